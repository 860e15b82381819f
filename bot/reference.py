"""The command reference, written from the commands themselves: `python -m bot.reference docs/commands.md [--check]`."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from discord import AppCommandOptionType, AppCommandType, app_commands

from bot import i18n
from bot.app import COGS, build_app
from bot.config import Settings
from bot.guard import capability_of
from db.engine import Database
from services import build_services
from services.permissions import MAY

HEAD = """\
# Commands · 命令

Each command with its Chinese name, as Discord shows it to Chinese clients. Answers are seen by who asked, unless the
command is there to post something. Written by `make docs` from the code; do not edit.

每条命令及其中文名（Discord 客户端语言为中文时显示）。除专门用来发布内容的命令外，回复只有提问者自己能看到。
本页由 `make docs` 从代码生成，请勿手工修改。
"""

_GROUPS = (AppCommandOptionType.subcommand.value, AppCommandOptionType.subcommand_group.value)


async def reference() -> str:
    """The whole reference as Markdown, in the order of the commands' English names."""
    described, capabilities = await _described()
    sections = [section for command in sorted(described, key=_name) for section in _sections(command, "", "")]
    return HEAD + "".join(_render(section, capabilities) for section in sections)


async def _described() -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """What Discord is told of the commands, and the capability of each by its full name."""
    app = build_app(Settings())
    with tempfile.TemporaryDirectory() as folder:
        database = await Database.open(f"sqlite:///{folder}/empty.db")  # cogs want services; nothing is asked of them
        app.bot.services = build_services(database)
        translator = i18n.CommandTexts()
        try:
            await app.bot.tree.set_translator(translator)
            for cog in COGS:
                await app.bot.load_extension(cog)
            commands = app.bot.tree.get_commands()
            told = [await command.get_translated_payload(app.bot.tree, translator) for command in commands]
        finally:
            await app.close()
            await database.close()
    leaves = [
        leaf
        for command in commands
        if not isinstance(command, app_commands.ContextMenu)
        for leaf in (command.walk_commands() if isinstance(command, app_commands.Group) else [command])
        if isinstance(leaf, app_commands.Command)
    ]
    return told, {leaf.qualified_name: capability_of(leaf) for leaf in leaves}


def _name(described: dict[str, Any], language: str = "en") -> str:
    return (described.get("name_localizations") or {}).get(language, described["name"])


def _description(described: dict[str, Any], language: str = "en") -> str:
    return (described.get("description_localizations") or {}).get(language, described["description"])


def _sections(described: dict[str, Any], english: str, chinese: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every command that can be used, with its full name in both languages."""
    english, chinese = f"{english} {_name(described)}".strip(), f"{chinese} {_name(described, 'zh-CN')}".strip()
    inner = [option for option in described.get("options", []) if option["type"] in _GROUPS]
    if not inner:
        yield english, chinese, described
    for command in sorted(inner, key=_name):
        yield from _sections(command, english, chinese)


def _render(section: tuple[str, str, dict[str, Any]], capabilities: dict[str, Any]) -> str:
    english, chinese, described = section
    if (
        described["type"] in (AppCommandType.user.value, AppCommandType.message.value)
        and "description" not in described
    ):
        return (
            f"\n## {english} · {chinese}\n\nIn the menu of a member or a message, under Apps. · 右键菜单「APP」中。\n"
        )
    capability = capabilities[english]
    may = "everyone · 所有人"
    if capability is not None:
        kinds = sorted(kind.value for kind in MAY[capability])
        may = f"{_kinds('en', kinds)} · {_kinds('zh-CN', kinds)}"
    lines = [
        f"\n## `/{english}` · `/{chinese}`\n",
        f"{_description(described)}  ",
        f"{_description(described, 'zh-CN')}\n",
        f"Who may · 谁可以用: {may}",
    ]
    if options := described.get("options"):
        lines += ["\n| Option | 选项 | | |", "| --- | --- | --- | --- |", *map(_option, options)]
    return "\n".join(lines) + "\n"


def _kinds(language: str, kinds: list[str]) -> str:
    return i18n.params_of(language, {"kinds": kinds})["kinds"]


def _option(option: dict[str, Any]) -> str:
    needed = "" if option.get("required") else " (optional · 可不填)"
    choices = option.get("choices", [])
    english, chinese = (
        f"{_description(option, language)}{_choices(choices, language)}".replace("|", "\\|")
        for language in ("en", "zh-CN")
    )
    return f"| `{_name(option)}`{needed} | `{_name(option, 'zh-CN')}` | {english} | {chinese} |"


def _choices(choices: list[dict[str, Any]], language: str) -> str:
    if not choices:
        return ""
    names = [_name(choice, language) for choice in choices]
    if len(names) > 6:  # such as the hours of a day
        names = [*names[:2], "…", names[-1]]
    return f"（{'、'.join(names)}）" if language == "zh-CN" else f" ({', '.join(names)})"


def main() -> int:
    """Write the reference, or with --check compare; 1 where the file is out of date."""
    parser = argparse.ArgumentParser(prog="python -m bot.reference", description="The command reference.")
    parser.add_argument("path", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the file is out of date")
    arguments = parser.parse_args()
    text = asyncio.run(reference())
    if not arguments.check:
        arguments.path.write_text(text, encoding="utf-8")
        return 0
    if not arguments.path.exists() or arguments.path.read_text(encoding="utf-8") != text:
        print(f"{arguments.path} is out of date; run: make docs", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
