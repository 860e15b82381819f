"""The split of red packets: exact, bounded, the same for every place, and recomputable by anyone."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.red_packets.split import commitment, split

MODES = st.sampled_from(["random", "equal"])
SEEDS = st.binary(min_size=32, max_size=32).map(bytes.hex)
RECIPE = Path(__file__).parents[2] / "docs" / "red-packets.md"


@st.composite
def sums(draw: st.DrawFn) -> tuple[int, int]:
    """A total and a number of shares that fit each other."""
    shares = draw(st.integers(1, 300))
    return draw(st.integers(shares, 10**12)), shares


@given(SEEDS, sums(), MODES)
def test_no_share_is_zero_and_nothing_is_lost(seed: str, fit: tuple[int, int], mode: Any) -> None:
    total, count = fit
    shares = split(seed, total, count, mode)
    assert len(shares) == count
    assert sum(shares) == total
    assert min(shares) >= 1


@given(SEEDS, sums())
def test_the_spread_is_bounded_as_documented(seed: str, fit: tuple[int, int]) -> None:
    total, count = fit
    rest = total - count
    shares = split(seed, total, count, "random")
    assert max(shares) <= 1 - (-8 * rest // (count + 7))
    assert min(shares) >= 1 + rest // (8 * count - 7)


@given(SEEDS, sums())
def test_equal_shares_differ_by_one_point_at_most(seed: str, fit: tuple[int, int]) -> None:
    shares = split(seed, *fit, "equal")
    assert max(shares) - min(shares) <= 1


@pytest.mark.parametrize(("total", "count"), [(0, 1), (-1, 1), (1, 0), (3, 4)])
def test_what_cannot_be_split_is_refused(total: int, count: int) -> None:
    with pytest.raises(ValueError, match="cannot be split"):
        split("seed", total, count, "random")


def test_one_point_for_one_and_one_each() -> None:
    assert split("seed", 1, 1, "random") == (1,)
    assert split("seed", 5, 5, "random") == (1,) * 5


@pytest.mark.parametrize("mode", ["random", "equal"])
def test_every_place_has_the_same_expectation(mode: Any) -> None:
    """20,000 packets of fixed seeds: the mean by place is within five standard errors of the average.

    The total leaves a remainder: that is where cutting without reordering would favour the last place, by half a point.
    """
    packets, total, count = 20_000, 103, 8
    drawn = [split(sha256(str(number).encode()).hexdigest(), total, count, mode) for number in range(packets)]
    average = total / count
    variance = sum((share - average) ** 2 for shares in drawn for share in shares) / (packets * count)
    error = (variance / packets) ** 0.5
    for place in range(count):
        mean = sum(shares[place] for shares in drawn) / packets
        assert abs(mean - average) < 5 * error, (place, mean)


def test_the_luckiest_are_near_what_the_document_says() -> None:
    shares = split("seed", 10_000_000, 10_000, "random")
    assert 2.7 < max(shares) / 1000 < 3.1
    assert 0.3 < min(shares) / 1000 < 0.45


def test_the_commitment_is_the_digest_of_the_seed_and_another_seed_gives_another_split() -> None:
    assert commitment("seed") == sha256(b"seed").hexdigest()
    assert split("seed", 1000, 10, "random") != split("other", 1000, 10, "random")


@given(SEEDS, sums(), MODES)
def test_the_documented_recipe_recomputes_it(seed: str, fit: tuple[int, int], mode: str) -> None:
    code = re.search(r"```python\n(.*?)```", RECIPE.read_text(encoding="utf-8"), re.DOTALL)
    assert code is not None
    lines = [line for line in code[1].splitlines() if line.strip()]
    assert len(lines) <= 20
    scope: dict[str, Any] = {}
    exec(code[1].partition("\n\nseed, total")[0], scope)
    assert tuple(scope["shares"](seed, *fit, mode)) == split(seed, *fit, mode)  # type: ignore[arg-type]
