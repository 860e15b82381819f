"""Groups, who is in them, and who is invited.

State of a group: open → closed, by its owner or a moderator. Its role and channel follow by job; `trouble` names what
keeps them from it.

State of a membership, and who moves it:

    pending   in the group; its role is still to be given             → added by the job that gave it
    added     in the group, with its role                             → removed by leaving, pending by coming back
    removed   not in the group any more; its role is to be taken      → gone by the job that took it
    gone      not in the group, nor with its role                     → pending by joining again

State of an invitation: open → accepted | declined by who is invited; one declined long ago may be opened again.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    or_,
    select,
    tuple_,
    update,
)

from db import dialect
from db.engine import Transaction
from db.metadata import UtcTime, guild_key, id_key, metadata

groups = Table(
    "groups",
    metadata,
    guild_key(),
    id_key("group_id"),
    Column("kind", String(10), nullable=False),
    Column("name", String(100), nullable=False),
    # The name as it is compared; none once the group is closed, which frees it.
    Column("name_key", String(200)),
    Column("topic", Text, nullable=False),
    Column("entry", String(10), nullable=False),
    Column("state", String(10), nullable=False),
    Column("founder_id", BigInteger, nullable=False),
    Column("owner_id", BigInteger, nullable=False),
    # To whom the group is offered, for them to accept.
    Column("heir_id", BigInteger),
    Column("offered_at", UtcTime),
    Column("role_id", BigInteger),
    Column("channel_id", BigInteger),
    Column("card_channel_id", BigInteger),
    Column("card_message_id", BigInteger),
    Column("trouble", String(20)),
    Column("created_at", UtcTime, nullable=False),
    Column("closed_at", UtcTime),
    UniqueConstraint("guild_id", "name_key"),
    CheckConstraint("kind IN ('ordinary', 'verified')", name="kind"),
    CheckConstraint("entry IN ('open', 'invitation')", name="entry"),
    CheckConstraint("state IN ('open', 'closed')", name="state"),
    CheckConstraint("(state = 'open') = (name_key IS NOT NULL)", name="closed_frees_its_name"),
)
Index("ix_groups_owner", groups.c.guild_id, groups.c.owner_id, groups.c.state)
Index("ix_groups_card", groups.c.guild_id, groups.c.card_message_id)
Index("ix_groups_founder", groups.c.guild_id, groups.c.founder_id, groups.c.created_at)

group_members = Table(
    "group_members",
    metadata,
    guild_key(),
    id_key("group_id"),
    id_key("user_id"),
    Column("state", String(10), nullable=False),
    Column("joined_at", UtcTime, nullable=False),
    # When the owner or staff removed them: they come back by invitation only.
    Column("removed_at", UtcTime),
    CheckConstraint("state IN ('pending', 'added', 'removed', 'gone')", name="state"),
    ForeignKeyConstraint(
        ["guild_id", "group_id"], ["groups.guild_id", "groups.group_id"], name="fk_group_members_group"
    ),
)
Index("ix_group_members_user", group_members.c.guild_id, group_members.c.user_id, group_members.c.state)

group_invitations = Table(
    "group_invitations",
    metadata,
    guild_key(),
    id_key("group_id"),
    id_key("user_id"),
    Column("invited_by", BigInteger, nullable=False),
    Column("state", String(10), nullable=False),
    Column("invited_at", UtcTime, nullable=False),
    Column("answered_at", UtcTime),
    CheckConstraint("state IN ('open', 'accepted', 'declined')", name="state"),
    ForeignKeyConstraint(
        ["guild_id", "group_id"], ["groups.guild_id", "groups.group_id"], name="fk_group_invitations_group"
    ),
)
Index(
    "ix_group_invitations_day",
    group_invitations.c.guild_id,
    group_invitations.c.group_id,
    group_invitations.c.invited_at,
)

IN = ("pending", "added")  # the states of who is in a group


class Group(NamedTuple):
    """A group as stored. `heir_id` is whom it is offered to; `trouble` what keeps its role or channel from it."""

    guild_id: int
    group_id: int
    kind: str
    name: str
    name_key: str | None
    topic: str
    entry: str
    state: str
    founder_id: int
    owner_id: int
    heir_id: int | None
    offered_at: datetime | None
    role_id: int | None
    channel_id: int | None
    card_channel_id: int | None
    card_message_id: int | None
    trouble: str | None
    created_at: datetime
    closed_at: datetime | None


class Membership(NamedTuple):
    """A person's place in a group, also a former one: its state says. `removed_at`: when they were put out of it."""

    guild_id: int
    group_id: int
    user_id: int
    state: str
    joined_at: datetime
    removed_at: datetime | None = None


