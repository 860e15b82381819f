"""/group revoke: ending somebody's full membership in a verified group."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.ui.ask import Ask
from bot.ui.groups import Picked, chosen, verified_group
from cogs.credentials import cards
from services.groups.rules import LONGEST_REASON


@app_commands.command(description="End somebody's membership in a verified group; they are told why")
@app_commands.describe(group="Which group", member="Whose membership", reason="Why; they read it")
@app_commands.autocomplete(group=verified_group)
async def revoke(
    interaction: discord.Interaction[Any],
    group: Picked,
    member: discord.User,
    reason: app_commands.Range[str, 1, LONGEST_REASON],
) -> None:
    """Revoke it."""
    ask = Ask.of(interaction)
    group_id = await chosen(ask, group)
    await ask.services.lasting.revoke(ask.actor, group_id, member.id, reason, ask.now)
    await ask.answer(cards.said(ask.language, "credential-revoked", who=member.mention))
