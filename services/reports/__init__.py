"""The published reports of verified groups (运营公示): made each month by itself, completed by the director."""

from __future__ import annotations

from datetime import datetime

import db.group_reports
from db.engine import Transaction


async def overdue(tx: Transaction, guild_id: int, group_id: int, now: datetime) -> bool:
    """Whether the group owes a report that was due by `now`: it gets no new grants until it is published."""
    return await db.group_reports.any_overdue(tx, guild_id, group_id, now)
