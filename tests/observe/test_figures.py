"""What /metrics says is what happened: in stories in simulated Discord, and on both databases."""

from __future__ import annotations

import asyncio
import io
import logging
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from prometheus_client.process_collector import ProcessCollector
from sqlalchemy import text

import db.cases
import db.figures
from bot import logs
from bot.app import build_app
from bot.config import Settings
from bot.demo.stage import Stage
from bot.metrics import JOB_OUTCOMES, OTHER, OUTCOMES, PROGRAMMES, Metrics
from bot.ui.press import templates
from db.cases import Case
from db.engine import Database, Transaction
from services import ledger
from services.actor import Actor
from services.errors import UserError
from services.group_commit import GroupCommit
from services.jobs import GiveUp, Jobs, enqueue
from services.programmes import CHECKIN, GRANTS
from tests.databases import PostgreSQLServer, SQLiteFiles

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
GUILD = 1

# Every label there is, with the values it may have; None: names that the code gives, checked for their shape.
LABELS: dict[str, Sequence[str] | None] = {
    "name": None,
    "outcome": (*OUTCOMES, *JOB_OUTCOMES),
    "code": None,
    "kind": None,
    "feature": None,
    "programme": (*PROGRAMMES, OTHER),
    "status": ("2xx", "3xx", "4xx", "429", "5xx", "none"),
    "how": ("new", "resumed", "lost"),
    "le": None,
}
# A command, a button, a kind of job or case, a code, a feature.
NAME = re.compile(r"/[a-z -]+|[a-z_-]+(?:[:.][a-z_-]+)?")


def value(metrics: Metrics, figure: str, /, **labels: str) -> float:
    """A figure, zero where it was never touched."""
    return metrics.registry.get_sample_value(f"guanxi_{figure}", labels) or 0.0


# --- stories -----------------------------------------------------------------------------------------------------


async def test_an_answer_a_refusal_and_a_crash_each_count_as_what_they_are(
    club: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    metrics, mia = club.app.bot.metrics, club.world.persona("mia").member
    shown = await club.slash("mia", "hall", "checkin")
    await club.slash("mia", "hall", "jobs")
    await club.click("mia", shown, label="My streak")

    async def broken(*_: Any) -> None:
        raise RuntimeError("broken on purpose")

    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.formatter(Settings(log={"format": "json"})))  # type: ignore[arg-type]
    logging.getLogger("bot").addHandler(handler)
    with monkeypatch.context() as patch:
        patch.setattr(club.app.services.settings, "club", broken)
        answer = await mia.slash(club.world.channel("hall"), "help")
    logging.getLogger("bot").removeHandler(handler)

    assert value(metrics, "answers_total", name="/checkin", outcome="answered") == 1
    assert value(metrics, "answers_total", name="streak:mine", outcome="answered") == 1
    assert value(metrics, "answers_total", name="/jobs", outcome="refused") == 1
    assert value(metrics, "refusals_total", code="not-allowed") == 1
    assert value(metrics, "answers_total", name="/help", outcome="failed") == 1
    assert value(metrics, "answer_seconds_count", kind="command") == 3
    assert value(metrics, "answer_seconds_count", kind="press") == 1
    assert value(metrics, "arrival_seconds_count") == 4
    (reference,) = re.findall(r"\b[0-9a-f]{8}\b", club.seen(answer))
    lines = [line for line in written.getvalue().splitlines() if "broken on purpose" in line]
    assert len(lines) == 1 and f'"reference": "{reference}"' in lines[0]


async def test_no_label_says_who_or_where(club: Stage) -> None:
    """After a story with every kind of interaction, and with what a hostile world might bring."""
    metrics = club.app.bot.metrics
    await club.slash("mia", "hall", "checkin")
    setup = await club.slash("ada", "hall", "setup")
    await club.click("ada", setup, label="Language and days")
    form = await club.click("ada", setup, label="Another time zone…")
    await club.submit("ada", form, {"zone": "Nowhere/Atlantis"})
    await club.slash("ada", "hall", "points grant", member=club.world.persona("mia"), amount=5, reason="for 小美 0815")
    await club.advance(60)
    metrics.ended("event:Ünknown 123456789012345678:x", "answered")
    metrics.ended("checkin:123456789012345678", "answered")
    metrics.refused("no such code, mia@example.org")
    metrics.counted({("minted", "mia's own"): 3})

    people = [text for each in club.world.personas.values() for text in (str(each.id), each.member.name)]
    bad: list[str] = []
    names: set[str] = set()
    for family in metrics.registry.collect():
        for sample in family.samples:
            for label, said in sample.labels.items():
                allowed = LABELS[label]
                fits = said in allowed if allowed is not None else label == "le" or NAME.fullmatch(said)
                if not fits or any(each in said for each in [*people, str(club.world.guild.id)]):
                    bad.append(f"{sample.name} {label}={said}")
                if label == "name":
                    names.add(said)
    assert bad == []
    commands = {f"/{each.qualified_name}" for each in club.app.bot.tree.walk_commands()}
    buttons = {":".join(re.split("[:(]", template)[:2]) for template in templates}
    assert names - commands - buttons == {OTHER}
    assert {"/points grant", "/setup", "setup:open", "setup:zone"} <= names  # the last one a button's and its form's
    assert value(metrics, "answer_seconds_count", kind="form") == 1
    assert value(metrics, "answers_total", name=OTHER, outcome="answered") == 2
    assert value(metrics, "refusals_total", code=OTHER) == 1


