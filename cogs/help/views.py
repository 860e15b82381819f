"""The pages of /help: made from the commands themselves, so that none is missing and none is promised in vain."""

from __future__ import annotations

from typing import Any, TypeAlias

import discord
from discord import app_commands, ui

from bot import i18n
from bot.checkup import unset
from bot.guard import capability_of
from bot.ui.ask import Ask
from bot.ui.card import MAX_TEXT, RULE, card
from bot.ui.press import Pickable
from services.club import ClubSettings
from services.permissions import Capability, may

Command: TypeAlias = app_commands.Command[Any, ..., Any]
Topics: TypeAlias = dict[str, list[Command]]

FIRST = "overview"
ROOM = MAX_TEXT - 800  # for the commands, beside what the bot is and what is not set up yet


async def overview(ask: Ask) -> ui.LayoutView:
    """What the bot is, and what the person can do with it, topic by topic."""
    club = await ask.services.settings.club(ask.guild_id)
    topics = _topics(ask, club)
    lines = _lines(ask, topics, await ask.bot.command_ids())
    if sum(map(len, lines)) > ROOM:
        lines = _lines(ask, topics, {})  # by name only; each topic's own page has them to click
    wanting = [ask.t(i18n.key("setting", name)) for name in unset(club)]
    set_up = may(ask.actor, club, Capability.SET_UP) and wanting
    return card(
        f"## {ask.t('help-title')}",
        ask.t("help-about"),
        *lines,
        *([RULE, ask.t("help-unset", settings=i18n.joined(ask.language, wanting))] if set_up else []),
        menus=[HelpTopic.menu(ask, topics, FIRST)],
    )


def _lines(ask: Ask, topics: Topics, ids: dict[str, int]) -> list[str]:
    """The topics, each with its commands."""
    return [
        ask.t(
            "help-line",
            topic=_topic_name(ask, name),
            commands=" · ".join(_mention(ask, command, ids) for command in commands),
        )
        for name, commands in topics.items()
    ]


async def topic(ask: Ask, name: str) -> ui.LayoutView:
    """The commands of a topic, each with what it does; the first page where the topic is not the person's any more."""
    club = await ask.services.settings.club(ask.guild_id)
    topics, ids = _topics(ask, club), await ask.bot.command_ids()
    if name not in topics:
        return await overview(ask)
    return card(
        f"## {ask.t(f'help-topic-{name}')}",
        i18n.named(ask.language, "help-topic", name, "about"),
        "\n".join(f"{_mention(ask, command, ids)}\n-# {_description(ask, command)}" for command in topics[name]),
        menus=[HelpTopic.menu(ask, topics, name)],
    )


class HelpTopic(Pickable, template=r"help:topic"):
    """Turn to a topic."""

    edits = True

    @classmethod
    def menu(cls, ask: Ask, topics: Topics, current: str) -> HelpTopic:
        """The menu of the person's topics."""
        options = [
            discord.SelectOption(label=_topic_name(ask, name), value=name, default=name == current)
            for name in (FIRST, *topics)
        ]
        return cls(ui.Select(options=options))

    async def picked(self, ask: Ask, values: list[Any]) -> None:
        """Show it."""
        await ask.update(await topic(ask, values[0]))


def _topics(ask: Ask, club: ClubSettings) -> Topics:
    """What the person may do, by feature: the cog that a command is in. A member's own things come first."""
    found: Topics = {}
    walked = [each for each in ask.bot.tree.walk_commands() if isinstance(each, app_commands.Command)]
    for command in sorted(walked, key=lambda each: (capability_of(each) is not None, each.qualified_name)):
        capability = capability_of(command)
        feature = command.callback.__module__.split(".")[1]
        if feature != "help" and (capability is None or may(ask.actor, club, capability)):
            found.setdefault(feature, []).append(command)
    return found


def _topic_name(ask: Ask, name: str) -> str:
    return i18n.named(ask.language, "help-topic", name)


def _mention(ask: Ask, command: Command, ids: dict[str, int]) -> str:
    """The command to click, or to type; for a Chinese reader with its Chinese name."""
    name = command.qualified_name
    command_id = ids.get(name.split(" ")[0])
    shown = f"</{name}:{command_id}>" if command_id else f"`/{name}`"
    if ask.language == i18n.DEFAULT:
        return shown
    chain = [each for each in (command.root_parent, command.parent, command) if each is not None]
    words = [_name(ask.language, each) for each in dict.fromkeys(chain)]
    return f"{shown}（{' '.join(words)}）"


def _name(language: str, command: Command | app_commands.Group) -> str:
    key = i18n.command_key(command)
    return i18n.text(language, key) if i18n.has(language, key) else command.name


def _description(ask: Ask, command: Command) -> str:
    key = i18n.command_key(command)
    found = ask.language != i18n.DEFAULT and i18n.has(ask.language, key, "description")
    return ask.t(key, "description") if found else command.description
