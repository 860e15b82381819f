# ruff: noqa: DTZ001 - naive times are refused here, or given to hypothesis
"""The check-in rules: the fast way against the days themselves, rewards, make-ups, amnesty."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from services.calendar import GuildCalendar
from services.checkin.rules import (
    CheckinRules,
    DayKind,
    MakeupRefused,
    Milestone,
    StreakState,
    advance,
    curve,
    days_lost,
    longest_streak,
    makeup,
    missed_days,
    next_milestone,
    reward,
    state_from_days,
    streak_from_days,
    total_days,
)

DAY = timedelta(days=1)
START = date(2026, 1, 1)
RULES = CheckinRules()
NOBODY: frozenset[int] = frozenset()


def on(day: int) -> date:
    """Day 1 is 1 January 2026."""
    return START + (day - 1) * DAY


def row(text: str) -> tuple[dict[date, DayKind], set[date]]:
    """Days and bridged days from a picture: c check-in, m make-up, f freeze, b bridged, C bridged and checked in."""
    kinds: dict[str, DayKind] = {"c": "checkin", "C": "checkin", "m": "makeup", "f": "freeze"}
    days: dict[date, DayKind] = {on(index): kinds[letter] for index, letter in enumerate(text, 1) if letter in kinds}
    return days, {on(index) for index, letter in enumerate(text, 1) if letter in "bC"}


class Club:
    """One member's stored rows and the cached state, kept as the service keeps them."""

    def __init__(self, rules: CheckinRules = RULES) -> None:
        self.rules = rules
        self.days: dict[date, DayKind] = {}
        self.bridged: set[date] = set()
        self.paid: dict[date, int] = {}
        self.paid_log: list[tuple[date, int]] = []
        self.state = StreakState()

    def check_in(self, today: date) -> int:
        outcome = advance(self.state, today, self.bridged, self.rules, NOBODY)
        if outcome.reward is None:
            assert outcome.repeated
            assert outcome.state == self.state
            return 0
        assert today not in self.days
        for day in outcome.frozen_days:
            assert day not in self.days
            assert day not in self.bridged
            self.days[day] = "freeze"
        self.days[today] = "checkin"
        self.paid[today] = outcome.reward.highest_milestone
        self.paid_log += [(today, milestone.day) for milestone in outcome.reward.milestones]
        self.state = outcome.state
        return outcome.reward.points

    def make_up(self, day: date, today: date) -> str:
        try:
            outcome = makeup(self.days, self.bridged, day, today, self.rules, self.state, self.paid)
        except MakeupRefused as refused:
            return refused.code
        self.days |= dict.fromkeys(outcome.frozen_days, "freeze")
        self.days[day] = "makeup"
        self.state = outcome.state
        return "done"

    def prove(self, today: date) -> None:
        """The cache is what the days say."""
        derived = streak_from_days(self.days, self.bridged, today)
        assert self.state.last_day == derived.last
        assert self.state.streak == derived.length
        assert self.state.longest == longest_streak(self.days, self.bridged) >= self.state.streak
        assert self.state.total == total_days(self.days)
        stocks = self.state.makeup_cards, self.state.freezes
        assert self.state == state_from_days(self.days, self.bridged, self.paid, *stocks)
        assert 0 <= self.state.makeup_cards <= self.rules.max_makeup_cards
        assert 0 <= self.state.freezes <= self.rules.max_freezes


def naive_streak(days: dict[date, DayKind], bridged: set[date], today: date) -> tuple[int, bool]:
    """Written the other way round: forward, one date after the other."""
    length, broken = 0, True
    for offset in range((today - START).days + 1):
        day = START + offset * DAY
        kind = days.get(day)
        if kind in ("checkin", "makeup"):
            length, broken = (1 if broken else length + 1), False
        elif kind != "freeze" and day not in bridged and day != today:
            broken = True
    return length, not broken


