"""Points between people: balance, statement, transfers, grants and what is taken back, and the club's report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import db.checkin
import db.ledger
import db.members
import db.people
import db.points
from db.engine import Database, Transaction, retrying
from db.ledger import StatementLine
from db.points import Transfer
from services import audit, club, ledger, programmes, transfers
from services.actor import Actor
from services.calendar import GuildCalendar
from services.errors import UserError
from services.group_commit import GroupCommit
from services.ids import first_id, new_id
from services.permissions import Capability, require
from services.programmes import Budget
from services.transfers import Confirm, Room, Sent

MAX_NOTE = 200  # characters of a note or reason: one line in a statement
MAX_MONTHS = 12  # of a report: what a chart shows side by side
LINES_AT_ONCE = 1000  # of a statement, where all of it is wanted


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's balance in whole points, and what they can do next.

    `room` is what they may still send today. `checked_in` is about the guild's day, which ends at `next_day_at`.
    `checkin_spent` says that the check-in's budget gives nothing more before `next_month_at`.
    """

    balance: int
    room: Room
    checked_in: bool
    next_day_at: datetime
    checkin_spent: bool
    next_month_at: datetime


@dataclass(frozen=True, slots=True)
class Statement:
    """A page of a member's statement, newest first. `older` says that there is more; `balance` is now's."""

    lines: list[StatementLine]
    older: bool
    balance: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A transfer that waits `until` then (aware UTC) for its sender's word; their balance now."""

    transfer: Transfer
    balance: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Received:
    """A transfer as its receiver is told: their balance now, and their language where it is known."""

    transfer: Transfer
    balance: int
    locale: str | None


@dataclass(frozen=True, slots=True)
class Leader:
    """A place on the leaderboard. Those with as many points share a place."""

    place: int
    user_id: int
    points: int


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """A page of the leaderboard, and where the asker stands or, `hidden`, would stand; None without points."""

    leaders: list[Leader]
    more: bool
    own: Leader | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class Month:
    """What came into members' hands in a local month, by programme and without what went back, and what was retired."""

    month: date
    issued: dict[str, int]
    retired: int


@dataclass(frozen=True, slots=True)
class Report:
    """The last months, oldest first, this month's budgets, and all points in wallets now."""

    months: list[Month]
    budgets: list[Budget]
    held: int


