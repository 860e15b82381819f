"""Pictures, kinds, cities and lapsed offers of events in the services, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

import db.event_pictures
import db.event_turnouts
import db.events
from db.audit import audit_entries
from db.engine import Database
from db.event_pictures import event_pictures
from db.events import Event
from db.jobs import jobs
from services import Services, build_services
from services.actor import Actor
from services.errors import UserError
from services.events import promises
from services.events.rules import Terms
from services.privacy import features
from tests.services.test_events_upkeep import ADMIN, GUILD, HOST, HOST_ID, NOW, WRITTEN, published, stored, told

PICTURE, OTHER = b"\xff\xd8\xff one", b"\xff\xd8\xff another"
MIA = Actor(GUILD, 10)


@pytest.fixture
async def services(database: Database) -> Services:
    """The services on the database, where members publish at once."""
    found = build_services(database)
    await found.settings.change_events(ADMIN, {"approved_after": 0, "most_open": 10}, NOW)
    return found


async def picture_of(services: Services, event: Event) -> db.event_pictures.Picture | None:
    """The picture as it is kept."""
    shown = await services.events.shown(GUILD, event.event_id)
    assert shown is not None
    return shown.picture


async def pending(services: Services, kind: str) -> list[dict[str, Any]]:
    """What is promised of a kind and still to come; done with that."""
    async with services.database.transaction() as tx:
        found = await tx.execute(select(jobs.c.payload).where(jobs.c.kind == kind, jobs.c.state == "pending"))
        payloads = [row[0] for row in found]
        await tx.execute(jobs.update().where(jobs.c.kind == kind).values(state="done"))
        return payloads


# --- pictures ----------------------------------------------------------------------------------------------------


async def test_a_picture_is_given_replaced_and_taken_away(services: Services) -> None:
    """By who runs the event; the card and Discord's own event follow, whose cover it is then."""
    event = await published(services)
    for kind in (promises.CARD, promises.NATIVE):
        await pending(services, kind)
    assert await picture_of(services, event) is None
    await services.events.set_picture(HOST, event.event_id, PICTURE, NOW)
    assert await picture_of(services, event) == (PICTURE, None)
    assert [await pending(services, kind) for kind in (promises.CARD, promises.NATIVE)] == [[{}], [{}]]
    await services.events.covered(GUILD, event.event_id, 4242)
    assert await picture_of(services, event) == (PICTURE, 4242)
    await services.events.set_picture(HOST, event.event_id, OTHER, NOW)
    assert await picture_of(services, event) == (OTHER, None), "another picture is nobody's cover yet"
    await pending(services, promises.NATIVE)
    await services.events.set_picture(HOST, event.event_id, None, NOW)
    assert await picture_of(services, event) is None
    assert await pending(services, promises.NATIVE) == [{"uncover": True}]
    with pytest.raises(UserError, match="event-picture-none"):
        await services.events.set_picture(HOST, event.event_id, None, NOW)


async def test_only_who_runs_it_gives_a_picture_and_only_before_it_begins(services: Services) -> None:
    event = await published(services)
    with pytest.raises(UserError, match="event-not-host"):
        await services.events.set_picture(MIA, event.event_id, PICTURE, NOW)
    with pytest.raises(UserError, match="event-over"):
        await services.events.set_picture(HOST, event.event_id, PICTURE, event.starts_at)
    assert await picture_of(services, event) is None


async def test_a_picture_goes_with_its_draft_and_with_its_host(services: Services) -> None:
    """Nobody else's does; and it is told of in what is known of the host."""
    draft, own = await services.events.draft(HOST, WRITTEN, NOW), await published(services)
    others = await published(services, MIA)
    for actor, event in ((HOST, draft), (HOST, own), (MIA, others)):
        await services.events.set_picture(actor, event.event_id, PICTURE, NOW)
    await services.events.drop_draft(HOST, draft.event_id)
    async with services.database.transaction() as tx:
        known = await features.known(tx, GUILD, HOST_ID, None)
        assert known["events"]["pictures"] == [{"event_id": str(own.event_id), "bytes": len(PICTURE)}]
        await features.forget(tx, GUILD, HOST_ID, -5, NOW)
        left = (await tx.execute(select(event_pictures.c.event_id))).scalars().all()
    assert left == [others.event_id]


