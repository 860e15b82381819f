"""The host's side: writing an event, publishing it, changing it, and the tools for who signed up."""

from __future__ import annotations

import csv
import io
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import db.cases
import db.event_aftermath
import db.events
import db.groups
import db.members
import db.settings
import db.sign_ups
import db.verified
from db.engine import Database, Transaction, retrying
from db.events import Event, SignUp
from services import audit, cases, club, jobs, ledger, spreadsheet
from services.actor import Actor
from services.errors import UserError
from services.events import promises, rules, seats
from services.events.rules import Kind, Terms
from services.ids import new_id
from services.permissions import Capability, may, require

LONGEST_MESSAGE = 1000
MOST_DRAFTS = 10
COLUMNS = ("member", "id", "state", "places", "paid", "signed up", "attended")
OFFICIAL = ("annual", "prospect", "talk", "official")


@dataclass(frozen=True, slots=True)
class Written:
    """What the host wrote of an event: everything that a draft holds. Points for each place, aware UTC times."""

    kind: Kind
    title: str
    about: str
    city: str
    place: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    price: int
    terms: Terms
    group_id: int | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """What became of publishing: `review` says that staff look at it first."""

    event: Event
    review: bool


class Hosting:
    """One method for each thing that a host can do, from the draft to the list at the door."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- writing -------------------------------------------------------------------------------------------------

    async def draft(self, actor: Actor, written: Written, now: datetime, *, again_of: int | None = None) -> Event:
        """Write a draft; the event. Raises UserError: "event-…", "not-allowed", "event-not-host"."""
        checked = _checked(written, now)
        async with self._database.transaction() as tx:
            await may_hold(tx, actor, written.kind, written.group_id)
            event = Event(
                guild_id=actor.guild_id,
                event_id=new_id(now),
                host_id=actor.user_id,
                group_id=written.group_id,
                **checked,
                taken=0,
                state="draft",
                open=True,
                secret=secrets.token_hex(32),
                moved=0,
                again_of=again_of,
                channel_id=None,
                message_id=None,
                native_id=None,
                created_at=now,
                published_at=None,
                settle_at=None,
                over_at=None,
            )
            await _room_for_drafts(tx, actor, now)
            await db.events.add(tx, event)
            await db.members.remember_locale(tx, actor.guild_id, actor.user_id, actor.locale)
            return event

    @retrying
    async def rewrite(self, actor: Actor, event_id: int, changes: dict[str, Any], now: datetime) -> Event:
        """Change what is written of an event, a published one too; the event.

        Whoever signed up is told of another time or place, and may then leave free of charge. The price of an event
        with sign-ups stays, and the kind of what is no draft any more.

        Raises UserError as `draft`; "event-capacity-below", "event-price-stays", "event-kind-stays", "event-over".
        """
        async with self._database.transaction() as tx:
            event = await own(tx, actor, event_id)
            check_changeable(event, now)
            before = _written(event)
            after = replace(before, **changes)
            checked = _checked(after, now)
            if after.kind != before.kind:
                if event.state != "draft":
                    raise UserError("event-kind-stays")
                await may_hold(tx, actor, after.kind, after.group_id)
            if after.capacity < event.taken:
                raise UserError("event-capacity-below", taken=event.taken)
            everybody = await db.sign_ups.listed(tx, event.guild_id, event_id, db.events.IN)
            if event.price != after.price and everybody:
                raise UserError("event-price-stays")
            moved = event.state == "published" and (
                (event.starts_at, event.ends_at, event.place) != (after.starts_at, after.ends_at, checked["place"])
            )
            if moved:
                checked["moved"] = event.moved + 1
            await db.events.change(tx, event.guild_id, event_id, **checked)
            event = event._replace(**checked)
            if event.state == "published":
                if moved:
                    await promises.calendar(tx, event, now)
                    await promises.tell(tx, event, "moved", [each.user_id for each in everybody], now)
                await promises.mirror(tx, event, now)
                await _record(tx, actor, event, "event.changed", now)
                event = await seats.fill(tx, event, now)
            return event

    @retrying
    async def publish(self, actor: Actor, event_id: int, channel_id: int, now: datetime) -> Published:
        """Show the event in a channel and take sign-ups, or hand it to staff first.

        Raises UserError: "event-unknown", "event-not-host", "event-published-already", "event-past", "event-most",
        "not-allowed".
        """
        async with self._database.transaction() as tx:
            event = await own(tx, actor, event_id)
            if event.state != "draft":
                raise UserError("event-published-already")
            rules.check_times(event.starts_at, event.ends_at, now)
            await may_hold(tx, actor, event.kind, event.group_id)
            event_rules = await seats.event_rules(tx, actor.guild_id)
            await db.events.change(tx, event.guild_id, event_id, channel_id=channel_id)
            event = event._replace(channel_id=channel_id)
            if event.kind in ("member", "partner") and event.group_id is None:
                open_now = await db.events.count_hosted(tx, actor.guild_id, actor.user_id, ("review", "published"))
                if open_now >= event_rules.most_open:
                    raise UserError("event-most", most=event_rules.most_open)
                held = await db.events.count_hosted(tx, actor.guild_id, actor.user_id, ("settled",))
                staff = may(actor, await club.club(tx, actor.guild_id), Capability.MANAGE_EVENTS)
                if held < event_rules.approved_after and not staff:
                    await db.events.change(tx, event.guild_id, event_id, state="review")
                    await cases.open_case(tx, event.guild_id, cases.EVENT, event_id, None, actor.user_id, now)
                    return Published(event._replace(state="review"), True)
            return Published(await _open(tx, event, actor.user_id, now), False)

    @retrying
    async def approve(self, actor: Actor, event_id: int, now: datetime) -> Event:
        """Let a member's event be published; the actor holds its case. Raises as `cases.working`, "event-past"."""
        async with self._database.transaction() as tx:
            event = await known(tx, actor.guild_id, event_id, lock=True)
            case = await cases.working(tx, actor, (cases.EVENT,), event_id, now)
            rules.check_times(event.starts_at, event.ends_at, now)
            await cases.close_case(tx, case, now)
            event = await _open(tx, event, actor.user_id, now)
            await promises.tell(tx, event, "approved", [event.host_id], now)
            return event

    @retrying
    async def send_back(self, actor: Actor, event_id: int, reason: str, now: datetime) -> Event:
        """Give a member's event back to be changed, saying why. Raises as `cases.working`, "event-reason"."""
        reason = rules.checked_line(reason, LONGEST_MESSAGE, "event-reason")
        async with self._database.transaction() as tx:
            event = await known(tx, actor.guild_id, event_id, lock=True)
            case = await cases.working(tx, actor, (cases.EVENT,), event_id, now)
            await cases.close_case(tx, case, now)
            await db.events.change(tx, event.guild_id, event_id, state="draft")
            await promises.tell(tx, event, "sent-back", [event.host_id], now, words=reason)
            await _record(tx, actor, event, "event.sent_back", now)
            return event._replace(state="draft")

    @retrying
    async def call_off(self, actor: Actor, event_id: int, reason: str, now: datetime) -> Event:
        """Call an event off: everybody gets everything back, once, and is told why.

        Raises UserError: "event-unknown", "event-not-host", "event-over", "event-reason".
        """
        reason = rules.checked_line(reason, LONGEST_MESSAGE, "event-reason")
        async with self._database.transaction() as tx:
            event = await own(tx, actor, event_id)
            return await called_off(tx, event, actor.user_id, reason, now)

    async def again(self, actor: Actor, event_id: int, now: datetime) -> Event:
        """A draft of the same event next month, on the same weekday and wall-clock time.

        Raises UserError: "event-unknown", "event-not-host", and as `draft`.
        """
        async with self._database.reading() as tx:
            event = await own(tx, actor, event_id, lock=False)
            calendar = (await club.club(tx, actor.guild_id)).calendar
        starts_at = rules.again_at(event.starts_at, ZoneInfo(calendar.time_zone), now)
        ends_at = starts_at + (event.ends_at - event.starts_at)
        written = replace(_written(event), starts_at=starts_at, ends_at=ends_at)
        return await self.draft(actor, written, now, again_of=event_id)

    # --- who signed up -------------------------------------------------------------------------------------------

    async def listed(self, actor: Actor, event_id: int) -> tuple[Event, list[SignUp]]:
        """Who signed up, in order of arrival, those who are out at the end. Raises as `own`."""
        async with self._database.reading() as tx:
            event = await own(tx, actor, event_id, lock=False)
            inside = await db.sign_ups.listed(tx, actor.guild_id, event_id, db.events.IN)
            outside = await db.sign_ups.listed(tx, actor.guild_id, event_id, ("lapsed", "cancelled", "removed"))
            order = {state: place for place, state in enumerate(db.events.IN)}
            return event, sorted(inside, key=lambda each: (order[each.state], each.place)) + outside

    async def export(self, actor: Actor, event_id: int, names: dict[int, str]) -> bytes:
        """The list as CSV in UTF-8 with a byte order mark, no cell of which is a formula. Raises as `own`."""
        event, everybody = await self.listed(actor, event_id)
        questions = Terms.model_validate(event.terms).questions
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow([*COLUMNS, *map(spreadsheet.cell, questions)])
        for each in everybody:
            writer.writerow(
                [
                    spreadsheet.cell(names.get(each.user_id, "")),
                    each.user_id,
                    each.state,
                    each.seats,
                    each.paid,
                    each.signed_at.isoformat(timespec="seconds"),
                    each.attended or "",
                    *(spreadsheet.cell(each.answers.get(question, "")) for question in questions),
                ]
            )
        return text.getvalue().encode("utf-8-sig")

    @retrying
    async def set_open(self, actor: Actor, event_id: int, is_open: bool, now: datetime) -> Event:
        """Close sign-up, or open it again. Raises as `own`, "event-over"."""
        async with self._database.transaction() as tx:
            event = await own(tx, actor, event_id)
            if event.state != "published":
                raise UserError("event-over")
            await db.events.change(tx, event.guild_id, event_id, open=is_open)
            await promises.redraw(tx, event, now)
            return event._replace(open=is_open)

    @retrying
    async def add(self, actor: Actor, event_id: int, guest: Actor, reason: str, now: datetime) -> SignUp:
        """Give somebody a place, free of charge and of thresholds; before the end a walk-in too.

        Raises as `own`; "event-over", "event-full", "event-in-already", "event-reason", "bots-cannot".
        """
        reason = rules.checked_line(reason, LONGEST_MESSAGE, "event-reason")
        if guest.is_bot:
            raise UserError("bots-cannot")
        async with self._database.transaction() as tx:
            event = await own(tx, actor, event_id)
            if event.state not in ("published", "ended"):
                raise UserError("event-over")
            there = (await db.sign_ups.sign_ups_of(tx, event.guild_id, event_id, [guest.user_id])).get(guest.user_id)
            if there is not None and there.state == "confirmed":
                raise UserError("event-in-already")
            held = there.seats if there is not None and there.state == "offered" else 0
            if event.taken - held + 1 > event.capacity:
                raise UserError("event-full", capacity=event.capacity)
            begun = now >= event.starts_at
            sign_up = SignUp(
                guild_id=event.guild_id,
                event_id=event_id,
                user_id=guest.user_id,
                state="confirmed",
                place=new_id(now),
                seats=1,
                paid=0,
                answers={},
                moved=event.moved,
                signed_at=now,
                offer_until=None,
                out_at=None,
                attended="came" if begun else None,
                attended_at=now if begun else None,
                attended_by=actor.user_id if begun else None,
                excuse=None,
                kept=there.paid + there.kept if there is not None else 0,
            )
            await db.sign_ups.put(tx, [sign_up])
            await db.events.change(tx, event.guild_id, event_id, taken=event.taken - held + 1)
            await promises.tell(tx, event, "added", [guest.user_id], now)
            await _record(tx, actor, event, "event.added", now, subject_id=guest.user_id, reason=reason)
            await promises.redraw(tx, event, now)
            return sign_up

    @retrying
    async def remove(self, actor: Actor, event_id: int, user_id: int, reason: str, now: datetime) -> SignUp:
        """Take somebody off the list; they get everything back and are told why.

        Raises as `own`; "event-over", "event-not-in", "event-reason".
        """
        reason = rules.checked_line(reason, LONGEST_MESSAGE, "event-reason")
        async with self._database.transaction() as tx:
            event = await own(tx, actor, event_id)
            if event.state != "published":
                raise UserError("event-over")
            there = (await db.sign_ups.sign_ups_of(tx, event.guild_id, event_id, [user_id])).get(user_id)
            if there is None or there.state not in db.events.IN:
                raise UserError("event-not-in")
            _, out, _ = await seats.leave(tx, event, there, "removed", now, give_back=there.paid)
            await promises.tell(tx, event, "removed", [user_id], now, words=reason)
            await _record(tx, actor, event, "event.removed", now, subject_id=user_id, reason=reason)
            return out

    @retrying
    async def message(self, actor: Actor, event_id: int, words: str, now: datetime) -> int:
        """Have the bot tell everybody who has a place something; how many will hear it.

        Raises as `own`; "event-message", "event-messages-day", "event-nobody".
        """
        words = words.strip()
        if not 1 <= len(words) <= LONGEST_MESSAGE:
            raise UserError("event-message", most=LONGEST_MESSAGE)
        async with self._database.transaction() as tx:
            event = await own(tx, actor, event_id)
            event_rules = await seats.event_rules(tx, actor.guild_id)
            today = f"message:{(await club.club(tx, actor.guild_id)).calendar.day_of(now)}"
            if (await db.sign_ups.counts(tx, event.guild_id, [event_id])).get(today, 0) >= event_rules.messages_a_day:
                raise UserError("event-messages-day", most=event_rules.messages_a_day)
            inside = await db.sign_ups.listed(tx, event.guild_id, event_id, ("confirmed",))
            users = {each.user_id for each in inside}
            users -= await db.event_aftermath.muted(tx, event.guild_id, "messages", users)
            if not users:
                raise UserError("event-nobody")
            await db.sign_ups.count_on(tx, event.guild_id, event_id, {today: 1})
            await promises.tell(tx, event, "message", sorted(users), now, words=words)
            await _record(tx, actor, event, "event.messaged", now)
            return len(users)


