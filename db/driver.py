"""aiosqlite with one change of thread for a statement, and rows inserted by the block.

As it comes it makes four: for the cursor, the execution, the rows, the end of the cursor. Most of what a small
transaction takes is spent there. And it steps into SQLite for each row of a set, letting go of Python's lock each time
and then waiting for it behind everything else that runs: of a set of a thousand that was most.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Self

import aiosqlite

BLOCK = 64  # rows inserted by one statement: measured, larger ones gain nothing more
_INSERT = re.compile(r"(INSERT INTO .+? VALUES )(\([^()]*\))(.*)", re.DOTALL)


def connecting(path: Path) -> Callable[[], Awaitable[aiosqlite.Connection]]:
    """SQLAlchemy's `async_creator` for a file."""

    async def connect() -> aiosqlite.Connection:
        connection: Any = _Connection(lambda: sqlite3.connect(path, check_same_thread=False), iter_chunk_size=64)
        connection._thread.daemon = True  # as SQLAlchemy's own creator has it: a lost connection holds up no exit
        return await connection

    return connect


class _Cursor:
    """What SQLAlchemy uses of an aiosqlite cursor. The rows are fetched with the execution."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, operation: str, parameters: Sequence[Any] = ()) -> Self:
        def work(connection: sqlite3.Connection) -> None:
            cursor = connection.execute(operation, parameters)
            self._rows = cursor.fetchall() if cursor.description else []
            self._note(cursor)

        return await self._run(work)

    async def executemany(self, operation: str, rows: Sequence[Any]) -> Self:
        def work(connection: sqlite3.Connection) -> None:
            left, rowcount = rows, 0
            if len(rows) >= BLOCK and (insert := _INSERT.fullmatch(operation)):
                head, row, tail = insert.groups()
                block, whole = f"{head}{', '.join([row] * BLOCK)}{tail}", len(rows) - len(rows) % BLOCK
                for start in range(0, whole, BLOCK):
                    rowcount += connection.execute(block, list(chain(*rows[start : start + BLOCK]))).rowcount
                left = rows[whole:]
            cursor = connection.executemany(operation, left)
            self._note(cursor)
            self.rowcount += rowcount

        return await self._run(work)

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Nothing is open: the cursor ended with its last row."""

    def _note(self, cursor: sqlite3.Cursor) -> None:
        self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid
        cursor.close()

    async def _run(self, work: Callable[[sqlite3.Connection], None]) -> Self:
        await self._connection._execute(lambda: work(self._connection._conn))
        return self


class _Connection(aiosqlite.Connection):
    def cursor(self) -> Any:
        return _Cursor(self)
