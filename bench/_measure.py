"""Running the operations: each way on a file of its own, in turns, and the clock around every caller."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import pkgutil
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import aiosqlite
from sqlalchemy import func, select, text

import bench
from bench._postgresql import server
from bot.running import spare_the_collector
from db import migrate
from db.engine import Database
from db.schema import metadata
from services import Services, build_services
from services.verify import verify

DATA = Path(__file__).parents[1] / "data"  # where the bot's own database lies: the same disk, and never a tmpfs
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "wal_autocheckpoint=8000")


class Plan(NamedTuple):
    """So many callers at once, so many rounds. One caller alone asks `operations` times in a row in each round."""

    at_once: int
    rounds: int
    operations: int


# The many first, so that the few who come later have not missed a day. The first round of each is a warm-up.
PLANS = (Plan(1000, 9, 1000), Plan(100, 9, 100), Plan(1, 9, 20))


@dataclass(frozen=True, slots=True)
class Round:
    """One round: each member does the operation at most once in it. A round is a day, all within one month."""

    number: int

    @property
    def now(self) -> datetime:
        """Noon of the round's day."""
        return datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=self.number)


class Row(NamedTuple):
    """The median of the rounds' operations a second, and what callers waited in all rounds, from asking to commit."""

    name: str
    concurrency: int
    per_second: float
    p50_ms: float
    p99_ms: float


class Operation(Protocol):
    """What a module in this package provides; see the package."""

    async def prepare(self, database: Database, rounds: Sequence[Round], members: range) -> None: ...
    async def ours(self, services: Services, round: Round, member: int) -> None: ...
    async def naive(self, connection: aiosqlite.Connection, round: Round, member: int) -> None: ...
    def limit(self, connection: sqlite3.Connection, round: Round, members: range) -> None: ...


Callers = Callable[[Round, Plan], Awaitable[list[float]]]


def operations() -> dict[str, Any]:
    """Every operation by its name."""
    names = [module.name for module in pkgutil.iter_modules(bench.__path__) if not module.name.startswith("_")]
    return {name: importlib.import_module(f"bench.{name}") for name in sorted(names)}


async def measure(wanted: dict[str, Any], plans: Sequence[Plan]) -> list[Row]:
    """Measure operations, all ways in turns; tells on standard error how far it is."""
    rows: list[Row] = []
    DATA.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=DATA) as folder:
        for name, operation in wanted.items():
            if hasattr(operation, "measure"):
                rows += await operation.measure(Path(folder))
                continue
            async with contextlib.AsyncExitStack() as stack:
                own: Sequence[Plan] = getattr(operation, "PLANS", plans)
                ways = await _open_ways(stack, name, operation, Path(folder), own)
                spare_the_collector()  # as `guanxi run` does
                rows += await _in_turns(ways, own)
                gc.unfreeze()
                await _check_alike([database for way, (_, database) in ways.items() if way != f"{name}-old"])
    return rows


async def _open_ways(
    stack: contextlib.AsyncExitStack,
    name: str,
    operation: Operation,
    folder: Path,
    plans: Sequence[Plan],
) -> dict[str, tuple[Callers, Database]]:
    rounds = [Round(number) for number in range(1, 1 + sum(plan.rounds for plan in plans))]
    members = range(max(plan.operations for plan in plans))
    postgresql = stack.enter_context(server())

    async def prepared(url: str) -> None:
        await asyncio.to_thread(migrate.upgrade, url)
        async with _opened(url) as database:
            await operation.prepare(database, rounds, members)
            if url == postgresql:
                # PostgreSQL does so by itself within a minute; until then it guesses, and guesses badly.
                async with database.transaction() as tx:
                    await tx.execute(text("ANALYZE"))

    template = folder / f"{name}.sqlite3"
    await prepared(f"sqlite:///{template}")
    ways: dict[str, tuple[Callers, Database]] = {}
    for way, start in {f"{name}-limit": _limit, name: _ours, f"{name}-naive": _naive}.items():
        file = folder / f"{way}-file.sqlite3"
        shutil.copyfile(template, file)
        # The bare ways have their own connection; the database is then only opened to look at the outcome.
        database = await stack.enter_async_context(_opened(f"sqlite:///{file}"))
        ways[way] = await stack.enter_async_context(start(operation, file, database)), database
    if hasattr(operation, "age"):
        file = folder / f"{name}-old-file.sqlite3"
        shutil.copyfile(template, file)
        await asyncio.to_thread(_age, operation, file, members)
        database = await stack.enter_async_context(_opened(f"sqlite:///{file}"))
        ways[f"{name}-old"] = await stack.enter_async_context(_ours(operation, file, database)), database
    if postgresql is not None:
        await prepared(postgresql)
        database = await stack.enter_async_context(_opened(postgresql))
        ways[f"{name}-postgresql"] = await stack.enter_async_context(_ours(operation, None, database)), database
    return ways


