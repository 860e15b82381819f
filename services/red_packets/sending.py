"""Giving: what is asked for, checked against every limit, funded, approved, opened, taken back."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import db.jobs
import db.members
import db.red_packets
from db.engine import Database, Transaction, retrying
from db.red_packets import Packet
from services import audit, club, jobs, programmes
from services.actor import Actor
from services.errors import UserError
from services.ids import first_id, new_id
from services.permissions import Capability, may, require
from services.red_packets import lifecycle
from services.red_packets.checks import (
    Draft,
    check,
    check_channel,
    check_quiet,
    draft_of,
    in_line,
    may_give,
    over_the_month,
    terms,
)
from services.red_packets.rules import Limits, Terms
from services.red_packets.split import SEED_BYTES

__all__ = ["Draft", "Preview", "Sending", "draft_of", "terms"]

ASK_STANDS = timedelta(minutes=15)  # a preview older than this is asked for again
ASK_KEPT = timedelta(days=1)  # so that a late press is told that it is late; then the preview is forgotten
APPROVAL_STANDS = timedelta(hours=48)  # then a packet that nobody decided on is refunded


@dataclass(frozen=True, slots=True)
class Preview:
    """A packet before its giver confirms it: what it costs whom, and whether a second admin must agree."""

    packet: Packet
    terms: Terms
    left_after: int
    needs_approval: bool


class Sending:
    """One method for each thing that a giver, an admin or the clock does with a packet before it is over."""

    def __init__(self, database: Database, seed: Callable[[], str] = lambda: secrets.token_hex(SEED_BYTES)) -> None:
        self._database = database
        self._seed = seed

    @retrying
    async def ask(self, actor: Actor, draft: Draft, now: datetime) -> Preview:
        """Check everything and remember the packet for its giver to confirm. Nothing is funded yet.

        Raises UserError: "not-allowed", a limit's own code with its reason and when it ends, "budget-used-up",
        and InsufficientPoints for one's own wallet.
        """
        async with self._database.transaction() as tx:
            settings = await club.club(tx, actor.guild_id)
            limits = await lifecycle.limits(tx, actor.guild_id)
            source, left = await check(tx, actor, draft, settings, limits, now)
            packet = packet_of(actor, draft, source, now)
            await db.red_packets.add(tx, packet)
        return Preview(packet, draft.terms, left - draft.total, draft.total > limits.approval_over)

    @retrying
    async def confirm(self, actor: Actor, packet_id: int, now: datetime) -> Packet:
        """Fund the packet: it opens, waits for its time, or waits for a second admin. A second press changes nothing.

        Raises what `ask` raises, "packet-gone" for somebody else's or none, "packet-expired" for an old preview.
        """
        async with self._database.transaction() as tx:
            packet = (await db.red_packets.lock(tx, actor.guild_id, [packet_id])).get(packet_id)
            if packet is None or packet.giver_id != actor.user_id or packet.outcome == "cancelled":
                raise UserError("packet-gone")
            if packet.state == "asked":
                if now - packet.asked_at > ASK_STANDS:
                    raise UserError("packet-expired")
                await self._fund(tx, actor, packet, now)
            return (await db.red_packets.lock(tx, actor.guild_id, [packet_id]))[packet_id]

    async def drop(self, actor: Actor, packet_id: int, now: datetime) -> Packet:
        """Do not send what was asked about; the packet as it is now: one that was sent meanwhile stays sent.

        Raises UserError("packet-gone") for somebody else's or none.
        """
        async with self._database.transaction() as tx:
            packet = (await db.red_packets.lock(tx, actor.guild_id, [packet_id])).get(packet_id)
            if packet is None or packet.giver_id != actor.user_id:
                raise UserError("packet-gone")
            await db.red_packets.move(tx, packet, ("asked",), state="ended", outcome="cancelled", ended_at=now)
            return (await db.red_packets.lock(tx, actor.guild_id, [packet_id]))[packet_id]

    async def _fund(self, tx: Transaction, actor: Actor, packet: Packet, now: datetime) -> None:
        """Check once more, fund, and open, schedule or put before a second admin."""
        settings = await club.club(tx, packet.guild_id)
        limits = await lifecycle.limits(tx, packet.guild_id)
        draft = draft_of(packet)
        source, _ = await check(tx, actor, draft, settings, limits, now)
        packet = packet._replace(source=source, seed=self._seed(), funded_at=now, opens_at=packet.opens_at or now)
        posted = await lifecycle.fund(tx, packet, now)
        await db.members.remember_locale(tx, packet.guild_id, actor.user_id, actor.locale)
        if source.startswith("programme:"):
            left = posted.balances[source]
            await programmes.watch(
                tx, packet.guild_id, programmes.RED_PACKETS, settings, left + packet.total, left, now
            )
        await db.red_packets.move(
            tx, packet, ("asked",), source=source, seed=packet.seed, funded_at=now, opens_at=packet.opens_at
        )
        await audit.record(
            tx,
            packet.guild_id,
            now,
            actor.user_id,
            "red_packet.funded",
            detail={"packet_id": str(packet.packet_id), "points": packet.total, "shares": packet.shares},
        )
        if packet.total > limits.approval_over:
            await db.red_packets.move(tx, packet, ("asked",), state="waiting")
            await ask_for_approval(tx, packet, now)
        else:
            await start(tx, packet, draft.terms, now)

    @retrying
    async def approve(self, actor: Actor, packet_id: int, now: datetime) -> Packet:
        """A second admin agrees: the packet opens at its time, or where that has passed as soon as its giver has been
        looked at again. Where it was decided before, the packet as it was decided.

        Raises UserError: "not-allowed", "packet-own-approval", "packet-gone"; and where its time has passed
        "packet-quiet", "packet-channel-day", "packet-channel-gap".
        """
        async with self._database.transaction() as tx:
            packet = await _for_approval(tx, actor, packet_id)
            if packet.state == "waiting":
                opens_at = max(packet.opens_at or now, now)
                if opens_at == now:  # its place among the others in the channel is now
                    await in_line(tx, packet.guild_id, now)
                    settings, limits = await club.club(tx, packet.guild_id), await lifecycle.limits(tx, packet.guild_id)
                    check_quiet(settings, limits, now)
                    await check_channel(tx, packet.guild_id, packet.channel_id, now, settings, limits, packet_id)
                await db.red_packets.move(tx, packet, ("waiting",), approved_by=actor.user_id)
                await db.jobs.remove(tx, packet.guild_id, lifecycle.CLOSE, str(packet_id))
                await lifecycle.open_at(tx, packet, opens_at)
                await _decided(tx, actor, packet, "red_packet.approved", None, now)
                if opens_at > now:  # else the question shows what became of it
                    await lifecycle.refresh_request(tx, packet, now)
            return (await db.red_packets.lock(tx, actor.guild_id, [packet_id]))[packet_id]

    @retrying
    async def decline(self, actor: Actor, packet_id: int, reason: str, now: datetime) -> Packet:
        """A second admin does not agree; the sum goes back. Returns and raises as `approve`, and "reason-missing"."""
        reason = " ".join(reason.split())
        if not reason:
            raise UserError("reason-missing")
        async with self._database.transaction() as tx:
            packet = await _for_approval(tx, actor, packet_id)
            if packet.state == "waiting":
                await db.red_packets.move(tx, packet, ("waiting",), approved_by=actor.user_id)
                await lifecycle.end(tx, packet, "declined", now)
                await _decided(tx, actor, packet, "red_packet.declined", reason, now)
                await lifecycle.refresh_request(tx, packet, now, reason)
            return (await db.red_packets.lock(tx, actor.guild_id, [packet_id]))[packet_id]

    @retrying
    async def cancel(self, actor: Actor, packet_id: int, now: datetime) -> Packet:
        """Take back a packet that has not opened: by its giver or an admin. An admin may end an open one.

        Raises UserError: "packet-gone", "packet-has-opened".
        """
        async with self._database.transaction() as tx:
            packet = (await db.red_packets.lock(tx, actor.guild_id, [packet_id])).get(packet_id)
            settings = await club.club(tx, actor.guild_id)
            admin = may(actor, settings, Capability.MANAGE_RED_PACKETS)
            if packet is None or packet.state == "asked" or (packet.giver_id != actor.user_id and not admin):
                raise UserError("packet-gone")
            if packet.state == "open" and not admin:
                raise UserError("packet-has-opened")
            if await lifecycle.end(tx, packet, "cancelled", now):
                await audit.record(
                    tx,
                    packet.guild_id,
                    now,
                    actor.user_id,
                    "red_packet.cancelled",
                    subject_id=packet.giver_id,
                    detail={"packet_id": str(packet_id)},
                )
                if actor.user_id != packet.giver_id:
                    await lifecycle.tell_giver(tx, packet, "cancelled", now)
            return (await db.red_packets.lock(tx, actor.guild_id, [packet_id]))[packet_id]

    async def open_due(self, giver: Actor | None, guild_id: int, packet_id: int, now: datetime) -> Packet | None:
        """The clock opens a scheduled packet, after looking again at its giver (None: gone), at their part of the
        budget, at how late it is, and at the quiet hours.

        What may not open is refunded, and the giver told. One that was put off meanwhile stays scheduled. None where
        there is nothing to open.
        """
        async with self._database.transaction() as tx:
            packet = (await db.red_packets.lock(tx, guild_id, [packet_id])).get(packet_id)
            if packet is None or packet.state != "scheduled" or packet.opens_at is None:
                return None
            if packet.opens_at > now:
                return packet
            limits = await lifecycle.limits(tx, guild_id)
            settings = await club.club(tx, guild_id)
            why = None
            if giver is None or not may_give(giver, settings, limits, packet.source.startswith("wallet:")):
                why = "not_allowed"
            elif await over_the_month(tx, packet, settings, limits):
                why = "budget"
            elif limits.is_too_late(packet.opens_at, now):
                why = "missed"
            elif limits.is_quiet(settings.calendar.local_hour(now)):
                why = "quiet"
            if why is not None:
                await lifecycle.end(tx, packet, why, now)
                await lifecycle.tell_giver(tx, packet, why, now)
            else:
                await lifecycle.open_now(tx, packet, now, Terms.model_validate(packet.terms).minutes)
            return (await db.red_packets.lock(tx, guild_id, [packet_id]))[packet_id]

    async def close_due(self, guild_id: int, packet_id: int, now: datetime) -> datetime | None:
        """The clock ends a packet whose time is over, or on which nobody decided; what is left is refunded.

        Returns when it is to be called again, for a packet that was approved meanwhile and so has time left.
        """
        async with self._database.transaction() as tx:
            packet = (await db.red_packets.lock(tx, guild_id, [packet_id])).get(packet_id)
            if packet is None or packet.state not in ("open", "waiting"):
                return None
            if packet.closes_at is not None and packet.closes_at > now:
                return packet.closes_at
            why = "expired"
            if packet.state == "waiting":
                why = "undecided"
            elif packet.message_id is None and not packet.taken:
                why = "card_lost"  # Discord took the card at no time while the packet was open
            await lifecycle.end(tx, packet, why, now)
            if why != "expired":
                await lifecycle.tell_giver(tx, packet, why, now)
            return None

    async def announced(self, guild_id: int, packet_id: int, channel_id: int, message_id: int, now: datetime) -> bool:
        """The card stands in a channel. False where the packet has a card already, or belongs elsewhere by now."""
        async with self._database.transaction() as tx:
            packet = (await db.red_packets.lock(tx, guild_id, [packet_id])).get(packet_id)
            if packet is None or packet.channel_id != channel_id or packet.message_id not in (None, message_id):
                return False
            await db.red_packets.move(tx, packet, ("open", "ended"), message_id=message_id)
            if packet.taken or packet.state == "ended":  # since the card was drawn
                await lifecycle.refresh_card(tx, packet, now)
            return True

    async def card_lost(self, guild_id: int, packet_id: int, channel_id: int, now: datetime) -> None:
        """The channel or the card is gone, or may not be posted to: the packet ends and its giver is told.

        A packet whose card has been moved out of that channel goes on.
        """
        async with self._database.transaction() as tx:
            packet = (await db.red_packets.lock(tx, guild_id, [packet_id])).get(packet_id)
            if packet is None or packet.channel_id != channel_id:
                return
            if await lifecycle.end(tx, packet, "card_lost", now):
                await lifecycle.tell_giver(tx, packet, "card_lost", now)

    async def removed(self, guild_id: int, channel_id: int, message_ids: set[int] | None, now: datetime) -> None:
        """Messages were deleted from a channel, or with None the channel itself: packets whose cards they were end."""
        async with self._database.reading() as tx:
            cards = await db.red_packets.open_cards(tx, guild_id, channel_id)
        for packet_id, message_id in cards:
            if message_ids is None or message_id in message_ids:
                await self.card_lost(guild_id, packet_id, channel_id, now)

    async def endable(self, actor: Actor) -> list[Packet]:
        """What this person may cancel: their own that has not opened; for those who manage packets any not over."""
        async with self._database.reading() as tx:
            admin = may(actor, await club.club(tx, actor.guild_id), Capability.MANAGE_RED_PACKETS)
            states = ("waiting", "scheduled", "open") if admin else ("waiting", "scheduled")
            found = await db.red_packets.in_state(tx, actor.guild_id, states)
            return [packet for packet in found if admin or packet.giver_id == actor.user_id]

    async def move(self, actor: Actor, packet_id: int, channel_id: int, now: datetime) -> Packet:
        """Staff put an open packet's card into another channel; where it stood, it is taken away.

        Raises UserError: "not-allowed", "packet-not-movable".
        """
        async with self._database.transaction() as tx:
            require(actor, await club.club(tx, actor.guild_id), Capability.MANAGE_RED_PACKETS)
            packet = (await db.red_packets.lock(tx, actor.guild_id, [packet_id])).get(packet_id)
            if packet is None or packet.state != "open" or packet.channel_id == channel_id:
                raise UserError("packet-not-movable")
            await db.red_packets.move(tx, packet, ("open",), channel_id=channel_id, message_id=None)
            # A nonce of its own: under that of the first announcement Discord would give back the old card.
            payload = {"nonce": str(new_id(now)), "old": [str(packet.channel_id), str(packet.message_id or 0)]}
            await jobs.enqueue(tx, actor.guild_id, lifecycle.ANNOUNCE, str(packet_id), payload, now, replace=True)
            detail = {"packet_id": str(packet_id), "channel_id": str(channel_id)}
            await audit.record(tx, actor.guild_id, now, actor.user_id, "red_packet.moved", detail=detail)
            return packet._replace(channel_id=channel_id, message_id=None)

    async def purge(self, guild_ids: Collection[int], now: datetime) -> None:
        """Delete what was asked about and never sent."""
        async with self._database.transaction() as tx:
            # No further back than a week: packets pile up.
            await db.red_packets.purge_asked(tx, guild_ids, first_id(now - timedelta(days=7)), now - ASK_KEPT)

    async def limits(self, guild_id: int) -> Limits:
        """The club's limits for red packets."""
        async with self._database.reading() as tx:
            return await lifecycle.limits(tx, guild_id)

    async def locale(self, guild_id: int, user_id: int) -> str | None:
        """The language in which this person was last seen giving; None for who never did."""
        async with self._database.reading() as tx:
            member = await db.members.get(tx, guild_id, user_id)
            return None if member is None else member.locale


