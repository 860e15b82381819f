"""Verified groups as people live them: proposed, confirmed, asked about, approved; officers, standards, liaisons."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import discord
import pytest
from discord import ui
from simcord import InteractionResult

import db.members
import db.proposals
from bot.demo.stage import Stage, Target
from db.groups import Group
from db.proposals import Proposal
from services.actor import Actor

DIRECTOR, MIA, WANRU, QIN, STAFF, ADMIN = "ouyang", "mia", "shangguan", "qin", "sam", "ada"
Restart = Callable[[], Awaitable[None]]
NAME = "Chefs 餐饮人"
CRITERION = {
    "name": "Works as a chef",
    "evidence": ["license", "business"],
    "visible": "Name and trade",
    "expires": "yes",
}


@pytest.fixture(autouse=True)
async def staffed(club: Stage) -> None:
    """A club with staff, places to tell them, and groups of three founders."""
    world, services = club.world, club.app.services
    owner = Actor(world.guild.id, world.persona(ADMIN).id, manages_guild=True)
    changes = {
        "moderator_roles": (world.roles["moderator"].id,),
        "staff_channel": world.channels["staff-queue"].id,
        "announcement_channel": world.channels["announcements"].id,
    }
    await services.settings.change_club(owner, changes, club.env.now())
    await services.settings.change_verified(owner, {"founders": 3}, club.env.now())
    async with services.database.transaction() as tx:  # they have typed something before
        for who in (WANRU, QIN):
            await db.members.remember_locale(tx, world.guild.id, world.persona(who).id, "zh-CN")


# --- what tests do -----------------------------------------------------------------------------------------------


def ids(club: Stage, shown: Target) -> list[str]:
    """Everything on an answer or a message that can be pressed or picked from."""
    if isinstance(shown, InteractionResult):
        shown_now = shown.followups[-1] if shown.followups else shown.response
        assert shown_now is not None
        message = shown_now._message
    else:
        message = club.env.backend.get_message(shown.channel.id, shown.id)  # type: ignore[union-attr]

    def walk(nodes: list[dict[str, Any]]) -> list[str]:
        own = [str(node["custom_id"]) for node in nodes if node.get("custom_id")]
        return own + [each for node in nodes for each in walk(node.get("components") or [])]

    return walk(message.components)


def one(club: Stage, shown: Target, verb: str) -> str:
    [found] = [each for each in ids(club, shown) if each.startswith(f"{verb}:")]
    return found


async def press(club: Stage, who: str, shown: Target, verb: str) -> InteractionResult:
    return await club.click(who, shown, custom_id=one(club, shown, verb))


async def pick(club: Stage, who: str, shown: Target, verb: str, values: Sequence[Any]) -> InteractionResult:
    return await club.select(who, shown, values, custom_id=one(club, shown, verb))


async def fill(club: Stage, who: str, shown: Target, verb: str, values: dict[str, Any]) -> InteractionResult:
    return await club.submit(who, await press(club, who, shown, verb), values)


async def old(club: Stage, custom_id: str) -> discord.Message:
    """A message for all to see with that button, as one that stayed behind."""
    channel = club.app.bot.get_channel(club.world.channel("hall").id)
    assert isinstance(channel, discord.TextChannel)
    view = ui.LayoutView(timeout=None)
    row: ui.ActionRow[Any] = ui.ActionRow(ui.Button(label="?", custom_id=custom_id))
    view.add_item(row)
    view.stop()
    return await channel.send(view=view)


def people(club: Stage, *who: str) -> list[Any]:
    return [club.world.persona(each).member for each in who]


async def draft(club: Stage, who: str = DIRECTOR, name: str = NAME, **more: Any) -> InteractionResult:
    """A complete draft, on its card."""
    shown = await club.slash(who, "hall", "group propose", **more)
    basics = {"name": name, "trade": "Chefs and owners", "purpose": "We cook for a living"}
    await fill(club, who, shown, "proposal:basics", basics)
    await fill(club, who, shown, "proposal:charter", {"charter": "We meet monthly.\nAll vote."})
    await pick(club, who, shown, "proposal:founders", people(club, MIA, WANRU))
    await fill(club, who, shown, "proposal:add", CRITERION)
    return shown


async def queued(club: Stage, name: str = NAME) -> discord.Message:
    """A proposal that both founders have confirmed; its card in the staff's channel."""
    await press(club, DIRECTOR, await draft(club, name=name), "proposal:hand-in")
    for founder in (MIA, WANRU):
        await press(club, founder, club.latest(f"dm:{founder}"), "proposal:confirm")
    return club.latest("staff-queue")


