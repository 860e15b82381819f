"""/group, to which the files of this folder, and other features when they are loaded, add their commands."""

from __future__ import annotations

from discord import app_commands

from bot.ui.groups import MOST, Picked, any_group, chosen, own_group

__all__ = ["MOST", "Picked", "any_group", "chosen", "group", "own_group"]

group = app_commands.Group(
    name="group", description="Groups: find yours, found one, invite, hand over", guild_only=True
)
