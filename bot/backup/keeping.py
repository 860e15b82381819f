"""Which backups there are, when the next one is due, and which of them stay."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from bot.config import BackupSettings

_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"guanxi-(\d{8}T\d{6}Z)(\.doubtful)?\.tar\.gz(\.sealed)?")
PARTIAL = ".partial"


class Backup(NamedTuple):
    """A backup in a folder. One that is `doubtful` was restored for a trial, and what it holds did not verify."""

    path: Path
    made_at: datetime
    doubtful: bool


def name(made_at: datetime, *, sealed: bool, doubtful: bool) -> str:
    """The name of a backup's file."""
    return f"guanxi-{made_at:{_STAMP}}{'.doubtful' * doubtful}.tar.gz{'.sealed' * sealed}"


def listed(folder: Path) -> list[Backup]:
    """The backups in a folder, newest first; none where there is no such folder."""
    found = [(path, match) for path in folder.glob("guanxi-*") if (match := _NAME.fullmatch(path.name))]
    made = [Backup(path, _time(match[1]), match[2] is not None) for path, match in found]
    return sorted(made, key=lambda each: each.made_at, reverse=True)


def _time(stamp: str) -> datetime:
    return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)


def due_since(settings: BackupSettings, now: datetime) -> datetime:
    """The last instant, of those that the settings name, at which a backup became due."""
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return hour - timedelta(hours=(hour.hour - settings.hour) % settings.every_hours)


def kept(backups: Sequence[Backup], settings: BackupSettings, now: datetime) -> set[Backup]:
    """Those that stay: of the last day all; and the newest of each of so many days, weeks and months that have one."""
    counted = [each for each in backups if not each.doubtful]
    stay = {each for each in counted if now - each.made_at < timedelta(days=1)} | set(counted[:1])
    stay |= _newest_of_each(counted, settings.keep_daily, lambda at: at.date())
    stay |= _newest_of_each(counted, settings.keep_weekly, lambda at: at.isocalendar()[:2])
    stay |= _newest_of_each(counted, settings.keep_monthly, lambda at: (at.year, at.month))
    return stay | {each for each in backups if each.doubtful and each.made_at >= max(b.made_at for b in backups)}


def _newest_of_each(newest_first: Iterable[Backup], count: int, period: Callable[[datetime], object]) -> set[Backup]:
    first: dict[object, Backup] = {}
    for each in newest_first:
        first.setdefault(period(each.made_at), each)
    return set(list(first.values())[:count])


def rotate(folder: Path, settings: BackupSettings, now: datetime) -> list[Path]:
    """Remove the backups of a folder that need not stay, and what was left half-written; what is gone."""
    backups = listed(folder)
    stay = kept(backups, settings, now)
    gone = [each.path for each in backups if each not in stay]
    gone += folder.glob(f".guanxi-*{PARTIAL}")
    for path in gone:
        with suppress(OSError):  # it is tried again after the next backup
            path.unlink()
    return gone
