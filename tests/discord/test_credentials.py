"""Applying to a verified group as people live it: both sides, both languages, and what may be found of it nowhere."""

from __future__ import annotations

import asyncio
import base64
import io
import logging
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
from PIL import Image, PngImagePlugin
from simcord import InteractionResult
from sqlalchemy import select

import db.verified
from bot.demo.stage import Stage
from db.metadata import metadata
from db.verified import Officer, Proof
from services.actor import Actor
from services.groups import promises
from tests.services.verified_club import VerifiedGroup, verified_group

EN, ZH, STAFF, ADMIN, DIRECTOR, OFFICER = "mia", "shangguan", "sam", "ada", "ouyang", "qin"
Restart = Callable[[], Awaitable[None]]
DAY = 24 * 60 * 60
NOT_YOURS = ("do not hold", "不归你处理")
WHO_LOOKS = ("look", "approve", "decline", "more")

STANDARD = {
    "criteria": [
        {"key": "c1", "name": "Works as a *chef*", "evidence": ["license", "letter"], "visible": "Name and photo"},
        {"key": "c2", "name": "In a kitchen open to guests", "evidence": ["business"]},
    ],
    "reviewers": 1,
}
ENDS = {
    "criteria": [{"key": "c1", "name": "Food handler", "evidence": ["license"], "visible": "", "expires": True}],
    "reviewers": 1,
}
TWO = STANDARD | {"reviewers": 2}


def picture(kind: str = "JPEG", words: str = "") -> bytes:
    """A photograph, with words where cameras and programs leave them."""
    image, out = Image.new("RGB", (320, 200), (200, 180, 90)), io.BytesIO()
    if kind == "PNG":
        chunk = PngImagePlugin.PngInfo()
        chunk.add_text("Comment", words)
        image.save(out, "PNG", pnginfo=chunk)
    else:
        exif = Image.Exif()
        exif[0x010E] = words
        image.save(out, "JPEG", exif=exif, comment=words.encode())
    return out.getvalue()


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot has a key, after a restart too."""
    monkeypatch.setenv("GUANXI_CREDENTIALS__KEY", base64.b64encode(b"k" * 32).decode())


@pytest.fixture
async def chefs(key: None, club: Stage) -> VerifiedGroup:
    """A verified group with its role and channel, in a club with staff."""
    owner = Actor(club.world.guild.id, club.world.persona(ADMIN).id, manages_guild=True)
    changes = {
        "moderator_roles": (club.world.roles["moderator"].id,),
        "staff_channel": club.world.channels["staff-queue"].id,
        "audit_channel": club.world.channels["audit-log"].id,
    }
    await club.app.services.settings.change_club(owner, changes, club.env.now())
    people: dict[str, Any] = {
        f"{part}_id": club.world.persona(who).id
        for part, who in (("owner", DIRECTOR), ("officer", OFFICER), ("member", ADMIN))
    }
    made = await verified_group(club.app.services.database, guild_id=club.world.guild.id, **people)
    async with club.app.services.database.transaction() as tx:
        await promises.place(tx, club.world.guild.id, made.group_id, club.env.now())
    await club.advance(5)
    await asks(club, made, STANDARD)
    return made


async def asks(club: Stage, chefs: VerifiedGroup, standard: dict[str, Any]) -> None:
    """The group asks for this from now on."""
    guild_id, group_id = club.world.guild.id, chefs.group_id
    async with club.app.services.database.transaction() as tx:
        before = await db.verified.charter(tx, guild_id, group_id)
        assert before is not None
        version = before.standard_version + 1
        await db.verified.put_standard(tx, guild_id, group_id, version, standard, chefs.owner.user_id, club.env.now())
        await db.verified.change_charter(tx, guild_id, group_id, standard_version=version)


# --- what people do ----------------------------------------------------------------------------------------------


def custom_ids(club: Stage, shown: Any) -> list[str]:
    if isinstance(shown, InteractionResult):
        answer = shown.followups[-1] if shown.followups else shown.response
        assert answer is not None
        message = answer._message
    else:
        message = club.env.backend.get_message(shown.channel.id, shown.id)

    def walk(nodes: list[dict[str, Any]]) -> list[str]:
        own = [str(node["custom_id"]) for node in nodes if node.get("custom_id")]
        return own + [each for node in nodes for each in walk(node.get("components") or [])]

    return walk(message.components)


async def press(club: Stage, who: str, shown: Any, verb: str) -> InteractionResult:
    custom_id = next(each for each in custom_ids(club, shown) if each.startswith(f"{verb}:"))
    return await club.click(who, shown, custom_id=custom_id)


def filled(**more: Any) -> dict[str, Any]:
    values = {"files": [("licence.jpg", picture())], "evidence": ["c1/license", "c2/business"], "words": "Since 2009"}
    return values | {"consent": True} | more


async def form(club: Stage, who: str = EN) -> InteractionResult:
    shown = await club.slash(who, "hall", "group apply", group="Chefs 大厨")
    return await press(club, who, shown, "application:start")


async def apply(club: Stage, who: str = EN, **more: Any) -> InteractionResult:
    return await club.submit(who, await form(club, who), filled(**more))


async def mine(club: Stage, who: str = EN) -> InteractionResult:
    return await club.slash(who, "hall", "group application")


async def take(club: Stage, who: str = STAFF) -> InteractionResult:
    """Take the newest case from the staff's channel; the panel, or the refusal."""
    return await press(club, who, club.latest("staff-queue"), "case:take")


