"""/group, to which the files of this folder add their commands; and picking a group while typing one."""

from __future__ import annotations

from typing import Any, cast

import discord
from discord import app_commands

from bot.app import GuanxiBot
from bot.ui.ask import Ask, actor_of
from bot.ui.card import fit

group = app_commands.Group(
    name="group", description="Groups: find yours, found one, invite, hand over", guild_only=True
)

MOST = 25  # choices, Discord's limit
Picked = app_commands.Range[str, 1, 100]


async def chosen(ask: Ask, picked: str) -> int:
    """The id of the group that was picked, or typed by name. Raises UserError("group-unknown")."""
    return await ask.services.groups.find(ask.actor, picked)


async def any_group(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    """The club's groups."""
    return await _choices(interaction, typed, mine=False)


async def own_group(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    """The groups that one is in."""
    return await _choices(interaction, typed, mine=True)


async def _choices(interaction: discord.Interaction[Any], typed: str, *, mine: bool) -> list[app_commands.Choice[str]]:
    services = cast("GuanxiBot", interaction.client).services
    page = await services.groups.directory(actor_of(interaction), typed, mine=mine, limit=MOST)
    return [
        app_commands.Choice(name=fit(f"{found.name} · {found.topic}", 100), value=str(found.group_id))
        for found, _ in page.groups
    ]
