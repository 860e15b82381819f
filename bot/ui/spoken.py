"""Plain words typed in a channel that do what a button does: reading them, and answering to who wrote them alone."""

from __future__ import annotations

import logging
import re
import unicodedata
from typing import TYPE_CHECKING

import discord

from bot.ui import deliver
from services.jobs import GiveUp

if TYPE_CHECKING:
    from bot.app import GuanxiBot

log = logging.getLogger(__name__)

DONE = "✅"

_MENTION = re.compile(r"<@!?(\d+)>")


def spoken(content: str, bot_id: int) -> str:
    """All that a message says, to be compared with a word: without case, marks around it and a mention of the bot."""
    said = _MENTION.sub(lambda found: " " if found[1] == str(bot_id) else found[0], content)
    said = unicodedata.normalize("NFKC", said)
    while said and unicodedata.category(said[0])[0] in "PZCS":
        said = said[1:]
    while said and unicodedata.category(said[-1])[0] in "PZCS":
        said = said[:-1]
    return " ".join(said.casefold().split())


async def mark(message: discord.Message | discord.PartialMessage, emoji: str) -> None:
    """Put a mark on a message, if Discord lets us."""
    try:
        await message.add_reaction(emoji)
    except discord.HTTPException as error:
        log.info("could not mark a message: %s", error)


async def tell(
    bot: GuanxiBot,
    message: discord.Message,
    view: discord.ui.LayoutView,
    instead: discord.ui.LayoutView,
    files: list[discord.File] | None = None,
) -> None:
    """Answer by direct message; where they are closed, by a short reply, whose button shows it to the writer alone."""
    try:
        await deliver.direct(bot, message.author.id, view, nonce=message.id, files=files)
        return
    except (deliver.DirectMessagesClosed, GiveUp, discord.HTTPException) as error:
        log.info("a plain word could not be answered by direct message: %r", error)
    await reply(message, instead)


async def reply(message: discord.Message | discord.PartialMessage, view: discord.ui.LayoutView) -> None:
    """Reply to a message, once, if Discord lets us."""
    view.stop()
    try:
        await message.reply(view=view, mention_author=False, nonce=message.id)
    except discord.HTTPException as error:
        log.info("nor by a reply: %s", error)
