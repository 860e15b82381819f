"""The development fund, contribution and profiles as people see them, in both languages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import discord
import pytest
from discord import ui
from simcord import InteractionResult

import db.cases
import db.groups
from bot.demo.scenes.fund import SCENES
from bot.demo.stage import Stage
from bot.ui.joints import panels, summaries
from cogs.fund.deciding import ApproveButton, DeclineButton
from db.cases import Case
from services import contribution, jobs, ledger
from services.actor import Actor
from services.fund import OPENING
from services.verify import verify
from tests.services.verified_club import VerifiedGroup, verified_group

EN, ZH = "mia", "shangguan"  # who runs the group in a story
CHEFS = "Chefs 大厨"


@pytest.fixture(autouse=True)
async def books_are_in_order(club: Stage, restart: Any) -> AsyncIterator[None]:
    """After each story."""
    yield
    assert (await verify(club.app.services.database)).problems == []


def actor(club: Stage, who: str, **more: Any) -> Actor:
    return Actor(club.world.guild.id, club.world.persona(who).id, **more)


def ada(club: Stage) -> Actor:
    return actor(club, "ada", manages_guild=True)


async def chefs(club: Stage, director: str = EN, officer: str = "sam") -> VerifiedGroup:
    """A verified group run by a persona, with Sam as officer and Ouyang as a proven member; Qin sits on the council."""
    world = club.world
    council = {"council_roles": (world.roles["executive"].id,), "staff_channel": world.channels["staff-queue"].id}
    await club.app.services.settings.change_club(ada(club), council, club.env.now())
    return await verified_group(
        club.app.services.database,
        guild_id=world.guild.id,
        owner_id=world.persona(director).id,
        officer_id=world.persona(officer).id,
        member_id=world.persona("ouyang").id,
        name=CHEFS,
    )


async def income(club: Stage, points: int = 1000) -> None:
    await club.app.services.fund.pay_in(ada(club), points, "this year’s yield", club.env.now(), key=points)


async def ask_for(club: Stage, who: str, amount: int = 500, **more: Any) -> InteractionResult:
    options = {"group": CHEFS, "amount": amount, "purpose": "Ovens", "until": "2026-04-09"} | more
    return await club.slash(who, "hall", "fund request", **options)


async def the_case(club: Stage) -> Case:
    async with club.app.services.database.reading() as tx:
        (case,) = await db.cases.queue(tx, club.world.guild.id, kinds=("fund",), limit=5)
    return case


async def take(club: Stage, who: str) -> Case:
    """Hold the one case in the fund's queue."""
    case = await the_case(club)
    roles = frozenset({club.world.roles["executive"].id} if who == "qin" else ())
    holder = actor(club, who, role_ids=roles, manages_guild=who == "ada")
    await club.app.services.cases.take(holder, case.case_id, club.env.now())
    return case


async def desk(club: Stage, case: Case, button: type[Any]) -> discord.Message:
    """A message with one of the panel's buttons, as who holds the case has it."""
    channel = club.app.bot.get_channel(club.world.channel("hall").id)
    assert isinstance(channel, discord.TextChannel)
    view = ui.LayoutView(timeout=None)
    row: ui.ActionRow[Any] = ui.ActionRow(button("?", request_id=case.subject_id))
    view.add_item(row)
    view.stop()
    return await channel.send(view=view)


async def approve(club: Stage, who: str) -> str:
    """Take the case and say yes; what is seen."""
    message = await desk(club, await take(club, who), ApproveButton)
    answer = await club.click(who, message)
    return club.seen(message) if answer.response is None else club.seen(answer)


async def balance(club: Stage, account: str) -> int:
    async with club.app.services.database.reading() as tx:
        return await ledger.balance(tx, club.world.guild.id, account)


# --- looking ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "fund", "group"),
    [(EN, "Nothing has moved yet", "Nothing has moved on this account"), (ZH, "还没有任何收支", "这个账户还没有收支")],
)
async def test_everyone_sees_an_empty_fund(club: Stage, who: str, fund: str, group: str) -> None:
    await chefs(club, "qin")
    shown = await club.slash(who, "hall", "fund show")
    assert shown.ephemeral and fund in club.seen(shown)
    assert group in club.seen(await club.slash(who, "hall", "fund show", group=CHEFS))


