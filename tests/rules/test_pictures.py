"""The pictures: valid PNGs of the promised size, true to the data, and no text leaves the card."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from bot.ui import pictures
from bot.ui.pictures import DayKind
from bot.ui.pictures.calendar import KIND_COLOURS, calendar_cell
from bot.ui.pictures.canvas import CARD, GRID, MISSED, TEXT, Colour
from bot.ui.pictures.charts import SERIES_COLOURS, round_steps
from bot.ui.pictures.checkin import PILL
from bot.ui.pictures.text import drawable, drawable_characters, fit, fit_size, font, short_number, text_width

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
WEEKDAYS = list("一二三四五六日")
LEGEND = {"checkin": "签到", "makeup": "补签", "freeze": "冻结", "bridged": "补偿", "missed": "未签", "today": "今天"}
NASTY = [
    "",
    "🔥🔥🔥",
    "👩‍👩‍👧‍👦 family",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙a̴l̵g̶o̷" * 20,
    "محمد \u202eعلي",
    "厨师老王的非常非常长的名字" * 12,
    "\ud800 lone surrogate",
    "W" * 3000,
    "line\nbreak\ttab\0nul",
    "﷽" * 9,
]

Pixel = tuple[int, int, int, int]


def opened(data: bytes, size: tuple[int, int]) -> Image.Image:
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.format, picture.size) == ("PNG", size)
        assert len(data) < 100_000
        return picture.convert("RGBA")


def pixel(picture: Image.Image, x: float, y: float) -> Pixel:
    found = picture.getpixel((int(x), int(y)))
    assert isinstance(found, tuple)
    return found  # type: ignore[return-value]


def near(found: Sequence[int], colour: Colour) -> bool:
    return all(abs(a - b) <= 10 for a, b in zip(found[:3], colour, strict=True))  # the palette moves colours a little


def calendar(year: int, days: Mapping[date, DayKind], today: date, title: str = "签到") -> Image.Image:
    data = pictures.calendar_picture(
        year=year,
        days=days,
        today=today,
        title=title,
        legend=LEGEND,
        month_names=MONTHS,
        weekday_names=WEEKDAYS,
    )
    return opened(data, pictures.CALENDAR_SIZE)


def checkin(**changes: Any) -> Image.Image:
    given_: dict[str, Any] = {
        "name": "Lin",
        "streak": 47,
        "streak_label": "days in a row",
        "points": "+12",
        "next_line": "53 days to go",
        "last_days": ["checkin"] * 14,
    }
    return opened(pictures.checkin_picture(**(given_ | changes)), pictures.CHECKIN_SIZE)


def bars(labels: Sequence[str], series: Mapping[str, Sequence[int]], title: str = "Points", **more: Any) -> Image.Image:
    data = pictures.bars_picture(title=title, labels=labels, series=series, unit="points", **more)
    return opened(data, pictures.CHART_SIZE)


def height_of(picture: Image.Image, colour: Colour) -> int:
    """The most pixels of a colour in any column of the plot, the legend's swatches left out."""
    plot = picture.crop((0, 200, picture.width, picture.height))
    columns = range(0, plot.width, 2)
    return max(sum(near(pixel(plot, x, y), colour) for y in range(plot.height)) for x in columns)


def ink(text: str, bold: bool) -> bytes:
    canvas = Image.new("L", (40, 40))
    ImageDraw.Draw(canvas).text((4, 30), text, 255, font(12, bold), anchor="ls")
    return canvas.tobytes()


def test_the_font_holds_every_character_it_promises() -> None:
    promised = drawable_characters()
    assert {"A", "é", "签", "鑫", "，", "…", "•"} <= promised
    for bold in (False, True):
        assert not any(ink("\U000f0000", bold))  # a character that is not there leaves nothing
        assert [c for c in promised if not c.isspace() and not any(ink(c, bold))] == []


