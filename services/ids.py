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
    if _last >> _RANDOM_BITS >= milliseconds:
        _last += 1
    else:
        _last = milliseconds << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    return _last


def first_id(at: datetime) -> int:
    """No id made at that instant or later is smaller."""
    return max((at - _EPOCH) // timedelta(milliseconds=1), 0) << _RANDOM_BITS


def unordered_id() -> int:
    """A new positive 63-bit id that says nothing of when: for what is promised for a time to come.

    Handing that time to `new_id` would lift all later ids of this process above it, and after a restart what happened
    later would seem to have happened before.
    """
    return secrets.randbits(63) or 1
