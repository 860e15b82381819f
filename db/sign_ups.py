"""Who signed up to events, what the funnel counted, and the codes tried at the door."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update

from db import dialect
from db.engine import Transaction
from db.events import SignUp, event_counts, event_guesses, events, sign_ups


async def sign_ups_of(tx: Transaction, guild_id: int, event_id: int, user_ids: Collection[int]) -> dict[int, SignUp]:
    """The sign-ups of these people to an event, also former ones, by person."""
    found = await tx.execute(
        select(sign_ups).where(
            sign_ups.c.guild_id == guild_id, sign_ups.c.event_id == event_id, sign_ups.c.user_id.in_(user_ids)
        )
    )
    return {row.user_id: SignUp(*row) for row in found}


_PUT = dialect.insert(sign_ups)
_PUT_AGAIN = _PUT.on_conflict_do_update(
    index_elements=["guild_id", "event_id", "user_id"],
    set_={name: _PUT.excluded[name] for name in SignUp._fields if name not in ("guild_id", "event_id", "user_id")},
)


async def put(tx: Transaction, rows: Sequence[SignUp]) -> None:
    """Write sign-ups as they are now."""
    await tx.execute_many(_PUT_AGAIN, rows)


async def listed(
    tx: Transaction, guild_id: int, event_id: int, states: Collection[str], *, limit: int | None = None
) -> list[SignUp]:
    """Who is in one of these states, in order of arrival."""
    found = await tx.execute(
        select(sign_ups)
        .where(sign_ups.c.guild_id == guild_id, sign_ups.c.event_id == event_id, sign_ups.c.state.in_(states))
        .order_by(sign_ups.c.place)
        .limit(limit)
    )
    return [SignUp(*row) for row in found]


async def count(tx: Transaction, guild_id: int, event_id: int, state: str, *, before: int | None = None) -> int:
    """How many are in a state; with `before`, how many of them came before that place."""
    wanted = select(func.count()).select_from(sign_ups)
    wanted = wanted.where(sign_ups.c.guild_id == guild_id, sign_ups.c.event_id == event_id, sign_ups.c.state == state)
    if before is not None:
        wanted = wanted.where(sign_ups.c.place < before)
    return int(await tx.scalar(wanted))


async def of_user(tx: Transaction, guild_id: int, user_id: int, states: Collection[str]) -> list[SignUp]:
    """A person's sign-ups in these states."""
    found = await tx.execute(
        select(sign_ups).where(
            sign_ups.c.guild_id == guild_id, sign_ups.c.user_id == user_id, sign_ups.c.state.in_(states)
        )
    )
    return [SignUp(*row) for row in found]


async def absences(tx: Transaction, guild_id: int, user_ids: Collection[int], since: datetime) -> dict[int, int]:
    """How often these people did not come, to events since an instant, where they gave no excuse."""
    found = await tx.execute(
        select(sign_ups.c.user_id, func.count())
        .where(
            sign_ups.c.guild_id == guild_id,
            sign_ups.c.user_id.in_(user_ids),
            sign_ups.c.state == "confirmed",
            sign_ups.c.attended == "absent",
            sign_ups.c.excuse.is_(None),
            sign_ups.c.signed_at >= since,
        )
        .group_by(sign_ups.c.user_id)
    )
    return {row[0]: int(row[1]) for row in found}


# --- the funnel -----------------------------------------------------------------------------------------------------

_COUNT = dialect.insert(event_counts)
_COUNT_ON = _COUNT.on_conflict_do_update(
    index_elements=["guild_id", "event_id", "what"],
    set_={"times": event_counts.c.times + _COUNT.excluded.times},
)


async def count_on(tx: Transaction, guild_id: int, event_id: int, times: dict[str, int]) -> None:
    """Add to an event's counts."""
    rows = [
        {"guild_id": guild_id, "event_id": event_id, "what": what, "times": each}
        for what, each in sorted(times.items())
    ]
    await tx.execute_many(_COUNT_ON, rows)


async def counts(tx: Transaction, guild_id: int, event_ids: Collection[int]) -> dict[str, int]:
    """What was counted for these events, together."""
    found = await tx.execute(
        select(event_counts.c.what, func.sum(event_counts.c.times))
        .where(event_counts.c.guild_id == guild_id, event_counts.c.event_id.in_(event_ids))
        .group_by(event_counts.c.what)
    )
    return {row[0]: int(row[1]) for row in found}


