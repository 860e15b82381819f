"""The admin sets the club up: in both languages, two at once, across restarts, and with things that go away."""

from __future__ import annotations

from collections.abc import AsyncIterator

import discord
import pytest
from simcord import InteractionResult
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot import zones
from bot.app import App
from bot.checkup import findings
from bot.demo.stage import Stage
from bot.invite import PERMISSIONS, invitation
from bot.typed import whole_number
from services.actor import Actor
from services.checkin.rules import CheckinRules, Milestone
from services.club import ClubSettings
from services.errors import UserError
from services.programmes import PROGRAMMES
from tests.discord.conftest import STORY_BEGINS, app_on


async def club_settings(club: Stage) -> ClubSettings:
    return await club.app.services.settings.club(club.world.guild.id)


async def on_page(club: Stage, who: str, name: str) -> InteractionResult:
    """Open /setup and turn to a page."""
    shown = await club.slash(who, "hall", "setup")
    await club.click(who, shown, custom_id=f"setup:open:{name}")
    return shown


async def submit(club: Stage, who: str, form: InteractionResult, **typed: str) -> InteractionResult:
    """Send a form of numbers; what is not named stays as it is offered."""
    assert form.modal is not None
    fields = {each["component"]["custom_id"]: each["component"]["value"] for each in form.modal["components"]}
    return await club.submit(who, form, fields | typed)


# --- the pages ---------------------------------------------------------------------------------------------------


async def test_with_nothing_set_it_explains_and_shows_what_holds(club: Stage) -> None:
    shown = await club.slash("ada", "hall", "setup")
    assert shown.ephemeral
    text = club.seen(shown)
    assert "Everything works already" in text and "English, UTC, a day begins at 00:00" in text
    assert "Staff queue: none" in text and "Check-in: 5,000,000 points a month" in text
    assert "nothing is missing" in text


async def test_ada_sets_the_club_up(club: Stage) -> None:
    world = club.world
    shown = await on_page(club, "ada", "days")
    await club.select("ada", shown, ["zh-CN"], custom_id="setup:language")
    await club.select("ada", shown, ["Asia/Shanghai"], custom_id="setup:zone")
    await club.select("ada", shown, ["4"], custom_id="setup:start")
    assert "it is 12:00 now" in club.seen(shown)
    await club.click("ada", shown, label="Next: Staff")
    for index, kind in enumerate(("admin", "moderator", "executive")):
        await club.select("ada", shown, [world.roles[kind]], custom_id=f"setup:roles:{index}")
    await club.click("ada", shown, label="Next: Channels")
    for index, name in enumerate(("announcements", "staff-queue", "audit-log")):
        await club.select("ada", shown, [world.channels[name]], custom_id=f"setup:channel:{index}")
    await club.click("ada", shown, label="Next: Budgets")
    form = await club.click("ada", shown, label="Change budgets…")
    await submit(club, "ada", form, checkin="600万", grants="2,000")
    form = await club.click("ada", shown, label="Change sending limits…")
    await submit(club, "ada", form, transfers_a_day="3", transfer_points_a_day="１００")
    await club.click("ada", shown, label="Next: Check")
    assert "every permission it needs" in club.seen(shown)
    after = await club_settings(club)
    assert (after.language, after.time_zone, after.day_start) == ("zh-CN", "Asia/Shanghai", 4)
    assert after.admin_roles == (world.roles["admin"].id,) and after.executive_roles == (world.roles["executive"].id,)
    assert (after.announcement_channel, after.audit_channel) == (
        world.channels["announcements"].id,
        world.channels["audit-log"].id,
    )
    assert (after.budget("checkin"), after.budget("grants")) == (6_000_000, 2000)
    assert (after.transfers_a_day, after.transfer_points_a_day) == (3, 100)
    assert {name: after.budget(name) for name in PROGRAMMES[2:]} == {
        name: ClubSettings().budget(name) for name in PROGRAMMES[2:]
    }
    overview = club.seen(await club.slash("ada", "hall", "setup"))
    assert "Each choice is saved at once" in overview and "简体中文, Shanghai (Asia/Shanghai)" in overview


