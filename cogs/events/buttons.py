"""What stands on an event's card for everyone: sign up, cancel, who comes, add to calendar."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot import i18n
from bot.errors import explain
from bot.ui.ask import Ask
from bot.ui.card import GOOD, WARN, card
from bot.ui.groups import name_of, person
from bot.ui.press import Form, Pressable
from cogs.events import feed
from cogs.events.lines import ids_of, member_of, rule_of, said, title_of, when_and_where
from db.events import Event
from services.actor import Actor
from services.errors import UserError
from services.events import rules
from services.events.leaving import Left
from services.events.rules import Terms
from services.events.seats import NeedsForm, Signed

PEOPLE = 40  # named on a page
FILE = "event.ics"


def public_buttons(language: str, event: Event) -> list[Pressable]:
    """The buttons of the event's card, for everyone: those that are of use in the state it is in."""
    ids = ids_of(event)
    calendar = CalendarButton(i18n.text(language, "joining-calendar"), emoji="📅", **ids)
    who = WhoButton(i18n.text(language, "joining-who"), emoji="👥", page=0, **ids)
    if event.state != "published":
        return [who] if event.state in ("ended", "settled") else []
    return [
        SignUpButton(i18n.text(language, "joining-sign-up"), emoji="✅", style=discord.ButtonStyle.success, **ids),
        CancelButton(i18n.text(language, "joining-cancel"), **ids),
        who,
        calendar,
    ]


def mine_buttons(language: str, event: Event) -> list[Pressable]:
    """For who has a place: the calendar, and the way out."""
    ids = ids_of(event)
    return [
        CalendarButton(i18n.text(language, "joining-calendar"), emoji="📅", **ids),
        CancelButton(i18n.text(language, "joining-cancel"), **ids),
    ]


# --- signing up --------------------------------------------------------------------------------------------------


def signed_card(language: str, signed: Signed) -> ui.LayoutView:
    """The answer to who signed up: a place, or which one in the waitlist."""
    event, sign_up = signed.event, signed.sign_up
    terms = Terms.model_validate(event.terms)
    if signed.place:
        key = "joining-waits-again" if signed.repeated else "joining-waits"
        rush = rules.is_first_come(event.starts_at, sign_up.signed_at)
        return card(
            i18n.text(language, key, title=title_of(event), place=signed.place),
            i18n.text(language, "joining-waits-rush" if rush else "joining-waits-how", price=event.price),
            when_and_where(language, event),
            buttons=[CancelButton(i18n.text(language, "joining-leave"), **ids_of(event))],
            accent=WARN,
        )
    key = "joining-in-again" if signed.repeated else "joining-in"
    paid = i18n.text(language, "joining-paid", paid=sign_up.paid, balance=signed.balance) if sign_up.paid else ""
    return card(
        i18n.text(language, key, title=title_of(event), seats=sign_up.seats),
        "\n".join(filter(None, (when_and_where(language, event), paid, rule_of(language, event, terms)))),
        buttons=mine_buttons(language, event),
        accent=GOOD,
    )


async def sign_up(
    ask: Ask, guild_id: int, event_id: int, *, guests: int = 0, answers: tuple[str, ...] | None = None
) -> None:
    """Sign who asks up and say so, or ask first for what the event wants to know."""
    actor = await member_of(ask, guild_id)
    try:
        outcome = await ask.services.events.sign_up(actor, event_id, ask.now, guests=guests, answers=answers)
    except UserError as refusal:
        await ask.answer(await refused(ask, actor, refusal))
        return
    if isinstance(outcome, NeedsForm):
        await ask_first(ask, outcome.event, outcome.terms)
    else:
        await ask.answer(signed_card(ask.language, outcome))


async def refused(ask: Ask, actor: Actor, refusal: UserError) -> ui.LayoutView:
    """Which threshold keeps somebody out, or what else is in the way, and what would help."""
    said_so = explain(refusal, ask.language, "an event")
    if refusal.code == "event-group":
        group = await ask.services.group_upkeep.look(actor.guild_id, int(refusal.params["group_id"]))
        if group is not None:
            said_so = ask.t("joining-needs-group", name=name_of(group))
    return card(said_so, accent=WARN)


async def ask_first(ask: Ask, event: Event, terms: Terms) -> None:
    """Ask how many come, where guests may; otherwise the event's questions."""
    if not terms.guests:
        await ask.form(SignUpForm(ask.language, event, terms, 0))
        return
    buttons: list[Pressable] = [
        WithButton(ask.t("joining-with", guests=guests), guests=guests, **ids_of(event))
        for guests in range(terms.guests + 1)
    ]
    await ask.answer(card(ask.t("joining-how-many", title=title_of(event), price=event.price), buttons=buttons))


class SignUpButton(Pressable, template=r"event:join:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)"):
    """Have a place, or one in the waitlist."""

    async def pressed(self, ask: Ask) -> None:
        """Sign them up, or open the form of an event that asks something."""
        ask.services.events.glance(self.id("guild_id"), [self.id("event_id")])
        await sign_up(ask, self.id("guild_id"), self.id("event_id"))


class WithButton(Pressable, template=r"event:with:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)-(?P<guests>[0-5])"):
    """Come alone, or with so many."""

    async def pressed(self, ask: Ask) -> None:
        """Sign them up, or open the form of an event that asks something as well."""
        actor = await member_of(ask, self.id("guild_id"))
        seen = await ask.services.events.seen(actor, self.id("event_id"), ask.now)
        if seen.terms.questions and (seen.sign_up is None or seen.sign_up.state not in ("confirmed", "waiting")):
            await ask.form(SignUpForm(ask.language, seen.event, seen.terms, self.id("guests")))
        else:
            await sign_up(ask, actor.guild_id, self.id("event_id"), guests=self.id("guests"), answers=())


