"""The audit log: a line is written in the transaction of the deed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import db.audit
import db.people
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


async def known(tx: Transaction, guild_id: int, user_id: int) -> dict[str, Any]:
    """What they did and what was done about them. Which of the staff did it is not told."""
    entries = await db.people.rows(tx, guild_id, user_id, db.audit.audit_entries, "actor_id", "subject_id")
    staff = {"actor_id": "staff"}
    return {"entries": [each if each["actor_id"] in (str(user_id), None) else each | staff for each in entries]}


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """Put the opaque id in their place; what was decided stays on record."""
    await db.audit.forget(tx, guild_id, user_id, opaque_id)
