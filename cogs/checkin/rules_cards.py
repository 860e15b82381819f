"""The published rules of the check-in, and what becomes of them."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from discord import ui

from bot import i18n
from bot.ui.card import GOOD, RULE, card
from cogs.checkin import words
from services.checkin.rules import CheckinRules, curve
from services.club import ClubSettings

SAMPLES = (1, 7, 14, 21, 30, 60, 100)  # streak days of which the curve's points are spelt out


def curve_line(language: str, rules: CheckinRules) -> str:
    """The daily points in one sentence."""
    full = words.cap_day(rules)
    if full is None:
        return i18n.text(language, "rules-flat", points=rules.base)
    return i18n.text(language, "rules-curve", base=rules.base, growth=rules.growth, cap=rules.cap, day=full)


def milestone_lines(language: str, rules: CheckinRules) -> list[str]:
    """A line for each milestone, or one that there are none."""
    return [
        i18n.text(language, "rules-milestone", day=each.day, brings=words.brings(language, each))
        for each in rules.milestones
    ] or [i18n.text(language, "rules-no-milestones")]


def published(
    language: str,
    club: ClubSettings,
    rules: CheckinRules,
    tomorrow: CheckinRules,
    next_day: date,
    next_day_at: datetime,
) -> ui.LayoutView:
    """All there is to know about the rules, and what changes with the next day."""
    t = partial(i18n.text, language)
    day = t("rules-day", hour=words.day_start(club.day_start), zone=club.time_zone.replace("_", " "))
    changes = changed_lines(language, rules, tomorrow)
    coming = [t("rules-coming", day=next_day, at=next_day_at), *changes] if changes else []
    return card(
        f"## {t('rules-title')}\n{day}",
        RULE,
        "\n".join([f"**{t('rules-points')}**", curve_line(language, rules), *_samples(language, rules)]),
        "\n".join([f"**{t('rules-milestones')}**", *milestone_lines(language, rules)]),
        "\n".join([f"**{t('rules-roles')}**", *_multipliers(language, rules)]),
        "\n".join([f"**{t('rules-missed')}**", *_mercy(language, rules)]),
        "\n".join(coming),
        RULE,
        "-# " + t("rules-no-odds", budget=club.budget("checkin")),
    )


def changed(
    language: str, before: CheckinRules, after: CheckinRules, from_day: date, at: datetime, warning: str | None = None
) -> ui.LayoutView:
    """What an admin's change amounts to. `before` holds today, `after` from the next day on."""
    t = partial(i18n.text, language)
    lines = changed_lines(language, before, after)
    if not lines:
        return card(t("rules-unchanged"))
    return card(f"### {t('rules-changed', day=from_day, at=at)}", "\n".join(lines), warning, accent=GOOD)


def changed_lines(language: str, before: CheckinRules, after: CheckinRules) -> list[str]:
    """A line for each thing that differs."""
    t = partial(i18n.text, language)
    lines: list[str] = []
    for name in ("base", "growth", "cap", "makeup_days_back", "max_freezes", "max_makeup_cards"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            lines.append(t("rules-change", what=t(f"rules-field-{name.replace('_', '-')}"), before=old, after=new))
    old_days = {each.day: each for each in before.milestones}
    new_days = {each.day: each for each in after.milestones}
    for day in sorted(old_days.keys() | new_days.keys()):
        if day not in new_days:
            lines.append(t("rules-milestone-gone", day=day))
        elif old_days.get(day) != new_days[day]:
            lines.append(t("rules-milestone", day=day, brings=words.brings(language, new_days[day])))
    roles = before.role_multipliers | after.role_multipliers
    for role_id in sorted(roles):
        old, new = before.role_multipliers.get(role_id), after.role_multipliers.get(role_id)
        if new is None:
            lines.append(t("rules-multiplier-gone", role=f"<@&{role_id}>"))
        elif old != new:
            lines.append(t("rules-multiplier", role=f"<@&{role_id}>", times=words.times(new)))
    return lines


def _samples(language: str, rules: CheckinRules) -> list[str]:
    full = words.cap_day(rules)
    if full is None:
        return []
    shown = sorted({day for day in SAMPLES if day < full} | {full})
    daily = curve(rules.model_copy(update={"milestones": ()}), min(full, 10_000))
    return [
        "-# "
        + " · ".join(
            i18n.text(language, "rules-sample", day=day, points=daily[day - 1].points)
            for day in shown
            if day <= len(daily)
        )
    ]


def _multipliers(language: str, rules: CheckinRules) -> list[str]:
    if not rules.role_multipliers:
        return [i18n.text(language, "rules-no-multipliers")]
    lines = [
        i18n.text(language, "rules-multiplier", role=f"<@&{role}>", times=words.times(percent))
        for role, percent in sorted(rules.role_multipliers.items(), key=lambda item: -item[1])
    ]
    return [*lines, "-# " + i18n.text(language, "rules-multipliers-how")]


def _mercy(language: str, rules: CheckinRules) -> list[str]:
    t = partial(i18n.text, language)
    makeup = t("rules-makeup", back=rules.makeup_days_back, most=rules.max_makeup_cards)
    return [
        t("rules-freezes", most=rules.max_freezes) if rules.max_freezes else t("rules-no-freezes"),
        makeup if rules.makeup_days_back and rules.max_makeup_cards else t("rules-no-makeup"),
        t("rules-amnesty"),
    ]
