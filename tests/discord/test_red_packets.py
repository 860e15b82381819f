"""Red packets as people live them: sending, claiming, approving, losing cards; in both languages."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import discord
import pytest
from simcord import InteractionResult
from simcord.backend.models.channel import Overwrite
from simcord.enums import OverwriteType

import db.settings
from bot.demo.stage import Stage
from bot.errors import explain
from services.actor import Actor
from services.club import ALWAYS, ClubSettings
from services.errors import UserError
from services.red_packets.rules import Limits
from services.red_packets.sending import Draft, terms
from services.verify import verify

EN, ZH, GIVER, ADMIN, STAFF = "mia", "shangguan", "qin", "ada", "sam"
Restart = Callable[[], Awaitable[None]]
MINUTE, HOUR, DAY = 60, 3600, 86400
SEED = re.compile(r"[0-9a-f]{64}")


@pytest.fixture(autouse=True)
async def books_are_in_order(club: Stage, restart: Restart) -> AsyncIterator[None]:
    """A club with staff; whatever the story, its books balance in the end."""
    await set_up(club)
    yield
    assert (await verify(club.app.services.database)).problems == []


def actor(club: Stage, who: str, **more: Any) -> Actor:
    roles = {GIVER: ("executive",), ADMIN: ("admin",), STAFF: ("moderator",)}.get(who, ())
    role_ids = frozenset(club.world.roles[key].id for key in roles)
    return Actor(club.world.guild.id, club.world.persona(who).id, role_ids, **more)


async def set_up(club: Stage, **fields: Any) -> ClubSettings:
    roles = club.world.roles
    base = {
        "language": "en",
        "admin_roles": [roles["admin"].id],
        "moderator_roles": [roles["moderator"].id],
        "executive_roles": [roles["executive"].id],
        "staff_channel": club.world.channels["staff-queue"].id,
    }
    return await change(club, **(base | fields))


async def change(club: Stage, **fields: Any) -> ClubSettings:
    owner = Actor(club.world.guild.id, club.world.persona(ADMIN).id, manages_guild=True)
    return await club.app.services.settings.change_club(owner, fields, club.env.now())


async def send(club: Stage, who: str = GIVER, where: str = "hall", **options: Any) -> InteractionResult:
    """Types the command and confirms."""
    asked = await club.slash(who, where, "redpacket send", **({"total": 100, "shares": 3} | options))
    return await club.click(who, asked, custom_id=button(club, asked, "confirm"))


def button(club: Stage, shown: Any, verb: str) -> str:
    """The custom_id of a button of that verb on an answer or a message."""
    found = [custom_id for custom_id in custom_ids(club, shown) if custom_id.startswith(f"redpacket:{verb}:")]
    assert len(found) == 1, found
    return found[0]


def custom_ids(club: Stage, shown: Any) -> list[str]:
    if isinstance(shown, InteractionResult):
        assert shown.response is not None
        message = shown.response._message
    else:
        message = club.env.backend.get_message(shown.channel.id, shown.id)

    def walk(nodes: list[dict[str, Any]]) -> list[str]:
        own = [str(node["custom_id"]) for node in nodes if node.get("custom_id")]
        return own + [each for node in nodes for each in walk(node.get("components") or [])]

    return walk(message.components)


def cards(club: Stage, where: str = "hall") -> list[discord.Message]:
    """What the bot has written for everyone in a channel."""
    bot = club.env.backend.bot_user.id
    return [message for message in club.world.channel(where).history() if message.author.id == bot]


def dm(club: Stage, who: str) -> list[str]:
    """What the bot has written to somebody."""
    return [club.seen(message) for message in club.world.channel(f"dm:{who}").history() if message.author.bot]


def close_direct_messages(club: Stage, who: str) -> None:
    channel = club.world.channel(f"dm:{who}")
    club.env.inject_error("POST", f"/channels/{channel.id}/messages", status=403, code=50007, times=None)


async def reply(club: Stage, who: str, card: discord.Message, text: str) -> discord.Message:
    persona = club.world.persona(who)
    async with club.simulation.lock:
        written = await persona.member.send(club.world.channel("hall"), text, reply_to=card)
        await club.simulation.pump()
    return written


async def try_again(club: Stage) -> None:
    """Long enough for jobs that failed to run again, and those that they cause."""
    for _ in range(3):
        await club.advance(20)


async def budget(club: Stage) -> int:
    """What is left of this month's budget."""
    asked = await club.app.services.red_packets.ask(
        actor(club, ADMIN), Draft(1, 1, 1, "random", False, terms()), club.env.now()
    )
    return asked.left_after + 1


