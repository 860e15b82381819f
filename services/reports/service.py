"""Reports of verified groups: made at each month's end, completed by who runs the group, read by everyone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import db.group_reports
import db.groups
import db.people
from db.engine import Database, Transaction, retrying
from db.group_reports import Correction, GroupReport
from db.groups import Group
from services import audit, club, contribution, jobs
from services.actor import Actor
from services.errors import UserError
from services.reports import rules, sources
from services.reports.rules import month_name
from services.reports.seen import (
    Seen,
    completes,
    must_be_published,
    runners,
    seen_of,
    still_due,
    to_complete,
    unchanged_since,
)

MAKE = "report.make"  # job: make the report of a month that is over; its key is "group/month"
ASK = "report.ask"  # job: ask somebody for the report's words; its key is "group/month/user/new | soon | late"
REMIND = "report.remind"  # job: ask once more, shortly before it is due; its key is "group/month"
LAPSE = "report.lapse"  # job: it was due, so it becomes public as it is; its key is "group/month"
CARD = "report.card"  # job: post the report's card, or show on it how things stand; its key is "group/month"

MOST_LISTED = 1000  # groups of a guild in the web's directory: four times the roles that Discord allows
ALL_MONTHS = 1200  # a hundred years of reports


@dataclass(frozen=True, slots=True)
class Completed:
    """A report was published; `repeated` where it had been before."""

    seen: Seen
    repeated: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A group in the directory of those that run in the open."""

    group: Group
    newest: date
    reports: int


