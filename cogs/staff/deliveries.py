"""Telling the staff what could not be done."""

from __future__ import annotations

from datetime import datetime

from bot.app import GuanxiBot
from bot.ui.deliver import post
from cogs.staff.views import dead_job
from services.jobs import DEAD, Job


def register(bot: GuanxiBot) -> None:
    """Name the handlers."""

    async def tell(job: Job, now: datetime) -> None:
        dead = await bot.services.staff.dead_job(job.guild_id, int(job.payload["job_id"]))
        if dead is None:
            return  # somebody has seen to it already
        club = await bot.services.settings.club(job.guild_id)
        await post(bot, club.staff_channel, dead_job(club.language, dead), nonce=job.job_id)

    bot.services.jobs.register(DEAD, tell)
