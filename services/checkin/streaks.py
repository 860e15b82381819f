"""Looking at a streak, mending it, being reminded of it, and the amnesty for days that the bot itself lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import db.checkin
import db.guilds
import db.jobs
import db.members
from db.checkin import Reminder, StreakRow
from db.engine import Database, Transaction
from services import audit, club, jobs
from services.actor import Actor
from services.checkin import rules
from services.checkin.rules import CheckinRules, DayKind, MakeupRefused, Milestone, StreakState
from services.checkin.service import row_of, state_of
from services.errors import UserError

REMIND = "checkin.remind"  # job, recurring: one a member, its key is the user's id
AMNESTY = "checkin.amnesty"  # job: say in the announcement channel that a day was bridged
SILENCE = timedelta(minutes=5)  # a gap between two heartbeats that counts as an outage; a restart takes seconds


@dataclass(frozen=True, slots=True)
class Shown:
    """A member's streak as shown to them.

    `current` is the streak's length while it is alive, else 0; `at_risk` says that freezes will have to save it.
    `year` holds the guild-local dates of the year and what each was; `makeup_until` is the oldest day a card can fill.
    """

    today: date
    checked_today: bool
    current: int
    at_risk: bool
    state: StreakState
    year: dict[date, DayKind]
    bridged: set[date]
    missed: tuple[date, ...]
    next_milestone: tuple[Milestone, int] | None
    next_day_at: datetime
    rules: CheckinRules


class Streaks:
    """One method for each thing that a person can do with a streak."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def show(self, guild_id: int, user_id: int, now: datetime, year: int | None = None) -> Shown:
        """A member's streak, and the days of one year, this one unless told."""
        async with self._database.reading() as tx:
            settings = await club.club(tx, guild_id)
            today = settings.calendar.day_of(now)
            in_force = await club.checkin_rules(tx, guild_id, today)
            state = state_of(await db.checkin.streak(tx, guild_id, user_id))
            first = date(year or today.year, 1, 1)
            last = date(first.year, 12, 31)
            days: dict[date, DayKind] = {
                day.day: day.kind for day in await db.checkin.days_of(tx, guild_id, user_id, first, last)  # type: ignore[misc]
            }
            recent = await db.checkin.days_of(tx, guild_id, user_id, today - timedelta(days=in_force.makeup_days_back))
            bridged = await db.checkin.bridged(tx, guild_id, min(first, state.last_day or first))
        missing = rules.missed_days(state.last_day, today, bridged) if state.last_day else ()
        alive = state.last_day is not None and len(missing) <= state.freezes
        had = {day.day for day in recent}
        fillable = tuple(
            day
            for back in range(in_force.makeup_days_back, 0, -1)
            if (day := today - timedelta(days=back)) not in had and day not in bridged and state.total
        )
        return Shown(
            today=today,
            checked_today=state.last_day is not None and state.last_day >= today,
            current=state.streak if alive else 0,
            at_risk=alive and bool(missing),
            state=state,
            year=days,
            bridged={day for day in bridged if first <= day <= last},
            missed=fillable,
            next_milestone=rules.next_milestone(
                in_force, state.streak if alive else 0, state.paid_milestone if alive else 0
            ),
            next_day_at=settings.calendar.next_day_at(now),
            rules=in_force,
        )

    async def make_up(self, actor: Actor, day: date, now: datetime) -> StreakState:
        """Spend one make-up card on exactly that missing local date; the streak after.

        Raises UserError("makeup-…") with what stands in the way.
        """
        async with self._database.transaction() as tx:
            settings = await club.club(tx, actor.guild_id)
            today = settings.calendar.day_of(now)
            in_force = await club.checkin_rules(tx, actor.guild_id, today)
            rows = await db.checkin.lock_streaks(tx, actor.guild_id, {actor.user_id})
            state = state_of(rows[actor.user_id])
            days, paid, bridged = await _history(tx, actor.guild_id, actor.user_id)
            try:
                outcome = rules.makeup(days, bridged, day, today, in_force, state, paid)
            except MakeupRefused as refusal:
                code = refusal.code.replace("_", "-")
                raise UserError(f"makeup-{code}", day=day, back=in_force.makeup_days_back) from refusal
            filled = [db.checkin.Day(actor.guild_id, actor.user_id, day, "makeup", 0, 0, now)]
            filled += [
                db.checkin.Day(actor.guild_id, actor.user_id, frozen, "freeze", 0, 0, now)
                for frozen in outcome.frozen_days
            ]
            await db.checkin.add_days(tx, filled)
            await db.checkin.save_streaks(tx, [row_of(actor.guild_id, actor.user_id, outcome.state)])
        return outcome.state

    async def leaderboard(self, guild_id: int, now: datetime, limit: int = 10, offset: int = 0) -> list[StreakRow]:
        """The longest streaks that are alive, without those of members who opted out."""
        async with self._database.reading() as tx:
            settings = await club.club(tx, guild_id)
            alive_since = await _alive_since(tx, guild_id, settings.calendar.day_of(now))
            return await db.checkin.longest(tx, guild_id, alive_since, limit, offset)

    async def remind(self, actor: Actor, hour: int, now: datetime) -> datetime:
        """Be reminded daily at a local hour (0–23) on days without a check-in; when the next one may come."""
        async with self._database.transaction() as tx:
            settings = await club.club(tx, actor.guild_id)
            await db.checkin.put_reminder(
                tx, Reminder(actor.guild_id, actor.user_id, hour, actor.locale, False, None)
            )
            at = settings.calendar.next_hour_at(now, hour)
            await jobs.enqueue(tx, actor.guild_id, REMIND, str(actor.user_id), {}, at, replace=True)
        return at

    async def stop_reminding(self, actor: Actor) -> bool:
        """Be left in peace. False where there was no reminder."""
        async with self._database.transaction() as tx:
            await db.jobs.remove(tx, actor.guild_id, REMIND, str(actor.user_id))
            return await db.checkin.drop_reminder(tx, actor.guild_id, actor.user_id)

    async def reminder(self, guild_id: int, user_id: int) -> Reminder | None:
        """A member's reminder, or None."""
        async with self._database.reading() as tx:
            return await db.checkin.reminder(tx, guild_id, user_id)

    async def due_reminder(self, guild_id: int, user_id: int, now: datetime) -> tuple[Reminder | None, datetime]:
        """The reminder to send now, or None where it is paused, sent today, or the day is checked in; and the next time.

        What is returned is taken as sent: a crash between here and Discord loses one reminder and never doubles it.
        """
        async with self._database.transaction() as tx:
            settings = await club.club(tx, guild_id)
            stored = await db.checkin.reminder(tx, guild_id, user_id)
            if stored is None:
                return None, now
            again = settings.calendar.next_hour_at(now, stored.hour)
            today = settings.calendar.day_of(now)
            state = await db.checkin.streak(tx, guild_id, user_id)
            checked = state.last_day is not None and state.last_day >= today
            early = settings.calendar.local_hour(now) < stored.hour  # the club's time zone changed since it was set
            if stored.paused or stored.sent_on == today or checked or early:
                return None, again
            await db.checkin.put_reminder(tx, stored._replace(sent_on=today))
            return stored, again

    async def pause_reminder(self, guild_id: int, user_id: int) -> None:
        """Stop trying: the member's DMs are closed. They are told at their next check-in."""
        async with self._database.transaction() as tx:
            stored = await db.checkin.reminder(tx, guild_id, user_id)
            if stored is not None:
                await db.checkin.put_reminder(tx, stored._replace(paused=True))

    async def heartbeat(self, guild_ids: list[int], now: datetime) -> None:
        """Record that these guilds are being served; where they were not for a while, write that down and be merciful."""
        async with self._database.transaction() as tx:
            seen = await db.guilds.last_seen(tx, guild_ids)
            await db.guilds.mark_seen(tx, guild_ids, now)
            gaps = [(guild, at, now) for guild, at in seen.items() if now - at > SILENCE]
            await db.guilds.add_outages(tx, gaps)
            for guild_id, _, _ in gaps:
                await bridge_lost_days(tx, guild_id, now)

    async def recompute(self, guild_id: int, user_id: int) -> tuple[StreakState, StreakState]:
        """The cached streak, and the one that the days themselves prove; equal unless something is broken."""
        async with self._database.reading() as tx:
            return await _proof(tx, guild_id, await db.checkin.streak(tx, guild_id, user_id))


