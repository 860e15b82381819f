"""Bars and lines over a row of labels."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from PIL import Image, ImageDraw

from bot.ui.pictures.canvas import EDGE, GRID, MISSED, MUTED, SMOOTH, Box, Card, Colour
from bot.ui.pictures.text import drawable, fit, fit_size, share, short_number, text_width

CHART_SIZE: Final = (1440, 840)  # picture pixels
SERIES_COLOURS: Final[Sequence[Colour]] = (
    (61, 207, 142),
    (247, 190, 79),
    (112, 184, 255),
    (235, 120, 98),
    (190, 165, 255),
    (222, 226, 235),
)


def round_steps(highest: int) -> list[int]:
    """The numbers of an axis that begins at 0 and reaches ``highest``: whole and round, three to six of them."""
    step = next(f * 10**e for e in range(len(str(highest)) + 1) for f in (1, 2, 5) if f * 10**e * 5 >= highest)
    return [step * i for i in range(max(2, -(-highest // step)) + 1)]


class _Plot(NamedTuple):
    """The part of a chart that holds the data."""

    card: Card
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
    swatch: Callable[[Card, int, int, int], None],
) -> _Plot | bytes:
    """A chart's title, legend, axes and labels; or the finished friendly card when there is nothing to show."""
    for values in series.values():
        if len(values) != len(labels):
            raise ValueError(f"{len(values)} values for {len(labels)} labels")
        if any(value < 0 for value in values):
            raise ValueError("a chart shows no negative values")
    card, margin = Card(CHART_SIZE), 56
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
    size, rooms = share(list(series), room, (14, 13, 12))
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


def _empty(card: Card, empty: str) -> None:
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
    large = Image.new("L", (width * SMOOTH, 10 * SMOOTH))
    ImageDraw.Draw(large).rounded_rectangle((0, 0, width * SMOOTH - 1, 40 * SMOOTH), radius * SMOOTH, 255)
    return large.reduce(SMOOTH)


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


def _bar(card: Card, index: int, left: int, top: int, right: int, bottom: int) -> None:
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

    def swatch(card: Card, index: int, x: int, y: int) -> None:
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

    def swatch(card: Card, index: int, x: int, y: int) -> None:
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
    large = Image.new("L", (24 * SMOOTH, 24 * SMOOTH))
    draw = ImageDraw.Draw(large)
    unit = SMOOTH
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
    return large.reduce(SMOOTH)


def _paste_mark(card: Card, index: int, x: int, y: int) -> None:
    card.image.paste(SERIES_COLOURS[index % len(SERIES_COLOURS)], (x - 12, y - 12), _mark(index % 4))
