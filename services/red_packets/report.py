"""What generosity does to the club: who gave, how the points spread, and whether channels are still for talking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median_high
from typing import Literal

import db.red_packet_report
from db.engine import Database
from db.red_packet_report import Given
from services import activity, club, programmes
from services.actor import Actor
from services.errors import UserError
from services.permissions import Capability, require
from services.programmes import Budget

MAX_MONTHS = 12
WEEK = timedelta(days=7)
LONGEST_PACKET = timedelta(days=7)  # as rules.Terms.minutes
AROUND = 30  # minutes looked at before an opening, and after
LEAVING = timedelta(hours=24)  # who leaves within this of an opening is counted beside it

# When generosity has turned into noise, as docs/red-packets.md has it: two of three signs, over enough packets.
ENOUGH_OPENINGS = 5
LOUDER = 2.0  # times as many messages a minute after an opening as before it …
LOUD_FROM = 1.0  # … and at least so many a minute
LEAVE_MORE = 1.5  # times as many members leaving a day within LEAVING of an opening as at other times …
LEAVE_FROM = 3  # … and at least so many
SAME_PEOPLE = 0.6  # of the week's claimers claimed more than once …
SAME_FROM = 10  # … out of at least so many

Sign = Literal["loud", "leaving", "same-people"]
Verdict = Literal["too-early", "quiet", "watch", "noise"]


@dataclass(frozen=True, slots=True)
class Month:
    """What was given in a local month, which `first` begins, by giver, most points first."""

    first: date
    given: list[Given]


@dataclass(frozen=True, slots=True)
class Spread:
    """How wide the points of the last seven days went. `gini` from 0 (all claimers alike) to 1 (all to one)."""

    claimers: int
    repeaters: int
    gini: float

    @property
    def repeated(self) -> float:
        """The share of claimers who claimed more than once, from 0 to 1."""
        return self.repeaters / self.claimers if self.claimers else 0.0


@dataclass(frozen=True, slots=True)
class Wall:
    """Messages around openings: a minute on average over `openings`, from 30 minutes before to 30 after."""

    openings: int
    minutes: tuple[float, ...]

    @property
    def before(self) -> float:
        """Messages a minute in the 30 minutes before an opening."""
        return sum(self.minutes[:AROUND]) / AROUND

    @property
    def after(self) -> float:
        """Messages a minute in the 30 minutes from an opening on."""
        return sum(self.minutes[AROUND:]) / AROUND


@dataclass(frozen=True, slots=True)
class Leaving:
    """Members who left: within 24 h of an opening, and at other times; the time that each of the two covers."""

    near: int
    elsewhere: int
    near_time: timedelta
    other_time: timedelta

    @property
    def near_a_day(self) -> float:
        """Members leaving a day, within 24 h of an opening."""
        return self.near / (self.near_time / timedelta(days=1)) if self.near_time else 0.0

    @property
    def elsewhere_a_day(self) -> float:
        """Members leaving a day, at other times."""
        return self.elsewhere / (self.other_time / timedelta(days=1)) if self.other_time else 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that /redpacket report shows. `to_empty`: the median, None where no packet was emptied.

    `leaving` is None where Discord does not tell the bot who leaves.
    """

    months: list[Month]
    budget: Budget
    emptied: int
    to_empty: timedelta | None
    spread: Spread
    wall: Wall
    leaving: Leaving | None
    signs: tuple[Sign, ...]
    verdict: Verdict

    @property
    def is_empty(self) -> bool:
        """Whether no packet has opened in all that time."""
        return not any(month.given for month in self.months)


