"""When the database cannot be used: a clear word for the member and the operator, nothing lost, nothing doubled."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.errors import explain
from db import dialect, migrate
from db.engine import Database, StorageError
from services import build_services
from services.actor import Actor
from services.verify import verify
from tests.databases import PostgreSQLServer, SQLiteFiles

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
GUILD = 1


@pytest.fixture
def sqlite_url(sqlite_files: SQLiteFiles, tmp_path: Path) -> str:
    """The address of a migrated SQLite database without rows."""
    return sqlite_files.create(tmp_path)


def file_of(url: str) -> Path:
    return dialect.sqlite_path(dialect.parse_url(url))


async def kind_of(work: Callable[[], Any]) -> str:
    """The kind of the StorageError that the work ends in."""
    with pytest.raises(StorageError) as raised:
        await work()
    return raised.value.kind


def member(number: int) -> Actor:
    return Actor(GUILD, 1000 + number)


async def check_in(database: Database, numbers: range) -> list[Any]:
    """Members press one after another; a result or a failure for each."""
    services = build_services(database)
    pressed = [await _outcome(services.checkin.check_in(member(number), NOW)) for number in numbers]
    await services.close()
    return pressed


async def _outcome(pressing: Any) -> Any:
    try:
        return await pressing
    except StorageError as error:
        return error


async def days(database: Database) -> int:
    async with database.reading() as tx:
        return await tx.scalar(text("SELECT count(*) FROM checkin_days"))


def assert_members_are_told(error: StorageError) -> None:
    """In both languages, and not in the words of a database."""
    for language, words in (("en", "Nothing is lost"), ("zh-CN", "你的东西都还在")):
        said = explain(error, language, "/checkin")
        assert words in said
        assert error.detail not in said


# --- a full disk, as SQLite sees it --------------------------------------------------------------------------------


async def limit_pages(database: Database, limit: int) -> None:
    async with database._writer.connect() as connection:
        await connection.exec_driver_sql(f"PRAGMA max_page_count={limit}")
        await connection.rollback()


async def test_on_a_full_database_some_are_refused_and_nobody_loses(sqlite_url: str) -> None:
    database = await Database.open(sqlite_url)
    pages = file_of(sqlite_url).stat().st_size // 4096
    await limit_pages(database, pages + 2)
    first = await check_in(database, range(300))
    refused = [number for number, outcome in enumerate(first) if isinstance(outcome, StorageError)]
    assert refused, "the file never got full"
    assert {first[number].kind for number in refused} == {"full"}
    assert_members_are_told(first[refused[0]])
    assert await days(database) == 300 - len(refused)
    assert (await verify(database)).problems == []

    await limit_pages(database, 2**30)
    again = await check_in(database, range(300))
    assert [number for number, outcome in enumerate(again) if not outcome.repeated] == refused
    assert {outcome.balance for outcome in again} == {10}
    assert (await verify(database)).problems == []
    await database.close()


# --- a file that cannot be written ---------------------------------------------------------------------------------


async def test_on_a_read_only_database_the_press_is_refused(sqlite_url: str) -> None:
    database = await Database.open(sqlite_url)
    async with database._writer.connect() as connection:
        await connection.exec_driver_sql("PRAGMA query_only=ON")
        await connection.rollback()
    (error,) = await check_in(database, range(1))
    assert error.kind == "read-only"
    assert_members_are_told(error)
    assert await days(database) == 0
    await database.close()


# --- a damaged file ------------------------------------------------------------------------------------------------


async def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "holiday.jpg"
    path.write_bytes(b"not a database at all" * 500)
    assert await kind_of(lambda: Database.open(f"sqlite:///{path}")) == "corrupted"
    assert path.read_bytes() == b"not a database at all" * 500


async def test_a_damaged_page_is_found(sqlite_url: str) -> None:
    database = await Database.open(sqlite_url)
    await check_in(database, range(200))
    assert await database.damage() == []
    await database.close()

    path = file_of(sqlite_url)
    with closing(sqlite3.connect(path)) as opened:
        ((page,),) = opened.execute("SELECT rootpage FROM sqlite_master WHERE name = 'checkin_days'")
    spoilt = bytearray(path.read_bytes())
    spoilt[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    path.write_bytes(spoilt)

    database = await Database.open(sqlite_url)
    assert await database.damage() != []
    (failed,) = await check_in(database, range(1))
    assert failed.kind == "corrupted"
    assert_members_are_told(failed)
    await database.close()


async def test_a_damaged_schema_is_told_from_an_old_one(sqlite_url: str) -> None:
    path = file_of(sqlite_url)
    spoilt = bytearray(path.read_bytes())
    spoilt[100:4096] = b"\xff" * 3996  # the first page, where SQLite keeps the schema
    path.write_bytes(spoilt)
    assert await kind_of(lambda: asyncio.to_thread(migrate.current, sqlite_url)) == "corrupted"


# --- a database that another program made, or makes ----------------------------------------------------------------


async def test_a_database_from_a_newer_program_is_refused_and_left_alone(database_url: str) -> None:
    await run_sql(database_url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(migrate.DatabaseTooNew, match="9999"):
        await asyncio.to_thread(migrate.bring_up_to_date, database_url, NOW, by_itself=False)
    assert await run_sql(database_url, "SELECT version_num FROM alembic_version") == "9999"


async def test_an_empty_postgresql_database_waits_for_the_operator(postgresql: PostgreSQLServer) -> None:
    url = postgresql.create_empty()
    with pytest.raises(migrate.NotMigrated):
        await asyncio.to_thread(migrate.bring_up_to_date, url, NOW, by_itself=True)
    assert await asyncio.to_thread(migrate.current, url) is None
    await asyncio.to_thread(migrate.bring_up_to_date, url, NOW, by_itself=False)
    assert await asyncio.to_thread(migrate.current, url) == migrate.head()
    postgresql.drop(url)


async def test_a_second_bot_on_one_file_is_refused_and_the_first_goes_on(sqlite_url: str) -> None:
    first = await Database.open(sqlite_url)
    assert await kind_of(lambda: Database.open(sqlite_url)) == "busy"
    (outcome,) = await check_in(first, range(1))
    assert outcome.points == 10
    await first.close()
    await (await Database.open(sqlite_url)).close()


async def test_another_program_that_writes_makes_the_press_wait_and_then_be_refused(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = await Database.open(sqlite_url)
    async with database._writer.connect() as connection:
        await connection.exec_driver_sql("PRAGMA busy_timeout=1")
        await connection.rollback()
    with closing(sqlite3.connect(file_of(sqlite_url), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        (refused,) = await check_in(database, range(1))
        other.execute("ROLLBACK")
    (accepted,) = await check_in(database, range(1))
    assert refused.kind == "locked"
    assert not accepted.repeated
    await database.close()


async def test_a_migration_that_fails_leaves_everything_as_it_was(empty_database_url: str) -> None:
    # The first migration makes a table of this name, after others.
    await run_sql(empty_database_url, "CREATE TABLE jobs (mine INTEGER)")
    with pytest.raises(DBAPIError):
        await asyncio.to_thread(migrate.bring_up_to_date, empty_database_url, NOW, by_itself=False)
    assert await asyncio.to_thread(migrate.current, empty_database_url) is None
    for table in ("ledger_transactions", "alembic_version"):
        with pytest.raises(DBAPIError):
            await run_sql(empty_database_url, f"SELECT count(*) FROM {table}")
    assert await run_sql(empty_database_url, "SELECT count(*) FROM jobs") == 0


async def test_an_sqlite_file_is_copied_before_its_migration(sqlite_url: str) -> None:
    await run_sql(sqlite_url, "UPDATE alembic_version SET version_num = 'older'")
    file_of(sqlite_url).chmod(0o600)
    copy = migrate.backup_before_upgrade(sqlite_url, NOW)
    assert copy is not None and copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute("SELECT version_num FROM alembic_version").fetchone() == ("older",)


# --- a server that is not there ------------------------------------------------------------------------------------


async def test_an_absent_server_and_an_absent_database_are_told_apart(postgresql: PostgreSQLServer) -> None:
    assert await kind_of(lambda: Database.open("postgresql://nobody@127.0.0.1:9/none")) == "unreachable"
    url = postgresql.create_empty()
    postgresql.drop(url)
    assert await kind_of(lambda: Database.open(url)) == "refused"


async def test_connections_that_the_server_cut_are_made_anew(postgresql: PostgreSQLServer) -> None:
    url = postgresql.create()
    database = await Database.open(url)
    await check_in(database, range(3))
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    assert await run_sql(url, f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE {others}")
    outcomes = await check_in(database, range(4))
    assert [outcome.repeated for outcome in outcomes] == [True, True, True, False]
    await database.close()
    postgresql.drop(url)


async def run_sql(url: str, statement: str) -> Any:
    """Run one statement from outside; the first column of its first row, if it gives rows."""
    database = await Database.open(url, exclusive=False)
    try:
        async with database.transaction() as tx:
            result = await tx.execute(text(statement))
            return result.scalar() if result.returns_rows else None
    finally:
        await database.close()
