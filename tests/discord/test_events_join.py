"""Events as members live them: signing up, the waitlist, the door, and what comes after."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import discord
import vobject
from simcord import InteractionResult

import db.events
import db.sign_ups
from bot import i18n
from bot.demo.stage import Stage
from bot.web.server import WebPort
from db.events import Event, SignUp
from services import ledger
from services.actor import Actor
from services.events import rules
from services.events.hosting import Written
from services.events.rules import EventRules, Terms
from services.verify import verify

EN, ZH, THIRD, HOST, ADMIN = "mia", "shangguan", "sam", "qin", "ada"
Restart = Callable[[], Awaitable[None]]
DAY = 24 * 3600


def actor(club: Stage, who: str, **more: Any) -> Actor:
    persona = club.world.persona(who)
    return Actor(club.world.guild.id, persona.id, locale=i18n.language_of(persona.locale), **more)


async def points(club: Stage, who: str, amount: int) -> None:
    guild_id, user_id = club.world.guild.id, club.world.persona(who).id
    async with club.app.services.database.transaction() as tx:
        legs = ledger.move(ledger.ISSUANCE, ledger.wallet(user_id), amount)
        await ledger.post(tx, ledger.Entry(guild_id, f"test/{user_id}", "grant", legs), club.env.now())


async def held(club: Stage, **changes: Any) -> Event:
    """An event of Qin's for two, in three days, its card in the hall."""
    services, now = club.app.services, club.env.now().replace(microsecond=0)
    owner = actor(club, ADMIN, manages_guild=True)
    await services.settings.change_events(owner, EventRules(approved_after=0).model_dump(), now)
    for who in (EN, ZH, THIRD):
        await points(club, who, 1000)
    written = Written(
        kind="member",
        title="Tea tasting 品茶",
        about="Six teas from Wuyi.",
        city="Shanghai",
        place="1 Beijing Road",
        starts_at=now + timedelta(days=3),
        ends_at=now + timedelta(days=3, hours=3),
        capacity=2,
        price=33,
        terms=Terms(late_percent=50),
    )
    draft = await services.events.draft(actor(club, HOST), replace(written, **changes), now)
    await services.events.publish(actor(club, HOST), draft.event_id, club.world.channels["hall"].id, now)
    await club.advance(5)
    return await look(club, draft)


async def look(club: Stage, event: Event) -> Event:
    found = await club.app.services.events.look(event.guild_id, event.event_id)
    assert found is not None
    return found[0]


async def row(club: Stage, event: Event, who: str) -> SignUp:
    async with club.app.services.database.reading() as tx:
        user_id = club.world.persona(who).id
        return (await db.sign_ups.sign_ups_of(tx, event.guild_id, event.event_id, [user_id]))[user_id]


async def balance(club: Stage, who: str) -> int:
    async with club.app.services.database.reading() as tx:
        return await ledger.balance(tx, club.world.guild.id, ledger.wallet(club.world.persona(who).id))


async def sound(club: Stage) -> None:
    assert (await verify(club.app.services.database, club.env.now())).problems == []


def dm(club: Stage, who: str) -> list[discord.Message]:
    return [each for each in club.world.channel(f"dm:{who}").history() if each.author.bot]


def said(club: Stage, who: str) -> list[str]:
    return [club.seen(each) for each in dm(club, who)]


def ids(club: Stage, shown: Any) -> list[str]:
    if isinstance(shown, InteractionResult):
        answer = shown.followups[-1] if shown.followups else shown.response
        assert answer is not None
        message = answer._message
    else:
        message = club.env.backend.get_message(shown.channel.id, shown.id)

    def walk(nodes: list[dict[str, Any]]) -> list[str]:
        own = [str(node["custom_id"]) for node in nodes if node.get("custom_id")]
        return own + [each for node in nodes for each in walk(node.get("components") or [])]

    return walk(message.components)


