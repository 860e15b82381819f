"""This process's place among several on one PostgreSQL: its shards, the lead, and whose jobs it takes over."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import discord

from db.engine import StorageError
from db.shards import Shards
from db.stations import ShardsTaken, Standing, Station, spelled

if TYPE_CHECKING:
    from bot.app import App

log = logging.getLogger(__name__)

EVERY = 10.0  # seconds between two looks; who leads is replaced within as many
GRACE = 30.0  # seconds until the leader takes over what is nobody's: a restart takes less
WAIT = 40.0  # seconds to wait for a predecessor to let go: PostgreSQL notices within 25 that its machine is gone


class Watch:
    """Keeps the place of an application: `begin` before anything else, `keep` meanwhile, `close` after all is done."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._station = Station(app.settings.database.direct, app.shards)
        self._absent_since: dict[int, float] = {}

    async def begin(self) -> None:
        """Take the place. Raises ShardsTaken where another process stays in it, StorageError."""
        clock = asyncio.get_running_loop().time
        until = clock() + WAIT
        while True:
            try:
                standing = await self._station.look()
                break
            except ShardsTaken as taken:
                if clock() >= until:
                    raise
                log.warning("%s; waiting for it to end", taken)
            await asyncio.sleep(1)
        self._app.bot.leading = standing.leading

    async def keep(self) -> None:
        """Look again and again. Raises ShardsTaken where the place was lost to another."""
        while True:
            await asyncio.sleep(EVERY)
            await self.look()

    async def look(self) -> None:
        """Look once, and act on it."""
        bot = self._app.bot
        try:
            standing = await self._station.look()
        except StorageError as error:
            log.warning("the place among the other processes is lost, and sought again: %s", error)
            bot.leading = False
            return
        self._take_over(standing)
        if standing.leading and not bot.leading:
            bot.leading = True
            log.info("this process leads now")
            try:
                await bot.sync_commands()  # the one that led may have been of another version
            except discord.HTTPException as failure:
                log.warning("Discord was not told the commands: %s", failure)

    def _take_over(self, standing: Standing) -> None:
        """The leader runs the jobs of shards that nobody has; of their guilds it asks Discord."""
        now = asyncio.get_running_loop().time()
        self._absent_since = {shard: self._absent_since.get(shard, now) for shard in standing.absent}
        gone = {shard for shard, since in self._absent_since.items() if now >= since + GRACE}
        own, jobs = self._app.shards, self._app.services.jobs
        taken = Shards(own.ids | (gone if standing.leading else set()), own.of)
        if taken != jobs.shards:
            log.warning("runs the jobs of shards %s of %d", spelled(taken.ids), taken.of)
            jobs.shards = taken

    async def close(self) -> None:
        """Leave the place to another."""
        await self._station.close()


__all__ = ["ShardsTaken", "Watch"]
