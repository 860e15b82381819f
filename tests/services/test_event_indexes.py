"""The list of events and the funnel look things up: no walk through every event or sign-up there is."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from db import event_turnouts, sign_ups
from db.engine import Database, Transaction
from services import build_services
from services.actor import Actor

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
ADMIN = Actor(1, 1, manages_guild=True)
TABLES = ("events", "sign_ups", "event_counts", "event_feedback", "event_turnouts", "event_pictures")
OURS = re.compile(rf"\b(?:FROM|JOIN) (?:{'|'.join(TABLES)})\b")


async def test_the_list_and_the_funnel_use_indexes(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """On SQLite as it plans; on PostgreSQL, which would rather read small tables whole, where it is told not to."""
    events = build_services(database).events
    asked: list[Any] = []
    execute, scalar = Transaction.execute, Transaction.scalar

    async def noted(self: Transaction, statement: Any, parameters: Any = None) -> Any:
        asked.append(statement)
        return await execute(self, statement, parameters)

    async def noted_scalar(self: Transaction, statement: Any, parameters: Any = None) -> Any:
        asked.append(statement)
        return await scalar(self, statement, parameters)

    monkeypatch.setattr(Transaction, "execute", noted)
    monkeypatch.setattr(Transaction, "scalar", noted_scalar)
    await events.listing(ADMIN, NOW, limit=5)
    await events.listing(ADMIN, NOW, city="Shanghai", kind="talk", month=NOW.date(), limit=5)
    await events.mine(ADMIN, NOW)
    await events.month(ADMIN, NOW.date())
    await events.shown(1, 1)
    await events.funnel(ADMIN, NOW.date(), NOW)
    await events.participation(ADMIN, NOW.date(), 1, NOW)
    async with database.reading() as tx:
        # With nothing in the tables no event is found, so what is asked of those found is asked here.
        await sign_ups.counts(tx, 1, [1, 2])
        await sign_ups.marked(tx, 1, [1, 2])
        await sign_ups.came_to(tx, 1, [1, 2])
        await event_turnouts.is_closed(tx, 1, (NOW - timedelta(days=30), NOW), NOW)
    async with database.reading() as tx:
        sqlite = tx._connection.dialect.name == "sqlite"
        if not sqlite:
            await execute(tx, text("SET LOCAL enable_seqscan = off"))
        statements = {sql for each in asked if OURS.search(sql := _sql(tx, each))}
        assert len(statements) >= 10
        plans = [line for sql in sorted(statements) for line in await _plan(tx, execute, sql, sqlite=sqlite)]
    await database.close()
    about = [line for line in plans if any(re.search(rf"\b{table}\b", line) for table in TABLES)]
    if sqlite:
        assert [line for line in about if not line.startswith("SEARCH")] == []
        assert [line for line in about if "sign_ups" in line and line.endswith("(guild_id=?)")] == []
        assert any("COVERING INDEX ix_sign_ups_attended" in line for line in about)
    else:
        assert [line for line in about if "Seq Scan" in line] == []
        assert any("ix_sign_ups_attended" in line for line in about)
    assert any("ix_events_when" in line for line in about)


def _sql(tx: Transaction, statement: Any) -> str:
    """The statement with its values in it; nothing for one that has none yet, which is not about events."""
    try:
        return str(statement.compile(dialect=tx._connection.dialect, compile_kwargs={"literal_binds": True}))
    except Exception:
        return ""


async def _plan(tx: Transaction, execute: Any, sql: str, *, sqlite: bool) -> list[str]:
    explain = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN (COSTS OFF) "
    found = await execute(tx, text(explain + sql.replace(":", r"\:")))
    return [str(line[3]) if sqlite else str(line[0]).strip(" ->") for line in found]
