"""Nothing of a person stays, and nothing of them is left out: held for every table there is, by looking at all of them.

Each column that may hold a person's id gets a row of its own with it; each text and document gets one that names them.
A table added later is looked at as it is: where this fails for one, give its feature `known` and `forget`, and a line
in services/privacy/features.py.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError

from db.engine import Database, Transaction
from db.metadata import UtcTime
from db.schema import metadata
from services.privacy import features

HERE, ELSEWHERE = 1, 2  # guilds
PERSON, OPAQUE = 678901234567890123, -55
NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)

# How columns are named that hold a person's id. Whoever does something to something is `…_by`.
PEOPLE = re.compile(
    r"(?:user|actor|subject|owner|founder|giver|heir|sender|receiver|proposer|author|liaison|reviewer|about|applicant"
    r"|member|officer|director|host|payer|decider|holder|requester|partner|referrer|referred|voter|buyer)_id$|_by$|_for$"
)
# Numbers of things: of Discord, or of ours.
THINGS = re.compile(
    r"^(?:guild|channel|card_channel|message|card_message|role|group|ordinary|packet|series|answer|transfer|account"
    r"|transaction|entry|job|case|application|proposal|word|look|file|request|payment|grant|spending|report|event|native|dispute|benefit|key)_id$|^again_of$"
)
AN_ID = re.compile(r"_(?:id|by|for|to|of|from|with)$")

# Named like a person's, and not one: table, column, and what it holds.
NOT_A_PERSON = {
    ("cases", "subject_id"): "the proposal, application or request that the case is about",
    ("cases", "open_for"): "the same, while the case is open",
    ("event_disputes", "open_for"): "the event again, while the dispute is open",
    ("fund_requests", "open_for"): "the group again, while the request is open",
    ("sealed_files", "owner_id"): "the application that the pages belong to",
}

# Told under another column of the same row.
TOLD_ELSEWHERE = {"applications.open_for": "the applicant again, while the application is open: see user_id"}

# Rows that hold nothing by which one is told from another.
ALIKE = {"event_mutes.user_id"}


def _ids() -> Iterator[tuple[Table, Column[Any]]]:
    for table in metadata.sorted_tables:
        for column in table.columns:
            if type(column.type) is BigInteger and AN_ID.search(column.name):
                yield table, column


def _people() -> list[tuple[Table, Column[Any]]]:
    return [
        (table, column)
        for table, column in _ids()
        if PEOPLE.search(column.name) and (table.name, column.name) not in NOT_A_PERSON
    ]


def test_every_id_is_known_to_be_a_persons_or_a_things() -> None:
    """A name that is in neither list: add it to PEOPLE or THINGS above."""
    assert [f"{t}.{c.name}" for t, c in _ids() if not PEOPLE.search(c.name) and not THINGS.search(c.name)] == []


def test_every_exception_exists() -> None:
    assert NOT_A_PERSON.keys() - {(table.name, column.name) for table, column in _ids()} == set()


# --- rows that a table takes, whatever it is ----------------------------------------------------------------------


class Planter:
    """Writes rows that a table's constraints allow. No two rows have a number, time or text in common."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._count = 0
        self._newest: dict[tuple[str, int], dict[str, Any]] = {}

    async def plant(self, table: Table, guild_id: int, person: str | None, *, texts: bool = False) -> list[str]:
        """A row with the person in that column, or with `texts` in every text; by what it is found in an export."""
        self._count += 1
        row = {column.name: self._value(column, texts) for column in table.columns}
        row["guild_id"] = guild_id
        linked = {key for each in table.foreign_key_constraints for key in each.column_keys}
        for constraint in table.foreign_key_constraints:
            await self.plant(constraint.referred_table, guild_id, None)
            parent = self._newest[constraint.referred_table.name, guild_id]
            for key, element in zip(constraint.column_keys, constraint.elements, strict=True):
                row[key] = parent[element.column.name]
        if person is not None:
            row[person] = PERSON
        row = await self._fitted(table, row, keep=person)
        self._newest[table.name, guild_id] = row
        own = {name: value for name, value in row.items() if name not in linked | {"guild_id", person}}
        return [found for name, value in own.items() if (found := _mark(table.c[name], value)) is not None]

    async def _fitted(self, table: Table, row: dict[str, Any], keep: str | None) -> dict[str, Any]:
        """The row with states and absences that its checks allow, by trying."""
        checks = [str(each.sqltext) for each in table.constraints if isinstance(each, CheckConstraint)]
        for one, sign, other in re.findall(r"(\w+) ([<>])=? (\w+)", " ".join(checks)):
            less, more = (one, other) if sign == "<" else (other, one)
            if row.keys() >= {less, more} and row[less] == row[more]:
                row[more] += timedelta(minutes=1) if isinstance(row[more], datetime) else 1
        states = {
            name: re.findall(r"'([^']*)'", listed)
            for check in checks
            for name, listed in re.findall(r"^(\w+) IN \(([^)]*)\)$", check)
        }
        absent = [
            column.name
            for column in table.columns
            if column.nullable and column.name != keep and any(re.search(rf"\b{column.name} IS ", c) for c in checks)
        ]
        for count in range(len(absent) + 1):
            for none in itertools.combinations(absent, count):
                for chosen in itertools.product(*states.values()):
                    tried = row | dict(zip(states, chosen, strict=True)) | dict.fromkeys(none)
                    try:
                        async with self._tx._connection.begin_nested():
                            await self._tx.execute(insert(table).values(**tried))
                    except IntegrityError:
                        continue
                    return tried
        raise AssertionError(f"no row could be made for {table.name}: teach Planter about its checks: {checks}")

    def _value(self, column: Column[Any], texts: bool) -> Any:
        kind, n = column.type, self._count
        if isinstance(kind, UtcTime):
            return NOW - timedelta(hours=n, days=400)
        if isinstance(kind, Boolean):
            return True
        if isinstance(kind, Date):
            return date(2001, 1, 1) + timedelta(days=n)
        if isinstance(kind, BigInteger) and AN_ID.search(column.name):
            return 7_000_000_000 + n
        if isinstance(kind, Integer):
            return 1
        if isinstance(kind, String):
            # What is shorter holds codes.
            named = f"row{n}/{PERSON}" if texts and (kind.length is None or kind.length > 60) else f"row{n}"
            return named if isinstance(kind, Text) or kind.length is None else named[: kind.length]
        if isinstance(kind, JSON):
            return {"who": str(PERSON), "n": PERSON, "all": [f"hello <@{PERSON}>"]} if texts else {"row": f"row{n}"}
        if isinstance(kind, LargeBinary):
            return b"sealed"
        raise AssertionError(f"teach Planter about {kind!r}, the type of {column}")


