"""What keeps events in line with the server: their cards, Discord's own events, hosts who leave; what staff look at."""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import db.event_aftermath
import db.event_pictures
import db.event_upkeep
import db.events
import db.groups
import db.sign_ups
from db.engine import Database, Transaction, retrying
from db.event_pictures import Picture
from db.events import Dispute, Event, SignUp
from db.groups import Group
from services import audit, club, jobs
from services.actor import Actor
from services.errors import UserError
from services.events import promises, seats
from services.events.hosting import called_off, known, may_hold, own, runs
from services.events.rules import Terms
from services.ids import unordered_id
from services.permissions import Capability, may, require

MOST_HOSTED = 1000  # events of a host who leaves
OVER = ("ended", "cancelled", "settled")
OFFERED = 100  # of each kind, while somebody types


@dataclass(frozen=True, slots=True)
class Shown:
    """An event as its card shows it. `stars` are the sum of all that its host was given, by `ratings` people.

    `group` runs it, `proven` is the verified group whose members alone may come.
    """

    event: Event
    terms: Terms
    waiting: int
    stars: int
    ratings: int
    group: Group | None
    proven: Group | None
    mirror: bool
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class Disputed:
    """A dispute with what it is about."""

    dispute: Dispute
    event: Event
    sign_up: SignUp


