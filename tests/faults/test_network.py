"""Discord cannot be reached, forgets, refuses or fails: what is promised comes once, each press is answered once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bench._discord_stand_in import Fault
from tests.cli.conftest import SECONDS
from tests.crash.lasting_discord import CHANNEL
from tests.faults.conftest import MIA, QIN, Program, until

MESSAGE = "POST /channels/[0-9]+/messages"
CALLBACK = "POST /interactions/.*"


async def test_a_minute_without_network(program: Program) -> None:
    """What falls due meanwhile is tried again and posted once; who comes after is answered."""
    discord = program.discord
    await program.give(at="in 1 minute")
    discord.cut_off()
    program.later(timedelta(seconds=70))
    await program.says("will be tried again")
    assert program.packets() == 0
    discord.ready.clear()
    discord.off = False
    program.later(timedelta(minutes=1))
    await until(lambda: program.packets() == 1)
    await asyncio.wait_for(discord.ready.wait(), SECONDS)
    await program.check_in(MIA)
    assert await program.balance(MIA) == 10
    await program.is_sound()
    assert program.packets() == 1


async def test_an_answer_of_discord_that_is_lost(program: Program) -> None:
    """Posted, but nobody heard that it was: the next attempt does not post again."""
    program.discord.deaf = f"POST /api/v10/channels/{CHANNEL}/messages"
    await program.give()
    await program.says("will be tried again")
    program.discord.deaf = ""
    program.later(timedelta(minutes=1))
    await until(lambda: program.discord.count("GET /channels/[0-9]+/messages"))  # it looks before it posts
    await program.give()
    await until(lambda: program.packets() == 2)
    await program.is_sound()
    assert program.packets() == 2


@pytest.mark.parametrize("forgotten", [False, True])
async def test_a_connection_that_breaks_is_taken_up_again(program: Program, forgotten: bool) -> None:
    """Resumed, what was pressed meanwhile is replayed and answered once; a session that Discord forgot begins anew."""
    discord = program.discord
    discord.forgets_sessions = forgotten
    discord.ready.clear()
    await discord.hang_up(4000)
    meanwhile = asyncio.create_task(program.check_in(MIA))
    await asyncio.wait_for(discord.ready.wait(), SECONDS)
    if forgotten:  # with what was pressed in it: Discord tells the member so
        assert (discord.resumed, discord.identified) == (0, 2)
    else:
        await asyncio.wait_for(meanwhile, SECONDS)
        assert (discord.resumed, discord.identified) == (1, 1)
    await program.check_in(QIN)
    assert await program.balance(MIA) == (0 if forgotten else 10)
    assert await program.balance(QIN) == 10
    await program.give()
    await until(lambda: program.packets() == 1)
    await program.is_sound()
    meanwhile.cancel()


@pytest.mark.parametrize("everywhere", [False, True])
async def test_a_storm_of_rate_limits(program: Program, everywhere: bool) -> None:
    """Discord says "not now" to one route, or to everything: what waits comes after, once."""
    body = {"message": "", "retry_after": 0.5, "global": everywhere, "code": 0}
    program.discord.faults += [Fault(MESSAGE, 429, 4, body), Fault(CALLBACK, 429, 3, body)]
    await program.give()
    presses = [program.check_in(member) for member in range(200, 205)]
    await asyncio.wait_for(asyncio.gather(*presses), SECONDS)
    await until(lambda: program.packets() == 1)
    assert all(fault.times == 0 for fault in program.discord.faults)
    assert [await program.balance(member) for member in range(200, 205)] == [10] * 5
    await program.is_sound()


async def test_a_storm_of_failures_of_discord(program: Program) -> None:
    """More 500s than discord.py bears: the job is tried again later, the press is done though nobody hears of it."""
    program.discord.faults += [Fault(MESSAGE, 500, 6)]
    await program.give()
    await program.says("will be tried again")
    program.discord.faults += [Fault(CALLBACK, 500, 9)]
    unheard = asyncio.create_task(program.check_in(MIA))
    await until(lambda: program.discord.faults[1].times <= 4)
    program.later(timedelta(minutes=1))
    await until(lambda: program.packets() == 1)
    program.discord.faults.clear()
    await program.check_in(QIN)
    assert "10" in await program.check_in(MIA), "told now"
    assert await program.balance(MIA) == await program.balance(QIN) == 10
    await program.is_sound()
    unheard.cancel()


async def test_a_press_that_discord_does_not_know_any_more(program: Program) -> None:
    """Too late to answer: it is done, nobody is told of a failure, and the next press says how things are."""
    gone = {"message": "Unknown interaction", "code": 10062}
    program.discord.faults.append(Fault(CALLBACK, 404, 1, gone))
    unheard = asyncio.create_task(program.check_in(MIA))
    await until(lambda: program.discord.faults[0].times == 0)
    await program.check_in(QIN)
    await program.check_in(MIA)
    assert await program.balance(MIA) == 10
    assert "unexpected failure" not in program.said and "Traceback" not in program.said
    await program.is_sound()
    unheard.cancel()
