"""`guanxi copy-data`: everything goes to the other kind and back; killed anywhere it goes on; what differs is found."""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import cli
from bot.exits import Exit
from db import copying, migrate, sealed_files
from db.copying import Summary
from db.engine import Database
from db.schema import metadata
from db.sealed_files import SealedFile
from db.shards import ALL
from db.stations import Station
from services.verify import verify
from tests.databases import PostgreSQLServer
from tests.db.test_schema import on
from tests.db.test_upgrades import NOW, RELEASED, TRIGGERS, as_it_was, rows_of
from tests.house.tree import ROOT

PAGE = bytes(range(256)) * 300


@pytest.fixture
def source(tmp_path: Path) -> str:
    """An SQLite database in which a club has lived, with pages of credentials in it and in a folder."""
    path = tmp_path / "club.sqlite3"
    as_it_was(RELEASED[-1], path)
    url = f"sqlite:///{path}"
    migrate.upgrade(url)

    async def fill() -> None:
        for folder, files in ((None, range(1, 30)), (tmp_path / "sealed", range(30, 32))):
            database = await Database.open(url, folder=folder)
            async with database.transaction() as tx:
                for file_id in files:
                    await sealed_files.add(tx, SealedFile(1, file_id, 5, file_id, 9, "image/jpeg", PAGE, NOW))
            await database.close()

    asyncio.run(fill())
    return url


@pytest.fixture
def target(postgresql: PostgreSQLServer) -> Iterator[str]:
    """An empty PostgreSQL database."""
    url = postgresql.create_empty()
    yield url
    postgresql.drop(url)


def copy(source: str, target: str) -> int:
    return cli.main(["copy-data", "--from", source, "--to", target])


def content(url: str) -> dict[str, Summary]:
    async def look() -> dict[str, Summary]:
        database = await Database.open(url)
        async with database.reading() as tx:
            found = {table.name: await copying.summary(tx, table) for table in copying.TABLES}
        assert (await verify(database)).problems == []
        assert await database.damage() == []
        await database.close()
        return found

    return asyncio.run(look())


def test_there_and_back(
    source: str, target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "ROWS", 7)
    assert copy(source, target) == Exit.OK
    said = capsys.readouterr().out
    rows = sum(each.rows for each in content(source).values())
    assert f"✓ {rows:,} rows of {len(metadata.tables)} tables" in said
    assert "✓ The same on both sides" in said and "the ledger of every server (1)" in said
    assert re.search(r"^postings: \d+ rows copied$", said, re.MULTILINE)
    assert "2 sealed files lie in a folder" in said
    back = f"sqlite:///{tmp_path / 'back.sqlite3'}"
    assert copy(target, back) == Exit.OK
    there = content(source)
    assert there == content(target) == content(back)
    assert all(there[name].rows for name in ("accounts", "jobs", "sealed_files", "settings", "events", "checkin_days"))
    for url, kind in ((target, "postgresql"), (back, "sqlite")):
        assert len(on(url, rows_of(TRIGGERS[kind]))) == 2
        assert on(url, rows_of("SELECT version_num FROM alembic_version")) == [(migrate.head(),)]
    assert migrate.current(target) == migrate.head()
    with pytest.raises(Exception, match="copy_state"):  # it was there for the time of the copy only
        on(target, rows_of("SELECT * FROM copy_state"))


def test_a_summary_tells_any_other_content(source: str) -> None:
    before = content(source)
    on(source, lambda connection: connection.execute(text("UPDATE jobs SET payload = '{}' WHERE job_id % 7 = 0")))
    assert {name for name, each in content(source).items() if each != before[name]} == {"jobs"}


def test_no_column_counts_by_itself() -> None:
    """So there is no sequence that a copy would have to set; whoever adds one has to set it in db.copying."""
    assert [
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if column.identity is not None or (column.primary_key and column.autoincrement is not False)
        if column is table.autoincrement_column
    ] == []


