"""Red packets as people live them, the later half: set times, repeating, answers, proofs, histories, limits, report."""

from __future__ import annotations

from typing import Any

import pytest
from simcord import InteractionResult

from bot.demo.stage import Stage
from services.red_packets.sending import Draft, terms
from tests.discord.test_red_packets import (
    ADMIN,
    DAY,
    EN,
    GIVER,
    HOUR,
    MINUTE,
    STAFF,
    ZH,
    Restart,
    actor,
    books_are_in_order,
    budget,
    button,
    cards,
    change,
    close_direct_messages,
    custom_ids,
    dm,
)

__all__ = ["books_are_in_order"]

EVENING = 8 * HOUR  # from the story's noon in Shanghai


@pytest.fixture(autouse=True)
async def in_shanghai(club: Stage, books_are_in_order: None) -> None:
    """The club's clock is Shanghai's."""
    await change(club, time_zone="Asia/Shanghai")


async def schedule(club: Stage, who: str = GIVER, where: str = "hall", **options: Any) -> InteractionResult:
    """Types the command and confirms."""
    wanted = {"at": "20:00", "total": 100, "shares": 3} | options
    asked = await club.slash(who, where, "redpacket schedule", **wanted)
    verb = "series" if "repeat" in options else "confirm"
    await club.click(who, asked, custom_id=button(club, asked, verb))
    return asked


async def wait(club: Stage, seconds: float) -> None:
    """Time passes: at one go while nothing is due, the last minute as it comes."""
    await club.advance(seconds - MINUTE, down=True)
    await club.advance(MINUTE)


async def down(club: Stage, restart: Restart, seconds: float) -> None:
    """The bot is off for a while and comes back on the same database."""
    await club.advance(seconds, down=True)
    await restart()
    await club.advance(1)


async def pick(club: Stage, who: str, command: str, typed: str = "") -> str:
    """The first thing that is offered for a command's packet."""
    offered = await club.autocomplete(who, "hall", f"redpacket {command}", "packet", typed)
    return str(offered[0]["value"])


async def asking(club: Stage, *said: tuple[str, str], **options: Any) -> InteractionResult:
    """A packet with a question, answered; and its answers as the giver sees them."""
    asked = await club.slash(
        GIVER, "hall", "redpacket send", total=100, shares=9, question="What annoys you?", **options
    )
    await club.click(GIVER, asked, custom_id=button(club, asked, "confirm"))
    for who, text in said:
        form = await club.click(who, club.latest("hall"), custom_id=button(club, club.latest("hall"), "claim"))
        await club.submit(who, form, {"answer": text})
    return await club.slash(GIVER, "hall", "redpacket answers", packet=await pick(club, GIVER, "answers"))


def named(club: Stage, shown: Any, prefix: str) -> str:
    return next(each for each in custom_ids(club, shown) if each.startswith(prefix))


def attached(club: Stage, shown: Any) -> bytes:
    """The file on an answer or a message."""
    message: Any = shown.response._message if isinstance(shown, InteractionResult) and shown.response else shown
    (file,) = message.attachments
    data = club.env.backend.cdn.get(file["url"])
    assert data is not None
    return data


# --- at a set time ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "at", "words"),
    [
        (ADMIN, "today 8pm", ["Opens", "2026-03-10 12:00 UTC", "in 8 hours", "199,900 will be left"]),
        (GIVER, "今晚8点", ["开抢时间", "2026-03-10 12:00 UTC", "in 8 hours", "还剩 199,900"]),
        (ADMIN, "2026-12-24 20:00", ["2026-12-24 12:00 UTC"]),
        (GIVER, "明天 20:00", ["2026-03-11 12:00 UTC"]),
    ],
)
async def test_the_time_is_echoed_before_it_is_confirmed(club: Stage, who: str, at: str, words: list[str]) -> None:
    asked = await club.slash(who, "hall", "redpacket schedule", at=at, total=100, shares=3)
    assert asked.ephemeral
    assert [word for word in words if word not in club.seen(asked)] == []
    assert await budget(club) == 200_000


async def test_it_opens_at_its_time_and_its_points_are_set_aside_until_then(club: Stage) -> None:
    await schedule(club)
    assert await budget(club) == 199_900 and cards(club) == []
    await club.advance(EVENING - 1)
    assert cards(club) == []
    await club.advance(2)
    (card,) = cards(club)
    assert "late" not in club.seen(card)


