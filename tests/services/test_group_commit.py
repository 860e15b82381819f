"""What is committed together: one transaction for many, everyone answered, and nobody harmed by another."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError

import db.guilds
from db.engine import Database, StorageError, Transaction
from services import group_commit
from services.group_commit import MAX_BATCH, GroupCommit, Overloaded
from tests.databases import PostgreSQLServer

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)


class Served:
    """An `apply` that serves guilds: one row for each request, and its tenfold as the result.

    Notes the size of each set. 0 is refused by itself; a negative number breaks the whole set.
    """

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.entered = asyncio.Event()
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()

    async def __call__(self, tx: Transaction, requests: Sequence[int]) -> list[int | Exception]:
        self.sizes.append(len(requests))
        self.entered.set()
        await self.may_go_on.wait()
        await db.guilds.mark_seen(tx, [each for each in requests if each], NOW)
        if any(each < 0 for each in requests):
            raise ValueError("broken")
        return [each * 10 or LookupError("refused") for each in requests]


class Failing:
    """A database whose next commits fail with the given errors."""

    def __init__(self, database: Database, errors: list[Exception]) -> None:
        self.database = database
        self.errors = errors
        self.watcher = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self.database.transaction() as tx:
            yield tx
            if self.errors:
                raise self.errors.pop(0)


def failing(database: Database, *errors: Exception) -> Database:
    return cast(Database, Failing(database, list(errors)))


def undone() -> Exception:
    """As PostgreSQL says it when it undid a transaction for another's sake."""

    class Original(Exception):
        sqlstate = "40001"

    return DBAPIError("COMMIT", None, Original())


async def stored(database: Database) -> list[int]:
    async with database.reading() as tx:
        table = db.guilds.guilds
        return list((await tx.execute(select(table.c.guild_id).order_by(table.c.guild_id))).scalars())


# --- together -----------------------------------------------------------------------------------------------------


async def test_what_arrives_together_is_committed_once_and_answered_in_order(database: Database) -> None:
    served = Served()
    commits = GroupCommit[int, int](database, served)
    assert await asyncio.gather(*(commits.submit(each) for each in range(1, 101))) == [
        each * 10 for each in range(1, 101)
    ]
    assert served.sizes == [100]
    assert await stored(database) == list(range(1, 101))


async def test_what_arrives_during_a_commit_goes_to_the_next_one_together(database: Database) -> None:
    served = Served()
    served.may_go_on.clear()
    commits = GroupCommit[int, int](database, served)
    first = asyncio.create_task(commits.submit(1))
    await served.entered.wait()
    later = [asyncio.create_task(commits.submit(each)) for each in range(2, 52)]
    await asyncio.sleep(0)
    served.may_go_on.set()
    assert await asyncio.gather(first, *later) == [each * 10 for each in range(1, 52)]
    assert served.sizes == [1, 50]


async def test_a_crowd_is_split_into_sets_of_bearable_size(database: Database) -> None:
    served = Served()
    commits = GroupCommit[int, int](database, served)
    crowd = range(1, 2 * MAX_BATCH + 11)
    assert await asyncio.gather(*(commits.submit(each) for each in crowd)) == [each * 10 for each in crowd]
    assert served.sizes == [MAX_BATCH, MAX_BATCH, 10]


async def test_the_answer_comes_after_the_commit(database: Database) -> None:
    commits = GroupCommit[int, int](database, Served())
    assert await commits.submit(7) == 70
    assert await stored(database) == [7]


async def test_nothing_idle_is_left_behind(database: Database) -> None:
    commits = GroupCommit[int, int](database, Served())
    for _ in range(2):  # and it starts again after having ended
        await asyncio.gather(*(commits.submit(each) for each in range(1, 4)))
        await commits.close()
        assert asyncio.all_tasks() == {asyncio.current_task()}


# --- one harms no other -------------------------------------------------------------------------------------------