# --- the streak from the days ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("picture", "length", "started", "alive", "checked"),
    [
        ("", 0, None, False, False),
        ("c", 1, 1, True, True),
        ("cc.", 2, 1, True, False),  # today is still open
        ("cc..", 2, 1, False, False),
        ("cc.c", 1, 4, True, True),
        ("cmc", 3, 1, True, True),
        ("cfc", 2, 1, True, True),
        ("cbc", 2, 1, True, True),
        ("cCc", 3, 1, True, True),  # bridged, but there all the same
        ("cfbfc", 2, 1, True, True),
        ("cf.c", 1, 4, True, True),
        ("ccfb.", 2, 1, True, False),
        ("ccf..", 2, 1, False, False),
        ("fc", 1, 2, True, True),  # begins with a counted day
        ("bb.", 0, None, False, False),
    ],
)
def test_streak_pictures(picture: str, length: int, started: int | None, alive: bool, checked: bool) -> None:
    streak = streak_from_days(*row(picture), on(max(1, len(picture))))
    assert (streak.length, streak.alive, streak.checked_today) == (length, alive, checked)
    assert streak.started == (on(started) if started else None)
    assert streak.current == (length if alive else 0)


@given(st.text("ccccmfbC.", max_size=40))
def test_streak_agrees_with_counting_forward(picture: str) -> None:
    days, bridged = row(picture)
    today = on(max(1, len(picture)))
    streak = streak_from_days(days, bridged, today)
    assert (streak.length, streak.alive) == naive_streak(days, bridged, today)
    assert streak.checked_today == (days.get(today) in ("checkin", "makeup"))
    runs = [naive_streak(days, bridged, on(index))[0] for index in range(1, len(picture) + 1)]
    assert longest_streak(days, bridged) == max(runs, default=0)
    assert total_days(days) == sum(letter in "cCm" for letter in picture)


def test_a_last_day_in_the_future_counts_as_today() -> None:
    streak = streak_from_days(*row("ccc"), on(2))
    assert (streak.length, streak.alive, streak.checked_today) == (3, True, True)


def test_missed_days() -> None:
    assert missed_days(on(1), on(6), {on(3)}) == (on(2), on(4), on(5))
    assert missed_days(on(1), on(2), set()) == missed_days(on(5), on(2), set()) == ()


# --- the fast way ------------------------------------------------------------------------------------------------

GENEROUS = CheckinRules(
    milestones=(
        Milestone(day=1, points=1),
        Milestone(day=2, points=5, freezes=2),
        Milestone(day=4, points=50, makeup_cards=2),
        Milestone(day=9, points=500, makeup_cards=1, freezes=1, role_id=1),
    ),
    max_freezes=3,
)
STEPS = st.lists(
    st.tuples(
        st.integers(1, 3) | st.sampled_from([1, 1, 1, 1, 1, 1, 5]),  # days that pass
        st.sampled_from(["checkin", "checkin", "checkin", "again", "back", "nothing"]),
        st.lists(st.integers(0, 9), max_size=2),  # make-ups that many days ago
        st.sets(st.integers(0, 4), max_size=1),  # amnesties that many days ago
    ),
    max_size=60,
)


@settings(max_examples=300, deadline=None)
@given(STEPS, st.sampled_from([RULES, GENEROUS]), st.booleans())
def test_the_cache_agrees_with_the_days_at_every_step(
    steps: list[tuple[int, str, list[int], set[int]]], rules: CheckinRules, rich: bool
) -> None:
    club = Club(rules)
    if rich:
        club.state = StreakState(makeup_cards=rules.max_makeup_cards, freezes=rules.max_freezes)
    today = START
    for passed, action, makeups, amnesties in steps:
        today += passed * DAY
        for ago in amnesties:
            day = today - ago * DAY
            club.bridged.add(day)
            if club.state.last_day is None or day < club.state.last_day:  # behind the cache: recomputed
                stocks = club.state.makeup_cards, club.state.freezes
                club.state = state_from_days(club.days, club.bridged, club.paid, *stocks)
        club.prove(today)
        for ago in makeups:
            before = club.state
            done = club.make_up(today - ago * DAY, today) == "done"
            club.prove(today)
            assert club.state.total == before.total + done
            assert club.state.makeup_cards == before.makeup_cards - done
            assert club.state.longest >= before.longest
        if action != "nothing":
            paid_before = club.state.paid_milestone
            alive = streak_from_days(club.days, club.bridged, today).alive
            club.check_in(today)
            club.prove(today)
            assert club.days[today] == "checkin"
            if alive:
                assert club.state.paid_milestone >= paid_before
        if action == "again":
            assert club.check_in(today) == 0
        if action == "back":
            assert club.check_in(today - DAY) == 0
        club.prove(today)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=60))
