"""Moving points until killed: `python -m tests.services.crashing <database address> <rounds> <seed>`.

It begets one worker after another, kills each with SIGKILL after a random number of acknowledged operations, and
prints a JSON line for each of these. Each worker first looks whether its predecessor left the books in order.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

from db.engine import Database
from services.actor import Actor
from services.errors import UserError
from services.points import Points
from services.verify import verify

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
GUILD = 1
ADMIN = Actor(GUILD, 100, manages_guild=True)
MEMBERS = [Actor(GUILD, user) for user in range(1, 6)]
SIDE_BY_SIDE = 8


def main(address: str, rounds: int, seed: int) -> None:
    """Beget, kill, beget again; print what was acknowledged."""
    chance = random.Random(seed)
    for number in range(rounds):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            asyncio.run(work(address, number, random.Random(chance.random()), writing))
        os.close(writing)
        lives_for = chance.randint(2, 60)
        with os.fdopen(reading, encoding="utf-8") as acknowledged:
            for count, line in enumerate(acknowledged, 1):
                if count == lives_for:
                    os.kill(child, signal.SIGKILL)
                if line.endswith("\n"):
                    print(line, end="", flush=True)
        os.waitpid(child, 0)


async def work(address: str, number: int, chance: random.Random, out: int) -> None:
    """Grant, take back and send, several at a time, for ever; write a line for each that was acknowledged."""

    def say(**what: Any) -> None:
        os.write(out, (json.dumps(what) + "\n").encode())

    now = NOW + timedelta(seconds=number)  # ids begin with the time: two workers in one millisecond would clash
    database = await Database.open(address)
    say(problems=(await verify(database)).problems, round=number)
    points = Points(database)

    async def grant(key: int) -> None:
        member, amount = chance.choice(MEMBERS), chance.randint(1, 20)
        await points.grant(ADMIN, member, amount, "crash test", now, key)
        say(key=f"grant/{key}", amount=amount, to=member.user_id)

    async def revoke(key: int) -> None:
        member = chance.choice(MEMBERS)
        balance = await points.revoke(ADMIN, member.user_id, 1, "crash test", now, key)
        assert balance >= 0
        say(key=f"revoke/{key}", amount=1, to=None)

    async def send(_: int) -> None:
        sender, receiver = chance.sample(MEMBERS, 2)
        asked = await points.ask_to_send(sender, receiver, chance.randint(1, 3), None, now)
        transfer = asked.transfer
        await points.confirm_send(sender, transfer.transfer_id, now)
        say(key=f"transfer/{transfer.transfer_id}", amount=transfer.amount, to=receiver.user_id)

    for member in MEMBERS:
        await grant(number * 1_000_000 + member.user_id)
    key = number * 1_000_000 + 1_000
    while True:
        acts: list[Coroutine[Any, Any, None]] = []
        for _ in range(SIDE_BY_SIDE):
            key += 1
            acts.append(chance.choice([grant, revoke, send, send])(key))
        for result in await asyncio.gather(*acts, return_exceptions=True):
            if result is not None and not isinstance(result, UserError):  # want of points is as good as anything
                say(failure=repr(result))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
