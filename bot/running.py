"""`guanxi run`: the bot on real Discord, from its start to a clean stop."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import signal
from collections.abc import Generator
from contextlib import contextmanager

import discord

from bot import config
from bot.app import App, build_app
from bot.config import Settings

log = logging.getLogger(__name__)

# What members asked for before the stop is answered within this; systemd waits 90 s before it kills.
SECONDS_TO_FINISH = 20


async def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then finish the work in hand and close.

    Raises what bot.exits explains, and closes the database before that too.
    """
    secret = config.token(settings)
    app = build_app(settings)
    with stop_signals() as stop:
        try:
            await app.open()
            spare_the_collector()
            await _serve(app, secret, stop)
        finally:
            await app.close()
    log.info("stopped")


def spare_the_collector() -> None:
    """Keep Python's garbage collector from walking, again and again, what stays or is still being answered.

    What is there now stays: walking it took a fifth of a busy batch's time (make bench). And of what thousands of
    presses at once bring, all is in use until they are answered: with Python's own thresholds, that took half the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 10)


async def _serve(app: App, secret: str, stop: asyncio.Event) -> None:
    connection = asyncio.create_task(_connect(app, secret))
    stopped = asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait({connection, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if connection in done:
            connection.result()
        log.info("stopping: the work in hand is finished first")
    finally:
        # Nothing new comes in once the connection is no longer read; it stays open for the answers still to be given.
        connection.cancel()
        stopped.cancel()
        await asyncio.gather(connection, stopped, return_exceptions=True)
        await app.waker.stop()
        await _finish_work_in_hand()


async def _connect(app: App, secret: str) -> None:
    bot = app.bot

    async def wake() -> None:  # jobs need the cogs and the guilds, so not before all are there
        bot.remove_listener(wake, "on_ready")
        app.waker.start()

    bot.add_listener(wake, "on_ready")
    await bot.login(secret)
    try:
        await bot.connect()
    except AttributeError as error:
        # discord.py 2.7 wants to resume a connection that never came about, and stumbles over its absence.
        if bot.ws is not None:
            raise
        raise discord.GatewayNotFound from error


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