def test_without_make_ups_each_streak_pays_each_milestone_once(gaps: list[int]) -> None:
    club, today = Club(GENEROUS), START
    for gap in gaps:
        today += gap * DAY
        club.check_in(today)
        started = streak_from_days(club.days, club.bridged, today).started
        assert started is not None
        reached = [milestone.day for milestone in GENEROUS.milestones if milestone.day <= club.state.streak]
        assert [day for paid_on, day in club.paid_log if paid_on >= started] == reached


def test_first_check_in_and_the_second_press() -> None:
    first = advance(StreakState(), on(1), set(), RULES, NOBODY)
    assert first.state == StreakState(on(1), 1, 1, 1)
    assert (first.repeated, first.broken, first.streak_before, first.frozen_days) == (False, False, 0, ())
    assert first.reward is not None
    assert first.reward.points == 10
    for today in (on(1), on(0), on(-500)):  # again; the clock set back
        again = advance(first.state, today, set(), RULES, NOBODY)
        assert (again.repeated, again.reward, again.state, again.broken) == (True, None, first.state, False)


@pytest.mark.parametrize(
    ("freezes", "gap", "bridged", "frozen", "streak"),
    [
        (0, 0, (), (), 51),
        (0, 1, (), (), 1),
        (1, 1, (), (11,), 51),
        (2, 2, (), (11, 12), 51),
        (2, 3, (), (), 1),  # two of three would be wasted: none is spent
        (1, 3, (11, 13), (12,), 51),
        (0, 3, (11, 12, 13), (), 51),
        (0, 1, (12,), (), 1),  # today bridged does not help yesterday
    ],
)
def test_gaps(freezes: int, gap: int, bridged: tuple[int, ...], frozen: tuple[int, ...], streak: int) -> None:
    state = StreakState(on(10), 50, 60, 70, freezes=freezes, paid_milestone=30)
    outcome = advance(state, on(11 + gap), {on(day) for day in bridged}, RULES, NOBODY)
    assert outcome.frozen_days == tuple(on(day) for day in frozen)
    assert (outcome.state.streak, outcome.broken, outcome.streak_before) == (streak, streak == 1, 50)
    assert outcome.state.freezes == freezes - len(frozen)
    assert (outcome.state.longest, outcome.state.total) == (60, 71)
    assert outcome.state.paid_milestone == (30 if streak == 51 else 0)


def test_a_year_and_a_half_of_check_ins_pays_what_is_published() -> None:
    club = Club()
    points = [club.check_in(on(day)) for day in range(1, 539)]
    assert points == [reward.points for reward in curve(RULES, 538)]
    assert [day for _, day in club.paid_log] == [7, 30, 100, 365, 538]
    assert club.state == StreakState(on(538), 538, 538, 538, makeup_cards=5, freezes=2, paid_milestone=538)


def test_a_lowered_limit_takes_nothing_away() -> None:
    rules = CheckinRules(max_freezes=0, max_makeup_cards=1)
    state = StreakState(on(29), 29, 29, 29, makeup_cards=4, freezes=2, paid_milestone=0)
    after = advance(state, on(30), set(), rules, NOBODY).state
    assert (after.makeup_cards, after.freezes, after.paid_milestone) == (4, 2, 30)


# --- rewards -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("streak", "points"), [(1, 10), (2, 11), (7, 36), (20, 29), (21, 30), (22, 30), (30, 130), (538, 1568), (9999, 30)]
)
def test_default_curve(streak: int, points: int) -> None:
    earned = reward(RULES, streak, NOBODY)
    assert earned.points == points
    assert earned.base + earned.growth + sum(milestone.points for milestone in earned.milestones) == points


def test_the_highest_role_multiplies_the_daily_points_only() -> None:
    rules = CheckinRules(base=5, growth=0, role_multipliers={1: 150, 2: 250, 3: 1000})
    assert reward(rules, 1, {1}).points == 7  # 7.5 rounded down
    assert reward(rules, 1, {1, 2, 99}).points == 12
    assert reward(rules, 1, {99}).multiplier_percent == 100
    assert reward(rules, 7, {2}).points == 12 + 20