def custom_id(club: Stage, shown: Any, verb: str) -> str:
    [one] = [each for each in ids(club, shown) if each.startswith(f"event:{verb}:")]
    return one


async def press(club: Stage, who: str, shown: Any, verb: str) -> InteractionResult:
    return await club.click(who, shown, custom_id=custom_id(club, shown, verb))


async def until(club: Stage, event: Event, moment: datetime) -> None:
    """Go to a moment, stopping wherever the event promised something."""
    hours = timedelta(hours=1)
    at = [event.starts_at - 24 * hours, event.starts_at - hours, event.starts_at, event.ends_at]
    at += [event.ends_at + 24 * hours, event.ends_at + 48 * hours]
    for stop in [*(each + timedelta(seconds=5) for each in at if each < moment), moment]:
        if stop > club.env.now():
            await club.advance((stop - club.env.now()).total_seconds(), down=True)
    await club.advance(2)


def card(club: Stage) -> discord.Message:
    return club.latest("hall")


# --- the whole way, in both languages ----------------------------------------------------------------------------


async def test_two_places_three_members_from_sign_up_to_settlement(club: Stage, restart: Restart) -> None:
    event = await held(club)
    shown = club.seen(await press(club, EN, card(club), "join"))
    assert "You have a place: Tea tasting" in shown and "Paid: 33 points. You have 967 left" in shown
    assert "You can cancel free of charge until" in shown and "50 % is given back" in shown
    assert "你已经报过名了" not in shown
    shown = club.seen(await press(club, ZH, card(club), "join"))
    assert "报名成功：Tea tasting" in shown and "已付 33 积分，余额 967" in shown and "之后退 50%" in shown
    await restart()
    shown = club.seen(await press(club, THIRD, card(club), "join"))
    assert "on the waitlist" in shown and "You are number 1" in shown and "You pay only then" in shown
    assert await balance(club, THIRD) == 1000

    sure = await press(club, ZH, card(club), "leave")
    assert "退还 33 积分" in club.seen(sure) and sure.ephemeral
    await press(club, ZH, sure, "left")
    assert await balance(club, ZH) == 1000
    await restart()
    [offer] = dm(club, THIRD)
    assert "a place is free" in club.seen(offer) and "It costs 33 points" in club.seen(offer)
    await press(club, THIRD, offer, "yes")
    assert "You have a place" in club.seen(offer) and "Paid: 33" in club.seen(offer)
    assert (await row(club, event, THIRD)).state == "confirmed"
    await sound(club)

    await until(club, event, event.starts_at)
    await restart()
    assert sum("Soon: Tea tasting" in each for each in said(club, EN)) == 2  # a day and an hour before
    assert "Soon" not in "".join(said(club, ZH))
    door = await club.slash(HOST, "hall", "event door", event=str(event.event_id))
    code = rules.code_of((await look(club, event)).secret, club.env.now())
    assert f"{code[:3]} {code[3:]}" in club.seen(door)
    inside = await club.slash(EN, "hall", "event checkin", event=str(event.event_id), code=code)
    assert "Welcome to Tea tasting" in club.seen(inside)
    form = await press(club, THIRD, dm(club, THIRD)[-1], "here")
    assert "Welcome to" in club.seen(await club.submit(THIRD, form, {"code": f" {code[:3]} {code[3:]} "}))

    await until(club, event, event.ends_at + timedelta(seconds=30))
    assert (await look(club, event)).state == "ended"
    assert "请把到场名单补全" in said(club, HOST)[-1]
    await restart()
    await until(club, event, event.ends_at + timedelta(hours=25))
    asked = dm(club, EN)[-1]
    assert "How was Tea tasting" in club.seen(asked)
    await club.select(EN, asked, ["4"])
    form = await press(club, EN, asked, "words")
    await club.submit(EN, form, {"words": "Lovely **teas**"})
    assert "★★★★☆" in club.seen(asked)
    told = club.seen(await club.slash(HOST, "hall", "event feedback", event=str(event.event_id)))
    assert "★ 4.0，1 人评价" in told and "Lovely" in told and "mia" not in told.lower()

    await until(club, event, event.ends_at + timedelta(hours=49))
    assert (await look(club, event)).state == "settled"
    assert "已结算" in said(club, HOST)[-1]
    paper = club.seen(await press(club, HOST, dm(club, HOST)[-1], "statement"))
    assert "共收 66 积分" in paper and "50 归" in paper and "16 归平台" in paper
    assert await balance(club, HOST) == 50
    await sound(club)


