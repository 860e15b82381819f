"""Groups of members: /group, its cards and buttons, and their roles and channels."""

from bot.app import GuanxiBot
from cogs.groups import buttons, commands, deliveries, drift, managing, places, questions, reports, reports_deliveries
from cogs.groups.events import GroupEvents
from cogs.groups.group import group

__all__ = ["buttons", "commands", "managing", "questions", "reports"]


async def setup(bot: GuanxiBot) -> None:
    """Add the feature to the bot."""
    bot.tree.add_command(group)
    await bot.add_cog(GroupEvents(bot))
    deliveries.register(bot)
    drift.register(bot)
    places.register(bot)
    reports_deliveries.register(bot)