async def test_a_restart_in_the_middle_loses_nothing(club: Stage, restart: Restart) -> None:
    asked = await club.slash(GIVER, "hall", "redpacket schedule", at="20:00", total=100, shares=3)
    await restart()
    await club.click(GIVER, asked, custom_id=button(club, asked, "confirm"))
    await restart()
    await wait(club, EVENING + 1)
    assert len(cards(club)) == 1


async def test_half_an_hour_late_it_opens_and_says_so(club: Stage, restart: Restart) -> None:
    await schedule(club)
    await down(club, restart, EVENING + 30 * MINUTE)
    (card,) = cards(club)
    assert "Opened late" in club.seen(card) and "2026-03-10 12:00 UTC" in club.seen(card)


async def test_a_day_late_it_is_refunded_and_said(club: Stage, restart: Restart) -> None:
    await schedule(club)
    await down(club, restart, EVENING + DAY)
    assert cards(club) == []
    assert "太晚" in dm(club, GIVER)[0] and "100 积分已退回" in dm(club, GIVER)[0]
    assert await budget(club) == 200_000


@pytest.mark.parametrize(
    ("who", "options", "said"),
    [
        (ADMIN, {"at": "soonish"}, "“soonish” cannot be read as a time. Try"),
        (GIVER, {"at": "改天"}, "看不懂“改天”是什么时间"),
        (ADMIN, {"at": "2020-01-01 20:00"}, "Please give a time that is still to come"),
        (GIVER, {"at": "今天上午9点"}, "请填一个还没到的时间"),
        (ADMIN, {"at": "20:00", "until": "tomorrow"}, "is for red packets that repeat"),
        (ADMIN, {"at": "in 500 days"}, "too far ahead: 366 days"),
        (GIVER, {"at": "20:00", "repeat": "daily", "until": "today 15:00"}, "比截止还晚"),
        (ADMIN, {"at": "20:00", "total": 0}, "1 or more"),
        (GIVER, {"at": "20:00", "repeat": "daily", "total": 2}, "分不成 3 份"),
        (EN, {"at": "20:00"}, "for admins, executives only"),
        (ZH, {"at": "20:00", "repeat": "daily"}, "只有管理员、高管"),
    ],
)
async def test_what_cannot_be_scheduled(club: Stage, who: str, options: dict[str, Any], said: str) -> None:
    wanted = {"total": 100, "shares": 3} | options
    refused = await club.slash(who, "hall", "redpacket schedule", **wanted)
    assert refused.ephemeral and said in club.seen(refused)


@pytest.mark.parametrize(
    ("who", "said", "kept"),
    [
        (GIVER, "到点时正好是安静时段", "没有开，退回 100"),
        (ADMIN, "due in what are quiet hours now", "due in quiet hours, 100 went back"),
    ],
)
async def test_due_in_what_are_quiet_hours_by_then_it_is_refunded_and_said(
    club: Stage, who: str, said: str, kept: str
) -> None:
    await schedule(club, who)
    await club.slash(ADMIN, "hall", "redpacket limits set", quiet_from=20, quiet_until=21)
    await wait(club, EVENING + 1)
    assert cards(club) == [] and said in dm(club, who)[0]
    await wait(club, HOUR)
    assert await budget(club) == 200_000
    history = await club.slash(who, "hall", "redpacket history")
    await club.click(who, history, custom_id=named(club, history, "redpacket:given"))
    assert kept in club.seen(history)


