"""The one reader of the wall clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import discord


class Clock:
    """Tells the time: the machine's, or that of a `source` which the demo and the tests put in its place."""

    def __init__(self, source: Callable[[], datetime] = discord.utils.utcnow) -> None:
        self.source = source

    def now(self) -> datetime:
        """This instant, as an aware UTC datetime."""
        return self.source()
