"""`guanxi credentials new-key | rotate`: the master key that seals what proves a member's trade."""

from __future__ import annotations

import argparse
import asyncio
import os
from pathlib import Path

from bot import logs, vault_keys
from bot.config import ConfigError, Settings
from bot.exits import Exit
from db import migrate
from db.engine import Database
from db.migrate import NotMigrated
from services import sealed
from services.sealed import Rotated
from services.vault import Vault, id_of

CODES = {
    "vault-key-missing": "their master key is not there: name it in credentials.old_key_files",
    "vault-damaged": "they are damaged or not in their place; restore them from a backup, or ask for them again",
}


def add_to(parser: argparse.ArgumentParser) -> None:
    """Put the two commands below `guanxi credentials`."""
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    config = argparse.ArgumentParser(add_help=False)
    config.add_argument("--config", type=Path, metavar="FILE", default=argparse.SUPPRESS, help="settings")
    text = "Make a new master key in a new file that only its owner may read; never overwrites one."
    new_key = commands.add_parser("new-key", parents=[config], help=text, description=text)
    new_key.add_argument("file", type=Path, metavar="FILE", help="the file to make")
    new_key.set_defaults(command=_new_key)
    text = "Seal everything that is stored with the current master key, so that old ones can go. Stop the bot first."
    rotate = commands.add_parser("rotate", parents=[config], help=text, description=text)
    rotate.set_defaults(command=_rotate)


def _new_key(arguments: argparse.Namespace, _settings: Settings) -> int:
    key = vault_keys.new_key_file(arguments.file)
    print(f"Made {arguments.file}, key {id_of(key).hex()}.")
    print("Name it in credentials.key_file, or in backup.key_file where it is to seal backups.")
    print("Keep a copy of it, away from the copies of the database:")
    print("without it nobody can open what it seals, and with it anybody can.")
    return Exit.OK


def _rotate(_arguments: argparse.Namespace, settings: Settings) -> int:
    logs.configure(settings)
    vault = vault_keys.vault(settings)
    if vault is None:
        raise ConfigError("there is no master key: set credentials.key_file, or GUANXI_CREDENTIALS__KEY")
    done = asyncio.run(_rotated(settings, vault))
    print(f"{done.rewrapped:,} sealed anew with the key {vault.current.hex()}, and each opened to see.")
    for code, count in done.failed.items():
        print(f"✗ {count:,} left as they were: {CODES[code]}")
    for key_id, count in sorted(done.by_key.items()):
        name = "current" if key_id == vault.current else "old"
        print(f"{count:,} are sealed with the key {key_id.hex() or '(unknown)'} ({name}).")
    unused = sorted(key.hex() for key in vault.key_ids - done.by_key.keys() - {vault.current})
    if unused:
        print(f"Nothing needs these old keys any more, take them out of the settings: {', '.join(unused)}")
        print("Backups from before need them: keep them as long as those.")
    return Exit.FOUND_PROBLEMS if done.failed or set(done.by_key) - {vault.current} else Exit.OK


async def _rotated(settings: Settings, vault: Vault) -> Rotated:
    current = await asyncio.to_thread(migrate.current, settings.database.url)
    if current != migrate.head():
        raise NotMigrated(current)
    # Held meanwhile, so that no bot seals with an older key on an SQLite file.
    database = await Database.open(settings.database.url, folder=settings.credentials.folder)
    try:
        # Only here: the running bot has no use for it, and it would stay in its memory.
        from rich.console import Console
        from rich.progress import MofNCompleteColumn, Progress

        columns = (*Progress.get_default_columns()[:1], MofNCompleteColumn())
        with Progress(*columns, console=Console(stderr=True), disable=os.environ.get("TERM") == "dumb") as shown:
            task = shown.add_task("Sealing anew", total=None)
            return await sealed.rotate(database, vault, lambda count: shown.advance(task, count))
    finally:
        await database.close()
