"""What those who run a club see at one look, and the ledger as those who keep the books search it."""

from __future__ import annotations

import ast
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

import db.overview
import services.ids
from bot import i18n
from db.engine import Database, Transaction
from services import Services, build_services, ledger
from services.actor import Actor
from services.books import KINDS, MOST_DAYS, Query
from services.errors import UserError
from services.ledger import Entry, move
from services.overview import PARTS, TAKES
from tests.databases import SQLiteFiles
from tests.house.tree import ROOT
from tests.web import staff_club
from tests.web.staff_club import ADMIN_ROLE, COUNCIL_ROLE, EXECUTIVE_ROLE, GUILD, MODERATOR_ROLE, NOW, OTHER

PEOPLE = [staff_club.ADA, staff_club.SAM, staff_club.MIA, staff_club.DIRECTOR]
ADMIN = Actor(GUILD, staff_club.ADA, frozenset({ADMIN_ROLE}))
MODERATOR = Actor(GUILD, staff_club.SAM, frozenset({MODERATOR_ROLE}))
EXECUTIVE = Actor(GUILD, staff_club.QIN, frozenset({EXECUTIVE_ROLE}))
COUNCIL = Actor(GUILD, staff_club.COUN, frozenset({COUNCIL_ROLE}))
DIRECTOR = Actor(GUILD, staff_club.DIRECTOR)
MEMBER = Actor(GUILD, staff_club.MIA)


async def club(database: Database, days: int = 6) -> Services:
    made = build_services(database)
    for guild_id in (GUILD, OTHER):
        await staff_club.staff(database, made, guild_id)
    await staff_club.fill(database, GUILD, PEOPLE, NOW, days)
    return made


async def test_everybody_sees_their_own_parts_and_each_is_asked_for_again(database: Database) -> None:
    made = await club(database)
    allowed = {
        ADMIN: {*PARTS},
        MODERATOR: {"groups", "reviews"},
        EXECUTIVE: {"own-packets"},
        COUNCIL: {"reviews"},
        DIRECTOR: {"reviews"},
        MEMBER: set(),
    }
    for actor, parts in allowed.items():
        assert await made.overview.parts(actor) == parts
        asked: dict[str, Any] = {
            "points": made.overview.activity(actor, 14, NOW),
            "groups": made.overview.groups(actor),
            "reviews": made.overview.reviews(actor, NOW),
            "jobs": made.overview.jobs(actor, NOW),
            "settings": made.overview.settings(actor, NOW),
            "ledger": made.books.search(actor, Query(), NOW),
        }
        for part, look in asked.items():
            if part in parts:
                await look
            else:
                with pytest.raises(UserError, match="not-allowed"):
                    await look
        with pytest.raises(UserError, match="transaction-unknown" if actor is ADMIN else "not-allowed"):
            await made.books.transaction(actor, 1)
    assert TAKES.keys() | {"reviews"} == {*PARTS}


async def test_a_day_is_the_clubs_own_and_every_point_falls_on_one(database: Database) -> None:
    made = build_services(database)
    await staff_club.staff(database, made, GUILD)
    services.ids._last = 0
    midnight = datetime(2026, 4, 8, 16, 0, tzinfo=UTC)  # in Shanghai
    budget = ledger.programme("checkin", "2026-04")
    deeds = [
        (midnight - timedelta(days=9), [(ledger.ISSUANCE, budget, 1000)]),
        (midnight - timedelta(minutes=1), [(budget, ledger.wallet(1), 10)]),
        (midnight, [(budget, ledger.wallet(1), 200), (ledger.ISSUANCE, ledger.PRINCIPAL, 5000)]),
        (midnight + timedelta(hours=1), [(ledger.wallet(1), ledger.RETIRED, 60), (budget, ledger.ISSUANCE, 100)]),
        (midnight + timedelta(hours=2), [(ledger.wallet(1), budget, 5)]),
    ]
    async with database.transaction() as tx:
        for number, (at, moves) in enumerate(deeds):
            entries = [Entry(GUILD, f"{number}/{each}", "checkin", move(*each)) for each in moves]
            await ledger.post_many(tx, entries, at)
    for _ in range(2):  # counted, and remembered
        seen = await made.overview.activity(ADMIN, 14, NOW)
        by_day = {each.day: each.points for each in seen.days}
        assert by_day[date(2026, 4, 8)] == (10, 0)
        assert by_day[date(2026, 4, 9)] == (195, 60)
        assert sum(each.issued for each in by_day.values()) == 205
        assert seen.held == 145 and [each.day for each in seen.days][-1] == date(2026, 4, 10)
    with pytest.raises(ValueError, match="13 days"):
        await made.overview.activity(ADMIN, 13, NOW)


