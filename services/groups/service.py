"""Groups of members: founding one, coming and going, inviting, handing over, closing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import db.groups
import db.members
import db.proposals
import db.verified
from db.engine import Database, Transaction, retrying
from db.groups import Group, Invitation, Membership
from db.verified import Proof
from services import audit, club, fund, jobs
from services.actor import Actor
from services.credentials import lasting
from services.errors import UserError
from services.groups import promises, rules, steps
from services.ids import new_id
from services.permissions import Capability, may

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Info:
    """A group as somebody sees it: how many are in it, whether they are, own it, are invited, and may manage it.

    `proof` is what they have shown a verified group; None while they are a guest.
    """

    group: Group
    size: int
    member: bool
    proof: Proof | None
    owner: bool
    invited: bool
    staff: bool

    @property
    def manages(self) -> bool:
        """Whether they may invite, hand over, close and change it."""
        return self.owner or self.staff


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the directory: groups with their sizes. `more` says that there is another."""

    groups: list[tuple[Group, int]]
    more: bool


@dataclass(frozen=True, slots=True)
class MemberPage:
    """A page of a group's members, the longest first, of how many; `guests` have not proved their trade, or not now."""

    group: Group
    members: list[Membership]
    size: int
    guests: frozenset[int]


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody came or went; `repeated` where nothing changed by it."""

    group: Group
    repeated: bool


class Groups:
    """One method for each thing that a person can do with groups."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- looking -------------------------------------------------------------------------------------------------

    async def directory(
        self,
        actor: Actor,
        search: str,
        *,
        mine: bool = False,
        kind: str | None = None,
        limit: int,
        offset: int = 0,
    ) -> Page:
        """Open groups whose name or topic holds what is searched, largest first; with `mine` only one's own."""
        async with self._database.reading() as tx:
            found = await db.groups.directory(
                tx,
                actor.guild_id,
                rules.name_key(search),
                user_id=actor.user_id if mine else None,
                kind=kind,
                limit=limit + 1,
                offset=offset,
            )
            return Page(found[:limit], len(found) > limit)

    async def find(self, actor: Actor, picked: str) -> int:
        """The group that was picked by its id or typed by its name. Raises UserError("group-unknown")."""
        async with self._database.reading() as tx:
            group = await db.groups.named(tx, actor.guild_id, rules.name_key(picked))
            if group is None and picked.isascii() and picked.isdigit() and len(picked) <= 19:
                group = await db.groups.get(tx, actor.guild_id, int(picked))
            if group is None:
                raise UserError("group-unknown")
            return group.group_id

    async def info(self, actor: Actor, group_id: int) -> Info:
        """A group as the actor sees it. Raises UserError("group-unknown")."""
        async with self._database.reading() as tx:
            group = await steps.known(tx, actor.guild_id, group_id)
            membership = await db.groups.membership(tx, actor.guild_id, group_id, actor.user_id)
            invitation = await db.groups.invitation(tx, actor.guild_id, group_id, actor.user_id)
            proof = await db.verified.proof(tx, actor.guild_id, group_id, actor.user_id)
            member = membership is not None and membership.state in db.groups.IN
            return Info(
                group,
                await db.groups.size(tx, actor.guild_id, group_id),
                member=member,
                proof=proof if member and proof is not None and proof.state == "proven" else None,
                owner=group.owner_id == actor.user_id,
                invited=invitation is not None and invitation.state == "open",
                staff=may(actor, await club.club(tx, actor.guild_id), Capability.MANAGE_GROUPS),
            )

    async def members(self, actor: Actor, group_id: int, *, limit: int, offset: int = 0) -> MemberPage:
        """Who is in a group. Raises UserError: "group-unknown", "group-closed", "group-members-only"."""
        info = await self.info(actor, group_id)
        if info.group.state == "closed":
            raise UserError("group-closed", name=info.group.name)
        if info.group.entry == "invitation" and not (info.member or info.staff):
            raise UserError("group-members-only")
        async with self._database.reading() as tx:
            found = await db.groups.members(tx, actor.guild_id, group_id, limit=limit, offset=offset)
            guests: set[int] = set()
            if info.group.kind == "verified":
                proven = {each.user_id for each in await db.verified.proven(tx, actor.guild_id, group_id)}
                guests = {each.user_id for each in found} - proven
            return MemberPage(info.group, found, info.size, frozenset(guests))

    # --- founding ------------------------------------------------------------------------------------------------

    @retrying
    async def create(
        self, actor: Actor, name: str, topic: str, now: datetime, *, invitation: bool, taken: Collection[str] = ()
    ) -> Group:
        """Found a group, with the actor as owner and first member. `taken` are the names of the server's roles.

        Raises UserError: "group-name-length", "group-name-characters", "group-name-role", "group-name-taken",
        "group-topic-length", "group-limit", "group-limit-day".
        """
        name, topic = rules.checked_name(name), rules.checked_topic(topic)
        key = rules.name_key(name)
        group = Group(
            guild_id=actor.guild_id,
            group_id=new_id(now),
            kind="ordinary",
            name=name,
            name_key=key,
            topic=topic,
            entry="invitation" if invitation else "open",
            state="open",
            founder_id=actor.user_id,
            owner_id=actor.user_id,
            heir_id=None,
            offered_at=None,
            role_id=None,
            channel_id=None,
            card_channel_id=None,
            card_message_id=None,
            trouble=None,
            created_at=now,
            closed_at=None,
        )
        async with self._database.transaction() as tx:
            await steps.room_for_one_more(tx, actor.guild_id, actor.user_id, now)
            if (
                await db.groups.founded_since(tx, actor.guild_id, actor.user_id, now - A_DAY)
                >= rules.MOST_FOUNDED_A_DAY
            ):
                raise UserError("group-limit-day", most=rules.MOST_FOUNDED_A_DAY)
            proposed = await db.proposals.named(tx, actor.guild_id, key)
            if proposed or await db.groups.named(tx, actor.guild_id, key) or not await db.groups.add(tx, group):
                raise UserError("group-name-taken")
            # A role of that name would be taken for the one that is there: nobody founds a group "Admin".
            if key in {rules.name_key(each) for each in taken}:
                raise UserError("group-name-role")
            await db.groups.enter(tx, Membership(actor.guild_id, group.group_id, actor.user_id, "pending", now))
            await db.members.remember_locale(tx, actor.guild_id, actor.user_id, actor.locale)
            detail = {"group": name}
            await audit.record(tx, actor.guild_id, now, actor.user_id, "group.created", detail=detail)
            await promises.place(tx, actor.guild_id, group.group_id, now)
        return group

    # --- coming and going ----------------------------------------------------------------------------------------

    @retrying
    async def join(self, actor: Actor, group_id: int, now: datetime) -> Moved:
        """Enter a group: an open one, or one by invitation with an open invitation, which is thereby accepted.

        Who is in already has their role looked after once more; who left a verified group and is still proven comes
        back. Raises UserError: "group-unknown", "group-closed", "group-by-invitation", "group-needs-application",
        "group-removed", "bots-cannot".
        """
        if actor.is_bot:
            raise UserError("bots-cannot")
        async with self._database.transaction() as tx:
            group = await steps.opened(tx, actor.guild_id, group_id)
            inside = await db.groups.membership(tx, actor.guild_id, group_id, actor.user_id)
            if inside is not None and inside.state in db.groups.IN:
                await db.groups.move(tx, actor.guild_id, group_id, actor.user_id, ("added",), "pending")
                await promises.member(tx, actor.guild_id, group_id, actor.user_id, now)
                return Moved(group, True)
            await steps.must_be_admitted(tx, group, actor.user_id)
            accepted = await db.groups.answer(tx, actor.guild_id, group_id, actor.user_id, "accepted", now)
            if group.entry == "invitation" and not accepted:
                raise UserError("group-by-invitation", name=group.name)
            if inside is not None and inside.removed_at is not None and not accepted:
                raise UserError("group-removed", name=group.name)
            await steps.enter(tx, group, actor, now)
            return Moved(group, False)

    @retrying
    async def leave(self, actor: Actor, group_id: int, now: datetime) -> Moved:
        """Leave a group. Raises UserError: "group-unknown", "group-closed", "group-owner-stays"."""
        async with self._database.transaction() as tx:
            group = await steps.opened(tx, actor.guild_id, group_id)
            if group.owner_id == actor.user_id:
                raise UserError("group-owner-stays", name=group.name)
            moved = await db.groups.move(tx, actor.guild_id, group_id, actor.user_id, db.groups.IN, "removed")
            if moved:
                await promises.member(tx, actor.guild_id, group_id, actor.user_id, now)
                await steps.gone_from(tx, group, actor.user_id, now)
            return Moved(group, not moved)

    @retrying
    async def remove(self, actor: Actor, group_id: int, user_id: int, reason: str, now: datetime) -> Group:
        """Put a member out of a group, or a guest out of a verified one; they are told, and come back by invitation.

        Raises UserError: "group-unknown", "group-closed", "group-not-yours", "reason-missing", "note-too-long",
        "group-remove-owner", "group-remove-proven" for who proved their trade, "group-remove-outside".
        """
        reason = rules.checked_reason(reason)
        async with self._database.transaction() as tx:
            group = await steps.managed(tx, actor, group_id)
            if not reason:
                raise UserError("reason-missing")
            if user_id == group.owner_id:
                raise UserError("group-remove-owner")
            if group.kind == "verified" and await steps.is_proven(tx, group, user_id):
                raise UserError("group-remove-proven", name=group.name)
            if not await db.groups.removed(tx, actor.guild_id, group_id, user_id, now):
                raise UserError("group-remove-outside")
            await promises.member(tx, actor.guild_id, group_id, user_id, now)
            await steps.gone_from(tx, group, user_id, now)
            await audit.record(
                tx,
                actor.guild_id,
                now,
                actor.user_id,
                "group.member_removed",
                subject_id=user_id,
                reason=reason,
                detail={"group": group.name},
            )
            await promises.tell(tx, group, "removed", now, to=user_id, reason=reason)
            return group

    @retrying
    async def invite(self, actor: Actor, group_id: int, guest: Actor, channel_id: int | None, now: datetime) -> Group:
        """Invite a member; where they take no direct messages, they are asked in the channel.

        Raises UserError: "group-unknown", "group-closed", "group-not-yours", "bots-cannot", "group-inside-already",
        "group-invited-already", "group-invited-no", "group-invitations-day", "group-needs-application".
        """
        if guest.is_bot:
            raise UserError("bots-cannot")
        async with self._database.transaction() as tx:
            group = await steps.opened(tx, actor.guild_id, group_id)
            if group.owner_id != actor.user_id:
                raise UserError("group-not-yours", name=group.name)
            inside = await db.groups.membership(tx, actor.guild_id, group_id, guest.user_id)
            if inside is not None and inside.state in db.groups.IN:
                raise UserError("group-inside-already")
            await steps.must_be_admitted(tx, group, guest.user_id)
            earlier = await db.groups.invitation(tx, actor.guild_id, group_id, guest.user_id)
            if earlier is not None and earlier.state == "open":
                raise UserError("group-invited-already")
            if earlier is not None and earlier.state == "declined":
                until = (earlier.answered_at or earlier.invited_at) + rules.DECLINED_STANDS
                if now < until:
                    raise UserError("group-invited-no", until=until)
            if await db.groups.invited_since(tx, actor.guild_id, group_id, now - A_DAY) >= rules.INVITATIONS_A_DAY:
                raise UserError("group-invitations-day", most=rules.INVITATIONS_A_DAY)
            await db.groups.invite(
                tx, Invitation(actor.guild_id, group_id, guest.user_id, actor.user_id, "open", now, None)
            )
            key = f"{group_id}/{guest.user_id}/{new_id(now)}"
            payload = {"channel_id": channel_id and str(channel_id)}
            await jobs.enqueue(tx, actor.guild_id, promises.INVITE, key, payload, now)
            return group

    @retrying
    async def answer_invitation(self, actor: Actor, group_id: int, accept: bool, now: datetime) -> Moved:
        """Accept or decline an invitation; a second press gets the first answer again.

        Raises UserError: "group-unknown", "group-closed", "group-not-invited", "group-needs-application".
        """
        async with self._database.transaction() as tx:
            group = await steps.opened(tx, actor.guild_id, group_id)
            if accept:
                await steps.must_be_admitted(tx, group, actor.user_id)
            state = "accepted" if accept else "declined"
            if not await db.groups.answer(tx, actor.guild_id, group_id, actor.user_id, state, now):
                found = await db.groups.invitation(tx, actor.guild_id, group_id, actor.user_id)
                if found is None or found.state != state:
                    raise UserError("group-not-invited")
                return Moved(group, True)
            if accept:
                await steps.enter(tx, group, actor, now)
            return Moved(group, False)

    # --- the owner's and the staff's -----------------------------------------------------------------------------

    @retrying
    async def offer(self, actor: Actor, group_id: int, heir: Actor, now: datetime) -> Group:
        """Offer a group to one of its members, who becomes its owner by accepting; an earlier offer is void.

        Raises UserError: "group-unknown", "group-closed", "group-not-yours", "bots-cannot", "group-heir-outside",
        "group-heir-owner", "group-heir-not-proven" for a verified group.
        """
        async with self._database.transaction() as tx:
            group = await steps.managed(tx, actor, group_id)
            if heir.user_id == group.owner_id:
                raise UserError("group-heir-owner")
            inside = await db.groups.membership(tx, actor.guild_id, group_id, heir.user_id)
            if inside is None or inside.state not in db.groups.IN:
                raise UserError("group-heir-outside")
            await steps.must_be_of_the_trade(tx, group, heir.user_id)
            await db.groups.change(tx, actor.guild_id, group_id, heir_id=heir.user_id, offered_at=now)
            await promises.offer(tx, group, heir.user_id, now, lapses=False)
            return group

    @retrying
    async def answer_offer(self, actor: Actor, group_id: int, accept: bool, now: datetime) -> Moved:
        """Take a group over that is offered to the actor, or not; a second press changes nothing.

        Raises UserError: "group-unknown", "group-closed", "group-offer-gone", "group-limit", "group-heir-not-proven".
        """
        async with self._database.transaction() as tx:
            group = await steps.opened(tx, actor.guild_id, group_id)
            if accept and group.owner_id == actor.user_id:
                return Moved(group, True)
            if group.heir_id != actor.user_id:
                raise UserError("group-offer-gone")
            if not accept:
                await db.groups.change(tx, actor.guild_id, group_id, heir_id=None, offered_at=None)
                await promises.tell(tx, group, "declined", now, to=group.owner_id, who=actor.user_id)
                return Moved(group, False)
            await steps.must_be_of_the_trade(tx, group, actor.user_id)
            if group.kind == "ordinary":  # a verified one was weighed by staff
                await steps.room_for_one_more(tx, actor.guild_id, actor.user_id, now)
            await db.verified.dismiss(tx, actor.guild_id, group_id, actor.user_id)  # from now on the director
            before = group.owner_id
            group = group._replace(owner_id=actor.user_id, heir_id=None, offered_at=None)
            await db.groups.change(tx, actor.guild_id, group_id, owner_id=actor.user_id, heir_id=None, offered_at=None)
            await audit.record(
                tx,
                actor.guild_id,
                now,
                actor.user_id,
                "group.handed_over",
                subject_id=before,
                detail={"group": group.name},
            )
            await promises.tell(tx, group, "handed-over", now, to=before, who=actor.user_id)
            await promises.card(tx, group, now)
            return Moved(group, False)

    async def closing(self, actor: Actor, group_id: int) -> Info:
        """A group that the actor may close.

        Raises UserError: "group-unknown", "group-closed", "group-not-yours", "group-close-verified".
        """
        info = await self.info(actor, group_id)
        if info.group.state == "closed":
            raise UserError("group-closed", name=info.group.name)
        if not info.manages:
            raise UserError("group-not-yours", name=info.group.name)
        if info.group.kind == "verified" and not info.staff:
            raise UserError("group-close-verified", name=info.group.name)
        return info

    @retrying
    async def close(self, actor: Actor, group_id: int, reason: str, now: datetime) -> Group:
        """Close a group for good: its role and channel go, its name is free. Staff say why; the owner is told.

        A verified group is closed by staff only, with a reason; its officers and its liaison director are free then,
        its open applications end with their files, its money goes back.
        Raises UserError: "group-unknown", "group-closed", "group-not-yours", "group-close-verified", "reason-missing",
        "note-too-long".
        """
        reason = rules.checked_reason(reason)
        async with self._database.transaction() as tx:
            group = await steps.managed(tx, actor, group_id)
            if group.kind == "verified":
                if not may(actor, await club.club(tx, actor.guild_id), Capability.MANAGE_GROUPS):
                    raise UserError("group-close-verified", name=group.name)
                await db.verified.end_offices(tx, actor.guild_id, group_id)
                await db.verified.change_charter(tx, actor.guild_id, group_id, liaison_id=None)
            if (group.owner_id != actor.user_id or group.kind == "verified") and not reason:
                raise UserError("reason-missing")
            await db.groups.change(
                tx,
                actor.guild_id,
                group_id,
                state="closed",
                name_key=None,
                closed_at=now,
                heir_id=None,
                offered_at=None,
                trouble=None,
            )
            await db.groups.move(tx, actor.guild_id, group_id, None, db.groups.IN, "removed")
            await fund.close_account(tx, actor.guild_id, group_id, actor.user_id, now)
            await lasting.end_open(tx, actor.guild_id, group_id, now)
            await audit.record(
                tx,
                actor.guild_id,
                now,
                actor.user_id,
                "group.closed",
                subject_id=group.owner_id,
                reason=reason or None,
                detail={"group": group.name},
            )
            if group.owner_id != actor.user_id:
                await promises.tell(tx, group, "closed", now, to=group.owner_id, reason=reason)
            await promises.place(tx, actor.guild_id, group_id, now)
            await promises.card(tx, group, now)
            return group._replace(state="closed", closed_at=now)

    @retrying
    async def change_topic(self, actor: Actor, group_id: int, topic: str, now: datetime) -> Group:
        """Say anew what a group is about.

        Raises UserError: "group-unknown", "group-closed", "group-not-yours", "group-topic-length".
        """
        topic = rules.checked_topic(topic)
        async with self._database.transaction() as tx:
            group = await steps.managed(tx, actor, group_id)
            if topic == group.topic:
                return group
            await db.groups.change(tx, actor.guild_id, group_id, topic=topic)
            await audit.record(
                tx, actor.guild_id, now, actor.user_id, "group.changed", detail={"group": group.name, "topic": topic}
            )
            await promises.place(tx, actor.guild_id, group_id, now)
            await promises.card(tx, group, now)
            return group._replace(topic=topic)

    @retrying
    async def post_card(self, actor: Actor, group_id: int, channel_id: int, now: datetime) -> Group:
        """Post the group's card in a channel; one that stands elsewhere is no longer kept up to date.

        Raises UserError: "group-unknown", "group-closed", "group-not-yours".
        """
        async with self._database.transaction() as tx:
            group = await steps.managed(tx, actor, group_id)
            await db.groups.change(tx, actor.guild_id, group_id, card_channel_id=channel_id, card_message_id=None)
            group = group._replace(card_channel_id=channel_id, card_message_id=None)
            await promises.card(tx, group, now)
            return group

    @retrying
    async def repair(self, actor: Actor, group_id: int, now: datetime) -> Group:
        """Try again to give the group its role and channel, made anew where they were deleted.

        Raises UserError: "group-unknown", "group-closed", "group-not-yours".
        """
        async with self._database.transaction() as tx:
            group = await steps.managed(tx, actor, group_id)
            await promises.place(tx, actor.guild_id, group_id, now)
            for each in await db.groups.members(tx, actor.guild_id, group_id, states=("pending", "removed")):
                await promises.member(tx, actor.guild_id, group_id, each.user_id, now)
            return group


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """Leave nothing of a person in groups but an opaque, negative id where they founded or own one."""
    await db.groups.forget(tx, guild_id, user_id, opaque_id)
