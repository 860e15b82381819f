"""Cases: what staff have to look at and decide, whatever it is about. One queue for all of it.

State: open → closed. An open case is free, or taken by one person until an instant; after it, it is free again.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    Update,
    func,
    or_,
    select,
    update,
)

from db import dialect
from db.engine import Transaction
from db.metadata import UtcTime, guild_key, id_key, metadata

KINDS = ("proposal", "application", "appeal", "fund", "event", "dispute", "benefit")

cases = Table(
    "cases",
    metadata,
    guild_key(),
    id_key("case_id"),
    Column("kind", String(20), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    # The subject again while the case is open: one open case of a kind for each thing.
    Column("open_for", BigInteger),
    Column("group_id", BigInteger),
    # Whom it is about: nobody decides about themselves.
    Column("about_id", BigInteger, nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("taken_by", BigInteger),
    Column("taken_until", UtcTime),
    Column("closed_at", UtcTime),
    Column("card_channel_id", BigInteger),
    Column("card_message_id", BigInteger),
    UniqueConstraint("guild_id", "kind", "open_for"),
    CheckConstraint("(closed_at IS NULL) = (open_for IS NOT NULL)", name="open"),
    CheckConstraint("(taken_by IS NULL) = (taken_until IS NULL)", name="taken"),
)
Index("ix_cases_queue", cases.c.guild_id, cases.c.closed_at, cases.c.opened_at)
Index("ix_cases_subject", cases.c.guild_id, cases.c.kind, cases.c.subject_id)
# What waits is little beside what is closed, and counted across guilds for the operator's figures.
Index(
    "ix_cases_open",
    cases.c.guild_id,
    cases.c.kind,
    cases.c.opened_at,
    cases.c.due_at,
    sqlite_where=cases.c.closed_at.is_(None),
    postgresql_where=cases.c.closed_at.is_(None),
)

# Who did something in a case: whoever touched it may not hear the appeal against its decision.
case_hands = Table(
    "case_hands",
    metadata,
    guild_key(),
    id_key("case_id"),
    id_key("user_id"),
    Column("first_at", UtcTime, nullable=False),
    Column("times", Integer, nullable=False),
)


class Case(NamedTuple):
    """A case as stored. `taken_by` holds it until `taken_until`; `open_for` is its subject while it is open."""

    guild_id: int
    case_id: int
    kind: str
    subject_id: int
    open_for: int | None
    group_id: int | None
    about_id: int
    opened_at: datetime
    due_at: datetime
    taken_by: int | None
    taken_until: datetime | None
    closed_at: datetime | None
    card_channel_id: int | None
    card_message_id: int | None

    def holder(self, now: datetime) -> int | None:
        """Who holds it at that instant, if anybody does."""
        return self.taken_by if self.taken_until is not None and now < self.taken_until else None


async def add(tx: Transaction, case: Case) -> bool:
    """Write a new case. False where one is open for the same thing."""
    statement = dialect.insert(cases).values(**case._asdict())
    done = await tx.execute(statement.on_conflict_do_nothing(index_elements=["guild_id", "kind", "open_for"]))
    return done.rowcount == 1


async def get(tx: Transaction, guild_id: int, case_id: int, *, lock: bool = False) -> Case | None:
    """A case, or None; with `lock` nobody else changes it until the transaction ends."""
    wanted = select(cases).where(cases.c.guild_id == guild_id, cases.c.case_id == case_id)
    row = (await tx.execute(wanted.with_for_update() if lock else wanted)).first()
    return Case(*row) if row else None


async def open_of(tx: Transaction, guild_id: int, kind: str, subject_id: int, *, lock: bool = False) -> Case | None:
    """The open case of a thing, or None."""
    wanted = select(cases).where(cases.c.guild_id == guild_id, cases.c.kind == kind, cases.c.open_for == subject_id)
    row = (await tx.execute(wanted.with_for_update() if lock else wanted)).first()
    return Case(*row) if row else None


async def newest(tx: Transaction, guild_id: int, kinds: Collection[str], subject_id: int) -> Case | None:
    """The newest case of these kinds about a thing, open or closed."""
    found = await tx.execute(
        select(cases)
        .where(cases.c.guild_id == guild_id, cases.c.kind.in_(kinds), cases.c.subject_id == subject_id)
        .order_by(cases.c.case_id.desc())
        .limit(1)
    )
    row = found.first()
    return Case(*row) if row else None


async def take(tx: Transaction, guild_id: int, case_id: int, user_id: int, now: datetime, until: datetime) -> bool:
    """Hold an open case until an instant. False where somebody else holds it, or it is closed."""
    done = await tx.execute(
        update(cases)
        .where(
            cases.c.guild_id == guild_id,
            cases.c.case_id == case_id,
            cases.c.closed_at.is_(None),
            or_(cases.c.taken_by.is_(None), cases.c.taken_by == user_id, cases.c.taken_until <= now),
        )
        .values(taken_by=user_id, taken_until=until)
    )
    return done.rowcount == 1


async def let_go(tx: Transaction, guild_id: int, case_id: int) -> None:
    """Nobody holds the case any more."""
    await tx.execute(_of(guild_id, case_id).values(taken_by=None, taken_until=None))


async def close(tx: Transaction, guild_id: int, case_id: int, now: datetime) -> None:
    """End a case."""
    await tx.execute(_of(guild_id, case_id).values(taken_by=None, taken_until=None, open_for=None, closed_at=now))


async def reopen(tx: Transaction, case: Case) -> None:
    """Open a closed case again, held by nobody."""
    await tx.execute(_of(case.guild_id, case.case_id).values(open_for=case.subject_id, closed_at=None))


async def carded(tx: Transaction, guild_id: int, case_id: int, channel_id: int | None, message_id: int | None) -> None:
    """The case's card in the staff's channel is this message."""
    await tx.execute(_of(guild_id, case_id).values(card_channel_id=channel_id, card_message_id=message_id))


async def with_card(tx: Transaction, guild_id: int, message_id: int) -> Case | None:
    """The case whose card this message is."""
    found = await tx.execute(
        select(cases).where(
            cases.c.guild_id == guild_id, cases.c.card_message_id == message_id, cases.c.closed_at.is_(None)
        )
    )
    row = found.first()
    return Case(*row) if row else None


async def queue(
    tx: Transaction,
    guild_id: int,
    *,
    kinds: Collection[str] = KINDS,
    group_ids: Collection[int] | None = None,
    held_by: int | None = None,
    free_at: datetime | None = None,
    limit: int,
    offset: int = 0,
) -> list[Case]:
    """Open cases, oldest first: of these kinds, of these groups, held by somebody, or free at an instant."""
    wanted = select(cases).where(cases.c.guild_id == guild_id, cases.c.closed_at.is_(None), cases.c.kind.in_(kinds))
    if group_ids is not None:
        wanted = wanted.where(cases.c.group_id.in_(group_ids))
    if held_by is not None:
        wanted = wanted.where(cases.c.taken_by == held_by)
    if free_at is not None:
        wanted = wanted.where(or_(cases.c.taken_by.is_(None), cases.c.taken_until <= free_at))
    found = await tx.execute(wanted.order_by(cases.c.opened_at, cases.c.case_id).limit(limit).offset(offset))
    return [Case(*row) for row in found]


async def before(tx: Transaction, case: Case) -> int:
    """How many open cases of the same kind, and of the same group where it is a group's, came earlier."""
    wanted = (
        select(func.count())
        .select_from(cases)
        .where(
            cases.c.guild_id == case.guild_id,
            cases.c.closed_at.is_(None),
            cases.c.kind == case.kind,
            cases.c.group_id.is_(None) if case.group_id is None else cases.c.group_id == case.group_id,
            or_(
                cases.c.opened_at < case.opened_at,
                (cases.c.opened_at == case.opened_at) & (cases.c.case_id < case.case_id),
            ),
        )
    )
    return int(await tx.scalar(wanted))


