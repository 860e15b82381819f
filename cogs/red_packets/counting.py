"""Counting, for the report: how many messages a minute, and who leaves. What is said is not looked at."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.app import GuanxiBot


class Counting(commands.Cog):
    """Listens and counts."""

    def __init__(self, bot: GuanxiBot) -> None:
        self.bot = bot

    @commands.Cog.listener("on_message")
    async def count(self, message: discord.Message) -> None:
        """Count what a person wrote in a channel."""
        if message.guild is not None and not message.author.bot and message.webhook_id is None:
            self.bot.services.activity.spoke(message.guild.id, message.channel.id, self.bot.clock.now())

    @commands.Cog.listener("on_raw_member_remove")
    async def note_departure(self, event: discord.RawMemberRemoveEvent) -> None:
        """Note that a person left; whether of their own will is not known."""
        if not event.user.bot:
            await self.bot.services.activity.left(event.guild_id, event.user.id, self.bot.clock.now())
