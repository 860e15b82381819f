"""The published reports of verified groups, one for each local month.

State: due → published, by the group's director or officers, who add their words. One that is still due at `due_at` is
overdue: it is made public with its figures alone, and may be published after that all the same.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Integer,
    String,
    Table,
    Text,
    exists,
    func,
    insert,
    select,
    update,
)

from db import dialect
from db.engine import Transaction
from db.groups import IN, Group, group_members, groups
from db.metadata import UtcTime, guild_key, id_key, metadata

group_reports = Table(
    "group_reports",
    metadata,
    guild_key(),
    id_key("group_id"),
    Column("month", Date, primary_key=True),
    Column("state", String(10), nullable=False),
    # As everyone may see them; frozen once the report is public.
    Column("figures", JSON, nullable=False),
    # The director's words: a draft until the report is published.
    Column("plan", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("words_by", BigInteger),
    Column("made_at", UtcTime, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    # Since when everyone may read it: published, or overdue.
    Column("public_at", UtcTime),
    Column("published_at", UtcTime),
    Column("published_by", BigInteger),
    Column("channel_id", BigInteger),
    Column("message_id", BigInteger),
    # How often its words were changed: whoever changes them says which they have read.
    Column("version", Integer, nullable=False, server_default="0"),
    ForeignKeyConstraint(["guild_id", "group_id"], ["groups.guild_id", "groups.group_id"], name="fk_reports_group"),
    CheckConstraint("state IN ('due', 'published')", name="state"),
    CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published"),
    CheckConstraint("state = 'due' OR public_at IS NOT NULL", name="published_is_public"),
)

# What a published report said before each correction, and what the correction changed: it stays to be read.
report_corrections = Table(
    "report_corrections",
    metadata,
    guild_key(),
    id_key("group_id"),
    Column("month", Date, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("plan", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("corrected_at", UtcTime, nullable=False),
    Column("corrected_by", BigInteger, nullable=False),
    ForeignKeyConstraint(
        ["guild_id", "group_id", "month"],
        ["group_reports.guild_id", "group_reports.group_id", "group_reports.month"],
        name="fk_report_corrections_report",
    ),
)


class GroupReport(NamedTuple):
    """A report as stored. `month` is the first local date of its month; `figures` are services.reports.rules.Figures.

    `words_by` wrote the words last, `public_at` is since when everyone may read it.
    """

    guild_id: int
    group_id: int
    month: date
    state: str
    figures: dict[str, Any]
    plan: str
    notes: str
    words_by: int | None
    made_at: datetime
    due_at: datetime
    public_at: datetime | None
    published_at: datetime | None
    published_by: int | None
    channel_id: int | None
    message_id: int | None
    version: int = 0


class Correction(NamedTuple):
    """A correction of a published report, counted from 1: the words before it, and what it changed."""

    guild_id: int
    group_id: int
    month: date
    number: int
    plan: str
    notes: str
    why: str
    corrected_at: datetime
    corrected_by: int


def _one(guild_id: int, group_id: int, month: date) -> Any:
    c = group_reports.c
    return (c.guild_id == guild_id) & (c.group_id == group_id) & (c.month == month)


async def add(tx: Transaction, report: GroupReport) -> bool:
    """Write a new report. False where the group has one of that month."""
    statement = dialect.insert(group_reports).values(**report._asdict())
    done = await tx.execute(statement.on_conflict_do_nothing(index_elements=["guild_id", "group_id", "month"]))
    return done.rowcount == 1


async def get(tx: Transaction, guild_id: int, group_id: int, month: date, *, lock: bool = False) -> GroupReport | None:
    """The report of a month, or None; with `lock` nobody else changes it until the transaction ends."""
    wanted = select(group_reports).where(_one(guild_id, group_id, month))
    row = (await tx.execute(wanted.with_for_update() if lock else wanted)).first()
    return GroupReport(*row) if row else None


async def change(tx: Transaction, guild_id: int, group_id: int, month: date, **values: Any) -> None:
    """Set fields of a report."""
    await tx.execute(update(group_reports).where(_one(guild_id, group_id, month)).values(values))


async def correct(tx: Transaction, correction: Correction) -> None:
    """Keep what a report said before a correction. The report is locked: nobody else writes the same number."""
    await tx.execute(insert(report_corrections).values(**correction._asdict()))


async def corrections_of(tx: Transaction, guild_id: int, group_id: int, month: date) -> list[Correction]:
    """The corrections of a report, newest first."""
    c = report_corrections.c
    found = await tx.execute(
        select(report_corrections)
        .where(c.guild_id == guild_id, c.group_id == group_id, c.month == month)
        .order_by(c.number.desc())
    )
    return [Correction(*row) for row in found]


async def of_group(
    tx: Transaction, guild_id: int, group_id: int, *, before: date | None = None, public: bool = False, limit: int
) -> list[GroupReport]:
    """A group's reports, newest first: those of months before one, those that everyone may read."""
    c = group_reports.c
    wanted = select(group_reports).where(c.guild_id == guild_id, c.group_id == group_id)
    if before is not None:
        wanted = wanted.where(c.month < before)
    if public:
        wanted = wanted.where(c.public_at.is_not(None))
    found = await tx.execute(wanted.order_by(c.month.desc()).limit(limit))
    return [GroupReport(*row) for row in found]


