"""The metrics port: alive, ready and why not, figures; of the club in simulated Discord, and of a real process."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families

from bench._discord_stand_in import TOKEN, DiscordStandIn, Fault
from bot import health
from bot.app import App, build_app
from bot.config import MetricsSettings, Settings, WebSettings
from bot.demo.stage import Stage
from bot.doctor import web
from bot.exits import Exit
from bot.health import LATEST_TICK, HealthPort
from bot.shards import OnShards
from db.engine import Database, StorageError, Transaction
from tests.cli.conftest import Start
from tests.databases import PostgreSQLServer, SQLiteFiles
from tests.discord.conftest import app_on

Ask = Callable[[App, str], Awaitable[tuple[int, Any]]]


@pytest.fixture
async def ask() -> AsyncIterator[Ask]:
    """`await ask(app, "/readyz")`: the status, and what is said as JSON or text."""
    clients: dict[int, TestClient[Any, Any]] = {}

    async def asked(app: App, path: str) -> tuple[int, Any]:
        if id(app) not in clients:
            clients[id(app)] = TestClient(TestServer(HealthPort(MetricsSettings(), app).application()))
            await clients[id(app)].start_server()
        async with clients[id(app)].get(path) as answer:
            assert answer.headers["Cache-Control"] == "no-store"
            return answer.status, await (answer.json() if "json" in answer.content_type else answer.text())

    yield asked
    for client in clients.values():
        await client.close()


async def test_ready_while_it_serves_and_not_while_discord_is_gone(club: Stage, ask: Ask) -> None:
    ready = {"ready": True, "gateway": "ok", "database": "ok", "tick": "ok"}
    assert await ask(club.app, "/readyz") == (200, ready)
    await club.app.bot.on_disconnect()
    assert await ask(club.app, "/readyz") == (503, ready | {"ready": False, "gateway": "not connected"})
    assert await ask(club.app, "/healthz") == (200, {"alive": True})
    assert _figures((await ask(club.app, "/metrics"))[1])["guanxi_gateway_up"] == 0
    await club.app.bot.on_resumed()
    assert await ask(club.app, "/readyz") == (200, ready)
    figures = _figures((await ask(club.app, "/metrics"))[1])
    assert (figures["guanxi_ready"], figures["guanxi_gateway_up"], figures["guanxi_guilds"]) == (1, 1, 1)
    sessions = {how: figures[f"guanxi_gateway_sessions_total how={how}"] for how in ("new", "lost", "resumed")}
    assert sessions == {"new": 1, "lost": 1, "resumed": 1}


async def test_not_ready_while_one_of_its_shards_is_cut_off(
    sqlite_files: SQLiteFiles, tmp_path: Path, ask: Ask
) -> None:
    settings = {"database": {"url": sqlite_files.create(tmp_path)}, "sharding": {"shards": "0-3", "of": 4}}
    app = build_app(Settings(**settings))  # type: ignore[arg-type]
    assert isinstance(app.bot, OnShards)
    await app.open()
    app.bot.serving = True
    assert (await ask(app, "/readyz"))[0] == 200
    app.bot.down |= {2, 1}
    status, said = await ask(app, "/readyz")
    assert (status, said["gateway"]) == (503, "cut off: shards 1, 2")
    assert _figures((await ask(app, "/metrics"))[1])["guanxi_shards_down"] == 2
    await app.close()


async def test_not_ready_where_no_tick_ends(club: Stage, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_: Any) -> int:
        raise StorageError("locked", "somebody else writes")

    club.app._ticked_at -= LATEST_TICK + 40
    with monkeypatch.context() as patch:
        patch.setattr(type(club.app.services.jobs), "run_due", fails)
        with pytest.raises(StorageError):
            await club.app.tick()
    status, said = await ask(club.app, "/readyz")
    assert status == 503 and said["tick"].startswith("none ended for 1")
    assert _figures((await ask(club.app, "/metrics"))[1])["guanxi_tick_lag_seconds"] >= 100
    await club.app.tick()
    assert (await ask(club.app, "/readyz"))[0] == 200


async def test_not_ready_once_the_database_is_gone(postgresql: PostgreSQLServer, ask: Ask) -> None:
    url = postgresql.create()
    app = app_on(url)
    await app.open()
    app.bot.serving = True
    assert (await ask(app, "/readyz"))[0] == 200
    assert _figures((await ask(app, "/metrics"))[1])["guanxi_database_bytes"] > 0
    postgresql.drop(url)
    status, said = await ask(app, "/readyz")
    assert (status, said["ready"], said["gateway"]) == (503, False, "ok")
    assert said["database"] in ("refused", "unreachable")
    figures = _figures((await ask(app, "/metrics"))[1])
    assert figures["guanxi_database_up"] == 0 and "guanxi_tick_lag_seconds" in figures
    assert "guanxi_dead_letters" not in figures and figures["guanxi_jobs_due"] != figures["guanxi_jobs_due"]
    app.bot.serving = False
    await app.database.close()  # type: ignore[union-attr]  # what is left of it
    await app.bot.close()


async def test_a_database_that_hangs_is_asked_once_and_does_not_hang_the_port(
    club: Stage, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    free, asked = asyncio.Event(), 0
    reading = Database.reading

    @asynccontextmanager
    async def hangs(self: Database) -> AsyncGenerator[Transaction]:
        nonlocal asked
        asked += 1
        await free.wait()
        async with reading(self) as tx:
            yield tx

    monkeypatch.setattr(health, "SECONDS_FOR_DATABASE", 0.01)
    monkeypatch.setattr(Database, "reading", hangs)
    for _ in range(3):
        status, said = await ask(club.app, "/readyz")
        assert (status, said["database"]) == (503, "no answer in 0 s")
    assert asked == 1
    assert _figures((await ask(club.app, "/metrics"))[1])["guanxi_database_up"] == 0
    monkeypatch.setattr(health, "SECONDS_FOR_DATABASE", 60)
    free.set()
    assert (await ask(club.app, "/readyz"))[0] == 200


async def test_figures_of_a_real_process_which_a_kept_connection_does_not_keep(
    start: Start, discord: DiscordStandIn, with_token: dict[str, str], port: int
) -> None:
    """The press, Discord's own answers, and then a gateway that is gone."""
    guanxi = await start("run", discord=discord, **with_token, GUANXI_METRICS__PORT=str(port))
    await guanxi.says("ready as")
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
        discord.faults.append(Fault(r"POST /interactions/.*", 404))
        asked = [await discord.command("checkin", 77), await discord.command("help", 78)]
        await asked[1].answer
        async with session.get("/readyz") as response:
            assert response.status == 200, await response.text()
        async with session.get("/metrics") as response:
            assert response.content_type == "text/plain"
            figures = _figures(await response.text())
        assert figures["guanxi_discord_responses_total status=4xx"] == 1
        assert figures["guanxi_discord_responses_total status=2xx"] >= 3
        assert figures["guanxi_gateway_sessions_total how=new"] == 1
        assert figures["process_resident_memory_bytes"] > 10_000_000
        assert figures["guanxi_loop_lag_seconds_count"] > 0

        discord.faults.append(Fault("GET /gateway/", 503, times=99))
        await discord.hang_up(4000)
        await guanxi.says("Attempting a reconnect")
        async with session.get("/readyz") as response:
            assert (response.status, (await response.json())["gateway"]) == (503, "not connected")
        _, writer = await asyncio.open_connection("127.0.0.1", port)  # asks for nothing, and stays
        guanxi.process.send_signal(signal.SIGTERM)
        assert await guanxi.ended() == Exit.OK
        writer.close()
    assert "did not finish" not in guanxi.said


