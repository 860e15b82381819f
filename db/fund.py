"""The development fund: what groups asked for, who decided, and what was spent. The money itself is in the ledger.

State of a request, and who moves it:

    waiting   in the council's queue                          → running when enough have approved and it is paid,
                                                                declined by one of them, withdrawn by the group
    running   paid to the group's account, to be spent        → settled at its end, when the rest went back
    declined | withdrawn | settled    over
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
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

from db import dialect
from db.engine import Transaction
from db.ledger import accounts, postings, transactions
from db.metadata import UtcTime, guild_key, id_key, metadata

OPEN = ("waiting", "running")

fund_requests = Table(
    "fund_requests",
    metadata,
    guild_key(),
    id_key("request_id"),
    Column("group_id", BigInteger, nullable=False),
    # The group again while the request waits or its grant runs: one for each group, so that it is known which grant a
    # spending is from and what of it goes back.
    Column("open_for", BigInteger),
    Column("asked_by", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("purpose", Text, nullable=False),
    # The last local day on which it may be spent.
    Column("until", Date, nullable=False),
    Column("state", String(10), nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("decided_at", UtcTime),
    Column("declined_by", BigInteger),
    Column("reason", Text),
    Column("payment_id", BigInteger),
    Column("ended_at", UtcTime),
    UniqueConstraint("guild_id", "open_for"),
    ForeignKeyConstraint(["guild_id", "group_id"], ["groups.guild_id", "groups.group_id"], name="fk_fund_requests"),
    CheckConstraint("amount > 0", name="positive"),
    CheckConstraint("state IN ('waiting', 'running', 'declined', 'withdrawn', 'settled')", name="state"),
    CheckConstraint("(state IN ('waiting', 'running')) = (open_for IS NOT NULL)", name="open_for_its_group"),
    CheckConstraint("(state IN ('running', 'settled')) = (payment_id IS NOT NULL)", name="paid"),
)
Index("ix_fund_requests_group", fund_requests.c.guild_id, fund_requests.c.group_id, fund_requests.c.asked_at)

# Who approved a request. Nobody approves the same one twice.
fund_approvals = Table(
    "fund_approvals",
    metadata,
    guild_key(),
    id_key("request_id"),
    id_key("user_id"),
    Column("at", UtcTime, nullable=False),
    ForeignKeyConstraint(
        ["guild_id", "request_id"], ["fund_requests.guild_id", "fund_requests.request_id"], name="fk_fund_approvals"
    ),
)

fund_spendings = Table(
    "fund_spendings",
    metadata,
    guild_key(),
    id_key("spending_id"),
    Column("group_id", BigInteger, nullable=False),
    # The grant that was running, and how much of the spending it bore; the rest was the group's opening grant.
    Column("request_id", BigInteger),
    Column("from_grant", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    # Whose wallet it went to; none where the points were used up.
    Column("receiver_id", BigInteger),
    Column("reason", Text, nullable=False),
    Column("spent_by", BigInteger, nullable=False),
    Column("transaction_id", BigInteger, nullable=False),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("guild_id", "transaction_id"),
    ForeignKeyConstraint(["guild_id", "group_id"], ["groups.guild_id", "groups.group_id"], name="fk_fund_spendings"),
    CheckConstraint("amount > 0", name="positive"),
    CheckConstraint("from_grant BETWEEN 0 AND amount", name="from_grant"),
    CheckConstraint("request_id IS NOT NULL OR from_grant = 0", name="of_a_grant"),
)
Index("ix_fund_spendings_group", fund_spendings.c.guild_id, fund_spendings.c.group_id, fund_spendings.c.at)
Index("ix_fund_spendings_request", fund_spendings.c.guild_id, fund_spendings.c.request_id)


class Request(NamedTuple):
    """A request as stored. `amount` in whole points; `until` is the last local day on which it may be spent."""

    guild_id: int
    request_id: int
    group_id: int
    open_for: int | None
    asked_by: int
    amount: int
    purpose: str
    until: date
    state: str
    asked_at: datetime
    decided_at: datetime | None = None
    declined_by: int | None = None
    reason: str | None = None
    payment_id: int | None = None
    ended_at: datetime | None = None


class Approval(NamedTuple):
    """Somebody's yes to a request."""

    guild_id: int
    request_id: int
    user_id: int
    at: datetime


