"""The plain word: 签到 or “checkin”, typed in a channel, checks in."""

from __future__ import annotations

import logging
import re
import unicodedata

import discord
from discord.ext import commands

from bot import i18n
from bot.app import GuanxiBot
from bot.errors import explain
from bot.ui import deliver
from bot.ui.ask import member_actor
from bot.ui.card import card
from cogs.checkin import buttons
from db.engine import StorageError
from services.errors import UserError
from services.group_commit import Overloaded
from services.jobs import GiveUp

log = logging.getLogger(__name__)

CHINESE = {"签到", "簽到"}
ENGLISH = {"checkin", "check in", "check-in"}
DONE = "✅"
_MENTION = re.compile(r"<@!?(\d+)>")


def spoken_word(content: str, bot_id: int) -> str | None:
    """The word for checking in, if that is all a message says: trimmed of punctuation and of a mention of the bot."""
    said = _MENTION.sub(lambda found: " " if found[1] == str(bot_id) else found[0], content)
    said = unicodedata.normalize("NFKC", said)
    while said and unicodedata.category(said[0])[0] in "PZCS":
        said = said[1:]
    while said and unicodedata.category(said[-1])[0] in "PZCS":
        said = said[:-1]
    word = " ".join(said.casefold().split())
    return word if word in CHINESE | ENGLISH else None


class CheckinWords(commands.Cog):
    """Listens where the bot may read, or is mentioned."""

    def __init__(self, bot: GuanxiBot) -> None:
        self.bot = bot

    @commands.Cog.listener("on_message")
    async def check_in_by_word(self, message: discord.Message) -> None:
        """Check in who writes the word: a mark on the message for all to see, the rest to them alone."""
        author = message.author
        if author.bot or message.webhook_id is not None or not isinstance(author, discord.Member):
            return
        assert self.bot.user is not None
        word = spoken_word(message.content, self.bot.user.id)
        if word is None or message.guild is None:
            return
        language = "zh-CN" if word in CHINESE else i18n.DEFAULT
        try:
            if word in ENGLISH:  # which Chinese type as well
                language = await self.bot.services.checkin.language_of(message.guild.id, author.id)
            actor = member_actor(author, language)
            reference = f"{message.channel.id}/{message.id}"
            result = await self.bot.services.checkin.check_in(actor, self.bot.clock.now(), reference)
        except (UserError, StorageError, Overloaded) as error:
            await self._tell(message, language, card(explain(error, language, "the word for checking in")), [])
            return
        try:
            await message.add_reaction(DONE)
        except discord.HTTPException as error:
            log.info("could not mark a check-in: %s", error)
        view, files = await buttons.present(self.bot, language, actor, author.display_name, result, from_afar=True)
        await self._tell(message, language, view, files)

    async def _tell(
        self, message: discord.Message, language: str, view: discord.ui.LayoutView, files: list[discord.File]
    ) -> None:
        """By direct message; where they are closed, by a short reply with a button that shows it to them alone."""
        try:
            await deliver.direct(self.bot, message.author.id, view, nonce=message.id, files=files)
            return
        except (deliver.DirectMessagesClosed, GiveUp, discord.HTTPException) as error:
            log.info("a check-in could not be told by direct message: %r", error)
        button = buttons.MyCheckin(i18n.text(language, "button-see"), emoji="👀", user_id=message.author.id)
        reply = card(i18n.text(language, "word-reply"), buttons=[button])
        reply.stop()
        try:
            await message.reply(view=reply, mention_author=False)
        except discord.HTTPException as error:
            log.info("nor by a reply: %s", error)
