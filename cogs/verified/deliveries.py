"""What is asked and told about proposals and verified groups, as job handlers."""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial
from typing import Any

from bot import i18n
from bot.app import GuanxiBot
from bot.ui import deliver
from bot.ui.press import Pressable
from cogs.verified import cards
from cogs.verified.founding import ReadButton, founder_buttons
from db.jobs import Job
from services.jobs import GiveUp
from services.verified import promises

log = logging.getLogger(__name__)


def register(bot: GuanxiBot) -> None:
    """Name the handlers."""
    handlers = {promises.ASK: ask_founder, promises.TELL: tell, promises.GROUP_TELL: tell_of_group}
    for kind, handler in handlers.items():
        bot.services.jobs.register(kind, partial(handler, bot))


async def ask_founder(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Ask a founder; where they cannot be written to, tell the proposer how they can answer."""
    proposal_id, user_id, _ = (int(each) for each in job.key.split("/"))
    look = await bot.services.proposals.look(job.guild_id, proposal_id)
    guild = bot.get_guild(job.guild_id)
    if look is None or guild is None or (look.proposal.state, look.state_of(user_id)) != ("confirming", "asked"):
        return
    language = await _language(bot, job.guild_id, user_id)
    view = cards.asked(language, guild.name, look, user_id, founder_buttons(language, look, user_id))
    try:
        await deliver.direct(bot, user_id, view, nonce=job.job_id)
    except (deliver.DirectMessagesClosed, GiveUp) as closed:
        log.info("a founder of proposal %s could not be asked: %s", proposal_id, closed)
        await bot.services.proposals.unreachable(job.guild_id, proposal_id, user_id, now)


async def tell(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """A word to one person; where they cannot be written to, /group proposal says it all the same."""
    proposal_id, to = int(job.key.partition("/")[0]), int(job.payload["to"])
    look = await bot.services.proposals.look(job.guild_id, proposal_id)
    guild = bot.get_guild(job.guild_id)
    if look is None or guild is None:
        return
    language = await _language(bot, job.guild_id, to)
    ids: dict[str, Any] = {"guild_id": job.guild_id, "proposal_id": proposal_id}
    buttons: list[Pressable] = []
    if job.payload["what"] in ("question", "again"):
        buttons += founder_buttons(language, look, to)
        buttons.append(ReadButton(i18n.text(language, "proposal-read"), **ids))
    view = cards.told(language, guild.name, look, job.payload, buttons)
    try:
        await deliver.direct(bot, to, view, nonce=job.job_id)
    except (deliver.DirectMessagesClosed, GiveUp) as closed:
        log.info("somebody could not be told about proposal %s: %s", proposal_id, closed)


async def tell_of_group(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """A word about a verified group to one person, or to the staff's channel."""
    group = await bot.services.group_upkeep.look(job.guild_id, int(job.key.partition("/")[0]))
    guild = bot.get_guild(job.guild_id)
    if group is None or guild is None or group.state == "closed":
        return
    what, to = job.payload["what"], job.payload["to"]
    if to is None:
        club = await bot.services.settings.club(job.guild_id)
        language = await deliver.guild_language(bot, job.guild_id)
        view = cards.told_of_group(language, guild.name, group, what)
        await deliver.post(bot, club.staff_channel, view, nonce=job.job_id)
        return
    language = await _language(bot, job.guild_id, int(to))
    try:
        await deliver.direct(bot, int(to), cards.told_of_group(language, guild.name, group, what), nonce=job.job_id)
    except (deliver.DirectMessagesClosed, GiveUp) as closed:
        log.info("somebody could not be told about group %s: %s", group.group_id, closed)


async def _language(bot: GuanxiBot, guild_id: int, user_id: int) -> str:
    theirs = await bot.services.proposals.locale(guild_id, user_id)
    return i18n.language_of(theirs) if theirs else await deliver.guild_language(bot, guild_id)
