"""Taking a case, opening it, giving it back; turning the pages of the queue."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot import i18n
from bot.ui import joints
from bot.ui.ask import Ask
from bot.ui.press import Pickable, Pressable
from cogs.review import cards
from db.cases import KINDS, Case
from services.errors import UserError

A_PAGE = 6  # cases; with summaries as long as they may be, what a message holds

ANY = "any"  # in a custom_id: no kind in particular


def case_buttons(language: str, case: Case, holder: int | None) -> list[Pressable]:
    """What stands on a case's card: to take it while it is free, to open it or give it back while it is held."""
    ids: dict[str, Any] = {"case_id": case.case_id}
    if case.closed_at is not None:
        return []
    if holder is None:
        label = i18n.text(language, "review-take")
        return [TakeButton(label, style=discord.ButtonStyle.primary, emoji="✋", **ids)]
    return [
        OpenButton(i18n.text(language, "review-open-case"), emoji="📂", **ids),
        ReleaseButton(i18n.text(language, "review-release"), **ids),
    ]


def card_ids(case_id: int) -> tuple[str, str]:
    """The custom_ids by which the card of a case is known, while it is free and while it is held."""
    return f"case:take:{case_id}", f"case:open:{case_id}"


async def page(
    ask: Ask, kind: str | None, group_id: int | None, *, free: bool, mine: bool, number: int
) -> ui.LayoutView:
    """A page of the queue as the asker may see it. Raises UserError("not-allowed")."""
    found = await ask.services.cases.queue(
        ask.actor,
        ask.now,
        kind=kind,
        group_id=group_id,
        mine=mine,
        free=free,
        limit=A_PAGE,
        offset=number * A_PAGE,
    )
    shown = [(case, await cards.summary(ask.services, ask.language, case)) for case in found.cases]
    ids: dict[str, Any] = {"kind": kind or ANY, "group_id": group_id or 0, "flags": int(free) + 2 * int(mine)}
    buttons: list[Pressable] = []
    if number:
        buttons.append(QueuePage(ask.t("group-back"), number=number - 1, **ids))
    if found.more:
        buttons.append(QueuePage(ask.t("group-next"), number=number + 1, **ids))
    menus = [CasePick.menu(ask, cards.choices(ask.language, shown))] if shown else []
    club = await ask.services.settings.club(ask.guild_id)
    return cards.queue(
        ask.language,
        found,
        shown,
        ask.now,
        mine=mine,
        no_channel=club.staff_channel is None,
        menus=menus,
        buttons=buttons,
    )


async def _open(ask: Ask, case: Case) -> ui.LayoutView:
    return await joints.panels[case.kind](ask, case)


class TakeButton(Pressable, template=r"case:take:(?P<case_id>[0-9]+)"):
    """Take the case."""

    async def pressed(self, ask: Ask) -> None:
        """Hold it, and show what there is to work with to who holds it alone."""
        case = await ask.services.cases.take(ask.actor, self.id("case_id"), ask.now)
        await ask.answer(await _open(ask, case))


class OpenButton(Pressable, template=r"case:open:(?P<case_id>[0-9]+)"):
    """Open the case that one holds."""

    async def pressed(self, ask: Ask) -> None:
        """Show it to who holds it; to anybody else who might, that it is not theirs."""
        case = await ask.services.cases.seen(ask.actor, self.id("case_id"), ask.now)
        if case.closed_at is not None:
            raise UserError("case-closed")
        if case.holder(ask.now) != ask.actor.user_id:
            raise UserError("case-not-yours")
        await ask.answer(await _open(ask, case))


class ReleaseButton(Pressable, template=r"case:release:(?P<case_id>[0-9]+)"):
    """Give the case back."""

    async def pressed(self, ask: Ask) -> None:
        """It is free again."""
        case = await ask.services.cases.release(ask.actor, self.id("case_id"), ask.now)
        about = await cards.summary(ask.services, ask.language, case)
        await ask.answer(ask.t("review-released") + f"\n{about}")


class CasePick(Pickable, template=r"case:pick"):
    """A case of the queue."""

    @classmethod
    def menu(cls, ask: Ask, options: list[discord.SelectOption]) -> CasePick:
        """The menu of the page's cases."""
        return cls(ui.Select(placeholder=ask.t("review-pick"), options=options))

    async def picked(self, ask: Ask, values: list[Any]) -> None:
        """Show the case with its buttons."""
        case = await ask.services.cases.seen(ask.actor, int(values[0]), ask.now)
        about = await cards.summary(ask.services, ask.language, case)
        buttons = case_buttons(ask.language, case, case.holder(ask.now))
        await ask.answer(cards.public(ask.language, case, about, ask.now, buttons))


class QueuePage(
    Pressable,
    template=r"case:page:(?P<kind>[a-z]+)-(?P<group_id>[0-9]+)-(?P<flags>[0-3])-(?P<number>[0-9]{1,6})",
):
    """Another page of the queue."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Turn to it."""
        kind = self.ids["kind"] if self.ids["kind"] in KINDS else None
        free, mine = bool(self.id("flags") & 1), bool(self.id("flags") & 2)
        group_id = self.id("group_id") or None
        await ask.update(await page(ask, kind, group_id, free=free, mine=mine, number=self.id("number")))
