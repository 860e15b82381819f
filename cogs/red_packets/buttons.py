"""The buttons on a packet's card and on its giver's preview, and the form of packets that ask for something."""

from __future__ import annotations

import discord
from discord import ui

from bot import i18n
from bot.errors import explain
from bot.ui.ask import Ask
from bot.ui.card import GOOD, WARN, card
from bot.ui.press import Form, Pressable
from cogs.red_packets import cards
from db.red_packets import Packet
from services.errors import UserError
from services.red_packets.claims import NeedsForm
from services.red_packets.looking import Look
from services.red_packets.rules import LONGEST_ANSWER, LONGEST_WORD, Terms
from services.red_packets.sending import Preview

DEAD_PREVIEW = ("packet-gone", "packet-expired")  # refusals after which the preview's buttons are of no use


# --- the card in the channel -------------------------------------------------------------------------------------


def card_of(language: str, look: Look) -> ui.LayoutView:
    """The packet's card as it stands now. When the packet is over its button says so and cannot be pressed."""
    packet = look.packet
    if packet.state == "open":
        button = ClaimButton(
            i18n.text(language, "packet-claim"),
            emoji="🧧",
            style=discord.ButtonStyle.danger,
            packet_id=packet.packet_id,
        )
    else:
        label = "packet-claim-empty" if packet.outcome == "empty" else "packet-claim-over"
        button = ClaimButton(i18n.text(language, label), disabled=True, packet_id=packet.packet_id)
    return cards.packet_card(language, look, [button])


def claim_id(packet_id: int) -> str:
    """The custom_id by which a packet's card is known."""
    return f"redpacket:claim:{packet_id}"


class ClaimButton(Pressable, template=r"redpacket:claim:(?P<packet_id>[0-9]+)"):
    """Take a share."""

    async def pressed(self, ask: Ask) -> None:
        """Claim, or open the form of a packet that asks for something first."""
        packet_id = self.id("packet_id")
        result = await ask.services.red_packets.claim(ask.actor, packet_id, ask.now, reference=ask.reference)
        if isinstance(result, NeedsForm):
            await ask.form(ClaimForm(ask.language, packet_id, result.terms))
        else:
            await ask.answer(cards.claimed(ask.language, result))


class ClaimForm(Form):
    """The word, or an answer to the giver's question, or both."""

    def __init__(self, language: str, packet_id: int, terms: Terms) -> None:
        def t(key: str, **params: object) -> str:
            return i18n.text(language, key, **params)

        super().__init__(t("packet-form"), f"redpacket:answer:{packet_id}")
        self.packet_id = packet_id
        self.word: ui.TextInput[ClaimForm] | None = None
        self.answer: ui.TextInput[ClaimForm] | None = None
        self.none: ui.Checkbox[ClaimForm] | None = None
        if terms.word is not None:
            self.word = ui.TextInput(custom_id="word", max_length=LONGEST_WORD)
            self.add_item(
                ui.Label(text=t("packet-form-word"), description=t("packet-form-word-hint"), component=self.word)
            )
        if terms.question is None:
            return
        self.add_item(ui.TextDisplay(f"**{i18n.plain(terms.question)}**"))
        self.answer = ui.TextInput(
            custom_id="answer",
            style=discord.TextStyle.paragraph,
            min_length=terms.min_answer,
            max_length=LONGEST_ANSWER,
            required=not terms.no_opinion,
        )
        hint = t("packet-form-answer-hint", least=terms.min_answer, anonymous="yes" if terms.anonymous else "no")
        self.add_item(ui.Label(text=t("packet-form-answer"), description=hint, component=self.answer))
        if terms.no_opinion:
            self.none = ui.Checkbox(custom_id="none")
            self.add_item(ui.Label(text=t("packet-form-none"), component=self.none))

    async def submitted(self, ask: Ask) -> None:
        """Claim with what was typed; where that is refused, give it back so that nothing is lost."""
        word = self.word.value if self.word is not None else None
        answer = self.answer.value.strip() if self.answer is not None else None
        ticked = self.none is not None and self.none.value
        try:
            result = await ask.services.red_packets.claim(
                ask.actor,
                self.packet_id,
                ask.now,
                reference=ask.reference,
                word=word,
                answer=answer,
                opinion=bool(answer) or not ticked,
            )
        except UserError as refusal:
            said = explain(refusal, ask.language, self.custom_id)
            typed = "\n".join(f"> {i18n.plain(line)}" for line in (answer or "").splitlines())
            await ask.answer(f"{said}\n{ask.t('packet-typed')}\n{typed}" if typed else said)
            return
        assert not isinstance(result, NeedsForm)  # the form asked for all there is
        await ask.answer(cards.claimed(ask.language, result))


# --- the giver's preview -----------------------------------------------------------------------------------------


async def preview(ask: Ask, shown: Preview) -> ui.LayoutView:
    """Whether to send: for the giver alone, with buttons that work for as long as the preview stands."""
    packet_id = shown.packet.packet_id
    buttons = [
        ConfirmButton(ask.t("packet-send"), style=discord.ButtonStyle.danger, emoji="🧧", packet_id=packet_id),
        DropButton(ask.t("packet-drop"), packet_id=packet_id),
    ]
    approval = None
    if shown.needs_approval:
        approval = ask.t("packet-needs-approval", staff=await _staff(ask))
    return cards.preview(ask.language, shown, buttons, approval)


class ConfirmButton(Pressable, template=r"redpacket:confirm:(?P<packet_id>[0-9]+)"):
    """Send what was asked about."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Fund it, once however often it is pressed, and take the buttons away."""
        try:
            packet = await ask.services.red_packets.confirm(ask.actor, self.id("packet_id"), ask.now)
        except UserError as refusal:
            if refusal.code not in DEAD_PREVIEW:
                raise
            await ask.update(card(explain(refusal, ask.language, self._format), accent=WARN))
        else:
            await ask.update(await sent(ask, packet))


class DropButton(Pressable, template=r"redpacket:drop:(?P<packet_id>[0-9]+)"):
    """Do not send what was asked about."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Forget it; where it was sent already, say so."""
        packet = await ask.services.red_packets.drop(ask.actor, self.id("packet_id"), ask.now)
        if packet.funded_at is None:
            await ask.update(card(ask.t("packet-dropped"), accent=WARN))
        else:
            await ask.update(await sent(ask, packet))


async def sent(ask: Ask, packet: Packet) -> ui.LayoutView:
    """The answer to who sent a packet."""
    lines = [cards.sum_line(ask.language, packet)]
    channel = f"<#{packet.channel_id}>"
    if packet.state == "waiting":
        lines.append(ask.t("packet-sent-waiting", staff=await _staff(ask)))
    elif packet.state == "scheduled" and packet.opens_at is not None:
        lines.append(
            ask.t("packet-sent-scheduled", channel=channel, at=i18n.when(packet.opens_at, "F"), soon=packet.opens_at)
        )
    else:
        lines.append(ask.t("packet-sent-open" if packet.state == "open" else "packet-sent-over", channel=channel))
    return card(ask.t("packet-sent"), "\n".join(lines), accent=GOOD)


async def _staff(ask: Ask) -> str:
    """Whether staff will see the question by themselves: "yes", or "no" where no channel for it is set."""
    club = await ask.services.settings.club(ask.guild_id)
    return "no" if club.staff_channel is None else "yes"
