"""What the fund promises for later: the jobs, and enqueueing them."""

from __future__ import annotations

from datetime import datetime

import db.verified
from db.engine import Transaction
from db.fund import Request
from db.groups import Group
from services import jobs
from services.fund.rules import TOLD_BEFORE
from services.ids import new_id

OPENING = "fund.opening"  # job: pay a new verified group its opening grant; its key is the group's id
ENDING = "fund.ending"  # job: a grant ends soon, its group is told; its key is the request's id
SETTLE = "fund.settle"  # job: a grant is over, its rest goes back; its key is the request's id
TELL = "fund.tell"  # job: a word to somebody about their group's money, or about points that they got of it


async def opening_grant(tx: Transaction, guild_id: int, group_id: int, now: datetime) -> None:
    """Promise the opening grant."""
    await jobs.enqueue(tx, guild_id, OPENING, str(group_id), {"group_id": str(group_id)}, now)


async def end_of(tx: Transaction, request: Request, ends_at: datetime, now: datetime) -> None:
    """Promise to tell the group before its grant ends, and to take back the rest."""
    key = str(request.request_id)
    if ends_at - TOLD_BEFORE > now:
        await jobs.enqueue(tx, request.guild_id, ENDING, key, {}, ends_at - TOLD_BEFORE)
    await jobs.enqueue(tx, request.guild_id, SETTLE, key, {}, ends_at)


async def runners(tx: Transaction, group: Group) -> set[int]:
    """Who runs a group: its director and its officers."""
    officers = await db.verified.officers_of(tx, group.guild_id, group.group_id)
    return {group.owner_id, *(each.user_id for each in officers)}


async def tell_runners(
    tx: Transaction, group: Group, what: str, now: datetime, *, points: int, request_id: int | None = None
) -> None:
    """Promise a word to everybody who runs the group: its text is `fund-told-<what>`."""
    for user_id in sorted(await runners(tx, group)):
        await tell(tx, group, user_id, what, now, points=points, request_id=request_id)


async def tell(
    tx: Transaction, group: Group, to: int, what: str, now: datetime, *, points: int, request_id: int | None = None
) -> None:
    """Promise a word to somebody. What was written for the request or spending is read when it is told."""
    payload = {
        "what": what,
        "group_id": str(group.group_id),
        "points": points,
        "request_id": request_id and str(request_id),
    }
    if to > 0:  # nobody who was forgotten
        await jobs.enqueue(tx, group.guild_id, TELL, f"{what}/{new_id(now)}/{to}", payload, now)
