"""The club for stories: the real bot on a real SQLite file, in simulated Discord, with people in it."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from discord import app_commands

from bot.app import COGS, App, build_app
from bot.clock import Clock
from bot.config import Settings
from bot.demo.simulation import simulate
from bot.demo.stage import Stage
from tests.databases import SQLiteFiles

# A Tuesday at noon in Shanghai, in the middle of a month: nothing special happens by itself.
STORY_BEGINS = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)


def app_on(url: str) -> App:
    """The application as it runs in production, on a database; as a process starts it that has imported no cog yet."""
    for name in [each for each in sys.modules if each.startswith(tuple(f"{cog}." for cog in COGS)) or each in COGS]:
        del sys.modules[name]
    return _app_on(url)


def _app_on(url: str) -> App:
    return build_app(Settings(database={"url": url}), always_sync=True)  # type: ignore[arg-type]


@pytest.fixture(scope="session", autouse=True)
def commands_described_once() -> Iterator[None]:
    """Keeps what Discord is told of each command: the same for every bot of this process, in all of its languages,
    which takes longer than the rest of its start."""
    kept: dict[tuple[str | None, str], Any] = {}
    with pytest.MonkeyPatch.context() as patched:
        for kind in (app_commands.Command, app_commands.Group):
            describe = kind.get_translated_payload

            async def described(
                command: Any, tree: Any, translator: Any, describe: Callable[..., Awaitable[Any]] = describe
            ) -> Any:
                key = (command.module, command.qualified_name)
                if key not in kept:
                    told = await describe(command, tree, translator)
                    kept[key] = orjson.dumps(told) if command.parent is None else told
                return orjson.loads(kept[key]) if command.parent is None else kept[key]

            patched.setattr(kind, "get_translated_payload", described)
        yield


@pytest.fixture
def story_url(sqlite_files: SQLiteFiles, tmp_path: Path) -> str:
    """The database of the story."""
    return sqlite_files.create(tmp_path)


@pytest.fixture
async def club(story_url: str) -> AsyncIterator[Stage]:
    """The stage: `club.slash("mia", "hall", "checkin")`, `club.click(…)`, `club.advance(seconds)`, `club.seen(…)`.

    An act fails the test where the bot raises, logs an error or does not answer. It runs on `club.app.services`.
    """
    app = _app_on(story_url)
    await app.open()
    lines: list[str] = []
    async with simulate(app, behind=Clock().now() - STORY_BEGINS) as simulation:
        yield Stage(simulation, say=lines.append)


@pytest.fixture
async def restart(club: Stage, story_url: str) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Takes the bot down, and up again on the same database."""
    later: list[App] = []

    async def restart() -> None:
        await club.app.close()
        app = app_on(story_url)
        await app.open()
        later.append(app)
        app.clock.source = club.env.now
        await club.env.restart_bot(app.bot)
        club.app = club.simulation.app = app

    yield restart
    for app in later:
        await app.close()
