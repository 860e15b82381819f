"""Things promised for later, mostly side effects on Discord, written in the transaction that causes them.

State: pending → done, or pending → dead after too many failures; staff can set dead → pending.
A pending job that is being worked on carries a lease; a lease that runs out lets another worker take it.
"""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ColumnElement,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
    tuple_,
    update,
)

from db.dialect import insert
from db.engine import Transaction
from db.metadata import UtcTime, guild_key, id_key, metadata
from db.people import mentions
from db.shards import ALL, Shards

jobs = Table(
    "jobs",
    metadata,
    guild_key(),
    id_key("job_id"),
    Column("kind", String(60), nullable=False),
    Column("key", String(120), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("state", String(10), nullable=False),
    Column("run_at", UtcTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("leased_until", UtcTime),
    Column("leased_by", String(60)),
    Column("last_error", Text),
    Column("created_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    UniqueConstraint("guild_id", "kind", "key"),
    CheckConstraint("state IN ('pending', 'done', 'dead')", name="state"),
)
# What is due is asked across guilds, every second; so this index leads with the time, not with the guild.
Index("ix_jobs_due", jobs.c.run_at, sqlite_where=jobs.c.state == "pending", postgresql_where=jobs.c.state == "pending")
Index("ix_jobs_ended", jobs.c.guild_id, jobs.c.state, jobs.c.ended_at)
# Few, and counted across guilds for the operator's figures.
Index(
    "ix_jobs_dead",
    jobs.c.guild_id,
    jobs.c.kind,
    sqlite_where=jobs.c.state == "dead",
    postgresql_where=jobs.c.state == "dead",
)


class Job(NamedTuple):
    """A job as it was when it was leased. `attempts` counts this one; `key` is unique within guild and kind."""

    guild_id: int
    job_id: int
    kind: str
    key: str
    payload: dict[str, Any]
    run_at: datetime
    attempts: int
    created_at: datetime
    last_error: str | None


_COLUMNS = [jobs.c[name] for name in Job._fields]
_ADD = insert(jobs)
_ADD_ONCE = _ADD.on_conflict_do_nothing(index_elements=["guild_id", "kind", "key"])
_ANEW = {name: _ADD.excluded[name] for name in ("payload", "state", "run_at", "attempts", "leased_until", "ended_at")}
_ADD_OR_MOVE = _ADD.on_conflict_do_update(index_elements=["guild_id", "kind", "key"], set_=_ANEW)
# What was tried and is not known to be done may have had its effect: the next attempt must not pass for the first.
_TRIED = case((and_(jobs.c.state == "pending", jobs.c.attempts > 0), 1), else_=0)
_ADD_OR_REARM = _ADD.on_conflict_do_update(
    index_elements=["guild_id", "kind", "key"],
    set_=_ANEW | {"attempts": _TRIED},
    # One that is to come later than now asked for was promised before the clock was set back.
    where=or_(jobs.c.state != "pending", jobs.c.leased_until.is_not(None), jobs.c.run_at > _ADD.excluded.run_at),
)


def _row(job: Job) -> dict[str, Any]:
    return job._asdict() | {"state": "pending", "leased_until": None, "leased_by": None, "ended_at": None}


async def add(tx: Transaction, new: Sequence[Job], *, replace: bool = False, rearm: bool = False) -> None:
    """Add jobs. One whose kind and key exist already is left as it is; with `replace` it is set anew.

    With `rearm` it is set anew unless it is still to come: for work that, done once more, covers all that went before.
    One that was being done then counts as tried once.
    """
    statement = _ADD_OR_MOVE if replace else _ADD_OR_REARM if rearm else _ADD_ONCE
    await tx.execute_many(statement, [_row(job) for job in new])


class Order(NamedTuple):
    """Which of what is due goes first; services.lanes has the rule. Kinds in neither set lose by waiting."""

    fresh_since: datetime
    later: Collection[str]
    crowds: Collection[str]


FIRST_BEHIND = 2  # the first turn of what is not fresh


class Due(NamedTuple):
    """A job that may be taken, and its turn: 0 and 1 are fresh, what follows has waited."""

    guild_id: int
    job_id: int
    turn: int


def _free(now: datetime) -> list[ColumnElement[bool]]:
    unleased = or_(jobs.c.leased_until.is_(None), jobs.c.leased_until <= now)
    return [jobs.c.state == "pending", jobs.c.run_at <= now, unleased]


async def due(
    tx: Transaction, now: datetime, order: Order, limit: int, shards: Shards = ALL, *, fresh_only: bool = False
) -> list[Due]:
    """Up to `limit` due jobs of the guilds on those shards, first what goes first; the guilds take turns.

    It looks at everything that is due, and takes time by it; with `fresh_only` at what is fresh alone.
    """
    later, fresh = jobs.c.kind.in_(order.later), jobs.c.run_at > order.fresh_since
    turn = case(
        (jobs.c.kind.in_(order.crowds), 4), (and_(fresh, later), 1), (fresh, 0), (later, 3), else_=FIRST_BEHIND
    ).label("turn")
    free = select(jobs.c.guild_id, jobs.c.job_id, jobs.c.run_at, jobs.c.key, turn).where(
        *_free(now), shards.condition(jobs.c.guild_id)
    )
    if fresh_only:
        free = free.where(fresh, jobs.c.kind.not_in(order.crowds))
    each = free.subquery()
    number = func.row_number().over(partition_by=(each.c.turn, each.c.guild_id), order_by=(each.c.run_at, each.c.key))
    numbered = select(each, number.label("number")).subquery()
    found = await tx.execute(
        select(numbered.c.guild_id, numbered.c.job_id, numbered.c.turn)
        .order_by(numbered.c.turn, numbered.c.number, numbered.c.run_at)
        .limit(limit)
    )
    return [Due(*row) for row in found]


async def lease(tx: Transaction, wanted: Sequence[Due], now: datetime, until: datetime, worker: str) -> list[Job]:
    """Take those that are still due, for a worker until a time, in the order in which they are wanted."""
    keys = [(each.guild_id, each.job_id) for each in wanted]
    free = (
        select(jobs.c.guild_id, jobs.c.job_id)
        .where(tuple_(jobs.c.guild_id, jobs.c.job_id).in_(keys), *_free(now))
        .with_for_update(skip_locked=True)
    )
    taken = await tx.execute(
        update(jobs)
        .where(tuple_(jobs.c.guild_id, jobs.c.job_id).in_(free))
        .values(leased_until=until, leased_by=worker, attempts=jobs.c.attempts + 1)
        .returning(*_COLUMNS)
    )
    place = {key: number for number, key in enumerate(keys)}
    return sorted((Job(*row) for row in taken), key=lambda job: place[job.guild_id, job.job_id])


# Whether a job is still its worker's: taken over after its lease, or promised anew, it is not. Promised anew it counts
# its attempts anew, and another worker's first one is told from ours by the time it was for.
_STILL_OURS = (
    jobs.c.guild_id == bindparam("of_guild"),
    jobs.c.job_id == bindparam("of_job"),
    jobs.c.state == "pending",
    jobs.c.attempts == bindparam("of_attempt"),
    jobs.c.run_at == bindparam("of_time", type_=UtcTime),
    jobs.c.leased_until.is_not(None),  # promised anew for the same instant, it is nobody's
)
_END = (
    update(jobs)
    .where(*_STILL_OURS)
    .values(
        state=bindparam("to_state"),
        run_at=bindparam("to_time", type_=UtcTime),
        attempts=bindparam("to_attempts"),
        ended_at=bindparam("to_end", type_=UtcTime),
        last_error=bindparam("to_error"),
        leased_until=None,
    )
)


class Ending(NamedTuple):
    """How a job went; made by `finished` and `postponed`. Nothing is changed where it is another's by now."""

    of_guild: int
    of_job: int
    of_attempt: int
    of_time: datetime
    to_state: str
    to_time: datetime
    to_attempts: int
    to_end: datetime | None
    to_error: str | None


def finished(job: Job, now: datetime) -> Ending:
    """The job is done."""
    return Ending(*_of(job), "done", job.run_at, job.attempts, now, None)


def postponed(job: Job, run_at: datetime, error: str | None) -> Ending:
    """The job runs again at a time: after a failure with its error, or as its next round with None."""
    return Ending(*_of(job), "pending", run_at, 0 if error is None else job.attempts, None, error)


def _of(job: Job) -> tuple[int, int, int, datetime]:
    return job.guild_id, job.job_id, job.attempts, job.run_at


async def end(tx: Transaction, endings: Sequence[Ending]) -> None:
    """Write down how jobs went."""
    in_order: list[Ending] = sorted(endings, key=lambda each: (each.of_guild, each.of_job))
    await tx.execute_many(_END, in_order)


async def renew(tx: Transaction, held: Sequence[Job], worker: str, until: datetime) -> None:
    """Hold jobs longer that a worker took and that take their time."""
    keys = [(each.guild_id, each.job_id) for each in held]
    # Not waited for: somebody who changes one of them just now may wait for another.
    own = (
        select(jobs.c.guild_id, jobs.c.job_id)
        .where(tuple_(jobs.c.guild_id, jobs.c.job_id).in_(keys), jobs.c.leased_by == worker)
        .with_for_update(skip_locked=True)
    )
    leased = jobs.c.leased_until.is_not(None)  # promised anew meanwhile it is nobody's
    await tx.execute(
        update(jobs).where(tuple_(jobs.c.guild_id, jobs.c.job_id).in_(own), leased).values(leased_until=until)
    )


async def bury(tx: Transaction, job: Job, now: datetime, error: str) -> bool:
    """The job failed for good, which staff are to see. False where another has it by now."""
    dead = Ending(*_of(job), "dead", job.run_at, job.attempts, now, error)
    return (await tx.execute(_END, dead._asdict())).rowcount == 1


async def revive(tx: Transaction, guild_id: int, job_id: int, now: datetime) -> Job | None:
    """Try a dead job again from now on. None where there is no such dead job."""
    return await _settle(tx, guild_id, job_id, state="pending", run_at=now, attempts=0, ended_at=None)


async def dismiss(tx: Transaction, guild_id: int, job_id: int, now: datetime) -> Job | None:
    """Let a dead job rest for good. None where there is no such dead job."""
    return await _settle(tx, guild_id, job_id, state="done", ended_at=now)


async def _settle(tx: Transaction, guild_id: int, job_id: int, **values: Any) -> Job | None:
    changed = await tx.execute(
        update(jobs)
        .where(jobs.c.guild_id == guild_id, jobs.c.job_id == job_id, jobs.c.state == "dead")
        .values(values)
        .returning(*_COLUMNS)
    )
    row = changed.first()
    return Job(*row) if row else None


async def remove(tx: Transaction, guild_id: int, kind: str, key: str) -> None:
    """Take back a promise that nobody needs any more."""
    await tx.execute(jobs.delete().where(jobs.c.guild_id == guild_id, jobs.c.kind == kind, jobs.c.key == key))


async def dead(tx: Transaction, guild_id: int, limit: int = 25) -> list[Job]:
    """The jobs of a guild that failed for good, newest first."""
    found = await tx.execute(
        select(*_COLUMNS)
        .where(jobs.c.guild_id == guild_id, jobs.c.state == "dead")
        .order_by(jobs.c.ended_at.desc())
        .limit(limit)
    )
    return [Job(*row) for row in found]


async def get_dead(tx: Transaction, guild_id: int, job_id: int) -> Job | None:
    """A job that failed for good, or None."""
    found = await tx.execute(
        select(*_COLUMNS).where(jobs.c.guild_id == guild_id, jobs.c.job_id == job_id, jobs.c.state == "dead")
    )
    row = found.first()
    return Job(*row) if row else None


async def purge(tx: Transaction, before: datetime) -> None:
    """Delete what was done before a time. Dead jobs stay until staff settle them."""
    await tx.execute(jobs.delete().where(jobs.c.state == "done", jobs.c.ended_at < before))


async def naming(tx: Transaction, guild_id: int, user_id: int) -> list[Job]:
    """The jobs, done or not, whose key, payload or last error names a person."""
    texts = (jobs.c.key, cast(jobs.c.payload, Text), jobs.c.last_error)
    found = await tx.execute(
        select(*_COLUMNS)
        .where(jobs.c.guild_id == guild_id, or_(*(each.like(f"%{user_id}%") for each in texts)))
        .order_by(jobs.c.created_at, jobs.c.job_id)
    )
    named = mentions(user_id)
    every = [Job(*row) for row in found]
    return [each for each in every if named.search(f"{each.key} {json.dumps(each.payload)} {each.last_error}")]


async def forget(tx: Transaction, guild_id: int, user_id: int) -> None:
    """Delete the jobs that name a person."""
    gone = [each.job_id for each in await naming(tx, guild_id, user_id)]
    await tx.execute(jobs.delete().where(jobs.c.guild_id == guild_id, jobs.c.job_id.in_(gone)))
