"""The report: what is counted, what is computed from it, and the judgement."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from db.activity import channel_minutes, departures
from db.engine import Database
from services.activity import Activity
from services.actor import Actor
from services.errors import UserError
from services.red_packets.report import Leaving, Spread, Wall, covered, gini, signs_of, verdict_of
from services.red_packets.sending import Draft, terms
from services.red_packets.service import RedPackets
from services.settings import Settings

GUILD, CHANNEL = 1, 77
ADMIN = Actor(GUILD, 5, manages_guild=True)
NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
async def packets(database: Database) -> AsyncIterator[RedPackets]:
    await Settings(database).change_club(ADMIN, {"time_zone": "Asia/Shanghai"}, NOON - 90 * DAY)
    packets = RedPackets(database)
    yield packets
    await packets.close()


async def give(packets: RedPackets, at: datetime, claimers: int, shares: int = 5, first: int = 100) -> None:
    """A packet of 100 points, claimed by so many, a minute each, and closed after an hour."""
    shown = await packets.ask(ADMIN, Draft(CHANNEL, 100, shares, "equal", False, terms()), at)
    packet = await packets.confirm(ADMIN, shown.packet.packet_id, at)
    for number in range(claimers):
        await packets.claim(Actor(GUILD, first + number), packet.packet_id, at + (number + 1) * MINUTE)
    await packets.close_due(GUILD, packet.packet_id, at + HOUR)


async def test_nothing_yet(packets: RedPackets) -> None:
    report = await packets.report(ADMIN, 3, NOON, sees_departures=True)
    assert report.is_empty and report.to_empty is None and report.verdict == "too-early"
    assert [month.first for month in report.months] == [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]


async def test_who_may_see_it(packets: RedPackets) -> None:
    with pytest.raises(UserError, match="not-allowed"):
        await packets.report(Actor(GUILD, 6), 3, NOON, sees_departures=True)
    for months in (0, 13, -1):
        with pytest.raises(UserError, match="months-out-of-range"):
            await packets.report(ADMIN, months, NOON, sees_departures=True)


async def test_givers_by_the_guilds_own_months(packets: RedPackets) -> None:
    await give(packets, datetime(2026, 2, 28, 15, 0, tzinfo=UTC), 2)  # 23:00 on the 28th in Shanghai
    await give(packets, datetime(2026, 2, 28, 17, 0, tzinfo=UTC), 5)  # 01:00 on the 1st
    report = await packets.report(ADMIN, 2, NOON, sees_departures=True)
    february, march = report.months
    assert [(each.giver_id, each.packets, each.points, each.claimed) for each in february.given] == [(5, 1, 100, 40)]
    assert [(each.packets, each.points, each.claimed, each.claims) for each in march.given] == [(1, 100, 100, 5)]
    assert report.emptied == 1 and report.to_empty == 5 * MINUTE
    assert report.budget.used == 100


async def test_how_wide_the_points_of_the_week_spread(packets: RedPackets) -> None:
    await give(packets, NOON - 8 * DAY, 5)
    await give(packets, NOON - 3 * DAY, 4)
    await give(packets, NOON - 2 * DAY, 1)
    spread = (await packets.report(ADMIN, 1, NOON, sees_departures=True)).spread
    assert (spread.claimers, spread.repeaters, spread.repeated) == (4, 1, 0.25)
    assert spread.gini == pytest.approx(gini([40, 20, 20, 20]))


async def test_the_channel_before_and_after(packets: RedPackets, database: Database) -> None:
    activity = Activity(database)
    at = NOON - DAY + timedelta(seconds=20)
    for minute in range(-40, 40):
        for _ in range(1 if minute < 0 else 3):
            activity.spoke(GUILD, CHANNEL, at + minute * MINUTE)
        activity.spoke(GUILD, 999, at)  # another channel
        activity.spoke(2, CHANNEL, at)  # another guild
    await activity.flush()
    await give(packets, at, 1)
    wall = (await packets.report(ADMIN, 1, NOON, sees_departures=True)).wall
    assert wall.openings == 1
    assert wall.minutes == (1.0,) * 30 + (3.0,) * 30
    assert (wall.before, wall.after) == (1.0, 3.0)
    # What was counted from too late on, or not yet for half an hour, would be half a truth.
    assert (await packets.report(ADMIN, 1, at + 29 * MINUTE, sees_departures=True)).wall.openings == 0
    await give(packets, at - 45 * MINUTE, 1)
    assert (await packets.report(ADMIN, 1, NOON, sees_departures=True)).wall.openings == 1


async def test_who_left_after_an_opening_and_at_other_times(packets: RedPackets, database: Database) -> None:
    activity = Activity(database)
    activity.spoke(GUILD, CHANNEL, NOON - 4 * DAY)
    await activity.flush()
    at = NOON - 2 * DAY
    await give(packets, at, 1)
    for user, when in ((1, at + HOUR), (2, at + 23 * HOUR), (3, at + 25 * HOUR), (4, at - HOUR)):
        await activity.left(GUILD, user, when)
        await activity.left(GUILD, user, when)
        await activity.left(2, user, when)
    leaving = (await packets.report(ADMIN, 1, NOON, sees_departures=True)).leaving
    assert leaving == Leaving(2, 2, DAY, 3 * DAY) and leaving is not None
    assert (leaving.near_a_day, leaving.elsewhere_a_day) == (2.0, pytest.approx(2 / 3))
    assert (await packets.report(ADMIN, 1, NOON, sees_departures=False)).leaving is None


async def test_counts_add_up_and_are_forgotten_after_sixty_days(database: Database) -> None:
    activity = Activity(database)
    for at in (NOON, NOON + timedelta(seconds=30), NOON + MINUTE, NOON - 61 * DAY):
        activity.spoke(GUILD, CHANNEL, at)
    await activity.flush()
    activity.spoke(GUILD, CHANNEL, NOON + timedelta(seconds=59))
    await activity.flush()
    await activity.flush()
    await activity.left(GUILD, 9, NOON - 61 * DAY)
    async with database.reading() as tx:
        found = await tx.execute(select(channel_minutes.c.minute, channel_minutes.c.messages).order_by("minute"))
        assert list(found) == [(NOON - 61 * DAY, 1), (NOON, 3), (NOON + MINUTE, 1)]
    await activity.purge([GUILD], NOON)
    async with database.reading() as tx:
        assert await tx.scalar(select(func.count()).select_from(channel_minutes)) == 2
        assert await tx.scalar(select(func.count()).select_from(departures)) == 0


async def test_what_cannot_be_written_is_kept_for_the_next_time(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    activity = Activity(database)
    activity.spoke(GUILD, CHANNEL, NOON)
    with monkeypatch.context() as broken:
        broken.setattr("db.activity.add_messages", lambda *_: (_ for _ in ()).throw(OSError("disk")))
        with pytest.raises(Exception, match="disk"):
            await activity.flush()
    activity.spoke(GUILD, CHANNEL, NOON)
    await activity.flush()
    async with database.reading() as tx:
        assert await tx.scalar(select(channel_minutes.c.messages)) == 2


# --- pure ---------------------------------------------------------------------------------------------------------

AMOUNTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=50)


@given(AMOUNTS)
def test_gini_lies_between_none_and_all(values: list[int]) -> None:
    assert 0 <= gini(values) <= 1 - 1 / len(values) + 1e-9


@given(st.integers(1, 10**6), st.integers(1, 50))
def test_gini_of_equals_is_zero_and_of_one_who_has_all_is_the_most(amount: int, people: int) -> None:
    assert gini([amount] * people) == pytest.approx(0)
    assert gini([amount] + [0] * (people - 1)) == pytest.approx(1 - 1 / people)


@given(AMOUNTS, st.integers(2, 9))
def test_gini_is_about_parts_and_not_about_sums_or_order(values: list[int], factor: int) -> None:
    assert gini([value * factor for value in values]) == pytest.approx(gini(values))
    assert gini(values[::-1]) == gini(values)
    assert gini(values * 2) == pytest.approx(gini(values))


def test_gini_of_nobody() -> None:
    assert gini([]) == gini([0, 0]) == 0


@given(st.lists(st.integers(-50, 150), max_size=12), st.integers(1, 40))
def test_covered_time_is_what_a_minute_by_minute_count_finds(starts: list[int], window: int) -> None:
    begin, end = NOON, NOON + 100 * MINUTE
    found = covered([NOON + start * MINUTE for start in sorted(starts)], window * MINUTE, begin, end)
    assert found == sum(any(s <= minute < s + window for s in starts) for minute in range(100)) * MINUTE


def wall(before: float, after: float, openings: int = 5) -> Wall:
    return Wall(openings, (before,) * 30 + (after,) * 30)


def test_the_signs_of_noise() -> None:
    few, many = Spread(9, 9, 0.5), Spread(10, 6, 0.5)
    assert signs_of(few, wall(0.1, 0.9), None) == ()
    assert signs_of(few, wall(1.0, 1.9), None) == ()
    assert signs_of(few, wall(1.0, 2.0), None) == ("loud",)
    assert signs_of(many, wall(0, 0), None) == ("same-people",)
    assert signs_of(Spread(10, 5, 0.9), wall(0, 0), None) == ()
    assert signs_of(few, wall(0, 0), Leaving(3, 2, DAY, DAY)) == ("leaving",)
    assert signs_of(few, wall(0, 0), Leaving(2, 0, DAY, DAY)) == ()
    assert signs_of(few, wall(0, 0), Leaving(3, 3, DAY, DAY)) == ()


def test_the_judgement() -> None:
    assert verdict_of(("loud", "leaving"), 4) == "too-early"
    assert verdict_of((), 5) == "quiet"
    assert verdict_of(("loud",), 5) == "watch"
    assert verdict_of(("loud", "leaving"), 5) == "noise"
