"""What people see of a member."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ui

from bot import i18n
from bot.ui.card import RULE, card
from bot.ui.press import Pressable
from services.club import ContributionRules
from services.contribution import Statement
from services.profile import Place, Profile

PLACES_SHOWN = 15


def profile(language: str, shown: Profile, buttons: Sequence[Pressable]) -> ui.LayoutView:
    """A member's profile."""
    t = i18n.text
    lines = [t(language, "profile-contribution", count=shown.contribution)]
    if shown.streak is not None and shown.longest:
        lines.append(t(language, "profile-streak", days=shown.streak, longest=shown.longest))
    elif shown.own:
        lines.append(t(language, "profile-streak-none"))
    if shown.points is not None:
        lines.append(t(language, "profile-points", points=shown.points))
    if shown.city:
        lines.append(t(language, "profile-city", city=i18n.plain(shown.city)))
    if shown.since is not None:
        lines.append(t(language, "profile-since", at=i18n.when(shown.since, "D")))
    places = [_place(language, each) for each in shown.places[:PLACES_SHOWN]]
    if len(shown.places) > PLACES_SHOWN:
        places.append(t(language, "profile-places-more", count=len(shown.places) - PLACES_SHOWN))
    if not places:
        places = [t(language, "profile-places-none", own="yes" if shown.own else "no")]
    parts = [t(language, "profile-title", who=f"<@{shown.user_id}>"), "\n".join(lines), RULE, "\n".join(places)]
    if shown.own:
        parts.append(t(language, "profile-own"))
    return card(*parts, buttons=buttons)


def contribution(
    language: str, shown: Statement, rules: ContributionRules, buttons: Sequence[Pressable]
) -> ui.LayoutView:
    """A page of one's own contribution, and how more of it is earned."""
    t = i18n.text
    lines = [
        t(
            language,
            "profile-contribution-line",
            count=line.amount,
            what=t(language, i18n.key("contribution-for", line.kind.removeprefix("contribution."))),
            at=i18n.when(line.at, "d"),
        )
        for line in shown.lines
    ]
    earned = [
        t(language, "profile-contribution-rule", name=t(language, i18n.key("contribution-rule", name)), count=amount)
        for name, amount in rules.model_dump().items()
        if amount
    ]
    return card(
        t(language, "profile-contribution-title", count=shown.total),
        "\n".join(lines) or t(language, "profile-contribution-none"),
        RULE,
        "\n".join([t(language, "profile-contribution-how"), *earned]) if earned else None,
        buttons=buttons,
    )


def _place(language: str, place: Place) -> str:
    return i18n.text(
        language,
        "profile-place",
        name=i18n.plain(place.group.name),
        kind=("proven" if place.proven else "guest") if place.group.kind == "verified" else "ordinary",
        post=place.post or "none",
    )
