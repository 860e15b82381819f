"""Points as members and admins see them, in both languages."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from simcord import InteractionResult, SetupError

from bot.demo.stage import Stage
from services.actor import Actor
from services.ids import new_id
from services.verify import verify

EN, ZH = "mia", "shangguan"
EPHEMERAL = 1 << 6


@pytest.fixture(autouse=True)
async def books_are_in_order(club: Stage, restart: Any) -> AsyncIterator[None]:
    """After each story."""
    yield
    assert (await verify(club.app.services.database)).problems == []


def actor(club: Stage, who: str, **more: Any) -> Actor:
    """A persona as the services know them."""
    return Actor(club.world.guild.id, club.world.persona(who).id, **more)


async def grant(club: Stage, who: str, amount: int, reason: str = "to begin with") -> None:
    """Give a persona something to begin with, without a word to anybody."""
    ada = actor(club, "ada", manages_guild=True)
    now = club.env.now()
    await club.app.services.points.grant(ada, actor(club, who), amount, reason, now, new_id(now))


async def balance(club: Stage, who: str) -> int:
    return await club.app.services.points.balance(club.world.guild.id, club.world.persona(who).id)


async def ask(club: Stage, who: str, to: str, amount: int, **more: Any) -> InteractionResult:
    return await club.slash(who, "hall", "points send", member=club.world.persona(to), amount=amount, **more)


async def press(club: Stage, who: str, shown: InteractionResult, what: str) -> InteractionResult:
    """Presses the confirmation's button, by its verb."""
    return await club.click(who, shown, custom_id=button(shown, what))


def button(shown: InteractionResult, what: str) -> str:
    """The custom_id of a button on an answer, by the beginning of it."""
    assert shown.response is not None
    return next(each for each in _custom_ids(shown.response._message.components) if each.startswith(f"points:{what}:"))


def has_buttons(shown: InteractionResult) -> bool:
    assert shown.response is not None
    return bool(_custom_ids(shown.response._message.components))


def _custom_ids(components: list[dict[str, Any]]) -> list[str]:
    own = [each["custom_id"] for each in components if "custom_id" in each]
    return own + [found for each in components for found in _custom_ids(each.get("components", []))]


class Stale:
    """An answer as a client still shows it, that has not heard of the changes since."""

    def __init__(self, shown: InteractionResult) -> None:
        assert shown.response is not None
        self._message = shown.response._message
        self._components = copy.deepcopy(self._message.components)

    def shown_again(self) -> None:
        self._message.components = copy.deepcopy(self._components)


# --- Looking ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "nothing", "earned", "command"),
    [(EN, "0 points", "10 points", "/checkin"), (ZH, "0 积分", "10 积分", "/签到")],
)
async def test_the_balance_says_where_to_earn_next(
    club: Stage, who: str, nothing: str, earned: str, command: str
) -> None:
    empty = await club.slash(who, "hall", "points balance")
    assert empty.ephemeral
    assert nothing in club.seen(empty) and command in club.seen(empty)
    await club.slash(who, "hall", "checkin")
    later = club.seen(await club.slash(who, "hall", "points balance"))
    assert earned in later and "in 20 hours" in later


@pytest.mark.parametrize(("who", "said"), [(EN, "all given out"), (ZH, "已经发完")])
async def test_the_balance_says_when_the_check_in_gives_nothing_more(club: Stage, who: str, said: str) -> None:
    ada = actor(club, "ada", manages_guild=True)
    await club.app.services.settings.change_club(ada, {"budgets": {"checkin": 0}}, club.env.now())
    assert said in club.seen(await club.slash(who, "hall", "points balance"))


@pytest.mark.parametrize(
    ("who", "empty", "lines"),
    [
        (EN, "/checkin", ["+100 · granted by @Ada Lin: “thank you”", "−5 · taken back by @Ada Lin", "Daily check-in"]),
        (ZH, "/签到", ["+100 · @Ada Lin 发放：“thank you”", "−5 · @Ada Lin 收回", "每日签到"]),
    ],
)
async def test_the_statement_says_what_each_line_is_for(club: Stage, who: str, empty: str, lines: list[str]) -> None:
    nothing = await club.slash(who, "hall", "points history")
    assert nothing.ephemeral and empty in club.seen(nothing) and not has_buttons(nothing)
    member = club.world.persona(who)
    await club.slash("ada", "hall", "points grant", member=member, amount=100, reason="thank you")
    await club.slash("ada", "hall", "points revoke", member=member, amount=5, reason="a mistake")
    await club.slash(who, "hall", "checkin")
    seen = club.seen(await club.slash(who, "hall", "points history"))
    assert [line for line in lines if line not in seen] == []
    assert "105" in seen


