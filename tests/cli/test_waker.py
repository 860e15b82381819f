"""The tick's clockwork."""

import asyncio

from bot.jobs import Waker


async def test_stopping_waits_for_the_call_under_way_and_calls_no_more() -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()
    calls: list[str] = []

    async def tick() -> None:
        calls.append("begun")
        begun.set()
        await may_end.wait()
        calls.append("ended")

    waker = Waker(tick)
    waker.start()
    await begun.wait()
    stopping = asyncio.create_task(waker.stop())
    await asyncio.sleep(0)
    may_end.set()
    await stopping
    await waker.stop()
    assert calls == ["begun", "ended"]


async def test_a_call_that_fails_is_not_the_last() -> None:
    calls = 0
    twice = asyncio.Event()

    async def tick() -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            twice.set()
        raise RuntimeError("on purpose")

    waker = Waker(tick)
    waker.start()
    await twice.wait()
    await waker.stop()
