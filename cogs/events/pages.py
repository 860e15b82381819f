"""The pages of an event, as forms: each is opened with what is there, and keeps what was typed at once."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import discord
from discord import ui
from pydantic import ValidationError

from bot import i18n
from bot.errors import explain
from bot.typed import whole_number
from bot.ui.ask import Ask
from bot.ui.card import MAX_TEXT, WARN, card, fit
from bot.ui.press import Form
from cogs.events import pictures
from db.events import Event
from db.groups import Group
from services import typed_times
from services.calendar import GuildCalendar
from services.errors import UserError
from services.events import rules
from services.events.rules import Terms

Save = Callable[[Ask, dict[str, Any]], Awaitable[None]]

MOST_ROLES = 10  # that may come
MOST_TYPED = 10**12  # what is larger is no number any more; the rules refuse far less, and say what fits
GROUPS = 24  # verified groups in a menu, beside "everybody"
LONGEST_NUMBER = 15
NOBODY = "0"
SEPARATORS = r"[,，、;；/\n]"  # between cities


class PageForm(Form):
    """A page. Subclasses add fields and say in `changes` what was typed; refused, it gives back what was typed."""

    part = ""

    def __init__(self, ask: Ask, calendar: GuildCalendar, event: Event | None, save: Save) -> None:
        event_id = event.event_id if event is not None else 0
        # The first page comes by a command: there is no card yet that could be shown anew.
        title = ask.t(f"event-page-{self.part}")
        super().__init__(title, f"event-page:{self.part}:{event_id}", edits=event is not None)
        self.language, self.calendar, self.event = ask.language, calendar, event
        self.terms = Terms.model_validate(event.terms) if event is not None else Terms()
        self._save = save
        self._typed: dict[str, ui.TextInput[Any]] = {}

    def line(self, name: str, default: object, most: int, *, required: bool = True, long: bool = False) -> None:
        """A field for typing, with its name and a hint."""
        field: ui.TextInput[Any] = ui.TextInput(
            custom_id=name,
            default=str(default) if default not in (None, "") else None,
            max_length=most,
            required=required,
            style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
        )
        self._typed[name] = field
        self.label(name, field)

    def label(self, name: str, field: ui.Item[Any]) -> None:
        """A field of any kind, with its name and a hint."""
        t = i18n.text
        key = i18n.key("event-field", name)
        hint = t(self.language, f"{key}-hint", zone=self.calendar.time_zone)
        self.add_item(ui.Label(text=t(self.language, key), description=hint, component=field))

    def text(self, name: str) -> str:
        """What was typed into a field."""
        return self._typed[name].value.strip()

    def number(self, name: str) -> int:
        """The whole number in a field; 0 for none. Raises UserError("bad-number")."""
        return whole_number(self.text(name) or "0", MOST_TYPED)

    def local(self, moment: datetime | None) -> str:
        """An instant as it is typed, by the club's clock."""
        return f"{moment.astimezone(ZoneInfo(self.calendar.time_zone)):%Y-%m-%d %H:%M}" if moment is not None else ""

    def kept(self, name: str, before: datetime | None) -> datetime | None:
        """The instant of a field that was left as it was: of a time that comes twice, the same of the two."""
        return before if before is not None and self.text(name) == self.local(before) else None

    def with_terms(self, **changes: Any) -> dict[str, Any]:
        """The changed terms. Raises UserError("event-terms") naming the field that does not fit."""
        try:
            return {"terms": Terms.model_validate(self.terms.model_dump() | changes)}
        except ValidationError as error:
            name = str(error.errors()[0]["loc"][0])
            field = i18n.text(self.language, i18n.key("event-field", name), number=1)
            raise UserError("event-terms", field=field) from error

    async def changes(self, ask: Ask) -> dict[str, Any]:
        """What is to be written. Raises UserError."""
        raise NotImplementedError

    async def submitted(self, ask: Ask) -> None:
        """Keep it; where that is refused, give back what was typed so that nothing is lost."""
        try:
            await self._save(ask, await self.changes(ask))
        except UserError as refusal:
            named = {
                i18n.text(ask.language, i18n.key("event-field", name)): each.value for name, each in self._typed.items()
            }
            # In a block of code, to be copied as it is.
            typed = [f"**{name}**\n```\n{words.replace('`', 'ʼ')}\n```" for name, words in named.items() if words]
            why = explain(refusal, ask.language, "a page of an event")
            parts = [why, ask.t("event-typed") if typed else None, fit("\n".join(typed), MAX_TEXT - 800)]
            await ask.answer(card(*parts, accent=WARN))


