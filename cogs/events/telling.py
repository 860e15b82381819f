"""What people are told about events unasked: the cards, and the button to hear no more of it."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot import i18n
from bot.ui.ask import Ask
from bot.ui.card import GOOD, WARN, card
from bot.ui.groups import quoted
from bot.ui.press import Pressable
from cogs.events.afterwards import DisputeButton, ExcuseButton, StarsPick, StatementButton
from cogs.events.buttons import CancelButton, SignUpButton, mine_buttons
from cogs.events.door import HereButton, ListButton
from cogs.events.lines import ids_of, member_of, title_of, when_and_where
from db.events import Event

# What is told with when and where; with a reason or a message in somebody's words; in green.
PLACED = ("remind", "moved", "added", "approved", "first-come", "lapsed", "message")
GLAD = ("remind", "added", "approved", "settled", "feedback")


def told_card(language: str, club: str, event: Event, payload: dict[str, Any]) -> ui.LayoutView:
    """A word about an event to one person."""
    what = str(payload["what"])
    words = payload.get("words")
    params: dict[str, Any] = {}
    if what == "remind":
        params = {"soon": event.starts_at, "late": "yes" if payload.get("late") else "no"}
    if what == "dispute-decided":
        params = {"points": int(payload["points"])}
    if what == "message":
        params = {"host": f"<@{event.host_id}>"}
    menus = [StarsPick.menu(language, event)] if what == "feedback" else []
    return card(
        i18n.text(language, f"event-told-{what}", title=title_of(event), club=i18n.plain(club), **params),
        quoted(str(words), 1500) if words else None,
        when_and_where(language, event) if what in PLACED else None,
        menus=menus,
        buttons=_buttons(language, event, what),
        accent=GOOD if what in GLAD else WARN,
    )


def _buttons(language: str, event: Event, what: str) -> list[Pressable]:
    ids = ids_of(event)

    def t(key: str) -> str:
        return i18n.text(language, key)

    match what:
        case "remind":
            here = HereButton(t("door-here"), emoji="👋", style=discord.ButtonStyle.success, **ids)
            cancel = CancelButton(t("joining-cancel"), **ids)
            return [here, cancel, MuteButton(t("event-mute-reminders"), what="reminders", **_guild(event))]
        case "moved" | "added":
            return mine_buttons(language, event)
        case "message":
            return [MuteButton(t("event-mute-messages"), what="messages", **_guild(event))]
        case "lapsed" if event.state == "published" and event.open:
            return [SignUpButton(t("joining-sign-up"), emoji="✅", style=discord.ButtonStyle.success, **ids)]
        case "first-come":
            return [SignUpButton(t("joining-sign-up"), emoji="✅", style=discord.ButtonStyle.success, **ids)]
        case "absent":
            return [ExcuseButton(t("after-excuse"), **ids), DisputeButton(t("after-dispute"), **ids)]
        case "ended":
            return [ListButton(t("door-list"), emoji="📋", page=0, **ids)]
        case "settled":
            return [StatementButton(t("after-statement"), emoji="🧾", **ids)]
        case _:
            return []


def _guild(event: Event) -> dict[str, Any]:
    return {"guild_id": event.guild_id, "on": 1}


class MuteButton(Pressable, template=r"event:mute:(?P<guild_id>[0-9]+)-(?P<what>reminders|messages)-(?P<on>[01])"):
    """No more of this; or again."""

    async def pressed(self, ask: Ask) -> None:
        """Remember it, and offer the way back."""
        what, muted = self.ids["what"], self.ids["on"] == "1"
        actor = await member_of(ask, self.id("guild_id"))
        await ask.services.events.mute(actor, what, muted)
        back = MuteButton(
            ask.t("event-unmute" if muted else f"event-mute-{what}"),
            what=what,
            on=0 if muted else 1,
            guild_id=actor.guild_id,
        )
        await ask.answer(card(ask.t(f"event-muted-{what}" if muted else f"event-unmuted-{what}"), buttons=[back]))
