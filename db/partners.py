"""Benefit partners: what members offer to members, the codes it is claimed with, and who redeemed them.

State of a benefit, and who moves it:

    review    in the staff's queue                    → open, returned or declined by staff, closed by the partner
    returned  sent back with a reason                 → review when the partner changed it, closed by them
    open      claimed until its end, while there are  → closed by the partner or staff
    declined | closed    over; codes that were given hold until its end all the same
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    func,
    insert,
    or_,
    select,
    update,
)

from db.engine import Transaction
from db.metadata import UtcTime, guild_key, id_key, metadata

STATES = ("review", "returned", "open", "closed", "declined")
GOING = ("review", "returned", "open")

benefits = Table(
    "benefits",
    metadata,
    guild_key(),
    id_key("benefit_id"),
    Column("partner_id", BigInteger, nullable=False),
    # The event at which it is redeemed, whose host may do so; none for most.
    Column("event_id", BigInteger),
    Column("title", String(100), nullable=False),
    Column("about", Text, nullable=False),
    # What the partner asks of who comes; empty for nothing.
    Column("asks", Text, nullable=False),
    # services.partners.rules.Whom as JSON.
    Column("whom", JSON, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("claimed", Integer, nullable=False),
    Column("redeemed", Integer, nullable=False),
    # Points that the partner got for it.
    Column("earned", BigInteger, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    # Whether the codes are the partner's own, from a file.
    Column("own_codes", Boolean, nullable=False),
    Column("state", String(10), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("decided_at", UtcTime),
    Column("decided_by", BigInteger),
    Column("reason", Text),
    Column("closed_at", UtcTime),
    # Its card, where it has one.
    Column("channel_id", BigInteger),
    Column("message_id", BigInteger),
    CheckConstraint("state IN ('review', 'returned', 'open', 'closed', 'declined')", name="state"),
    CheckConstraint("claimed BETWEEN 0 AND amount", name="claimed"),
    CheckConstraint("redeemed BETWEEN 0 AND claimed", name="redeemed"),
    CheckConstraint("earned >= 0", name="earned"),
)
Index("ix_benefits_open", benefits.c.guild_id, benefits.c.state, benefits.c.ends_at)
Index("ix_benefits_partner", benefits.c.guild_id, benefits.c.partner_id, benefits.c.created_at)

# A partner's own codes, until each is given: who claims as the n-th gets the n-th.
benefit_codes = Table(
    "benefit_codes",
    metadata,
    guild_key(),
    id_key("benefit_id"),
    id_key("number"),
    Column("code", String(40), nullable=False),
    Column("code_key", String(40), nullable=False),
    UniqueConstraint("guild_id", "benefit_id", "code_key"),
    ForeignKeyConstraint(
        ["guild_id", "benefit_id"], ["benefits.guild_id", "benefits.benefit_id"], name="fk_benefit_codes"
    ),
)

# Once a member, by the primary key; each number once, so never more than there are.
benefit_claims = Table(
    "benefit_claims",
    metadata,
    guild_key(),
    id_key("benefit_id"),
    id_key("user_id"),
    Column("number", BigInteger, nullable=False),
    # Nothing once it is long over, or who claimed was forgotten.
    Column("code", String(40)),
    Column("code_key", String(40)),
    Column("claimed_at", UtcTime, nullable=False),
    Column("redeemed_at", UtcTime),
    Column("redeemed_by", BigInteger),
    # What the partner got for it.
    Column("points", BigInteger, nullable=False),
    UniqueConstraint("guild_id", "benefit_id", "number"),
    UniqueConstraint("guild_id", "benefit_id", "code_key"),
    ForeignKeyConstraint(
        ["guild_id", "benefit_id"], ["benefits.guild_id", "benefits.benefit_id"], name="fk_benefit_claims"
    ),
    CheckConstraint("(redeemed_at IS NULL) = (redeemed_by IS NULL)", name="redeemed"),
    CheckConstraint("redeemed_at IS NOT NULL OR points = 0", name="paid"),
)
Index("ix_benefit_claims_code", benefit_claims.c.guild_id, benefit_claims.c.code_key)
Index("ix_benefit_claims_user", benefit_claims.c.guild_id, benefit_claims.c.user_id)
Index("ix_benefit_claims_claimed", benefit_claims.c.guild_id, benefit_claims.c.claimed_at)
Index("ix_benefit_claims_redeemed", benefit_claims.c.guild_id, benefit_claims.c.redeemed_at)

# Who may redeem for a partner beside themselves.
partner_helpers = Table(
    "partner_helpers",
    metadata,
    guild_key(),
    id_key("partner_id"),
    id_key("user_id"),
    Column("since", UtcTime, nullable=False),
)

# Codes that were none, of late, by who typed them.
benefit_guesses = Table(
    "benefit_guesses",
    metadata,
    guild_key(),
    id_key("user_id"),
    Column("wrong", Integer, nullable=False),
    Column("last_at", UtcTime, nullable=False),
)


class Benefit(NamedTuple):
    """A benefit as stored. `amount`, `claimed`, `redeemed` are codes; `earned` is whole points."""

    guild_id: int
    benefit_id: int
    partner_id: int
    event_id: int | None
    title: str
    about: str
    asks: str
    whom: dict[str, Any]
    amount: int
    claimed: int
    redeemed: int
    earned: int
    ends_at: datetime
    own_codes: bool
    state: str
    created_at: datetime
    decided_at: datetime | None = None
    decided_by: int | None = None
    reason: str | None = None
    closed_at: datetime | None = None
    channel_id: int | None = None
    message_id: int | None = None


class Claim(NamedTuple):
    """A code that somebody was given, the `number`-th of its benefit; `points` is what the partner got for it."""

    guild_id: int
    benefit_id: int
    user_id: int
    number: int
    code: str | None
    code_key: str | None
    claimed_at: datetime
    redeemed_at: datetime | None = None
    redeemed_by: int | None = None
    points: int = 0


class Sum(NamedTuple):
    """What became of a partner's benefits in a time: codes given, codes redeemed, whole points."""

    partner_id: int
    claimed: int
    redeemed: int
    points: int


