"""Several processes on one PostgreSQL: who has which of Discord's shards, and who leads.

Each holds advisory locks on a connection of its own: one for each of its shards, and one of them the lead. PostgreSQL
lets go of a lock when its connection ends, so a process that dies leaves nothing behind that had to be guessed at.
Such locks belong to a connection: behind a pool that lends connections for a transaction they cannot be had.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from db import dialect
from db.engine import translated
from db.shards import Shards

# The upper number of our locks is this and the number of all shards, the lower one the shard; with 0 shards, the lead.
_OURS = 0x6778 << 16
PATIENCE = 5  # seconds for a word of the server's

_TRY = text("SELECT shard, pg_try_advisory_lock(:upper, shard) FROM unnest(CAST(:shards AS integer[])) AS shard")
_LET_GO = text("SELECT pg_advisory_unlock_all()")
_HELD = text(
    "SELECT classid::bigint - :ours AS of, objid::bigint AS shard, pid = pg_backend_pid() AS own FROM pg_locks"
    " WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid::bigint BETWEEN :ours AND :ours + 65535"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class ShardsTaken(Exception):
    """Another process has what this one was to have; the text says what."""


class Standing(NamedTuple):
    """How it stands: whether this process leads, and the shards that no process has."""

    leading: bool
    absent: frozenset[int]


class Station:
    """The place of one process among those on a PostgreSQL. Call `look` again and again, and `close` at the end."""

    def __init__(self, address: str, shards: Shards) -> None:
        self._shards = shards
        self._engine = create_async_engine(
            dialect.parse_url(address),
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,
            connect_args=dialect.held_connection(PATIENCE, f"guanxi {spelled(shards.ids)} of {shards.of}"),
        )
        self._connection: AsyncConnection | None = None

    async def look(self) -> Standing:
        """Take what is ours, or see that it still is; and what the others do.

        Raises ShardsTaken where another process has it, StorageError where the server does not answer: then nothing is
        held any more, until the next look.
        """
        try:
            with translated():
                return await self._look()
        except BaseException:
            await self._leave()
            raise

    async def _look(self) -> Standing:
        if self._connection is None:
            self._connection = await self._engine.connect()
            await self._take(self._connection)
        held = await self._held(self._connection)
        leading = next((own for of, _, own in held if of == 0), None)
        if leading is None:  # nobody: whoever asks first
            ((_, leading),) = await self._connection.execute(_TRY, {"upper": _OURS, "shards": [0]})
        there = {shard for of, shard, _ in held if of == self._shards.of}
        return Standing(bool(leading), frozenset(range(self._shards.of)) - there)

    async def _take(self, connection: AsyncConnection) -> None:
        asked = {"upper": _OURS + self._shards.of, "shards": sorted(self._shards.ids)}
        refused = [shard for shard, got in await connection.execute(_TRY, asked) if not got]
        if refused:
            raise ShardsTaken(f"another process runs shards {spelled(refused)} of {self._shards.of}")
        others = sorted(
            {of for of, _, own in await self._held(connection) if not own and of not in (0, self._shards.of)}
        )
        if others:
            raise ShardsTaken(f"another process counts {others[0]} shards in all, this one {self._shards.of}")

    async def _held(self, connection: AsyncConnection) -> list[tuple[int, int, bool]]:
        return [tuple(row) for row in await connection.execute(_HELD, {"ours": _OURS})]  # type: ignore[misc]

    async def _leave(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                await connection.invalidate()  # closed, and with it what it held
                await connection.close()
            except (SQLAlchemyError, OSError):  # it is gone already
                pass

    async def close(self) -> None:
        """Let go of everything."""
        await self._leave()
        await self._engine.dispose()


async def running(address: str) -> bool:
    """Whether a process runs shards on this PostgreSQL at the moment. Raises StorageError."""
    return bool(await present(address))


async def present(address: str) -> dict[int, frozenset[int]]:
    """The shards that have a process now, by how many it counts in all. Raises StorageError."""
    engine = create_async_engine(dialect.parse_url(address), poolclass=NullPool, hide_parameters=True)
    try:
        with translated():
            async with engine.connect() as connection:
                held = [(row.of, row.shard) for row in await connection.execute(_HELD, {"ours": _OURS}) if row.of]
    finally:
        await engine.dispose()
    return {count: frozenset(shard for of, shard in held if of == count) for count, _ in held}


def spelled(shards: Iterable[int]) -> str:
    """Shards as people write them: 0-3, 7."""
    runs: list[list[int]] = []
    for shard in sorted(shards):
        if runs and runs[-1][-1] == shard - 1:
            runs[-1].append(shard)
        else:
            runs.append([shard])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
