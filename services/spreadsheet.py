"""Cells for files that people open in a spreadsheet."""

from __future__ import annotations

import unicodedata

_FORMULA = ("=", "+", "-", "@")  # a spreadsheet would run a cell that begins with one of these


def cell(value: object) -> str:
    """A cell of a CSV that no spreadsheet takes for a formula: behind an apostrophe where it begins like one.

    Source: OWASP, CSV Injection. Full-width signs count too, and what follows spaces; None is an empty cell.
    """
    text = "" if value is None else str(value)
    first = unicodedata.normalize("NFKC", text.lstrip()[:1])
    return f"'{text}" if first in _FORMULA or text.startswith(("\t", "\r")) else text
