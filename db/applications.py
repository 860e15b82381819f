"""Applications to verified groups: the request, each reviewer's verdict, each look at a file.

What the applicant wrote and what reviewers wrote freely is sealed (services.vault): the database holds ciphertext.

State of an application, and who moves it:

    waiting    in the queue (its case says who holds it)      → approved, declined or more by reviewers
    more       the applicant is asked to add something         → waiting by the applicant
    approved   decided; effective once it can no more be undone
    declined   decided; an appeal may follow                   → appealed by the applicant
    appealed   in the queue again, for somebody new            → approved or declined
    withdrawn  taken back by the applicant
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
)

from db import dialect, sealed_columns
from db.cases import cases
from db.engine import Transaction
from db.groups import groups
from db.metadata import UtcTime, guild_key, id_key, metadata

OPEN = ("waiting", "more", "appealed")

applications = Table(
    "applications",
    metadata,
    guild_key(),
    id_key("application_id"),
    Column("group_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    # The applicant again while it is open: one open application for each member and group.
    Column("open_for", BigInteger),
    Column("standard_version", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    # services.credentials.rules.Form as JSON, sealed; none once it was deleted.
    Column("form", LargeBinary),
    # The last day on which the credential is good, as the applicant says and reviewers see.
    Column("expires_on", Date),
    # What reviewers asked for; sealed.
    Column("wanted", LargeBinary),
    Column("appeal", LargeBinary),
    # How often it was looked at anew, with a fresh set of verdicts: 0 the first time, 1 after an appeal.
    Column("round", Integer, nullable=False),
    Column("consented_at", UtcTime, nullable=False),
    Column("applied_at", UtcTime, nullable=False),
    Column("decided_at", UtcTime),
    Column("decided_by", BigInteger),
    # Until then the decision may be undone; then it takes effect.
    Column("effective_at", UtcTime),
    Column("effective", Boolean, nullable=False),
    Column("reason_code", String(20)),
    Column("criterion", String(20)),
    Column("reason", LargeBinary),
    # When files and free texts are to be deleted, and when they were.
    Column("delete_at", UtcTime),
    Column("deleted_at", UtcTime),
    # Who recommended them, as the applicant says: they take no part in the case.
    Column("referred_by", BigInteger),
    UniqueConstraint("guild_id", "group_id", "open_for"),
    CheckConstraint("state IN ('waiting', 'more', 'approved', 'declined', 'appealed', 'withdrawn')", name="state"),
    CheckConstraint("(state IN ('waiting', 'more', 'appealed')) = (open_for IS NOT NULL)", name="open"),
    CheckConstraint(
        "deleted_at IS NULL OR (form IS NULL AND wanted IS NULL AND reason IS NULL AND appeal IS NULL)", name="deleted"
    ),
    ForeignKeyConstraint(
        ["guild_id", "group_id"], ["groups.guild_id", "groups.group_id"], name="fk_applications_group"
    ),
)
Index("ix_applications_user", applications.c.guild_id, applications.c.user_id, applications.c.group_id)
Index("ix_applications_group", applications.c.guild_id, applications.c.group_id, applications.c.applied_at)
Index("ix_applications_delete", applications.c.guild_id, applications.c.delete_at)

verdicts = Table(
    "verdicts",
    metadata,
    guild_key(),
    id_key("application_id"),
    Column("round", Integer, primary_key=True, autoincrement=False),
    id_key("reviewer_id"),
    Column("verdict", String(10), nullable=False),
    # The mark of each criterion: {"<key>": "met" | "unmet" | "unclear"}.
    Column("marks", JSON, nullable=False),
    Column("reason_code", String(20)),
    Column("criterion", String(20)),
    Column("reason", LargeBinary),
    Column("at", UtcTime, nullable=False),
    CheckConstraint("verdict IN ('approve', 'decline')", name="verdict"),
    ForeignKeyConstraint(
        ["guild_id", "application_id"],
        ["applications.guild_id", "applications.application_id"],
        name="fk_verdicts_application",
    ),
)
Index("ix_verdicts_reviewer", verdicts.c.guild_id, verdicts.c.reviewer_id, verdicts.c.at)

looks = Table(
    "looks",
    metadata,
    guild_key(),
    id_key("look_id"),
    Column("application_id", BigInteger, nullable=False),
    Column("file_id", BigInteger, nullable=False),
    Column("reviewer_id", BigInteger, nullable=False),
    Column("at", UtcTime, nullable=False),
    ForeignKeyConstraint(
        ["guild_id", "application_id"],
        ["applications.guild_id", "applications.application_id"],
        name="fk_looks_application",
    ),
)
Index("ix_looks_application", looks.c.guild_id, looks.c.application_id)


for _part in ("form", "wanted", "appeal", "reason"):
    sealed_columns.register(applications, _part, "application/{guild_id}/{application_id}/" + _part)
sealed_columns.register(verdicts, "reason", "application/{guild_id}/{application_id}/verdict/{reviewer_id}")


class Application(NamedTuple):
    """An application as stored. `form`, `wanted`, `appeal` and `reason` are sealed."""

    guild_id: int
    application_id: int
    group_id: int
    user_id: int
    open_for: int | None
    standard_version: int
    state: str
    form: bytes | None
    expires_on: date | None
    wanted: bytes | None
    appeal: bytes | None
    round: int
    consented_at: datetime
    applied_at: datetime
    decided_at: datetime | None
    decided_by: int | None
    effective_at: datetime | None
    effective: bool
    reason_code: str | None
    criterion: str | None
    reason: bytes | None
    delete_at: datetime | None
    deleted_at: datetime | None
    referred_by: int | None = None


class Verdict(NamedTuple):
    """What one reviewer found. `reason` is sealed."""

    guild_id: int
    application_id: int
    round: int
    reviewer_id: int
    verdict: str
    marks: dict[str, str]
    reason_code: str | None
    criterion: str | None
    reason: bytes | None
    at: datetime


class Look(NamedTuple):
    """Somebody looked at a file."""

    guild_id: int
    look_id: int
    application_id: int
    file_id: int
    reviewer_id: int
    at: datetime


async def add(tx: Transaction, application: Application) -> bool:
    """Write a new application. False where this member has one open with the group."""
    statement = dialect.insert(applications).values(**application._asdict())
    done = await tx.execute(statement.on_conflict_do_nothing(index_elements=["guild_id", "group_id", "open_for"]))
    return done.rowcount == 1


async def get(tx: Transaction, guild_id: int, application_id: int, *, lock: bool = False) -> Application | None:
    """An application, or None; with `lock` nobody else changes it until the transaction ends."""
    wanted = select(applications).where(
        applications.c.guild_id == guild_id, applications.c.application_id == application_id
    )
    row = (await tx.execute(wanted.with_for_update() if lock else wanted)).first()
    return Application(*row) if row else None


async def change(tx: Transaction, guild_id: int, application_id: int, **values: Any) -> None:
    """Set fields of an application."""
    await tx.execute(
        update(applications)
        .where(applications.c.guild_id == guild_id, applications.c.application_id == application_id)
        .values(values)
    )


async def newest(tx: Transaction, guild_id: int, user_id: int, group_id: int) -> Application | None:
    """The newest application of a member to a group, or None."""
    found = await tx.execute(
        select(applications)
        .where(
            applications.c.guild_id == guild_id,
            applications.c.user_id == user_id,
            applications.c.group_id == group_id,
        )
        .order_by(applications.c.application_id.desc())
        .limit(1)
    )
    row = found.first()
    return Application(*row) if row else None


async def of(tx: Transaction, guild_id: int, user_id: int) -> list[Application]:
    """Everything that a member applied for, newest first."""
    found = await tx.execute(
        select(applications)
        .where(applications.c.guild_id == guild_id, applications.c.user_id == user_id)
        .order_by(applications.c.application_id.desc())
    )
    return [Application(*row) for row in found]


async def named_by(tx: Transaction, guild_id: int, user_ids: Collection[int]) -> set[int]:
    """Whom these people ever named, in any application, as who recommended them."""
    found = await tx.execute(
        select(applications.c.referred_by).where(
            applications.c.guild_id == guild_id,
            applications.c.user_id.in_(user_ids),
            applications.c.referred_by.is_not(None),
        )
    )
    return {int(row[0]) for row in found}


async def of_group(
    tx: Transaction, guild_id: int, group_id: int, since: datetime, until: datetime
) -> list[Application]:
    """Applications to a group that were made or decided from `since` to before `until`."""
    found = await tx.execute(
        select(applications)
        .where(
            applications.c.guild_id == guild_id,
            applications.c.group_id == group_id,
            ((applications.c.applied_at >= since) & (applications.c.applied_at < until))
            | ((applications.c.decided_at >= since) & (applications.c.decided_at < until)),
        )
        .order_by(applications.c.application_id)
    )
    return [Application(*row) for row in found]


async def give_verdict(tx: Transaction, verdict: Verdict) -> bool:
    """Write a reviewer's verdict. False where they gave one in this round."""
    statement = dialect.insert(verdicts).values(**verdict._asdict())
    done = await tx.execute(
        statement.on_conflict_do_nothing(index_elements=["guild_id", "application_id", "round", "reviewer_id"])
    )
    return done.rowcount == 1


