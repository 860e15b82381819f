"""Committing together what arrives together.

A commit costs a disk flush however much it carries. Requests that arrive while one is under way wait for the next
and share it, handed as a set to one function that needs a handful of statements for all of them.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from typing import Generic, TypeVar

from db.engine import Database, Transaction, retrying

Request = TypeVar("Request")
Result = TypeVar("Result")

MAX_BATCH = 1024  # measured: larger sets gain nothing and make the first of them wait
MAX_WAITING = 50_000  # past this the process is drowning; saying so at once is kinder than answering too late


class Overloaded(Exception):
    """More requests are waiting than could be answered in time."""


class GroupCommit(Generic[Request, Result]):
    """Applies requests in shared transactions; each caller is answered after its commit.

    `apply(tx, requests)` returns a result for each request, in order; an exception among them is that caller's own.
    If it raises, the set is rolled back and each request is tried alone, so that one cannot harm another.
    """

    def __init__(
        self,
        database: Database,
        apply: Callable[[Transaction, Sequence[Request]], Awaitable[Sequence[Result | Exception]]],
    ) -> None:
        self._database = database
        self._apply = apply
        self._what = apply.__module__.removeprefix("services.").partition(".")[0]  # the feature
        self._waiting: deque[tuple[Request, asyncio.Future[Result]]] = deque()
        self._drain: asyncio.Task[None] | None = None

    async def submit(self, request: Request) -> Result:
        """The request's result, once it is committed. Raises what `apply` gave for it, or Overloaded."""
        if len(self._waiting) >= MAX_WAITING:
            raise Overloaded
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((request, future))
        # The task ends when nothing waits: an idle bot has no idle tasks.
        if self._drain is None or self._drain.done():
            # In a context of its own: it works for everybody who waits, not for the one who came first.
            self._drain = asyncio.create_task(self._work(), context=Context())
        return await future

    async def close(self) -> None:
        """Return when everything submitted so far is answered."""
        if self._drain is not None and not self._drain.done():
            await asyncio.wait([self._drain])  # unlike a plain await, does not cut it short when cancelled itself

    async def _work(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), MAX_BATCH))]
            try:
                results = await self._commit([request for request, _ in batch])
            except Exception as error:
                if len(batch) == 1:
                    _answer(batch[0][1], error)
                else:
                    await self._one_by_one(batch)
            else:
                for (_, future), result in zip(batch, results, strict=True):
                    _answer(future, result)

    async def _one_by_one(self, batch: Sequence[tuple[Request, asyncio.Future[Result]]]) -> None:
        for request, future in batch:
            try:
                results = await self._commit([request])
            except Exception as error:
                _answer(future, error)
            else:
                _answer(future, results[0])

    @retrying
    async def _commit(self, requests: Sequence[Request]) -> Sequence[Result | Exception]:
        clock = asyncio.get_running_loop().time
        began = clock()
        async with self._database.transaction() as tx:
            results = await self._apply(tx, requests)
            assert len(results) == len(requests), "a result for each request, or callers wait for ever"
        if self._database.watcher is not None:
            self._database.watcher.committed_together(self._what, len(requests), clock() - began)
        return results


def _answer(future: asyncio.Future[Result], result: Result | Exception) -> None:
    if future.done():  # the caller went away; what it asked for is done all the same
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