# --- signing up --------------------------------------------------------------------------------------------------


async def test_a_second_press_says_the_same_again_and_charges_nothing(club: Stage) -> None:
    await held(club)
    for who, words in ((EN, "You have a place already"), (ZH, "你已经报过名了")):
        await press(club, who, card(club), "join")
        assert words in club.seen(await press(club, who, card(club), "join"))
        assert await balance(club, who) == 967
    await press(club, THIRD, card(club), "join")
    assert "on the waitlist already" in club.seen(await press(club, THIRD, card(club), "join"))


async def test_questions_and_guests_are_asked_first_and_nothing_typed_is_lost(club: Stage) -> None:
    event = await held(club, capacity=4, terms=Terms(guests=2, questions=("Which tea?", "Any allergy?")))
    how_many = await press(club, EN, card(club), "join")
    assert "How many of you come?" in club.seen(how_many) and "33 points" in club.seen(how_many)
    form = await club.click(EN, how_many, label="Me and one guest")
    assert "Which tea?" in club.seen(form)
    lost = await club.submit(EN, form, {"q0": "Oolong", "q1": " "})
    assert "Oolong" in club.seen(lost) and "not lost" in club.seen(lost)
    form = await club.click(EN, how_many, label="Me and one guest")
    done = await club.submit(EN, form, {"q0": "Oolong", "q1": "None"})
    assert "2 places" in club.seen(done) and "Paid: 66" in club.seen(done)
    assert (await row(club, event, EN)).answers == {"Which tea?": "Oolong", "Any allergy?": "None"}
    assert "You have a place already" in club.seen(await club.click(EN, how_many, label="Just me"))
    assert "+1" in club.seen(await press(club, ZH, card(club), "who"))


async def test_a_threshold_says_which_and_what_would_meet_it(club: Stage) -> None:
    chef = club.world.roles["chef"]
    await held(club, terms=Terms(role_ids=(chef.id,), min_streak=3))
    for who in (EN, ZH):
        assert chef.name in club.seen(await press(club, who, card(club), "join"))
        assert await balance(club, who) == 1000
    told = club.seen(await club.slash(ADMIN, "hall", "event report"))
    assert "Looked: 2 times" in told and "a role they do not have" in told and "2 presses turned away, 100 %" in told
    march = datetime(2026, 3, 1, tzinfo=UTC).date()
    counted = await club.app.services.events.funnel(actor(club, ADMIN, manages_guild=True), march, club.env.now())
    assert counted.turned == {"event-role": 2}


async def test_too_few_points_are_told_and_nothing_moves(club: Stage) -> None:
    event = await held(club, price=5000)
    assert "5,000 points, and you have 1,000" in club.seen(await press(club, EN, card(club), "join"))
    assert (await look(club, event)).taken == 0


async def test_who_comes_is_shown_to_who_asks_alone(club: Stage) -> None:
    await held(club)
    empty = await press(club, EN, card(club), "who")
    assert empty.ephemeral and "Nobody yet" in club.seen(empty)
    await press(club, EN, card(club), "join")
    await press(club, ZH, card(club), "join")
    shown = club.seen(await press(club, ZH, card(club), "who"))
    assert "已报 2 / 2" in shown and "Mia" in shown


