"""What a guild has set: the models, and reading them inside a transaction."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

import db.settings
from db.engine import Transaction
from services.calendar import GuildCalendar
from services.checkin.rules import CheckinRules

Snowflake = Annotated[int, Field(gt=0, lt=2**63)]
Points = Annotated[int, Field(ge=0, le=10**12)]

ALWAYS = date(1970, 1, 1)  # the day from which an undated section is valid

# Monthly budgets that a new club starts with: room for 10,000 members checking in daily, and an admin's small thanks.
DEFAULT_BUDGETS = {"checkin": 5_000_000, "grants": 100_000, "red_packets": 200_000}


class ClubSettings(BaseModel):
    """What an admin sets up for the club as a whole. Every field has a default on which the bot works."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: Literal["zh-CN", "en"] = "en"
    time_zone: str = "UTC"
    day_start: Annotated[int, Field(ge=0, le=23)] = 0
    admin_roles: tuple[Snowflake, ...] = ()
    moderator_roles: tuple[Snowflake, ...] = ()
    executive_roles: tuple[Snowflake, ...] = ()
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
        """The points that a programme may give out in a month."""
        return self.budgets.get(programme, DEFAULT_BUDGETS.get(programme, 0))


async def club(tx: Transaction, guild_id: int) -> ClubSettings:
    """The club's settings as they are now; the defaults for a club that never set anything."""
    stored = await db.settings.in_force(tx, guild_id, "club", ALWAYS)
    return ClubSettings() if stored is None else ClubSettings.model_validate(stored)


async def checkin_rules(tx: Transaction, guild_id: int, day: date) -> CheckinRules:
    """The check-in rules in force on a local day of the guild."""
    stored = await db.settings.in_force(tx, guild_id, "checkin", day)
    return CheckinRules() if stored is None else CheckinRules.model_validate(stored)
