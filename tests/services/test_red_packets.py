"""Red packets: every limit and its words, claims exact under any race, and books that balance whatever happens."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

import db.checkin
import db.jobs
import db.red_packet_answers
import db.red_packets
import db.settings
from db.engine import Database
from db.ledger import accounts, postings, transactions
from db.red_packets import Packet
from services import club, ledger, programmes
from services.actor import Actor
from services.checkin.service import Checkin
from services.errors import UserError
from services.red_packets import lifecycle
from services.red_packets.claims import Claimed, NeedsForm
from services.red_packets.editing import Changes
from services.red_packets.rules import Limits, account_created_at
from services.red_packets.sending import Draft, terms
from services.red_packets.service import RedPackets
from services.verify import verify
from tests.databases import PostgreSQLServer
from tests.leasing import lease_due


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


NOW = utc(2026, 3, 10, 4)
GUILD, HALL, STAGE = 1, 77, 78
ADMINS, EXECUTIVES, MODERATORS = 901, 902, 903
BUDGET = "programme:red_packets/2026-03"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

QIN = Actor(GUILD, 5, frozenset({EXECUTIVES}))
ADA = Actor(GUILD, 6, frozenset({ADMINS}))
EVE = Actor(GUILD, 7, frozenset({ADMINS}))
SAM = Actor(GUILD, 8, frozenset({MODERATORS}))
MIA = Actor(GUILD, 100, joined_at=NOW - 400 * DAY)


def member(number: int, **fields: Any) -> Actor:
    return Actor(GUILD, 1000 + number, **fields)


def draft(total: int = 100, shares: int = 10, *, channel: int = HALL, **fields: Any) -> Draft:
    keep = {name: fields.pop(name) for name in ("mode", "from_wallet", "opens_at") if name in fields}
    return Draft(channel, total, shares, keep.get("mode", "random"), keep.get("from_wallet", False), terms(**fields),
                 keep.get("opens_at"))  # fmt: skip


@pytest.fixture
async def packets(database: Database) -> RedPackets:
    """The service, in a club with staff roles."""
    await set_club(database)
    return RedPackets(database)


async def set_club(database: Database, **fields: Any) -> None:
    base = {"admin_roles": [ADMINS], "executive_roles": [EXECUTIVES], "moderator_roles": [MODERATORS]}
    async with database.transaction() as tx:
        await db.settings.put(tx, GUILD, "club", club.ALWAYS, base | fields, NOW, None)


async def set_limits(database: Database, **fields: Any) -> None:
    async with database.transaction() as tx:
        stored = Limits(**fields).model_dump(mode="json")
        await db.settings.put(tx, GUILD, "red_packets", club.ALWAYS, stored, NOW, None)


async def give_points(database: Database, user_id: int, points: int) -> None:
    async with database.transaction() as tx:
        postings = ledger.move(ledger.ISSUANCE, ledger.wallet(user_id), points)
        await ledger.post(tx, ledger.Entry(GUILD, f"gift/{user_id}/{points}", "grant", postings), NOW)


async def balance(database: Database, account: str) -> int:
    async with database.reading() as tx:
        return await ledger.balance(tx, GUILD, account)


async def escrow(database: Database, packet: Packet) -> int:
    return await balance(database, lifecycle.escrow_of(packet.packet_id))


async def pending(database: Database, kind: str) -> list[db.jobs.Job]:
    async with database.transaction() as tx:
        return [job for job in await lease_due(tx, NOW + 9 * DAY, NOW, "test", 1000) if job.kind == kind]


async def everything(database: Database, kind: str) -> list[db.jobs.Job]:
    """Every job of a kind, whatever became of it."""
    async with database.reading() as tx:
        found = await tx.execute(select(db.jobs.jobs).where(db.jobs.jobs.c.kind == kind))
        return [db.jobs.Job(*(getattr(row, name) for name in db.jobs.Job._fields)) for row in found]


async def send(packets: RedPackets, who: Actor, wanted: Draft, at: datetime = NOW) -> Packet:
    preview = await packets.ask(who, wanted, at)
    return await packets.confirm(who, preview.packet.packet_id, at)


async def refusal(work: Any) -> UserError:
    with pytest.raises(UserError) as caught:
        await work
    return caught.value


async def state_of(database: Database, packet: Packet) -> Packet:
    async with database.reading() as tx:
        found = await db.red_packets.get(tx, GUILD, packet.packet_id)
        assert found is not None
        return found


# --- funding -----------------------------------------------------------------------------------------------------


async def test_nothing_moves_before_the_confirmation_and_a_second_one_changes_nothing(
    database: Database, packets: RedPackets
) -> None:
    preview = await packets.ask(QIN, draft(100, 10), NOW)
    assert (preview.left_after, preview.needs_approval) == (199_900, False)
    assert await escrow(database, preview.packet) == 0
    first, second = await asyncio.gather(*(packets.confirm(QIN, preview.packet.packet_id, NOW) for _ in range(2)))
    assert first.state == second.state == "open"
    assert await escrow(database, first) == 100
    assert await balance(database, BUDGET) == 199_900
    assert len(await pending(database, lifecycle.ANNOUNCE)) == 1


async def test_a_preview_is_its_givers_alone_and_stands_for_a_quarter_of_an_hour(
    database: Database, packets: RedPackets
) -> None:
    asked = (await packets.ask(QIN, draft(), NOW)).packet
    assert (await refusal(packets.confirm(ADA, asked.packet_id, NOW))).code == "packet-gone"
    assert (await refusal(packets.drop(ADA, asked.packet_id, NOW))).code == "packet-gone"
    late = NOW + 15 * MINUTE + timedelta(seconds=1)
    assert (await refusal(packets.confirm(QIN, asked.packet_id, late))).code == "packet-expired"
    assert await escrow(database, asked) == 0


async def test_not_now_leaves_no_trace_and_cannot_end_a_packet_that_was_sent(
    database: Database, packets: RedPackets
) -> None:
    dropped = (await packets.ask(ADA, draft(), NOW)).packet
    await packets.drop(ADA, dropped.packet_id, NOW)
    assert (await refusal(packets.confirm(ADA, dropped.packet_id, NOW))).code == "packet-gone"
    assert await packets.given(ADA) == []
    sent = await send(packets, ADA, draft())
    assert (await packets.drop(ADA, sent.packet_id, NOW)).state == "open"
    assert await escrow(database, sent) == 100


async def test_a_wallet_pays_and_gets_back_what_was_not_claimed(database: Database, packets: RedPackets) -> None:
    await give_points(database, QIN.user_id, 300)
    packet = await send(packets, QIN, draft(200, 2, mode="equal", from_wallet=True))
    assert await balance(database, ledger.wallet(QIN.user_id)) == 100
    await packets.claim(MIA, packet.packet_id, NOW)
    await packets.close_due(GUILD, packet.packet_id, NOW + DAY)
    assert await balance(database, ledger.wallet(QIN.user_id)) == 200
    assert await balance(database, ledger.wallet(MIA.user_id)) == 100
    assert (await verify(database)).problems == []


async def test_a_wallet_cannot_give_what_it_does_not_have(database: Database, packets: RedPackets) -> None:
    await give_points(database, QIN.user_id, 99)
    refused = await refusal(packets.ask(QIN, draft(100, 10, from_wallet=True), NOW))
    assert (refused.code, refused.params) == ("insufficient-points", {"balance": 99, "needed": 100})


# --- who may give, and how much ----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [MIA, SAM])
async def test_who_may_not_give_from_the_budget(packets: RedPackets, who: Actor) -> None:
    assert (await refusal(packets.ask(who, draft(), NOW))).code == "not-allowed"


async def test_bots_cannot_give(packets: RedPackets) -> None:
    bot = Actor(GUILD, 9, frozenset({ADMINS}), is_bot=True)
    assert (await refusal(packets.ask(bot, draft(), NOW))).code == "bots-cannot"


async def test_members_give_from_their_wallets_where_the_club_lets_them(
    database: Database, packets: RedPackets
) -> None:
    await give_points(database, MIA.user_id, 100)
    assert (await refusal(packets.ask(MIA, draft(from_wallet=True), NOW))).code == "not-allowed"
    await set_limits(database, members_may_give=True)
    assert (await refusal(packets.ask(MIA, draft(), NOW))).code == "not-allowed"
    assert (await send(packets, MIA, draft(from_wallet=True))).state == "open"


@pytest.mark.parametrize(
    ("total", "shares", "code"),
    [
        (0, 1, "amount-not-positive"),
        (-5, 1, "amount-not-positive"),
        (10, 0, "packet-shares-not-positive"),
        (10, -1, "packet-shares-not-positive"),
        (10, 11, "packet-share-below-one"),
        (50_001, 10, "packet-too-large"),
        (2**63, 10, "packet-too-large"),
        (50_000, 10_001, "packet-too-many-shares"),
        (50_000, 2**63, "packet-too-many-shares"),
    ],
)
async def test_sums_that_cannot_be(packets: RedPackets, total: int, shares: int, code: str) -> None:
    assert (await refusal(packets.ask(QIN, draft(total, shares), NOW))).code == code


async def test_one_point_for_one_and_one_each(packets: RedPackets) -> None:
    one = await send(packets, QIN, draft(1, 1))
    assert (await packets.claim(MIA, one.packet_id, NOW)).points == 1  # type: ignore[union-attr]
    each = await send(packets, QIN, draft(3, 3, channel=STAGE))
    results = [await packets.claim(member(n), each.packet_id, NOW) for n in range(3)]
    assert [result.points for result in results if isinstance(result, Claimed)] == [1, 1, 1]


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"greeting": "好" * 4000}, "packet-terms", "greeting"),
        ({"minutes": 0}, "packet-terms", "minutes"),
        ({"minutes": 7 * 24 * 60 + 1}, "packet-terms", "minutes"),
        ({"min_streak": -1}, "packet-terms", "min_streak"),
        ({"question": "?" * 201}, "packet-terms", "question"),
        ({"word": "！？ …"}, "packet-word-empty", None),
    ],
)
def test_terms_that_cannot_be(fields: dict[str, Any], code: str, field: str | None) -> None:
    with pytest.raises(UserError) as caught:
        terms(**fields)
    assert (caught.value.code, caught.value.params.get("field")) == (code, field)


def test_what_is_typed_loses_marks_that_turn_the_reading_direction() -> None:
    assert terms(greeting="a\u202eb\u200f  c\x07").greeting == "ab c"
    assert terms(question="   ").question is None


async def test_the_monthly_cap_of_a_giver_and_when_it_ends(database: Database, packets: RedPackets) -> None:
    await set_limits(database, giver_a_month=250)
    await set_club(database, time_zone="Asia/Shanghai")
    await send(packets, QIN, draft(200))
    refused = await refusal(packets.ask(QIN, draft(51, channel=STAGE), NOW))
    assert refused.code == "packet-giver-month"
    assert refused.params == {"most": 250, "left": 50, "at": utc(2026, 3, 31, 16)}
    assert (await send(packets, QIN, draft(50, channel=STAGE))).state == "open"
    assert (await send(packets, ADA, draft(200, channel=STAGE + 1))).state == "open"
    assert (await send(packets, QIN, draft(250, channel=STAGE), NOW + 30 * DAY)).state == "open"


async def test_what_never_opened_does_not_count_against_the_cap(database: Database, packets: RedPackets) -> None:
    await set_limits(database, giver_a_month=100, giver_a_day=1)
    later = await send(packets, QIN, draft(100, opens_at=NOW + HOUR))
    assert (await refusal(packets.ask(QIN, draft(100, channel=STAGE), NOW))).code == "packet-giver-day"
    await packets.cancel(QIN, later.packet_id, NOW)
    assert (await send(packets, QIN, draft(100))).state == "open"


async def test_the_budget_of_all_and_when_there_is_a_new_one(database: Database, packets: RedPackets) -> None:
    await set_club(database, budgets={"red_packets": 150})
    await send(packets, QIN, draft(100))
    refused = await refusal(packets.ask(ADA, draft(51, channel=STAGE), NOW))
    assert (refused.code, refused.params["left"]) == ("packet-budget", 50)
    assert refused.params["at"] == utc(2026, 4, 1)
    assert len(await pending(database, programmes.ALERT)) == 0
    await send(packets, ADA, draft(50, channel=STAGE))
    assert len(await pending(database, programmes.ALERT)) == 1


async def test_packets_a_day_of_a_giver(database: Database, packets: RedPackets) -> None:
    await set_limits(database, giver_a_day=2)
    for channel in (1, 2):
        await send(packets, QIN, draft(channel=channel))
    refused = await refusal(packets.ask(QIN, draft(channel=3), NOW))
    assert (refused.code, refused.params) == ("packet-giver-day", {"most": 2, "at": utc(2026, 3, 11)})
    assert (await send(packets, QIN, draft(channel=3), utc(2026, 3, 11))).state == "open"


async def test_packets_a_day_of_a_channel_count_what_is_planned(database: Database, packets: RedPackets) -> None:
    await set_limits(database, channel_a_day=2, channel_gap_minutes=0)
    await send(packets, QIN, draft(opens_at=NOW + 5 * HOUR))
    await send(packets, ADA, draft())
    refused = await refusal(packets.ask(QIN, draft(), NOW + HOUR))
    assert (refused.code, refused.params["at"]) == ("packet-channel-day", utc(2026, 3, 11))
    assert (await send(packets, QIN, draft(channel=STAGE), NOW + HOUR)).state == "open"


async def test_the_least_time_between_two_in_a_channel(database: Database, packets: RedPackets) -> None:
    await set_limits(database, channel_gap_minutes=30)
    await send(packets, QIN, draft())
    refused = await refusal(packets.ask(ADA, draft(), NOW + 29 * MINUTE))
    assert (refused.code, refused.params) == ("packet-channel-gap", {"minutes": 30, "at": NOW + 30 * MINUTE})
    assert (await send(packets, ADA, draft(), NOW + 30 * MINUTE)).state == "open"


async def test_the_room_that_is_named_is_there(database: Database, packets: RedPackets) -> None:
    for minutes in (0, 15, 29):
        await send(packets, QIN, draft(opens_at=NOW + HOUR + minutes * MINUTE))
    refused = await refusal(packets.ask(QIN, draft(opens_at=NOW + HOUR - 5 * MINUTE), NOW))
    assert refused.params == {"minutes": 10, "at": NOW + HOUR + 39 * MINUTE}
    await send(packets, QIN, draft(opens_at=refused.params["at"]))


async def test_what_never_opened_takes_no_room_in_a_channel(database: Database, packets: RedPackets) -> None:
    planned = await send(packets, QIN, draft(opens_at=NOW + HOUR))
    await packets.open_due(None, GUILD, planned.packet_id, NOW + HOUR)
    await send(packets, QIN, draft(), NOW + HOUR + MINUTE)


async def test_two_confirmations_at_once_cannot_pass_one_limit(database: Database, packets: RedPackets) -> None:
    await set_limits(database, giver_a_day=1)
    asked = [(await packets.ask(QIN, draft(channel=channel), NOW)).packet for channel in range(1, 9)]
    results = await asyncio.gather(
        *(packets.confirm(QIN, packet.packet_id, NOW) for packet in asked), return_exceptions=True
    )
    assert sum(isinstance(result, Packet) for result in results) == 1
    assert {result.code for result in results if isinstance(result, UserError)} == {"packet-giver-day"}


@pytest.mark.parametrize(
    ("zone", "at", "until"),
    [
        # 22 to 8 in Shanghai: before and after midnight.
        ("Asia/Shanghai", utc(2026, 3, 10, 14, 0), utc(2026, 3, 11, 0, 0)),
        ("Asia/Shanghai", utc(2026, 3, 10, 23, 59), utc(2026, 3, 11, 0, 0)),
        # Berlin, the night of 29 March 2026, when the clock goes from 2 to 3: 8 o'clock comes an hour early.
        ("Europe/Berlin", utc(2026, 3, 28, 22, 0), utc(2026, 3, 29, 6, 0)),
        ("Europe/Berlin", utc(2026, 3, 27, 22, 0), utc(2026, 3, 28, 7, 0)),
    ],
)
async def test_quiet_hours_across_midnight_and_changes_of_clocks(
    database: Database, packets: RedPackets, zone: str, at: datetime, until: datetime
) -> None:
    await set_club(database, time_zone=zone)
    await set_limits(database, quiet_from=22, quiet_until=8)
    refused = await refusal(packets.ask(QIN, draft(), at))
    assert (refused.code, refused.params) == ("packet-quiet", {"at": until})
    planned = await refusal(packets.ask(QIN, draft(opens_at=at), at - 6 * HOUR))
    assert planned.code == "packet-quiet"
    assert (await send(packets, QIN, draft(), until)).state == "open"


# --- claiming ----------------------------------------------------------------------------------------------------


async def test_a_second_press_gets_the_first_answer(database: Database, packets: RedPackets) -> None:
    packet = await send(packets, QIN, draft(100, 3))
    first = await packets.claim(MIA, packet.packet_id, NOW)
    again = await packets.claim(MIA, packet.packet_id, NOW + HOUR)
    assert isinstance(first, Claimed) and isinstance(again, Claimed)
    assert (first.repeated, again.repeated) == (False, True)
    assert (first.points, first.place, first.left) == (again.points, again.place, again.left)
    assert again.balance == first.points == await balance(database, ledger.wallet(MIA.user_id))


async def test_a_thousand_presses_of_one_member_are_one_claim(database: Database, packets: RedPackets) -> None:
    packet = await send(packets, QIN, draft(1000, 1000))
    results = await asyncio.gather(*(packets.claim(MIA, packet.packet_id, NOW) for _ in range(1000)))
    assert sum(not result.repeated for result in results if isinstance(result, Claimed)) == 1
    assert await balance(database, ledger.wallet(MIA.user_id)) == 1


async def test_a_thousand_members_pressing_twice_each_get_one_share(database: Database, packets: RedPackets) -> None:
    packet = await send(packets, QIN, draft(5000, 900))
    presses = [packets.claim(member(n), packet.packet_id, NOW) for n in range(1000) for _ in range(2)]
    results = await asyncio.gather(*presses, return_exceptions=True)
    new = [result for result in results if isinstance(result, Claimed) and not result.repeated]
    assert sorted(claim.place for claim in new) == list(range(900))
    assert sum(claim.points for claim in new) == 5000
    assert {result.code for result in results if isinstance(result, UserError)} == {"packet-empty"}
    over = await state_of(database, packet)
    assert (over.state, over.outcome) == ("ended", "empty")
    assert (await verify(database)).problems == []


async def test_too_late_in_each_of_its_ways(packets: RedPackets) -> None:
    timed = await send(packets, QIN, draft(100, 10, minutes=60))
    refused = await refusal(packets.claim(MIA, timed.packet_id, NOW + 60 * MINUTE))
    assert (refused.code, refused.params) == ("packet-over", {"why": "expired"})  # though no tick has closed it yet
    staff = await send(packets, QIN, draft(channel=STAGE))
    await packets.cancel(SAM, staff.packet_id, NOW)
    assert (await refusal(packets.claim(MIA, staff.packet_id, NOW))).params == {"why": "cancelled"}
    empty = await send(packets, QIN, draft(1, 1, channel=3))
    await packets.claim(member(1), empty.packet_id, NOW)
    assert (await refusal(packets.claim(MIA, empty.packet_id, NOW))).code == "packet-empty"
    assert isinstance(await packets.claim(member(1), empty.packet_id, NOW + 9 * DAY), Claimed)
    planned = await send(packets, QIN, draft(channel=4, opens_at=NOW + HOUR))
    assert (await refusal(packets.claim(MIA, planned.packet_id, NOW))).code == "packet-not-open"
    assert (await refusal(packets.claim(MIA, 12345, NOW))).code == "packet-gone"
    elsewhere = Actor(GUILD + 1, MIA.user_id)
    assert (await refusal(packets.claim(elsewhere, timed.packet_id, NOW))).code == "packet-gone"


async def test_own_packets_and_bots(database: Database, packets: RedPackets) -> None:
    packet = await send(packets, QIN, draft())
    assert (await refusal(packets.claim(QIN, packet.packet_id, NOW))).code == "packet-own"
    bot = member(1, is_bot=True)
    assert (await refusal(packets.claim(bot, packet.packet_id, NOW))).code == "bots-cannot"
    await set_limits(database, own_packet=True)
    assert isinstance(await packets.claim(QIN, packet.packet_id, NOW), Claimed)


async def test_roles_membership_and_account_age(database: Database, packets: RedPackets) -> None:
    by_role = await send(packets, QIN, draft(role_ids=(41, 42)))
    refused = await refusal(packets.claim(MIA, by_role.packet_id, NOW))
    assert (refused.code, refused.params) == ("packet-role", {"roles": [41, 42]})
    assert isinstance(await packets.claim(member(1, role_ids=frozenset({42})), by_role.packet_id, NOW), Claimed)

    by_age = await send(packets, QIN, draft(channel=STAGE, min_membership_days=30))
    new = member(2, joined_at=NOW - 29 * DAY)
    refused = await refusal(packets.claim(new, by_age.packet_id, NOW))
    assert (refused.code, refused.params) == ("packet-membership", {"days": 30, "at": NOW + DAY})
    old_enough = member(3, joined_at=NOW - 30 * DAY)
    assert isinstance(await packets.claim(old_enough, by_age.packet_id, NOW), Claimed)

    await set_limits(database, account_days=7, membership_days=40)
    fresh = Actor(GUILD, ((NOW - utc(2015, 1, 1)) // timedelta(milliseconds=1) - 1000) << 22)
    packet = await send(packets, QIN, draft(channel=3))
    refused = await refusal(packets.claim(fresh, packet.packet_id, NOW))
    assert refused.code == "packet-account-age"
    assert refused.params == {"days": 7, "at": account_created_at(fresh.user_id) + 7 * DAY}
    assert (await refusal(packets.claim(new, packet.packet_id, NOW))).code == "packet-membership"


async def test_a_streak_has_to_be_alive(database: Database, packets: RedPackets) -> None:
    packet = await send(packets, QIN, draft(min_streak=3))
    refused = await refusal(packets.claim(MIA, packet.packet_id, NOW))
    assert (refused.code, refused.params) == ("packet-streak", {"needed": 3, "streak": 0, "missing": 3})
    checkin = Checkin(database)
    for days in (3, 2, 1):
        await checkin.check_in(MIA, NOW - days * DAY)
        await checkin.check_in(member(1), NOW - days * DAY - 3 * DAY)
    assert isinstance(await packets.claim(MIA, packet.packet_id, NOW), Claimed)
    broken = await refusal(packets.claim(member(1), packet.packet_id, NOW))
    assert (broken.code, broken.params["streak"]) == ("packet-streak", 0)


async def test_the_word_however_it_is_typed_and_a_limited_number_of_guesses(
    database: Database, packets: RedPackets
) -> None:
    await set_limits(database, guesses=2)
    packet = await send(packets, QIN, draft(word="Spring 春天"))
    assert isinstance(await packets.claim(MIA, packet.packet_id, NOW), NeedsForm)
    for person, typed in enumerate(["spring春天", "ＳＰＲＩＮＧ　春天！", " “Spring-春天” "]):
        assert isinstance(await packets.claim(member(person), packet.packet_id, NOW, word=typed), Claimed), typed
    for left in (1, 0):
        refused = await refusal(packets.claim(MIA, packet.packet_id, NOW, word="autumn"))
        assert (refused.code, refused.params) == ("packet-wrong-word", {"left": left})
    assert (await refusal(packets.claim(MIA, packet.packet_id, NOW, word="spring春天"))).code == "packet-no-guesses"
    guesses = (packets.claim(member(9), packet.packet_id, NOW, word=f"guess {n}") for n in range(50))
    codes = [error.code for error in await asyncio.gather(*guesses, return_exceptions=True)]  # type: ignore[union-attr]
    assert sorted(codes) == ["packet-no-guesses"] * 48 + ["packet-wrong-word"] * 2


async def test_answers_are_kept_with_the_claim_or_neither(database: Database, packets: RedPackets) -> None:
    packet = await send(packets, QIN, draft(question="What annoys you?", min_answer=5, no_opinion=False))
    assert isinstance(await packets.claim(MIA, packet.packet_id, NOW), NeedsForm)
    for typed, opinion, code in [
        ("  a    b ", True, "packet-answer-short"),
        ("x" * 1001, True, "packet-answer-long"),
        (None, False, "packet-answer-needed"),
    ]:
        work = packets.claim(MIA, packet.packet_id, NOW, answer=typed, opinion=opinion)
        assert (await refusal(work)).code == code
    async with database.reading() as tx:
        assert await db.red_packet_answers.answers(tx, GUILD, packet.packet_id) == []
    assert isinstance(await packets.claim(MIA, packet.packet_id, NOW, answer="the lights"), Claimed)
    async with database.reading() as tx:
        (answer,) = await db.red_packet_answers.answers(tx, GUILD, packet.packet_id)
    assert (answer.user_id, answer.text) == (MIA.user_id, "the lights")


async def test_no_opinion_where_the_giver_allows_it(database: Database, packets: RedPackets) -> None:
    packet = await send(packets, QIN, draft(question="What annoys you?"))
    assert isinstance(await packets.claim(MIA, packet.packet_id, NOW, opinion=False), Claimed)
    async with database.reading() as tx:
        (answer,) = await db.red_packet_answers.answers(tx, GUILD, packet.packet_id)
    assert answer.text is None


async def test_a_clock_set_back_neither_stops_claims_nor_leaves_the_card_as_it_was(
    database: Database, packets: RedPackets
) -> None:
    packet = await send(packets, QIN, draft(10, 2))
    await packets.claim(member(1), packet.packet_id, NOW + 30 * MINUTE)
    await packets.claim(member(2), packet.packet_id, NOW - HOUR)
    look = await packets.look(GUILD, packet.packet_id)
    assert look is not None and look.packet.outcome == "empty"
    (card,) = await pending(database, lifecycle.CARD)
    assert card.run_at == NOW - HOUR + lifecycle.CARD_EVERY
    assert (await verify(database)).problems == []


async def test_many_claims_share_one_edit_of_the_card(database: Database, packets: RedPackets) -> None:
    packet = await send(packets, QIN, draft(100, 100))
    for n in range(20):
        await packets.claim(member(n), packet.packet_id, NOW + timedelta(milliseconds=50 * n))
    (card,) = await pending(database, lifecycle.CARD)
    assert card.run_at == NOW + lifecycle.CARD_EVERY


# --- approval, cancelling, ending --------------------------------------------------------------------------------


async def test_a_large_packet_waits_for_another_admin(database: Database, packets: RedPackets) -> None:
    packet = await send(packets, ADA, draft(10_001))
    assert packet.state == "waiting"
    assert await escrow(database, packet) == 10_001
    assert (await refusal(packets.claim(MIA, packet.packet_id, NOW))).code == "packet-not-open"
    assert (await refusal(packets.approve(ADA, packet.packet_id, NOW))).code == "packet-own-approval"
    assert (await refusal(packets.decline(ADA, packet.packet_id, "no", NOW))).code == "packet-own-approval"
    for other in (QIN, SAM, MIA):
        assert (await refusal(packets.approve(other, packet.packet_id, NOW))).code == "not-allowed"
    approved = await packets.approve(EVE, packet.packet_id, NOW + HOUR)
    assert (approved.state, approved.approved_by, approved.opens_at) == ("scheduled", EVE.user_id, NOW + HOUR)
    opened = await packets.open_due(ADA, GUILD, packet.packet_id, NOW + HOUR)
    assert opened is not None and (opened.state, opened.opened_at) == ("open", NOW + HOUR)
    third = Actor(GUILD, 70, frozenset({ADMINS}))
    assert (await packets.decline(third, packet.packet_id, "late", NOW + HOUR)).approved_by == EVE.user_id
    assert (await state_of(database, packet)).state == "open"


async def test_a_declined_packet_is_refunded_and_its_giver_told_why(database: Database, packets: RedPackets) -> None:
    packet = await send(packets, ADA, draft(10_001))
    assert (await refusal(packets.decline(EVE, packet.packet_id, " \n", NOW))).code == "reason-missing"
    declined = await packets.decline(EVE, packet.packet_id, "too  much\nnow", NOW)
    assert (declined.outcome, declined.approved_by) == ("declined", EVE.user_id)
    assert await balance(database, BUDGET) == 200_000
    (told,) = await pending(database, lifecycle.TELL_GIVER)
    assert told.payload == {"why": "declined", "reason": "too much now"}
    assert (await packets.approve(EVE, packet.packet_id, NOW)).state == "ended"


async def test_nobody_decides(database: Database, packets: RedPackets) -> None:
    packet = await send(packets, ADA, draft(10_001))
    (close,) = await pending(database, lifecycle.CLOSE)
    await packets.close_due(GUILD, packet.packet_id, close.run_at)
    over = await state_of(database, packet)
    assert (over.state, over.outcome) == ("ended", "undecided")
    assert await balance(database, BUDGET) == 200_000


async def test_approval_and_decline_at_once_give_one_outcome(database: Database, packets: RedPackets) -> None:
    third = Actor(GUILD, 70, frozenset({ADMINS}))
    packet = await send(packets, ADA, draft(10_001))
    await asyncio.gather(
        packets.approve(EVE, packet.packet_id, NOW),
        packets.decline(third, packet.packet_id, "no", NOW),
        packets.cancel(ADA, packet.packet_id, NOW),
        return_exceptions=True,
    )
    left = await state_of(database, packet)
    held, back = await escrow(database, packet), await balance(database, BUDGET) - (200_000 - 10_001)
    assert (held, back) == ((10_001, 0) if left.state == "scheduled" else (0, 10_001))
    assert (await verify(database)).problems == []


async def test_quiet_hours_hold_for_approvals_too(database: Database, packets: RedPackets) -> None:
    await set_limits(database, quiet_from=6, quiet_until=8)
    packet = await send(packets, ADA, draft(10_001))
    refused = await refusal(packets.approve(EVE, packet.packet_id, NOW + 2 * HOUR))
    assert (refused.code, refused.params) == ("packet-quiet", {"at": NOW + 4 * HOUR})


async def test_an_approval_opens_only_where_the_channel_has_room_by_then(
    database: Database, packets: RedPackets
) -> None:
    large = await send(packets, ADA, draft(10_001, opens_at=NOW + HOUR))
    await send(packets, QIN, draft(opens_at=NOW + 2 * HOUR))
    at = NOW + 2 * HOUR + MINUTE
    refused = await refusal(packets.approve(EVE, large.packet_id, at))
    assert (refused.code, refused.params) == ("packet-channel-gap", {"minutes": 10, "at": NOW + 2 * HOUR + 10 * MINUTE})
    await packets.approve(EVE, large.packet_id, at + HOUR)
    opened = await packets.open_due(ADA, GUILD, large.packet_id, at + HOUR)
    assert opened is not None and (opened.state, opened.opens_at) == ("open", at + HOUR)
    refused = await refusal(packets.ask(QIN, draft(), at + HOUR + MINUTE))
    assert refused.code == "packet-channel-gap"


async def test_an_approved_packet_opens_only_where_its_giver_still_may(database: Database, packets: RedPackets) -> None:
    why = "not_allowed"
    for giver in (Actor(GUILD, QIN.user_id), None):  # whose role was taken away, and who left
        packet = await send(packets, QIN, draft(10_001))
        await packets.approve(EVE, packet.packet_id, NOW)
        assert await everything(database, lifecycle.DECIDED) == []
        ended = await packets.open_due(giver, GUILD, packet.packet_id, NOW)
        assert ended is not None and (ended.state, ended.outcome, ended.opened_at) == ("ended", why, None)
        assert await balance(database, BUDGET) == 200_000
        told = {job.key for job in await everything(database, lifecycle.TELL_GIVER)}
        assert f"{packet.packet_id}/{why}" in told
        (shown,) = await everything(database, lifecycle.DECIDED)
        assert shown.key == str(packet.packet_id)
        async with database.transaction() as tx:
            await db.jobs.remove(tx, GUILD, lifecycle.DECIDED, shown.key)


async def test_a_packet_opens_only_within_what_its_giver_may_give_by_then(
    database: Database, packets: RedPackets
) -> None:
    await give_points(database, QIN.user_id, 50)
    wanted = [draft(9000), draft(9000), draft(50, from_wallet=True)]  # no cap on the budget concerns one's own wallet
    planned = [
        await send(packets, QIN, replace(each, opens_at=NOW + HOUR + number * 20 * MINUTE))
        for number, each in enumerate(wanted)
    ]
    await set_limits(database, giver_a_month=10_000)
    opened = [await packets.open_due(QIN, GUILD, each.packet_id, NOW + 2 * HOUR) for each in planned]
    # The second is within the cap, since the first one's points are back.
    assert [each and (each.outcome or each.state) for each in opened] == ["budget", "open", "open"]
    assert await balance(database, BUDGET) == 200_000 - 9000


async def test_two_admins_who_approve_at_once_do_not_both_pass_the_limits(
    database: Database, second: Database, packets: RedPackets
) -> None:
    for round in range(5):
        at = NOW + round * DAY
        await set_limits(database, channel_gap_minutes=0, giver_a_month=10**9)
        waiting = [await send(packets, ADA, draft(10_001), at) for _ in range(2)]
        await set_limits(database, channel_gap_minutes=30, giver_a_month=10**9)
        approvals = [
            side.approve(EVE, packet.packet_id, at + HOUR)
            for side, packet in zip((packets, RedPackets(second)), waiting, strict=True)
        ]
        results = await asyncio.gather(*approvals, return_exceptions=True)
        refused = [each for each in results if isinstance(each, BaseException)]
        assert [getattr(each, "code", each) for each in refused] == ["packet-channel-gap"], results
        for packet in waiting:
            await packets.cancel(ADA, packet.packet_id, at + HOUR)


async def test_a_busy_bot_is_not_late(database: Database, packets: RedPackets) -> None:
    await set_limits(database, late_minutes=0)
    packet = await send(packets, QIN, draft(opens_at=NOW + HOUR))
    opened = await packets.open_due(QIN, GUILD, packet.packet_id, NOW + HOUR + timedelta(seconds=2))
    assert opened is not None and opened.state == "open"


async def test_cancelling(database: Database, packets: RedPackets) -> None:
    planned = await send(packets, QIN, draft(100, opens_at=NOW + HOUR))
    assert (await refusal(packets.cancel(MIA, planned.packet_id, NOW))).code == "packet-gone"
    assert [packet.packet_id for packet in await packets.endable(QIN)] == [planned.packet_id]
    assert await packets.endable(ADA) == [planned]
    assert await packets.endable(MIA) == []
    await packets.cancel(QIN, planned.packet_id, NOW)
    await packets.cancel(QIN, planned.packet_id, NOW)
    assert await balance(database, BUDGET) == 200_000
    assert await packets.open_due(QIN, GUILD, planned.packet_id, NOW + HOUR) is None
    opened = await send(packets, QIN, draft(100, 10))
    assert (await refusal(packets.cancel(QIN, opened.packet_id, NOW))).code == "packet-has-opened"
    await packets.claim(MIA, opened.packet_id, NOW)
    ended = await packets.cancel(SAM, opened.packet_id, NOW)
    assert (ended.state, ended.outcome) == ("ended", "cancelled")
    assert await balance(database, BUDGET) == 200_000 - ended.taken_points
    (told,) = await pending(database, lifecycle.TELL_GIVER)
    assert told.payload["why"] == "cancelled"


@pytest.mark.parametrize(
    ("giver", "minutes_late", "outcome"),
    [
        (QIN, 0, None),
        (QIN, 60, None),
        (QIN, 61, "missed"),
        (Actor(GUILD, 5), 0, "not_allowed"),
        (None, 0, "not_allowed"),
    ],
)
async def test_opening_looks_again(
    database: Database, packets: RedPackets, giver: Actor | None, minutes_late: int, outcome: str | None
) -> None:
    planned = await send(packets, QIN, draft(100, opens_at=NOW + HOUR, minutes=30))
    at = NOW + HOUR + minutes_late * MINUTE
    opened = await packets.open_due(giver, GUILD, planned.packet_id, at)
    assert opened is not None and opened.outcome == outcome
    if outcome is None:
        assert (opened.state, opened.closes_at) == ("open", at + 30 * MINUTE)
        assert await packets.open_due(giver, GUILD, planned.packet_id, at) is None
    else:
        assert await balance(database, BUDGET) == 200_000
        (told,) = await pending(database, lifecycle.TELL_GIVER)
        assert told.payload["why"] == outcome


async def test_a_packet_due_in_what_are_quiet_hours_by_then_is_refunded(
    database: Database, packets: RedPackets
) -> None:
    planned = await send(packets, QIN, draft(100, opens_at=NOW + HOUR))
    await set_limits(database, quiet_from=5, quiet_until=6)
    kept = await packets.open_due(QIN, GUILD, planned.packet_id, NOW + HOUR)
    assert kept is not None and (kept.state, kept.outcome) == ("ended", "quiet")
    assert await balance(database, BUDGET) == 200_000
    (told,) = await pending(database, lifecycle.TELL_GIVER)
    assert told.payload["why"] == "quiet"


async def test_a_job_that_lost_its_race_opens_and_ends_nothing_before_its_time(
    database: Database, packets: RedPackets
) -> None:
    planned = await send(packets, QIN, draft(100, opens_at=NOW + HOUR, minutes=30))
    await packets.edit(QIN, planned.packet_id, Changes(opens_at=NOW + 2 * HOUR), NOW + HOUR - MINUTE)
    early = await packets.open_due(QIN, GUILD, planned.packet_id, NOW + HOUR)
    assert early is not None and (early.state, early.opens_at) == ("scheduled", NOW + 2 * HOUR)
    await packets.open_due(QIN, GUILD, planned.packet_id, NOW + 2 * HOUR)
    closes_at = NOW + 2 * HOUR + 30 * MINUTE
    assert await packets.close_due(GUILD, planned.packet_id, NOW + 2 * HOUR) == closes_at
    assert (await state_of(database, planned)).state == "open"
    assert await packets.close_due(GUILD, planned.packet_id, closes_at) is None
    assert (await state_of(database, planned)).state == "ended"


async def test_previews_that_nobody_confirmed_are_cleared_away_after_a_day(
    database: Database, packets: RedPackets
) -> None:
    asked = (await packets.ask(QIN, draft(), NOW)).packet
    again = (await packets.ask_series(QIN, draft(opens_at=NOW + DAY), "daily", None, NOW)).series
    sent = await send(packets, QIN, draft())
    dropped = (await packets.ask(QIN, draft(channel=STAGE), NOW)).packet
    await packets.drop(QIN, dropped.packet_id, NOW)
    no_series = (await packets.ask_series(QIN, draft(opens_at=NOW + DAY), "daily", None, NOW)).series
    ended = (await packets.ask_series(QIN, draft(opens_at=NOW + DAY), "daily", None, NOW)).series
    await packets.confirm_series(QIN, ended.series_id, NOW)
    taken_back = await send(packets, QIN, draft(opens_at=NOW + DAY))
    await packets.cancel(QIN, taken_back.packet_id, NOW)
    for each in (no_series, ended):
        await packets.end_series(QIN, each.series_id, NOW)
    await packets.purge([GUILD + 1], NOW + 2 * DAY)
    await packets.purge([GUILD], NOW + DAY)
    async with database.reading() as tx:
        assert await db.red_packets.get(tx, GUILD, asked.packet_id) is not None
    await packets.purge([GUILD], NOW + DAY + MINUTE)
    async with database.reading() as tx:
        assert await db.red_packets.get(tx, GUILD, asked.packet_id) is None
        assert await db.red_packets.get(tx, GUILD, dropped.packet_id) is None
        for kept in (sent, taken_back):
            assert await db.red_packets.get(tx, GUILD, kept.packet_id) is not None
    assert await packets.series(GUILD, again.series_id) is None
    assert await packets.series(GUILD, no_series.series_id) is None
    assert await packets.series(GUILD, ended.series_id) is not None


async def test_a_card_that_is_lost_ends_the_packet_and_one_that_moved_does_not(
    database: Database, packets: RedPackets
) -> None:
    packet = await send(packets, QIN, draft(100, 10))
    assert await packets.announced(GUILD, packet.packet_id, HALL, 555, NOW)
    assert not await packets.announced(GUILD, packet.packet_id, HALL, 556, NOW)
    await packets.removed(GUILD, HALL, {1, 2, 3}, NOW)
    await packets.removed(GUILD, STAGE, None, NOW)
    assert (await refusal(packets.move(QIN, packet.packet_id, STAGE, NOW))).code == "not-allowed"
    assert (await refusal(packets.move(SAM, packet.packet_id, HALL, NOW))).code == "packet-not-movable"
    await packets.move(SAM, packet.packet_id, STAGE, NOW)
    await packets.removed(GUILD, HALL, {555}, NOW)
    await packets.removed(GUILD, HALL, None, NOW)
    assert not await packets.announced(GUILD, packet.packet_id, HALL, 555, NOW)
    assert (await state_of(database, packet)).state == "open"
    assert await packets.announced(GUILD, packet.packet_id, STAGE, 557, NOW)
    await packets.removed(GUILD, STAGE, {557}, NOW)
    over = await state_of(database, packet)
    assert (over.state, over.outcome) == ("ended", "card_lost")
    assert await balance(database, BUDGET) == 200_000
    assert (await refusal(packets.claim(MIA, packet.packet_id, NOW))).params == {"why": "card-lost"}


async def test_a_packet_that_nobody_could_see_says_so_at_its_end(database: Database, packets: RedPackets) -> None:
    packet = await send(packets, QIN, draft())
    await packets.close_due(GUILD, packet.packet_id, NOW + DAY)
    assert (await state_of(database, packet)).outcome == "card_lost"
    assert [job.payload["why"] for job in await pending(database, lifecycle.TELL_GIVER)] == ["card_lost"]


async def test_claims_racing_with_the_end(database: Database, packets: RedPackets) -> None:
    packet = await send(packets, QIN, draft(500, 100))
    await packets.announced(GUILD, packet.packet_id, HALL, 555, NOW)
    work = [packets.claim(member(n), packet.packet_id, NOW) for n in range(80)]
    work.insert(40, packets.close_due(GUILD, packet.packet_id, packet.closes_at))  # type: ignore[arg-type]
    results = await asyncio.gather(*work, return_exceptions=True)
    over = await state_of(database, packet)
    claimed = sum(result.points for result in results if isinstance(result, Claimed))
    assert over.state == "ended" and over.taken_points == claimed
    assert await balance(database, BUDGET) == 200_000 - claimed
    assert (await verify(database)).problems == []


# --- the books, whatever happens ---------------------------------------------------------------------------------


async def assert_balanced(database: Database, opened: int) -> None:
    """Every point that was there is somewhere, and each packet's claims, escrow and refund make its total."""
    assert (await verify(database)).problems == []
    async with database.reading() as tx:
        everything = await db.red_packets.given_by(tx, GUILD, None, limit=10_000)
        books = {row.name: row.balance for row in await all_accounts(tx)}
        for packet in everything:
            claims = sum(claim.points for claim in await db.red_packets.claims(tx, GUILD, packet.packet_id))
            held = books.get(lifecycle.escrow_of(packet.packet_id), 0)
            refund = await refunded(tx, packet)
            assert claims + held + refund == packet.total, packet
    assert all(value >= 0 for name, value in books.items() if name != ledger.ISSUANCE)
    assert sum(value for name, value in books.items() if name != ledger.ISSUANCE) == opened