class Spending(NamedTuple):
    """Points that a group spent: `from_grant` of `amount` out of the grant that was running."""

    guild_id: int
    spending_id: int
    group_id: int
    request_id: int | None
    from_grant: int
    amount: int
    receiver_id: int | None
    reason: str
    spent_by: int
    transaction_id: int
    at: datetime


class Line(NamedTuple):
    """A line of a public account: whole points in (+) or out (−), and the balance after. `key` names the event."""

    transaction_id: int
    key: str
    kind: str
    actor_id: int | None
    reason: str | None
    at: datetime
    amount: int
    balance_after: int


# --- requests ----------------------------------------------------------------------------------------------------


async def add(tx: Transaction, request: Request) -> bool:
    """Write a new request. False where the group has one that waits or runs."""
    statement = dialect.insert(fund_requests).values(**request._asdict())
    done = await tx.execute(statement.on_conflict_do_nothing(index_elements=["guild_id", "open_for"]))
    return done.rowcount == 1


async def get(tx: Transaction, guild_id: int, request_id: int, *, lock: bool = False) -> Request | None:
    """A request, or None; with `lock` nobody else changes it until the transaction ends."""
    wanted = select(fund_requests).where(fund_requests.c.guild_id == guild_id, fund_requests.c.request_id == request_id)
    row = (await tx.execute(wanted.with_for_update() if lock else wanted)).first()
    return Request(*row) if row else None


async def open_of(tx: Transaction, guild_id: int, group_id: int, *, lock: bool = False) -> Request | None:
    """The request of a group that waits or runs, or None."""
    wanted = select(fund_requests).where(fund_requests.c.guild_id == guild_id, fund_requests.c.open_for == group_id)
    row = (await tx.execute(wanted.with_for_update() if lock else wanted)).first()
    return Request(*row) if row else None


async def of_group(tx: Transaction, guild_id: int, group_id: int, limit: int) -> list[Request]:
    """A group's requests, newest first."""
    found = await tx.execute(
        select(fund_requests)
        .where(fund_requests.c.guild_id == guild_id, fund_requests.c.group_id == group_id)
        .order_by(fund_requests.c.asked_at.desc(), fund_requests.c.request_id.desc())
        .limit(limit)
    )
    return [Request(*row) for row in found]


async def change(tx: Transaction, guild_id: int, request_id: int, **values: Any) -> None:
    """Set fields of a request."""
    await tx.execute(
        update(fund_requests)
        .where(fund_requests.c.guild_id == guild_id, fund_requests.c.request_id == request_id)
        .values(values)
    )


async def approve(tx: Transaction, approval: Approval) -> bool:
    """Write somebody's yes. False where they gave it before."""
    statement = dialect.insert(fund_approvals).values(**approval._asdict())
    done = await tx.execute(statement.on_conflict_do_nothing(index_elements=["guild_id", "request_id", "user_id"]))
    return done.rowcount == 1


async def approvals(tx: Transaction, guild_id: int, request_ids: Collection[int]) -> dict[int, list[int]]:
    """Who approved each of these requests, the first first."""
    found = await tx.execute(
        select(fund_approvals.c.request_id, fund_approvals.c.user_id)
        .where(fund_approvals.c.guild_id == guild_id, fund_approvals.c.request_id.in_(request_ids))
        .order_by(fund_approvals.c.at, fund_approvals.c.user_id)
    )
    approved: dict[int, list[int]] = {}
    for request_id, user_id in found:
        approved.setdefault(request_id, []).append(user_id)
    return approved


