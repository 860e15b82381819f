"""Side effects of points on Discord, as job handlers."""

from __future__ import annotations

import logging
from datetime import datetime

from bot import i18n
from bot.app import GuanxiBot
from bot.ui import deliver
from cogs.points import cards, reports
from db.jobs import Job
from services import programmes, transfers
from services.jobs import GiveUp

log = logging.getLogger(__name__)


def register(bot: GuanxiBot) -> None:
    """Name the handlers."""

    async def received(job: Job, now: datetime) -> None:
        """A quiet word to the receiver of a transfer. Where none can be had, the statement says it all the same."""
        shown = await bot.services.points.received(job.guild_id, int(job.key))
        guild = bot.get_guild(job.guild_id)
        if shown is None or guild is None:
            return
        language = i18n.language_of(shown.locale) if shown.locale else await deliver.guild_language(bot, guild.id)
        try:
            view = cards.received(language, guild.name, shown)
            await deliver.direct(bot, shown.transfer.receiver_id, view, nonce=job.job_id)
        except (deliver.DirectMessagesClosed, GiveUp) as closed:
            log.info("the receiver of transfer %s could not be told: %s", job.key, closed)

    async def alert(job: Job, now: datetime) -> None:
        """The word to staff about a budget."""
        club = await bot.services.settings.club(job.guild_id)
        if club.staff_channel is None:
            log.warning("guild %s has no staff channel to be told about a budget: %s", job.guild_id, job.payload)
            return
        language = await deliver.guild_language(bot, job.guild_id)
        await deliver.post(bot, club.staff_channel, reports.alert_card(language, job.payload), nonce=job.job_id)

    bot.services.jobs.register(transfers.RECEIVED, received)
    bot.services.jobs.register(programmes.ALERT, alert)
