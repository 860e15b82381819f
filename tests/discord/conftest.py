"""The club for stories: the real bot on a real SQLite file, in simulated Discord, with people in it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import App, build_app
from bot.clock import Clock
from bot.config import Settings
from bot.demo.simulation import simulate
from bot.demo.stage import Stage
from tests.databases import SQLiteFiles

# A Tuesday at noon in Shanghai, in the middle of a month: nothing special happens by itself.
STORY_BEGINS = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)


def app_on(url: str) -> App:
    """The application as it runs in production, on a database."""
    return build_app(Settings(database={"url": url}), always_sync=True)  # type: ignore[arg-type]


@pytest.fixture
def story_url(sqlite_files: SQLiteFiles, tmp_path: Path) -> str:
    """The database of the story."""
    return sqlite_files.create(tmp_path)


@pytest.fixture
async def club(story_url: str) -> AsyncIterator[Stage]:
    """The stage: `club.slash("mia", "hall", "checkin")`, `club.click(…)`, `club.advance(seconds)`, `club.seen(…)`.

    An act fails the test where the bot raises, logs an error or does not answer. It runs on `club.app.services`.
    """
    app = app_on(story_url)
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
