"""Red packets, their claims, and wrong guesses at their words.

State of a packet, and who moves it:

    asked      written by the giver's form; nothing is funded        → funded states by the giver's confirmation
    waiting    funded; another admin has yet to approve it           → scheduled, open or ended by an admin
    scheduled  funded; opens at `opens_at`                           → open or ended by its job, ended by its giver
    open       claims are taken                                      → ended by the last claim, by time, by staff
    ended      over; `outcome` says why, what was left is refunded
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    cast,
    func,
    insert,
    literal,
    select,
    tuple_,
    update,
)

from db import dialect, red_packet_series
from db.engine import Transaction
from db.ledger import accounts
from db.metadata import UtcTime, guild_key, id_key, metadata

red_packets = Table(
    "red_packets",
    metadata,
    guild_key(),
    id_key("packet_id"),
    Column("giver_id", BigInteger, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("message_id", BigInteger),
    Column("series_id", BigInteger),
    Column("state", String(10), nullable=False),
    Column("outcome", String(20)),
    # What it is: fixed when it is funded.
    Column("total", BigInteger, nullable=False),
    Column("shares", Integer, nullable=False),
    Column("mode", String(10), nullable=False),
    Column("source", String(120), nullable=False),
    Column("terms", JSON, nullable=False),
    Column("seed", String(64), nullable=False),
    # What became of it.
    Column("taken", Integer, nullable=False),
    Column("taken_points", BigInteger, nullable=False),
    Column("approved_by", BigInteger),
    Column("asked_at", UtcTime, nullable=False),
    Column("funded_at", UtcTime),
    Column("opens_at", UtcTime),
    Column("opened_at", UtcTime),
    Column("closes_at", UtcTime),
    Column("ended_at", UtcTime),
    CheckConstraint("state IN ('asked', 'waiting', 'scheduled', 'open', 'ended')", name="state"),
    CheckConstraint("mode IN ('random', 'equal')", name="mode"),
    CheckConstraint("shares >= 1 AND total >= shares", name="no_share_is_zero"),
    CheckConstraint("taken BETWEEN 0 AND shares AND taken_points BETWEEN 0 AND total", name="not_over_claimed"),
)
Index("ix_red_packets_giver", red_packets.c.guild_id, red_packets.c.giver_id, red_packets.c.packet_id)
Index("ix_red_packets_channel", red_packets.c.guild_id, red_packets.c.channel_id, red_packets.c.opens_at)
Index("ix_red_packets_opened", red_packets.c.guild_id, red_packets.c.opened_at)
Index("ix_red_packets_state", red_packets.c.guild_id, red_packets.c.state, red_packets.c.packet_id)

red_packet_claims = Table(
    "red_packet_claims",
    metadata,
    guild_key(),
    id_key("packet_id"),
    # One claim a member: this key is the rule. One claim a share: the constraint below.
    id_key("user_id"),
    Column("place", Integer, nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("guild_id", "packet_id", "place"),
    CheckConstraint("points > 0", name="not_zero"),
    ForeignKeyConstraint(
        ["guild_id", "packet_id"],
        ["red_packets.guild_id", "red_packets.packet_id"],
        name="fk_red_packet_claims_packet",
    ),
)
Index("ix_red_packet_claims_user", red_packet_claims.c.guild_id, red_packet_claims.c.user_id, red_packet_claims.c.at)

red_packet_guesses = Table(
    "red_packet_guesses",
    metadata,
    guild_key(),
    id_key("packet_id"),
    id_key("user_id"),
    Column("wrong", Integer, nullable=False),
)


class Packet(NamedTuple):
    """A packet as stored; whole points. `place` of its claims runs from 0; `source` is the account that funded it."""

    guild_id: int
    packet_id: int
    giver_id: int
    channel_id: int
    message_id: int | None
    series_id: int | None
    state: str
    outcome: str | None
    total: int
    shares: int
    mode: str
    source: str
    terms: dict[str, Any]
    seed: str
    taken: int
    taken_points: int
    approved_by: int | None
    asked_at: datetime
    funded_at: datetime | None
    opens_at: datetime | None
    opened_at: datetime | None
    closes_at: datetime | None
    ended_at: datetime | None


class Claim(NamedTuple):
    """One share taken: the `place` in the order of claims, from 0, and its points."""

    guild_id: int
    packet_id: int
    user_id: int
    place: int
    points: int
    at: datetime


_PACKET = [red_packets.c[name] for name in Packet._fields]
_LOCKED = (
    select(*_PACKET)
    .where(
        red_packets.c.guild_id == bindparam("guild"),
        dialect.among(red_packets.c.packet_id, "ids"),
    )
    .order_by(red_packets.c.packet_id)
    .with_for_update()
)
_CLAIMS_OF = select(red_packet_claims).where(
    red_packet_claims.c.guild_id == bindparam("guild"),
    red_packet_claims.c.packet_id == bindparam("packet"),
    dialect.among(red_packet_claims.c.user_id, "users"),
)
_ADD_CLAIMS = insert(red_packet_claims)
_TAKE = (
    update(red_packets)
    .where(red_packets.c.guild_id == bindparam("g"), red_packets.c.packet_id == bindparam("p"))
    .values(
        taken=red_packets.c.taken + bindparam("more"), taken_points=red_packets.c.taken_points + bindparam("points")
    )
)
_GUESS = dialect.insert(red_packet_guesses)
_WRONG = _GUESS.on_conflict_do_update(
    index_elements=["guild_id", "packet_id", "user_id"],
    set_={"wrong": red_packet_guesses.c.wrong + _GUESS.excluded.wrong},
)


async def add(tx: Transaction, packet: Packet) -> None:
    """Write a new packet."""
    await tx.execute(insert(red_packets).values(**packet._asdict()))


async def get(tx: Transaction, guild_id: int, packet_id: int) -> Packet | None:
    """A packet, or None."""
    found = await tx.execute(
        select(*_PACKET).where(red_packets.c.guild_id == guild_id, red_packets.c.packet_id == packet_id)
    )
    row = found.first()
    return Packet(*row) if row else None


async def lock(tx: Transaction, guild_id: int, ids: Collection[int]) -> dict[int, Packet]:
    """The packets with these ids, locked until the transaction ends."""
    found = await tx.execute(_LOCKED, {"guild": guild_id, "ids": list(ids)})
    return {row.packet_id: Packet(*row) for row in found}


async def move(tx: Transaction, packet: Packet, from_states: Collection[str], **values: Any) -> bool:
    """Change a packet that is in one of these states. False where it is in another by now."""
    changed = await tx.execute(
        update(red_packets)
        .where(
            red_packets.c.guild_id == packet.guild_id,
            red_packets.c.packet_id == packet.packet_id,
            red_packets.c.state.in_(from_states),
        )
        .values(values)
    )
    return changed.rowcount == 1


async def claims_of(tx: Transaction, guild_id: int, packet_id: int, users: Collection[int]) -> dict[int, Claim]:
    """Which of these users have claimed, with their claims."""
    found = await tx.execute(_CLAIMS_OF, {"guild": guild_id, "packet": packet_id, "users": list(users)})
    return {row.user_id: Claim(*row) for row in found}


async def add_claims(tx: Transaction, claims: Sequence[Claim]) -> None:
    """Record claims and count them on their packets. A second claim of a member or a share breaks its constraint."""
    await tx.execute_many(_ADD_CLAIMS, claims)
    sums: dict[tuple[int, int], tuple[int, int]] = {}
    for claim in claims:
        more, points = sums.get((claim.guild_id, claim.packet_id), (0, 0))
        sums[claim.guild_id, claim.packet_id] = (more + 1, points + claim.points)
    rows = [
        {"g": guild, "p": packet, "more": more, "points": points} for (guild, packet), (more, points) in sums.items()
    ]
    await tx.execute_many(_TAKE, rows)


async def claims(tx: Transaction, guild_id: int, packet_id: int) -> list[Claim]:
    """All claims of a packet, in the order in which they were given."""
    found = await tx.execute(
        select(red_packet_claims)
        .where(red_packet_claims.c.guild_id == guild_id, red_packet_claims.c.packet_id == packet_id)
        .order_by(red_packet_claims.c.place)
    )
    return [Claim(*row) for row in found]


async def best(tx: Transaction, guild_id: int, packet_id: int) -> Claim | None:
    """The luckiest claim so far; of equals the first."""
    found = await tx.execute(
        select(red_packet_claims)
        .where(red_packet_claims.c.guild_id == guild_id, red_packet_claims.c.packet_id == packet_id)
        .order_by(red_packet_claims.c.points.desc(), red_packet_claims.c.place)
        .limit(1)
    )
    row = found.first()
    return Claim(*row) if row else None


async def given_by(
    tx: Transaction, guild_id: int, giver_id: int | None, *, before: int | None = None, limit: int = 10
) -> list[Packet]:
    """The newest funded packets of a giver, or of everyone for None, older than packet `before`."""
    wanted = select(*_PACKET).where(red_packets.c.guild_id == guild_id, red_packets.c.funded_at.is_not(None))
    if giver_id is not None:
        wanted = wanted.where(red_packets.c.giver_id == giver_id)
    if before is not None:
        wanted = wanted.where(red_packets.c.packet_id < before)
    found = await tx.execute(wanted.order_by(red_packets.c.packet_id.desc()).limit(limit))
    return [Packet(*row) for row in found]


async def in_state(tx: Transaction, guild_id: int, states: Collection[str], limit: int = 100) -> list[Packet]:
    """The packets in these states, oldest first."""
    found = await tx.execute(
        select(*_PACKET)
        .where(red_packets.c.guild_id == guild_id, red_packets.c.state.in_(states))
        .order_by(red_packets.c.packet_id)
        .limit(limit)
    )
    return [Packet(*row) for row in found]


async def open_cards(tx: Transaction, guild_id: int, channel_id: int) -> list[tuple[int, int | None]]:
    """(packet_id, message_id of its card, if it stands) of the open packets in a channel."""
    found = await tx.execute(
        select(red_packets.c.packet_id, red_packets.c.message_id).where(
            red_packets.c.guild_id == guild_id,
            red_packets.c.state == "open",
            red_packets.c.channel_id == channel_id,
        )
    )
    return [(row.packet_id, row.message_id) for row in found]


async def claimed_by(
    tx: Transaction, guild_id: int, user_id: int, *, before: int | None = None, limit: int = 10
) -> list[tuple[Claim, Packet]]:
    """A member's newest claims with their packets, older than their claim of packet `before`."""
    wanted = (
        select(red_packet_claims, *_PACKET)
        .join_from(
            red_packet_claims,
            red_packets,
            and_(
                red_packets.c.guild_id == red_packet_claims.c.guild_id,
                red_packets.c.packet_id == red_packet_claims.c.packet_id,
            ),
        )
        .where(red_packet_claims.c.guild_id == guild_id, red_packet_claims.c.user_id == user_id)
    )
    if before is not None:
        at = (
            select(red_packet_claims.c.at)
            .where(
                red_packet_claims.c.guild_id == guild_id,
                red_packet_claims.c.packet_id == before,
                red_packet_claims.c.user_id == user_id,
            )
            .scalar_subquery()
        )
        wanted = wanted.where(tuple_(red_packet_claims.c.at, red_packet_claims.c.packet_id) < tuple_(at, before))
    newest = (red_packet_claims.c.at.desc(), red_packet_claims.c.packet_id.desc())
    found = await tx.execute(wanted.order_by(*newest).limit(limit))
    width = len(Claim._fields)
    return [(Claim(*row[:width]), Packet(*row[width:])) for row in found]