async def take_from_queue(club: Stage, who: str) -> InteractionResult:
    """Take the only case from /review queue, as somebody does who does not see the staff's channel."""
    found = await club.app.services.cases.queue(_actor(club, who), club.env.now(), limit=2)
    [case] = found.cases
    shown = await club.select(who, await club.slash(who, "hall", "review queue"), [str(case.case_id)])
    return await press(club, who, shown, "case:take")


async def decide(club: Stage, panel: Any, choice: str = "approve", who: str = STAFF, **more: Any) -> InteractionResult:
    shown = await press(club, who, panel, f"credential:{choice}")
    values: dict[str, Any] = {"c1": ["met"], "c2": ["met"]}
    if choice == "decline":
        values = {"failed": ["c1"], "unclear": ["c2"], "reason": ["unreadable"], "words": "The name is blurred"}
    return await club.submit(who, shown, values | more)


async def copied(club: Stage, who: str, custom_id: str) -> InteractionResult:
    """Press a button that somebody saw elsewhere."""
    channel = club.app.bot.get_channel(club.world.channel("hall").id)
    assert isinstance(channel, discord.TextChannel)
    view, row = discord.ui.LayoutView(timeout=None), discord.ui.ActionRow[Any]()
    row.add_item(discord.ui.Button(label="?", custom_id=custom_id))
    view.add_item(row)
    view.stop()
    return await club.click(who, await channel.send(view=view))


async def only_case(club: Stage) -> str:
    """The only case there is, as somebody picks it from the queue."""
    [case] = (await club.app.services.cases.queue(_actor(club, ADMIN), club.env.now(), limit=2)).cases
    return str(case.case_id)


async def settled(club: Stage) -> None:
    await club.advance(125)


def has_role(club: Stage, who: str, chefs: VerifiedGroup) -> bool:
    member = club.env.backend.get_member(club.world.guild.id, club.world.persona(who).id)
    names = {club.env.backend.get_role(club.world.guild.id, each).name for each in member.role_ids}
    return chefs.group.name in names


def dm(club: Stage, who: str) -> str:
    return "\n".join(club.seen(each) for each in club.world.channel(f"dm:{who}").history() if each.author.bot)


def said(club: Stage, channel: str) -> str:
    return "\n".join(club.seen(each) for each in club.world.channel(channel).history() if each.author.bot)


def guild(club: Stage) -> discord.Guild:
    there = club.app.bot.get_guild(club.world.guild.id)
    assert there is not None
    return there


def role(club: Stage, chefs: VerifiedGroup) -> discord.Role:
    [found] = [each for each in guild(club).roles if each.name == chefs.group.name]
    return found


# --- from the card to the role -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "asked", "made", "told"),
    [
        (EN, ["Practising certificate", "To be seen on it: Name and photo", "7 days after"], "handed in", "You are in"),
        (ZH, ["从业资格证", "Name and photo", "7 天后删除"], "已提交", "通过了你的申请"),
    ],
)
async def test_from_the_standard_to_the_role(
    club: Stage, chefs: VerifiedGroup, who: str, asked: list[str], made: str, told: str
) -> None:
    shown = await club.slash(who, "hall", "group apply", group="Chefs 大厨")
    assert shown.ephemeral
    for words in [*asked, "Chefs", "We cook."]:
        assert words in club.seen(shown)
    done = await apply(club, who)
    assert done.ephemeral and made in club.seen(done)
    assert not has_role(club, who, chefs)
    panel = await take(club)
    assert (
        panel.ephemeral and "Since 2009" in club.seen(panel) and "Proven by: Practising certificate" in club.seen(panel)
    )
    seen = await press(club, STAFF, panel, "credential:look")
    assert seen.ephemeral and seen.response is not None
    [attached] = seen.response._message.attachments
    assert attached["filename"] == "page-1.jpg" and "licence" not in club.seen(seen)
    shown_page = club.env.backend.cdn.get(attached["url"])
    assert shown_page is not None and shown_page != picture() and shown_page.startswith(b"\xff\xd8\xff")
    await decide(club, panel)
    assert "approved" in club.seen(panel) and told not in dm(club, who)
    await settled(club)
    assert told in dm(club, who) and has_role(club, who, chefs)
    upkeep = club.app.services.group_upkeep
    group = await upkeep.look(club.world.guild.id, chefs.group_id)
    assert group is not None and group.channel_id is not None
    channel = next(each for each in club.world.rooms() if each.id == group.channel_id)
    [welcome] = [each for each in channel.history() if each.author.bot]
    assert f"<@{club.world.persona(who).id}>" in str(club.env.backend.get_message(channel.id, welcome.id).components)
    assert "looked at page 1" in said(club, "audit-log")


