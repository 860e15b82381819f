"""What several files of this folder say about events, and who says it."""

from __future__ import annotations

from typing import Any

from discord import ui

from bot import i18n
from bot.ui.afar import actor_in
from bot.ui.ask import Ask
from bot.ui.card import GOOD, WARN, card
from bot.ui.press import Pressable
from db.events import Event
from services.actor import Actor
from services.events import rules
from services.events.rules import Terms


async def member_of(ask: Ask, guild_id: int) -> Actor:
    """Who asks, as a member of the event's guild, from a direct message too. Raises UserError("not-a-member")."""
    return ask.actor if ask.interaction.guild_id == guild_id else await actor_in(ask, guild_id)


def ids_of(event: Event) -> dict[str, Any]:
    """What stands in the custom_ids of the event's buttons, which work in direct messages too."""
    return {"guild_id": event.guild_id, "event_id": event.event_id}


def title_of(event: Event) -> str:
    """The event's title, which formats nothing."""
    return i18n.plain(event.title)


def when_of(event: Event) -> str:
    """From when to when, in each reader's own zone."""
    same_day = (event.ends_at - event.starts_at).total_seconds() < 12 * 3600
    return f"{i18n.when(event.starts_at, 'F')} – {i18n.when(event.ends_at, 't' if same_day else 'F')}"


def place_of(event: Event) -> str:
    """Where: the city and the address, or the link, as it is, so that it can be pressed."""
    place = event.place if "://" in event.place else i18n.plain(event.place)
    return " · ".join(filter(None, (i18n.plain(event.city), place)))


def rule_of(language: str, event: Event, terms: Terms) -> str:
    """What cancelling costs, in one line."""
    if not event.price:
        return i18n.text(language, "joining-rule-free")
    free_until = rules.free_until(terms, event.starts_at)
    percent = terms.late_percent
    return i18n.text(language, "joining-rule", until=i18n.when(free_until, "f"), percent=percent)


def when_and_where(language: str, event: Event) -> str:
    """The two lines that everybody needs."""
    return i18n.text(language, "joining-when", when=when_of(event), soon=event.starts_at, where=place_of(event))


def said(
    language: str, key: str, event: Event, buttons: list[Pressable] | None = None, *, good: bool = True, **params: Any
) -> ui.LayoutView:
    """A sentence about an event on a card."""
    text = i18n.text(language, key, title=title_of(event), **params)
    return card(text, buttons=buttons or (), accent=GOOD if good else WARN)
