"""How lively the channels are, and who left: counts for reports, never what was said. Kept for a while only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Column, Index, Integer, Table

from db import dialect
from db.engine import Transaction
from db.metadata import UtcTime, guild_key, id_key, metadata

# Messages that people wrote, a channel and minute. A minute without any has no row.
channel_minutes = Table(
    "channel_minutes",
    metadata,
    guild_key(),
    id_key("channel_id"),
    Column("minute", UtcTime, primary_key=True),
    Column("messages", Integer, nullable=False),
)
Index("ix_channel_minutes_minute", channel_minutes.c.guild_id, channel_minutes.c.minute)

departures = Table(
    "departures",
    metadata,
    guild_key(),
    id_key("user_id"),
    Column("at", UtcTime, primary_key=True),
)
Index("ix_departures_at", departures.c.guild_id, departures.c.at)

_COUNT = dialect.insert(channel_minutes)
_ADD_COUNTS = _COUNT.on_conflict_do_update(
    index_elements=["guild_id", "channel_id", "minute"],
    set_={"messages": channel_minutes.c.messages + _COUNT.excluded.messages},
)
_LEAVE = dialect.insert(departures).on_conflict_do_nothing(index_elements=["guild_id", "user_id", "at"])


async def add_messages(tx: Transaction, counts: Mapping[tuple[int, int, datetime], int]) -> None:
    """Count messages: by (guild_id, channel_id, the minute's first instant) how many more."""
    rows = [
        {"guild_id": guild, "channel_id": channel, "minute": minute, "messages": messages}
        for (guild, channel, minute), messages in sorted(counts.items())
    ]
    await tx.execute_many(_ADD_COUNTS, rows)


async def add_departure(tx: Transaction, guild_id: int, user_id: int, at: datetime) -> None:
    """Somebody left the guild."""
    await tx.execute(_LEAVE, {"guild_id": guild_id, "user_id": user_id, "at": at})


async def purge(tx: Transaction, guild_ids: Collection[int], before: datetime) -> None:
    """Delete what is older."""
    for table, column in ((channel_minutes, channel_minutes.c.minute), (departures, departures.c.at)):
        await tx.execute(table.delete().where(table.c.guild_id.in_(guild_ids), column < before))


async def forget(tx: Transaction, guild_id: int, user_id: int) -> None:
    """Delete when a person left."""
    await tx.execute(departures.delete().where(departures.c.guild_id == guild_id, departures.c.user_id == user_id))
