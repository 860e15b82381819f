"""A Discord that can be cut off and that keeps what it could not tell; and the program that lives through it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

import db.settings
from bench._discord_stand_in import _DISPATCH, TOKEN
from bot.clock import Clock
from db.engine import Database
from services import club, ledger
from services.red_packets.rules import Limits
from services.verify import verify
from tests.cli.conftest import SECONDS, Guanxi
from tests.cli.forked import Forked
from tests.crash.lasting_discord import GUILD, LastingDiscord, button_of, words
from tests.databases import SQLiteFiles
from tests.faults.program import CONTROL, Control, begin
from tests.house.tree import ROOT

OWNER, MIA, QIN = 3, 77, 78
_INVALID_SESSION = 9


class FaultyDiscord(LastingDiscord):
    """Remembers what it told the bot, so that a connection can be resumed; and lets itself be cut off."""

    def __init__(self) -> None:
        super().__init__()
        self.off = False  # nothing gets through
        self.deaf = ""  # a beginning of "METHOD /path": such a request is done, and its answer is lost
        self.forgets_sessions = False
        self.resumed = self.identified = 0
        self._told: list[dict[str, Any]] = []

    def cut_off(self) -> None:
        """Nothing gets through any more, and what is open breaks."""
        self.off = True
        for socket in self._sockets:
            if socket._req is not None and socket._req.transport is not None:
                socket._req.transport.abort()

    @web.middleware
    async def _watch(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if not self.off:
            done = await super()._watch(request, handler)
            lost = self.deaf and f"{request.method} {request.path}".startswith(self.deaf)
            if not (self.off or lost):
                return done
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=499)

    async def _welcome(self, *more: Any) -> None:
        self.identified += 1
        await super()._welcome(*more)

    async def _dispatch(self, event: str, data: Any) -> None:
        self._told.append({"op": _DISPATCH, "t": event, "s": next(self._sequence), "d": data})
        with contextlib.suppress(ConnectionError):
            await self._sockets[-1].send_json(self._told[-1])

    async def _resume(self, socket: web.WebSocketResponse, session: dict[str, Any]) -> None:
        if self.forgets_sessions:
            await socket.send_json({"op": _INVALID_SESSION, "d": False})
            return
        self.resumed += 1
        for each in [each for each in self._told if each["s"] > session["seq"]]:
            await socket.send_json(each)
        await super()._resume(socket, session)

    def count(self, pattern: str) -> int:
        """How many requests came whose "METHOD path" matches."""
        return sum(re.fullmatch(pattern, f"{method} {path}") is not None for method, path, _ in self.requests)


async def until(happened: Callable[[], object]) -> None:
    """Return once it is so."""
    async with asyncio.timeout(SECONDS):
        while not happened():  # noqa: ASYNC110  # it is another process's doing
            await asyncio.sleep(0.01)


class Program(Guanxi):
    """The running program, its Discord, its database, and what can be done to its clock and its disk."""

    discord: FaultyDiscord
    control: Control
    url: str
    path: Path

    @property
    def pid(self) -> int:
        """The number of the process."""
        assert isinstance(self.process, Forked) and self.process._process.pid is not None
        return self.process._process.pid

    def later(self, by: timedelta) -> None:
        """Let time pass, here as there."""
        self.discord.ahead += by
        self.control.set(ahead=self.discord.ahead)

    async def check_in(self, member: int) -> str:
        """What a member is told who checks in."""
        return words(await asyncio.wait_for(self.discord.use("checkin", member), SECONDS))

    async def give(self, **options: Any) -> None:
        """The owner gives a red packet of ten points for two."""
        sub = "schedule" if "at" in options else "send"
        preview = await self.discord.use(f"redpacket {sub}", OWNER, total=10, shares=2, minutes=30, **options)
        confirm = button_of(preview, "redpacket:confirm:")
        assert confirm is not None, preview
        await self.discord.click(confirm, OWNER, preview)

    def packets(self) -> int:
        """How many cards of red packets were ever posted."""
        return sum(each.startswith("redpacket:claim:") for sent in self.discord.sent for each in sent.custom_ids)

    async def is_sound(self) -> None:
        """Every invariant holds, the program is at work, and no failure of it was unforeseen."""
        database = await Database.open(self.url, exclusive=False)
        assert (await verify(database, self.discord.clock.now())).problems == []
        await database.close()
        assert self.process.returncode is None
        for press in self.discord.heard.values():
            assert len(press.texts) <= 1, press

    async def balance(self, member: int) -> int:
        """A member's points."""
        database = await Database.open(self.url, exclusive=False)
        async with database.reading() as tx:
            found = await ledger.balance(tx, GUILD, ledger.wallet(member))
        await database.close()
        return found


@pytest.fixture
async def discord() -> AsyncIterator[FaultyDiscord]:
    """Discord, which can be cut off."""
    async with FaultyDiscord() as stand_in:
        yield stand_in


@pytest.fixture
async def program(discord: FaultyDiscord, sqlite_files: SQLiteFiles, tmp_path: Path) -> AsyncIterator[Program]:
    """The real program, connected, on a club whose limits are out of the way."""
    url = sqlite_files.create(tmp_path)
    database = await Database.open(url)
    limits = Limits(giver_a_day=1000, channel_a_day=1000, channel_gap_minutes=0, late_minutes=7 * 24 * 60)
    async with database.transaction() as tx:
        values = limits.model_dump(mode="json")
        await db.settings.put(tx, GUILD, "red_packets", club.ALWAYS, values, Clock().now(), None)
    await database.close()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GUANXI_")}
    environment = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", CONTROL: str(tmp_path / "control")}
    environment |= {"GUANXI_TOKEN": TOKEN, "GUANXI_DATABASE__URL": url}
    control = Control(tmp_path / "control")
    running = Program(await begin(discord.port, tmp_path, kept | environment))
    running.discord, running.control, running.url, running.path = discord, control, url, tmp_path / "guanxi.sqlite3"
    await running.says("ready as")
    yield running
    control.set(held=False)
    await running.stop()
