"""A loopback stand-in for Discord: the little of its REST API and gateway that a running bot needs.

For what simulated Discord inside the bot's own process cannot show: the real connection, a real process, its signals
and exit codes, and how much one process answers. It keeps what it is told, checks nothing but the token and the
intents, and hands out interactions.

`python -m bench._discord_stand_in PORT run --config …` runs `guanxi` against the one that listens on that port.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import discord
import discord.gateway
import discord.http
import yarl
from aiohttp import WSMsgType, web

from bot.clock import Clock

TOKEN = "MTEyMjMzNDQ1NTY2Nzc4ODk5.GsTaNd.in-0123456789_abcdefghijklmnopqrstuv"
BOT, GUILD, CHANNEL, EVERYONE = 1_122_334_455_667_788, 2_000_000_001, 2_000_000_002, 2_000_000_001
PRIVILEGED = {"members": 1 << 1, "presences": 1 << 8, "message_content": 1 << 15}
# The application's flags that say of an intent that its switch is on.
_FLAGS = {"members": 1 << 14, "presences": 1 << 12, "message_content": 1 << 18}
_ALL_PERMISSIONS = str(discord.Permissions.all().value & ~discord.Permissions.administrator.flag)
_ANSWERS = {4, 7, 9}  # a message, the pressed message anew, a form; the others acknowledge
_TOKEN_PREFIX = "interaction-token-"
_DISPATCH, _HEARTBEAT, _IDENTIFY, _RESUME, _ASK_MEMBERS, _HELLO, _ACK = 0, 1, 2, 6, 8, 10, 11


@dataclass
class Fault:
    """The next `times` requests whose "METHOD path" matches get this status instead of an answer."""

    pattern: str
    status: int
    times: int = 1
    body: dict[str, Any] = field(default_factory=lambda: {"message": "injected", "code": 0})


@dataclass
class Asked:
    """An interaction that was handed to the bot. `answer` is the message it is answered with, at once or later."""

    interaction_id: int
    answer: asyncio.Future[dict[str, Any]]


class DiscordStandIn:
    """`async with DiscordStandIn() as discord:` listens on `discord.port`."""

    def __init__(self, *, token: str = TOKEN, intents: Sequence[str] = ("members", "message_content")) -> None:
        self.token = token
        self.port = 0
        self.application: dict[str, Any] = {}
        self.guild = _guild()
        self.faults: list[Fault] = []
        self.requests: list[tuple[str, str, Any]] = []
        self.ready = asyncio.Event()
        # Cleared, it keeps every answer to an interaction waiting at its arrival, which sets `answering`.
        self.answers_pass = asyncio.Event()
        self.answers_pass.set()
        self.answering = asyncio.Event()
        self._granted = set(intents)
        self._sockets: list[web.WebSocketResponse] = []
        self._asked: dict[int, Asked] = {}
        self._numbers = itertools.count()
        self._sequence = itertools.count(1)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._watch])
        api = "/api/v10"
        app.add_routes(
            [
                web.get("/gateway/", self._gateway),
                web.get(api + "/gateway/bot", self._describe_gateway),
                web.get(api + "/users/@me", self._reply(_user(BOT, "guanxi", bot=True))),
                web.get(api + "/oauth2/applications/@me", self._describe_application),
                web.get(api + "/users/@me/guilds", self._list_guilds),
                web.get(api + "/guilds/{guild}", self._describe_guild),
                web.get(api + "/guilds/{guild}/channels", self._list_channels),
                web.get(api + "/guilds/{guild}/members/{member}", self._describe_member),
                web.get(api + "/applications/{application}/commands", self._reply([])),
                web.put(api + "/applications/{application}/commands", self._sync),
                web.post(api + "/interactions/{id}/{token}/callback", self._answer),
                web.patch(api + "/webhooks/{application}/{token}/messages/{message}", self._edit),
                web.post(api + "/webhooks/{application}/{token}", self._message),
                web.post(api + "/channels/{channel}/messages", self._message),
                *self._more_routes(api),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.answers_pass.set()
        for socket in self._sockets:
            await socket.close()
        assert self._runner is not None
        await self._runner.cleanup()

    async def command(self, name: str, user_id: int, *, locale: str = "en-US") -> Asked:
        """A member uses a command that has no options."""
        return await self._ask(2, {"id": "1", "name": name, "type": 1, "options": []}, user_id, locale)

    async def press(self, custom_id: str, user_id: int, *, locale: str = "en-US") -> Asked:
        """A member presses a button of a message that the bot once posted."""
        message = _posted(self._new_id(), _user(BOT, "guanxi", bot=True))
        return await self._ask(3, {"custom_id": custom_id, "component_type": 2}, user_id, locale, message=message)

    async def say(self, text: str, user_id: int) -> None:
        """A member writes something."""
        member = _member(user_id, f"member {user_id}")
        written = _posted(self._new_id(), member.pop("user")) | {"content": text, "guild_id": str(GUILD)}
        await self._dispatch("MESSAGE_CREATE", written | {"member": member})

    async def hang_up(self, code: int) -> None:
        """Close the connection with one of the gateway's codes."""
        await self._sockets[-1].close(code=code)

    async def _ask(self, kind: int, data: dict[str, Any], user_id: int, locale: str, **more: Any) -> Asked:
        number = self._new_id()
        asked = self._asked[number] = Asked(number, asyncio.get_running_loop().create_future())
        member = _member(user_id, f"member {user_id}") | {"permissions": "0"}
        await self._dispatch(
            "INTERACTION_CREATE",
            {
                "id": str(number),
                "application_id": str(BOT),
                "type": kind,
                "token": f"{_TOKEN_PREFIX}{number}",
                "version": 1,
                "data": data,
                "guild_id": str(GUILD),
                "channel_id": str(CHANNEL),
                "channel": self.guild["channels"][0],
                "member": member,
                "locale": locale,
                "guild_locale": "en-US",
                "entitlements": [],
                "authorizing_integration_owners": {},
                "context": 0,
                "app_permissions": _ALL_PERMISSIONS,
                "attachment_size_limit": 26_214_400,
                **more,
            },
        )
        return asked

    def _new_id(self) -> int:
        """An id that tells the time, as Discord's do: the bot drops interactions that are too old."""
        return discord.utils.time_snowflake(Clock().now()) + next(self._numbers) % 2**22

    def _more_routes(self, api: str) -> list[web.RouteDef]:
        """What a stand-in that can do more answers besides."""
        return []

    # --- gateway ---

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": _HELLO, "d": {"heartbeat_interval": 41_250}})
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            said = json.loads(message.data)
            if said["op"] == _HEARTBEAT:
                await socket.send_json({"op": _ACK})
            elif said["op"] == _IDENTIFY:
                if close_code := self._refusal(said["d"]):
                    await socket.close(code=close_code)
                    break
                self._sockets.append(socket)
                await self._welcome(request, socket, said["d"].get("shard") or [0, 1])
            elif said["op"] == _RESUME:
                await self._resume(socket, said["d"])
            elif said["op"] == _ASK_MEMBERS:
                await self._send_members(said["d"])
        return socket

    async def _resume(self, socket: web.WebSocketResponse, _session: dict[str, Any]) -> None:
        self._sockets.append(socket)
        await self._dispatch("RESUMED", {})
        self.ready.set()

    async def _send_members(self, asked: dict[str, Any]) -> None:
        found = [self._member_now(int(each)) for each in asked.get("user_ids", ())]
        chunk = {"guild_id": str(GUILD), "members": found, "chunk_index": 0, "chunk_count": 1, "not_found": []}
        await self._dispatch("GUILD_MEMBERS_CHUNK", chunk | {"nonce": asked.get("nonce")})

    def _member_now(self, user_id: int) -> dict[str, Any]:
        return _member(user_id, f"member {user_id}")

    def _refusal(self, identity: dict[str, Any]) -> int | None:
        if identity["token"] != self.token:
            return 4004
        withheld = [bit for name, bit in PRIVILEGED.items() if name not in self._granted]
        return 4014 if any(identity["intents"] & bit for bit in withheld) else None

    async def _welcome(self, request: web.Request, socket: web.WebSocketResponse, shard: list[int]) -> None:
        await self._dispatch(
            "READY",
            {
                "v": 10,
                "user": _user(BOT, "guanxi", bot=True),
                "guilds": [{"id": str(GUILD), "unavailable": True}],
                "session_id": "session",
                "shard": shard,
                "resume_gateway_url": f"ws://{request.host}/gateway/",
                "application": {"id": str(BOT), "flags": self._flags()},
            },
        )
        await self._dispatch("GUILD_CREATE", self.guild)
        self.ready.set()

    async def _dispatch(self, event: str, data: Any) -> None:
        await self._sockets[-1].send_json({"op": _DISPATCH, "t": event, "s": next(self._sequence), "d": data})

    # --- REST ---

    @web.middleware
    async def _watch(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """Keep what was asked; answer with a fault where one is due; let nobody in without the token."""
        path = request.path.removeprefix("/api/v10")
        self.requests.append((request.method, path, await _body(request)))
        for fault in self.faults:
            if fault.times > 0 and re.fullmatch(fault.pattern, f"{request.method} {path}"):
                fault.times -= 1
                headers = {"Via": "stand-in"} if fault.status == 429 else {}
                return _json(fault.body, status=fault.status, headers=headers)
        open_to_all = path.startswith(("/gateway/", "/interactions/", "/webhooks/"))
        if not open_to_all and request.headers.get("Authorization") != f"Bot {self.token}":
            return _json({"message": "401: Unauthorized", "code": 0}, status=401)
        return await handler(request)

    def _reply(self, body: Any) -> Any:
        async def reply(_request: web.Request) -> web.Response:
            return _json(body)

        return reply

    def _flags(self) -> int:
        return sum(_FLAGS[name] for name in self._granted)

    async def _describe_application(self, _request: web.Request) -> web.Response:
        owner = _user(3, "owner")
        described = {
            "id": str(BOT),
            "name": "guanxi",
            "description": "",
            "icon": None,
            "verify_key": "",
            "owner": owner,
        }
        described |= {"bot_public": False, "bot_require_code_grant": False, "flags": self._flags()}
        return _json(described | self.application)

    async def _describe_gateway(self, request: web.Request) -> web.Response:
        limits = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        return _json({"url": f"ws://{request.host}/gateway/", "shards": 1, "session_start_limit": limits})

    async def _list_guilds(self, _request: web.Request) -> web.Response:
        return _json([{**self.guild, "owner": False, "permissions": "0"}])

    async def _describe_guild(self, _request: web.Request) -> web.Response:
        return _json({key: value for key, value in self.guild.items() if key not in ("channels", "members")})

    async def _list_channels(self, _request: web.Request) -> web.Response:
        return _json(self.guild["channels"])

    async def _describe_member(self, request: web.Request) -> web.Response:
        wanted = request.match_info["member"]
        return _json(next(each for each in self.guild["members"] if each["user"]["id"] == wanted))

    async def _sync(self, request: web.Request) -> web.Response:
        told = await request.json()
        known = {"application_id": str(BOT), "version": "1", "default_member_permissions": None}
        return _json([{**known, "id": str(number), **each} for number, each in enumerate(told, 1)])

    async def _answer(self, request: web.Request) -> web.Response:
        number = int(request.match_info["id"])
        self.answering.set()
        await self.answers_pass.wait()
        if request.transport is None or request.transport.is_closing():
            self._asked[number].answer.set_exception(ConnectionError("the bot hung up before its answer was taken"))
            return web.Response(status=499)
        body = await _body(request)
        if body["type"] in _ANSWERS:
            self._asked[number].answer.set_result(body["data"])
        return _json({"interaction": {"id": str(number), "type": 2}})

    async def _edit(self, request: web.Request) -> web.Response:
        """The answer to what was acknowledged before; further edits are taken without a word."""
        asked = self._asked[int(request.match_info["token"].removeprefix(_TOKEN_PREFIX))]
        if not asked.answer.done():
            asked.answer.set_result(await _body(request))
        return await self._message(request)

    async def _message(self, request: web.Request) -> web.Response:
        return _json(_posted(self._new_id(), _user(BOT, "guanxi", bot=True)))


def _json(body: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    # Without a charset, as Discord does: discord.py wants exactly this content type.
    return web.Response(body=json.dumps(body).encode(), status=status, headers=headers, content_type="application/json")


async def _body(request: web.Request) -> Any:
    if request.content_type == "multipart/form-data":
        form = await request.post()
        return json.loads(str(form["payload_json"])) if "payload_json" in form else {}
    return await request.json() if request.body_exists else {}


def _user(user_id: int, name: str, *, bot: bool = False) -> dict[str, Any]:
    named = {"username": name, "global_name": None, "discriminator": "0", "avatar": None}
    return {"id": str(user_id), **named, "bot": bot, "public_flags": 0, "flags": 0}


def _member(user_id: int, name: str, *, bot: bool = False) -> dict[str, Any]:
    joined = {"joined_at": "2026-01-01T00:00:00+00:00", "nick": None, "premium_since": None, "avatar": None}
    state = {"deaf": False, "mute": False, "pending": False, "flags": 0}
    return {"user": _user(user_id, name, bot=bot), "roles": [], **joined, **state}


def _posted(message_id: int, author: dict[str, Any]) -> dict[str, Any]:
    lists = {key: [] for key in ("mentions", "mention_roles", "attachments", "embeds", "components")}
    flags = {"tts": False, "mention_everyone": False, "pinned": False, "type": 0, "flags": 0, "edited_timestamp": None}
    written = {"content": "", "timestamp": "2026-01-01T00:00:00+00:00", "channel_id": str(CHANNEL)}
    return {"id": str(message_id), "author": author, **written, **flags, **lists}


def _guild() -> dict[str, Any]:
    everyone = {"id": str(EVERYONE), "name": "@everyone", "permissions": _ALL_PERMISSIONS, "position": 0, "color": 0}
    everyone |= {"hoist": False, "managed": False, "mentionable": False, "flags": 0, "icon": None}
    everyone |= {"colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None}}
    hall = {"id": str(CHANNEL), "type": 0, "name": "hall", "position": 0, "permission_overwrites": [], "nsfw": False}
    hall |= {
        "guild_id": str(GUILD),
        "parent_id": None,
        "topic": None,
        "rate_limit_per_user": 0,
        "last_message_id": None,
    }
    levels = ("verification_level", "default_message_notifications", "explicit_content_filter", "mfa_level")
    lists = ("features", "emojis", "stickers", "threads", "presences", "voice_states", "stage_instances")
    return {
        "id": str(GUILD),
        "name": "The club",
        "owner_id": "3",
        "roles": [everyone],
        "channels": [hall],
        "members": [_member(BOT, "guanxi", bot=True)],
        "member_count": 1,
        "large": False,
        "unavailable": False,
        "icon": None,
        "afk_timeout": 300,
        "preferred_locale": "en-US",
        "premium_tier": 0,
        "system_channel_flags": 0,
        "joined_at": "2026-01-01T00:00:00+00:00",
        **dict.fromkeys(levels, 0),
        **{key: [] for key in (*lists, "guild_scheduled_events", "soundboard_sounds")},
    }


def point_at(port: int) -> None:
    """Make discord.py in this process talk to the stand-in on a port."""
    discord.http.Route.BASE = f"http://127.0.0.1:{port}/api/v10"
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws://127.0.0.1:{port}/gateway/")


if __name__ == "__main__":
    from bot.cli import main

    point_at(int(sys.argv[1]))
    sys.exit(main(sys.argv[2:]))
