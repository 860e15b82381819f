"""Help: made from the commands, for what the person may do, in their language."""

from __future__ import annotations

import pytest
from discord import app_commands

from bot import i18n
from bot.demo.stage import Stage
from bot.guard import capability_of
from services.actor import Actor


def guild_commands(club: Stage, *, everybodys: bool) -> set[str]:
    return {
        each.qualified_name
        for each in club.app.bot.tree.walk_commands()
        if isinstance(each, app_commands.Command)
        and (capability_of(each) is None) == everybodys
        and each.qualified_name != "help"
    }


def shows(text: str, name: str) -> bool:
    """Whether a command is shown, and not only a longer one that begins alike."""
    return any(f"/{name}{end}" in text for end in (" ·", "\n", "（"))


@pytest.mark.parametrize("who", ["mia", "shangguan", "qin", "ouyang"])
async def test_a_member_is_shown_what_is_everybodys_and_nothing_else(club: Stage, who: str) -> None:
    answer = await club.slash(who, "hall", "help")
    text = club.seen(answer)
    assert answer.ephemeral
    assert {name for name in guild_commands(club, everybodys=True) if not shows(text, name)} == set()
    assert {name for name in guild_commands(club, everybodys=False) if shows(text, name)} == set()


async def test_an_admin_is_shown_everything_and_what_is_not_set_up(club: Stage) -> None:
    text = club.seen(await club.slash("ada", "hall", "help"))
    every = guild_commands(club, everybodys=True) | guild_commands(club, everybodys=False)
    assert {name for name in every if not shows(text, name)} == set()
    assert "Not set up yet: Time zone, Moderators, Announcements, Staff queue, Audit log" in text


async def test_what_is_set_up_is_not_asked_for(club: Stage) -> None:
    channels = {f"{name}_channel": club.world.channels["hall"].id for name in ("announcement", "staff", "audit")}
    changes = {"time_zone": "Asia/Shanghai", "moderator_roles": (club.world.roles["moderator"].id,)} | channels
    ada = Actor(club.world.guild.id, club.world.persona("ada").id, manages_guild=True)
    await club.app.services.settings.change_club(ada, changes, club.app.clock.now())
    assert "Not set up yet" not in club.seen(await club.slash("ada", "hall", "help"))
    text = club.seen(await club.slash("sam", "hall", "help"))
    assert "/checkin-card" in text and "/points grant" not in text


async def test_in_chinese_with_the_chinese_names_and_a_topic(club: Stage) -> None:
    shown = await club.slash("shangguan", "hall", "help")
    assert "你可以做这些" in club.seen(shown) and "/points send（积分 转赠）" in club.seen(shown)
    await club.select("shangguan", shown, ["checkin"])
    text = club.seen(shown)
    assert "今日签到" in text and "Check in" not in text


async def test_topics_and_back(club: Stage) -> None:
    shown = await club.slash("mia", "hall", "help")
    await club.select("mia", shown, ["points"])
    text = club.seen(shown)
    assert "Send points of yours to another member" in text and "Check-in and streak:" not in text
    await club.select("mia", shown, ["overview"])
    assert "What you can do here" in club.seen(shown)


async def test_a_topic_that_is_not_ones_own_any_more(club: Stage) -> None:
    backend, sam = club.env.backend, club.world.persona("sam").id
    admin = club.world.roles["admin"].id
    backend.add_member_role(club.world.guild.id, sam, admin)
    shown = await club.slash("sam", "hall", "help")
    backend.remove_member_role(club.world.guild.id, sam, admin)
    await club.select("sam", shown, ["setup"])
    assert "What you can do here" in club.seen(shown) and "/setup" not in club.seen(shown)


async def test_where_discord_does_not_tell_the_ids_the_names_are_shown(club: Stage) -> None:
    club.app.bot._command_ids = {}
    club.env.inject_error("GET", "/applications/*/commands", status=500, times=None)
    assert "/points balance" in club.seen(await club.slash("mia", "hall", "help"))


async def test_commands_are_to_be_clicked(club: Stage) -> None:
    answer = await club.slash("mia", "hall", "help")
    assert answer.response is not None
    command_id = (await club.app.bot.command_ids())["checkin"]
    assert f"</checkin:{command_id}>" in str(answer.response._message.components)


async def test_every_feature_is_a_topic(club: Stage) -> None:
    """A new cog with commands needs help-topic-<feature>, with a word about it."""
    shown = await club.slash("ada", "hall", "help")
    features = {
        each.callback.__module__.split(".")[1]
        for each in club.app.bot.tree.walk_commands()
        if isinstance(each, app_commands.Command)
    }
    for feature in sorted(features - {"help"}):
        await club.select("ada", shown, [feature])
        assert "What you can do here" not in club.seen(shown)
        assert all(i18n.has(language, i18n.key("help-topic", feature), "about") for language in i18n.LANGUAGES)