# --- sending -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "words", "sent"),
    [
        (ADMIN, ["Send this red packet?", "100 points", "3 random shares", "everyone", "1 day", "199,900 will be left"],
         "It is in"),
        (GIVER, ["发这个红包吗", "100 积分", "3 份", "拼手气", "所有人", "1 天", "还剩 199,900"], "红包已发到"),
    ],
)  # fmt: skip
async def test_the_exact_terms_come_first_and_the_card_after_the_confirmation(
    club: Stage, who: str, words: list[str], sent: str
) -> None:
    asked = await club.slash(who, "hall", "redpacket send", total=100, shares=3)
    assert asked.ephemeral
    assert [word for word in words if word not in club.seen(asked)] == []
    assert cards(club) == []
    done = await club.click(who, asked, custom_id=button(club, asked, "confirm"))
    assert sent in club.seen(asked)
    assert not any("confirm" in custom_id for custom_id in custom_ids(club, asked))
    assert done.acknowledged
    assert len(cards(club)) == 1


@pytest.mark.parametrize(("language", "word"), [("en", "A red packet from"), ("zh-CN", "的红包")])
async def test_the_card_speaks_the_clubs_language(club: Stage, language: str, word: str) -> None:
    await change(club, language=language)
    await send(club)
    assert word in club.seen(club.latest("hall"))


@pytest.mark.parametrize(("who", "word"), [(ADMIN, "Nothing was sent"), (GIVER, "没有发")])
async def test_not_now(club: Stage, who: str, word: str) -> None:
    asked = await club.slash(who, "hall", "redpacket send", total=100, shares=3)
    await club.click(who, asked, custom_id=button(club, asked, "drop"))
    assert word in club.seen(asked)
    assert cards(club) == []
    assert await budget(club) == 200_000


async def test_a_preview_outlives_a_restart_but_not_a_quarter_of_an_hour(club: Stage, restart: Restart) -> None:
    asked = await club.slash(GIVER, "hall", "redpacket send", total=100, shares=3)
    old = await club.slash(ADMIN, "announcements", "redpacket send", total=100, shares=3)
    await restart()
    await club.click(GIVER, asked, custom_id=button(club, asked, "confirm"))
    assert len(cards(club)) == 1
    await club.advance(15 * MINUTE + 1)
    await club.click(ADMIN, old, custom_id=button(club, old, "confirm"))
    assert "more than 15 minutes old" in club.seen(old)
    assert custom_ids(club, old) == []
    assert cards(club, "announcements") == []


@pytest.mark.parametrize(
    ("who", "options", "said"),
    [
        (EN, {}, "for admins, executives only"),
        (ZH, {}, "只有"),
        (ADMIN, {"total": 0}, "1 or more"),
        (ADMIN, {"total": -5}, "1 or more"),
        (GIVER, {"shares": 0}, "至少要 1 份"),
        (ADMIN, {"total": 2, "shares": 3}, "2 points cannot make 3 shares"),
        (GIVER, {"total": 2**53 - 1}, "最多 50,000 积分"),
        (ADMIN, {"shares": 2**53 - 1, "total": 2**53 - 1}, "10,000 at the most"),
        (ADMIN, {"hours": 0}, "from a minute to 7 days"),
        (GIVER, {"hours": 169}, "1 分钟到 7 天"),
        (ADMIN, {"word": "!!!"}, "a letter or a digit"),
        (ADMIN, {"source": "wallet"}, "you have 0"),
    ],
)
async def test_what_cannot_be_sent_is_refused_in_words(
    club: Stage, who: str, options: dict[str, Any], said: str
) -> None:
    shown = await club.slash(who, "hall", "redpacket send", **({"total": 100, "shares": 3} | options))
    assert shown.ephemeral and said in club.seen(shown)


async def test_where_the_bot_may_not_post_nothing_is_set_aside(club: Stage) -> None:
    club.env.backend.set_overwrite(
        club.world.channel("hall").id,
        Overwrite(
            club.env.backend.bot_user.id, OverwriteType.MEMBER, deny=discord.Permissions(send_messages=True).value
        ),
    )
    shown = await club.slash(ADMIN, "hall", "redpacket send", total=100, shares=3)
    assert "The bot may not post" in club.seen(shown)