async def test_cancelling_twice_is_once_and_who_is_not_in_is_told(club: Stage) -> None:
    await held(club)
    await press(club, EN, card(club), "join")
    sure = await press(club, EN, card(club), "leave")
    await press(club, EN, sure, "left")
    assert "You are out of" in club.seen(sure)
    assert await balance(club, EN) == 1000
    await press(club, ZH, card(club), "leave")
    await sound(club)


def close_dms(club: Stage, who: str) -> None:
    place = club.world.channel(f"dm:{who}").id
    club.env.inject_error("POST", f"/channels/{place}/messages", status=403, code=50007, times=None)


# --- offers ------------------------------------------------------------------------------------------------------


async def offered(club: Stage) -> Event:
    """Both places taken, Sam waits; one place frees up."""
    event = await held(club)
    for who in (EN, ZH, THIRD):
        await press(club, who, card(club), "join")
    await press(club, EN, await press(club, EN, card(club), "leave"), "left")
    return event


async def test_a_no_and_a_lapse_give_the_place_to_the_next(club: Stage, restart: Restart) -> None:
    event = await offered(club)
    await press(club, EN, card(club), "join")  # at the end of the line now
    [offer] = dm(club, THIRD)
    await restart()
    await press(club, THIRD, offer, "no")
    assert "You are out of" in club.seen(offer)
    there = await row(club, event, EN)
    assert there.state == "offered" and there.offer_until is not None
    await until(club, event, there.offer_until + timedelta(seconds=5))
    assert (await row(club, event, EN)).state == "lapsed"
    late, told = dm(club, EN)[-2:]
    assert "went to the next in line" in club.seen(told) and custom_id(club, told, "join")
    await press(club, EN, late, "yes")
    assert "does not stand any more" in club.seen(late)
    assert (await row(club, event, EN)).state == "lapsed" and await balance(club, EN) == 1000
    await sound(club)


async def test_yes_twice_is_once(club: Stage) -> None:
    await offered(club)
    [offer] = dm(club, THIRD)
    yes = custom_id(club, offer, "yes")
    await press(club, THIRD, offer, "yes")
    await club.click(THIRD, await posted(club, yes, "dm:sam"), custom_id=yes)
    assert await balance(club, THIRD) == 967
    await sound(club)


async def posted(club: Stage, button: str, where: str) -> discord.Message:
    """An old message with that button, which nobody took away."""
    channel = club.app.bot.get_channel(club.world.channel(where).id) or await club.app.bot.fetch_channel(
        club.world.channel(where).id
    )
    view = discord.ui.LayoutView(timeout=None)
    row_of: discord.ui.ActionRow[Any] = discord.ui.ActionRow(discord.ui.Button(label="?", custom_id=button))
    view.add_item(row_of)
    view.stop()
    assert isinstance(channel, discord.abc.Messageable)
    return await channel.send(view=view)


async def test_closed_direct_messages_are_asked_in_the_channel_and_only_for_them(club: Stage) -> None:
    close_dms(club, THIRD)
    event = await offered(club)
    question = card(club)
    assert "a place is free" in club.seen(question)
    message = club.env.backend.get_message(question.channel.id, question.id)
    assert list(message.ping_user_ids) == [club.world.persona(THIRD).id] and not message.mention_everyone
    refused = await press(club, ZH, question, "yes")
    assert "这是在问别人" in club.seen(refused)
    assert "somebody else" in club.seen(await press(club, EN, question, "no"))
    assert (await row(club, event, ZH)).state == "confirmed"
    await press(club, THIRD, question, "yes")
    assert (await row(club, event, THIRD)).state == "confirmed"


async def test_in_the_last_hour_those_who_wait_are_told_once(club: Stage) -> None:
    event = await held(club)
    for who in (EN, ZH, THIRD):
        await press(club, who, card(club), "join")
    await until(club, event, event.starts_at - timedelta(minutes=30))
    [told] = said(club, THIRD)
    assert "whoever presses first" in told
    await press(club, EN, await press(club, EN, card(club), "leave"), "left")
    assert "You have a place" in club.seen(await press(club, THIRD, dm(club, THIRD)[0], "join"))
    await sound(club)


