"""The guilds that the bot serves, when it last did, and when it was down for them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Column, Table, select, update

from db.dialect import insert
from db.engine import Transaction
from db.metadata import UtcTime, guild_key, metadata

guilds = Table(
    "guilds",
    metadata,
    guild_key(),
    Column("joined_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
)

outages = Table(
    "outages",
    metadata,
    guild_key(),
    Column("started_at", UtcTime, primary_key=True),
    Column("ended_at", UtcTime, nullable=False),
)


class Outage(NamedTuple):
    """A time during which the bot did not serve a guild."""

    started_at: datetime
    ended_at: datetime


_ADD = insert(guilds).on_conflict_do_nothing(index_elements=["guild_id"])
_ADD_OUTAGE = insert(outages).on_conflict_do_nothing(index_elements=["guild_id", "started_at"])


async def last_seen(tx: Transaction, guild_ids: Collection[int]) -> dict[int, datetime]:
    """When each guild was last served; a guild never seen is missing."""
    found = await tx.execute(select(guilds.c.guild_id, guilds.c.seen_at).where(guilds.c.guild_id.in_(guild_ids)))
    return {row.guild_id: row.seen_at for row in found}


async def mark_seen(tx: Transaction, guild_ids: Collection[int], now: datetime) -> None:
    """Remember that these guilds are served now; never moves back when the clock does."""
    await tx.execute_many(_ADD, [{"guild_id": each, "joined_at": now, "seen_at": now} for each in guild_ids])
    await tx.execute(update(guilds).where(guilds.c.guild_id.in_(guild_ids), guilds.c.seen_at < now).values(seen_at=now))


async def add_outages(tx: Transaction, rows: Sequence[tuple[int, datetime, datetime]]) -> None:
    """Record (guild_id, started_at, ended_at); one already recorded is left alone."""
    await tx.execute_many(
        _ADD_OUTAGE,
        [{"guild_id": guild, "started_at": start, "ended_at": end} for guild, start, end in rows],
    )


async def outages_since(tx: Transaction, guild_id: int, since: datetime) -> list[Outage]:
    """The outages of a guild that ended after `since`, oldest first."""
    found = await tx.execute(
        select(outages.c.started_at, outages.c.ended_at)
        .where(outages.c.guild_id == guild_id, outages.c.ended_at > since)
        .order_by(outages.c.started_at)
    )
    return [Outage(*row) for row in found]
