"""The metrics port, for the operator's own tools: /healthz, /readyz and Prometheus's /metrics."""

from __future__ import annotations

import asyncio
import logging
import math
import shutil
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from aiohttp import web
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

import db.figures
from bot.config import MetricsSettings
from bot.shards import OnShards
from bot.web.server import PortRefused
from db.engine import Database, StorageError
from db.figures import Figures

if TYPE_CHECKING:
    from bot.app import App

log = logging.getLogger(__name__)

SECONDS_FOR_DATABASE = 2.0  # past which it counts as not answering; a probe itself usually waits for three to ten
LATEST_TICK = 60.0  # seconds without a tick that ended; one of a hundred jobs that Discord slows takes half of it
BEAT = 0.5  # seconds between two looks at how late the event loop calls
SECONDS_TO_FINISH = 5  # for answers under way at the stop
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Server": "guanxi"}
FINE = "ok"

Result = TypeVar("Result")


class MetricsPortRefused(PortRefused):
    """The metrics port cannot be listened on. The text says which, and why."""


class _OneAtATime(Generic[Result]):
    """Asks something that may hang, once at a time: whoever asks meanwhile waits for the same answer, for so long."""

    def __init__(self, ask: Callable[[], Coroutine[Any, Any, Result]]) -> None:
        self._ask = ask
        self._asking: asyncio.Task[Result] | None = None

    async def answer(self) -> Result | BaseException:
        """The answer, or what went wrong."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        asking = self._asking
        done, _ = await asyncio.wait({asking}, timeout=SECONDS_FOR_DATABASE)
        if not done:
            return TimeoutError()
        return asking.exception() or asking.result()

    async def stop(self) -> None:
        """Ask no more."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.wait({self._asking})


class HealthPort:
    """The metrics port of an application. Nothing but the event loop itself answers: stuck, it answers nobody."""

    def __init__(self, settings: MetricsSettings, app: App) -> None:
        self._settings = settings
        self._app = app
        self._metrics = app.bot.metrics
        self._database = _OneAtATime(self._probe)
        self._figures = _OneAtATime(self._read)
        self._scraping = asyncio.Lock()
        self._runner: web.AppRunner | None = None
        self._beat: asyncio.TimerHandle | None = None
        self._beat_due = 0.0

    def application(self) -> web.Application:
        """What is served, for a runner or a test."""
        app = web.Application(client_max_size=1024)
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/readyz", self._readyz)
        app.router.add_get("/metrics", self._serve_metrics)
        return app

    async def start(self) -> None:
        """Listen; nothing where no port is set. Raises MetricsPortRefused."""
        if self._settings.port is None:
            return
        runner = web.AppRunner(
            self.application(), access_log=None, handle_signals=False, shutdown_timeout=SECONDS_TO_FINISH
        )
        await runner.setup()
        where = f"{self._settings.host}:{self._settings.port}"
        try:
            await web.TCPSite(runner, self._settings.host, self._settings.port).start()
        except OSError as error:
            await runner.cleanup()
            said = f"the metrics port {where} cannot be listened on: {error.strerror or error}"
            raise MetricsPortRefused(said) from error
        self._runner = runner
        self._beat_due = asyncio.get_running_loop().time()
        self._listen_to_the_loop()
        log.info("metrics on http://%s/metrics", where)

    async def stop(self) -> None:
        """Listen no more, and return when answers under way are given. Stopping twice is harmless."""
        runner, self._runner = self._runner, None
        if self._beat is not None:
            self._beat.cancel()
        if runner is not None:
            await runner.cleanup()
        await self._database.stop()
        await self._figures.stop()

    def _listen_to_the_loop(self) -> None:
        loop = asyncio.get_running_loop()
        self._metrics.loop_lag(max(0.0, loop.time() - self._beat_due))
        self._beat_due = loop.time() + BEAT
        self._beat = loop.call_at(self._beat_due, self._listen_to_the_loop)

    # --- what is asked for ---------------------------------------------------------------------------------------

    async def _healthz(self, _request: web.Request) -> web.Response:
        return web.json_response({"alive": True}, headers=HEADERS)

    async def _readyz(self, _request: web.Request) -> web.Response:
        checks = await self.checks()
        ready = all(found == FINE for found in checks.values())
        return web.json_response({"ready": ready, **checks}, status=200 if ready else 503, headers=HEADERS)

    async def _serve_metrics(self, _request: web.Request) -> web.Response:
        async with self._scraping:
            await self._measure()
            body = await asyncio.to_thread(generate_latest, self._metrics.registry)
        return web.Response(body=body, headers=HEADERS | {"Content-Type": CONTENT_TYPE_LATEST})

    async def checks(self) -> dict[str, str]:
        """What this process needs to serve members, each with "ok" or with what is wrong. Names nothing secret."""
        lag = self._app.tick_lag
        return {
            "gateway": self._gateway_state(),
            "database": await self._database_state(),
            "tick": FINE if lag <= LATEST_TICK else f"none ended for {lag:.0f} s",
        }

    def _gateway_state(self) -> str:
        if not self._app.bot.serving:
            return "not connected"
        down = self._cut_off()
        return f"cut off: shards {', '.join(map(str, down))}" if down else FINE

    def _cut_off(self) -> list[int]:
        return sorted(self._app.bot.down) if isinstance(self._app.bot, OnShards) else []

    async def _database_state(self) -> str:
        failure = await self._database.answer()
        if failure is None:
            return FINE
        if isinstance(failure, TimeoutError):
            return f"no answer in {SECONDS_FOR_DATABASE:.0f} s"
        return failure.kind if isinstance(failure, StorageError) else type(failure).__name__

    async def _measure(self) -> None:
        metrics, bot = self._metrics, self._app.bot
        checks = await self.checks()
        metrics.ready.set(all(found == FINE for found in checks.values()))
        metrics.gateway_up.set(bot.serving)
        metrics.shards_down.set(len(self._cut_off()))
        metrics.latency(bot.latency)
        metrics.guilds.set(len(bot.guilds))
        metrics.tick_lag.set(self._app.tick_lag)
        found = await self._figures.answer() if checks["database"] == FINE else None
        metrics.of_database(found if isinstance(found, Figures) else None, self._app.clock.now())
        file = self._app.settings.database.file
        metrics.disk_free.set(shutil.disk_usage(file.parent).free if file is not None else math.nan)

    def _opened(self) -> Database:
        assert self._app.database is not None, "the port is opened after the database"
        return self._app.database

    async def _probe(self) -> None:
        async with self._opened().reading() as tx:
            await db.figures.answers(tx)

    async def _read(self) -> Figures:
        database = self._opened()
        async with database.reading() as tx:
            return await db.figures.figures(tx, database, self._app.clock.now())
