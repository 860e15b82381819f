"""Checking in, through the services, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import db.audit
import db.checkin
import db.jobs
import db.ledger
import db.members
from db.engine import Database
from services import Services, build_services, ledger, programmes
from services.actor import Actor
from services.checkin import changes
from services.checkin.bridges import AMNESTY, bridge
from services.checkin.reminders import REMIND
from services.checkin.rules import CheckinRules
from services.checkin.service import GRANT_ROLE, OWED, TELL, CheckedIn, Telling, telling_of
from services.checkin.streaks import broken_caches
from services.errors import UserError
from services.verify import verify
from tests.leasing import lease_due

GUILD = 7
ADMIN = Actor(GUILD, 1, manages_guild=True)
MEMBER = Actor(GUILD, 100)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday, UTC being the guild's zone
VIP = 55


@pytest.fixture
def services(database: Database) -> Services:
    return build_services(database)


def member(number: int, *roles: int) -> Actor:
    return Actor(GUILD, 1000 + number, frozenset(roles))


async def days_in_a_row(services: Services, count: int, who: Actor = MEMBER, start: datetime = NOON) -> CheckedIn:
    result = None
    for day in range(count):
        result = await services.checkin.check_in(who, start + day * DAY)
    assert result is not None
    return result


async def jobs_of(database: Database, kind: str, at: datetime = NOON + 1000 * DAY) -> list[db.jobs.Job]:
    """What is promised of a kind; takes the jobs' leases, so once a test."""
    async with database.transaction() as tx:
        return [job for job in await lease_due(tx, at, at + HOUR, "test", 100) if job.kind == kind]


async def change(
    services: Services, step: Callable[[CheckinRules], dict[str, Any]], now: datetime = NOON - DAY
) -> date:
    _, from_day = await services.settings.change_checkin(ADMIN, step, now)
    return from_day


async def sound(database: Database) -> bool:
    """Every balance and every streak is what its postings and its days prove."""
    findings = await verify(database)
    assert findings.problems == []
    return True


# --- once means once ---------------------------------------------------------------------------------------------


async def test_a_thousand_double_clicks_at_once_are_one_check_in_each(services: Services, database: Database) -> None:
    clicks = [services.checkin.check_in(member(n), NOON) for n in range(1000) for _ in range(2)]
    results = await asyncio.gather(*clicks)
    assert sum(not result.repeated for result in results) == 1000
    assert {result.points for result in results} == {10}
    assert {result.balance for result in results} == {10}
    async with database.reading() as tx:
        budget = await ledger.balance(tx, GUILD, ledger.programme("checkin", "2026-03"))
    assert budget == 5_000_000 - 10_000
    assert await sound(database)


async def test_two_bots_on_one_postgresql_check_each_member_in_once(database_url: str) -> None:
    if database_url.startswith("sqlite"):
        with pytest.raises(Exception, match="another bot is running"):
            first = await Database.open(database_url)
            try:
                await Database.open(database_url)
            finally:
                await first.close()
        return
    bots = [await Database.open(database_url) for _ in range(2)]
    both = [build_services(bot) for bot in bots]
    try:
        clicks = [one.checkin.check_in(member(n), NOON) for n in range(200) for one in both]
        results = await asyncio.gather(*clicks)
        assert sum(not result.repeated for result in results) == 200
        assert {result.balance for result in results} == {10}
        assert await sound(bots[0])
    finally:
        for one in bots:
            await one.close()


async def test_who_wrote_a_word_is_promised_an_answer_with_all_that_it_brought(
    database: Database, services: Services
) -> None:
    await days_in_a_row(services, 6)
    mei = Actor(GUILD, 101, locale="zh-CN")
    at = NOON + 6 * DAY
    button, word, first = await asyncio.gather(
        services.checkin.check_in(member(1), at, "5/7"),
        services.checkin.check_in(MEMBER, at, "5/8", "Mia"),
        services.checkin.check_in(mei, at, "5/9", "上官"),
    )
    again = await services.checkin.check_in(MEMBER, at, "5/10", "Mia")
    assert again.repeated and not button.repeated
    told = {int(job.key): telling_of(job.payload) for job in await jobs_of(database, TELL)}
    assert told == {MEMBER.user_id: Telling("en", "Mia", 5, 8, word), 101: Telling("zh-CN", "上官", 5, 9, first)}
    assert word.reward is not None and word.reward.milestones  # what it brought is more than its points
    await services.checkin.check_in(MEMBER, at + DAY, "5/11", "Mia")
    later = await jobs_of(database, TELL)
    assert [telling_of(job.payload).message_id for job in later if job.key == str(MEMBER.user_id)] == [11], "one each"


