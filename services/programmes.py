"""Where points come from: named programmes, each with a budget a month.

A programme's budget is an account of its own for each month, funded from issuance when it is first used.
What is left at the month's end stays there, unspent; it does not add to the next month's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import db.ledger
from db.engine import Transaction
from services import jobs, ledger
from services.club import ClubSettings

CHECKIN = "checkin"
GRANTS = "grants"
PROGRAMMES = (CHECKIN, GRANTS)

ALERT = "programme.alert"  # job: tell the admins that a budget is nearly or wholly used up
ALERT_AT = (80, 100)  # percent used


@dataclass(frozen=True, slots=True)
class Budget:
    """A programme's budget for a month. `size`, `left` and `used` in whole points; `period` such as "2026-11"."""

    programme: str
    period: str
    size: int
    left: int

    @property
    def used(self) -> int:
        """Whole points already given out."""
        return self.size - self.left


def period_of(club: ClubSettings, now: datetime) -> str:
    """The budget period of an instant: the guild's local month, such as "2026-11"."""
    return f"{club.calendar.month_of(now):%Y-%m}"


def account_of(name: str, club: ClubSettings, now: datetime) -> str:
    """The account of a programme's budget for the month of `now`."""
    return ledger.programme(name, period_of(club, now))


def funding(guild_id: int, name: str, club: ClubSettings, now: datetime) -> ledger.Entry | None:
    """The entry that funds the programme's month: put it before the first entry that spends. None for a budget of 0."""
    size, account = club.budget(name), account_of(name, club, now)
    if not size:
        return None
    return ledger.Entry(guild_id, f"fund/{account}", "budget.funded", ledger.move(ledger.ISSUANCE, account, size))


async def ensure_funded(tx: Transaction, guild_id: int, name: str, club: ClubSettings, now: datetime) -> str:
    """The programme's account for this month, funded if this is its first use."""
    entry = funding(guild_id, name, club, now)
    if entry is not None:
        await ledger.post(tx, entry, now)
    return account_of(name, club, now)


async def resize(
    tx: Transaction, guild_id: int, name: str, before: ClubSettings, after: ClubSettings, now: datetime, key: str
) -> None:
    """Follow a change of a budget's size within its month. Shrinking takes back what is left, never what was spent."""
    account = await ensure_funded(tx, guild_id, name, before, now)
    change = after.budget(name) - before.budget(name)
    if change < 0:
        change = -min(-change, await ledger.balance(tx, guild_id, account))
    if change:
        entry = ledger.Entry(
            guild_id,
            f"resize/{account}/{key}",
            "budget.resized",
            ledger.move(ledger.ISSUANCE, account, change)
            if change > 0
            else ledger.move(account, ledger.ISSUANCE, -change),
        )
        await ledger.post(tx, entry, now)


async def watch(
    tx: Transaction, guild_id: int, name: str, club: ClubSettings, before: int, after: int, now: datetime
) -> None:
    """Promise the admins a word when paying out took what is left of the budget past 80 % or 100 % used."""
    for percent in ALERT_AT:
        if before > club.budget(name) * (100 - percent) // 100 >= after:
            await alert(tx, guild_id, name, club, percent, after, now)


async def alert(
    tx: Transaction, guild_id: int, name: str, club: ClubSettings, percent: int, left: int, now: datetime
) -> None:
    """Promise the admins a word that this much of the month's budget is used; once for each size of it."""
    size, period = club.budget(name), period_of(club, now)
    payload = {"programme": name, "period": period, "percent": percent, "size": size, "left": left}
    await jobs.enqueue(tx, guild_id, ALERT, f"{name}/{period}/{percent}/{size}", payload, now)


async def report(tx: Transaction, guild_id: int, club: ClubSettings, now: datetime) -> list[Budget]:
    """This month's budgets, in the order of PROGRAMMES; one not yet used is whole."""
    period = period_of(club, now)
    stored = {row.name: row.balance for row in await db.ledger.named(tx, guild_id, "programme:")}
    return [
        Budget(name, period, club.budget(name), stored.get(ledger.programme(name, period), club.budget(name)))
        for name in PROGRAMMES
    ]
