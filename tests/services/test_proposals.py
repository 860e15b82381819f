"""Verified groups: proposals from draft to decision, officers, standards, liaison directors; what races."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

import db.cases
import db.groups
import db.verified
from db.engine import Database
from db.metadata import metadata
from db.verified import Officer
from services import fund
from services.actor import Actor
from services.cases import Cases
from services.errors import UserError
from services.groups import promises as group_promises
from services.groups.service import Groups
from services.groups.upkeep import GroupUpkeep
from services.settings import Settings
from services.verified import promises, rules
from services.verified.deciding import ProposalDecisions
from services.verified.groups import Verified, is_officer, officers_of
from services.verified.proposals import Look, Proposals
from services.verified.standard import Criterion, Draft

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
GUILD = 1
ADA = Actor(GUILD, 90, manages_guild=True)
SAM, MAX = Actor(GUILD, 4, frozenset({77})), Actor(GUILD, 5, frozenset({77}))  # moderators
OUYANG, MIA, WANRU, LI = (Actor(GUILD, n) for n in range(11, 15))
FOUNDERS = (MIA, WANRU)
CRITERION: dict[str, Any] = {
    "key": None,
    "name": "A trade",
    "evidence": ["license"],
    "visible": "Name",
    "expires": True,
}


@pytest.fixture
async def proposals(database: Database) -> Proposals:
    settings = Settings(database)
    await settings.change_club(ADA, {"moderator_roles": (77,), "announcement_channel": 700}, NOW)
    return Proposals(database)


@pytest.fixture
def decisions(database: Database) -> ProposalDecisions:
    return ProposalDecisions(database)


@pytest.fixture
def verified(database: Database) -> Verified:
    return Verified(database)


@pytest.fixture
def groups(database: Database) -> Groups:
    return Groups(database)


@pytest.fixture
def queue(database: Database) -> Cases:
    return Cases(database)


def codes(results: Sequence[Any]) -> list[str]:
    for each in results:
        if isinstance(each, BaseException) and not isinstance(each, UserError):
            raise each
    return sorted(each.code if isinstance(each, UserError) else "done" for each in results)


async def refused(work: Awaitable[Any], code: str) -> UserError:
    with pytest.raises(UserError) as refusal:
        await work
    assert refusal.value.code == code
    return refusal.value


async def promised(database: Database, kind: str) -> list[dict[str, Any]]:
    jobs = metadata.tables["jobs"]
    async with database.reading() as tx:
        rows = await tx.execute(select(jobs.c.payload).where(jobs.c.kind == kind, jobs.c.state == "pending"))
        return list(rows.scalars())


async def told(database: Database, kind: str = promises.TELL) -> list[tuple[str, int]]:
    return sorted((each["what"], int(each["to"] or 0)) for each in await promised(database, kind))


async def audited(database: Database) -> list[tuple[str, str]]:
    entries = metadata.tables["audit_entries"]
    async with database.reading() as tx:
        rows = await tx.execute(
            select(entries.c.action, entries.c.detail, entries.c.reason).order_by(entries.c.entry_id)
        )
        return [(row[0], f"{row[1]} {row[2]}") for row in rows]


async def written(
    proposals: Proposals, by: Actor = OUYANG, name: str = "Chefs", founders: Sequence[Actor] = FOUNDERS, **more: Any
) -> int:
    """A complete draft."""
    proposal_id = (await proposals.begin(by, NOW, **more)).proposal.proposal_id
    pages: list[tuple[str, dict[str, Any]]] = [
        ("basics", {"name": name, "trade": "Chefs and restaurant owners", "purpose": "Cook, and be proud of it"}),
        ("charter", {"charter": "We meet each month.\nWe help one another."}),
        ("founders", {"user_ids": [each.user_id for each in founders]}),
        ("criterion", CRITERION),
    ]
    for part, values in pages:
        await proposals.write(by, proposal_id, part, values, NOW)
    return proposal_id


async def queued(proposals: Proposals, by: Actor = OUYANG, name: str = "Chefs", **more: Any) -> int:
    """A proposal in the staff's queue."""
    proposal_id = await written(proposals, by, name, **more)
    await proposals.hand_in(by, proposal_id, NOW)
    for founder in FOUNDERS:
        look, _ = await proposals.founder_answers(founder, proposal_id, True, NOW)
    assert look.proposal.state == "queued"
    return proposal_id


async def held(queue: Cases, database: Database, proposal_id: int, by: Actor = SAM) -> int:
    async with database.reading() as tx:
        case = await db.cases.open_of(tx, GUILD, "proposal", proposal_id)
    assert case is not None
    await queue.take(by, case.case_id, NOW)
    return case.case_id


async def now(proposals: Proposals, proposal_id: int) -> Look:
    look = await proposals.look(GUILD, proposal_id)
    assert look is not None
    return look


# --- writing -----------------------------------------------------------------------------------------------------


