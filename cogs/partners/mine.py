"""/partner mine and /partner close: one's own benefits, their redeemed codes, ending one early."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands, ui

from bot import i18n
from bot.ui.ask import Ask
from bot.ui.card import GOOD, RULE, WARN, card
from bot.ui.groups import person
from bot.ui.press import Pressable
from cogs.partners import cards
from cogs.partners.applying import ChangeButton
from cogs.partners.group import Picked, chosen, going, partner
from db.partners import GOING, Benefit

A_PAGE = 5
CODES = 15  # redeemed ones on a page


@partner.command(description="Your own benefits: how they stand, what was redeemed, your points")
async def mine(interaction: discord.Interaction[Any]) -> None:
    """Show the newest."""
    ask = Ask.of(interaction)
    await ask.answer(await page(ask, 0))


async def page(ask: Ask, number: int) -> ui.LayoutView:
    """A page of the asker's own benefits."""
    found, more = await ask.services.partners.mine(ask.actor, limit=A_PAGE, offset=number * A_PAGE)
    parts: list[Any] = [ask.t("benefit-mine")]
    buttons: list[Pressable] = []
    for place, each in enumerate(found, number * A_PAGE + 1):
        parts += [RULE, _lines(ask, place, each)]
        ids: dict[str, Any] = {"benefit_id": each.benefit_id}
        if each.state == "returned":
            label = ask.t("benefit-change", place=str(place))
            buttons.append(ChangeButton(label, style=discord.ButtonStyle.primary, **ids))
        if each.redeemed:
            buttons.append(CodesButton(ask.t("benefit-codes", place=str(place)), page=0, **ids))
        if each.state in GOING and ask.now < each.ends_at:
            buttons.append(CloseButton(ask.t("benefit-close", place=str(place)), **ids))
    if not found:
        parts.append(ask.t("benefit-mine-end" if number else "benefit-mine-empty"))
    if number:
        buttons.append(MinePage(ask.t("group-back"), page=number - 1))
    if more:
        buttons.append(MinePage(ask.t("group-next"), page=number + 1))
    return card(*parts, buttons=buttons)


def _lines(ask: Ask, place: int, benefit: Benefit) -> str:
    over = benefit.state == "open" and ask.now >= benefit.ends_at
    state = ask.t("benefit-state", state="over" if over else benefit.state)
    lines = [
        ask.t("benefit-mine-title", place=str(place), title=cards.title_of(benefit), state=state),
        ask.t(
            "benefit-mine-counts",
            claimed=benefit.claimed,
            amount=benefit.amount,
            redeemed=benefit.redeemed,
            points=benefit.earned,
            until=i18n.when(benefit.ends_at, "f"),
        ),
    ]
    if benefit.reason and benefit.state in ("returned", "declined"):
        lines.append(ask.t("benefit-mine-reason", reason=i18n.plain(benefit.reason)))
    return "\n".join(lines)


class MinePage(Pressable, template=r"benefit:mine:(?P<page>[0-9]{1,6})"):
    """Another page of one's own benefits."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Turn the page."""
        await ask.update(await page(ask, self.id("page")))


class CodesButton(Pressable, template=r"benefit:codes:(?P<benefit_id>[0-9]+)-(?P<page>[0-9]{1,6})"):
    """The codes that were redeemed."""

    async def pressed(self, ask: Ask) -> None:
        """Show them to the partner."""
        number = self.id("page")
        benefit, found, more = await ask.services.partners.redeemed(
            ask.actor, self.id("benefit_id"), limit=CODES, offset=number * CODES
        )
        lines = [
            ask.t(
                "benefit-codes-line",
                code=cards.code_of(benefit, each),
                who=person(ask.language, each.user_id),
                by=person(ask.language, each.redeemed_by or 0),
                at=i18n.when(each.redeemed_at or each.claimed_at, "f"),
                points=each.points,
            )
            for each in found
        ]
        ids: dict[str, Any] = {"benefit_id": benefit.benefit_id}
        buttons: list[Pressable] = []
        if more:
            buttons.append(CodesButton(ask.t("group-next"), page=number + 1, **ids))
        title = ask.t("benefit-codes-title", title=cards.title_of(benefit), count=benefit.redeemed)
        await ask.answer(card(title, "\n".join(lines) or ask.t("benefit-mine-end"), buttons=buttons))


# --- ending early ----------------------------------------------------------------------------------------------------


@partner.command(description="End one of your benefits early; codes that were given still hold")
@app_commands.describe(benefit="Which one")
@app_commands.autocomplete(benefit=going)
async def close(interaction: discord.Interaction[Any], benefit: Picked) -> None:
    """Ask whether."""
    ask = Ask.of(interaction)
    await ask.answer(await _sure(ask, chosen(benefit)))


async def _sure(ask: Ask, benefit_id: int) -> ui.LayoutView:
    benefit = await ask.services.partners.closable(ask.actor, benefit_id)
    title = cards.title_of(benefit)
    question = ask.t("benefit-close-ask", title=title, held=benefit.claimed - benefit.redeemed)
    yes = ClosedButton(ask.t("benefit-close-yes"), style=discord.ButtonStyle.danger, benefit_id=benefit_id)
    return card(question, buttons=[yes], accent=WARN)


class CloseButton(Pressable, template=r"benefit:close:(?P<benefit_id>[0-9]+)"):
    """End a benefit early."""

    async def pressed(self, ask: Ask) -> None:
        """Ask whether."""
        await ask.answer(await _sure(ask, self.id("benefit_id")))


class ClosedButton(Pressable, template=r"benefit:closed:(?P<benefit_id>[0-9]+)"):
    """Yes, end it."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """End it."""
        benefit = await ask.services.partners.close(ask.actor, self.id("benefit_id"), ask.now)
        held, title = benefit.claimed - benefit.redeemed, cards.title_of(benefit)
        await ask.update(card(ask.t("benefit-close-done", title=title, held=held), accent=GOOD))
