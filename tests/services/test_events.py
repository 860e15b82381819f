"""Events in the services, on both databases: seats, money, the waitlist, the door, the settlement."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
from sqlalchemy import select

import db.events
import db.sign_ups
from db.engine import Database
from db.events import Event
from db.jobs import jobs
from services import Services, build_services, ledger
from services.actor import Actor
from services.errors import UserError
from services.events import promises, rules
from services.events.hosting import Written
from services.events.rules import EventRules, Terms
from services.events.seats import NeedsForm, Signed
from services.fund import accounts
from services.reports import sources
from services.verify import verify
from tests.services.verified_club import verified_group

GUILD = 1
NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
START = NOW + timedelta(days=10)
HOST = Actor(GUILD, 50)
ADMIN = Actor(GUILD, 1, manages_guild=True)
WRITTEN = Written(
    kind="official",
    title="Tea tasting",
    about="Six teas from Wuyi.",
    city="Shanghai",
    place="1 Beijing Road",
    starts_at=START,
    ends_at=START + timedelta(hours=3),
    capacity=2,
    price=100,
    terms=Terms(late_percent=50),
)


@pytest.fixture
def services(database: Database) -> Services:
    """The services on the database."""
    return build_services(database)


async def points(services: Services, user_id: int, amount: int = 1000) -> None:
    """Give somebody points to spend."""
    async with services.database.transaction() as tx:
        entry = ledger.Entry(
            GUILD, f"test/{user_id}/{amount}", "test", ledger.move(ledger.ISSUANCE, ledger.wallet(user_id), amount)
        )
        await ledger.post(tx, entry, NOW)


async def published(services: Services, by: Actor = ADMIN, now: datetime = NOW, **changes: Any) -> Event:
    """An event that takes sign-ups."""
    event = await services.events.draft(by, replace(WRITTEN, **changes), now)
    return (await services.events.publish(by, event.event_id, 77, now)).event


async def rows(services: Services, event: Event) -> dict[int, Any]:
    """Every sign-up of an event by person."""
    async with services.database.reading() as tx:
        everybody = await db.sign_ups.listed(
            tx, GUILD, event.event_id, (*db.events.IN, "lapsed", "cancelled", "removed")
        )
        return {each.user_id: each for each in everybody}


async def sound(services: Services, event: Event) -> Event:
    """The event as it is now; its seats and its escrow are those of its sign-ups, and the books balance."""
    assert (await verify(services.database, NOW)).problems == []
    async with services.database.reading() as tx:
        assert await db.events.wrong_seats(tx) == []
        now = await db.events.get(tx, GUILD, event.event_id)
        assert now is not None
        if now.state in ("published", "ended"):
            owed = (await db.events.in_escrow(tx)).get((GUILD, event.event_id), 0)
            assert owed == await ledger.balance(tx, GUILD, f"escrow:event/{event.event_id}")
        return now


async def balance(services: Services, account: str) -> int:
    """An account's balance."""
    async with services.database.reading() as tx:
        return await ledger.balance(tx, GUILD, account)


async def sign_up(services: Services, user_id: int, event: Event, now: datetime = NOW, **more: Any) -> Signed:
    """Sign somebody up."""
    result = await services.events.sign_up(Actor(GUILD, user_id), event.event_id, now, **more)
    assert isinstance(result, Signed)
    return result


async def test_signing_up_takes_a_place_and_the_points(services: Services) -> None:
    """Once, however often it is pressed."""
    event = await published(services)
    await points(services, 10)
    first = await sign_up(services, 10, event)
    again = await sign_up(services, 10, event)
    assert (first.sign_up.state, first.balance, first.repeated) == ("confirmed", 900, False)
    assert again.repeated and again.sign_up == first.sign_up
    assert (await sound(services, event)).taken == 1


async def test_who_has_too_few_points_is_told_and_nothing_moves(services: Services) -> None:
    """No place is taken."""
    event = await published(services)
    await points(services, 10, 99)
    with pytest.raises(ledger.InsufficientPoints):
        await sign_up(services, 10, event)
    assert (await sound(services, event)).taken == 0


