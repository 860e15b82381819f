"""Transfers of points from member to member: asked for, then confirmed once; and who has the most.

State: asked → done | cancelled. Only the sender moves it; an old ask just stays asked and can no longer be confirmed.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    Index,
    String,
    Table,
    Text,
    and_,
    bindparam,
    cast,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    update,
)

from db import dialect
from db.engine import Transaction
from db.ledger import accounts, postings, transactions
from db.members import members
from db.metadata import UtcTime, guild_key, id_key, metadata

transfers = Table(
    "transfers",
    metadata,
    guild_key(),
    id_key("transfer_id"),
    Column("sender_id", BigInteger, nullable=False),
    Column("receiver_id", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("note", Text),
    Column("state", String(10), nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("done_at", UtcTime),
    CheckConstraint("amount > 0", name="positive"),
    CheckConstraint("state IN ('asked', 'done', 'cancelled')", name="state"),
)
Index("ix_transfers_day", transfers.c.guild_id, transfers.c.sender_id, transfers.c.done_at)


class Transfer(NamedTuple):
    """A transfer as stored. `amount` in whole points."""

    guild_id: int
    transfer_id: int
    sender_id: int
    receiver_id: int
    amount: int
    note: str | None
    state: str
    asked_at: datetime
    done_at: datetime | None


_LOCKED = (
    select(transfers)
    .where(
        transfers.c.guild_id == bindparam("guild"),
        dialect.among(transfers.c.transfer_id, "ids"),
    )
    .order_by(transfers.c.transfer_id)
    .with_for_update()
)
_DONE = (
    update(transfers)
    .where(
        transfers.c.guild_id == bindparam("g"), transfers.c.transfer_id == bindparam("t"), transfers.c.state == "asked"
    )
    .values(state="done", done_at=bindparam("at"))
)


async def add(tx: Transaction, transfer: Transfer) -> None:
    """Remember a transfer that its sender has yet to confirm."""
    await tx.execute(insert(transfers).values(**transfer._asdict()))


async def get(tx: Transaction, guild_id: int, transfer_id: int) -> Transfer | None:
    """One transfer, or None."""
    found = await tx.execute(
        select(transfers).where(transfers.c.guild_id == guild_id, transfers.c.transfer_id == transfer_id)
    )
    row = found.first()
    return Transfer(*row) if row else None


async def lock(tx: Transaction, guild_id: int, ids: Collection[int]) -> dict[int, Transfer]:
    """The transfers with these ids, locked until the transaction ends."""
    found = await tx.execute(_LOCKED, {"guild": guild_id, "ids": list(ids)})
    return {row.transfer_id: Transfer(*row) for row in found}


async def mark_done(tx: Transaction, done: Sequence[tuple[int, int]], now: datetime) -> None:
    """Set (guild_id, transfer_id) to done."""
    rows: list[dict[str, Any]] = [{"g": guild, "t": transfer, "at": now} for guild, transfer in done]
    await tx.execute_many(_DONE, rows)


async def mark_cancelled(tx: Transaction, guild_id: int, transfer_id: int) -> None:
    """Set a transfer that is asked for to cancelled."""
    await tx.execute(
        update(transfers)
        .where(transfers.c.guild_id == guild_id, transfers.c.transfer_id == transfer_id, transfers.c.state == "asked")
        .values(state="cancelled")
    )


async def sent_since(
    tx: Transaction, guild_id: int, senders: Collection[int], since: datetime
) -> dict[int, tuple[int, int]]:
    """For each sender: (how many transfers, how many points) done since an instant; missing where none."""
    found = await tx.execute(
        select(transfers.c.sender_id, func.count(), func.sum(transfers.c.amount))
        .where(
            transfers.c.guild_id == guild_id,
            transfers.c.sender_id.in_(senders),
            transfers.c.done_at >= since,
            transfers.c.state == "done",
        )
        .group_by(transfers.c.sender_id)
    )
    return {row[0]: (int(row[1]), int(row[2])) for row in found}


async def purge_asked(tx: Transaction, guild_ids: Collection[int], since_id: int, before: datetime) -> None:
    """Delete what nobody confirmed before a time, of the transfers with an id from `since_id`."""
    await tx.execute(
        transfers.delete().where(
            transfers.c.guild_id.in_(guild_ids),
            transfers.c.transfer_id >= since_id,
            transfers.c.state == "asked",
            transfers.c.asked_at < before,
        )
    )


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """Put an opaque id in place of a person, drop the words they typed, and cancel what waits to be confirmed."""
    await tx.execute(
        update(transfers)
        .where(
            transfers.c.guild_id == guild_id,
            or_(transfers.c.sender_id == user_id, transfers.c.receiver_id == user_id),
            transfers.c.state == "asked",
        )
        .values(state="cancelled")
    )
    await tx.execute(
        update(transfers)
        .where(transfers.c.guild_id == guild_id, transfers.c.sender_id == user_id)
        .values(sender_id=opaque_id, note=None)
    )
    await tx.execute(
        update(transfers)
        .where(transfers.c.guild_id == guild_id, transfers.c.receiver_id == user_id)
        .values(receiver_id=opaque_id)
    )


def _on_leaderboard(guild_id: int) -> list[ColumnElement[bool]]:
    """Wallets with something in them, of people who are still known and did not opt out."""
    hidden = select(literal("wallet:", String) + cast(members.c.user_id, String)).where(
        members.c.guild_id == guild_id, members.c.on_leaderboards.is_(False)
    )
    return [
        accounts.c.guild_id == guild_id,
        accounts.c.kind == "wallet",
        accounts.c.balance > 0,
        not_(accounts.c.name.startswith("wallet:forgotten-")),
        accounts.c.name.not_in(hidden),
    ]


async def richest(tx: Transaction, guild_id: int, *, limit: int = 10, offset: int = 0) -> list[tuple[str, int]]:
    """(account name, balance) of the wallets with the most points, most first, without those who opted out."""
    found = await tx.execute(
        select(accounts.c.name, accounts.c.balance)
        .where(*_on_leaderboard(guild_id))
        .order_by(accounts.c.balance.desc(), accounts.c.name)
        .limit(limit)
        .offset(offset)
    )
    return [(row[0], row[1]) for row in found]


async def richer(tx: Transaction, guild_id: int, balance: int) -> int:
    """How many wallets on the leaderboard hold more than that."""
    wanted = select(func.count()).select_from(accounts).where(*_on_leaderboard(guild_id), accounts.c.balance > balance)
    return int(await tx.scalar(wanted))


# What must hold always, each as a query for what breaks it. Used by `guanxi verify`.


async def unpaid(tx: Transaction) -> list[tuple[int, int]]:
    """(guild_id, transfer_id) of every transfer that is done, but not in the ledger with its amount."""
    paid = (
        select(transactions.c.transaction_id)
        .join(
            postings,
            and_(
                postings.c.guild_id == transactions.c.guild_id,
                postings.c.transaction_id == transactions.c.transaction_id,
            ),
        )
        .where(
            transactions.c.guild_id == transfers.c.guild_id,
            transactions.c.key == literal("transfer/", String) + cast(transfers.c.transfer_id, String),
            postings.c.amount == transfers.c.amount,
        )
        .exists()
    )
    found = await tx.execute(
        select(transfers.c.guild_id, transfers.c.transfer_id).where(transfers.c.state == "done", not_(paid))
    )
    return [(row[0], row[1]) for row in found]


async def uncounted(tx: Transaction) -> list[tuple[int, int]]:
    """(guild_id, how many more) of every guild where more transfers are in the ledger than are done."""
    posted = (
        select(transactions.c.guild_id, func.count().label("n"))
        .where(transactions.c.kind == "transfer")
        .group_by(transactions.c.guild_id)
        .subquery()
    )
    done = (
        select(func.count())
        .where(transfers.c.guild_id == posted.c.guild_id, transfers.c.state == "done")
        .correlate(posted)
        .scalar_subquery()
    )
    found = await tx.execute(select(posted.c.guild_id, posted.c.n - done).where(posted.c.n > done))
    return [(row[0], int(row[1])) for row in found]