# --- told late, told twice, not told -----------------------------------------------------------------------------


async def test_a_reminder_that_is_late_says_so_and_one_is_enough(club: Stage) -> None:
    event = await held(club)
    await press(club, EN, card(club), "join")
    await press(club, ZH, card(club), "join")
    await press(club, THIRD, card(club), "join")
    await club.advance((event.starts_at - timedelta(minutes=20) - club.env.now()).total_seconds(), down=True)
    await club.advance(5)
    [english] = said(club, EN)
    [chinese] = said(club, ZH)
    assert "Late, sorry: Tea tasting" in english and "I was away" in english
    assert "提醒晚了" in chinese
    assert not any("sorry" in each for each in said(club, THIRD))  # who waits is not reminded


async def test_no_reminder_for_who_wants_none_and_what_changed_is_told_all_the_same(club: Stage) -> None:
    event = await held(club)
    for who in (EN, ZH):
        await press(club, who, card(club), "join")
    await until(club, event, event.starts_at - timedelta(hours=23))
    quiet = await press(club, EN, dm(club, EN)[-1], "mute")
    assert "I will not remind you" in club.seen(quiet)
    await club.app.services.events.rewrite(
        actor(club, HOST), event.event_id, {"place": "https://meet.example/tea_room"}, club.env.now()
    )
    await club.advance(5)
    moved = dm(club, EN)[-1]
    assert "may cancel and get everything back" in club.seen(moved) and "tea_room" in club.seen(moved)
    assert "时间或地点改了" in said(club, ZH)[-1]
    sure = await press(club, EN, moved, "leave")
    assert "Given back: 33" in club.seen(sure)
    before = len(dm(club, ZH))
    await until(club, event, event.starts_at)
    assert len(dm(club, ZH)) == before + 1 and dm(club, EN)[-1].id == moved.id
    again = await press(club, EN, quiet, "mute")
    assert "remind you of events again" in club.seen(again)


async def test_discord_out_of_order_and_a_second_run_tell_everybody_once(club: Stage) -> None:
    event = await held(club)
    for who in (EN, ZH):
        await press(club, who, card(club), "join")
    club.env.inject_error("POST", "/channels/*/messages", status=500, times=6)
    await until(club, event, event.starts_at - timedelta(hours=23))
    for _ in range(4):
        await club.advance(60)
    assert len(dm(club, EN)) == len(dm(club, ZH)) == 1
    services = club.app.services
    found = await services.events.to_remind(event.guild_id, event.event_id, event.starts_at)
    assert found is not None
    stamp = str(int(event.starts_at.timestamp()))
    await services.events.tell(event, "remind", found[1], club.env.now(), once=f"24-{stamp}", late=False)
    await club.advance(5)
    assert len(dm(club, EN)) == 1


async def test_who_cannot_be_told_is_named_to_staff(club: Stage) -> None:
    owner = actor(club, ADMIN, manages_guild=True)
    queue = club.world.channels["staff-queue"].id
    await club.app.services.settings.change_club(owner, {"staff_channel": queue}, club.env.now())
    event = await held(club)
    await press(club, EN, card(club), "join")
    close_dms(club, EN)
    user_id = club.world.persona(EN).id
    await club.app.services.events.remove(actor(club, HOST), event.event_id, user_id, "<@&1> no", club.env.now())
    await club.advance(5)
    told = club.seen(club.latest("staff-queue"))
    assert "takes no direct messages" in told and "taken off the list" in told
    assert await balance(club, EN) == 1000


