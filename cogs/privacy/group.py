"""/privacy, to which the files of this folder add their commands."""

from __future__ import annotations

from discord import app_commands

privacy = app_commands.Group(
    name="privacy", description="What is stored about you: read it, have all of it, have it gone", guild_only=True
)