# --- again and again ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "preview", "begun", "listed", "ended"),
    [
        (ADMIN, ["again and again", "every day", "until 2026-03-12 15:59 UTC", "Each round takes 100"], "It is set",
         "every day", "will not come again"),
        (GIVER, ["重复发", "每天", "到 2026-03-12 15:59 UTC 为止", "每次开抢时从当月红包预算出 100"], "设好了",
         "每天", "已停止"),
    ],
)  # fmt: skip
async def test_a_series_from_its_preview_to_its_end(
    club: Stage, restart: Restart, who: str, preview: list[str], begun: str, listed: str, ended: str
) -> None:
    asked = await club.slash(
        who, "hall", "redpacket schedule", at="20:00", total=100, shares=3, repeat="daily", until="2026-03-12"
    )
    assert [word for word in preview if word not in club.seen(asked)] == []
    start = button(club, asked, "series")
    await restart()
    await club.click(who, asked, custom_id=start)
    assert begun in club.seen(asked) and await budget(club) == 200_000
    await wait(club, EVENING + 1)
    assert len(cards(club)) == 1 and await budget(club) == 199_900
    await restart()
    await wait(club, DAY)
    assert len(cards(club)) == 2
    assert listed in club.seen(await club.slash(who, "hall", "redpacket list"))
    done = await club.slash(who, "hall", "redpacket cancel", packet=await pick(club, who, "cancel", listed))
    assert ended in club.seen(done)
    await wait(club, DAY)
    assert len(cards(club)) == 2


async def test_a_series_ends_by_itself(club: Stage) -> None:
    await schedule(club, repeat="daily", until="2026-03-11")
    await wait(club, EVENING + 1)
    await wait(club, DAY)
    await wait(club, DAY)
    assert len(cards(club)) == 2
    assert "没有等着开" in club.seen(await club.slash(GIVER, "hall", "redpacket list"))


async def test_down_for_days_one_round_opens_late_and_the_missed_are_said(club: Stage, restart: Restart) -> None:
    await schedule(club, repeat="daily")
    await down(club, restart, EVENING + 2 * DAY + 10 * MINUTE)
    (card,) = cards(club)
    assert "Opened late" in club.seen(card) and "2026-03-12 12:00 UTC" in club.seen(card)
    (word,) = dm(club, GIVER)
    assert "错过了 2 次" in word and "每天 · 下次 2026-03-13 12:00 UTC" in word
    await wait(club, DAY)
    assert len(cards(club)) == 2


async def test_a_round_too_late_is_left_out(club: Stage, restart: Restart) -> None:
    await schedule(club, ADMIN, repeat="daily")
    await down(club, restart, EVENING + 2 * HOUR)
    assert cards(club) == []
    assert "A round was missed" in dm(club, ADMIN)[0] and "Nothing was taken" in dm(club, ADMIN)[0]


async def test_a_round_that_meets_a_limit_is_said_with_the_limits_own_words(club: Stage) -> None:
    await schedule(club, repeat="weekly")
    await club.slash(ADMIN, "hall", "redpacket limits set", giver_a_month=50)
    await wait(club, EVENING + 1)
    assert cards(club) == []
    (word,) = dm(club, GIVER)
    assert "那次没有发" in word and "每人每月最多用俱乐部预算发 50 积分" in word and "每周 · 下次 2026-03-17" in word


async def test_a_giver_who_lost_the_role_ends_the_series(club: Stage) -> None:
    await schedule(club, repeat="daily")
    world = club.world
    club.env.backend.remove_member_role(world.guild.id, world.persona(GIVER).id, world.roles["executive"].id)
    await wait(club, EVENING + 1)
    assert cards(club) == []
    assert "已经没有发红包的权限" in dm(club, GIVER)[0] and "以后不再发了" in dm(club, GIVER)[0]


async def test_not_after_all(club: Stage) -> None:
    asked = await club.slash(ADMIN, "hall", "redpacket schedule", at="20:00", total=9, shares=3, repeat="daily")
    await club.click(ADMIN, asked, custom_id=button(club, asked, "series-drop"))
    assert "does not run" in club.seen(asked)
    await wait(club, EVENING + 1)
    assert cards(club) == []


async def test_an_old_preview_of_a_series(club: Stage) -> None:
    asked = await club.slash(ADMIN, "hall", "redpacket schedule", at="20:00", total=9, shares=3, repeat="daily")
    start = button(club, asked, "series")
    await club.advance(16 * MINUTE)
    await club.click(ADMIN, asked, custom_id=start)
    assert "more than 15 minutes old" in club.seen(asked)


# --- changing -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "changed"), [(ADMIN, "Changed. It is now"), (GIVER, "改好了，现在是")])
async def test_what_has_not_opened_can_be_changed(club: Stage, who: str, changed: str) -> None:
    await schedule(club, who, greeting="good evening")
    packet = await pick(club, who, "edit")
    shown = await club.slash(
        who, "hall", "redpacket edit", packet=packet, at="21:00", total=300, greeting="-", question="Which road?"
    )
    text = club.seen(shown)
    assert changed in text and "2026-03-10 13:00 UTC" in text and "300" in text and "Which road?" in text
    assert "good evening" not in text
    assert await budget(club) == 199_700
    await wait(club, EVENING + 1)
    assert cards(club) == []
    await club.advance(HOUR)
    assert len(cards(club)) == 1


