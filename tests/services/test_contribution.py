"""Contribution: counted once for each deed, never taken, no points; and what a profile shows to whom."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

import db.groups
import db.ledger
import db.members
import db.verified
from db.engine import Database
from db.metadata import metadata
from services import cases, contribution, ledger
from services.actor import Actor
from services.checkin.service import Checkin
from services.contribution import Contribution
from services.errors import UserError
from services.groups.service import Groups
from services.ledger import Entry, move
from services.points import Points
from services.profile import Profiles
from services.settings import Settings
from services.verify import verify
from tests.services.verified_club import verified_group

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
GUILD = 1
ADA = Actor(GUILD, 90, manages_guild=True)
MIA = Actor(GUILD, 5, joined_at=NOW - timedelta(days=300))
QIN = Actor(GUILD, 6)


@pytest.fixture(autouse=True)
async def books_are_in_order(database: Database) -> AsyncIterator[None]:
    """After each test here."""
    yield
    assert (await verify(database)).problems == []


async def earn(database: Database, user_id: int, what: contribution.What, key: str, at: datetime = NOW) -> int:
    async with database.transaction() as tx:
        return await contribution.earn(tx, GUILD, user_id, what, key, at)


async def test_a_deed_counts_once_by_the_rules_of_the_day(database: Database, second: Database) -> None:
    added = await asyncio.gather(*(earn(each, 5, "review", "77") for each in (database, second, database)))
    assert sorted(added) == [0, 0, 5]
    assert await earn(database, 5, "review", "78") == 5
    assert await earn(database, 6, "review", "77") == 5
    await Settings(database).change_contribution(ADA, {"review": 8, "report": 0}, NOW)
    assert await earn(database, 5, "review", "79") == 8
    assert await earn(database, 5, "report", "7/2026-02") == 0
    assert await earn(database, -55, "founding", "7") == 0  # forgotten since
    page = await Contribution(database).statement(MIA, limit=2)
    assert (page.total, page.older) == (18, True)
    assert [(line.kind, line.amount) for line in page.lines] == [("contribution.review", 8), ("contribution.review", 5)]
    async with database.reading() as tx:
        assert await contribution.earned(tx, GUILD, [5, 6], NOW, NOW + timedelta(days=1)) == 23
        assert await contribution.earned(tx, GUILD, [5], NOW + timedelta(days=1), NOW + timedelta(days=2)) == 0


async def test_it_is_no_points_and_cannot_be_spent(database: Database) -> None:
    await earn(database, 5, "founding", "7")
    async with database.transaction() as tx:
        for target in (ledger.wallet(5), ledger.STANDING, ledger.RETIRED):
            with pytest.raises(ValueError, match="only grows"):
                await ledger.post(tx, Entry(GUILD, "x", "test", move(ledger.contribution(5), target, 1)), NOW)
    points = Points(database)
    assert await points.balance(GUILD, 5) == 0
    report = await points.report(ADA, 1, NOW)
    assert report.held == 0 and report.months[0].issued == {} and report.months[0].retired == 0
    assert (await points.leaderboard(MIA)).leaders == []
    async with database.reading() as tx:
        assert await ledger.balance(tx, GUILD, ledger.ISSUANCE) == 0
        assert await ledger.balance(tx, GUILD, ledger.STANDING) == -100


async def test_only_admins_set_what_counts(database: Database) -> None:
    for changes, who, code in (({"review": 1}, QIN, "not-allowed"), ({"review": -1}, ADA, "bad-setting")):
        with pytest.raises(UserError) as caught:
            await Settings(database).change_contribution(who, changes, NOW)
        assert caught.value.code == code


async def test_somebody_forgotten_leaves_a_count_without_a_name(database: Database) -> None:
    user_id = 123456789012345678
    await earn(database, user_id, "review", "77")
    async with database.transaction() as tx:
        await contribution.forget(tx, GUILD, user_id, -55)
        await db.ledger.forget_actor(tx, GUILD, user_id, -55)
    async with database.reading() as tx:
        for name in ("accounts", "transactions"):
            rows = await tx.execute(select(metadata.tables[name]))
            assert [row for row in rows if str(user_id) in str(row)] == []
    assert await earn(database, user_id, "review", "78") == 5


async def test_a_case_decided_in_time_counts_for_who_decided(database: Database) -> None:
    chefs = await verified_group(database)
    async with database.transaction() as tx:
        case = await cases.open_case(tx, GUILD, cases.FUND, 7, chefs.group_id, 11, NOW)
        assert await contribution.reviewed(tx, case, 90, case.due_at + timedelta(seconds=1)) == 0
        assert await contribution.reviewed(tx, case, 90, case.due_at) == 5
        assert await contribution.reviewed(tx, case, 90, NOW) == 0
        assert await contribution.reviewed(tx, case, 91, NOW) == 5


# --- profiles -----------------------------------------------------------------------------------------------------


async def test_of_oneself_everything_of_others_what_is_public(database: Database) -> None:
    chefs = await verified_group(database, owner_id=5, officer_id=12, member_id=13)
    groups = Groups(database)
    await groups.create(MIA, "Night riders", "Rides", NOW, invitation=False)
    quiet = await groups.create(QIN, "Quiet", "Hush", NOW, invitation=True)
    async with database.transaction() as tx:
        await db.groups.enter(tx, db.groups.Membership(GUILD, quiet.group_id, 5, "added", NOW))
        await db.groups.enter(tx, db.groups.Membership(GUILD, chefs.group_id, 14, "added", NOW))
    await Checkin(database).check_in(MIA, NOW)
    await earn(database, 5, "founding", "7")
    profiles = Profiles(database)

    own = await profiles.of(MIA, MIA, NOW)
    assert [(each.group.name, each.proven, each.post) for each in own.places] == [
        ("Chefs 大厨", True, "director"),
        ("Night riders", False, "director"),
        ("Quiet", False, None),
    ]
    assert (own.own, own.contribution, own.streak, own.points, own.since) == (True, 100, 1, 10, MIA.joined_at)

    seen = await profiles.of(replace(QIN, user_id=7), MIA, NOW)
    assert [each.group.name for each in seen.places] == ["Chefs 大厨", "Night riders"]
    assert (seen.own, seen.contribution, seen.streak, seen.points) == (False, 100, 1, None)
    shared = await profiles.of(QIN, MIA, NOW)
    assert [each.group.name for each in shared.places] == ["Chefs 大厨", "Night riders", "Quiet"]

    guest = Actor(GUILD, 14)  # in a verified group without having proven anything: nobody's business
    assert (await profiles.of(QIN, guest, NOW)).places == []
    assert [(each.proven, each.post) for each in (await profiles.of(guest, guest, NOW)).places] == [(False, None)]
    assert [each.post for each in (await profiles.of(QIN, chefs.officer, NOW)).places] == ["officer"]

    async with database.transaction() as tx:
        await db.verified.change_charter(tx, GUILD, chefs.group_id, liaison_id=6)
        await db.members.put(tx, db.members.Member(GUILD, 5, "en", on_leaderboards=False))
        await db.verified.end_proof(tx, GUILD, chefs.group_id, 13, "expired", None, NOW)
    assert [each.post for each in (await profiles.of(MIA, QIN, NOW)).places if each.group.kind == "verified"] == [
        "liaison"
    ]
    assert (await profiles.of(QIN, MIA, NOW)).streak is None
    assert (await profiles.of(MIA, MIA, NOW)).streak == 1
    assert (await profiles.of(replace(QIN, user_id=7), chefs.member, NOW)).places == []
