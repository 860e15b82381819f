"""Benefit partners in the services, on both databases: codes once, redeemed once, paid from the year's budget."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

import db.benefit_claims
import db.cases
import db.ledger
from db.engine import Database
from db.jobs import jobs
from db.partners import Benefit
from services import Services, build_services, ledger
from services.actor import Actor
from services.errors import UserError
from services.events.hosting import Written
from services.events.rules import Terms
from services.partners import privacy, promises, rules
from services.partners.claims import Given
from services.partners.rules import PartnerRules, Whom
from services.partners.service import Offer
from services.privacy import features
from services.verify import verify
from tests.services.verified_club import verified_group

GUILD = 1
NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
END = NOW + timedelta(days=30)
ADMIN = Actor(GUILD, 1, manages_guild=True)
PARTNER, HELPER, STRANGER = Actor(GUILD, 50), Actor(GUILD, 51), Actor(GUILD, 52)
OFFER = Offer("Free tea", "A pot of Wuyi tea for two.", END, amount=2)


@pytest.fixture
async def services(database: Database) -> AsyncIterator[Services]:
    """The services on the database; after each test the counts and the books are in order."""
    yield (made := build_services(database))
    await made.partners.finish()
    assert (await verify(database, NOW)).problems == []


async def take(services: Services, benefit: Benefit, now: datetime = NOW) -> int:
    """Staff hold the benefit's case; its id."""
    async with services.database.reading() as tx:
        case = await db.cases.open_of(tx, GUILD, "benefit", benefit.benefit_id)
    assert case is not None
    await services.cases.take(ADMIN, case.case_id, now)
    return case.case_id


async def opened(services: Services, offer: Offer = OFFER, by: Actor = PARTNER, now: datetime = NOW) -> Benefit:
    """A benefit that staff approved."""
    benefit = await services.partners.apply(by, offer, now)
    await take(services, benefit, now)
    return await services.partners.approve(ADMIN, benefit.benefit_id, now)


async def claim(services: Services, user_id: int, benefit: Benefit, now: datetime = NOW) -> Given:
    return await services.partners.claim(Actor(GUILD, user_id), benefit.benefit_id, now)


async def code(services: Services, user_id: int, benefit: Benefit) -> str:
    given = await claim(services, user_id, benefit)
    assert given.claim.code is not None
    return given.claim.code


async def now_is(services: Services, benefit: Benefit) -> Benefit:
    found = await services.partners.look(GUILD, benefit.benefit_id)
    assert found is not None
    return found


async def balance(services: Services, account: str) -> int:
    async with services.database.reading() as tx:
        return await ledger.balance(tx, GUILD, account)


async def told(services: Services) -> list[tuple[str, int]]:
    """What is promised to be told, and to whom."""
    async with services.database.reading() as tx:
        found = await tx.execute(select(jobs.c.payload, jobs.c.key).where(jobs.c.kind == promises.TELL))
        return sorted((payload["what"], int(key.rpartition("/")[2])) for payload, key in found)


def own(*codes: str) -> tuple[tuple[str, str], ...]:
    return tuple((each, rules.code_key(each)) for each in codes)


async def refused(code: str, work: Any) -> UserError:
    with pytest.raises(UserError) as caught:
        await work
    assert caught.value.code == code
    return caught.value


# --- offering and deciding ----------------------------------------------------------------------------------------


async def test_an_offer_waits_for_staff_and_is_open_after(services: Services) -> None:
    benefit = await services.partners.apply(PARTNER, OFFER, NOW)
    assert (benefit.state, benefit.amount) == ("review", 2)
    await refused("benefit-unknown", claim(services, 10, benefit))
    assert (await services.partners.listing(STRANGER, NOW, limit=5))[0] == []
    await refused("case-not-yours", services.partners.approve(ADMIN, benefit.benefit_id, NOW))
    await take(services, benefit)
    await services.partners.approve(ADMIN, benefit.benefit_id, NOW)
    [offered], more = await services.partners.listing(STRANGER, NOW, limit=5)
    assert offered.benefit.state == "open" and offered.refusal is None and not more
    assert await told(services) == [("open", PARTNER.user_id)]
    assert [each.action for each in await services.staff.audit_page(ADMIN, action="benefit.approved")] != []


