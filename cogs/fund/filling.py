"""What admins do: /fund endow, /fund income."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.guard import guard
from bot.ui.ask import Ask
from bot.ui.card import GOOD, card
from cogs.fund.group import Amount, Words, fund
from services.permissions import Capability


@fund.command(description="Add new points to the fund's principal, for good: it never goes down")
@app_commands.describe(amount="How many points", reason="Where they come from: everyone can read it")
@guard(Capability.GRANT_POINTS)
async def endow(interaction: discord.Interaction[Any], amount: Amount, reason: Words) -> None:
    """Endow."""
    ask = Ask.of(interaction)
    principal = await ask.services.fund.endow(ask.actor, amount, reason, ask.now, key=interaction.id)
    await ask.answer(card(ask.t("fund-endowed", points=amount, principal=principal), accent=GOOD))


@fund.command(description="Pay points of this month's budget into the fund's income, from which grants are paid")
@app_commands.describe(amount="How many points", reason="Where they come from: everyone can read it")
@guard(Capability.GRANT_POINTS)
async def income(interaction: discord.Interaction[Any], amount: Amount, reason: Words) -> None:
    """Pay in."""
    ask = Ask.of(interaction)
    after = await ask.services.fund.pay_in(ask.actor, amount, reason, ask.now, key=interaction.id)
    await ask.answer(card(ask.t("fund-paid-in", points=amount, income=after), accent=GOOD))