async def test_a_greeting_names_nobody_and_formats_nothing(club: Stage) -> None:
    mia = club.world.persona(EN).id
    await send(club, greeting=f"@everyone <@{mia}> **恭喜** 🎉 a\u202eb [x](https://evil.example)")
    message = club.env.backend.get_message(club.world.channel("hall").id, club.latest("hall").id)
    text = str(message.components)
    assert "**恭喜**" not in text and "\u202e" not in text and f"<@{mia}>" not in text and "@everyone" not in text
    assert "恭喜" in text and "🎉" in text
    allowed = message.allowed_mentions
    assert (allowed.everyone, allowed.users, allowed.roles) == (False, frozenset(), frozenset())


# --- claiming ----------------------------------------------------------------------------------------------------


async def test_members_claim_and_the_one_card_tells_how_it_went(club: Stage) -> None:
    await send(club, total=3, shares=3)
    card = club.latest("hall")
    assert "0 of 3 claimed" in club.seen(card)
    first = await club.click(EN, card)
    assert first.ephemeral and "+1" in club.seen(first) and "2 shares are left" in club.seen(first)
    chinese = await club.click(ZH, card)
    assert "+1" in club.seen(chinese) and "还剩 1 份" in club.seen(chinese) and "余额：1" in club.seen(chinese)
    again = await club.click(EN, card)
    assert "You have yours: 1" in club.seen(again) and "Your balance: 1" in club.seen(again)
    own = await club.click(GIVER, card)
    assert "你自己发的" in club.seen(own)
    await club.advance(2)
    assert "2 of 3 claimed" in club.seen(card)
    seal = SEED.findall(club.seen(card))
    assert len(seal) == 1
    await club.click("ouyang", card)
    late = await club.click(STAFF, card)
    assert "Too late: all 3 shares are claimed" in club.seen(late)
    await club.advance(2)
    over = club.seen(card)
    assert "All claimed in 2 seconds" in over and "Best luck" in over
    assert len(SEED.findall(over)) == 2 and SEED.findall(over)[0] == seal[0]
    assert "off" in over
    assert len(cards(club)) == 1


async def test_time_is_over_and_the_rest_goes_back(club: Stage) -> None:
    await send(club, total=3, shares=3, minutes=5)
    card = club.latest("hall")
    await club.click(EN, card)
    await club.advance(5 * MINUTE)
    await club.advance(2)
    assert "Its time is over" in club.seen(card) and "2 points went back" in club.seen(card)
    assert await budget(club) == 199_999
    assert dm(club, GIVER) == []


async def test_the_card_is_edited_once_for_many_claims(club: Stage) -> None:
    await send(club, total=100, shares=50)
    card = club.latest("hall")
    before = len(club.env.http_requests)
    for who in (EN, ZH, STAFF, ADMIN, "ouyang"):
        await club.click(who, card)
    await club.advance(2)
    await club.advance(10)
    edits = [
        request
        for request in club.env.http_requests[before:]
        if request.method == "PATCH" and str(card.id) in request.path
    ]
    assert len(edits) == 1
    assert "5 of 50 claimed" in club.seen(card)


async def test_a_claim_after_a_restart(club: Stage, restart: Restart) -> None:
    await send(club)
    await restart()
    assert "Your balance" in club.seen(await club.click(EN, club.latest("hall")))


async def test_who_may_claim_is_on_the_card_and_in_the_refusal(club: Stage) -> None:
    await send(club, role=club.world.roles["chef"], role2=club.world.roles["moderator"])
    card = club.latest("hall")
    assert "@Chef" in club.seen(card) and "@Moderator" in club.seen(card)
    refused = club.seen(await club.click(EN, card))
    assert "This one is for" in refused and "@Chef" in refused
    assert "这个红包只给" in club.seen(await club.click(ZH, card))
    assert "+" in club.seen(await club.click("ouyang", card))


async def test_everyone_as_a_role_means_everyone(club: Stage) -> None:
    await send(club, role=club.world.guild.default_role)
    assert "everyone in the club" in club.seen(club.latest("hall"))


async def test_a_streak_that_is_too_short(club: Stage) -> None:
    await send(club, min_streak=2)
    await club.slash(EN, "hall", "checkin")
    refused = club.seen(await club.click(EN, club.latest("hall")))
    assert "streak of 2 days, and yours is 1" in refused and "One more day" in refused