async def test_an_admin_with_a_chinese_client(club: Stage) -> None:
    await club.app.services.settings.change_club(
        club_admin(club), {"admin_roles": (club.world.roles["director"].id,)}, club.app.clock.now()
    )
    for command_id in (await club.app.bot.command_ids()).values():
        club.world.guild.set_command_permissions(command_id, {club.world.guild.default_role: True})
    shown = await club.slash("ouyang", "hall", "setup")
    assert "俱乐部设置" in club.seen(shown)
    for label in ("语言和时间", "下一步：管理人员", "下一步：频道", "下一步：预算", "下一步：检查"):
        await club.click("ouyang", shown, label=label)
    assert "机器人需要的权限都有了" in club.seen(shown)
    await club.click("ouyang", shown, label="返回总览")
    await club.click("ouyang", shown, label="语言和时间")
    form = await club.click("ouyang", shown, label="其他时区…")
    await club.submit("ouyang", form, {"zone": "北京"})
    assert (await club_settings(club)).time_zone == "Asia/Shanghai"


def club_admin(club: Stage) -> Actor:
    return Actor(club.world.guild.id, club.world.persona("ada").id, manages_guild=True)


async def test_choosing_nothing_unsets(club: Stage) -> None:
    shown = await on_page(club, "ada", "roles")
    await club.select("ada", shown, [club.world.roles["admin"]], custom_id="setup:roles:0")
    await club.select("ada", shown, [], custom_id="setup:roles:0")
    await club.click("ada", shown, label="Next: Channels")
    await club.select("ada", shown, [club.world.channels["audit-log"]], custom_id="setup:channel:2")
    await club.select("ada", shown, [], custom_id="setup:channel:2")
    assert await club_settings(club) == ClubSettings()


async def test_the_same_choice_twice_is_one_change(club: Stage) -> None:
    shown = await on_page(club, "ada", "days")
    for _ in range(2):
        await club.select("ada", shown, ["zh-CN"], custom_id="setup:language")
    assert len(await club.app.services.staff.audit_page(club_admin(club))) == 1


async def test_everyone_cannot_be_staff(club: Stage) -> None:
    shown = await on_page(club, "ada", "roles")
    refused = await club.select("ada", shown, [club.world.guild.default_role], custom_id="setup:roles:0")
    assert "@everyone cannot be staff" in club.seen(refused).replace("\u200b", "")
    assert await club_settings(club) == ClubSettings()


# --- time zones --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["asia/shanghai", "Shanghai", " 上海 ", "Beijing", "北京"])
def test_a_zone_by_any_of_its_names(typed: str) -> None:
    assert zones.search(typed, STORY_BEGINS)[0] == "Asia/Shanghai"


@pytest.mark.parametrize(
    ("typed", "among"), [("Shanghia", "Asia/Shanghai"), ("UTC+8", "Asia/Taipei"), ("Louisville", "America/Louisville")]
)
def test_a_zone_that_is_not_certain_is_offered(typed: str, among: str) -> None:
    zone, near = zones.search(typed, STORY_BEGINS)
    assert zone is None and among in near


@pytest.mark.parametrize("typed", ["", " ", "Xyzzy", "@everyone", "../../etc/passwd", "America", "+99"])
def test_what_is_no_zone(typed: str) -> None:
    assert zones.search(typed, STORY_BEGINS)[0] is None


async def test_a_typing_error_is_helped(club: Stage) -> None:
    shown = await on_page(club, "ada", "days")
    form = await club.click("ada", shown, label="Another time zone…")
    await club.submit("ada", form, {"zone": "Shanghia"})
    assert "Is it one of these?" in club.seen(shown)
    await club.select("ada", shown, ["Asia/Shanghai"], custom_id="setup:zone")
    assert (await club_settings(club)).time_zone == "Asia/Shanghai"


async def test_a_place_nobody_knows_pings_and_formats_nothing(club: Stage) -> None:
    shown = await on_page(club, "ada", "days")
    form = await club.click("ada", shown, label="Another time zone…")
    await club.submit("ada", form, {"zone": f"**@everyone** <@{club.world.persona('mia').id}>"})
    assert "no time zone like" in club.seen(shown)
    message = club.env.backend.get_message(club.world.channel("hall").id, shown.response.id)  # type: ignore[union-attr]
    (said,) = [each["content"] for each in message.components[0]["components"] if each["type"] == 10]
    assert "\\*\\*@\u200beveryone" in said and "<@\u200b" in said
    assert (message.mention_everyone, message.ping_user_ids) == (False, [])
    again = await club.click("ada", shown, label="Type it again…")
    await club.submit("ada", again, {"zone": "Tokyo"})
    assert (await club_settings(club)).time_zone == "Asia/Tokyo"


