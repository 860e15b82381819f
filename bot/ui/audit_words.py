"""Entries of the audit log, and the settings that they tell of, in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot import i18n
from db.audit import AuditEntry


def entry_text(language: str, entry: AuditEntry) -> str:
    """An entry as a line or two: when, who, what, whom, and why."""
    line = f"{i18n.when(entry.at, 'f')} {what_happened(language, entry)}"
    if entry.reason:
        line += "\n> " + i18n.text(language, "audit-reason", reason=i18n.plain(" ".join(entry.reason.split())))
    return line


def action_name(language: str, action: str) -> str:
    """What an action is called; its code where it has no name."""
    return i18n.named(language, "audit-action", action, "name").strip("`")


def what_happened(language: str, entry: AuditEntry) -> str:
    """Who did what to whom, without when and why."""
    key = i18n.key("audit-action", entry.action)
    people = {
        "by": _person(language, entry.actor_id),
        "about": _person(language, entry.subject_id),
    }
    if i18n.has(language, key):
        return i18n.text(language, key, **_shown(language, entry.action, entry.detail) | people)
    return i18n.text(language, "audit-unknown", action=entry.action, **people)


def _person(language: str, user_id: int | None) -> str:
    if user_id is None:
        return i18n.text(language, "audit-bot")
    return f"<@{user_id}>" if user_id > 0 else i18n.text(language, "audit-former-member")


def _shown(language: str, action: str, detail: dict[str, Any]) -> dict[str, Any]:
    """An entry's details as its text takes them."""
    if action.startswith("settings."):
        changes = [
            _change(language, action.removeprefix("settings."), name, change["before"], change["after"])
            for name, change in detail.items()
            if isinstance(change, dict)
        ]
        detail = detail | {"changes": "".join(f"\n- {change}" for change in changes)}
    if "kind" in detail:
        detail = detail | {"kind": i18n.named(language, "job", detail["kind"])}
    days = {name: date.fromisoformat(detail[name]) for name in ("day", "from_day") if name in detail}
    return {name.replace("_", "-"): value for name, value in (detail | days).items()}


def _change(language: str, section: str, name: str, before: Any, after: Any) -> str:
    named = i18n.named(language, "setting" if section == "club" else f"{section}-rule", name)
    if name == "budgets":  # those that changed
        changed = [each for each in after if before.get(each) != after[each]]
        before, after = ({each: side.get(each) for each in changed} for side in (before, after))
    return i18n.text(
        language,
        "audit-change",
        name=named,
        before=setting_value(language, name, before),
        after=setting_value(language, name, after),
    )


def setting_value(language: str, name: str, value: Any) -> str:
    """A setting's value, as it was written in JSON, in words."""
    if value is None or value == [] or value == {}:
        return i18n.text(language, "audit-nothing")
    if isinstance(value, dict):
        parts = [(key, _number(language, each)) for key, each in value.items()]
        if name == "budgets":
            return i18n.joined(language, (f"{i18n.named(language, 'programme', key)} {each}" for key, each in parts))
        return i18n.joined(language, (f"<@&{key}> {each} %" for key, each in parts))
    if name.endswith("_roles"):
        return i18n.joined(language, (f"<@&{each}>" for each in value))
    if name.endswith(("_channel", "_category")):
        return f"<#{value}>"
    if name == "milestones":
        return i18n.joined(language, (f"{each['day']} → +{_number(language, each['points'])}" for each in value))
    if isinstance(value, bool):
        return i18n.text(language, "audit-yes" if value else "audit-no")
    return _number(language, value) if isinstance(value, int) else str(value)


def _number(language: str, value: int | None) -> str:
    return i18n.text(language, "audit-nothing") if value is None else f"{value:,}"
