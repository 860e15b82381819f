"""Events as people live them, further: pictures, kinds, cities, offers that pass, the club's events without a host."""

from __future__ import annotations

import base64
import io
from typing import Any

import discord
import pytest
from PIL import Image, PngImagePlugin
from simcord import InteractionResult

from bot.demo.stage import Stage
from tests.discord.test_events_host import (
    ADMIN,
    EN,
    STAFF,
    ZH,
    Restart,
    dms,
    fill,
    make,
    manage,
    newest,
    one,
    press,
    published,
    signed_up,
    staffed,
    stored,
)

__all__ = ["staffed"]

SECRET = "GPS 31.2304 121.4737"


def photo(kind: str = "PNG") -> bytes:
    """A photograph, with where it was taken where cameras and programs leave it."""
    image, out = Image.new("RGB", (640, 400), (90, 140, 90)), io.BytesIO()
    if kind == "PNG":
        chunk = PngImagePlugin.PngInfo()
        chunk.add_text("Comment", SECRET)
        image.save(out, "PNG", pnginfo=chunk)
    else:
        exif = Image.Exif()
        exif[0x010E] = SECRET
        image.save(out, kind, exif=exif)
    return out.getvalue()


async def picture_page(club: Stage, who: str, shown: Any) -> InteractionResult:
    return await club.click(who, shown, custom_id=one(club, shown, "-picture"))


async def hand_in(club: Stage, who: str, shown: Any, values: dict[str, Any]) -> InteractionResult:
    return await club.submit(who, await picture_page(club, who, shown), values)


