"""Cancelling: hundreds of presses at once; each gets back what the rule says, and the places go to who waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import db.events
import db.sign_ups
from db.engine import Transaction
from db.events import Event, SignUp
from services import ledger
from services.actor import Actor
from services.errors import UserError
from services.events import rules, seats
from services.events.rules import Terms


class Request(NamedTuple):
    """Somebody gives back a place or an offer, or leaves the waitlist."""

    actor: Actor
    event_id: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody is out: `given_back` and `kept` in whole points."""

    event: Event
    given_back: int
    kept: int


def costs(event: Event, there: SignUp | None, now: datetime) -> Left:
    """What cancelling gives back and keeps now. Raises UserError: "event-not-in", "event-begun"."""
    if there is None or there.state not in db.events.IN or event.state != "published":
        raise UserError("event-not-in")
    if now >= event.starts_at:
        raise UserError("event-begun")
    terms = Terms.model_validate(event.terms)
    back = rules.refund(terms, there.paid, event.starts_at, now, moved=there.moved < event.moved)
    return Left(event, back, there.paid - back)


async def leave_many(tx: Transaction, requests: Sequence[Request]) -> list[Left | Exception]:
    """Let people out, in the order of their requests; a result or the refusal for each."""
    results: dict[int, Left | Exception] = {}
    by_event: dict[tuple[int, int], dict[int, Request]] = defaultdict(dict)
    for index, request in enumerate(requests):
        by_event[request.actor.guild_id, request.event_id][index] = request
    for guild_id in sorted({guild for guild, _ in by_event}):
        asked = {event: these for (guild, event), these in by_event.items() if guild == guild_id}
        locked = await db.events.lock(tx, guild_id, asked.keys())
        for event_id, these in sorted(asked.items()):
            if event_id in locked:
                results |= await _serve(tx, locked[event_id], these)
            else:
                results |= dict.fromkeys(these, UserError("event-unknown"))
    return [results[index] for index in range(len(requests))]


async def _serve(tx: Transaction, event: Event, asked: dict[int, Request]) -> dict[int, Left | Exception]:
    users = {request.actor.user_id for request in asked.values()}
    there = await db.sign_ups.sign_ups_of(tx, event.guild_id, event.event_id, users)
    results: dict[int, Left | Exception] = {}
    out: list[SignUp] = []
    refunds: list[ledger.Entry] = []
    taken, now = event.taken, max(request.now for request in asked.values())
    for index, request in asked.items():
        user = request.actor.user_id
        try:
            left = results[index] = costs(event, there.get(user), request.now)
        except UserError as refusal:
            results[index] = refusal
            continue
        before = there[user]
        if left.given_back:
            refunds.append(seats.payment(event, before, "refunded", left.given_back))
        there[user] = seats.out(before, "cancelled", left.kept, request.now)
        out.append(there[user])
        taken -= seats.held(before)
    if out:
        for posted in await ledger.post_many(tx, refunds, now):
            if not isinstance(posted, ledger.Posted):  # the escrow holds what was paid
                raise posted
        await db.sign_ups.put(tx, out)
        await seats.fill(tx, event._replace(taken=taken), now)
    return results
