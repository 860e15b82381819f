"""What staff do with a benefit whose case they hold: see it, approve it, send it back, decline it."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot import i18n
from bot.ui.ask import Ask
from bot.ui.card import GOOD, RULE, WARN, card, fit
from bot.ui.groups import person
from bot.ui.press import Form, Pressable
from cogs.partners import cards
from db.cases import Case
from db.partners import Benefit
from services import Services
from services.partners.rules import LONGEST_REASON

SUMMARY = 120  # characters of what is offered in the queue


async def panel(ask: Ask, case: Case) -> ui.LayoutView:
    """The benefit of a case, for who holds it."""
    look = await ask.services.partners.deciding(ask.actor, case.subject_id, ask.now)
    benefit = look.benefit
    ids: dict[str, Any] = {"benefit_id": benefit.benefit_id}
    buttons: list[Pressable] = [
        ApproveButton(ask.t("benefit-approve"), style=discord.ButtonStyle.success, **ids),
        ReturnButton(ask.t("benefit-return"), **ids),
        DeclineButton(ask.t("benefit-decline"), style=discord.ButtonStyle.danger, **ids),
    ]
    earlier = [
        ask.t(
            "benefit-panel-earlier",
            title=cards.title_of(each),
            state=ask.t("benefit-state", state=each.state),
            claimed=each.claimed,
            redeemed=each.redeemed,
        )
        for each in look.earlier
    ]
    return card(
        await cards.offer(ask.services, ask.language, benefit),
        ask.t("benefit-panel", amount=benefit.amount, codes=look.codes, own="yes" if benefit.own_codes else "no"),
        *([RULE, "\n".join(earlier)] if earlier else []),
        buttons=buttons if benefit.state == "review" else (),
    )


async def summary(services: Services, language: str, case: Case) -> str:
    """A benefit in a line, for the queue."""
    benefit = await services.partners.look(case.guild_id, case.subject_id)
    if benefit is None:
        return i18n.text(language, "error-benefit-unknown")
    return i18n.text(
        language,
        "benefit-summary",
        title=cards.title_of(benefit),
        who=person(language, benefit.partner_id),
        words=i18n.plain(fit(" ".join(benefit.about.split()), SUMMARY)),
        state=i18n.text(language, "benefit-state", state=benefit.state),
    )


def _decided(ask: Ask, benefit: Benefit) -> ui.LayoutView:
    said = ask.t(
        "benefit-decided",
        state=benefit.state,
        title=cards.title_of(benefit),
        who=person(ask.language, benefit.partner_id),
    )
    return card(said, accent=GOOD if benefit.state == "open" else WARN)


class ApproveButton(Pressable, template=r"benefit:approve:(?P<benefit_id>[0-9]+)"):
    """Let members claim it."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Open it."""
        await ask.update(_decided(ask, await ask.services.partners.approve(ask.actor, self.id("benefit_id"), ask.now)))


class ReturnButton(Pressable, template=r"benefit:return:(?P<benefit_id>[0-9]+)"):
    """Give it back to be changed."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Ask what is to change."""
        look = await ask.services.partners.deciding(ask.actor, self.id("benefit_id"), ask.now)
        await ask.form(ReturnForm(ask.language, look.benefit.benefit_id))


class DeclineButton(Pressable, template=r"benefit:decline:(?P<benefit_id>[0-9]+)"):
    """Turn it down."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Ask why."""
        look = await ask.services.partners.deciding(ask.actor, self.id("benefit_id"), ask.now)
        await ask.form(DeclineForm(ask.language, look.benefit.benefit_id))


class ReasonForm(Form):
    """Why, for the partner to read."""

    def __init__(self, language: str, title: str, custom_id: str, benefit_id: int) -> None:
        super().__init__(title, f"{custom_id}:{benefit_id}", edits=True)
        self.benefit_id = benefit_id
        self.reason: ui.TextInput[ReasonForm] = ui.TextInput(
            custom_id="reason", style=discord.TextStyle.paragraph, max_length=LONGEST_REASON
        )
        label, hint = i18n.text(language, "benefit-reason"), i18n.text(language, "benefit-reason-hint")
        self.add_item(ui.Label(text=label, description=hint, component=self.reason))


class ReturnForm(ReasonForm):
    """What is to change."""

    def __init__(self, language: str, benefit_id: int) -> None:
        super().__init__(language, i18n.text(language, "benefit-return-form"), "benefit:returned", benefit_id)

    async def submitted(self, ask: Ask) -> None:
        """Send it back."""
        done = await ask.services.partners.send_back(ask.actor, self.benefit_id, self.reason.value, ask.now)
        await ask.update(_decided(ask, done))


class DeclineForm(ReasonForm):
    """Why it is turned down."""

    def __init__(self, language: str, benefit_id: int) -> None:
        super().__init__(language, i18n.text(language, "benefit-decline-form"), "benefit:declined", benefit_id)

    async def submitted(self, ask: Ask) -> None:
        """Decline it."""
        done = await ask.services.partners.decline(ask.actor, self.benefit_id, self.reason.value, ask.now)
        await ask.update(_decided(ask, done))