# --- spendings and lines -----------------------------------------------------------------------------------------


async def spent(tx: Transaction, spending: Spending) -> None:
    """Write a spending."""
    await tx.execute(insert(fund_spendings).values(**spending._asdict()))


async def spending_of(tx: Transaction, guild_id: int, transaction_id: int) -> Spending | None:
    """The spending of a transaction, or None."""
    found = await tx.execute(
        select(fund_spendings).where(
            fund_spendings.c.guild_id == guild_id, fund_spendings.c.transaction_id == transaction_id
        )
    )
    row = found.first()
    return Spending(*row) if row else None


async def spendings_of(tx: Transaction, guild_id: int, transaction_ids: Collection[int]) -> dict[int, Spending]:
    """The spendings of these transactions, by transaction."""
    found = await tx.execute(
        select(fund_spendings).where(
            fund_spendings.c.guild_id == guild_id, fund_spendings.c.transaction_id.in_(transaction_ids)
        )
    )
    return {spending.transaction_id: spending for spending in (Spending(*row) for row in found)}


async def borne(tx: Transaction, guild_id: int, request_id: int) -> int:
    """How much was spent of a grant."""
    total = select(func.coalesce(func.sum(fund_spendings.c.from_grant), 0)).where(
        fund_spendings.c.guild_id == guild_id, fund_spendings.c.request_id == request_id
    )
    return int(await tx.scalar(total))


async def lines(
    tx: Transaction,
    guild_id: int,
    names: Collection[str],
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    before: int | None = None,
    limit: int | None = None,
) -> list[Line]:
    """The lines of these accounts, newest first: between two instants, or older than transaction `before`."""
    wanted = (
        select(
            transactions.c.transaction_id,
            transactions.c.key,
            transactions.c.kind,
            transactions.c.actor_id,
            transactions.c.reason,
            transactions.c.at,
            postings.c.amount,
            postings.c.balance_after,
        )
        .join_from(
            accounts,
            postings,
            and_(postings.c.guild_id == accounts.c.guild_id, postings.c.account_id == accounts.c.account_id),
        )
        .join(
            transactions,
            and_(
                transactions.c.guild_id == postings.c.guild_id,
                transactions.c.transaction_id == postings.c.transaction_id,
            ),
        )
        .where(accounts.c.guild_id == guild_id, accounts.c.name.in_(names))
        .order_by(transactions.c.transaction_id.desc())
    )
    if start is not None:
        wanted = wanted.where(transactions.c.at >= start)
    if end is not None:
        wanted = wanted.where(transactions.c.at < end)
    if before is not None:
        wanted = wanted.where(transactions.c.transaction_id < before)
    return [Line(*row) for row in await tx.execute(wanted.limit(limit))]


async def earned(tx: Transaction, guild_id: int, user_ids: Collection[int], start: datetime, end: datetime) -> int:
    """The contribution that these people earned between two instants."""
    names = [f"contribution:{user_id}" for user_id in user_ids]
    return sum(line.amount for line in await lines(tx, guild_id, names, start=start, end=end))


# --- checks ------------------------------------------------------------------------------------------------------


async def unproven(tx: Transaction) -> list[tuple[int, int]]:
    """(guild_id, spending_id) of every spending that did not leave its group's account with its amount."""
    left = and_(
        postings.c.guild_id == fund_spendings.c.guild_id,
        postings.c.transaction_id == fund_spendings.c.transaction_id,
        postings.c.amount == -fund_spendings.c.amount,
    )
    found = await tx.execute(
        select(fund_spendings.c.guild_id, fund_spendings.c.spending_id)
        .outerjoin(postings, left)
        .outerjoin(
            accounts, and_(accounts.c.guild_id == postings.c.guild_id, accounts.c.account_id == postings.c.account_id)
        )
        .where(or_(accounts.c.account_id.is_(None), accounts.c.kind != "group"))
    )
    return [(row[0], row[1]) for row in found]


