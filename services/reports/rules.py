"""What a report says, what it must not give away, and when it is due.

Everyone may read a report, and some of them know who applied. A number of declined applications that is small, held
against who has the role and who has not, would say who was declined. So it is shown from FEW on only, and neither zero
nor the number of those still waiting is told apart from it; and how long decisions took is shown by the number of those
approved, which everyone can count anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from statistics import median

from pydantic import BaseModel, ConfigDict

from db.applications import Application
from services.calendar import ONE_DAY, GuildCalendar
from services.errors import UserError

FEW = 3
LEAST_TIME = timedelta(days=3)  # for the director's words, also where the report was made late
REMINDED = timedelta(days=2)  # before it is due
LONGEST_PLAN, LONGEST_NOTES, LONGEST_WHY = 1500, 1000, 200
MOST_CORRECTIONS = 10  # of a report: all of them stand on its page
HISTORY = 12  # months in a report's picture
AN_HOUR = timedelta(hours=1)


class Line(BaseModel):
    """Points into (+) or out of (−) a group's account: of which kind, and in somebody's words what for."""

    model_config = ConfigDict(frozen=True)

    kind: str
    words: str
    amount: int


class Figures(BaseModel):
    """The figures of a month, as everyone may see them. Points are whole points.

    `members_start` and `left` are None where nobody counted yet when the month began; `declined` is None for fewer than
    FEW, `hours` (the median from application to decision) where fewer than FEW were approved.
    """

    model_config = ConfigDict(frozen=True)

    members_start: int | None = None
    members_end: int = 0
    joined: int = 0
    left: int | None = None
    proven: int = 0
    applications: int = 0
    approved: int = 0
    declined: int | None = None
    hours: int | None = None
    events: int = 0
    attendance: int = 0
    money: tuple[Line, ...] = ()
    balance: int = 0
    contribution: int = 0

    @property
    def points_in(self) -> int:
        """Points that came in."""
        return sum(line.amount for line in self.money if line.amount > 0)

    @property
    def points_out(self) -> int:
        """Points that went out."""
        return -sum(line.amount for line in self.money if line.amount < 0)


def next_month(month: date) -> date:
    """The first date of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_named(text: str) -> date:
    """The month of a name such as "2026-03". Raises UserError("report-month")."""
    year, _, number = text.strip().partition("-")
    if len(year) == 4 and len(number) == 2 and f"{year}{number}".isascii() and f"{year}{number}".isdigit():
        try:
            return date(int(year), int(number), 1)
        except ValueError:
            pass
    raise UserError("report-month")


def month_name(month: date) -> str:
    """The name of a month, such as "2026-03"."""
    return f"{month.year:04}-{month.month:02}"


def span(calendar: GuildCalendar, month: date) -> tuple[datetime, datetime]:
    """When a local month begins and when it is over."""
    return calendar.day_start_of(month), calendar.day_start_of(next_month(month))


def due_at(calendar: GuildCalendar, month: date, day: int, made_at: datetime) -> datetime:
    """When the words have to be there: at the end of that day of the month after, or a while after it was made."""
    return max(calendar.day_end_of(next_month(month).replace(day=day)), made_at + LEAST_TIME)


def moved(members_start: int | None, joined: int, members_end: int) -> int | None:
    """How many left, from who was there, who came and who is there."""
    return None if members_start is None else max(members_start + joined - members_end, 0)


def applied(found: Sequence[Application], start: datetime, end: datetime) -> Figures:
    """The figures about applications of a month, with nothing in them that points at somebody."""
    decided = [
        (each, each.decided_at)
        for each in found
        if each.state in ("approved", "declined") and each.decided_at is not None and start <= each.decided_at < end
    ]
    approved = sum(each.state == "approved" for each, _ in decided)
    declined = len(decided) - approved
    hours = [(at - each.applied_at) / AN_HOUR for each, at in decided]
    return Figures(
        applications=sum(start <= each.applied_at < end for each in found),
        approved=approved,
        declined=declined if declined >= FEW else None,
        hours=round(median(hours)) if approved >= FEW else None,
    )


def checked_words(plan: str, notes: str) -> tuple[str, str]:
    """The director's words, their lines kept. Raises UserError("report-too-long")."""
    plan, notes = (_tidy(each) for each in (plan, notes))
    if len(plan) > LONGEST_PLAN or len(notes) > LONGEST_NOTES:
        raise UserError("report-too-long", plan=LONGEST_PLAN, notes=LONGEST_NOTES)
    return plan, notes


def checked_why(why: str) -> str:
    """What a correction changes, on one line. Raises UserError("report-why")."""
    why = " ".join(why.split())
    if not 1 <= len(why) <= LONGEST_WHY:
        raise UserError("report-why", most=LONGEST_WHY)
    return why


def _tidy(text: str) -> str:
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return "\n".join(line for line in lines if line)


def last_day(calendar: GuildCalendar, due: datetime) -> date:
    """The last local day on which a report that is due then is in time."""
    return (
        calendar.day_of(due) - ONE_DAY if calendar.day_start_of(calendar.day_of(due)) == due else calendar.day_of(due)
    )
