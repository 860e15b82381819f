"""Which shards a process runs: what it is told, what its host's name says, and what does not fit together."""

from __future__ import annotations

import tomllib
from types import SimpleNamespace
from typing import Any

import discord
import pytest
import yaml

from bench._discord_stand_in import BOT, _guild, _member, _user
from bot import config
from bot.app import GuanxiBot, ShardedBot, build_app
from bot.config import ConfigError, Settings
from bot.doctor import sharding
from bot.shards import chosen
from db.shards import ALL, Shards
from db.stations import Station, spelled
from tests.databases import PostgreSQLServer
from tests.house.tree import ROOT

POSTGRESQL = "postgresql://somebody@localhost/guanxi"


def settings(url: str = POSTGRESQL, **told: Any) -> Settings:
    """The settings of a process with these of the section sharding."""
    return config.sharded(Settings(database={"url": url}), told)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "host", "ids"),
    [
        ({"shards": "0-3", "of": 16}, "anything", range(4)),
        ({"shards": "7", "of": 8}, "anything", [7]),
        ({"shards": "0", "of": 1}, "anything", [0]),
        ({"shards": "auto", "of": 16, "processes": 4}, "guanxi-2", range(8, 12)),
        ({"shards": "auto", "of": 16, "processes": 4}, "guanxi-0.guanxi.default.svc", range(4)),
        ({"shards": "auto", "of": 5, "processes": 2}, "guanxi-0", range(2)),
        ({"shards": "auto", "of": 5, "processes": 2}, "guanxi-1", range(2, 5)),
    ],
)
def test_a_process_takes_its_shards(told: dict[str, Any], host: str, ids: range) -> None:
    assert chosen(settings(**told), host) == Shards(frozenset(ids), int(told["of"]))


@pytest.mark.parametrize("of", [1, 5, 16, 100])
@pytest.mark.parametrize("processes", [1, 3, 5])
def test_together_they_take_each_shard_once(of: int, processes: int) -> None:
    if processes > of:
        with pytest.raises(ConfigError, match="not enough"):
            chosen(settings(shards="auto", of=of, processes=processes), "guanxi-0")
        return
    taken = [
        shard
        for number in range(processes)
        for shard in chosen(settings(shards="auto", of=of, processes=processes), f"guanxi-{number}").ids
    ]
    assert sorted(taken) == list(range(of))


