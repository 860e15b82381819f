"""Verified groups: charters, standards, officers, liaison directors, and who proved their trade.

State of a proof, which makes somebody a full member of a verified group:

    proven  → expired when the credential ran out and its grace with it, revoked by staff
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)

from db import dialect
from db.engine import Transaction
from db.metadata import UtcTime, guild_key, id_key, metadata

charters = Table(
    "charters",
    metadata,
    guild_key(),
    id_key("group_id"),
    Column("proposal_id", BigInteger, nullable=False),
    Column("trade", String(100), nullable=False),
    Column("charter", Text, nullable=False),
    Column("standard_version", Integer, nullable=False),
    Column("liaison_id", BigInteger),
    Column("approved_by", BigInteger, nullable=False),
    Column("approved_at", UtcTime, nullable=False),
    ForeignKeyConstraint(["guild_id", "group_id"], ["groups.guild_id", "groups.group_id"], name="fk_charters_group"),
)
Index("ix_charters_liaison", charters.c.guild_id, charters.c.liaison_id)

standards = Table(
    "standards",
    metadata,
    guild_key(),
    id_key("group_id"),
    Column("version", Integer, primary_key=True, autoincrement=False),
    # services.verified.standard.Standard as JSON.
    Column("standard", JSON, nullable=False),
    Column("made_by", BigInteger, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    ForeignKeyConstraint(["guild_id", "group_id"], ["groups.guild_id", "groups.group_id"], name="fk_standards_group"),
)

officers = Table(
    "officers",
    metadata,
    guild_key(),
    id_key("group_id"),
    id_key("user_id"),
    Column("appointed_by", BigInteger, nullable=False),
    Column("appointed_at", UtcTime, nullable=False),
    ForeignKeyConstraint(["guild_id", "group_id"], ["groups.guild_id", "groups.group_id"], name="fk_officers_group"),
)
Index("ix_officers_user", officers.c.guild_id, officers.c.user_id)

# Who stands ready as liaison director, for so many groups each.
liaisons = Table(
    "liaisons",
    metadata,
    guild_key(),
    id_key("user_id"),
    Column("quota", Integer, nullable=False),
    Column("added_by", BigInteger, nullable=False),
    Column("added_at", UtcTime, nullable=False),
    CheckConstraint("quota >= 0", name="quota"),
)

proofs = Table(
    "proofs",
    metadata,
    guild_key(),
    id_key("group_id"),
    id_key("user_id"),
    # The application that was approved; none for a founder, whom the staff's approval of the group admits.
    Column("application_id", BigInteger),
    Column("state", String(10), nullable=False),
    Column("proven_at", UtcTime, nullable=False),
    # The last local day on which the credential is good; none where it does not expire.
    Column("expires_on", Date),
    Column("ended_at", UtcTime),
    Column("ended_by", BigInteger),
    CheckConstraint("state IN ('proven', 'expired', 'revoked')", name="state"),
    ForeignKeyConstraint(["guild_id", "group_id"], ["groups.guild_id", "groups.group_id"], name="fk_proofs_group"),
)
Index("ix_proofs_user", proofs.c.guild_id, proofs.c.user_id)


class Charter(NamedTuple):
    """What makes a group a verified one."""

    guild_id: int
    group_id: int
    proposal_id: int
    trade: str
    charter: str
    standard_version: int
    liaison_id: int | None
    approved_by: int
    approved_at: datetime


class Officer(NamedTuple):
    """Somebody who helps to run a group."""

    guild_id: int
    group_id: int
    user_id: int
    appointed_by: int
    appointed_at: datetime


class Liaison(NamedTuple):
    """Somebody who stands ready as liaison director, for `quota` groups, and how many they have."""

    user_id: int
    quota: int
    groups: int


class Proof(NamedTuple):
    """That somebody proved their trade. `expires_on` is a local day of the guild, the last good one."""

    guild_id: int
    group_id: int
    user_id: int
    application_id: int | None
    state: str
    proven_at: datetime
    expires_on: date | None
    ended_at: datetime | None
    ended_by: int | None


# --- what a verified group has -----------------------------------------------------------------------------------


async def put_charter(tx: Transaction, charter: Charter) -> None:
    """Write a group's charter."""
    await tx.execute(insert(charters).values(**charter._asdict()))


async def charter(tx: Transaction, guild_id: int, group_id: int) -> Charter | None:
    """A group's charter; None for an ordinary group."""
    found = await tx.execute(select(charters).where(charters.c.guild_id == guild_id, charters.c.group_id == group_id))
    row = found.first()
    return Charter(*row) if row else None


async def change_charter(tx: Transaction, guild_id: int, group_id: int, **values: Any) -> None:
    """Set fields of a charter."""
    await tx.execute(
        update(charters).where(charters.c.guild_id == guild_id, charters.c.group_id == group_id).values(values)
    )


async def chartered(tx: Transaction, guild_id: int) -> list[Charter]:
    """The charters of all verified groups, oldest first."""
    found = await tx.execute(select(charters).where(charters.c.guild_id == guild_id).order_by(charters.c.group_id))
    return [Charter(*row) for row in found]


async def put_standard(
    tx: Transaction, guild_id: int, group_id: int, version: int, standard: dict[str, Any], by: int, now: datetime
) -> None:
    """Write a version of a group's admission standard."""
    await tx.execute(
        insert(standards).values(
            guild_id=guild_id, group_id=group_id, version=version, standard=standard, made_by=by, made_at=now
        )
    )


async def standard(tx: Transaction, guild_id: int, group_id: int, version: int) -> dict[str, Any] | None:
    """A version of a group's admission standard."""
    found = await tx.execute(
        select(standards.c.standard).where(
            standards.c.guild_id == guild_id, standards.c.group_id == group_id, standards.c.version == version
        )
    )
    row = found.first()
    return row[0] if row else None


