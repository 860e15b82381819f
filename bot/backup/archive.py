"""One archive: written whole or not at all, and read with every byte looked at."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import shutil
import tarfile
import zlib
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from bot.backup.sealing import MAGIC, Damaged, SealedReader, SealingWriter, WrongKey
from bot.exits import Exit, Refused
from db.disk import storage_error
from services.vault import Vault

FORMAT = 1
MANIFEST, SEALED = "manifest.json", "sealed"
SQLITE, POSTGRESQL = "guanxi.db", "guanxi.dump"
_MEMBER = re.compile(rf"{SQLITE}|{POSTGRESQL}|{SEALED}/[0-9]+/[0-9]+")
_LEVEL = 4  # of gzip: little larger than its best, in a third of the time


class Manifest(NamedTuple):
    """What an archive says of itself. `kind` is sqlite or postgresql; `revision` that of its schema."""

    made_at: str
    kind: str
    revision: str


class Unpacked(NamedTuple):
    """An archive's content in a folder: the database or dump, and the sealed files, if there are any."""

    manifest: Manifest
    database: Path
    sealed: Path | None


def write(path: Path, manifest: Manifest, database: Path, folder: Path | None, vault: Vault | None) -> None:
    """Write a new archive, for its owner alone, and sync it. `folder` holds sealed files. Raises StorageError."""
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            sealing = SealingWriter(file, vault) if vault is not None else None
            outer = cast(BinaryIO, sealing or file)
            with (
                gzip.GzipFile(fileobj=outer, mode="wb", compresslevel=_LEVEL, mtime=0) as zipped,
                tarfile.open(fileobj=zipped, mode="w|") as archive,
            ):
                _add_text(archive, json.dumps({"format": FORMAT, **manifest._asdict()}))
                archive.add(database, SQLITE if manifest.kind == "sqlite" else POSTGRESQL)
                for each in _sealed_files(folder):
                    with suppress(FileNotFoundError):  # deleted on its day, while this was being written
                        archive.add(each, f"{SEALED}/{each.parent.name}/{each.name}")
            if sealing is not None:
                sealing.close()
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise storage_error(path, error) from error


def _add_text(archive: tarfile.TarFile, text: str) -> None:
    entry = tarfile.TarInfo(MANIFEST)
    entry.size = len(text.encode())
    archive.addfile(entry, io.BytesIO(text.encode()))


def _sealed_files(folder: Path | None) -> list[Path]:
    found = [] if folder is None else folder.glob("*/*")
    return sorted(each for each in found if each.name.isdecimal() and each.parent.name.isdecimal())


def manifest_of(path: Path, vault: Vault | None) -> Manifest:
    """What an archive says of itself. Raises Refused where it does not open."""
    with _opened(path, vault) as archive:
        return _manifest(path, archive)


def unpack(path: Path, vault: Vault | None, into: Path) -> Unpacked:
    """Put an archive's content into a folder, and read it to its end. Raises Refused where a byte is not as written.

    `vault` is needed where it is sealed. Raises StorageError where the folder does not take it.
    """
    with _opened(path, vault) as archive:
        manifest = _manifest(path, archive)
        while (entry := archive.next()) is not None:
            if not entry.isreg() or not _MEMBER.fullmatch(entry.name):
                raise Damaged
            content = archive.extractfile(entry)
            assert content is not None  # a regular file
            try:
                _put(into / entry.name, content)
            except OSError as error:
                if isinstance(error, gzip.BadGzipFile):
                    raise
                raise storage_error(into, error) from error
    database = into / (SQLITE if manifest.kind == "sqlite" else POSTGRESQL)
    if not database.exists():
        raise _unusable(path)
    return Unpacked(manifest, database, sealed if (sealed := into / SEALED).exists() else None)


def _put(path: Path, content: Any) -> None:
    for folder in (path.parent.parent, path.parent):
        folder.mkdir(mode=0o700, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        shutil.copyfileobj(content, file, 2**20)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _opened(path: Path, vault: Vault | None) -> Generator[tarfile.TarFile]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise Refused(Exit.BACKUP_UNUSABLE, f"{path} cannot be read: {error.strerror}") from error
    with file:
        try:
            outer: Any = file
            if file.read(len(MAGIC)) == MAGIC:
                if vault is None:
                    said = f"{path} is sealed. Set backup.key_file, or GUANXI_BACKUP__KEY, to its key."
                    raise Refused(Exit.BACKUP_UNUSABLE, said)
                outer = io.BufferedReader(SealedReader(file, vault))
            else:
                file.seek(0)
            with gzip.GzipFile(fileobj=outer, mode="rb") as zipped:
                with tarfile.open(fileobj=zipped, mode="r|") as archive:
                    yield archive
                while zipped.read(2**20):  # behind the last file too: a cut is seen at the very end only
                    pass
        except WrongKey:
            said = f"{path} was sealed with another key. Set backup.key_file to that one: nothing else opens it."
            raise Refused(Exit.BACKUP_UNUSABLE, said) from None
        except (Damaged, EOFError, gzip.BadGzipFile, zlib.error, tarfile.TarError, UnicodeDecodeError) as error:
            raise _unusable(path) from error


def _manifest(path: Path, archive: tarfile.TarFile) -> Manifest:
    first = archive.next()
    if first is None or first.name != MANIFEST or not first.isreg() or first.size > 2**16:
        raise Damaged
    content = archive.extractfile(first)
    assert content is not None
    try:
        said = json.loads(content.read())
        if said.pop("format") > FORMAT:
            raise Refused(Exit.DATABASE_TOO_NEW, f"{path} was made by a newer guanxi; use that version of the program.")
        return Manifest(**said)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Damaged from error


def _unusable(path: Path) -> Refused:
    return Refused(Exit.BACKUP_UNUSABLE, f"{path} is damaged, cut off, or no backup of guanxi. Use another one.")
