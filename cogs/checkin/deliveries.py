"""Side effects of check-ins on Discord, as job handlers."""

from __future__ import annotations

import logging
from datetime import date, datetime
from functools import partial
from typing import Any

import discord

from bot import i18n
from bot.app import GuanxiBot
from bot.ui import deliver, spoken
from bot.ui.card import card
from bot.ui.press import Pressable
from cogs.checkin import buttons, cards, words
from db.jobs import Job
from services.checkin.bridges import AMNESTY
from services.checkin.reminders import REMIND
from services.checkin.service import GRANT_ROLE, OWED, TELL, telling_of
from services.jobs import GiveUp

log = logging.getLogger(__name__)

UNKNOWN_ROLE = 10011


def register(bot: GuanxiBot) -> None:
    """Name the handlers."""
    bot.services.jobs.register(GRANT_ROLE, partial(grant_role, bot))
    bot.services.jobs.register(OWED, partial(pay_owed, bot))
    bot.services.jobs.register(TELL, partial(tell, bot))
    bot.services.jobs.register(REMIND, partial(remind, bot))
    bot.services.jobs.register(AMNESTY, partial(announce_amnesty, bot))


async def grant_role(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Give a member the role of a milestone. Raises GiveUp, for staff, where Discord will not have it."""
    language = await deliver.guild_language(bot, job.guild_id)
    user_id, role_id = int(job.payload["user_id"]), int(job.payload["role_id"])

    def give_up(why: str) -> GiveUp:
        return GiveUp(why, member=f"<@{user_id}>", role=f"<@&{role_id}>", day=int(job.payload["day"]))

    guild = bot.get_guild(job.guild_id)
    role = guild.get_role(role_id) if guild else None
    if guild is None or role is None:
        raise give_up("role-gone")
    try:
        member = guild.get_member(user_id) or await guild.fetch_member(user_id)
        if role not in member.roles:
            await member.add_roles(role, reason=i18n.text(language, "role-reason", day=int(job.payload["day"])))
    except discord.Forbidden as error:
        raise give_up("role-forbidden") from error
    except discord.NotFound as error:
        raise give_up("role-gone" if error.code == UNKNOWN_ROLE else "role-member-gone") from error


async def pay_owed(bot: GuanxiBot, job: Job, now: datetime) -> datetime | None:
    """Pay a milestone late; where the budget still cannot, when to try again."""
    user_id, _, day = job.key.partition("/")
    return await bot.services.checkin.pay_owed(job.guild_id, int(user_id), day, int(job.payload["points"]), now)


async def tell(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Answer a word: a mark on it for all to see, the rest to who wrote it alone."""
    told, user_id = telling_of(job.payload), int(job.key)
    message = bot.get_partial_messageable(told.channel_id).get_partial_message(told.message_id)
    await spoken.mark(message, spoken.DONE)
    view, files = await buttons.present(
        bot, told.language, job.guild_id, user_id, told.name, told.result, from_afar=True
    )
    try:
        await deliver.direct(bot, user_id, view, nonce=told.message_id, files=files)
    except (deliver.DirectMessagesClosed, GiveUp) as closed:
        log.info("a check-in by a word could not be answered by direct message: %s", closed)
        await spoken.reply(message, buttons.instead_of_direct(told.language, user_id))


async def remind(bot: GuanxiBot, job: Job, now: datetime) -> datetime | None:
    """Remind a member, once today and not where they have checked in; when to look again."""
    guild_id, user_id = job.guild_id, int(job.key)
    reminders = bot.services.reminders
    guild = bot.get_guild(guild_id)
    due, again = await reminders.take_due(guild_id, user_id, now)
    if due is None:
        return again if again > now else None
    try:
        if guild is None or not (guild.get_member(user_id) or await guild.fetch_member(user_id)):
            raise GiveUp("the bot is not in that server")
        view = await _reminder(bot, guild, user_id, due.locale, now)
        # Another nonce each day; the same one when today's is tried again.
        nonce = job.job_id ^ due.sent_on.toordinal() if due.sent_on else job.job_id
        await deliver.direct(bot, user_id, view, nonce=nonce)
    except deliver.DirectMessagesClosed:
        await reminders.pause(guild_id, user_id)
    except (GiveUp, discord.NotFound):
        await reminders.stop(guild_id, user_id)  # who left needs no reminder, and staff no word of it
        return None
    except discord.HTTPException:
        await reminders.failed(due)
        raise
    return again


async def _reminder(bot: GuanxiBot, guild: discord.Guild, user_id: int, language: str, now: datetime) -> Any:
    shown = await bot.services.streaks.show(guild.id, user_id, now)
    row: list[Pressable] = [
        buttons.CheckinFromAfar(
            i18n.text(language, "button-checkin"), style=buttons.GREEN, emoji="✅", guild_id=guild.id
        ),
        buttons.QuietFromAfar(i18n.text(language, "button-remind-off"), emoji="🔕", guild_id=guild.id),
    ]
    return cards.reminder(language, guild.name, shown.current, shown.next_day_at, row)


async def announce_amnesty(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Say in the announcement channel, where there is one, that days were bridged."""
    club = await bot.services.settings.club(job.guild_id)
    days = [date.fromisoformat(day) for day in job.payload["days"]]
    text = i18n.text(
        club.language,
        "amnesty",
        days=words.day_list(club.language, days),
        n=len(days),
        streaks=int(job.payload["streaks"]),
    )
    await deliver.post(bot, club.announcement_channel, card(text), nonce=job.job_id)
