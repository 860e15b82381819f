"""The forms of /setup: numbers, and a time zone by any name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord import ui

from bot.typed import whole_number
from bot.ui.ask import Ask
from bot.ui.press import Form

MOST = 10**12  # as services.club.Points
MOST_TRANSFERS = 1000

Done = Callable[[Ask, dict[str, Any]], Awaitable[None]]


class NumbersForm(Form):
    """Whole numbers, each with its label, what it is now and the most it can be; `hints` say more of some."""

    def __init__(
        self,
        title: str,
        custom_id: str,
        fields: dict[str, tuple[str, int, int]],
        done: Done,
        hints: dict[str, str] | None = None,
    ) -> None:
        super().__init__(title, custom_id, edits=True)
        self._fields = fields
        self._done = done
        self._inputs: dict[str, ui.TextInput[Any]] = {
            name: ui.TextInput(custom_id=name, default=f"{value:,}", max_length=30)
            for name, (_, value, _) in fields.items()
        }
        for name, (label, _, _) in fields.items():
            hint = (hints or {}).get(name)
            self.add_item(ui.Label(text=label[:45], description=hint, component=self._inputs[name]))

    async def submitted(self, ask: Ask) -> None:
        """Read the numbers and hand on those that were changed: the others may have been changed elsewhere since."""
        numbers = {name: whole_number(field.value, self._fields[name][2]) for name, field in self._inputs.items()}
        await self._done(ask, {name: value for name, value in numbers.items() if value != self._fields[name][1]})


class ZoneForm(Form):
    """The name of a time zone or of a city."""

    def __init__(self, ask: Ask, done: Callable[[Ask, str], Awaitable[None]]) -> None:
        super().__init__(ask.t("setup-zone-form"), "setup:zone", edits=True)
        self._done = done
        self._name: ui.TextInput[Any] = ui.TextInput(
            custom_id="zone", placeholder="Asia/Shanghai", max_length=60, style=discord.TextStyle.short
        )
        self.add_item(
            ui.Label(text=ask.t("setup-zone-label"), description=ask.t("setup-zone-hint"), component=self._name)
        )

    async def submitted(self, ask: Ask) -> None:
        """Hand on what was typed."""
        await self._done(ask, self._name.value)