async def known(tx: Transaction, guild_id: int, event_id: int, *, lock: bool = False) -> Event:
    """An event. Raises UserError("event-unknown")."""
    event = await db.events.get(tx, guild_id, event_id, lock=lock)
    if event is None:
        raise UserError("event-unknown")
    return event


def check_changeable(event: Event, now: datetime) -> None:
    """Pass what is still to come. Raises UserError("event-over")."""
    if event.state not in ("draft", "review", "published") or (event.state == "published" and now >= event.starts_at):
        raise UserError("event-over")


async def own(tx: Transaction, actor: Actor, event_id: int, *, lock: bool = True) -> Event:
    """An event, locked, that the actor hosts, or runs as an officer of its group or as staff.

    Raises UserError: "event-unknown", also for a draft of somebody else's; "event-not-host".
    """
    event = await known(tx, actor.guild_id, event_id, lock=lock)
    if event.host_id == actor.user_id:
        return event
    if may(actor, await club.club(tx, actor.guild_id), Capability.MANAGE_EVENTS):
        return event
    if event.group_id is not None and event.group_id in await runs(tx, actor):
        return event
    raise UserError("event-unknown" if event.state == "draft" else "event-not-host")


async def called_off(
    tx: Transaction, event: Event, by: int | None, reason: str, now: datetime, *, told: str = "cancelled"
) -> Event:
    """Cancel an event that is not over: refund everybody, and tell them what `told` names.

    Raises UserError("event-over").
    """
    if not await db.events.move(tx, event, ("draft", "review", "published"), state="cancelled", over_at=now):
        raise UserError("event-over")
    case = await db.cases.open_of(tx, event.guild_id, cases.EVENT, event.event_id)
    if case is not None:
        await cases.close_case(tx, case, now)
    everybody = await db.sign_ups.listed(tx, event.guild_id, event.event_id, db.events.IN)
    for each in everybody:
        if each.paid:
            await ledger.post(tx, seats.payment(event, each, "refunded", each.paid), now)
    left = [each._replace(state="cancelled", paid=0, offer_until=None, out_at=now) for each in everybody]
    await db.sign_ups.put(tx, left)
    out = await db.sign_ups.listed(tx, event.guild_id, event.event_id, ("cancelled", "lapsed", "removed"))
    kept = [each for each in out if each.paid or each.kept]
    for each in kept:  # what was kept of those who cancelled late is theirs again: there is no event
        await ledger.post(tx, seats.payment(event, each, "returned", each.paid + each.kept), now)
    await db.sign_ups.put(tx, [each._replace(paid=0, kept=0) for each in kept])
    await db.events.change(tx, event.guild_id, event.event_id, taken=0)
    await promises.forget_calendar(tx, event)
    event = event._replace(state="cancelled", taken=0, over_at=now)
    if event.published_at is not None:
        why = {"words": reason} if by is not None else {}
        await promises.tell(tx, event, told, [each.user_id for each in everybody], now, **why)
        await promises.redraw(tx, event, now)
        await promises.mirror(tx, event, now)
    detail = {"event": event.title}
    await audit.record(tx, event.guild_id, now, by, "event.cancelled", reason=reason, detail=detail)
    return event


