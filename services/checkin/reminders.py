"""Being reminded to check in: asked for by the member, once a day, and never on a day that is checked in."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import db.checkin
import db.jobs
from db.checkin import Reminder
from db.engine import Database, Transaction
from services import club, jobs
from services.actor import Actor
from services.calendar import GuildCalendar

REMIND = "checkin.remind"  # job, recurring: one a member, its key is the user's id
_INSTANT = timedelta(microseconds=1)


class Reminders:
    """One method for each thing that a person, or the job that reminds them, does with a reminder."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, guild_id: int, user_id: int) -> Reminder | None:
        """A member's reminder, or None."""
        async with self._database.reading() as tx:
            return await db.checkin.reminder(tx, guild_id, user_id)

    async def set(self, actor: Actor, hour: int, now: datetime) -> datetime:
        """Be reminded daily at a local hour (0–23) on days without a check-in; when the next one may come."""
        async with self._database.transaction() as tx:
            return await _start(tx, Reminder(actor.guild_id, actor.user_id, hour, actor.locale, False, None), now)

    async def resume(self, actor: Actor, now: datetime) -> datetime | None:
        """Be reminded again at the hour chosen before; when the next one may come, or None where none was chosen."""
        async with self._database.transaction() as tx:
            stored = await db.checkin.reminder(tx, actor.guild_id, actor.user_id)
            if stored is None:
                return None
            return await _start(tx, stored._replace(locale=actor.locale, paused=False), now)

    async def stop(self, guild_id: int, user_id: int) -> bool:
        """Leave a member in peace. False where there was no reminder."""
        async with self._database.transaction() as tx:
            await db.jobs.remove(tx, guild_id, REMIND, str(user_id))
            return await db.checkin.drop_reminder(tx, guild_id, user_id)

    async def pause(self, guild_id: int, user_id: int) -> None:
        """Stop trying: the member's DMs are closed. They are told at their next check-in."""
        async with self._database.transaction() as tx:
            await db.checkin.pause_reminder(tx, guild_id, user_id)

    async def take_due(self, guild_id: int, user_id: int, now: datetime) -> tuple[Reminder | None, datetime]:
        """The reminder to send now, or None where today needs none (yet); and when to look again.

        What is given counts as sent, until `failed` says otherwise: a crash on the way to Discord loses one reminder
        and never doubles it.
        """
        async with self._database.transaction() as tx:
            calendar = (await club.club(tx, guild_id)).calendar
            stored = await db.checkin.reminder(tx, guild_id, user_id)
            if stored is None:
                return None, now
            again = calendar.next_hour_at(now, stored.hour)
            today = calendar.day_of(now)
            state = await db.checkin.streak(tx, guild_id, user_id)
            checked_in = state.last_day is not None and state.last_day >= today
            early = now < _hour_of_day(calendar, today, stored.hour)  # late from yesterday, or the zone has changed
            if stored.paused or checked_in or early or not await db.checkin.take_reminder(tx, guild_id, user_id, today):
                return None, again
            return stored._replace(sent_on=today), again

    async def failed(self, sent: Reminder) -> None:
        """Discord took it not: it may be given once more today."""
        async with self._database.transaction() as tx:
            await db.checkin.give_back_reminder(tx, sent)


async def _start(tx: Transaction, new: Reminder, now: datetime) -> datetime:
    await db.checkin.put_reminder(tx, new)
    at = (await club.club(tx, new.guild_id)).calendar.next_hour_at(now, new.hour)
    await jobs.enqueue(tx, new.guild_id, REMIND, str(new.user_id), {}, at, replace=True)
    return at


def _hour_of_day(calendar: GuildCalendar, day: date, hour: int) -> datetime:
    """When the guild's wall clock first reaches that hour within a local day."""
    return calendar.next_hour_at(calendar.day_start_of(day) - _INSTANT, hour)