async def marked(tx: Transaction, guild_id: int, event_ids: Collection[int]) -> tuple[int, int]:
    """How many came to these events, and how many did not."""
    attended = sign_ups.c.attended
    found = await tx.execute(
        select(func.count().filter(attended == "came"), func.count().filter(attended == "absent")).where(
            sign_ups.c.guild_id == guild_id, sign_ups.c.event_id.in_(event_ids), attended.is_not(None)
        )
    )
    row = found.one()
    return int(row[0]), int(row[1])


async def came(tx: Transaction, guild_id: int, start: datetime, end: datetime) -> tuple[int, int]:
    """How many people came to events that began from `start` to before `end`, and how many of them more than once."""
    then = select(events.c.event_id).where(
        events.c.guild_id == guild_id,
        events.c.state.in_(("published", "ended", "settled")),
        events.c.starts_at >= start,
        events.c.starts_at < end,
    )
    return await _people(tx, guild_id, sign_ups.c.event_id.in_(then))


async def came_to(tx: Transaction, guild_id: int, event_ids: Collection[int]) -> tuple[int, int]:
    """How many people came to these events, and how many of them more than once."""
    return await _people(tx, guild_id, sign_ups.c.event_id.in_(event_ids))


async def _people(tx: Transaction, guild_id: int, which: ColumnElement[bool]) -> tuple[int, int]:
    person = sign_ups.c.user_id + 0  # by the bare column SQLite would rather walk every sign-up in order of people
    people = (
        select(func.count().label("times"))
        .where(
            sign_ups.c.guild_id == guild_id,
            which,
            sign_ups.c.attended.is_not(None),
            sign_ups.c.attended == "came",
        )
        .group_by(person)
        .subquery()
    )
    found = await tx.execute(select(func.count(), func.count().filter(people.c.times > 1)).select_from(people))
    row = found.one()
    return int(row[0]), int(row[1])


# --- the door -------------------------------------------------------------------------------------------------------


async def wrong_guesses(tx: Transaction, guild_id: int, event_id: int, user_id: int, since: datetime) -> int:
    """How many wrong codes somebody tried at an event, if the last was since an instant."""
    wanted = select(event_guesses.c.wrong).where(
        event_guesses.c.guild_id == guild_id,
        event_guesses.c.event_id == event_id,
        event_guesses.c.user_id == user_id,
        event_guesses.c.last_at >= since,
    )
    return int(await tx.scalar(wanted) or 0)


async def guessed_wrong(tx: Transaction, guild_id: int, event_id: int, user_id: int, wrong: int, now: datetime) -> None:
    """Write how many wrong codes somebody tried by now."""
    statement = dialect.insert(event_guesses).values(
        guild_id=guild_id, event_id=event_id, user_id=user_id, wrong=wrong, last_at=now
    )
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["guild_id", "event_id", "user_id"], set_={"wrong": wrong, "last_at": now}
        )
    )


async def attend(
    tx: Transaction,
    guild_id: int,
    event_id: int,
    user_ids: Collection[int],
    attended: str | None,
    by: int | None,
    now: datetime,
) -> int:
    """Mark confirmed people as having come or not, or as unmarked; how many were."""
    done = await tx.execute(
        update(sign_ups)
        .where(
            sign_ups.c.guild_id == guild_id,
            sign_ups.c.event_id == event_id,
            sign_ups.c.user_id.in_(user_ids),
            sign_ups.c.state == "confirmed",
        )
        .values(attended=attended, attended_at=now, attended_by=by)
    )
    return done.rowcount


async def mark_absent(tx: Transaction, guild_id: int, event_id: int, now: datetime) -> int:
    """Mark everybody confirmed who is not marked as absent; how many were."""
    done = await tx.execute(
        update(sign_ups)
        .where(
            sign_ups.c.guild_id == guild_id,
            sign_ups.c.event_id == event_id,
            sign_ups.c.state == "confirmed",
            sign_ups.c.attended.is_(None),
        )
        .values(attended="absent", attended_at=now)
    )
    return done.rowcount
