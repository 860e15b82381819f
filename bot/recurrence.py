"""When something that repeats is due next, computed by APScheduler's own triggers; what is due is kept by the database.

The triggers run on the wall clock alone, as if it were a time zone without summer time, and each wall time found is
then put into the zone by the rule of services.typed_times. On a real zone, CronTrigger 3.11 finds an hour that comes
twice again and again.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger

from services.typed_times import at_wall


def rounds(rhythm: str, first_at: datetime, time_zone: str, after: datetime) -> Iterator[datetime]:
    """The rounds after an instant, in UTC, without end: daily, weekly or monthly, at the wall clock of `first_at`.

    A month that is too short for the day has its round on its last day.
    """
    zone = ZoneInfo(time_zone)
    wall_first = first_at.astimezone(zone).replace(tzinfo=UTC, fold=0)
    trigger = _trigger(rhythm, wall_first)
    wall = max(after, first_at).astimezone(zone).replace(tzinfo=UTC, fold=0)
    if after < first_at:
        yield first_at
    while True:
        found = trigger.get_next_fire_time(wall, wall)
        assert found is not None  # these triggers have no end
        wall = found.replace(microsecond=0)
        moment = at_wall(wall.replace(tzinfo=None), zone)
        if moment > max(after, first_at):
            yield moment


def _trigger(rhythm: str, wall: datetime) -> BaseTrigger:
    at: dict[str, Any] = {"hour": wall.hour, "minute": wall.minute, "second": wall.second, "timezone": UTC}
    if rhythm == "daily":
        return CronTrigger(**at)
    if rhythm == "weekly":
        return CronTrigger(day_of_week=wall.weekday(), **at)
    if wall.day <= 28:
        return CronTrigger(day=wall.day, **at)
    short = [month for month in range(1, 13) if calendar.monthrange(2001, month)[1] < wall.day]
    long = [month for month in range(1, 13) if month not in short]
    return OrTrigger(
        [
            CronTrigger(month=",".join(map(str, long)), day=wall.day, **at),
            CronTrigger(month=",".join(map(str, short)), day="last", **at),
        ]
    )
