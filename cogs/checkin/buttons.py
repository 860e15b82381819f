"""The button on the check-in card."""

from __future__ import annotations

from bot.ui.ask import Ask
from bot.ui.press import Pressable
from cogs.checkin.cards import checked_in


class CheckinButton(Pressable, template=r"checkin:press"):
    """Check in, from a card that staff posted."""

    async def pressed(self, ask: Ask) -> None:
        """Check in."""
        result = await ask.services.checkin.check_in(ask.actor, ask.now, ask.reference)
        await ask.answer(checked_in(ask.language, result))
