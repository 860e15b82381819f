"""5,000 members press "sign up" at once for 100 places, and 500 who had signed up before cancel in the second after.

Of the 500 one in five had a place: those places are offered to whoever waits, in the order of arrival, while the jobs
run and the card is shown anew; every other one who is asked says no, so that the place is offered on. Raises where a
place is given twice, an offer passes somebody over, or the books are wrong. The row is of presses and cancellations
together; how often somebody was asked and the card edited is said on standard error.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Container
from datetime import datetime, timedelta
from pathlib import Path

import db.events
import db.sign_ups
from bench import signup
from bench._club import GUILD, found, member_id
from bench._measure import Plan, Round, Row, row_of, say
from db import migrate
from db.engine import Database
from db.jobs import Job
from services import Services, build_services
from services.actor import Actor
from services.events import promises
from services.verify import verify

PLANS = (Plan(5500, 3, 5500),)  # of them one in eleven cancels; the first round is a warm-up
NO = "no"  # counted beside the kinds of jobs
LOOKS = 0.2  # seconds between two looks for jobs that are due


async def measure(folder: Path) -> list[Row]:
    """Round by round, each with an event of its own."""
    url = f"sqlite:///{folder / 'waitlist.sqlite3'}"
    await asyncio.to_thread(migrate.upgrade, url)
    database = await Database.open(url)
    most = max(plan.operations for plan in PLANS)
    rounds = [Round(number) for number in range(1, 1 + sum(plan.rounds for plan in PLANS))]
    await _prepare(database, rounds, range(most))
    rows: list[Row] = []
    numbers = iter(rounds)
    for plan in PLANS:
        rates: list[float] = []
        waits: list[float] = []
        for turn in range(plan.rounds):
            say(f"{'waitlist':24} {plan.at_once:>5} at once")
            waited, took = await _burst(database, next(numbers), plan)
            if turn:
                rates.append(len(waited) / took)
                waits += waited
        rows.append(row_of("waitlist", plan, rates, waits))
    say("")
    problems = (await verify(database)).problems
    await database.close()
    assert problems == [], problems
    return rows


async def _prepare(database: Database, rounds: list[Round], members: range) -> None:
    await found(database, members)
    async with database.transaction() as tx:
        for round in rounds:
            await db.events.add(tx, signup.event_of(round)._replace(price=0, capacity=signup.PLACES))


async def _burst(database: Database, round: Round, plan: Plan) -> tuple[list[float], float]:
    """What each waited, and the seconds that all of it took. Raises AssertionError where something is not right."""
    services = build_services(database)
    started = time.perf_counter()
    event_id, cancelling = signup.event_id_of(round), plan.operations // 11
    early, crowd = range(cancelling), range(cancelling, plan.operations)
    # The clock goes on while they press, so that the card is shown anew as often as it would be.
    begun = round.now

    def now() -> datetime:
        return begun + timedelta(seconds=time.perf_counter() - started)

    async def press(member: int) -> None:
        await services.events.sign_up(Actor(GUILD, member_id(member)), event_id, now())

    async def cancel(member: int) -> None:
        await services.events.cancel(Actor(GUILD, member_id(member)), event_id, now())

    async def timed(work: Awaitable[None], after: float = 0.0) -> float:
        await asyncio.sleep(after)
        asked = time.perf_counter()
        await work
        return time.perf_counter() - asked

    for member in early:  # one after the other, so that who has a place is known
        await press(member)
    async with _jobs_running(services, now, {member_id(member) for member in early}) as done:
        done.clear()
        started_now = time.perf_counter()
        waits = await asyncio.gather(
            *(timed(press(member)) for member in crowd),
            *(timed(cancel(member), after=member / cancelling) for member in early),
        )
        took = time.perf_counter() - started_now
    offers = await _check(database, event_id, len(early) + done[NO], len(crowd) - done[NO])
    assert done[promises.OFFER] == offers, (done, offers)
    told = f"{len(crowd):,} presses and {len(early)} cancellations in {took:.1f} s: {offers} were asked"
    print(f"waitlist: {told}, the card edited {done[promises.CARD]} times", file=sys.stderr)
    await services.close()
    return list(waits), took


@contextlib.asynccontextmanager
async def _jobs_running(
    services: Services, now: Callable[[], datetime], cancelling: Container[int]
) -> AsyncIterator[Counter[str]]:
    """The jobs run meanwhile, and once more at the end; what Discord would have been asked is counted by kind."""
    done: Counter[str] = Counter()

    async def draw(job: Job, _at: datetime) -> None:
        done[job.kind] += 1

    async def ask(job: Job, _at: datetime) -> None:
        done[job.kind] += 1
        event_id, user_id, _ = (int(part) for part in job.key.split("/"))
        if user_id in cancelling:
            return  # they cancel in a moment, or have
        if done[job.kind] % 2:
            await services.events.sign_up(Actor(GUILD, user_id), event_id, now())
        else:
            await services.events.cancel(Actor(GUILD, user_id), event_id, now())
            done[NO] += 1

    services.jobs.register(promises.CARD, draw)
    services.jobs.register(promises.OFFER, ask)

    over = False

    async def run() -> None:
        while not over:
            await services.jobs.run_due(now())
            await asyncio.sleep(LOOKS)

    running = asyncio.create_task(run())
    try:
        yield done
    finally:
        over = True  # cancelled, it would leave leased what it had begun
        await running
        while await services.jobs.run_due(now() + promises.CARD_EVERY):
            pass


async def _check(database: Database, event_id: int, cancelled: int, pressed: int) -> int:
    """How many offers there were. Raises AssertionError where a place is given twice, or somebody is passed over."""
    async with database.reading() as tx:
        event = await db.events.get(tx, GUILD, event_id)
        everybody = await db.sign_ups.listed(tx, GUILD, event_id, (*db.events.IN, "cancelled"))
        counted = await db.sign_ups.counts(tx, GUILD, [event_id])
        assert await db.events.wrong_seats(tx) == []
    assert event is not None and event.taken <= event.capacity, event
    states = Counter(each.state for each in everybody)
    assert states["cancelled"] == cancelled and states["waiting"] + event.taken == pressed, states
    inside = [each for each in everybody if each.state in ("confirmed", "offered")]
    waiting = [each for each in everybody if each.state == "waiting"]
    assert states["offered"] == 0, "whoever was asked has answered"
    assert len(inside) == event.taken == min(event.capacity, pressed)
    if waiting:
        assert max(each.place for each in inside) < min(each.place for each in waiting), "somebody was passed over"
    return counted.get("offered", 0)
