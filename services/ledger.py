"""The ledger: double entry, in whole points. The one way in which points move.

A transaction is a set of postings that sum to zero, under a key that names the business event behind it; the same key
again changes nothing. Accounts are opened by their first posting. Only `issuance` and `standing` may be negative.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import db.ledger
from db.engine import Transaction
from db.ledger import AccountRow, PostingRow, TransactionRow
from services.errors import UserError
from services.ids import new_id

MAX_POINTS = 10**12  # in one posting: far above any real use, far below 64 bits even after a million of them
MAX_BALANCE = 2**63 - 1  # what the database holds; SQLite would go on beyond it in fractions, and say nothing

ISSUANCE = "issuance"  # where points come from; minus its balance is what exists
RETIRED = "retired"  # where points end that were spent for good or taken back
STANDING = "standing"  # against which contribution is counted; it is no points, and nobody spends it
COUNTERS = (ISSUANCE, STANDING)  # the only accounts that may be negative

PRINCIPAL = "fund:principal"  # of the development fund: it only ever grows
INCOME = "fund:income"  # of the development fund: what pays its grants


def wallet(user_id: int) -> str:
    """The name of a member's account."""
    return f"wallet:{user_id}"


def forgotten_wallet(opaque_id: int) -> str:
    """The name of the account of somebody who was forgotten."""
    return f"wallet:forgotten{opaque_id}"


def programme(name: str, period: str) -> str:
    """The name of a programme's budget for a period, such as ("checkin", "2026-11")."""
    return f"programme:{name}/{period}"


def escrow(thing: str) -> str:
    """The name of the account that holds what is promised to a thing, such as "red_packet/123"."""
    return f"escrow:{thing}"


def group(group_id: int) -> str:
    """The name of a verified group's account."""
    return f"group:{group_id}"


def contribution(user_id: int) -> str:
    """The name of the account that counts a member's contribution."""
    return f"contribution:{user_id}"


def forgotten_contribution(opaque_id: int) -> str:
    """The name of the account that counts the contribution of somebody who was forgotten."""
    return f"contribution:forgotten{opaque_id}"


def only_grows(account: str) -> bool:
    """Whether nothing is ever taken from an account; the database holds to it as well."""
    return account == PRINCIPAL or kind_of(account) == "contribution"


def kind_of(account: str) -> str:
    """The kind of an account, from its name."""
    return account.partition(":")[0]


class Entry(NamedTuple):
    """A transaction to be posted: whole points into (+) and out of (−) accounts, by name, summing to zero.

    `reference` is "channel/message" of the Discord message behind it, where there is one.
    """

    guild_id: int
    key: str
    kind: str
    postings: tuple[tuple[str, int], ...]
    actor_id: int | None = None
    reason: str | None = None
    reference: str | None = None


class Posted(NamedTuple):
    """What became of an entry: its transaction, whether it had been posted before, and the balances after the set."""

    transaction_id: int
    repeated: bool
    balances: dict[str, int]


class InsufficientPoints(UserError):
    """An account has too little. `account` names it; `balance` and `needed` are whole points."""

    def __init__(self, account: str, balance: int, needed: int) -> None:
        super().__init__("insufficient-points", balance=balance, needed=needed)
        self.account = account
        self.balance = balance
        self.needed = needed


class AccountFull(UserError):
    """An account has no room for more. `account` names it."""

    def __init__(self, account: str) -> None:
        super().__init__("account-full", most=MAX_BALANCE)
        self.account = account


def move(source: str, target: str, amount: int) -> tuple[tuple[str, int], ...]:
    """The postings that move points from one account to another."""
    return ((source, -amount), (target, amount))


async def post(tx: Transaction, entry: Entry, now: datetime) -> Posted:
    """Post one entry. Raises InsufficientPoints, AccountFull, or ValueError for one that is not balanced."""
    (result,) = await post_many(tx, [entry], now)
    if isinstance(result, InsufficientPoints):
        raise result
    return result


async def post_many(tx: Transaction, entries: Sequence[Entry], now: datetime) -> list[Posted | InsufficientPoints]:
    """Post entries in their order, each whole or not at all; a result for each.

    An entry whose key was used before, in the ledger or earlier in the set, is answered with that transaction.
    One that would overdraw an account is answered with InsufficientPoints and leaves no trace.
    Raises ValueError for an entry that is not balanced: that is a mistake of ours, not of a person; and AccountFull.
    """
    for entry in entries:
        _check(entry)
    results: dict[int, Posted | InsufficientPoints] = {}
    by_guild: dict[int, list[int]] = defaultdict(list)
    for index, entry in enumerate(entries):
        by_guild[entry.guild_id].append(index)
    for guild_id, indexes in sorted(by_guild.items()):
        results |= await _post_in_guild(tx, guild_id, {index: entries[index] for index in indexes}, now)
    for index, entry in enumerate(entries):
        result = results[index]
        if isinstance(result, Posted) and not result.repeated:
            _count(tx, entry)
    return [results[index] for index in range(len(entries))]


