"""/event feed: the address from which a member's own calendar learns of their events."""

from __future__ import annotations

from typing import Any

import discord

from bot.ui.ask import Ask
from bot.ui.card import card
from bot.ui.press import Pressable
from cogs.events.group import event


@event.command(description="The address that keeps your own calendar up to date with your events")
async def feed(interaction: discord.Interaction[Any]) -> None:
    """Show it to its owner alone."""
    ask = Ask.of(interaction)
    await _show(ask, await ask.services.events.feed_token(ask.actor) if _root(ask) else None)


async def _show(ask: Ask, token: str | None) -> None:
    if token is None:
        await ask.answer(card(ask.t("feed-none")))
        return
    address = f"{_root(ask)}/feed/{ask.guild_id}/{ask.actor.user_id}/{token}.ics"
    renew = RenewButton(ask.t("feed-renew"), emoji="🔁")
    await ask.answer(card(ask.t("feed-address"), f"```\n{address}\n```", ask.t("feed-secret"), buttons=[renew]))


def hint(ask: Ask) -> str:
    """A line that tells of the address, where there are pages at all."""
    return ask.t("feed-hint") if _root(ask) else ""


def _root(ask: Ask) -> str | None:
    web = ask.bot.settings.web
    return web.public_url if web.port is not None else None


class RenewButton(Pressable, template=r"event:feed"):
    """A new address; the old one is void."""

    async def pressed(self, ask: Ask) -> None:
        """Make it and show it."""
        await _show(ask, await ask.services.events.feed_token(ask.actor, renew=True) if _root(ask) else None)
