"""A club with a verified group and its reports, and the pages of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import insert

import db.groups
from bot.clock import Clock
from bot.config import WebSettings
from bot.web.server import WebPort
from db.engine import Database
from db.groups import Membership
from db.metadata import metadata
from services import Services, build_services
from services.actor import Actor
from tests.databases import SQLiteFiles

GUILD, GROUP, BARE = 42, 700, 43
DIRECTOR = Actor(GUILD, 1)
CLUB = "Aurora <Owners> 极光"
# What whoever wrote it hoped for: a script, a picture, a mention, a heading, a link, text that runs backwards.
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>\n# Heading **bold** [link](https://evil.example)\n"
    "@everyone <@1> \"quoted\" & 'more' \u202eexe"
)
FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)
NOW = datetime(2026, 4, 10, tzinfo=UTC)

Open = Callable[..., Awaitable[TestClient[Any, Any]]]


@pytest.fixture
async def services(sqlite_files: SQLiteFiles, tmp_path: Path) -> AsyncIterator[Services]:
    """A club: February's report overdue, March's published, and a draft of nothing else."""
    database = await Database.open(sqlite_files.create(tmp_path))
    made = build_services(database)
    await put_group(database, GROUP, "厨师 <b>Chefs</b>", 'Kitchens & "stoves" \'n <i>knives</i>')
    reports = made.reports
    await reports.make(GUILD, GROUP, FEBRUARY, 0, datetime(2026, 3, 1, tzinfo=UTC))
    await reports.save(DIRECTOR, GROUP, FEBRUARY, "A draft that nobody may read", "", NOW, version=0)
    await reports.lapse(GUILD, GROUP, FEBRUARY, datetime(2026, 3, 8, tzinfo=UTC))
    await reports.make(GUILD, GROUP, MARCH, None, datetime(2026, 4, 1, tzinfo=UTC))
    await reports.save(DIRECTOR, GROUP, MARCH, HOSTILE, HOSTILE, NOW, version=0)
    await reports.publish(DIRECTOR, GROUP, MARCH, NOW, version=1)
    await put_group(database, 701, "Nothing yet", "x", guild_id=BARE)
    yield made
    await database.close()


async def put_group(database: Database, group_id: int, name: str, topic: str, guild_id: int = GUILD) -> None:
    """A verified group with one member."""
    async with database.transaction() as tx:
        await tx.execute(
            insert(metadata.tables["groups"]).values(
                guild_id=guild_id,
                group_id=group_id,
                kind="verified",
                name=name,
                name_key=name,
                topic=topic,
                entry="invitation",
                state="open",
                founder_id=DIRECTOR.user_id,
                owner_id=DIRECTOR.user_id,
                created_at=datetime(2026, 1, 5, tzinfo=UTC),
            )
        )
        at = datetime(2026, 2, 3, tzinfo=UTC)
        await db.groups.enter(tx, Membership(guild_id, group_id, DIRECTOR.user_id, "added", at))


def web_port(services: Services, **settings: Any) -> WebPort:
    """The pages as they are served."""
    names = {GUILD: CLUB}
    clock = Clock(lambda: NOW)
    return WebPort(WebSettings(**settings), services, clock, names.get)


@pytest.fixture
async def client(services: Services) -> AsyncIterator[Open]:
    """`await client()` opens a client to the pages; settings of [web] may be named."""
    opened: list[TestClient[Any, Any]] = []

    async def begin(**settings: Any) -> TestClient[Any, Any]:
        server = TestServer(web_port(services, **settings).application())
        await server.start_server(access_log=None)
        opened.append(TestClient(server))
        return opened[-1]

    yield begin
    for each in opened:
        await each.close()
