"""Looking at the fund, at a group's account, and at a request: everyone may see every line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import db.fund
import db.groups
import db.ledger
import db.verified
from db.engine import Database, Transaction
from db.fund import Request
from db.groups import Group
from services import club, ledger, reports
from services.actor import Actor
from services.errors import UserError
from services.fund import accounts, promises
from services.fund.accounts import Movement

EARLIER = 3  # of a group's earlier requests, for who decides


@dataclass(frozen=True, slots=True)
class Look:
    """A request as those who decide see it. Whole points.

    `needed` yeses pay it, `approved` have said so; `income` is what the fund can pay, `balance` the group's account;
    `earlier` are the group's requests before, newest first. `ends_at` is when it would be over.
    """

    request: Request
    group: Group
    approved: list[int]
    needed: int
    income: int
    balance: int
    overdue: bool
    earlier: list[Request]
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class FundPage:
    """A page of the fund's public lines, newest first; its accounts now, and the groups that have points or a grant."""

    principal: int
    income: int
    groups: list[tuple[Group, int, Request | None]]
    lines: list[Movement]
    older: bool


@dataclass(frozen=True, slots=True)
class GroupPage:
    """A page of a group's public lines, newest first; its balance, and its request that waits or runs.

    `rest` is what is left of the running grant, which ends at `ends_at`. `runs` says that the asker may spend.
    """

    group: Group
    balance: int
    request: Request | None
    rest: int
    ends_at: datetime | None
    runs: bool
    lines: list[Movement]
    older: bool


class Looking:
    """One method for each thing that there is to see."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def look(self, guild_id: int, request_id: int, now: datetime) -> Look | None:
        """A request as it is now, for its card."""
        async with self._database.reading() as tx:
            request = await db.fund.get(tx, guild_id, request_id)
            return await looked_at(tx, request, now) if request is not None else None

    async def fund_page(self, actor: Actor, *, before: int | None = None, limit: int) -> FundPage:
        """The fund's accounts and a page of their lines, older than transaction `before`: everyone may look."""
        async with self._database.reading() as tx:
            guild_id = actor.guild_id
            pair = [ledger.PRINCIPAL, ledger.INCOME]
            found = await db.fund.lines(tx, guild_id, pair, before=before, limit=limit + 1)
            held = await db.ledger.balances(tx, guild_id, pair)
            return FundPage(
                principal=held.get(ledger.PRINCIPAL, 0),
                income=held.get(ledger.INCOME, 0),
                groups=await _with_money(tx, guild_id),
                lines=await accounts.explained(tx, guild_id, found[:limit]),
                older=len(found) > limit,
            )

    async def group_page(self, actor: Actor, group_id: int, *, before: int | None = None, limit: int) -> GroupPage:
        """A group's account and a page of its lines, older than transaction `before`: everyone may look.

        Raises UserError: "group-unknown", "fund-verified-only".
        """
        async with self._database.reading() as tx:
            group = await db.groups.get(tx, actor.guild_id, group_id)
            if group is None:
                raise UserError("group-unknown")
            if group.kind != "verified":
                raise UserError("fund-verified-only", name=group.name)
            found = await db.fund.lines(tx, actor.guild_id, [ledger.group(group_id)], before=before, limit=limit + 1)
            request = await db.fund.open_of(tx, actor.guild_id, group_id)
            running = request is not None and request.state == "running"
            return GroupPage(
                group=group,
                balance=await ledger.balance(tx, actor.guild_id, ledger.group(group_id)),
                request=request,
                rest=await accounts.rest_of(tx, request) if request is not None and running else 0,
                ends_at=await accounts.ends_at(tx, request) if request is not None else None,
                runs=actor.user_id in await promises.runners(tx, group),
                lines=await accounts.explained(tx, actor.guild_id, found[:limit]),
                older=len(found) > limit,
            )


async def looked_at(tx: Transaction, request: Request, now: datetime) -> Look:
    """A request as those who decide see it."""
    guild_id, group_id = request.guild_id, request.group_id
    group = await db.groups.get(tx, guild_id, group_id)
    assert group is not None  # the database holds a request to its group
    before = await db.fund.of_group(tx, guild_id, group_id, EARLIER + 1)
    return Look(
        request=request,
        group=group,
        approved=(await db.fund.approvals(tx, guild_id, [request.request_id])).get(request.request_id, []),
        needed=2 if request.amount >= (await club.verified_rules(tx, guild_id)).two_from else 1,
        income=await ledger.balance(tx, guild_id, ledger.INCOME),
        balance=await ledger.balance(tx, guild_id, ledger.group(group_id)),
        overdue=await reports.overdue(tx, guild_id, group_id, now),
        earlier=[each for each in before if each.request_id != request.request_id][:EARLIER],
        ends_at=await accounts.ends_at(tx, request),
    )


async def _with_money(tx: Transaction, guild_id: int) -> list[tuple[Group, int, Request | None]]:
    """The groups that have points, or a request that waits or runs; the richest first."""
    found: list[tuple[Group, int, Request | None]] = []
    for charter in await db.verified.chartered(tx, guild_id):
        group = await db.groups.get(tx, guild_id, charter.group_id)
        balance = await ledger.balance(tx, guild_id, ledger.group(charter.group_id))
        request = await db.fund.open_of(tx, guild_id, charter.group_id)
        if group is not None and (balance or request):
            found.append((group, balance, request))
    return sorted(found, key=lambda each: -each[1])
