"""Discord's side of signing in, for the demo and the tests: whoever signs in chooses who they are.

It is as strict as Discord: a code is good once, for the application, the address and the verifier that it was asked
with. `guanxi run` never has it.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from typing import NamedTuple

from aiohttp import web
from jinja2 import Environment
from yarl import URL

from bot.web.staff.oauth import Endpoints

_PAGE = Environment(autoescape=True).from_string(
    """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in · 登录</title>
<link rel="icon" href="data:,">
<style>
  :root { color-scheme: dark; font: 16px/1.5 system-ui, "Noto Sans CJK SC", "PingFang SC", sans-serif; }
  body { margin: 0; background: #313338; color: #dbdee1; }
  main { max-width: 30rem; margin: 0 auto; padding: 32px 16px; }
  h1 { margin: 0 0 8px; font-size: 1.4rem; color: #fff; }
  ul { list-style: none; margin: 20px 0 0; padding: 0; display: grid; gap: 8px; }
  a { display: block; padding: 12px 16px; border-radius: 8px; background: #2b2d31; color: #fff; }
  a { text-decoration: none; overflow-wrap: anywhere; }
  a:hover, a:focus-visible { background: #5865f2; outline: none; }
  small { display: block; color: #b5bac1; }
  a:hover small, a:focus-visible small { color: #fff; }
</style>
</head>
<body>
<main>
<h1>Who signs in? · 以谁的身份登录？</h1>
<p>In the demo this page stands in for Discord. · 演示中由本页代替 Discord。</p>
<ul>
{% for each in people %}
<li><a href="/oauth2/authorize/{{ each.user_id }}?{{ query }}">{{ each.name }}<small>{{ each.part }}</small></a></li>
{% endfor %}
<li><a href="/oauth2/authorize/nobody?{{ query }}">Cancel · 取消</a></li>
</ul>
</main>
</body>
</html>
"""
)


class Choice(NamedTuple):
    """Somebody whom one may be."""

    user_id: int
    name: str
    part: str


class _Asked(NamedTuple):
    """What a code was asked with, and by whom."""

    choice: Choice
    redirect: str
    challenge: str


class SignInStandIn:
    """`people` are asked for at each request. `failing` is the status of every answer to the bot, while it is set."""

    def __init__(self, client_id: str, client_secret: str, people: Callable[[], list[Choice]]) -> None:
        self._own, self._people = (client_id, client_secret), people
        self._codes: dict[str, _Asked] = {}
        self.tokens: dict[str, Choice] = {}
        self.failing: int | None = None
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int = 0) -> Endpoints:
        """Listen, on any free port for 0; where to send people and the bot."""
        app = web.Application()
        app.router.add_get("/oauth2/authorize", self._choose)
        app.router.add_get("/oauth2/authorize/{who}", self._chosen)
        app.router.add_post("/api/oauth2/token", self._token)
        app.router.add_post("/api/oauth2/token/revoke", self._revoke)
        app.router.add_get("/api/users/@me", self._me)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        at = f"http://{host}:{self._runner.addresses[0][1]}"
        return Endpoints(
            f"{at}/oauth2/authorize", f"{at}/api/oauth2/token", f"{at}/api/oauth2/token/revoke", f"{at}/api/users/@me"
        )

    async def stop(self) -> None:
        """Listen no more. Stopping twice is harmless."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    async def _choose(self, request: web.Request) -> web.Response:
        self._check(request)
        page = _PAGE.render(people=self._people(), query=request.rel_url.raw_query_string)
        return web.Response(text=page, content_type="text/html")

    async def _chosen(self, request: web.Request) -> web.Response:
        self._check(request)
        asked = request.query
        back = URL(asked["redirect_uri"])
        choice = next((each for each in self._people() if str(each.user_id) == request.match_info["who"]), None)
        if choice is None:
            return _to(back.with_query(error="access_denied", state=asked["state"]))
        code = secrets.token_urlsafe(16)
        self._codes[code] = _Asked(choice, asked["redirect_uri"], asked["code_challenge"])
        return _to(back.with_query(code=code, state=asked["state"]))

    def _check(self, request: web.Request) -> None:
        asked = request.query
        wanted = {"client_id": self._own[0], "response_type": "code", "scope": "identify"}
        wanted |= {"code_challenge_method": "S256"}
        if any(asked.get(name) != value for name, value in wanted.items()) or not asked.get("state"):
            raise web.HTTPBadRequest

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        asked = self._codes.pop(str(form.get("code")), None)
        digest = hashlib.sha256(str(form.get("code_verifier")).encode()).digest()
        proven = asked is not None and base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked.challenge
        if self._refused(form) or asked is None or not proven or form.get("redirect_uri") != asked.redirect:
            return web.json_response({"error": "invalid_grant"}, status=self.failing or 400)
        token = secrets.token_urlsafe(16)
        self.tokens[token] = asked.choice
        return web.json_response({"access_token": token, "token_type": "Bearer", "scope": "identify"})

    async def _revoke(self, request: web.Request) -> web.Response:
        form = await request.post()
        if self._refused(form):
            return web.json_response({}, status=self.failing or 401)
        self.tokens.pop(str(form.get("token")), None)
        return web.json_response({})

    async def _me(self, request: web.Request) -> web.Response:
        choice = self.tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if choice is None or self.failing:
            return web.json_response({"message": "401: Unauthorized"}, status=self.failing or 401)
        return web.json_response({"id": str(choice.user_id), "username": choice.name, "global_name": choice.name})

    def _refused(self, form: Mapping[str, object]) -> bool:
        return self.failing is not None or (form.get("client_id"), form.get("client_secret")) != self._own


def _to(address: URL) -> web.Response:
    return web.Response(status=302, headers={"Location": str(address)})
