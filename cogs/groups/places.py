"""A group's role and channel: brought to what its row wants, as often as it takes.

Discord knows no nonce for a role or a channel. One that an earlier attempt made, and was cut off before noting down, is
known again by its name, its time and having no permissions; a channel by its overwrite for the group's role.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

import discord

from bot import i18n
from bot.app import GuanxiBot
from bot.ui import deliver
from cogs.groups import cards
from db.groups import Group
from db.jobs import Job
from services.groups import promises
from services.jobs import MAX_ATTEMPTS, GiveUp

log = logging.getLogger(__name__)

UNKNOWN_ROLE = 10011
MOST_ROLES, MOST_CHANNELS = 30005, 30013  # Discord's codes for a server that is full
PATIENCE = 30  # seconds that a change may wait for Discord's limit: less than the job's lease; it is tried again later

INSIDE = discord.PermissionOverwrite(
    view_channel=True, send_messages=True, read_message_history=True, attach_files=True
)
OUTSIDE = discord.PermissionOverwrite(view_channel=False)

Overwrites = dict[discord.Role | discord.Member | discord.Object, discord.PermissionOverwrite]
Work = Callable[[GuanxiBot, Job, datetime, Group], Awaitable[None]]


def register(bot: GuanxiBot) -> None:
    """Name the handlers."""
    for kind, work in {promises.PLACE: _place, promises.MEMBER: _member}.items():
        bot.services.jobs.register(kind, partial(_handle, bot, work))


async def _handle(bot: GuanxiBot, work: Work, job: Job, now: datetime) -> None:
    """Do the work. What only people can mend is shown on the group and told to its owner and, as a dead job, to staff.

    Raises GiveUp for that, and discord's errors for what is tried again.
    """
    upkeep = bot.services.group_upkeep
    group = await upkeep.look(job.guild_id, int(job.key.partition("/")[0]))
    if group is None:
        return
    try:
        await work(bot, job, now, group)
    except discord.HTTPException as error:
        what = _trouble(error)
        if what is None and job.attempts < MAX_ATTEMPTS:
            raise
        await upkeep.trouble(job.guild_id, group.group_id, what or "discord", now)
        if what is None:
            raise
        role = f"<@&{group.role_id}>" if group.role_id else cards.name_of(group).replace(" ", "·")
        raise GiveUp(f"group-trouble-{what}", role=role) from error


def _trouble(error: discord.HTTPException) -> str | None:
    """What only people can mend."""
    known = {MOST_ROLES: "role-limit", MOST_CHANNELS: "channel-limit"}
    if error.code in known:
        return known[error.code]
    return "forbidden" if isinstance(error, discord.Forbidden) else None


async def _place(bot: GuanxiBot, job: Job, now: datetime, group: Group) -> None:
    guild = _guild(bot, job.guild_id)
    if group.state == "closed":
        await _take_down(bot, guild, group)
        return
    reason = i18n.text(await deliver.guild_language(bot, guild.id), "group-role-reason", name=group.name)
    upkeep = bot.services.group_upkeep
    role = guild.get_role(group.role_id) if group.role_id else None
    if group.role_id is None:
        role = await _unnoted_role(bot, guild, group) or await guild.create_role(
            name=group.name, permissions=discord.Permissions.none(), reason=reason
        )
        await upkeep.role_made(guild.id, group.group_id, role.id, now)
    if role is None:  # deleted while the bot was away
        assert group.role_id is not None
        await upkeep.role_gone(guild.id, group.role_id, now)
        return
    channel = guild.get_channel(group.channel_id) if group.channel_id else None
    if group.channel_id is None:
        channel = await _unnoted_channel(bot, guild, role) or await _make_channel(bot, guild, group, role, reason)
        await upkeep.channel_made(guild.id, group.group_id, channel.id, now)
    if channel is None:
        assert group.channel_id is not None
        await upkeep.channel_gone(guild.id, group.channel_id, now)
        return
    if isinstance(channel, discord.TextChannel):
        await _bring_in_line(channel, group, role, await _allowed(bot, guild, group, role), reason)
    await upkeep.well(guild.id, group.group_id)


async def _make_channel(
    bot: GuanxiBot, guild: discord.Guild, group: Group, role: discord.Role, reason: str
) -> discord.TextChannel:
    club = await bot.services.settings.club(guild.id)
    category = guild.get_channel(club.groups_category) if club.groups_category else None
    return await guild.create_text_channel(
        group.name,
        category=category if isinstance(category, discord.CategoryChannel) else None,
        topic=group.topic,
        overwrites=await _allowed(bot, guild, group, role),
        reason=reason,
    )


async def _allowed(bot: GuanxiBot, guild: discord.Guild, group: Group, role: discord.Role) -> Overwrites:
    """Who sees the group's channel: its role, the bot; of a verified group its liaison director and the staff too."""
    allowed: Overwrites = {guild.default_role: OUTSIDE, role: INSIDE, guild.me: INSIDE}
    charter = await bot.services.verified.charter(guild.id, group.group_id)
    if charter is not None:
        club = await bot.services.settings.club(guild.id)
        there = (guild.get_role(each) for each in (*club.moderator_roles, *club.admin_roles))
        allowed |= {each: INSIDE for each in there if each is not None}
        if charter.liaison_id is not None and charter.liaison_id > 0:
            allowed[discord.Object(charter.liaison_id, type=discord.Member)] = INSIDE
    return allowed