async def approved(club: Stage) -> Group:
    panel = await press(club, STAFF, await queued(club), "case:take")
    await press(club, STAFF, panel, "proposal:approve")
    return await group(club)


async def group(club: Stage, name: str = NAME) -> Group:
    page = await club.app.services.groups.directory(Actor(club.world.guild.id, 0), name, limit=1)
    return page.groups[0][0]


async def look(club: Stage, group_id: int) -> Group:
    there = await club.app.services.group_upkeep.look(club.world.guild.id, group_id)
    assert there is not None
    return there


async def proposal(club: Stage, who: str = DIRECTOR) -> Proposal:
    async with club.app.services.database.reading() as tx:
        found = await db.proposals.newest_of(tx, club.world.guild.id, club.world.persona(who).id)
    assert found is not None
    return found


def dms(club: Stage, who: str) -> str:
    return "\n".join(club.seen(each) for each in club.world.channel(f"dm:{who}").history() if each.author.bot)


def has_role(club: Stage, who: str, role_id: int | None) -> bool:
    return role_id in club.env.backend.get_member(club.world.guild.id, club.world.persona(who).id).role_ids


def channel_of(club: Stage, made: Group) -> discord.TextChannel:
    guild = club.app.bot.get_guild(club.world.guild.id)
    assert guild is not None
    channel = guild.get_channel(made.channel_id or 0)
    assert isinstance(channel, discord.TextChannel)
    return channel


# --- writing -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "first", "done", "asked"),
    [
        (STAFF, "What you write is saved", "✅ Admission standard", "Your founders are being asked"),
        (DIRECTOR, "每写完一页都会保存", "✅ 入群标准", "正在等发起人确认"),
    ],
)
async def test_a_proposal_is_written_page_by_page(club: Stage, who: str, first: str, done: str, asked: str) -> None:
    shown = await club.slash(who, "hall", "group propose")
    assert shown.ephemeral and first in club.seen(shown) and club.seen(shown).count("⬜") == 4
    shown = await draft(club, who)
    text = club.seen(shown)
    assert done in text and "⬜" not in text and "We meet monthly" in text and "Works as a chef" in text
    await pick(club, who, shown, "proposal:officers", people(club, MIA))
    await pick(club, who, shown, "proposal:reviewers", ["2"])
    form = await pick(club, who, shown, "proposal:change", ["c1"])
    await club.submit(who, form, CRITERION | {"name": "Owns a restaurant", "expires": "no"})
    assert "Owns a restaurant" in club.seen(shown) and "Works as a chef" not in club.seen(shown)
    await press(club, who, shown, "proposal:hand-in")
    assert asked in club.seen(shown)
    kept = (await proposal(club, who)).draft
    assert kept["officers"] == [club.world.persona(MIA).id] and kept["reviewers"] == 2
    assert kept["criteria"][0]["expires"] is False


async def test_a_draft_survives_a_restart_and_a_form_that_was_open(club: Stage, restart: Restart) -> None:
    shown = await club.slash(DIRECTOR, "hall", "group propose")
    await fill(club, DIRECTOR, shown, "proposal:charter", {"charter": "All vote."})
    form = await press(club, DIRECTOR, shown, "proposal:basics")
    await restart()
    late = await club.submit(DIRECTOR, form, {"name": NAME, "trade": "Chefs", "purpose": "Cook"})
    assert "机器人重启了" in club.seen(late) and "Cook" in club.seen(late)
    await fill(club, DIRECTOR, shown, "proposal:basics", {"name": NAME, "trade": "Chefs", "purpose": "Cook"})
    assert "All vote." in club.seen(shown) and "✅ 名称、行业、宗旨" in club.seen(shown)


