"""A member's own calendar address, and counting who looks: both cheap enough for a crowd."""

from __future__ import annotations

import hmac
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime

import db.event_feeds
import db.events
import db.sign_ups
from db.engine import Database
from services.actor import Actor
from services.events.looking import feed_of


class Feeds:
    """The address that a calendar asks now and then, and looks, counted in memory until `flush`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._looks: Counter[tuple[int, int]] = Counter()

    async def feed_token(self, actor: Actor, *, renew: bool = False) -> str:
        """What stands in the actor's feed address instead of a password; with `renew` a new one, the old being void."""
        async with self._database.transaction() as tx:
            return await db.event_feeds.token(tx, actor.guild_id, actor.user_id, secrets.token_urlsafe(24), renew=renew)

    async def feed_by_token(self, guild_id: int, user_id: int, token: str, now: datetime) -> bytes | None:
        """The member's feed (RFC 5545), or None for a token that is not theirs."""
        async with self._database.reading() as tx:
            kept = await db.event_feeds.kept(tx, guild_id, user_id)
            if kept is None or not hmac.compare_digest(kept.encode(), token.encode()):
                return None
            return await feed_of(tx, guild_id, user_id, now)

    def glance(self, guild_id: int, event_ids: Iterable[int]) -> None:
        """Somebody looked at these events: pressed on a card, or read a list. Written down by `flush`."""
        self._looks.update((guild_id, event_id) for event_id in event_ids)

    async def flush(self) -> None:
        """Write down who looked. What cannot be written is kept for the next time; what is no event is passed over."""
        if not self._looks:
            return
        looks, self._looks = self._looks, Counter()
        by_guild: defaultdict[int, dict[int, int]] = defaultdict(dict)
        for (guild_id, event_id), times in looks.items():
            by_guild[guild_id][event_id] = times
        try:
            async with self._database.transaction() as tx:
                for guild_id, times in sorted(by_guild.items()):
                    known = await db.events.some(tx, guild_id, list(times))
                    for event_id in sorted(each.event_id for each in known):
                        await db.sign_ups.count_on(tx, guild_id, event_id, {"saw": times[event_id]})
        except BaseException:
            self._looks.update(looks)
            raise
