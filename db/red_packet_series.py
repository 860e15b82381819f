"""Red packets that repeat, round by round.

State: asked → running by the giver's confirmation → ended by its end date, its giver, staff, or a giver who may not
give any more.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, BigInteger, Boolean, CheckConstraint, Column, Index, Integer, String, Table, select

from db import dialect
from db.engine import Transaction
from db.metadata import UtcTime, guild_key, id_key, metadata

red_packet_series = Table(
    "red_packet_series",
    metadata,
    guild_key(),
    id_key("series_id"),
    Column("giver_id", BigInteger, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("state", String(10), nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("shares", Integer, nullable=False),
    Column("mode", String(10), nullable=False),
    Column("from_wallet", Boolean(create_constraint=False), nullable=False),
    Column("terms", JSON, nullable=False),
    Column("rhythm", String(10), nullable=False),
    Column("first_at", UtcTime, nullable=False),
    Column("next_at", UtcTime),
    Column("until", UtcTime),
    Column("asked_at", UtcTime, nullable=False),
    CheckConstraint("state IN ('asked', 'running', 'ended')", name="state"),
    CheckConstraint("rhythm IN ('daily', 'weekly', 'monthly')", name="rhythm"),
)
Index("ix_red_packet_series_state", red_packet_series.c.guild_id, red_packet_series.c.state)


class Series(NamedTuple):
    """A packet that repeats. `next_at` is None once it has ended; not for one that was dropped before it began."""

    guild_id: int
    series_id: int
    giver_id: int
    channel_id: int
    state: str
    total: int
    shares: int
    mode: str
    from_wallet: bool
    terms: dict[str, Any]
    rhythm: str
    first_at: datetime
    next_at: datetime | None
    until: datetime | None
    asked_at: datetime


async def put_series(tx: Transaction, series: Series) -> None:
    """Write a series, new or changed."""
    statement = dialect.insert(red_packet_series).values(**series._asdict())
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["guild_id", "series_id"],
            set_={name: statement.excluded[name] for name in Series._fields[2:]},
        )
    )


async def get_series(tx: Transaction, guild_id: int, series_id: int) -> Series | None:
    """A series, locked until the transaction ends, or None."""
    found = await tx.execute(
        select(red_packet_series)
        .where(red_packet_series.c.guild_id == guild_id, red_packet_series.c.series_id == series_id)
        .with_for_update()
    )
    row = found.first()
    return Series(*row) if row else None


async def look_up(tx: Transaction, guild_id: int, series_id: int) -> Series | None:
    """A series, or None."""
    found = await tx.execute(
        select(red_packet_series).where(
            red_packet_series.c.guild_id == guild_id, red_packet_series.c.series_id == series_id
        )
    )
    row = found.first()
    return Series(*row) if row else None


async def running_series(tx: Transaction, guild_id: int) -> list[Series]:
    """The series that are still to open, next first."""
    found = await tx.execute(
        select(red_packet_series)
        .where(red_packet_series.c.guild_id == guild_id, red_packet_series.c.state == "running")
        .order_by(red_packet_series.c.next_at)
    )
    return [Series(*row) for row in found]


async def purge_asked(tx: Transaction, guild_ids: Collection[int], before: datetime) -> None:
    """Delete the previews that nobody confirmed since, or that were dropped."""
    asked = red_packet_series.c
    never_begun = (asked.state == "asked") | ((asked.state == "ended") & asked.next_at.is_not(None))
    await tx.execute(
        red_packet_series.delete().where(asked.guild_id.in_(guild_ids), never_begun, asked.asked_at < before)
    )


_WORDS = {"greeting": "", "question": None, "word": None}  # what a giver typed


def without_words(terms: dict[str, Any]) -> dict[str, Any]:
    """The terms without what the giver typed."""
    return terms | {name: empty for name, empty in _WORDS.items() if name in terms}


async def of_giver(tx: Transaction, guild_id: int, user_id: int) -> list[Series]:
    """The series of a giver, also those that have ended."""
    found = await tx.execute(
        select(red_packet_series)
        .where(red_packet_series.c.guild_id == guild_id, red_packet_series.c.giver_id == user_id)
        .order_by(red_packet_series.c.series_id)
    )
    return [Series(*row) for row in found]


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """End the series of a person, delete what they typed, and put an opaque id in their place."""
    for series in await of_giver(tx, guild_id, user_id):
        await put_series(
            tx,
            series._replace(giver_id=opaque_id, state="ended", next_at=None, terms=without_words(series.terms)),
        )
