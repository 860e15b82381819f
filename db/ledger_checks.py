"""What must hold always in the ledger, each as a query for what breaks it. Used by `guanxi verify`."""

from typing import Any

from sqlalchemy import and_, case, func, literal, or_, select, union_all

from db.engine import Transaction
from db.ledger import accounts, postings, transactions

MAY_BE_NEGATIVE = ("issuance", "standing")


async def unbalanced(tx: Transaction) -> list[tuple[int, int, int]]:
    """(guild_id, transaction_id, sum) of every transaction whose postings do not sum to zero."""
    total = func.sum(postings.c.amount)
    found = await tx.execute(
        select(postings.c.guild_id, postings.c.transaction_id, total)
        .group_by(postings.c.guild_id, postings.c.transaction_id)
        .having(total != 0)
    )
    return [(row[0], row[1], int(row[2])) for row in found]


async def without_postings(tx: Transaction) -> list[tuple[int, int]]:
    """(guild_id, transaction_id) of every transaction with fewer than two postings."""
    found = await tx.execute(
        select(transactions.c.guild_id, transactions.c.transaction_id)
        .outerjoin(
            postings,
            and_(
                postings.c.guild_id == transactions.c.guild_id,
                postings.c.transaction_id == transactions.c.transaction_id,
            ),
        )
        .group_by(transactions.c.guild_id, transactions.c.transaction_id)
        .having(func.count(postings.c.account_id) < 2)
    )
    return [(row[0], row[1]) for row in found]


async def wrong_balances(tx: Transaction) -> list[tuple[int, str, int, int]]:
    """(guild_id, account name, stored balance, recomputed balance) wherever the two differ or one may not be."""
    summed = (
        select(postings.c.guild_id, postings.c.account_id, func.sum(postings.c.amount).label("total"))
        .group_by(postings.c.guild_id, postings.c.account_id)
        .subquery()
    )
    total = func.coalesce(summed.c.total, 0)
    found = await tx.execute(
        select(accounts.c.guild_id, accounts.c.name, accounts.c.balance, total)
        .outerjoin(summed, and_(summed.c.guild_id == accounts.c.guild_id, summed.c.account_id == accounts.c.account_id))
        .where(or_(accounts.c.balance != total, and_(accounts.c.balance < 0, accounts.c.kind.not_in(MAY_BE_NEGATIVE))))
    )
    return [(row[0], row[1], int(row[2]), int(row[3])) for row in found]


async def counts(tx: Transaction) -> dict[str, Any]:
    """How many accounts, transactions and postings there are, and the sum of all postings, which is zero."""
    return {
        "accounts": await tx.scalar(select(func.count()).select_from(accounts)),
        "transactions": await tx.scalar(select(func.count()).select_from(transactions)),
        "postings": await tx.scalar(select(func.count()).select_from(postings)),
        "sum": int(await tx.scalar(select(func.coalesce(func.sum(postings.c.amount), 0)))),
    }


async def sums(tx: Transaction) -> dict[int, dict[str, tuple[int, int]]]:
    """For each guild: how many accounts of each kind there are and what they hold, and its postings and what they move.

    The postings stand under ""; what they move is what is not taken, since all of them sum to zero.
    """
    by_kind = select(accounts.c.guild_id, accounts.c.kind, func.count(), func.sum(accounts.c.balance))
    moved = func.sum(case((postings.c.amount > 0, postings.c.amount), else_=0))
    by_guild = select(postings.c.guild_id, literal("").label("kind"), func.count(), moved)
    found: dict[int, dict[str, tuple[int, int]]] = {}
    for statement in (
        by_kind.group_by(accounts.c.guild_id, accounts.c.kind),
        by_guild.group_by(postings.c.guild_id),
    ):
        for guild_id, kind, count, total in await tx.execute(statement):
            found.setdefault(guild_id, {})[kind] = (count, int(total))
    return found


async def strays(tx: Transaction) -> list[tuple[int, int, int]]:
    """(guild_id, transaction_id, account_id) of every posting whose transaction or account does not exist."""
    found = await tx.execute(
        select(postings.c.guild_id, postings.c.transaction_id, postings.c.account_id)
        .outerjoin(
            accounts,
            and_(accounts.c.guild_id == postings.c.guild_id, accounts.c.account_id == postings.c.account_id),
        )
        .outerjoin(
            transactions,
            and_(
                transactions.c.guild_id == postings.c.guild_id,
                transactions.c.transaction_id == postings.c.transaction_id,
            ),
        )
        .where(or_(accounts.c.account_id.is_(None), transactions.c.transaction_id.is_(None)))
    )
    return [(row[0], row[1], row[2]) for row in found]


async def broken_chains(tx: Transaction) -> list[tuple[int, str]]:
    """(guild_id, account name) wherever the balances noted beside an account's postings do not lead to one another.

    Every balance between zero at the start and the one at the end is left as often as it is reached. Said without
    an order, because of two transactions of two processes the one with the lower id may have come second.
    """
    reached = select(
        postings.c.guild_id, postings.c.account_id, postings.c.balance_after.label("at"), literal(1).label("n")
    )
    left = select(postings.c.guild_id, postings.c.account_id, postings.c.balance_after - postings.c.amount, literal(-1))
    start = select(accounts.c.guild_id, accounts.c.account_id, literal(0), literal(1))
    end = select(accounts.c.guild_id, accounts.c.account_id, accounts.c.balance, literal(-1))
    every = union_all(reached, left, start, end).subquery()
    uneven = (
        select(every.c.guild_id, every.c.account_id)
        .group_by(every.c.guild_id, every.c.account_id, every.c["at"])
        .having(func.sum(every.c.n) != 0)
        .subquery()
    )
    found = await tx.execute(
        select(accounts.c.guild_id, accounts.c.name)
        .join(uneven, and_(uneven.c.guild_id == accounts.c.guild_id, uneven.c.account_id == accounts.c.account_id))
        .distinct()
        .order_by(accounts.c.guild_id, accounts.c.name)
    )
    return [(row[0], row[1]) for row in found]
