"""The real bot, killed with SIGKILL at any instant while people use all of it: nothing is lost, nothing done twice.

`make test` kills 200: most on SQLite, the rest on PostgreSQL. The seed is printed where a run fails, and
`GUANXI_CRASH_SEED=… pytest tests/crash` takes it again: the same deeds and ends are drawn, though the machine does not
do them at the same instants. How it works is told in docs/testing.md.
"""

from __future__ import annotations

import base64
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db.engine import Database, Transaction
from db.jobs import jobs
from services.verify import verify
from tests.crash import club, deeds_credentials, deeds_events, deeds_groups, deeds_points, deeds_red_packets, harness
from tests.crash.lasting_discord import LastingDiscord

KILLS = {"sqlite": 160, "postgresql": 40}
PLENTY = 100  # after so many nearly everything was done at least once
DEEDS = deeds_red_packets.DEEDS | deeds_points.DEEDS | deeds_events.DEEDS | deeds_groups.DEEDS | deeds_credentials.DEEDS
# The end comes in steps: what falls due is promised first. Nobody decides on a packet after two days.
UNTIL_ALL_IS_OVER = (timedelta(0), timedelta(hours=1), timedelta(hours=3), timedelta(hours=22), timedelta(hours=49))


@pytest.mark.slow
@pytest.mark.timeout(600)  # a minute or two where nobody else is at work
async def test_the_real_bot_killed_at_any_instant(database_url: str, tmp_path: Path) -> None:
    kills, seed = KILLS[database_url.partition(":")[0]], harness.seed()
    print(f"{harness.SEED}={seed}")
    folder, scratch = tmp_path / "sealed", tmp_path / "scratch"
    scratch.mkdir()
    await club.found(database_url, folder)
    environment = {
        "GUANXI_CREDENTIALS__STORE": str(folder),
        "GUANXI_CREDENTIALS__KEY": base64.b64encode(club.KEY).decode(),
        "TMPDIR": str(scratch),
    }
    async with harness.torment(database_url, seed, **environment) as bots:
        for director in club.DIRECTORS:
            bots.discord.add_role(director, f"Trade {director}")
        left: set[int] = set()

        async def taken_up() -> bool:
            async with watching.reading() as tx:
                return not await _leased(tx) & left

        for number in range(kills):
            watching = await Database.open(database_url, exclusive=False)
            await bots.once(DEEDS, taken_up)
            await watching.close()
            left = await _check(database_url, folder)
            if number % 8 == 0:  # it reads every file there is
                assert deeds_credentials.clear_text(tmp_path) == []

        async def over() -> bool:
            async with watching.reading() as tx:
                soon = bots.discord.clock.now() + timedelta(seconds=4)
                promised = select(func.count()).where(jobs.c.state == "pending", jobs.c.run_at < soon)
                return not await tx.scalar(promised)

        watching = await Database.open(database_url, exclusive=False)
        await bots.in_peace(UNTIL_ALL_IS_OVER, over)
        await watching.close()

    await _check(database_url, folder)
    await _check_at_the_end(database_url, bots.discord, kills, folder)
    assert deeds_credentials.clear_text(tmp_path) == []
    assert not [path for path in scratch.rglob("*") if path.is_file()]


async def _leased(tx: Transaction) -> set[int]:
    rows = await tx.execute(select(jobs.c.job_id).where(jobs.c.state == "pending", jobs.c.leased_until.is_not(None)))
    return {row.job_id for row in rows}


async def _check(url: str, folder: Path) -> set[int]:
    """What must hold always; the jobs that were being done."""
    database = await Database.open(url, exclusive=False, folder=folder)
    assert (await verify(database)).problems == []
    async with database.reading() as tx:
        await deeds_red_packets.check(tx)
        await deeds_events.check(tx)
        await deeds_credentials.check(tx, folder)
        left = await _leased(tx)
    await database.close()
    return left


async def _check_at_the_end(url: str, discord: LastingDiscord, kills: int, folder: Path) -> None:
    database = await Database.open(url, exclusive=False, folder=folder)
    assert (await verify(database, discord.clock.now())).problems == []
    for press in discord.heard.values():
        assert len(press.texts) <= 1 and "reference" not in "".join(press.texts), press
    by_nonce = Counter((each.channel_id, each.nonce) for each in discord.sent)
    twice = [each for each in discord.sent if by_nonce[each.channel_id, each.nonce] > 1]
    assert twice == [], "each promised message arrives once"
    assert all(each.nonce for each in discord.sent)
    async with database.reading() as tx:
        dead = [(row.kind, row.last_error) for row in await tx.execute(select(jobs).where(jobs.c.state == "dead"))]
        assert dead == []
        done = await deeds_red_packets.check_at_the_end(tx, discord)
        done |= await deeds_points.check_at_the_end(tx, discord)
        done |= await deeds_events.check_at_the_end(tx, discord)
        done |= await deeds_groups.check_at_the_end(tx, discord)
        done |= await deeds_credentials.check_at_the_end(tx, folder)
    print(done)
    undone = [what for what, count in done.items() if not count]
    assert kills < PLENTY or len(undone) < 3, undone
    await database.close()