@pytest.mark.parametrize(
    ("who", "wrong", "short", "thanks"),
    [
        (EN, "That is not the word. You have 4 more guesses", "please write 5 or more", "Only"),
        (ZH, "口令不对。还能再猜 4 次", "至少要 5 个字", "只有"),
    ],
)
async def test_word_and_question_in_one_form_and_nothing_typed_is_lost(
    club: Stage, who: str, wrong: str, short: str, thanks: str
) -> None:
    await send(club, word="Spring 春天", question="What annoys you most?", no_opinion=False)
    card = club.latest("hall")
    assert "Spring" not in club.seen(card) and "What annoys you most?" in club.seen(card)
    form = await club.click(who, card)
    assert "What annoys you most?" in club.seen(form)
    refused = await club.submit(who, form, {"word": "autumn", "answer": "the lights are *dim*"})
    assert wrong in club.seen(refused) and "the lights are" in club.seen(refused)
    form = await club.click(who, card)
    refused = await club.submit(who, form, {"word": "spring春天", "answer": "a      b"})
    assert short in club.seen(refused)
    form = await club.click(who, card)
    claimed = await club.submit(who, form, {"word": "SPRING春天！", "answer": "the lights are dim"})
    assert claimed.ephemeral and thanks in club.seen(claimed)
    assert "dim" not in "".join(club.seen(message) for message in cards(club))
    again = await club.click(who, card)
    assert again.modal is None and again.response is not None


async def test_the_giver_says_how_long_an_answer_is_at_least(club: Stage) -> None:
    await send(club, question="What annoys you?", min_answer=20)
    for who, least in ((EN, "20 characters or more"), (ZH, "至少 20 个字")):
        assert least in str((await club.click(who, club.latest("hall"))).modal)


async def test_no_opinion_is_an_answer_where_the_giver_lets_it_be(club: Stage) -> None:
    await send(club, question="What annoys you most?", anonymous=True)
    card = club.latest("hall")
    form = await club.click(EN, card)
    assert "without your name" in str(form.modal)
    empty = await club.submit(EN, form, {"answer": ""})
    assert "please write 5 or more" in club.seen(empty)
    form = await club.click(EN, card)
    assert "without your name" in club.seen(await club.submit(EN, form, {"answer": "", "none": True}))


async def test_a_form_sent_after_the_end_gives_back_what_was_typed(club: Stage) -> None:
    await send(club, question="What annoys you most?", minutes=5)
    form = await club.click(ZH, club.latest("hall"))
    await club.advance(6 * MINUTE)
    late = club.seen(await club.submit(ZH, form, {"answer": "车灯太暗，晚上看不清"}))
    assert "来晚了" in late and "车灯太暗" in late


# --- plain words -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "word", "said", "again"),
    [(EN, "Claim!", "Your balance", "You have yours"), (ZH, "抢", "你的余额", "你已经抢到")],
)
async def test_the_word_in_reply_to_the_card(club: Stage, who: str, word: str, said: str, again: str) -> None:
    await send(club)
    card = club.latest("hall")
    written = await reply(club, who, card, word)
    assert [str(reaction.emoji) for reaction in written_again(club, written).reactions] == ["✅"]
    assert said in dm(club, who)[0]
    await reply(club, who, card, word)
    assert again in dm(club, who)[1]
    assert len(cards(club)) == 1


def written_again(club: Stage, message: discord.Message) -> discord.Message:
    """A message as it is now."""
    (found,) = [each for each in club.world.channel("hall").history() if each.id == message.id]
    return found


async def test_the_word_anywhere_else_means_nothing(club: Stage) -> None:
    await send(club)
    written = await club.say(EN, "hall", "claim")
    await reply(club, EN, written, "claim")
    await reply(club, EN, club.latest("hall"), "claim your seats, everyone")
    assert dm(club, EN) == []
    assert await budget(club) == 199_900


async def test_the_word_is_refused_in_a_direct_message(club: Stage) -> None:
    await send(club)
    await reply(club, GIVER, club.latest("hall"), "抢")
    assert "你自己发的" in dm(club, GIVER)[0]


async def test_the_word_where_direct_messages_are_closed(club: Stage) -> None:
    await send(club)
    close_direct_messages(club, EN)
    await reply(club, EN, club.latest("hall"), "claim")
    answer = cards(club)[-1]
    assert "for you alone" in club.seen(answer)
    assert "You have yours" in club.seen(await club.click(EN, answer))


@pytest.mark.parametrize(("who", "word", "said"), [(EN, "claim", "asks for something first"), (ZH, "抢", "要先填写")])
async def test_the_word_for_a_packet_that_asks_something(club: Stage, who: str, word: str, said: str) -> None:
    await send(club, word="spring")
    card = club.latest("hall")
    written = await reply(club, who, card, word)
    assert said in dm(club, who)[0]
    assert written_again(club, written).reactions == []


# --- list, cancel, move ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "word"), [(EN, "No red packet waits"), (ZH, "没有等着开的红包")])
async def test_an_empty_list(club: Stage, who: str, word: str) -> None:
    assert word in club.seen(await club.slash(who, "hall", "redpacket list"))


