"""`make bench` works, and what it measures is the same work in every way. How fast it is, is not a test's to say."""

import contextlib
import json
import runpy
import sys
from pathlib import Path

import pytest

import bench._life
import bench._measure
import bench.checkin
import bench.claim
import bench.events
import bench.press
import bench.signup
import bench.start
import bench.tick
import bench.waitlist
from bench._measure import Plan, Round, Row, measure, operations
from bench._report import BEGIN, END, keep

PLANS = (Plan(4, 2, 4), Plan(1, 2, 2))


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A club of four, on SQLite only, away from the checkout's data."""
    monkeypatch.setattr(bench._measure, "DATA", tmp_path)
    for module in (bench._measure, bench.claim, bench.press, bench.signup):
        monkeypatch.setattr(module, "PLANS", PLANS)
    for name, count in {"OLD_PACKETS": 50, "OLD_MEMBERS": 200}.items():
        monkeypatch.setattr(bench._life, name, count)
    for name, count in {"TURNS": 2, "IDLE": 0.0}.items():
        monkeypatch.setattr(bench.start, name, count)
    monkeypatch.setattr(bench.waitlist, "PLANS", (Plan(44, 2, 44),))
    for name, count in {"EVENTS": 744, "SIGN_UPS": 14_880, "MEMBERS": 500, "TURNS": 4}.items():
        monkeypatch.setattr(bench.events, name, count)
    for name, count in {"DUE": 60, "SECONDS": 1}.items():
        monkeypatch.setattr(bench.tick, name, count)
    for module in (bench._measure, bench.tick):
        monkeypatch.setattr(module, "server", lambda: contextlib.nullcontext(None))


async def test_each_operation_is_measured_beside_its_limit_and_the_naive_way(tmp_path: Path) -> None:
    rows = await measure(operations(), PLANS)
    usual = ("", "-limit", "-naive")
    old = (*usual, "-old")
    ways = {"checkin": old, "claim": old, "signup": old, "press": ("", "-bare")}
    looks = {(f"event-{what}", 1) for what in ("list", "funnel", "participation")}
    tick = {(f"tick{what}", 1) for what in ("", "-idle", "-press")}
    start = {(f"start{what}", 1) for what in ("", "-bare", "-empty")}
    own = {"events": looks, "start": start, "tick": tick, "waitlist": {("waitlist", 44)}}
    expected = {
        (name + way, at_once)
        for name in operations().keys() - own.keys()
        for way in ways.get(name, usual)
        for at_once in (4, 1)
    }
    assert {(row.name, row.concurrency) for row in rows} == expected.union(*own.values())
    assert all(row.per_second > 0 and 0 < row.p50_ms <= row.p99_ms for row in rows)
    assert list(tmp_path.iterdir()) == [], "its files are gone"


async def test_a_way_that_does_less_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    async def lazy(connection: object, round: Round, member: int) -> None:
        return

    monkeypatch.setattr(bench.checkin, "naive", lazy)
    with pytest.raises(AssertionError, match="checkin-naive"):
        await measure({"checkin": operations()["checkin"]}, PLANS)


@pytest.mark.parametrize("as_json", ["", "1"])
def test_it_prints_a_table_or_json_and_nothing_else(
    as_json: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JSON", as_json)
    monkeypatch.setattr(sys, "argv", ["bench", "checkin"])
    runpy.run_module("bench", run_name="__main__")
    printed = capsys.readouterr().out
    if as_json:
        rows = json.loads(printed)
        assert len(rows) == 8
        assert all(set(row) == {"name", "concurrency", "per_second", "p50_ms", "p99_ms"} for row in rows)
    else:
        assert "× naive" in printed
        assert len(printed.splitlines()) == 9


def test_an_operation_that_there_is_not_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["bench", "chekin"])
    with pytest.raises(SystemExit) as refused:
        runpy.run_module("bench", run_name="__main__")
    assert refused.value.code == 2
    assert "there are checkin" in capsys.readouterr().err


def test_the_table_is_kept_in_a_document_beside_what_was_not_measured(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text(f"Before.\n\n{BEGIN}\n{END}\n\nAfter.\n", encoding="utf-8")
    keep(document, [Row("claim", 1000, 500.0, 1.0, 2.0), Row("claim-limit", 1000, 1000.0, 1.0, 2.0)])
    keep(document, [Row("start", 1, 0.5, 2000.0, 2100.0)])
    keep(document, [Row("press", 4, 80.0, 1.0, 1.0), Row("press-bare", 4, 100.0, 1.0, 1.0)])
    keep(document, [Row("claim", 1, 100.0, 1.0, 2.0), Row("claim-naive", 1, 50.0, 1.0, 2.0)])
    text = document.read_text(encoding="utf-8")
    assert text.startswith("Before.\n") and text.endswith("After.\n")
    rows = [[cell.strip() for cell in line[1:-1].split("|")] for line in text.splitlines() if line.startswith("|")]
    assert [row[0] for row in rows[2:]] == ["claim", "claim-naive", "press", "press-bare", "start"]
    assert [row[6] for row in rows if row[0] == "press"] == ["80%"]
    assert rows[2][5:] == ["2.0", ""]
    with pytest.raises(ValueError, match="no place"):
        keep(Path(__file__), [])
