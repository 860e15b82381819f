"""/help: what there is, by what the person may do."""

from bot.app import GuanxiBot
from cogs.help.commands import HelpCommands


async def setup(bot: GuanxiBot) -> None:
    """Add the feature to the bot."""
    await bot.add_cog(HelpCommands(bot))
