"""Verified groups as they run: the director and the officers, the charter and the standard, liaison directors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import db.groups
import db.settings
import db.verified
from db.engine import Database, Transaction, retrying
from db.groups import Group
from db.verified import Charter, Liaison, Officer
from services import audit, club
from services.actor import Actor
from services.errors import UserError
from services.groups import promises as group_promises
from services.permissions import Capability, may, require
from services.verified import promises, rules
from services.verified.standard import MOST_OFFICERS, Standard


@dataclass(frozen=True, slots=True)
class Team:
    """Who runs a verified group. `manages` says whether the asker may appoint and dismiss."""

    group: Group
    charter: Charter
    officers: list[Officer]
    manages: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """What a verified group is and asks. `may_change` says whether the asker may change the standard.

    `inside` and `proven` tell whether the asker is in the group, and whether as more than a guest.
    """

    group: Group
    charter: Charter
    standard: Standard
    size: int
    inside: bool
    proven: bool
    may_change: bool


class Verified:
    """One method for each thing that a person can do with a verified group."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- looking -------------------------------------------------------------------------------------------------

    async def officers(self, actor: Actor, group_id: int) -> Team:
        """Who runs a group. Raises UserError: "group-unknown", "group-closed", "group-ordinary"."""
        async with self._database.reading() as tx:
            group, charter = await known(tx, actor.guild_id, group_id)
            found = await db.verified.officers_of(tx, actor.guild_id, group_id)
            return Team(group, charter, found, await _manages(tx, actor, group))

    async def terms(self, actor: Actor, group_id: int) -> Terms:
        """A group's charter and standard. Raises UserError: "group-unknown", "group-closed", "group-ordinary"."""
        async with self._database.reading() as tx:
            group, charter = await known(tx, actor.guild_id, group_id)
            membership = await db.groups.membership(tx, actor.guild_id, group_id, actor.user_id)
            return Terms(
                group,
                charter,
                await _standard(tx, charter),
                await db.groups.size(tx, actor.guild_id, group_id),
                inside=membership is not None and membership.state in db.groups.IN,
                proven=await is_proven(tx, actor.guild_id, group_id, actor.user_id),
                may_change=may(actor, await club.club(tx, actor.guild_id), Capability.APPROVE_GROUPS)
                and not await is_officer(tx, actor.guild_id, group_id, actor.user_id),
            )

    async def charter(self, guild_id: int, group_id: int) -> Charter | None:
        """A group's charter; None for an ordinary one."""
        async with self._database.reading() as tx:
            return await charter_of(tx, guild_id, group_id)

    async def liaisons(self, actor: Actor) -> list[Liaison]:
        """Who stands ready as liaison director, those with the fewest groups first. Raises UserError("not-allowed")."""
        async with self._database.reading() as tx:
            require(actor, await club.club(tx, actor.guild_id), Capability.APPROVE_GROUPS)
            return await db.verified.liaisons_of(tx, actor.guild_id)

    # --- officers ------------------------------------------------------------------------------------------------

    @retrying
    async def appoint(self, actor: Actor, group_id: int, member: Actor, now: datetime) -> Team:
        """Make a proven member an officer; one who is one stays so.

        Raises UserError: "group-unknown", "group-closed", "group-ordinary", "group-not-yours", "officer-director",
        "officer-not-proven", "officers-many".
        """
        async with self._database.transaction() as tx:
            group, charter = await _managed(tx, actor, group_id)
            if member.user_id == group.owner_id:
                raise UserError("officer-director")
            if not await is_proven(tx, actor.guild_id, group_id, member.user_id):
                raise UserError("officer-not-proven", who=member.user_id)
            before = await db.verified.officers_of(tx, actor.guild_id, group_id)
            there = member.user_id in {each.user_id for each in before}
            if len(before) >= MOST_OFFICERS and not there:
                raise UserError("officers-many", most=MOST_OFFICERS)
            officer = Officer(actor.guild_id, group_id, member.user_id, actor.user_id, now)
            if await db.verified.appoint(tx, officer):
                await audit.record(
                    tx, actor.guild_id, now, actor.user_id, "officer.appointed",
                    subject_id=member.user_id, detail={"group": group.name},
                )  # fmt: skip
                await promises.tell_of_group(tx, actor.guild_id, group_id, "appointed", now, to=member.user_id)
            return Team(group, charter, await db.verified.officers_of(tx, actor.guild_id, group_id), True)

    @retrying
    async def dismiss(self, actor: Actor, group_id: int, user_id: int, now: datetime) -> Team:
        """Take the office from somebody, who stays a member; an officer may lay down their own.

        Raises UserError: "group-unknown", "group-closed", "group-ordinary", "group-not-yours", "officer-none".
        """
        async with self._database.transaction() as tx:
            group, charter = await _managed(tx, actor, group_id, or_self=user_id)
            if not await db.verified.dismiss(tx, actor.guild_id, group_id, user_id):
                raise UserError("officer-none", who=user_id)
            await audit.record(
                tx, actor.guild_id, now, actor.user_id, "officer.dismissed",
                subject_id=user_id, detail={"group": group.name},
            )  # fmt: skip
            if user_id != actor.user_id:
                await promises.tell_of_group(tx, actor.guild_id, group_id, "dismissed", now, to=user_id)
            return Team(group, charter, await db.verified.officers_of(tx, actor.guild_id, group_id), True)

    # --- the standard --------------------------------------------------------------------------------------------

    @retrying
    async def change_standard(
        self, actor: Actor, group_id: int, change: Callable[[Standard], Standard], now: datetime
    ) -> Standard:
        """Change the admission standard for applications from now on; earlier ones are judged by what they were shown.

        Staff do it, on the word of the director or the officers, so that no group lowers its own bar alone: not those
        of the staff who run it either. Raises UserError: "group-unknown", "group-closed", "group-ordinary",
        "not-allowed", "standard-own-group", and what `change` does.
        """
        async with self._database.transaction() as tx:
            require(actor, await club.club(tx, actor.guild_id), Capability.APPROVE_GROUPS)
            await db.groups.get(tx, actor.guild_id, group_id, lock=True)
            group, charter = await known(tx, actor.guild_id, group_id)
            if await is_officer(tx, actor.guild_id, group_id, actor.user_id):
                raise UserError("standard-own-group")
            before = await _standard(tx, charter)
            after = change(before)
            if after == before:
                return after
            version = charter.standard_version + 1
            await db.verified.put_standard(
                tx, actor.guild_id, group_id, version, after.model_dump(mode="json"), actor.user_id, now
            )
            await db.verified.change_charter(tx, actor.guild_id, group_id, standard_version=version)
            await audit.record(
                tx, actor.guild_id, now, actor.user_id, "standard.changed",
                subject_id=group.owner_id, detail={"group": group.name, "version": version},
            )  # fmt: skip
            for user_id in await officers_of(tx, actor.guild_id, group_id):
                await promises.tell_of_group(tx, actor.guild_id, group_id, "standard", now, to=user_id)
            return after

    # --- liaison directors ---------------------------------------------------------------------------------------

    @retrying
    async def put_liaison(self, actor: Actor, member: Actor, quota: int, now: datetime) -> list[Group]:
        """Have somebody stand ready for so many groups; those without a liaison that they get at once.

        Raises UserError: "not-allowed", "bots-cannot", "liaison-quota".
        """
        async with self._database.transaction() as tx:
            require(actor, await club.club(tx, actor.guild_id), Capability.SET_UP)
            if member.is_bot:
                raise UserError("bots-cannot")
            if not 0 <= quota <= rules.MOST_QUOTA:
                raise UserError("liaison-quota", most=rules.MOST_QUOTA)
            await db.settings.lock(tx, actor.guild_id, "groups", club.ALWAYS, now)
            await db.verified.put_liaison(tx, actor.guild_id, member.user_id, quota, actor.user_id, now)
            await audit.record(
                tx, actor.guild_id, now, actor.user_id, "liaison.added",
                subject_id=member.user_id, detail={"quota": quota},
            )  # fmt: skip
            given: list[Group] = []
            for charter in await db.verified.chartered(tx, actor.guild_id):
                group = await db.groups.get(tx, actor.guild_id, charter.group_id)
                if charter.liaison_id is None and group is not None and group.state == "open":
                    found = await free_liaison(
                        tx, actor.guild_id, await officers_of(tx, actor.guild_id, group.group_id)
                    )
                    if found == member.user_id:
                        await _accompany(tx, group, member.user_id, actor.user_id, now)
                        given.append(group)
            return given

    @retrying
    async def drop_liaison(self, actor: Actor, user_id: int, now: datetime) -> list[Group]:
        """They stand ready no more; the groups that they keep until others are named.

        Raises UserError: "not-allowed", "liaison-unknown".
        """
        async with self._database.transaction() as tx:
            require(actor, await club.club(tx, actor.guild_id), Capability.SET_UP)
            if not await db.verified.drop_liaison(tx, actor.guild_id, user_id):
                raise UserError("liaison-unknown", who=user_id)
            await audit.record(tx, actor.guild_id, now, actor.user_id, "liaison.removed", subject_id=user_id)
            kept = [
                await db.groups.get(tx, actor.guild_id, each.group_id)
                for each in await db.verified.chartered(tx, actor.guild_id)
                if each.liaison_id == user_id
            ]
            return [group for group in kept if group is not None]

    @retrying
    async def set_liaison(self, actor: Actor, group_id: int, user_id: int, now: datetime) -> Group:
        """Name the liaison director of a group, within their quota.

        Raises UserError: "not-allowed", "group-unknown", "group-closed", "group-ordinary", "liaison-unknown",
        "liaison-full", "liaison-officer" for who runs the group.
        """
        async with self._database.transaction() as tx:
            require(actor, await club.club(tx, actor.guild_id), Capability.SET_UP)
            await db.settings.lock(tx, actor.guild_id, "groups", club.ALWAYS, now)
            group, charter = await known(tx, actor.guild_id, group_id)
            ready = {each.user_id: each for each in await db.verified.liaisons_of(tx, actor.guild_id)}
            if user_id not in ready:
                raise UserError("liaison-unknown", who=user_id)
            if charter.liaison_id == user_id:
                return group
            if ready[user_id].groups >= ready[user_id].quota:
                raise UserError("liaison-full", who=user_id, quota=ready[user_id].quota)
            if await is_officer(tx, actor.guild_id, group_id, user_id):
                raise UserError("liaison-officer", who=user_id)
            await _accompany(tx, group, user_id, actor.user_id, now)
            return group


