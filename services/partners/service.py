"""Everything that people do with benefits: offer, decide, look, claim, redeem, close; and the report."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime

import db.benefit_claims
import db.cases
import db.events
import db.members
import db.partner_upkeep
import db.partners
from db.engine import Database, Transaction, retrying
from db.partners import Benefit, Claim, Sum
from services import audit, cases, club, programmes
from services.actor import Actor
from services.errors import UserError
from services.group_commit import GroupCommit
from services.groups.steps import known as known_group
from services.ids import new_id
from services.partners import claims, promises, rules
from services.partners.cards import Cards
from services.partners.claims import Given
from services.partners.redeeming import Redeeming
from services.partners.rules import PartnerRules, Whom
from services.partners.steps import known, own
from services.permissions import Capability, may, require
from services.programmes import Budget


@dataclass(frozen=True, slots=True)
class Offer:
    """What a partner writes: until when (aware UTC), how many, for whom; `codes` of their own, each with its key.

    `amount` None stands for as many as there are codes.
    """

    title: str
    about: str
    ends_at: datetime
    asks: str = ""
    amount: int | None = None
    whom: Whom = rules.EVERYBODY
    codes: tuple[tuple[str, str], ...] = ()
    event_id: int | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """A benefit as somebody sees it in the list: their own claim, and what keeps them out."""

    benefit: Benefit
    claim: Claim | None
    refusal: UserError | None


@dataclass(frozen=True, slots=True)
class Look:
    """A benefit as staff see it: how many codes of the partner's own it has, and what they offered before."""

    benefit: Benefit
    codes: int
    earlier: list[Benefit]


@dataclass(frozen=True, slots=True)
class Report:
    """A year of benefits by partner, most redeemed first, and the year's budget."""

    year: int
    sums: list[Sum]
    budget: Budget


