"""The buttons of groups' cards, and the pages behind them."""

from __future__ import annotations

from typing import Any

from discord import ui

from bot import i18n
from bot.ui import joints
from bot.ui.ask import Ask
from bot.ui.press import Pressable
from cogs.groups import cards
from db.groups import Group
from services.credentials.rules import may_renew
from services.groups.service import Info

GROUPS = 8  # in a page of the list: with names and topics as long as they may be, what a message holds
FOUND = 15  # in the answer to a search, which has no further pages
MEMBERS = 25  # in a page


# --- pages -------------------------------------------------------------------------------------------------------


async def info_page(ask: Ask, group_id: int) -> ui.LayoutView:
    """A group as the asker sees it."""
    seen = await ask.services.groups.info(ask.actor, group_id)
    charter = await ask.services.verified.charter(ask.guild_id, group_id)
    today = (await ask.services.settings.club(ask.guild_id)).calendar.day_of(ask.now)
    settled = seen.proof is not None and not may_renew(seen.proof, today)
    return cards.info(ask.language, seen, charter, _info_buttons(ask, seen, settled=settled))


async def list_page(ask: Ask, search: str, page: int) -> ui.LayoutView:
    """A page of the club's groups, or what a search found."""
    size = FOUND if search else GROUPS
    found = await ask.services.groups.directory(ask.actor, search, limit=size, offset=page * size)
    buttons: list[Pressable] = []
    if not search and page:
        buttons.append(ListPage(ask.t("group-back"), page=page - 1))
    if not search and found.more:
        buttons.append(ListPage(ask.t("group-next"), page=page + 1))
    return cards.directory(ask.language, found, search, page, buttons)


async def members_page(ask: Ask, group_id: int, page: int) -> ui.LayoutView:
    """A page of a group's members."""
    found = await ask.services.groups.members(ask.actor, group_id, limit=MEMBERS, offset=page * MEMBERS)
    buttons: list[Pressable] = []
    if page:
        buttons.append(MembersPage(ask.t("group-back"), group_id=group_id, page=page - 1))
    if found.size > (page + 1) * MEMBERS:
        buttons.append(MembersPage(ask.t("group-next"), group_id=group_id, page=page + 1))
    return cards.members(ask.language, found, page, MEMBERS, buttons)


async def join(ask: Ask, group_id: int) -> None:
    """Enter, and say so."""
    moved = await ask.services.groups.join(ask.actor, group_id, ask.now)
    key = "group-in-already" if moved.repeated else "group-joined"
    await ask.answer(cards.said(ask.language, key, name=cards.name_of(moved.group)))


async def leave(ask: Ask, group_id: int) -> None:
    """Leave, and say so."""
    moved = await ask.services.groups.leave(ask.actor, group_id, ask.now)
    key = "group-out-already" if moved.repeated else "group-left"
    await ask.answer(cards.said(ask.language, key, name=cards.name_of(moved.group)))


def public_buttons(language: str, group: Group) -> list[Pressable]:
    """What stands on the group's card for everyone."""
    ids: dict[str, Any] = {"group_id": group.group_id}
    buttons = _others(language, group)
    if group.kind == "ordinary":  # a verified one is entered by proving one's trade
        buttons.append(cards.green(i18n.text(language, "group-join"), JoinButton, **ids))
    buttons.append(LeaveButton(i18n.text(language, "group-leave"), **ids))
    return [*buttons, InfoButton(i18n.text(language, "group-info"), emoji="ℹ️", **ids)]


def _others(language: str, group: Group) -> list[Pressable]:
    """What other features put on a group's card."""
    return [button for made in joints.group_buttons.values() for button in made(language, group)]


def _info_buttons(ask: Ask, seen: Info, *, settled: bool) -> list[Pressable]:
    group = seen.group
    if group.state == "closed":
        return []
    ids: dict[str, Any] = {"group_id": group.group_id}
    buttons = [] if settled else _others(ask.language, group)  # who has proved their trade need not apply
    if not seen.member and group.kind == "ordinary" and (group.entry == "open" or seen.invited):
        buttons.append(cards.green(ask.t("group-join"), JoinButton, **ids))
    if seen.member and not seen.owner:
        buttons.append(LeaveButton(ask.t("group-leave"), **ids))
    if group.entry == "open" or seen.member or seen.staff:
        buttons.append(MembersPage(ask.t("group-members"), page=0, **ids))
    if group.trouble and seen.manages:
        buttons.append(RepairButton(ask.t("group-repair"), emoji="🔧", **ids))
    return buttons


# --- what is pressed ---------------------------------------------------------------------------------------------


class JoinButton(Pressable, template=r"group:join:(?P<group_id>[0-9]+)"):
    """Enter the group."""

    async def pressed(self, ask: Ask) -> None:
        """Let them in."""
        await join(ask, self.id("group_id"))


class LeaveButton(Pressable, template=r"group:leave:(?P<group_id>[0-9]+)"):
    """Leave the group."""

    async def pressed(self, ask: Ask) -> None:
        """Let them out."""
        await leave(ask, self.id("group_id"))


class InfoButton(Pressable, template=r"group:info:(?P<group_id>[0-9]+)"):
    """Look at the group."""

    async def pressed(self, ask: Ask) -> None:
        """Show it to them alone."""
        await ask.answer(await info_page(ask, self.id("group_id")))


class ListPage(Pressable, template=r"group:list:(?P<page>[0-9]{1,6})"):
    """Another page of the list."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Turn the page."""
        await ask.update(await list_page(ask, "", self.id("page")))


class MembersPage(Pressable, template=r"group:members:(?P<group_id>[0-9]+)-(?P<page>[0-9]{1,6})"):
    """A page of the members."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Turn to it."""
        await ask.update(await members_page(ask, self.id("group_id"), self.id("page")))


class RepairButton(Pressable, template=r"group:repair:(?P<group_id>[0-9]+)"):
    """Try again to give the group its role and channel."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Promise it."""
        group = await ask.services.groups.repair(ask.actor, self.id("group_id"), ask.now)
        await ask.update(cards.said(ask.language, "group-repairing", name=cards.name_of(group)))