async def test_a_series_can_be_changed(club: Stage) -> None:
    await schedule(club, ADMIN, repeat="daily")
    shown = await club.slash(
        ADMIN, "hall", "redpacket edit", packet=await pick(club, ADMIN, "edit"), at="in 10 minutes", total=33
    )
    assert "33 points" in club.seen(shown) and "every day" in club.seen(shown)
    await club.advance(10 * MINUTE + 1)
    assert "33 points" in club.seen(club.latest("hall"))


async def test_what_cannot_be_changed(club: Stage) -> None:
    await schedule(club, GIVER)
    packet = await pick(club, GIVER, "edit")
    for who, options, said in (
        (GIVER, {}, "请填要改什么"),
        (GIVER, {"total": 10**6}, "最多 50,000"),
        (GIVER, {"at": "昨天 20:00"}, "还没到的时间"),
        (ADMIN, {"total": 5}, "There is no such red packet"),
    ):
        refused = await club.slash(who, "hall", "redpacket edit", packet=packet, **options)
        assert said in club.seen(refused)
    odd = await club.slash(ADMIN, "hall", "redpacket edit", packet="sx", total=5)
    assert "Please pick one" in club.seen(odd)
    assert await budget(club) == 199_900
    await wait(club, EVENING + 1)
    late = await club.slash(GIVER, "hall", "redpacket edit", packet=packet, total=5)
    assert "已经开抢" in club.seen(late)


# --- answers ------------------------------------------------------------------------------------------------------

SAID = ((EN, "The map is slow"), (ZH, "the map is slow!"), (STAFF, "*Food* and @everyone"))


async def test_answers_are_folded_and_not_shown_in_the_channel(club: Stage) -> None:
    digest = await asking(club, *SAID)
    text = club.seen(digest)
    assert digest.ephemeral and "3 个回答" in text and "2×" in text and "The map is slow" in text
    assert "\\*Food\\* and @\u200beveryone" in text
    assert not any("map" in club.seen(card) or "Food" in club.seen(card) for card in cards(club))


async def test_no_answers_yet(club: Stage) -> None:
    assert "还没有人回答" in club.seen(await asking(club))


async def test_nobody_else_reads_them(club: Stage) -> None:
    digest = await asking(club, *SAID)
    packet = await pick(club, GIVER, "answers")
    for who, said in ((ADMIN, "no such red packet"), (ZH, "没有这个红包")):
        assert said in club.seen(await club.slash(who, "hall", "redpacket answers", packet=packet))
        assert await club.autocomplete(who, "hall", "redpacket answers", "packet", "") == []
    assert "3 个回答" in club.seen(digest)


async def test_export_as_a_file_for_the_giver_alone(club: Stage, restart: Restart) -> None:
    digest = await asking(club, *SAID, (ADMIN, "=cmd|' /C calc'!A0"))
    await restart()
    exported = await club.click(GIVER, digest, custom_id=named(club, digest, "packet-answers:export"))
    assert exported.ephemeral
    text = attached(club, exported).decode()
    assert "The map is slow" in text and "'=cmd" in text and str(club.world.persona(EN).id) in text


