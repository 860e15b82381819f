"""Behind a pool that lends a connection for one transaction, nothing may stay on it that the next borrower meets."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from db.engine import Database
from services import build_services
from services.actor import Actor
from services.checkin.service import CheckedIn
from tests.databases import PostgreSQLServer

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
LEFT = text("SELECT count(*) FROM pg_prepared_statements WHERE name <> ''")


@pytest.mark.parametrize(("pooled", "left"), [(True, False), (False, True)])
async def test_no_statement_is_left_on_a_connection(postgresql: PostgreSQLServer, pooled: bool, left: bool) -> None:
    url = postgresql.create()
    database = await Database.open(url, pooled=pooled)
    services = build_services(database)
    for number in range(3):
        assert isinstance(await services.checkin.check_in(Actor(1, 100 + number), NOW), CheckedIn)
        await services.settings.club(1)
    async with database.transaction() as tx:
        assert bool(await tx.scalar(LEFT)) == left
    await services.close()
    await database.close()
    postgresql.drop(url)
