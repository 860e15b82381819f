"""Pictures that the bot attaches to messages: pure functions, PNG bytes out.

Every picture is a rounded dark card with transparent corners, so it stands on Discord's dark and light themes alike,
and is drawn at twice its nominal size for phone screens. Callers pass translated texts; nothing here can overflow the
card or fail on a name, whatever Unicode it holds. Nothing here is asynchronous: call it in a worker thread.
"""

import io
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final, Literal, NamedTuple

from PIL import Image, ImageDraw, ImageFont

DayKind = Literal["checkin", "makeup", "freeze", "bridged"]
Colour = tuple[int, int, int]
Box = tuple[int, int, int, int]

SCALE: Final = 2  # picture pixels per nominal pixel
CALENDAR_SIZE: Final = (1400, 1000)  # these three are in picture pixels
CHECKIN_SIZE: Final = (1000, 520)
CHART_SIZE: Final = (1440, 840)

# The four kinds differ in lightness and in shape as well as in hue, so that no one has to tell green from red.
CARD: Final[Colour] = (28, 31, 40)
EDGE: Final[Colour] = (58, 63, 78)
TEXT: Final[Colour] = (243, 244, 247)
MUTED: Final[Colour] = (169, 175, 191)
GRID: Final[Colour] = (48, 52, 65)
MISSED: Final[Colour] = (49, 54, 68)
SEAL: Final[Colour] = (214, 69, 53)
PILL: Final[Colour] = (61, 54, 44)
KIND_COLOURS: Final[Mapping[str, Colour]] = {
    "checkin": (61, 207, 142),
    "makeup": (247, 190, 79),
    "freeze": (112, 184, 255),
    "bridged": (190, 165, 255),
    "missed": MISSED,
    "future": CARD,
}
SERIES_COLOURS: Final[Sequence[Colour]] = (
    (61, 207, 142),
    (247, 190, 79),
    (112, 184, 255),
    (235, 120, 98),
    (190, 165, 255),
    (222, 226, 235),
)

_FONTS: Final = Path(__file__).parent / "fonts"
_SMOOTH: Final = 4  # Pillow draws jagged edges: shapes are drawn this much larger and reduced
_LONGEST: Final = 400  # no line of text on a card holds more; what is longer is not worth measuring
_STAND_IN: Final = "•"
_ELLIPSIS: Final = "…"


# --- Text -------------------------------------------------------------------------------------------------------


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


def _shared(texts: Sequence[str], room: int, sizes: Sequence[int]) -> tuple[int, list[int]]:
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


# --- The card ---------------------------------------------------------------------------------------------------


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


class _Card:
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
    side = (cell + 2 * margin) * _SMOOTH
    tile = Image.new("RGB", (side, side), CARD)
    draw = ImageDraw.Draw(tile)
    colour = KIND_COLOURS[kind]
    middle, half, unit = side / 2, cell * _SMOOTH / 2, cell * _SMOOTH / 36

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
    return tile.reduce(_SMOOTH)


def _paste_day(card: _Card, left: int, top: int, cell: int, kind: str, today: bool = False) -> None:
    """Put a day's cell with its corner at a point. Today's ring reaches into its neighbours' room, so it goes last."""
    tile, margin = _tile(kind, today, cell), _margin(cell)
    if not today:  # only the cell and the tips of a diamond, so that neighbours stay whole
        tips = margin // 2
        tile = tile.crop((margin - tips, margin - tips, margin + cell + tips, margin + cell + tips))
        margin = tips
    card.image.paste(tile, (left - margin, top - margin))


# --- The year ---------------------------------------------------------------------------------------------------

