"""How lively the channels are and who left, counted for reports: numbers and times only, never what was said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import db.activity
import db.people
from db.engine import Database, Transaction

KEPT = timedelta(days=60)  # what the report looks back on at the most


class Activity:
    """Counts messages in memory, a channel and minute, and writes them down now and then in one go."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counts: Counter[tuple[int, int, datetime]] = Counter()

    def spoke(self, guild_id: int, channel_id: int, now: datetime) -> None:
        """Somebody wrote a message."""
        self._counts[guild_id, channel_id, now.replace(second=0, microsecond=0)] += 1

    async def left(self, guild_id: int, user_id: int, now: datetime) -> None:
        """Somebody left the guild."""
        async with self._database.transaction() as tx:
            await db.activity.add_departure(tx, guild_id, user_id, now)

    async def flush(self) -> None:
        """Write down what was counted. What cannot be written is kept for the next time."""
        if not self._counts:
            return
        counts, self._counts = self._counts, Counter()
        try:
            async with self._database.transaction() as tx:
                await db.activity.add_messages(tx, counts)
        except BaseException:
            self._counts.update(counts)
            raise

    async def purge(self, guild_ids: Collection[int], now: datetime) -> None:
        """Delete what no report looks back on any more."""
        async with self._database.transaction() as tx:
            await db.activity.purge(tx, guild_ids, now - KEPT)


async def known(tx: Transaction, guild_id: int, user_id: int) -> dict[str, Any]:
    """When they left the guild. Messages are counted without regard to who wrote them."""
    left = await db.people.rows(tx, guild_id, user_id, db.activity.departures, "user_id", without=["user_id"])
    return {"departures": left}


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """Delete it."""
    await db.activity.forget(tx, guild_id, user_id)
