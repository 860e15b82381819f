"""Packets at a set time and packets that repeat: funded when due, once, whatever happens in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

import db.audit
import db.jobs
import db.red_packet_series
import db.red_packets
from bot.recurrence import rounds
from cogs.red_packets.more_deliveries import due_of
from db.engine import Database
from db.red_packet_series import Series
from db.red_packets import Packet
from services import ledger, programmes
from services.actor import Actor
from services.errors import UserError
from services.red_packets import lifecycle, series
from services.red_packets.editing import Changes
from services.red_packets.sending import Draft, terms
from services.red_packets.service import RedPackets
from services.settings import Settings
from services.verify import verify
from tests.leasing import lease_due

GUILD, CHANNEL = 1, 77
GIVER, MEMBER, ADMIN = (Actor(GUILD, 5, frozenset({50})), Actor(GUILD, 6), Actor(GUILD, 7, manages_guild=True))
NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)  # in Shanghai
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
async def packets(database: Database) -> AsyncIterator[RedPackets]:
    settings = Settings(database)
    await settings.change_club(ADMIN, {"time_zone": "Asia/Shanghai", "executive_roles": (50,)}, NOON - DAY)
    packets = RedPackets(database)
    yield packets
    await packets.close()
    assert (await verify(database)).problems == []


def draft(**different: object) -> Draft:
    values: dict[str, object] = {
        "channel_id": CHANNEL,
        "total": 100,
        "shares": 10,
        "mode": "random",
        "from_wallet": False,
        "terms": terms(greeting="早上好"),
        "opens_at": NOON + HOUR,
    }
    return Draft(**(values | different))  # type: ignore[arg-type]


async def begun(packets: RedPackets, rhythm: series.Rhythm = "daily", **different: object) -> Series:
    until = different.pop("until", None)
    shown = await packets.ask_series(GIVER, draft(**different), rhythm, until, NOON)  # type: ignore[arg-type]
    return await packets.confirm_series(GIVER, shown.series.series_id, NOON)


async def tick(packets: RedPackets, found: Series, now: datetime, giver: Actor | None = GIVER) -> Series:
    """What the job does when it runs at `now`."""
    before = await packets.series(GUILD, found.series_id)
    assert before is not None
    if before.next_at is not None and before.next_at <= now:
        await packets.open_round(giver, GUILD, found.series_id, due_of(before, "Asia/Shanghai", now), now)
    after = await packets.series(GUILD, found.series_id)
    assert after is not None
    return after


async def given(database: Database) -> list[Packet]:
    async with database.reading() as tx:
        return list(reversed(await db.red_packets.given_by(tx, GUILD, None, limit=100)))


async def told(database: Database) -> list[tuple[str, dict[str, object]]]:
    """What the giver is to be told of rounds."""
    async with database.transaction() as tx:
        jobs = await lease_due(tx, NOON + 9999 * DAY, NOON + 9999 * DAY, "test", 1000)
    return [(job.payload["why"], job.payload["params"]) for job in jobs if job.kind == series.ROUND_TOLD]


async def left(database: Database, now: datetime = NOON) -> int:
    async with database.reading() as tx:
        return await ledger.balance(tx, GUILD, ledger.programme(programmes.RED_PACKETS, f"{now:%Y-%m}"))


async def test_a_round_is_funded_when_it_opens_and_not_before(packets: RedPackets, database: Database) -> None:
    found = await begun(packets)
    assert await given(database) == []
    after = await tick(packets, found, NOON + HOUR)
    (packet,) = await given(database)
    assert (packet.state, packet.total, packet.series_id) == ("open", 100, found.series_id)
    assert packet.closes_at == NOON + HOUR + DAY
    assert after.next_at == NOON + HOUR + DAY
    assert await left(database) == 200_000 - 100


async def test_the_same_round_twice_opens_once(packets: RedPackets, database: Database) -> None:
    found = await begun(packets)
    due = due_of(found, "Asia/Shanghai", NOON + HOUR)
    for _ in range(3):
        await packets.open_round(GIVER, GUILD, found.series_id, due, NOON + HOUR)
    assert len(await given(database)) == 1
    assert await told(database) == []


async def test_a_round_that_two_bots_open_at_once_opens_once(packets: RedPackets, database: Database) -> None:
    found = await begun(packets)
    due = due_of(found, "Asia/Shanghai", NOON + HOUR)
    other = RedPackets(database)
    await asyncio.gather(
        *(each.open_round(GIVER, GUILD, found.series_id, due, NOON + HOUR) for each in (packets, other) * 3)
    )
    assert len(await given(database)) == 1 and await left(database) == 200_000 - 100
    await other.close()


async def test_a_second_confirmation_changes_nothing(packets: RedPackets) -> None:
    found = await begun(packets)
    assert await packets.confirm_series(GIVER, found.series_id, NOON + HOUR * 5) == found
    assert await packets.coming_series(GIVER) == [found]
    assert await packets.coming_series(MEMBER) == []
    assert await packets.coming_series(ADMIN) == [found]


async def test_a_round_a_little_late_opens_and_says_what_it_was_meant_for(
    packets: RedPackets, database: Database
) -> None:
    found = await begun(packets)
    await tick(packets, found, NOON + HOUR + timedelta(minutes=59))
    (packet,) = await given(database)
    assert packet.state == "open" and packet.opens_at == NOON + HOUR
    assert packet.opened_at == NOON + HOUR + timedelta(minutes=59)


async def test_a_round_too_late_is_left_out_and_said(packets: RedPackets, database: Database) -> None:
    found = await begun(packets)
    after = await tick(packets, found, NOON + HOUR + timedelta(minutes=61))
    assert await given(database) == []
    assert after.state == "running" and after.next_at == NOON + HOUR + DAY
    assert await told(database) == [(series.MISSED, {"missed": 1})]


async def test_after_days_down_only_the_latest_round_opens(packets: RedPackets, database: Database) -> None:
    found = await begun(packets)
    now = NOON + HOUR + 3 * DAY + timedelta(minutes=10)
    after = await tick(packets, found, now)
    (packet,) = await given(database)
    assert packet.opens_at == NOON + HOUR + 3 * DAY
    assert after.next_at == NOON + HOUR + 4 * DAY
    assert await told(database) == [(series.MISSED, {"missed": 3})]


async def test_after_days_down_and_too_late_none_opens(packets: RedPackets, database: Database) -> None:
    found = await begun(packets)
    await tick(packets, found, NOON + HOUR + 3 * DAY + timedelta(hours=2))
    assert await given(database) == []
    assert await told(database) == [(series.MISSED, {"missed": 4})]


async def test_a_round_that_meets_a_limit_is_left_out_and_the_series_goes_on(
    packets: RedPackets, database: Database
) -> None:
    found = await begun(packets)
    await Settings(database).change_red_packets(ADMIN, {"giver_a_month": 99}, NOON)
    after = await tick(packets, found, NOON + HOUR)
    assert await given(database) == []
    assert after.state == "running" and after.next_at == NOON + HOUR + DAY
    ((why, params),) = await told(database)
    assert why == "packet-giver-month" and params == {"most": 99, "left": 99}


async def test_the_reason_keeps_its_times(packets: RedPackets, database: Database) -> None:
    found = await begun(packets)
    await Settings(database).change_red_packets(ADMIN, {"quiet_from": 12, "quiet_until": 15}, NOON)
    await tick(packets, found, NOON + HOUR)
    async with database.transaction() as tx:
        jobs = await lease_due(tx, NOON + 9 * DAY, NOON + 9 * DAY, "test", 1000)
    (job,) = [job for job in jobs if job.kind == series.ROUND_TOLD]
    assert job.payload["why"] == "packet-quiet"
    assert series.told_params(job.payload) == {"at": NOON + 3 * HOUR, "round": NOON + HOUR}


async def test_an_empty_wallet_leaves_a_round_out(packets: RedPackets, database: Database) -> None:
    found = await begun(packets, from_wallet=True)
    await tick(packets, found, NOON + HOUR)
    assert await given(database) == []
    assert await told(database) == [("insufficient-points", {"balance": 0, "needed": 100})]


@pytest.mark.parametrize("giver", [None, Actor(GUILD, 5)])
async def test_a_giver_who_may_not_any_more_ends_the_series(
    packets: RedPackets, database: Database, giver: Actor | None
) -> None:
    found = await begun(packets)
    after = await tick(packets, found, NOON + HOUR, giver)
    assert (after.state, after.next_at) == ("ended", None)
    assert await given(database) == []
    assert await told(database) == [(series.GIVER_MAY_NOT, {})]


async def test_a_series_ends_with_its_last_day(packets: RedPackets, database: Database) -> None:
    found = await begun(packets, until=NOON + HOUR + DAY)
    assert (await tick(packets, found, NOON + HOUR)).state == "running"
    assert (await tick(packets, found, NOON + HOUR + DAY)).state == "ended"
    assert len(await given(database)) == 2
    # Down past the end: what was missed is said, nothing opens after the end.
    found = await begun(packets, until=NOON + 2 * HOUR, opens_at=NOON + 2 * HOUR)
    assert (await tick(packets, found, NOON + 30 * DAY)).state == "ended"
    assert len(await given(database)) == 2


async def test_who_may_end_a_series(packets: RedPackets, database: Database) -> None:
    found = await begun(packets)
    with pytest.raises(UserError, match="packet-gone"):
        await packets.end_series(MEMBER, found.series_id, NOON)
    assert (await packets.end_series(ADMIN, found.series_id, NOON)).state == "ended"
    assert (await packets.end_series(GIVER, found.series_id, NOON)).state == "ended"
    await packets.open_round(GIVER, GUILD, found.series_id, due_of(found, "UTC", NOON + HOUR), NOON + HOUR)
    assert await given(database) == []
    with pytest.raises(UserError, match="packet-gone"):
        await packets.confirm_series(GIVER, found.series_id, NOON)


@pytest.mark.parametrize(
    ("different", "until", "code"),
    [
        ({"total": 0}, None, "amount-not-positive"),
        ({"shares": 101}, None, "packet-share-below-one"),
        ({"total": 2**63}, None, "packet-too-large"),
        ({"opens_at": NOON - HOUR}, None, "packet-time-past"),
        ({"opens_at": NOON + 400 * DAY}, None, "packet-time-far"),
        ({}, NOON, "packet-series-until"),
    ],
)
async def test_a_series_that_may_not_be(
    packets: RedPackets, different: dict[str, object], until: datetime | None, code: str
) -> None:
    with pytest.raises(UserError) as refused:
        await packets.ask_series(GIVER, draft(**different), "daily", until, NOON)
    assert refused.value.code == code


async def test_a_member_has_no_series(packets: RedPackets) -> None:
    with pytest.raises(UserError, match="not-allowed"):
        await packets.ask_series(MEMBER, draft(), "daily", None, NOON)


async def test_a_preview_that_is_old_or_somebody_elses(packets: RedPackets) -> None:
    shown = await packets.ask_series(GIVER, draft(), "daily", None, NOON)
    with pytest.raises(UserError, match="packet-gone"):
        await packets.confirm_series(ADMIN, shown.series.series_id, NOON)
    with pytest.raises(UserError, match="packet-expired"):
        await packets.confirm_series(GIVER, shown.series.series_id, NOON + timedelta(minutes=16))


async def test_not_too_many_at_once(packets: RedPackets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(series, "MOST_SERIES", 2)
    await begun(packets)
    await begun(packets)
    with pytest.raises(UserError, match="packet-series-many"):
        await begun(packets)


async def test_a_large_round_waits_for_a_second_admin_each_time(packets: RedPackets, database: Database) -> None:
    found = await begun(packets, total=15_000)
    await tick(packets, found, NOON + HOUR)
    (packet,) = await given(database)
    assert packet.state == "waiting"
    await packets.approve(ADMIN, packet.packet_id, NOON + 2 * HOUR)
    opened = await packets.open_due(GIVER, GUILD, packet.packet_id, NOON + 2 * HOUR)
    assert opened is not None and opened.state == "open"


# --- changing what has not opened ---------------------------------------------------------------------------------


async def scheduled(packets: RedPackets, **different: object) -> Packet:
    shown = await packets.ask(GIVER, draft(**different), NOON)
    return await packets.confirm(GIVER, shown.packet.packet_id, NOON)


async def test_words_and_time_change_and_no_point_moves(packets: RedPackets, database: Database) -> None:
    before = await scheduled(packets)
    changes = Changes(opens_at=NOON + 3 * HOUR, terms={"greeting": "hello", "question": "why?"})
    after = await packets.edit(GIVER, before.packet_id, changes, NOON)
    assert after.state == "scheduled" and after.opens_at == NOON + 3 * HOUR and after.seed == before.seed
    assert (after.terms["greeting"], after.terms["question"]) == ("hello", "why?")
    assert await left(database) == 200_000 - 100
    async with database.transaction() as tx:
        jobs = await lease_due(tx, NOON + 4 * HOUR, NOON + 5 * HOUR, "test", 100)
    assert [job.run_at for job in jobs if job.kind == lifecycle.OPEN] == [NOON + 3 * HOUR]
    again = await packets.edit(GIVER, before.packet_id, Changes(terms={"question": None}), NOON)
    assert again.terms["question"] is None and again.terms["greeting"] == "hello"


async def test_another_sum_is_refunded_and_funded_in_one_go(packets: RedPackets, database: Database) -> None:
    before = await scheduled(packets)
    after = await packets.edit(GIVER, before.packet_id, Changes(total=300, shares=3), NOON)
    assert (after.packet_id, after.total, after.shares) == (before.packet_id, 300, 3)
    assert after.seed != before.seed
    assert await left(database) == 200_000 - 300
    after = await packets.edit(GIVER, before.packet_id, Changes(total=50), NOON)
    assert await left(database) == 200_000 - 50
    opened = await packets.open_due(GIVER, GUILD, after.packet_id, NOON + HOUR)
    assert opened is not None and opened.state == "open"
    for user in range(100, 103):
        await packets.claim(Actor(GUILD, user), after.packet_id, NOON + HOUR)
    look = await packets.look(GUILD, after.packet_id)
    assert look is not None and look.packet.outcome == "empty" and look.packet.taken_points == 50
    assert (await packets.prove(GUILD, after.packet_id)).holds


async def test_the_packet_itself_does_not_count_against_its_change(packets: RedPackets, database: Database) -> None:
    await Settings(database).change_red_packets(
        ADMIN, {"giver_a_month": 100, "giver_a_day": 1, "channel_a_day": 1}, NOON
    )
    before = await scheduled(packets)
    await packets.edit(GIVER, before.packet_id, Changes(opens_at=NOON + HOUR + timedelta(minutes=1)), NOON)
    await packets.edit(GIVER, before.packet_id, Changes(total=90), NOON)
    with pytest.raises(UserError, match="packet-giver-month"):
        await packets.edit(GIVER, before.packet_id, Changes(total=101), NOON)
    assert await left(database) == 200_000 - 90


async def test_a_refused_change_changes_nothing(packets: RedPackets, database: Database) -> None:
    before = await scheduled(packets)
    with pytest.raises(UserError, match="packet-too-large"):
        await packets.edit(GIVER, before.packet_id, Changes(total=60_000, terms={"greeting": "x"}), NOON)
    assert (await given(database)) == [before]
    assert await left(database) == 200_000 - 100


async def test_a_packet_that_grows_past_the_limit_is_put_before_a_second_admin(
    packets: RedPackets, database: Database
) -> None:
    before = await scheduled(packets)
    after = await packets.edit(GIVER, before.packet_id, Changes(total=15_000), NOON)
    assert after.state == "waiting"
    approved = await packets.approve(ADMIN, after.packet_id, NOON)
    assert approved.state == "scheduled"
    # What was agreed to is not what it is now: it is asked anew.
    after = await packets.edit(GIVER, before.packet_id, Changes(terms={"greeting": "something else"}), NOON)
    assert (after.state, after.approved_by) == ("waiting", None)
    after = await packets.edit(GIVER, before.packet_id, Changes(total=200), NOON)
    assert after.state == "scheduled"


async def test_what_cannot_be_changed(packets: RedPackets) -> None:
    before = await scheduled(packets)
    with pytest.raises(UserError, match="packet-nothing-to-change"):
        await packets.edit(GIVER, before.packet_id, Changes(), NOON)
    with pytest.raises(UserError, match="packet-gone"):
        await packets.edit(ADMIN, before.packet_id, Changes(total=5), NOON)
    await packets.open_due(GIVER, GUILD, before.packet_id, NOON + HOUR)
    with pytest.raises(UserError, match="packet-has-opened"):
        await packets.edit(GIVER, before.packet_id, Changes(total=5), NOON + HOUR)


async def test_a_series_changes_for_its_rounds_to_come(packets: RedPackets, database: Database) -> None:
    found = await begun(packets)
    changes = Changes(total=40, shares=4, opens_at=NOON + 5 * HOUR, terms={"greeting": "new"})
    after = await packets.edit_series(GIVER, found.series_id, changes, NOON)
    assert (after.next_at, after.total) == (NOON + 5 * HOUR, 40)
    assert (await tick(packets, found, NOON + 5 * HOUR)).next_at == NOON + 5 * HOUR + DAY
    (packet,) = await given(database)
    assert (packet.total, packet.shares, packet.terms["greeting"]) == (40, 4, "new")
    with pytest.raises(UserError, match="packet-gone"):
        await packets.edit_series(ADMIN, found.series_id, changes, NOON)


async def test_everything_is_on_record(packets: RedPackets, database: Database) -> None:
    found = await begun(packets)
    before = await scheduled(packets)
    await packets.edit(GIVER, before.packet_id, Changes(total=50), NOON)
    await packets.end_series(ADMIN, found.series_id, NOON)
    async with database.reading() as tx:
        actions = set(await db.audit.actions(tx, GUILD))
    assert {"red_packet.series_begun", "red_packet.series_ended", "red_packet.edited"} <= actions


# --- when it is due next ------------------------------------------------------------------------------------------


def test_rounds_keep_to_the_wall_clock_over_changes_of_clocks() -> None:
    first = datetime(2026, 3, 27, 1, 30, tzinfo=UTC)  # 02:30 in Berlin, which the 29th does not have
    assert list(islice(rounds("daily", first, "Europe/Berlin", first), 3)) == [
        datetime(2026, 3, 28, 1, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),  # 03:30
        datetime(2026, 3, 30, 0, 30, tzinfo=UTC),
    ]
    first = datetime(2026, 10, 24, 0, 30, tzinfo=UTC)  # 02:30, which the 25th has twice
    assert list(islice(rounds("daily", first, "Europe/Berlin", first), 2)) == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 26, 1, 30, tzinfo=UTC),
    ]
    between = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)  # after the first 02:30, before the second
    assert next(rounds("daily", first, "Europe/Berlin", between)) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("day", [29, 30, 31])
def test_a_month_that_is_too_short_has_its_round_on_its_last_day(day: int) -> None:
    first = datetime(2027, 1, day, 12, 0, tzinfo=UTC)
    found = list(islice(rounds("monthly", first, "UTC", first), 14))
    assert [each.month for each in found] == [*range(2, 13), 1, 2, 3]
    assert found[0].day == 28 and found[12].day == 29  # 2028 is a leap year
    assert [each.day for each in found[1:3]] == [day, min(day, 30)]


def test_weeks_keep_their_day_and_the_first_round_is_the_first() -> None:
    first = datetime(2026, 3, 13, 12, 0, tzinfo=UTC)
    found = list(islice(rounds("weekly", first, "Asia/Shanghai", first - DAY), 3))
    assert found == [first, first + 7 * DAY, first + 14 * DAY]
