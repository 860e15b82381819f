"""Finding events, seeing one, and the calendar file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar
from icalendar import Event as Entry

import db.event_aftermath
import db.events
import db.sign_ups
from db.engine import Database, Transaction
from db.events import Event, Feedback, SignUp
from services import club
from services.actor import Actor
from services.errors import UserError
from services.events import rules, seats
from services.events.hosting import known, own
from services.events.rules import Terms
from services.typed_times import at_wall

SCANNED = 200  # events looked through for those that somebody may join
FEED_BACK, FEED_AHEAD = timedelta(days=90), timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Seen:
    """An event as somebody sees it: their sign-up, what keeps them out, how many wait, how often the host was rated."""

    event: Event
    terms: Terms
    sign_up: SignUp | None
    place: int
    refusal: UserError | None
    waiting: int
    stars: int
    ratings: int
    runs: bool

    @property
    def joinable(self) -> bool:
        """Whether anything but a full house keeps them out."""
        return self.refusal is None and self.event.state == "published" and self.event.open


@dataclass(frozen=True, slots=True)
class Page:
    """A page of events, soonest first, each with the asker's own sign-up. `more` says that there is another."""

    events: list[tuple[Event, SignUp | None]]
    more: bool


class Looking:
    """One method for each way to look at events."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def listing(
        self,
        actor: Actor,
        now: datetime,
        *,
        city: str = "",
        kind: str | None = None,
        month: date | None = None,
        joinable: bool = False,
        limit: int,
        offset: int = 0,
    ) -> Page:
        """A page of what is coming: in a city, of a kind, in a local month, or only what the actor may join now."""
        async with self._database.reading() as tx:
            since = until = None
            if month is not None:
                since, until = month_of(month, ZoneInfo((await club.club(tx, actor.guild_id)).time_zone))
            wanted = {"city_keys": rules.city_keys(city), "kind": kind, "since": since, "until": until}
            if not joinable:
                found = await db.events.coming(
                    tx,
                    actor.guild_id,
                    now,
                    limit=limit + 1,
                    offset=offset,
                    **wanted,  # type: ignore[arg-type]
                )
            else:
                scanned = await db.events.coming(tx, actor.guild_id, now, limit=SCANNED, **wanted)  # type: ignore[arg-type]
                kept_out = await self._kept_out(tx, actor, scanned, now)
                found = [each for each in scanned if each.open and each.event_id not in kept_out]
                found = found[offset : offset + limit + 1]
            mine = {
                each.event_id: each
                for each in await db.sign_ups.of_user(tx, actor.guild_id, actor.user_id, db.events.IN)
            }
            return Page([(each, mine.get(each.event_id)) for each in found[:limit]], len(found) > limit)

    async def mine(self, actor: Actor, now: datetime) -> list[tuple[Event, SignUp]]:
        """What the actor signed up for and is not over, soonest first."""
        async with self._database.reading() as tx:
            return [
                (event, sign_up)
                for event, sign_up in await _signed_up(tx, actor.guild_id, actor.user_id)
                if event.state in ("published", "ended")
            ]

    async def hosted(self, actor: Actor) -> list[Event]:
        """The actor's own events, the latest first, drafts too."""
        async with self._database.reading() as tx:
            return await db.events.hosted(tx, actor.guild_id, actor.user_id)

    async def seen(self, actor: Actor, event_id: int, now: datetime) -> Seen:
        """An event as the actor sees it. Raises UserError("event-unknown"), also for a draft of somebody else's."""
        async with self._database.reading() as tx:
            event = await known(tx, actor.guild_id, event_id)
            try:
                await own(tx, actor, event_id, lock=False)
                runs = True
            except UserError:
                runs = False
            if event.state in ("draft", "review") and not runs:
                raise UserError("event-unknown")
            mine = (await db.sign_ups.sign_ups_of(tx, actor.guild_id, event_id, [actor.user_id])).get(actor.user_id)
            place = 0
            if mine is not None and mine.state == "waiting":
                place = 1 + await db.sign_ups.count(tx, actor.guild_id, event_id, "waiting", before=mine.place)
            stars, ratings = await db.event_aftermath.stars_of_host(tx, actor.guild_id, event.host_id)
            return Seen(
                event,
                Terms.model_validate(event.terms),
                mine,
                place,
                (await self._kept_out(tx, actor, [event], now)).get(event_id),
                await db.sign_ups.count(tx, actor.guild_id, event_id, "waiting"),
                stars,
                ratings,
                runs,
            )

    async def look(self, guild_id: int, event_id: int) -> tuple[Event, int] | None:
        """An event as it is now and how many wait, for its card."""
        async with self._database.reading() as tx:
            event = await db.events.get(tx, guild_id, event_id)
            if event is None:
                return None
            return event, await db.sign_ups.count(tx, guild_id, event_id, "waiting")

    async def month(self, actor: Actor, first: date) -> list[Event]:
        """The events of a local month, for the calendar picture."""
        async with self._database.reading() as tx:
            zone = ZoneInfo((await club.club(tx, actor.guild_id)).time_zone)
            start, end = month_of(first, zone)
            return await db.events.between(tx, actor.guild_id, start, end)

    async def feedback(self, actor: Actor, event_id: int) -> tuple[Event, list[Feedback]]:
        """What was said of an event, for its host, without names. Raises as `hosting.own`."""
        async with self._database.reading() as tx:
            event = await own(tx, actor, event_id, lock=False)
            found = await db.event_aftermath.feedback_of(tx, actor.guild_id, event_id)
            return event, [each._replace(user_id=0) for each in found]

    # --- calendars -----------------------------------------------------------------------------------------------

    async def calendar_file(self, actor: Actor, event_id: int, now: datetime) -> bytes:
        """One event as an iCalendar file (RFC 5545). Raises UserError("event-unknown")."""
        seen = await self.seen(actor, event_id, now)
        async with self._database.reading() as tx:
            zone = ZoneInfo((await club.club(tx, actor.guild_id)).time_zone)
        return calendar_of([seen.event], zone, now)

    async def feed(self, guild_id: int, user_id: int, now: datetime) -> bytes:
        """Everything that a member signed up for lately and to come, as an iCalendar file, without its questions."""
        async with self._database.reading() as tx:
            return await feed_of(tx, guild_id, user_id, now)

    async def _kept_out(
        self, tx: Transaction, actor: Actor, events: Sequence[Event], now: datetime
    ) -> dict[int, UserError]:
        """Which threshold keeps the actor out of each of these events; missing for those that they may join."""
        terms = {each.event_id: Terms.model_validate(each.terms) for each in events}
        asking = {event_id: each for event_id, each in terms.items() if each.has_threshold}
        if not asking:
            return {}
        settings, rules_now = await club.club(tx, actor.guild_id), await seats.event_rules(tx, actor.guild_id)
        users, asked = [actor.user_id], asking.values()
        standings = await seats.standings_of(tx, actor.guild_id, users, asked, rules_now, settings, now)
        found = {
            event_id: rules.turned_away(each, actor, standings[actor.user_id]) for event_id, each in asking.items()
        }
        return {event_id: refusal for event_id, refusal in found.items() if refusal is not None}


