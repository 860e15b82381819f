"""What groups keep of a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import db.groups
import db.people
from db.engine import Transaction
from services.errors import UserError
from services.groups import promises
from services.groups.service import forget

__all__ = ["forget", "known", "roles_of", "unsettled", "wind_up"]


async def known(tx: Transaction, guild_id: int, user_id: int) -> dict[str, Any]:
    """The groups they founded or own, or are to own; their memberships; invitations to them and by them."""
    inside, invited = db.groups.group_members, db.groups.group_invitations
    return {
        "groups": await db.people.rows(
            tx, guild_id, user_id, db.groups.groups, "founder_id", "owner_id", "heir_id", without=["name_key"]
        ),
        "memberships": await db.people.rows(tx, guild_id, user_id, inside, "user_id", without=["user_id"]),
        "invitations": await db.people.rows(tx, guild_id, user_id, invited, "user_id", "invited_by"),
    }


async def unsettled(tx: Transaction, guild_id: int, user_id: int) -> list[UserError]:
    """A group is not left without an owner: "privacy-owns-groups" names those that they own."""
    owned = await db.groups.owned(tx, guild_id, user_id)
    if not owned:
        return []
    return [UserError("privacy-owns-groups", groups=" · ".join(group.name for group in owned), count=len(owned))]


async def wind_up(tx: Transaction, guild_id: int, user_id: int, now: datetime) -> None:
    """Promise that the cards of their groups will count one less."""
    for each in await db.groups.memberships_of(tx, guild_id, user_id):
        group = await db.groups.get(tx, guild_id, each.group_id)
        if group is not None:
            await promises.card(tx, group, now)


async def roles_of(tx: Transaction, guild_id: int, user_id: int) -> set[int]:
    """The roles of the groups that they are in."""
    found = await db.groups.memberships_of(tx, guild_id, user_id)
    inside = [await db.groups.get(tx, guild_id, each.group_id) for each in found]
    return {group.role_id for group in inside if group is not None and group.role_id is not None}
