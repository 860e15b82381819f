"""The server on the web port: routes, headers, limits, and what is answered when something goes wrong."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import date

from aiohttp import web

from bot.clock import Clock
from bot.config import WebSettings
from bot.web.languages import Reader, reader
from bot.web.limits import Limiter, who
from bot.web.pages import ICON, Pages
from bot.web.staff import keys, port, visit
from bot.web.staff.oauth import DISCORD, DiscordSignIn, Endpoints
from bot.web.staff.people import Roster
from bot.web.staff.port import StaffPages
from db.engine import StorageError
from services import Services
from services.errors import UserError
from services.reports.rules import month_named

log = logging.getLogger(__name__)

READING = ("GET", "HEAD")
MOST_BYTES = 1024  # of a request's body, which nobody reads
SECONDS_IDLE = 15  # that a connection is kept for a next request
SECONDS_TO_FINISH = 5  # for answers under way at the stop
SECRET = "/feed/"  # what such paths go on with is not logged
LONGEST_LOGGED = 200  # characters of a path
MINUTE, YEAR = 60, 365 * 24 * 3600  # seconds
SNOWFLAKES = 2**63

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Server": "guanxi",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
ClubName = Callable[[int], str | None]  # of a guild by its id, where Discord tells


class PortRefused(Exception):
    """The port cannot be listened on. The text says which, and why."""


class WebPort:
    """The pages on their port. `club_name` gives a guild's name as Discord has it.

    The staff pages are on where there is a `roster` and what the settings need for signing in; people sign in at
    `sign_in_at`, which is reached by `proxy`. Raises ConfigError for a secret that cannot be used.
    """

    def __init__(
        self,
        settings: WebSettings,
        services: Services,
        clock: Clock,
        club_name: ClubName,
        *,
        roster: Roster | None = None,
        sign_in_at: Endpoints = DISCORD,
        proxy: str | None = None,
    ) -> None:
        self._settings = settings
        self._services = services
        self._clock = clock
        self._club_name = club_name
        self._limiter = Limiter(_seconds)
        self._headers = dict(HEADERS)
        if settings.public_url is not None and settings.public_url.startswith("https://"):
            self._headers["Strict-Transport-Security"] = f"max-age={YEAR}"
        self.pages = Pages(settings.public_url)
        self.staff: StaffPages | None = None
        self._discord: DiscordSignIn | None = None
        found = keys.keys(settings) if roster is not None else None
        if found is not None and roster is not None:
            redirect = f"{settings.public_url}{visit.HOME}/signed-in"
            self._discord = DiscordSignIn(
                found.client_id, found.client_secret, redirect, endpoints=sign_in_at, proxy=proxy
            )
            self.staff = StaffPages(
                settings, services, clock, roster, self.pages, found, self._discord, seconds=_seconds
            )
        self._runner: web.AppRunner | None = None
        self.port = settings.port

    def application(self) -> web.Application:
        """What is served, for a runner or a test."""
        app = web.Application(middlewares=[self._answer], client_max_size=MOST_BYTES)
        app.router.add_get("/", self._home)
        app.router.add_get(r"/g/{guild_id:[0-9]{1,19}}", self._directory)
        app.router.add_get(r"/g/{guild_id:[0-9]{1,19}}/{group_id:[0-9]{1,19}}", self._group)
        app.router.add_get(r"/g/{guild_id:[0-9]{1,19}}/{group_id:[0-9]{1,19}}/{month:[0-9]{4}-[0-9]{2}}", self._report)
        app.router.add_get(r"/feed/{guild_id:[0-9]{1,19}}/{user_id:[0-9]{1,19}}/{token:[\w-]{1,64}}.ics", self._feed)
        app.router.add_get(self.pages.style_path, self._style)
        app.router.add_get("/icon.svg", self._icon)
        if self.staff is not None:
            self.staff.add_to(app.router)
        else:
            app.router.add_get(visit.HOME, self._staff_off)
        return app

    async def start(self) -> None:
        """Listen; nothing where no port is set. Raises PortRefused."""
        if self._settings.port is None:
            return
        runner = web.AppRunner(
            self.application(),
            access_log=None,
            handle_signals=False,
            keepalive_timeout=SECONDS_IDLE,
            shutdown_timeout=SECONDS_TO_FINISH,
        )
        await runner.setup()
        try:
            await web.TCPSite(runner, self._settings.host, self._settings.port).start()
        except OSError as error:
            await runner.cleanup()
            where = f"{self._settings.host}:{self._settings.port}"
            raise PortRefused(f"the web port {where} cannot be listened on: {error.strerror or error}") from error
        self._runner = runner
        log.info("pages on http://%s:%d", self._settings.host, self._settings.port)
        off = keys.why_off(self._settings)
        log.info("staff pages: %s", "on" if off is None else f"off, for {off}")

    async def stop(self) -> None:
        """Listen no more, and return when answers under way are given. Stopping twice is harmless."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()
        if self._discord is not None:
            await self._discord.close()

    # --- every request -------------------------------------------------------------------------------------------

    @web.middleware
    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Count it, handle it, log it without its query, and give every answer its headers."""
        response = await self._handled(request, handler, _reader(request))
        response.headers.update(self._headers)
        if _is_staff(request):
            response.headers.update(port.HEADERS)
        # Percent-encoded, as it came: a path holds no line breaks that could pass for lines of the log.
        path = request.rel_url.raw_path[:LONGEST_LOGGED]
        if path.startswith(SECRET):
            path = f"{SECRET}…"  # whoever has the rest may read it
        log.info("%s %s %d", request.method if request.method in READING else "other", path, response.status)
        return response

    async def _handled(self, request: web.Request, handler: Handler, reading: Reader) -> web.StreamResponse:
        peer = who(request.remote, request.headers.get("X-Forwarded-For"), self._settings.proxies)
        wait = self._limiter.wait(peer)
        if wait:
            return self._refusal(reading, 429, {"Retry-After": str(wait)})
        try:
            return await handler(request)
        except web.HTTPMethodNotAllowed as refusal:
            allowed = sorted(refusal.allowed_methods) if _is_staff(request) else READING
            return self._refusal(reading, 405, {"Allow": ", ".join(allowed)})
        except web.HTTPException as refusal:
            return self._refusal(reading, 404 if refusal.status < 500 else 500)
        except StorageError as error:
            log.warning("the database does not answer the web port: %s", error)
            return self._refusal(reading, 503, {"Retry-After": str(MINUTE)})
        except Exception as error:  # the web port's outermost layer: whoever reads gets a page, the log the rest
            reference = secrets.token_hex(4)
            log.error("unexpected failure on the web port, reference %s", reference, exc_info=error)
            return self._refusal(reading, 500, reference=reference)

    def _refusal(
        self, reading: Reader, status: int, headers: Mapping[str, str] | None = None, reference: str = ""
    ) -> web.Response:
        page = self.pages.error(reading, status, reference)
        return _html(reading, page, status, {"Cache-Control": "no-store", **(headers or {})})

    # --- pages ---------------------------------------------------------------------------------------------------

    async def _home(self, request: web.Request) -> web.Response:
        reading = _reader(request)
        return _html(reading, self.pages.home(reading))

    async def _directory(self, request: web.Request) -> web.Response:
        reading = _reader(request)
        guild_id = _id(request, "guild_id")
        found = await self._services.reports.directory(guild_id)
        if found is None:
            raise web.HTTPNotFound
        return _html(reading, self.pages.directory(reading, self._club(reading, guild_id), guild_id, found))

    async def _group(self, request: web.Request) -> web.Response:
        reading = _reader(request)
        guild_id = _id(request, "guild_id")
        found = await self._services.reports.published(guild_id, _id(request, "group_id"))
        if found is None:
            raise web.HTTPNotFound
        group, reports = found
        return _html(reading, self.pages.group(reading, self._club(reading, guild_id), group, reports))

    async def _report(self, request: web.Request) -> web.Response:
        reading = _reader(request)
        guild_id = _id(request, "guild_id")
        now = self._clock.now()
        seen = await self._services.reports.public(guild_id, _id(request, "group_id"), _month(request), now)
        if seen is None:
            raise web.HTTPNotFound
        return _html(reading, self.pages.report(reading, self._club(reading, guild_id), seen))

    async def _feed(self, request: web.Request) -> web.Response:
        guild_id, user_id = _id(request, "guild_id"), _id(request, "user_id")
        token = request.match_info["token"]
        found = await self._services.events.feed_by_token(guild_id, user_id, token, self._clock.now())
        if found is None:
            raise web.HTTPNotFound
        headers = {"Cache-Control": f"private, max-age={15 * MINUTE}"}
        return web.Response(body=found, content_type="text/calendar", charset="utf-8", headers=headers)

    async def _staff_off(self, request: web.Request) -> web.Response:
        reading = _reader(request)
        return _html(reading, self.pages.staff_off(reading), 404)

    async def _style(self, request: web.Request) -> web.Response:
        return web.Response(
            text=self.pages.style,
            content_type="text/css",
            charset="utf-8",
            headers={"Cache-Control": f"public, max-age={YEAR}, immutable"},
        )

    async def _icon(self, request: web.Request) -> web.Response:
        return web.Response(
            body=await asyncio.to_thread(ICON.read_bytes),
            content_type="image/svg+xml",
            headers={"Cache-Control": f"public, max-age={YEAR // 12}"},
        )

    def _club(self, reading: Reader, guild_id: int) -> str:
        return self._club_name(guild_id) or self.pages.nameless(reading)


def _seconds() -> float:
    return asyncio.get_running_loop().time()


def _is_staff(request: web.Request) -> bool:
    return request.path == visit.HOME or request.path.startswith(f"{visit.HOME}/")


def _reader(request: web.Request) -> Reader:
    return reader(request.query.get("lang"), request.headers.get("Accept-Language"))


def _html(reading: Reader, page: str, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    about = {
        "Cache-Control": f"public, max-age={MINUTE}",
        "Content-Language": reading.language,
        "Vary": "Accept-Language",
    }
    return web.Response(
        text=page, status=status, content_type="text/html", charset="utf-8", headers=about | dict(headers or {})
    )


def _id(request: web.Request, name: str) -> int:
    found = int(request.match_info[name])
    if found >= SNOWFLAKES:
        raise web.HTTPNotFound
    return found


def _month(request: web.Request) -> date:
    try:
        return month_named(request.match_info["month"])
    except UserError:
        raise web.HTTPNotFound from None
