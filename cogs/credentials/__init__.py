"""Applications to verified groups: /group apply, application and revoke, their forms, and what reviewers work with."""

from discord import app_commands

from bot.app import GuanxiBot
from bot.ui import joints
from cogs.credentials import applying, deliveries, own, review, revoking
from services import cases


async def setup(bot: GuanxiBot) -> None:
    """Add the feature to the bot."""
    group = bot.tree.get_command("group")
    assert isinstance(group, app_commands.Group)  # cogs.groups is loaded before
    for command in (applying.apply, own.application, revoking.revoke):
        group.add_command(command, override=True)  # a process that makes the bot anew has the same group
    for kind in (cases.APPLICATION, cases.APPEAL):
        joints.panels[kind] = review.panel
        joints.summaries[kind] = review.summary
    joints.group_buttons["credentials"] = applying.group_button
    deliveries.register(bot)
