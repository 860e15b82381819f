"""What a guild has set: the models, and reading them inside a transaction."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, field_validator

import db.settings
from db.engine import Transaction
from services.calendar import GuildCalendar
from services.checkin.rules import CheckinRules

Snowflake = Annotated[int, Field(gt=0, lt=2**63)]
Points = Annotated[int, Field(ge=0, le=10**12)]

Section = TypeVar("Section", bound=BaseModel)

ALWAYS = date(1970, 1, 1)  # the day from which an undated section is valid

# Monthly budgets that a new club starts with: room for 10,000 members checking in daily, and an admin's small thanks.
# That of partners is for a year: services.programmes.YEARLY.
DEFAULT_BUDGETS = {
    "checkin": 5_000_000,
    "grants": 100_000,
    "red_packets": 200_000,
    "fund": 100_000,
    "partners": 1_000_000,
}


class ClubSettings(BaseModel):
    """What an admin sets up for the club as a whole. Every field has a default on which the bot works."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: Literal["zh-CN", "en"] = "en"
    time_zone: str = "UTC"
    day_start: Annotated[int, Field(ge=0, le=23)] = 0
    admin_roles: tuple[Snowflake, ...] = ()
    moderator_roles: tuple[Snowflake, ...] = ()
    executive_roles: tuple[Snowflake, ...] = ()
    council_roles: tuple[Snowflake, ...] = ()
    announcement_channel: Snowflake | None = None
    staff_channel: Snowflake | None = None
    audit_channel: Snowflake | None = None
    groups_category: Snowflake | None = None
    budgets: dict[str, Points] = Field(default_factory=lambda: dict(DEFAULT_BUDGETS))
    transfers_a_day: Annotated[int, Field(ge=0, le=1000)] = 10
    transfer_points_a_day: Points = 5000

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        GuildCalendar(value, 0)
        return value

    @property
    def calendar(self) -> GuildCalendar:
        """The guild's calendar: its time zone and the hour at which its day begins."""
        return GuildCalendar(self.time_zone, self.day_start)

    def budget(self, programme: str) -> int:
        """The points that a programme may give out in a month, a yearly one in a year."""
        return self.budgets.get(programme, DEFAULT_BUDGETS.get(programme, 0))


class VerifiedRules(BaseModel):
    """What an admin sets for verified groups: their founding, their reviews, their accounts.

    Waits in days or minutes, money in whole points.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    founders: Annotated[int, Field(ge=1, le=20)] = 3
    # How long a case may be held by somebody who does nothing with it.
    take_minutes: Annotated[int, Field(ge=5, le=24 * 60)] = 30
    target_days: Annotated[int, Field(ge=1, le=90)] = 3
    # A decision takes effect after this, and can be undone until then.
    undo_minutes: Annotated[int, Field(ge=0, le=60)] = 2
    officers_review: bool = True
    reapply_days: Annotated[int, Field(ge=0, le=365)] = 14
    appeal_days: Annotated[int, Field(ge=0, le=365)] = 30
    keep_days: Annotated[int, Field(ge=0, le=365)] = 7
    grace_days: Annotated[int, Field(ge=0, le=365)] = 14
    opening_grant: Points = 0
    report_day: Annotated[int, Field(ge=1, le=28)] = 7
    # From this many points on, a grant needs the word of two.
    two_from: Points = 0


class ContributionRules(BaseModel):
    """How much a member's contribution grows by what they do; 0 for what does not count."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # Of a group that was approved: each of its founders.
    founding: Annotated[int, Field(ge=0, le=1_000_000)] = 100
    # A case decided within the time that reviews are to take.
    review: Annotated[int, Field(ge=0, le=1_000_000)] = 5
    # A group's report, published in time.
    report: Annotated[int, Field(ge=0, le=1_000_000)] = 20
    # An event that took place.
    hosting: Annotated[int, Field(ge=0, le=1_000_000)] = 30
    attending: Annotated[int, Field(ge=0, le=1_000_000)] = 5


async def in_force(tx: Transaction, guild_id: int, section: str, model: type[Section], day: date = ALWAYS) -> Section:
    """What a guild has set of a section, as in force on a local day; the defaults where it never set anything."""
    stored = await db.settings.in_force(tx, guild_id, section, day)
    return model() if stored is None else model.model_validate(stored)


async def contribution_rules(tx: Transaction, guild_id: int) -> ContributionRules:
    """How contribution is counted in a guild now."""
    return await in_force(tx, guild_id, "contribution", ContributionRules)


async def verified_rules(tx: Transaction, guild_id: int) -> VerifiedRules:
    """The guild's rules for verified groups as they are now."""
    return await in_force(tx, guild_id, "verified", VerifiedRules)


async def club(tx: Transaction, guild_id: int) -> ClubSettings:
    """The club's settings as they are now; the defaults for a club that never set anything."""
    return await in_force(tx, guild_id, "club", ClubSettings)


async def checkin_rules(tx: Transaction, guild_id: int, day: date) -> CheckinRules:
    """The check-in rules in force on a local day of the guild."""
    return await in_force(tx, guild_id, "checkin", CheckinRules, day)
