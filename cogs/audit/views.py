"""Pages of the audit log."""

from __future__ import annotations

from typing import NamedTuple

from discord import ui

from bot.ui.ask import Ask
from bot.ui.audit_words import action_name, entry_text
from bot.ui.card import RULE, card
from bot.ui.press import Pressable

A_PAGE = 8  # entries: with reasons of 200 characters a page stays under Discord's 4,000


class Filter(NamedTuple):
    """Which entries are wanted: by whom, about whom, which action; None for all."""

    by: int | None = None
    about: int | None = None
    action: str | None = None


async def page(ask: Ask, narrowed: Filter, before: int | None = None) -> ui.LayoutView:
    """The newest entries older than `before`. Raises UserError("not-allowed")."""
    found = await ask.services.staff.audit_page(
        ask.actor, before=before, limit=A_PAGE + 1, by=narrowed.by, about=narrowed.about, action=narrowed.action
    )
    shown = found[:A_PAGE]
    buttons: list[Pressable] = []
    if before is not None:
        buttons.append(_turn(ask, "audit-newest", narrowed, None))
    if len(found) > A_PAGE:
        buttons.append(_turn(ask, "audit-older", narrowed, shown[-1].entry_id))
    lines = [entry_text(ask.language, entry) for entry in shown]
    return card(
        f"## {ask.t('audit-title')}",
        _said(ask, narrowed),
        RULE,
        "\n".join(lines) or ask.t("audit-empty-narrowed" if any(narrowed) else "audit-empty"),
        buttons=buttons,
    )


class AuditPage(
    Pressable, template=r"audit:page:(?P<by>[0-9]+):(?P<about>[0-9]+):(?P<before>[0-9]+):(?P<action>[a-z_.]*)"
):
    """Turn to a page. 0 stands for nobody, and for the newest page."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Show it."""
        narrowed = Filter(self.id("by") or None, self.id("about") or None, self.ids["action"] or None)
        await ask.update(await page(ask, narrowed, self.id("before") or None))


def _turn(ask: Ask, label: str, narrowed: Filter, before: int | None) -> AuditPage:
    return AuditPage(
        ask.t(label),
        by=narrowed.by or 0,
        about=narrowed.about or 0,
        before=before or 0,
        action=narrowed.action or "",
    )


def _said(ask: Ask, narrowed: Filter) -> str:
    parts = []
    if narrowed.by:
        parts.append(ask.t("audit-only-by", by=f"<@{narrowed.by}>"))
    if narrowed.about:
        parts.append(ask.t("audit-only-about", about=f"<@{narrowed.about}>"))
    if narrowed.action:
        parts.append(ask.t("audit-only-action", action=action_name(ask.language, narrowed.action)))
    return " · ".join(parts)
