"""What admins see of points: the report as text and picture, and the word about a budget."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from babel.dates import format_skeleton
from discord import ui

from bot import i18n
from bot.ui.card import RULE, WARN, card
from bot.ui.pictures import bars_picture
from services.points import Report
from services.programmes import YEARLY

PICTURE = "points.png"


def report_card(language: str, report: Report, *, with_picture: bool) -> ui.LayoutView:
    """The report: a table, the budgets, what members hold; with a picture where there is something to draw."""
    parts: list[Any] = [i18n.text(language, "points-report", months=len(report.months))]
    if with_picture:
        parts.append(_table(_rows(language, report)))
    else:
        parts.append(i18n.text(language, "points-report-empty"))
    parts += [RULE, i18n.text(language, "points-report-held", points=report.held), _budgets(language, report)]
    if not with_picture:
        return card(*parts)
    return card(*parts, picture=PICTURE, description=_in_words(language, report))


def picture(language: str, report: Report) -> bytes:
    """The report as bars: PNG."""
    return bars_picture(
        title=i18n.text(language, "points-report", months=len(report.months)).lstrip("# "),
        labels=[f"{month.month:%Y-%m}" for month in report.months],
        series={name: [max(0, each) for each in values] for name, values in _series(language, report).items()},
        unit=i18n.text(language, "points-report-unit"),
    )


def alert_card(language: str, payload: dict[str, Any]) -> ui.LayoutView:
    """The word to staff that a programme's budget is nearly or wholly used up."""
    size, left = payload["size"], payload["left"]
    if payload["programme"] in YEARLY:
        year, percent = payload["period"], payload["percent"]
        said = i18n.text(language, "benefit-budget-alert", percent=percent, size=size, left=left, year=year)
        return card(said, accent=WARN)
    month = _month_name(language, date.fromisoformat(f"{payload['period']}-01"))
    heading = i18n.text(
        language, "points-alert", programme=_programme(language, payload["programme"]), percent=payload["percent"]
    )
    if size:
        numbers = i18n.text(language, "points-alert-numbers", size=size, left=left, month=month)
    else:
        numbers = i18n.text(language, "points-alert-none", month=month)
    meaning = i18n.text(language, "points-alert-now" if payload["percent"] >= 100 else "points-alert-ahead")
    return card(heading, "\n".join((numbers, meaning, i18n.text(language, "points-alert-do"))), accent=WARN)


def _programme(language: str, name: str) -> str:
    return i18n.text(language, i18n.key("programme", name))


def _month_name(language: str, first: date) -> str:
    return format_skeleton("yMMMM", first, locale=language.replace("-", "_"))


def _series(language: str, report: Report) -> dict[str, list[int]]:
    """Month by month: each programme that gave anything out, then what was taken back."""
    names = sorted({name for month in report.months for name, points in month.issued.items() if points})
    series = {_programme(language, name): [month.issued.get(name, 0) for month in report.months] for name in names}
    return series | {i18n.text(language, "points-report-retired"): [month.retired for month in report.months]}


def _rows(language: str, report: Report) -> list[list[str]]:
    """The table with its heading: month, source, points. A line for each source: narrow enough for a phone."""
    series = _series(language, report)
    rows = [[i18n.text(language, i18n.key("points-report", name)) for name in ("month", "source", "points")]]
    for index, month in enumerate(report.months):
        lines = {name: values[index] for name, values in series.items() if values[index]}
        lines[i18n.text(language, "points-report-issued")] = sum(month.issued.values())
        for number, (name, points) in enumerate(lines.items()):
            rows.append([f"{month.month:%Y-%m}" if number == 0 else "", name, f"{points:,}"])
    return rows


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Columns under one another, the last, of numbers, to the right, in a font that keeps them there."""
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(
            " " * (width - _width(cell)) + cell if column == len(row) - 1 else cell + " " * (width - _width(cell))
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "```\n" + "\n".join(lines) + "\n```"


def _width(text: str) -> int:
    """In columns: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _budgets(language: str, report: Report) -> str:
    month = date.fromisoformat(f"{report.budgets[0].period}-01")
    lines = [i18n.text(language, "points-report-budgets", month=_month_name(language, month))]
    for budget in report.budgets:
        name = _programme(language, budget.programme)
        if budget.size or budget.used:
            lines.append(
                i18n.text(
                    language,
                    "points-report-budget",
                    programme=name,
                    used=budget.used,
                    size=budget.size,
                    percent=budget.percent,
                    left=budget.left,
                    year=budget.period if budget.programme in YEARLY else "none",
                )
            )
        else:
            lines.append(i18n.text(language, "points-report-budget-none", programme=name))
    return "\n".join(lines)


def _in_words(language: str, report: Report) -> str:
    """The picture for screen readers."""
    comma, stop = ("，", "；") if language == "zh-CN" else (", ", "; ")
    series = _series(language, report)
    rows = [
        i18n.text(
            language,
            "points-report-picture-row",
            month=_month_name(language, month.month),
            values=comma.join(
                i18n.text(language, "points-report-picture-value", name=name, points=values[index])
                for name, values in series.items()
            ),
        )
        for index, month in enumerate(report.months)
    ]
    return i18n.text(language, "points-report-picture", rows=stop.join(rows))