async def test_a_repeated_press_tells_the_first_ones_points(services: Services) -> None:
    first = await services.checkin.check_in(MEMBER, NOON, "5/6")
    again = await services.checkin.check_in(MEMBER, NOON + HOUR)
    assert (first.repeated, again.repeated) == (False, True)
    assert (again.points, again.balance, again.state) == (10, 10, first.state)
    assert again.next_day_at == datetime(2026, 3, 3, tzinfo=UTC)


async def test_the_ledger_links_to_the_message(services: Services, database: Database) -> None:
    await services.checkin.check_in(MEMBER, NOON, "5/6")
    async with database.reading() as tx:
        (line,) = await db.ledger.statement(tx, GUILD, ledger.wallet(MEMBER.user_id), before=None, limit=10)
    assert line.reference == "5/6"


async def test_a_bot_is_refused(services: Services, database: Database) -> None:
    with pytest.raises(UserError, match="bots-cannot"):
        await services.checkin.check_in(Actor(GUILD, 9, is_bot=True), NOON)
    async with database.reading() as tx:
        assert await db.checkin.first_day(tx, GUILD, 9) is None


async def test_guilds_are_strangers_to_one_another(services: Services) -> None:
    await days_in_a_row(services, 2)
    elsewhere = await services.checkin.check_in(Actor(8, MEMBER.user_id), NOON + 2 * DAY)
    assert elsewhere.state.streak == 1
    assert elsewhere.balance == 10


# --- points ------------------------------------------------------------------------------------------------------


async def test_a_used_up_budget_counts_the_day_unpaid_and_tells_the_admins_once(
    services: Services, database: Database
) -> None:
    await services.settings.change_club(ADMIN, {"budgets": {"checkin": 25}}, NOON - HOUR)
    results = await asyncio.gather(*(services.checkin.check_in(member(n), NOON) for n in range(5)))
    late = await services.checkin.check_in(member(9), NOON + HOUR)
    assert sorted(result.points for result in [*results, late]) == [0, 0, 0, 0, 10, 10]
    assert [result.unpaid for result in [*results, late]].count(True) == 4
    assert {result.state.streak for result in [*results, late]} == {1}
    alerts = [job.payload["percent"] for job in await jobs_of(database, programmes.ALERT)]
    assert alerts.count(100) == 1
    next_month = await services.checkin.check_in(member(9), NOON + 30 * DAY)
    assert (next_month.unpaid, next_month.points) == (False, 10)
    assert await sound(database)


async def test_a_milestone_that_the_budget_could_not_pay_is_paid_when_it_can(
    services: Services, database: Database
) -> None:
    await change(services, partial(changes.put_milestone, day=1, points=50, cards=0, freezes=0, role_id=None))
    await services.settings.change_club(ADMIN, {"budgets": {"checkin": 65}}, NOON - HOUR)
    paid = await services.checkin.check_in(member(1), NOON)
    assert (paid.points, paid.unpaid) == (60, False)
    result = await services.checkin.check_in(MEMBER, NOON)
    assert (result.points, result.unpaid) == (0, True)
    (job,) = await jobs_of(database, OWED)
    assert (job.key, job.payload, job.run_at) == ("100/2026-03-02", {"points": 50}, NOON + 12 * HOUR)

    async def pay(now: datetime) -> datetime | None:
        return await services.checkin.pay_owed(GUILD, MEMBER.user_id, "2026-03-02", 50, now)

    assert await pay(job.run_at) == job.run_at + DAY
    assert await services.points.balance(GUILD, MEMBER.user_id) == 0
    await services.settings.change_club(ADMIN, {"budgets": {"checkin": 500}}, NOON + DAY)
    assert await asyncio.gather(pay(NOON + DAY), pay(NOON + DAY)) == [None, None]
    assert await pay(NOON + 30 * DAY) is None
    assert await services.points.balance(GUILD, MEMBER.user_id) == 50, "once"
    assert await sound(database)


async def test_a_milestone_pays_once_and_brings_what_it_says(services: Services, database: Database) -> None:
    await change(services, partial(changes.put_milestone, day=3, points=50, cards=1, freezes=1, role_id=VIP))
    third = await days_in_a_row(services, 3)
    assert third.reward is not None
    assert [each.day for each in third.reward.milestones] == [3]
    assert third.points == 12 + 50
    assert (third.state.makeup_cards, third.state.freezes) == (1, 1)
    again = await services.checkin.check_in(MEMBER, NOON + 2 * DAY)
    fourth = await services.checkin.check_in(MEMBER, NOON + 3 * DAY)
    assert again.repeated
    assert (fourth.points, fourth.state.makeup_cards) == (13, 1)
    granted = await jobs_of(database, GRANT_ROLE)
    assert [(job.payload["user_id"], job.payload["role_id"]) for job in granted] == [(MEMBER.user_id, VIP)]
    assert await sound(database)


