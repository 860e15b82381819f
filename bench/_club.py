"""The club that the measurements run in: every member with a wallet and a streak, under ids that all ways know."""

from __future__ import annotations

import asyncio
import itertools

import db.ledger
from bench._measure import Round
from db.engine import Database
from db.ledger import AccountRow
from services import build_services, ledger
from services.actor import Actor

GUILD = 1
BUDGET = 1  # the account of the month's check-in budget
_FIRST = 1000

_numbers = itertools.count(2**61)


def member_id(member: int) -> int:
    """A member's Discord id, which is their wallet's account id as well."""
    return _FIRST + member


def next_id() -> int:
    """An id for a row that the bare ways write: it rises, as ours do."""
    return next(_numbers)


def microseconds(round: Round) -> int:
    """The instant of a round, as it is stored."""
    return int(round.now.timestamp()) * 1_000_000


async def found(database: Database, members: range) -> None:
    """Open the accounts and check everyone in on day 0."""
    now = Round(0).now
    ids = [member_id(member) for member in members]
    names = {BUDGET: ledger.programme("checkin", f"{now:%Y-%m}")} | {each: ledger.wallet(each) for each in ids}
    accounts = [AccountRow(GUILD, number, name, ledger.kind_of(name), 0) for number, name in names.items()]
    async with database.transaction() as tx:
        await db.ledger.open_accounts(tx, accounts, now)
    services = build_services(database)
    await asyncio.gather(*(services.checkin.check_in(Actor(GUILD, each), now) for each in ids))
    await services.close()