def _count(tx: Transaction, entry: Entry) -> None:
    """For the operator's figures: points that came into being for people, and went out of it, and by what.

    That is a programme's name, or the account. What fills a budget is nobody's yet.
    """
    if entry.kind.startswith("budget."):
        return
    for name, amount in entry.postings:
        if name.startswith("programme:"):
            name = name[len("programme:") :].partition("/")[0]
        elif name not in (ISSUANCE, RETIRED):
            continue
        tx.count("minted" if amount < 0 else "burned", name, by=abs(amount))


async def _post_in_guild(
    tx: Transaction, guild_id: int, entries: dict[int, Entry], now: datetime
) -> dict[int, Posted | InsufficientPoints]:
    # Locked first, so that of two transactions with the same key one waits here and then finds the other's key.
    accounts = await _lock(tx, guild_id, {name for entry in entries.values() for name, _ in entry.postings}, now)
    used = await db.ledger.find_keys(tx, guild_id, [entry.key for entry in entries.values()])
    balances = {name: row.balance for name, row in accounts.items()}
    deltas: dict[tuple[int, int], int] = defaultdict(int)
    transactions: list[TransactionRow] = []
    postings: list[PostingRow] = []
    results: dict[int, Posted | InsufficientPoints] = {}
    for index, entry in entries.items():
        if entry.key in used:
            results[index] = _posted(entry, used[entry.key], True, balances)
            continue
        short = _shortage(entry, balances)
        if short is not None:
            results[index] = short
            continue
        for name, amount in entry.postings:
            if abs(balances[name] + amount) > MAX_BALANCE:
                raise AccountFull(name)
        transaction_id = new_id(now)
        used[entry.key] = transaction_id
        transactions.append(
            TransactionRow(
                guild_id, transaction_id, entry.key, entry.kind, entry.actor_id, entry.reason, entry.reference, now
            )
        )
        for name, amount in entry.postings:
            account_id = accounts[name].account_id
            balances[name] += amount
            deltas[guild_id, account_id] += amount
            postings.append(PostingRow(guild_id, transaction_id, account_id, amount, balances[name]))
        results[index] = _posted(entry, transaction_id, False, balances)
    await db.ledger.write(tx, transactions, postings, deltas)
    return results


async def _lock(tx: Transaction, guild_id: int, names: set[str], now: datetime) -> dict[str, AccountRow]:
    found = await db.ledger.lock_accounts(tx, guild_id, names)
    missing = names - found.keys()
    if not missing:
        return found
    new = [AccountRow(guild_id, new_id(now), name, kind_of(name), 0) for name in sorted(missing)]
    await db.ledger.open_accounts(tx, new, now)
    return found | await db.ledger.lock_accounts(tx, guild_id, missing)


def _posted(entry: Entry, transaction_id: int, repeated: bool, balances: dict[str, int]) -> Posted:
    return Posted(transaction_id, repeated, {name: balances[name] for name, _ in entry.postings})


def _shortage(entry: Entry, balances: dict[str, int]) -> InsufficientPoints | None:
    for name, amount in entry.postings:
        if amount < 0 and name not in COUNTERS and balances[name] + amount < 0:
            return InsufficientPoints(name, balances[name], -amount)
    return None


def _check(entry: Entry) -> None:
    names = [name for name, _ in entry.postings]
    amounts = [amount for _, amount in entry.postings]
    if sum(amounts) or len(names) < 2 or len(set(names)) < len(names) or 0 in amounts:
        raise ValueError(f"{entry.key}: postings must be two or more, of different accounts, not zero, summing to zero")
    if any(amount < 0 and only_grows(name) for name, amount in entry.postings):
        raise ValueError(f"{entry.key}: nothing is taken from an account that only grows")
    if max(map(abs, amounts)) > MAX_POINTS:
        raise ValueError(f"{entry.key}: more than {MAX_POINTS} points in one posting")


def check_amount(amount: int, *, most: int = MAX_POINTS) -> None:
    """Pass a sum that a person typed. Raises UserError("amount-not-positive") or UserError("amount-too-large")."""
    if amount <= 0:
        raise UserError("amount-not-positive")
    if amount > most:
        raise UserError("amount-too-large", most=most)


async def balance(tx: Transaction, guild_id: int, account: str) -> int:
    """An account's balance in whole points; zero where nothing was ever posted to it."""
    return await db.ledger.balance(tx, guild_id, account)
