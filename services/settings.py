"""Reading and changing what a guild has set; every change is on record."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import BaseModel, ValidationError

import db.people
import db.settings
from db.engine import Database, Transaction, retrying
from services import audit, club, programmes
from services.actor import Actor
from services.checkin.bridges import bridge_calendar_change
from services.checkin.rules import CheckinRules
from services.club import ClubSettings, ContributionRules, Section, VerifiedRules
from services.errors import UserError
from services.events.rules import EventRules
from services.events.seats import event_rules
from services.partners.claims import partner_rules
from services.partners.rules import PartnerRules
from services.permissions import Capability, require
from services.red_packets import lifecycle
from services.red_packets.rules import Limits

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
            if actor.guild_id in {
                *after.admin_roles,
                *after.moderator_roles,
                *after.executive_roles,
                *after.council_roles,
            }:
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
        return await self._change(actor, "settings.red_packets", lifecycle.limits, changes, now)

    async def contribution(self, guild_id: int) -> ContributionRules:
        """How contribution is counted now."""
        async with self._database.reading() as tx:
            return await club.contribution_rules(tx, guild_id)

    async def change_contribution(self, actor: Actor, changes: dict[str, Any], now: datetime) -> ContributionRules:
        """Change how contribution is counted from now on; the rules after.

        Raises UserError: "not-allowed", "bad-setting" naming the field.
        """
        return await self._change(actor, "settings.contribution", club.contribution_rules, changes, now)

    async def verified(self, guild_id: int) -> VerifiedRules:
        """The rules for verified groups as they are now."""
        async with self._database.reading() as tx:
            return await club.verified_rules(tx, guild_id)

    async def change_verified(self, actor: Actor, changes: dict[str, Any], now: datetime) -> VerifiedRules:
        """Change rules for verified groups, at once; the rules after.

        Raises UserError: "not-allowed", "bad-setting" naming the field.
        """
        return await self._change(actor, "settings.verified", club.verified_rules, changes, now)

    async def events(self, guild_id: int) -> EventRules:
        """The rules for events as they are now."""
        async with self._database.reading() as tx:
            return await event_rules(tx, guild_id)

    async def change_events(self, actor: Actor, changes: dict[str, Any], now: datetime) -> EventRules:
        """Change rules for events, at once; the rules after.

        Raises UserError: "not-allowed", "bad-setting" naming the field.
        """
        return await self._change(actor, "settings.events", event_rules, changes, now)

    async def change_partners(self, actor: Actor, changes: dict[str, Any], now: datetime) -> PartnerRules:
        """Change rules for benefit partners, at once; the rules after.

        Raises UserError: "not-allowed", "bad-setting" naming the field.
        """
        return await self._change(actor, "settings.partners", partner_rules, changes, now)

    async def _change(
        self,
        actor: Actor,
        action: str,
        read: Callable[[Transaction, int], Awaitable[Section]],
        changes: dict[str, Any],
        now: datetime,
    ) -> Section:
        """Change fields of the section that the action names, at once; the section after."""
        section = action.removeprefix("settings.")
        async with self._database.transaction() as tx:
            await db.settings.lock(tx, actor.guild_id, section, club.ALWAYS, now)
            require(actor, await club.club(tx, actor.guild_id), Capability.SET_UP)
            before = await read(tx, actor.guild_id)
            after = _validated(type(before), before.model_dump() | changes)
            if after != before:
                value = after.model_dump(mode="json")
                await db.settings.put(tx, actor.guild_id, section, club.ALWAYS, value, now, actor.user_id)
                detail = _changed(before, after)
                await audit.record(tx, actor.guild_id, now, actor.user_id, action, detail=detail)
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


async def known(tx: Transaction, guild_id: int, user_id: int) -> dict[str, Any]:
    """The settings that they changed last."""
    return {"changed": await db.people.rows(tx, guild_id, user_id, db.settings.settings, "changed_by")}


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """Put the opaque id in their place; what they set stays."""
    await db.settings.forget(tx, guild_id, user_id, opaque_id)