@given(
    text=st.text(max_size=60),
    width=st.integers(-5, 900),
    size=st.sampled_from((10, 12, 20, 64)),
    bold=st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_a_fitted_text_never_exceeds_its_width(text: str, width: int, size: int, bold: bool) -> None:
    line = fit(text, width, size, bold)
    if line:
        assert text_width(line, size, bold) <= width
        canvas = Image.new("L", (1200, 300))
        ImageDraw.Draw(canvas).text((100, 200), line, 255, font(size, bold), anchor="ls")
        box = canvas.getbbox()
        assert box is None or box[2] - 100 <= width  # what is measured is what is drawn
    assert set(line) <= drawable_characters()


@pytest.mark.parametrize("text", NASTY)
def test_nasty_text_is_drawable(text: str) -> None:
    line = drawable(text)
    assert set(line) <= drawable_characters()
    assert text_width(fit(text, 300, 20), 20) <= 300


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("厨师老王 🔥", "厨师老王"),
        ("𝓐𝓵𝓲𝓬𝓮", "Alice"),
        ("a\n b\t", "a b"),
        ("e\u0301", "é"),
        ("김철수와 Bob", "••• Bob"),
        ("陳大文", "•大文"),
        ("🔥", "•••"),
        ("", ""),
    ],
)
def test_what_the_font_lacks_is_replaced(text: str, line: str) -> None:
    assert drawable(text) == line


def test_a_text_that_fits_is_left_whole_and_another_is_cut_as_late_as_possible() -> None:
    whole = "林晓雨的签到"
    width = text_width(whole, 20)
    assert fit(whole, width, 20) == whole
    cut = fit(whole, width - 1, 20)
    assert cut.endswith("…")
    longer = whole[: len(cut)] + "…"
    assert text_width(longer, 20) > width - 1
    assert fit_size("short", 900, (26, 20)) == ("short", 26)
    assert fit_size("W" * 400, 900, (26, 20))[1] == 20


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (9_999, "9,999"),
        (10_000, "10k"),
        (12_345, "12.3k"),
        (999_499, "999k"),
        (999_600, "1M"),
        (1_200_000, "1.2M"),
        (80_000_000, "80M"),
        (3 * 10**9, "3B"),
        (2**63 - 1, "9.2e18"),
    ],
)
def test_numbers_are_short(number: int, text: str) -> None:
    assert short_number(number) == text


@given(highest=st.integers(0, 2**63 - 1))
@example(0)
@example(1)
def test_an_axis_is_round_whole_and_reaches_the_highest_value(highest: int) -> None:
    steps = round_steps(highest)
    assert steps[0] == 0
    assert 3 <= len(steps) <= 6
    assert steps[-1] >= max(highest, 1)
    assert {b - a for a, b in pairwise(steps)} == {steps[1]}
    assert str(steps[1]).rstrip("0") in {"1", "2", "5"}


def test_each_kind_of_day_has_its_own_look() -> None:
    first = date(2025, 3, 3)
    kinds: list[DayKind] = ["checkin", "makeup", "freeze", "bridged"]
    days: dict[date, DayKind] = {first + timedelta(days=index): kind for index, kind in enumerate(kinds)}
    picture = calendar(2025, days, today=date(2025, 3, 20))
    shown = [*days, first + timedelta(days=4), date(2025, 3, 25)]  # and a missed day, and one to come
    cells = [picture.crop(calendar_cell(day)) for day in shown]
    assert len({cell.tobytes() for cell in cells}) == 6
    for cell, colour in zip(cells, ("checkin", "makeup", "freeze", "bridged", "missed"), strict=False):
        assert near(pixel(cell, cell.width / 2, cell.height / 2), KIND_COLOURS[colour])
    # Told apart without colour: their outlines differ in a seventh of the cell at least.
    shapes = [[not near(pixel(cell, x, y), CARD) for x in range(36) for y in range(36)] for cell in cells[:4]]
    assert all(sum(a != b for a, b in zip(*pair, strict=True)) > 36 * 36 / 7 for pair in combinations(shapes, 2))


