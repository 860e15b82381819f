"""What benefits know of a person, and how they forget them."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

import db.partners
import db.people
from db.engine import Transaction
from services.partners.service import closed

MOST = 10_000  # benefits of one partner


async def known(tx: Transaction, guild_id: int, user_id: int) -> dict[str, Any]:
    """What they offered, the codes they claimed or redeemed for others, who helps them and whom they help.

    Of what somebody else offered or claimed only what they themselves did is told.
    """
    rows = partial(db.people.rows, tx, guild_id, user_id)
    tables = db.partners
    return {
        "benefits": await rows(tables.benefits, "partner_id", without=["partner_id", "decided_by"]),
        "decided": await rows(tables.benefits, "decided_by", only=["benefit_id", "state", "decided_at", "reason"]),
        "claims": await rows(
            tables.benefit_claims, "user_id", without=["user_id", "code_key", "redeemed_by", "points"]
        ),
        "redeemed": await rows(tables.benefit_claims, "redeemed_by", only=["benefit_id", "redeemed_at"]),
        "helpers": await rows(tables.partner_helpers, "partner_id", without=["partner_id"]),
        "helping": await rows(tables.partner_helpers, "user_id", without=["user_id"]),
        "codes_tried": await rows(tables.benefit_guesses, "user_id", without=["user_id"]),
    }


async def wind_up(tx: Transaction, guild_id: int, user_id: int, now: datetime) -> None:
    """Close what a person offers: no more codes are given."""
    going = db.partners.GOING
    for each in await db.partners.of_partner(tx, guild_id, [user_id], states=going, limit=MOST):
        benefit = await db.partners.get(tx, guild_id, each.benefit_id, lock=True)
        if benefit is not None and benefit.state in going:
            await closed(tx, benefit, now)