async def test_a_line_links_to_the_message_where_it_happened(club: Stage) -> None:
    await grant(club, "mia", 50)
    points, now, mia = club.app.services.points, club.env.now(), actor(club, "mia")
    asked = await points.ask_to_send(mia, actor(club, "sam"), 5, None, now)
    await points.confirm_send(mia, asked.transfer.transfer_id, now, "123/456")
    link = f"[message](https://discord.com/channels/{club.world.guild.id}/123/456)"
    lines = club.seen(await club.slash("mia", "hall", "points history"))
    assert lines.count("[message]") == 1 and link in lines


async def test_what_a_member_typed_formats_nothing_and_names_nobody(club: Stage) -> None:
    await grant(club, "mia", 50)
    shown = await ask(club, "mia", "sam", 5, note="**@everyone** [free](https://x.example)")
    assert shown.response is not None
    raw = shown.response._message.components[0]["components"][0]["content"]
    assert "@everyone" not in raw and "**@" not in raw
    assert raw.count("[free](") == raw.count("\\[free](") == 1


async def test_the_statement_turns_its_pages(club: Stage) -> None:
    for number in range(1, 20):
        await grant(club, "mia", number, f"number {number}.")
    page = await club.slash("mia", "hall", "points history")
    assert "number 19." in _plain(club, page) and "number 11." not in _plain(club, page)
    await club.click("mia", page, label="Older")
    assert "number 11." in _plain(club, page) and "number 19." not in _plain(club, page)
    await club.click("mia", page, label="Older")
    assert "number 1." in _plain(club, page) and "[Older]" not in club.seen(page)
    await club.click("mia", page, label="Newest")
    assert "number 19." in _plain(club, page) and "[Newest]" not in club.seen(page)


async def test_a_page_of_the_longest_notes_fits_into_a_message(club: Stage) -> None:
    for number in range(10):
        await grant(club, "mia", number + 1, "*_`~|>#-[]" * 20)
    page = await club.slash("mia", "hall", "points history")
    assert club.seen(page).count("balance") == 9 and "[Older]" in club.seen(page)


@pytest.mark.parametrize(("who", "empty"), [(EN, "Nobody stands here yet"), (ZH, "榜上还没有人")])
async def test_an_empty_leaderboard(club: Stage, who: str, empty: str) -> None:
    shown = await club.slash(who, "hall", "points leaderboard")
    assert shown.ephemeral and empty in club.seen(shown) and not has_buttons(shown)


@pytest.mark.parametrize(
    ("who", "own", "hidden"), [(EN, "You are in place 2", "You are hidden"), (ZH, "你排第 2", "你没有上榜")]
)
async def test_the_leaderboard_and_leaving_it(club: Stage, who: str, own: str, hidden: str) -> None:
    await grant(club, "sam", 30)
    await grant(club, who, 20)
    shown = club.seen(await club.slash(who, "hall", "points leaderboard"))
    assert "1 · @Sam Okafor · 30" in shown and own in shown
    name = f"@{club.world.persona(who).name}"
    for _ in range(2):
        assert (await club.slash(who, "hall", "points visibility", choice="hide")).ephemeral
    assert hidden in club.seen(await club.slash(who, "hall", "points leaderboard"))
    seen_by_others = club.seen(await club.slash("sam", "hall", "points leaderboard"))
    assert name not in seen_by_others and "Sam" in seen_by_others
    await club.slash(who, "hall", "points visibility", choice="show")
    assert name in club.seen(await club.slash("sam", "hall", "points leaderboard"))


async def test_the_leaderboard_turns_its_pages(club: Stage) -> None:
    points, ada = club.app.services.points, actor(club, "ada", manages_guild=True)
    for number in range(1, 13):
        await points.grant(ada, Actor(club.world.guild.id, number), 100 - number, "why", club.env.now(), number)
    shown = await club.slash("mia", "hall", "points leaderboard")
    assert "10 · " in club.seen(shown) and "11 · " not in club.seen(shown) and "no points yet" in club.seen(shown)
    await club.click("mia", shown, label="Next")
    assert "12 · " in club.seen(shown) and "[Next]" not in club.seen(shown)
    await club.click("mia", shown, label="Back")
    assert "1 · " in club.seen(shown) and "[Back]" not in club.seen(shown)


