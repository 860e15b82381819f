"""/redpacket, to which every file of this folder adds its commands."""

from discord import app_commands

redpacket = app_commands.Group(
    name="redpacket", description="Red packets: give, claim, look back, and check that they are fair", guild_only=True
)