async def test_nobody_decides_on_their_own_and_members_on_none(services: Services) -> None:
    staff = Actor(GUILD, 60, manages_guild=True)
    benefit = await services.partners.apply(staff, OFFER, NOW)
    async with services.database.reading() as tx:
        case = await db.cases.open_of(tx, GUILD, "benefit", benefit.benefit_id)
    assert case is not None
    await refused("case-own", services.cases.take(staff, case.case_id, NOW))
    await refused("not-allowed", services.partners.approve(STRANGER, benefit.benefit_id, NOW))
    await refused("not-allowed", services.partners.report(STRANGER, None, NOW))


async def test_sent_back_changed_and_handed_in_again(services: Services) -> None:
    benefit = await services.partners.apply(PARTNER, replace(OFFER, codes=own("AAAA", "BBBB"), amount=None), NOW)
    await take(services, benefit)
    await refused("benefit-reason", services.partners.send_back(ADMIN, benefit.benefit_id, " ", NOW))
    await services.partners.send_back(ADMIN, benefit.benefit_id, "Say where", NOW)
    assert (await now_is(services, benefit)).reason == "Say where"
    changed = replace(OFFER, about="At our tea house", amount=3)
    await refused("benefit-few-codes", services.partners.rewrite(PARTNER, benefit.benefit_id, changed, NOW))
    await refused("benefit-unknown", services.partners.rewrite(STRANGER, benefit.benefit_id, changed, NOW))
    after = await services.partners.rewrite(PARTNER, benefit.benefit_id, replace(changed, amount=2), NOW)
    assert (after.state, after.about) == ("review", "At our tea house")
    await refused("benefit-not-returned", services.partners.rewrite(PARTNER, benefit.benefit_id, OFFER, NOW))
    await take(services, benefit)
    await services.partners.approve(ADMIN, benefit.benefit_id, NOW)
    assert await code(services, 10, benefit) == "AAAA"
    assert await told(services) == [("open", 50), ("returned", 50)]


async def test_declined_is_over_and_its_codes_are_gone(services: Services) -> None:
    benefit = await services.partners.apply(PARTNER, replace(OFFER, codes=own("AAAA", "BBBB")), NOW)
    await take(services, benefit)
    await services.partners.decline(ADMIN, benefit.benefit_id, "Not ours", NOW)
    async with services.database.reading() as tx:
        assert await db.benefit_claims.count_codes(tx, GUILD, benefit.benefit_id) == 0
    await refused("benefit-closed", services.partners.close(PARTNER, benefit.benefit_id, NOW))


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("benefit-title", {"title": " "}),
        ("benefit-title", {"title": "x" * 81}),
        ("benefit-about", {"about": "x" * 801}),
        ("benefit-asks", {"asks": "x" * 301}),
        ("benefit-past", {"ends_at": NOW}),
        ("benefit-far", {"ends_at": NOW + timedelta(days=367)}),
        ("benefit-amount", {"amount": 0}),
        ("benefit-amount", {"amount": 5001}),
        ("benefit-amount", {"amount": None}),
        ("benefit-few-codes", {"codes": own("AAAA")}),
        ("group-unknown", {"whom": Whom(group_id=5)}),
        ("event-unknown", {"event_id": 5}),
    ],
)
async def test_bad_offers_are_refused(services: Services, code: str, changes: dict[str, Any]) -> None:
    await refused(code, services.partners.apply(PARTNER, replace(OFFER, **changes), NOW))


async def test_a_partner_has_only_so_many_going_however_fast_they_ask(services: Services) -> None:
    asked = [services.partners.apply(PARTNER, OFFER, NOW) for _ in range(5)]
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert [each.code for each in results if isinstance(each, UserError)] == ["benefit-most"] * 2


# --- claiming -----------------------------------------------------------------------------------------------------


async def test_the_same_code_each_time(services: Services) -> None:
    benefit = await opened(services)
    first, again = await claim(services, 10, benefit), await claim(services, 10, benefit)
    assert not first.repeated and again.repeated and first.claim.code == again.claim.code
    assert rules.is_well_formed(str(first.claim.code))
    assert (await now_is(services, benefit)).claimed == 1


async def test_two_claim_the_last_one_at_once(services: Services, second: Database) -> None:
    """One has it, the other is told so; from two processes as well."""
    benefit = await opened(services, replace(OFFER, amount=1))
    other = build_services(second)
    results = await asyncio.gather(
        claim(services, 10, benefit), claim(other, 11, benefit), claim(services, 12, benefit), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in results) == ["Given", "UserError", "UserError"]
    assert {each.code for each in results if isinstance(each, UserError)} == {"benefit-none-left"}