async def test_what_is_wrong_is_said_and_nothing_is_lost(club: Stage) -> None:
    shown = await draft(club, STAFF)
    wrong = await fill(club, STAFF, shown, "proposal:basics", {"name": "@everyone", "trade": "x", "purpose": "y"})
    assert "letters, digits" in club.seen(wrong)
    wrong = await pick(club, STAFF, shown, "proposal:officers", people(club, QIN))
    assert "is no founder" in club.seen(wrong)
    await fill(club, STAFF, shown, "proposal:basics", {"name": "Admin 管理员", "trade": "x", "purpose": "y"})
    assert "A role of this server" in club.seen(await press(club, STAFF, shown, "proposal:hand-in"))
    other = await club.click(MIA, await old(club, one(club, shown, "proposal:charter")))
    assert "no such proposal of yours" in club.seen(other)
    await pick(club, STAFF, shown, "proposal:drop", ["c1"])
    assert "⬜ Admission standard" in club.seen(shown)
    assert (await proposal(club, STAFF)).state == "draft"


@pytest.mark.parametrize("who", [STAFF, DIRECTOR])
async def test_the_longest_proposal_fits_on_every_card(club: Stage, who: str) -> None:
    """Also where every sign has to be made harmless, which doubles it."""
    shown = await club.slash(who, "hall", "group propose")
    basics = {"name": "长" * 32, "trade": "*" * 60, "purpose": "_" * 300}
    await fill(club, who, shown, "proposal:basics", basics)
    await fill(club, who, shown, "proposal:charter", {"charter": "*" * 2000})
    await pick(club, who, shown, "proposal:founders", people(club, MIA, WANRU))
    await pick(club, who, shown, "proposal:officers", people(club, MIA, WANRU))
    everything = {"evidence": ["license", "business", "letter", "badge", "other"], "expires": "yes"}
    for n in range(4):
        await fill(club, who, shown, "proposal:add", everything | {"name": f"{n}" + "*" * 59, "visible": "_" * 200})
    assert "proposal:add" not in str(ids(club, shown))
    await press(club, who, shown, "proposal:hand-in")
    for founder in (MIA, WANRU):
        await press(club, founder, club.latest(f"dm:{founder}"), "proposal:confirm")
    panel = await press(club, ADMIN, club.latest("staff-queue"), "case:take")
    await fill(club, ADMIN, panel, "proposal:ask", {"words": "*" * 1000})
    panel = await press(club, ADMIN, club.latest("staff-queue"), "case:open")
    await press(club, ADMIN, panel, "proposal:read")
    await press(club, ADMIN, panel, "proposal:approve")
    assert await club.slash(who, "hall", "group standard", group="长" * 32)


@pytest.mark.parametrize(("who", "stale"), [(DIRECTOR, "这里在别处改过了"), (MIA, "changed somewhere else")])
async def test_two_forms_open_on_one_part_do_not_write_over_each_other(club: Stage, who: str, stale: str) -> None:
    """On a telephone and at a desk. What was typed comes back, with the way to the form as it is now."""
    shown = await club.slash(who, "hall", "group propose")
    for verb, first, second in (
        ("charter", {"charter": "We meet monthly."}, {"charter": "We meet\nwhen we like."}),
        (
            "basics",
            {"name": NAME, "trade": "Chefs", "purpose": "Cook"},
            {"name": "Bakers", "trade": "Bakers", "purpose": "Bake bread"},
        ),
    ):
        early, late = [await press(club, who, shown, f"proposal:{verb}") for _ in range(2)]
        await club.submit(who, early, first)
        refused = await club.submit(who, late, second)
        back = club.seen(refused)
        assert stale in back and all(line in back for each in second.values() for line in each.splitlines())
        form = await press(club, who, refused, f"proposal:{verb}")
        assert str(next(iter(first.values()))) in str(form.modal)
    draft = (await proposal(club, who)).draft
    assert (draft["charter"], draft["name"]) == ("We meet monthly.", NAME)


