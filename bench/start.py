"""From the start of the process until it is connected, and the memory it takes then, idle.

`start` is `guanxi run` on a file with a long life behind it (bench._life), `start-empty` the same on a new one, and
`start-bare` a bot of discord.py's with the same intents that does nothing, all on a loopback Discord and each time a
process of its own. The time is until Discord has said READY; the memory, on standard error, is the resident set.

`python -m bench.start PORT` is the bare bot.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import discord
from discord.ext import commands

from bench import _life
from bench._club import found
from bench._discord_stand_in import TOKEN, DiscordStandIn, point_at
from bench._measure import Plan, Row, row_of, say
from db import migrate
from db.engine import Database

TURNS = 6  # the first of them is a warm-up
IDLE = 3.0  # seconds after READY, in which what the start left behind is done
PATIENCE = 60  # seconds for a start
MEMBERS = range(100)


async def measure(folder: Path) -> list[Row]:
    """Start each in turn, again and again."""
    old, empty = (f"sqlite:///{folder / name}.sqlite3" for name in ("old", "empty"))
    for url in (old, empty):
        await asyncio.to_thread(migrate.upgrade, url)
    database = await Database.open(old)
    await found(database, MEMBERS)
    await database.close()
    await asyncio.to_thread(_age, folder / "old.sqlite3")
    ours = ["-m", "bench._discord_stand_in"]
    ways: dict[str, tuple[list[str], str | None]] = {
        "start-bare": (["-m", "bench.start"], None),
        "start": (ours, old),
        "start-empty": (ours, empty),
    }
    took: dict[str, list[float]] = {name: [] for name in ways}
    memory: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(TURNS):
        for name, (arguments, url) in ways.items():
            say(f"{name:24} turn {turn + 1}")
            seconds, megabytes = await _started(arguments, url)
            if turn:
                took[name].append(seconds)
                memory[name].append(megabytes)
    for name, megabytes in memory.items():
        if any(megabytes):
            print(f"{name}: {statistics.median(megabytes):.0f} MB", file=sys.stderr)
    return [row_of(name, Plan(1, 1, 1), [1 / each for each in seconds], seconds) for name, seconds in took.items()]


def _age(file: Path) -> None:
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        _life.age(connection, MEMBERS)


async def _started(arguments: Sequence[str], url: str | None) -> tuple[float, float]:
    """The seconds until READY, and the megabytes after a while."""
    async with DiscordStandIn() as stand_in:
        began = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, *arguments, str(stand_in.port), *(["run"] if url else [])),
            cwd=Path(__file__).parents[1],
            env=os.environ | {"GUANXI_TOKEN": TOKEN, "GUANXI_DATABASE__URL": url or "", "GUANXI_LOG__LEVEL": "error"},
        )
        try:
            async with asyncio.timeout(PATIENCE):
                await stand_in.ready.wait()
            seconds = time.perf_counter() - began
            await asyncio.sleep(IDLE)
            return seconds, _megabytes(process.pid)
        finally:
            process.terminate()
            await process.wait()


def _megabytes(pid: int) -> float:
    """Of memory that is its own and in use, on Linux; elsewhere 0."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS:"))


def main(port: int) -> None:
    """The bare bot."""
    intents = discord.Intents.default()
    intents.members = intents.message_content = True
    point_at(port)
    commands.Bot(commands.when_mentioned, intents=intents, max_messages=None, chunk_guilds_at_startup=False).run(
        TOKEN, log_handler=None
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
