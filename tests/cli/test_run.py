"""`guanxi run` as a real process: how it starts, refuses to start, and stops."""

from __future__ import annotations

import asyncio
import json
import signal
from pathlib import Path

import pytest

from bench._discord_stand_in import GUILD, TOKEN, DiscordStandIn, Fault
from bot.exits import Exit
from db.engine import Database
from services import build_services
from services.verify import verify
from tests.cli.conftest import SECONDS, Start

MIA = 77
OTHER_TOKEN = TOKEN[::-1]
PROXY = "http://someone:password@127.0.0.1:9"

# --- what keeps it from starting -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, "GUANXI_TOKEN"),
        ({"GUANXI_DISCORD__TOKEN_FILE": "nowhere"}, "nowhere cannot be read"),
        ({"GUANXI_TOKEN": "two words"}, "no token; copy it anew"),
    ],
)
async def test_without_a_token(start: Start, environment: dict[str, str], words: str) -> None:
    guanxi = await start("run", **environment)
    assert await guanxi.ended() == Exit.NO_TOKEN
    assert words in guanxi.said
    assert "Traceback" not in guanxi.said


async def test_with_a_token_that_discord_does_not_know(start: Start, discord: DiscordStandIn) -> None:
    guanxi = await start("run", discord=discord, GUANXI_TOKEN=OTHER_TOKEN, GUANXI_LOG__LEVEL="debug")
    assert await guanxi.ended() == Exit.WRONG_TOKEN
    assert "does not accept the token" in guanxi.said
    assert OTHER_TOKEN not in guanxi.said
    assert "Traceback" not in guanxi.said


async def test_without_an_intent_that_it_asks_for(start: Start, with_token: dict[str, str]) -> None:
    async with DiscordStandIn(intents=["members"]) as discord:
        guanxi = await start("run", discord=discord, **with_token)
        assert await guanxi.ended() == Exit.MISSING_INTENT
        assert "Message Content Intent" in guanxi.said
        assert "discord.message_content_intent = false" in guanxi.said
        assert "Traceback" not in guanxi.said

        guanxi = await start("run", discord=discord, **with_token, GUANXI_DISCORD__MESSAGE_CONTENT_INTENT="false")
        await guanxi.says("ready as")


async def test_when_discord_cannot_be_reached(start: Start, with_token: dict[str, str]) -> None:
    guanxi = await start("run", **with_token)
    assert await guanxi.ended() == Exit.DISCORD_UNREACHABLE
    assert "discord.proxy" in guanxi.said
    assert "Traceback" not in guanxi.said


async def test_when_the_proxy_cannot_be_reached(
    start: Start, discord: DiscordStandIn, with_token: dict[str, str]
) -> None:
    guanxi = await start("run", discord=discord, **with_token, GUANXI_DISCORD__PROXY=PROXY)
    assert await guanxi.ended() == Exit.DISCORD_UNREACHABLE
    assert "through the proxy http://127.0.0.1:9:" in guanxi.said
    assert "password" not in guanxi.said


@pytest.mark.parametrize("fault", [Fault("GET /users/@me", 503, times=9), Fault("GET /gateway/", 503, times=9)])
async def test_when_discord_is_down(
    start: Start, discord: DiscordStandIn, with_token: dict[str, str], fault: Fault
) -> None:
    discord.faults.append(Fault(fault.pattern, fault.status, fault.times))
    guanxi = await start("run", discord=discord, **with_token)
    assert await guanxi.ended() == Exit.DISCORD_UNREACHABLE
    assert guanxi.said.splitlines()[-1].startswith(("guanxi: Discord", "Check the network"))


async def test_a_second_bot_on_the_same_file_is_refused(
    start: Start, discord: DiscordStandIn, with_token: dict[str, str]
) -> None:
    first = await start("run", discord=discord, **with_token)
    await first.says("ready as")
    second = await start("run", discord=discord, **with_token)
    assert await second.ended() == Exit.DATABASE_BUSY
    assert "another bot is running" in second.said
    asked = await discord.command("checkin", MIA)
    assert await asyncio.wait_for(asked.answer, SECONDS)


