"""The guild's own calendar: which local day an instant belongs to, and when that day begins and ends.

Instants are aware datetimes (UTC is given back); days are the guild's local dates. Nothing here reads the clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
_NONE = timedelta(0)
_TICK = timedelta(seconds=1)  # offsets change on whole seconds


def as_utc(moment: datetime) -> datetime:
    """The same instant in UTC. Raises ValueError when the datetime is naive, TypeError when it is no datetime."""
    if not isinstance(moment, datetime):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"expected an aware datetime, got {type(moment).__name__}")
    if moment.utcoffset() is None:
        raise ValueError(f"expected an aware datetime, got the naive {moment.isoformat()}")
    return moment.astimezone(UTC)


def each_day(first: date, end: date) -> Iterator[date]:
    """Every date from first up to, and without, end."""
    while first < end:
        yield first
        first += ONE_DAY


@dataclass(frozen=True)
class GuildCalendar:
    """A guild's days: they begin when the wall clock of time_zone (an IANA name) first reaches day_start (hour 0-23).

    Raises ValueError for an unknown zone or an hour out of range. The first and last days of what a datetime can hold
    (years 1 and 9999) are out of reach: OverflowError.
    """

    time_zone: str
    day_start: int = 0
    _zone: ZoneInfo = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not 0 <= self.day_start <= 23:
            raise ValueError(f"day_start is an hour from 0 to 23, not {self.day_start}")
        try:
            zone = ZoneInfo(self.time_zone)
        except (KeyError, ValueError, OSError, TypeError) as error:  # a folder of zones ("America") is an OSError
            raise ValueError(
                f"unknown time zone {self.time_zone!r}: give an IANA name such as Asia/Shanghai or Europe/Berlin"
            ) from error
        # Kept, because zoneinfo itself remembers only a few zones and would read the file again.
        object.__setattr__(self, "_zone", zone)

    def day_of(self, now: datetime) -> date:
        """The guild's local date at that instant: the one day with day_start_of(day) <= now < day_end_of(day)."""
        now = as_utc(now)
        day = (now.astimezone(self._zone).replace(tzinfo=None) - timedelta(hours=self.day_start)).date()
        # The wall clock is a guess only: set back over the start of a day, it shows the day before once more, but a
        # day that has begun does not end; and it may stand on a day that does not exist.
        while now < self.day_start_of(day):
            day -= ONE_DAY
        while now >= self.day_start_of(day + ONE_DAY):
            day += ONE_DAY
        return day

    def day_start_of(self, day: date) -> datetime:
        """When that local date begins, in UTC. Starts never decrease; a date the zone skipped has no length."""
        wall = datetime.combine(day, time(self.day_start), self._zone)  # fold=0: the first of two
        start = wall.astimezone(UTC)
        if start.astimezone(self._zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
            return start
        # The hour falls into a gap: the zone's offset grows somewhere in (before, start].
        before = wall.replace(fold=1).astimezone(UTC)
        if start - before >= ONE_DAY:  # the whole date was skipped (Apia, 2011-12-30): it begins with the next one
            return start
        return self._offset_change(before, start)

    def day_end_of(self, day: date) -> datetime:
        """When that local date is over, in UTC: the start of the next."""
        return self.day_start_of(day + ONE_DAY)

    def length_of(self, day: date) -> timedelta:
        """How long that local date really lasts: 24 h, 23 h or 25 h at a change of clocks, 0 when it was skipped."""
        return self.day_end_of(day) - self.day_start_of(day)

    def next_day_at(self, now: datetime) -> datetime:
        """When the next day begins, in UTC; always later than now."""
        return self.day_end_of(self.day_of(now))

    def next_hour_at(self, now: datetime, hour: int) -> datetime:
        """When the guild's wall clock next reaches that hour (0-23), in UTC; always later than now."""
        return GuildCalendar(self.time_zone, hour).next_day_at(now)

    def local_hour(self, now: datetime) -> int:
        """The hour on the guild's wall clock, 0-23."""
        return as_utc(now).astimezone(self._zone).hour

    def month_of(self, now: datetime) -> date:
        """The first date of the month of the guild's day: the period of a budget."""
        return self.day_of(now).replace(day=1)

    def skipped_days(self, first: date, end: date) -> set[date]:
        """Dates from first up to, and without, end that have no length, so that nobody could check in on them."""
        return {day for day in each_day(first, end) if not self.length_of(day)}

    def _offset_change(self, before: datetime, after: datetime) -> datetime:
        """The first second in (before, after] with the offset that holds at after."""
        offset = after.astimezone(self._zone).utcoffset()
        while after - before > _TICK:
            middle = before + ((after - before) // 2 // _TICK or 1) * _TICK
            if middle.astimezone(self._zone).utcoffset() == offset:
                after = middle
            else:
                before = middle
        return after


def days_cut_short(old: GuildCalendar, new: GuildCalendar, at: datetime) -> set[date]:
    """Local dates that a change of calendar at that instant left with no time, or with less than half their length.

    Bridge them for everyone: a member must not lose a streak because the guild moved its clock.
    """
    at = as_utc(at)

    def lived(day: date) -> timedelta:
        under_old = min(at, old.day_end_of(day)) - old.day_start_of(day)
        under_new = new.day_end_of(day) - max(at, new.day_start_of(day))
        return max(_NONE, under_old) + max(_NONE, under_new)

    days = each_day(old.day_of(at), new.day_of(at) + ONE_DAY)
    return {day for day in days if not lived(day) or lived(day) * 2 < new.length_of(day)}
