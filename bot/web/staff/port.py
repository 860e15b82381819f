"""The staff pages on the web port: signing in and out, and the gate through which every other page is reached.

Every page but the signing in needs a session; a page about a club needs, at each request, that Discord and the club's
settings give this person the part that it shows. Whoever is not in a club is told that there is none.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web
from yarl import URL

from bot import i18n
from bot.clock import Clock
from bot.config import WebSettings
from bot.web.languages import Reader, reader
from bot.web.limits import Limiter, who
from bot.web.pages import Pages
from bot.web.staff.keys import Keys
from bot.web.staff.oauth import DiscordAway, DiscordSignIn, SignInRefused
from bot.web.staff.people import Roster
from bot.web.staff.sessions import Session, Sessions
from bot.web.staff.views import View, Views
from bot.web.staff.visit import HOME, Shown, Visit, safe
from services import Services
from services.errors import UserError
from services.overview import Part

log = logging.getLogger(__name__)

SNOWFLAKES = 2**63
SIGN_INS = 20  # steps at once that one address may take, ten sign-ins, and one more each five seconds
PAGES = 60  # at once that one person may open, and one more each second
LONGEST_CODE = 512  # characters of what Discord sends back
CLUB = rf"{HOME}/{{guild_id:[0-9]{{1,19}}}}"
ID = r"[0-9]{1,19}"

# On top of what every page of the port has. Referrers stay within the site: with none at all a browser would send its
# forms with "Origin: null", and whose they are could not be told. Forms go to the site alone; a link leads to Discord.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Vary": "Accept-Language, Cookie",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Route:
    """A page: `part` is what its reader must be allowed to look at, None where any part will do."""

    method: str
    path: str
    view: View
    part: Part | None


class StaffPages:
    """The pages, for somebody's web port. `limiter` counts addresses that sign in, and people."""

    def __init__(
        self,
        settings: WebSettings,
        services: Services,
        clock: Clock,
        roster: Roster,
        pages: Pages,
        keys: Keys,
        discord: DiscordSignIn,
        seconds: Callable[[], float],
    ) -> None:
        assert settings.public_url is not None  # there are no keys without it
        self._settings, self._services, self._roster = settings, services, roster
        self._discord = discord
        self._origin = str(URL(settings.public_url).origin())
        self._pages = pages
        self._shown = Shown(pages)
        self._sessions = Sessions(keys.session_key, clock, secure=settings.public_url.startswith("https://"))
        self._signing = Limiter(seconds, burst=SIGN_INS, per_second=0.2)
        self._people = Limiter(seconds, burst=PAGES, per_second=1.0)
        views = Views(services, clock, roster, self._shown)
        self.routes = (
            Route("GET", CLUB, views.overview, None),
            Route("GET", CLUB + "/picture/{name:[a-z-]{1,20}}", views.picture, None),
            Route("GET", CLUB + "/ledger", views.ledger, "ledger"),
            Route("GET", CLUB + f"/ledger/{{transaction_id:{ID}}}", views.transaction, "ledger"),
            Route("GET", CLUB + "/audit", views.audit, "audit"),
            Route("GET", CLUB + "/jobs", views.jobs, "jobs"),
            Route("POST", CLUB + f"/jobs/{{job_id:{ID}}}/retry", views.retry_job, "jobs"),
            Route("POST", CLUB + f"/jobs/{{job_id:{ID}}}/dismiss", views.dismiss_job, "jobs"),
            Route("GET", CLUB + "/settings", views.settings, "settings"),
        )

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Answer on these paths."""
        router.add_get(HOME, self._said(self._home))
        router.add_get(HOME + "/sign-in", self._said(self._sign_in))
        router.add_get(HOME + "/signed-in", self._said(self._signed_in))
        router.add_post(HOME + "/sign-out", self._said(self._sign_out))
        for route in self.routes:
            add = router.add_get if route.method == "GET" else router.add_post
            add(route.path, self._said(self._gated(route)))

    # --- signing in and out -------------------------------------------------------------------------------------------

    async def _home(self, request: web.Request) -> web.StreamResponse:
        """Choose a club, or sign in first."""
        reading = _reader(request)
        session = self._session(request)
        if session is None:
            to = safe(request.query.get("to"))
            return self._html(reading, "staff-sign-in.html", "web-staff-sign-in", request, None, to=to)
        if wait := self._people.wait(str(session.user_id)):
            return self._too_much(reading, request, wait)
        server = request.query.get("server", "").strip()
        if server.isascii() and server.isdecimal() and len(server) < 20:
            return _redirect(self._shown.url(reading, f"{HOME}/{server}"))
        clubs: list[tuple[int, str]] = []
        for guild_id in await self._roster.clubs_of(session.user_id):
            actor = await self._roster.actor(guild_id, session.user_id, reading.language)
            if actor is not None and await self._services.overview.parts(actor):
                clubs.append((guild_id, self._club_name(reading, guild_id)))
        response = self._html(
            reading,
            "staff-clubs.html",
            "web-staff-clubs",
            request,
            session,
            clubs=sorted(clubs, key=lambda each: each[1].casefold()),
            token=self._sessions.token(session),
        )
        return self._seen(response, session)

    async def _sign_in(self, request: web.Request) -> web.StreamResponse:
        """Begin: off to Discord, and remember in this browser alone that it was we who asked."""
        if wait := self._signing.wait(self._peer(request)):
            return self._too_much(_reader(request), request, wait)
        sign_in = self._sessions.begin_sign_in(safe(request.query.get("to")))
        response = _redirect(self._discord.address(sign_in.state, sign_in.challenge))
        self._set(response, self._sessions.sign_in_cookie, self._sessions.written_sign_in(sign_in))
        return response

    async def _signed_in(self, request: web.Request) -> web.StreamResponse:
        """Discord sends somebody back."""
        reading = _reader(request)
        if wait := self._signing.wait(self._peer(request)):
            return self._too_much(reading, request, wait)
        response = await self._finished(request, reading)
        self._drop(response, self._sessions.sign_in_cookie)
        return response

    async def _finished(self, request: web.Request, reading: Reader) -> web.StreamResponse:
        code, state = request.query.get("code", ""), request.query.get("state", "")
        sign_in = self._sessions.finish_sign_in(request.cookies.get(self._sessions.sign_in_cookie), state)
        if sign_in is None:
            return self._failed(reading, request, 400, "stale")
        if request.query.get("error") is not None:
            return self._failed(reading, request, 403, "declined")
        if not code or len(code) > LONGEST_CODE:
            return self._failed(reading, request, 400, "stale")
        try:
            person = await self._discord.person(code, sign_in.verifier)
        except SignInRefused:
            return self._failed(reading, request, 400, "stale")
        log.info("%d signed in to the staff pages", person.user_id)
        session = self._sessions.begin(person.user_id, person.name)
        response = _redirect(f"{self._pages.root}{sign_in.to}")
        self._set(response, self._sessions.cookie, self._sessions.written(session))
        return response

    async def _sign_out(self, request: web.Request) -> web.StreamResponse:
        session = self._session(request)
        if session is not None:
            if not await self._is_ours(request, session):
                return self._failed(_reader(request), request, 403, "form")
            self._sessions.end(session)
        response = _redirect(self._shown.url(_reader(request), HOME))
        self._drop(response, self._sessions.cookie)
        return response

    # --- the gate -----------------------------------------------------------------------------------------------------

    def _gated(self, route: Route) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            reading, session = _reader(request), self._session(request)
            if session is None:
                query = {"to": safe(request.path_qs)} if route.method == "GET" else {}
                return _redirect(self._shown.url(reading, HOME, query))
            if wait := self._people.wait(str(session.user_id)):
                return self._too_much(reading, request, wait)
            visit = await self._visit(request, reading, session, route.part)
            if route.method == "POST" and not await self._is_ours(request, session):
                return self._failed(reading, request, 403, "form")
            return self._seen(await route.view(visit), session)

        return handle

    async def _visit(self, request: web.Request, reading: Reader, session: Session, part: Part | None) -> Visit:
        """Who they are in this club now. Raises HTTPNotFound for who is not in it, UserError("not-allowed")."""
        guild_id = int(request.match_info["guild_id"])
        actor = None
        if guild_id < SNOWFLAKES:
            actor = await self._roster.actor(guild_id, session.user_id, reading.language)
        if actor is None:
            raise web.HTTPNotFound
        parts = await self._services.overview.parts(actor)
        if not parts or (part is not None and part not in parts):
            raise UserError("not-allowed")
        club = await self._services.settings.club(guild_id)
        token = self._sessions.token(session)
        return Visit(request, reading, session, token, actor, club, self._club_name(reading, guild_id), parts)

    async def _is_ours(self, request: web.Request, session: Session) -> bool:
        """Whether a form was sent from one of our pages, to this session."""
        if request.headers.get("Origin") != self._origin:
            return False
        if request.content_type != "application/x-www-form-urlencoded":
            return False
        token = (await request.post()).get("token")
        return isinstance(token, str) and self._sessions.holds(session, token)

    def _said(self, handler: Handler) -> Handler:
        """What goes wrong is answered with a page."""

        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                return await handler(request)
            except UserError as refusal:
                if refusal.code != "not-allowed":
                    raise
                return self._failed(_reader(request), request, 403, "not-allowed")
            except DiscordAway:
                return self._failed(_reader(request), request, 503, "away")

        return handle

    # --- answers ------------------------------------------------------------------------------------------------------

    def _failed(self, reading: Reader, request: web.Request, status: int, what: str) -> web.Response:
        return self._told(reading, request, status, f"web-staff-failed-{what}")

    def _too_much(self, reading: Reader, request: web.Request, wait: int) -> web.Response:
        response = self._told(reading, request, 429, "web-error-429")
        response.headers["Retry-After"] = str(wait)
        return response

    def _told(self, reading: Reader, request: web.Request, status: int, key: str) -> web.Response:
        said = i18n.text(reading.language, key, "what")
        return self._html(reading, "staff-failed.html", key, request, None, status=status, said=said)

    def _html(
        self,
        reading: Reader,
        template: str,
        title: str,
        request: web.Request,
        session: Session | None,
        *,
        status: int = 200,
        token: str = "",
        **more: object,
    ) -> web.Response:
        title = i18n.text(reading.language, title)
        drawn = self._shown.plain(reading, template, title, request, session=session, form_token=token, **more)
        return html(reading, drawn, status)

    def _session(self, request: web.Request) -> Session | None:
        return self._sessions.read(request.cookies.get(self._sessions.cookie))

    def _seen(self, response: web.StreamResponse, session: Session) -> web.StreamResponse:
        if self._sessions.is_stale(session):
            self._set(response, self._sessions.cookie, self._sessions.written(session))
        return response

    def _set(self, response: web.StreamResponse, name: str, value: str) -> None:
        secure = self._sessions.secure
        response.set_cookie(name, value, path="/", httponly=True, samesite="Lax", secure=secure)

    def _drop(self, response: web.StreamResponse, name: str) -> None:
        secure = self._sessions.secure
        response.del_cookie(name, path="/", httponly=True, samesite="Lax", secure=secure)

    def _peer(self, request: web.Request) -> str:
        return who(request.remote, request.headers.get("X-Forwarded-For"), self._settings.proxies)

    def _club_name(self, reading: Reader, guild_id: int) -> str:
        return self._roster.club_name(guild_id) or self._pages.nameless(reading)


def html(reading: Reader, page: str, status: int = 200) -> web.Response:
    """A page as an answer."""
    headers = {"Content-Language": reading.language}
    return web.Response(text=page, status=status, content_type="text/html", charset="utf-8", headers=headers)


def _redirect(to: str) -> web.Response:
    return web.Response(status=303, headers={"Location": to})


def _reader(request: web.Request) -> Reader:
    return reader(request.query.get("lang"), request.headers.get("Accept-Language"))
