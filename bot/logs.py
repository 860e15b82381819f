"""Logging: the records of every library and ours, in one chain, as lines for people or JSON, to standard error.

Every line written while somebody is being answered carries that occasion's reference, which the member sees as well
where something went wrong. What is secret, and what members type, is in no line: libraries that write it are kept from
it, and whatever still holds a secret, or something typed on that occasion, is masked before the line is made.
"""

from __future__ import annotations

import logging
import re
import secrets
import sys
import traceback
from collections.abc import Collection, Iterator
from contextvars import ContextVar
from types import TracebackType
from typing import TYPE_CHECKING, Any

import discord
import structlog
from pydantic import BaseModel, SecretStr
from yarl import URL

if TYPE_CHECKING:
    from bot.config import Settings

MASK = "[hidden]"
SHORTEST = 4  # characters of a secret or of a typed word that is masked wherever it stands; shorter ones in quotes only

_SECRETS = (
    # A token of Discord: an id, a time and a signature, each in URL-safe base64.
    re.compile(r"[\w-]{23,30}\.[\w-]{6,7}\.[\w-]{27,}"),
    # What answers an interaction or posts to a webhook needs no token beside its address; the token itself says so.
    re.compile(r"(?<=/webhooks/)\d+/[^/\s?\"']+"),
    re.compile(r"(?<=/interactions/)\d+/[^/\s?\"']+"),
    re.compile(r"aW50ZXJhY3Rpb246[\w=-]*"),
    # A master key: 32 bytes in base64.
    re.compile(r"(?<![\w+/=])[\w+/]{43}=(?![\w=])"),
    # User and password of a proxy or a database.
    re.compile(r"(?<=://)[^/\s@]+(?=@)"),
    # PostgreSQL repeats the value that it refused, asyncpg that too, pydantic what did not fit.
    re.compile(r"(?<=invalid input syntax for type ).*"),
    re.compile(r"(?<=invalid input for query argument ).*"),
    re.compile(r"(?<=input_value=).*?(?=, input_type=)", re.DOTALL),
)
# PostgreSQL repeats the row that it refused, however many lines it has. In a traceback more lines of code follow.
_DETAIL = re.compile(r"(?<=DETAIL:).*", re.DOTALL)
_DETAIL_IN_A_TRACEBACK = re.compile(r"(?<=DETAIL:).*")

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

_OURS = frozenset({"level", "logger", "timestamp", "reference"})  # fields that nothing from outside gets into

_ID = re.compile(r"\d{15,20}")  # of a member, role or channel that was picked, which nobody types

EventDict = structlog.typing.EventDict


class Occasion:
    """Somebody is being answered: the reference of that, made when first asked for, and what they typed."""

    __slots__ = ("_data", "_reference")

    def __init__(self, data: Any) -> None:
        self._data = data
        self._reference: str | None = None

    @property
    def reference(self) -> str:
        """Eight characters, told to the member and written into the log."""
        if self._reference is None:
            self._reference = secrets.token_hex(4)
        return self._reference

    def typed(self) -> Iterator[str]:
        """The texts that Discord handed over: options of a command, fields of a form, names of files."""
        return _texts(self._data)


_occasion: ContextVar[Occasion | None] = ContextVar("occasion", default=None)


def begin(data: Any) -> None:
    """From here on, in this task, an interaction with this data is being answered."""
    _occasion.set(Occasion(data))


def reference() -> str:
    """The reference of what is being answered; a new one where nothing is."""
    occasion = _occasion.get()
    return secrets.token_hex(4) if occasion is None else occasion.reference


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            if isinstance(value, str) and key in ("value", "filename", "title", "description"):
                if not _ID.fullmatch(value):
                    yield value
            elif isinstance(value, dict | list):
                yield from _texts(value)
    elif isinstance(data, list):
        for each in data:
            yield from _texts(each)


def mask(text: str, known: Collection[str] = (), *, detail: re.Pattern[str] = _DETAIL) -> str:
    """The text without anything that has the shape of a secret, and without what is `known` to be one."""
    for secret in known:
        text = text.replace(secret, MASK)
    for shape in (*_SECRETS, detail):
        text = shape.sub(MASK, text)
    return text


def known_secrets(settings: Settings, token: str | None = None) -> list[str]:
    """The secrets in the settings, longest first, in each form in which they may turn up."""
    sections: list[BaseModel] = [settings, *(each for _, each in settings if isinstance(each, BaseModel))]
    values = [value for section in sections for _, value in section]
    secret = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
    found = {part for each in secret for part in each.replace(",", " ").split()} | {token or ""}
    for address in [value for value in values if isinstance(value, str) and "://" in value]:
        try:
            url = URL(address)
            found.update({url.password or "", url.raw_password or ""})
        except ValueError:
            found.add(address)
    return sorted((each.strip() for each in found if len(each.strip()) >= SHORTEST), key=len, reverse=True)


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
    renderer: structlog.typing.Processor
    if settings.log.format == "json":
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        plain = structlog.dev.plain_traceback
        renderer = structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=plain, sort_keys=False)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.StackInfoRenderer(),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _add_reference,
            _exception_as_text,
            _Hiding(known_secrets(settings, token)),
            renderer,
        ],
    )


def _add_reference(_logger: Any, _name: str, event: EventDict) -> EventDict:
    occasion = _occasion.get()
    if occasion is not None:
        event["reference"] = occasion.reference
    return event


def _exception_as_text(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """As one text: a structured traceback would hold the values of local variables."""
    found = event.pop("exc_info", None)
    if not isinstance(found, tuple) or found[1] is None:
        return event
    text = "".join(traceback.format_exception(*found)).rstrip()
    for detail in _details(found[1], set()):
        for part in (detail, *detail.splitlines()):
            text = _without(text, part)
    event["exception"] = text
    return event


def _details(error: BaseException, seen: set[int]) -> Iterator[str]:
    """PostgreSQL's details in an exception and in all that led to it. They may have several lines."""
    if id(error) in seen:
        return
    seen.add(id(error))
    detail = getattr(error, "detail", None)
    if isinstance(detail, str):
        yield detail
    led = [error.__cause__, error.__context__, getattr(error, "orig", None), *getattr(error, "exceptions", ())]
    for each in led:
        if isinstance(each, BaseException):
            yield from _details(each, seen)


class _Hiding:
    """Masks in every field, before the line is made of them: masked later, JSON would be none any more."""

    def __init__(self, known: Collection[str]) -> None:
        self._known = known

    def __call__(self, _logger: Any, _name: str, event: EventDict) -> EventDict:
        occasion = _occasion.get()
        typed = sorted(set(occasion.typed()), key=len, reverse=True) if occasion is not None else []
        for key, value in event.items():
            if key in _OURS or isinstance(value, int | float | None):
                continue
            text = value if isinstance(value, str) else str(value)
            for each in typed:
                for part in {each, *each.splitlines()}:
                    text = _without(text, part)
            detail = _DETAIL_IN_A_TRACEBACK if key == "exception" else _DETAIL
            event[key] = mask(text, self._known, detail=detail)
        return event


def _without(text: str, said: str) -> str:
    """The text without something that was said, as it is and as Python would show it."""
    said = said.strip()
    for form in {said, repr(said)[1:-1]}:
        if len(form) >= SHORTEST or (form and not form.isascii()):
            text = text.replace(form, MASK)
        elif form:
            text = text.replace(f"'{form}'", MASK).replace(f'"{form}"', MASK)
    return text


def _log_uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, traceback)
        return
    logging.getLogger("guanxi").critical("the program ends on an unexpected failure", exc_info=(kind, error, traceback))
