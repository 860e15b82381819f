"""What applications and proofs promised for later, as job handlers."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from discord import ui

from bot import i18n
from bot.app import GuanxiBot
from bot.ui import deliver
from bot.ui.card import ACCENT, GOOD, RULE, WARN, card
from bot.ui.groups import name_of, person, quoted
from cogs.credentials import cards
from db.jobs import Job
from services.credentials import promises
from services.jobs import GiveUp


def register(bot: GuanxiBot) -> None:
    """Name the handlers."""
    handlers = {
        promises.SETTLE: settle,
        promises.TELL: tell,
        promises.IDLE: idle,
        promises.DELETE: delete,
        promises.REMIND: remind,
        promises.LAPSE: lapse,
        promises.PROOF_TELL: tell_member,
        promises.WELCOME: welcome,
    }
    for kind, handler in handlers.items():
        bot.services.jobs.register(kind, partial(handler, bot))


async def settle(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """A decision takes effect."""
    decided_at = datetime.fromisoformat(job.payload["decided_at"])
    await bot.services.lasting.settle(job.guild_id, int(job.key), decided_at, now)


async def idle(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Nothing was added in time."""
    asked_at = datetime.fromisoformat(job.payload["asked_at"])
    await bot.services.lasting.idle(job.guild_id, int(job.key), asked_at, now)


async def delete(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Files and texts go."""
    await bot.services.lasting.delete(job.guild_id, int(job.key), now)


async def lapse(bot: GuanxiBot, job: Job, now: datetime) -> datetime | None:
    """The grace is over, or will be at another time."""
    group_id, user_id, expires_on = job.key.split("/")
    last_day = date.fromisoformat(expires_on)
    return await bot.services.lasting.lapse(job.guild_id, int(group_id), int(user_id), last_day, now)


async def tell(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """What became of an application, to its applicant alone."""
    guild = bot.get_guild(job.guild_id)
    found = await bot.services.applications.one(job.guild_id, int(job.payload["application_id"]), now)
    if found is None or guild is None:
        return
    what, user_id = job.payload["what"], found.application.user_id
    if what in ("more", "approved", "declined") and found.shown_state != what:
        return  # it has gone on since
    language = await _language(bot, job.guild_id, user_id)
    club, name = i18n.plain(guild.name), name_of(found.group)
    parts = [i18n.text(language, f"application-told-{what}", name=name, club=club)]
    if what == "more":
        parts.append(quoted(found.wanted))
    if what == "declined":
        parts.append(
            i18n.text(
                language,
                "application-declined-for",
                reason=cards.reason(language, found.application),
                failed=cards.failed(language, found),
            )
        )
        if found.reason:
            parts.append(quoted(found.reason))
        parts.append(cards.way_on(language, found))
    accent = GOOD if what == "approved" else WARN
    await _direct(bot, job, user_id, card(*parts, RULE, i18n.text(language, "application-where"), accent=accent))


async def remind(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """A credential ends soon, or has ended."""
    group_id, user_id, expires_on, days = job.key.split("/")
    last_day = date.fromisoformat(expires_on)
    group = await bot.services.group_upkeep.look(job.guild_id, int(group_id))
    guild = bot.get_guild(job.guild_id)
    if group is None or guild is None or group.state != "open":
        return
    if not await bot.services.lasting.holds(job.guild_id, int(group_id), int(user_id), last_day):
        return
    today = (await bot.services.settings.club(job.guild_id)).calendar.day_of(now)
    if int(days) > 0 and today > last_day:  # the bot was away: that it has ended is told by the last reminder
        return
    language = await _language(bot, job.guild_id, int(user_id))
    rules = await bot.services.settings.verified(job.guild_id)
    said = i18n.text(
        language,
        "proof-reminder" if int(days) > 0 else "proof-grace",
        name=name_of(group),
        club=i18n.plain(guild.name),
        day=last_day,
        grace=rules.grace_days,
    )
    await _direct(bot, job, int(user_id), card(said, accent=WARN))


async def tell_member(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """What became of a membership, to its member alone."""
    group_id, user_id, what = int(job.payload["group_id"]), int(job.payload["to"]), job.payload["what"]
    group = await bot.services.group_upkeep.look(job.guild_id, group_id)
    guild = bot.get_guild(job.guild_id)
    if group is None or guild is None:
        return
    language = await _language(bot, job.guild_id, user_id)
    said = i18n.text(language, f"proof-told-{what}", name=name_of(group), club=i18n.plain(guild.name))
    reason = bot.services.lasting.said(job.guild_id, group_id, user_id, job.payload["reason"])
    await _direct(bot, job, user_id, card(said, quoted(reason) if reason else None, accent=WARN))


async def welcome(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """One line in the group's own channel, once it has one."""
    group = await bot.services.group_upkeep.look(job.guild_id, int(job.payload["group_id"]))
    if group is None or group.state != "open" or group.channel_id is None:
        return
    language = await deliver.guild_language(bot, job.guild_id)
    who = person(language, int(job.payload["user_id"]))
    said = i18n.text(language, "proof-welcome", who=who, name=name_of(group))
    await deliver.post(bot, group.channel_id, card(said, accent=ACCENT), nonce=job.job_id)


async def _language(bot: GuanxiBot, guild_id: int, user_id: int) -> str:
    """The member's own, the guild's where it is not known."""
    theirs = await bot.services.group_upkeep.locale(guild_id, user_id)
    return i18n.language_of(theirs) if theirs else await deliver.guild_language(bot, guild_id)


async def _direct(bot: GuanxiBot, job: Job, user_id: int, view: ui.LayoutView) -> None:
    """Tell somebody alone. Where that cannot be, staff are told that it could not, and never what it was."""
    try:
        await deliver.direct(bot, user_id, view, nonce=job.job_id)
    except deliver.DirectMessagesClosed as closed:
        raise GiveUp("give-up-user-closed", member=f"<@{user_id}>") from closed
