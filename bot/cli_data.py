"""`guanxi backup | restore | copy-data`: everything to a safe place and back, and from one database to another."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import perf_counter

from bot import logs
from bot.backup.restoring import restore
from bot.backup.taking import take
from bot.clock import Clock
from bot.config import ConfigError, DatabaseSettings, Settings
from bot.exits import Exit, Refused, explain
from db import copying, dialect, migrate, stations
from db.copying import Copied, NotEmpty, NotTaken, SourceChanged
from db.engine import Database
from db.migrate import HalfCopied, NotMigrated

NOT_EMPTY = """{to} is not empty, and copy-data writes into an empty database only.
For a new one: createdb, or another file name. It needs no tables; they are made."""
CHANGED = """{source} has changed since this copy was begun, so it cannot go on.
Empty {to} (dropdb and createdb, or remove the file), and begin again."""


def add_backup(parser: argparse.ArgumentParser) -> None:
    """What `guanxi backup` takes."""
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="where to; without it, backup.folder")


def add_restore(parser: argparse.ArgumentParser) -> None:
    """What `guanxi restore` takes."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a backup")
    parser.add_argument("--force", action="store_true", help="move aside what the database holds")


def take_backup(arguments: argparse.Namespace, settings: Settings) -> int:
    """Take a backup, and say what became of it."""
    logs.configure(settings)
    folder = arguments.to or settings.backup.folder
    if folder is None:
        raise ConfigError("there is no folder for backups: set backup.folder, or name one with --to")
    taken = asyncio.run(take(settings, folder, Clock().now()))
    print(f"{'✗' if taken.problems else '✓'} {taken.said}")
    for problem in taken.problems[1:]:
        print(f"✗ {problem}")
    if taken.removed:
        print(f"{taken.removed:,} older ones need not stay, and were removed.")
    return Exit.FOUND_PROBLEMS if taken.problems else Exit.OK


def put_back(arguments: argparse.Namespace, settings: Settings) -> int:
    """Put a backup in the place of the database, and say where the old one is."""
    logs.configure(settings)
    done = asyncio.run(restore(settings, arguments.file, Clock().now(), force=arguments.force))
    print(f"✓ {settings.database.url_shown} is as it was at {done.made_at}.")
    if done.database_aside is not None:
        kind = "file" if settings.database.file is not None else "schema"
        print(f"What it held before is in the {kind} {done.database_aside}; remove it when it is not needed any more.")
    if done.folder_aside is not None:
        print(f"The sealed files from before are in {done.folder_aside}.")
    if done.revision != migrate.head():
        print(f"It is of an older version, {done.revision}. Next: guanxi migrate")
    if not done.verified:
        print("! It was not verified: that wants a user who may create databases. Next: guanxi verify")
    if done.missing:
        print(f"! {done.missing:,} sealed files were not in the backup.")
    for problem in done.problems:
        print(f"✗ {problem}")
    return Exit.FOUND_PROBLEMS if done.problems else Exit.OK


def add_copy_data(parser: argparse.ArgumentParser) -> None:
    """What `guanxi copy-data` takes."""
    parser.add_argument(
        "--from", dest="source", type=_address, metavar="ADDRESS", help="what to copy; without it, database.url"
    )
    parser.add_argument("--to", type=_address, required=True, metavar="ADDRESS", help="an empty database")