@pytest.mark.parametrize(
    ("told", "host", "said"),
    [
        ({"of": 16}, "guanxi-0", "sharding.of needs sharding.shards"),
        ({"processes": 2}, "guanxi-0", "sharding.processes needs sharding.shards"),
        ({"shards": "3-0", "of": 16}, "guanxi-0", "wrong way round"),
        ({"shards": "0-16", "of": 16}, "guanxi-0", "of 16 shards the last is 15, not 16"),
        ({"shards": "0-3", "of": 16, "processes": 4}, "guanxi-0", "goes with sharding.shards = 'auto' only"),
        ({"shards": "auto", "of": 16}, "guanxi-0", "needs sharding.processes"),
        ({"shards": "auto", "of": 16, "processes": 4}, "guanxi-4", "of 4 processes the last is number 3, not 4"),
        ({"shards": "auto", "of": 16, "processes": 4}, "guanxi", "guanxi does not end in a number"),
    ],
)
def test_what_does_not_fit_together_is_said(told: dict[str, Any], host: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        chosen(settings(**told), host)


@pytest.mark.parametrize("told", [{"shards": "all"}, {"shards": "0-"}, {"shards": "0", "of": 0}])
def test_what_is_no_number_is_said(told: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=r"^sharding\."):
        settings(**told)


def test_an_sqlite_file_has_one_process() -> None:
    with pytest.raises(ConfigError, match="an SQLite file is for one process, which runs all shards: 0-3 of 4"):
        chosen(settings("sqlite:///x.db", shards="0-1", of=4))
    assert chosen(settings("sqlite:///x.db", shards="0-3", of=4)) == Shards(frozenset(range(4)), 4)


def test_the_options_go_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANXI_SHARDING__SHARDS", "0-3")
    monkeypatch.setenv("GUANXI_SHARDING__OF", "16")
    monkeypatch.setenv("GUANXI_DATABASE__URL", POSTGRESQL)
    assert chosen(config.load(None)) == Shards(frozenset(range(4)), 16)
    assert chosen(config.sharded(config.load(None), {"shards": "9"})) == Shards(frozenset({9}), 16)


async def test_the_bot_is_the_plain_one_until_it_is_spread() -> None:
    plain, spread = build_app(settings()), build_app(settings(shards="2-3", of=8))
    assert type(plain.bot) is GuanxiBot and plain.bot.shard_count is None and plain.shards == ALL
    assert isinstance(spread.bot, ShardedBot) and isinstance(spread.bot, discord.AutoShardedClient)
    assert (spread.bot.shard_ids, spread.bot.shard_count) == ([2, 3], 8)
    for app in (plain, spread):
        await app.bot.close()  # also before it was ever opened


async def test_one_shard_that_is_cut_off_leaves_the_others_served(monkeypatch: pytest.MonkeyPatch) -> None:
    bot = build_app(settings(shards="2-3", of=8)).bot
    assert isinstance(bot, ShardedBot)
    there = [discord.Object(number << 22) for number in (2, 3)]
    for guild in there:
        guild.unavailable = False  # type: ignore[attr-defined]
    monkeypatch.setattr(ShardedBot, "guilds", there)
    monkeypatch.setattr(bot, "is_ready", lambda: True)
    for event, shard, serving, served in [
        ("ready", 2, True, [2, 3]),
        ("disconnect", 2, True, [3]),
        ("disconnect", 3, False, []),
        ("resumed", 3, True, [3]),
        ("ready", 2, True, [2, 3]),
    ]:
        await getattr(bot, f"on_shard_{event}")(shard)
        assert (bot.serving, [guild >> 22 for guild in bot.served()]) == (serving, served)
    await bot.close()


def test_shards_are_spelled_as_people_write_them() -> None:
    assert spelled([0, 1, 2, 5, 7, 8]) == "0-2, 5, 7-8"


async def test_a_guild_of_another_process_is_reached_and_known_for_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    own, elsewhere, not_in = 2 << 22, 5 << 22, 6 << 22
    bot = build_app(settings(shards="2-3", of=8)).bot
    bot._connection.user = discord.ClientUser(state=bot._connection, data=_user(BOT, "guanxi", bot=True))  # type: ignore[arg-type]
    asked: list[int] = []

    async def get_guild(guild_id: int, *, with_counts: bool) -> dict[str, Any]:
        asked.append(guild_id)
        if guild_id == not_in:
            raise discord.NotFound(SimpleNamespace(status=404, reason=""), "Unknown Guild")  # type: ignore[arg-type]
        return {key: value for key, value in _guild().items() if key not in ("channels", "members")} | {"id": guild_id}

    async def channels(guild_id: int) -> list[Any]:
        return _guild()["channels"]

    async def member(guild_id: int, user_id: int) -> dict[str, Any]:
        return _member(user_id, "guanxi", bot=True)

    monkeypatch.setattr(bot.http, "get_guild", get_guild)
    monkeypatch.setattr(bot.http, "get_all_guild_channels", channels)
    monkeypatch.setattr(bot.http, "get_member", member)
    assert await bot.reach_guild(own) is None  # of our shards all guilds are known
    assert await bot.reach_guild(not_in) is None
    assert bot.get_guild(elsewhere) is None
    for _ in range(2):
        found = await bot.reach_guild(elsewhere)
        assert found is not None and found is bot.get_guild(elsewhere)
        assert (found.name, found.me.id, [each.name for each in found.channels]) == ("The club", BOT, ["hall"])
        assert not bot.guilds and not bot.served()
    assert asked == [not_in, elsewhere]
    monkeypatch.setattr("bot.elsewhere.KEPT", 0)
    assert bot.get_guild(elsewhere) is None
    await bot.close()


async def test_the_doctor_says_what_is_run_and_what_does_not_fit(postgresql: PostgreSQLServer) -> None:
    url = postgresql.create_empty()
    station = Station(url, Shards(frozenset({0, 1}), 4))
    await station.look()

    async def said(**told: str | int) -> list[str]:
        return [str(each) for each in await sharding.examine(settings(url, **told))]

    assert await said(shards="2-3", of=4) == [
        "✓ sharding: this process runs shards 2-3 of 4",
        "✓ running now on this database: shards 0-1 of 4",
    ]
    fits, clash = await said(shards="2-3", of=8)
    assert fits.startswith("✓") and clash.startswith("✗ processes on this database count 4 shards in all")
    (wrong,) = await said(shards="8", of=8)
    assert wrong == "✗ sharding.shards: of 8 shards the last is 7, not 8"
    assert await sharding.examine(Settings()) == []
    await station.close()
    postgresql.drop(url)


def test_the_example_for_kubernetes_fits() -> None:
    """Its settings are ours, its processes as many as it says, and its probes ask what there is."""
    text = (ROOT / "deploy/kubernetes/guanxi.yaml").read_text(encoding="utf-8")
    config_map, service, spread, migration = yaml.safe_load_all(text)
    told = tomllib.loads(config_map["data"]["config.toml"])
    example = Settings(**told, database={"url": POSTGRESQL})  # type: ignore[arg-type]
    replicas = spread["spec"]["replicas"]
    assert example.sharding.processes == replicas
    taken = [shard for number in range(replicas) for shard in chosen(example, f"guanxi-{number}").ids]
    assert sorted(taken) == list(range(example.sharding.of))
    (bot,) = spread["spec"]["template"]["spec"]["containers"]
    probes = {name: bot[f"{name}Probe"]["httpGet"] for name in ("startup", "liveness", "readiness")}
    assert {name: each["path"] for name, each in probes.items()} == {
        "startup": "/healthz",
        "liveness": "/healthz",
        "readiness": "/readyz",
    }
    ports = {each["port"] for each in probes.values()}
    assert ports == {bot["ports"][0]["name"]} and bot["ports"][0]["containerPort"] == example.metrics.port
    assert service["spec"]["ports"][0]["port"] == example.metrics.port
    for pod in (spread["spec"]["template"]["spec"], migration["spec"]["template"]["spec"]):
        assert pod["securityContext"]["runAsNonRoot"] and not pod["automountServiceAccountToken"]
        allowed = pod["containers"][0]["securityContext"]
        assert allowed["readOnlyRootFilesystem"] and not allowed["allowPrivilegeEscalation"]
        assert allowed["capabilities"] == {"drop": ["ALL"]}
