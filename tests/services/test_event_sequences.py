"""Whatever people do with an event, in whatever order: never a place too many, and every point is accounted for."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from db.engine import Database
from services import Services, build_services
from services.actor import Actor
from services.errors import UserError
from services.events.rules import Terms
from services.ledger import InsufficientPoints, wallet
from tests.databases import SQLiteFiles
from tests.services.test_events import ADMIN, GUILD, NOW, START, balance, points, published, rows, sound

USERS = range(10, 16)
PURSE = 250  # enough for two places, and not for three

STEP = st.tuples(
    st.sampled_from(("join", "join", "join", "leave", "yes", "lapse", "remove", "grow", "shrink", "move")),
    st.sampled_from(USERS),
    st.integers(0, 2),  # guests
    st.sampled_from((0, 1, 60, 60 * 24, 60 * 24 * 3)),  # minutes that pass before it
)


@settings(max_examples=10)
@given(st.lists(STEP, min_size=5, max_size=25), st.integers(0, 100))
def test_places_and_points_hold_whatever_is_done(sqlite_files: SQLiteFiles, steps: list[object], percent: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_play(sqlite_files.create(Path(folder)), steps, percent))


async def _play(url: str, steps: list[object], percent: int) -> None:
    database = await Database.open(url)
    services = build_services(database)
    event = await published(services, capacity=3, terms=Terms(late_percent=percent, guests=2))
    for user in USERS:
        await points(services, user, PURSE)
    now = NOW
    for what, user, guests, minutes in steps:  # type: ignore[misc]
        now = min(now + timedelta(minutes=minutes), START - timedelta(seconds=1))
        with suppress(UserError, InsufficientPoints):
            await _step(services, event.event_id, what, user, guests, now)
    held = await sound(services, event)
    inside = [each for each in (await rows(services, event)).values() if each.state in ("confirmed", "offered")]
    assert sum(each.seats for each in inside) == held.taken <= held.capacity
    assert all([await balance(services, wallet(user)) <= PURSE for user in USERS])
    await services.events.call_off(ADMIN, event.event_id, "rain", now)
    await sound(services, event)
    assert [await balance(services, wallet(user)) for user in USERS] == [PURSE] * len(USERS)
    assert await balance(services, f"escrow:event/{event.event_id}") == 0
    await services.close()
    await database.close()


async def _step(services: Services, event_id: int, what: str, user: int, guests: int, now: datetime) -> None:
    events, actor = services.events, Actor(GUILD, user)
    seen = await events.seen(ADMIN, event_id, now)
    if what == "join":
        await events.sign_up(actor, event_id, now, guests=guests, answers=())
    elif what == "leave":
        await events.cancel(actor, event_id, now)
    elif what == "yes":
        for each in await events.who(GUILD, event_id, "offered"):
            await events.sign_up(Actor(GUILD, each.user_id), event_id, now)
    elif what == "lapse":
        for each in await events.who(GUILD, event_id, "offered"):
            await events.lapse(GUILD, event_id, each.user_id, each.place, now + timedelta(days=1))
    elif what == "remove":
        await events.remove(ADMIN, event_id, user, "spam", now)
    elif what == "move":
        await events.rewrite(ADMIN, event_id, {"place": f"{guests} Nanjing Road"}, now)
    else:
        by = 2 if what == "grow" else -1
        await events.rewrite(ADMIN, event_id, {"capacity": seen.event.capacity + by}, now)
