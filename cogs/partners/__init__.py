"""Benefit partners: what members offer to members, claimed as a code and redeemed by the partner: /partner."""

from bot.app import GuanxiBot
from bot.ui import joints
from cogs.partners import applying, deciding, deliveries, listing, mine, posting, redeeming, reports
from cogs.partners.group import partner
from services.cases import BENEFIT

__all__ = ["applying", "listing", "mine", "posting", "redeeming", "reports"]

joints.panels[BENEFIT] = deciding.panel
joints.summaries[BENEFIT] = deciding.summary


async def setup(bot: GuanxiBot) -> None:
    """Add the feature to the bot."""
    bot.tree.add_command(partner)
    deliveries.register(bot)
