"""Redeeming a code, once; what the partner gets for it; and who may redeem for a partner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import db.benefit_claims
import db.events
import db.members
import db.partners
from db.engine import Database, Transaction, retrying
from db.partners import Benefit, Claim
from services import club, ledger, programmes
from services.actor import Actor
from services.errors import UserError
from services.partners import promises, rules
from services.partners.claims import partner_rules

PAID = "benefit.redeemed"  # the kind of the ledger's transaction

Unpaid = Literal["none", "cap", "budget"]


@dataclass(frozen=True, slots=True)
class Redeemed:
    """A code was redeemed. `points` went to the partner; where none did, `unpaid` says why.

    "none": the club gives none; "cap": the benefit earned all that one may; "budget": the year's budget is used up.
    """

    benefit: Benefit
    claim: Claim
    points: int
    unpaid: Unpaid | None


class Redeeming:
    """What partners and their helpers do with codes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def redeem(self, actor: Actor, typed: str, now: datetime, *, benefit_id: int | None = None) -> Redeemed:
        """Redeem a code that somebody shows, of a benefit that the actor may redeem; `benefit_id` says of which.

        Raises UserError: "bots-cannot", "code-guesses" after too many wrong ones, "code-mistyped", "code-wrong" with
        how many tries are left, "code-several" where two benefits have it, "code-own", "code-used" saying when,
        "benefit-over".
        """
        if actor.is_bot:
            raise UserError("bots-cannot")
        key = rules.code_key(typed)
        done = await self._redeem(actor, key, now, benefit_id)
        if isinstance(done, UserError):  # after the commit: a wrong code counts
            raise done
        return done

    @retrying
    async def _redeem(self, actor: Actor, key: str, now: datetime, benefit_id: int | None) -> Redeemed | UserError:
        async with self._database.transaction() as tx:
            # Also locks their row, so that guesses made at once are counted one after the other.
            await db.members.remember_locale(tx, actor.guild_id, actor.user_id, actor.locale)
            since = now - rules.GUESSES_FORGOTTEN
            wrong = await db.benefit_claims.wrong_guesses(tx, actor.guild_id, actor.user_id, since)
            if wrong >= rules.MOST_GUESSES:
                return UserError("code-guesses", minutes=int(rules.GUESSES_FORGOTTEN.total_seconds() // 60))
            found = await self._theirs(tx, actor, key, benefit_id)
            if not found:
                await db.benefit_claims.guessed_wrong(tx, actor.guild_id, actor.user_id, wrong + 1, now)
                left = rules.MOST_GUESSES - wrong - 1
                return UserError("code-mistyped" if rules.is_mistyped(key) else "code-wrong", left=left)
            usable = [each for each in found if each[1].redeemed_at is None and now < each[0].ends_at] or found
            if len(usable) > 1:
                return UserError("code-several")
            return await _mark(tx, actor, usable[0][0].benefit_id, usable[0][1], now)

    async def _theirs(
        self, tx: Transaction, actor: Actor, key: str, benefit_id: int | None
    ) -> list[tuple[Benefit, Claim]]:
        helped = await db.benefit_claims.helped_by(tx, actor.guild_id, actor.user_id)
        return [
            (benefit, claim)
            for benefit, claim in await db.benefit_claims.with_code(tx, actor.guild_id, key)
            if benefit_id in (None, benefit.benefit_id) and await _may_redeem(tx, actor, benefit, helped)
        ]

    # --- who helps -----------------------------------------------------------------------------------------------

    async def helpers(self, actor: Actor) -> list[int]:
        """Who may redeem for the actor."""
        async with self._database.reading() as tx:
            return await db.benefit_claims.helpers_of(tx, actor.guild_id, actor.user_id)

    @retrying
    async def change_helpers(self, actor: Actor, add: Actor | None, remove: int | None, now: datetime) -> list[int]:
        """Let somebody redeem for the actor, or no more; who may after that.

        Raises UserError: "bots-cannot", "helper-self", "helper-most".
        """
        if add is not None and add.is_bot:
            raise UserError("bots-cannot")
        if add is not None and add.user_id == actor.user_id:
            raise UserError("helper-self")
        async with self._database.transaction() as tx:
            await db.members.remember_locale(tx, actor.guild_id, actor.user_id, actor.locale)  # locks their row
            if remove is not None:
                await db.benefit_claims.drop_helper(tx, actor.guild_id, actor.user_id, remove)
            there = await db.benefit_claims.helpers_of(tx, actor.guild_id, actor.user_id)
            if add is None or add.user_id in there:
                return there
            if len(there) >= rules.MOST_HELPERS:
                raise UserError("helper-most", most=rules.MOST_HELPERS)
            await db.benefit_claims.add_helper(tx, actor.guild_id, actor.user_id, add.user_id, now)
            return [*there, add.user_id]


async def _may_redeem(tx: Transaction, actor: Actor, benefit: Benefit, helped: set[int]) -> bool:
    if actor.user_id == benefit.partner_id or benefit.partner_id in helped:
        return True
    if benefit.event_id is None:
        return False
    event = await db.events.get(tx, actor.guild_id, benefit.event_id)
    return event is not None and event.host_id == actor.user_id


async def _mark(tx: Transaction, actor: Actor, benefit_id: int, claim: Claim, now: datetime) -> Redeemed | UserError:
    """Redeem a claim whose code was shown."""
    benefit = await db.partners.get(tx, actor.guild_id, benefit_id, lock=True)
    assert benefit is not None  # a claim has its benefit, by a foreign key
    if claim.user_id == actor.user_id:
        return UserError("code-own")
    if claim.redeemed_at is None and now >= benefit.ends_at:
        return UserError("benefit-over")
    if not await db.benefit_claims.redeem(tx, claim, actor.user_id, now):
        there = (await db.benefit_claims.claims_of(tx, actor.guild_id, [benefit_id], [claim.user_id])).get(
            (benefit_id, claim.user_id), claim
        )
        return UserError("code-used", at=there.redeemed_at)
    points, unpaid = await _pay(tx, benefit, claim, actor, now)
    values = {"redeemed": benefit.redeemed + 1, "earned": benefit.earned + points}
    await db.partners.change(tx, actor.guild_id, benefit_id, **values)
    await db.benefit_claims.paid(tx, claim, points)
    await promises.tell(tx, benefit, claim.user_id, "redeemed", now)
    after = claim._replace(redeemed_at=now, redeemed_by=actor.user_id, points=points)
    return Redeemed(benefit._replace(**values), after, points, unpaid)


async def _pay(
    tx: Transaction, benefit: Benefit, claim: Claim, actor: Actor, now: datetime
) -> tuple[int, Unpaid | None]:
    """Pay the partner from the year's budget; what they got, and why it was nothing."""
    rules_now = await partner_rules(tx, benefit.guild_id)
    amount = rules.pay(rules_now, benefit.earned)
    if not amount or benefit.partner_id < 0:
        return 0, "cap" if rules_now.points and benefit.partner_id > 0 else "none"
    settings = await club.club(tx, benefit.guild_id)
    budget = await programmes.ensure_funded(tx, benefit.guild_id, programmes.PARTNERS, settings, now)
    entry = ledger.Entry(
        benefit.guild_id,
        f"benefit/{benefit.benefit_id}/{claim.number}",
        PAID,
        ledger.move(budget, ledger.wallet(benefit.partner_id), amount),
        actor_id=actor.user_id,
    )
    try:
        posted = await ledger.post(tx, entry, now)
    except ledger.InsufficientPoints as short:
        await programmes.alert(tx, benefit.guild_id, programmes.PARTNERS, settings, 100, short.balance, now)
        await promises.tell(tx, benefit, benefit.partner_id, "unpaid", now, once=budget.rpartition("/")[2])
        return 0, "budget"
    left = posted.balances[budget]
    await programmes.watch(tx, benefit.guild_id, programmes.PARTNERS, settings, left + amount, left, now)
    return amount, None