@given(st.integers(1, 1000), st.integers(0, 1000), st.sets(st.integers(1, 4)))
def test_rewards_stay_in_their_bounds(streak: int, paid: int, roles: set[int]) -> None:
    rules = CheckinRules(role_multipliers={1: 100, 2: 133, 3: 1000})
    earned = reward(rules, streak, roles, paid)
    milestones = sum(milestone.points for milestone in earned.milestones)
    assert earned.multiplier_percent == (1000 if 3 in roles else 133 if 2 in roles else 100)
    assert rules.base <= earned.points - milestones <= rules.cap * earned.multiplier_percent // 100
    assert all(paid < milestone.day <= streak for milestone in earned.milestones)


def test_milestones_that_wait_are_paid_together() -> None:
    earned = reward(RULES, 31, NOBODY, paid_milestone=0)
    assert [milestone.day for milestone in earned.milestones] == [7, 30]
    assert (earned.points, earned.highest_milestone) == (30 + 20 + 100, 30)
    assert reward(RULES, 7, NOBODY, paid_milestone=7).highest_milestone == 0


def test_next_milestone() -> None:
    def ahead(streak: int, paid: int | None = None) -> tuple[int, int] | None:
        found = next_milestone(RULES, streak, paid)
        return found and (found[0].day, found[1])

    assert ahead(0) == (7, 7)
    assert ahead(6) == (7, 1)
    assert ahead(7) == (30, 23)
    assert ahead(538) is None
    assert ahead(31, 7) == (30, 1)  # within reach by a make-up: the next check-in pays it
    assert ahead(31, 30) == (100, 69)


@pytest.mark.parametrize("streak", [0, -1])
def test_no_reward_without_a_streak(streak: int) -> None:
    with pytest.raises(ValueError, match="at least one day"):
        reward(RULES, streak, NOBODY)


@pytest.mark.parametrize("up_to", [0, -1, 10_001])
def test_the_published_curve_has_bounds(up_to: int) -> None:
    with pytest.raises(ValueError, match="10000"):
        curve(RULES, up_to)


# --- settings ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"base": -1},
        {"base": 1.5},
        {"base": "10"},
        {"base": True},
        {"base": 10, "cap": 9},
        {"growth": -1},
        {"cap": 1_000_001},
        {"role_multipliers": {1: 99}},
        {"role_multipliers": {1: 1001}},
        {"role_multipliers": {0: 100}},
        {"role_multipliers": {2**63: 100}},
        {"role_multipliers": dict.fromkeys(range(1, 52), 100)},
        {"makeup_days_back": -1},
        {"makeup_days_back": 61},
        {"max_freezes": -1},
        {"max_freezes": 31},
        {"max_makeup_cards": -1},
        {"max_makeup_cards": 31},
        {"milestones": [{"day": 0, "points": 1}]},
        {"milestones": [{"day": 10_001, "points": 1}]},
        {"milestones": [{"day": 7, "points": -1}]},
        {"milestones": [{"day": 7, "points": 1_000_001}]},
        {"milestones": [{"day": 7, "points": 1, "freezes": -1}]},
        {"milestones": [{"day": 7, "points": 1, "makeup_cards": 31}]},
        {"milestones": [{"day": 7, "points": 1, "role_id": 0}]},
        {"milestones": [{"day": 7, "points": 1, "bonus": 1}]},
        {"milestones": [{"day": 7, "points": 1}, {"day": 7, "points": 1}]},
        {"milestones": [{"day": 8, "points": 1}, {"day": 7, "points": 1}]},
        {"milestones": [{"day": day, "points": 1} for day in range(1, 27)]},
        {"luck": 1},
    ],
)
def test_settings_out_of_bounds_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        CheckinRules.model_validate(wrong)


def test_settings_survive_json_and_stay_as_they_are() -> None:
    rules = CheckinRules(
        role_multipliers={2**62: 150}, milestones=(Milestone(day=3, points=0, role_id=2**62),), makeup_days_back=0
    )
    assert CheckinRules.model_validate_json(rules.model_dump_json()) == rules
    assert CheckinRules.model_validate_json("{}") == RULES
    assert len(CheckinRules(milestones=()).milestones) == 0
    with pytest.raises(ValidationError):
        rules.base = 0  # pyright: ignore[reportAttributeAccessIssue]


# --- make-ups ----------------------------------------------------------------------------------------------------


