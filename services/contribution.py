"""Contribution: standing that a member earns by work for groups. It is counted, never spent, and is no points."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import db.fund
import db.ledger
from db.cases import Case
from db.engine import Database, Transaction
from db.ledger import StatementLine
from services import club, ledger
from services.actor import Actor

What = Literal["founding", "review", "report", "hosting", "attending"]


@dataclass(frozen=True, slots=True)
class Statement:
    """A page of a member's contribution, newest first. `older` says that there is more; `total` is now's."""

    lines: list[StatementLine]
    older: bool
    total: int


async def earn(tx: Transaction, guild_id: int, user_id: int, what: What, subject_key: str, now: datetime) -> int:
    """Count what a member did, once for each subject; what it added, 0 for a repetition or where it counts for nothing.

    `subject_key` names the thing, such as a group's or an application's id. Somebody forgotten earns nothing.
    """
    amount: int = getattr(await club.contribution_rules(tx, guild_id), what)
    if not amount or user_id <= 0:
        return 0
    entry = ledger.Entry(
        guild_id,
        f"contribution/{what}/{subject_key}/{user_id}",
        f"contribution.{what}",
        ledger.move(ledger.STANDING, ledger.contribution(user_id), amount),
    )
    return 0 if (await ledger.post(tx, entry, now)).repeated else amount


async def reviewed(tx: Transaction, case: Case, user_id: int, now: datetime) -> int:
    """Count that somebody decided in a case, once, where it was within the time that it is to take; what it added."""
    return await earn(tx, case.guild_id, user_id, "review", f"case/{case.case_id}", now) if now <= case.due_at else 0


async def of(tx: Transaction, guild_id: int, user_id: int) -> int:
    """A member's contribution."""
    return await ledger.balance(tx, guild_id, ledger.contribution(user_id))


async def earned(tx: Transaction, guild_id: int, user_ids: Collection[int], start: datetime, end: datetime) -> int:
    """The contribution that these members earned from `start` until before `end`."""
    return await db.fund.earned(tx, guild_id, user_ids, start, end)


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """The count stays under an opaque name, so that the books balance."""
    await db.ledger.rename(tx, guild_id, ledger.contribution(user_id), ledger.forgotten_contribution(opaque_id))


class Contribution:
    """Looking at one's own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def statement(self, actor: Actor, *, before: int | None = None, limit: int = 10) -> Statement:
        """One's own contribution: the newest lines older than transaction `before`."""
        async with self._database.reading() as tx:
            name = ledger.contribution(actor.user_id)
            lines = await db.ledger.statement(tx, actor.guild_id, name, before=before, limit=limit + 1)
            return Statement(lines[:limit], len(lines) > limit, await of(tx, actor.guild_id, actor.user_id))
