"""Transfers of points from member to member: asked for, then confirmed once.

State: asked → done | cancelled. Only the sender moves it; an old ask just stays asked and can no longer be confirmed.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, String, Table, Text, bindparam, func, insert, select, update

from db.engine import Transaction
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
        transfers.c.transfer_id.in_(bindparam("ids", expanding=True)),
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


async def lock(tx: Transaction, guild_id: int, ids: Collection[int]) -> dict[int, Transfer]:
    """The transfers with these ids, locked until the transaction ends."""
    found = await tx.execute(_LOCKED, {"guild": guild_id, "ids": list(ids)})
    return {row.transfer_id: Transfer(*row) for row in found}


async def mark_done(tx: Transaction, done: Sequence[tuple[int, int]], now: datetime) -> None:
    """Set (guild_id, transfer_id) to done."""
    rows: list[dict[str, Any]] = [{"g": guild, "t": transfer, "at": now} for guild, transfer in done]
    await tx.execute_many(_DONE, rows)


async def cancel(tx: Transaction, guild_id: int, transfer_id: int, sender_id: int) -> bool:
    """Set a transfer of this sender from asked to cancelled. False where it is not asked any more."""
    changed = await tx.execute(
        update(transfers)
        .where(
            transfers.c.guild_id == guild_id,
            transfers.c.transfer_id == transfer_id,
            transfers.c.sender_id == sender_id,
            transfers.c.state == "asked",
        )
        .values(state="cancelled")
    )
    return changed.rowcount == 1


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


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """Put an opaque id in place of a person and drop the words they typed."""
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
