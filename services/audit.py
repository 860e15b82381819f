"""The audit log: a line is written in the transaction of the deed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import db.audit
from db.audit import AuditEntry
from db.engine import Transaction
from services import jobs
from services.ids import new_id

MIRROR = "audit.mirror"


async def record(
    tx: Transaction,
    guild_id: int,
    now: datetime,
    actor_id: int | None,
    action: str,
    *,
    subject_id: int | None = None,
    reason: str | None = None,
    detail: dict[str, Any] | None = None,
) -> int:
    """Write who did what to whom and why, and promise its copy in the staff's channel; the entry's id."""
    entry_id = new_id(now)
    await db.audit.add(tx, [AuditEntry(guild_id, entry_id, now, actor_id, action, subject_id, reason, detail or {})])
    await jobs.enqueue(tx, guild_id, MIRROR, str(entry_id), {}, now)
    return entry_id