async def funded_since(
    tx: Transaction,
    guild_id: int,
    since: datetime,
    *,
    giver_id: int | None = None,
    source: str | None = None,
    without: int | None = None,
) -> tuple[int, int]:
    """(how many, how many points) were funded since an instant, by a giver, from an account.

    What never opened and never will does not count; what is refunded of an opened one does.
    """
    wanted = select(func.count(), func.coalesce(func.sum(red_packets.c.total), 0)).where(
        red_packets.c.guild_id == guild_id,
        red_packets.c.funded_at >= since,
        (red_packets.c.state != "ended") | red_packets.c.opened_at.is_not(None),
    )
    if giver_id is not None:
        wanted = wanted.where(red_packets.c.giver_id == giver_id)
    if source is not None:
        wanted = wanted.where(red_packets.c.source == source)
    if without is not None:
        wanted = wanted.where(red_packets.c.packet_id != without)
    row = (await tx.execute(wanted)).one()
    return int(row[0]), int(row[1])


async def planned_in_channel(
    tx: Transaction, guild_id: int, channel_id: int, since: datetime, until: datetime, without: int | None = None
) -> list[datetime]:
    """When packets opened or will open in a channel between two instants, oldest first; `without` one of them."""
    found = await tx.execute(
        select(red_packets.c.opens_at)
        .where(
            red_packets.c.guild_id == guild_id,
            red_packets.c.channel_id == channel_id,
            red_packets.c.funded_at.is_not(None),
            (red_packets.c.state != "ended")
            | (red_packets.c.opened_at.is_not(None) & (red_packets.c.outcome != "cancelled")),
            red_packets.c.opens_at >= since,
            red_packets.c.opens_at < until,
            red_packets.c.packet_id != (without or 0),
        )
        .order_by(red_packets.c.opens_at)
    )
    return list(found.scalars())


