"""The only file that knows SQLite from PostgreSQL."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import ARRAY, Boolean, ColumnElement, Dialect, Table, Text, TypeDecorator, bindparam, event
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
_DRIVERS = {SQLITE: "sqlite+aiosqlite", POSTGRESQL: "postgresql+asyncpg"}


def insert(table: Table) -> postgresql.Insert:
    """An INSERT with ON CONFLICT; both databases speak the same words for it, and SQLAlchemy compiles it for both."""
    return postgresql.insert(table)


class among(FunctionElement[bool]):
    """`column IN` the collection that the statement is given as parameter `name`, however large, in one parameter.

    With a parameter for each value the statement is another one for every size: written, parsed and planned anew.
    """

    inherit_cache = True
    type = Boolean()

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        super().__init__(column, bindparam(name, type_=_Several(column.type)))


class _Several(TypeDecorator[Any]):
    impl = Text
    cache_ok = True

    def __init__(self, of: TypeEngine[Any]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == SQLITE else ARRAY(self.of))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return json.dumps(list(value)) if dialect.name == SQLITE else list(value)


@compiles(among, SQLITE)
def _among_sqlite(element: among, compiler: Any, **how: Any) -> str:
    column, given = (compiler.process(each, **how) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({given}))"


@compiles(among, POSTGRESQL)
def _among_postgresql(element: among, compiler: Any, **how: Any) -> str:
    column, given = (compiler.process(each, **how) for each in element.clauses)
    return f"{column} = ANY ({given})"


def parse_url(url: str) -> URL:
    """The database's address with the asynchronous driver in place. Raises ValueError, saying what is allowed."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ValueError("not a database address; use sqlite:///path/to/file.db or postgresql://…") from error
    backend = parsed.get_backend_name()
    if backend not in _DRIVERS:
        raise ValueError(f"{backend} is not supported; use sqlite:///path/to/file.db or postgresql://…")
    if backend == SQLITE and not parsed.database:
        raise ValueError("an SQLite database needs a file: sqlite:///path/to/file.db")
    return parsed.set(drivername=_DRIVERS[backend])


def shown(url: str) -> str:
    """The address as it may be shown: without a password."""
    parsed = parse_url(url)
    return parsed.set(drivername=parsed.get_backend_name()).render_as_string(hide_password=True)


def same(one: str, other: str) -> bool:
    """Whether two addresses name the same SQLite file, or the same database by the same words."""
    urls = [parse_url(one), parse_url(other)]
    if all(map(is_sqlite, urls)):
        return sqlite_path(urls[0]).resolve() == sqlite_path(urls[1]).resolve()
    return len({(url.host, url.port or 5432, url.database, str(sorted(url.query.items()))) for url in urls}) == 1


def is_sqlite(url: URL) -> bool:
    """Whether the address names an SQLite file."""
    return url.get_backend_name() == SQLITE


def sqlite_path(url: URL) -> Path:
    """The file behind an SQLite address."""
    return Path(str(url.database))


def configure_sqlite(engine: Engine, *, writer: bool, foreign_keys: bool = True) -> None:
    """Set the pragmas on each connection and take over BEGIN, which the driver would otherwise guess.

    Writers begin IMMEDIATE, so that a transaction never finds out half-way that another one writes. A migration, which
    may build a table anew under the others' references, does without `foreign_keys`.
    """

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            f"foreign_keys={'ON' if foreign_keys else 'OFF'}",
            "busy_timeout=5000",
            "temp_store=MEMORY",
            "cache_size=-65536",
            "mmap_size=268435456",
            "secure_delete=ON",  # what is deleted is overwritten, and not left to be found in free pages
            "wal_autocheckpoint=8000",  # pages: a large set touches more than SQLite's own 1,000, at every commit
        ):
            cursor.execute(f"PRAGMA {pragma}")
        if not writer:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")


def empty_log(path: Path) -> None:
    """Write SQLite's log (-wal) into its file and cut it to nothing, unless somebody is reading."""
    with closing(sqlite3.connect(path, timeout=1)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


async def copy_in(connection: AsyncConnection, table: str, columns: Sequence[str], rows: Sequence[Any]) -> bool:
    """Put rows into a table of PostgreSQL by COPY, in the transaction that is open; False on SQLite."""
    if connection.dialect.name != POSTGRESQL:
        return False
    import asyncpg  # pyright: ignore[reportMissingTypeStubs]  (here: who is on SQLite does without it)

    failures: tuple[type[Exception], ...] = (asyncpg.PostgresError, asyncpg.InterfaceError)
    await connection.exec_driver_sql("SELECT 1")  # a transaction begins with its first statement
    raw = await connection.get_raw_connection()
    assert raw.driver_connection is not None
    try:
        await raw.driver_connection.copy_records_to_table(table, columns=columns, records=rows)
    except failures as error:
        raise DBAPIError(f"COPY {table}", None, error, hide_parameters=True) from error
    return True


def held_connection(seconds: int, name: str) -> dict[str, Any]:
    """Options for a connection to PostgreSQL that is held: either side notices within half a minute that it is cut."""
    notice = {"tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"}
    return {
        "timeout": seconds,
        "command_timeout": seconds,
        "server_settings": {"application_name": name[:63], **notice},
    }


# Behind PgBouncer that lends a connection for a transaction, the next one may be another: nothing may be left on it.
POOLED = {"statement_cache_size": 0, "prepared_statement_cache_size": 0, "prepared_statement_name_func": lambda: ""}


# What readers on PostgreSQL have to ask for: one moment for all their statements, and no way to write.
POSTGRESQL_READER = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

POSTGRESQL_SIZE = "SELECT pg_database_size(current_database())"  # bytes

_SQLITE_PROBLEMS = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_IOERR: "disk",
    sqlite3.SQLITE_READONLY: "read-only",
    sqlite3.SQLITE_PERM: "read-only",
    sqlite3.SQLITE_CANTOPEN: "read-only",
    sqlite3.SQLITE_CORRUPT: "corrupted",
    sqlite3.SQLITE_NOTADB: "corrupted",
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
}
_POSTGRESQL_PROBLEMS = {
    "53100": "full",
    "25006": "read-only",
    "58030": "disk",
    "XX001": "corrupted",
    "XX002": "corrupted",
    "55P03": "locked",
    "28000": "refused",
    "28P01": "refused",
    "3D000": "refused",
    "42501": "refused",
    "53300": "unreachable",  # too many connections
    "57P01": "unreachable",
    "57P02": "unreachable",
    "57P03": "unreachable",
}


def problem(error: BaseException) -> str | None:
    """The plain kind of a storage failure, as StorageError names it, or None for any other failure."""
    original = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(original, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE_PROBLEMS.get(code & 0xFF)
    state = getattr(original, "sqlstate", None)
    if state is not None:
        return "unreachable" if state.startswith("08") else _POSTGRESQL_PROBLEMS.get(state)
    if isinstance(original, OSError) or (isinstance(error, DBAPIError) and error.connection_invalidated):
        return "unreachable"
    return None


INTEGRITY_CHECK = "PRAGMA integrity_check(20)"  # SQLite's own; twenty findings are enough to know
FOREIGN_KEY_CHECK = "PRAGMA foreign_key_check"


def is_retryable(error: BaseException) -> bool:
    """Whether PostgreSQL undid the transaction for another's sake (deadlock, serialization) and asks to try again."""
    original = error.orig if isinstance(error, DBAPIError) else error
    return getattr(original, "sqlstate", None) in {"40001", "40P01"}
