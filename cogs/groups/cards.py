"""Groups as people see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot import i18n
from bot.ui.card import ACCENT, GOOD, RULE, WARN, card, fit
from bot.ui.groups import name_of, person
from bot.ui.press import Pressable
from db.groups import Group
from db.verified import Charter
from services.groups.service import Info, MemberPage, Page

SHOWN_TOPIC = 120  # characters of a topic in a list


def info(language: str, seen: Info, charter: Charter | None, buttons: Sequence[Pressable]) -> ui.LayoutView:
    """A group as somebody sees it, with what they can do."""
    group = seen.group
    t = _texts(language)
    lines = [*_outline(language, group, seen.size, charter), t("group-since", at=group.created_at)]
    if group.channel_id is not None and (seen.member or seen.staff):
        lines.append(t("group-channel", channel=f"<#{group.channel_id}>"))
    if group.state == "closed":
        lines = [t("group-closed-at", at=group.closed_at)]
    parts: list[Any] = [f"## {name_of(group)}", i18n.plain(group.topic), RULE, "\n".join(lines)]
    if seen.invited:
        parts.append(t("group-you-are-invited"))
    if seen.owner:
        parts.append(t("group-you-own" if charter is None else "group-you-direct"))
    elif seen.member:
        parts.append(t("group-you-are-in"))
    trouble = group.trouble if group.state == "open" else None
    if trouble and (seen.member or seen.manages):
        parts += [RULE, f"⚠️ {trouble_text(language, group, trouble)}"]
    return card(*parts, buttons=buttons, accent=WARN if trouble else ACCENT)


def public(
    language: str, group: Group, size: int, charter: Charter | None, buttons: Sequence[Pressable]
) -> ui.LayoutView:
    """The group's card for everyone."""
    t = _texts(language)
    if group.state == "closed":
        return card(f"## {name_of(group)}", t("group-closed-at", at=group.closed_at), accent=WARN)
    lines = _outline(language, group, size, charter)
    return card(f"## {name_of(group)}", i18n.plain(group.topic), RULE, "\n".join(lines), buttons=buttons)


def _entry(group: Group) -> str:
    """How one comes in: open, by invitation, or verified: by proving one's trade."""
    return "verified" if group.kind == "verified" else group.entry


def _outline(language: str, group: Group, size: int, charter: Charter | None) -> list[str]:
    t = _texts(language)
    lines = [
        t("group-owner" if charter is None else "group-director", owner=person(language, group.owner_id)),
        t("group-size", count=size),
        t("group-entry", entry=_entry(group)),
    ]
    if charter is not None:
        lines.insert(0, t("group-trade", trade=i18n.plain(charter.trade)))
        if charter.liaison_id is not None:
            lines.insert(2, t("group-liaison", who=person(language, charter.liaison_id)))
    return lines


def directory(language: str, page: Page, search: str, number: int, buttons: Sequence[Pressable]) -> ui.LayoutView:
    """A page of the list of groups."""
    t = _texts(language)
    title = t("group-list-found", search=i18n.plain(fit(search, 50))) if search else t("group-list")
    lines = [
        t(
            "group-list-line",
            name=name_of(group),
            entry=_entry(group),
            count=size,
            topic=i18n.plain(fit(group.topic, SHOWN_TOPIC)),
        )
        for group, size in page.groups
    ]
    empty = "group-list-not-found" if search else "group-list-end" if number else "group-list-empty"
    return card(
        f"## {title}",
        "\n".join(lines) or t(empty),
        t("group-list-narrow") if search and page.more else None,
        buttons=buttons,
    )


def members(language: str, page: MemberPage, number: int, size: int, buttons: Sequence[Pressable]) -> ui.LayoutView:
    """A page of a group's members."""
    t = _texts(language)
    owner = t("group-owner-mark" if page.group.kind == "ordinary" else "group-director-mark")

    def mark(user_id: int) -> str:
        if user_id == page.group.owner_id:
            return f" · {owner}"
        return f" · {t('group-guest-mark')}" if user_id in page.guests else ""

    lines = [
        f"{place}. {person(language, each.user_id)}{mark(each.user_id)}"
        for place, each in enumerate(page.members, number * size + 1)
    ]
    return card(
        f"## {name_of(page.group)}", t("group-size", count=page.size), "\n".join(lines) or t("group-list-end"),
        buttons=buttons,
    )  # fmt: skip


def closing(language: str, seen: Info, buttons: Sequence[Pressable]) -> ui.LayoutView:
    """Whether to close a group, and what goes with it."""
    t = _texts(language)
    return card(t("group-closing", name=name_of(seen.group), count=seen.size), buttons=buttons, accent=WARN)


def said(
    language: str, key: str, buttons: Sequence[Pressable] = (), *, good: bool = True, **params: Any
) -> ui.LayoutView:
    """A sentence on a card."""
    return card(i18n.text(language, key, **params), buttons=buttons, accent=GOOD if good else WARN)


def trouble_text(language: str, group: Group, trouble: str) -> str:
    """What keeps a group from its role or channel, and what to do."""
    role = f"<@&{group.role_id}>" if group.role_id else name_of(group)
    return i18n.text(language, f"group-trouble-{trouble}", role=role)


def told(language: str, club: str, group: Group, payload: dict[str, Any]) -> ui.LayoutView:
    """A word about a group to its owner or to the staff."""
    what, who = payload["what"], payload["who"]
    t = _texts(language)
    reason = str(payload["reason"])
    params: dict[str, Any] = {"name": name_of(group), "club": i18n.plain(club)}
    if what in ("handed-over", "declined", "orphaned", "role-given", "role-taken"):
        params["who"] = person(language, int(who))
    detail = trouble_text(language, group, reason) if what == "trouble" else i18n.plain(reason)
    return card(t(f"group-told-{what}", **params), f"> {detail}" if reason else None, accent=WARN)


def green(label: str, kind: type[Pressable], **ids: int) -> Pressable:
    """The button for what most people want here."""
    made: dict[str, Any] = dict(ids)
    return kind(label, style=discord.ButtonStyle.success, emoji="✅", **made)


def _texts(language: str) -> Any:
    def t(key: str, /, **params: Any) -> str:
        return i18n.text(language, key, **params)

    return t
