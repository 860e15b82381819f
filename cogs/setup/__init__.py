"""/setup: the club's language, days, staff, channels and budgets, and what the bot still needs."""

from bot.app import GuanxiBot
from cogs.setup.commands import SetupCommands


async def setup(bot: GuanxiBot) -> None:
    """Add the feature to the bot."""
    await bot.add_cog(SetupCommands(bot))
