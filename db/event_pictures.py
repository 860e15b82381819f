"""The pictures of events, each a row of its own, so that no list of events loads them. Public: shown on the card."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, LargeBinary, Table, delete, func, select, update

from db import dialect
from db.engine import Transaction
from db.events import events
from db.metadata import guild_key, id_key, metadata

event_pictures = Table(
    "event_pictures",
    metadata,
    guild_key(),
    id_key("event_id"),
    # A JPEG that the bot encoded.
    Column("data", LargeBinary, nullable=False),
    # Discord's own event that has this picture for its cover; none where none has yet.
    Column("native_id", BigInteger),
    ForeignKeyConstraint(
        ["guild_id", "event_id"], ["events.guild_id", "events.event_id"], name="fk_event_pictures_event"
    ),
)


class Picture(NamedTuple):
    """An event's picture as stored: a JPEG, and whose cover it is on Discord."""

    data: bytes
    native_id: int | None


def _of(guild_id: int, event_id: int) -> Any:
    return (event_pictures.c.guild_id == guild_id) & (event_pictures.c.event_id == event_id)


async def get(tx: Transaction, guild_id: int, event_id: int) -> Picture | None:
    """An event's picture, or None."""
    wanted = select(event_pictures.c.data, event_pictures.c.native_id).where(_of(guild_id, event_id))
    row = (await tx.execute(wanted)).first()
    return Picture(*row) if row else None


async def put(tx: Transaction, guild_id: int, event_id: int, data: bytes) -> None:
    """Give an event this picture, in place of the one it had."""
    statement = dialect.insert(event_pictures).values(guild_id=guild_id, event_id=event_id, data=data, native_id=None)
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["guild_id", "event_id"], set_={"data": statement.excluded.data, "native_id": None}
        )
    )


async def covered(tx: Transaction, guild_id: int, event_id: int, native_id: int) -> None:
    """Note that Discord's own event has the picture for its cover."""
    await tx.execute(update(event_pictures).where(_of(guild_id, event_id)).values(native_id=native_id))


async def drop(tx: Transaction, guild_id: int, event_id: int) -> bool:
    """Delete an event's picture; whether there was one."""
    return (await tx.execute(delete(event_pictures).where(_of(guild_id, event_id)))).rowcount == 1


async def hosted_by(tx: Transaction, guild_id: int, user_id: int) -> list[dict[str, Any]]:
    """The pictures of somebody's events: which event, and how many bytes."""
    found = await tx.execute(
        select(event_pictures.c.event_id, func.length(event_pictures.c.data))
        .join(
            events, (events.c.guild_id == event_pictures.c.guild_id) & (events.c.event_id == event_pictures.c.event_id)
        )
        .where(events.c.guild_id == guild_id, events.c.host_id == user_id)
        .order_by(event_pictures.c.event_id)
    )
    return [{"event_id": str(row[0]), "bytes": int(row[1])} for row in found]


async def forget(tx: Transaction, guild_id: int, user_id: int) -> None:
    """Delete the pictures of somebody's events."""
    theirs = select(events.c.event_id).where(events.c.guild_id == guild_id, events.c.host_id == user_id)
    await tx.execute(
        delete(event_pictures).where(event_pictures.c.guild_id == guild_id, event_pictures.c.event_id.in_(theirs))
    )
