"""/partner redeem and /partner helpers: what partners do where their goods are."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot import i18n
from bot.ui.ask import Ask
from bot.ui.card import ACCENT, GOOD, card
from bot.ui.groups import person, present
from cogs.partners import cards
from cogs.partners.group import Picked, chosen, partner, redeemable
from services.partners.rules import MOST_HELPERS


@partner.command(description="Redeem the code that a member shows you: once, and you get your points")
@app_commands.describe(code="The code, as it is shown", benefit="Only where two benefits have the same code")
@app_commands.autocomplete(benefit=redeemable)
async def redeem(
    interaction: discord.Interaction[Any], code: app_commands.Range[str, 1, 60], benefit: Picked | None = None
) -> None:
    """Redeem it."""
    ask = Ask.of(interaction)
    benefit_id = chosen(benefit) if benefit else None
    done = await ask.services.partners.redeem(ask.actor, code, ask.now, benefit_id=benefit_id)
    await ask.answer(cards.redeemed(ask.language, done))


@partner.command(description="Who redeems codes for you beside yourself: see, add, remove")
@app_commands.describe(add="Lets this member redeem codes of your benefits", remove="This member redeems no more")
async def helpers(
    interaction: discord.Interaction[Any], add: discord.User | None = None, remove: discord.User | None = None
) -> None:
    """Change what was named, and show who there is."""
    ask = Ask.of(interaction)
    if add is None and remove is None:
        there = await ask.services.partners.helpers(ask.actor)
    else:
        there = await ask.services.partners.change_helpers(
            ask.actor, present(add) if add else None, remove.id if remove else None, ask.now
        )
    people = i18n.joined(ask.language, (person(ask.language, each) for each in there))
    said = ask.t("helper-list", people=people, count=len(there), most=MOST_HELPERS) if there else ask.t("helper-none")
    await ask.answer(card(said, accent=ACCENT if add is None and remove is None else GOOD))