@pytest.mark.parametrize(
    ("who", "asked", "own", "bot", "shown"),
    [
        (EN, "recommended you? Say who", "cannot recommend yourself", "not a bot", "Recommended by"),
        (ZH, "是哪位成员推荐你来的", "推荐人不能填自己", "机器人", "推荐人："),
    ],
)
async def test_who_recommended_them_is_said_before_the_form_and_kept_out(
    club: Stage, chefs: VerifiedGroup, restart: Restart, who: str, asked: str, own: str, bot: str, shown: str
) -> None:
    robot = club.world.guild.add_member(club.env.create_user("robot", bot=True))
    page = await club.slash(who, "hall", "group apply", group="Chefs 大厨")
    assert asked in club.seen(page)
    [menu] = [each for each in custom_ids(club, page) if each.startswith("application:referrer:")]
    assert own in club.seen(await club.select(who, page, [club.world.persona(who).member], custom_id=menu))
    assert bot in club.seen(await club.select(who, page, [robot], custom_id=menu))
    assert not [each for each in custom_ids(club, page) if each.startswith("application:referred:")]
    named = club.world.persona(STAFF)
    await club.select(who, page, [named.member], custom_id=menu)
    await restart()  # what they said is on the page, and nowhere in memory
    refused = await club.submit(who, await press(club, who, page, "application:referred"), filled(consent=False))
    again = await press(club, who, refused, "application:referred")
    done = club.seen(await club.submit(who, again, filled()))
    assert shown in done and named.name in done
    case = await club.select(ADMIN, await club.slash(ADMIN, "hall", "review queue"), [await only_case(club)])
    [take_id] = [each for each in custom_ids(club, case) if each.startswith("case:take:")]
    turned_away = await copied(club, STAFF, take_id)
    assert "invited or recommended" in club.seen(turned_away) and turned_away.modal is None
    panel = await press(club, ADMIN, case, "case:take")
    assert "Recommended by" in club.seen(panel) and named.name in club.seen(panel)


async def test_nobody_is_named_after_all(club: Stage, chefs: VerifiedGroup) -> None:
    page = await club.slash(EN, "hall", "group apply", group="Chefs 大厨")
    [menu] = [each for each in custom_ids(club, page) if each.startswith("application:referrer:")]
    await club.select(EN, page, [club.world.persona(STAFF).member], custom_id=menu)
    await club.select(EN, page, [], custom_id=menu)
    done = await club.submit(EN, await press(club, EN, page, "application:start"), filled())
    assert "handed in" in club.seen(done) and "Recommended" not in club.seen(done)
    assert "Since 2009" in club.seen(await take(club))


async def test_apply_is_offered_to_who_can_use_it(club: Stage, chefs: VerifiedGroup) -> None:
    """On what one sees of the group: not to who has proved their trade, until the end of it comes near."""

    async def offered(who: str) -> bool:
        seen = await club.slash(who, "hall", "group info", group="Chefs 大厨")
        return any(each.startswith("application:apply") for each in custom_ids(club, seen))

    assert await offered(EN) and not await offered(OFFICER)
    for days, near in ((60, False), (29, True)):
        ends = (club.env.now() + timedelta(days=days)).date()
        async with club.app.services.database.transaction() as tx:
            officer = club.world.persona(OFFICER).id
            proof = Proof(
                club.world.guild.id, chefs.group_id, officer, None, "proven", club.env.now(), ends, None, None
            )
            await db.verified.prove(tx, proof)
        assert await offered(OFFICER) is near


async def test_the_card_of_a_verified_group_has_apply_and_no_join(club: Stage, chefs: VerifiedGroup) -> None:
    await club.slash(DIRECTOR, "hall", "group card", group="Chefs 大厨")
    card = club.latest("hall")
    assert [each.rpartition(":")[0] for each in custom_ids(club, card)] == [
        "application:apply",
        "group:leave",
        "group:info",
    ]
    assert "What it takes" in club.seen(await press(club, EN, card, "application:apply"))
    info = await press(club, ZH, card, "group:info")
    assert "申请加入" in club.seen(info) and not any("join" in each for each in custom_ids(club, info))
    inside = await press(club, OFFICER, card, "application:apply")
    assert "已经通过" in club.seen(inside)
    await club.slash(EN, "hall", "group create", name="Riders", topic="x")
    await club.slash(EN, "hall", "group card", group="Riders")
    assert any(each.startswith("group:join") for each in custom_ids(club, club.latest("hall")))


