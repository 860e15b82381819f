"""What happens on Discord by other hands: roles, channels and cards deleted, members who leave and come back."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.app import GuanxiBot


class GroupEvents(commands.Cog):
    """Listens in the server."""

    def __init__(self, bot: GuanxiBot) -> None:
        self.bot = bot

    @commands.Cog.listener("on_guild_role_delete")
    async def role_deleted(self, role: discord.Role) -> None:
        """A role is deleted: perhaps a group's."""
        await self.bot.services.group_upkeep.role_gone(role.guild.id, role.id, self.bot.clock.now())

    @commands.Cog.listener("on_guild_channel_delete")
    async def channel_deleted(self, channel: discord.abc.GuildChannel) -> None:
        """A channel is deleted: perhaps a group's."""
        await self.bot.services.group_upkeep.channel_gone(channel.guild.id, channel.id, self.bot.clock.now())

    @commands.Cog.listener("on_raw_message_delete")
    async def message_deleted(self, event: discord.RawMessageDeleteEvent) -> None:
        """A message is deleted: perhaps a group's card."""
        if event.guild_id is not None:
            await self.bot.services.group_upkeep.card_gone(event.guild_id, event.message_id)

    @commands.Cog.listener("on_raw_member_remove")
    async def member_left(self, event: discord.RawMemberRemoveEvent) -> None:
        """Somebody leaves the server."""
        await self.bot.services.group_upkeep.left(event.guild_id, event.user.id, self.bot.clock.now())

    @commands.Cog.listener("on_member_join")
    async def member_came(self, member: discord.Member) -> None:
        """Somebody comes, perhaps again."""
        await self.bot.services.group_upkeep.came_back(member.guild.id, member.id, self.bot.clock.now())
