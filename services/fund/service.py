"""What people do with the development fund: fill it, ask, decide, spend, give back; to look is in looking.py."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime

import db.cases
import db.fund
import db.groups
import db.members
import db.verified
from db.engine import Transaction, retrying
from db.fund import Approval, Request, Spending
from db.groups import Group
from services import audit, cases, club, contribution, ledger, programmes, reports
from services.actor import Actor
from services.errors import UserError
from services.fund import accounts, promises, rules
from services.fund.looking import Look, Looking, looked_at
from services.ids import new_id
from services.permissions import Capability, require


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a request by somebody's word; `repeated` where they had said so before."""

    look: Look
    repeated: bool


@dataclass(frozen=True, slots=True)
class Spent:
    """A group spent points; what its account holds after. `repeated` where the same deed had been done before."""

    spending: Spending
    group: Group
    balance: int
    repeated: bool


class Fund(Looking):
    """One method for each thing that a person can do with the fund, and what its jobs need."""

    # --- filling -------------------------------------------------------------------------------------------------

    @retrying
    async def endow(self, actor: Actor, amount: int, reason: str, now: datetime, key: int) -> int:
        """Make new points for the principal, for good and on record; the principal after.

        `key` names this one deed. Raises UserError: "not-allowed", "amount-…", "reason-missing", "note-too-long".
        """
        async with self._database.transaction() as tx:
            return await self._fill(tx, actor, "fund.endowed", ledger.ISSUANCE, amount, reason, now, key)

    @retrying
    async def pay_in(self, actor: Actor, amount: int, reason: str, now: datetime, key: int) -> int:
        """Pay points of this month's budget for the fund into its income, on record; the income after.

        `key` names this one deed. Raises as `endow`, and UserError("fund-budget-used-up").
        """
        async with self._database.transaction() as tx:
            settings = await club.club(tx, actor.guild_id)
            source = await programmes.ensure_funded(tx, actor.guild_id, programmes.FUND, settings, now)
            return await self._fill(tx, actor, "fund.income", source, amount, reason, now, key)

    async def _fill(
        self, tx: Transaction, actor: Actor, kind: str, source: str, amount: int, reason: str, now: datetime, key: int
    ) -> int:
        settings = await club.club(tx, actor.guild_id)
        require(actor, settings, Capability.GRANT_POINTS)
        reason = rules.checked(reason, rules.LONGEST_REASON)
        ledger.check_amount(amount)
        target = ledger.PRINCIPAL if kind == accounts.ENDOWED else ledger.INCOME
        move = ledger.move(source, target, amount)
        entry = ledger.Entry(actor.guild_id, f"{kind}/{key}", kind, move, actor_id=actor.user_id, reason=reason)
        try:
            posted = await ledger.post(tx, entry, now)
        except ledger.InsufficientPoints as short:
            raise UserError("fund-budget-used-up", left=short.balance, needed=amount) from short
        if not posted.repeated:
            if source != ledger.ISSUANCE:
                left = posted.balances[source]
                await programmes.watch(tx, actor.guild_id, programmes.FUND, settings, left + amount, left, now)
            detail = {"points": amount}
            await audit.record(tx, actor.guild_id, now, actor.user_id, kind, reason=reason, detail=detail)
        return posted.balances[target]

    # --- asking --------------------------------------------------------------------------------------------------

    @retrying
    async def request(
        self, actor: Actor, group_id: int, amount: int, purpose: str, until: date, now: datetime
    ) -> Request:
        """Ask for a grant: so much, what for, to be spent until a local day. It goes into the council's queue.

        Raises UserError: "group-unknown", "group-closed", "fund-verified-only", "fund-not-yours", "amount-…",
        "reason-missing", "note-too-long", "fund-until-past", "fund-until-far", "fund-report-overdue",
        "fund-request-open".
        """
        ledger.check_amount(amount)
        purpose = rules.checked(purpose, rules.LONGEST_PURPOSE)
        async with self._database.transaction() as tx:
            group = await _run(tx, actor, group_id)
            calendar = (await club.club(tx, actor.guild_id)).calendar
            until = rules.checked_until(until, calendar.day_of(now))
            if await reports.overdue(tx, actor.guild_id, group_id, now):
                raise UserError("fund-report-overdue", name=group.name)
            request = Request(
                actor.guild_id,
                new_id(now),
                group_id,
                group_id,
                actor.user_id,
                amount,
                purpose,
                until,
                "waiting",
                now,
            )
            if not await db.fund.add(tx, request):
                there = await db.fund.open_of(tx, actor.guild_id, group_id)
                raise UserError("fund-request-open", name=group.name, state=there.state if there else "waiting")
            await cases.open_case(tx, actor.guild_id, cases.FUND, request.request_id, group_id, actor.user_id, now)
            await db.members.remember_locale(tx, actor.guild_id, actor.user_id, actor.locale)
            return request

    @retrying
    async def end(self, actor: Actor, group_id: int, now: datetime) -> tuple[Request, int]:
        """Take back the group's waiting request, or end its grant early; the request as it was, and what went back.

        Of a grant that ended, the others who run the group are told.

        Raises UserError: "group-unknown", "group-closed", "fund-verified-only", "fund-not-yours", "fund-nothing-open".
        """
        async with self._database.transaction() as tx:
            group = await _run(tx, actor, group_id)
            request = await db.fund.open_of(tx, actor.guild_id, group_id, lock=True)
            if request is None:
                raise UserError("fund-nothing-open", name=group.name)
            if request.state == "waiting":
                await accounts.withdraw(tx, request, now)
                return request, 0
            rest = await accounts.settle(tx, request, actor.user_id, now)
            for user_id in sorted(await promises.runners(tx, group) - {actor.user_id}):
                await promises.tell(tx, group, user_id, "ended", now, points=rest, request_id=request.request_id)
            return request, rest

    # --- deciding ------------------------------------------------------------------------------------------------

    @retrying
    async def approve(self, actor: Actor, request_id: int, now: datetime) -> Decision:
        """Say yes to a request whose case the actor holds. With enough yeses it is paid, else it waits for another.

        Raises UserError: "not-allowed", "fund-request-unknown", "fund-report-overdue", "fund-until-passed",
        "fund-income-short" (then nothing is changed), and as services.cases.working.
        """
        async with self._on_record(actor, request_id, now), self._database.transaction() as tx:
            request, before = await _decidable(tx, actor, request_id, now)
            if actor.user_id in before.approved:
                return Decision(before, repeated=True)
            case = await cases.working(tx, actor, (cases.FUND,), request_id, now)
            await db.fund.approve(tx, Approval(actor.guild_id, request_id, actor.user_id, now))
            await contribution.reviewed(tx, case, actor.user_id, now)
            if len(before.approved) + 1 >= before.needed:
                await self._pay(tx, actor, before, now)
                await cases.close_case(tx, case, now)
                await _recorded(tx, actor, "fund.granted", before, None, now)
            else:
                await cases.let_go(tx, case, now)
                await _recorded(tx, actor, "fund.approved", before, None, now)
            return Decision(await _now(tx, request, now), repeated=False)

    async def _pay(self, tx: Transaction, actor: Actor, look: Look, now: datetime) -> None:
        request = look.request
        if look.overdue:
            raise UserError("fund-report-overdue", name=look.group.name)
        if look.ends_at <= now:
            raise UserError("fund-until-passed", name=look.group.name, last=request.until)
        entry = ledger.Entry(
            request.guild_id,
            f"fund/grant/{request.request_id}",
            accounts.GRANTED,
            ledger.move(ledger.INCOME, ledger.group(request.group_id), request.amount),
            actor_id=actor.user_id,
            reason=request.purpose,
        )
        try:
            posted = await ledger.post(tx, entry, now)
        except ledger.InsufficientPoints as short:
            raise UserError("fund-income-short", left=short.balance, needed=short.needed) from short
        await db.fund.change(
            tx,
            request.guild_id,
            request.request_id,
            state="running",
            decided_at=now,
            payment_id=posted.transaction_id,
        )
        await promises.end_of(tx, request, look.ends_at, now)
        await promises.tell_runners(
            tx, look.group, "granted", now, points=request.amount, request_id=request.request_id
        )

    @retrying
    async def decline(self, actor: Actor, request_id: int, reason: str, now: datetime) -> Decision:
        """Say no to a request whose case the actor holds: one no is enough.

        Raises UserError: "not-allowed", "fund-request-unknown", "reason-missing", "note-too-long", and as
        services.cases.working.
        """
        reason = rules.checked(reason, rules.LONGEST_REASON)
        async with self._on_record(actor, request_id, now), self._database.transaction() as tx:
            request, before = await _decidable(tx, actor, request_id, now)
            if request.declined_by == actor.user_id:
                return Decision(before, repeated=True)
            case = await cases.working(tx, actor, (cases.FUND,), request_id, now)
            await db.fund.change(
                tx,
                actor.guild_id,
                request_id,
                state="declined",
                open_for=None,
                decided_at=now,
                declined_by=actor.user_id,
                reason=reason,
            )
            await cases.close_case(tx, case, now)
            await contribution.reviewed(tx, case, actor.user_id, now)
            await _recorded(tx, actor, "fund.declined", before, reason, now)
            await promises.tell_runners(tx, before.group, "declined", now, points=request.amount, request_id=request_id)
            return Decision(await _now(tx, request, now), repeated=False)

    async def deciding(self, actor: Actor, request_id: int, now: datetime) -> Look:
        """A request, for somebody who holds its case, or for the council once it is closed.

        Raises UserError: "not-allowed", "fund-request-unknown", "case-not-yours", and as
        services.cases.must_be_free_to.
        """
        async with self._on_record(actor, request_id, now), self._database.reading() as tx:
            _, look = await _decidable(tx, actor, request_id, now, lock=False)
            case = await db.cases.open_of(tx, actor.guild_id, cases.FUND, request_id)
            if case is not None:
                await cases.must_be_free_to(tx, actor, case)
                if case.holder(now) != actor.user_id:
                    raise UserError("case-not-yours")
            return look

    # --- spending ------------------------------------------------------------------------------------------------

    @retrying
    async def spend(
        self, actor: Actor, group_id: int, amount: int, reason: str, receiver: Actor | None, now: datetime, key: int
    ) -> Spent:
        """Spend points of the group's account, for everyone to see: to a member's wallet, or used up for good.

        A running grant bears it as far as it reaches. `key` names this one deed. Raises UserError: "group-unknown",
        "group-closed", "fund-verified-only", "fund-not-yours", "amount-…", "reason-missing", "note-too-long",
        "bots-cannot", "fund-spend-self", "fund-account-short".
        """
        ledger.check_amount(amount)
        reason = rules.checked(reason, rules.LONGEST_REASON)
        if receiver is not None and receiver.is_bot:
            raise UserError("bots-cannot")
        if receiver is not None and receiver.user_id == actor.user_id:
            raise UserError("fund-spend-self")
        async with self._database.transaction() as tx:
            group = await _run(tx, actor, group_id)
            account = ledger.group(group_id)
            request = await db.fund.open_of(tx, actor.guild_id, group_id, lock=True)
            if request is not None and request.state == "running" and await accounts.ends_at(tx, request) <= now:
                await _over(tx, group, request, now)
                request = None
            rest = await accounts.rest_of(tx, request) if request is not None and request.state == "running" else 0
            target = ledger.RETIRED if receiver is None else ledger.wallet(receiver.user_id)
            entry = ledger.Entry(
                actor.guild_id,
                f"fund/spend/{key}",
                accounts.SPENT,
                ledger.move(account, target, amount),
                actor_id=actor.user_id,
                reason=reason,
            )
            try:
                posted = await ledger.post(tx, entry, now)
            except ledger.InsufficientPoints as short:
                raise UserError("fund-account-short", name=group.name, balance=short.balance, needed=amount) from short
            if posted.repeated:
                done = await db.fund.spending_of(tx, actor.guild_id, posted.transaction_id)
                assert done is not None
                return Spent(done, group, posted.balances[account], repeated=True)
            spending = Spending(
                actor.guild_id,
                new_id(now),
                group_id,
                request.request_id if request is not None and rest else None,
                min(amount, rest),
                amount,
                receiver.user_id if receiver else None,
                reason,
                actor.user_id,
                posted.transaction_id,
                now,
            )
            await db.fund.spent(tx, spending)
            if receiver is not None:
                await promises.tell(tx, group, receiver.user_id, "reward", now, points=amount)
            return Spent(spending, group, posted.balances[account], repeated=False)

    # --- for jobs ------------------------------------------------------------------------------------------------

    @retrying
    async def open_account(self, guild_id: int, group_id: int, now: datetime) -> int | None:
        """Pay a new group its opening grant, once; how much, or None where the fund's income does not reach."""
        async with self._database.transaction() as tx:
            group = await db.groups.get(tx, guild_id, group_id, lock=True)
            return 0 if group is None else await accounts.open_account(tx, group, now)

    @retrying
    async def ending(self, guild_id: int, request_id: int, now: datetime) -> None:
        """A grant ends soon: who runs the group is told, if something of it is left."""
        async with self._database.transaction() as tx:
            request = await db.fund.get(tx, guild_id, request_id)
            group = await db.groups.get(tx, guild_id, request.group_id) if request else None
            if request is not None and group is not None and request.state == "running":
                rest = await accounts.rest_of(tx, request)
                if rest:
                    await promises.tell_runners(tx, group, "ending", now, points=rest, request_id=request_id)

    @retrying
    async def settle(self, guild_id: int, request_id: int, now: datetime) -> None:
        """A grant is over: what is left of it goes back to the fund, and who runs the group is told."""
        async with self._database.transaction() as tx:
            request = await db.fund.get(tx, guild_id, request_id, lock=True)
            group = await db.groups.get(tx, guild_id, request.group_id) if request else None
            if request is not None and group is not None and request.state == "running":
                await _over(tx, group, request, now)

    @asynccontextmanager
    async def _on_record(self, actor: Actor, request_id: int, now: datetime) -> AsyncGenerator[None, None]:
        """What is refused in here because it is not the actor's is written into the audit log, and raised."""
        async with self._database.reading() as tx:
            case = await db.cases.open_of(tx, actor.guild_id, cases.FUND, request_id)
        async with cases.on_record(self._database, actor, case.case_id if case else 0, now):
            yield


