"""/audit: who did what to whom, when and why; and its copy in the staff's channel."""

from bot.app import GuanxiBot
from cogs.audit import deliveries
from cogs.audit.commands import AuditCommands


async def setup(bot: GuanxiBot) -> None:
    """Add the feature to the bot."""
    await bot.add_cog(AuditCommands(bot))
    deliveries.register(bot)
