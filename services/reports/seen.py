"""A report as somebody sees it, and who may complete it: what all that is done to one begins with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import db.group_reports
import db.groups
import db.verified
from db.engine import Transaction
from db.group_reports import Correction, GroupReport
from db.groups import Group
from services import club
from services.actor import Actor
from services.errors import UserError
from services.permissions import Capability, may
from services.reports import rules, sources
from services.reports.rules import Figures, month_name


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction with its local day; `was` holds what the report said before."""

    was: Correction
    on: date


@dataclass(frozen=True, slots=True)
class Seen:
    """A report as somebody sees it: whether it is overdue, whether they may complete it, and what went before.

    `figures` are as of now until the report is public. `history` is (month, figures) of up to rules.HISTORY months,
    oldest first, this one last. `last_day` is the last local day on which it is in time, `published_on` the local day
    on which it was published, if it was. `corrections` are those of a published one, newest first.
    """

    group: Group
    report: GroupReport
    figures: Figures
    history: Sequence[tuple[date, Figures]]
    overdue: bool
    last_day: date
    published_on: date | None
    may_complete: bool = False
    corrections: Sequence[Corrected] = ()

    def for_everyone(self) -> Seen:
        """The same without the words of a draft."""
        if self.report.state == "published":
            return self
        return replace(self, report=self.report._replace(plan="", notes=""), may_complete=False)


async def completes(tx: Transaction, actor: Actor, group: Group) -> bool:
    """Whether somebody may complete a group's reports, and correct them."""
    if group.kind != "verified":
        return False
    if actor.user_id == group.owner_id or may(actor, await club.club(tx, actor.guild_id), Capability.MANAGE_GROUPS):
        return True
    return actor.user_id in await runners(tx, group)


async def runners(tx: Transaction, group: Group) -> set[int]:
    """Who runs the group: its director, its officers, its liaison director."""
    charter = await db.verified.charter(tx, group.guild_id, group.group_id)
    officers = {each.user_id for each in await db.verified.officers_of(tx, group.guild_id, group.group_id)}
    return officers | {group.owner_id} | ({charter.liaison_id} if charter and charter.liaison_id else set())


async def to_complete(
    tx: Transaction, actor: Actor, group_id: int, month: date, *, lock: bool = True
) -> tuple[Group, GroupReport]:
    """A report with its group, locked, that the actor may complete.

    Raises UserError: "report-unknown", "report-not-yours".
    """
    group = await db.groups.get(tx, actor.guild_id, group_id)
    report = await db.group_reports.get(tx, actor.guild_id, group_id, month, lock=lock)
    if group is None or report is None:
        raise UserError("report-unknown", name=group.name if group else "?", month=month_name(month))
    if not await completes(tx, actor, group):
        raise UserError("report-not-yours")
    return group, report


def still_due(group: Group, report: GroupReport) -> None:
    """Pass, or raise UserError("report-published")."""
    if report.state == "published":
        raise UserError("report-published", name=group.name, month=month_name(report.month))


def must_be_published(report: GroupReport) -> None:
    """Pass, or raise UserError("report-not-published")."""
    if report.state != "published":
        raise UserError("report-not-published")


def unchanged_since(report: GroupReport, version: int) -> None:
    """Pass, or raise UserError("report-stale"): somebody has written other words since that version."""
    if report.version != version:
        raise UserError("report-stale")


async def seen_of(
    tx: Transaction, group: Group, report: GroupReport, now: datetime, *, may_complete: bool = False
) -> Seen:
    """A report as it stands."""
    calendar = (await club.club(tx, group.guild_id)).calendar
    figures = Figures.model_validate(report.figures)
    if report.public_at is None:
        start, end = rules.span(calendar, report.month)
        figures = await sources.gathered(tx, group, figures, start, end)
    before = await db.group_reports.of_group(
        tx, group.guild_id, group.group_id, before=report.month, public=True, limit=rules.HISTORY - 1
    )
    history = [(each.month, Figures.model_validate(each.figures)) for each in reversed(before)]
    return Seen(
        group=group,
        report=report,
        figures=figures,
        history=[*history, (report.month, figures)],
        overdue=report.state == "due" and report.due_at <= now,
        last_day=rules.last_day(calendar, report.due_at),
        published_on=calendar.day_of(report.published_at) if report.published_at else None,
        may_complete=may_complete,
        corrections=[
            Corrected(each, calendar.day_of(each.corrected_at))
            for each in await db.group_reports.corrections_of(tx, group.guild_id, group.group_id, report.month)
        ],
    )