async def test_a_thousand_presses_for_two_places(services: Services) -> None:
    """Two have a place, the rest wait in the order of their presses; nobody pays for waiting."""
    event = await published(services, price=0)
    results = await asyncio.gather(*(sign_up(services, user, event) for user in range(100, 400)))
    states = [each.sign_up.state for each in results]
    assert states.count("confirmed") == 2 and states.count("waiting") == 298
    waiting = sorted((each for each in results if each.place), key=lambda each: each.place)
    assert [each.place for each in waiting] == list(range(1, 299))
    assert [each.sign_up.place for each in waiting] == sorted(each.sign_up.place for each in waiting)
    await sound(services, event)


async def test_a_free_place_is_offered_and_nobody_is_promoted_without_a_yes(services: Services) -> None:
    """To the first who waits, then, when the time is over, to the next; who says yes pays."""
    event = await published(services)
    for user in (10, 11, 12, 13):
        await points(services, user)
        await sign_up(services, user, event)
    left = await services.events.cancel(Actor(GUILD, 10), event.event_id, NOW)
    assert (left.given_back, left.kept) == (100, 0)
    there = await rows(services, event)
    assert there[12].state == "offered" and there[13].state == "waiting"
    until = there[12].offer_until
    assert await balance(services, ledger.wallet(12)) == 1000
    assert not await services.events.lapse(GUILD, event.event_id, 12, there[12].place, until - timedelta(seconds=1))
    assert await services.events.lapse(GUILD, event.event_id, 12, there[12].place, until)
    assert not await services.events.lapse(GUILD, event.event_id, 12, there[12].place, until)
    there = await rows(services, event)
    assert there[12].state == "lapsed" and there[13].state == "offered"
    with pytest.raises(UserError, match="event-offer-over"):
        await sign_up(services, 13, event, there[13].offer_until)
    said_yes = await sign_up(services, 13, event, until + timedelta(minutes=1))
    assert said_yes.sign_up.state == "confirmed" and said_yes.balance == 900
    assert (await sound(services, event)).taken == 2


async def test_in_the_last_hour_it_is_first_come(services: Services) -> None:
    """Nobody is offered anything; whoever of those waiting presses first has the place."""
    event = await published(services, price=0, capacity=1)
    for user in (10, 11, 12):
        await sign_up(services, user, event)
    late = START - timedelta(minutes=30)
    await services.events.cancel(Actor(GUILD, 10), event.event_id, late)
    there = await rows(services, event)
    assert {there[11].state, there[12].state} == {"waiting"}
    assert (await sign_up(services, 12, event, late)).sign_up.state == "confirmed"
    assert (await sign_up(services, 11, event, late)).sign_up.state == "waiting"
    await sound(services, event)


async def test_seats_hold_while_people_come_and_go_at_once(database: Database, second: Database) -> None:
    """Two processes, presses and cancellations mixed: never a place too many, one offer for each place."""
    one, two = build_services(database), build_services(second)
    event = await published(one, price=5, capacity=20)
    for user in range(100, 200):
        await points(one, user, 50)
    await asyncio.gather(*(sign_up((one, two)[user % 2], user, event) for user in range(100, 150)))
    inside = [user for user, each in (await rows(one, event)).items() if each.state == "confirmed"]

    async def act(user: int) -> None:
        services = (one, two)[user % 2]
        if user in inside:
            await services.events.cancel(Actor(GUILD, user), event.event_id, NOW)
        else:
            await sign_up(services, user, event)

    await asyncio.gather(*(act(user) for user in [*inside[:10], *range(150, 200)]))
    now = await sound(one, event)
    there = await rows(one, event)
    held = [each for each in there.values() if each.state in ("confirmed", "offered")]
    assert now.taken == len(held) == 20
    assert sum(each.state == "offered" for each in held) == 10