async def any_overdue(tx: Transaction, guild_id: int, group_id: int, now: datetime) -> bool:
    """Whether a report of the group is due since `now` or longer."""
    c = group_reports.c
    late = select(c.month).where(
        c.guild_id == guild_id, c.group_id == group_id, c.state == "due", c.due_at <= now
    )  # fmt: skip
    return bool(await tx.scalar(select(exists(late))))


async def reporting(tx: Transaction, guild_id: int, group_id: int | None = None) -> list[Group]:
    """The open verified groups of a guild, or that one of them: those that owe a report of every month."""
    wanted = select(groups).where(
        groups.c.guild_id == guild_id, groups.c.kind == "verified", groups.c.state == "open"
    )  # fmt: skip
    if group_id is not None:
        wanted = wanted.where(groups.c.group_id == group_id)
    return [Group(*row) for row in await tx.execute(wanted.order_by(groups.c.group_id))]


async def there_before(tx: Transaction, guild_id: int, group_id: int, at: datetime) -> int:
    """How many are in a group who came before an instant."""
    c = group_members.c
    wanted = select(func.count()).where(
        c.guild_id == guild_id, c.group_id == group_id, c.state.in_(IN), c.joined_at < at
    )  # fmt: skip
    return int(await tx.scalar(wanted))


async def directory(tx: Transaction, guild_id: int, limit: int) -> list[tuple[Group, date, int]]:
    """Groups with public reports, by name: (group, the newest month, how many); closed ones last."""
    c = group_reports.c
    newest = (
        select(c.group_id, func.max(c.month).label("month"), func.count().label("reports"))
        .where(c.guild_id == guild_id, c.public_at.is_not(None))
        .group_by(c.group_id)
        .subquery()
    )
    found = await tx.execute(
        select(groups, newest.c.month, newest.c.reports)
        .join_from(groups, newest, groups.c.group_id == newest.c.group_id)
        .where(groups.c.guild_id == guild_id)
        .order_by(groups.c.state.desc(), func.lower(groups.c.name), groups.c.group_id)
        .limit(limit)
    )
    return [(Group(*row[:-2]), row[-2], int(row[-1])) for row in found]


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """Put an opaque id in place of a person who wrote or published reports; what is public stays."""
    named = (
        (group_reports, "words_by"),
        (group_reports, "published_by"),
        (report_corrections, "corrected_by"),
    )
    for table, name in named:
        await tx.execute(
            update(table).where(table.c.guild_id == guild_id, table.c[name] == user_id).values({name: opaque_id})
        )


async def written_by(tx: Transaction, guild_id: int, user_id: int) -> list[GroupReport]:
    """The reports that a person wrote words for, or published, newest first."""
    c = group_reports.c
    found = await tx.execute(
        select(group_reports)
        .where(c.guild_id == guild_id, (c.words_by == user_id) | (c.published_by == user_id))
        .order_by(c.month.desc(), c.group_id)
    )
    return [GroupReport(*row) for row in found]
