"""Proposals of verified groups, with their founders and what was said about them.

State of a proposal, and who moves it:

    draft       being written                                         → confirming by its proposer
    confirming  waiting for its founders to say yes                   → queued by the last of them
    queued      in the staff's queue (its case says who holds it)     → returned, approved or declined by staff
    returned    sent back with points to mend                         → confirming or queued by its proposer
    approved | declined | withdrawn    over
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
)

from db import dialect
from db.engine import Transaction
from db.metadata import UtcTime, guild_key, id_key, metadata

OPEN = ("draft", "confirming", "queued", "returned")

proposals = Table(
    "proposals",
    metadata,
    guild_key(),
    id_key("proposal_id"),
    Column("proposer_id", BigInteger, nullable=False),
    # The proposer again while it is open: one open proposal for each person.
    Column("open_by", BigInteger),
    # The name as it is compared, once it was handed in and while it is open.
    Column("name_key", String(200)),
    # The ordinary group that is to be verified, where there is one.
    Column("ordinary_id", BigInteger),
    Column("draft", JSON, nullable=False),
    Column("state", String(12), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Column("decided_at", UtcTime),
    Column("decided_by", BigInteger),
    # The group that came of it.
    Column("group_id", BigInteger),
    UniqueConstraint("guild_id", "open_by"),
    UniqueConstraint("guild_id", "name_key"),
    CheckConstraint(
        "state IN ('draft', 'confirming', 'queued', 'returned', 'approved', 'declined', 'withdrawn')", name="state"
    ),
    CheckConstraint(
        "(state IN ('draft', 'confirming', 'queued', 'returned')) = (open_by IS NOT NULL)", name="open_by_its_proposer"
    ),
)

proposal_founders = Table(
    "proposal_founders",
    metadata,
    guild_key(),
    id_key("proposal_id"),
    id_key("user_id"),
    Column("state", String(10), nullable=False),
    Column("answered_at", UtcTime),
    CheckConstraint("state IN ('asked', 'confirmed', 'declined')", name="state"),
    ForeignKeyConstraint(
        ["guild_id", "proposal_id"], ["proposals.guild_id", "proposals.proposal_id"], name="fk_proposal_founders"
    ),
)
Index("ix_proposal_founders_user", proposal_founders.c.guild_id, proposal_founders.c.user_id)

# What was said about a proposal: questions back, their answers, points to mend, the reason of a decision.
proposal_words = Table(
    "proposal_words",
    metadata,
    guild_key(),
    id_key("proposal_id"),
    id_key("word_id"),
    Column("author_id", BigInteger, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    CheckConstraint("kind IN ('question', 'answer', 'points', 'reason')", name="kind"),
    ForeignKeyConstraint(
        ["guild_id", "proposal_id"], ["proposals.guild_id", "proposals.proposal_id"], name="fk_proposal_words"
    ),
)


class Proposal(NamedTuple):
    """A proposal as stored; `draft` is services.verified.standard.Draft as JSON."""

    guild_id: int
    proposal_id: int
    proposer_id: int
    open_by: int | None
    name_key: str | None
    ordinary_id: int | None
    draft: dict[str, Any]
    state: str
    created_at: datetime
    updated_at: datetime
    decided_at: datetime | None
    decided_by: int | None
    group_id: int | None


class Founder(NamedTuple):
    """Somebody named as a founder, and what they said."""

    guild_id: int
    proposal_id: int
    user_id: int
    state: str
    answered_at: datetime | None


class Word(NamedTuple):
    """Something said about a proposal."""

    guild_id: int
    proposal_id: int
    word_id: int
    author_id: int
    kind: str
    text: str
    at: datetime


async def add(tx: Transaction, proposal: Proposal) -> bool:
    """Write a new proposal. False where its proposer has one open."""
    statement = dialect.insert(proposals).values(**proposal._asdict())
    done = await tx.execute(statement.on_conflict_do_nothing(index_elements=["guild_id", "open_by"]))
    return done.rowcount == 1


async def get(tx: Transaction, guild_id: int, proposal_id: int, *, lock: bool = False) -> Proposal | None:
    """A proposal, or None; with `lock` nobody else changes it until the transaction ends."""
    wanted = select(proposals).where(proposals.c.guild_id == guild_id, proposals.c.proposal_id == proposal_id)
    row = (await tx.execute(wanted.with_for_update() if lock else wanted)).first()
    return Proposal(*row) if row else None


async def open_of(tx: Transaction, guild_id: int, user_id: int) -> Proposal | None:
    """The open proposal of a proposer, or None."""
    found = await tx.execute(select(proposals).where(proposals.c.guild_id == guild_id, proposals.c.open_by == user_id))
    row = found.first()
    return Proposal(*row) if row else None


async def newest_of(tx: Transaction, guild_id: int, user_id: int) -> Proposal | None:
    """The newest proposal of a proposer, open or not."""
    found = await tx.execute(
        select(proposals)
        .where(proposals.c.guild_id == guild_id, proposals.c.proposer_id == user_id)
        .order_by(proposals.c.proposal_id.desc())
        .limit(1)
    )
    row = found.first()
    return Proposal(*row) if row else None


async def proposed_since(tx: Transaction, guild_id: int, user_id: int, since: datetime) -> int:
    """How many proposals somebody has begun since an instant."""
    wanted = select(func.count()).select_from(proposals)
    return int(
        await tx.scalar(
            wanted.where(
                proposals.c.guild_id == guild_id,
                proposals.c.proposer_id == user_id,
                proposals.c.created_at >= since,
            )
        )
    )


async def founding(tx: Transaction, guild_id: int, user_id: int) -> list[Proposal]:
    """The proposals handed in and not decided in which somebody is named as a founder, oldest first."""
    found = await tx.execute(
        select(proposals)
        .join(
            proposal_founders,
            (proposal_founders.c.guild_id == proposals.c.guild_id)
            & (proposal_founders.c.proposal_id == proposals.c.proposal_id),
        )
        .where(
            proposals.c.guild_id == guild_id,
            proposal_founders.c.user_id == user_id,
            proposals.c.state.in_(("confirming", "queued")),
        )
        .order_by(proposals.c.proposal_id)
    )
    return [Proposal(*row) for row in found]


async def named(tx: Transaction, guild_id: int, name_key: str) -> Proposal | None:
    """The open proposal that was handed in under a name, as it is compared."""
    found = await tx.execute(
        select(proposals).where(proposals.c.guild_id == guild_id, proposals.c.name_key == name_key)
    )
    row = found.first()
    return Proposal(*row) if row else None


async def change(tx: Transaction, guild_id: int, proposal_id: int, **values: Any) -> None:
    """Set fields of a proposal."""
    await tx.execute(
        update(proposals).where(proposals.c.guild_id == guild_id, proposals.c.proposal_id == proposal_id).values(values)
    )


async def name_founders(tx: Transaction, guild_id: int, proposal_id: int, user_ids: Sequence[int]) -> None:
    """Set who is to be asked: who is not named any more is dropped, who answered already keeps their answer."""
    await tx.execute(
        delete(proposal_founders).where(
            proposal_founders.c.guild_id == guild_id,
            proposal_founders.c.proposal_id == proposal_id,
            proposal_founders.c.user_id.not_in(user_ids),
        )
    )
    if user_ids:
        rows = [Founder(guild_id, proposal_id, user_id, "asked", None)._asdict() for user_id in user_ids]
        statement = dialect.insert(proposal_founders).values(rows)
        await tx.execute(statement.on_conflict_do_nothing(index_elements=["guild_id", "proposal_id", "user_id"]))


async def founders(tx: Transaction, guild_id: int, proposal_id: int) -> list[Founder]:
    """The founders named in a proposal."""
    found = await tx.execute(
        select(proposal_founders)
        .where(proposal_founders.c.guild_id == guild_id, proposal_founders.c.proposal_id == proposal_id)
        .order_by(proposal_founders.c.user_id)
    )
    return [Founder(*row) for row in found]


async def founder_says(
    tx: Transaction, guild_id: int, proposal_id: int, user_id: int, state: str, now: datetime
) -> bool:
    """Write what a founder said. False where they are not asked."""
    done = await tx.execute(
        update(proposal_founders)
        .where(
            proposal_founders.c.guild_id == guild_id,
            proposal_founders.c.proposal_id == proposal_id,
            proposal_founders.c.user_id == user_id,
        )
        .values(state=state, answered_at=now)
    )
    return done.rowcount == 1


async def say(tx: Transaction, word: Word) -> None:
    """Add something said about a proposal."""
    await tx.execute(insert(proposal_words).values(**word._asdict()))


async def words(tx: Transaction, guild_id: int, proposal_id: int) -> list[Word]:
    """What was said about a proposal, oldest first."""
    found = await tx.execute(
        select(proposal_words)
        .where(proposal_words.c.guild_id == guild_id, proposal_words.c.proposal_id == proposal_id)
        .order_by(proposal_words.c.word_id)
    )
    return [Word(*row) for row in found]


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """A person is no founder of anything any more; where a proposal names them, leave the opaque id."""
    await tx.execute(
        delete(proposal_founders).where(
            proposal_founders.c.guild_id == guild_id, proposal_founders.c.user_id == user_id
        )
    )
    named = (
        (proposals, "proposer_id"),
        (proposals, "open_by"),
        (proposals, "decided_by"),
        (proposal_words, "author_id"),
    )
    for table, column in named:
        await tx.execute(
            update(table).where(table.c.guild_id == guild_id, table.c[column] == user_id).values({column: opaque_id})
        )
