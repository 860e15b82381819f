"""What staff work with: a member's event before it is published, and a dispute."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot import i18n
from bot.guard import demand
from bot.typed import whole_number
from bot.ui.ask import Ask
from bot.ui.card import RULE, WARN, card, fit
from bot.ui.groups import person, quoted
from bot.ui.press import Form, Pressable
from cogs.events import cards, pictures
from cogs.events.lines import title_of, when_of
from db.cases import Case
from db.events import Dispute, Event
from services import Services
from services.errors import UserError
from services.events.hosting import LONGEST_MESSAGE
from services.events.upkeep import Disputed
from services.ledger import MAX_POINTS
from services.permissions import Capability

SHORT = 200  # characters of a dispute in the staff's queue


async def event_panel(ask: Ask, case: Case) -> ui.LayoutView:
    """All of the event, with what can be decided. Raises UserError("event-unknown")."""
    shown = await ask.services.events.shown(case.guild_id, case.subject_id)
    if shown is None:
        raise UserError("event-unknown")
    held = await ask.services.events.record_of(case.guild_id, shown.event.host_id)
    ids: dict[str, Any] = {"event_id": case.subject_id}
    buttons: list[Pressable] = [
        ApproveButton(ask.t("event-approve"), style=discord.ButtonStyle.success, **ids),
        SendBackButton(ask.t("event-send-back"), **ids),
    ]
    if shown.picture is not None:
        buttons.append(PictureButton(ask.t("event-picture-look"), emoji="🖼️", **ids))
    until = case.taken_until if case.holder(ask.now) is not None else None
    return cards.review(ask.language, shown, held, until, buttons)


async def event_summary(services: Services, language: str, case: Case) -> str:
    """The event in a line or two, for the staff's channel and the queue."""
    shown = await services.events.shown(case.guild_id, case.subject_id)
    return i18n.text(language, "event-gone") if shown is None else cards.summary(language, shown)


async def dispute_panel(ask: Ask, case: Case) -> ui.LayoutView:
    """What was said, what was paid, how they were marked. Raises UserError("event-dispute-unknown")."""
    found = await _disputed(ask.services, case)
    if found is None:
        raise UserError("event-dispute-unknown")
    t, event, sign_up = ask.t, found.event, found.sign_up
    lines = [
        t("event-dispute-by", who=person(ask.language, found.dispute.user_id)),
        t("event-line-by", who=person(ask.language, event.host_id)),
        t("event-line-when", when=when_of(event), soon=event.starts_at),
        t("event-dispute-paid", paid=sign_up.paid, seats=sign_up.seats, price=event.price),
        t("event-dispute-marked", how=sign_up.attended or "none"),
    ]
    buttons: list[Pressable] = []
    if found.dispute.decided_at is None:
        style, label = discord.ButtonStyle.primary, t("event-decide")
        buttons.append(DecideButton(label, style=style, dispute_id=found.dispute.dispute_id))
    parts = [f"## {title_of(event)}", "\n".join(lines), RULE, t("event-dispute-words"), quoted(found.dispute.words)]
    return card(*parts, t("event-dispute-how"), buttons=buttons, accent=WARN)


async def dispute_summary(services: Services, language: str, case: Case) -> str:
    """Who objects to what, for the staff's channel and the queue."""
    found = await _disputed(services, case)
    if found is None:
        return i18n.text(language, "event-gone")
    words = quoted(fit(" ".join(found.dispute.words.split()), SHORT))
    who = person(language, found.dispute.user_id)
    return i18n.text(language, "event-dispute-summary", title=title_of(found.event), who=who) + f"\n{words}"


async def _disputed(services: Services, case: Case) -> Disputed | None:
    return await services.events.disputed(case.guild_id, case.subject_id)


def hostless_card(language: str, event: Event) -> ui.LayoutView:
    """The word to staff about an event of the club's whose host left, with the button to hold it."""
    text = i18n.text(
        language,
        "event-hostless",
        title=title_of(event),
        who=person(language, event.host_id),
        when=i18n.when(event.starts_at, "f"),
        taken=event.taken,
        capacity=event.capacity,
    )
    ids: dict[str, Any] = {"event_id": event.event_id, "user_id": event.host_id}
    button = TakeOverButton(i18n.text(language, "event-take-over"), style=discord.ButtonStyle.primary, **ids)
    return card(text, buttons=[button], accent=WARN)


