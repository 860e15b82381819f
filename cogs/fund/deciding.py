"""What the council does with a request that it holds: see it, say yes, say no with a reason."""

from __future__ import annotations

import discord
from discord import ui

from bot import i18n
from bot.ui.ask import Ask
from bot.ui.card import fit
from bot.ui.groups import name_of
from bot.ui.press import Form, Pressable
from cogs.fund import cards
from db.cases import Case
from services import Services
from services.fund.rules import LONGEST_REASON

SUMMARY = 120  # characters of what for in the queue


async def panel(ask: Ask, case: Case) -> ui.LayoutView:
    """The request of a case, for who holds it."""
    look = await ask.services.fund.deciding(ask.actor, case.subject_id, ask.now)
    request_id = look.request.request_id
    approve = ApproveButton(ask.t("fund-approve"), style=discord.ButtonStyle.success, request_id=request_id)
    return cards.request(ask.language, look, [approve, DeclineButton(ask.t("fund-decline"), request_id=request_id)])


async def summary(services: Services, language: str, case: Case) -> str:
    """A request in a line, for the queue."""
    look = await services.fund.look(case.guild_id, case.subject_id, case.opened_at)
    if look is None:
        return i18n.text(language, "error-fund-request-unknown")
    return i18n.text(
        language,
        "fund-summary",
        name=name_of(look.group),
        points=look.request.amount,
        words=i18n.plain(fit(look.request.purpose, SUMMARY)),
        count=len(look.approved),
        needed=look.needed,
    )


class ApproveButton(Pressable, template=r"fund:approve:(?P<request_id>[0-9]+)"):
    """Say yes."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Approve, once for each person; the last yes pays."""
        done = await ask.services.fund.approve(ask.actor, self.id("request_id"), ask.now)
        await ask.update(cards.decided(ask.language, done))


class DeclineButton(Pressable, template=r"fund:decline:(?P<request_id>[0-9]+)"):
    """Say no."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Ask for the reason."""
        look = await ask.services.fund.deciding(ask.actor, self.id("request_id"), ask.now)
        await ask.form(DeclineForm(ask.language, look.request.request_id))


class DeclineForm(Form):
    """Why a request is declined."""

    def __init__(self, language: str, request_id: int) -> None:
        super().__init__(i18n.text(language, "fund-decline-form"), f"fund:declined:{request_id}", edits=True)
        self._request_id = request_id
        self._reason: ui.TextInput[DeclineForm] = ui.TextInput(
            custom_id="reason", style=discord.TextStyle.paragraph, max_length=LONGEST_REASON
        )
        self.add_item(
            ui.Label(
                text=i18n.text(language, "fund-decline-reason"),
                description=i18n.text(language, "fund-decline-hint"),
                component=self._reason,
            )
        )

    async def submitted(self, ask: Ask) -> None:
        """Decline; one no is enough."""
        done = await ask.services.fund.decline(ask.actor, self._request_id, self._reason.value, ask.now)
        await ask.update(cards.decided(ask.language, done))
