"""/privacy: what is stored about a person, in their hands or gone."""

from bot.app import GuanxiBot
from cogs.privacy import commands, erasing
from cogs.privacy.group import privacy

__all__ = ["commands", "erasing"]


async def setup(bot: GuanxiBot) -> None:
    """Add the feature to the bot."""
    bot.tree.add_command(privacy)
