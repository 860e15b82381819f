"""Looking into the ledger as those who keep the books do: what moved, whose, when, and every leg of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import db.overview
from db.engine import Database
from db.ledger import TransactionRow
from db.overview import Line
from services import club, ledger
from services.actor import Actor
from services.calendar import GuildCalendar
from services.errors import UserError
from services.ids import first_id
from services.permissions import Capability, require

# What moves points or counts contribution, as transactions are filed. A test holds that none is missing.
KINDS = (
    "checkin",
    "checkin.milestone",
    "transfer",
    "grant",
    "revoke",
    "red_packet.funded",
    "red_packet.claimed",
    "red_packet.refunded",
    "event.paid",
    "event.refunded",
    "event.returned",
    "event.disputed",
    "event.settled",
    "benefit.redeemed",
    "fund.endowed",
    "fund.income",
    "fund.opening",
    "fund.granted",
    "fund.spent",
    "fund.returned",
    "budget.funded",
    "budget.resized",
    "contribution.founding",
    "contribution.review",
    "contribution.report",
    "contribution.hosting",
    "contribution.attending",
)
# Without a member the search walks through everybody's transactions, and a busy club has a hundred thousand a day.
USUAL_DAYS, MOST_DAYS = 31, 92
_NO_ID_IS_LARGER = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: of a member, of a kind, on local days from `first` to `last`; None for all."""

    user_id: int | None = None
    kind: str | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A transaction with its legs, what goes out of an account first."""

    transaction: TransactionRow
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Transactions, newest first. `since` and `until` are the local days that were looked at, None for all of them."""

    entries: list[Entry]
    older: bool
    since: date | None
    until: date | None


class Books:
    """Looking into the ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def search(
        self, actor: Actor, query: Query, now: datetime, *, before: int | None = None, limit: int = 25
    ) -> Page:
        """The newest transactions that fit, older than transaction `before`.

        Without a member of the last month, or of the quarter before the last day that is asked for, at the most.
        Raises UserError: "not-allowed", "days-the-wrong-way-round".
        """
        if query.first and query.last and query.last < query.first:
            raise UserError("days-the-wrong-way-round")
        async with self._database.reading() as tx:
            settings = await club.club(tx, actor.guild_id)
            require(actor, settings, Capability.SEE_LEDGER)
            calendar = settings.calendar
            first = query.first if query.user_id is not None else _within(query, calendar.day_of(now))
            account_ids = None
            if query.user_id is not None:
                names = [ledger.wallet(query.user_id), ledger.contribution(query.user_id)]
                account_ids = await db.overview.account_ids(tx, actor.guild_id, names)
            found = await db.overview.found_transactions(
                tx,
                actor.guild_id,
                account_ids=account_ids,
                kind=query.kind,
                since_id=_beginning(calendar, first),
                before_id=min(_ending(calendar, query.last), before or _NO_ID_IS_LARGER),
                limit=limit + 1,
            )
            shown = found[:limit]
            lines = await db.overview.lines_of(tx, actor.guild_id, [each.transaction_id for each in shown])
            entries = [
                Entry(each, tuple(line for line in lines if line.transaction_id == each.transaction_id))
                for each in shown
            ]
            return Page(entries, len(found) > limit, first, query.last)

    async def transaction(self, actor: Actor, transaction_id: int) -> Entry:
        """One transaction, whole. Raises UserError("not-allowed"), UserError("transaction-unknown")."""
        async with self._database.reading() as tx:
            require(actor, await club.club(tx, actor.guild_id), Capability.SEE_LEDGER)
            found = await db.overview.transaction(tx, actor.guild_id, transaction_id)
            if found is None:
                raise UserError("transaction-unknown")
            return Entry(found, tuple(await db.overview.lines_of(tx, actor.guild_id, [transaction_id])))


def _within(query: Query, today: date) -> date:
    """The first day that is looked at where everybody's transactions are."""
    last = min(query.last or today, today)
    if query.first is None:
        return last - timedelta(days=USUAL_DAYS - 1)
    return max(query.first, last - timedelta(days=MOST_DAYS - 1))


def _beginning(calendar: GuildCalendar, day: date | None) -> int:
    return 0 if day is None else first_id(calendar.day_start_of(day))


def _ending(calendar: GuildCalendar, day: date | None) -> int:
    return _NO_ID_IS_LARGER if day is None else first_id(calendar.day_end_of(day))
