"""`guanxi` as a real process, and a stand-in for Discord that it talks to."""

from __future__ import annotations

import asyncio
import ctypes
import os
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from bench._discord_stand_in import TOKEN, DiscordStandIn
from tests.cli.forked import Forked
from tests.house.tree import ROOT

SECONDS = 60  # for anything that is waited for: a limit, not a measure


class Guanxi:
    """A running `guanxi`. `said` is what it has written to standard error so far."""

    def __init__(self, process: Forked | asyncio.subprocess.Process) -> None:
        self.process = process
        self.said = ""
        self.shown = ""
        self._heard = asyncio.Event()
        self._listening = asyncio.gather(self._listen(process.stderr), self._listen(process.stdout))

    async def _listen(self, stream: Any) -> None:
        while line := await stream.readline():
            if stream is self.process.stderr:
                self.said += line.decode()
            else:
                self.shown += line.decode()
            self._heard.set()

    async def says(self, words: str) -> None:
        """Return once it has said so."""

        async def heard() -> None:
            while words not in self.said:
                self._heard.clear()
                await self._heard.wait()

        try:
            await asyncio.wait_for(heard(), SECONDS)
        except TimeoutError:
            pytest.fail(f"it never said {words!r}, but:\n{self.said}")

    async def ended(self) -> int:
        """Its exit code, when it has ended by itself."""
        await asyncio.wait_for(self._listening, SECONDS)
        return await self.process.wait()

    async def stop(self) -> None:
        """End it, if it still runs."""
        if self.process.returncode is None:
            self.process.kill()
        await self._listening
        await self.process.wait()


Start = Callable[..., Any]


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    """`await start("run", discord=stand_in, GUANXI_…="…")` starts `guanxi run` in an empty folder with that
    environment. Without `discord` it talks to a port where nobody listens. `hindered` is called before it begins, which
    then is a Python started anew."""
    started: list[Guanxi] = []

    async def begin(
        *arguments: str, discord: DiscordStandIn | None = None, hindered: Callable[[], None] | None = None, **more: str
    ) -> Guanxi:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GUANXI_")}
        environment = {**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **more}
        port = discord.port if discord else 9
        if hindered is None:
            process = await Forked.start(port, arguments, tmp_path, environment)
        else:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bench._discord_stand_in", str(port), *arguments),
                cwd=tmp_path,
                env=environment,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                preexec_fn=hindered,
            )
        started.append(Guanxi(process))
        return started[-1]

    yield begin
    for guanxi in started:
        await guanxi.stop()


@pytest.fixture
async def discord() -> AsyncIterator[DiscordStandIn]:
    """Discord, as far as a running bot needs it."""
    async with DiscordStandIn() as stand_in:
        yield stand_in


@pytest.fixture
def with_token() -> dict[str, str]:
    """The environment of a bot whose token Discord knows."""
    return {"GUANXI_TOKEN": TOKEN}


def without_root() -> None:
    """Take from the process what lets root write where the modes of files forbid it. Linux; nothing elsewhere."""
    if sys.platform == "linux" and os.geteuid() == 0:
        drop_from_bounding_set, override_modes = 24, 1
        ctypes.CDLL(None).prctl(drop_from_bounding_set, override_modes, 0, 0, 0)
