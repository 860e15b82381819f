"""What stands between asking for a packet and funding it: every limit, with its reason and when it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import ValidationError

import db.ledger
import db.red_packets
import db.settings
from db.engine import Transaction
from db.red_packets import Packet
from services import club, ledger, programmes
from services.actor import Actor
from services.club import ClubSettings
from services.errors import UserError
from services.permissions import Capability, Kind, kinds_of, may, require
from services.red_packets.rules import Limits, Terms, check_sum, same_word
from services.red_packets.split import Mode

FARTHEST = timedelta(days=366)
SOONEST = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a giver asks for. `opens_at` None: at once. `terms` as Terms takes them; points are whole."""

    channel_id: int
    total: int
    shares: int
    mode: Mode
    from_wallet: bool
    terms: Terms
    opens_at: datetime | None = None
    series_id: int | None = None


def terms(**values: object) -> Terms:
    """The terms as a person typed them; None stands for what they left out.

    Raises UserError("packet-terms") naming the field, "packet-word-empty" for a word without a letter or digit.
    """
    try:
        made = Terms.model_validate({name: value for name, value in values.items() if value is not None})
    except ValidationError as error:
        raise UserError("packet-terms", field=str(error.errors()[0]["loc"][0])) from error
    if made.word is not None and same_word(made.word, ""):
        raise UserError("packet-word-empty")
    return made.model_copy(update={"question": made.question or None})


def draft_of(packet: Packet) -> Draft:
    """What the giver asked for."""
    return Draft(
        packet.channel_id,
        packet.total,
        packet.shares,
        packet.mode,  # type: ignore[arg-type]
        packet.source.startswith("wallet:"),
        Terms.model_validate(packet.terms),
        packet.opens_at,
        packet.series_id,
    )


def may_give(actor: Actor, settings: ClubSettings, limits: Limits, from_wallet: bool) -> bool:
    """Whether this person may give packets: from the club's budget, or from their own wallet."""
    if may(actor, settings, Capability.SEND_RED_PACKETS):
        return True
    return from_wallet and limits.members_may_give and Kind.MEMBER in kinds_of(actor, settings)


def check_draft(actor: Actor, draft: Draft, settings: ClubSettings, limits: Limits, now: datetime) -> None:
    """Pass what can be judged without looking at other packets: who gives, the sum, the time. Or raise the refusal."""
    if actor.is_bot:
        raise UserError("bots-cannot")
    if not may_give(actor, settings, limits, draft.from_wallet):
        require(actor, settings, Capability.SEND_RED_PACKETS)
    check_sum(draft.total, draft.shares, limits)
    opens_at = draft.opens_at or now
    if draft.opens_at is not None and opens_at < now + SOONEST:
        raise UserError("packet-time-past")
    if opens_at > now + FARTHEST:
        raise UserError("packet-time-far", days=FARTHEST.days)
    check_quiet(settings, limits, opens_at)


async def in_line(tx: Transaction, guild_id: int, now: datetime) -> None:
    """Stand in line with everybody else who counts packets or series against a limit; the packet is locked before."""
    await db.settings.lock(tx, guild_id, "red_packets", club.ALWAYS, now)


async def check(
    tx: Transaction,
    actor: Actor,
    draft: Draft,
    settings: ClubSettings,
    limits: Limits,
    now: datetime,
    without: int | None = None,
) -> tuple[str, int]:
    """The account that pays and its balance, for a packet that may be sent; or the refusal raised.

    `without`: a packet of before that this one replaces, which does not count against its limits.
    """
    check_draft(actor, draft, settings, limits, now)
    await in_line(tx, actor.guild_id, now)
    budget = await programmes.ensure_funded(tx, actor.guild_id, programmes.RED_PACKETS, settings, now)
    locked = await db.ledger.lock_accounts(tx, actor.guild_id, [budget])
    await check_pace(tx, actor, draft, settings, limits, now, without)
    if draft.from_wallet:
        wallet = ledger.wallet(actor.user_id)
        balance = await ledger.balance(tx, actor.guild_id, wallet)
        if balance < draft.total:
            raise ledger.InsufficientPoints(wallet, balance, draft.total)
        return wallet, balance
    next_month_at = settings.calendar.day_start_of(
        (settings.calendar.month_of(now) + timedelta(days=31)).replace(day=1)
    )
    left = locked[budget].balance if budget in locked else 0
    if left < draft.total:
        raise UserError("packet-budget", left=left, needed=draft.total, at=next_month_at)
    spent = await given_in_month(tx, actor.guild_id, actor.user_id, budget, settings, now, without)
    if spent + draft.total > limits.giver_a_month:
        raise UserError(
            "packet-giver-month",
            most=limits.giver_a_month,
            left=max(0, limits.giver_a_month - spent),
            at=next_month_at,
        )
    return budget, left