async def wrong_guesses(tx: Transaction, guild_id: int, packet_id: int, users: Collection[int]) -> dict[int, int]:
    """How often each of these users guessed the word wrong; missing where never."""
    found = await tx.execute(
        select(red_packet_guesses.c.user_id, red_packet_guesses.c.wrong).where(
            red_packet_guesses.c.guild_id == guild_id,
            red_packet_guesses.c.packet_id == packet_id,
            red_packet_guesses.c.user_id.in_(users),
        )
    )
    return {row.user_id: row.wrong for row in found}


async def add_wrong_guesses(tx: Transaction, rows: Sequence[tuple[int, int, int, int]]) -> None:
    """Count wrong guesses: (guild_id, packet_id, user_id, how many)."""
    await tx.execute_many(
        _WRONG,
        [{"guild_id": guild, "packet_id": packet, "user_id": user, "wrong": n} for guild, packet, user, n in rows],
    )


async def unsettled(tx: Transaction) -> list[tuple[int, int, int, int]]:
    """(guild_id, packet_id, taken_points, sum of claims) wherever a packet's count is not what its claims prove."""
    total = func.coalesce(func.sum(red_packet_claims.c.points), 0)
    counted = func.count(red_packet_claims.c.user_id)
    found = await tx.execute(
        select(red_packets.c.guild_id, red_packets.c.packet_id, red_packets.c.taken_points, total)
        .outerjoin(
            red_packet_claims,
            and_(
                red_packet_claims.c.guild_id == red_packets.c.guild_id,
                red_packet_claims.c.packet_id == red_packets.c.packet_id,
            ),
        )
        .group_by(red_packets.c.guild_id, red_packets.c.packet_id, red_packets.c.taken_points, red_packets.c.taken)
        .having((total != red_packets.c.taken_points) | (counted != red_packets.c.taken))
    )
    return [(row[0], row[1], int(row[2]), int(row[3])) for row in found]