async def test_a_crowd_gets_as_many_codes_as_there_are_each_once(services: Services) -> None:
    benefit = await opened(services, replace(OFFER, amount=40, codes=own(*(f"TEA-{n:04}" for n in range(40)))))
    presses = [claim(services, user, benefit) for user in (*range(100, 160), *range(100, 160))]
    results = await asyncio.gather(*presses, return_exceptions=True)
    codes = {each.claim.user_id: each.claim.code for each in results if isinstance(each, Given)}
    assert list(codes) == list(range(100, 140)) and len(set(codes.values())) == 40
    assert (await now_is(services, benefit)).claimed == 40
    async with services.database.reading() as tx:
        assert await db.benefit_claims.count_codes(tx, GUILD, benefit.benefit_id) == 0


async def test_until_the_end_and_not_after(services: Services) -> None:
    benefit = await opened(services)
    last = END - timedelta(seconds=1)
    await claim(services, 10, benefit, last)
    await refused("benefit-over", claim(services, 11, benefit, END))
    assert (await claim(services, 10, benefit, END)).repeated
    assert (await services.partners.listing(STRANGER, END, limit=5))[0] == []


async def test_closed_early_gives_no_more_and_what_was_given_holds(services: Services) -> None:
    benefit = await opened(services, replace(OFFER, codes=own("AAAA", "BBBB")))
    held = await code(services, 10, benefit)
    await refused("benefit-unknown", services.partners.close(STRANGER, benefit.benefit_id, NOW))
    await services.partners.close(PARTNER, benefit.benefit_id, NOW)
    await refused("benefit-over", claim(services, 11, benefit))
    [seen], _ = await services.partners.listing(Actor(GUILD, 10), NOW, limit=5)
    assert seen.claim is not None and (await services.partners.listing(STRANGER, NOW, limit=5))[0] == []
    assert (await services.partners.redeem(PARTNER, held, NOW)).points == 10


async def test_rules_keep_out_and_say_which(services: Services) -> None:
    group = await verified_group(services.database)
    for whom, code in (
        (Whom(role_ids=(7,)), "benefit-role"),
        (Whom(min_streak=1), "benefit-streak"),
        (Whom(group_id=group.group.group_id), "benefit-group"),
    ):
        benefit = await opened(services, replace(OFFER, whom=whom))
        await refused(code, claim(services, 52, benefit))
        offered = (await services.partners.listing(STRANGER, NOW, limit=9))[0]
        refusal = next(each.refusal for each in offered if each.benefit.benefit_id == benefit.benefit_id)
        assert refusal is not None and refusal.code == code
        await services.checkin.check_in(HELPER, NOW)
        who = {"benefit-group": group.member, "benefit-streak": HELPER}.get(code)
        who = who or Actor(GUILD, 53, role_ids=frozenset({7}))
        assert not (await services.partners.claim(who, benefit.benefit_id, NOW)).repeated
        await services.partners.close(PARTNER, benefit.benefit_id, NOW)


async def test_neither_the_partner_nor_a_bot_claims(services: Services) -> None:
    benefit = await opened(services)
    await refused("benefit-own", claim(services, PARTNER.user_id, benefit))
    bot = Actor(GUILD, 99, is_bot=True)
    await refused("bots-cannot", services.partners.claim(bot, benefit.benefit_id, NOW))
    await refused("benefit-unknown", services.partners.claim(STRANGER, 123, NOW))


# --- redeeming ----------------------------------------------------------------------------------------------------


async def test_redeemed_once_and_the_partner_is_paid_once(services: Services, second: Database) -> None:
    """By the partner and a helper at once, from two processes."""
    benefit = await opened(services)
    held = await code(services, 10, benefit)
    await services.partners.change_helpers(PARTNER, HELPER, None, NOW)
    other = build_services(second)
    typed = f" {held[:4].lower()}-{held[4:]} "
    results = await asyncio.gather(
        services.partners.redeem(PARTNER, typed, NOW),
        other.partners.redeem(HELPER, held, NOW),
        return_exceptions=True,
    )
    [used] = [each for each in results if isinstance(each, UserError)]
    assert used.code == "code-used" and used.params["at"] == NOW
    after = await now_is(services, benefit)
    assert (after.redeemed, after.earned) == (1, 10)
    assert await balance(services, ledger.wallet(PARTNER.user_id)) == 10
    assert await balance(services, ledger.programme("partners", "2026")) == 1_000_000 - 10
    assert ("redeemed", 10) in await told(services)
    [line] = (await services.partners.redeemed(PARTNER, benefit.benefit_id, limit=5))[1]
    assert line.user_id == 10


