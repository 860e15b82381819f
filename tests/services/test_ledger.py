"""The ledger: whatever happens at once or breaks off, it balances, and once means once."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import defaultdict
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

import db.ledger
from db.engine import Database
from db.ledger import accounts, postings, transactions
from db.points import transfers
from services import ledger
from services.actor import Actor
from services.checkin.service import Checkin
from services.errors import UserError
from services.ledger import Entry, InsufficientPoints, Posted, move
from services.points import Points
from services.verify import verify
from tests.house.tree import ROOT

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
KILLS = 12

guilds = count(1)  # each example plays in a guild of its own, on the test's one database
on_one_database = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])

USERS = range(1, 5)
users = st.sampled_from(USERS)
keys = st.integers(1, 12)  # few, so that many come again; a key says whom and how much, as a retry does
acts = st.one_of(
    st.tuples(st.just("grant"), keys),
    st.tuples(st.just("revoke"), keys),
    st.tuples(st.just("send"), users, users, st.integers(1, 60)),
    st.tuples(st.just("check_in"), users),
)


class Club:
    """Members who act through the services, and a note of what each acknowledged act did to whose balance."""

    def __init__(self, database: Database) -> None:
        self.guild_id = next(guilds)
        self.points = Points(database)
        self.checkin = Checkin(database)
        self.admin = self.actor(99, manages_guild=True)
        self.effects: dict[str, dict[int, int]] = {}

    def actor(self, user_id: int, **more: Any) -> Actor:
        return Actor(self.guild_id, user_id, **more)

    async def act(self, act: tuple[Any, ...]) -> None:
        """Act; who is refused must have changed nothing."""
        with suppress(UserError):
            await getattr(self, act[0])(*act[1:])

    async def grant(self, key: int) -> None:
        user, amount = key % 4 + 1, key * 7
        await self.points.grant(self.admin, self.actor(user), amount, "for a test", NOW, key)
        self.effects[f"grant/{key}"] = {user: amount}

    async def revoke(self, key: int) -> None:
        user, amount = key % 4 + 1, key * 3
        await self.points.revoke(self.admin, user, amount, "for a test", NOW, key)
        self.effects[f"revoke/{key}"] = {user: -amount}

    async def send(self, sender: int, receiver: int, amount: int) -> None:
        asked = await self.points.ask_to_send(self.actor(sender), self.actor(receiver), amount, None, NOW)
        transfer_id = asked.transfer.transfer_id
        presses = (self.points.confirm_send(self.actor(sender), transfer_id, NOW) for _ in range(3))
        answers = await asyncio.gather(*presses, return_exceptions=True)
        sent = [answer for answer in answers if not isinstance(answer, BaseException)]
        assert all(isinstance(answer, UserError) for answer in answers if isinstance(answer, BaseException)), answers
        if sent:
            assert [answer.repeated for answer in sent].count(False) == 1
            self.effects[f"transfer/{transfer_id}"] = {sender: -amount, receiver: amount}

    async def check_in(self, user: int) -> None:
        done = await self.checkin.check_in(self.actor(user), NOW)
        self.effects[f"checkin/{user}/{done.day}"] = {user: done.points}


@on_one_database
@given(rounds=st.lists(st.lists(acts, min_size=1, max_size=12), min_size=1, max_size=5))
async def test_whatever_members_do_at_once_the_books_balance(
    database: Database, rounds: list[list[tuple[Any, ...]]]
) -> None:
    club = Club(database)
    for at_once in rounds:
        await asyncio.gather(*(club.act(act) for act in at_once))
    expected: dict[int, int] = defaultdict(int)
    for effect in club.effects.values():
        for user, change in effect.items():
            expected[user] += change
    assert {user: await club.points.balance(club.guild_id, user) for user in USERS} == {
        user: expected[user] for user in USERS
    }
    async with database.reading() as tx:
        in_guild = transactions.c.guild_id == club.guild_id, transactions.c.kind.not_like("budget.%")
        used = list((await tx.execute(select(transactions.c.key).where(*in_guild))).scalars())
    assert sorted(used) == sorted(club.effects)
    assert await overdrawn(database, club.guild_id) == []
    assert (await verify(database)).problems == []


async def overdrawn(database: Database, guild_id: int) -> list[Any]:
    """Every posting that left an account short for as long as it was the last."""
    async with database.reading() as tx:
        found = await tx.execute(
            select(accounts.c.name, postings.c.balance_after)
            .join(
                postings,
                (accounts.c.guild_id == postings.c.guild_id) & (accounts.c.account_id == postings.c.account_id),
            )
            .where(accounts.c.guild_id == guild_id, accounts.c.kind != "issuance", postings.c.balance_after < 0)
        )
        return list(found)


NAMES = ("issuance", "retired", "wallet:1", "wallet:2", "escrow:red_packet/7", "programme:grants/2026-03")


@st.composite
def entries(draw: st.DrawFn) -> tuple[str, tuple[tuple[str, int], ...]]:
    """A key, one of few, and balanced postings over two to four accounts, of any size."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=4, unique=True))
    size = st.one_of(st.integers(1, 50), st.integers(1, ledger.MAX_POINTS // 4)).flatmap(
        lambda most: st.integers(-most, most).filter(bool)
    )
    parts = [draw(size) for _ in names[1:]]
    if sum(parts) == 0:
        parts[0] += 1 if parts[0] != -1 else 2
    return f"key/{draw(st.integers(1, 15))}", tuple(zip(names, (*parts, -sum(parts)), strict=True))


@on_one_database
@given(sets=st.lists(st.lists(entries(), min_size=1, max_size=8), min_size=1, max_size=5))
async def test_a_set_of_entries_does_what_they_would_do_one_by_one(database: Database, sets: list[list[Any]]) -> None:
    guild_id = next(guilds)
    balances: dict[str, int] = dict.fromkeys(NAMES, 0)
    first: dict[str, int] = {}
    for one_set in sets:
        async with database.transaction() as tx:
            given_entries = [Entry(guild_id, key, "test", parts) for key, parts in one_set]
            results = await ledger.post_many(tx, given_entries, NOW)
        for (key, parts), result in zip(one_set, results, strict=True):
            fits = all(balances[name] + part >= 0 for name, part in parts if part < 0 and name != "issuance")
            if key in first:
                assert isinstance(result, Posted) and result.repeated and result.transaction_id == first[key]
            elif fits:
                assert isinstance(result, Posted) and not result.repeated
                first[key] = result.transaction_id
                for name, part in parts:
                    balances[name] += part
            else:
                assert isinstance(result, InsufficientPoints)
                assert result.balance == balances[result.account] < result.needed
    async with database.reading() as tx:
        assert await db.ledger.balances(tx, guild_id, NAMES) == {
            name: balance
            for name, balance in balances.items()
            if any(name == touched for one_set in sets for _, parts in one_set for touched, _ in parts)
        }
    assert (await verify(database)).problems == []


async def test_entries_that_do_not_balance_are_our_mistake(database: Database) -> None:
    wrong = {
        "a sum that is not zero": (("issuance", -5), ("wallet:1", 4)),
        "one account only": (("wallet:1", 5), ("wallet:1", -5)),
        "one posting": (("wallet:1", 0),),
        "nothing moved": (("issuance", 0), ("wallet:1", 0)),
        "more than a posting may hold": move("issuance", "wallet:1", ledger.MAX_POINTS + 1),
    }
    for name, parts in wrong.items():
        with pytest.raises(ValueError, match=name):
            async with database.transaction() as tx:
                await ledger.post(tx, Entry(1, name, "test", parts), NOW)
    assert (await verify(database)).counts["transactions"] == 0


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (0, "amount-not-positive"),
        (-1, "amount-not-positive"),
        (-(2**63), "amount-not-positive"),
        (ledger.MAX_POINTS + 1, "amount-too-large"),
        (2**53 + 1, "amount-too-large"),
        (2**63, "amount-too-large"),
        (10**30, "amount-too-large"),
    ],
)
def test_amounts_out_of_range_are_refused(amount: int, code: str) -> None:
    with pytest.raises(UserError) as refused:
        ledger.check_amount(amount)
    assert refused.value.code == code


