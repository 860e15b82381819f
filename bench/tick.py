"""Catching up after a day down: 100,000 promises are due at once, and members press all the while.

`tick` is what is kept a second by `services.jobs`, paced to 500 a second as for a bot that Discord lets send as many; a
handler does what drawing a card anew costs the bot without the network: it reads the packet and its claims and makes
the card. `tick-press` is a check-in meanwhile, through the services, 20 a second; `tick-idle` is the same with nothing
due. One guild has half of the promises. It looks at the first half minute of it; the rest goes on in the same way.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench._measure import Plan, Row, row_of, say
from bench._postgresql import server
from bot.running import spare_the_collector
from bot.ui.card import card
from db import jobs, migrate
from db.engine import Database
from services import Services, build_services
from services.actor import Actor
from services.ids import unordered_id

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
DUE, GUILDS, A_SECOND = 100_000, 200, 500
PRESSES_A_SECOND = 20
SECONDS = 30  # of presses with nothing due, and of presses while the promises are kept
KINDS = ("red_packet.card", "event.offer", "checkin.remind")  # of each lane one


async def measure(folder: Path) -> list[Row]:
    """Measure on SQLite, and on PostgreSQL where there is one."""
    rows = await _measured("tick", f"sqlite:///{folder / 'tick.sqlite3'}")
    with server() as url:
        if url is not None:
            rows += await _measured("tick-postgresql", url)
    return rows


async def _measured(name: str, url: str) -> list[Row]:
    await asyncio.to_thread(migrate.upgrade, url)
    database = await Database.open(url)
    services = build_services(database)
    took: list[float] = []

    async def redraw(job: jobs.Job, now: datetime) -> None:
        began = time.perf_counter()
        await services.red_packets.look(job.guild_id, int(job.key) + 1)
        card("Card", f"{job.key}: what it says when it is drawn anew").to_components()
        took.append(time.perf_counter() - began)

    for kind in KINDS:
        services.jobs.register(kind, redraw)
    services.jobs.a_second = A_SECOND
    await _fill(database)
    spare_the_collector()
    presses = _Presses(services)
    say(f"{name:24} idle")
    idle = await presses.during(asyncio.sleep(SECONDS))
    say(f"{name:24} {DUE:,} due")
    meanwhile = await presses.during(_catch_up(services))
    kept = len(took)
    await services.close()
    await database.close()
    plan = Plan(1, 1, 1)
    return [
        row_of(name, plan, [kept / SECONDS], took),
        row_of(f"{name}-idle", plan, [len(idle) / SECONDS], idle),
        row_of(f"{name}-press", plan, [len(meanwhile) / SECONDS], meanwhile),
    ]


async def _fill(database: Database) -> None:
    """Half of the promises are of one guild; they fell due over a day, and the day ended an hour ago."""
    for first in range(0, DUE, 5000):
        new: list[jobs.Job] = []
        for number in range(first, min(first + 5000, DUE)):
            guild = 1 if number % 2 else 2 + number % GUILDS
            at = NOW - timedelta(hours=1) - timedelta(days=1) * (number / DUE)
            new.append(jobs.Job(guild, unordered_id(), KINDS[number % len(KINDS)], str(number), {}, at, 0, at, None))
        async with database.transaction() as tx:
            await jobs.add(tx, new)


async def _catch_up(services: Services) -> None:
    """As the bot does it: a look every second."""
    for _ in range(SECONDS):
        services.jobs.wake(lambda: NOW)
        await asyncio.sleep(1)
    services.jobs.rest()


class _Presses:
    """Members who check in, one every so often, each for the first time."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._members = itertools.count(10_000)

    async def during(self, work: object) -> list[float]:
        """How long each waited, in seconds."""
        working = asyncio.ensure_future(work)  # type: ignore[call-overload]
        waited: list[float] = []
        pressing: set[asyncio.Task[None]] = set()
        while not working.done():
            pressing.add(task := asyncio.create_task(self._one(waited)))
            task.add_done_callback(pressing.discard)
            await asyncio.sleep(1 / PRESSES_A_SECOND)
        if pressing:
            await asyncio.wait(pressing)
        working.result()
        return waited

    async def _one(self, waited: list[float]) -> None:
        began = time.perf_counter()
        await self._services.checkin.check_in(Actor(1, next(self._members)), NOW)
        waited.append(time.perf_counter() - began)