def gallery(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every picture on a message."""
    own = [item for node in components for item in node.get("items") or []]
    return own + [item for node in components for item in gallery(node.get("components") or [])]


def pictures(club: Stage, message: discord.Message) -> list[dict[str, Any]]:
    return gallery(club.env.backend.get_message(message.channel.id, message.id).components)


def covers(club: Stage) -> list[bytes | None]:
    """Every cover that Discord's own event was given, in order; None where it was taken away."""
    found: list[bytes | None] = []
    for request in club.env.http_requests:
        body = request.json if isinstance(request.json, dict) else {}
        if "/scheduled-events" in request.path and "image" in body:
            image = body["image"]
            found.append(base64.b64decode(image.partition(",")[2]) if image is not None else None)
    return found


# --- pictures ----------------------------------------------------------------------------------------------------


async def test_a_picture_from_the_form_to_the_card_and_discords_own_event(club: Stage, restart: Restart) -> None:
    shown = await make(club)
    assert "Picture\nNone" in club.seen(shown)
    kept = await hand_in(club, EN, shown, {"picture": [("tea.png", photo())]})
    assert "There is one" in club.seen(kept)
    preview = await press(club, EN, shown, "event-draft:preview")
    assert [each["description"] for each in gallery(preview.response._message.components)] == [  # type: ignore[union-attr]
        "Picture of the event “Tea tasting”"
    ]
    await press(club, EN, shown, "event-draft:publish")
    card = club.latest("hall")
    [file] = card.attachments
    data = await file.read()
    assert data.startswith(b"\xff\xd8\xff") and SECRET.encode() not in data
    assert Image.open(io.BytesIO(data)).size == (640, 400)
    assert covers(club) == [data]
    await restart()
    event = await newest(club)
    await signed_up(club, event, ZH)
    await club.advance(5)
    assert "1 of" in club.seen(card) and len(pictures(club, card)) == 1, "it stays when the card is shown anew"
    assert covers(club) == [data], "and is sent to Discord's own event once"
    info = await club.slash(ZH, "hall", "event info", event=str(event.event_id))
    assert len(gallery(info.response._message.components)) == 1  # type: ignore[union-attr]
    pages = await press(club, EN, await manage(club, EN, event), "event-host:change")
    await hand_in(club, EN, pages, {"picture": [("other.jpg", photo("JPEG"))]})
    await club.advance(5)
    assert len(covers(club)) == 2 and SECRET.encode() not in (covers(club)[1] or b"")
    await hand_in(club, EN, pages, {"picture_gone": True})
    await club.advance(5)
    assert pictures(club, card) == [] and covers(club)[2:] == [None]


BAD_PICTURES = [
    ("notes.txt", b"hello", "PNG, JPEG, WebP or HEIC"),
    ("paper.pdf", b"%PDF-1.4", "PNG, JPEG, WebP or HEIC"),
    ("tea.png", b"no picture at all", "does not match its name"),
    ("tea.jpg", photo("PNG"), "does not match its name"),
    ("tea.png", photo()[:200], "cannot read"),
    ("tea.png", b"", "empty"),
    ("tea.png", b"x" * (8 * 2**20 + 1), "8 MB at most"),
]


@pytest.mark.parametrize(("name", "data", "said"), BAD_PICTURES)
async def test_a_picture_that_is_none_is_refused_in_words(club: Stage, name: str, data: bytes, said: str) -> None:
    shown = await make(club)
    assert said in club.seen(await hand_in(club, EN, shown, {"picture": [(name, data)]}))
    again = await club.slash(EN, "hall", "event manage", event=str((await newest(club)).event_id))
    assert "There is one" not in club.seen(again)


async def test_in_chinese_and_staff_see_the_picture_of_what_they_approve(club: Stage) -> None:
    await club.slash(ADMIN, "hall", "event rules", approved_after=1)
    shown = await make(club, ZH, title="品茶会", starts="下周五晚上7点", ends="3小时")
    refused = await hand_in(club, ZH, shown, {"picture": [("茶.gif", b"GIF89a")]})
    assert "请发 PNG、JPEG、WebP 或 HEIC" in club.seen(refused)
    assert "已有图片" in club.seen(await hand_in(club, ZH, shown, {"picture": [("茶.webp", photo("WEBP"))]}))
    await press(club, ZH, shown, "event-draft:publish")
    case = await club.click(STAFF, club.latest("staff-queue"), custom_id=one(club, club.latest("staff-queue"), "take"))
    seen = await press(club, STAFF, case, "event-case:picture")
    assert len(gallery(seen.response._message.components)) == 1  # type: ignore[union-attr]
    done = await press(club, STAFF, case, "event-case:approve")
    assert "is published" in club.seen(done)
    assert len(pictures(club, club.latest("hall"))) == 1


# --- kinds and cities --------------------------------------------------------------------------------------------


async def test_the_kind_of_a_draft_is_picked_from_those_one_may_hold(club: Stage) -> None:
    shown = await make(club)
    menu = one(club, shown, "event-draft:kind")
    changed = await club.select(EN, shown, ["partner"], custom_id=menu)
    assert "Partner benefit · draft" in club.seen(changed)
    assert (await newest(club)).kind == "partner"
    staffs = await make(club, STAFF, options={"kind": "member"})
    done = await club.select(STAFF, staffs, ["talk"], custom_id=one(club, staffs, "event-draft:kind"))
    assert "Product talk · draft" in club.seen(done)


@pytest.mark.parametrize(
    ("who", "named", "unsaid", "elsewhere", "kept"),
    [
        (EN, "Only for members in Shanghai / 上海", "have not said where you live", "says Beijing", "Your city is"),
        (ZH, "仅限这些城市的成员：Shanghai / 上海", "还没填过城市", "你填的是 Beijing", "你的城市："),
    ],
)
async def test_an_event_for_some_cities(
    club: Stage, who: str, named: str, unsaid: str, elsewhere: str, kept: str
) -> None:
    """It is said before anybody presses, and what would meet it; and saying where one lives does."""
    shown = await make(club, STAFF, options={"kind": "official"})
    values = {"role_ids": [], "min_streak": "0", "min_contribution": "0", "cities": "Shanghai，上海、Shanghai"}
    await fill(club, STAFF, shown, "-thresholds", values)
    await press(club, STAFF, shown, "event-draft:publish")
    card = club.latest("hall")
    info = await club.slash(who, "hall", "event info", event=str((await newest(club, STAFF)).event_id))
    assert named in club.seen(info)
    assert unsaid in club.seen(await press(club, who, card, "event:join"))
    profile = await club.slash(who, "hall", "profile")
    for city, then in (("Beijing", elsewhere), (" ｓhanghai", "Tea tasting")):
        answer = await fill(club, who, profile, "profile:city", {"city": city})
        assert kept in club.seen(answer) and city.strip() in club.seen(answer)
        assert then in club.seen(await press(club, who, card, "event:join"))
    again = await club.slash(who, "hall", "profile")
    assert "ｓhanghai" in club.seen(again)
    assert "ｓhanghai" not in club.seen(await club.slash(ADMIN, "hall", "profile", member=club.world.persona(who)))
    gone = await fill(club, who, again, "profile:city", {"city": ""})
    assert "deleted" in club.seen(gone) or "已删除" in club.seen(gone)


# --- who is told -------------------------------------------------------------------------------------------------


async def test_who_lets_an_offer_pass_is_told_and_can_sign_up_again(club: Stage) -> None:
    event = await published(club)
    await signed_up(club, event, EN, "qin", "ada", ZH)
    host = await press(club, EN, club.latest("hall"), "event:leave")
    await press(club, EN, host, "event:left")
    await club.advance(13 * 3600)
    assert "名额给了下一位" in dms(club, ZH)[-1]
    message = list(club.world.channel(f"dm:{ZH}").history())[-1]
    again = await press(club, ZH, message, "event:join")
    assert "报名成功" in club.seen(again), "the place is free again: nobody else waited"


async def test_the_clubs_event_without_a_host_is_taken_on_by_one_of_the_staff(club: Stage, restart: Restart) -> None:
    shown = await make(club, STAFF, options={"kind": "official"})
    await press(club, STAFF, shown, "event-draft:publish")
    event = await newest(club, STAFF)
    club.env.backend.remove_member(club.world.guild.id, club.world.persona(STAFF).id)
    await club.advance(5)
    notice = club.latest("staff-queue")
    assert "has no host" in club.seen(notice) and "sign-ups stand" in club.seen(notice)
    await restart()
    taken = await press(club, ADMIN, notice, "take-over")
    assert "Tea tasting now" in club.seen(taken)
    assert (await stored(club, event)).host_id == club.world.persona(ADMIN).id
    await club.advance(5)
    assert "Ada" in club.seen(club.latest("hall"))
