"""Looking at what is promised, for tests: the jobs that are due at a time, taken by a worker."""

from datetime import datetime

import db.jobs
from db.engine import Transaction
from services import lanes


async def lease_due(tx: Transaction, now: datetime, until: datetime, worker: str, limit: int) -> list[db.jobs.Job]:
    """Up to `limit` due jobs in the order of their time, leased until a time."""
    due = await db.jobs.due(tx, now, lanes.order(now), limit)
    return sorted(await db.jobs.lease(tx, due, now, until, worker), key=lambda job: (job.run_at, job.job_id))
