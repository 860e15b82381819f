"""What everyone types: /group join, leave, list, info, members."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.ui.ask import Ask
from bot.ui.groups import Picked, any_group, chosen, own_group
from cogs.groups import buttons
from cogs.groups.group import group

Search = app_commands.Range[str, 1, 50]


@group.command(description="Join a group")
@app_commands.describe(group="Which group")
@app_commands.autocomplete(group=any_group)
async def join(interaction: discord.Interaction[Any], group: Picked) -> None:
    """Enter it."""
    ask = Ask.of(interaction)
    await buttons.join(ask, await chosen(ask, group))


@group.command(description="Leave a group")
@app_commands.describe(group="Which group")
@app_commands.autocomplete(group=own_group)
async def leave(interaction: discord.Interaction[Any], group: Picked) -> None:
    """Leave it."""
    ask = Ask.of(interaction)
    await buttons.leave(ask, await chosen(ask, group))


@group.command(name="list", description="The club's groups")
@app_commands.describe(search="Only groups with these words in their name or topic")
async def list_groups(interaction: discord.Interaction[Any], search: Search | None = None) -> None:
    """Show the first page, or what was found."""
    ask = Ask.of(interaction)
    await ask.answer(await buttons.list_page(ask, (search or "").strip(), 0))


@group.command(description="What a group is about, who owns it, and what you can do there")
@app_commands.describe(group="Which group")
@app_commands.autocomplete(group=any_group)
async def info(interaction: discord.Interaction[Any], group: Picked) -> None:
    """Show it."""
    ask = Ask.of(interaction)
    await ask.answer(await buttons.info_page(ask, await chosen(ask, group)))


@group.command(description="Who is in a group")
@app_commands.describe(group="Which group")
@app_commands.autocomplete(group=any_group)
async def members(interaction: discord.Interaction[Any], group: Picked) -> None:
    """Show the first page."""
    ask = Ask.of(interaction)
    await ask.answer(await buttons.members_page(ask, await chosen(ask, group), 0))