async def test_a_milestone_earned_anew_promises_its_role_anew(services: Services, database: Database) -> None:
    await change(services, partial(changes.put_milestone, day=2, points=0, cards=None, freezes=None, role_id=VIP))
    await days_in_a_row(services, 2)
    await days_in_a_row(services, 2, start=NOON + 10 * DAY)
    assert len(await jobs_of(database, GRANT_ROLE)) == 2


async def test_the_highest_of_ones_roles_multiplies_the_daily_points(services: Services) -> None:
    roles = {VIP, VIP + 1}
    await change(services, partial(changes.put_multiplier, role_id=VIP, percent=150, roles=roles))
    await change(services, partial(changes.put_multiplier, role_id=VIP + 1, percent=200, roles=roles))
    plain, some, most = [
        await services.checkin.check_in(who, NOON) for who in (member(1), member(2, VIP), member(3, VIP, VIP + 1))
    ]
    assert (plain.points, some.points, most.points) == (10, 15, 20)


async def test_a_multiplier_of_a_role_that_is_gone_goes_with_the_next_change(services: Services) -> None:
    await change(services, partial(changes.put_multiplier, role_id=VIP, percent=150, roles={VIP}))
    await change(services, partial(changes.put_multiplier, role_id=VIP + 1, percent=200, roles={VIP + 1}))
    assert (await services.settings.checkin_rules(GUILD, NOON.date())).role_multipliers == {VIP + 1: 200}


# --- changes of the rules ----------------------------------------------------------------------------------------


async def test_a_change_takes_effect_the_next_day_and_is_on_record(services: Services) -> None:
    from_day = await change(services, partial(changes.set_fields, fields={"base": 20, "cap": 20}), NOON)
    today = await services.checkin.check_in(MEMBER, NOON + HOUR)
    tomorrow = await services.checkin.check_in(MEMBER, NOON + DAY)
    assert from_day == date(2026, 3, 3)
    assert (today.points, tomorrow.points) == (10, 20)
    (entry, *_) = await services.staff.audit_page(ADMIN, action="settings.checkin")
    assert entry.detail["base"] == {"before": 10, "after": 20}
    assert entry.detail["from_day"] == "2026-03-03"


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (partial(changes.set_fields, fields={"base": None}), "nothing-to-change"),
        (partial(changes.set_fields, fields={"base": 31}), "cap-below-base"),
        (partial(changes.set_fields, fields={"base": -1}), "bad-setting"),
        (partial(changes.set_fields, fields={"cap": 10**12}), "bad-setting"),
        (partial(changes.drop_milestone, day=8), "no-such-milestone"),
        (partial(changes.drop_milestone_role, day=8), "no-such-milestone"),
        (partial(changes.drop_multiplier, role_id=VIP, roles={VIP}), "no-such-multiplier"),
    ],
)
async def test_a_change_that_makes_no_sense_is_refused(
    services: Services, step: Callable[[CheckinRules], dict[str, Any]], code: str
) -> None:
    with pytest.raises(UserError, match=code):
        await change(services, step)
    assert await services.settings.checkin_rules(GUILD, NOON.date()) == CheckinRules()


async def test_milestones_are_limited_changed_and_removed(services: Services) -> None:
    add = partial(changes.put_milestone, points=1, cards=None, freezes=None, role_id=VIP)
    for day in range(1000, 1020):
        await change(services, partial(add, day=day))
    with pytest.raises(UserError, match="too-many-milestones"):
        await change(services, partial(add, day=2000))
    kept = partial(changes.put_milestone, points=None, cards=3, freezes=None, role_id=None)
    await change(services, partial(kept, day=1000))
    await change(services, partial(changes.drop_milestone, day=1001))
    await change(services, partial(changes.drop_milestone_role, day=1002))
    rules = {each.day: each for each in (await services.settings.checkin_rules(GUILD, NOON.date())).milestones}
    assert (rules[1000].points, rules[1000].makeup_cards, rules[1000].role_id) == (1, 3, VIP)
    assert 1001 not in rules
    assert rules[1002].role_id is None


async def test_only_an_admin_changes_the_rules(services: Services) -> None:
    with pytest.raises(UserError, match="not-allowed"):
        await services.settings.change_checkin(MEMBER, partial(changes.set_fields, fields={"base": 1}), NOON)


async def test_two_admins_at_once_lose_neither_change(services: Services) -> None:
    await asyncio.gather(
        *(
            change(services, partial(changes.put_milestone, day=day, points=1, cards=None, freezes=None, role_id=None))
            for day in (2, 3, 4, 5)
        )
    )
    rules = await services.settings.checkin_rules(GUILD, NOON.date())
    assert [each.day for each in rules.milestones][:4] == [2, 3, 4, 5]


# --- missed days -------------------------------------------------------------------------------------------------


async def stocked(services: Services, *, cards: int = 0, freezes: int = 0, days: int = 3) -> None:
    """Three days in a row, the last of which brought cards and freezes."""
    step = partial(changes.put_milestone, day=days, points=0, cards=cards, freezes=freezes, role_id=None)
    await change(services, step)
    await days_in_a_row(services, days)


