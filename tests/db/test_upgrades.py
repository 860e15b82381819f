"""A database of every released schema comes to this one whole, on both kinds; a newer one is refused."""

from __future__ import annotations

import asyncio
import gzip
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.engine import make_url

from db import copying, migrate
from db.engine import Database
from services.verify import verify
from tests.data.make import FOLDER
from tests.db.test_schema import declared, found, on

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
RELEASED = sorted(path.name.removesuffix(".sql.gz") for path in FOLDER.glob("*.sql.gz"))
MOST_BYTES = 60_000

# What no migration may change: whose points they are, what was said of them, who checked in when, what staff did.
KEPT = {
    "accounts": "SELECT guild_id, name, kind, balance FROM accounts ORDER BY 1, 2",
    "postings": "SELECT guild_id, transaction_id, account_id, amount, balance_after FROM postings ORDER BY 1, 2, 3",
    "transactions": "SELECT guild_id, transaction_id, key, kind, reason FROM transactions ORDER BY 1, 2",
    "checkin_days": "SELECT guild_id, user_id, CAST(day AS TEXT), points FROM checkin_days ORDER BY 1, 2, 3",
    "audit_entries": "SELECT guild_id, entry_id, action FROM audit_entries ORDER BY 1, 2",
    "red_packet_claims": "SELECT guild_id, packet_id, user_id, points FROM red_packet_claims ORDER BY 1, 2, 3",
    "jobs": "SELECT guild_id, job_id, kind, key, state FROM jobs ORDER BY 1, 2",
}

TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1",
    "postgresql": "SELECT CAST(tgname AS TEXT) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
}


def test_there_is_one_of_every_schema_before_this_one() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).with_name("migrations")))
    revisions = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    assert revisions - {migrate.head()} - set(RELEASED) == set(), "make it with: python -m tests.data.make"
    assert {path.name for path in FOLDER.glob("*.gz") if path.stat().st_size > MOST_BYTES} == set()


def as_it_was(revision: str, path: Path) -> None:
    """The released database, as an SQLite file."""
    with closing(sqlite3.connect(path)) as opened:
        opened.executescript(gzip.decompress((FOLDER / f"{revision}.sql.gz").read_bytes()).decode())


def put(revision: str, url: str, tmp_path: Path) -> None:
    """The released database, at an address where there is nothing yet."""
    if url.startswith("sqlite"):
        as_it_was(revision, Path(str(make_url(url).database)))
        return
    path = tmp_path / "released.sqlite3"
    as_it_was(revision, path)
    migrate.upgrade(url, revision)
    then = MetaData()
    on(url, then.reflect)

    async def copied() -> None:
        source = await Database.open(f"sqlite:///{path}", exclusive=False)
        target = await Database.open(url)
        async with source.reading() as ours, target.transaction() as theirs:
            for table in map(copying.plain, then.sorted_tables):
                if table.name != "alembic_version":
                    async for batch in copying.rows(ours, table):
                        await copying.put(theirs, table, batch)
        await source.close()
        await target.close()

    asyncio.run(copied())


def rows_of(statement: str) -> Callable[[Connection], list[tuple[Any, ...]]]:
    return lambda connection: [tuple(row) for row in connection.execute(text(statement))]


@pytest.mark.parametrize("revision", RELEASED)
def test_a_released_database_comes_to_this_schema_whole(revision: str, empty_database_url: str, tmp_path: Path) -> None:
    url = empty_database_url
    put(revision, url, tmp_path)
    before = {name: on(url, rows_of(statement)) for name, statement in KEPT.items()}
    assert before["accounts"] and before["postings"] and before["checkin_days"] and before["red_packet_claims"]

    done = migrate.bring_up_to_date(url, NOW, by_itself=False)

    assert (done.before, done.after) == (revision, migrate.head())
    assert {name: on(url, rows_of(statement)) for name, statement in KEPT.items()} == before
    assert on(url, found) == declared()
    assert on(url, rows_of(TRIGGERS[make_url(url).get_backend_name()])) == [
        ("accounts_only_grows_falls",),
        ("accounts_only_grows_goes",),
    ]

    async def sound() -> list[str]:
        database = await Database.open(url)
        problems = [*await database.damage(), *(await verify(database)).problems]
        await database.close()
        return problems

    assert asyncio.run(sound()) == []
    if done.backup is not None:
        assert migrate.current(f"sqlite:///{done.backup}") == revision


def test_a_newer_database_is_left_as_it_is(database_url: str) -> None:
    on(database_url, lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    for by_itself in (True, False):
        with pytest.raises(migrate.DatabaseTooNew):
            migrate.bring_up_to_date(database_url, NOW, by_itself=by_itself)
    assert on(database_url, rows_of("SELECT version_num FROM alembic_version")) == [("9999",)]
