"""The codes of benefits: kept, given, redeemed, counted; who redeems them for a partner, and wrong guesses."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, and_, case, delete, func, insert, or_, select, update

from db import dialect
from db.engine import Transaction
from db.partners import (
    Benefit,
    Claim,
    Sum,
    benefit_claims,
    benefit_codes,
    benefit_guesses,
    benefits,
    partner_helpers,
)

# --- codes and claims ------------------------------------------------------------------------------------------------


async def add_codes(tx: Transaction, guild_id: int, benefit_id: int, codes: Sequence[tuple[str, str]]) -> None:
    """Keep a partner's own codes, in their order, each with the form in which it is compared."""
    rows = [
        {"guild_id": guild_id, "benefit_id": benefit_id, "number": number, "code": code, "code_key": key}
        for number, (code, key) in enumerate(codes, 1)
    ]
    await tx.execute_many(insert(benefit_codes), rows)


async def count_codes(tx: Transaction, guild_id: int, benefit_id: int) -> int:
    """How many of a partner's own codes are not given yet."""
    these = (benefit_codes.c.guild_id == guild_id, benefit_codes.c.benefit_id == benefit_id)
    return int(await tx.scalar(select(func.count()).select_from(benefit_codes).where(*these)))


async def take_codes(
    tx: Transaction, guild_id: int, benefit_id: int, first: int, count: int
) -> dict[int, tuple[str, str]]:
    """The partner's own codes from the `first` number on, by number; they are kept no longer: claims hold them."""
    these = (
        benefit_codes.c.guild_id == guild_id,
        benefit_codes.c.benefit_id == benefit_id,
        benefit_codes.c.number.between(first, first + count - 1),
    )
    found = await tx.execute(select(benefit_codes).where(*these))
    codes = {row.number: (row.code, row.code_key) for row in found}
    await tx.execute(delete(benefit_codes).where(*these))
    return codes


async def drop_codes(tx: Transaction, guild_id: int, benefit_id: int) -> None:
    """Delete a partner's own codes that were never given."""
    these = (benefit_codes.c.guild_id == guild_id, benefit_codes.c.benefit_id == benefit_id)
    await tx.execute(delete(benefit_codes).where(*these))


async def claims_of(
    tx: Transaction, guild_id: int, benefit_ids: Collection[int], user_ids: Collection[int]
) -> dict[tuple[int, int], Claim]:
    """What these people claimed of these benefits, by benefit and person."""
    found = await tx.execute(
        select(benefit_claims).where(
            benefit_claims.c.guild_id == guild_id,
            benefit_claims.c.benefit_id.in_(benefit_ids),
            benefit_claims.c.user_id.in_(user_ids),
        )
    )
    return {(row.benefit_id, row.user_id): Claim(*row) for row in found}


async def add_claims(tx: Transaction, claims: Sequence[Claim]) -> None:
    """Write new claims."""
    await tx.execute_many(insert(benefit_claims), [each._asdict() for each in claims])


async def keys_taken(tx: Transaction, guild_id: int, benefit_id: int, keys: Collection[str]) -> set[str]:
    """Which of these codes, as they are compared, were given already."""
    found = await tx.execute(
        select(benefit_claims.c.code_key).where(
            benefit_claims.c.guild_id == guild_id,
            benefit_claims.c.benefit_id == benefit_id,
            benefit_claims.c.code_key.in_(keys),
        )
    )
    return {row[0] for row in found}


async def with_code(tx: Transaction, guild_id: int, code_key: str) -> list[tuple[Benefit, Claim]]:
    """Every claim with that code, as codes are compared, with its benefit: partners may have chosen the same one."""
    found = await tx.execute(
        select(benefits, benefit_claims)
        .join(
            benefit_claims,
            (benefit_claims.c.guild_id == benefits.c.guild_id) & (benefit_claims.c.benefit_id == benefits.c.benefit_id),
        )
        .where(benefit_claims.c.guild_id == guild_id, benefit_claims.c.code_key == code_key)
        .order_by(benefit_claims.c.claimed_at)
    )
    columns = len(benefits.columns)
    return [(Benefit(*row[:columns]), Claim(*row[columns:])) for row in found]


async def redeem(tx: Transaction, claim: Claim, by: int, now: datetime) -> bool:
    """Mark a claim as redeemed. False where it was before."""
    done = await tx.execute(
        update(benefit_claims)
        .where(*_this(claim), benefit_claims.c.redeemed_at.is_(None))
        .values(redeemed_at=now, redeemed_by=by)
    )
    return done.rowcount == 1


async def paid(tx: Transaction, claim: Claim, points: int) -> None:
    """Note what the partner got for a redeemed claim."""
    await tx.execute(update(benefit_claims).where(*_this(claim)).values(points=points))


