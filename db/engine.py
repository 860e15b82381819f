"""Opening the database, and the two ways to use it: transaction() to write, reading() to read."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, NamedTuple, ParamSpec, Protocol, TypeVar

from filelock import FileLock, Timeout
from sqlalchemy import CursorResult, Dialect, Executable, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from db import dialect, driver

READERS = 4  # SQLite readers beside the one writer; each holds a thread
MANY = 16  # rows from which SQLAlchemy's care for each one costs more than the rest of the statement
POOL_SIZE = 10  # PostgreSQL connections per process, see docs/operations.md


ATTEMPTS = 3  # at a transaction that others keep undoing
PAUSE = 0.02  # seconds before the next attempt: whoever was let past has committed by then

Given = ParamSpec("Given")
Result = TypeVar("Result")


class StorageError(Exception):
    """The database cannot be used. `kind` says why:

    full, disk (it fails), read-only, corrupted, locked (somebody else writes), busy (another bot runs on it),
    unreachable, refused (user, password, name or rights are wrong).
    """

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail


def retrying(work: Callable[Given, Coroutine[Any, Any, Result]]) -> Callable[Given, Coroutine[Any, Any, Result]]:
    """For what consists of one transaction: do it again where PostgreSQL undid it for another's sake."""

    @wraps(work)
    async def done(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        for attempt in range(1, ATTEMPTS):
            try:
                return await work(*args, **kwargs)
            except DBAPIError as error:
                if not dialect.is_retryable(error):
                    raise
            await asyncio.sleep(PAUSE * attempt)
        return await work(*args, **kwargs)

    return done


class Watcher(Protocol):
    """Is told what was committed, for the operator's figures. It is quick, and never raises."""

    def counted(self, counts: Mapping[tuple[str, ...], int]) -> None:
        """What one transaction counted; see Transaction.count."""

    def committed_together(self, what: str, requests: int, seconds: float) -> None:
        """One set of requests of a feature was committed, and how long that took with waiting for the turn."""


class Transaction:
    """An open transaction. Functions in db take one; it can be used, but not committed, by who receives it.

    `folder` is where sealed files lie that are not in the database; `discarded` takes those to be removed from there
    once the transaction has committed.
    """

    __slots__ = ("_connection", "counts", "discarded", "folder")

    def __init__(self, connection: AsyncConnection, folder: Path | None = None) -> None:
        self._connection = connection
        self.folder = folder
        self.discarded: list[Path] = []
        self.counts: dict[tuple[str, ...], int] = {}

    def count(self, *what: str, by: int = 1) -> None:
        """Count for the figures what holds once the transaction has committed: a figure and its labels."""
        self.counts[what] = self.counts.get(what, 0) + by

    async def execute(
        self, statement: Executable, parameters: Mapping[str, Any] | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """The buffered result of one statement."""
        return await self._connection.execute(statement, parameters)  # type: ignore[return-value]

    async def execute_many(self, statement: Executable, rows: Sequence[Mapping[str, Any] | tuple[Any, ...]]) -> None:
        """Run one statement for each row, in one call to the driver; nothing at all for no rows.

        Rows are mappings with the keys of the first, or named tuples of one kind.
        """
        if not rows:
            return
        records: Any = rows
        named = isinstance(rows[0], tuple)
        if len(rows) < MANY:
            await self._connection.execute(statement, [row._asdict() for row in records] if named else records)
            return
        keys = records[0]._fields if named else tuple(records[0])
        values = zip(*records, strict=True) if named else ([row[key] for row in records] for key in keys)
        columns = dict(zip(keys, values, strict=True))
        sql, parameters = _for_driver(statement, keys, self._connection.dialect)
        lists = [each.of(columns, len(rows)) for each in parameters]
        await self._connection.exec_driver_sql(sql, list(zip(*lists, strict=True)))

    async def copy_in(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> bool:
        """Put rows into a table by PostgreSQL's COPY, values as its driver takes them; False where there is none."""
        return await dialect.copy_in(self._connection, table, columns, rows)

    async def scalar(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Any:
        """The first column of the first row, or None."""
        return await self._connection.scalar(statement, parameters)


class _Parameter(NamedTuple):
    """A parameter of a statement: where its values come from, and how the driver wants them."""

    key: str | None
    constant: Any
    convert: Callable[[Any], Any] | None

    def of(self, columns: Mapping[str, Sequence[Any]], count: int) -> Sequence[Any]:
        values = [self.constant] * count if self.key is None else columns[self.key]
        return values if self.convert is None else [self.convert(value) for value in values]


@lru_cache(maxsize=256)
def _for_driver(statement: Any, keys: tuple[str, ...], to: Dialect) -> tuple[str, list[_Parameter]]:
    """A statement's text and parameters, compiled once, for what SQLAlchemy itself does anew for each row."""
    compiled = statement.compile(dialect=to, column_keys=list(keys))
    assert not compiled.insert_prefetch and not compiled.update_prefetch, "defaults made by Python are left out here"
    return compiled.string, [
        _Parameter(
            name if name in keys else None,
            compiled.params[name],
            compiled.binds[name].type.dialect_impl(to).bind_processor(to),
        )
        for name in compiled.positiontup
    ]


class Database:
    """One database, opened. Use `Database.open`, then `transaction()` and `reading()`, then `close()`."""

    def __init__(
        self, url: URL, writer: AsyncEngine, reader: AsyncEngine, lock: FileLock | None, folder: Path | None = None
    ) -> None:
        self.url = url
        self.folder = folder
        self.watcher: Watcher | None = None
        self._writer = writer
        self._reader = reader
        self._lock = lock
        # SQLite has one writer. Waiting here instead of at its file lock keeps the order of arrival.
        self._turn = asyncio.Lock() if dialect.is_sqlite(url) else None

    @classmethod
    async def open(
        cls, address: str, *, exclusive: bool = True, folder: Path | None = None, pooled: bool = False
    ) -> Database:
        """Open the database at an address such as sqlite:///data/guanxi.db or postgresql://….

        `exclusive` takes a lock file beside an SQLite database, so that a second bot on it is refused. `folder` is for
        sealed files, see db.sealed_files; without it they are in the database. `pooled`: the address leads to a pool
        that lends a connection for a transaction, and no longer.
        Raises StorageError where it cannot be used, ValueError for a malformed address.
        """
        url = dialect.parse_url(address)
        lock = None
        if dialect.is_sqlite(url):
            path = dialect.sqlite_path(url)
            lock = hold(path) if exclusive else None
            options: dict[str, Any] = {"max_overflow": 0, "pool_timeout": 60, "hide_parameters": True}
            options["async_creator"] = driver.connecting(path)
            writer = create_async_engine(url, pool_size=1, **options)
            reader = create_async_engine(url, pool_size=READERS, **options)
            dialect.configure_sqlite(writer.sync_engine, writer=True)
            dialect.configure_sqlite(reader.sync_engine, writer=False)
        else:
            writer = create_async_engine(
                url,
                pool_size=POOL_SIZE,
                max_overflow=POOL_SIZE,
                pool_pre_ping=True,
                hide_parameters=True,
                connect_args=dialect.POOLED if pooled else {},
            )
            reader = writer.execution_options(**dialect.POSTGRESQL_READER)  # on the writer's pool
        database = cls(url, writer, reader, lock, folder)
        try:
            async with database.reading() as tx:
                await tx.scalar(text("SELECT 1"))
        except BaseException:
            await database.close()
            raise
        return database

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Transaction]:
        """A transaction that writes: committed at the end of the block, rolled back if it raises."""
        if self._turn is None:
            with translated():
                async with self._writer.begin() as connection:
                    yield (tx := Transaction(connection, self.folder))
        else:
            async with self._turn:
                with translated():
                    async with self._writer.begin() as connection:
                        yield (tx := Transaction(connection, self.folder))
        if tx.counts and self.watcher is not None:
            self.watcher.counted(tx.counts)
        if tx.discarded:
            await asyncio.to_thread(_remove, tx.discarded)

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[Transaction]:
        """A transaction that only reads, beside any writer; it sees one moment of the database."""
        with translated():
            async with self._reader.connect() as connection:
                yield Transaction(connection, self.folder)

    async def settle(self) -> None:
        """Bring an SQLite file's log into it and empty the log, so that what was deleted is gone from both.

        Where somebody is reading just now, the next call does it. PostgreSQL looks after itself.
        """
        if dialect.is_sqlite(self.url):
            with translated():
                await asyncio.to_thread(dialect.empty_log, dialect.sqlite_path(self.url))

    async def damage(self) -> list[str]:
        """What is wrong with an SQLite file, in SQLite's own words; PostgreSQL looks after itself. Reads all of it."""
        if not dialect.is_sqlite(self.url):
            return []
        try:
            async with self.reading() as tx:
                found = [row[0] for row in await tx.execute(text(dialect.INTEGRITY_CHECK)) if row[0] != "ok"]
                return found or [
                    f"row {row[1]} of {row[0]} refers to a row of {row[2]} that is not there"
                    for row in await tx.execute(text(dialect.FOREIGN_KEY_CHECK))
                ]
        except StorageError as error:
            if error.kind != "corrupted":
                raise
            return [error.detail]

    async def close(self) -> None:
        """Close every connection and let another process in. Closing twice is harmless."""
        await self._writer.dispose()
        await self._reader.dispose()
        if self._lock is not None:
            self._lock.release()


@contextmanager
def translated() -> Generator[None]:
    """Raise StorageError for the failures that an operator can mend; let everything else pass."""
    try:
        yield
    except (SQLAlchemyError, OSError, sqlite3.Error) as error:
        kind = dialect.problem(error)
        if kind is None:
            raise
        raise StorageError(kind, str(getattr(error, "orig", error))) from error


def _remove(paths: Sequence[Path]) -> None:
    for path in paths:
        with suppress(OSError):  # what stays is found by db.sealed_files.strays
            path.unlink()


def hold(path: Path) -> FileLock:
    """The lock on an SQLite file, there or not, that keeps bots from it until it is released. Raises StorageError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path.with_name(path.name + ".lock"), thread_local=False)
        lock.acquire(timeout=0)
        # Made here rather than by SQLite: what members do is nobody else's to read. Its companions take on its mode.
        if not path.exists():
            path.touch(mode=0o600)
        # SQLite says so at the first write only: when somebody checks in.
        if not os.access(path, os.W_OK):
            lock.release()
            raise StorageError("read-only", f"{path} cannot be written")
    except Timeout as error:
        raise StorageError("busy", f"another bot is running on {path}") from error
    except OSError as error:
        raise StorageError("read-only", f"{path.parent} cannot be written: {error.strerror}") from error
    return lock
