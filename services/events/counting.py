"""The funnel: where the way to events loses people; and how many of the club take part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import db.event_turnouts
import db.events
import db.sign_ups
from db.engine import Database
from db.event_turnouts import Span
from services import club
from services.actor import Actor
from services.events import rules
from services.events.hosting import own
from services.events.looking import month_of
from services.permissions import Capability, require


@dataclass(frozen=True, slots=True)
class Funnel:
    """The way to the events of a time, in people or presses.

    `saw` counts looks, `turned` those kept out by each threshold; `again` are those who came to more than one of them.
    """

    events: int
    places: int
    saw: int
    could: int
    turned: dict[str, int]
    signed: int
    offered: int
    came: int
    absent: int
    again: int

    @property
    def worst(self) -> tuple[str, int] | None:
        """The threshold that cost most people, and how many."""
        return max(self.turned.items(), key=lambda each: (each[1], each[0])) if self.turned else None


class Counting:
    """Counting what became of events."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def funnel(
        self,
        actor: Actor,
        first: date,
        now: datetime,
        *,
        kind: str | None = None,
        city: str = "",
        event_id: int | None = None,
    ) -> Funnel:
        """The funnel of the events that began in a local month, of a kind or in a city; of one event for its host.

        Raises UserError: "not-allowed", and for one event as `hosting.own`.
        """
        async with self._database.reading() as tx:
            settings = await club.club(tx, actor.guild_id)
            span = month_of(first, ZoneInfo(settings.time_zone))
            if event_id is not None:
                chosen = [await own(tx, actor, event_id, lock=False)]
            else:
                require(actor, settings, Capability.SEE_REPORTS)
                key = rules.city_key(city)
                chosen = [
                    each
                    for each in await db.events.between(tx, actor.guild_id, *span)
                    if (kind is None or each.kind == kind) and (not key or rules.city_key(each.city) == key)
                ]
            ids = [each.event_id for each in chosen]
            counts = await db.sign_ups.counts(tx, actor.guild_id, ids) if ids else {}
            came, absent = await db.sign_ups.marked(tx, actor.guild_id, ids) if ids else (0, 0)
            again = 0
            if len(ids) > 1 and (kind is not None or city):
                again = (await db.sign_ups.came_to(tx, actor.guild_id, ids))[1]
        if len(ids) > 1 and kind is None and not city:
            again = (await self._turnouts(actor.guild_id, [span], now))[span][1]
        return Funnel(
            len(chosen),
            sum(each.capacity for each in chosen),
            counts.get("saw", 0),
            counts.get("could", 0),
            {what[7:]: times for what, times in counts.items() if what.startswith("turned:")},
            counts.get("signed", 0),
            counts.get("offered", 0),
            came,
            absent,
            again,
        )

    async def participation(self, actor: Actor, first: date, months: int, now: datetime) -> list[tuple[date, int]]:
        """How many different members came to an event, for each of so many local months up to that of `first`.

        Raises UserError("not-allowed").
        """
        async with self._database.reading() as tx:
            settings = await club.club(tx, actor.guild_id)
            require(actor, settings, Capability.SEE_REPORTS)
        spans: dict[date, Span] = {}
        month = first.replace(day=1)
        for _ in range(months):
            spans[month] = month_of(month, ZoneInfo(settings.time_zone))
            month = (month - timedelta(days=1)).replace(day=1)
        turnouts = await self._turnouts(actor.guild_id, list(spans.values()), now)
        return [(month, turnouts[span][0]) for month, span in reversed(spans.items())]

    async def _turnouts(self, guild_id: int, spans: Sequence[Span], now: datetime) -> dict[Span, tuple[int, int]]:
        """How many people came in these times, and how many of them more than once.

        A time that is over and settled is counted once for ever, and written down.
        """
        closed: dict[Span, tuple[int, int]] = {}
        async with self._database.reading() as tx:
            found = await db.event_turnouts.counted(tx, guild_id, spans)
            for span in spans:
                if span not in found:
                    found[span] = await db.sign_ups.came(tx, guild_id, *span)
                    if await db.event_turnouts.is_closed(tx, guild_id, span, now):
                        closed[span] = found[span]
        if closed:
            async with self._database.transaction() as tx:
                await db.event_turnouts.put(tx, guild_id, closed)
        return found