# --- while it runs -------------------------------------------------------------------------------------------------


async def test_a_token_that_is_reset_ends_it(start: Start, discord: DiscordStandIn, with_token: dict[str, str]) -> None:
    guanxi = await start("run", discord=discord, **with_token)
    await guanxi.says("ready as")
    await discord.hang_up(4004)
    assert await guanxi.ended() == Exit.WRONG_TOKEN


async def test_it_comes_back_after_a_lost_connection(
    start: Start, discord: DiscordStandIn, with_token: dict[str, str]
) -> None:
    guanxi = await start("run", discord=discord, **with_token)
    await guanxi.says("ready as")
    discord.ready.clear()
    await discord.hang_up(4009)  # the session timed out
    await asyncio.wait_for(discord.ready.wait(), SECONDS)
    asked = await discord.command("checkin", MIA)
    assert await asyncio.wait_for(asked.answer, SECONDS)


async def test_its_log_holds_no_token_and_nothing_that_members_write(
    start: Start, discord: DiscordStandIn, with_token: dict[str, str]
) -> None:
    guanxi = await start("run", discord=discord, **with_token, GUANXI_LOG__LEVEL="debug", GUANXI_LOG__FORMAT="json")
    await guanxi.says("ready as")
    await discord.say("what I earn is my own affair", MIA)
    discord.faults.append(Fault("POST /interactions/.*", 429, body={"retry_after": 0.01, "message": "", "code": 0}))
    asked = await discord.command("checkin", MIA)
    assert await asyncio.wait_for(asked.answer, SECONDS)
    guanxi.process.send_signal(signal.SIGTERM)
    assert await guanxi.ended() == Exit.OK
    assert all(json.loads(line)["event"] for line in guanxi.said.splitlines())
    assert "rate limited" in guanxi.said
    for secret in (TOKEN, f"interaction-token-{asked.interaction_id}", "my own affair"):
        assert secret not in guanxi.said


# --- stopping ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_stop_finishes_the_work_in_hand(
    start: Start, discord: DiscordStandIn, with_token: dict[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    guanxi = await start("run", discord=discord, **with_token)
    await guanxi.says("ready as")
    discord.answers_pass.clear()
    asked = await discord.command("checkin", MIA)
    await asyncio.wait_for(discord.answering.wait(), SECONDS)
    guanxi.process.send_signal(number)
    await guanxi.says("the work in hand is finished first")
    discord.answers_pass.set()
    assert await asyncio.wait_for(asked.answer, SECONDS)
    assert await guanxi.ended() == Exit.OK
    assert "Traceback" not in guanxi.said

    database = await Database.open(f"sqlite:///{tmp_path / 'data' / 'guanxi.db'}")
    assert (await verify(database)).problems == []
    assert await build_services(database).points.balance(GUILD, MIA) == 10
    await database.close()


async def test_a_second_signal_ends_it_at_once(
    start: Start, discord: DiscordStandIn, with_token: dict[str, str], tmp_path: Path
) -> None:
    guanxi = await start("run", discord=discord, **with_token)
    await guanxi.says("ready as")
    discord.answers_pass.clear()
    await discord.command("checkin", MIA)
    await asyncio.wait_for(discord.answering.wait(), SECONDS)
    guanxi.process.send_signal(signal.SIGTERM)
    await guanxi.says("the work in hand is finished first")
    guanxi.process.send_signal(signal.SIGTERM)
    assert await guanxi.ended() == 128 + signal.SIGTERM

    database = await Database.open(f"sqlite:///{tmp_path / 'data' / 'guanxi.db'}")
    assert (await verify(database)).problems == []
    await database.close()
