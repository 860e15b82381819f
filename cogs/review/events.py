"""Cards of cases that are deleted by hand: an open case gets another."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.app import GuanxiBot


class CaseEvents(commands.Cog):
    """Listens in the server."""

    def __init__(self, bot: GuanxiBot) -> None:
        self.bot = bot

    @commands.Cog.listener("on_raw_message_delete")
    async def deleted(self, event: discord.RawMessageDeleteEvent) -> None:
        """A message is deleted: perhaps a case's card."""
        if event.guild_id is not None:
            await self.bot.services.cases.card_gone(event.guild_id, event.message_id, self.bot.clock.now())

    @commands.Cog.listener("on_raw_bulk_message_delete")
    async def purged(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Many messages are deleted at once."""
        if event.guild_id is not None:
            for message_id in event.message_ids:
                await self.bot.services.cases.card_gone(event.guild_id, message_id, self.bot.clock.now())
