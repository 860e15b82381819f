"""Sums over red packets and over what happens around them, for the report. Indexes carry each of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import BigInteger, ColumnElement, and_, exists, func, select, type_coerce

from db.activity import channel_minutes, departures
from db.engine import Transaction
from db.red_packets import red_packet_claims, red_packets

_MINUTE = 60_000_000  # microseconds, in which times are stored


class Given(NamedTuple):
    """What somebody gave: how many packets opened, their points in all, and the points and shares claimed of them."""

    giver_id: int
    packets: int
    points: int
    claimed: int
    claims: int


def _opened(guild_id: int, since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(red_packets.c.guild_id == guild_id, red_packets.c.opened_at >= since, red_packets.c.opened_at < until)


async def given(tx: Transaction, guild_id: int, since: datetime, until: datetime) -> list[Given]:
    """What each giver gave in packets that opened between two instants, most points first."""
    points = func.sum(red_packets.c.total)
    found = await tx.execute(
        select(
            red_packets.c.giver_id,
            func.count(),
            points,
            func.sum(red_packets.c.taken_points),
            func.sum(red_packets.c.taken),
        )
        .where(_opened(guild_id, since, until))
        .group_by(red_packets.c.giver_id)
        .order_by(points.desc(), red_packets.c.giver_id)
    )
    return [Given(row[0], int(row[1]), int(row[2]), int(row[3]), int(row[4])) for row in found]


async def emptied(tx: Transaction, guild_id: int, since: datetime, until: datetime) -> list[timedelta]:
    """How long each packet lasted of which every share was claimed, shortest first."""
    found = await tx.execute(
        select(red_packets.c.opened_at, red_packets.c.ended_at).where(
            _opened(guild_id, since, until), red_packets.c.outcome == "empty"
        )
    )
    return sorted(row.ended_at - row.opened_at for row in found)


async def claimers(
    tx: Transaction, guild_id: int, since: datetime, until: datetime, longest: timedelta
) -> list[tuple[int, int]]:
    """(claims, points) of each member who claimed between two instants. No packet is open for longer than `longest`."""
    found = await tx.execute(
        select(func.count(), func.sum(red_packet_claims.c.points))
        .join_from(
            red_packets,
            red_packet_claims,
            and_(
                red_packet_claims.c.guild_id == red_packets.c.guild_id,
                red_packet_claims.c.packet_id == red_packets.c.packet_id,
            ),
        )
        .where(
            _opened(guild_id, since - longest, until),
            red_packet_claims.c.at >= since,
            red_packet_claims.c.at < until,
        )
        .group_by(red_packet_claims.c.user_id)
    )
    return [(int(row[0]), int(row[1])) for row in found]


async def openings(tx: Transaction, guild_id: int, since: datetime, until: datetime) -> list[datetime]:
    """When packets opened between two instants, oldest first."""
    found = await tx.execute(
        select(red_packets.c.opened_at).where(_opened(guild_id, since, until)).order_by(red_packets.c.opened_at)
    )
    return list(found.scalars())


async def counted_since(tx: Transaction, guild_id: int) -> datetime | None:
    """The first minute of which messages are counted, or None."""
    return await tx.scalar(select(func.min(channel_minutes.c.minute)).where(channel_minutes.c.guild_id == guild_id))


async def around(tx: Transaction, guild_id: int, since: datetime, until: datetime, minutes: int) -> dict[int, int]:
    """Messages in the channels of packets that opened between two instants, by minutes from the opening minute on.

    From −`minutes` to `minutes` − 1, summed over all openings; missing where there were none.
    """
    opened = type_coerce(red_packets.c.opened_at, BigInteger)
    began = opened - opened % _MINUTE
    minute = type_coerce(channel_minutes.c.minute, BigInteger)
    offset = ((minute - began) // _MINUTE).label("offset")
    found = await tx.execute(
        select(offset, func.sum(channel_minutes.c.messages))
        .join_from(
            red_packets,
            channel_minutes,
            and_(
                channel_minutes.c.guild_id == red_packets.c.guild_id,
                channel_minutes.c.channel_id == red_packets.c.channel_id,
                minute >= began - minutes * _MINUTE,
                minute < began + minutes * _MINUTE,
            ),
        )
        .where(_opened(guild_id, since, until))
        .group_by(offset)
    )
    return {int(row[0]): int(row[1]) for row in found}


async def departed(
    tx: Transaction, guild_id: int, since: datetime, until: datetime, window: timedelta
) -> tuple[int, int]:
    """(how many left between two instants, how many of them within `window` of a packet that had opened)."""
    span = window // timedelta(microseconds=1)
    at = type_coerce(departures.c.at, BigInteger)
    opened = type_coerce(red_packets.c.opened_at, BigInteger)
    after_one = exists().where(red_packets.c.guild_id == departures.c.guild_id, opened <= at, opened > at - span)
    left = select(func.count()).where(
        departures.c.guild_id == guild_id, departures.c.at >= since, departures.c.at < until
    )
    everyone, near = await tx.scalar(left), await tx.scalar(left.where(after_one))
    return int(everyone or 0), int(near or 0)
