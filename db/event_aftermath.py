"""What is said of events afterwards: feedback, disputes; and who wants to hear nothing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, func, select, update

from db import dialect
from db.engine import Transaction
from db.events import Dispute, Feedback, disputes, event_mutes, events, feedback


async def give_feedback(tx: Transaction, given: Feedback) -> None:
    """Write somebody's feedback, in place of an earlier one."""
    statement = dialect.insert(feedback).values(**given._asdict())
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["guild_id", "event_id", "user_id"],
            set_={name: statement.excluded[name] for name in ("stars", "words", "at")},
        )
    )


async def feedback_of(tx: Transaction, guild_id: int, event_id: int) -> list[Feedback]:
    """The feedback on an event, in no order that tells who gave it."""
    found = await tx.execute(
        select(feedback)
        .where(feedback.c.guild_id == guild_id, feedback.c.event_id == event_id)
        .order_by(feedback.c.stars.desc(), feedback.c.words)
    )
    return [Feedback(*row) for row in found]


async def stars_of_host(tx: Transaction, guild_id: int, host_id: int) -> tuple[int, int]:
    """All the stars that a host's events were given, and by how many people."""
    found = await tx.execute(
        select(func.coalesce(func.sum(feedback.c.stars), 0), func.count())
        .select_from(feedback)
        .join(events, (events.c.guild_id == feedback.c.guild_id) & (events.c.event_id == feedback.c.event_id))
        .where(events.c.guild_id == guild_id, events.c.host_id == host_id)
    )
    row = found.one()
    return int(row[0]), int(row[1])


async def dispute(tx: Transaction, made: Dispute) -> bool:
    """Write a dispute. False where this person has one open about the event."""
    statement = dialect.insert(disputes).values(**made._asdict())
    done = await tx.execute(statement.on_conflict_do_nothing(index_elements=["guild_id", "open_for", "user_id"]))
    return done.rowcount == 1


async def get_dispute(tx: Transaction, guild_id: int, dispute_id: int) -> Dispute | None:
    """A dispute, or None."""
    found = await tx.execute(
        select(disputes).where(disputes.c.guild_id == guild_id, disputes.c.dispute_id == dispute_id)
    )
    row = found.first()
    return Dispute(*row) if row else None


async def open_disputes(tx: Transaction, guild_id: int, event_id: int) -> list[Dispute]:
    """The open disputes about an event."""
    found = await tx.execute(select(disputes).where(disputes.c.guild_id == guild_id, disputes.c.open_for == event_id))
    return [Dispute(*row) for row in found]


async def decide_dispute(
    tx: Transaction, guild_id: int, dispute_id: int, by: int, refunded: int, now: datetime
) -> bool:
    """Close an open dispute. False where it is closed."""
    done = await tx.execute(
        update(disputes)
        .where(
            disputes.c.guild_id == guild_id,
            disputes.c.dispute_id == dispute_id,
            disputes.c.open_for.is_not(None),
        )
        .values(open_for=None, decided_at=now, decided_by=by, refunded=refunded)
    )
    return done.rowcount == 1


async def mute(tx: Transaction, guild_id: int, user_id: int, what: str, muted: bool) -> None:
    """Have somebody get no more reminders or messages from hosts, or get them again."""
    if muted:
        statement = dialect.insert(event_mutes).values(guild_id=guild_id, user_id=user_id, what=what)
        await tx.execute(statement.on_conflict_do_nothing(index_elements=["guild_id", "user_id", "what"]))
    else:
        await tx.execute(
            delete(event_mutes).where(
                event_mutes.c.guild_id == guild_id, event_mutes.c.user_id == user_id, event_mutes.c.what == what
            )
        )


async def muted(tx: Transaction, guild_id: int, what: str, user_ids: Collection[int]) -> set[int]:
    """Who of these people wants none of it."""
    found = await tx.execute(
        select(event_mutes.c.user_id).where(
            event_mutes.c.guild_id == guild_id, event_mutes.c.what == what, event_mutes.c.user_id.in_(user_ids)
        )
    )
    return {int(row[0]) for row in found}