async def test_points_by_programme_are_those_of_the_clubs_own_statistics(club: Stage) -> None:
    metrics = club.app.bot.metrics
    mia = club.world.persona("mia")
    await club.slash("mia", "hall", "checkin")
    await club.slash("ada", "hall", "points grant", member=mia, amount=50, reason="thanks")
    await club.slash("ada", "hall", "points revoke", member=mia, amount=20, reason="too much")
    admin = Actor(club.world.guild.id, club.world.persona("ada").id, manages_guild=True)
    month = (await club.app.services.points.report(admin, 1, club.env.now())).months[-1]
    counted = {
        each: value(metrics, "points_minted_total", programme=each)
        - value(metrics, "points_burned_total", programme=each)
        for each in PROGRAMMES
    }
    assert month.issued[CHECKIN] > 0 and month.issued[GRANTS] == 50 and month.retired == 20
    assert {name: points for name, points in counted.items() if points} == month.issued | {ledger.RETIRED: -20}


# --- one process among several -----------------------------------------------------------------------------------


async def test_two_processes_count_their_own_and_see_the_same_database(postgresql: PostgreSQLServer) -> None:
    url = postgresql.create()
    processes = [(await Database.open(url), Metrics()), (await Database.open(url), Metrics())]
    seen: set[tuple[float, float]] = set()
    for points, (database, metrics) in zip((10, 7), processes, strict=True):
        database.watcher = metrics
        async with database.transaction() as tx:
            await _pay(tx, f"paid/{points}", points)
            await enqueue(tx, GUILD, "test.job", str(points), {}, NOW - timedelta(minutes=5))
    for database, metrics in processes:
        async with database.reading() as tx:
            metrics.of_database(await db.figures.figures(tx, database, NOW), NOW)
        seen.add((value(metrics, "jobs_due"), value(metrics, "job_lag_seconds")))
        await database.close()
    postgresql.drop(url)
    assert [value(metrics, "points_minted_total", programme=CHECKIN) for _, metrics in processes] == [10, 7]
    assert seen == {(2.0, 300.0)}


async def test_what_is_rolled_back_or_repeated_counts_nothing(database: Database) -> None:
    metrics = Metrics()
    database.watcher = metrics
    with pytest.raises(RuntimeError):
        async with database.transaction() as tx:
            await _pay(tx, "paid/1", 10)
            raise RuntimeError
    assert value(metrics, "points_minted_total", programme=CHECKIN) == 0
    for _ in range(2):
        async with database.transaction() as tx:
            await _pay(tx, "paid/1", 10)
    assert value(metrics, "points_minted_total", programme=CHECKIN) == 10


async def _pay(tx: Transaction, key: str, points: int) -> None:
    budget = ledger.programme(CHECKIN, "2026-03")
    fill = ledger.Entry(GUILD, f"fund/{budget}", "budget.funded", ledger.move(ledger.ISSUANCE, budget, 1000))
    await ledger.post(tx, fill, NOW)
    await ledger.post(tx, ledger.Entry(GUILD, key, "checkin", ledger.move(budget, ledger.wallet(7), points)), NOW)


async def test_sets_that_are_committed_together(database: Database) -> None:
    metrics = Metrics()
    database.watcher = metrics
    ran_in: list[str] = []

    async def apply(tx: Transaction, requests: Sequence[int]) -> Sequence[int | Exception]:
        ran_in.append(logs.reference())
        if len(requests) == 2:
            raise ValueError
        return [UserError("job-not-dead") if each == 3 else each for each in requests]

    apply.__module__ = "services.checkin.service"
    commits = GroupCommit[int, int](database, apply)
    logs.begin({})
    assert await commits.submit(1) == 1
    assert value(metrics, "batch_requests_sum", feature="checkin") == 1
    await asyncio.gather(*(commits.submit(each) for each in (1, 2)))  # breaks as a set, and each is tried alone
    assert value(metrics, "batch_requests_count", feature="checkin") == 3
    assert value(metrics, "commit_seconds_count", feature="checkin") == 3
    # What serves many is logged under nobody's reference.
    assert logs.reference() not in ran_in


# --- jobs, cases, dead letters -----------------------------------------------------------------------------------


