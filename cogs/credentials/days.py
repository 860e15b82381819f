"""The last day of a credential, as people type it."""

from __future__ import annotations

from datetime import date

from bot.ui.ask import Ask
from services import typed_times
from services.errors import UserError


async def last_day(ask: Ask, typed: str) -> date:
    """The guild's local day that was typed. Raises UserError: "time-unreadable", "apply-expired"."""
    calendar = (await ask.services.settings.club(ask.guild_id)).calendar
    try:
        return calendar.day_of(typed_times.until(typed, ask.now, calendar))
    except UserError as error:
        if error.code != "time-past":
            raise
        raise UserError("apply-expired", day=calendar.day_of(error.params["at"])) from None
