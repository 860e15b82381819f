# ruff: noqa: DTZ001 - wall times and refused naive ones are the subject here
"""The guild's calendar against the wall clock itself, around every kind of edge."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.calendar import ONE_DAY, GuildCalendar, days_cut_short

# Zones with odd edges first (hypothesis shrinks towards them), then every zone there is.
ODD = (
    "UTC", "Asia/Shanghai", "America/New_York", "America/Havana", "Africa/Cairo", "America/St_Johns", "Pacific/Apia",
    "Pacific/Kwajalein", "Pacific/Kiritimati", "Pacific/Fakaofo", "Australia/Lord_Howe", "Antarctica/Troll",
    "America/Toronto", "Africa/Casablanca", "Africa/Monrovia", "Asia/Manila", "America/Juneau",
)  # fmt: skip
ZONES = (*ODD, *sorted(available_timezones() - {*ODD, "localtime", "posixrules", "Factory"}))
TICK = timedelta(microseconds=1)

zones = st.sampled_from(ODD) | st.sampled_from(ZONES)
hours = st.integers(0, 23)
calendars = st.builds(GuildCalendar, zones, hours)


@cache
def changes(zone_name: str, year: int) -> tuple[datetime, ...]:
    """The instants of that year at which the zone's offset changes, to the second."""
    zone = ZoneInfo(zone_name)
    found: list[datetime] = []
    step = timedelta(hours=12)
    before = datetime(year, 1, 1, tzinfo=UTC)
    while before.year == year:
        after = before + step
        if before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            low, high = 0, int(step.total_seconds())
            while high - low > 1:
                middle = (low + high) // 2
                moment = before + timedelta(seconds=middle)
                if moment.astimezone(zone).utcoffset() == before.astimezone(zone).utcoffset():
                    low = middle
                else:
                    high = middle
            found.append(before + timedelta(seconds=high))
        before = after
    return tuple(found)


