"""The jobs of published reports: making them, asking for their words, their public cards."""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial

import discord

from bot import i18n
from bot.app import GuanxiBot
from bot.ui import deliver
from cogs.groups import reports_cards as cards
from cogs.groups.reports import words_buttons
from db.jobs import Job
from services.jobs import GiveUp
from services.reports import service
from services.reports.rules import month_named
from services.reports.service import Seen

log = logging.getLogger(__name__)


def register(bot: GuanxiBot) -> None:
    """Name the handlers."""
    handlers = {
        service.MAKE: make,
        service.ASK: ask,
        service.REMIND: remind,
        service.LAPSE: lapse,
        service.CARD: show_card,
    }
    for kind, handler in handlers.items():
        bot.services.jobs.register(kind, partial(handler, bot))


async def make(bot: GuanxiBot, job: Job, now: datetime) -> datetime | None:
    """A month is over."""
    group_id, month = job.key.split("/")
    baseline = job.payload.get("members")
    return await bot.services.reports.make(job.guild_id, int(group_id), month_named(month), baseline, now)


async def remind(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """The words will soon be late."""
    group_id, month = job.key.split("/")
    await bot.services.reports.remind(job.guild_id, int(group_id), month_named(month), now)


async def lapse(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """The words are late, if they are not there."""
    group_id, month = job.key.split("/")
    await bot.services.reports.lapse(job.guild_id, int(group_id), month_named(month), now)


async def ask(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Ask somebody for the words: by direct message; the director, where those are closed, in the group's channel."""
    group_id, month, user_id, what = job.key.split("/")
    seen = await bot.services.reports.look(job.guild_id, int(group_id), month_named(month), now)
    guild = bot.get_guild(job.guild_id)
    if seen is None or guild is None or seen.report.state == "published":
        return
    theirs = await bot.services.group_upkeep.locale(job.guild_id, int(user_id))
    language = i18n.language_of(theirs) if theirs else await deliver.guild_language(bot, job.guild_id)
    try:
        await deliver.direct(bot, int(user_id), _question(language, guild.name, seen, what), nonce=job.job_id)
    except (deliver.DirectMessagesClosed, GiveUp) as closed:
        log.info("somebody could not be asked for a report by direct message: %s", type(closed).__name__)
        if int(user_id) == seen.group.owner_id and seen.group.channel_id is not None:
            view = _question(language, guild.name, seen, what)
            await deliver.post(bot, seen.group.channel_id, view, nonce=job.job_id)


def _question(language: str, club: str, seen: Seen, what: str) -> discord.ui.LayoutView:
    return cards.question(language, club, seen, what, words_buttons(language, seen))


async def show_card(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Post the report where announcements go, or show on its card how things stand."""
    group_id, name = job.key.split("/")
    month = month_named(name)
    reports = bot.services.reports
    seen = await reports.look(job.guild_id, int(group_id), month, now)
    if seen is None or seen.report.public_at is None:
        return
    language = await deliver.guild_language(bot, job.guild_id)
    view = cards.report(bot, language, seen.for_everyone())
    files = [await cards.picture(language, seen)]
    channel_id, message_id = seen.report.channel_id, seen.report.message_id
    if channel_id is None or message_id is None:
        club = await bot.services.settings.club(job.guild_id)
        message: discord.Message | None = None
        if job.attempts > 1 and club.announcement_channel is not None:
            # An earlier attempt may have posted it, and been cut off before it was noted down.
            heading, since = cards.heading(language, seen), seen.report.public_at
            message = await deliver.find_own_saying(bot, club.announcement_channel, heading, since)
        if message is None:
            message = await deliver.post(bot, club.announcement_channel, view, nonce=job.job_id, files=files)
        if message is not None:
            await reports.carded(job.guild_id, int(group_id), month, message.channel.id, message.id)
        return
    view.stop()
    try:
        await bot.get_partial_messageable(channel_id).get_partial_message(message_id).edit(view=view, attachments=files)
    except (discord.NotFound, discord.Forbidden) as error:
        log.info("the card of a report of group %s is gone: %s", group_id, error)
