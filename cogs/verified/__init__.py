"""Verified industry groups: proposals, founders, staff's decisions, officers, standards, liaison directors."""

from discord import app_commands

from bot.app import GuanxiBot
from bot.ui import joints
from cogs.verified import deciding, deliveries
from cogs.verified.liaisons import liaison
from cogs.verified.running import appoint, dismiss, officers, standard
from cogs.verified.writing import proposal, propose


async def setup(bot: GuanxiBot) -> None:
    """Add the feature to the bot, its commands beside those of ordinary groups."""
    group = bot.tree.get_command("group")
    assert isinstance(group, app_commands.Group)  # of cogs.groups, which is loaded before
    for command in (propose, proposal, officers, appoint, dismiss, standard):
        group.add_command(command, override=True)
    bot.tree.add_command(liaison)
    joints.panels["proposal"] = deciding.panel
    joints.summaries["proposal"] = deciding.summary
    deliveries.register(bot)
