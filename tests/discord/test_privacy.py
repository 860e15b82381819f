"""Privacy as people live it: reading about it, having everything as a file, having everything erased."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from simcord import InteractionResult
from sqlalchemy import select

from bot import i18n
from bot.demo.stage import Stage
from db.schema import metadata
from services.actor import Actor
from services.verify import verify

EN, ZH, STAFF, ADMIN = "mia", "shangguan", "sam", "ada"
WORDS = {EN: "erase", ZH: "清除"}
Restart = Callable[[], Awaitable[None]]


@pytest.fixture(autouse=True)
async def staffed(club: Stage) -> None:
    """A club with staff, and a place where the record is copied to."""
    owner = Actor(club.world.guild.id, club.world.persona(ADMIN).id, manages_guild=True)
    changes = {
        "moderator_roles": (club.world.roles["moderator"].id,),
        "audit_channel": club.world.channels["audit-log"].id,
    }
    await club.app.services.settings.change_club(owner, changes, club.env.now())


async def traces(club: Stage, who: str) -> set[str]:
    """The tables that name somebody."""
    found = set()
    async with club.app.services.database.reading() as tx:
        for table in metadata.sorted_tables:
            rows = await tx.execute(select(table))
            if any(str(club.world.persona(who).id) in str(tuple(row)) for row in rows):
                found.add(table.name)
    return found


def attached(club: Stage, shown: InteractionResult) -> tuple[str, bytes]:
    """The name and content of the file on an answer."""
    message: Any = shown.response and shown.response._message
    (file,) = message.attachments
    content = club.env.backend.cdn.get(file["url"])
    assert content is not None
    return file["filename"], content


def buttons(shown: InteractionResult) -> str:
    assert shown.response is not None
    return str(shown.response._message.components)


async def erase(club: Stage, who: str, word: str | None = None) -> tuple[InteractionResult, InteractionResult]:
    """The card of /privacy erase, and what came of the form."""
    card = await club.slash(who, "hall", "privacy erase")
    form = await club.click(who, card, custom_id="privacy:erase")
    return card, await club.submit(who, form, {"word": word or WORDS[who]})


# --- reading -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "words"), [(EN, "How long"), (ZH, "存多久")])
async def test_everyone_reads_what_is_stored(club: Stage, who: str, words: str) -> None:
    shown = await club.slash(who, "hall", "privacy policy")
    assert shown.ephemeral and words in club.seen(shown)


# --- exporting ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "words"), [(EN, "Check-in: 2 entries"), (ZH, "签到：2 条")])
async def test_everything_comes_as_a_file_to_them_alone(club: Stage, who: str, words: str) -> None:
    await club.slash(who, "hall", "checkin")
    shown = await club.slash(who, "hall", "privacy export")
    assert shown.ephemeral and words in club.seen(shown)
    name, content = attached(club, shown)
    assert name == "guanxi-2026-03-10.json"
    document = json.loads(content)
    assert document["user_id"] == str(club.world.persona(who).id)
    assert document["data"]["checkin"]["days"][0]["day"] == "2026-03-10"


@pytest.mark.parametrize(("who", "words"), [(EN, "a moment ago"), (ZH, "刚刚才给你导出过")])
async def test_a_second_file_at_once_is_refused_in_words(club: Stage, who: str, words: str) -> None:
    await club.slash(who, "hall", "privacy export")
    assert words in club.seen(await club.slash(who, "hall", "privacy export"))
    await club.advance(600)
    assert words not in club.seen(await club.slash(who, "hall", "privacy export"))


async def test_a_file_that_is_too_large_is_zipped(club: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await club.slash(EN, "hall", "checkin")
    monkeypatch.setattr(sys.modules["cogs.privacy.files"], "MOST", 1200)  # as the bot has loaded it
    name, content = attached(club, await club.slash(EN, "hall", "privacy export"))
    assert name == "guanxi-2026-03-10.zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert json.loads(archive.read("guanxi-2026-03-10.json"))["data"]["checkin"]["streak"]


@pytest.mark.parametrize(("who", "words"), [(EN, "more about you than fits"), (ZH, "装不下")])
async def test_a_file_that_is_far_too_large_is_staffs_to_give(
    club: Stage, monkeypatch: pytest.MonkeyPatch, who: str, words: str
) -> None:
    monkeypatch.setattr(sys.modules["cogs.privacy.files"], "MOST", 10)
    assert words in club.seen(await club.slash(who, "hall", "privacy export"))


# --- erasing -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "lost", "done", "record"),
    [
        (EN, "points are lost", "Nothing about you is stored", "had everything about themselves erased"),
        (ZH, "积分会作废", "不再存有你的任何信息", "清除了自己的全部信息"),
    ],
)
async def test_everything_goes_once_the_word_is_typed(club: Stage, who: str, lost: str, done: str, record: str) -> None:
    owner = Actor(club.world.guild.id, club.world.persona(ADMIN).id, manages_guild=True)
    language = "zh-CN" if who == ZH else "en"
    await club.app.services.settings.change_club(owner, {"language": language}, club.env.now())
    await club.slash(who, "hall", "checkin")
    await club.slash(who, "hall", "streak remind", hour=9)
    card, _ = await erase(club, who)
    assert card.ephemeral and done in club.seen(card)
    assert await traces(club, who) == set()
    assert (await verify(club.app.services.database)).problems == []
    noted = club.seen(club.latest("audit-log"))
    assert record in noted and str(club.world.persona(who).id) not in noted
    assert i18n.text(language, "audit-former-member") in noted
    again = await club.slash(who, "hall", "checkin")
    assert ("Day 1" if who == EN else "连续签到 1 天") in club.seen(again)
    assert lost in club.seen(await club.slash(who, "hall", "privacy erase"))


@pytest.mark.parametrize(("who", "words"), [(EN, "Nothing is stored about you"), (ZH, "没有存你的任何信息")])
async def test_a_stranger_is_told_that_there_is_nothing(club: Stage, who: str, words: str) -> None:
    shown = await club.slash(who, "hall", "privacy erase")
    assert words in club.seen(shown) and "privacy:erase" not in buttons(shown)


@pytest.mark.parametrize(("who", "words"), [(EN, "Nothing was erased"), (ZH, "什么都没有清除")])
async def test_another_word_erases_nothing(club: Stage, who: str, words: str) -> None:
    await club.slash(who, "hall", "checkin")
    card, answered = await erase(club, who, "yes")
    assert words in club.seen(answered)
    assert "checkin_days" in await traces(club, who)
    form = await club.click(who, card, custom_id="privacy:erase")  # the button is still there
    await club.submit(who, form, {"word": "ERASE"})  # the word of the other language will do
    assert await traces(club, who) == set()


@pytest.mark.parametrize(("who", "words"), [(EN, "erased lately"), (ZH, "刚清除过")])
async def test_a_second_time_waits_for_a_day(club: Stage, who: str, words: str) -> None:
    await club.slash(who, "hall", "checkin")
    await erase(club, who)
    await club.slash(who, "hall", "checkin")
    _, answered = await erase(club, who)
    assert words in club.seen(answered)


@pytest.mark.parametrize(("who", "words"), [(EN, "You own a group: Night riders"), (ZH, "自己管的社群：Night riders")])
async def test_an_owner_is_told_what_to_do_first(club: Stage, who: str, words: str) -> None:
    card_before = await club.slash(who, "hall", "checkin")
    assert card_before.ephemeral
    early = await club.slash(who, "hall", "privacy erase")
    await club.slash(who, "hall", "group create", name="Night riders", topic="Rides")
    form = await club.click(who, early, custom_id="privacy:erase")
    assert words in club.seen(await club.submit(who, form, {"word": WORDS[who]}))
    late = await club.slash(who, "hall", "privacy erase")
    assert words in club.seen(late) and "privacy:erase" not in buttons(late)


async def in_a_group(club: Stage, who: str) -> int:
    await club.slash(STAFF, "hall", "group create", name="Night riders", topic="Rides")
    await club.slash(who, "hall", "group join", group="Night riders")
    page = await club.app.services.groups.directory(Actor(club.world.guild.id, 0), "Night", limit=1)
    role_id = page.groups[0][0].role_id
    assert role_id is not None and has_role(club, who, role_id)
    return role_id


def has_role(club: Stage, who: str, role_id: int) -> bool:
    member = club.env.backend.get_member(club.world.guild.id, club.world.persona(who).id)
    return role_id in member.role_ids


async def test_the_roles_of_groups_go_at_once(club: Stage) -> None:
    role_id = await in_a_group(club, EN)
    card, _ = await erase(club, EN)
    assert "could not be taken" not in club.seen(card)
    assert not has_role(club, EN, role_id)
    assert await traces(club, EN) == set()


async def test_a_role_that_discord_keeps_is_told(club: Stage) -> None:
    role_id = await in_a_group(club, EN)
    card = await club.slash(EN, "hall", "privacy erase")
    form = await club.click(EN, card, custom_id="privacy:erase")
    path = f"/guilds/{club.world.guild.id}/members/{club.world.persona(EN).id}/roles/{role_id}"
    club.env.inject_error("DELETE", path, status=403, code=50013, times=1)
    await club.submit(EN, form, {"word": "ERASE"})
    assert "could not be taken" in club.seen(card) and has_role(club, EN, role_id)
    assert await traces(club, EN) == set()


async def test_the_button_works_after_a_restart(club: Stage, restart: Restart) -> None:
    await club.slash(EN, "hall", "checkin")
    card = await club.slash(EN, "hall", "privacy erase")
    await restart()
    form = await club.click(EN, card, custom_id="privacy:erase")
    await club.submit(EN, form, {"word": "ERASE"})
    assert await traces(club, EN) == set()


# --- for somebody who wrote ---------------------------------------------------------------------------------------


async def forget(club: Stage, user: Any, reason: str = "asked by mail") -> InteractionResult:
    card = await club.slash(ADMIN, "hall", "privacy forget", user=str(user))
    form = await club.click(ADMIN, card, custom_id=f"privacy:forget:{club.world.persona(EN).id}")
    await club.submit(ADMIN, form, {"word": "ERASE", "reason": reason})
    return card


@pytest.mark.parametrize("written", ["{}", "<@{}>", " <@!{}> "])
async def test_an_admin_erases_who_wrote_to_the_club(club: Stage, written: str) -> None:
    mia = club.world.persona(EN)
    role_id = await in_a_group(club, EN)
    await club.slash(EN, "hall", "checkin")
    card = await forget(club, written.format(mia.id), f"asked by mail, {mia.id}")
    assert "Nothing about" in club.seen(card) and card.ephemeral
    assert await traces(club, EN) == set()
    assert not has_role(club, EN, role_id)
    noted = club.seen(club.latest("audit-log"))
    assert "asked by mail" in noted and str(mia.id) not in noted


async def test_an_admin_erases_who_has_left(club: Stage) -> None:
    await in_a_group(club, EN)
    async with club.simulation.lock:
        club.world.guild.remove_member(club.world.persona(EN).member)
        await club.env.settle()
        await club.simulation.pump()
    card = await forget(club, club.world.persona(EN).id)
    assert "Nothing about" in club.seen(card)
    assert await traces(club, EN) == set()


@pytest.mark.parametrize("user", ["mia", "0", "12345678901234567890", "<@&12>"])
async def test_what_is_no_user_is_said(club: Stage, user: str) -> None:
    assert "no user id" in club.seen(await club.slash(ADMIN, "hall", "privacy forget", user=user))


async def test_nothing_about_an_unknown_id(club: Stage) -> None:
    assert "Nothing is stored about" in club.seen(await club.slash(ADMIN, "hall", "privacy forget", user="4711"))


async def test_an_admin_no_more_is_refused_at_the_form(club: Stage) -> None:
    world = club.world
    owner = Actor(world.guild.id, world.persona(ADMIN).id, manages_guild=True)
    settings = club.app.services.settings
    await settings.change_club(owner, {"admin_roles": (world.roles["moderator"].id,)}, club.env.now())
    for command_id in (await club.app.bot.command_ids()).values():
        world.guild.set_command_permissions(command_id, {world.guild.default_role: True})
    await club.slash(EN, "hall", "checkin")
    card = await club.slash(STAFF, "hall", "privacy forget", user=str(world.persona(EN).id))
    form = await club.click(STAFF, card)
    await settings.change_club(owner, {"admin_roles": ()}, club.env.now())
    answered = await club.submit(STAFF, form, {"word": "ERASE", "reason": "because"})
    assert "only" in club.seen(answered)
    assert "checkin_days" in await traces(club, EN)


async def test_help_has_the_topic(club: Stage) -> None:
    assert "Your data" in club.seen(await club.slash(EN, "hall", "help"))
    assert "我的信息" in club.seen(await club.slash(ZH, "hall", "help"))