async def test_a_freeze_applies_itself(services: Services, database: Database) -> None:
    await stocked(services, freezes=1)
    before = await services.streaks.show(GUILD, MEMBER.user_id, NOON + 4 * DAY)
    assert (before.current, before.at_risk) == (3, True)
    result = await services.checkin.check_in(MEMBER, NOON + 4 * DAY)
    assert result.frozen_days == (date(2026, 3, 5),)
    assert (result.state.streak, result.state.freezes, result.broken) == (4, 0, False)
    gone = await services.checkin.check_in(MEMBER, NOON + 6 * DAY)
    assert (gone.broken, gone.streak_before, gone.state.streak, gone.state.longest) == (True, 4, 1, 4)
    assert await sound(database)


async def test_a_card_fills_exactly_the_missing_day(services: Services, database: Database) -> None:
    await stocked(services, cards=1)
    broken = await services.checkin.check_in(MEMBER, NOON + 4 * DAY)
    assert broken.state.streak == 1
    shown = await services.streaks.show(GUILD, MEMBER.user_id, NOON + 4 * DAY)
    assert shown.missed == (date(2026, 3, 5),)
    made = await services.streaks.make_up(MEMBER, date(2026, 3, 5), NOON + 4 * DAY)
    assert (made.current, made.state.makeup_cards, made.checked_today) == (5, 0, True)
    with pytest.raises(UserError, match="makeup-not-missed"):
        await services.streaks.make_up(MEMBER, date(2026, 3, 5), NOON + 4 * DAY)
    assert await services.points.balance(GUILD, MEMBER.user_id) == 10 + 11 + 12 + 10
    assert await sound(database)


async def test_two_cards_at_once_fill_one_day_once(services: Services, database: Database) -> None:
    await stocked(services, cards=2)
    tries = [services.streaks.make_up(MEMBER, date(2026, 3, 5), NOON + 4 * DAY) for _ in range(5)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(not isinstance(result, UserError) for result in results) == 1
    shown = await services.streaks.show(GUILD, MEMBER.user_id, NOON + 4 * DAY)
    assert shown.state.makeup_cards == 1
    assert await sound(database)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 3, 1), "before-first"),
        (date(2026, 3, 3), "not-missed"),
        (date(2026, 3, 20), "future"),
        (date(2026, 3, 5), "too-far-back"),
        (date(2026, 3, 6), "bridged"),
    ],
)
async def test_a_card_fills_nothing_else(services: Services, database: Database, day: date, code: str) -> None:
    await stocked(services, cards=1)
    async with database.transaction() as tx:
        await bridge(tx, GUILD, [date(2026, 3, 6)], "outage", NOON + 4 * DAY)
    with pytest.raises(UserError, match=f"makeup-{code}"):
        await services.streaks.make_up(MEMBER, day, NOON + 12 * DAY)
    assert (await services.streaks.show(GUILD, MEMBER.user_id, NOON)).state.makeup_cards == 1


async def test_without_a_card_nothing_is_filled(services: Services) -> None:
    await days_in_a_row(services, 1)
    with pytest.raises(UserError, match="makeup-no-card"):
        await services.streaks.make_up(MEMBER, date(2026, 3, 3), NOON + 2 * DAY)
    with pytest.raises(UserError, match="makeup-before-first"):
        await services.streaks.make_up(member(1), date(2026, 3, 3), NOON + 2 * DAY)


async def test_days_before_the_first_check_in_are_not_offered(services: Services) -> None:
    await services.checkin.check_in(MEMBER, NOON)
    shown = await services.streaks.show(GUILD, MEMBER.user_id, NOON + 3 * DAY)
    assert shown.missed == (date(2026, 3, 3), date(2026, 3, 4))
    nobody = await services.streaks.show(GUILD, 999, NOON)
    assert (nobody.missed, nobody.current, nobody.days) == ((), 0, {})


# --- amnesty -----------------------------------------------------------------------------------------------------


async def test_a_day_lost_to_an_outage_is_bridged_and_said_once(services: Services, database: Database) -> None:
    await days_in_a_row(services, 2)
    await services.streaks.heartbeat([GUILD], NOON + DAY)
    back = NOON + 3 * DAY  # all of 4 March was lost, and half of the 3rd and the 5th
    await asyncio.gather(services.streaks.heartbeat([GUILD], back), services.streaks.heartbeat([GUILD], back))
    result = await services.checkin.check_in(MEMBER, back)
    assert (result.state.streak, result.broken, result.frozen_days) == (3, False, ())
    (said,) = await jobs_of(database, AMNESTY)
    assert said.payload == {"days": ["2026-03-04"], "streaks": 1}
    assert len(await services.staff.audit_page(ADMIN, action="checkin.amnesty")) == 1
    assert await sound(database)


