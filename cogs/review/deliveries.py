"""Cards of cases in the staff's channel, and takings that run out, as job handlers."""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial

import discord

from bot.app import GuanxiBot
from bot.ui import deliver
from cogs.review import cards
from cogs.review.buttons import card_ids, case_buttons
from db.jobs import Job
from services import cases

log = logging.getLogger(__name__)


def register(bot: GuanxiBot) -> None:
    """Name the handlers."""
    bot.services.jobs.register(cases.CARD, partial(show_card, bot))
    bot.services.jobs.register(cases.LAPSE, partial(lapse, bot))


async def show_card(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Post the case's card, or show on it how things stand; one that was deleted is posted again while it is open."""
    case = await bot.services.cases.look(job.guild_id, int(job.key))
    if case is None:
        return
    language = await deliver.guild_language(bot, job.guild_id)
    about = await cards.summary(bot.services, language, case)
    view = cards.public(language, case, about, now, case_buttons(language, case, case.holder(now)))
    view.stop()
    if case.card_channel_id is not None and case.card_message_id is not None:
        channel = bot.get_partial_messageable(case.card_channel_id)
        try:
            await channel.get_partial_message(case.card_message_id).edit(view=view)
            return
        except (discord.NotFound, discord.Forbidden) as error:
            log.info("the card of case %s is gone: %s", case.case_id, error)
            await bot.services.cases.carded(job.guild_id, case.case_id, None, None)
    club = await bot.services.settings.club(job.guild_id)
    if case.closed_at is not None or club.staff_channel is None:
        return
    message: discord.Message | None = None
    if job.attempts > 1:  # an earlier attempt may have posted it, and been cut off before it was noted down
        for custom_id in card_ids(case.case_id):
            message = message or await deliver.find_own(bot, club.staff_channel, custom_id, case.opened_at)
    if message is None:
        # Posted once for each time that it is promised: a card that was deleted has had the job's own number.
        nonce = (job.job_id ^ int(job.run_at.timestamp() * 1000)) & (2**63 - 1)
        message = await deliver.post(bot, club.staff_channel, view, nonce=nonce)
    assert message is not None
    await bot.services.cases.carded(job.guild_id, case.case_id, club.staff_channel, message.id)


async def lapse(bot: GuanxiBot, job: Job, now: datetime) -> datetime | None:
    """A taking may have run out: then the case is free; one taken anew runs out later."""
    await bot.services.cases.lapsed(job.guild_id, int(job.key), now)
    case = await bot.services.cases.look(job.guild_id, int(job.key))
    return case.taken_until if case is not None and case.closed_at is None and case.holder(now) is not None else None