# --- the kind ----------------------------------------------------------------------------------------------------


async def test_a_draft_can_become_another_kind_that_one_may_hold(services: Services) -> None:
    """What is published keeps its kind: its sign-ups, its approval and its settlement went by it."""
    draft = await services.events.draft(HOST, WRITTEN, NOW)
    assert await services.events.kinds_for(HOST, None) == ["member", "partner"]
    assert await services.events.kinds_for(ADMIN, None) == list(db.events.KINDS)
    changed = await services.events.rewrite(HOST, draft.event_id, {"kind": "partner"}, NOW)
    assert (changed.kind, (await stored(services, draft)).kind) == ("partner", "partner")
    with pytest.raises(UserError, match="not-allowed"):
        await services.events.rewrite(HOST, draft.event_id, {"kind": "official"}, NOW)
    event = await published(services)
    with pytest.raises(UserError, match="event-kind-stays"):
        await services.events.rewrite(ADMIN, event.event_id, {"kind": "official"}, NOW)
    assert (await stored(services, event)).kind == "member"


async def test_a_draft_that_staff_made_official_is_not_its_members_to_publish(services: Services) -> None:
    """Who may is asked again at publishing."""
    draft = await services.events.draft(HOST, WRITTEN, NOW)
    await services.events.rewrite(ADMIN, draft.event_id, {"kind": "official"}, NOW)
    with pytest.raises(UserError, match="not-allowed"):
        await services.events.publish(HOST, draft.event_id, 77, NOW)


# --- cities ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "may"),
    [
        ("", False),
        ("Beijing", False),
        ("ＳＨＡＮＧＨＡＩ", True),
        (" shanghai ", True),
        ("上海市", True),
        ("上海", True),
    ],
)
async def test_a_city_is_compared_by_the_written_rule(services: Services, typed: str, may: bool) -> None:
    """Case, width, spaces around it and a 市 at the end make no difference; nothing is translated."""
    event = await published(services, price=0, terms=Terms(cities=("Shanghai", "上海")))
    await services.profiles.set_city(MIA, typed)
    seen = await services.events.seen(MIA, event.event_id, NOW)
    assert seen.joinable is may
    if may:
        await services.events.sign_up(MIA, event.event_id, NOW)
        return
    with pytest.raises(UserError, match="event-city") as refused:
        await services.events.sign_up(MIA, event.event_id, NOW)
    assert refused.value.params == {"cities": "Shanghai / 上海", "city": typed or "none"}
    funnel = await services.events.funnel(ADMIN, event.starts_at.date(), NOW)
    assert (funnel.turned, funnel.worst) == ({"event-city": 1}, ("event-city", 1))


async def test_one_says_changes_and_deletes_ones_city(services: Services) -> None:
    """Nobody else sees it; what else they chose stays, and forgetting them forgets it."""
    assert await services.profiles.set_city(MIA, "  New   York ") == "New York"
    assert (await services.profiles.of(MIA, MIA, NOW)).city == "New York"
    assert (await services.profiles.of(HOST, MIA, NOW)).city == ""
    with pytest.raises(UserError, match="profile-city"):
        await services.profiles.set_city(MIA, "x" * 1000)
    async with services.database.reading() as tx:
        known = await features.known(tx, GUILD, MIA.user_id, None)
    assert "New York" in str(known)
    await services.profiles.set_city(MIA, "")
    assert (await services.profiles.of(MIA, MIA, NOW)).city == ""


async def test_events_are_found_by_city_with_and_without_its_ending(services: Services) -> None:
    """Also those that were written down before the ending was left off."""
    new, old = await published(services, city="上海市"), await published(services, city="上海市")
    await published(services, city="北京")
    async with services.database.transaction() as tx:
        await db.events.change(tx, GUILD, old.event_id, city_key="上海市")
    for typed in ("上海", "上海市"):
        page = await services.events.listing(MIA, NOW, city=typed, limit=5)
        assert {each.event_id for each, _ in page.events} == {new.event_id, old.event_id}


