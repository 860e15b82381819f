"""Looking at a streak, mending it, and the proof that what is kept of it is what the days say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

import db.checkin
import db.guilds
from db.checkin import Day, Reminder, StreakRow
from db.engine import Database, Transaction, retrying
from services import club
from services.actor import Actor
from services.checkin import rules
from services.checkin.bridges import bridge_lost_days
from services.checkin.history import bridged_days, days_of_many, kinds, milestones, proven, row_of, state_of
from services.checkin.rules import CheckinRules, DayKind, MakeupRefused, Milestone, StreakState
from services.errors import UserError

SILENCE = timedelta(minutes=5)  # a gap between two heartbeats that counts as an outage; a restart takes seconds
FIRST_YEAR = 2015  # no Discord guild is older
MAX_FREEZES = 30  # the rules allow no more
SHOWN_DAYS = 14  # on the picture of a check-in

Seen = DayKind | Literal["bridged"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A member's streak as shown to them.

    `current` is the streak's length while it is alive, else 0; `at_risk` says that freezes will have to save it.
    `days` holds the guild-local dates of the asked year and what each was; `missed` those that a make-up card could
    fill now, oldest first; `points_today` are whole points.
    """

    today: date
    checked_today: bool
    points_today: int
    current: int
    at_risk: bool
    state: StreakState
    year: int
    days: dict[date, Seen]
    missed: tuple[date, ...]
    next_milestone: tuple[Milestone, int] | None
    next_day_at: datetime
    rules: CheckinRules


@dataclass(frozen=True, slots=True)
class MadeUp:
    """What a make-up card did. `current` is the streak's length if it is alive now, else 0."""

    day: date
    state: StreakState
    current: int
    frozen_days: tuple[date, ...]
    checked_today: bool
    next_milestone: tuple[Milestone, int] | None


@dataclass(frozen=True, slots=True)
class Beside:
    """What goes with the answer to a check-in: the last days (None: missed), today last, and the member's reminder."""

    last_days: list[Seen | None]
    reminder: Reminder | None


class Streaks:
    """One method for each thing that a person can do with a streak."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def show(self, guild_id: int, user_id: int, now: datetime, year: int | None = None) -> Shown:
        """A member's streak, and the days of one year, this one unless told. Raises UserError("no-such-year")."""
        async with self._database.reading() as tx:
            calendar = (await club.club(tx, guild_id)).calendar
            today = calendar.day_of(now)
            if year is not None and not FIRST_YEAR <= year <= today.year:
                raise UserError("no-such-year", first=str(FIRST_YEAR), last=str(today.year))
            shown_year = year or today.year
            in_force = await club.checkin_rules(tx, guild_id, today)
            state = state_of(await db.checkin.streak(tx, guild_id, user_id))
            first = await db.checkin.first_day(tx, guild_id, user_id) or today
            opening = date(shown_year, 1, 1)
            reach = max(first, today - timedelta(days=in_force.makeup_days_back))
            own = await db.checkin.days_of(tx, guild_id, user_id, min(opening, reach))
            since = min(max(first, opening), reach, state.last_day or today)
            bridged = await bridged_days(tx, guild_id, calendar, since, today)
        had = {day.day: day for day in own}
        current, at_risk = _alive(state, today, bridged)
        looked = {day: "bridged" for day in bridged if first <= day <= today} | kinds(own)
        # Where nothing was ever counted, nothing was missed.
        candidates = [reach + timedelta(days=n) for n in range((today - reach).days)] if state.total else []
        return Shown(
            today=today,
            checked_today=state.last_day is not None and state.last_day >= today,
            points_today=had[today].points if today in had else 0,
            current=current,
            at_risk=at_risk,
            state=state,
            year=shown_year,
            days={day: kind for day, kind in looked.items() if day.year == shown_year},  # type: ignore[misc]
            missed=tuple(day for day in candidates if day not in had and day not in bridged),
            next_milestone=rules.next_milestone(in_force, current, state.paid_milestone if current else 0),
            next_day_at=calendar.day_end_of(max(today, state.last_day or today)),
            rules=in_force,
        )

    @retrying
    async def make_up(self, actor: Actor, day: date, now: datetime) -> MadeUp:
        """Spend one make-up card on exactly that missing local date.

        Raises UserError("makeup-…") with what stands in the way.
        """
        async with self._database.transaction() as tx:
            calendar = (await club.club(tx, actor.guild_id)).calendar
            today = calendar.day_of(now)
            in_force = await club.checkin_rules(tx, actor.guild_id, today)
            rows = await db.checkin.lock_streaks(tx, actor.guild_id, {actor.user_id})
            own = await db.checkin.days_of(tx, actor.guild_id, actor.user_id)
            since = own[0].day if own else today
            bridged = await bridged_days(tx, actor.guild_id, calendar, since, today, store_at=now)
            try:
                outcome = rules.makeup(
                    kinds(own), bridged, day, today, in_force, state_of(rows[actor.user_id]), milestones(own)
                )
            except MakeupRefused as refusal:
                code = f"makeup-{refusal.code.replace('_', '-')}"
                raise UserError(code, day=day, back=in_force.makeup_days_back) from refusal
            filled = [Day(actor.guild_id, actor.user_id, day, "makeup", 0, 0, now)]
            filled += [Day(actor.guild_id, actor.user_id, each, "freeze", 0, 0, now) for each in outcome.frozen_days]
            await db.checkin.add_days(tx, filled)
            await db.checkin.save_streaks(tx, [row_of(actor.guild_id, actor.user_id, outcome.state)])
        state = outcome.state
        current, _ = _alive(state, today, bridged)
        return MadeUp(
            day,
            state,
            current,
            outcome.frozen_days,
            state.last_day is not None and state.last_day >= today,
            rules.next_milestone(in_force, current, state.paid_milestone if current else 0),
        )

    async def beside(self, guild_id: int, user_id: int, today: date) -> Beside:
        """What goes with the answer to a check-in of that local date."""
        async with self._database.reading() as tx:
            calendar = (await club.club(tx, guild_id)).calendar
            since = today - timedelta(days=SHOWN_DAYS - 1)
            bridged = await bridged_days(tx, guild_id, calendar, since, today)
            own = kinds(await db.checkin.days_of(tx, guild_id, user_id, since, today))
            reminder = await db.checkin.reminder(tx, guild_id, user_id)
        dates = [since + timedelta(days=n) for n in range(SHOWN_DAYS)]
        return Beside([own.get(day) or ("bridged" if day in bridged else None) for day in dates], reminder)

    async def leaderboard(self, guild_id: int, now: datetime, limit: int = 10, offset: int = 0) -> list[StreakRow]:
        """The longest streaks that are alive, longest first, without those of members who opted out."""
        async with self._database.reading() as tx:
            calendar = (await club.club(tx, guild_id)).calendar
            today = calendar.day_of(now)
            bridged = await bridged_days(tx, guild_id, calendar, today - timedelta(days=400), today)
            return await db.checkin.longest(tx, guild_id, _alive_since(today, bridged), limit, offset)

    async def heartbeat(self, guild_ids: list[int], now: datetime) -> None:
        """Record that these guilds are served now; where they were not for a while, write that down and be merciful."""
        async with self._database.reading() as tx:
            seen = await db.guilds.last_seen(tx, guild_ids)
        missed = [guild for guild, at in seen.items() if now - at > SILENCE]
        for guild_id in missed:
            # One transaction: an outage that is on record has had its mercy.
            async with self._database.transaction() as tx:
                await db.guilds.mark_seen(tx, [guild_id], now)
                await db.guilds.add_outages(tx, [(guild_id, seen[guild_id], now)])
                await bridge_lost_days(tx, guild_id, seen[guild_id], now)
        async with self._database.transaction() as tx:
            await db.guilds.mark_seen(tx, [guild for guild in guild_ids if guild not in missed], now)

    async def recompute(self, guild_id: int, user_id: int) -> tuple[StreakState, StreakState]:
        """The cached streak, and the one that the days themselves prove; equal unless something is broken."""
        async with self._database.reading() as tx:
            row = await db.checkin.streak(tx, guild_id, user_id)
            days = await db.checkin.days_of(tx, guild_id, user_id)
            return state_of(row), proven(row, days, await db.checkin.bridged(tx, guild_id))


