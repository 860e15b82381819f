"""The ledger's tables: accounts, transactions, postings. Only services.ledger writes through here.

An account's name says what it is: `wallet:<user id>`, `programme:<name>/<month>`, `escrow:<thing>`, `issuance`.
Only `issuance`, where points come from, may be negative: its balance is minus all points in existence; and so may
`standing`, from which contribution is counted, which is no points. What only ever grows (`fund:principal`,
`contribution:<user id>`) the database keeps from falling by a trigger: migration 0004.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    cast,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)

from db import dialect
from db.engine import Transaction
from db.metadata import UtcTime, guild_key, id_key, metadata

accounts = Table(
    "accounts",
    metadata,
    guild_key(),
    id_key("account_id"),
    Column("name", String(120), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("balance", BigInteger, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("guild_id", "name"),
    CheckConstraint("balance >= 0 OR kind IN ('issuance', 'standing')", name="not_negative"),
)
Index("ix_accounts_richest", accounts.c.guild_id, accounts.c.kind, accounts.c.balance)

transactions = Table(
    "transactions",
    metadata,
    guild_key(),
    id_key("transaction_id"),
    Column("key", String(120), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("actor_id", BigInteger),
    Column("reason", Text),
    Column("reference", String(200)),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("guild_id", "key"),
)
Index(None, transactions.c.guild_id, transactions.c.at)

postings = Table(
    "postings",
    metadata,
    guild_key(),
    id_key("transaction_id"),
    id_key("account_id"),
    Column("amount", BigInteger, nullable=False),
    Column("balance_after", BigInteger, nullable=False),
    ForeignKeyConstraint(
        ["guild_id", "transaction_id"],
        ["transactions.guild_id", "transactions.transaction_id"],
        name="fk_postings_transaction",
    ),
    ForeignKeyConstraint(
        ["guild_id", "account_id"], ["accounts.guild_id", "accounts.account_id"], name="fk_postings_account"
    ),
    CheckConstraint("amount <> 0", name="moves_something"),
)
Index("ix_postings_statement", postings.c.guild_id, postings.c.account_id, postings.c.transaction_id)


class AccountRow(NamedTuple):
    """An account as stored. `balance` in whole points."""

    guild_id: int
    account_id: int
    name: str
    kind: str
    balance: int


class TransactionRow(NamedTuple):
    """A transaction as stored. `reference` is "channel/message" of the Discord message behind it, if there is one."""

    guild_id: int
    transaction_id: int
    key: str
    kind: str
    actor_id: int | None
    reason: str | None
    reference: str | None
    at: datetime


class PostingRow(NamedTuple):
    """One leg of a transaction: `amount` points into (+) or out of (−) an account, and its balance after."""

    guild_id: int
    transaction_id: int
    account_id: int
    amount: int
    balance_after: int


class StatementLine(NamedTuple):
    """A transaction as one account saw it. `other` is the name of the other account, of the first where several."""

    transaction_id: int
    kind: str
    actor_id: int | None
    reason: str | None
    reference: str | None
    at: datetime
    amount: int
    balance_after: int
    other: str | None


_ADD_ACCOUNTS = dialect.insert(accounts).on_conflict_do_nothing(index_elements=["guild_id", "name"])
_MOVE = (
    update(accounts)
    .where(accounts.c.guild_id == bindparam("g"), accounts.c.account_id == bindparam("a"))
    .values(balance=accounts.c.balance + bindparam("delta"))
)
_ADD_TRANSACTIONS = insert(transactions)
_ADD_POSTINGS = insert(postings)
_ACCOUNT = [accounts.c[name] for name in AccountRow._fields]
_LOCKED = (
    select(*_ACCOUNT)
    .where(accounts.c.guild_id == bindparam("guild"), dialect.among(accounts.c.name, "names"))
    .order_by(accounts.c.name)  # as their index has them: for the order of ids SQLite would read all of the guild's
    .with_for_update()
)
_KEYS = select(transactions.c.key, transactions.c.transaction_id).where(
    transactions.c.guild_id == bindparam("guild"), dialect.among(transactions.c.key, "keys")
)


async def find_keys(tx: Transaction, guild_id: int, keys: Collection[str]) -> dict[str, int]:
    """Of these idempotency keys, those already used, with their transaction's id."""
    return {row.key: row.transaction_id for row in await tx.execute(_KEYS, {"guild": guild_id, "keys": list(keys)})}


