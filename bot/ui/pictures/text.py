"""Text on a picture: in characters that the font holds, and never wider than its place."""

import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from PIL import ImageFont

SCALE: Final = 2  # picture pixels per nominal pixel

_FONTS: Final = Path(__file__).parents[1] / "fonts"
_LONGEST: Final = 400  # no line of text on a card holds more; what is longer is not worth measuring
_STAND_IN: Final = "•"
_ELLIPSIS: Final = "…"


@cache
def font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The card's font at a size in nominal pixels."""
    name = "NotoSansSC-Bold.otf" if bold else "NotoSansSC-Regular.otf"
    # The basic layout is the same on every machine; Raqm is not everywhere, and would reorder right-to-left text.
    return ImageFont.truetype(_FONTS / name, size * SCALE, layout_engine=ImageFont.Layout.BASIC)


@cache
def drawable_characters() -> frozenset[str]:
    """Every character that both fonts hold."""
    return frozenset((_FONTS / "characters.txt").read_text(encoding="utf-8")) - {"\n"}


def drawable(text: str) -> str:
    """The text on one line, in characters the font holds.

    Fancy letters become plain ones, emoji and stacked marks go, letters of other scripts become dots (at most three
    in a row). Text of which nothing else is left becomes three dots, so that a name never vanishes.
    """
    known = drawable_characters()
    kept: list[str] = []
    hidden = False
    for character in unicodedata.normalize("NFC", text[:_LONGEST]):
        category = unicodedata.category(character)
        if character.isspace():
            kept.append(" ")
        elif character in known:
            kept.append(character)
        elif category[0] in "CM" or category == "Sk":
            continue  # controls, direction marks, joiners, lone surrogates, piled-up accents, skin tones
        else:
            plain = [c for c in unicodedata.normalize("NFKC", character) if c in known]
            hidden = hidden or not plain
            if not plain and category[0] != "S" and kept[-3:] != [_STAND_IN] * 3:
                plain = [_STAND_IN]
            kept.extend(plain)
    line = " ".join("".join(kept).split())
    return _STAND_IN * 3 if hidden and not line else line


def text_width(text: str, size: int, bold: bool = False) -> int:
    """The width of a line in picture pixels: where the pen stops or where the ink ends, whichever is further."""
    face = font(size, bold)
    left, _, right, _ = face.getbbox(text, anchor="ls")
    return int(max(face.getlength(text), right) - min(left, 0) + 0.999)


def fit(text: str, width: int, size: int, bold: bool = False) -> str:
    """The text in drawable characters, cut with an ellipsis to at most ``width`` picture pixels; "" if none fit."""
    line = drawable(text)
    if text_width(line, size, bold) <= width:
        return line
    low, high = 0, len(line)  # the longest prefix that fits lies in low..high-1
    while high - low > 1:
        middle = (low + high) // 2
        if text_width(line[:middle].rstrip() + _ELLIPSIS, size, bold) <= width:
            low = middle
        else:
            high = middle
    cut = line[:low].rstrip() + _ELLIPSIS
    return cut if text_width(cut, size, bold) <= width else ""


def fit_size(text: str, width: int, sizes: Sequence[int], bold: bool = False) -> tuple[str, int]:
    """The text in the first (largest) size in which it is whole, else cut in the last size; and that size."""
    line = drawable(text)
    for size in sizes:
        if text_width(line, size, bold) <= width:
            return line, size
    return fit(line, width, sizes[-1], bold), sizes[-1]


def share(texts: Sequence[str], room: int, sizes: Sequence[int]) -> tuple[int, list[int]]:
    """The largest size in which all texts fit the room side by side, else the last; and each text's part of the room.

    When they do not fit, short ones keep their width and long ones share the rest evenly.
    """
    size, widths = sizes[-1], [0]
    for size in sizes:
        widths = [text_width(drawable(text), size) for text in texts]
        if sum(widths) <= room:
            break
    parts, left = list(widths), room
    for done, index in enumerate(sorted(range(len(texts)), key=widths.__getitem__)):
        parts[index] = max(0, min(widths[index], left // (len(texts) - done)))
        left -= parts[index]
    return size, parts


def short_number(number: int) -> str:
    """A number in at most six characters or so: 950, 7,042, 12.5k, 1.2M, 3B; beyond the trillions 9.2e18."""
    if abs(number) < 10_000:
        return f"{number:,}"
    for unit, letter in ((10**3, "k"), (10**6, "M"), (10**9, "B"), (10**12, "T")):
        if abs(number) < unit * 999.5:  # what would round to 1000k is 1M
            digits = f"{number / unit:.1f}" if abs(number) < unit * 99.95 else f"{number / unit:.0f}"
            return digits.removesuffix(".0") + letter
    return f"{number:.1e}".replace("e+", "e").replace(".0e", "e")
