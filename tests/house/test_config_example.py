"""config.example.toml is the operator's list of settings: whole, loadable, and right about the defaults."""

import itertools
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter

from bot import config
from tests.house.tree import ROOT

EXAMPLE = ROOT / "config.example.toml"

# A setting that is commented out: `# name = value`.
COMMENTED = re.compile(r"^# (\w+ = .+)$", re.MULTILINE)

# Those whose default is "none" show an example instead.
WITHOUT_DEFAULT = {
    ("discord", "token_file"),
    ("discord", "proxy"),
    ("credentials", "key_file"),
    ("backup", "folder"),
    ("backup", "key_file"),
    ("web", "port"),
    ("metrics", "port"),
    ("web", "public_url"),
    ("web", "oauth_client_id"),
    ("web", "oauth_secret_file"),
    ("web", "session_key_file"),
    ("sharding", "processes"),
    ("sharding", "shards"),
    ("database", "direct_url"),
}

# Refused in a file, as the token is.
NOT_IN_A_FILE = {
    ("credentials", "key"),
    ("credentials", "old_keys"),
    ("backup", "key"),
    ("web", "oauth_client_secret"),
    ("web", "session_key"),
}


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "TOKEN",
        "DISCORD__PROXY",
        "DISCORD__TOKEN_FILE",
        "DATABASE__URL",
        "LOG__LEVEL",
        "LOG__FORMAT",
        "WEB__PORT",
        "METRICS__PORT",
    ):
        monkeypatch.delenv(f"GUANXI_{name}", raising=False)


def uncommented() -> str:
    return COMMENTED.sub(r"\1", EXAMPLE.read_text(encoding="utf-8"))


def test_it_loads_as_it_is() -> None:
    assert config.load(EXAMPLE) == config.Settings()


def test_it_loads_with_every_setting_in_place(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(uncommented(), encoding="utf-8")
    assert config.load(path).discord.proxy is not None


def test_it_names_every_setting_with_its_default() -> None:
    named = {
        (section, name): value
        for section, group in tomllib.loads(uncommented()).items()
        for name, value in group.items()
    }
    defaults = config.Settings()
    expected: dict[tuple[str, str], Any] = {}
    for section in type(defaults).model_fields.keys() - {"token"}:  # the token is refused in a file
        group: BaseModel = getattr(defaults, section)
        expected |= {(section, name): getattr(group, name) for name in type(group).model_fields}
    assert named.keys() == expected.keys() - NOT_IN_A_FILE
    for key in named.keys() - WITHOUT_DEFAULT:
        assert named[key] == TypeAdapter(Any).dump_python(expected[key], mode="json"), key
    assert {expected[key] for key in WITHOUT_DEFAULT} == {None}


def test_every_setting_is_explained() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    bare = [line for above, line in itertools.pairwise(lines) if COMMENTED.match(line) and not above.startswith("# ")]
    assert bare == []
    assert all(
        field.description
        for group in (
            config.DiscordSettings,
            config.DatabaseSettings,
            config.LogSettings,
            config.DemoSettings,
            config.WebSettings,
            config.MetricsSettings,
        )
        for field in group.model_fields.values()
    )