async def test_withdrawing_asks_first_and_keeps_what_was_written(club: Stage) -> None:
    shown = await draft(club)
    await press(club, DIRECTOR, shown, "proposal:withdraw")
    assert "要撤回" in club.seen(shown)
    await press(club, DIRECTOR, shown, "proposal:open")
    await press(club, DIRECTOR, shown, "proposal:withdraw")
    await press(club, DIRECTOR, shown, "proposal:withdrawn")
    assert "你已撤回" in club.seen(shown) and (await proposal(club)).state == "withdrawn"
    assert "We meet monthly" in club.seen(await club.slash(DIRECTOR, "hall", "group propose"))


async def test_with_nothing_proposed(club: Stage) -> None:
    assert "You have proposed nothing" in club.seen(await club.slash(MIA, "hall", "group proposal"))
    assert "还没有提案" in club.seen(await club.slash(DIRECTOR, "hall", "group proposal"))


# --- founders ----------------------------------------------------------------------------------------------------


async def test_founders_confirm_by_direct_message_across_a_restart(club: Stage, restart: Restart) -> None:
    await press(club, DIRECTOR, await draft(club), "proposal:hand-in")
    question = club.latest(f"dm:{MIA}")
    assert "names you as a founder" in club.seen(question) and "We meet monthly" in club.seen(question)
    chinese = club.latest(f"dm:{WANRU}")
    assert "请你一起发起" in club.seen(chinese)
    await restart()
    await press(club, MIA, question, "proposal:confirm")
    assert "You are a founder" in club.seen(question)
    assert "✅ <@" not in club.seen(question)
    shown = await club.slash(DIRECTOR, "hall", "group proposal")
    assert "已确认" in club.seen(shown) and "还没回复" in club.seen(shown)
    await press(club, WANRU, chinese, "proposal:confirm")
    assert "发起人都确认了" in dms(club, DIRECTOR)
    assert (await proposal(club)).state == "queued"
    assert "Proposal of a verified group" in club.seen(club.latest("staff-queue"))


async def test_a_no_goes_back_to_the_proposer_and_can_be_taken_back(club: Stage) -> None:
    await press(club, DIRECTOR, await draft(club), "proposal:hand-in")
    await press(club, MIA, club.latest(f"dm:{MIA}"), "proposal:confirm")
    question = club.latest(f"dm:{WANRU}")
    await press(club, WANRU, question, "proposal:refuse")
    assert "你不参加发起" in club.seen(question) and "不参加发起" in dms(club, DIRECTOR)
    shown = await club.slash(DIRECTOR, "hall", "group propose")
    refused = await pick(club, DIRECTOR, shown, "proposal:founders", people(club, MIA, WANRU))
    assert "已经表示不参加" in club.seen(refused)
    await pick(club, DIRECTOR, shown, "proposal:founders", people(club, MIA, QIN))
    await press(club, DIRECTOR, shown, "proposal:hand-in")
    assert "handed in anew" in dms(club, MIA)
    await press(club, QIN, club.latest(f"dm:{QIN}"), "proposal:confirm")
    assert (await proposal(club)).state == "queued"
    mine = await club.slash(MIA, "hall", "group proposal")
    await press(club, MIA, mine, "proposal:refuse")
    assert (await proposal(club)).state == "returned"
    assert "Closed" in club.seen(club.latest("staff-queue"))


async def test_a_founder_with_closed_direct_messages_answers_in_the_server(club: Stage) -> None:
    channel = club.world.channel(f"dm:{MIA}")
    club.env.inject_error("POST", f"/channels/{channel.id}/messages", status=403, code=50007, times=None)
    await press(club, DIRECTOR, await draft(club), "proposal:hand-in")
    assert "关了私信" in dms(club, DIRECTOR)
    shown = await club.slash(MIA, "hall", "group proposal")
    assert shown.ephemeral and "names you as a founder" in club.seen(shown)
    await press(club, MIA, shown, "proposal:confirm")
    assert "You are a founder" in club.seen(shown)