# --- benefits --------------------------------------------------------------------------------------------------------


async def add(tx: Transaction, benefit: Benefit) -> None:
    """Write a new benefit."""
    await tx.execute(insert(benefits).values(**benefit._asdict()))


async def get(tx: Transaction, guild_id: int, benefit_id: int, *, lock: bool = False) -> Benefit | None:
    """A benefit, or None; with `lock` nobody else changes it until the transaction ends."""
    wanted = select(benefits).where(benefits.c.guild_id == guild_id, benefits.c.benefit_id == benefit_id)
    row = (await tx.execute(wanted.with_for_update() if lock else wanted)).first()
    return Benefit(*row) if row else None


async def lock_many(tx: Transaction, guild_id: int, benefit_ids: Collection[int]) -> dict[int, Benefit]:
    """Benefits by their ids, locked, always in the same order."""
    found = await tx.execute(
        select(benefits)
        .where(benefits.c.guild_id == guild_id, benefits.c.benefit_id.in_(benefit_ids))
        .order_by(benefits.c.benefit_id)
        .with_for_update()
    )
    return {row.benefit_id: Benefit(*row) for row in found}


async def change(tx: Transaction, guild_id: int, benefit_id: int, **values: Any) -> None:
    """Set fields of a benefit."""
    this = (benefits.c.guild_id == guild_id, benefits.c.benefit_id == benefit_id)
    await tx.execute(update(benefits).where(*this).values(**values))


async def take(tx: Transaction, guild_id: int, benefit_id: int, count: int) -> bool:
    """Count as many codes as given. False where there are not as many left."""
    done = await tx.execute(
        update(benefits)
        .where(
            benefits.c.guild_id == guild_id,
            benefits.c.benefit_id == benefit_id,
            benefits.c.state == "open",
            benefits.c.claimed + count <= benefits.c.amount,
        )
        .values(claimed=benefits.c.claimed + count)
    )
    return done.rowcount == 1


async def open_now(
    tx: Transaction, guild_id: int, user_id: int, now: datetime, *, limit: int, offset: int
) -> list[Benefit]:
    """Benefits of which there are some left, or of which that member has a code; what ends first comes first."""
    theirs = select(benefit_claims.c.benefit_id).where(
        benefit_claims.c.guild_id == guild_id, benefit_claims.c.user_id == user_id
    )
    found = await tx.execute(
        select(benefits)
        .where(
            benefits.c.guild_id == guild_id,
            benefits.c.ends_at > now,
            or_(
                and_(benefits.c.state == "open", benefits.c.claimed < benefits.c.amount),
                and_(benefits.c.state.in_(("open", "closed")), benefits.c.benefit_id.in_(theirs)),
            ),
        )
        .order_by(benefits.c.ends_at, benefits.c.benefit_id)
        .limit(limit)
        .offset(offset)
    )
    return [Benefit(*row) for row in found]


async def of_partner(
    tx: Transaction,
    guild_id: int,
    partner_ids: Collection[int] | None,
    *,
    states: Collection[str] = STATES,
    limit: int,
    offset: int = 0,
) -> list[Benefit]:
    """The benefits of these partners, or with None of all, newest first."""
    wanted = select(benefits).where(benefits.c.guild_id == guild_id, benefits.c.state.in_(states))
    if partner_ids is not None:
        wanted = wanted.where(benefits.c.partner_id.in_(partner_ids))
    found = await tx.execute(
        wanted.order_by(benefits.c.created_at.desc(), benefits.c.benefit_id.desc()).limit(limit).offset(offset)
    )
    return [Benefit(*row) for row in found]


async def count_going(tx: Transaction, guild_id: int, partner_id: int, now: datetime) -> int:
    """How many benefits of a partner wait for staff or for the partner, or are open and not over."""
    wanted = (
        select(func.count())
        .select_from(benefits)
        .where(
            benefits.c.guild_id == guild_id,
            benefits.c.partner_id == partner_id,
            benefits.c.state.in_(GOING),
            benefits.c.ends_at > now,
        )
    )
    return int(await tx.scalar(wanted))