async def test_guests_take_places_and_are_paid_for(services: Services) -> None:
    """A guest where the host allows one; two seats, twice the price."""
    event = await published(services, capacity=3, terms=Terms(guests=1))
    await points(services, 10)
    asked = await services.events.sign_up(Actor(GUILD, 10), event.event_id, NOW)
    assert isinstance(asked, NeedsForm)
    with pytest.raises(UserError, match="event-guests"):
        await sign_up(services, 10, event, guests=2, answers=())
    signed = await sign_up(services, 10, event, guests=1, answers=())
    assert (signed.sign_up.seats, signed.sign_up.paid, signed.balance) == (2, 200, 800)
    assert (await sound(services, event)).taken == 2


async def test_questions_are_answered_first(services: Services) -> None:
    """The press asks for the form; answers that are missing or too long are refused."""
    event = await published(services, price=0, terms=Terms(questions=("Which tea?",)))
    assert isinstance(await services.events.sign_up(Actor(GUILD, 10), event.event_id, NOW), NeedsForm)
    for answers in ((), (" ",), ("x" * 301,), ("a", "b")):
        with pytest.raises(UserError, match="event-answers"):
            await sign_up(services, 10, event, answers=answers)
    signed = await sign_up(services, 10, event, answers=(" =Oolong ",))
    assert signed.sign_up.answers == {"Which tea?": "=Oolong"}
    text = (await services.events.export(ADMIN, event.event_id, {10: "@mia"})).decode("utf-8-sig")
    assert "'=Oolong" in text and "'@mia" in text


async def test_a_threshold_says_what_would_meet_it_and_is_counted(services: Services) -> None:
    """Without a name."""
    event = await published(services, price=0, terms=Terms(role_ids=(5,)))
    with pytest.raises(UserError, match="event-role"):
        await sign_up(services, 10, event)
    await services.events.sign_up(Actor(GUILD, 11, frozenset({5})), event.event_id, NOW)
    funnel = await services.events.funnel(ADMIN, START.date(), NOW)
    assert funnel.turned == {"event-role": 1} and funnel.worst == ("event-role", 1)
    assert (funnel.could, funnel.signed) == (1, 1)


@pytest.mark.parametrize(
    ("before", "back"), [(timedelta(hours=25), 100), (timedelta(hours=24), 50), (timedelta(minutes=1), 50)]
)
async def test_the_cancellation_rule_is_applied_exactly(services: Services, before: timedelta, back: int) -> None:
    """All of it until the free hours begin, then the percent; what is kept is the event's."""
    event = await published(services)
    await points(services, 10)
    await sign_up(services, 10, event)
    left = await services.events.cancel(Actor(GUILD, 10), event.event_id, START - before)
    assert (left.given_back, left.kept) == (back, 100 - back)
    assert await balance(services, ledger.wallet(10)) == 900 + back
    await sound(services, event)


async def test_who_signed_up_before_a_move_leaves_free_of_charge(services: Services) -> None:
    """Who signed up after it does not; everybody is told."""
    event = await published(services)
    for user in (10, 11):
        await points(services, user)
    await sign_up(services, 10, event)
    await services.events.rewrite(ADMIN, event.event_id, {"place": "Elsewhere"}, NOW)
    await sign_up(services, 11, event)
    late = START - timedelta(hours=1)
    assert (await services.events.cancel(Actor(GUILD, 10), event.event_id, late)).given_back == 100
    assert (await services.events.cancel(Actor(GUILD, 11), event.event_id, late)).given_back == 50
    async with services.database.reading() as tx:
        told = [row[0] for row in await tx.execute(select(jobs.c.payload).where(jobs.c.kind == promises.TELL))]
    assert [payload["to"] for payload in told if payload["what"] == "moved"] == ["10"]


async def test_a_cancelled_event_gives_everything_back_once(services: Services) -> None:
    """Also what was kept of those who had cancelled late."""
    event = await published(services)
    for user in (10, 11, 12):
        await points(services, user)
        await sign_up(services, user, event)
    await services.events.cancel(Actor(GUILD, 10), event.event_id, START - timedelta(hours=2))
    await services.events.call_off(ADMIN, event.event_id, "rain", START - timedelta(hours=1))
    with pytest.raises(UserError, match="event-over"):
        await services.events.call_off(ADMIN, event.event_id, "rain", START - timedelta(hours=1))
    for user in (10, 11, 12):
        assert await balance(services, ledger.wallet(user)) == 1000
    assert (await sound(services, event)).taken == 0


