"""Logging: the records of every library, as lines for people or JSON, to standard error, with secrets masked.

What members type is in no record of ours; libraries that could write it are kept from it here.
"""

from __future__ import annotations

import logging
import re
import sys
from types import TracebackType
from typing import TYPE_CHECKING

import discord
import structlog

if TYPE_CHECKING:
    from bot.config import Settings

MASK = "[hidden]"

_SECRETS = (
    # A token of Discord: an id, a time and a signature, each in URL-safe base64.
    re.compile(r"[\w-]{23,30}\.[\w-]{6,7}\.[\w-]{27,}"),
    # What answers an interaction or posts to a webhook needs no token beside its address.
    re.compile(r"(?<=/webhooks/)\d+/[\w-]+"),
    re.compile(r"(?<=/interactions/)\d+/[\w-]+"),
    # User and password of a proxy or a database.
    re.compile(r"(?<=://)[^/\s@]+(?=@)"),
    # PostgreSQL repeats the row that it refused, with what a member typed.
    re.compile(r"(?<=DETAIL:).*"),
)

# discord.py writes whole messages at "debug", and SQLAlchemy whole rows at "info".
_AT_LEAST = {
    "discord": logging.INFO,
    "sqlalchemy": logging.WARNING,
    "aiosqlite": logging.INFO,
    "filelock": logging.INFO,
    "asyncio": logging.INFO,
}
# Every second a line that something ran, or that it was skipped.
_QUIET = {"apscheduler": logging.ERROR, "alembic": logging.WARNING}


class _Formatter(structlog.stdlib.ProcessorFormatter):
    """Masks in the finished line: message, fields and traceback alike."""

    token: str | None = None

    def format(self, record: logging.LogRecord) -> str:
        """The line, without secrets."""
        return mask(super().format(record), self.token)


def mask(text: str, token: str | None = None) -> str:
    """The text without anything that has the shape of a secret, and without the token itself."""
    if token:
        text = text.replace(token, MASK)
    for secret in _SECRETS:
        text = secret.sub(MASK, text)
    return text


def configure(settings: Settings, token: str | None = None) -> None:
    """Send every log record to standard error, as the settings want it. `token` is masked wherever it turns up."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(settings, token, colors=sys.stderr.isatty()))
    level = logging.getLevelNamesMapping()[settings.log.level.upper()]
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, least in (_AT_LEAST | _QUIET).items():
        logging.getLogger(name).setLevel(max(level, least))
    logging.captureWarnings(True)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # the bot has nothing to say aloud
    sys.excepthook = _log_uncaught


def formatter(settings: Settings, token: str | None = None, *, colors: bool = False) -> logging.Formatter:
    """Turns any record into a line for people or a JSON object, without secrets and without values of variables."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    renderer: list[structlog.typing.Processor]
    if settings.log.format == "json":
        # As one text: a structured traceback would hold the values of local variables.
        renderer = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        plain = structlog.dev.plain_traceback
        renderer = [structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=plain, sort_keys=False)]
    made = _Formatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
    )
    made.token = token
    return made


def _log_uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, traceback)
        return
    logging.getLogger("guanxi").critical("the program ends on an unexpected failure", exc_info=(kind, error, traceback))
