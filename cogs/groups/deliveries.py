"""What is told and asked about groups, and their public cards, as job handlers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

import discord
from discord import ui

from bot import i18n
from bot.app import GuanxiBot
from bot.ui import deliver
from cogs.groups import buttons, cards, questions
from db.jobs import Job
from services.groups import promises
from services.jobs import GiveUp

log = logging.getLogger(__name__)


def register(bot: GuanxiBot) -> None:
    """Name the handlers."""
    handlers = {
        promises.CARD: show_card,
        promises.INVITE: carry_invitation,
        promises.OFFER: carry_offer,
        promises.LAPSE: lapse,
        promises.TELL: tell,
    }
    for kind, handler in handlers.items():
        bot.services.jobs.register(kind, partial(handler, bot))


async def show_card(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Post the group's card, or show on it how things stand."""
    upkeep = bot.services.group_upkeep
    group = await upkeep.look(job.guild_id, int(job.key))
    if group is None or group.card_channel_id is None:
        return
    language = await deliver.guild_language(bot, job.guild_id)
    size = await upkeep.size(job.guild_id, group.group_id)
    charter = await bot.services.verified.charter(job.guild_id, group.group_id)
    view = cards.public(language, group, size, charter, buttons.public_buttons(language, group))
    if group.card_message_id is None:
        if group.state == "closed":
            return
        message = await deliver.post(bot, group.card_channel_id, view, nonce=job.job_id ^ group.card_channel_id)
        assert message is not None
        await upkeep.carded(job.guild_id, group.group_id, group.card_channel_id, message.id)
        return
    view.stop()
    channel = bot.get_partial_messageable(group.card_channel_id)
    try:
        await channel.get_partial_message(group.card_message_id).edit(view=view)
    except (discord.NotFound, discord.Forbidden) as error:
        log.info("the card of group %s is gone: %s", group.group_id, error)
        await upkeep.carded(job.guild_id, group.group_id, group.card_channel_id, None)


async def carry_invitation(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Ask a guest: by direct message, or in the channel where they were invited."""
    group_id, guest_id, _ = (int(each) for each in job.key.split("/"))
    upkeep = bot.services.group_upkeep
    group = await upkeep.look(job.guild_id, group_id)
    found = await upkeep.invitation(job.guild_id, group_id, guest_id)
    guild = bot.get_guild(job.guild_id)
    if group is None or found is None or guild is None or (group.state, found.state) != ("open", "open"):
        return
    inviter = found.invited_by

    def question(language: str) -> ui.LayoutView:
        return questions.invitation(language, guild.name, group, guest_id, inviter)

    channel_id = job.payload["channel_id"]
    await _ask(bot, job, guest_id, question, int(channel_id) if channel_id else None)


async def carry_offer(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Ask an heir: by direct message, or in the group's own channel."""
    group_id, heir_id, _ = (int(each) for each in job.key.split("/"))
    group = await bot.services.group_upkeep.look(job.guild_id, group_id)
    guild = bot.get_guild(job.guild_id)
    if group is None or guild is None or group.heir_id != heir_id:
        return

    def question(language: str) -> ui.LayoutView:
        return questions.offer(language, guild.name, group, heir_id, why=job.payload.get("why", "asked"))

    await _ask(bot, job, heir_id, question, group.channel_id)


async def lapse(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """The time for an answer is over."""
    group_id, heir_id, _ = (int(each) for each in job.key.split("/"))
    offered_at = datetime.fromisoformat(job.payload["offered_at"])
    await bot.services.group_upkeep.lapsed(job.guild_id, group_id, heir_id, offered_at, now)


async def tell(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """A word to the owner, or to the staff. Where the owner cannot be told, the group's card says it all the same."""
    group = await bot.services.group_upkeep.look(job.guild_id, int(job.key.partition("/")[0]))
    guild = bot.get_guild(job.guild_id)
    if group is None or guild is None:
        return
    language = await deliver.guild_language(bot, job.guild_id)
    to = job.payload["to"]
    if to is None:
        club = await bot.services.settings.club(job.guild_id)
        view = cards.told(language, guild.name, group, job.payload)
        await deliver.post(bot, club.staff_channel, view, nonce=job.job_id)
        return
    if int(to) < 0:
        return  # forgotten
    theirs = await bot.services.group_upkeep.locale(job.guild_id, int(to))
    view = cards.told(i18n.language_of(theirs) if theirs else language, guild.name, group, job.payload)
    try:
        await deliver.direct(bot, int(to), view, nonce=job.job_id)
    except (deliver.DirectMessagesClosed, GiveUp) as closed:
        log.info("the owner of group %s could not be told: %s", group.group_id, closed)


async def _ask(
    bot: GuanxiBot, job: Job, user_id: int, question: Callable[[str], ui.LayoutView], channel_id: int | None
) -> None:
    """Put a question to somebody: by direct message, or where those are closed in a channel."""
    theirs = await bot.services.group_upkeep.locale(job.guild_id, user_id)
    language = i18n.language_of(theirs) if theirs else await deliver.guild_language(bot, job.guild_id)
    try:
        await deliver.direct(bot, user_id, question(language), nonce=job.job_id)
    except deliver.DirectMessagesClosed as closed:
        if channel_id is None:
            raise GiveUp("give-up-user-closed", member=f"<@{user_id}>") from closed
        await deliver.post(bot, channel_id, question(language), nonce=job.job_id)