async def test_a_group_an_answer_a_mark_and_a_reply(club: Stage, restart: Restart) -> None:
    digest = await asking(club, *SAID)
    packet_id = int(await pick(club, GIVER, "answers"))
    found = await club.app.services.red_packets.digest(actor(club, GIVER), packet_id)
    first, second = (answer.answer_id for answer in found.groups[0].answers)
    await club.select(GIVER, digest, [str(first)], custom_id=named(club, digest, "packet-answers:pick"))
    assert "2 个意思差不多的回答" in club.seen(digest)
    await club.select(GIVER, digest, [str(second)], custom_id=named(club, digest, "packet-answers:pick"))
    assert "上官婉如" in club.seen(digest) and "the map is slow!" in club.seen(digest)
    await restart()
    await club.click(GIVER, digest, custom_id=named(club, digest, "packet-answers:mark"))
    assert "已标记" in club.seen(digest)
    form = await club.click(GIVER, digest, custom_id=named(club, digest, "packet-answers:reply"))
    second_form = await club.click(GIVER, digest, custom_id=named(club, digest, "packet-answers:reply"))
    await club.submit(GIVER, form, {"text": "Thank you, *we* look into it @everyone"})
    assert "你" in club.seen(digest) and "Thank you" in club.seen(digest)
    assert not any("packet-answers:reply" in each for each in custom_ids(club, digest))
    (word,) = dm(club, ZH)
    assert (
        "秦岳" in word and "Thank you, \\*we\\*" in word and "the map is slow!" in word and "What annoys you?" in word
    )
    again = await club.submit(GIVER, second_form, {"text": "again"})
    assert "已经回复过了" in club.seen(again)
    assert len(dm(club, ZH)) == 1
    await club.click(GIVER, digest, custom_id=named(club, digest, "packet-answers:page"))
    assert "⭐" in club.seen(digest) and "✉️" in club.seen(digest)


async def test_a_reply_to_closed_direct_messages_is_told_to_the_giver(club: Stage) -> None:
    digest = await asking(club, SAID[0])
    close_direct_messages(club, EN)
    packet_id = int(await pick(club, GIVER, "answers"))
    found = await club.app.services.red_packets.digest(actor(club, GIVER), packet_id)
    answer = str(found.groups[0].answers[0].answer_id)
    await club.select(GIVER, digest, [answer], custom_id=named(club, digest, "packet-answers:pick"))
    form = await club.click(GIVER, digest, custom_id=named(club, digest, "packet-answers:reply"))
    await club.submit(GIVER, form, {"text": "Thank you"})
    assert dm(club, EN) == []
    (word,) = dm(club, GIVER)
    assert "没有送到" in word and "Thank you" in word
    await club.click(GIVER, digest, custom_id=named(club, digest, "packet-answers:mark"))
    assert "没有送到" in club.seen(digest) and any("packet-answers:reply" in each for each in custom_ids(club, digest))


async def test_an_anonymous_packet_names_nobody_and_a_reply_arrives(club: Stage) -> None:
    digest = await asking(club, *SAID, anonymous=True, minutes=30)
    seen = [club.seen(digest)]
    packet_id = int(await pick(club, GIVER, "answers"))
    found = await club.app.services.red_packets.digest(actor(club, GIVER), packet_id)
    answer = next(each for group in found.groups for each in group.answers if "Food" in (each.text or ""))
    await club.select(GIVER, digest, [str(answer.answer_id)], custom_id=named(club, digest, "packet-answers:pick"))
    seen.append(club.seen(digest))
    form = await club.click(GIVER, digest, custom_id=named(club, digest, "packet-answers:reply"))
    await club.submit(GIVER, form, {"text": "Thank you"})
    seen.append(club.seen(digest))
    assert "Thank you" in dm(club, STAFF)[0]
    await club.advance(HOUR)
    seen += dm(club, GIVER)
    seen.append(club.seen(await club.slash(GIVER, "hall", "redpacket verify", packet=str(packet_id))))
    for name in ("Sam Okafor", "Mia Chen", "上官婉如"):
        assert not any(name in text for text in seen)


@pytest.mark.parametrize(("who", "said"), [(ADMIN, "answers"), (GIVER, "个回答")])
async def test_the_giver_gets_the_digest_when_it_is_over(club: Stage, who: str, said: str) -> None:
    asked = await club.slash(
        who, "hall", "redpacket send", total=100, shares=2, minutes=30, question="What annoys you?"
    )
    await club.click(who, asked, custom_id=button(club, asked, "confirm"))
    for claimer, text in SAID[:2]:
        form = await club.click(claimer, club.latest("hall"), custom_id=button(club, club.latest("hall"), "claim"))
        assert dm(club, who) == []
        await club.submit(claimer, form, {"answer": text})
    (word,) = dm(club, who)
    assert said in word and "The map is slow" in word and "2×" in word
    message = club.world.channel(f"dm:{who}").history()[-1]
    stored = club.env.backend.get_message(message.channel.id, message.id)
    assert "The map is slow" in attached(club, stored).decode()
    await club.advance(HOUR)
    assert len(dm(club, who)) == 1


