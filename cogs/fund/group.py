"""/fund, to which the files of this folder add their commands."""

from __future__ import annotations

from discord import app_commands

from services.fund.rules import LONGEST_REASON
from services.ledger import MAX_POINTS

fund = app_commands.Group(
    name="fund", description="The development fund: who got what, and what became of it", guild_only=True
)

Amount = app_commands.Range[int, 1, MAX_POINTS]
Words = app_commands.Range[str, 1, LONGEST_REASON]
