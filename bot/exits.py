"""How the program ends: its exit codes, and what it says about the failures that an operator can mend."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

import aiohttp
import discord

from bot.config import ConfigError, NoToken, Settings
from bot.health import MetricsPortRefused
from bot.web.server import PortRefused
from db.backup import Busy
from db.engine import StorageError
from db.migrate import DatabaseTooNew, HalfCopied, NotMigrated
from db.stations import ShardsTaken

PORTAL = "https://discord.com/developers/applications"
INTENTS = {"members_intent": "Server Members Intent", "message_content_intent": "Message Content Intent"}
TOKEN_REFUSED = 4004  # the gateway's code for a token that it does not know (any more)


class Exit(IntEnum):
    """The exit codes. docs/operations.md explains them; a test holds the two together."""

    OK = 0
    FAILED = 1
    USAGE = 2
    CONFIG = 3
    NO_TOKEN = 4
    WRONG_TOKEN = 5
    MISSING_INTENT = 6
    DISCORD_UNREACHABLE = 7
    NOT_MIGRATED = 8
    DATABASE_TOO_NEW = 9
    DATABASE_BUSY = 10
    DATABASE_READ_ONLY = 11
    DATABASE_FULL = 12
    DATABASE_CORRUPTED = 13
    DATABASE_UNREACHABLE = 14
    FOUND_PROBLEMS = 15
    PORT_REFUSED = 16
    NOT_EMPTY = 17
    BACKUP_UNUSABLE = 18
    TOOL_MISSING = 19
    SHARDS_TAKEN = 20


class Refused(Exception):
    """What was asked for is refused: with this exit code, and this told to the operator."""

    def __init__(self, code: Exit, said: str) -> None:
        super().__init__(said)
        self.code = code


# For each kind of StorageError: the exit code, and what to do.
_STORAGE = {
    "busy": (Exit.DATABASE_BUSY, "Stop the other bot first; two on one SQLite file are refused."),
    "locked": (Exit.DATABASE_BUSY, "Another program is writing to it. Close that one, then try again."),
    "read-only": (Exit.DATABASE_READ_ONLY, "Let the bot's user write to the file and to its folder."),
    "full": (Exit.DATABASE_FULL, "Make room on the disk, then start again. Nothing that was answered is lost."),
    "disk": (
        Exit.DATABASE_FULL,
        "The disk does not take what is written to it: it is full, over a quota, or failing. See to it, then start "
        "again. Nothing that was answered is lost.",
    ),
    "corrupted": (
        Exit.DATABASE_CORRUPTED,
        "Do not start the bot on it. Keep the file, and put a backup in its place: guanxi restore FILE --force",
    ),
    "unreachable": (Exit.DATABASE_UNREACHABLE, "Is the server running, and the address right?"),
    "refused": (Exit.DATABASE_UNREACHABLE, "Check the user, the password, the name and the rights in database.url."),
}


def explain(error: BaseException, settings: Settings | None) -> tuple[Exit, str] | None:
    """The exit code and what to tell the operator, or None for a failure that nobody foresaw."""
    if isinstance(error, NoToken):
        return Exit.NO_TOKEN, str(error)
    if isinstance(error, ConfigError):
        return Exit.CONFIG, str(error)
    if isinstance(error, Refused):
        return error.code, str(error)
    if isinstance(error, PortRefused):
        section = "metrics" if isinstance(error, MetricsPortRefused) else "web"
        said = f"{error}\nStop the program that listens there, or set another {section}.host or {section}.port."
        return Exit.PORT_REFUSED, said
    if settings is None:
        return None
    return _about_database(error, settings) or _about_discord(error, settings)


def _about_database(error: BaseException, settings: Settings) -> tuple[Exit, str] | None:
    where = settings.database.url_shown
    if isinstance(error, StorageError):
        code, advice = _STORAGE[error.kind]
        return code, f"The database {where} cannot be used ({error.kind}): {error.detail}\n{advice}"
    if isinstance(error, ShardsTaken):
        return Exit.SHARDS_TAKEN, (
            f"On the database {where} {error}.\n"
            "Stop that one first, or give each process shards of its own: docs/scaling.md."
        )
    if isinstance(error, NotMigrated):
        if error.args[0] is None:
            return Exit.NOT_MIGRATED, f"The database {where} is empty. Run: guanxi migrate"
        return (
            Exit.NOT_MIGRATED,
            f"The database {where} is older than this program. Back it up, then run: guanxi migrate",
        )
    if isinstance(error, Busy):
        return Exit.DATABASE_BUSY, f"A backup of {where} is being taken or put back by another process."
    if isinstance(error, HalfCopied):
        return Exit.NOT_MIGRATED, (
            f"The database {where} is half of a copy. Call the same guanxi copy-data again: it goes on where it was."
        )
    if isinstance(error, DatabaseTooNew):
        return Exit.DATABASE_TOO_NEW, (
            f"The database {where} was written by a newer guanxi (its version: {error}).\n"
            "Use that version of the program, or a backup from before."
        )
    return None


def _about_discord(error: BaseException, settings: Settings) -> tuple[Exit, str] | None:
    if isinstance(error, discord.LoginFailure) or _closed_for_token(error):
        return Exit.WRONG_TOKEN, f"Discord does not accept the token. Copy it anew: {PORTAL} → your application → Bot."
    if isinstance(error, discord.PrivilegedIntentsRequired):
        return Exit.MISSING_INTENT, missing_intents(key for key in INTENTS if getattr(settings.discord, key))
    if isinstance(error, discord.ConnectionClosed):
        return Exit.DISCORD_UNREACHABLE, f"Discord closed the connection for good, with code {error.code}."
    if isinstance(error, discord.HTTPException) and (error.status >= 500 or error.status in (403, 429)):
        return Exit.DISCORD_UNREACHABLE, (
            f"Discord answers with {error.status} at the moment. Try again later; https://discordstatus.com says more."
        )
    if isinstance(error, aiohttp.ClientError | discord.GatewayNotFound | TimeoutError):
        return Exit.DISCORD_UNREACHABLE, _unreachable(error, settings)
    return None


def _closed_for_token(error: BaseException) -> bool:
    return isinstance(error, discord.ConnectionClosed) and error.code == TOKEN_REFUSED


def missing_intents(settings: Iterable[str]) -> str:
    """Which switches to turn on in the portal, or which settings, of INTENTS, to turn off."""
    keys = list(settings)
    return (
        "Discord keeps from the bot what it asks for.\n"
        f"Switch on {' and '.join(INTENTS[key] for key in keys)}: {PORTAL}"
        " → your application → Bot → Privileged Gateway Intents.\n"
        f"Or do without, in the configuration: {', '.join(f'discord.{key} = false' for key in keys)}."
    )


def _unreachable(error: BaseException, settings: Settings) -> str:
    proxy = settings.discord.proxy_shown
    if isinstance(error, TimeoutError):
        reason = "no answer in time"
    elif isinstance(error, aiohttp.ClientHttpProxyError):
        reason = f"the proxy answers with {error.status}"
    elif isinstance(error, discord.GatewayNotFound):
        reason = "its gateway, gateway.discord.gg, does not answer"
    else:
        reason = str(error) or type(error).__name__
    if proxy is not None:
        return (
            f"Discord cannot be reached through the proxy {proxy}: {reason}\nIs the proxy running, and its port right?"
        )
    return (
        f"Discord cannot be reached: {reason}\nCheck the network. Where Discord is blocked, set discord.proxy "
        "(docs/operations.md, Proxy)."
    )
