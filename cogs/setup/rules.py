"""The pages of /setup about verified groups and about contribution: every rule, what it may be, and changing it."""

from __future__ import annotations

from typing import Any

from discord import ui
from pydantic import BaseModel

from bot import i18n
from bot.guard import demand
from bot.ui.ask import Ask
from bot.ui.card import card
from bot.ui.press import Pressable
from cogs.setup import views
from cogs.setup.forms import NumbersForm
from services.club import ClubSettings, ContributionRules, VerifiedRules
from services.errors import UserError
from services.permissions import Capability

# The numbers among the rules for verified groups, as they stand together in a form: Discord allows five in one.
PARTS = (
    ("founders", "take_minutes", "target_days", "undo_minutes"),
    ("reapply_days", "appeal_days", "keep_days", "grace_days"),
    ("opening_grant", "two_from", "report_day"),
)


def limits(model: type[BaseModel], name: str) -> tuple[int, int]:
    """The least and the most that a rule may be."""
    found = model.model_fields[name].metadata
    least = next(int(each.ge) for each in found if hasattr(each, "ge"))
    most = next(int(each.le) for each in found if hasattr(each, "le"))
    return least, most


async def _verified(ask: Ask, club: ClubSettings) -> ui.LayoutView:
    rules = await ask.services.settings.verified(ask.guild_id)
    lines = [_line(ask, "verified-rule", VerifiedRules, rules, name) for part in PARTS for name in part]
    allowed = "yes" if rules.officers_review else "no"
    lines.append(ask.t("setup-officers-review", allowed=allowed))
    buttons: list[Pressable] = [
        ChangeVerified(ask.t(f"setup-verified-{part}"), part=part) for part in range(len(PARTS))
    ]
    buttons.append(OfficersReview(ask.t("setup-officers-change", allowed=allowed)))
    return card(
        f"## {ask.t('setup-verified')}",
        ask.t("setup-verified-what"),
        "\n".join(lines),
        buttons=[*buttons, *views.ways(ask, "verified")],
    )


async def _contribution(ask: Ask, club: ClubSettings) -> ui.LayoutView:
    rules = await ask.services.settings.contribution(ask.guild_id)
    lines = [_line(ask, "contribution-rule", ContributionRules, rules, name) for name in ContributionRules.model_fields]
    return card(
        f"## {ask.t('setup-contribution')}",
        ask.t("setup-contribution-what"),
        "\n".join(lines),
        buttons=[ChangeContribution(ask.t("setup-contribution-change")), *views.ways(ask, "contribution")],
    )


class ChangeVerified(Pressable, template=r"setup:verified:(?P<part>[0-2])"):
    """Some of the rules for verified groups."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Ask for the numbers."""
        await demand(ask, Capability.SET_UP)
        rules = await ask.services.settings.verified(ask.guild_id)
        names = PARTS[self.id("part")]
        await ask.form(_form(ask, "verified", VerifiedRules, rules, names, _verified_typed))


class ChangeContribution(Pressable, template=r"setup:contribution"):
    """How much what counts."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Ask for the numbers."""
        await demand(ask, Capability.SET_UP)
        rules = await ask.services.settings.contribution(ask.guild_id)
        names = tuple(ContributionRules.model_fields)
        await ask.form(_form(ask, "contribution", ContributionRules, rules, names, _contribution_typed))


class OfficersReview(Pressable, template=r"setup:officers-review"):
    """Whether officers review applications to their own group."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Change it to the other."""
        await demand(ask, Capability.SET_UP)
        rules = await ask.services.settings.verified(ask.guild_id)
        changes = {"officers_review": not rules.officers_review}
        await ask.services.settings.change_verified(ask.actor, changes, ask.now)
        await ask.update(await views.page(ask, "verified"))


async def _verified_typed(ask: Ask, numbers: dict[str, Any]) -> None:
    _check(ask, "verified-rule", VerifiedRules, numbers)
    await ask.services.settings.change_verified(ask.actor, numbers, ask.now)
    await ask.update(await views.page(ask, "verified"))


async def _contribution_typed(ask: Ask, numbers: dict[str, Any]) -> None:
    _check(ask, "contribution-rule", ContributionRules, numbers)
    await ask.services.settings.change_contribution(ask.actor, numbers, ask.now)
    await ask.update(await views.page(ask, "contribution"))


def _form(
    ask: Ask, what: str, model: type[BaseModel], rules: BaseModel, names: tuple[str, ...], done: Any
) -> NumbersForm:
    fields = {
        name: (ask.t(i18n.key(f"{what}-rule", name)), int(getattr(rules, name)), limits(model, name)[1])
        for name in names
    }
    hints = {name: _limits_in_words(ask, model, name) for name in names}
    return NumbersForm(ask.t(f"setup-{what}-form"), f"setup:{what}", fields, done, hints)


def _check(ask: Ask, kind: str, model: type[BaseModel], numbers: dict[str, Any]) -> None:
    """Say which number is too small; the form has refused those that are too large."""
    for name, value in numbers.items():
        least, most = limits(model, name)
        if value < least:
            raise UserError("rule-out-of-range", name=ask.t(i18n.key(kind, name)), least=least, most=most)


def _line(ask: Ask, kind: str, model: type[BaseModel], rules: BaseModel, name: str) -> str:
    return ask.t(
        "setup-rule",
        name=ask.t(i18n.key(kind, name)),
        value=getattr(rules, name),
        limits=_limits_in_words(ask, model, name),
    )


def _limits_in_words(ask: Ask, model: type[BaseModel], name: str) -> str:
    least, most = limits(model, name)
    return ask.t("setup-rule-limits", least=least, most=most)


views.PAGES["verified"] = _verified
views.PAGES["contribution"] = _contribution