async def test_a_port_that_is_taken_is_said_plainly(
    start: Start, discord: DiscordStandIn, with_token: dict[str, str], taken: int
) -> None:
    guanxi = await start("run", discord=discord, **with_token, GUANXI_METRICS__PORT=str(taken))
    assert await guanxi.ended() == Exit.PORT_REFUSED
    assert f"the metrics port 127.0.0.1:{taken}" in guanxi.said and "metrics.port" in guanxi.said
    assert "Traceback" not in guanxi.said and "web.port" not in guanxi.said
    doctor = await start("doctor", "--offline", GUANXI_TOKEN=TOKEN, GUANXI_METRICS__PORT=str(taken))
    assert await doctor.ended() == Exit.OK
    assert f"metrics port 127.0.0.1:{taken} is taken" in doctor.shown


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, ["✓ metrics port: off"]),
        ({"port": 0}, ["✓ metrics port"]),
        ({"port": 0, "host": "0.0.0.0"}, ["✓ metrics port", "! metrics.host 0.0.0.0"]),
        ({"port": 0, "host": "203.0.113.77"}, ["! metrics port 203.0.113.77", "! metrics.host"]),
        ({"port": 1}, ["✗ metrics.port is the same as web.port"]),
    ],
)
def test_what_the_doctor_says(port: int, settings: dict[str, Any], said: list[str]) -> None:
    ports = {0: port, 1: 8080}
    given: dict[str, Any] = settings | ({"port": ports[settings["port"]]} if settings else {})
    found = web.metrics_port(MetricsSettings(**given), WebSettings(port=8080))
    assert [str(each)[: len(words)] for each, words in zip(found, said, strict=True)] == said


def _figures(text: str) -> dict[str, float]:
    """Prometheus's text, as "name label=value …" to the figure. The parser refuses what is malformed."""
    return {
        " ".join([sample.name, *(f"{key}={value}" for key, value in sorted(sample.labels.items()))]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
