"""A sign-up to an event of 100 places with a price: the first hundred pay into its escrow, the rest wait."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import timedelta

import aiosqlite

import db.events
import db.ledger
import db.members
from bench._club import GUILD, found, member_id, microseconds, next_id
from bench._life import age as age
from bench._measure import PLANS as USUAL
from bench._measure import Plan, Round
from bench.checkin import ADD_POSTING, READ_BALANCE, READ_BALANCES, READ_SETTINGS, SET_BALANCE
from bench.claim import ADD_JOB as ADD_CARD_JOB
from db.engine import Database
from db.events import Event
from db.ledger import AccountRow
from services import Services, ledger
from services.actor import Actor
from services.events.seats import escrow_of

PLANS = (*USUAL, Plan(5000, 3, 5000))
PLACES = 100
PRICE = 1
HOST = 1

READ_EVENT = (
    "SELECT state, open, capacity, taken, price, terms, starts_at FROM events WHERE guild_id = ? AND event_id = ?"
)
READ_SIGN_UP = "SELECT state FROM sign_ups WHERE guild_id = ? AND event_id = ? AND user_id = ?"
COUNT_WAITING = "SELECT count(*) FROM sign_ups WHERE guild_id = ? AND event_id = ? AND state = 'waiting'"
COUNT_ABSENT = (
    "SELECT count(*) FROM sign_ups WHERE guild_id = ? AND user_id = ? AND state = 'confirmed' AND attended = 'absent'"
)
ADD_SIGN_UP = (
    "INSERT INTO sign_ups (guild_id, event_id, user_id, state, place, seats, paid, answers, moved, signed_at)"
    " VALUES (?, ?, ?, ?, ?, 1, ?, '{}', 0, ?)"
)
SET_TAKEN = "UPDATE events SET taken = taken + ? WHERE guild_id = ? AND event_id = ?"
COUNT_ON = (
    "INSERT INTO event_counts (guild_id, event_id, what, times) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (guild_id, event_id, what) DO UPDATE SET times = times + excluded.times"
)
ADD_TRANSACTION = (
    "INSERT INTO transactions (guild_id, transaction_id, key, kind, actor_id, at) VALUES (?, ?, ?, 'event.paid', ?, ?)"
)
ADD_JOB = ADD_CARD_JOB.replace("red_packet.card", "event.card")


async def prepare(database: Database, rounds: Sequence[Round], members: range) -> None:
    """Everyone has a wallet with points in it, and each round its event."""
    await found(database, members)
    async with database.transaction() as tx:
        await db.members.remember_locales(tx, GUILD, dict.fromkeys(map(member_id, members), "en"))
        for round in rounds:
            await db.events.add(tx, event_of(round))
            escrow = escrow_of(event_id_of(round))
            account = AccountRow(GUILD, _escrow_id(round), escrow, ledger.kind_of(escrow), 0)
            await db.ledger.open_accounts(tx, [account], round.now)
        given = [
            ledger.Entry(GUILD, f"bench/{user}", "test", ledger.move(ledger.ISSUANCE, ledger.wallet(user), 10_000))
            for user in map(member_id, members)
        ]
        await ledger.post_many(tx, given, rounds[0].now)


async def ours(services: Services, round: Round, member: int) -> None:
    """One sign-up through the services."""
    await services.events.sign_up(Actor(GUILD, member_id(member)), event_id_of(round), round.now)


async def naive(connection: aiosqlite.Connection, round: Round, member: int) -> None:
    """One sign-up as most bots do it: read what it depends on, check, write each row."""
    event_id, user, now = event_id_of(round), member_id(member), microseconds(round)
    for section in ("club", "events"):
        assert not await connection.execute_fetchall(READ_SETTINGS, (GUILD, section, str(round.now.date())))
    (event,) = await connection.execute_fetchall(READ_EVENT, (GUILD, event_id))
    state, is_open, capacity, taken, price, _terms, starts_at = event
    assert state == "published" and is_open and now < starts_at
    assert not await connection.execute_fetchall(READ_SIGN_UP, (GUILD, event_id, user))
    ((absent,),) = await connection.execute_fetchall(COUNT_ABSENT, (GUILD, user))
    assert not absent
    ((waiting,),) = await connection.execute_fetchall(COUNT_WAITING, (GUILD, event_id))
    free = taken < capacity and not waiting
    if free:
        ((escrow,),) = await connection.execute_fetchall(READ_BALANCE, (GUILD, _escrow_id(round)))
        ((wallet,),) = await connection.execute_fetchall(READ_BALANCE, (GUILD, user))
        assert wallet >= price
        transaction = next_id()
        await connection.execute(ADD_TRANSACTION, (GUILD, transaction, f"event/{event_id}/{user}", user, now))
        await connection.execute(ADD_POSTING, (GUILD, transaction, _escrow_id(round), price, escrow + price))
        await connection.execute(ADD_POSTING, (GUILD, transaction, user, -price, wallet - price))
        await connection.execute(SET_BALANCE, (escrow + price, GUILD, _escrow_id(round)))
        await connection.execute(SET_BALANCE, (wallet - price, GUILD, user))
        await connection.execute(SET_TAKEN, (1, GUILD, event_id))
    row = (GUILD, event_id, user, "confirmed" if free else "waiting", next_id(), price if free else 0, now)
    await connection.execute(ADD_SIGN_UP, row)
    for what in ("could", "signed"):
        await connection.execute(COUNT_ON, (GUILD, event_id, what, 1))
    await connection.execute(ADD_JOB, (GUILD, next_id(), str(event_id), now, now))


def limit(connection: sqlite3.Connection, round: Round, members: range) -> None:
    """The rows of many sign-ups, the event and the escrow written once."""
    event_id, now = event_id_of(round), microseconds(round)
    users = [member_id(member) for member in members]
    taken = connection.execute(READ_EVENT, (GUILD, event_id)).fetchone()[3]
    inside = users[: PLACES - taken]
    wallets = dict(connection.execute(READ_BALANCES, (GUILD, users[0], users[-1])))
    (escrow,) = connection.execute(READ_BALANCE, (GUILD, _escrow_id(round))).fetchone()
    paid = [(next_id(), user) for user in inside]
    legs: list[tuple[int, int, int, int, int]] = []
    for number, user in paid:
        escrow += PRICE
        wallets[user] -= PRICE
        legs += [(GUILD, number, _escrow_id(round), PRICE, escrow), (GUILD, number, user, -PRICE, wallets[user])]
    connection.executemany(
        ADD_TRANSACTION, ((GUILD, number, f"event/{event_id}/{user}", user, now) for number, user in paid)
    )
    connection.executemany(ADD_POSTING, legs)
    connection.executemany(SET_BALANCE, ((wallets[user], GUILD, user) for user in inside))
    connection.execute(SET_BALANCE, (escrow, GUILD, _escrow_id(round)))
    connection.execute(SET_TAKEN, (len(inside), GUILD, event_id))
    states = ["confirmed"] * len(inside) + ["waiting"] * (len(users) - len(inside))
    connection.executemany(
        ADD_SIGN_UP,
        (
            (GUILD, event_id, user, state, next_id(), PRICE if state == "confirmed" else 0, now)
            for user, state in zip(users, states, strict=True)
        ),
    )
    for what in ("could", "signed"):
        connection.execute(COUNT_ON, (GUILD, event_id, what, len(users)))
    connection.execute(ADD_JOB, (GUILD, next_id(), str(event_id), now, now))


def event_of(round: Round) -> Event:
    now = round.now
    return Event(
        guild_id=GUILD,
        event_id=event_id_of(round),
        kind="official",
        host_id=HOST,
        group_id=None,
        title="A tasting",
        about="Six teas.",
        city="",
        city_key="",
        place="here",
        starts_at=now + timedelta(days=5),
        ends_at=now + timedelta(days=6),
        capacity=PLACES,
        taken=0,
        price=PRICE,
        terms={},
        state="published",
        open=True,
        secret="0" * 64,
        moved=0,
        again_of=None,
        channel_id=1,
        message_id=None,
        native_id=None,
        created_at=now,
        published_at=now,
        settle_at=None,
        over_at=None,
    )


def event_id_of(round: Round) -> int:
    return 3_000_000_000 + round.number


def _escrow_id(round: Round) -> int:
    return 4_000_000_000 + round.number
