"""Sending what was promised: for job handlers, which run at least once and must be seen to send once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import discord

from bot import i18n
from services.jobs import GiveUp

if TYPE_CHECKING:
    from bot.app import GuanxiBot

CLOSED_DMS = 50007
CLOCKS_APART = timedelta(minutes=2)  # ours and Discord's, at the most


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
        raise GiveUp("give-up-channel-gone") from error
    except discord.Forbidden as error:
        raise GiveUp("give-up-channel-closed", channel=f"<#{channel_id}>") from error


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
        raise GiveUp("give-up-user-gone", member=f"<@{user_id}>") from error
    except discord.Forbidden as error:
        if error.code == CLOSED_DMS:
            raise DirectMessagesClosed from error
        raise GiveUp("give-up-user-closed", member=f"<@{user_id}>") from error


async def guild_language(bot: GuanxiBot, guild_id: int) -> str:
    """The language in which the bot speaks to a guild as a whole."""
    club = await bot.services.settings.club(guild_id)
    return club.language if club.language in i18n.LANGUAGES else i18n.DEFAULT


SEARCHED = 1000  # messages; ten requests, and only where an earlier attempt may have posted unnoticed


async def find_own(bot: GuanxiBot, channel_id: int, custom_id: str, since: datetime) -> discord.Message | None:
    """The bot's first message with that button since an instant; None where there is none to be seen."""
    channel = bot.get_partial_messageable(channel_id)
    found: discord.Message | None = None
    try:
        # From the newest back: what is looked for may have been posted long after the instant.
        async for message in channel.history(limit=SEARCHED, after=since - CLOCKS_APART, oldest_first=False):
            if bot.user is not None and message.author.id == bot.user.id and custom_id in custom_ids(message):
                found = message
    except (discord.NotFound, discord.Forbidden):
        return None
    return found


def custom_ids(message: discord.Message) -> Iterator[str]:
    """The custom_id of everything on a message that can be pressed or picked from."""

    def walk(components: Iterable[Any]) -> Iterator[str]:
        for component in components:
            if getattr(component, "custom_id", None):
                yield component.custom_id
            yield from walk(getattr(component, "children", ()))

    return walk(message.components)
