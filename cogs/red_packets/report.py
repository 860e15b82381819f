"""/redpacket report: whether generosity does good, or has turned into noise."""

from __future__ import annotations

import asyncio
import io
from datetime import timedelta
from typing import Any

import discord
from babel.dates import format_skeleton
from discord import app_commands, ui

from bot import i18n
from bot.guard import guard
from bot.ui.ask import Ask
from bot.ui.card import ACCENT, GOOD, RULE, WARN, card
from bot.ui.pictures import line_picture
from cogs.red_packets import cards
from cogs.red_packets.choices import bot_of
from cogs.red_packets.group import redpacket
from services.permissions import Capability
from services.red_packets.report import AROUND, MAX_MONTHS, Leaving, Month, Report, Wall

PICTURE = "red-packets.png"
GIVERS = 5  # named for each month
TENTHS = 10  # rates are drawn and written in tenths of a message


@redpacket.command(description="Who gave, how the points spread, and whether the channels are still for talking")
@app_commands.describe(months="How many months back, 1 to 12")
@guard(Capability.SEE_REPORTS)
async def report(interaction: discord.Interaction[Any], months: app_commands.Range[int, 1, MAX_MONTHS] = 3) -> None:
    """Show the report, with a picture of the channels around openings."""
    ask = Ask.of(interaction)
    # Discord tells who leaves only where the bot is allowed to know who is there.
    sees = bot_of(interaction).intents.members
    found = await ask.services.red_packets.report(ask.actor, months, ask.now, sees_departures=sees)
    if found.is_empty:
        await ask.answer(card(ask.t("packet-report", months=months), ask.t("packet-report-empty")))
        return
    files: list[discord.File] = []
    if found.wall.openings:
        drawn = await asyncio.to_thread(picture, ask.language, found.wall)
        files.append(discord.File(io.BytesIO(drawn), PICTURE))
    await ask.answer(report_card(ask.language, found), files=files)


def report_card(language: str, found: Report) -> ui.LayoutView:
    """The whole report, the judgement first."""

    def t(key: str, **params: Any) -> str:
        return i18n.text(language, key, **params)

    wall = found.wall
    signs = [f"- {t(f'packet-report-sign-{sign}')}" for sign in found.signs]
    spread = found.spread
    numbers = [
        t(
            "packet-report-budget",
            used=found.budget.used,
            size=found.budget.size,
            percent=found.budget.percent,
            left=found.budget.left,
        ),
        t("packet-report-emptied", count=found.emptied, time=cards.rough(language, found.to_empty or timedelta(0))),
        t("packet-report-spread", claimers=spread.claimers, percent=round(spread.repeated * 100))
        + (" " + t("packet-report-gini", gini=f"{spread.gini:.2f}") if spread.claimers else ""),
    ]
    noise = [
        t("packet-report-wall", openings=wall.openings, before=_rate(wall.before), after=_rate(wall.after)),
        _leaving(language, found.leaving),
        t("packet-report-muted"),
    ]
    return card(
        t("packet-report", months=len(found.months)),
        "\n".join([t(f"packet-report-{found.verdict}", openings=wall.openings), *signs]),
        RULE,
        "\n".join(_month(language, month) for month in found.months if month.given),
        RULE,
        "\n".join(numbers),
        RULE,
        "\n".join(noise),
        picture=PICTURE if wall.openings else None,
        description=_in_words(language, wall),
        accent={"noise": WARN, "quiet": GOOD}.get(found.verdict, ACCENT),
    )


def picture(language: str, wall: Wall) -> bytes:
    """Messages a minute around openings, as a line: PNG."""
    labels = [f"{at:+d}" if at else "0" for at in range(-AROUND, AROUND)]
    return line_picture(
        title=i18n.text(language, "packet-report-picture-title"),
        labels=labels,
        series={i18n.text(language, "packet-report-picture-line"): [round(each * TENTHS) for each in wall.minutes]},
        unit=i18n.text(language, "packet-report-picture-unit"),
        number=lambda tenths: f"{tenths / TENTHS:g}",
    )


def _month(language: str, month: Month) -> str:
    name = format_skeleton("yMMMM", month.first, locale=language.replace("-", "_"))
    lines = [f"**{name}**"]
    lines += [
        i18n.text(
            language,
            "packet-report-giver",
            who=cards.person(language, given.giver_id),
            packets=given.packets,
            points=given.points,
            claimed=given.claimed,
        )
        for given in month.given[:GIVERS]
    ]
    if len(month.given) > GIVERS:
        rest = month.given[GIVERS:]
        points = sum(each.points for each in rest)
        lines.append(i18n.text(language, "packet-report-others", count=len(rest), points=points))
    return "\n- ".join(lines)


def _leaving(language: str, leaving: Leaving | None) -> str:
    if leaving is None:
        return i18n.text(language, "packet-report-leaving-unknown")
    return i18n.text(
        language,
        "packet-report-leaving",
        near=leaving.near,
        near_rate=_rate(leaving.near_a_day),
        other_rate=_rate(leaving.elsewhere_a_day),
    )


def _rate(value: float) -> str:
    return f"{value:.1f}"


def _in_words(language: str, wall: Wall) -> str:
    """The picture for screen readers."""
    peak = max(range(len(wall.minutes)), key=wall.minutes.__getitem__)
    return i18n.text(
        language,
        "packet-report-picture",
        before=_rate(wall.before),
        after=_rate(wall.after),
        peak=_rate(wall.minutes[peak]),
        minute=peak - AROUND,
    )