async def test_a_draft_is_kept_and_says_what_is_missing(proposals: Proposals) -> None:
    look = await proposals.begin(OUYANG, NOW)
    assert look.missing == ["basics", "charter", "founders", "standard"]
    proposal_id = look.proposal.proposal_id
    await proposals.write(OUYANG, proposal_id, "charter", {"charter": " We cook. \n\n Always. "}, NOW)
    again = await proposals.begin(OUYANG, NOW + timedelta(days=3))
    assert again.proposal.proposal_id == proposal_id and again.draft.charter == "We cook.\n\n Always."
    error = await refused(proposals.hand_in(OUYANG, proposal_id, NOW), "proposal-missing")
    assert error.params["parts"] == ["basics", "founders", "standard"]
    await refused(proposals.write(MIA, proposal_id, "charter", {"charter": "Mine"}, NOW), "proposal-unknown")
    await refused(proposals.seen(MIA, proposal_id), "proposal-unknown")
    assert (await proposals.seen(SAM, proposal_id)).draft == again.draft


@pytest.mark.parametrize(
    ("part", "seen", "first", "second"),
    [
        (
            "basics",
            ("", "", ""),
            {"name": "Chefs", "trade": "Chefs", "purpose": "Cook"},
            {"name": "Cooks", "trade": "Cooks", "purpose": "Eat"},
        ),
        ("charter", "", {"charter": "We meet."}, {"charter": "We do not."}),
        (
            "criterion",
            Criterion.model_validate(CRITERION | {"key": "c1"}),
            {"key": "c1", "name": "A"},
            {"key": "c1", "name": "B"},
        ),
    ],
)
async def test_what_was_changed_meanwhile_is_not_written_over(
    proposals: Proposals, part: str, seen: Any, first: dict[str, Any], second: dict[str, Any]
) -> None:
    """Two forms open on the same part, on two devices: the later one is refused; other parts are no matter."""
    proposal_id = (await proposals.begin(OUYANG, NOW)).proposal.proposal_id
    if part == "criterion":
        await proposals.write(OUYANG, proposal_id, part, CRITERION, NOW)
        first, second = CRITERION | first, CRITERION | second
    await proposals.write(OUYANG, proposal_id, "founders", {"user_ids": [MIA.user_id]}, NOW)
    kept = (await proposals.write(OUYANG, proposal_id, part, first | {"seen": seen}, NOW)).draft
    await refused(proposals.write(OUYANG, proposal_id, part, second | {"seen": seen}, NOW), "draft-stale")
    assert (await now(proposals, proposal_id)).draft == kept
    assert (await proposals.write(OUYANG, proposal_id, part, first | {"seen": seen}, NOW)).draft == kept  # sent twice


async def test_two_begin_at_once_is_one(proposals: Proposals, second: Database) -> None:
    results = await asyncio.gather(*(each.begin(OUYANG, NOW) for each in [proposals, Proposals(second)] * 3))
    assert len({each.proposal.proposal_id for each in results}) == 1


@pytest.mark.parametrize(
    ("part", "values", "code"),
    [
        ("basics", {"name": "x", "trade": "t", "purpose": "p"}, "group-name-length"),
        ("basics", {"name": "Chefs", "trade": " ", "purpose": "p"}, "proposal-trade-length"),
        ("basics", {"name": "Chefs", "trade": "x" * 61, "purpose": "p"}, "proposal-trade-length"),
        ("basics", {"name": "Chefs", "trade": "t", "purpose": ""}, "group-topic-length"),
        ("charter", {"charter": " \n "}, "proposal-charter-length"),
        ("charter", {"charter": "x" * (rules.LONGEST_CHARTER + 1)}, "proposal-charter-length"),
        ("founders", {"user_ids": list(range(100, 121))}, "proposal-founders-many"),
        ("officers", {"user_ids": [12]}, "proposal-officer-outside"),
        ("criterion", CRITERION | {"name": " "}, "criterion-unfit"),
        ("criterion", CRITERION | {"evidence": []}, "criterion-unfit"),
        ("criterion", CRITERION | {"key": "c5"}, "criterion-gone"),
        ("drop", {"key": "c5"}, "criterion-gone"),
    ],
)  # fmt: skip
async def test_what_cannot_be_written(proposals: Proposals, part: str, values: dict[str, Any], code: str) -> None:
    proposal_id = (await proposals.begin(OUYANG, NOW)).proposal.proposal_id
    await refused(proposals.write(OUYANG, proposal_id, part, values, NOW), code)
    assert (await now(proposals, proposal_id)).draft == Draft()


def test_criteria_are_added_changed_and_dropped_by_their_keys() -> None:
    criteria: tuple[Criterion, ...] = ()
    for n in range(4):
        criteria = rules.put_criterion(criteria, None, f"Number {n}", ["license"], "", False)
    with pytest.raises(UserError, match="criterion-many"):
        rules.put_criterion(criteria, None, "One more", ["license"], "", False)
    criteria = rules.drop_criterion(criteria, "c2")
    criteria = rules.put_criterion(criteria, "c3", "Changed", ["badge", "other"], "A face", True)
    criteria = rules.put_criterion(criteria, None, "New", ["letter"], "", False)
    assert [(each.key, each.name) for each in criteria] == [
        ("c1", "Number 0"), ("c3", "Changed"), ("c4", "Number 3"), ("c2", "New"),
    ]  # fmt: skip
    with pytest.raises(UserError, match="criterion-last"):
        rules.checked_standard((), 1)


