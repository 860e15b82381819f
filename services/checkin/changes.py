"""Changes of the check-in rules that an admin asks for: each gives the fields to set, for Settings.change_checkin."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from services.checkin.rules import MAX_MILESTONES, CheckinRules, Milestone
from services.errors import UserError


def set_fields(rules: CheckinRules, fields: dict[str, int | None]) -> dict[str, Any]:
    """Set the given fields; None leaves one as it is. Raises UserError("nothing-to-change"), ("cap-below-base")."""
    given = {name: value for name, value in fields.items() if value is not None}
    if not given:
        raise UserError("nothing-to-change")
    base, cap = given.get("base", rules.base), given.get("cap", rules.cap)
    if cap < base:
        raise UserError("cap-below-base", base=base, cap=cap)
    return given


def put_milestone(
    rules: CheckinRules, day: int, points: int | None, cards: int | None, freezes: int | None, role_id: int | None
) -> dict[str, Any]:
    """Add a milestone, or change what is given of the one on that streak day.

    Raises UserError("too-many-milestones").
    """
    others = {each.day: each.model_dump() for each in rules.milestones}
    new = others.get(day) or Milestone(day=day, points=0).model_dump()
    given = {"points": points, "makeup_cards": cards, "freezes": freezes, "role_id": role_id}
    others[day] = new | {name: value for name, value in given.items() if value is not None}
    if len(others) > MAX_MILESTONES:
        raise UserError("too-many-milestones", most=MAX_MILESTONES)
    return _milestones(others)


def drop_milestone(rules: CheckinRules, day: int) -> dict[str, Any]:
    """Remove the milestone on that streak day. Raises UserError("no-such-milestone")."""
    return _milestones({each: value for each, value in _known(rules, day).items() if each != day})


def drop_milestone_role(rules: CheckinRules, day: int) -> dict[str, Any]:
    """Let a milestone give no role. Raises UserError("no-such-milestone")."""
    others = _known(rules, day)
    others[day] = others[day] | {"role_id": None}
    return _milestones(others)


def put_multiplier(rules: CheckinRules, role_id: int, percent: int, roles: Collection[int]) -> dict[str, Any]:
    """Multiply the daily points of a role's holders. `roles` are those that exist: what was set for others goes."""
    return {"role_multipliers": _existing(rules, roles) | {role_id: percent}}


def drop_multiplier(rules: CheckinRules, role_id: int, roles: Collection[int]) -> dict[str, Any]:
    """Give a role's holders what everyone gets. Raises UserError("no-such-multiplier")."""
    if role_id not in rules.role_multipliers:
        raise UserError("no-such-multiplier")
    return {"role_multipliers": {role: value for role, value in _existing(rules, roles).items() if role != role_id}}


def _known(rules: CheckinRules, day: int) -> dict[int, dict[str, Any]]:
    milestones = {each.day: each.model_dump() for each in rules.milestones}
    if day not in milestones:
        raise UserError("no-such-milestone", day=day)
    return milestones


def _milestones(by_day: dict[int, dict[str, Any]]) -> dict[str, Any]:
    return {"milestones": [by_day[day] for day in sorted(by_day)]}


def _existing(rules: CheckinRules, roles: Collection[int]) -> dict[int, int]:
    return {role: percent for role, percent in rules.role_multipliers.items() if role in roles}
