"""Copying everything from one database to another of either kind: table by table, in batches, and looked at after.

What has been copied is kept in the target, in the transaction of each batch, so that a copy that was killed goes on
where it was. Until the end the target's revision is `migrate.COPYING`, which every program refuses.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import date
from hashlib import blake2b
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    cast,
    func,
    literal,
    select,
    text,
    tuple_,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateTable, DropTable
from sqlalchemy.types import TypeEngine

from db import dialect, ledger_checks, migrate
from db.engine import Database, Transaction
from db.metadata import UtcTime
from db.schema import metadata

ROWS = 5_000  # of a batch: commits cost little then, and what a kill undoes is copied again in a moment
ROWS_WITH_BYTES = 10  # at first, where a row can be a page of several MB; then as many as stay below the next
BYTES = 8 * 2**20  # of a batch

_SOURCE = "(source)"  # the row of the state that says what is copied
_state = Table(
    "copy_state",
    MetaData(),
    Column("table_name", String(63), primary_key=True),
    Column("rows", BigInteger, nullable=False),
    Column("last", Text, nullable=False),
)

COPIED, COMPARED = "copied", "compared"
Watch = Callable[
    [str, str, int], None
]  # is told what was done (one of the two), in which table, and with how many rows


class NotEmpty(Exception):
    """The target holds something, and is not the half of this copy; the text says what."""


class NotTaken(Exception):
    """The target does not take a row of the source; the text names the table and what PostgreSQL says, without it."""


class SourceChanged(Exception):
    """The half copy is of another state of the source, so that it cannot be gone on with."""


class Summary(NamedTuple):
    """What a table holds: how many rows, and a number that any other content would change."""

    rows: int
    checksum: int


class Copied(NamedTuple):
    """A whole copy: rows by table, those from before a kill too, and sealed files, which lie in a folder and stay."""

    rows: dict[str, int]
    already: int
    guilds: int
    sealed_in_folder: int
    differences: list[str]


def plain(table: Table) -> Table:
    """The same table with types that both databases give and take as they are, without our own conversions."""
    columns: list[Column[Any]] = list(table.columns)
    made = (Column(each.name, _plain(each.type), primary_key=each.primary_key) for each in columns)
    return Table(table.name, MetaData(), *made)


def _plain(of: TypeEngine[Any]) -> TypeEngine[Any]:
    return BigInteger() if isinstance(of, UtcTime) else Text() if isinstance(of, JSON) else of


TABLES = [plain(table) for table in metadata.sorted_tables]  # those that are referred to go first


async def copy(source: Database, target: Database, watch: Watch, *, begun: bool) -> Copied:
    """Copy every table into an empty target of this program's revision, or go on with a copy that was `begun`.

    Then look at both: `differences` is empty where the copy is whole, and only then can the target be used. Raises
    NotEmpty, SourceChanged, NotTaken, StorageError.
    """
    async with source.reading() as tx:  # one moment for all of it
        marks = await _resumed(tx, source, target) if begun else await _begun(tx, source, target)
        already = sum(rows for rows, _ in marks.values())
        for table in TABLES:
            await _copy_table(tx, target, table, *marks[table.name], watch)
        differences = await _differences(tx, target, watch)
        async with target.transaction() as done:
            found: dict[str, Any] = {
                row.table_name: row.rows
                for row in await done.execute(select(_state).where(_state.c.table_name != _SOURCE))
            }
            if not differences:
                await done.execute(DropTable(_state))
                await _mark(done, migrate.head())
        sealed = TABLES_BY_NAME["sealed_files"]
        folder = await tx.scalar(select(func.count()).select_from(sealed).where(sealed.c.sealed.is_(None)))
        guilds = len(await ledger_checks.sums(tx))
    return Copied(found, already, guilds, folder, differences)


TABLES_BY_NAME = {table.name: table for table in TABLES}


async def rows(
    tx: Transaction, table: Table, after: Sequence[Any] | None = None
) -> AsyncGenerator[list[tuple[Any, ...]]]:
    """Every row of a `plain` table in order of its key, batch by batch; from behind a key, where one is given."""
    key = list(table.primary_key.columns)
    binary = _has_bytes(table)
    limit = ROWS_WITH_BYTES if binary else ROWS
    places = [list(table.columns).index(each) for each in key]
    # The driver would read a JSON column of PostgreSQL, and not as it was written.
    columns = [cast(each, Text) if isinstance(each.type, Text) else each for each in table.columns]
    while True:
        statement = select(*columns).order_by(*key).limit(limit)
        if after is not None:
            given = tuple_(*(literal(value, each.type) for value, each in zip(after, key, strict=True)))
            statement = statement.where(tuple_(*key) > given)
        batch: list[tuple[Any, ...]] = list(map(tuple, (await tx.execute(statement)).all()))
        if batch:
            yield batch
        if len(batch) < limit:
            return
        after = [batch[-1][place] for place in places]
        if binary:
            size = sum(len(value) for row in batch for value in row if isinstance(value, bytes))
            limit = max(1, min(ROWS, limit * 2 if size < BYTES // 2 else limit if size < BYTES else limit // 2))


async def put(tx: Transaction, table: Table, batch: Sequence[tuple[Any, ...]]) -> None:
    """Put rows into a `plain` table, in the order of its columns."""
    names = [each.name for each in table.columns]
    if not await tx.copy_in(table.name, names, batch):
        await tx.execute_many(table.insert(), [dict(zip(names, row, strict=True)) for row in batch])


async def summary(tx: Transaction, table: Table, watch: Callable[[int], None] = lambda _: None) -> Summary:
    """What a `plain` table holds, said alike for both databases: the order of the rows does not count."""
    count = total = 0
    binary = _has_bytes(table)
    async for batch in rows(tx, table):
        count += len(batch)
        total += sum([_number(row, binary=binary) for row in batch])
        watch(len(batch))
    return Summary(count, total % 2**128)


async def size(tx: Transaction) -> int:
    """How many rows all tables have together."""
    return sum([await tx.scalar(select(func.count()).select_from(table)) for table in TABLES])


async def is_empty(tx: Transaction) -> bool:
    """Whether no table has a row."""
    for table in TABLES:
        if (await tx.execute(select(literal(1)).select_from(table).limit(1))).first() is not None:
            return False
    return True


def _has_bytes(table: Table) -> bool:
    return any(isinstance(each.type, LargeBinary) for each in table.columns)


def _number(row: tuple[Any, ...], *, binary: bool) -> int:
    said = [blake2b(each).digest() if isinstance(each, bytes) else each for each in row] if binary else row
    return int.from_bytes(blake2b(repr(said).encode(), digest_size=16).digest())


# --- the state -----------------------------------------------------------------------------------------------------


async def _begun(tx: Transaction, source: Database, target: Database) -> dict[str, tuple[int, str]]:
    async with target.transaction() as begin:
        if not await is_empty(begin):
            raise NotEmpty
        await begin.execute(CreateTable(_state))
        marks = {table.name: (0, "null") for table in TABLES}
        new = [{"table_name": name, "rows": count, "last": last} for name, (count, last) in marks.items()]
        await begin.execute_many(
            _state.insert(), [*new, {"table_name": _SOURCE, "rows": 0, "last": await _of(tx, source)}]
        )
        await _mark(begin, migrate.COPYING)
    return marks


async def _resumed(tx: Transaction, source: Database, target: Database) -> dict[str, tuple[int, str]]:
    async with target.reading() as look:
        marks = {row.table_name: (row.rows, row.last) for row in await look.execute(select(_state))}
    if marks.pop(_SOURCE)[1] != await _of(tx, source) or marks.keys() != TABLES_BY_NAME.keys():
        raise SourceChanged
    return marks


async def _of(tx: Transaction, source: Database) -> str:
    """What tells this state of the source from another, as well as can be told in a moment; the end tells surely."""
    counts = {table.name: await tx.scalar(select(func.count()).select_from(table)) for table in TABLES}
    return json.dumps({"of": dialect.shown(str(source.url)), "rows": counts})


async def _mark(tx: Transaction, revision: str) -> None:
    await tx.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


# --- one table -----------------------------------------------------------------------------------------------------


async def _copy_table(tx: Transaction, target: Database, table: Table, done: int, last: str, watch: Watch) -> None:
    watch(COPIED, table.name, done)
    key = list(table.primary_key.columns)
    places = [list(table.columns).index(each) for each in key]
    async for batch in rows(tx, table, _from_text(key, last)):
        reached = json.dumps([batch[-1][place] for place in places], default=date.isoformat)
        async with target.transaction() as write:
            moved = await write.execute(
                _state.update()
                .where(_state.c.table_name == table.name, _state.c.last == last)
                .values(rows=_state.c.rows + len(batch), last=reached)
            )
            if moved.rowcount != 1:  # another copy is at work here
                raise NotEmpty
            try:
                await put(write, table, batch)
            except DBAPIError as error:
                if dialect.problem(error) is not None:
                    raise
                raise NotTaken(f"{table.name}: {str(error.orig).splitlines()[0]}") from error
        last = reached
        watch(COPIED, table.name, len(batch))


def _from_text(key: Sequence[Column[Any]], last: str) -> list[Any] | None:
    values = json.loads(last)
    if values is None:
        return None
    return [
        date.fromisoformat(value) if isinstance(each.type, Date) else value
        for each, value in zip(key, values, strict=True)
    ]


# --- looking at both -----------------------------------------------------------------------------------------------


async def _differences(tx: Transaction, target: Database, watch: Watch) -> list[str]:
    found: list[str] = []
    async with target.reading() as other:
        for table in TABLES:
            name = table.name
            ours, theirs = await asyncio.gather(
                summary(tx, table), summary(other, table, lambda count, name=name: watch(COMPARED, name, count))
            )
            if ours.rows != theirs.rows:
                found.append(f"{name}: {ours.rows:,} rows in the source, {theirs.rows:,} in the target")
            elif ours != theirs:
                found.append(f"{name}: {ours.rows:,} rows on both sides, and not the same ones")
        ours_by_guild, theirs_by_guild = await ledger_checks.sums(tx), await ledger_checks.sums(other)
    return found + [
        f"guild {guild}: the ledger's sums differ"
        for guild in sorted(ours_by_guild.keys() | theirs_by_guild.keys())
        if ours_by_guild.get(guild) != theirs_by_guild.get(guild)
    ]