async def redeemed(tx: Transaction, guild_id: int, benefit_id: int, *, limit: int, offset: int) -> list[Claim]:
    """The redeemed claims of a benefit, the newest first."""
    found = await tx.execute(
        select(benefit_claims)
        .where(
            benefit_claims.c.guild_id == guild_id,
            benefit_claims.c.benefit_id == benefit_id,
            benefit_claims.c.redeemed_at.is_not(None),
        )
        .order_by(benefit_claims.c.redeemed_at.desc(), benefit_claims.c.number)
        .limit(limit)
        .offset(offset)
    )
    return [Claim(*row) for row in found]


def _this(claim: Claim) -> tuple[Any, ...]:
    return (
        benefit_claims.c.guild_id == claim.guild_id,
        benefit_claims.c.benefit_id == claim.benefit_id,
        benefit_claims.c.user_id == claim.user_id,
    )


async def report(tx: Transaction, guild_id: int, since: datetime, until: datetime) -> list[Sum]:
    """What was claimed and redeemed from an instant until before another, by partner, most redeemed first."""

    def within(column: Column[Any]) -> Any:
        return and_(column >= since, column < until)

    claimed = func.sum(case((within(benefit_claims.c.claimed_at), 1), else_=0))
    done = func.sum(case((within(benefit_claims.c.redeemed_at), 1), else_=0))
    points = func.sum(case((within(benefit_claims.c.redeemed_at), benefit_claims.c.points), else_=0))
    found = await tx.execute(
        select(benefits.c.partner_id, claimed, done, points)
        .join(
            benefit_claims,
            (benefit_claims.c.guild_id == benefits.c.guild_id) & (benefit_claims.c.benefit_id == benefits.c.benefit_id),
        )
        .where(
            benefits.c.guild_id == guild_id,
            or_(within(benefit_claims.c.claimed_at), within(benefit_claims.c.redeemed_at)),
        )
        .group_by(benefits.c.partner_id)
        .order_by(done.desc(), claimed.desc(), benefits.c.partner_id)
    )
    return [Sum(row[0], *(int(each) for each in row[1:])) for row in found]


# --- helpers and guesses ---------------------------------------------------------------------------------------------


async def helpers_of(tx: Transaction, guild_id: int, partner_id: int) -> list[int]:
    """Who may redeem for a partner, in the order in which they were named."""
    found = await tx.execute(
        select(partner_helpers.c.user_id)
        .where(partner_helpers.c.guild_id == guild_id, partner_helpers.c.partner_id == partner_id)
        .order_by(partner_helpers.c.since, partner_helpers.c.user_id)
    )
    return [row[0] for row in found]


async def helped_by(tx: Transaction, guild_id: int, user_id: int) -> set[int]:
    """The partners for whom somebody may redeem."""
    found = await tx.execute(
        select(partner_helpers.c.partner_id).where(
            partner_helpers.c.guild_id == guild_id, partner_helpers.c.user_id == user_id
        )
    )
    return {row[0] for row in found}


async def add_helper(tx: Transaction, guild_id: int, partner_id: int, user_id: int, now: datetime) -> None:
    """Let somebody redeem for a partner; nothing where they may already."""
    statement = dialect.insert(partner_helpers).values(
        guild_id=guild_id, partner_id=partner_id, user_id=user_id, since=now
    )
    await tx.execute(statement.on_conflict_do_nothing(index_elements=["guild_id", "partner_id", "user_id"]))


async def drop_helper(tx: Transaction, guild_id: int, partner_id: int, user_id: int) -> None:
    """Somebody redeems for a partner no more."""
    await tx.execute(
        delete(partner_helpers).where(
            partner_helpers.c.guild_id == guild_id,
            partner_helpers.c.partner_id == partner_id,
            partner_helpers.c.user_id == user_id,
        )
    )


async def wrong_guesses(tx: Transaction, guild_id: int, user_id: int, since: datetime) -> int:
    """How many wrong codes somebody typed, if the last of them was since an instant."""
    wanted = select(benefit_guesses.c.wrong).where(
        benefit_guesses.c.guild_id == guild_id,
        benefit_guesses.c.user_id == user_id,
        benefit_guesses.c.last_at >= since,
    )
    return int(await tx.scalar(wanted) or 0)


async def guessed_wrong(tx: Transaction, guild_id: int, user_id: int, wrong: int, now: datetime) -> None:
    """Write how many wrong codes somebody typed by now."""
    statement = dialect.insert(benefit_guesses).values(guild_id=guild_id, user_id=user_id, wrong=wrong, last_at=now)
    await tx.execute(
        statement.on_conflict_do_update(index_elements=["guild_id", "user_id"], set_={"wrong": wrong, "last_at": now})
    )
