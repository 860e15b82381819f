"""Promises: kept once, retried when they fail, told to staff when they cannot be kept."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

import db.jobs
from db.engine import Database, StorageError, Transaction
from db.jobs import Ending, Job
from db.shards import Shards
from services import ids
from services.actor import Actor
from services.audit import MIRROR
from services.errors import UserError
from services.jobs import (
    AT_ONCE,
    BATCH,
    DEAD,
    KEPT,
    KEPT_FREE,
    LEASE,
    MAX_ATTEMPTS,
    OF_A_GUILD,
    GiveUp,
    Jobs,
    enqueue,
    enqueue_many,
    wait_before,
)
from services.lanes import CROWDS, FRESH, LATER
from services.staff import Staff
from tests.leasing import lease_due

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
GUILD = 1
ADMIN = Actor(GUILD, 100, manages_guild=True)


class Handler:
    """Does nothing but remember; fails as often as told."""

    def __init__(self, *, failures: int = 0, error: Exception | None = None, again: timedelta | None = None) -> None:
        self.ran: list[Job] = []
        self.failures = failures
        self.error = error or RuntimeError("Discord is down")
        self.again = again

    async def __call__(self, job: Job, now: datetime) -> datetime | None:
        self.ran.append(job)
        if len(self.ran) <= self.failures:
            raise self.error
        return now + self.again if self.again else None


def runner(database: Database, handler: Handler) -> Jobs:
    """A runner as the bot has it; what it tells to staff is not looked at."""
    jobs = Jobs(database)
    jobs.register("test", handler)
    jobs.register(DEAD, Handler())
    jobs.register(MIRROR, Handler())
    return jobs


async def promise(database: Database, key: str = "a", *, at: datetime = NOW, replace: bool = False) -> None:
    async with database.transaction() as tx:
        await enqueue(tx, GUILD, "test", key, {"key": key}, at, replace=replace)


async def stored(database: Database) -> list[tuple[str, str, int]]:
    """Kind, state and attempts of every job."""
    table = db.jobs.jobs
    async with database.reading() as tx:
        wanted = select(table.c.kind, table.c.state, table.c.attempts)
        rows = await tx.execute(wanted.order_by(table.c.created_at, table.c.kind))
        return [(row.kind, row.state, row.attempts) for row in rows]


async def test_a_promise_is_kept_once_and_when_it_is_due(database: Database) -> None:
    handler = Handler()
    jobs = runner(database, handler)
    await promise(database, at=NOW + timedelta(hours=1))
    assert await jobs.run_due(NOW) == 0
    assert await jobs.run_due(NOW + timedelta(hours=1)) == 1
    assert await jobs.run_due(NOW + timedelta(hours=2)) == 0
    assert [job.payload for job in handler.ran] == [{"key": "a"}]


async def test_what_its_cause_takes_back_is_not_promised(database: Database) -> None:
    jobs = runner(database, Handler())
    with pytest.raises(RuntimeError, match="undone"):
        async with database.transaction() as tx:
            await enqueue(tx, GUILD, "test", "a", {}, NOW)
            raise RuntimeError("undone")
    assert await jobs.run_due(NOW) == 0


async def test_a_key_names_a_promise_once_also_after_it_is_kept(database: Database) -> None:
    handler = Handler()
    jobs = runner(database, handler)
    for _ in range(2):
        await promise(database)
        await promise(database)
        await jobs.run_due(NOW)
    assert len(handler.ran) == 1
    await promise(database, replace=True)
    await jobs.run_due(NOW)
    assert len(handler.ran) == 2


async def test_what_failed_is_tried_again_later_and_later(database: Database) -> None:
    handler = Handler(failures=3)
    jobs = runner(database, handler)
    await promise(database)
    now = NOW
    for attempt in range(1, 4):
        assert await jobs.run_due(now) == 1
        assert await jobs.run_due(now + wait_before(attempt) - timedelta(seconds=1)) == 0
        now += wait_before(attempt)
    assert await jobs.run_due(now) == 1
    assert [job.attempts for job in handler.ran] == [1, 2, 3, 4]
    assert await stored(database) == [("test", "done", 4)]


def test_the_waits_grow_and_end() -> None:
    waits = [wait_before(attempt) for attempt in range(1, 100)]
    assert waits[0] == timedelta(seconds=5)
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=2)


async def test_what_fails_for_good_is_told_to_staff_and_tried_no_more(database: Database) -> None:
    handler, told = Handler(failures=10**6), Handler()
    jobs = runner(database, handler)
    jobs.register(DEAD, told)
    await promise(database)
    now = NOW
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert told.ran == []
        await jobs.run_due(now)
        now += wait_before(attempt)
    await jobs.run_due(now + timedelta(days=30))
    assert len(handler.ran) == MAX_ATTEMPTS
    (dead,) = await Staff(database).dead_jobs(ADMIN)
    assert dead.last_error == "RuntimeError: Discord is down"
    assert [job.payload for job in told.ran] == [{"job_id": str(dead.job_id)}]


async def test_giving_up_is_at_once(database: Database) -> None:
    handler = Handler(failures=1, error=GiveUp("the channel is gone"))
    await promise(database)
    await runner(database, handler).run_due(NOW)
    (dead,) = await Staff(database).dead_jobs(ADMIN)
    assert (dead.last_error, len(handler.ran)) == ("the channel is gone", 1)


async def test_a_kind_that_nobody_handles_is_told_to_staff(database: Database) -> None:
    await promise(database)
    await Jobs(database).run_due(NOW)
    # Telling the staff is a job of a kind that nobody handles here, either; that must not go on for ever.
    kinds = [job.kind for job in await Staff(database).dead_jobs(ADMIN)]
    assert sorted(kinds) == [DEAD, "test"]


async def test_staff_have_it_tried_again_and_are_told_again(database: Database) -> None:
    handler, told, staff = Handler(failures=2, error=GiveUp("no")), Handler(), Staff(database)
    jobs = runner(database, handler)
    jobs.register(DEAD, told)
    await promise(database)
    await jobs.run_due(NOW)
    (dead,) = await staff.dead_jobs(ADMIN)
    later = NOW + timedelta(seconds=1)
    await staff.retry_job(ADMIN, dead.job_id, later)
    await jobs.run_due(later)
    assert (len(handler.ran), len(told.ran)) == (2, 2)
    await staff.retry_job(ADMIN, dead.job_id, later)
    await jobs.run_due(later)
    assert await staff.dead_jobs(ADMIN) == []
    assert [job.attempts for job in handler.ran] == [1, 1, 1]
    actions = [entry.action for entry in await staff.audit_page(ADMIN)]
    assert actions == ["job.retried", "job.retried"]


async def test_staff_let_it_be(database: Database) -> None:
    staff = Staff(database)
    await promise(database)
    await runner(database, Handler(failures=1, error=GiveUp("no"))).run_due(NOW)
    (dead,) = await staff.dead_jobs(ADMIN)
    assert (await staff.dismiss_job(ADMIN, dead.job_id, NOW)).job_id == dead.job_id
    assert await staff.dead_jobs(ADMIN) == []
    assert await staff.dead_job(GUILD, dead.job_id) is None
    (entry,) = await staff.audit_page(ADMIN)
    assert (entry.action, entry.detail) == ("job.dismissed", {"job_id": str(dead.job_id), "kind": "test"})


async def test_a_second_press_finds_nothing_to_settle(database: Database) -> None:
    staff = Staff(database)
    await promise(database)
    await runner(database, Handler(failures=1, error=GiveUp("no"))).run_due(NOW)
    (dead,) = await staff.dead_jobs(ADMIN)
    presses = [press(ADMIN, dead.job_id, NOW) for press in (staff.retry_job, staff.dismiss_job) * 2]
    results = await asyncio.gather(*presses, return_exceptions=True)
    refused = [each for each in results if isinstance(each, UserError)]
    assert len(refused) == 3 and {each.code for each in refused} == {"job-not-dead"}


@pytest.mark.parametrize("job_id", [0, 12345])
async def test_there_is_nothing_to_retry_of_another_guild_or_none(database: Database, job_id: int) -> None:
    await promise(database)
    await runner(database, Handler(failures=1, error=GiveUp("no"))).run_due(NOW)
    (dead,) = await Staff(database).dead_jobs(ADMIN)
    elsewhere = Actor(2, 100, manages_guild=True)
    with pytest.raises(UserError, match="job-not-dead"):
        await Staff(database).retry_job(elsewhere, job_id or dead.job_id, NOW)
    assert await Staff(database).dead_jobs(elsewhere) == []


async def test_only_admins_see_and_settle(database: Database) -> None:
    staff, member = Staff(database), Actor(GUILD, 7)
    with pytest.raises(UserError, match="not-allowed"):
        await staff.dead_jobs(member)
    with pytest.raises(UserError, match="not-allowed"):
        await staff.retry_job(member, 1, NOW)
    with pytest.raises(UserError, match="not-allowed"):
        await staff.dismiss_job(member, 1, NOW)


async def test_a_recurring_promise_comes_again_and_again(database: Database) -> None:
    handler = Handler(failures=1, again=timedelta(days=1))
    jobs = runner(database, handler)
    await promise(database)
    now = NOW
    await jobs.run_due(now)
    now += wait_before(1)
    for _ in range(3):
        assert await jobs.run_due(now) == 1
        assert await jobs.run_due(now + timedelta(hours=23)) == 0
        now += timedelta(days=1)
    # Each round has all its attempts before it.
    assert [job.attempts for job in handler.ran] == [1, 2, 1, 1]


async def test_two_runners_at_once_keep_each_promise_once(database: Database) -> None:
    handler = Handler()
    runners = [runner(database, handler) for _ in range(4)]
    for number in range(60):
        await promise(database, str(number))
    ran = await asyncio.gather(*(each.run_due(NOW) for each in runners))
    assert sum(ran) == 60
    assert sorted(job.key for job in handler.ran) == sorted(map(str, range(60)))


async def test_a_lease_that_runs_out_is_taken_over(database: Database) -> None:
    await promise(database)
    async with database.transaction() as tx:
        (abandoned,) = await lease_due(tx, NOW, NOW + LEASE, "a worker that dies", 10)
    handler = Handler()
    jobs = runner(database, handler)
    assert await jobs.run_due(NOW + LEASE - timedelta(seconds=1)) == 0
    assert await jobs.run_due(NOW + LEASE) == 1
    assert handler.ran[0].attempts == abandoned.attempts + 1


@pytest.mark.parametrize("verdict", ["finish", "postpone", "bury", "renew"])
async def test_who_lost_the_lease_has_no_say_any_more(database: Database, verdict: str) -> None:
    await promise(database)
    async with database.transaction() as tx:
        (late,) = await lease_due(tx, NOW, NOW + LEASE, "slow", 10)
    async with database.transaction() as tx:
        await lease_due(tx, NOW + LEASE, NOW + 2 * LEASE, "second", 10)
    async with database.transaction() as tx:
        if verdict == "finish":
            await db.jobs.end(tx, [db.jobs.finished(late, NOW)])
        elif verdict == "postpone":
            await db.jobs.end(tx, [db.jobs.postponed(late, NOW, "late")])
        elif verdict == "renew":
            await db.jobs.renew(tx, [late], "slow", NOW)
        else:
            assert not await db.jobs.bury(tx, late, NOW, "late")
    assert await stored(database) == [("test", "pending", 2)]
    assert await runner(database, Handler()).run_due(NOW + LEASE) == 0  # the second one's lease still stands


async def test_who_works_on_what_was_promised_anew_since_has_no_say_in_it(database: Database) -> None:
    await promise(database)
    async with database.transaction() as tx:
        (old,) = await lease_due(tx, NOW, NOW + LEASE, "one bot", 10)
    later = NOW + timedelta(seconds=1)
    await promise(database, at=later, replace=True)
    async with database.transaction() as tx:
        (new,) = await lease_due(tx, later, later + LEASE, "another bot", 10)
        assert (new.job_id, new.attempts) == (old.job_id, old.attempts)
        await db.jobs.end(tx, [db.jobs.finished(old, later), db.jobs.postponed(new, later + LEASE, "failed")])
    assert await runner(database, Handler()).run_due(later + LEASE) == 1


async def test_what_is_promised_for_later_does_not_lift_the_ids_of_what_happens_now(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ids, "_last", 0)
    await promise(database, at=NOW + timedelta(days=90))
    before_a_restart = ids.new_id(NOW)
    monkeypatch.setattr(ids, "_last", 0)
    assert before_a_restart < ids.new_id(NOW + timedelta(seconds=1))


async def test_what_is_promised_anew_while_it_runs_is_not_lost(database: Database) -> None:
    again = NOW + timedelta(hours=3)

    class Moved(Handler):
        async def __call__(self, job: Job, now: datetime) -> datetime | None:
            if not self.ran:
                await promise(database, at=again, replace=True)
            return await super().__call__(job, now)

    handler = Moved()
    jobs = runner(database, handler)
    await promise(database)
    await jobs.run_due(NOW)
    assert await jobs.run_due(again) == 1
    assert len(handler.ran) == 2


async def test_a_crowd_is_run_in_batches_that_each_know_the_time(database: Database) -> None:
    handler = Handler()
    jobs = runner(database, handler)
    async with database.transaction() as tx:
        for number in range(BATCH + 5):
            await enqueue(tx, GUILD, "test", str(number), {}, NOW)
    assert await jobs.run_due(NOW) == BATCH
    assert await jobs.run_due(NOW) == 5
    assert len({job.job_id for job in handler.ran}) == BATCH + 5


async def test_what_goes_first_when_much_is_due(database: Database) -> None:
    """First what is fresh; of what has waited, what loses by it; crowds last. Each in the order of time."""
    handler = Handler()
    jobs = runner(database, handler)
    crowd, card = min(CROWDS), min(LATER)
    for kind in (crowd, card):
        jobs.register(kind, handler)
    promised = [
        *((crowd, NOW - timedelta(days=1)), (card, NOW - timedelta(hours=3)), (card, NOW - timedelta(hours=2))),
        *(("test", NOW - timedelta(hours=1)), (crowd, NOW), (card, NOW), ("test", NOW - FRESH), ("test", NOW)),
    ]
    async with database.transaction() as tx:
        for number, (kind, at) in enumerate(promised):
            await enqueue(tx, GUILD, kind, str(number), {}, at)
    await jobs.run_due(NOW)
    assert [job.key for job in handler.ran] == ["7", "5", "3", "6", "1", "2", "0", "4"]


async def test_guilds_take_turns(database: Database) -> None:
    handler, long_ago = Handler(), NOW - timedelta(days=1)
    jobs = runner(database, handler)
    async with database.transaction() as tx:
        await enqueue_many(tx, 1, "test", {str(number): {} for number in range(3 * BATCH)}, long_ago)
        await enqueue_many(tx, 2, "test", {str(number): {} for number in range(3)}, long_ago + timedelta(hours=1))
    await jobs.run_due(NOW)
    assert [job.guild_id for job in handler.ran[:6]] == [1, 2, 1, 2, 1, 2]
    assert len(handler.ran) == BATCH


class Gate(Handler):
    """Begins, and ends when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.open = asyncio.Event()
        self.begun: asyncio.Queue[Job] = asyncio.Queue()

    async def __call__(self, job: Job, now: datetime) -> datetime | None:
        self.begun.put_nowait(job)
        await self.open.wait()
        return await super().__call__(job, now)