def test_only_today_is_ringed() -> None:
    today = date(2025, 9, 17)
    picture = calendar(2025, {today: "checkin", today - timedelta(days=7): "checkin"}, today)

    def above(day: date) -> list[Pixel]:
        left, top, right, _ = calendar_cell(day)
        return [pixel(picture, (left + right) / 2, top - rise) for rise in range(1, 8)]

    assert any(near(found, TEXT) for found in above(today))
    assert not any(near(found, TEXT) for found in above(today - timedelta(days=7)))


def test_weeks_are_columns_and_begin_on_monday() -> None:
    sunday, monday = date(2025, 2, 2), date(2025, 2, 3)
    boxes = [calendar_cell(monday + timedelta(days=index)) for index in range(7)]
    assert len({box[0] for box in boxes}) == 1
    assert [box[1] for box in boxes] == sorted(box[1] for box in boxes)
    assert calendar_cell(sunday)[0] < boxes[0][0]


@pytest.mark.parametrize("year", [2012, 2023, 2024, 2025, 1, 9999])
def test_every_day_of_a_year_has_a_cell_of_its_own(year: int) -> None:
    length = 366 if year in (2012, 2024) else 365
    days = [date(year, 1, 1) + timedelta(days=index) for index in range(length)]
    assert (days[-1].month, days[-1].day) == (12, 31)
    assert len({calendar_cell(day) for day in days}) == length
    width, height = pictures.CALENDAR_SIZE
    assert all(box[0] > 0 and box[2] < width - 40 and box[3] < height - 90 for box in map(calendar_cell, days))
    picture = calendar(year, dict.fromkeys(days, "checkin"), today=days[-1])
    for day in days:
        left, top, right, bottom = calendar_cell(day)
        assert near(pixel(picture, (left + right) / 2, (top + bottom) / 2), KIND_COLOURS["checkin"])


def test_days_of_other_years_are_passed_over() -> None:
    today = date(2025, 6, 1)
    without = calendar(2025, {}, today)
    assert calendar(2025, {date(2024, 6, 1): "checkin"}, today).tobytes() == without.tobytes()
    assert calendar(2025, {date(2025, 5, 1): "checkin"}, today).tobytes() != without.tobytes()


def test_a_calendar_needs_all_its_names() -> None:
    with pytest.raises(ValueError, match="twelve months"):
        pictures.calendar_picture(
            year=2025, days={}, today=date(2025, 1, 1), title="", legend={}, month_names=[], weekday_names=WEEKDAYS
        )


def test_corners_are_transparent_and_the_card_is_not() -> None:
    for picture in (checkin(), bars(["a"], {"b": [1]}), calendar(2025, {}, date(2025, 1, 1))):
        for x, y in ((0, 0), (picture.width - 1, 0), (0, picture.height - 1)):
            assert pixel(picture, x, y)[3] == 0
        assert pixel(picture, picture.width / 2, 20)[3] == 255
        assert near(pixel(picture, picture.width / 2, 20), CARD)


def test_the_last_days_are_shown_oldest_first() -> None:
    picture = checkin(last_days=[None, "freeze", *["checkin"] * 12])
    colours = [pixel(picture, 56 + round(index * 65) + 23, 363) for index in range(3)]
    assert near(colours[0], MISSED)
    assert near(colours[1], KIND_COLOURS["freeze"])
    assert near(colours[2], KIND_COLOURS["checkin"])
    assert checkin(last_days=[]).tobytes() != picture.tobytes()


def bare(picture: Image.Image, left: int, right: int) -> bool:
    """Nothing is drawn between two columns, the card's rounded edges aside."""
    data = picture.crop((left, 40, right, picture.height - 40)).tobytes()
    return all(near(colour, CARD) for colour in {tuple(data[i : i + 4]) for i in range(0, len(data), 4)})


