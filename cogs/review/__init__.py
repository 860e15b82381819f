"""The staff's queue: /review, and a card in the staff's channel for each case."""

from bot.app import GuanxiBot
from cogs.review import deliveries
from cogs.review.commands import review
from cogs.review.events import CaseEvents


async def setup(bot: GuanxiBot) -> None:
    """Add the feature to the bot."""
    bot.tree.add_command(review)
    await bot.add_cog(CaseEvents(bot))
    deliveries.register(bot)
