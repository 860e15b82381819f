"""The plain word: 签到 or “checkin”, typed in a channel, checks in."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot import i18n
from bot.app import GuanxiBot
from bot.errors import explain
from bot.ui import spoken
from bot.ui.ask import member_actor
from bot.ui.card import card
from cogs.checkin import buttons
from db.engine import StorageError
from services.errors import UserError
from services.group_commit import Overloaded

CHINESE = {"签到", "簽到"}
ENGLISH = {"checkin", "check in", "check-in"}


def spoken_word(content: str, bot_id: int) -> str | None:
    """The word for checking in, if that is all a message says: trimmed of punctuation and of a mention of the bot."""
    word = spoken.spoken(content, bot_id)
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
            result = await self.bot.services.checkin.check_in(
                actor, self.bot.clock.now(), reference, author.display_name
            )
        except (UserError, StorageError, Overloaded) as error:
            await self._tell(message, language, card(explain(error, language, "the word for checking in")), [])
            return
        if not result.repeated:
            return  # a job does the rest
        await spoken.mark(message, spoken.DONE)
        view, files = await buttons.present(
            self.bot, language, actor.guild_id, author.id, author.display_name, result, from_afar=True
        )
        await self._tell(message, language, view, files)

    async def _tell(
        self, message: discord.Message, language: str, view: discord.ui.LayoutView, files: list[discord.File]
    ) -> None:
        await spoken.tell(self.bot, message, view, buttons.instead_of_direct(language, message.author.id), files)
