"""Whatever is typed, pressed or sent: a value or a polite refusal, and never anything else.

`HYPOTHESIS_PROFILE=ci` tries four times as often. What breaks here once stays as an @example.
"""

from __future__ import annotations

import csv
import io
import string
import tomllib
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot import config, i18n, typed, zones
from bot.app import COGS
from bot.ui import press
from bot.vetting import content
from bot.vetting.refusals import Refused
from bot.web import languages, limits
from services import spreadsheet, typed_times
from services.calendar import GuildCalendar
from services.errors import UserError
from services.partners.rules import codes_of
from services.reports.rules import month_named

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
CALENDAR = GuildCalendar("Asia/Shanghai", 4)

# Everything that a member can send, and what looks like the real thing.
ANYTHING = st.text()
CHINESE = ("今晚", "明天", "后天", "下周五", "八点", "二十点半", "上午", "下午", "月底", "半小时后", "3 天后", "两")
ENGLISH = ("2026-12-24", "24/12", "20:00", "8pm", "noon", "next", "friday", "in", "hours", "31", "02", "UTC+8", "-1")
WORDS = st.sampled_from([*CHINESE, *ENGLISH, "：", "。", "，", "\u202e", "\u200b"])
TIMES = ANYTHING | st.lists(WORDS, max_size=6).map(" ".join) | st.lists(WORDS, max_size=6).map("".join)
NUMBERS = ANYTHING | st.text(alphabet="0123456789０１２kKmM千万亿,._ '’-+eE", max_size=30)


@pytest.fixture(scope="module", autouse=True)
def buttons() -> None:
    """Every button there is."""
    import importlib

    for cog in COGS:
        importlib.import_module(cog)


@given(ANYTHING | st.from_regex(r"[a-z-]{1,12}:[a-z-]{1,12}(:[0-9a-z/-]{0,40})?", fullmatch=True))
@example("redpacket:claim:１２３")
def test_a_custom_id_is_a_button_of_ours_or_nothing(custom_id: str) -> None:
    found = press.button(custom_id)
    if found is not None:
        ids: dict[str, Any] = found.ids
        assert type(found)(**ids).item.custom_id == custom_id


@given(st.data())
def test_ids_of_every_button_come_back(data: st.DataObject) -> None:
    template = data.draw(st.sampled_from(sorted(press.templates)))
    custom_id = data.draw(st.from_regex(template, fullmatch=True, alphabet=st.characters(max_codepoint=127)))
    assume(len(custom_id) <= 100)  # Discord's limit
    if issubclass(press.templates[template], press.Pressable):
        found = press.button(custom_id)
        assert found is not None
        assert all(str(number).isascii() for number in found.ids.values())


@given(TIMES)
def test_a_time_is_later_than_now_or_refused(text: str) -> None:
    for read in (typed_times.instant, typed_times.until):
        try:
            found = read(text, NOW, CALENDAR)
        except UserError as refusal:
            assert refusal.code in ("time-unreadable", "time-past")
        else:
            assert found > NOW and found.tzinfo is UTC
    try:
        ended = typed_times.ending(text, NOW, NOW, CALENDAR)
    except UserError:
        return
    assert ended > NOW


@given(NUMBERS, st.integers(0, 2**63 - 1))
def test_an_amount_is_within_its_bounds_or_refused(text: str, most: int) -> None:
    try:
        assert 0 <= typed.whole_number(text, most) <= most
    except UserError as refusal:
        assert refusal.code == "bad-number"


@given(ANYTHING | st.sampled_from(["UTC+99:99", "+14", "上海", "asia/shanghai", "Shang"]))
@example("+99")
def test_a_zone_exists_or_is_asked_for_again(text: str) -> None:
    found, near = zones.search(text, NOW)
    for zone in [*([found] if found else []), *near]:
        assert zones.local_time(zone, NOW)


@given(ANYTHING | st.from_regex(r"[0-9]{4}-[0-9]{2}", fullmatch=True))
def test_a_month_or_refused(text: str) -> None:
    try:
        assert month_named(text).day == 1
    except UserError as refusal:
        assert refusal.code == "report-month"


