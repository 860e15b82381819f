"""The browser side of the demo: one start page, and one simcord preview for each channel, each on its own port.

What simcord's preview does not offer by itself, and where it is made up for:

- one preview at a time for an Env: `ChannelPreview.open` clears the slot before each;
- time goes on while people click: one lock around the ticker and every action, and an action is held to the page's
  newest revision instead of being refused because a tick was published while the finger moved;
- who one is, is part of the address (`#mia`), so that a link opens a channel as somebody;
- what happens while one looks: the page asks for its state twice a second, so publishing is enough;
- names in direct messages: a client knows whom one shares a server with, the preview only who is in the channel.

All of it rests on private names of simcord 3.2.1, which is pinned; tests/demo/test_browser.py keeps it honest.
"""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from aiohttp import web
from simcord import ChannelHandle, SetupError
from simcord.backend.access import can_access_channel, can_access_message
from simcord.preview import Preview, _messages, _validate_preview
from simcord.preview._server import PreviewServer

from bot.demo.simulation import Simulation
from bot.demo.world import CLUB, CLUB_TIMEZONE, SEEDED_PLACES, Persona

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
DEFAULT_PORT = 8765
# Relative times (“in 5 minutes”) are redrawn this often, even where nothing happens.
REDRAW_SECONDS = 30.0
TICK_SECONDS = 1.0
# Channels that the bot makes while the demo runs get a preview too, up to this many in all.
MAX_PLACES = 40

_OUR_FILES = {
    "/guanxi.js": "application/javascript",
    "/guanxi.css": "text/css",
    "/guanxi.svg": "image/svg+xml",
}
_OUR_HEAD = '<link rel="icon" href="/guanxi.svg"><link rel="stylesheet" href="/guanxi.css">'
# Outcomes of an action that put a message before the one who acted.
_ANSWERS = {"response", "followup", "message", "deferred"}
_STATIC = Path(__file__).with_name("static")


_in_channel = _messages._user_allowed


def _goes_by_name(preview: Preview, page: Any, user_id: int) -> bool:
    """Whether a mention shows its name."""
    guilds = preview.env.backend.guilds.values()
    return _in_channel(preview, page, user_id) or any(user_id in guild.members for guild in guilds)


_messages._user_allowed = _goes_by_name


class PortTaken(Exception):
    """A port is in use. The text says which, and what to change."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"Port {port} on {HOST} is already in use: another demo, perhaps. Stop it, or choose another first port: "
            f"`guanxi demo --port {port + 100 if port < 64000 else DEFAULT_PORT}`, or the setting demo.port."
        )


def check_ports(first: int) -> None:
    """Raises PortTaken where the start page or a seeded channel could not be served from `first` on."""
    for port in range(first, first + SEEDED_PLACES + 1) if first else ():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except (OSError, OverflowError) as error:
                raise PortTaken(port) from error


class _ChannelServer(PreviewServer):
    """simcord's server, with the persona in the capability and our own navigation on the page."""

    preview: ChannelPreview

    _STATIC_FILES: ClassVar[dict[str, str]] = {**PreviewServer._STATIC_FILES, **_OUR_FILES, "/guanxi.json": ""}

    def _authorized(self, request: Any, *, context: str | None = None) -> bool:
        # The custom header cannot be sent across origins without a preflight, which nobody here answers; the Host
        # check keeps rebound names out.
        headers = request.headers
        return (
            headers.get("X-Simcord-Capability") in self.preview.hub.simulation.world.personas
            and (context is None or headers.get("X-Simcord-Context") == context)
            and headers.get("Host", "") in self._allowed_hosts()
            and headers.get("Origin") in {None, self.preview._origin, f"http://localhost:{self.port}"}
        )

    async def _pages(self, request: Any) -> Any:
        if not self._authorized(request):
            raise web.HTTPUnauthorized
        persona = self.preview.hub.simulation.world.personas[request.headers["X-Simcord-Capability"]]
        async with self.preview.hub.simulation.lock:
            try:
                page = self.preview.open_as(persona)
            except SetupError as error:
                return web.json_response({"error": str(error)}, status=400, headers=self._SECURITY_HEADERS)
            payload = self.preview._page_payload(page)
        return web.json_response(payload, headers=self._SECURITY_HEADERS)

    async def _static(self, request: Any) -> Any:
        if request.headers.get("Host", "") not in self._allowed_hosts():
            raise web.HTTPForbidden
        if request.path == "/guanxi.json":
            return web.json_response(self.preview.hub.directory(), headers=self._SECURITY_HEADERS)
        if kind := _OUR_FILES.get(request.path):
            text = (_STATIC / request.path.lstrip("/")).read_text(encoding="utf-8")
            return web.Response(text=text, content_type=kind, headers=self._SECURITY_HEADERS)
        response = await super()._static(request)
        if request.path == "/":
            response.text = (
                response.text.replace("<title>SimCord Preview</title>", f"<title>{CLUB}</title>")
                .replace("</head>", f"{_OUR_HEAD}</head>")
                .replace("</body>", '<script type="module" src="/guanxi.js"></script></body>')
            )
        return response