class Points:
    """One method for each thing that a person can do with points."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._commits = GroupCommit[Confirm, Sent](database, transfers.confirm_many)

    async def balance(self, guild_id: int, user_id: int) -> int:
        """A member's balance in whole points."""
        async with self._database.reading() as tx:
            return await ledger.balance(tx, guild_id, ledger.wallet(user_id))

    async def standing(self, actor: Actor, now: datetime) -> Standing:
        """One's own balance, and where to earn next."""
        async with self._database.reading() as tx:
            settings = await club.club(tx, actor.guild_id)
            calendar = settings.calendar
            last_day = (await db.checkin.streak(tx, actor.guild_id, actor.user_id)).last_day
            funded = programmes.account_of(programmes.CHECKIN, settings, now)
            left = (await db.ledger.balances(tx, actor.guild_id, [funded])).get(funded)
            return Standing(
                balance=await ledger.balance(tx, actor.guild_id, ledger.wallet(actor.user_id)),
                room=await transfers.room_today(tx, actor.guild_id, actor.user_id, settings, now),
                checked_in=last_day is not None and last_day >= calendar.day_of(now),
                next_day_at=calendar.next_day_at(now),
                checkin_spent=not (settings.budget(programmes.CHECKIN) if left is None else left),
                next_month_at=calendar.day_start_of(_next_month(calendar.month_of(now))),
            )

    async def history(self, actor: Actor, *, before: int | None = None, limit: int = 10) -> Statement:
        """One's own statement: the newest lines older than transaction `before`, newest first."""
        async with self._database.reading() as tx:
            name = ledger.wallet(actor.user_id)
            lines = await db.ledger.statement(tx, actor.guild_id, name, before=before, limit=limit + 1)
            balance = await ledger.balance(tx, actor.guild_id, name)
            return Statement(lines[:limit], len(lines) > limit, balance)

    async def ask_to_send(self, actor: Actor, receiver: Actor, amount: int, note: str | None, now: datetime) -> Asked:
        """Remember a transfer for the sender to confirm. Nothing moves yet.

        Raises UserError: "send-to-self", "bots-cannot", "amount-not-positive", "amount-too-large", "note-too-long",
        "transfer-limit", and InsufficientPoints.
        """
        if receiver.user_id == actor.user_id:
            raise UserError("send-to-self")
        if receiver.is_bot or actor.is_bot:
            raise UserError("bots-cannot")
        ledger.check_amount(amount)
        note = _checked_note(note or "")
        transfer = Transfer(
            actor.guild_id, new_id(now), actor.user_id, receiver.user_id, amount, note or None, "asked", now, None
        )
        async with self._database.transaction() as tx:
            settings = await club.club(tx, actor.guild_id)
            room = await transfers.room_today(tx, actor.guild_id, actor.user_id, settings, now)
            transfers.check_room(settings, room, amount)
            balance = await ledger.balance(tx, actor.guild_id, ledger.wallet(actor.user_id))
            if balance < amount:
                raise ledger.InsufficientPoints(ledger.wallet(actor.user_id), balance, amount)
            await db.points.add(tx, transfer)
            await db.members.remember_locale(tx, actor.guild_id, actor.user_id, actor.locale)
        return Asked(transfer, balance, now + transfers.ASK_STANDS)

    async def transfer(self, actor: Actor, transfer_id: int) -> Transfer:
        """A transfer that the actor asked for. Raises UserError("transfer-gone"), UserError("transfer-not-yours")."""
        async with self._database.reading() as tx:
            return transfers.owned(await db.points.get(tx, actor.guild_id, transfer_id), actor.user_id)

    async def confirm_send(self, actor: Actor, transfer_id: int, now: datetime, reference: str | None = None) -> Sent:
        """Carry out a transfer that the sender asked for; a second press gets the first answer again.

        Raises UserError: "transfer-gone", "transfer-not-yours", "transfer-expired", "transfer-limit", and
        InsufficientPoints.
        """
        return await self._commits.submit(Confirm(actor, transfer_id, now, reference))

    async def cancel_send(self, actor: Actor, transfer_id: int) -> Transfer:
        """Drop a transfer, unless it went through already: which of the two, its state says.

        Raises UserError("transfer-gone"), UserError("transfer-not-yours").
        """
        async with self._database.transaction() as tx:
            found = (await db.points.lock(tx, actor.guild_id, [transfer_id])).get(transfer_id)
            transfer = transfers.owned(found, actor.user_id)
            if transfer.state != "asked":
                return transfer
            await db.points.mark_cancelled(tx, actor.guild_id, transfer_id)
            return transfer._replace(state="cancelled")

    async def received(self, guild_id: int, transfer_id: int) -> Received | None:
        """A transfer that went through, as its receiver is told; None where either was forgotten since."""
        async with self._database.reading() as tx:
            transfer = await db.points.get(tx, guild_id, transfer_id)
            if transfer is None or transfer.state != "done" or min(transfer.sender_id, transfer.receiver_id) < 0:
                return None
            member = await db.members.get(tx, guild_id, transfer.receiver_id)
            balance = await ledger.balance(tx, guild_id, ledger.wallet(transfer.receiver_id))
            return Received(transfer, balance, member.locale if member else None)

    @retrying
    async def grant(self, actor: Actor, receiver: Actor, amount: int, reason: str, now: datetime, key: int) -> int:
        """Give points from the month's budget for grants, on record; the receiver's new balance.

        `key` names this one deed (the interaction's id), so that a retry grants once. Raises UserError:
        "not-allowed", "bots-cannot", "amount-…", "reason-missing", "note-too-long", "budget-used-up".
        """
        if receiver.is_bot:
            raise UserError("bots-cannot")
        reason = _checked_reason(reason)
        ledger.check_amount(amount)
        async with self._database.transaction() as tx:
            settings = await club.club(tx, actor.guild_id)
            require(actor, settings, Capability.GRANT_POINTS)
            account = await programmes.ensure_funded(tx, actor.guild_id, programmes.GRANTS, settings, now)
            wallet = ledger.wallet(receiver.user_id)
            entry = ledger.Entry(
                actor.guild_id,
                f"grant/{key}",
                "grant",
                ledger.move(account, wallet, amount),
                actor_id=actor.user_id,
                reason=reason,
            )
            try:
                posted = await ledger.post(tx, entry, now)
            except ledger.InsufficientPoints as short:
                raise UserError("budget-used-up", left=short.balance, needed=amount) from short
            if not posted.repeated:
                left = posted.balances[account]
                await programmes.watch(tx, actor.guild_id, programmes.GRANTS, settings, left + amount, left, now)
                await audit.record(
                    tx,
                    actor.guild_id,
                    now,
                    actor.user_id,
                    "points.granted",
                    subject_id=receiver.user_id,
                    reason=reason,
                    detail={"points": amount},
                )
            return posted.balances[wallet]

    @retrying
    async def revoke(self, actor: Actor, user_id: int, amount: int, reason: str, now: datetime, key: int) -> int:
        """Take points from a member out of circulation, on record; the member's new balance.

        Raises UserError: "not-allowed", "amount-…", "reason-missing", "note-too-long", "revoke-too-much".
        """
        reason = _checked_reason(reason)
        ledger.check_amount(amount)
        async with self._database.transaction() as tx:
            require(actor, await club.club(tx, actor.guild_id), Capability.GRANT_POINTS)
            wallet = ledger.wallet(user_id)
            entry = ledger.Entry(
                actor.guild_id,
                f"revoke/{key}",
                "revoke",
                ledger.move(wallet, ledger.RETIRED, amount),
                actor_id=actor.user_id,
                reason=reason,
            )
            try:
                posted = await ledger.post(tx, entry, now)
            except ledger.InsufficientPoints as short:
                raise UserError("revoke-too-much", balance=short.balance) from short
            if not posted.repeated:
                await audit.record(
                    tx,
                    actor.guild_id,
                    now,
                    actor.user_id,
                    "points.revoked",
                    subject_id=user_id,
                    reason=reason,
                    detail={"points": amount},
                )
            return posted.balances[wallet]

    async def leaderboard(self, actor: Actor, *, limit: int = 10, offset: int = 0) -> Leaderboard:
        """The members with the most points, without those who opted out; and the asker's own place."""
        async with self._database.reading() as tx:
            rows = await db.points.richest(tx, actor.guild_id, limit=limit + 1, offset=offset)
            leaders: list[Leader] = []
            for index, (name, points) in enumerate(rows[:limit]):
                if index and points == leaders[-1].points:
                    place = leaders[-1].place
                elif index:
                    place = offset + index + 1
                else:
                    place = 1 + await db.points.richer(tx, actor.guild_id, points)
                leaders.append(Leader(place, int(name.removeprefix("wallet:")), points))
            member = await db.members.get(tx, actor.guild_id, actor.user_id)
            balance = await ledger.balance(tx, actor.guild_id, ledger.wallet(actor.user_id))
            own = None
            if balance:
                own = Leader(1 + await db.points.richer(tx, actor.guild_id, balance), actor.user_id, balance)
            return Leaderboard(leaders, len(rows) > limit, own, member is not None and not member.on_leaderboards)

    async def show_on_leaderboards(self, actor: Actor, shown: bool) -> None:
        """Be on the club's leaderboards, or not."""
        async with self._database.transaction() as tx:
            await db.members.put(tx, db.members.Member(actor.guild_id, actor.user_id, actor.locale, shown))

    async def report(self, actor: Actor, months: int, now: datetime) -> Report:
        """What came into being and what went, for the last `months` local months, 1 to MAX_MONTHS.

        Raises UserError("not-allowed"), UserError("months-out-of-range").
        """
        if not 1 <= months <= MAX_MONTHS:
            raise UserError("months-out-of-range", most=MAX_MONTHS)
        async with self._database.reading() as tx:
            settings = await club.club(tx, actor.guild_id)
            require(actor, settings, Capability.SEE_REPORTS)
            first = settings.calendar.month_of(now)
            rows: list[Month] = []
            for _ in range(months):
                rows.append(await _month(tx, actor.guild_id, settings.calendar, first))
                first = (first - timedelta(days=1)).replace(day=1)
            budgets = await programmes.report(tx, actor.guild_id, settings, now)
            held = await db.ledger.held(tx, actor.guild_id, "wallet")
            return Report(rows[::-1], budgets, held)

    async def purge(self, guild_ids: Collection[int], now: datetime) -> None:
        """Delete transfers that were asked about and never confirmed."""
        async with self._database.transaction() as tx:
            # No further back than a week: transfers pile up.
            await db.points.purge_asked(tx, guild_ids, first_id(now - timedelta(days=7)), now - transfers.ASK_KEPT)

    async def close(self) -> None:
        """Return when everybody who pressed is answered."""
        await self._commits.close()


