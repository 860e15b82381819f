"""Who somebody is in a club right now, and what people, roles and channels are called: from the bot's own guilds."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

import discord

from bot.ui.ask import member_actor
from bot.web.staff.oauth import DiscordAway
from services.actor import Actor

if TYPE_CHECKING:
    from bot.app import GuanxiBot

log = logging.getLogger(__name__)

FEW_GUILDS = (
    20  # up to so many Discord is asked about each; a larger bot knows staff by its own list, or by the address
)
AT_ONCE = 5
SECONDS_FOR_NAMES = 2.0
MOST_NAMES = 100  # that Discord is asked for together, its own limit
MOST_FOUND = 10

_ID = re.compile(r"<@!?(\d{1,19})>|@?(\d{15,19})")


class Found(NamedTuple):
    """A member whom a search found."""

    user_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Names:
    """What things of a club are called, as far as the bot knows."""

    guild: discord.Guild | None

    def member(self, user_id: int) -> str | None:
        """A member's name in the club."""
        found = self.guild.get_member(user_id) if self.guild else None
        return found.display_name if found else None

    def role(self, role_id: int) -> str | None:
        """A role's name."""
        found = self.guild.get_role(role_id) if self.guild else None
        return found.name if found else None

    def channel(self, channel_id: int) -> str | None:
        """A channel's, a thread's or a category's name."""
        found = self.guild.get_channel_or_thread(channel_id) if self.guild else None
        return found.name if found else None


class Roster(Protocol):
    """What the staff pages ask about people."""

    async def actor(self, guild_id: int, user_id: int, language: str) -> Actor | None:
        """Somebody as they are in a club at this moment; None where they are not in it. Raises DiscordAway."""
        ...

    async def clubs_of(self, user_id: int) -> list[int]:
        """The clubs that somebody is known to be in."""
        ...

    def club_name(self, guild_id: int) -> str | None:
        """What a club is called."""
        ...

    def size(self, guild_id: int) -> int:
        """How many members a club has; 0 where that is not known."""
        ...

    def sees_departures(self) -> bool:
        """Whether Discord tells who leaves."""
        ...

    async def names(self, guild_id: int, user_ids: Iterable[int]) -> Names:
        """The names of a club, these members' among them where Discord tells them in time."""
        ...

    async def find(self, guild_id: int, text: str) -> list[Found]:
        """The members whom a mention, an id or the beginning of a name means."""
        ...


class DiscordRoster:
    """A roster from the bot's cache, and from Discord itself where the cache cannot be trusted."""

    def __init__(self, bot: GuanxiBot) -> None:
        self._bot = bot

    async def actor(self, guild_id: int, user_id: int, language: str) -> Actor | None:
        """See Roster."""
        try:
            guild = await self._bot.reach_guild(guild_id)
            if guild is None:
                return None
            # Who is on a shard of ours, and whose changes Discord tells us, is known as they are.
            known = self._bot.intents.members and self._bot.serving and self._bot.own_shards.hold(guild_id)
            member = (guild.get_member(user_id) if known else None) or await guild.fetch_member(user_id)
        except discord.NotFound:
            return None
        except (discord.HTTPException, OSError, TimeoutError) as failure:
            log.warning("Discord does not tell who somebody is: %s", failure)
            raise DiscordAway from failure
        return member_actor(member, language)

    async def clubs_of(self, user_id: int) -> list[int]:
        """See Roster. Of many guilds only those in whose cache the member is."""
        gate = asyncio.Semaphore(AT_ONCE)
        guilds = list(self._bot.guilds)

        async def there(guild: discord.Guild) -> bool:
            if guild.owner_id == user_id or guild.get_member(user_id) is not None:
                return True
            if len(guilds) > FEW_GUILDS:
                return False
            async with gate:
                return await self.actor(guild.id, user_id, "en") is not None

        found = await asyncio.gather(*(there(guild) for guild in guilds))
        return [guild.id for guild, is_in in zip(guilds, found, strict=True) if is_in]

    def club_name(self, guild_id: int) -> str | None:
        """See Roster."""
        guild = self._bot.get_guild(guild_id)
        return guild.name if guild else None

    def size(self, guild_id: int) -> int:
        """See Roster."""
        guild = self._bot.get_guild(guild_id)
        return (guild.member_count if guild else None) or 0

    def sees_departures(self) -> bool:
        """See Roster."""
        return self._bot.intents.members

    async def names(self, guild_id: int, user_ids: Iterable[int]) -> Names:
        """See Roster."""
        guild = self._bot.get_guild(guild_id)
        if guild is not None:
            missing = {each for each in user_ids if each > 0 and guild.get_member(each) is None}
            await self._learn(guild, sorted(missing)[:MOST_NAMES])
        return Names(guild)

    async def find(self, guild_id: int, text: str) -> list[Found]:
        """See Roster."""
        guild = self._bot.get_guild(guild_id)
        text = text.strip()
        if guild is None or not text:
            return []
        if named := _ID.fullmatch(text):
            user_id = int(named[1] or named[2])
            member = guild.get_member(user_id)
            return [Found(user_id, member.display_name if member else str(user_id))]
        sought = text.removeprefix("@").casefold()
        found = _alike(guild.members, sought)
        if not found:
            found = _alike(await self._asked(guild, query=text.removeprefix("@"), limit=MOST_FOUND), sought)
        return [Found(member.id, member.display_name) for member in found[:MOST_FOUND]]

    async def _learn(self, guild: discord.Guild, user_ids: list[int]) -> None:
        if user_ids:
            await self._asked(guild, user_ids=user_ids, limit=MOST_NAMES)

    async def _asked(self, guild: discord.Guild, **asked: object) -> list[discord.Member]:
        try:
            return await asyncio.wait_for(guild.query_members(cache=True, **asked), SECONDS_FOR_NAMES)  # type: ignore[arg-type]
        except (discord.DiscordException, OSError, TimeoutError) as failure:
            log.info("Discord does not tell names: %s", type(failure).__name__)
            return []


def _alike(members: Collection[discord.Member], sought: str) -> list[discord.Member]:
    """Those whose names begin with what is sought, then those in whose names it is."""
    ranked = [(_rank(member, sought), member) for member in members if not member.bot]
    kept = [each for each in ranked if each[0] is not None]
    return [member for _, member in sorted(kept, key=lambda each: (each[0], each[1].display_name.casefold()))]


def _rank(member: discord.Member, sought: str) -> int | None:
    names = [name.casefold() for name in (member.display_name, member.global_name, member.name) if name]
    if any(name.startswith(sought) for name in names):
        return 0
    return 1 if any(sought in name for name in names) else None
