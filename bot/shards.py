"""Which of Discord's shards this process runs: as it is told, or by the number in its host's name."""

from __future__ import annotations

import re
import socket
from typing import Any

from discord.ext import commands

from bot.config import ConfigError, Settings
from db.shards import ALL, Shards

AUTO = "auto"


def chosen(settings: Settings, host: str | None = None) -> Shards:
    """The shards of this process, on the machine of that name. Raises ConfigError for what does not fit together."""
    told = settings.sharding
    if told.shards is None:
        for name, given in {"of": told.of != 1, "processes": told.processes is not None}.items():
            if given:
                raise ConfigError(f"sharding.{name} needs sharding.shards (--shards): which of them this process runs")
        return ALL
    if told.shards == AUTO:
        shards = Shards(frozenset(_by_ordinal(told.of, told.processes, host or socket.gethostname())), told.of)
    else:
        if told.processes is not None:
            raise ConfigError(f"sharding.processes goes with sharding.shards = {AUTO!r} only")
        shards = Shards(frozenset(_range(told.shards, told.of)), told.of)
    if settings.database.file is not None and len(shards.ids) < shards.of:
        raise ConfigError(
            f"an SQLite file is for one process, which runs all shards: 0-{shards.of - 1} of {shards.of}\n"
            "For several processes take PostgreSQL: docs/scaling.md"
        )
    return shards


def _range(text: str, of: int) -> range:
    first, _, last = text.partition("-")
    numbers = range(int(first), int(last or first) + 1)  # the settings let nothing else through
    if not numbers:
        raise ConfigError(f"sharding.shards: {text} is the wrong way round")
    if numbers[-1] >= of:
        raise ConfigError(f"sharding.shards: of {of} shards the last is {of - 1}, not {numbers[-1]}")
    return numbers


def _by_ordinal(of: int, processes: int | None, host: str) -> range:
    if processes is None:
        raise ConfigError(f"sharding.shards = {AUTO!r} needs sharding.processes: over how many they are spread")
    if processes > of:
        raise ConfigError(f"sharding.processes: {of} shards are not enough for {processes} processes")
    found = re.search(r"-([0-9]{1,4})$", host.partition(".")[0])
    if found is None:
        raise ConfigError(
            f"sharding.shards = {AUTO!r}: the host's name {host} does not end in a number, as guanxi-0 does"
        )
    number = int(found[1])
    if number >= processes:
        raise ConfigError(
            f"sharding.processes: of {processes} processes the last is number {processes - 1}, not {number}"
        )
    return range(number * of // processes, (number + 1) * of // processes)


class OnShards(commands.AutoShardedBot):
    """A bot on several shards, or on some of many: it knows which of its own are cut off. Mixed into the bot."""

    serving: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.down = set[int]()
        super().__init__(*args, **kwargs)

    async def close(self) -> None:
        """Close, also before anything was opened: discord.py would stumble over what it only makes then."""
        if hasattr(self, "_AutoShardedClient__queue"):
            await super().close()
        else:
            await self.http.close()

    def stop_reading(self) -> None:
        """Read nothing more; the connections stay open. discord.py reads each in a task that it keeps to itself."""
        for shard in self.shards.values():
            shard._parent._cancel_task()

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """The guilds of a shard are not served until Discord is back; those of the others are."""
        self.down.add(shard_id)
        self.serving = self.is_ready() and len(self.down) < len(self.shard_ids or ())

    async def on_shard_ready(self, shard_id: int) -> None:
        """Served again, or with the others about to be."""
        self.down.discard(shard_id)
        self.serving = self.serving or self.is_ready()

    async def on_shard_resumed(self, shard_id: int) -> None:
        """Served again."""
        await self.on_shard_ready(shard_id)
