"""The staff pages switched on and off: what they take, what the doctor says, and colours that everybody can read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import unused_port

from bot import config
from bot.config import ConfigError, WebSettings
from bot.doctor import web as doctor_web
from bot.web.pages import STYLE
from bot.web.staff import keys
from tests.web.conftest import Open

ON = {"port": 1, "public_url": "https://club.example", "oauth_client_id": "1", "oauth_client_secret": "s"}


@pytest.mark.parametrize("missing", ["port", "public_url", "oauth_client_id", "oauth_client_secret", "https"])
def test_without_what_it_takes_they_are_off_and_say_what_is_missing(missing: str) -> None:
    assert keys.why_off(WebSettings.model_validate(ON)) is None
    without = {name: value for name, value in ON.items() if name != missing}
    if missing == "https":
        without["public_url"] = "http://club.example"
    settings = WebSettings.model_validate(without)
    said = keys.why_off(settings)
    assert said is not None and missing.removeprefix("oauth_client_").replace("secret", "client secret") in said
    assert keys.keys(settings) is None
    assert "'s'" not in repr(keys.keys(WebSettings.model_validate(ON)))


def test_secrets_come_from_files_as_well_and_bad_ones_are_said(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from-a-file\n")
    (tmp_path / "key").write_text("x" * 40)
    (tmp_path / "empty").write_text("")
    files = {"oauth_secret_file": tmp_path / "secret", "session_key_file": tmp_path / "key"}
    on = {name: value for name, value in ON.items() if name != "oauth_client_secret"} | files
    found = keys.keys(WebSettings.model_validate(on))
    assert found is not None and found.client_secret == "from-a-file" and not found.passing
    passing = keys.keys(WebSettings.model_validate(ON))
    assert passing is not None and passing.passing and len(passing.session_key) >= keys.SHORTEST_KEY
    for name, value in (
        ("oauth_secret_file", tmp_path / "none"),
        ("oauth_secret_file", tmp_path / "empty"),
        ("session_key_file", tmp_path / "secret"),
    ):
        with pytest.raises(ConfigError):
            keys.keys(WebSettings.model_validate(on | {name: value}))


# --- colours -----------------------------------------------------------------------------------------------------


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_text_and_every_colour_stands_out_from_its_paper() -> None:
    style = re.sub(r"@media print.*?\n}\n", "", STYLE.read_text(encoding="utf-8"), flags=re.DOTALL)
    dark_parts = re.findall(r"@media \(prefers-color-scheme: dark\) \{.*?\n}\n", style, re.DOTALL)
    light = dict(re.findall(r"--([\w-]+): (#\w{6})", re.sub(r"@media.*?\n}\n", "", style, flags=re.DOTALL)))
    dark = light | dict(re.findall(r"--([\w-]+): (#\w{6})", "".join(dark_parts)))
    texts = [(ink, paper) for ink in ("ink", "soft", "accent", "late", "first") for paper in ("paper", "sheet")]
    texts += [("sheet", "accent"), ("late", "late-paper"), ("ink", "good-paper")]
    shapes = [(f"colour-{number}", "sheet") for number in range(7)] + [("edge", "sheet"), ("edge", "paper")]
    for theme in (light, dark):
        for pairs, least in ((texts, 4.5), (shapes, 3.0)):
            for one, other in pairs:
                low, high = sorted((_luminance(theme[one]), _luminance(theme[other])))
                assert (high + 0.05) / (low + 0.05) >= least, (one, theme[one], other, theme[other])


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"oauth_client_id": "1"}, "! staff pages: off, for there is no client secret"),
        ({"oauth_client_id": "1", "oauth_client_secret": "s"}, "! staff pages: off, for web.public_url is not set"),
        (ON | {"public_url": "http://club.example"}, "! staff pages: off, for web.public_url is not https"),
        (ON | {"session_key": "short"}, "✗ the session key of the web port is short"),
        (ON, "✓ staff pages: on; Discord has to know the redirect https://club.example/staff/signed-in"),
        (ON, "! there is no session key"),
        ({"port": None, "oauth_client_id": "1"}, "! web.oauth_client_id is set, but there are no pages"),
    ],
)
def test_the_doctor_says_how_they_stand(settings: dict[str, Any], said: str) -> None:
    found = doctor_web.port(WebSettings.model_validate({"port": unused_port()} | settings))
    assert any(str(each).startswith(said) for each in found), [str(each) for each in found]
    assert not any("staff" in str(each) for each in doctor_web.port(WebSettings(port=unused_port())))


def test_the_doctor_says_who_else_may_read_a_secret(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("s")
    path.chmod(0o644)
    on = {name: value for name, value in ON.items() if name != "oauth_client_secret"} | {"oauth_secret_file": path}
    assert any(f"chmod 600 {path}" in str(each) for each in doctor_web.port(WebSettings.model_validate(on)))
    path.chmod(0o600)
    assert not any("chmod" in str(each) for each in doctor_web.port(WebSettings.model_validate(on)))


@pytest.mark.parametrize("name", ["oauth_client_secret", "session_key"])
def test_a_secret_in_the_config_file_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"[web]\n{name} = 'planted-secret'\n")
    with pytest.raises(ConfigError, match="does not belong into this file") as refused:
        config.load(path)
    assert "planted-secret" not in str(refused.value)


async def test_without_them_the_page_says_so_and_the_log_as_well(client: Open) -> None:
    pages = await client()
    response = await pages.get("/staff", headers={"Accept-Language": "zh"})
    assert response.status == 404 and "管理后台没有开启" in await response.text()
    assert (await pages.get("/staff/42")).status == 404 and (await pages.get("/staff/sign-in")).status == 404