# --- Sending ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "to", "question", "answer", "sends", "gets"),
    [
        (
            EN,
            ZH,
            "Send 40 points to @上官婉如",
            "Sent: 40",
            "−40 · to @上官婉如",
            "+40 · 收到 @Mia Chen 转赠：“for lunch”",
        ),
        (ZH, EN, "送给 @Mia Chen 40 积分？", "已送给", "−40 · 转赠给 @Mia Chen", "+40 · from @上官婉如"),
    ],
)
async def test_a_transfer_is_asked_confirmed_and_seen_by_both(
    club: Stage, who: str, to: str, question: str, answer: str, sends: str, gets: str
) -> None:
    await grant(club, who, 100)
    shown = await ask(club, who, to, 40, note="for lunch")
    assert shown.ephemeral and question in club.seen(shown)
    assert (await balance(club, who), await balance(club, to)) == (100, 0)
    await press(club, who, shown, "confirm")
    assert answer in club.seen(shown) and not has_buttons(shown)
    assert (await balance(club, who), await balance(club, to)) == (60, 40)
    assert sends in club.seen(await club.slash(who, "hall", "points history"))
    assert gets in club.seen(await club.slash(to, "hall", "points history"))
    assert "for lunch" in club.seen(club.latest(f"dm:{to}"))


async def test_the_receiver_is_told_in_their_own_language_or_else_the_clubs(club: Stage) -> None:
    await grant(club, "mia", 100)
    await grant(club, "shangguan", 100)
    await press(club, "mia", await ask(club, "mia", "shangguan", 5), "confirm")
    assert "sent you 5 points" in club.seen(club.latest("dm:shangguan"))
    await ask(club, "shangguan", "mia", 5)  # from now on her language is known
    await press(club, "mia", await ask(club, "mia", "shangguan", 6), "confirm")
    assert "送了你 6 积分" in club.seen(club.latest("dm:shangguan"))
    ada = actor(club, "ada", manages_guild=True)
    await club.app.services.settings.change_club(ada, {"language": "zh-CN"}, club.env.now())
    await press(club, "mia", await ask(club, "mia", "sam", 7), "confirm")
    assert "送了你 7 积分" in club.seen(club.latest("dm:sam"))


@pytest.mark.parametrize("verb", ["confirm", "cancel"])
async def test_a_second_press_says_the_same_and_sends_nothing_more(club: Stage, verb: str) -> None:
    await grant(club, "mia", 100)
    shown = await ask(club, "mia", "sam", 40)
    stale = Stale(shown)
    await press(club, "mia", shown, verb)
    first, left = club.seen(shown), await balance(club, "mia")
    assert left == (60 if verb == "confirm" else 100)
    stale.shown_again()
    await press(club, "mia", shown, verb)
    assert club.seen(shown) == first and await balance(club, "mia") == left


@pytest.mark.parametrize(("who", "cancelled"), [(EN, "Cancelled"), (ZH, "已取消")])
async def test_cancelled_it_cannot_be_confirmed_any_more(club: Stage, who: str, cancelled: str) -> None:
    await grant(club, who, 100)
    shown = await ask(club, who, "sam", 40)
    stale = Stale(shown)
    await press(club, who, shown, "cancel")
    assert cancelled in club.seen(shown) and not has_buttons(shown)
    stale.shown_again()
    await press(club, who, shown, "confirm")
    assert "/points send" in club.seen(shown) or "/积分 转赠" in club.seen(shown)
    assert not has_buttons(shown) and await balance(club, who) == 100


async def test_cancelled_after_it_was_sent_it_stays_sent(club: Stage) -> None:
    await grant(club, "mia", 100)
    shown = await ask(club, "mia", "sam", 40)
    stale = Stale(shown)
    await press(club, "mia", shown, "confirm")
    stale.shown_again()
    await press(club, "mia", shown, "cancel")
    assert "Sent: 40" in club.seen(shown) and await balance(club, "sam") == 40


@pytest.mark.parametrize("verb", ["confirm", "cancel"])
@pytest.mark.parametrize(("other", "said"), [("qin", "只有发起转赠的人"), ("ada", "Only who asked")])
async def test_nobody_else_confirms_or_cancels(club: Stage, verb: str, other: str, said: str) -> None:
    await grant(club, "mia", 100)
    shown = await ask(club, "mia", "sam", 40)
    assert shown.response is not None
    shown.response._message.flags ^= EPHEMERAL  # Discord shows it to nobody else: somebody forged the press
    refused = await press(club, other, shown, verb)
    assert said in club.seen(refused) and refused.ephemeral
    shown.response._message.flags ^= EPHEMERAL
    assert await balance(club, "mia") == 100
    await press(club, "mia", shown, "confirm")
    assert await balance(club, "sam") == 40