# --- killed --------------------------------------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from bot import cli
from db import copying
copying.ROWS = 7
left = int(sys.argv[2])
what = sys.argv[1]
whole = getattr(copying, what)
async def killed(*arguments):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return await whole(*arguments)
setattr(copying, what, killed)
cli.main(["copy-data", "--from", sys.argv[3], "--to", sys.argv[4]])
"""


@pytest.mark.parametrize(
    ("what", "after", "some"),
    [("put", 0, False), ("put", 40, True), ("_differences", 0, True)],
)
def test_a_copy_that_was_killed_goes_on(
    what: str, after: int, some: bool, source: str, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [sys.executable, "-c", KILLED, what, str(after), source, target]
    assert subprocess.run(command, cwd=ROOT, capture_output=True).returncode == -signal.SIGKILL
    with pytest.raises(migrate.HalfCopied):
        migrate.current(target)
    capsys.readouterr()
    assert copy(source, target) == Exit.OK
    already = re.search(r"([\d,]+) of them before", capsys.readouterr().out)
    assert already is not None
    assert (int(already[1].replace(",", "")) > 0) == some
    assert content(source) == content(target)


def half(source: str, target: str) -> None:
    command = [sys.executable, "-c", KILLED, "put", "20", source, target]
    assert subprocess.run(command, cwd=ROOT, capture_output=True).returncode == -signal.SIGKILL


def test_nobody_uses_half_a_copy(
    source: str, target: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    half(source, target)
    monkeypatch.setenv("GUANXI_DATABASE__URL", target)
    for command in ("verify", "migrate", "backup --to nowhere"):
        assert cli.main(command.split()) == Exit.NOT_MIGRATED
        assert "is half of a copy" in capsys.readouterr().err


def test_half_a_copy_of_something_else_is_not_gone_on_with(
    source: str, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    half(source, target)
    on(source, lambda connection: connection.execute(text("DELETE FROM audit_entries")))
    assert copy(source, target) == Exit.NOT_EMPTY
    assert "has changed since this copy was begun" in capsys.readouterr().err


# --- refused -------------------------------------------------------------------------------------------------------


def test_a_target_that_is_not_empty_stays_as_it_is(
    source: str, target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert copy(source, target) == Exit.OK
    before = content(target)
    assert copy(source, target) == Exit.NOT_EMPTY
    said = capsys.readouterr().err
    assert "is not empty" in said and "createdb" in said
    assert copy(target, source) == Exit.NOT_EMPTY
    assert content(target) == before == content(source)


def test_what_became_something_else_on_the_way_is_named(
    source: str, target: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put = copying.put

    async def meddled(tx, table, batch):  # type: ignore[no-untyped-def]
        if table.name == "transfers":
            batch = batch[:-1]
        if table.name == "guilds":
            batch = [(*row[:-1], row[-1] + 1) for row in batch]
        await put(tx, table, batch)

    monkeypatch.setattr(copying, "put", meddled)
    assert copy(source, target) == Exit.FOUND_PROBLEMS
    said = capsys.readouterr().out
    assert "✗ transfers: 1 rows in the source, 0 in the target" in said
    assert "✗ guilds: 1 rows on both sides, and not the same ones" in said
    with pytest.raises(migrate.HalfCopied):
        migrate.current(target)


def test_what_postgresql_does_not_take_is_said_without_the_row(
    source: str, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    planted = text("UPDATE transfers SET note = 'planted' || char(0)")
    on(source, lambda connection: connection.execute(planted))
    assert copy(source, target) == Exit.FAILED
    said = capsys.readouterr().err
    assert "does not take a row of transfers" in said and "planted" not in said


def test_a_bot_is_at_work_on_it(
    source: str, target: str, postgresql: PostgreSQLServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def while_it_runs() -> list[int]:
        bot = await Database.open(source)
        other = postgresql.create()
        station = Station(other, ALL)
        await station.look()
        try:
            return [
                await asyncio.to_thread(copy, source, target),
                await asyncio.to_thread(copy, other, f"sqlite:///{tmp_path / 'new.sqlite3'}"),
            ]
        finally:
            await station.close()
            await bot.close()
            postgresql.drop(other)

    assert asyncio.run(while_it_runs()) == [Exit.DATABASE_BUSY, Exit.DATABASE_BUSY]
    assert capsys.readouterr().err.count("Stop") == 2


def test_a_source_that_is_older_or_not_there(target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = tmp_path / "old.sqlite3"
    as_it_was(RELEASED[0], old)
    assert copy(f"sqlite:///{old}", target) == Exit.NOT_MIGRATED
    assert "old.sqlite3 is older than this program" in capsys.readouterr().err
    assert copy(f"sqlite:///{tmp_path / 'none.sqlite3'}", target) == Exit.NOT_MIGRATED
    assert not (tmp_path / "none.sqlite3").exists()


@pytest.mark.parametrize("address", ["mysql://a/b", "sqlite://"])
def test_an_address_that_is_none(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        copy("sqlite:///a.db", address)
    assert ended.value.code == Exit.USAGE
    assert "sqlite:///path/to/file.db" in capsys.readouterr().err


def test_onto_itself(source: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert copy(source, source) == Exit.USAGE
    assert "the same database" in capsys.readouterr().err
