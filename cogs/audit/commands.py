"""The command /audit."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot import i18n
from bot.app import GuanxiBot
from bot.guard import guard
from bot.ui.ask import Ask, actor_of
from bot.ui.audit_words import action_name
from cogs.audit.views import Filter, page
from services.errors import UserError
from services.permissions import Capability

MOST_CHOICES = 25  # Discord's limit


class AuditCommands(commands.Cog):
    """/audit."""

    def __init__(self, bot: GuanxiBot) -> None:
        self.bot = bot

    @app_commands.command(description="Read who did what to whom, when and why")
    @app_commands.describe(
        by="Only what this person did", about="Only what was done to this person", action="Only this"
    )
    @app_commands.guild_only()
    @guard(Capability.SEE_AUDIT)
    async def audit(
        self,
        interaction: discord.Interaction[Any],
        by: discord.User | None = None,
        about: discord.User | None = None,
        action: str | None = None,
    ) -> None:
        """Show the newest page."""
        ask = Ask.of(interaction)
        narrowed = Filter(by.id if by else None, about.id if about else None, action or None)
        await ask.answer(await page(ask, narrowed))

    @audit.autocomplete("action")
    async def _actions(self, interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        """The actions that are in the log, in the language of who asks."""
        try:
            actions = await self.bot.services.staff.audit_actions(actor_of(interaction))
        except UserError:
            return []
        language = i18n.language_of(interaction.locale)
        named = [(action_name(language, action), action) for action in actions]
        return [
            app_commands.Choice(name=name[:100], value=action)
            for name, action in named
            if typed.casefold() in name.casefold()
        ][:MOST_CHOICES]
