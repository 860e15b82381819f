"""How much one address may ask for: a bucket of tokens for each, which fills again with time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection
from ipaddress import IPv6Address, ip_address
from math import ceil

BURST = 60  # requests at once: twenty pages with their style and icon
PER_SECOND = 2.0  # and as many again in half a minute
MOST_ADDRESSES = 10_000  # remembered, some 2 MB; past that the one not seen for longest is forgotten
NETWORK = 64  # bits of an IPv6 address that one household has


class Limiter:
    """Counts requests by address, or by whatever names who asks. `clock` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float], *, burst: float = BURST, per_second: float = PER_SECOND) -> None:
        self._clock = clock
        self._burst = float(burst)
        self._per_second = per_second
        self._buckets: OrderedDict[str, tuple[float, float]] = (
            OrderedDict()
        )  # address: (tokens, when they were counted)

    def wait(self, address: str) -> int:
        """Count a request; 0 where it may pass, otherwise in how many seconds the next one may."""
        now = self._clock()
        tokens, at = self._buckets.pop(address, (self._burst, now))
        tokens = min(self._burst, tokens + (now - at) * self._per_second)
        passed = tokens >= 1
        self._buckets[address] = (tokens - 1 if passed else tokens, now)
        if len(self._buckets) > MOST_ADDRESSES:
            self._buckets.popitem(last=False)
        return 0 if passed else max(ceil((1 - tokens) / self._per_second), 1)


def who(peer: str | None, forwarded: str | None, proxies: Collection[str]) -> str:
    """Whom a request is counted against: the peer, or whom a known proxy names as its own peer."""
    name = _network(peer or "")
    if peer in proxies and forwarded:
        # Each proxy adds at the end whom it was asked by; what stands before a stranger's own words.
        for each in reversed([part.strip() for part in forwarded.split(",")]):
            if each not in proxies:
                return _network(each) or name
    return name


def _network(address: str) -> str:
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(IPv6Address(int(parsed) >> (128 - NETWORK) << (128 - NETWORK)))
    return str(parsed)
