"""What groups promise for later: the jobs, and enqueueing them."""

from __future__ import annotations

from datetime import datetime

from db.engine import Transaction
from db.groups import Group
from services import jobs
from services.groups.rules import OFFER_STANDS
from services.ids import new_id

PLACE = "group.place"  # job: bring the role and the channel to what the group's row wants; its key is the group's id
MEMBER = "group.member"  # job: give or take the role as the membership wants; its key is "group/user"
CARD = "group.card"  # job: post or redraw the group's public card; its key is the group's id
INVITE = "group.invite"  # job: carry an invitation; its key is "group/user/instant"
OFFER = "group.offer"  # job: ask somebody to take a group over; its key is "group/user/instant"
LAPSE = "group.lapse"  # job: nobody took over a group whose owner left; its key is "group/user/instant"
TELL = "group.tell"  # job: tell the owner, or with "staff" the staff, what became of a group


async def place(tx: Transaction, guild_id: int, group_id: int, now: datetime) -> None:
    """Promise to bring role and channel in line."""
    await jobs.enqueue(tx, guild_id, PLACE, str(group_id), {}, now, rearm=True)


async def member(tx: Transaction, guild_id: int, group_id: int, user_id: int, now: datetime) -> None:
    """Promise to bring somebody's role in line."""
    await jobs.enqueue(tx, guild_id, MEMBER, f"{group_id}/{user_id}", {}, now, rearm=True)


async def card(tx: Transaction, group: Group, now: datetime) -> None:
    """Promise to redraw the public card, where there is one."""
    if group.card_channel_id is not None:
        await jobs.enqueue(tx, group.guild_id, CARD, str(group.group_id), {}, now, rearm=True)


async def offer(tx: Transaction, group: Group, heir_id: int, now: datetime, *, lapses: bool) -> None:
    """Promise to ask the heir; where it `lapses`, the staff are told if the offer still stands after its time."""
    key = f"{group.group_id}/{heir_id}/{new_id(now)}"
    await jobs.enqueue(tx, group.guild_id, OFFER, key, {"lapses": lapses}, now)
    if lapses:
        await jobs.enqueue(tx, group.guild_id, LAPSE, key, {"offered_at": now.isoformat()}, now + OFFER_STANDS)


async def tell(
    tx: Transaction,
    group: Group,
    what: str,
    now: datetime,
    *,
    to: int | None,
    reason: str = "",
    who: int | None = None,
) -> None:
    """Promise a word to somebody, or with None to the staff: its text is `group-told-<what>`."""
    payload = {"what": what, "to": to and str(to), "reason": reason, "who": who and str(who)}
    await jobs.enqueue(tx, group.guild_id, TELL, f"{group.group_id}/{what}/{new_id(now)}", payload, now)