async def test_a_cancelled_event_is_told_with_the_reason_and_nobody_is_reminded(club: Stage) -> None:
    event = await held(club)
    for who in (EN, ZH):
        await press(club, who, card(club), "join")
    await club.app.services.events.call_off(actor(club, HOST), event.event_id, "**Rain** @everyone", club.env.now())
    await club.advance(5)
    assert "Called off" in said(club, EN)[-1] and "Rain" in said(club, EN)[-1]
    assert "活动取消" in said(club, ZH)[-1]
    await until(club, event, event.ends_at + timedelta(hours=50))
    assert len(dm(club, EN)) == len(dm(club, ZH)) == 1
    assert await balance(club, EN) == await balance(club, ZH) == 1000
    await sound(club)


# --- the door ----------------------------------------------------------------------------------------------------


async def begun(club: Stage, **changes: Any) -> Event:
    """Mia and 上官 have places, and it begins now."""
    event = await held(club, **changes)
    for who in (EN, ZH):
        await press(club, who, card(club), "join")
    await until(club, event, event.starts_at)
    return event


async def test_a_guessed_code_is_limited_and_a_stranger_is_told(club: Stage) -> None:
    event = await begun(club)
    code = rules.code_of(event.secret, club.env.now())
    wrong = "000000" if code != "000000" else "111111"
    typed = {"event": str(event.event_id), "code": wrong}
    answers = [club.seen(await club.slash(EN, "hall", "event checkin", **typed)) for _ in range(6)]
    assert len(set(answers)) == 6  # four, three, two, one, none left; then a pause
    right = await club.slash(EN, "hall", "event checkin", event=str(event.event_id), code=code)
    assert club.seen(right) == answers[5]
    await club.slash(THIRD, "hall", "event checkin", event=str(event.event_id), code=code)
    assert (await row(club, event, EN)).attended is None
    for who in (EN, THIRD):
        await club.slash(who, "hall", "event door", event=str(event.event_id))
        assert code not in club.seen(await club.slash(who, "hall", "event door", event=str(event.event_id)))


async def test_the_code_changes_every_minute_and_the_picture_with_it(club: Stage) -> None:
    event = await begun(club)
    door = await club.slash(HOST, "hall", "event door", event=str(event.event_id))
    assert door.ephemeral
    old = rules.code_of(event.secret, club.env.now())
    await club.advance(121)
    await press(club, HOST, door, "door")
    new = rules.code_of(event.secret, club.env.now())
    assert f"{new[:3]} {new[3:]}" in club.seen(door) and f"{old[:3]} {old[3:]}" not in club.seen(door)
    stale = await club.slash(EN, "hall", "event checkin", event=str(event.event_id), code=old)
    assert "Welcome" not in club.seen(stale)


async def test_the_host_marks_corrects_and_lets_somebody_in(club: Stage) -> None:
    event = await begun(club, capacity=5)
    shown = await club.slash(HOST, "hall", "event attendance", event=str(event.event_id))
    assert "未标记 2" in club.seen(shown)
    mia = str(club.world.persona(EN).id)
    await club.select(HOST, shown, [mia], custom_id=mark(club, shown, "came"))
    assert "来了 1" in club.seen(shown)
    await club.select(HOST, shown, [mia], custom_id=mark(club, shown, "absent"))
    assert (await row(club, event, EN)).attended == "absent"
    await club.select(HOST, shown, [club.world.persona(THIRD).member], custom_id=custom_id(club, shown, "walk-in"))
    there = await row(club, event, THIRD)
    assert (there.state, there.attended, there.paid) == ("confirmed", "came", 0)
    assert "put you on the list" in said(club, THIRD)[-1]
    stranger = await club.slash(EN, "hall", "event attendance", event=str(event.event_id))
    assert not [each for each in ids(club, stranger) if each.startswith("event:mark:")]
    await until(club, event, event.ends_at + timedelta(hours=49))
    settled = await club.slash(HOST, "hall", "event attendance", event=str(event.event_id))
    assert "不能再改了" in club.seen(settled) and not ids(club, settled)