async def _open(tx: Transaction, event: Event, by: int, now: datetime) -> Event:
    await db.events.change(tx, event.guild_id, event.event_id, state="published", published_at=now)
    event = event._replace(state="published", published_at=now)
    await jobs.enqueue(tx, event.guild_id, promises.CARD, str(event.event_id), {}, now, rearm=True)
    await promises.mirror(tx, event, now)
    await promises.calendar(tx, event, now)
    await audit.record(tx, event.guild_id, now, by, "event.published", detail={"event": event.title})
    return event


async def may_hold(tx: Transaction, actor: Actor, kind: str, group_id: int | None) -> None:
    """Pass who may hold such an event. Raises UserError: "not-allowed", "event-members-cannot", "event-not-host"."""
    settings = await club.club(tx, actor.guild_id)
    if may(actor, settings, Capability.MANAGE_EVENTS):
        return
    if group_id is not None:
        if group_id not in await runs(tx, actor):
            raise UserError("event-not-host")
        return
    if kind in OFFICIAL:
        require(actor, settings, Capability.MANAGE_EVENTS)
    if not (await seats.event_rules(tx, actor.guild_id)).members_host:
        raise UserError("event-members-cannot")


async def runs(tx: Transaction, actor: Actor) -> set[int]:
    """The groups that somebody runs, as their owner or an officer."""
    owned = {group.group_id for group in await db.groups.owned(tx, actor.guild_id, actor.user_id)}
    return owned | await db.verified.offices_of(tx, actor.guild_id, actor.user_id)