def packet_of(actor: Actor, draft: Draft, source: str, now: datetime) -> Packet:
    """A packet as it is first written down: asked for, and not funded."""
    return Packet(
        guild_id=actor.guild_id,
        packet_id=new_id(now),
        giver_id=actor.user_id,
        channel_id=draft.channel_id,
        message_id=None,
        series_id=draft.series_id,
        state="asked",
        outcome=None,
        total=draft.total,
        shares=draft.shares,
        mode=draft.mode,
        source=source,
        terms=draft.terms.model_dump(mode="json"),
        seed="",
        taken=0,
        taken_points=0,
        approved_by=None,
        asked_at=now,
        funded_at=None,
        opens_at=draft.opens_at,
        opened_at=None,
        closes_at=None,
        ended_at=None,
    )


async def ask_for_approval(tx: Transaction, packet: Packet, now: datetime) -> None:
    """Promise the staff a question about the packet, and its end where nobody answers."""
    key = str(packet.packet_id)
    await jobs.enqueue(tx, packet.guild_id, lifecycle.APPROVE, key, {}, now, replace=True)
    await jobs.enqueue(tx, packet.guild_id, lifecycle.CLOSE, key, {}, now + APPROVAL_STANDS, replace=True)


async def start(tx: Transaction, packet: Packet, terms: Terms, now: datetime) -> None:
    """A funded packet waits for its time, or opens."""
    if packet.opens_at is not None and packet.opens_at > now:
        await lifecycle.open_at(tx, packet, packet.opens_at)
    else:
        await lifecycle.open_now(tx, packet, now, terms.minutes)


async def _for_approval(tx: Transaction, actor: Actor, packet_id: int) -> Packet:
    packet = (await db.red_packets.lock(tx, actor.guild_id, [packet_id])).get(packet_id)
    require(actor, await club.club(tx, actor.guild_id), Capability.APPROVE_RED_PACKETS)
    if packet is None or packet.state == "asked" or packet.funded_at is None:
        raise UserError("packet-gone")
    if packet.giver_id == actor.user_id:
        raise UserError("packet-own-approval")
    return packet


async def _decided(
    tx: Transaction, actor: Actor, packet: Packet, action: str, reason: str | None, now: datetime
) -> None:
    await audit.record(
        tx,
        packet.guild_id,
        now,
        actor.user_id,
        action,
        subject_id=packet.giver_id,
        reason=reason,
        detail={"packet_id": str(packet.packet_id), "points": packet.total},
    )
    await lifecycle.tell_giver(tx, packet, action.removeprefix("red_packet."), now, reason)