async def test_what_waits_long_for_discord_leaves_room_for_what_is_fresh(database: Database) -> None:
    """Of one guild, and in all: however much is due and however slowly it goes, what somebody waits for goes on."""
    slow, quick = Gate(), Handler()
    jobs = runner(database, slow)
    jobs.register("quick", quick)
    in_all, of_a_guild = (number - number // KEPT_FREE for number in (AT_ONCE, OF_A_GUILD))
    async with database.transaction() as tx:
        for guild in range(1, 11):
            await enqueue_many(tx, guild, "test", {str(number): {} for number in range(20)}, NOW - 2 * FRESH)
    jobs.wake(lambda: NOW)
    begun = [await slow.begun.get() for _ in range(in_all)]
    assert max(Counter(job.guild_id for job in begun).values()) <= of_a_guild
    async with database.transaction() as tx:
        await enqueue(tx, 1, "quick", "a", {}, NOW)
    while not quick.ran:
        jobs.wake(lambda: NOW)
        await asyncio.sleep(0)
    assert slow.begun.empty() and not slow.ran
    slow.open.set()
    while len(slow.ran) < 200:
        jobs.wake(lambda: NOW)
        await asyncio.sleep(0)
    await jobs.close()
    assert [state for _, state, _ in await stored(database)] == ["done"] * 201


async def test_who_takes_long_and_lives_keeps_its_job(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.jobs.HOLD_ON", 0)
    slow, times = Gate(), [NOW]
    jobs, other = runner(database, slow), runner(database, Handler())
    await promise(database)
    jobs.wake(lambda: times[-1])
    await slow.begun.get()
    for _ in range(3):
        times.append(times[-1] + LEASE - timedelta(seconds=1))
        assert await other.run_due(times[-1]) == 0
        jobs.wake(lambda: times[-1])
        assert jobs._pump is not None
        await jobs._pump
    slow.open.set()
    await jobs.close()
    assert await stored(database) == [("test", "done", 1)]


async def test_it_begins_no_more_a_second_than_it_may(database: Database) -> None:
    loop = asyncio.get_running_loop()
    times: list[float] = []

    class Timed(Handler):
        async def __call__(self, job: Job, now: datetime) -> datetime | None:
            times.append(loop.time())
            return await super().__call__(job, now)

    jobs = runner(database, Timed())
    jobs.a_second = 200
    async with database.transaction() as tx:
        await enqueue_many(tx, GUILD, "test", {str(number): {} for number in range(40)}, NOW)
    jobs.wake(lambda: NOW)
    while len(times) < 40:
        await asyncio.sleep(0.01)
        jobs.wake(lambda: NOW)
    await jobs.close()
    assert times[-1] - times[0] >= 39 / 200 - 0.03  # the slack, and what a timer is early


async def test_resting_it_begins_nothing_and_ends_what_it_began(database: Database) -> None:
    slow = Gate()
    jobs = runner(database, slow)
    await promise(database, "a")
    jobs.wake(lambda: NOW)
    await slow.begun.get()
    jobs.rest()
    await promise(database, "b")
    jobs.wake(lambda: NOW)
    slow.open.set()
    await jobs.close()
    assert [job.key for job in slow.ran] == ["a"]


async def test_a_process_runs_what_its_shards_serve_and_reaches_for_what_it_took_over(database: Database) -> None:
    guilds = [number << 22 for number in range(1, 9)]
    handler, reached = Handler(), list[int]()
    jobs = runner(database, handler)

    async def reach(guild_id: int) -> None:
        reached.append(guild_id)

    jobs.own = jobs.shards = Shards(frozenset({0, 1}), 4)
    jobs.reach = reach
    async with database.transaction() as tx:
        for guild in guilds:
            await enqueue(tx, guild, "test", "a", {}, NOW)
    assert await jobs.run_due(NOW) == 4
    assert sorted(job.guild_id >> 22 for job in handler.ran) == [1, 4, 5, 8]
    assert reached == []
    jobs.shards = Shards(frozenset({0, 1, 3}), 4)
    assert await jobs.run_due(NOW) == 2
    assert sorted(guild >> 22 for guild in reached) == [3, 7]


async def test_one_that_fails_harms_no_other(database: Database) -> None:
    handler = Handler(failures=1)
    jobs = runner(database, handler)
    for key in "abc":
        await promise(database, key)
    await jobs.run_due(NOW)
    assert sorted(state for _, state, _ in await stored(database)) == ["done", "done", "pending"]


async def test_where_the_database_fails_one_the_others_are_still_seen_to_the_end(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    end, finished = db.jobs.end, asyncio.Event()
    broken = set[int]()

    async def fails_for_a(tx: Transaction, endings: Sequence[Ending]) -> None:
        if any(each.of_job in broken for each in endings):
            finished.set()
            raise StorageError("disk", "on purpose")
        await end(tx, endings)

    class Slow(Handler):
        async def __call__(self, job: Job, now: datetime) -> datetime | None:
            if job.key == "a":
                broken.add(job.job_id)
            else:
                await finished.wait()
                await asyncio.sleep(0)
            return await super().__call__(job, now)

    monkeypatch.setattr(db.jobs, "end", fails_for_a)
    handler = Slow()
    for key in "ab":
        await promise(database, key)
    with pytest.raises(StorageError, match="on purpose"):
        await runner(database, handler).run_due(NOW)
    assert sorted(state for _, state, _ in await stored(database)) == ["done", "pending"]


async def test_closing_waits_for_the_work_in_hand(database: Database) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()
    finished: list[int] = []

    class Slow(Handler):
        async def __call__(self, job: Job, now: datetime) -> None:
            begun.set()
            await go_on.wait()
            finished.append(job.job_id)

    jobs = runner(database, Slow())
    await promise(database)
    running = asyncio.create_task(jobs.run_due(NOW))
    await begun.wait()
    closing = asyncio.create_task(jobs.close())
    await asyncio.sleep(0)
    assert not closing.done()
    go_on.set()
    await closing
    assert len(finished) == 1
    await running


async def test_what_was_done_long_ago_is_cleared_away_and_nothing_else(database: Database) -> None:
    jobs = runner(database, Handler(failures=1, error=GiveUp("no")))
    for key, at in (("dies", NOW), ("done", NOW + timedelta(seconds=1)), ("later", NOW + timedelta(days=400))):
        await promise(database, key, at=at)
        await jobs.run_due(at if at < NOW + timedelta(days=1) else NOW)
    await jobs.purge(NOW + KEPT)
    assert len(await stored(database)) == 4
    await jobs.purge(NOW + KEPT + timedelta(seconds=2))
    kept = sorted((kind, state) for kind, state, _ in await stored(database))
    assert kept == [("test", "dead"), ("test", "pending")]


@pytest.mark.parametrize("done", [True, False])
async def test_what_was_tried_and_is_promised_anew_is_not_tried_for_the_first_time(
    database: Database, done: bool
) -> None:
    """It may have had its effect already, and whoever tries it again has to look; what is done begins anew."""
    handler = Handler(failures=0 if done else 1)
    jobs = runner(database, handler)
    for _ in range(2):
        async with database.transaction() as tx:
            await enqueue(tx, GUILD, "test", "a", {}, NOW, rearm=True)
        await jobs.run_due(NOW)
    assert [job.attempts for job in handler.ran] == [1, 1 if done else 2]