async def take_back(tx: Transaction, guild_id: int, application_id: int, round: int, reviewer_id: int) -> bool:
    """Delete a reviewer's verdict. False where there is none."""
    done = await tx.execute(
        delete(verdicts).where(
            verdicts.c.guild_id == guild_id,
            verdicts.c.application_id == application_id,
            verdicts.c.round == round,
            verdicts.c.reviewer_id == reviewer_id,
        )
    )
    return done.rowcount == 1


async def verdicts_of(tx: Transaction, guild_id: int, application_id: int) -> list[Verdict]:
    """All verdicts on an application, oldest first."""
    found = await tx.execute(
        select(verdicts)
        .where(verdicts.c.guild_id == guild_id, verdicts.c.application_id == application_id)
        .order_by(verdicts.c.at, verdicts.c.reviewer_id)
    )
    return [Verdict(*row) for row in found]


async def verdicts_by(tx: Transaction, guild_id: int, reviewer_id: int, since: datetime) -> int:
    """How many verdicts somebody gave since an instant."""
    return int(
        await tx.scalar(
            select(func.count())
            .select_from(verdicts)
            .where(verdicts.c.guild_id == guild_id, verdicts.c.reviewer_id == reviewer_id, verdicts.c.at >= since)
        )
    )


async def looked(tx: Transaction, look: Look) -> None:
    """Write that somebody looked at a file."""
    await tx.execute(insert(looks).values(**look._asdict()))