async def test_a_restart_of_seconds_is_no_outage(services: Services, database: Database) -> None:
    await days_in_a_row(services, 1)
    for minute in range(0, 24 * 60, 4):
        await services.streaks.heartbeat([GUILD], NOON + timedelta(minutes=minute))
    async with database.reading() as tx:
        assert await db.checkin.bridged(tx, GUILD) == set()


async def test_where_nobody_had_a_streak_nothing_is_said(services: Services, database: Database) -> None:
    await services.streaks.heartbeat([GUILD], NOON)
    await services.streaks.heartbeat([GUILD], NOON + 3 * DAY)
    assert await jobs_of(database, AMNESTY) == []


async def test_who_checked_in_before_the_bridge_was_there_is_mended(services: Services, database: Database) -> None:
    saved, frozen, unlucky = member(1), member(2), member(3)
    await days_in_a_row(services, 3, saved)
    await change(
        services, partial(changes.put_milestone, day=2, points=0, cards=None, freezes=1, role_id=None), NOON - 2 * DAY
    )
    await days_in_a_row(services, 3, frozen)
    await days_in_a_row(services, 2, unlucky)  # missed the 4th without any outage
    after = NOON + 4 * DAY
    broken = [await services.checkin.check_in(who, after) for who in (saved, unlucky)]
    spent = await services.checkin.check_in(frozen, after)
    assert [result.state.streak for result in broken] == [1, 1]
    assert (spent.state.streak, spent.state.freezes) == (4, 0)
    async with database.transaction() as tx:
        new, _ = await bridge(tx, GUILD, [date(2026, 3, 5)], "outage", after)
        assert new == [date(2026, 3, 5)]
        assert (await bridge(tx, GUILD, [date(2026, 3, 5)], "outage", after)) == ([], 0)
    states = [(await services.streaks.show(GUILD, who.user_id, after)).state for who in (saved, frozen, unlucky)]
    assert [state.streak for state in states] == [4, 4, 1]
    assert states[1].freezes == 1  # given back
    assert await sound(database)


async def test_check_ins_beside_a_bridge_being_built_are_mended_or_find_it(
    services: Services, database: Database
) -> None:
    people = [member(n) for n in range(80)]
    for person in people:
        await days_in_a_row(services, 2, person)

    async def build() -> None:
        async with database.transaction() as tx:
            await bridge(tx, GUILD, [date(2026, 3, 4)], "outage", NOON + 3 * DAY)

    late = [services.checkin.check_in(person, NOON + 3 * DAY) for person in people]
    await asyncio.gather(*late[:40], build(), *late[40:])
    states = [(await services.streaks.recompute(GUILD, person.user_id))[0] for person in people]
    assert {state.streak for state in states} == {3}
    assert await sound(database)


# --- the calendar ------------------------------------------------------------------------------------------------


async def test_the_day_is_the_guilds_own(services: Services) -> None:
    await services.settings.change_club(ADMIN, {"time_zone": "Asia/Shanghai", "day_start": 4}, NOON - 5 * DAY)
    late = await services.checkin.check_in(MEMBER, datetime(2026, 3, 2, 19, 59, tzinfo=UTC))
    early = await services.checkin.check_in(MEMBER, datetime(2026, 3, 2, 20, tzinfo=UTC))
    assert (late.day, early.day) == (date(2026, 3, 2), date(2026, 3, 3))
    assert late.next_day_at == datetime(2026, 3, 2, 20, tzinfo=UTC)
    assert early.state.streak == 2


async def test_days_of_23_and_25_hours_are_days(services: Services, database: Database) -> None:
    await services.settings.change_club(ADMIN, {"time_zone": "Europe/Berlin"}, NOON - 5 * DAY)
    for spring in (datetime(2026, 3, 28, 22, 59, tzinfo=UTC), datetime(2026, 10, 24, 21, 59, tzinfo=UTC)):
        first = await services.checkin.check_in(MEMBER, spring)
        second = await services.checkin.check_in(MEMBER, spring + timedelta(minutes=1))
        assert second.day - first.day == DAY
        hours = (second.next_day_at - first.next_day_at) / HOUR
        assert hours == (23 if spring.month == 3 else 25)
        third = await services.checkin.check_in(MEMBER, second.next_day_at)
        assert third.state.streak == first.state.streak + 2
    assert await sound(database)


async def test_a_clock_set_back_changes_nothing(services: Services, database: Database) -> None:
    await days_in_a_row(services, 2)
    back = await services.checkin.check_in(MEMBER, NOON - DAY)
    assert (back.repeated, back.state.streak) == (True, 2)
    assert back.next_day_at == datetime(2026, 3, 4, tzinfo=UTC)  # the next day that can be checked in
    assert (await services.checkin.check_in(MEMBER, NOON + 2 * DAY)).state.streak == 3
    assert await sound(database)


