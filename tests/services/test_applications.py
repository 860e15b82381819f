"""Applications: what is refused, what races, how verdicts become a decision, and what holds and goes afterwards."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

import db.applications
import db.audit
import db.cases
import db.groups
import db.sealed_files
import db.verified
from db.applications import Application, Verdict
from db.cases import Case
from db.engine import Database
from db.groups import Invitation
from db.metadata import metadata
from db.verified import Proof
from services import cases, contribution, sealed
from services.actor import Actor
from services.cases import Cases
from services.credentials import lasting, promises, rules
from services.credentials.applying import Applications, Mine
from services.credentials.lasting import Lasting
from services.credentials.reviewing import Reviewed, Reviews
from services.credentials.rules import Form
from services.errors import UserError
from services.fund.service import Fund
from services.groups import promises as group_promises
from services.groups.service import Groups
from services.groups.upkeep import GroupUpkeep
from services.settings import Settings
from services.vault import Vault
from services.verify import verify
from tests.databases import SQLiteFiles
from tests.services.verified_club import VerifiedGroup, verified_group

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
GUILD = 1
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ADA, SAM, QIN, ZHAO = (Actor(GUILD, n, manages_guild=True) for n in range(90, 94))  # they may review
MIA, WANRU = (Actor(GUILD, n, locale="zh-CN") for n in (51, 52))
PAGES = [b"\xff\xd8\xff-page-one", b"\xff\xd8\xff-page-two"]
FORM = Form(evidence={"c1": ("license",)}, words="I cook since 2009")
MET, UNMET = {"c1": "met"}, {"c1": "unmet"}
LAST_DAY = date(2026, 12, 31)

ONE = {
    "criteria": [{"key": "c1", "name": "Cooks", "evidence": ["license", "letter"], "visible": "Name"}],
    "reviewers": 1,
}
TWO = ONE | {"reviewers": 2}
ENDS = ONE | {"criteria": [ONE["criteria"][0] | {"expires": True}]}  # type: ignore[index]


@dataclass
class Club:
    """A club with a verified group, and the services on one of its databases."""

    database: Database
    chefs: VerifiedGroup
    vault: Vault | None

    def __post_init__(self) -> None:
        self.applications = Applications(self.database, self.vault)
        self.reviews = Reviews(self.database, self.vault)
        self.lasting = Lasting(self.database, self.vault)
        self.cases = Cases(self.database)
        self.version = 1

    async def asks(self, standard: dict[str, Any]) -> None:
        """The group asks for this from now on."""
        self.version += 1
        group_id = self.chefs.group_id
        async with self.database.transaction() as tx:
            await db.verified.put_standard(tx, GUILD, group_id, self.version, standard, 90, NOW)
            await db.verified.change_charter(tx, GUILD, group_id, standard_version=self.version)

    async def apply(self, who: Actor = MIA, now: datetime = NOW, **more: Any) -> Mine:
        given: dict[str, Any] = {"form": FORM, "expires_on": None, "pages": PAGES, "consent": True}
        given |= {"standard_version": self.version} | more
        return await self.applications.apply(who, self.chefs.group_id, now=now, **given)

    async def case(self, application: Mine | Application) -> Case:
        async with self.database.reading() as tx:
            found = await db.cases.newest(tx, GUILD, (cases.APPLICATION, cases.APPEAL), _id(application))
            assert found is not None
            return found

    async def take(self, who: Actor, application: Mine | Application, now: datetime = NOW) -> Case:
        return await self.cases.take(who, (await self.case(application)).case_id, now)

    async def verdict(
        self, who: Actor, application: Mine | Application, choice: str, now: datetime = NOW, **more: Any
    ) -> Reviewed:
        """Take the case and give a verdict."""
        await self.take(who, application, now)
        return await self.decide(who, application, choice, now, **more)

    async def decide(
        self, who: Actor, application: Mine | Application, choice: str, now: datetime = NOW, **more: Any
    ) -> Reviewed:
        if choice == "decline":
            more = {"reason_code": "unreadable", "criterion": "c1", "reason": "Blurred"} | more
        marks = MET if choice == "approve" else UNMET
        return await self.reviews.decide(who, _id(application), choice, marks, now, **more)  # type: ignore[arg-type]

    async def settle(self, application: Mine | Application, decided_at: datetime = NOW, after: int = 2) -> None:
        await self.lasting.settle(GUILD, _id(application), decided_at, decided_at + after * MINUTE)

    async def row(self, application: Mine | Application) -> Application:
        async with self.database.reading() as tx:
            found = await db.applications.get(tx, GUILD, _id(application))
            assert found is not None
            return found

    async def pages(self, application: Mine | Application) -> int:
        async with self.database.reading() as tx:
            return await db.sealed_files.count(tx, GUILD, _id(application))

    async def member(self, who: Actor = MIA) -> str | None:
        async with self.database.reading() as tx:
            found = await db.groups.membership(tx, GUILD, self.chefs.group_id, who.user_id)
            return found and found.state

    async def proof(self, who: Actor = MIA) -> str | None:
        async with self.database.reading() as tx:
            found = await db.verified.proof(tx, GUILD, self.chefs.group_id, who.user_id)
            return found and found.state

    async def promised(self, kind: str) -> list[dict[str, Any]]:
        jobs = metadata.tables["jobs"]
        async with self.database.reading() as tx:
            found = await tx.execute(
                select(jobs.c.key, jobs.c.payload, jobs.c.run_at)
                .where(jobs.c.kind == kind, jobs.c.state == "pending")
                .order_by(jobs.c.run_at)
            )
            return [{"key": key, "run_at": run_at, **payload} for key, payload, run_at in found]

    async def told(self) -> list[str]:
        return [each["what"] for each in await self.promised(promises.TELL)]

    async def contributed(self, who: Actor) -> int:
        async with self.database.reading() as tx:
            return await contribution.of(tx, GUILD, who.user_id)

    async def recorded(self) -> list[str]:
        entries = metadata.tables["audit_entries"]
        async with self.database.reading() as tx:
            return list((await tx.execute(select(entries.c.action).order_by(entries.c.entry_id))).scalars())


def _id(application: Mine | Application) -> int:
    return (application.application if isinstance(application, Mine) else application).application_id


@pytest.fixture
async def club(database: Database) -> Club:
    chefs = await verified_group(database)
    made = Club(database, chefs, Vault(b"k" * 32))
    await made.asks(ONE)
    return made


@pytest.fixture
def elsewhere(club: Club, second: Database) -> Club:
    """The same club in a second process."""
    other = replace(club, database=second)
    other.version = club.version
    return other


async def refused(work: Any, code: str) -> UserError:
    with pytest.raises(UserError) as refusal:
        await work
    assert refusal.value.code == code
    return refusal.value


def codes(results: Sequence[Any]) -> list[str]:
    return sorted(each.code if isinstance(each, UserError) else "done" for each in results)


# --- applying ----------------------------------------------------------------------------------------------------


async def test_the_standard_is_shown_with_whether_one_may_apply(club: Club) -> None:
    shown = await club.applications.shown(MIA, club.chefs.group_id, NOW)
    assert shown.refusal is None and shown.newest is None
    assert [each.name for each in shown.standard.criteria] == ["Cooks"] and shown.rules.keep_days == 7
    inside = await club.applications.shown(club.chefs.member, club.chefs.group_id, NOW)
    assert inside.refusal is not None and inside.refusal.code == "apply-in-already"


async def test_an_application_is_sealed_queued_and_on_record(club: Club) -> None:
    made = await club.apply()
    assert (made.application.state, made.place, made.pages, made.shown_state) == ("waiting", 1, 2, "waiting")
    assert (await club.apply(WANRU)).place == 2
    case = await club.case(made)
    assert (case.kind, case.about_id, case.group_id) == ("application", MIA.user_id, club.chefs.group_id)
    assert await club.recorded() == ["application.made"] * 2
    row = await club.row(made)
    assert row.form is not None and b"2009" not in row.form


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"consent": False}, "apply-consent"),
        ({"pages": []}, "apply-files"),
        ({"pages": PAGES * 11}, "apply-files"),
        ({"form": Form(evidence={})}, "apply-evidence"),
        ({"form": Form(evidence={"c1": ("badge",)})}, "apply-evidence"),
        ({"form": Form(evidence={"c1": ("license",)}, words="x" * 1001)}, "words-too-long"),
        ({"standard_version": 1}, "apply-standard-changed"),
        ({"who": replace(MIA, is_bot=True)}, "bots-cannot"),
    ],
)
async def test_what_does_not_fit_is_refused_and_leaves_nothing(club: Club, more: dict[str, Any], code: str) -> None:
    await refused(club.apply(**more), code)
    assert await club.applications.mine(MIA, NOW) == []
    files = metadata.tables["sealed_files"]
    async with club.database.reading() as tx:
        assert (await tx.execute(select(files.c.file_id))).all() == []


async def test_a_last_day_is_asked_where_the_standard_expires(club: Club) -> None:
    await club.asks(ENDS)
    await refused(club.apply(), "apply-expiry-missing")
    await refused(club.apply(expires_on=date(2026, 3, 9)), "apply-expired")
    made = await club.apply(expires_on=date(2026, 3, 10))
    assert made.application.expires_on == date(2026, 3, 10)


async def test_only_verified_groups_that_are_open_are_applied_to(club: Club) -> None:
    ordinary = await Groups(club.database).create(MIA, "Night riders", "Rides", NOW, invitation=False)
    await refused(club.applications.shown(MIA, ordinary.group_id, NOW), "group-not-verified")
    await refused(club.applications.shown(MIA, 1, NOW), "group-unknown")
    async with club.database.transaction() as tx:
        await db.groups.change(tx, GUILD, club.chefs.group_id, state="closed", name_key=None)
    await refused(club.applications.shown(MIA, club.chefs.group_id, NOW), "group-closed")


async def test_one_open_application_for_each_member_and_group(club: Club, elsewhere: Club) -> None:
    both = await asyncio.gather(club.apply(), elsewhere.apply(), return_exceptions=True)
    assert codes(both) == ["apply-open-already", "done"]
    assert len(await club.applications.mine(MIA, NOW)) == 1
    files = metadata.tables["sealed_files"]
    async with club.database.reading() as tx:
        assert len((await tx.execute(select(files.c.file_id))).all()) == len(PAGES)


async def test_a_day_holds_so_many_applications_of_one_person(club: Club) -> None:
    for _ in range(rules.MOST_A_DAY):
        made = await club.apply()
        await club.applications.withdraw(MIA, _id(made), NOW)
    await refused(club.apply(now=NOW + MINUTE), "apply-limit-day")
    await club.apply(WANRU)
    await club.apply(now=NOW + DAY)


async def test_without_the_key_nothing_is_taken_and_nothing_is_lost(club: Club) -> None:
    made = await club.apply()
    off = replace(club, vault=None)
    await refused(off.apply(WANRU), "credentials-off")
    assert [each.shown_state for each in await off.applications.mine(MIA, NOW)] == ["waiting"]
    await refused(off.applications.shown(MIA, club.chefs.group_id, NOW), "credentials-off")
    await refused(off.reviews.file(SAM, _id(made), NOW), "credentials-off")
    await refused(off.lasting.revoke(SAM, club.chefs.group_id, 13, "x", NOW), "credentials-off")
    wrong = replace(club, vault=Vault(b"w" * 32))
    await club.take(SAM, made)
    await refused(wrong.reviews.file(SAM, _id(made), NOW), "vault-key-missing")
    [page, _] = (await club.reviews.file(SAM, _id(made), NOW)).pages
    await refused(wrong.reviews.look(SAM, _id(made), page.file_id, NOW), "vault-key-missing")
    both = replace(club, vault=Vault(b"w" * 32, b"k" * 32))
    assert (await both.reviews.file(SAM, _id(made), NOW)).form == FORM
    assert await both.reviews.look(SAM, _id(made), page.file_id, NOW) == PAGES[0]
    assert (await off.applications.withdraw(MIA, _id(made), NOW)).application.state == "withdrawn"
    assert await club.pages(made) == 0


# --- withdrawing, adding -----------------------------------------------------------------------------------------


async def test_withdrawing_deletes_files_and_words_at_once(club: Club) -> None:
    made = await club.apply()
    after = await club.applications.withdraw(MIA, _id(made), NOW + MINUTE)
    assert (after.application.state, after.pages) == ("withdrawn", 0)
    row = await club.row(made)
    assert row.form is None and row.deleted_at is not None and await club.pages(made) == 0
    assert (await club.case(made)).closed_at is not None
    await refused(club.applications.withdraw(MIA, _id(made), NOW), "application-decided")
    await club.apply(now=NOW + 2 * MINUTE)  # nothing keeps them from applying again


async def test_nobody_reaches_into_anothers_application(club: Club) -> None:
    made = await club.apply()
    for work in (
        club.applications.withdraw(WANRU, _id(made), NOW),
        club.applications.add(WANRU, _id(made), "x", [], NOW),
        club.applications.appeal(WANRU, _id(made), "x", [], NOW),
    ):
        await refused(work, "application-unknown")
    assert await club.applications.mine(WANRU, NOW) == []
    there = Actor(2, MIA.user_id)  # the same person in another server
    await refused(club.applications.withdraw(there, _id(made), NOW), "application-unknown")


async def test_what_was_asked_for_is_added_and_the_place_in_the_queue_is_kept(club: Club) -> None:
    made, other = await club.apply(), await club.apply(WANRU, NOW + MINUTE)
    await refused(club.applications.add(MIA, _id(made), "early", [], NOW), "application-not-asked")
    await club.take(SAM, made)
    await refused(club.reviews.ask_more(SAM, _id(made), "  ", NOW), "review-reason")
    await club.reviews.ask_more(SAM, _id(made), "The back, please", NOW + 2 * MINUTE)
    [asked] = await club.applications.mine(MIA, NOW)
    assert (asked.application.state, asked.wanted, asked.place) == ("more", "The back, please", None)
    assert await club.told() == ["more"]
    await refused(club.reviews.file(SAM, _id(made), NOW), "case-closed")
    await refused(club.applications.add(MIA, _id(made), " ", [], NOW), "apply-nothing-added")
    await refused(club.applications.add(MIA, _id(made), "", PAGES * 10, NOW), "apply-files")
    added = await club.applications.add(MIA, _id(made), "Here it is", [b"\xff\xd8\xffback"], NOW + 3 * MINUTE)
    assert (added.application.state, added.place, added.pages) == ("waiting", 1, 3)
    assert (await club.applications.mine(WANRU, NOW))[0].place == 2 and other.place == 2
    await club.take(SAM, made, NOW + 4 * MINUTE)
    found = await club.reviews.file(SAM, _id(made), NOW + 4 * MINUTE)
    assert found.form.words == "I cook since 2009\n\nHere it is" and len(found.pages) == 3


async def test_what_nobody_adds_to_is_taken_back_after_two_weeks(club: Club) -> None:
    made = await club.apply()
    await club.take(SAM, made)
    await club.reviews.ask_more(SAM, _id(made), "The back", NOW)
    [idle] = await club.promised(promises.IDLE)
    assert idle["run_at"] == NOW + timedelta(days=14)
    await club.applications.add(MIA, _id(made), "Here", [], NOW + DAY)
    await club.lasting.idle(GUILD, _id(made), NOW, NOW + 14 * DAY)
    assert (await club.row(made)).state == "waiting"
    await club.take(SAM, made, NOW + 2 * DAY)
    await club.reviews.ask_more(SAM, _id(made), "And the front", NOW + 2 * DAY)
    await club.lasting.idle(GUILD, _id(made), NOW, NOW + 14 * DAY)  # the first asking is answered
    assert (await club.row(made)).state == "more"
    await club.lasting.idle(GUILD, _id(made), NOW + 2 * DAY, NOW + 16 * DAY)
    assert (await club.row(made)).state == "withdrawn" and await club.pages(made) == 0
    assert "idle" in await club.told()


# --- reviewing ---------------------------------------------------------------------------------------------------


async def test_only_who_holds_the_case_sees_it_and_each_look_is_on_record(club: Club) -> None:
    made = await club.apply()
    await refused(club.reviews.file(SAM, _id(made), NOW), "case-not-yours")
    await club.take(SAM, made)
    found = await club.reviews.file(SAM, _id(made), NOW)
    assert (found.form, len(found.pages), found.again, found.looks) == (FORM, 2, False, [])
    assert await club.reviews.look(SAM, _id(made), found.pages[1].file_id, NOW) == PAGES[1]
    [look] = (await club.reviews.file(SAM, _id(made), NOW)).looks
    assert (look.reviewer_id, look.file_id) == (SAM.user_id, found.pages[1].file_id)
    assert "application.looked_at" in await club.recorded()
    await refused(club.reviews.look(QIN, _id(made), found.pages[0].file_id, NOW), "case-not-yours")
    other = await club.apply(WANRU)
    await club.take(SAM, other)
    await refused(club.reviews.look(SAM, _id(other), found.pages[0].file_id, NOW), "file-gone")


async def test_who_brought_the_applicant_to_the_group_does_not_decide(club: Club) -> None:
    """A guest whom the director had invited before the group was verified: somebody else reviews."""
    async with club.database.transaction() as tx:
        brought = Invitation(GUILD, club.chefs.group_id, MIA.user_id, club.chefs.owner.user_id, "accepted", NOW, NOW)
        await db.groups.invite(tx, brought)
    made = await club.apply()
    await refused(club.take(club.chefs.owner, made), "case-referred")
    await club.take(club.chefs.officer, made)
    async with club.database.reading() as tx:
        (line, *_) = await db.audit.page(tx, GUILD, action="case.refused")
    assert (line.actor_id, line.detail["why"]) == (club.chefs.owner.user_id, "case-referred")


async def test_who_recommended_the_applicant_takes_no_part(club: Club) -> None:
    """Not in taking, looking, marking, deciding, nor in the appeal; also where they held the case already."""
    await refused(club.apply(referred_by=MIA.user_id), "referral-self")
    made = await club.apply(referred_by=SAM.user_id)
    await refused(club.take(SAM, made), "case-referred")
    await club.take(QIN, made)
    assert (await club.reviews.file(QIN, _id(made), NOW)).application.referred_by == SAM.user_id
    [page, _] = (await club.reviews.file(QIN, _id(made), NOW)).pages
    async with club.database.transaction() as tx:  # as if Sam had taken it before
        await db.cases.let_go(tx, GUILD, (await club.case(made)).case_id)
        await db.cases.take(tx, GUILD, (await club.case(made)).case_id, SAM.user_id, NOW, NOW + DAY)
    for work in (
        club.reviews.file(SAM, _id(made), NOW),
        club.reviews.look(SAM, _id(made), page.file_id, NOW),
        club.decide(SAM, made, "approve"),
        club.decide(SAM, made, "decline"),
        club.reviews.ask_more(SAM, _id(made), "x", NOW),
        club.cases.seen(SAM, (await club.case(made)).case_id, NOW),
    ):
        await refused(work, "case-referred")
    assert (await club.recorded()).count("case.refused") == 7
    await club.cases.release(SAM, (await club.case(made)).case_id, NOW)
    await club.verdict(QIN, made, "decline")
    await club.settle(made)
    await club.applications.appeal(MIA, _id(made), "Look again", [], NOW + DAY)
    await refused(club.take(SAM, made, NOW + DAY), "case-referred")
    await club.take(ZHAO, made, NOW + DAY)


async def test_whom_an_applicant_ever_named_stays_out_of_all_their_applications(club: Club) -> None:
    """To leave the name away the next time does not bring them back; others they may review."""
    made = await club.apply(referred_by=SAM.user_id)
    await club.applications.withdraw(MIA, _id(made), NOW)
    assert (await club.row(made)).referred_by == SAM.user_id
    again, other = await club.apply(now=NOW + MINUTE), await club.apply(WANRU)
    await refused(club.take(SAM, again), "case-referred")
    await club.take(SAM, other)


async def test_who_may_not_review_is_refused_and_on_record(club: Club) -> None:
    made = await club.apply()
    await refused(club.take(MIA, made), "not-allowed")
    await refused(club.take(replace(MIA, manages_guild=True), made), "case-own")
    await refused(club.take(Actor(GUILD, 77), made), "not-allowed")
    stranger = await verified_group(club.database, owner_id=61, officer_id=62, member_id=63, name="Pilots")
    await refused(club.take(stranger.officer, made), "not-allowed")  # an officer of another group
    await club.take(club.chefs.officer, made)
    found = await club.reviews.file(club.chefs.officer, _id(made), NOW)
    async with club.database.transaction() as tx:
        await db.verified.dismiss(tx, GUILD, club.chefs.group_id, club.chefs.officer.user_id)
    for work in (  # an old panel, after the office is gone
        club.reviews.file(club.chefs.officer, _id(made), NOW),
        club.reviews.look(club.chefs.officer, _id(made), found.pages[0].file_id, NOW),
        club.decide(club.chefs.officer, made, "approve"),
        club.reviews.ask_more(club.chefs.officer, _id(made), "x", NOW),
    ):
        await refused(work, "not-allowed")
    assert (await club.recorded()).count("case.refused") == 8
    assert (await club.row(made)).state == "waiting"


async def test_officers_review_only_where_the_club_lets_them(club: Club) -> None:
    await Settings(club.database).change_verified(ADA, {"officers_review": False}, NOW)
    made = await club.apply()
    await refused(club.take(club.chefs.officer, made), "not-allowed")


@pytest.mark.parametrize(
    ("choice", "marks", "more", "code"),
    [
        ("approve", UNMET, {}, "review-not-all-met"),
        ("approve", {"c1": "unclear"}, {}, "review-not-all-met"),
        ("approve", {}, {}, "review-marks"),
        ("approve", {"c1": "met", "c2": "met"}, {}, "review-marks"),
        ("decline", UNMET, {"criterion": "c1"}, "review-reason"),
        ("decline", UNMET, {"criterion": "c1", "reason_code": "other"}, "review-reason"),
        ("decline", UNMET, {"reason_code": "unreadable"}, "review-criterion"),
        ("decline", MET, {"reason_code": "unreadable", "criterion": "c1"}, "review-criterion"),
        ("decline", UNMET, {"reason_code": "other", "criterion": "c1", "reason": "x" * 501}, "words-too-long"),
    ],
)
async def test_a_verdict_that_does_not_fit_is_refused(
    club: Club, choice: Any, marks: Any, more: dict[str, Any], code: str
) -> None:
    made = await club.apply()
    await club.take(SAM, made)
    await refused(club.reviews.decide(SAM, _id(made), choice, marks, NOW, **more), code)
    assert (await club.row(made)).state == "waiting"


async def test_approval_admits_once_it_takes_effect_and_only_once(club: Club) -> None:
    made = await club.apply()
    done = await club.verdict(SAM, made, "approve")
    assert (done.result, done.undo_until) == ("approved", NOW + 2 * MINUTE)
    [mine] = await club.applications.mine(MIA, NOW)
    assert (mine.shown_state, mine.place) == ("waiting", None)  # it is not told before it holds
    assert await club.member() is None
    [job] = await club.promised(promises.SETTLE)
    assert (job["run_at"], job["decided_at"]) == (NOW + 2 * MINUTE, NOW.isoformat())
    await club.settle(made)
    assert (await club.member(), await club.proof()) == ("pending", "proven")
    assert await club.told() == ["approved"] and len(await club.promised(promises.WELCOME)) == 1
    await club.settle(made)  # the job ran before, and was not noted
    assert await club.told() == ["approved"]
    await refused(club.apply(now=NOW + DAY), "apply-in-already")


async def test_a_decline_names_the_criterion_and_keeps_from_applying_for_a_while(club: Club) -> None:
    made = await club.apply()
    await club.verdict(SAM, made, "decline")
    [before] = await club.applications.mine(MIA, NOW)
    assert (before.shown_state, before.reason, before.failed) == ("waiting", "", None)
    await refused(club.apply(now=NOW + MINUTE), "apply-open-already")
    await club.settle(made)
    [mine] = await club.applications.mine(MIA, NOW + 3 * MINUTE)
    assert (mine.shown_state, mine.reason, mine.failed) == ("declined", "Blurred", "Cooks")
    assert mine.again_from == NOW + timedelta(days=14) and mine.appeal_until == NOW + timedelta(days=30)
    assert await club.member() is None
    refusal = await refused(club.apply(now=NOW + DAY), "apply-wait")
    assert refusal.params == {"until": NOW + 14 * DAY, "criterion": "Cooks"}
    assert (await club.apply(now=NOW + 14 * DAY)).application.state == "waiting"


async def test_two_reviewers_decide_at_once_and_one_is_told(club: Club, elsewhere: Club) -> None:
    made = await club.apply()
    await club.take(SAM, made)
    both = await asyncio.gather(
        club.decide(SAM, made, "approve"), elsewhere.decide(SAM, made, "decline"), return_exceptions=True
    )
    assert codes(both) == ["case-closed", "done"]
    async with club.database.reading() as tx:
        assert len(await db.applications.verdicts_of(tx, GUILD, _id(made))) == 1
    another = await club.apply(WANRU)
    await club.take(SAM, another)
    both = await asyncio.gather(
        club.decide(SAM, another, "approve"), elsewhere.decide(QIN, another, "decline"), return_exceptions=True
    )
    assert codes(both) in (["case-closed", "done"], ["case-not-yours", "done"])
    assert (await club.row(another)).state == "approved"


async def test_approval_and_withdrawal_at_once_are_one_of_the_two(club: Club, elsewhere: Club) -> None:
    made = await club.apply()
    await club.take(SAM, made)
    both = await asyncio.gather(
        club.decide(SAM, made, "approve"),
        elsewhere.applications.withdraw(MIA, _id(made), NOW),
        return_exceptions=True,
    )
    row = await club.row(made)
    assert codes(both) in (["application-decided", "done"], ["case-closed", "done"])
    assert (row.state, await club.pages(made)) in (("approved", 2), ("withdrawn", 0))
    assert row.open_for is None and (await club.case(made)).closed_at is not None


async def test_two_reviewers_agree_without_seeing_each_others_marks(club: Club) -> None:
    await club.asks(TWO)
    made = await club.apply()
    assert (await club.verdict(SAM, made, "approve")).result == "another"
    assert (await club.row(made)).state == "waiting"
    await refused(club.take(SAM, made), "case-reviewed")
    await club.take(QIN, made)
    found = await club.reviews.file(QIN, _id(made), NOW)
    assert found.again
    assert (await club.decide(QIN, made, "approve")).result == "approved"


@pytest.mark.parametrize(("third", "result"), [("approve", "approved"), ("decline", "declined")])
async def test_where_two_disagree_a_third_settles_it(club: Club, third: str, result: str) -> None:
    await club.asks(TWO)
    made = await club.apply()
    await club.verdict(SAM, made, "approve")
    assert (await club.verdict(QIN, made, "decline")).result == "another"
    for who in (SAM, QIN):
        await refused(club.take(who, made), "case-reviewed")
    assert (await club.verdict(ZHAO, made, third)).result == result


async def test_reviewing_in_time_is_a_contribution_and_reviewing_late_is_none(club: Club) -> None:
    await club.asks(TWO)
    made = await club.apply()
    await club.verdict(SAM, made, "approve", NOW + 3 * DAY)
    await club.verdict(QIN, made, "approve", NOW + 3 * DAY + MINUTE)
    assert await club.contributed(SAM) == 0  # it can still be undone
    await club.settle(made, NOW + 3 * DAY + MINUTE)
    await club.settle(made, NOW + 3 * DAY + MINUTE)
    assert await club.contributed(SAM) > 0 == await club.contributed(QIN)
    assert (await verify(club.database)).problems == []


async def test_the_standard_under_which_one_applied_counts(club: Club) -> None:
    made = await club.apply()
    await club.asks(TWO)
    assert (await club.verdict(SAM, made, "approve")).result == "approved"


async def test_a_verdict_is_undone_in_time_and_not_after(club: Club) -> None:
    made = await club.apply()
    await refused(club.reviews.undo(SAM, _id(made), NOW), "undo-nothing")
    await club.verdict(SAM, made, "approve")
    await refused(club.reviews.undo(QIN, _id(made), NOW), "undo-nothing")
    held = await club.reviews.undo(SAM, _id(made), NOW + MINUTE)
    assert held.holder(NOW + MINUTE) == SAM.user_id and held.closed_at is None
    await club.settle(made)  # the job of what was undone
    assert (await club.row(made)).state == "waiting" and await club.member() is None
    again = NOW + 90 * timedelta(seconds=1)
    await club.decide(SAM, made, "decline", again)
    await club.settle(made, again)
    assert (await club.row(made)).state == "declined"
    await refused(club.reviews.undo(SAM, _id(made), again + 2 * MINUTE), "undo-late")


async def test_what_another_reviewer_went_on_with_is_not_undone(club: Club) -> None:
    await club.asks(TWO)
    made = await club.apply()
    await club.verdict(SAM, made, "approve")
    await club.take(QIN, made)
    await refused(club.reviews.undo(SAM, _id(made), NOW + MINUTE), "undo-late")
    officer = club.chefs.officer
    other = await club.apply(WANRU)
    await club.verdict(officer, other, "approve")
    async with club.database.transaction() as tx:
        await db.verified.dismiss(tx, GUILD, club.chefs.group_id, officer.user_id)
    await refused(club.reviews.undo(officer, _id(other), NOW + MINUTE), "not-allowed")
    async with club.database.reading() as tx:
        assert len(await db.applications.verdicts_of(tx, GUILD, _id(other))) == 1


# --- appeals -----------------------------------------------------------------------------------------------------


async def declined(club: Club, who: Actor = MIA) -> Mine:
    made = await club.apply(who)
    await club.verdict(SAM, made, "decline")
    await club.settle(made)
    return made


async def test_an_appeal_goes_to_somebody_who_has_not_touched_the_case(club: Club) -> None:
    made = await club.apply()
    await club.take(QIN, made)
    await club.cases.release(QIN, (await club.case(made)).case_id, NOW)  # had a hand in it
    await club.verdict(SAM, made, "decline")
    await refused(club.applications.appeal(MIA, _id(made), "Look again", [], NOW), "appeal-too-late")  # not told yet
    await club.settle(made)
    await refused(club.applications.appeal(MIA, _id(made), " ", [], NOW + DAY), "appeal-words")
    appealed = await club.applications.appeal(MIA, _id(made), "Look again", [], NOW + DAY)
    assert (appealed.application.state, appealed.place, appealed.pages) == ("appealed", 1, 2)
    assert (await club.row(made)).delete_at is None
    for who in (SAM, QIN):
        await refused(club.take(who, made, NOW + DAY), "case-touched")
    await refused(club.take(club.chefs.officer, made, NOW + DAY), "not-allowed")  # appeals are the staff's
    await club.take(ZHAO, made, NOW + DAY)
    found = await club.reviews.file(ZHAO, _id(made), NOW + DAY)
    assert (found.appeal, found.declined_for, found.again) == ("Look again", "Blurred", False)
    await club.decide(ZHAO, made, "approve", NOW + DAY)
    await club.settle(made, NOW + DAY)
    assert (await club.row(made)).state == "approved" and await club.member() == "pending"


async def test_one_appeal_is_heard_in_time(club: Club) -> None:
    made = await declined(club)
    await refused(club.applications.appeal(MIA, _id(made), "x", [], NOW + 31 * DAY), "appeal-too-late")
    await club.applications.appeal(MIA, _id(made), "x", [], NOW + 30 * DAY)
    await refused(club.applications.appeal(MIA, _id(made), "x", [], NOW + 30 * DAY), "appeal-too-late")
    await club.verdict(ZHAO, made, "decline", NOW + 30 * DAY)
    await club.settle(made, NOW + 30 * DAY)
    await refused(club.applications.appeal(MIA, _id(made), "x", [], NOW + 31 * DAY), "appeal-too-late")


async def test_an_appeal_after_the_files_are_gone_brings_them_anew(club: Club) -> None:
    made = await declined(club)
    assert await club.lasting.delete(GUILD, _id(made), NOW + 7 * DAY)
    await refused(club.applications.appeal(MIA, _id(made), "x", [], NOW + 8 * DAY), "appeal-files")
    await club.applications.appeal(MIA, _id(made), "x", PAGES, NOW + 8 * DAY)
    await club.take(ZHAO, made, NOW + 8 * DAY)
    found = await club.reviews.file(ZHAO, _id(made), NOW + 8 * DAY)
    assert len(found.pages) == 2 and found.form.evidence == {"c1": ("license", "letter")}
    await club.reviews.ask_more(ZHAO, _id(made), "The back", NOW + 8 * DAY)
    added = await club.applications.add(MIA, _id(made), "Here", [], NOW + 9 * DAY)
    assert added.application.state == "appealed" and added.place == 1


async def test_who_applied_anew_appeals_no_more_against_the_old(club: Club) -> None:
    made = await declined(club)
    newer = await club.apply(now=NOW + 14 * DAY)
    await refused(club.applications.appeal(MIA, _id(made), "x", PAGES, NOW + 15 * DAY), "appeal-too-late")
    assert (await club.row(newer)).state == "waiting"


# --- retention ---------------------------------------------------------------------------------------------------


async def test_files_and_texts_go_on_their_day_and_the_verdict_stays(club: Club) -> None:
    made = await declined(club)
    [job] = await club.promised(promises.DELETE)
    assert job["run_at"] == NOW + 7 * DAY
    assert not await club.lasting.delete(GUILD, _id(made), NOW + 7 * DAY - MINUTE)
    assert await club.pages(made) == 2
    assert await club.lasting.delete(GUILD, _id(made), NOW + 7 * DAY)
    assert not await club.lasting.delete(GUILD, _id(made), NOW + 7 * DAY)
    row = await club.row(made)
    assert await club.pages(made) == 0 and (row.form, row.reason) == (None, None)
    async with club.database.reading() as tx:
        [verdict] = await db.applications.verdicts_of(tx, GUILD, _id(made))
    assert (verdict.verdict, verdict.marks, verdict.reason_code, verdict.reason) == (
        "decline",
        UNMET,
        "unreadable",
        None,
    )
    assert (row.decided_by, row.criterion) == (SAM.user_id, "c1")


async def test_verify_reports_what_is_kept_too_long_and_the_sweep_deletes_it(club: Club) -> None:
    made = await declined(club)
    assert (await verify(club.database, NOW + 8 * DAY - MINUTE)).problems == []
    [problem] = (await verify(club.database, NOW + 8 * DAY)).problems
    assert str(_id(made)) in problem and "kept too long" in problem
    await club.lasting.sweep([GUILD + 1], NOW + 9 * DAY)
    assert await club.pages(made) == 2  # another process serves this guild
    await club.lasting.sweep([GUILD], NOW + 9 * DAY)
    assert (await verify(club.database, NOW + 9 * DAY)).problems == [] and await club.pages(made) == 0


async def test_what_waits_for_its_applicant_too_long_is_taken_back_by_the_sweep(club: Club) -> None:
    """Where its own errand has failed for good; one that was added to waits on."""
    made, other = await club.apply(), await club.apply(WANRU)
    for each in (made, other):
        await club.take(SAM, each)
        await club.reviews.ask_more(SAM, _id(each), "The back", NOW)
    await club.applications.add(WANRU, _id(other), "Here", [], NOW + DAY)
    due = NOW + timedelta(days=14)
    await club.lasting.sweep([GUILD], due)  # its errand has an hour
    assert (await club.row(made)).state == "more" and (await verify(club.database, due)).problems == []
    [problem] = (await verify(club.database, due + DAY)).problems
    assert str(_id(made)) in problem and "taken back" in problem
    await club.lasting.sweep([GUILD + 1], due + DAY)
    assert (await club.row(made)).state == "more"  # another process serves this guild
    for _ in range(2):
        await club.lasting.sweep([GUILD], due + 61 * MINUTE)
    assert (await club.row(made)).state == "withdrawn" and await club.pages(made) == 0
    assert (await club.row(other)).state == "waiting" and await club.pages(other) == 2
    assert (await club.told()).count("idle") == 1 and (await verify(club.database, due + DAY)).problems == []


async def test_officers_are_told_how_long_their_own_groups_cases_take(club: Club) -> None:
    """What others take says nothing about them; staff are told of all."""
    pilots = await verified_group(club.database, owner_id=61, officer_id=62, member_id=63, name="Pilots")
    async with club.database.transaction() as tx:
        for days, group_id in ((2, club.chefs.group_id), (20, pilots.group_id), (30, pilots.group_id)):
            case = await cases.open_case(tx, GUILD, cases.APPLICATION, days, group_id, 1, NOW - days * DAY)
            await cases.close_case(tx, case, NOW)
    for who, median in ((club.chefs.officer, 2.0), (pilots.officer, 30.0), (SAM, 20.0)):
        assert (await club.cases.queue(who, NOW, limit=5)).median_days == median


async def test_where_the_group_closes_open_applications_end_with_their_files(club: Club) -> None:
    made, decided = await club.apply(), await club.apply(WANRU)
    await club.verdict(SAM, decided, "approve")
    async with club.database.transaction() as tx:
        await db.groups.change(tx, GUILD, club.chefs.group_id, state="closed", name_key=None)
    await club.settle(decided)
    assert await club.member(WANRU) is None and (await club.row(decided)).delete_at is not None
    await club.lasting.sweep([GUILD], NOW + DAY)
    assert (await club.row(made)).state == "withdrawn" and await club.pages(made) == 0
    assert await club.told() == ["closed", "closed"]


async def test_closing_a_group_ends_its_applications_at_once(club: Club) -> None:
    made, decided = await club.apply(), await club.apply(WANRU)
    await club.verdict(SAM, decided, "approve")
    await Groups(club.database).close(ADA, club.chefs.group_id, "No more chefs", NOW)
    assert (await club.row(made)).state == "withdrawn" and await club.pages(made) == 0
    assert (await club.case(made)).closed_at == NOW and await club.told() == ["closed"]
    await club.settle(decided)
    assert await club.member(WANRU) is None and await club.told() == ["closed", "closed"]


async def test_applying_and_closing_at_once_leaves_no_open_application(club: Club, elsewhere: Club) -> None:
    both = await asyncio.gather(
        club.apply(), Groups(elsewhere.database).close(ADA, club.chefs.group_id, "No more", NOW), return_exceptions=True
    )
    assert codes(both) in (["done", "done"], ["done", "group-closed"])
    async with club.database.reading() as tx:
        found = await db.applications.of(tx, GUILD, MIA.user_id)
    assert [each.state for each in found] in ([], ["withdrawn"])
    assert all([await club.pages(each) == 0 for each in found])


async def test_a_decision_whose_errand_failed_takes_effect_all_the_same(club: Club) -> None:
    made = await club.apply()
    await club.verdict(SAM, made, "approve")
    assert (await verify(club.database, NOW + DAY)).problems == []
    [problem] = (await verify(club.database, NOW + DAY + 3 * MINUTE)).problems
    assert str(_id(made)) in problem and "not taken effect" in problem
    await club.lasting.sweep([GUILD], NOW + 30 * MINUTE)
    assert await club.member() is None  # its errand may still come
    await club.lasting.sweep([GUILD], NOW + 63 * MINUTE)
    assert await club.member() == "pending" and (await club.row(made)).delete_at == NOW + 7 * DAY
    assert (await verify(club.database, NOW + 2 * DAY)).problems == []


@pytest.mark.parametrize("gone", ["withdrawn", "kept its time"])
async def test_what_is_deleted_is_in_no_file_of_sqlite(sqlite_files: SQLiteFiles, tmp_path: Path, gone: str) -> None:
    database = await Database.open(sqlite_files.create(tmp_path))
    try:
        club = Club(database, await verified_group(database), Vault(b"k" * 32))
        await club.asks(ONE)
        made = await club.apply(pages=[b"\xff\xd8\xff" + bytes(range(256)) * 200])
        async with database.reading() as tx:
            [page] = await db.sealed_files.of(tx, GUILD, _id(made))
            file = await db.sealed_files.one(tx, GUILD, page.file_id)
        text = (await club.row(made)).form
        assert text is not None and file is not None
        planted = [file.sealed[300:340], file.sealed[-40:], text[-40:]]
        await database.settle()
        stored = b"".join(each.read_bytes() for each in tmp_path.glob("guanxi.sqlite3*"))
        assert all(each in stored for each in planted)
        if gone == "withdrawn":
            await club.applications.withdraw(MIA, _id(made), NOW)
        else:
            await club.verdict(SAM, made, "decline")
            await club.settle(made)
            assert await club.lasting.delete(GUILD, _id(made), NOW + 7 * DAY)
        await sealed.sweep(database, NOW + 8 * DAY)
        stored = b"".join(each.read_bytes() for each in tmp_path.glob("guanxi.sqlite3*"))
        assert not any(each in stored for each in planted)
    finally:
        await database.close()


async def test_forgetting_leaves_the_decision_and_nothing_else(club: Club) -> None:
    made, other = await declined(club), await club.apply(WANRU)
    for opaque, who in ((-1, MIA), (-2, WANRU), (-3, SAM)):
        async with club.database.transaction() as tx:
            await lasting.forget(tx, GUILD, who.user_id, opaque, NOW)
    first, second = await club.row(made), await club.row(other)
    assert (first.user_id, first.state, first.form, first.reason) == (-1, "declined", None, None)
    assert (second.user_id, second.state, await club.pages(other)) == (-2, "withdrawn", 0)
    assert first.decided_by == -3


async def test_what_is_known_is_told_with_its_texts_and_without_what_is_not_out_yet(club: Club) -> None:
    made = await club.apply()
    await club.verdict(SAM, made, "decline")
    async with club.database.reading() as tx:
        early = await lasting.known(tx, GUILD, MIA.user_id, club.vault)
        without = await lasting.known(tx, GUILD, MIA.user_id, None)
    [told] = early["applications"]
    assert "2009" in told["form"] and (told["state"], told["reason"], told["decided_at"]) == ("waiting", "", None)
    assert without["applications"][0]["form"] is None
    await club.settle(made)
    async with club.database.reading() as tx:
        later = await lasting.known(tx, GUILD, MIA.user_id, club.vault)
    assert later["applications"][0]["reason"] == "Blurred" and json.dumps(later)


# --- credentials that end ----------------------------------------------------------------------------------------


async def proven(club: Club, last_day: date = LAST_DAY, now: datetime = NOW) -> Mine:
    made = await club.apply(expires_on=last_day, now=now)
    await club.verdict(SAM, made, "approve", now)
    await club.settle(made, now)
    return made


async def test_reminders_grace_and_the_end_are_promised_by_the_guilds_days(club: Club) -> None:
    await Settings(club.database).change_club(ADA, {"time_zone": "Asia/Shanghai"}, NOW)
    await club.asks(ENDS)
    await proven(club)
    start = datetime(2026, 12, 31, 1, 0, tzinfo=UTC)  # nine in the morning of the last day
    reminders = {each["key"].rpartition("/")[2]: each["run_at"] for each in await club.promised(promises.REMIND)}
    assert reminders == {"30": start - 30 * DAY, "7": start - 7 * DAY, "1": start - DAY, "-1": start + DAY}
    [lapse] = await club.promised(promises.LAPSE)
    assert lapse["run_at"] == datetime(2027, 1, 14, 16, 0, tzinfo=UTC)  # a day and fourteen of grace later
    assert await club.lasting.holds(GUILD, club.chefs.group_id, MIA.user_id, LAST_DAY)


async def test_a_credential_that_ends_ends_the_membership_and_there_is_a_way_back(club: Club) -> None:
    await club.asks(ENDS)
    await proven(club)
    over = datetime(2027, 1, 15, tzinfo=UTC)
    for _ in range(2):  # a job may run twice
        await club.lasting.lapse(GUILD, club.chefs.group_id, MIA.user_id, LAST_DAY, over)
    assert (await club.member(), await club.proof()) == ("removed", "expired")
    assert [each["what"] for each in await club.promised(promises.PROOF_TELL)] == ["expired"]
    assert not await club.lasting.holds(GUILD, club.chefs.group_id, MIA.user_id, LAST_DAY)
    await refused(Groups(club.database).join(MIA, club.chefs.group_id, over), "group-needs-application")
    await proven(club, date(2027, 12, 31), over)
    assert (await club.member(), await club.proof()) == ("pending", "proven")


async def test_renewing_in_time_leaves_no_gap(club: Club) -> None:
    await club.asks(ENDS)
    await proven(club)
    await refused(club.apply(expires_on=LAST_DAY, now=datetime(2026, 11, 30, tzinfo=UTC)), "apply-in-already")
    renewed = datetime(2026, 12, 1, tzinfo=UTC)
    await proven(club, date(2027, 12, 31), renewed)
    await club.lasting.lapse(GUILD, club.chefs.group_id, MIA.user_id, LAST_DAY, datetime(2027, 1, 15, tzinfo=UTC))
    assert (await club.member(), await club.proof()) == ("pending", "proven")
    assert not await club.lasting.holds(GUILD, club.chefs.group_id, MIA.user_id, LAST_DAY)


async def test_the_last_day_is_the_reviewers_to_read(club: Club) -> None:
    await club.asks(ENDS)
    made = await club.apply(expires_on=LAST_DAY)
    await club.take(SAM, made)
    await refused(club.decide(SAM, made, "approve", expires_on=date(2026, 3, 9)), "review-expired")
    await club.decide(SAM, made, "approve", expires_on=date(2026, 6, 30))
    await club.settle(made)
    assert await club.lasting.holds(GUILD, club.chefs.group_id, MIA.user_id, date(2026, 6, 30))


async def test_the_first_reading_of_the_last_day_is_not_shown_to_the_second(club: Club) -> None:
    await club.asks(ENDS | {"reviewers": 2})
    made = await club.apply(expires_on=LAST_DAY)
    await club.take(SAM, made)
    await club.decide(SAM, made, "approve", expires_on=date(2026, 6, 30))
    await club.take(QIN, made)
    assert (await club.reviews.file(QIN, _id(made), NOW)).application.expires_on == LAST_DAY
    await club.decide(QIN, made, "approve", expires_on=date(2026, 7, 31))
    assert (await club.row(made)).expires_on == date(2026, 7, 31)


async def test_a_leap_day_is_a_last_day_like_any_other(club: Club) -> None:
    await club.asks(ENDS)
    await proven(club, date(2028, 2, 29), datetime(2027, 12, 1, tzinfo=UTC))
    days = [each["run_at"].date() for each in await club.promised(promises.REMIND)]
    assert days == [date(2028, 1, 30), date(2028, 2, 22), date(2028, 2, 28), date(2028, 3, 1)]
    [lapse] = await club.promised(promises.LAPSE)
    assert lapse["run_at"] == datetime(2028, 3, 15, tzinfo=UTC)


async def ends(club: Club, who: Actor, now: datetime) -> datetime | None:
    """The errand of the end of a grace runs."""
    return await club.lasting.lapse(GUILD, club.chefs.group_id, who.user_id, LAST_DAY, now)


async def test_a_grace_that_grew_and_a_zone_that_moved_are_kept(club: Club) -> None:
    await club.asks(ENDS)
    await proven(club)
    settings, over = Settings(club.database), datetime(2027, 1, 15, tzinfo=UTC)
    await settings.change_verified(ADA, {"grace_days": 20}, NOW)  # what the reminder in grace says
    assert await ends(club, MIA, over) == over + 6 * DAY and await club.proof() == "proven"
    await settings.change_club(ADA, {"time_zone": "America/New_York"}, NOW)
    assert await ends(club, MIA, over + 6 * DAY) == over + 6 * DAY + timedelta(hours=5)
    assert await ends(club, MIA, over + 6 * DAY + timedelta(hours=5)) is None
    assert (await club.member(), await club.proof()) == ("removed", "expired")


async def expires(club: Club, *people: Actor) -> None:
    """What they have proven ends on the last day."""
    async with club.database.transaction() as tx:
        for who in people:
            proof = Proof(GUILD, club.chefs.group_id, who.user_id, None, "proven", NOW, LAST_DAY, None, None)
            await db.verified.prove(tx, proof)


async def test_with_the_credential_of_an_officer_their_office_ends(club: Club) -> None:
    chefs, over = club.chefs, datetime(2027, 1, 15, tzinfo=UTC)
    await Settings(club.database).change_verified(ADA, {"officers_review": True}, NOW)
    await expires(club, chefs.officer)
    made = await club.apply()
    await club.take(chefs.officer, made)
    assert await ends(club, chefs.officer, over) is None
    await refused(club.reviews.file(chefs.officer, _id(made), NOW), "not-allowed")
    async with club.database.reading() as tx:
        assert await db.verified.officers_of(tx, GUILD, chefs.group_id) == []


async def test_a_director_whose_credential_ended_directs_no_more_and_is_followed(club: Club) -> None:
    chefs, over = club.chefs, datetime(2027, 1, 15, tzinfo=UTC)
    await Settings(club.database).change_verified(ADA, {"officers_review": True}, NOW)
    await expires(club, chefs.owner)
    made = await club.apply()
    await club.take(chefs.owner, made)
    await ends(club, chefs.owner, over)
    await refused(club.reviews.file(chefs.owner, _id(made), NOW), "not-allowed")
    await refused(club.lasting.revoke(chefs.owner, chefs.group_id, 13, "x", over), "not-allowed")
    fund = Fund(club.database)
    await refused(fund.request(chefs.owner, chefs.group_id, 5, "Pots", date(2027, 2, 1), over), "fund-not-yours")
    [offer] = await club.promised(group_promises.OFFER)
    assert (offer["key"].split("/")[1], offer["why"]) == (str(chefs.officer.user_id), "expired")
    again = await club.apply(chefs.owner, over, expires_on=date(2027, 12, 31))
    await club.verdict(SAM, again, "approve", over)
    await club.settle(again, over)  # in time: nobody takes over
    await refused(Groups(club.database).answer_offer(chefs.officer, chefs.group_id, True, over), "group-offer-gone")


# --- revoking ----------------------------------------------------------------------------------------------------


async def test_a_membership_is_revoked_with_a_reason_that_is_nowhere_in_clear(club: Club) -> None:
    chefs = club.chefs
    await refused(club.lasting.revoke(SAM, chefs.group_id, 13, " ", NOW), "revoke-reason")
    await refused(club.lasting.revoke(SAM, chefs.group_id, 13, "x" * 201, NOW), "note-too-long")
    await refused(club.lasting.revoke(MIA, chefs.group_id, 13, "x", NOW), "not-allowed")
    await refused(club.lasting.revoke(chefs.officer, chefs.group_id, 13, "x", NOW), "not-allowed")
    await refused(club.lasting.revoke(chefs.owner, chefs.group_id, 11, "x", NOW), "revoke-own")
    await refused(club.lasting.revoke(SAM, chefs.group_id, 11, "x", NOW), "revoke-director")
    await refused(club.lasting.revoke(SAM, chefs.group_id, 77, "x", NOW), "revoke-nothing")
    await club.lasting.revoke(chefs.owner, chefs.group_id, 12, "Sold the restaurant", NOW)
    assert (await club.member(chefs.officer), await club.proof(chefs.officer)) == ("removed", "revoked")
    async with club.database.reading() as tx:
        assert await db.verified.officers_of(tx, GUILD, chefs.group_id) == []
        entries = metadata.tables["audit_entries"]
        assert "restaurant" not in str((await tx.execute(select(entries))).all())
    [told] = await club.promised(promises.PROOF_TELL)
    assert told["what"] == "revoked" and "restaurant" not in str(told)
    said = club.lasting.said(GUILD, chefs.group_id, 12, told["reason"])
    assert said == "Sold the restaurant" and club.lasting.said(GUILD, chefs.group_id, 12, "") == ""
    await refused(club.lasting.revoke(SAM, chefs.group_id, 12, "x", NOW), "revoke-nothing")


async def test_who_leaves_and_comes_back_has_the_role_only_while_the_membership_holds(club: Club) -> None:
    upkeep, chefs = GroupUpkeep(club.database), club.chefs
    await club.lasting.revoke(SAM, chefs.group_id, chefs.officer.user_id, "x", NOW)
    for who in (chefs.member, chefs.officer):
        await upkeep.left(GUILD, who.user_id, NOW + DAY)
        await upkeep.came_back(GUILD, who.user_id, NOW + 2 * DAY)
    assert (await club.member(chefs.member), await club.member(chefs.officer)) == ("pending", "removed")


async def test_roles_changed_by_hand_are_brought_in_line_and_told_once_an_hour(club: Club) -> None:
    upkeep, chefs = GroupUpkeep(club.database), club.chefs
    async with club.database.transaction() as tx:
        await db.groups.change(tx, GUILD, chefs.group_id, role_id=500)
    await upkeep.roles_changed(GUILD, 77, [500, 501], [], NOW)
    await upkeep.roles_changed(GUILD, 13, [], [500], NOW)
    await upkeep.roles_changed(GUILD, 12, [], [500], NOW)
    assert await club.member(Actor(GUILD, 77)) == "removed" and await club.member(chefs.member) == "pending"
    await upkeep.roles_changed(GUILD, 13, [500], [], NOW)  # the bot itself gave it back
    await upkeep.roles_changed(GUILD, 77, [], [500], NOW)
    await upkeep.roles_changed(GUILD, 78, [502], [503], NOW)
    await upkeep.roles_changed(GUILD, 77, [500], [], NOW)  # its taking is on its way
    told = await club.promised("group.tell")
    assert [(each["what"], each["who"], each["to"]) for each in told] == [
        ("role-given", "77", None),
        ("role-taken", "13", None),
    ]
    assert (await club.recorded()).count("group.role_drifted") == 3
    assert await upkeep.roles(GUILD) == {500}
    holders = {500: [11, 77, 79], 501: [80]}
    assert await upkeep.strangers(GUILD, holders) == [(chefs.group_id, 77), (chefs.group_id, 79)]
    assert await upkeep.holding(GUILD, (0, 0), 10) == [(chefs.group_id, 11, 500)]
    await upkeep.promise_check([GUILD, 2], NOW)
    await upkeep.promise_check([GUILD], NOW, (chefs.group_id, 11))
    assert [each["key"] for each in await club.promised("group.check")] == ["0/0"]


# --- the rule ----------------------------------------------------------------------------------------------------


def verdict(reviewer: int, choice: str) -> Verdict:
    return Verdict(GUILD, 1, 0, reviewer, choice, {}, None, None, None, NOW)


@given(st.lists(st.sampled_from(["approve", "decline"]), max_size=6), st.integers(1, 2))
def test_a_decision_is_what_enough_reviewers_said_first_and_never_later_than_by_a_third(
    choices: list[str], needed: int
) -> None:
    given_so_far: list[Verdict] = []
    for number, choice in enumerate(choices):
        given_so_far.append(verdict(number, choice))
        result = rules.decided(given_so_far, needed)
        if result is not None:
            assert sum(each.verdict == result for each in given_so_far) == needed
            assert choice == result  # who decides it agrees with it
            break
    else:
        assert len(choices) < 2 * needed - 1
    for order in itertools.permutations(given_so_far[:3]):
        assert (rules.decided(order, needed) is None) == (rules.decided(given_so_far[:3], needed) is None)
