"""Events as their hosts live them: writing, publishing, changing, calling off; the card and Discord's own event."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import discord
import pytest
from simcord import InteractionResult

import db.events
import db.members
from bot.demo.stage import Stage, Target
from db.events import Event
from services import ledger
from services.actor import Actor
from services.events.rules import EventRules

EN, ZH, EXECUTIVE, STAFF, ADMIN = "mia", "shangguan", "qin", "sam", "ada"
Restart = Callable[[], Awaitable[None]]
BASICS = {
    "title": "Tea tasting",
    "about": "Six teas from Wuyi.",
    "starts": "2026-03-20 19:00",
    "ends": "22:00",
    "place": "1 Beijing Road",
}
PLACES = {"city": "Shanghai", "capacity": "3", "price": "100", "guests": "0"}


@pytest.fixture(autouse=True)
async def staffed(club: Stage) -> None:
    """A club in Shanghai with staff, in which members publish at once."""
    world = club.world
    changes = {
        "language": "en",
        "time_zone": "Asia/Shanghai",
        "moderator_roles": (world.roles["moderator"].id,),
        "staff_channel": world.channels["staff-queue"].id,
    }
    settings = club.app.services.settings
    await settings.change_club(owner(club), changes, club.env.now())
    await settings.change_events(owner(club), {"approved_after": 0}, club.env.now())
    async with club.app.services.database.transaction() as tx:  # they have typed something before
        await db.members.remember_locale(tx, world.guild.id, world.persona(ZH).id, "zh-CN")


# --- what tests do -----------------------------------------------------------------------------------------------


def owner(club: Stage) -> Actor:
    return Actor(club.world.guild.id, club.world.persona(ADMIN).id, manages_guild=True)


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
    found = [each for each in ids(club, shown) if verb in each]
    assert len(found) == 1, (verb, ids(club, shown))
    return found[0]


async def press(club: Stage, who: str, shown: Target, verb: str) -> InteractionResult:
    return await club.click(who, shown, custom_id=one(club, shown, verb))


async def fill(club: Stage, who: str, shown: Target, verb: str, values: dict[str, Any]) -> InteractionResult:
    return await club.submit(who, await press(club, who, shown, verb), values)


async def make(
    club: Stage, who: str = EN, *, options: dict[str, Any] | None = None, **basics: Any
) -> InteractionResult:
    """The answer to the first page."""
    form = await club.slash(who, "hall", "event create", **(options or {}))
    return await club.submit(who, form, BASICS | basics)


async def published(club: Stage, who: str = EN, where: str = "hall", **basics: Any) -> Event:
    """An event with three places at a hundred points, its card in the hall."""
    shown = await make(club, who, **basics)
    await fill(club, who, shown, "-places", PLACES)
    if where == "hall":
        await press(club, who, shown, "event-draft:publish")
    else:
        channel = club.world.channels[where]
        await club.select(who, shown, [channel], custom_id=one(club, shown, "event-draft:where"))
    return await newest(club, who)


async def newest(club: Stage, who: str = EN) -> Event:
    async with club.app.services.database.reading() as tx:
        hosted = await db.events.hosted(tx, club.world.guild.id, club.world.persona(who).id)
    return max(hosted, key=lambda each: each.event_id)


async def stored(club: Stage, event: Event) -> Event:
    async with club.app.services.database.reading() as tx:
        found = await db.events.get(tx, event.guild_id, event.event_id)
    assert found is not None
    return found


async def signed_up(club: Stage, event: Event, *who: str) -> None:
    """People with points who sign up."""
    for each in who:
        user_id = club.world.persona(each).id
        async with club.app.services.database.transaction() as tx:
            move = ledger.move(ledger.ISSUANCE, ledger.wallet(user_id), 1000)
            await ledger.post(tx, ledger.Entry(event.guild_id, f"test/{user_id}", "test", move), club.env.now())
        member = Actor(event.guild_id, user_id, locale="zh-CN" if each == ZH else "en")
        await club.app.services.events.sign_up(member, event.event_id, club.env.now())


async def balance(club: Stage, who: str) -> int:
    async with club.app.services.database.reading() as tx:
        return await ledger.balance(tx, club.world.guild.id, ledger.wallet(club.world.persona(who).id))


async def manage(club: Stage, who: str, event: Event, where: str = "hall") -> InteractionResult:
    return await club.slash(who, where, "event manage", event=str(event.event_id))


def natives(club: Stage) -> list[Any]:
    return list(club.env.backend.get_guild(club.world.guild.id).scheduled_events.values())


def dms(club: Stage, who: str) -> list[str]:
    return [club.seen(each) for each in club.world.channel(f"dm:{who}").history()]


def edits(club: Stage, message: discord.Message) -> int:
    return sum(
        each.method == "PATCH" and each.path.endswith(f"/messages/{message.id}") for each in club.env.http_requests
    )


# --- writing -----------------------------------------------------------------------------------------------------


async def test_a_draft_is_written_page_by_page_and_survives_a_restart(club: Stage, restart: Restart) -> None:
    shown = await make(club)
    assert "Tea tasting" in club.seen(shown) and "draft" in club.seen(shown)
    await fill(club, EN, shown, "-places", PLACES)
    await restart()
    await fill(
        club, EN, shown, "-signing", {"opens_at": "", "closes_hours": "2", "free_hours": "24", "late_percent": "50"}
    )
    chef = club.world.roles["chef"]
    await fill(club, EN, shown, "-thresholds", {"role_ids": [chef], "min_streak": "3", "min_contribution": "0"})
    await fill(club, EN, shown, "-questions", {"question0": "What do you eat?", "question1": ""})
    await press(club, EN, shown, "event-draft:preview")
    done = await press(club, EN, shown, "event-draft:publish")
    assert "published" in club.seen(done)
    card = club.seen(club.latest("hall"))
    for words in ("0 of 3 places", "100 points", "streak of 3 days", "Chef", "50", "Shanghai · 1 Beijing Road", "Mia"):
        assert words in card
    event = await newest(club)
    assert (event.starts_at.hour, event.ends_at.hour) == (11, 14)  # 19:00 to 22:00 in Shanghai


async def test_in_chinese(club: Stage) -> None:
    shown = await make(club, ZH, title="品茶会", starts="下周五晚上7点", ends="3小时")
    assert "草稿" in club.seen(shown) and "名额和价格" in club.seen(shown)
    await fill(club, ZH, shown, "-places", PLACES | {"price": "0"})
    done = await press(club, ZH, shown, "event-draft:publish")
    assert "已发布到" in club.seen(done)
    event = await newest(club, ZH)
    assert f"{event.starts_at:%m-%d %H}" == "03-20 11" and (event.ends_at - event.starts_at).seconds == 3 * 3600
    listed = await club.slash(ZH, "hall", "event list")
    assert "品茶会" in club.seen(listed) and "免费" in club.seen(listed)


BAD = [
    ({"starts": "2026-03-09 19:00"}, "still to come"),
    ({"starts": "some day"}, "cannot be read"),
    ({"starts": "2027-02-29 10:00"}, "cannot be read"),
    ({"ends": "2026-03-20 18:00"}, "end before it begins"),
    ({"ends": "2026-05-20 18:00"}, "31 days"),
    ({"starts": "2028-02-29 10:00", "ends": "12:00"}, "400 days"),
    ({"place": "ftp://example.org/x"}, "https://"),
    ({"place": "https://"}, "https://"),
    ({"title": " "}, "A title has"),
]


@pytest.mark.parametrize(("basics", "said"), BAD)
async def test_what_does_not_fit_is_said_and_given_back(club: Stage, basics: dict[str, Any], said: str) -> None:
    answer = club.seen(await make(club, **basics))
    assert said in answer and "Six teas from Wuyi." in answer
    async with club.app.services.database.reading() as tx:
        assert await db.events.hosted(tx, club.world.guild.id, club.world.persona(EN).id) == []


BAD_PLACES = [
    ({"capacity": "0"}, "1 to 100,000 places"),
    ({"capacity": "-1"}, "not a whole number"),
    ({"capacity": "1000000000"}, "1 to 100,000 places"),
    ({"price": "999999999999"}, "costs 0 to"),
    ({"guests": "6"}, "does not take that"),
]


@pytest.mark.parametrize(("places", "said"), BAD_PLACES)
async def test_numbers_that_do_not_fit(club: Stage, places: dict[str, str], said: str) -> None:
    shown = await make(club)
    assert said in club.seen(await fill(club, EN, shown, "-places", PLACES | places))
    assert ((await newest(club)).capacity, (await newest(club)).price) == (20, 0)


async def test_a_city_of_a_thousand_characters_is_refused(club: Stage) -> None:
    made = await make(club)
    event = await newest(club)
    host = Actor(event.guild_id, club.world.persona(EN).id)
    with pytest.raises(Exception, match="event-city-length"):
        await club.app.services.events.rewrite(host, event.event_id, {"city": "x" * 1000}, club.env.now())
    assert "draft" in club.seen(made)


async def test_next_friday_on_a_friday_is_not_today(club: Stage) -> None:
    await club.advance(3 * 86400)  # Friday the 13th
    await make(club, starts="next Friday 19:00")
    assert f"{(await newest(club)).starts_at:%m-%d}" == "03-20"


async def test_a_day_on_which_the_clocks_change(club: Stage) -> None:
    """02:30 does not exist on that day in Berlin; and an event over the change lasts as long as it lasts."""
    await club.app.services.settings.change_club(owner(club), {"time_zone": "Europe/Berlin"}, club.env.now())
    await make(club, starts="2026-03-29 02:30", ends="2 hours")
    event = await newest(club)
    assert f"{event.starts_at:%H:%M} {event.ends_at:%H:%M}" == "01:30 03:30"


async def test_who_may_hold_what(club: Stage) -> None:
    for kind in ("official", "annual", "talk", "prospect"):
        assert "moderators" in club.seen(await club.slash(EN, "hall", "event create", kind=kind))
    shown = await make(club, STAFF, options={"kind": "official"})
    assert "Official event" in club.seen(shown)
    await club.app.services.settings.change_events(owner(club), {"members_host": False}, club.env.now())
    assert "Ask staff" in club.seen(await club.slash(EN, "hall", "event create"))


async def test_a_draft_is_its_hosts_alone_and_can_be_deleted(club: Stage) -> None:
    shown = await make(club)
    event = await newest(club)
    assert "没有这场活动" in club.seen(await manage(club, EXECUTIVE, event))
    sure = await press(club, EN, shown, "event-draft:drop")
    await press(club, EN, sure, "event-draft:dropped")
    assert "no such event" in club.seen(await manage(club, EN, event))


async def test_a_card_goes_only_where_its_host_may_write(club: Stage) -> None:
    shown = await make(club)
    channel = club.world.channels["announcements"]
    refused = await club.select(EN, shown, [channel], custom_id=one(club, shown, "event-draft:where"))
    assert "allowed to write" in club.seen(refused)
    assert (await newest(club)).state == "draft"


async def test_again_next_month(club: Stage) -> None:
    event = await published(club)
    found = await club.autocomplete(EN, "hall", "event again", "event", "tea")
    assert [each["value"] for each in found] == [str(event.event_id)]
    shown = await club.slash(EN, "hall", "event again", event=found[0]["value"])
    assert "next month" in club.seen(shown)
    later = await newest(club)
    assert (later.state, later.price, f"{later.starts_at:%m-%d %H}") == ("draft", 100, "04-17 11")


# --- staff -------------------------------------------------------------------------------------------------------


async def test_a_first_event_is_approved_by_staff(club: Stage) -> None:
    await club.app.services.settings.change_events(owner(club), {"approved_after": 1}, club.env.now())
    event = await published(club)
    assert event.state == "review"
    queue = club.latest("staff-queue")
    assert "Tea tasting" in club.seen(queue)
    panel = await press(club, STAFF, queue, "case:take")
    assert "first event" in club.seen(panel)
    back = await fill(club, STAFF, panel, "event-case:back", {"words": "Say what to bring"})
    assert "went back" in club.seen(back)
    assert (await stored(club, event)).state == "draft"
    assert any("Say what to bring" in each for each in dms(club, EN))
    again = await manage(club, EN, event)
    await press(club, EN, again, "event-draft:publish")
    panel = await press(club, STAFF, club.latest("staff-queue"), "case:take")
    await press(club, STAFF, panel, "event-case:approve")
    assert (await stored(club, event)).state == "published"
    assert "Tea tasting" in club.seen(club.latest("hall"))


async def test_a_dispute_is_decided_with_points_and_a_reason(club: Stage) -> None:
    event = await published(club)
    await signed_up(club, event, ZH)
    await club.advance((event.ends_at - club.env.now()).total_seconds() + 5, down=True)
    objector = Actor(event.guild_id, club.world.persona(ZH).id)
    await club.app.services.events.dispute(objector, event.event_id, "The tea was cold", club.env.now())
    await club.advance(5)
    panel = await press(club, STAFF, club.latest("staff-queue"), "case:take")
    assert "The tea was cold" in club.seen(panel) and "100" in club.seen(panel)
    form = await press(club, STAFF, panel, "event-case:decide")
    assert "paid 100" in club.seen(await club.submit(STAFF, form, {"points": "101", "words": "too much"}))
    done = await fill(club, STAFF, panel, "event-case:decide", {"points": "40", "words": "half"})
    assert "40 points back" in club.seen(done)
    assert await balance(club, ZH) == 940


# --- the card ----------------------------------------------------------------------------------------------------


async def test_the_card_is_edited_a_handful_of_times_for_many(club: Stage) -> None:
    event = await published(club)
    card = club.latest("hall")
    before = edits(club, card)
    await club.app.services.events.rewrite(
        Actor(event.guild_id, event.host_id), event.event_id, {"capacity": 1000, "price": 0}, club.env.now()
    )
    for user in range(1, 201):
        await club.app.services.events.sign_up(Actor(event.guild_id, user), event.event_id, club.env.now())
    await club.advance(10)
    assert "200 of 1,000 places" in club.seen(card)
    assert edits(club, card) - before <= 3


async def test_a_deleted_card_is_noted_and_can_be_posted_elsewhere(club: Stage) -> None:
    event = await published(club)
    card = club.latest("hall")
    await card.delete()
    await club.advance(3)
    assert (await stored(club, event)).message_id is None
    assert sum("is gone" in each for each in dms(club, EN)) == 1
    again = await press(club, EN, await manage(club, EN, event), "event-host:card")
    assert "in a moment" in club.seen(again)
    await club.advance(3)
    assert "Tea tasting" in club.seen(club.latest("hall")) and club.latest("hall").id != card.id
    assert (await stored(club, event)).message_id == club.latest("hall").id


async def test_the_card_moves_where_its_host_wants_it(club: Stage) -> None:
    event = await published(club, STAFF)
    card = club.latest("hall")
    await press(club, STAFF, await manage(club, STAFF, event, "staff-queue"), "event-host:card")
    await club.advance(3)
    assert "Tea tasting" in club.seen(club.latest("staff-queue"))
    assert card.id not in {each.id for each in club.world.channel("hall").history()}


async def test_a_deleted_channel_is_told_to_the_host(club: Stage) -> None:
    event = await published(club, STAFF)
    channel = club.app.bot.get_channel(club.world.channel("hall").id)
    assert isinstance(channel, discord.TextChannel)
    await channel.delete()
    await club.advance(3)
    assert (await stored(club, event)).channel_id is None
    assert sum("is gone" in each for each in dms(club, STAFF)) == 1


@pytest.mark.parametrize("status", [500, 403, 404])
async def test_the_card_whatever_discord_answers(club: Stage, status: int) -> None:
    """Once; or, where I may not write, not at all, and the host knows."""
    hall = club.world.channel("hall").id
    club.env.inject_error("POST", f"/channels/{hall}/messages", status=status, times=1 if status == 500 else None)
    event = await published(club)
    await club.advance(30)
    cards = [each for each in club.world.channel("hall").history() if "Tea tasting" in club.seen(each)]
    assert len(cards) == (status == 500)
    assert any("is gone" in each for each in dms(club, EN)) == (status != 500)
    assert (await stored(club, event)).state == "published"


# --- Discord's own event -----------------------------------------------------------------------------------------


async def test_discords_own_event_follows(club: Stage) -> None:
    event = await published(club)
    [native] = natives(club)
    assert (native.name, native.entity_metadata["location"]) == ("Tea tasting", "Shanghai · 1 Beijing Road")
    shown = await press(club, EN, await manage(club, EN, event), "event-host:change")
    await fill(club, EN, shown, "-basics", BASICS | {"title": "More tea", "place": "2 Nanjing Road"})
    [native] = natives(club)
    assert (native.name, native.entity_metadata["location"]) == ("More tea", "Shanghai · 2 Nanjing Road")
    await fill(club, EN, await manage(club, EN, event), "event-host:off", {"words": "rain"})
    assert [each.status for each in natives(club)] == [4]


async def test_what_is_changed_or_deleted_by_hand_comes_back(club: Stage) -> None:
    await published(club)
    [native] = natives(club)
    club.env.backend.edit_scheduled_event(club.world.guild.id, native.id, {"name": "Coffee"})
    await club.advance(3)
    assert [each.name for each in natives(club)] == ["Tea tasting"]
    club.env.backend.delete_scheduled_event(club.world.guild.id, native.id)
    await club.advance(3)
    assert [each.name for each in natives(club)] == ["Tea tasting"]
    requests = len(club.env.http_requests)
    await club.advance(30)
    assert len(club.env.http_requests) == requests  # and then it is left in peace


async def test_it_ends_with_the_event(club: Stage) -> None:
    event = await published(club)
    await club.advance((event.ends_at - club.env.now()).total_seconds() + 5, down=True)
    assert [each.status for each in natives(club)] == [3]
    assert (await stored(club, event)).native_id is None


async def test_without_the_permission_the_event_goes_on_and_it_is_shown(club: Stage) -> None:
    club.env.inject_error("POST", "/guilds/*/scheduled-events", status=403, code=50013, times=None)
    event = await published(club)
    assert event.state == "published" and natives(club) == []
    assert "Create Events" in club.seen(club.latest("staff-queue"))
    assert "Discord’s own list" in club.seen(await manage(club, EN, event))


async def test_a_full_server_is_said(club: Stage) -> None:
    club.env.inject_error("POST", "/guilds/*/scheduled-events", status=400, code=30038, times=None)
    await published(club)
    assert "a hundred" in club.seen(club.latest("staff-queue"))


async def test_it_is_made_once_however_often_discord_stumbles(club: Stage) -> None:
    club.env.inject_error("POST", "/guilds/*/scheduled-events", status=500, times=1)
    await published(club)
    await club.advance(60)
    assert len(natives(club)) == 1


async def test_switched_off_there_is_none(club: Stage) -> None:
    await club.slash(ADMIN, "hall", "event rules", mirror=False)
    await published(club)
    assert natives(club) == []


# --- the host's tools --------------------------------------------------------------------------------------------


async def test_calling_off_gives_everything_back_and_tells_them(club: Stage) -> None:
    event = await published(club)
    await signed_up(club, event, ZH, EXECUTIVE)
    assert await balance(club, ZH) == 900
    form = await press(club, EN, await manage(club, EN, event), "event-host:off")
    assert "2 people" in club.seen(form) and "200 points" in club.seen(form)
    await club.submit(EN, form, {"words": "The kettle broke"})
    await club.advance(3)
    assert (await balance(club, ZH), await balance(club, EXECUTIVE)) == (1000, 1000)
    assert any("The kettle broke" in each for each in dms(club, ZH))
    assert "called off" in club.seen(club.latest("hall"))


async def test_adding_removing_closing_and_messages(club: Stage) -> None:
    event = await published(club)
    await signed_up(club, event, ZH)
    tools = await manage(club, EN, event)
    guest = club.world.persona(EXECUTIVE).member
    await fill(club, EN, tools, "event-host:add", {"who": [guest], "words": "my sister"})
    assert (await stored(club, event)).taken == 2
    await fill(club, EN, tools, "event-host:message", {"words": "Bring a cup"})
    assert any("Bring a cup" in each for each in dms(club, ZH))
    people = await press(club, EN, tools, "event-host:people")
    assert "has a place" in club.seen(people)
    assert "sign-ups.csv" in club.seen(await press(club, EN, tools, "event-host:file"))
    other = club.world.persona(ZH).member
    await fill(club, EN, tools, "event-host:remove", {"who": [other], "words": "asked me to"})
    assert await balance(club, ZH) == 1000
    await press(club, EN, tools, "event-host:open")
    assert not (await stored(club, event)).open
    await club.advance(3)
    assert "Sign-up is closed" in club.seen(club.latest("hall"))
    await press(club, EN, tools, "event-host:open")
    assert (await stored(club, event)).open


async def test_after_sign_ups_the_price_stays_and_there_are_never_fewer_places(club: Stage) -> None:
    event = await published(club)
    await signed_up(club, event, ZH, EXECUTIVE)
    shown = await press(club, EN, await manage(club, EN, event), "event-host:change")
    assert "so it stays" in club.seen(await fill(club, EN, shown, "-places", PLACES | {"price": "1"}))
    assert "2 places are taken" in club.seen(await fill(club, EN, shown, "-places", PLACES | {"capacity": "1"}))
    await fill(club, EN, shown, "-places", PLACES | {"capacity": "2"})
    assert (await stored(club, event)).capacity == 2
    await fill(club, EN, shown, "-basics", BASICS | {"starts": "2026-03-21 19:00", "ends": "22:00"})
    assert any("Tea tasting" in each for each in dms(club, ZH))
    assert (await stored(club, event)).moved == 1


async def test_nobody_else_has_the_hosts_tools(club: Stage) -> None:
    event = await published(club)
    tools = await manage(club, EN, event)
    assert "只有主办人" in club.seen(await manage(club, EXECUTIVE, event))
    for custom_id in ids(club, tools):
        answer = await club.click(EN, tools, custom_id=custom_id)
        assert "Only the host" not in club.seen(answer)
        break
    assert "Tea tasting" in club.seen(await manage(club, STAFF, event))  # staff may


async def test_a_host_who_leaves(club: Stage) -> None:
    event = await published(club)
    await signed_up(club, event, ZH)
    club.env.backend.remove_member(club.world.guild.id, club.world.persona(EN).id)
    await club.advance(5)
    assert (await stored(club, event)).state == "cancelled"
    assert await balance(club, ZH) == 1000
    assert any("主办人离开了" in each for each in dms(club, ZH)), dms(club, ZH)


# --- finding -----------------------------------------------------------------------------------------------------


async def test_finding_events(club: Stage) -> None:
    event = await published(club)
    await published(club, STAFF, title="Badminton", starts="2026-04-02 10:00", ends="12:00")
    assert "Badminton" in club.seen(await club.slash(ZH, "hall", "event list", city=" shanghai"))
    april = await club.slash(EN, "hall", "event list", month="2026-04")
    assert "Badminton" in club.seen(april) and "Tea tasting" not in club.seen(april)
    assert "No event fits" in club.seen(await club.slash(EN, "hall", "event list", city="Paris"))
    assert "No event fits" in club.seen(await club.slash(EN, "hall", "event list", kind="annual"))
    listed = await club.slash(EN, "hall", "event list", joinable=True)
    info = await club.select(EN, listed, [str(event.event_id)])
    assert "Six teas" in club.seen(info) and one(club, info, "event-host:manage")
    mine = await club.slash(EN, "hall", "event mine")
    assert "You hold" in club.seen(mine)
    assert "没有报名" in club.seen(await club.slash(ZH, "hall", "event mine"))
    assert "2026-03" in club.seen(await club.slash(EN, "hall", "event list", month="soon"))
    months = await club.autocomplete(ZH, "hall", "event list", "month", "4月")
    assert [each["value"] for each in months] == ["2026-04"]


@pytest.mark.parametrize(("who", "title"), [(EN, "March 2026"), (ZH, "2026年3月")])
async def test_the_month_as_a_picture(club: Stage, who: str, title: str) -> None:
    await published(club)
    shown = await club.slash(who, "hall", "event calendar")
    assert title in club.seen(shown) and "month.png" in str(shown.response._message.components)  # type: ignore[union-attr]
    later = await press(club, who, shown, "event-list:month:202604")
    assert club.seen(later).split("\n")[0] in ("April 2026", "2026年4月")


async def test_the_rules_are_an_admins(club: Stage) -> None:
    assert "admins" in club.seen(await club.slash(STAFF, "hall", "event rules"))
    shown = club.seen(await club.slash(ADMIN, "hall", "event rules", most_open=5))
    assert "open at once: 5" in shown
    assert (await club.app.services.settings.events(club.world.guild.id)) == EventRules(approved_after=0, most_open=5)