@st.composite
def moments(draw: st.DrawFn) -> tuple[GuildCalendar, datetime]:
    """A calendar and an instant, most often within two days of a change of its clocks."""
    calendar = draw(calendars)
    near = changes(calendar.time_zone, draw(st.integers(1900, 2037)))
    if near:
        span = int(timedelta(days=2).total_seconds() * 10**6)
        return calendar, draw(st.sampled_from(near)) + timedelta(microseconds=draw(st.integers(-span, span)))
    return calendar, draw(st.datetimes(datetime(1850, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))


def wall(calendar: GuildCalendar, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(calendar.time_zone)).replace(tzinfo=None)


@given(moments())
def test_an_instant_lies_in_exactly_the_day_it_is_of(case: tuple[GuildCalendar, datetime]) -> None:
    calendar, now = case
    today = calendar.day_of(now)
    for offset in range(-3, 4):
        day = today + timedelta(days=offset)
        assert (calendar.day_start_of(day) <= now < calendar.day_end_of(day)) == (offset == 0)
    assert calendar.next_day_at(now) > now


@given(moments())
def test_days_tile_time_and_own_their_edges(case: tuple[GuildCalendar, datetime]) -> None:
    calendar, now = case
    first = calendar.day_of(now) - 2 * ONE_DAY
    for day in (first + timedelta(days=offset) for offset in range(5)):
        start, end = calendar.day_start_of(day), calendar.day_end_of(day)
        assert start.tzinfo is UTC
        assert end == calendar.day_start_of(day + ONE_DAY)
        assert end - start == calendar.length_of(day) >= timedelta(0)
        assert calendar.day_of(start - TICK) < day
        if start < end:
            assert calendar.day_of(start) == day == calendar.day_of(end - TICK)
        else:
            assert calendar.day_of(start) > day


@given(moments())
def test_a_day_begins_when_the_wall_clock_first_reaches_its_hour(case: tuple[GuildCalendar, datetime]) -> None:
    calendar, now = case
    day = calendar.day_of(now)
    start = calendar.day_start_of(day)
    due = datetime(day.year, day.month, day.day, calendar.day_start)
    assert wall(calendar, start) >= due
    earlier = (start - TICK, start - timedelta(minutes=31), start - timedelta(hours=1, minutes=1))
    assert all(wall(calendar, moment) < due for moment in earlier)


@given(moments())
def test_without_a_change_of_clocks_a_day_is_24_hours_and_reads_off_the_wall(
    case: tuple[GuildCalendar, datetime],
) -> None:
    calendar, now = case
    zone = ZoneInfo(calendar.time_zone)
    around = {(now + timedelta(hours=hour)).astimezone(zone).utcoffset() for hour in range(-50, 51)}
    assume(len(around) == 1)
    day = calendar.day_of(now)
    assert day == (wall(calendar, now) - timedelta(hours=calendar.day_start)).date()
    assert calendar.length_of(day) == ONE_DAY
    assert wall(calendar, calendar.day_start_of(day)).hour == calendar.day_start
    assert calendar.local_hour(now) == wall(calendar, now).hour
    assert calendar.month_of(now) == date(day.year, day.month, 1)


@given(moments(), st.integers(-14, 14))
def test_any_aware_datetime_names_the_same_instant(case: tuple[GuildCalendar, datetime], hours_east: int) -> None:
    calendar, now = case
    elsewhere = now.astimezone(timezone(timedelta(hours=hours_east)))
    assert calendar.day_of(elsewhere) == calendar.day_of(now)
    assert calendar.local_hour(elsewhere) == calendar.local_hour(now)


@pytest.mark.parametrize(
    ("zone", "hour", "day", "start", "length"),
    [
        ("Asia/Shanghai", 0, "2026-05-01", "2026-04-30T16:00", 24),
        ("Asia/Shanghai", 4, "2026-05-01", "2026-04-30T20:00", 24),
        ("America/New_York", 0, "2026-03-08", "2026-03-08T05:00", 23),
        ("America/New_York", 2, "2026-03-08", "2026-03-08T07:00", 23),  # 02:00 does not exist: 03:00 EDT
        ("America/New_York", 2, "2026-03-07", "2026-03-07T07:00", 24),
        ("America/New_York", 0, "2026-11-01", "2026-11-01T04:00", 25),
        ("America/New_York", 1, "2026-11-01", "2026-11-01T05:00", 25),  # 01:00 comes twice: the first
        ("America/Havana", 0, "2025-03-09", "2025-03-09T05:00", 23),  # midnight does not exist
        ("Africa/Cairo", 0, "2025-04-25", "2025-04-24T22:00", 23),  # midnight does not exist
        ("America/St_Johns", 0, "2006-10-29", "2006-10-29T02:30", 25),  # at 00:01 set back to 23:01 of the 28th
        ("America/St_Johns", 0, "2006-10-28", "2006-10-28T02:30", 24),
        ("Antarctica/Troll", 2, "2025-03-30", "2025-03-30T01:00", 23),  # 01:00 to 03:00, over the hour itself
        ("Australia/Lord_Howe", 0, "2025-10-05", "2025-10-04T13:30", 23.5),
        ("Pacific/Apia", 0, "2011-12-29", "2011-12-29T10:00", 24),
        ("Pacific/Apia", 0, "2011-12-30", "2011-12-30T10:00", 0),
        ("Pacific/Apia", 0, "2011-12-31", "2011-12-30T10:00", 24),
        ("Pacific/Apia", 5, "2011-12-29", "2011-12-29T15:00", 24),
        ("Pacific/Apia", 5, "2011-12-30", "2011-12-30T15:00", 0),
        ("Pacific/Apia", 5, "2011-12-31", "2011-12-30T15:00", 24),
    ],
)
def test_known_edges(zone: str, hour: int, day: str, start: str, length: float) -> None:
    calendar, local = GuildCalendar(zone, hour), date.fromisoformat(day)
    assert calendar.day_start_of(local) == datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert calendar.length_of(local) == timedelta(hours=length)


def test_a_day_that_has_begun_does_not_end_when_the_clock_is_set_back_over_midnight() -> None:
    calendar = GuildCalendar("America/St_Johns")
    for minute in (0, 1, 30, 59):  # 02:31 UTC is 23:01 of the 28th, for the second time
        moment = datetime(2006, 10, 29, 2, 30, tzinfo=UTC) + timedelta(minutes=minute)
        assert calendar.day_of(moment) == date(2006, 10, 29)


def test_a_skipped_date_stays_empty_when_days_begin_later_than_midnight() -> None:
    calendar = GuildCalendar("Pacific/Apia", 5)  # 31 December 02:00 on the wall, two hours after 29 December 23:59
    assert calendar.day_of(datetime(2011, 12, 30, 12, tzinfo=UTC)) == date(2011, 12, 29)
    assert calendar.next_day_at(datetime(2011, 12, 30, 12, tzinfo=UTC)) == datetime(2011, 12, 30, 15, tzinfo=UTC)
    assert calendar.day_of(datetime(2011, 12, 30, 15, tzinfo=UTC)) == date(2011, 12, 31)


def test_month_follows_the_day_not_the_wall() -> None:
    calendar = GuildCalendar("Asia/Shanghai", 4)
    assert calendar.month_of(datetime(2026, 4, 30, 19, 59, tzinfo=UTC)) == date(2026, 4, 1)  # 1 May, 03:59
    assert calendar.month_of(datetime(2026, 4, 30, 20, 0, tzinfo=UTC)) == date(2026, 5, 1)


@given(hours)
def test_skipped_days_are_named(hour: int) -> None:
    days = date(2011, 12, 1), date(2012, 1, 15)
    assert GuildCalendar("Pacific/Apia", hour).skipped_days(*days) == {date(2011, 12, 30)}
    assert GuildCalendar("Asia/Shanghai", hour).skipped_days(*days) == set()


@pytest.mark.parametrize(
    "zone", ["", "Mars/Olympus", "../etc/passwd", "/etc/passwd", "America", "Asia/Shanghai\0", "+08"]
)
def test_an_unknown_zone_is_refused_by_name(zone: str) -> None:
    with pytest.raises(ValueError, match=r"unknown time zone .*Asia/Shanghai"):
        GuildCalendar(zone)


@pytest.mark.parametrize("hour", [-1, 24])
def test_an_hour_out_of_range_is_refused(hour: int) -> None:
    with pytest.raises(ValueError, match="hour from 0 to 23"):
        GuildCalendar("UTC", hour)


def test_naive_datetimes_and_dates_are_refused() -> None:
    calendar = GuildCalendar("UTC")
    for ask in (calendar.day_of, calendar.next_day_at, calendar.local_hour, calendar.month_of):
        with pytest.raises(ValueError, match="aware"):
            ask(datetime(2026, 1, 1))
        with pytest.raises(TypeError, match="aware"):
            ask(date(2026, 1, 1))  # pyright: ignore[reportArgumentType]


def test_calendars_compare_by_value() -> None:
    assert GuildCalendar("UTC", 3) == GuildCalendar("UTC", 3) != GuildCalendar("UTC", 4)
    assert len({GuildCalendar("UTC", 3), GuildCalendar("UTC", 3)}) == 1


# --- a guild that moves its calendar -----------------------------------------------------------------------------


@given(calendars, calendars, st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)))
def test_a_change_of_calendar_bridges_just_the_days_it_cut_short(
    old: GuildCalendar, new: GuildCalendar, at: datetime
) -> None:
    cut = days_cut_short(old, new, at)
    first, last = old.day_of(at), new.day_of(at)
    assert cut <= {first + timedelta(days=offset) for offset in range((last - first).days + 1)}
    # Count, in steps of 10 minutes, how long the guild stood on each date.
    lived: dict[date, int] = {}
    for minutes in range(-3 * 1440, 3 * 1440, 10):
        moment = at + timedelta(minutes=minutes)
        day = (old if moment < at else new).day_of(moment)
        lived[day] = lived.get(day, 0) + 10
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        half = new.length_of(day) / timedelta(minutes=2)
        if abs(lived.get(day, 0) - half) > 20:  # the count is that coarse
            assert (day in cut) == (lived.get(day, 0) < half)


