"""Who asks from a direct message, as a member of the guild that it is about."""

from __future__ import annotations

import discord

from bot.ui.ask import Ask, member_actor
from services.actor import Actor
from services.errors import UserError


async def actor_in(ask: Ask, guild_id: int) -> Actor:
    """Who asks, as a member of a guild, also from a direct message. Raises UserError("not-a-member")."""
    guild = await ask.bot.reach_guild(guild_id)
    user_id = ask.interaction.user.id
    try:
        member = guild and (guild.get_member(user_id) or await guild.fetch_member(user_id))
    except discord.NotFound:
        member = None
    if member is None:
        raise UserError("not-a-member")
    return member_actor(member, ask.language)
