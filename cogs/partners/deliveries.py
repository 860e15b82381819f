"""Benefits' cards, and words about them to their partners and to who claimed, as job handlers."""

from __future__ import annotations

import logging
from datetime import datetime

from bot import i18n
from bot.app import GuanxiBot
from bot.ui import deliver, standing
from bot.ui.card import GOOD, WARN, card
from cogs.partners import cards, posting
from db.jobs import Job
from services.jobs import GiveUp
from services.partners import promises

log = logging.getLogger(__name__)


def register(bot: GuanxiBot) -> None:
    """Name the handlers."""

    async def tell(job: Job, now: datetime) -> None:
        """A word to somebody. Where they cannot be told, `/partner mine` or `/partner list` says it all the same."""
        user_id, what = int(job.key.rpartition("/")[2]), job.payload["what"]
        benefit = await bot.services.partners.look(job.guild_id, int(job.payload["benefit_id"]))
        guild = bot.get_guild(job.guild_id)
        if benefit is None or guild is None:
            return
        theirs = await bot.services.group_upkeep.locale(job.guild_id, user_id)
        language = i18n.language_of(theirs) if theirs else await deliver.guild_language(bot, job.guild_id)
        text = i18n.text(
            language,
            f"benefit-told-{what}",
            title=cards.title_of(benefit),
            club=i18n.plain(guild.name),
            reason=i18n.plain(benefit.reason or "–"),
            until=i18n.when(benefit.ends_at, "f"),
        )
        accent = GOOD if what in ("open", "redeemed") else WARN
        try:
            await deliver.direct(bot, user_id, card(text, accent=accent), nonce=job.job_id)
        except (deliver.DirectMessagesClosed, GiveUp) as closed:
            log.info("somebody could not be told about a benefit, job %s: %s", job.job_id, closed)

    async def draw(job: Job, now: datetime) -> None:
        """Post a benefit's card, once, or show on it the benefit as it is; take away the one that it moved from."""
        benefit_id = int(job.key.partition("/")[0])
        benefit = await bot.services.partners.look(job.guild_id, benefit_id)
        if benefit is not None and benefit.channel_id is not None:
            view, custom_id = await posting.card_of(bot, benefit, now)
            place = (benefit.channel_id, benefit.message_id)
            try:
                message_id = await standing.show(bot, job, now, view, place, custom_id)
            except standing.CardGone as gone:
                log.info("the card of benefit %s is gone: %s", benefit_id, gone.__cause__)
                await bot.services.partners.carded(job.guild_id, benefit_id, None, None)
            else:
                await bot.services.partners.carded(job.guild_id, benefit_id, benefit.channel_id, message_id)
        await standing.take_away_old(bot, job)

    bot.services.jobs.register(promises.CARD, draw)
    bot.services.jobs.register(promises.TELL, tell)
