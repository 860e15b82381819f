"""What events promise for later: the jobs, and enqueueing them. The key is the event's id unless said otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import db.jobs
from db.engine import Transaction
from db.events import Event, SignUp
from services import jobs
from services.ids import new_id

CARD = "event.card"  # job: post or redraw the event's card
NATIVE = "event.native"  # job: bring Discord's own scheduled event in line
OFFER = "event.offer"  # job: offer a free place to somebody; its key is "event/user/place"
OFFER_LAPSE = "event.offer_lapse"  # job: nobody said yes; its key is "event/user/place"
FIRST_COME = "event.first_come"  # job: from now on places go to whoever presses; tells the waitlist
REMIND = "event.remind"  # job: remind everybody who has a place; its key is "event/hours/start"
TELL = "event.tell"  # job: tell one person something; its key is "event/what/user/instant"
HOSTLESS = "event.hostless"  # job: tell staff that the host of the club's own event left
VOICE = "event.voice"  # job: see who is in the event's voice channel, minute by minute
END = "event.end"  # job: the event is over
SETTLE = "event.settle"  # job: the dispute window is over
ASK_FEEDBACK = "event.ask_feedback"  # job: ask those who came; the day after

CARD_EVERY = timedelta(seconds=2)  # however many sign up
REMIND_HOURS = (24, 1)


async def redraw(tx: Transaction, event: Event, now: datetime) -> None:
    """Promise that the card will show the event as it is, at most once in CARD_EVERY."""
    await jobs.enqueue(tx, event.guild_id, CARD, str(event.event_id), {}, now + CARD_EVERY, rearm=True)


async def mirror(tx: Transaction, event: Event, now: datetime, *, uncover: bool = False) -> None:
    """Promise to bring Discord's own event in line; with `uncover` also to take its cover away, which was ours."""
    payload = {"uncover": True} if uncover else {}
    await jobs.enqueue(
        tx, event.guild_id, NATIVE, str(event.event_id), payload, now, replace=uncover, rearm=not uncover
    )


async def calendar(tx: Transaction, event: Event, now: datetime) -> None:
    """Promise what comes by the clock: reminders, first come first served, the end. Anew for an event that moved."""
    key = str(event.event_id)
    for hours in REMIND_HOURS:
        at = event.starts_at - timedelta(hours=hours)
        if at > now:
            stamp = int(event.starts_at.timestamp())
            payload = {"hours": hours, "starts_at": event.starts_at.isoformat()}
            await jobs.enqueue(tx, event.guild_id, REMIND, f"{key}/{hours}/{stamp}", payload, at, replace=True)
    first_come = max(event.starts_at - timedelta(hours=1), now)
    payload = {"starts_at": event.starts_at.isoformat()}
    await jobs.enqueue(tx, event.guild_id, FIRST_COME, key, payload, first_come, replace=True)
    await jobs.enqueue(tx, event.guild_id, VOICE, key, {}, event.starts_at, replace=True)
    await jobs.enqueue(tx, event.guild_id, END, key, {}, event.ends_at, replace=True)


async def offer(tx: Transaction, event: Event, offered: Iterable[SignUp], until: datetime, now: datetime) -> None:
    """Promise to ask each of them whether they want the place, and to take it back where they do not say yes."""
    loads = {f"{event.event_id}/{each.user_id}/{each.place}": {"until": until.isoformat()} for each in offered}
    await jobs.enqueue_many(tx, event.guild_id, OFFER, loads, now, replace=True)
    await jobs.enqueue_many(tx, event.guild_id, OFFER_LAPSE, loads, until, replace=True)


async def tell(
    tx: Transaction,
    event: Event,
    what: str,
    user_ids: Iterable[int],
    now: datetime,
    *,
    once: str | None = None,
    **payload: Any,
) -> None:
    """Promise a word to each of these people: its text is `event-told-<what>`. With `once`, one in all for that."""
    stamp = once or new_id(now)
    loads = {
        f"{event.event_id}/{what}/{user_id}/{stamp}": {
            "event_id": str(event.event_id), "to": str(user_id), "what": what, **payload
        }
        for user_id in user_ids
    }  # fmt: skip
    await jobs.enqueue_many(tx, event.guild_id, TELL, loads, now)


async def forget_calendar(tx: Transaction, event: Event) -> None:
    """Nothing comes by the clock any more."""
    for kind in (FIRST_COME, VOICE, END, SETTLE):
        await db.jobs.remove(tx, event.guild_id, kind, str(event.event_id))
