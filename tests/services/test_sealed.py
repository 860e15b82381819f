"""Sealed files in the table and in a folder: stored, deleted for good, and sealed anew with another key."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db import sealed_files
from db.engine import Database, StorageError
from db.sealed_files import SealedFile
from services import build_services, sealed
from services.errors import UserError
from services.vault import Vault

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
LATER = datetime.now(UTC) + timedelta(hours=2)  # noqa: TID251  (files carry the machine's time)
OLD, NEW = Vault(bytes(32)), Vault(bytes(range(32)), bytes(32))
PLANTED = b"licence 440100-PLANTED " * 400


@pytest.fixture(params=["table", "folder"])
async def store(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    """A database with its files in the table, and one with them in a folder."""
    opened = await Database.open(database_url, folder=tmp_path / "sealed" if request.param == "folder" else None)
    yield opened
    await opened.close()


def page(number: int, vault: Vault = OLD, guild: int = 1, owner: int = 5) -> SealedFile:
    file_id = 100 * owner + number
    envelope = vault.seal(PLANTED, sealed_files.about(guild, owner, file_id, number))
    return SealedFile(guild, file_id, owner, number, len(PLANTED), "image/jpeg", envelope, NOW)


async def put(database: Database, *files: SealedFile) -> None:
    async with database.transaction() as tx:
        for file in files:
            await sealed_files.add(tx, file)


async def opened(database: Database, file: SealedFile, vault: Vault) -> bytes:
    async with database.reading() as tx:
        found = await sealed_files.one(tx, file.guild_id, file.file_id)
    assert found is not None
    return vault.open(found.sealed, sealed_files.about(found.guild_id, found.owner_id, found.file_id, found.page))


def on_disk(database: Database) -> list[Path]:
    return [] if database.folder is None else sorted(path for path in database.folder.rglob("*") if path.is_file())


async def test_what_is_stored_comes_back(store: Database) -> None:
    files = [page(1), page(0), page(0, owner=6), page(0, guild=2)]
    await put(store, *files)
    async with store.reading() as tx:
        assert [(file.page, file.size, file.kind, file.added_at) for file in await sealed_files.of(tx, 1, 5)] == [
            (0, len(PLANTED), "image/jpeg", NOW),
            (1, len(PLANTED), "image/jpeg", NOW),
        ]
        assert await sealed_files.one(tx, 1, files[0].file_id) == files[0]
        assert await sealed_files.one(tx, 3, files[0].file_id) is None
        assert await sealed_files.count(tx, 1, 5) == 2
    assert await opened(store, files[3], OLD) == PLANTED
    assert len(on_disk(store)) == (0 if store.folder is None else 4)
    if store.folder is not None:
        assert {path.stat().st_mode & 0o777 for path in on_disk(store)} == {0o600}
        assert store.folder.stat().st_mode & 0o777 == 0o700
        assert all(b"PLANTED" not in path.read_bytes() for path in on_disk(store))


async def test_deleting_takes_only_one_application(store: Database) -> None:
    await put(store, page(0), page(1), page(0, owner=6), page(0, guild=2))
    async with store.transaction() as tx:
        assert await sealed_files.delete(tx, 1, 5) == 2
        assert len(on_disk(store)) == (0 if store.folder is None else 4)  # not before it is committed
    async with store.reading() as tx:
        assert await sealed_files.of(tx, 1, 5) == []
        assert await sealed_files.count(tx, 1, 6) == await sealed_files.count(tx, 2, 5) == 1
    assert len(on_disk(store)) == (0 if store.folder is None else 2)
    async with store.transaction() as tx:
        assert await sealed_files.delete(tx, 1, 5) == 0


async def test_a_deletion_that_is_undone_removes_nothing(store: Database) -> None:
    await put(store, page(0))
    with pytest.raises(RuntimeError):
        async with store.transaction() as tx:
            await sealed_files.delete(tx, 1, 5)
            raise RuntimeError
    assert await opened(store, page(0), OLD) == PLANTED


async def test_what_a_crash_leaves_is_swept_away(store: Database) -> None:
    with pytest.raises(RuntimeError):
        async with store.transaction() as tx:
            await sealed_files.add(tx, page(0))
            raise RuntimeError
    await put(store, page(1))
    left = 0 if store.folder is None else 1
    assert len(on_disk(store)) == 1 + left if left else on_disk(store) == []
    assert await sealed.sweep(store, LATER - timedelta(hours=2)) == 0  # somebody may be about to commit it
    assert (await sealed.examine(store, OLD, LATER)).strays == left
    assert await sealed.sweep(store, LATER) == left
    assert await sealed.sweep(store, LATER) == 0
    assert await opened(store, page(1), OLD) == PLANTED


async def test_the_hourly_sweep_of_the_bot_does_it(store: Database) -> None:
    if store.folder is not None:
        (store.folder / "1").mkdir(parents=True)
        (store.folder / "1" / "77").write_bytes(b"left behind")
        (store.folder / "1" / "78.new").write_bytes(b"half written")
        (store.folder / "notes.txt").write_text("not ours")
    await build_services(store, OLD).sweep([1], LATER)
    assert [path.name for path in on_disk(store)] == (["notes.txt"] if store.folder else [])


async def test_deleted_bytes_are_in_no_file_of_sqlite(sqlite_files, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    database = await Database.open(sqlite_files.create(tmp_path))
    file = page(0)
    await put(database, file)
    begin, end = file.sealed[200:240], file.sealed[-40:]
    await database.settle()
    path = tmp_path / "guanxi.sqlite3"
    assert begin in path.read_bytes() and end in path.read_bytes()
    async with database.transaction() as tx:
        await sealed_files.delete(tx, 1, 5)
    await sealed.sweep(database, NOW)
    try:
        for each in tmp_path.glob("guanxi.sqlite3*"):
            assert begin not in each.read_bytes() and end not in each.read_bytes(), each.name
    finally:
        await database.close()


async def test_a_page_whose_file_is_gone(store: Database) -> None:
    file = page(0)
    await put(store, file)
    if store.folder is None:
        return
    on_disk(store)[0].unlink()
    with pytest.raises(UserError) as refused:
        await opened(store, file, OLD)
    assert refused.value.code == "vault-damaged"
    assert (await sealed.examine(store, OLD, LATER)).by_key == {b"": 1}


async def test_after_a_change_of_the_store_both_can_be_read(database_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "sealed"
    for where, file in ((None, page(0)), (folder, page(1)), (None, page(2))):
        database = await Database.open(database_url, folder=where)
        await put(database, file)
        await database.close()
    database = await Database.open(database_url, folder=folder)
    assert [await opened(database, page(number), OLD) for number in range(3)] == [PLANTED] * 3
    async with database.transaction() as tx:
        assert await sealed_files.delete(tx, 1, 5) == 3
    assert on_disk(database) == []
    await database.close()


async def test_a_folder_that_takes_nothing(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "sealed").write_text("a file, not a folder")
    database = await Database.open(database_url, folder=tmp_path / "sealed")
    with pytest.raises(StorageError):
        await put(database, page(0))
    async with database.reading() as tx:
        assert await sealed_files.count(tx, 1, 5) == 0
    await database.close()


# --- another master key --------------------------------------------------------------------------------------------


async def test_everything_gets_the_current_key(store: Database) -> None:
    files = [page(number, guild=guild) for guild in (1, 2) for number in range(sealed.BATCH)]
    await put(store, *files, page(0, NEW, owner=9))
    told: list[int] = []
    done = await sealed.rotate(store, NEW, told.append)
    assert (done.rewrapped, done.failed, done.by_key) == (len(files), {}, {NEW.current: len(files) + 1})
    assert sum(told) >= len(files)
    alone = Vault(bytes(range(32)))
    assert {await opened(store, file, alone) for file in files} == {PLANTED}
    again = await sealed.rotate(store, NEW, told.append)
    assert again.rewrapped == 0


async def test_a_rotation_that_is_stopped_goes_on(store: Database) -> None:
    files = [page(number) for number in range(2 * sealed.BATCH + 3)]
    await put(store, *files)

    def stop(_count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await sealed.rotate(store, NEW, stop)
    assert {await opened(store, file, NEW) for file in files} == {PLANTED}  # with both keys, at every moment
    done = await sealed.rotate(store, NEW, lambda _count: None)
    assert done.rewrapped == len(files) - sealed.BATCH
    assert done.by_key == {NEW.current: len(files)}


async def test_what_does_not_open_is_left_as_it_is(store: Database) -> None:
    foreign = page(1, Vault(os.urandom(32)))
    damaged = page(2)._replace(sealed=page(2).sealed[:-1] + b"\0\0")
    await put(store, page(0), foreign, damaged)
    done = await sealed.rotate(store, NEW, lambda _count: None)
    assert done.rewrapped == 1
    assert done.failed == {"vault-key-missing": 1, "vault-damaged": 1}
    assert done.by_key == {NEW.current: 1, OLD.current: 1, Vault.key_id(foreign.sealed): 1}
    async with store.reading() as tx:
        for file in (foreign, damaged):
            assert await sealed_files.one(tx, 1, file.file_id) == file


async def test_every_column_of_envelopes_is_registered_once_and_its_place_can_be_named() -> None:
    from db import sealed_columns
    from db.schema import metadata

    names = [column.name for column in sealed_columns.registered()]
    assert len(names) == len(set(names))
    binary = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if str(column.type) == "BLOB"
    }
    assert binary - {"event_pictures.data"} == set(names), "a picture of an event is for everyone"
    for column in sealed_columns.registered():
        assert column.about.format(**{each.name: 1 for each in column.selected})
