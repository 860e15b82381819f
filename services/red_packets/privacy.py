"""What red packets keep of a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import db.jobs
import db.people
import db.red_packet_answers
import db.red_packet_people
import db.red_packet_series
import db.red_packets
from db.engine import Transaction
from services import ledger
from services.errors import UserError
from services.red_packets import lifecycle, series

NOT_OVER = ("waiting", "scheduled", "open")


async def known(tx: Transaction, guild_id: int, user_id: int) -> dict[str, Any]:
    """What they gave, approved, claimed, answered and guessed. Without seeds, which are secret until a packet ends."""
    packets, answers = db.red_packets, db.red_packet_answers.red_packet_answers
    repeating, guesses = db.red_packet_series.red_packet_series, packets.red_packet_guesses
    mine = ["user_id"]
    return {
        "given": await db.people.rows(tx, guild_id, user_id, packets.red_packets, "giver_id", without=["seed"]),
        "decided": await db.people.rows(
            tx, guild_id, user_id, packets.red_packets, "approved_by", only=["packet_id", "total", "outcome"]
        ),
        "series": await db.people.rows(tx, guild_id, user_id, repeating, "giver_id"),
        "claims": await db.people.rows(tx, guild_id, user_id, packets.red_packet_claims, "user_id", without=mine),
        "answers": await db.people.rows(tx, guild_id, user_id, answers, "user_id", without=[*mine, "follow_up"]),
        "guesses": await db.people.rows(tx, guild_id, user_id, guesses, "user_id", without=mine),
    }


async def unsettled(tx: Transaction, guild_id: int, user_id: int) -> list[UserError]:
    """Once means once, also across being forgotten: "privacy-packet-open" until a packet they claimed from is over."""
    until = await db.red_packet_people.open_claimed(tx, guild_id, user_id)
    return [] if until is None else [UserError("privacy-packet-open", at=until)]


async def wind_up(tx: Transaction, guild_id: int, user_id: int, now: datetime) -> None:
    """End what they give: nothing of it opens any more, and what is left goes back where it came from."""
    for packet in await db.red_packet_people.of_giver(tx, guild_id, user_id):
        if packet.state in NOT_OVER:
            await lifecycle.end(tx, packet, "cancelled", now)
        await db.red_packets.move(tx, packet, ("asked",), state="ended", outcome="cancelled", ended_at=now)
    for each in await db.red_packet_series.of_giver(tx, guild_id, user_id):
        await db.jobs.remove(tx, guild_id, series.ROUND, str(each.series_id))


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """Delete what they typed; the sums stay, under the opaque id."""
    await db.red_packet_people.rename_source(tx, guild_id, ledger.wallet(user_id), ledger.forgotten_wallet(opaque_id))
    await db.red_packet_people.forget(tx, guild_id, user_id, opaque_id)
