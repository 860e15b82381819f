"""Invitations and offers of ownership: questions to one person, by direct message or in a channel."""

from __future__ import annotations

from typing import Any

from discord import ui

from bot import i18n
from bot.errors import explain
from bot.ui.afar import actor_in as member_of
from bot.ui.ask import Ask
from bot.ui.card import WARN, card
from bot.ui.press import Pressable
from cogs.groups import cards
from db.groups import Group
from services.errors import UserError

OVER = (
    "group-closed",
    "group-unknown",
    "group-needs-application",
)  # refusals after which the buttons are of no use to anybody


def invitation(language: str, club: str, group: Group, guest_id: int, owner_id: int) -> ui.LayoutView:
    """Whether somebody will come into a group."""
    ids: dict[str, Any] = {"guild_id": group.guild_id, "group_id": group.group_id}
    return card(
        i18n.text(
            language,
            "group-invitation",
            guest=f"<@{guest_id}>",
            owner=cards.person(language, owner_id),
            name=cards.name_of(group),
            club=i18n.plain(club),
        ),
        f"> {i18n.plain(group.topic)}",
        buttons=[
            cards.green(i18n.text(language, "group-accept"), AcceptButton, **ids),
            DeclineButton(i18n.text(language, "group-decline"), **ids),
        ],
    )


def offer(language: str, club: str, group: Group, heir_id: int, *, why: str) -> ui.LayoutView:
    """Whether somebody will own a group; `why` they are asked is left, expired or asked."""
    ids: dict[str, Any] = {"guild_id": group.guild_id, "group_id": group.group_id}
    return card(
        i18n.text(
            language,
            "group-offer",
            heir=f"<@{heir_id}>",
            owner=cards.person(language, group.owner_id),
            name=cards.name_of(group),
            club=i18n.plain(club),
            why=why,
        ),
        buttons=[
            cards.green(i18n.text(language, "group-take"), TakeButton, **ids),
            RefuseButton(i18n.text(language, "group-refuse"), **ids),
        ],
    )


async def _show(ask: Ask, key: str, group: Group) -> None:
    await ask.update(cards.said(ask.language, key, name=cards.name_of(group)))


async def _invited(ask: Ask, guild_id: int, group_id: int, accept: bool) -> None:
    actor = await member_of(ask, guild_id)
    try:
        moved = await ask.services.groups.answer_invitation(actor, group_id, accept, ask.now)
    except UserError as refusal:
        if refusal.code not in OVER:
            raise
        await ask.update(card(explain(refusal, ask.language, "an invitation"), accent=WARN))
    else:
        await _show(ask, "group-joined" if accept else "group-declined", moved.group)


async def _offered(ask: Ask, guild_id: int, group_id: int, accept: bool) -> None:
    actor = await member_of(ask, guild_id)
    try:
        moved = await ask.services.groups.answer_offer(actor, group_id, accept, ask.now)
    except UserError as refusal:
        if refusal.code not in OVER:
            raise
        await ask.update(card(explain(refusal, ask.language, "an offer of a group"), accent=WARN))
    else:
        await _show(ask, "group-taken" if accept else "group-refused", moved.group)


class AcceptButton(Pressable, template=r"group:accept:(?P<guild_id>[0-9]+)-(?P<group_id>[0-9]+)"):
    """Come in."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Let who is invited in; anybody else is told that it is not for them."""
        await _invited(ask, self.id("guild_id"), self.id("group_id"), True)


class DeclineButton(Pressable, template=r"group:decline:(?P<guild_id>[0-9]+)-(?P<group_id>[0-9]+)"):
    """Do not come in."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Remember the no."""
        await _invited(ask, self.id("guild_id"), self.id("group_id"), False)


class TakeButton(Pressable, template=r"group:take:(?P<guild_id>[0-9]+)-(?P<group_id>[0-9]+)"):
    """Own the group."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Make who is asked the owner; anybody else is told that it is not for them."""
        await _offered(ask, self.id("guild_id"), self.id("group_id"), True)


class RefuseButton(Pressable, template=r"group:refuse:(?P<guild_id>[0-9]+)-(?P<group_id>[0-9]+)"):
    """Do not own the group."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Remember the no."""
        await _offered(ask, self.id("guild_id"), self.id("group_id"), False)
