"""Fixtures for everyone: the databases, and how hard Hypothesis tries."""

import gc
import logging
import os
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from _pytest.terminal import TerminalReporter
from hypothesis import settings

from db.engine import Database
from tests.databases import NOT_RUN, REQUIRE_VARIABLE, NoServer, PostgreSQLServer, SQLiteFiles, postgresql_server

# A deadline would make a slow machine a failing test. What CI finds is printed so that it can be repeated here.
settings.register_profile("fast", max_examples=25, deadline=None)
settings.register_profile("ci", max_examples=100, deadline=None, derandomize=False, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))

BOTH = ["sqlite", "postgresql"]


def pytest_collection_finish() -> None:
    """Spare the garbage collector what the imports left, which stays until the end: it costs a tenth of the run."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """Takes away what a command run by the test has set up for its process: handlers that write where nobody reads any
    more, levels that hide what later tests look for, the hook for failures."""
    root, hook = logging.getLogger(), sys.excepthook
    handlers, levels = [*root.handlers], {each: each.level for each in _loggers()}
    yield
    if sys.excepthook is hook:
        return
    sys.excepthook = hook
    logging.captureWarnings(False)
    for handler in [each for each in root.handlers if each not in handlers]:
        root.removeHandler(handler)
    for each in _loggers():
        each.setLevel(levels.get(each, logging.NOTSET))


def _loggers() -> list[logging.Logger]:
    known = logging.getLogger().manager.loggerDict.values()
    return [logging.getLogger(), *(each for each in known if isinstance(each, logging.Logger))]


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SQLiteFiles:
    """Where SQLite databases come from."""
    return SQLiteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQLServer]:
    """Where PostgreSQL databases come from; skips the test, in words, where no server can be had."""
    try:
        with postgresql_server() as server:
            yield server
    except NoServer as error:
        if os.environ.get(REQUIRE_VARIABLE):
            raise
        pytest.skip(f"{NOT_RUN} {error}")


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database without rows; the test runs once on each kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_files").create(tmp_path)
        return
    server: PostgreSQLServer = request.getfixturevalue("postgresql")
    url = server.create()
    yield url
    server.drop(url)


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with no tables, for tests of migration; the test runs once on each kind."""
    if request.param == "sqlite":
        yield SQLiteFiles.create_empty(tmp_path)
        return
    server: PostgreSQLServer = request.getfixturevalue("postgresql")
    url = server.create_empty()
    yield url
    server.drop(url)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open database, migrated and without rows; the test runs once on each kind."""
    database = await Database.open(database_url)
    yield database
    await database.close()


@pytest.fixture
async def second(database: Database) -> AsyncIterator[Database]:
    """The same database for a second process: on PostgreSQL with connections of its own; SQLite has one process."""
    if database.url.get_backend_name() == "sqlite":
        yield database
        return
    other = await Database.open(database.url.render_as_string(hide_password=False))
    yield other
    await other.close()


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Say at the end, and once, that PostgreSQL was left out: a line of dots and s does not tell."""
    reasons = {
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and NOT_RUN in report.longrepr[2]
    }
    for reason in sorted(reasons):
        terminalreporter.section("PostgreSQL", yellow=True)
        terminalreporter.line(f"{reason} ({REQUIRE_VARIABLE}=1 makes this an error.)")