async def all_accounts(tx: Any) -> Sequence[Any]:
    return (await tx.execute(select(accounts.c.name, accounts.c.balance))).all()


async def refunded(tx: Any, packet: Packet) -> int:
    statement = (
        select(postings.c.amount)
        .join(transactions, transactions.c.transaction_id == postings.c.transaction_id)
        .where(transactions.c.key == f"red_packet/{packet.packet_id}/refund", postings.c.amount > 0)
    )
    return sum((await tx.execute(statement)).scalars())


@pytest.mark.parametrize("seed", range(2))
async def test_whatever_is_done_at_once_the_books_balance(database: Database, packets: RedPackets, seed: int) -> None:
    chance = random.Random(seed)
    await set_club(database, budgets={"red_packets": 5000})
    await set_limits(
        database, giver_a_day=1000, channel_a_day=1000, channel_gap_minutes=0, approval_over=400, own_packet=True
    )
    await give_points(database, QIN.user_id, 700)
    await give_points(database, ADA.user_id, 700)
    known: list[Packet] = []

    async def act() -> None:
        giver = chance.choice([QIN, ADA])
        packet = chance.choice(known) if known else None
        deed = chance.choice(["send", "claim", "claim", "claim", "cancel", "close", "approve", "decline", "lose"])
        if deed == "send" or packet is None:
            total = chance.choice([7, 60, 300, 500, 2500])
            opens_at = chance.choice([None, NOW + HOUR])
            wanted = draft(total, chance.randint(1, 7), from_wallet=chance.random() < 0.5, opens_at=opens_at)
            known.append(await send(packets, giver, wanted))
        elif deed == "claim":
            await packets.claim(member(chance.randrange(12)), packet.packet_id, NOW)
        elif deed == "cancel":
            await packets.cancel(giver, packet.packet_id, NOW)
        elif deed == "close":
            await packets.close_due(GUILD, packet.packet_id, NOW + DAY)
        elif deed == "approve":
            await packets.approve(EVE, packet.packet_id, NOW)
        elif deed == "decline":
            await packets.decline(EVE, packet.packet_id, "no", NOW)
        else:
            await packets.open_due(chance.choice([QIN, None]), GUILD, packet.packet_id, NOW + HOUR)

    for _ in range(6):
        outcomes = await asyncio.gather(*(act() for _ in range(20)), return_exceptions=True)
        unexpected = [error for error in outcomes if error is not None and not isinstance(error, UserError)]
        assert unexpected == []
        await assert_balanced(database, 5000 + 1400)
    assert any(packet.state == "waiting" for packet in known)


