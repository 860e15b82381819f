"""Texts in two languages. A text is a Fluent message (projectfluent.org) in locales/<language>/<feature>.ftl."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import discord
from babel.dates import format_date
from discord import app_commands
from fluent.runtime import FluentBundle, FluentResource

LOCALES = Path(__file__).with_name("locales")
LANGUAGES = ("en", "zh-CN")
DEFAULT = "en"


def language_of(locale: discord.Locale | str | None) -> str:
    """Which of our languages serves a Discord client language: Chinese of any kind is served in zh-CN, others in en."""
    return "zh-CN" if str(locale or "").lower().startswith("zh") else DEFAULT


def when(moment: datetime, style: str = "R") -> str:
    """Discord's own time mark, shown in each reader's zone: R relative, t clock, d date, f date and clock."""
    return f"<t:{int(moment.timestamp())}:{style}>"


def plain(text: str) -> str:
    """What a member typed, made harmless: it formats nothing and names nobody."""
    return discord.utils.escape_mentions(discord.utils.escape_markdown(text, as_needed=False))


def key(kind: str, name: str) -> str:
    """The key of the text for something that the code names: ("setting", "time_zone") is `setting-time-zone`."""
    return f"{kind}-{re.sub('[_.]', '-', name)}"


@cache
def _bundle(language: str) -> FluentBundle:
    bundle = FluentBundle([language], use_isolating=False)
    for path in sorted((LOCALES / language).glob("*.ftl")):
        bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    return bundle


def has(language: str, key: str, attribute: str | None = None) -> bool:
    """Whether a text exists in a language."""
    bundle = _bundle(language)
    if not bundle.has_message(key):
        return False
    return attribute is None or attribute in bundle.get_message(key).attributes


def text(language: str, key: str, attribute: str | None = None, /, **params: Any) -> str:
    """The text of a key in one of LANGUAGES. Numbers are grouped, datetimes become Discord time marks, dates are spelt.

    Raises KeyError for a key that does not exist: a test holds that none is missing.
    """
    return _text(language, key, attribute, tuple((name, _shown(language, value)) for name, value in params.items()))


@lru_cache(maxsize=4096)  # when thousands press at once, most are told the same few things
def _text(language: str, key: str, attribute: str | None, params: tuple[tuple[str, Any], ...]) -> str:
    bundle = _bundle(language)
    message = bundle.get_message(key) if bundle.has_message(key) else None
    pattern = None if message is None else (message.attributes.get(attribute) if attribute else message.value)
    if pattern is None:
        raise KeyError(f"{language}: {key}{'.' + attribute if attribute else ''}")
    shown, errors = bundle.format_pattern(pattern, dict(params))
    if errors:
        raise KeyError(f"{language}: {key}: {errors[0]}")
    return str(shown)


def _shown(language: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return when(value)
    if isinstance(value, date):
        return format_date(value, "long", locale=language.replace("-", "_"))
    # What no text shows, such as the lists in an audit entry's details, need only be remembered with the rest.
    return value if isinstance(value, Hashable) else str(value)


def named(language: str, kind: str, name: str, attribute: str | None = None) -> str:
    """What something that the code names is called, as in `key`; its name in the code where it has no text."""
    found = key(kind, name)
    return text(language, found, attribute) if has(language, found, attribute) else f"`{name}`"


def joined(language: str, parts: Iterable[str]) -> str:
    """Several things in a row, as the language lists them."""
    return ("、" if language == "zh-CN" else ", ").join(parts)


_CHINESE = frozenset(locale for locale in discord.Locale if language_of(locale) != DEFAULT)


class CommandTexts(app_commands.Translator):
    """Names and descriptions of commands for Discord: English stands in the code, Chinese in locales/zh-CN.

    The key of /points send is `command-points-send`; its option `member` has the attributes `member` (its name) and
    `member-description`; a choice whose English name is "Last month" of the option `period` has `period-last-month`.
    """

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """The Chinese for a Chinese client; None, which keeps the English, for everybody else."""
        if locale not in _CHINESE:  # asked some twenty thousand times when the bot starts
            return None
        found = command_text(string.message, context)
        return None if found is None or not has("zh-CN", *found) else text("zh-CN", *found)


def command_key(command: app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu) -> str:
    """The key under which a command's texts stand."""
    return "command-" + command.qualified_name.lower().replace(" ", "-")


def command_text(message: str, context: app_commands.TranslationContextTypes) -> tuple[str, str | None] | None:
    """The (key, attribute) of a command's, option's or choice's text."""
    place, data = context.location, context.data
    where = app_commands.TranslationContextLocation
    if place in (where.command_name, where.group_name):
        return command_key(data), None  # type: ignore[arg-type]
    if place in (where.command_description, where.group_description):
        return command_key(data), "description"  # type: ignore[arg-type]
    if place is where.parameter_name:
        return command_key(data.command), data.name  # type: ignore[union-attr]
    if place is where.parameter_description:
        return command_key(data.command), f"{data.name}-description"  # type: ignore[union-attr]
    if place is where.choice_name:
        return "choice-" + message.lower().replace(" ", "-"), None
    return None


def params_of(language: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """A refusal's parameters as its text takes them: the kinds of people who may and the parts of a proposal that are
    missing, in words; roles and somebody by mention; what was typed formats nothing."""
    shown = dict(params)
    if "kinds" in shown:
        shown["kinds"] = joined(language, [text(language, f"kind-{kind}") for kind in shown["kinds"]])
    if "parts" in shown:
        shown["parts"] = joined(language, [text(language, f"proposal-{part}") for part in shown["parts"]])
    if isinstance(shown.get("who"), int):
        shown["who"] = f"<@{shown['who']}>"
    if "roles" in shown:
        shown["roles"] = joined(language, [f"<@&{role_id}>" for role_id in shown["roles"]])
    for typed in ("criterion", "cities", "city"):
        if typed in shown:
            shown[typed] = plain(shown[typed])
    return shown
