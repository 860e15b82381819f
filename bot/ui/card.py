"""Cards: what the bot shows, as text that reads well with and without pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


class Note(ui.LayoutView):
    """A card of one text, `card(text)` to whoever sees it, for answers that are given by the thousand.

    discord.py asks a view what it is made of; this one knows, without an object for each part.
    """

    def __init__(self, text: str, *, accent: discord.Colour = ACCENT) -> None:
        # discord.py's own constructor is left out: it prepares for presses, and nothing here can be pressed.
        self._made_of = [
            {
                "type": discord.ComponentType.container.value,
                "accent_color": accent.value,
                "spoiler": False,
                "components": [{"type": discord.ComponentType.text_display.value, "content": fit(text, MAX_TEXT)}],
            }
        ]

    def to_components(self) -> list[dict[str, Any]]:
        """What Discord is sent."""
        return self._made_of

    def has_components_v2(self) -> bool:
        """It is made of those."""
        return True

    def is_finished(self) -> bool:
        """Nothing of it is kept in memory."""
        return True

    def stop(self) -> None:
        """Nothing to stop; see `is_finished`."""

    def walk_children(self) -> Iterator[ui.Item[Any]]:
        """Its parts as discord.py's objects, made when asked for."""
        container = self._made_of[0]
        text = ui.TextDisplay[Any](container["components"][0]["content"])
        yield ui.Container(text, accent_colour=container["accent_color"])
        yield text


def _row(*items: ui.Item[Any]) -> ui.ActionRow[Any]:
    return ui.ActionRow(*items)
