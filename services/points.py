"""Points between people: balance, statement, transfers, grants and what is taken back, and the club's report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import db.ledger
import db.members
import db.points
from db.engine import Database, Transaction
from db.ledger import AccountRow, StatementLine
from db.points import Transfer
from services import audit, club, jobs, ledger, programmes
from services.actor import Actor
from services.calendar import GuildCalendar
from services.errors import UserError
from services.group_commit import GroupCommit
from services.ids import new_id
from services.permissions import Capability, require
from services.programmes import Budget

MAX_NOTE = 200  # characters of a note or reason: one line in a statement
ASK_STANDS = timedelta(minutes=10)  # a confirmation older than this is asked for again
RECEIVED = "points.received"  # job: tell the receiver of a transfer


@dataclass(frozen=True, slots=True)
class Confirm:
    """A sender's press on the confirmation of a transfer. `reference` is "channel/message" of where it happened."""

    actor: Actor
    transfer_id: int
    now: datetime
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A transfer that went through; `repeated` where it had gone through before. `balance` is the sender's, after."""

    transfer: Transfer
    repeated: bool
    balance: int


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
        self._commits = GroupCommit[Confirm, Sent](database, confirm_many)

    async def balance(self, guild_id: int, user_id: int) -> int:
        """A member's balance in whole points."""
        async with self._database.reading() as tx:
            return await ledger.balance(tx, guild_id, ledger.wallet(user_id))

    async def history(
        self, actor: Actor, *, before: int | None = None, limit: int = 10
    ) -> list[StatementLine]:
        """One's own statement: the newest lines older than transaction `before`, newest first."""
        async with self._database.reading() as tx:
            name = ledger.wallet(actor.user_id)
            return await db.ledger.statement(tx, actor.guild_id, name, before=before, limit=limit)

    async def ask_to_send(
        self, actor: Actor, receiver: Actor, amount: int, note: str | None, now: datetime
    ) -> Transfer:
        """Remember a transfer for the sender to confirm. Nothing moves yet.

        Raises UserError: "send-to-self", "bots-cannot", "amount-not-positive", "amount-too-large", "note-too-long",
        "transfer-limit", and InsufficientPoints.
        """
        if receiver.user_id == actor.user_id:
            raise UserError("send-to-self")
        if receiver.is_bot or actor.is_bot:
            raise UserError("bots-cannot")
        ledger.check_amount(amount)
        if note is not None and len(note) > MAX_NOTE:
            raise UserError("note-too-long", most=MAX_NOTE)
        transfer = Transfer(
            actor.guild_id, new_id(now), actor.user_id, receiver.user_id, amount, note or None, "asked", now, None
        )
        async with self._database.transaction() as tx:
            settings = await club.club(tx, actor.guild_id)
            since = settings.calendar.day_start_of(settings.calendar.day_of(now))
            sent = await db.points.sent_since(tx, actor.guild_id, [actor.user_id], since)
            _check_limit(settings, sent.get(actor.user_id, (0, 0)), amount, now)
            balance = await ledger.balance(tx, actor.guild_id, ledger.wallet(actor.user_id))
            if balance < amount:
                raise ledger.InsufficientPoints(ledger.wallet(actor.user_id), balance, amount)
            await db.points.add(tx, transfer)
        return transfer

    async def confirm_send(
        self, actor: Actor, transfer_id: int, now: datetime, reference: str | None = None
    ) -> Sent:
        """Carry out a transfer that the sender asked for; a second press gets the first answer again.

        Raises UserError: "transfer-gone", "transfer-expired", "transfer-limit", and InsufficientPoints.
        """
        return await self._commits.submit(Confirm(actor, transfer_id, now, reference))

    async def cancel_send(self, actor: Actor, transfer_id: int) -> None:
        """Drop a transfer that is not confirmed. Raises UserError("transfer-gone") where there is none any more."""
        async with self._database.transaction() as tx:
            if not await db.points.cancel(tx, actor.guild_id, transfer_id, actor.user_id):
                raise UserError("transfer-gone")

    async def grant(
        self, actor: Actor, receiver: Actor, amount: int, reason: str, now: datetime, key: int
    ) -> int:
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

    async def revoke(
        self, actor: Actor, user_id: int, amount: int, reason: str, now: datetime, key: int
    ) -> int:
        """Take points from a member out of circulation, on record; the member's new balance.

        Raises UserError: "not-allowed", "amount-…", "reason-missing", "note-too-long", and InsufficientPoints.
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
            posted = await ledger.post(tx, entry, now)
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

    async def leaderboard(self, guild_id: int, limit: int = 10, offset: int = 0) -> list[AccountRow]:
        """The wallets with the most points, most first, without those of members who opted out."""
        async with self._database.reading() as tx:
            hidden = [ledger.wallet(user) for user in await db.members.hidden(tx, guild_id)]
            return await db.ledger.richest(tx, guild_id, hidden=hidden, limit=limit, offset=offset)

    async def show_on_leaderboards(self, actor: Actor, shown: bool) -> None:
        """Be on the club's leaderboards, or not."""
        async with self._database.transaction() as tx:
            await db.members.put(tx, db.members.Member(actor.guild_id, actor.user_id, actor.locale, shown))

    async def report(self, actor: Actor, months: int, now: datetime) -> Report:
        """What came into being and what went, for the last `months` local months. Raises UserError("not-allowed")."""
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

    async def close(self) -> None:
        """Return when everybody who pressed is answered."""
        await self._commits.close()


