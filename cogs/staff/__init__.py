"""What the bot could not do: /jobs, and a card in the staff's channel for each."""

from bot.app import GuanxiBot
from cogs.staff import deliveries
from cogs.staff.commands import StaffCommands


async def setup(bot: GuanxiBot) -> None:
    """Add the feature to the bot."""
    await bot.add_cog(StaffCommands(bot))
    deliveries.register(bot)
