"""The web port of a real process: pages beside the bot, a clean stop, a port that is taken; the doctor on it."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bench._discord_stand_in import TOKEN, DiscordStandIn
from bot import config
from bot.config import ConfigError, WebSettings
from bot.doctor import web
from bot.doctor.findings import Level
from bot.exits import Exit
from tests.cli.conftest import SECONDS, Start


@pytest.fixture
def port() -> int:
    """A port that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield int(holder.getsockname()[1])


async def test_pages_are_served_beside_the_bot_and_a_kept_connection_does_not_keep_it(
    start: Start, discord: DiscordStandIn, with_token: dict[str, str], port: int
) -> None:
    guanxi = await start("run", discord=discord, **with_token, GUANXI_WEB__PORT=str(port))
    await guanxi.says("ready as")
    async with aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{port}/?planted=query") as response:
            assert response.status == 200 and "run in the open" in await response.text()
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)  # asks for nothing, and stays
        guanxi.process.send_signal(signal.SIGTERM)
        assert await guanxi.ended() == Exit.OK
        writer.close()
    assert "stopped" in guanxi.said and "did not finish" not in guanxi.said and "planted" not in guanxi.said


async def test_a_port_that_is_taken_is_said_plainly_and_nothing_is_held(
    start: Start, discord: DiscordStandIn, with_token: dict[str, str], taken: int, tmp_path: Path
) -> None:
    guanxi = await start("run", discord=discord, **with_token, GUANXI_WEB__PORT=str(taken))
    assert await guanxi.ended() == Exit.PORT_REFUSED
    assert f"127.0.0.1:{taken}" in guanxi.said and "web.port" in guanxi.said and "Traceback" not in guanxi.said
    again = await start("run", discord=discord, **with_token)
    await asyncio.wait_for(again.says("ready as"), SECONDS)


async def test_the_doctor_looks_at_the_port(start: Start, taken: int) -> None:
    doctor = await start("doctor", "--offline", GUANXI_TOKEN=TOKEN, GUANXI_WEB__PORT=str(taken))
    assert await doctor.ended() == Exit.OK
    assert f"web port 127.0.0.1:{taken} is taken" in doctor.shown and "web.public_url is not set" in doctor.shown


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, ["✓ web port: off"]),
        ({"public_url": "https://club.example", "port": None}, ["! web.public_url is set"]),
        ({"public_url": "https://club.example"}, ["✓ web port"]),
        ({"public_url": "http://127.0.0.1:1"}, ["✓ web port"]),
        ({"public_url": "http://club.example"}, ["✓ web port", "! web.public_url http://club.example"]),
        ({"public_url": "https://club.example", "host": "0.0.0.0"}, ["✓ web port", "! web.host 0.0.0.0"]),
        ({"public_url": "http://localhost", "host": "0.0.0.0"}, ["✓ web port", "! web.public_url http://localhost"]),
        ({"host": "203.0.113.77", "public_url": "https://x.example"}, ["! web port 203.0.113.77", "! web.host"]),
    ],
)
def test_what_the_doctor_says(port: int, settings: dict[str, Any], said: list[str]) -> None:
    given: dict[str, Any] = {"port": port} | settings if settings else {}
    found = web.port(WebSettings(**given))
    assert len(found) == len(said)
    assert [str(each)[: len(words)] for each, words in zip(found, said, strict=True)] == said
    assert Level.PROBLEM not in {each.level for each in found}  # a running bot holds its own port


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("port = 0", "web.port: must be 1 or more"),
        ("port = 70000", "web.port: must be 65535 or less"),
        ('public_url = "club.example"', "web.public_url: must be http://host or https://host"),
        ('public_url = "https://club.example/?a=b"', "web.public_url: must be"),
        ('public_url = "https://me:secret@club.example"', "web.public_url: must be"),
        ('public_url = "javascript:alert(1)"', "web.public_url: must be"),
        ('proxies = ["localhost"]', "web.proxies: must be a list of IP addresses"),
        ('hosts = "x"', "there is no such setting"),
    ],
)
def test_settings_that_are_refused(tmp_path: Path, line: str, words: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"[web]\n{line}\n")
    with pytest.raises(ConfigError) as refusal:
        config.load(path)
    assert words in str(refusal.value) and "secret" not in str(refusal.value)
