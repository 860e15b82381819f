"""Points: balance, statement, transfers, leaderboard; grants and the report for admins: /points."""

from bot.app import GuanxiBot
from cogs.points import buttons, deliveries
from cogs.points.commands import PointsCommands

__all__ = ["buttons"]


async def setup(bot: GuanxiBot) -> None:
    """Add the feature to the bot."""
    await bot.add_cog(PointsCommands(bot))
    deliveries.register(bot)
