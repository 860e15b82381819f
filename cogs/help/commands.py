"""The command /help."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import GuanxiBot
from bot.ui.ask import Ask
from cogs.help.views import overview


class HelpCommands(commands.Cog):
    """/help."""

    def __init__(self, bot: GuanxiBot) -> None:
        self.bot = bot

    @app_commands.command(description="What you can do here")
    @app_commands.guild_only()
    async def help(self, interaction: discord.Interaction[Any]) -> None:
        """Show the first page."""
        ask = Ask.of(interaction)
        await ask.answer(await overview(ask))