async def test_only_who_is_named_answers(club: Stage) -> None:
    await press(club, DIRECTOR, await draft(club), "proposal:hand-in")
    button = one(club, club.latest(f"dm:{MIA}"), "proposal:confirm")
    other = await club.click(QIN, await old(club, button))
    assert "不是在问你" in club.seen(other)


# --- deciding ----------------------------------------------------------------------------------------------------


async def test_approval_makes_role_channel_card_and_directory_entry(club: Stage) -> None:
    who = club.world.persona(QIN)
    assert "stands ready for 2" not in club.seen(await club.slash(ADMIN, "hall", "liaison list"))
    await club.slash(ADMIN, "hall", "liaison add", member=who, quota=2)
    card = await queued(club)
    assert "Free" in club.seen(card) and NAME in club.seen(card)
    panel = await press(club, STAFF, card, "case:take")
    assert panel.ephemeral and "We meet monthly" in club.seen(panel) and "You hold this case" in club.seen(panel)
    assert "works on it" in club.seen(card)
    await press(club, STAFF, panel, "proposal:approve")
    assert "is approved" in club.seen(panel) and "Closed" in club.seen(card)
    made = await group(club)
    for each in (DIRECTOR, MIA, WANRU):
        assert has_role(club, each, made.role_id)
    assert not has_role(club, QIN, made.role_id)
    channel = channel_of(club, made)
    guild = channel.guild
    moderators = guild.get_role(club.world.roles["moderator"].id)
    assert moderators is not None
    allowed = {target.id: overwrite.view_channel for target, overwrite in channel.overwrites.items()}
    assert allowed[guild.id] is False and allowed[made.role_id or 0] and allowed[moderators.id] and allowed[who.id]
    public = club.latest("announcements")
    assert NAME in club.seen(public) and "group:join" not in " ".join(ids(club, public))
    assert "正式成为" in dms(club, DIRECTOR) and "verified group of" in dms(club, MIA)
    assert "专属理事" in dms(club, QIN)
    assert "认证社群" in club.seen(await club.slash(DIRECTOR, "hall", "group list"))
    terms = club.seen(await club.slash(QIN, "hall", "group standard", group=NAME))
    assert "从业资格证" in terms and "We meet monthly" in terms and "/社群 申请" in terms
    assert not any(each.startswith("case:") for each in ids(club, card))


async def test_without_a_liaison_director_staff_are_told(club: Stage) -> None:
    await approved(club)
    assert any("has no liaison director" in club.seen(each) for each in club.world.channel("staff-queue").history())
    shown = await club.slash(ADMIN, "hall", "liaison add", member=club.world.persona(QIN), quota=1)
    assert NAME in club.seen(shown)
    made = await group(club)
    assert club.world.persona(QIN).id in {target.id for target in channel_of(club, made).overwrites}
    await club.slash(ADMIN, "hall", "liaison add", member=club.world.persona(STAFF), quota=1)
    await club.slash(ADMIN, "hall", "liaison assign", group=NAME, member=club.world.persona(STAFF))
    there = {target.id for target in channel_of(club, made).overwrites}
    assert club.world.persona(STAFF).id in there and club.world.persona(QIN).id not in there
    shown = await club.slash(ADMIN, "hall", "liaison remove", member=club.world.persona(STAFF))
    assert NAME in club.seen(shown)
    assert "1 of 1" not in club.seen(await club.slash(ADMIN, "hall", "liaison list"))