async def sums(tx: Transaction, kind: str, *transaction_kinds: str) -> dict[tuple[int, str], int]:
    """What moved on the accounts of a kind in transactions of these kinds, by (guild_id, account name)."""
    found = await tx.execute(
        select(accounts.c.guild_id, accounts.c.name, func.sum(postings.c.amount))
        .join_from(
            accounts,
            postings,
            and_(postings.c.guild_id == accounts.c.guild_id, postings.c.account_id == accounts.c.account_id),
        )
        .join(
            transactions,
            and_(
                transactions.c.guild_id == postings.c.guild_id,
                transactions.c.transaction_id == postings.c.transaction_id,
            ),
        )
        .where(accounts.c.kind == kind, transactions.c.kind.in_(transaction_kinds))
        .group_by(accounts.c.guild_id, accounts.c.name)
    )
    return {(row[0], row[1]): int(row[2]) for row in found}


async def balances(tx: Transaction, kind: str) -> dict[tuple[int, str], int]:
    """The balances of all accounts of a kind, by (guild_id, name)."""
    found = await tx.execute(
        select(accounts.c.guild_id, accounts.c.name, accounts.c.balance).where(accounts.c.kind == kind)
    )
    return {(row[0], row[1]): int(row[2]) for row in found}


async def spent_by_group(tx: Transaction) -> dict[tuple[int, int], int]:
    """The sum of each group's spendings, by (guild_id, group_id)."""
    found = await tx.execute(
        select(fund_spendings.c.guild_id, fund_spendings.c.group_id, func.sum(fund_spendings.c.amount)).group_by(
            fund_spendings.c.guild_id, fund_spendings.c.group_id
        )
    )
    return {(row[0], row[1]): int(row[2]) for row in found}


async def paid(tx: Transaction) -> list[tuple[int, int, int, int | None]]:
    """(guild_id, request_id, amount, what the ledger paid for it) of every request that was paid."""
    found = await tx.execute(
        select(
            fund_requests.c.guild_id, fund_requests.c.request_id, fund_requests.c.amount, func.max(postings.c.amount)
        )
        .outerjoin(
            transactions,
            and_(
                transactions.c.guild_id == fund_requests.c.guild_id,
                transactions.c.transaction_id == fund_requests.c.payment_id,
            ),
        )
        .outerjoin(
            postings,
            and_(
                postings.c.guild_id == transactions.c.guild_id,
                postings.c.transaction_id == transactions.c.transaction_id,
            ),
        )
        .where(fund_requests.c.state.in_(("running", "settled")))
        .group_by(fund_requests.c.guild_id, fund_requests.c.request_id, fund_requests.c.amount)
    )
    return [(row[0], row[1], int(row[2]), None if row[3] is None else int(row[3])) for row in found]


async def running(tx: Transaction) -> list[tuple[Request, int]]:
    """Every running grant, and how much of it was spent."""
    borne = (
        select(func.coalesce(func.sum(fund_spendings.c.from_grant), 0))
        .where(
            fund_spendings.c.guild_id == fund_requests.c.guild_id,
            fund_spendings.c.request_id == fund_requests.c.request_id,
        )
        .correlate(fund_requests)
        .scalar_subquery()
    )
    found = await tx.execute(select(fund_requests, borne).where(fund_requests.c.state == "running"))
    return [(Request(*row[:-1]), int(row[-1])) for row in found]


# --- forgetting --------------------------------------------------------------------------------------------------


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """Where a request, a yes or a spending names a person, leave the opaque id: a group's accounts stay public."""
    named = (
        (fund_requests, "asked_by"),
        (fund_requests, "declined_by"),
        (fund_approvals, "user_id"),
        (fund_spendings, "receiver_id"),
        (fund_spendings, "spent_by"),
    )
    for table, column in named:
        await tx.execute(
            update(table).where(table.c.guild_id == guild_id, table.c[column] == user_id).values({column: opaque_id})
        )
