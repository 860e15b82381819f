"""One's own data: all of it handed over, or gone without a trace and with balanced books."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

import db.people
import db.proposals
import db.settings
from db.engine import Database
from db.proposals import Proposal
from db.schema import metadata
from services import Services, audit, build_services, club, jobs, ledger
from services.actor import Actor
from services.credentials.applying import Applications
from services.credentials.rules import Form
from services.errors import UserError
from services.groups import promises
from services.privacy.service import ERASE_EVERY, EXPORT_EVERY, LONGEST_REASON, Privacy
from services.red_packets import lifecycle, series
from services.red_packets.claims import Claimed
from services.red_packets.rules import Limits
from services.red_packets.sending import Draft, terms
from services.vault import Vault
from services.verify import verify
from tests.services.verified_club import verified_group

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
GUILD, HALL = 1, 77
VAULT = Vault(b"k" * 32)
ADMINS = 901

MIA = Actor(GUILD, 234567890123456789, joined_at=NOW - 400 * DAY)
WANRU = Actor(GUILD, 345678901234567890, locale="zh-CN", joined_at=NOW - 400 * DAY)
ADA = Actor(GUILD, 456789012345678901, frozenset({ADMINS}))
EVE = Actor(GUILD, 567890123456789012, frozenset({ADMINS}))


@pytest.fixture
async def services(database: Database) -> Services:
    return await club_on(database)


async def club_on(database: Database) -> Services:
    async with database.transaction() as tx:
        await db.settings.put(tx, GUILD, "club", club.ALWAYS, {"admin_roles": [ADMINS]}, NOW, None)
        limits = Limits(members_may_give=True, own_packet=True, channel_gap_minutes=0).model_dump(mode="json")
        await db.settings.put(tx, GUILD, "red_packets", club.ALWAYS, limits, NOW, None)
    return build_services(database)


async def give(services: Services, who: Actor, points: int) -> None:
    await services.points.grant(ADA, who, points, f"Thank you <@{who.user_id}>", NOW, key=who.user_id % 1000 + points)


async def packet(services: Services, giver: Actor, now: datetime = NOW, **fields: Any) -> int:
    opens_at = fields.pop("opens_at", None)
    asked = await services.red_packets.ask(
        giver, Draft(HALL, 20, 4, "equal", giver == MIA, terms(**fields), opens_at), now
    )
    await services.red_packets.confirm(giver, asked.packet.packet_id, now)
    return asked.packet.packet_id


async def all_that_there_is(database: Database) -> dict[str, list[str]]:
    async with database.reading() as tx:
        return {
            table.name: [str(tuple(row)) for row in await tx.execute(select(table))] for table in metadata.sorted_tables
        }


async def rows(database: Database, table: str, **where: Any) -> list[Any]:
    there = metadata.tables[table]
    async with database.reading() as tx:
        found = await tx.execute(select(there).where(*(there.c[name] == value for name, value in where.items())))
        return list(found.all())


async def refused(work: Any, code: str) -> UserError:
    with pytest.raises(UserError) as refusal:
        await work
    assert refusal.value.code == code
    return refusal.value


async def a_full_life(services: Services) -> None:
    """Mia does everything that leaves something behind, with words that nobody else types."""
    await services.checkin.check_in(MIA, NOW - DAY)
    await services.checkin.check_in(MIA, NOW)
    await services.reminders.set(MIA, 9, NOW)
    await give(services, MIA, 500)
    await give(services, WANRU, 500)
    for sender, receiver in ((MIA, WANRU), (WANRU, MIA)):
        asked = await services.points.ask_to_send(sender, receiver, 5, f"petrichor <@{MIA.user_id}>", NOW)
        await services.points.confirm_send(sender, asked.transfer.transfer_id, NOW)
    await services.points.show_on_leaderboards(MIA, False)
    await packet(services, MIA, question="petrichor?", greeting="petrichor!", opens_at=NOW + 5 * HOUR)
    opened = await packet(services, ADA, question="What do you think?")
    claimed = await services.red_packets.claim(MIA, opened, NOW, answer="I think of petrichor")
    assert isinstance(claimed, Claimed)
    await services.red_packets.close_due(GUILD, opened, NOW + 2 * DAY)
    rhythm = await services.red_packets.ask_series(
        MIA, Draft(HALL, 20, 4, "equal", True, terms(greeting="petrichor"), NOW + DAY), "daily", None, NOW
    )
    await services.red_packets.confirm_series(MIA, rhythm.series.series_id, NOW)
    hers = await services.groups.create(WANRU, "Night riders", "Rides", NOW, invitation=True)
    await services.groups.invite(WANRU, hers.group_id, MIA, HALL, NOW)
    await services.groups.answer_invitation(MIA, hers.group_id, True, NOW)
    await services.group_upkeep.role_made(GUILD, hers.group_id, 4242, NOW)
    await services.groups.post_card(WANRU, hers.group_id, HALL, NOW)
    closed = await services.groups.create(MIA, "Short-lived", "For a day", NOW, invitation=False)
    await services.groups.close(MIA, closed.group_id, "", NOW)
    await services.activity.left(GUILD, MIA.user_id, NOW)
    async with services.database.transaction() as tx:
        reason = f"<@{MIA.user_id}> asked for it"
        await audit.record(tx, GUILD, NOW, ADA.user_id, "points.granted", subject_id=WANRU.user_id, reason=reason)
        await jobs.enqueue(tx, GUILD, promises.TELL, "x", {"who": MIA.user_id}, NOW)


# --- erasing -----------------------------------------------------------------------------------------------------


async def test_after_a_full_life_nothing_is_left_and_the_books_balance(services: Services, database: Database) -> None:
    await a_full_life(services)
    balance = await services.points.balance(GUILD, MIA.user_id)
    before = await all_that_there_is(database)
    assert sum(str(MIA.user_id) in row for there in before.values() for row in there) > 20

    done = await services.privacy.erase(MIA, NOW)

    left = await all_that_there_is(database)
    assert {name for name, there in left.items() if any(str(MIA.user_id) in row for row in there)} == set()
    hers = [row for there in left.values() for row in there if "petrichor" in row]
    assert hers and all(str(WANRU.user_id) in row or "transfer" in row for row in hers)  # what Wanru typed is hers
    assert (await verify(database)).problems == []
    # What she had put into a packet that had not opened came back first.
    assert (done.points, done.role_ids) == (balance + 20, {4242})
    assert done.opaque_id < 0
    assert await services.points.balance(GUILD, MIA.user_id) == 0
    [entry] = await rows(database, "audit_entries", action="privacy.erased")
    assert (entry.actor_id, entry.subject_id, entry.detail) == (done.opaque_id, None, {})


async def test_what_somebody_else_typed_stays_without_the_name(services: Services, database: Database) -> None:
    await give(services, MIA, 10)
    await services.privacy.erase(MIA, NOW)
    [granted] = await rows(database, "transactions", kind="grant")
    assert granted.reason.startswith("Thank you <@-")


async def test_nothing_of_others_is_touched(services: Services, database: Database) -> None:
    await a_full_life(services)
    before = await services.privacy.export(WANRU, NOW)
    await services.privacy.erase(MIA, NOW)
    after = await services.privacy.export(WANRU, NOW + HOUR)
    assert before.counts.keys() == after.counts.keys()
    assert before.data["checkin"] == after.data["checkin"]
    assert before.data["points"]["accounts"][0]["balance"] == after.data["points"]["accounts"][0]["balance"]
    assert len(before.data["groups"]["memberships"]) == len(after.data["groups"]["memberships"]) == 1


async def test_who_was_erased_begins_from_nothing(services: Services, database: Database) -> None:
    await a_full_life(services)
    await services.privacy.erase(MIA, NOW)
    again = await services.checkin.check_in(MIA, NOW)
    assert (again.repeated, again.balance) == (False, again.points)
    shown = await services.streaks.show(GUILD, MIA.user_id, NOW)
    assert shown.state.streak == 1
    assert (await verify(database)).problems == []


async def test_an_owner_hands_over_or_closes_first(services: Services) -> None:
    group = await services.groups.create(MIA, "Night riders", "Rides", NOW, invitation=False)
    refusal = await refused(services.privacy.erase(MIA, NOW), "privacy-owns-groups")
    assert refusal.params == {"groups": "Night riders", "count": 1}
    preview = await services.privacy.preview(MIA)
    assert [each.code for each in preview.unsettled] == ["privacy-owns-groups"]
    await services.groups.close(MIA, group.group_id, "", NOW)
    await services.privacy.erase(MIA, NOW)  # the refusal did not count as a time


async def test_nobody_claims_twice_by_being_forgotten_in_between(services: Services) -> None:
    opened = await packet(services, ADA)
    await services.red_packets.claim(MIA, opened, NOW)
    refusal = await refused(services.privacy.erase(MIA, NOW), "privacy-packet-open")
    assert refusal.params == {"at": NOW + DAY}
    await services.red_packets.close_due(GUILD, opened, NOW + DAY)
    await services.privacy.erase(MIA, NOW + DAY)


async def test_what_somebody_gives_ends_and_goes_back(services: Services, database: Database) -> None:
    await give(services, MIA, 100)
    now_open = await packet(services, MIA, greeting="petrichor", question="Which?")
    later = await packet(services, MIA, opens_at=NOW + 5 * HOUR)
    await services.red_packets.claim(WANRU, now_open, NOW, answer="This one")
    done = await services.privacy.erase(MIA, NOW)
    assert done.points == 95
    for packet_id in (now_open, later):
        [row] = await rows(database, "red_packets", packet_id=packet_id)
        assert (row.state, row.outcome, row.giver_id) == ("ended", "cancelled", done.opaque_id)
        assert row.source == ledger.forgotten_wallet(done.opaque_id)
        assert (row.terms["greeting"], row.terms["question"]) == ("", None)
    assert await rows(database, "jobs", kind=lifecycle.OPEN) == []
    assert len(await rows(database, "jobs", kind=lifecycle.CARD)) == 1  # the card is to say that it is over
    assert (await services.points.balance(GUILD, WANRU.user_id)) == 5
    assert (await verify(database)).problems == []


async def test_a_series_has_no_further_round(services: Services, database: Database) -> None:
    asked = await services.red_packets.ask_series(
        MIA, Draft(HALL, 20, 4, "equal", True, terms(), NOW + DAY), "daily", None, NOW
    )
    await services.red_packets.confirm_series(MIA, asked.series.series_id, NOW)
    await services.privacy.erase(MIA, NOW)
    [row] = await rows(database, "red_packet_series")
    assert (row.state, row.next_at) == ("ended", None)
    assert await rows(database, "jobs", kind=series.ROUND) == []


async def test_erasing_again_waits_a_day(services: Services, database: Database) -> None:
    await services.checkin.check_in(MIA, NOW)
    await services.privacy.erase(MIA, NOW)
    await services.checkin.check_in(MIA, NOW)
    refusal = await refused(services.privacy.erase(MIA, NOW + HOUR), "privacy-erased-already")
    assert refusal.params == {"at": NOW + ERASE_EVERY}
    await services.privacy.erase(MIA, NOW + ERASE_EVERY)
    assert len(await rows(database, "audit_entries", action="privacy.erased")) == 2


async def test_two_at_once_erase_once(services: Services, database: Database) -> None:
    await services.checkin.check_in(MIA, NOW)
    results = await asyncio.gather(*(services.privacy.erase(MIA, NOW) for _ in range(3)), return_exceptions=True)
    assert sorted(each.code if isinstance(each, UserError) else "done" for each in results) == [
        "done",
        "privacy-erased-already",
        "privacy-erased-already",
    ]
    assert len(await rows(database, "audit_entries", action="privacy.erased")) == 1


async def test_erasing_while_points_move_loses_none(services: Services, database: Database, second: Database) -> None:
    await give(services, MIA, 100)
    await give(services, WANRU, 100)
    elsewhere = build_services(second)
    asked = [await elsewhere.points.ask_to_send(WANRU, MIA, 1, None, NOW) for _ in range(5)]
    moves = [elsewhere.points.confirm_send(WANRU, each.transfer.transfer_id, NOW) for each in asked]
    deeds = [*moves, services.privacy.erase(MIA, NOW), elsewhere.checkin.check_in(MIA, NOW)]
    results = await asyncio.gather(*deeds, return_exceptions=True)
    assert all(not isinstance(each, Exception) or isinstance(each, UserError) for each in results), results
    assert (await verify(database)).problems == []


# --- for somebody else -------------------------------------------------------------------------------------------


async def test_an_admin_erases_somebody_who_wrote(services: Services, database: Database) -> None:
    await a_full_life(services)
    reason = f"Asked by mail, <@{MIA.user_id}>"
    done = await services.privacy.erase_other(ADA, MIA.user_id, reason, NOW)
    left = await all_that_there_is(database)
    assert {name for name, there in left.items() if any(str(MIA.user_id) in row for row in there)} == set()
    [entry] = await rows(database, "audit_entries", action="privacy.forgotten")
    assert (entry.actor_id, entry.subject_id) == (ADA.user_id, done.opaque_id)
    assert entry.reason == f"Asked by mail, <@{done.opaque_id}>"


@pytest.mark.parametrize(
    ("who", "reason", "code"),
    [
        (WANRU, "because", "not-allowed"),
        (MIA, "because", "not-allowed"),
        (ADA, "  ", "reason-missing"),
        (ADA, "x" * (LONGEST_REASON + 1), "note-too-long"),
    ],
)
async def test_who_may_not_and_why_not(
    services: Services, database: Database, who: Actor, reason: str, code: str
) -> None:
    await services.checkin.check_in(MIA, NOW)
    await refused(services.privacy.erase_other(who, MIA.user_id, reason, NOW), code)
    assert len(await rows(database, "checkin_days", user_id=MIA.user_id)) == 1


async def test_only_an_admin_looks_at_what_there_is_about_others(services: Services) -> None:
    await services.checkin.check_in(MIA, NOW)
    await refused(services.privacy.preview(WANRU, MIA.user_id), "not-allowed")
    assert (await services.privacy.preview(ADA, MIA.user_id)).counts["checkin"] == 2


async def test_an_admin_who_is_erased_stays_unnamed_in_what_they_decided(
    services: Services, database: Database
) -> None:
    await give(services, MIA, 100)
    done = await services.privacy.erase(ADA, NOW)
    [granted] = await rows(database, "audit_entries", action="points.granted")
    assert (granted.actor_id, granted.subject_id) == (done.opaque_id, MIA.user_id)
    await services.privacy.erase_other(EVE, EVE.user_id, "myself", NOW)
    [entry] = await rows(database, "audit_entries", action="privacy.forgotten")
    assert entry.actor_id == entry.subject_id < 0


# --- exporting ---------------------------------------------------------------------------------------------------


async def test_an_export_holds_everything_and_can_be_written(services: Services) -> None:
    await a_full_life(services)
    exported = await services.privacy.export(MIA, NOW)
    assert json.loads(json.dumps(exported.data)) == exported.data
    data = exported.data
    assert [day["day"] for day in data["checkin"]["days"]] == ["2026-03-09", "2026-03-10"]
    assert data["checkin"]["reminder"][0]["hour"] == 9
    [account] = data["points"]["accounts"]
    assert sum(line["amount"] for line in account["lines"]) == account["balance"] > 0
    assert {each["sender_id"] for each in data["points"]["transfers"]} == {str(MIA.user_id), str(WANRU.user_id)}
    assert data["red_packets"]["answers"][0]["text"] == "I think of petrichor"
    assert "seed" not in data["red_packets"]["given"][0]
    assert data["red_packets"]["series"][0]["rhythm"] == "daily"
    assert len(data["groups"]["memberships"]) == 2
    assert data["activity"]["departures"][0]["at"] == NOW.isoformat()
    assert exported.counts["audit"] == len(data["audit"]["entries"]) > 3
    assert str(ADA.user_id) not in {each["actor_id"] for each in data["audit"]["entries"]}


async def test_a_long_statement_is_there_in_full(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.points.LINES_AT_ONCE", 2)
    for n in range(5):
        await services.points.grant(ADA, MIA, 1, "thanks", NOW + n * MINUTE, key=n)
    exported = await services.privacy.export(MIA, NOW)
    assert len(exported.data["points"]["accounts"][0]["lines"]) == 5


async def test_an_export_now_and_then(services: Services, database: Database) -> None:
    first = await services.privacy.export(MIA, NOW)
    assert first.counts == {"audit": 1}  # that it was asked for
    refusal = await refused(services.privacy.export(MIA, NOW + MINUTE), "privacy-export-wait")
    assert refusal.params == {"at": NOW + EXPORT_EVERY}
    await services.privacy.export(WANRU, NOW + MINUTE)
    await services.privacy.export(replace(MIA, guild_id=2), NOW + MINUTE)
    await services.privacy.export(MIA, NOW + EXPORT_EVERY)


async def test_two_exports_at_once_are_one(services: Services, second: Database) -> None:
    elsewhere = build_services(second)
    results = await asyncio.gather(
        *(each.privacy.export(MIA, NOW) for each in (services, elsewhere, services)), return_exceptions=True
    )
    assert sorted(each.code if isinstance(each, UserError) else "done" for each in results) == [
        "done",
        "privacy-export-wait",
        "privacy-export-wait",
    ]


async def test_a_stranger_has_nothing(services: Services) -> None:
    preview = await services.privacy.preview(MIA)
    assert (preview.counts, preview.points, preview.unsettled) == ({}, 0, [])


# --- what a longer number has in common with an id ----------------------------------------------------------------


async def test_a_longer_number_is_somebody_else(database: Database) -> None:
    longer = f"{MIA.user_id}0"
    async with database.transaction() as tx:
        await jobs.enqueue(tx, GUILD, "x", longer, {"n": int(longer)}, NOW)
        await jobs.enqueue(tx, GUILD, "x", f"1/{MIA.user_id}/2", {}, NOW)
        await db.people.replace_mentions(tx, GUILD, MIA.user_id, -5)
    there = await rows(database, "jobs")
    assert sorted(row.key for row in there) == ["1/-5/2", longer]
    assert {row.payload.get("n") for row in there} == {int(longer), None}


# --- verified groups ---------------------------------------------------------------------------------------------


async def test_applications_end_and_their_pages_go(database: Database) -> None:
    group = await verified_group(database)
    services = replace(await club_on(database), vault=VAULT, privacy=Privacy(database, VAULT))
    applications = Applications(database, VAULT)
    form = Form(evidence={"c1": ("license",)}, words="petrichor")
    made = await applications.apply(MIA, group.group_id, form, date(2027, 1, 1), [b"a page"], 1, True, NOW)
    told = (await services.privacy.export(MIA, NOW)).data["verified"]["applications"]
    assert [(each["files"], "petrichor" in each["form"]) for each in told] == [(1, True)]
    # With another key the rest is told all the same.
    told = (await Privacy(database, Vault(b"x" * 32)).export(MIA, NOW + HOUR)).data["verified"]["applications"]
    assert [(each["files"], each["form"]) for each in told] == [(1, None)]

    done = await services.privacy.erase(MIA, NOW)

    [row] = await rows(database, "applications")
    assert (row.state, row.user_id, row.open_for, row.form) == ("withdrawn", done.opaque_id, None, None)
    assert row.application_id == made.application.application_id
    assert await rows(database, "sealed_files") == []
    [case] = await rows(database, "cases")
    assert case.closed_at is not None and case.about_id == done.opaque_id
    left = await all_that_there_is(database)
    assert {name for name, there in left.items() if any(str(MIA.user_id) in each for each in there)} == set()


async def test_a_proposal_goes_back_without_the_founder_who_is_gone(database: Database) -> None:
    await club_on(database)
    services = build_services(database)
    proposal = Proposal(
        GUILD, 1, WANRU.user_id, WANRU.user_id, None, None, {"founders": [MIA.user_id, 5], "officers": [MIA.user_id]},
        "confirming", NOW, NOW, None, None, None,
    )  # fmt: skip
    own = proposal._replace(proposal_id=2, proposer_id=MIA.user_id, open_by=MIA.user_id, draft={"name": "petrichor"})
    async with database.transaction() as tx:
        assert await db.proposals.add(tx, proposal) and await db.proposals.add(tx, own)
    await services.privacy.erase(MIA, NOW)
    first, second = await rows(database, "proposals")
    assert (first.state, first.draft) == ("returned", {"founders": [5], "officers": []})
    assert (second.state, second.open_by, second.draft) == ("withdrawn", None, {})
