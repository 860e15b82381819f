"""Check-ins: the days themselves, the streak kept beside them as a cache, bridged days and reminders."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    String,
    Table,
    Update,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)

from db import dialect
from db.engine import Transaction
from db.members import members
from db.metadata import UtcTime, guild_key, id_key, metadata

checkin_days = Table(
    "checkin_days",
    metadata,
    guild_key(),
    id_key("user_id"),
    # One check-in a day: this key is the rule.
    Column("day", Date, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("milestone", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
    CheckConstraint("kind IN ('checkin', 'makeup', 'freeze')", name="kind"),
    CheckConstraint("points >= 0", name="points"),
)
Index("ix_checkin_days_day", checkin_days.c.guild_id, checkin_days.c.day)

streaks = Table(
    "streaks",
    metadata,
    guild_key(),
    id_key("user_id"),
    Column("last_day", Date),
    Column("streak", Integer, nullable=False),
    Column("longest", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("makeup_cards", Integer, nullable=False),
    Column("freezes", Integer, nullable=False),
    Column("paid_milestone", Integer, nullable=False),
    CheckConstraint("makeup_cards >= 0 AND freezes >= 0", name="cards"),
)
Index("ix_streaks_longest", streaks.c.guild_id, streaks.c.streak)

bridged_days = Table(
    "bridged_days",
    metadata,
    guild_key(),
    Column("day", Date, primary_key=True),
    Column("why", String(20), nullable=False),
    Column("at", UtcTime, nullable=False),
    CheckConstraint("why IN ('outage', 'calendar')", name="why"),
)

reminders = Table(
    "reminders",
    metadata,
    guild_key(),
    id_key("user_id"),
    Column("hour", Integer, nullable=False),
    Column("locale", String(10), nullable=False),
    Column("paused", Boolean(create_constraint=False), nullable=False),
    Column("sent_on", Date),
    CheckConstraint("hour BETWEEN 0 AND 23", name="hour"),
)


class Day(NamedTuple):
    """One day of one member: `points` paid for it, and the streak day of the highest milestone paid on it, or 0."""

    guild_id: int
    user_id: int
    day: date
    kind: str
    points: int
    milestone: int
    at: datetime


class StreakRow(NamedTuple):
    """The cache of a member's streak; the days are the truth."""

    guild_id: int
    user_id: int
    last_day: date | None
    streak: int
    longest: int
    total: int
    makeup_cards: int
    freezes: int
    paid_milestone: int


class Reminder(NamedTuple):
    """When a member wants to be reminded: a local hour. `paused` since their DMs were found closed."""

    guild_id: int
    user_id: int
    hour: int
    locale: str
    paused: bool
    sent_on: date | None


_ADD_DAYS = insert(checkin_days)
_ADD_STREAKS = dialect.insert(streaks).on_conflict_do_nothing(index_elements=["guild_id", "user_id"])
_LOCKED = (
    select(streaks)
    .where(streaks.c.guild_id == bindparam("guild"), dialect.among(streaks.c.user_id, "users"))
    .order_by(streaks.c.user_id)
    .with_for_update()
)
_SAVE = (
    update(streaks)
    .where(streaks.c.guild_id == bindparam("g"), streaks.c.user_id == bindparam("u"))
    .values({name: bindparam(name) for name in StreakRow._fields[2:]})
)


async def lock_streaks(tx: Transaction, guild_id: int, users: Collection[int]) -> dict[int, StreakRow]:
    """Every user's streak, locked until the transaction ends; a first-comer gets an empty one."""
    found = {
        row.user_id: StreakRow(*row) for row in await tx.execute(_LOCKED, {"guild": guild_id, "users": list(users)})
    }
    new = [StreakRow(guild_id, user, None, 0, 0, 0, 0, 0, 0) for user in sorted(set(users) - found.keys())]
    if not new:
        return found
    await tx.execute_many(_ADD_STREAKS, [row._asdict() for row in new])
    again = await tx.execute(_LOCKED, {"guild": guild_id, "users": [row.user_id for row in new]})
    return found | {row.user_id: StreakRow(*row) for row in again}


async def save_streaks(tx: Transaction, rows: Sequence[StreakRow]) -> None:
    """Write streaks that were locked before."""
    saved = [
        dict(zip(StreakRow._fields[2:], row[2:], strict=True)) | {"g": row.guild_id, "u": row.user_id} for row in rows
    ]
    await tx.execute_many(_SAVE, saved)


