"""Where points come from: named programmes, each with a budget a month, or of YEARLY ones a year.

A programme's budget is an account of its own for each such period, funded from issuance when it is first used.
What is left at the period's end stays there, unspent; it does not add to the next one's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import db.ledger
from db.engine import Transaction
from services import jobs, ledger
from services.club import ClubSettings

CHECKIN = "checkin"
GRANTS = "grants"
RED_PACKETS = "red_packets"
FUND = "fund"  # the income of the development fund
PARTNERS = "partners"  # who offers something to members, for each code that is redeemed
PROGRAMMES = (CHECKIN, GRANTS, RED_PACKETS, FUND, PARTNERS)
YEARLY = frozenset({PARTNERS})

ALERT = "programme.alert"  # job: tell the admins that a budget is nearly or wholly used up
ALERT_AT = (80, 100)  # percent used


@dataclass(frozen=True, slots=True)
class Budget:
    """A programme's budget for a period, "2026-11" or "2026". `size`, `left` and `used` are whole points.

    `used` may exceed `size` where an admin made the budget smaller than what was given out already.
    """

    programme: str
    period: str
    size: int
    left: int
    used: int

    @property
    def percent(self) -> int:
        """How much of the size is used, rounded down; 100 for a budget of nothing."""
        return self.used * 100 // self.size if self.size else 100


def period_of(name: str, club: ClubSettings, now: datetime) -> str:
    """The budget period of an instant: the guild's local month, such as "2026-11", or its year, "2026"."""
    month = club.calendar.month_of(now)
    return f"{month:%Y}" if name in YEARLY else f"{month:%Y-%m}"


def account_of(name: str, club: ClubSettings, now: datetime) -> str:
    """The account of a programme's budget for the period of `now`."""
    return ledger.programme(name, period_of(name, club, now))


def funding(guild_id: int, name: str, club: ClubSettings, now: datetime) -> ledger.Entry | None:
    """The entry that funds the period: put it before the first entry that spends. None for a budget of 0."""
    size, account = club.budget(name), account_of(name, club, now)
    if not size:
        return None
    return ledger.Entry(guild_id, f"fund/{account}", "budget.funded", ledger.move(ledger.ISSUANCE, account, size))


async def ensure_funded(tx: Transaction, guild_id: int, name: str, club: ClubSettings, now: datetime) -> str:
    """The programme's account for this period, funded if this is its first use."""
    entry = funding(guild_id, name, club, now)
    if entry is not None:
        await ledger.post(tx, entry, now)
    return account_of(name, club, now)


async def resize(tx: Transaction, guild_id: int, name: str, club: ClubSettings, now: datetime, key: str) -> None:
    """Bring the period's account to the budget's size as it is set now; `key` names the change of the setting.

    Growing adds to what is left. Shrinking takes back what is left and never what was given out, so that growing again
    later adds only what the size then exceeds that.
    """
    account = account_of(name, club, now)
    await db.ledger.lock_accounts(tx, guild_id, [ledger.ISSUANCE, account])
    await ensure_funded(tx, guild_id, name, club, now)
    left = await ledger.balance(tx, guild_id, account)
    funded = (await db.ledger.moved(tx, guild_id, ledger.ISSUANCE, [account])).get(account, 0)
    change = max(club.budget(name) - funded, -left)
    if not change:
        return
    source, target = (ledger.ISSUANCE, account) if change > 0 else (account, ledger.ISSUANCE)
    entry = ledger.Entry(
        guild_id, f"resize/{account}/{key}", "budget.resized", ledger.move(source, target, abs(change))
    )
    await ledger.post(tx, entry, now)
    budget = Budget(name, period_of(name, club, now), club.budget(name), left + change, funded - left)
    reached = [percent for percent in ALERT_AT if budget.size and budget.percent >= percent]
    if reached:
        await alert(tx, guild_id, name, club, reached[-1], budget.left, now)


async def watch(
    tx: Transaction, guild_id: int, name: str, club: ClubSettings, before: int, after: int, now: datetime
) -> None:
    """Promise the admins a word when paying out took what is left of the budget past 80 % or 100 % used."""
    crossed = [percent for percent in ALERT_AT if before > club.budget(name) * (100 - percent) // 100 >= after]
    if crossed:
        await alert(tx, guild_id, name, club, crossed[-1], after, now)


async def alert(
    tx: Transaction, guild_id: int, name: str, club: ClubSettings, percent: int, left: int, now: datetime
) -> None:
    """Promise the admins a word that this much of the period's budget is used; once for each size of it."""
    size, period = club.budget(name), period_of(name, club, now)
    payload = {"programme": name, "period": period, "percent": percent, "size": size, "left": left}
    await jobs.enqueue(tx, guild_id, ALERT, f"{name}/{period}/{percent}/{size}", payload, now)


async def report(
    tx: Transaction, guild_id: int, club: ClubSettings, now: datetime, names: Sequence[str] = PROGRAMMES
) -> list[Budget]:
    """The budgets of these programmes for the period of `now`, in their order; one not yet used is whole."""
    periods = {name: period_of(name, club, now) for name in names}
    accounts = {name: ledger.programme(name, period) for name, period in periods.items()}
    left = await db.ledger.balances(tx, guild_id, accounts.values())
    funded = await db.ledger.moved(tx, guild_id, ledger.ISSUANCE, accounts.values())
    return [
        Budget(name, periods[name], club.budget(name), left[account], funded[account] - left[account])
        if account in funded
        else Budget(name, periods[name], club.budget(name), club.budget(name), 0)
        for name, account in accounts.items()
    ]
