"""The dashboard and the alert rules: of figures that exist, with labels that they have, and what to do in a word."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from bot.metrics import Metrics
from tests.house.tree import ROOT

ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
DASHBOARD = ROOT / "deploy" / "grafana" / "guanxi.json"
OF_PROMETHEUS = {"up": {"job", "instance"}}
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}

NAME = re.compile(r"\b(?:guanxi|process)_[a-z_]+|\bup\b(?=\{)")
SELECTED = re.compile(r"\b((?:guanxi|process)_[a-z_]+|up)\{([^}]*)\}")
GROUPED = re.compile(r"\bby \(([^)]*)\)")
SHOWN = re.compile(r"\{\{\s*(?:\$labels\.)?([a-z]+)\s*\}\}")
PROMTOOL = shutil.which("promtool")


def figures() -> dict[str, set[str]]:
    """Every series by its name, with its labels."""
    found: dict[str, set[str]] = {}
    metrics = Metrics()
    for collector in set(metrics.registry._collector_to_names):
        labels = {*getattr(collector, "_labelnames", ()), "job", "instance"}
        for family in collector.collect():
            for suffix in SUFFIXES[family.type]:
                found[family.name + suffix] = labels | ({"le"} if suffix == "_bucket" else set())
    return found | OF_PROMETHEUS


def rules() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"] for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    return [each for each in json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"] if each["type"] != "row"]


def questions() -> Iterator[tuple[str, str, str]]:
    """Where something is asked of Prometheus, what, and what is said with the answer."""
    for rule in rules():
        yield rule["alert"], rule["expr"], " ".join(rule["annotations"].values())
    for panel in panels():
        for target in panel["targets"]:
            yield panel["title"], target["expr"], target["legendFormat"]


def test_only_figures_and_labels_that_exist_are_asked_for() -> None:
    known = figures()
    wrong: list[str] = []
    for where, expression, said in questions():
        names = set(NAME.findall(expression))
        wrong += [f"{where}: no figure {name}" for name in names - known.keys()]
        if not names or names - known.keys():
            wrong += [] if names else [f"{where}: asks for nothing"]
            continue
        for name, selectors in SELECTED.findall(expression):
            labels = {each.split("=")[0].strip("!~ ") for each in selectors.split(",")}
            wrong += [f"{where}: {name} has no label {label}" for label in labels - known[name]]
        shared = set.intersection(*(known[name] for name in names))
        grouped = {each.strip() for group in GROUPED.findall(expression) for each in group.split(",")}
        wrong += [f"{where}: not all have a label {label}" for label in (grouped | set(SHOWN.findall(said))) - shared]
        if "sum(" in expression.replace("sum(rate(", "").replace("sum(increase(", ""):
            of_database = [name for name in names if _help(name).endswith("(the database)")]
            wrong += [
                f"{where}: adds up {name}, which each process tells"
                for name in of_database
                if "max by" not in expression
            ]
    assert wrong == []


def _help(series: str) -> str:
    return next((f.documentation for f in Metrics().registry.collect() if series.startswith(f.name)), "")


def test_every_figure_of_ours_is_looked_at_somewhere() -> None:
    asked = " ".join(expression for _, expression, _ in questions())
    families = {family.name for family in Metrics().registry.collect() if family.name.startswith("guanxi")}
    assert {name for name in families if not re.search(rf"\b{name}(?:_total|_bucket|_sum|_count)?\b", asked)} == set()


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_an_alert_says_what_is_wrong_and_where_to_read_what_to_do(rule: dict[str, Any]) -> None:
    said = rule["annotations"]
    assert rule["labels"]["severity"] in ("critical", "warning", "info")
    assert 10 < len(said["summary"]) < 120 and 10 < len(said["description"]) < 120
    document, _, anchor = said["runbook_url"].partition("#")
    assert anchor in _anchors((ROOT / document).read_text(encoding="utf-8"))
    assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
    assert re.fullmatch(r"\d+[mh]", rule.get("for", "1m"))


def test_the_runbooks_stand_in_both_languages() -> None:
    english, chinese = (
        (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("operations.md", "operations.zh-CN.md")
    )
    assert len(re.findall("^#### ", english, re.MULTILINE)) == len(re.findall("^#### ", chinese, re.MULTILINE)) == 7


def test_every_figure_is_explained_in_the_operators_guide() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(guanxi_[a-z_]+)`", text))
    for line in text.splitlines():  # "`guanxi_gateway_up`, `_latency_seconds`": the first word is shared
        words = re.findall(r"`(guanxi_[a-z]+)_[a-z_]+`", line)
        named |= {words[0] + rest for rest in re.findall(r"`(_[a-z_]+)`", line) if words}
    series = {each.removesuffix("_bucket") for each in figures() if not each.endswith(("_sum", "_count"))}
    assert {each for each in series if each.startswith("guanxi")} - named == set()


def test_the_dashboard_is_one_that_grafana_takes() -> None:
    """Its shape: places that do not overlap, ids of their own, a data source that is asked for."""
    dashboard = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    places = [each["gridPos"] for each in dashboard["panels"]]
    cells = [(x, y) for p in places for x in range(p["x"], p["x"] + p["w"]) for y in range(p["y"], p["y"] + p["h"])]
    assert len(cells) == len(set(cells)) and max(x for x, _ in cells) < 24
    assert len({each["id"] for each in dashboard["panels"]}) == len(dashboard["panels"])
    assert [each["name"] for each in dashboard["templating"]["list"]] == ["datasource"]
    assert {each["datasource"]["uid"] for each in panels()} == {"${datasource}"}
    assert all(each["title"] and each["description"] and each["fieldConfig"]["defaults"]["unit"] for each in panels())


@pytest.mark.parametrize("by", ["promtool" if PROMTOOL else "names and brackets only: there is no promtool"])
def test_the_rules_are_written_as_prometheus_wants_them(by: str) -> None:
    if PROMTOOL:
        checked = subprocess.run([PROMTOOL, "check", "rules", str(ALERTS)], capture_output=True, text=True)
        assert checked.returncode == 0, checked.stdout + checked.stderr
    for where, expression, _ in questions():
        for pair in ("()", "{}", "[]"):
            assert expression.count(pair[0]) == expression.count(pair[1]), where
        assert expression.count('"') % 2 == 0, where


def _anchors(text: str) -> set[str]:
    """The anchors of a document's headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