async def test_what_one_may_join_goes_by_each_events_own_thresholds(services: Services) -> None:
    """All of them are looked up at once, and none is taken for another's."""
    open_to_all = await published(services, terms=Terms())
    here = await published(services, terms=Terms(cities=("Shanghai",)))
    await published(services, terms=Terms(cities=("Beijing",)))
    await published(services, terms=Terms(cities=("Shanghai",), min_streak=3))
    await published(services, terms=Terms(min_contribution=1))
    await services.profiles.set_city(MIA, "Shanghai")
    page = await services.events.listing(MIA, NOW, joinable=True, limit=9)
    assert {each.event_id for each, _ in page.events} == {open_to_all.event_id, here.event_id}


# --- who is told -------------------------------------------------------------------------------------------------


async def test_who_lets_an_offer_pass_is_told_once(services: Services) -> None:
    event = await published(services, price=0, capacity=1)
    for user in (10, 11):
        await services.events.sign_up(Actor(GUILD, user), event.event_id, NOW)
    await services.events.cancel(Actor(GUILD, 10), event.event_id, NOW)
    offered = await services.events.offered(GUILD, event.event_id, 11)
    assert offered is not None and offered[1].offer_until is not None
    for _ in range(2):
        await services.events.lapse(GUILD, event.event_id, 11, offered[1].place, offered[1].offer_until)
    assert await told(services, "lapsed") == [11]


async def test_staff_are_told_that_the_clubs_event_lost_its_host_and_one_takes_it_on(services: Services) -> None:
    """One, however many press; and nobody of a member's."""
    event = await published(services, ADMIN, kind="official")
    await services.events.host_left(GUILD, ADMIN.user_id, NOW)
    assert await pending(services, promises.HOSTLESS) == [{"host_id": str(ADMIN.user_id)}]
    with pytest.raises(UserError, match="not-allowed"):
        await services.events.take_over(MIA, event.event_id, ADMIN.user_id, NOW)
    staff = Actor(GUILD, 70, manages_guild=True)
    await services.events.take_over(staff, event.event_id, ADMIN.user_id, NOW)
    with pytest.raises(UserError, match="event-held"):
        await services.events.take_over(Actor(GUILD, 71, manages_guild=True), event.event_id, ADMIN.user_id, NOW)
    assert (await stored(services, event)).host_id == 70
    async with services.database.reading() as tx:
        actions = (await tx.execute(select(audit_entries.c.action))).scalars().all()
    assert {"event.host_left", "event.host_changed"} <= set(actions)


# --- counting ----------------------------------------------------------------------------------------------------


async def test_a_month_that_is_over_and_settled_is_counted_once(services: Services) -> None:
    """Not before every event of it is settled: until then attendance may be put right."""
    first, second = await published(services, price=0), await published(services, price=0)
    for event in (first, second):
        await services.events.sign_up(MIA, event.event_id, NOW)
        await services.events.mark(HOST, event.event_id, [MIA.user_id], "came", event.starts_at)
    month, later = first.starts_at.date(), NOW + timedelta(days=60)

    async def asked() -> tuple[int, int]:
        counted = await services.events.participation(ADMIN, month, 1, later)
        return counted[0][1], (await services.events.funnel(ADMIN, month, later)).again

    async def written_down() -> int:
        async with services.database.reading() as tx:
            return int(await tx.scalar(select(func.count()).select_from(db.event_turnouts.event_turnouts)))

    assert (await asked(), await written_down()) == ((1, 1), 0)
    for event in (first, second):
        await services.events.end(GUILD, event.event_id, event.ends_at)
        await services.events.settle(GUILD, event.event_id, event.ends_at + timedelta(days=5))
    assert (await asked(), await written_down()) == ((1, 1), 1)
    async with services.database.transaction() as tx:  # what is written down is what is told
        await tx.execute(db.event_turnouts.event_turnouts.update().values(people=7, again=3))
    assert await asked() == (7, 3)
    narrowed = await services.events.funnel(ADMIN, month, later, kind="member")
    assert narrowed.again == 1, "of a kind or a city it is counted by those events alone"


def test_what_is_written_of_terms_before_cities_is_read() -> None:
    """A file from before."""
    before = Terms().model_dump(mode="json")
    del before["cities"]
    assert Terms.model_validate(before) == Terms()
    assert replace(WRITTEN, terms=Terms()).terms.cities == ()
