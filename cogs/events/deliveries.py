"""Offers, reminders, what is told, and the end of events, as job handlers."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial

import discord

from bot import i18n
from bot.app import GuanxiBot
from bot.ui import deliver
from bot.ui.card import card
from cogs.events.offers import offer_card
from cogs.events.panels import hostless_card
from cogs.events.telling import told_card
from cogs.events.voice import Presence
from db.events import Event
from db.jobs import Job
from services.events import promises
from services.jobs import GiveUp

log = logging.getLogger(__name__)

LATE = timedelta(minutes=10)  # past that a reminder says that it is late
# What somebody must learn: staff are told where their direct messages are closed.
MUST_HEAR = ("removed", "dispute-decided", "sent-back", "approved", "disputed", "ended")


def register(bot: GuanxiBot) -> None:
    """Name the handlers."""
    handlers = {
        promises.OFFER: carry_offer,
        promises.OFFER_LAPSE: lapse,
        promises.FIRST_COME: first_come,
        promises.REMIND: remind,
        promises.HOSTLESS: hostless,
        promises.END: end,
        promises.SETTLE: settle,
        promises.ASK_FEEDBACK: ask_feedback,
    }
    for kind, handler in handlers.items():
        bot.services.jobs.register(kind, partial(handler, bot))
    bot.services.jobs.register(promises.VOICE, Presence(bot).look)
    bot.services.jobs.register(promises.TELL, partial(tell, bot))


# --- offers ------------------------------------------------------------------------------------------------------


async def carry_offer(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Ask who is next whether they want the place: directly, or in the event's channel, calling them by name."""
    event_id, user_id, place = (int(each) for each in job.key.split("/"))
    found = await bot.services.events.offered(job.guild_id, event_id, user_id)
    if found is None or found[1].place != place or found[1].offer_until is None or now >= found[1].offer_until:
        return
    event, offered = found
    language, club = await _language(bot, job.guild_id, user_id), _club(bot, job.guild_id)
    try:
        await deliver.direct(bot, user_id, offer_card(language, club, event, offered), nonce=job.job_id)
    except deliver.DirectMessagesClosed as closed:
        if event.channel_id is None:
            raise GiveUp("give-up-user-closed", member=f"<@{user_id}>") from closed
        view = offer_card(language, club, event, offered)
        await deliver.post(bot, event.channel_id, view, nonce=job.job_id, calls=user_id)


async def lapse(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Nobody said yes in time: the place goes to the next."""
    event_id, user_id, place = (int(each) for each in job.key.split("/"))
    await bot.services.events.lapse(job.guild_id, event_id, user_id, place, now)


async def first_come(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Tell those who wait that from now on whoever presses first has a place."""
    event = await _event(bot, job.guild_id, int(job.key))
    if event is None or event.state != "published" or now >= event.starts_at:
        return
    if event.starts_at != datetime.fromisoformat(job.payload["starts_at"]):
        return  # it moved, and this is promised anew
    waiting = [each.user_id for each in await bot.services.events.who(job.guild_id, event.event_id, "waiting")]
    await bot.services.events.tell(event, "first-come", waiting, now, once=_stamp(event.starts_at))


# --- telling -----------------------------------------------------------------------------------------------------


async def remind(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Remind everybody who has a place; late where the bot was down, and not of what is over or said better soon."""
    starts_at, hours = datetime.fromisoformat(job.payload["starts_at"]), int(job.payload["hours"])
    found = await bot.services.events.to_remind(job.guild_id, int(job.key.partition("/")[0]), starts_at)
    if found is None or now >= found[0].ends_at:
        return
    if hours != min(promises.REMIND_HOURS) and now >= starts_at - timedelta(hours=min(promises.REMIND_HOURS)):
        return  # the last reminder is due as well
    event, users = found
    late = now - (starts_at - timedelta(hours=hours)) > LATE
    await bot.services.events.tell(event, "remind", users, now, once=f"{hours}-{_stamp(starts_at)}", late=late)


async def tell(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """A word about an event to one person. What they must hear and cannot be told, staff are."""
    event = await _event(bot, job.guild_id, int(job.payload["event_id"]))
    user_id, what = int(job.payload["to"]), str(job.payload["what"])
    if event is None or user_id < 0 or _is_past(event, what, now):
        return
    language, club = await _language(bot, job.guild_id, user_id), _club(bot, job.guild_id)
    try:
        await deliver.direct(bot, user_id, told_card(language, club, event, job.payload), nonce=job.job_id)
    except (deliver.DirectMessagesClosed, GiveUp) as closed:
        log.info("a member could not be told about event %s: %s: %s", event.event_id, what, closed)
        if what in MUST_HEAR:
            settings = await bot.services.settings.club(job.guild_id)
            theirs = await deliver.guild_language(bot, job.guild_id)
            params = {"who": f"<@{user_id}>", "title": i18n.plain(event.title), "what": what}
            said = i18n.text(theirs, "event-untold", **params)
            await deliver.post(bot, settings.staff_channel, card(said), nonce=job.job_id)


async def hostless(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Tell staff that the host of the club's own event left, so that one of them holds it."""
    event = await _event(bot, job.guild_id, int(job.key))
    settings = await bot.services.settings.club(job.guild_id)
    left = int(job.payload["host_id"])
    if event is None or event.state not in ("review", "published") or event.host_id != left:
        return
    view = hostless_card(await deliver.guild_language(bot, job.guild_id), event)
    await deliver.post(bot, settings.staff_channel, view, nonce=job.job_id)


def _is_past(event: Event, what: str, now: datetime) -> bool:
    """Whether nobody needs to hear it any more: the bot was down, or the event was called off meanwhile."""
    if what in ("remind", "first-come"):
        return event.state != "published" or now >= event.ends_at
    return what in ("moved", "lapsed") and (event.state != "published" or now >= event.starts_at)


# --- the end -----------------------------------------------------------------------------------------------------


async def end(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """The event is over."""
    await bot.services.events.end(job.guild_id, int(job.key), now)


async def settle(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """The dispute window is over: pay out."""
    await bot.services.events.settle(job.guild_id, int(job.key), now)


async def ask_feedback(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Ask those who came how it was; tell the others that they count as absent, and how to explain."""
    event = await _event(bot, job.guild_id, int(job.key))
    if event is None or event.state not in ("ended", "settled"):
        return
    everybody = await bot.services.events.who(job.guild_id, event.event_id, "confirmed")
    came = [each.user_id for each in everybody if each.attended == "came"]
    absent = [each.user_id for each in everybody if each.attended != "came" and each.excuse is None]
    await bot.services.events.tell(event, "feedback", came, now, once="day-after")
    await bot.services.events.tell(event, "absent", absent, now, once="day-after")


# --- who and where -----------------------------------------------------------------------------------------------


async def _event(bot: GuanxiBot, guild_id: int, event_id: int) -> Event | None:
    found = await bot.services.events.look(guild_id, event_id)
    return found[0] if found else None


async def _language(bot: GuanxiBot, guild_id: int, user_id: int) -> str:
    theirs = await bot.services.group_upkeep.locale(guild_id, user_id)
    return i18n.language_of(theirs) if theirs else await deliver.guild_language(bot, guild_id)


def _club(bot: GuanxiBot, guild_id: int) -> str:
    guild: discord.Guild | None = bot.get_guild(guild_id)
    return guild.name if guild is not None else ""


def _stamp(at: datetime) -> str:
    return str(int(at.timestamp()))
