"""The command /setup."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import GuanxiBot
from bot.guard import guard
from bot.ui.ask import Ask
from cogs.setup.views import page
from services.permissions import Capability


class SetupCommands(commands.Cog):
    """/setup."""

    def __init__(self, bot: GuanxiBot) -> None:
        self.bot = bot

    @app_commands.command(description="Set up the club: language, days, staff, channels, budgets")
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    @guard(Capability.SET_UP)
    async def setup(self, interaction: discord.Interaction[Any]) -> None:
        """Show the first page."""
        ask = Ask.of(interaction)
        await ask.answer(await page(ask, "overview"))
