"""Killing the running bot, again and again, while people use it: what they do are its deeds, one function each.

The bots are real processes (nursery.py) with the real discord.py, sockets and database. Discord is `LastingDiscord` in
the test's own process, so that it survives them and remembers what was posted. Between two bots three minutes pass on
both sides' clocks, which the processes begin with: longer than a job's lease, so that the next bot takes up what the
last one left, and Discord knows a nonce for one bot more.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import discord
from aiohttp import web

from bench._discord_stand_in import (
    _TOKEN_PREFIX,
    BOT,
    CHANNEL,
    GUILD,
    TOKEN,
    Asked,
    DiscordStandIn,
    _body,
    _json,
    _member,
    _posted,
    _user,
)
from bot.clock import Clock
from tests.house.tree import ROOT

SECONDS = 60  # for anything that is waited for: a limit, not a measure
BETWEEN = timedelta(minutes=3)
NONCE_KEPT = timedelta(minutes=5)  # "the past few minutes", says Discord
OWNER, STAFF_ROOM = 3, 2_000_000_009
ADMIN = 4
PAUSE = 0.05  # seconds at most between one deed and the next, so that its jobs get their turn
LONGEST_LIFE = 150  # moments: a request of the bot to Discord arrives, or has been done; a few dozen deeds
GRACE = 0.03  # seconds at most from such a moment to the kill, for every second bot


@dataclass
class Answered:
    """An interaction, and every answer to it that arrived."""

    kind: str
    user_id: int
    answers: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    @property
    def texts(self) -> list[str]:
        """The words of each answer."""
        return ["\n".join(each["content"] for each in walk(answer) if "content" in each) for answer in self.answers]


class LastingDiscord(DiscordStandIn):
    """Discord that remembers messages, nonces and answers, from one bot to the next."""

    def __init__(self) -> None:
        super().__init__()
        self.ahead = timedelta(0)
        self.clock = Clock(lambda: Clock().now() + self.ahead)
        self.messages: dict[int, dict[str, Any]] = {}
        self.posted: list[tuple[int, list[str]]] = []  # each message, with its buttons as it was when it was posted
        self.heard: dict[int, Answered] = {}
        self.at_requests: Callable[[], None] = lambda: None  # called as a request arrives, and when it has been done
        self._nonces: dict[tuple[int, str], tuple[datetime, dict[str, Any]]] = {}

    async def use(self, command: str, user_id: int, **options: int | str) -> tuple[Answered, dict[str, Any]]:
        """A member uses a subcommand, "redpacket send"; its first answer."""
        given = [
            {"name": name, "type": 4 if isinstance(value, int) else 3, "value": value}
            for name, value in options.items()
        ]
        name, _, sub = command.partition(" ")
        data = {"id": "1", "name": name, "type": 1, "options": [{"type": 1, "name": sub, "options": given}]}
        return await self._wait(await self._ask(2, data, user_id, "en-US"), command, user_id)

    async def click(
        self, custom_id: str, user_id: int, on: dict[str, Any], manages: bool = False
    ) -> tuple[Answered, dict[str, Any]]:
        """A member presses a button on a message in a channel, or on an answer to them; its first answer."""
        data = {"custom_id": custom_id, "component_type": 2}
        pressed = on if "id" in on else _posted(self._new_id(), _user(BOT, "guanxi", bot=True)) | on
        asked = await self._ask(3, data, user_id, "en-US", message=pressed, **_who(user_id, manages))
        return await self._wait(asked, custom_id, user_id)

    async def _wait(self, asked: Asked, kind: str, user_id: int) -> tuple[Answered, dict[str, Any]]:
        answered = self.heard.setdefault(asked.interaction_id, Answered(kind, user_id))
        answered.kind, answered.user_id = kind, user_id
        return answered, await asked.answer

    def with_button(self, prefix: str) -> list[tuple[str, dict[str, Any]]]:
        """The messages in channels with a button that can be pressed and begins so, oldest first."""
        return [
            (each["custom_id"], message)
            for message in list(self.messages.values())
            for each in walk(message)
            if str(each.get("custom_id", "")).startswith(prefix) and not each.get("disabled")
        ]

    # --- what the bot asks for ---

    def _more_routes(self, api: str) -> list[web.RouteDef]:
        one = api + "/channels/{channel}/messages/{message}"
        return [
            web.get(api + "/channels/{channel}/messages", self._history),
            web.patch(one, self._change),
            web.delete(one, self._remove),
            web.post(api + "/users/@me/channels", self._open_direct),
            web.get(api + "/users/{user}", self._describe_user),
        ]

    def _new_id(self) -> int:
        return super()._new_id() + (int(self.ahead.total_seconds() * 1000) << 22)

    async def _dispatch(self, event: str, data: Any) -> None:
        with contextlib.suppress(ConnectionError):  # nobody is there to hear it
            await super()._dispatch(event, data)

    @web.middleware
    async def _watch(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if not request.path.startswith("/gateway/"):
            self.at_requests()
        done = await super()._watch(request, handler)
        self.at_requests()
        return done

    async def _answer(self, request: web.Request) -> web.Response:
        self._hear(request.match_info["id"], await _body(request))
        return await super()._answer(request)

    async def _edit(self, request: web.Request) -> web.Response:
        self._hear(request.match_info["token"].removeprefix(_TOKEN_PREFIX), {"data": await _body(request)})
        return await super()._edit(request)

    def _hear(self, number: str, body: dict[str, Any]) -> None:
        if "data" in body and body.get("type", 4) in (4, 7, 9):
            self.heard.setdefault(int(number), Answered("", 0)).answers.append(body["data"])

    async def _message(self, request: web.Request) -> web.Response:
        channel = request.match_info.get("channel")
        if channel is None:  # for a member alone
            return await super()._message(request)
        body, now = await _body(request), self.clock.now()
        key = (int(channel), str(body.get("nonce")))
        if body.get("enforce_nonce") and key in self._nonces and now - self._nonces[key][0] < NONCE_KEPT:
            return _json(self._nonces[key][1])
        message = _posted(self._new_id(), _user(BOT, "guanxi", bot=True)) | {"channel_id": channel}
        message |= {name: body[name] for name in ("content", "components", "flags") if name in body}
        self.messages[int(message["id"])] = message
        self.posted.append(
            (int(message["id"]), [str(each["custom_id"]) for each in walk(message) if "custom_id" in each])
        )
        self._nonces[key] = now, message
        return _json(message)

    async def _history(self, request: web.Request) -> web.Response:
        before = int(request.query.get("before", 2**63))
        found = [
            message
            for number, message in sorted(self.messages.items(), reverse=True)
            if message["channel_id"] == request.match_info["channel"] and number < before
        ]
        return _json(found[: int(request.query.get("limit", 50))])

    async def _change(self, request: web.Request) -> web.Response:
        message = self.messages.get(int(request.match_info["message"]))
        if message is None:
            return _json({"message": "Unknown Message", "code": 10008}, status=404)
        message |= {name: value for name, value in (await _body(request)).items() if name in message}
        return _json(message)

    async def _remove(self, request: web.Request) -> web.Response:
        self.messages.pop(int(request.match_info["message"]), None)
        return web.Response(status=204)

    async def _open_direct(self, request: web.Request) -> web.Response:
        recipient = int((await _body(request))["recipient_id"])
        person = _user(recipient, f"member {recipient}")
        return _json({"id": str(recipient + 10**9), "type": 1, "recipients": [person], "last_message_id": None})

    async def _describe_user(self, request: web.Request) -> web.Response:
        return _json(_user(int(request.match_info["user"]), "somebody"))

    async def _describe_member(self, request: web.Request) -> web.Response:
        return _json(_member(int(request.match_info["member"]), "somebody"))


def walk(part: Any) -> Iterator[dict[str, Any]]:
    """Every component of a message."""
    for each in part.get("components", ()) if isinstance(part, dict) else part:
        yield each
        yield from walk(each)
        if "accessory" in each:
            yield from walk([each["accessory"]])


def button_of(answer: dict[str, Any], prefix: str) -> str | None:
    """The custom_id of an answer that begins so."""
    found = (str(each.get("custom_id", "")) for each in walk(answer))
    return next((each for each in found if each.startswith(prefix)), None)


def _who(user_id: int, manages: bool) -> dict[str, Any]:
    allowed = discord.Permissions(manage_guild=True).value if manages else 0
    return {"member": _member(user_id, f"member {user_id}") | {"permissions": str(allowed)}}


Deed = Callable[[LastingDiscord, random.Random], Awaitable[None]]


class Torment:
    """One database, one Discord, and bots that are killed one after another."""

    def __init__(self, stand_in: LastingDiscord, nursery: asyncio.subprocess.Process, chance: random.Random) -> None:
        self.discord = stand_in
        self.chance = chance
        self._nursery = nursery
        self._pid: int | None = None

    async def start(self) -> None:
        """A new bot, three minutes later; return when it is at work."""
        self.discord.ahead += BETWEEN
        self.discord.ready.clear()
        assert self._nursery.stdin is not None
        self._nursery.stdin.write(f"{self.discord.ahead.total_seconds()}\n".encode())
        self._pid = int(await self._told("born"))

    async def ready(self) -> None:
        """Return when the bot is connected."""
        await asyncio.wait_for(self.discord.ready.wait(), SECONDS)

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End it; the second time nothing."""
        if self._pid is not None:
            os.kill(self._pid, number)
            self._pid = None

    async def dead(self) -> int:
        """Its exit code, once it has ended."""
        code = int(await self._told("dead"))
        self._pid = None
        return code

    async def once(self, deeds: Sequence[Deed]) -> None:
        """One bot's life: everybody does their deeds over and over, until it is killed, at a random instant.

        One in ten dies before it is connected. Of the others one half dies as a request arrives, or when it has been
        done and the bot does not know yet; the other half some milliseconds later, wherever it is by then.
        """
        await self.start()
        loop, killed = asyncio.get_running_loop(), asyncio.Event()

        def kill() -> None:
            self.kill()
            killed.set()

        how, grace = self.chance.random(), self.chance.uniform(0, GRACE)
        at_work: list[asyncio.Task[None]] = []
        if how < 0.1:
            loop.call_later(self.chance.uniform(0, 0.4), kill)
        else:
            await self.ready()
            end = kill if how < 0.55 else lambda: loop.call_later(grace, kill)
            self.discord.at_requests = _after(self.chance.randint(1, LONGEST_LIFE), end)
            at_work = [asyncio.create_task(self._over_and_over(deed)) for deed in deeds]
        await asyncio.wait_for(killed.wait(), SECONDS)
        self.discord.at_requests = lambda: None
        assert await self.dead() == -signal.SIGKILL
        for task in at_work:
            task.cancel()
        for result in await asyncio.gather(*at_work, return_exceptions=True):
            if isinstance(result, Exception):
                raise result

    async def in_peace(self, later: timedelta, over: Callable[[], Awaitable[bool]]) -> None:
        """The last bot, some time later, is left to finish what it finds until that is over, and then stopped."""
        self.discord.ahead += later
        await self.start()
        await self.ready()
        async with asyncio.timeout(SECONDS):
            while not await over():  # noqa: ASYNC110  # it is another process's doing
                await asyncio.sleep(0.1)
        self.kill(signal.SIGTERM)
        assert await self.dead() == 0

    async def _over_and_over(self, deed: Deed) -> None:
        while True:
            with contextlib.suppress(ConnectionError):
                await deed(self.discord, self.chance)
            await asyncio.sleep(self.chance.uniform(0, PAUSE))

    async def _told(self, what: str) -> str:
        assert self._nursery.stdout is not None
        line = (await asyncio.wait_for(self._nursery.stdout.readline(), SECONDS)).decode().split()
        assert line[:1] == [what], f"the nursery said {line}, not {what}"
        return line[1]


def _after(count: int, then: Callable[[], object]) -> Callable[[], None]:
    left = iter(range(count + 1, 0, -1))

    def one_more() -> None:
        if next(left, None) == 1:
            then()

    return one_more


@contextlib.asynccontextmanager
async def torment(url: str, seed: int) -> AsyncIterator[Torment]:
    """Bots on that database, on a Discord of their own, ready to be killed."""
    async with LastingDiscord() as stand_in:
        nursery = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.crash.nursery", str(stand_in.port)),
            cwd=ROOT,
            env={**os.environ, "GUANXI_TOKEN": TOKEN, "GUANXI_DATABASE__URL": url, "GUANXI_LOG__LEVEL": "error"},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            yield Torment(stand_in, nursery, random.Random(seed))
        finally:
            if nursery.returncode is None:
                nursery.kill()
            await nursery.wait()


__all__ = ["ADMIN", "CHANNEL", "GUILD", "OWNER", "STAFF_ROOM", "LastingDiscord", "Torment", "button_of", "torment"]
