"""Killing the running bot, again and again, while people use it: what they do are its deeds, one function each.

The bots are real processes (nursery.py) with the real discord.py, sockets and database. Discord is `LastingDiscord` in
the test's own process, so that it survives them and remembers what was posted. Between two bots two minutes pass on
both sides' clocks, which the processes begin with: longer than a job's lease, so that the next bot takes up what the
last one left. Discord knows a nonce for five minutes, two bots more; so every second bot is let take up what others
left half done before its own end is drawn, and whatever was begun is finished while Discord still knows it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from datetime import timedelta
from typing import Any

from bench._discord_stand_in import TOKEN
from tests.crash.club import OWNER, Deed
from tests.crash.lasting_discord import Answered, LastingDiscord, _who, button_of
from tests.house.tree import ROOT

SECONDS = 60  # for anything that is waited for: a limit, not a measure
BETWEEN = timedelta(seconds=125)  # a job's lease and a little
AT_ONCE = 5  # deeds
PAUSE = 0.05  # seconds at most between one deed and the next, so that its jobs get their turn
LONGEST_LIFE = 80  # moments: a request of the bot to Discord arrives, or has been done; a few dozen deeds
GRACE = 0.03  # seconds at most from such a moment to the kill, for every second bot
SEED = "GUANXI_CRASH_SEED"

Asked = Callable[[], Awaitable[bool]]


def seed() -> int:
    """The seed of this run: another each time, or the one to be repeated."""
    return int(os.environ.get(SEED) or random.randrange(10**6))


class Torment:
    """One database, one Discord, and bots that are killed one after another."""

    def __init__(self, stand_in: LastingDiscord, nursery: asyncio.subprocess.Process, chance: random.Random) -> None:
        self.discord = stand_in
        self.chance = chance
        self.kills = 0
        self._nursery = nursery
        self._pid: int | None = None
        self._death: asyncio.Task[int] | None = None

    async def start(self) -> None:
        """A new bot, two minutes later; return when it is at work."""
        self.discord.ahead += BETWEEN
        self.discord.ready.clear()
        assert self._nursery.stdin is not None
        self._nursery.stdin.write(f"{self.discord.ahead.total_seconds()}\n".encode())
        self._pid = await self._told("born")
        self._death = asyncio.create_task(self._told("dead"))

    async def ready(self) -> None:
        """Return when the bot is connected."""
        await self._alive(self.discord.ready.wait())

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End it; the second time nothing."""
        if self._pid is not None:
            os.kill(self._pid, number)
            self._pid = None

    async def dead(self) -> int:
        """Its exit code, once it has ended."""
        assert self._death is not None
        code = await asyncio.wait_for(self._death, SECONDS)
        self._pid = None
        return code

    async def _alive(self, something: Coroutine[Any, Any, object]) -> None:
        """Wait for something that the bot does, as long as it lives."""
        assert self._death is not None
        wanted = asyncio.create_task(something)
        done, _ = await asyncio.wait([wanted, self._death], timeout=SECONDS, return_when=asyncio.FIRST_COMPLETED)
        wanted.cancel()
        assert wanted in done, f"the bot ended by itself: {self._death.result()}" if done else "nothing came of it"

    async def once(self, deeds: Mapping[Deed, float], taken_up: Asked) -> None:
        """One bot's life: people do deeds over and over, by weight, until it is killed, at a random instant.

        Of those that may die at once one in five does so before it is connected; the others live at least until
        `taken_up`. Of these one half dies as a request arrives, or when it has been done and the bot does not know yet;
        the other half some milliseconds later, wherever it is by then.
        """
        at_once = self.kills % 2 == 0
        self.kills += 1
        await self.start()
        loop, killed = asyncio.get_running_loop(), asyncio.Event()

        def kill() -> None:
            self.kill()
            killed.set()

        how, grace = self.chance.random(), self.chance.uniform(0, GRACE)
        at_work: list[asyncio.Task[None]] = []
        if at_once and how < 0.2:
            loop.call_later(self.chance.uniform(0, 0.3), kill)
        else:
            await self.ready()
            if not at_once:
                await self._until(taken_up)
            at_work = [asyncio.create_task(self._over_and_over(deeds)) for _ in range(AT_ONCE)]
            end = kill if how < 0.6 else lambda: loop.call_later(grace, kill)
            self.discord.at_requests = _after(self.chance.randint(1, LONGEST_LIFE), end)
        await asyncio.wait_for(killed.wait(), SECONDS)
        self.discord.at_requests = lambda: None
        assert await self.dead() == -signal.SIGKILL
        for task in at_work:
            task.cancel()
        for result in await asyncio.gather(*at_work, return_exceptions=True):
            if isinstance(result, Exception):
                raise result

    async def in_peace(self, later: Sequence[timedelta], over: Asked) -> None:
        """Bots that are left to finish what they find until that is over, each some time later, and then stopped."""
        for each in later:
            self.discord.ahead += each
            await self.start()
            await self.ready()
            await self._until(over)
            self.kill(signal.SIGTERM)
            assert await self.dead() == 0

    async def _until(self, over: Asked) -> None:
        async def waiting() -> None:
            while not await over():  # noqa: ASYNC110  # it is another process's doing
                await asyncio.sleep(0.03)

        await self._alive(waiting())

    async def _over_and_over(self, deeds: Mapping[Deed, float]) -> None:
        while True:
            (deed,) = self.chance.choices(list(deeds), weights=list(deeds.values()))
            with contextlib.suppress(ConnectionError):
                await deed(self.discord, self.chance)
            await asyncio.sleep(self.chance.uniform(0, PAUSE))

    async def _told(self, what: str) -> int:
        assert self._nursery.stdout is not None
        line = (await self._nursery.stdout.readline()).decode().split()
        assert line[:1] == [what], f"the nursery said {line}, not {what}"
        return int(line[1])


def _after(count: int, then: Callable[[], object]) -> Callable[[], None]:
    left = iter(range(count + 1, 0, -1))

    def one_more() -> None:
        if next(left, None) == 1:
            then()

    return one_more


@contextlib.asynccontextmanager
async def torment(url: str, seed: int, **environment: str) -> AsyncIterator[Torment]:
    """Bots on that database, on a Discord of their own, ready to be killed."""
    async with LastingDiscord() as stand_in:
        settings = {
            "GUANXI_TOKEN": TOKEN,
            "GUANXI_DATABASE__URL": url,
            "GUANXI_LOG__LEVEL": "error",
        }
        nursery = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.crash.nursery", str(stand_in.port)),
            cwd=ROOT,
            env={**os.environ, **settings, **environment},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            yield Torment(stand_in, nursery, random.Random(seed))
        finally:
            if nursery.returncode is None:
                nursery.kill()
            await nursery.wait()


__all__ = ["OWNER", "SECONDS", "Answered", "LastingDiscord", "Torment", "_who", "button_of", "seed", "torment"]
