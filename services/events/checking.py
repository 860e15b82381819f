"""What must hold of every event, for `verify`."""

from __future__ import annotations

import db.events
import db.ledger
from db.engine import Transaction
from services.events.seats import escrow_of


async def broken_events(tx: Transaction) -> list[str]:
    """A plain sentence for each event whose places or points are not those of its sign-ups."""
    problems = [
        f"guild {guild}: event {event} says that {stored} places are taken, its sign-ups take {counted}"
        for guild, event, stored, counted in await db.events.wrong_seats(tx)
    ]
    for (guild, event), owed in sorted((await db.events.in_escrow(tx)).items()):
        name = escrow_of(event)
        held = (await db.ledger.balances(tx, guild, [name])).get(name, 0)
        if held != owed:
            problems.append(f"guild {guild}: event {event} should hold {owed} points, its escrow holds {held}")
    return problems
