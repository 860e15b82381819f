"""The development fund: what only grows, who decides, paid once, spent in public, the rest given back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

import db.audit
import db.cases
import db.fund
import db.groups
import db.jobs
import db.ledger
import db.verified
from db.engine import Database
from db.fund import Request
from db.ledger import accounts
from services import fund as fund_package
from services import ledger
from services.actor import Actor
from services.cases import Cases
from services.errors import UserError
from services.fund import promises
from services.fund.accounts import GRANTED, OPENED, RETURNED, SPENT
from services.fund.service import Fund
from services.groups.service import Groups
from services.ledger import Entry, move
from services.points import Points
from services.settings import Settings
from services.verify import verify
from tests.services.verified_club import VerifiedGroup, verified_group

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
UNTIL = date(2026, 4, 9)
GUILD = 1
ADA = Actor(GUILD, 90, manages_guild=True)
BEN = Actor(GUILD, 91, manages_guild=True)
LIN = Actor(GUILD, 92, role_ids=frozenset({7}))  # of the council
STRANGER = Actor(GUILD, 80)
BOT = Actor(GUILD, 81, is_bot=True)


@pytest.fixture
def fund(database: Database) -> Fund:
    return Fund(database)


@pytest.fixture
def another(second: Database) -> Fund:
    return Fund(second)


@pytest.fixture
async def chefs(database: Database) -> VerifiedGroup:
    await Settings(database).change_club(ADA, {"council_roles": [7]}, NOW)
    return await verified_group(database)


@pytest.fixture(autouse=True)
async def books_are_in_order(database: Database) -> AsyncIterator[None]:
    """After each test here."""
    yield
    assert (await verify(database)).problems == []


async def refused(act: Awaitable[Any], code: str) -> dict[str, Any]:
    """What a refusal says."""
    with pytest.raises(UserError) as caught:
        await act
    assert caught.value.code == code
    return caught.value.params


async def balance(database: Database, account: str) -> int:
    async with database.reading() as tx:
        return await ledger.balance(tx, GUILD, account)


async def asked(fund: Fund, chefs: VerifiedGroup, amount: int = 500, purpose: str = "Ovens") -> Request:
    return await fund.request(chefs.owner, chefs.group_id, amount, purpose, UNTIL, NOW)


async def hold(database: Database, who: Actor, request: Request, at: datetime = NOW) -> None:
    """Take the request's case."""
    async with database.reading() as tx:
        case = await db.cases.open_of(tx, GUILD, "fund", request.request_id)
    assert case is not None
    await Cases(database).take(who, case.case_id, at)


async def yes(database: Database, fund: Fund, who: Actor, request: Request, at: datetime = NOW) -> Any:
    await hold(database, who, request, at)
    return await fund.approve(who, request.request_id, at)


async def granted(
    database: Database, fund: Fund, chefs: VerifiedGroup, amount: int = 500, income: int = 1000
) -> Request:
    """A grant that runs."""
    if income:
        await fund.pay_in(ADA, income, "this year's yield", NOW, key=1)
    request = await asked(fund, chefs, amount)
    await yes(database, fund, ADA, request)
    await yes(database, fund, LIN, request)
    return request


async def stored(database: Database, request: Request) -> Request:
    async with database.reading() as tx:
        there = await db.fund.get(tx, GUILD, request.request_id)
    assert there is not None
    return there


async def told(database: Database) -> list[tuple[str, int, int]]:
    """What, to whom, how many points: of every word that was promised."""
    async with database.reading() as tx:
        found = await tx.execute(select(db.jobs.jobs).where(db.jobs.jobs.c.kind == promises.TELL))
        return sorted((row.payload["what"], int(row.key.rpartition("/")[2]), row.payload["points"]) for row in found)


# --- what only grows ----------------------------------------------------------------------------------------------


async def test_the_principal_grows_and_nothing_is_ever_taken_from_it(fund: Fund, database: Database) -> None:
    assert [await fund.endow(ADA, 700, " from the\ntrust ", NOW, key=5) for _ in range(2)] == [700, 700]
    assert await fund.endow(ADA, 300, "more", NOW, key=6) == 1000
    async with database.transaction() as tx:
        with pytest.raises(ValueError, match="only grows"):
            await ledger.post(tx, Entry(GUILD, "out", "test", move(ledger.PRINCIPAL, ledger.INCOME, 1)), NOW)
    assert await balance(database, ledger.PRINCIPAL) == 1000
    async with database.reading() as tx:
        entries = await db.audit.page(tx, GUILD)
    assert [(each.action, each.reason, each.detail) for each in entries][-1] == (
        "fund.endowed",
        "from the trust",
        {"points": 700},
    )


