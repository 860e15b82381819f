"""Putting a backup in the place of a database, after every byte of it was looked at and what it holds was verified."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot import vault_keys
from bot.backup import archive
from bot.backup.archive import Unpacked
from bot.backup.taking import examine, scratch
from bot.config import Settings
from bot.exits import Exit, Refused
from db import backup, migrate, stations
from db.backup import NoTool, ToolFailed, Tools
from db.disk import storage_error
from db.engine import hold

FULL = "The database {where} is not empty. With --force its content is moved aside, and the backup takes its place."
FULL_FOLDER = "The folder {folder} is not empty, and sealed files go there. With --force it is moved aside."
OTHER_KIND = "{path} is of a {kind} database, and database.url is none. Restore it into one, then: guanxi copy-data"
NO_FOLDER = "{path} holds sealed files, which lie in a folder. Name one for them in credentials.store."
RUNNING = "A bot is running on {where}. Stop it first."
UNSOUND = (
    "What {path} holds does not verify. Take another backup, or restore this one all the same with --force:\n{list}"
)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back: from when; where the old database and folder are now; what does not hold.

    `verified` is False where that was not looked at: a PostgreSQL backup of an older schema, and no right to make a
    database for a trial. `missing` counts sealed files that the backup lacks.
    """

    made_at: str
    revision: str
    database_aside: str | None
    folder_aside: Path | None
    verified: bool
    problems: list[str]
    missing: int


async def restore(settings: Settings, path: Path, now: datetime, *, force: bool) -> Restored:
    """Put a backup in the place of the database of the settings. With `force` moves aside what is there.

    Raises Refused, DatabaseTooNew, ConfigError, StorageError, db.backup.Busy; then what was there is in its place.
    """
    vault = vault_keys.backup_vault(settings)
    file, folder, address = settings.database.file, settings.credentials.folder, settings.database.direct
    where = settings.database.url_shown
    manifest = await asyncio.to_thread(archive.manifest_of, path, vault)
    if (manifest.kind == "sqlite") != (file is not None):
        raise Refused(Exit.USAGE, OTHER_KIND.format(path=path, kind=manifest.kind))
    if not migrate.known(manifest.revision):
        raise Refused(Exit.DATABASE_TOO_NEW, f"{path} was made by a newer guanxi (its version: {manifest.revision}).")
    async with _nobody_else(file, address, where), scratch(file) as place:
        full = await _is_full(file, address)
        if full and not force:
            raise Refused(Exit.NOT_EMPTY, FULL.format(where=where))
        unpacked = await asyncio.to_thread(archive.unpack, path, vault, place)
        if unpacked.sealed is not None and folder is None:
            raise Refused(Exit.CONFIG, NO_FOLDER.format(path=path))
        taken = unpacked.sealed is not None and folder is not None and await asyncio.to_thread(_has_files, folder)
        if taken and not force:
            raise Refused(Exit.NOT_EMPTY, FULL_FOLDER.format(folder=folder))
        try:
            tools = None if file is not None else await backup.tools(address)
            trial = await _tried(address, unpacked, tools, in_folder=folder is not None)
            if trial is not None and trial[0] and not force:
                raise Refused(Exit.FOUND_PROBLEMS, UNSOUND.format(path=path, list="\n".join(trial[0])))
            name = f"{now:%Y%m%dT%H%M%S}"
            folder_aside = None
            if unpacked.sealed is not None and folder is not None:
                folder_aside = await asyncio.to_thread(_replace_folder, folder, unpacked.sealed, name)
            if tools is None:
                assert file is not None
                aside = file.with_name(f"{file.name}.{name}.replaced") if full else None
                await asyncio.to_thread(backup.put_in_place, file, unpacked.database, aside)
                database_aside = None if aside is None else str(aside)
            else:
                database_aside = await _load(
                    address, unpacked, tools, f"{backup.ASIDE}{name.lower()}" if full else None
                )
                if trial is None and manifest.revision == migrate.head():
                    trial = await examine(address, unpacked, in_folder=folder is not None)
        except NoTool as error:
            raise Refused(Exit.TOOL_MISSING, str(error)) from error
        except ToolFailed as error:
            raise Refused(Exit.FAILED, f"{error}\nWhat was there is in its place.") from error
    problems, missing = trial or ([], 0)
    return Restored(
        manifest.made_at, manifest.revision, database_aside, folder_aside, trial is not None, problems, missing
    )


@asynccontextmanager
async def _nobody_else(file: Path | None, address: str, where: str) -> AsyncGenerator[None]:
    """No bot and no backup meanwhile."""
    lock = None
    if file is not None:
        lock = await asyncio.to_thread(hold, file)  # makes its folder and an empty file, where there is none
    elif await stations.running(address):
        raise Refused(Exit.DATABASE_BUSY, RUNNING.format(where=where))
    try:
        async with backup.alone(address):
            yield
    finally:
        if lock is not None:
            lock.release()


async def _is_full(file: Path | None, address: str) -> bool:
    return await backup.has_tables(address) if file is None else await asyncio.to_thread(backup.has_tables_sqlite, file)


def _has_files(folder: Path) -> bool:
    return folder.exists() and any(folder.iterdir())


async def _tried(
    address: str, unpacked: Unpacked, tools: Tools | None, *, in_folder: bool
) -> tuple[list[str], int] | None:
    """What does not hold in a backup, before it is put anywhere; None where this user may make no database for that."""
    if tools is None:
        trial = unpacked.database.with_name("trial.db")
        await asyncio.to_thread(shutil.copyfile, unpacked.database, trial)
        return await examine(f"sqlite:///{trial}", unpacked, in_folder=in_folder)
    async with backup.scratch(address) as made:
        if made is None:
            return None
        await backup.load(made, unpacked.database, tools)
        return await examine(made, unpacked, in_folder=in_folder)


async def _load(address: str, unpacked: Unpacked, tools: Tools, aside: str | None) -> str | None:
    if aside is not None:
        await backup.move_aside(address, aside)
    try:
        await backup.load(address, unpacked.database, tools)
    except ToolFailed:
        if aside is not None:
            await backup.move_back(address, aside)
        raise
    return aside


def _replace_folder(folder: Path, new: Path, name: str) -> Path | None:
    """Put the sealed files in their folder, the old folder aside if it has any; where that is now."""
    aside = None
    try:
        if _has_files(folder):
            aside = folder.with_name(f"{folder.name}.{name}.replaced")
            folder.replace(aside)
        elif folder.exists():
            folder.rmdir()
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(new, folder)
    except OSError as error:
        raise storage_error(folder, error) from error
    return aside
