"""A transfer of one point, from the sender's confirmation on. Two members send to each other, so nobody runs out."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import aiosqlite
from sqlalchemy import insert

from bench._club import GUILD, found, member_id, microseconds, next_id
from bench._measure import Round
from bench.checkin import ADD_POSTING, READ_BALANCE, READ_BALANCES, READ_SETTINGS, SET_BALANCE
from db.engine import Database
from db.points import Transfer, transfers
from services import Services
from services.actor import Actor

READ_TRANSFER = "SELECT sender_id, receiver_id, amount, state FROM transfers WHERE guild_id = ? AND transfer_id = ?"
READ_SENT = (
    "SELECT count(*), coalesce(sum(amount), 0) FROM transfers"
    " WHERE guild_id = ? AND sender_id = ? AND done_at >= ? AND state = 'done'"
)
ADD_TRANSACTION = (
    "INSERT INTO transactions (guild_id, transaction_id, key, kind, actor_id, at) VALUES (?, ?, ?, 'transfer', ?, ?)"
)
SET_DONE = "UPDATE transfers SET state = 'done', done_at = ? WHERE guild_id = ? AND transfer_id = ?"
ADD_JOB = (
    "INSERT INTO jobs (guild_id, job_id, kind, key, payload, state, run_at, attempts, created_at)"
    " VALUES (?, ?, 'points.received', ?, '{}', 'pending', ?, 0, ?)"
)
DAY = 86_400_000_000  # microseconds


async def prepare(database: Database, rounds: Sequence[Round], members: range) -> None:
    """Everyone has points, and for each round has asked to send one of them."""
    await found(database, members)
    asked = [
        Transfer(GUILD, _transfer_id(round, member), *_pair(member), 1, None, "asked", round.now, None)
        for round in rounds
        for member in members
    ]
    async with database.transaction() as tx:
        await tx.execute_many(insert(transfers), [transfer._asdict() for transfer in asked])


async def ours(services: Services, round: Round, member: int) -> None:
    """One confirmation through the services."""
    await services.points.confirm_send(Actor(GUILD, member_id(member)), _transfer_id(round, member), round.now)


async def naive(connection: aiosqlite.Connection, round: Round, member: int) -> None:
    """One confirmation as most bots do it: read what it depends on, check, write each row."""
    transfer_id, now = _transfer_id(round, member), microseconds(round)
    assert not await connection.execute_fetchall(READ_SETTINGS, (GUILD, "club", str(round.now.date())))  # the defaults
    ((sender, receiver, amount, state),) = await connection.execute_fetchall(READ_TRANSFER, (GUILD, transfer_id))
    ((times, points),) = await connection.execute_fetchall(READ_SENT, (GUILD, sender, now - now % DAY))
    ((before,),) = await connection.execute_fetchall(READ_BALANCE, (GUILD, sender))
    ((after,),) = await connection.execute_fetchall(READ_BALANCE, (GUILD, receiver))
    assert state == "asked" and times < 10 and points + amount <= 5000 and before >= amount
    transaction = next_id()
    await connection.execute(ADD_TRANSACTION, (GUILD, transaction, f"transfer/{transfer_id}", sender, now))
    await connection.execute(ADD_POSTING, (GUILD, transaction, sender, -amount, before - amount))
    await connection.execute(ADD_POSTING, (GUILD, transaction, receiver, amount, after + amount))
    await connection.execute(SET_BALANCE, (before - amount, GUILD, sender))
    await connection.execute(SET_BALANCE, (after + amount, GUILD, receiver))
    await connection.execute(SET_DONE, (now, GUILD, transfer_id))
    await connection.execute(ADD_JOB, (GUILD, next_id(), str(transfer_id), now, now))


def limit(connection: sqlite3.Connection, round: Round, members: range) -> None:
    """The rows of many confirmations, in order, each balance written once."""
    now = microseconds(round)
    sent = [(next_id(), _transfer_id(round, member), *_pair(member)) for member in members]
    ids = [account for _, _, *pair in sent for account in pair]
    balances = dict(connection.execute(READ_BALANCES, (GUILD, min(ids), max(ids))))
    legs: list[tuple[int, int, int, int, int]] = []
    for number, _, sender, receiver in sent:
        for account, amount in ((sender, -1), (receiver, 1)):
            balances[account] += amount
            legs.append((GUILD, number, account, amount, balances[account]))
    connection.executemany(
        ADD_TRANSACTION, ((GUILD, number, f"transfer/{each}", sender, now) for number, each, sender, _ in sent)
    )
    connection.executemany(ADD_POSTING, legs)
    connection.executemany(SET_BALANCE, ((balance, GUILD, account) for account, balance in balances.items()))
    connection.executemany(SET_DONE, ((now, GUILD, each) for _, each, _, _ in sent))
    connection.executemany(ADD_JOB, ((GUILD, next_id(), str(each), now, now) for _, each, _, _ in sent))


def _pair(member: int) -> tuple[int, int]:
    """A sender and the one who receives."""
    return member_id(member), member_id(member ^ 1)


def _transfer_id(round: Round, member: int) -> int:
    return round.number * 1_000_000 + member
