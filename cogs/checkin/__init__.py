"""The daily check-in: /checkin, its button and its words; /streak."""

from bot.app import GuanxiBot
from cogs.checkin import buttons, deliveries
from cogs.checkin.commands import CheckinCommands, StreakCommands

__all__ = ["buttons"]


async def setup(bot: GuanxiBot) -> None:
    """Add the feature to the bot."""
    await bot.add_cog(CheckinCommands(bot))
    await bot.add_cog(StreakCommands(bot))
    deliveries.register(bot)
