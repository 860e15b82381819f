"""Signing up: thousands of presses at once, never a place too many. Places, money and the waitlist of one event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import db.events
import db.ledger
import db.members
import db.sign_ups
import db.verified
from db.engine import Transaction
from db.events import Event, SignUp
from services import club, ledger
from services.actor import Actor
from services.checkin.streaks import living_streaks
from services.club import ClubSettings
from services.errors import UserError
from services.events import promises, rules
from services.events.rules import EventRules, Standing, Terms
from services.ids import new_id


class Request(NamedTuple):
    """Somebody presses "sign up", or says yes to a place that is offered. `answers` by question, None for the press."""

    actor: Actor
    event_id: int
    now: datetime
    guests: int = 0
    answers: tuple[str, ...] | None = None


class Signed(NamedTuple):
    """What became of it: `sign_up` as it is now; `place` in the waitlist from 1, 0 for who has a place.

    `balance` in whole points; `repeated` where nothing changed by it.
    """

    event: Event
    sign_up: SignUp
    place: int
    balance: int
    repeated: bool


class NeedsForm(NamedTuple):
    """The press was right, but this event has questions, or may be told of guests."""

    event: Event
    terms: Terms


Outcome = Signed | NeedsForm


def escrow_of(event_id: int) -> str:
    """The account that holds what was paid for an event until it is settled."""
    return ledger.escrow(f"event/{event_id}")


async def event_rules(tx: Transaction, guild_id: int) -> EventRules:
    """The club's rules for events; the defaults for a club that never set any."""
    return await club.in_force(tx, guild_id, "events", EventRules)


async def sign_up_many(tx: Transaction, requests: Sequence[Request]) -> list[Outcome | Exception]:
    """Sign people up, in the order of their requests; a result or the refusal for each."""
    results: dict[int, Outcome | Exception] = {}
    by_guild: dict[int, list[int]] = defaultdict(list)
    for index, request in enumerate(requests):
        by_guild[request.actor.guild_id].append(index)
    for guild_id, indexes in sorted(by_guild.items()):
        locked = await db.events.lock(tx, guild_id, {requests[index].event_id for index in indexes})
        settings, rules_now = await club.club(tx, guild_id), await event_rules(tx, guild_id)
        by_event: dict[int, dict[int, Request]] = defaultdict(dict)
        for index in indexes:
            if requests[index].event_id in locked:
                by_event[requests[index].event_id][index] = requests[index]
            else:
                results[index] = UserError("event-unknown")
        for event_id, asked in sorted(by_event.items()):
            results |= await _Desk(tx, locked[event_id], settings, rules_now, asked).serve()
    return [results[index] for index in range(len(requests))]