class Reporting:
    """The report for admins."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def report(self, actor: Actor, months: int, now: datetime, *, sees_departures: bool) -> Report:
        """The last `months` local months, this one included; around openings, of the last 60 days at the most.

        Raises UserError: "not-allowed", "months-out-of-range".
        """
        if not 1 <= months <= MAX_MONTHS:
            raise UserError("months-out-of-range", most=MAX_MONTHS)
        guild_id = actor.guild_id
        async with self._database.reading() as tx:
            settings = await club.club(tx, guild_id)
            require(actor, settings, Capability.SEE_REPORTS)
            calendar = settings.calendar
            firsts = _firsts(calendar.month_of(now), months)
            edges = [*(calendar.day_start_of(first) for first in firsts), now + timedelta(microseconds=1)]
            by_month = [
                Month(first, await db.red_packet_report.given(tx, guild_id, since, until))
                for first, (since, until) in zip(firsts, pairwise(edges), strict=True)
            ]
            lasted = await db.red_packet_report.emptied(tx, guild_id, edges[0], edges[-1])
            claims = await db.red_packet_report.claimers(tx, guild_id, now - WEEK, edges[-1], LONGEST_PACKET)
            counted = await db.red_packet_report.counted_since(tx, guild_id)
            # Of an opening before the counting began, or half an hour ago, half would be missing.
            since = max(now - activity.KEPT, counted or now) + timedelta(minutes=AROUND)
            until = max(since, now - timedelta(minutes=AROUND))
            openings = await db.red_packet_report.openings(tx, guild_id, since, until)
            messages = await db.red_packet_report.around(tx, guild_id, since, until, AROUND)
            leaving = None
            if sees_departures and counted is not None:
                begin = max(now - activity.KEPT, counted)
                everyone, near = await db.red_packet_report.departed(tx, guild_id, begin, now, LEAVING)
                before = await db.red_packet_report.openings(tx, guild_id, begin - LEAVING, now)
                near_time = covered(before, LEAVING, begin, now)
                leaving = Leaving(near, everyone - near, near_time, now - begin - near_time)
            budgets = await programmes.report(tx, guild_id, settings, now)
        spread = Spread(len(claims), sum(times > 1 for times, _ in claims), gini([points for _, points in claims]))
        count = len(openings)
        wall = Wall(count, tuple(messages.get(at, 0) / max(1, count) for at in range(-AROUND, AROUND)))
        signs = signs_of(spread, wall, leaving)
        return Report(
            months=by_month,
            budget=next(each for each in budgets if each.programme == programmes.RED_PACKETS),
            emptied=len(lasted),
            to_empty=median_high(lasted) if lasted else None,
            spread=spread,
            wall=wall,
            leaving=leaving,
            signs=signs,
            verdict=verdict_of(signs, count),
        )


def gini(values: Sequence[int]) -> float:
    """How unevenly something is spread over these people: 0 for all alike or nobody, towards 1 for all to one."""
    total = sum(values)
    if not total:
        return 0.0
    count = len(values)
    weighted = sum(place * value for place, value in enumerate(sorted(values), start=1))
    return max(0.0, (2 * weighted - (count + 1) * total) / (count * total))


def covered(starts: Sequence[datetime], window: timedelta, since: datetime, until: datetime) -> timedelta:
    """How much of the time between two instants lies within `window` after any of the starts, which are in order."""
    time, reached = timedelta(0), since
    for start in starts:
        end = min(start + window, until)
        begin = max(start, reached)
        if end > begin:
            time += end - begin
            reached = end
    return time


def signs_of(spread: Spread, wall: Wall, leaving: Leaving | None) -> tuple[Sign, ...]:
    """What speaks for noise."""
    signs: list[Sign] = []
    if wall.after >= LOUD_FROM and wall.after >= LOUDER * wall.before:
        signs.append("loud")
    if (
        leaving is not None
        and leaving.near >= LEAVE_FROM
        and leaving.near_a_day >= LEAVE_MORE * leaving.elsewhere_a_day
    ):
        signs.append("leaving")
    if spread.claimers >= SAME_FROM and spread.repeated >= SAME_PEOPLE:
        signs.append("same-people")
    return tuple(signs)


def verdict_of(signs: Sequence[Sign], openings: int) -> Verdict:
    """Whether generosity has turned into noise."""
    if openings < ENOUGH_OPENINGS:
        return "too-early"
    return "noise" if len(signs) >= 2 else "watch" if signs else "quiet"


def _firsts(this: date, months: int) -> list[date]:
    """The first days of the last months, oldest first."""
    firsts = [this]
    while len(firsts) < months:
        firsts.insert(0, (firsts[0] - timedelta(days=1)).replace(day=1))
    return firsts
