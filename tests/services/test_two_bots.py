"""Two bot processes on one PostgreSQL database: whatever they lock in whatever order, nobody who presses feels it."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from db.engine import Database
from services import Services, build_services
from services.actor import Actor
from services.checkin.service import CheckedIn
from services.transfers import Sent
from services.verify import verify
from tests.databases import PostgreSQLServer

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
MEMBERS = [Actor(1, user) for user in range(100, 130)]


@pytest.fixture
async def bots(postgresql: PostgreSQLServer) -> AsyncIterator[tuple[Services, Services]]:
    """The services of two bots, each with connections and sets of its own."""
    url = postgresql.create()
    databases = [await Database.open(url) for _ in range(2)]
    first, second = (build_services(database) for database in databases)
    yield first, second
    for services, database in zip((first, second), databases, strict=True):
        await services.close()
        await database.close()
    postgresql.drop(url)


async def test_check_ins_and_transfers_at_once_all_succeed(bots: tuple[Services, Services]) -> None:
    await asyncio.gather(*(bots[0].checkin.check_in(member, NOW) for member in MEMBERS))
    chance = random.Random(5)
    for day in range(1, 6):
        now = NOW + timedelta(days=day)
        pairs = [chance.sample(MEMBERS, 2) for _ in range(20)]
        asked = [
            (sender, (await bots[0].points.ask_to_send(sender, to, 1, None, now)).transfer) for sender, to in pairs
        ]
        presses = [bot.checkin.check_in(member, now) for bot in bots for member in MEMBERS]
        presses += [bot.points.confirm_send(sender, each.transfer_id, now) for bot in bots for sender, each in asked]
        chance.shuffle(presses)
        answers = await asyncio.gather(*presses)
        check_ins = [answer for answer in answers if isinstance(answer, CheckedIn)]
        transfers = [answer for answer in answers if isinstance(answer, Sent)]
        assert sum(not each.repeated for each in check_ins) == len(MEMBERS)
        assert sum(not each.repeated for each in transfers) == len(asked)
    assert (await verify(bots[0].database)).problems == []


async def test_newcomers_check_in_with_both_at_once(bots: tuple[Services, Services]) -> None:
    """Their accounts and streaks do not exist yet, so both bots want to open them."""
    answers = await asyncio.gather(
        *(bot.checkin.check_in(member, NOW) for bot in bots for member in random.Random(7).sample(MEMBERS, 30))
    )
    assert sum(not answer.repeated for answer in answers) == len(MEMBERS)
    assert {answer.balance for answer in answers} == {10}
    assert (await verify(bots[0].database)).problems == []