@pytest.mark.parametrize("account", [ledger.PRINCIPAL, ledger.contribution(5)])
@pytest.mark.parametrize(
    "how",
    [
        {"balance": 99},
        {"balance": 0},
        {"kind": "wallet", "balance": 50},
        {"kind": "wallet"},
    ],
)
async def test_the_database_itself_refuses_to_let_it_fall(
    fund: Fund, database: Database, account: str, how: dict[str, Any]
) -> None:
    async with database.transaction() as tx:
        source = ledger.ISSUANCE if account == ledger.PRINCIPAL else ledger.STANDING
        kind = "fund.endowed" if account == ledger.PRINCIPAL else "contribution.review"
        await ledger.post(tx, Entry(GUILD, "in", kind, move(source, account, 100)), NOW)
    if account == ledger.PRINCIPAL and how == {"kind": "wallet"}:
        how = {"name": "fund:income2"}
    for change in (update(accounts).values(how), delete(accounts)):
        with pytest.raises(DBAPIError, match="only ever grows"):
            async with database.transaction() as tx:
                await tx.execute(change.where(accounts.c.guild_id == GUILD, accounts.c.name == account))
    assert await balance(database, account) == 100
    async with database.transaction() as tx:  # what is allowed: to grow
        await ledger.post(tx, Entry(GUILD, "in2", kind, move(source, account, 1)), NOW)
    assert await balance(database, account) == 101


async def test_other_accounts_fall_as_before(fund: Fund, database: Database) -> None:
    await fund.pay_in(ADA, 100, "yield", NOW, key=1)
    async with database.transaction() as tx:
        await ledger.post(tx, Entry(GUILD, "x", "test", move(ledger.INCOME, ledger.RETIRED, 100)), NOW)
    assert await balance(database, ledger.INCOME) == 0


async def test_income_comes_from_the_months_budget_and_ends_with_it(fund: Fund, database: Database) -> None:
    await Settings(database).change_club(ADA, {"budgets": {"fund": 100}}, NOW)
    assert [await fund.pay_in(ADA, 60, "yield", NOW, key=1) for _ in range(2)] == [60, 60]
    assert await refused(fund.pay_in(ADA, 41, "yield", NOW, key=2), "fund-budget-used-up") == {"left": 40, "needed": 41}
    assert await fund.pay_in(ADA, 40, "yield", NOW, key=3) == 100


@pytest.mark.parametrize("stranger", [STRANGER, LIN])
async def test_only_admins_fill_it(fund: Fund, chefs: VerifiedGroup, stranger: Actor) -> None:
    await refused(fund.endow(stranger, 5, "why", NOW, key=1), "not-allowed")
    await refused(fund.pay_in(stranger, 5, "why", NOW, key=1), "not-allowed")


@pytest.mark.parametrize(
    ("amount", "reason", "code"),
    [(0, "why", "amount-not-positive"), (10**13, "why", "amount-too-large"), (5, " \n", "reason-missing")],
)
async def test_what_cannot_be_filled_in(fund: Fund, amount: int, reason: str, code: str) -> None:
    await refused(fund.endow(ADA, amount, reason, NOW, key=1), code)
    await refused(fund.pay_in(ADA, amount, reason, NOW, key=1), code)


# --- asking -------------------------------------------------------------------------------------------------------


async def test_officers_and_the_director_ask_and_nobody_else(fund: Fund, chefs: VerifiedGroup) -> None:
    for who in (chefs.member, STRANGER, ADA):
        await refused(fund.request(who, chefs.group_id, 5, "why", UNTIL, NOW), "fund-not-yours")
    request = await fund.request(chefs.officer, chefs.group_id, 5, " a\nwhy ", UNTIL, NOW)
    assert (request.asked_by, request.purpose, request.state) == (chefs.officer.user_id, "a why", "waiting")
    assert await refused(asked(fund, chefs), "fund-request-open") == {"name": chefs.group.name, "state": "waiting"}
    await refused(fund.request(chefs.owner, 12345, 5, "why", UNTIL, NOW), "group-unknown")


