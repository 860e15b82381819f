"""The answers that came with claims, to the question of a red packet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Boolean, Column, Table, Text, UniqueConstraint, insert, select, update

from db.engine import Transaction
from db.metadata import UtcTime, guild_key, id_key, metadata

red_packet_answers = Table(
    "red_packet_answers",
    metadata,
    guild_key(),
    id_key("packet_id"),
    id_key("user_id"),
    Column("answer_id", BigInteger, nullable=False),
    Column("text", Text),
    Column("follow_up", Boolean(create_constraint=False), nullable=False),
    Column("reply", Text),
    Column("replied_at", UtcTime),
    Column("at", UtcTime, nullable=False),
    Column("reply_failed", Boolean(create_constraint=False), nullable=False),
    UniqueConstraint("guild_id", "answer_id"),
)


class Answer(NamedTuple):
    """What somebody answered with their claim; `text` is None for "no opinion".

    `reply_failed`: the giver's reply could not be carried.
    """

    guild_id: int
    packet_id: int
    user_id: int
    answer_id: int
    text: str | None
    follow_up: bool
    reply: str | None
    replied_at: datetime | None
    at: datetime
    reply_failed: bool = False


async def add_answers(tx: Transaction, answers: Sequence[Answer]) -> None:
    """Keep what was answered."""
    await tx.execute_many(insert(red_packet_answers), [answer._asdict() for answer in answers])


async def answers(tx: Transaction, guild_id: int, packet_id: int) -> list[Answer]:
    """All answers to a packet's question, oldest first."""
    found = await tx.execute(
        select(red_packet_answers)
        .where(red_packet_answers.c.guild_id == guild_id, red_packet_answers.c.packet_id == packet_id)
        .order_by(red_packet_answers.c.answer_id)
    )
    return [Answer(*row) for row in found]


async def answer(tx: Transaction, guild_id: int, answer_id: int) -> Answer | None:
    """One answer, or None."""
    found = await tx.execute(
        select(red_packet_answers).where(
            red_packet_answers.c.guild_id == guild_id, red_packet_answers.c.answer_id == answer_id
        )
    )
    row = found.first()
    return Answer(*row) if row else None


async def change_answer(tx: Transaction, guild_id: int, answer_id: int, **values: Any) -> None:
    """Set `follow_up`, `reply` with `replied_at`, or `reply_failed`."""
    await tx.execute(
        update(red_packet_answers)
        .where(red_packet_answers.c.guild_id == guild_id, red_packet_answers.c.answer_id == answer_id)
        .values(values)
    )


async def drop_replies(tx: Transaction, guild_id: int, packet_id: int) -> None:
    """Delete what the giver of a packet replied."""
    await tx.execute(
        update(red_packet_answers)
        .where(red_packet_answers.c.guild_id == guild_id, red_packet_answers.c.packet_id == packet_id)
        .values(reply=None, replied_at=None)
    )


async def forget(tx: Transaction, guild_id: int, user_id: int) -> None:
    """Delete what a person typed."""
    await tx.execute(
        red_packet_answers.delete().where(
            red_packet_answers.c.guild_id == guild_id, red_packet_answers.c.user_id == user_id
        )
    )
