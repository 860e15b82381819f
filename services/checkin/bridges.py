"""Bridged days: local dates that nobody's streak pays for, because the bot was down or the guild's calendar moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

import db.checkin
import db.guilds
from db.checkin import StreakRow
from db.engine import Transaction
from services import audit, club, jobs
from services.calendar import GuildCalendar, days_cut_short, each_day
from services.checkin import rules
from services.checkin.history import days_of_many, proven, row_of

AMNESTY = "checkin.amnesty"  # job: say in the announcement channel that days were bridged
AT_A_TIME = 500  # members mended with one set of statements


async def bridge_lost_days(tx: Transaction, guild_id: int, since: datetime, now: datetime) -> list[date]:
    """Bridge the local days of which the bot was down for more than half, from the day of `since` on, and say so.

    Gives the days newly bridged. Nothing is said where nobody had a streak.
    """
    calendar = (await club.club(tx, guild_id)).calendar
    first = calendar.day_of(since)
    outages = await db.guilds.outages_since(tx, guild_id, calendar.day_start_of(first))
    lost = rules.days_lost(calendar, [(each.started_at, each.ended_at) for each in outages], now)
    days, streaks = await bridge(tx, guild_id, (day for day in lost if day >= first), "outage", now)
    if streaks:
        named = [day.isoformat() for day in days]
        await jobs.enqueue(tx, guild_id, AMNESTY, named[0], {"days": named, "streaks": streaks}, now)
        for day in named:
            await audit.record(tx, guild_id, now, None, "checkin.amnesty", detail={"day": day, "streaks": streaks})
    return days


async def bridge_calendar_change(
    tx: Transaction, guild_id: int, before: GuildCalendar, after: GuildCalendar, now: datetime
) -> None:
    """Bridge the local days that a change of time zone or day start skips, ends early or cuts short."""
    ended = set(each_day(before.day_of(now), after.day_of(now)))  # who had yet to check in cannot any more
    await bridge(tx, guild_id, ended | days_cut_short(before, after, now), "calendar", now)


async def bridge(
    tx: Transaction, guild_id: int, days: Iterable[date], why: str, now: datetime
) -> tuple[list[date], int]:
    """Bridge local dates for everyone ("outage" or "calendar"); those newly bridged, and how many streaks they save.

    Who checked in again before the bridge was there has a streak that began anew, or a freeze spent: both are mended.
    """
    new = [day for day in sorted(days) if await db.checkin.add_bridge(tx, guild_id, day, why, now)]
    if not new:
        return [], 0
    bridged = await db.checkin.bridged(tx, guild_id)
    oldest = new[0] - timedelta(days=1)
    while oldest in bridged:
        oldest -= timedelta(days=1)
    # Locked, so that a check-in under way is either waited for and mended, or waits and finds the bridge.
    streaks = await db.checkin.lock_since(tx, guild_id, oldest)
    refunds = Counter(await db.checkin.drop_freezes(tx, guild_id, new))
    own = await db.checkin.who_on(tx, guild_id, new)
    touched = [row for row in streaks if _crosses(row, new, own)]
    for start in range(0, len(touched), AT_A_TIME):
        await _mend(tx, guild_id, touched[start : start + AT_A_TIME], bridged, refunds)
    return new, len(streaks)


def _crosses(row: StreakRow, new: list[date], own: set[tuple[int, date]]) -> bool:
    """Whether this member went on after a day, newly bridged, on which they have no row."""
    return any(row.last_day is not None and day < row.last_day and (row.user_id, day) not in own for day in new)


async def _mend(
    tx: Transaction, guild_id: int, rows: list[StreakRow], bridged: set[date], refunds: Counter[int]
) -> None:
    days = await days_of_many(tx, guild_id, [row.user_id for row in rows])
    mended: list[StreakRow] = []
    for row in rows:
        richer = row._replace(freezes=row.freezes + refunds[row.user_id])
        mended.append(row_of(guild_id, row.user_id, proven(richer, days[row.user_id], bridged)))
    await db.checkin.save_streaks(tx, mended)
