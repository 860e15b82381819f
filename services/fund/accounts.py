"""The fund's accounts and the groups': what moved and what for, what goes back and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import db.cases
import db.fund
import db.groups
from db.engine import Transaction
from db.fund import Line, Request
from db.groups import Group
from services import cases, club, ledger
from services.fund import promises

ENDOWED, PAID_IN, OPENED, GRANTED, SPENT, RETURNED = (
    "fund.endowed",
    "fund.income",
    "fund.opening",
    "fund.granted",
    "fund.spent",
    "fund.returned",
)


@dataclass(frozen=True, slots=True)
class Movement:
    """A line of a public account: whole points in (+) or out (−), the balance after, and in whose words what for.

    `kind` is one of those above, or "event.settled" for what an event of the group took in. `who` did it; `deciders`
    approved it, where it is a grant. `receiver_id` is the member who got what was spent, None where it was used up.
    `group` is the group whose grant it is. Ids may be negative:
    somebody who was forgotten.
    """

    transaction_id: int
    at: datetime
    kind: str
    amount: int
    balance: int
    words: str
    who: int | None
    deciders: tuple[int, ...] = ()
    receiver_id: int | None = None
    group: Group | None = None


@dataclass(frozen=True, slots=True)
class Movements:
    """What moved on a group's account from one instant until before another, oldest first, and its balance then."""

    lines: tuple[Movement, ...]
    balance: int

    @property
    def points_in(self) -> int:
        """Points that came in."""
        return sum(line.amount for line in self.lines if line.amount > 0)

    @property
    def points_out(self) -> int:
        """Points that went out."""
        return -sum(line.amount for line in self.lines if line.amount < 0)


async def movements(tx: Transaction, guild_id: int, group_id: int, start: datetime, end: datetime) -> Movements:
    """What moved on a group's account from `start` until before `end`: every line, with what for."""
    account = ledger.group(group_id)
    found = await db.fund.lines(tx, guild_id, [account], start=start, end=end)
    last = await db.fund.lines(tx, guild_id, [account], end=end, limit=1)
    told = await explained(tx, guild_id, found)
    return Movements(tuple(reversed(told)), last[0].balance_after if last else 0)


async def explained(tx: Transaction, guild_id: int, lines: Sequence[Line]) -> list[Movement]:
    """Lines with what they were for, who decided and who got it."""
    spendings = await db.fund.spendings_of(tx, guild_id, [line.transaction_id for line in lines])
    requests: dict[int, Request | None] = {}
    groups: dict[int, Group | None] = {}
    for line in lines:
        request_id = _request_of(line)
        if request_id is not None and request_id not in requests:
            requests[request_id] = await db.fund.get(tx, guild_id, request_id)
    approved = await db.fund.approvals(tx, guild_id, list(requests))
    told: list[Movement] = []
    for line in lines:
        request_id = _request_of(line)
        request = requests.get(request_id) if request_id is not None else None
        spending = spendings.get(line.transaction_id)
        group_id = request.group_id if request else _group_of(line)
        if group_id is not None and group_id not in groups:
            groups[group_id] = await db.groups.get(tx, guild_id, group_id)
        told.append(
            Movement(
                transaction_id=line.transaction_id,
                at=line.at,
                kind=line.kind,
                amount=line.amount,
                balance=line.balance_after,
                words=line.reason or (request.purpose if request else spending.reason if spending else ""),
                who=line.actor_id,
                deciders=tuple(approved.get(request_id, ())) if request_id is not None and line.kind == GRANTED else (),
                receiver_id=spending.receiver_id if spending else None,
                group=groups.get(group_id) if group_id is not None else None,
            )
        )
    return told


async def ends_at(tx: Transaction, request: Request) -> datetime:
    """When a grant is over: at the end of its last local day."""
    return (await club.club(tx, request.guild_id)).calendar.day_end_of(request.until)


async def rest_of(tx: Transaction, request: Request) -> int:
    """What is left of a running grant."""
    return request.amount - await db.fund.borne(tx, request.guild_id, request.request_id)


async def settle(tx: Transaction, request: Request, by: int | None, now: datetime) -> int:
    """End a running grant, which is locked: what is left of it goes back to the fund's income. How much went."""
    rest = await rest_of(tx, request)
    if rest:
        entry = ledger.Entry(
            request.guild_id,
            f"fund/rest/{request.request_id}",
            RETURNED,
            ledger.move(ledger.group(request.group_id), ledger.INCOME, rest),
            actor_id=by,
        )
        await ledger.post(tx, entry, now)
    await db.fund.change(tx, request.guild_id, request.request_id, state="settled", open_for=None, ended_at=now)
    return rest


async def close_account(tx: Transaction, guild_id: int, group_id: int, by: int | None, now: datetime) -> int:
    """A group is closed: its request is withdrawn, its grant ends, and everything on its account goes back; how much.

    Nothing for a group that never had to do with the fund.
    """
    request = await db.fund.open_of(tx, guild_id, group_id, lock=True)
    returned = 0
    if request is not None and request.state == "running":
        returned = await settle(tx, request, by, now)
    elif request is not None:
        await withdraw(tx, request, now)
    left = await ledger.balance(tx, guild_id, ledger.group(group_id))
    if left:
        entry = ledger.Entry(
            guild_id,
            f"fund/closed/{group_id}",
            RETURNED,
            ledger.move(ledger.group(group_id), ledger.INCOME, left),
            actor_id=by,
        )
        await ledger.post(tx, entry, now)
    return returned + left


async def withdraw(tx: Transaction, request: Request, now: datetime) -> None:
    """Take a waiting request, which is locked, out of the queue."""
    await db.fund.change(tx, request.guild_id, request.request_id, state="withdrawn", open_for=None, ended_at=now)
    case = await db.cases.open_of(tx, request.guild_id, cases.FUND, request.request_id, lock=True)
    if case is not None:
        await cases.close_case(tx, case, now)


async def open_account(tx: Transaction, group: Group, now: datetime) -> int | None:
    """Pay a verified group its opening grant, once; how much, or None where the fund's income does not reach."""
    amount = (await club.verified_rules(tx, group.guild_id)).opening_grant
    if not amount or group.state != "open" or group.kind != "verified":
        return 0
    entry = ledger.Entry(
        group.guild_id,
        f"fund/opening/{group.group_id}",
        OPENED,
        ledger.move(ledger.INCOME, ledger.group(group.group_id), amount),
    )
    try:
        posted = await ledger.post(tx, entry, now)
    except ledger.InsufficientPoints:
        return None
    if not posted.repeated:
        await promises.tell_runners(tx, group, "opening", now, points=amount)
    return amount


def _request_of(line: Line) -> int | None:
    """The request that a line is about, from its key."""
    head, _, number = line.key.rpartition("/")
    return int(number) if head in ("fund/grant", "fund/rest") and number.isdigit() else None


def _group_of(line: Line) -> int | None:
    """The group that a line is about, from its key, where it is about no request."""
    head, _, number = line.key.rpartition("/")
    return int(number) if head in ("fund/opening", "fund/closed") and number.isdigit() else None