def mark(club: Stage, shown: InteractionResult, how: str) -> str:
    [one] = [each for each in ids(club, shown) if each.startswith("event:mark:") and each.endswith(how)]
    return one


async def test_presence_in_the_voice_channel_counts_after_the_set_time_also_after_a_restart(
    club: Stage, restart: Restart
) -> None:
    voice = club.world.guild.create_voice_channel("tea-room")
    event = await begun(club, terms=Terms(voice_id=voice.id, voice_minutes=5))
    for who in (EN, ZH, THIRD):
        await club.world.persona(who).member.join_voice(voice)
    await club.advance(180)
    await club.world.persona(ZH).member.leave_voice()
    await restart()
    assert (await row(club, event, EN)).attended is None
    await club.advance(660)
    assert (await row(club, event, EN)).attended == "came"
    assert (await row(club, event, ZH)).attended is None
    mia = club.world.persona(EN).id
    await club.app.services.events.mark(actor(club, HOST), event.event_id, [mia], "absent", club.env.now())
    await club.advance(180)
    assert (await row(club, event, EN)).attended == "absent"  # the host's word stands


# --- afterwards --------------------------------------------------------------------------------------------------


async def test_who_did_not_come_explains_or_objects_and_staff_decide(club: Stage, restart: Restart) -> None:
    event = await begun(club)
    mia = club.world.persona(EN).id
    await club.app.services.events.mark(actor(club, HOST), event.event_id, [mia], "absent", club.env.now())
    await until(club, event, event.ends_at + timedelta(hours=25))
    english, chinese = dm(club, EN)[-1], dm(club, ZH)[-1]
    assert "not marked as having come" in club.seen(english) and "没有记到你到场" in club.seen(chinese)
    form = await press(club, ZH, chinese, "excuse")
    assert "这次不算缺席" in club.seen(await club.submit(ZH, form, {"words": "发烧了"}))
    assert "发烧了" in club.seen(await club.slash(HOST, "hall", "event attendance", event=str(event.event_id)))
    form = await press(club, EN, english, "dispute")
    assert "with staff" in club.seen(await club.submit(EN, form, {"words": "I was there"}))
    form = await club.slash(EN, "hall", "event dispute", event=str(event.event_id))
    await club.submit(EN, form, {"words": "again"})
    await restart()
    await until(club, event, event.ends_at + timedelta(hours=60))
    assert (await look(club, event)).state == "ended"
    services, staff = club.app.services, actor(club, ADMIN, manages_guild=True)
    [case] = (await services.cases.queue(staff, club.env.now(), limit=5)).cases
    await services.cases.take(staff, case.case_id, club.env.now())
    await services.events.decide_dispute(staff, case.subject_id, 33, "right", club.env.now())
    await club.advance(10)
    assert any("33 points are back" in each for each in said(club, EN))
    assert (await look(club, event)).state == "settled"
    assert await balance(club, HOST) == 25
    await sound(club)


async def test_feedback_is_only_for_those_who_came_and_empty_at_first(club: Stage) -> None:
    event = await begun(club)
    empty = await club.slash(HOST, "hall", "event feedback", event=str(event.event_id))
    assert "还没有人评价" in club.seen(empty)
    unsettled = await club.slash(HOST, "hall", "event statement", event=str(event.event_id))
    assert "共收 66 积分" in club.seen(unsettled) and "活动结束、异议期过后结算" in club.seen(unsettled)
    for command in ("feedback", "statement", "attendance"):
        refused = await club.slash(THIRD, "hall", f"event {command}", event=str(event.event_id))
        assert "66" not in club.seen(refused) and not ids(club, refused)


# --- the report --------------------------------------------------------------------------------------------------