async def known(tx: Transaction, guild_id: int, user_id: int) -> dict[str, Any]:
    """Their choices, accounts with every line of their statements, transfers, and what else they moved as staff."""
    accounts = await db.ledger.accounts_of(tx, guild_id, user_id)
    lines = {each.name: await _every_line(tx, guild_id, each.name) for each in accounts}
    seen = {line["transaction_id"] for statement in lines.values() for line in statement}
    made = await db.people.rows(tx, guild_id, user_id, db.ledger.transactions, "actor_id")
    return {
        "choices": await db.people.rows(tx, guild_id, user_id, db.members.members, "user_id", without=["user_id"]),
        "accounts": [{"kind": each.kind, "balance": each.balance, "lines": lines[each.name]} for each in accounts],
        "transfers": await db.people.rows(tx, guild_id, user_id, db.points.transfers, "sender_id", "receiver_id"),
        "moved": [each for each in made if each["transaction_id"] not in seen],
    }


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """Leave nothing of a person but an opaque, negative id: the account stays with its points, so the books balance."""
    wallet = ledger.forgotten_wallet(opaque_id)
    await db.ledger.rename(tx, guild_id, ledger.wallet(user_id), wallet)
    await db.ledger.forget_actor(tx, guild_id, user_id, opaque_id, wallet)
    await db.points.forget(tx, guild_id, user_id, opaque_id)
    await db.members.forget(tx, guild_id, user_id)


