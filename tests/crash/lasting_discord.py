"""Discord that outlives the bots: it remembers what was posted, and people use it by commands, buttons and forms."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
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
    Asked,
    DiscordStandIn,
    _body,
    _json,
    _member,
    _posted,
    _user,
)
from bot.clock import Clock

NONCE_KEPT = timedelta(minutes=5)  # "the past few minutes", says Discord
TYPING = 0.02  # seconds: discord.py knows a form only once it has heard that it is open
DIRECT = 10**9  # a member's direct channel is numbered so much higher
_MAY = discord.Permissions(view_channel=True, send_messages=True)
_ROLE = {"color": 0, "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None}, "hoist": False}
_ROLE |= {"managed": False, "mentionable": False, "flags": 0, "icon": None, "position": 1}


@dataclass
class Answered:
    """An interaction, and every answer to it that arrived."""

    kind: str
    user_id: int
    answers: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    @property
    def texts(self) -> list[str]:
        """The words of each answer."""
        return [words(answer) for answer in self.answers]


@dataclass(frozen=True)
class Sent:
    """A message as it was when it was posted: where, with which nonce, buttons and words."""

    message_id: int
    channel_id: int
    nonce: str | None
    custom_ids: list[str]
    text: str


class LastingDiscord(DiscordStandIn):
    """Discord that remembers messages, nonces, roles, channels, its own events and answers, from bot to bot."""

    def __init__(self) -> None:
        super().__init__()
        self.ahead = timedelta(0)
        self.clock = Clock(lambda: Clock().now() + self.ahead)
        self.messages: dict[int, dict[str, Any]] = {}
        self.posted: list[tuple[int, list[str]]] = []  # each message, with its buttons as it was when it was posted
        self.sent: list[Sent] = []  # the same, with all there is to know
        self.heard: dict[int, Answered] = {}
        self.files: dict[str, bytes] = {}  # what people can hand in
        self.roles_of: dict[int, set[int]] = {}
        self.at_requests: Callable[[], None] = lambda: None  # called as a request arrives, and when it has been done
        self._nonces: dict[tuple[int, str], tuple[datetime, dict[str, Any]]] = {}

    # --- what people do ---

    async def use(self, command: str, user_id: int, *, manages: bool = False, **options: Any) -> dict[str, Any]:
        """A member uses "redpacket send", or "checkin"; the first answer. Another member is given by `member=id`."""
        resolved: dict[str, Any] = {}
        given: list[dict[str, Any]] = []
        for name, value in options.items():
            kind = 5 if isinstance(value, bool) else 4 if isinstance(value, int) else 3
            if name == "member":
                kind, person, number = 6, _member(value, f"member {value}"), str(value)
                resolved |= {"users": {number: person.pop("user")}, "members": {number: person}}
                value = number
            given.append({"name": name, "type": kind, "value": value})
        name, _, sub = command.partition(" ")
        inner = [{"type": 1, "name": sub, "options": given}] if sub else given
        data = {"id": "1", "name": name, "type": 1, "options": inner, "resolved": resolved}
        return await self._first(2, data, command, user_id, manages)

    async def click(self, custom_id: str, user_id: int, on: dict[str, Any], *, manages: bool = False) -> dict[str, Any]:
        """A member presses a button on a message, or on an answer to them; the first answer, a form where it opens."""
        data = {"custom_id": custom_id, "component_type": 2}
        return await self._first(3, data, custom_id, user_id, manages, on)

    async def submit(
        self,
        form: dict[str, Any],
        user_id: int,
        *,
        manages: bool = False,
        on: dict[str, Any] | None = None,
        **typed: Any,
    ) -> dict[str, Any]:
        """A member sends a form: a text, a list of picks, a bool, or bytes for a file, by field; the first answer."""
        parts: list[dict[str, Any]] = []
        resolved: dict[str, Any] = {}
        for name, value in typed.items():
            part: dict[str, Any] = {"custom_id": name, "type": 4, "value": value}
            if isinstance(value, bool):
                part["type"] = 23
            elif isinstance(value, list):
                part = {"custom_id": name, "type": 3, "values": value}
            elif isinstance(value, bytes):
                number = str(self._new_id())
                self.files[number] = value
                url = f"http://127.0.0.1:{self.port}/attachments/{number}"
                file = {"id": number, "filename": "licence.jpg", "size": len(value), "url": url, "proxy_url": url}
                resolved = {"attachments": {number: file | {"content_type": "image/jpeg"}}}
                part = {"custom_id": name, "type": 19, "values": [number]}
            parts.append({"type": 18, "component": part})
        await asyncio.sleep(TYPING)
        data = {"custom_id": form["custom_id"], "components": parts, "resolved": resolved}
        return await self._first(5, data, str(form["custom_id"]), user_id, manages, on)

    async def _first(
        self, kind: int, data: dict[str, Any], what: str, user_id: int, manages: bool, on: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        more = _who(user_id, manages)
        member = more["member"] | {"roles": self._member_now(user_id)["roles"]}
        more["member"] = member
        if on is not None:
            pressed = on if "id" in on else _posted(self._new_id(), _user(BOT, "guanxi", bot=True)) | on
            more["message"] = pressed
            if int(pressed["channel_id"]) == user_id + DIRECT:
                person = member.pop("user")
                more |= {"guild_id": None, "member": None, "user": person, "context": 1}
                more |= {"channel_id": pressed["channel_id"], "channel": _direct_channel(user_id)}
        _, answer = await self._wait(await self._ask(kind, data, user_id, "en-US", **more), what, user_id)
        return answer

    async def _wait(self, asked: Asked, kind: str, user_id: int) -> tuple[Answered, dict[str, Any]]:
        answered = self.heard.setdefault(asked.interaction_id, Answered(kind, user_id))
        answered.kind, answered.user_id = kind, user_id
        return answered, await asked.answer

    # --- what people see ---

    def with_button(self, prefix: str) -> list[tuple[str, dict[str, Any]]]:
        """The messages with a button that can be pressed and begins so, oldest first."""
        return [
            (each["custom_id"], message)
            for message in list(self.messages.values())
            for each in walk(message)
            if str(each.get("custom_id", "")).startswith(prefix) and not each.get("disabled")
        ]

    # --- what the bot asks for ---

    def _more_routes(self, api: str) -> list[web.RouteDef]:
        message, guild = api + "/channels/{channel}/messages/{message}", api + "/guilds/{guild}"
        return [
            web.get(api + "/channels/{channel}/messages", self._history),
            web.patch(message, self._change),
            web.delete(message, self._remove),
            web.post(api + "/users/@me/channels", self._open_direct),
            web.get(api + "/users/{user}", self._describe_user),
            web.post(guild + "/roles", self._make_role),
            web.post(guild + "/channels", self._make_channel),
            web.patch(api + "/channels/{channel}", self._change_channel),
            web.put(guild + "/members/{member}/roles/{role}", self._give_role),
            web.delete(guild + "/members/{member}/roles/{role}", self._take_role),
            web.get(guild + "/scheduled-events", self._list_events),
            web.post(guild + "/scheduled-events", self._make_event),
            web.get(guild + "/scheduled-events/{event}", self._describe_event),
            web.patch(guild + "/scheduled-events/{event}", self._change_event),
            web.get("/attachments/{file}", self._download),
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
        if request.path.startswith("/attachments/"):
            return await handler(request)
        try:
            done = await super()._watch(request, handler)
        except ConnectionError:  # killed in the middle of a request
            return web.Response(status=499)
        self.at_requests()
        return done

    async def _download(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["file"]], content_type="image/jpeg")

    async def _answer(self, request: web.Request) -> web.Response:
        self._hear(request.match_info["id"], await _body(request))
        return await super()._answer(request)

    async def _edit(self, request: web.Request) -> web.Response:
        self._hear(request.match_info["token"].removeprefix(_TOKEN_PREFIX), {"data": await _body(request)})
        return await super()._edit(request)

    def _hear(self, number: str, body: dict[str, Any]) -> None:
        if "data" in body and body.get("type", 4) in (4, 7, 9):
            self.heard.setdefault(int(number), Answered("", 0)).answers.append(body["data"])

    # --- messages ---

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
        ids = [str(each["custom_id"]) for each in walk(message) if "custom_id" in each]
        self.posted.append((int(message["id"]), ids))
        self.sent.append(Sent(int(message["id"]), int(channel), body.get("nonce"), ids, words(message)))
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
        return _json(_direct_channel(int((await _body(request))["recipient_id"])))

    async def _describe_user(self, request: web.Request) -> web.Response:
        return _json(_user(int(request.match_info["user"]), "somebody"))

    async def _describe_member(self, request: web.Request) -> web.Response:
        return _json(self._member_now(int(request.match_info["member"])))

    def _member_now(self, user_id: int) -> dict[str, Any]:
        roles = [str(each) for each in self.roles_of.get(user_id, ())]
        return super()._member_now(user_id) | {"roles": roles}

    # --- the guild's roles, channels and events ---

    def add_role(self, number: int, name: str) -> None:
        """Somebody made a role by hand, before the first bot."""
        self.guild["roles"].append({"id": str(number), **_ROLE, "permissions": "0", "name": name})

    async def _make_role(self, request: web.Request) -> web.Response:
        made = {"id": str(self._new_id()), **_ROLE, "permissions": "0", **await _body(request)}
        self.guild["roles"].append(made)
        await self._dispatch("GUILD_ROLE_CREATE", {"guild_id": str(GUILD), "role": made})
        return _json(made)

    async def _make_channel(self, request: web.Request) -> web.Response:
        body = await _body(request)
        made = self.guild["channels"][0] | {"id": str(self._new_id()), "type": 0, "guild_id": str(GUILD)}
        made |= {name: value for name, value in body.items() if name in made and value is not None}
        self.guild["channels"].append(made)
        await self._dispatch("CHANNEL_CREATE", made)
        return _json(made)

    async def _change_channel(self, request: web.Request) -> web.Response:
        changed = next(each for each in self.guild["channels"] if each["id"] == request.match_info["channel"])
        changed |= {name: value for name, value in (await _body(request)).items() if name in changed}
        await self._dispatch("CHANNEL_UPDATE", changed)
        return _json(changed)

    async def _give_role(self, request: web.Request) -> web.Response:
        self.roles_of.setdefault(int(request.match_info["member"]), set()).add(int(request.match_info["role"]))
        return web.Response(status=204)

    async def _take_role(self, request: web.Request) -> web.Response:
        self.roles_of.setdefault(int(request.match_info["member"]), set()).discard(int(request.match_info["role"]))
        return web.Response(status=204)

    async def _list_events(self, _request: web.Request) -> web.Response:
        return _json(self.guild["guild_scheduled_events"])

    async def _make_event(self, request: web.Request) -> web.Response:
        nothing = {
            "channel_id": None,
            "description": None,
            "entity_id": None,
            "image": None,
            "scheduled_end_time": None,
        }
        made = {"id": str(self._new_id()), "guild_id": str(GUILD), "creator_id": str(BOT), "status": 1, **nothing}
        made |= await _body(request)
        self.guild["guild_scheduled_events"].append(made)
        await self._dispatch("GUILD_SCHEDULED_EVENT_CREATE", made)
        return _json(made)

    def _event(self, request: web.Request) -> dict[str, Any] | None:
        every = self.guild["guild_scheduled_events"]
        return next((each for each in every if each["id"] == request.match_info["event"]), None)

    async def _describe_event(self, request: web.Request) -> web.Response:
        found = self._event(request)
        return _json(found) if found else _json({"message": "Unknown Guild Scheduled Event", "code": 10070}, status=404)

    async def _change_event(self, request: web.Request) -> web.Response:
        found = self._event(request)
        assert found is not None
        found |= await _body(request)
        await self._dispatch("GUILD_SCHEDULED_EVENT_UPDATE", found)
        return _json(found)


def walk(part: Any) -> Iterator[dict[str, Any]]:
    """Every component of a message."""
    for each in part.get("components", ()) if isinstance(part, dict) else part:
        yield each
        yield from walk(each)
        for inner in ("accessory", "component"):
            if inner in each:
                yield from walk([each[inner]])


def words(part: Any) -> str:
    """The words of a message or an answer."""
    return "\n".join(str(each["content"]) for each in walk(part) if "content" in each)


def button_of(answer: dict[str, Any], prefix: str) -> str | None:
    """The custom_id of an answer that begins so."""
    found = (str(each.get("custom_id", "")) for each in walk(answer))
    return next((each for each in found if each.startswith(prefix)), None)


def _who(user_id: int, manages: bool) -> dict[str, Any]:
    allowed = _MAY | discord.Permissions(manage_guild=manages)
    return {"member": _member(user_id, f"member {user_id}") | {"permissions": str(allowed.value)}}


def _direct_channel(user_id: int) -> dict[str, Any]:
    person = _user(user_id, f"member {user_id}")
    return {"id": str(user_id + DIRECT), "type": 1, "recipients": [person], "last_message_id": None}


__all__ = [
    "CHANNEL",
    "DIRECT",
    "GUILD",
    "NONCE_KEPT",
    "Answered",
    "LastingDiscord",
    "Sent",
    "button_of",
    "walk",
    "words",
]
