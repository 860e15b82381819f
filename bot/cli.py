"""The command line: `guanxi run | demo | doctor | migrate | verify | backup | restore | copy-data | credentials`."""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import io
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bot import cli_credentials, cli_data, config, doctor, logs, running
from bot.clock import Clock
from bot.config import ConfigError, Settings
from bot.exits import Exit, explain
from db import migrate
from db.engine import Database
from db.migrate import NotMigrated
from services.verify import Findings, verify

Command = Callable[[argparse.Namespace, Settings], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code. Failures that an operator can mend are said in a line or two, not shown as code."""
    # A terminal that lacks a character gets a question mark for it.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    arguments = _parser().parse_args(argv)
    settings = None
    try:
        settings = config.load(_config_file(arguments.config))
        return arguments.command(arguments, settings)
    except KeyboardInterrupt:
        return 130
    except BaseException as error:
        if explained := explain(error, settings):
            code, said = explained
            print(logs.mask(f"guanxi: {said}"), file=sys.stderr)
            return code
        raise


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="guanxi",
        description="A Discord bot for owners' clubs. To look around without a Discord account: guanxi demo",
        epilog="The exit codes stand in docs/operations.md.",
    )
    parser.add_argument("--version", action="version", version=f"guanxi {_version()}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(name: str, command: Command, help: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=help, description=help)
        added.add_argument(
            "--config", type=Path, metavar="FILE", help="settings; without it ./config.toml, where there is one"
        )
        added.set_defaults(command=command)
        return added

    run = add("run", _run, "Run the bot on real Discord, until SIGTERM or Ctrl-C.")
    run.add_argument(
        "--shards",
        metavar="0-3",
        help="the shards of this process, one of several on a PostgreSQL; auto: by the number in the host's name",
    )
    run.add_argument("--of", type=int, metavar="N", help="how many shards there are in all")
    run.add_argument("--processes", type=int, metavar="N", help="with --shards auto: over how many processes")
    demo = add("demo", _demo, "Run the bot in a simulated Discord, in the browser; needs no account and no token.")
    demo.add_argument("--tour", action="store_true", help="walk through the main job in the terminal, and end")
    demo.add_argument("--port", type=_port, metavar="N", help="port of the start page on this machine")
    demo.add_argument("--no-browser", action="store_true", help="print the address only")
    look = add("doctor", _doctor, "Check everything the bot needs, and say what to do; changes nothing.")
    look.add_argument("--offline", action="store_true", help="leave Discord out")
    add("migrate", _migrate, "Bring the database to this version, after a backup where it is an SQLite file.")
    add("verify", _verify, "Recompute every balance and streak, and check that the books balance; changes nothing.")
    about_backup = "Take a backup and prove it by restoring it; may run beside the bot."
    cli_data.add_backup(add("backup", cli_data.take_backup, about_backup))
    about_restore = "Put a backup in the place of the database. Stop the bot first."
    cli_data.add_restore(add("restore", cli_data.put_back, about_restore))
    about_copy = "Copy everything from one database into another, empty one, and compare. Stop the bot first."
    cli_data.add_copy_data(add("copy-data", cli_data.copy_data, about_copy))
    about_credentials = "The key that seals what proves a member's trade: new-key, rotate."
    cli_credentials.add_to(add("credentials", _verify, about_credentials))
    return parser


def _version() -> str:
    try:
        return version("guanxi")
    except PackageNotFoundError:
        return "(not installed: run from its folder)"


def _port(text: str) -> int:
    if text.isdecimal() and (text == "0" or 1024 <= int(text) <= 65_000):
        return int(text)
    raise argparse.ArgumentTypeError("1024 to 65000, or 0 for any that is free")


def _config_file(given: Path | None) -> Path | None:
    return given or (config.DEFAULT_FILE if config.DEFAULT_FILE.exists() else None)


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    told = {name: getattr(arguments, name) for name in ("shards", "of", "processes")}
    settings = config.sharded(settings, {name: value for name, value in told.items() if value is not None})
    logs.configure(settings, config.token(settings))
    running.serve(settings)
    return Exit.OK


def _demo(arguments: argparse.Namespace, settings: Settings) -> int:
    if importlib.util.find_spec("simcord") is None:
        raise ConfigError('the demo needs the extra "preview": pip install "guanxi[preview]"')
    from bot.demo.run import run_demo

    if "level" not in settings.log.model_fields_set:  # the terminal shows the scenes; the log only what goes wrong
        settings = settings.model_copy(update={"log": settings.log.model_copy(update={"level": "warning"})})
    logs.configure(settings)
    return asyncio.run(
        run_demo(settings, tour=arguments.tour, open_browser=not arguments.no_browser, port=arguments.port)
    )


def _doctor(arguments: argparse.Namespace, settings: Settings) -> int:
    logs.configure(settings)
    findings = asyncio.run(
        doctor.examine(settings, _config_file(arguments.config), Clock().now(), offline=arguments.offline)
    )
    for finding in findings:
        print(finding)
    bad = sum(finding.level is doctor.Level.PROBLEM for finding in findings)
    print(f"\n{bad} to mend before the bot can run." if bad else "\nThe bot can run.")
    return Exit.FOUND_PROBLEMS if bad else Exit.OK


def _migrate(_arguments: argparse.Namespace, settings: Settings) -> int:
    logs.configure(settings)
    done = asyncio.run(_bring_up_to_date(settings))
    if done.before == done.after:
        print(f"{settings.database.url_shown} is at version {done.after}; nothing to do.")
        return Exit.OK
    if done.backup is not None:
        print(f"Copied to {done.backup}")
    print(f"{settings.database.url_shown}: {done.before or 'empty'} → {done.after}")
    return Exit.OK


async def _bring_up_to_date(settings: Settings) -> migrate.Upgraded:
    database = await Database.open(settings.database.direct)  # held meanwhile, so that no bot runs on an SQLite file
    try:
        return await asyncio.to_thread(
            migrate.bring_up_to_date, settings.database.direct, Clock().now(), by_itself=False
        )
    finally:
        await database.close()


def _verify(_arguments: argparse.Namespace, settings: Settings) -> int:
    logs.configure(settings)
    found = asyncio.run(_check_books(settings))
    print(", ".join(f"{count:,} {name}" for name, count in found.counts.items() if name != "sum"))
    print(f"The sum of all postings is {found.counts['sum']:,}.")
    for problem in found.problems:
        print(f"✗ {problem}")
    print(f"{len(found.problems)} problems found." if found.problems else "✓ Every balance and every streak is right.")
    return Exit.FOUND_PROBLEMS if found.problems else Exit.OK


async def _check_books(settings: Settings) -> Findings:
    current = await asyncio.to_thread(migrate.current, settings.database.direct)
    if current != migrate.head():
        raise NotMigrated(current)
    database = await Database.open(settings.database.direct, exclusive=False, folder=settings.credentials.folder)
    try:
        return await verify(database, Clock().now())
    finally:
        await database.close()
