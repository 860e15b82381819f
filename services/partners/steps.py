"""What every step with a benefit begins with."""

from __future__ import annotations

import db.partners
from db.engine import Transaction
from db.partners import Benefit
from services import club
from services.actor import Actor
from services.errors import UserError
from services.permissions import Capability, may


async def known(tx: Transaction, guild_id: int, benefit_id: int, *, lock: bool = False) -> Benefit:
    """A benefit. Raises UserError("benefit-unknown")."""
    benefit = await db.partners.get(tx, guild_id, benefit_id, lock=lock)
    if benefit is None:
        raise UserError("benefit-unknown")
    return benefit


async def own(tx: Transaction, actor: Actor, benefit_id: int, *, lock: bool = True, staff: bool = False) -> Benefit:
    """A benefit of the actor's own, or with `staff` any for who manages partners.

    Raises UserError("benefit-unknown").
    """
    benefit = await known(tx, actor.guild_id, benefit_id, lock=lock)
    if benefit.partner_id == actor.user_id:
        return benefit
    if staff and may(actor, await club.club(tx, actor.guild_id), Capability.MANAGE_PARTNERS):
        return benefit
    raise UserError("benefit-unknown")
