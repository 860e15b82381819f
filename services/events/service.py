"""Everything that a person can do with an event, and what the jobs ask of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import db.event_aftermath
import db.events
import db.sign_ups
from db.engine import Database
from db.events import Event, SignUp
from services.events import promises
from services.events.counting import Counting
from services.events.feeds import Feeds
from services.events.hosting import Hosting
from services.events.joining import Joining
from services.events.looking import Looking
from services.events.pictures import Pictures
from services.events.settling import Settling
from services.events.upkeep import Upkeep


class Events(Hosting, Joining, Looking, Counting, Settling, Upkeep, Pictures, Feeds):
    """Hosting (hosting.py), signing up (joining.py, seats.py), finding (looking.py), counting (counting.py), ending
    (settling.py), keeping in line with the server (upkeep.py), pictures (pictures.py), feeds and looks (feeds.py)."""

    def __init__(self, database: Database) -> None:
        Hosting.__init__(self, database)
        Joining.__init__(self, database)
        Looking.__init__(self, database)
        Counting.__init__(self, database)
        Settling.__init__(self, database)
        Upkeep.__init__(self, database)
        Pictures.__init__(self, database)
        Feeds.__init__(self, database)

    async def carded(self, guild_id: int, event_id: int, message_id: int | None) -> None:
        """The event's card is this message, or with None there is none."""
        async with self._database.transaction() as tx:
            await db.events.change(tx, guild_id, event_id, message_id=message_id)

    async def mirrored(self, guild_id: int, event_id: int, native_id: int | None) -> None:
        """Discord's own event for this one, or None."""
        async with self._database.transaction() as tx:
            await db.events.change(tx, guild_id, event_id, native_id=native_id)

    async def offered(self, guild_id: int, event_id: int, user_id: int) -> tuple[Event, SignUp] | None:
        """The offer that somebody has now, for the job that carries it."""
        async with self._database.reading() as tx:
            event = await db.events.get(tx, guild_id, event_id)
            there = (await db.sign_ups.sign_ups_of(tx, guild_id, event_id, [user_id])).get(user_id)
            if event is None or there is None or there.state != "offered":
                return None
            return event, there

    async def to_remind(self, guild_id: int, event_id: int, starts_at: datetime) -> tuple[Event, list[int]] | None:
        """Who is to be reminded of an event that begins then: those with a place who want it. None where it moved."""
        async with self._database.reading() as tx:
            event = await db.events.get(tx, guild_id, event_id)
            if event is None or event.state != "published" or event.starts_at != starts_at:
                return None
            users = [each.user_id for each in await db.sign_ups.listed(tx, guild_id, event_id, ("confirmed",))]
            muted = await db.event_aftermath.muted(tx, guild_id, "reminders", users)
            return event, [user for user in users if user not in muted and user > 0]

    async def who(self, guild_id: int, event_id: int, state: str) -> list[SignUp]:
        """Everybody in a state, in order of arrival."""
        async with self._database.reading() as tx:
            return await db.sign_ups.listed(tx, guild_id, event_id, (state,))

    async def tell(
        self, event: Event, what: str, user_ids: list[int], now: datetime, *, once: str, **payload: Any
    ) -> None:
        """Promise a word to each of these people, once for all that is called `once`."""
        async with self._database.transaction() as tx:
            await promises.tell(tx, event, what, user_ids, now, once=once, **payload)
