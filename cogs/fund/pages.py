"""/fund show: the fund's accounts and the groups', line by line, for everyone; and ending a grant from there."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands, ui

from bot import i18n
from bot.ui.ask import Ask
from bot.ui.card import GOOD, WARN, card
from bot.ui.groups import Picked, chosen, name_of, verified_group
from bot.ui.press import Pressable
from cogs.fund import cards
from cogs.fund.group import fund
from services.errors import UserError

LINES = 6  # on a page: with words as long as they may be, what a message holds


@fund.command(description="Where the fund's points came from and what became of them, line by line")
@app_commands.describe(group="A group's account; none for the fund itself")
@app_commands.autocomplete(group=verified_group)
async def show(interaction: discord.Interaction[Any], group: Picked | None = None) -> None:
    """Show the newest lines."""
    ask = Ask.of(interaction)
    if group is None:
        await ask.answer(await fund_page(ask, before=None))
    else:
        await ask.answer(await group_page(ask, await chosen(ask, group), before=None))


class FundLines(Pressable, template=r"fund:lines:(?P<before>[0-9]+)"):
    """Another page of the fund's lines: what is older than a transaction, or with 0 the newest."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Turn the page."""
        await ask.update(await fund_page(ask, before=self.id("before") or None))


class GroupLines(Pressable, template=r"fund:group:(?P<group_id>[0-9]+)-(?P<before>[0-9]+)"):
    """Another page of a group's lines: what is older than a transaction, or with 0 the newest."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Turn the page."""
        await ask.update(await group_page(ask, self.id("group_id"), before=self.id("before") or None))


class EndButton(Pressable, template=r"fund:end:(?P<group_id>[0-9]+)"):
    """Take a request back, or end a grant before its time."""

    async def pressed(self, ask: Ask) -> None:
        """Ask whether."""
        page = await ask.services.fund.group_page(ask.actor, self.id("group_id"), limit=1)
        if not page.runs:
            raise UserError("fund-not-yours", name=page.group.name)
        state = page.request.state if page.request else "none"
        question = ask.t("fund-end-ask", name=name_of(page.group), state=state, rest=page.rest)
        label = ask.t("fund-end-sure", state=state)
        button = EndedButton(label, style=discord.ButtonStyle.danger, group_id=self.id("group_id"))
        await ask.answer(card(question, buttons=[button] if page.request else [], accent=WARN))


class EndedButton(Pressable, template=r"fund:ended:(?P<group_id>[0-9]+)"):
    """Yes, take it back."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Do it."""
        request, went = await ask.services.fund.end(ask.actor, self.id("group_id"), ask.now)
        await ask.update(card(ask.t("fund-ended", state=request.state, points=went), accent=GOOD))


async def fund_page(ask: Ask, *, before: int | None) -> ui.LayoutView:
    """A page of the fund's lines."""
    page = await ask.services.fund.fund_page(ask.actor, before=before, limit=LINES)
    buttons: list[Pressable] = []
    if before is not None:
        buttons.append(FundLines(ask.t("points-newest"), before=0))
    if page.older:
        buttons.append(FundLines(ask.t("points-older"), before=page.lines[-1].transaction_id))
    return cards.fund(ask.language, page, buttons, first=before is None)


async def group_page(ask: Ask, group_id: int, *, before: int | None) -> ui.LayoutView:
    """A page of a group's lines."""
    page = await ask.services.fund.group_page(ask.actor, group_id, before=before, limit=LINES)
    buttons: list[Pressable] = []
    if before is not None:
        buttons.append(GroupLines(ask.t("points-newest"), group_id=group_id, before=0))
    if page.older:
        buttons.append(GroupLines(ask.t("points-older"), group_id=group_id, before=page.lines[-1].transaction_id))
    if page.runs and page.request is not None:
        buttons.append(EndButton(i18n.text(ask.language, f"fund-end-{page.request.state}"), group_id=group_id))
    return cards.group(ask.language, page, buttons, first=before is None)
