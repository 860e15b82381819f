"""The audit log: who did what to whom, when and why. Rows are added, never changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, BigInteger, Column, Index, String, Table, Text, insert, select, update

from db.engine import Transaction
from db.metadata import UtcTime, guild_key, id_key, metadata

audit_entries = Table(
    "audit_entries",
    metadata,
    guild_key(),
    id_key("entry_id"),
    Column("at", UtcTime, nullable=False),
    Column("actor_id", BigInteger),
    Column("action", String(60), nullable=False),
    Column("subject_id", BigInteger),
    Column("reason", Text),
    Column("detail", JSON, nullable=False),
)
Index(None, audit_entries.c.guild_id, audit_entries.c.actor_id)
Index("ix_audit_entries_subject", audit_entries.c.guild_id, audit_entries.c.subject_id)


class AuditEntry(NamedTuple):
    """One line of the log. `actor_id` is None where the bot itself acted, `subject_id` where nobody was acted on."""

    guild_id: int
    entry_id: int
    at: datetime
    actor_id: int | None
    action: str
    subject_id: int | None
    reason: str | None
    detail: dict[str, Any]


async def add(tx: Transaction, entries: Sequence[AuditEntry]) -> None:
    """Append to the log."""
    await tx.execute_many(insert(audit_entries), [entry._asdict() for entry in entries])


async def get(tx: Transaction, guild_id: int, entry_id: int) -> AuditEntry | None:
    """One entry, or None."""
    found = await tx.execute(
        select(audit_entries).where(audit_entries.c.guild_id == guild_id, audit_entries.c.entry_id == entry_id)
    )
    row = found.first()
    return AuditEntry(*row) if row else None


async def page(
    tx: Transaction,
    guild_id: int,
    *,
    before: int | None = None,
    limit: int = 10,
    actor_id: int | None = None,
    subject_id: int | None = None,
    action: str | None = None,
) -> list[AuditEntry]:
    """The newest entries older than entry `before`, newest first, narrowed by who, whom and what."""
    statement = select(audit_entries).where(audit_entries.c.guild_id == guild_id)
    for column, value in (("actor_id", actor_id), ("subject_id", subject_id), ("action", action)):
        if value is not None:
            statement = statement.where(audit_entries.c[column] == value)
    if before is not None:
        statement = statement.where(audit_entries.c.entry_id < before)
    found = await tx.execute(statement.order_by(audit_entries.c.entry_id.desc()).limit(limit))
    return [AuditEntry(*row) for row in found]


async def actions(tx: Transaction, guild_id: int) -> list[str]:
    """Every kind of action in the guild's log, in alphabetical order."""
    found = await tx.execute(
        select(audit_entries.c.action).where(audit_entries.c.guild_id == guild_id).distinct().order_by("action")
    )
    return list(found.scalars())


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """Put an opaque id in place of a person; what was done stays on record."""
    for column in (audit_entries.c.actor_id, audit_entries.c.subject_id):
        await tx.execute(
            update(audit_entries)
            .where(audit_entries.c.guild_id == guild_id, column == user_id)
            .values({column.name: opaque_id})
        )
