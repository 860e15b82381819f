"""/partner, to which the files of this folder add their commands; picking a benefit while typing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import discord
from discord import app_commands

from bot import i18n
from bot.app import GuanxiBot
from bot.ui.ask import actor_of
from bot.ui.card import fit
from db.partners import Benefit
from services.errors import UserError

MOST = 25  # choices, Discord's limit
OFFERED = 100  # benefits looked through for what is typed
Picked = app_commands.Range[str, 1, 100]

partner = app_commands.Group(name="partner", description="Benefits: what members offer to members", guild_only=True)


async def redeemable(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    """The benefits of which one may redeem codes."""
    services = cast("GuanxiBot", interaction.client).services
    return _choices(interaction, await services.partners.redeemable(actor_of(interaction), limit=OFFERED), typed)


async def going(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    """The benefits that one may close."""
    bot = cast("GuanxiBot", interaction.client)
    found = await bot.services.partners.going(actor_of(interaction), bot.clock.now(), limit=OFFERED)
    return _choices(interaction, found, typed)


async def own_events(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    """What is coming, and what one hosts."""
    bot, actor = cast("GuanxiBot", interaction.client), actor_of(interaction)
    now = bot.clock.now()
    found = [each for each, _ in (await bot.services.events.listing(actor, now, limit=OFFERED)).events]
    named = {each.event_id: each.title for each in found}
    return _matching(((event_id, title) for event_id, title in named.items()), typed)


def _choices(
    interaction: discord.Interaction[Any], found: Iterable[Benefit], typed: str
) -> list[app_commands.Choice[str]]:
    language = i18n.language_of(interaction.locale)
    states = {each.benefit_id: i18n.text(language, "benefit-state", state=each.state) for each in found}
    return _matching(((each.benefit_id, f"{each.title} · {states[each.benefit_id]}") for each in found), typed)


def _matching(named: Iterable[tuple[int, str]], typed: str) -> list[app_commands.Choice[str]]:
    wanted = typed.casefold().strip()
    return [
        app_commands.Choice(name=fit(name, 100), value=str(number))
        for number, name in named
        if wanted in name.casefold()
    ][:MOST]


def chosen(picked: str) -> int:
    """The id of what was picked. Raises UserError("benefit-pick") for what is none."""
    if not picked.isascii() or not picked.isdigit() or len(picked) > 18:
        raise UserError("benefit-pick")
    return int(picked)
