"""Transfers from member to member: asked for, then confirmed once, many at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import db.ledger
import db.points
from db.engine import Transaction
from db.points import Transfer
from services import club, jobs, ledger
from services.actor import Actor
from services.club import ClubSettings
from services.errors import UserError

ASK_STANDS = timedelta(minutes=10)  # a confirmation older than this is asked for again
ASK_KEPT = timedelta(days=1)  # so that a late press is told that it is late; then it is forgotten
RECEIVED = "points.received"  # job: tell the receiver of a transfer; its key is the transfer's id


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
class Room:
    """What a member may still send today: so many `times`, so many `points`; anew `until` (aware UTC)."""

    times: int
    points: int
    until: datetime


async def room_today(tx: Transaction, guild_id: int, user_id: int, settings: ClubSettings, now: datetime) -> Room:
    """What is left of the day's limits for a member."""
    sent = await db.points.sent_since(tx, guild_id, [user_id], _day_start(settings, now))
    return _room(settings, sent.get(user_id, (0, 0)), now)


def check_room(settings: ClubSettings, room: Room, amount: int) -> None:
    """Pass, or raise UserError("transfer-limit") saying what is left of the day's limits."""
    if not room.times or amount > room.points:
        raise UserError(
            "transfer-limit",
            times=settings.transfers_a_day,
            points=settings.transfer_points_a_day,
            left=room.points,
            until=room.until,
        )


def owned(transfer: Transfer | None, user_id: int) -> Transfer:
    """The transfer, if this is its sender. Raises UserError("transfer-gone"), UserError("transfer-not-yours")."""
    if transfer is None:
        raise UserError("transfer-gone")
    if transfer.sender_id != user_id:
        raise UserError("transfer-not-yours")
    return transfer


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
    transfers = await db.points.lock(tx, guild_id, {request.transfer_id for request in requests.values()})
    # All wallets at once and before the day's sum is read: two processes cannot wait for each other, and cannot both
    # find room under the limit.
    people = {user for each in transfers.values() for user in (each.sender_id, each.receiver_id)}
    await db.ledger.lock_accounts(tx, guild_id, {ledger.wallet(user) for user in people})
    senders = {request.actor.user_id for request in requests.values()}
    sent = await db.points.sent_since(tx, guild_id, senders, _day_start(settings, now))
    results: dict[int, Sent | Exception] = {}
    ready: dict[int, ledger.Entry] = {}
    for index, request in requests.items():
        try:
            transfer = owned(transfers.get(request.transfer_id), request.actor.user_id)
            ready[index] = _ready(request, transfer, settings, sent)
        except UserError as refusal:
            results[index] = refusal
        else:
            transfers[request.transfer_id] = transfer._replace(state="done", done_at=transfer.done_at or now)
    posted = await ledger.post_many(tx, list(ready.values()), now)
    done: list[tuple[int, int]] = []
    for index, result in zip(ready, posted, strict=True):
        transfer = transfers[requests[index].transfer_id]
        if isinstance(result, ledger.Posted):
            balance = result.balances[ledger.wallet(transfer.sender_id)]
            results[index] = Sent(transfer, result.repeated, balance)
            if not result.repeated:
                done.append((guild_id, transfer.transfer_id))
        else:
            results[index] = result
    await db.points.mark_done(tx, done, now)
    await jobs.enqueue_many(tx, guild_id, RECEIVED, {str(transfer_id): {} for _, transfer_id in done}, now)
    return results


def _ready(
    request: Confirm, transfer: Transfer, settings: ClubSettings, sent: dict[int, tuple[int, int]]
) -> ledger.Entry:
    """The entry of a transfer that may go through; `sent` is brought up to date with it."""
    if transfer.state == "cancelled":
        raise UserError("transfer-gone")
    if transfer.state == "asked":
        if request.now - transfer.asked_at > ASK_STANDS:
            raise UserError("transfer-expired")
        times, points = sent.get(transfer.sender_id, (0, 0))
        check_room(settings, _room(settings, (times, points), request.now), transfer.amount)
        sent[transfer.sender_id] = (times + 1, points + transfer.amount)
    return ledger.Entry(
        transfer.guild_id,
        f"transfer/{transfer.transfer_id}",
        "transfer",
        ledger.move(ledger.wallet(transfer.sender_id), ledger.wallet(transfer.receiver_id), transfer.amount),
        actor_id=transfer.sender_id,
        reason=transfer.note,
        reference=request.reference,
    )


def _room(settings: ClubSettings, sent: tuple[int, int], now: datetime) -> Room:
    times, points = max(0, settings.transfers_a_day - sent[0]), max(0, settings.transfer_points_a_day - sent[1])
    return Room(times, points if times else 0, settings.calendar.next_day_at(now))


def _day_start(settings: ClubSettings, now: datetime) -> datetime:
    return settings.calendar.day_start_of(settings.calendar.day_of(now))
