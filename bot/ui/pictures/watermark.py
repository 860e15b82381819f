"""Pages of evidence, marked with who looks at them and when."""

from __future__ import annotations

import io
import math
from typing import Final

from PIL import Image, ImageDraw

from bot.ui.pictures.text import SCALE, fit, font, text_width

MAX_BYTES: Final = 8 * 2**20  # Discord takes 10 MiB from a bot

_ANGLE: Final = 30  # degrees: crosses print and tables, whichever way they run
_QUALITIES: Final = (85, 75, 60, 45, 30)
_INK, _EDGE = 75, 95  # of 255: how much of the page the letters hide, and the dark edge around them


def marked(page: bytes, words: str) -> bytes:
    """The page, all over which the words stand: half transparent, legible on light and dark. A JPEG below 8 MiB.

    `words` are the reviewer's name and the time, in whatever script. Takes a moment: call it in a worker thread.
    """
    with Image.open(io.BytesIO(page), formats=["JPEG"]) as opened:
        image = opened.convert("RGB")
    letters, edges = _sheet(image.size, words)
    # White letters show on what is dark, their dark edges on what is light.
    image.paste((0, 0, 0), mask=edges)
    image.paste((255, 255, 255), mask=letters)
    out = io.BytesIO()
    for quality in _QUALITIES:
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality)
        if out.tell() < MAX_BYTES:
            break
    return out.getvalue()


def _sheet(size: tuple[int, int], words: str) -> tuple[Image.Image, Image.Image]:
    """The words in slanting rows all over a page: a mask of the letters, and one of the edges around them."""
    side = math.ceil(math.hypot(*size))  # however it is turned, a square of this side covers the page
    text_size = max(8, min(size) // 36 // SCALE)
    line = fit(words, side, text_size, bold=True)
    width, height = text_width(line, text_size, bold=True), text_size * SCALE
    masks = Image.new("L", (side, side)), Image.new("L", (side, side))
    face, edge = font(text_size, bold=True), max(1, height // 14)
    for row, y in enumerate(range(0, side + height, height * 5)):
        start = -(row % 2) * (width // 2 + height)  # every other row is set off, so that no strip stays clear
        for x in range(start, side, width + height * 2):
            ImageDraw.Draw(masks[0]).text((x, y), line, _INK, face, "ls")
            ImageDraw.Draw(masks[1]).text((x, y), line, _EDGE, face, "ls", stroke_width=edge, stroke_fill=_EDGE)
    left, top = (side - size[0]) // 2, (side - size[1]) // 2
    box = (left, top, left + size[0], top + size[1])
    letters, edges = (mask.rotate(_ANGLE, Image.Resampling.BICUBIC).crop(box) for mask in masks)
    return letters, edges
