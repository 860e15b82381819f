"""What must hold of the fund, recomputed."""

from __future__ import annotations

import db.fund
from db.engine import Transaction
from services import ledger
from services.fund.accounts import ENDOWED, SPENT


async def broken_fund(tx: Transaction) -> list[str]:
    """A plain sentence for each account of the fund, of a group or of a member's contribution that does not hold."""
    problems: list[str] = []
    endowed = await db.fund.sums(tx, "fund", ENDOWED)
    funds = await db.fund.balances(tx, "fund")
    for (guild, name), balance in funds.items():
        proven = endowed.get((guild, name), 0)
        if name == ledger.PRINCIPAL and balance != proven:
            problems.append(f"guild {guild}: the fund's principal is {balance}, its endowments are {proven}")
    spent = await db.fund.sums(tx, "group", SPENT)
    written = {
        (guild, ledger.group(group)): -total for (guild, group), total in (await db.fund.spent_by_group(tx)).items()
    }
    for guild, name in sorted(spent.keys() | written.keys()):
        left, noted = spent.get((guild, name), 0), written.get((guild, name), 0)
        if left != noted:
            problems.append(f"guild {guild}: account {name} spent {-left} points, its spendings say {-noted}")
    problems += [
        f"guild {guild}: spending {spending} did not leave its group's account with its amount"
        for guild, spending in await db.fund.unproven(tx)
    ]
    problems += [
        f"guild {guild}: grant {request} is {amount} points, the ledger paid {paid}"
        for guild, request, amount, paid in await db.fund.paid(tx)
        if amount != paid
    ]
    groups = await db.fund.balances(tx, "group")
    for request, borne in await db.fund.running(tx):
        balance = groups.get((request.guild_id, ledger.group(request.group_id)), 0)
        if not 0 <= request.amount - borne <= balance:
            problems.append(
                f"guild {request.guild_id}: of grant {request.request_id} there should be"
                f" {request.amount - borne} points, its group has {balance}"
            )
    counted: dict[int, int] = {}
    for kind in ("contribution", "standing"):
        for (guild, _), balance in (await db.fund.balances(tx, kind)).items():
            counted[guild] = counted.get(guild, 0) + balance
    problems += [
        f"guild {guild}: contribution is {total} off what was counted" for guild, total in counted.items() if total
    ]
    return problems
