# ruff: noqa: DTZ001 - naive bounds are given to hypothesis, and wall times are the subject
"""The rules of events: money, offers, codes, wall clocks."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import UserError
from services.events import rules
from services.events.rules import Terms

START = datetime(2026, 6, 12, 11, 0, tzinfo=UTC)
BEFORE = st.timedeltas(min_value=timedelta(minutes=-10), max_value=timedelta(days=60))


@given(st.integers(0, 10**12))
def test_the_host_has_three_quarters_and_the_odd_points(income: int) -> None:
    """The two parts make the income exactly; the host's is 75 % rounded up."""
    host, platform = rules.shares(income)
    assert host + platform == income
    assert 0 <= host - income * 3 / 4 < 1 or income > 2**50
    assert 4 * host >= 3 * income > 4 * (host - 1)


@pytest.mark.parametrize(
    ("income", "parts"), [(0, (0, 0)), (1, (1, 0)), (2, (2, 0)), (3, (3, 0)), (4, (3, 1)), (100, (75, 25))]
)
def test_the_written_examples(income: int, parts: tuple[int, int]) -> None:
    """As docs/events.md says."""
    assert rules.shares(income) == parts


@given(paid=st.integers(0, 10**9), percent=st.integers(0, 100), free=st.integers(0, 720), before=BEFORE)
def test_what_is_given_back_never_exceeds_what_was_paid(paid: int, percent: int, free: int, before: timedelta) -> None:
    """All of it before the free hours, the percent after, nothing once it began; all of it where the event moved."""
    terms = Terms(free_hours=free, late_percent=percent)
    now = START - before
    back = rules.refund(terms, paid, START, now, moved=False)
    if before > timedelta(hours=free):
        assert back == paid
    elif before <= timedelta(0):
        assert back == 0
    else:
        assert back == paid * percent // 100
    assert rules.refund(terms, paid, START, now, moved=True) == paid


@given(before=BEFORE)
def test_an_offer_ends_before_the_last_hour_or_is_not_made(before: timedelta) -> None:
    """It stands at least a quarter of an hour and at most twelve hours, and never into the last hour."""
    now = START - before
    until = rules.offer_until(START, now)
    if until is None:
        assert before < rules.FIRST_COME + rules.SHORTEST_OFFER
    else:
        assert rules.SHORTEST_OFFER <= until - now <= rules.LONGEST_OFFER
        assert until <= START - rules.FIRST_COME


def test_offers_grow_shorter_towards_the_start() -> None:
    """Twelve hours long before, an eighth of what is left later."""
    stands = [
        (rules.offer_until(START, START - timedelta(hours=hours)) or START) - (START - timedelta(hours=hours))
        for hours in (200, 49, 17, 9, 2)
    ]
    assert stands == [
        timedelta(hours=12),
        timedelta(hours=6),
        timedelta(hours=2),
        timedelta(hours=1),
        timedelta(minutes=15),
    ]


@given(st.binary(min_size=32, max_size=32), st.datetimes(min_value=datetime(2020, 1, 1), timezones=st.just(UTC)))
def test_a_code_lives_two_minutes_at_most(seed: bytes, now: datetime) -> None:
    """It is taken in its own minute and in the next, also typed with spaces or in full width, and not later."""
    secret = seed.hex()
    code = rules.code_of(secret, now)
    assert len(code) == 6 and code.isdigit()
    assert rules.is_code(secret, f" {code[:3]} {code[3:]} ", now)
    assert rules.is_code(secret, code.translate({48 + digit: 0xFF10 + digit for digit in range(10)}), now)
    assert rules.is_code(secret, code, now + rules.CODE_LIVES)
    later = now + 2 * rules.CODE_LIVES
    others = {rules.code_of(secret, later), rules.code_of(secret, later, ago=1)}
    assert rules.is_code(secret, code, later) == (code in others)


@given(st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2100, 1, 1)))
def test_next_month_is_the_same_weekday_at_the_same_time(local: datetime) -> None:
    """The nth weekday of one month and of the next; a fifth becomes the last."""
    later = rules.next_month(local)
    assert later.weekday() == local.weekday() and later.time() == local.time()
    assert (later.year * 12 + later.month) - (local.year * 12 + local.month) == 1
    nth, then = (local.day - 1) // 7, (later.day - 1) // 7
    assert then == nth or (nth == 4 and then == 3)


@pytest.mark.parametrize(
    ("starts", "ends", "code"),
    [
        (START - timedelta(days=30), START, "event-past"),
        (START, START, "event-ends-first"),
        (START, START - timedelta(hours=1), "event-ends-first"),
        (START, START + timedelta(days=32), "event-too-long"),
        (START + timedelta(days=500), START + timedelta(days=501), "event-too-far"),
    ],
)
def test_times_that_make_no_sense(starts: datetime, ends: datetime, code: str) -> None:
    """Each has its own words."""
    with pytest.raises(UserError) as refused:
        rules.check_times(starts, ends, START - timedelta(days=10))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("capacity", "price", "code"),
    [
        (0, 0, "event-capacity"),
        (-3, 0, "event-capacity"),
        (10**9, 0, "event-capacity"),
        (1, -1, "event-price"),
        (1, 10**13, "event-price"),
    ],
)
def test_sizes_that_make_no_sense(capacity: int, price: int, code: str) -> None:
    """Each has its own words."""
    with pytest.raises(UserError) as refused:
        rules.check_size(capacity, price)
    assert refused.value.code == code


@pytest.mark.parametrize("place", ["javascript://x", "ftp://a/b", "https://", "http://a b", "file:///etc/passwd"])
def test_a_link_is_http(place: str) -> None:
    """Anything else with a scheme is refused; an address is not."""
    with pytest.raises(UserError, match="event-link"):
        rules.checked_place(place)
    assert rules.checked_place(" 1 Beijing  Road ") == "1 Beijing Road"
    assert rules.checked_place("https://example.com/x") == "https://example.com/x"
