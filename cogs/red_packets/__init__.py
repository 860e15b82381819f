"""Red packets: /redpacket, its cards, buttons and forms."""

import asyncio

from bot.app import GuanxiBot
from cogs.red_packets import (
    answers,
    approvals,
    buttons,
    deliveries,
    edit,
    history,
    limits,
    managing,
    more_deliveries,
    proof,
    report,
    schedule,
    send,
)
from cogs.red_packets.counting import Counting
from cogs.red_packets.events import RedPacketEvents
from cogs.red_packets.group import redpacket
from services import typed_times

__all__ = [
    "answers",
    "approvals",
    "buttons",
    "edit",
    "history",
    "limits",
    "managing",
    "proof",
    "report",
    "schedule",
    "send",
]


async def setup(bot: GuanxiBot) -> None:
    """Add the feature to the bot."""
    bot.tree.add_command(redpacket)
    await bot.add_cog(RedPacketEvents(bot))
    await bot.add_cog(Counting(bot))
    deliveries.register(bot)
    more_deliveries.register(bot)
    # In a thread of its own: the event loop has people to answer.
    asyncio.get_running_loop().run_in_executor(None, typed_times.warm_up)
