"""The daily check-in: the day, the streak, and points from the month's budget into the member's wallet."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import astuple
from datetime import date

import aiosqlite

from bench._club import BUDGET, GUILD, found, member_id, microseconds, next_id
from bench._life import age as age
from bench._measure import Round
from db.engine import Database
from services import Services
from services.actor import Actor
from services.checkin import rules
from services.checkin.rules import CheckinRules, StreakState

RULES = CheckinRules()

READ_SETTINGS = (
    "SELECT value FROM settings WHERE guild_id = ? AND section = ? AND from_day <= ? ORDER BY from_day DESC LIMIT 1"
)
READ_BRIDGED = "SELECT day FROM bridged_days WHERE guild_id = ? AND day >= ?"
READ_STREAK = (
    "SELECT last_day, streak, longest, total, makeup_cards, freezes, paid_milestone"
    " FROM streaks WHERE guild_id = ? AND user_id = ?"
)
READ_BALANCE = "SELECT balance FROM accounts WHERE guild_id = ? AND account_id = ?"
READ_BALANCES = "SELECT account_id, balance FROM accounts WHERE guild_id = ? AND account_id BETWEEN ? AND ?"
ADD_DAY = (
    "INSERT INTO checkin_days (guild_id, user_id, day, kind, points, milestone, at)"
    " VALUES (?, ?, ?, 'checkin', ?, ?, ?)"
)
SAVE_STREAK = (
    "UPDATE streaks SET last_day = ?, streak = ?, longest = ?, total = ?, makeup_cards = ?, freezes = ?,"
    " paid_milestone = ? WHERE guild_id = ? AND user_id = ?"
)
ADD_TRANSACTION = (
    "INSERT INTO transactions (guild_id, transaction_id, key, kind, actor_id, at) VALUES (?, ?, ?, 'checkin', ?, ?)"
)
ADD_POSTING = (
    "INSERT INTO postings (guild_id, transaction_id, account_id, amount, balance_after) VALUES (?, ?, ?, ?, ?)"
)
SET_BALANCE = "UPDATE accounts SET balance = ? WHERE guild_id = ? AND account_id = ?"


async def prepare(database: Database, rounds: Sequence[Round], members: range) -> None:
    """Everyone has checked in on day 0."""
    await found(database, members)


async def ours(services: Services, round: Round, member: int) -> None:
    """One check-in through the services."""
    await services.checkin.check_in(Actor(GUILD, member_id(member)), round.now)


async def naive(connection: aiosqlite.Connection, round: Round, member: int) -> None:
    """One check-in as most bots do it: read what it depends on, think, write each row."""
    user, now, day = member_id(member), microseconds(round), round.now.date()
    for section in ("club", "checkin"):
        assert not await connection.execute_fetchall(READ_SETTINGS, (GUILD, section, str(day)))  # so the defaults hold
    (streak,) = await connection.execute_fetchall(READ_STREAK, (GUILD, user))
    state = StreakState(date.fromisoformat(streak[0]), *streak[1:])
    bridged = {row[0] for row in await connection.execute_fetchall(READ_BRIDGED, (GUILD, streak[0]))}
    outcome = rules.advance(state, day, bridged, RULES, frozenset())
    assert outcome.reward is not None
    points = outcome.reward.points
    ((budget,),) = await connection.execute_fetchall(READ_BALANCE, (GUILD, BUDGET))
    ((wallet,),) = await connection.execute_fetchall(READ_BALANCE, (GUILD, user))
    transaction = next_id()
    await connection.execute(ADD_DAY, (GUILD, user, str(day), points, outcome.reward.highest_milestone, now))
    await connection.execute(SAVE_STREAK, (str(day), *astuple(outcome.state)[1:], GUILD, user))
    await connection.execute(ADD_TRANSACTION, (GUILD, transaction, f"checkin/{user}/{day}", user, now))
    await connection.execute(ADD_POSTING, (GUILD, transaction, BUDGET, -points, budget - points))
    await connection.execute(ADD_POSTING, (GUILD, transaction, user, points, wallet + points))
    await connection.execute(SET_BALANCE, (budget - points, GUILD, BUDGET))
    await connection.execute(SET_BALANCE, (wallet + points, GUILD, user))


def limit(connection: sqlite3.Connection, round: Round, members: range) -> None:
    """The rows of many check-ins. Nobody has missed a day, so all have the same streak, read once."""
    users = [member_id(member) for member in members]
    now, day = microseconds(round), round.now.date()
    streak = connection.execute(READ_STREAK, (GUILD, users[0])).fetchone()
    state = StreakState(date.fromisoformat(streak[0]), *streak[1:])
    outcome = rules.advance(state, day, frozenset(), RULES, frozenset())
    assert outcome.reward is not None
    points, milestone, saved = outcome.reward.points, outcome.reward.highest_milestone, astuple(outcome.state)[1:]
    (budget,) = connection.execute(READ_BALANCE, (GUILD, BUDGET)).fetchone()
    wallets = dict(connection.execute(READ_BALANCES, (GUILD, users[0], users[-1])))
    transactions = [(next_id(), user) for user in users]
    connection.executemany(ADD_DAY, ((GUILD, user, str(day), points, milestone, now) for user in users))
    connection.executemany(SAVE_STREAK, ((str(day), *saved, GUILD, user) for user in users))
    connection.executemany(
        ADD_TRANSACTION, ((GUILD, number, f"checkin/{user}/{day}", user, now) for number, user in transactions)
    )
    connection.executemany(
        ADD_POSTING,
        ((GUILD, number, BUDGET, -points, budget - n * points) for n, (number, _) in enumerate(transactions, 1)),
    )
    connection.executemany(
        ADD_POSTING, ((GUILD, number, user, points, wallets[user] + points) for number, user in transactions)
    )
    connection.executemany(SET_BALANCE, ((balance + points, GUILD, user) for user, balance in wallets.items()))
    connection.execute(SET_BALANCE, (budget - len(users) * points, GUILD, BUDGET))