async def test_officers_are_among_the_founders(proposals: Proposals) -> None:
    proposal_id = await written(proposals)
    look = await proposals.write(OUYANG, proposal_id, "officers", {"user_ids": [11, 12]}, NOW)
    assert look.draft.officers == (12,)  # the proposer directs the group
    look = await proposals.write(OUYANG, proposal_id, "founders", {"user_ids": [11, 13, 14, 13]}, NOW)
    assert (look.draft.founders, look.draft.officers) == ((13, 14), ())


# --- handing in and confirming -----------------------------------------------------------------------------------


async def test_the_last_founder_to_confirm_hands_it_to_staff(
    proposals: Proposals, queue: Cases, database: Database
) -> None:
    proposal_id = await written(proposals)
    assert (await proposals.hand_in(OUYANG, proposal_id, NOW)).proposal.state == "confirming"
    assert len(await promised(database, promises.ASK)) == 2
    await refused(proposals.hand_in(OUYANG, proposal_id, NOW), "proposal-not-writable")
    await refused(proposals.founder_answers(LI, proposal_id, True, NOW), "proposal-not-asked")
    look, repeated = await proposals.founder_answers(MIA, proposal_id, True, NOW)
    assert (look.proposal.state, repeated) == ("confirming", False)
    assert (await queue.queue(SAM, NOW, limit=5)).cases == []
    look, repeated = await proposals.founder_answers(MIA, proposal_id, True, NOW)
    assert (look.proposal.state, repeated) == ("confirming", True)
    look, _ = await proposals.founder_answers(WANRU, proposal_id, True, NOW)
    assert look.proposal.state == "queued" and look.case is not None
    assert [each.subject_id for each in (await queue.queue(SAM, NOW, limit=5)).cases] == [proposal_id]
    assert await told(database) == [("queued", OUYANG.user_id)]
    own, asked = await proposals.mine(MIA)
    assert own is None and [each.proposal.proposal_id for each in asked] == [proposal_id]


async def test_founders_confirm_at_once_and_it_is_queued_once(
    proposals: Proposals, second: Database, database: Database
) -> None:
    proposal_id = await written(proposals)
    await proposals.hand_in(OUYANG, proposal_id, NOW)
    both = [proposals, Proposals(second)]
    await asyncio.gather(
        *(both[n % 2].founder_answers(who, proposal_id, True, NOW) for n, who in enumerate([MIA, WANRU] * 3))
    )
    assert (await now(proposals, proposal_id)).proposal.state == "queued"
    assert await told(database) == [("queued", OUYANG.user_id)]
    async with database.reading() as tx:
        assert await db.cases.open_count(tx, GUILD) == 1


async def test_a_founders_no_returns_it_and_they_are_not_asked_again(proposals: Proposals, database: Database) -> None:
    proposal_id = await queued(proposals)
    look, _ = await proposals.founder_answers(WANRU, proposal_id, False, NOW)
    assert (look.proposal.state, look.case, look.missing) == ("returned", None, ["founders"])
    assert ("refused", OUYANG.user_id) in await told(database)
    await refused(
        proposals.write(OUYANG, proposal_id, "founders", {"user_ids": [12, 13]}, NOW), "proposal-founder-refused"
    )
    await proposals.write(OUYANG, proposal_id, "founders", {"user_ids": [12, 14]}, NOW)
    look = await proposals.hand_in(OUYANG, proposal_id, NOW)
    assert look.proposal.state == "confirming"
    assert (look.state_of(12), look.state_of(13), look.state_of(14)) == ("confirmed", "declined", "asked")
    assert len(await promised(database, promises.ASK)) == 3
    assert ("again", MIA.user_id) in await told(database)
    look, _ = await proposals.founder_answers(LI, proposal_id, True, NOW)
    assert look.proposal.state == "queued"


async def test_who_does_not_answer_is_replaced_while_the_others_keep_their_word(proposals: Proposals) -> None:
    proposal_id = await written(proposals)
    await proposals.hand_in(OUYANG, proposal_id, NOW)
    await proposals.founder_answers(MIA, proposal_id, True, NOW)
    few = proposals.write(OUYANG, proposal_id, "founders", {"user_ids": [12]}, NOW)
    await refused(few, "proposal-founders-few")
    await refused(proposals.write(OUYANG, proposal_id, "charter", {"charter": "Other"}, NOW), "proposal-not-writable")
    await proposals.write(OUYANG, proposal_id, "founders", {"user_ids": [12, 14]}, NOW)
    await refused(proposals.founder_answers(WANRU, proposal_id, True, NOW), "proposal-not-asked")
    look, _ = await proposals.founder_answers(LI, proposal_id, True, NOW)
    assert look.proposal.state == "queued"


