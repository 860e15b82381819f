"""The other commands, what bad input gets, and the exit codes."""

from __future__ import annotations

import re
import resource
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bench._discord_stand_in import BOT, CHANNEL, GUILD, TOKEN, DiscordStandIn
from bot import cli
from bot.exits import Exit
from db import migrate
from services import club
from tests.cli.conftest import Start, without_root
from tests.databases import PostgreSQLServer, SQLiteFiles
from tests.house.tree import ROOT

# --- configuration -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("[discord]\nprxoy = 'http://a:1'", "discord.prxoy: there is no such setting"),
        ("colour = 'red'", "colour: there is no such setting"),
        ("[discord]\nmembers_intent = 'maybe'", "discord.members_intent: must be true or false"),
        ("[discord]\nproxy = 'socks5://a:1'", "discord.proxy: must be http://host:port"),
        ("[discord]\ntoken_file = 3", "discord.token_file: must be the path of a file"),
        ("discord = 3", "discord: is a section; write [discord]"),
        ("[database]\nurl = 'mysql://a/b'", "database.url: mysql is not supported; use sqlite:///"),
        ("[database]\nurl = 'sqlite://'", "database.url: an SQLite database needs a file"),
        ("[log]\nlevel = 'loud'", "log.level: must be 'debug', 'info', 'warning' or 'error'"),
        ("[demo]\nport = 80", "demo.port: must be 1024 or more"),
        ("[demo]\nport = 'x'", "demo.port: must be a whole number"),
        ("[discord", "is not TOML"),
        (f"token = '{TOKEN}'", "a token does not belong into this file"),
    ],
)
def test_a_malformed_setting_is_named_with_what_is_allowed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], config: str, said: str
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(config, encoding="utf-8")
    for command in ("run", "doctor", "migrate", "verify", "demo"):
        assert cli.main([command, "--config", str(path)]) == Exit.CONFIG
        shown = capsys.readouterr().err
        assert said in shown
        assert TOKEN not in shown


def test_every_wrong_setting_is_named_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[log]\nlevel = 1\nformat = 2\n", encoding="utf-8")
    assert cli.main(["run", "--config", str(path)]) == Exit.CONFIG
    assert re.findall(r"log\.\w+(?=:)", capsys.readouterr().err) == ["log.level", "log.format"]


def test_a_config_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run", "--config", str(tmp_path / "none.toml")]) == Exit.CONFIG
    assert "none.toml cannot be read" in capsys.readouterr().err


def test_a_section_from_the_environment(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANXI_LOG", "debug")
    assert cli.main(["verify"]) == Exit.CONFIG
    assert "GUANXI_<SECTION>__<NAME>" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["fly"], ["demo", "--port", "80"], ["demo", "--port", "x"]])
def test_a_wrong_command_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == Exit.USAGE
    assert "usage: guanxi" in capsys.readouterr().err