async def test_only_for_whom_it_is_and_wrong_codes_are_limited(services: Services) -> None:
    benefit = await opened(services)
    held = await code(services, 10, benefit)
    for left in (4, 3, 2, 1, 0):
        error = await refused("code-wrong", services.partners.redeem(STRANGER, held, NOW))
        assert error.params["left"] == left
    await refused("code-guesses", services.partners.redeem(STRANGER, held, NOW))
    assert (await services.partners.redeem(PARTNER, held, NOW)).points == 10
    later = NOW + rules.GUESSES_FORGOTTEN + timedelta(seconds=1)
    await refused("code-wrong", services.partners.redeem(STRANGER, held, later))


async def test_guesses_made_at_once_are_all_counted(services: Services) -> None:
    results = await asyncio.gather(
        *(services.partners.redeem(STRANGER, f"NONE{n}", NOW) for n in range(8)), return_exceptions=True
    )
    codes = [each.code for each in results if isinstance(each, UserError)]
    assert sorted(codes) == ["code-guesses"] * 3 + ["code-wrong"] * 5


async def test_a_mistyped_code_is_told_so(services: Services) -> None:
    benefit = await opened(services)
    held = await code(services, 10, benefit)
    wrong = ("3" if held[0] == "2" else "2") + held[1:]
    await refused("code-mistyped", services.partners.redeem(PARTNER, wrong, NOW))


async def test_nobody_redeems_their_own_code(services: Services) -> None:
    benefit = await opened(services)
    await services.partners.change_helpers(PARTNER, HELPER, None, NOW)
    held = await code(services, HELPER.user_id, benefit)
    await refused("code-own", services.partners.redeem(HELPER, held, NOW))
    await services.partners.change_helpers(PARTNER, None, HELPER.user_id, NOW)
    await refused("code-wrong", services.partners.redeem(HELPER, held, NOW))


async def test_after_the_end_nothing_is_redeemed(services: Services) -> None:
    benefit = await opened(services)
    held = await code(services, 10, benefit)
    await refused("benefit-over", services.partners.redeem(PARTNER, held, END))
    assert (await now_is(services, benefit)).redeemed == 0


async def test_two_partners_with_the_same_code(services: Services) -> None:
    """Each redeems their own; who helps both says which."""
    benefits = [
        await opened(services, replace(OFFER, amount=1, codes=own("SAME-01")), by) for by in (PARTNER, STRANGER)
    ]
    for user, benefit in zip((10, 11), benefits, strict=True):
        await claim(services, user, benefit)
    for by in (PARTNER, STRANGER):
        await services.partners.change_helpers(by, HELPER, None, NOW)
    await refused("code-several", services.partners.redeem(HELPER, "same01", NOW))
    done = await services.partners.redeem(HELPER, "same01", NOW, benefit_id=benefits[1].benefit_id)
    assert done.claim.user_id == 11
    assert (await services.partners.redeem(HELPER, "same01", NOW)).claim.user_id == 10


async def test_the_host_of_its_event_redeems_it_too(services: Services) -> None:
    """And of no other."""
    start = NOW + timedelta(days=5)
    terms = Terms()
    kinds = {"kind": "official", "title": "Tea", "about": "Tea", "city": "Shanghai", "place": "1 Beijing Road"}
    when = {"starts_at": start, "ends_at": start + timedelta(hours=2), "capacity": 5, "price": 0, "terms": terms}
    event = await services.events.draft(ADMIN, Written(**kinds, **when), NOW)  # type: ignore[arg-type]
    benefit = await opened(services, replace(OFFER, event_id=event.event_id))
    other = await opened(services)
    held = await code(services, 10, benefit)
    await refused("code-wrong", services.partners.redeem(ADMIN, await code(services, 10, other), NOW))
    assert (await services.partners.redeem(ADMIN, held, NOW)).points == 10
    assert await balance(services, ledger.wallet(PARTNER.user_id)) == 10


async def test_an_empty_budget_pays_nothing_and_redeems_all_the_same(services: Services) -> None:
    await services.settings.change_club(ADMIN, {"budgets": {"partners": 15}}, NOW)
    benefit = await opened(services, replace(OFFER, amount=3))
    codes = [await code(services, user, benefit) for user in (10, 11, 12)]
    done = [await services.partners.redeem(PARTNER, each, NOW) for each in codes]
    assert [(each.points, each.unpaid) for each in done] == [(10, None), (0, "budget"), (0, "budget")]
    assert (await now_is(services, benefit)).redeemed == 3
    assert [each for each in await told(services) if each[0] == "unpaid"] == [("unpaid", 50)]
    async with services.database.reading() as tx:
        alerts = await tx.scalar(select(func.count()).select_from(jobs).where(jobs.c.kind == "programme.alert"))
    assert alerts == 1


