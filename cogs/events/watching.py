"""What happens on Discord by other hands: cards and channels deleted, its own events changed, hosts who leave."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.app import GuanxiBot


class EventsWatching(commands.Cog):
    """Listens in the server."""

    def __init__(self, bot: GuanxiBot) -> None:
        self.bot = bot

    @commands.Cog.listener("on_ready")
    async def back(self) -> None:
        """The bot is back: Discord's own events may have been deleted while nobody told it."""
        for guild in self.bot.guilds:
            if not guild.unavailable:
                await self.look_for_natives(guild)

    @commands.Cog.listener("on_guild_available")
    async def look_for_natives(self, guild: discord.Guild) -> None:
        """Notice those that are not there any more."""
        there = {each.id for each in guild.scheduled_events}
        await self.bot.services.events.check_natives(guild.id, there, self.bot.clock.now())

    @commands.Cog.listener("on_scheduled_event_update")
    async def native_changed(self, before: discord.ScheduledEvent, after: discord.ScheduledEvent) -> None:
        """One of Discord's events is changed, perhaps by hand."""
        await self._touched(after)

    @commands.Cog.listener("on_scheduled_event_delete")
    async def native_deleted(self, event: discord.ScheduledEvent) -> None:
        """One of Discord's events is deleted."""
        await self._touched(event)

    async def _touched(self, event: discord.ScheduledEvent) -> None:
        await self.bot.services.events.native_touched(event.guild_id, event.id, self.bot.clock.now())

    @commands.Cog.listener("on_raw_message_delete")
    async def card_deleted(self, event: discord.RawMessageDeleteEvent) -> None:
        """A message is deleted: perhaps a card."""
        await self._gone(event.guild_id, {event.message_id})

    @commands.Cog.listener("on_raw_bulk_message_delete")
    async def cards_deleted(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Many messages are deleted at once."""
        await self._gone(event.guild_id, event.message_ids)

    async def _gone(self, guild_id: int | None, message_ids: set[int]) -> None:
        if guild_id is not None:
            await self.bot.services.events.card_gone(guild_id, message_ids, self.bot.clock.now())

    @commands.Cog.listener("on_guild_channel_delete")
    async def channel_deleted(self, channel: discord.abc.GuildChannel) -> None:
        """A channel is deleted, with the cards in it."""
        await self.bot.services.events.channel_gone(channel.guild.id, channel.id, self.bot.clock.now())

    @commands.Cog.listener("on_raw_thread_delete")
    async def thread_deleted(self, event: discord.RawThreadDeleteEvent) -> None:
        """A thread is deleted, with the cards in it."""
        await self.bot.services.events.channel_gone(event.guild_id, event.thread_id, self.bot.clock.now())

    @commands.Cog.listener("on_raw_member_remove")
    async def member_left(self, event: discord.RawMemberRemoveEvent) -> None:
        """Somebody leaves the server: perhaps a host."""
        await self.bot.services.events.host_left(event.guild_id, event.user.id, self.bot.clock.now())