async def test_a_name_belongs_to_one_group_or_proposal(proposals: Proposals, groups: Groups) -> None:
    await groups.create(MIA, "Pilots", "Up", NOW, invitation=False)
    taken = await written(proposals, OUYANG, "PILOTS")
    await refused(proposals.hand_in(OUYANG, taken, NOW), "group-name-taken")
    await proposals.write(OUYANG, taken, "basics", {"name": "Chefs", "trade": "t", "purpose": "p"}, NOW)
    await refused(proposals.hand_in(OUYANG, taken, NOW, taken=["chefs"]), "group-name-role")
    await proposals.hand_in(OUYANG, taken, NOW)
    await refused(groups.create(WANRU, "chefs", "Mine", NOW, invitation=False), "group-name-taken")
    other = await written(proposals, LI, "Chefs")
    await refused(proposals.hand_in(LI, other, NOW), "group-name-taken")
    await proposals.withdraw(OUYANG, taken, NOW)
    await proposals.hand_in(LI, other, NOW)


async def test_a_name_is_handed_in_and_founded_at_once_by_one(
    proposals: Proposals, second: Database, groups: Groups
) -> None:
    first, other = await written(proposals, OUYANG), await written(proposals, LI)
    results = await asyncio.gather(
        proposals.hand_in(OUYANG, first, NOW),
        Proposals(second).hand_in(LI, other, NOW),
        groups.create(MIA, "Chefs", "x", NOW, invitation=False),
        return_exceptions=True,
    )
    assert codes(results) == ["done", "group-name-taken", "group-name-taken"]


async def test_withdrawn_at_any_time_and_what_was_written_is_there_for_the_next(
    proposals: Proposals, database: Database
) -> None:
    proposal_id = await queued(proposals)
    look = await proposals.withdraw(OUYANG, proposal_id, NOW)
    assert (look.proposal.state, look.case) == ("withdrawn", None)
    await refused(proposals.withdraw(OUYANG, proposal_id, NOW), "proposal-over")
    await refused(proposals.founder_answers(MIA, proposal_id, False, NOW), "proposal-over")
    next_one = await proposals.begin(OUYANG, NOW)
    assert next_one.proposal.proposal_id != proposal_id and next_one.missing == []
    await proposals.withdraw(OUYANG, next_one.proposal.proposal_id, NOW)
    await proposals.withdraw(OUYANG, (await proposals.begin(OUYANG, NOW)).proposal.proposal_id, NOW)
    await refused(proposals.begin(OUYANG, NOW), "proposal-limit-day")
    await proposals.begin(OUYANG, NOW + timedelta(days=1, seconds=1))


# --- deciding ----------------------------------------------------------------------------------------------------


async def test_approving_makes_everything_at_once(
    proposals: Proposals, decisions: ProposalDecisions, verified: Verified, queue: Cases, database: Database
) -> None:
    await Settings(database).change_verified(ADA, {"opening_grant": 500}, NOW)
    await verified.put_liaison(ADA, LI, 1, NOW)
    proposal_id = await written(proposals)
    await proposals.write(OUYANG, proposal_id, "officers", {"user_ids": [12]}, NOW)
    await proposals.hand_in(OUYANG, proposal_id, NOW)
    for founder in FOUNDERS:
        await proposals.founder_answers(founder, proposal_id, True, NOW)
    await held(queue, database, proposal_id)
    group = await decisions.approve(SAM, proposal_id, NOW)
    assert (group.kind, group.name, group.owner_id, group.topic) == (
        "verified", "Chefs", OUYANG.user_id, "Cook, and be proud of it",
    )  # fmt: skip
    terms = await verified.terms(OUYANG, group.group_id)
    assert (terms.charter.trade, terms.charter.standard_version, terms.charter.liaison_id) == (
        "Chefs and restaurant owners", 1, LI.user_id,
    )  # fmt: skip
    assert terms.standard.criteria[0].name == "A trade" and terms.size == 3 and terms.proven
    async with database.reading() as tx:
        proofs = await db.verified.proven(tx, GUILD, group.group_id)
        assert {(each.user_id, each.application_id) for each in proofs} == {(11, None), (12, None), (13, None)}
        assert await officers_of(tx, GUILD, group.group_id) == {11, 12}
        assert not await is_officer(tx, GUILD, group.group_id, 13)
    assert await promised(database, fund.OPENING) == [{"group_id": str(group.group_id)}]
    assert len(await promised(database, group_promises.PLACE)) == 1
    assert len(await promised(database, group_promises.CARD)) == 1
    assert {who for what, who in await told(database) if what == "approved"} == {11, 12, 13}
    assert ("liaison", LI.user_id) in await told(database, promises.GROUP_TELL)
    look = await now(proposals, proposal_id)
    assert (look.proposal.state, look.proposal.group_id, look.case) == ("approved", group.group_id, None)
    assert "proposal.approved" in [action for action, _ in await audited(database)]