def _age(operation: Any, file: Path, members: range) -> None:
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        operation.age(connection, members)


async def _in_turns(ways: dict[str, tuple[Callers, Database]], plans: Sequence[Plan]) -> list[Row]:
    """All ways in each round, so that a busy moment of the machine falls on all of them."""
    rows: list[Row] = []
    number = 0
    for plan in plans:
        rates: dict[str, list[float]] = {way: [] for way in ways}
        waits: dict[str, list[float]] = {way: [] for way in ways}
        for turn in range(plan.rounds):
            number += 1
            for way, (callers, _) in ways.items():
                say(f"{way:24} {plan.at_once:>5} at once")
                started = time.perf_counter()
                waited = await callers(Round(number), plan)
                took = time.perf_counter() - started
                if turn:
                    rates[way].append(len(waited) / took)
                    waits[way] += waited
        rows += [row_of(way, plan, rates[way], waits[way]) for way in ways]
    say("")
    return rows


def say(where: str) -> None:
    """Tell on a terminal how far it is."""
    if sys.stderr.isatty():
        print(f"\r{where:40}\r", end="", file=sys.stderr, flush=True)


def row_of(way: str, plan: Plan, rates: Sequence[float], waits: Sequence[float]) -> Row:
    """The row of a way, from the rounds' operations a second and all waits in seconds."""
    waits = sorted(waits)
    p50, p99 = (1000 * waits[int(len(waits) * share)] for share in (0.5, 0.99))
    return Row(way, plan.at_once, round(statistics.median(rates), 1), round(p50, 2), round(p99, 2))


@contextlib.asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    database = await Database.open(url)
    try:
        yield database
    finally:
        await database.close()


@contextlib.asynccontextmanager
async def _ours(operation: Operation, _file: Path | None, database: Database) -> AsyncIterator[Callers]:
    services = build_services(database)
    yield _calling(partial(operation.ours, services))
    await services.close()


@contextlib.asynccontextmanager
async def _naive(operation: Operation, file: Path, _database: Database) -> AsyncIterator[Callers]:
    """One connection for all, as most bots have it, and a lock so that transactions do not mix."""
    lock = asyncio.Lock()
    async with aiosqlite.connect(file, isolation_level=None) as connection:
        for pragma in PRAGMAS:
            await connection.execute(f"PRAGMA {pragma}")

        async def one(round: Round, member: int) -> None:
            async with lock:
                await connection.execute("BEGIN IMMEDIATE")
                await operation.naive(connection, round, member)
                await connection.execute("COMMIT")

        yield _calling(one)


@contextlib.asynccontextmanager
async def _limit(operation: Operation, file: Path, _database: Database) -> AsyncIterator[Callers]:
    """A bare loop: as many operations in a transaction as there would be callers at once."""
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

        async def batches(round: Round, plan: Plan) -> list[float]:
            waits: list[float] = []
            for first in range(0, plan.operations, plan.at_once):
                started = time.perf_counter()
                connection.execute("BEGIN IMMEDIATE")
                operation.limit(connection, round, range(first, first + plan.at_once))
                connection.execute("COMMIT")
                waits += [time.perf_counter() - started] * plan.at_once
            return waits

        yield batches


def _calling(one: Callable[[Round, int], Awaitable[None]]) -> Callers:
    async def timed(round: Round, member: int) -> float:
        asked = time.perf_counter()
        await one(round, member)
        return time.perf_counter() - asked

    async def callers(round: Round, plan: Plan) -> list[float]:
        waits: list[float] = []
        for first in range(0, plan.operations, plan.at_once):
            members = range(first, first + plan.at_once)
            waits += await asyncio.gather(*(timed(round, member) for member in members))
        return waits

    return callers


async def _check_alike(databases: Sequence[Database]) -> None:
    """Raise where a way left other rows than the rest, or a ledger that is not exact."""
    expected: dict[str, int] = {}
    for database in databases:
        problems = (await verify(database)).problems
        async with database.reading() as tx:
            tables = metadata.tables.items()
            counted = {name: await tx.scalar(select(func.count()).select_from(table)) for name, table in tables}
        expected = expected or counted
        if problems or counted != expected:
            raise AssertionError(f"{database.url}: {problems[:5]} {counted} instead of {expected}")