async def durations(
    tx: Transaction,
    guild_id: int,
    since: datetime,
    kinds: Collection[str] = KINDS,
    group_ids: Collection[int] | None = None,
) -> list[int]:
    """How long the cases took that were closed since an instant, in microseconds, shortest first: of these kinds, and
    of these groups or with None of all."""
    wanted = select(cases.c.opened_at, cases.c.closed_at).where(
        cases.c.guild_id == guild_id, cases.c.closed_at >= since, cases.c.kind.in_(kinds)
    )
    if group_ids is not None:
        wanted = wanted.where(cases.c.group_id.in_(group_ids))
    found = await tx.execute(wanted.order_by(cases.c.closed_at - cases.c.opened_at))
    return [int((closed - opened).total_seconds() * 1_000_000) for opened, closed in found]


async def open_count(
    tx: Transaction, guild_id: int, kinds: Collection[str] = KINDS, group_ids: Collection[int] | None = None
) -> int:
    """How many cases are open, of these kinds, and of these groups or with None of all."""
    wanted = select(func.count()).select_from(cases)
    wanted = wanted.where(cases.c.guild_id == guild_id, cases.c.closed_at.is_(None), cases.c.kind.in_(kinds))
    if group_ids is not None:
        wanted = wanted.where(cases.c.group_id.in_(group_ids))
    return int(await tx.scalar(wanted))


async def touched(tx: Transaction, guild_id: int, case_id: int, user_id: int, now: datetime) -> None:
    """Remember that somebody had a hand in a case."""
    statement = dialect.insert(case_hands).values(
        guild_id=guild_id, case_id=case_id, user_id=user_id, first_at=now, times=1
    )
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["guild_id", "case_id", "user_id"], set_={"times": case_hands.c.times + 1}
        )
    )


async def hands(tx: Transaction, guild_id: int, kinds: Collection[str], subject_id: int) -> set[int]:
    """Who had a hand in the cases of these kinds about a thing."""
    found = await tx.execute(
        select(case_hands.c.user_id)
        .join(cases, (cases.c.guild_id == case_hands.c.guild_id) & (cases.c.case_id == case_hands.c.case_id))
        .where(cases.c.guild_id == guild_id, cases.c.kind.in_(kinds), cases.c.subject_id == subject_id)
    )
    return {int(row[0]) for row in found}


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """Where a case names a person, leave the opaque id; what they held is free."""
    await tx.execute(
        update(cases)
        .where(cases.c.guild_id == guild_id, cases.c.taken_by == user_id)
        .values(taken_by=None, taken_until=None)
    )
    await tx.execute(
        update(cases).where(cases.c.guild_id == guild_id, cases.c.about_id == user_id).values(about_id=opaque_id)
    )
    await tx.execute(
        update(case_hands)
        .where(case_hands.c.guild_id == guild_id, case_hands.c.user_id == user_id)
        .values(user_id=opaque_id)
    )


def _of(guild_id: int, case_id: int) -> Update:
    return update(cases).where(cases.c.guild_id == guild_id, cases.c.case_id == case_id)
