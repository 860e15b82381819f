"""What the deeds on groups have in common, inside their transactions: finding a group, letting in, putting out."""

from __future__ import annotations

from datetime import datetime

import db.groups
import db.members
import db.settings
import db.verified
from db.engine import Transaction
from db.groups import Group, Membership
from services import club
from services.actor import Actor
from services.errors import UserError
from services.groups import promises, rules
from services.permissions import Capability, may


async def known(tx: Transaction, guild_id: int, group_id: int, *, lock: bool = False) -> Group:
    """The group; with `lock` nobody else changes it until the transaction ends. Raises UserError("group-unknown")."""
    group = await db.groups.get(tx, guild_id, group_id, lock=lock)
    if group is None:
        raise UserError("group-unknown")
    return group


async def opened(tx: Transaction, guild_id: int, group_id: int) -> Group:
    """The group, locked: it is open and stays so until the transaction ends."""
    group = await known(tx, guild_id, group_id, lock=True)
    if group.state == "closed":
        raise UserError("group-closed", name=group.name)
    return group


async def managed(tx: Transaction, actor: Actor, group_id: int) -> Group:
    """The group, locked, if it is the actor's or they are staff."""
    group = await opened(tx, actor.guild_id, group_id)
    if group.owner_id != actor.user_id and not may(
        actor, await club.club(tx, actor.guild_id), Capability.MANAGE_GROUPS
    ):
        raise UserError("group-not-yours", name=group.name)
    return group


async def enter(tx: Transaction, group: Group, actor: Actor, now: datetime) -> None:
    """Let somebody in; their role and the group's card follow by job."""
    if await db.groups.enter(tx, Membership(group.guild_id, group.group_id, actor.user_id, "pending", now)):
        await promises.member(tx, group.guild_id, group.group_id, actor.user_id, now)
        await promises.card(tx, group, now)
    await db.members.remember_locale(tx, group.guild_id, actor.user_id, actor.locale)


async def gone_from(tx: Transaction, group: Group, user_id: int, now: datetime) -> None:
    """Somebody is not in the group any more: nor its heir, nor an officer of it."""
    await promises.card(tx, group, now)
    await db.verified.dismiss(tx, group.guild_id, group.group_id, user_id)
    if group.heir_id == user_id:
        await db.groups.change(tx, group.guild_id, group.group_id, heir_id=None, offered_at=None)


async def is_proven(tx: Transaction, group: Group, user_id: int) -> bool:
    """Whether somebody has proved their trade to a verified group, and the proof holds."""
    proof = await db.verified.proof(tx, group.guild_id, group.group_id, user_id)
    return proof is not None and proof.state == "proven"


async def must_be_admitted(tx: Transaction, group: Group, user_id: int) -> None:
    """Pass, or raise UserError("group-needs-application"): a verified group is entered by proving one's trade."""
    if group.kind == "verified" and not await is_proven(tx, group, user_id):
        raise UserError("group-needs-application", name=group.name)


async def must_be_of_the_trade(tx: Transaction, group: Group, user_id: int) -> None:
    """Pass, or raise UserError("group-heir-not-proven"): a verified group is directed by one of its trade."""
    if group.kind == "verified" and not await is_proven(tx, group, user_id):
        raise UserError("group-heir-not-proven", name=group.name)


async def room_for_one_more(tx: Transaction, guild_id: int, user_id: int, now: datetime) -> None:
    """Pass, or raise UserError("group-limit") for who owns as many as one may; until the transaction ends nobody's
    number of groups in the guild grows, so that two at once cannot both find room. Verified groups do not count."""
    await db.settings.lock(tx, guild_id, "groups", club.ALWAYS, now)
    owned = await db.groups.owned(tx, guild_id, user_id)
    if sum(group.kind == "ordinary" for group in owned) >= rules.MOST_OWNED:
        raise UserError("group-limit", most=rules.MOST_OWNED)


async def offer_to_oldest(tx: Transaction, group: Group, now: datetime, *, why: str = "left") -> None:
    """Offer a group whose owner left to who has been in it longest; with nobody else in it, tell the staff.

    A verified group is offered to its oldest officer, or else to its oldest proven member. `why` is for the question.
    """
    guild_id, group_id = group.guild_id, group.group_id
    if group.kind == "verified":
        inside = {each.user_id for each in await db.groups.members(tx, guild_id, group_id)}
        proven = [each.user_id for each in await db.verified.proven(tx, guild_id, group_id)]
        officers = [each.user_id for each in await db.verified.officers_of(tx, guild_id, group_id)]
        ranked = [each for each in (*officers, *proven) if each in inside and each in proven]
    else:
        ranked = [each.user_id for each in await db.groups.members(tx, guild_id, group_id, limit=2)]
    heirs = [each for each in ranked if each != group.owner_id]
    if not heirs:
        await promises.tell(tx, group, "orphaned", now, to=None, who=group.owner_id)
        return
    await db.groups.change(tx, group.guild_id, group.group_id, heir_id=heirs[0], offered_at=now)
    await promises.offer(tx, group, heirs[0], now, lapses=True, why=why)
