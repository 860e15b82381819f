"""What a check-in shows: the answer to it, the card that staff post, and the reminder."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

import discord
from discord import ui

from bot import i18n
from bot.ui import pictures
from bot.ui.card import GOOD, RULE, WARN, card
from bot.ui.press import Pressable
from bot.ui.spare import picture
from cogs.checkin import words
from cogs.checkin.rules_cards import curve_line, milestone_lines
from services.checkin.rules import CheckinRules, Reward
from services.checkin.service import CheckedIn
from services.checkin.streaks import Seen
from services.club import ClubSettings

PICTURE = "checkin.png"


def answer(
    language: str, result: CheckedIn, *, paused: bool, pictured: bool, buttons: list[Pressable]
) -> ui.LayoutView:
    """The answer to a check-in, the first or a repeated one; complete without its picture."""
    t = partial(i18n.text, language)
    streak = t("checkin-streak", days=result.state.streak)
    return card(
        f"## {_headline(language, result)}\n{streak}",
        "\n".join(_news(language, result)),
        RULE,
        "\n".join(_outlook(language, result)),
        t("checkin-reminder-paused") if paused else None,
        picture=PICTURE if pictured else None,
        description=t("checkin-picture", days=result.state.streak, points=result.points),
        buttons=buttons,
        accent=WARN if result.unpaid else GOOD,
    )


def _headline(language: str, result: CheckedIn) -> str:
    if result.repeated:
        return i18n.text(language, "checkin-repeated")
    if result.unpaid or not result.points:
        return i18n.text(language, "checkin-done-unpaid")
    return i18n.text(language, "checkin-done", points=result.points)


def _news(language: str, result: CheckedIn) -> list[str]:
    """What else there is to say about today."""
    t = partial(i18n.text, language)
    lines: list[str] = []
    if result.repeated and result.points:
        lines.append(t("checkin-repeated-points", points=result.points))
    if result.unpaid:
        lines.append(t("checkin-unpaid"))
    if result.reward is not None:
        lines += [
            t("checkin-milestone", day=each.day, brings=words.brings(language, each))
            for each in result.reward.milestones
        ]
        if not result.unpaid:
            lines.append(_breakdown(language, result.reward))
        elif result.reward.milestone_points:
            lines.append(t("checkin-owed", points=result.reward.milestone_points))
    if result.frozen_days:
        lines.append(t("checkin-frozen", days=words.day_list(language, result.frozen_days), n=len(result.frozen_days)))
    if result.broken and result.streak_before:
        lines.append(t("checkin-broken", before=result.streak_before, longest=result.state.longest))
        if result.state.makeup_cards:
            lines.append(t("checkin-broken-card", cards=result.state.makeup_cards))
    return [line for line in lines if line]


def _breakdown(language: str, reward: Reward) -> str:
    """How today's points came about, where that is not plain."""
    extra = reward.milestone_points
    if reward.multiplier_percent == 100 and not extra:
        return ""
    t = partial(i18n.text, language)
    sums = [t("breakdown-daily", points=reward.base + reward.growth)]
    if reward.multiplier_percent != 100:
        sums[0] += " " + t("breakdown-role", times=words.times(reward.multiplier_percent))
    if extra:
        sums.append(t("breakdown-milestone", points=extra))
    return f"-# {' + '.join(sums)} = {t('plain-number', n=reward.points)}"


def _outlook(language: str, result: CheckedIn) -> list[str]:
    t = partial(i18n.text, language)
    lines: list[str] = []
    if result.next_milestone is not None:
        milestone, days = result.next_milestone
        brings = words.brings(language, milestone)
        lines.append(t("checkin-next-milestone", days=days, day=milestone.day, brings=brings))
    lines.append(t("checkin-next-day", at=result.next_day_at))
    lines.append(t("checkin-balance", points=result.balance))
    return lines


async def draw(language: str, name: str, result: CheckedIn, last_days: list[Seen | None]) -> discord.File | None:
    """The picture of a check-in; None where drawing failed."""
    return await picture(PICTURE, partial(_draw, language, name, result, last_days))


def _draw(language: str, name: str, result: CheckedIn, last_days: list[Seen | None]) -> bytes:
    t = partial(i18n.text, language)
    following = ""
    if result.next_milestone is not None:
        milestone, days = result.next_milestone
        following = t("picture-next", days=days, day=milestone.day)
    return pictures.checkin_picture(
        name=name,
        streak=result.state.streak,
        streak_label=t("picture-streak", days=result.state.streak),
        points=t("picture-points", points=result.points) if result.points else "",
        next_line=following,
        last_days=last_days,
    )


def posted(
    club: ClubSettings, rules: CheckinRules, day: date, buttons: list[Pressable], *, hears: bool
) -> ui.LayoutView:
    """The card that staff post, in the guild's language, with that day's rules; `hears` what is typed, or not."""
    t = partial(i18n.text, club.language)
    return card(
        f"## {t('card-title')}\n{t('card-invitation')}",
        RULE,
        "\n".join([curve_line(club.language, rules), *milestone_lines(club.language, rules)]),
        "-# " + t("rules-day", hour=words.day_start(club.day_start), zone=club.time_zone.replace("_", " ")),
        "-# " + t("card-as-of", day=day, how=t("card-words" if hears else "card-command")),
        buttons=buttons,
    )


def reminder(language: str, guild_name: str, streak: int, ends_at: datetime, buttons: list[Pressable]) -> ui.LayoutView:
    """The direct message that reminds a member; the day ends at `ends_at`."""
    t = partial(i18n.text, language)
    line = t("reminder-streak", days=streak, at=ends_at) if streak else t("reminder-none", at=ends_at)
    return card(
        f"### {t('reminder-title', club=i18n.plain(guild_name))}\n{line}",
        t("reminder-foot"),
        buttons=buttons,
    )
