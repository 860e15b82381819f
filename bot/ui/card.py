"""Cards: what the bot shows, as text that reads well with and without pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.ui.press import Pickable, Pressable

ACCENT = discord.Colour(0x00A3B4)
GOOD = discord.Colour(0x2E9E5B)
WARN = discord.Colour(0xC9A227)

MAX_TEXT = 4000  # of all texts of a message together, Discord's limit for components

RULE = object()  # in a card's parts: a thin line


def fit(text: str, most: int) -> str:
    """The text, or as much of it as fits, ending in an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def card(
    *parts: Any,
    picture: str | None = None,
    description: str | None = None,
    buttons: Sequence[Pressable | ui.Button[Any]] = (),
    menus: Sequence[Pickable] = (),
    accent: discord.Colour = ACCENT,
    file: str | None = None,
) -> ui.LayoutView:
    """A framed card: texts (Discord's markdown), menus and RULEs in order, a picture, menus, then up to 25 buttons.

    `picture` is the name of an attached file, `description` its text for screen readers; `file` is the name of one that
    is there to be saved.
    """
    container: ui.Container[Any] = ui.Container(accent_colour=accent)
    room = MAX_TEXT
    for part in parts:
        if part is RULE:
            container.add_item(ui.Separator())
        elif isinstance(part, Pickable):
            container.add_item(_row(part))
        elif part and room > 0:
            shown = fit(str(part), room)
            room -= len(shown)
            container.add_item(ui.TextDisplay(shown))
    if picture is not None:
        gallery: ui.MediaGallery[Any] = ui.MediaGallery()
        gallery.add_item(media=f"attachment://{picture}", description=fit(description or "", 1024) or None)
        container.add_item(gallery)
    if file is not None:
        container.add_item(ui.File(f"attachment://{file}"))
    for menu in menus:
        container.add_item(_row(menu))
    for start in range(0, len(buttons), 5):
        container.add_item(_row(*buttons[start : start + 5]))
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    return view


def _row(*items: ui.Item[Any]) -> ui.ActionRow[Any]:
    return ui.ActionRow(*items)