async def test_jobs_by_what_became_of_them_and_what_waits(database: Database) -> None:
    metrics = Metrics()
    database.watcher = metrics
    jobs = Jobs(database)

    async def kept(*_: Any) -> None:
        pass

    async def fails(*_: Any) -> None:
        raise RuntimeError

    async def gives_up(*_: Any) -> None:
        raise GiveUp("give-up-unknown-job")

    for kind, handler in {"test.kept": kept, "test.fails": fails, "test.gives_up": gives_up}.items():
        jobs.register(kind, handler)
        async with database.transaction() as tx:
            await enqueue(tx, GUILD, kind, "1", {}, NOW)
    async with database.transaction() as tx:
        await enqueue(tx, GUILD, "test.kept", "later", {}, NOW + timedelta(hours=1))
    await jobs.run_due(NOW)
    outcomes = {"test.kept": "kept", "test.fails": "retried", "test.gives_up": "given up"}
    for kind, outcome in outcomes.items():
        assert value(metrics, "jobs_total", kind=kind, outcome=outcome) == 1, kind
    opened, due = NOW - timedelta(days=4), NOW - timedelta(days=1)
    async with database.transaction() as tx:
        for number, (kind, at, until) in enumerate([("appeal", opened, due), ("appeal", NOW, NOW + timedelta(days=3))]):
            case = Case(GUILD, number, kind, number, number, None, 9, at, until, None, None, None, None, None)
            await db.cases.add(tx, case)
    later = NOW + timedelta(hours=2)
    async with database.reading() as tx:
        found = await db.figures.figures(tx, database, later)
    metrics.of_database(found, later)
    assert value(metrics, "dead_letters", kind="test.gives_up") == 1
    assert value(metrics, "jobs_due") >= 2  # the one that is retried, and the later one
    assert value(metrics, "job_lag_seconds") == (later - found.oldest_due).total_seconds() > 3600  # type: ignore[operator]
    assert value(metrics, "cases_open", kind="appeal") == 2
    assert value(metrics, "case_oldest_seconds", kind="appeal") == timedelta(days=4, hours=2).total_seconds()
    assert value(metrics, "cases_overdue", kind="appeal") == 1
    assert value(metrics, "database_bytes") > 10_000

    metrics.of_database(None, later)  # it does not answer: no figure from before may pass for one of now
    assert value(metrics, "database_up") == 0
    assert metrics.registry.get_sample_value("guanxi_dead_letters", {"kind": "test.gives_up"}) is None
    assert value(metrics, "jobs_due") != value(metrics, "jobs_due")  # no number


async def test_the_figures_walk_through_no_table(
    sqlite_files: SQLiteFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = await Database.open(sqlite_files.create(tmp_path))
    plans: list[str] = []
    execute = Transaction.execute

    async def noted(self: Transaction, statement: Any, parameters: Any = None) -> Any:
        compiled = statement.compile(
            dialect=self._connection.dialect, compile_kwargs={"literal_binds": True, "render_postcompile": True}
        )
        plans.extend(row[3] for row in await execute(self, text(f"EXPLAIN QUERY PLAN {compiled}")))
        return await execute(self, statement, parameters)

    monkeypatch.setattr(Transaction, "execute", noted)
    async with database.reading() as tx:
        await db.figures.figures(tx, database, NOW)
    await database.close()
    about = [plan for plan in plans if "jobs" in plan or "cases" in plan]
    assert len(about) == 3, plans
    assert [
        plan for plan in about if not any(index in plan for index in ("ix_jobs_due", "ix_jobs_dead", "ix_cases_open"))
    ] == []


# --- Discord -----------------------------------------------------------------------------------------------------


async def test_what_discord_answers_is_counted_by_class() -> None:
    metrics = Metrics()
    statuses = iter([200, 204, 404, 429, 500, 503])

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=next(statuses))

    app = web.Application()
    app.router.add_get("/", answer)
    async with TestServer(app) as server, aiohttp.ClientSession(trace_configs=[metrics.trace()]) as session:
        for _ in range(6):
            async with session.get(server.make_url("/")):
                pass
        address = server.make_url("/")
        await server.close()
        with pytest.raises(aiohttp.ClientError):
            await session.get(address)
    found = {each: value(metrics, "discord_responses_total", status=each) for each in LABELS["status"] or ()}
    assert found == {"2xx": 2, "3xx": 0, "4xx": 1, "429": 1, "5xx": 2, "none": 1}


def test_only_the_bots_own_metrics_port_makes_it_trace() -> None:
    assert build_app(Settings()).bot.http.http_trace is None
    assert build_app(Settings(metrics={"port": 9})).bot.http.http_trace is not None  # type: ignore[arg-type]


def test_two_applications_in_one_process_do_not_mix() -> None:
    one, other = Metrics(), Metrics()
    one.answered(discord.InteractionType.component, 0.2)
    one.ended("checkin:press", "answered")
    assert value(one, "answers_total", name="checkin:press", outcome="answered") == 1
    assert value(other, "answers_total", name="checkin:press", outcome="answered") == 0


def test_memory_is_told_where_proc_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """As under the systemd unit, whose ProcSubset=pid hides /proc/stat."""

    def hidden(self: Any) -> float:
        raise FileNotFoundError("/proc/stat")

    monkeypatch.setattr(ProcessCollector, "_boot_time", hidden)
    assert (Metrics().registry.get_sample_value("process_resident_memory_bytes") or 0) > 10_000_000


def test_every_figure_says_whose_it_is() -> None:
    for family in Metrics().registry.collect():
        if family.name.startswith("guanxi"):
            assert family.documentation.endswith(("(this process)", "(the database)")), family.name
