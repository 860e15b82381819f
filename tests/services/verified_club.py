"""A verified group with people in it, for tests: written straight into the tables, as if it had been approved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import db.groups
import db.verified
from db.engine import Database
from db.groups import Group, Membership
from db.verified import Charter, Officer, Proof
from services.actor import Actor
from services.groups.rules import name_key
from services.ids import new_id

FOUNDED = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)

STANDARD = {
    "criteria": [
        {"key": "c1", "name": "Works as a chef", "evidence": ["license", "letter"], "visible": "Name", "expires": True}
    ],
    "reviewers": 1,
}


@dataclass(frozen=True, slots=True)
class VerifiedGroup:
    """A verified group: its director, an officer, and a member who has proven their trade."""

    group: Group
    owner: Actor
    officer: Actor
    member: Actor

    @property
    def group_id(self) -> int:
        return self.group.group_id


async def verified_group(
    database: Database,
    *,
    guild_id: int = 1,
    owner_id: int = 11,
    officer_id: int = 12,
    member_id: int = 13,
    name: str = "Chefs 大厨",
    role_id: int | None = None,
    channel_id: int | None = None,
    founded: datetime = FOUNDED,
) -> VerifiedGroup:
    """A verified group in a guild, with its charter, its standard, and three people in it."""
    group = Group(
        guild_id=guild_id,
        group_id=new_id(founded),
        kind="verified",
        name=name,
        name_key=name_key(name),
        topic="What we cook, and how",
        entry="open",
        state="open",
        founder_id=owner_id,
        owner_id=owner_id,
        heir_id=None,
        offered_at=None,
        role_id=role_id,
        channel_id=channel_id,
        card_channel_id=None,
        card_message_id=None,
        trouble=None,
        created_at=founded,
        closed_at=None,
    )
    people = (owner_id, officer_id, member_id)
    async with database.transaction() as tx:
        assert await db.groups.add(tx, group)
        await db.verified.put_standard(tx, guild_id, group.group_id, 1, STANDARD, owner_id, founded)
        charter = Charter(guild_id, group.group_id, group.group_id, "Chefs", "We cook.", 1, None, owner_id, founded)
        await db.verified.put_charter(tx, charter)
        await db.verified.appoint(tx, Officer(guild_id, group.group_id, officer_id, owner_id, founded))
        for user_id in people:
            await db.groups.enter(tx, Membership(guild_id, group.group_id, user_id, "added", founded))
            proof = Proof(guild_id, group.group_id, user_id, None, "proven", founded, None, None, None)
            await db.verified.prove(tx, proof)
    owner, officer, member = (Actor(guild_id, user_id) for user_id in people)
    return VerifiedGroup(group, owner, officer, member)