class _Desk:
    """The sign-ups of one event in one transaction."""

    def __init__(
        self,
        tx: Transaction,
        event: Event,
        settings: ClubSettings,
        rules_now: EventRules,
        asked: dict[int, Request],
    ) -> None:
        self.tx = tx
        self.event = event
        self.club = settings
        self.rules = rules_now
        self.asked = asked
        self.terms = Terms.model_validate(event.terms)
        self.now = max(request.now for request in asked.values())
        self.counted: dict[str, int] = defaultdict(int)

    async def serve(self) -> dict[int, Outcome | Exception]:
        """Decide on each request in turn, write, take the money; a result for each index."""
        guild_id, event_id = self.event.guild_id, self.event.event_id
        users = sorted({request.actor.user_id for request in self.asked.values()})
        before = await db.sign_ups.sign_ups_of(self.tx, guild_id, event_id, users)
        standings = await standings_of(self.tx, guild_id, users, [self.terms], self.rules, self.club, self.now)
        wallets = [ledger.wallet(user) for user in users]
        balances = await db.ledger.balances(self.tx, guild_id, wallets) if self.event.price else {}
        queued = await db.sign_ups.count(self.tx, guild_id, event_id, "waiting")
        after, taken = dict(before), self.event.taken
        results: dict[int, Outcome | Exception] = {}
        changed: dict[int, int] = {}  # user → index of the request that changed them
        places: dict[int, int] = {}  # in the waitlist, of those who came onto it now
        for index, request in self.asked.items():
            user = request.actor.user_id
            there = after.get(user)
            if there is not None and (there.state == "confirmed" or (there.state == "waiting" and not self._rush)):
                continue
            try:
                form = self._check(request, there, standings[user])
            except UserError as refusal:
                results[index] = refusal
                continue
            if form is not None:
                results[index] = form
                continue
            offered = there is not None and there.state == "offered"
            seats = there.seats if there is not None and there.state in db.events.IN else 1 + request.guests
            free = offered or (taken + seats <= self.event.capacity and (self._rush or not queued))
            price = self.event.price * seats if free else 0
            balance = balances.get(ledger.wallet(user), 0)
            if price > balance:
                results[index] = ledger.InsufficientPoints(ledger.wallet(user), balance, price)
                continue
            if price:
                balances[ledger.wallet(user)] = balance - price
            after[user] = self._sign_up(request, there, seats, "confirmed" if free else "waiting", price)
            changed[user] = index
            taken += seats if free and not offered else 0
            if not free and (there is None or there.state != "waiting"):
                queued += 1
                places[user] = queued
            self.counted["signed" if there is None or there.state not in db.events.IN else "kept"] += 1
        await self._write(before, after, changed, taken)
        event = self.event._replace(taken=taken)
        for index, request in self.asked.items():
            if index in results:
                continue
            user = request.actor.user_id
            held = after[user]
            place = places.get(user, 0) if held.state == "waiting" else 0
            if held.state == "waiting" and not place:
                place = 1 + await db.sign_ups.count(self.tx, guild_id, event_id, "waiting", before=held.place)
            balance = balances.get(ledger.wallet(user), 0)
            results[index] = Signed(event, held, place, balance, changed.get(user) != index)
        return results

    @property
    def _rush(self) -> bool:
        """Whether places go to whoever presses first."""
        return rules.is_first_come(self.event.starts_at, self.now)

    def _check(self, request: Request, there: SignUp | None, standing: Standing) -> NeedsForm | None:
        """None for a request that may go on, NeedsForm, or the refusal raised, which is counted."""
        event, terms, now = self.event, self.terms, request.now
        if request.actor.is_bot:
            raise UserError("bots-cannot")
        if event.state != "published":
            raise UserError("event-over" if event.state != "cancelled" else "event-cancelled")
        offered = there is not None and there.state == "offered"
        if offered:
            assert there is not None and there.offer_until is not None
            if now >= there.offer_until:
                raise UserError("event-offer-over")
            return None
        if now >= event.starts_at:
            raise UserError("event-begun")
        if not event.open:
            raise UserError("event-closed")
        if terms.opens_at is not None and now < terms.opens_at:
            raise UserError("event-not-yet", at=terms.opens_at)
        if now >= rules.closes_at(terms, event.starts_at):
            raise UserError("event-sign-up-over")
        if there is not None and there.state == "removed":
            raise UserError("event-removed")
        refusal = rules.turned_away(terms, request.actor, standing)
        if refusal is not None:
            self.counted[f"turned:{refusal.code}"] += 1
            raise refusal
        if self.rules.absences and standing.absences >= self.rules.absences:
            raise UserError("event-absences", times=standing.absences, days=self.rules.absence_days)
        self.counted["could"] += there is None and request.answers is None  # the form comes after a press
        if request.guests > terms.guests:
            raise UserError("event-guests", most=terms.guests)
        if there is not None and there.state == "waiting":
            return None
        if request.answers is None and (terms.questions or terms.guests):
            return NeedsForm(event, terms)
        if len(request.answers or ()) != len(terms.questions) or not all(
            0 < len(answer.strip()) <= rules.LONGEST_ANSWER for answer in request.answers or ()
        ):
            raise UserError("event-answers", most=rules.LONGEST_ANSWER)
        return None

    def _sign_up(self, request: Request, there: SignUp | None, seats: int, state: str, price: int) -> SignUp:
        if there is not None and there.state in ("offered", "waiting"):
            return there._replace(state=state, paid=price, offer_until=None)
        answers = dict(zip(self.terms.questions, request.answers or (), strict=False))
        return SignUp(
            guild_id=self.event.guild_id,
            event_id=self.event.event_id,
            user_id=request.actor.user_id,
            state=state,
            place=new_id(request.now),
            seats=seats,
            paid=price,
            answers={question: answer.strip() for question, answer in answers.items()},
            moved=self.event.moved,
            signed_at=request.now,
            offer_until=None,
            out_at=None,
            attended=None,
            attended_at=None,
            attended_by=None,
            excuse=None,
            kept=there.paid + there.kept if there is not None else 0,
        )

    async def _write(
        self, before: dict[int, SignUp], after: dict[int, SignUp], changed: dict[int, int], taken: int
    ) -> None:
        if self.counted:
            await db.sign_ups.count_on(self.tx, self.event.guild_id, self.event.event_id, dict(self.counted))
        if not changed:
            return
        rows = [after[user] for user in changed]
        for posted in await ledger.post_many(
            self.tx, [payment(self.event, row, "paid", row.paid) for row in rows if row.paid], self.now
        ):
            if not isinstance(posted, ledger.Posted):  # balances were read under this transaction's lock
                raise posted
        await db.sign_ups.put(self.tx, rows)
        # What is offered and told later comes in their own language.
        locales = {user: self.asked[index].actor.locale for user, index in changed.items()}
        await db.members.remember_locales(self.tx, self.event.guild_id, locales)
        if taken != self.event.taken:
            await db.events.change(self.tx, self.event.guild_id, self.event.event_id, taken=taken)
        await promises.redraw(self.tx, self.event, self.now)


