"""Looking after what is sealed: another master key for all of it, what a crash left behind, what the doctor asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from db import sealed_columns, sealed_files
from db.engine import Database, Transaction
from db.sealed_columns import SealedColumn, SealedValue
from db.sealed_files import StoredFile
from services.errors import UserError
from services.vault import KEY_ID_BYTES, Vault

BATCH = 20  # envelopes in memory at once, each at most some MB
HALF_AN_HOUR = timedelta(minutes=30)  # no transaction is open for so long: a file without a row is one left behind

Progress = Callable[[int], None]


@dataclass(slots=True)
class Rotated:
    """What a change of the master key did.

    `rewrapped` envelopes now have the current key; `failed` ones could not be opened, by the code of the refusal and
    left as they are; `by_key` counts all envelopes by the id of their master key, afterwards.
    """

    rewrapped: int = 0
    failed: Counter[str] = field(default_factory=Counter[str])
    by_key: Mapping[bytes, int] = field(default_factory=dict[bytes, int])


@dataclass(frozen=True, slots=True)
class Examined:
    """What is sealed: counts by the id of the master key, and where a sample does not open, by place and code."""

    by_key: Mapping[bytes, int]
    not_opening: Mapping[str, str]
    strays: int


async def rotate(database: Database, vault: Vault, progress: Progress) -> Rotated:
    """Give every envelope the current master key. `progress` is told of each batch done.

    Each batch is committed by itself: what was stopped goes on where it stood, by being called again. Every new
    envelope is opened, content and all, before it takes the place of the old one.
    """
    done = Rotated()
    for column in sealed_columns.registered():
        after: tuple[int, ...] | None = None
        while True:
            async with database.transaction() as tx:
                found = await sealed_columns.not_beginning_with(tx, column, vault.current_prefix, after, BATCH)
                for value in found:
                    await _rewrap_value(tx, vault, column, value, done)
            if not found:
                break
            after = found[-1].key
            progress(len(found))
    await _rotate_folder(database, vault, progress, done)
    async with database.reading() as tx:
        done.by_key = await by_key(tx)
    return done


async def _rewrap_value(tx: Transaction, vault: Vault, column: SealedColumn, value: SealedValue, done: Rotated) -> None:
    sealed = _rewrapped(vault, value.sealed, value.about, done)
    if sealed is not None and await sealed_columns.replace(tx, column, value, sealed):
        done.rewrapped += 1


async def _rotate_folder(database: Database, vault: Vault, progress: Progress, done: Rotated) -> None:
    after: tuple[int, int] | None = None
    while database.folder is not None:
        async with database.reading() as tx:
            found = await sealed_files.in_folder(tx, after, BATCH)
        if not found:
            return
        for file in found:
            old = await sealed_files.read(database.folder, file)
            if old.startswith(vault.current_prefix):
                continue
            sealed = _rewrapped(vault, old, _about(file), done)
            if sealed is not None:
                await sealed_files.replace(database.folder, file, sealed)
                done.rewrapped += 1
        after = found[-1].guild_id, found[-1].file_id
        progress(len(found))


def _rewrapped(vault: Vault, sealed: bytes, about: str, done: Rotated) -> bytes | None:
    """The envelope with the current key, known to open; None for one that does not."""
    try:
        rewrapped = vault.rewrap(sealed, about)
        vault.open(rewrapped, about)
    except UserError as error:
        done.failed[error.code] += 1
        return None
    return rewrapped


async def by_key(tx: Transaction) -> Mapping[bytes, int]:
    """How many envelopes there are for each master key, by its id; b"" for what is no envelope."""
    counted = Counter[bytes]()
    for column in sealed_columns.registered():
        for beginning, count in (await sealed_columns.by_beginning(tx, column)).items():
            counted[_key_id(beginning)] += count
    after: tuple[int, int] | None = None
    while tx.folder is not None and (found := await sealed_files.in_folder(tx, after, BATCH)):
        for file in found:
            counted[_key_id(await sealed_files.read(tx.folder, file))] += 1
        after = found[-1].guild_id, found[-1].file_id
    return counted


async def examine(database: Database, vault: Vault | None, now: datetime) -> Examined:
    """What is sealed, and whether the vault opens the newest of each place. Changes nothing."""
    async with database.reading() as tx:
        not_opening: dict[str, str] = {}
        for column in sealed_columns.registered() if vault is not None else ():
            sample = await sealed_columns.newest(tx, column)
            if sample is not None and (code := _refusal(vault, sample.sealed, sample.about)):
                not_opening[column.name] = code
        if tx.folder is not None and vault is not None:
            for file in await sealed_files.in_folder(tx, None, 1):
                if code := _refusal(vault, await sealed_files.read(tx.folder, file), _about(file)):
                    not_opening[str(tx.folder)] = code
        strays = len(await sealed_files.strays(tx, now - HALF_AN_HOUR))
        return Examined(await by_key(tx), not_opening, strays)


async def sweep(database: Database, now: datetime) -> int:
    """Remove the files that have no row, and let deleted bytes leave SQLite's log; how many files went."""
    async with database.reading() as tx:
        strays = await sealed_files.strays(tx, now - HALF_AN_HOUR)
    await sealed_files.remove(strays)
    await database.settle()
    return len(strays)


def _about(file: StoredFile) -> str:
    return sealed_files.about(file.guild_id, file.owner_id, file.file_id, file.page)


def _refusal(vault: Vault | None, sealed: bytes, about: str) -> str | None:
    try:
        if vault is not None:
            vault.open(sealed, about)
    except UserError as error:
        return error.code
    return None


def _key_id(beginning: bytes) -> bytes:
    return beginning[1:][:KEY_ID_BYTES] if beginning[:1] == b"\x01" else b""