async def confirm_many(tx: Transaction, requests: Sequence[Confirm]) -> list[Sent | Exception]:
    """Carry out a set of transfers; a result or the refusal for each, in order."""
    results: dict[int, Sent | Exception] = {}
    by_guild: dict[int, list[int]] = defaultdict(list)
    for index, request in enumerate(requests):
        by_guild[request.actor.guild_id].append(index)
    for guild_id, indexes in sorted(by_guild.items()):
        results |= await _confirm_in_guild(tx, guild_id, {index: requests[index] for index in indexes})
    return [results[index] for index in range(len(requests))]


async def _confirm_in_guild(
    tx: Transaction, guild_id: int, requests: dict[int, Confirm]
) -> dict[int, Sent | Exception]:
    now = max(request.now for request in requests.values())
    settings = await club.club(tx, guild_id)
    senders = {request.actor.user_id for request in requests.values()}
    # The sender's wallet is locked before the day's sum is read: two processes cannot both find room under the limit.
    await db.ledger.lock_accounts(tx, guild_id, {ledger.wallet(user) for user in senders})
    transfers = await db.points.lock(tx, guild_id, {request.transfer_id for request in requests.values()})
    since = settings.calendar.day_start_of(settings.calendar.day_of(now))
    sent = await db.points.sent_since(tx, guild_id, senders, since)
    results: dict[int, Sent | Exception] = {}
    ready: dict[int, ledger.Entry] = {}
    for index, request in requests.items():
        transfer = transfers.get(request.transfer_id)
        try:
            ready[index] = _ready(request, transfer, settings, sent)
        except UserError as refusal:
            results[index] = refusal
        else:
            transfers[request.transfer_id] = transfers[request.transfer_id]._replace(state="done", done_at=now)
    posted = await ledger.post_many(tx, list(ready.values()), now)
    done: list[tuple[int, int]] = []
    for index, result in zip(ready, posted, strict=True):
        request = requests[index]
        transfer = transfers[request.transfer_id]
        if isinstance(result, ledger.Posted):
            balance = result.balances[ledger.wallet(transfer.sender_id)]
            results[index] = Sent(transfer, result.repeated, balance)
            if not result.repeated:
                done.append((guild_id, transfer.transfer_id))
                await jobs.enqueue(tx, guild_id, RECEIVED, str(transfer.transfer_id), {}, now)
        else:
            results[index] = result
    await db.points.mark_done(tx, done, now)
    return results


def _ready(
    request: Confirm, transfer: Transfer | None, settings: club.ClubSettings, sent: dict[int, tuple[int, int]]
) -> ledger.Entry:
    """The entry of a transfer that may go through; `sent` is brought up to date with it."""
    if transfer is None or transfer.sender_id != request.actor.user_id or transfer.state == "cancelled":
        raise UserError("transfer-gone")
    if transfer.state == "asked":
        if request.now - transfer.asked_at > ASK_STANDS:
            raise UserError("transfer-expired")
        before = sent.get(transfer.sender_id, (0, 0))
        _check_limit(settings, before, transfer.amount, request.now)
        sent[transfer.sender_id] = (before[0] + 1, before[1] + transfer.amount)
    return ledger.Entry(
        transfer.guild_id,
        f"transfer/{transfer.transfer_id}",
        "transfer",
        ledger.move(ledger.wallet(transfer.sender_id), ledger.wallet(transfer.receiver_id), transfer.amount),
        actor_id=transfer.sender_id,
        reason=transfer.note,
        reference=request.reference,
    )


def _check_limit(settings: club.ClubSettings, sent: tuple[int, int], amount: int, now: datetime) -> None:
    count, points = sent
    if count + 1 > settings.transfers_a_day or points + amount > settings.transfer_points_a_day:
        raise UserError(
            "transfer-limit",
            times=settings.transfers_a_day,
            points=settings.transfer_points_a_day,
            left=max(0, settings.transfer_points_a_day - points) if count < settings.transfers_a_day else 0,
            until=settings.calendar.next_day_at(now),
        )


async def _month(tx: Transaction, guild_id: int, calendar: GuildCalendar, first: date) -> Month:
    since = calendar.day_start_of(first)
    until = calendar.day_start_of((first + timedelta(days=31)).replace(day=1))
    issued: dict[str, int] = defaultdict(int)
    for name, into, out in await db.ledger.flows(tx, guild_id, "programme", since, until, without="budget."):
        issued[name.removeprefix("programme:").partition("/")[0]] += out - into
    retired = await db.ledger.flows(tx, guild_id, ledger.RETIRED, since, until)
    return Month(first, dict(issued), sum(into - out for _, into, out in retired))


def _checked_reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise UserError("reason-missing")
    if len(reason) > MAX_NOTE:
        raise UserError("note-too-long", most=MAX_NOTE)
    return reason
