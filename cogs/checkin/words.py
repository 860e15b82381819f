"""Small phrases that several cards share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from babel.dates import format_date, format_skeleton, get_day_names, get_month_names

from bot import i18n
from services.checkin.rules import CheckinRules, Milestone


def babel(language: str) -> str:
    """Babel's name of one of our languages."""
    return language.replace("-", "_")


def long_day(language: str, day: date) -> str:
    """A date spelt out, with its year."""
    return format_date(day, "long", locale=babel(language))


def short_day(language: str, day: date) -> str:
    """A date without its year."""
    return format_skeleton("MMMd", day, locale=babel(language))


def day_list(language: str, days: Sequence[date], most: int = 12, *, newest_first: bool = False) -> str:
    """Dates, given in order, without their years; neighbours as one stretch, and not more than `most` stretches."""
    stretches: list[tuple[date, date]] = []
    for day in days:
        if stretches and day - stretches[-1][1] == timedelta(days=1):
            stretches[-1] = (stretches[-1][0], day)
        else:
            stretches.append((day, day))
    if newest_first:
        stretches.reverse()
    shown = [
        short_day(language, first)
        if first == last
        else i18n.text(language, "day-stretch", first=short_day(language, first), last=short_day(language, last))
        for first, last in stretches
    ]
    return i18n.joined(language, [*shown[:most], *(["…"] if len(shown) > most else [])])


def month_names(language: str) -> list[str]:
    """Short names of the twelve months."""
    return list(get_month_names("abbreviated", context="stand-alone", locale=babel(language)).values())


def weekday_names(language: str) -> list[str]:
    """Short names of the weekdays, Monday first."""
    names = get_day_names("abbreviated", context="stand-alone", locale=babel(language))
    return [names[weekday] for weekday in range(7)]


def brings(language: str, milestone: Milestone) -> str:
    """What a milestone brings: points, cards, freezes, a role."""
    parts: list[str] = []
    if milestone.points:
        parts.append(i18n.text(language, "brings-points", n=milestone.points))
    if milestone.makeup_cards:
        parts.append(i18n.text(language, "brings-cards", n=milestone.makeup_cards))
    if milestone.freezes:
        parts.append(i18n.text(language, "brings-freezes", n=milestone.freezes))
    if milestone.role_id is not None:
        parts.append(i18n.text(language, "brings-role", role=f"<@&{milestone.role_id}>"))
    return i18n.joined(language, parts) or i18n.text(language, "brings-honour")


def times(percent: int) -> str:
    """A multiplier as people write it: ×1.5."""
    return f"×{percent / 100:g}"


def day_start(hour: int) -> str:
    """An hour of the day on the clock."""
    return f"{hour:02}:00"


def cap_day(rules: CheckinRules) -> int | None:
    """The first day of a streak that brings the most; None where every day brings the same."""
    if not rules.growth or rules.cap == rules.base:
        return None
    return 1 - (rules.base - rules.cap) // rules.growth