def _mark(column: Column[Any], value: Any) -> str | None:
    """By what the value is told from those of all other rows, as it would stand in JSON."""
    if isinstance(value, date):
        return f'"{value.isoformat()}"'
    if isinstance(value, int) and not isinstance(value, bool) and value > 7_000_000_000:
        return f'"{value}"'
    if isinstance(value, str) and value.startswith("row"):
        return f'"{value}"'
    return None


async def _contents(database: Database, guild_id: int) -> dict[str, list[dict[str, Any]]]:
    async with database.reading() as tx:
        return {
            table.name: [
                dict(row)
                for row in (
                    await tx.execute(
                        select(table).where(table.c.guild_id == guild_id).order_by(*table.primary_key.columns)
                    )
                ).mappings()
            ]
            for table in metadata.sorted_tables
        }


def _traces(contents: dict[str, list[dict[str, Any]]]) -> set[str]:
    return {
        f"{table}.{column}"
        for table, rows in contents.items()
        for row in rows
        for column, value in row.items()
        if str(PERSON) in str(value)
    }


async def _planted(database: Database) -> dict[str, list[str]]:
    """Rows with the person everywhere, in two guilds; by column, what one of them is found by in the first."""
    marks: dict[str, list[str]] = {}
    people = _people()
    async with database.transaction() as tx:
        planter = Planter(tx)
        for table in metadata.sorted_tables:
            for guild_id in (HERE, ELSEWHERE):
                await planter.plant(table, guild_id, None)
                if len(table.primary_key.columns) > 1:  # otherwise a guild has one row of it
                    await planter.plant(table, guild_id, None, texts=True)
                for column in (column for each, column in people if each is table):
                    found = await planter.plant(table, guild_id, column.name)
                    if guild_id == HERE:
                        marks[f"{table.name}.{column.name}"] = found
    return marks


# --- the tests ----------------------------------------------------------------------------------------------------


async def test_erasing_leaves_nothing_in_any_column_of_any_table(database: Database) -> None:
    planted = await _planted(database)
    assert planted.keys() <= _traces(await _contents(database, HERE))  # it does find what is there
    elsewhere = await _contents(database, ELSEWHERE)
    async with database.transaction() as tx:
        await features.forget(tx, HERE, PERSON, OPAQUE, NOW)
    assert _traces(await _contents(database, HERE)) == set()
    assert await _contents(database, ELSEWHERE) == elsewhere


async def test_an_export_tells_of_every_column_that_names_a_person(database: Database) -> None:
    planted = await _planted(database)
    async with database.reading() as tx:
        told = json.dumps(await features.known(tx, HERE, PERSON, None), ensure_ascii=False)
        nobody = json.dumps(await features.known(tx, HERE, 999_999_999_999_999_999, None))
    assert {column for column, marks in planted.items() if not marks} == ALIKE
    untold = {column for column, marks in planted.items() if not any(mark in told for mark in marks)}
    assert untold == TOLD_ELSEWHERE.keys() | ALIKE
    assert "row" not in nobody


async def test_what_features_know_can_be_written_and_counted(database: Database) -> None:
    """Lists of documents, which the summary counts and JSON can say."""
    await _planted(database)
    async with database.reading() as tx:
        known = await features.known(tx, HERE, PERSON, None)
    assert json.loads(json.dumps(known)) == known
    assert all(isinstance(part, list) for parts in known.values() for part in parts.values())
    assert all(known.values())
