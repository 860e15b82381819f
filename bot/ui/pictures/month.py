"""A month of events: the days, and below them what is on, in letters that a phone shows large enough."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Final, NamedTuple

from PIL import Image, ImageDraw

from bot.ui.pictures.calendar import KIND_COLOURS
from bot.ui.pictures.canvas import CARD, GRID, MUTED, SMOOTH, TEXT, Card, Colour
from bot.ui.pictures.text import fit, fit_size, text_width

MONTH_WIDTH: Final = 1080  # picture pixels; a phone shows a third of it
MOST_LINES: Final = 10  # events named below the days; the rest is counted

_MARGIN: Final = 52
_TOP: Final = 150
_ROW: Final = 92
_LINE: Final = 82
_ACCENT: Final[Colour] = KIND_COLOURS["freeze"]


class MonthEvent(NamedTuple):
    """An event on its local day: its time of day in words, its title and city, and whether it is over."""

    day: date
    time: str
    title: str
    city: str
    over: bool


@cache
def _disc(side: int, colour: Colour, hollow: bool) -> Image.Image:
    large = Image.new("RGB", (side * SMOOTH, side * SMOOTH), CARD)
    draw = ImageDraw.Draw(large)
    edge = side * SMOOTH - 1
    if hollow:
        draw.ellipse((SMOOTH, SMOOTH, edge - SMOOTH, edge - SMOOTH), None, colour, 4 * SMOOTH)
    else:
        draw.ellipse((0, 0, edge, edge), colour)
    return large.reduce(SMOOTH)


def month_picture(
    first: date,
    events: Sequence[MonthEvent],
    today: date,
    *,
    title: str,
    weekday_names: Sequence[str],
    more: str,
    empty: str,
) -> bytes:
    """The events of a month, soonest first: PNG, MONTH_WIDTH pixels wide, as high as it needs.

    Above, the days in weeks from Monday on, one with events on a disc with how many there are; today has a ring. Below,
    the events themselves, the first MOST_LINES that are not over. ``more`` says that there are others, with {} for how
    many; ``empty`` that there is none. ``weekday_names`` are seven, Monday first.
    """
    if len(weekday_names) != 7 or first.day != 1:
        raise ValueError("a week has seven days, and a month begins with its first")
    days = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - first
    weeks = (first.weekday() + days.days + 6) // 7
    coming = [each for each in events if not each.over] or list(events)
    shown = coming[:MOST_LINES]
    rest = len(coming) - len(shown)
    agenda = _TOP + 40 + weeks * _ROW + 44
    card = Card((MONTH_WIDTH, agenda + _LINE * max(len(shown) + (rest > 0), 1) + 24))
    inner = card.width - 2 * _MARGIN
    line, size = fit_size(title, inner, (28, 24, 20), bold=True)
    card.text((_MARGIN, 74), line, size, bold=True)

    step = inner / 7
    for column, name in enumerate(weekday_names):
        middle = _MARGIN + step * (column + 0.5)
        card.text((middle, _TOP), fit(name, round(step) - 8, 15), 15, MUTED, align="m")
    counts: dict[date, list[MonthEvent]] = {}
    for each in events:
        counts.setdefault(each.day, []).append(each)
    for number in range(days.days):
        day = first + timedelta(days=number)
        column, row = day.weekday(), (first.weekday() + number) // 7
        x, y = _MARGIN + step * (column + 0.5), _TOP + 40 + _ROW * (row + 0.5)
        _day(card, x, y, day, counts.get(day, []), today)

    card.draw.line((_MARGIN, agenda - 14, card.width - _MARGIN, agenda - 14), GRID, 3)
    if not shown:
        card.text((_MARGIN, agenda + _LINE / 2), fit(empty, inner, 18), 18, MUTED)
    stamps = [f"{each.day.month}/{each.day.day} {each.time}" for each in shown]
    left = _MARGIN + max((text_width(stamp, 18, bold=True) for stamp in stamps), default=0) + 30
    for index, (each, stamp) in enumerate(zip(shown, stamps, strict=True)):
        y = agenda + _LINE * (index + 0.5)
        card.text((_MARGIN, y), stamp, 18, MUTED if each.over else _ACCENT, bold=True)
        words = f"{each.title} · {each.city}" if each.city else each.title
        card.text((left, y), fit(words, card.width - _MARGIN - left, 18), 18, MUTED if each.over else TEXT)
    if rest > 0:
        y = agenda + _LINE * (len(shown) + 0.5)
        card.text((_MARGIN, y), fit(more.format(rest), inner, 18), 18, MUTED)
    return card.png()


def _day(card: Card, x: float, y: float, day: date, events: Sequence[MonthEvent], today: date) -> None:
    over = day < today
    colour = MUTED if over else TEXT
    if events:
        side = 74
        fill = GRID if all(each.over for each in events) else _ACCENT
        card.image.paste(_disc(side, fill, False), (round(x - side / 2), round(y - side / 2)))
        colour = TEXT if fill == GRID else CARD
    elif day == today:
        side = 74
        card.image.paste(_disc(side, TEXT, True), (round(x - side / 2), round(y - side / 2)))
    card.text((x, y), str(day.day), 19, colour, bold=bool(events) or day == today, align="m")
    if len(events) > 1:
        card.text((x + 40, y - 26), f"{min(len(events), 99)}", 13, MUTED if over else _ACCENT, bold=True)