async def test_check_ins_are_people_and_not_cards(database: Database) -> None:
    made = await club(database)
    seen = await made.overview.activity(ADMIN, 14, NOW)
    assert [each.members for each in seen.days[:8]] == [0] * 8 and seen.days[-1].members > 50
    async with database.transaction() as tx:
        await tx.execute(
            text("UPDATE checkin_days SET kind = 'makeup' WHERE guild_id = :guild AND user_id = 500000"),
            {"guild": GUILD},
        )
    again = await build_services(database).overview.activity(ADMIN, 14, NOW)
    assert again.days[-1].members == seen.days[-1].members - 1


async def test_cases_are_counted_by_kind_and_age_for_whom_they_are(database: Database) -> None:
    made = await club(database)
    seen = await made.overview.reviews(ADMIN, NOW)
    assert seen.kinds["application"] == (2, 1, 1, 1, 0) and seen.kinds["proposal"] == (0, 1, 0, 0, 1)
    assert (seen.open, seen.overdue) == (9, 4) and seen.oldest == NOW - timedelta(days=15)
    assert set((await made.overview.reviews(MODERATOR, NOW)).kinds) == {"application", "proposal", "event"}
    assert set((await made.overview.reviews(COUNCIL, NOW)).kinds) == {"fund"}
    own = await made.overview.reviews(DIRECTOR, NOW)
    assert set(own.kinds) == {"application"} and own.open == 5
    async with database.transaction() as tx:  # one of another group
        await tx.execute(text("UPDATE cases SET group_id = 701 WHERE guild_id = :g AND case_id = 8001"), {"g": GUILD})
    assert (await made.overview.reviews(DIRECTOR, NOW)).open == 4


async def test_groups_and_jobs_are_counted(database: Database) -> None:
    made = await club(database)
    groups = await made.overview.groups(MODERATOR)
    assert groups.of("verified")[1:] == (3, 0, 3 + 20 + 3 + 16 + 3 + 12) and groups.of("ordinary").open == 3
    sizes = [size for _, size in groups.largest]
    assert sizes == sorted(sizes, reverse=True) and groups.largest[0][0].group_id == 700
    jobs = await made.overview.jobs(ADMIN, NOW + timedelta(hours=2, minutes=1))
    remind = next(each for each in jobs.promised if each.kind == "checkin.remind")
    assert (remind.all, remind.due, remind.oldest) == (30, 3, NOW)
    assert [each.job_id for each in jobs.dead] in ([9001, 9002], [9002, 9001])
    elsewhere = Actor(OTHER, 1, frozenset({ADMIN_ROLE}))
    assert (await made.overview.jobs(elsewhere, NOW)).dead == ()
    assert (await made.overview.groups(elsewhere)).counts == ()