@pytest.mark.parametrize(
    ("director", "other", "asked", "told", "lines"),
    [
        (
            EN,
            ZH,
            "asks the fund for 500 points",
            "gets 500 points from the development fund: “Ovens”",
            ["−120 · @Sam Okafor 支出：“pots”", "+500 · 拨款，@Ada Lin、@秦岳 批准：“Ovens”"],
        ),
        (
            ZH,
            EN,
            "申请 500 积分",
            "得到了发展基金的 500 积分：“Ovens”",
            ["−120 · used up, by @Sam Okafor: “pots”", "+500 · grant, decided by @Ada Lin, @秦岳: “Ovens”"],
        ),
    ],
)
async def test_a_grant_from_the_request_to_the_last_line(
    club: Stage, director: str, other: str, asked: str, told: str, lines: list[str]
) -> None:
    group = await chefs(club, director)
    await income(club)
    answer = await ask_for(club, director)
    assert answer.ephemeral and asked in club.seen(answer)
    first = await approve(club, "ada")
    assert "One more person has to agree" in first
    assert await balance(club, ledger.group(group.group_id)) == 0
    second = await approve(club, "qin")
    assert "得到 500 积分" in second
    assert await balance(club, ledger.group(group.group_id)) == 500
    assert told in club.seen(club.latest(f"dm:{director}"))
    assert "Ovens" in club.seen(club.latest("dm:sam"))
    spent = await club.slash("sam", "hall", "fund spend", group=CHEFS, amount=120, reason="pots")
    assert "380 are left" in club.seen(spent)
    seen = club.seen(await club.slash(other, "hall", "fund show", group=CHEFS))
    assert [line for line in lines if line not in seen] == []
    assert CHEFS in club.seen(await club.slash(other, "hall", "fund show"))


async def test_who_gets_points_of_a_group_is_told_and_has_them(club: Stage) -> None:
    await chefs(club)
    await income(club)
    await ask_for(club, EN)
    for who in ("ada", "qin"):
        await approve(club, who)
    ouyang = club.world.persona("ouyang")
    shown = await club.slash(EN, "hall", "fund spend", group=CHEFS, amount=50, reason="best soup", member=ouyang)
    assert "50 paid to @欧阳师傅" in club.seen(shown)
    assert "从社群账户给了你 50 积分" in club.seen(club.latest("dm:ouyang")) or "gave you 50 points" in club.seen(
        club.latest("dm:ouyang")
    )
    assert "从社群账户发放：“best soup”" in club.seen(await club.slash("ouyang", "hall", "points history"))


async def test_the_pages_turn(club: Stage) -> None:
    await chefs(club)
    for number in range(1, 9):
        await club.app.services.fund.pay_in(ada(club), number, f"number {number}.", club.env.now(), key=number)
    shown = await club.slash(EN, "hall", "fund show")
    assert "number 8." in club.seen(shown).replace("\\", "") and "number 2." not in club.seen(shown)
    await club.click(EN, shown, label="Older")
    assert "number 2" in club.seen(shown) and "number 8" not in club.seen(shown)
    await club.click(EN, shown, label="Newest")
    assert "number 8" in club.seen(shown)


async def test_a_page_of_the_longest_words_fits(club: Stage) -> None:
    await chefs(club)
    for number in range(1, 9):
        await club.app.services.fund.pay_in(ada(club), number, "*_`~|>#-[]" * 20, club.env.now(), key=number)
    assert "[Older]" in club.seen(await club.slash(EN, "hall", "fund show"))


