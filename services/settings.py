"""Reading and changing what a guild has set; every change is on record."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

import db.checkin
import db.settings
from db.engine import Database, Transaction
from services import audit, club
from services.actor import Actor
from services.calendar import GuildCalendar
from services.checkin.rules import CheckinRules
from services.club import ClubSettings
from services.errors import UserError
from services.permissions import Capability, require

Section = TypeVar("Section", bound=BaseModel)

BOT_WIDE = 0  # the guild id of what belongs to the bot itself; no Discord guild has it


class Settings:
    """Reading and changing a guild's settings. Changes are an admin's and are audited."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def club(self, guild_id: int) -> ClubSettings:
        """The club's settings as they are now."""
        async with self._database.reading() as tx:
            return await club.club(tx, guild_id)

    async def checkin_rules(self, guild_id: int, day: date) -> CheckinRules:
        """The check-in rules in force on a local day of the guild."""
        async with self._database.reading() as tx:
            return await club.checkin_rules(tx, guild_id, day)

    async def synced_commands(self) -> str | None:
        """The digest of the commands that Discord was told last, or None."""
        async with self._database.reading() as tx:
            stored = await db.settings.in_force(tx, BOT_WIDE, "commands", club.ALWAYS)
            return None if stored is None else stored["digest"]

    async def remember_synced(self, digest: str, now: datetime) -> None:
        """Discord knows these commands now."""
        async with self._database.transaction() as tx:
            await db.settings.put(tx, BOT_WIDE, "commands", club.ALWAYS, {"digest": digest}, now, None)

    async def change_club(self, actor: Actor, changes: dict[str, Any], now: datetime) -> ClubSettings:
        """Change fields of the club's settings, at once; the settings after.

        A calendar that moves the date forward skips a day: it is bridged, so that nobody's streak pays for it.
        Raises UserError("not-allowed"), UserError("bad-setting") naming the field.
        """
        async with self._database.transaction() as tx:
            before = await club.club(tx, actor.guild_id)
            require(actor, before, Capability.SET_UP)
            after = _validated(ClubSettings, before.model_dump() | changes)
            if after == before:
                return after
            await db.settings.put(
                tx, actor.guild_id, "club", club.ALWAYS, after.model_dump(mode="json"), now, actor.user_id
            )
            await _bridge_skipped_days(tx, actor.guild_id, before.calendar, after.calendar, now)
            detail = {
                name: {"before": value, "after": getattr(after, name)}
                for name, value in before.model_dump(mode="json").items()
                if after.model_dump(mode="json")[name] != value
            }
            await audit.record(tx, actor.guild_id, now, actor.user_id, "settings.club", detail=detail)
        return after

    async def change_checkin(self, actor: Actor, changes: dict[str, Any], now: datetime) -> tuple[CheckinRules, date]:
        """Change the check-in rules from the guild's next day on; the rules, and that local day.

        Raises UserError("not-allowed"), UserError("bad-setting") naming the field.
        """
        async with self._database.transaction() as tx:
            settings = await club.club(tx, actor.guild_id)
            require(actor, settings, Capability.SET_UP)
            from_day = settings.calendar.day_of(now) + timedelta(days=1)
            before = await club.checkin_rules(tx, actor.guild_id, from_day)
            after = _validated(CheckinRules, before.model_dump() | changes)
            if after != before:
                await db.settings.drop_after(tx, actor.guild_id, "checkin", from_day)
                await db.settings.put(
                    tx, actor.guild_id, "checkin", from_day, after.model_dump(mode="json"), now, actor.user_id
                )
                detail = {
                    name: {"before": value, "after": after.model_dump(mode="json")[name]}
                    for name, value in before.model_dump(mode="json").items()
                    if after.model_dump(mode="json")[name] != value
                } | {"from_day": from_day.isoformat()}
                await audit.record(tx, actor.guild_id, now, actor.user_id, "settings.checkin", detail=detail)
        return after, from_day


def _validated(model: type[Section], values: dict[str, Any]) -> Section:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise UserError("bad-setting", field=field, problem=first["msg"].removeprefix("Value error, ")) from error


async def _bridge_skipped_days(
    tx: Transaction, guild_id: int, before: GuildCalendar, after: GuildCalendar, now: datetime
) -> None:
    day, last = before.day_of(now), after.day_of(now)
    while day < last:
        await db.checkin.add_bridge(tx, guild_id, day, "calendar", now)
        day += timedelta(days=1)