async def wrong_escrows(tx: Transaction) -> list[tuple[int, int, int, int]]:
    """(guild_id, packet_id, balance, expected) wherever a packet's escrow is not what it has yet to give out."""
    promised = red_packets.c.state.in_(("waiting", "scheduled", "open"))
    expected = case((promised, red_packets.c.total - red_packets.c.taken_points), else_=0)
    balance = func.coalesce(accounts.c.balance, 0)
    found = await tx.execute(
        select(red_packets.c.guild_id, red_packets.c.packet_id, balance, expected)
        .outerjoin(
            accounts,
            and_(
                accounts.c.guild_id == red_packets.c.guild_id,
                accounts.c.name == literal("escrow:red_packet/") + cast(red_packets.c.packet_id, String),
            ),
        )
        .where(balance != expected)
    )
    return [(row[0], row[1], int(row[2]), int(row[3])) for row in found]


async def newest_ended(tx: Transaction, limit: int) -> list[Packet]:
    """The newest packets that were claimed from and are over, of all guilds."""
    found = await tx.execute(
        select(*_PACKET)
        .where(red_packets.c.state == "ended", red_packets.c.taken > 0)
        .order_by(red_packets.c.packet_id.desc())
        .limit(limit)
    )
    return [Packet(*row) for row in found]


async def purge_asked(tx: Transaction, guild_ids: Collection[int], since_id: int, before: datetime) -> None:
    """Delete the previews that nobody confirmed since, and of those that were dropped the ones from `since_id` on."""
    old = red_packets.c.guild_id.in_(guild_ids) & (red_packets.c.asked_at < before)
    dropped = (red_packets.c.state == "ended") & red_packets.c.funded_at.is_(None)
    for which in (red_packets.c.state == "asked", dropped & (red_packets.c.packet_id >= since_id)):
        await tx.execute(red_packets.delete().where(old, which))
    await red_packet_series.purge_asked(tx, guild_ids, before)