@pytest.mark.parametrize("order", ["before", "after"])
async def test_a_guild_that_moves_east_takes_nobodys_streak(services: Services, database: Database, order: str) -> None:
    await services.settings.change_club(ADMIN, {"time_zone": "Pacific/Honolulu"}, NOON - 30 * DAY)
    evening = datetime(2026, 3, 3, 4, tzinfo=UTC)  # 2 March, 18:00 in Honolulu; 17:00 on 3 March in Auckland
    await days_in_a_row(services, 3, start=evening - 3 * DAY)
    if order == "before":
        await services.checkin.check_in(MEMBER, evening - HOUR)
    await services.settings.change_club(ADMIN, {"time_zone": "Pacific/Auckland"}, evening)
    next_day = await services.checkin.check_in(MEMBER, evening + 12 * HOUR)
    assert not next_day.broken
    assert next_day.state.streak == (5 if order == "before" else 4)
    assert await sound(database)


async def test_a_guild_that_moves_west_takes_nobodys_streak(services: Services, database: Database) -> None:
    await services.settings.change_club(ADMIN, {"time_zone": "Pacific/Auckland"}, NOON - 30 * DAY)
    await days_in_a_row(services, 3)
    await services.settings.change_club(ADMIN, {"time_zone": "Pacific/Honolulu"}, NOON + 2 * DAY + HOUR)
    again = await services.checkin.check_in(MEMBER, NOON + 2 * DAY + 2 * HOUR)
    assert again.repeated
    following = await services.checkin.check_in(MEMBER, again.next_day_at)
    assert (following.broken, following.state.streak) == (False, 4)
    assert await sound(database)


async def test_a_date_that_the_zone_skipped_breaks_no_streak(services: Services, database: Database) -> None:
    await services.settings.change_club(ADMIN, {"time_zone": "Pacific/Apia"}, datetime(2011, 12, 1, tzinfo=UTC))
    first = await services.checkin.check_in(MEMBER, datetime(2011, 12, 29, 12, tzinfo=UTC))
    leaders = await services.streaks.leaderboard(GUILD, datetime(2011, 12, 31, 12, tzinfo=UTC))
    shown = await services.streaks.show(GUILD, MEMBER.user_id, datetime(2011, 12, 30, 12, tzinfo=UTC))
    second = await services.checkin.check_in(MEMBER, datetime(2011, 12, 30, 12, tzinfo=UTC))
    assert (first.day, second.day) == (date(2011, 12, 29), date(2011, 12, 31))
    assert (shown.current, shown.at_risk, shown.missed) == (1, False, ())
    assert [row.user_id for row in leaders] == []
    assert second.state.streak == 2
    await services.settings.change_club(ADMIN, {"time_zone": "UTC"}, datetime(2012, 2, 1, tzinfo=UTC))
    assert await sound(database)


# --- looking -----------------------------------------------------------------------------------------------------


async def test_a_year_is_shown_with_what_each_day_was(services: Services, database: Database) -> None:
    await stocked(services, cards=1, freezes=1)
    await services.checkin.check_in(MEMBER, NOON + 4 * DAY)  # the 5th frozen
    async with database.transaction() as tx:
        await bridge(tx, GUILD, [date(2026, 2, 1), date(2026, 3, 7)], "outage", NOON + 6 * DAY)
    await services.streaks.make_up(MEMBER, date(2026, 3, 8), NOON + 7 * DAY)
    shown = await services.streaks.show(GUILD, MEMBER.user_id, NOON + 7 * DAY)
    kinds = {day.day: kind for day, kind in shown.days.items()}
    assert kinds == {
        **dict.fromkeys((2, 3, 4, 6), "checkin"),
        5: "freeze",
        7: "bridged",
        8: "makeup",
    }
    last = await services.streaks.show(GUILD, MEMBER.user_id, NOON + 7 * DAY, 2025)
    assert (last.year, last.days, last.current) == (2025, {}, shown.current)
    aside = await services.streaks.beside(GUILD, MEMBER.user_id, date(2026, 3, 9))
    assert aside.last_days[-5:] == ["freeze", "checkin", "bridged", "makeup", None]


@pytest.mark.parametrize("year", [-5, 0, 1999, 2027, 10**6])
async def test_a_year_that_never_was_is_refused(services: Services, year: int) -> None:
    with pytest.raises(UserError, match="no-such-year"):
        await services.streaks.show(GUILD, MEMBER.user_id, NOON, year)