async def streaks_of(tx: Transaction, guild_id: int, users: Collection[int]) -> dict[int, StreakRow]:
    """The streaks of these members as cached; missing for those who never checked in."""
    found = await tx.execute(select(streaks).where(streaks.c.guild_id == guild_id, streaks.c.user_id.in_(users)))
    return {row.user_id: StreakRow(*row) for row in found}


async def streak(tx: Transaction, guild_id: int, user_id: int) -> StreakRow:
    """A member's streak as cached; an empty one for somebody who never checked in."""
    found = await tx.execute(select(streaks).where(streaks.c.guild_id == guild_id, streaks.c.user_id == user_id))
    row = found.first()
    return StreakRow(*row) if row else StreakRow(guild_id, user_id, None, 0, 0, 0, 0, 0, 0)


async def add_days(tx: Transaction, days: Sequence[Day]) -> None:
    """Record days. A day that the member has already breaks the primary key, and with it the transaction."""
    await tx.execute_many(_ADD_DAYS, days)


async def days_of(
    tx: Transaction, guild_id: int, user_id: int, since: date | None = None, until: date | None = None
) -> list[Day]:
    """A member's days between two local dates, both included, oldest first."""
    wanted = select(checkin_days).where(checkin_days.c.guild_id == guild_id, checkin_days.c.user_id == user_id)
    if since is not None:
        wanted = wanted.where(checkin_days.c.day >= since)
    if until is not None:
        wanted = wanted.where(checkin_days.c.day <= until)
    return [Day(*row) for row in await tx.execute(wanted.order_by(checkin_days.c.day))]


async def on_day(tx: Transaction, guild_id: int, users: Collection[int], day: date) -> dict[int, Day]:
    """Who of these users has a row on a local date, with it."""
    found = await tx.execute(
        select(checkin_days).where(
            checkin_days.c.guild_id == guild_id, checkin_days.c.day == day, checkin_days.c.user_id.in_(users)
        )
    )
    return {row.user_id: Day(*row) for row in found}


async def first_day(tx: Transaction, guild_id: int, user_id: int) -> date | None:
    """The local date of a member's first check-in, or None. It is their oldest row: nothing can be filled before it."""
    return await tx.scalar(
        select(func.min(checkin_days.c.day)).where(
            checkin_days.c.guild_id == guild_id, checkin_days.c.user_id == user_id
        )
    )


async def days_of_members(tx: Transaction, guild_id: int, users: Collection[int]) -> list[Day]:
    """All days of these members, each one's oldest first."""
    found = await tx.execute(
        select(checkin_days)
        .where(checkin_days.c.guild_id == guild_id, checkin_days.c.user_id.in_(users))
        .order_by(checkin_days.c.user_id, checkin_days.c.day)
    )
    return [Day(*row) for row in found]


async def who_on(tx: Transaction, guild_id: int, days: Collection[date]) -> set[tuple[int, date]]:
    """(user_id, day) of everyone who has a row on one of these local dates."""
    found = await tx.execute(
        select(checkin_days.c.user_id, checkin_days.c.day).where(
            checkin_days.c.guild_id == guild_id, checkin_days.c.day.in_(days)
        )
    )
    return {(row.user_id, row.day) for row in found}


async def drop_freezes(tx: Transaction, guild_id: int, days: Collection[date]) -> list[int]:
    """Delete the freezes spent on these local dates; whose they were, once for each."""
    gone = await tx.execute(
        checkin_days.delete()
        .where(checkin_days.c.guild_id == guild_id, checkin_days.c.day.in_(days), checkin_days.c.kind == "freeze")
        .returning(checkin_days.c.user_id)
    )
    return list(gone.scalars())


async def bridged(tx: Transaction, guild_id: int, since: date = date.min) -> set[date]:
    """The days from a local date on that are bridged for everyone."""
    return set(
        (
            await tx.execute(
                select(bridged_days.c.day).where(bridged_days.c.guild_id == guild_id, bridged_days.c.day >= since)
            )
        ).scalars()
    )


async def add_bridge(tx: Transaction, guild_id: int, day: date, why: str, now: datetime) -> bool:
    """Bridge a day for everyone. False where it was bridged already."""
    added = await tx.execute(
        dialect.insert(bridged_days)
        .values(guild_id=guild_id, day=day, why=why, at=now)
        .on_conflict_do_nothing(index_elements=["guild_id", "day"])
    )
    return added.rowcount == 1


async def lock_since(tx: Transaction, guild_id: int, day: date) -> list[StreakRow]:
    """The streaks whose last day is not before a local date, locked until the transaction ends."""
    found = await tx.execute(
        select(streaks)
        .where(streaks.c.guild_id == guild_id, streaks.c.last_day >= day)
        .order_by(streaks.c.user_id)
        .with_for_update()
    )
    return [StreakRow(*row) for row in found]


