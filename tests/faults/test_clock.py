"""The clock jumps in the running program: a day forward, an hour back."""

from __future__ import annotations

from datetime import timedelta

from tests.faults.conftest import MIA, QIN, Program, until


async def test_a_day_forward_and_an_hour_back(program: Program) -> None:
    await program.check_in(MIA)
    await program.give(at="in 2 minutes")

    # The program alone is a day ahead: what Discord hands it looks old, is asked about, and is answered.
    program.control.set(ahead=timedelta(days=1))
    await until(lambda: program.packets() == 1)
    assert "2" in await program.check_in(MIA), "the next day"

    program.control.set(ahead=timedelta(hours=-1))
    await program.check_in(QIN)
    await program.give()
    await until(lambda: program.packets() == 2)
    assert await program.balance(QIN) == 10
    await program.is_sound()


async def test_what_is_due_while_the_clock_is_back_is_not_done_twice(program: Program) -> None:
    await program.give(at="in 2 minutes")
    program.later(timedelta(minutes=3))
    await until(lambda: program.packets() == 1)
    program.later(timedelta(hours=-1))
    await program.give()
    await until(lambda: program.packets() == 2)
    program.later(timedelta(hours=1))  # the first falls due a second time
    await program.give()
    await until(lambda: program.packets() == 3)
    await program.is_sound()
