"""/profile: who somebody is in the club; and one's own contribution, line by line."""

from bot.app import GuanxiBot
from cogs.profile.commands import ProfileCommands


async def setup(bot: GuanxiBot) -> None:
    """Add the feature to the bot."""
    await bot.add_cog(ProfileCommands(bot))
