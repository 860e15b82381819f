"""Events: what is held, who signed up, who came, and what the funnel counted.

State of an event, and who moves it:

    draft      being written by its host                      → review or published by the host
    review     in the staff's queue                           → published or draft (sent back) by staff
    published  people sign up                                 → cancelled by the host or staff, ended by its end
    ended      attendance can be put right, disputes heard    → settled by the end of the dispute window
    cancelled | settled    over

State of a sign-up:

    waiting    on the waitlist, in order of `place`           → offered when a place is free, confirmed in the last hour
    offered    a place is held until `offer_until`            → confirmed by a yes; lapsed without one
    confirmed  has a place, and paid                          → cancelled by the member, removed by the host
    lapsed | cancelled | removed    out; may sign up again, at the end
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    func,
    or_,
    select,
    update,
)

from db.engine import Transaction
from db.metadata import UtcTime, guild_key, id_key, metadata

KINDS = ("annual", "prospect", "talk", "official", "member", "partner")
STATES = ("draft", "review", "published", "ended", "cancelled", "settled")
IN = ("confirmed", "offered", "waiting")  # the states of who is not out

events = Table(
    "events",
    metadata,
    guild_key(),
    id_key("event_id"),
    Column("kind", String(10), nullable=False),
    Column("host_id", BigInteger, nullable=False),
    # The group that runs it, where one does.
    Column("group_id", BigInteger),
    Column("title", String(100), nullable=False),
    Column("about", Text, nullable=False),
    Column("city", String(60), nullable=False),
    # The city as it is compared.
    Column("city_key", String(120), nullable=False),
    # An address, or a link for what is held on line.
    Column("place", String(300), nullable=False),
    Column("starts_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Column("capacity", Integer, nullable=False),
    # Places of those confirmed and of those to whom one is offered.
    Column("taken", Integer, nullable=False),
    Column("price", BigInteger, nullable=False),
    # services.events.rules.Terms as JSON.
    Column("terms", JSON, nullable=False),
    Column("state", String(10), nullable=False),
    Column("open", Boolean, nullable=False),
    # From this the codes at the door are made.
    Column("secret", String(64), nullable=False),
    # How often time or place changed: who signed up before the last time may leave free of charge.
    Column("moved", Integer, nullable=False),
    Column("again_of", BigInteger),
    Column("channel_id", BigInteger),
    Column("message_id", BigInteger),
    Column("native_id", BigInteger),
    Column("created_at", UtcTime, nullable=False),
    Column("published_at", UtcTime),
    # Until then disputes are heard; none while one is open.
    Column("settle_at", UtcTime),
    Column("over_at", UtcTime),
    CheckConstraint("kind IN ('annual', 'prospect', 'talk', 'official', 'member', 'partner')", name="kind"),
    CheckConstraint("state IN ('draft', 'review', 'published', 'ended', 'cancelled', 'settled')", name="state"),
    CheckConstraint("taken >= 0 AND taken <= capacity", name="seats"),
    CheckConstraint("ends_at > starts_at", name="lasts"),
    CheckConstraint("price >= 0", name="price"),
)
Index("ix_events_when", events.c.guild_id, events.c.state, events.c.starts_at)
Index("ix_events_host", events.c.guild_id, events.c.host_id, events.c.starts_at)
Index("ix_events_card", events.c.guild_id, events.c.message_id)
Index("ix_events_native", events.c.guild_id, events.c.native_id)

sign_ups = Table(
    "sign_ups",
    metadata,
    guild_key(),
    id_key("event_id"),
    id_key("user_id"),
    Column("state", String(10), nullable=False),
    # The order of arrival: rises with each sign-up.
    Column("place", BigInteger, nullable=False),
    # One for the member and one for each guest.
    Column("seats", Integer, nullable=False),
    Column("paid", BigInteger, nullable=False),
    Column("answers", JSON, nullable=False),
    # How often the event had moved when they signed up or stayed.
    Column("moved", Integer, nullable=False),
    Column("signed_at", UtcTime, nullable=False),
    Column("offer_until", UtcTime),
    Column("out_at", UtcTime),
    Column("attended", String(10)),
    Column("attended_at", UtcTime),
    # Who said so: the member by the code at the door, or the host.
    Column("attended_by", BigInteger),
    # Why they did not come, in their own words, for the host and staff.
    Column("excuse", String(300)),
    # What stayed with the event of their earlier sign-ups, which they cancelled late.
    Column("kept", BigInteger, nullable=False, server_default="0"),
    CheckConstraint("state IN ('waiting', 'offered', 'confirmed', 'lapsed', 'cancelled', 'removed')", name="state"),
    CheckConstraint("attended IN ('came', 'absent')", name="attended"),
    CheckConstraint("seats > 0", name="seats"),
    CheckConstraint("paid >= 0", name="paid"),
    CheckConstraint("(state = 'offered') = (offer_until IS NOT NULL)", name="offered_until"),
    ForeignKeyConstraint(["guild_id", "event_id"], ["events.guild_id", "events.event_id"], name="fk_sign_ups_event"),
)
Index("ix_sign_ups_order", sign_ups.c.guild_id, sign_ups.c.event_id, sign_ups.c.state, sign_ups.c.place)
# Who came and who did not, for the funnel: only rows with a mark are in it, so that signing up costs nothing more.
Index(
    "ix_sign_ups_attended",
    sign_ups.c.guild_id,
    sign_ups.c.event_id,
    sign_ups.c.attended,
    sign_ups.c.user_id,
    sqlite_where=sign_ups.c.attended.is_not(None),
    postgresql_where=sign_ups.c.attended.is_not(None),
)
Index("ix_sign_ups_user", sign_ups.c.guild_id, sign_ups.c.user_id, sign_ups.c.state)

# How often something happened on the way to an event: saw, could, turned:<threshold>, offered. Nobody's name.
event_counts = Table(
    "event_counts",
    metadata,
    guild_key(),
    id_key("event_id"),
    Column("what", String(40), primary_key=True),
    Column("times", BigInteger, nullable=False),
    ForeignKeyConstraint(
        ["guild_id", "event_id"], ["events.guild_id", "events.event_id"], name="fk_event_counts_event"
    ),
)

event_guesses = Table(
    "event_guesses",
    metadata,
    guild_key(),
    id_key("event_id"),
    id_key("user_id"),
    Column("wrong", Integer, nullable=False),
    Column("last_at", UtcTime, nullable=False),
)

feedback = Table(
    "event_feedback",
    metadata,
    guild_key(),
    id_key("event_id"),
    id_key("user_id"),
    Column("stars", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
)

# Who wants no reminders, or no messages from hosts.
event_mutes = Table(
    "event_mutes",
    metadata,
    guild_key(),
    id_key("user_id"),
    Column("what", String(10), primary_key=True),
    CheckConstraint("what IN ('reminders', 'messages')", name="what"),
)

# The secret part of a member's calendar address.
event_feeds = Table(
    "event_feeds",
    metadata,
    guild_key(),
    id_key("user_id"),
    Column("token", String(64), nullable=False),
)

disputes = Table(
    "event_disputes",
    metadata,
    guild_key(),
    id_key("dispute_id"),
    Column("event_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    # The event again while it is open: one open dispute for each person and event.
    Column("open_for", BigInteger),
    Column("words", Text, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("decided_at", UtcTime),
    Column("decided_by", BigInteger),
    Column("refunded", BigInteger),
    UniqueConstraint("guild_id", "open_for", "user_id"),
)
Index("ix_event_disputes_event", disputes.c.guild_id, disputes.c.event_id)


class Event(NamedTuple):
    """An event as stored. `price` in whole points for each place, `taken` and `capacity` in places."""

    guild_id: int
    event_id: int
    kind: str
    host_id: int
    group_id: int | None
    title: str
    about: str
    city: str
    city_key: str
    place: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    taken: int
    price: int
    terms: dict[str, Any]
    state: str
    open: bool
    secret: str
    moved: int
    again_of: int | None
    channel_id: int | None
    message_id: int | None
    native_id: int | None
    created_at: datetime
    published_at: datetime | None
    settle_at: datetime | None
    over_at: datetime | None


class SignUp(NamedTuple):
    """A sign-up as stored. `paid` is in escrow, in whole points; after the settlement it is what was paid.

    So is `kept`: what stayed of earlier sign-ups of theirs, cancelled late.
    """

    guild_id: int
    event_id: int
    user_id: int
    state: str
    place: int
    seats: int
    paid: int
    answers: dict[str, str]
    moved: int
    signed_at: datetime
    offer_until: datetime | None
    out_at: datetime | None
    attended: str | None
    attended_at: datetime | None
    attended_by: int | None
    excuse: str | None
    kept: int = 0


class Feedback(NamedTuple):
    """What somebody who came said afterwards."""

    guild_id: int
    event_id: int
    user_id: int
    stars: int
    words: str
    at: datetime


class Dispute(NamedTuple):
    """Somebody does not agree with what they paid or how they were marked."""

    guild_id: int
    dispute_id: int
    event_id: int
    user_id: int
    open_for: int | None
    words: str
    made_at: datetime
    decided_at: datetime | None
    decided_by: int | None
    refunded: int | None


_OUT = ("lapsed", "cancelled", "removed")

# --- events ---------------------------------------------------------------------------------------------------------


async def add(tx: Transaction, event: Event) -> None:
    """Write a new event."""
    await tx.execute(events.insert().values(**event._asdict()))


async def get(tx: Transaction, guild_id: int, event_id: int, *, lock: bool = False) -> Event | None:
    """An event, or None; with `lock` nobody else changes it or signs up until the transaction ends."""
    wanted = select(events).where(events.c.guild_id == guild_id, events.c.event_id == event_id)
    row = (await tx.execute(wanted.with_for_update() if lock else wanted)).first()
    return Event(*row) if row else None


async def lock(tx: Transaction, guild_id: int, event_ids: Collection[int]) -> dict[int, Event]:
    """Events by id, locked in the order of their ids, so that two sets cannot wait for each other."""
    found = await tx.execute(
        select(events)
        .where(events.c.guild_id == guild_id, events.c.event_id.in_(sorted(event_ids)))
        .order_by(events.c.event_id)
        .with_for_update()
    )
    return {row.event_id: Event(*row) for row in found}


async def change(tx: Transaction, guild_id: int, event_id: int, **values: Any) -> None:
    """Set fields of an event."""
    await tx.execute(update(events).where(events.c.guild_id == guild_id, events.c.event_id == event_id).values(values))


async def move(tx: Transaction, event: Event, from_states: Collection[str], **values: Any) -> bool:
    """Set fields of an event if it is in one of these states. False where it is not."""
    done = await tx.execute(
        update(events)
        .where(
            events.c.guild_id == event.guild_id,
            events.c.event_id == event.event_id,
            events.c.state.in_(from_states),
        )
        .values(values)
    )
    return done.rowcount == 1


async def with_place(tx: Transaction, guild_id: int, column: str, discord_id: int) -> Event | None:
    """The event that has this `message_id` or `native_id`."""
    found = await tx.execute(select(events).where(events.c.guild_id == guild_id, events.c[column] == discord_id))
    row = found.first()
    return Event(*row) if row else None


async def coming(
    tx: Transaction,
    guild_id: int,
    now: datetime,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    city_keys: Collection[str] = (),
    kind: str | None = None,
    limit: int,
    offset: int = 0,
) -> list[Event]:
    """Published events that are not over, soonest first: between two instants, in a city, of a kind."""
    wanted = select(events).where(events.c.guild_id == guild_id, events.c.state == "published", events.c.ends_at > now)
    if since is not None:
        wanted = wanted.where(events.c.starts_at >= since)
    if until is not None:
        wanted = wanted.where(events.c.starts_at < until)
    if city_keys:
        wanted = wanted.where(events.c.city_key.in_(city_keys))
    if kind is not None:
        wanted = wanted.where(events.c.kind == kind)
    found = await tx.execute(wanted.order_by(events.c.starts_at, events.c.event_id).limit(limit).offset(offset))
    return [Event(*row) for row in found]


async def some(tx: Transaction, guild_id: int, event_ids: Collection[int]) -> list[Event]:
    """These events, soonest first."""
    found = await tx.execute(
        select(events)
        .where(events.c.guild_id == guild_id, events.c.event_id.in_(event_ids))
        .order_by(events.c.starts_at, events.c.event_id)
    )
    return [Event(*row) for row in found]


async def between(tx: Transaction, guild_id: int, start: datetime, end: datetime) -> list[Event]:
    """Events that begin from `start` to before `end` and were published, cancelled ones left out, soonest first."""
    found = await tx.execute(
        select(events)
        .where(
            events.c.guild_id == guild_id,
            events.c.state.in_(("published", "ended", "settled")),
            events.c.starts_at >= start,
            events.c.starts_at < end,
        )
        .order_by(events.c.starts_at, events.c.event_id)
    )
    return [Event(*row) for row in found]


async def hosted(
    tx: Transaction, guild_id: int, user_id: int, *, states: Collection[str] = STATES, limit: int = 25
) -> list[Event]:
    """The events of a host, the latest first."""
    found = await tx.execute(
        select(events)
        .where(events.c.guild_id == guild_id, events.c.host_id == user_id, events.c.state.in_(states))
        .order_by(events.c.starts_at.desc())
        .limit(limit)
    )
    return [Event(*row) for row in found]


async def count_hosted(tx: Transaction, guild_id: int, user_id: int, states: Collection[str]) -> int:
    """How many events of a host are in one of these states."""
    wanted = select(func.count()).select_from(events)
    wanted = wanted.where(events.c.guild_id == guild_id, events.c.host_id == user_id, events.c.state.in_(states))
    return int(await tx.scalar(wanted))


# --- what must hold -------------------------------------------------------------------------------------------------


async def wrong_seats(tx: Transaction) -> list[tuple[int, int, int, int]]:
    """Events whose taken places are not those of its sign-ups: guild, event, stored, counted."""
    held = (
        select(func.coalesce(func.sum(sign_ups.c.seats), 0))
        .where(
            sign_ups.c.guild_id == events.c.guild_id,
            sign_ups.c.event_id == events.c.event_id,
            sign_ups.c.state.in_(("confirmed", "offered")),
        )
        .correlate(events)
        .scalar_subquery()
    )
    found = await tx.execute(
        select(events.c.guild_id, events.c.event_id, events.c.taken, held).where(events.c.taken != held)
    )
    return [(int(row[0]), int(row[1]), int(row[2]), int(row[3])) for row in found]


async def in_escrow(tx: Transaction) -> dict[tuple[int, int], int]:
    """What should be in the escrow of each event that is not over: guild and event, whole points."""
    found = await tx.execute(
        select(events.c.guild_id, events.c.event_id, func.sum(sign_ups.c.paid + sign_ups.c.kept))
        .join(sign_ups, (events.c.guild_id == sign_ups.c.guild_id) & (events.c.event_id == sign_ups.c.event_id))
        .where(or_(events.c.state == "published", events.c.state == "ended"))
        .group_by(events.c.guild_id, events.c.event_id)
    )
    return {(int(row[0]), int(row[1])): int(row[2]) for row in found}


# --- forgetting -----------------------------------------------------------------------------------------------------


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """Delete what a person said and tried; where an event names them, leave the opaque id."""
    for table in (event_guesses, event_mutes, event_feeds):
        await tx.execute(delete(table).where(table.c.guild_id == guild_id, table.c.user_id == user_id))
    await tx.execute(
        update(sign_ups)
        .where(sign_ups.c.guild_id == guild_id, sign_ups.c.user_id == user_id)
        .values(answers={}, excuse=None)
    )
    for table, words in ((feedback, "words"), (disputes, "words")):
        await tx.execute(
            update(table).where(table.c.guild_id == guild_id, table.c.user_id == user_id).values({words: ""})
        )
    named = (
        (events, "host_id"),
        (sign_ups, "user_id"),
        (sign_ups, "attended_by"),
        (feedback, "user_id"),
        (disputes, "user_id"),
        (disputes, "decided_by"),
    )
    for table, column in named:
        await tx.execute(
            update(table).where(table.c.guild_id == guild_id, table.c[column] == user_id).values({column: opaque_id})
        )