# --- asking and deciding ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "options", "said"),
    [
        (EN, {"until": "soon"}, "no day I can read"),
        (EN, {"until": "2026-03-01"}, "That day is over"),
        (EN, {"until": "2030-03-01"}, "too far ahead"),
        ("qin", {}, "只有 Chefs 大厨 的负责人和干事"),
        ("ouyang", {}, "只有 Chefs 大厨 的负责人和干事"),
        (EN, {"group": "Nobody"}, "group"),
    ],
)
async def test_a_request_that_cannot_be(club: Stage, who: str, options: dict[str, Any], said: str) -> None:
    await chefs(club)
    assert said in club.seen(await ask_for(club, who, **options))
    async with club.app.services.database.reading() as tx:
        assert await db.cases.open_count(tx, club.world.guild.id, ("fund",)) == 0


async def test_days_and_groups_are_suggested(club: Stage) -> None:
    await chefs(club)
    days = await club.autocomplete(EN, "hall", "fund request", "until", "", group=CHEFS, amount=5, purpose="x")
    assert [each["value"] for each in days] == ["2026-04-09", "2026-05-09", "2026-06-08", "2026-09-06"]
    mine = await club.autocomplete("ouyang", "hall", "fund spend", "group", "", amount=5, reason="x")
    assert [each["name"].partition(" · ")[0] for each in mine] == [CHEFS]
    assert await club.autocomplete("qin", "hall", "fund spend", "group", "", amount=5, reason="x") == []
    assert len(await club.autocomplete("qin", "hall", "fund show", "group", "che")) == 1


@pytest.mark.parametrize(("who", "said"), [("ada", "declined"), ("qin", "没有批准")])
async def test_one_no_with_its_reason(club: Stage, who: str, said: str) -> None:
    await chefs(club)
    await ask_for(club, EN)
    message = await desk(club, await take(club, who), DeclineButton)
    form = await club.click(who, message)
    await club.submit(who, form, {"reason": "Too many ovens"})
    assert said in club.seen(message)
    assert "“Too many ovens”" in club.seen(club.latest(f"dm:{EN}"))
    again = await ask_for(club, EN, amount=5)
    assert "asks the fund for 5" in club.seen(again)


async def test_the_panel_shows_what_there_is_to_decide(club: Stage) -> None:
    await chefs(club)
    await income(club, 300)
    await ask_for(club, EN)
    case = await take(club, "ada")
    for language, words in (
        ("en", "asks for 500 points (0 of 2 agree): “Ovens”"),
        ("zh-CN", "申请 500 积分（0/2 同意）"),
    ):
        assert words in (await summaries["fund"](club.app.services, language, case)).replace("**", "")
    assert "fund" in panels
    said = await approve(club, "ada")
    assert "on record" in said
    short = await approve(club, "qin")
    assert "只有 300" in short and "注入收益" in short
    assert await balance(club, ledger.INCOME) == 300


async def test_the_council_decides_out_of_the_queue(club: Stage) -> None:
    group = await chefs(club)
    await income(club)
    await ask_for(club, EN)
    card = club.latest("staff-queue")
    assert "申请 500 积分（0/2 同意）" in club.seen(card) or "asks for 500 points (0 of 2 agree)" in club.seen(card)
    panel = await club.click("ada", card, label="Take it")
    assert panel.ephemeral and "The fund’s income: 1,000" in club.seen(panel)
    refused = await club.click(
        "sam", card, custom_id=f"case:open:{(await the_case(club)).case_id}"
    )  # an officer of the group, and not of the council
    assert "only" in club.seen(refused)
    await club.click("ada", panel, label="Approve")
    assert "on record" in club.seen(panel) and "[Approve]" not in club.seen(panel)
    assert "1 of 2 agree" in club.seen(club.latest("staff-queue"))
    queue = await club.slash("qin", "hall", "review queue", kind="fund")
    picked = await club.select("qin", queue, [str((await the_case(club)).case_id)])
    panel = await club.click("qin", picked, label="我来处理")
    assert "已同意：@Ada Lin（1/2）" in club.seen(panel)
    await club.click("qin", panel, label="同意")
    assert await balance(club, ledger.group(group.group_id)) == 500
    assert "Take it" not in club.seen(club.latest("staff-queue"))


async def test_the_scene_plays(club: Stage) -> None:
    await chefs(club, officer="qin")  # the scene's council is Ada and Sam
    for scene in SCENES:
        await club.play(scene)