async def test_a_refusal_is_its_own_callers_only(database: Database) -> None:
    served = Served()
    commits = GroupCommit[int, int](database, served)
    answers = await asyncio.gather(*(commits.submit(each) for each in (1, 0, 2)), return_exceptions=True)
    assert [answers[0], answers[2]] == [10, 20]
    assert isinstance(answers[1], LookupError)
    assert served.sizes == [3], "a refusal is no reason to try again"
    assert await stored(database) == [1, 2]


async def test_one_that_breaks_the_set_harms_no_other(database: Database) -> None:
    served = Served()
    commits = GroupCommit[int, int](database, served)
    answers = await asyncio.gather(*(commits.submit(each) for each in (1, 2, -3, 4)), return_exceptions=True)
    assert [answers[0], answers[1], answers[3]] == [10, 20, 40]
    assert isinstance(answers[2], ValueError)
    assert served.sizes == [4, 1, 1, 1, 1]
    assert await stored(database) == [1, 2, 4]


async def test_one_that_the_database_refuses_harms_no_other(database: Database) -> None:
    async def once_only(tx: Transaction, requests: Sequence[int]) -> list[int]:
        rows = [{"guild_id": each, "joined_at": NOW, "seen_at": NOW} for each in requests]
        await tx.execute_many(db.guilds.guilds.insert(), rows)
        return list(requests)

    commits = GroupCommit[int, int](database, once_only)
    answers = await asyncio.gather(*(commits.submit(each) for each in (1, 2, 1, 3)), return_exceptions=True)
    assert [answers[0], answers[1], answers[3]] == [1, 2, 3]
    assert isinstance(answers[2], IntegrityError)
    assert await stored(database) == [1, 2, 3]


async def test_too_few_results_are_an_error_for_everyone_rather_than_silence(database: Database) -> None:
    async def forgetful(tx: Transaction, requests: Sequence[int]) -> list[int]:
        await db.guilds.mark_seen(tx, requests, NOW)
        return []

    commits = GroupCommit[int, int](database, forgetful)
    answers = await asyncio.gather(commits.submit(1), commits.submit(2), return_exceptions=True)
    assert [type(answer) for answer in answers] == [AssertionError, AssertionError]
    assert await stored(database) == []


async def test_a_caller_who_went_away_is_served_all_the_same_and_harms_no_other(database: Database) -> None:
    served = Served()
    served.may_go_on.clear()
    commits = GroupCommit[int, int](database, served)
    callers = [asyncio.create_task(commits.submit(each)) for each in (1, 2, -3)]
    await served.entered.wait()
    callers[0].cancel()
    callers[2].cancel()
    served.may_go_on.set()
    answers = await asyncio.gather(*callers, return_exceptions=True)
    assert isinstance(answers[0], asyncio.CancelledError)
    assert isinstance(answers[2], asyncio.CancelledError)
    assert answers[1] == 20
    await commits.close()
    assert await stored(database) == [1, 2]


# --- when the database fails --------------------------------------------------------------------------------------


async def test_a_commit_that_fails_answers_each_and_the_next_one_works(database: Database) -> None:
    full = [StorageError("full", "no space left")] * 4  # the set, then each of the three alone
    commits = GroupCommit[int, int](failing(database, *full), Served())
    answers = await asyncio.gather(*(commits.submit(each) for each in (1, 2, 3)), return_exceptions=True)
    assert [cast(StorageError, answer).kind for answer in answers] == ["full"] * 3
    assert await stored(database) == []
    assert await commits.submit(4) == 40
    assert await stored(database) == [4]


async def test_a_set_whose_commit_fails_once_is_saved_one_by_one(database: Database) -> None:
    served = Served()
    commits = GroupCommit[int, int](failing(database, StorageError("locked", "somebody writes")), served)
    assert await asyncio.gather(*(commits.submit(each) for each in (1, 2, 3))) == [10, 20, 30]
    assert served.sizes == [3, 1, 1, 1]
    assert await stored(database) == [1, 2, 3]


