"""Who is asking."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in a guild at the moment of asking, as Discord describes them.

    `manages_guild` is true for the owner and for those whom Discord lets manage the server.
    """

    guild_id: int
    user_id: int
    role_ids: frozenset[int] = frozenset()
    locale: str = "en"
    manages_guild: bool = False
    is_bot: bool = False
    joined_at: datetime | None = field(default=None, compare=False)
