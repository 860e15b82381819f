"""Signing in with Discord: OAuth2's authorization code with PKCE, for who somebody is and nothing more."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson
from yarl import URL

log = logging.getLogger(__name__)

SCOPE = "identify"
SECONDS = aiohttp.ClientTimeout(total=10)
MOST_BYTES = 64 * 1024  # of an answer
SNOWFLAKES = 2**63


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where to send people, and where to ask."""

    authorize: str
    token: str
    revoke: str
    me: str


DISCORD = Endpoints(
    authorize="https://discord.com/oauth2/authorize",
    token="https://discord.com/api/v10/oauth2/token",
    revoke="https://discord.com/api/v10/oauth2/token/revoke",
    me="https://discord.com/api/v10/users/@me",
)


class SignInRefused(Exception):
    """Discord does not take the code: it is used, too old, another's or made up."""


class DiscordAway(Exception):
    """Discord does not answer, or says that it cannot just now."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, as Discord knows them."""

    user_id: int
    name: str


class DiscordSignIn:
    """The application at Discord. `redirect` is where people come back to, as it is registered there."""

    def __init__(
        self, client_id: str, client_secret: str, redirect: str, *, endpoints: Endpoints = DISCORD, proxy: str | None
    ) -> None:
        self._client_id, self._client_secret, self._redirect = client_id, client_secret, redirect
        self._endpoints, self._proxy = endpoints, proxy
        self._session: aiohttp.ClientSession | None = None

    def address(self, state: str, challenge: str) -> str:
        """Where to send somebody who signs in."""
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "scope": SCOPE,
            "redirect_uri": self._redirect,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return str(URL(self._endpoints.authorize).with_query(asked))

    async def person(self, code: str, verifier: str) -> Person:
        """Whose code it is. The token that says so is given back at once. Raises SignInRefused, DiscordAway."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect,
            "code_verifier": verifier,
        }
        granted = await self._ask("POST", self._endpoints.token, data=form | self._own)
        token = granted.get("access_token")
        if not isinstance(token, str) or not token or SCOPE not in str(granted.get("scope", "")).split():
            raise SignInRefused
        try:
            return _person(await self._ask("GET", self._endpoints.me, headers={"Authorization": f"Bearer {token}"}))
        finally:
            await self._give_back(token)

    async def close(self) -> None:
        """Close the connections to Discord. Closing twice is harmless."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    @property
    def _own(self) -> dict[str, str]:
        return {"client_id": self._client_id, "client_secret": self._client_secret}

    async def _give_back(self, token: str) -> None:
        try:
            await self._ask("POST", self._endpoints.revoke, data={"token": token} | self._own)
        except (SignInRefused, DiscordAway):
            log.info("Discord did not take a token back; it ends by itself")

    async def _ask(self, method: str, url: str, **more: Any) -> dict[str, Any]:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=SECONDS, cookie_jar=aiohttp.DummyCookieJar())
        try:
            async with self._session.request(method, url, proxy=self._proxy, allow_redirects=False, **more) as answer:
                read = await answer.content.read(MOST_BYTES)
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("Discord does not answer about a sign-in: %s", type(error).__name__)
            raise DiscordAway from None  # the error could hold what was sent
        if status == 429 or status >= 500:
            log.warning("Discord answers %d about a sign-in", status)
            raise DiscordAway
        try:
            found = orjson.loads(read or b"{}")
        except orjson.JSONDecodeError:
            raise SignInRefused from None
        if status != 200 or not isinstance(found, dict):
            log.info("Discord refused a sign-in with %d", status)
            raise SignInRefused
        return found


def _person(found: dict[str, Any]) -> Person:
    user_id = str(found.get("id", ""))
    name = found.get("global_name") or found.get("username")
    if not user_id.isascii() or not user_id.isdecimal() or not 0 < int(user_id) < SNOWFLAKES or not name:
        raise SignInRefused
    return Person(int(user_id), str(name)[:100])
