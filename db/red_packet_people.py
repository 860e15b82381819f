"""What red packets keep of a person: what has to end before they are forgotten, and forgetting them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, func, select, update

from db import red_packet_answers, red_packet_series
from db.engine import Transaction
from db.red_packets import Packet, red_packet_claims, red_packet_guesses, red_packets


async def of_giver(tx: Transaction, guild_id: int, user_id: int) -> list[Packet]:
    """Everything that somebody gave or asked about giving, oldest first, locked until the transaction ends."""
    found = await tx.execute(
        select(red_packets)
        .where(red_packets.c.guild_id == guild_id, red_packets.c.giver_id == user_id)
        .order_by(red_packets.c.packet_id)
        .with_for_update()
    )
    return [Packet(**row) for row in found.mappings()]


async def open_claimed(tx: Transaction, guild_id: int, user_id: int) -> datetime | None:
    """When the last of the open packets closes from which somebody has claimed; None where there is none."""
    return await tx.scalar(
        select(func.max(red_packets.c.closes_at))
        .join_from(
            red_packets,
            red_packet_claims,
            and_(
                red_packet_claims.c.guild_id == red_packets.c.guild_id,
                red_packet_claims.c.packet_id == red_packets.c.packet_id,
            ),
        )
        .where(
            red_packets.c.guild_id == guild_id, red_packets.c.state == "open", red_packet_claims.c.user_id == user_id
        )
    )


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """Put an opaque id in place of a person, and delete what they typed."""
    await red_packet_answers.forget(tx, guild_id, user_id)
    await red_packet_series.forget(tx, guild_id, user_id, opaque_id)
    await tx.execute(
        red_packet_guesses.delete().where(
            red_packet_guesses.c.guild_id == guild_id, red_packet_guesses.c.user_id == user_id
        )
    )
    for packet in await of_giver(tx, guild_id, user_id):
        await tx.execute(
            update(red_packets)
            .where(red_packets.c.guild_id == guild_id, red_packets.c.packet_id == packet.packet_id)
            .values(terms=red_packet_series.without_words(packet.terms))
        )
        await red_packet_answers.drop_replies(tx, guild_id, packet.packet_id)
    named = ((red_packet_claims, "user_id"), (red_packets, "giver_id"), (red_packets, "approved_by"))
    for table, column in named:
        await tx.execute(
            update(table).where(table.c.guild_id == guild_id, table.c[column] == user_id).values({column: opaque_id})
        )


async def rename_source(tx: Transaction, guild_id: int, old: str, new: str) -> None:
    """The account that funded packets has another name."""
    await tx.execute(
        update(red_packets).where(red_packets.c.guild_id == guild_id, red_packets.c.source == old).values(source=new)
    )