async def test_a_question_goes_back_and_its_answer_comes(club: Stage, restart: Restart) -> None:
    panel = await press(club, STAFF, await queued(club), "case:take")
    await fill(club, STAFF, panel, "proposal:ask", {"words": "Where do you meet?"})
    assert "are asked" in club.seen(panel)
    question = club.latest(f"dm:{MIA}")
    assert "Where do you meet?" in club.seen(question)
    await restart()
    await fill(club, MIA, question, "proposal:answer", {"words": "At the old market"})
    assert "has answered your question" in dms(club, STAFF)
    assert "the founders have answered" in club.seen(club.latest("staff-queue"))
    late = await press(club, DIRECTOR, club.latest(f"dm:{DIRECTOR}"), "proposal:answer")
    assert "现在没有等回复的问题" in club.seen(late)
    panel = await press(club, STAFF, club.latest("staff-queue"), "case:open")
    assert "At the old market" in club.seen(panel)
    audit = "\n".join(club.seen(each) for each in club.world.channel("audit-log").history())
    assert "old market" not in audit and "Where do you meet" not in audit


async def test_sent_back_mended_and_declined(club: Stage, restart: Restart) -> None:
    panel = await press(club, STAFF, await queued(club), "case:take")
    await fill(club, STAFF, panel, "proposal:return", {"words": "Say who keeps the accounts"})
    assert "退回了" in dms(club, DIRECTOR) and "Say who keeps" in dms(club, DIRECTOR)
    await restart()
    shown = await club.slash(DIRECTOR, "hall", "group proposal")
    assert "Say who keeps the accounts" in club.seen(shown)
    await fill(club, DIRECTOR, shown, "proposal:charter", {"charter": "Mia keeps the accounts."})
    await press(club, DIRECTOR, shown, "proposal:hand-in")
    panel = await press(club, STAFF, club.latest("staff-queue"), "case:take")
    assert "Mia keeps the accounts" in club.seen(panel) and "Say who keeps" in club.seen(panel)
    await fill(club, STAFF, panel, "proposal:decline", {"words": "Too few of you"})
    assert "Too few of you" in dms(club, WANRU) and "没有通过" in dms(club, DIRECTOR)
    assert "Too few of you" in club.seen(await club.slash(DIRECTOR, "hall", "group proposal"))
    audit = "\n".join(club.seen(each) for each in club.world.channel("audit-log").history())
    assert "Too few" not in audit
    staff_card = club.seen(club.latest("staff-queue"))
    assert "Closed" in staff_card and "Too few" not in staff_card


async def test_who_does_not_hold_the_case_does_not_decide(club: Stage) -> None:
    card = await queued(club)
    panel = await press(club, STAFF, card, "case:take")
    for verb in ("approve", "decline"):
        other = await club.click(ADMIN, await old(club, one(club, panel, f"proposal:{verb}")))
        if other.modal is not None:
            other = await club.submit(ADMIN, other, {"words": "No"})
        assert "do not hold this case" in club.seen(other)
    stranger = await club.click(QIN, await old(club, one(club, panel, "proposal:approve")))
    assert "只有" in club.seen(stranger)
    assert (await proposal(club)).state == "queued"


# --- Discord failing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "code", "said"), [("roles", 30005, "as many roles"), ("roles", 50013, "does not let me")]
)
async def test_what_discord_refuses_is_shown_and_made_later(club: Stage, path: str, code: int, said: str) -> None:
    status = 403 if code == 50013 else 400
    club.env.inject_error("POST", f"/guilds/{club.world.guild.id}/{path}", status=status, code=code, times=1)
    made = await approved(club)
    assert made.trouble is not None
    assert any(said in club.seen(each) for each in club.world.channel("staff-queue").history())
    shown = await club.slash(DIRECTOR, "hall", "group info", group=NAME)
    await press(club, DIRECTOR, shown, "group:repair")
    made = await look(club, made.group_id)
    assert made.trouble is None and has_role(club, MIA, made.role_id) and channel_of(club, made).topic


async def test_a_restart_between_approval_and_its_role_loses_nothing(club: Stage, restart: Restart) -> None:
    club.env.inject_error("POST", f"/guilds/{club.world.guild.id}/roles", status=500, times=2)
    made = await approved(club)
    assert made.role_id is None
    await restart()
    for _ in range(3):
        await club.advance(20)
    made = await look(club, made.group_id)
    assert has_role(club, WANRU, made.role_id) and channel_of(club, made) is not None