async def test_a_zone_outside_the_list_is_shown_as_chosen(club: Stage) -> None:
    shown = await on_page(club, "ada", "days")
    form = await club.click("ada", shown, label="Another time zone…")
    await club.submit("ada", form, {"zone": "Kathmandu"})
    assert "it is 09:45 now" in club.seen(shown)
    await club.select("ada", shown, ["Asia/Kathmandu"], custom_id="setup:zone")


# --- numbers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", 0),
        ("5000", 5000),
        ("5,000,000", 5_000_000),
        ("５，０００", 5000),
        ("5 000", 5000),
        ("500万", 5_000_000),
        ("5k", 5000),
    ],
)
def test_whole_numbers_as_people_write_them(typed: str, number: int) -> None:
    assert whole_number(typed, 10**12) == number


@pytest.mark.parametrize("typed", ["", "-5", "1.5", "5.000", "five", "1e9", "99999999999999999999", "9999999亿", "∞"])
def test_what_is_no_whole_number(typed: str) -> None:
    with pytest.raises(UserError, match="bad-number"):
        whole_number(typed, 10**12)


@pytest.mark.parametrize("typed", ["-1", "lots", "1.5", "9" * 30])
async def test_a_bad_number_changes_nothing_and_says_what_would_do(club: Stage, typed: str) -> None:
    shown = await on_page(club, "ada", "budgets")
    form = await club.click("ada", shown, label="Change budgets…")
    refused = await submit(club, "ada", form, checkin=typed)
    assert "is not a whole number from 0 to 1,000,000,000,000" in club.seen(refused)
    assert await club_settings(club) == ClubSettings()


# --- several at once, and over time ------------------------------------------------------------------------------


async def test_two_admins_with_the_same_form_open(club: Stage) -> None:
    """Each saves what they typed themselves, and the second one is answered like the first."""
    club.env.backend.add_member_role(club.world.guild.id, club.world.persona("sam").id, club.world.roles["admin"].id)
    forms = {}
    for who in ("ada", "sam"):
        shown = await on_page(club, who, "budgets")
        forms[who] = await club.click(who, shown, label="Change budgets…")
    for who, typed in (("ada", {"checkin": "11"}), ("sam", {"grants": "22"})):
        await submit(club, who, forms[who], **typed)
    # Sam's form still said 5,000,000 for the check-in, which he left alone.
    after = await club_settings(club)
    assert (after.budget("checkin"), after.budget("grants")) == (11, 22)


@pytest.fixture
async def restarted(club: Stage, story_url: str) -> AsyncIterator[App]:
    """The bot, when it has been started anew by calling `restart`."""
    app = app_on(story_url)
    yield app
    await app.close()


async def test_a_page_from_before_a_restart_still_works(club: Stage, restarted: App) -> None:
    shown = await on_page(club, "ada", "days")
    await club.app.close()
    await restarted.open()
    restarted.clock.source = club.env.now
    await club.env.restart_bot(restarted.bot)
    club.app = club.simulation.app = restarted
    await club.select("ada", shown, ["zh-CN"], custom_id="setup:language")
    await club.click("ada", shown, label="Next: Staff")
    await club.select("ada", shown, [club.world.roles["moderator"]], custom_id="setup:roles:1")
    after = await restarted.services.settings.club(club.world.guild.id)
    assert (after.language, after.moderator_roles) == ("zh-CN", (club.world.roles["moderator"].id,))


async def test_who_is_no_admin_any_more_changes_nothing(club: Stage) -> None:
    admin = club.world.roles["admin"]
    club.env.backend.add_member_role(club.world.guild.id, club.world.persona("sam").id, admin.id)
    shown = await on_page(club, "sam", "days")
    club.env.backend.remove_member_role(club.world.guild.id, club.world.persona("sam").id, admin.id)
    refused = await club.select("sam", shown, ["zh-CN"], custom_id="setup:language")
    assert "for admins only" in club.seen(refused)
    assert await club_settings(club) == ClubSettings()


