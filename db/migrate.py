"""Bringing a database to this program's schema, and telling where it stands."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from db import dialect

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
    """Whether this program has heard of a revision; one it has not is from a newer program."""
    return revision in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


async def _with_connection(address: str, work: Any) -> Any:
    url = dialect.parse_url(address)
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()


def current(address: str) -> str | None:
    """The database's revision, or None for an empty one. Blocks; call it outside an event loop."""

    def read(connection: Connection) -> str | None:
        return MigrationContext.configure(connection).get_current_revision()

    return asyncio.run(_with_connection(address, read))


def upgrade(address: str, revision: str = "head") -> None:
    """Bring the database up to a revision, the newest unless told. Blocks; call it outside an event loop."""
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

    asyncio.run(_with_connection(address, work))


def backup_before_upgrade(address: str, now: datetime) -> Path | None:
    """Copy an SQLite file beside itself with SQLite's online backup; the copy's path, or None where there is no file."""
    path = dialect.sqlite_path(dialect.parse_url(address))
    if not path.exists() or not path.stat().st_size:
        return None
    copy = path.with_name(f"{path.name}.{now:%Y%m%dT%H%M%S}.backup")
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy
