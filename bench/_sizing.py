"""`python -m bench._sizing`: what a deed leaves on the disk, measured, and what that comes to for many members.

It has members do each thing through the services, on SQLite and where it is there on PostgreSQL, and looks at how much
larger tables and indexes are afterwards. The second table is multiplication, with the assumptions printed beside it.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from bench._measure import DATA, Round
from bench._postgresql import server
from bench.signup import event_of
from db import audit as stored_audit
from db import events, migrate
from db.audit import AuditEntry
from db.engine import Database
from db.schema import metadata
from services import Services, build_services, jobs
from services.actor import Actor
from services.ids import new_id
from services.red_packets.sending import Draft, terms

GUILD, CHANNEL, MANY, SET = 1 << 40, 2, 4000, 500
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
OWNER = Actor(GUILD, 3, manages_guild=True)
MEMBERS = [Actor(GUILD, (1 << 60) + number) for number in range(MANY)]

# What is assumed of a club, for each member and year; the deeds that are measured.
A_YEAR = {
    "first check-in": 1.0,
    "check-in": 60.0,
    "transfer": 2.0,
    "packet claim": 12.0,
    "sign-up": 2.0,
    "audit line": 0.5,
    "done job": 4.0,  # those of 40 days are kept
}


async def _check_in(services: Services, day: int) -> int:
    for first in range(0, MANY, SET):
        some = MEMBERS[first : first + SET]
        await asyncio.gather(*(services.checkin.check_in(each, NOW + day * DAY) for each in some))
    return MANY


async def _transfer(services: Services) -> int:
    now = NOW + 2 * DAY
    for number in range(0, 400, 2):
        asked = await services.points.ask_to_send(MEMBERS[number], MEMBERS[number + 1], 1, None, now)
        await services.points.confirm_send(MEMBERS[number], asked.transfer.transfer_id, now)
    return 200


async def _claim(services: Services) -> int:
    free = {"giver_a_month": 10**9, "giver_a_day": 1000, "channel_a_day": 1000, "channel_gap_minutes": 0}
    free |= {"approval_over": 10**9}
    await services.settings.change_red_packets(OWNER, free, NOW)
    asked = await services.red_packets.ask(OWNER, Draft(CHANNEL, 8000, 1000, "random", False, terms()), NOW)
    packet = await services.red_packets.confirm(OWNER, asked.packet.packet_id, NOW)
    await asyncio.gather(*(services.red_packets.claim(each, packet.packet_id, NOW) for each in MEMBERS[:1000]))
    return 1000


async def _sign_up(services: Services) -> int:
    event = event_of(Round(1))._replace(guild_id=GUILD, price=0)
    async with services.database.transaction() as tx:
        await events.add(tx, event)
    deeds = (services.events.sign_up(each, event.event_id, Round(1).now) for each in MEMBERS[:1000])
    await asyncio.gather(*deeds)
    return 1000


async def _audit(services: Services) -> int:
    entries = [
        AuditEntry(GUILD, new_id(NOW), NOW, 3, "points.granted", each.user_id, "for helping at the door", {"points": 5})
        for each in MEMBERS
    ]
    async with services.database.transaction() as tx:
        await stored_audit.add(tx, entries)
    return MANY


async def _jobs(services: Services) -> int:
    async with services.database.transaction() as tx:
        loads = {f"{each.user_id}/2026-01-01": {"points": 5, "day": "2026-01-01"} for each in MEMBERS}
        await jobs.enqueue_many(tx, GUILD, "checkin.tell", loads, NOW + 9 * DAY)
    return MANY


DEEDS: dict[str, Callable[[Services], Awaitable[int]]] = {
    "first check-in": lambda services: _check_in(services, 0),
    "check-in": lambda services: _check_in(services, 1),
    "transfer": _transfer,
    "packet claim": _claim,
    "sign-up": _sign_up,
    "audit line": _audit,
    "done job": _jobs,
}


async def measured(url: str) -> dict[str, tuple[float, float]]:
    """Bytes and microseconds of each deed."""
    await asyncio.to_thread(migrate.upgrade, url)
    database = await Database.open(url)
    services = build_services(database)
    found: dict[str, tuple[float, float]] = {}
    for name, deed in DEEDS.items():
        before, began = await _size(database), time.perf_counter()
        count = await deed(services)
        took = time.perf_counter() - began
        found[name] = (await _size(database) - before) / count, 1e6 * took / count
    await services.close()
    await database.close()
    return found


async def _size(database: Database) -> int:
    """Bytes of all tables with their indexes."""
    if database.url.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(database.url.database))) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return int(connection.execute("SELECT sum(pgsize) FROM dbstat").fetchone()[0])
    async with database.reading() as tx:
        sizes = [await tx.scalar(text(f"SELECT pg_total_relation_size('{name}')")) for name in metadata.tables]
    return sum(sizes)


def report(found: dict[str, dict[str, tuple[float, float]]]) -> str:
    """Both tables."""
    lines = [f"{'':20}" + "".join(f"{kind + ' bytes':>20}{'µs':>8}" for kind in found)]
    for name in DEEDS:
        cells = (found[kind][name] for kind in found)
        lines.append(f"{name:20}" + "".join(f"{size:>20,.0f}{micro:>8,.0f}" for size, micro in cells))
    lines += ["", f"{'GB a year':20}" + "".join(f"{kind:>20}{'':8}" for kind in found)]
    for members in (10_000, 1_000_000):
        totals = (sum(A_YEAR[name] * size for name, (size, _) in found[kind].items()) * members for kind in found)
        lines.append(f"{f'{members:,} members':20}" + "".join(f"{total / 1e9:>20,.1f}{'':8}" for total in totals))
    assumed = ", ".join(f"{times:g} × {name}" for name, times in A_YEAR.items())
    return "\n".join([*lines, "", f"A member and year: {assumed}."])


def main() -> None:
    """Measure and print."""
    found: dict[str, dict[str, tuple[float, float]]] = {}
    DATA.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="sizing-", dir=DATA) as folder:
        found["sqlite"] = asyncio.run(measured(f"sqlite:///{Path(folder) / 'sizing.sqlite3'}"))
    with server() as url:
        if url is not None:
            found["postgresql"] = asyncio.run(measured(url))
    print(report(found))


if __name__ == "__main__":
    main()
