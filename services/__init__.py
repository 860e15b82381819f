"""The rules, in plain Python. `build_services` puts them on a database; cogs call one method a deed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.engine import Database
from services import sealed
from services.activity import Activity
from services.books import Books
from services.cases import Cases
from services.checkin.reminders import Reminders
from services.checkin.service import Checkin
from services.checkin.streaks import Streaks
from services.contribution import Contribution
from services.credentials.applying import Applications
from services.credentials.lasting import Lasting
from services.credentials.reviewing import Reviews
from services.events.service import Events
from services.fund.service import Fund
from services.groups.service import Groups
from services.groups.upkeep import GroupUpkeep
from services.jobs import Jobs
from services.overview import Overview
from services.partners.service import Partners
from services.points import Points
from services.privacy.service import Privacy
from services.profile import Profiles
from services.red_packets.service import RedPackets
from services.reports.service import Reports
from services.settings import Settings
from services.staff import Staff
from services.vault import Vault
from services.verified.deciding import ProposalDecisions
from services.verified.groups import Verified
from services.verified.proposals import Proposals


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
    cases: Cases
    events: Events
    partners: Partners
    proposals: Proposals
    proposal_decisions: ProposalDecisions
    verified: Verified
    applications: Applications
    reviews: Reviews
    lasting: Lasting
    reports: Reports
    fund: Fund
    contribution: Contribution
    profiles: Profiles
    activity: Activity
    staff: Staff
    overview: Overview
    books: Books
    jobs: Jobs
    privacy: Privacy
    # None without a master key: then everything with credentials is off.
    vault: Vault | None = None

    async def housekeeping(self, guild_ids: list[int], now: datetime) -> None:
        """What is due every minute whether or not anybody asks: heartbeats and counts."""
        await self.streaks.heartbeat(guild_ids, now)
        await self.activity.flush()
        await self.events.flush()

    async def sweep(self, guild_ids: list[int], now: datetime, *, once: bool = True) -> None:
        """Clear away what was done long ago, and what was asked about and never confirmed.

        `once` is for one process only, where several share the database: what concerns no guild, or all of them.
        """
        await self.activity.purge(guild_ids, now)
        await self.points.purge(guild_ids, now)
        await self.red_packets.purge(guild_ids, now)
        await self.reports.promise(guild_ids, now)
        await self.lasting.sweep(guild_ids, now)
        await self.group_upkeep.promise_check(guild_ids, now)
        if once:
            await self.partners.sweep(now)
            await self.jobs.purge(now)
            await sealed.sweep(self.database, now)

    async def close(self) -> None:
        """Return when everybody who pressed is answered."""
        await self.jobs.close()
        await self.checkin.close()
        await self.points.close()
        await self.red_packets.close()
        await self.events.close()
        await self.partners.finish()
        await self.events.flush()
        await self.activity.flush()


def build_services(database: Database, vault: Vault | None = None) -> Services:
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
        Cases(database),
        Events(database),
        Partners(database),
        Proposals(database),
        ProposalDecisions(database),
        Verified(database),
        Applications(database, vault),
        Reviews(database, vault),
        Lasting(database, vault),
        Reports(database),
        Fund(database),
        Contribution(database),
        Profiles(database),
        Activity(database),
        Staff(database),
        Overview(database),
        Books(database),
        Jobs(database),
        Privacy(database, vault),
        vault=vault,
    )