def test_a_change_of_calendar_known_cases() -> None:
    shanghai, pago, kiritimati = (
        GuildCalendar(zone) for zone in ("Asia/Shanghai", "Pacific/Pago_Pago", "Pacific/Kiritimati")
    )
    assert days_cut_short(shanghai, shanghai, datetime(2026, 5, 1, 3, tzinfo=UTC)) == set()
    # 30 April 23:30 in Pago Pago is 2 May 00:30 on Kiritimati: nobody had a 1 May.
    assert days_cut_short(pago, kiritimati, datetime(2026, 5, 1, 10, 30, tzinfo=UTC)) == {date(2026, 5, 1)}
    # 29 December 23:30 in Pago Pago is 31 December 00:30 in Apia, where the 30th had no length either.
    apia = GuildCalendar("Pacific/Apia")
    assert days_cut_short(pago, apia, datetime(2011, 12, 30, 10, 30, tzinfo=UTC)) == {date(2011, 12, 30)}
    # Backwards nothing is lost: the day lasts longer.
    assert days_cut_short(kiritimati, pago, datetime(2026, 5, 1, 10, 30, tzinfo=UTC)) == set()


@given(moments(), hours)
def test_the_next_hour_is_when_the_wall_clock_reaches_it_next(
    moment: tuple[GuildCalendar, datetime], hour: int
) -> None:
    calendar, now = moment
    at = calendar.next_hour_at(now, hour)
    assert now < at <= now + timedelta(days=2)
    wall = at.astimezone(ZoneInfo(calendar.time_zone))
    before = (at - TICK).astimezone(ZoneInfo(calendar.time_zone))
    in_a_gap = wall.utcoffset() != before.utcoffset()
    assert in_a_gap or (wall.hour, wall.minute, wall.second) == (hour, 0, 0)
