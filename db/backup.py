"""One moment of a database as a file, and back: SQLite's online backup, PostgreSQL's pg_dump and pg_restore."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from db import dialect
from db.disk import storage_error, sync_folder
from db.engine import StorageError, translated

LOCK = 0x6775_616E_7869_0001  # the advisory lock of whoever takes a backup of a PostgreSQL database
ASIDE = "guanxi_replaced_"  # schemas that hold what a restore has replaced
_SCRATCH = "guanxi_scratch_"
_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")  # of Debian and Red Hat, for a version that is not in PATH

_OF_EXTENSION = "EXISTS (SELECT 1 FROM pg_depend WHERE objid = {} AND deptype = 'e')"


class Busy(Exception):
    """A backup of this database is under way."""


class NoTool(Exception):
    """pg_dump is missing, or older than the server; the text says which."""


class ToolFailed(Exception):
    """pg_dump or pg_restore failed; the text is the end of what it said."""


class Tools(NamedTuple):
    """Where PostgreSQL's programs are, and the major version of the server that they are for."""

    pg_dump: str
    pg_restore: str
    server: int


@asynccontextmanager
async def alone(address: str) -> AsyncGenerator[None]:
    """For as long as the block lasts, nobody else takes a backup of this database. Raises Busy, StorageError."""
    url = dialect.parse_url(address)
    if dialect.is_sqlite(url):
        path = dialect.sqlite_path(url)
        lock = FileLock(path.with_name(path.name + ".backup.lock"), thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise Busy from None
        except OSError as error:
            raise StorageError("read-only", f"{path.parent} cannot be written: {error.strerror}") from error
        try:
            yield
        finally:
            lock.release()
        return
    async with _autocommit(url) as connection:
        if not await connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}):
            raise Busy
        yield


@asynccontextmanager
async def _autocommit(url: URL) -> AsyncGenerator[AsyncConnection]:
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT", hide_parameters=True)
    try:
        with translated():
            async with engine.connect() as connection:
                yield connection
    finally:
        await engine.dispose()


# --- SQLite --------------------------------------------------------------------------------------------------------


def copy_sqlite(source: Path, to: Path) -> None:
    """One moment of an SQLite file in a new one, beside whoever writes to it. Raises StorageError."""
    to.touch(mode=0o600)
    with translated(), closing(sqlite3.connect(source)) as ours, closing(sqlite3.connect(to)) as copy:
        ours.backup(copy)  # in one step: of several, each write in between would begin anew


def put_in_place(path: Path, new: Path, aside: Path | None) -> None:
    """Give an SQLite file another content, from a file beside it; the old one with its log goes `aside`, if named.

    Nobody may have it open. Killed at any point, either of the two is there, whole. Raises StorageError.
    """
    companions = [path.with_name(path.name + end) for end in ("-wal", "-shm")]
    try:
        if path.exists():
            with suppress(sqlite3.Error):  # a damaged one goes aside as it is
                dialect.empty_log(path)  # so that the file alone is all of it
            if aside is not None:
                os.link(path, aside)
        for each in companions:  # an old log beside a new file would be written into it
            if each.exists():
                each.replace(Path(f"{aside}{each.name[len(path.name) :]}")) if aside else each.unlink()
        new.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise storage_error(path, error) from error


def has_tables_sqlite(file: Path) -> bool:
    """Whether an SQLite file holds anything, be it damaged. Raises StorageError."""
    try:
        with translated(), closing(sqlite3.connect(file)) as opened:
            return opened.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None
    except StorageError as error:
        if error.kind != "corrupted":
            raise
        return True


# --- PostgreSQL ----------------------------------------------------------------------------------------------------


async def tools(address: str) -> Tools:
    """The programs for this server, from PATH or where systems keep several versions. Raises NoTool, StorageError."""
    async with _autocommit(dialect.parse_url(address)) as connection:
        number = await connection.scalar(text("SELECT current_setting('server_version_num')::int"))
    server = int(number) // 10_000
    return await asyncio.to_thread(_tools, server)


def _tools(server: int) -> Tools:
    found = [shutil.which("pg_dump")]
    found += [
        shutil.which("pg_dump", path=str(each)) for place in _PLACES for each in sorted(Path("/").glob(place[1:]))
    ]
    versions: dict[str, int] = {}
    for program in filter(None, found):
        said = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
        if (number := re.search(r"\d+", said)) and shutil.which("pg_restore", path=str(Path(program).parent)):
            versions[program] = int(number[0])
    for program, version in versions.items():
        if version >= server:
            return Tools(program, str(Path(program).with_name("pg_restore")), server)
    if not versions:
        raise NoTool(f"pg_dump and pg_restore are not there; install PostgreSQL's client programs, version {server}")
    newest = max(versions.values())
    raise NoTool(f"pg_dump is of version {newest} and the server of {server}; install the client programs {server}")


async def dump(address: str, to: Path, programs: Tools) -> None:
    """One moment of a PostgreSQL database in a new file, in pg_dump's custom format. Raises ToolFailed."""
    await asyncio.to_thread(to.touch, 0o600)
    url = dialect.parse_url(address)
    options = ("--format=custom", "--compress=0", "--no-owner", "--no-privileges", f"--exclude-schema={ASIDE}*")
    await _call([programs.pg_dump, *options, f"--file={to}"], url)