class Invitation(NamedTuple):
    """Somebody asked into a group."""

    guild_id: int
    group_id: int
    user_id: int
    invited_by: int
    state: str
    invited_at: datetime
    answered_at: datetime | None


SIZE = (  # the places in a group, of a statement about groups
    select(func.count())
    .where(
        group_members.c.guild_id == groups.c.guild_id,
        group_members.c.group_id == groups.c.group_id,
        group_members.c.state.in_(IN),
    )
    .correlate(groups)
    .scalar_subquery()
)


# --- groups ------------------------------------------------------------------------------------------------------


async def add(tx: Transaction, group: Group) -> bool:
    """Write a new group. False where an open one has its name."""
    statement = dialect.insert(groups).values(**group._asdict())
    done = await tx.execute(statement.on_conflict_do_nothing(index_elements=["guild_id", "name_key"]))
    return done.rowcount == 1


async def get(tx: Transaction, guild_id: int, group_id: int, *, lock: bool = False) -> Group | None:
    """A group, or None; with `lock` nobody else changes it or joins until the transaction ends."""
    wanted = select(groups).where(groups.c.guild_id == guild_id, groups.c.group_id == group_id)
    row = (await tx.execute(wanted.with_for_update() if lock else wanted)).first()
    return Group(*row) if row else None


async def named(tx: Transaction, guild_id: int, name_key: str) -> Group | None:
    """The open group of that name, as it is compared."""
    found = await tx.execute(select(groups).where(groups.c.guild_id == guild_id, groups.c.name_key == name_key))
    row = found.first()
    return Group(*row) if row else None


async def change(tx: Transaction, guild_id: int, group_id: int, **values: Any) -> None:
    """Set fields of a group."""
    await tx.execute(update(groups).where(groups.c.guild_id == guild_id, groups.c.group_id == group_id).values(values))


async def with_place(tx: Transaction, guild_id: int, column: str, discord_id: int) -> Group | None:
    """The group that has this `role_id`, `channel_id` or `card_message_id`."""
    found = await tx.execute(select(groups).where(groups.c.guild_id == guild_id, groups.c[column] == discord_id))
    row = found.first()
    return Group(*row) if row else None


async def with_roles(tx: Transaction, guild_id: int, role_ids: Collection[int]) -> list[Group]:
    """The open groups whose roles are among these."""
    found = await tx.execute(
        select(groups).where(
            groups.c.guild_id == guild_id, groups.c.state == "open", groups.c.role_id.in_(list(role_ids))
        )
    )
    return [Group(*row) for row in found]


async def places(tx: Transaction, guild_id: int) -> set[int]:
    """The roles and channels that belong to groups."""
    found = await tx.execute(select(groups.c.role_id, groups.c.channel_id).where(groups.c.guild_id == guild_id))
    return {each for row in found for each in row if each is not None}


async def placed(tx: Transaction, guild_id: int) -> list[Group]:
    """The open groups that have a role or a channel."""
    found = await tx.execute(
        select(groups).where(
            groups.c.guild_id == guild_id,
            groups.c.state == "open",
            or_(groups.c.role_id.is_not(None), groups.c.channel_id.is_not(None)),
        )
    )
    return [Group(*row) for row in found]


async def owned(tx: Transaction, guild_id: int, user_id: int) -> list[Group]:
    """The open groups of an owner, oldest first."""
    found = await tx.execute(
        select(groups)
        .where(groups.c.guild_id == guild_id, groups.c.owner_id == user_id, groups.c.state == "open")
        .order_by(groups.c.group_id)
    )
    return [Group(*row) for row in found]