async def lock_accounts(tx: Transaction, guild_id: int, names: Collection[str]) -> dict[str, AccountRow]:
    """The accounts that exist of these names, by name, locked until the transaction ends, in one order for all."""
    found = await tx.execute(_LOCKED, {"guild": guild_id, "names": list(names)})
    return {row.name: AccountRow(*row) for row in found}


async def open_accounts(tx: Transaction, new: Sequence[AccountRow], now: datetime) -> None:
    """Open accounts with a balance of zero; those whose name exists already are left alone."""
    rows = [row._asdict() | {"balance": 0, "created_at": now} for row in sorted(new, key=lambda row: row.name)]
    await tx.execute_many(_ADD_ACCOUNTS, rows)


async def write(
    tx: Transaction,
    new_transactions: Sequence[TransactionRow],
    new_postings: Sequence[PostingRow],
    deltas: dict[tuple[int, int], int],
) -> None:
    """Write balanced transactions and move the balances of (guild_id, account_id) by their sums."""
    await tx.execute_many(_ADD_TRANSACTIONS, new_transactions)
    await tx.execute_many(_ADD_POSTINGS, new_postings)
    moves = [{"g": guild, "a": account, "delta": delta} for (guild, account), delta in deltas.items() if delta]
    await tx.execute_many(_MOVE, moves)


async def balance(tx: Transaction, guild_id: int, name: str) -> int:
    """The balance of an account in whole points; zero where it was never opened."""
    statement = select(accounts.c.balance).where(accounts.c.guild_id == guild_id, accounts.c.name == name)
    return await tx.scalar(statement) or 0


async def balances(tx: Transaction, guild_id: int, names: Collection[str]) -> dict[str, int]:
    """The balances of the accounts that exist of these names, in whole points."""
    found = await tx.execute(
        select(accounts.c.name, accounts.c.balance).where(accounts.c.guild_id == guild_id, accounts.c.name.in_(names))
    )
    return {row.name: row.balance for row in found}


async def statement(
    tx: Transaction, guild_id: int, name: str, *, before: int | None = None, limit: int = 10
) -> list[StatementLine]:
    """The newest lines of an account older than transaction `before`, newest first."""
    mine, theirs, counter = postings.alias("mine"), postings.alias("theirs"), accounts.alias("counter")
    account_id = (
        select(accounts.c.account_id).where(accounts.c.guild_id == guild_id, accounts.c.name == name).scalar_subquery()
    )
    other = (
        select(func.min(counter.c.name))
        .join_from(
            theirs,
            counter,
            and_(counter.c.guild_id == theirs.c.guild_id, counter.c.account_id == theirs.c.account_id),
        )
        .where(
            theirs.c.guild_id == mine.c.guild_id,
            theirs.c.transaction_id == mine.c.transaction_id,
            theirs.c.account_id != mine.c.account_id,
        )
        .scalar_subquery()
    )
    wanted = (
        select(
            transactions.c.transaction_id,
            transactions.c.kind,
            transactions.c.actor_id,
            transactions.c.reason,
            transactions.c.reference,
            transactions.c.at,
            mine.c.amount,
            mine.c.balance_after,
            other.label("other"),
        )
        .join_from(
            mine,
            transactions,
            and_(
                transactions.c.guild_id == mine.c.guild_id,
                transactions.c.transaction_id == mine.c.transaction_id,
            ),
        )
        .where(mine.c.guild_id == guild_id, mine.c.account_id == account_id)
    )
    if before is not None:
        wanted = wanted.where(mine.c.transaction_id < before)
    found = await tx.execute(wanted.order_by(mine.c.transaction_id.desc()).limit(limit))
    return [StatementLine(*row) for row in found]


