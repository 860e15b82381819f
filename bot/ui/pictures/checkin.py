"""The card of one check-in, to share."""

from collections.abc import Sequence
from functools import cache
from typing import Final

from PIL import Image, ImageDraw

from bot.ui.pictures.calendar import KIND_COLOURS, DayKind, paste_day
from bot.ui.pictures.canvas import CARD, MUTED, SMOOTH, TEXT, Card, Colour
from bot.ui.pictures.text import SCALE, fit, fit_size, text_width

CHECKIN_SIZE: Final = (1000, 520)  # picture pixels
SEAL: Final[Colour] = (214, 69, 53)
PILL: Final[Colour] = (61, 54, 44)


@cache
def _seal(side: int) -> Image.Image:
    """A red seal with a check mark, as on a stamped paper."""
    large = Image.new("RGB", (side * SMOOTH, side * SMOOTH), CARD)
    draw = ImageDraw.Draw(large)
    unit = side * SMOOTH / 100
    draw.rounded_rectangle((0, 0, 100 * unit - 1, 100 * unit - 1), 22 * unit, SEAL)
    draw.rounded_rectangle(
        (8 * unit, 8 * unit, 92 * unit, 92 * unit), 15 * unit, None, (255, 236, 226), round(3 * unit)
    )
    points = [(29 * unit, 52 * unit), (44 * unit, 67 * unit), (72 * unit, 35 * unit)]
    draw.line(points, (255, 255, 255), round(10 * unit), joint="curve")
    for x, y in (points[0], points[-1]):
        draw.ellipse((x - 5 * unit, y - 5 * unit, x + 5 * unit, y + 5 * unit), (255, 255, 255))
    return large.reduce(SMOOTH)


def checkin_picture(
    *,
    name: str,
    streak: int,
    streak_label: str,
    points: str,
    next_line: str,
    last_days: Sequence[DayKind | None],
) -> bytes:
    """A card to share after a check-in: PNG, CHECKIN_SIZE pixels.

    ``points`` is what today brought ("+12 points"), ``next_line`` what comes next, ``last_days`` up to fourteen days,
    the oldest first and today last, None for a missed one.
    """
    card = Card(CHECKIN_SIZE)
    margin, seal = 56, 92
    right = card.width - margin
    card.image.paste(_seal(seal), (right - seal, 48))
    line, size = fit_size(name, right - seal - 32 - margin, (24, 21, 18), bold=True)
    card.text((margin, 48 + seal / 2), line, size, bold=True)

    gained = fit(points, 330, 20, bold=True)
    pill = text_width(gained, 20, bold=True) + 48 if gained else 0
    if gained:
        middle = 240
        card.image.paste(_pill(pill, 72), (right - pill, middle - 36))
        card.text((right - pill / 2, middle), gained, 20, KIND_COLOURS["makeup"], bold=True, align="m")
    room = right - pill - 32 - margin
    number, size = fit_size(f"{streak:,}", room * 2 // 3, (64, 52, 40, 30, 22), bold=True)
    used = card.text((margin, 240), number, size, KIND_COLOURS["checkin"], bold=True)
    label, label_size = fit_size(streak_label, room - used - 20, (19, 16, 14))
    # The label stands on the number's line, as words after a figure do.
    card.text((margin + used + 20, 240 + 0.375 * SCALE * (size - label_size)), label, label_size, TEXT)

    shown = list(last_days)[-14:]
    cell, pitch = 46, (right - margin - 46) / 13
    for index, kind in enumerate(shown):
        last = index == len(shown) - 1
        paste_day(card, margin + round(index * pitch), 340, cell, kind or "missed", today=last)
    line, size = fit_size(next_line, right - margin, (16, 14))
    card.text((margin, 450), line, size, MUTED)
    return card.png(every_colour=True)


@cache
def _pill(width: int, height: int) -> Image.Image:
    large = Image.new("RGB", (width * SMOOTH, height * SMOOTH), CARD)
    ImageDraw.Draw(large).rounded_rectangle((0, 0, width * SMOOTH - 1, height * SMOOTH - 1), height * SMOOTH / 2, PILL)
    return large.reduce(SMOOTH)
