"""Time zones by what people call them."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from datetime import datetime, timedelta
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale

COMMON = (
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Asia/Taipei",
    "Asia/Singapore",
    "Asia/Kuala_Lumpur",
    "Asia/Tokyo",
    "Asia/Seoul",
    "Asia/Bangkok",
    "Asia/Jakarta",
    "Asia/Kolkata",
    "Asia/Dubai",
    "Europe/Moscow",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/London",
    "UTC",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Toronto",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Vancouver",
    "Australia/Sydney",
)

# Cities that many would type and that the tz database does not name.
CITIES = {
    "Asia/Shanghai": (
        "Beijing",
        "北京",
        "Shenzhen",
        "深圳",
        "Guangzhou",
        "广州",
        "Hangzhou",
        "杭州",
        "Chengdu",
        "成都",
    ),
    "Asia/Kolkata": ("Mumbai", "孟买", "Delhi", "德里", "Bangalore", "班加罗尔", "加尔各答"),
    "America/Los_Angeles": ("San Francisco", "旧金山", "Seattle", "西雅图"),
    "America/New_York": ("Washington", "华盛顿", "Boston", "波士顿"),
    "Europe/Berlin": ("Munich", "München", "慕尼黑", "Hamburg", "汉堡", "Frankfurt", "法兰克福"),
}

SUGGESTIONS = 10
_OFFSET = re.compile(r"(?:utc|gmt)?([+-])(\d{1,2})(?::?(\d\d))?")


def city(zone: str, language: str) -> str:
    """The place that a zone is named after, in one of our languages."""
    names = Locale.parse(language, sep="-").time_zones.get(zone, {})
    return str(names.get("city") or zone.rpartition("/")[2].replace("_", " "))


def search(typed: str, now: datetime) -> tuple[str | None, list[str]]:
    """The zone that an IANA name or a city in either language names; without one, those that may be meant.

    An offset such as UTC+8 names no zone, for it says nothing about summer time.
    """
    key = _key(typed)
    if offset := _OFFSET.fullmatch(key):
        hours = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0)) * (1 if offset[1] == "+" else -1)
        return None, [zone for zone in COMMON if now.astimezone(ZoneInfo(zone)).utcoffset() == hours]
    known = _zones_by_key()
    if key in known:
        # A zone has a city in common with its own older name (Asia/Katmandu): what was typed names one of them best.
        exactly = [zone for zone in known[key] if _key(zone) == key]
        by_city = [zone for zone in known[key] if _key(zone.rpartition("/")[2]) == key]
        for zones in (known[key], exactly, by_city):
            if len(zones) == 1:
                return zones[0], []
        return None, list(known[key])
    # From the third letter on, the beginning of a name will do: a longer one is more than a few letters off.
    starts = [name for name in known if len(key) > 2 and name.startswith(key)]
    near = starts + get_close_matches(key, known, n=SUGGESTIONS, cutoff=0.7)
    return None, list(dict.fromkeys(zone for name in near for zone in known[name]))[:SUGGESTIONS]


def _key(text: str) -> str:
    return re.sub(r"[\s_]+", "", unicodedata.normalize("NFKC", text)).casefold()


@cache
def _zones_by_key() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for zone in sorted(available_timezones(), key=lambda name: (name not in COMMON, name)):
        if "/" not in zone and zone != "UTC":
            continue  # EST, Cuba, localtime: abbreviations and old names that keep to no country's rules, or to ours
        cities = CITIES.get(zone, ())
        for name in (zone, zone.rpartition("/")[2], city(zone, "en"), city(zone, "zh-CN"), *cities):
            found[_key(name)][zone] = None
    return {key: tuple(zones) for key, zones in found.items()}


def local_time(zone: str, now: datetime) -> str:
    """What the clocks of a zone show, such as 14:05."""
    return f"{now.astimezone(ZoneInfo(zone)):%H:%M}"
