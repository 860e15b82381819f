"""Three real processes on one PostgreSQL, one of which dies: every point counted, every word said, and said once."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import AsyncIterator, Coroutine

import pytest
from sqlalchemy import func, select

import db.settings
from bot.clock import Clock
from db.checkin import checkin_days
from db.engine import Database
from db.jobs import jobs
from db.red_packets import red_packet_claims, red_packets
from services import club
from services.red_packets.rules import Limits
from services.verify import verify
from tests.crash.harness import OWNER, SECONDS, button_of
from tests.databases import PostgreSQLServer
from tests.scale.fleet import Fleet, fleet

SHARDS = 3
GUILDS = [(300 + number) << 22 for number in range(6)]  # two on each shard
MEMBERS = range(100, 112)
SHARES, POINTS = 8, 80
LEADER = 0  # begins first, and is the one that dies


@pytest.fixture
async def processes(postgresql: PostgreSQLServer) -> AsyncIterator[tuple[Fleet, Database]]:
    """The three at work on clubs whose limits are out of the way, and their database."""
    url = postgresql.create()
    database = await Database.open(url)
    limits = Limits(giver_a_month=10**9, giver_a_day=1000, channel_a_day=1000, channel_gap_minutes=0)
    async with database.transaction() as tx:
        for guild in GUILDS:
            stored = limits.model_dump(mode="json")
            await db.settings.put(tx, guild, "red_packets", club.ALWAYS, stored, Clock().now(), None)
    async with fleet(url, GUILDS, SHARDS) as bots:
        await bots.start(LEADER)
        await asyncio.gather(*(bots.start(shard) for shard in range(SHARDS) if shard != LEADER))
        yield bots, database
    await database.close()
    postgresql.drop(url)


async def give(bots: Fleet, guild: int, shard: int) -> None:
    """A packet in a guild, by the process of a shard, which need not be the guild's."""
    _, preview = await bots.discord.command("redpacket send", OWNER, guild, shard, total=POINTS, shares=SHARES)
    confirm = button_of(preview, "redpacket:confirm:")
    assert confirm is not None, preview
    await bots.discord.press(confirm, OWNER, guild, shard, preview)


async def until(bots: Fleet, packets: int) -> None:
    """Return when so many packets are announced."""
    async with asyncio.timeout(SECONDS):
        while len(bots.discord.announced("redpacket:claim:")) < packets:  # noqa: ASYNC110  # others' doing
            await asyncio.sleep(0.02)


@pytest.mark.timeout(180)
async def test_one_of_three_dies_and_nothing_is_lost_or_doubled(processes: tuple[Fleet, Database]) -> None:
    bots, database = processes
    discord, chance = bots.discord, random.Random(7)
    await asyncio.gather(*(give(bots, guild, discord.shard_of(guild)) for guild in GUILDS))
    await until(bots, len(GUILDS))
    cards = {
        int(message["channel_id"]) - 1: (button, message) for button, message in discord.with_button("redpacket:claim:")
    }
    assert cards.keys() == set(GUILDS)

    # Every member presses in every guild, each before some process; half-way through one of them dies. Who had been
    # told to that one may never be answered; everybody else is.
    presses = [(guild, member) for guild in GUILDS for member in MEMBERS]
    chance.shuffle(presses)
    unheard = list[asyncio.Task[object]]()
    dead: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def answered(deed: Coroutine[object, object, object], shard: int) -> None:
        answer = asyncio.create_task(deed)
        async with asyncio.timeout(SECONDS):
            await asyncio.wait([answer, dead] if shard == LEADER else [answer], return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            unheard.append(answer)

    async def ask(number: int, guild: int, member: int, shard: int) -> None:
        button, message = cards[guild]
        await answered(discord.press(button, member, guild, shard, message), shard)
        if number == len(presses) // 2:
            assert await bots.end(LEADER, signal.SIGKILL) == -signal.SIGKILL
            dead.set_result(None)
        await answered(discord.command("checkin", member, guild, shard), shard)

    await asyncio.gather(*(ask(number, *each, chance.randrange(SHARDS)) for number, each in enumerate(presses)))

    # In the dead one's guilds others are pressed before; who leads now says there what it would have said.
    orphans = [guild for guild in GUILDS if discord.shard_of(guild) == LEADER]
    await asyncio.gather(*(give(bots, guild, 1) for guild in orphans))
    await until(bots, len(GUILDS) + len(orphans))
    asked_of_discord = {path for method, path, _ in discord.requests if method == "GET"}
    assert {f"/guilds/{guild}" for guild in orphans} <= asked_of_discord
    await bots.start(LEADER)
    dead = asyncio.get_running_loop().create_future()
    await asyncio.gather(*(ask(-1, guild, member, discord.shard_of(guild)) for guild, member in presses))
    await over(database)
    assert [await bots.end(shard, signal.SIGTERM) for shard in range(SHARDS)] == [0] * SHARDS
    for each in unheard:
        each.cancel()

    assert (await verify(database)).problems == []
    async with database.reading() as tx:
        found = await tx.execute(select(red_packets.c.packet_id, red_packets.c.guild_id, red_packets.c.message_id))
        packets = {row.packet_id: row for row in found}
        claims = (await tx.execute(select(red_packet_claims))).all()
        days = await tx.scalar(select(func.count()).select_from(checkin_days))
    assert discord.announced("redpacket:claim:") == {f"redpacket:claim:{packet}": 1 for packet in packets}
    assert all(row.message_id is not None for row in packets.values())
    for packet_id in (int(button.rpartition(":")[2]) for button, _ in cards.values()):
        own = [each for each in claims if each.packet_id == packet_id]
        assert len({each.user_id for each in own}) == len({each.place for each in own}) == len(own) == SHARES
        assert sum(each.points for each in own) == POINTS
    assert days == len(GUILDS) * len(MEMBERS)
    for heard in discord.heard.values():
        assert len(heard.answers) <= 1 and "reference" not in "".join(heard.texts), heard
    assert discord.syncs == 1, "Discord is told the commands once"


async def over(database: Database) -> None:
    """Return when every promise that is due is kept."""
    async with asyncio.timeout(SECONDS):
        while True:
            async with database.reading() as tx:
                due = select(func.count()).where(jobs.c.state != "done", jobs.c.run_at <= Clock().now())
                if not await tx.scalar(due):
                    return
            await asyncio.sleep(0.05)


async def test_a_shard_that_is_taken_is_refused(processes: tuple[Fleet, Database]) -> None:
    bots, _ = processes
    del bots.discord.there[1]  # so that a start waits for the second one
    second = asyncio.create_task(bots.start(1))
    await asyncio.sleep(0)  # it is asked for
    assert await bots.code(1) == 20
    second.cancel()
