"""What the check-in shows."""

from __future__ import annotations

from discord import ui

from bot import i18n
from bot.ui.card import GOOD, card
from services.checkin.service import CheckedIn


def checked_in(language: str, result: CheckedIn) -> ui.LayoutView:
    """The answer to a check-in, the first or a repeated one."""

    def t(key: str, **params: object) -> str:
        return i18n.text(language, key, **params)

    lines = [t("checkin-repeated" if result.repeated else "checkin-done", points=result.points)]
    lines.append(t("checkin-streak", days=result.state.streak))
    if result.next_milestone is not None:
        milestone, days = result.next_milestone
        lines.append(t("checkin-next-milestone", days=days, day=milestone.day, points=milestone.points))
    lines.append(t("checkin-next-day", at=i18n.when(result.next_day_at)))
    lines.append(t("checkin-balance", points=result.balance))
    return card("\n".join(lines), accent=GOOD)