def _address(text: str) -> str:
    try:
        dialect.parse_url(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def copy_data(arguments: argparse.Namespace, settings: Settings) -> int:
    """Copy, compare, and say what to do next."""
    logs.configure(settings)
    source, to = arguments.source or settings.database.direct, arguments.to
    if dialect.same(source, to):
        raise Refused(Exit.USAGE, "--from and --to are the same database.")
    began = perf_counter()
    done = asyncio.run(_copied(settings, source, to, Clock().now()))
    for difference in done.differences:
        print(f"✗ {difference}")
    if done.differences:
        print("The two are not the same, and no bot starts on the target. Has something written to either meanwhile?")
        print(CHANGED.format(source=dialect.shown(source), to=dialect.shown(to)).splitlines()[1])
        return Exit.FOUND_PROBLEMS
    seconds, rows = perf_counter() - began, sum(done.rows.values())
    print(f"✓ {rows:,} rows of {len(done.rows)} tables, {done.already:,} of them before; {seconds:.0f} s in all.")
    print(f"✓ The same on both sides: rows and checksum of every table, the ledger of every server ({done.guilds:,}).")
    if done.sealed_in_folder:
        print(
            f"! {done.sealed_in_folder:,} sealed files lie in a folder, not in the database: they stay where they are."
        )
        print("  Keep credentials.store as it is; on another machine, copy that folder as well.")
    print(f"Next: set database.url to {dialect.shown(to)}, call guanxi doctor, start the bot.")
    return Exit.OK


async def _copied(settings: Settings, source: str, to: str, now: datetime) -> Copied:
    with _about(source, settings):
        revision = await asyncio.to_thread(migrate.current, source)
        if revision != migrate.head():
            raise NotMigrated(revision)
        if not dialect.is_sqlite(dialect.parse_url(source)) and await stations.running(source):
            raise Refused(Exit.DATABASE_BUSY, f"A bot is running on {dialect.shown(source)}. Stop it first.")
        ours = await Database.open(source)  # held, so that no bot writes to an SQLite file meanwhile
    try:
        with _about(to, settings):
            begun = await asyncio.to_thread(_ready, to, now)
            theirs = await Database.open(to)
        try:
            async with ours.reading() as tx:
                total = await copying.size(tx)
            with _about(to, settings), _shown(total) as watch:
                return await copying.copy(ours, theirs, watch, begun=begun)
        except NotEmpty:
            raise Refused(Exit.NOT_EMPTY, NOT_EMPTY.format(to=dialect.shown(to))) from None
        except SourceChanged:
            said = CHANGED.format(source=dialect.shown(source), to=dialect.shown(to))
            raise Refused(Exit.NOT_EMPTY, said) from None
        except NotTaken as error:
            raise Refused(Exit.FAILED, f"{dialect.shown(to)} does not take a row of {error}") from error
        finally:
            await theirs.close()
    finally:
        await ours.close()


def _ready(to: str, now: datetime) -> bool:
    """Make the tables where there are none; whether half of a copy is there."""
    try:
        if migrate.current(to) is None:
            migrate.bring_up_to_date(to, now, by_itself=False)
        elif (revision := migrate.current(to)) != migrate.head():
            raise NotMigrated(revision)
    except HalfCopied:
        return True
    return False


@contextmanager
def _about(address: str, settings: Settings) -> Generator[None]:
    """Say failures of a database with its own address, in place of the one in the settings."""
    try:
        yield
    except (Refused, KeyboardInterrupt):
        raise
    except BaseException as error:
        given = settings.model_copy(update={"database": DatabaseSettings(url=address)})
        if explained := explain(error, given):
            raise Refused(*explained) from error
        raise


@contextmanager
def _shown(total: int) -> Generator[copying.Watch]:
    """A bar on a terminal; elsewhere a line for each table."""
    if not sys.stderr.isatty():
        with _lines() as watch:
            yield watch
        return
    # Only here: the running bot has no use for it, and it would stay in its memory.
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        tasks = {step: progress.add_task(step.capitalize(), total=total) for step in (copying.COPIED, copying.COMPARED)}
        yield lambda step, _table, count: progress.advance(tasks[step], count)


@contextmanager
def _lines() -> Generator[copying.Watch]:
    at, rows = ("", ""), 0

    def line() -> None:
        if rows:
            print(f"{at[1]}: {rows:,} rows {at[0]}", flush=True)

    def watch(step: str, table: str, count: int) -> None:
        nonlocal at, rows
        if at != (step, table):
            line()
            at, rows = (step, table), 0
        rows += count

    yield watch
    line()
