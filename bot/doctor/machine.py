"""What the doctor finds on this machine: configuration, files, time zones, database, ledger."""

from __future__ import annotations

import asyncio
import os
import shutil
import stat
import zoneinfo
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.config import Settings
from bot.doctor.findings import Finding
from bot.exits import explain
from db import migrate
from db.engine import Database, StorageError
from services.verify import verify

ZONES = ("Asia/Shanghai", "Asia/Urumqi", "Europe/Berlin", "America/New_York")
LITTLE_ROOM = 500 * 2**20  # bytes; a club of 10,000 members writes some 100 MB in a year


def configuration(settings: Settings, source: Path | None) -> list[Finding]:
    """Where the settings come from, and whether others may read what is secret in them."""
    findings = [Finding.good(f"configuration: {source or 'defaults and environment'}")]
    if settings.discord.token_file is not None and settings.token is None:
        findings += private(settings.discord.token_file, "the token")
    if source is not None and (
        settings.database.has_password or settings.discord.proxy_shown != settings.discord.proxy
    ):
        findings += private(source, "a password")
    if settings.discord.proxy_shown is not None:
        findings.append(Finding.good(f"Discord is reached through the proxy {settings.discord.proxy_shown}"))
    return findings


def time_zones() -> list[Finding]:
    """Whether the clubs' calendars can be computed."""
    try:
        for zone in ZONES:
            zoneinfo.ZoneInfo(zone)
    except zoneinfo.ZoneInfoNotFoundError as error:
        return [Finding.problem(f"time zone data is missing: {error.args[0]}\nInstall it: pip install tzdata")]
    return [Finding.good(f"time zone data: {len(zoneinfo.available_timezones())} zones")]


@asynccontextmanager
async def database(settings: Settings, findings: list[Finding]) -> AsyncGenerator[Database | None]:
    """Adds the findings about the database, and gives it open, where it can be used; also beside a running bot."""
    opened = None
    try:
        opened = await _usable(settings, findings)
    except (StorageError, migrate.DatabaseTooNew, migrate.HalfCopied) as error:
        explained = explain(error, settings)
        assert explained is not None
        findings.append(Finding.problem(explained[1]))
    try:
        yield opened
    finally:
        if opened is not None:
            await opened.close()


async def _usable(settings: Settings, findings: list[Finding]) -> Database | None:
    address, where, path = settings.database.url, settings.database.url_shown, settings.database.file
    if path is not None:
        findings += _file(path)
        if not path.exists():
            findings.append(Finding.good(f"database {where}: not there yet; made at the first start"))
            return None
    current = await asyncio.to_thread(migrate.current, address)
    opened = await Database.open(address, exclusive=False, folder=settings.credentials.folder)
    try:
        findings += [Finding.problem(f"database {where} is damaged: {damage}") for damage in await opened.damage()]
        if current != migrate.head():
            findings.append(_behind(where, current, by_itself=path is not None))
            await opened.close()
            return None
        findings.append(Finding.good(f"database {where}: version {current}"))
        found = await verify(opened)
        findings += [
            Finding.problem(f"ledger: {problem}\nKeep this database as it is and ask for help with: guanxi verify")
            for problem in found.problems
        ]
        if not found.problems:
            findings.append(
                Finding.good(f"ledger: {found.counts['transactions']:,} transactions, and the books balance")
            )
    except BaseException:
        await opened.close()
        raise
    return opened


def _behind(where: str, current: str | None, *, by_itself: bool) -> Finding:
    stands = f"at version {current}, this program needs {migrate.head()}" if current else "empty"
    if by_itself:
        return Finding.good(f"database {where}: {stands}; brought up to date at the next start, after a backup")
    return Finding.problem(f"database {where}: {stands}\nRun: guanxi migrate")


def _file(path: Path) -> list[Finding]:
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    findings = [
        Finding.problem(f"{place} cannot be written\nGive it to the user that the bot runs as: chown, chmod u+w")
        for place in (folder, path)
        if place.exists() and not os.access(place, os.W_OK)
    ]
    if path.exists():
        findings += private(path, "what members do")
    free = shutil.disk_usage(folder).free
    if free < LITTLE_ROOM:
        findings.append(Finding.warning(f"only {free // 2**20:,} MB are free in {folder}\nMake room before it is full"))
    return findings


def private(path: Path, what: str) -> list[Finding]:
    """A word where others on the machine may read a file; Windows has no such modes."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return []  # that it cannot be read is said elsewhere
    if os.name != "posix" or not mode & 0o077:
        return []
    return [Finding.warning(f"{path} holds {what}, and others on this machine may read it\nchmod 600 {path}")]