async def _run(tx: Transaction, actor: Actor, group_id: int) -> Group:
    """An open verified group that the actor runs, locked."""
    group = await db.groups.get(tx, actor.guild_id, group_id, lock=True)
    if group is None:
        raise UserError("group-unknown")
    if group.state != "open":
        raise UserError("group-closed", name=group.name)
    if group.kind != "verified":
        raise UserError("fund-verified-only", name=group.name)
    proof = await db.verified.proof(tx, actor.guild_id, group_id, actor.user_id)
    if actor.user_id not in await promises.runners(tx, group) or proof is None or proof.state != "proven":
        raise UserError("fund-not-yours", name=group.name)
    return group


async def _over(tx: Transaction, group: Group, request: Request, now: datetime) -> None:
    """End a grant whose time is over, which is locked, and tell who runs the group."""
    rest = await accounts.settle(tx, request, None, now)
    await promises.tell_runners(tx, group, "settled", now, points=rest, request_id=request.request_id)


async def _decidable(
    tx: Transaction, actor: Actor, request_id: int, now: datetime, *, lock: bool = True
) -> tuple[Request, Look]:
    """A request for somebody of the council, locked."""
    require(actor, await club.club(tx, actor.guild_id), Capability.DECIDE_FUND)
    request = await db.fund.get(tx, actor.guild_id, request_id, lock=lock)
    if request is None:
        raise UserError("fund-request-unknown")
    return request, await looked_at(tx, request, now)


async def _now(tx: Transaction, request: Request, now: datetime) -> Look:
    """A request as it is after what was done to it."""
    there = await db.fund.get(tx, request.guild_id, request.request_id)
    assert there is not None
    return await looked_at(tx, there, now)


async def _recorded(tx: Transaction, actor: Actor, action: str, look: Look, reason: str | None, now: datetime) -> None:
    await audit.record(
        tx,
        actor.guild_id,
        now,
        actor.user_id,
        action,
        subject_id=look.request.asked_by,
        reason=reason,
        detail={"group": look.group.name, "points": look.request.amount},
    )
