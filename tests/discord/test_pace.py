"""A crowd is answered in order, a few at a time, and what is shown to it costs little."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from typing import Any

import discord.client
import pytest
from discord import ui
from discord.gateway import DiscordWebSocket

from bot import pace as pace_module
from bot.pace import COLLECTS, COLLECTS_IN_A_CROWD, CROWD, Pace, PacedSocket, read_at_our_pace
from bot.ui import ask as ask_module
from bot.ui.ask import Ask
from bot.ui.card import GOOD, MAX_TEXT, Note, card
from tests.discord.test_answers import Discord, failure


@pytest.fixture(autouse=True)
def thresholds() -> Iterator[None]:
    """What the collector is set to stays so."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


@pytest.fixture
def pace(monkeypatch: pytest.MonkeyPatch) -> Pace:
    """A pace of two, which the asks and the connection keep to."""
    pace = Pace(2)
    monkeypatch.setattr(pace_module, "pace", pace)
    monkeypatch.setattr(ask_module, "pace", pace)
    return pace


async def turns() -> None:
    """Let everyone run as far as they can."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_no_more_is_read_than_can_be_answered(pace: Pace, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    async def poll_event(self: DiscordWebSocket) -> None:
        read.append(len(read))
        pace.take(read[-1])

    monkeypatch.setattr(DiscordWebSocket, "poll_event", poll_event)
    socket = PacedSocket.__new__(PacedSocket)

    async def reader() -> None:
        while True:
            await socket.poll_event()

    reading = asyncio.create_task(reader())
    await turns()
    assert read == [0, 1]
    pace.give(0)
    await turns()
    assert read == [0, 1, 2]
    pace.give(0)  # once only
    await turns()
    assert read == [0, 1, 2]
    reading.cancel()


async def test_where_nobody_can_be_told_anything_it_is_read_on(pace: Pace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace_module, "STUCK_AFTER", 0)
    pace.take("one")
    pace.take("two")
    await pace.room()
    pace.take("three")
    pace.give("one")  # let go of before
    pace.take("four")
    waiting = asyncio.create_task(pace.room())
    monkeypatch.setattr(pace_module, "STUCK_AFTER", 60)
    await turns()
    assert not waiting.done()
    pace.give("three")
    await waiting


async def full(pace: Pace) -> bool:
    """Whether nothing more would be read."""
    reading = asyncio.create_task(pace.room())
    await turns()
    if reading.done():
        return False
    reading.cancel()
    return True


@pytest.mark.parametrize("how", ["answered", "acknowledged", "refused", "gone", "unanswered"])
async def test_a_press_is_in_hand_until_its_first_word(pace: Pace, how: str) -> None:
    pace.take("another")
    discord_ = Discord(age=100 if how == "gone" else 0)
    if how in ("refused", "gone"):
        discord_.fails["message"] = discord_.fails["defer"] = failure(404, 10062)
    go_on, said = asyncio.Event(), asyncio.Event()

    async def work(ask: Ask) -> None:
        await go_on.wait()
        if how == "acknowledged":
            await ask.acknowledge()
            said.set()
            await asyncio.Event().wait()
        elif how != "unanswered":
            await ask.answer("done")

    pressed = asyncio.create_task(discord_.press(work))
    await turns()
    assert await full(pace) is (how != "gone")
    go_on.set()
    if how == "acknowledged":
        await said.wait()
    else:
        await pressed
    assert not await full(pace)
    pressed.cancel()


async def test_a_command_that_is_answered_is_in_hand_no_more(pace: Pace) -> None:
    pace.take("another")
    discord_: Any = Discord()
    ask = Ask.of(discord_)  # no base class is there to say that it is over
    assert await full(pace)
    await ask.answer("done")
    assert not await full(pace)


def test_the_collector_rests_while_there_is_a_crowd() -> None:
    pace = Pace()
    for number in range(CROWD - 1):
        pace.take(number)
    assert gc.get_threshold() != COLLECTS_IN_A_CROWD
    pace.take(CROWD)
    assert gc.get_threshold() == COLLECTS_IN_A_CROWD
    for number in (*range(CROWD - 1), CROWD):
        assert gc.get_threshold() == COLLECTS_IN_A_CROWD
        pace.give(number)
    assert gc.get_threshold() == COLLECTS


def test_discord_py_takes_our_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord.client, "DiscordWebSocket", DiscordWebSocket)
    read_at_our_pace()
    # `Client.connect` looks it up by this name.
    assert discord.client.Client.connect.__globals__["DiscordWebSocket"] is PacedSocket


@pytest.mark.parametrize("text", ["**7** points", "x" * (MAX_TEXT + 1)])
def test_a_note_is_the_card_of_its_text(text: str) -> None:
    note, slow = Note(text, accent=GOOD), card(text, accent=GOOD)
    assert note.to_components() == slow.to_components()
    assert note.has_components_v2()
    assert note.is_finished()  # or discord.py would keep it in memory for ever
    shown, expected = ([type(item) for item in view.walk_children()] for view in (note, slow))
    assert shown == expected
    assert [item.content for item in note.walk_children() if isinstance(item, ui.TextDisplay)] == [
        item.content for item in slow.walk_children() if isinstance(item, ui.TextDisplay)
    ]