async def plan(club: Stage, who: str = GIVER, in_seconds: int = HOUR, **options: Any) -> int:
    """A packet of somebody's that opens later; its id."""
    draft = Draft(
        club.world.channel("hall").id,
        100,
        3,
        "random",
        False,
        terms(**options),
        club.env.now() + timedelta(seconds=in_seconds),
    )
    packets = club.app.services.red_packets
    asked = await packets.ask(actor(club, who), draft, club.env.now())
    return (await packets.confirm(actor(club, who), asked.packet.packet_id, club.env.now())).packet_id


async def test_givers_see_and_cancel_their_own_and_staff_everyones(club: Stage) -> None:
    packet_id = await plan(club, greeting="明天见")
    assert "明天见" in club.seen(await club.slash(GIVER, "hall", "redpacket list"))
    assert "明天见" in club.seen(await club.slash(STAFF, "hall", "redpacket list"))
    assert "明天见" not in club.seen(await club.slash(EN, "hall", "redpacket list"))
    assert await club.autocomplete(EN, "hall", "redpacket cancel", "packet", "") == []
    (choice,) = await club.autocomplete(GIVER, "hall", "redpacket cancel", "packet", "明天")
    assert choice["value"] == str(packet_id) and "100 积分，3 份" in choice["name"]
    assert await club.autocomplete(GIVER, "hall", "redpacket cancel", "packet", "nothing like it") == []
    refused = await club.slash(EN, "hall", "redpacket cancel", packet=str(packet_id))
    assert "no such red packet" in club.seen(refused)
    done = await club.slash(GIVER, "hall", "redpacket cancel", packet=str(packet_id))
    assert "100 积分退回" in club.seen(done)
    assert await budget(club) == 200_000
    await club.advance(2 * HOUR)
    assert cards(club) == []


@pytest.mark.parametrize("typed", ["the big one", "-5", "٣", "9" * 30])
async def test_a_packet_that_was_typed_and_not_picked(club: Stage, typed: str) -> None:
    shown = await club.slash(GIVER, "hall", "redpacket cancel", packet=typed)
    assert "请从输入时的建议里选" in club.seen(shown)


async def test_staff_end_an_open_packet_and_its_giver_is_told(club: Stage) -> None:
    await send(club)
    card = club.latest("hall")
    (choice,) = await club.autocomplete(STAFF, "hall", "redpacket cancel", "packet", "")
    refused = await club.slash(GIVER, "hall", "redpacket cancel", packet=choice["value"])
    assert "已经开抢" in club.seen(refused)
    await club.slash(STAFF, "hall", "redpacket cancel", packet=choice["value"])
    again = await club.slash(STAFF, "hall", "redpacket cancel", packet=choice["value"])
    assert "100 points are back" in club.seen(again)
    late = await club.click(EN, card)
    assert "ended by staff" in club.seen(late)
    await club.advance(2)
    assert "Ended by staff" in club.seen(card)
    assert "被工作人员结束了" in dm(club, GIVER)[0] and "100 积分已退回俱乐部预算" in dm(club, GIVER)[0]


async def test_staff_move_the_card(club: Stage) -> None:
    await send(club)
    old = club.latest("hall")
    await club.click(EN, old)
    (choice,) = await club.autocomplete(STAFF, "hall", "redpacket move", "packet", "")
    packet, target = choice["value"], club.world.channel("announcements")
    refused = await club.slash(GIVER, "hall", "redpacket move", packet=packet, channel=target)
    assert "只有" in club.seen(refused)
    assert "The card moves" in club.seen(
        await club.slash(STAFF, "hall", "redpacket move", packet=packet, channel=target)
    )
    assert cards(club) == []
    (card,) = cards(club, "announcements")
    assert "1 of 3 claimed" in club.seen(card)
    assert "还剩 1 份" in club.seen(await club.click(ZH, card))
    same = await club.slash(STAFF, "hall", "redpacket move", packet=packet, channel=target)
    assert "Only an open red packet can be moved" in club.seen(same)


# --- a second admin ----------------------------------------------------------------------------------------------


@pytest.fixture
async def approved_over_50(club: Stage, books_are_in_order: None) -> None:
    """A second admin above 50 points. QIN is an admin for these stories, so that two of them differ in language."""
    await set_limits(club, approval_over=50)
    roles = club.world.roles
    await change(club, admin_roles=[roles["admin"].id, roles["executive"].id])