@given(st.binary(max_size=300) | ANYTHING.map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_a_file_of_codes_is_read_or_refused(data: bytes) -> None:
    try:
        codes = codes_of(data)
    except UserError as refusal:
        assert refusal.code.startswith("benefit-")
    else:
        assert codes and len({key for _, key in codes}) == len(codes)


BEGINNINGS = {
    "pdf": b"%PDF-1.7\n",
    "jpeg": b"\xff\xd8\xff\xe0",
    "png": b"\x89PNG\r\n\x1a\n",
    "webp": b"RIFF\x10\0\0\0WEBP",
    "heic": b"\0\0\0\x18ftypheic",
}


@given(st.sampled_from(sorted(BEGINNINGS)), st.booleans(), st.binary(max_size=400))
def test_an_upload_is_let_on_or_refused(kind: str, named_so: bool, data: bytes) -> None:
    try:
        content.check(BEGINNINGS[kind] + data if named_so else data, kind)
    except Refused as refused:
        assert refused.code in ("not-its-name", "unreadable", "hidden-content")


@given(ANYTHING)
@example("=1+1")
@example("＝cmd|' /C calc'!A0")
@example(" +1")
@example("\t=1")
@example("\r=1")
def test_no_cell_is_a_formula(text: str) -> None:
    written = io.StringIO()
    csv.writer(written).writerow([spreadsheet.cell(text)])
    begins = written.getvalue().removeprefix('"')
    assert not begins.startswith(("\t", "\r")) and not begins.lstrip().startswith(("=", "+", "-", "@"))
    assert spreadsheet.cell(text).removeprefix("'") == text.removeprefix("'") or text.startswith("'")


@given(ANYTHING)
def test_what_a_member_typed_formats_and_pings_nothing(text: str) -> None:
    said = i18n.plain(text)
    assert "@everyone" not in said and "@here" not in said
    assert "<@" not in said and "<#" not in said and "<t:" not in said


TOML = st.recursive(
    st.booleans() | st.integers() | st.text(alphabet=string.printable, max_size=20),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.sampled_from(["url", "port", "x", ""]), values),
    max_leaves=5,
)
KEYS = st.sampled_from(["token", "discord", "database", "log", "credentials", "demo", "web", "metrics", "backup", "x"])


@given(st.dictionaries(KEYS, TOML, max_size=4))
def test_a_configuration_is_used_or_said_to_be_wrong(tmp_path_factory: pytest.TempPathFactory, values: object) -> None:
    path = tmp_path_factory.mktemp("config") / "config.toml"
    assert isinstance(values, dict)
    path.write_text("".join(f"{_toml(key)} = {_toml(value)}\n" for key, value in values.items()), encoding="utf-8")
    tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        config.load(path)
    except config.ConfigError as error:
        assert str(error)


@given(st.binary(max_size=200))
def test_a_configuration_that_is_no_toml(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("config") / "config.toml"
    path.write_bytes(data)
    try:
        config.load(path)
    except config.ConfigError as error:
        assert str(error)


@given(ANYTHING | st.none(), ANYTHING | st.none())
@example(None, "zh-CN;q=nan,en;q=-1")
def test_a_browser_says_its_language_in_any_way(lang: str | None, accepted: str | None) -> None:
    assert languages.reader(lang, accepted).language in i18n.LANGUAGES


@given(ANYTHING | st.none(), ANYTHING | st.none())
def test_whoever_calls_is_known_by_something(peer: str | None, forwarded: str | None) -> None:
    assert isinstance(limits.who(peer, forwarded, ("127.0.0.1",)), str)
    assert isinstance(limits.who("127.0.0.1", forwarded, ("127.0.0.1",)), str)


def _toml(value: object) -> str:
    """TOML of plain values, everything inline."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return '"' + "".join(f"\\u{ord(mark):04x}" for mark in value) + '"'
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    assert isinstance(value, dict)
    return "{" + ", ".join(f"{_toml(str(key))} = {_toml(each)}" for key, each in value.items()) + "}"
