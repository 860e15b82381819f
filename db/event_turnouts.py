"""How many came to the events of a time that is over and settled, counted once: nothing changes it any more."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Column, Integer, Table, exists, select

from db import dialect
from db.engine import Transaction
from db.events import events
from db.metadata import UtcTime, guild_key, metadata

Span = tuple[datetime, datetime]  # from an instant to before another

event_turnouts = Table(
    "event_turnouts",
    metadata,
    guild_key(),
    Column("start_at", UtcTime, primary_key=True),
    Column("end_at", UtcTime, primary_key=True),
    # How many people came, and how many of them more than once.
    Column("people", Integer, nullable=False),
    Column("again", Integer, nullable=False),
)


async def counted(tx: Transaction, guild_id: int, spans: Collection[Span]) -> dict[Span, tuple[int, int]]:
    """What is written down for these times: how many came, and how many of them more than once."""
    if not spans:
        return {}
    rows = await tx.execute(
        select(event_turnouts).where(
            event_turnouts.c.guild_id == guild_id, event_turnouts.c.start_at.in_({start for start, _ in spans})
        )
    )
    found = {(row.start_at, row.end_at): (int(row.people), int(row.again)) for row in rows}
    return {span: found[span] for span in spans if span in found}


async def is_closed(tx: Transaction, guild_id: int, span: Span, now: datetime) -> bool:
    """Whether the time is over, and every event that began in it is settled or was called off."""
    start, end = span
    open_one = exists().where(
        events.c.guild_id == guild_id,
        events.c.state.in_(("published", "ended")),
        events.c.starts_at >= start,
        events.c.starts_at < end,
    )
    return end <= now and not await tx.scalar(select(open_one))


async def put(tx: Transaction, guild_id: int, turnouts: Mapping[Span, tuple[int, int]]) -> None:
    """Write down how many came in times that are closed."""
    rows = [
        {"guild_id": guild_id, "start_at": start, "end_at": end, "people": people, "again": again}
        for (start, end), (people, again) in turnouts.items()
    ]
    await tx.execute_many(
        dialect.insert(event_turnouts).on_conflict_do_nothing(index_elements=["guild_id", "start_at", "end_at"]), rows
    )
