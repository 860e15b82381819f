"""The secret part of members' calendar addresses."""

from __future__ import annotations

from sqlalchemy import select

from db import dialect
from db.engine import Transaction
from db.events import event_feeds


async def kept(tx: Transaction, guild_id: int, user_id: int) -> str | None:
    """A member's token, or None who has none yet."""
    return await tx.scalar(
        select(event_feeds.c.token).where(event_feeds.c.guild_id == guild_id, event_feeds.c.user_id == user_id)
    )


async def token(tx: Transaction, guild_id: int, user_id: int, new: str, *, renew: bool) -> str:
    """A member's token: `new` where there is none yet, or with `renew`."""
    statement = dialect.insert(event_feeds).values(guild_id=guild_id, user_id=user_id, token=new)
    if renew:
        await tx.execute(statement.on_conflict_do_update(index_elements=["guild_id", "user_id"], set_={"token": new}))
        return new
    await tx.execute(statement.on_conflict_do_nothing(index_elements=["guild_id", "user_id"]))
    found = await kept(tx, guild_id, user_id)
    assert found is not None
    return found
