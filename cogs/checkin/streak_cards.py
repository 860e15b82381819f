"""What /streak shows."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from functools import partial

import discord
from discord import ui

from bot import i18n
from bot.ui import pictures
from bot.ui.card import GOOD, RULE, card
from bot.ui.press import Pressable
from bot.ui.spare import picture
from cogs.checkin import words
from db.checkin import Reminder, StreakRow
from services.checkin.streaks import MadeUp, Seen, Shown

PICTURE = "streak.png"
KINDS = ("checkin", "makeup", "freeze", "bridged")
PAGE = 10  # lines of a leaderboard page
MEDALS = {1: "🥇", 2: "🥈", 3: "🥉"}


async def calendar(language: str, name: str, shown: Shown) -> discord.File | None:
    """The year as a picture; None where drawing failed."""
    return await picture(PICTURE, partial(_draw, language, name, shown))


def streak(language: str, shown: Shown, *, pictured: bool, buttons: list[Pressable]) -> ui.LayoutView:
    """A member's streak, in words and as the year's calendar."""
    t = partial(i18n.text, language)
    if not shown.state.total:
        return card(f"## {t('streak-empty-title')}\n{t('streak-empty')}", buttons=buttons)
    counts = Counter(shown.days.values())
    return card(
        f"## {_title(language, shown)}\n{_today(language, shown)}",
        "\n".join(_stocks(language, shown)),
        RULE,
        t(
            "streak-year",
            year=str(shown.year),
            **{kind: counts[kind] for kind in KINDS},  # type: ignore[arg-type]
        ),
        picture=PICTURE if pictured else None,
        description=_spoken(language, shown, counts),
        buttons=buttons,
    )


def _title(language: str, shown: Shown) -> str:
    if shown.current:
        return i18n.text(language, "streak-title", days=shown.current)
    return i18n.text(language, "streak-title-broken")


def _today(language: str, shown: Shown) -> str:
    t = partial(i18n.text, language)
    if shown.checked_today:
        return t("streak-checked", points=shown.points_today, at=shown.next_day_at)
    if shown.at_risk:
        return t("streak-at-risk", at=shown.next_day_at)
    if shown.current:
        return t("streak-open", at=shown.next_day_at)
    return t("streak-broken", at=shown.next_day_at)


def _stocks(language: str, shown: Shown) -> list[str]:
    t = partial(i18n.text, language)
    lines = [
        t("streak-totals", longest=shown.state.longest, total=shown.state.total),
        t("streak-stocks", cards=shown.state.makeup_cards, freezes=shown.state.freezes),
    ]
    if shown.next_milestone is not None:
        milestone, days = shown.next_milestone
        brings = words.brings(language, milestone)
        lines.append(t("checkin-next-milestone", days=days, day=milestone.day, brings=brings))
    if shown.missed and shown.state.makeup_cards:
        lines.append(t("streak-fillable", days=words.day_list(language, shown.missed)))
    return lines


def _spoken(language: str, shown: Shown, counts: Counter[Seen]) -> str:
    """The calendar for those who listen to it: the counts, then the days, the newest first."""
    t = partial(i18n.text, language)
    said = t("streak-picture", year=str(shown.year), **{kind: counts[kind] for kind in KINDS})  # type: ignore[arg-type]
    if not shown.days:
        return said
    days = words.day_list(language, sorted(shown.days), most=200, newest_first=True)
    return f"{said} {t('streak-picture-days', days=days)}"


def _draw(language: str, name: str, shown: Shown) -> bytes:
    t = partial(i18n.text, language)
    return pictures.calendar_picture(
        year=shown.year,
        days=shown.days,
        today=shown.today,
        title=t("streak-picture-title", name=name, year=str(shown.year)),
        legend={kind: t(f"legend-{kind}") for kind in (*KINDS, "missed", "today")},
        month_names=words.month_names(language),
        weekday_names=words.weekday_names(language),
    )


def leaderboard(
    language: str, rows: list[StreakRow], page: int, own: int, me: int, buttons: list[Pressable]
) -> ui.LayoutView:
    """A page of the longest streaks; `own` is the reader's streak in days."""
    t = partial(i18n.text, language)
    lines = [
        t(
            "top-line",
            place=MEDALS.get(place, f"`{place:>3}`"),
            member=f"<@{row.user_id}>",
            days=row.streak,
        )
        + (" ⬅" if row.user_id == me else "")
        for place, row in enumerate(rows, page * PAGE + 1)
    ]
    return card(
        f"## {t('top-title')}",
        "\n".join(lines) or t("top-empty"),
        RULE,
        t("top-own", days=own) if own else t("top-own-none"),
        buttons=buttons,
    )


def made_up(language: str, result: MadeUp, buttons: list[Pressable]) -> ui.LayoutView:
    """What a make-up card did."""
    t = partial(i18n.text, language)
    lines = [t("makeup-done", day=result.day)]
    if result.current:
        lines.append(t("makeup-streak", days=result.current))
    else:
        lines.append(t("makeup-still-broken"))
    if result.frozen_days:
        lines.append(t("checkin-frozen", days=words.day_list(language, result.frozen_days), n=len(result.frozen_days)))
    lines.append(t("makeup-left", cards=result.state.makeup_cards))
    if result.next_milestone is not None and result.current:
        milestone, days = result.next_milestone
        brings = words.brings(language, milestone)
        lines.append(t("checkin-next-milestone", days=days, day=milestone.day, brings=brings))
    return card("\n".join(lines), buttons=buttons, accent=GOOD)


def reminder(language: str, stored: Reminder | None, at: datetime | None, buttons: list[Pressable]) -> ui.LayoutView:
    """How a member's reminder stands; `at` is the next time it may come."""
    t = partial(i18n.text, language)
    if stored is None:
        text = t("remind-none")
    elif stored.paused:
        text = t("remind-paused", hour=words.day_start(stored.hour))
    else:
        assert at is not None
        text = t("remind-on", hour=words.day_start(stored.hour), at=i18n.when(at, "f"))
    return card(text, buttons=buttons)