async def given_in_month(
    tx: Transaction,
    guild_id: int,
    giver_id: int,
    budget: str,
    settings: ClubSettings,
    now: datetime,
    without: int | None = None,
) -> int:
    """The points that somebody put into packets from a budget in the month of `now`."""
    since = settings.calendar.day_start_of(settings.calendar.month_of(now))
    _, spent = await db.red_packets.funded_since(tx, guild_id, since, giver_id=giver_id, source=budget, without=without)
    return spent


async def over_the_month(tx: Transaction, packet: Packet, settings: ClubSettings, limits: Limits) -> bool:
    """Whether its giver has given more of the club's points, in the month that paid for it, than they may by now."""
    if packet.funded_at is None or not packet.source.startswith("programme:"):
        return False
    given = await given_in_month(tx, packet.guild_id, packet.giver_id, packet.source, settings, packet.funded_at)
    return given > limits.giver_a_month


def check_quiet(settings: ClubSettings, limits: Limits, opens_at: datetime) -> None:
    """Pass an instant outside the quiet hours. Raises UserError("packet-quiet") with their end."""
    if limits.is_quiet(settings.calendar.local_hour(opens_at)):
        assert limits.quiet_until is not None
        raise UserError("packet-quiet", at=settings.calendar.next_hour_at(opens_at, limits.quiet_until))


async def check_pace(
    tx: Transaction,
    actor: Actor,
    draft: Draft,
    settings: ClubSettings,
    limits: Limits,
    now: datetime,
    without: int | None = None,
) -> None:
    """Pass a packet that leaves the channel a place to talk; or raise the limit it meets, and when that ends."""
    calendar = settings.calendar
    today = calendar.day_start_of(calendar.day_of(now))
    given, _ = await db.red_packets.funded_since(tx, actor.guild_id, today, giver_id=actor.user_id, without=without)
    if given >= limits.giver_a_day:
        raise UserError("packet-giver-day", most=limits.giver_a_day, at=calendar.next_day_at(now))
    await check_channel(tx, actor.guild_id, draft.channel_id, draft.opens_at or now, settings, limits, without)


async def check_channel(
    tx: Transaction,
    guild_id: int,
    channel_id: int,
    opens_at: datetime,
    settings: ClubSettings,
    limits: Limits,
    without: int | None = None,
) -> None:
    """Pass an instant at which the channel has room for a packet. Raises "packet-channel-day", "packet-channel-gap"."""
    calendar = settings.calendar
    day = calendar.day_of(opens_at)
    gap = timedelta(minutes=limits.channel_gap_minutes)
    since, until = calendar.day_start_of(day), calendar.day_end_of(day)
    planned = await db.red_packets.planned_in_channel(
        tx, guild_id, channel_id, min(since, opens_at - gap), until + gap, without
    )
    if sum(since <= each < until for each in planned) >= limits.channel_a_day:
        raise UserError("packet-channel-day", most=limits.channel_a_day, at=until)
    room_at = opens_at
    for each in planned:
        if abs(each - room_at) < gap:
            room_at = each + gap
    if room_at != opens_at:
        raise UserError("packet-channel-gap", minutes=limits.channel_gap_minutes, at=room_at)
