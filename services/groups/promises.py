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
CHECK = "group.check"  # job: see whether members have their groups' roles; its key is "group/user" to go on after
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


async def offer(
    tx: Transaction, group: Group, heir_id: int, now: datetime, *, lapses: bool, why: str = "asked"
) -> None:
    """Promise to ask the heir; where it `lapses`, the staff are told if the offer still stands after its time."""
    key = f"{group.group_id}/{heir_id}/{new_id(now)}"
    await jobs.enqueue(tx, group.guild_id, OFFER, key, {"lapses": lapses, "why": why}, now)
    if lapses:
        await jobs.enqueue(tx, group.guild_id, LAPSE, key, {"offered_at": now.isoformat()}, now + OFFER_STANDS)


async def check(tx: Transaction, guild_id: int, after: tuple[int, int], at: datetime) -> None:
    """Promise to look after the roles of who comes after a group and member."""
    await jobs.enqueue(tx, guild_id, CHECK, f"{after[0]}/{after[1]}", {}, at, rearm=True)


async def tell_of_drift(tx: Transaction, group: Group, what: str, who: int, now: datetime) -> None:
    """Promise a word to the staff about a role given or taken by hand: the first in an hour, the log has them all."""
    payload = {"what": what, "to": None, "reason": "", "who": str(who)}
    await jobs.enqueue(tx, group.guild_id, TELL, f"{group.group_id}/{what}/{now:%Y%m%d%H}", payload, now)


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
