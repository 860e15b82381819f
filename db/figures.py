"""What the operator's figures say of the whole database, whichever process asks. Small statements, each on an index."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import case, func, literal, select, text

from db import dialect
from db.cases import cases
from db.engine import Database, Transaction
from db.jobs import jobs


class Waiting(NamedTuple):
    """The open cases of a kind: how many, since when the oldest waits, how many are past the time promised."""

    cases: int
    oldest: datetime
    overdue: int


class Figures(NamedTuple):
    """The database at an instant. `oldest_due` is that of the oldest promise still to be kept, if one is due."""

    due: int
    oldest_due: datetime | None
    dead: dict[str, int]
    waiting: dict[str, Waiting]
    size: int


# Said as they stand in the partial indexes, which a parameter in their place could hide from the planner.
_PENDING = jobs.c.state == literal("pending", literal_execute=True)
_DEAD = jobs.c.state == literal("dead", literal_execute=True)


async def figures(tx: Transaction, database: Database, now: datetime) -> Figures:
    """The figures at `now`. `size` is in bytes, on SQLite with its log."""
    due, oldest = (
        await tx.execute(select(func.count(), func.min(jobs.c.run_at)).where(_PENDING, jobs.c.run_at <= now))
    ).one()
    dead = await tx.execute(select(jobs.c.kind, func.count()).where(_DEAD).group_by(jobs.c.kind))
    waiting = await tx.execute(
        select(
            cases.c.kind,
            func.count(),
            func.min(cases.c.opened_at),
            func.sum(case((cases.c.due_at < now, 1), else_=0)),
        )
        .where(cases.c.closed_at.is_(None))
        .group_by(cases.c.kind)
    )
    return Figures(
        due,
        oldest,
        {row.kind: row[1] for row in dead},
        {kind: Waiting(count, first, int(overdue)) for kind, count, first, overdue in waiting},
        await _size(tx, database),
    )


async def answers(tx: Transaction) -> None:
    """Return where the database answers."""
    await tx.scalar(select(1))


async def _size(tx: Transaction, database: Database) -> int:
    if not dialect.is_sqlite(database.url):
        return int(await tx.scalar(text(dialect.POSTGRESQL_SIZE)))
    path = dialect.sqlite_path(database.url)
    return sum(each.stat().st_size for each in (path, Path(f"{path}-wal")) if each.exists())
