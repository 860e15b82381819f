"""What a transaction, a reader and an opened database promise, on both databases alike."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

import db.checkin
import db.jobs
import db.ledger
import db.points
from db import dialect
from db.checkin import Day
from db.engine import MANY, Database, StorageError, Transaction
from db.guilds import guilds
from db.jobs import Job
from db.ledger import PostingRow
from db.points import Transfer
from tests.databases import SQLiteFiles
from tests.leasing import lease_due

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)


@pytest.fixture
def file(sqlite_files: SQLiteFiles, tmp_path: Path) -> str:
    """The address of a migrated SQLite file, for what only SQLite has."""
    return sqlite_files.create(tmp_path)


@pytest.fixture
async def on_file(file: str) -> AsyncIterator[Database]:
    """That file, opened."""
    database = await Database.open(file)
    yield database
    await database.close()


async def add_guild(tx: Transaction, guild_id: int) -> None:
    await tx.execute(insert(guilds).values(guild_id=guild_id, joined_at=NOW, seen_at=NOW))


async def count_guilds(tx: Transaction) -> int:
    return await tx.scalar(select(func.count()).select_from(guilds))


async def stored_guilds(database: Database) -> int:
    async with database.reading() as tx:
        return await count_guilds(tx)


# --- writing ------------------------------------------------------------------------------------------------------


async def test_a_transaction_is_committed_at_the_end_of_its_block(database: Database) -> None:
    async with database.transaction() as tx:
        await add_guild(tx, 1)
        assert await stored_guilds(database) == 0, "a reader saw what was not committed"
    assert await stored_guilds(database) == 1


async def test_an_error_rolls_back_all_of_the_transaction(database: Database) -> None:
    with pytest.raises(RuntimeError, match="in the middle"):
        async with database.transaction() as tx:
            await add_guild(tx, 1)
            raise RuntimeError("in the middle")
    assert await stored_guilds(database) == 0


async def test_a_statement_that_fails_takes_what_went_before_with_it(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.transaction() as tx:
            await add_guild(tx, 1)
            await add_guild(tx, 1)
    assert await stored_guilds(database) == 0


async def test_a_cancelled_transaction_is_rolled_back_and_the_next_one_runs(database: Database) -> None:
    written = asyncio.Event()

    async def never_ends() -> None:
        async with database.transaction() as tx:
            await add_guild(tx, 1)
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(never_ends())
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.transaction() as tx:
        assert await count_guilds(tx) == 0
        await add_guild(tx, 2)
    assert await stored_guilds(database) == 1


async def test_who_reads_locked_and_writes_back_loses_nothing_to_others_at_the_same_time(database: Database) -> None:
    async def once_more() -> None:
        async with database.transaction() as tx:
            row = (await db.checkin.lock_streaks(tx, 1, [7]))[7]
            await asyncio.sleep(0)
            await db.checkin.save_streaks(tx, [row._replace(total=row.total + 1)])

    await asyncio.gather(*(once_more() for _ in range(40)))
    async with database.reading() as tx:
        assert (await db.checkin.streak(tx, 1, 7)).total == 40


async def test_a_reference_to_a_row_that_is_not_there_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.transaction() as tx:
            await db.ledger.write(tx, [], [PostingRow(1, 2, 3, 4, 4)], {})


@pytest.mark.parametrize("count", [1, MANY - 1, MANY, 3 * MANY])
async def test_many_rows_are_stored_as_each_would_be(database: Database, count: int) -> None:
    """Dates, times, JSON, nothing, texts with anything in them, and values that stand in the statement itself."""
    payload = {"说": "'; --", "n": [1, None]}
    new = [Job(1, each, "kind", f"{each}", payload, NOW, 0, NOW, None) for each in range(1, count + 1)]
    days = [Day(1, each, NOW.date(), "checkin", 10, 0, NOW) for each in range(1, count + 1)]
    asked = [Transfer(1, each, 5, 6, 10, "100% 'für' 你", "asked", NOW, None) for each in range(1, count + 1)]
    async with database.transaction() as tx:
        await db.jobs.add(tx, new)
        await db.jobs.add(tx, new)  # which exist by now
        await db.checkin.add_days(tx, days)
        for transfer in asked:
            await db.points.add(tx, transfer)
        await db.points.mark_done(tx, [(1, transfer.transfer_id) for transfer in asked], NOW)
    async with database.transaction() as tx:
        leased = await lease_due(tx, NOW, NOW, "worker", 1000)
        assert sorted(job._replace(attempts=0) for job in leased) == new
        assert list((await db.checkin.on_day(tx, 1, range(1, count + 1), NOW.date())).values()) == days
        done = await db.points.lock(tx, 1, range(1, count + 1))
        assert sorted(done.values()) == [transfer._replace(state="done", done_at=NOW) for transfer in asked]


async def test_one_row_of_many_that_is_refused_rolls_back_all(database: Database) -> None:
    rows = [{"guild_id": each % MANY, "joined_at": NOW, "seen_at": NOW} for each in range(MANY + 1)]
    with pytest.raises(IntegrityError):
        async with database.transaction() as tx:
            await tx.execute_many(insert(guilds), rows)
    assert await stored_guilds(database) == 0


async def test_no_rows_are_no_statement(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.execute_many(insert(guilds), [])
    assert await stored_guilds(database) == 0


async def test_writers_take_turns_in_the_order_of_their_arrival(on_file: Database) -> None:
    order: list[int] = []

    async def write(number: int) -> None:
        async with on_file.transaction() as tx:
            order.append(number)
            await add_guild(tx, number)

    await asyncio.gather(*(write(number) for number in range(20)))
    assert order == list(range(20))


async def test_a_commit_is_on_the_disk_before_the_caller_is_answered(on_file: Database) -> None:
    async with on_file.transaction() as tx:
        assert await tx.scalar(text("PRAGMA synchronous")) == 2, "not FULL"
        assert await tx.scalar(text("PRAGMA journal_mode")) == "wal"


# --- reading ------------------------------------------------------------------------------------------------------


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(StorageError) as refused:
        async with database.reading() as tx:
            await add_guild(tx, 1)
    assert refused.value.kind == "read-only"
    async with database.transaction() as tx:  # the connection has not kept anything of it
        await add_guild(tx, 1)
    assert await stored_guilds(database) == 1


async def test_a_reader_sees_one_moment(database: Database) -> None:
    async with database.transaction() as tx:
        await add_guild(tx, 1)
    async with database.reading() as reader:
        assert await count_guilds(reader) == 1
        async with database.transaction() as tx:
            await add_guild(tx, 2)
            await tx.execute(update(guilds).where(guilds.c.guild_id == 1).values(seen_at=NOW.replace(year=2027)))
        assert await count_guilds(reader) == 1
        assert await reader.scalar(select(guilds.c.seen_at)) == NOW
    assert await stored_guilds(database) == 2


async def test_more_readers_than_connections_are_all_answered(database: Database) -> None:
    assert await asyncio.gather(*(stored_guilds(database) for _ in range(60))) == [0] * 60


# --- opening and closing ------------------------------------------------------------------------------------------


async def test_a_second_bot_on_one_sqlite_file_is_refused(on_file: Database, file: str) -> None:
    with pytest.raises(StorageError) as refused:
        await Database.open(file)
    assert refused.value.kind == "busy"
    assert await stored_guilds(on_file) == 0, "the first one was disturbed"


async def test_closing_lets_the_next_one_in_and_closing_twice_is_harmless(database_url: str) -> None:
    for _ in range(2):
        database = await Database.open(database_url)
        await database.close()
        await database.close()


async def test_who_does_not_ask_for_the_file_alone_looks_at_it_beside_the_bot(on_file: Database, file: str) -> None:
    beside = await Database.open(file, exclusive=False)
    async with on_file.transaction() as tx:
        await add_guild(tx, 1)
    assert await stored_guilds(beside) == 1
    await beside.close()


async def test_an_opening_that_fails_keeps_nothing_locked(file: str) -> None:
    path = dialect.sqlite_path(dialect.parse_url(file))
    good = path.read_bytes()
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(StorageError) as refused:
        await Database.open(file)
    assert refused.value.kind == "corrupted"
    path.write_bytes(good)
    database = await Database.open(file)
    assert await stored_guilds(database) == 0
    await database.close()


@pytest.mark.parametrize("address", ["", "guanxi.db", "mysql://localhost/guanxi", "sqlite://", "sqlite+aiosqlite://"])
async def test_an_address_that_is_none_is_refused_with_what_is_allowed(address: str) -> None:
    with pytest.raises(ValueError, match=r"sqlite:///path/to/file\.db"):
        await Database.open(address)