async def test_the_report_names_the_threshold_that_cost_most_and_how_many_take_part(club: Stage) -> None:
    event = await begun(club, terms=Terms(), price=0)
    ended = datetime(2026, 3, 1, tzinfo=UTC).date()
    await club.app.services.events.mark(
        actor(club, HOST), event.event_id, [club.world.persona(EN).id], "came", club.env.now()
    )
    shown = await club.slash(ADMIN, "hall", "event report", month="2026-03")
    text = club.seen(shown)
    assert "No threshold turned anybody away: 2 signed up, 1 came" in text
    assert "2026-03: one member came" in text and "%" in text
    theirs = club.seen(await club.slash(HOST, "hall", "event report", event=str(event.event_id)))
    assert "2 人报名" in theirs and "参与率" not in theirs
    assert "2 人报名" not in club.seen(await club.slash(HOST, "hall", "event report"))
    assert "No events" in club.seen(await club.slash(ADMIN, "hall", "event report", month="2025-01"))
    assert "No events" in club.seen(await club.slash(ADMIN, "hall", "event report", kind="annual"))
    assert "2 signed up" in club.seen(await club.slash(ADMIN, "hall", "event report", city="SHANGHAI"))
    await club.slash(ADMIN, "hall", "event report", month="2026-99")
    admin = actor(club, ADMIN, manages_guild=True)
    months = await club.app.services.events.participation(admin, ended, 2, club.env.now())
    assert [count for _, count in months] == [0, 1]


# --- calendars ---------------------------------------------------------------------------------------------------


async def test_the_file_is_handed_out(club: Stage) -> None:
    event = await held(club)
    shown = await press(club, ZH, card(club), "ics")
    assert "日历文件在下面" in club.seen(shown)
    message = shown.response._message if shown.response is not None else None
    assert message is not None and [each["filename"] for each in message.attachments] == ["event.ics"]
    content = await club.app.services.events.calendar_file(actor(club, ZH), event.event_id, club.env.now())
    [entry] = vobject.readOne(content.decode()).vevent_list
    assert entry.dtstart.value.astimezone(UTC) == event.starts_at


async def test_without_pages_there_is_no_address(club: Stage) -> None:
    assert "no web pages" in club.seen(await club.slash(EN, "hall", "event feed"))
    assert "没有开网页" in club.seen(await club.slash(ZH, "hall", "event feed"))


async def test_the_feed_is_read_by_another_parser_over_http_and_a_new_address_voids_the_old(
    club: Stage, unused_tcp_port: int
) -> None:
    event = await held(club)
    await press(club, EN, card(club), "join")
    app = club.app
    root = f"http://127.0.0.1:{unused_tcp_port}"
    web = app.settings.web.model_copy(update={"port": unused_tcp_port, "public_url": root})
    app.bot.settings = app.settings.model_copy(update={"web": web})
    port = WebPort(web, app.services, app.clock, lambda guild_id: None)
    await port.start()
    try:
        shown = await club.slash(EN, "hall", "event feed")
        address = club.seen(shown).partition(root)[2].split()[0].strip("`")
        async with aiohttp.ClientSession() as session:
            async with session.get(root + address) as answer:
                assert answer.status == 200 and answer.content_type == "text/calendar"
                text = await answer.text()
            calendar = vobject.readOne(text)
            [entry] = calendar.vevent_list
            assert entry.summary.value == "Tea tasting 品茶"
            assert entry.dtstart.value.astimezone(UTC) == event.starts_at
            assert "allergy" not in text and "33" not in entry.description.value
            guess = address.replace(address[-10:-4], "aaaaaa")
            for wrong in (guess, address.replace(str(club.world.persona(EN).id), str(club.world.persona(ZH).id))):
                async with session.get(root + wrong) as answer:
                    assert answer.status == 404
            renewed = club.seen(await club.click(EN, shown, custom_id="event:feed"))
            async with session.get(root + address) as answer:
                assert answer.status == 404
            new = renewed.partition(root)[2].split()[0].strip("`")
            async with session.get(root + new) as answer:
                assert answer.status == 200
    finally:
        await port.stop()
