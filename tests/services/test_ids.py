"""Ids: rising and unique, whatever the clock does."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import ids
from services.ids import new_id

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fresh_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a process remembers is its own: other tests' clocks do not count here."""
    monkeypatch.setattr(ids, "_last", 0)
    yield


@given(st.lists(st.integers(min_value=-(10**9), max_value=10**9), max_size=200))
def test_ids_rise_whether_the_clock_goes_on_stands_still_or_goes_back(steps: list[int]) -> None:
    moments = [NOW + timedelta(milliseconds=sum(steps[: n + 1])) for n in range(len(steps))]
    made = [new_id(moment) for moment in moments]
    assert all(earlier < later for earlier, later in pairwise(made))


def test_a_hundred_thousand_in_one_moment_are_all_different() -> None:
    made = [new_id(NOW) for _ in range(100_000)]
    assert len(set(made)) == len(made)


@pytest.mark.parametrize("year", [1970, 2024, 2025, 2026, 2094])
def test_they_are_positive_and_fit_into_63_bits(year: int) -> None:
    assert 0 < new_id(datetime(year, 1, 1, tzinfo=UTC)) < 2**63


def test_a_later_millisecond_gives_a_higher_id_in_another_process_too(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(100):
        monkeypatch.setattr(ids, "_last", 0)
        earlier = new_id(NOW)
        monkeypatch.setattr(ids, "_last", 0)
        assert earlier < new_id(NOW + timedelta(milliseconds=1))


def test_two_processes_in_one_millisecond_do_not_meet(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    for _ in range(10):  # the chance that two of these are alike is 1 in 90,000
        monkeypatch.setattr(ids, "_last", 0)
        made.append(new_id(NOW))
    assert len(set(made)) == len(made)


def test_a_time_zone_does_not_matter() -> None:
    shanghai = NOW.astimezone(datetime.strptime("+0800", "%z").tzinfo)
    assert new_id(shanghai) >> 22 == new_id(NOW) >> 22
