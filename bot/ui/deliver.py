"""Sending what was promised: for job handlers, which run at least once and must be seen to send once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
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
    calls: int | None = None,
) -> discord.Message | None:
    """Post to a channel, once for a nonce; None where no channel is set. Raises GiveUp where it cannot be posted.

    `calls` is the member whom it pings where the card names them: who has to answer, and reads no direct messages.
    """
    if channel_id is None:
        return None
    channel = bot.get_partial_messageable(channel_id)
    view.stop()
    try:
        called = [discord.Object(calls)] if calls is not None else False
        allowed = discord.AllowedMentions(everyone=False, roles=False, users=called)
        return await channel.send(view=view, files=files or [], nonce=nonce, allowed_mentions=allowed)
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
    """Send a direct message, once for a nonce. Raises DirectMessagesClosed, or GiveUp for an account that is gone.

    Who asked to be forgotten, and has a negative id since, is told nothing.
    """
    view.stop()
    if user_id < 0:
        return
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
    return await _find_own(bot, channel_id, since, lambda message: custom_id in custom_ids(message))


async def find_own_saying(
    bot: GuanxiBot, channel_id: int, lines: Sequence[str], since: datetime
) -> discord.Message | None:
    """The bot's first card with all of those lines since an instant; None where there is none to be seen."""
    return await _find_own(bot, channel_id, since, lambda message: set(lines) <= set(texts(message)))


async def _find_own(
    bot: GuanxiBot, channel_id: int, since: datetime, wanted: Callable[[discord.Message], bool]
) -> discord.Message | None:
    channel = bot.get_partial_messageable(channel_id)
    found: discord.Message | None = None
    try:
        # From the newest back: what is looked for may have been posted long after the instant.
        async for message in channel.history(limit=SEARCHED, after=since - CLOCKS_APART, oldest_first=False):
            if bot.user is not None and message.author.id == bot.user.id and wanted(message):
                found = message
    except (discord.NotFound, discord.Forbidden):
        return None
    return found


def texts(message: discord.Message) -> Iterator[str]:
    """Every text on a card, as one piece each."""

    def walk(components: Iterable[Any]) -> Iterator[str]:
        for component in components:
            if isinstance(component, discord.TextDisplay):
                yield component.content
            yield from walk(getattr(component, "children", ()))

    return walk(message.components)


def custom_ids(message: discord.Message) -> Iterator[str]:
    """The custom_id of everything on a message that can be pressed or picked from."""

    def walk(components: Iterable[Any]) -> Iterator[str]:
        for component in components:
            if getattr(component, "custom_id", None):
                yield component.custom_id
            yield from walk(getattr(component, "children", ()))

    return walk(message.components)
