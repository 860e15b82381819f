"""Side effects of check-ins on Discord, as job handlers."""

from __future__ import annotations

from bot.app import GuanxiBot


def register(bot: GuanxiBot) -> None:
    """Name the handlers."""
