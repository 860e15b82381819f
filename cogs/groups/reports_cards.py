"""Published reports as people see them on Discord."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot import i18n, reporting
from bot.app import GuanxiBot
from bot.ui.card import GOOD, RULE, WARN, card, fit
from bot.ui.press import Pressable
from bot.web.languages import Reader
from bot.web.pages import Pages
from services.reports.rules import FEW, month_name
from services.reports.service import Seen

PICTURE = "report.png"
MOVEMENTS = 6  # shown on a card; the page has them all
CORRECTIONS = 2
WORDS = 80  # characters of what a movement was for
SHOWN_PLAN, SHOWN_NOTES = 900, 500  # characters on a card; the page has them all
TIGHT = {"overdue": WARN, "closed": WARN, "draft": WARN}


def pages_of(bot: GuanxiBot) -> Pages:
    """The pages, with their address from outside where they are served."""
    web = bot.settings.web
    return Pages(web.public_url if web.port is not None else None)


def report(
    bot: GuanxiBot,
    language: str,
    seen: Seen,
    *,
    said: str | None = None,
    buttons: Sequence[Pressable] = (),
    file: str | None = None,
) -> ui.LayoutView:
    """A report as a card; its picture is to be attached as PICTURE. `said` goes before it."""
    parts: list[Any] = [
        said,
        RULE if said else None,
        *heading(language, seen),
        _state(language, seen),
        RULE,
        *(_section(language, section) for section in reporting.sections(language, seen.figures)),
        _movements(language, seen),
        RULE,
        f"**{i18n.text(language, 'report-plan')}**\n"
        + (_typed(seen.report.plan, SHOWN_PLAN) or i18n.text(language, "report-no-plan")),
        f"**{i18n.text(language, 'report-notes')}**\n{_typed(seen.report.notes, SHOWN_NOTES)}"
        if seen.report.notes
        else None,
        _corrections(language, seen),
        f"-# {i18n.text(language, 'report-care', few=FEW)}",
    ]
    link = pages_of(bot).link(seen.report.guild_id, seen.report.group_id, seen.report.month)
    links: list[Any] = []
    if link is not None and seen.report.public_at is not None:
        links.append(ui.Button(label=i18n.text(language, "report-open-page"), url=link))
    return card(
        *(each for each in parts if each),
        picture=PICTURE,
        description=reporting.picture_in_words(language, seen),
        buttons=[*buttons, *links],
        accent=TIGHT.get(reporting.state(seen), GOOD),
        file=file,
    )


def heading(language: str, seen: Seen) -> tuple[str, str]:
    """The lines by which a report's card is known from any other."""
    month = reporting.month_in_words(language, seen.report.month)
    return f"-# {i18n.text(language, 'report-title')} · {month}", f"## {i18n.plain(seen.group.name)}"


async def picture(language: str, seen: Seen) -> discord.File:
    """The picture of the card."""
    return discord.File(io.BytesIO(await asyncio.to_thread(reporting.picture, language, seen)), PICTURE)


def page(bot: GuanxiBot, language: str, club: str, seen: Seen) -> discord.File:
    """The report's page as a file that needs nothing else."""
    made = pages_of(bot).report(Reader(language), club, seen, alone=True)
    name = f"report-{seen.report.group_id}-{month_name(seen.report.month)}.html"
    return discord.File(io.BytesIO(made.encode()), name)


def question(language: str, club: str, seen: Seen, what: str, buttons: Sequence[Pressable]) -> ui.LayoutView:
    """The question for a report's words: `what` is new, soon or late."""
    said = i18n.text(
        language,
        f"report-ask-{what}",
        name=i18n.plain(seen.group.name),
        club=i18n.plain(club),
        month=reporting.month_in_words(language, seen.report.month),
        day=seen.last_day,
    )
    return card(said, buttons=buttons, accent=GOOD if what == "new" else WARN)


def _state(language: str, seen: Seen) -> str:
    mark = "" if reporting.state(seen) == "published" else "⚠️ "
    return mark + reporting.state_in_words(language, seen)


def _section(language: str, section: reporting.Section) -> str:
    rows = [i18n.text(language, "report-row", what=what, count=count) for what, count in section.rows]
    return f"**{section.title}**\n{' · '.join(rows)}"


def _movements(language: str, seen: Seen) -> str | None:
    found = reporting.movements(language, seen.figures)
    if not found:
        return None
    lines = [
        f"- {each.amount} · {each.kind}" + (f" · {i18n.plain(fit(each.words, WORDS))}" if each.words else "")
        for each in found[:MOVEMENTS]
    ]
    if len(found) > MOVEMENTS:
        lines.append(f"- {i18n.text(language, 'report-more-movements', count=len(found) - MOVEMENTS)}")
    return f"**{i18n.text(language, 'report-movements')}**\n" + "\n".join(lines)


def _corrections(language: str, seen: Seen) -> str | None:
    """When it was corrected, and what: the newest ones; the page has all of them, with what it said before."""
    lines = [
        i18n.text(language, "report-correction", day=each.on, why=i18n.plain(each.was.why))
        for each in seen.corrections[:CORRECTIONS]
    ]
    return "\n".join([*lines, f"-# {i18n.text(language, 'report-before-where')}"]) if lines else None


def _typed(text: str, most: int) -> str:
    return "\n".join(f"> {i18n.plain(line)}" for line in fit(text, most).splitlines())
