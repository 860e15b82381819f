"""The end of an event: who came, disputes, and where the money goes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import db.event_aftermath
import db.events
import db.sign_ups
from db.engine import Database, retrying
from db.events import Dispute, Event
from services import audit, cases, contribution, jobs, ledger
from services.actor import Actor
from services.errors import UserError
from services.events import promises, rules, seats
from services.events.hosting import known, own
from services.ledger import Entry

PLATFORM = "platform:events"  # the platform's part of member-hosted events
OFFICIAL = "club:events"  # what official events take in
ASK_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Statement:
    """What an event took in and who gets it, in whole points. `came` and `absent` in people."""

    event: Event
    came: int
    absent: int
    income: int
    host: int
    platform: int
    settled: bool


class Settling:
    """Attendance by the host, the end, disputes, the settlement."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def door_code(self, actor: Actor, event_id: int, now: datetime) -> tuple[Event, str]:
        """The code that the host shows at the door now. Raises as `own`, "event-door-closed"."""
        async with self._database.reading() as tx:
            event = await own(tx, actor, event_id, lock=False)
            if event.state not in ("published", "ended") or now < event.starts_at - rules.DOOR_OPENS:
                raise UserError("event-door-closed", at=event.starts_at - rules.DOOR_OPENS)
            return event, rules.code_of(event.secret, now)

    @retrying
    async def mark(
        self, actor: Actor, event_id: int, user_ids: Collection[int], attended: str | None, now: datetime
    ) -> Event:
        """Mark people who have a place as "came" or "absent", or unmark them; until the settlement.

        Raises as `own`; "event-door-closed", "event-settled", "event-not-in".
        """
        async with self._database.transaction() as tx:
            event = await own(tx, actor, event_id)
            if event.state not in ("published", "ended"):
                raise UserError("event-settled")
            if now < event.starts_at - rules.DOOR_OPENS:
                raise UserError("event-door-closed", at=event.starts_at - rules.DOOR_OPENS)
            if not await db.sign_ups.attend(tx, event.guild_id, event_id, user_ids, attended, actor.user_id, now):
                raise UserError("event-not-in")
            detail = {"event": event.title, "people": len(user_ids), "as": attended or "unmarked"}
            await audit.record(tx, event.guild_id, now, actor.user_id, "event.marked", detail=detail)
            return event

    async def present(self, guild_id: int, event_id: int, user_ids: Collection[int], now: datetime) -> None:
        """People were long enough in the event's voice or stage channel: those with a place have come."""
        async with self._database.transaction() as tx:
            event = await db.events.get(tx, guild_id, event_id, lock=True)
            if event is not None and event.state in ("published", "ended"):
                await db.sign_ups.attend(tx, guild_id, event_id, user_ids, "came", None, now)

    @retrying
    async def end(self, guild_id: int, event_id: int, now: datetime) -> None:
        """The event is over: whoever waits or was offered a place is out, the dispute window begins."""
        async with self._database.transaction() as tx:
            event = await db.events.get(tx, guild_id, event_id, lock=True)
            if event is None or event.state != "published" or now < event.ends_at:
                return
            late = await db.sign_ups.listed(tx, guild_id, event_id, ("waiting", "offered"))
            freed = sum(each.seats for each in late if each.state == "offered")
            await db.sign_ups.put(tx, [each._replace(state="lapsed", offer_until=None, out_at=now) for each in late])
            settle_at = now + timedelta(hours=(await seats.event_rules(tx, guild_id)).dispute_hours)
            await db.events.change(
                tx, guild_id, event_id, state="ended", settle_at=settle_at, taken=event.taken - freed
            )
            await jobs.enqueue(tx, guild_id, promises.SETTLE, str(event_id), {}, settle_at, replace=True)
            await jobs.enqueue(tx, guild_id, promises.ASK_FEEDBACK, str(event_id), {}, event.ends_at + ASK_AFTER)
            await promises.tell(tx, event, "ended", [event.host_id], now)
            await promises.redraw(tx, event, now)
            await promises.mirror(tx, event, now)

    @retrying
    async def decide_dispute(self, actor: Actor, dispute_id: int, refunded: int, reason: str, now: datetime) -> Dispute:
        """Close a dispute that the actor holds, giving back so many points of what was paid.

        Raises UserError: "event-dispute-unknown", "event-refund-too-much", "event-reason", and as `cases.working`.
        """
        reason = rules.checked_line(reason, 1000, "event-reason")
        async with self._database.transaction() as tx:
            made = await db.event_aftermath.get_dispute(tx, actor.guild_id, dispute_id)
            if made is None:
                raise UserError("event-dispute-unknown")
            event = await known(tx, actor.guild_id, made.event_id, lock=True)
            case = await cases.working(tx, actor, (cases.DISPUTE,), dispute_id, now)
            if actor.user_id == event.host_id:
                raise UserError("case-own")
            there = (await db.sign_ups.sign_ups_of(tx, actor.guild_id, made.event_id, [made.user_id]))[made.user_id]
            if not 0 <= refunded <= there.paid:
                raise UserError("event-refund-too-much", most=there.paid)
            if not await db.event_aftermath.decide_dispute(
                tx, actor.guild_id, dispute_id, actor.user_id, refunded, now
            ):
                raise UserError("event-dispute-unknown")
            if refunded:
                entry = seats.payment(event, there, f"disputed/{dispute_id}", refunded)
                await ledger.post(tx, entry._replace(kind="event.disputed"), now)
                await db.sign_ups.put(tx, [there._replace(paid=there.paid - refunded)])
            await cases.close_case(tx, case, now)
            await promises.tell(tx, event, "dispute-decided", [made.user_id], now, words=reason, points=refunded)
            detail = {"event": event.title, "points": refunded}
            await audit.record(
                tx,
                event.guild_id,
                now,
                actor.user_id,
                "event.dispute_decided",
                subject_id=made.user_id,
                reason=reason,
                detail=detail,
            )
            if not await db.event_aftermath.open_disputes(tx, actor.guild_id, made.event_id):
                at = max(event.settle_at or now, now)
                await jobs.enqueue(tx, actor.guild_id, promises.SETTLE, str(made.event_id), {}, at, replace=True)
            return made._replace(open_for=None, decided_at=now, decided_by=actor.user_id, refunded=refunded)

    @retrying
    async def settle(self, guild_id: int, event_id: int, now: datetime) -> bool:
        """Pay out what an event took in, once its dispute window is over and no dispute is open; whether it did."""
        async with self._database.transaction() as tx:
            event = await db.events.get(tx, guild_id, event_id, lock=True)
            if event is None or event.state != "ended" or event.settle_at is None or now < event.settle_at:
                return False
            if await db.event_aftermath.open_disputes(tx, guild_id, event_id):
                return False  # deciding the last one promises it anew
            if not await db.events.move(tx, event, ("ended",), state="settled", over_at=now):
                return False
            await db.sign_ups.mark_absent(tx, guild_id, event_id, now)
            income = await ledger.balance(tx, guild_id, seats.escrow_of(event_id))
            postings = payout(event, income)
            if postings:
                entry = Entry(guild_id, f"event/{event_id}/settled", "event.settled", postings, reason=event.title)
                await ledger.post(tx, entry, now)
            came = [
                each.user_id
                for each in await db.sign_ups.listed(tx, guild_id, event_id, ("confirmed",))
                if each.attended == "came" and each.user_id > 0
            ]
            if came and event.host_id > 0:
                await contribution.earn(tx, guild_id, event.host_id, "hosting", f"event/{event_id}", now)
            for user_id in came:
                if user_id != event.host_id:
                    await contribution.earn(tx, guild_id, user_id, "attending", f"event/{event_id}", now)
            await promises.tell(tx, event, "settled", [event.host_id], now)
            detail = {"event": event.title, "income": income}
            await audit.record(tx, guild_id, now, None, "event.settled", subject_id=event.host_id, detail=detail)
            return True

    async def statement(self, actor: Actor, event_id: int) -> Statement:
        """What an event took in and who gets it, for its host and staff. Raises as `own`."""
        async with self._database.reading() as tx:
            event = await own(tx, actor, event_id, lock=False)
            everybody = await db.sign_ups.listed(
                tx, event.guild_id, event_id, (*db.events.IN, "cancelled", "lapsed", "removed")
            )
            income = sum(each.paid + each.kept for each in everybody)
            host, platform = rules.shares(income) if _is_members(event) else (0, 0)
            return Statement(
                event,
                sum(each.attended == "came" for each in everybody),
                sum(each.attended == "absent" for each in everybody),
                income,
                host,
                platform,
                event.state == "settled",
            )


def payout(event: Event, income: int) -> tuple[tuple[str, int], ...]:
    """The postings that settle an event's income: all of the escrow, to whom it belongs. None for nothing."""
    if not income:
        return ()
    escrow = (seats.escrow_of(event.event_id), -income)
    if event.group_id is not None:
        return (escrow, (f"group:{event.group_id}", income))
    if not _is_members(event):
        return (escrow, (OFFICIAL, income))
    host, platform = rules.shares(income)
    parts = [(ledger.wallet(event.host_id), host), (PLATFORM, platform)]
    return (escrow, *((account, amount) for account, amount in parts if amount))


def _is_members(event: Event) -> bool:
    return event.group_id is None and event.kind in ("member", "partner")