# --- an ordinary group, and running one --------------------------------------------------------------------------


async def test_an_ordinary_group_is_verified_and_renamed_and_keeps_its_guests(club: Stage) -> None:
    await club.slash(DIRECTOR, "hall", "group create", name="Foodies", topic="Eat well")
    await club.slash(QIN, "hall", "group join", group="Foodies")
    before = await group(club, "Foodies")
    shown = await club.slash(DIRECTOR, "hall", "group propose", group="Foodies")
    assert "Foodies" in club.seen(shown)
    await press(club, DIRECTOR, await draft(club), "proposal:hand-in")
    for founder in (MIA, WANRU):
        await press(club, founder, club.latest(f"dm:{founder}"), "proposal:confirm")
    panel = await press(club, STAFF, club.latest("staff-queue"), "case:take")
    assert "Foodies" in club.seen(panel)
    await press(club, STAFF, panel, "proposal:approve")
    made = await look(club, before.group_id)
    assert (made.kind, made.name, made.role_id) == ("verified", NAME, before.role_id)
    role = channel_of(club, made).guild.get_role(made.role_id or 0)
    assert role is not None and role.name == NAME
    assert has_role(club, QIN, made.role_id) and has_role(club, MIA, made.role_id)
    assert "访客" in club.seen(await club.slash(QIN, "hall", "group standard", group=NAME))
    members = club.seen(await club.slash(MIA, "hall", "group members", group=NAME))
    assert "秦岳 · guest" in members and "欧阳师傅 · director" in members and "Mia Chen · guest" not in members
    await club.slash(QIN, "hall", "group leave", group=NAME)
    assert "证明过自己的职业" in club.seen(await club.slash(QIN, "hall", "group join", group=NAME))


async def test_officers_are_appointed_and_dismissed(club: Stage) -> None:
    await approved(club)
    refused = await club.slash(DIRECTOR, "hall", "group appoint", group=NAME, member=club.world.persona(QIN))
    assert "还没有向这个社群证明过职业" in club.seen(refused)
    refused = await club.slash(MIA, "hall", "group appoint", group=NAME, member=club.world.persona(WANRU))
    assert "Only whoever owns or directs" in club.seen(refused)
    await club.slash(DIRECTOR, "hall", "group appoint", group=NAME, member=club.world.persona(MIA))
    assert "You are an officer" in dms(club, MIA)
    shown = club.seen(await club.slash(QIN, "hall", "group officers", group=NAME))
    assert "Mia Chen" in shown and "欧阳师傅" in shown
    await club.slash(DIRECTOR, "hall", "group dismiss", group=NAME, member=club.world.persona(MIA))
    assert "no longer an officer" in dms(club, MIA)
    closed = await club.slash(DIRECTOR, "hall", "group close", group=NAME)
    assert "由管理人员关闭" in club.seen(closed)


async def test_staff_change_the_standard(club: Stage) -> None:
    await approved(club)
    assert "standard:add" not in str(ids(club, await club.slash(DIRECTOR, "hall", "group standard", group=NAME)))
    shown = await club.slash(STAFF, "hall", "group standard", group=NAME)
    await fill(club, STAFF, shown, "standard:add", CRITERION | {"name": "Two years of work"})
    assert "Two years of work" in club.seen(shown) and "Version 2" in club.seen(shown)
    await pick(club, STAFF, shown, "standard:reviewers", ["2"])
    form = await pick(club, STAFF, shown, "standard:change", ["c2"])
    await club.submit(STAFF, form, CRITERION | {"name": "Three years of work", "visible": ""})
    await pick(club, STAFF, shown, "standard:drop", ["c1"])
    assert "Three years" in club.seen(shown) and "Works as a chef" not in club.seen(shown)
    last = await pick(club, STAFF, shown, "standard:drop", ["c2"])
    assert "at least one criterion" in club.seen(last)
    assert "入群标准改了" in dms(club, DIRECTOR)