# --- for others, inside their transactions -----------------------------------------------------------------------


async def charter_of(tx: Transaction, guild_id: int, group_id: int) -> Charter | None:
    """A group's charter; None for an ordinary group."""
    return await db.verified.charter(tx, guild_id, group_id)


async def officers_of(tx: Transaction, guild_id: int, group_id: int) -> set[int]:
    """Who runs a group: its director, who owns it, and its officers. Empty for an ordinary group."""
    group = await db.groups.get(tx, guild_id, group_id)
    if group is None or group.kind != "verified":
        return set()
    return {group.owner_id} | {each.user_id for each in await db.verified.officers_of(tx, guild_id, group_id)}


async def is_officer(tx: Transaction, guild_id: int, group_id: int, user_id: int) -> bool:
    """Whether somebody runs a verified group, as its director or an officer."""
    return user_id in await officers_of(tx, guild_id, group_id)


async def is_proven(tx: Transaction, guild_id: int, group_id: int, user_id: int) -> bool:
    """Whether somebody is in a verified group as more than a guest."""
    proof = await db.verified.proof(tx, guild_id, group_id, user_id)
    membership = await db.groups.membership(tx, guild_id, group_id, user_id)
    inside = membership is not None and membership.state in db.groups.IN
    return inside and proof is not None and proof.state == "proven"


