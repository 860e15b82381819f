"""Cases as staff see them: the card in their channel, the queue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

import discord
from discord import ui

from bot import i18n
from bot.ui import joints
from bot.ui.card import ACCENT, GOOD, RULE, WARN, card, fit
from bot.ui.groups import person
from bot.ui.press import Pickable, Pressable
from db.cases import Case
from services import Services
from services.cases import Queue

SUMMARY = 350  # characters of a case's summary in a list


async def summary(services: Services, language: str, case: Case) -> str:
    """What a case is about, in a line or two."""
    return await joints.summaries[case.kind](services, language, case)


def _held(language: str, case: Case, now: datetime) -> str:
    """Who holds a case until when, or that it is free."""
    holder = case.holder(now)
    if holder is None:
        return i18n.text(language, "review-free")
    return i18n.text(language, "review-held", who=person(language, holder), until=case.taken_until)


def _age(language: str, case: Case, now: datetime) -> str:
    """Since when a case waits, and whether that is too long."""
    key = "review-overdue" if now > case.due_at else "review-waiting"
    return i18n.text(language, key, since=case.opened_at, due=case.due_at)


def public(language: str, case: Case, about: str, now: datetime, buttons: Sequence[Pressable]) -> ui.LayoutView:
    """The card in the staff's channel."""
    t = partial(i18n.text, language)
    head = f"### {t(f'review-kind-{case.kind}')}"
    if case.closed_at is not None:
        return card(head, about, t("review-closed", at=case.closed_at), accent=GOOD)
    overdue = now > case.due_at
    return card(
        head,
        about,
        RULE,
        f"{_age(language, case, now)}\n{_held(language, case, now)}",
        buttons=buttons,
        accent=WARN if overdue else ACCENT,
    )


def queue(
    language: str,
    found: Queue,
    shown: Sequence[tuple[Case, str]],
    now: datetime,
    *,
    mine: bool,
    no_channel: bool,
    menus: Sequence[Pickable],
    buttons: Sequence[Pressable],
) -> ui.LayoutView:
    """A page of the queue, oldest first, with how long cases take."""
    t = partial(i18n.text, language)
    facts = [t("review-target", days=found.target_days)]
    if found.median_days is not None:
        facts.append(t("review-median", days=f"{found.median_days:.1f}"))
    if mine:
        facts.append(t("review-given", count=found.given))
    else:
        facts.insert(0, t("review-open", count=found.open))
    lines: list[Any] = [
        f"**{t(f'review-kind-{case.kind}')}** · {_age(language, case, now)}\n"
        f"{fit(about, SUMMARY)}\n-# {_held(language, case, now)}"
        for case, about in shown
    ]
    empty = t("review-mine-empty" if mine else "review-empty")
    return card(
        f"## {t('review-mine' if mine else 'review-queue')}",
        "\n".join(facts),
        RULE,
        *(lines or [empty]),
        t("review-no-channel") if no_channel else None,
        menus=menus,
        buttons=buttons,
        accent=WARN if any(now > case.due_at for case, _ in shown) else ACCENT,
    )


def choices(language: str, shown: Sequence[tuple[Case, str]]) -> list[discord.SelectOption]:
    """The cases of a page, to pick one from."""
    return [
        discord.SelectOption(
            label=fit(f"{number}. {i18n.text(language, f'review-kind-{case.kind}')}", 100),
            value=str(case.case_id),
        )
        for number, (case, _) in enumerate(shown, 1)
    ]
