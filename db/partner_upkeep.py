"""What is cleared away of benefits, what must hold of them, and forgetting a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, tuple_, update

from db.engine import Transaction
from db.ledger import postings, transactions
from db.partners import benefit_claims, benefit_codes, benefit_guesses, benefits, partner_helpers


async def sweep(tx: Transaction, over: datetime, long_over: datetime, guessed: datetime) -> None:
    """Clear away codes never given of what was over, codes given of what was long over, and old wrong guesses."""

    def ended(table: Any, by: datetime) -> Any:
        ids = select(benefits.c.guild_id, benefits.c.benefit_id).where(benefits.c.ends_at <= by)
        return tuple_(table.c.guild_id, table.c.benefit_id).in_(ids)

    await tx.execute(delete(benefit_codes).where(ended(benefit_codes, over)))
    given = update(benefit_claims).where(benefit_claims.c.code.is_not(None), ended(benefit_claims, long_over))
    await tx.execute(given.values(code=None, code_key=None))
    await tx.execute(delete(benefit_guesses).where(benefit_guesses.c.last_at < guessed))


async def miscounted(tx: Transaction) -> list[tuple[int, int]]:
    """Benefits, by guild, whose counts are not those of their claims."""
    counted = (
        select(
            benefit_claims.c.guild_id,
            benefit_claims.c.benefit_id,
            func.count().label("claimed"),
            func.count(benefit_claims.c.redeemed_at).label("redeemed"),
            func.sum(benefit_claims.c.points).label("earned"),
        )
        .group_by(benefit_claims.c.guild_id, benefit_claims.c.benefit_id)
        .subquery()
    )
    found = await tx.execute(
        select(benefits.c.guild_id, benefits.c.benefit_id)
        .join(
            counted,
            (counted.c.guild_id == benefits.c.guild_id) & (counted.c.benefit_id == benefits.c.benefit_id),
            isouter=True,
        )
        .where(
            (benefits.c.claimed != func.coalesce(counted.c.claimed, 0))
            | (benefits.c.redeemed != func.coalesce(counted.c.redeemed, 0))
            | (benefits.c.earned != func.coalesce(counted.c.earned, 0))
        )
    )
    return [(row[0], row[1]) for row in found]


async def paid(tx: Transaction, kind: str) -> list[tuple[int, int, int]]:
    """Guilds where benefits earned other points than the ledger paid for them: guild, earned, paid."""
    earned = await tx.execute(select(benefits.c.guild_id, func.sum(benefits.c.earned)).group_by(benefits.c.guild_id))
    by_guild = {row[0]: int(row[1]) for row in earned}
    found = await tx.execute(
        select(transactions.c.guild_id, func.sum(postings.c.amount))
        .join(
            postings,
            (postings.c.guild_id == transactions.c.guild_id)
            & (postings.c.transaction_id == transactions.c.transaction_id),
        )
        .where(transactions.c.kind == kind, postings.c.amount > 0)
        .group_by(transactions.c.guild_id)
    )
    moved = {row[0]: int(row[1]) for row in found}
    pairs = [(guild, by_guild.get(guild, 0), moved.get(guild, 0)) for guild in sorted(by_guild.keys() | moved.keys())]
    return [each for each in pairs if each[1] != each[2]]


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """Delete what a person wrote, their codes and whom they helped; elsewhere leave the opaque id."""

    def theirs(table: Any, column: str) -> Any:
        return (table.c.guild_id == guild_id) & (table.c[column] == user_id)

    for table, column in ((partner_helpers, "partner_id"), (partner_helpers, "user_id"), (benefit_guesses, "user_id")):
        await tx.execute(delete(table).where(theirs(table, column)))
    own = select(benefits.c.benefit_id).where(theirs(benefits, "partner_id"))
    await tx.execute(
        delete(benefit_codes).where(benefit_codes.c.guild_id == guild_id, benefit_codes.c.benefit_id.in_(own))
    )
    await tx.execute(
        update(benefits).where(theirs(benefits, "partner_id")).values(title="–", about="", asks="", reason=None)
    )
    await tx.execute(update(benefit_claims).where(theirs(benefit_claims, "user_id")).values(code=None, code_key=None))
    for table, column in (
        (benefits, "partner_id"),
        (benefits, "decided_by"),
        (benefit_claims, "user_id"),
        (benefit_claims, "redeemed_by"),
    ):
        await tx.execute(update(table).where(theirs(table, column)).values({column: opaque_id}))
