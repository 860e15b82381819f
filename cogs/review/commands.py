"""/review: the staff's queue, and what one holds of it."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.ui.ask import Ask
from bot.ui.groups import Picked, chosen, verified_group
from cogs.review.buttons import page

review = app_commands.Group(name="review", description="What waits for a decision of staff", guild_only=True)

KINDS = [
    app_commands.Choice(name="Proposals of groups", value="proposal"),
    app_commands.Choice(name="Applications", value="application"),
    app_commands.Choice(name="Appeals", value="appeal"),
    app_commands.Choice(name="Fund requests", value="fund"),
    app_commands.Choice(name="Events", value="event"),
    app_commands.Choice(name="Disputes", value="dispute"),
    app_commands.Choice(name="Benefits", value="benefit"),
]


@review.command(description="What waits, oldest first; take a case and nobody else works on it meanwhile")
@app_commands.describe(kind="Only this kind", group="Only of this group", free="Only what nobody holds")
@app_commands.choices(kind=KINDS)
@app_commands.autocomplete(group=verified_group)
async def queue(
    interaction: discord.Interaction[Any], kind: str | None = None, group: Picked | None = None, free: bool = False
) -> None:
    """Show the first page; officers see the applications of their own groups."""
    ask = Ask.of(interaction)
    group_id = await chosen(ask, group) if group is not None else None
    await ask.answer(await page(ask, kind, group_id, free=free, mine=False, number=0))


@review.command(description="The cases that you hold, and how long cases take")
async def mine(interaction: discord.Interaction[Any]) -> None:
    """Show them."""
    ask = Ask.of(interaction)
    await ask.answer(await page(ask, None, None, free=False, mine=True, number=0))