async def test_the_books_are_searched_within_bounds(database: Database) -> None:
    made = await club(database, days=4)
    everything = await made.books.search(ADMIN, Query(), NOW, limit=100)
    ids = [each.transaction.transaction_id for each in everything.entries]
    assert ids == sorted(ids, reverse=True) and not everything.older
    assert everything.since == date(2026, 3, 11)
    assert all(sum(line.amount for line in each.lines) == 0 and each.lines[0].amount < 0 for each in everything.entries)
    first = await made.books.search(ADMIN, Query(), NOW, limit=10)
    rest = await made.books.search(ADMIN, Query(), NOW, before=first.entries[-1].transaction.transaction_id, limit=100)
    assert first.older and [each.transaction.transaction_id for each in first.entries + rest.entries] == ids
    hers = await made.books.search(ADMIN, Query(user_id=staff_club.MIA), NOW)
    assert {line.account for each in hers.entries for line in each.lines} >= {f"wallet:{staff_club.MIA}"}
    assert len(hers.entries) == 4 and hers.since is None
    day = await made.books.search(ADMIN, Query(kind="checkin", first=date(2026, 4, 9), last=date(2026, 4, 9)), NOW)
    assert len(day.entries) == len(PEOPLE) + 1
    assert {each.transaction.kind for each in day.entries} == {"checkin"}
    assert (await made.books.search(ADMIN, Query(user_id=12345), NOW)).entries == []
    long_ago = await made.books.search(ADMIN, Query(first=date(2020, 1, 1)), NOW)
    assert long_ago.since == date(2026, 4, 10) - timedelta(days=MOST_DAYS - 1)
    with pytest.raises(UserError, match="days-the-wrong-way-round"):
        await made.books.search(ADMIN, Query(first=date(2026, 4, 2), last=date(2026, 4, 1)), NOW)
    elsewhere = Actor(OTHER, 1, frozenset({ADMIN_ROLE}))
    assert (await made.books.search(elsewhere, Query(user_id=staff_club.MIA), NOW)).entries == []
    with pytest.raises(UserError, match="transaction-unknown"):
        await made.books.transaction(elsewhere, ids[0])
    assert (await made.books.transaction(ADMIN, ids[0])).lines == everything.entries[0].lines


async def test_nothing_walks_through_a_whole_table(
    sqlite_files: SQLiteFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = await Database.open(sqlite_files.create(tmp_path))
    asked: list[tuple[str, Any]] = []
    execute = Transaction.execute

    async def noted(self: Transaction, statement: Any, parameters: Any = None) -> Any:
        dialect = self._connection.dialect
        asked.append((str(statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})), statement))
        return await execute(self, statement, parameters)

    monkeypatch.setattr(Transaction, "execute", noted)
    async with database.reading() as tx:
        await db.overview.checked_in(tx, 1, NOW.date(), NOW.date())
        await db.overview.moved_between(tx, 1, ["issuance"], "programme", 1, 2)
        await db.overview.group_counts(tx, 1)
        await db.overview.waiting(tx, 1, ["fund"], [1], 10)
        await db.overview.promised(tx, 1, NOW)
        await db.overview.account_ids(tx, 1, ["wallet:1"])
        for ids in (None, [1, 2]):
            await db.overview.found_transactions(tx, 1, account_ids=ids, kind="grant", since_id=1, before_id=2, limit=5)
        await db.overview.transaction(tx, 1, 1)
        await db.overview.lines_of(tx, 1, [1, 2])
        plans: list[str] = []
        for sql, _ in asked:
            found = await execute(tx, text("EXPLAIN QUERY PLAN " + sql.replace("?", "1").replace(":", r"\:")))
            plans += [str(line[3]) for line in found]
    await database.close()
    tables = ("checkin_days", "accounts", "postings", "transactions", "groups", "group_members", "cases", "jobs")
    about = [plan for plan in plans if any(f" {table} " in f"{plan} " for table in tables)]
    assert len(about) >= 12
    assert [plan for plan in about if not plan.startswith("SEARCH")] == []
    # By account and time, and never by guild alone: a club's postings are in the millions.
    big = [plan for plan in about if any(table in plan for table in ("postings", "transactions", "checkin_days"))]
    assert [plan for plan in big if plan.endswith("(guild_id=?)")] == []


def test_every_kind_of_transaction_can_be_searched_for_and_has_a_name() -> None:
    written: set[str] = set()
    literals: set[str] = set()
    for path in (ROOT / "services").rglob("*.py"):
        if path.name == "books.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                literals.add(node.value)
            called = node.func if isinstance(node, ast.Call) else None
            if called is not None and getattr(called, "attr", getattr(called, "id", "")) == "Entry":
                assert isinstance(node, ast.Call)
                written |= {str(each.value) for each in node.args[2:3] if isinstance(each, ast.Constant)}
    assert len(written) >= 8 and written <= set(KINDS), written - set(KINDS)
    plain = {each for each in KINDS if not each.startswith("contribution.")}
    missing = {each for each in plain if not {each, each.partition(".")[2]} & literals}
    assert missing == set(), "nothing in the services is filed so any more"
    for language in i18n.LANGUAGES:
        assert [each for each in KINDS if not i18n.has(language, i18n.key("web-staff-kind", each))] == []
