"""What staff do with a proposal whose case they hold: the panel with its buttons and forms."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot import i18n
from bot.ui.ask import Ask
from bot.ui.groups import name_of
from bot.ui.press import Form, Pressable
from cogs.verified import cards
from cogs.verified.founding import ReadButton
from db.cases import Case
from services import Services
from services.verified.rules import LONGEST_WORDS


async def panel(ask: Ask, case: Case) -> ui.LayoutView:
    """All of the proposal, with what can be decided. Raises UserError("proposal-unknown")."""
    look = await ask.services.proposals.seen(ask.actor, case.subject_id)
    ids: dict[str, Any] = {"proposal_id": case.subject_id}
    t = ask.t
    green, red = discord.ButtonStyle.success, discord.ButtonStyle.danger
    buttons: list[Pressable] = [
        ApproveButton(t("proposal-approve"), style=green, **ids),
        AskButton(t("proposal-ask-back"), **ids),
        ReturnButton(t("proposal-return"), **ids),
        DeclineButton(t("proposal-decline"), style=red, **ids),
        ReadButton(t("proposal-read"), guild_id=ask.guild_id, **ids),
    ]
    return cards.panel(ask.language, look, case, ask.now, buttons)


async def summary(services: Services, language: str, case: Case) -> str:
    """The proposal in a line or two, for the staff's channel and the queue."""
    look = await services.proposals.look(case.guild_id, case.subject_id)
    return "" if look is None else cards.summary(language, look)


class ApproveButton(Pressable, template=r"proposal:approve:(?P<proposal_id>[0-9]+)"):
    """Approve."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """The group is there."""
        group = await ask.services.proposal_decisions.approve(ask.actor, self.id("proposal_id"), ask.now)
        await ask.update(cards.said(ask.language, "proposal-approved", name=name_of(group)))


class _Worded(Pressable, template=r"(?!)"):
    """A button that opens a form for words, which the service takes."""

    kind = ""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Open the form, for who holds the case."""
        look = await ask.services.proposal_decisions.deciding(ask.actor, self.id("proposal_id"), ask.now)
        await ask.form(WordsForm(ask.language, self.kind, look.proposal.proposal_id))


class AskButton(_Worded, template=r"proposal:ask:(?P<proposal_id>[0-9]+)"):
    """Ask the founders something."""

    kind = "ask"


class ReturnButton(_Worded, template=r"proposal:return:(?P<proposal_id>[0-9]+)"):
    """Send the proposal back."""

    kind = "return"


class DeclineButton(_Worded, template=r"proposal:decline:(?P<proposal_id>[0-9]+)"):
    """Decline."""

    kind = "decline"


class WordsForm(Form):
    """A question, points to mend, or the reason of a no."""

    def __init__(self, language: str, kind: str, proposal_id: int) -> None:
        t = i18n.text
        super().__init__(t(language, f"proposal-{kind}-form"), f"proposal:{kind}:{proposal_id}", edits=True)
        self._kind, self._proposal_id = kind, proposal_id
        self.words: ui.TextInput[Any] = ui.TextInput(
            custom_id="words", style=discord.TextStyle.paragraph, max_length=LONGEST_WORDS
        )
        label, hint = t(language, f"proposal-{kind}-label"), t(language, f"proposal-{kind}-hint")
        self.add_item(ui.Label(text=label, description=hint, component=self.words))

    async def submitted(self, ask: Ask) -> None:
        """Do it."""
        decisions = ask.services.proposal_decisions
        work = {"ask": decisions.ask, "return": decisions.return_, "decline": decisions.decline}[self._kind]
        look = await work(ask.actor, self._proposal_id, self.words.value, ask.now)
        done = cards.title(ask.language, look.draft)
        await ask.update(cards.said(ask.language, f"proposal-{self._kind}-done", name=done))
