"""A benefit's card in a channel: one for each, put there by its partner or staff."""

from __future__ import annotations

from datetime import datetime

import db.partners
from db.engine import Database, retrying
from db.partners import Benefit
from services.actor import Actor
from services.errors import UserError
from services.partners import promises
from services.partners.steps import own


class Cards:
    """One method for each thing that happens to a card."""

    _database: Database

    @retrying
    async def post_card(self, actor: Actor, benefit_id: int, channel_id: int, now: datetime) -> Benefit:
        """Have the benefit's card in a channel, in place of the one there is; the benefit.

        Raises UserError: "benefit-unknown", "benefit-not-open".
        """
        async with self._database.transaction() as tx:
            benefit = await own(tx, actor, benefit_id, staff=True)
            if benefit.state != "open" or now >= benefit.ends_at:
                raise UserError("benefit-not-open")
            place = {"channel_id": channel_id, "message_id": None}
            await db.partners.change(tx, benefit.guild_id, benefit_id, **place)
            await promises.post(tx, benefit, now)
            return benefit._replace(**place)

    async def carded(self, guild_id: int, benefit_id: int, channel_id: int | None, message_id: int | None) -> None:
        """The benefit's card is this message, or with None there is none any more."""
        async with self._database.transaction() as tx:
            await db.partners.change(tx, guild_id, benefit_id, channel_id=channel_id, message_id=message_id)
