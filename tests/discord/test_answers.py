"""Every press is answered once, in time, whatever happens: with a Discord that can be slow, late or broken at will."""

from __future__ import annotations

import asyncio
import logging
import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import discord
import pytest
from discord import ui

from bot.app import Tree
from bot.brakes import A_MINUTE, Brakes
from bot.clock import Clock
from bot.demo.render import message_lines
from bot.demo.stage import Stage
from bot.metrics import Metrics
from bot.ui import ask as ask_module
from bot.ui.ask import ACKNOWLEDGE_AFTER, Ask
from bot.ui.press import attend
from services.errors import UserError
from tests.discord.conftest import app_on

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)


class Discord:
    """One interaction as Discord sees it: what was said to it, in order. It fails or waits as told."""

    def __init__(self, *, age: float = 0.0, locale: str = "en-US") -> None:
        self.said: list[str] = []
        self.shown: list[str] = []
        self.fails: dict[str, Exception] = {}
        self.until: asyncio.Event | None = None
        self.news = asyncio.Event()
        self._done = False
        self.extras: dict[str, Any] = {}
        self.id = 1
        self.locale = discord.Locale(locale)
        self.message = None
        self.created_at = NOW - timedelta(seconds=age)
        self.type = discord.InteractionType.component
        self.data: dict[str, Any] = {}
        self.metrics = Metrics()
        self.guild_id, self.command = 1, None
        self.user = SimpleNamespace(id=2)
        self.client = SimpleNamespace(clock=Clock(lambda: NOW), metrics=self.metrics, brakes=Brakes())
        self.response = SimpleNamespace(
            is_done=lambda: self._done,
            defer=self._verb("defer", first=True),
            send_message=self._verb("message", first=True),
            edit_message=self._verb("edit", first=True),
            send_modal=self._verb("form", first=True),
        )
        self.followup = SimpleNamespace(send=self._verb("followup"))
        self.edit_original_response = self._verb("edit original")
        self.delete_original_response = self._verb("delete original")

    def _verb(self, name: str, *, first: bool = False) -> Any:
        async def verb(*_: Any, view: ui.LayoutView | None = None, **__: Any) -> None:
            if first and self._done:
                raise discord.InteractionResponded(cast(Any, self))
            if name == "defer" and self.until is not None:
                await self.until.wait()
            self.news.set()
            if name in self.fails:
                raise self.fails[name]
            self.said.append(name)
            self._done = self._done or first
            if view is not None:
                self.shown += [item.content for item in view.walk_children() if isinstance(item, ui.TextDisplay)]

        return verb

    async def press(self, work: Any, *, edits: bool = False) -> None:
        """Somebody presses a button that does `work`."""
        await attend(cast(Any, self), "a:test", work, edits=edits)

    async def heard(self, count: int) -> None:
        """Let the loop turn until Discord has heard so much."""
        while len(self.said) < count:
            self.news.clear()
            await self.news.wait()


