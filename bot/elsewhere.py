"""Guilds on shards of other processes, asked of Discord where they are needed.

Their direct messages come to the first shard, and their jobs to whoever leads while their own process is gone.
"""

from __future__ import annotations

import asyncio
from typing import Any

import discord

KEPT = 60.0  # seconds; what changed there since is told to another process


class Elsewhere:
    """What was asked lately. `bot` is the client whose token asks."""

    def __init__(self, bot: discord.Client) -> None:
        self._bot = bot
        self._kept: dict[int, tuple[float, discord.Guild]] = {}

    def get(self, guild_id: int) -> discord.Guild | None:
        """The guild, if it was asked for within the last minute."""
        if not self._kept:
            return None
        at, guild = self._kept.get(guild_id, (0.0, None))
        return guild if guild is not None and asyncio.get_running_loop().time() < at + KEPT else None

    async def reach(self, guild_id: int) -> discord.Guild | None:
        """The guild with its roles, its channels and the bot's own membership; None where the bot is not in it."""
        if (known := self.get(guild_id)) is not None:
            return known
        http, user = self._bot.http, self._bot.user
        assert user is not None  # logged in
        try:
            found: Any = await http.get_guild(guild_id, with_counts=False)
            found |= {"channels": await http.get_all_guild_channels(guild_id)}
            found |= {"members": [await http.get_member(guild_id, user.id)]}
        except (discord.NotFound, discord.Forbidden):
            return None
        guild = discord.Guild(data=found, state=self._bot._connection)  # as discord.py itself makes a fetched one
        now = asyncio.get_running_loop().time()
        self._kept = {key: kept for key, kept in self._kept.items() if now < kept[0] + KEPT}
        self._kept[guild_id] = now, guild
        return guild