@pytest.mark.parametrize(("who", "said"), [(EN, "ten minutes old"), (ZH, "过了十分钟")])
async def test_an_old_question_is_told_to_be_old(club: Stage, who: str, said: str) -> None:
    await grant(club, who, 100)
    shown = await ask(club, who, "sam", 40)
    await club.advance(601)
    await press(club, who, shown, "confirm")
    assert said in club.seen(shown) and not has_buttons(shown)
    assert await balance(club, who) == 100


async def test_the_bot_restarts_in_the_middle_of_a_confirmation(
    club: Stage, restart: Callable[[], Awaitable[None]]
) -> None:
    await grant(club, "mia", 100)
    shown = await ask(club, "mia", "sam", 40)
    stale = Stale(shown)
    await restart()
    await press(club, "mia", shown, "confirm")
    assert "Sent: 40" in club.seen(shown) and await balance(club, "sam") == 40
    stale.shown_again()
    await restart()
    await press(club, "mia", shown, "confirm")
    assert "Sent: 40" in club.seen(shown) and await balance(club, "sam") == 40
    assert len(_messages(club, "dm:sam")) == 1


@pytest.mark.parametrize(("who", "said"), [(EN, "not in the club any more"), (ZH, "不在俱乐部")])
async def test_someone_who_left_is_sent_nothing(club: Stage, who: str, said: str) -> None:
    await grant(club, who, 100)
    shown = await ask(club, who, "sam", 40)
    stale = Stale(shown)
    club.world.guild.remove_member(club.world.persona("sam").member)
    await press(club, who, shown, "confirm")
    assert said in club.seen(shown) and not has_buttons(shown)
    stale.shown_again()
    await press(club, who, shown, "confirm")
    assert (await balance(club, who), await balance(club, "sam")) == (100, 0)
    sam = club.world.persona("sam").user
    assert said in club.seen(await club.slash(who, "hall", "points send", member=sam, amount=5))


async def test_sent_to_someone_who_leaves_it_stays_sent(club: Stage) -> None:
    await grant(club, "mia", 100)
    shown = await ask(club, "mia", "sam", 40)
    stale = Stale(shown)
    await press(club, "mia", shown, "confirm")
    club.world.guild.remove_member(club.world.persona("sam").member)
    stale.shown_again()
    await press(club, "mia", shown, "confirm")
    assert "Sent: 40" in club.seen(shown)


async def test_where_discord_cannot_say_who_left_it_is_sent(club: Stage) -> None:
    await grant(club, "mia", 100)
    shown = await ask(club, "mia", "sam", 40)
    guild = club.app.bot.get_guild(club.world.guild.id)
    assert guild is not None
    guild._members.pop(club.world.persona("sam").id, None)
    club.env.inject_error("GET", "/guilds/*/members/*", status=403)
    await press(club, "mia", shown, "confirm")
    assert "Sent: 40" in club.seen(shown)


@pytest.mark.parametrize(
    ("who", "to", "amount", "said"),
    [
        (EN, EN, 5, "yours already"),
        (ZH, ZH, 5, "本来就是你的"),
        (EN, "sam", 101, "That takes 101 points"),
        (ZH, "sam", 101, "需要 101 积分"),
        (EN, "sam", 5001, "5,000 points are left for today"),
        (ZH, "sam", 5001, "今天还剩 5,000"),
    ],
)
async def test_a_send_that_cannot_be_says_why(club: Stage, who: str, to: str, amount: int, said: str) -> None:
    await grant(club, who, 100)
    shown = await ask(club, who, to, amount)
    assert shown.ephemeral and said in club.seen(shown) and not has_buttons(shown)
    assert await balance(club, who) == 100


@pytest.mark.parametrize("command", ["points send", "points grant", "points revoke"])
@pytest.mark.parametrize("amount", [0, -5, 10**12 + 1, 2**53, "many", 1.5])
async def test_no_such_amount_can_be_typed(club: Stage, command: str, amount: Any) -> None:
    """Discord refuses it on the keyboard, in the words of the person's own client; the services refuse it as well."""
    reason = {} if command == "points send" else {"reason": "why"}
    with pytest.raises(SetupError, match="amount"):
        await club.slash("ada", "hall", command, member=club.world.persona("mia"), amount=amount, **reason)


