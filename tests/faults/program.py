"""The real program, forked, with a handle on what is not its own: its clock, and the disk under its database.

Its ticks come thirty times a second, and where discord.py waits before it tries again, it waits a twentieth as long:
what is waited for is what happens, not the time.
"""

from __future__ import annotations

import asyncio
import mmap
import os
import struct
import sys
import time
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.cli.forked import Forked, Streams

SHORTER = 20  # times
CONTROL = "GUANXI_TEST_CONTROL"


class Control:
    """A few numbers in a file that the test and the program both have in memory."""

    _SHAPE = struct.Struct("d??")

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(self._SHAPE.pack(0.0, False, False))
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), self._SHAPE.size)

    def get(self) -> tuple[float, bool, bool]:
        """How many seconds the program's clock is ahead; whether commits are held; whether its file is read-only."""
        return self._SHAPE.unpack_from(self._shared)

    def set(self, *, ahead: timedelta | None = None, held: bool | None = None, read_only: bool | None = None) -> None:
        """Change some of them."""
        before = self.get()
        seconds = before[0] if ahead is None else ahead.total_seconds()
        flags = (before[1] if held is None else held, before[2] if read_only is None else read_only)
        self._SHAPE.pack_into(self._shared, 0, seconds, *flags)


class Hurried:
    """The module asyncio, for another module alone, with shorter sleeps."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, delay: float, *more: Any) -> Any:
        """Sleep a twentieth."""
        return await asyncio.sleep(delay / SHORTER, *more)


async def begin(port: int, folder: Path, environment: dict[str, str]) -> Forked:
    """`guanxi run` in that folder."""
    return await Forked.start(port, ("run",), folder, environment, live=live)


def live(port: int, arguments: tuple[str, ...], folder: str, environment: dict[str, str], *, streams: Streams) -> None:
    """What the process does."""
    import bot.jobs
    import db.driver
    from bench._discord_stand_in import point_at
    from bot import running
    from bot.app import App, build_app
    from bot.cli import main
    from bot.clock import Clock
    from bot.config import Settings

    streams.install()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    point_at(port)
    control = Control(Path(environment[CONTROL]))

    def handled(settings: Settings, *more: Any, **options: Any) -> App:
        app = build_app(settings, *more, **options)
        app.clock.source = lambda: Clock().now() + timedelta(seconds=control.get()[0])
        app.bot._connection.guild_ready_timeout = 0.03
        return app

    def commit(connection: Any) -> None:
        while control.get()[1]:
            time.sleep(0.01)
        connection.commit()

    async def commit_when_it_may(self: Any) -> None:
        await self._execute(commit, self._conn)

    run, hindered = db.driver._Cursor._run, set[int]()

    async def run_as_it_may(self: Any, work: Any) -> Any:
        def first(connection: Any) -> Any:
            if control.get()[2] != (id(connection) in hindered):
                hindered.symmetric_difference_update({id(connection)})
                connection.execute(f"PRAGMA query_only={'ON' if id(connection) in hindered else 'OFF'}")
            return work(connection)

        return await run(self, first)

    running.build_app = handled
    bot.jobs.EVERY = 0.03  # type: ignore[assignment]
    db.driver._Connection.commit = commit_when_it_may  # type: ignore[method-assign]
    db.driver._Cursor._run = run_as_it_may  # type: ignore[method-assign]
    _hurry("discord.http", "discord.client", "discord.webhook.async_")
    sys.exit(main(arguments))


def _hurry(*names: str) -> None:
    for name in names:
        module: ModuleType = sys.modules[name]
        module.asyncio = Hurried()  # type: ignore[attr-defined]