class BasicsForm(PageForm):
    """What it is called and about, from when to when, and where."""

    part = "basics"

    def __init__(self, ask: Ask, calendar: GuildCalendar, event: Event | None, save: Save) -> None:
        super().__init__(ask, calendar, event, save)
        before = (event.title, event.about, event.place) if event is not None else ("", "", "")
        starts, ends = (event.starts_at, event.ends_at) if event is not None else (None, None)
        self.line("title", before[0], rules.LONGEST_TITLE)
        self.line("about", before[1], rules.LONGEST_TEXT, long=True)
        self.line("starts", self.local(starts), typed_times.LONGEST)
        self.line("ends", self.local(ends), typed_times.LONGEST)
        self.line("place", before[2], rules.LONGEST_PLACE)

    async def changes(self, ask: Ask) -> dict[str, Any]:
        """As typed; the end is read from the beginning on."""
        starts = self.kept("starts", self.event and self.event.starts_at)
        starts = starts or typed_times.instant(self.text("starts"), ask.now, self.calendar)
        ends = self.kept("ends", self.event and self.event.ends_at)
        ends = ends or typed_times.ending(self.text("ends"), starts, ask.now, self.calendar)
        return {
            "title": self.text("title"),
            "about": self.text("about"),
            "place": self.text("place"),
            "starts_at": starts.replace(second=0, microsecond=0),
            "ends_at": ends.replace(second=0, microsecond=0),
        }


class PlacesForm(PageForm):
    """In which city, for how many, for how much."""

    part = "places"

    def __init__(self, ask: Ask, calendar: GuildCalendar, event: Event, save: Save) -> None:
        super().__init__(ask, calendar, event, save)
        self.line("city", event.city, rules.LONGEST_CITY, required=False)
        self.line("capacity", event.capacity, LONGEST_NUMBER)
        self.line("price", event.price, LONGEST_NUMBER)
        self.line("guests", self.terms.guests, 2)

    async def changes(self, ask: Ask) -> dict[str, Any]:
        """As typed."""
        numbers = {"capacity": self.number("capacity"), "price": self.number("price")}
        return {"city": self.text("city"), **numbers, **self.with_terms(guests=self.number("guests"))}


class SigningForm(PageForm):
    """From when to when one may sign up, and what cancelling costs."""

    part = "signing"

    def __init__(self, ask: Ask, calendar: GuildCalendar, event: Event, save: Save) -> None:
        super().__init__(ask, calendar, event, save)
        self.line("opens_at", self.local(self.terms.opens_at), typed_times.LONGEST, required=False)
        self.line("closes_hours", self.terms.closes_hours, 4)
        self.line("free_hours", self.terms.free_hours, 4)
        self.line("late_percent", self.terms.late_percent, 4)

    async def changes(self, ask: Ask) -> dict[str, Any]:
        """As typed; sign-up cannot open after it closes."""
        opens = self.kept("opens_at", self.terms.opens_at)
        if opens is None and self.text("opens_at"):
            opens = typed_times.instant(self.text("opens_at"), ask.now, self.calendar)
        names = ("closes_hours", "free_hours", "late_percent")
        changed = self.with_terms(opens_at=opens, **{name: self.number(name) for name in names})
        assert self.event is not None
        closes = rules.closes_at(changed["terms"], self.event.starts_at)
        if opens is not None and opens >= closes:
            raise UserError("event-opens-late", at=closes)
        return changed


