"""Benefits in words, for members, partners and staff."""

from __future__ import annotations

from functools import partial
from typing import Any

from discord import ui

from bot import i18n
from bot.ui.card import GOOD, WARN, card, fit
from bot.ui.groups import name_of, person, quoted
from db.partners import Benefit, Claim
from services import Services
from services.partners import rules
from services.partners.claims import Given
from services.partners.redeeming import Redeemed
from services.partners.rules import Whom

ON_A_BUTTON = 40  # characters of a title


def title_of(benefit: Benefit) -> str:
    """The benefit's title, which formats nothing."""
    return i18n.plain(benefit.title)


def on_a_button(benefit: Benefit) -> str:
    """The benefit's title as a button has room for it."""
    return fit(benefit.title, ON_A_BUTTON)


async def whom(services: Services, language: str, benefit: Benefit) -> str:
    """For whom a benefit is."""
    t, asked = partial(i18n.text, language), Whom.model_validate(benefit.whom)
    parts: list[str] = []
    if asked.role_ids:
        parts.append(t("benefit-for-roles", roles=i18n.joined(language, (f"<@&{each}>" for each in asked.role_ids))))
    if asked.min_streak:
        parts.append(t("benefit-for-streak", days=asked.min_streak))
    if asked.group_id is not None:
        group = await services.group_upkeep.look(benefit.guild_id, asked.group_id)
        parts.append(t("benefit-for-group", name=name_of(group) if group else "–"))
    return i18n.joined(language, parts) or t("benefit-for-everyone")


async def offer(services: Services, language: str, benefit: Benefit) -> str:
    """What is offered, by whom, for whom, until when."""
    t = partial(i18n.text, language)
    lines = [
        f"### {title_of(benefit)}",
        quoted(benefit.about),
        t(
            "benefit-facts",
            who=person(language, benefit.partner_id),
            whom=await whom(services, language, benefit),
            until=i18n.when(benefit.ends_at, "f"),
        ),
    ]
    if benefit.asks:
        lines.append(t("benefit-asks", words=i18n.plain(benefit.asks)))
    return "\n".join(lines)


def given(language: str, found: Given) -> ui.LayoutView:
    """A code, for who claimed it."""
    t, benefit, claim = partial(i18n.text, language), found.benefit, found.claim
    if claim.code is None:
        return card(t("benefit-code-gone", title=title_of(benefit)), accent=WARN)
    parts: list[Any] = [
        t("benefit-given", title=title_of(benefit), again="yes" if found.repeated else "no"),
        f"# `{code_of(benefit, claim)}`",
    ]
    if claim.redeemed_at is not None:
        parts.append(t("benefit-given-used", at=claim.redeemed_at))
    else:
        until = i18n.when(benefit.ends_at, "f")
        parts.append(t("benefit-given-how", who=person(language, benefit.partner_id), until=until))
        if benefit.asks:
            parts.append(t("benefit-asks", words=i18n.plain(benefit.asks)))
    return card(*parts, accent=GOOD)


def code_of(benefit: Benefit, claim: Claim) -> str:
    """A claim's code as it is read out; a dash once it was cleared away."""
    return rules.shown(claim.code, own=benefit.own_codes) if claim.code else "–"


def redeemed(language: str, done: Redeemed) -> ui.LayoutView:
    """The answer to who redeemed a code."""
    t, benefit = partial(i18n.text, language), done.benefit
    return card(
        t("benefit-redeemed", title=title_of(benefit), who=person(language, done.claim.user_id)),
        t("benefit-asks", words=i18n.plain(benefit.asks)) if benefit.asks else None,
        t("benefit-redeemed-paid", points=done.points, why=done.unpaid or "paid"),
        t("benefit-redeemed-count", redeemed=benefit.redeemed, claimed=benefit.claimed, amount=benefit.amount),
        accent=GOOD,
    )
