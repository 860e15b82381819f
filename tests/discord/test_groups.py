"""Groups as people live them: founding, joining, inviting, handing over, closing; and what Discord does meanwhile."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import discord
import pytest
from simcord import InteractionResult

import db.groups
from bot.demo.stage import Stage
from db.groups import Group
from services.actor import Actor

EN, ZH, STAFF, ADMIN = "mia", "shangguan", "sam", "ada"
Restart = Callable[[], Awaitable[None]]


@pytest.fixture(autouse=True)
async def staffed(club: Stage) -> None:
    """A club with staff and a place to tell them."""
    owner = Actor(club.world.guild.id, club.world.persona(ADMIN).id, manages_guild=True)
    changes = {
        "moderator_roles": (club.world.roles["moderator"].id,),
        "staff_channel": club.world.channels["staff-queue"].id,
    }
    await club.app.services.settings.change_club(owner, changes, club.env.now())


async def found(club: Stage, who: str = EN, name: str = "Night riders", **more: Any) -> Group:
    await club.slash(who, "hall", "group create", name=name, topic="Rides after work", **more)
    return await group(club, name)


async def group(club: Stage, name: str = "Night riders") -> Group:
    actor = Actor(club.world.guild.id, 0)
    page = await club.app.services.groups.directory(actor, name, limit=1)
    return page.groups[0][0]


async def look(club: Stage, group_id: int) -> Group:
    there = await club.app.services.group_upkeep.look(club.world.guild.id, group_id)
    assert there is not None
    return there


def guild(club: Stage) -> discord.Guild:
    there = club.app.bot.get_guild(club.world.guild.id)
    assert there is not None
    return there


def has_role(club: Stage, who: str, role_id: int | None) -> bool:
    backend = club.env.backend
    member = backend.get_member(club.world.guild.id, club.world.persona(who).id)
    return role_id in member.role_ids


def dm(club: Stage, who: str) -> list[str]:
    return [club.seen(each) for each in club.world.channel(f"dm:{who}").history() if each.author.bot]


def custom_id(club: Stage, shown: Any, verb: str) -> str:
    if isinstance(shown, InteractionResult):
        assert shown.response is not None
        message = shown.response._message
    else:
        message = club.env.backend.get_message(shown.channel.id, shown.id)

    def walk(nodes: list[dict[str, Any]]) -> list[str]:
        own = [str(node["custom_id"]) for node in nodes if node.get("custom_id")]
        return own + [each for node in nodes for each in walk(node.get("components") or [])]

    [one] = [each for each in walk(message.components) if each.startswith(f"group:{verb}:")]
    return one


async def press(club: Stage, who: str, shown: Any, verb: str) -> InteractionResult:
    return await club.click(who, shown, custom_id=custom_id(club, shown, verb))


async def try_again(club: Stage) -> None:
    for _ in range(3):
        await club.advance(20)


# --- founding and joining ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "words"), [(EN, "is founded, and yours"), (ZH, "建好了，你是群主")])
async def test_a_group_gets_a_role_and_a_channel_that_only_it_sees(club: Stage, who: str, words: str) -> None:
    shown = await club.slash(who, "hall", "group create", name="夜骑 Night", topic="下班骑车")
    assert shown.ephemeral and words in club.seen(shown)
    made = await group(club, "夜骑 Night")
    assert has_role(club, who, made.role_id) and not has_role(club, STAFF, made.role_id)
    channel = guild(club).get_channel(made.channel_id or 0)
    role = guild(club).get_role(made.role_id or 0)
    assert isinstance(channel, discord.TextChannel) and role is not None
    assert channel.overwrites_for(guild(club).default_role).view_channel is False
    assert channel.overwrites_for(role).view_channel and channel.topic == "下班骑车"
    assert not role.permissions.value and not role.mentionable


async def test_the_channel_is_made_in_the_category_that_is_set(club: Stage) -> None:
    place = club.world.guild.create_category("社群 Groups")
    assert "Channels of new groups" in club.seen(await club.slash(ADMIN, "hall", "group category", category=place))
    assert "only" in club.seen(await club.slash(EN, "hall", "group category", category=place))
    made = await found(club)
    channel = guild(club).get_channel(made.channel_id or 0)
    assert channel is not None and channel.category_id == place.id


@pytest.mark.parametrize(
    ("who", "options", "said"),
    [
        (EN, {"name": "admin 管理员"}, "A role of this server has that name"),
        (ZH, {"name": "@everyone"}, "名称请用文字"),
        (EN, {"name": "NIGHT RIDERS"}, "There is a group of that name already"),
    ],
)
async def test_what_cannot_be_founded_is_refused_in_words(
    club: Stage, who: str, options: dict[str, Any], said: str
) -> None:
    await found(club, STAFF)
    shown = await club.slash(who, "hall", "group create", **({"topic": "x"} | options))
    assert said in club.seen(shown)


async def test_join_and_leave_by_command_and_by_card_in_both_languages(club: Stage) -> None:
    made = await found(club)
    await club.slash(EN, "hall", "group card", group="night riders")
    card = club.latest("hall")
    assert "Night riders" in club.seen(card) and "One member" in club.seen(card)
    joined = await press(club, ZH, card, "join")
    assert joined.ephemeral and "欢迎加入" in club.seen(joined)
    assert has_role(club, ZH, made.role_id)
    assert "2 members" in club.seen(card)
    assert "已经在" in club.seen(await press(club, ZH, card, "join"))
    assert "你是成员" in club.seen(await press(club, ZH, card, "info"))
    assert "Welcome" in club.seen(await club.slash(STAFF, "hall", "group join", group=str(made.group_id)))
    members = club.seen(await club.slash(EN, "hall", "group members", group="Night riders"))
    assert "3 members" in members and "owner" in members
    assert "已退出" in club.seen(await press(club, ZH, card, "leave"))
    assert not has_role(club, ZH, made.role_id)
    assert "你不在" in club.seen(await press(club, ZH, card, "leave"))
    assert "Hand it over first" in club.seen(await club.slash(EN, "hall", "group leave", group="Night riders"))


async def test_the_list_empty_paged_and_searched(club: Stage) -> None:
    assert "There are no groups yet" in club.seen(await club.slash(EN, "hall", "group list"))
    assert "还没有社群" in club.seen(await club.slash(ZH, "hall", "group list"))
    for n, who in enumerate([EN, ZH, STAFF] * 3):
        await club.slash(who, "hall", "group create", name=f"Circle {n}", topic=f"About {'tea' if n == 4 else 'x'}")
    shown = await club.slash(EN, "hall", "group list")
    assert "Circle 0" in club.seen(shown) and "Circle 8" not in club.seen(shown)
    await press(club, EN, shown, "list")
    assert "Circle 8" in club.seen(shown)
    assert "Circle 4" in club.seen(await club.slash(ZH, "hall", "group list", search="TEA"))
    assert "没找到" in club.seen(await club.slash(ZH, "hall", "group list", search="zzz"))
    picked = await club.autocomplete(EN, "hall", "group join", "group", "circle 7")
    assert [each["name"] for each in picked] == ["Circle 7 · About x"]
    assert "There is no such group" in club.seen(await club.slash(EN, "hall", "group info", group="zzz"))
    fourth = await club.slash(EN, "hall", "group create", name="Circle 9", topic="x")
    assert "can own 3 groups" in club.seen(fourth)


# --- inviting and handing over -----------------------------------------------------------------------------------


async def test_an_invitation_is_accepted_by_direct_message(club: Stage) -> None:
    made = await found(club, entry="invitation")
    assert "邀请制" in club.seen(await club.slash(ZH, "hall", "group join", group="Night riders"))
    assert "成员名单" in club.seen(await club.slash(ZH, "hall", "group members", group="Night riders"))
    sent = await club.slash(EN, "hall", "group invite", group="Night riders", member=club.world.persona(ZH))
    assert "is asked to join" in club.seen(sent)
    question = club.latest(f"dm:{ZH}")
    await press(club, ZH, question, "accept")
    assert "欢迎加入" in club.seen(question)
    assert has_role(club, ZH, made.role_id)


async def test_where_direct_messages_are_closed_the_channel_asks_and_only_the_guest_answers(
    club: Stage, restart: Restart
) -> None:
    made = await found(club, entry="invitation")
    channel = club.world.channel(f"dm:{ZH}")
    club.env.inject_error("POST", f"/channels/{channel.id}/messages", status=403, code=50007, times=None)
    await club.slash(EN, "hall", "group invite", group="Night riders", member=club.world.persona(ZH))
    question = club.latest("hall")
    await restart()
    other = await press(club, STAFF, question, "accept")
    assert "not for you" in club.seen(other) and not has_role(club, STAFF, made.role_id)
    await press(club, ZH, question, "decline")
    assert "你没有加入" in club.seen(question) and not has_role(club, ZH, made.role_id)
    again = await club.slash(EN, "hall", "group invite", group="Night riders", member=club.world.persona(ZH))
    assert "did not want to join" in club.seen(again)


async def test_a_new_owner_agrees_first(club: Stage) -> None:
    made = await found(club)
    ouyang = club.world.persona("ouyang")
    refused = await club.slash(EN, "hall", "group handover", group="Night riders", member=ouyang)
    assert "one of its members" in club.seen(refused)
    await club.slash("ouyang", "hall", "group join", group="Night riders")
    await club.slash(EN, "hall", "group handover", group="Night riders", member=ouyang)
    assert (await look(club, made.group_id)).owner_id == club.world.persona(EN).id
    question = club.latest("dm:ouyang")
    await press(club, "ouyang", question, "take")
    assert "归你管了" in club.seen(question)
    assert (await look(club, made.group_id)).owner_id == ouyang.id
    assert any("has taken over" in each for each in dm(club, EN))


# --- changing and closing ----------------------------------------------------------------------------------------


async def test_the_topic_is_changed_on_the_card_and_the_channel(club: Stage) -> None:
    made = await found(club)
    await club.slash(EN, "hall", "group card", group="Night riders")
    other = await club.slash(ZH, "hall", "group topic", group="Night riders", topic="mine")
    assert "只有" in club.seen(other)
    await club.slash(EN, "hall", "group topic", group="Night riders", topic="Rides at dawn **now**")
    assert "Rides at dawn" in club.seen(club.latest("hall"))
    channel = guild(club).get_channel(made.channel_id or 0)
    assert isinstance(channel, discord.TextChannel) and channel.topic == "Rides at dawn **now**"


async def test_closing_asks_first_and_takes_everything_away(club: Stage) -> None:
    made = await found(club)
    await club.slash(EN, "hall", "group card", group="Night riders")
    card = club.latest("hall")
    assert "只有" in club.seen(await club.slash("qin", "hall", "group close", group="Night riders"))
    asked = await club.slash(STAFF, "hall", "group close", group="Night riders")
    assert "cannot be undone" in club.seen(asked) and (await look(club, made.group_id)).state == "open"
    form = await press(club, STAFF, asked, "close")
    await club.submit(STAFF, form, {"reason": "Spam"})
    assert "is closed" in club.seen(asked)
    assert guild(club).get_channel(made.channel_id or 0) is None and guild(club).get_role(made.role_id or 0) is None
    assert "was closed" in club.seen(card)
    assert any("Spam" in each for each in dm(club, EN))
    late = await club.slash(ZH, "hall", "group join", group=str(made.group_id))
    assert "已经关闭" in club.seen(late)


# --- a failing Discord -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 500])
async def test_what_passes_is_tried_again_after_a_restart_too(club: Stage, restart: Restart, status: int) -> None:
    club.env.inject_error("POST", f"/guilds/{club.world.guild.id}/channels", status=status, times=2)
    made = await found(club)
    assert made.channel_id is None
    await restart()
    await try_again(club)
    made = await look(club, made.group_id)
    assert guild(club).get_channel(made.channel_id or 0) is not None and has_role(club, EN, made.role_id)
    assert len([each for each in guild(club).roles if each.name == "Night riders"]) == 1


async def test_what_fails_for_hours_is_shown_in_the_end(club: Stage) -> None:
    club.env.inject_error("POST", f"/guilds/{club.world.guild.id}/channels", status=500, times=10)
    made = await found(club)
    for _ in range(11):
        await club.advance(7201, down=True)
    assert any("has not taken it for hours" in each for each in dm(club, EN))
    assert (await look(club, made.group_id)).trouble == "discord"


async def test_what_was_made_but_not_noted_down_is_found_again(club: Stage) -> None:
    made = await found(club)
    async with club.app.services.database.transaction() as tx:
        await db.groups.change(tx, made.guild_id, made.group_id, role_id=None, channel_id=None, trouble="discord")
    await press(club, EN, await club.slash(EN, "hall", "group info", group="Night riders"), "repair")
    again = await look(club, made.group_id)
    assert (again.role_id, again.channel_id) == (made.role_id, made.channel_id)


@pytest.mark.parametrize(
    ("path", "code", "said"),
    [("roles", 30005, "as many roles"), ("channels", 30013, "as many channels"), ("roles", 50013, "does not let me")],
)
async def test_what_people_must_mend_is_shown_to_staff_and_told_to_the_owner(
    club: Stage, path: str, code: int, said: str
) -> None:
    status = 403 if code == 50013 else 400
    club.env.inject_error("POST", f"/guilds/{club.world.guild.id}/{path}", status=status, code=code, times=1)
    made = await found(club)
    assert any(said in each for each in dm(club, EN))
    assert said in club.seen(club.latest("staff-queue"))
    shown = await club.slash(EN, "hall", "group info", group="Night riders")
    assert said in club.seen(shown)
    await press(club, EN, shown, "repair")
    made = await look(club, made.group_id)
    assert made.trouble is None and made.channel_id is not None and has_role(club, EN, made.role_id)


async def test_a_role_above_the_bots_is_told_and_mended(club: Stage) -> None:
    made = await found(club)
    path = f"/guilds/{club.world.guild.id}/members/{club.world.persona(ZH).id}/roles/{made.role_id}"
    club.env.inject_error("PUT", path, status=403, code=50013, times=1)
    await club.slash(ZH, "hall", "group join", group="Night riders")
    assert not has_role(club, ZH, made.role_id)
    assert any("does not let me" in each for each in dm(club, EN))
    await club.click(ADMIN, club.latest("staff-queue"), label="Try again")
    assert has_role(club, ZH, made.role_id)
    assert (await look(club, made.group_id)).trouble is None


@pytest.mark.parametrize("what", ["role", "channel"])
async def test_what_is_deleted_by_hand_is_noticed_and_made_anew(club: Stage, what: str) -> None:
    made = await found(club)
    backend = club.env.backend
    assert made.role_id is not None and made.channel_id is not None
    async with club.simulation.lock:
        if what == "role":
            backend.delete_role(club.world.guild.id, made.role_id)
        else:
            backend.delete_channel(made.channel_id)
        await club.env.settle()
        await club.simulation.pump()
    assert any("was deleted" in each for each in dm(club, EN))
    assert "was deleted" in club.seen(club.latest("staff-queue"))
    shown = await club.slash(EN, "hall", "group info", group="Night riders")
    assert "was deleted" in club.seen(shown)
    await press(club, EN, shown, "repair")
    again = await look(club, made.group_id)
    assert guild(club).get_channel(again.channel_id or 0) is not None and has_role(club, EN, again.role_id)
    role = guild(club).get_role(again.role_id or 0)
    channel = guild(club).get_channel(again.channel_id or 0)
    assert role is not None and channel is not None and channel.overwrites_for(role).view_channel


# --- leaving the server ------------------------------------------------------------------------------------------


async def leaves(club: Stage, who: str) -> None:
    async with club.simulation.lock:
        club.world.guild.remove_member(club.world.persona(who).member)
        await club.env.settle()
        await club.simulation.pump()


async def test_an_owner_who_leaves_is_followed_by_the_oldest_member(club: Stage) -> None:
    made = await found(club, ZH)
    await club.slash("ouyang", "hall", "group join", group="Night riders")
    await leaves(club, ZH)
    question = club.latest("dm:ouyang")
    assert "资格最老" in club.seen(question)
    await press(club, "ouyang", question, "take")
    assert (await look(club, made.group_id)).owner_id == club.world.persona("ouyang").id


async def test_an_owner_who_leaves_alone_is_told_to_staff(club: Stage) -> None:
    await found(club, ZH)
    await leaves(club, ZH)
    assert "has no owner here any more" in club.seen(club.latest("staff-queue"))


async def test_who_comes_back_gets_the_role_again(club: Stage) -> None:
    made = await found(club)
    await club.slash(ZH, "hall", "group join", group="Night riders")
    await leaves(club, ZH)
    async with club.simulation.lock:
        club.world.guild.add_member(club.world.persona(ZH).user)
        await club.env.settle()
        await club.simulation.pump()
    assert has_role(club, ZH, made.role_id)
