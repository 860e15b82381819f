"""What benefits promise for later: words to their partners and to who claimed."""

from __future__ import annotations

from datetime import datetime

from db.engine import Transaction
from db.partners import Benefit
from services import jobs

TELL = "benefit.tell"  # job: a word to somebody about a benefit; its text is `partner-told-<what>`


async def tell(tx: Transaction, benefit: Benefit, to: int, what: str, now: datetime, *, once: str = "") -> None:
    """Promise a word to somebody, once for each `once`. What was written is read when it is told."""
    if to > 0:  # nobody who was forgotten
        payload = {"what": what, "benefit_id": str(benefit.benefit_id)}
        await jobs.enqueue(tx, benefit.guild_id, TELL, f"{what}/{benefit.benefit_id}/{once}/{to}", payload, now)
