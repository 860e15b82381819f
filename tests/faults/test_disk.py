"""The disk is full, read-only or slow, or the database is held by another: who presses hears so; nothing is lost."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import SECONDS
from tests.faults.conftest import MIA, QIN, Program, until

NOTHING_LOST = "Nothing is lost"
DEFERRED = 5  # the answer that says: one will come

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="another process's limits are Linux's")


def limit_files(program: Program, size: int) -> None:
    """The program may write no file beyond that many bytes: what a full disk, or a quota, does to it."""
    resource.prlimit(program.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def acknowledged(program: Program) -> bool:
    """Whether somebody was told that an answer will come."""
    return any(body.get("type") == DEFERRED for _, path, body in program.discord.requests if path.endswith("/callback"))


async def test_a_full_disk(program: Program) -> None:
    assert "10" in await program.check_in(MIA)
    log = Path(f"{program.path}-wal")
    limit_files(program, log.stat().st_size + 100)
    assert NOTHING_LOST in await program.check_in(QIN)
    assert await program.balance(QIN) == 0
    await program.is_sound()
    limit_files(program, resource.RLIM_INFINITY)
    assert NOTHING_LOST not in await program.check_in(QIN)
    assert [await program.balance(each) for each in (MIA, QIN)] == [10, 10]
    await program.is_sound()


async def test_a_database_that_becomes_read_only(program: Program) -> None:
    program.control.set(read_only=True)
    assert NOTHING_LOST in await program.check_in(MIA)
    program.control.set(read_only=False)
    assert NOTHING_LOST not in await program.check_in(MIA)
    assert await program.balance(MIA) == 10
    await program.is_sound()


async def test_a_slow_disk(program: Program) -> None:
    """A commit takes as long as the disk likes: the press is acknowledged meanwhile, answered after, and done once."""
    program.control.set(held=True)
    presses = [asyncio.create_task(program.check_in(MIA)) for _ in range(2)]
    await until(lambda: acknowledged(program))
    assert not any(press.done() for press in presses)
    program.control.set(held=False)
    await asyncio.wait_for(asyncio.gather(*presses), SECONDS)
    assert await program.balance(MIA) == 10
    await program.is_sound()


async def test_a_database_that_another_program_holds(program: Program) -> None:
    """For a while only: the press waits, acknowledged, and is answered once the other lets go."""
    with closing(sqlite3.connect(program.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        press = asyncio.create_task(program.check_in(MIA))
        await until(lambda: acknowledged(program))
        assert not press.done()
        other.execute("ROLLBACK")
    assert NOTHING_LOST not in await asyncio.wait_for(press, SECONDS)
    assert await program.balance(MIA) == 10
    await program.is_sound()