# --- what is pressed; whether they hold the case, the service knows ----------------------------------------------


class ApproveButton(Pressable, template=r"event-case:approve:(?P<event_id>[0-9]+)"):
    """Let it be published."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Publish it."""
        await demand(ask, Capability.MANAGE_EVENTS)
        done = await ask.services.events.approve(ask.actor, self.id("event_id"), ask.now)
        await ask.update(cards.said(ask.language, "event-approved", done))


class TakeOverButton(Pressable, template=r"event-case:take-over:(?P<event_id>[0-9]+)-(?P<user_id>[0-9]+)"):
    """Hold the club's event in place of who left."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Do it, and say who holds it now."""
        await demand(ask, Capability.MANAGE_EVENTS)
        done = await ask.services.events.take_over(ask.actor, self.id("event_id"), self.id("user_id"), ask.now)
        who = person(ask.language, ask.actor.user_id)
        await ask.update(cards.said(ask.language, "event-taken-over", done, who=who))


class PictureButton(Pressable, template=r"event-case:picture:(?P<event_id>[0-9]+)"):
    """See the picture that goes with it."""

    async def pressed(self, ask: Ask) -> None:
        """Show it beside the panel."""
        await demand(ask, Capability.MANAGE_EVENTS)
        shown = await ask.services.events.shown(ask.guild_id, self.id("event_id"))
        if shown is None or shown.picture is None:
            raise UserError("event-picture-none")
        view = card(picture=pictures.NAME, description=ask.t("event-picture-of", title=shown.event.title), accent=WARN)
        await ask.answer(view, files=pictures.beside(shown.picture))


class SendBackButton(Pressable, template=r"event-case:back:(?P<event_id>[0-9]+)"):
    """Give it back to be changed."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Ask why."""
        await demand(ask, Capability.MANAGE_EVENTS)
        await ask.form(SendBackForm(ask, self.id("event_id")))


class SendBackForm(Form):
    """What is to be changed."""

    def __init__(self, ask: Ask, event_id: int) -> None:
        super().__init__(ask.t("event-send-back-form"), f"event-case:back:{event_id}", edits=True)
        self.event_id = event_id
        self.words: ui.TextInput[Any] = ui.TextInput(
            custom_id="words", style=discord.TextStyle.paragraph, max_length=LONGEST_MESSAGE
        )
        hint = ask.t("event-send-back-hint")
        self.add_item(ui.Label(text=ask.t("event-send-back-words"), description=hint, component=self.words))

    async def submitted(self, ask: Ask) -> None:
        """Give it back."""
        done = await ask.services.events.send_back(ask.actor, self.event_id, self.words.value, ask.now)
        await ask.update(cards.said(ask.language, "event-sent-back", done))


class DecideButton(Pressable, template=r"event-case:decide:(?P<dispute_id>[0-9]+)"):
    """Decide a dispute."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Ask how many points go back, and why."""
        await demand(ask, Capability.MANAGE_EVENTS)
        await ask.form(DecideForm(ask, self.id("dispute_id")))


class DecideForm(Form):
    """Points and a reason."""

    def __init__(self, ask: Ask, dispute_id: int) -> None:
        super().__init__(ask.t("event-decide-form"), f"event-case:decide:{dispute_id}", edits=True)
        self.dispute_id = dispute_id
        self.points: ui.TextInput[Any] = ui.TextInput(custom_id="points", max_length=15)
        self.words: ui.TextInput[Any] = ui.TextInput(
            custom_id="words", style=discord.TextStyle.paragraph, max_length=LONGEST_MESSAGE
        )
        hint = ask.t("event-decide-points-hint")
        self.add_item(ui.Label(text=ask.t("event-decide-points"), description=hint, component=self.points))
        hint = ask.t("event-decide-words-hint")
        self.add_item(ui.Label(text=ask.t("event-decide-words"), description=hint, component=self.words))

    async def submitted(self, ask: Ask) -> None:
        """Decide it."""
        points = whole_number(self.points.value, MAX_POINTS)
        done: Dispute = await ask.services.events.decide_dispute(
            ask.actor, self.dispute_id, points, self.words.value, ask.now
        )
        who = person(ask.language, done.user_id)
        await ask.update(card(ask.t("event-decided", who=who, points=done.refunded or 0)))
