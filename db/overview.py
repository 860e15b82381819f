"""Sums over a guild for those who run it, and looking things up in the ledger. Indexes carry each statement."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import and_, case, func, or_, select

from db.cases import cases
from db.checkin import checkin_days
from db.engine import Transaction
from db.groups import SIZE, groups
from db.jobs import jobs
from db.ledger import TransactionRow, accounts, postings, transactions


class Waiting(NamedTuple):
    """An open case: of which kind, since when, and until when it should be decided."""

    kind: str
    opened_at: datetime
    due_at: datetime


class GroupCount(NamedTuple):
    """Groups of a kind that are open, those that were closed, and the places of members in the open ones."""

    kind: str
    open: int
    closed: int
    members: int


class Line(NamedTuple):
    """One leg of a transaction, with the account's name: whole points into (+) or out of (−) it, its balance after."""

    transaction_id: int
    account: str
    amount: int
    balance_after: int


class Promised(NamedTuple):
    """Jobs of a kind that are still to be done: how many, how many of them are due, and since when the oldest."""

    kind: str
    all: int
    due: int
    oldest: datetime


async def checked_in(tx: Transaction, guild_id: int, first: date, last: date) -> dict[date, int]:
    """How many members checked in on each local day of a range; missing where nobody did."""
    found = await tx.execute(
        select(checkin_days.c.day, func.count())
        .where(
            checkin_days.c.guild_id == guild_id,
            checkin_days.c.day >= first,
            checkin_days.c.day <= last,
            checkin_days.c.kind == "checkin",
        )
        .group_by(checkin_days.c.day)
    )
    return {row[0]: int(row[1]) for row in found}


async def moved_between(
    tx: Transaction, guild_id: int, names: Collection[str], kind: str, since_id: int, until_id: int
) -> dict[str, int]:
    """What came into accounts, less what went out, in transactions with an id from `since_id` to before `until_id`.

    Of the accounts with one of these names, and of all of a kind; missing where nothing moved.
    """
    found = await tx.execute(
        select(accounts.c.name, func.sum(postings.c.amount))
        .join_from(
            accounts,
            postings,
            and_(postings.c.guild_id == accounts.c.guild_id, postings.c.account_id == accounts.c.account_id),
        )
        .where(
            accounts.c.guild_id == guild_id,
            or_(accounts.c.name.in_(names), accounts.c.kind == kind),
            postings.c.guild_id == guild_id,
            postings.c.transaction_id >= since_id,
            postings.c.transaction_id < until_id,
        )
        .group_by(accounts.c.name)
    )
    return {row[0]: int(row[1]) for row in found}


async def group_counts(tx: Transaction, guild_id: int) -> list[GroupCount]:
    """How many groups of each kind there are, and the places in them."""
    of_each = (
        select(groups.c.kind, groups.c.state, case((groups.c.state == "open", SIZE), else_=0).label("size"))
        .where(groups.c.guild_id == guild_id)
        .subquery()
    )
    found = await tx.execute(
        select(
            of_each.c.kind,
            func.sum(case((of_each.c.state == "open", 1), else_=0)),
            func.sum(case((of_each.c.state == "closed", 1), else_=0)),
            func.sum(of_each.c.size),
        )
        .group_by(of_each.c.kind)
        .order_by(of_each.c.kind)
    )
    return [GroupCount(row[0], int(row[1]), int(row[2]), int(row[3])) for row in found]


async def waiting(
    tx: Transaction, guild_id: int, kinds: Collection[str], group_ids: Collection[int] | None, limit: int
) -> list[Waiting]:
    """The open cases of these kinds, of these groups or with None of all, oldest first."""
    wanted = select(cases.c.kind, cases.c.opened_at, cases.c.due_at).where(
        cases.c.guild_id == guild_id, cases.c.closed_at.is_(None), cases.c.kind.in_(kinds)
    )
    if group_ids is not None:
        wanted = wanted.where(cases.c.group_id.in_(group_ids))
    return [Waiting(*row) for row in await tx.execute(wanted.order_by(cases.c.opened_at).limit(limit))]


async def promised(tx: Transaction, guild_id: int, now: datetime) -> list[Promised]:
    """What is still to be done for a guild, by kind, what has waited longest first."""
    oldest = func.min(jobs.c.run_at)
    found = await tx.execute(
        select(jobs.c.kind, func.count(), func.sum(case((jobs.c.run_at <= now, 1), else_=0)), oldest)
        .where(jobs.c.guild_id == guild_id, jobs.c.state == "pending")
        .group_by(jobs.c.kind)
        .order_by(oldest)
    )
    return [Promised(row[0], int(row[1]), int(row[2]), row[3]) for row in found]


# --- the ledger --------------------------------------------------------------------------------------------------

_TRANSACTION = [transactions.c[name] for name in TransactionRow._fields]


async def account_ids(tx: Transaction, guild_id: int, names: Collection[str]) -> list[int]:
    """The ids of the accounts that exist of these names."""
    wanted = select(accounts.c.account_id).where(accounts.c.guild_id == guild_id, accounts.c.name.in_(names))
    return list((await tx.execute(wanted)).scalars())


async def found_transactions(
    tx: Transaction,
    guild_id: int,
    *,
    account_ids: Collection[int] | None,
    kind: str | None,
    since_id: int,
    before_id: int,
    limit: int,
) -> list[TransactionRow]:
    """The newest transactions with an id from `since_id` to before `before_id`, newest first: of accounts, of a kind.

    With None for `account_ids` of all accounts.
    """
    wanted = select(*_TRANSACTION).where(transactions.c.guild_id == guild_id)
    if account_ids is None:
        wanted = wanted.where(
            transactions.c.transaction_id >= since_id,
            transactions.c.transaction_id < before_id,
        )
    else:  # without the range beside it: SQLite would walk through everybody's transactions in it
        theirs = select(postings.c.transaction_id).where(
            postings.c.guild_id == guild_id,
            postings.c.account_id.in_(account_ids),
            postings.c.transaction_id >= since_id,
            postings.c.transaction_id < before_id,
        )
        wanted = wanted.where(transactions.c.transaction_id.in_(theirs))
    if kind is not None:
        wanted = wanted.where(transactions.c.kind == kind)
    wanted = wanted.order_by(transactions.c.transaction_id.desc()).limit(limit)
    return [TransactionRow(*row) for row in await tx.execute(wanted)]


async def transaction(tx: Transaction, guild_id: int, transaction_id: int) -> TransactionRow | None:
    """One transaction, or None."""
    found = await tx.execute(
        select(*_TRANSACTION).where(
            transactions.c.guild_id == guild_id, transactions.c.transaction_id == transaction_id
        )
    )
    row = found.first()
    return TransactionRow(*row) if row else None


async def lines_of(tx: Transaction, guild_id: int, transaction_ids: Sequence[int]) -> list[Line]:
    """The legs of transactions, what goes out of an account first."""
    found = await tx.execute(
        select(postings.c.transaction_id, accounts.c.name, postings.c.amount, postings.c.balance_after)
        .join_from(
            postings,
            accounts,
            and_(accounts.c.guild_id == postings.c.guild_id, accounts.c.account_id == postings.c.account_id),
        )
        .where(postings.c.guild_id == guild_id, postings.c.transaction_id.in_(transaction_ids))
        .order_by(postings.c.transaction_id, postings.c.amount, accounts.c.name)
    )
    return [Line(*row) for row in found]
