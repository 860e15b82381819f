"""A guild's settings: one JSON document a section, each valid from a local day on."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Date, Index, String, Table, bindparam, select, update

from db.dialect import insert
from db.engine import Transaction
from db.metadata import UtcTime, guild_key, metadata

settings = Table(
    "settings",
    metadata,
    guild_key(),
    Column("section", String(40), primary_key=True),
    Column("from_day", Date, primary_key=True),
    Column("value", JSON, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column("changed_by", BigInteger),
)
Index(None, settings.c.guild_id, settings.c.section)

_IN_FORCE = (
    select(settings.c.value)
    .where(
        settings.c.guild_id == bindparam("guild"),
        settings.c.section == bindparam("section"),
        settings.c.from_day <= bindparam("day"),
    )
    .order_by(settings.c.from_day.desc())
    .limit(1)
)


async def in_force(tx: Transaction, guild_id: int, section: str, day: date) -> dict[str, Any] | None:
    """The document of a section in force on a local day, or None where nothing was set."""
    return await tx.scalar(_IN_FORCE, {"guild": guild_id, "section": section, "day": day})


async def lock(tx: Transaction, guild_id: int, section: str, day: date, now: datetime) -> None:
    """Let nobody else change a guild's section until the transaction ends; one never set is set to nothing, {}."""
    statement = insert(settings).values(
        guild_id=guild_id, section=section, from_day=day, value={}, changed_at=now, changed_by=None
    )
    await tx.execute(statement.on_conflict_do_nothing(index_elements=["guild_id", "section", "from_day"]))
    await tx.execute(
        select(settings.c.guild_id)
        .where(settings.c.guild_id == guild_id, settings.c.section == section, settings.c.from_day == day)
        .with_for_update()
    )


async def put(
    tx: Transaction, guild_id: int, section: str, from_day: date, value: dict[str, Any], now: datetime, by: int | None
) -> None:
    """Set a section from a local day on; what was set for that same day before is replaced."""
    statement = insert(settings).values(
        guild_id=guild_id, section=section, from_day=from_day, value=value, changed_at=now, changed_by=by
    )
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["guild_id", "section", "from_day"],
            set_={name: statement.excluded[name] for name in ("value", "changed_at", "changed_by")},
        )
    )


async def drop_after(tx: Transaction, guild_id: int, section: str, day: date) -> None:
    """Forget what was set for days after `day` and is not in force yet."""
    await tx.execute(
        settings.delete().where(
            settings.c.guild_id == guild_id, settings.c.section == section, settings.c.from_day > day
        )
    )


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """Put an opaque id in place of a person who changed settings; what they set stays."""
    await tx.execute(
        update(settings)
        .where(settings.c.guild_id == guild_id, settings.c.changed_by == user_id)
        .values(changed_by=opaque_id)
    )