# --- officers and liaisons ---------------------------------------------------------------------------------------


async def appoint(tx: Transaction, officer: Officer) -> bool:
    """Make somebody an officer. False where they are one."""
    statement = dialect.insert(officers).values(**officer._asdict())
    done = await tx.execute(statement.on_conflict_do_nothing(index_elements=["guild_id", "group_id", "user_id"]))
    return done.rowcount == 1


async def dismiss(tx: Transaction, guild_id: int, group_id: int, user_id: int) -> bool:
    """Take the office from somebody. False where they have none."""
    done = await tx.execute(
        delete(officers).where(
            officers.c.guild_id == guild_id, officers.c.group_id == group_id, officers.c.user_id == user_id
        )
    )
    return done.rowcount == 1


async def end_offices(tx: Transaction, guild_id: int, group_id: int) -> None:
    """Nobody is an officer of the group any more."""
    await tx.execute(delete(officers).where(officers.c.guild_id == guild_id, officers.c.group_id == group_id))


async def officers_of(tx: Transaction, guild_id: int, group_id: int) -> list[Officer]:
    """A group's officers, the longest first."""
    found = await tx.execute(
        select(officers)
        .where(officers.c.guild_id == guild_id, officers.c.group_id == group_id)
        .order_by(officers.c.appointed_at, officers.c.user_id)
    )
    return [Officer(*row) for row in found]


async def offices_of(tx: Transaction, guild_id: int, user_id: int) -> set[int]:
    """The groups of which somebody is an officer."""
    found = await tx.execute(
        select(officers.c.group_id).where(officers.c.guild_id == guild_id, officers.c.user_id == user_id)
    )
    return {int(row[0]) for row in found}


async def put_liaison(tx: Transaction, guild_id: int, user_id: int, quota: int, added_by: int, now: datetime) -> None:
    """Have somebody stand ready as liaison director, for so many groups."""
    statement = dialect.insert(liaisons).values(
        guild_id=guild_id, user_id=user_id, quota=quota, added_by=added_by, added_at=now
    )
    await tx.execute(statement.on_conflict_do_update(index_elements=["guild_id", "user_id"], set_={"quota": quota}))


async def drop_liaison(tx: Transaction, guild_id: int, user_id: int) -> bool:
    """They stand ready no more; their groups keep them until another is named. False where they did not."""
    done = await tx.execute(delete(liaisons).where(liaisons.c.guild_id == guild_id, liaisons.c.user_id == user_id))
    return done.rowcount == 1


async def liaisons_of(tx: Transaction, guild_id: int) -> list[Liaison]:
    """Who stands ready, with how many groups they have: those with the fewest first."""
    has = (
        select(func.count())
        .where(charters.c.guild_id == liaisons.c.guild_id, charters.c.liaison_id == liaisons.c.user_id)
        .correlate(liaisons)
        .scalar_subquery()
    )
    found = await tx.execute(
        select(liaisons.c.user_id, liaisons.c.quota, has.label("has"))
        .where(liaisons.c.guild_id == guild_id)
        .order_by(has, liaisons.c.added_at, liaisons.c.user_id)
    )
    return [Liaison(*row) for row in found]


# --- proofs ------------------------------------------------------------------------------------------------------


async def prove(tx: Transaction, proof: Proof) -> None:
    """Write that somebody proved their trade, in place of an earlier proof."""
    statement = dialect.insert(proofs).values(**proof._asdict())
    fields = ("application_id", "state", "proven_at", "expires_on", "ended_at", "ended_by")
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["guild_id", "group_id", "user_id"],
            set_={name: statement.excluded[name] for name in fields},
        )
    )


async def proof(tx: Transaction, guild_id: int, group_id: int, user_id: int) -> Proof | None:
    """Somebody's proof to a group, also one that is over, or None."""
    found = await tx.execute(
        select(proofs).where(proofs.c.guild_id == guild_id, proofs.c.group_id == group_id, proofs.c.user_id == user_id)
    )
    row = found.first()
    return Proof(*row) if row else None


async def end_proof(
    tx: Transaction, guild_id: int, group_id: int, user_id: int, state: str, by: int | None, now: datetime
) -> bool:
    """Let a proof be over: expired, or revoked by somebody. False where there is none that holds."""
    done = await tx.execute(
        update(proofs)
        .where(
            proofs.c.guild_id == guild_id,
            proofs.c.group_id == group_id,
            proofs.c.user_id == user_id,
            proofs.c.state == "proven",
        )
        .values(state=state, ended_at=now, ended_by=by)
    )
    return done.rowcount == 1


async def proven(tx: Transaction, guild_id: int, group_id: int, states: Collection[str] = ("proven",)) -> list[Proof]:
    """The proofs to a group that are in one of these states."""
    found = await tx.execute(
        select(proofs)
        .where(proofs.c.guild_id == guild_id, proofs.c.group_id == group_id, proofs.c.state.in_(states))
        .order_by(proofs.c.proven_at, proofs.c.user_id)
    )
    return [Proof(*row) for row in found]


# --- forgetting --------------------------------------------------------------------------------------------------


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """Delete a person's offices and proofs; where a charter or a standard names them, leave the opaque id."""
    for table in (officers, liaisons, proofs):
        await tx.execute(delete(table).where(table.c.guild_id == guild_id, table.c.user_id == user_id))
    named = (
        (charters, "liaison_id"),
        (charters, "approved_by"),
        (standards, "made_by"),
        (officers, "appointed_by"),
        (liaisons, "added_by"),
        (proofs, "ended_by"),
    )
    for table, column in named:
        await tx.execute(
            update(table).where(table.c.guild_id == guild_id, table.c[column] == user_id).values({column: opaque_id})
        )
