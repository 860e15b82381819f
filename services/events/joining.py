"""The member's side: signing up, saying yes to a place, cancelling, the code at the door, feedback, a dispute."""

from __future__ import annotations

from datetime import datetime, timedelta

import db.event_aftermath
import db.events
import db.sign_ups
from db.engine import Database, Transaction, retrying
from db.events import Dispute, Event, Feedback, SignUp
from services import cases
from services.actor import Actor
from services.errors import UserError
from services.events import leaving, promises, rules, seats
from services.events.hosting import known
from services.events.leaving import Left
from services.events.seats import Outcome, Request, sign_up_many
from services.group_commit import GroupCommit
from services.ids import new_id

LONGEST_FEEDBACK = 300
LONGEST_DISPUTE = 1000
FEEDBACK_STANDS = timedelta(days=14)  # after the end


class Joining:
    """One method for each thing that a member can do with an event."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sign_ups = GroupCommit[Request, Outcome](database, sign_up_many)
        self._cancellations = GroupCommit[leaving.Request, Left](database, leaving.leave_many)

    async def sign_up(
        self,
        actor: Actor,
        event_id: int,
        now: datetime,
        *,
        guests: int = 0,
        answers: tuple[str, ...] | None = None,
    ) -> Outcome:
        """Sign up, or say yes to an offered place; who is in already gets the first answer again.

        NeedsForm where the event has questions that were not answered. Raises UserError "event-…", InsufficientPoints.
        """
        return await self._sign_ups.submit(Request(actor, event_id, now, guests, answers))

    async def cancel(self, actor: Actor, event_id: int, now: datetime) -> Left:
        """Give a place back, or an offer, or leave the waitlist; what is given back follows the event's rule.

        Raises UserError: "event-unknown", "event-not-in", "event-begun".
        """
        return await self._cancellations.submit(leaving.Request(actor, event_id, now))

    async def what_cancelling_costs(self, actor: Actor, event_id: int, now: datetime) -> Left:
        """What `cancel` would give back and keep now. Raises as `cancel`."""
        async with self._database.reading() as tx:
            event = await known(tx, actor.guild_id, event_id)
            return leaving.costs(event, await _mine(tx, event, actor.user_id), now)

    @retrying
    async def lapse(self, guild_id: int, event_id: int, user_id: int, place: int, now: datetime) -> bool:
        """An offer's time may be over: the place then goes to the next, and they are told. Whether it was."""
        async with self._database.transaction() as tx:
            event = await db.events.get(tx, guild_id, event_id, lock=True)
            there = event and await _mine(tx, event, user_id)
            if event is None or there is None or (there.state, there.place) != ("offered", place):
                return False
            if there.offer_until is None or now < there.offer_until:
                return False
            event, _, _ = await seats.leave(tx, event, there, "lapsed", now)
            await promises.tell(tx, event, "lapsed", [user_id], now)
            return True

    @retrying
    async def check_in(self, actor: Actor, event_id: int, code: str, now: datetime) -> Event:
        """Have come, by the code at the door. Again is as well.

        Raises UserError: "event-unknown", "event-not-in", "event-door-closed", "event-code-wrong" with how many
        tries are left, "event-code-guesses" until when.
        """
        async with self._database.transaction() as tx:
            event = await known(tx, actor.guild_id, event_id, lock=True)
            there = await _mine(tx, event, actor.user_id)
            if there is None or there.state != "confirmed":
                raise UserError("event-not-in")
            if not event.starts_at - rules.DOOR_OPENS <= now or event.state not in ("published", "ended"):
                raise UserError("event-door-closed", at=event.starts_at - rules.DOOR_OPENS)
            if there.attended == "came":
                return event
            since = now - rules.GUESSES_FORGOTTEN
            wrong = await db.sign_ups.wrong_guesses(tx, actor.guild_id, event_id, actor.user_id, since)
            refusal = None
            if wrong >= rules.MOST_GUESSES:
                refusal = UserError("event-code-guesses", minutes=int(rules.GUESSES_FORGOTTEN.total_seconds() // 60))
            elif not rules.is_code(event.secret, code, now):
                await db.sign_ups.guessed_wrong(tx, actor.guild_id, event_id, actor.user_id, wrong + 1, now)
                refusal = UserError("event-code-wrong", left=rules.MOST_GUESSES - wrong - 1)
            else:
                await db.sign_ups.attend(tx, actor.guild_id, event_id, [actor.user_id], "came", actor.user_id, now)
                await promises.redraw(tx, event, now)
        if refusal is not None:  # after the commit: a wrong guess counts
            raise refusal
        return event

    @retrying
    async def excuse(self, actor: Actor, event_id: int, words: str, now: datetime) -> Event:
        """Say why one did not come: it does not count against one then. The host sees it.

        Raises UserError: "event-unknown", "event-not-in", "event-excuse".
        """
        words = rules.checked_line(words, LONGEST_FEEDBACK, "event-excuse")
        async with self._database.transaction() as tx:
            event = await known(tx, actor.guild_id, event_id, lock=True)
            there = await _mine(tx, event, actor.user_id)
            if there is None or there.state != "confirmed" or there.attended == "came":
                raise UserError("event-not-in")
            if there.attended is None and event.state not in ("ended", "settled"):
                raise UserError("event-not-in")
            await db.sign_ups.put(tx, [there._replace(excuse=words)])
            return event

    @retrying
    async def rate(self, actor: Actor, event_id: int, stars: int, words: str, now: datetime) -> Event:
        """Say how it was, without one's name; again to change it.

        Raises UserError: "event-unknown", "event-not-in" for who did not come, "event-feedback-over",
        "event-feedback-long", "event-stars".
        """
        if not 1 <= stars <= 5:
            raise UserError("event-stars")
        words = words.strip()
        if len(words) > LONGEST_FEEDBACK:
            raise UserError("event-feedback-long", most=LONGEST_FEEDBACK)
        async with self._database.transaction() as tx:
            event = await known(tx, actor.guild_id, event_id)
            there = await _mine(tx, event, actor.user_id)
            if there is None or there.attended != "came":
                raise UserError("event-not-in")
            if not event.ends_at <= now <= event.ends_at + FEEDBACK_STANDS:
                raise UserError("event-feedback-over")
            given = Feedback(actor.guild_id, event_id, actor.user_id, stars, words, now)
            await db.event_aftermath.give_feedback(tx, given)
            return event

    @retrying
    async def dispute(self, actor: Actor, event_id: int, words: str, now: datetime) -> Dispute:
        """Object to what one paid or how one was marked: the settlement waits until staff decided.

        Raises UserError: "event-unknown", "event-not-in", "event-dispute-over", "event-dispute-words",
        "event-dispute-already".
        """
        words = rules.checked_line(words, LONGEST_DISPUTE, "event-dispute-words")
        async with self._database.transaction() as tx:
            event = await known(tx, actor.guild_id, event_id, lock=True)
            there = await _mine(tx, event, actor.user_id)
            if there is None or (there.state not in ("confirmed", "cancelled") and not there.paid):
                raise UserError("event-not-in")
            if event.state != "ended":
                raise UserError("event-dispute-over")
            made = Dispute(actor.guild_id, new_id(now), event_id, actor.user_id, event_id, words, now, None, None, None)
            if not await db.event_aftermath.dispute(tx, made):
                raise UserError("event-dispute-already")
            await cases.open_case(
                tx, actor.guild_id, cases.DISPUTE, made.dispute_id, event.group_id, actor.user_id, now
            )
            await promises.tell(tx, event, "disputed", [event.host_id], now)
            return made

    async def mute(self, actor: Actor, what: str, muted: bool) -> None:
        """Want no more "reminders", or "messages" from hosts; or want them again."""
        async with self._database.transaction() as tx:
            await db.event_aftermath.mute(tx, actor.guild_id, actor.user_id, what, muted)

    async def close(self) -> None:
        """Return when everybody who pressed is answered."""
        await self._sign_ups.close()
        await self._cancellations.close()


async def _mine(tx: Transaction, event: Event, user_id: int) -> SignUp | None:
    return (await db.sign_ups.sign_ups_of(tx, event.guild_id, event.event_id, [user_id])).get(user_id)