async def test_without_a_liaison_director_to_be_had_staff_are_told(
    proposals: Proposals, decisions: ProposalDecisions, verified: Verified, queue: Cases, database: Database
) -> None:
    await verified.put_liaison(ADA, OUYANG, 5, NOW)  # proposes the group himself
    await verified.put_liaison(ADA, LI, 0, NOW)
    proposal_id = await queued(proposals)
    await held(queue, database, proposal_id)
    group = await decisions.approve(SAM, proposal_id, NOW)
    assert ("no-liaison", 0) in await told(database, promises.GROUP_TELL)
    assert await promised(database, fund.OPENING) == []
    given = await verified.put_liaison(ADA, LI, 1, NOW)
    assert [each.group_id for each in given] == [group.group_id]
    assert (await verified.terms(MIA, group.group_id)).charter.liaison_id == LI.user_id
    await refused(verified.set_liaison(ADA, group.group_id, OUYANG.user_id, NOW), "liaison-officer")
    await refused(verified.set_liaison(ADA, group.group_id, 55, NOW), "liaison-unknown")
    await verified.put_liaison(ADA, MAX, 0, NOW)
    await refused(verified.set_liaison(ADA, group.group_id, MAX.user_id, NOW), "liaison-full")
    await refused(verified.put_liaison(SAM, MAX, 1, NOW), "not-allowed")
    await refused(verified.put_liaison(ADA, MAX, 101, NOW), "liaison-quota")
    assert [each.name for each in await verified.drop_liaison(ADA, LI.user_id, NOW)] == ["Chefs"]
    await refused(verified.drop_liaison(ADA, LI.user_id, NOW), "liaison-unknown")


async def test_the_liaison_with_the_fewest_groups_gets_the_next(
    proposals: Proposals, decisions: ProposalDecisions, verified: Verified, queue: Cases, database: Database
) -> None:
    await verified.put_liaison(ADA, LI, 2, NOW)
    await verified.put_liaison(ADA, MAX, 1, NOW + timedelta(seconds=1))
    got: list[int | None] = []
    for n in range(4):
        proposal_id = await queued(proposals, Actor(GUILD, 200 + n), f"Trade {n}")
        await held(queue, database, proposal_id)
        group = await decisions.approve(SAM, proposal_id, NOW)
        got.append((await verified.terms(MIA, group.group_id)).charter.liaison_id)
    assert got == [LI.user_id, MAX.user_id, LI.user_id, None]


async def test_only_who_holds_the_case_decides_and_others_are_on_record(
    proposals: Proposals, decisions: ProposalDecisions, queue: Cases, database: Database
) -> None:
    proposal_id = await queued(proposals)
    await refused(decisions.approve(SAM, proposal_id, NOW), "case-not-yours")
    await held(queue, database, proposal_id, MAX)
    await refused(decisions.approve(SAM, proposal_id, NOW), "case-not-yours")
    await refused(decisions.decline(Actor(GUILD, MAX.user_id), proposal_id, "no", NOW), "not-allowed")  # lost the role
    await refused(decisions.approve(MAX, proposal_id, NOW + timedelta(hours=1)), "case-not-yours")  # held too long
    entries = [detail for action, detail in await audited(database) if action == "case.refused"]
    assert len(entries) == 4 and "not-allowed" in entries[2]
    assert (await now(proposals, proposal_id)).proposal.state == "queued"


async def test_nobody_decides_on_what_they_found(
    proposals: Proposals, queue: Cases, database: Database
) -> None:  # fmt: skip
    proposal_id = await written(proposals, SAM, "Mods", [MAX, MIA])
    await proposals.hand_in(SAM, proposal_id, NOW)
    for founder in (MAX, MIA):
        await proposals.founder_answers(founder, proposal_id, True, NOW)
    with pytest.raises(UserError, match="case-own"):
        await held(queue, database, proposal_id, SAM)
    with pytest.raises(UserError, match="case-own-group"):
        await held(queue, database, proposal_id, MAX)
    await held(queue, database, proposal_id, ADA)


async def test_nobody_decides_on_the_group_of_somebody_they_brought(
    proposals: Proposals, queue: Cases, groups: Groups, database: Database
) -> None:
    """Who invited a founder into the ordinary group that is to be verified, though they have left it since."""
    ordinary = await groups.create(SAM, "Cooks", "Soup", NOW, invitation=True)
    for each in (OUYANG, MIA):
        await groups.invite(SAM, ordinary.group_id, each, None, NOW)
        await groups.join(each, ordinary.group_id, NOW)
    await groups.offer(SAM, ordinary.group_id, OUYANG, NOW)
    await groups.answer_offer(OUYANG, ordinary.group_id, True, NOW)
    await groups.leave(SAM, ordinary.group_id, NOW)
    async with database.transaction() as tx:
        await db.groups.change(tx, GUILD, ordinary.group_id, founder_id=OUYANG.user_id)
    proposal_id = await queued(proposals, name="Cooks", ordinary_id=ordinary.group_id)
    with pytest.raises(UserError, match="case-referred"):
        await held(queue, database, proposal_id, SAM)
    async with database.transaction() as tx:
        await db.groups.change(tx, GUILD, ordinary.group_id, founder_id=SAM.user_id)
    with pytest.raises(UserError, match="case-own-group"):  # whom they founded it as
        await held(queue, database, proposal_id, SAM)
    await held(queue, database, proposal_id, MAX)


