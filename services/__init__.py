"""The rules, in plain Python. `build_services` puts them on a database; cogs call one method a deed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.engine import Database
from services.checkin.service import Checkin
from services.checkin.streaks import Streaks
from services.jobs import Jobs
from services.points import Points
from services.settings import Settings
from services.staff import Staff


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that people can do, by feature."""

    database: Database
    settings: Settings
    checkin: Checkin
    streaks: Streaks
    points: Points
    staff: Staff
    jobs: Jobs

    async def housekeeping(self, guild_ids: list[int], now: datetime) -> None:
        """What is due whether or not anybody asks: heartbeats, and clearing away what was done long ago."""
        await self.streaks.heartbeat(guild_ids, now)
        await self.jobs.purge(now)

    async def close(self) -> None:
        """Return when everybody who pressed is answered."""
        await self.checkin.close()
        await self.points.close()


def build_services(database: Database) -> Services:
    """The services on an open database."""
    return Services(
        database,
        Settings(database),
        Checkin(database),
        Streaks(database),
        Points(database),
        Staff(database),
        Jobs(database),
    )
