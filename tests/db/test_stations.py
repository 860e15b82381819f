"""The places of several processes on one PostgreSQL: each shard has one, one leads, and who is gone is seen to be."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from db.engine import Database, StorageError
from db.shards import Shards
from db.stations import ShardsTaken, Standing, Station, present
from tests.databases import PostgreSQLServer

OF = 4


@pytest.fixture
def url(postgresql: PostgreSQLServer) -> str:
    """The address of the server's own database: advisory locks need no tables."""
    return postgresql.create_empty()


@pytest.fixture
async def stations(url: str, postgresql: PostgreSQLServer) -> AsyncIterator[list[Station]]:
    """Of two processes, with two shards each."""
    both = [Station(url, Shards(frozenset(ids), OF)) for ids in ({0, 1}, {2, 3})]
    yield both
    for each in both:
        await each.close()
    postgresql.drop(url)


async def test_the_first_leads_and_each_sees_who_is_there(stations: list[Station]) -> None:
    first, second = stations
    assert await first.look() == Standing(True, frozenset({2, 3}))
    assert await second.look() == Standing(False, frozenset())
    assert await first.look() == Standing(True, frozenset())


async def test_whoever_asks_is_told_who_is_there(stations: list[Station], url: str) -> None:
    assert await present(url) == {}
    for each in stations:
        await each.look()
    assert await present(url) == {OF: {0, 1, 2, 3}}


async def test_who_goes_leaves_the_lead_to_another(stations: list[Station]) -> None:
    first, second = stations
    await first.look()
    await second.look()
    await first.close()
    assert await second.look() == Standing(True, frozenset({0, 1}))
    assert await first.look() == Standing(False, frozenset())  # back again, and one of many


async def test_a_shard_has_one_process(stations: list[Station], url: str) -> None:
    await stations[0].look()
    third = Station(url, Shards(frozenset({1, 2}), OF))
    with pytest.raises(ShardsTaken, match="another process runs shards 1 of 4"):
        await third.look()
    # What it could have had is not kept from the one who is to have it.
    assert await stations[1].look() == Standing(False, frozenset())
    await third.close()


async def test_all_count_as_many_shards(stations: list[Station], url: str) -> None:
    await stations[0].look()
    other = Station(url, Shards(frozenset({7}), 8))
    with pytest.raises(ShardsTaken, match="another process counts 4 shards in all, this one 8"):
        await other.look()
    await other.close()


async def test_whose_connection_is_cut_is_gone_and_comes_back(stations: list[Station], url: str) -> None:
    first, second = stations
    await first.look()
    await second.look()
    database = await Database.open(url)
    async with database.transaction() as tx:
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'guanxi 0-1 of 4'"
        await tx.execute(text(cut))
    await database.close()
    with pytest.raises(StorageError):
        await first.look()
    assert (await second.look()).leading
    assert await first.look() == Standing(False, frozenset())


async def test_a_server_that_is_not_there_is_said() -> None:
    station = Station("postgresql://somebody@127.0.0.1:1/nothing", Shards(frozenset({0}), 1))
    with pytest.raises(StorageError, match="unreachable"):
        await station.look()
    await station.close()
