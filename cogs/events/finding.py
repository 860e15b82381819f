"""Finding events: /event list, mine, info, calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, cast

import discord
from babel.dates import format_date, get_day_names
from discord import app_commands, ui

from bot import i18n
from bot.app import GuanxiBot
from bot.errors import explain
from bot.ui.ask import Ask
from bot.ui.card import card, fit
from bot.ui.groups import name_of
from bot.ui.pictures import MonthEvent, month_picture
from bot.ui.press import Pickable, Pressable
from bot.ui.spare import picture
from cogs.events import cards, pictures
from cogs.events.buttons import public_buttons
from cogs.events.group import Picked, any_event, choice_name, chosen, event, zone_of
from cogs.events.making import KINDS
from cogs.events.managing import manage_page
from db.events import Event
from services.errors import UserError
from services.events import rules

A_PAGE = 8
ANY = "any"
NEVER = "0"
AHEAD = 13  # months offered
PICTURE = "month.png"

City = app_commands.Range[str, 1, rules.LONGEST_CITY]
Month = app_commands.Range[str, 1, 20]


async def months(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    """The months to come, this one first."""
    bot, language = cast("GuanxiBot", interaction.client), i18n.language_of(interaction.locale)
    assert interaction.guild_id is not None
    first = _first(bot.clock.now().astimezone(await zone_of(bot, interaction.guild_id)).date())
    found: list[app_commands.Choice[str]] = []
    for _ in range(AHEAD):
        name, value = month_name(language, first), f"{first:%Y-%m}"
        if typed.strip().casefold() in f"{name} {value}".casefold():
            found.append(app_commands.Choice(name=name, value=value))
        first = _first(first + timedelta(days=32))
    return found


@event.command(name="list", description="Events that are coming: by city, kind or month, or only those you may join")
@app_commands.describe(
    city="Only in this city",
    kind="Only of this kind",
    joinable="Only those whose conditions you meet",
    month="Only in this month",
)
@app_commands.choices(kind=KINDS)
@app_commands.autocomplete(month=months)
async def list_events(
    interaction: discord.Interaction[Any],
    city: City | None = None,
    kind: str | None = None,
    joinable: bool = False,
    month: Month | None = None,
) -> None:
    """Show the first page."""
    ask = Ask.of(interaction)
    first = _month(month) if month is not None else None
    await ask.answer(await list_page(ask, city or "", kind, first, joinable=joinable, number=0))


@event.command(description="What you signed up for, and what you hold")
async def mine(interaction: discord.Interaction[Any]) -> None:
    """Show both."""
    ask = Ask.of(interaction)
    signed = await ask.services.events.mine(ask.actor, ask.now)
    hosted = await ask.services.events.hosted(ask.actor)
    parts = [f"## {ask.t('event-mine')}"]
    if signed:
        lines = [cards.line(ask.language, each, sign_up) for each, sign_up in signed[:A_PAGE]]
        parts.append("\n".join([f"**{ask.t('event-mine-signed')}**", *lines]))
    if hosted:
        lines = [cards.line(ask.language, each) for each in hosted[:A_PAGE]]
        parts.append("\n".join([f"**{ask.t('event-mine-hosted')}**", *lines]))
    if not signed and not hosted:
        parts.append(ask.t("event-mine-nothing"))
    menus = await OpenPick.menus(ask, [*(each for each, _ in signed[:A_PAGE]), *hosted[:A_PAGE]])
    await ask.answer(card(*parts, menus=menus))


@event.command(description="All there is to know about an event, and how you stand")
@app_commands.describe(event="Which event")
@app_commands.autocomplete(event=any_event)
async def info(interaction: discord.Interaction[Any], event: Picked) -> None:
    """Show it."""
    ask = Ask.of(interaction)
    await show(ask, chosen(event))


@event.command(description="The events of a month, as a picture")
@app_commands.describe(month="Which month; this one, where nothing is said")
@app_commands.autocomplete(month=months)
async def calendar(interaction: discord.Interaction[Any], month: Month | None = None) -> None:
    """Draw it."""
    ask = Ask.of(interaction)
    view, files = await calendar_page(ask, _month(month) if month is not None else None)
    await ask.answer(view, files=files)


# --- pages -------------------------------------------------------------------------------------------------------


async def list_page(
    ask: Ask, city: str, kind: str | None, month: date | None, *, joinable: bool, number: int
) -> ui.LayoutView:
    """A page of what is coming; each line counts as a look."""
    page = await ask.services.events.listing(
        ask.actor,
        ask.now,
        city=city,
        kind=kind,
        month=month,
        joinable=joinable,
        limit=A_PAGE,
        offset=number * A_PAGE,
    )
    ids: dict[str, Any] = {
        "kind": kind or ANY,
        "joinable": int(joinable),
        "month": f"{month:%Y%m}" if month is not None else NEVER,
        "city": city,
    }
    buttons: list[Pressable] = []
    if number:
        buttons.append(ListPage(ask.t("group-back"), page=number - 1, **ids))
    if page.more:
        buttons.append(ListPage(ask.t("group-next"), page=number + 1, **ids))
    found = [each for each, _ in page.events]
    ask.services.events.glance(ask.guild_id, [each.event_id for each in found])
    wanted = [
        i18n.plain(city),
        ask.t(f"event-kind-{kind}") if kind is not None else "",
        month_name(ask.language, month) if month is not None else "",
        ask.t("event-list-joinable") if joinable else "",
    ]
    about = " · ".join(filter(None, wanted))
    lines = [cards.line(ask.language, each, sign_up) for each, sign_up in page.events]
    empty = ask.t("event-list-nothing-here" if about or number else "event-list-nothing")
    title = f"## {ask.t('event-list')}" + (f"\n{about}" if about else "")
    return card(title, "\n\n".join(lines) or empty, menus=await OpenPick.menus(ask, found), buttons=buttons)


async def show(ask: Ask, event_id: int) -> None:
    """Show an event to who asks, with what they can do; a look."""
    seen = await ask.services.events.seen(ask.actor, event_id, ask.now)
    if seen.event.state in ("draft", "review"):
        await ask.answer(await manage_page(ask, event_id))
        return
    shown = await ask.services.events.shown(ask.guild_id, event_id)
    if shown is None:
        raise UserError("event-unknown")
    ask.services.events.glance(ask.guild_id, [event_id])
    refusal = None
    if seen.refusal is not None:
        refusal = explain(seen.refusal, ask.language, "an event")
        if shown.proven is not None and seen.refusal.code == "event-group":
            refusal = ask.t("event-for-group", name=name_of(shown.proven))
    buttons: list[Pressable] = list(public_buttons(ask.language, shown.event))
    if seen.runs:
        buttons.append(ManageButton(ask.t("event-manage"), emoji="🛠️", event_id=event_id))
    view = cards.info(ask.language, shown, seen, refusal, buttons)
    await ask.answer(view, files=pictures.beside(shown.picture))


async def calendar_page(ask: Ask, month: date | None) -> tuple[ui.LayoutView, list[discord.File]]:
    """A month as a picture, with the same in words and the neighbouring months."""
    zone = await zone_of(ask.bot, ask.guild_id)
    today = ask.now.astimezone(zone).date()
    first = _first(month or today)
    found = await ask.services.events.month(ask.actor, first)
    locale = ask.language.replace("-", "_")
    names = [get_day_names("abbreviated", locale=locale)[number] for number in range(7)]
    title, rest = month_name(ask.language, first), ask.t("event-calendar-more", count="{}")
    entries = [
        MonthEvent(local.date(), f"{local:%H:%M}", each.title, each.city, each.state != "published")
        for each in found
        if (local := each.starts_at.astimezone(zone))
    ]
    empty = ask.t("event-calendar-nothing")

    def draw() -> bytes:
        return month_picture(first, entries, today, title=title, weekday_names=names, more=rest, empty=empty)

    drawn = await picture(PICTURE, draw)
    ids = {"before": _first(first - timedelta(days=1)), "after": _first(first + timedelta(days=32))}
    buttons: list[Pressable] = [
        MonthButton(month_name(ask.language, each), emoji=emoji, month=f"{each:%Y%m}")
        for each, emoji in ((ids["before"], "◀️"), (ids["after"], "▶️"))
        if 2015 <= each.year < 2200
    ]
    coming = [each for each in found if each.state == "published"]
    described = fit("; ".join(f"{each.day.day} {each.time} {each.title}" for each in entries) or empty, 1000)
    return card(
        f"## {title}",
        ask.t("event-calendar-zone", zone=zone.key),
        None if drawn is not None else described,
        picture=PICTURE if drawn is not None else None,
        description=described,
        menus=await OpenPick.menus(ask, coming),
        buttons=buttons,
    ), [drawn] if drawn is not None else []


# --- what is pressed ---------------------------------------------------------------------------------------------


class OpenPick(Pickable, template=r"event-list:open"):
    """An event of a list."""

    @classmethod
    async def menus(cls, ask: Ask, found: Sequence[Event]) -> list[Pickable]:
        """The menu of these events; none for none."""
        zone = await zone_of(ask.bot, ask.guild_id)
        named = {str(each.event_id): choice_name(ask.language, each, zone) for each in found}
        options = [discord.SelectOption(label=name, value=value) for value, name in list(named.items())[:25]]
        return [cls(ui.Select(placeholder=ask.t("event-open"), options=options))] if options else []

    async def picked(self, ask: Ask, values: list[Any]) -> None:
        """Show it."""
        await show(ask, chosen(values[0]))


class ListPage(
    Pressable,
    template=r"event-list:page:(?P<page>[0-9]+)-(?P<kind>[a-z]+)-(?P<joinable>[01])-(?P<month>[0-9]+)-(?P<city>.{0,40})",
):
    """Another page of the list."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Turn to it."""
        kind = self.ids["kind"] if self.ids["kind"] != ANY else None
        month = _digits(self.ids["month"]) if self.ids["month"] != NEVER else None
        joinable, number = self.ids["joinable"] == "1", self.id("page")
        await ask.update(await list_page(ask, self.ids["city"], kind, month, joinable=joinable, number=number))