async def test_the_door_takes_the_code_of_the_minute(services: Services) -> None:
    """From those with a place only; five wrong ones close it for ten minutes."""
    event = await published(services, price=0)
    await sign_up(services, 10, event)
    at = START
    _, code = await services.events.door_code(ADMIN, event.event_id, at)
    with pytest.raises(UserError, match="event-not-in"):
        await services.events.check_in(Actor(GUILD, 11), event.event_id, code, at)
    with pytest.raises(UserError, match="event-door-closed"):
        await services.events.check_in(Actor(GUILD, 10), event.event_id, code, NOW)
    wrong = "000000" if code != "000000" else "111111"
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(UserError, match="event-code-wrong") as refused:
            await services.events.check_in(Actor(GUILD, 10), event.event_id, wrong, at)
        assert refused.value.params["left"] == left
    with pytest.raises(UserError, match="event-code-guesses"):
        await services.events.check_in(Actor(GUILD, 10), event.event_id, code, at)
    later = at + rules.GUESSES_FORGOTTEN + timedelta(seconds=1)
    _, code = await services.events.door_code(ADMIN, event.event_id, later)
    await services.events.check_in(Actor(GUILD, 10), event.event_id, code, later)
    assert (await rows(services, event))[10].attended == "came"


async def allow(services: Services, event_rules: EventRules) -> None:
    """Set the club's rules for events."""
    await services.settings.change_events(ADMIN, event_rules.model_dump(), NOW)


async def ended(services: Services) -> Event:
    """A member's event with a price of 33: two signed up, one came, it is over."""
    await allow(services, EventRules(approved_after=0))
    event = await published(services, by=HOST, kind="member", price=33)
    for user in (10, 11):
        await points(services, user)
        await sign_up(services, user, event)
    await services.events.mark(HOST, event.event_id, [10], "came", START)
    await services.events.end(GUILD, event.event_id, event.ends_at)
    return event


async def test_a_members_event_settles_three_quarters_to_the_host(services: Services) -> None:
    """66 points: 50 to the host, 16 to the platform; once; those not marked were absent."""
    event = await ended(services)
    after = event.ends_at + timedelta(hours=48)
    assert not await services.events.settle(GUILD, event.event_id, after - timedelta(seconds=1))
    assert await services.events.settle(GUILD, event.event_id, after)
    assert not await services.events.settle(GUILD, event.event_id, after)
    assert await balance(services, ledger.wallet(HOST.user_id)) == 50
    assert await balance(services, "platform:events") == 16
    assert {user: each.attended for user, each in (await rows(services, event)).items()} == {10: "came", 11: "absent"}
    await sound(services, event)
    with pytest.raises(UserError, match="event-settled"):
        await services.events.mark(HOST, event.event_id, [11], "came", after)


async def test_a_dispute_freezes_the_settlement_until_staff_decide(services: Services) -> None:
    """What is given back comes out of the escrow before anybody is paid."""
    event = await ended(services)
    made = await services.events.dispute(Actor(GUILD, 11), event.event_id, "I was there", event.ends_at)
    with pytest.raises(UserError, match="event-dispute-already"):
        await services.events.dispute(Actor(GUILD, 11), event.event_id, "again", event.ends_at)
    after = event.ends_at + timedelta(hours=48)
    assert not await services.events.settle(GUILD, event.event_id, after)
    case = (await services.cases.queue(ADMIN, after, limit=5)).cases[0]
    await services.cases.take(ADMIN, case.case_id, after)
    await services.events.decide_dispute(ADMIN, made.dispute_id, 33, "right", after)
    assert await services.events.settle(GUILD, event.event_id, after)
    assert await balance(services, ledger.wallet(11)) == 1000
    assert await balance(services, ledger.wallet(HOST.user_id)) == 25
    await sound(services, event)


