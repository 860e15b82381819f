"""The empty card that every picture is drawn on."""

import io
from functools import cache
from typing import Final, Literal

from PIL import Image, ImageDraw

from bot.ui.pictures.text import SCALE, font, text_width

Colour = tuple[int, int, int]
Box = tuple[int, int, int, int]

CARD: Final[Colour] = (28, 31, 40)
EDGE: Final[Colour] = (58, 63, 78)
TEXT: Final[Colour] = (243, 244, 247)
MUTED: Final[Colour] = (169, 175, 191)
GRID: Final[Colour] = (48, 52, 65)
MISSED: Final[Colour] = (49, 54, 68)

SMOOTH: Final = 4  # Pillow draws jagged edges: shapes are drawn this much larger and reduced


@cache
def _blank(size: tuple[int, int]) -> tuple[Image.Image, Image.Image]:
    """An empty card and the mask of its rounded outline."""

    def rounded(inset: int) -> Image.Image:
        large = Image.new("L", (size[0] * 2, size[1] * 2))
        box = (inset * 2, inset * 2, (size[0] - inset) * 2 - 1, (size[1] - inset) * 2 - 1)
        ImageDraw.Draw(large).rounded_rectangle(box, (20 * SCALE - inset) * 2, fill=255)
        return large.reduce(2)

    picture = Image.new("RGB", size, EDGE)
    picture.paste(CARD, (0, 0), rounded(SCALE))
    return picture, rounded(0)


class Card:
    """A card being drawn. Positions are picture pixels; text sizes are nominal."""

    def __init__(self, size: tuple[int, int]) -> None:
        blank, self._outline = _blank(size)
        self.width, self.height = size
        self.image = blank.copy()
        self.draw = ImageDraw.Draw(self.image)

    def text(
        self,
        at: tuple[float, float],
        text: str,
        size: int,
        colour: Colour = TEXT,
        *,
        bold: bool = False,
        align: Literal["l", "m", "r"] = "l",
        halo: int = 0,
    ) -> int:
        """Write a line that already fits, centred vertically on ``at`` by its capitals. Returns its width.

        A halo of the card's colour keeps a number legible over a line.
        """
        width = text_width(text, size, bold)
        left = at[0] - {"l": 0, "m": width / 2, "r": width}[align]
        baseline = at[1] + 0.375 * size * SCALE
        where = (round(left), round(baseline))
        self.draw.text(where, text, colour, font(size, bold), "ls", stroke_width=halo, stroke_fill=CARD)
        return width

    def png(self, *, every_colour: bool = False) -> bytes:
        """The card as a PNG.

        A palette halves a large card's time and bytes, and none of its flat colours is missed; a small card of many
        soft edges is better off with every colour.
        """
        self.image.putalpha(self._outline)
        out = io.BytesIO()
        picture = self.image if every_colour else self.image.quantize(256, Image.Quantize.FASTOCTREE)
        picture.save(out, "PNG", compress_level=6)
        return out.getvalue()
