"""An event for two places and three members: sign-up, waitlist, offer, the door, the settlement, and the funnel."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import discord
from PIL import Image, ImageDraw
from simcord import InteractionResult

from bot.demo.stage import Scene, Stage
from bot.demo.world import Persona
from db.events import Event
from services.actor import Actor
from services.events.hosting import Written
from services.events.rules import EventRules, Terms

SOON = timedelta(days=2)
LASTS = timedelta(hours=3)
DISPUTES = timedelta(hours=48)  # as the club has it, where nobody set anything else
SLACK = timedelta(seconds=10)


async def _event(stage: Stage, host: Persona, title: str, *, capacity: int, price: int, terms: Terms) -> Event:
    """A published event of the club, its card in the hall."""
    services, now = stage.app.services, stage.env.now().replace(second=0, microsecond=0)
    guild = stage.world.guild
    admin = Actor(guild.id, host.id, locale=host.locale, manages_guild=True)
    written = Written(
        kind="member",
        title=title,
        about="六款武夷岩茶，边喝边聊。\nSix teas from Wuyi, and talk.",
        city="上海 Shanghai",
        place="北京路 1 号 · 1 Beijing Road",
        starts_at=now + SOON,
        ends_at=now + SOON + LASTS,
        capacity=capacity,
        price=price,
        terms=terms,
    )
    draft = await services.events.draft(admin, written, now)
    await services.events.set_picture(admin, draft.event_id, _cups(), now)
    made = await services.events.publish(admin, draft.event_id, stage.world.channels["hall"].id, now)
    await stage.advance(3)
    return made.event


def _cups() -> bytes:
    """Six cups of tea, from light to dark, as a picture of the event: JPEG."""
    picture = Image.new("RGB", (1200, 420))
    draw = ImageDraw.Draw(picture)
    for y in range(picture.height):
        draw.line([(0, y), (picture.width, y)], fill=(28 + y // 9, 62 + y // 9, 58 + y // 12))
    for number in range(6):
        x, top = 110 + 196 * number, 190
        draw.pieslice([x - 70, top - 90, x + 70, top + 120], 0, 180, fill=(238, 226, 205))
        draw.ellipse([x - 70, top - 12, x + 70, top + 42], fill=(250, 242, 226))
        draw.ellipse([x - 58, top - 6, x + 58, top + 36], fill=(200 - 18 * number, 130 - 16 * number, 48 - 6 * number))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


async def _leap(stage: Stage, moment: datetime) -> None:
    await stage.advance(max((moment - stage.env.now() + SLACK).total_seconds(), 1), down=True)
    await stage.advance(5)


async def _press(stage: Stage, who: str, card: discord.Message, verb: str, event: Event) -> InteractionResult:
    return await stage.click(who, card, custom_id=f"event:{verb}:{event.guild_id}-{event.event_id}")


def _find(stage: Stage, who: str, words: str) -> discord.Message:
    received = [each for each in stage.world.channel(f"dm:{who}").history() if each.author.bot]
    found = [each for each in received if words in stage.seen(each)]
    stage.expect(found, f"{stage.world.persona(who).name} is told: {words}")
    return found[-1]


async def tasting(stage: Stage) -> None:
    services, world = stage.app.services, stage.world
    host = world.persona("ouyang")
    rules_of_club = EventRules(approved_after=0).model_dump()
    owner = Actor(world.guild.id, world.persona("ada").id, manages_guild=True)
    await services.settings.change_events(owner, rules_of_club, stage.env.now())
    for who in ("mia", "shangguan", "sam"):
        member = world.persona(who)
        await stage.slash("ada", "hall", "points grant", member=member, amount=100, reason="品茶会 Tea tasting")
    event = await _event(stage, host, "品茶会 Tea tasting", capacity=2, price=33, terms=Terms())
    card = stage.latest("hall")
    stage.narrate("two places, three members")
    inside = await _press(stage, "mia", card, "join", event)
    stage.expect("You have a place" in stage.seen(inside), "Mia has a place with one press")
    await _press(stage, "shangguan", card, "join", event)
    waits = await _press(stage, "sam", card, "join", event)
    stage.expect("number 1" in stage.seen(waits), "Sam is first on the waitlist, and knows it")
    again = await _press(stage, "sam", card, "join", event)
    stage.expect("already" in stage.seen(again), "a second press changes nothing")
    sure = await _press(stage, "shangguan", card, "leave", event)
    await stage.click("shangguan", sure, label="确定，让出名额")
    offer = _find(stage, "sam", "a place is free")
    await stage.click("sam", offer, label="Yes, I come")
    stage.expect("You have a place" in stage.seen(offer), "nobody is promoted without a yes; Sam said yes")

    await _leap(stage, event.starts_at - timedelta(hours=1))
    _find(stage, "mia", "Soon:")
    await _leap(stage, event.starts_at)
    door = await stage.slash("ouyang", "hall", "event door", event=str(event.event_id))
    _, code = await services.events.door_code(Actor(world.guild.id, host.id), event.event_id, stage.env.now())
    stage.expect(code[:3] in stage.seen(door), "the host shows the code of the minute")
    here = await stage.slash("mia", "hall", "event checkin", event=str(event.event_id), code=code)
    stage.expect("Welcome" in stage.seen(here), "Mia is in")
    await _leap(stage, event.ends_at)
    ended = _find(stage, "ouyang", "到场名单")
    shown = await stage.click("ouyang", ended, label="到场名单")
    stage.expect("未标记 1" in stage.seen(shown), "the host sees who is not marked yet")
    await _leap(stage, event.ends_at + timedelta(hours=24))
    asked = _find(stage, "mia", "How was")
    await stage.select("mia", asked, ["5"])
    stage.expect("★★★★★" in stage.seen(asked), "Mia gives five stars, without her name")
    await _leap(stage, event.ends_at + DISPUTES)
    settled = _find(stage, "ouyang", "已结算")
    paper = await stage.click("ouyang", settled, label="结算单")
    stage.expect("共收 66 积分" in stage.seen(paper), "66 points came in")
    stage.expect("50 归" in stage.seen(paper), "three quarters of them, and the odd point, are the host's")


async def thresholds(stage: Stage) -> None:
    host = stage.world.persona("ouyang")
    chef = stage.world.roles["chef"].id
    event = await _event(stage, host, "大厨之夜 Chefs' night", capacity=12, price=0, terms=Terms(role_ids=(chef,)))
    card = stage.latest("hall")
    for who in ("mia", "sam", "qin"):
        refused = await _press(stage, who, card, "join", event)
        stage.expect("chef" in stage.seen(refused).lower() or "厨" in stage.seen(refused), "told which role it takes")
    shown = await stage.slash("ada", "hall", "event report", month=f"{stage.env.now() + SOON:%Y-%m}")
    said = stage.seen(shown)
    stage.expect("a role they do not have" in said or "没有所需的身份组" in said, "the report names the threshold")


SCENES = (
    Scene(
        "An event 活动：报名、候补、签到、结算", tasting, order=60, takes=SOON + LASTS + DISPUTES + timedelta(minutes=5)
    ),
    Scene("Where the way to events loses people 门槛", thresholds, order=93),
)
