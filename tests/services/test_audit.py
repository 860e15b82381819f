"""The audit log: a line with each deed, found again by who, whom and what."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import db.audit
import db.jobs
from db.engine import Database
from services import audit
from services.actor import Actor
from services.audit import MIRROR
from services.errors import UserError
from services.jobs import Jobs
from services.staff import Staff

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
GUILD = 1
ADMIN = Actor(GUILD, 100, manages_guild=True)
ADA, MIA, SAM = 100, 7, 8


async def write(
    database: Database, actor_id: int | None, action: str, subject_id: int | None = None, guild_id: int = GUILD
) -> int:
    async with database.transaction() as tx:
        return await audit.record(
            tx, guild_id, NOW, actor_id, action, subject_id=subject_id, reason="why", detail={"points": 5}
        )


async def test_a_line_is_kept_whole_and_promised_to_the_channel(database: Database) -> None:
    entry_id = await write(database, ADA, "points.granted", MIA)
    entry = await Staff(database).audit_entry(GUILD, entry_id)
    assert entry == (GUILD, entry_id, NOW, ADA, "points.granted", MIA, "why", {"points": 5})
    mirrored: list[str] = []
    jobs = Jobs(database)

    async def mirror(job: db.jobs.Job, now: datetime) -> None:
        mirrored.append(job.key)

    jobs.register(MIRROR, mirror)
    await jobs.run_due(NOW)
    assert mirrored == [str(entry_id)]


async def test_a_deed_that_fails_leaves_no_line(database: Database) -> None:
    with pytest.raises(RuntimeError, match="undone"):
        async with database.transaction() as tx:
            await audit.record(tx, GUILD, NOW, ADA, "points.granted")
            raise RuntimeError("undone")
    assert await Staff(database).audit_page(ADMIN) == []
    assert await Jobs(database).run_due(NOW) == 0


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({}, [3, 2, 1, 0]),
        ({"by": ADA}, [2, 0]),
        ({"about": MIA}, [1, 0]),
        ({"action": "points.granted"}, [1, 0]),
        ({"by": ADA, "about": MIA}, [0]),
        ({"by": SAM, "action": "job.retried"}, []),
        ({"action": "no.such"}, []),
    ],
)
async def test_lines_are_found_by_who_whom_and_what(
    database: Database, narrowed: dict[str, int | str], found: list[int]
) -> None:
    ids = [
        await write(database, ADA, "points.granted", MIA),
        await write(database, SAM, "points.granted", MIA),
        await write(database, ADA, "points.revoked", SAM),
        await write(database, None, "checkin.amnesty"),
    ]
    await write(database, ADA, "points.granted", MIA, guild_id=2)
    page = await Staff(database).audit_page(ADMIN, **narrowed)  # type: ignore[arg-type]
    assert [entry.entry_id for entry in page] == [ids[index] for index in found]


async def test_pages_follow_one_another_while_new_lines_come(database: Database) -> None:
    staff = Staff(database)
    ids = [await write(database, ADA, "points.granted") for _ in range(7)]
    first = await staff.audit_page(ADMIN, limit=3)
    await write(database, ADA, "points.granted")
    second = await staff.audit_page(ADMIN, limit=3, before=first[-1].entry_id)
    third = await staff.audit_page(ADMIN, limit=3, before=second[-1].entry_id)
    assert [entry.entry_id for entry in first + second + third] == ids[::-1]


async def test_the_actions_to_pick_from_are_those_of_the_guild(database: Database) -> None:
    for action in ("points.granted", "job.retried", "points.granted"):
        await write(database, ADA, action)
    await write(database, ADA, "settings.club", guild_id=2)
    assert await Staff(database).audit_actions(ADMIN) == ["job.retried", "points.granted"]


async def test_only_admins_read(database: Database) -> None:
    staff, member = Staff(database), Actor(GUILD, MIA)
    with pytest.raises(UserError, match="not-allowed"):
        await staff.audit_page(member)
    with pytest.raises(UserError, match="not-allowed"):
        await staff.audit_actions(member)


async def test_the_entry_of_another_guild_is_none(database: Database) -> None:
    entry_id = await write(database, ADA, "points.granted")
    assert await Staff(database).audit_entry(2, entry_id) is None


async def test_a_person_forgotten_leaves_what_was_done(database: Database) -> None:
    await write(database, ADA, "points.granted", MIA)
    await write(database, MIA, "points.sent", ADA)
    async with database.transaction() as tx:
        await db.audit.forget(tx, GUILD, MIA, -1)
    entries = await Staff(database).audit_page(ADMIN)
    assert [(entry.actor_id, entry.subject_id) for entry in entries] == [(-1, ADA), (ADA, -1)]


async def test_lines_of_the_same_moment_keep_their_order(database: Database) -> None:
    ids = [await write(database, ADA, "points.granted") for _ in range(20)]
    page = await Staff(database).audit_page(ADMIN, limit=20)
    assert [entry.entry_id for entry in page] == ids[::-1]
    assert {entry.at for entry in page} == {NOW}
