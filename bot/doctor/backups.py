"""What the doctor finds about backups: where they go, how old the newest is, what seals them, what takes them."""

from __future__ import annotations

import asyncio
import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from bot import vault_keys
from bot.backup import keeping
from bot.config import ConfigError, Settings
from bot.doctor.findings import Finding
from bot.doctor.machine import private
from db import backup
from db.backup import NoTool
from db.engine import StorageError

NONE = """the bot takes no backups: backup.folder is not set
Set it to a folder on another disk; or call guanxi backup yourself, or have something else do it"""
OPEN = """backups are not sealed: whoever has one can read what members did
Make a key with: guanxi credentials new-key FILE, and name it in backup.key_file"""
LATE = timedelta(hours=2)  # past its time, until a backup is missed


async def examine(settings: Settings, now: datetime) -> list[Finding]:
    """Whether backups are taken, can be written, are young enough, and could be sealed and made."""
    folder = settings.backup.folder
    if folder is None:
        return [Finding.warning(NONE)]
    findings = await asyncio.to_thread(_folder, settings, folder, now)
    findings += _key(settings)
    if settings.database.file is None:
        try:
            programs = await backup.tools(settings.database.direct)
        except NoTool as error:
            findings.append(Finding.problem(f"no backup can be taken: {error}"))
        except StorageError:
            pass  # that the database does not answer is said elsewhere
        else:
            findings.append(Finding.good(f"backups are made by {programs.pg_dump}"))
    return findings


def _folder(settings: Settings, folder: Path, now: datetime) -> list[Finding]:
    place = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        return [Finding.problem(f"backup.folder: {folder} cannot be written\nGive it to the bot's user: chown")]
    backups = keeping.listed(folder)
    newest = next((each for each in backups if not each.doubtful), None)
    findings = [
        Finding.problem(
            f"what the backup {each.path.name} holds does not verify\nSee what guanxi verify says of the database"
        )
        for each in backups[:1]
        if each.doubtful
    ]
    if newest is None:
        findings.append(Finding.warning(f"there is no verified backup in {folder} yet\nTake one with: guanxi backup"))
        return findings
    findings += private(newest.path, "what members do")
    hours = int((now - newest.made_at) / timedelta(hours=1))
    said = f"the newest verified backup is {hours:,} hours old: {newest.path.name}"
    if now - newest.made_at > timedelta(hours=settings.backup.every_hours) + LATE:
        findings.append(Finding.warning(f"{said}\nThe bot's log says why; or take one with: guanxi backup"))
    else:
        findings.append(Finding.good(said))
    free, size = shutil.disk_usage(folder).free, newest.path.stat().st_size
    if free < 3 * size:
        room = f"only {free // 2**20:,} MB are free in {folder}, where the newest backup has {size // 2**20:,} MB"
        findings.append(Finding.warning(f"{room}\nMake room, or keep fewer: backup.keep_daily and those after it"))
    return findings


def _key(settings: Settings) -> list[Finding]:
    given = settings.backup
    findings = [] if given.key_file is None or given.key is not None else private(given.key_file, "the key of backups")
    try:
        vault = vault_keys.backup_vault(settings)
    except ConfigError as error:
        return [*findings, Finding.problem(str(error))]
    if vault is None:
        return [*findings, Finding.warning(OPEN)]
    return [*findings, Finding.good(f"backups are sealed with the key {vault.current.hex()}; keep a copy elsewhere")]
