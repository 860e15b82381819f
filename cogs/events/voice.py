"""Presence in an event's voice or stage channel, which counts as having come after the set time."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

import discord

from bot.app import GuanxiBot
from db.jobs import Job
from services.events.rules import Terms

EVERY = timedelta(minutes=1)
GAP = timedelta(minutes=5)  # between two looks at the same person, in which they are taken to have stayed


class Presence:
    """Looks into the channel once a minute while the event lasts.

    Minutes are counted in memory: after a restart they begin anew for whoever is there then. Two processes take turns
    at the job; each bridges the other's looks.
    """

    def __init__(self, bot: GuanxiBot) -> None:
        self._bot = bot
        self._seen: defaultdict[int, dict[int, datetime]] = defaultdict(dict)
        self._spent: defaultdict[int, defaultdict[int, timedelta]] = defaultdict(lambda: defaultdict(timedelta))
        self._marked: defaultdict[int, set[int]] = defaultdict(set)

    async def look(self, job: Job, now: datetime) -> datetime | None:
        """Job: note who is there and mark who stayed long enough; the next look, None when the event is over."""
        event_id = int(job.key)
        found = await self._bot.services.events.look(job.guild_id, event_id)
        terms = Terms.model_validate(found[0].terms) if found else Terms()
        if found is None or found[0].state != "published" or now >= found[0].ends_at or not terms.voice_minutes:
            for kept in (self._seen, self._spent, self._marked):
                kept.pop(event_id, None)
            return None
        if now < found[0].starts_at:
            return found[0].starts_at
        there = self._there(job.guild_id, terms.voice_id)
        seen, spent = self._seen[event_id], self._spent[event_id]
        for user_id in there:
            since = seen.get(user_id)
            spent[user_id] += now - since if since is not None and now - since <= GAP else timedelta(0)
            seen[user_id] = now
        for user_id in seen.keys() - there:
            del seen[user_id]
        enough = timedelta(minutes=terms.voice_minutes)
        stayed = [user_id for user_id in there - self._marked[event_id] if spent[user_id] >= enough]
        if stayed:
            await self._bot.services.events.present(job.guild_id, event_id, stayed, now)
            self._marked[event_id].update(stayed)  # once: what the host puts right after that stays
        return min(now + EVERY, found[0].ends_at)

    def _there(self, guild_id: int, channel_id: int | None) -> set[int]:
        guild = self._bot.get_guild(guild_id)
        channel = guild.get_channel(channel_id) if guild is not None and channel_id is not None else None
        return set(channel.voice_states) if isinstance(channel, discord.VoiceChannel | discord.StageChannel) else set()
