"""Giving and claiming red packets, as a process of its own: `python -m tests.services.red_packet_crashing …`.

`killed <address> <rounds> <seed>` begets one worker after another and kills each with SIGKILL at a random moment;
`claim <address> <packet> <members>` claims for each of the members and ends. Both print a JSON line for each deed that
was acknowledged.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import time
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import db.red_packets
import db.settings
from db.engine import Database
from db.jobs import Job
from db.red_packets import Packet
from services import build_services, club
from services.actor import Actor
from services.errors import UserError
from services.red_packets import lifecycle
from services.red_packets.claims import Claimed
from services.red_packets.rules import Limits
from services.red_packets.sending import Draft, terms
from services.verify import verify

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
GUILD, HALL = 1, 77
ADMIN = Actor(GUILD, 6, manages_guild=True)
MEMBERS = [Actor(GUILD, user) for user in range(100, 112)]
LATER = timedelta(days=9)  # when every packet's time is over


async def found(address: str) -> None:
    """A club whose limits are out of the way."""
    database = await Database.open(address)
    limits = Limits(giver_a_month=10**9, giver_a_day=1000, channel_a_day=1000, channel_gap_minutes=0)
    async with database.transaction() as tx:
        value = limits.model_dump(mode="json")
        await db.settings.put(tx, GUILD, "red_packets", club.ALWAYS, value, NOW, None)
        await db.settings.put(tx, GUILD, "club", club.ALWAYS, {"budgets": {"red_packets": 10**9}}, NOW, None)
    await database.close()


def killed(address: str, rounds: int, seed: int) -> None:
    """Beget, kill, beget again; print what was acknowledged."""
    asyncio.run(found(address))
    chance = random.Random(seed)
    for number in range(rounds):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            asyncio.run(work(address, number, random.Random(chance.random()), writing))
        os.close(writing)
        deeds, grace = chance.randint(1, 25), chance.uniform(0, 0.02)
        with os.fdopen(reading, encoding="utf-8") as acknowledged:
            for count, line in enumerate(acknowledged, 1):
                if count == deeds:
                    time.sleep(grace)
                    os.kill(child, signal.SIGKILL)
                if line.endswith("\n"):
                    print(line, end="", flush=True)
        os.waitpid(child, 0)


async def work(address: str, number: int, chance: random.Random, out: int) -> None:
    """Fund, open, announce, claim and close, several at a time, for ever; write a line for each acknowledged."""

    def say(**what: Any) -> None:
        os.write(out, (json.dumps(what) + "\n").encode())

    now = NOW + timedelta(minutes=5 * number)  # later than the leases of the one before
    database = await Database.open(address)
    say(problems=(await verify(database)).problems, round=number)
    services = build_services(database)
    packets = services.red_packets

    async def announce(job: Job, _: datetime) -> None:
        say(posted=job.key, nonce=job.job_id)  # Discord keeps one message for a nonce
        await packets.announced(GUILD, int(job.key), HALL, job.job_id, now)

    async def nothing(_job: Job, _now: datetime) -> None:
        return

    services.jobs.register(lifecycle.ANNOUNCE, announce)
    services.jobs.register(lifecycle.CARD, nothing)
    services.jobs.register(lifecycle.OPEN, nothing)

    async def give() -> None:
        shares = chance.randint(1, len(MEMBERS))
        opens_at = chance.choice([None, now + timedelta(minutes=1)])
        draft = Draft(HALL, shares * chance.randint(1, 9), shares, "random", False, terms(), opens_at)
        packet = (await packets.ask(ADMIN, draft, now)).packet
        packet = await packets.confirm(ADMIN, packet.packet_id, now)
        say(funded=packet.packet_id, total=packet.total)

    async def claim(packet: Packet) -> None:
        for member in chance.sample(MEMBERS, 4):
            claimed = await packets.claim(member, packet.packet_id, now)
            assert isinstance(claimed, Claimed)
            say(claimed=packet.packet_id, by=member.user_id, points=claimed.points)

    async def move_on(packet: Packet) -> None:
        if packet.state == "scheduled":
            await packets.open_due(ADMIN, GUILD, packet.packet_id, now + timedelta(minutes=1))
        else:
            await packets.close_due(GUILD, packet.packet_id, now + LATER)

    while True:
        async with database.reading() as tx:
            alive = await db.red_packets.in_state(tx, GUILD, ("scheduled", "open"))
        acts: list[Coroutine[Any, Any, object]] = [give(), give(), services.jobs.run_due(now)]
        acts += [claim(packet) for packet in alive for _ in range(2) if packet.state == "open"]
        acts += [move_on(packet) for packet in alive if chance.random() < 0.4]
        chance.shuffle(acts)
        for result in await asyncio.gather(*acts, return_exceptions=True):
            if isinstance(result, BaseException) and not isinstance(result, UserError):  # a share too late is all right
                say(failure=repr(result))


async def claim_all(address: str, packet_id: int, members: int) -> None:
    """Claim for each member, all at once; say what each got."""
    database = await Database.open(address)
    packets = build_services(database).red_packets
    actors = [Actor(GUILD, 1000 + number) for number in range(members)]
    sys.stdin.readline()  # until the other process is there, too
    results = await asyncio.gather(*(packets.claim(actor, packet_id, NOW) for actor in actors), return_exceptions=True)
    for actor, result in zip(actors, results, strict=True):
        if isinstance(result, Claimed):
            print(json.dumps({"by": actor.user_id, "points": result.points, "new": not result.repeated}))
        else:
            print(json.dumps({"by": actor.user_id, "refused": getattr(result, "code", repr(result))}))
    await database.close()


if __name__ == "__main__":
    if sys.argv[1] == "killed":
        killed(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        asyncio.run(claim_all(sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