class Reports:
    """One method for each thing that happens to a report."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- looking -------------------------------------------------------------------------------------------------

    async def read(self, actor: Actor, group_id: int, month: date | None, now: datetime) -> Seen:
        """A group's report of a month, or its newest. One that is not public yet, to those who may complete it only.

        Raises UserError: "group-unknown", "report-ordinary", "report-none", "report-unknown".
        """
        async with self._database.reading() as tx:
            group = await db.groups.get(tx, actor.guild_id, group_id)
            if group is None:
                raise UserError("group-unknown")
            runs = await completes(tx, actor, group)
            if month is None:
                newest = await db.group_reports.of_group(tx, actor.guild_id, group_id, public=not runs, limit=1)
                if not newest and group.kind != "verified":
                    raise UserError("report-ordinary", name=group.name)
                if not newest:
                    raise UserError("report-none", name=group.name)
                report = newest[0]
            else:
                found = await db.group_reports.get(tx, actor.guild_id, group_id, month)
                if found is None or (found.public_at is None and not runs):
                    raise UserError("report-unknown", name=group.name, month=month_name(month))
                report = found
            seen = await seen_of(tx, group, report, now, may_complete=runs)
            return seen if runs else seen.for_everyone()

    async def months(self, actor: Actor, group_id: int, limit: int) -> list[date]:
        """The months of which somebody may read a group's report, newest first."""
        async with self._database.reading() as tx:
            group = await db.groups.get(tx, actor.guild_id, group_id)
            if group is None:
                return []
            runs = await completes(tx, actor, group)
            found = await db.group_reports.of_group(tx, actor.guild_id, group_id, public=not runs, limit=limit)
            return [each.month for each in found]

    async def public(self, guild_id: int, group_id: int, month: date, now: datetime) -> Seen | None:
        """A report that everyone may read, or None."""
        async with self._database.reading() as tx:
            group = await db.groups.get(tx, guild_id, group_id)
            report = await db.group_reports.get(tx, guild_id, group_id, month)
            if group is None or report is None or report.public_at is None:
                return None
            return (await seen_of(tx, group, report, now)).for_everyone()

    async def published(self, guild_id: int, group_id: int) -> tuple[Group, list[tuple[date, date | None]]] | None:
        """A group with the months of all reports that everyone may read, newest first, and the local days on which they
        were published; None where there are no reports."""
        async with self._database.reading() as tx:
            calendar = (await club.club(tx, guild_id)).calendar
            group = await db.groups.get(tx, guild_id, group_id)
            found = await db.group_reports.of_group(tx, guild_id, group_id, public=True, limit=ALL_MONTHS)
            if group is None or not found:
                return None
            days = [calendar.day_of(each.published_at) if each.published_at else None for each in found]
            return group, [(each.month, day) for each, day in zip(found, days, strict=True)]

    async def directory(self, guild_id: int) -> list[Listed] | None:
        """The groups of a guild that have public reports; None where the guild has no verified group at all."""
        async with self._database.reading() as tx:
            found = await db.group_reports.directory(tx, guild_id, MOST_LISTED)
            if not found and not await db.group_reports.reporting(tx, guild_id):
                return None
            return [Listed(*each) for each in found]

    async def look(self, guild_id: int, group_id: int, month: date, now: datetime) -> Seen | None:
        """A report as it is now, public or not."""
        async with self._database.reading() as tx:
            group = await db.groups.get(tx, guild_id, group_id)
            report = await db.group_reports.get(tx, guild_id, group_id, month)
            return await seen_of(tx, group, report, now) if group is not None and report is not None else None

    # --- the words -----------------------------------------------------------------------------------------------

    async def open_form(self, actor: Actor, group_id: int, month: date, now: datetime) -> Seen:
        """The report with the words so far, for who may complete it while it is due.

        Raises UserError: "report-unknown", "report-not-yours", "report-published".
        """
        async with self._database.reading() as tx:
            group, report = await to_complete(tx, actor, group_id, month, lock=False)
            still_due(group, report)
            return await seen_of(tx, group, report, now, may_complete=True)

    @retrying
    async def save(
        self, actor: Actor, group_id: int, month: date, plan: str, notes: str, now: datetime, *, version: int
    ) -> Seen:
        """Keep the words as a draft, if nobody has written others since that version of it.

        Raises UserError: "report-too-long", "report-unknown", "report-not-yours", "report-published", "report-stale".
        """
        plan, notes = rules.checked_words(plan, notes)
        async with self._database.transaction() as tx:
            group, report = await to_complete(tx, actor, group_id, month)
            still_due(group, report)
            if (plan, notes) == (report.plan, report.notes):
                return await seen_of(tx, group, report, now, may_complete=True)
            unchanged_since(report, version)
            values = {"plan": plan, "notes": notes, "words_by": actor.user_id, "version": version + 1}
            await db.group_reports.change(tx, actor.guild_id, group_id, month, **values)
            return await seen_of(tx, group, report._replace(**values), now, may_complete=True)

    @retrying
    async def publish(self, actor: Actor, group_id: int, month: date, now: datetime, *, version: int) -> Completed:
        """Publish the report with the words kept, in the version that was looked at: its figures are frozen, and its
        card and page show it.

        In time, it counts for the contribution of who runs the group and did it.

        Raises UserError: "report-unknown", "report-not-yours", "report-plan-missing", "report-stale".
        """
        async with self._database.transaction() as tx:
            group, report = await to_complete(tx, actor, group_id, month)
            seen = await seen_of(tx, group, report, now, may_complete=True)
            if report.state == "published":
                return Completed(seen, True)
            if not report.plan:
                raise UserError("report-plan-missing")
            unchanged_since(report, version)
            values = {
                "state": "published",
                "figures": seen.figures.model_dump(mode="json"),
                "public_at": report.public_at or now,
                "published_at": now,
                "published_by": actor.user_id,
            }
            await db.group_reports.change(tx, actor.guild_id, group_id, month, **values)
            detail = {"group": group.name, "month": month_name(month)}
            await audit.record(tx, actor.guild_id, now, actor.user_id, "report.published", detail=detail)
            if now < report.due_at and actor.user_id in await runners(tx, group):
                subject = f"{group_id}/{month_name(month)}"
                await contribution.earn(tx, actor.guild_id, actor.user_id, "report", subject, now)
            await _promise(tx, CARD, report, now, rearm=True)
            return Completed(await seen_of(tx, group, report._replace(**values), now, may_complete=True), False)

    async def open_correction(self, actor: Actor, group_id: int, month: date, now: datetime) -> Seen:
        """A published report, for who may correct it.

        Raises UserError: "report-unknown", "report-not-yours", "report-not-published".
        """
        async with self._database.reading() as tx:
            group, report = await to_complete(tx, actor, group_id, month, lock=False)
            must_be_published(report)
            return await seen_of(tx, group, report, now, may_complete=True)

    @retrying
    async def correct(
        self, actor: Actor, group_id: int, month: date, plan: str, notes: str, why: str, now: datetime, *, version: int
    ) -> Seen:
        """Correct the words of a published report: at once, with the day and with what was changed, and the old words
        stay there to be read. The figures are those of the books, and stay.

        Raises UserError: "report-too-long", "report-plan-missing", "report-unknown", "report-not-yours",
        "report-not-published", "report-stale", "report-same", "report-why", "report-corrections".
        """
        plan, notes = rules.checked_words(plan, notes)
        why = rules.checked_why(why)
        if not plan:
            raise UserError("report-plan-missing")
        async with self._database.transaction() as tx:
            group, report = await to_complete(tx, actor, group_id, month)
            must_be_published(report)
            unchanged_since(report, version)
            if (plan, notes) == (report.plan, report.notes):
                raise UserError("report-same")
            before = await db.group_reports.corrections_of(tx, actor.guild_id, group_id, month)
            if len(before) >= rules.MOST_CORRECTIONS:
                raise UserError("report-corrections", most=rules.MOST_CORRECTIONS)
            number = len(before) + 1
            was = Correction(
                actor.guild_id, group_id, month, number, report.plan, report.notes, why, now, actor.user_id
            )
            await db.group_reports.correct(tx, was)
            values = {"plan": plan, "notes": notes, "words_by": actor.user_id, "version": version + 1}
            await db.group_reports.change(tx, actor.guild_id, group_id, month, **values)
            detail = {"group": group.name, "month": month_name(month)}
            await audit.record(tx, actor.guild_id, now, actor.user_id, "report.corrected", reason=why, detail=detail)
            await _promise(tx, CARD, report, now, rearm=True)
            return await seen_of(tx, group, report._replace(**values), now, may_complete=True)

    # --- what happens by itself ----------------------------------------------------------------------------------

    async def promise(self, guild_ids: Sequence[int], now: datetime) -> None:
        """See to it that every verified group has its report of this month coming."""
        for guild_id in guild_ids:
            async with self._database.reading() as tx:
                owing = await db.group_reports.reporting(tx, guild_id)
            if not owing:
                continue
            async with self._database.transaction() as tx:
                calendar = (await club.club(tx, guild_id)).calendar
                month = calendar.month_of(now)
                start, end = rules.span(calendar, month)
                for group in owing:
                    there = await db.group_reports.there_before(tx, guild_id, group.group_id, start)
                    key = f"{group.group_id}/{month_name(month)}"
                    await jobs.enqueue(tx, guild_id, MAKE, key, {"members": there}, end)

    @retrying
    async def make(
        self, guild_id: int, group_id: int, month: date, baseline: int | None, now: datetime
    ) -> datetime | None:
        """Make the report of a month that is over, ask for its words, and promise the next one; once.

        `baseline` is how many members there were when the month began, as far as `promise` could still tell. The
        instant to try again where the month is not over: the guild has changed its calendar. Of a group that was
        closed in it, the figures are made public at once.
        """
        async with self._database.transaction() as tx:
            calendar = (await club.club(tx, guild_id)).calendar
            start, end = rules.span(calendar, month)
            if now < end:
                return end
            group = await db.groups.get(tx, guild_id, group_id, lock=True)
            if group is None or group.kind != "verified" or (group.closed_at is not None and group.closed_at < start):
                return None
            counted = await sources.counted(tx, group, month, baseline, start, end)
            figures = await sources.gathered(tx, group, counted, start, end)
            day = (await club.verified_rules(tx, guild_id)).report_day
            closed = group.state == "closed"
            report = GroupReport(
                guild_id=guild_id,
                group_id=group_id,
                month=month,
                state="due",
                figures=figures.model_dump(mode="json"),
                plan="",
                notes="",
                words_by=None,
                made_at=now,
                due_at=now if closed else rules.due_at(calendar, month, day, now),
                public_at=None,
                published_at=None,
                published_by=None,
                channel_id=None,
                message_id=None,
            )
            if not await db.group_reports.add(tx, report):
                return None
            await _promise(tx, LAPSE, report, report.due_at)
            if not closed:
                await _ask(tx, group, report, "new", now)
                await _promise(tx, REMIND, report, report.due_at - rules.REMINDED)
                after = rules.next_month(month)
                _, end = rules.span(calendar, after)
                key = f"{group_id}/{month_name(after)}"
                await jobs.enqueue(tx, guild_id, MAKE, key, {"members": figures.members_end}, end)
        return None

    @retrying
    async def remind(self, guild_id: int, group_id: int, month: date, now: datetime) -> None:
        """Ask once more for the words of a report that is still due."""
        async with self._database.transaction() as tx:
            group = await db.groups.get(tx, guild_id, group_id)
            report = await db.group_reports.get(tx, guild_id, group_id, month)
            if group is None or report is None or group.state == "closed" or report.state == "published":
                return
            if now < report.due_at:  # otherwise it is overdue, of which they are told as well
                await _ask(tx, group, report, "soon", now)

    @retrying
    async def lapse(self, guild_id: int, group_id: int, month: date, now: datetime) -> None:
        """Nobody completed a report in time: its figures become public as they are, and it is shown as overdue."""
        async with self._database.transaction() as tx:
            group = await db.groups.get(tx, guild_id, group_id)
            report = await db.group_reports.get(tx, guild_id, group_id, month, lock=True)
            if group is None or report is None or report.public_at is not None:
                return
            seen = await seen_of(tx, group, report, now)
            figures = seen.figures.model_dump(mode="json")
            await db.group_reports.change(tx, guild_id, group_id, month, figures=figures, public_at=now)
            await _promise(tx, CARD, report, now, rearm=True)
            if group.state == "open":
                detail = {"group": group.name, "month": month_name(month)}
                await audit.record(
                    tx, guild_id, now, None, "report.overdue", subject_id=group.owner_id, detail=detail
                )  # fmt: skip
                await _ask(tx, group, report, "late", now)

    async def carded(self, guild_id: int, group_id: int, month: date, channel_id: int, message_id: int) -> None:
        """The report's public card is this message."""
        async with self._database.transaction() as tx:
            await db.group_reports.change(tx, guild_id, group_id, month, channel_id=channel_id, message_id=message_id)