async def _bring_in_line(
    channel: discord.TextChannel, group: Group, role: discord.Role, allowed: Overwrites, reason: str
) -> None:
    """Bring name, topic and overwrites of what stands already to what the group's row wants.

    What people set on the channel by hand stays, but for a single member with the access of a liaison director.
    """
    async with asyncio.timeout(PATIENCE):
        if role.name != group.name:  # an ordinary group was verified under another name
            await channel.edit(name=group.name, reason=reason)
            await role.edit(name=group.name, reason=reason)
        there: Overwrites = dict(channel.overwrites)
        wanted = {target.id for target in allowed}
        kept: Overwrites = {
            target: overwrite
            for target, overwrite in there.items()
            if target.id not in wanted and (isinstance(target, discord.Role) or overwrite != INSIDE)
        }
        after = {target.id: overwrite for target, overwrite in (allowed | kept).items()}
        if after != {target.id: overwrite for target, overwrite in there.items()}:
            await channel.edit(overwrites=allowed | kept, reason=reason)
        if (channel.topic or "") != group.topic:
            await channel.edit(topic=group.topic, reason=reason)


async def _unnoted_role(bot: GuanxiBot, guild: discord.Guild, group: Group) -> discord.Role | None:
    known = await bot.services.group_upkeep.places(guild.id)
    for role in guild.roles:
        fresh = role.created_at >= group.created_at - deliver.CLOCKS_APART
        if role.name == group.name and fresh and not role.permissions.value and role.id not in known:
            return role
    return None


async def _unnoted_channel(bot: GuanxiBot, guild: discord.Guild, role: discord.Role) -> discord.TextChannel | None:
    known = await bot.services.group_upkeep.places(guild.id)
    for channel in guild.text_channels:
        if channel.id not in known and channel.overwrites.get(role) == INSIDE:
            return channel
    return None


async def _take_down(bot: GuanxiBot, guild: discord.Guild, group: Group) -> None:
    """Delete the role and the channel of a closed group."""
    for thing in (
        guild.get_channel(group.channel_id) if group.channel_id else None,
        guild.get_role(group.role_id) if group.role_id else None,
    ):
        try:
            if thing is not None:
                await thing.delete(reason=group.name)
        except discord.NotFound as gone:
            log.info("what belonged to group %s is gone already: %s", group.group_id, gone)
    await bot.services.group_upkeep.taken_down(guild.id, group.group_id)


async def _member(bot: GuanxiBot, job: Job, now: datetime, group: Group) -> None:
    """Give or take the role as the membership wants now."""
    upkeep = bot.services.group_upkeep
    user_id = int(job.key.partition("/")[2])
    membership = await upkeep.membership(job.guild_id, group.group_id, user_id)
    if membership is None or membership.state in ("added", "gone"):
        return
    if group.role_id is None:
        if membership.state == "removed":
            await upkeep.taken(job.guild_id, group.group_id, user_id)
        return  # who is to get it gets it once it is there
    guild = _guild(bot, job.guild_id)
    try:
        member = await guild.fetch_member(user_id)
        role = discord.Object(group.role_id)
        if membership.state == "pending":
            await member.add_roles(role, reason=group.name)
            await upkeep.given(job.guild_id, group.group_id, user_id)
        else:
            await member.remove_roles(role, reason=group.name)
            await upkeep.taken(job.guild_id, group.group_id, user_id)
    except discord.NotFound as error:
        if error.code == UNKNOWN_ROLE:
            await upkeep.role_gone(job.guild_id, group.role_id, now)
        elif membership.state == "removed":
            await upkeep.taken(job.guild_id, group.group_id, user_id)
        # Who left the server gets the role when they come back.
        return
    if group.trouble == "forbidden":
        await upkeep.well(job.guild_id, group.group_id)


def _guild(bot: GuanxiBot, guild_id: int) -> discord.Guild:
    guild = bot.get_guild(guild_id)
    if guild is None:
        raise RuntimeError(f"guild {guild_id} is not there, or not yet")
    return guild