async def bridge_lost_days(tx: Transaction, guild_id: int, now: datetime) -> list[date]:
    """Bridge, for everyone, the local days of which the bot was down for more than half; the days newly bridged."""
    settings = await club.club(tx, guild_id)
    outages = await db.guilds.outages_since(tx, guild_id, now - timedelta(days=400))
    lost = rules.days_lost(settings.calendar, [(each.started_at, each.ended_at) for each in outages], now)
    new = [day for day in sorted(lost) if await db.checkin.add_bridge(tx, guild_id, day, "outage", now)]
    if not new:
        return []
    streaks = await db.checkin.count_streaks(tx, guild_id, new[0] - timedelta(days=1))
    # Who checked in again before the day was bridged has a streak that began anew; mend it.
    for user_id in await db.checkin.checked_in_since(tx, guild_id, new[0]):
        rows = await db.checkin.lock_streaks(tx, guild_id, {user_id})
        _, proven = await _proof(tx, guild_id, rows[user_id])
        await db.checkin.save_streaks(tx, [row_of(guild_id, user_id, proven)])
    for day in new:
        await jobs.enqueue(tx, guild_id, AMNESTY, day.isoformat(), {"day": day.isoformat(), "streaks": streaks}, now)
        await audit.record(
            tx, guild_id, now, None, "checkin.amnesty", detail={"day": day.isoformat(), "streaks": streaks}
        )
    return new