class ThresholdsForm(PageForm):
    """Who may come."""

    part = "thresholds"

    def __init__(self, ask: Ask, calendar: GuildCalendar, event: Event, save: Save, groups: list[Group]) -> None:
        super().__init__(ask, calendar, event, save)
        self.roles: ui.RoleSelect[Any] = ui.RoleSelect(
            custom_id="role_ids",
            min_values=0,
            max_values=MOST_ROLES,
            required=False,
            default_values=[discord.Object(each, type=discord.Role) for each in self.terms.role_ids],
        )
        self.label("role_ids", self.roles)
        self.line("min_streak", self.terms.min_streak, 5)
        self.line("min_contribution", self.terms.min_contribution, LONGEST_NUMBER)
        longest = rules.MOST_CITIES * (rules.LONGEST_CITY + 2)
        self.line("cities", ", ".join(self.terms.cities), longest, required=False)
        self.group: ui.Select[Any] | None = None
        if groups:
            none = discord.SelectOption(label=ask.t("event-group-any"), value=NOBODY)
            none.default = self.terms.proven_in is None
            options = [
                discord.SelectOption(
                    label=fit(each.name, 100), value=str(each.group_id), default=each.group_id == self.terms.proven_in
                )
                for each in groups[:GROUPS]
            ]
            self.group = ui.Select(custom_id="proven_in", options=[none, *options])
            self.label("proven_in", self.group)

    async def changes(self, ask: Ask) -> dict[str, Any]:
        """As picked and typed. Everybody's role keeps nobody out."""
        proven = int(self.group.values[0]) or None if self.group is not None else self.terms.proven_in
        return self.with_terms(
            role_ids=tuple(role.id for role in self.roles.values if role.id != ask.guild_id),
            min_streak=self.number("min_streak"),
            min_contribution=self.number("min_contribution"),
            cities=tuple(dict.fromkeys(filter(None, map(str.strip, re.split(SEPARATORS, self.text("cities")))))),
            proven_in=proven,
        )


class QuestionsForm(PageForm):
    """What is asked of who signs up."""

    part = "questions"

    def __init__(self, ask: Ask, calendar: GuildCalendar, event: Event, save: Save) -> None:
        super().__init__(ask, calendar, event, save)
        self._questions: list[ui.TextInput[Any]] = []
        for number in range(rules.MOST_QUESTIONS):
            before = self.terms.questions[number] if number < len(self.terms.questions) else ""
            field: ui.TextInput[Any] = ui.TextInput(
                custom_id=f"question{number}", default=before or None, max_length=45, required=False
            )
            self.add_item(ui.Label(text=ask.t("event-field-questions", number=number + 1), component=field))
            self._questions.append(field)

    async def changes(self, ask: Ask) -> dict[str, Any]:
        """As typed, in order, the empty ones left out, none twice."""
        asked = [" ".join(field.value.split()) for field in self._questions]
        return self.with_terms(questions=tuple(dict.fromkeys(filter(None, asked))))


class DoorForm(PageForm):
    """Whether being in a voice channel is to have come."""

    part = "door"

    def __init__(self, ask: Ask, calendar: GuildCalendar, event: Event, save: Save) -> None:
        super().__init__(ask, calendar, event, save)
        before = self.terms.voice_id
        self.voice: ui.ChannelSelect[Any] = ui.ChannelSelect(
            custom_id="voice_id",
            channel_types=[discord.ChannelType.voice, discord.ChannelType.stage_voice],
            min_values=0,
            required=False,
            default_values=[discord.Object(before, type=discord.abc.GuildChannel)] if before is not None else [],
        )
        self.label("voice_id", self.voice)
        self.line("voice_minutes", self.terms.voice_minutes or 15, 4)

    async def changes(self, ask: Ask) -> dict[str, Any]:
        """As picked and typed."""
        picked = self.voice.values
        minutes = self.number("voice_minutes") if picked else 0
        return self.with_terms(voice_id=picked[0].id if picked else None, voice_minutes=minutes)


class PictureForm(PageForm):
    """What is shown on the card."""

    part = "picture"

    def __init__(self, ask: Ask, calendar: GuildCalendar, event: Event, save: Save, *, has_one: bool) -> None:
        super().__init__(ask, calendar, event, save)
        self.file: ui.FileUpload[Any] = ui.FileUpload(
            custom_id="picture", required=not has_one, min_values=int(not has_one), max_values=1
        )
        self.label("picture", self.file)
        self.gone: ui.Checkbox[Any] | None = None
        if has_one:
            self.gone = ui.Checkbox(custom_id="picture_gone")
            self.label("picture_gone", self.gone)

    async def changes(self, ask: Ask) -> dict[str, Any]:
        """The picture as it is kept, or None to take it away. Raises UserError as `pictures.taken_in`."""
        if self.file.values:
            await ask.acknowledge()  # reading and vetting take seconds
            return {"picture": await pictures.taken_in(self.file.values[0])}
        if self.gone is None or not self.gone.value:
            raise UserError("event-picture-nothing")
        return {"picture": None}


PAGES: dict[str, type[PageForm]] = {
    "basics": BasicsForm,
    "places": PlacesForm,
    "signing": SigningForm,
    "thresholds": ThresholdsForm,
    "questions": QuestionsForm,
    "door": DoorForm,
    "picture": PictureForm,
}
