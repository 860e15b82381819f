"""Reports of verified groups: made once at each month's end, completed by who runs the group, and naming nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

import db.group_reports
import db.groups
import db.jobs
import db.verified
from db.engine import Database
from db.groups import Membership
from db.jobs import Job
from db.metadata import metadata
from db.verified import Charter, Officer
from services import contribution, ledger
from services import reports as helper
from services.actor import Actor
from services.errors import UserError
from services.reports import rules, service
from services.reports.rules import Figures
from services.reports.service import Reports, Seen, forget, known
from services.settings import Settings

GUILD = 1
MARCH, APRIL, MAY = (date(2026, month, 1) for month in (3, 4, 5))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADA = Actor(GUILD, 90, manages_guild=True)
OUYANG, OFFICER, LIAISON, MIA, STRANGER = (Actor(GUILD, n) for n in (1, 2, 3, 4, 5))
GROUP = 700
NAME = "Chefs 厨师"


def utc(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


NOW = utc(3, 10)
OVER = utc(4, 1)  # March is over, in UTC


@pytest.fixture
def reports(database: Database) -> Reports:
    return Reports(database)


@pytest.fixture
def another(second: Database) -> Reports:
    return Reports(second)


@pytest.fixture(autouse=True)
async def chefs(database: Database) -> None:
    """A verified group since January, with its director, an officer, a liaison, and two who joined in February."""
    await put_group(database, GROUP, NAME)


async def put_group(database: Database, group_id: int, name: str, **more: Any) -> None:
    values: dict[str, Any] = {
        "guild_id": GUILD,
        "group_id": group_id,
        "kind": "verified",
        "name": name,
        "name_key": name.casefold(),
        "topic": "Kitchens",
        "entry": "invitation",
        "state": "open",
        "founder_id": OUYANG.user_id,
        "owner_id": OUYANG.user_id,
        "created_at": utc(1, 5),
    }
    async with database.transaction() as tx:
        await tx.execute(insert(metadata.tables["groups"]).values(**values | more))
        for user_id in (OUYANG.user_id, OFFICER.user_id, MIA.user_id):
            await db.groups.enter(tx, Membership(GUILD, group_id, user_id, "added", utc(2, 1)))
        await db.verified.put_charter(
            tx, Charter(GUILD, group_id, 1, "Chef", "…", 1, LIAISON.user_id, ADA.user_id, utc(1, 5))
        )
        await db.verified.appoint(tx, Officer(GUILD, group_id, OFFICER.user_id, OUYANG.user_id, utc(1, 5)))


async def jobs_of(database: Database, kind: str) -> list[Job]:
    table = metadata.tables["jobs"]
    async with database.reading() as tx:
        found = await tx.execute(
            select(*[table.c[name] for name in Job._fields])
            .where(table.c.kind == kind, table.c.state == "pending")
            .order_by(table.c.key)
        )
        return [Job(*row) for row in found]


async def keys(database: Database, kind: str) -> list[str]:
    return [each.key for each in await jobs_of(database, kind)]


async def applied(database: Database, state: str, at: datetime, decided_at: datetime | None, count: int = 1) -> None:
    table = metadata.tables["applications"]
    async with database.transaction() as tx:
        known = len((await tx.execute(select(table.c.application_id))).all())
        for number in range(known, known + count):
            open_ = state in ("waiting", "more", "appealed")
            await tx.execute(
                insert(table).values(
                    guild_id=GUILD,
                    application_id=1000 + number,
                    group_id=GROUP,
                    user_id=2000 + number,
                    open_for=2000 + number if open_ else None,
                    standard_version=1,
                    state=state,
                    form=b"Zhang Planted",
                    reason=b"Li Planted",
                    round=0,
                    consented_at=at,
                    applied_at=at,
                    decided_at=decided_at,
                    decided_by=None if decided_at is None else ADA.user_id,
                    effective=decided_at is not None,
                )
            )


async def made(reports: Reports, now: datetime = OVER, baseline: int | None = 3) -> Seen:
    assert await reports.make(GUILD, GROUP, MARCH, baseline, now) is None
    return await look(reports, now)


async def look(reports: Reports, now: datetime, month: date = MARCH) -> Seen:
    seen = await reports.look(GUILD, GROUP, month, now)
    assert seen is not None
    return seen


async def completed(reports: Reports, now: datetime, by: Actor = OUYANG, month: date = MARCH) -> None:
    await reports.save(by, GROUP, month, "Two tastings", "Thanks", now, version=0)
    assert not (await reports.publish(by, GROUP, month, now, version=1)).repeated


async def refused(work: Any, code: str) -> None:
    with pytest.raises(UserError) as refusal:
        await work
    assert refusal.value.code == code


async def is_overdue(database: Database, now: datetime) -> bool:
    async with database.reading() as tx:
        return await helper.overdue(tx, GUILD, GROUP, now)


async def actions(database: Database) -> list[str]:
    entries = metadata.tables["audit_entries"]
    async with database.reading() as tx:
        return list((await tx.execute(select(entries.c.action).order_by(entries.c.entry_id))).scalars())


# --- made by itself ----------------------------------------------------------------------------------------------


async def test_every_verified_group_has_its_month_coming_once(reports: Reports, database: Database) -> None:
    await put_group(database, 701, "Ordinary", kind="ordinary")
    await put_group(database, 702, "Closed", state="closed", name_key=None, closed_at=NOW)
    for _ in range(2):
        await reports.promise([GUILD, 2], NOW)
    (job,) = await jobs_of(database, service.MAKE)
    assert (job.key, job.run_at, job.payload) == (f"{GROUP}/2026-03", OVER, {"members": 3})


@pytest.mark.parametrize(
    ("zone", "day_start", "begins", "over"),
    [
        ("UTC", 0, utc(3, 1), utc(4, 1)),
        ("Asia/Shanghai", 4, utc(2, 28, 20), utc(3, 31, 20)),
        # Summer time began on 29 March: the month's end is an hour earlier than its beginning.
        ("Europe/Berlin", 0, utc(2, 28, 23), utc(3, 31, 22)),
        ("America/New_York", 0, utc(3, 1, 5), utc(4, 1, 4)),
    ],
)
async def test_a_month_is_the_guilds_own_to_the_second(
    reports: Reports, database: Database, zone: str, day_start: int, begins: datetime, over: datetime
) -> None:
    await Settings(database).change_club(ADA, {"time_zone": zone, "day_start": day_start}, NOW)
    second = timedelta(seconds=1)
    for at in (begins - second, begins, over - second, over):
        await applied(database, "approved", at, at)
    await reports.promise([GUILD], NOW)
    (job,) = await jobs_of(database, service.MAKE)
    assert job.run_at == over
    assert await reports.make(GUILD, GROUP, MARCH, 3, over - second) == over
    assert await reports.look(GUILD, GROUP, MARCH, over) is None
    seen = await made(reports, over)
    assert (seen.figures.applications, seen.figures.approved) == (2, 2)


async def test_a_change_of_the_calendar_puts_the_month_off(reports: Reports, database: Database) -> None:
    await reports.promise([GUILD], NOW)
    await Settings(database).change_club(ADA, {"time_zone": "America/New_York"}, NOW)
    assert await reports.make(GUILD, GROUP, MARCH, 3, OVER) == OVER + 4 * HOUR


async def test_two_processes_make_it_once(reports: Reports, another: Reports, database: Database) -> None:
    await asyncio.gather(*(each.make(GUILD, GROUP, MARCH, 3, OVER) for each in (reports, another)))
    people = sorted(each.user_id for each in (OUYANG, OFFICER, LIAISON))
    assert await keys(database, service.ASK) == [f"{GROUP}/2026-03/{each}/new" for each in people]
    assert await keys(database, service.MAKE) == [f"{GROUP}/2026-04"]
    async with database.reading() as tx:
        assert len(await db.group_reports.of_group(tx, GUILD, GROUP, limit=9)) == 1


async def test_made_late_it_is_whole_and_leaves_time_for_words(reports: Reports, database: Database) -> None:
    await applied(database, "approved", utc(3, 5), utc(3, 6), 4)
    seen = await made(reports, utc(5, 20))
    assert seen.figures.approved == 4
    assert seen.report.due_at == utc(5, 20) + rules.LEAST_TIME
    assert not await is_overdue(database, utc(5, 22)) and await is_overdue(database, utc(5, 23))
    # April, which is over as well, is promised, and made as soon as jobs run.
    (job,) = await jobs_of(database, service.MAKE)
    assert (job.key, job.run_at) == (f"{GROUP}/2026-04", utc(5, 1))
    assert await reports.make(GUILD, GROUP, APRIL, 3, utc(5, 20)) is None
    assert await keys(database, service.MAKE) == [f"{GROUP}/2026-04", f"{GROUP}/2026-05"]


async def test_a_sweep_before_the_late_report_does_not_break_the_chain(reports: Reports, database: Database) -> None:
    await reports.promise([GUILD], NOW)
    await reports.promise([GUILD], utc(5, 20))
    await made(reports, utc(5, 20))
    await reports.make(GUILD, GROUP, APRIL, 3, utc(5, 20))
    assert await keys(database, service.MAKE) == [f"{GROUP}/2026-0{month}" for month in (3, 4, 5)]


# --- figures -----------------------------------------------------------------------------------------------------


async def test_who_came_and_went(reports: Reports, database: Database) -> None:
    async with database.transaction() as tx:
        for user_id in (11, 12, 13):
            await db.groups.enter(tx, Membership(GUILD, GROUP, user_id, "added", utc(3, 20)))
        await db.groups.move(tx, GUILD, GROUP, 13, ("added",), "removed")  # came and went
        await db.groups.move(tx, GUILD, GROUP, MIA.user_id, ("added",), "gone")
    figures = (await made(reports)).figures
    assert (figures.members_start, figures.joined, figures.left, figures.members_end) == (3, 3, 2, 4)
    async with database.transaction() as tx:
        await db.groups.enter(tx, Membership(GUILD, GROUP, MIA.user_id, "added", utc(4, 2)))
    await reports.make(GUILD, GROUP, APRIL, None, utc(5, 1))
    figures = (await look(reports, utc(5, 1), APRIL)).figures
    assert (figures.members_start, figures.joined, figures.left, figures.members_end) == (4, 1, 0, 5)


async def test_who_came_before_anybody_counted_did_not_leave(reports: Reports, database: Database) -> None:
    async with database.transaction() as tx:
        await db.groups.enter(tx, Membership(GUILD, GROUP, 11, "added", utc(3, 5)))
    await reports.promise([GUILD], NOW)
    (job,) = await jobs_of(database, service.MAKE)
    async with database.transaction() as tx:
        await db.groups.enter(tx, Membership(GUILD, GROUP, 12, "added", utc(3, 20)))
        await db.groups.move(tx, GUILD, GROUP, MIA.user_id, ("added",), "gone")
    figures = (await made(reports, baseline=job.payload["members"])).figures
    assert (figures.members_start, figures.joined, figures.left, figures.members_end) == (3, 2, 1, 4)


async def test_what_nobody_counted_is_not_made_up(reports: Reports) -> None:
    figures = (await made(reports, baseline=None)).figures
    assert (figures.members_start, figures.left, figures.members_end) == (None, None, 3)


async def test_a_group_of_this_month_began_with_nobody(reports: Reports, database: Database) -> None:
    async with database.transaction() as tx:
        await db.groups.change(tx, GUILD, GROUP, created_at=utc(3, 3))
    figures = (await made(reports, baseline=3)).figures
    assert (figures.members_start, figures.members_end) == (0, 3)


@pytest.mark.parametrize("declined", [0, 1, 2])
async def test_few_declined_are_not_told_from_none(reports: Reports, database: Database, declined: int) -> None:
    await applied(database, "approved", utc(3, 5), utc(3, 6), 2)
    await applied(database, "declined", utc(3, 5), utc(3, 6), declined)
    figures = (await made(reports)).figures
    assert figures.declined is None
    assert figures.hours is None  # said for three decisions, it would say that one of them was no


async def test_many_declined_are_counted_and_the_wait_is_the_median(reports: Reports, database: Database) -> None:
    for hours in (2, 10, 400):
        await applied(database, "approved", utc(3, 2), utc(3, 2) + hours * HOUR)
    await applied(database, "declined", utc(3, 2), utc(3, 2) + 30 * HOUR, 3)
    await applied(database, "withdrawn", utc(3, 2), None)
    await applied(database, "waiting", utc(3, 30), None, 2)
    await applied(database, "approved", utc(2, 20), utc(4, 2))
    figures = (await made(reports)).figures
    assert (figures.applications, figures.approved, figures.declined, figures.hours) == (9, 3, 3, 30)


async def test_figures_follow_what_happens_until_they_are_public(reports: Reports, database: Database) -> None:
    await made(reports)
    await applied(database, "approved", utc(3, 5), utc(3, 6))  # an undone decision was decided anew, say
    assert (await look(reports, OVER)).figures.approved == 1
    await completed(reports, OVER + DAY)
    await applied(database, "approved", utc(3, 5), utc(3, 6))
    assert (await look(reports, OVER + 2 * DAY)).figures.approved == 1


async def test_every_point_is_listed_with_what_for(reports: Reports, database: Database) -> None:
    account = ledger.group(GROUP)
    moves = [
        ("fund.opening", (ledger.ISSUANCE, account, 500), utc(2, 27), "before"),
        ("fund.granted", (ledger.ISSUANCE, account, 1000), utc(3, 2), "<b>A tasting</b>"),
        ("fund.spent", (account, ledger.RETIRED, 300), utc(3, 31, 23, 59), "The hall"),
        ("fund.spent", (account, ledger.RETIRED, 7), OVER, "after"),
    ]
    async with database.transaction() as tx:
        for number, (kind, (source, target, amount), at, words) in enumerate(moves):
            entry = ledger.Entry(GUILD, str(number), kind, ledger.move(source, target, amount), reason=words)
            await ledger.post(tx, entry, at)
        await contribution.earn(tx, GUILD, MIA.user_id, "review", "x", utc(3, 9))
        await contribution.earn(tx, GUILD, STRANGER.user_id, "review", "y", utc(3, 9))
        earned = await contribution.of(tx, GUILD, MIA.user_id)
    figures = (await made(reports)).figures
    assert [(each.words, each.amount) for each in figures.money] == [("<b>A tasting</b>", 1000), ("The hall", -300)]
    assert (figures.points_in, figures.points_out, figures.balance) == (1000, 300, 1200)
    assert figures.contribution == earned > 0


async def test_in_time_it_counts_for_who_did_it_and_late_it_does_not(reports: Reports, database: Database) -> None:
    async def standing(who: Actor) -> int:
        async with database.reading() as tx:
            return await contribution.of(tx, GUILD, who.user_id)

    due = (await made(reports)).report.due_at
    await completed(reports, due - HOUR, OFFICER)
    first = await standing(OFFICER)
    assert first > 0
    due = utc(5, 8)
    await reports.make(GUILD, GROUP, APRIL, None, utc(5, 1))
    await completed(reports, due, OFFICER, APRIL)
    await reports.make(GUILD, GROUP, MAY, None, utc(6, 1))
    await completed(reports, utc(6, 2), ADA, MAY)
    assert (await standing(OFFICER), await standing(ADA)) == (first, 0)


# --- the words ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [OUYANG, OFFICER, LIAISON, ADA])
async def test_who_runs_the_group_completes_its_report(reports: Reports, database: Database, who: Actor) -> None:
    await made(reports)
    await reports.open_form(who, GROUP, MARCH, OVER)
    await completed(reports, OVER + DAY, who)
    seen = await look(reports, OVER + DAY)
    assert (seen.report.state, seen.report.published_by, seen.report.plan) == ("published", who.user_id, "Two tastings")
    assert await keys(database, service.CARD) == [f"{GROUP}/2026-03"]
    assert (await actions(database))[-1] == "report.published"
    assert not await is_overdue(database, utc(6, 1))


@pytest.mark.parametrize("who", [MIA, STRANGER])
async def test_nobody_else_does_or_sees_the_draft(reports: Reports, who: Actor) -> None:
    await made(reports)
    await refused(reports.open_form(who, GROUP, MARCH, OVER), "report-not-yours")
    await refused(reports.save(who, GROUP, MARCH, "x", "", OVER, version=0), "report-not-yours")
    await refused(reports.publish(who, GROUP, MARCH, OVER, version=1), "report-not-yours")
    await refused(reports.read(who, GROUP, None, OVER), "report-none")
    await refused(reports.read(who, GROUP, MARCH, OVER), "report-unknown")
    assert await reports.months(who, GROUP, 9) == []
    assert await reports.public(GUILD, GROUP, MARCH, OVER) is None and await reports.published(GUILD, GROUP) is None


async def test_an_officer_of_another_group_does_not(reports: Reports, database: Database) -> None:
    await put_group(database, 701, "Pilots", owner_id=50)
    await made(reports)
    async with database.transaction() as tx:
        await db.verified.appoint(tx, Officer(GUILD, 701, STRANGER.user_id, 50, NOW))
    await refused(reports.save(STRANGER, GROUP, MARCH, "x", "", OVER, version=0), "report-not-yours")


async def test_everyone_reads_what_is_published(reports: Reports) -> None:
    await made(reports)
    await completed(reports, OVER + DAY)
    for seen in (await reports.read(STRANGER, GROUP, None, OVER + DAY), await look(reports, OVER)):
        assert (seen.report.plan, seen.report.notes, seen.may_complete) == ("Two tastings", "Thanks", False)
    assert (await reports.directory(GUILD) or [])[0].reports == 1
    listed = await reports.published(GUILD, GROUP)
    assert listed is not None and listed[1] == [(MARCH, date(2026, 4, 2))]


async def test_the_draft_is_kept_and_what_is_published_stays(reports: Reports) -> None:
    await made(reports)
    await reports.save(OFFICER, GROUP, MARCH, "  A  plan \n\n of two lines ", "", OVER, version=0)
    assert (await reports.open_form(OUYANG, GROUP, MARCH, OVER)).report.plan == "A plan\nof two lines"
    await reports.publish(OUYANG, GROUP, MARCH, OVER, version=1)
    await refused(reports.save(OUYANG, GROUP, MARCH, "Another", "", OVER, version=0), "report-published")
    await refused(reports.open_form(OUYANG, GROUP, MARCH, OVER), "report-published")


async def test_words_that_others_changed_meanwhile_are_not_written_over(reports: Reports) -> None:
    """Two forms open at once: the later one is refused. So is publishing what one has not read."""
    await made(reports)
    await reports.save(OFFICER, GROUP, MARCH, "Hers", "", OVER, version=0)
    await refused(reports.save(OUYANG, GROUP, MARCH, "His", "", OVER, version=0), "report-stale")
    await reports.save(OFFICER, GROUP, MARCH, "Hers", "", OVER, version=0)  # the same sent twice
    seen = await look(reports, OVER)
    assert (seen.report.plan, seen.report.version) == ("Hers", 1)
    await reports.save(OUYANG, GROUP, MARCH, "Both", "", OVER, version=1)
    await refused(reports.publish(OFFICER, GROUP, MARCH, OVER, version=1), "report-stale")
    assert not (await reports.publish(OFFICER, GROUP, MARCH, OVER, version=2)).repeated


async def test_saved_by_two_at_once_it_is_saved_once(reports: Reports, another: Reports) -> None:
    await made(reports)
    done = await asyncio.gather(
        reports.save(OUYANG, GROUP, MARCH, "His", "", OVER, version=0),
        another.save(OFFICER, GROUP, MARCH, "Hers", "", OVER, version=0),
        return_exceptions=True,
    )
    [refusal] = [each for each in done if isinstance(each, BaseException)]
    assert isinstance(refusal, UserError) and refusal.code == "report-stale"
    [kept] = [each for each in done if not isinstance(each, BaseException)]
    assert (await look(reports, OVER)).report.plan == kept.report.plan


async def test_a_correction_is_published_and_what_it_said_before_stays(reports: Reports, database: Database) -> None:
    await made(reports)
    await refused(reports.open_correction(OUYANG, GROUP, MARCH, OVER), "report-not-published")
    await refused(reports.correct(OUYANG, GROUP, MARCH, "x", "", "y", OVER, version=0), "report-not-published")
    await completed(reports, OVER)
    cards = len(await keys(database, service.CARD))
    figures = (await look(reports, OVER)).figures
    later = OVER + DAY

    async def correct(plan: str, why: str, who: Actor = OFFICER, version: int = 1, notes: str = "Thanks") -> Seen:
        return await reports.correct(who, GROUP, MARCH, plan, notes, why, later, version=version)

    await refused(correct("Two tastings", "Nothing"), "report-same")
    await refused(correct("", "Gone"), "report-plan-missing")
    await refused(correct("Three", "  "), "report-why")
    await refused(correct("Three", "x" * (rules.LONGEST_WHY + 1)), "report-why")
    await refused(correct("Three", "One more", MIA), "report-not-yours")
    await refused(correct("Three", "One more", STRANGER), "report-not-yours")
    await correct("Three tastings", "Three  tastings,\nnot two")
    await refused(correct("Four", "And one", version=1), "report-stale")
    await correct("Three tastings", "No thanks", version=2, notes="")
    seen = await reports.public(GUILD, GROUP, MARCH, later)
    assert seen is not None and (seen.report.plan, seen.report.notes, seen.figures) == ("Three tastings", "", figures)
    assert [(each.on, each.was.plan, each.was.notes, each.was.why) for each in seen.corrections] == [
        (date(2026, 4, 2), "Three tastings", "Thanks", "No thanks"),
        (date(2026, 4, 2), "Two tastings", "Thanks", "Three tastings, not two"),
    ]
    assert seen.published_on == date(2026, 4, 1) and seen.report.published_by == OUYANG.user_id
    assert (await actions(database)).count("report.corrected") == 2
    assert len(await keys(database, service.CARD)) == cards  # the same card, shown anew
    for number in range(rules.MOST_CORRECTIONS - 2):
        await correct(f"Plan {number}", "More", version=3 + number)
    await refused(correct("Too often", "More", version=1 + rules.MOST_CORRECTIONS), "report-corrections")


async def test_a_plan_is_wanted_and_words_have_an_end(reports: Reports) -> None:
    await made(reports)
    await refused(reports.publish(OUYANG, GROUP, MARCH, OVER, version=1), "report-plan-missing")
    await refused(
        reports.save(OUYANG, GROUP, MARCH, "x" * (rules.LONGEST_PLAN + 1), "", OVER, version=0), "report-too-long"
    )
    await refused(reports.save(OUYANG, GROUP, APRIL, "x", "", OVER, version=0), "report-unknown")
    await refused(reports.read(MIA, 1, None, OVER), "group-unknown")


async def test_published_by_two_at_once_it_is_published_once(
    reports: Reports, another: Reports, database: Database
) -> None:
    await made(reports)
    await reports.save(OUYANG, GROUP, MARCH, "A plan", "", OVER, version=0)
    done = await asyncio.gather(
        reports.publish(OUYANG, GROUP, MARCH, OVER, version=1), another.publish(OFFICER, GROUP, MARCH, OVER, version=1)
    )
    assert sorted(each.repeated for each in done) == [False, True]
    assert (await actions(database)).count("report.published") == 1


# --- overdue -----------------------------------------------------------------------------------------------------


async def test_it_is_due_at_the_end_of_the_seventh_day_or_another_that_is_set(
    reports: Reports, database: Database
) -> None:
    seen = await made(reports)
    assert (seen.report.due_at, seen.last_day) == (utc(4, 8), date(2026, 4, 7))
    await Settings(database).change_verified(ADA, {"report_day": 20}, NOW)
    await reports.make(GUILD, GROUP, APRIL, None, utc(5, 1))
    assert (await look(reports, utc(5, 1), APRIL)).report.due_at == utc(5, 21)


async def test_overdue_it_is_public_with_figures_alone_until_it_is_completed(
    reports: Reports, database: Database
) -> None:
    due = (await made(reports)).report.due_at
    await reports.save(OUYANG, GROUP, MARCH, "A draft that nobody published", "", OVER, version=0)
    assert not await is_overdue(database, due - HOUR) and await is_overdue(database, due)
    for _ in range(2):
        await reports.lapse(GUILD, GROUP, MARCH, due)
    seen = await reports.public(GUILD, GROUP, MARCH, due)
    assert seen is not None and seen.overdue and seen.report.plan == ""
    assert (await actions(database)).count("report.overdue") == 1
    assert f"{GROUP}/2026-03/{OUYANG.user_id}/late" in await keys(database, service.ASK)
    assert (await reports.open_form(OUYANG, GROUP, MARCH, due)).report.plan == "A draft that nobody published"
    await reports.publish(OUYANG, GROUP, MARCH, due + DAY, version=1)
    seen = await reports.public(GUILD, GROUP, MARCH, due + DAY)
    assert seen is not None and not seen.overdue and seen.report.plan
    assert not await is_overdue(database, due + DAY)


async def test_completed_in_time_nothing_lapses_and_nobody_is_reminded(reports: Reports, database: Database) -> None:
    due = (await made(reports)).report.due_at
    await completed(reports, OVER)
    await reports.remind(GUILD, GROUP, MARCH, due - 2 * DAY)
    await reports.lapse(GUILD, GROUP, MARCH, due)
    assert [each for each in await keys(database, service.ASK) if not each.endswith("/new")] == []
    assert "report.overdue" not in await actions(database)


async def test_those_who_run_it_are_reminded(reports: Reports, database: Database) -> None:
    due = (await made(reports)).report.due_at
    (job,) = await jobs_of(database, service.REMIND)
    assert job.run_at == due - 2 * DAY
    await reports.remind(GUILD, GROUP, MARCH, job.run_at)
    assert sum(each.endswith("/soon") for each in await keys(database, service.ASK)) == 3


async def test_a_group_closed_in_the_month_gives_a_last_account(reports: Reports, database: Database) -> None:
    async with database.transaction() as tx:
        await db.groups.change(tx, GUILD, GROUP, state="closed", name_key=None, closed_at=utc(3, 20))
    await made(reports)
    assert await keys(database, service.ASK) == [] and await keys(database, service.MAKE) == []
    await reports.lapse(GUILD, GROUP, MARCH, OVER)
    assert await reports.public(GUILD, GROUP, MARCH, OVER) is not None
    await reports.make(GUILD, GROUP, APRIL, None, utc(5, 1))
    assert await reports.look(GUILD, GROUP, APRIL, utc(5, 1)) is None


# --- who is in it ------------------------------------------------------------------------------------------------


async def test_nothing_in_it_names_an_applicant(reports: Reports, database: Database) -> None:
    await applied(database, "approved", utc(3, 5), utc(3, 6), 5)
    await applied(database, "declined", utc(3, 5), utc(3, 6), 5)
    await made(reports)
    await completed(reports, OVER)
    seen = await look(reports, OVER)
    stored = str(seen.report.figures) + seen.figures.model_dump_json()
    assert "Planted" not in stored
    assert not any(str(user_id) in stored for user_id in range(2000, 2010))


async def test_a_person_is_told_and_forgotten(reports: Reports, database: Database) -> None:
    await made(reports)
    await completed(reports, OVER)
    async with database.transaction() as tx:
        told: Any = await known(tx, GUILD, OUYANG.user_id)
        assert [each["plan"] for each in told["reports"]] == ["Two tastings"]
        assert (await known(tx, GUILD, MIA.user_id))["reports"] == []
        await forget(tx, GUILD, OUYANG.user_id, -7)
        assert (await known(tx, GUILD, OUYANG.user_id))["reports"] == []
    assert (await look(reports, OVER)).report.published_by == -7


# --- rules -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "2026", "2026-3", "2026-13", "2026-00", "0000-01", "٢٠٢٦-٠٣", "2026-03-01", "x"])
def test_months_that_are_none(text: str) -> None:
    with pytest.raises(UserError):
        rules.month_named(text)


def test_months_follow_one_another() -> None:
    months: Sequence[date] = [MARCH, date(2026, 12, 1)]
    assert [rules.month_name(rules.next_month(each)) for each in months] == ["2026-04", "2027-01"]
    assert rules.month_named(" 2026-03 ") == MARCH


def test_figures_keep_their_shape() -> None:
    assert Figures.model_validate(Figures(declined=None, hours=4).model_dump(mode="json")) == Figures(hours=4)