async def test_what_was_undone_for_anothers_sake_is_tried_again_as_a_whole(database: Database) -> None:
    served = Served()
    commits = GroupCommit[int, int](failing(database, undone(), undone()), served)
    assert await asyncio.gather(*(commits.submit(each) for each in (1, 2))) == [10, 20]
    assert served.sizes == [2, 2, 2]
    assert await stored(database) == [1, 2]


async def test_trying_again_ends(database: Database) -> None:
    served = Served()
    commits = GroupCommit[int, int](failing(database, *(undone() for _ in range(3))), served)
    with pytest.raises(DBAPIError):
        await commits.submit(1)
    assert served.sizes == [1, 1, 1]
    assert await commits.submit(2) == 20


async def test_a_deadlock_between_two_bots_is_felt_by_neither(postgresql: PostgreSQLServer) -> None:
    url = postgresql.create()
    first, second = await Database.open(url), await Database.open(url)
    async with first.transaction() as tx:
        await db.guilds.mark_seen(tx, [1, 2], NOW)
    both_hold_one = asyncio.Barrier(2)
    tried: list[int] = []

    async def one_then_the_other(tx: Transaction, requests: Sequence[list[int]]) -> list[str]:
        (order,) = requests
        tried.append(order[0])
        await db.guilds.mark_seen(tx, order[:1], NOW.replace(year=2027))
        if len(tried) <= 2:
            await both_hold_one.wait()
        await db.guilds.mark_seen(tx, order[1:], NOW.replace(year=2027))
        return ["done"]

    def bot(database: Database) -> GroupCommit[list[int], str]:
        return GroupCommit[list[int], str](database, one_then_the_other)

    try:
        assert await asyncio.gather(bot(first).submit([1, 2]), bot(second).submit([2, 1])) == ["done", "done"]
        assert len(tried) > 2, "PostgreSQL undid one of the two"
    finally:
        await first.close()
        await second.close()
        postgresql.drop(url)


# --- closing, and too many ----------------------------------------------------------------------------------------


async def test_closing_waits_until_everyone_is_answered(database: Database) -> None:
    commits = GroupCommit[int, int](database, Served())
    callers = [asyncio.create_task(commits.submit(each)) for each in range(1, MAX_BATCH + 3)]
    await asyncio.sleep(0)
    await commits.close()
    assert len(await stored(database)) == MAX_BATCH + 2
    assert await asyncio.gather(*callers) == [each * 10 for each in range(1, MAX_BATCH + 3)]


async def test_closing_where_nothing_was_ever_asked_is_harmless(database: Database) -> None:
    await GroupCommit[int, int](database, Served()).close()


async def test_who_stops_waiting_for_the_close_does_not_cut_it_short(database: Database) -> None:
    served = Served()
    served.may_go_on.clear()
    commits = GroupCommit[int, int](database, served)
    caller = asyncio.create_task(commits.submit(1))
    await served.entered.wait()
    closing = asyncio.create_task(commits.close())
    await asyncio.sleep(0)
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    served.may_go_on.set()
    assert await caller == 10


async def test_past_what_can_be_answered_in_time_one_is_told_at_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_commit, "MAX_WAITING", 3)
    served = Served()
    served.may_go_on.clear()
    commits = GroupCommit[int, int](database, served)
    callers: list[asyncio.Task[Any]] = [asyncio.create_task(commits.submit(1))]
    await served.entered.wait()  # under way, and so no longer waiting
    callers += [asyncio.create_task(commits.submit(each)) for each in (2, 3, 4)]
    await asyncio.sleep(0)
    with pytest.raises(Overloaded):
        await commits.submit(5)
    served.may_go_on.set()
    assert await asyncio.gather(*callers) == [10, 20, 30, 40]
    assert await commits.submit(5) == 50
