"""Commands and words of the check-in."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import GuanxiBot
from bot.ui.ask import Ask
from cogs.checkin.cards import checked_in


class CheckinCommands(commands.Cog):
    """/checkin."""

    def __init__(self, bot: GuanxiBot) -> None:
        self.bot = bot

    @app_commands.command(description="Check in for today: points, and one more day of your streak")
    @app_commands.guild_only()
    async def checkin(self, interaction: discord.Interaction[Any]) -> None:
        """Check in."""
        ask = Ask.of(interaction)
        result = await ask.services.checkin.check_in(ask.actor, ask.now)
        await ask.answer(checked_in(ask.language, result))


class StreakCommands(commands.GroupCog, name="streak", description="Your streak: look, mend, be reminded"):
    """/streak …"""

    def __init__(self, bot: GuanxiBot) -> None:
        self.bot = bot