async def test_a_second_press_says_the_same_and_pays_nothing_more(club: Stage) -> None:
    group = await chefs(club)
    await income(club)
    await ask_for(club, EN)
    await approve(club, "ada")
    message = await desk(club, await take(club, "qin"), ApproveButton)
    button = message.components[0].children[0].custom_id  # type: ignore[union-attr]
    await club.click("qin", message)
    again = await desk(club, await one_of(club), ApproveButton)
    assert button is not None
    await club.click("qin", again)
    assert "得到 500 积分" in club.seen(again)
    assert await balance(club, ledger.group(group.group_id)) == 500
    late = await desk(club, await one_of(club), ApproveButton)
    assert "500" not in club.seen(await club.click("sam", late))


async def one_of(club: Stage) -> Case:
    """The fund's one case, open or closed."""
    async with club.app.services.database.reading() as tx:
        found = await tx.execute(db.cases.cases.select().where(db.cases.cases.c.kind == "fund"))
        return Case(*found.one())


async def test_the_bot_restarts_between_the_two_yeses(club: Stage, restart: Callable[[], Awaitable[None]]) -> None:
    group = await chefs(club)
    await income(club)
    await ask_for(club, EN)
    await approve(club, "ada")
    message = await desk(club, await take(club, "qin"), ApproveButton)
    await restart()
    await club.click("qin", message)
    assert "得到 500 积分" in club.seen(message)
    assert await balance(club, ledger.group(group.group_id)) == 500


@pytest.mark.parametrize(("who", "words"), [(EN, "End it and give back the rest"), (ZH, "结束并退回余款")])
async def test_a_grant_is_ended_early_from_its_page(club: Stage, who: str, words: str) -> None:
    group = await chefs(club, who)
    await income(club)
    await ask_for(club, who)
    for each in ("ada", "qin"):
        await approve(club, each)
    page = await club.slash(who, "hall", "fund show", group=CHEFS)
    question = await club.click(who, page, custom_id=f"fund:end:{group.group_id}")
    await club.click(who, question, label=words)
    assert await balance(club, ledger.INCOME) == 1000
    assert "500" in club.seen(question)
    nobody = await club.slash("qin", "hall", "fund show", group=CHEFS)
    assert f"fund:end:{group.group_id}" not in str(nobody.response and nobody.response._message.components)


async def test_the_end_of_a_grant_is_told_before_and_after(club: Stage) -> None:
    await chefs(club)
    await income(club)
    await ask_for(club, EN, until="2026-03-15")
    for each in ("ada", "qin"):
        await approve(club, each)
    await club.advance(4 * 86400, down=True)
    assert "500 points of the grant of Chefs 大厨" in club.seen(club.latest(f"dm:{EN}"))
    await club.advance(3 * 86400, down=True)
    assert "500 points went back to the fund" in club.seen(club.latest(f"dm:{EN}"))
    assert await balance(club, ledger.INCOME) == 1000


async def test_closed_direct_messages_stop_nothing(club: Stage) -> None:
    group = await chefs(club)
    await income(club)
    await ask_for(club, EN)
    club.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=None)
    for each in ("ada", "qin"):
        await approve(club, each)
    assert await balance(club, ledger.group(group.group_id)) == 500


@pytest.mark.parametrize(("status", "told"), [(429, 1), (500, 1), (404, 0)])
async def test_what_discord_does_not_take_pays_once_and_is_told_once(club: Stage, status: int, told: int) -> None:
    group = await chefs(club)
    await income(club)
    await ask_for(club, EN)
    channel = club.world.channel(f"dm:{EN}")
    times = 2 if told else None
    club.env.inject_error("POST", f"/channels/{channel.id}/messages", status=status, times=times)
    for each in ("ada", "qin"):
        await approve(club, each)
    for _ in range(3):
        await club.advance(60)
    assert await balance(club, ledger.group(group.group_id)) == 500
    seen = [club.seen(each) for each in channel.history() if each.author.bot]
    assert sum("gets 500 points" in each for each in seen) == told


