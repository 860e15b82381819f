"""A form that was refused: nobody types anything twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from discord import ui

from bot import i18n
from bot.errors import explain
from bot.ui.card import RULE, WARN, card
from bot.ui.groups import quoted
from bot.ui.press import Pressable
from services.errors import UserError

MOST = 3000  # characters given back: with the refusal what a card holds, and more than any form takes


def given_back(
    language: str, refusal: UserError, typed: Sequence[str], buttons: Sequence[Pressable] = ()
) -> ui.LayoutView:
    """A refusal, with what was typed, to copy."""
    parts: list[Any] = [explain(refusal, language, "a form")]
    if any(typed):
        parts += [RULE, i18n.text(language, "given-back")]
    room = MOST
    for each in filter(None, typed):
        parts.append(quoted(each, room))
        room -= len(each)
    return card(*parts, buttons=buttons, accent=WARN)