async def test_the_largest_amounts_are_kept_to_the_point(database: Database) -> None:
    ledger.check_amount(ledger.MAX_POINTS)
    async with database.transaction() as tx:
        for number in range(3):
            entry = Entry(1, f"large/{number}", "test", move("issuance", "wallet:1", ledger.MAX_POINTS - number))
            await ledger.post(tx, entry, NOW)
    async with database.reading() as tx:
        assert await ledger.balance(tx, 1, "wallet:1") == 3 * ledger.MAX_POINTS - 3
        assert await ledger.balance(tx, 1, "issuance") == 3 - 3 * ledger.MAX_POINTS
    assert (await verify(database)).problems == []


async def test_a_balance_fills_64_bits_and_no_more(database: Database) -> None:
    async with database.transaction() as tx:
        await ledger.post(tx, Entry(1, "first", "test", move("issuance", "wallet:1", 5)), NOW)
        almost_full = update(accounts).where(accounts.c.name == "wallet:1").values(balance=2**63 - 3)
        await tx.execute(almost_full)
    async with database.transaction() as tx:
        posted = await ledger.post(tx, Entry(1, "last", "test", move("issuance", "wallet:1", 2)), NOW)
        assert posted.balances["wallet:1"] == 2**63 - 1
    with pytest.raises(ledger.AccountFull):
        async with database.transaction() as tx:
            await ledger.post(tx, Entry(1, "one too many", "test", move("issuance", "wallet:1", 1)), NOW)
    async with database.reading() as tx:
        assert await ledger.balance(tx, 1, "wallet:1") == 2**63 - 1
        assert await ledger.balance(tx, 1, "issuance") == -7