async def test_an_opening_grant_that_cannot_be_paid_is_shown_to_staff_and_tried_again(club: Stage) -> None:
    group = await chefs(club)
    services, guild_id = club.app.services, club.world.guild.id
    await services.settings.change_verified(ada(club), {"opening_grant": 100}, club.env.now())
    async with services.database.transaction() as tx:
        payload = {"group_id": str(group.group_id)}
        await jobs.enqueue(tx, guild_id, OPENING, str(group.group_id), payload, club.env.now())
    await club.advance(60)
    assert "opening grant" in club.seen(await club.slash("ada", "hall", "jobs"))
    await income(club)
    shown = await club.slash("ada", "hall", "jobs")
    await club.click("ada", shown, label="Try 1 again")
    await club.advance(60)
    assert await balance(club, ledger.group(group.group_id)) == 100
    assert "starts with 100 points" in club.seen(club.latest(f"dm:{EN}"))


@pytest.mark.parametrize("command", ["fund endow", "fund income"])
async def test_admins_fill_it_for_everyone_to_see(club: Stage, command: str) -> None:
    shown = await club.slash("ada", "hall", command, amount=700, reason="the trust’s yield")
    assert "700" in club.seen(shown) and shown.ephemeral
    assert "“the trust’s yield”" in club.seen(await club.slash(ZH, "hall", "fund show"))
    assert "700" in club.seen(await club.slash("ada", "hall", "audit"))


# --- profiles -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "nothing", "lines", "own"),
    [
        (EN, "no group yet", ["Contribution: 20", "✅ Chefs 大厨 · verified · director"], "only you see this line"),
        (ZH, "你还没有加入社群", ["贡献值：20", "✅ Chefs 大厨 · 认证成员 · 负责人"], "只有你看得到"),
    ],
)
async def test_ones_own_profile(club: Stage, who: str, nothing: str, lines: list[str], own: str) -> None:
    empty = await club.slash(who, "hall", "profile")
    assert empty.ephemeral and nothing in club.seen(empty) and own in club.seen(empty)
    await chefs(club, who)
    services, member = club.app.services, club.world.persona(who)
    async with services.database.transaction() as tx:
        for _ in range(2):
            await contribution.earn(tx, club.world.guild.id, member.id, "report", "7/2026-02", club.env.now())
    shown = await club.slash(who, "hall", "profile")
    assert [line for line in lines if line not in club.seen(shown)] == []
    statement = await club.click(who, shown, custom_id="profile:contribution:0")
    assert "+20" in club.seen(statement) and statement.ephemeral


async def test_of_others_only_what_is_public_is_shown(club: Stage) -> None:
    await chefs(club)
    mia = club.world.persona(EN)
    for name, entry in (("Night riders", "open"), ("Quiet circle", "invitation")):
        await club.slash("ouyang", "hall", "group create", name=name, topic="x", entry=entry)
    await club.slash("ouyang", "hall", "checkin")
    seen = club.seen(await club.slash("qin", "hall", "profile", member=club.world.persona("ouyang")))
    assert "Night riders" in seen and CHEFS in seen and "连续签到 1" in seen
    assert "积分：" not in seen and "[" not in seen
    assert "负责人" in seen  # of the open group that is his
    await club.slash("ouyang", "hall", "points visibility", choice="hide")
    hidden = club.seen(await club.slash("qin", "hall", "profile", member=club.world.persona("ouyang")))
    assert "连续签到" not in hidden
    assert "Night riders" in hidden
    none = club.seen(await club.slash("qin", "hall", "profile", member=club.world.persona("shangguan")))
    assert "没有公开的社群" in none
    await club.slash(EN, "hall", "group create", name="Secret", topic="x", entry="invitation")
    async with club.app.services.database.transaction() as tx:
        secret = await db.groups.named(tx, club.world.guild.id, "secret")
        assert secret is not None
        await db.groups.change(tx, club.world.guild.id, secret.group_id, owner_id=club.world.persona("sam").id)
    assert "Secret" not in club.seen(await club.slash("qin", "hall", "profile", member=mia))
    assert "Secret" in club.seen(await club.slash(EN, "hall", "profile"))


