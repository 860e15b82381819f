"""What is asked of a request and of a spending."""

from __future__ import annotations

from datetime import date, timedelta

from services.errors import UserError

LONGEST_PURPOSE = 300
LONGEST_REASON = 200
LONGEST = timedelta(days=366)  # how far ahead a grant may end: its rest is to come back while people remember it
TOLD_BEFORE = timedelta(days=3)  # the end of a grant


def checked(text: str, most: int) -> str:
    """The words on one line. Raises UserError("reason-missing"), UserError("note-too-long")."""
    text = " ".join(text.split())
    if not text:
        raise UserError("reason-missing")
    if len(text) > most:
        raise UserError("note-too-long", most=most)
    return text


def checked_until(until: date, today: date) -> date:
    """The last day of a grant. Raises UserError("fund-until-past"), UserError("fund-until-far")."""
    if until < today:
        raise UserError("fund-until-past", today=today)
    if until > today + LONGEST:
        raise UserError("fund-until-far", last=today + LONGEST)
    return until


def day_named(text: str) -> date:
    """The day of a text such as "2026-05-31". Raises UserError("fund-until-day")."""
    try:
        return date.fromisoformat(text.strip().replace("/", "-").replace(".", "-"))
    except ValueError as error:
        raise UserError("fund-until-day") from error