async def looks_at(tx: Transaction, guild_id: int, application_id: int) -> list[Look]:
    """Who looked at the files of an application, oldest first."""
    found = await tx.execute(
        select(looks)
        .where(looks.c.guild_id == guild_id, looks.c.application_id == application_id)
        .order_by(looks.c.look_id)
    )
    return [Look(*row) for row in found]


async def due_for_deletion(tx: Transaction, guild_ids: Collection[int] | None, now: datetime) -> list[Application]:
    """Applications whose files and texts should be gone by `now` and are not; of all guilds for None."""
    wanted = select(applications).where(applications.c.delete_at <= now, applications.c.deleted_at.is_(None))
    if guild_ids is not None:
        wanted = wanted.where(applications.c.guild_id.in_(guild_ids))
    found = await tx.execute(wanted.order_by(applications.c.delete_at).limit(500))
    return [Application(*row) for row in found]


async def unsettled(tx: Transaction, guild_ids: Collection[int] | None, before: datetime) -> list[Application]:
    """Applications decided, whose decision was to take effect by an instant and has not; of all guilds for None."""
    wanted = select(applications).where(
        applications.c.state.in_(("approved", "declined")),
        applications.c.effective.is_(False),
        applications.c.effective_at <= before,
    )
    if guild_ids is not None:
        wanted = wanted.where(applications.c.guild_id.in_(guild_ids))
    return [Application(*row) for row in await tx.execute(wanted.order_by(applications.c.effective_at).limit(500))]


async def waiting_for_more(
    tx: Transaction, guild_ids: Collection[int] | None, before: datetime
) -> list[tuple[Application, datetime]]:
    """Applications that wait for their applicant since before an instant, and since when; of all guilds for None."""
    asked_at = (
        select(func.max(cases.c.closed_at))
        .where(
            cases.c.guild_id == applications.c.guild_id,
            cases.c.kind.in_(("application", "appeal")),
            cases.c.subject_id == applications.c.application_id,
        )
        .scalar_subquery()
    )
    wanted = select(applications, asked_at).where(applications.c.state == "more", asked_at <= before)
    if guild_ids is not None:
        wanted = wanted.where(applications.c.guild_id.in_(guild_ids))
    found = await tx.execute(wanted.order_by(asked_at).limit(500))
    return [(Application(*row[:-1]), row[-1]) for row in found]


async def open_to(tx: Transaction, guild_id: int, group_id: int) -> list[Application]:
    """Open applications to a group, locked until the transaction ends."""
    wanted = select(applications).where(
        applications.c.guild_id == guild_id, applications.c.group_id == group_id, applications.c.open_for.is_not(None)
    )
    found = await tx.execute(wanted.order_by(applications.c.application_id).with_for_update())
    return [Application(*row) for row in found]


async def stranded(tx: Transaction, guild_ids: Collection[int]) -> list[Application]:
    """Open applications to groups that are closed."""
    found = await tx.execute(
        select(applications)
        .join(groups, (groups.c.guild_id == applications.c.guild_id) & (groups.c.group_id == applications.c.group_id))
        .where(applications.c.guild_id.in_(guild_ids), applications.c.open_for.is_not(None), groups.c.state == "closed")
        .limit(500)
    )
    return [Application(*row) for row in found]


async def clear(tx: Transaction, guild_id: int, application_id: int, now: datetime) -> None:
    """Delete what was written freely in an application and its verdicts."""
    await change(
        tx, guild_id, application_id, form=None, wanted=None, appeal=None, reason=None, deleted_at=now
    )  # fmt: skip
    await tx.execute(
        update(verdicts)
        .where(verdicts.c.guild_id == guild_id, verdicts.c.application_id == application_id)
        .values(reason=None)
    )


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """What a person applied for, without what they wrote, under the opaque id; so is what they reviewed."""
    for row in await of(tx, guild_id, user_id):
        await clear(tx, guild_id, row.application_id, row.deleted_at or row.applied_at)
    # Their envelopes name who wrote them, and would not open under another id.
    await tx.execute(
        update(verdicts).where(verdicts.c.guild_id == guild_id, verdicts.c.reviewer_id == user_id).values(reason=None)
    )
    named = (
        (applications, "user_id"),
        (applications, "open_for"),
        (applications, "decided_by"),
        (applications, "referred_by"),
        (verdicts, "reviewer_id"),
        (looks, "reviewer_id"),
    )
    for table, column in named:
        await tx.execute(
            update(table).where(table.c.guild_id == guild_id, table.c[column] == user_id).values({column: opaque_id})
        )
