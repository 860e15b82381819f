"""The command /jobs."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import GuanxiBot
from bot.guard import guard
from bot.ui.ask import Ask
from cogs.staff.views import dead_jobs
from services.permissions import Capability


class StaffCommands(commands.Cog):
    """/jobs."""

    def __init__(self, bot: GuanxiBot) -> None:
        self.bot = bot

    @app_commands.command(description="See what the bot could not do, and have it try again")
    @app_commands.guild_only()
    @guard(Capability.MANAGE_JOBS)
    async def jobs(self, interaction: discord.Interaction[Any]) -> None:
        """List what could not be done."""
        ask = Ask.of(interaction)
        await ask.answer(await dead_jobs(ask))
