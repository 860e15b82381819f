"""In which language a page is read."""

from __future__ import annotations

from dataclasses import dataclass

from bot import i18n

MOST_NAMED = 20  # languages of a header that are looked at


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: in which language, and whether they chose it by ?lang, which their links then keep."""

    language: str
    chosen: bool = False


def reader(lang: str | None, accept_language: str | None) -> Reader:
    """The reader from ?lang= and the header Accept-Language; what is not understood is passed over."""
    for each in i18n.LANGUAGES:
        if lang is not None and lang.lower() in (each.lower(), each.partition("-")[0].lower()):
            return Reader(each, chosen=True)
    wanted: list[tuple[float, str]] = []
    for part in (accept_language or "").split(",")[:MOST_NAMED]:
        tag, _, quality = part.strip().partition(";")
        served = {"zh": "zh-CN", "en": "en"}.get(tag.strip().lower().partition("-")[0])
        weight = _weight(quality)
        if served is not None and weight > 0:
            wanted.append((weight, served))
    return Reader(max(wanted, key=lambda each: each[0])[1] if wanted else i18n.DEFAULT)


def _weight(quality: str) -> float:
    """The q of a language, 1 where none is given; 0 for one that is not understood."""
    name, _, value = quality.strip().partition("=")
    if not name:
        return 1.0
    try:
        found = float(value) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0
    return found if 0 <= found <= 1 else 0.0