async def set_limits(club: Stage, **fields: Any) -> None:
    stored = Limits(**fields).model_dump(mode="json")
    guild = club.world.guild.id
    async with club.app.services.database.transaction() as tx:
        await db.settings.put(tx, guild, "red_packets", ALWAYS, stored, club.env.now(), None)


@pytest.mark.usefixtures("approved_over_50")
async def test_a_large_packet_is_approved_by_another_admin(club: Stage) -> None:
    asked = await club.slash(GIVER, "hall", "redpacket send", total=100, shares=3, word="spring")
    assert "要另一位管理员批准" in club.seen(asked) and "会自动通知工作人员" in club.seen(asked)
    await club.click(GIVER, asked, custom_id=button(club, asked, "confirm"))
    assert "另一位管理员同意后" in club.seen(asked)
    assert cards(club) == []
    request = club.latest("staff-queue")
    assert "asks to send a red packet" in club.seen(request) and "spring" not in club.seen(request)
    for who, said in ((GIVER, "不能自己批准"), (STAFF, "for admins only")):
        for verb in ("approve", "decline"):
            if who == GIVER:
                continue  # an executive does not see the staff's channel
            assert said in club.seen(await club.click(who, request, custom_id=button(club, request, verb)))
    done = await club.click(ADMIN, request, custom_id=button(club, request, "approve"))
    assert "Approved. Its card is on its way" in club.seen(done)
    assert len(cards(club)) == 1
    assert "Approved by" in club.seen(request) and custom_ids(club, request) == []
    assert "已获批准" in dm(club, GIVER)[0]


@pytest.mark.usefixtures("approved_over_50")
async def test_whoever_asks_cannot_approve_and_a_second_decision_is_told_the_first(club: Stage) -> None:
    await send(club)
    (choice,) = await club.autocomplete(ADMIN, "hall", "redpacket approve", "packet", "")
    assert await club.autocomplete(GIVER, "hall", "redpacket approve", "packet", "") == []
    own = await club.slash(GIVER, "hall", "redpacket approve", packet=choice["value"])
    for verb in ("approve", "decline"):
        assert "不能自己批准" in club.seen(await club.click(GIVER, own, custom_id=button(club, own, verb)))
    first = await club.slash(ADMIN, "hall", "redpacket approve", packet=choice["value"])
    form = await club.click(ADMIN, first, custom_id=button(club, first, "decline"))
    declined = await club.submit(ADMIN, form, {"reason": "Too much for **one** day"})
    assert "Declined" in club.seen(declined)
    for verb in ("approve", "decline"):
        second = await club.click(ADMIN, first, custom_id=button(club, first, verb))
        assert second.modal is None
    assert "Declined by" in club.seen(club.latest("staff-queue"))
    assert "Too much for" in club.seen(club.latest("staff-queue"))
    (told,) = dm(club, GIVER)
    assert "没有获得批准" in told and "Too much for" in told and "100 积分已退回" in told
    assert await budget(club) == 200_000


@pytest.mark.usefixtures("approved_over_50")
async def test_without_a_staff_channel_the_giver_is_told_whom_to_ask(club: Stage) -> None:
    await change(club, staff_channel=None)
    asked = await club.slash(ADMIN, "hall", "redpacket send", total=100, shares=3)
    assert "/redpacket approve" in club.seen(asked)
    await club.click(ADMIN, asked, custom_id=button(club, asked, "confirm"))
    assert "ask one to type" in club.seen(asked)
    (choice,) = await club.autocomplete(GIVER, "hall", "redpacket approve", "packet", "")
    shown = await club.slash(GIVER, "hall", "redpacket approve", packet=choice["value"])
    assert "想发一个红包" in club.seen(shown)
    assert "已批准" in club.seen(await club.click(GIVER, shown, custom_id=button(club, shown, "approve")))
    assert len(cards(club)) == 1


@pytest.mark.usefixtures("approved_over_50")
async def test_a_giver_who_lost_their_role_meanwhile_gives_nothing_though_it_is_approved(club: Stage) -> None:
    await send(club)
    world = club.world
    club.env.backend.remove_member_role(world.guild.id, world.persona(GIVER).id, world.roles["executive"].id)
    await club.env.settle()
    request = club.latest("staff-queue")
    assert "Approved" in club.seen(await club.click(ADMIN, request, custom_id=button(club, request, "approve")))
    await club.advance(1)
    assert cards(club) == [] and await budget(club) == 200_000
    assert "may not send red packets any more" in club.seen(request)
    assert any("没有发红包的权限" in word and "100 积分已退回" in word for word in dm(club, GIVER))
    again = await club.slash(ADMIN, "hall", "redpacket list")
    assert "100" not in club.seen(again)