async def test_a_members_first_event_is_looked_at_by_staff(services: Services) -> None:
    """Sent back with a reason, published on approval; only by who holds the case."""
    draft = await services.events.draft(HOST, replace(WRITTEN, kind="member"), NOW)
    assert (await services.events.publish(HOST, draft.event_id, 77, NOW)).review
    with pytest.raises(UserError, match="case-not-yours"):
        await services.events.approve(ADMIN, draft.event_id, NOW)
    case = (await services.cases.queue(ADMIN, NOW, limit=5)).cases[0]
    await services.cases.take(ADMIN, case.case_id, NOW)
    await services.events.send_back(ADMIN, draft.event_id, "say more", NOW)
    assert (await services.events.publish(HOST, draft.event_id, 77, NOW)).review
    case = (await services.cases.queue(ADMIN, NOW, limit=5)).cases[0]
    await services.cases.take(ADMIN, case.case_id, NOW)
    assert (await services.events.approve(ADMIN, draft.event_id, NOW)).state == "published"


async def test_only_those_who_run_an_event_touch_it(services: Services) -> None:
    """A stranger learns nothing of a draft; a member may not make an official one."""
    with pytest.raises(UserError, match="not-allowed"):
        await services.events.draft(HOST, WRITTEN, NOW)
    draft = await services.events.draft(HOST, replace(WRITTEN, kind="member"), NOW)
    stranger = Actor(GUILD, 99)
    for act in (
        services.events.publish(stranger, draft.event_id, 1, NOW),
        services.events.seen(stranger, draft.event_id, NOW),
        services.events.listed(stranger, draft.event_id),
        services.events.call_off(stranger, draft.event_id, "x", NOW),
    ):
        with pytest.raises(UserError, match="event-unknown"):
            await act


async def test_capacity_never_falls_below_those_inside_and_grows_with_offers(services: Services) -> None:
    """More places are offered to those who wait."""
    event = await published(services, price=0, capacity=1)
    for user in (10, 11, 12):
        await sign_up(services, user, event)
    with pytest.raises(UserError, match="event-capacity"):
        await services.events.rewrite(ADMIN, event.event_id, {"capacity": 0}, NOW)
    assert (await services.events.rewrite(ADMIN, event.event_id, {"capacity": 2}, NOW)).taken == 2
    with pytest.raises(UserError, match="event-capacity-below"):
        await services.events.rewrite(ADMIN, event.event_id, {"capacity": 1}, NOW)
    assert (await rows(services, event))[11].state == "offered"
    await sound(services, event)


@pytest.mark.parametrize("called_off", [False, True])
async def test_what_a_late_cancellation_left_stays_where_they_sign_up_again(
    services: Services, called_off: bool
) -> None:
    """With the event, beside what they pay anew; theirs again where there is no event."""
    event = await published(services)
    await points(services, 10)
    late = START - timedelta(hours=2)
    for _ in range(2):
        await sign_up(services, 10, event, late)
        await services.events.cancel(Actor(GUILD, 10), event.event_id, late)
    again = await sign_up(services, 10, event, late)
    assert (again.sign_up.paid, again.sign_up.kept, again.balance) == (100, 100, 800)
    await sound(services, event)
    assert (await services.events.statement(ADMIN, event.event_id)).income == 200
    if called_off:
        await services.events.call_off(ADMIN, event.event_id, "Rain", late)
        assert await balance(services, "wallet:10") == 1000
    else:
        assert (await services.events.cancel(Actor(GUILD, 10), event.event_id, late)).given_back == 50
    await sound(services, event)


async def test_again_next_month_across_a_change_of_clocks(services: Services) -> None:
    """Same weekday, same wall clock."""
    await services.settings.change_club(ADMIN, {"time_zone": "Europe/Berlin"}, NOW)
    event = await published(services, starts_at=START, ends_at=START + timedelta(hours=2))
    later = await services.events.again(ADMIN, event.event_id, NOW)
    assert later.state == "draft" and later.again_of == event.event_id
    assert (START.hour, later.starts_at.hour) == (4, 3)  # summer time began
    assert later.starts_at.weekday() == START.weekday()


