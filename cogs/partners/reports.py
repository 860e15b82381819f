"""/partner report and /partner rules: the year by partner, and what the club gives for it."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands, ui

from bot import i18n
from bot.guard import guard
from bot.ui.ask import Ask
from bot.ui.card import ACCENT, GOOD, RULE, card
from bot.ui.groups import person
from cogs.partners.group import partner
from services.partners.rules import PartnerRules
from services.partners.service import Report
from services.permissions import Capability

LINES = 30  # partners; with the longest ids and numbers, what a message holds

Points = app_commands.Range[int, 0, 10**12]


@partner.command(description="A year of benefits: by partner, and how much of the budget is used")
@app_commands.describe(year="Which year; this one if you leave it out")
@guard(Capability.MANAGE_PARTNERS)
async def report(
    interaction: discord.Interaction[Any], year: app_commands.Range[int, 2015, 9998] | None = None
) -> None:
    """Show it to staff."""
    ask = Ask.of(interaction)
    await ask.answer(_report(ask.language, await ask.services.partners.report(ask.actor, year, ask.now)))


def _report(language: str, found: Report) -> ui.LayoutView:
    lines = [
        i18n.text(
            language,
            "benefit-report-line",
            who=person(language, each.partner_id),
            claimed=each.claimed,
            redeemed=each.redeemed,
            points=each.points,
        )
        for each in found.sums[:LINES]
    ]
    if len(found.sums) > LINES:
        lines.append(i18n.text(language, "benefit-report-more", count=len(found.sums) - LINES))
    total = i18n.text(
        language,
        "benefit-report-total",
        partners=len(found.sums),
        claimed=sum(each.claimed for each in found.sums),
        redeemed=sum(each.redeemed for each in found.sums),
        points=sum(each.points for each in found.sums),
    )
    budget = found.budget
    used = i18n.text(
        language, "benefit-report-budget", used=budget.used, size=budget.size, percent=budget.percent, left=budget.left
    )
    title = i18n.text(language, "benefit-report", year=str(found.year))
    return card(title, total, used, RULE, "\n".join(lines) or i18n.text(language, "benefit-report-empty"))


@partner.command(description="What partners get for a redeemed code: see it, or change it")
@app_commands.describe(
    points="Points for each redeemed code",
    cap="Points that one benefit can bring at the most",
    most_going="Benefits that one partner may have open or waiting",
)
@guard(Capability.SET_UP)
async def rules(
    interaction: discord.Interaction[Any],
    points: Points | None = None,
    cap: Points | None = None,
    most_going: app_commands.Range[int, 1, 100] | None = None,
) -> None:
    """Change what was named, and show all of it."""
    ask = Ask.of(interaction)
    named = {"points": points, "cap": cap, "most_going": most_going}
    changes = {name: value for name, value in named.items() if value is not None}
    if changes:
        now = await ask.services.settings.change_partners(ask.actor, changes, ask.now)
    else:
        now = await ask.services.partners.rules(ask.guild_id)
    club = await ask.services.settings.club(ask.guild_id)
    lines = [
        ask.t("benefit-rule-line", name=ask.t(i18n.key("partners-rule", name)), n=getattr(now, name))
        for name in PartnerRules.model_fields
    ]
    year = ask.t("benefit-rule-budget", points=club.budget("partners"))
    await ask.answer(card(ask.t("benefit-rules"), "\n".join(lines), year, accent=GOOD if changes else ACCENT))
