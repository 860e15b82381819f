"""The daily check-in: /checkin, its card and its words; /streak; /checkin-rules."""

from bot.app import GuanxiBot
from cogs.checkin import deliveries
from cogs.checkin.commands import CheckinCommands, StreakCommands
from cogs.checkin.listener import CheckinWords
from cogs.checkin.rules_commands import RulesCommands


async def setup(bot: GuanxiBot) -> None:
    """Add the feature to the bot."""
    await bot.add_cog(CheckinCommands(bot))
    await bot.add_cog(StreakCommands(bot))
    await bot.add_cog(RulesCommands(bot))
    await bot.add_cog(CheckinWords(bot))
    deliveries.register(bot)
