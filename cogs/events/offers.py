"""A free place is offered to whoever waits: the question, and its yes and no."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot import i18n
from bot.ui.ask import Ask
from bot.ui.card import WARN, card
from bot.ui.press import Pressable
from cogs.events.buttons import SignUpButton, left_card, signed_card
from cogs.events.lines import ids_of, member_of, title_of, when_and_where
from db.events import Event, SignUp
from services.actor import Actor
from services.errors import UserError
from services.events.seats import Signed


def offer_card(language: str, club: str, event: Event, offered: SignUp) -> ui.LayoutView:
    """Whether they want the place, until when, and what it costs."""
    ids: dict[str, Any] = ids_of(event) | {"user_id": offered.user_id}
    assert offered.offer_until is not None
    return card(
        i18n.text(
            language,
            "offer-question",
            who=f"<@{offered.user_id}>",
            title=title_of(event),
            club=i18n.plain(club),
            seats=offered.seats,
        ),
        i18n.text(
            language,
            "offer-until",
            until=i18n.when(offered.offer_until, "f"),
            soon=offered.offer_until,
            price=event.price * offered.seats,
        ),
        when_and_where(language, event),
        buttons=[
            YesButton(i18n.text(language, "offer-yes"), emoji="✅", style=discord.ButtonStyle.success, **ids),
            NoButton(i18n.text(language, "offer-no"), **ids),
        ],
    )


async def _asked(ask: Ask, guild_id: int, event_id: int, user_id: int) -> Actor | None:
    """Who was asked, where the offer still stands; None, and the card says how things are, where it does not.

    Raises UserError("event-offer-not-yours") for anybody else.
    """
    if ask.interaction.user.id != user_id:
        raise UserError("event-offer-not-yours")
    actor = await member_of(ask, guild_id)
    if await ask.services.events.offered(guild_id, event_id, user_id) is not None:
        return actor
    seen = await ask.services.events.seen(actor, event_id, ask.now)
    if seen.sign_up is not None and seen.sign_up.state == "confirmed":
        signed = await ask.services.events.sign_up(actor, event_id, ask.now)
        assert isinstance(signed, Signed)
        await ask.update(signed_card(ask.language, signed))
    else:
        again = [SignUpButton(ask.t("joining-sign-up"), **ids_of(seen.event))] if seen.joinable else []
        await ask.update(card(ask.t("offer-over", title=title_of(seen.event)), buttons=again, accent=WARN))
    return None


class YesButton(Pressable, template=r"event:yes:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)-(?P<user_id>[0-9]+)"):
    """Take the place that is offered."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Confirm it, and take what it costs."""
        event_id = self.id("event_id")
        actor = await _asked(ask, self.id("guild_id"), event_id, self.id("user_id"))
        if actor is not None:
            signed = await ask.services.events.sign_up(actor, event_id, ask.now)
            assert isinstance(signed, Signed)  # what the event asks was answered before they waited
            await ask.update(signed_card(ask.language, signed))


class NoButton(Pressable, template=r"event:no:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)-(?P<user_id>[0-9]+)"):
    """Do not take the place that is offered."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Let it go to the next."""
        event_id = self.id("event_id")
        actor = await _asked(ask, self.id("guild_id"), event_id, self.id("user_id"))
        if actor is not None:
            await ask.update(left_card(ask.language, await ask.services.events.cancel(actor, event_id, ask.now)))
