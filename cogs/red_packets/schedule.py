"""/redpacket schedule: a packet at a set time, or one that repeats."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

import discord
from discord import app_commands, ui

from bot import i18n
from bot.errors import explain
from bot.ui.ask import Ask
from bot.ui.card import GOOD, RULE, WARN, card, fit
from bot.ui.press import Pressable
from cogs.red_packets import cards
from cogs.red_packets.buttons import DEAD_PREVIEW, preview
from cogs.red_packets.choices import LONGEST
from cogs.red_packets.group import redpacket
from cogs.red_packets.send import (
    MODES,
    OPTIONS,
    SOURCES,
    Days,
    Greeting,
    Least,
    Question,
    Word,
    check_channel,
    terms_from,
)
from db.red_packet_series import Series
from services import typed_times
from services.actor import Actor
from services.errors import UserError
from services.red_packets.rules import Terms
from services.red_packets.sending import Draft, packet_of
from services.red_packets.series import Rhythm, SeriesPreview, draft_of_series

Typed = app_commands.Range[str, 1, typed_times.LONGEST]

ONCE = "once"
RHYTHMS = [
    app_commands.Choice(name="Once", value=ONCE),
    app_commands.Choice(name="Daily", value="daily"),
    app_commands.Choice(name="Weekly", value="weekly"),
    app_commands.Choice(name="Monthly", value="monthly"),
]


async def moment(ask: Ask, typed: str) -> datetime:
    """The instant that was typed, by the guild's clock. Raises UserError: "time-unreadable", "time-past"."""
    club = await ask.services.settings.club(ask.guild_id)
    return typed_times.instant(typed, ask.now, club.calendar)


@redpacket.command(description="Give a red packet at a set time, once or again and again")
@app_commands.describe(
    at="When: 20:00, tomorrow 8pm, next Friday 20:00, 2026-12-24 20:00, in 2 hours",
    repeat="Whether it comes again",
    until="Until when it comes again: a date; without one, until you take it back",
    **OPTIONS,
)
@app_commands.choices(mode=MODES, source=SOURCES, repeat=RHYTHMS)
async def schedule(
    interaction: discord.Interaction[Any],
    at: Typed,
    total: int,
    shares: int,
    repeat: str = ONCE,
    until: Typed | None = None,
    mode: str = "random",
    greeting: Greeting | None = None,
    source: str = "budget",
    hours: int | None = None,
    minutes: int | None = None,
    role: discord.Role | None = None,
    role2: discord.Role | None = None,
    role3: discord.Role | None = None,
    min_streak: Days | None = None,
    min_membership_days: Days | None = None,
    word: Word | None = None,
    question: Question | None = None,
    min_answer: Least | None = None,
    anonymous: bool | None = None,
    no_opinion: bool | None = None,
) -> None:
    """Show the exact terms, the cost and the time as every reader's Discord shows it; the buttons do it."""
    options = dict(locals())
    ask = Ask.of(interaction)
    draft = Draft(
        check_channel(ask),
        total,
        shares,
        "equal" if mode == "equal" else "random",
        source == "wallet",
        terms_from(options, ask.guild_id),
        await moment(ask, at),
    )
    packets = ask.services.red_packets
    if repeat == ONCE:
        if until is not None:
            raise UserError("packet-until-once")
        await ask.answer(await preview(ask, await packets.ask(ask.actor, draft, ask.now)))
        return
    end = None
    if until is not None:
        club = await ask.services.settings.club(ask.guild_id)
        end = typed_times.until(until, ask.now, club.calendar)
    shown = await packets.ask_series(ask.actor, draft, cast("Rhythm", repeat), end, ask.now)
    await ask.answer(_preview(ask, shown))


# --- series as people see them -----------------------------------------------------------------------------------


def rhythm_line(language: str, series: Series) -> str:
    """How often, when next, until when."""
    parts = [i18n.text(language, "packet-series-rhythm", rhythm=series.rhythm)]
    if series.next_at is not None:
        at = i18n.when(series.next_at, "F")
        parts.append(i18n.text(language, "packet-series-next", at=at, soon=series.next_at))
    if series.until is not None:
        parts.append(i18n.text(language, "packet-series-until", at=i18n.when(series.until, "f")))
    return " · ".join(parts)


def series_terms(language: str, series: Series) -> list[str]:
    """The exact terms of a series, for its giver and for staff."""
    giver = Actor(series.guild_id, series.giver_id)
    round_of_it = packet_of(giver, draft_of_series(series, None), "", series.asked_at)
    return [
        rhythm_line(language, series),
        *cards.terms_lines(language, round_of_it, Terms.model_validate(series.terms), word=True),
    ]


def series_line(language: str, series: Series) -> str:
    """A series in a list."""
    giver = cards.person(language, series.giver_id)
    greeting = str(series.terms.get("greeting") or "")
    below = f"\n> {i18n.plain(fit(greeting, 60))}" if greeting else ""
    size = i18n.text(language, "packet-sum", total=series.total, shares=series.shares, mode=series.mode)
    return f"🔁 {rhythm_line(language, series)} · {giver} · <#{series.channel_id}>\n{size}{below}"


def series_choices(language: str, series: list[Series], typed: str) -> list[app_commands.Choice[str]]:
    """The series whose rhythm, sum or greeting hold what was typed. A series' value begins with an s."""
    found: list[app_commands.Choice[str]] = []
    for each in series:
        rhythm = i18n.text(language, "packet-series-rhythm", rhythm=each.rhythm)
        size = i18n.text(language, "packet-series-choice", total=each.total, shares=each.shares)
        name = " · ".join(filter(None, [f"🔁 {rhythm}", size, str(each.terms.get("greeting") or "")]))
        if typed.casefold().strip() in name.casefold():
            found.append(app_commands.Choice(name=fit(name, LONGEST), value=f"s{each.series_id}"))
    return found


def _preview(ask: Ask, shown: SeriesPreview) -> ui.LayoutView:
    series = shown.series
    cost = ask.t("packet-series-cost", source="wallet" if series.from_wallet else "budget", total=series.total)
    approval = ask.t("packet-series-approval") if shown.needs_approval else None
    buttons = [
        ConfirmSeries(ask.t("packet-series-start"), style=discord.ButtonStyle.danger, series_id=series.series_id),
        DropSeries(ask.t("packet-drop"), series_id=series.series_id),
    ]
    return card(
        ask.t("packet-series-preview"),
        "\n".join(series_terms(ask.language, series)),
        RULE,
        cost,
        approval,
        buttons=buttons,
    )


class ConfirmSeries(Pressable, template=r"redpacket:series:(?P<series_id>[0-9]+)"):
    """Let it run."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Start the series, once however often it is pressed, and take the buttons away."""
        try:
            series = await ask.services.red_packets.confirm_series(ask.actor, self.id("series_id"), ask.now)
        except UserError as refusal:
            if refusal.code not in DEAD_PREVIEW:
                raise
            await ask.update(card(explain(refusal, ask.language, self._format), accent=WARN))
        else:
            lines = [rhythm_line(ask.language, series), ask.t("packet-series-how")]
            await ask.update(card(ask.t("packet-series-begun"), "\n".join(lines), accent=GOOD))


class DropSeries(Pressable, template=r"redpacket:series-drop:(?P<series_id>[0-9]+)"):
    """Do not let it run."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Forget it; where it runs already, it ends."""
        await ask.services.red_packets.end_series(ask.actor, self.id("series_id"), ask.now)
        await ask.update(card(ask.t("packet-series-dropped"), accent=WARN))