async def flows(
    tx: Transaction, guild_id: int, kind: str, since: datetime, until: datetime, *, without: str | None = None
) -> list[tuple[str, int, int]]:
    """For each account of a kind: (name, points in, points out) between two instants; nothing for those untouched.

    Transactions whose kind begins with `without` do not count.
    """
    moved = (
        select(
            accounts.c.name,
            func.coalesce(func.sum(case((postings.c.amount > 0, postings.c.amount), else_=0)), 0),
            func.coalesce(func.sum(case((postings.c.amount < 0, -postings.c.amount), else_=0)), 0),
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
        .where(
            accounts.c.guild_id == guild_id,
            accounts.c.kind == kind,
            transactions.c.at >= since,
            transactions.c.at < until,
        )
        .group_by(accounts.c.name)
        .order_by(accounts.c.name)
    )
    if without is not None:
        moved = moved.where(transactions.c.kind.not_like(f"{without}%"))
    return [(row[0], int(row[1]), int(row[2])) for row in await tx.execute(moved)]


async def held(tx: Transaction, guild_id: int, kind: str) -> int:
    """The sum of the balances of all accounts of a kind."""
    total = select(func.coalesce(func.sum(accounts.c.balance), 0)).where(
        accounts.c.guild_id == guild_id, accounts.c.kind == kind
    )
    return int(await tx.scalar(total))


async def moved(tx: Transaction, guild_id: int, source: str, names: Collection[str]) -> dict[str, int]:
    """What came into each of these accounts in transactions with `source`, less what went back; missing where nothing.

    Walks the postings of `source`: for one that has few.
    """
    origin = await tx.execute(
        select(postings.c.transaction_id)
        .join(
            accounts, and_(accounts.c.guild_id == postings.c.guild_id, accounts.c.account_id == postings.c.account_id)
        )
        .where(postings.c.guild_id == guild_id, accounts.c.guild_id == guild_id, accounts.c.name == source)
    )
    # In two steps: in one SQLite walks through all postings of the guild.
    found = await tx.execute(
        select(accounts.c.name, func.sum(postings.c.amount))
        .join_from(
            postings,
            accounts,
            and_(accounts.c.guild_id == postings.c.guild_id, accounts.c.account_id == postings.c.account_id),
        )
        .where(
            postings.c.guild_id == guild_id,
            postings.c.transaction_id.in_(list(origin.scalars())),
            accounts.c.name.in_(names),
        )
        .group_by(accounts.c.name)
    )
    return {row[0]: int(row[1]) for row in found}


async def accounts_of(tx: Transaction, guild_id: int, user_id: int) -> list[AccountRow]:
    """The accounts that are a person's own, by name: their wallet, and whatever else is `<kind>:<user id>`."""
    found = await tx.execute(
        select(*_ACCOUNT)
        .where(accounts.c.guild_id == guild_id, accounts.c.name == accounts.c.kind + f":{user_id}")
        .order_by(accounts.c.name)
    )
    return [AccountRow(*row) for row in found]


async def rename(tx: Transaction, guild_id: int, old: str, new: str) -> None:
    """Give an account another name; its postings stay."""
    await tx.execute(update(accounts).where(accounts.c.guild_id == guild_id, accounts.c.name == old).values(name=new))


async def forget_actor(tx: Transaction, guild_id: int, user_id: int, opaque_id: int, wallet: str | None = None) -> None:
    """Put an opaque id in place of a person in what they did, drop the words they typed, and free the keys of their id.

    A key that named them names its own transaction instead: it is as unique, and nothing of theirs will be repeated.
    With `wallet` only keys of transactions with that account are looked at, which spares walking through all.
    """
    await tx.execute(
        update(transactions)
        .where(transactions.c.guild_id == guild_id, transactions.c.actor_id == user_id)
        .values(actor_id=opaque_id, reason=None)
    )
    with_wallet = (
        select(postings.c.transaction_id)
        .join(
            accounts, and_(accounts.c.guild_id == postings.c.guild_id, accounts.c.account_id == postings.c.account_id)
        )
        .where(postings.c.guild_id == guild_id, accounts.c.name == wallet)
    )
    await tx.execute(
        update(transactions)
        .where(
            transactions.c.guild_id == guild_id,
            transactions.c.transaction_id.in_(with_wallet) if wallet is not None else true(),
            or_(transactions.c.key.like(f"%/{user_id}/%"), transactions.c.key.like(f"%/{user_id}")),
        )
        .values(key=literal("forgotten/", String) + cast(transactions.c.transaction_id, String))
    )
