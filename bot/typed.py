"""Reading what people type into forms."""

from __future__ import annotations

import re
import unicodedata

from services.errors import UserError

_NUMBER = re.compile(r"(\d{1,20})(k|m|千|万|亿)?")
_TIMES = {None: 1, "k": 1000, "千": 1000, "m": 10**6, "万": 10**4, "亿": 10**8}


def whole_number(typed: str, most: int) -> int:
    """A whole number from 0 to `most`: 5000, 5,000, 5k, 500万. Raises UserError("bad-number")."""
    # A point between digits may mean thousands or a fraction: it is asked for again rather than guessed.
    bare = re.sub(r"[\s,_'’]", "", unicodedata.normalize("NFKC", typed)).casefold()
    found = _NUMBER.fullmatch(bare)
    value = int(found[1]) * _TIMES[found[2]] if found else most + 1
    if value > most:
        raise UserError("bad-number", value=typed, most=most)
    return value