# --- proof and history --------------------------------------------------------------------------------------------


async def test_anybody_can_check_a_packet_that_is_over(club: Stage) -> None:
    await schedule(club, at="in 1 minute", minutes=30)
    await club.advance(61)
    for who in (EN, ZH):
        await club.click(who, club.latest("hall"), custom_id=button(club, club.latest("hall"), "claim"))
    packet_id = button(club, club.latest("hall"), "claim").rpartition(":")[2]
    early = await club.slash(EN, "hall", "redpacket verify", packet=packet_id)
    assert "not over yet" in club.seen(early)
    await club.advance(HOUR)
    for who, said in ((EN, "Fair: every share follows from the seed"), (ZH, "公平")):
        shown = await club.slash(who, "hall", "redpacket verify", packet=await pick(club, who, "verify"))
        assert shown.ephemeral and said in club.seen(shown) and "Mia Chen" in club.seen(shown)
        exec(compile(attached(club, shown), "proof", "exec"), {"print": lambda *_: None})
    odd = await club.slash(EN, "hall", "redpacket verify", packet="not a packet")
    assert "Please pick one" in club.seen(odd)


async def test_a_packet_of_a_hidden_channel_is_nobody_elses_business(club: Stage) -> None:
    asked = await club.slash(ADMIN, "staff-queue", "redpacket send", total=10, shares=1)
    await club.click(ADMIN, asked, custom_id=button(club, asked, "confirm"))
    await club.click(STAFF, club.latest("staff-queue"), custom_id=named(club, club.latest("staff-queue"), "redpacket:"))
    packet = await pick(club, ADMIN, "verify")
    assert await club.autocomplete(EN, "hall", "redpacket verify", "packet", "") == []
    assert "no such red packet" in club.seen(await club.slash(EN, "hall", "redpacket verify", packet=packet))


@pytest.mark.parametrize(
    ("who", "empty", "claimed", "given"),
    [(EN, "Nothing here", "from 秦岳", "Nothing here"), (ZH, "还是空的", "秦岳 发的", "还是空的")],
)
async def test_history_of_a_member(club: Stage, who: str, empty: str, claimed: str, given: str) -> None:
    assert empty in club.seen(await club.slash(who, "hall", "redpacket history"))
    await schedule(club, at="in 1 minute")
    await club.advance(61)
    await club.click(who, club.latest("hall"), custom_id=button(club, club.latest("hall"), "claim"))
    shown = await club.slash(who, "hall", "redpacket history")
    assert claimed in club.seen(shown).replace("@", "")
    await club.click(who, shown, custom_id=button(club, shown, "given"))
    assert given in club.seen(shown)


async def test_history_of_a_giver_page_by_page(club: Stage) -> None:
    packets = club.app.services.red_packets
    limits = {"giver_a_day": 50, "channel_a_day": 50, "channel_gap_minutes": 0}
    await club.slash(ADMIN, "hall", "redpacket limits set", **limits)
    giver = actor(club, GIVER)
    for total in range(101, 111):
        draft = Draft(club.world.channels["hall"].id, total, 1, "random", False, terms())
        asked = await packets.ask(giver, draft, club.env.now())
        await packets.confirm(giver, asked.packet.packet_id, club.env.now())
    shown = await club.slash(GIVER, "hall", "redpacket history")
    await club.click(GIVER, shown, custom_id=button(club, shown, "given"))
    assert "110 积分" in club.seen(shown) and "103 积分" in club.seen(shown) and "102 积分" not in club.seen(shown)
    older = [each for each in custom_ids(club, shown) if each.startswith("redpacket:given:")]
    await club.click(GIVER, shown, custom_id=older[-1])
    assert "102 积分" in club.seen(shown) and "101 积分" in club.seen(shown) and "103 积分" not in club.seen(shown)


# --- limits -------------------------------------------------------------------------------------------------------


