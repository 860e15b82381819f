"""Reading no faster than answering: what Discord sent waits outside while enough is in hand.

Thousands of presses read at once all wait for one another, and each hears its first word late; read a few at a time,
each is answered soon after. What is not read yet waits in the connection, in order, and its age is known from its id.
"""

from __future__ import annotations

import asyncio
import gc

import discord.client
import discord.shard
from discord.gateway import DiscordWebSocket

MOST_IN_HAND = 1536  # interactions; one set of claims under way (services.group_commit) and half of the next
STUCK_AFTER = 3.0  # seconds in which nobody could be told anything

# Python's garbage collector walks what is new after so many new objects. Of what a crowd brings nearly all is in use
# until it is answered, and gone by itself after: walked meanwhile, it cost a quarter of the time (make bench).
CROWD = 128  # interactions in hand
COLLECTS, COLLECTS_IN_A_CROWD = (50_000, 20, 10), (2_000_000, 20, 10)


class Pace:
    """How many interactions are in hand: read, and neither answered nor acknowledged."""

    def __init__(self, most: int = MOST_IN_HAND) -> None:
        self._most = most
        self._in_hand: set[object] = set()
        self._crowded = False
        self._room: asyncio.Future[None] | None = None

    def take(self, what: object) -> None:
        """One more is in hand."""
        self._in_hand.add(what)
        if not self._crowded and len(self._in_hand) >= CROWD:
            self._crowded = True
            gc.set_threshold(*COLLECTS_IN_A_CROWD)

    def give(self, what: object) -> None:
        """One has heard its first word, or will hear none."""
        self._in_hand.discard(what)
        self._look()

    async def room(self) -> None:
        """Return when there is room for one more. For the one who reads."""
        while len(self._in_hand) >= self._most:
            self._room = asyncio.get_running_loop().create_future()
            done, _ = await asyncio.wait([self._room], timeout=STUCK_AFTER)
            if not done:  # what else Discord has to say must not wait for that
                self._in_hand.clear()
                self._look()

    def _look(self) -> None:
        if self._room is not None and len(self._in_hand) < self._most:
            if not self._room.done():
                self._room.set_result(None)
            self._room = None
        if self._crowded and not self._in_hand:
            self._crowded = False
            gc.set_threshold(*COLLECTS)


pace = Pace()  # of the process, as is the connection


class PacedSocket(DiscordWebSocket):
    """discord.py's connection, read at that pace."""

    async def poll_event(self) -> None:
        """Read one event, once there is room for it."""
        await pace.room()
        await super().poll_event()


def read_at_our_pace() -> None:
    """Make discord.py in this process read so. It has no setting for the class of its connection."""
    discord.client.DiscordWebSocket = PacedSocket  # type: ignore[misc]
    discord.shard.DiscordWebSocket = PacedSocket  # type: ignore[misc]
