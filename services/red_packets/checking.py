"""What must hold of every red packet, recomputed."""

from __future__ import annotations

import db.red_packets
from db.engine import Transaction
from services.red_packets.split import split

RECOMPUTED = 50  # of the newest packets: a split of 10,000 shares takes some 30 ms


async def broken_packets(tx: Transaction) -> list[str]:
    """A plain sentence for each packet whose counts, escrow or shares are not what they must be."""
    problems = [
        f"guild {guild}: red packet {packet} says {counted} points were claimed, its claims say {proven}"
        for guild, packet, counted, proven in await db.red_packets.unsettled(tx)
    ]
    problems += [
        f"guild {guild}: the escrow of red packet {packet} holds {balance} points and should hold {expected}"
        for guild, packet, balance, expected in await db.red_packets.wrong_escrows(tx)
    ]
    for packet in await db.red_packets.newest_ended(tx, RECOMPUTED):
        shares = split(packet.seed, packet.total, packet.shares, packet.mode)  # type: ignore[arg-type]
        claims = await db.red_packets.claims(tx, packet.guild_id, packet.packet_id)
        given = [(claim.place, claim.points) for claim in claims]
        if given != list(enumerate(shares[: len(given)])):
            problems.append(
                f"guild {packet.guild_id}: the shares of red packet {packet.packet_id} do not follow from its seed"
            )
    return problems