class Upkeep:
    """One method for each thing that the cards, the mirror and the listeners want to know or report."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- looking -------------------------------------------------------------------------------------------------

    async def shown(self, guild_id: int, event_id: int) -> Shown | None:
        """An event as it is now, with all that its card says; None where there is none."""
        async with self._database.reading() as tx:
            event = await db.events.get(tx, guild_id, event_id)
            if event is None:
                return None
            terms = Terms.model_validate(event.terms)
            stars, ratings = await db.event_aftermath.stars_of_host(tx, guild_id, event.host_id)
            return Shown(
                event,
                terms,
                await db.sign_ups.count(tx, guild_id, event_id, "waiting"),
                stars,
                ratings,
                await db.groups.get(tx, guild_id, event.group_id) if event.group_id is not None else None,
                await db.groups.get(tx, guild_id, terms.proven_in) if terms.proven_in is not None else None,
                (await seats.event_rules(tx, guild_id)).mirror,
                await db.event_pictures.get(tx, guild_id, event_id),
            )

    async def managed(self, actor: Actor, event_id: int) -> Event:
        """An event that the actor runs. Raises as `hosting.own`."""
        async with self._database.reading() as tx:
            return await own(tx, actor, event_id, lock=False)

    async def may_hold(self, actor: Actor, kind: str, group_id: int | None) -> None:
        """Pass who may hold such an event. Raises UserError "not-allowed", "event-members-cannot", "event-not-host"."""
        async with self._database.reading() as tx:
            await may_hold(tx, actor, kind, group_id)

    async def kinds_for(self, actor: Actor, group_id: int | None) -> list[str]:
        """The kinds of event that the actor may hold, for a group or by themselves; none where they may hold none."""
        found: list[str] = []
        async with self._database.reading() as tx:
            for kind in db.events.KINDS:
                with contextlib.suppress(UserError):
                    await may_hold(tx, actor, kind, group_id)
                    found.append(kind)
        return found

    async def run_by(self, actor: Actor, now: datetime) -> list[Event]:
        """The events that the actor runs: their own, the latest first, then what is coming of others."""
        async with self._database.reading() as tx:
            found = await db.events.hosted(tx, actor.guild_id, actor.user_id, limit=OFFERED)
            coming = await db.events.coming(tx, actor.guild_id, now, limit=OFFERED)
            if not may(actor, await club.club(tx, actor.guild_id), Capability.MANAGE_EVENTS):
                groups = await runs(tx, actor)
                coming = [each for each in coming if each.group_id in groups]
            return found + [each for each in coming if each.host_id != actor.user_id]

    async def disputed(self, guild_id: int, dispute_id: int) -> Disputed | None:
        """A dispute with its event and sign-up, for staff; None where there is none."""
        async with self._database.reading() as tx:
            made = await db.event_aftermath.get_dispute(tx, guild_id, dispute_id)
            event = made and await db.events.get(tx, guild_id, made.event_id)
            if made is None or event is None:
                return None
            there = await db.sign_ups.sign_ups_of(tx, guild_id, made.event_id, [made.user_id])
            return Disputed(made, event, there[made.user_id])

    async def record_of(self, guild_id: int, host_id: int) -> int:
        """How many events somebody held to the end."""
        async with self._database.reading() as tx:
            return await db.events.count_hosted(tx, guild_id, host_id, ("settled",))

    # --- the draft and the card ----------------------------------------------------------------------------------

    @retrying
    async def drop_draft(self, actor: Actor, event_id: int) -> None:
        """Throw a draft away. Raises as `hosting.own`; "event-published-already" for what is none any more."""
        async with self._database.transaction() as tx:
            event = await own(tx, actor, event_id)
            if event.state != "draft":
                raise UserError("event-published-already")
            await db.event_upkeep.drop(tx, event.guild_id, event_id)

    @retrying
    async def post_card(self, actor: Actor, event_id: int, channel_id: int, now: datetime) -> Event:
        """Have the event's card in a channel, in place of the one there is. Raises as `hosting.own`, "event-over"."""
        async with self._database.transaction() as tx:
            event = await own(tx, actor, event_id)
            if event.state != "published":
                raise UserError("event-over")
            await db.events.change(tx, event.guild_id, event_id, channel_id=channel_id, message_id=None)
            # Not the nonce of the card before, for which Discord would hand back that one.
            payload = {"nonce": str(unordered_id())}
            if event.channel_id is not None and event.message_id is not None:
                payload["old"] = f"{event.channel_id}/{event.message_id}"
            await jobs.enqueue(tx, event.guild_id, promises.CARD, str(event_id), payload, now, replace=True)
            return event._replace(channel_id=channel_id, message_id=None)

    async def card_gone(self, guild_id: int, message_ids: Collection[int], now: datetime) -> None:
        """Messages were deleted: whoever hosts an event whose card is among them is told, and may post it again."""
        async with self._database.reading() as tx:  # most messages that are deleted are none of ours
            found = await db.event_upkeep.with_cards(tx, guild_id, message_ids)
        for event in found:
            await self.card_lost(guild_id, event.event_id, event.message_id, now)

    async def channel_gone(self, guild_id: int, channel_id: int, now: datetime) -> None:
        """A channel was deleted, with the cards in it."""
        async with self._database.reading() as tx:
            found = await db.event_upkeep.carded_in(tx, guild_id, channel_id)
        for event in found:
            await self.card_lost(guild_id, event.event_id, event.message_id, now)

    @retrying
    async def card_lost(self, guild_id: int, event_id: int, message_id: int | None, now: datetime) -> None:
        """The event has no card any more, where this was it: its host is told once, and may post it elsewhere."""
        async with self._database.transaction() as tx:
            event = await db.events.get(tx, guild_id, event_id, lock=True)
            if event is None or event.channel_id is None or event.message_id != message_id:
                return
            await db.events.change(tx, guild_id, event_id, channel_id=None, message_id=None)
            if event.state == "published":
                await promises.tell(tx, event, "card-lost", [event.host_id], now)

    # --- Discord's own event -------------------------------------------------------------------------------------

    async def native_touched(self, guild_id: int, native_id: int, now: datetime) -> None:
        """Somebody changed or deleted one of Discord's events: where it mirrors one of ours, it is looked at."""
        async with self._database.reading() as tx:
            event = await db.events.with_place(tx, guild_id, "native_id", native_id)
        if event is not None and event.state not in OVER:
            async with self._database.transaction() as tx:
                await promises.mirror(tx, event, now)

    async def check_natives(self, guild_id: int, there: Collection[int], now: datetime) -> None:
        """The bot is back: these of Discord's events are there; those that are missing are looked at."""
        async with self._database.reading() as tx:
            coming = await db.events.coming(tx, guild_id, now, limit=MOST_HOSTED)
        missing = [each for each in coming if each.native_id is not None and each.native_id not in there]
        if missing:
            async with self._database.transaction() as tx:
                for each in missing:
                    await promises.mirror(tx, each, now)

    # --- people --------------------------------------------------------------------------------------------------

    @retrying
    async def host_left(self, guild_id: int, user_id: int, now: datetime) -> None:
        """A host left the server: the group's owner takes over what a group holds, the club keeps its own events and
        staff are told, and what a member held alone is called off and given back."""
        async with self._database.transaction() as tx:
            states = ("draft", "review", "published")
            for found in await db.events.hosted(tx, guild_id, user_id, states=states, limit=MOST_HOSTED):
                event = await db.events.get(tx, guild_id, found.event_id, lock=True)
                if event is None or event.state not in states:
                    continue
                await self._without_host(tx, event, now)

    async def _without_host(self, tx: Transaction, event: Event, now: datetime) -> None:
        group = await db.groups.get(tx, event.guild_id, event.group_id) if event.group_id is not None else None
        if event.state == "draft":
            await db.event_upkeep.drop(tx, event.guild_id, event.event_id)
        elif group is not None and group.owner_id != event.host_id and group.state == "open":
            await promises.tell(tx, event, "host-now", [group.owner_id], now)
            await _hosted_by(tx, event, group.owner_id, None, now)
        elif event.kind in ("member", "partner"):
            await called_off(tx, event, None, "—", now, told="host-left")
        else:
            detail = {"event": event.title}
            await audit.record(
                tx, event.guild_id, now, None, "event.host_left", subject_id=event.host_id, detail=detail
            )
            payload = {"host_id": str(event.host_id)}
            await jobs.enqueue(tx, event.guild_id, promises.HOSTLESS, str(event.event_id), payload, now, replace=True)

    @retrying
    async def take_over(self, actor: Actor, event_id: int, left_id: int, now: datetime) -> Event:
        """Host the club's own event in place of who left.

        Raises UserError: "event-unknown", "not-allowed", "event-over", "event-held" where somebody does already.
        """
        async with self._database.transaction() as tx:
            require(actor, await club.club(tx, actor.guild_id), Capability.MANAGE_EVENTS)
            event = await known(tx, actor.guild_id, event_id, lock=True)
            if event.state not in ("review", "published"):
                raise UserError("event-over")
            if event.host_id != left_id:
                raise UserError("event-held")
            await _hosted_by(tx, event, actor.user_id, actor.user_id, now)
            return event._replace(host_id=actor.user_id)


async def _hosted_by(tx: Transaction, event: Event, host_id: int, by: int | None, now: datetime) -> None:
    await db.events.change(tx, event.guild_id, event.event_id, host_id=host_id)
    await promises.redraw(tx, event, now)
    detail = {"event": event.title}
    await audit.record(tx, event.guild_id, now, by, "event.host_changed", subject_id=host_id, detail=detail)