class Partners(Redeeming, Cards):
    """One method for each thing that people can do."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._claims = GroupCommit(database, claims.claim_many)

    # --- offering ------------------------------------------------------------------------------------------------

    @retrying
    async def apply(self, actor: Actor, offer: Offer, now: datetime) -> Benefit:
        """Offer something to members; it goes into the staff's queue.

        Raises UserError: "bots-cannot", "benefit-title", "benefit-about", "benefit-asks", "benefit-amount",
        "benefit-few-codes", "benefit-past", "benefit-far", "benefit-most", "group-unknown", "benefit-group-ordinary",
        "event-unknown".
        """
        if actor.is_bot:
            raise UserError("bots-cannot")
        offer = _checked(offer, now)
        amount = len(offer.codes) if offer.amount is None else offer.amount
        rules.check_amount(amount, len(offer.codes) if offer.codes else None)
        async with self._database.transaction() as tx:
            await db.members.remember_locale(tx, actor.guild_id, actor.user_id, actor.locale)  # locks their row
            most = (await claims.partner_rules(tx, actor.guild_id)).most_going
            if await db.partners.count_going(tx, actor.guild_id, actor.user_id, now) >= most:
                raise UserError("benefit-most", most=most)
            if offer.whom.group_id is not None:
                group = await known_group(tx, actor.guild_id, offer.whom.group_id)
                if group.kind != "verified":
                    raise UserError("benefit-group-ordinary", name=group.name)
            if offer.event_id is not None and await db.events.get(tx, actor.guild_id, offer.event_id) is None:
                raise UserError("event-unknown")
            benefit = Benefit(
                guild_id=actor.guild_id,
                benefit_id=new_id(now),
                partner_id=actor.user_id,
                event_id=offer.event_id,
                title=offer.title,
                about=offer.about,
                asks=offer.asks,
                whom=offer.whom.model_dump(mode="json"),
                amount=amount,
                claimed=0,
                redeemed=0,
                earned=0,
                ends_at=offer.ends_at,
                own_codes=bool(offer.codes),
                state="review",
                created_at=now,
            )
            await db.partners.add(tx, benefit)
            if offer.codes:
                await db.benefit_claims.add_codes(tx, actor.guild_id, benefit.benefit_id, offer.codes[:amount])
            await _queue(tx, benefit, now)
            return benefit

    @retrying
    async def rewrite(self, actor: Actor, benefit_id: int, offer: Offer, now: datetime) -> Benefit:
        """Change a benefit that was sent back, and hand it in again; for whom it is and its codes stay.

        Raises UserError as `apply`; "benefit-unknown", "benefit-not-returned".
        """
        offer = _checked(offer, now)
        async with self._database.transaction() as tx:
            benefit = await own(tx, actor, benefit_id)
            if benefit.state != "returned":
                raise UserError("benefit-not-returned")
            amount = benefit.amount if offer.amount is None else offer.amount
            codes = await db.benefit_claims.count_codes(tx, actor.guild_id, benefit_id) if benefit.own_codes else None
            rules.check_amount(amount, codes)
            values = {
                "title": offer.title,
                "about": offer.about,
                "asks": offer.asks,
                "amount": amount,
                "ends_at": offer.ends_at,
                "state": "review",
            }
            await db.partners.change(tx, actor.guild_id, benefit_id, **values)
            benefit = benefit._replace(**values)
            await _queue(tx, benefit, now)
            return benefit

    @retrying
    async def close(self, actor: Actor, benefit_id: int, now: datetime) -> Benefit:
        """End a benefit early: no more codes are given, those given hold until its end. For its partner and staff.

        Raises UserError: "benefit-unknown", "benefit-closed".
        """
        async with self._database.transaction() as tx:
            benefit = await own(tx, actor, benefit_id, staff=True)
            if benefit.state not in db.partners.GOING:
                raise UserError("benefit-closed")
            if actor.user_id != benefit.partner_id:
                await _recorded(tx, actor, "benefit.closed", benefit, None, now)
                await promises.tell(tx, benefit, benefit.partner_id, "closed", now)
            return await closed(tx, benefit, now)

    # --- deciding ------------------------------------------------------------------------------------------------

    async def look(self, guild_id: int, benefit_id: int) -> Benefit | None:
        """A benefit as it is now."""
        async with self._database.reading() as tx:
            return await db.partners.get(tx, guild_id, benefit_id)

    async def deciding(self, actor: Actor, benefit_id: int, now: datetime) -> Look:
        """A benefit for who holds its case. Raises UserError: "benefit-unknown", as `cases.must_be_free_to`."""
        async with self._on_record(actor, benefit_id, now), self._database.reading() as tx:
            require(actor, await club.club(tx, actor.guild_id), Capability.MANAGE_PARTNERS)
            benefit = await known(tx, actor.guild_id, benefit_id)
            case = await db.cases.open_of(tx, actor.guild_id, cases.BENEFIT, benefit_id)
            if case is not None:
                await cases.must_be_free_to(tx, actor, case)
            before = await db.partners.of_partner(tx, actor.guild_id, [benefit.partner_id], limit=4)
            codes = await db.benefit_claims.count_codes(tx, actor.guild_id, benefit_id)
            return Look(benefit, codes, [each for each in before if each.benefit_id != benefit_id][:3])

    async def approve(self, actor: Actor, benefit_id: int, now: datetime) -> Benefit:
        """Let members claim it; the actor holds its case. Raises UserError: "benefit-past", as `cases.working`."""
        return await self._decide(actor, benefit_id, "open", "benefit.approved", None, now)

    async def send_back(self, actor: Actor, benefit_id: int, reason: str, now: datetime) -> Benefit:
        """Give it back to be changed, saying why. Raises UserError: "benefit-reason", as `cases.working`."""
        return await self._decide(actor, benefit_id, "returned", "benefit.returned", reason, now)

    async def decline(self, actor: Actor, benefit_id: int, reason: str, now: datetime) -> Benefit:
        """Turn it down for good, saying why. Raises UserError: "benefit-reason", as `cases.working`."""
        return await self._decide(actor, benefit_id, "declined", "benefit.declined", reason, now)

    @retrying
    async def _decide(
        self, actor: Actor, benefit_id: int, state: str, action: str, reason: str | None, now: datetime
    ) -> Benefit:
        if reason is not None:
            reason = rules.checked_line(reason, rules.LONGEST_REASON, "benefit-reason")
        async with self._on_record(actor, benefit_id, now), self._database.transaction() as tx:
            require(actor, await club.club(tx, actor.guild_id), Capability.MANAGE_PARTNERS)
            benefit = await known(tx, actor.guild_id, benefit_id, lock=True)
            case = await cases.working(tx, actor, (cases.BENEFIT,), benefit_id, now)
            if state == "open" and now >= benefit.ends_at:
                raise UserError("benefit-past")
            values = {"state": state, "decided_at": now, "decided_by": actor.user_id, "reason": reason}
            await db.partners.change(tx, actor.guild_id, benefit_id, **values)
            if state == "declined":
                await db.benefit_claims.drop_codes(tx, actor.guild_id, benefit_id)
            await cases.close_case(tx, case, now)
            await _recorded(tx, actor, action, benefit, reason, now)
            await promises.tell(tx, benefit, benefit.partner_id, state, now, once=str(case.case_id))
            return benefit._replace(**values)

    # --- looking and claiming ------------------------------------------------------------------------------------

    async def listing(self, actor: Actor, now: datetime, *, limit: int, offset: int = 0) -> tuple[list[Offered], bool]:
        """A page of what is open now, what ends first first, as the actor sees it; and whether there is more."""
        async with self._database.reading() as tx:
            found = await db.partners.open_now(tx, actor.guild_id, actor.user_id, now, limit=limit + 1, offset=offset)
            shown = found[:limit]
            held = await db.benefit_claims.claims_of(
                tx, actor.guild_id, [each.benefit_id for each in shown], [actor.user_id]
            )
            kept_out = await claims.refusals(tx, [actor], shown, now)
            page = [
                Offered(
                    each, held.get((each.benefit_id, actor.user_id)), kept_out.get((each.benefit_id, actor.user_id))
                )
                for each in shown
            ]
            return page, len(found) > limit

    async def claim(self, actor: Actor, benefit_id: int, now: datetime) -> Given:
        """A code for the actor, the same one each time.

        Raises UserError: "bots-cannot", "benefit-unknown", "benefit-over", "benefit-own", "benefit-none-left",
        "benefit-role", "benefit-streak", "benefit-group"; Overloaded.
        """
        return await self._claims.submit(claims.Request(actor, benefit_id, now))

    async def mine(self, actor: Actor, *, limit: int, offset: int = 0) -> tuple[list[Benefit], bool]:
        """A page of the actor's own benefits, newest first, and whether there is more."""
        async with self._database.reading() as tx:
            found = await db.partners.of_partner(tx, actor.guild_id, [actor.user_id], limit=limit + 1, offset=offset)
            return found[:limit], len(found) > limit

    async def going(self, actor: Actor, now: datetime, *, limit: int) -> list[Benefit]:
        """What the actor may close: their own that are not over, for who manages partners everybody's; newest first."""
        async with self._database.reading() as tx:
            staff = may(actor, await club.club(tx, actor.guild_id), Capability.MANAGE_PARTNERS)
            of = None if staff else [actor.user_id]
            found = await db.partners.of_partner(tx, actor.guild_id, of, states=db.partners.GOING, limit=limit)
            return [each for each in found if now < each.ends_at]

    async def closable(self, actor: Actor, benefit_id: int) -> Benefit:
        """A benefit that the actor may close. Raises UserError: "benefit-unknown", "benefit-closed"."""
        async with self._database.reading() as tx:
            benefit = await own(tx, actor, benefit_id, lock=False, staff=True)
            if benefit.state not in db.partners.GOING:
                raise UserError("benefit-closed")
            return benefit

    async def own(self, actor: Actor, benefit_id: int) -> Benefit:
        """A benefit of the actor's own. Raises UserError("benefit-unknown")."""
        async with self._database.reading() as tx:
            return await own(tx, actor, benefit_id, lock=False)

    async def redeemed(
        self, actor: Actor, benefit_id: int, *, limit: int, offset: int = 0
    ) -> tuple[Benefit, list[Claim], bool]:
        """The redeemed codes of a benefit of the actor's own: nobody sees who claimed before that.

        Raises UserError("benefit-unknown").
        """
        async with self._database.reading() as tx:
            benefit = await own(tx, actor, benefit_id, lock=False)
            found = await db.benefit_claims.redeemed(tx, actor.guild_id, benefit_id, limit=limit + 1, offset=offset)
            return benefit, found[:limit], len(found) > limit

    async def redeemable(self, actor: Actor, *, limit: int) -> list[Benefit]:
        """Benefits of which the actor may redeem codes as partner or helper, newest first."""
        async with self._database.reading() as tx:
            partners = {actor.user_id, *await db.benefit_claims.helped_by(tx, actor.guild_id, actor.user_id)}
            states = ("open", "closed")
            return await db.partners.of_partner(tx, actor.guild_id, partners, states=states, limit=limit)

    # --- the club ------------------------------------------------------------------------------------------------

    async def rules(self, guild_id: int) -> PartnerRules:
        """What the club set for partners."""
        async with self._database.reading() as tx:
            return await claims.partner_rules(tx, guild_id)

    async def report(self, actor: Actor, year: int | None, now: datetime) -> Report:
        """What came of benefits in a year of the club's calendar, this one for None.

        Raises UserError: "not-allowed", "benefit-year".
        """
        async with self._database.reading() as tx:
            settings = await club.club(tx, actor.guild_id)
            require(actor, settings, Capability.MANAGE_PARTNERS)
            this = settings.calendar.month_of(now).year
            if year is not None and not 2015 <= year <= this:
                raise UserError("benefit-year", last=str(this))
            first, end = date(year or this, 1, 1), date((year or this) + 1, 1, 1)
            calendar = settings.calendar
            sums = await db.benefit_claims.report(
                tx, actor.guild_id, calendar.day_start_of(first), calendar.day_start_of(end)
            )
            within = calendar.day_start_of(first)
            [budget] = await programmes.report(tx, actor.guild_id, settings, within, (programmes.PARTNERS,))
            return Report(first.year, sums, budget)

    @retrying
    async def sweep(self, now: datetime) -> None:
        """Clear away codes that nobody needs any more."""
        async with self._database.transaction() as tx:
            await db.partner_upkeep.sweep(tx, now, now - rules.KEPT_AFTER, now - rules.GUESSES_FORGOTTEN)

    async def finish(self) -> None:
        """Return when everybody who pressed is answered."""
        await self._claims.close()

    @asynccontextmanager
    async def _on_record(self, actor: Actor, benefit_id: int, now: datetime) -> AsyncGenerator[None, None]:
        """What is refused in here because it is not the actor's is written into the audit log, and raised."""
        async with self._database.reading() as tx:
            case = await db.cases.open_of(tx, actor.guild_id, cases.BENEFIT, benefit_id)
        async with cases.on_record(self._database, actor, case.case_id if case else 0, now):
            yield


