"""From the press of a red packet's button to its answer: the real bot, in a process of its own, on a loopback Discord.

`press` claims; `press-bare` is the same process, only that its button does nothing but acknowledge. Each press must be
answered once. p50 and p99 are those of the bot's first word, an answer or an acknowledgement: Discord waits three
seconds for it, and how many waited longer is said on standard error.

`python -m bench.press PORT [bare]` is that process, on the stand-in that listens on the port.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web

import db.ledger
import db.red_packets
from bench import claim
from bench._discord_stand_in import BOT, GUILD, TOKEN, DiscordStandIn, _body, _json, _posted, _user, point_at
from bench._measure import Plan, Round, Row, row_of, say
from bot import cli
from bot.ui.ask import Ask
from bot.ui.card import RULE, card
from cogs.red_packets.buttons import ClaimButton
from db import migrate
from db.engine import Database
from services import ledger
from services.red_packets import lifecycle
from services.verify import verify

PLANS = (Plan(1000, 5, 1000), Plan(10_000, 3, 10_000))  # the first round of each is a warm-up
PATIENCE = 120  # seconds for a burst; a press unanswered by then never will be
DISCORD_WAITS = 3.0  # seconds for the first word to a press
_ACKNOWLEDGED = {5, 6}  # kinds of an interaction's callback that promise an answer
_FIRST = 1_000_000
_COMPONENTS_V2 = 1 << 15
_FAR = datetime(2999, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Press:
    """When a press was sent, when the bot first said something to it, how often it was answered."""

    sent: float
    heard: float | None = None
    acknowledged: bool = False
    answers: int = 0


class Crowd(DiscordStandIn):
    """Discord with many people who press at once."""

    def __init__(self, *, bare: bool) -> None:
        super().__init__()
        self._bare = bare
        self._presses: dict[int, Press] = {}
        self._left = 0
        self._all_answered = asyncio.Event()

    async def burst(self, packet_id: int, users: range) -> tuple[list[Press], float]:
        """Everybody presses at once: the presses, answered, and the seconds it took from the first to the last answer.

        Raises TimeoutError where some are never answered.
        """
        self.requests.clear()
        self._presses, self._left = {}, len(users)
        self._all_answered.clear()
        button = ClaimButton("Open", emoji="🧧", packet_id=packet_id)
        message = _posted(self._new_id(), _user(BOT, "guanxi", bot=True)) | {"flags": _COMPONENTS_V2}
        message["components"] = card("A red packet", "50,000 points", RULE, "f" * 64, buttons=[button]).to_components()
        pressed = {"custom_id": button.custom_id, "component_type": 2}
        started = time.perf_counter()
        for user in users:
            now = time.perf_counter()
            asked = await self._ask(3, pressed, user, "en-US", message=message)
            self._presses.setdefault(asked.interaction_id, Press(now)).sent = now
        async with asyncio.timeout(PATIENCE):
            await self._all_answered.wait()
        took = time.perf_counter() - started
        await asyncio.sleep(0.2)  # a second answer would follow at once
        return list(self._presses.values()), took

    async def _answer(self, request: web.Request) -> web.Response:
        press = self._presses.setdefault(int(request.match_info["id"]), Press(time.perf_counter()))
        if press.heard is None:
            press.heard = time.perf_counter()
        press.acknowledged = (await _body(request))["type"] in _ACKNOWLEDGED
        if self._bare or not press.acknowledged:
            self._count(press)
        return _json({"interaction": {"id": request.match_info["id"], "type": 3}})

    async def _edit(self, request: web.Request) -> web.Response:
        number = int(request.match_info["token"].rpartition("-")[2])
        self._count(self._presses[number])
        return await self._message(request)

    def _count(self, press: Press) -> None:
        press.answers += 1
        if press.answers == 1:
            self._left -= 1
            if not self._left:
                self._all_answered.set()


async def measure(folder: Path) -> list[Row]:
    """Both ways in turns, burst by burst. Raises where a press is answered twice or never, or the books are wrong."""
    rounds = [Round(number) for number in range(1, 1 + sum(plan.rounds for plan in PLANS))]
    most = 1 + max(plan.operations for plan in PLANS)
    rows: list[Row] = []
    async with contextlib.AsyncExitStack() as stack:
        crowds: dict[str, Crowd] = {}
        for name in ("press", "press-bare"):
            url = f"sqlite:///{folder / name}.sqlite3"
            await asyncio.to_thread(migrate.upgrade, url)
            await _prepare(url, rounds, range(most))
            crowds[name] = await stack.enter_async_context(_served(url, bare=name == "press-bare"))
        number = 0
        for plan in PLANS:
            rates: dict[str, list[float]] = {name: [] for name in crowds}
            waits: dict[str, list[float]] = {name: [] for name in crowds}
            for turn in range(plan.rounds):
                for name, crowd in crowds.items():
                    say(f"{name:24} {plan.at_once:>6} at once")
                    packet_id = claim.packet_id_of(rounds[number])
                    await crowd.burst(packet_id, range(_FIRST, _FIRST + 1))  # draws the split, as opening it does
                    presses, took = await crowd.burst(packet_id, range(_FIRST + 1, _FIRST + 1 + plan.operations))
                    late = _check(presses)
                    if turn:
                        rates[name].append(len(presses) / took)
                        waits[name] += [press.heard - press.sent for press in presses if press.heard is not None]
                        if late:
                            print(f"{name}, {plan.at_once} at once: {late} heard first after 3 s", file=sys.stderr)
                number += 1
            rows += [row_of(name, plan, rates[name], waits[name]) for name in crowds]
    for name in crowds:
        await _check_books(f"sqlite:///{folder / name}.sqlite3", rounds if name == "press" else [])
    return rows


def _check(presses: Sequence[Press]) -> int:
    """How many heard nothing within Discord's three seconds."""
    assert all(press.answers == 1 for press in presses), "a press was answered twice, or never"
    return sum(press.heard is None or press.heard - press.sent > DISCORD_WAITS for press in presses)


