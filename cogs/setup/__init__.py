"""/setup: the club's language, days, staff, channels, budgets and rules, and what the bot still needs."""

from bot.app import GuanxiBot
from cogs.setup import rules
from cogs.setup.commands import SetupCommands

__all__ = ["rules"]


async def setup(bot: GuanxiBot) -> None:
    """Add the feature to the bot."""
    await bot.add_cog(SetupCommands(bot))