def member(picture: str, *, cards: int = 1, freezes: int = 0, rules: CheckinRules = RULES) -> Club:
    """A member whose rows are those of the picture, with nothing recorded as paid."""
    club = Club(rules)
    club.days, club.bridged = row(picture)
    club.state = state_from_days(club.days, club.bridged, {}, cards, freezes)
    return club


@pytest.mark.parametrize(
    ("picture", "day", "today", "cards", "code"),
    [
        ("cc.c", 3, 4, 1, "done"),
        ("cc.c", 3, 4, 0, "no_card"),
        ("cc.c", 5, 4, 1, "future"),
        ("cc.c", 4, 4, 1, "not_missed"),
        ("cc.", 3, 3, 1, "not_missed"),  # today can still be checked in
        ("cc.c", 2, 4, 1, "not_missed"),
        ("cmc", 2, 3, 1, "not_missed"),
        ("cfc", 2, 3, 1, "not_missed"),
        ("cbc", 2, 3, 1, "bridged"),
        (".cc", 1, 3, 1, "before_first"),
        ("...", 2, 3, 1, "before_first"),
        ("c.......", 2, 9, 1, "done"),  # seven days ago
        ("c.......", 2, 10, 1, "too_far_back"),
    ],
)
def test_which_days_a_card_fills(picture: str, day: int, today: int, cards: int, code: str) -> None:
    club = member(picture, cards=cards)
    days, state = dict(club.days), club.state
    assert club.make_up(on(day), on(today)) == code
    if code == "done":
        assert club.days == {**days, on(day): "makeup"}
        assert club.state.makeup_cards == cards - 1
        club.prove(on(today))
    else:
        assert (club.days, club.state) == (days, state)


def test_no_make_ups_where_the_guild_allows_none() -> None:
    assert member("c.c", rules=CheckinRules(makeup_days_back=0)).make_up(on(2), on(3)) == "too_far_back"


def test_a_make_up_joins_two_runs() -> None:
    club = member("cccc.cc")
    assert club.state.streak == 2
    assert club.make_up(on(5), on(7)) == "done"
    assert (club.state.streak, club.state.longest, club.state.total) == (7, 7, 7)
    # 7 was reached by the make-up, which pays nothing; the next check-in does, once.
    assert club.state.paid_milestone == 0
    assert club.check_in(on(8)) == 17 + 20
    assert club.check_in(on(9)) == 18


def test_a_make_up_never_lowers_the_record() -> None:
    club = member("c.c")
    club.state = replace(club.state, longest=99)  # bridged days have been taken back since
    assert club.make_up(on(2), on(3)) == "done"
    assert (club.state.streak, club.state.longest) == (3, 99)


def test_a_planned_miss_and_a_card_do_not_pay_the_milestones_again() -> None:
    club = Club()
    for day in range(1, 51):
        club.check_in(on(day))
    club.state = replace(club.state, freezes=0)
    assert club.check_in(on(52)) == 10  # 51 missed: a new streak
    assert club.state.paid_milestone == 0
    assert club.make_up(on(51), on(52)) == "done"
    assert (club.state.streak, club.state.paid_milestone) == (52, 30)
    assert club.check_in(on(53)) == 30
    assert [day for _, day in club.paid_log] == [7, 30]


@pytest.mark.parametrize("order", [(7, 10), (10, 7)])
def test_the_order_of_two_make_ups_does_not_matter(order: tuple[int, int]) -> None:
    club = Club()
    for day in (1, 2, 3, 4, 5, 6, 8, 9, 11):
        club.check_in(on(day))
    club.state = replace(club.state, makeup_cards=2)
    for day in order:
        assert club.make_up(on(day), on(11)) == "done"
    assert club.state == StreakState(on(11), 11, 11, 11)
    assert club.check_in(on(12)) == 21 + 20


def test_a_card_does_not_cost_the_streak_that_a_freeze_would_save() -> None:
    club = member("cccc...", freezes=1)
    outcome = makeup(club.days, club.bridged, on(6), on(7), RULES, club.state, {})
    assert outcome.frozen_days == (on(5),)
    assert outcome.state == StreakState(on(6), 5, 5, 5)
    far = member("cccc....", freezes=1)  # 5 and 6 are more than one freeze covers: it is kept
    outcome = makeup(far.days, far.bridged, on(7), on(8), RULES, far.state, {})
    assert outcome.frozen_days == ()
    assert outcome.state == StreakState(on(7), 1, 4, 5, freezes=1)


