"""What must hold of every benefit, for `verify`."""

from __future__ import annotations

import db.partner_upkeep
from db.engine import Transaction
from services.partners.redeeming import PAID


async def broken_benefits(tx: Transaction) -> list[str]:
    """A plain sentence for each benefit whose counts are not those of its claims, or whose points the ledger lacks."""
    problems = [
        f"guild {guild}: benefit {benefit} does not count what was claimed, redeemed and paid for it"
        for guild, benefit in await db.partner_upkeep.miscounted(tx)
    ]
    return problems + [
        f"guild {guild}: benefits earned {earned} points, the ledger paid {paid}"
        for guild, earned, paid in await db.partner_upkeep.paid(tx, PAID)
    ]