async def test_the_cap_of_a_benefit_and_a_club_that_pays_nothing(services: Services) -> None:
    await services.settings.change_partners(ADMIN, {"points": 8, "cap": 10}, NOW)
    benefit = await opened(services, replace(OFFER, amount=4))
    codes = [await code(services, user, benefit) for user in (10, 11, 12, 13)]
    done = [await services.partners.redeem(PARTNER, each, NOW) for each in codes[:3]]
    assert [(each.points, each.unpaid) for each in done] == [(8, None), (2, None), (0, "cap")]
    await services.settings.change_partners(ADMIN, {"points": 0}, NOW)
    assert (await services.partners.redeem(PARTNER, codes[3], NOW)).unpaid == "none"
    assert await services.partners.rules(GUILD) == PartnerRules(points=0, cap=10)
    await refused("not-allowed", services.settings.change_partners(PARTNER, {"points": 9}, NOW))


async def test_the_year_is_the_guilds_own(services: Services) -> None:
    """A code redeemed at 7 in the morning of New Year's Day in Shanghai is of the new year."""
    await services.settings.change_club(ADMIN, {"time_zone": "Asia/Shanghai"}, NOW)
    eve = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
    benefit = await opened(services, replace(OFFER, ends_at=eve + timedelta(days=9)), now=eve)
    for user, at in ((10, eve), (11, eve + timedelta(minutes=2))):
        given = await claim(services, user, benefit, at)
        await services.partners.redeem(PARTNER, str(given.claim.code), at)
    later = eve + timedelta(days=1)
    old, new = [await services.partners.report(ADMIN, year, later) for year in (2026, None)]
    assert [(each.claimed, each.redeemed, each.points) for each in (*old.sums, *new.sums)] == [(1, 1, 10)] * 2
    assert (old.budget.period, new.budget.period) == ("2026", "2027")
    assert (old.budget.used, new.budget.used) == (10, 10)
    await refused("benefit-year", services.partners.report(ADMIN, 2028, later))


# --- who helps, what is kept -----------------------------------------------------------------------------------------


async def test_helpers(services: Services) -> None:
    await refused("helper-self", services.partners.change_helpers(PARTNER, PARTNER, None, NOW))
    for user in range(100, 110):
        await services.partners.change_helpers(PARTNER, Actor(GUILD, user), None, NOW)
    await refused("helper-most", services.partners.change_helpers(PARTNER, HELPER, None, NOW))
    there = await services.partners.change_helpers(PARTNER, HELPER, 100, NOW)
    assert set(there) == {*range(101, 110), HELPER.user_id} == set(await services.partners.helpers(PARTNER))


async def test_the_sweep_clears_codes_away(services: Services) -> None:
    """Those never given at the end, those given a month later; what was counted stays."""
    benefit = await opened(services, replace(OFFER, codes=own("AAAA", "BBBB")))
    await code(services, 10, benefit)
    await services.partners.sweep(END)
    async with services.database.reading() as tx:
        assert await db.benefit_claims.count_codes(tx, GUILD, benefit.benefit_id) == 0
    assert (await claim(services, 10, benefit, END)).claim.code == "AAAA"
    await services.partners.sweep(END + rules.KEPT_AFTER)
    assert (await claim(services, 10, benefit, END)).claim.code is None
    assert (await now_is(services, benefit)).claimed == 1


async def test_a_partner_who_is_forgotten_leaves_no_words_and_the_books_in_order(services: Services) -> None:
    benefit = await opened(services)
    waiting = await services.partners.apply(PARTNER, OFFER, NOW)
    held = await code(services, 10, benefit)
    await services.partners.redeem(PARTNER, held, NOW)
    async with services.database.transaction() as tx:
        known = await privacy.known(tx, GUILD, PARTNER.user_id)
        assert len(known["benefits"]) == 2 and held not in str(known)
        await features.forget(tx, GUILD, PARTNER.user_id, -7, NOW)
    after = await now_is(services, benefit)
    assert (after.partner_id, after.title, after.about, after.state) == (-7, "–", "", "closed")
    assert (await now_is(services, waiting)).state == "closed"