def payment(event: Event, sign_up: SignUp, what: str, amount: int) -> ledger.Entry:
    """Points into (paid) or out of (refunded) the event's escrow, once for each sign-up."""
    wallet, escrow = ledger.wallet(sign_up.user_id), escrow_of(event.event_id)
    return ledger.Entry(
        event.guild_id,
        f"event/{event.event_id}/{sign_up.user_id}/{sign_up.place}/{what}",
        f"event.{what}",
        ledger.move(wallet, escrow, amount) if what == "paid" else ledger.move(escrow, wallet, amount),
        actor_id=sign_up.user_id,
    )


async def standings_of(
    tx: Transaction,
    guild_id: int,
    users: Sequence[int],
    terms: Collection[Terms],
    rules_now: EventRules,
    settings: ClubSettings,
    now: datetime,
) -> dict[int, Standing]:
    """What counts for the thresholds of events, of each of these people; what none of them asks is not looked up."""
    streaks: dict[int, int] = {}
    if any(each.min_streak for each in terms):
        streaks = await living_streaks(tx, guild_id, users, settings.calendar.day_of(now))
    contribution: dict[int, int] = {}
    if any(each.min_contribution for each in terms):
        names = {ledger.contribution(user): user for user in users}
        balances = await db.ledger.balances(tx, guild_id, list(names))
        contribution = {user: balances.get(name, 0) for name, user in names.items()}
    cities = await db.members.cities(tx, guild_id, users) if any(each.cities for each in terms) else {}
    proven: dict[int, set[int]] = defaultdict(set)
    for group_id in sorted({each.proven_in for each in terms if each.proven_in is not None}):
        for proof in await db.verified.proven(tx, guild_id, group_id):
            proven[proof.user_id].add(group_id)
    since = now - timedelta(days=rules_now.absence_days)
    absences = await db.sign_ups.absences(tx, guild_id, users, since) if rules_now.absences else {}
    return {
        user: Standing(
            streak=streaks.get(user, 0),
            contribution=contribution.get(user, 0),
            city=cities.get(user, ""),
            proven_in=frozenset(proven[user]),
            absences=absences.get(user, 0),
        )
        for user in users
    }


def held(sign_up: SignUp) -> int:
    """How many places somebody holds, or is offered."""
    return sign_up.seats if sign_up.state in ("confirmed", "offered") else 0


def out(sign_up: SignUp, state: str, kept: int, now: datetime) -> SignUp:
    """The sign-up of somebody who is out, of whose points so many stay in escrow."""
    return sign_up._replace(state=state, paid=kept, offer_until=None, out_at=now)


async def leave(
    tx: Transaction, event: Event, sign_up: SignUp, state: str, now: datetime, *, give_back: int | None = None
) -> tuple[Event, SignUp, int]:
    """Somebody is out: cancelled, removed or lapsed. The event and the sign-up then, and the points given back.

    `give_back` overrules the cancellation rule. The event is locked. What is not given back stays in escrow, as paid.
    """
    terms = Terms.model_validate(event.terms)
    back = give_back
    if back is None:
        back = rules.refund(terms, sign_up.paid, event.starts_at, now, moved=sign_up.moved < event.moved)
    if back:
        await ledger.post(tx, payment(event, sign_up, "refunded", back), now)
    gone = out(sign_up, state, sign_up.paid - back, now)
    await db.sign_ups.put(tx, [gone])
    return await fill(tx, event._replace(taken=event.taken - held(sign_up)), now), gone, back


async def fill(tx: Transaction, event: Event, now: datetime) -> Event:
    """Offer free places to those who wait, in order, and write how many are taken; the event then.

    In the last hour nobody is asked.
    """
    until = rules.offer_until(event.starts_at, now)
    if until is not None and event.state == "published":
        offered: list[SignUp] = []
        free = event.capacity - event.taken
        for waiting in await db.sign_ups.listed(tx, event.guild_id, event.event_id, ("waiting",), limit=free):
            if event.taken + waiting.seats > event.capacity:
                break  # whoever is first stays first, also with a guest
            offered.append(waiting._replace(state="offered", offer_until=until))
            event = event._replace(taken=event.taken + waiting.seats)
        if offered:
            await db.sign_ups.put(tx, offered)
            await promises.offer(tx, event, offered, until, now)
            await db.sign_ups.count_on(tx, event.guild_id, event.event_id, {"offered": len(offered)})
    await db.events.change(tx, event.guild_id, event.event_id, taken=event.taken)
    await promises.redraw(tx, event, now)
    return event
