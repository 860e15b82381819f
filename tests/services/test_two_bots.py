"""Two bot processes on one PostgreSQL database: whatever they lock in whatever order, nobody who presses feels it."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from db.engine import Database, retrying
from services import Services, build_services
from services.actor import Actor
from services.checkin.service import CheckedIn
from services.red_packets.sending import Draft, terms
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


async def test_what_a_deadlock_undid_is_done_again(bots: tuple[Services, Services]) -> None:
    """Each waits for a row that the other holds: PostgreSQL undoes one of the two, which then has to come again."""
    first, second = (bot.database for bot in bots)
    async with first.transaction() as tx:
        await tx.execute(text("CREATE TABLE tries (name text PRIMARY KEY, n integer)"))
        await tx.execute(text("INSERT INTO tries VALUES ('a', 0), ('b', 0)"))
    both_hold_one, attempts = asyncio.Barrier(2), 0

    @retrying
    async def count(database: Database, names: str, *, once: list[int]) -> None:
        nonlocal attempts
        attempts += 1
        async with database.transaction() as tx:
            for name in names:
                await tx.execute(text("UPDATE tries SET n = n + 1 WHERE name = :name"), {"name": name})
                if not once:
                    once.append(1)
                    await both_hold_one.wait()

    await asyncio.gather(count(first, "ab", once=[]), count(second, "ba", once=[]))
    async with first.reading() as tx:
        assert [row[0] for row in await tx.execute(text("SELECT n FROM tries"))] == [2, 2]
    assert attempts == 3


async def test_grants_packets_and_check_ins_at_once_all_succeed(bots: tuple[Services, Services]) -> None:
    """Each takes from a programme's budget and puts into wallets, which other deeds lock in another order."""
    admin, chance = Actor(1, 6, manages_guild=True), random.Random(11)
    limits = {"giver_a_day": 1000, "channel_a_day": 1000, "channel_gap_minutes": 0}
    await bots[0].settings.change_red_packets(admin, limits, NOW)

    async def give(bot: Services) -> None:
        asked = await bot.red_packets.ask(admin, Draft(77, 30, 10, "random", False, terms()), NOW)
        packet = await bot.red_packets.confirm(admin, asked.packet.packet_id, NOW)
        await asyncio.gather(*(bot.red_packets.claim(each, packet.packet_id, NOW) for each in MEMBERS[:10]))

    deeds = [bot.checkin.check_in(member, NOW) for bot in bots for member in MEMBERS]
    deeds += [bots[n % 2].points.grant(admin, chance.choice(MEMBERS), 1, "thanks", NOW, n) for n in range(40)]
    deeds += [give(bot) for bot in bots for _ in range(10)]
    chance.shuffle(deeds)
    await asyncio.gather(*deeds)
    assert (await verify(bots[0].database)).problems == []