@contextlib.asynccontextmanager
async def _served(url: str, *, bare: bool) -> AsyncIterator[Crowd]:
    async with Crowd(bare=bare) as crowd:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.press", str(crowd.port), *(["bare"] if bare else [])),
            cwd=Path(__file__).parents[1],
            env={**os.environ, "GUANXI_TOKEN": TOKEN, "GUANXI_DATABASE__URL": url, "GUANXI_LOG__LEVEL": "error"},
        )
        try:
            async with asyncio.timeout(PATIENCE):
                await crowd.ready.wait()
            yield crowd
        finally:
            process.terminate()
            await process.wait()


async def _prepare(url: str, rounds: Sequence[Round], members: range) -> None:
    """Everyone has a wallet with a point in it, and each round its open packet."""
    database = await Database.open(url)
    now = Round(0).now
    async with database.transaction() as tx:
        gifts = [
            ledger.Entry(GUILD, f"gift/{user}", "grant", ledger.move(ledger.ISSUANCE, ledger.wallet(user), 1))
            for user in (_FIRST + member for member in members)
        ]
        await ledger.post_many(tx, gifts, now)
        for round in rounds:
            packet = claim.packet_of(round)._replace(guild_id=GUILD, closes_at=_FAR)
            await db.red_packets.add(tx, packet)
            await lifecycle.fund(tx, packet, now)
    await database.close()


async def _check_books(url: str, claimed: Sequence[Round]) -> None:
    database = await Database.open(url)
    problems = (await verify(database)).problems
    async with database.reading() as tx:
        for round in claimed:
            packet = await db.red_packets.get(tx, GUILD, claim.packet_id_of(round))
            assert packet is not None and packet.taken - 1 in {plan.operations for plan in PLANS}, packet
    await database.close()
    assert problems == [], problems


def main(port: int, *, bare: bool) -> int:
    """Run the bot on the stand-in; with `bare` its button only acknowledges."""

    async def acknowledge(_: ClaimButton, ask: Ask) -> None:
        await ask.acknowledge()

    if bare:
        ClaimButton.pressed = acknowledge  # type: ignore[method-assign, assignment]
    point_at(port)
    return cli.main(["run"])


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), bare=sys.argv[2:] == ["bare"]))