async def test_both_reviewers_of_two_and_what_the_second_sees(club: Stage, chefs: VerifiedGroup) -> None:
    await asks(club, chefs, TWO)
    await apply(club)
    panel = await take(club)
    await decide(club, panel, "decline")
    assert "Another reviewer decides next" in club.seen(panel)
    assert "credential" not in str(custom_ids(club, await take(club)))
    second = await take(club, ADMIN)
    assert "without seeing how" in club.seen(second) and "blurred" not in club.seen(second)
    await decide(club, second, "approve", ADMIN)
    third = await take_from_queue(club, OFFICER)
    assert "独立判断" in club.seen(third)
    await decide(club, third, "approve", OFFICER)
    await settled(club)
    assert has_role(club, EN, chefs)


@pytest.mark.parametrize(
    ("who", "words", "again", "appealed"),
    [
        (EN, ["could not approve", "cannot be read", "chef"], "You can apply again", "Your appeal is handed in"),
        (ZH, ["没能通过", "看不清", "chef"], "可以再次申请", "申诉已提交"),
    ],
)
async def test_declined_told_why_and_appealed(
    club: Stage, chefs: VerifiedGroup, who: str, words: list[str], again: str, appealed: str
) -> None:
    await apply(club, who)
    panel = await take(club)
    await decide(club, panel, "decline")
    assert "blurred" not in club.seen(await mine(club, who))
    await settled(club)
    for each in [*words, "The name is blurred"]:
        assert each in dm(club, who)
    shown = await mine(club, who)
    assert "The name is blurred" in club.seen(shown)
    assert again in club.seen(await club.slash(who, "hall", "group apply", group="Chefs 大厨"))
    appeal = await club.submit(who, await press(club, who, shown, "application:appeal"), {"words": "It is my name"})
    assert appealed in club.seen(appeal)
    refused = await take(club)
    assert "credential" not in str(custom_ids(club, refused))  # who declined it gets no panel
    heard = await take(club, ADMIN)
    assert "It is my name" in club.seen(heard) and "The name is blurred" in club.seen(heard)
    await decide(club, heard, "approve", ADMIN)
    await settled(club)
    assert has_role(club, who, chefs)


@pytest.mark.parametrize(
    ("who", "asked", "added"), [(EN, "asks you for something", "back in the queue"), (ZH, "补充一点东西", "回到队列")]
)
async def test_asked_for_more_and_added(
    club: Stage, chefs: VerifiedGroup, restart: Restart, who: str, asked: str, added: str
) -> None:
    await apply(club, who)
    panel = await take(club)
    await club.submit(STAFF, await press(club, STAFF, panel, "credential:more"), {"words": "The back, please"})
    assert "The applicant is asked" in club.seen(panel)
    assert asked in dm(club, who) and "The back, please" in dm(club, who)
    await restart()
    shown = await mine(club, who)
    assert "The back, please" in club.seen(shown)
    done = await club.submit(
        who, await press(club, who, shown, "application:add"), {"files": [("back.png", picture("PNG"))], "words": "So"}
    )
    assert added in club.seen(done)
    again = await take(club)
    assert len([each for each in custom_ids(club, again) if "look" in each]) == 2 and "So" in club.seen(again)


@pytest.mark.parametrize(("who", "sure", "gone"), [(EN, "deleted at once", "Withdrawn"), (ZH, "马上删除", "已撤回")])
async def test_withdrawing_asks_first(club: Stage, chefs: VerifiedGroup, who: str, sure: str, gone: str) -> None:
    assert "/group apply" in club.seen(await mine(club)) and "/社群 申请" in club.seen(await mine(club, ZH))
    await apply(club, who)
    shown = await mine(club, who)
    await press(club, who, shown, "application:withdraw")
    assert sure in club.seen(shown)
    await press(club, who, shown, "application:open")
    assert sure not in club.seen(shown)
    await press(club, who, shown, "application:withdraw")
    await press(club, who, shown, "application:withdraw-yes")
    assert gone in club.seen(shown)
    await apply(club, who)
    several = await mine(club, who)
    newest = next(iter(await club.app.services.applications.mine(_actor(club, who), club.env.now())))
    await club.select(who, several, [str(newest.application.application_id)])
    assert gone not in club.seen(several)


async def test_undone_in_time(club: Stage, chefs: VerifiedGroup, restart: Restart) -> None:
    await apply(club)
    panel = await take(club)
    await decide(club, panel)
    await restart()
    await press(club, STAFF, panel, "credential:undo")
    assert "You hold it" in club.seen(panel)
    await settled(club)
    assert not has_role(club, EN, chefs) and "In the queue" in club.seen(await mine(club))
    await press(club, STAFF, panel, "credential:back")
    assert "back in the queue" in club.seen(panel)
    other = await take(club, ADMIN)
    await decide(club, other, who=ADMIN)
    await settled(club)
    assert has_role(club, EN, chefs)
    assert "no longer be undone" in club.seen(await press(club, ADMIN, other, "credential:undo"))


