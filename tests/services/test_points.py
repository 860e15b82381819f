"""Points between people: who may, how much, how often, and what is on record afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

import db.audit
import db.jobs
import db.ledger
import db.points
import services.points
from db.engine import Database
from db.metadata import metadata
from services import ledger, programmes, transfers
from services.actor import Actor
from services.checkin.service import Checkin
from services.errors import UserError
from services.permissions import Kind
from services.points import Points
from services.settings import Settings
from services.verify import verify

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
GUILD = 1
ADA = Actor(GUILD, 90, manages_guild=True)
MIA = Actor(GUILD, 1)
WANRU = Actor(GUILD, 2, locale="zh-CN")
SAM = Actor(GUILD, 3)
BOT = Actor(GUILD, 4, is_bot=True)


@pytest.fixture
def points(database: Database) -> Points:
    return Points(database)


@pytest.fixture
def another(second: Database) -> Points:
    return Points(second)


@pytest.fixture(autouse=True)
async def books_are_in_order(database: Database) -> AsyncIterator[None]:
    """After each test here."""
    yield
    assert (await verify(database)).problems == []


async def rich(points: Points, member: Actor = MIA, amount: int = 1000) -> None:
    """Give a member something to begin with."""
    await points.grant(ADA, member, amount, "to begin with", NOW, key=member.user_id * 1_000_000)


async def refused(act: Awaitable[Any], code: str) -> dict[str, Any]:
    """What a refusal says."""
    with pytest.raises(UserError) as caught:
        await act
    assert caught.value.code == code
    return caught.value.params


async def jobs_of(database: Database, kind: str) -> list[Any]:
    """The promises of a kind, by their keys."""
    async with database.reading() as tx:
        return list(
            await tx.execute(select(db.jobs.jobs).where(db.jobs.jobs.c.kind == kind).order_by(db.jobs.jobs.c.key))
        )


async def budgets(database: Database, **sizes: int) -> None:
    await Settings(database).change_club(ADA, {"budgets": sizes}, NOW)


# --- Sending ------------------------------------------------------------------------------------------------------


async def test_nothing_moves_before_the_sender_confirms(points: Points, database: Database) -> None:
    await rich(points)
    asked = await points.ask_to_send(MIA, WANRU, 300, "  for\nlunch ", NOW)
    assert (asked.balance, asked.until) == (1000, NOW + transfers.ASK_STANDS)
    assert (await points.balance(GUILD, 1), await points.balance(GUILD, 2)) == (1000, 0)
    sent = await points.confirm_send(MIA, asked.transfer.transfer_id, NOW, "7/8")
    assert (sent.balance, sent.repeated, sent.transfer.state) == (700, False, "done")
    assert (await points.balance(GUILD, 1), await points.balance(GUILD, 2)) == (700, 300)
    for member, amount, other in ((MIA, -300, "wallet:2"), (WANRU, 300, "wallet:1")):
        line = (await points.history(member)).lines[0]
        assert (line.kind, line.amount, line.other) == ("transfer", amount, other)
        assert (line.reason, line.reference) == ("for lunch", "7/8")
    assert [job.key for job in await jobs_of(database, transfers.RECEIVED)] == [str(asked.transfer.transfer_id)]


@pytest.mark.parametrize(
    ("receiver", "amount", "note", "code"),
    [
        (MIA, 5, None, "send-to-self"),
        (BOT, 5, None, "bots-cannot"),
        (WANRU, 0, None, "amount-not-positive"),
        (WANRU, -5, None, "amount-not-positive"),
        (WANRU, ledger.MAX_POINTS + 1, None, "amount-too-large"),
        (WANRU, 2**63, None, "amount-too-large"),
        (WANRU, 5, "x" * 201, "note-too-long"),
        (WANRU, 1001, None, "insufficient-points"),
        (WANRU, 5001, None, "transfer-limit"),
    ],
)
async def test_a_send_that_cannot_be_is_refused(
    points: Points, receiver: Actor, amount: int, note: str | None, code: str
) -> None:
    await rich(points)
    await refused(points.ask_to_send(MIA, receiver, amount, note, NOW), code)
    assert await points.balance(GUILD, 1) == 1000


async def test_a_bot_sends_nothing(points: Points) -> None:
    await refused(points.ask_to_send(BOT, MIA, 5, None, NOW), "bots-cannot")


async def test_confirmed_a_hundred_times_at_once_it_is_sent_once(
    points: Points, another: Points, database: Database
) -> None:
    await rich(points)
    transfer_id = (await points.ask_to_send(MIA, WANRU, 300, None, NOW)).transfer.transfer_id
    sent = await asyncio.gather(*(each.confirm_send(MIA, transfer_id, NOW) for each in [points, another] * 50))
    assert [each.repeated for each in sent].count(False) == 1
    assert {(each.balance, each.transfer.state, each.transfer.amount) for each in sent} == {(700, "done", 300)}
    assert await points.balance(GUILD, 2) == 300
    assert len(await jobs_of(database, transfers.RECEIVED)) == 1


async def test_two_processes_cannot_both_find_room_under_the_days_limit(points: Points, another: Points) -> None:
    await rich(points, amount=20_000)
    asked = [await points.ask_to_send(MIA, WANRU, 900, None, NOW) for _ in range(8)]
    answers = await asyncio.gather(
        *(
            each.confirm_send(MIA, one.transfer.transfer_id, NOW)
            for one, each in zip(asked, [points, another] * 4, strict=True)
        ),
        return_exceptions=True,
    )
    refusals = [each for each in answers if isinstance(each, BaseException)]
    assert {each.code for each in refusals if isinstance(each, UserError)} == {"transfer-limit"}
    assert len(refusals) == 3
    assert await points.balance(GUILD, 2) == 5 * 900


async def test_members_who_send_to_each_other_at_once_do_not_lock_each_other_out(
    points: Points, another: Points
) -> None:
    for member in (MIA, WANRU, SAM):
        await rich(points, member)
    pairs = [(MIA, WANRU), (WANRU, MIA), (WANRU, SAM), (SAM, WANRU), (SAM, MIA), (MIA, SAM)] * 3
    asked = [(one, await points.ask_to_send(one, other, 10, None, NOW)) for one, other in pairs]
    await asyncio.gather(
        *(
            each.confirm_send(one, question.transfer.transfer_id, NOW)
            for (one, question), each in zip(asked, [points, another] * 9, strict=True)
        )
    )
    assert [await points.balance(GUILD, user) for user in (1, 2, 3)] == [1000, 1000, 1000]


async def test_a_day_has_so_many_transfers_and_the_next_day_as_many_again(points: Points) -> None:
    await rich(points)
    for _ in range(10):
        asked = await points.ask_to_send(MIA, WANRU, 1, None, NOW)
        await points.confirm_send(MIA, asked.transfer.transfer_id, NOW)
    said = await refused(points.ask_to_send(MIA, WANRU, 1, None, NOW), "transfer-limit")
    assert said == {"times": 10, "points": 5000, "left": 0, "until": datetime(2026, 3, 11, tzinfo=UTC)}
    standing = await points.standing(MIA, NOW)
    assert (standing.room.times, standing.room.points, standing.balance) == (0, 0, 990)
    assert (await points.standing(MIA, NOW + timedelta(days=1))).room.times == 10
    await points.ask_to_send(MIA, WANRU, 1, None, NOW + timedelta(days=1))


async def test_the_limit_holds_at_the_confirmation_too(points: Points) -> None:
    await rich(points, amount=9000)
    first, second = [await points.ask_to_send(MIA, WANRU, 3000, None, NOW) for _ in range(2)]
    await points.confirm_send(MIA, first.transfer.transfer_id, NOW)
    said = await refused(points.confirm_send(MIA, second.transfer.transfer_id, NOW), "transfer-limit")
    assert said["left"] == 2000
    assert await points.balance(GUILD, 2) == 3000


async def test_points_spent_since_the_question_are_not_sent(points: Points) -> None:
    await rich(points)
    asked = await points.ask_to_send(MIA, WANRU, 800, None, NOW)
    await points.revoke(ADA, 1, 500, "a mistake", NOW, key=2)
    said = await refused(points.confirm_send(MIA, asked.transfer.transfer_id, NOW), "insufficient-points")
    assert said == {"balance": 500, "needed": 800}
    await points.grant(ADA, MIA, 300, "after all", NOW, key=3)
    await points.confirm_send(MIA, asked.transfer.transfer_id, NOW)
    assert (await points.balance(GUILD, 1), await points.balance(GUILD, 2)) == (0, 800)


async def test_an_old_question_is_asked_again(points: Points) -> None:
    await rich(points)
    transfer_id = (await points.ask_to_send(MIA, WANRU, 5, None, NOW)).transfer.transfer_id
    late = NOW + transfers.ASK_STANDS + timedelta(seconds=1)
    await refused(points.confirm_send(MIA, transfer_id, late), "transfer-expired")
    await points.confirm_send(MIA, transfer_id, NOW + transfers.ASK_STANDS)
    assert (await points.confirm_send(MIA, transfer_id, late)).repeated


async def test_a_question_that_nobody_answered_is_forgotten_after_a_day(points: Points, database: Database) -> None:
    await rich(points)
    kept = (await points.ask_to_send(MIA, WANRU, 5, None, NOW)).transfer
    await points.confirm_send(MIA, kept.transfer_id, NOW)
    asked = (await points.ask_to_send(MIA, WANRU, 5, None, NOW)).transfer
    await points.purge([asked.guild_id], NOW + timedelta(days=1))
    await refused(points.confirm_send(MIA, asked.transfer_id, NOW + timedelta(days=1)), "transfer-expired")
    await points.purge([asked.guild_id], NOW + timedelta(days=1, minutes=1))
    await refused(points.confirm_send(MIA, asked.transfer_id, NOW + timedelta(days=1, minutes=1)), "transfer-gone")
    async with database.reading() as tx:
        assert await db.points.get(tx, kept.guild_id, kept.transfer_id) is not None


async def test_only_its_sender_confirms_or_cancels_a_transfer(points: Points) -> None:
    await rich(points)
    transfer_id = (await points.ask_to_send(MIA, WANRU, 5, None, NOW)).transfer.transfer_id
    for stranger in (WANRU, ADA):
        await refused(points.transfer(stranger, transfer_id), "transfer-not-yours")
        await refused(points.confirm_send(stranger, transfer_id, NOW), "transfer-not-yours")
        await refused(points.cancel_send(stranger, transfer_id), "transfer-not-yours")
    for act in (points.transfer(MIA, 5), points.confirm_send(MIA, 5, NOW), points.cancel_send(MIA, 5)):
        await refused(act, "transfer-gone")
    await refused(points.confirm_send(replace(MIA, guild_id=2), transfer_id, NOW), "transfer-gone")


async def test_cancelled_means_cancelled_and_sent_means_sent(points: Points) -> None:
    await rich(points)
    cancelled, sent = [(await points.ask_to_send(MIA, WANRU, 5, None, NOW)).transfer.transfer_id for _ in range(2)]
    for _ in range(2):
        assert (await points.cancel_send(MIA, cancelled)).state == "cancelled"
    await refused(points.confirm_send(MIA, cancelled, NOW), "transfer-gone")
    await points.confirm_send(MIA, sent, NOW)
    assert (await points.cancel_send(MIA, sent)).state == "done"
    assert await points.balance(GUILD, 2) == 5


async def test_cancelled_and_confirmed_at_once_it_is_one_of_the_two(points: Points, another: Points) -> None:
    await rich(points)
    for _ in range(5):
        before = await points.balance(GUILD, 2)
        transfer_id = (await points.ask_to_send(MIA, WANRU, 5, None, NOW)).transfer.transfer_id
        cancelled, sent = await asyncio.gather(
            another.cancel_send(MIA, transfer_id), points.confirm_send(MIA, transfer_id, NOW), return_exceptions=True
        )
        assert not isinstance(cancelled, BaseException)
        went = await points.balance(GUILD, 2) - before
        assert (cancelled.state, went) == (("cancelled", 0) if isinstance(sent, UserError) else ("done", 5))


async def test_the_receiver_is_told_in_the_language_last_seen(points: Points) -> None:
    await rich(points)
    await rich(points, WANRU, 10)
    first = (await points.ask_to_send(MIA, WANRU, 5, None, NOW)).transfer.transfer_id
    assert await points.received(GUILD, first) is None
    await points.confirm_send(MIA, first, NOW)
    told = await points.received(GUILD, first)
    assert told is not None and (told.locale, told.balance) == (None, 15)
    await points.ask_to_send(WANRU, MIA, 5, None, NOW)
    told = await points.received(GUILD, first)
    assert told is not None and told.locale == "zh-CN"


# --- Granting and taking back -------------------------------------------------------------------------------------


async def test_a_grant_retried_is_granted_once_and_on_record_once(points: Points, database: Database) -> None:
    balances = await asyncio.gather(*(points.grant(ADA, MIA, 50, " the best\nphoto ", NOW, key=7) for _ in range(5)))
    assert balances == [50] * 5
    async with database.reading() as tx:
        (entry,) = await db.audit.page(tx, GUILD)
    assert (entry.actor_id, entry.subject_id, entry.action) == (90, 1, "points.granted")
    assert (entry.reason, entry.detail) == ("the best photo", {"points": 50})
    (line,) = (await points.history(MIA)).lines
    assert (line.kind, line.actor_id, line.reason, line.amount) == ("grant", 90, "the best photo", 50)


async def test_what_is_taken_back_is_out_of_circulation_and_on_record(points: Points, database: Database) -> None:
    await rich(points)
    assert [await points.revoke(ADA, 1, 400, "counted twice", NOW, key=7) for _ in range(2)] == [600, 600]
    async with database.reading() as tx:
        entry = (await db.audit.page(tx, GUILD))[0]
        assert await ledger.balance(tx, GUILD, ledger.RETIRED) == 400
    assert (entry.actor_id, entry.subject_id, entry.action) == (90, 1, "points.revoked")
    assert (entry.reason, entry.detail) == ("counted twice", {"points": 400})
    assert await refused(points.revoke(ADA, 1, 601, "too much", NOW, key=8), "revoke-too-much") == {"balance": 600}
    assert await refused(points.revoke(ADA, 77, 1, "nobody", NOW, key=9), "revoke-too-much") == {"balance": 0}


@pytest.mark.parametrize("stranger", [MIA, replace(SAM, role_ids=frozenset({5}))])
async def test_only_admins_grant_take_back_and_see_the_report(
    points: Points, database: Database, stranger: Actor
) -> None:
    await Settings(database).change_club(ADA, {"moderator_roles": [5], "executive_roles": [5]}, NOW)
    for act in (
        points.grant(stranger, MIA, 5, "why not", NOW, key=1),
        points.revoke(stranger, 1, 5, "why not", NOW, key=2),
        points.report(stranger, 3, NOW),
    ):
        assert (await refused(act, "not-allowed"))["kinds"] == [Kind.ADMIN]
    assert await points.balance(GUILD, 1) == 0


@pytest.mark.parametrize(
    ("amount", "reason", "code"),
    [
        (0, "why", "amount-not-positive"),
        (-1, "why", "amount-not-positive"),
        (2**63, "why", "amount-too-large"),
        (5, "", "reason-missing"),
        (5, " \n ", "reason-missing"),
        (5, "x" * 201, "note-too-long"),
    ],
)
async def test_a_grant_or_taking_back_that_cannot_be_is_refused(
    points: Points, amount: int, reason: str, code: str
) -> None:
    await refused(points.grant(ADA, MIA, amount, reason, NOW, key=1), code)
    await refused(points.revoke(ADA, 1, amount, reason, NOW, key=2), code)


async def test_bots_are_granted_nothing(points: Points) -> None:
    await refused(points.grant(ADA, BOT, 5, "why", NOW, key=1), "bots-cannot")


async def test_grants_end_with_the_months_budget_and_begin_with_the_next(points: Points, database: Database) -> None:
    await budgets(database, grants=100)
    await points.grant(ADA, MIA, 70, "why", NOW, key=1)
    said = await refused(points.grant(ADA, MIA, 31, "why", NOW, key=2), "budget-used-up")
    assert said == {"left": 30, "needed": 31}
    assert await points.grant(ADA, MIA, 31, "why", NOW + timedelta(days=30), key=2) == 101
    await budgets(database, grants=0)
    assert (await refused(points.grant(ADA, MIA, 1, "why", NOW, key=3), "budget-used-up"))["left"] == 0


# --- Budgets ------------------------------------------------------------------------------------------------------


async def alerts(database: Database) -> list[tuple[str, int, int, int]]:
    """Programme, percent, size and what was left, of each word to the admins."""
    found = await jobs_of(database, programmes.ALERT)
    return sorted(tuple(job.payload[name] for name in ("programme", "percent", "size", "left")) for job in found)


async def test_admins_are_told_once_at_80_and_once_at_100_percent(points: Points, database: Database) -> None:
    await budgets(database, grants=100)
    for key, (amount, told) in enumerate(((79, 0), (1, 1), (10, 1), (10, 2)), 1):
        await points.grant(ADA, MIA, amount, "why", NOW, key)
        await points.grant(ADA, MIA, amount, "why", NOW, key)
        assert len(await alerts(database)) == told
    await refused(points.grant(ADA, MIA, 1, "why", NOW, key=9), "budget-used-up")
    assert await alerts(database) == [("grants", 80, 100, 20), ("grants", 100, 100, 0)]


async def test_a_grant_of_everything_is_told_once(points: Points, database: Database) -> None:
    await budgets(database, grants=100)
    await points.grant(ADA, MIA, 100, "why", NOW, key=1)
    assert await alerts(database) == [("grants", 100, 100, 0)]


async def test_check_ins_past_the_budget_are_told_once(database: Database) -> None:
    await budgets(database, checkin=25)
    checkin = Checkin(database)
    done = await asyncio.gather(*(checkin.check_in(Actor(GUILD, user), NOW) for user in range(10, 15)))
    assert [each.unpaid for each in done].count(True) == 3
    assert [each.state.streak for each in done] == [1] * 5
    await checkin.check_in(Actor(GUILD, 15), NOW)
    assert await alerts(database) == [("checkin", 80, 25, 5), ("checkin", 100, 25, 5)]
    assert (await Points(database).standing(Actor(GUILD, 16), NOW)).checkin_spent is False  # five are left
    await budgets(database, checkin=20)
    standing = await Points(database).standing(Actor(GUILD, 16), NOW)
    assert standing.checkin_spent and standing.next_month_at == datetime(2026, 4, 1, tzinfo=UTC)


async def budget_of_grants(points: Points) -> tuple[int, int, int]:
    """Size, left and used."""
    (found,) = [each for each in (await points.report(ADA, 1, NOW)).budgets if each.programme == "grants"]
    return found.size, found.left, found.used


async def test_a_budget_that_grows_or_shrinks_does_so_at_once(points: Points, database: Database) -> None:
    await budgets(database, grants=100)
    assert await budget_of_grants(points) == (100, 100, 0)
    await points.grant(ADA, MIA, 60, "why", NOW, key=1)
    for size, left, used in (
        (150, 90, 60),
        (70, 10, 60),
        (50, 0, 60),  # less than was given out, which stays given out
        (65, 5, 60),
        (0, 0, 60),
        (100, 40, 60),
        (100, 40, 60),
    ):
        await budgets(database, grants=size)
        assert await budget_of_grants(points) == (size, left, used)
    assert await points.balance(GUILD, 1) == 60
    await points.grant(ADA, MIA, 40, "why", NOW, key=2)
    await refused(points.grant(ADA, MIA, 1, "why", NOW, key=3), "budget-used-up")
    report = await points.report(ADA, 1, NOW)
    assert report.months[0].issued == {"grants": 100}  # funding and resizing are no giving out


async def test_a_budget_set_before_its_first_use_is_its_size(points: Points, database: Database) -> None:
    for size in (0, 40, 0, 30):
        await budgets(database, grants=size)
        assert await budget_of_grants(points) == (size, size, 0)
    await points.grant(ADA, MIA, 30, "why", NOW, key=1)
    assert await budget_of_grants(points) == (30, 0, 30)


async def test_a_new_size_is_told_of_like_any_other(points: Points, database: Database) -> None:
    await budgets(database, grants=100)
    await points.grant(ADA, MIA, 50, "why", NOW, key=1)
    assert await alerts(database) == []
    await budgets(database, grants=60)
    await budgets(database, grants=50)
    await budgets(database, grants=500)
    assert await alerts(database) == [("grants", 80, 60, 10), ("grants", 100, 50, 0)]
    await points.grant(ADA, MIA, 350, "why", NOW, key=2)
    assert ("grants", 80, 500, 100) in await alerts(database)


async def test_budgets_changed_by_two_at_once_end_as_they_are_set(
    points: Points, another: Points, database: Database, second: Database
) -> None:
    await budgets(database, grants=100)
    await points.grant(ADA, MIA, 10, "why", NOW, key=1)
    answers = await asyncio.gather(
        *(budgets(each, grants=size) for size in (0, 101, 0, 102, 0) for each in (database, second)),
        *(each.grant(ADA, MIA, 1, "why", NOW, key=key) for key, each in enumerate([points, another] * 10, 2)),
        return_exceptions=True,
    )
    refusals = [each for each in answers if isinstance(each, BaseException)]
    assert {each.code if isinstance(each, UserError) else each for each in refusals} <= {"budget-used-up"}
    granted = [each for each in answers if isinstance(each, int)]
    size, left, used = await budget_of_grants(points)
    assert used == 10 + len(granted)
    assert left + used == max(size, used)


# --- Looking ------------------------------------------------------------------------------------------------------


async def test_the_statement_pages_from_new_to_old_without_gaps(points: Points) -> None:
    for key in range(1, 8):
        await points.grant(ADA, MIA, key, f"number {key}", NOW, key)
    seen: list[int] = []
    before = None
    while True:
        page = await points.history(MIA, before=before, limit=3)
        seen += [line.amount for line in page.lines]
        assert page.balance == 28
        if not page.older:
            break
        before = page.lines[-1].transaction_id
    assert seen == [7, 6, 5, 4, 3, 2, 1]
    assert (await points.history(WANRU)).lines == []


async def test_the_leaderboard_leaves_out_who_opted_out_and_shows_each_their_own_place(points: Points) -> None:
    for member, amount in ((MIA, 30), (WANRU, 20), (SAM, 20), (Actor(GUILD, 6), 10)):
        await rich(points, member, amount)
    board = await points.leaderboard(SAM, limit=3)
    assert [(each.place, each.user_id, each.points) for each in board.leaders] == [(1, 1, 30), (2, 2, 20), (2, 3, 20)]
    assert board.more and board.own is not None and board.own.place == 2 and not board.hidden
    last = await points.leaderboard(Actor(GUILD, 7), limit=3, offset=3)
    assert [(each.place, each.user_id) for each in last.leaders] == [(4, 6)]
    assert not last.more and last.own is None

    await points.show_on_leaderboards(MIA, False)
    board = await points.leaderboard(MIA)
    assert [(each.place, each.user_id) for each in board.leaders] == [(1, 2), (1, 3), (3, 6)]
    assert board.hidden and board.own is not None and board.own.place == 1
    await points.ask_to_send(MIA, WANRU, 1, None, NOW)  # which remembers her language, and nothing else
    assert (await points.leaderboard(MIA)).hidden
    await points.show_on_leaderboards(MIA, True)
    assert [each.user_id for each in (await points.leaderboard(MIA)).leaders] == [1, 2, 3, 6]
    assert (await points.leaderboard(replace(MIA, guild_id=2))).leaders == []


async def test_the_report_counts_by_source_and_by_the_clubs_own_months(points: Points, database: Database) -> None:
    await Settings(database).change_club(ADA, {"time_zone": "Asia/Shanghai"}, NOW)
    new_years_eve = datetime(2025, 12, 31, 15, 59, tzinfo=UTC)  # in Shanghai a minute before the year's end
    await points.grant(ADA, MIA, 100, "last year", new_years_eve, key=1)
    await points.grant(ADA, MIA, 20, "this year", new_years_eve + timedelta(minutes=1), key=2)
    await points.revoke(ADA, 1, 7, "a mistake", NOW, key=3)
    await Checkin(database).check_in(MIA, NOW)
    asked = await points.ask_to_send(MIA, WANRU, 50, None, NOW)
    await points.confirm_send(MIA, asked.transfer.transfer_id, NOW)
    report = await points.report(ADA, 4, NOW)
    assert [(each.month, each.issued, each.retired) for each in report.months] == [
        (date(2025, 12, 1), {"grants": 100}, 0),
        (date(2026, 1, 1), {"grants": 20}, 0),
        (date(2026, 2, 1), {}, 0),
        (date(2026, 3, 1), {"checkin": 10}, 7),
    ]
    assert report.held == 100 + 20 - 7 + 10
    assert {each.programme: (each.used, each.percent) for each in report.budgets}["checkin"] == (10, 0)
    for months in (0, 13, -1):
        await refused(points.report(ADA, months, NOW), "months-out-of-range")


async def test_a_club_where_nothing_happened_has_a_report(points: Points) -> None:
    report = await points.report(ADA, 12, NOW)
    assert len(report.months) == 12 and report.held == 0
    assert all(month.issued == {} and month.retired == 0 for month in report.months)


async def test_the_standing_says_whether_there_is_something_to_earn_today(points: Points, database: Database) -> None:
    assert not (await points.standing(MIA, NOW)).checked_in
    await Checkin(database).check_in(MIA, NOW)
    standing = await points.standing(MIA, NOW)
    assert standing.checked_in and standing.balance == 10
    assert standing.next_day_at == datetime(2026, 3, 11, tzinfo=UTC)
    assert not (await points.standing(MIA, standing.next_day_at)).checked_in


# --- Forgetting ---------------------------------------------------------------------------------------------------


async def test_someone_forgotten_leaves_balanced_books_and_no_trace(points: Points, database: Database) -> None:
    mia = replace(MIA, user_id=123456789012345678)
    await points.grant(ADA, mia, 100, "to begin with", NOW, key=1)
    await Checkin(database).check_in(mia, NOW)
    for sender, receiver in ((mia, WANRU), (mia, WANRU)):
        asked = await points.ask_to_send(sender, receiver, 5, "my words", NOW)
        await points.confirm_send(sender, asked.transfer.transfer_id, NOW)
    waiting = await points.ask_to_send(mia, WANRU, 5, "my words", NOW)
    to_her = await points.ask_to_send(WANRU, mia, 5, None, NOW)
    await points.show_on_leaderboards(mia, True)

    async with database.transaction() as tx:
        await services.points.forget(tx, GUILD, mia.user_id, -55)

    async with database.reading() as tx:
        for name in ("accounts", "transactions", "postings", "transfers", "members"):
            rows = await tx.execute(select(metadata.tables[name]))
            assert [row for row in rows if str(mia.user_id) in str(row) or "my words" in str(row)] == []
    assert await points.balance(GUILD, mia.user_id) == 0
    board = await points.leaderboard(WANRU)
    assert [each.user_id for each in board.leaders] == [2]
    assert board.own is not None and board.own.place == 1
    line = (await points.history(WANRU)).lines[0]
    assert (line.other, line.amount, line.reason) == ("wallet:forgotten-55", 5, None)
    assert (await points.report(ADA, 1, NOW)).held == 110
    await refused(points.confirm_send(mia, waiting.transfer.transfer_id, NOW), "transfer-not-yours")
    await refused(points.confirm_send(WANRU, to_her.transfer.transfer_id, NOW), "transfer-gone")
    assert await points.grant(ADA, mia, 3, "back again", NOW, key=99) == 3
