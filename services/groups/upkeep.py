"""What jobs and listeners need of groups: what is wanted, what was done, and what happened on Discord meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import db.groups
import db.members
from db.engine import Database, retrying
from db.groups import Group, Invitation, Membership
from services import audit
from services.groups import promises, steps


class GroupUpkeep:
    """The side of groups that faces Discord. Nobody asks for anything here, so nobody is refused."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- for jobs ------------------------------------------------------------------------------------------------

    async def look(self, guild_id: int, group_id: int) -> Group | None:
        """A group as it is now."""
        async with self._database.reading() as tx:
            return await db.groups.get(tx, guild_id, group_id)

    async def size(self, guild_id: int, group_id: int) -> int:
        """How many are in a group."""
        async with self._database.reading() as tx:
            return await db.groups.size(tx, guild_id, group_id)

    async def places(self, guild_id: int) -> set[int]:
        """The roles and channels that belong to groups."""
        async with self._database.reading() as tx:
            return await db.groups.places(tx, guild_id)

    async def placed(self, guild_id: int) -> list[Group]:
        """The open groups that should have a role or a channel on Discord."""
        async with self._database.reading() as tx:
            return await db.groups.placed(tx, guild_id)

    async def membership(self, guild_id: int, group_id: int, user_id: int) -> Membership | None:
        """Somebody's place in a group as it is now, also a former one."""
        async with self._database.reading() as tx:
            return await db.groups.membership(tx, guild_id, group_id, user_id)

    async def invitation(self, guild_id: int, group_id: int, user_id: int) -> Invitation | None:
        """Somebody's invitation as it is now."""
        async with self._database.reading() as tx:
            return await db.groups.invitation(tx, guild_id, group_id, user_id)

    async def locale(self, guild_id: int, user_id: int) -> str | None:
        """A member's language, where it is known."""
        async with self._database.reading() as tx:
            found = await db.members.get(tx, guild_id, user_id)
            return found.locale if found else None

    async def role_made(self, guild_id: int, group_id: int, role_id: int, now: datetime) -> None:
        """The group has a role: everybody in it is to get it. Where it was closed meanwhile, the role is to go."""
        async with self._database.transaction() as tx:
            group = await db.groups.get(tx, guild_id, group_id, lock=True)
            if group is None:
                return
            await db.groups.change(tx, guild_id, group_id, role_id=role_id)
            if group.state == "closed":
                await promises.place(tx, guild_id, group_id, now)
                return
            await db.groups.move(tx, guild_id, group_id, None, ("added",), "pending")
            for each in await db.groups.members(tx, guild_id, group_id):
                await promises.member(tx, guild_id, group_id, each.user_id, now)

    async def channel_made(self, guild_id: int, group_id: int, channel_id: int, now: datetime) -> None:
        """The group has a channel. Where it was closed meanwhile, the channel is to go."""
        async with self._database.transaction() as tx:
            group = await db.groups.get(tx, guild_id, group_id, lock=True)
            if group is not None:
                await db.groups.change(tx, guild_id, group_id, channel_id=channel_id)
                if group.state == "closed":
                    await promises.place(tx, guild_id, group_id, now)

    async def well(self, guild_id: int, group_id: int) -> None:
        """Nothing keeps the group from its role and channel any more."""
        async with self._database.transaction() as tx:
            await db.groups.change(tx, guild_id, group_id, trouble=None)

    async def taken_down(self, guild_id: int, group_id: int) -> None:
        """A closed group's role and channel are gone, and with the role everybody's."""
        async with self._database.transaction() as tx:
            await db.groups.change(tx, guild_id, group_id, role_id=None, channel_id=None, trouble=None)
            await db.groups.move(tx, guild_id, group_id, None, ("removed",), "gone")

    async def given(self, guild_id: int, group_id: int, user_id: int) -> None:
        """A member has the role."""
        async with self._database.transaction() as tx:
            await db.groups.move(tx, guild_id, group_id, user_id, ("pending",), "added")

    async def taken(self, guild_id: int, group_id: int, user_id: int) -> None:
        """A former member has the role no more."""
        async with self._database.transaction() as tx:
            await db.groups.move(tx, guild_id, group_id, user_id, ("removed",), "gone")

    @retrying
    async def trouble(self, guild_id: int, group_id: int, what: str, now: datetime) -> None:
        """Something keeps a group from its role or channel: shown on it, and told to its owner, once."""
        async with self._database.transaction() as tx:
            group = await db.groups.get(tx, guild_id, group_id, lock=True)
            if group is not None and group.trouble != what:
                await db.groups.change(tx, guild_id, group_id, trouble=what)
                if group.owner_id > 0:
                    await promises.tell(tx, group, "trouble", now, to=group.owner_id, reason=what)

    async def carded(self, guild_id: int, group_id: int, channel_id: int, message_id: int | None) -> None:
        """The group's card in that channel is this message, or with None there is none any more."""
        async with self._database.transaction() as tx:
            group = await db.groups.get(tx, guild_id, group_id, lock=True)
            if group is not None and group.card_channel_id == channel_id:
                where = channel_id if message_id is not None else None
                await db.groups.change(tx, guild_id, group_id, card_channel_id=where, card_message_id=message_id)

    @retrying
    async def lapsed(self, guild_id: int, group_id: int, heir_id: int, offered_at: datetime, now: datetime) -> None:
        """Nobody answered an offer in time: if it still stands, the staff are told."""
        async with self._database.transaction() as tx:
            group = await db.groups.get(tx, guild_id, group_id, lock=True)
            if (
                group is not None
                and group.state == "open"
                and (group.heir_id, group.offered_at)
                == (
                    heir_id,
                    offered_at,
                )
            ):
                await db.groups.change(tx, guild_id, group_id, heir_id=None, offered_at=None)
                await promises.tell(tx, group, "orphaned", now, to=None, who=group.owner_id)

    # --- what happens on Discord ---------------------------------------------------------------------------------

    @retrying
    async def role_gone(self, guild_id: int, role_id: int, now: datetime) -> None:
        """A role was deleted by hand: its group has none, which is shown and told."""
        await self._lost(guild_id, "role_id", role_id, "role-gone", now)

    @retrying
    async def channel_gone(self, guild_id: int, channel_id: int, now: datetime) -> None:
        """A channel was deleted by hand: its group has none, which is shown and told."""
        await self._lost(guild_id, "channel_id", channel_id, "channel-gone", now)

    async def card_gone(self, guild_id: int, message_id: int) -> None:
        """A message was deleted: if it was a group's card, the group has none."""
        async with self._database.reading() as tx:  # most messages that are deleted are none of ours
            group = await db.groups.with_place(tx, guild_id, "card_message_id", message_id)
        if group is not None:
            async with self._database.transaction() as tx:
                await db.groups.change(tx, guild_id, group.group_id, card_channel_id=None, card_message_id=None)

    async def _lost(self, guild_id: int, column: str, discord_id: int, what: str, now: datetime) -> None:
        async with self._database.transaction() as tx:
            found = await db.groups.with_place(tx, guild_id, column, discord_id)
            group = found and await db.groups.get(tx, guild_id, found.group_id, lock=True)
            if group is None or getattr(group, column) != discord_id:
                return
            await db.groups.change(tx, guild_id, group.group_id, **{column: None})
            if group.state == "closed":
                return
            await db.groups.change(tx, guild_id, group.group_id, trouble=what)
            if column == "role_id":
                await db.groups.move(tx, guild_id, group.group_id, None, ("added",), "pending")
            detail = {"group": group.name, "what": what.partition("-")[0]}
            await audit.record(tx, guild_id, now, None, "group.damaged", subject_id=group.owner_id, detail=detail)
            await promises.tell(tx, group, "trouble", now, to=group.owner_id, reason=what)
            await promises.tell(tx, group, "trouble", now, to=None, reason=what, who=group.owner_id)

    async def roles_changed(
        self, guild_id: int, user_id: int, given: Collection[int], taken: Collection[int], now: datetime
    ) -> None:
        """Somebody's roles were changed, perhaps by hand: see `drifted` for those that are groups'."""
        async with self._database.reading() as tx:
            touched = await db.groups.with_roles(tx, guild_id, {*given, *taken})
        for group in touched:
            await self.drifted(guild_id, group.group_id, user_id, group.role_id in given, now)

    @retrying
    async def drifted(self, guild_id: int, group_id: int, user_id: int, has: bool, now: datetime) -> bool:
        """Somebody has a group's role, or has it not: where the membership wants it otherwise, it is brought in line.

        Whether it is; the staff are told.
        """
        async with self._database.transaction() as tx:
            group = await db.groups.get(tx, guild_id, group_id, lock=True)
            membership = await db.groups.membership(tx, guild_id, group_id, user_id)
            state = membership.state if membership else "gone"
            if group is None or group.state == "closed" or group.role_id is None:
                return False
            if has and state == "gone":  # who is "removed" loses it by a job that is on its way
                former = membership or Membership(guild_id, group_id, user_id, state, now)
                await db.groups.enter(tx, former._replace(state="removed"))
                what = "given"
            elif not has and state == "added":
                await db.groups.move(tx, guild_id, group_id, user_id, ("added",), "pending")
                what = "taken"
            else:
                return False
            await promises.member(tx, guild_id, group_id, user_id, now)
            detail = {"group": group.name, "what": what}
            await audit.record(tx, guild_id, now, None, "group.role_drifted", subject_id=user_id, detail=detail)
            await promises.tell_of_drift(tx, group, f"role-{what}", user_id, now)
            return True

    async def holding(self, guild_id: int, after: tuple[int, int], limit: int) -> list[tuple[int, int, int]]:
        """Who should have a group's role: (group, member, role), in order, after a group and member."""
        async with self._database.reading() as tx:
            return await db.groups.holding(tx, guild_id, after, limit)

    async def roles(self, guild_id: int) -> set[int]:
        """The roles of the open groups."""
        async with self._database.reading() as tx:
            return {group.role_id for group in await db.groups.placed(tx, guild_id) if group.role_id is not None}

    async def strangers(self, guild_id: int, holders: Mapping[int, Collection[int]]) -> list[tuple[int, int]]:
        """Who has a group's role without being in the group, as (group, member), of these members by role."""
        found: list[tuple[int, int]] = []
        async with self._database.reading() as tx:
            for group in await db.groups.with_roles(tx, guild_id, holders.keys()):
                inside = {each.user_id for each in await db.groups.members(tx, guild_id, group.group_id)}
                found += [(group.group_id, each) for each in holders[group.role_id or 0] if each not in inside]
        return found

    async def promise_check(self, guild_ids: Collection[int], now: datetime, after: tuple[int, int] = (0, 0)) -> None:
        """Promise to look whether members have their roles, where there are any after a group and member."""
        for guild_id in guild_ids:
            if await self.holding(guild_id, after, 1):
                async with self._database.transaction() as tx:
                    await promises.check(tx, guild_id, after, now)

    @retrying
    async def left(self, guild_id: int, user_id: int, now: datetime) -> None:
        """Somebody left the server: their memberships hold, but groups of theirs need an owner."""
        async with self._database.transaction() as tx:
            for each in await db.groups.memberships_of(tx, guild_id, user_id):
                group = await db.groups.get(tx, guild_id, each.group_id, lock=True)
                if group is None or group.state == "closed":
                    continue
                await db.groups.move(tx, guild_id, group.group_id, user_id, ("added",), "pending")
                if group.owner_id == user_id:
                    await audit.record(
                        tx, guild_id, now, None, "group.owner_left", subject_id=user_id, detail={"group": group.name}
                    )
                    await steps.offer_to_oldest(tx, group, now)
                elif group.heir_id == user_id:
                    await db.groups.change(tx, guild_id, group.group_id, heir_id=None, offered_at=None)

    @retrying
    async def came_back(self, guild_id: int, user_id: int, now: datetime) -> None:
        """Somebody is in the server again: they get the roles of the groups that they are still in."""
        async with self._database.transaction() as tx:
            for each in await db.groups.memberships_of(tx, guild_id, user_id):
                group = await db.groups.get(tx, guild_id, each.group_id, lock=True)
                await db.groups.move(tx, guild_id, each.group_id, user_id, ("added",), "pending")
                await promises.member(tx, guild_id, each.group_id, user_id, now)
                if group is not None and group.owner_id == user_id and group.heir_id is not None:
                    await db.groups.change(tx, guild_id, each.group_id, heir_id=None, offered_at=None)