async def founded_since(tx: Transaction, guild_id: int, user_id: int, since: datetime) -> int:
    """How many groups somebody has founded since an instant, those closed again included."""
    return int(
        await tx.scalar(
            select(func.count())
            .select_from(groups)
            .where(groups.c.guild_id == guild_id, groups.c.founder_id == user_id, groups.c.created_at >= since)
        )
    )


async def directory(
    tx: Transaction,
    guild_id: int,
    search: str,
    *,
    user_id: int | None = None,
    kind: str | None = None,
    limit: int,
    offset: int = 0,
) -> list[tuple[Group, int]]:
    """Open groups whose name or topic holds `search` (as names are compared), with their sizes, largest first.

    With `user_id` only those that this person is in, with `kind` only those of that kind.
    """
    wanted = select(groups, SIZE.label("size")).where(groups.c.guild_id == guild_id, groups.c.state == "open")
    if search:
        wanted = wanted.where(
            or_(
                groups.c.name_key.contains(search, autoescape=True),
                func.lower(groups.c.topic).contains(search, autoescape=True),
            )
        )
    if kind is not None:
        wanted = wanted.where(groups.c.kind == kind)
    if user_id is not None:
        own = select(group_members.c.group_id).where(
            group_members.c.guild_id == guild_id, group_members.c.user_id == user_id, group_members.c.state.in_(IN)
        )
        wanted = wanted.where(groups.c.group_id.in_(own))
    found = await tx.execute(wanted.order_by(SIZE.desc(), groups.c.group_id).limit(limit).offset(offset))
    return [(Group(*row[:-1]), int(row[-1])) for row in found]


# --- members -----------------------------------------------------------------------------------------------------


async def enter(tx: Transaction, membership: Membership) -> bool:
    """Let somebody in, as pending. False where they are in already."""
    statement = dialect.insert(group_members).values(**membership._asdict())
    done = await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["guild_id", "group_id", "user_id"],
            set_={name: statement.excluded[name] for name in ("state", "joined_at", "removed_at")},
            where=group_members.c.state.not_in(IN),
        )
    )
    return done.rowcount == 1


async def removed(tx: Transaction, guild_id: int, group_id: int, user_id: int, now: datetime) -> bool:
    """Put somebody out of a group. False where they are not in it."""
    done = await tx.execute(
        update(group_members)
        .where(
            group_members.c.guild_id == guild_id,
            group_members.c.group_id == group_id,
            group_members.c.user_id == user_id,
            group_members.c.state.in_(IN),
        )
        .values(state="removed", removed_at=now)
    )
    return done.rowcount == 1


async def move(
    tx: Transaction, guild_id: int, group_id: int, user_id: int | None, from_states: Collection[str], state: str
) -> int:
    """Move the membership of somebody, or with None of everybody, that is in one of these states; how many were."""
    wanted = update(group_members).where(
        group_members.c.guild_id == guild_id,
        group_members.c.group_id == group_id,
        group_members.c.state.in_(from_states),
    )
    if user_id is not None:
        wanted = wanted.where(group_members.c.user_id == user_id)
    return (await tx.execute(wanted.values(state=state))).rowcount


async def membership(tx: Transaction, guild_id: int, group_id: int, user_id: int) -> Membership | None:
    """Somebody's place in a group, also a former one, or None."""
    found = await tx.execute(
        select(group_members).where(
            group_members.c.guild_id == guild_id,
            group_members.c.group_id == group_id,
            group_members.c.user_id == user_id,
        )
    )
    row = found.first()
    return Membership(*row) if row else None


async def size(tx: Transaction, guild_id: int, group_id: int) -> int:
    """How many are in a group."""
    return int(await tx.scalar(select(SIZE).where(groups.c.guild_id == guild_id, groups.c.group_id == group_id)) or 0)


async def members(
    tx: Transaction,
    guild_id: int,
    group_id: int,
    *,
    states: Collection[str] = IN,
    limit: int | None = None,
    offset: int = 0,
) -> list[Membership]:
    """Who is in a group, the longest first."""
    found = await tx.execute(
        select(group_members)
        .where(
            group_members.c.guild_id == guild_id,
            group_members.c.group_id == group_id,
            group_members.c.state.in_(states),
        )
        .order_by(group_members.c.joined_at, group_members.c.user_id)
        .limit(limit)
        .offset(offset)
    )
    return [Membership(*row) for row in found]


