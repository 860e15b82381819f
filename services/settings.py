"""Reading and changing what a guild has set; every change is on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

import db.settings
from db.engine import Database, retrying
from services import audit, club, programmes
from services.actor import Actor
from services.checkin.bridges import bridge_calendar_change
from services.checkin.rules import CheckinRules
from services.club import ClubSettings
from services.errors import UserError
from services.permissions import Capability, require
from services.red_packets import lifecycle
from services.red_packets.rules import Limits

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

    @retrying
    async def change_club(self, actor: Actor, changes: dict[str, Any], now: datetime) -> ClubSettings:
        """Change fields of the club's settings, at once; the settings after. Of budgets, those named are changed.

        A calendar that moves the date forward skips a day: it is bridged, so that nobody's streak pays for it.
        Raises UserError: "not-allowed", "everyone-is-no-staff", "bad-setting" naming the field.
        """
        async with self._database.transaction() as tx:
            await db.settings.lock(tx, actor.guild_id, "club", club.ALWAYS, now)
            before = await club.club(tx, actor.guild_id)
            require(actor, before, Capability.SET_UP)
            if "budgets" in changes:
                changes = changes | {"budgets": before.budgets | changes["budgets"]}
            after = _validated(ClubSettings, before.model_dump() | changes)
            # Discord's @everyone is a role, whose id is the guild's.
            if actor.guild_id in {*after.admin_roles, *after.moderator_roles, *after.executive_roles}:
                raise UserError("everyone-is-no-staff")
            if after == before:
                return after
            await db.settings.put(
                tx, actor.guild_id, "club", club.ALWAYS, after.model_dump(mode="json"), now, actor.user_id
            )
            await bridge_calendar_change(tx, actor.guild_id, before.calendar, after.calendar, now)
            detail = _changed(before, after)
            entry_id = await audit.record(tx, actor.guild_id, now, actor.user_id, "settings.club", detail=detail)
            for name in programmes.PROGRAMMES:
                if after.budget(name) != before.budget(name):
                    await programmes.resize(tx, actor.guild_id, name, after, now, str(entry_id))
        return after

    async def change_checkin(
        self, actor: Actor, change: Callable[[CheckinRules], dict[str, Any]], now: datetime
    ) -> tuple[CheckinRules, date]:
        """Change the check-in rules from the guild's next day on; the rules, and that local day.

        `change` gives the fields to set from the rules set so far. Raises what it raises, UserError("not-allowed"),
        UserError("bad-setting") naming the field.
        """
        async with self._database.transaction() as tx:
            await db.settings.lock(tx, actor.guild_id, "club", club.ALWAYS, now)
            settings = await club.club(tx, actor.guild_id)
            require(actor, settings, Capability.SET_UP)
            from_day = settings.calendar.day_of(now) + timedelta(days=1)
            before = await club.checkin_rules(tx, actor.guild_id, from_day)
            after = _validated(CheckinRules, before.model_dump() | change(before))
            if after != before:
                await db.settings.drop_after(tx, actor.guild_id, "checkin", from_day)
                await db.settings.put(
                    tx, actor.guild_id, "checkin", from_day, after.model_dump(mode="json"), now, actor.user_id
                )
                detail = _changed(before, after) | {"from_day": from_day.isoformat()}
                await audit.record(tx, actor.guild_id, now, actor.user_id, "settings.checkin", detail=detail)
        return after, from_day

    async def change_red_packets(self, actor: Actor, changes: dict[str, Any], now: datetime) -> Limits:
        """Change limits of red packets, at once; the limits after.

        Raises UserError: "not-allowed", "bad-setting" naming the field.
        """
        async with self._database.transaction() as tx:
            await db.settings.lock(tx, actor.guild_id, "red_packets", club.ALWAYS, now)
            require(actor, await club.club(tx, actor.guild_id), Capability.SET_UP)
            before = await lifecycle.limits(tx, actor.guild_id)
            after = _validated(Limits, before.model_dump() | changes)
            if after != before:
                value = after.model_dump(mode="json")
                await db.settings.put(tx, actor.guild_id, "red_packets", club.ALWAYS, value, now, actor.user_id)
                detail = _changed(before, after)
                await audit.record(tx, actor.guild_id, now, actor.user_id, "settings.red_packets", detail=detail)
        return after


def _validated(model: type[Section], values: dict[str, Any]) -> Section:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise UserError("bad-setting", field=field) from error


def _changed(before: BaseModel, after: BaseModel) -> dict[str, Any]:
    """The fields that differ, each {"before": …, "after": …}, as JSON."""
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    return {name: {"before": value, "after": new[name]} for name, value in old.items() if new[name] != value}