async def test_a_leap_day_and_the_month_after_it(services: Services) -> None:
    """The fifth Tuesday of February becomes the last one of March; the calendar file has the day."""
    now = datetime(2028, 2, 1, 4, 0, tzinfo=UTC)
    leap = datetime(2028, 2, 29, 11, 0, tzinfo=UTC)
    event = await published(services, now=now, starts_at=leap, ends_at=leap + timedelta(hours=3))
    file = icalendar.Calendar.from_ical(await services.events.calendar_file(ADMIN, event.event_id, now))
    assert [str(each.start)[:10] for each in file.events] == ["2028-02-29"]
    later = await services.events.again(ADMIN, event.event_id, now)
    assert later.starts_at == datetime(2028, 3, 28, 11, 0, tzinfo=UTC)


async def test_the_calendar_file_is_read_back_by_a_parser(services: Services) -> None:
    """Times, place and the id that stays."""
    await services.settings.change_club(ADMIN, {"time_zone": "Asia/Shanghai"}, NOW)
    event = await published(services, title="Tea; with, marks", price=0)
    await sign_up(services, 10, event)
    parsed = icalendar.Calendar.from_ical(await services.events.feed(GUILD, 10, NOW))
    (entry,) = parsed.walk("VEVENT")
    assert entry["SUMMARY"] == "Tea; with, marks"
    assert entry.decoded("DTSTART").astimezone(UTC) == START
    assert str(entry.decoded("DTSTART").tzinfo) == "Asia/Shanghai"
    assert entry["UID"] == f"{event.event_id}@{GUILD}.guanxi"


async def test_those_who_often_do_not_come_are_limited_and_may_explain(services: Services) -> None:
    """An excuse counts one less."""
    await allow(services, EventRules(absences=1))
    event = await published(services, price=0)
    await sign_up(services, 10, event)
    await services.events.end(GUILD, event.event_id, event.ends_at)
    await services.events.settle(GUILD, event.event_id, event.ends_at + timedelta(hours=48))
    now = event.ends_at + timedelta(hours=49)
    after = await published(
        services, price=0, now=now, starts_at=START + timedelta(days=9), ends_at=START + timedelta(days=10)
    )
    with pytest.raises(UserError, match="event-absences"):
        await sign_up(services, 10, after, now)
    await services.events.excuse(Actor(GUILD, 10), event.event_id, "ill", now)
    assert (await sign_up(services, 10, after, now)).sign_up.state == "confirmed"


async def test_feedback_comes_from_those_who_came_and_has_no_name(services: Services) -> None:
    """The host's record has the average."""
    event = await ended(services)
    with pytest.raises(UserError, match="event-not-in"):
        await services.events.rate(Actor(GUILD, 11), event.event_id, 1, "", event.ends_at)
    await services.events.rate(Actor(GUILD, 10), event.event_id, 2, "hm", event.ends_at)
    await services.events.rate(Actor(GUILD, 10), event.event_id, 5, "lovely", event.ends_at)
    _, found = await services.events.feedback(HOST, event.event_id)
    assert [(each.user_id, each.stars, each.words) for each in found] == [(0, 5, "lovely")]
    seen = await services.events.seen(Actor(GUILD, 10), event.event_id, event.ends_at)
    assert (seen.stars, seen.ratings) == (5, 1)


async def test_a_groups_event_pays_the_group_and_stands_in_its_report(services: Services) -> None:
    """On the group's own account, as a line of its own; counted with who came."""
    group = await verified_group(services.database)
    director = group.owner
    event = await published(services, by=director, kind="member", group_id=group.group_id, price=33)
    await points(services, 10)
    await sign_up(services, 10, event)
    await services.events.mark(director, event.event_id, [10], "came", START)
    await services.events.end(GUILD, event.event_id, event.ends_at)
    assert await services.events.settle(GUILD, event.event_id, event.ends_at + timedelta(hours=48))
    assert await balance(services, ledger.group(group.group_id)) == 33
    after = event.ends_at + timedelta(days=3)
    async with services.database.reading() as tx:
        assert await sources.events(tx, GUILD, group.group_id, NOW, after) == (1, 1)
        (line,) = (await accounts.movements(tx, GUILD, group.group_id, NOW, after)).lines
    assert (line.kind, line.amount, line.words) == ("event.settled", 33, WRITTEN.title)
    await sound(services, event)
