"""A group's report in words and pictures, the same on its card and on its page. Nothing here formats or escapes."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from babel.dates import format_skeleton

from bot import i18n
from bot.ui.pictures import bars_picture
from services.reports.rules import FEW, Figures
from services.reports.service import Seen

DAYS_FROM = 48  # hours from which a wait is told in days


class Section(NamedTuple):
    """A heading with its figures: (what, how many), in words."""

    title: str
    rows: list[tuple[str, str]]


class Movement(NamedTuple):
    """Points in or out, in words: of which kind, what for, how many with their sign."""

    kind: str
    words: str
    amount: str


@lru_cache(maxsize=1024)  # to find its rules takes Babel longer than all the rest of a page
def month_in_words(language: str, month: date) -> str:
    """A month, as “March 2026” or “2026年3月”."""
    return format_skeleton("yMMMM", month, locale=language.replace("-", "_"))


def number(value: int, *, signed: bool = False) -> str:
    """A number with its thousands grouped, as both languages do it; signed, with a plus or a true minus."""
    return f"{'−' if value < 0 else '+' if signed else ''}{abs(value):,}"


def state(seen: Seen) -> str:
    """How the report stands: draft, published, overdue, or closed for the last one of a group."""
    if seen.report.state == "published":
        return "published"
    if seen.group.state == "closed":
        return "closed"
    return "overdue" if seen.report.public_at is not None or seen.overdue else "draft"


def state_in_words(language: str, seen: Seen) -> str:
    """How the report stands, in a sentence, or in two once it was corrected."""
    said = i18n.text(language, f"report-state-{state(seen)}", day=seen.published_on or seen.last_day)
    if seen.corrections:
        said += i18n.text(language, "report-state-corrected", day=seen.corrections[0].on)
    return said


def sections(language: str, figures: Figures) -> list[Section]:
    """The figures under their headings."""

    def t(key: str, **params: int) -> str:
        return i18n.text(language, key, **params)

    def count(value: int | None, otherwise: str = "") -> str:
        return otherwise if value is None else number(value)

    uncounted, few = t("report-uncounted"), t("report-few", few=FEW)
    return [
        Section(
            t("report-members"),
            [
                (t("report-members-start"), count(figures.members_start, uncounted)),
                (t("report-joined"), count(figures.joined)),
                (t("report-left"), count(figures.left, uncounted)),
                (t("report-members-end"), count(figures.members_end)),
                (t("report-proven"), count(figures.proven)),
            ],
        ),
        Section(
            t("report-applications"),
            [
                (t("report-received"), count(figures.applications)),
                (t("report-approved"), count(figures.approved)),
                (t("report-declined"), count(figures.declined, few)),
                (t("report-wait"), _wait(language, figures.hours)),
            ],
        ),
        Section(
            t("report-events"),
            [(t("report-held"), count(figures.events)), (t("report-attendance"), count(figures.attendance))],
        ),
        Section(
            t("report-money"),
            [
                (t("report-points-in"), count(figures.points_in)),
                (t("report-points-out"), count(figures.points_out)),
                (t("report-balance"), count(figures.balance)),
                (t("report-contribution"), count(figures.contribution)),
            ],
        ),
    ]


def movements(language: str, figures: Figures) -> list[Movement]:
    """Every movement of points, in the order in which they happened."""
    return [
        Movement(_kind(language, line.kind), line.words, number(line.amount, signed=True)) for line in figures.money
    ]


def picture(language: str, seen: Seen) -> bytes:
    """Members and applications over the months, as bars: PNG. Slow: for a worker thread."""
    return bars_picture(
        title=i18n.text(language, "report-picture-title", name=seen.group.name),
        labels=[f"{month:%Y-%m}" for month, _ in seen.history],
        series={
            i18n.text(language, "report-members"): [figures.members_end for _, figures in seen.history],
            i18n.text(language, "report-applications"): [figures.applications for _, figures in seen.history],
        },
        unit="",
    )


def picture_in_words(language: str, seen: Seen) -> str:
    """The picture for screen readers."""
    return "; ".join(
        i18n.text(
            language,
            "report-picture",
            month=month_in_words(language, month),
            members=figures.members_end,
            applications=figures.applications,
        )
        for month, figures in seen.history
    )


def _kind(language: str, kind: str) -> str:
    key = i18n.key("report-for", kind)
    return i18n.text(language, key) if i18n.has(language, key) else i18n.text(language, "report-for-other")


def _wait(language: str, hours: int | None) -> str:
    if hours is None:
        return i18n.text(language, "report-wait-few")
    if hours >= DAYS_FROM:
        return i18n.text(language, "report-wait-days", days=round(hours / 24))
    return i18n.text(language, "report-wait-hours", hours=hours)
