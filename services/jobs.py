"""Promises for later: enqueue them with their cause, run what is due, retry what failed, show what cannot be done.

A handler runs at least once; it makes sure itself that a second run changes nothing (a key, a nonce, a state).
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import db.jobs
from db.engine import Database, Transaction
from db.jobs import Due, Ending, Job
from db.shards import ALL
from services import lanes
from services.group_commit import GroupCommit
from services.ids import new_id, unordered_id

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=45)  # a dead worker's jobs wait no longer than this; who lives holds on to its own
HOLD_ON = LEASE.total_seconds() / 3  # seconds between two words that it does
MAX_ATTEMPTS = 10  # with the waits below: given up after about seven hours
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=2)
BATCH = 100  # past as many a run ends, so that the next one knows the time
AT_ONCE = 64  # handlers at work side by side; most of their time they wait for Discord
OF_A_GUILD = 16  # … of them for one guild, whose channels take so many messages a second and no more
KEPT_FREE = 4  # one place in so many is left to what is fresh by what has waited
PLANNED = 5000  # looked up together of what is due, in order: it takes a look at all of it
SLACK = 0.02  # seconds that the pace may make up for: timers are late, and a burst would be felt
LATE = 0.01  # seconds that a timer may be late: past that the process is busy, and takes on less side by side
LEAST = 2  # … but no less than this
NAP = 0.05  # seconds in which places get free, when few are: each look for more costs some statements
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


class _Ended(NamedTuple):
    """How a job went, and the word for it in the figures."""

    kind: str
    outcome: str
    ending: Ending


class Jobs:
    """The job runner: handlers by kind, and two ways to run what is due: `run_due` to its end, `wake` beside all else.

    `a_second` is how many `wake` begins a second at the most. `shards` are those of Discord's whose guilds it serves;
    `reach` is called with a guild before a job of one that is on none of its `own`.
    """

    def __init__(self, database: Database) -> None:
        self.a_second: float | None = None
        self.own = self.shards = ALL
        self.reach: Callable[[int], Awaitable[object]] | None = None
        self._database = database
        self._handlers: dict[str, Handler] = {}
        self._worker = secrets.token_hex(8)
        self._running = asyncio.Lock()
        self._ends: GroupCommit[_Ended, None] = GroupCommit(database, _end)
        self._plan: deque[Due] = deque()
        self._at_work: dict[asyncio.Task[None], Job] = {}
        self._of_guild: Counter[int] = Counter()
        self._pump: asyncio.Task[None] | None = None
        self._resting = False
        self._next_at = self._held_at = 0.0
        self._places = float(AT_ONCE)

    def register(self, kind: str, handler: Handler) -> None:
        """Name the handler of a kind. It returns None, or the next instant at which the same job is due."""
        self._handlers[kind] = handler

    async def run_due(self, now: datetime) -> int:
        """Run what is due at `now`, to its end; how many jobs ran. A call while another is at work returns 0 at once.

        Raises what the database raises where it cannot be told how a job went; its lease runs out and it runs again.
        """
        if self._running.locked():
            return 0
        ran, tasks = 0, list[asyncio.Task[None]]()
        async with self._running:
            self._plan.clear()
            while begun := await self._begin(now, BATCH - ran):
                tasks += begun
                ran += len(begun)
                while self._at_work:  # what they cause is due as well
                    await asyncio.wait(self._at_work)
                if ran >= BATCH:
                    break
        for failure in filter(None, [task.exception() for task in tasks]):
            raise failure
        return ran

    def wake(self, clock: Callable[[], datetime]) -> None:
        """Look for what is due, and go on beginning it until nothing is left or `rest` is called. Returns at once."""
        if not self._resting and (self._pump is None or self._pump.done()):
            self._pump = asyncio.create_task(self._keep_up(clock))

    def rest(self) -> None:
        """Begin no more; what is begun goes on."""
        self._resting = True

    async def close(self) -> None:
        """Return when the work in hand is done."""
        self.rest()
        if self._pump is not None:
            await asyncio.wait([self._pump])
        while self._at_work:
            await asyncio.wait(self._at_work)
        async with self._running:
            await self._ends.close()

    async def _keep_up(self, clock: Callable[[], datetime]) -> None:
        self._plan.clear()
        try:
            while not self._resting:
                await self._hold_on(clock())
                most = BATCH if self.a_second is None else max(OF_A_GUILD, int(self.a_second / 8))
                for task in await self._begin(clock(), most, paced=True):
                    task.add_done_callback(_told)
                if not self._plan:
                    return
                if all(self._full(each, len(self._at_work), self._of_guild) for each in self._plan):
                    await asyncio.wait(self._at_work, timeout=1, return_when=asyncio.FIRST_COMPLETED)
                    await asyncio.sleep(NAP)
        except Exception:  # the next tick looks again
            log.exception("what is due could not be looked up")

    async def _hold_on(self, now: datetime) -> None:
        """Keep what is at work from being taken over."""
        if (at := asyncio.get_running_loop().time()) >= self._held_at + HOLD_ON:
            self._held_at = at
            if held := list(self._at_work.values()):
                async with self._database.transaction() as tx:
                    await db.jobs.renew(tx, held, self._worker, now + LEASE)

    async def _begin(self, now: datetime, most: int, *, paced: bool = False) -> list[asyncio.Task[None]]:
        """Begin up to so many of what is due, as far as there is room."""
        order = lanes.order(now)
        async with self._database.reading() as tx:
            fresh: list[Due] = []
            if self._plan:
                fresh = await db.jobs.due(tx, now, order, AT_ONCE, self.shards, fresh_only=True)
            else:
                self._plan.extend(await db.jobs.due(tx, now, order, PLANNED, self.shards))
        wanted = self._choose(fresh, min(most, int(self._places) - len(self._at_work)))
        if not wanted:
            return []
        async with self._database.transaction() as tx:
            leased = await db.jobs.lease(tx, wanted, now, now + LEASE, self._worker)
        return [await self._start(job, now, paced) for job in leased]

    def _choose(self, fresh: Sequence[Due], room: int) -> list[Due]:
        """The next ones, as far as there is room in all and for each guild; what is planned and not next stays so."""
        wanted: dict[tuple[int, int], Due] = {}
        of_guild = self._of_guild.copy()
        left: deque[Due] = deque()
        for number, each in enumerate((*fresh, *self._plan), -len(fresh)):
            key = each.guild_id, each.job_id
            if len(wanted) >= room:
                left.extend(list(self._plan)[max(number, 0) :])
                break
            if key in wanted:
                continue
            if not self._full(each, len(self._at_work) + len(wanted), of_guild):
                wanted[key] = each
                of_guild[each.guild_id] += 1
            elif number >= 0:
                left.append(each)
        self._plan = left
        return list(wanted.values())

    def _full(self, each: Due, at_work: int, of_guild: Mapping[int, int]) -> bool:
        """Whether a job has to wait for a place."""
        places = int(self._places), OF_A_GUILD
        if each.turn >= db.jobs.FIRST_BEHIND:
            places = tuple(number - number // KEPT_FREE for number in places)
        return at_work >= places[0] or of_guild.get(each.guild_id, 0) >= places[1]

    async def _start(self, job: Job, now: datetime, paced: bool) -> asyncio.Task[None]:
        """Begin a job, at its place in the pace."""
        if paced and self.a_second is not None:
            clock = asyncio.get_running_loop().time
            early = max(self._next_at - clock(), 0.0)
            at = clock() + early
            await asyncio.sleep(early)
            busy = clock() - at > LATE
            self._places = max(LEAST, self._places * 0.8) if busy else min(AT_ONCE, self._places + 0.5)
            self._next_at = max(self._next_at, clock() - SLACK) + 1 / self.a_second
        task = asyncio.create_task(self._run(job, now))
        self._at_work[task] = job
        self._of_guild[job.guild_id] += 1
        task.add_done_callback(self._is_done)
        return task

    def _is_done(self, task: asyncio.Task[None]) -> None:
        guild_id = self._at_work.pop(task).guild_id
        self._of_guild[guild_id] -= 1
        if not self._of_guild[guild_id]:
            del self._of_guild[guild_id]

    async def _run(self, job: Job, now: datetime) -> None:
        try:
            handler = self._handlers.get(job.kind)
            if handler is None:
                raise GiveUp("give-up-unknown-job")
            if self.reach is not None and not self.own.hold(job.guild_id):
                await self.reach(job.guild_id)
            again = await handler(job, now)
        except GiveUp as refusal:
            await self._bury(job, now, str(refusal))
        except Exception as error:  # the job runner is one of the places that must survive anything
            await self._failed(job, now, error)
        else:
            ending = db.jobs.finished(job, now) if again is None else db.jobs.postponed(job, again, None)
            await self._ends.submit(_Ended(job.kind, "kept", ending))

    async def _failed(self, job: Job, now: datetime, error: Exception) -> None:
        said = f"{type(error).__name__}: {error}"[:500]
        if job.attempts >= MAX_ATTEMPTS:
            log.error("job failed for good", extra={"job": job.kind, "job_id": job.job_id}, exc_info=error)
            await self._bury(job, now, said)
            return
        log.warning("job failed, will be tried again: %s %s: %s", job.kind, job.job_id, said)
        again = db.jobs.postponed(job, now + wait_before(job.attempts), said)
        await self._ends.submit(_Ended(job.kind, "retried", again))

    async def _bury(self, job: Job, now: datetime, why: str) -> None:
        async with self._database.transaction() as tx:
            buried = await db.jobs.bury(tx, job, now, why)
            tx.count("jobs", job.kind, "given up")
            if buried and job.kind != DEAD:
                # Not keyed by the job: tried again by staff and failed again, it is told again.
                await enqueue(tx, job.guild_id, DEAD, str(new_id(now)), {"job_id": str(job.job_id)}, now)

    async def purge(self, now: datetime) -> None:
        """Delete what was done long ago."""
        async with self._database.transaction() as tx:
            await db.jobs.purge(tx, now - KEPT)


async def _end(tx: Transaction, ended: Sequence[_Ended]) -> Sequence[None]:
    for each in ended:
        tx.count("jobs", each.kind, each.outcome)
    await db.jobs.end(tx, [each.ending for each in ended])
    return [None] * len(ended)


def _told(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (failure := task.exception()) is not None:
        log.error("how a job went could not be written down; it is done once more", exc_info=failure)


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
