"""Times as people type them: "20:00", "明天晚上8点半", "2026-12-24 20:00", "next Friday 8pm", "in 2 hours", "2小时后".

The time of day, the days of the week and the Chinese are read here; every other way to name a day or a distance is read
by dateparser. Nothing here reads the clock. The rules, where a text could mean two things:

* A time of day alone is the next one: today where it is still to come, else tomorrow.
* "Friday" is the next one, today included while the time is still to come; "next Friday" is never today; 下周五 is the
  Friday of the calendar week that begins next Monday. An hour without am or pm is one of 24. 5/6 is the sixth of May.
* "in 2 hours" is counted as time that passes; "in 2 days" by the wall clock.
* A wall time that the clocks skip is read as if they had not been put forward (02:30 becomes 03:30); one that comes
  twice is the first of the two, or the second where the first is over.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dateparser.date import DateDataParser

from services.calendar import GuildCalendar
from services.errors import UserError

LONGEST = 60  # characters: more is no time any more, and a parser should not be fed for its own sake

_WEEKDAYS = {name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
_WEEKDAY = re.compile(
    r"(?:on )?(this |next |the coming |coming )?"
    r"(mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|r|rs|rsday|urday)?(?: next week)?"
)
_CHINESE_WEEKDAY = re.compile(r"(下下|下|这|本|)个?(?:周|星期|礼拜)([1-7日天])")
_CHINESE_DATE = re.compile(r"(?:(\d{4}|今|明)年)?(\d{1,2})月(\d{1,2})[日号]?")
_CHINESE_DAYS = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3}
_CHINESE_NUMBER = re.compile(r"[一二两三四五六七八九]?十[一二三四五六七八九]?|[零〇一二两三四五六七八九]+")
_NUMBERED_WEEKDAY = re.compile(r"(周|星期|礼拜)([一二三四五六])")  # read first: 周三十点 is no 30
_DIGITS = {mark: number for number, mark in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HALF_HOUR = re.compile(r"(?<![\d个])半个?(?:小时|钟头)")
_CHINESE_AFTER = re.compile(r"(\d{1,4})个?(半)?(分钟|小时|钟头|天|日|周|星期|礼拜|月)(?:之后|以后|后)")
_CHINESE_PART = re.compile(r"(今|明)(晚|早)上?")  # 今晚 is 今天晚上
_UNITS = {
    "分钟": "minutes",
    "小时": "hours",
    "钟头": "hours",
    "天": "days",
    "日": "days",
    "周": "weeks",
    "星期": "weeks",
    "礼拜": "weeks",
    "月": "months",
}
_AM = ("凌晨", "清晨", "早上", "早晨", "上午")
_PM = ("下午", "傍晚")
_NIGHT = ("晚上", "夜里", "半夜")
_CHINESE_TIME = re.compile(
    rf"({'|'.join((*_AM, *_PM, *_NIGHT))}|中午)?\s*(\d{{1,2}})\s*(?:点钟|点|时|:(?=\d\d))\s*"
    r"(?:(半)|([13])刻|(\d{1,2})\s*分?)?(?!\d)"
)
_ENGLISH_TIME = re.compile(r"(?:\bat |@ ?)?\b(?:(\d{1,2})(?:[:.](\d{2}))? ?([ap])\.?m\b\.?|(noon|midday)\b)")
_FULL_WIDTH = str.maketrans({"：": ":", "，": " ", ",": " ", "。": " "})


class _Wall(NamedTuple):
    """What was read: a local day, a time of that day (None: not said), and an instant where a distance was typed."""

    day: date | None
    clock: time | None
    later: timedelta = timedelta(0)
    instant: datetime | None = None


def instant(typed: str, now: datetime, calendar: GuildCalendar) -> datetime:
    """The instant that somebody in the guild's time zone means, in UTC; always later than now.

    Raises UserError: "time-unreadable" for what cannot be read or names a day without a time of day, "time-past".
    """
    zone = ZoneInfo(calendar.time_zone)
    try:
        read = _read(typed, now.astimezone(zone), now)
        if read.instant is not None:
            found = read.instant
        elif read.clock is None:
            raise UserError("time-unreadable", typed=_short(typed))
        elif read.day is not None:
            found = _at(read.day, read.clock, zone, now, read.later)
        else:
            today = now.astimezone(zone).date()
            found = _at(today, read.clock, zone, now, read.later)
            if found <= now:
                found = _at(today + timedelta(days=1), read.clock, zone, now, read.later)
        found = found.astimezone(UTC)
    except (OverflowError, ValueError) as error:  # beyond what a date can hold
        raise UserError("time-unreadable", typed=_short(typed)) from error
    if found <= now:
        raise UserError("time-past", at=found)
    return found


def until(typed: str, now: datetime, calendar: GuildCalendar) -> datetime:
    """The last instant of what somebody typed as an end, in UTC: of a day without a time of day, its last second.

    Raises as `instant`.
    """
    zone = ZoneInfo(calendar.time_zone)
    try:
        read = _read(typed, now.astimezone(zone), now)
        if read.day is None or read.clock is not None:
            return instant(typed, now, calendar)
        found = _at(read.day, time(23, 59, 59), zone, now).astimezone(UTC)
    except (OverflowError, ValueError) as error:
        raise UserError("time-unreadable", typed=_short(typed)) from error
    if found <= now:
        raise UserError("time-past", at=found)
    return found


def ending(typed: str, starts_at: datetime, now: datetime, calendar: GuildCalendar) -> datetime:
    """The instant at which something ends that begins at another, in UTC.

    A time of day alone is the first one after the beginning, and a length ("3 hours") is counted from there; a day is
    named as for the beginning. Raises as `instant`.
    """
    try:
        read = _read(typed, now.astimezone(ZoneInfo(calendar.time_zone)), now)
    except (OverflowError, ValueError) as error:
        raise UserError("time-unreadable", typed=_short(typed)) from error
    from_there = read.instant is not None or read.day is None
    return instant(typed, starts_at if from_there else now, calendar)


def at_wall(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, of a naive wall time: a skipped one is put on by what was skipped; of two, the first."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def _at(day: date, clock: time, zone: ZoneInfo, now: datetime, later: timedelta = timedelta(0)) -> datetime:
    wall = datetime.combine(day, clock) + later
    first = at_wall(wall, zone)
    second = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return second if first <= now < second else first


def _read(typed: str, local: datetime, now: datetime) -> _Wall:
    text = " ".join(unicodedata.normalize("NFKC", typed[: LONGEST + 1]).translate(_FULL_WIDTH).casefold().split())
    if not text or len(text) > LONGEST:
        raise UserError("time-unreadable", typed=_short(typed))
    text = _NUMBERED_WEEKDAY.sub(lambda found: found[1] + str(_number(found[2])), text)
    text = _CHINESE_NUMBER.sub(lambda found: str(_number(found[0])), text)
    text = _HALF_HOUR.sub("30分钟", text)
    text = _CHINESE_PART.sub(r"\1天\2上", text)
    if "tonight" in text:
        rest = " ".join(text.replace("tonight", " ").split()).removeprefix("at ")
        text = f"today {rest}" if _ENGLISH_TIME.search(rest) else f"today 晚上{rest}"
    distance = _CHINESE_AFTER.search(text)
    if distance is not None:
        text = text.replace(distance[0], f" in {_distance(distance)} ").strip()
    text, clock, later = _time_of_day(text)
    text = " ".join(text.split()).removesuffix(" at").removesuffix(" 的").strip(" 的")
    if not text:
        return _Wall(None, clock, later)
    day = _day(text, local, clock)
    if day is not None:
        return _Wall(day, clock, later)
    return _by_dateparser(typed, text, local, now, clock, later)


@cache
def warm_up() -> None:
    """Let dateparser read its languages, a fifth of a second that nobody should wait for; once in a process."""
    any_day = datetime(2026, 1, 1, tzinfo=UTC)
    _by_dateparser("in 1 day", "in 1 day", any_day, any_day, None, timedelta(0))


def _by_dateparser(
    typed: str, text: str, local: datetime, now: datetime, clock: time | None, later: timedelta
) -> _Wall:
    base = local.replace(tzinfo=None)
    settings = {
        "RELATIVE_BASE": base,
        "PREFER_DATES_FROM": "future",
        "TIMEZONE": "UTC",
        "RETURN_TIME_AS_PERIOD": True,
        # The others guess: a bare number would be a month, or seconds since 1970.
        "PARSERS": ["relative-time", "absolute-time"],
    }
    try:
        data = DateDataParser(languages=["en", "zh"], settings=settings).get_date_data(text)
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        TypeError,
        RecursionError,
    ) as error:  # it stumbles over oddities
        raise UserError("time-unreadable", typed=_short(typed)) from error
    found, period = data.date_obj, data.period
    relative = found is not None and (text.startswith("in ") or text.endswith(("from now", " later")))
    if found is None or (period in ("month", "year") and not relative) or re.fullmatch(r"[\d ]+", text):
        raise UserError("time-unreadable", typed=_short(typed))
    if period == "time":
        if clock is not None:
            raise UserError("time-unreadable", typed=_short(typed))
        return _Wall(None, None, instant=now + (found.replace(tzinfo=None) - base))
    if clock is None and relative:
        clock = base.time().replace(microsecond=0)
    return _Wall(found.date(), clock, later)


def _day(text: str, local: datetime, clock: time | None) -> date | None:
    """The day that the text names by a date in figures, in Chinese, or by a day of the week."""
    today = local.date()
    if text in _CHINESE_DAYS:
        return today + timedelta(days=_CHINESE_DAYS[text])
    if re.fullmatch(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}", text):
        return date(*map(int, re.split(r"[-/.]", text)))
    if (named := _CHINESE_DATE.fullmatch(text)) is not None:
        month, day = int(named[2]), int(named[3])
        if named[1] is not None:
            return date({"今": today.year, "明": today.year + 1}.get(named[1]) or int(named[1]), month, day)
        # 2月29日 may be years away.
        return (
            next(
                found
                for year in range(today.year, today.year + 9)
                if (found := _date_or_none(year, month, day)) is not None and found >= today
            )
            if _date_or_none(2000, month, day)
            else date(today.year, month, day)
        )
    over = clock is not None and clock <= local.time()
    if (named := _CHINESE_WEEKDAY.fullmatch(text)) is not None:
        weekday = 6 if named[2] in "日天7" else int(named[2]) - 1
        weeks = {"下": 1, "下下": 2}.get(named[1], 0)
        monday = today - timedelta(days=today.weekday())
        found = monday + timedelta(days=weekday, weeks=weeks)
        if not named[1] and (found < today or (found == today and over)):
            found += timedelta(weeks=1)
        return found
    if (named := _WEEKDAY.fullmatch(text)) is not None:
        ahead = (_WEEKDAYS[named[2]] - today.weekday()) % 7
        if ahead == 0 and (named[1] == "next " or over):
            ahead = 7
        return today + timedelta(days=ahead)
    return None


def _time_of_day(text: str) -> tuple[str, time | None, timedelta]:
    """The text without its time of day, that time, and a day more where it was midnight at the day's end."""
    if (said := _ENGLISH_TIME.search(text)) is not None:
        hour, minute = (12, 0) if said[4] else (int(said[1]), int(said[2] or 0))
        if not said[4]:
            if not 1 <= hour <= 12:
                raise ValueError("no such hour")
            hour = hour % 12 + (12 if said[3] == "p" else 0)
    elif (said := _CHINESE_TIME.search(text)) is not None:
        hour, minute = int(said[2]), 30 if said[3] else int(said[4]) * 15 if said[4] else int(said[5] or 0)
        hour, later = _in_24_hours(hour, said[1] or "")
        if later:
            return f"{text[: said.start()]} {text[said.end() :]}", time(hour, minute), timedelta(days=1)
    else:
        return text, None, timedelta(0)
    rest = f"{text[: said.start()].removesuffix('at ')} {text[said.end() :]}"
    if (hour, minute) == (24, 0):
        return rest, time(0), timedelta(days=1)
    return rest, time(hour, minute), timedelta(0)


def _in_24_hours(hour: int, part: str) -> tuple[int, bool]:
    """The hour by the part of the day it was said with, and whether it belongs to the next date: 晚上12点, 晚上1点."""
    if part in _NIGHT and (hour == 12 or hour < 5):
        return hour % 12, True
    if (part in _PM and hour < 12) or (part in _NIGHT and hour < 12) or (part == "中午" and hour < 11):
        return hour + 12, False
    return (0 if part == "凌晨" and hour == 12 else hour), False


def _distance(found: re.Match[str]) -> str:
    number, unit = int(found[1]), _UNITS[found[3]]
    half = found[2] is not None
    if unit == "hours" and half:
        return f"{number * 60 + 30} minutes"
    if half:
        raise ValueError("half of what has no half")
    return f"{number} {unit}"


def _number(digits: str) -> int:
    """A Chinese number below a hundred: 八, 十二, 二十, 三十五; or digits one by one: 二〇二六."""
    if "十" in digits:
        tens, _, ones = digits.partition("十")
        return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
    return int("".join(str(_DIGITS[digit]) for digit in digits))


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _short(typed: str) -> str:
    return typed[:LONGEST]
