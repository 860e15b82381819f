"""Looking at events in a file with 10,000 of them and 1,000,000 sign-ups: the list, the funnel, how many take part.

`event-list` takes turns at what is coming, what is coming of a kind in a city, and what the asker may join;
`event-funnel` is `/event report` of one month after the other, `event-participation` the half year beside it. One asks
after the other, as a member waits for their answer, who is to have it within 50 ms.

`python -m bench.events FILE` writes such a file, to look at with other tools.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import sqlite3
import sys
import time
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench._measure import Plan, Row, row_of, say
from db import migrate
from db.engine import Database
from db.events import Event, SignUp
from services import Services, build_services
from services.actor import Actor

EVENTS, SIGN_UPS, MEMBERS = 10_000, 1_000_000, 20_000
TURNS = 24  # of each question; the first is a warm-up
MONTHS = 24  # over which the events are spread, the last of them still to come
GUILD, STAFF = 1, 1
NOW = datetime(2026, 6, 1, 4, tzinfo=UTC)
FIRST = NOW - timedelta(days=30 * (MONTHS - 1))
CITIES = ("Shanghai", "Beijing", "Chengdu", "Hangzhou", "Shenzhen")
KINDS = ("annual", "prospect", "talk", "official", "member", "partner")
TERMS: tuple[dict[str, Any], ...] = ({}, {"role_ids": [7]}, {"min_streak": 5}, {"min_contribution": 10})

Question = Callable[[int], Awaitable[object]]


async def measure(folder: Path) -> list[Row]:
    """Write the file, and ask it."""
    file = folder / "events.sqlite3"
    say(f"writing {SIGN_UPS:,} sign-ups")
    url = f"sqlite:///{file}"
    await asyncio.to_thread(migrate.upgrade, url)
    await asyncio.to_thread(fill, file)
    database = await Database.open(url)
    services = build_services(database)
    rows = [await _asked(name, question) for name, question in questions(services).items()]
    await services.close()
    await database.close()
    return rows


def questions(services: Services) -> dict[str, Question]:
    """What is asked, by the row's name; each takes the number of the turn."""
    events, staff = services.events, Actor(GUILD, STAFF, manages_guild=True)

    async def listed(turn: int) -> None:
        member = Actor(GUILD, _member(turn))
        which = turn % 3
        if which == 0:
            page = await events.listing(member, NOW, limit=8)
        elif which == 1:
            page = await events.listing(member, NOW, city=CITIES[turn % 5], kind=KINDS[turn % 6], limit=8)
        else:
            page = await events.listing(member, NOW, joinable=True, limit=8)
        assert page.events

    async def report(turn: int) -> None:
        funnel = await events.funnel(staff, _month(turn), NOW)
        assert funnel.events and funnel.signed and funnel.worst

    async def participation(turn: int) -> None:
        assert len(await events.participation(staff, _month(turn), 6, NOW)) == 6

    return {"event-list": listed, "event-funnel": report, "event-participation": participation}


async def _asked(name: str, question: Question) -> Row:
    waits: list[float] = []
    for turn in range(TURNS):
        say(f"{name:24} {turn + 1} of {TURNS}")
        started = time.perf_counter()
        await question(turn)
        waits.append(time.perf_counter() - started)
    rates = [1 / wait for wait in waits[1:]]
    say("")
    return row_of(name, Plan(1, TURNS, 1), rates, waits[1:])


def _month(turn: int) -> date:
    """A month with events in it that are over, each turn another."""
    return (NOW - timedelta(days=30 * (turn % (MONTHS - 7)))).date().replace(day=1)


def _member(number: int) -> int:
    return 1000 + number % MEMBERS


# --- the file ----------------------------------------------------------------------------------------------------


def fill(file: Path) -> None:
    """Write events, sign-ups and counts into a migrated file: each event as the bot leaves it."""
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA synchronous=OFF")  # nobody misses a file that was half written
        made = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'sign_ups' AND sql IS NOT NULL"
        indexes = connection.execute(made).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")  # and built anew at the end, in a fifth of the time
        _write(connection, "events", Event._fields, (_event(number) for number in range(EVENTS)))
        _write(connection, "sign_ups", SignUp._fields, map(_sign_up, range(SIGN_UPS)))
        _write(
            connection,
            "event_counts",
            ("guild_id", "event_id", "what", "times"),
            itertools.chain.from_iterable(map(_counts, range(EVENTS))),
        )
        for _, statement in indexes:
            connection.execute(statement)


def _write(connection: sqlite3.Connection, table: str, fields: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> None:
    names = tuple(fields)
    marks = ", ".join("?" * len(names))
    connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)


def _starts_at(number: int) -> datetime:
    return FIRST + timedelta(days=30 * MONTHS) * number / EVENTS


def _event(number: int) -> tuple[Any, ...]:
    starts_at = _starts_at(number)
    over = starts_at < NOW
    city = CITIES[number % len(CITIES)]
    event = Event(
        guild_id=GUILD,
        event_id=_event_id(number),
        kind=KINDS[number % len(KINDS)],
        host_id=_member(number),
        group_id=None,
        title=f"Event {number}",
        about="Six teas from Wuyi, and who grows them. " * 10,
        city=city,
        city_key=city.casefold(),
        place="1 Beijing Road",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        capacity=SIGN_UPS // EVENTS,
        taken=_confirmed(SIGN_UPS // EVENTS),
        price=0,
        terms=TERMS[number % len(TERMS)],
        state="settled" if over else "published",
        open=True,
        secret="0" * 64,
        moved=0,
        again_of=None,
        channel_id=1,
        message_id=None,
        native_id=None,
        created_at=starts_at - timedelta(days=20),
        published_at=starts_at - timedelta(days=20),
        settle_at=starts_at + timedelta(days=2) if over else None,
        over_at=starts_at + timedelta(days=2) if over else None,
    )
    return tuple(_stored(value) for value in event)


def _confirmed(places: int) -> int:
    return places - places // 10


def _sign_up(number: int) -> tuple[Any, ...]:
    """Of ten sign-ups one was cancelled; of the others seven in ten came."""
    event, place = divmod(number, SIGN_UPS // EVENTS)
    starts_at = _starts_at(event)
    out, over = place % 10 == 9, starts_at < NOW
    signed_at = _stored(starts_at - timedelta(days=10))
    attended = ("came" if place % 10 < 7 else "absent") if over and not out else None
    user = _member(event * 37 + place * 211)  # nobody twice at one event
    return SignUp(
        GUILD,
        _event_id(event),
        user,
        "cancelled" if out else "confirmed",
        number + 1,
        1,
        0,
        "{}",  # type: ignore[arg-type]  # a document, too
        0,
        signed_at,  # type: ignore[arg-type]  # an instant as SQLite holds it
        None,
        signed_at if out else None,
        attended,
        _stored(starts_at) if attended else None,
        user if attended else None,
        None,
    )


def _counts(number: int) -> list[tuple[int, int, str, int]]:
    times = {"saw": 400, "could": 120, "signed": 100, "offered": 8, "turned:event-role": number % 50 + 1}
    return [(GUILD, _event_id(number), what, each) for what, each in times.items()]


def _event_id(number: int) -> int:
    return 3_000_000_000 + number


def _stored(value: Any) -> Any:
    """A value as SQLite holds it."""
    if isinstance(value, datetime):
        return int(value.timestamp()) * 1_000_000
    return json.dumps(value) if isinstance(value, dict) else value


if __name__ == "__main__":
    target = Path(sys.argv[1])
    migrate.upgrade(f"sqlite:///{target}")
    fill(target)
