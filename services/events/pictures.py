"""An event's picture: given, taken away, and on Discord's own event."""

from __future__ import annotations

from datetime import datetime

import db.event_pictures
from db.engine import Database, retrying
from db.events import Event
from services import audit
from services.actor import Actor
from services.errors import UserError
from services.events import promises
from services.events.hosting import check_changeable, own


class Pictures:
    """One method for each thing that happens to a picture."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @retrying
    async def set_picture(self, actor: Actor, event_id: int, data: bytes | None, now: datetime) -> Event:
        """Give an event a picture, a JPEG that was vetted, or with None take it away; the event.

        Raises as `hosting.own`; "event-over", "event-picture-none" where there is none to take away.
        """
        async with self._database.transaction() as tx:
            event = await own(tx, actor, event_id)
            check_changeable(event, now)
            if data is not None:
                await db.event_pictures.put(tx, event.guild_id, event_id, data)
            elif not await db.event_pictures.drop(tx, event.guild_id, event_id):
                raise UserError("event-picture-none")
            if event.state == "published":
                await promises.redraw(tx, event, now)
                await promises.mirror(tx, event, now, uncover=data is None)
                detail = {"event": event.title}
                await audit.record(tx, event.guild_id, now, actor.user_id, "event.changed", detail=detail)
            return event

    async def covered(self, guild_id: int, event_id: int, native_id: int) -> None:
        """Discord's own event has the picture for its cover now."""
        async with self._database.transaction() as tx:
            await db.event_pictures.covered(tx, guild_id, event_id, native_id)
