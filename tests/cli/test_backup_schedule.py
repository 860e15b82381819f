"""When the bot takes backups by itself, which of them stay, and what the doctor says of them."""

from __future__ import annotations

import asyncio
import base64
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import cli
from bot.backup import keeping
from bot.backup.keeper import Keeper
from bot.backup.sealing import MAGIC
from bot.config import BackupSettings, Settings
from bot.exits import Exit
from tests.cli.conftest import Start
from tests.databases import SQLiteFiles

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
TOKEN = "MTE.a.b"


@pytest.mark.parametrize(
    ("every", "hour", "since"),
    [(24, 4, "22T04"), (24, 9, "21T09"), (24, 8, "22T08"), (6, 4, "22T04"), (12, 9, "21T21"), (1, 0, "22T08")],
)
def test_when_a_backup_became_due(every: int, hour: int, since: str) -> None:
    settings = BackupSettings.model_validate({"every_hours": every, "hour": hour})
    assert f"{keeping.due_since(settings, NOW):%dT%H}" == since


def filled(folder: Path, *made: datetime, doubtful: bool = False) -> None:
    folder.mkdir(exist_ok=True)
    for each in made:
        (folder / keeping.name(each, sealed=False, doubtful=doubtful)).touch()


def test_which_backups_stay(tmp_path: Path) -> None:
    hourly = [NOW - timedelta(hours=each) for each in range(24 * 400)]
    filled(tmp_path, *hourly)
    (tmp_path / "notes.txt").touch()
    (tmp_path / "guanxi-20200101T000000Z.tar.gz.mine").touch()
    settings = BackupSettings.model_validate({"keep_daily": 3, "keep_weekly": 2, "keep_monthly": 3})
    keeping.rotate(tmp_path, settings, NOW)
    stay = [each.made_at for each in keeping.listed(tmp_path)]
    assert stay[:24] == hourly[:24]
    assert [f"{each:%m-%dT%H}" for each in stay[24:]] == ["11-20T23", "11-15T23", "10-31T23", "09-30T23"]
    assert {"notes.txt", "guanxi-20200101T000000Z.tar.gz.mine"} < {path.name for path in tmp_path.iterdir()}
    keeping.rotate(tmp_path, settings, NOW)
    assert [each.made_at for each in keeping.listed(tmp_path)] == stay


def test_the_newest_stays_however_old_and_doubtful_ones_push_none_out(tmp_path: Path) -> None:
    old = NOW - timedelta(days=900)
    filled(tmp_path, old)
    filled(tmp_path, *(NOW - timedelta(days=each) for each in range(9)), doubtful=True)
    none_else = BackupSettings.model_validate({"keep_daily": 1, "keep_weekly": 0, "keep_monthly": 0})
    keeping.rotate(tmp_path, none_else, NOW)
    assert [(each.made_at, each.doubtful) for each in keeping.listed(tmp_path)] == [(NOW, True), (old, False)]


# --- the running bot -----------------------------------------------------------------------------------------------


@pytest.fixture
def settings(sqlite_files: SQLiteFiles, tmp_path: Path) -> Settings:
    """A bot that takes backups of an SQLite database, sealed."""
    (tmp_path / "backup.key").write_bytes(base64.b64encode(bytes(32)))
    return Settings.model_validate(
        {
            "database": {"url": sqlite_files.create(tmp_path)},
            "backup": {"folder": tmp_path / "backups", "key_file": tmp_path / "backup.key"},
        }
    )


async def looked(keeper: Keeper, now: datetime) -> None:
    keeper.look(now)
    keeper.look(now)  # while that one is at it: nothing happens
    await keeper.settle()


async def test_the_bot_takes_what_is_due_and_nothing_twice(settings: Settings, tmp_path: Path) -> None:
    keeper, folder = Keeper(settings), tmp_path / "backups"
    await looked(keeper, NOW)
    (first,) = keeping.listed(folder)
    assert first.made_at == NOW and keeper.failed is None
    assert first.path.read_bytes().startswith(MAGIC)
    await looked(keeper, NOW + timedelta(hours=19))
    await looked(Keeper(settings), NOW + timedelta(hours=19, minutes=29))  # another process, or after a restart
    assert [each.made_at for each in keeping.listed(folder)] == [NOW]
    await looked(keeper, NOW + timedelta(hours=20))
    assert [each.made_at for each in keeping.listed(folder)] == [NOW + timedelta(hours=20), NOW]