@pytest.mark.parametrize(("who", "said"), [(EN, "Bots have no wallet"), (ZH, "机器人没有钱包")])
async def test_bots_are_sent_and_granted_nothing(club: Stage, who: str, said: str) -> None:
    await grant(club, who, 100)
    robot = club.world.guild.add_member(club.env.create_user("robot", bot=True))
    assert said in club.seen(await club.slash(who, "hall", "points send", member=robot, amount=5))
    shown = await club.slash("ada", "hall", "points grant", member=robot, amount=5, reason="why")
    assert "Bots have no wallet" in club.seen(shown)


@pytest.mark.parametrize(("who", "said"), [(EN, "nothing is left for today"), (ZH, "额度已经用完")])
async def test_the_days_limit_is_told(club: Stage, who: str, said: str) -> None:
    ada = actor(club, "ada", manages_guild=True)
    await club.app.services.settings.change_club(ada, {"transfers_a_day": 1}, club.env.now())
    await grant(club, who, 100)
    first, second = [await ask(club, who, "sam", 5) for _ in range(2)]
    await press(club, who, first, "confirm")
    refused = await press(club, who, second, "confirm")
    assert said in club.seen(refused) and "in 20 hours" in club.seen(refused)
    assert said in club.seen(await ask(club, who, "sam", 5))
    assert "in 20 hours" in club.seen(await club.slash(who, "hall", "points balance"))
    assert await balance(club, "sam") == 5


async def test_closed_direct_messages_lose_nothing(club: Stage) -> None:
    await grant(club, "mia", 100)
    club.env.inject_error("POST", "/channels/*/messages", status=403, code=50007)
    shown = await ask(club, "mia", "sam", 40)
    await press(club, "mia", shown, "confirm")
    assert await balance(club, "sam") == 40 and not _messages(club, "dm:sam")
    await _nothing_is_left_to_do(club)


async def test_a_discord_that_fails_is_tried_again_and_tells_once(club: Stage) -> None:
    await grant(club, "mia", 100)
    club.env.inject_error("POST", "/channels/*/messages", status=500, times=5)
    shown = await ask(club, "mia", "sam", 40)
    await press(club, "mia", shown, "confirm")
    assert "Sent: 40" in club.seen(shown) and not _messages(club, "dm:sam")
    await club.advance(30)
    await club.advance(3600)
    assert len(_messages(club, "dm:sam")) == 1 and await balance(club, "sam") == 40


# --- Granting, taking back, the books -----------------------------------------------------------------------------


async def test_an_admin_grants_and_takes_back(club: Stage) -> None:
    mia = club.world.persona("mia")
    shown = await club.slash("ada", "hall", "points grant", member=mia, amount=50, reason="the best photo")
    assert shown.ephemeral and "Their balance: 50" in club.seen(shown)
    shown = await club.slash("ada", "hall", "points revoke", member=mia, amount=20, reason="counted twice")
    assert shown.ephemeral and "Their balance: 30" in club.seen(shown)
    shown = await club.slash("ada", "hall", "points revoke", member=mia, amount=31, reason="counted twice")
    assert "They have 30 points" in club.seen(shown) and await balance(club, "mia") == 30


async def test_in_chinese_an_admin_grants_and_takes_back(club: Stage) -> None:
    qin, mia = club.world.persona("qin"), club.world.persona("mia")
    club.env.backend.add_member_role(club.world.guild.id, qin.id, club.world.roles["admin"].id)
    shown = await club.slash("qin", "hall", "points grant", member=mia, amount=50, reason="最佳照片")
    assert "对方余额 50" in club.seen(shown)
    shown = await club.slash("qin", "hall", "points revoke", member=mia, amount=51, reason="算错")
    assert "对方有 50 积分" in club.seen(shown)
    assert "积分报表" in club.seen(await club.slash("qin", "hall", "points report"))


@pytest.mark.parametrize("who", ["mia", "shangguan", "qin", "sam", "ouyang"])
async def test_nobody_but_an_admin_grants_takes_back_or_reads_the_report(club: Stage, who: str) -> None:
    await grant(club, "mia", 50)
    said = "管理员" if club.world.persona(who).locale == "zh-CN" else "admins only"
    mia = club.world.persona("mia")
    for command in ("points grant", "points revoke"):
        refused = await club.slash(who, "hall", command, member=mia, amount=5, reason="why not")
        assert said in club.seen(refused) and refused.ephemeral
    assert said in club.seen(await club.slash(who, "hall", "points report"))
    assert await balance(club, "mia") == 50