async def test_two_moderators_take_at_once(
    proposals: Proposals, queue: Cases, second: Database, database: Database
) -> None:
    proposal_id = await queued(proposals)
    look = await now(proposals, proposal_id)
    assert look.case is not None
    results = await asyncio.gather(
        queue.take(SAM, look.case.case_id, NOW), Cases(second).take(MAX, look.case.case_id, NOW),
        return_exceptions=True,
    )  # fmt: skip
    assert codes(results) == ["case-taken", "done"]


async def test_approve_and_decline_at_once_is_one_decision(
    proposals: Proposals, decisions: ProposalDecisions, queue: Cases, second: Database, database: Database
) -> None:
    proposal_id = await queued(proposals)
    await held(queue, database, proposal_id)
    another = ProposalDecisions(second)
    results = await asyncio.gather(
        decisions.approve(SAM, proposal_id, NOW),
        another.approve(SAM, proposal_id, NOW),
        another.decline(SAM, proposal_id, "no", NOW),
        return_exceptions=True,
    )
    assert codes(results) == ["case-closed", "case-closed", "done"]
    async with database.reading() as tx:
        table = db.groups.groups
        made = list(await tx.execute(select(table.c.group_id)))
    state = (await now(proposals, proposal_id)).proposal.state
    assert len(made) == (1 if state == "approved" else 0)


async def test_approve_while_it_is_withdrawn(
    proposals: Proposals, decisions: ProposalDecisions, queue: Cases, second: Database, database: Database
) -> None:
    proposal_id = await queued(proposals)
    await held(queue, database, proposal_id)
    results = await asyncio.gather(
        decisions.approve(SAM, proposal_id, NOW),
        Proposals(second).withdraw(OUYANG, proposal_id, NOW),
        return_exceptions=True,
    )
    assert codes(results) in (["done", "proposal-over"], ["case-closed", "done"])


async def test_a_question_is_told_to_all_founders_and_answered_by_one(
    proposals: Proposals, decisions: ProposalDecisions, queue: Cases, database: Database
) -> None:
    proposal_id = await queued(proposals)
    await held(queue, database, proposal_id)
    await refused(proposals.answer(MIA, proposal_id, "Early", NOW), "proposal-no-question")
    await decisions.ask(SAM, proposal_id, "Where do you meet, exactly?", NOW)
    asked = [who for what, who in await told(database) if what == "question"]
    assert asked == [11, 12, 13]
    await refused(proposals.answer(LI, proposal_id, "Here", NOW), "proposal-unknown")
    await refused(proposals.answer(MIA, proposal_id, " ", NOW), "proposal-words-length")
    look = await proposals.answer(MIA, proposal_id, "At Mia's", NOW)
    assert [(each.kind, each.author_id) for each in look.words] == [("question", 4), ("answer", 12)]
    assert ("answered", SAM.user_id) in await told(database)
    await refused(proposals.answer(WANRU, proposal_id, "Too", NOW), "proposal-no-question")
    assert not any("exactly" in detail for _, detail in await audited(database))
    assert not any("exactly" in str(each) for each in await promised(database, promises.TELL))


async def test_returned_mended_and_handed_in_again(
    proposals: Proposals, decisions: ProposalDecisions, queue: Cases, database: Database
) -> None:
    proposal_id = await queued(proposals)
    await held(queue, database, proposal_id)
    look = await decisions.return_(SAM, proposal_id, "Say who may vote.", NOW)
    assert (look.proposal.state, look.case) == ("returned", None)
    await proposals.write(OUYANG, proposal_id, "charter", {"charter": "All vote."}, NOW)
    look = await proposals.hand_in(OUYANG, proposal_id, NOW)
    assert look.proposal.state == "queued" and look.case is not None and look.case.holder(NOW) is None
    assert sum(what == "again" for what, _ in await told(database)) == 2


async def test_declined_with_a_reason_frees_the_name(
    proposals: Proposals, decisions: ProposalDecisions, queue: Cases, database: Database, groups: Groups
) -> None:
    proposal_id = await queued(proposals)
    await held(queue, database, proposal_id)
    await refused(decisions.decline(SAM, proposal_id, "  ", NOW), "proposal-words-length")
    await decisions.decline(SAM, proposal_id, "Not a trade, sorry", NOW)
    assert [who for what, who in await told(database) if what == "declined"] == [11, 12, 13]
    assert not any("sorry" in detail for _, detail in await audited(database))
    await groups.create(MIA, "Chefs", "x", NOW, invitation=False)


# --- an ordinary group -------------------------------------------------------------------------------------------