async def known(tx: Transaction, guild_id: int, user_id: int) -> dict[str, Any]:
    """What is stored about a person here: the reports that they wrote words for or published, and what they
    corrected."""
    found = await db.group_reports.written_by(tx, guild_id, user_id)
    return {
        "corrections": await db.people.rows(
            tx,
            guild_id,
            user_id,
            db.group_reports.report_corrections,
            "corrected_by",
            only=("group_id", "month", "number", "why", "corrected_at"),
        ),
        "reports": [
            {
                "group": str(each.group_id),
                "month": month_name(each.month),
                "plan": each.plan if each.words_by == user_id else None,
                "notes": each.notes if each.words_by == user_id else None,
                "published_at": each.published_at.isoformat()
                if each.published_at and each.published_by == user_id
                else None,
            }
            for each in found
        ],
    }


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """Put an opaque id in place of a person; what the club has published stays."""
    await db.group_reports.forget(tx, guild_id, user_id, opaque_id)


async def _promise(tx: Transaction, kind: str, report: GroupReport, at: datetime, *, rearm: bool = False) -> None:
    key = f"{report.group_id}/{month_name(report.month)}"
    await jobs.enqueue(tx, report.guild_id, kind, key, {}, at, rearm=rearm)


async def _ask(tx: Transaction, group: Group, report: GroupReport, what: str, now: datetime) -> None:
    """Promise the question to who runs the group; once late, to its director alone."""
    people = {group.owner_id} if what == "late" else await runners(tx, group)
    keys: dict[str, dict[str, Any]] = {
        f"{group.group_id}/{month_name(report.month)}/{each}/{what}": {} for each in people if each > 0
    }
    await jobs.enqueue_many(tx, group.guild_id, ASK, keys, now)
