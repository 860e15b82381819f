"""`guanxi run`: the bot on real Discord, from its start to a clean stop."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager

import aiohttp
import discord

from bot import config
from bot.app import App, build_app
from bot.config import Settings
from bot.pace import COLLECTS, read_at_our_pace
from bot.shards import OnShards
from bot.watch import Watch

if sys.platform == "win32":
    new_event_loop = asyncio.new_event_loop
else:  # measured: a tenth more answers a second (docs/performance.md); it is not made for Windows
    from uvloop import new_event_loop

log = logging.getLogger(__name__)

# What members asked for before the stop is answered within this; systemd waits 90 s before it kills.
SECONDS_TO_FINISH = 20

# To Discord at once; discord.py's own connector opens one for each request under way, and a burst would spend its three
# seconds on opening thousands. At Discord's usual 0.1 s a request these carry 2,500 a second.
MOST_CONNECTIONS = 256


def serve(settings: Settings) -> None:
    """`run`, on an event loop of its own. Raises what `run` raises."""
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(run(settings))


async def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then finish the work in hand and close.

    Raises what bot.exits explains, and closes the database before that too.
    """
    secret = config.token(settings)
    app = build_app(settings)
    # An SQLite file has one process, which the lock beside the file sees to.
    watch = Watch(app) if settings.database.file is None else None
    with stop_signals() as stop:
        try:
            await app.open()
            spare_the_collector()
            await _serve(app, secret, stop, watch)
        finally:
            await app.close()
            if watch is not None:
                await watch.close()
    log.info("stopped")


def spare_the_collector() -> None:
    """Keep Python's garbage collector from walking, again and again, what stays or is still being answered.

    What is there now stays: walking it took a fifth of a busy batch's time (make bench). For what a crowd brings, see
    bot.pace.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTS)


async def _serve(app: App, secret: str, stop: asyncio.Event, watch: Watch | None) -> None:
    connection = asyncio.create_task(_connect(app, secret) if watch is None else _connect_watched(app, secret, watch))
    stopped = asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait({connection, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if connection in done:
            connection.result()
        log.info("stopping: the work in hand is finished first")
    finally:
        # Nothing new comes in once the connection is no longer read; it stays open for the answers still to be given.
        connection.cancel()
        if isinstance(app.bot, OnShards):
            app.bot.stop_reading()
        stopped.cancel()
        await asyncio.gather(connection, stopped, return_exceptions=True)
        await app.waker.stop()
        await app.backups.stop()
        app.services.jobs.rest()
        for port in (app.web, app.health):
            if port is not None:
                await port.stop()  # a connection that is kept open would count as work in hand
        await _finish_work_in_hand()


async def _connect(app: App, secret: str) -> None:
    bot = app.bot

    async def wake() -> None:  # jobs need the cogs and the guilds, so not before all are there
        bot.remove_listener(wake, "on_ready")
        app.waker.start()

    bot.add_listener(wake, "on_ready")
    read_at_our_pace()
    bot.http.connector = aiohttp.TCPConnector(limit=MOST_CONNECTIONS)
    await bot.login(secret)
    try:
        await bot.connect()
    except AttributeError as error:
        # discord.py 2.7 wants to resume a connection that never came about, and stumbles over its absence.
        if bot.ws is not None or isinstance(bot, discord.AutoShardedClient):
            raise
        raise discord.GatewayNotFound from error


async def _connect_watched(app: App, secret: str, watch: Watch) -> None:
    """Connect once the place among the other processes is taken; end when it is lost."""
    await watch.begin()
    both = [asyncio.create_task(_connect(app, secret)), asyncio.create_task(watch.keep())]
    try:
        done, _ = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in both:
            task.cancel()
        await asyncio.gather(*both, return_exceptions=True)


async def _finish_work_in_hand() -> None:
    """Return when every handler is done. All that still runs is one: the bot has no task that waits for ever."""
    deadline = asyncio.get_running_loop().time() + SECONDS_TO_FINISH
    while handlers := asyncio.all_tasks() - {asyncio.current_task()}:
        left = deadline - asyncio.get_running_loop().time()
        if left <= 0:
            log.warning("%d handlers did not finish in time; what they had not committed is undone", len(handlers))
            return
        await asyncio.wait(handlers, timeout=left)


@contextmanager
def stop_signals() -> Generator[asyncio.Event]:
    """An event that SIGTERM or SIGINT sets. The second signal ends the process at once; the database bears that."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()

    def halt(number: signal.Signals) -> None:
        if stop.is_set():
            log.warning("a second signal: ending at once")
            os._exit(128 + number)
        stop.set()

    numbers = (signal.SIGTERM, signal.SIGINT)
    # Windows has no such handlers: there Ctrl-C cancels the main task, which closes the application as well.
    with contextlib.suppress(NotImplementedError):
        for number in numbers:
            loop.add_signal_handler(number, halt, number)
    try:
        yield stop
    finally:
        with contextlib.suppress(NotImplementedError):
            for number in numbers:
                loop.remove_signal_handler(number)
