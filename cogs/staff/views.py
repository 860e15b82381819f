"""What could not be done, with buttons to try again or to let it be.

The list is one admin's own answer, and is drawn anew; the card in the staff's channel is everyone's, and says in the
end who saw to it.
"""

from __future__ import annotations

from discord import ButtonStyle, ui

from bot import i18n
from bot.ui.ask import Ask
from bot.ui.card import GOOD, RULE, WARN, card
from bot.ui.job_words import job_text
from bot.ui.press import Pressable
from db.jobs import Job

A_PAGE = 5  # jobs with their buttons; the next ones move up when these are settled


def dead_job(language: str, job: Job) -> ui.LayoutView:
    """The card for the staff's channel."""

    def t(key: str) -> str:
        return i18n.text(language, key)

    retry = RetryJob(t("jobs-retry"), style=ButtonStyle.primary, job_id=job.job_id)
    dismiss = DismissJob(t("jobs-dismiss"), job_id=job.job_id)
    return card(f"### {t('jobs-card')}", job_text(language, job), buttons=[retry, dismiss], accent=WARN)


async def dead_jobs(ask: Ask) -> ui.LayoutView:
    """What could not be done for the guild. Raises UserError("not-allowed")."""
    found = await ask.services.staff.dead_jobs(ask.actor)
    title = f"## {ask.t('jobs-title')}"
    if not found:
        return card(title, ask.t("jobs-none"), accent=GOOD)
    shown = list(enumerate(found[:A_PAGE], 1))
    return card(
        title,
        *(f"**{number}.** {job_text(ask.language, job)}" for number, job in shown),
        RULE,
        ask.t("jobs-more", count=len(found) - A_PAGE) if len(found) > A_PAGE else None,
        buttons=[
            *(RetryJob(ask.t("jobs-retry-one", number=number), job_id=job.job_id) for number, job in shown),
            *(DismissJob(ask.t("jobs-dismiss-one", number=number), job_id=job.job_id) for number, job in shown),
        ],
        accent=WARN,
    )


class RetryJob(Pressable, template=r"jobs:retry:(?P<job_id>[0-9]+)"):
    """Try again what could not be done."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Promise it anew; a second press is told that there is nothing to do."""
        job = await ask.services.staff.retry_job(ask.actor, self.id("job_id"), ask.now)
        await _show_settled(ask, job, "jobs-retried")


class DismissJob(Pressable, template=r"jobs:dismiss:(?P<job_id>[0-9]+)"):
    """Let be what could not be done."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Take it off the list."""
        job = await ask.services.staff.dismiss_job(ask.actor, self.id("job_id"), ask.now)
        await _show_settled(ask, job, "jobs-dismissed")


async def _show_settled(ask: Ask, job: Job, how: str) -> None:
    message = ask.interaction.message
    if message is not None and message.flags.ephemeral:
        await ask.update(await dead_jobs(ask))
        return
    club = await ask.services.settings.club(ask.guild_id)
    said = i18n.text(club.language, how, by=f"<@{ask.actor.user_id}>", at=ask.now)
    await ask.update(card(job_text(club.language, job), said, accent=GOOD))