def calendar_of(events: Sequence[Event], zone: ZoneInfo, now: datetime) -> bytes:
    """Events as an iCalendar file (RFC 5545): each with its own id that stays, and how often it changed."""
    file: Any = Calendar()
    file.add("prodid", "-//guanxi//events//")
    file.add("version", "2.0")
    for event in events:
        entry: Any = Entry()
        entry.add("uid", f"{event.event_id}@{event.guild_id}.guanxi")
        entry.add("dtstamp", now)
        entry.add("dtstart", event.starts_at.astimezone(zone))
        entry.add("dtend", event.ends_at.astimezone(zone))
        entry.add("summary", event.title)
        entry.add("description", event.about)
        entry.add("location", ", ".join(each for each in (event.city, event.place) if each))
        entry.add("sequence", event.moved)
        if event.state == "cancelled":
            entry.add("status", "CANCELLED")
        file.add_component(entry)
    file.add_missing_timezones()
    return file.to_ical()


async def feed_of(tx: Transaction, guild_id: int, user_id: int, now: datetime) -> bytes:
    """What `Looking.feed` gives."""
    zone = ZoneInfo((await club.club(tx, guild_id)).time_zone)
    found = [
        event
        for event, sign_up in await _signed_up(tx, guild_id, user_id)
        if sign_up.state == "confirmed" and now - FEED_BACK <= event.starts_at <= now + FEED_AHEAD
    ]
    return calendar_of(found, zone, now)


async def _signed_up(tx: Transaction, guild_id: int, user_id: int) -> list[tuple[Event, SignUp]]:
    mine = {each.event_id: each for each in await db.sign_ups.of_user(tx, guild_id, user_id, db.events.IN)}
    found = await db.events.some(tx, guild_id, list(mine))
    return [(each, mine[each.event_id]) for each in found]


def month_of(first: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when to when a local month lasts."""
    start = datetime.combine(first.replace(day=1), time())
    end = (start + timedelta(days=32)).replace(day=1)
    return at_wall(start, zone), at_wall(end, zone)