# --- restarts, and a failing Discord -----------------------------------------------------------------------------


async def test_a_restart_at_every_step_loses_nothing(club: Stage, chefs: VerifiedGroup, restart: Restart) -> None:
    shown = await club.slash(EN, "hall", "group apply", group="Chefs 大厨")
    await restart()
    opened = await press(club, EN, shown, "application:start")
    await restart()
    lost = await club.submit(EN, opened, filled(words="What I typed"))
    assert "What I typed" in club.seen(lost)  # a form from before is not known, and what was typed comes back
    await apply(club)
    await restart()
    panel = await take(club)
    await restart()
    await press(club, STAFF, panel, "credential:look")
    await decide(club, panel)
    await restart()
    await settled(club)
    assert has_role(club, EN, chefs) and dm(club, EN).count("You are in") == 1


async def test_where_direct_messages_are_closed_staff_are_told_that_and_not_why(
    club: Stage, chefs: VerifiedGroup
) -> None:
    channel = club.world.channel(f"dm:{EN}")
    club.env.inject_error("POST", f"/channels/{channel.id}/messages", status=403, code=50007, times=None)
    await apply(club)
    await decide(club, await take(club), "decline")
    await settled(club)
    staff = said(club, "staff-queue")
    assert "Telling an applicant" in staff and "blurred" not in staff and "blurred" not in said(club, "hall")
    assert "The name is blurred" in club.seen(await mine(club))


@pytest.mark.parametrize("status", [429, 500])
async def test_what_passes_is_tried_again_and_told_once(club: Stage, chefs: VerifiedGroup, status: int) -> None:
    await apply(club)
    await decide(club, await take(club))
    channel = club.world.channel(f"dm:{EN}")
    club.env.inject_error("POST", f"/channels/{channel.id}/messages", status=status, times=2)
    await settled(club)
    for _ in range(3):
        await club.advance(60)
    assert dm(club, EN).count("You are in") == 1 and has_role(club, EN, chefs)


# --- what is refused ---------------------------------------------------------------------------------------------

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("drawing.svg", SVG, "PDF, JPEG, PNG, WebP or HEIC"),
        ("licence", picture(), "PDF, JPEG, PNG, WebP or HEIC"),
        ("licence.pdf", b"MZ\x90\x00" + bytes(200), "does not match its name"),
        ("licence.png", SVG, "does not match its name"),
        ("licence.jpg", b"", "That file is empty"),
        ("licence.jpg", bytes(10 * 2**20 + 1), "10 MB at most"),
        ("licence.jpg", picture()[:300], "cannot read this file"),
        ("licence.jpg", picture() + b"PK\x03\x04" + bytes(40_000), "Something else is attached"),
    ],
)
async def test_hostile_files_are_refused_in_words_and_what_was_typed_comes_back(
    club: Stage, chefs: VerifiedGroup, name: str, data: bytes, words: str
) -> None:
    refused = await apply(club, files=[("fine.jpg", picture()), (name, data)], words="My *words*")
    assert refused.ephemeral and words in club.seen(refused)
    assert "My" in club.seen(refused) and name not in club.seen(refused).replace("licence", "", 0 if "." in name else 1)
    assert "/group apply" in club.seen(await mine(club))  # nothing was made
    again = await press(club, EN, refused, "application:start")
    assert again.modal is not None


