"""The base classes of everything that can be pressed, picked from or submitted.

discord.py only logs what a callback raises, and then the member reads "interaction failed". Here every failure is
answered. A pressable's custom_id is `<feature>:<verb>:<ids>` and holds ids only: it works after any restart, for ever.

A press finds its button here by those two words. discord.py would try every template there is, one after the other, and
build the whole message anew: a third of what a press cost (make bench).
"""

from __future__ import annotations

import re
import secrets
import zlib
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, Self

import discord
from discord.ui import DynamicItem

from bot.ui.ask import Ask

_NAMED_GROUP = re.compile(r"\(\?P<(\w+)>[^)]*\)")
_NEVER = r"(?!)"


async def attend(
    interaction: discord.Interaction[Any], what: str, work: Callable[[Ask], Awaitable[None]], *, edits: bool
) -> None:
    """Do the work of an interaction and see to it that it is answered, whatever happens."""
    ask = Ask.of(interaction, edits=edits)
    try:
        await ask.admit(what)
        await work(ask)
    except Exception as error:  # one of the base classes: everything is answered here
        await ask.fail(error, what)
    finally:
        ask.done(what)


# Every template there is, with what is built from it; and the buttons by `<feature>:<verb>` and template.
templates: dict[str, type[Any]] = {}
_buttons: defaultdict[str, dict[str, type[Pressable]]] = defaultdict(dict)


def button(custom_id: str) -> Pressable | None:
    """The button that has this custom_id, to be pressed and not to be shown; None where there is none, or no more."""
    for kind in _buttons.get(_name(custom_id), {}).values():
        if match := kind._pattern.fullmatch(custom_id):
            found = kind.__new__(kind)  # without what is there to be drawn: that took longer than all the rest
            found.ids = match.groupdict()
            return found
    return None


def _name(custom_id: str) -> str:
    return ":".join(custom_id.split(":", 2)[:2])


class _Templated:
    """Building a custom_id from the template that recognises it."""

    _format: ClassVar[str]
    _pattern: ClassVar[re.Pattern[str]]
    ids: dict[str, str]

    @classmethod
    def _learn(cls, template: str) -> None:
        cls._format = _NAMED_GROUP.sub(r"{\1}", template)
        cls._pattern = re.compile(template)
        if template != _NEVER:
            templates[template] = cls

    def id(self, name: str) -> int:
        """An id from the custom_id."""
        return int(self.ids[name])


class Pressable(_Templated, DynamicItem[discord.ui.Button[Any]], template=_NEVER):
    """A button. Subclasses name a template, and say in `pressed` what happens.

    `edits`: the answer shows the pressed message anew instead of adding one.
    """

    edits: ClassVar[bool] = False

    def __init_subclass__(cls, *, template: str) -> None:
        super().__init_subclass__(template=template)
        cls._learn(template)
        _buttons[_name(template)][template] = cls

    def __init__(
        self,
        label: str | None = None,
        *,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        emoji: str | None = None,
        disabled: bool = False,
        **ids: int | str,
    ) -> None:
        self.ids = {name: str(value) for name, value in ids.items()}
        super().__init__(
            discord.ui.Button(
                label=label,
                style=style,
                emoji=emoji,
                disabled=disabled,
                custom_id=self._format.format(**self.ids),
            )
        )

    async def attend(self, interaction: discord.Interaction[Any]) -> None:
        """See to it that the press is answered; see `pressed`."""
        await attend(interaction, self._format, self.pressed, edits=self.edits)

    async def pressed(self, ask: Ask) -> None:
        """Do what the button says and answer."""
        raise NotImplementedError


class Pickable(_Templated, DynamicItem[discord.ui.Item[Any]], template=_NEVER):
    """A select of any kind (texts, roles, channels, members). Subclasses build it in `menu` and act in `picked`."""

    edits: ClassVar[bool] = False

    def __init_subclass__(cls, *, template: str) -> None:
        super().__init_subclass__(template=template)
        cls._learn(template)

    def __init__(self, menu: discord.ui.Item[Any], **ids: int | str) -> None:
        self.ids = {name: str(value) for name, value in ids.items()}
        custom_id = self._format.format(**self.ids)
        menu.custom_id = custom_id  # type: ignore[attr-defined]
        # Named for itself, not by its place: where a card changes, a client must not show another menu's choice in it.
        menu.id = zlib.crc32(custom_id.encode()) >> 2 or 1
        super().__init__(menu)

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The select that was used, rebuilt from its custom_id."""
        return cls(item, **match.groupdict())

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """discord.py's entry; see `picked`."""
        values: list[Any] = list(self.item.values)  # type: ignore[attr-defined]

        async def work(ask: Ask) -> None:
            await self.picked(ask, values)

        await attend(interaction, self._format, work, edits=self.edits)

    async def picked(self, ask: Ask, values: list[Any]) -> None:
        """Act on what was picked: texts, or discord's roles, channels, members."""
        raise NotImplementedError


class Form(discord.ui.Modal):
    """A form. Subclasses add fields and say in `submitted` what happens.

    One opened before a restart is not known any more; see bot.app.
    """

    def __init__(self, title: str, custom_id: str, *, edits: bool = False) -> None:
        # discord.py finds an open form by its id alone: two people with the same form open must not share it.
        super().__init__(title=title[:45], custom_id=f"{custom_id}:{secrets.token_hex(4)}", timeout=15 * 60)
        self._edits = edits

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """discord.py's entry; see `submitted`."""
        await attend(interaction, self.custom_id, self.submitted, edits=self._edits)

    async def on_error(self, interaction: discord.Interaction[Any], error: Exception, /) -> None:
        """discord.py's entry for what fails before `on_submit`: fields that do not fit the form."""
        ask = Ask.of(interaction, edits=self._edits)
        await ask.fail(error, self.custom_id)
        ask.done(self.custom_id)

    async def submitted(self, ask: Ask) -> None:
        """Act on what was typed and answer."""
        raise NotImplementedError
