"""Times as people type them, in both languages, in several zones, over changes of clocks."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.calendar import GuildCalendar
from services.errors import UserError
from services.typed_times import LONGEST, instant, until

SHANGHAI = GuildCalendar("Asia/Shanghai")
BERLIN = GuildCalendar("Europe/Berlin")
NEW_YORK = GuildCalendar("America/New_York")
MINUTE = timedelta(minutes=1)
FRIDAY_NOON = datetime(2026, 3, 13, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai


def read(typed: str, now: datetime = FRIDAY_NOON, calendar: GuildCalendar = SHANGHAI) -> str:
    """What was understood, as the wall clock of the zone shows it."""
    found = instant(typed, now, calendar)
    assert found.tzinfo is UTC
    return f"{found.astimezone(ZoneInfo(calendar.time_zone)):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("20:00", "2026-03-13 20:00"),
        ("08:00", "2026-03-14 08:00"),
        ("12:00", "2026-03-14 12:00"),
        ("8pm", "2026-03-13 20:00"),
        ("8:30 p.m.", "2026-03-13 20:30"),
        ("12am", "2026-03-14 00:00"),
        ("24:00", "2026-03-14 00:00"),
        ("noon", "2026-03-14 12:00"),
        ("２０：００", "2026-03-13 20:00"),
        ("today 20:00", "2026-03-13 20:00"),
        ("tonight 8:30", "2026-03-13 20:30"),
        ("8pm tonight", "2026-03-13 20:00"),
        ("tomorrow 8pm", "2026-03-14 20:00"),
        ("Tomorrow at 20:00", "2026-03-14 20:00"),
        ("friday 20:00", "2026-03-13 20:00"),
        ("friday 08:00", "2026-03-20 08:00"),
        ("next Friday 20:00", "2026-03-20 20:00"),
        ("on Saturday at 8pm", "2026-03-14 20:00"),
        ("next mon 9:00", "2026-03-16 09:00"),
        ("2026-12-24 20:00", "2026-12-24 20:00"),
        ("2026/12/24 20:00", "2026-12-24 20:00"),
        ("20:00 2026-12-24", "2026-12-24 20:00"),
        ("24 December 20:00", "2026-12-24 20:00"),
        ("Dec 24, 8pm", "2026-12-24 20:00"),
        ("January 2 20:00", "2027-01-02 20:00"),
        ("in 2 hours", "2026-03-13 14:00"),
        ("in 90 minutes", "2026-03-13 13:30"),
        ("in 2 days", "2026-03-15 12:00"),
        ("in 3 days 20:00", "2026-03-16 20:00"),
        ("in 2 weeks at 8pm", "2026-03-27 20:00"),
        ("2小时后", "2026-03-13 14:00"),
        ("两小时后", "2026-03-13 14:00"),
        ("半小时后", "2026-03-13 12:30"),
        ("半个小时以后", "2026-03-13 12:30"),
        ("一个半小时后", "2026-03-13 13:30"),
        ("四十五分钟之后", "2026-03-13 12:45"),
        ("三天后", "2026-03-16 12:00"),
        ("三天后 20:00", "2026-03-16 20:00"),
        ("两周后晚上8点", "2026-03-27 20:00"),
        ("8点", "2026-03-14 08:00"),
        ("20点", "2026-03-13 20:00"),
        ("晚上8点", "2026-03-13 20:00"),
        ("今晚8点", "2026-03-13 20:00"),
        ("今晚八点半", "2026-03-13 20:30"),
        ("今晚12点", "2026-03-14 00:00"),
        ("明晚8点一刻", "2026-03-14 20:15"),
        ("明早9点05分", "2026-03-14 09:05"),
        ("明天 20:00", "2026-03-14 20:00"),
        ("明天20:00", "2026-03-14 20:00"),
        ("明天下午三点", "2026-03-14 15:00"),
        ("后天上午10点", "2026-03-15 10:00"),
        ("大后天中午12点", "2026-03-16 12:00"),
        ("明天中午1点", "2026-03-14 13:00"),
        ("明天凌晨12点", "2026-03-14 00:00"),
        ("今天夜里1点", "2026-03-14 01:00"),
        ("周五20:00", "2026-03-13 20:00"),
        ("周五 8点", "2026-03-20 08:00"),
        ("这周五晚上8点", "2026-03-13 20:00"),
        ("下周五 20:00", "2026-03-20 20:00"),
        ("下周一晚上8点", "2026-03-16 20:00"),
        ("下下周日20:00", "2026-03-29 20:00"),
        ("星期天下午2点", "2026-03-15 14:00"),
        ("周三十点", "2026-03-18 10:00"),
        ("12月24日 20:00", "2026-12-24 20:00"),
        ("十二月二十四号晚上八点", "2026-12-24 20:00"),
        ("1月2日20:00", "2027-01-02 20:00"),
        ("明年1月2日20:00", "2027-01-02 20:00"),
        ("2026年12月24日20点30分", "2026-12-24 20:30"),
        ("二〇二六年十二月二十四日20:00", "2026-12-24 20:00"),
    ],
)
def test_what_people_type(typed: str, meant: str) -> None:
    assert read(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "soon", "很快", "25:00", "20:61", "13pm", "tomorrow", "明天", "周五", "5", "20", "2026", "december"),
        *("32 December 20:00", "2026-02-30 20:00", "2月30日20:00", "13月1日20:00", "20:00 20:00", "20:00 and a cake"),
        *("in 2 hours 20:00", "in 99999 years", "9999-12-31 24:00", "1个半天后", "٢٠:٠٠ غدا", "x" * 5000, "20:00 EST"),
    ],
)
def test_what_nobody_could_read_says_so(typed: str) -> None:
    with pytest.raises(UserError) as refused:
        instant(typed, FRIDAY_NOON, SHANGHAI)
    assert refused.value.code == "time-unreadable"
    assert len(refused.value.params["typed"]) <= LONGEST


@pytest.mark.parametrize("typed", ["today 08:00", "2020-01-01 20:00", "yesterday 20:00", "这周一20:00", "今天上午9点"])
def test_a_time_that_is_over(typed: str) -> None:
    with pytest.raises(UserError) as refused:
        instant(typed, FRIDAY_NOON, SHANGHAI)
    assert refused.value.code == "time-past"
    assert refused.value.params["at"] < FRIDAY_NOON


def test_it_is_the_guilds_clock_that_counts() -> None:
    evening = datetime(2026, 3, 13, 23, 0, tzinfo=UTC)  # 07:00 on Saturday in Shanghai, 19:00 on Friday in New York
    assert read("20:00", evening, SHANGHAI) == "2026-03-14 20:00"
    assert read("20:00", evening, NEW_YORK) == "2026-03-13 20:00"
    assert read("明天20:00", evening, SHANGHAI) == "2026-03-15 20:00"
    assert read("tomorrow 20:00", evening, NEW_YORK) == "2026-03-14 20:00"


def test_a_time_that_the_clocks_skip_is_put_on_by_what_was_skipped() -> None:
    before = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)  # the night to 29 March, 02:00 becomes 03:00 in Berlin
    assert read("tomorrow 02:30", before, BERLIN) == "2026-03-29 03:30"
    assert instant("tomorrow 02:30", before, BERLIN) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_time_that_comes_twice_is_the_first_that_is_still_to_come() -> None:
    before = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)  # on 25 October 03:00 becomes 02:00 in Berlin
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert instant("tomorrow 02:30", before, BERLIN) == first
    assert instant("02:30", first - timedelta(minutes=5), BERLIN) == first
    assert instant("02:30", first + timedelta(minutes=5), BERLIN) == second


def test_hours_are_time_that_passes_and_days_are_by_the_wall_clock() -> None:
    saturday_noon = datetime(2026, 3, 28, 11, 0, tzinfo=UTC)
    assert instant("in 24 hours", saturday_noon, BERLIN) == saturday_noon + timedelta(hours=24)
    assert instant("24小时后", saturday_noon, BERLIN) == saturday_noon + timedelta(hours=24)
    assert instant("in 1 day", saturday_noon, BERLIN) == saturday_noon + timedelta(hours=23)
    assert instant("1天后", saturday_noon, BERLIN) == saturday_noon + timedelta(hours=23)


@pytest.mark.parametrize("typed", ["2月29日20:00", "29 February 20:00"])
def test_the_leap_day_is_the_next_one_there_is(typed: str) -> None:
    assert read(typed, datetime(2027, 6, 1, tzinfo=UTC)) == "2028-02-29 20:00"


def test_the_end_of_something_may_be_a_day() -> None:
    assert until("2026-12-24", FRIDAY_NOON, SHANGHAI) == datetime(2026, 12, 24, 15, 59, 59, tzinfo=UTC)
    assert until("12月24日", FRIDAY_NOON, SHANGHAI) == datetime(2026, 12, 24, 15, 59, 59, tzinfo=UTC)
    assert until("today", FRIDAY_NOON, SHANGHAI) == datetime(2026, 3, 13, 15, 59, 59, tzinfo=UTC)
    assert until("24 December 20:00", FRIDAY_NOON, SHANGHAI) == datetime(2026, 12, 24, 12, 0, tzinfo=UTC)
    for typed, code in (("2020-01-01", "time-past"), ("never", "time-unreadable"), ("2月30日", "time-unreadable")):
        with pytest.raises(UserError) as refused:
            until(typed, FRIDAY_NOON, SHANGHAI)
        assert refused.value.code == code


WORDS = st.sampled_from(
    re.split(
        " ",
        "20:00 8pm 8 next this Friday tomorrow in hours days 2 0 99999 -1 : / . 12/24 2026-12-24 2026 December 24th of "
        "at noon tonight UTC +08:00 明天 后天 大后天 晚上 凌晨 中午 点 半 一刻 分 周 星期 五 日 天 下 十 二 两 "
        "〇 月 24日 年 小时后 天后 个半 半小时后 个月后 \n \0 🎂 ‮ {} %",
    )
)
MOMENTS = st.integers(0, 2_900_000 * 1440).map(lambda minutes: datetime(2015, 2, 1, tzinfo=UTC) + minutes * MINUTE)
ZONES = st.sampled_from(["UTC", "Asia/Shanghai", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia"])


@given(
    st.one_of(st.text(max_size=70), st.lists(WORDS, max_size=7).map(" ".join), st.lists(WORDS).map("".join)),
    MOMENTS,
    ZONES,
)
def test_any_text_is_a_time_to_come_or_politely_refused(typed: str, now: datetime, zone: str) -> None:
    for reader in (instant, until):
        try:
            found = reader(typed, now, GuildCalendar(zone))
        except UserError as refusal:
            assert refusal.code in ("time-unreadable", "time-past")
        else:
            assert found > now and found.tzinfo is UTC