async def living_streaks(tx: Transaction, guild_id: int, user_ids: Collection[int], today: date) -> dict[int, int]:
    """The streaks of these members in days, 0 for one that is over; missing for those who never checked in."""
    rows = await db.checkin.streaks_of(tx, guild_id, user_ids)
    since = min((row.last_day for row in rows.values() if row.last_day), default=today)
    bridged = await db.checkin.bridged(tx, guild_id, since)
    return {user: _alive(state_of(row), today, bridged)[0] for user, row in rows.items()}


def _alive(state: StreakState, today: date, bridged: AbstractSet[date]) -> tuple[int, bool]:
    """The streak's length if it is alive, else 0; and whether freezes will have to save it."""
    if state.last_day is None:
        return 0, False
    missing = rules.missed_days(state.last_day, today, bridged)
    alive = len(missing) <= state.freezes
    return (state.streak if alive else 0), alive and bool(missing)


def _alive_since(today: date, bridged: AbstractSet[date]) -> list[date]:
    """For 0, 1, 2 … freezes, the oldest last day of a streak that as many keep alive."""
    days: list[date] = []
    day = today
    for _ in range(MAX_FREEZES + 1):
        day -= timedelta(days=1)
        while day in bridged:
            day -= timedelta(days=1)
        days.append(day)
    return days


async def broken_caches(tx: Transaction) -> list[tuple[int, int]]:
    """(guild_id, user_id) of everyone whose cached streak their days do not prove. Used by `guanxi verify`."""
    wrong = await db.checkin.without_streak(tx)
    bridged: dict[int, set[date]] = {}
    after = (0, 0)
    while rows := await db.checkin.every_streak(tx, after):
        by_guild: dict[int, list[StreakRow]] = defaultdict(list)
        for row in rows:
            by_guild[row.guild_id].append(row)
        for guild_id, members in by_guild.items():
            if guild_id not in bridged:
                bridged[guild_id] = await db.checkin.bridged(tx, guild_id)
            days = await days_of_many(tx, guild_id, [row.user_id for row in members])
            wrong += [
                (guild_id, row.user_id)
                for row in members
                if state_of(row) != proven(row, days[row.user_id], bridged[guild_id])
            ]
        after = (rows[-1].guild_id, rows[-1].user_id)
    return wrong