async def test_what_failed_is_told_and_tried_again(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "backups").write_text("a file where the folder should be")
    keeper = Keeper(settings)
    await looked(keeper, NOW)
    assert keeper.failed is not None and "backups" in keeper.failed
    assert "no backup could be taken" in caplog.text
    (tmp_path / "backups").unlink()
    await looked(keeper, NOW + timedelta(minutes=29))
    assert not (tmp_path / "backups").exists()
    await looked(keeper, NOW + timedelta(minutes=30))
    assert keeper.failed is None and len(keeping.listed(tmp_path / "backups")) == 1


async def test_without_a_folder_nothing_happens(settings: Settings) -> None:
    keeper = Keeper(settings.model_copy(update={"backup": BackupSettings()}))
    await looked(keeper, NOW)
    assert keeper.failed is None


async def test_a_stop_ends_a_backup_and_clears_it_away(settings: Settings, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    slow = settings.model_copy(update={"backup": settings.backup.model_copy(update={"key_file": tmp_path / "fifo"})})
    keeper = Keeper(slow)
    keeper.look(NOW)
    descriptor = await asyncio.to_thread(os.open, tmp_path / "fifo", os.O_WRONLY)  # opens when it is read: under way
    stopped = asyncio.create_task(keeper.stop())
    await asyncio.wait({stopped}, timeout=60)
    os.close(descriptor)
    assert stopped.done() and keeping.listed(tmp_path / "backups") == []


async def test_the_real_bot_takes_one_and_ends_cleanly(start: Start, discord, with_token, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    guanxi = await start("run", discord=discord, **with_token, GUANXI_BACKUP__FOLDER="backups")
    await guanxi.says("backup taken and verified")
    guanxi.process.terminate()
    assert await guanxi.ended() == Exit.OK
    (backup,) = keeping.listed(tmp_path / "backups")
    assert backup.path.stat().st_mode & 0o777 == 0o600
    assert TOKEN not in guanxi.said


# --- the doctor ----------------------------------------------------------------------------------------------------


def doctor(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], **more: str) -> str:
    for name, value in {"DATABASE__URL": settings.database.url, **more}.items():
        monkeypatch.setenv(f"GUANXI_{name}", value)
    monkeypatch.setenv("GUANXI_TOKEN", TOKEN)
    monkeypatch.setattr("bot.cli.Clock", lambda: type("Then", (), {"now": lambda self: NOW})())
    cli.main(["doctor", "--offline"])
    return capsys.readouterr().out


def test_what_the_doctor_says_of_backups(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, key = tmp_path / "backups", tmp_path / "key"
    assert "! the bot takes no backups" in doctor(settings, monkeypatch, capsys)
    named = {"BACKUP__FOLDER": str(folder)}
    said = doctor(settings, monkeypatch, capsys, **named)
    assert "! there is no verified backup" in said and "! backups are not sealed" in said
    filled(folder, NOW - timedelta(hours=25))
    for path in folder.iterdir():
        path.chmod(0o600)
    key.write_bytes(base64.b64encode(bytes(32)))
    key.chmod(0o644)
    said = doctor(settings, monkeypatch, capsys, **named, BACKUP__KEY_FILE=str(key))
    assert "✓ the newest verified backup is 25 hours old" in said
    assert f"! {key} holds the key of backups, and others on this machine may read it" in said
    assert "✓ backups are sealed with the key" in said
    key.write_text("planted-no-key")
    (kept,) = folder.iterdir()
    kept.rename(folder / keeping.name(NOW - timedelta(hours=27), sealed=True, doubtful=False))
    said = doctor(settings, monkeypatch, capsys, **named)
    assert "! the newest verified backup is 27 hours old" in said
    assert "✗ backup.key_file" in said and "planted-no-key" not in said
    said = doctor(settings, monkeypatch, capsys, BACKUP__FOLDER=str(key / "below"))
    assert "✗ backup.folder" in said