async def test_the_config_file_of_the_folder_is_found(start: Start, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[database]\nurl = 'sqlite:///elsewhere.db'\n")
    guanxi = await start("migrate")
    assert await guanxi.ended() == Exit.OK
    assert (tmp_path / "elsewhere.db").exists()


# --- migrate and verify --------------------------------------------------------------------------------------------


async def test_migrate_then_verify(start: Start, tmp_path: Path) -> None:
    verify = await start("verify")
    assert await verify.ended() == Exit.NOT_MIGRATED
    assert "guanxi migrate" in verify.said
    assert not (tmp_path / "data").exists()

    first = await start("migrate")
    assert await first.ended() == Exit.OK
    assert f"empty → {migrate.head()}" in first.shown
    assert (tmp_path / "data" / "guanxi.db").stat().st_mode & 0o777 == 0o600
    again = await start("migrate")
    assert await again.ended() == Exit.OK
    assert "nothing to do" in again.shown
    assert list((tmp_path / "data").glob("*.backup")) == []

    verify = await start("verify")
    assert await verify.ended() == Exit.OK
    assert "0 postings" in verify.shown


async def test_verify_and_doctor_find_a_balance_that_was_meddled_with(start: Start, database_of_mia: Path) -> None:
    with closing(sqlite3.connect(database_of_mia)) as opened, opened:
        opened.execute("UPDATE accounts SET balance = balance + 5 WHERE balance > 0")
    verify = await start("verify")
    assert await verify.ended() == Exit.FOUND_PROBLEMS
    assert "its postings say" in verify.shown
    doctor = await start("doctor", "--offline", GUANXI_TOKEN=TOKEN)
    assert await doctor.ended() == Exit.FOUND_PROBLEMS
    assert "✗ ledger: guild" in doctor.shown


@pytest.fixture
async def database_of_mia(start: Start, discord: DiscordStandIn, tmp_path: Path) -> Path:
    """A database in which somebody has checked in, made by a bot that has ended."""
    guanxi = await start("run", discord=discord, GUANXI_TOKEN=TOKEN)
    await guanxi.says("ready as")
    await (await discord.command("checkin", 77)).answer
    guanxi.process.terminate()
    assert await guanxi.ended() == Exit.OK
    return tmp_path / "data" / "guanxi.db"


# --- databases that cannot be used ---------------------------------------------------------------------------------

EVERYWHERE = ("run", "migrate", "verify")


async def test_a_database_from_a_newer_program(start: Start, made: Path) -> None:
    with closing(sqlite3.connect(made)) as opened, opened:
        opened.execute("UPDATE alembic_version SET version_num = '9999'")
    for command in EVERYWHERE:
        guanxi = await start(command, GUANXI_TOKEN=TOKEN)
        assert await guanxi.ended() == Exit.DATABASE_TOO_NEW
        assert "newer guanxi (its version: 9999)" in guanxi.said
        assert "Traceback" not in guanxi.said


async def test_a_corrupted_database(start: Start, made: Path) -> None:
    made.write_bytes(b"\xff" * 20_000)
    for command in EVERYWHERE:
        guanxi = await start(command, GUANXI_TOKEN=TOKEN)
        assert await guanxi.ended() == Exit.DATABASE_CORRUPTED
        assert "put a backup in its place" in guanxi.said
        assert "Traceback" not in guanxi.said
    assert made.read_bytes() == b"\xff" * 20_000


async def test_a_read_only_file(start: Start, made: Path) -> None:
    made.chmod(0o400)
    guanxi = await start("run", hindered=without_root, GUANXI_TOKEN=TOKEN)
    assert await guanxi.ended() == Exit.DATABASE_READ_ONLY
    assert "Let the bot's user write" in guanxi.said
    assert "Traceback" not in guanxi.said


async def test_the_demo_in_a_read_only_folder(start: Start, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o500)
    demo = await start("demo", "--tour", hindered=without_root)
    assert await demo.ended() == Exit.FAILED
    assert "cannot keep its database in data/demo of this folder: Permission denied" in demo.shown
    assert "Traceback" not in demo.said


async def test_a_read_only_folder(start: Start, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o500)
    guanxi = await start("migrate", hindered=without_root)
    assert await guanxi.ended() == Exit.DATABASE_READ_ONLY
    assert "Traceback" not in guanxi.said


async def test_a_disk_that_takes_no_more(start: Start, tmp_path: Path) -> None:
    guanxi = await start("migrate", hindered=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)))
    assert await guanxi.ended() == Exit.DATABASE_FULL
    assert "Traceback" not in guanxi.said
    with closing(sqlite3.connect(tmp_path / "data" / "guanxi.db")) as opened:
        assert opened.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    assert await (await start("migrate")).ended() == Exit.OK


async def test_a_server_that_is_not_there(start: Start) -> None:
    for command in EVERYWHERE:
        url = "postgresql://somebody:password@127.0.0.1:9/guanxi"
        guanxi = await start(command, GUANXI_TOKEN=TOKEN, GUANXI_DATABASE__URL=url)
        assert await guanxi.ended() == Exit.DATABASE_UNREACHABLE
        assert "postgresql://somebody:***@127.0.0.1:9/guanxi" in guanxi.said or "[hidden]@127.0.0.1:9" in guanxi.said
        assert "password" not in guanxi.said.replace("the password,", "")
        assert "Traceback" not in guanxi.said


async def test_an_empty_postgresql_database_is_not_migrated_by_itself(
    start: Start, postgresql: PostgreSQLServer
) -> None:
    url = postgresql.create_empty()
    guanxi = await start("run", GUANXI_TOKEN=TOKEN, GUANXI_DATABASE__URL=url)
    assert await guanxi.ended() == Exit.NOT_MIGRATED
    assert "guanxi migrate" in guanxi.said
    assert await (await start("migrate", GUANXI_DATABASE__URL=url)).ended() == Exit.OK
    assert await (await start("verify", GUANXI_DATABASE__URL=url)).ended() == Exit.OK
    postgresql.drop(url)


