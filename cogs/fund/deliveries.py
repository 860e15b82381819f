"""Jobs of the fund: the opening grant, the end of a grant, and the words about them."""

from __future__ import annotations

import logging
from datetime import datetime

from bot import i18n
from bot.app import GuanxiBot
from bot.ui import deliver
from bot.ui.card import GOOD, WARN, card
from bot.ui.groups import name_of
from db.jobs import Job
from services.fund import promises
from services.jobs import GiveUp

log = logging.getLogger(__name__)


def register(bot: GuanxiBot) -> None:
    """Name the handlers."""
    fund = bot.services.fund

    async def opening(job: Job, now: datetime) -> None:
        """Pay the opening grant. Where the income does not reach, staff are told, who can fill it and try again."""
        if await fund.open_account(job.guild_id, int(job.payload["group_id"]), now) is None:
            raise GiveUp("give-up-fund-short")

    async def ending(job: Job, now: datetime) -> None:
        """The end of a grant comes near."""
        await fund.ending(job.guild_id, int(job.key), now)

    async def settle(job: Job, now: datetime) -> None:
        """A grant is over."""
        await fund.settle(job.guild_id, int(job.key), now)

    async def tell(job: Job, now: datetime) -> None:
        """A word to somebody. Where they cannot be told, `/fund show` says it all the same."""
        user_id = int(job.key.rpartition("/")[2])
        group = await bot.services.group_upkeep.look(job.guild_id, int(job.payload["group_id"]))
        guild = bot.get_guild(job.guild_id)
        if group is None or guild is None:
            return
        request_id = job.payload["request_id"]
        look = await fund.look(job.guild_id, int(request_id), now) if request_id else None
        theirs = await bot.services.group_upkeep.locale(job.guild_id, user_id)
        language = i18n.language_of(theirs) if theirs else await deliver.guild_language(bot, job.guild_id)
        text = i18n.text(
            language,
            f"fund-told-{job.payload['what']}",
            name=name_of(group),
            club=i18n.plain(guild.name),
            points=job.payload["points"],
            words=i18n.plain(look.request.purpose) if look else "none",
            reason=i18n.plain(look.request.reason or "") if look else "none",
            ends=look.ends_at if look else now,
        )
        try:
            accent = WARN if job.payload["what"] in ("declined", "ending") else GOOD
            await deliver.direct(bot, user_id, card(text, accent=accent), nonce=job.job_id)
        except (deliver.DirectMessagesClosed, GiveUp) as closed:
            log.info("somebody could not be told about the fund, job %s: %s", job.job_id, closed)

    handlers = {promises.OPENING: opening, promises.ENDING: ending, promises.SETTLE: settle, promises.TELL: tell}
    for kind, handler in handlers.items():
        bot.services.jobs.register(kind, handler)