class SignUpForm(Form):
    """What the event asks of who signs up."""

    def __init__(self, language: str, event: Event, terms: Terms, guests: int) -> None:
        super().__init__(i18n.text(language, "joining-form"), f"event:answers:{event.guild_id}-{event.event_id}")
        self.event, self.guests = event, guests
        self.fields: list[ui.TextInput[SignUpForm]] = []
        for number, question in enumerate(terms.questions):
            long = discord.TextStyle.paragraph
            field = ui.TextInput[SignUpForm](custom_id=f"q{number}", style=long, max_length=rules.LONGEST_ANSWER)
            self.fields.append(field)
            self.add_item(ui.Label(text=question, component=field))

    async def submitted(self, ask: Ask) -> None:
        """Sign them up; where that is refused, give back what was typed so that nothing is lost."""
        answers = tuple(field.value for field in self.fields)
        actor = await member_of(ask, self.event.guild_id)
        try:
            outcome = await ask.services.events.sign_up(
                actor, self.event.event_id, ask.now, guests=self.guests, answers=answers
            )
        except UserError as refusal:
            typed = "\n".join(f"> {i18n.plain(line)}" for each in answers for line in each.splitlines())
            await ask.answer(await refused(ask, actor, refusal))
            await ask.answer(card(ask.t("joining-typed"), typed, accent=WARN))
            return
        assert isinstance(outcome, Signed)  # the form asked for all there is
        await ask.answer(signed_card(ask.language, outcome))


# --- cancelling --------------------------------------------------------------------------------------------------


def left_card(language: str, left: Left) -> ui.LayoutView:
    """The answer to who is out."""
    points = f"\n{_money(language, left)}" if left.given_back or left.kept else ""
    return card(i18n.text(language, "joining-out", title=title_of(left.event)) + points, accent=GOOD)


def _money(language: str, left: Left) -> str:
    return i18n.text(language, "joining-money", back=left.given_back, kept=left.kept)


class CancelButton(Pressable, template=r"event:leave:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)"):
    """Give the place back."""

    async def pressed(self, ask: Ask) -> None:
        """Show what that costs, and ask."""
        actor = await member_of(ask, self.id("guild_id"))
        left = await ask.services.events.what_cancelling_costs(actor, self.id("event_id"), ask.now)
        yes = CancelledButton(ask.t("joining-cancel-yes"), style=discord.ButtonStyle.danger, **ids_of(left.event))
        costs = _money(ask.language, left) if left.given_back or left.kept else ""
        question = said(ask.language, "joining-cancel-sure", left.event, [yes], good=False, costs=costs)
        await ask.answer(question)


class CancelledButton(Pressable, template=r"event:left:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)"):
    """Yes, give the place back."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Take them off the list, once however often it is pressed."""
        actor = await member_of(ask, self.id("guild_id"))
        left = await ask.services.events.cancel(actor, self.id("event_id"), ask.now)
        await ask.update(left_card(ask.language, left))


# --- looking -----------------------------------------------------------------------------------------------------


async def who_page(ask: Ask, guild_id: int, event_id: int, page: int) -> ui.LayoutView:
    """A page of who comes, in order of arrival."""
    actor = await member_of(ask, guild_id)
    seen = await ask.services.events.seen(actor, event_id, ask.now)
    everybody = await ask.services.events.who(guild_id, event_id, "confirmed")
    some = everybody[page * PEOPLE : (page + 1) * PEOPLE]
    names = [person(ask.language, each.user_id) + (f" +{each.seats - 1}" if each.seats > 1 else "") for each in some]
    buttons: list[Pressable] = []
    if page:
        buttons.append(WhoButton(ask.t("joining-back"), page=page - 1, **ids_of(seen.event)))
    if len(everybody) > (page + 1) * PEOPLE:
        buttons.append(WhoButton(ask.t("joining-next"), page=page + 1, **ids_of(seen.event)))
    seats = sum(each.seats for each in everybody)
    counts = ask.t("joining-who-count", seats=seats, capacity=seen.event.capacity, waiting=seen.waiting)
    return card(
        ask.t("joining-who-title", title=title_of(seen.event)),
        counts,
        i18n.joined(ask.language, names) or ask.t("joining-who-nobody"),
        buttons=buttons,
    )


class WhoButton(
    Pressable,
    template=r"event:who:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)-(?P<page>[0-9]{1,6})",
):
    """Who comes."""

    async def pressed(self, ask: Ask) -> None:
        """Show it to them alone; a further page in place of the one before."""
        view = await who_page(ask, self.id("guild_id"), self.id("event_id"), self.id("page"))
        ask.services.events.glance(self.id("guild_id"), [self.id("event_id")])
        await ask.answer(view)


class CalendarButton(Pressable, template=r"event:ics:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)"):
    """The event for one's own calendar."""

    async def pressed(self, ask: Ask) -> None:
        """Hand out the file, and the address that keeps a calendar up to date by itself."""
        actor = await member_of(ask, self.id("guild_id"))
        seen = await ask.services.events.seen(actor, self.id("event_id"), ask.now)
        ask.services.events.glance(actor.guild_id, [seen.event.event_id])
        content = await ask.services.events.calendar_file(actor, seen.event.event_id, ask.now)
        parts: Sequence[Any] = (
            ask.t("joining-file", title=title_of(seen.event)),
            when_and_where(ask.language, seen.event),
            feed.hint(ask),
        )
        await ask.answer(card(*parts, file=FILE), files=[discord.File(io.BytesIO(content), FILE)])
