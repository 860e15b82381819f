"""The rules of the daily check-in, as pure functions over a member's local dates.

Points are whole numbers; days are the guild's local dates (services.calendar). A member's days are stored one row a
date, with their kind: "checkin", "makeup" (a make-up card filled it) or "freeze" (a freeze covered it). Bridged days
belong to the guild: an amnesty, or a date that its calendar skipped. Check-ins and make-ups count; freezes and bridged
days neither add to a streak nor break it.

Milestones: a check-in pays every milestone that the streak has reached and that no day of this streak has paid yet. A
make-up pays nothing itself; what it brings within reach is paid at the next check-in. Each day's row records the
highest milestone paid on it (`Reward.highest_milestone`), so that two runs joined by a make-up know what either was
paid: otherwise a planned miss and one card would pay every milestone again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.calendar import ONE_DAY, GuildCalendar, as_utc, each_day

DayKind = Literal["checkin", "makeup", "freeze"]

# Sane maxima: far above any club's needs, far below what the ledger's 64 bits hold.
MAX_POINTS = 1_000_000
MAX_MILESTONES = 25  # what one select or one embed can list
MAX_STREAK_DAY = 10_000  # 27 years
MAX_ROLES = 50

_Points = Annotated[int, Field(strict=True, ge=0, le=MAX_POINTS)]
_Few = Annotated[int, Field(strict=True, ge=0, le=30)]
_Snowflake = Annotated[int, Field(gt=0, lt=2**63)]  # not strict: JSON keys are text
_Percent = Annotated[int, Field(strict=True, ge=100, le=1000)]


class Milestone(BaseModel):
    """What the day-th day of a streak brings besides the daily points."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: Annotated[int, Field(strict=True, ge=1, le=MAX_STREAK_DAY)]
    points: _Points
    makeup_cards: _Few = 0
    freezes: _Few = 0
    role_id: _Snowflake | None = None


DEFAULT_MILESTONES = (
    Milestone(day=7, points=20, freezes=1),
    Milestone(day=30, points=100, makeup_cards=1),
    Milestone(day=100, points=300, makeup_cards=1, freezes=1),
    Milestone(day=365, points=1000, makeup_cards=2, freezes=1),
    Milestone(day=538, points=1538, makeup_cards=2),  # the record
)


