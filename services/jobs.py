"""Promises for later: enqueue them with their cause, run what is due, retry what failed, show what cannot be done.

A handler runs at least once; it makes sure itself that a second run changes nothing (a key, a nonce, a state).
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import db.jobs
from db.engine import Database, Transaction
from db.jobs import Job
from services.ids import new_id, unordered_id

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # longer than a batch takes; a dead worker's jobs wait no longer than this
MAX_ATTEMPTS = 10  # with the waits below: given up after about seven hours
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=2)
AT_ONCE = 10  # handlers at work side by side
BATCH = 100  # leased together; past as many a run ends, so that the next one knows the time
DEAD = "staff.dead_job"  # job: tell the staff that another job cannot be done
KEPT = timedelta(days=40)  # done jobs, longer than a month so that monthly keys stay unique

Handler = Callable[[Job, datetime], Awaitable[datetime | None]]


class GiveUp(Exception):
    """Raised by a handler where trying again cannot help.

    `why` is the key of a text for staff, who read it in their own languages; `about` fills it. Together they are the
    job's last error, as `why name=value …`: values are mentions and numbers, without spaces.
    """

    def __init__(self, why: str, **about: str | int) -> None:
        super().__init__(" ".join([why, *(f"{name}={value}" for name, value in about.items())]))


async def enqueue(
    tx: Transaction,
    guild_id: int,
    kind: str,
    key: str,
    payload: dict[str, Any],
    run_at: datetime,
    *,
    replace: bool = False,
    rearm: bool = False,
) -> None:
    """Promise a job. A key used before for this kind is ignored; with `replace` the job is set anew.

    With `rearm` it is set anew unless it is still to come, so that many causes share one job, and none is left out.
    """
    job = Job(guild_id, unordered_id(), kind, key, payload, run_at, 0, run_at, None)
    await db.jobs.add(tx, [job], replace=replace, rearm=rearm)


async def enqueue_many(
    tx: Transaction,
    guild_id: int,
    kind: str,
    payloads: Mapping[str, dict[str, Any]],
    run_at: datetime,
    *,
    replace: bool = False,
) -> None:
    """Promise a job for each key, in one go. A key used before for this kind is ignored, or with `replace` set anew."""
    new = [Job(guild_id, unordered_id(), kind, key, load, run_at, 0, run_at, None) for key, load in payloads.items()]
    await db.jobs.add(tx, new, replace=replace)


def wait_before(attempt: int) -> timedelta:
    """How long to wait after the given failed attempt: 5 s, doubled each time, two hours at most."""
    return min(FIRST_WAIT * 2 ** min(attempt - 1, 20), LONGEST_WAIT)


class Jobs:
    """The job runner: handlers by kind, and `run_due`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._handlers: dict[str, Handler] = {}
        self._crowds: set[str] = set()
        self._worker = secrets.token_hex(8)
        self._running = asyncio.Lock()

    def register(self, kind: str, handler: Handler, *, crowd: bool = False) -> None:
        """Name the handler of a kind. It returns None, or the next instant at which the same job is due.

        Of a `crowd` very many fall due at the same moment: everything else goes before them.
        """
        self._handlers[kind] = handler
        if crowd:
            self._crowds.add(kind)

    async def run_due(self, now: datetime) -> int:
        """Run what is due at `now`; how many jobs ran. A call while another is at work returns 0 at once.

        Raises what the database raises where it cannot be told how a job went; its lease runs out and it runs again.
        """
        if self._running.locked():
            return 0
        ran = 0
        async with self._running:
            while True:
                async with self._database.transaction() as tx:
                    leased = await db.jobs.lease_due(tx, now, now + LEASE, self._worker, BATCH, self._crowds)
                if not leased:
                    return ran
                gate = asyncio.Semaphore(AT_ONCE)
                # Where the database fails one of them, the others are still seen to the end.
                done = await asyncio.gather(*(self._run(job, now, gate) for job in leased), return_exceptions=True)
                for failure in filter(None, done):
                    raise failure
                ran += len(leased)
                if ran >= BATCH:
                    return ran

    async def _run(self, job: Job, now: datetime, gate: asyncio.Semaphore) -> None:
        async with gate:
            again: datetime | None = None
            try:
                handler = self._handlers.get(job.kind)
                if handler is None:
                    raise GiveUp("give-up-unknown-job")
                again = await handler(job, now)
            except GiveUp as refusal:
                await self._bury(job, now, str(refusal))
                return
            except Exception as error:  # the job runner is one of the places that must survive anything
                await self._failed(job, now, error)
                return
            async with self._database.transaction() as tx:
                if again is None:
                    await db.jobs.finish(tx, job, now)
                else:
                    await db.jobs.postpone(tx, job, again, None)

    async def _failed(self, job: Job, now: datetime, error: Exception) -> None:
        said = f"{type(error).__name__}: {error}"[:500]
        if job.attempts >= MAX_ATTEMPTS:
            log.error("job failed for good", extra={"job": job.kind, "job_id": job.job_id}, exc_info=error)
            await self._bury(job, now, said)
            return
        log.warning("job failed, will be tried again: %s %s: %s", job.kind, job.job_id, said)
        async with self._database.transaction() as tx:
            await db.jobs.postpone(tx, job, now + wait_before(job.attempts), said)

    async def _bury(self, job: Job, now: datetime, why: str) -> None:
        async with self._database.transaction() as tx:
            buried = await db.jobs.bury(tx, job, now, why)
            if buried and job.kind != DEAD:
                # Not keyed by the job: tried again by staff and failed again, it is told again.
                await enqueue(tx, job.guild_id, DEAD, str(new_id(now)), {"job_id": str(job.job_id)}, now)

    async def close(self) -> None:
        """Return when the work in hand is done."""
        async with self._running:
            pass

    async def purge(self, now: datetime) -> None:
        """Delete what was done long ago."""
        async with self._database.transaction() as tx:
            await db.jobs.purge(tx, now - KEPT)


async def known(tx: Transaction, guild_id: int, user_id: int) -> dict[str, Any]:
    """What is promised, or was lately, and names them."""
    return {
        "promises": [
            {"kind": job.kind, "key": job.key, "payload": job.payload, "run_at": job.run_at.isoformat()}
            for job in await db.jobs.naming(tx, guild_id, user_id)
        ]
    }


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """Take back every promise that names them, and the record of those that were kept."""
    await db.jobs.forget(tx, guild_id, user_id)