async def _history(
    tx: Transaction, guild_id: int, user_id: int
) -> tuple[dict[date, DayKind], dict[date, int], set[date]]:
    stored = await db.checkin.days_of(tx, guild_id, user_id)
    days: dict[date, DayKind] = {day.day: day.kind for day in stored}  # type: ignore[misc]
    paid = {day.day: day.milestone for day in stored}
    bridged = await db.checkin.bridged(tx, guild_id, stored[0].day) if stored else set[date]()
    return days, paid, bridged


async def _proof(tx: Transaction, guild_id: int, row: StreakRow) -> tuple[StreakState, StreakState]:
    cached = state_of(row)
    days, paid, bridged = await _history(tx, guild_id, row.user_id)
    return cached, rules.state_from_days(days, bridged, paid, cached.makeup_cards, cached.freezes)


async def _alive_since(tx: Transaction, guild_id: int, today: date) -> date:
    """The oldest last day of a streak that is alive without freezes: yesterday, or before the bridged days up to it."""
    day = today - timedelta(days=1)
    bridged = await db.checkin.bridged(tx, guild_id, today - timedelta(days=60))
    while day in bridged:
        day -= timedelta(days=1)
    return day


async def broken_caches(tx: Transaction) -> list[tuple[int, int]]:
    """(guild_id, user_id) of every cached streak that its days do not prove. Used by `guanxi verify`."""
    wrong: list[tuple[int, int]] = []
    after = (0, 0)
    while rows := await db.checkin.every_streak(tx, after):
        for row in rows:
            cached, proven = await _proof(tx, row.guild_id, row)
            if cached != proven:
                wrong.append((row.guild_id, row.user_id))
        after = (rows[-1].guild_id, rows[-1].user_id)
    return wrong
