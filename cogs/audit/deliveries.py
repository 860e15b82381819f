"""The copy of the audit log in the staff's channel."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import datetime

from bot.app import GuanxiBot
from bot.ui.audit_words import entry_text
from bot.ui.card import card
from bot.ui.deliver import post
from services.audit import MIRROR
from services.jobs import Job


def register(bot: GuanxiBot) -> None:
    """Name the handlers."""
    # Jobs begin in order and run side by side; of the lines of a guild each waits until the one before it is posted.
    turns: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def mirror(job: Job, now: datetime) -> None:
        async with turns[job.guild_id]:
            club = await bot.services.settings.club(job.guild_id)
            entry = await bot.services.staff.audit_entry(job.guild_id, int(job.key))
            if entry is not None:
                await post(bot, club.audit_channel, card(entry_text(club.language, entry)), nonce=job.job_id)

    bot.services.jobs.register(MIRROR, mirror)
