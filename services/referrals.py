"""Who brought whom: whoever brought somebody decides nothing about them.

The one place that says so. A feature that keeps records of referrals adds them to `brought`.
"""

from __future__ import annotations

from collections.abc import Collection

import db.applications
import db.groups
from db.engine import Transaction


async def brought(tx: Transaction, guild_id: int, user_ids: Collection[int], group_id: int | None) -> set[int]:
    """Everybody who brought any of these people: named by them as who recommended them, in an application to whatever
    group, or who invited them to this group."""
    found = await db.applications.named_by(tx, guild_id, user_ids)
    if group_id is not None:
        found |= await db.groups.inviters(tx, guild_id, group_id, user_ids)
    return found
