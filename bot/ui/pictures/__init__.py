"""Pictures that the bot attaches to messages: pure functions, PNG bytes out.

Every picture is a rounded dark card with transparent corners, so it stands on Discord's dark and light themes alike,
and is drawn at twice its nominal size for phone screens. Callers pass translated texts; nothing here can overflow the
card or fail on a name, whatever Unicode it holds. Nothing here is asynchronous: call it in a worker thread.
"""

from bot.ui.pictures.calendar import CALENDAR_SIZE, DayKind, calendar_picture
from bot.ui.pictures.charts import CHART_SIZE, bars_picture, line_picture
from bot.ui.pictures.checkin import CHECKIN_SIZE, checkin_picture
from bot.ui.pictures.month import MONTH_WIDTH, MonthEvent, month_picture

__all__ = [
    "CALENDAR_SIZE",
    "CHART_SIZE",
    "CHECKIN_SIZE",
    "MONTH_WIDTH",
    "DayKind",
    "MonthEvent",
    "bars_picture",
    "calendar_picture",
    "checkin_picture",
    "line_picture",
    "month_picture",
]
