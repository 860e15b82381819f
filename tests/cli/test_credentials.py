"""`guanxi credentials`: keys made and changed; and what the doctor says of them."""

from __future__ import annotations

import asyncio
import base64
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import cli, vault_keys
from bot.config import Settings
from bot.exits import Exit
from db import sealed_files
from db.engine import Database
from db.sealed_files import SealedFile
from services import sealed
from services.vault import Vault, id_of
from tests.cli.conftest import Start, without_root
from tests.databases import SQLiteFiles

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
OLD, NEW = bytes(32), bytes(range(32))
PLANTED = b"licence 440100-PLANTED"
TOKEN = "MTE.a.b"


def text(key: bytes) -> str:
    return base64.b64encode(key).decode()


@pytest.fixture
def made(sqlite_files: SQLiteFiles, tmp_path: Path) -> Path:
    """A migrated database where `guanxi` looks for it."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    sqlite_files.create(folder)
    path = (folder / "guanxi.sqlite3").rename(folder / "guanxi.db")
    path.chmod(0o600)
    return path


async def put(path: Path, vault: Vault, count: int, folder: Path | None = None, owner: int = 5) -> None:
    database = await Database.open(f"sqlite:///{path}", folder=folder)
    async with database.transaction() as tx:
        for page in range(count):
            file_id = owner * 1000 + page
            envelope = vault.seal(PLANTED, sealed_files.about(1, owner, file_id, page))
            await sealed_files.add(tx, SealedFile(1, file_id, owner, page, 1, "image/jpeg", envelope, NOW))
    await database.close()


async def opened(path: Path, vault: Vault, folder: Path | None = None, owner: int = 5) -> set[bytes]:
    database = await Database.open(f"sqlite:///{path}", folder=folder)
    found: set[bytes] = set()
    async with database.reading() as tx:
        for file in await sealed_files.of(tx, 1, owner):
            whole = await sealed_files.one(tx, 1, file.file_id)
            assert whole is not None
            found.add(vault.open(whole.sealed, sealed_files.about(1, owner, file.file_id, file.page)))
    await database.close()
    return found


# --- new-key -------------------------------------------------------------------------------------------------------


def test_a_new_key_is_its_owners_alone_and_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "credentials.key"
    assert cli.main(["credentials", "new-key", str(path)]) == Exit.OK
    assert path.stat().st_mode & 0o777 == 0o600
    vault = vault_keys.vault(Settings(credentials={"key_file": path}))  # type: ignore[arg-type]
    assert vault is not None
    shown = capsys.readouterr().out
    assert vault.current.hex() in shown
    assert path.read_text().strip() not in shown
    other = tmp_path / "other.key"
    assert cli.main(["credentials", "new-key", str(other)]) == Exit.OK
    assert other.read_bytes() != path.read_bytes()


def test_a_key_is_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "credentials.key"
    path.write_text("what was there")
    assert cli.main(["credentials", "new-key", str(path)]) == Exit.CONFIG
    assert "never overwritten" in capsys.readouterr().err
    assert path.read_text() == "what was there"


def test_a_new_key_in_a_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["credentials", "new-key", str(tmp_path / "none" / "key")]) == Exit.CONFIG
    assert "cannot be written: No such file" in capsys.readouterr().err


# --- keys that are none --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["secret-words", text(bytes(31)), text(bytes(33)), "钥匙", "A" * 43])
@pytest.mark.parametrize("place", ["environment", "old", "file", "old file"])
def test_what_is_no_key(
    given: str,
    place: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path, config = tmp_path / "key", tmp_path / "config.toml"
    path.write_text(given, encoding="utf-8")
    config.write_text("")
    if place != "environment":
        monkeypatch.setenv("GUANXI_CREDENTIALS__KEY", text(NEW))
    if place == "environment":
        monkeypatch.setenv("GUANXI_CREDENTIALS__KEY", given)
    elif place == "old":
        monkeypatch.setenv("GUANXI_CREDENTIALS__OLD_KEYS", f"{text(OLD)}, {given}")
    elif place == "file":
        monkeypatch.delenv("GUANXI_CREDENTIALS__KEY")
        config.write_text(f"[credentials]\nkey_file = '{path}'")
    else:
        config.write_text(f"[credentials]\nold_key_files = ['{path}']")
    assert cli.main(["credentials", "rotate", "--config", str(config)]) == Exit.CONFIG
    said = capsys.readouterr().err
    assert "holds no key" in said and "new-key" in said
    assert given not in said


def test_a_key_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[credentials]\nkey_file = 'nowhere'")
    assert cli.main(["credentials", "rotate", "--config", str(config)]) == Exit.CONFIG
    assert "credentials.key_file: nowhere cannot be read: No such file" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["key", "old_keys"])
def test_a_key_does_not_belong_into_the_config(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f"[credentials]\n{name} = '{text(NEW)}'")
    for command in (["verify"], ["doctor"], ["credentials", "rotate"]):
        assert cli.main([*command, "--config", str(config)]) == Exit.CONFIG
        said = capsys.readouterr().err
        assert "does not belong into this file" in said and text(NEW) not in said


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("store = ''", "credentials.store: must be database, or the path of a folder"),
        ("max_file_mb = 0", "credentials.max_file_mb: must be 1 or more"),
        ("max_file_mb = 26", "credentials.max_file_mb: must be 25 or less"),
    ],
)
def test_other_settings(config: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"[credentials]\n{config}")
    assert cli.main(["verify", "--config", str(path)]) == Exit.CONFIG
    assert said in capsys.readouterr().err


async def test_the_bot_does_not_start_with_a_key_that_is_none(start: Start, made: Path) -> None:
    guanxi = await start("run", GUANXI_TOKEN=TOKEN, GUANXI_CREDENTIALS__KEY="secret-words")
    assert await guanxi.ended() == Exit.CONFIG
    assert "GUANXI_CREDENTIALS__KEY holds no key" in guanxi.said
    assert "secret-words" not in guanxi.said and "Traceback" not in guanxi.said


# --- rotate --------------------------------------------------------------------------------------------------------


async def test_without_a_key_nothing_is_rotated(start: Start, made: Path) -> None:
    rotate = await start("credentials", "rotate")
    assert await rotate.ended() == Exit.CONFIG
    assert "there is no master key" in rotate.said


async def test_an_empty_place_is_not_migrated_by_it(start: Start, tmp_path: Path) -> None:
    rotate = await start("credentials", "rotate", GUANXI_CREDENTIALS__KEY=text(NEW))
    assert await rotate.ended() == Exit.NOT_MIGRATED
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("store", ["database", "sealed"])
async def test_rotating(start: Start, made: Path, tmp_path: Path, store: str) -> None:
    folder = None if store == "database" else tmp_path / store
    await put(made, Vault(OLD), 25, folder)
    keys = {"GUANXI_CREDENTIALS__KEY": text(NEW), "GUANXI_CREDENTIALS__STORE": store}
    alone = await start("credentials", "rotate", **keys)
    assert await alone.ended() == Exit.FOUND_PROBLEMS
    assert "✗ 25 left as they were: their master key is not there" in alone.shown
    assert await opened(made, Vault(OLD), folder) == {PLANTED}  # nothing is lost

    rotate = await start("credentials", "rotate", GUANXI_CREDENTIALS__OLD_KEYS=text(OLD), **keys)
    assert await rotate.ended() == Exit.OK
    assert f"25 sealed anew with the key {id_of(NEW).hex()}" in rotate.shown
    assert f"take them out of the settings: {id_of(OLD).hex()}" in rotate.shown
    assert await opened(made, Vault(NEW), folder) == {PLANTED}
    for said in (rotate.shown, rotate.said):
        assert text(OLD) not in said and text(NEW) not in said and "PLANTED" not in said

    again = await start("credentials", "rotate", **keys)
    assert await again.ended() == Exit.OK
    assert "0 sealed anew" in again.shown


@pytest.mark.parametrize("store", ["database", "sealed"])
async def test_a_rotation_that_is_killed_goes_on(start: Start, made: Path, tmp_path: Path, store: str) -> None:
    folder, count = (None if store == "database" else tmp_path / store), 6 * sealed.BATCH
    await put(made, Vault(OLD), count, folder)
    code = (
        "import os, sys; from services import sealed; from bot import cli; done = []\n"
        "real = sealed._rewrapped\n"
        "def dying(*given):\n"
        f"    done.append(1)\n    if len(done) > {2 * sealed.BATCH + 5}: os.kill(os.getpid(), 9)\n"
        "    return real(*given)\n"
        "sealed._rewrapped = dying\n"
        "cli.main(['credentials', 'rotate'])\n"
    )
    keys = {
        "GUANXI_CREDENTIALS__KEY": text(NEW),
        "GUANXI_CREDENTIALS__OLD_KEYS": text(OLD),
        "GUANXI_CREDENTIALS__STORE": store,
    }
    killed = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code),
        cwd=tmp_path,
        env={**os.environ, **keys, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert await killed.wait() == -9
    assert await opened(made, Vault(NEW, OLD), folder) == {PLANTED}

    rotate = await start("credentials", "rotate", **keys)
    assert await rotate.ended() == Exit.OK
    anew = int(rotate.shown.split()[0])
    assert 0 < anew < count
    assert f"{count} are sealed with the key {id_of(NEW).hex()} (current)" in rotate.shown
    assert await opened(made, Vault(NEW), folder) == {PLANTED}


# --- doctor --------------------------------------------------------------------------------------------------------


async def examined(start: Start, **more: str) -> tuple[int, str]:
    doctor = await start("doctor", "--offline", GUANXI_TOKEN=TOKEN, **more)
    code = await doctor.ended()
    assert "Traceback" not in doctor.said
    return code, doctor.shown


async def test_the_doctor_on_a_club_without_a_key(start: Start, made: Path) -> None:
    code, shown = await examined(start)
    assert code == Exit.OK
    assert "! credentials are off" in shown and "→ Make one with: guanxi credentials new-key FILE" in shown


async def test_the_doctor_on_a_key_that_fits(start: Start, made: Path) -> None:
    await put(made, Vault(NEW), 3)
    code, shown = await examined(start, GUANXI_CREDENTIALS__KEY=text(NEW))
    assert code == Exit.OK
    assert f"✓ credentials are on: sealed with the key {id_of(NEW).hex()}" in shown
    assert "✓ what is sealed: 3, and the key opens it" in shown


@pytest.mark.parametrize("keys", [{}, {"GUANXI_CREDENTIALS__KEY": text(NEW)}])
async def test_the_doctor_on_a_key_that_is_gone(start: Start, made: Path, keys: dict[str, str]) -> None:
    await put(made, Vault(OLD), 3)
    code, shown = await examined(start, **keys)
    assert code == Exit.FOUND_PROBLEMS
    assert f"✗ 3 of what is sealed needs the key {id_of(OLD).hex()}, which is not there" in shown


async def test_the_doctor_on_an_old_key_still_in_use(start: Start, made: Path) -> None:
    await put(made, Vault(OLD), 3)
    keys = {"GUANXI_CREDENTIALS__KEY": text(NEW), "GUANXI_CREDENTIALS__OLD_KEYS": text(OLD)}
    code, shown = await examined(start, **keys)
    assert code == Exit.OK
    assert "! 3 are still sealed with an old key" in shown and "→ Run: guanxi credentials rotate" in shown


async def test_the_doctor_on_what_was_meddled_with(start: Start, made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sealed"
    await put(made, Vault(NEW), 2, folder)
    (folder / "1" / "5000").write_bytes((folder / "1" / "5001").read_bytes())
    keys = {"GUANXI_CREDENTIALS__KEY": text(NEW), "GUANXI_CREDENTIALS__STORE": "sealed"}
    code, shown = await examined(start, **keys)
    assert code == Exit.FOUND_PROBLEMS
    assert "✗ the newest in sealed does not open" in shown
    (folder / "1" / "5000").unlink()
    code, shown = await examined(start, **keys)
    assert code == Exit.FOUND_PROBLEMS
    assert "✗ 1 of what is sealed is missing or damaged" in shown


async def test_the_doctor_on_files_that_others_may_read(start: Start, made: Path, tmp_path: Path) -> None:
    key = tmp_path / "credentials.key"
    key.write_text(text(NEW))
    key.chmod(0o640)
    (tmp_path / "sealed").mkdir(mode=0o755)
    code, shown = await examined(
        start, GUANXI_CREDENTIALS__KEY_FILE="credentials.key", GUANXI_CREDENTIALS__STORE="sealed"
    )
    assert code == Exit.OK
    assert "! credentials.key holds a master key" in shown and "→ chmod 600 credentials.key" in shown
    assert "→ chmod 700 sealed" in shown
    assert text(NEW) not in shown


async def test_the_doctor_on_a_key_that_is_none(start: Start, made: Path) -> None:
    code, shown = await examined(start, GUANXI_CREDENTIALS__KEY="secret-words")
    assert code == Exit.FOUND_PROBLEMS
    assert "✗ GUANXI_CREDENTIALS__KEY holds no key" in shown and "secret-words" not in shown


async def test_the_doctor_on_a_folder_that_cannot_be_written(start: Start, made: Path, tmp_path: Path) -> None:
    (tmp_path / "sealed").mkdir(mode=0o500)
    doctor = await start(
        *("doctor", "--offline"),
        hindered=without_root,
        GUANXI_TOKEN=TOKEN,
        GUANXI_CREDENTIALS__KEY=text(NEW),
        GUANXI_CREDENTIALS__STORE="sealed",
    )
    assert await doctor.ended() == Exit.FOUND_PROBLEMS
    assert "✗ credentials.store: sealed cannot be written" in doctor.shown