@pytest.mark.usefixtures("approved_over_50")
@pytest.mark.parametrize("status", [500, 429])
async def test_the_question_to_staff_is_asked_once_whatever_discord_answers(club: Stage, status: int) -> None:
    channel = club.world.channel("staff-queue").id
    club.env.inject_error("POST", f"/channels/{channel}/messages", status=status, times=2)
    await send(club)
    await try_again(club)
    assert len(cards(club, "staff-queue")) == 1


@pytest.mark.usefixtures("approved_over_50")
async def test_a_giver_with_closed_direct_messages_is_told_through_staff(club: Stage) -> None:
    await send(club)
    close_direct_messages(club, GIVER)
    request = club.latest("staff-queue")
    await club.click(ADMIN, request, custom_id=button(club, request, "approve"))
    assert "takes no direct messages" in club.seen(club.latest("staff-queue"))


# --- cards that come to grief ------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["card", "channel", "many"])
async def test_the_card_is_deleted_and_the_packet_ends(club: Stage, how: str) -> None:
    await send(club)
    card, hall = club.latest("hall"), club.world.channel("hall")
    await club.click(EN, card)
    async with club.simulation.lock:
        if how == "card":
            await club.world.persona(ADMIN).member.delete(card)
        elif how == "channel":
            club.env.backend.delete_channel(hall.id)
        else:
            payload = {"ids": [str(card.id)], "channel_id": str(hall.id), "guild_id": str(club.world.guild.id)}
            club.env.backend.emit("MESSAGE_DELETE_BULK", payload)
        await club.env.settle()
        await club.simulation.pump()
    await club.advance(3)
    (told,) = dm(club, GIVER)
    assert "卡片或频道被删除" in told and "积分已退回俱乐部预算" in told


async def test_another_message_deleted_changes_nothing(club: Stage) -> None:
    await send(club)
    written = await club.say(EN, "hall", "hello")
    async with club.simulation.lock:
        await club.world.persona(EN).member.delete(written)
        await club.env.settle()
    assert "Your balance" in club.seen(await club.click(EN, club.latest("hall")))


async def test_a_card_deleted_while_the_bot_was_away(club: Stage) -> None:
    await send(club)
    card = club.latest("hall")
    await club.click(EN, card)
    club.env.inject_error("PATCH", f"/channels/*/messages/{card.id}", status=404, code=10008)
    await club.advance(3)
    assert "卡片或频道被删除" in dm(club, GIVER)[0]
    assert await club.autocomplete(STAFF, "hall", "redpacket cancel", "packet", "") == []


async def test_the_permission_to_post_is_taken_away_before_the_card(club: Stage) -> None:
    hall = club.world.channel("hall").id
    club.env.inject_error("POST", f"/channels/{hall}/messages", status=403, code=50013, times=None)
    await send(club)
    assert cards(club) == []
    assert "机器人在那里不能发言" in dm(club, GIVER)[0]
    assert await budget(club) == 200_000


@pytest.mark.parametrize("status", [500, 429, 503])
async def test_the_card_is_posted_once_whatever_discord_answers(club: Stage, status: int) -> None:
    hall = club.world.channel("hall").id
    club.env.inject_error("POST", f"/channels/{hall}/messages", status=status, times=2)
    await send(club)
    await try_again(club)
    assert len(cards(club)) == 1
    posts = [each for each in club.env.http_requests if each.method == "POST" and each.path.endswith("/messages")]
    nonces = {each.json["nonce"] for each in posts if each.json and str(hall) in each.path}
    assert len(nonces) == 1 and all(
        each.json["enforce_nonce"] for each in posts if each.json and str(hall) in each.path
    )


