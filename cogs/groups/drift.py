"""Roles that were changed by hand while nobody looked: members are asked after, a hundred at a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import discord

from bot.app import GuanxiBot
from db.jobs import Job
from services.groups import promises

AT_ONCE = 100  # members in one request to Discord, its limit
PAUSE = timedelta(seconds=10)  # between two requests: Discord takes 120 a minute of all kinds


def register(bot: GuanxiBot) -> None:
    """Name the handler."""
    bot.services.jobs.register(promises.CHECK, partial(check, bot))


async def check(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """See whether the next members have their roles; who left the server gets theirs when they come back."""
    group_id, user_id = (int(each) for each in job.key.split("/"))
    upkeep = bot.services.group_upkeep
    holding = await upkeep.holding(job.guild_id, (group_id, user_id), AT_ONCE)
    guild = bot.get_guild(job.guild_id)
    if guild is None:
        return
    if not group_id:
        await _put_out(bot, guild, now)
    if not holding:
        return
    asked = list({user_id for _, user_id, _ in holding})
    found = {each.id: each for each in await guild.query_members(user_ids=asked, limit=AT_ONCE, cache=False)}
    for group_id, user_id, role_id in holding:
        member = found.get(user_id)
        if member is not None and member.get_role(role_id) is None and guild.get_role(role_id) is not None:
            await upkeep.drifted(job.guild_id, group_id, user_id, False, now)
    if len(holding) == AT_ONCE:
        await upkeep.promise_check([job.guild_id], now + PAUSE, holding[-1][:2])


async def _put_out(bot: GuanxiBot, guild: discord.Guild, now: datetime) -> None:
    """Take groups' roles from who is in none of them, of the members that are known here.

    Discord tells of every change of a member's roles; of one who was not known before, only after it.
    """
    upkeep = bot.services.group_upkeep
    holders: dict[int, list[int]] = {role_id: [] for role_id in await upkeep.roles(guild.id)}
    for member in guild.members:
        for role_id in holders.keys() & {role.id for role in member.roles}:
            holders[role_id].append(member.id)
    for group_id, user_id in await upkeep.strangers(guild.id, holders):
        await upkeep.drifted(guild.id, group_id, user_id, True, now)
