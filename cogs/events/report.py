"""/event report: where the way to the events loses people, and how much of the club takes part."""

from __future__ import annotations

from datetime import date
from typing import Any

import discord
from discord import app_commands, ui

from bot import i18n
from bot.ui.ask import Ask
from bot.ui.card import RULE, card
from bot.ui.pictures import bars_picture
from bot.ui.spare import picture
from cogs.events.group import Picked, chosen, event, own_event
from cogs.events.making import KINDS
from services.events.counting import Funnel
from services.events.rules import LONGEST_CITY
from services.reports.rules import month_name, month_named

PICTURE = "events.png"
LOOKED_BACK = 6  # months of participation


@event.command(description="Where the way to the events loses people, and how much of the club takes part")
@app_commands.describe(
    month="Such as 2026-03; this month, where nothing is said",
    kind="Events of one kind only",
    city="Events in one city only",
    event="One event only; its host may look too",
)
@app_commands.choices(kind=KINDS)
@app_commands.autocomplete(event=own_event)
async def report(
    interaction: discord.Interaction[Any],
    month: app_commands.Range[str, 7, 7] | None = None,
    kind: str | None = None,
    city: app_commands.Range[str, 1, LONGEST_CITY] | None = None,
    event: Picked | None = None,
) -> None:
    """Show the funnel, and for those who run the club how many take part."""
    ask = Ask.of(interaction)
    await ask.services.events.flush()  # looks of this very minute count as well
    if event is not None:
        event_id = chosen(event)
        seen = await ask.services.events.seen(ask.actor, event_id, ask.now)
        found = await ask.services.events.funnel(ask.actor, seen.event.starts_at.date(), ask.now, event_id=event_id)
        await _answer(ask, ask.t("funnel-of-event", title=i18n.plain(seen.event.title)), found, "")
        return
    calendar = (await ask.services.settings.club(ask.guild_id)).calendar
    first = calendar.day_of(ask.now).replace(day=1) if month is None else month_named(month)
    found = await ask.services.events.funnel(ask.actor, first, ask.now, kind=kind, city=city or "")
    what = [ask.t(f"event-kind-{kind}")] if kind else []
    what += [i18n.plain(city)] if city else []
    heading = ask.t("funnel-of-month", month=month_name(first))
    heading += f" · {i18n.joined(ask.language, what)}" if what else ""
    turnout = await ask.services.events.participation(ask.actor, first, LOOKED_BACK, ask.now)
    await _answer(ask, heading, found, _turnout(ask, turnout))


async def _answer(ask: Ask, heading: str, found: Funnel, turnout: str) -> None:
    if not found.events:
        await ask.answer(card(heading, ask.t("funnel-empty"), turnout))
        return
    drawn = await picture(PICTURE, lambda: funnel_picture(ask.language, found))
    view = funnel_card(ask.language, heading, found, turnout, with_picture=drawn is not None)
    await ask.answer(view, files=[drawn] if drawn is not None else [])


def funnel_card(language: str, heading: str, found: Funnel, turnout: str, *, with_picture: bool) -> ui.LayoutView:
    """The plain sentence first, then the steps, who was turned away by what, and how much of the club takes part."""

    def t(key: str, **params: Any) -> str:
        return i18n.text(language, key, **params)

    steps = [
        t("funnel-saw", times=found.saw),
        t("funnel-could", times=found.could),
        t("funnel-signed", count=found.signed, places=found.places, events=found.events),
        t("funnel-offered", count=found.offered),
        t("funnel-came", came=found.came, absent=found.absent, again=found.again),
    ]
    turned = [
        f"- {_threshold(language, code)}: {t('funnel-times', times=times)}"
        for code, times in sorted(found.turned.items(), key=lambda each: -each[1])
    ]
    return card(
        heading,
        verdict(language, found),
        RULE,
        "\n".join(steps),
        t("funnel-turned") + "\n" + "\n".join(turned) if turned else None,
        turnout,
        picture=PICTURE if with_picture else None,
        description=t("funnel-picture", saw=found.saw, could=found.could, signed=found.signed, came=found.came),
    )


def verdict(language: str, found: Funnel) -> str:
    """One sentence: which threshold cost most people, or that none did."""
    if found.worst is None:
        return i18n.text(language, "funnel-verdict-open", signed=found.signed, came=found.came)
    code, times = found.worst
    asked = times + found.could
    percent = round(100 * times / asked) if asked else 0
    what = _threshold(language, code)
    return i18n.text(language, "funnel-verdict", what=what, times=times, percent=percent)


def funnel_picture(language: str, found: Funnel) -> bytes:
    """The steps as bars, and beside them who was turned away: PNG."""
    turned = sum(found.turned.values())
    values = [found.saw, found.could, turned, found.signed, found.came]
    labels = [
        i18n.text(language, key)
        for key in (
            "funnel-label-saw",
            "funnel-label-could",
            "funnel-label-turned",
            "funnel-label-signed",
            "funnel-label-came",
        )
    ]
    return bars_picture(
        title=i18n.text(language, "funnel-title"),
        labels=labels,
        series={i18n.text(language, "funnel-series"): values},
        unit=i18n.text(language, "funnel-unit"),
    )


def _threshold(language: str, code: str) -> str:
    return i18n.named(language, "funnel-threshold", code.removeprefix("event-"))


def _turnout(ask: Ask, months: list[tuple[date, int]]) -> str:
    guild = ask.interaction.guild
    size = (guild.member_count if guild is not None else None) or 0
    if not size or not any(count for _, count in months):
        return ""
    lines = [
        ask.t("funnel-turnout-month", month=month_name(month), count=count, percent=_percent(count, size))
        for month, count in reversed(months)
        if count
    ]
    return "\n".join([ask.t("funnel-turnout", members=size), *lines])


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}"
