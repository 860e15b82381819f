"""The running pair of bot and simulated Discord, with the one lock that everything which moves them takes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import simcord
from discord import app_commands
from simcord.http.router import RequestContext

from bot.demo.locale import personas_locales
from bot.demo.world import World, seed
from services.errors import UserError

if TYPE_CHECKING:
    from bot.app import App

log = logging.getLogger(__name__)

BOT_NAME = "guanxi 关系"
# Drawing a picture on a busy machine takes longer than simcord's usual five seconds.
SETTLE_SECONDS = 20.0
# The bot takes a longer silence for an outage, and bridges the day for everybody's streak.
WAKE_SECONDS = 240.0
# A job may enqueue the next one; more rounds than this means that it never ends.
MAX_ROUNDS = 20


class Simulation:
    """The bot, its simulated Discord and the time both share.

    simcord allows one operation at a time: whoever acts, advances time or runs jobs holds `lock`.
    """

    def __init__(self, app: App, env: simcord.Env, world: World) -> None:
        self.app = app
        self.env = env
        self.world = world
        self.lock = asyncio.Lock()
        self._start: float | None = None

    @property
    def mark(self) -> int:
        """Grows whenever anything happens in the simulated Discord, and only then."""
        return len(self.env.backend.transcript)

    async def pump(self) -> int:
        """Runs due jobs until none is left, and lets the bot finish. Returns how many ran. Hold `lock`."""
        done = 0
        for _ in range(MAX_ROUNDS):
            ran = await self.app.tick()
            await self.env.settle()
            if not ran:
                return done
            done += ran
        log.warning("jobs are still due after %s rounds: something enqueues itself for now, over and over", MAX_ROUNDS)
        return done

    async def advance(self, seconds: float, *, down: bool = False) -> int:
        """Moves simulated time on and runs what becomes due, when it does so, give or take `WAKE_SECONDS`.

        With `down` nothing runs before the end, as if the bot had been switched off. Returns how many jobs ran.
        Hold `lock`.
        """
        ran = 0
        while seconds > WAKE_SECONDS and not down:
            await self.env.advance_time(WAKE_SECONDS)
            ran += await self.pump()
            seconds -= WAKE_SECONDS
        await self.env.advance_time(seconds)
        return ran + await self.pump()

    async def follow(self) -> int:
        """Brings simulated time to where real time has got to since the first call. Hold `lock`."""
        elapsed = self.env.backend.clock.elapsed
        real = asyncio.get_running_loop().time()
        start = self._start = real - elapsed if self._start is None else self._start
        return await self.advance(max(0.0, real - start - elapsed))


@contextmanager
def covers_can_change() -> Iterator[None]:
    """simcord takes the cover of a scheduled event when it is made, and no other later on; Discord does."""
    inner = RequestContext.fields

    def fields(self: RequestContext, *handled: str, ignore: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
        return inner(self, *handled, ignore=(*ignore, "image") if "entity_metadata" in handled else ignore, **more)

    RequestContext.fields = fields  # type: ignore[method-assign]
    try:
        yield
    finally:
        RequestContext.fields = inner  # type: ignore[method-assign]


def _is_refusal(error: BaseException | None) -> bool:
    """Whether this is a polite no, on its way to the handler that answers with it."""
    while error is not None:
        if isinstance(error, UserError | app_commands.CheckFailure | app_commands.TransformerError):
            return True
        error = getattr(error, "original", None) or error.__cause__
    return False


@asynccontextmanager
async def simulate(app: App, *, behind: timedelta = timedelta(0)) -> AsyncIterator[Simulation]:
    """Runs an opened app in a fresh simulated Discord with the seeded club; closes the app at the end.

    Simulated time starts `behind` real time, so that scenes which let days pass end in the present.
    """
    env = simcord.Env(app.bot, check_errors=False, settle_timeout=SETTLE_SECONDS)
    env.backend.clock._epoch = app.clock.now() - behind
    env.backend.bot_user.name = BOT_NAME
    # simcord takes every exception for a failure, and its page would tell whoever is refused that something broke.
    record = env._record_error
    env._record_error = lambda error: None if _is_refusal(error) else record(error)
    # Told outright, and not left to discord.utils.utcnow: who drives the bot may do so from any task.
    app.clock.source = env.now
    try:
        await env.start()
        world = seed(env)
        await env.settle()
        locales = {persona.id: persona.locale for persona in world.personas.values()}
        with personas_locales(env, locales), covers_can_change():
            yield Simulation(app, env, world)
    finally:
        # While Discord is still there to be told what is left to tell; simcord itself does not close the bot.
        await app.close()
        if env._started:
            await env.shutdown()