async def test_limits_are_shown_to_givers_and_set_by_admins(club: Stage) -> None:
    assert "每人每月最多用俱乐部预算发 20,000 积分" in club.seen(
        await club.slash(GIVER, "hall", "redpacket limits show")
    )
    for who, said in ((EN, "only"), (ZH, "只有")):
        assert said in club.seen(await club.slash(who, "hall", "redpacket limits show"))
    for who in (GIVER, STAFF, EN):
        refused = await club.slash(who, "hall", "redpacket limits set", giver_a_day=9)
        assert "管理员" in club.seen(refused) or "admins" in club.seen(refused)
    changed = await club.slash(
        ADMIN, "hall", "redpacket limits set", giver_a_day=9, quiet_from=22, quiet_until=7, members_may_give=True
    )
    text = club.seen(changed)
    assert "one giver: 9" in text and "from 22:00 to 07:00" in text and "own wallets: yes" in text
    assert "Changed" in text
    assert "own wallets: yes" in club.seen(await club.slash(EN, "hall", "redpacket limits show"))
    audit = club.seen(await club.slash(ADMIN, "hall", "audit"))
    assert "limits for red packets" in audit and "Packets a giver a day: 5 → 9" in audit
    assert "Members may give: no → yes" in audit


async def test_limits_that_make_no_sense(club: Stage) -> None:
    nothing = await club.slash(ADMIN, "hall", "redpacket limits set")
    assert "at least one limit" in club.seen(nothing)
    half = await club.slash(ADMIN, "hall", "redpacket limits set", quiet_from=22)
    assert "both" in club.seen(half)
    await club.slash(ADMIN, "hall", "redpacket limits set", quiet_from=3, quiet_until=3)
    assert "Quiet hours: none" in club.seen(await club.slash(ADMIN, "hall", "redpacket limits show"))


async def test_quiet_hours_hold_for_what_is_scheduled(club: Stage) -> None:
    await club.slash(ADMIN, "hall", "redpacket limits set", quiet_from=22, quiet_until=7)
    refused = await club.slash(GIVER, "hall", "redpacket schedule", at="今晚11点", total=100, shares=3)
    assert "安静时段" in club.seen(refused)


# --- the report ---------------------------------------------------------------------------------------------------


async def test_the_report_is_for_admins(club: Stage) -> None:
    for who, said in ((GIVER, "只有管理员"), (STAFF, "for admins only"), (EN, "for admins only")):
        assert said in club.seen(await club.slash(who, "hall", "redpacket report"))
    empty = await club.slash(ADMIN, "hall", "redpacket report")
    assert empty.ephemeral and "No red packet has opened" in club.seen(empty)


async def test_the_wall_is_counted_from_what_people_write(club: Stage) -> None:
    await club.say(EN, "hall", "a quiet word")
    await club.advance(31 * MINUTE)
    await schedule(club, at="in 5 minutes", shares=2)
    await club.say(EN, "hall", "before")
    await club.advance(5 * MINUTE + 1)
    for who in (EN, ZH):
        await club.click(who, club.latest("hall"), custom_id=button(club, club.latest("hall"), "claim"))
        for _ in range(15):
            await club.say(who, "hall", "great, thank you!")
    club.world.guild.remove_member(club.world.persona(ZH).member)
    await club.env.settle()
    await club.advance(40 * MINUTE)
    shown = await club.slash(ADMIN, "hall", "redpacket report")
    text = club.seen(shown)
    givers = "秦岳: 1 packet, 100 points, of which 100"
    for word in ("Too early to tell", givers, "1 packet was emptied", "2 members claimed", "Gini"):
        assert word in text, word
    for word in ("1.0 in the 30 after it", "1 member left", "Discord tells no bot"):
        assert word in text, word
    assert attached(club, shown).startswith(b"\x89PNG")
    assert "A line: " in str(shown.response._message.components)  # type: ignore[union-attr]
    chinese = await change_language(club)
    assert "还看不出来" in chinese and "那堵墙" in chinese and "1 人离开" in chinese


async def change_language(club: Stage) -> str:
    """The report as a Chinese admin reads it."""
    await change(club, admin_roles=[club.world.roles["executive"].id])
    return club.seen(await club.slash(GIVER, "hall", "redpacket report"))


async def test_without_the_members_intent_the_report_says_what_it_cannot_know(club: Stage) -> None:
    club.app.bot.intents.members = False
    club.app.bot._connection._intents.members = False
    await schedule(club, at="in 1 minute", shares=2)
    await club.advance(2 * HOUR)
    assert "Who leaves is not known" in club.seen(await club.slash(ADMIN, "hall", "redpacket report"))