async def test_cut_off_between_the_post_and_the_note_the_card_is_found_again(
    club: Stage, restart: Restart, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cut_off(*_: Any) -> bool:
        raise ConnectionError("cut off")

    monkeypatch.setattr(club.app.services.red_packets, "announced", cut_off)
    await send(club)
    (card,) = cards(club)
    await club.click(EN, card)
    await restart()
    await try_again(club)
    assert [message.id for message in cards(club)] == [card.id]
    assert "1 of 3 claimed" in club.seen(card)


async def test_a_restart_between_funding_and_announcing(club: Stage, restart: Restart) -> None:
    packets, giver = club.app.services.red_packets, actor(club, GIVER)
    draft = Draft(club.world.channel("hall").id, 100, 3, "random", False, terms())
    asked = await packets.ask(giver, draft, club.env.now())
    await packets.confirm(giver, asked.packet.packet_id, club.env.now())
    await restart()
    await club.advance(1)
    assert len(cards(club)) == 1


async def test_ended_before_it_could_be_announced_there_is_no_card(club: Stage) -> None:
    hall = club.world.channel("hall").id
    club.env.inject_error("POST", f"/channels/{hall}/messages", status=500, times=3)
    await send(club, minutes=1)
    club.env.backend.faults.clear()
    await club.advance(2 * MINUTE, down=True)
    await club.advance(MINUTE)
    assert cards(club) == []
    assert "红包已结束" in dm(club, GIVER)[0]
    assert await budget(club) == 200_000


# --- opening at a time -------------------------------------------------------------------------------------------


async def test_a_planned_packet_opens_at_its_time(club: Stage) -> None:
    await plan(club)
    await club.advance(HOUR - 10)
    assert cards(club) == []
    await club.advance(11)
    assert "Opened late" not in club.seen(club.latest("hall"))


async def test_one_that_opens_late_says_so_and_one_too_late_is_refunded(club: Stage) -> None:
    await plan(club, in_seconds=5 * HOUR)
    await club.advance(5 * HOUR + 30 * MINUTE, down=True)
    assert "Opened late" in club.seen(club.latest("hall"))
    await plan(club, who=ADMIN, in_seconds=HOUR)
    await club.advance(3 * HOUR, down=True)
    assert len(cards(club)) == 1
    assert "too late" in dm(club, ADMIN)[0]


@pytest.mark.parametrize("how", ["left", "demoted"])
async def test_the_giver_may_not_any_more_when_it_opens(club: Stage, how: str) -> None:
    await plan(club)
    persona = club.world.persona(GIVER)
    async with club.simulation.lock:
        if how == "left":
            club.world.guild.remove_member(persona.member)
        else:
            role = club.world.roles["executive"].id
            club.env.backend.remove_member_role(club.world.guild.id, persona.id, role)
        await club.env.settle()
    await club.advance(HOUR + 1)
    assert cards(club) == []
    assert await budget(club) == 200_000
    said = dm(club, GIVER) or [club.seen(club.latest("staff-queue"))]
    assert "红包到点了" in said[0] or "may not send red packets" in said[0]


async def test_a_giver_who_left_does_not_stop_an_open_packet(club: Stage) -> None:
    await send(club)
    async with club.simulation.lock:
        club.world.guild.remove_member(club.world.persona(GIVER).member)
        await club.env.settle()
    assert "Your balance" in club.seen(await club.click(EN, club.latest("hall")))


# --- words -------------------------------------------------------------------------------------------------------

REFUSALS: dict[str, dict[str, Any]] = {
    "packet-own": {},
    "packet-empty": {"shares": 1},
    "packet-over": {"why": "card-lost"},
    "packet-not-open": {},
    "packet-has-opened": {},
    "packet-role": {"roles": [1, 2]},
    "packet-streak": {"needed": 7, "streak": 3, "missing": 4},
    "packet-no-guesses": {"most": 5},
    "packet-wrong-word": {"left": 0},
    "packet-answer-needed": {"least": 5},
    "packet-answer-short": {"least": 5, "length": 1},
    "packet-answer-long": {"most": 1000},
    "packet-too-many-shares": {"most": 10_000},
    "packet-time-far": {"days": 366},
    "packet-time-past": {},
    "packet-terms": {"field": "min_streak"},
}
DATED: dict[str, dict[str, Any]] = {
    "packet-membership": {"days": 30},
    "packet-account-age": {"days": 1},
    "packet-budget": {"left": 0, "needed": 100},
    "packet-giver-month": {"most": 20_000, "left": 0},
    "packet-giver-day": {"most": 5},
    "packet-channel-day": {"most": 1},
    "packet-channel-gap": {"minutes": 10},
    "packet-quiet": {},
}


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("code", [*REFUSALS, *DATED])
def test_every_refusal_has_its_own_words(club: Stage, language: str, code: str) -> None:
    params = REFUSALS.get(code) or DATED.get(code, {})
    if code in DATED:
        params = params | {"at": club.env.now()}
    said = explain(UserError(code, **params), language, "a test")
    assert "{" not in said and len(said) > 5
    assert ("<t:" in said) == (code in DATED)  # a limit says when it ends
    others = {other for other in [*REFUSALS, *DATED] if other != code}
    for other in others:
        more = (REFUSALS.get(other) or DATED.get(other, {})) | ({"at": club.env.now()} if other in DATED else {})
        assert explain(UserError(other, **more), language, "a test") != said
