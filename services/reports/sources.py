"""Where the figures of a report come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

import db.applications
import db.events
import db.group_reports
import db.groups
import db.sign_ups
import db.verified
from db.engine import Transaction
from db.groups import Group
from services import contribution, fund
from services.reports import rules
from services.reports.rules import Figures, Line

AT_ONCE = 5000  # members asked about in one statement; both databases take some 32,000 parameters


async def events(tx: Transaction, guild_id: int, group_id: int, start: datetime, end: datetime) -> tuple[int, int]:
    """How many events of a group began in a time, and how many people came."""
    held = [each.event_id for each in await db.events.between(tx, guild_id, start, end) if each.group_id == group_id]
    came, _ = await db.sign_ups.marked(tx, guild_id, held)
    return len(held), came


async def counted(
    tx: Transaction, group: Group, month: date, baseline: int | None, start: datetime, end: datetime
) -> Figures:
    """The figures about members, counted now: who comes and goes does so through the bot, which was there or is late.

    `baseline` is how many there were when the month began; the report of the month before goes before it.
    """
    earlier = await db.group_reports.of_group(tx, group.guild_id, group.group_id, before=month, limit=1)
    if earlier and rules.next_month(earlier[0].month) == month:
        baseline = int(earlier[0].figures["members_end"])
    elif group.created_at >= start:
        baseline = 0
    rows = await db.groups.members(
        tx, group.guild_id, group.group_id, states=("pending", "added", "removed", "gone")
    )  # fmt: skip
    there = sum(each.state in db.groups.IN and each.joined_at < end for each in rows)
    joined = sum(start <= each.joined_at < end for each in rows)
    return Figures(
        members_start=baseline,
        members_end=there,
        joined=joined,
        left=rules.moved(baseline, joined, there),
        proven=len(await db.verified.proven(tx, group.guild_id, group.group_id)),
    )


async def gathered(tx: Transaction, group: Group, counted: Figures, start: datetime, end: datetime) -> Figures:
    """All figures of a time: those about members as counted, the others from what is recorded."""
    guild_id, group_id = group.guild_id, group.group_id
    found = rules.applied(await db.applications.of_group(tx, guild_id, group_id, start, end), start, end)
    held, came = await events(tx, guild_id, group_id, start, end)
    money = await fund.movements(tx, guild_id, group_id, start, end)
    return counted.model_copy(
        update={
            "applications": found.applications,
            "approved": found.approved,
            "declined": found.declined,
            "hours": found.hours,
            "events": held,
            "attendance": came,
            "money": tuple(Line(kind=each.kind, words=each.words, amount=each.amount) for each in money.lines),
            "balance": money.balance,
            "contribution": await _contribution(tx, group, start, end),
        }
    )


async def _contribution(tx: Transaction, group: Group, start: datetime, end: datetime) -> int:
    """What those who are in the group now earned in a time, wherever they did."""
    members = [each.user_id for each in await db.groups.members(tx, group.guild_id, group.group_id)]
    return sum([await contribution.earned(tx, group.guild_id, some, start, end) for some in _parts(members)])


def _parts(members: Sequence[int]) -> Iterator[Sequence[int]]:
    for at in range(0, len(members), AT_ONCE):
        yield members[at : at + AT_ONCE]