@pytest.mark.parametrize("text", [*NASTY, "Wolfeschlegelsteinhausenbergerdorff " * 9])
def test_no_text_reaches_the_margin(text: str) -> None:
    card = checkin(name=text, streak_label=text, points=text, next_line=text, streak=10**15)
    assert bare(card, 6, 46)
    assert bare(card, card.width - 44, card.width - 6)
    year = pictures.calendar_picture(
        year=2025,
        days={},
        today=date(2025, 5, 1),
        title=text,
        legend=dict.fromkeys(LEGEND, text),
        month_names=[text] * 12,
        weekday_names=[text] * 7,
    )
    picture = opened(year, pictures.CALENDAR_SIZE)
    assert bare(picture, 6, 54)
    assert bare(picture, picture.width - 24, picture.width - 6)
    for draw in (pictures.bars_picture, pictures.line_picture):
        data = draw(title=text, labels=[text] * 9, series={text: [5] * 9, text + "2": [7] * 9}, unit=text, empty=text)
        chart = opened(data, pictures.CHART_SIZE)
        assert bare(chart, 6, 14)
        assert bare(chart, chart.width - 14, chart.width - 6)


def test_the_streak_and_the_points_do_not_meet() -> None:
    plain = checkin(streak=10**15, streak_label="days " * 20, points="+1,000,000,000,000 points")
    pill = next(x for x in range(56, 1000) if near(pixel(plain, x, 240), PILL))
    assert bare(plain.crop((0, 170, 1000, 310)), pill - 30, pill - 3)


def test_bars_are_as_high_as_their_values() -> None:
    one, two = SERIES_COLOURS[0], SERIES_COLOURS[2]
    picture = bars(["a", "b"], {"x": [100, 40], "y": [0, 0], "z": [25, 50]})
    tall, half = height_of(picture, one), height_of(picture, two)
    assert tall == pytest.approx(2 * half, rel=0.05)
    lines = [y for y in range(200, 760) if near(pixel(picture, picture.width - 60, y), GRID)]
    assert tall == pytest.approx(740 - min(lines), abs=6)  # 100 reaches the line of 100


def test_all_zero_bars_have_an_axis_and_no_height() -> None:
    picture = bars(["签到", "红包"], {"发放": [0, 0]})
    assert height_of(picture, SERIES_COLOURS[0]) <= 4
    assert any(near(pixel(picture, 700, y), GRID) for y in range(200, 500))


def test_an_empty_chart_says_so() -> None:
    said, silent = bars([], {}, empty="还没有数据"), bars([], {})
    middle = (400, 520, 1040, 600)
    assert len(set(said.crop(middle).tobytes())) > len(set(silent.crop(middle).tobytes()))
    assert bars(["a"], {}, empty="还没有数据").tobytes() == said.tobytes()


@pytest.mark.parametrize("count", [1, 2, 7, 12, 31])
@pytest.mark.parametrize("series", [1, 3, 7])
@pytest.mark.parametrize("highest", [0, 1, 999, 2**63 - 1])
def test_charts_of_any_size_are_drawn(count: int, series: int, highest: int) -> None:
    labels = [f"2025-10-{day:02}" for day in range(1, count + 1)]
    values = {f"Series {index}": [highest * (place + 1) // count for place in range(count)] for index in range(series)}
    bars(labels, values)
    opened(pictures.line_picture(title="t", labels=labels, series=values, unit="u"), pictures.CHART_SIZE)


@pytest.mark.parametrize("draw", [pictures.bars_picture, pictures.line_picture])
def test_wrong_values_are_refused(draw: Any) -> None:
    with pytest.raises(ValueError, match="negative"):
        draw(title="", labels=["a"], series={"x": [-1]}, unit="")
    with pytest.raises(ValueError, match="2 values for 1 labels"):
        draw(title="", labels=["a"], series={"x": [1, 2]}, unit="")


def test_a_line_rises_with_its_values() -> None:
    data = pictures.line_picture(title="", labels=["1", "2"], series={"x": [0, 100]}, unit="")
    picture = opened(data, pictures.CHART_SIZE)
    inked = [[y for y in range(200, 760) if near(pixel(picture, x, y), SERIES_COLOURS[0])] for x in (500, 900)]
    assert inked[0] and inked[1]
    assert min(inked[0]) > max(inked[1])
