"""What founders answer, in direct messages or in the server: whether they found a group, and staff's questions."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot import i18n
from bot.errors import explain
from bot.ui.afar import actor_in
from bot.ui.ask import Ask
from bot.ui.card import WARN, card
from bot.ui.press import Form, Pressable
from cogs.verified import cards
from services.errors import UserError
from services.verified.proposals import Look
from services.verified.rules import LONGEST_WORDS

OVER = ("proposal-unknown", "proposal-over")  # refusals after which the buttons are of no use to anybody


def founder_buttons(language: str, look: Look, user_id: int) -> list[Pressable]:
    """What proposer and founders can answer now: staff's question; yes and no, without the one that they said."""
    ids: dict[str, Any] = {"guild_id": look.proposal.guild_id, "proposal_id": look.proposal.proposal_id}
    state = look.state_of(user_id)
    green = discord.ButtonStyle.success
    buttons: list[Pressable] = []
    if look.question is not None and look.answers(user_id):
        label = i18n.text(language, "proposal-answer")
        buttons.append(AnswerButton(label, style=discord.ButtonStyle.primary, **ids))
    if state in ("asked", "declined"):
        buttons.append(ConfirmButton(i18n.text(language, "proposal-confirm"), style=green, emoji="✅", **ids))
    if state in ("asked", "confirmed"):
        key = "proposal-refuse" if state == "asked" else "proposal-refuse-now"
        buttons.append(RefuseButton(i18n.text(language, key), **ids))
    return buttons


async def _answered(ask: Ask, guild_id: int, proposal_id: int, confirm: bool) -> None:
    actor = await actor_in(ask, guild_id)
    try:
        look, _ = await ask.services.proposals.founder_answers(actor, proposal_id, confirm, ask.now)
    except UserError as refusal:
        if refusal.code not in OVER:
            raise
        await ask.update(card(explain(refusal, ask.language, "a founder's answer"), accent=WARN))
        return
    key = "proposal-confirmed" if confirm else "proposal-refused"
    await ask.update(cards.said(ask.language, key, good=confirm, name=cards.title(ask.language, look.draft)))


class ConfirmButton(Pressable, template=r"proposal:confirm:(?P<guild_id>[0-9]+)-(?P<proposal_id>[0-9]+)"):
    """Found the group."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Remember the yes; anybody else is told that it is not for them."""
        await _answered(ask, self.id("guild_id"), self.id("proposal_id"), True)


class RefuseButton(Pressable, template=r"proposal:refuse:(?P<guild_id>[0-9]+)-(?P<proposal_id>[0-9]+)"):
    """Do not found the group."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Remember the no."""
        await _answered(ask, self.id("guild_id"), self.id("proposal_id"), False)


class ReadButton(Pressable, template=r"proposal:read:(?P<guild_id>[0-9]+)-(?P<proposal_id>[0-9]+)"):
    """Read all of the proposal."""

    async def pressed(self, ask: Ask) -> None:
        """Show it to proposer, founders and staff."""
        actor = await actor_in(ask, self.id("guild_id"))
        look = await ask.services.proposals.seen(actor, self.id("proposal_id"))
        await ask.answer(cards.whole(ask.language, look))


class AnswerButton(Pressable, template=r"proposal:answer:(?P<guild_id>[0-9]+)-(?P<proposal_id>[0-9]+)"):
    """Answer the staff's question."""

    async def pressed(self, ask: Ask) -> None:
        """Open the form, if there is a question."""
        actor = await actor_in(ask, self.id("guild_id"))
        look = await ask.services.proposals.seen(actor, self.id("proposal_id"))
        if not look.answers(actor.user_id):
            raise UserError("proposal-unknown")
        if look.question is None:
            raise UserError("proposal-no-question")
        await ask.form(AnswerForm(ask.language, self.id("guild_id"), look))


class AnswerForm(Form):
    """The answer to the staff's question."""

    def __init__(self, language: str, guild_id: int, look: Look) -> None:
        self._guild_id, self._proposal_id = guild_id, look.proposal.proposal_id
        super().__init__(i18n.text(language, "proposal-answer-form"), f"proposal:answered:{self._proposal_id}")
        self.words: ui.TextInput[Any] = ui.TextInput(
            custom_id="words", style=discord.TextStyle.paragraph, max_length=LONGEST_WORDS
        )
        label = i18n.text(language, "proposal-answer-label")
        self.add_item(ui.Label(text=label, component=self.words))

    async def submitted(self, ask: Ask) -> None:
        """Tell who asked."""
        actor = await actor_in(ask, self._guild_id)
        look = await ask.services.proposals.answer(actor, self._proposal_id, self.words.value, ask.now)
        await ask.answer(cards.said(ask.language, "proposal-answer-sent", name=cards.title(ask.language, look.draft)))
