"""Slowing down who asks for more than a person can read.

Counted by the minute and in this process only: Discord hands a server's interactions to one process, and what a restart
forgets is a minute's worth. Nothing is lost by being slowed: the press is answered, and works again in the next minute.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from services.errors import UserError

# A member who clicks as fast as they read gets to thirty a minute; a red packet's crowd presses once or twice each.
A_MINUTE = 90
# A picture, a file to take away or one to be looked through costs a thousand times what a press does.
A_FILE = 9  # as many presses, besides the one
FILES_A_GUILD = 60  # a minute, for all of its members together: about a tenth of one core's time


class Brakes:
    """What each member has asked for in this minute."""

    def __init__(self) -> None:
        self._minute = 0
        self._asked: Counter[tuple[int, int]] = Counter()
        self._files: Counter[int] = Counter()
        self._costly: set[str] = set()  # commands and buttons that were answered with files

    def take(self, guild_id: int, user_id: int, what: str, now: datetime) -> None:
        """One more from a member. Raises UserError("too-fast") past what is theirs, or the guild's where files cost."""
        left = self._left(now)
        self._asked[guild_id, user_id] += 1
        if self._asked[guild_id, user_id] > A_MINUTE:
            raise UserError("too-fast", seconds=left)
        if what in self._costly and self._files[guild_id] >= FILES_A_GUILD:
            raise UserError("too-many-files", seconds=left)

    def files(self, guild_id: int, user_id: int, what: str | None, number: int, now: datetime) -> None:
        """Files were made for a member by a command or button, or taken from them."""
        if what is not None:
            self._costly.add(what)
        self._left(now)
        self._files[guild_id] += number
        self._asked[guild_id, user_id] += A_FILE * number

    def _left(self, now: datetime) -> int:
        """Seconds left of the minute; with a new one everything is forgotten."""
        minute, second = divmod(int(now.timestamp()), 60)
        if minute != self._minute:
            self._minute = minute
            self._asked.clear()
            self._files.clear()
        return 60 - second
