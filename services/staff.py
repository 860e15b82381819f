"""What staff look into: the audit log, and the jobs that could not be done."""

from __future__ import annotations

from datetime import datetime

import db.audit
import db.jobs
from db.audit import AuditEntry
from db.engine import Database, Transaction
from db.jobs import Job
from services import audit, club
from services.actor import Actor
from services.errors import UserError
from services.permissions import Capability, require


class Staff:
    """Reading the audit log; seeing and retrying dead jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def audit_entry(self, guild_id: int, entry_id: int) -> AuditEntry | None:
        """One entry of the log, for its copy in the staff's channel."""
        async with self._database.reading() as tx:
            return await db.audit.get(tx, guild_id, entry_id)

    async def audit_page(
        self,
        actor: Actor,
        *,
        before: int | None = None,
        limit: int = 10,
        by: int | None = None,
        about: int | None = None,
        action: str | None = None,
    ) -> list[AuditEntry]:
        """The newest entries older than entry `before`, newest first. Raises UserError("not-allowed")."""
        async with self._database.reading() as tx:
            require(actor, await club.club(tx, actor.guild_id), Capability.SEE_AUDIT)
            return await db.audit.page(
                tx, actor.guild_id, before=before, limit=limit, actor_id=by, subject_id=about, action=action
            )

    async def audit_actions(self, actor: Actor) -> list[str]:
        """The kinds of action in the log, to pick one from. Raises UserError("not-allowed")."""
        async with self._database.reading() as tx:
            require(actor, await club.club(tx, actor.guild_id), Capability.SEE_AUDIT)
            return await db.audit.actions(tx, actor.guild_id)

    async def dead_jobs(self, actor: Actor) -> list[Job]:
        """What could not be done for this guild, newest first. Raises UserError("not-allowed")."""
        async with self._database.reading() as tx:
            require(actor, await club.club(tx, actor.guild_id), Capability.MANAGE_JOBS)
            return await db.jobs.dead(tx, actor.guild_id)

    async def dead_job(self, guild_id: int, job_id: int) -> Job | None:
        """A dead job, for its card in the staff's channel; None once it is settled."""
        async with self._database.reading() as tx:
            return await db.jobs.get_dead(tx, guild_id, job_id)

    async def retry_job(self, actor: Actor, job_id: int, now: datetime) -> Job:
        """Try a dead job again; the job. Raises UserError("not-allowed"), UserError("job-not-dead")."""
        async with self._database.transaction() as tx:
            require(actor, await club.club(tx, actor.guild_id), Capability.MANAGE_JOBS)
            job = await db.jobs.revive(tx, actor.guild_id, job_id, now)
            if job is None:
                raise UserError("job-not-dead")
            await _record(tx, actor, job, now, "job.retried")
            return job

    async def dismiss_job(self, actor: Actor, job_id: int, now: datetime) -> Job:
        """Give a dead job up, so that it is listed no more; the job. Raises as `retry_job`."""
        async with self._database.transaction() as tx:
            require(actor, await club.club(tx, actor.guild_id), Capability.MANAGE_JOBS)
            job = await db.jobs.dismiss(tx, actor.guild_id, job_id, now)
            if job is None:
                raise UserError("job-not-dead")
            await _record(tx, actor, job, now, "job.dismissed")
            return job


async def _record(tx: Transaction, actor: Actor, job: Job, now: datetime, action: str) -> None:
    detail = {"job_id": str(job.job_id), "kind": job.kind}
    await audit.record(tx, actor.guild_id, now, actor.user_id, action, detail=detail)