async def closed(tx: Transaction, benefit: Benefit, now: datetime) -> Benefit:
    """End a benefit, which is locked, and take it out of the queue; codes never given are deleted."""
    await db.partners.change(tx, benefit.guild_id, benefit.benefit_id, state="closed", closed_at=now)
    await db.benefit_claims.drop_codes(tx, benefit.guild_id, benefit.benefit_id)
    case = await db.cases.open_of(tx, benefit.guild_id, cases.BENEFIT, benefit.benefit_id, lock=True)
    if case is not None:
        await cases.close_case(tx, case, now)
    await promises.redraw(tx, benefit, now)
    return benefit._replace(state="closed", closed_at=now)


def _checked(offer: Offer, now: datetime) -> Offer:
    if offer.ends_at <= now:
        raise UserError("benefit-past")
    if offer.ends_at - now > rules.FARTHEST:
        raise UserError("benefit-far", days=rules.FARTHEST.days)
    return replace(
        offer,
        title=rules.checked_line(offer.title, rules.LONGEST_TITLE, "benefit-title"),
        about=rules.checked_about(offer.about),
        asks=rules.checked_line(offer.asks, rules.LONGEST_ASKS, "benefit-asks", least=0),
    )


async def _queue(tx: Transaction, benefit: Benefit, now: datetime) -> None:
    await cases.open_case(tx, benefit.guild_id, cases.BENEFIT, benefit.benefit_id, None, benefit.partner_id, now)


async def _recorded(
    tx: Transaction, actor: Actor, action: str, benefit: Benefit, reason: str | None, now: datetime
) -> None:
    detail = {"title": benefit.title}
    await audit.record(
        tx,
        actor.guild_id,
        now,
        actor.user_id,
        action,
        subject_id=benefit.partner_id,
        reason=reason,
        detail=detail,
    )
