"""The rules, in plain Python. `build_services` puts them on a database; cogs call one method a deed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.engine import Database
from services.activity import Activity
from services.checkin.reminders import Reminders
from services.checkin.service import Checkin
from services.checkin.streaks import Streaks
from services.groups.service import Groups
from services.groups.upkeep import GroupUpkeep
from services.jobs import Jobs
from services.points import Points
from services.red_packets.service import RedPackets
from services.settings import Settings
from services.staff import Staff


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that people can do, by feature."""

    database: Database
    settings: Settings
    checkin: Checkin
    streaks: Streaks
    reminders: Reminders
    points: Points
    red_packets: RedPackets
    groups: Groups
    group_upkeep: GroupUpkeep
    activity: Activity
    staff: Staff
    jobs: Jobs

    async def housekeeping(self, guild_ids: list[int], now: datetime) -> None:
        """What is due every minute whether or not anybody asks: heartbeats and counts."""
        await self.streaks.heartbeat(guild_ids, now)
        await self.activity.flush()

    async def sweep(self, guild_ids: list[int], now: datetime) -> None:
        """Clear away what was done long ago, and what was asked about and never confirmed."""
        await self.activity.purge(guild_ids, now)
        await self.points.purge(guild_ids, now)
        await self.red_packets.purge(guild_ids, now)
        await self.jobs.purge(now)

    async def close(self) -> None:
        """Return when everybody who pressed is answered."""
        await self.jobs.close()
        await self.checkin.close()
        await self.points.close()
        await self.red_packets.close()
        await self.activity.flush()


def build_services(database: Database) -> Services:
    """The services on an open database."""
    return Services(
        database,
        Settings(database),
        Checkin(database),
        Streaks(database),
        Reminders(database),
        Points(database),
        RedPackets(database),
        Groups(database),
        GroupUpkeep(database),
        Activity(database),
        Staff(database),
        Jobs(database),
    )