@pytest.fixture
def made(sqlite_files: SQLiteFiles, tmp_path: Path) -> Path:
    """A migrated database where `guanxi` looks for it."""
    folder = tmp_path / "data"
    folder.mkdir()
    sqlite_files.create(folder)
    return (folder / "guanxi.sqlite3").rename(folder / "guanxi.db")


# --- doctor --------------------------------------------------------------------------------------------------------


async def test_a_healthy_bot(start: Start, discord: DiscordStandIn, made: Path) -> None:
    made.chmod(0o600)
    doctor = await start("doctor", discord=discord, GUANXI_TOKEN=TOKEN, GUANXI_CREDENTIALS__KEY="A" * 43 + "=")
    assert await doctor.ended() == Exit.OK
    advice = [line for line in doctor.shown.splitlines()[:-2] if not line.startswith("✓")]
    assert len(advice) == 2 and advice[0].startswith("! the bot takes no backups")
    for words in (f"version {migrate.head()}", "time zone data", f"client_id={BOT}", "The club", "The bot can run."):
        assert words in doctor.shown


async def test_the_doctor_changes_nothing(start: Start, tmp_path: Path) -> None:
    doctor = await start("doctor", "--offline", GUANXI_TOKEN=TOKEN)
    assert await doctor.ended() == Exit.OK
    assert "not there yet" in doctor.shown
    assert "Discord was not asked" in doctor.shown
    assert list(tmp_path.iterdir()) == []


async def test_what_discord_withholds(start: Start, made: Path) -> None:
    async with DiscordStandIn(intents=["message_content"]) as discord:
        discord.application["interactions_endpoint_url"] = "https://example.com/elsewhere"
        discord.guild["roles"][0]["permissions"] = "0"
        doctor = await start("doctor", discord=discord, GUANXI_TOKEN=TOKEN)
        assert await doctor.ended() == Exit.FOUND_PROBLEMS
    for words in ("→ Switch on Server Members Intent", "members_intent = false", "Endpoint URL", "Send Messages"):
        assert words in doctor.shown
    assert "message_content_intent" not in doctor.shown


async def test_a_channel_that_is_closed_to_the_bot(start: Start, discord: DiscordStandIn, made: Path) -> None:
    with closing(sqlite3.connect(made)) as opened, opened:
        values = f'{{"audit_channel": {CHANNEL}, "staff_channel": 4}}'
        opened.execute(
            "INSERT INTO settings (guild_id, section, from_day, value, changed_at) VALUES (?, 'club', ?, ?, 0)",
            (GUILD, club.ALWAYS.isoformat(), values),
        )
    denied = {"id": str(BOT), "type": 1, "allow": "0", "deny": str(1 << 11)}
    discord.guild["channels"][0]["permission_overwrites"] = [denied]
    doctor = await start("doctor", discord=discord, GUANXI_TOKEN=TOKEN)
    assert await doctor.ended() == Exit.OK
    assert "! The club: In #hall I lack: Send Messages" in doctor.shown
    assert "is gone or hidden from me" in doctor.shown


async def test_a_token_that_discord_does_not_know(start: Start, discord: DiscordStandIn, made: Path) -> None:
    doctor = await start("doctor", discord=discord, GUANXI_TOKEN=TOKEN[::-1])
    assert await doctor.ended() == Exit.FOUND_PROBLEMS
    assert "✗ Discord does not accept the token" in doctor.shown
    assert TOKEN[::-1] not in doctor.shown + doctor.said


async def test_files_that_others_may_read(start: Start, made: Path, tmp_path: Path) -> None:
    made.chmod(0o644)
    token = tmp_path / "token"
    token.write_text(TOKEN)
    token.chmod(0o644)
    doctor = await start("doctor", "--offline", GUANXI_DISCORD__TOKEN_FILE="token")
    assert await doctor.ended() == Exit.OK
    assert "→ chmod 600 token" in doctor.shown
    assert "→ chmod 600 data/guanxi.db" in doctor.shown


async def test_the_doctor_on_a_damaged_database_still_looks_at_the_rest(start: Start, made: Path) -> None:
    made.write_bytes(b"\xff" * 20_000)
    doctor = await start("doctor", "--offline", GUANXI_TOKEN=TOKEN)
    assert await doctor.ended() == Exit.FOUND_PROBLEMS
    assert "(corrupted)" in doctor.shown
    assert "✓ there is a token" in doctor.shown


# --- the documents -------------------------------------------------------------------------------------------------


def test_the_guide_names_every_exit_code() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\d+) \| `(\w+)` \|", guide, re.MULTILINE))
    assert rows == {str(code.value): code.name for code in Exit}
