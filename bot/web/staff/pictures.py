"""Pictures of figures, drawn by the server as SVG: every place in percent or pixels, so that words never shrink.

A picture is data here; `templates/staff-picture.html` draws it, and writes the same figures as a table beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.ui.pictures.charts import round_steps
from bot.ui.pictures.text import short_number

HEIGHT, TALL = 200, 420  # of the plot, in pixels, on a page with others and alone
FEW = 7  # labels that all have room; of more
LABELS = 5  # below a plot as wide as a phone
ROW = 46  # pixels of a lying bar with its words above


@dataclass(frozen=True, slots=True)
class Series:
    """A row of values, each for one label. Colours go by the place among a picture's series."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: percent across, pixels or percent along; what it is, for who points at it."""

    x: float
    width: float
    y: float
    height: float
    colour: int
    says: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Figures under labels. `stacked` bars stand on one another; `lying` ones have their words above them.

    `number` writes a value, where it is not a whole number of things: the values of rates are tenths.
    """

    name: str
    title: str
    says: str
    head: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    short: tuple[str, ...] = ()
    stacked: bool = False
    lying: bool = False
    number: Callable[[int], str] = "{:,}".format
    axis: Callable[[int], str] = short_number

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(value for each in self.series for value in each.values)

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        """The figures as a table: a label, and its value in each series."""
        return [
            (label, [self.number(each.values[index]) for each in self.series])
            for index, label in enumerate(self.labels)
        ]

    @property
    def height(self) -> int:
        """Of a picture of lying bars, in pixels."""
        return ROW * len(self.labels)

    @property
    def _highest(self) -> int:
        sums = zip(*(each.values for each in self.series), strict=True)
        return max((sum(each) if self.stacked else max(each) for each in sums), default=0)

    def steps(self, height: int) -> list[tuple[float, str]]:
        """The lines across: how far from the top in pixels, and what number they stand for."""
        steps = round_steps(max(1, self._highest))
        return [(height - height * step / steps[-1], self.axis(step)) for step in steps]

    def bars(self, height: int) -> list[Bar]:
        """Standing bars."""
        top, slot = round_steps(max(1, self._highest))[-1], 100 / max(1, len(self.labels))
        wide = slot * (0.72 if self.stacked or len(self.series) == 1 else 0.76 / len(self.series))
        found: list[Bar] = []
        for index, label in enumerate(self.labels):
            under = 0.0
            for place, each in enumerate(self.series):
                value = each.values[index]
                long = height * value / top
                if value:
                    long = max(long, 2)  # however little, it is not nothing
                    x = slot * index + slot * 0.14 + (0 if self.stacked else wide * place)
                    says = f"{label} · {each.name}: {self.number(value)}"
                    found.append(Bar(x, wide * 0.94, height - under - long, long, place, says))
                under += long if self.stacked else 0
        return found

    def lying_bars(self) -> list[Bar]:
        """Lying bars, the first series only: `y` is the row's top in pixels."""
        highest = max(1, self._highest)
        values = self.series[0].values
        return [
            Bar(0, max(100 * value / highest, 0.5 if value else 0), ROW * index, ROW, 0, self.number(value))
            for index, value in enumerate(values)
        ]

    def marks(self, room: int = 1) -> list[tuple[float, str, str]]:
        """Labels below: where in percent, what, and how it stands to its place. `room` times as many as fit a phone."""
        words: Sequence[str] = self.short or self.labels
        count = len(words)
        every = max(1, -(-count // (LABELS * room))) if count > FEW else 1
        slot = 100 / max(1, count)
        found = []
        for index in range((count - 1) % every if every > 1 else 0, count, every):
            middle = slot * (index + 0.5)
            anchor = "start" if middle < 4 and count > 1 else "end" if middle > 96 and count > 1 else "middle"
            at = slot * index if anchor == "start" else slot * (index + 1) if anchor == "end" else middle
            found.append((at, words[index], anchor))
        return found
