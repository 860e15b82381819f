"""The staff pages as they are served, with a Discord beside them that signs people in."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import aiohttp
from aiohttp.test_utils import TestServer, unused_port
from yarl import URL

from bot.clock import Clock
from bot.config import WebSettings
from bot.demo.sign_in import SignInStandIn
from bot.web.server import WebPort
from services import Services
from tests.web.staff_club import NOW, PEOPLE, Roster

CLIENT_ID, CLIENT_SECRET, KEY = "1234567890", "client-secret-of-the-tests", "k" * 40


@dataclass
class Site:
    """A running site. Every visitor has an address of their own, so that limits count them apart."""

    address: str
    port: WebPort
    discord: SignInStandIn
    roster: Roster
    time: list[datetime]
    visitors: list[Visitor] = field(default_factory=list)

    def visitor(self) -> Visitor:
        """Somebody with a browser of their own, not signed in."""
        jar = aiohttp.CookieJar(unsafe=True)
        headers = {"X-Forwarded-For": f"198.51.100.{len(self.visitors) + 1}"}
        made = Visitor(self, aiohttp.ClientSession(self.address, cookie_jar=jar, headers=headers))
        self.visitors.append(made)
        return made

    async def signed_in(self, user_id: int) -> Visitor:
        """Somebody who has signed in."""
        visitor = self.visitor()
        status, _ = await visitor.sign_in(user_id)
        assert status == 303
        return visitor


@dataclass
class Visitor:
    """Somebody at the site."""

    site: Site
    session: aiohttp.ClientSession

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        """A page, without following where it leads."""
        async with self.session.get(path, headers=headers, allow_redirects=False) as response:
            return response.status, await response.text()

    async def raw(self, method: str, path: str, **more: Any) -> aiohttp.ClientResponse:
        """An answer as it came."""
        async with self.session.request(method, path, allow_redirects=False, **more) as response:
            await response.read()
            return response

    async def asked(self, path: str = "/staff/sign-in") -> URL:
        """Begin to sign in: where the site sends them."""
        response = await self.raw("GET", path)
        assert response.status == 303
        return URL(response.headers["Location"])

    async def back(self, asked: URL, user_id: int | str) -> str:
        """Choose who to be at Discord: where that sends them back to, as a path of the site."""
        chosen = asked.with_path(f"{asked.path}/{user_id}").with_query(asked.query)
        response = await self.raw("GET", str(chosen))
        assert response.status == 302
        return URL(response.headers["Location"]).path_qs

    async def sign_in(self, user_id: int | str, path: str = "/staff/sign-in") -> tuple[int, str]:
        """All of it: the status, and where it leads, or what is said."""
        response = await self.raw("GET", await self.back(await self.asked(path), user_id))
        return response.status, response.headers.get("Location", await response.text())

    async def token(self) -> str:
        """What this session's forms carry."""
        _, page = await self.get("/staff")
        found = re.search(r'name="token" value="([^"]+)"', page)
        assert found is not None
        return found[1]

    async def post(self, path: str, *, token: str | None = None, origin: str | None = "") -> aiohttp.ClientResponse:
        """Send a form as one of the site's pages does; with other parts where they are given."""
        data = {"token": await self.token() if token is None else token}
        headers = {} if origin is None else {"Origin": origin or self.site.address}
        return await self.raw("POST", path, data=data, headers=headers)

    def cookie(self, name: str = "guanxi-staff") -> str | None:
        """A cookie's value."""
        return next((each.value for each in self.session.cookie_jar if each.key == name), None)

    def take(self, value: str, name: str = "guanxi-staff") -> None:
        """Have a cookie, wherever it is from."""
        self.session.cookie_jar.update_cookies({name: value}, URL(self.site.address))


@asynccontextmanager
async def site(services: Services, *, key: str = KEY) -> AsyncIterator[Site]:
    """The site with this club's services."""
    number = unused_port()
    address = f"http://127.0.0.1:{number}"
    discord = SignInStandIn(CLIENT_ID, CLIENT_SECRET, lambda: PEOPLE)
    endpoints = await discord.start("127.0.0.1")
    settings = WebSettings(
        port=number,
        public_url=address,
        oauth_client_id=CLIENT_ID,
        oauth_client_secret=CLIENT_SECRET,  # type: ignore[arg-type]
        session_key=key,  # type: ignore[arg-type]
    )
    time = [NOW]
    roster = Roster()
    port = WebPort(settings, services, Clock(lambda: time[0]), roster.club_name, roster=roster, sign_in_at=endpoints)
    server = TestServer(port.application(), port=number)
    await server.start_server(access_log=None)
    made = Site(address, port, discord, roster, time)
    try:
        yield made
    finally:
        for each in made.visitors:
            await each.session.close()
        await server.close()
        await port.stop()
        await discord.stop()
