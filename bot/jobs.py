"""APScheduler's tick: wakes the application every second. What is due is decided by the database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

EVERY = 1  # seconds


class Waker:
    """Calls `tick` every second, one call at a time; a call that was missed is not made up for."""

    def __init__(self, tick: Callable[[], Awaitable[object]]) -> None:
        self._tick = tick
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._calling = asyncio.Lock()
        self._started = False

    def start(self) -> None:
        """Begin to call."""
        self._scheduler.add_job(
            self._safely, "interval", seconds=EVERY, max_instances=1, coalesce=True, misfire_grace_time=None
        )
        self._scheduler.start()
        self._started = True

    async def stop(self) -> None:
        """Call no more, and return when a call under way is done: the scheduler's own way would cancel it.

        Stopping twice is harmless.
        """
        if self._started:
            self._started = False  # the scheduler itself says so only a turn of the loop later
            self._scheduler.pause()
            async with self._calling:
                self._scheduler.shutdown(wait=False)

    async def _safely(self) -> None:
        async with self._calling:
            try:
                await self._tick()
            except Exception:  # a tick that failed must not be the last
                log.exception("tick failed")
