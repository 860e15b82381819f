"""Sealed files: the pages that prove something, as envelopes of services.vault, each a row of its own.

The envelope is in the row, or, where the operator has named a folder, in `<folder>/<guild>/<file>`: written and synced
before its row commits, and removed after the row's deletion has committed. What a crash in between leaves is a file
without a row, which `strays` finds. Rows from before a change of that setting stay where they are, and readable.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    and_,
    func,
    select,
)

from db import sealed_columns
from db.disk import storage_error, sync_folder
from db.engine import Transaction
from db.metadata import UtcTime, guild_key, id_key, metadata

sealed_files = Table(
    "sealed_files",
    metadata,
    guild_key(),
    id_key("file_id"),
    Column("owner_id", BigInteger, nullable=False),
    Column("page", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("sealed", LargeBinary),
    Column("added_at", UtcTime, nullable=False),
    CheckConstraint("page >= 0", name="page"),
    CheckConstraint("size >= 0", name="size"),
)
Index("ix_sealed_files_owner", sealed_files.c.guild_id, sealed_files.c.owner_id)

ABOUT = "file/{guild_id}/{owner_id}/{file_id}/{page}"
sealed_columns.register(sealed_files, "sealed", ABOUT)

_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700
_HALF_WRITTEN = ".new"


class SealedFile(NamedTuple):
    """A page and its envelope. `owner_id` is the application; `size` counts the bytes of the page in clear.

    `sealed` is b"" where the envelope is not in its place any more; the vault calls that damaged.
    """

    guild_id: int
    file_id: int
    owner_id: int
    page: int
    size: int
    kind: str
    sealed: bytes
    added_at: datetime


class StoredFile(NamedTuple):
    """A page without its envelope."""

    guild_id: int
    file_id: int
    owner_id: int
    page: int
    size: int
    kind: str
    added_at: datetime


def about(guild_id: int, owner_id: int, file_id: int, page: int) -> str:
    """What the envelope of a page authenticates: its place."""
    return ABOUT.format(guild_id=guild_id, owner_id=owner_id, file_id=file_id, page=page)


async def add(tx: Transaction, file: SealedFile) -> None:
    """Store a page. Raises StorageError where the folder does not take it."""
    row = file._asdict()
    if tx.folder is not None:
        await asyncio.to_thread(_write, _path(tx.folder, file.guild_id, file.file_id), file.sealed)
        row["sealed"] = None
    await tx.execute(sealed_files.insert().values(row))


async def of(tx: Transaction, guild_id: int, owner_id: int) -> list[StoredFile]:
    """The pages of an application, in order of files and pages, without their envelopes."""
    statement = select(*(sealed_files.c[name] for name in StoredFile._fields)).where(_owned(guild_id, owner_id))
    return [StoredFile(*row) for row in await tx.execute(statement.order_by("page", "file_id"))]


async def one(tx: Transaction, guild_id: int, file_id: int) -> SealedFile | None:
    """A page with its envelope; None where there is no such row."""
    statement = select(*(sealed_files.c[name] for name in SealedFile._fields)).where(
        sealed_files.c.guild_id == guild_id, sealed_files.c.file_id == file_id
    )
    row = (await tx.execute(statement)).first()
    if row is None:
        return None
    found = SealedFile(*row)
    if row.sealed is not None:
        return found._replace(sealed=bytes(row.sealed))
    if tx.folder is None:
        return found._replace(sealed=b"")
    return found._replace(sealed=await asyncio.to_thread(_read, _path(tx.folder, guild_id, file_id)))


async def delete(tx: Transaction, guild_id: int, owner_id: int) -> int:
    """Delete the pages of an application; how many there were. Their files go when the transaction has committed."""
    if tx.folder is not None:
        # Asked before: of RETURNING … IS NULL, SQLite says the contrary.
        in_folder = select(sealed_files.c.file_id).where(_owned(guild_id, owner_id), sealed_files.c.sealed.is_(None))
        tx.discarded += [_path(tx.folder, guild_id, row[0]) for row in await tx.execute(in_folder)]
    return (await tx.execute(sealed_files.delete().where(_owned(guild_id, owner_id)))).rowcount


async def count(tx: Transaction, guild_id: int, owner_id: int) -> int:
    """How many pages an application has."""
    return await tx.scalar(select(func.count()).select_from(sealed_files).where(_owned(guild_id, owner_id)))


# --- the folder ----------------------------------------------------------------------------------------------------


async def in_folder(tx: Transaction, after: Sequence[int] | None, limit: int) -> list[StoredFile]:
    """The next pages, by guild and file, whose envelopes are in the folder. `after`: the guild and file before them."""
    statement = (
        select(*(sealed_files.c[name] for name in StoredFile._fields))
        .where(sealed_files.c.sealed.is_(None))
        .order_by("guild_id", "file_id")
        .limit(limit)
    )
    if after is not None:
        guild_id, file_id = after
        same = (sealed_files.c.guild_id == guild_id) & (sealed_files.c.file_id > file_id)
        statement = statement.where((sealed_files.c.guild_id > guild_id) | same)
    return [StoredFile(*row) for row in await tx.execute(statement)]


async def read(folder: Path, file: StoredFile) -> bytes:
    """The envelope of a page in the folder; b"" where it is not there."""
    return await asyncio.to_thread(_read, _path(folder, file.guild_id, file.file_id))


async def replace(folder: Path, file: StoredFile, sealed: bytes) -> None:
    """Put another envelope in the place of a page's, whole or not at all. Raises StorageError."""
    await asyncio.to_thread(_write, _path(folder, file.guild_id, file.file_id), sealed)


async def strays(tx: Transaction, before: datetime) -> list[Path]:
    """The files of the folder that have no row and were written before then."""
    if tx.folder is None:
        return []
    rows = await tx.execute(
        select(sealed_files.c.guild_id, sealed_files.c.file_id).where(sealed_files.c.sealed.is_(None))
    )
    known = {_path(tx.folder, *row) for row in rows}
    return await asyncio.to_thread(_strays, tx.folder, known, before.timestamp())


async def remove(paths: Sequence[Path]) -> None:
    """Remove files, as far as they are there. Raises StorageError where one cannot be removed."""
    await asyncio.to_thread(_remove, paths)


def _owned(guild_id: int, owner_id: int) -> ColumnElement[bool]:
    return and_(sealed_files.c.guild_id == guild_id, sealed_files.c.owner_id == owner_id)


def _path(folder: Path, guild_id: int, file_id: int) -> Path:
    return folder / str(guild_id) / str(file_id)


def _write(path: Path, sealed: bytes) -> None:
    half = path.with_name(path.name + _HALF_WRITTEN)
    try:
        for folder in (path.parent.parent, path.parent):
            folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE_FILE)
        with open(descriptor, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
        for folder in (path.parent, path.parent.parent):
            sync_folder(folder)
    except OSError as error:
        with contextlib.suppress(OSError):
            half.unlink(missing_ok=True)
        raise storage_error(path, error) from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise storage_error(path, error) from error


def _strays(folder: Path, known: set[Path], before: float) -> list[Path]:
    found = [path for path in folder.glob("*/*") if path.parent.name.isdecimal() and path not in known]
    return sorted(path for path in found if path.is_file() and path.stat().st_mtime < before)


def _remove(paths: Sequence[Path]) -> None:
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise storage_error(path, error) from error
