"""Opening the database, and the two ways to use it: transaction() to write, reading() to read."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import CursorResult, Executable, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from db import dialect
from db.dialect import is_retryable as retryable

READERS = 4  # SQLite readers beside the one writer; each holds a thread
POOL_SIZE = 10  # PostgreSQL connections per process, see docs/operations.md


__all__ = ["Database", "StorageError", "Transaction", "retryable"]


class StorageError(Exception):
    """The database cannot be used. `kind` is full, read-only, corrupted, locked, busy, unreachable or unknown."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail


class Transaction:
    """An open transaction. Functions in db take one; it can be used, but not committed, by who receives it."""

    __slots__ = ("_connection",)

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def execute(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> CursorResult[Any]:
        """The buffered result of one statement."""
        return await self._connection.execute(statement, parameters)  # type: ignore[return-value]

    async def execute_many(self, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run one statement for each row, in one call to the driver; nothing at all for no rows."""
        if rows:
            await self._connection.execute(statement, rows)

    async def scalar(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Any:
        """The first column of the first row, or None."""
        return await self._connection.scalar(statement, parameters)


class Database:
    """One database, opened. Use `Database.open`, then `transaction()` and `reading()`, then `close()`."""

    def __init__(self, url: URL, writer: AsyncEngine, reader: AsyncEngine, lock: FileLock | None) -> None:
        self.url = url
        self._writer = writer
        self._reader = reader
        self._lock = lock
        # SQLite has one writer. Waiting here instead of at its file lock keeps the order of arrival.
        self._turn = asyncio.Lock() if dialect.is_sqlite(url) else None

    @classmethod
    async def open(cls, address: str, *, exclusive: bool = True) -> Database:
        """Open the database at an address such as sqlite:///data/guanxi.db or postgresql://….

        `exclusive` takes a lock file beside an SQLite database, so that a second bot on it is refused.
        Raises StorageError where it cannot be used, ValueError for a malformed address.
        """
        url = dialect.parse_url(address)
        lock = None
        if dialect.is_sqlite(url):
            path = dialect.sqlite_path(url)
            lock = _lock(path) if exclusive else None
            writer = create_async_engine(url, pool_size=1, max_overflow=0, pool_timeout=60)
            reader = create_async_engine(url, pool_size=READERS, max_overflow=0, pool_timeout=60)
            dialect.configure_sqlite(writer.sync_engine, writer=True)
            dialect.configure_sqlite(reader.sync_engine, writer=False)
        else:
            writer = reader = create_async_engine(url, pool_size=POOL_SIZE, max_overflow=POOL_SIZE, pool_pre_ping=True)
        database = cls(url, writer, reader, lock)
        try:
            async with database.reading() as tx:
                await tx.scalar(text("SELECT 1"))
        except BaseException:
            await database.close()
            raise
        return database

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A transaction that writes: committed at the end of the block, rolled back if it raises."""
        if self._turn is None:
            async with _translated(), self._writer.begin() as connection:
                yield Transaction(connection)
        else:
            async with self._turn, _translated(), self._writer.begin() as connection:
                yield Transaction(connection)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """A transaction that only reads, beside any writer; it sees one moment of the database."""
        async with _translated(), self._reader.connect() as connection:
            yield Transaction(connection)

    async def close(self) -> None:
        """Close every connection and let another process in. Closing twice is harmless."""
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()
        if self._lock is not None:
            self._lock.release()


@asynccontextmanager
async def _translated() -> AsyncIterator[None]:
    """Give storage failures that an operator can mend a name; let everything else pass."""
    try:
        yield
    except (SQLAlchemyError, OSError, sqlite3.Error) as error:
        kind = dialect.problem(error)
        if kind is None:
            raise
        raise StorageError(kind, str(getattr(error, "orig", error))) from error


def _lock(path: Path) -> FileLock:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path.with_name(path.name + ".lock"), thread_local=False)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise StorageError("busy", f"another bot is running on {path}") from error
    except OSError as error:
        raise StorageError("read-only", f"{path.parent} cannot be written: {error.strerror}") from error
    return lock