# --- amnesty -----------------------------------------------------------------------------------------------------

SHANGHAI = GuildCalendar("Asia/Shanghai")
NEW_YORK = GuildCalendar("America/New_York")
Span = tuple[datetime, datetime]


def hours_of(calendar: GuildCalendar, day: date, first: float, last: float) -> Span:
    start = calendar.day_start_of(day)
    return start + timedelta(hours=first), start + timedelta(hours=last)


@pytest.mark.parametrize(
    ("calendar", "day", "spans", "lost"),
    [
        (SHANGHAI, on(1), [(0, 12)], False),  # half is not more than half
        (SHANGHAI, on(1), [(0, 12.01)], True),
        (SHANGHAI, on(1), [(0, 7), (5, 12), (1, 2)], False),  # overlaps count once
        (SHANGHAI, on(1), [(18, 24), (0, 3), (3, 6.5)], True),
        (SHANGHAI, on(1), [(20, 1)], False),  # ends before it starts
        (NEW_YORK, date(2026, 3, 8), [(0, 11.6)], True),  # a day of 23 hours
        (NEW_YORK, date(2026, 3, 8), [(0, 11.4)], False),
        (NEW_YORK, date(2026, 11, 1), [(0, 12.4)], False),  # a day of 25 hours
        (NEW_YORK, date(2026, 11, 1), [(0, 12.6)], True),
    ],
)
def test_more_than_half_of_a_day(
    calendar: GuildCalendar, day: date, spans: list[tuple[float, float]], lost: bool
) -> None:
    outages = [hours_of(calendar, day, *span) for span in spans]
    assert days_lost(calendar, outages, calendar.day_end_of(day)) == ({day} if lost else set())


def test_an_outage_over_several_days_and_what_is_known_so_far() -> None:
    outage = (SHANGHAI.day_start_of(on(1)) + timedelta(hours=13), SHANGHAI.day_start_of(on(4)) + timedelta(hours=13))
    assert days_lost(SHANGHAI, [outage], outage[1]) == {on(2), on(3), on(4)}
    # What has not happened yet does not count, even if the outage is said to last.
    upto = SHANGHAI.day_start_of(on(3)) + timedelta(hours=12)
    assert days_lost(SHANGHAI, [outage], upto) == {on(2)}
    assert days_lost(SHANGHAI, [outage], upto + timedelta(seconds=1)) == {on(2), on(3)}
    assert days_lost(SHANGHAI, [], upto) == set()


@settings(deadline=None)
@given(
    st.sampled_from(["Asia/Shanghai", "America/New_York", "Pacific/Apia", "Africa/Cairo"]),
    st.sampled_from([0, 2, 5, 23]),
    st.sampled_from([datetime(2011, 12, 27), datetime(2025, 3, 6), datetime(2025, 4, 22), datetime(2025, 10, 30)]),
    st.lists(st.tuples(st.integers(0, 150), st.integers(0, 60)), max_size=8),
    st.integers(0, 200),
)
def test_amnesty_agrees_with_counting_hours(
    zone: str, hour: int, origin: datetime, spans: list[tuple[int, int]], upto: int
) -> None:
    calendar = GuildCalendar(zone, hour)
    origin = origin.replace(tzinfo=UTC)
    down = {tick for start, length in spans for tick in range(start, min(start + length, upto))}
    lost: dict[date, int] = {}
    for tick in down:
        day = calendar.day_of(origin + timedelta(hours=tick))
        lost[day] = lost.get(day, 0) + 1
    expected = {day for day, count in lost.items() if timedelta(hours=count) * 2 > calendar.length_of(day)}
    outages = [(origin + timedelta(hours=start), origin + timedelta(hours=start + length)) for start, length in spans]
    assert days_lost(calendar, outages, origin + timedelta(hours=upto)) == expected


def test_naive_outages_are_refused() -> None:
    naive = datetime(2026, 1, 1)
    with pytest.raises(ValueError, match="aware"):
        days_lost(SHANGHAI, [(naive, naive)], datetime(2026, 1, 2, tzinfo=UTC))
    with pytest.raises(ValueError, match="aware"):
        days_lost(SHANGHAI, [], naive)
