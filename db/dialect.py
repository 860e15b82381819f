"""The only file that knows SQLite from PostgreSQL."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Table, event
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
_DRIVERS = {SQLITE: "sqlite+aiosqlite", POSTGRESQL: "postgresql+asyncpg"}


def insert(table: Table) -> postgresql.Insert:
    """An INSERT with ON CONFLICT; both databases speak the same words for it, and SQLAlchemy compiles it for both."""
    return postgresql.insert(table)


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


# What readers on PostgreSQL have to ask for: one moment for all their statements, and no way to write.
POSTGRESQL_READER = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

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
