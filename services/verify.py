"""Recomputing what is kept, from what it was kept from; and what must hold always."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import db.ledger
from db.engine import Database
from services.checkin.streaks import broken_caches


@dataclass(frozen=True, slots=True)
class Findings:
    """What `verify` found: how much it looked at, and a plain sentence for each thing that does not hold."""

    counts: dict[str, Any]
    problems: list[str]


async def verify(database: Database) -> Findings:
    """Recompute every balance from postings and every streak from days; check every invariant. Changes nothing."""
    async with database.reading() as tx:
        counts = await db.ledger.counts(tx)
        problems = [
            f"guild {guild}: transaction {transaction} does not balance, its postings sum to {total}"
            for guild, transaction, total in await db.ledger.unbalanced(tx)
        ]
        problems += [
            f"guild {guild}: transaction {transaction} has fewer than two postings"
            for guild, transaction in await db.ledger.without_postings(tx)
        ]
        problems += [
            f"guild {guild}: account {name} says {stored}, its postings say {proven}"
            for guild, name, stored, proven in await db.ledger.wrong_balances(tx)
        ]
        problems += [
            f"guild {guild}: the streak of member {user} is not what their days prove"
            for guild, user in await broken_caches(tx)
        ]
    return Findings(counts, problems)