async def free_liaison(tx: Transaction, guild_id: int, without: set[int]) -> int | None:
    """The liaison director with the fewest groups who has room for one more and is none of these; or None."""
    for each in await db.verified.liaisons_of(tx, guild_id):
        if each.groups < each.quota and each.user_id not in without:
            return each.user_id
    return None


async def known(tx: Transaction, guild_id: int, group_id: int) -> tuple[Group, Charter]:
    """An open verified group. Raises UserError: "group-unknown", "group-closed", "group-ordinary"."""
    group = await db.groups.get(tx, guild_id, group_id)
    if group is None:
        raise UserError("group-unknown")
    if group.state == "closed":
        raise UserError("group-closed", name=group.name)
    charter = await db.verified.charter(tx, guild_id, group_id)
    if group.kind != "verified" or charter is None:
        raise UserError("group-ordinary", name=group.name)
    return group, charter


async def _standard(tx: Transaction, charter: Charter) -> Standard:
    stored = await db.verified.standard(tx, charter.guild_id, charter.group_id, charter.standard_version)
    return Standard.model_validate(stored)


async def _manages(tx: Transaction, actor: Actor, group: Group) -> bool:
    return group.owner_id == actor.user_id or may(actor, await club.club(tx, actor.guild_id), Capability.MANAGE_GROUPS)


async def _managed(
    tx: Transaction, actor: Actor, group_id: int, *, or_self: int | None = None
) -> tuple[Group, Charter]:
    """The group, locked, if the actor directs it or is staff, or acts on themselves."""
    await db.groups.get(tx, actor.guild_id, group_id, lock=True)
    group, charter = await known(tx, actor.guild_id, group_id)
    if or_self != actor.user_id and not await _manages(tx, actor, group):
        raise UserError("group-not-yours", name=group.name)
    return group, charter


async def _accompany(tx: Transaction, group: Group, user_id: int, by: int, now: datetime) -> None:
    """Somebody is the group's liaison director: they see its channel, and are told."""
    await db.verified.change_charter(tx, group.guild_id, group.group_id, liaison_id=user_id)
    await audit.record(
        tx, group.guild_id, now, by, "liaison.assigned", subject_id=user_id, detail={"group": group.name}
    )
    await promises.tell_of_group(tx, group.guild_id, group.group_id, "liaison", now, to=user_id)
    await group_promises.place(tx, group.guild_id, group.group_id, now)
