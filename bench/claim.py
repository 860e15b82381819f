"""A claim of a red packet's share. Each round has a packet of its own, which everybody wants at once.

`claim-old` is the same on a file in which 100,000 packets were claimed before, with their 1,000,000 postings.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import timedelta

import aiosqlite

import db.ledger
import db.red_packets
from bench._club import GUILD, found, member_id, microseconds, next_id
from bench._life import age as age
from bench._measure import PLANS as USUAL
from bench._measure import Plan, Round
from bench.checkin import ADD_POSTING, READ_BALANCE, READ_BALANCES, READ_SETTINGS, SET_BALANCE
from db.engine import Database
from db.ledger import AccountRow
from db.red_packets import Packet
from services import Services, ledger
from services.actor import Actor
from services.red_packets import lifecycle
from services.red_packets.split import split

PLANS = (*USUAL, Plan(10_000, 3, 10_000))
SHARES = 10_001  # one more than ever asked for: the end of a packet is not what is measured
TOTAL = 50_000
GIVER = 1

READ_PACKET = (
    "SELECT state, giver_id, shares, taken, terms, closes_at FROM red_packets WHERE guild_id = ? AND packet_id = ?"
)
READ_CLAIM = "SELECT place FROM red_packet_claims WHERE guild_id = ? AND packet_id = ? AND user_id = ?"
ADD_CLAIM = "INSERT INTO red_packet_claims (guild_id, packet_id, user_id, place, points, at) VALUES (?, ?, ?, ?, ?, ?)"
SET_TAKEN = (
    "UPDATE red_packets SET taken = taken + ?, taken_points = taken_points + ? WHERE guild_id = ? AND packet_id = ?"
)
ADD_TRANSACTION = (
    "INSERT INTO transactions (guild_id, transaction_id, key, kind, actor_id, at)"
    " VALUES (?, ?, ?, 'red_packet.claimed', ?, ?)"
)
ADD_JOB = (
    "INSERT INTO jobs (guild_id, job_id, kind, key, payload, state, run_at, attempts, created_at)"
    " VALUES (?, ?, 'red_packet.card', ?, '{}', 'pending', ?, 0, ?) ON CONFLICT (guild_id, kind, key) DO NOTHING"
)

# What each round's split gives each place. The services have drawn it by then as well: when the packet opened.
_sizes: dict[Round, tuple[int, ...]] = {}


async def prepare(database: Database, rounds: Sequence[Round], members: range) -> None:
    """Everyone has a wallet, and each round its open packet, funded."""
    await found(database, members)
    _sizes.update((round, split(_seed(round), TOTAL, SHARES, "random")) for round in rounds)
    async with database.transaction() as tx:
        for round in rounds:
            packet, escrow = packet_of(round), lifecycle.escrow_of(packet_id_of(round))
            await db.red_packets.add(tx, packet)
            account = AccountRow(GUILD, _escrow_id(round), escrow, ledger.kind_of(escrow), 0)
            await db.ledger.open_accounts(tx, [account], round.now)
            await lifecycle.fund(tx, packet, round.now)


async def ours(services: Services, round: Round, member: int) -> None:
    """One claim through the services."""
    await services.red_packets.claim(Actor(GUILD, member_id(member)), packet_id_of(round), round.now)


async def naive(connection: aiosqlite.Connection, round: Round, member: int) -> None:
    """One claim as most bots do it: read what it depends on, check, write each row."""
    packet_id, user, now = packet_id_of(round), member_id(member), microseconds(round)
    for section in ("club", "red_packets"):
        assert not await connection.execute_fetchall(READ_SETTINGS, (GUILD, section, str(round.now.date())))
    (packet,) = await connection.execute_fetchall(READ_PACKET, (GUILD, packet_id))
    state, giver, shares, taken, _terms, closes_at = packet
    assert state == "open" and giver != user and taken < shares and now < closes_at
    assert not await connection.execute_fetchall(READ_CLAIM, (GUILD, packet_id, user))
    points, transaction = _sizes[round][taken], next_id()
    ((escrow,),) = await connection.execute_fetchall(READ_BALANCE, (GUILD, _escrow_id(round)))
    ((wallet,),) = await connection.execute_fetchall(READ_BALANCE, (GUILD, user))
    await connection.execute(ADD_TRANSACTION, (GUILD, transaction, f"claim/{packet_id}/{user}", user, now))
    await connection.execute(ADD_POSTING, (GUILD, transaction, _escrow_id(round), -points, escrow - points))
    await connection.execute(ADD_POSTING, (GUILD, transaction, user, points, wallet + points))
    await connection.execute(SET_BALANCE, (escrow - points, GUILD, _escrow_id(round)))
    await connection.execute(SET_BALANCE, (wallet + points, GUILD, user))
    await connection.execute(ADD_CLAIM, (GUILD, packet_id, user, taken, points, now))
    await connection.execute(SET_TAKEN, (1, points, GUILD, packet_id))
    await connection.execute(ADD_JOB, (GUILD, next_id(), str(packet_id), now, now))


def limit(connection: sqlite3.Connection, round: Round, members: range) -> None:
    """The rows of many claims, the packet and the escrow written once."""
    packet_id, now = packet_id_of(round), microseconds(round)
    users = [member_id(member) for member in members]
    first = connection.execute(READ_PACKET, (GUILD, packet_id)).fetchone()[3]
    wallets = dict(connection.execute(READ_BALANCES, (GUILD, users[0], users[-1])))
    (escrow,) = connection.execute(READ_BALANCE, (GUILD, _escrow_id(round))).fetchone()
    given = [(next_id(), user, place, _sizes[round][place]) for place, user in enumerate(users, first)]
    legs: list[tuple[int, int, int, int, int]] = []
    for number, user, _, points in given:
        escrow -= points
        wallets[user] += points
        legs.append((GUILD, number, _escrow_id(round), -points, escrow))
        legs.append((GUILD, number, user, points, wallets[user]))
    connection.executemany(
        ADD_TRANSACTION, ((GUILD, number, f"claim/{packet_id}/{user}", user, now) for number, user, _, _ in given)
    )
    connection.executemany(ADD_POSTING, legs)
    connection.executemany(SET_BALANCE, ((balance, GUILD, user) for user, balance in wallets.items()))
    connection.execute(SET_BALANCE, (escrow, GUILD, _escrow_id(round)))
    connection.executemany(ADD_CLAIM, ((GUILD, packet_id, user, place, each, now) for _, user, place, each in given))
    connection.execute(SET_TAKEN, (len(users), sum(points for *_, points in given), GUILD, packet_id))
    connection.execute(ADD_JOB, (GUILD, next_id(), str(packet_id), now, now))


def packet_of(round: Round) -> Packet:
    now = round.now
    return Packet(
        guild_id=GUILD,
        packet_id=packet_id_of(round),
        giver_id=GIVER,
        channel_id=1,
        message_id=None,
        series_id=None,
        state="open",
        outcome=None,
        total=TOTAL,
        shares=SHARES,
        mode="random",
        source=ledger.ISSUANCE,
        terms={},
        seed=_seed(round),
        taken=0,
        taken_points=0,
        approved_by=None,
        asked_at=now,
        funded_at=now,
        opens_at=now,
        opened_at=now,
        closes_at=now + timedelta(days=1),
        ended_at=None,
    )


def _seed(round: Round) -> str:
    return f"{round.number:064x}"


def packet_id_of(round: Round) -> int:
    return 1_000_000_000 + round.number


def _escrow_id(round: Round) -> int:
    return 2_000_000_000 + round.number