async def test_the_same_key_from_two_processes_at_once_is_one_transaction(database: Database) -> None:
    other = await Database.open(database.url.render_as_string(hide_password=False), exclusive=False)
    try:

        async def post(on: Database) -> Posted:
            async with on.transaction() as tx:
                return await ledger.post(tx, Entry(1, "once", "test", move("issuance", "wallet:1", 5)), NOW)

        async with database.transaction() as tx:  # the accounts exist: what is raced for is the key
            await ledger.post(tx, Entry(1, "before", "test", move("issuance", "wallet:1", 1)), NOW)
        results = await asyncio.gather(*(post(on) for on in [database, other] * 10))
    finally:
        await other.close()
    assert [result.repeated for result in results].count(False) == 1
    assert {result.balances["wallet:1"] for result in results} == {6}


def test_killed_at_any_moment_it_loses_and_makes_no_point(database_url: str) -> None:
    """Workers grant, take back and send side by side, each killed with SIGKILL in the middle of it."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.services.crashing", database_url, str(KILLS), "20260310"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert run.returncode == 0, run.stderr
    said = [json.loads(line) for line in run.stdout.splitlines()]
    assert [line for line in said if "failure" in line] == []
    reopened = [line for line in said if "problems" in line]
    assert [line["round"] for line in reopened] == list(range(KILLS))
    assert [line["problems"] for line in reopened] == [[]] * KILLS
    acknowledged = {line["key"]: line for line in said if "key" in line}
    assert len(acknowledged) > KILLS
    assert {key.partition("/")[0] for key in acknowledged} == {"grant", "revoke", "transfer"}

    async def look() -> tuple[list[str], dict[str, tuple[str, int]]]:
        database = await Database.open(database_url)
        problems = (await verify(database)).problems
        async with database.reading() as tx:
            found = await tx.execute(
                select(transactions.c.key, accounts.c.name, postings.c.amount)
                .join(postings, postings.c.transaction_id == transactions.c.transaction_id)
                .join(accounts, accounts.c.account_id == postings.c.account_id)
                .where(postings.c.amount > 0)
            )
            into = {row[0]: (row[1], row[2]) for row in found}
        await database.close()
        return problems, into

    problems, into = asyncio.run(look())
    assert problems == []
    expected = {
        key: (ledger.wallet(line["to"]) if line["to"] else ledger.RETIRED, line["amount"])
        for key, line in acknowledged.items()
    }
    assert {key: into.get(key) for key in expected} == expected


@pytest.fixture
async def books(database: Database) -> Database:
    """Books with a grant and a transfer in them, which are in order."""
    points, ada = Points(database), Actor(1, 9, manages_guild=True)
    await points.grant(ada, Actor(1, 1), 50, "for a test", NOW, 1)
    asked = await points.ask_to_send(Actor(1, 1), Actor(1, 2), 20, None, NOW)
    await points.confirm_send(Actor(1, 1), asked.transfer.transfer_id, NOW)
    assert (await verify(database)).problems == []
    return database


async def test_verify_finds_a_balance_that_was_set(books: Database) -> None:
    await damage(books, update(accounts).where(accounts.c.name == "wallet:1").values(balance=31))
    assert any("account wallet:1 says 31, its postings say 30" in each for each in await problems_of(books))


async def test_verify_finds_a_posting_that_was_changed(books: Database) -> None:
    await damage(books, update(postings).where(postings.c.amount == 20).values(amount=21))
    assert any("does not balance" in each for each in await problems_of(books))


async def test_verify_finds_a_statement_that_was_changed(books: Database) -> None:
    await damage(books, update(postings).where(postings.c.amount == 20).values(balance_after=25))
    (found,) = await problems_of(books)
    assert "statement of account wallet:2" in found


async def test_verify_finds_a_transaction_without_postings(books: Database) -> None:
    row = {"guild_id": 1, "transaction_id": 5, "key": "empty", "kind": "test", "at": NOW}
    await damage(books, insert(transactions).values(row))
    (found,) = await problems_of(books)
    assert "transaction 5 has fewer than two postings" in found


async def test_verify_finds_a_transfer_that_was_never_paid(books: Database) -> None:
    unpaid = {"guild_id": 1, "transfer_id": 5, "sender_id": 1, "receiver_id": 2, "amount": 20, "state": "done"}
    await damage(books, insert(transfers).values(unpaid | {"asked_at": NOW, "done_at": NOW}))
    (found,) = await problems_of(books)
    assert "transfer 5 is done, but not in the ledger" in found


async def test_verify_finds_a_payment_without_its_transfer(books: Database) -> None:
    await damage(books, delete(transfers))
    (found,) = await problems_of(books)
    assert "1 more transfers" in found


async def damage(database: Database, statement: Any) -> None:
    """What no code of ours does."""
    async with database.transaction() as tx:
        await tx.execute(statement)


async def problems_of(database: Database) -> list[str]:
    return (await verify(database)).problems
