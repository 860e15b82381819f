"""The list of events and the funnel look things up: no walk through every event or sign-up there is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from db import sign_ups
from db.engine import Database, Transaction
from services import build_services
from services.actor import Actor
from tests.databases import SQLiteFiles

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
ADMIN = Actor(1, 1, manages_guild=True)
TABLES = ("events", "sign_ups", "event_counts", "event_feedback")


async def test_the_list_and_the_funnel_use_indexes(
    sqlite_files: SQLiteFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = await Database.open(sqlite_files.create(tmp_path))
    events = build_services(database).events
    asked: list[str] = []
    execute, scalar = Transaction.execute, Transaction.scalar

    async def noted(self: Transaction, statement: Any, parameters: Any = None) -> Any:
        asked.append(_sql(self, statement))
        return await execute(self, statement, parameters)

    async def noted_scalar(self: Transaction, statement: Any, parameters: Any = None) -> Any:
        asked.append(_sql(self, statement))
        return await scalar(self, statement, parameters)

    monkeypatch.setattr(Transaction, "execute", noted)
    monkeypatch.setattr(Transaction, "scalar", noted_scalar)
    await events.listing(ADMIN, NOW, limit=5)
    await events.listing(ADMIN, NOW, city="Shanghai", kind="talk", month=NOW.date(), limit=5)
    await events.mine(ADMIN, NOW)
    await events.month(ADMIN, NOW.date())
    await events.funnel(ADMIN, NOW.date())
    await events.participation(ADMIN, NOW.date(), 1)
    async with database.reading() as tx:
        plans = [plan for sql in asked for plan in await _plan(tx, execute, sql)]
        # With nothing in the tables no event is found, so what is asked of those found is asked here.
        asked.clear()
        await sign_ups.counts(tx, 1, [1, 2])
        await sign_ups.marked(tx, 1, [1, 2])
        plans += [plan for sql in asked for plan in await _plan(tx, execute, sql)]
    await database.close()
    about = [plan for plan in plans if any(f" {table} " in f"{plan} " for table in TABLES)]
    assert len(about) >= 10
    assert [plan for plan in about if not plan.startswith("SEARCH")] == []
    assert [plan for plan in about if "sign_ups" in plan and plan.endswith("(guild_id=?)")] == []
    assert any("ix_events_when" in plan for plan in about)
    assert any("COVERING INDEX ix_sign_ups_attended" in plan for plan in about)


def _sql(tx: Transaction, statement: Any) -> str:
    dialect = tx._connection.dialect
    return str(statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True}))


async def _plan(tx: Transaction, execute: Any, sql: str) -> list[str]:
    found = await execute(tx, text("EXPLAIN QUERY PLAN " + sql.replace("?", "1").replace(":", r"\:")))
    return [str(line[3]) for line in found]