async def test_an_ordinary_group_becomes_verified_and_keeps_its_members_as_guests(
    proposals: Proposals,
    decisions: ProposalDecisions,
    verified: Verified,
    groups: Groups,
    queue: Cases,
    database: Database,
) -> None:
    ordinary = await groups.create(OUYANG, "Food lovers", "Eat well", NOW, invitation=True)
    await refused(proposals.begin(MIA, NOW, ordinary.group_id), "group-not-yours")
    look = await proposals.begin(OUYANG, NOW, ordinary.group_id)
    assert (look.draft.name, look.draft.purpose) == ("Food lovers", "Eat well")
    await groups.invite(OUYANG, ordinary.group_id, LI, None, NOW)
    await groups.answer_invitation(LI, ordinary.group_id, True, NOW)
    await groups.invite(OUYANG, ordinary.group_id, SAM, None, NOW)
    proposal_id = await queued(proposals, OUYANG, "Food Lovers", ordinary_id=ordinary.group_id)
    await held(queue, database, proposal_id)
    group = await decisions.approve(SAM, proposal_id, NOW)
    assert (group.group_id, group.kind, group.name) == (ordinary.group_id, "verified", "Food Lovers")
    terms = await verified.terms(LI, group.group_id)
    assert (terms.inside, terms.proven, terms.size) == (True, False, 4)
    await refused(groups.answer_invitation(SAM, group.group_id, True, NOW), "group-needs-application")
    await refused(verified.appoint(OUYANG, group.group_id, LI, NOW), "officer-not-proven")
    await refused(groups.offer(OUYANG, group.group_id, LI, NOW), "group-heir-not-proven")
    await refused(groups.remove(OUYANG, group.group_id, MIA.user_id, "bad", NOW), "group-remove-proven")
    await groups.remove(OUYANG, group.group_id, LI.user_id, "not of the trade", NOW)
    await refused(proposals.begin(OUYANG, NOW, ordinary.group_id), "group-verified-already")


async def test_an_ordinary_group_handed_over_meanwhile_is_not_verified(
    proposals: Proposals, decisions: ProposalDecisions, groups: Groups, queue: Cases, database: Database
) -> None:
    ordinary = await groups.create(OUYANG, "Food lovers", "Eat well", NOW, invitation=False)
    await groups.join(LI, ordinary.group_id, NOW)
    proposal_id = await queued(proposals, OUYANG, "Food lovers", ordinary_id=ordinary.group_id)
    await groups.offer(OUYANG, ordinary.group_id, LI, NOW)
    await groups.answer_offer(LI, ordinary.group_id, True, NOW)
    await held(queue, database, proposal_id)
    await refused(decisions.approve(SAM, proposal_id, NOW), "proposal-ordinary-gone")
    await decisions.return_(SAM, proposal_id, "It is Li's now.", NOW)


# --- running it --------------------------------------------------------------------------------------------------


@pytest.fixture
async def chefs(proposals: Proposals, decisions: ProposalDecisions, queue: Cases, database: Database) -> int:
    proposal_id = await queued(proposals)
    await held(queue, database, proposal_id)
    return (await decisions.approve(SAM, proposal_id, NOW)).group_id


async def test_a_verified_group_is_entered_by_application(chefs: int, groups: Groups) -> None:
    await refused(groups.join(LI, chefs, NOW), "group-needs-application")
    await refused(groups.invite(OUYANG, chefs, LI, None, NOW), "group-needs-application")
    assert (await groups.join(MIA, chefs, NOW)).repeated
    await groups.leave(MIA, chefs, NOW)
    assert not (await groups.join(MIA, chefs, NOW)).repeated  # her proof holds


async def test_a_director_appoints_and_dismisses(
    chefs: int, verified: Verified, groups: Groups, database: Database
) -> None:
    await refused(verified.appoint(MIA, chefs, WANRU, NOW), "group-not-yours")
    await refused(verified.appoint(OUYANG, chefs, OUYANG, NOW), "officer-director")
    await refused(verified.appoint(OUYANG, chefs, LI, NOW), "officer-not-proven")
    for _ in range(2):
        team = await verified.appoint(OUYANG, chefs, MIA, NOW)
    assert [each.user_id for each in team.officers] == [MIA.user_id]
    assert (await told(database, promises.GROUP_TELL)).count(("appointed", MIA.user_id)) == 1
    await verified.appoint(SAM, chefs, WANRU, NOW)
    await verified.dismiss(WANRU, chefs, WANRU.user_id, NOW)  # lays it down
    await refused(verified.dismiss(MIA, chefs, OUYANG.user_id, NOW), "group-not-yours")
    await refused(verified.dismiss(OUYANG, chefs, WANRU.user_id, NOW), "officer-none")
    await groups.leave(MIA, chefs, NOW)
    assert (await verified.officers(MIA, chefs)).officers == []


async def test_the_director_is_followed_by_one_of_the_trade(
    chefs: int, verified: Verified, groups: Groups, database: Database
) -> None:
    await verified.appoint(OUYANG, chefs, WANRU, NOW)
    await groups.offer(OUYANG, chefs, MIA, NOW)
    for n in range(3):
        await groups.create(MIA, f"Circle {n}", "x", NOW, invitation=False)
    await groups.answer_offer(MIA, chefs, True, NOW)  # a verified group takes no place among her own three
    assert (await verified.officers(MIA, chefs)).group.owner_id == MIA.user_id
    await GroupUpkeep(database).left(GUILD, MIA.user_id, NOW)
    async with database.reading() as tx:
        group = await db.groups.get(tx, GUILD, chefs)
    assert group is not None and group.heir_id == WANRU.user_id  # an officer before older members


