"""Who is asking, and may they: one decorator sets Discord's hint and the check when the command runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import discord
from discord import app_commands

from bot.errors import Refused
from bot.ui.ask import Ask
from services.club import ClubSettings
from services.errors import UserError
from services.permissions import Capability, require

Commandlike = TypeVar("Commandlike")


def guard(capability: Capability) -> Callable[[Commandlike], Commandlike]:
    """For those with a capability only. Discord shows the command to all in a group with others; the check holds.

    The service requires the capability again: this check only spares the member a form that would be refused.
    """

    async def check(interaction: discord.Interaction[Any]) -> bool:
        try:
            await demand(Ask.of(interaction), capability)
        except UserError as refusal:
            raise Refused(refusal) from refusal
        return True

    def decorate(target: Commandlike) -> Commandlike:
        decorated = app_commands.check(check)(target)  # type: ignore[type-var]
        subject = decorated.callback if isinstance(decorated, app_commands.Command) else decorated
        subject.__guanxi_capability__ = capability  # type: ignore[union-attr]
        return decorated  # type: ignore[return-value]

    return decorate


async def demand(ask: Ask, capability: Capability) -> ClubSettings:
    """The club's settings, for who has the capability. Raises UserError("not-allowed")."""
    club = await ask.services.settings.club(ask.guild_id)
    require(ask.actor, club, capability)
    return club


def capability_of(command: app_commands.Command[Any, ..., Any]) -> Capability | None:
    """The capability that a command is guarded by, or None for one that is everybody's."""
    return getattr(command.callback, "__guanxi_capability__", None)
