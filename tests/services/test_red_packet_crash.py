"""Red packets when the process dies at any instant, and when two processes give from one packet."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import defaultdict
from typing import Any

from sqlalchemy import select

import db.red_packets
from db.engine import Database
from db.ledger import accounts
from db.red_packets import Claim, Packet
from services.red_packets import lifecycle
from services.red_packets.sending import Draft, terms
from services.red_packets.service import RedPackets
from services.verify import verify
from tests.databases import PostgreSQLServer
from tests.house.tree import ROOT
from tests.services import red_packet_crashing as crashing
from tests.services.red_packet_crashing import ADMIN, GUILD, HALL, NOW

# tests/crash kills the whole program two hundred times; here it is the services alone.
KILLS = {"sqlite": 25, "postgresql": 10}
PYTHON = (sys.executable, "-m", "tests.services.red_packet_crashing")


def test_killed_at_any_moment_no_share_is_lost_or_given_twice(database_url: str) -> None:
    """Workers fund, open, announce, claim and close side by side, each killed with SIGKILL in the middle of it."""
    kills = KILLS[database_url.partition(":")[0]]
    run = subprocess.run(
        [*PYTHON, "killed", database_url, str(kills), "20260310"], cwd=ROOT, capture_output=True, text=True, timeout=110
    )
    assert run.returncode == 0, run.stderr
    said: list[dict[str, Any]] = [json.loads(line) for line in run.stdout.splitlines()]
    assert [line for line in said if "failure" in line] == []
    reopened = [line for line in said if "problems" in line]
    assert [line["round"] for line in reopened] == list(range(kills))
    assert [line["problems"] for line in reopened] == [[]] * kills

    packets, claims, escrows, problems = asyncio.run(_look(database_url))
    assert problems == []
    funded = {line["funded"]: line["total"] for line in said if "funded" in line}
    assert len(funded) > kills
    for packet_id, total in funded.items():
        packet = packets[packet_id]
        claimed = sum(claim.points for claim in claims[packet_id].values())
        refunded = total - packet.taken_points if packet.state == "ended" else 0
        assert claimed + escrows.get(packet_id, 0) + refunded == total == packet.total
    got = {(line["claimed"], line["by"]): line["points"] for line in said if "claimed" in line}
    assert len(got) > kills
    assert {key: claims[key[0]][key[1]].points for key in got} == got
    nonces: dict[int, set[int]] = defaultdict(set)
    for line in said:
        if "posted" in line:
            nonces[int(line["posted"])].add(line["nonce"])
    assert len(nonces) > kills / 2
    assert {packet_id for packet_id, used in nonces.items() if len(used) > 1} == set()
    announced = {packet_id: packet.message_id for packet_id, packet in packets.items() if packet.message_id}
    assert announced == {packet_id: next(iter(nonces[packet_id])) for packet_id in announced}


async def _look(url: str) -> tuple[dict[int, Packet], dict[int, dict[int, Claim]], dict[int, int], list[str]]:
    """Packets, their claims by member, their escrows that are not empty, and what `verify` finds."""
    database = await Database.open(url)
    async with database.reading() as tx:
        states = ("asked", "waiting", "scheduled", "open", "ended")
        packets = {each.packet_id: each for each in await db.red_packets.in_state(tx, GUILD, states, 1_000_000)}
        names = {lifecycle.escrow_of(packet_id): packet_id for packet_id in packets}
        held = await tx.execute(select(accounts.c.name, accounts.c.balance).where(accounts.c.kind == "escrow"))
        escrows = {names[row.name]: row.balance for row in held if row.balance}
        claims = {
            packet_id: {claim.user_id: claim for claim in await db.red_packets.claims(tx, GUILD, packet_id)}
            for packet_id in packets
        }
    problems = (await verify(database)).problems
    await database.close()
    return packets, claims, escrows, problems


async def test_two_processes_give_from_one_packet_exactly(postgresql: PostgreSQLServer) -> None:
    url = postgresql.create()
    await crashing.found(url)
    database = await Database.open(url)
    packets = RedPackets(database)
    asked = await packets.ask(ADMIN, Draft(HALL, 3000, 300, "random", False, terms()), NOW)
    packet = await packets.confirm(ADMIN, asked.packet.packet_id, NOW)
    pipe = asyncio.subprocess.PIPE
    command = (*PYTHON, "claim", url, str(packet.packet_id), "400")
    bots = [await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=pipe, stdout=pipe) for _ in range(2)]
    heard = await asyncio.gather(*(bot.communicate(b"go\n") for bot in bots))
    said = [json.loads(line) for out, _ in heard for line in out.splitlines()]
    assert len(said) == 800
    new = {line["by"]: line["points"] for line in said if line.get("new")}
    assert len([line for line in said if line.get("new")]) == len(new) == 300
    assert sum(new.values()) == 3000
    assert {line["by"]: line["points"] for line in said if "points" in line} == new, "a repeated press is told the same"
    assert {line["refused"] for line in said if "refused" in line} == {"packet-empty"}
    async with database.reading() as tx:
        stored = await db.red_packets.claims(tx, GUILD, packet.packet_id)
    assert {claim.user_id: claim.points for claim in stored} == new
    assert [claim.place for claim in stored] == list(range(300))
    assert (await verify(database)).problems == []
    await database.close()
    postgresql.drop(url)