async def load(address: str, dumped: Path, programs: Tools) -> None:
    """What a dump holds into an empty database, wholly or not at all. Raises ToolFailed."""
    url = dialect.parse_url(address)
    options = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
    await _call([programs.pg_restore, *options, f"--dbname={url.database or ''}", str(dumped)], url)


async def listed(dumped: Path, programs: Tools) -> int:
    """Of how many tables a dump holds the rows; for whoever may make no database to load it into."""
    said = await _call([programs.pg_restore, "--list", str(dumped)], None)
    return said.count(" TABLE DATA ")


async def _call(command: Sequence[str], url: URL | None) -> str:
    environment = {**os.environ, **({} if url is None else _for_libpq(url)), "LC_ALL": "C", "PGAPPNAME": "guanxi"}
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        said, complained = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        lines = complained.decode(errors="replace").strip().splitlines()
        raise ToolFailed(f"{Path(command[0]).name}: {' '.join(lines[-3:])}")
    return said.decode(errors="replace")


def _for_libpq(url: URL) -> dict[str, str]:
    """An address as the variables that PostgreSQL's programs read: a password in the arguments is everybody's."""
    query = {name: value if isinstance(value, str) else ",".join(value) for name, value in url.query.items()}
    given = {
        "PGHOST": url.host or query.get("host"),
        "PGPORT": str(url.port) if url.port else query.get("port"),
        "PGUSER": url.username or query.get("user"),
        "PGPASSWORD": url.password or query.get("password"),
        "PGPASSFILE": query.get("passfile"),
        "PGDATABASE": url.database or query.get("database"),
        "PGSSLMODE": query.get("ssl") or query.get("sslmode"),
    }
    return {name: str(value) for name, value in given.items() if value}


@asynccontextmanager
async def scratch(address: str) -> AsyncGenerator[str | None]:
    """The address of an empty database for as long as the block lasts; None where this user may make none.

    Only who is `alone` may: what an earlier one left behind is removed.
    """
    url = dialect.parse_url(address)
    async with _autocommit(url) as connection:
        may = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        if not await connection.scalar(text(may)):
            yield None
            return
        mine = text("SELECT oid FROM pg_database WHERE datname = current_database()")
        prefix = f"{_SCRATCH}{await connection.scalar(mine)}_"
        left = text("SELECT datname FROM pg_database WHERE starts_with(datname, :prefix)")
        for row in (await connection.execute(left, {"prefix": prefix})).all():
            await connection.execute(text(f'DROP DATABASE "{row[0]}" WITH (FORCE)'))
        name = f"{prefix}{secrets.token_hex(6)}"
        await connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
        try:
            yield _text(url.set(database=name))
        finally:
            await connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))


async def move_aside(address: str, schema: str) -> None:
    """Put every table, and what belongs to it, into a schema of that name; wholly or not at all."""
    await _move(address, f'CREATE SCHEMA "{schema}"', "current_schema()", f"'{schema}'")


async def move_back(address: str, schema: str) -> None:
    """Undo `move_aside`, where nothing has come into the place."""
    await _move(address, "SELECT 1", f"'{schema}'", "current_schema()")
    async with _autocommit(dialect.parse_url(address)) as connection:
        await connection.execute(text(f'DROP SCHEMA "{schema}"'))


async def _move(address: str, first: str, source: str, target: str) -> None:
    moving = f"""DO $$ DECLARE thing record; BEGIN
        FOR thing IN SELECT relname AS name, relkind AS kind FROM pg_class JOIN pg_namespace s ON s.oid = relnamespace
            WHERE nspname = {source} AND relkind IN ('r', 'p', 'v') AND NOT {_OF_EXTENSION.format("pg_class.oid")} LOOP
            EXECUTE format('ALTER %s %I.%I SET SCHEMA %I',
                CASE thing.kind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, {source}, thing.name, {target});
        END LOOP;
        FOR thing IN SELECT p.oid::regprocedure::text AS name FROM pg_proc p JOIN pg_namespace s ON s.oid = pronamespace
            WHERE nspname = {source} AND NOT {_OF_EXTENSION.format("p.oid")} LOOP
            EXECUTE format('ALTER FUNCTION %s SET SCHEMA %I', thing.name, {target});
        END LOOP; END $$"""
    engine = create_async_engine(dialect.parse_url(address), hide_parameters=True)
    try:
        with translated():
            async with engine.begin() as connection:
                await connection.execute(text(first))
                await connection.exec_driver_sql(moving)
    finally:
        await engine.dispose()


async def others(address: str) -> int:
    """How many connections others have to this PostgreSQL database."""
    asked = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    )
    async with _autocommit(dialect.parse_url(address)) as connection:
        return int(await connection.scalar(asked) or 0)


async def has_tables(address: str) -> bool:
    """Whether there is anything in a PostgreSQL database where its tables would go."""
    asked = text(
        "SELECT count(*) FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace"
        f" WHERE nspname = current_schema() AND relkind IN ('r', 'p', 'v') AND NOT {_OF_EXTENSION.format('c.oid')}"
    )
    async with _autocommit(dialect.parse_url(address)) as connection:
        return bool(await connection.scalar(asked))


def _text(url: URL) -> str:
    return url.set(drivername=url.get_backend_name()).render_as_string(hide_password=False)
