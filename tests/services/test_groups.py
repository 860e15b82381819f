"""Groups: founding, coming and going, inviting, handing over, closing; what races, and what is promised."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

import db.groups
from db.engine import Database
from db.groups import Group
from db.metadata import metadata
from services.actor import Actor
from services.errors import UserError
from services.groups import promises, rules
from services.groups.service import Groups, forget
from services.groups.upkeep import GroupUpkeep

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
GUILD = 1
ADA = Actor(GUILD, 90, manages_guild=True)
MIA, WANRU, SAM, OUYANG = (Actor(GUILD, n) for n in range(1, 5))
BOT = Actor(GUILD, 9, is_bot=True)


@pytest.fixture
def groups(database: Database) -> Groups:
    return Groups(database)


@pytest.fixture
def upkeep(database: Database) -> GroupUpkeep:
    return GroupUpkeep(database)


@pytest.fixture
def another(second: Database) -> Groups:
    return Groups(second)


async def found(groups: Groups, name: str = "Night riders", by: Actor = MIA, **more: Any) -> Group:
    more.setdefault("invitation", False)
    return await groups.create(by, name, "Rides after work", NOW, **more)


async def state(database: Database, group: Group, who: Actor) -> str | None:
    async with database.reading() as tx:
        membership = await db.groups.membership(tx, GUILD, group.group_id, who.user_id)
        return membership and membership.state


async def now(database: Database, group: Group) -> Group:
    async with database.reading() as tx:
        there = await db.groups.get(tx, GUILD, group.group_id)
        assert there is not None
        return there


async def promised(database: Database, kind: str) -> list[str]:
    jobs = metadata.tables["jobs"]
    async with database.reading() as tx:
        rows = await tx.execute(select(jobs.c.key).where(jobs.c.kind == kind, jobs.c.state == "pending"))
        return sorted(rows.scalars())


async def actions(database: Database) -> list[str]:
    entries = metadata.tables["audit_entries"]
    async with database.reading() as tx:
        return list((await tx.execute(select(entries.c.action).order_by(entries.c.entry_id))).scalars())


def codes(results: Sequence[Any]) -> list[str]:
    return sorted(each.code if isinstance(each, UserError) else "done" for each in results)


async def refused(work: Any, code: str) -> None:
    with pytest.raises(UserError) as refusal:
        await work
    assert refusal.value.code == code


# --- founding ----------------------------------------------------------------------------------------------------


async def test_a_founder_owns_and_is_in_it_and_its_place_is_promised(groups: Groups, database: Database) -> None:
    group = await found(groups)
    assert (group.owner_id, group.state, group.kind) == (MIA.user_id, "open", "ordinary")
    assert await state(database, group, MIA) == "pending"
    assert await promised(database, promises.PLACE) == [str(group.group_id)]
    assert await actions(database) == ["group.created"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("x", "group-name-length"),
        ("x" * 33, "group-name-length"),
        ("   ", "group-name-length"),
        ("@everyone", "group-name-characters"),
        ("Everyone", "group-name-characters"),
        ("a\u202eb", "group-name-characters"),
        ("--", "group-name-characters"),
        ("**bold**", "group-name-characters"),
        ("<@123>", "group-name-characters"),
        ("\ufdfa" * 30, "group-name-characters"),
        ("ADMIN", "group-name-role"),
    ],
)
async def test_names_that_are_refused(groups: Groups, database: Database, name: str, code: str) -> None:
    await refused(found(groups, name, taken=["Admin"]), code)
    assert await promised(database, promises.PLACE) == []


@pytest.mark.parametrize("topic", ["", "  ", "x" * (rules.LONGEST_TOPIC + 1)])
async def test_topics_that_are_refused(groups: Groups, topic: str) -> None:
    await refused(groups.create(MIA, "Riders", topic, NOW, invitation=False), "group-topic-length")


@pytest.mark.parametrize("second_name", ["NIGHT riders", "  night   riders ", "Ｎight Riders"])
async def test_a_name_is_one_groups_whatever_its_case(groups: Groups, second_name: str) -> None:
    await found(groups)
    await refused(found(groups, second_name, WANRU), "group-name-taken")
    await groups.create(Actor(2, 1), second_name, "Elsewhere", NOW, invitation=False)


async def test_two_found_the_same_at_once(groups: Groups, another: Groups) -> None:
    results = await asyncio.gather(
        *(found(each, "Chess", who) for each, who in [(groups, MIA), (another, WANRU), (groups, SAM)]),
        return_exceptions=True,
    )
    assert codes(results) == ["done", "group-name-taken", "group-name-taken"]


async def test_one_owns_no_more_than_one_may_also_at_once(groups: Groups, another: Groups) -> None:
    results = await asyncio.gather(
        *(found((groups, another)[n % 2], f"Group {n}") for n in range(rules.MOST_OWNED + 3)), return_exceptions=True
    )
    assert codes(results).count("done") == rules.MOST_OWNED
    assert set(codes(results)) == {"done", "group-limit"}


async def test_founding_and_closing_over_and_over_ends(groups: Groups) -> None:
    for n in range(rules.MOST_FOUNDED_A_DAY):
        await groups.close(MIA, (await found(groups, f"Group {n}")).group_id, "", NOW)
    await refused(found(groups, "One more"), "group-limit-day")
    await groups.create(MIA, "One more", "Tomorrow", NOW + timedelta(days=1, seconds=1), invitation=False)


# --- coming and going --------------------------------------------------------------------------------------------


async def test_two_joins_are_one(groups: Groups, another: Groups, database: Database) -> None:
    group = await found(groups)
    results = await asyncio.gather(*(each.join(WANRU, group.group_id, NOW) for each in [groups, another] * 5))
    assert sorted(each.repeated for each in results) == [False] + [True] * 9
    assert (await groups.info(WANRU, group.group_id)).size == 2
    assert await promised(database, promises.MEMBER) == [f"{group.group_id}/{WANRU.user_id}"]


async def test_join_while_it_is_closing(groups: Groups, another: Groups, database: Database) -> None:
    group = await found(groups)
    people = [Actor(GUILD, 100 + n) for n in range(8)]
    work = [another.join(each, group.group_id, NOW) for each in people]
    await asyncio.gather(*work[:4], groups.close(MIA, group.group_id, "", NOW), *work[4:], return_exceptions=True)
    assert (await groups.info(MIA, group.group_id)).size == 0
    async with database.reading() as tx:
        table = db.groups.group_members
        pending = select(func.count()).select_from(table).where(table.c.state == "pending")
        assert await tx.scalar(pending) == 0


async def test_leaving_and_coming_again(groups: Groups, upkeep: GroupUpkeep, database: Database) -> None:
    group = await found(groups)
    await groups.join(WANRU, group.group_id, NOW)
    await upkeep.given(GUILD, group.group_id, WANRU.user_id)
    assert await state(database, group, WANRU) == "added"
    assert not (await groups.leave(WANRU, group.group_id, NOW)).repeated
    assert (await groups.leave(WANRU, group.group_id, NOW)).repeated
    assert await state(database, group, WANRU) == "removed"
    await groups.join(WANRU, group.group_id, NOW)
    await upkeep.taken(GUILD, group.group_id, WANRU.user_id)  # a job from before they came again: too late
    assert await state(database, group, WANRU) == "pending"
    await refused(groups.leave(MIA, group.group_id, NOW), "group-owner-stays")
    await refused(groups.join(BOT, group.group_id, NOW), "bots-cannot")
    await refused(groups.join(WANRU, 5, NOW), "group-unknown")


async def test_by_invitation(groups: Groups, database: Database) -> None:
    group = await found(groups, invitation=True)
    await refused(groups.join(WANRU, group.group_id, NOW), "group-by-invitation")
    await refused(groups.members(WANRU, group.group_id, limit=5), "group-members-only")
    await refused(groups.answer_invitation(WANRU, group.group_id, True, NOW), "group-not-invited")
    await refused(groups.invite(WANRU, group.group_id, SAM, 7, NOW), "group-not-yours")
    await refused(groups.invite(ADA, group.group_id, SAM, 7, NOW), "group-not-yours")
    await groups.invite(MIA, group.group_id, WANRU, 7, NOW)
    await refused(groups.invite(MIA, group.group_id, WANRU, 7, NOW), "group-invited-already")
    assert len(await promised(database, promises.INVITE)) == 1
    await refused(groups.answer_invitation(SAM, group.group_id, True, NOW), "group-not-invited")
    assert not (await groups.answer_invitation(WANRU, group.group_id, True, NOW)).repeated
    assert (await groups.answer_invitation(WANRU, group.group_id, True, NOW)).repeated
    await refused(groups.answer_invitation(WANRU, group.group_id, False, NOW), "group-not-invited")
    await refused(groups.invite(MIA, group.group_id, WANRU, 7, NOW), "group-inside-already")
    assert [each.user_id for each in (await groups.members(WANRU, group.group_id, limit=5)).members] == [1, 2]


async def test_accept_and_decline_at_once_is_one_of_them(groups: Groups, another: Groups) -> None:
    group = await found(groups, invitation=True)
    await groups.invite(MIA, group.group_id, WANRU, None, NOW)
    results = await asyncio.gather(
        groups.answer_invitation(WANRU, group.group_id, True, NOW),
        another.answer_invitation(WANRU, group.group_id, False, NOW),
        return_exceptions=True,
    )
    assert codes(results) == ["done", "group-not-invited"]


async def test_who_says_no_is_left_in_peace(groups: Groups) -> None:
    group = await found(groups, invitation=True)
    await groups.invite(MIA, group.group_id, WANRU, None, NOW)
    await groups.answer_invitation(WANRU, group.group_id, False, NOW)
    await refused(groups.invite(MIA, group.group_id, WANRU, None, NOW + timedelta(days=29)), "group-invited-no")
    await groups.invite(MIA, group.group_id, WANRU, None, NOW + rules.DECLINED_STANDS)


async def test_a_group_invites_so_many_a_day(groups: Groups) -> None:
    group = await found(groups)
    for n in range(rules.INVITATIONS_A_DAY):
        await groups.invite(MIA, group.group_id, Actor(GUILD, 100 + n), None, NOW)
    await refused(groups.invite(MIA, group.group_id, SAM, None, NOW), "group-invitations-day")


# --- owners ------------------------------------------------------------------------------------------------------


async def test_handing_over_takes_two(groups: Groups, database: Database) -> None:
    group = await found(groups)
    await refused(groups.offer(MIA, group.group_id, WANRU, NOW), "group-heir-outside")
    await groups.join(WANRU, group.group_id, NOW)
    await refused(groups.offer(WANRU, group.group_id, WANRU, NOW), "group-not-yours")
    await refused(groups.offer(MIA, group.group_id, MIA, NOW), "group-heir-owner")
    await groups.offer(MIA, group.group_id, WANRU, NOW)
    assert (await now(database, group)).owner_id == MIA.user_id
    await refused(groups.answer_offer(SAM, group.group_id, True, NOW), "group-offer-gone")
    await groups.answer_offer(WANRU, group.group_id, True, NOW)
    assert (await groups.answer_offer(WANRU, group.group_id, True, NOW)).repeated
    assert (await now(database, group)).owner_id == WANRU.user_id
    await refused(groups.close(MIA, group.group_id, "", NOW), "group-not-yours")
    assert await actions(database) == ["group.created", "group.handed_over"]


async def test_an_offer_of_one_group_too_many(groups: Groups) -> None:
    group = await found(groups)
    await groups.join(WANRU, group.group_id, NOW)
    await groups.offer(MIA, group.group_id, WANRU, NOW)
    for n in range(rules.MOST_OWNED):
        await found(groups, f"Group {n}", WANRU)
    await refused(groups.answer_offer(WANRU, group.group_id, True, NOW), "group-limit")
    await groups.answer_offer(WANRU, group.group_id, False, NOW)
    await refused(groups.answer_offer(WANRU, group.group_id, True, NOW), "group-offer-gone")


async def test_closing(groups: Groups, database: Database) -> None:
    group = await found(groups)
    await groups.join(WANRU, group.group_id, NOW)
    await refused(groups.close(WANRU, group.group_id, "no", NOW), "group-not-yours")
    await refused(groups.close(ADA, group.group_id, " ", NOW), "reason-missing")
    await groups.close(ADA, group.group_id, "spam", NOW)
    await refused(groups.close(MIA, group.group_id, "", NOW), "group-closed")
    await refused(groups.join(SAM, group.group_id, NOW), "group-closed")
    await refused(groups.change_topic(MIA, group.group_id, "x", NOW), "group-closed")
    assert await state(database, group, WANRU) == "removed"
    assert len(await promised(database, promises.TELL)) == 1
    assert (await groups.directory(MIA, "", limit=5)).groups == []
    assert (await found(groups, by=SAM)).name == group.name  # its name is free


async def test_closing_twice_at_once_is_once(groups: Groups, another: Groups, database: Database) -> None:
    group = await found(groups)
    results = await asyncio.gather(
        groups.close(MIA, group.group_id, "", NOW),
        another.close(ADA, group.group_id, "why", NOW),
        return_exceptions=True,
    )
    assert codes(results) == ["done", "group-closed"]
    assert (await actions(database)).count("group.closed") == 1


async def test_the_directory_is_searched_in_names_and_topics(groups: Groups) -> None:
    chess = await groups.create(MIA, "Chess", "Openings_and endgames", NOW, invitation=False)
    await found(groups, by=WANRU)
    await groups.join(SAM, chess.group_id, NOW)
    assert [(each.name, n) for each, n in (await groups.directory(MIA, "", limit=5)).groups] == [
        ("Chess", 2),
        ("Night riders", 1),
    ]
    assert [each.name for each, _ in (await groups.directory(MIA, "CHE", limit=5)).groups] == ["Chess"]
    assert [each.name for each, _ in (await groups.directory(MIA, "after work", limit=5)).groups] == ["Night riders"]
    assert (await groups.directory(MIA, "%", limit=5)).groups == []
    assert [each.name for each, _ in (await groups.directory(MIA, "_", limit=5)).groups] == ["Chess"]
    assert (await groups.directory(MIA, "", limit=1)).more
    assert [each.name for each, _ in (await groups.directory(SAM, "", mine=True, limit=5)).groups] == ["Chess"]
    assert await groups.find(MIA, "chess") == await groups.find(MIA, str(chess.group_id)) == chess.group_id
    for typed in ("nothing", "9" * 30, "-1"):
        await refused(groups.find(MIA, typed), "group-unknown")


# --- what happens on Discord -------------------------------------------------------------------------------------


async def test_a_role_made_while_the_group_closed_is_taken_down(
    groups: Groups, upkeep: GroupUpkeep, database: Database
) -> None:
    group = await found(groups)
    await groups.close(MIA, group.group_id, "", NOW)
    await upkeep.role_made(GUILD, group.group_id, 77, NOW)
    assert (await now(database, group)).role_id == 77
    assert await promised(database, promises.PLACE) == [str(group.group_id)]
    await upkeep.taken_down(GUILD, group.group_id)
    assert (await now(database, group)).role_id is None
    assert await state(database, group, MIA) == "gone"


async def test_a_role_deleted_by_hand_is_shown_told_and_made_anew(
    groups: Groups, upkeep: GroupUpkeep, database: Database
) -> None:
    group = await found(groups)
    await upkeep.role_made(GUILD, group.group_id, 77, NOW)
    await upkeep.given(GUILD, group.group_id, MIA.user_id)
    await upkeep.role_gone(GUILD, 77, NOW)
    await upkeep.role_gone(GUILD, 77, NOW)
    damaged = await now(database, group)
    assert (damaged.role_id, damaged.trouble) == (None, "role-gone")
    assert await state(database, group, MIA) == "pending"
    assert len(await promised(database, promises.TELL)) == 2  # the owner and the staff
    assert (await actions(database)).count("group.damaged") == 1
    await refused(groups.repair(WANRU, group.group_id, NOW), "group-not-yours")
    await groups.repair(MIA, group.group_id, NOW)
    await upkeep.role_made(GUILD, group.group_id, 78, NOW)
    await upkeep.well(GUILD, group.group_id)
    assert ((await now(database, group)).role_id, (await now(database, group)).trouble) == (78, None)


async def test_trouble_is_told_once(groups: Groups, upkeep: GroupUpkeep, database: Database) -> None:
    group = await found(groups)
    for _ in range(3):
        await upkeep.trouble(GUILD, group.group_id, "role-limit", NOW)
    assert len(await promised(database, promises.TELL)) == 1


async def test_an_owner_who_leaves_is_followed_by_the_oldest_member(
    groups: Groups, upkeep: GroupUpkeep, database: Database
) -> None:
    group = await found(groups)
    await groups.join(SAM, group.group_id, NOW + timedelta(seconds=1))
    await groups.join(WANRU, group.group_id, NOW + timedelta(seconds=2))
    await upkeep.left(GUILD, MIA.user_id, NOW)
    assert (await now(database, group)).heir_id == SAM.user_id
    [key] = await promised(database, promises.OFFER)
    assert key.startswith(f"{group.group_id}/{SAM.user_id}/")
    await upkeep.lapsed(GUILD, group.group_id, SAM.user_id, NOW - timedelta(days=1), NOW)  # another offer's time
    assert (await now(database, group)).heir_id == SAM.user_id
    await upkeep.lapsed(GUILD, group.group_id, SAM.user_id, NOW, NOW + rules.OFFER_STANDS)
    assert (await now(database, group)).heir_id is None
    assert len(await promised(database, promises.TELL)) == 1
    await groups.offer(ADA, group.group_id, WANRU, NOW)  # the staff see to it
    await groups.answer_offer(WANRU, group.group_id, True, NOW)
    assert (await now(database, group)).owner_id == WANRU.user_id


async def test_an_owner_who_leaves_alone_and_comes_back(
    groups: Groups, upkeep: GroupUpkeep, database: Database
) -> None:
    group = await found(groups)
    await upkeep.given(GUILD, group.group_id, MIA.user_id)
    await upkeep.left(GUILD, MIA.user_id, NOW)
    assert len(await promised(database, promises.TELL)) == 1
    assert await state(database, group, MIA) == "pending"
    await upkeep.came_back(GUILD, MIA.user_id, NOW)
    assert await promised(database, promises.MEMBER) == [f"{group.group_id}/{MIA.user_id}"]


async def test_a_person_can_be_forgotten(groups: Groups, database: Database) -> None:
    group = await found(groups, invitation=True)
    await groups.invite(MIA, group.group_id, WANRU, None, NOW)
    await groups.answer_invitation(WANRU, group.group_id, True, NOW)
    async with database.transaction() as tx:
        await forget(tx, GUILD, MIA.user_id, -5)
        await forget(tx, GUILD, WANRU.user_id, -6)
    left = await now(database, group)
    assert (left.owner_id, left.founder_id) == (-5, -5)
    for table in ("group_members", "group_invitations"):
        async with database.reading() as tx:
            rows = list(await tx.execute(select(metadata.tables[table])))
        assert [row for row in rows if {1, 2} & {row.user_id, getattr(row, "invited_by", 0)}] == []