async def test_a_slow_or_lost_upload_is_told(
    club: Stage, chefs: VerifiedGroup, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hangs(self: discord.Attachment, *, use_cached: bool = False) -> bytes:
        await asyncio.Event().wait()
        raise AssertionError

    async def is_gone(self: discord.Attachment, *, use_cached: bool = False) -> bytes:
        raise OSError(self.filename)

    monkeypatch.setattr("bot.ui.files.READ_SECONDS", 0)
    monkeypatch.setattr(discord.Attachment, "read", hangs)
    assert "took too long to hand me" in club.seen(await apply(club))
    monkeypatch.setattr(discord.Attachment, "read", is_gone)
    assert "没能从 Discord 取到" in club.seen(await apply(club, ZH, words="你好"))


async def test_a_form_that_does_not_fit_is_refused_before_the_file_is_read(
    club: Stage, chefs: VerifiedGroup, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def read(self: discord.Attachment, *, use_cached: bool = False) -> bytes:
        raise AssertionError("it was read")

    monkeypatch.setattr(discord.Attachment, "read", read)
    assert "Without your consent" in club.seen(await apply(club, consent=False))
    assert "In a kitchen" in club.seen(await apply(club, evidence=["c1/letter"]))
    await asks(club, chefs, ENDS)
    for typed, words in (("2026-03-01", "ended on"), ("blue", "blue"), ("2026-03-09", "March 9, 2026")):
        refused = await apply(club, evidence=["c1/license"], expires=typed)
        assert words in club.seen(refused)


async def test_the_second_form_is_told_that_there_is_one_already(club: Stage, chefs: VerifiedGroup) -> None:
    first, second = await form(club), await form(club)
    await club.submit(EN, first, filled())
    assert "already" in club.seen(await club.submit(EN, second, filled()))
    shown = await club.slash(EN, "hall", "group apply", group="Chefs 大厨")
    assert "application:start" not in str(custom_ids(club, shown))
    await press(club, EN, shown, "application:open")
    assert "Place 1" in club.seen(shown)


async def test_an_old_panel_is_of_no_use_without_the_role_and_the_try_is_on_record(
    club: Stage, chefs: VerifiedGroup
) -> None:
    await apply(club)
    panel = await take(club)
    moderator = club.world.roles["moderator"]
    club.env.backend.remove_member_role(club.world.guild.id, club.world.persona(STAFF).id, moderator.id)
    tried_with = [each for each in custom_ids(club, panel) if each.split(":")[1] in WHO_LOOKS]
    for custom_id in tried_with:
        refused = await copied(club, STAFF, custom_id)
        assert refused.modal is None and "only" in club.seen(refused)
    entries = metadata.tables["audit_entries"]
    async with club.app.services.database.reading() as tx:
        tried = await tx.execute(select(entries.c.actor_id).where(entries.c.action == "case.refused"))
        assert list(tried.scalars()) == [club.world.persona(STAFF).id] * len(tried_with)
    assert len(tried_with) == len(WHO_LOOKS)


@pytest.mark.parametrize(
    ("who", "words"),
    [
        (EN, "for admins"),  # the applicant
        (ZH, "只有"),  # an officer of another group
        (OFFICER, "不归你处理"),
        (DIRECTOR, "不归你处理"),
        (ADMIN, "do not hold"),
    ],
)
async def test_who_does_not_hold_the_case_is_told_no(club: Stage, chefs: VerifiedGroup, who: str, words: str) -> None:
    database, persona = club.app.services.database, club.world.persona(ZH)
    pilots = await verified_group(
        database, guild_id=club.world.guild.id, owner_id=601, officer_id=602, member_id=603, name="Pilots"
    )
    async with database.transaction() as tx:
        officer = Officer(club.world.guild.id, pilots.group_id, persona.id, 601, club.env.now())
        await db.verified.appoint(tx, officer)
    await apply(club)
    panel = await take(club)
    ids = [each for each in custom_ids(club, panel) if each.startswith("credential:")]
    for custom_id in ids:
        refused = await copied(club, who, custom_id)
        expected = words if "back" not in custom_id else NOT_YOURS[who != EN and who != ADMIN]
        assert refused.modal is None and expected in club.seen(refused), custom_id
    assert (await club.app.services.cases.queue(_actor(club, ADMIN), club.env.now(), limit=5)).open == 1


async def test_without_a_key_it_is_off_and_says_so(
    club: Stage, chefs: VerifiedGroup, restart: Restart, monkeypatch: pytest.MonkeyPatch
) -> None:
    await apply(club)
    monkeypatch.delenv("GUANXI_CREDENTIALS__KEY")
    await restart()
    assert "In the queue" in club.seen(await mine(club)), "to be taken back, no key is needed"
    assert "还不能申请" in club.seen(await club.slash(ZH, "hall", "group apply", group="Chefs 大厨"))
    monkeypatch.setenv("GUANXI_CREDENTIALS__KEY", base64.b64encode(b"w" * 32).decode())
    await restart()
    assert "Place 1" in club.seen(await mine(club))
    assert "its key is not in place" in club.seen(await take(club))
    monkeypatch.setenv("GUANXI_CREDENTIALS__KEY", base64.b64encode(b"k" * 32).decode())
    await restart()
    assert "Since 2009" in club.seen(await press(club, STAFF, club.latest("staff-queue"), "case:open"))


def _actor(club: Stage, who: str) -> Actor:
    return Actor(club.world.guild.id, club.world.persona(who).id, manages_guild=who == ADMIN)


# --- afterwards --------------------------------------------------------------------------------------------------


async def test_reminded_then_out_and_back(club: Stage, chefs: VerifiedGroup) -> None:
    await asks(club, chefs, ENDS)
    await apply(club, evidence=["c1/license"], expires="2026-04-30")
    shown = await press(club, STAFF, await take(club), "credential:approve")
    await club.submit(STAFF, shown, {"c1": ["met"], "expires": "2026-04-30"})
    await settled(club)
    assert has_role(club, EN, chefs) and "good until" not in dm(club, EN)
    for days, count in ((22, 1), (23, 2), (6, 3)):  # thirty days before it ends, seven, one
        await club.advance(days * DAY, down=True)
        assert dm(club, EN).count("good until April 30, 2026") == count
    await club.advance(2 * DAY, down=True)
    assert "ended on April 30, 2026" in dm(club, EN) and has_role(club, EN, chefs)
    await club.advance(14 * DAY, down=True)
    assert "has ended, and with it your membership" in dm(club, EN) and not has_role(club, EN, chefs)
    again = await apply(club, evidence=["c1/license"], expires="2027-04-30")
    assert "handed in" in club.seen(again)


@pytest.mark.parametrize(("who", "grace", "out"), [(EN, "ended on April 30", "has ended"), (ZH, "已于", "已到期")])
async def test_in_its_grace_across_restarts_and_then_out_once(
    club: Stage, chefs: VerifiedGroup, restart: Restart, who: str, grace: str, out: str
) -> None:
    await asks(club, chefs, ENDS)
    await apply(club, who, evidence=["c1/license"], expires="2026-04-30")
    panel = await take(club)
    await restart()
    shown = await press(club, STAFF, panel, "credential:approve")
    await club.submit(STAFF, shown, {"c1": ["met"], "expires": "2026-04-30"})
    await restart()  # decided, not in effect yet
    await settled(club)
    assert has_role(club, who, chefs)
    await club.advance(53 * DAY, down=True)
    assert dm(club, who).count(grace) == 1 and has_role(club, who, chefs)
    # Of the reminders that were due while the bot was away, those that are past by now are not told.
    assert "good until April 30" not in dm(club, who) and "有效期到 2026年4月30日" not in dm(club, who)
    await restart()
    await club.advance(14 * DAY, down=True)
    await restart()
    await club.advance(65)
    assert not has_role(club, who, chefs) and dm(club, who).count(out) == 1


async def test_reminders_of_a_proof_that_was_renewed_are_not_sent(club: Stage, chefs: VerifiedGroup) -> None:
    """Of the old day; those of the new one come."""
    await asks(club, chefs, ENDS)
    for ends in ("2026-03-25", "2027-03-31"):
        await apply(club, evidence=["c1/license"], expires=ends)
        shown = await press(club, STAFF, await take(club), "credential:approve")
        await club.submit(STAFF, shown, {"c1": ["met"], "expires": ends})
        await settled(club)
    await club.advance(40 * DAY, down=True)
    assert "March 25, 2026" not in dm(club, EN) and has_role(club, EN, chefs)
    await club.advance(320 * DAY, down=True)
    assert "good until March 31, 2027" in dm(club, EN)


async def test_waiting_asked_and_appealed_across_restarts(club: Stage, chefs: VerifiedGroup, restart: Restart) -> None:
    await apply(club)
    await restart()
    more = await press(club, STAFF, await take(club), "credential:more")
    await club.submit(STAFF, more, {"words": "The back, too"})
    await restart()
    await club.submit(EN, await press(club, EN, await mine(club), "application:add"), {"words": "Here"})
    await restart()
    await decide(club, await take(club), "decline")
    await settled(club)
    await club.submit(EN, await press(club, EN, await mine(club), "application:appeal"), {"words": "Look again"})
    await restart()
    await decide(club, await take(club, ADMIN), "approve", ADMIN)
    await restart()
    await settled(club)
    assert has_role(club, EN, chefs)
    assert [dm(club, EN).count(each) for each in ("The back, too", "The name is blurred", "You are in")] == [1, 1, 1]


async def test_a_director_whose_proof_ended_is_followed_by_an_officer(club: Stage, chefs: VerifiedGroup) -> None:
    guild_id, last_day = club.world.guild.id, date(2026, 2, 1)
    director = club.world.persona(DIRECTOR).id
    async with club.app.services.database.transaction() as tx:
        proof = Proof(guild_id, chefs.group_id, director, None, "proven", club.env.now(), last_day, None, None)
        await db.verified.prove(tx, proof)
    await club.app.services.lasting.lapse(guild_id, chefs.group_id, director, last_day, club.env.now())
    await club.advance(5)
    question = club.latest(f"dm:{OFFICER}")
    assert "is run by somebody who has proven it" in club.seen(question) or "证明过职业" in club.seen(question)
    await press(club, OFFICER, question, "group:take")
    found = await club.app.services.group_upkeep.look(guild_id, chefs.group_id)
    assert found is not None and found.owner_id == club.world.persona(OFFICER).id
    assert not has_role(club, DIRECTOR, chefs)


async def test_revoked_by_the_director_with_a_reason_that_only_the_member_reads(
    club: Stage, chefs: VerifiedGroup
) -> None:
    await apply(club, ZH, words="你好")
    await decide(club, await take(club))
    await settled(club)
    options = {"group": "Chefs 大厨", "member": club.world.persona(ZH), "reason": "Closed the restaurant"}
    assert "for admins" in club.seen(await club.slash(EN, "hall", "group revoke", **options))
    done = await club.slash(DIRECTOR, "hall", "group revoke", **options)
    assert "已撤销" in club.seen(done) and not has_role(club, ZH, chefs)
    assert "被撤销了" in dm(club, ZH) and "Closed the restaurant" in dm(club, ZH)
    for channel in ("hall", "staff-queue", "audit-log"):
        assert "restaurant" not in said(club, channel)
    twice = await club.slash(DIRECTOR, "hall", "group revoke", **options)
    assert "没有正式成员资格" in club.seen(twice)


async def test_roles_changed_by_hand_are_put_right_and_told(club: Stage, chefs: VerifiedGroup) -> None:
    backend, guild_id = club.env.backend, club.world.guild.id
    given = role(club, chefs).id
    backend.add_member_role(guild_id, club.world.persona(EN).id, given)
    await club.advance(5)
    assert not has_role(club, EN, chefs) and "by hand, though they are not in the group" in said(club, "staff-queue")
    backend.remove_member_role(guild_id, club.world.persona(DIRECTOR).id, given)
    await club.advance(5)
    assert has_role(club, DIRECTOR, chefs) and "though they are in the group" in said(club, "staff-queue")


async def test_roles_taken_while_the_bot_was_down_are_given_back(
    club: Stage, chefs: VerifiedGroup, restart: Restart
) -> None:
    await club.app.close()
    given, member = role(club, chefs).id, club.world.persona(OFFICER)
    club.env.backend.get_member(club.world.guild.id, member.id).role_ids.remove(given)
    await restart()
    await club.advance(65)
    assert has_role(club, OFFICER, chefs)
    assert [each for each in said(club, "staff-queue").splitlines() if "though they are in the group" in each]


async def test_a_role_given_while_nobody_looked_is_found_within_an_hour(
    club: Stage, chefs: VerifiedGroup, restart: Restart
) -> None:
    await club.app.close()
    member, backend = club.world.persona(EN), club.env.backend
    backend.get_member(club.world.guild.id, member.id).role_ids.append(role(club, chefs).id)
    await restart()
    backend.add_member_role(club.world.guild.id, member.id, club.world.roles["chef"].id)  # now Discord tells of them
    await club.advance(3700, down=True)
    await club.advance(5)
    assert not has_role(club, EN, chefs) and "though they are not in the group" in said(club, "staff-queue")


# --- nowhere in clear --------------------------------------------------------------------------------------------

SECRETS = {
    "form": "Zwetschgenknoedel",
    "file name": "Marillenpalatschinken",
    "metadata": "Topfenstrudel-4711",
    "asked for": "Kaiserschmarrn",
    "added": "Powidltascherl",
    "reason": "Germknoedel",
    "appeal": "Salzburger-Nockerl",
    "revoked": "Vanillerostbraten",
}


async def test_nothing_of_it_is_in_the_database_or_the_log(
    club: Stage, chefs: VerifiedGroup, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "guanxi")
    for name in ("bot", "cogs", "services", "db"):
        caplog.set_level(logging.DEBUG, name)
    name, planted = SECRETS["file name"], SECRETS["metadata"]
    files = [(f"{name}.jpg", picture(words=planted)), (f"{name}.png", picture("PNG", planted))]
    await apply(club, files=[(f"{name}.svg", planted.encode())], words=SECRETS["form"])  # refused
    await apply(club, files=files, words=SECRETS["form"])
    panel = await take(club)
    seen = await press(club, STAFF, panel, "credential:look")
    assert seen.response is not None
    [attached] = seen.response._message.attachments
    page = club.env.backend.cdn.get(attached["url"])
    assert page is not None and planted.encode() not in page
    more = await press(club, STAFF, panel, "credential:more")
    await club.submit(STAFF, more, {"words": SECRETS["asked for"]})
    shown = await mine(club)
    assert SECRETS["asked for"] in club.seen(shown)
    await club.submit(EN, await press(club, EN, shown, "application:add"), {"words": SECRETS["added"]})
    await decide(club, await take(club), "decline", words=SECRETS["reason"])
    await settled(club)
    shown = await mine(club)
    assert SECRETS["reason"] in club.seen(shown)
    appeal = await press(club, EN, shown, "application:appeal")
    await club.submit(EN, appeal, {"words": SECRETS["appeal"], "files": files})
    await decide(club, await take(club, ADMIN), "approve", ADMIN)
    await settled(club)
    options = {"group": "Chefs 大厨", "member": club.world.persona(EN), "reason": SECRETS["revoked"]}
    await club.slash(STAFF, "hall", "group revoke", **options)
    assert SECRETS["revoked"] in dm(club, EN)
    raw = b"".join(path.read_bytes() for path in sorted(tmp_path.glob("guanxi.sqlite3*")))
    assert chefs.group.name.encode() in raw  # what is looked through is what the bot writes
    for what, word in SECRETS.items():
        assert word.encode() not in raw, f"{what} is in the database"
        assert base64.b64encode(word.encode())[:-4] not in raw, f"{what} is in the database, in base64"
        assert word not in caplog.text, f"{what} is in the log"
        for channel in ("hall", "staff-queue", "audit-log"):
            assert word not in said(club, channel), f"{what} is in #{channel}"
    for data in (picture(), picture("PNG")):
        assert data[-64:] not in raw
