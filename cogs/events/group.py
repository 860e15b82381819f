"""/event, to which the files of this folder add their commands; picking an event while typing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from zoneinfo import ZoneInfo

import discord
from discord import app_commands

from bot import i18n
from bot.app import GuanxiBot
from bot.ui.ask import actor_of
from bot.ui.card import fit
from db.events import Event
from services.errors import UserError

MOST = 25  # choices, Discord's limit
OFFERED = 200  # events looked through for what is typed
Picked = app_commands.Range[str, 1, 100]

event = app_commands.Group(name="event", description="Events: find one, sign up, hold your own", guild_only=True)


async def any_event(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    """What one signed up for, and what is coming."""
    bot, actor = cast("GuanxiBot", interaction.client), actor_of(interaction)
    now, events = bot.clock.now(), bot.services.events
    mine = [each for each, _ in await events.mine(actor, now)]
    page = await events.listing(actor, now, limit=OFFERED)
    return choices(interaction, [*mine, *(each for each, _ in page.events)], typed, await zone_of(bot, actor.guild_id))


async def own_event(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    """What one hosts, drafts and what is over too; for staff and officers, also what is coming of others."""
    bot, actor = cast("GuanxiBot", interaction.client), actor_of(interaction)
    found = await bot.services.events.run_by(actor, bot.clock.now())
    return choices(interaction, found, typed, await zone_of(bot, actor.guild_id))


async def zone_of(bot: GuanxiBot, guild_id: int) -> ZoneInfo:
    """The club's time zone."""
    return ZoneInfo((await bot.services.settings.club(guild_id)).time_zone)


def choices(
    interaction: discord.Interaction[Any], found: Sequence[Event], typed: str, zone: ZoneInfo
) -> list[app_commands.Choice[str]]:
    """The events whose title, city or day hold what was typed, each once."""
    language, wanted = i18n.language_of(interaction.locale), typed.casefold().strip()
    named = {each.event_id: choice_name(language, each, zone) for each in found}
    return [
        app_commands.Choice(name=name, value=str(event_id))
        for event_id, name in named.items()
        if wanted in name.casefold()
    ][:MOST]


def choice_name(language: str, each: Event, zone: ZoneInfo) -> str:
    """An event where no time can be shown in the reader's own zone: in a menu, in a choice. The day is the club's."""
    parts = [each.title, each.city, f"{each.starts_at.astimezone(zone):%Y-%m-%d}"]
    if each.state != "published":
        parts.append(i18n.text(language, f"event-state-{each.state}"))
    return fit(" · ".join(filter(None, parts)), 100)


def chosen(picked: str) -> int:
    """The id of the event that was picked. Raises UserError("event-pick") for what is no event's id."""
    if not picked.isascii() or not picked.isdigit() or len(picked) > 19:
        raise UserError("event-pick")
    return int(picked)
