"""Recomputing what is kept, from what it was kept from; and what must hold always."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import db.ledger_checks
import db.points
from db.engine import Database
from services.checkin.streaks import broken_caches
from services.credentials.lasting import overdue_deletions
from services.events.checking import broken_events
from services.fund.checking import broken_fund
from services.partners.checking import broken_benefits
from services.red_packets.checking import broken_packets


@dataclass(frozen=True, slots=True)
class Findings:
    """What `verify` found: how much it looked at, and a plain sentence for each thing that does not hold."""

    counts: dict[str, Any]
    problems: list[str]


async def verify(database: Database, now: datetime | None = None) -> Findings:
    """Recompute every balance from postings and every streak from days; check every invariant. Changes nothing.

    With `now` also what should have been deleted by then.
    """
    async with database.reading() as tx:
        counts = await db.ledger_checks.counts(tx)
        problems = [
            f"guild {guild}: transaction {transaction} does not balance, its postings sum to {total}"
            for guild, transaction, total in await db.ledger_checks.unbalanced(tx)
        ]
        problems += [
            f"guild {guild}: transaction {transaction} has fewer than two postings"
            for guild, transaction in await db.ledger_checks.without_postings(tx)
        ]
        problems += [
            f"guild {guild}: account {name} says {stored}, its postings say {proven}"
            for guild, name, stored, proven in await db.ledger_checks.wrong_balances(tx)
        ]
        problems += [
            f"guild {guild}: a posting of transaction {transaction} to account {account} lacks one of the two"
            for guild, transaction, account in await db.ledger_checks.strays(tx)
        ]
        problems += [
            f"guild {guild}: the balances noted in the statement of account {name} do not follow from one another"
            for guild, name in await db.ledger_checks.broken_chains(tx)
        ]
        problems += [
            f"guild {guild}: transfer {transfer} is done, but not in the ledger with its amount"
            for guild, transfer in await db.points.unpaid(tx)
        ]
        problems += [
            f"guild {guild}: the ledger holds {more} more transfers than were confirmed"
            for guild, more in await db.points.uncounted(tx)
        ]
        problems += [
            f"guild {guild}: the streak of member {user} is not what their days prove"
            for guild, user in await broken_caches(tx)
        ]
        problems += await broken_packets(tx)
        problems += await broken_fund(tx)
        problems += await broken_events(tx)
        problems += await broken_benefits(tx)
        if now is not None:
            problems += await overdue_deletions(tx, now)
    return Findings(counts, problems)