async def test_only_staff_close_it_and_its_offices_end(
    chefs: int, verified: Verified, groups: Groups, database: Database
) -> None:
    await verified.put_liaison(ADA, LI, 1, NOW)
    await verified.appoint(OUYANG, chefs, MIA, NOW)
    await refused(groups.closing(OUYANG, chefs), "group-close-verified")
    await refused(groups.close(OUYANG, chefs, "tired", NOW), "group-close-verified")
    await refused(groups.close(ADA, chefs, "", NOW), "reason-missing")
    await groups.close(ADA, chefs, "nobody there", NOW)
    await refused(verified.officers(MIA, chefs), "group-closed")
    async with database.reading() as tx:
        assert await db.verified.officers_of(tx, GUILD, chefs) == []
        assert [each.groups for each in await db.verified.liaisons_of(tx, GUILD)] == [0]


async def test_staff_change_the_standard_and_each_version_is_kept(
    chefs: int, verified: Verified, database: Database
) -> None:
    def two(standard: Any) -> Any:
        return rules.checked_standard(standard.criteria, 2)

    await refused(verified.change_standard(OUYANG, chefs, two, NOW), "not-allowed")
    assert (await verified.change_standard(SAM, chefs, two, NOW)).reviewers == 2
    await verified.change_standard(SAM, chefs, two, NOW)  # nothing to change
    terms = await verified.terms(SAM, chefs)
    assert terms.charter.standard_version == 2 and terms.may_change
    async with database.reading() as tx:
        first = await db.verified.standard(tx, GUILD, chefs, 1)
    assert first is not None and first["reviewers"] == 1
    await refused(
        verified.change_standard(SAM, chefs, lambda old: rules.checked_standard((), old.reviewers), NOW),
        "criterion-last",
    )


async def test_no_moderator_changes_the_standard_of_a_group_that_they_run(
    chefs: int, verified: Verified, database: Database
) -> None:
    def two(standard: Any) -> Any:
        return rules.checked_standard(standard.criteria, 2)

    for user_id in (OUYANG.user_id, MIA.user_id):  # the director, an officer
        async with database.transaction() as tx:
            await db.verified.appoint(tx, Officer(GUILD, chefs, MIA.user_id, OUYANG.user_id, NOW))
        runs = Actor(GUILD, user_id, SAM.role_ids)
        await refused(verified.change_standard(runs, chefs, two, NOW), "standard-own-group")
        assert not (await verified.terms(runs, chefs)).may_change
    assert (await verified.change_standard(SAM, chefs, two, NOW)).reviewers == 2


async def test_an_ordinary_group_has_none_of_this(proposals: Proposals, verified: Verified, groups: Groups) -> None:
    ordinary = await groups.create(OUYANG, "Food lovers", "Eat well", NOW, invitation=False)
    for work in (
        verified.terms(OUYANG, ordinary.group_id),
        verified.officers(OUYANG, ordinary.group_id),
        verified.appoint(OUYANG, ordinary.group_id, MIA, NOW),
        verified.dismiss(OUYANG, ordinary.group_id, 12, NOW),
    ):
        await refused(work, "group-ordinary")


# --- the owner's right of ordinary groups ------------------------------------------------------------------------


async def test_an_owner_removes_a_member_who_comes_back_by_invitation(groups: Groups, database: Database) -> None:
    group = await groups.create(OUYANG, "Riders", "Ride", NOW, invitation=False)
    for who in (MIA, LI):
        await groups.join(who, group.group_id, NOW)
    await refused(groups.remove(MIA, group.group_id, LI.user_id, "x", NOW), "group-not-yours")
    await refused(groups.remove(OUYANG, group.group_id, MIA.user_id, " ", NOW), "reason-missing")
    await refused(groups.remove(ADA, group.group_id, OUYANG.user_id, "x", NOW), "group-remove-owner")
    await refused(groups.remove(OUYANG, group.group_id, WANRU.user_id, "x", NOW), "group-remove-outside")
    await groups.remove(OUYANG, group.group_id, MIA.user_id, "Rude", NOW)
    await refused(groups.remove(OUYANG, group.group_id, MIA.user_id, "Rude", NOW), "group-remove-outside")
    await refused(groups.join(MIA, group.group_id, NOW), "group-removed")
    assert [(each["what"], each["to"]) for each in await promised(database, group_promises.TELL)] == [("removed", "12")]
    await groups.invite(OUYANG, group.group_id, MIA, None, NOW)
    await groups.join(MIA, group.group_id, NOW)
    await groups.leave(MIA, group.group_id, NOW)
    await groups.join(MIA, group.group_id, NOW)  # forgiven


async def test_removing_while_leaving_is_one_of_them(groups: Groups, second: Database) -> None:
    group = await groups.create(OUYANG, "Riders", "Ride", NOW, invitation=False)
    await groups.join(MIA, group.group_id, NOW)
    await asyncio.gather(
        groups.leave(MIA, group.group_id, NOW),
        Groups(second).remove(OUYANG, group.group_id, MIA.user_id, "Rude", NOW),
        return_exceptions=True,
    )
    assert (await groups.info(OUYANG, group.group_id)).size == 1
