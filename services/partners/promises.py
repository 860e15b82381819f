"""What benefits promise for later: words to their partners and to who claimed."""

from __future__ import annotations

from datetime import datetime, timedelta

from db.engine import Transaction
from db.partners import Benefit
from services import jobs
from services.ids import unordered_id

CARD = "benefit.card"  # job: post or redraw a benefit's card; its key is the benefit's id, with "/end" when it is over
CARD_EVERY = timedelta(seconds=2)  # however many claim
TELL = "benefit.tell"  # job: a word to somebody about a benefit; its text is `partner-told-<what>`


async def tell(tx: Transaction, benefit: Benefit, to: int, what: str, now: datetime, *, once: str = "") -> None:
    """Promise a word to somebody, once for each `once`. What was written is read when it is told."""
    if to > 0:  # nobody who was forgotten
        payload = {"what": what, "benefit_id": str(benefit.benefit_id)}
        await jobs.enqueue(tx, benefit.guild_id, TELL, f"{what}/{benefit.benefit_id}/{once}/{to}", payload, now)


async def post(tx: Transaction, benefit: Benefit, now: datetime) -> None:
    """Promise the card in the benefit's channel, in place of the one there is, and what it says at the end."""
    # Not the nonce of a card before, for which Discord would hand back that one.
    payload = {"nonce": str(unordered_id())}
    if benefit.channel_id is not None and benefit.message_id is not None:
        payload["old"] = f"{benefit.channel_id}/{benefit.message_id}"
    await jobs.enqueue(tx, benefit.guild_id, CARD, str(benefit.benefit_id), payload, now, replace=True)
    await jobs.enqueue(tx, benefit.guild_id, CARD, f"{benefit.benefit_id}/end", {}, benefit.ends_at, replace=True)


async def redraw(tx: Transaction, benefit: Benefit, now: datetime) -> None:
    """Promise that the card, where there is one, will show the benefit as it is, at most once in CARD_EVERY."""
    if benefit.channel_id is not None:
        await jobs.enqueue(tx, benefit.guild_id, CARD, str(benefit.benefit_id), {}, now + CARD_EVERY, rearm=True)