async def test_a_moderator_who_runs_the_group_does_not_change_what_it_asks(club: Stage) -> None:
    """The page offers them nothing, and an old page is of no use; nor does an old form write over a newer standard."""
    made = await approved(club)
    director = club.world.persona(DIRECTOR)
    shown = await club.slash(STAFF, "hall", "group standard", group=NAME)
    change = one(club, shown, "standard:change")
    early, late = [await club.select(STAFF, shown, ["c1"], custom_id=change) for _ in range(2)]
    await club.submit(STAFF, early, CRITERION | {"name": "Two years of work"})
    refused = await club.submit(STAFF, late, CRITERION | {"name": "No work at all"})
    assert "changed somewhere else" in club.seen(refused) and "No work at all" in club.seen(refused)
    role = club.world.roles["moderator"]
    club.env.backend.add_member_role(club.world.guild.id, director.id, role.id)
    await club.env.settle()
    own = await club.slash(DIRECTOR, "hall", "group standard", group=NAME)
    assert not [each for each in ids(club, own) if each.startswith("standard:")]
    add = f"standard:add:{made.group_id}"
    said = await club.click(DIRECTOR, await old(club, add), custom_id=add)
    assert said.modal is None and "请另一位版主来改" in club.seen(said)
    assert "Version 2" in club.seen(await club.slash(STAFF, "hall", "group standard", group=NAME))


# --- ordinary groups ---------------------------------------------------------------------------------------------


async def test_an_owner_takes_a_member_out(club: Stage) -> None:
    await club.slash(MIA, "hall", "group create", name="Riders", topic="Ride")
    await club.slash(WANRU, "hall", "group join", group="Riders")
    made = await group(club, "Riders")
    wanru = club.world.persona(WANRU)
    refused = await club.slash(WANRU, "hall", "group remove", group="Riders", member=wanru, reason="x")
    assert "只有" in club.seen(refused)
    shown = await club.slash(MIA, "hall", "group remove", group="Riders", member=wanru, reason="Was rude")
    assert shown.ephemeral and "not in Riders" in club.seen(shown)
    assert not has_role(club, WANRU, made.role_id)
    assert "被移出" in dms(club, WANRU) and "Was rude" in dms(club, WANRU)
    assert "把你移出了" in club.seen(await club.slash(WANRU, "hall", "group join", group="Riders"))


async def test_the_category_of_groups_is_set_on_the_setup_page(club: Stage) -> None:
    place = club.world.guild.create_category("社群 Groups")
    shown = await club.slash(ADMIN, "hall", "setup")
    await club.click(ADMIN, shown, custom_id="setup:open:channels")
    await club.select(ADMIN, shown, [place], custom_id="setup:category")
    assert (await club.app.services.settings.club(club.world.guild.id)).groups_category == place.id
    await club.slash(MIA, "hall", "group create", name="Riders", topic="Ride")
    channel = club.app.bot.get_channel((await group(club, "Riders")).channel_id or 0)
    assert isinstance(channel, discord.TextChannel) and channel.category_id == place.id
    await club.select(ADMIN, shown, [], custom_id="setup:category")
    assert (await club.app.services.settings.club(club.world.guild.id)).groups_category is None


@pytest.mark.parametrize("what", ["role", "channel"])
async def test_what_was_deleted_while_the_bot_was_down_is_noticed(club: Stage, restart: Restart, what: str) -> None:
    await club.slash(MIA, "hall", "group create", name="Riders", topic="Ride")
    made = await group(club, "Riders")
    backend = club.env.backend
    assert made.role_id is not None and made.channel_id is not None
    await club.app.bot.close()
    async with club.simulation.lock:
        if what == "role":
            backend.delete_role(club.world.guild.id, made.role_id)
        else:
            backend.delete_channel(made.channel_id)
    await restart()
    await club.advance(5)
    assert "was deleted" in dms(club, MIA)
    assert "was deleted" in club.seen(club.latest("staff-queue"))
