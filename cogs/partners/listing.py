"""/partner list: what is open now; and claiming it."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot import i18n
from bot.ui.ask import Ask
from bot.ui.card import RULE, card
from bot.ui.press import Pressable
from cogs.partners import cards
from cogs.partners.group import partner
from services.partners.service import Offered

A_PAGE = 3  # benefits; with texts as long as they may be, what a message holds


@partner.command(name="list", description="What members offer you now, and your codes")
async def show(interaction: discord.Interaction[Any]) -> None:
    """Show the first page."""
    ask = Ask.of(interaction)
    await ask.answer(await page(ask, 0))


async def page(ask: Ask, number: int) -> ui.LayoutView:
    """A page of what is open now, as the asker sees it."""
    found, more = await ask.services.partners.listing(ask.actor, ask.now, limit=A_PAGE, offset=number * A_PAGE)
    parts: list[Any] = [ask.t("benefit-list")]
    buttons: list[Pressable] = []
    for each in found:
        parts += [RULE, await cards.offer(ask.services, ask.language, each.benefit), _standing(ask, each)]
        if each.claim is not None or each.refusal is None:
            key = "benefit-get" if each.claim is None else "benefit-show-code"
            style = discord.ButtonStyle.primary if each.claim is None else discord.ButtonStyle.secondary
            label = ask.t(key, title=cards.on_a_button(each.benefit))
            buttons.append(ClaimButton(label, style=style, emoji="🎟️", benefit_id=each.benefit.benefit_id))
    if not found:
        parts.append(ask.t("benefit-list-end" if number else "benefit-list-empty"))
    if number:
        buttons.append(ListPage(ask.t("group-back"), page=number - 1))
    if more:
        buttons.append(ListPage(ask.t("group-next"), page=number + 1))
    return card(*parts, buttons=buttons)


def _standing(ask: Ask, each: Offered) -> str:
    """How the asker stands: with a code, eligible, or which rule keeps them out."""
    if each.claim is not None:
        return ask.t("benefit-have", used="yes" if each.claim.redeemed_at else "no")
    if each.benefit.partner_id == ask.actor.user_id:
        return ask.t("benefit-yours")
    if each.refusal is not None:
        why = ask.t(f"error-{each.refusal.code}", **i18n.params_of(ask.language, each.refusal.params))
        return ask.t("benefit-kept-out", why=why)
    return ask.t("benefit-left", left=each.benefit.amount - each.benefit.claimed)


class ListPage(Pressable, template=r"benefit:list:(?P<page>[0-9]{1,6})"):
    """Another page of the list."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Turn the page."""
        await ask.update(await page(ask, self.id("page")))


class ClaimButton(Pressable, template=r"benefit:claim:(?P<benefit_id>[0-9]+)"):
    """Claim a benefit, or show one's code again."""

    async def pressed(self, ask: Ask) -> None:
        """Show the code to them alone; the same one each time."""
        found = await ask.services.partners.claim(ask.actor, self.id("benefit_id"), ask.now)
        await ask.answer(cards.given(ask.language, found))
