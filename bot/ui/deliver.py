"""Sending what was promised: for job handlers, which run at least once and must be seen to send once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot import i18n
from services.jobs import GiveUp

if TYPE_CHECKING:
    from bot.app import GuanxiBot

CLOSED_DMS = 50007


class DirectMessagesClosed(Exception):
    """The member takes no direct messages from the bot."""


async def post(
    bot: GuanxiBot,
    channel_id: int | None,
    view: discord.ui.LayoutView,
    *,
    nonce: int,
    files: list[discord.File] | None = None,
) -> discord.Message | None:
    """Post to a channel, once for a nonce; None where no channel is set. Raises GiveUp where it cannot be posted."""
    if channel_id is None:
        return None
    channel = bot.get_partial_messageable(channel_id)
    view.stop()
    try:
        return await channel.send(view=view, files=files or [], nonce=nonce)
    except discord.NotFound as error:
        raise GiveUp(f"channel {channel_id} is gone") from error
    except discord.Forbidden as error:
        raise GiveUp(f"no permission to post in channel {channel_id}") from error


async def direct(
    bot: GuanxiBot,
    user_id: int,
    view: discord.ui.LayoutView,
    *,
    nonce: int,
    files: list[discord.File] | None = None,
) -> None:
    """Send a direct message, once for a nonce. Raises DirectMessagesClosed, or GiveUp for an account that is gone."""
    view.stop()
    try:
        user = bot.get_user(user_id) or await bot.fetch_user(user_id)
        await user.send(view=view, files=files or [], nonce=nonce)
    except discord.NotFound as error:
        raise GiveUp(f"user {user_id} is gone") from error
    except discord.Forbidden as error:
        if error.code == CLOSED_DMS:
            raise DirectMessagesClosed from error
        raise GiveUp(f"user {user_id} cannot be written to") from error


async def guild_language(bot: GuanxiBot, guild_id: int) -> str:
    """The language in which the bot speaks to a guild as a whole."""
    club = await bot.services.settings.club(guild_id)
    return club.language if club.language in i18n.LANGUAGES else i18n.DEFAULT
