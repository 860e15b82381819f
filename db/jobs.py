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
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    cast,
    or_,
    select,
    tuple_,
    update,
)

from db.dialect import insert
from db.engine import Transaction
from db.metadata import UtcTime, guild_key, id_key, metadata
from db.people import mentions

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
_ADD_OR_REARM = _ADD.on_conflict_do_update(
    index_elements=["guild_id", "kind", "key"],
    set_=_ANEW,
    # One that is to come later than now asked for was promised before the clock was set back.
    where=or_(jobs.c.state != "pending", jobs.c.leased_until.is_not(None), jobs.c.run_at > _ADD.excluded.run_at),
)


def _row(job: Job) -> dict[str, Any]:
    return job._asdict() | {"state": "pending", "leased_until": None, "leased_by": None, "ended_at": None}


async def add(tx: Transaction, new: Sequence[Job], *, replace: bool = False, rearm: bool = False) -> None:
    """Add jobs. One whose kind and key exist already is left as it is; with `replace` it is set anew.

    With `rearm` it is set anew unless it is still to come: for work that, done once more, covers all that went before.
    """
    statement = _ADD_OR_MOVE if replace else _ADD_OR_REARM if rearm else _ADD_ONCE
    await tx.execute_many(statement, [_row(job) for job in new])


async def lease_due(
    tx: Transaction, now: datetime, until: datetime, worker: str, limit: int, last: Collection[str] = ()
) -> list[Job]:
    """Take up to `limit` due jobs for a worker until a time, oldest promise first; those of the kinds `last` after."""
    due = (
        select(jobs.c.guild_id, jobs.c.job_id)
        .where(
            jobs.c.state == "pending",
            jobs.c.run_at <= now,
            or_(jobs.c.leased_until.is_(None), jobs.c.leased_until <= now),
        )
        .order_by(jobs.c.kind.in_(last), jobs.c.run_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = await tx.execute(
        update(jobs)
        .where(tuple_(jobs.c.guild_id, jobs.c.job_id).in_(due))
        .values(leased_until=until, leased_by=worker, attempts=jobs.c.attempts + 1)
        .returning(*_COLUMNS)
    )
    return sorted((Job(*row) for row in taken), key=lambda job: (job.run_at, job.job_id))


async def finish(tx: Transaction, job: Job, now: datetime) -> None:
    """The job is done."""
    await _set(tx, job, state="done", ended_at=now, leased_until=None, last_error=None)


async def postpone(tx: Transaction, job: Job, run_at: datetime, error: str | None) -> None:
    """The job runs again at a time: after a failure with its error, or as its next round with None."""
    values: dict[str, Any] = {"run_at": run_at, "leased_until": None, "last_error": error}
    if error is None:
        values["attempts"] = 0
    await _set(tx, job, **values)


async def bury(tx: Transaction, job: Job, now: datetime, error: str) -> bool:
    """The job failed for good, which staff are to see. False where another has it by now."""
    return await _set(tx, job, state="dead", ended_at=now, leased_until=None, last_error=error)


async def _set(tx: Transaction, job: Job, **values: Any) -> bool:
    """Whether the job was still its worker's. Taken over after its lease, or promised anew, it is not.

    Promised anew it counts its attempts anew, and another worker's first one is told from ours by the time it was for.
    """
    changed = await tx.execute(
        update(jobs)
        .where(
            jobs.c.guild_id == job.guild_id,
            jobs.c.job_id == job.job_id,
            jobs.c.state == "pending",
            jobs.c.attempts == job.attempts,
            jobs.c.run_at == job.run_at,
        )
        .values(values)
    )
    return changed.rowcount == 1


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
