"""Taking a backup: one moment of the database in an archive, which counts once it was restored and verified."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot import vault_keys
from bot.backup import archive, keeping
from bot.backup.archive import Manifest, Unpacked
from bot.config import Settings
from bot.exits import Exit, Refused
from db import backup, migrate, sealed_files
from db.backup import NoTool, ToolFailed, Tools
from db.disk import storage_error, sync_folder
from db.engine import Database, Transaction
from services.verify import verify

SCRATCH = ".guanxi-scratch-"  # folders that hold a copy in clear while a backup is taken or put back


@dataclass(frozen=True, slots=True)
class Outcome:
    """A backup that was taken. It counts where `problems` is empty.

    `restored`: for a trial, and not only listed. `missing` counts sealed files that were not in their folder,
    `removed` the older backups that need not stay.
    """

    path: Path
    size: int
    restored: bool
    problems: list[str]
    missing: int
    removed: int

    @property
    def said(self) -> str:
        """In a line or two, for the log and the terminal."""
        lines = [f"{self.path} ({self.size:,} bytes)"]
        if self.problems:
            lines = [f"{self.path} counts for nothing, since what it holds does not verify: {self.problems[0]}"]
        elif not self.restored:
            lines.append(
                "not restored for a trial, which wants a user who may create databases (CREATEDB); only listed"
            )
        if self.missing:
            lines.append(f"{self.missing:,} sealed files were not in their folder")
        return "; ".join(lines)


async def take(settings: Settings, folder: Path, now: datetime) -> Outcome:
    """Take a backup into a folder, prove it, give it its name, and remove those that need not stay.

    Raises Refused, ConfigError, StorageError, NotMigrated, DatabaseTooNew, db.backup.Busy; what there was stays then,
    and what was half written counts as nothing.
    """
    vault = vault_keys.backup_vault(settings)
    address, file = settings.database.direct, settings.database.file
    revision = await asyncio.to_thread(migrate.current, address)
    if revision is None:
        raise migrate.NotMigrated(None)
    manifest = Manifest(now.isoformat(), "postgresql" if file is None else "sqlite", revision)
    sealed = settings.credentials.folder
    partial = folder / f".{keeping.name(now, sealed=False, doubtful=False)}{keeping.PARTIAL}"
    await asyncio.to_thread(_make, folder)
    async with backup.alone(address):
        try:
            async with scratch(file) as place:
                tools = None
                if file is not None:
                    await asyncio.to_thread(backup.copy_sqlite, file, place / "copy")
                else:
                    tools = await backup.tools(address)
                    await backup.dump(address, place / "copy", tools)
                await asyncio.to_thread(archive.write, partial, manifest, place / "copy", sealed, vault)
                await asyncio.to_thread((place / "copy").unlink)  # what is proven is the archive
                unpacked = await asyncio.to_thread(archive.unpack, partial, vault, place)
                restored, problems, missing = await _proven(address, unpacked, tools, in_folder=sealed is not None)
            path = folder / keeping.name(now, sealed=vault is not None, doubtful=bool(problems))
            size = await asyncio.to_thread(_name, partial, path)
        except NoTool as error:
            raise Refused(Exit.TOOL_MISSING, str(error)) from error
        except ToolFailed as error:
            raise Refused(Exit.FAILED, str(error)) from error
        finally:
            await asyncio.to_thread(_forget, partial)
        removed = await asyncio.to_thread(keeping.rotate, folder, settings.backup, now)
    return Outcome(path, size, restored, problems, missing, len(removed))


async def _proven(
    address: str, unpacked: Unpacked, tools: Tools | None, *, in_folder: bool
) -> tuple[bool, list[str], int]:
    if tools is None:
        return True, *await examine(f"sqlite:///{unpacked.database}", unpacked, in_folder=in_folder)
    async with backup.scratch(address) as made:
        if made is None:
            tables = await backup.listed(unpacked.database, tools)
            return False, [] if tables else ["the dump holds no tables"], 0
        await backup.load(made, unpacked.database, tools)
        return True, *await examine(made, unpacked, in_folder=in_folder)


async def examine(address: str, unpacked: Unpacked, *, in_folder: bool) -> tuple[list[str], int]:
    """What does not hold in what was restored, at this address, and how many sealed files are not `in_folder`.

    What is of an older schema is brought up to date for that.
    """
    revision = unpacked.manifest.revision
    if await asyncio.to_thread(migrate.current, address) != revision:
        return [f"it is not of the version {revision}, as it says"], 0
    await asyncio.to_thread(migrate.upgrade, address)
    database = await Database.open(address, exclusive=False)
    try:
        problems = [*await database.damage(), *(await verify(database)).problems]
        async with database.reading() as tx:
            return problems, await _missing(tx, unpacked.sealed) if in_folder else 0
    finally:
        await database.close()


async def _missing(tx: Transaction, folder: Path | None) -> int:
    missing, after = 0, None
    while files := await sealed_files.in_folder(tx, after, 1000):
        for each in files:
            missing += folder is None or not (folder / str(each.guild_id) / str(each.file_id)).exists()
        after = (files[-1].guild_id, files[-1].file_id)
    return missing


@asynccontextmanager
async def scratch(file: Path | None) -> AsyncGenerator[Path]:
    """A folder for its owner alone: beside an SQLite file, where there is room as for itself; else the system's.

    Only who is `alone` may: what an earlier one left behind there is removed. Raises StorageError.
    """
    path = await asyncio.to_thread(_make_scratch, file)
    try:
        yield path
    finally:
        await asyncio.to_thread(shutil.rmtree, path, ignore_errors=True)


def _make_scratch(file: Path | None) -> Path:
    parent = None if file is None else file.absolute().parent
    if parent is not None:
        for left in parent.glob(f"{SCRATCH}*"):
            shutil.rmtree(left, ignore_errors=True)
    try:
        return Path(tempfile.mkdtemp(prefix=SCRATCH, dir=parent))
    except OSError as error:
        raise storage_error(parent or Path(tempfile.gettempdir()), error) from error


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise storage_error(folder, error) from error


def _name(partial: Path, path: Path) -> int:
    """Give a whole archive its name, so that it lasts; its size."""
    try:
        partial.replace(path)
        sync_folder(path.parent)
        return path.stat().st_size
    except OSError as error:
        raise storage_error(path, error) from error


def _forget(partial: Path) -> None:
    with suppress(OSError):  # with the next backup, then
        partial.unlink(missing_ok=True)
