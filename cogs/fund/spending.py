"""What who runs a group does: /fund request, /fund spend."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import discord
from discord import app_commands

from bot import i18n
from bot.app import GuanxiBot
from bot.ui.ask import Ask, actor_of
from bot.ui.groups import Picked, chosen, own_verified_group, present
from cogs.fund import cards
from cogs.fund.group import Amount, Words, fund
from services.fund.rules import LONGEST_PURPOSE, day_named

OFFERED = (30, 60, 90, 180)  # days ahead, while typing until when


@fund.command(description="Ask the development fund for points for your verified group")
@app_commands.describe(
    group="Which group",
    amount="How many points",
    purpose="What for: everyone can read it",
    until="The last day on which you will spend them, such as 2026-05-31",
)
@app_commands.autocomplete(group=own_verified_group)
async def request(
    interaction: discord.Interaction[Any],
    group: Picked,
    amount: Amount,
    purpose: app_commands.Range[str, 1, LONGEST_PURPOSE],
    until: app_commands.Range[str, 1, 20],
) -> None:
    """Put it into the council's queue."""
    ask = Ask.of(interaction)
    group_id = await chosen(ask, group)
    made = await ask.services.fund.request(ask.actor, group_id, amount, purpose, day_named(until), ask.now)
    look = await ask.services.fund.look(ask.guild_id, made.request_id, ask.now)
    assert look is not None
    await ask.answer(cards.requested(ask.language, look.group, made, look.needed))


@request.autocomplete("until")
async def _days(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    bot = cast("GuanxiBot", interaction.client)
    actor = actor_of(interaction)
    club = await bot.services.settings.club(actor.guild_id)
    today = club.calendar.day_of(bot.clock.now())
    days = [today + timedelta(days=ahead) for ahead in OFFERED]
    return [
        app_commands.Choice(
            name=i18n.text(actor.locale, "fund-until-choice", day=day, count=(day - today).days), value=day.isoformat()
        )
        for day in days
        if day.isoformat().startswith(typed.strip())
    ]


@fund.command(description="Spend points of your verified group's account: everyone sees what for")
@app_commands.describe(
    group="Which group",
    amount="How many points",
    reason="What for: everyone can read it",
    member="Who gets them; nobody if they are used up",
)
@app_commands.autocomplete(group=own_verified_group)
async def spend(
    interaction: discord.Interaction[Any],
    group: Picked,
    amount: Amount,
    reason: Words,
    member: discord.User | None = None,
) -> None:
    """Spend, once however often Discord delivers it."""
    ask = Ask.of(interaction)
    group_id = await chosen(ask, group)
    receiver = None if member is None else present(member)
    done = await ask.services.fund.spend(ask.actor, group_id, amount, reason, receiver, ask.now, key=interaction.id)
    await ask.answer(cards.spent(ask.language, done))
