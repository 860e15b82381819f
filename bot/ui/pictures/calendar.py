"""The days of a streak, one by one and as a year."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Final, Literal

from PIL import Image, ImageDraw

from bot.ui.pictures.canvas import CARD, MISSED, MUTED, SMOOTH, TEXT, Box, Card, Colour
from bot.ui.pictures.text import fit, fit_size, share, text_width

DayKind = Literal["checkin", "makeup", "freeze", "bridged"]

CALENDAR_SIZE: Final = (1400, 1000)  # picture pixels

# The four kinds differ in lightness and in shape as well as in hue, so that no one has to tell green from red.
KIND_COLOURS: Final[Mapping[str, Colour]] = {
    "checkin": (61, 207, 142),
    "makeup": (247, 190, 79),
    "freeze": (112, 184, 255),
    "bridged": (190, 165, 255),
    "missed": MISSED,
    "future": CARD,
}

_CELL: Final = 36
_PITCH: Final = 44
_YEAR_LEFT: Final = 118
_COUNTED: Final = ("checkin", "makeup", "freeze", "bridged")
_YEAR_TOPS: Final = (180, 560)  # January to June above, July to December below: cells stay legible on a phone


def _margin(cell: int) -> int:
    """The room around a cell for today's ring: a calendar's gap between days, so that no neighbour is cut."""
    return cell * 2 // 9


@cache
def _tile(kind: str, today: bool, cell: int) -> Image.Image:
    """One day: a cell on a piece of card, with room around it for today's ring. KIND_COLOURS names the kinds.

    A check-in is a full square, a make-up a hollow one with a dot, a freeze a diamond, a bridged day a bar like a
    bridge's deck; a missed day is a dim square and a day to come only its outline.
    """
    margin = _margin(cell)
    side = (cell + 2 * margin) * SMOOTH
    tile = Image.new("RGB", (side, side), CARD)
    draw = ImageDraw.Draw(tile)
    colour = KIND_COLOURS[kind]
    middle, half, unit = side / 2, cell * SMOOTH / 2, cell * SMOOTH / 36

    def square(grow: float, radius: float, **style: Colour | int) -> None:
        low, high = middle - half - grow, middle + half + grow - 1
        draw.rounded_rectangle((low, low, high, high), radius, **style)  # pyright: ignore[reportArgumentType]

    if today:
        square(half * 0.34, half * 0.6, fill=TEXT)
        square(half * 0.15, half * 0.44, fill=CARD)
    if kind == "future":
        square(0, half * 0.34, outline=MISSED, width=round(2.5 * unit))
    elif kind == "makeup":
        square(0, half * 0.34, fill=colour)
        square(-6 * unit, half * 0.16, fill=CARD)
        dot = 5.5 * unit
        draw.ellipse((middle - dot, middle - dot, middle + dot, middle + dot), fill=colour)
    elif kind == "freeze":
        reach = half * 1.12
        draw.polygon(
            [(middle, middle - reach), (middle + reach, middle), (middle, middle + reach), (middle - reach, middle)],
            fill=colour,
        )
    elif kind == "bridged":
        draw.rounded_rectangle(
            (middle - half, middle - 7 * unit, middle + half - 1, middle + 7 * unit), 5 * unit, colour
        )
    else:
        square(0, half * 0.34, fill=colour)
    return tile.reduce(SMOOTH)


def paste_day(card: Card, left: int, top: int, cell: int, kind: str, today: bool = False) -> None:
    """Put a day's cell with its corner at a point. Today's ring reaches into its neighbours' room, so it goes last."""
    tile, margin = _tile(kind, today, cell), _margin(cell)
    if not today:  # only the cell and the tips of a diamond, so that neighbours stay whole
        tips = margin // 2
        tile = tile.crop((margin - tips, margin - tips, margin + cell + tips, margin + cell + tips))
        margin = tips
    card.image.paste(tile, (left - margin, top - margin))


def calendar_cell(day: date) -> Box:
    """Where a day's cell lies in that year's calendar picture: left, top, right, bottom in picture pixels."""
    half = 0 if day.month <= 6 else 1
    start = date(day.year, 1 if half == 0 else 7, 1)
    column = ((day - start).days + start.weekday()) // 7
    left, top = _YEAR_LEFT + column * _PITCH, _YEAR_TOPS[half] + day.weekday() * _PITCH
    return left, top, left + _CELL, top + _CELL


def calendar_picture(
    *,
    year: int,
    days: Mapping[date, DayKind],
    today: date,
    title: str,
    legend: Mapping[str, str],
    month_names: Sequence[str],
    weekday_names: Sequence[str],
) -> bytes:
    """A year of check-ins: PNG, CALENDAR_SIZE pixels.

    Two half-years, one above the other; weeks are columns, Monday first. ``legend`` gives the words for the kinds,
    in the order to show, each with the year's count; "missed" and "today" may be among its keys. ``month_names`` are
    twelve and ``weekday_names`` seven, Monday first. Days of other years are passed over.
    """
    if len(month_names) != 12 or len(weekday_names) != 7:
        raise ValueError("a calendar has twelve months and seven weekdays")
    card = Card(CALENDAR_SIZE)
    inner = card.width - 2 * 56
    line, size = fit_size(title, inner, (26, 22, 19), bold=True)
    card.text((56, 76), line, size, bold=True)

    for half, top in enumerate(_YEAR_TOPS):
        for row in range(7):
            name = fit(weekday_names[row], _YEAR_LEFT - 56 - 10, 12)
            card.text((56, top + row * _PITCH + _CELL / 2), name, 12, MUTED)
        for month in range(half * 6 + 1, half * 6 + 7):
            left = calendar_cell(date(year, month, 1))[0]
            room = min(4 * _PITCH - 16, card.width - 28 - left)
            card.text((left, top - 28), fit(month_names[month - 1], room, 13), 13, MUTED)

    day = date(year, 1, 1)
    while day.year == year:
        kind = days.get(day) or ("missed" if day <= today else "future")
        if day != today:
            left, top, _, _ = calendar_cell(day)
            paste_day(card, left, top, _CELL, kind)
        if day == date.max:
            break
        day += timedelta(days=1)
    if today.year == year:
        left, top, _, _ = calendar_cell(today)
        paste_day(card, left, top, _CELL, days.get(today) or "future", today=True)

    counts = {kind: sum(1 for day, had in days.items() if had == kind and day.year == year) for kind in KIND_COLOURS}
    shown = [key for key in legend if key in KIND_COLOURS or key == "today"]
    numbers = [f"{counts[key]:,}" if key in _COUNTED else "" for key in shown]
    figures = [text_width(" " + number, 14, bold=True) if number else 0 for number in numbers]
    x, y, gap, icon = 56, card.height - 62, 28, _CELL + 14
    room = inner - sum(figures) - icon * len(shown) - gap * (len(shown) - 1)
    size, rooms = share([legend[key] for key in shown], room, (14, 13, 12))
    for key, number, figure, width in zip(shown, numbers, figures, rooms, strict=True):
        paste_day(card, x, y - _CELL // 2, _CELL, "future" if key == "today" else key, today=key == "today")
        x += icon + card.text((x + icon, y), fit(legend[key], width, size), size, MUTED) + figure
        card.text((x, y), number, 14, bold=True, align="r")
        x += gap
    return card.png()