async def test_two_processes_claim_from_one_packet(postgresql: PostgreSQLServer) -> None:
    url = postgresql.create()
    first, second = await Database.open(url), await Database.open(url)
    try:
        await set_club(first)
        ours, theirs = RedPackets(first), RedPackets(second)
        packet = await send(ours, QIN, draft(3000, 300))
        presses = [side.claim(member(n), packet.packet_id, NOW) for n in range(400) for side in (ours, theirs)]
        results = await asyncio.gather(*presses, return_exceptions=True)
        new = [result for result in results if isinstance(result, Claimed) and not result.repeated]
        assert sorted(claim.place for claim in new) == list(range(300))
        assert sum(claim.points for claim in new) == 3000
        assert {type(result) for result in results} <= {Claimed, UserError}
        await assert_balanced(first, 200_000)
    finally:
        await first.close()
        await second.close()
        postgresql.drop(url)


@pytest.mark.parametrize("what", ["count", "escrow", "share"])
async def test_verify_finds_what_does_not_hold(database: Database, packets: RedPackets, what: str) -> None:
    packet = await send(packets, QIN, draft(100, 4))
    for n in range(4):
        await packets.claim(member(n), packet.packet_id, NOW)
    assert (await verify(database)).problems == []
    table = db.red_packets.red_packets
    async with database.transaction() as tx:
        if what == "count":
            await tx.execute(table.update().values(taken_points=99))
        elif what == "escrow":
            await tx.execute(table.update().values(state="open"))
            await tx.execute(table.update().values(taken=3, taken_points=99))
        else:
            await tx.execute(table.update().values(seed="ab" * 32))
    found = "\n".join((await verify(database)).problems)
    assert {"count": "were claimed", "escrow": "the escrow of red packet", "share": "do not follow"}[what] in found
