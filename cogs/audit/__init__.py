"""Being written."""

from bot.app import GuanxiBot


async def setup(bot: GuanxiBot) -> None:
    """Add the feature to the bot."""
