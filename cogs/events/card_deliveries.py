"""An event's card in its channel, and its mirror among Discord's own events, as job handlers."""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial
from typing import Any

import discord

from bot.app import GuanxiBot
from bot.ui import deliver, standing
from bot.ui.card import fit
from cogs.events import cards, pictures
from cogs.events.buttons import public_buttons
from db.events import Event
from db.jobs import Job
from services.events import promises
from services.events.upkeep import Shown
from services.jobs import GiveUp

log = logging.getLogger(__name__)

# Discord's limits of its own events, https://discord.com/developers/docs/resources/guild-scheduled-event
LONGEST_NAME, LONGEST_ABOUT, LONGEST_PLACE = 100, 1000, 100
MOST_NATIVE = 30038  # Discord's code for a server that has as many as it may, a hundred

Status = discord.EventStatus

# What Discord would not take as it is, by its event: writing it again, and hearing of it again, would never end.
_as_discord_writes_it: dict[int, dict[str, Any]] = {}


def register(bot: GuanxiBot) -> None:
    """Name the handlers."""
    bot.services.jobs.register(promises.CARD, partial(draw, bot))
    bot.services.jobs.register(promises.NATIVE, partial(mirror, bot))


# --- the card ----------------------------------------------------------------------------------------------------


async def draw(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Post the event's card, once, or show on it the event as it is; take away the one that it moved from."""
    events = bot.services.events
    shown = await events.shown(job.guild_id, int(job.key))
    if shown is None or shown.event.channel_id is None or shown.event.published_at is None:
        return
    event = shown.event
    language = await deliver.guild_language(bot, job.guild_id)
    buttons = public_buttons(language, event)
    view, files = cards.public(language, shown, buttons, brief=True), pictures.beside(shown.picture)
    place = (shown.event.channel_id, event.message_id)
    custom_id = str(buttons[0].item.custom_id) if event.state == "published" else None
    try:
        message_id = await standing.show(bot, job, now, view, place, custom_id, files)
    except standing.CardGone as gone:
        log.info("the card of event %s is gone: %s", event.event_id, gone.__cause__)
        await events.card_lost(job.guild_id, event.event_id, event.message_id, now)
    else:
        if message_id != event.message_id:
            await events.carded(job.guild_id, event.event_id, message_id)
    await standing.take_away_old(bot, job)


# --- Discord's own event -----------------------------------------------------------------------------------------


async def mirror(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Bring Discord's own event in line: make it, change it, call it off, end it; make it anew where it was deleted.

    Raises GiveUp where Discord does not let us, which staff see; the event goes on without.
    """
    shown = await bot.services.events.shown(job.guild_id, int(job.key))
    guild = bot.get_guild(job.guild_id)
    if shown is None or guild is None:
        return
    event = shown.event
    wanted = shown.mirror and event.state == "published"
    if event.native_id is None and (not wanted or event.starts_at <= now):
        return
    try:
        native = await _native(guild, event, job, now)
        if wanted:
            await _keep(bot, guild, shown, native, now, uncover=bool(job.payload.get("uncover")))
        elif native is not None:
            await _finish(bot, event, native)
    except discord.Forbidden as error:
        raise GiveUp("give-up-native-forbidden") from error
    except discord.HTTPException as error:
        if error.code == MOST_NATIVE:
            raise GiveUp("give-up-native-full") from error
        raise


async def _native(guild: discord.Guild, event: Event, job: Job, now: datetime) -> discord.ScheduledEvent | None:
    """Discord's event for ours; also one that an earlier attempt made and could not note down."""
    if event.native_id is not None:
        try:
            return await guild.fetch_scheduled_event(event.native_id, with_counts=False)
        except discord.NotFound:
            return None
    if job.attempts > 1:
        for found in await guild.fetch_scheduled_events(with_counts=False):
            made = (
                found.creator_id == guild.me.id
                and now - discord.utils.snowflake_time(found.id) < standing.SEARCHED_BACK
            )
            if made and found.name == _fields(event)["name"] and found.start_time == _fields(event)["start_time"]:
                return found
    return None


async def _keep(
    bot: GuanxiBot,
    guild: discord.Guild,
    shown: Shown,
    native: discord.ScheduledEvent | None,
    now: datetime,
    *,
    uncover: bool,
) -> None:
    event, fields = shown.event, _fields(shown.event)
    cover: dict[str, Any] = {"image": shown.picture.data} if shown.picture is not None else {}
    if native is None or native.status not in (Status.scheduled, Status.active):
        if event.starts_at <= now:  # Discord takes none that has begun
            await bot.services.events.mirrored(event.guild_id, event.event_id, None)
            return
        native = await guild.create_scheduled_event(
            entity_type=discord.EntityType.external, privacy_level=discord.PrivacyLevel.guild_only, **fields, **cover
        )
    else:
        if native.status is Status.active or event.starts_at <= now:
            fields.pop("start_time")  # it has begun: Discord changes that no more
        differs = _differing(native, fields)
        if differs and differs != _as_discord_writes_it.get(native.id):
            edited = await native.edit(**differs)
            if left := _differing(edited, fields):
                _as_discord_writes_it[native.id] = left
        if shown.picture is None and uncover:
            await native.edit(image=None)  # type: ignore[arg-type]  # taken away, its documentation says
        elif shown.picture is not None and shown.picture.native_id != native.id:
            await native.edit(**cover)
    if shown.picture is not None and shown.picture.native_id != native.id:
        await bot.services.events.covered(event.guild_id, event.event_id, native.id)
    if native.id != event.native_id:
        await bot.services.events.mirrored(event.guild_id, event.event_id, native.id)


def _differing(native: discord.ScheduledEvent, fields: dict[str, Any]) -> dict[str, Any]:
    """What of the fields stands differently there; all of them, for one that somebody made no external one."""
    if native.entity_type is not discord.EntityType.external:
        return fields | {"entity_type": discord.EntityType.external}
    return {name: value for name, value in fields.items() if getattr(native, name) != value}


async def _finish(bot: GuanxiBot, event: Event, native: discord.ScheduledEvent) -> None:
    if event.state in ("ended", "settled") and native.status is Status.active:
        await native.end()
    elif event.state in ("ended", "settled") and native.status is Status.scheduled:
        await (await native.start()).end()
    elif native.status is Status.scheduled:
        await native.cancel()
    elif native.status is Status.active:
        await native.end()
    await bot.services.events.mirrored(event.guild_id, event.event_id, None)


def _fields(event: Event) -> dict[str, Any]:
    """What Discord's event says; nothing of it names or formats anything there."""
    where = " · ".join(filter(None, [event.city, event.place]))
    return {
        "name": fit(event.title, LONGEST_NAME),
        "description": fit(event.about, LONGEST_ABOUT),
        "start_time": event.starts_at.replace(microsecond=0),
        "end_time": event.ends_at.replace(microsecond=0),
        "location": fit(where, LONGEST_PLACE),
    }