class CheckinRules(BaseModel):
    """A guild's reward curve and its mercy for missed days. Raises pydantic's ValidationError (a ValueError)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base: _Points = 10
    growth: _Points = 1  # added for each day of the streak after the first
    cap: _Points = 30  # of base and growth together, before the multiplier
    milestones: Annotated[tuple[Milestone, ...], Field(max_length=MAX_MILESTONES)] = DEFAULT_MILESTONES
    role_multipliers: Annotated[dict[_Snowflake, _Percent], Field(max_length=MAX_ROLES)] = {}  # copied by pydantic
    makeup_days_back: Annotated[int, Field(strict=True, ge=0, le=60)] = 7  # 0: no make-ups
    max_freezes: _Few = 2
    max_makeup_cards: _Few = 5

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.cap < self.base:
            raise ValueError("cap must not be below base")
        days = [milestone.day for milestone in self.milestones]
        if any(later <= earlier for earlier, later in pairwise(days)):
            raise ValueError("milestones must be in order, each day once")
        return self


# --- the streak, derived from the days ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Streak:
    """The run of days that ends with the last counted one. `length` stands even when it is broken: see `current`."""

    length: int
    started: date | None
    last: date | None
    alive: bool
    checked_today: bool

    @property
    def current(self) -> int:
        """The length while the streak is alive, otherwise 0."""
        return self.length if self.alive else 0


def streak_from_days(days: Mapping[date, DayKind], bridged: AbstractSet[date], today: date) -> Streak:
    """The streak as the days themselves prove it.

    Alive while every day between the last counted one and today is frozen or bridged; a freeze not yet spent does not
    show here (see missed_days). A last day after today (the guild's clock was set back) counts as today.
    """
    counted = _counted(days)
    if not counted:
        return Streak(0, None, None, alive=False, checked_today=False)
    started, length = _last_run(counted, days, bridged)
    last = counted[-1]
    return Streak(length, started, last, alive=_covered(last, today, days, bridged), checked_today=last >= today)


def longest_streak(days: Mapping[date, DayKind], bridged: AbstractSet[date]) -> int:
    """The longest run of counted days, in days."""
    longest = run = 0
    previous: date | None = None
    for day in _counted(days):
        run = run + 1 if previous and _covered(previous, day, days, bridged) else 1
        longest, previous = max(longest, run), day
    return longest


def total_days(days: Mapping[date, DayKind]) -> int:
    """How many days count: check-ins and make-ups."""
    return len(_counted(days))


def missed_days(last_day: date, today: date, bridged: AbstractSet[date]) -> tuple[date, ...]:
    """The days strictly between, in order, that nothing bridges: as many freezes would save the streak."""
    return tuple(day for day in each_day(last_day + ONE_DAY, today) if day not in bridged)


def _counted(days: Mapping[date, DayKind]) -> list[date]:
    return sorted(day for day, kind in days.items() if kind != "freeze")


def _covered(earlier: date, later: date, days: Mapping[date, DayKind], bridged: AbstractSet[date]) -> bool:
    return all(day in bridged or day in days for day in each_day(earlier + ONE_DAY, later))


def _last_run(counted: list[date], days: Mapping[date, DayKind], bridged: AbstractSet[date]) -> tuple[date, int]:
    """The first day of the last run and its length; counted is sorted and not empty."""
    started, length = counted[-1], 1
    for day in reversed(counted[:-1]):
        if not _covered(day, started, days, bridged):
            break
        started, length = day, length + 1
    return started, length


# --- rewards -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reward:
    """Points of one check-in: (base + growth) * multiplier_percent // 100 + the milestones' own points.

    `growth` is what the cap leaves of it. The multiplier does not touch milestones: they are the same for everyone.
    """

    points: int
    base: int
    growth: int
    multiplier_percent: int
    milestones: tuple[Milestone, ...]

    @property
    def milestone_points(self) -> int:
        """What the milestones alone bring."""
        return sum(milestone.points for milestone in self.milestones)

    @property
    def highest_milestone(self) -> int:
        """The streak day of the highest milestone paid, 0 when none: to be recorded on the day's row."""
        return self.milestones[-1].day if self.milestones else 0


def reward(rules: CheckinRules, streak: int, role_ids: AbstractSet[int], paid_milestone: int | None = None) -> Reward:
    """What a check-in brings that makes the streak this long (1 or more, else ValueError).

    Of several roles with a multiplier the highest counts. paid_milestone is the highest milestone already paid in this
    streak; None means all below this day.
    """
    if streak < 1:
        raise ValueError("a check-in makes a streak of at least one day")
    paid = streak - 1 if paid_milestone is None else paid_milestone
    growth = min(rules.cap, rules.base + rules.growth * (streak - 1)) - rules.base
    percent = max((value for role, value in rules.role_multipliers.items() if role in role_ids), default=100)
    milestones = tuple(milestone for milestone in rules.milestones if paid < milestone.day <= streak)
    points = (rules.base + growth) * percent // 100 + sum(milestone.points for milestone in milestones)
    return Reward(points, rules.base, growth, percent, milestones)


def next_milestone(rules: CheckinRules, streak: int, paid_milestone: int | None = None) -> tuple[Milestone, int] | None:
    """The next milestone to be paid and how many check-ins away it is (1 or more); None after the last.

    With paid_milestone, one that a make-up has brought within reach is named too: it is one check-in away.
    """
    paid = streak if paid_milestone is None else paid_milestone
    for milestone in rules.milestones:
        if milestone.day > paid:
            return milestone, max(1, milestone.day - streak)
    return None


def curve(rules: CheckinRules, up_to: int) -> tuple[Reward, ...]:
    """The published curve without multipliers: the reward of streak day 1 first, up to day up_to (1-10,000)."""
    if not 1 <= up_to <= MAX_STREAK_DAY:
        raise ValueError(f"the curve is shown for 1 to {MAX_STREAK_DAY} days, not {up_to}")
    return tuple(reward(rules, streak, frozenset()) for streak in range(1, up_to + 1))


# --- one check-in ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StreakState:
    """The cached streak of one member, as of last_day (the last counted day); all but the two stocks is derivable."""

    last_day: date | None = None
    streak: int = 0
    longest: int = 0
    total: int = 0
    makeup_cards: int = 0
    freezes: int = 0
    paid_milestone: int = 0  # streak day of the highest milestone paid in this streak


@dataclass(frozen=True, slots=True)
class CheckinOutcome:
    """What a check-in did; a repeated one changed nothing and has no reward. Store frozen_days as freezes."""

    state: StreakState
    repeated: bool
    frozen_days: tuple[date, ...]
    streak_before: int
    broken: bool
    reward: Reward | None


def advance(
    state: StreakState, today: date, bridged: AbstractSet[date], rules: CheckinRules, role_ids: AbstractSet[int]
) -> CheckinOutcome:
    """One check-in, from the cached state alone: agrees with streak_from_days over the stored days.

    bridged must hold at least the guild's bridged days after state.last_day; one that is added before it calls for
    state_from_days. Freezes spend themselves only when they cover the whole gap. A date not after last_day is a
    repetition, also when the guild's clock was set back.
    """
    if state.last_day is not None and today <= state.last_day:
        return CheckinOutcome(state, True, (), state.streak, broken=False, reward=None)
    frozen, broken = _cross_gap(state, today, bridged)
    streak = 1 if broken else state.streak + 1
    paid = 0 if broken else state.paid_milestone
    earned = reward(rules, streak, role_ids, paid)
    cards = sum(milestone.makeup_cards for milestone in earned.milestones)
    freezes = sum(milestone.freezes for milestone in earned.milestones)
    after = StreakState(
        last_day=today,
        streak=streak,
        longest=max(state.longest, streak),
        total=state.total + 1,
        makeup_cards=_stocked(state.makeup_cards, cards, rules.max_makeup_cards),
        freezes=_stocked(state.freezes - len(frozen), freezes, rules.max_freezes),
        paid_milestone=max(paid, earned.highest_milestone),
    )
    return CheckinOutcome(after, False, frozen, state.streak, broken, earned)


def state_from_days(
    days: Mapping[date, DayKind],
    bridged: AbstractSet[date],
    paid: Mapping[date, int],
    makeup_cards: int,
    freezes: int,
) -> StreakState:
    """The cached state recomputed from the rows, to prove or repair it. Stocks of cards and freezes are handed through.

    paid holds, for each check-in that paid milestones, the highest one's streak day; other dates may be missing or 0.
    """
    counted = _counted(days)
    if not counted:
        return StreakState(makeup_cards=makeup_cards, freezes=freezes)
    started, length = _last_run(counted, days, bridged)
    return StreakState(
        last_day=counted[-1],
        streak=length,
        longest=longest_streak(days, bridged),
        total=len(counted),
        makeup_cards=makeup_cards,
        freezes=freezes,
        paid_milestone=max((milestone for day, milestone in paid.items() if day >= started), default=0),
    )


def _cross_gap(state: StreakState, day: date, bridged: AbstractSet[date]) -> tuple[tuple[date, ...], bool]:
    """Days that freezes cover on the way from last_day to day, and whether the streak breaks all the same."""
    if state.last_day is None:
        return (), False
    missing = missed_days(state.last_day, day, bridged)
    return ((), True) if len(missing) > state.freezes else (missing, False)


def _stocked(held: int, gained: int, most: int) -> int:
    """A limit that was lowered later takes nothing away."""
    return max(held, min(most, held + gained))


# --- make-ups ----------------------------------------------------------------------------------------------------

MakeupRefusal = Literal["future", "not_missed", "bridged", "before_first", "too_far_back", "no_card"]


class MakeupRefused(Exception):
    """A make-up card cannot fill that day; code says why."""

    def __init__(self, code: MakeupRefusal) -> None:
        super().__init__(code)
        self.code: MakeupRefusal = code


@dataclass(frozen=True, slots=True)
class MakeupOutcome:
    """The state with one card spent; frozen_days are to be stored as freezes beside the made-up day."""

    state: StreakState
    frozen_days: tuple[date, ...]


def makeup(
    days: Mapping[date, DayKind],
    bridged: AbstractSet[date],
    day: date,
    today: date,
    rules: CheckinRules,
    state: StreakState,
    paid: Mapping[date, int],
) -> MakeupOutcome:
    """Spend one make-up card on exactly that missing day; no points, and no milestone until the next check-in.

    Like a check-in, a make-up after the last counted day lets freezes cover what lies between, if they cover all of
    it: a card must not cost the streak that a freeze would have saved. Needs all the member's days, all of the guild's
    bridged days since the first of them, and paid as in state_from_days. Raises MakeupRefused: "future",
    "not_missed" (already a day, or today, which can still be checked in), "bridged", "before_first" (the member's
    first check-in, or none yet), "too_far_back", "no_card".
    """
    _check_makeup(days, bridged, day, today, rules, state.makeup_cards)
    frozen: tuple[date, ...] = ()
    if state.last_day is not None and day > state.last_day:
        frozen, _ = _cross_gap(state, day, bridged)
    filled: dict[date, DayKind] = {**days, **dict.fromkeys(frozen, "freeze"), day: "makeup"}
    after = state_from_days(filled, bridged, paid, state.makeup_cards - 1, state.freezes - len(frozen))
    return MakeupOutcome(replace(after, longest=max(after.longest, state.longest)), frozen)


def _check_makeup(
    days: Mapping[date, DayKind], bridged: AbstractSet[date], day: date, today: date, rules: CheckinRules, cards: int
) -> None:
    counted = _counted(days)
    if day > today:
        raise MakeupRefused("future")
    if day == today or day in days:
        raise MakeupRefused("not_missed")
    if day in bridged:
        raise MakeupRefused("bridged")
    if not counted or day < counted[0]:
        raise MakeupRefused("before_first")
    if (today - day).days > rules.makeup_days_back:
        raise MakeupRefused("too_far_back")
    if cards < 1:
        raise MakeupRefused("no_card")


# --- amnesty -----------------------------------------------------------------------------------------------------


def days_lost(calendar: GuildCalendar, outages: Iterable[tuple[datetime, datetime]], upto: datetime) -> set[date]:
    """Local dates of which the bot was down for more than half of their real length, as known at upto.

    Outages are (start, end) instants in any order; they may overlap, and what lies after upto does not count yet. One
    that ends before it starts (a clock set back) is ignored. A day still running is lost once more than half of its
    full length is gone. Raises ValueError for a naive datetime.
    """
    lost: dict[date, timedelta] = {}
    for start, end in _merged(outages, as_utc(upto)):
        for day in each_day(calendar.day_of(start), calendar.day_of(end) + ONE_DAY):
            down = min(end, calendar.day_end_of(day)) - max(start, calendar.day_start_of(day))
            lost[day] = lost.get(day, timedelta(0)) + down
    return {day for day, down in lost.items() if down * 2 > calendar.length_of(day)}


def _merged(outages: Iterable[tuple[datetime, datetime]], upto: datetime) -> list[tuple[datetime, datetime]]:
    merged: list[tuple[datetime, datetime]] = []
    for start, end in sorted((as_utc(start), min(as_utc(end), upto)) for start, end in outages):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
