"""The daily check-in as members and staff see it, in both languages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import discord
import pytest
from simcord import InteractionResult

import db.checkin
import db.ledger
from bot.demo.stage import Stage
from bot.ui import pictures
from cogs.checkin.listener import spoken_word
from cogs.staff.views import job_text
from db.jobs import Job
from services.actor import Actor
from services.checkin import changes
from services.checkin.service import GRANT_ROLE
from services.club import ClubSettings
from services.verify import verify

EN, ZH = "mia", "shangguan"
BOTH = pytest.mark.parametrize("who", [EN, ZH])
DAY = timedelta(days=1)
Restart = Callable[[], Awaitable[None]]


@pytest.fixture(autouse=True)
async def books_are_in_order(club: Stage, restart: Restart) -> AsyncIterator[None]:
    """After each story."""
    yield
    assert (await verify(club.app.services.database)).problems == []


def actor(club: Stage, who: str, **more: Any) -> Actor:
    """A persona as the services know them."""
    return Actor(club.world.guild.id, club.world.persona(who).id, **more)


def ada(club: Stage) -> Actor:
    return actor(club, "ada", manages_guild=True)


async def earlier(club: Stage, who: str, *days_ago: int) -> None:
    """Check-ins before the story begins."""
    for ago in sorted(days_ago, reverse=True):
        await club.app.services.checkin.check_in(actor(club, who), club.env.now() - ago * DAY)


async def set_milestone(club: Stage, day: int, **brings: Any) -> None:
    """A milestone in force since long ago."""
    given = {"points": 5, "cards": None, "freezes": None, "role_id": None} | brings
    step = partial(changes.put_milestone, day=day, **given)
    await club.app.services.settings.change_checkin(ada(club), step, club.env.now() - 100 * DAY)


async def set_up(club: Stage, **fields: Any) -> ClubSettings:
    return await club.app.services.settings.change_club(ada(club), fields, club.env.now() - 50 * DAY)


async def dead_jobs(club: Stage) -> list[Job]:
    return await club.app.services.staff.dead_jobs(ada(club))


def words_of(shown: InteractionResult) -> InteractionResult:
    """The answer, after seeing that nobody else sees it."""
    assert shown.ephemeral
    return shown


def dm(club: Stage, who: str) -> list[discord.Message]:
    """What the bot has written to somebody."""
    return [message for message in club.world.channel(f"dm:{who}").history() if message.author.bot]


def picture_of(club: Stage, shown: InteractionResult) -> bool:
    return "📎" in club.seen(shown)


def moderator(club: Stage) -> dict[str, Any]:
    return {"moderator_roles": [club.world.roles["moderator"].id]}


# --- /checkin ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "first", "second"),
    [
        (
            EN,
            ["+10 points", "Day 1", "6 more check-ins to day 7", "next day begins", "Balance: 10"],
            "already checked in",
        ),
        (ZH, ["+10 积分", "连续签到 1 天", "再签 6 天到第 7 天", "可以再签到", "余额：10"], "已经签过到"),
    ],
)
async def test_a_check_in_and_a_second_one(club: Stage, who: str, first: list[str], second: str) -> None:
    shown = words_of(await club.slash(who, "hall", "checkin"))
    assert [word for word in first if word not in club.seen(shown)] == []
    assert picture_of(club, shown)
    again = words_of(await club.slash(who, "hall", "checkin"))
    assert second in club.seen(again)
    assert first[0] not in club.seen(again)
    assert not picture_of(club, again)


@pytest.mark.parametrize(
    ("who", "milestone", "breakdown"),
    [
        (EN, "7 days in a row! +20 points, 1 freeze", "16 daily + 20 milestone = 36"),
        (ZH, "连续 7 天！ 20 积分、保护卡 1 张", "每日 16 + 里程碑 20 = 36"),
    ],
)
async def test_a_milestone_is_told_with_how_the_points_came_about(
    club: Stage, who: str, milestone: str, breakdown: str
) -> None:
    await earlier(club, who, *range(1, 7))
    seen = club.seen(await club.slash(who, "hall", "checkin"))
    assert milestone in seen
    assert breakdown in seen


@pytest.mark.parametrize(
    ("who", "said"), [("sam", "10 daily ×1.5 for your role = 15"), ("qin", "每日 10 ×1.5（身份组） = 15")]
)
async def test_a_multiplier_is_told(club: Stage, who: str, said: str) -> None:
    roles = {club.world.roles[name].id for name in ("moderator", "executive")}
    for role in roles:
        step = partial(changes.put_multiplier, role_id=role, percent=150, roles=roles)
        await club.app.services.settings.change_checkin(ada(club), step, club.env.now() - DAY)
    assert said in club.seen(await club.slash(who, "hall", "checkin"))


@pytest.mark.parametrize(
    ("who", "frozen", "broken"),
    [
        (EN, "A freeze covered Mar 9", "Your streak of 8 days has ended"),
        (ZH, "保护卡替你守住了 3月9日", "上一段连续 8 天结束了"),
    ],
)
async def test_a_freeze_spent_and_a_streak_ended_are_told_kindly(
    club: Stage, who: str, frozen: str, broken: str
) -> None:
    await earlier(club, who, *range(2, 9))
    assert frozen in club.seen(await club.slash(who, "hall", "checkin"))
    other = {EN: "sam", ZH: "qin"}[who]
    await earlier(club, other, *range(4, 12))  # three days missed, and one freeze
    assert broken in club.seen(await club.slash(other, "hall", "checkin"))


@pytest.mark.parametrize(
    ("who", "said", "later"),
    [
        (EN, "The milestone’s 5 points are kept for you", "Check-in milestone, paid later"),
        (ZH, "里程碑的 5 积分先给你记着", "签到里程碑（补发）"),
    ],
)
async def test_a_milestone_is_paid_later_where_the_budget_cannot(club: Stage, who: str, said: str, later: str) -> None:
    await set_milestone(club, 1)
    await set_up(club, budgets={"checkin": 0})
    assert said in club.seen(words_of(await club.slash(who, "hall", "checkin")))
    await club.advance(24 * 3600)
    assert later not in club.seen(await club.slash(who, "hall", "points history"))
    await club.app.services.settings.change_club(ada(club), {"budgets": {"checkin": 100}}, club.env.now())
    await club.advance(24 * 3600)
    assert later in club.seen(await club.slash(who, "hall", "points history"))


@pytest.mark.parametrize(("who", "said"), [(EN, "are used up"), (ZH, "已经发完")])
async def test_a_used_up_budget_is_said_politely(club: Stage, who: str, said: str) -> None:
    await set_up(club, budgets={"checkin": 0})
    seen = club.seen(await club.slash(who, "hall", "checkin"))
    assert said in seen
    assert "+" not in seen.splitlines()[0]
    shown = await club.app.services.streaks.show(club.world.guild.id, club.world.persona(who).id, club.env.now())
    assert shown.current == 1


@BOTH
async def test_a_picture_that_fails_costs_nothing(
    club: Stage, who: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(**_: Any) -> bytes:
        raise OSError("no font today")

    monkeypatch.setattr(pictures, "checkin_picture", broken)
    monkeypatch.setattr(pictures, "calendar_picture", broken)
    shown = await club.slash(who, "hall", "checkin")
    assert "+10" in club.seen(shown)
    assert not picture_of(club, shown)
    assert "no font today" in caplog.text
    streak = await club.slash(who, "hall", "streak show")
    assert "1" in club.seen(streak)
    assert not picture_of(club, streak)


async def test_in_a_direct_message_a_member_is_sent_to_the_server(club: Stage) -> None:
    with pytest.raises(Exception, match="checkin"):
        await club.slash(EN, f"dm:{EN}", "checkin")


# --- the card ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"), [("en", ["Daily check-in", "Day 7: +20"]), ("zh-CN", ["每日签到", "第 7 天：20 积分"])]
)
async def test_staff_post_a_card_in_the_guilds_language_and_anyone_presses_it(
    club: Stage, restart: Restart, language: str, words: list[str]
) -> None:
    await set_up(club, language=language, **moderator(club))
    posted = await club.slash("sam", "hall", "checkin-card")
    assert not posted.ephemeral
    card = club.latest("hall")
    assert [word for word in words if word not in club.seen(card)] == []
    first = words_of(await club.click(ZH, card, custom_id="checkin:press"))
    await restart()
    again = words_of(await club.click(ZH, card, custom_id="checkin:press"))
    other = words_of(await club.click(EN, card, custom_id="checkin:press"))
    assert "+10 积分" in club.seen(first)
    assert "已经签过到" in club.seen(again)
    assert "+10 points" in club.seen(other)
    assert "连续签到 1 天" in club.seen(await club.click(ZH, card, custom_id="streak:mine"))
    assert "签到规则" in club.seen(await club.click(ZH, card, custom_id="checkin:rules"))
    async with club.app.services.database.reading() as tx:
        lines = await db.ledger.statement(tx, club.world.guild.id, f"wallet:{club.world.persona(EN).id}")
    assert [line.reference for line in lines] == [f"{card.channel.id}/{card.id}"]


@pytest.mark.parametrize(("who", "said"), [(EN, "only"), (ZH, "才可以|只有")])
async def test_a_member_posts_no_card(club: Stage, who: str, said: str) -> None:
    shown = await club.slash(who, "hall", "checkin-card")
    assert shown.ephemeral
    assert any(word in club.seen(shown) for word in said.split("|"))


# --- the word ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("签到", "签到"),
        ("签到！", "签到"),
        ("  Check In.", "check in"),
        ("CHECKIN", "checkin"),
        ("check-in ✅", "check-in"),
        ("<@42> checkin", "checkin"),
        ("签到 <@!42>", "签到"),
        ("ｃｈｅｃｋｉｎ", "checkin"),
        ("<@43> checkin", None),
        ("签到了吗", None),
        ("I forgot to checkin", None),
        ("", None),
        ("!!!", None),
    ],
)
def test_only_the_word_itself_is_heard(text: str, heard: str | None) -> None:
    assert spoken_word(text, 42) == heard


@pytest.mark.parametrize(("who", "word", "said"), [(EN, "Checkin!", "+10 points"), (ZH, "签到", "+10 积分")])
async def test_the_word_checks_in_quietly(club: Stage, who: str, word: str, said: str) -> None:
    message = await club.say(who, "hall", word)
    (told,) = dm(club, who)
    assert said in club.seen(told)
    assert "✅" in reactions(club, message)
    assert [each for each in club.world.channel("hall").history() if each.author.bot] == []
    await club.say(who, "hall", word)
    assert ("已经签过到" if who == ZH else "already checked in") in club.seen(dm(club, who)[-1])
    state = await club.app.services.streaks.show(club.world.guild.id, club.world.persona(who).id, club.env.now())
    assert state.state.total == 1


async def test_the_word_is_answered_though_the_bot_went_down_before(club: Stage, restart: Restart) -> None:
    channel = club.world.channel(f"dm:{EN}")
    club.env.inject_error("POST", f"/channels/{channel.id}/messages", status=503, times=None)
    message = await club.say(EN, "hall", "checkin")
    assert dm(club, EN) == []
    await restart()
    club.env.backend.faults.clear()
    await club.advance(10)
    (told,) = dm(club, EN)
    assert "+10 points" in club.seen(told) and reactions(club, message) == ["✅"]
    await club.advance(600)
    assert len(dm(club, EN)) == 1


def reactions(club: Stage, message: discord.Message) -> list[str]:
    return [each.emoji for each in club.env.backend.get_message(message.channel.id, message.id).reactions]


async def test_a_bot_and_a_direct_message_are_not_listened_to(club: Stage) -> None:
    other = club.env.create_user("other_bot", bot=True)
    member = club.world.guild.add_member(other)
    await member.send(club.world.channel("hall"), "checkin")
    await club.say(EN, f"dm:{EN}", "checkin")
    await club.env.settle()
    async with club.app.services.database.reading() as tx:
        assert await db.checkin.every_streak(tx, (0, 0)) == []


@pytest.mark.parametrize(
    ("who", "word", "reply", "said"),
    [
        (EN, "checkin", "direct messages are closed", "Checked in today: 10 points"),
        (ZH, "签到", "关闭了私信", "今天已签到，得 10 积分"),
    ],
)
async def test_with_closed_direct_messages_a_button_shows_the_rest(
    club: Stage, who: str, word: str, reply: str, said: str
) -> None:
    close_direct_messages(club, who)
    await club.say(who, "hall", word)
    answer = club.latest("hall")
    assert reply in club.seen(answer)
    button = f"checkin:mine:{club.world.persona(who).id}"
    assert said in club.seen(words_of(await club.click(who, answer, custom_id=button)))
    other = ZH if who == EN else EN
    assert said not in club.seen(words_of(await club.click(other, answer, custom_id=button)))


def close_direct_messages(club: Stage, who: str, times: int | None = None) -> None:
    channel = club.world.channel(f"dm:{who}")
    club.env.inject_error("POST", f"/channels/{channel.id}/messages", status=403, code=50007, times=times)


async def test_a_reaction_that_is_not_allowed_costs_nothing(club: Stage) -> None:
    club.env.inject_error("PUT", "/channels/*/reactions/*", status=403, code=50013)
    await club.say(EN, "hall", "checkin")
    assert "+10 points" in club.seen(dm(club, EN)[0])


async def test_where_nothing_can_be_said_the_day_counts_all_the_same(club: Stage) -> None:
    club.env.inject_error("*", "/channels/*", status=403, code=50013, times=None)
    await club.say(EN, "hall", "checkin")
    club.env.backend.faults.clear()
    assert "already checked in" in club.seen(await club.slash(EN, "hall", "checkin"))


# --- /streak -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "empty", "title", "alt"),
    [
        (EN, "You have not checked in yet", "🔥 3 days in a row", "3 days checked in"),
        (ZH, "你还没签过到", "🔥 连续签到 3 天", "签到 3 天"),
    ],
)
async def test_a_streak_is_shown(club: Stage, who: str, empty: str, title: str, alt: str) -> None:
    nothing = words_of(await club.slash(who, "hall", "streak show"))
    assert empty in club.seen(nothing)
    assert not picture_of(club, nothing)
    await earlier(club, who, 2, 1)
    open_day = await club.slash(who, "hall", "streak show")
    assert title not in club.seen(open_day)
    await club.click(who, open_day, custom_id="checkin:press")
    shown = words_of(await club.slash(who, "hall", "streak show"))
    assert title in club.seen(shown)
    assert alt in club.seen(shown)
    assert picture_of(club, shown)
    last_year = await club.slash(who, "hall", "streak show", year=2025)
    assert "2025" in club.seen(last_year)
    bad = await club.slash(who, "hall", "streak show", year=-3)
    assert "2015" in club.seen(words_of(bad))


@pytest.mark.parametrize(
    ("who", "nobody", "own"), [(EN, "Nobody has a streak", "Your streak: 1 day"), (ZH, "还没有人", "你已连续签到 1 天")]
)
async def test_the_leaderboard(club: Stage, restart: Restart, who: str, nobody: str, own: str) -> None:
    assert nobody in club.seen(words_of(await club.slash(who, "hall", "streak leaderboard")))
    guild = club.world.guild
    people = [guild.add_member(club.env.create_user(f"runner{n:02}")) for n in range(12)]
    for person in people:
        one = Actor(guild.id, person.id)
        await club.app.services.checkin.check_in(one, club.env.now() - DAY)
        await club.app.services.checkin.check_in(one, club.env.now())
    await club.slash(who, "hall", "checkin")
    await club.app.services.points.show_on_leaderboards(Actor(guild.id, people[3].id), False)
    first = words_of(await club.slash(who, "hall", "streak leaderboard"))
    assert "runner00" in club.seen(first)
    assert "runner03" not in club.seen(first)
    assert "runner11" not in club.seen(first)
    assert own in club.seen(first)
    await restart()
    second = await club.click(who, first, custom_id="streak:top:1")
    assert second.acknowledged
    assert "runner11" in club.seen(first)  # the same message, turned
    assert club.world.persona(who).name in club.seen(first)


@pytest.mark.parametrize(
    ("who", "done", "left", "named"),
    [
        (EN, "March 9, 2026 is filled", "cards left: 0", "March 9, 2026"),
        (ZH, "2026年3月9日 补上了", "还剩 0 张", "2026年3月9日"),
    ],
)
async def test_a_missed_day_is_made_up(club: Stage, who: str, done: str, left: str, named: str) -> None:
    await set_milestone(club, 2, cards=1)
    await earlier(club, who, 3, 2)
    assert "🩹" in club.seen(await club.slash(who, "hall", "checkin"))  # told what a card can do
    offered = await club.autocomplete(who, "hall", "streak makeup", "day", "")
    assert [(choice["name"], choice["value"]) for choice in offered] == [(named, "2026-03-09")]
    shown = words_of(await club.slash(who, "hall", "streak makeup", day="2026-03-09"))
    assert done in club.seen(shown)
    assert left in club.seen(shown)
    again = await club.slash(who, "hall", "streak makeup", day="2026-03-09")
    assert done not in club.seen(words_of(again))
    assert await club.autocomplete(who, "hall", "streak makeup", "day", "") == []
    assert "4" in club.seen(await club.click(who, shown, custom_id="streak:mine")).splitlines()[0]


@pytest.mark.parametrize(
    ("who", "typed", "said"),
    [
        (EN, "tomorrow @everyone", "is not a day I can read"),
        (ZH, "明天", "看不懂日期"),
        (EN, "2026-03-09", "You have no make-up card"),
        (ZH, "2026-03-09", "还没有补签卡"),
        (EN, "2020-01-01", "before your first check-in"),
        (ZH, "2026-03-10", "不用补"),
        (EN, "9999-12-31", "still to come"),
    ],
)
async def test_a_day_that_cannot_be_made_up(club: Stage, who: str, typed: str, said: str) -> None:
    await earlier(club, who, 2)
    assert said in club.seen(words_of(await club.slash(who, "hall", "streak makeup", day=typed)))


# --- reminders ---------------------------------------------------------------------------------------------------

# The story begins at 4:00 UTC, which is the club's clock.
SIX, HOURS = 6, 3600


@pytest.mark.parametrize(
    ("who", "told", "title"),
    [(EN, "I send you one direct message", "today's check-in"), (ZH, "我会私信提醒你一次", "今天的签到")],
)
async def test_a_reminder_comes_once_and_its_button_checks_in(
    club: Stage, restart: Restart, who: str, told: str, title: str
) -> None:
    none = await club.slash(who, "hall", "streak remind")
    assert "/" in club.seen(words_of(none))
    assert told in club.seen(words_of(await club.slash(who, "hall", "streak remind", hour=SIX)))
    await club.advance(1 * HOURS)
    assert dm(club, who) == []
    await restart()
    await club.advance(3 * HOURS)
    (message,) = dm(club, who)
    assert title in club.seen(message)
    assert "+10" in club.seen(await club.click(who, message, custom_id=f"checkin:from:{club.world.guild.id}"))
    await club.advance(4 * HOURS)
    assert len(dm(club, who)) <= 2  # the reminder, and the answer to its button
    quiet = await club.click(who, message, custom_id=f"streak:quiet:{club.world.guild.id}")
    assert "🔕" in club.seen(quiet)
    assert await club.app.services.reminders.get(club.world.guild.id, club.world.persona(who).id) is None


async def test_who_has_checked_in_is_not_reminded(club: Stage) -> None:
    await club.slash(EN, "hall", "streak remind", hour=SIX)
    await club.slash(EN, "hall", "checkin")
    await club.advance(3 * HOURS)
    assert dm(club, EN) == []


@pytest.mark.parametrize(("who", "off"), [(EN, "No more reminders"), (ZH, "不再提醒你了")])
async def test_a_reminder_is_turned_off_in_two_ways(club: Stage, who: str, off: str) -> None:
    shown = await club.slash(who, "hall", "streak remind", hour=SIX)
    assert off in club.seen(await club.click(who, shown, custom_id="streak:remind:off"))
    await club.slash(who, "hall", "streak remind", hour=SIX)
    assert ("no reminder" if who == EN else "没有设置提醒") in club.seen(
        await club.slash(who, "hall", "streak remind", hour=-1)
    )
    await club.advance(3 * HOURS)
    assert dm(club, who) == []


@pytest.mark.parametrize(
    ("who", "paused", "on"), [(EN, "reminder is paused", "one direct message"), (ZH, "提醒已暂停", "私信提醒你一次")]
)
async def test_closed_direct_messages_pause_the_reminder_and_are_told(
    club: Stage, restart: Restart, who: str, paused: str, on: str
) -> None:
    await club.slash(who, "hall", "streak remind", hour=SIX)
    close_direct_messages(club, who, times=1)
    await club.advance(3 * HOURS)
    assert dm(club, who) == []
    assert await dead_jobs(club) == []
    shown = await club.slash(who, "hall", "checkin")
    assert paused in club.seen(shown)
    await restart()
    assert on in club.seen(await club.click(who, shown, custom_id="streak:remind:on"))
    await club.advance(24 * HOURS)
    assert len(dm(club, who)) == 1


async def test_there_is_no_reminder_to_turn_on(club: Stage) -> None:
    await club.slash(EN, "hall", "streak remind", hour=SIX)
    close_direct_messages(club, EN, times=1)
    await club.advance(3 * HOURS)
    shown = await club.slash(EN, "hall", "streak remind")
    await club.slash(EN, "hall", "streak remind", hour=-1)
    assert "no reminder to turn on" in club.seen(words_of(await club.click(EN, shown, custom_id="streak:remind:on")))


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_reminder_is_tried_again_and_sent_once(club: Stage, status: int) -> None:
    await club.slash(EN, "hall", "streak remind", hour=SIX)
    channel = club.world.channel(f"dm:{EN}")
    club.env.inject_error("POST", f"/channels/{channel.id}/messages", status=status, times=2)
    await club.advance(3 * HOURS)
    assert len(dm(club, EN)) == 1
    assert await dead_jobs(club) == []


async def test_who_has_left_is_reminded_no_more(club: Stage) -> None:
    await club.slash(EN, "hall", "streak remind", hour=SIX)
    club.env.backend.remove_member(club.world.guild.id, club.world.persona(EN).id)
    await club.env.settle()
    await club.advance(3 * HOURS)
    assert dm(club, EN) == []
    assert await dead_jobs(club) == []
    assert await club.app.services.reminders.get(club.world.guild.id, club.world.persona(EN).id) is None


# --- roles of milestones -----------------------------------------------------------------------------------------


def holds(club: Stage, who: str, role: str) -> bool:
    member = club.env.backend.get_member(club.world.guild.id, club.world.persona(who).id)
    return club.world.roles[role].id in member.role_ids


@pytest.mark.parametrize("status", [None, 429, 500])
async def test_a_milestone_gives_its_role(club: Stage, status: int | None) -> None:
    await set_milestone(club, 1, role_id=club.world.roles["chef"].id)
    if status is not None:
        club.env.inject_error("PUT", "/guilds/*/members/*/roles/*", status=status, times=2)
    await club.slash(EN, "hall", "checkin")
    for _ in range(3):
        await club.advance(20)
    assert holds(club, EN, "chef")
    assert await dead_jobs(club) == []


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Put my own role above it"), ("zh-CN", "请把我的身份组移到它上面")]
)
async def test_a_role_above_the_bots_own_is_told_to_staff_and_given_on_retry(
    club: Stage, language: str, said: str
) -> None:
    await set_up(club, language=language)
    await set_milestone(club, 1, role_id=club.world.roles["chef"].id)
    club.env.inject_error("PUT", "/guilds/*/members/*/roles/*", status=403, code=50013)
    await club.slash(EN, "hall", "checkin")
    (job,) = [job for job in await dead_jobs(club) if job.kind == GRANT_ROLE]
    text = job_text(language, job)
    assert said in text and f"<@{actor(club, EN).user_id}>" in text  # a name to press, not an escaped number
    assert not holds(club, EN, "chef")
    await club.app.services.staff.retry_job(ada(club), job.job_id, club.env.now())
    await club.advance(10)
    assert holds(club, EN, "chef")


@pytest.mark.parametrize("code", [10011, 10007])
async def test_a_role_or_a_member_that_is_gone_is_told_to_staff(club: Stage, code: int) -> None:
    await set_milestone(club, 1, role_id=club.world.roles["chef"].id)
    club.env.inject_error("PUT", "/guilds/*/members/*/roles/*", status=404, code=code)
    await club.slash(EN, "hall", "checkin")
    (job,) = [job for job in await dead_jobs(club) if job.kind == GRANT_ROLE]
    assert ("does not exist" if code == 10011 else "has left") in job_text("en", job)


async def test_a_role_deleted_long_ago_is_told_to_staff(club: Stage) -> None:
    await set_milestone(club, 1, role_id=424242)
    assert "+15" in club.seen(await club.slash(EN, "hall", "checkin"))
    (job,) = [job for job in await dead_jobs(club) if job.kind == GRANT_ROLE]
    assert "does not exist" in job_text("en", job)


# --- amnesty -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "said"), [("en", "one streak goes on"), ("zh-CN", "1 人的连续签到照常继续")])
async def test_a_day_that_the_bot_lost_is_said_once_where_the_club_reads(club: Stage, language: str, said: str) -> None:
    await set_up(club, language=language, announcement_channel=club.world.channels["announcements"].id)
    await club.slash(EN, "hall", "checkin")
    await club.advance(48 * HOURS, down=True)
    assert said in club.seen(club.latest("announcements"))
    shown = await club.slash(EN, "hall", "checkin")
    assert "2 days in a row" in club.seen(shown)
    await club.advance(1 * HOURS)
    posts = [each for each in club.world.channel("announcements").history() if each.author.bot]
    assert len(posts) == 1


async def test_while_discord_cannot_reach_the_server_it_counts_as_not_served(club: Stage) -> None:
    await club.slash(EN, "hall", "checkin")
    await club.advance(60)
    (guild,) = club.app.bot.guilds
    guild.unavailable = True
    await club.advance(36 * HOURS)
    guild.unavailable = False
    await club.advance(12 * HOURS)
    assert "2 days in a row" in club.seen(await club.slash(EN, "hall", "checkin"))


async def test_an_amnesty_without_a_channel_is_granted_all_the_same(club: Stage) -> None:
    await club.slash(EN, "hall", "checkin")
    await club.advance(48 * HOURS, down=True)
    assert await dead_jobs(club) == []
    assert "2 days in a row" in club.seen(await club.slash(EN, "hall", "checkin"))


# --- /checkin-rules ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "words"),
    [
        (EN, ["up to 30 from day 21", "Day 538", "no luck in it", "The same for everyone"]),
        (ZH, ["第 21 天起每天 30", "第 538 天", "没有抽奖", "人人一样"]),
    ],
)
async def test_the_rules_are_published(club: Stage, who: str, words: list[str]) -> None:
    seen = club.seen(words_of(await club.slash(who, "hall", "checkin-rules show")))
    assert [word for word in words if word not in seen] == []


async def test_an_admin_changes_the_rules_from_tomorrow_on(club: Stage) -> None:
    chef = club.world.roles["chef"]
    one = await club.slash("ada", "hall", "checkin-rules set", base=12, cap=40)
    assert "March 11, 2026" in club.seen(words_of(one))
    assert "10 → 12" in club.seen(one)
    two = await club.slash("ada", "hall", "checkin-rules milestone", day=2, points=9, cards=1, freezes=2, role=chef)
    assert "Day 2: +9 points, 1 make-up card, 2 freezes" in club.seen(two)
    three = await club.slash("ada", "hall", "checkin-rules multiplier", role=chef, percent=200)
    assert "×2" in club.seen(three)
    today = club.seen(await club.slash(ZH, "hall", "checkin-rules show"))
    assert "第 1 天得 10" in today
    assert "2026年3月11日起" in today
    offered = await club.autocomplete("ada", "hall", "checkin-rules milestone", "day", "2")
    assert [choice["value"] for choice in offered] == [2]
    gone = await club.slash("ada", "hall", "checkin-rules milestone", day=2, remove="role")
    assert club.world.roles["chef"].name not in club.seen(gone).split("Day 2")[1].splitlines()[0]
    await club.slash("ada", "hall", "checkin-rules milestone", day=2, remove="milestone")
    await club.slash("ada", "hall", "checkin-rules multiplier", role=chef, remove=True)
    back = await club.slash("ada", "hall", "checkin-rules set", base=10, cap=30)
    assert "nothing changes" in club.seen(back)
    rules = await club.app.services.settings.checkin_rules(club.world.guild.id, date(2026, 3, 11))
    assert rules.role_multipliers == {}
    assert 2 not in {each.day for each in rules.milestones}
    assert len(await club.app.services.staff.audit_page(ada(club), action="settings.checkin")) == 7


@pytest.mark.parametrize(
    ("command", "options", "said"),
    [
        ("set", {}, "at least one thing"),
        ("set", {"cap": 5}, "cannot be less"),
        ("milestone", {"day": 3}, "at least one thing"),
        ("milestone", {"day": 3, "remove": "milestone"}, "no milestone on day 3"),
    ],
)
async def test_a_change_that_makes_no_sense(club: Stage, command: str, options: dict[str, Any], said: str) -> None:
    assert said in club.seen(words_of(await club.slash("ada", "hall", f"checkin-rules {command}", **options)))


async def test_roles_that_make_no_sense(club: Stage) -> None:
    everyone = club.world.guild.default_role
    shown = await club.slash("ada", "hall", "checkin-rules milestone", day=3, role=everyone)
    assert "cannot be given" in club.seen(words_of(shown))
    chef = club.world.roles["chef"]
    nothing = await club.slash("ada", "hall", "checkin-rules multiplier", role=chef)
    assert "at least one thing" in club.seen(words_of(nothing))
    none = await club.slash("ada", "hall", "checkin-rules multiplier", role=chef, remove=True)
    assert "no multiplier" in club.seen(words_of(none))


async def test_a_role_out_of_reach_is_set_with_a_warning(club: Stage) -> None:
    above = club.world.guild.create_role("Above 之上", color=1)
    club.env.backend.reorder_roles(club.world.guild.id, [{"id": str(above.id), "position": 50}])
    await club.env.settle()
    shown = await club.slash("ada", "hall", "checkin-rules milestone", day=3, role=above)
    assert "I cannot give" in club.seen(words_of(shown))


@BOTH
@pytest.mark.parametrize(
    ("command", "options"),
    [("set", {"base": 1}), ("milestone", {"day": 3, "points": 1}), ("multiplier", {"percent": 150})],
)
async def test_a_member_changes_no_rules(club: Stage, who: str, command: str, options: dict[str, Any]) -> None:
    if command == "multiplier":
        options = options | {"role": club.world.roles["chef"]}
    shown = words_of(await club.slash(who, "hall", f"checkin-rules {command}", **options))
    assert ("only" if who == EN else "只有") in club.seen(shown)
    tomorrow = (club.env.now() + DAY).date()
    rules = await club.app.services.settings.checkin_rules(club.world.guild.id, tomorrow)
    assert rules == await club.app.services.settings.checkin_rules(club.world.guild.id, date(2020, 1, 1))
