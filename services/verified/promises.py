"""What proposals and verified groups promise for later: the jobs, and enqueueing them."""

from __future__ import annotations

from datetime import datetime

from db.engine import Transaction
from services import jobs
from services.ids import new_id

ASK = "proposal.ask"  # job: ask a founder whether they found the group; its key is "proposal/user/instant"
TELL = "proposal.tell"  # job: tell somebody, or the staff, what became of a proposal: `proposal-told-<what>`
GROUP_TELL = "verified.tell"  # job: tell somebody, or the staff, about a verified group: `verified-told-<what>`


async def ask(tx: Transaction, guild_id: int, proposal_id: int, user_id: int, now: datetime) -> None:
    """Promise to ask a founder."""
    await jobs.enqueue(tx, guild_id, ASK, f"{proposal_id}/{user_id}/{new_id(now)}", {}, now)


async def tell(
    tx: Transaction,
    guild_id: int,
    proposal_id: int,
    what: str,
    to: int,
    now: datetime,
    *,
    who: int | None = None,
    word_id: int | None = None,
) -> None:
    """Promise a word to somebody. What was written freely is read when it is told."""
    payload = {"what": what, "to": str(to), "who": who and str(who), "word_id": word_id and str(word_id)}
    await jobs.enqueue(tx, guild_id, TELL, f"{proposal_id}/{what}/{to}/{new_id(now)}", payload, now)


async def tell_of_group(
    tx: Transaction, guild_id: int, group_id: int, what: str, now: datetime, *, to: int | None
) -> None:
    """Promise a word about a verified group to somebody, or with None to the staff."""
    payload = {"what": what, "to": to and str(to)}
    await jobs.enqueue(tx, guild_id, GROUP_TELL, f"{group_id}/{what}/{to}/{new_id(now)}", payload, now)