async def _every_line(tx: Transaction, guild_id: int, name: str) -> list[dict[str, Any]]:
    lines: list[StatementLine] = []
    while page := await db.ledger.statement(
        tx, guild_id, name, before=lines[-1].transaction_id if lines else None, limit=LINES_AT_ONCE
    ):
        lines += page
    return [{field: db.people.plain(field, value) for field, value in line._asdict().items()} for line in lines]


async def _month(tx: Transaction, guild_id: int, calendar: GuildCalendar, first: date) -> Month:
    since, until = calendar.day_start_of(first), calendar.day_start_of(_next_month(first))
    issued: dict[str, int] = defaultdict(int)
    for name, into, out in await db.ledger.flows(tx, guild_id, "programme", since, until, without="budget."):
        issued[name.removeprefix("programme:").partition("/")[0]] += out - into
    retired = await db.ledger.flows(tx, guild_id, ledger.RETIRED, since, until)
    return Month(first, dict(issued), sum(into - out for _, into, out in retired))


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _checked_note(note: str) -> str:
    """On one line, and not too long."""
    note = " ".join(note.split())
    if len(note) > MAX_NOTE:
        raise UserError("note-too-long", most=MAX_NOTE)
    return note


def _checked_reason(reason: str) -> str:
    reason = _checked_note(reason)
    if not reason:
        raise UserError("reason-missing")
    return reason
