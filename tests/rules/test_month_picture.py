"""The month of events as a picture: true to the data, nothing over its edge, whatever titles there are."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from PIL import Image

from bot.ui.pictures import MONTH_WIDTH, MonthEvent, month_picture
from bot.ui.pictures.calendar import KIND_COLOURS

MARCH, TODAY = date(2026, 3, 1), date(2026, 3, 10)
WEEKDAYS = list("一二三四五六日")
TITLES = ["", "🔥🔥🔥", "厨师老王的非常非常长的活动" * 12, "W" * 3000, "محمد \u202eعلي", "a\nb\0c"]
BLUE = KIND_COLOURS["freeze"]


def drawn(events: list[MonthEvent], first: date = MARCH) -> Image.Image:
    """The picture, of the promised width and small enough to be sent."""
    data = month_picture(
        first, events, TODAY, title="2026年3月", weekday_names=WEEKDAYS, more="还有 {} 场", empty="这个月没有活动"
    )
    assert len(data) < 200_000
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.format, picture.width) == ("PNG", MONTH_WIDTH)
        return picture.convert("RGBA").convert("RGB")


def blue(picture: Image.Image) -> int:
    """How many pixels are of the colour of days with events."""
    return sum(
        count
        for count, colour in picture.getcolors(1 << 20) or []
        if isinstance(colour, tuple) and all(abs(one - two) < 12 for one, two in zip(colour, BLUE, strict=True))
    )


def some(count: int, title: str = "Tea", *, over: bool = False) -> list[MonthEvent]:
    """Events on one day after the other, from the twelfth on."""
    return [MonthEvent(date(2026, 3, 12) + timedelta(days=n % 15), "19:00", title, "上海", over) for n in range(count)]


@pytest.mark.parametrize("title", TITLES)
def test_no_title_reaches_the_margin(title: str) -> None:
    """The last pixels on the right are the card's own."""
    picture = drawn(some(3, title))
    strip = picture.crop((MONTH_WIDTH - 40, 300, MONTH_WIDTH - 8, picture.height - 60))
    assert len(strip.getcolors() or []) == 1


def test_days_with_events_stand_out_and_what_is_over_does_not() -> None:
    """More days, more of the colour; none for an empty month and one that is over."""
    assert blue(drawn([])) == blue(drawn(some(2, over=True))) == 0
    assert 0 < blue(drawn(some(1))) < blue(drawn(some(4)))


def test_it_is_as_high_as_it_needs_and_never_endless() -> None:
    """Ten events have lines of their own; a hundred more, one line together."""
    assert drawn([]).height == drawn(some(1)).height < drawn(some(5)).height < drawn(some(11)).height
    assert drawn(some(11)).height == drawn(some(111)).height


@pytest.mark.parametrize("first", [date(2028, 2, 1), date(2027, 2, 1), date(2026, 8, 1)])
def test_months_of_four_five_and_six_weeks(first: date) -> None:
    """Each is drawn."""
    assert drawn([], first).height > 600


def test_a_month_begins_with_its_first_day() -> None:
    """Anything else is a mistake of ours."""
    with pytest.raises(ValueError, match="seven days"):
        drawn([], TODAY)
