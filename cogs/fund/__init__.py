"""The development fund: filled by admins, asked by groups, decided by the council, spent in public: /fund."""

from bot.app import GuanxiBot
from bot.ui import joints
from cogs.fund import deciding, deliveries, filling, pages, spending
from cogs.fund.group import fund
from services.cases import FUND

__all__ = ["filling", "pages", "spending"]

joints.panels[FUND] = deciding.panel
joints.summaries[FUND] = deciding.summary


async def setup(bot: GuanxiBot) -> None:
    """Add the feature to the bot."""
    bot.tree.add_command(fund)
    deliveries.register(bot)
