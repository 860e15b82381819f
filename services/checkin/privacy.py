"""What check-in keeps of a person."""

from __future__ import annotations

from typing import Any

import db.checkin
import db.people
from db.engine import Transaction


async def known(tx: Transaction, guild_id: int, user_id: int) -> dict[str, Any]:
    """Their days, their streak and their reminder."""
    tables = {"days": db.checkin.checkin_days, "streak": db.checkin.streaks, "reminder": db.checkin.reminders}
    return {
        name: await db.people.rows(tx, guild_id, user_id, table, "user_id", without=["user_id"])
        for name, table in tables.items()
    }


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """Delete all of it."""
    await db.checkin.forget(tx, guild_id, user_id)
