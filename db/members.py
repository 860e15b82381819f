"""What a member chose for themselves."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import Boolean, Column, String, Table, select, text

from db.dialect import insert
from db.engine import Transaction
from db.metadata import guild_key, id_key, metadata

members = Table(
    "members",
    metadata,
    guild_key(),
    id_key("user_id"),
    Column("locale", String(10), nullable=False),
    Column("on_leaderboards", Boolean(create_constraint=False), nullable=False),
    # Where they live, in their own words; empty where they did not say.
    Column("city", String(40), nullable=False, server_default=text("''")),
)


class Member(NamedTuple):
    """A member's choices. `locale` is the last client language seen, for what is sent unasked."""

    guild_id: int
    user_id: int
    locale: str
    on_leaderboards: bool = True
    city: str = ""


async def get(tx: Transaction, guild_id: int, user_id: int) -> Member | None:
    """The member's choices, or None where nothing was ever chosen."""
    found = await tx.execute(select(members).where(members.c.guild_id == guild_id, members.c.user_id == user_id))
    row = found.first()
    return Member(*row) if row else None


async def hidden(tx: Transaction, guild_id: int) -> list[int]:
    """The members who are not on leaderboards."""
    found = await tx.execute(
        select(members.c.user_id).where(members.c.guild_id == guild_id, members.c.on_leaderboards.is_(False))
    )
    return list(found.scalars())


async def put(tx: Transaction, member: Member) -> None:
    """Remember a member's choices."""
    statement = insert(members).values(**member._asdict())
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["guild_id", "user_id"],
            set_={"locale": statement.excluded.locale, "on_leaderboards": statement.excluded.on_leaderboards},
        )
    )


async def set_city(tx: Transaction, guild_id: int, user_id: int, locale: str, city: str) -> None:
    """Remember where a member lives, in their own words; empty to forget it. What else they chose stays."""
    statement = insert(members).values(
        guild_id=guild_id, user_id=user_id, locale=locale, on_leaderboards=True, city=city
    )
    await tx.execute(
        statement.on_conflict_do_update(index_elements=["guild_id", "user_id"], set_={"city": statement.excluded.city})
    )


async def cities(tx: Transaction, guild_id: int, user_ids: Collection[int]) -> dict[int, str]:
    """Where these members live, in their own words; missing for those who did not say."""
    found = await tx.execute(
        select(members.c.user_id, members.c.city).where(
            members.c.guild_id == guild_id, members.c.user_id.in_(user_ids), members.c.city != ""
        )
    )
    return {row[0]: row[1] for row in found}


async def remember_locale(tx: Transaction, guild_id: int, user_id: int, locale: str) -> None:
    """Remember the language of a member's client, for what is sent unasked; what else they chose stays."""
    statement = insert(members).values(guild_id=guild_id, user_id=user_id, locale=locale, on_leaderboards=True)
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["guild_id", "user_id"], set_={"locale": statement.excluded.locale}
        )
    )


async def remember_locales(tx: Transaction, guild_id: int, locales: Mapping[int, str]) -> None:
    """`remember_locale` of several members, by their ids."""
    statement = insert(members)
    rows = [
        {"guild_id": guild_id, "user_id": user_id, "locale": locale, "on_leaderboards": True}
        for user_id, locale in sorted(locales.items())
    ]
    await tx.execute_many(
        statement.on_conflict_do_update(
            index_elements=["guild_id", "user_id"], set_={"locale": statement.excluded.locale}
        ),
        rows,
    )


async def forget(tx: Transaction, guild_id: int, user_id: int) -> None:
    """Delete a member's choices."""
    await tx.execute(members.delete().where(members.c.guild_id == guild_id, members.c.user_id == user_id))
