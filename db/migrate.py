"""Bringing a database to this program's schema, and telling where it stands."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from db import dialect
from db.engine import StorageError, translated

Result = TypeVar("Result")


class NotMigrated(Exception):
    """The database is behind this program: at the revision in `args`, or empty (None)."""


class DatabaseTooNew(Exception):
    """The database was written by a newer program, at the revision in `args`."""


class HalfCopied(Exception):
    """The database is the target of a `copy-data` that has not come to its end."""


class Upgraded(NamedTuple):
    """From where to where a database was brought, and the copy of how it was, if it is an SQLite file."""

    before: str | None
    after: str
    backup: Path | None


COPYING = "copying"  # the revision of half a copy: no program knows it, so none uses it

_SCRIPTS = Path(__file__).with_name("migrations")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    return config


def head() -> str:
    """The revision that this program needs."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None
    return revision


def known(revision: str) -> bool:
    """Whether this program knows a revision; if not, a newer one wrote it."""
    return revision in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


async def _with_connection(address: str, work: Callable[[Connection], Result], *, writer: bool) -> Result:
    """Do the work in one transaction: a migration that fails leaves the database as it was."""
    url = dialect.parse_url(address)
    engine = create_async_engine(url, hide_parameters=True)
    if dialect.is_sqlite(url):
        dialect.configure_sqlite(engine.sync_engine, writer=writer, foreign_keys=False)
    try:
        with translated():
            async with engine.begin() as connection:
                return await connection.run_sync(work)
    finally:
        await engine.dispose()


def current(address: str) -> str | None:
    """The database's revision, or None for an empty one and for a file that is not there. Makes none.

    Blocks; call it outside an event loop. Raises StorageError, DatabaseTooNew, HalfCopied.
    """
    url = dialect.parse_url(address)
    if dialect.is_sqlite(url) and not dialect.sqlite_path(url).exists():
        return None

    def read(connection: Connection) -> str | None:
        return MigrationContext.configure(connection).get_current_revision()

    revision = asyncio.run(_with_connection(address, read, writer=False))
    if revision == COPYING:
        raise HalfCopied
    if revision is not None and not known(revision):
        raise DatabaseTooNew(revision)
    return revision


def bring_up_to_date(address: str, now: datetime, *, by_itself: bool) -> Upgraded:
    """Bring the database to this program's revision, an SQLite file after a backup; nothing is done twice.

    `by_itself`: nobody asked for it, so that a PostgreSQL database, which other processes may be using, is left alone.
    Blocks; call it outside an event loop. Raises StorageError, NotMigrated, DatabaseTooNew, HalfCopied.
    """
    before, after = current(address), head()
    if before == after:
        return Upgraded(before, after, None)
    sqlite = dialect.is_sqlite(dialect.parse_url(address))
    if by_itself and not sqlite:
        raise NotMigrated(before)
    backup = backup_before_upgrade(address, now) if sqlite and before is not None else None
    upgrade(address)
    return Upgraded(before, after, backup)


def upgrade(address: str, revision: str = "head") -> None:
    """Bring the database up to a revision, the newest unless told; wholly or not at all.

    Blocks; call it outside an event loop. Raises StorageError.
    """
    _run(command.upgrade, address, revision)


def downgrade(address: str, revision: str) -> None:
    """Take the database down to a revision, "base" for an empty one. Blocks; for tests."""
    _run(command.downgrade, address, revision)


def _run(what: Any, address: str, revision: str) -> None:
    config = _config()
    url = dialect.parse_url(address)
    if dialect.is_sqlite(url):
        dialect.sqlite_path(url).parent.mkdir(parents=True, exist_ok=True)

    def work(connection: Connection) -> None:
        config.attributes["connection"] = connection
        what(config, revision)

    asyncio.run(_with_connection(address, work, writer=True))


def backup_before_upgrade(address: str, now: datetime) -> Path | None:
    """Copy an SQLite file beside itself with SQLite's online backup; the copy's path, or None where there is nothing.

    Raises StorageError, and then leaves no half copy behind.
    """
    path = dialect.sqlite_path(dialect.parse_url(address))
    if not path.exists() or not path.stat().st_size:
        return None
    copy = path.with_name(f"{path.name}.{now:%Y%m%dT%H%M%S}.backup")
    try:
        with translated():
            copy.touch(mode=stat.S_IMODE(path.stat().st_mode))
            with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target)
    except StorageError:
        copy.unlink(missing_ok=True)
        raise
    return copy