async def longest(tx: Transaction, guild_id: int, alive: Sequence[date], limit: int, offset: int) -> list[StreakRow]:
    """The longest streaks that are alive, without those of members who opted out.

    `alive[n]` is the oldest last day of a streak that n freezes keep alive.
    """
    kept = or_(*(and_(streaks.c.freezes >= count, streaks.c.last_day >= day) for count, day in enumerate(alive)))
    found = await tx.execute(
        select(streaks)
        .outerjoin(members, (members.c.guild_id == streaks.c.guild_id) & (members.c.user_id == streaks.c.user_id))
        .where(streaks.c.guild_id == guild_id, kept, func.coalesce(members.c.on_leaderboards, True))
        .order_by(streaks.c.streak.desc(), streaks.c.longest.desc(), streaks.c.user_id)
        .limit(limit)
        .offset(offset)
    )
    return [StreakRow(*row) for row in found]


async def every_streak(tx: Transaction, after: tuple[int, int], limit: int = 1000) -> list[StreakRow]:
    """The next streaks after (guild_id, user_id), in that order, for checking each against its days."""
    guild_id, user_id = after
    found = await tx.execute(
        select(streaks)
        .where((streaks.c.guild_id > guild_id) | ((streaks.c.guild_id == guild_id) & (streaks.c.user_id > user_id)))
        .order_by(streaks.c.guild_id, streaks.c.user_id)
        .limit(limit)
    )
    return [StreakRow(*row) for row in found]


async def without_streak(tx: Transaction) -> list[tuple[int, int]]:
    """(guild_id, user_id) of everyone who has days and no streak beside them."""
    found = await tx.execute(
        select(checkin_days.c.guild_id, checkin_days.c.user_id)
        .outerjoin(
            streaks,
            (streaks.c.guild_id == checkin_days.c.guild_id) & (streaks.c.user_id == checkin_days.c.user_id),
        )
        .where(streaks.c.user_id.is_(None))
        .distinct()
        .order_by(checkin_days.c.guild_id, checkin_days.c.user_id)
    )
    return [(row.guild_id, row.user_id) for row in found]


async def reminder(tx: Transaction, guild_id: int, user_id: int) -> Reminder | None:
    """A member's reminder, or None."""
    found = await tx.execute(select(reminders).where(reminders.c.guild_id == guild_id, reminders.c.user_id == user_id))
    row = found.first()
    return Reminder(*row) if row else None


async def put_reminder(tx: Transaction, new: Reminder) -> None:
    """Set a member's reminder. When one was sent last stays as it is known."""
    statement = dialect.insert(reminders).values(**new._asdict())
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["guild_id", "user_id"],
            set_={name: statement.excluded[name] for name in ("hour", "locale", "paused")},
        )
    )


async def pause_reminder(tx: Transaction, guild_id: int, user_id: int) -> None:
    """Send a member no reminder until they set it anew."""
    await tx.execute(_reminder_of(guild_id, user_id).values(paused=True))


async def take_reminder(tx: Transaction, guild_id: int, user_id: int, day: date) -> bool:
    """Count a reminder as sent on a local date. False where one was on that date, or on a later one."""
    taken = await tx.execute(
        _reminder_of(guild_id, user_id)
        .where(or_(reminders.c.sent_on.is_(None), reminders.c.sent_on < day))
        .values(sent_on=day)
    )
    return taken.rowcount == 1


async def give_back_reminder(tx: Transaction, sent: Reminder) -> None:
    """Count a reminder as not sent after all."""
    await tx.execute(
        _reminder_of(sent.guild_id, sent.user_id).where(reminders.c.sent_on == sent.sent_on).values(sent_on=None)
    )


def _reminder_of(guild_id: int, user_id: int) -> Update:
    return update(reminders).where(reminders.c.guild_id == guild_id, reminders.c.user_id == user_id)


async def drop_reminder(tx: Transaction, guild_id: int, user_id: int) -> bool:
    """Delete a member's reminder. False where there was none."""
    gone = await tx.execute(reminders.delete().where(reminders.c.guild_id == guild_id, reminders.c.user_id == user_id))
    return gone.rowcount == 1


async def forget(tx: Transaction, guild_id: int, user_id: int) -> None:
    """Delete a person's days, streak and reminder."""
    for table in (checkin_days, streaks, reminders):
        await tx.execute(table.delete().where(table.c.guild_id == guild_id, table.c.user_id == user_id))