_CELL: Final = 36
_PITCH: Final = 44
_YEAR_LEFT: Final = 118
_COUNTED: Final = ("checkin", "makeup", "freeze", "bridged")
_YEAR_TOPS: Final = (180, 560)  # January to June above, July to December below: cells stay legible on a phone


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
    card = _Card(CALENDAR_SIZE)
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
            _paste_day(card, left, top, _CELL, kind)
        if day == date.max:
            break
        day += timedelta(days=1)
    if today.year == year:
        left, top, _, _ = calendar_cell(today)
        _paste_day(card, left, top, _CELL, days.get(today) or "future", today=True)

    counts = {kind: sum(1 for day, had in days.items() if had == kind and day.year == year) for kind in KIND_COLOURS}
    shown = [key for key in legend if key in KIND_COLOURS or key == "today"]
    numbers = [f"{counts[key]:,}" if key in _COUNTED else "" for key in shown]
    figures = [text_width(" " + number, 14, bold=True) if number else 0 for number in numbers]
    x, y, gap, icon = 56, card.height - 62, 28, _CELL + 14
    room = inner - sum(figures) - icon * len(shown) - gap * (len(shown) - 1)
    size, rooms = _shared([legend[key] for key in shown], room, (14, 13, 12))
    for key, number, figure, width in zip(shown, numbers, figures, rooms, strict=True):
        _paste_day(card, x, y - _CELL // 2, _CELL, "future" if key == "today" else key, today=key == "today")
        x += icon + card.text((x + icon, y), fit(legend[key], width, size), size, MUTED) + figure
        card.text((x, y), number, 14, bold=True, align="r")
        x += gap
    return card.png()


# --- A check-in -------------------------------------------------------------------------------------------------


@cache
def _seal(side: int) -> Image.Image:
    """A red seal with a check mark, as on a stamped paper."""
    large = Image.new("RGB", (side * _SMOOTH, side * _SMOOTH), CARD)
    draw = ImageDraw.Draw(large)
    unit = side * _SMOOTH / 100
    draw.rounded_rectangle((0, 0, 100 * unit - 1, 100 * unit - 1), 22 * unit, SEAL)
    draw.rounded_rectangle(
        (8 * unit, 8 * unit, 92 * unit, 92 * unit), 15 * unit, None, (255, 236, 226), round(3 * unit)
    )
    points = [(29 * unit, 52 * unit), (44 * unit, 67 * unit), (72 * unit, 35 * unit)]
    draw.line(points, (255, 255, 255), round(10 * unit), joint="curve")
    for x, y in (points[0], points[-1]):
        draw.ellipse((x - 5 * unit, y - 5 * unit, x + 5 * unit, y + 5 * unit), (255, 255, 255))
    return large.reduce(_SMOOTH)


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
    card = _Card(CHECKIN_SIZE)
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
        _paste_day(card, margin + round(index * pitch), 340, cell, kind or "missed", today=last)
    line, size = fit_size(next_line, right - margin, (16, 14))
    card.text((margin, 450), line, size, MUTED)
    return card.png(every_colour=True)


@cache
def _pill(width: int, height: int) -> Image.Image:
    large = Image.new("RGB", (width * _SMOOTH, height * _SMOOTH), CARD)
    ImageDraw.Draw(large).rounded_rectangle(
        (0, 0, width * _SMOOTH - 1, height * _SMOOTH - 1), height * _SMOOTH / 2, PILL
    )
    return large.reduce(_SMOOTH)


# --- Charts -----------------------------------------------------------------------------------------------------


def round_steps(highest: int) -> list[int]:
    """The numbers of an axis that begins at 0 and reaches ``highest``: whole and round, three to six of them."""
    step = next(f * 10**e for e in range(len(str(highest)) + 1) for f in (1, 2, 5) if f * 10**e * 5 >= highest)
    return [step * i for i in range(max(2, -(-highest // step)) + 1)]


class _Plot(NamedTuple):
    """The part of a chart that holds the data."""

    card: _Card
    left: int
    right: int
    top: int
    bottom: int
    highest: int  # the axis' last number
    slot: float  # the width of one label's place

    def y(self, value: int) -> int:
        return round(self.bottom - (self.bottom - self.top) * value / self.highest)

    def middle(self, index: int) -> float:
        return self.left + (index + 0.5) * self.slot


def _plot(
    title: str,
    labels: Sequence[str],
    series: Mapping[str, Sequence[int]],
    unit: str,
    empty: str,
    number: Callable[[int], str],
    swatch: Callable[[_Card, int, int, int], None],
) -> _Plot | bytes:
    """A chart's title, legend, axes and labels; or the finished friendly card when there is nothing to show."""
    for values in series.values():
        if len(values) != len(labels):
            raise ValueError(f"{len(values)} values for {len(labels)} labels")
        if any(value < 0 for value in values):
            raise ValueError("a chart shows no negative values")
    card, margin = _Card(CHART_SIZE), 56
    right = card.width - margin
    line, size = fit_size(title, right - margin, (26, 22, 19), bold=True)
    card.text((margin, 76), line, size, bold=True)
    if not labels or not series:
        _empty(card, empty)
        return card.png()

    unit_line = fit(unit, 260, 13)
    card.text((right, 146), unit_line, 13, MUTED, align="r")
    x, gap = margin, 36
    room = right - text_width(unit_line, 13) - margin - (40 + gap) * len(series)
    size, rooms = _shared(list(series), room, (14, 13, 12))
    for index, (word, width) in enumerate(zip(series, rooms, strict=True)):
        swatch(card, index, x, 146)
        x += 40 + card.text((x + 40, 146), fit(word, width, size), size) + gap

    steps = round_steps(max(max(values) for values in series.values()))
    names = [fit(number(step), 200, 12) for step in steps]
    left = margin + max(text_width(name, 12) for name in names) + 18
    top, bottom = 226, card.height - 100
    plot = _Plot(card, left, right, top, bottom, steps[-1], (right - left) / len(labels))
    for step, name in zip(steps, names, strict=True):
        y = plot.y(step)
        card.draw.line((left, y, right, y), GRID if step else EDGE, 2 if step else 3)
        card.text((left - 18, y), name, 12, MUTED, align="r")
    # Words are shortened rather than left out; dates in a row are left out rather than cut.
    wide = max(text_width(drawable(label), 12) for label in labels) + 12
    every = max(1, -(-min(wide, 150 if len(labels) > 12 else 88) // int(plot.slot)))
    for index in range(0, len(labels), every):
        room = int(plot.slot * every) - 12
        word = fit(labels[index], room, 12)
        half = text_width(word, 12) / 2
        x = min(max(plot.middle(index), half + 16), card.width - 16 - half)
        card.text((x, bottom + 40), word, 12, MUTED, align="m")
    return plot


def _empty(card: _Card, empty: str) -> None:
    """Three pale bars with a line of text below, where a chart would be."""
    middle, base = card.width // 2, 470
    for index, height in enumerate((70, 130, 100)):
        left = middle - 114 + index * 80
        card.draw.rounded_rectangle((left, base - height, left + 68, base), 14, MISSED)
    line, size = fit_size(empty, card.width - 2 * 56, (20, 17))
    card.text((middle, 560), line, size, MUTED, align="m")


def _value_labels(plot: _Plot, points: Sequence[tuple[float, int, str]], taken: list[Box], size: int = 12) -> None:
    """Write values above their points, the highest first, each where no ink is yet."""
    for x, value, text in sorted(points, key=lambda point: -point[1]):
        word = fit(text, 160, size, bold=True)
        width, y = text_width(word, size, bold=True), plot.y(value)
        left = round(min(max(x - width / 2, plot.left), plot.right - width))
        box = (left, y - 10 - 2 * size, left + width, y - 8)
        if not any(box[0] < t[2] + 2 and t[0] < box[2] + 2 and box[1] < t[3] and t[1] < box[3] for t in taken):
            plot.card.text((left, y - 10 - size), word, size, bold=True, halo=3)
            taken.append(box)


@cache
def _bar_top(width: int) -> Image.Image:
    """The mask of a bar's rounded head."""
    radius = min(10, width // 2)
    large = Image.new("L", (width * _SMOOTH, 10 * _SMOOTH))
    ImageDraw.Draw(large).rounded_rectangle((0, 0, width * _SMOOTH - 1, 40 * _SMOOTH), radius * _SMOOTH, 255)
    return large.reduce(_SMOOTH)


@cache
def _fill(index: int) -> Image.Image:
    """A series' colour; every other one is striped, so that neighbours differ without colour too."""
    colour = SERIES_COLOURS[index % len(SERIES_COLOURS)]
    side, stripe = 960, 14  # as high as any bar
    piece = Image.new("RGB", (120, side), colour)
    if index % 2:
        shade = (colour[0] * 5 // 8, colour[1] * 5 // 8, colour[2] * 5 // 8)
        draw = ImageDraw.Draw(piece)
        for y in range(0, side + 240, stripe * 2):
            draw.polygon([(0, y), (120, y - 120), (120, y - 120 + stripe), (0, y + stripe)], shade)
    return piece


def _bar(card: _Card, index: int, left: int, top: int, right: int, bottom: int) -> None:
    piece = _fill(index).crop((0, 0, right - left, bottom - top))
    head = min(10, bottom - top)
    mask = Image.new("L", piece.size, 255)
    mask.paste(_bar_top(right - left).crop((0, 0, right - left, head)), (0, 0))
    card.image.paste(piece, (left, top), mask)


def bars_picture(
    *,
    title: str,
    labels: Sequence[str],
    series: Mapping[str, Sequence[int]],
    unit: str,
    empty: str = "",
    number: Callable[[int], str] = short_number,
) -> bytes:
    """Grouped bars, one group for each label, one colour for each series: PNG, CHART_SIZE pixels.

    Each series has one value, zero or more, for each label. ``number`` writes the values and the axis. Without labels
    or series the card shows the title and ``empty``.
    """

    def swatch(card: _Card, index: int, x: int, y: int) -> None:
        _bar(card, index, x, y - 13, x + 26, y + 13)

    plot = _plot(title, labels, series, unit, empty, number, swatch)
    if isinstance(plot, bytes):
        return plot
    each = plot.slot * (0.6 if len(series) == 1 else 0.84) / len(series)
    gap = 6 if each >= 20 else 2
    width = max(2, min(96, int(each) - gap))
    group = width * len(series) + gap * (len(series) - 1)
    points: list[tuple[float, int, str]] = []
    taken: list[Box] = []
    for index, values in enumerate(series.values()):
        for place, value in enumerate(values):
            left = round(plot.middle(place) - group / 2 + index * (width + gap))
            # A zero keeps a sliver, so that "nothing" is told from "not there".
            top = min(plot.y(value), plot.bottom - (6 if value else 3))
            _bar(plot.card, index, left, top, left + width, plot.bottom)
            taken.append((left, top, left + width, plot.bottom))
            points.append((left + width / 2, value, number(value)))
    widest = [max(text_width(word, size, bold=True) for _, _, word in points) for size in (12, 11, 10)]
    size = next((size for size, wide in zip((12, 11, 10), widest, strict=True) if wide <= width + gap - 2), 10)
    if len(points) > 31 and widest[-1] > width + gap:  # a thicket: only each series' peak is written out
        peaks = (max(range(len(values)), key=values.__getitem__) for values in series.values())
        points = [points[row * len(labels) + peak] for row, peak in enumerate(peaks)]
        size = 12
    _value_labels(plot, points, taken, size)
    return plot.card.png()


def line_picture(
    *,
    title: str,
    labels: Sequence[str],
    series: Mapping[str, Sequence[int]],
    unit: str,
    empty: str = "",
    number: Callable[[int], str] = short_number,
) -> bytes:
    """Lines over the labels, one for each series, with a mark of its own: PNG, CHART_SIZE pixels.

    As bars_picture, for values of many days in a row; the peak and the last value of each series are written out.
    """

    def swatch(card: _Card, index: int, x: int, y: int) -> None:
        colour = SERIES_COLOURS[index % len(SERIES_COLOURS)]
        card.image.paste(colour, (x, y - 2, x + 28, y + 2))
        _paste_mark(card, index, x + 14, y)

    plot = _plot(title, labels, series, unit, empty, number, swatch)
    if isinstance(plot, bytes):
        return plot
    points: list[tuple[float, int, str]] = []
    taken: list[Box] = []
    for index, values in enumerate(series.values()):
        path = [(plot.middle(place), plot.y(value)) for place, value in enumerate(values)]
        mask = Image.new("L", (plot.card.width * 2, plot.card.height * 2))
        ImageDraw.Draw(mask).line([(x * 2, y * 2) for x, y in path], 255, 10, joint="curve")
        plot.card.image.paste(SERIES_COLOURS[index % len(SERIES_COLOURS)], (0, 0), mask.reduce(2))
        for x, y in path:
            _paste_mark(plot.card, index, round(x), y)
            taken.append((round(x) - 8, y - 7, round(x) + 8, y + 7))
        peak = max(range(len(values)), key=values.__getitem__)
        points.extend((path[place][0], values[place], number(values[place])) for place in {peak, len(values) - 1})
    _value_labels(plot, points, taken)
    return plot.card.png()


@cache
def _mark(index: int) -> Image.Image:
    """The mask of a series' mark: circle, square, diamond or triangle, in turn."""
    large = Image.new("L", (24 * _SMOOTH, 24 * _SMOOTH))
    draw = ImageDraw.Draw(large)
    unit = _SMOOTH
    if index % 4 == 0:
        draw.ellipse((4 * unit, 4 * unit, 20 * unit, 20 * unit), 255)
    elif index % 4 == 1:
        draw.rectangle((5 * unit, 5 * unit, 19 * unit, 19 * unit), 255)
    elif index % 4 == 2:
        draw.polygon(
            [(12 * unit, 2 * unit), (22 * unit, 12 * unit), (12 * unit, 22 * unit), (2 * unit, 12 * unit)], 255
        )
    else:
        draw.polygon([(12 * unit, 2 * unit), (22 * unit, 20 * unit), (2 * unit, 20 * unit)], 255)
    return large.reduce(_SMOOTH)


def _paste_mark(card: _Card, index: int, x: int, y: int) -> None:
    card.image.paste(SERIES_COLOURS[index % len(SERIES_COLOURS)], (x - 12, y - 12), _mark(index % 4))
