"""What events know of a person, and how they forget them."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

import db.event_pictures
import db.events
import db.people
import db.sign_ups
from db.engine import Transaction
from services.errors import UserError
from services.events import seats
from services.events.hosting import called_off, known

MOST = 10_000  # events of one host


async def known_of(tx: Transaction, guild_id: int, user_id: int) -> dict[str, Any]:
    """Events they host and their pictures, their sign-ups, what they said, and what they want to hear nothing of."""
    rows = partial(db.people.rows, tx, guild_id, user_id)
    return {
        "events": await rows(db.events.events, "host_id", without=["city_key", "secret"]),
        "pictures": await db.event_pictures.hosted_by(tx, guild_id, user_id),
        "sign_ups": await rows(db.events.sign_ups, "user_id", "attended_by", without=["user_id"]),
        "feedback": await rows(db.events.feedback, "user_id", without=["user_id"]),
        "disputes": await rows(db.events.disputes, "user_id", "decided_by", without=["user_id"]),
        "codes_tried": await rows(db.events.event_guesses, "user_id", without=["user_id"]),
        "calendar_address": await rows(db.events.event_feeds, "user_id", without=["user_id"]),
        "muted": await rows(db.events.event_mutes, "user_id", without=["user_id"]),
    }


async def unsettled(tx: Transaction, guild_id: int, user_id: int) -> list[UserError]:
    """A host's events that took in points and are not settled yet: those are to be settled first."""
    held = await db.events.hosted(tx, guild_id, user_id, states=("ended",), limit=1)
    return [UserError("event-unsettled", title=held[0].title)] if held else []


async def wind_up(tx: Transaction, guild_id: int, user_id: int, now: datetime) -> None:
    """Call off what a person hosts, and give back the places they hold."""
    for event in await db.events.hosted(tx, guild_id, user_id, states=("draft", "review", "published"), limit=MOST):
        await called_off(tx, await known(tx, guild_id, event.event_id, lock=True), None, "—", now)
    for sign_up in await db.sign_ups.of_user(tx, guild_id, user_id, db.events.IN):
        event = await known(tx, guild_id, sign_up.event_id, lock=True)
        if event.state == "published" and now < event.starts_at:
            await seats.leave(tx, event, sign_up, "cancelled", now)


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """Leave an opaque, negative id where a person hosted or took part, and nothing of what they wrote or showed."""
    await db.event_pictures.forget(tx, guild_id, user_id)
    await db.events.forget(tx, guild_id, user_id, opaque_id)
