"""Where events stand on Discord, and drafts that are thrown away."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select

from db.engine import Transaction
from db.event_pictures import event_pictures
from db.events import Event, event_counts, events


async def with_cards(tx: Transaction, guild_id: int, message_ids: Collection[int]) -> list[Event]:
    """The events whose cards are among these messages."""
    found = await tx.execute(select(events).where(events.c.guild_id == guild_id, events.c.message_id.in_(message_ids)))
    return [Event(*row) for row in found]


async def carded_in(tx: Transaction, guild_id: int, channel_id: int) -> list[Event]:
    """The published events whose cards are in a channel, or are to be."""
    found = await tx.execute(
        select(events).where(
            events.c.guild_id == guild_id, events.c.state == "published", events.c.channel_id == channel_id
        )
    )
    return [Event(*row) for row in found]


async def drop(tx: Transaction, guild_id: int, event_id: int) -> None:
    """Delete an event to which nobody ever signed up, and its picture: a draft."""
    for table in (event_counts, event_pictures, events):
        await tx.execute(delete(table).where(table.c.guild_id == guild_id, table.c.event_id == event_id))