async def memberships_of(tx: Transaction, guild_id: int, user_id: int) -> list[Membership]:
    """The groups that somebody is in."""
    found = await tx.execute(
        select(group_members)
        .where(group_members.c.guild_id == guild_id, group_members.c.user_id == user_id, group_members.c.state.in_(IN))
        .order_by(group_members.c.group_id)
    )
    return [Membership(*row) for row in found]


async def holding(tx: Transaction, guild_id: int, after: tuple[int, int], limit: int) -> list[tuple[int, int, int]]:
    """Who should have the role of an open group: (group, member, role), in order, after a group and member."""
    found = await tx.execute(
        select(group_members.c.group_id, group_members.c.user_id, groups.c.role_id)
        .join(groups, (groups.c.guild_id == group_members.c.guild_id) & (groups.c.group_id == group_members.c.group_id))
        .where(
            group_members.c.guild_id == guild_id,
            group_members.c.state == "added",
            groups.c.state == "open",
            groups.c.role_id.is_not(None),
            tuple_(group_members.c.group_id, group_members.c.user_id) > after,
        )
        .order_by(group_members.c.group_id, group_members.c.user_id)
        .limit(limit)
    )
    return [(group_id, user_id, role_id) for group_id, user_id, role_id in found]


# --- invitations -------------------------------------------------------------------------------------------------


async def invite(tx: Transaction, invitation: Invitation) -> None:
    """Write an invitation, in place of an older one."""
    statement = dialect.insert(group_invitations).values(**invitation._asdict())
    fields = ("invited_by", "state", "invited_at", "answered_at")
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["guild_id", "group_id", "user_id"],
            set_={name: statement.excluded[name] for name in fields},
        )
    )


async def invitation(tx: Transaction, guild_id: int, group_id: int, user_id: int) -> Invitation | None:
    """Somebody's invitation to a group, or None."""
    found = await tx.execute(
        select(group_invitations).where(
            group_invitations.c.guild_id == guild_id,
            group_invitations.c.group_id == group_id,
            group_invitations.c.user_id == user_id,
        )
    )
    row = found.first()
    return Invitation(*row) if row else None


async def answer(tx: Transaction, guild_id: int, group_id: int, user_id: int, state: str, now: datetime) -> bool:
    """Answer an open invitation. False where there is none."""
    done = await tx.execute(
        update(group_invitations)
        .where(
            group_invitations.c.guild_id == guild_id,
            group_invitations.c.group_id == group_id,
            group_invitations.c.user_id == user_id,
            group_invitations.c.state == "open",
        )
        .values(state=state, answered_at=now)
    )
    return done.rowcount == 1


async def inviters(tx: Transaction, guild_id: int, group_id: int, user_ids: Collection[int]) -> set[int]:
    """Who invited any of these people to a group."""
    found = await tx.execute(
        select(group_invitations.c.invited_by).where(
            group_invitations.c.guild_id == guild_id,
            group_invitations.c.group_id == group_id,
            group_invitations.c.user_id.in_(user_ids),
        )
    )
    return {int(row[0]) for row in found}


async def invited_since(tx: Transaction, guild_id: int, group_id: int, since: datetime) -> int:
    """How many were invited to a group since an instant."""
    return int(
        await tx.scalar(
            select(func.count())
            .select_from(group_invitations)
            .where(
                group_invitations.c.guild_id == guild_id,
                group_invitations.c.group_id == group_id,
                group_invitations.c.invited_at >= since,
            )
        )
    )


# --- forgetting --------------------------------------------------------------------------------------------------


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """Delete a person's memberships and invitations; where a group names them, leave the opaque id."""
    for table in (group_members, group_invitations):
        await tx.execute(table.delete().where(table.c.guild_id == guild_id, table.c.user_id == user_id))
    named = [(groups, name) for name in ("founder_id", "owner_id")] + [(group_invitations, "invited_by")]
    for table, name in named:
        await tx.execute(
            update(table).where(table.c.guild_id == guild_id, table.c[name] == user_id).values({name: opaque_id})
        )
    await tx.execute(
        update(groups)
        .where(groups.c.guild_id == guild_id, groups.c.heir_id == user_id)
        .values(heir_id=None, offered_at=None)
    )
