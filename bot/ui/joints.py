"""Where one feature shows something of another: cogs know nothing of each other, they meet here by name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from discord import ui

from bot.ui.ask import Ask
from bot.ui.press import Pressable
from db.cases import Case
from db.groups import Group
from services import Services

# What whoever holds a case works with, by the case's kind: its card, with its buttons, for them alone.
panels: dict[str, Callable[[Ask, Case], Awaitable[ui.LayoutView]]] = {}

# What a case is about, in a line or two for the staff's channel and the queue, by its kind and in a language.
# Nothing of it may tell what is in a credential.
summaries: dict[str, Callable[[Services, str, Case], Awaitable[str]]] = {}

# Buttons that others put on a group's card, in a language, by the feature that they belong to.
group_buttons: dict[str, Callable[[str, Group], list[Pressable]]] = {}
