"""The permission table of groups: what comes of each command and each press for each kind of person.

People and states are those of tests.discord.trade_club: a moderator holds the chefs' application and the proposal, the
council holds the chefs' request to the fund.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.discord.trade_club import BAKERS, CHEFS, RIDERS

PEOPLE = (
    "stranger", "member", "applicant", "insider", "neighbour", "officer", "director",
    "proposer", "founder", "moderator", "council", "admin",
)  # fmt: skip
MAY = "may"

STAFF = "moderator admin"
PROVEN = "insider officer director"
NO_REVIEWERS = "stranger member applicant insider proposer founder"
OTHERS = "officer director admin"  # who might review the chefs' application, but somebody else holds it


@dataclass(frozen=True)
class Row:
    """What comes of a command or a press: `rest` for everybody but those whom `but` names, by outcome.

    An outcome is MAY or the code of the refusal. `state` is how things stand in the club; `ids` replace those of the
    chefs in the custom_id; `pick` is what is chosen in a menu. People in `options` stand for themselves.
    """

    rest: str = MAY
    but: dict[str, str] = field(default_factory=dict[str, str])
    state: str = "held"
    options: dict[str, Any] = field(default_factory=dict[str, Any])
    ids: dict[str, str] = field(default_factory=dict[str, str])
    pick: str = ""

    def outcome(self, who: str) -> str:
        """What comes of it for somebody."""
        return next((outcome for outcome, people in self.but.items() if who in people.split()), self.rest)


def of(group: str, **more: Any) -> dict[str, Any]:
    """The options of a command about a group."""
    return {"group": group, **more}


COMMANDS: list[tuple[str, Row]] = [
    ("group create", Row(options={"name": "Chess", "topic": "Openings"})),
    ("group list", Row()),
    ("group info", Row(options=of(CHEFS))),
    ("group members", Row(options=of(CHEFS))),
    ("group join", Row(options=of(RIDERS))),
    ("group join", Row("group-needs-application", {MAY: PROVEN}, options=of(CHEFS))),
    ("group leave", Row(MAY, {"group-owner-stays": "member"}, options=of(RIDERS))),
    ("group leave", Row(MAY, {"group-owner-stays": "director"}, options=of(CHEFS))),
    ("group invite", Row("group-not-yours", {MAY: "member"}, options=of(RIDERS, member="guest"))),
    (
        "group invite",
        Row("group-not-yours", {"group-needs-application": "director"}, options=of(CHEFS, member="stranger")),
    ),
    ("group handover", Row("group-not-yours", {MAY: "member moderator admin"}, options=of(RIDERS, member="insider"))),
    ("group handover", Row("group-not-yours", {MAY: "director moderator admin"}, options=of(CHEFS, member="insider"))),
    ("group topic", Row("group-not-yours", {MAY: "member moderator admin"}, options=of(RIDERS, topic="x"))),
    ("group topic", Row("group-not-yours", {MAY: "director moderator admin"}, options=of(CHEFS, topic="x"))),
    ("group card", Row("group-not-yours", {MAY: "member moderator admin"}, options=of(RIDERS))),
    ("group card", Row("group-not-yours", {MAY: "director moderator admin"}, options=of(CHEFS))),
    ("group close", Row("group-not-yours", {MAY: "member moderator admin"}, options=of(RIDERS))),
    (
        "group close",
        Row("group-not-yours", {"group-close-verified": "director", MAY: STAFF}, options=of(CHEFS)),
    ),
    (
        "group remove",
        Row("group-not-yours", {MAY: "member moderator admin"}, options=of(RIDERS, member="insider", reason="x")),
    ),
    (
        "group remove",
        Row("group-not-yours", {MAY: "director moderator admin"}, options=of(CHEFS, member="guest", reason="x")),
    ),
    ("group category", Row("not-allowed", {MAY: "admin"})),
    ("group propose", Row()),
    ("group propose", Row("group-not-yours", {MAY: "member", "proposal-open-already": "proposer"}, options=of(RIDERS))),
    ("group proposal", Row()),
    ("group officers", Row(options=of(CHEFS))),
    ("group appoint", Row("group-not-yours", {MAY: "director moderator admin"}, options=of(CHEFS, member="insider"))),
    (
        "group dismiss",
        Row("group-not-yours", {MAY: "officer director moderator admin"}, options=of(CHEFS, member="officer")),
    ),
    ("group standard", Row(options=of(CHEFS))),
    (
        "group apply",
        Row(MAY, {"apply-open-already": "applicant", "apply-in-already": PROVEN}, options=of(CHEFS)),
    ),
    ("group application", Row()),
    (
        "group revoke",
        Row("not-allowed", {MAY: "director moderator admin"}, options=of(CHEFS, member="insider", reason="x")),
    ),
    ("group report", Row(state="published", options=of(CHEFS))),
    ("liaison list", Row("not-allowed", {MAY: STAFF})),
    ("liaison add", Row("not-allowed", {MAY: "admin"}, options={"member": "stranger", "quota": 1})),
    ("liaison remove", Row("not-allowed", {MAY: "admin"}, options={"member": "liaison"})),
    ("liaison assign", Row("not-allowed", {MAY: "admin"}, options=of(CHEFS, member="liaison"))),
    ("review queue", Row(MAY, {"not-allowed": NO_REVIEWERS})),
    (
        "review queue",
        Row(MAY, {"not-allowed": NO_REVIEWERS}, options=of(BAKERS)),
    ),
    ("review mine", Row(MAY, {"not-allowed": NO_REVIEWERS})),
    ("privacy policy", Row()),
    ("privacy export", Row()),
    ("privacy erase", Row(MAY, {"privacy-owns-groups": "member director"})),
    ("privacy forget", Row("not-allowed", {MAY: "admin"}, options={"user": "1"})),
    ("fund show", Row()),
    ("fund show", Row(options=of(CHEFS))),
    (
        "fund request",
        Row("fund-not-yours", {MAY: "neighbour"}, options=of(BAKERS, amount=1, purpose="x", until="2026-04-09")),
    ),
    (
        "fund request",
        Row(
            "fund-not-yours",
            {"fund-request-open": "officer director"},
            options=of(CHEFS, amount=1, purpose="x", until="2026-04-09"),
        ),
    ),
    (
        "fund spend",
        Row("fund-not-yours", {MAY: "officer director"}, state="granted", options=of(CHEFS, amount=1, reason="x")),
    ),
    ("fund endow", Row("not-allowed", {MAY: "admin"}, options={"amount": 1, "reason": "x"})),
    ("fund income", Row("not-allowed", {MAY: "admin"}, options={"amount": 1, "reason": "x"})),
    ("profile", Row()),
]

# By custom_id without the ids, in which the chefs and what is about them stand unless the row says otherwise.
PRESSES: list[tuple[str, Row]] = [
    ("group:join", Row(ids={"group_id": "riders"})),
    ("group:join", Row("group-needs-application", {MAY: PROVEN})),
    ("group:leave", Row(MAY, {"group-owner-stays": "member"}, ids={"group_id": "riders"})),
    ("group:leave", Row(MAY, {"group-owner-stays": "director"})),
    ("group:info", Row()),
    ("group:list", Row()),
    ("group:members", Row()),
    ("group:repair", Row("group-not-yours", {MAY: "director moderator admin"})),
    ("group:close", Row("group-not-yours", {"group-close-verified": "director", MAY: STAFF})),
    ("group:close", Row("group-not-yours", {MAY: "member moderator admin"}, ids={"group_id": "riders"})),
    ("group:accept", Row("group-not-invited", {MAY: "applicant"}, ids={"group_id": "riders"})),
    ("group:decline", Row("group-not-invited", {MAY: "applicant"}, ids={"group_id": "riders"})),
    ("group:take", Row("group-offer-gone", {MAY: "member insider"}, ids={"group_id": "riders"})),
    ("group:refuse", Row("group-offer-gone", {MAY: "insider"}, ids={"group_id": "riders"})),
    ("report:fill", Row("report-not-yours", {MAY: "officer director moderator admin"}, state="report")),
    ("report:publish", Row("report-not-yours", {MAY: "officer director moderator admin"}, state="report")),
    ("report:correct", Row("report-not-yours", {MAY: "officer director moderator admin"}, state="published")),
    ("privacy:erase", Row()),
    ("privacy:forget", Row("not-allowed", {MAY: "admin"})),
    (
        "application:apply",
        Row(MAY, {"apply-open-already": "applicant", "apply-in-already": PROVEN}),
    ),
    (
        "application:start",
        Row(MAY, {"apply-open-already": "applicant", "apply-in-already": PROVEN}),
    ),
    (
        "application:referred",
        Row(MAY, {"apply-open-already": "applicant", "apply-in-already": PROVEN}),
    ),
    (
        "application:referrer",
        Row(MAY, {"apply-open-already": "applicant", "apply-in-already": PROVEN}, pick="@liaison"),
    ),
    ("application:pick", Row("application-unknown", {MAY: "applicant"}, pick="application_id")),
    ("application:open", Row("application-unknown", {MAY: "applicant"})),
    ("application:withdraw", Row("application-unknown", {MAY: "applicant"})),
    ("application:withdraw-yes", Row("application-unknown", {MAY: "applicant"})),
    ("application:add", Row("application-unknown", {MAY: "applicant"}, state="more")),
    ("application:appeal", Row("application-unknown", {MAY: "applicant"}, state="declined")),
    (
        "case:take",
        Row("not-allowed", {MAY: "officer director moderator admin"}, ids={"case_id": "application"}, state="free"),
    ),
    (
        "case:take",
        Row("not-allowed", {"case-taken": OTHERS, MAY: "moderator"}, ids={"case_id": "application"}),
    ),
    ("case:take", Row("not-allowed", {MAY: "neighbour moderator admin"}, ids={"case_id": "bakers"}, state="free")),
    (
        "case:take",
        Row("not-allowed", {"case-touched": "moderator", MAY: "admin"}, ids={"case_id": "appeal"}, state="appealed"),
    ),
    ("case:take", Row("not-allowed", {MAY: STAFF}, ids={"case_id": "proposal"}, state="free")),
    ("case:take", Row("not-allowed", {MAY: "council admin"}, ids={"case_id": "fund"}, state="free")),
    (
        "case:open",
        Row(
            "not-allowed",
            {"case-not-yours": OTHERS, MAY: "moderator"},
            ids={"case_id": "application"},
        ),
    ),
    ("case:open", Row("not-allowed", {MAY: "moderator", "case-not-yours": "admin"}, ids={"case_id": "proposal"})),
    ("case:open", Row("not-allowed", {MAY: "council", "case-not-yours": "admin"}, ids={"case_id": "fund"})),
    ("case:release", Row("case-not-yours", {MAY: "moderator"}, ids={"case_id": "application"})),
    ("case:pick", Row("not-allowed", {MAY: "officer director moderator admin"}, pick="application")),
    ("case:pick", Row("not-allowed", {MAY: "neighbour moderator admin"}, pick="bakers")),
    (
        "case:page",
        Row(MAY, {"not-allowed": NO_REVIEWERS}, ids={"group_id": "0"}),
    ),
    (
        "case:page",
        Row(MAY, {"not-allowed": NO_REVIEWERS}, ids={"group_id": "bakers"}),
    ),
    ("credential:look", Row("not-allowed", {"case-not-yours": OTHERS, MAY: "moderator"})),
    ("credential:approve", Row("not-allowed", {"case-not-yours": OTHERS, MAY: "moderator"})),
    ("credential:decline", Row("not-allowed", {"case-not-yours": OTHERS, MAY: "moderator"})),
    ("credential:more", Row("not-allowed", {"case-not-yours": OTHERS, MAY: "moderator"})),
    ("credential:back", Row("case-not-yours", {MAY: "moderator"}, ids={"case_id": "application"})),
    ("credential:undo", Row("undo-nothing", {MAY: "moderator"}, state="approved")),
    ("proposal:basics", Row("proposal-unknown", {MAY: "proposer"}, state="draft")),
    ("proposal:charter", Row("proposal-unknown", {MAY: "proposer"}, state="draft")),
    ("proposal:founders", Row("proposal-unknown", {MAY: "proposer"}, state="draft", pick="@member")),
    ("proposal:founders", Row("proposal-unknown", {MAY: "proposer"}, state="confirming", pick="@founder")),
    ("proposal:officers", Row("proposal-unknown", {MAY: "proposer"}, state="draft", pick="@founder")),
    ("proposal:add", Row("proposal-unknown", {MAY: "proposer"}, state="draft")),
    ("proposal:change", Row("proposal-unknown", {MAY: "proposer"}, state="draft", pick="c1")),
    ("proposal:drop", Row("proposal-unknown", {MAY: "proposer"}, state="draft", pick="c1")),
    ("proposal:reviewers", Row("proposal-unknown", {MAY: "proposer"}, state="draft", pick="2")),
    ("proposal:basics", Row("proposal-unknown", {"proposal-not-writable": "proposer"})),
    ("proposal:hand-in", Row("proposal-unknown", {MAY: "proposer"}, state="draft")),
    ("proposal:withdraw", Row("proposal-unknown", {MAY: "proposer"})),
    ("proposal:withdrawn", Row("proposal-unknown", {MAY: "proposer"})),
    ("proposal:open", Row("proposal-unknown", {MAY: "proposer"})),
    ("proposal:confirm", Row("proposal-not-asked", {MAY: "founder"}, state="confirming")),
    ("proposal:refuse", Row("proposal-not-asked", {MAY: "founder"})),
    ("proposal:read", Row("proposal-unknown", {MAY: "proposer founder moderator admin"})),
    ("proposal:answer", Row("proposal-unknown", {MAY: "proposer founder"}, state="asked")),
    ("proposal:approve", Row("not-allowed", {MAY: "moderator", "case-not-yours": "admin"})),
    ("proposal:ask", Row("not-allowed", {MAY: "moderator", "case-not-yours": "admin"})),
    ("proposal:return", Row("not-allowed", {MAY: "moderator", "case-not-yours": "admin"})),
    ("proposal:decline", Row("not-allowed", {MAY: "moderator", "case-not-yours": "admin"})),
    ("standard:add", Row("not-allowed", {MAY: STAFF})),
    ("standard:change", Row("not-allowed", {MAY: STAFF}, pick="c1")),
    ("standard:drop", Row("not-allowed", {MAY: STAFF}, pick="c1")),
    ("standard:reviewers", Row("not-allowed", {MAY: STAFF}, pick="2")),
    ("fund:lines", Row()),
    ("fund:group", Row()),
    ("fund:end", Row("fund-not-yours", {MAY: "officer director"}, state="granted")),
    ("fund:ended", Row("fund-not-yours", {MAY: "officer director"}, state="granted")),
    ("fund:approve", Row("not-allowed", {MAY: "council", "case-not-yours": "admin"})),
    ("fund:decline", Row("not-allowed", {MAY: "council", "case-not-yours": "admin"})),
    ("profile:contribution", Row()),
    ("profile:city", Row()),
    ("setup:verified", Row("not-allowed", {MAY: "admin"}, ids={"part": "0"})),
    ("setup:contribution", Row("not-allowed", {MAY: "admin"})),
    ("setup:officers-review", Row("not-allowed", {MAY: "admin"})),
]
