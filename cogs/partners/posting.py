"""/partner card: a benefit in a channel, with its button, for everyone who may have it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import discord
from discord import app_commands, ui

from bot import i18n
from bot.app import GuanxiBot
from bot.ui import deliver
from bot.ui.ask import Ask
from bot.ui.card import ACCENT, GOOD, WARN, card
from bot.ui.standing import check_here
from cogs.partners import cards
from cogs.partners.group import Picked, chosen, going, partner
from cogs.partners.listing import ClaimButton
from db.partners import Benefit


@partner.command(name="card", description="Show one of your benefits in this channel, with a button to get it")
@app_commands.describe(benefit="Which one")
@app_commands.autocomplete(benefit=going)
async def post(interaction: discord.Interaction[Any], benefit: Picked) -> None:
    """Promise the card."""
    ask = Ask.of(interaction)
    done = await ask.services.partners.post_card(ask.actor, chosen(benefit), check_here(ask), ask.now)
    await ask.answer(card(ask.t("benefit-card-comes", title=cards.title_of(done)), accent=GOOD))


async def card_of(bot: GuanxiBot, benefit: Benefit, now: datetime) -> tuple[ui.LayoutView, str | None]:
    """The card as it is now, in the club's language, and what its button is known by; None once it is over."""
    language = await deliver.guild_language(bot, benefit.guild_id)
    left = benefit.amount - benefit.claimed
    state = "over" if benefit.state != "open" or now >= benefit.ends_at else "open" if left else "gone"
    buttons = [
        ClaimButton(
            i18n.text(language, "benefit-card-get" if state == "open" else "benefit-card-show"),
            style=discord.ButtonStyle.primary if state == "open" else discord.ButtonStyle.secondary,
            emoji="🎟️",
            benefit_id=benefit.benefit_id,
        )
    ]
    text = i18n.text(language, "benefit-card-state", state=state, left=left)
    view = card(
        await cards.offer(bot.services, language, benefit),
        text,
        buttons=buttons if state != "over" else [],
        accent=ACCENT if state == "open" else WARN,
    )
    return view, str(buttons[0].item.custom_id) if state != "over" else None
