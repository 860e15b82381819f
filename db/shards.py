"""Which guilds are whose, where several processes share a database: Discord's shards."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, literal_column


class Shards(NamedTuple):
    """Some of Discord's shards, out of `of`: it counts a guild to one of them by its id."""

    ids: frozenset[int]
    of: int

    def hold(self, guild_id: int) -> bool:
        """Whether the guild is on one of these shards."""
        return (guild_id >> 22) % self.of in self.ids

    def condition(self, guild_id: ColumnElement[Any]) -> ColumnElement[bool]:
        """The same, in a statement."""
        if len(self.ids) == self.of:
            return literal_column("1") == literal_column("1")
        return (guild_id.bitwise_rshift(literal_column("22")) % self.of).in_(sorted(self.ids))


ALL = Shards(frozenset({0}), 1)