async def _room_for_drafts(tx: Transaction, actor: Actor, now: datetime) -> None:
    await db.settings.lock(tx, actor.guild_id, "events", club.ALWAYS, now)
    if await db.events.count_hosted(tx, actor.guild_id, actor.user_id, ("draft",)) >= MOST_DRAFTS:
        raise UserError("event-drafts", most=MOST_DRAFTS)


def _checked(written: Written, now: datetime) -> dict[str, Any]:
    rules.check_times(written.starts_at, written.ends_at, now)
    rules.check_size(written.capacity, written.price)
    city = rules.checked_line(written.city, rules.LONGEST_CITY, "event-city-length") if written.city.strip() else ""
    return {
        "kind": written.kind,
        "title": rules.checked_line(written.title, rules.LONGEST_TITLE, "event-title-length"),
        "about": rules.checked_about(written.about),
        "city": city,
        "city_key": rules.city_key(city),
        "place": rules.checked_place(written.place),
        "starts_at": written.starts_at,
        "ends_at": written.ends_at,
        "capacity": written.capacity,
        "price": written.price,
        "terms": written.terms.model_dump(mode="json"),
    }


def _written(event: Event) -> Written:
    return Written(
        event.kind,  # type: ignore[arg-type]
        event.title,
        event.about,
        event.city,
        event.place,
        event.starts_at,
        event.ends_at,
        event.capacity,
        event.price,
        Terms.model_validate(event.terms),
        event.group_id,
    )


async def _record(tx: Transaction, actor: Actor, event: Event, action: str, now: datetime, **more: Any) -> None:
    detail = {"event": event.title}
    await audit.record(tx, event.guild_id, now, actor.user_id, action, detail=detail, **more)
