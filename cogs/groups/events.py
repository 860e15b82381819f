"""What happens on Discord by other hands: roles, channels and cards deleted, members who leave and come back."""

from __future__ import annotations

import logging

import discord
from discord.ext import commands

from bot.app import GuanxiBot

log = logging.getLogger(__name__)


class GroupEvents(commands.Cog):
    """Listens in the server."""

    def __init__(self, bot: GuanxiBot) -> None:
        self.bot = bot

    @commands.Cog.listener("on_ready")
    async def back(self) -> None:
        """The bot is back: roles and channels may have been deleted while nobody told it."""
        for guild in self.bot.guilds:
            if not guild.unavailable:
                await self.look_for_places(guild)

    @commands.Cog.listener("on_guild_available")
    async def look_for_places(self, guild: discord.Guild) -> None:
        """Notice roles and channels of groups that are not there any more."""
        upkeep, now = self.bot.services.group_upkeep, self.bot.clock.now()
        for group in await upkeep.placed(guild.id):
            if group.role_id is not None and guild.get_role(group.role_id) is None:
                await upkeep.role_gone(guild.id, group.role_id, now)
            if group.channel_id is not None and await _is_gone(guild, group.channel_id):
                await upkeep.channel_gone(guild.id, group.channel_id, now)

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

    @commands.Cog.listener("on_member_update")
    async def member_changed(self, before: discord.Member, after: discord.Member) -> None:
        """Somebody's roles change: perhaps a group's, and by hand."""
        had, has = ({role.id for role in each.roles} for each in (before, after))
        if had != has:
            now = self.bot.clock.now()
            await self.bot.services.group_upkeep.roles_changed(after.guild.id, after.id, has - had, had - has, now)


async def _is_gone(guild: discord.Guild, channel_id: int) -> bool:
    """Whether Discord knows the channel no more; one that is only hidden from the bot is there."""
    if guild.get_channel(channel_id) is not None:
        return False
    try:
        await guild.fetch_channel(channel_id)
    except discord.NotFound:
        return True
    except discord.HTTPException as error:
        log.info("channel %s cannot be looked at: %s", channel_id, error)
    return False