async def test_who_left_and_bots_have_no_profile(club: Stage) -> None:
    bot = club.env.backend.bot_user
    assert bot is not None
    gone = club.world.persona("sam")
    club.world.guild.remove_member(gone.member)
    assert "not in the club" in club.seen(await club.slash(EN, "hall", "profile", member=gone.user))


# --- the rules in /setup ------------------------------------------------------------------------------------------


async def rules_page(club: Stage, who: str, label: str) -> InteractionResult:
    shown = await club.slash(who, "hall", "setup")
    await club.click(who, shown, label=label)
    return shown


async def test_an_admin_sees_and_changes_every_rule(club: Stage) -> None:
    shown = await rules_page(club, "ada", "Verified groups")
    text = club.seen(shown)
    assert "Founders that a group needs: 3 (1 to 20)" in text and "Days of grace after a credential ends: 14" in text
    for part, typed in (
        ("Founding and queue…", {"founders": "5"}),
        ("Applicants…", {"keep_days": "3"}),
        ("Fund and reports…", {"opening_grant": "2k", "two_from": "500"}),
    ):
        form = await club.click("ada", shown, label=part)
        assert form.modal is not None
        fields = {each["component"]["custom_id"]: each["component"]["value"] for each in form.modal["components"]}
        await club.submit("ada", form, fields | typed)
    await club.click("ada", shown, label="Let only moderators review")
    rules = await club.app.services.settings.verified(club.world.guild.id)
    assert (rules.founders, rules.keep_days, rules.opening_grant, rules.two_from) == (5, 3, 2000, 500)
    assert not rules.officers_review and rules.take_minutes == 30
    assert "no, only moderators do" in club.seen(shown)
    audit = club.seen(await club.slash("ada", "hall", "audit"))
    assert "Founders that a group needs: 3 → 5" in audit and "Officers review applications: yes → no" in audit


async def test_a_rule_out_of_its_limits_is_refused_with_them(club: Stage) -> None:
    shown = await rules_page(club, "ada", "Verified groups")
    form = await club.click("ada", shown, label="Founding and queue…")
    assert form.modal is not None
    fields = {each["component"]["custom_id"]: each["component"]["value"] for each in form.modal["components"]}
    said = club.seen(await club.submit("ada", form, fields | {"take_minutes": "1"}))
    assert "“Minutes a case may be held” can be 5 to 1,440" in said
    form = await club.click("ada", shown, label="Founding and queue…")
    assert "to 90" in club.seen(await club.submit("ada", form, fields | {"target_days": "400"}))
    assert (await club.app.services.settings.verified(club.world.guild.id)).take_minutes == 30


async def test_contribution_is_set_in_chinese_too(club: Stage) -> None:
    director = {"admin_roles": (club.world.roles["director"].id,)}
    await club.app.services.settings.change_club(ada(club), director, club.env.now())
    for command_id in (await club.app.bot.command_ids()).values():
        club.world.guild.set_command_permissions(command_id, {club.world.guild.default_role: True})
    shown = await rules_page(club, "ouyang", "贡献值")
    assert "组织一次活动：30（0 到 1,000,000）" in club.seen(shown)
    form = await club.click("ouyang", shown, label="修改…")
    assert form.modal is not None
    fields = {each["component"]["custom_id"]: each["component"]["value"] for each in form.modal["components"]}
    await club.submit("ouyang", form, fields | {"founding": "0", "hosting": "50"})
    rules = await club.app.services.settings.contribution(club.world.guild.id)
    assert (rules.founding, rules.hosting) == (0, 50)
    again = await rules_page(club, "ouyang", "认证社群")
    assert "决定后文件保留几天：7（0 到 365）" in club.seen(again)


async def test_the_council_is_chosen_among_the_roles(club: Stage) -> None:
    shown = await rules_page(club, "ada", "Staff")
    await club.select("ada", shown, [club.world.roles["executive"]], custom_id="setup:roles:3")
    found = await club.app.services.settings.club(club.world.guild.id)
    assert found.council_roles == (club.world.roles["executive"].id,)