def failure(status: int, code: int = 0) -> discord.HTTPException:
    kind = discord.NotFound if status == 404 else discord.HTTPException
    return kind(cast(Any, SimpleNamespace(status=status, reason="no")), {"code": code, "message": "no"})


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two seconds are over at once."""
    monkeypatch.setattr(ask_module, "ACKNOWLEDGE_AFTER", 0)


def test_the_acknowledgement_leaves_time_to_arrive() -> None:
    assert ACKNOWLEDGE_AFTER <= 2.0


async def test_a_fast_press_is_answered_once(slow: None) -> None:
    discord_ = Discord()
    await discord_.press(lambda ask: ask.answer("done"))
    for _ in range(5):
        await asyncio.sleep(0)
    assert (discord_.said, discord_.shown) == (["message"], ["done"])


@pytest.mark.parametrize(("edits", "then"), [(False, "edit original"), (True, "followup")])
async def test_a_slow_press_is_acknowledged_first_and_answered_after(slow: None, edits: bool, then: str) -> None:
    discord_ = Discord()

    async def work(ask: Ask) -> None:
        await discord_.heard(1)
        await ask.answer("done")

    await discord_.press(work, edits=edits)
    assert (discord_.said, discord_.shown) == (["defer", then], ["done"])


async def test_a_slow_answer_for_everyone_is_for_everyone(slow: None) -> None:
    discord_ = Discord()

    async def work(ask: Ask) -> None:
        await discord_.heard(1)
        await ask.answer("done", public=True)

    await discord_.press(work)
    assert discord_.said == ["defer", "delete original", "followup"]


async def test_a_slow_press_that_shows_the_message_anew(slow: None) -> None:
    discord_ = Discord()

    async def work(ask: Ask) -> None:
        await discord_.heard(1)
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.TextDisplay("anew"))
        await ask.update(view)

    await discord_.press(work, edits=True)
    assert (discord_.said, discord_.shown) == (["defer", "edit original"], ["anew"])


async def test_an_answer_while_the_acknowledgement_is_under_way(slow: None) -> None:
    discord_ = Discord()
    discord_.until = asyncio.Event()

    async def work(ask: Ask) -> None:
        await asyncio.sleep(0)
        await asyncio.sleep(0)  # the acknowledgement has set out by now, and waits for Discord
        answering = asyncio.create_task(ask.answer("done"))
        await asyncio.sleep(0)
        assert discord_.said == [] and discord_.until is not None
        discord_.until.set()
        await answering

    await discord_.press(work)
    assert (discord_.said, discord_.shown) == (["defer", "edit original"], ["done"])


async def test_work_that_fails_after_the_acknowledgement_is_answered(slow: None) -> None:
    discord_ = Discord()

    async def work(ask: Ask) -> None:
        await discord_.heard(1)
        raise UserError("job-not-dead")

    await discord_.press(work)
    assert discord_.said == ["defer", "edit original"]
    assert "nothing to retry" in discord_.shown[0]


async def test_a_form_that_comes_too_late_is_asked_for_again(slow: None) -> None:
    discord_ = Discord()

    async def work(ask: Ask) -> None:
        await discord_.heard(1)
        await ask.form(ui.Modal(title="late"))

    await discord_.press(work)
    assert discord_.said == ["defer", "edit original"]
    assert "press again" in discord_.shown[0]


async def test_one_that_is_too_old_is_dropped_with_a_log_line(caplog: pytest.LogCaptureFixture) -> None:
    discord_ = Discord(age=4)
    discord_.fails["defer"] = failure(404, 10062)
    worked: list[Ask] = []

    async def work(ask: Ask) -> None:
        worked.append(ask)

    with caplog.at_level(logging.INFO, "bot"):
        await discord_.press(work)
    assert discord_.said == [] and worked == []
    assert "too old" in caplog.text and "ERROR" not in caplog.text


async def test_one_that_is_old_by_our_clock_only_is_served() -> None:
    discord_ = Discord(age=4)
    await discord_.press(lambda ask: ask.answer("done"))
    assert (discord_.said, discord_.shown) == (["defer", "edit original"], ["done"])


@pytest.mark.parametrize(("locale", "words"), [("en-US", "wait 60 seconds"), ("zh-CN", "歇 60 秒")])
async def test_who_presses_faster_than_anyone_reads_is_told_to_wait(locale: str, words: str) -> None:
    worked: list[Ask] = []
    everyone = Brakes()

    async def work(ask: Ask) -> None:
        worked.append(ask)
        await ask.answer("done")

    async def pressed() -> Discord:
        discord_ = Discord(locale=locale)
        discord_.client.brakes = everyone
        await discord_.press(work)
        return discord_

    for _ in range(A_MINUTE):
        assert (await pressed()).shown == ["done"]
    assert words in (await pressed()).shown[0]
    assert len(worked) == A_MINUTE

    form = Discord()  # what was typed into one is not lost
    form.client.brakes, form.type = everyone, discord.InteractionType.modal_submit
    await form.press(work)
    assert form.shown == ["done"]


async def test_a_command_of_who_is_too_fast_is_answered_and_not_run() -> None:
    discord_ = Discord()
    for _ in range(A_MINUTE):
        discord_.client.brakes.take(1, 2, "/streak", NOW)
    command = cast(Any, discord_)
    command.type = discord.InteractionType.application_command
    assert await Tree.interaction_check(cast(Any, None), command) is False
    assert "wait" in discord_.shown[0]


async def test_a_command_that_is_too_old_is_not_run() -> None:
    discord_ = Discord(age=4)
    discord_.fails["defer"] = failure(404, 10062)
    command = cast(Any, discord_)
    command.type = discord.InteractionType.application_command
    assert await Tree.interaction_check(cast(Any, None), command) is False


async def test_what_comes_too_late_at_the_answer_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    discord_ = Discord()
    discord_.fails["message"] = failure(404, 10062)
    command_error = discord.app_commands.CommandInvokeError(
        cast(Any, SimpleNamespace(name="checkin")), discord_.fails["message"]
    )
    with caplog.at_level(logging.INFO, "bot"):
        await discord_.press(lambda ask: ask.answer("done"))
        await Ask.of(cast(Any, discord_)).fail(command_error, "/checkin")
    assert discord_.said == []
    assert [record.levelname for record in caplog.records] == ["INFO", "INFO"]


@pytest.mark.parametrize(("locale", "words"), [("en-US", "tell a moderator"), ("zh-CN", "编号")])
async def test_an_unexpected_failure_gets_a_reference_that_is_in_the_log(
    caplog: pytest.LogCaptureFixture, locale: str, words: str
) -> None:
    discord_ = Discord(locale=locale)

    async def work(ask: Ask) -> None:
        raise RuntimeError("secret detail")

    await discord_.press(work)
    (shown,) = discord_.shown
    assert words in shown and "secret detail" not in shown
    reference = re.findall(r"`(\w+)`", shown)[0]
    (record,) = [each for each in caplog.records if each.levelname == "ERROR"]
    assert reference in record.getMessage() and "secret detail" in caplog.text


@pytest.mark.parametrize("error", [failure(500), aiohttp.ServerDisconnectedError(), ConnectionResetError()])
async def test_discord_failing_at_the_answer_is_logged_and_nothing_is_raised(
    caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    discord_ = Discord()
    discord_.fails = {"message": error, "followup": error}
    await discord_.press(lambda ask: ask.answer("done"))
    assert discord_.said == []
    assert "could not tell a member" in caplog.text


@pytest.mark.parametrize("error", [failure(500), aiohttp.ServerDisconnectedError(), ConnectionResetError()])
async def test_discord_failing_at_the_acknowledgement_spoils_nothing(
    slow: None, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    discord_ = Discord()
    discord_.fails["defer"] = error

    async def work(ask: Ask) -> None:
        await discord_.news.wait()  # the acknowledgement has failed
        await ask.answer("done")

    await discord_.press(work)
    assert (discord_.said, discord_.shown) == (["message"], ["done"])
    assert "could not acknowledge" in caplog.text


# --- in simulated Discord ----------------------------------------------------------------------------------------


async def _posted(club: Stage, item: ui.Item[Any]) -> discord.Message:
    """A message of the bot with one thing to press."""
    channel = club.app.bot.get_channel(club.world.channel("hall").id)
    assert isinstance(channel, discord.TextChannel)
    view = ui.LayoutView(timeout=None)
    row: ui.ActionRow[Any] = ui.ActionRow(item)
    view.add_item(row)
    view.stop()
    return await channel.send(view=view)


@pytest.mark.parametrize(("who", "words"), [("mia", "belongs to something that is over"), ("shangguan", "已经结束")])
async def test_a_button_that_is_no_more(club: Stage, who: str, words: str) -> None:
    message = await _posted(club, ui.Button(label="?", custom_id="raffle:enter:7"))
    answer = await club.click(who, message)
    assert answer.ephemeral and words in club.seen(answer)


async def test_a_menu_that_is_no_more(club: Stage) -> None:
    message = await _posted(club, ui.Select(custom_id="raffle:pick", options=[discord.SelectOption(label="one")]))
    assert "is over" in club.seen(await club.select("mia", message, ["one"]))


async def test_a_form_from_before_a_restart_gives_back_what_was_typed(club: Stage, story_url: str) -> None:
    shown = await club.slash("ada", "hall", "setup")
    await club.click("ada", shown, label="Language and days")
    form = await club.click("ada", shown, label="Another time zone…")
    await club.app.close()
    app = app_on(story_url)
    await app.open()
    app.clock.source = club.env.now
    await club.env.restart_bot(app.bot)
    answer = await club.world.persona("ada").member.submit_modal(form, {"zone": "near @everyone *here*"})
    assert answer.response is not None
    text = "\n".join(message_lines(club.env, answer.response._message))
    assert "nothing was saved" in text and "here" in text
    assert "@everyone" not in text and "*here*" not in text.replace("\\*", "")
    assert (await app.services.settings.club(club.world.guild.id)).time_zone == "UTC"
    await app.close()


@pytest.mark.parametrize("who", ["mia", "shangguan"])
async def test_a_command_that_fails_is_answered_with_a_reference(
    club: Stage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    async def broken(*_: Any) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(club.app.services.settings, "club", broken)
    answer = await club.world.persona(who).member.slash(club.world.channel("hall"), "help")
    assert answer.ephemeral
    (reference,) = re.findall(r"\b[0-9a-f]{8}\b", club.seen(answer))
    assert reference in caplog.text and "broken on purpose" in caplog.text