async def test_two_who_ask_at_once_have_one_request(
    fund: Fund, another: Fund, chefs: VerifiedGroup, database: Database
) -> None:
    answers = await asyncio.gather(
        *(
            each.request(who, chefs.group_id, 5, "why", UNTIL, NOW)
            for each in (fund, another)
            for who in (chefs.owner, chefs.officer)
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(each, Request) for each in answers) == 1
    assert {each.code for each in answers if isinstance(each, UserError)} == {"fund-request-open"}
    async with database.reading() as tx:
        assert await db.cases.open_count(tx, GUILD, ("fund",)) == 1


@pytest.mark.parametrize(
    ("amount", "purpose", "until", "code"),
    [
        (0, "why", UNTIL, "amount-not-positive"),
        (5, "", UNTIL, "reason-missing"),
        (5, "x" * 301, UNTIL, "note-too-long"),
        (5, "why", date(2026, 3, 9), "fund-until-past"),
        (5, "why", date(2027, 4, 1), "fund-until-far"),
    ],
)
async def test_what_cannot_be_asked(
    fund: Fund, chefs: VerifiedGroup, amount: int, purpose: str, until: date, code: str
) -> None:
    await refused(fund.request(chefs.owner, chefs.group_id, amount, purpose, until, NOW), code)


async def test_an_ordinary_group_and_a_closed_one_have_none_of_this(
    fund: Fund, chefs: VerifiedGroup, database: Database
) -> None:
    plain = await Groups(database).create(STRANGER, "Night riders", "Rides", NOW, invitation=False)
    for act in (
        fund.request(STRANGER, plain.group_id, 5, "why", UNTIL, NOW),
        fund.spend(STRANGER, plain.group_id, 5, "why", None, NOW, key=1),
        fund.end(STRANGER, plain.group_id, NOW),
        fund.group_page(STRANGER, plain.group_id, limit=5),
    ):
        await refused(act, "fund-verified-only")
    await Groups(database).close(ADA, chefs.group_id, "no longer needed", NOW)
    await refused(asked(fund, chefs), "group-closed")


async def test_an_overdue_report_stops_new_grants(
    fund: Fund, chefs: VerifiedGroup, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = False

    async def overdue(*_: Any) -> bool:
        return late

    monkeypatch.setattr("services.reports.overdue", overdue)
    await fund.pay_in(ADA, 1000, "yield", NOW, key=1)
    request = await asked(fund, chefs)
    await yes(database, fund, ADA, request)
    late = True
    await hold(database, LIN, request)
    await refused(fund.approve(LIN, request.request_id, NOW), "fund-report-overdue")
    assert (await stored(database, request)).state == "waiting"
    await fund.end(chefs.owner, chefs.group_id, NOW)
    await refused(asked(fund, chefs), "fund-report-overdue")
    late = False
    await asked(fund, chefs)


async def test_a_request_is_taken_back_and_its_case_with_it(
    fund: Fund, chefs: VerifiedGroup, database: Database
) -> None:
    request = await asked(fund, chefs)
    await refused(fund.end(STRANGER, chefs.group_id, NOW), "fund-not-yours")
    assert await fund.end(chefs.officer, chefs.group_id, NOW) == (request, 0)
    await refused(fund.end(chefs.owner, chefs.group_id, NOW), "fund-nothing-open")
    async with database.reading() as tx:
        assert await db.cases.open_count(tx, GUILD, ("fund",)) == 0
    await refused(fund.approve(ADA, request.request_id, NOW), "case-closed")
    await asked(fund, chefs)


# --- deciding -----------------------------------------------------------------------------------------------------


async def test_two_people_approve_before_it_is_paid_once(fund: Fund, chefs: VerifiedGroup, database: Database) -> None:
    await fund.pay_in(ADA, 1000, "yield", NOW, key=1)
    request = await asked(fund, chefs)
    first = await yes(database, fund, ADA, request)
    assert (first.look.request.state, first.look.approved, first.look.needed) == ("waiting", [90], 2)
    assert (await fund.approve(ADA, request.request_id, NOW)).repeated
    await hold(database, ADA, request)  # the same person again is no second
    assert (await fund.approve(ADA, request.request_id, NOW)).repeated
    assert await balance(database, ledger.group(chefs.group_id)) == 0
    async with database.reading() as tx:
        case = await db.cases.open_of(tx, GUILD, "fund", request.request_id)
    assert case is not None
    await Cases(database).release(ADA, case.case_id, NOW)

    second = await yes(database, fund, LIN, request)
    assert (second.look.request.state, second.look.approved) == ("running", [90, 92])
    assert (await fund.approve(LIN, request.request_id, NOW)).repeated
    assert await balance(database, ledger.group(chefs.group_id)) == 500
    assert await balance(database, ledger.INCOME) == 500
    await refused(fund.approve(BEN, request.request_id, NOW), "case-closed")
    assert await told(database) == [("granted", 11, 500), ("granted", 12, 500)]
    async with database.reading() as tx:
        actions = [each.action for each in await db.audit.page(tx, GUILD)]
    assert actions[:2] == ["fund.granted", "fund.approved"]
    assert [await balance(database, ledger.contribution(each)) for each in (90, 91, 92)] == [5, 0, 5]


async def test_one_is_enough_below_a_limit(fund: Fund, chefs: VerifiedGroup, database: Database) -> None:
    await Settings(database).change_verified(ADA, {"two_from": 500}, NOW)
    await fund.pay_in(ADA, 1000, "yield", NOW, key=1)
    small = await asked(fund, chefs, 499)
    assert (await yes(database, fund, LIN, small)).look.request.state == "running"
    await fund.end(chefs.owner, chefs.group_id, NOW)
    large = await asked(fund, chefs, 500)
    assert (await yes(database, fund, LIN, large)).look.request.state == "waiting"


async def test_one_no_declines_and_says_why(fund: Fund, chefs: VerifiedGroup, database: Database) -> None:
    request = await asked(fund, chefs)
    await yes(database, fund, ADA, request)
    await hold(database, LIN, request)
    await refused(fund.decline(LIN, request.request_id, " ", NOW), "reason-missing")
    done = await fund.decline(LIN, request.request_id, "too much", NOW)
    assert (done.look.request.state, done.look.request.reason) == ("declined", "too much")
    assert (await fund.decline(LIN, request.request_id, "again", NOW)).repeated
    assert (await stored(database, request)).reason == "too much"
    await refused(fund.decline(BEN, request.request_id, "me too", NOW), "case-closed")
    assert [each[0] for each in await told(database)] == ["declined", "declined"]
    assert await balance(database, ledger.group(chefs.group_id)) == 0
    await asked(fund, chefs)


async def test_nobody_decides_for_their_own_group_or_without_the_case(
    fund: Fund, chefs: VerifiedGroup, database: Database
) -> None:
    request = await asked(fund, chefs)
    for who in (STRANGER, chefs.owner, chefs.member):
        await refused(fund.approve(who, request.request_id, NOW), "not-allowed")
        await refused(fund.decline(who, request.request_id, "no", NOW), "not-allowed")
        await refused(fund.deciding(who, request.request_id, NOW), "not-allowed")
    council = replace(chefs.member, role_ids=frozenset({7}))
    await refused(fund.approve(council, request.request_id, NOW), "case-own-group")
    async with database.transaction() as tx:  # its founder, who has left it since; and who accompanies it
        await db.groups.change(tx, GUILD, chefs.group_id, founder_id=70)
        await db.verified.change_charter(tx, GUILD, chefs.group_id, liaison_id=71)
    for user_id in (70, 71):
        for work in (fund.approve, fund.deciding):
            own = replace(chefs.member, user_id=user_id, role_ids=frozenset({7}))
            await refused(work(own, request.request_id, NOW), "case-own-group")
    await refused(fund.approve(replace(chefs.owner, manages_guild=True), request.request_id, NOW), "case-own")
    await refused(fund.approve(ADA, request.request_id, NOW), "case-not-yours")
    await refused(fund.approve(ADA, 12345, NOW), "fund-request-unknown")
    async with database.reading() as tx:
        tried = [each for each in await db.audit.page(tx, GUILD) if each.action == "case.refused"]
    assert len(tried) >= 3


async def test_too_little_income_is_said_and_the_request_stays(
    fund: Fund, chefs: VerifiedGroup, database: Database
) -> None:
    await fund.pay_in(ADA, 300, "yield", NOW, key=1)
    request = await asked(fund, chefs)
    await yes(database, fund, ADA, request)
    await hold(database, LIN, request)
    said = await refused(fund.approve(LIN, request.request_id, NOW), "fund-income-short")
    assert said == {"left": 300, "needed": 500}
    there = await stored(database, request)
    assert there.state == "waiting" and (await fund.deciding(LIN, request.request_id, NOW)).approved == [90]
    await fund.pay_in(ADA, 200, "more", NOW, key=2)
    assert (await fund.approve(LIN, request.request_id, NOW)).look.request.state == "running"
    assert await balance(database, ledger.INCOME) == 0


async def test_a_request_decided_after_its_time_is_not_paid(
    fund: Fund, chefs: VerifiedGroup, database: Database
) -> None:
    await fund.pay_in(ADA, 1000, "yield", NOW, key=1)
    request = await asked(fund, chefs)
    late = NOW + timedelta(days=60)
    await yes(database, fund, ADA, request)
    await hold(database, LIN, request, late)
    await refused(fund.approve(LIN, request.request_id, late), "fund-until-passed")
    assert (await fund.decline(LIN, request.request_id, "too late", late)).look.request.state == "declined"


async def test_approvers_at_the_same_time_pay_once(
    fund: Fund, another: Fund, chefs: VerifiedGroup, database: Database, second: Database
) -> None:
    await fund.pay_in(ADA, 1000, "yield", NOW, key=1)
    request = await asked(fund, chefs)

    async def one(who: Actor, base: Database, service: Fund) -> Any:
        for _ in range(20):
            try:
                await hold(base, who, request)
                await service.approve(who, request.request_id, NOW)
                return "yes"
            except (UserError, AssertionError) as refusal:
                last = refusal
                await asyncio.sleep(0)
        return last

    people = [ADA, BEN, LIN, replace(ADA, user_id=93)]
    await asyncio.gather(
        *(one(who, base, service) for who in people for base, service in ((database, fund), (second, another)))
    )
    assert await balance(database, ledger.group(chefs.group_id)) == 500
    there = await fund.look(GUILD, request.request_id, NOW)
    assert there is not None and there.request.state == "running" and len(there.approved) == 2


async def test_the_second_yes_pressed_many_times_pays_once(
    fund: Fund, another: Fund, chefs: VerifiedGroup, database: Database
) -> None:
    await fund.pay_in(ADA, 1000, "yield", NOW, key=1)
    request = await asked(fund, chefs)
    await yes(database, fund, ADA, request)
    await hold(database, LIN, request)
    done = await asyncio.gather(*(each.approve(LIN, request.request_id, NOW) for each in [fund, another] * 4))
    assert [each.repeated for each in done].count(False) == 1
    assert await balance(database, ledger.group(chefs.group_id)) == 500


@pytest.mark.parametrize("step", ["change", "approve"])
async def test_cut_off_in_the_middle_nothing_is_paid_and_the_next_yes_pays_once(
    fund: Fund, chefs: VerifiedGroup, database: Database, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    await fund.pay_in(ADA, 1000, "yield", NOW, key=1)
    request = await asked(fund, chefs)
    await yes(database, fund, ADA, request)

    async def cut_off(*_: Any, **__: Any) -> None:
        raise RuntimeError("cut off")

    with monkeypatch.context() as broken:
        broken.setattr(db.fund, step, cut_off)
        with pytest.raises(RuntimeError):
            await yes(database, fund, LIN, request)
    assert await balance(database, ledger.group(chefs.group_id)) == 0
    assert [each[0] for each in await told(database)] == []
    await yes(database, fund, LIN, request)
    assert await balance(database, ledger.group(chefs.group_id)) == request.amount


async def test_two_grants_race_for_an_income_that_reaches_for_one(
    fund: Fund, another: Fund, chefs: VerifiedGroup, database: Database
) -> None:
    pilots = await verified_group(database, owner_id=21, officer_id=22, member_id=23, name="Pilots")
    await fund.pay_in(ADA, 700, "yield", NOW, key=1)
    requests = [await asked(fund, chefs), await asked(fund, pilots)]
    for request in requests:
        await yes(database, fund, ADA, request)
        await hold(database, LIN, request)
    answers = await asyncio.gather(
        *(each.approve(LIN, request.request_id, NOW) for each, request in zip((fund, another), requests, strict=True)),
        return_exceptions=True,
    )
    assert [each.code for each in answers if isinstance(each, UserError)] == ["fund-income-short"]
    assert sorted([(await stored(database, each)).state for each in requests]) == ["running", "waiting"]
    assert await balance(database, ledger.INCOME) == 200


async def test_approved_and_taken_back_at_once_is_one_of_the_two(
    fund: Fund, another: Fund, chefs: VerifiedGroup, database: Database
) -> None:
    await Settings(database).change_verified(ADA, {"two_from": 10_000}, NOW)
    await fund.pay_in(ADA, 1000, "yield", NOW, key=1)
    request = await asked(fund, chefs)
    await hold(database, LIN, request)
    await asyncio.gather(
        fund.approve(LIN, request.request_id, NOW),
        another.end(chefs.owner, chefs.group_id, NOW),
        return_exceptions=True,
    )
    # Paid and ended early, or taken back: either way nothing is left with the group.
    assert (await stored(database, request)).state in ("settled", "withdrawn")
    assert await balance(database, ledger.INCOME) == 1000


# --- spending -----------------------------------------------------------------------------------------------------


async def test_each_spending_is_recorded_with_its_reason(fund: Fund, chefs: VerifiedGroup, database: Database) -> None:
    request = await granted(database, fund, chefs)
    done = [await fund.spend(chefs.officer, chefs.group_id, 200, " the\nhall ", None, NOW, key=7) for _ in range(2)]
    assert [each.repeated for each in done] == [False, True] and [each.balance for each in done] == [300, 300]
    gift = await fund.spend(chefs.owner, chefs.group_id, 50, "best soup", chefs.member, NOW, key=8)
    assert (gift.spending.request_id, gift.spending.from_grant) == (request.request_id, 50)
    assert await Points(database).balance(GUILD, chefs.member.user_id) == 50
    assert await balance(database, ledger.RETIRED) == 200
    assert ("reward", 13, 50) in await told(database)
    page = await fund.group_page(STRANGER, chefs.group_id, limit=10)
    assert [(each.kind, each.amount, each.words, each.who) for each in page.lines] == [
        (SPENT, -50, "best soup", 11),
        (SPENT, -200, "the hall", 12),
        (GRANTED, 500, "Ovens", 92),
    ]
    assert page.lines[0].receiver_id == 13 and page.lines[2].deciders == (90, 92)
    assert (page.balance, page.rest, page.runs, page.older) == (250, 250, False, False)


async def test_who_may_not_spend_and_what_cannot_be_spent(fund: Fund, chefs: VerifiedGroup, database: Database) -> None:
    await granted(database, fund, chefs)

    def spend(who: Actor, amount: int = 5, reason: str = "why", receiver: Actor | None = None) -> Awaitable[Any]:
        return fund.spend(who, chefs.group_id, amount, reason, receiver, NOW, key=1)

    for who in (chefs.member, STRANGER, ADA):
        await refused(spend(who), "fund-not-yours")
    await refused(spend(chefs.owner, receiver=chefs.owner), "fund-spend-self")
    await refused(spend(chefs.owner, receiver=BOT), "bots-cannot")
    await refused(spend(chefs.owner, amount=0), "amount-not-positive")
    await refused(spend(chefs.owner, reason=" "), "reason-missing")
    said = await refused(spend(chefs.owner, amount=501), "fund-account-short")
    assert said == {"name": chefs.group.name, "balance": 500, "needed": 501}


async def test_spendings_at_once_never_spend_what_is_not_there(
    fund: Fund, another: Fund, chefs: VerifiedGroup, database: Database
) -> None:
    await granted(database, fund, chefs)
    answers = await asyncio.gather(
        *(
            each.spend(who, chefs.group_id, 200, f"number {number}", None, NOW, key=number)
            for number, (each, who) in enumerate([(fund, chefs.owner), (another, chefs.officer)] * 3)
        ),
        return_exceptions=True,
    )
    refusals = [each for each in answers if isinstance(each, BaseException)]
    assert [each.code if isinstance(each, UserError) else each for each in refusals] == ["fund-account-short"] * 4
    assert await balance(database, ledger.group(chefs.group_id)) == 100


# --- the rest -----------------------------------------------------------------------------------------------------


async def test_the_group_is_told_before_the_end_and_the_rest_goes_back(
    fund: Fund, chefs: VerifiedGroup, database: Database
) -> None:
    request = await granted(database, fund, chefs)
    ends = datetime(2026, 4, 10, tzinfo=UTC)
    async with database.reading() as tx:
        rows = (await tx.execute(select(db.jobs.jobs))).all()
    due = {row.kind: row.run_at for row in rows if row.key == str(request.request_id)}
    assert due == {promises.ENDING: ends - timedelta(days=3), promises.SETTLE: ends}
    await fund.spend(chefs.owner, chefs.group_id, 120, "pots", None, NOW, key=1)
    await fund.ending(GUILD, request.request_id, ends - timedelta(days=3))
    for _ in range(2):
        await fund.settle(GUILD, request.request_id, ends)
    assert await balance(database, ledger.group(chefs.group_id)) == 0
    assert await balance(database, ledger.INCOME) == 1000 - 120
    assert (await stored(database, request)).state == "settled"
    words = await told(database)
    assert [each for each in words if each[0] in ("ending", "settled")] == [
        ("ending", 11, 380),
        ("ending", 12, 380),
        ("settled", 11, 380),
        ("settled", 12, 380),
    ]
    line = (await fund.group_page(STRANGER, chefs.group_id, limit=1)).lines[0]
    assert (line.kind, line.amount, line.words) == (RETURNED, -380, "Ovens")
    await fund.ending(GUILD, request.request_id, ends)  # late: nothing to say any more
    assert len(await told(database)) == len(words)
    await asked(fund, chefs)


async def test_what_is_late_is_not_spent_any_more(fund: Fund, chefs: VerifiedGroup, database: Database) -> None:
    await granted(database, fund, chefs)
    late = datetime(2026, 4, 10, 0, 1, tzinfo=UTC)  # the job did not run yet
    said = await refused(fund.spend(chefs.owner, chefs.group_id, 1, "late", None, late, key=1), "fund-account-short")
    assert said["balance"] == 0
    await Settings(database).change_verified(ADA, {"opening_grant": 100}, NOW)
    await fund.open_account(GUILD, chefs.group_id, NOW)
    spent = await fund.spend(chefs.owner, chefs.group_id, 100, "the opening grant", None, late, key=2)
    assert (spent.spending.request_id, spent.balance) == (None, 0)
    assert ("settled", 11, 500) in await told(database)


async def test_the_opening_grant_is_paid_once_and_stays_when_a_grant_ends(
    fund: Fund, another: Fund, chefs: VerifiedGroup, database: Database
) -> None:
    assert await fund.open_account(GUILD, chefs.group_id, NOW) == 0  # none is set
    await Settings(database).change_verified(ADA, {"opening_grant": 100}, NOW)
    assert await fund.open_account(GUILD, chefs.group_id, NOW) is None  # the fund has nothing yet
    await fund.pay_in(ADA, 1000, "yield", NOW, key=1)
    await asyncio.gather(*(each.open_account(GUILD, chefs.group_id, NOW) for each in [fund, another] * 3))
    assert await balance(database, ledger.group(chefs.group_id)) == 100
    assert await told(database) == [("opening", 11, 100), ("opening", 12, 100)]
    request = await granted(database, fund, chefs, amount=50, income=0)
    # The grant bears as much as it can, the opening grant the rest.
    spent = await fund.spend(chefs.owner, chefs.group_id, 70, "pans", None, NOW, key=1)
    assert (spent.spending.from_grant, spent.balance) == (50, 80)
    await fund.settle(GUILD, request.request_id, NOW + timedelta(days=40))
    assert await balance(database, ledger.group(chefs.group_id)) == 80
    later = await fund.spend(chefs.owner, chefs.group_id, 80, "the rest", None, NOW, key=2)
    assert (later.spending.request_id, later.spending.from_grant, later.balance) == (None, 0, 0)
    assert [each.kind for each in (await fund.group_page(STRANGER, chefs.group_id, limit=9)).lines][-1] == OPENED
    assert await fund.open_account(GUILD, 777, NOW) == 0


async def test_a_grant_ended_early_gives_back_what_is_left(
    fund: Fund, chefs: VerifiedGroup, database: Database
) -> None:
    await granted(database, fund, chefs)
    await fund.spend(chefs.owner, chefs.group_id, 120, "pots", None, NOW, key=1)
    _, went = await fund.end(chefs.officer, chefs.group_id, NOW)
    assert went == 380 and await balance(database, ledger.INCOME) == 880
    ended = [each for each in await told(database) if each[0] == "ended"]
    assert ended == [("ended", chefs.owner.user_id, 380)]  # and not the officer, who did it


@pytest.mark.parametrize("state", ["waiting", "running"])
async def test_a_closed_group_gives_everything_back(
    fund: Fund, chefs: VerifiedGroup, database: Database, state: str
) -> None:
    await Settings(database).change_verified(ADA, {"opening_grant": 100}, NOW)
    await fund.pay_in(ADA, 1000, "yield", NOW, key=1)
    await fund.open_account(GUILD, chefs.group_id, NOW)
    if state == "running":
        request = await granted(database, fund, chefs, income=0)
        await fund.spend(chefs.owner, chefs.group_id, 30, "pots", None, NOW, key=1)
    else:
        request = await asked(fund, chefs)
    await Groups(database).close(ADA, chefs.group_id, "no longer needed", NOW)
    assert (await stored(database, request)).state == ("settled" if state == "running" else "withdrawn")
    assert await balance(database, ledger.group(chefs.group_id)) == 0
    assert await balance(database, ledger.INCOME) == (970 if state == "running" else 1000)
    async with database.reading() as tx:
        assert await db.cases.open_count(tx, GUILD, ("fund",)) == 0
    await fund.settle(GUILD, request.request_id, NOW + timedelta(days=40))
    assert await fund.open_account(GUILD, chefs.group_id, NOW) == 0


# --- looking ------------------------------------------------------------------------------------------------------


async def test_the_fund_is_public_line_by_line(fund: Fund, chefs: VerifiedGroup, database: Database) -> None:
    empty = await fund.fund_page(STRANGER, limit=5)
    assert (empty.principal, empty.income, empty.groups, empty.lines, empty.older) == (0, 0, [], [], False)
    await fund.endow(ADA, 9000, "the trust's gift", NOW, key=9)
    request = await granted(database, fund, chefs)
    first = await fund.fund_page(STRANGER, limit=2)
    assert [(each.kind, each.amount) for each in first.lines] == [(GRANTED, -500), ("fund.income", 1000)]
    assert first.lines[0].group == chefs.group and first.lines[0].deciders == (90, 92)
    assert first.older and (first.principal, first.income) == (9000, 500)
    rest = await fund.fund_page(STRANGER, before=first.lines[-1].transaction_id, limit=2)
    assert [(each.kind, each.amount, each.words) for each in rest.lines] == [("fund.endowed", 9000, "the trust's gift")]
    ((group, held, running),) = first.groups
    assert (group.group_id, held, running and running.request_id) == (chefs.group_id, 500, request.request_id)


async def test_movements_of_a_month_have_every_line(fund: Fund, chefs: VerifiedGroup, database: Database) -> None:
    await granted(database, fund, chefs)
    await fund.spend(chefs.owner, chefs.group_id, 120, "pots", None, NOW + timedelta(days=5), key=1)
    await fund.spend(chefs.owner, chefs.group_id, 20, "next month", None, NOW + timedelta(days=25), key=2)
    start, end = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    async with database.reading() as tx:
        found = await fund_package.movements(tx, GUILD, chefs.group_id, start, end)
        before = await fund_package.movements(tx, GUILD, chefs.group_id, NOW - timedelta(days=40), start)
        after = await fund_package.movements(tx, GUILD, chefs.group_id, end, end + timedelta(days=30))
    assert [(each.kind, each.amount, each.words) for each in found.lines] == [
        (GRANTED, 500, "Ovens"),
        (SPENT, -120, "pots"),
    ]
    assert (found.points_in, found.points_out, found.balance) == (500, 120, 380)
    assert (before.lines, before.balance) == ((), 0)
    assert (after.points_out, after.balance) == (20, 360)


async def test_points_of_the_fund_are_nobodys(fund: Fund, chefs: VerifiedGroup, database: Database) -> None:
    await fund.endow(ADA, 9000, "gift", NOW, key=9)
    await granted(database, fund, chefs)
    report = await Points(database).report(ADA, 1, NOW)
    assert report.held == 0
    assert (await Points(database).leaderboard(STRANGER)).leaders == []


# --- forgetting ---------------------------------------------------------------------------------------------------


async def test_somebody_forgotten_is_in_no_line(fund: Fund, chefs: VerifiedGroup, database: Database) -> None:
    officer = 123456789012345678
    pilots = await verified_group(database, owner_id=21, officer_id=officer, member_id=23, name="Pilots")
    request = await granted(database, fund, pilots)
    await fund.spend(pilots.officer, pilots.group_id, 10, "tea", None, NOW, key=1)
    await fund.spend(pilots.owner, pilots.group_id, 20, "gift", pilots.officer, NOW, key=2)
    async with database.transaction() as tx:
        await db.fund.forget(tx, GUILD, officer, -55)
        await db.ledger.forget_actor(tx, GUILD, officer, -55)
    page = await fund.group_page(STRANGER, pilots.group_id, limit=9)
    assert [(each.who, each.receiver_id, each.words) for each in page.lines[:2]] == [
        (21, -55, "gift"),
        (-55, None, "tea"),
    ]
    async with database.reading() as tx:
        for table in (db.fund.fund_requests, db.fund.fund_approvals, db.fund.fund_spendings):
            assert [row for row in await tx.execute(select(table)) if str(officer) in str(row)] == []
    assert (await stored(database, request)).state == "running"


# --- the check ----------------------------------------------------------------------------------------------------


async def test_what_does_not_hold_is_found(fund: Fund, chefs: VerifiedGroup, database: Database) -> None:
    request = await granted(database, fund, chefs)
    await fund.endow(ADA, 100, "gift", NOW, key=9)
    spent = await fund.spend(chefs.owner, chefs.group_id, 120, "pots", None, NOW, key=1)
    spendings = db.fund.fund_spendings

    async def problems(change: Any, back: Any) -> list[str]:
        async with database.transaction() as tx:
            await tx.execute(change)
        found = (await verify(database)).problems
        async with database.transaction() as tx:
            await tx.execute(back)
        return found

    this = spendings.c.spending_id == spent.spending.spending_id
    found = await problems(
        update(spendings).where(this).values(amount=121), update(spendings).where(this).values(amount=120)
    )
    assert any("its spendings say 121" in each for each in found) and any("did not leave" in each for each in found)
    requests = db.fund.fund_requests
    found = await problems(update(requests).values(amount=501), update(requests).values(amount=500))
    assert any(f"grant {request.request_id} is 501 points" in each for each in found)
    principal = accounts.c.name == ledger.PRINCIPAL
    async with database.transaction() as tx:
        await ledger.post(tx, Entry(GUILD, "odd", "test", move(ledger.ISSUANCE, ledger.PRINCIPAL, 7)), NOW)
    assert any("endowments are 100" in each for each in (await verify(database)).problems)
    kinds = db.ledger.transactions
    async with database.transaction() as tx:
        await tx.execute(update(kinds).where(kinds.c.key == "odd").values(kind="fund.endowed"))
        assert (await tx.execute(select(accounts.c.balance).where(principal))).scalar() == 107
