"""What happens in channels: plain words in reply to a card, and cards and channels that are deleted."""

from __future__ import annotations

import re

import discord
from discord.ext import commands

from bot import i18n
from bot.app import GuanxiBot
from bot.errors import explain
from bot.ui import deliver, spoken
from bot.ui.ask import member_actor
from bot.ui.card import card
from cogs.red_packets import cards
from cogs.red_packets.buttons import ClaimButton
from db.engine import StorageError
from services.errors import UserError
from services.group_commit import Overloaded
from services.red_packets.claims import NeedsForm

CHINESE = {"抢", "搶", "抢红包", "搶紅包", "领", "領"}
ENGLISH = {"claim", "open", "grab"}
_CLAIM = re.compile(r"redpacket:claim:([0-9]+)")


class RedPacketEvents(commands.Cog):
    """Listens in the channels."""

    def __init__(self, bot: GuanxiBot) -> None:
        self.bot = bot

    @commands.Cog.listener("on_message")
    async def claim_by_word(self, message: discord.Message) -> None:
        """Claim for who replies to a card with the word: a mark on the message for all to see, the rest to them."""
        author, guild = message.author, message.guild
        if author.bot or message.webhook_id is not None or not isinstance(author, discord.Member) or guild is None:
            return
        assert self.bot.user is not None
        word = spoken.spoken(message.content, self.bot.user.id)
        if word not in CHINESE | ENGLISH:
            return
        packet_id = self._packet_of(message)
        if packet_id is None:
            return
        language = "zh-CN" if word in CHINESE else i18n.DEFAULT
        button = ClaimButton(i18n.text(language, "packet-claim"), emoji="🧧", packet_id=packet_id)
        instead = card(i18n.text(language, "packet-word-reply"), buttons=[button])
        packets = self.bot.services.red_packets
        try:
            reference = f"{message.channel.id}/{message.id}"
            actor = member_actor(author, language)
            result = await packets.claim(actor, packet_id, self.bot.clock.now(), reference=reference)
        except (UserError, StorageError, Overloaded) as error:
            said = card(explain(error, language, "the word for claiming a red packet"))
            await spoken.tell(self.bot, message, said, instead)
            return
        if isinstance(result, NeedsForm):
            assert message.reference is not None
            hint = i18n.text(language, "packet-word-form", card=message.reference.jump_url)
            await spoken.tell(self.bot, message, card(hint), instead)
            return
        await spoken.mark(message, spoken.DONE)
        await spoken.tell(self.bot, message, cards.claimed(language, result), instead)

    def _packet_of(self, message: discord.Message) -> int | None:
        """The packet whose card the message replies to."""
        card_of = message.reference.resolved if message.reference is not None else None
        if not isinstance(card_of, discord.Message) or self.bot.user is None or card_of.author.id != self.bot.user.id:
            return None
        found = [match[1] for match in map(_CLAIM.fullmatch, deliver.custom_ids(card_of)) if match]
        return int(found[0]) if found else None

    @commands.Cog.listener("on_raw_message_delete")
    async def card_deleted(self, event: discord.RawMessageDeleteEvent) -> None:
        """A card is deleted: its packet ends."""
        await self._removed(event.guild_id, event.channel_id, {event.message_id})

    @commands.Cog.listener("on_raw_bulk_message_delete")
    async def cards_deleted(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Many messages are deleted at once."""
        await self._removed(event.guild_id, event.channel_id, event.message_ids)

    @commands.Cog.listener("on_guild_channel_delete")
    async def channel_deleted(self, channel: discord.abc.GuildChannel) -> None:
        """A channel is deleted, with the cards in it."""
        await self._removed(channel.guild.id, channel.id, None)

    @commands.Cog.listener("on_raw_thread_delete")
    async def thread_deleted(self, event: discord.RawThreadDeleteEvent) -> None:
        """A thread is deleted, with the cards in it."""
        await self._removed(event.guild_id, event.thread_id, None)

    async def _removed(self, guild_id: int | None, channel_id: int, message_ids: set[int] | None) -> None:
        if guild_id is not None:
            now = self.bot.clock.now()
            await self.bot.services.red_packets.removed(guild_id, channel_id, message_ids, now)
