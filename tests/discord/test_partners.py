"""Benefits as members, partners and staff see them, in both languages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import discord
import pytest
from discord import ui
from simcord import InteractionResult

import db.benefit_claims
import db.cases
import db.partners
from bot.demo.scenes.partners import SCENES
from bot.demo.stage import Stage
from cogs.partners.deciding import ApproveButton, DeclineButton, ReturnButton
from cogs.partners.listing import ClaimButton
from db.cases import Case
from services import ledger
from services.actor import Actor
from services.partners import rules
from services.partners.service import Offer
from services.verify import verify

EN, ZH = "mia", "shangguan"  # who claims in a story
PARTNER, STAFF, ADMIN = "qin", "sam", "ada"
Restart = Callable[[], Awaitable[None]]
OFFER: dict[str, Any] = {"title": "Free *tea*", "text": "A pot of tea 一壶茶", "until": "in 20 days"}


@pytest.fixture(autouse=True)
async def books_are_in_order(club: Stage, restart: Any) -> AsyncIterator[None]:
    """Staff and their channel are there; after each story every count is right."""
    changes = {
        "moderator_roles": (club.world.roles["moderator"].id,),
        "staff_channel": club.world.channels["staff-queue"].id,
    }
    await club.app.services.settings.change_club(actor(club, ADMIN, manages_guild=True), changes, club.env.now())
    yield
    assert (await verify(club.app.services.database)).problems == []


def actor(club: Stage, who: str, **more: Any) -> Actor:
    return Actor(club.world.guild.id, club.world.persona(who).id, **more)


async def apply(club: Stage, who: str = PARTNER, **more: Any) -> InteractionResult:
    return await club.slash(who, "hall", "partner apply", **{**OFFER, "amount": 2, **more})


async def the_case(club: Stage) -> Case:
    async with club.app.services.database.reading() as tx:
        (case,) = await db.cases.queue(tx, club.world.guild.id, kinds=("benefit",), limit=5)
    return case


async def take(club: Stage) -> Case:
    """Sam holds the one benefit in the queue."""
    case = await the_case(club)
    sam = actor(club, STAFF, role_ids=frozenset({club.world.roles["moderator"].id}))
    await club.app.services.cases.take(sam, case.case_id, club.env.now())
    return case


async def posted(club: Stage, button: Any) -> discord.Message:
    """A message for everyone with a button, as one that stayed behind."""
    channel = club.app.bot.get_channel(club.world.channel("hall").id)
    assert isinstance(channel, discord.TextChannel)
    view = ui.LayoutView(timeout=None)
    row: ui.ActionRow[Any] = ui.ActionRow(button)
    view.add_item(row)
    view.stop()
    return await channel.send(view=view)


async def approved(club: Stage, **more: Any) -> int:
    """A benefit of 秦岳 that is open; its id."""
    await apply(club, **more)
    case = await take(club)
    await club.click(STAFF, await posted(club, ApproveButton("?", benefit_id=case.subject_id)))
    return case.subject_id


async def claim(club: Stage, who: str, benefit_id: int) -> str:
    """Press the button in the list; what is seen."""
    return club.seen(await club.click(who, await posted(club, ClaimButton("?", benefit_id=benefit_id))))


async def code_of(club: Stage, who: str, benefit_id: int) -> str:
    member = club.world.persona(who).id
    async with club.app.services.database.reading() as tx:
        claims = await db.benefit_claims.claims_of(tx, club.world.guild.id, [benefit_id], [member])
    found = claims[benefit_id, member].code
    assert found is not None
    return found


async def balance(club: Stage, account: str) -> int:
    async with club.app.services.database.reading() as tx:
        return await ledger.balance(tx, club.world.guild.id, account)


def dms(club: Stage, who: str) -> list[str]:
    return [club.seen(each) for each in club.world.channel(f"dm:{who}").history() if each.author.bot]


# --- the whole way ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "empty", "offered", "yours", "again", "gone"),
    [
        (EN, "Nobody offers anything", "2 left", "is yours", "Your code for", "Your code was redeemed"),
        (ZH, "现在还没有福利", "还剩 2 份", "归你了", "兑换码：", "你的兑换码已经用过了"),
    ],
)
async def test_from_the_offer_to_the_points(
    club: Stage, restart: Restart, who: str, empty: str, offered: str, yours: str, again: str, gone: str
) -> None:
    nothing = await club.slash(who, "hall", "partner list")
    assert nothing.ephemeral and empty in club.seen(nothing)
    handed_in = await apply(club)
    assert handed_in.ephemeral and "管理人员" in club.seen(handed_in)
    [card] = [each for each in club.world.channel("staff-queue").history() if each.author.bot]
    assert "Free" in club.seen(card)
    panel = await club.click(STAFF, card, custom_id=f"case:take:{(await the_case(club)).case_id}")
    assert panel.ephemeral and "made by the bot" in club.seen(panel)
    await restart()
    await club.click(STAFF, panel, label="Approve")
    assert any("已开放" in each for each in dms(club, PARTNER))

    shown = await club.slash(who, "hall", "partner list")
    assert offered in club.seen(shown) and "Free" in club.seen(shown)
    label = {EN: "Get it: Free *tea*", ZH: "领取：Free *tea*"}[who]
    first = await club.click(who, shown, label=label)
    assert first.ephemeral and yours in club.seen(first)
    await restart()
    second = await club.click(who, shown, label=label)
    benefit_id = (await club.app.services.partners.mine(actor(club, PARTNER), limit=1))[0][0].benefit_id
    code = rules.shown(await code_of(club, who, benefit_id), own=False)
    assert code in club.seen(first) and code in club.seen(second) and again in club.seen(second)
    assert code not in club.seen(await club.slash(PARTNER, "hall", "partner mine"))

    done = await club.slash(PARTNER, "hall", "partner redeem", code=code.lower())
    assert done.ephemeral and "10 积分" in club.seen(done)
    assert "已经核销过了" in club.seen(await club.slash(PARTNER, "hall", "partner redeem", code=code))
    assert await balance(club, ledger.wallet(club.world.persona(PARTNER).id)) == 10
    assert gone in club.seen(await club.slash(who, "hall", "partner list"))
    assert len(dms(club, who)) == 1
    own = await club.slash(PARTNER, "hall", "partner mine")
    assert "已领 1 / 2" in club.seen(own) and "10 积分" in club.seen(own)
    assert code in club.seen(await club.click(PARTNER, own, label="1 的核销记录"))
    assert "福利核销" in club.seen(await club.slash(PARTNER, "hall", "points history"))


async def test_what_was_typed_formats_nothing_and_names_nobody(club: Stage) -> None:
    await approved(club, title="**@everyone**", text="[x](https://x.example)")
    shown = await club.slash(EN, "hall", "partner list")
    assert shown.response is not None
    raw = str(shown.response._message.components)
    assert "### **" not in raw and "@everyone" not in raw.replace("Get it: **@everyone**", "") and "> [x]" not in raw


# --- staff --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("button", "said", "told", "state"),
    [
        (ReturnButton, "went back", "改好再提交", "退回修改"),
        (DeclineButton, "declined", "没有通过", "未通过"),
    ],
)
async def test_a_reason_reaches_the_partner(club: Stage, button: Any, said: str, told: str, state: str) -> None:
    await apply(club)
    case = await take(club)
    desk = await posted(club, button("?", benefit_id=case.subject_id))
    form = await club.click(STAFF, desk)
    await club.submit(STAFF, form, {"reason": "Say *where*"})
    assert said in club.seen(desk)
    assert told in dms(club, PARTNER)[-1] and "where" in dms(club, PARTNER)[-1]
    mine = await club.slash(PARTNER, "hall", "partner mine")
    assert state in club.seen(mine) and "where" in club.seen(mine)


async def test_a_partner_with_closed_dms_reads_it_in_mine(club: Stage) -> None:
    await apply(club)
    case = await take(club)
    channel = club.world.channel(f"dm:{PARTNER}")
    club.env.inject_error("POST", f"/channels/{channel.id}/messages", status=403, code=50007, times=None)
    form = await club.click(STAFF, await posted(club, ReturnButton("?", benefit_id=case.subject_id)))
    await club.submit(STAFF, form, {"reason": "Say where"})
    await club.advance(60)
    assert dms(club, PARTNER) == []
    assert "Say where" in club.seen(await club.slash(PARTNER, "hall", "partner mine"))


async def test_changed_and_handed_in_again(club: Stage) -> None:
    await apply(club, who=EN)
    case = await take(club)
    form = await club.click(STAFF, await posted(club, ReturnButton("?", benefit_id=case.subject_id)))
    await club.submit(STAFF, form, {"reason": "Say where"})
    mine = await club.slash(EN, "hall", "partner mine")
    form = await club.click(EN, mine, label="Change 1…")
    assert form.modal is not None and "Free *tea*" in str(form.modal)
    typed = {"title": "Tea", "about": "At the tea house", "asks": "", "amount": "many", "until": "in 9 days"}
    wrong = await club.submit(EN, form, typed)
    assert "so that nothing is lost" in club.seen(wrong) and "At the tea house" in club.seen(wrong)
    form = await club.click(EN, mine, label="Change 1…")
    right = await club.submit(EN, form, {**typed, "amount": "3"})
    assert "Handed in" in club.seen(right) and "3 codes" in club.seen(right)
    assert (await the_case(club)).subject_id == case.subject_id
    assert "not with you" in club.seen(await club.click(EN, mine, label="Change 1…"))


async def test_who_is_no_staff_decides_nothing(club: Stage) -> None:
    await apply(club)
    case = await the_case(club)
    for button in (ApproveButton, ReturnButton, DeclineButton):
        answer = await club.click(EN, await posted(club, button("?", benefit_id=case.subject_id)))
        assert "for admins, moderators only" in club.seen(answer)
    assert "报表" not in club.seen(await club.slash(ZH, "hall", "help"))


async def test_the_report_and_the_rules(club: Stage) -> None:
    empty = await club.slash(STAFF, "hall", "partner report")
    assert "Nothing was claimed" in club.seen(empty)
    changed = await club.slash(ADMIN, "hall", "partner rules", points=7)
    assert "7" in club.seen(changed) and "1,000,000 points a year" in club.seen(changed)
    benefit_id = await approved(club)
    await claim(club, EN, benefit_id)
    await club.slash(PARTNER, "hall", "partner redeem", code=await code_of(club, EN, benefit_id))
    report = await club.slash(STAFF, "hall", "partner report")
    assert "1 claimed, 1 redeemed, 7 points" in club.seen(report) and "7 of 1,000,000 used" in club.seen(report)
    assert "up to 2026" in club.seen(await club.slash(STAFF, "hall", "partner report", year=2027))
    audit = club.seen(await club.slash(ADMIN, "hall", "audit"))
    assert "approved the benefit" in audit and "Points for a redeemed code: 10 → 7" in audit


async def test_a_budget_that_is_used_up_is_told_to_partner_and_staff(club: Stage) -> None:
    owner = actor(club, ADMIN, manages_guild=True)
    await club.app.services.settings.change_club(owner, {"budgets": {"partners": 5}}, club.env.now())
    benefit_id = await approved(club)
    await claim(club, EN, benefit_id)
    done = await club.slash(PARTNER, "hall", "partner redeem", code=await code_of(club, EN, benefit_id))
    assert "没有积分" in club.seen(done) and "不补发" in club.seen(done)
    assert any("不补发" in each for each in dms(club, PARTNER))
    queue = "\n".join(club.seen(each) for each in club.world.channel("staff-queue").history())
    assert "this year’s budget is used up" in queue and "5 points for 2026" in queue


# --- who may, and what is wrong -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "rule", "button"),
    [(EN, "This is for @Chef", "Get it"), (ZH, "只给有 @Chef", "领取")],
)
async def test_the_list_says_which_rule_keeps_one_out(club: Stage, who: str, rule: str, button: str) -> None:
    chef = club.world.roles["chef"]
    benefit_id = await approved(club, role=chef)
    shown = club.seen(await club.slash(who, "hall", "partner list"))
    assert rule.casefold() in shown.casefold() and button not in shown
    assert rule.casefold() in (await claim(club, who, benefit_id)).casefold()


async def test_the_last_one_and_the_end(club: Stage) -> None:
    benefit_id = await approved(club, amount=1, until="in 2 hours")
    assert "This is your code" in await claim(club, EN, benefit_id)
    assert "刚被领走" in await claim(club, ZH, benefit_id)
    assert "留给其他人" in await claim(club, PARTNER, benefit_id)
    code = await code_of(club, EN, benefit_id)
    await club.advance(2 * 3600)
    assert "已经结束" in await claim(club, ZH, benefit_id)
    assert "已经结束" in club.seen(await club.slash(PARTNER, "hall", "partner redeem", code=code))
    assert "已到期" in club.seen(await club.slash(PARTNER, "hall", "partner mine"))


async def test_ended_early_by_its_partner_and_by_staff(club: Stage) -> None:
    benefit_id = await approved(club)
    await claim(club, EN, benefit_id)
    assert "no such benefit" in club.seen(await club.slash(EN, "hall", "partner close", benefit=str(benefit_id)))
    choices = await club.autocomplete(PARTNER, "hall", "partner close", "benefit", "tea")
    assert [each["value"] for each in choices] == [str(benefit_id)]
    assert await club.autocomplete(EN, "hall", "partner close", "benefit", "") == []
    sure = await club.slash(STAFF, "hall", "partner close", benefit=str(benefit_id))
    await club.click(STAFF, sure, label="End it")
    assert "One code is still out" in club.seen(sure)
    assert any("结束了你的福利" in each for each in dms(club, PARTNER))
    again = await club.slash(PARTNER, "hall", "partner close", benefit=str(benefit_id))
    assert "已经结束了" in club.seen(again)
    assert "已经结束" in await claim(club, ZH, benefit_id)
    assert "pick one" in club.seen(await club.slash(EN, "hall", "partner close", benefit="tea"))


async def test_helpers_redeem_and_strangers_do_not(club: Stage) -> None:
    benefit_id = await approved(club)
    await claim(club, EN, benefit_id)
    code = await code_of(club, EN, benefit_id)
    assert "没有这个兑换码" in club.seen(await club.slash(ZH, "hall", "partner redeem", code=code))
    helper = club.world.persona(ZH)
    added = await club.slash(PARTNER, "hall", "partner helpers", add=helper)
    assert "1 / 10" in club.seen(added)
    assert "合伙人得到 10 积分" in club.seen(await club.slash(ZH, "hall", "partner redeem", code=code))
    removed = await club.slash(PARTNER, "hall", "partner helpers", remove=helper)
    assert "只有你自己" in club.seen(removed)
    assert "Nobody but you" in club.seen(await club.slash(EN, "hall", "partner helpers"))
    for _ in range(4):
        wrong = await club.slash(ZH, "hall", "partner redeem", code="NOPE")
    assert "现在不能再试" in club.seen(wrong)
    assert "10 分钟" in club.seen(await club.slash(ZH, "hall", "partner redeem", code=code))


async def test_own_codes_from_a_file_in_their_order(club: Stage) -> None:
    file = ("codes.csv", "\ufeffcode\r\nTEA-001\r\nTEA-002\r\n".encode())
    handed_in = await club.slash(EN, "hall", "partner apply", **OFFER, codes=file)
    assert "2 codes of your own" in club.seen(handed_in)
    case = await take(club)
    await club.click(STAFF, await posted(club, ApproveButton("?", benefit_id=case.subject_id)))
    assert "TEA-001" in await claim(club, ZH, case.subject_id)
    assert "TEA-002" in await claim(club, PARTNER, case.subject_id)
    done = await club.slash(EN, "hall", "partner redeem", code="tea 001")
    assert "redeemed" in club.seen(done)


@pytest.mark.parametrize(
    ("file", "english", "chinese"),
    [
        (("codes.txt", b""), "no code in the file", "没有兑换码"),
        (("codes.txt", b"AAAA\nAB\n"), "Line 2 is no code", "第 2 行"),
        (("codes.txt", b"AAAA\nBBBB\naa-aa\n"), "more: AAAA", "重复的有：AAAA"),
        (("codes.xlsx", b"PK\x03\x04\xff\xfe\x00"), "no text file", "不是文本文件"),
        (("codes.txt", b"A" * (rules.LARGEST_FILE + 1)), "larger than 512 KB", "超过 512 KB"),
        (("codes.txt", "\n".join(f"C{n:05}" for n in range(5001)).encode()), "5,001 codes", "5,001 个"),
    ],
)
async def test_a_bad_file_is_explained(club: Stage, file: tuple[str, bytes], english: str, chinese: str) -> None:
    for who, said in ((EN, english), (ZH, chinese)):
        assert said in club.seen(await club.slash(who, "hall", "partner apply", **OFFER, codes=file))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"amount": None}, "how many there are"),
        ({"until": "yesterday"}, "still to come"),
        ({"until": "2029-01-01"}, "366 days"),
        ({"until": "soon enough"}, "soon enough"),
        ({"group": "no such group"}, "group"),
        ({"event": "x"}, "pick one"),
    ],
)
async def test_a_bad_offer_is_explained(club: Stage, options: dict[str, Any], said: str) -> None:
    given = {name: value for name, value in {**OFFER, "amount": 2, **options}.items() if value is not None}
    assert said in club.seen(await club.slash(EN, "hall", "partner apply", **given))


async def test_the_list_turns_its_pages(club: Stage) -> None:
    services, now = club.app.services, club.env.now()
    sam = actor(club, STAFF, role_ids=frozenset({club.world.roles["moderator"].id}))
    await services.settings.change_partners(actor(club, ADMIN, manages_guild=True), {"most_going": 9}, now)
    for number in range(4):
        offer = Offer(f"Offer {number}.", "x" * 800, now.replace(year=2026, month=4, day=1 + number), amount=1)
        made = await services.partners.apply(actor(club, PARTNER), offer, now)
        case = await the_case(club)
        await services.cases.take(sam, case.case_id, now)
        await services.partners.approve(sam, made.benefit_id, now)
    page = await club.slash(EN, "hall", "partner list")
    assert "Offer 0." in club.seen(page) and "Offer 3." not in club.seen(page)
    await club.click(EN, page, label="Next")
    assert "Offer 3." in club.seen(page) and "Offer 0." not in club.seen(page)


async def test_the_scene_of_the_tour_plays(club: Stage) -> None:
    for scene in SCENES:
        await club.play(scene)


# --- the card in a channel ----------------------------------------------------------------------------------------


async def test_a_benefits_card_stands_in_a_channel_until_it_is_over(club: Stage, restart: Restart) -> None:
    """Posted once, shown anew for many claims with few edits, gone when the benefit is; a new place takes it along."""
    benefit_id = await approved(club, amount=2, until="in 2 hours")
    answer = await club.slash(PARTNER, "hall", "partner card", benefit=str(benefit_id))
    assert "马上就到" in club.seen(answer)
    await club.advance(1)
    shown = club.latest("hall")
    assert "2 left, one for each member" in club.seen(shown)
    await restart()
    assert "yours" in club.seen(await club.click(EN, shown))
    await club.advance(3)
    assert "One left" in club.seen(shown)
    assert "归你了" in club.seen(await club.click(ZH, shown))
    await club.advance(3)
    assert "All are gone" in club.seen(shown)
    assert "兑换码" in club.seen(await club.click(ZH, shown)), "who has a code sees it again"
    await club.slash(ADMIN, "chefs", "partner card", benefit=str(benefit_id))
    await club.advance(3)
    moved = club.latest("chefs")
    assert "All are gone" in club.seen(moved)
    assert shown.id not in [each.id for each in club.world.channel("hall").history()]
    await club.advance(2 * 3600)
    assert "This benefit is over" in club.seen(moved)
    assert "custom_id" not in str(club.env.backend.get_message(moved.channel.id, moved.id).components)


async def test_only_an_open_benefit_of_ones_own_is_shown_and_where_both_may_write(club: Stage) -> None:
    await apply(club, EN)
    case = await the_case(club)
    waiting = await club.slash(EN, "hall", "partner card", benefit=str(case.subject_id))
    assert "Only a benefit that staff approved" in club.seen(waiting)
    await take(club)
    await club.click(STAFF, await posted(club, ApproveButton("?", benefit_id=case.subject_id)))
    assert "没有这项福利" in club.seen(await club.slash(ZH, "hall", "partner card", benefit=str(case.subject_id)))
    refused = await club.slash(EN, "announcements", "partner card", benefit=str(case.subject_id))
    assert "allowed to write" in club.seen(refused)
    await club.slash(ADMIN, "hall", "partner card", benefit=str(case.subject_id))
    await club.advance(1)
    message = club.latest("hall")
    assert "2 left" in club.seen(message), "staff may show it, too"
    await message.delete()
    await club.advance(1)
    await claim(club, ZH, case.subject_id)
    await club.advance(5)
    async with club.app.services.database.reading() as tx:
        benefit = await db.partners.get(tx, club.world.guild.id, case.subject_id)
    assert benefit is not None and benefit.channel_id is None, "a card that was deleted is not forced back"
