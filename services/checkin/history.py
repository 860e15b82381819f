"""A member's days as they are stored, what they prove, and the guild's bridged days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import cast

import db.checkin
from db.checkin import Day, StreakRow
from db.engine import Transaction
from services.calendar import GuildCalendar
from services.checkin import rules
from services.checkin.rules import DayKind, StreakState


def state_of(row: StreakRow) -> StreakState:
    """The stored streak as the rules know it."""
    return StreakState(*row[2:])


def row_of(guild_id: int, user_id: int, state: StreakState) -> StreakRow:
    """The rules' streak as it is stored."""
    return StreakRow(
        guild_id,
        user_id,
        state.last_day,
        state.streak,
        state.longest,
        state.total,
        state.makeup_cards,
        state.freezes,
        state.paid_milestone,
    )


def kinds(days: Sequence[Day]) -> dict[date, DayKind]:
    """What each of a member's local dates was."""
    return {day.day: cast(DayKind, day.kind) for day in days}


def milestones(days: Sequence[Day]) -> dict[date, int]:
    """The highest milestone paid on each date, as its streak day; 0 where none was."""
    return {day.day: day.milestone for day in days}


def proven(row: StreakRow, days: Sequence[Day], bridged: AbstractSet[date]) -> StreakState:
    """The streak that a member's days prove; how many cards and freezes they hold is taken from the row."""
    return rules.state_from_days(kinds(days), bridged, milestones(days), row.makeup_cards, row.freezes)


async def days_of_many(tx: Transaction, guild_id: int, users: Collection[int]) -> dict[int, list[Day]]:
    """All days of these members, oldest first."""
    found: dict[int, list[Day]] = defaultdict(list)
    for day in await db.checkin.days_of_members(tx, guild_id, users):
        found[day.user_id].append(day)
    return found


async def bridged_days(
    tx: Transaction, guild_id: int, calendar: GuildCalendar, since: date, until: date, store_at: datetime | None = None
) -> set[date]:
    """The guild's bridged days from `since` on, and those up to `until` that its calendar never had.

    Who lets a streak cross the latter gives `store_at`, the time: once stored, they still prove the streak when the
    guild moves to another time zone.
    """
    bridged = await db.checkin.bridged(tx, guild_id, since)
    skipped = _skipped(calendar, since, until) - bridged
    if store_at is not None:
        for day in sorted(skipped):
            await db.checkin.add_bridge(tx, guild_id, day, "calendar", store_at)
    return bridged | skipped


def _skipped(calendar: GuildCalendar, since: date, until: date) -> set[date]:
    years = range(since.year, until.year + 1)
    return {day for year in years for day in _skipped_in(calendar, year) if since <= day <= until}


@lru_cache(maxsize=4096)
def _skipped_in(calendar: GuildCalendar, year: int) -> frozenset[date]:
    """Dates of a year that the calendar skips, nearly always none; remembered, as finding out takes milliseconds."""
    return frozenset(calendar.skipped_days(date(year, 1, 1), date(year, 12, 31) + timedelta(days=1)))
