"""The states of a packet and what moves it: funding, opening, ending. Called inside a transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

import db.jobs
import db.red_packets
from db.engine import Transaction
from db.red_packets import Packet
from services import club, jobs, ledger
from services.red_packets.rules import Limits
from services.red_packets.split import split

OPEN = "red_packet.open"  # job: a scheduled packet is due; looks at the giver again
ANNOUNCE = "red_packet.announce"  # job: post the card, once
CARD = "red_packet.card"  # job: show the card anew
CLOSE = "red_packet.close"  # job: time is over
APPROVE = "red_packet.approve"  # job: ask the staff for a second admin
DECIDED = "red_packet.decided"  # job: the staff's question is answered, and shows it
DIGEST = "red_packet.digest"  # job: bring the giver the answers, once the packet is over
TELL_GIVER = "red_packet.tell_giver"  # job: tell the giver what became of it, where nobody was there to be told

CARD_EVERY = timedelta(seconds=2)  # however many click


def escrow_of(packet_id: int) -> str:
    """The account that holds what a packet has not given out yet."""
    return ledger.escrow(f"red_packet/{packet_id}")


async def limits(tx: Transaction, guild_id: int) -> Limits:
    """The club's limits for red packets; the defaults for a club that never set any."""
    return await club.in_force(tx, guild_id, "red_packets", Limits)


async def fund(tx: Transaction, packet: Packet, now: datetime, change: int | None = None) -> ledger.Posted:
    """Put the whole sum into escrow; anew for a `change`. Raises InsufficientPoints, and then nothing has moved."""
    entry = ledger.Entry(
        packet.guild_id,
        f"red_packet/{packet.packet_id}/fund" + (f"/{change}" if change else ""),
        "red_packet.funded",
        ledger.move(packet.source, escrow_of(packet.packet_id), packet.total),
        actor_id=packet.giver_id,
    )
    return await ledger.post(tx, entry, now)


async def open_now(tx: Transaction, packet: Packet, now: datetime, minutes: int) -> None:
    """Claims are taken from now on; the card is promised, and the end."""
    closes_at = now + timedelta(minutes=minutes)
    split(packet.seed, packet.total, packet.shares, packet.mode)  # type: ignore[arg-type]  # before the first press
    if await db.red_packets.move(
        tx, packet, ("asked", "waiting", "scheduled"), state="open", opened_at=now, closes_at=closes_at
    ):
        key = str(packet.packet_id)
        await jobs.enqueue(tx, packet.guild_id, ANNOUNCE, key, {}, now)
        await jobs.enqueue(tx, packet.guild_id, CLOSE, key, {}, closes_at, replace=True)
        if packet.approved_by is not None:
            await refresh_request(tx, packet, now, first=True)


async def open_at(tx: Transaction, packet: Packet, opens_at: datetime) -> None:
    """The clock opens it then, after looking at its giver again; for now, as soon as the clock ticks."""
    if await db.red_packets.move(tx, packet, ("asked", "waiting", "scheduled"), state="scheduled", opens_at=opens_at):
        await jobs.enqueue(tx, packet.guild_id, OPEN, str(packet.packet_id), {}, opens_at, replace=True)


async def end(tx: Transaction, packet: Packet, outcome: str, now: datetime) -> bool:
    """The packet is over: what is left goes back where it came from, and the card says so. False if it was over."""
    if not await db.red_packets.move(
        tx, packet, ("waiting", "scheduled", "open"), state="ended", outcome=outcome, ended_at=now
    ):
        return False
    await refund(tx, packet, now)
    for kind in (OPEN, CLOSE):
        await db.jobs.remove(tx, packet.guild_id, kind, str(packet.packet_id))
    if packet.opened_at is not None:
        await refresh_card(tx, packet, now)
        if packet.terms.get("question"):
            await jobs.enqueue(tx, packet.guild_id, DIGEST, str(packet.packet_id), {}, now)
    if packet.state == "waiting":
        await refresh_request(tx, packet, now)
    elif packet.approved_by is not None and packet.opened_at is None:
        await refresh_request(tx, packet, now, first=True)
    return True


async def refund(tx: Transaction, packet: Packet, now: datetime, change: int | None = None) -> None:
    """Give what is left in escrow back to where it came from: at the end, or before a `change`."""
    left = await ledger.balance(tx, packet.guild_id, escrow_of(packet.packet_id))
    if left:
        entry = ledger.Entry(
            packet.guild_id,
            f"red_packet/{packet.packet_id}/refund" + (f"/{change}" if change else ""),
            "red_packet.refunded",
            ledger.move(escrow_of(packet.packet_id), packet.source, left),
            actor_id=packet.giver_id,
        )
        await ledger.post(tx, entry, now)


async def refresh_card(tx: Transaction, packet: Packet, now: datetime) -> None:
    """Promise that the card will show the packet as it is now, at most once in CARD_EVERY."""
    await jobs.enqueue(tx, packet.guild_id, CARD, str(packet.packet_id), {}, now + CARD_EVERY, rearm=True)


async def refresh_request(
    tx: Transaction, packet: Packet, now: datetime, reason: str | None = None, *, first: bool = False
) -> None:
    """Promise that the staff's question about the packet will show how it was answered; with `first` unless it does.

    Answered it has no buttons, and cannot be found again.
    """
    payload = {"reason": reason}
    await jobs.enqueue(tx, packet.guild_id, DECIDED, str(packet.packet_id), payload, now, replace=not first)


async def tell_giver(tx: Transaction, packet: Packet, why: str, now: datetime, reason: str | None = None) -> None:
    """Promise the giver a word on what became of their packet; once for each `why`."""
    key = f"{packet.packet_id}/{why}"
    await jobs.enqueue(tx, packet.guild_id, TELL_GIVER, key, {"why": why, "reason": reason}, now)