class ManageButton(Pressable, template=r"event-host:manage:(?P<event_id>[0-9]+)"):
    """The host's card."""

    async def pressed(self, ask: Ask) -> None:
        """Show it."""
        await ask.answer(await manage_page(ask, self.id("event_id")))


class MonthButton(Pressable, template=r"event-list:month:(?P<month>[0-9]{6})"):
    """Another month."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Turn to it."""
        view, files = await calendar_page(ask, _digits(self.ids["month"]))
        await ask.update(view, files=files)


# --- months ------------------------------------------------------------------------------------------------------


def month_name(language: str, first: date) -> str:
    """A month as it is named: March 2026, 2026年3月."""
    return format_date(first, "y年M月" if language == "zh-CN" else "MMMM y", locale=language.replace("-", "_"))


def _first(day: date) -> date:
    return day.replace(day=1)


def _month(typed: str) -> date:
    """The month that was picked or typed: 2026-03. Raises UserError("event-month")."""
    year, _, month = typed.strip().replace("/", "-").replace("年", "-").removesuffix("月").partition("-")
    if not (year.isascii() and year.isdigit() and month.isascii() and month.isdigit()):
        raise UserError("event-month")
    return _digits(f"{year:0>4}{month:0>2}")


def _digits(month: str) -> date:
    """A month from its digits: 202603. Raises UserError("event-month")."""
    year, number = int(month[:4]), int(month[4:] or 0)
    if len(month) != 6 or not 2015 <= year < 2200 or not 1 <= number <= 12:
        raise UserError("event-month")
    return date(year, number, 1)
