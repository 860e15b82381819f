"""Claiming: thousands of presses at once, one code a member, never more than there are; and who may."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import db.benefit_claims
import db.members
import db.partners
import db.verified
from db.engine import Transaction
from db.partners import Benefit, Claim
from services import club
from services.actor import Actor
from services.checkin.streaks import living_streaks
from services.errors import UserError
from services.partners import promises, rules
from services.partners.rules import PartnerRules, Whom


class Request(NamedTuple):
    """Somebody presses "claim"."""

    actor: Actor
    benefit_id: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Given:
    """A code, for the one who claimed it; `repeated` where they had it already."""

    benefit: Benefit
    claim: Claim
    repeated: bool


async def partner_rules(tx: Transaction, guild_id: int) -> PartnerRules:
    """The club's rules for partners; the defaults for a club that never set any."""
    return await club.in_force(tx, guild_id, "partners", PartnerRules)


async def refusals(
    tx: Transaction, actors: Sequence[Actor], benefits: Collection[Benefit], now: datetime
) -> dict[tuple[int, int], UserError]:
    """What keeps each of these people, all of one guild, out of each benefit: by benefit and person, who may missing.

    What no benefit asks is not looked up.
    """
    whom = {each.benefit_id: Whom.model_validate(each.whom) for each in benefits}
    if not actors or not whom:
        return {}
    guild_id, users = actors[0].guild_id, [each.user_id for each in actors]
    streaks: dict[int, int] = {}
    if any(each.min_streak for each in whom.values()):
        calendar = (await club.club(tx, guild_id)).calendar
        streaks = await living_streaks(tx, guild_id, users, calendar.day_of(now))
    proven = {
        group_id: {each.user_id for each in await db.verified.proven(tx, guild_id, group_id)}
        for group_id in {each.group_id for each in whom.values() if each.group_id is not None}
    }
    found: dict[tuple[int, int], UserError] = {}
    for benefit_id, each in whom.items():
        for actor in actors:
            inside = each.group_id is None or actor.user_id in proven[each.group_id]
            refusal = rules.turned_away(each, actor, streaks.get(actor.user_id, 0), inside)
            if refusal is not None:
                found[benefit_id, actor.user_id] = refusal
    return found


async def claim_many(tx: Transaction, requests: Sequence[Request]) -> list[Given | Exception]:
    """Give each a code, in the order of their requests; a result or the refusal for each."""
    results: dict[int, Given | Exception] = {}
    by_benefit: dict[tuple[int, int], dict[int, Request]] = defaultdict(dict)
    for index, request in enumerate(requests):
        by_benefit[request.actor.guild_id, request.benefit_id][index] = request
    for guild_id in sorted({guild for guild, _ in by_benefit}):
        asked = {benefit: these for (guild, benefit), these in by_benefit.items() if guild == guild_id}
        locked = await db.partners.lock_many(tx, guild_id, asked.keys())
        for benefit_id, these in sorted(asked.items()):
            if benefit_id in locked:
                results |= await _serve(tx, locked[benefit_id], these)
            else:
                results |= dict.fromkeys(these, UserError("benefit-unknown"))
    return [results[index] for index in range(len(requests))]


async def _serve(tx: Transaction, benefit: Benefit, asked: dict[int, Request]) -> dict[int, Given | Exception]:
    """The claims of one benefit, which is locked."""
    now = max(request.now for request in asked.values())
    actors = list({request.actor.user_id: request.actor for request in asked.values()}.values())
    users = [each.user_id for each in actors]
    there = await db.benefit_claims.claims_of(tx, benefit.guild_id, [benefit.benefit_id], users)
    kept_out = await refusals(tx, actors, [benefit], now)
    claims = {user: claim for (_, user), claim in there.items()}
    results: dict[int, Given | Exception] = {}
    fresh: dict[int, int] = {}  # user → index of the request that is given a code now
    for index, request in asked.items():
        user = request.actor.user_id
        if user in claims or user in fresh:
            continue
        refusal = _refusal(benefit, benefit.claimed + len(fresh), request) or kept_out.get((benefit.benefit_id, user))
        if refusal is not None:
            results[index] = refusal
        else:
            fresh[user] = index
    made = await _made(tx, benefit, [each for each in actors if each.user_id in fresh], now) if fresh else []
    claims |= {each.user_id: each for each in made}
    after = benefit._replace(claimed=benefit.claimed + len(made))
    if made:
        await promises.redraw(tx, after, now)
    for index, request in asked.items():
        if index not in results:
            user = request.actor.user_id
            results[index] = Given(after, claims[user], repeated=fresh.get(user) != index)
    return results


def _refusal(benefit: Benefit, claimed: int, request: Request) -> UserError | None:
    if request.actor.is_bot:
        return UserError("bots-cannot")
    if benefit.state in ("review", "returned", "declined"):
        return UserError("benefit-unknown")
    if benefit.state == "closed" or request.now >= benefit.ends_at:
        return UserError("benefit-over")
    if request.actor.user_id == benefit.partner_id:
        return UserError("benefit-own")
    if claimed >= benefit.amount:
        return UserError("benefit-none-left")
    return None


async def _made(tx: Transaction, benefit: Benefit, actors: Sequence[Actor], now: datetime) -> list[Claim]:
    users, first = [each.user_id for each in actors], benefit.claimed + 1
    if not await db.partners.take(tx, benefit.guild_id, benefit.benefit_id, len(users)):
        raise UserError("benefit-none-left")  # cannot be while it is locked; the database would not have it
    if benefit.own_codes:
        codes = await db.benefit_claims.take_codes(tx, benefit.guild_id, benefit.benefit_id, first, len(users))
    else:
        new = await _new_codes(tx, benefit, len(users))
        codes = {number: (code, code) for number, code in enumerate(new, first)}
    claims = [
        Claim(benefit.guild_id, benefit.benefit_id, user, number, *codes[number], now)
        for number, user in enumerate(users, first)
    ]
    await db.benefit_claims.add_claims(tx, claims)
    await db.members.remember_locales(tx, benefit.guild_id, {each.user_id: each.locale for each in actors})
    return claims


async def _new_codes(tx: Transaction, benefit: Benefit, count: int) -> list[str]:
    """As many codes as that, none of which was given before."""
    codes: dict[str, None] = {}
    while len(codes) < count:
        codes |= dict.fromkeys(rules.made(secrets.choice) for _ in range(count - len(codes)))
        for taken in await db.benefit_claims.keys_taken(tx, benefit.guild_id, benefit.benefit_id, codes):
            del codes[taken]
    return list(codes)
