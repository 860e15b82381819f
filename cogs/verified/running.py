"""A verified group as it runs: /group officers, appoint, dismiss, standard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import discord
from discord import app_commands, ui

from bot.guard import demand
from bot.ui.ask import Ask
from bot.ui.groups import Picked, chosen, present, verified_group
from bot.ui.press import Pickable, Pressable
from cogs.verified import cards
from cogs.verified.writing import CriterionForm, criterion_menus
from services.errors import UserError
from services.permissions import Capability
from services.verified.rules import checked_standard, drop_criterion, put_criterion
from services.verified.standard import MOST_CRITERIA, Standard


@app_commands.command(description="Who runs a verified group")
@app_commands.describe(group="Which group")
@app_commands.autocomplete(group=verified_group)
async def officers(interaction: discord.Interaction[Any], group: Picked) -> None:
    """Show director, officers and liaison director."""
    ask = Ask.of(interaction)
    seen = await ask.services.verified.officers(ask.actor, await chosen(ask, group))
    await ask.answer(cards.team(ask.language, seen))


@app_commands.command(description="Make a member of your verified group an officer, who helps to run it")
@app_commands.describe(group="Which group", member="Whom; they have proved their trade")
@app_commands.autocomplete(group=verified_group)
async def appoint(interaction: discord.Interaction[Any], group: Picked, member: discord.User) -> None:
    """Appoint them."""
    ask = Ask.of(interaction)
    group_id = await chosen(ask, group)
    seen = await ask.services.verified.appoint(ask.actor, group_id, present(member), ask.now)
    await ask.answer(cards.team(ask.language, seen, ask.t("officers-appointed", who=member.mention)))


@app_commands.command(description="Take the office from an officer of your verified group, or lay down your own")
@app_commands.describe(group="Which group", member="Whom; they stay a member")
@app_commands.autocomplete(group=verified_group)
async def dismiss(interaction: discord.Interaction[Any], group: Picked, member: discord.User) -> None:
    """Dismiss them."""
    ask = Ask.of(interaction)
    seen = await ask.services.verified.dismiss(ask.actor, await chosen(ask, group), member.id, ask.now)
    await ask.answer(cards.team(ask.language, seen, ask.t("officers-dismissed", who=member.mention)))


@app_commands.command(description="What a verified group is for, and what it asks of who wants in")
@app_commands.describe(group="Which group")
@app_commands.autocomplete(group=verified_group)
async def standard(interaction: discord.Interaction[Any], group: Picked) -> None:
    """Show charter and standard."""
    ask = Ask.of(interaction)
    await ask.answer(await page(ask, await chosen(ask, group)))


async def page(ask: Ask, group_id: int) -> ui.LayoutView:
    """Charter and standard; for staff with the means to change the standard."""
    seen = await ask.services.verified.terms(ask.actor, group_id)
    if not seen.may_change:
        return cards.terms(ask.language, seen, [], [])
    criteria = seen.standard.criteria
    kinds = (ChangePick, DropPick, ReviewersPick)
    menus = criterion_menus(ask, criteria, seen.standard.reviewers, kinds, group_id=group_id)
    add = AddButton(ask.t("criterion-add"), disabled=len(criteria) >= MOST_CRITERIA, group_id=group_id)
    return cards.terms(ask.language, seen, menus, [add])


async def _change(ask: Ask, group_id: int, change: Callable[[Standard], Standard]) -> None:
    await ask.services.verified.change_standard(ask.actor, group_id, change, ask.now)
    await ask.update(await page(ask, group_id))


async def _criterion_form(ask: Ask, group_id: int, key: str | None) -> None:
    await demand(ask, Capability.APPROVE_GROUPS)
    seen = await ask.services.verified.terms(ask.actor, group_id)
    if not seen.may_change:
        raise UserError("standard-own-group")
    found = seen.standard.criterion(key) if key is not None else None
    if key is not None and found is None:
        raise UserError("criterion-gone")

    async def save(ask: Ask, values: dict[str, Any]) -> None:
        await _change(ask, group_id, lambda old: checked_standard(put_criterion(old.criteria, **values), old.reviewers))

    await ask.form(CriterionForm(ask.language, f"standard:criterion:{group_id}", found, save))


class AddButton(Pressable, template=r"standard:add:(?P<group_id>[0-9]+)"):
    """Add a criterion to a group's standard."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Open the form, for staff."""
        await _criterion_form(ask, self.id("group_id"), None)


class ChangePick(Pickable, template=r"standard:change:(?P<group_id>[0-9]+)"):
    """Change a criterion of a group's standard."""

    edits = True

    async def picked(self, ask: Ask, values: list[Any]) -> None:
        """Open the form, for staff."""
        await _criterion_form(ask, self.id("group_id"), values[0])


class DropPick(Pickable, template=r"standard:drop:(?P<group_id>[0-9]+)"):
    """Drop a criterion of a group's standard."""

    edits = True

    async def picked(self, ask: Ask, values: list[Any]) -> None:
        """Drop it, for staff; the last one stays."""
        await _change(
            ask,
            self.id("group_id"),
            lambda old: checked_standard(drop_criterion(old.criteria, values[0]), old.reviewers),
        )


class ReviewersPick(Pickable, template=r"standard:reviewers:(?P<group_id>[0-9]+)"):
    """How many reviewers must agree, of a group's standard."""

    edits = True

    async def picked(self, ask: Ask, values: list[Any]) -> None:
        """Set it, for staff."""
        reviewers = 2 if values[0] == "2" else 1
        await _change(ask, self.id("group_id"), lambda old: checked_standard(old.criteria, reviewers))