async def test_a_role_and_a_channel_that_are_deleted_afterwards(club: Stage) -> None:
    shown = await on_page(club, "ada", "roles")
    await club.select("ada", shown, [club.world.roles["executive"]], custom_id="setup:roles:2")
    await club.click("ada", shown, label="Next: Channels")
    await club.select("ada", shown, [club.world.channels["staff-queue"]], custom_id="setup:channel:1")
    club.env.backend.delete_role(club.world.guild.id, club.world.roles["executive"].id)
    club.env.backend.delete_channel(club.world.channels["staff-queue"].id)
    await club.env.settle()
    await club.click("ada", shown, label="Overview")
    text = club.seen(shown)
    assert "2 things to mend" in text and "Staff queue: none" in text and "Executives: none" in text
    await club.click("ada", shown, label="Staff")
    assert "A role chosen for “Executives” was deleted" in club.seen(shown)
    await club.select("ada", shown, [club.world.roles["director"]], custom_id="setup:roles:2")
    assert "was deleted" not in club.seen(shown)
    await club.click("ada", shown, label="Next: Channels")
    assert "“Staff queue” is gone" in club.seen(shown)
    await club.select("ada", shown, [], custom_id="setup:channel:1")
    assert "is gone" not in club.seen(shown)


# --- the check ---------------------------------------------------------------------------------------------------


async def test_what_the_bot_lacks_is_named_with_where_to_grant_it(club: Stage) -> None:
    hall, backend, guild_id = club.world.channels["hall"], club.env.backend, club.world.guild.id
    own = club.world.guild.roles[backend.bot_user.name].id
    shown = await on_page(club, "ada", "channels")
    await club.select("ada", shown, [hall], custom_id="setup:channel:0")
    fewer = PERMISSIONS.value & ~discord.Permissions(manage_roles=True).value
    backend.edit_role(guild_id, own, {"permissions": fewer})
    backend.set_overwrite(hall.id, Overwrite(own, OverwriteType.ROLE, 0, discord.Permissions(send_messages=True).value))
    await club.env.settle()
    await club.click("ada", shown, label="Next: Budgets")
    await club.click("ada", shown, label="Next: Check")
    text = club.seen(shown)
    assert "In the whole server I lack: Manage Roles" in text
    assert "In #大厅-hall I lack: Send Messages" in text
    backend.edit_role(guild_id, own, {"permissions": PERMISSIONS.value})
    backend.delete_overwrite(hall.id, own)
    await club.env.settle()
    await club.click("ada", shown, label="Check again")
    assert "every permission it needs" in club.seen(shown)


async def test_a_channel_for_staff_that_everyone_can_read_is_named(club: Stage) -> None:
    guild = club.app.bot.get_guild(club.world.guild.id)
    assert guild is not None
    places = {name: channel.id for name, channel in club.world.channels.items()}
    fine = ClubSettings(staff_channel=places["staff-queue"], audit_channel=places["audit-log"])
    assert findings(guild, fine, CheckinRules()) == []
    public = ClubSettings(announcement_channel=places["hall"], audit_channel=places["hall"])
    (found,) = findings(guild, public, CheckinRules())
    assert (found.code, found.params["setting"]) == ("channel-public", "audit_channel")
    assert "谁都能看" in found.text("zh-CN") and "Everyone can read" in found.text("en")


async def test_prizes_out_of_reach(club: Stage) -> None:
    guild = club.app.bot.get_guild(club.world.guild.id)
    assert guild is not None
    above = guild.me.top_role.id
    milestones = tuple(
        Milestone(day=day, points=1, role_id=role)
        for day, role in ((7, above), (8, 12345), (9, guild.default_role.id), (10, club.world.roles["chef"].id))
    )
    found = findings(guild, ClubSettings(), CheckinRules(milestones=milestones))
    assert [(each.code, each.params["day"]) for each in found][1:] == [("prize-gone", 8), ("prize-not-given", 9)]
    assert found[0].code in ("prize-too-high", "prize-not-given") and found[0].params["day"] == 7
    for language in ("en", "zh-CN"):
        assert all(each.text(language) for each in found)


def test_the_invitation_asks_for_what_is_needed_and_never_for_everything() -> None:
    link = invitation(42)
    assert "client_id=42" in link and f"permissions={PERMISSIONS.value}" in link
    assert "applications.commands" in link
    assert not PERMISSIONS.administrator and not PERMISSIONS.mention_everyone