class ChannelPreview(Preview):
    """One channel in the browser, for whoever may be in it."""

    def __init__(self, hub: Hub, channel: ChannelHandle, key: str, name: str, *, port: int) -> None:
        env = hub.simulation.env
        everyone = tuple(persona.member for persona in hub.simulation.world.personas.values())
        owner = next((p for p in hub.simulation.world.personas.values() if key == f"dm:{p.key}"), None)
        allowed = [viewer for viewer in everyone if can_access_channel(env, channel.id, viewer, history=True)]
        viewers: tuple[Any, ...] = (owner.user,) if owner is not None else tuple(allowed or everyone)
        channel, viewers, assets, skus, port = _validate_preview(
            env, channel, viewers, 960, 720, "en-US", CLUB_TIMEZONE, layout="channel", port=port
        )
        super().__init__(
            env,
            channel,
            viewers,
            layout="channel",
            display="responsive",
            width=960,
            height=720,
            locale="en-US",
            timezone=CLUB_TIMEZONE,
            presentation_time=None,
            assets=assets,
            sku_presentations=skus,
            port=port,
        )
        self.hub = hub
        self.key = key
        self.name = name
        # Roles change while the demo runs: who may not look now may look later, and is told so until then.
        self.viewers = (owner.user,) if owner is not None else everyone
        self._server = _ChannelServer(self, port)

    @property
    def port(self) -> int:
        return self._server.port or 0

    def address(self, persona: Persona) -> str:
        """Opens this channel as that persona."""
        return f"http://{HOST}:{self.port}/#{persona.key}"

    def may_enter(self, persona: Persona) -> bool:
        """Whether Discord would show this channel to that persona now."""
        return any(viewer.id == persona.id for viewer in self.viewers) and can_access_channel(
            self.env, self.channel.id, self._viewer(persona.id), history=True
        )

    def newest(self, persona: Persona) -> int:
        """The id of the newest message that the persona can see here; 0 where there is none."""
        viewer = self._viewer(persona.id)
        messages = self.env.backend.messages.get(self.channel.id, {}).values()
        return max((m.id for m in messages if can_access_message(self.env, self.channel.id, m, viewer)), default=0)

    def open_as(self, persona: Persona) -> Any:
        """A new browser page at the end of the conversation. Hold the lock."""
        source: Any = self._python
        source.target_id = source.window_end_id = source.modal = None
        return self._open_page(persona.id, self.newest(persona) or None)

    def publish(self) -> None:
        """Shows the present state on every open page. Hold the lock."""
        self._advance_presentation_time()
        for page in tuple(self._pages.values()):
            if page.id in self._pages and page is not self._python:
                self._publish(page, reason="refresh")

    def _publish(self, page: Any, **named: Any) -> None:
        person = self.hub.people.get(page.viewer.id)
        self.locale = person.locale if person is not None else "en-US"
        super()._publish(page, **named)

    def _page_payload(self, page: Any) -> dict[str, Any]:
        if page is not self._python:
            self.hub.saw(self, page.viewer.id)
        return super()._page_payload(page)

    async def _action(self, context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        simulation = self.hub.simulation
        async with simulation.lock:
            self.env._preview = self
            page = self._pages.get(context_id or "")
            if page is not None and isinstance(body, Mapping) and "published_revision" in body:
                body = {**body, "published_revision": page.revision}
            mark = simulation.mark
            result = await super()._action(context_id, body)
            if simulation.mark != mark:
                await simulation.pump()
                if page is not None and any(outcome["kind"] in _ANSWERS for outcome in result.get("outcomes", ())):
                    # The page scrolls to a new target: whoever acted sees the answer, wherever they had scrolled to.
                    page.target_id, page.window_end_id = self.newest(self.hub.people[page.viewer.id]), None
                await self.hub.show_all()
        return result


class Hub:
    """The start page and all channels, live: `async with Hub(…) as hub` serves until the block ends."""

    def __init__(
        self,
        simulation: Simulation,
        *,
        port: int = DEFAULT_PORT,
        say: Callable[[str], None] = print,
        staff: str | None = None,
    ) -> None:
        self.simulation = simulation
        self.people: dict[int, Persona] = {p.id: p for p in simulation.world.personas.values()}
        self.places: list[ChannelPreview] = []
        self._first_port = port
        self._say = say
        self._staff = staff
        self._seen: dict[tuple[str, int], int] = {}
        self._runner: web.AppRunner | None = None
        self._port = 0
        self._ticker: asyncio.Task[None] | None = None
        self._redrawn = 0.0

    @property
    def address(self) -> str:
        """The start page."""
        return f"http://{HOST}:{self._port}/"

    async def __aenter__(self) -> Hub:
        try:
            await self._serve_start_page()
            world = self.simulation.world
            async with self.simulation.lock:
                await self.simulation.follow()
                for key, channel in world.channels.items():
                    await self._open(channel, key, channel.name or key)
                for persona in world.personas.values():
                    await self._open(persona.user.dm_channel, f"dm:{persona.key}", "DM · 私信")
                await self._open_new_rooms()
            for place in self.places:  # what was said before anybody looked is not news
                for persona in self.people.values():
                    if place.may_enter(persona):
                        self.saw(place, persona.id)
            self._ticker = asyncio.create_task(self._tick())
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._ticker is not None:
            # The lock is taken first, so that no tick is cut off halfway through the bot's work.
            async with self.simulation.lock:
                self._ticker.cancel()
            await asyncio.gather(self._ticker, return_exceptions=True)
        for place in self.places:
            await place.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def directory(self) -> dict[str, Any]:
        """Who may be where, with addresses: what both the start page and the channels' navigation show."""
        return {
            "club": CLUB,
            "start": self.address,
            "staff": self._staff,
            "people": [
                {
                    "key": persona.key,
                    "name": persona.name,
                    "part": persona.part,
                    "locale": persona.locale,
                    "places": [
                        {
                            "key": place.key if not place.key.startswith("dm:") else "dm",
                            "name": place.name,
                            "url": place.address(persona),
                            "unread": place.newest(persona) > self._seen.get((place.key, persona.id), 0),
                        }
                        for place in sorted(self.places, key=lambda place: place.key.startswith("dm:"))
                        if place.may_enter(persona)
                    ],
                }
                for persona in self.people.values()
            ],
        }

    def saw(self, place: ChannelPreview, user_id: int) -> None:
        """Notes that this person has the channel before their eyes."""
        self._seen[place.key, user_id] = place.newest(self.people[user_id])

    async def show_all(self) -> None:
        """Publishes to every open page, and opens channels that have come into being. Hold the lock."""
        await self._open_new_rooms()
        for place in self.places:
            place.publish()

    # ---------------------------------------------------------------- inside

    async def _tick(self) -> None:
        simulation = self.simulation
        while True:
            await asyncio.sleep(TICK_SECONDS)
            async with simulation.lock:
                # A task of its own, so that a tick which fails is not the last one.
                tick = asyncio.create_task(self._follow())
                await asyncio.wait((tick,))
            if not tick.cancelled() and (error := tick.exception()) is not None:
                log.error("a tick of the demo failed", exc_info=error)

    async def _follow(self) -> None:
        simulation, now = self.simulation, asyncio.get_running_loop().time()
        mark = simulation.mark
        await simulation.follow()
        if simulation.mark != mark or now - self._redrawn >= REDRAW_SECONDS:
            self._redrawn = now
            await self.show_all()

    async def _serve_start_page(self) -> None:
        app = web.Application()
        app.router.add_get("/", self._start_page)
        app.router.add_get("/guanxi.json", self._directory)
        app.router.add_get("/guanxi.svg", self._icon)
        self._runner = runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, HOST, self._first_port).start()
        except OSError as error:
            raise PortTaken(self._first_port) from error
        self._port = int(runner.addresses[0][1])

    async def _start_page(self, request: web.Request) -> web.Response:
        page = (_STATIC / "start.html").read_text(encoding="utf-8")
        return web.Response(text=page, content_type="text/html", headers={"Cache-Control": "no-store"})

    async def _icon(self, request: web.Request) -> web.Response:
        return web.Response(text=(_STATIC / "guanxi.svg").read_text(encoding="utf-8"), content_type="image/svg+xml")

    async def _directory(self, request: web.Request) -> web.Response:
        return web.json_response(self.directory(), dumps=lambda value: json.dumps(value, ensure_ascii=False))

    async def _open(self, channel: ChannelHandle, key: str, name: str) -> None:
        port = self._first_port + len(self.places) + 1 if self._first_port else 0
        place = ChannelPreview(self, channel, key, name, port=port)
        self.simulation.env._preview = None
        try:
            await place.__aenter__()
        except SetupError as error:
            if "could not bind port" in str(error):
                raise PortTaken(port) from error
            raise
        self.places.append(place)

    async def _open_new_rooms(self) -> None:
        known = {place.channel.id for place in self.places}
        for channel in self.simulation.world.rooms():
            if channel.id in known or len(self.places) >= MAX_PLACES:
                continue
            try:
                await self._open(channel, str(channel.id), channel.name or "channel")
            except (PortTaken, SetupError) as error:
                log.warning("the new channel %s cannot be shown: %s", channel.name, error)
                return