async def test_the_leaderboard_shows_who_is_alive_and_wants_to_be_seen(services: Services) -> None:
    await days_in_a_row(services, 4, member(1))
    await days_in_a_row(services, 3, member(2), start=NOON + DAY)
    await days_in_a_row(services, 9, member(3), start=NOON - 20 * DAY)  # long ago
    await days_in_a_row(services, 4, member(4))
    await services.points.show_on_leaderboards(member(4), False)
    await change(services, partial(changes.put_milestone, day=2, points=0, cards=None, freezes=1, role_id=None))
    await days_in_a_row(services, 2, member(5), start=NOON + DAY)  # a freeze keeps it alive
    rows = await services.streaks.leaderboard(GUILD, NOON + 4 * DAY)
    assert [(row.user_id - 1000, row.streak) for row in rows] == [(1, 4), (2, 3), (5, 2)]
    second = await services.streaks.leaderboard(GUILD, NOON + 4 * DAY, limit=1, offset=1)
    assert [row.user_id - 1000 for row in second] == [2]


async def test_an_answer_knows_the_language_last_seen(services: Services) -> None:
    chinese = Actor(GUILD, 5, locale="zh-CN")
    assert await services.checkin.language_of(GUILD, 5) == "en"
    await services.settings.change_club(ADMIN, {"language": "zh-CN"}, NOON)
    assert await services.checkin.language_of(GUILD, 6) == "zh-CN"
    await services.points.show_on_leaderboards(chinese, True)
    assert await services.checkin.language_of(GUILD, 5) == "zh-CN"


# --- reminders ---------------------------------------------------------------------------------------------------

EIGHT = 20
DUE = NOON.replace(hour=EIGHT)


async def test_a_reminder_comes_once_a_day_and_not_after_checking_in(services: Services, database: Database) -> None:
    assert await services.reminders.set(MEMBER, EIGHT, NOON) == DUE
    sent, again = await services.reminders.take_due(GUILD, MEMBER.user_id, DUE)
    assert sent is not None and sent.sent_on == DUE.date()
    assert again == DUE + DAY
    assert (await services.reminders.take_due(GUILD, MEMBER.user_id, DUE + HOUR))[0] is None
    assert (await services.reminders.take_due(GUILD, MEMBER.user_id, DUE - DAY))[0] is None  # the clock was set back
    await services.reminders.set(MEMBER, EIGHT + 2, DUE + HOUR)  # asked anew: still once a day
    assert (await services.reminders.take_due(GUILD, MEMBER.user_id, DUE + 2 * HOUR))[0] is None
    await services.checkin.check_in(MEMBER, NOON + DAY)
    assert (await services.reminders.take_due(GUILD, MEMBER.user_id, DUE + DAY + 2 * HOUR))[0] is None
    assert (await services.reminders.take_due(GUILD, MEMBER.user_id, DUE + 2 * DAY + 2 * HOUR))[0] is not None
    assert len(await jobs_of(database, REMIND)) == 1


async def test_of_two_bots_at_once_one_reminds(services: Services, database: Database) -> None:
    await services.reminders.set(MEMBER, EIGHT, NOON)
    bots = [services, *(build_services(database) for _ in range(5))]
    due = await asyncio.gather(*(bot.reminders.take_due(GUILD, MEMBER.user_id, DUE) for bot in bots))
    assert sum(sent is not None for sent, _ in due) == 1


@pytest.mark.parametrize("then", ["pause", "failed"])
async def test_a_reminder_stopped_while_it_is_on_its_way_does_not_come_back(services: Services, then: str) -> None:
    await services.reminders.set(MEMBER, EIGHT, NOON)
    sent, _ = await services.reminders.take_due(GUILD, MEMBER.user_id, DUE)
    assert sent is not None
    await services.reminders.stop(GUILD, MEMBER.user_id)
    await (services.reminders.pause(GUILD, MEMBER.user_id) if then == "pause" else services.reminders.failed(sent))
    assert await services.reminders.get(GUILD, MEMBER.user_id) is None


async def test_a_reminder_that_discord_did_not_take_is_given_again(services: Services) -> None:
    await services.reminders.set(MEMBER, EIGHT, NOON)
    sent, _ = await services.reminders.take_due(GUILD, MEMBER.user_id, DUE)
    assert sent is not None
    await services.reminders.failed(sent)
    assert (await services.reminders.take_due(GUILD, MEMBER.user_id, DUE + HOUR))[0] == sent


@pytest.mark.parametrize(
    ("hour", "day_start", "now", "due"),
    [
        (20, 0, DUE + 3 * HOUR, True),  # late on the same day
        (20, 0, DUE + 9 * HOUR, False),  # past midnight: yesterday's is of no use any more
        (2, 4, datetime(2026, 3, 3, 2, tzinfo=UTC), True),  # before the day's end at four
        (2, 4, datetime(2026, 3, 3, 5, tzinfo=UTC), False),  # the new day has its own hour to come
    ],
)
async def test_a_late_reminder_comes_while_it_is_of_use(
    services: Services, hour: int, day_start: int, now: datetime, due: bool
) -> None:
    await services.settings.change_club(ADMIN, {"day_start": day_start}, NOON - DAY)
    await services.reminders.set(MEMBER, hour, NOON)
    sent, again = await services.reminders.take_due(GUILD, MEMBER.user_id, now)
    assert (sent is not None) is due
    assert again > now


