"""Events: /event, its forms, cards and buttons, and their mirror in Discord's own calendar."""

from bot.app import GuanxiBot
from bot.ui import joints
from cogs.events import (
    afterwards,
    buttons,
    card_deliveries,
    deliveries,
    door,
    feed,
    finding,
    making,
    managing,
    offers,
    panels,
    report,
)
from cogs.events.group import event
from cogs.events.watching import EventsWatching
from services.cases import DISPUTE, EVENT

__all__ = ["afterwards", "buttons", "door", "feed", "finding", "making", "managing", "offers", "report"]


async def setup(bot: GuanxiBot) -> None:
    """Add the feature to the bot."""
    bot.tree.add_command(event)
    joints.panels[EVENT], joints.summaries[EVENT] = panels.event_panel, panels.event_summary
    joints.panels[DISPUTE], joints.summaries[DISPUTE] = panels.dispute_panel, panels.dispute_summary
    await bot.add_cog(EventsWatching(bot))
    card_deliveries.register(bot)
    deliveries.register(bot)
