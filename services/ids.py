"""Identifiers for our own rows: 64-bit, rising with time, unique across processes without asking the database."""

import secrets
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(2025, 1, 1, tzinfo=UTC)
_RANDOM_BITS = 22  # with 41 bits of milliseconds: 69 years, and one collision in four million for the same millisecond
_last = 0


def new_id(now: datetime) -> int:
    """A new positive 63-bit id. Within a process ids only rise, also when the clock stands still or goes back."""
    global _last
    milliseconds = max((now - _EPOCH) // timedelta(milliseconds=1), 0)
    _last = max(_last + 1, milliseconds << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS))
    return _last