async def test_a_grant_past_the_budget_says_what_is_left(club: Stage) -> None:
    mia = club.world.persona("mia")
    shown = await club.slash("ada", "hall", "points grant", member=mia, amount=100_001, reason="too kind")
    assert "100,000 points left" in club.seen(shown) and await balance(club, "mia") == 0


async def test_someone_who_left_is_granted_nothing_but_can_be_taken_from(club: Stage) -> None:
    await grant(club, "sam", 50)
    club.world.guild.remove_member(club.world.persona("sam").member)
    sam = club.world.persona("sam").user
    shown = await club.slash("ada", "hall", "points grant", member=sam, amount=5, reason="why")
    assert "not in the club any more" in club.seen(shown)
    shown = await club.slash("ada", "hall", "points revoke", member=sam, amount=50, reason="left")
    assert "Their balance: 0" in club.seen(shown)


async def test_the_report_is_a_table_and_a_picture(club: Stage) -> None:
    empty = await club.slash("ada", "hall", "points report")
    assert "No points have been given out yet" in club.seen(empty) and "📎" not in club.seen(empty)
    await grant(club, "mia", 1200)
    await club.slash("mia", "hall", "checkin")
    shown = await club.slash("ada", "hall", "points report", months=2)
    seen = club.seen(shown)
    assert shown.ephemeral
    assert "2026-02  All given out       0" in seen
    assert "2026-03  Check-in           10\n         Grants          1,200\n         All given out   1,210" in seen
    assert "1,200 of 100,000 used (1 %), 98,800 left" in seen and "1,210 points now" in seen
    assert "March 2026: Check-in 10, Grants 1,200, Taken back or used up 0" in seen  # the picture, in words
    assert shown.response is not None
    (picture,) = shown.response._message.attachments
    assert picture["filename"] == "points.png"


@pytest.mark.parametrize(
    ("language", "at_80", "at_100"),
    [("en", "80 % of this month’s budget", "budget is used up"), ("zh-CN", "本月预算已用 80%", "本月预算已用完")],
)
async def test_staff_are_told_at_80_and_at_100_percent(club: Stage, language: str, at_80: str, at_100: str) -> None:
    ada, staff = actor(club, "ada", manages_guild=True), club.world.channel("staff-queue")
    changes = {"language": language, "staff_channel": staff.id, "budgets": {"grants": 100}}
    await club.app.services.settings.change_club(ada, changes, club.env.now())
    mia = club.world.persona("mia")
    await club.slash("ada", "hall", "points grant", member=mia, amount=79, reason="why")
    before = len(_messages(club, "staff-queue"))
    await club.slash("ada", "hall", "points grant", member=mia, amount=1, reason="why")
    said = club.seen(club.latest("staff-queue"))
    assert at_80 in said and "20" in said and "/" in said
    await club.slash("ada", "hall", "points grant", member=mia, amount=20, reason="why")
    assert at_100 in club.seen(club.latest("staff-queue"))
    assert len(_messages(club, "staff-queue")) == before + 2


async def test_without_a_staff_channel_nothing_is_posted_and_nothing_fails(club: Stage) -> None:
    ada = actor(club, "ada", manages_guild=True)
    await club.app.services.settings.change_club(ada, {"budgets": {"grants": 100}}, club.env.now())
    await club.slash("ada", "hall", "points grant", member=club.world.persona("mia"), amount=100, reason="why")
    assert await balance(club, "mia") == 100
    await _nothing_is_left_to_do(club)


# --- Help for the stories -----------------------------------------------------------------------------------------


def _plain(club: Stage, shown: InteractionResult) -> str:
    return club.seen(shown).replace("\\", "")


def _messages(club: Stage, where: str) -> list[Any]:
    bot = club.env.backend.bot_user.id
    return [each for each in club.world.channel(where).history() if each.author.id == bot and not each.flags.ephemeral]


async def _nothing_is_left_to_do(club: Stage) -> None:
    """No job waits to be tried again, and none was given up."""
    assert await club.app.services.jobs.run_due(club.env.now()) == 0
    assert await club.advance(3600) == 0
    dead = await club.app.services.staff.dead_jobs(actor(club, "ada", manages_guild=True))
    assert dead == []