async def test_a_paused_reminder_waits_to_be_turned_on_again(services: Services) -> None:
    assert await services.reminders.resume(MEMBER, NOON) is None
    await services.reminders.set(MEMBER, EIGHT, NOON)
    await services.reminders.pause(GUILD, MEMBER.user_id)
    assert (await services.reminders.take_due(GUILD, MEMBER.user_id, DUE))[0] is None
    assert await services.reminders.resume(MEMBER, NOON + DAY) == DUE + DAY
    assert (await services.reminders.take_due(GUILD, MEMBER.user_id, DUE + DAY))[0] is not None


async def test_a_stopped_reminder_is_gone(services: Services, database: Database) -> None:
    await services.reminders.set(MEMBER, EIGHT, NOON)
    assert await services.reminders.stop(GUILD, MEMBER.user_id)
    assert not await services.reminders.stop(GUILD, MEMBER.user_id)
    assert await services.reminders.get(GUILD, MEMBER.user_id) is None
    assert await jobs_of(database, REMIND) == []


# --- proof -------------------------------------------------------------------------------------------------------


async def test_a_cache_that_lies_is_found(services: Services, database: Database) -> None:
    await days_in_a_row(services, 3)
    async with database.transaction() as tx:
        row = (await db.checkin.lock_streaks(tx, GUILD, {MEMBER.user_id}))[MEMBER.user_id]
        await db.checkin.save_streaks(tx, [row._replace(streak=4)])
        await db.checkin.add_days(tx, [db.checkin.Day(GUILD, 77, date(2026, 3, 2), "checkin", 0, 0, NOON)])
        assert sorted(await broken_caches(tx)) == [(GUILD, 77), (GUILD, MEMBER.user_id)]
    cached, proven = await services.streaks.recompute(GUILD, MEMBER.user_id)
    assert (cached.streak, proven.streak) == (4, 3)


async def test_a_forgotten_person_leaves_no_trace(services: Services, database: Database) -> None:
    await days_in_a_row(services, 2)
    await services.reminders.set(MEMBER, EIGHT, NOON)
    async with database.transaction() as tx:
        await db.checkin.forget(tx, GUILD, MEMBER.user_id)
        assert await db.checkin.days_of(tx, GUILD, MEMBER.user_id) == []
        assert await db.checkin.reminder(tx, GUILD, MEMBER.user_id) is None
    assert await sound(database)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["in", "in", "in", "twice", "makeup", "outage", "bridge", "zone"]),
        st.integers(1, 3),  # members
        st.sampled_from([6, 20, 24, 24, 30, 60]),  # hours until the next step
        st.integers(1, 4),  # days back
    ),
    min_size=1,
    max_size=25,
)


@given(STEPS)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_history_is_what_its_days_prove(database: Database, steps: list[tuple[str, int, int, int]]) -> None:
    services = build_services(database)
    guild = (await _fresh_guild(database)) + 1000
    admin = Actor(guild, 1, manages_guild=True)
    easy = partial(changes.put_milestone, day=2, points=7, cards=1, freezes=1, role_id=None)
    await services.settings.change_checkin(admin, easy, NOON - DAY)
    now, zones = NOON, ["Asia/Shanghai", "America/New_York", "Pacific/Auckland", "UTC"]
    for number, (what, who, hours, back) in enumerate(steps):
        actor = Actor(guild, who)
        if what == "in":
            await services.checkin.check_in(actor, now)
        elif what == "twice":
            await asyncio.gather(*(services.checkin.check_in(Actor(guild, n), now) for n in (1, 2, 3, who)))
        elif what == "makeup":
            shown = await services.streaks.show(guild, who, now)
            if shown.missed and shown.state.makeup_cards:
                await services.streaks.make_up(actor, shown.missed[-back % len(shown.missed)], now)
        elif what == "outage":
            await services.streaks.heartbeat([guild], now)
            now += timedelta(hours=hours)
            await services.streaks.heartbeat([guild], now)
        elif what == "bridge":
            async with database.transaction() as tx:
                await bridge(tx, guild, [now.date() - back * DAY], "outage", now)
        else:
            await services.settings.change_club(admin, {"time_zone": zones[number % 4]}, now)
        now += timedelta(hours=hours)
        for user in (1, 2, 3):
            cached, proven = await services.streaks.recompute(guild, user)
            assert cached == proven
    assert await sound(database)


async def _fresh_guild(database: Database) -> int:
    """One more than any guild used so far: Hypothesis repeats a test on the same database."""
    async with database.reading() as tx:
        rows = await db.checkin.every_streak(tx, (0, 0), limit=100_000)
    return max((row.guild_id for row in rows), default=GUILD)
