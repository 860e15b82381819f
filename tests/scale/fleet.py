"""Several real processes of the bot on one PostgreSQL, and a Discord that hands each the events of its shard."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import web

from bench._discord_stand_in import _DISPATCH, BOT, TOKEN, _json, _user
from tests.crash.harness import SECONDS, Answered, LastingDiscord, _who
from tests.house.tree import ROOT


class ShardedDiscord(LastingDiscord):
    """Discord with several guilds, each on its shard; a test can hand an interaction to another, as Discord does not.

    A guild's only channel has the number after the guild's.
    """

    def __init__(self, guilds: list[int], shards: int) -> None:
        super().__init__()
        self.guilds = guilds
        self.shards = shards
        self.there: dict[int, web.WebSocketResponse] = {}  # by shard; the connections that are open
        self.syncs = 0

    def shard_of(self, guild_id: int) -> int:
        """The shard on which the guild is."""
        return (guild_id >> 22) % self.shards

    async def command(  # type: ignore[override]
        self, name: str, user_id: int, guild_id: int, shard: int, **options: int
    ) -> tuple[Answered, dict[str, Any]]:
        """A member uses a command, "redpacket send"; the process of that shard is told. Its first answer."""
        given: list[Any] = [{"name": option, "type": 4, "value": value} for option, value in options.items()]
        first, _, sub = name.partition(" ")
        if sub:
            given = [{"type": 1, "name": sub, "options": given}]
        data = {"id": "1", "name": first, "type": 1, "options": given}
        return await self._ask_at(shard, 2, data, name, user_id, guild_id)

    async def press(  # type: ignore[override]
        self, custom_id: str, user_id: int, guild_id: int, shard: int, on: dict[str, Any]
    ) -> tuple[Answered, dict[str, Any]]:
        """A member presses a button; the process of that shard is told. Its first answer."""
        message = {"id": str(self._new_id()), "channel_id": str(guild_id + 1), "author": _user(BOT, "guanxi", bot=True)}
        message |= {name: [] for name in ("mentions", "mention_roles", "attachments", "embeds", "components")}
        message |= {"content": "", "timestamp": "2026-01-01T00:00:00+00:00", "edited_timestamp": None, "type": 0}
        message |= {"tts": False, "mention_everyone": False, "pinned": False, "flags": 0} | on
        data = {"custom_id": custom_id, "component_type": 2}
        return await self._ask_at(shard, 3, data, custom_id, user_id, guild_id, message=message)

    async def _ask_at(
        self, shard: int, kind: int, data: Any, what: str, user_id: int, guild_id: int, **more: Any
    ) -> tuple[Answered, dict[str, Any]]:
        channel = self._described(guild_id)["channels"][0]
        where = {"guild_id": str(guild_id), "channel_id": channel["id"], "channel": channel, "to_shard": shard}
        asked = await self._ask(kind, data, user_id, "en-US", **where, **_who(user_id, manages=user_id < 100), **more)
        return await self._wait(asked, what, user_id)

    def _described(self, guild_id: int) -> dict[str, Any]:
        channel = self.guild["channels"][0] | {"id": str(guild_id + 1), "guild_id": str(guild_id)}
        everyone = self.guild["roles"][0] | {"id": str(guild_id)}
        return self.guild | {"id": str(guild_id), "channels": [channel], "roles": [everyone]}

    async def _dispatch(self, event: str, data: Any) -> None:
        socket = self.there.get(data.pop("to_shard", None))  # a connection is resumed by nobody: each has its own
        if socket is not None:
            with contextlib.suppress(ConnectionError):  # it was just killed
                await socket.send_json({"op": _DISPATCH, "t": event, "s": next(self._sequence), "d": data})

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = await super()._gateway(request)
        self.there = {shard: each for shard, each in self.there.items() if each is not socket}
        return socket

    async def _welcome(self, request: web.Request, socket: web.WebSocketResponse, shard: list[int]) -> None:
        number, of = shard
        assert of == self.shards
        own = [guild_id for guild_id in self.guilds if self.shard_of(guild_id) == number]
        ready = {"v": 10, "user": _user(BOT, "guanxi", bot=True), "session_id": f"session {number}", "shard": shard}
        ready |= {"guilds": [{"id": str(guild_id), "unavailable": True} for guild_id in own]}
        ready |= {"resume_gateway_url": f"ws://{request.host}/gateway/", "application": {"id": str(BOT), "flags": 0}}
        events = [("READY", ready), *(("GUILD_CREATE", self._described(guild_id)) for guild_id in own)]
        for event, data in events:
            await socket.send_json({"op": _DISPATCH, "t": event, "s": next(self._sequence), "d": data})
        self.there[number] = socket

    async def _describe_guild(self, request: web.Request) -> web.Response:
        described = self._described(int(request.match_info["guild"]))
        return _json({key: value for key, value in described.items() if key not in ("channels", "members")})

    async def _list_channels(self, request: web.Request) -> web.Response:
        return _json(self._described(int(request.match_info["guild"]))["channels"])

    async def _sync(self, request: web.Request) -> web.Response:
        self.syncs += 1
        return await super()._sync(request)

    def announced(self, prefix: str) -> Counter[str]:
        """How often a button that begins so was posted in a channel, by the button."""
        return Counter(button for _, buttons in self.posted for button in buttons if button.startswith(prefix))


class Fleet:
    """The processes, by their shard."""

    def __init__(self, discord: ShardedDiscord, nursery: asyncio.subprocess.Process) -> None:
        self.discord = discord
        self._nursery = nursery
        self._pids: dict[int, int] = {}
        self._codes: dict[int, asyncio.Future[int]] = {}
        self._reading = asyncio.create_task(self._read())

    async def start(self, shard: int) -> None:
        """A process with that shard; return when it is connected."""
        loop = asyncio.get_running_loop()
        self._codes[shard] = loop.create_future()
        assert self._nursery.stdin is not None
        self._nursery.stdin.write(f"{shard}\n".encode())
        async with asyncio.timeout(SECONDS):
            while shard not in self.discord.there:  # noqa: ASYNC110  # it is another process's doing
                await asyncio.sleep(0.02)

    async def end(self, shard: int, number: signal.Signals) -> int:
        """End it; its exit code."""
        os.kill(self._pids[shard], number)
        return await asyncio.wait_for(self._codes[shard], SECONDS)

    async def code(self, shard: int) -> int:
        """The exit code of one that ends by itself."""
        return await asyncio.wait_for(self._codes[shard], SECONDS)

    async def _read(self) -> None:
        assert self._nursery.stdout is not None
        async for line in self._nursery.stdout:
            what, shard, number = line.decode().split()
            if what == "born":
                self._pids[int(shard)] = int(number)
            else:
                self._codes[int(shard)].set_result(int(number))

    async def close(self) -> None:
        """End what is left."""
        if self._nursery.returncode is None:
            self._nursery.kill()
        await self._nursery.wait()
        await self._reading


@contextlib.asynccontextmanager
async def fleet(url: str, guilds: list[int], shards: int) -> AsyncIterator[Fleet]:
    """Nobody at work yet, on that database and a Discord with these guilds."""
    async with ShardedDiscord(guilds, shards) as discord:
        nursery = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.scale.nursery", str(discord.port), str(shards)),
            cwd=ROOT,
            env={**os.environ, "GUANXI_TOKEN": TOKEN, "GUANXI_DATABASE__URL": url, "GUANXI_LOG__LEVEL": "warning"},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        processes = Fleet(discord, nursery)
        try:
            yield processes
        finally:
            await processes.close()
