"""Splitting a sum into shares so that nobody can be cheated, and everybody can check it.

The split depends on a secret seed, the total and the number of shares alone. It is drawn when the packet is funded;
the SHA-256 of the seed is shown on the card at once and the seed when the packet is over. The n-th person to claim gets
the n-th share. docs/red-packets.md has the same as a recipe of twenty lines, which a test holds to this file.

Every share is at least one point. What is above that is divided by weights between 1 and 8 (rounded to whole points),
so that no share is more than about eight times another's weight; then the shares are put into an order drawn from the
seed. That makes the places equal: whoever comes first or last has the same expectation.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Literal

Mode = Literal["random", "equal"]

SEED_BYTES = 32
_UNIT = 2**24  # the smallest weight; the largest is eight times that


def commitment(seed: str) -> str:
    """What the card shows before the seed may be known: the SHA-256 of the seed's text, in hexadecimal."""
    return hashlib.sha256(seed.encode()).hexdigest()


@lru_cache(maxsize=64)  # a packet of 10,000 shares is asked for its split once a batch of claims
def split(seed: str, total: int, shares: int, mode: Mode) -> tuple[int, ...]:
    """The shares in the order in which they are given out: whole points, none zero, summing to the total.

    Raises ValueError unless 1 <= shares <= total.
    """
    if not 1 <= shares <= total:
        raise ValueError(f"{total} points cannot be split into {shares} shares of at least one point")
    weights = [_UNIT + 7 * _draw(seed, "weight", place) ** 3 if mode == "random" else _UNIT for place in range(shares)]
    rest, whole = total - shares, sum(weights)
    edges = [rest * reached // whole for reached in accumulate(weights, initial=0)]
    sizes = [1 + after - before for before, after in pairwise(edges)]
    return tuple(sizes[place] for place in sorted(range(shares), key=lambda place: _digest(seed, "order", place)))


def _digest(seed: str, what: str, place: int) -> bytes:
    return hashlib.sha256(f"{seed}/{what}/{place}".encode()).digest()


def _draw(seed: str, what: str, place: int) -> int:
    """A number from 0 to 255."""
    return _digest(seed, what, place)[0]
