"""The copy of the audit log in the staff's channel."""

from __future__ import annotations

from datetime import datetime

from bot.app import GuanxiBot
from bot.ui.card import card
from bot.ui.deliver import post
from cogs.audit.words import entry_text
from services.audit import MIRROR
from services.jobs import Job


def register(bot: GuanxiBot) -> None:
    """Name the handlers."""

    async def mirror(job: Job, now: datetime) -> None:
        club = await bot.services.settings.club(job.guild_id)
        entry = await bot.services.staff.audit_entry(job.guild_id, int(job.key))
        if entry is not None:
            await post(bot, club.audit_channel, card(entry_text(club.language, entry)), nonce=job.job_id)

    bot.services.jobs.register(MIRROR, mirror)
