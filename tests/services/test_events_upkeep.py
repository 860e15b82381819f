"""What keeps events in line with the server, on both databases: cards lost, Discord's own events, hosts who leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

import db.events
from db.engine import Database
from db.events import Event
from db.jobs import jobs
from services import Services, build_services, ledger, typed_times
from services.actor import Actor
from services.calendar import GuildCalendar
from services.errors import UserError
from services.events import promises
from services.events.hosting import Written
from services.events.rules import EventRules, Terms
from services.verify import verify

GUILD, HOST_ID, GUEST_ID, CHANNEL = 1, 50, 10, 77
NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
START = NOW + timedelta(days=10)
ADMIN = Actor(GUILD, 1, manages_guild=True)
HOST = Actor(GUILD, HOST_ID)
WRITTEN = Written(
    kind="member",
    title="Tea tasting",
    about="Six teas.",
    city="Shanghai",
    place="1 Beijing Road",
    starts_at=START,
    ends_at=START + timedelta(hours=3),
    capacity=2,
    price=100,
    terms=Terms(),
)


@pytest.fixture
async def services(database: Database) -> Services:
    """The services on the database, where members publish at once."""
    found = build_services(database)
    await found.settings.change_events(ADMIN, {"approved_after": 0, "most_open": 10}, NOW)
    return found


async def published(services: Services, by: Actor = HOST, **changes: Any) -> Event:
    """An event that takes sign-ups, with a card."""
    event = await services.events.draft(by, replace(WRITTEN, **changes), NOW)
    await services.events.publish(by, event.event_id, CHANNEL, NOW)
    await services.events.carded(GUILD, event.event_id, 1000 + event.event_id % 1000)
    return await stored(services, event)


async def stored(services: Services, event: Event) -> Event:
    """The event as it is now."""
    async with services.database.reading() as tx:
        found = await db.events.get(tx, GUILD, event.event_id)
    assert found is not None
    return found


async def told(services: Services, what: str) -> list[int]:
    """Who is told that, in order of their ids."""
    async with services.database.reading() as tx:
        rows = await tx.execute(select(jobs.c.payload).where(jobs.c.kind == promises.TELL))
        return sorted(int(row[0]["to"]) for row in rows if row[0]["what"] == what)


async def pay(services: Services, event: Event) -> None:
    """A guest with points signs up."""
    async with services.database.transaction() as tx:
        move = ledger.move(ledger.ISSUANCE, ledger.wallet(GUEST_ID), 1000)
        await ledger.post(tx, ledger.Entry(GUILD, "test", "test", move), NOW)
    await services.events.sign_up(Actor(GUILD, GUEST_ID), event.event_id, NOW)


async def balance(services: Services) -> int:
    """What the guest has."""
    async with services.database.reading() as tx:
        return await ledger.balance(tx, GUILD, ledger.wallet(GUEST_ID))


async def test_a_lost_card_is_told_once_and_a_new_one_has_another_nonce(services: Services) -> None:
    """However often it is noticed: by the deletion, by an edit that failed, by the channel."""
    event = await published(services)
    assert event.message_id is not None
    await services.events.card_gone(GUILD, {1, event.message_id}, NOW)
    await services.events.card_lost(GUILD, event.event_id, event.message_id, NOW)
    await services.events.channel_gone(GUILD, CHANNEL, NOW)
    assert await told(services, "card-lost") == [HOST_ID]
    assert (await stored(services, event)).channel_id is None
    again = await services.events.post_card(HOST, event.event_id, 88, NOW)
    assert (again.channel_id, again.message_id) == (88, None)
    async with services.database.reading() as tx:
        row = (await tx.execute(select(jobs.c.payload).where(jobs.c.kind == promises.CARD))).one()
    assert int(row[0]["nonce"]) > 0 and "old" not in row[0]


async def test_another_message_is_nobodys_card(services: Services) -> None:
    """Most messages that are deleted are none of ours; nor is the card of another guild."""
    event = await published(services)
    await services.events.card_gone(GUILD, {3}, NOW)
    await services.events.card_gone(2, {event.message_id or 0}, NOW)
    assert (await stored(services, event)).message_id == event.message_id


async def test_a_member_who_leaves_calls_off_what_they_hold(services: Services) -> None:
    """Drafts go, events are called off once, everybody gets everything back."""
    event = await published(services)
    await services.events.draft(HOST, WRITTEN, NOW)
    await pay(services, event)
    assert await balance(services) == 900
    await services.events.host_left(GUILD, HOST_ID, NOW)
    await services.events.host_left(GUILD, HOST_ID, NOW)
    assert (await stored(services, event)).state == "cancelled"
    assert await told(services, "host-left") == [GUEST_ID]
    assert await balance(services) == 1000
    assert [each.state for each in await services.events.hosted(HOST)] == ["cancelled"]
    assert (await verify(services.database, NOW)).problems == []


async def test_the_clubs_own_event_stays_when_its_host_leaves(services: Services) -> None:
    """Staff run it."""
    event = await published(services, ADMIN, kind="official")
    await services.events.host_left(GUILD, ADMIN.user_id, NOW)
    assert (await stored(services, event)).state == "published"


async def test_a_groups_event_goes_to_its_owner(services: Services) -> None:
    """Who is told; the sign-ups stand."""
    owner = Actor(GUILD, 60)
    group = await services.groups.create(owner, "Tea", "Leaves", NOW, invitation=False)
    event = await published(services, owner, group_id=group.group_id)
    async with services.database.transaction() as tx:
        await db.events.change(tx, GUILD, event.event_id, host_id=HOST_ID)
    await pay(services, event)
    await services.events.host_left(GUILD, HOST_ID, NOW)
    after = await stored(services, event)
    assert (after.host_id, after.state, after.taken) == (60, "published", 1)
    assert await told(services, "host-now") == [60]


async def test_a_draft_is_thrown_away_and_nothing_else(services: Services) -> None:
    """By its host; what is published is called off instead."""
    draft = await services.events.draft(HOST, WRITTEN, NOW)
    with pytest.raises(UserError, match="event-unknown"):
        await services.events.drop_draft(Actor(GUILD, GUEST_ID), draft.event_id)
    await services.events.drop_draft(HOST, draft.event_id)
    assert await services.events.shown(GUILD, draft.event_id) is None
    event = await published(services)
    with pytest.raises(UserError, match="event-published-already"):
        await services.events.drop_draft(HOST, event.event_id)


async def test_who_runs_what(services: Services) -> None:
    """Their own, and for staff what is coming."""
    event = await published(services)
    assert await services.events.run_by(Actor(GUILD, GUEST_ID), NOW) == []
    assert [each.event_id for each in await services.events.run_by(HOST, NOW)] == [event.event_id]
    assert [each.event_id for each in await services.events.run_by(ADMIN, NOW)] == [event.event_id]
    with pytest.raises(UserError, match="event-not-host"):
        await services.events.managed(Actor(GUILD, GUEST_ID), event.event_id)


async def test_only_the_mirrors_of_ours_are_looked_at(services: Services) -> None:
    """And those of them that are missing, when the bot is back."""
    event = await published(services)
    await services.events.mirrored(GUILD, event.event_id, 4242)

    async def due() -> int:
        async with services.database.transaction() as tx:
            found = await tx.execute(
                select(jobs.c.job_id).where(jobs.c.kind == promises.NATIVE, jobs.c.state == "pending")
            )
            count = len(found.all())
            await tx.execute(jobs.update().where(jobs.c.kind == promises.NATIVE).values(state="done"))
            return count

    await due()
    await services.events.native_touched(GUILD, 4243, NOW)
    await services.events.check_natives(GUILD, {4242}, NOW)
    assert await due() == 0
    await services.events.native_touched(GUILD, 4242, NOW)
    assert await due() == 1
    await services.events.check_natives(GUILD, {1}, NOW)
    assert await due() == 1


async def test_a_month_of_the_list_is_the_clubs_own(services: Services) -> None:
    """The last hour of March in Shanghai is still March, though it is not in Berlin."""
    await services.settings.change_club(ADMIN, {"time_zone": "Asia/Shanghai"}, NOW)
    end_of_march = datetime(2026, 3, 31, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
    for start in (end_of_march, end_of_march + timedelta(hours=1)):
        await published(services, starts_at=start, ends_at=start + timedelta(hours=1))
    for month in (3, 4):
        page = await services.events.listing(HOST, NOW, month=NOW.date().replace(month=month), limit=5)
        assert len(page.events) == 1


@pytest.mark.parametrize(
    ("typed", "hours"),
    [("22:00", 3), ("3 hours", 3), ("3小时", 3), ("01:00", 6), ("2026-03-21 19:00", 24), ("in 90 minutes", 1.5)],
)
def test_an_end_is_read_from_the_beginning_on(typed: str, hours: float) -> None:
    """A time of day is the first after it, a length is counted from it, a day is the one that is named."""
    calendar = GuildCalendar("Asia/Shanghai", 0)
    starts_at = typed_times.instant("2026-03-20 19:00", NOW, calendar)
    assert typed_times.ending(typed, starts_at, NOW, calendar) - starts_at == timedelta(hours=hours)


async def test_what_the_card_says_of_the_host(services: Services) -> None:
    """The group that runs it, the rules for the mirror, how many they held."""
    event = await published(services)
    shown = await services.events.shown(GUILD, event.event_id)
    assert shown is not None and (shown.mirror, shown.group, shown.ratings) == (EventRules().mirror, None, 0)
    assert await services.events.record_of(GUILD, HOST_ID) == 0
