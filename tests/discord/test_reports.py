"""Published reports as people live them: a month ends, the director is asked, everyone reads."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from simcord import InteractionResult
from sqlalchemy import insert

import db.groups
import db.members
import db.verified
from bot.demo.scenes.reports import published
from bot.demo.stage import Stage
from bot.ui import deliver
from db.groups import Membership
from db.metadata import metadata
from db.verified import Officer
from services.actor import Actor

EN, ZH, STAFF, ADMIN, DIRECTOR = "mia", "shangguan", "sam", "ada", "ouyang"
GROUP, NAME = 700, "Chefs 厨师"
Restart = Callable[[], Awaitable[None]]
MONTH_ENDS, DUE = datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 4, 8, tzinfo=UTC)
SOMEBODY = 123456789012345678
HOSTILE = (
    f"@everyone <@{SOMEBODY}> <@&{SOMEBODY}> **bold** [link](https://evil.example)\n"
    "# Heading\n> <script>alert(1)</script>"
)


@pytest.fixture(autouse=True)
async def chefs(club: Stage) -> None:
    """A verified group of Ouyang's with Mia as an officer, places to tell, and the month's report coming."""
    owner = Actor(club.world.guild.id, club.world.persona(ADMIN).id, manages_guild=True)
    changes = {
        "moderator_roles": (club.world.roles["moderator"].id,),
        "announcement_channel": club.world.channels["announcements"].id,
        "staff_channel": club.world.channels["staff-queue"].id,
    }
    await club.app.services.settings.change_club(owner, changes, club.env.now())
    director, officer = club.world.persona(DIRECTOR).id, club.world.persona(EN).id
    async with club.app.services.database.transaction() as tx:
        await tx.execute(
            insert(metadata.tables["groups"]).values(
                guild_id=club.world.guild.id,
                group_id=GROUP,
                kind="verified",
                name=NAME,
                name_key=NAME.casefold(),
                topic="Kitchens",
                entry="invitation",
                state="open",
                founder_id=director,
                owner_id=director,
                channel_id=club.world.channels["chefs"].id,
                created_at=datetime(2026, 1, 5, tzinfo=UTC),
            )
        )
        for user_id in (director, officer):
            joined = Membership(club.world.guild.id, GROUP, user_id, "added", datetime(2026, 2, 1, tzinfo=UTC))
            await db.groups.enter(tx, joined)
        await db.verified.appoint(tx, Officer(club.world.guild.id, GROUP, officer, director, club.env.now()))
        await db.members.remember_locale(tx, club.world.guild.id, director, "zh-CN")
    await club.app.services.reports.promise([club.world.guild.id], club.env.now())


async def until(club: Stage, when: datetime) -> None:
    """The bot is down until then, and back."""
    await club.advance((when - club.env.now()).total_seconds() + 1, down=True)
    for _ in range(3):
        await club.advance(20)


async def overdue(club: Stage) -> None:
    """The month ends, and nobody completes its report."""
    await until(club, MONTH_ENDS)
    await until(club, DUE)


def said(club: Stage, where: str) -> list[str]:
    bot = club.env.backend.bot_user.id
    return [club.seen(each) for each in club.world.channel(where).history() if each.author.id == bot]


def announced(club: Stage) -> list[str]:
    return [each for each in said(club, "announcements") if "Chefs" in each]


def stored(club: Stage, shown: Any) -> Any:
    if isinstance(shown, InteractionResult):
        answer = shown.followups[-1] if shown.followups else shown.response
        assert answer is not None
        return answer._message
    return club.env.backend.get_message(shown.channel.id, shown.id)


def attached(club: Stage, shown: Any, name: str) -> bytes:
    (file,) = [each for each in stored(club, shown).attachments if each["filename"].endswith(name)]
    content = club.env.backend.cdn.get(file["url"])
    assert content is not None
    return content


async def write(club: Stage, who: str, shown: Any, plan: str, notes: str = "") -> InteractionResult:
    form = await club.click(who, shown, label="填写" if who in (ZH, DIRECTOR) else "Write the words")
    return await club.submit(who, form, {"plan": plan, "notes": notes})


async def publish(club: Stage, who: str, shown: Any) -> InteractionResult:
    return await club.click(who, shown, label="发布" if who in (ZH, DIRECTOR) else "Publish")


@pytest.mark.parametrize(
    ("who", "asked", "kept", "done"),
    [
        (DIRECTOR, "数字已经统计好了", "已存为草稿", "发布好了"),
        (EN, "figures of Chefs 厨师", "Kept as a draft", "Published. Thank you"),
    ],
)
async def test_the_month_ends_and_who_runs_the_group_completes_its_report(
    club: Stage, who: str, asked: str, kept: str, done: str
) -> None:
    await until(club, MONTH_ENDS)
    question = club.latest(f"dm:{who}")
    assert asked in club.seen(question) and announced(club) == []
    draft = await write(club, who, question, "Two tastings in April", "Thanks to the kitchen")
    assert kept in club.seen(draft) and "Two tastings in April" in club.seen(draft)
    assert done in club.seen(await publish(club, who, draft))
    (card,) = announced(club)
    assert "Two tastings in April" in card and "Thanks to the kitchen" in card and "March 2026" in card
    assert attached(club, club.latest("announcements"), ".png").startswith(b"\x89PNG")
    assert "Published on April 1, 2026." in card


async def test_a_second_press_changes_nothing(club: Stage) -> None:
    await until(club, MONTH_ENDS)
    question = club.latest(f"dm:{EN}")
    draft = await write(club, EN, question, "A plan")
    await publish(club, EN, draft)
    again = await club.slash(DIRECTOR, "hall", "group report", group=NAME)
    assert "发布" not in [line.strip("[] ") for line in club.seen(again).splitlines()]
    assert "published already" in club.seen(await club.click(EN, question, label="Write the words"))
    assert len(announced(club)) == 1


@pytest.mark.parametrize(
    ("who", "other", "stale", "again"),
    [
        (EN, DIRECTOR, "Somebody else has changed these words", "since you looked"),
        (DIRECTOR, EN, "别人也改了", "有人改了"),
    ],
)
async def test_what_another_wrote_meanwhile_is_kept_and_what_was_typed_comes_back(
    club: Stage, who: str, other: str, stale: str, again: str
) -> None:
    await until(club, MONTH_ENDS)
    form = await club.click(who, club.latest(f"dm:{who}"), label="填写" if who == DIRECTOR else "Write the words")
    theirs = await write(club, other, club.latest(f"dm:{other}"), "Theirs")
    back = await club.submit(who, form, {"plan": "Mine, at length", "notes": "And a note"})
    assert stale in club.seen(back) and "Mine, at length" in club.seen(back) and "And a note" in club.seen(back)
    label = "修改" if who == DIRECTOR else "Change the words"
    form = await club.click(who, back, label=label)
    assert "Theirs" in str(form.modal)
    mine = await club.submit(who, form, {"plan": "Theirs and mine", "notes": ""})
    refused = await publish(club, other, theirs)  # they have not read what they would publish
    assert announced(club) == []
    seen = club.seen(refused if refused.response is not None else theirs)
    assert ("since you looked" if other == EN else "有人改了") in seen and "Theirs and mine" in seen
    await publish(club, who, mine)
    assert "Theirs and mine" in announced(club)[0]


@pytest.mark.parametrize(
    ("who", "label", "done", "before"),
    [(EN, "Correct the words", "Everyone can read what changed", "said before"), (DIRECTOR, "更正", "已更正", "原文")],
)
async def test_a_published_report_is_corrected_for_all_to_see(
    club: Stage, restart: Restart, who: str, label: str, done: str, before: str
) -> None:
    two = "Two tastings " + "and a long story " * 80  # more than a third of what a card holds
    await until(club, MONTH_ENDS)
    await publish(club, EN, await write(club, EN, club.latest(f"dm:{EN}"), two, "Thanks"))
    stranger = await club.slash(ZH, "hall", "group report", group=NAME)
    assert "更正" not in club.seen(stranger)
    shown = await club.slash(who, "hall", "group report", group=NAME)
    form = await club.click(who, shown, label=label)
    assert "Two tastings" in str(form.modal)
    same = await club.submit(who, form, {"plan": two, "notes": "Thanks", "why": "Nothing"})
    assert two.strip() in club.seen(same) and "Nothing" in club.seen(same)  # all of it is given back
    await restart()
    form = await club.click(who, same, label=label)
    corrected = await club.submit(who, form, {"plan": "Three tastings", "notes": "Thanks", "why": f"Three, {HOSTILE}"})
    assert done in club.seen(corrected)
    (card,) = announced(club)
    assert "Three tastings" in card and "Corrected on April 1, 2026: Three, " in card and "Two tastings" not in card
    raw = str(stored(club, club.latest("announcements")).components)
    assert "@everyone" not in raw and f"<@{SOMEBODY}>" not in raw
    reader = await club.slash(ZH, "hall", "group report", group=NAME)
    page = attached(club, reader, ".html").decode()
    assert "2026年4月1日更正" in page and "Two tastings" in page and "Three tastings" in page and "<script" not in page
    record = club.seen(await club.slash(ADMIN, "hall", "audit"))
    assert "corrected the published report of the group Chefs 厨师 for 2026-03" in record


async def test_overdue_it_is_shown_so_and_completed_on_the_same_card(club: Stage, restart: Restart) -> None:
    await until(club, MONTH_ENDS)
    await write(club, DIRECTOR, club.latest(f"dm:{DIRECTOR}"), "草稿，还没发布")
    await until(club, DUE)
    (card,) = announced(club)
    assert "Overdue" in card and "草稿" not in card and "At the end of the month: 2" in card
    late = club.latest(f"dm:{DIRECTOR}")
    assert "已经逾期" in club.seen(late)
    await restart()
    await club.click(DIRECTOR, late, label="发布")
    (card,) = announced(club)
    assert "Overdue" not in card and "草稿，还没发布" in card and "Published on" in card


async def test_a_draft_survives_a_restart(club: Stage, restart: Restart) -> None:
    await until(club, MONTH_ENDS)
    question = club.latest(f"dm:{DIRECTOR}")
    await write(club, DIRECTOR, question, "品鉴会两场")
    await restart()
    form = await club.click(DIRECTOR, question, label="填写")
    assert "品鉴会两场" in str(form.modal)
    draft = await club.submit(DIRECTOR, form, {"plan": "品鉴会三场", "notes": ""})
    await publish(club, DIRECTOR, draft)
    assert "品鉴会三场" in announced(club)[0]


async def test_where_direct_messages_are_closed_the_groups_channel_asks_and_others_are_told_no(club: Stage) -> None:
    async with club.app.services.database.transaction() as tx:
        hall = club.world.channels["hall"].id
        await db.groups.change(tx, club.world.guild.id, GROUP, channel_id=hall)
    channel = club.world.channel(f"dm:{DIRECTOR}")
    club.env.inject_error("POST", f"/channels/{channel.id}/messages", status=403, code=50007, times=None)
    await until(club, MONTH_ENDS)
    question = club.latest("hall")
    assert "数字已经统计好了" in club.seen(question)
    staff = await club.click(STAFF, question, label="填写")
    assert staff.modal is not None
    shown = await club.click(ZH, question, label="填写")
    assert shown.modal is None and "只有管理这个社群的人能填" in club.seen(shown)
    await publish(club, DIRECTOR, await write(club, DIRECTOR, question, "计划"))
    assert len(announced(club)) == 1


@pytest.mark.parametrize(("status", "code"), [(500, 0), (429, 0)])
async def test_what_discord_does_not_take_is_posted_once_in_the_end(club: Stage, status: int, code: int) -> None:
    channel = club.world.channels["announcements"]
    await until(club, MONTH_ENDS)
    draft = await write(club, EN, club.latest(f"dm:{EN}"), "A plan")
    club.env.inject_error("POST", f"/channels/{channel.id}/messages", status=status, code=code, times=2)
    await publish(club, EN, draft)
    for _ in range(6):
        await club.advance(20)
    assert len(announced(club)) == 1


async def test_a_card_posted_before_the_bot_died_is_found_and_not_posted_again(
    club: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long it was down: Discord knows a nonce for some minutes only."""
    carded, posted = club.app.services.reports.carded, deliver.post
    times: list[str] = []

    async def cut_off(*_: Any) -> None:
        monkeypatch.setattr(club.app.services.reports, "carded", carded)
        raise ConnectionError("cut off")

    async def post(bot: Any, channel_id: Any, view: Any, *, nonce: int, **more: Any) -> Any:
        times.append("posted")
        return await posted(bot, channel_id, view, nonce=nonce + len(times), **more)  # the earlier nonce is forgotten

    monkeypatch.setattr(deliver, "post", post)
    monkeypatch.setattr(club.app.services.reports, "carded", cut_off)
    await overdue(club)
    for _ in range(3):
        await club.advance(20)
    assert len(announced(club)) == 1 and times.count("posted") == 1
    await publish(club, EN, await write(club, EN, club.latest(f"dm:{EN}"), "A plan"))
    [card] = announced(club)
    assert "A plan" in card  # it is known by now, and edited


async def test_a_card_that_was_deleted_does_not_come_again(club: Stage) -> None:
    await overdue(club)
    backend = club.env.backend
    message = club.latest("announcements")
    backend.messages[message.channel.id].pop(message.id)
    await write(club, EN, club.latest(f"dm:{EN}"), "A plan")
    shown = await club.slash(EN, "hall", "group report", group=NAME)
    await publish(club, EN, shown)
    assert announced(club) == []


async def test_without_a_channel_for_announcements_the_report_is_there_all_the_same(club: Stage) -> None:
    owner = Actor(club.world.guild.id, club.world.persona(ADMIN).id, manages_guild=True)
    await club.app.services.settings.change_club(owner, {"announcement_channel": None}, club.env.now())
    await overdue(club)
    shown = await club.slash(ZH, "hall", "group report", group=NAME)
    assert "已逾期" in club.seen(shown) and announced(club) == []


# --- reading -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "none", "month", "unknown"),
    [
        (STAFF, "published no report yet", "I do not know that month", "has no published report for 2026-02"),
        (ZH, "还没有公示", "没看懂是哪个月", "没有 2026-02 的公示"),
    ],
)
async def test_what_is_not_there_is_said(club: Stage, who: str, none: str, month: str, unknown: str) -> None:
    ask = {"group": NAME}
    assert none in club.seen(await club.slash(who, "hall", "group report", **ask))
    assert month in club.seen(await club.slash(who, "hall", "group report", **ask, month="March"))
    assert unknown in club.seen(await club.slash(who, "hall", "group report", **ask, month="2026-02"))
    await club.slash(EN, "hall", "group create", name="Night riders", topic="x")
    ordinary = await club.slash(who, "hall", "group report", group="Night riders")
    assert "ordinary group" in club.seen(ordinary) or "普通社群" in club.seen(ordinary)


@pytest.mark.parametrize(("who", "words"), [(STAFF, "Published on April 1, 2026"), (ZH, "2026年4月1日发布")])
async def test_everyone_gets_the_page_as_a_file_for_themselves(club: Stage, who: str, words: str) -> None:
    await until(club, MONTH_ENDS)
    await publish(club, EN, await write(club, EN, club.latest(f"dm:{EN}"), HOSTILE, HOSTILE))
    shown = await club.slash(who, "hall", "group report", group=NAME, month="2026-03")
    assert shown.ephemeral and words in club.seen(shown)
    page = attached(club, shown, ".html").decode()
    assert words in page and "<style>" in page and "<script" not in page and "&lt;script&gt;" in page
    (card,) = announced(club)
    (message,) = [each for each in club.world.channel("announcements").history() if "Chefs" in club.seen(each)]
    raw = str(stored(club, message).components)
    assert "@everyone" not in raw and f"<@{SOMEBODY}>" not in raw and f"<@&{SOMEBODY}>" not in raw
    assert "**bold**" not in raw and "> # Heading" not in raw
    assert raw.count("[link](") == raw.count("\\\\[link](") == 2
    assert stored(club, message).mention_everyone is False and "evil.example" in card


async def test_months_are_offered_to_who_may_read_them(club: Stage) -> None:
    await until(club, MONTH_ENDS)

    async def offered(who: str) -> list[str]:
        found = await club.autocomplete(who, "hall", "group report", "month", "20", group=str(GROUP))
        return [each["value"] for each in found]

    assert await offered(EN) == ["2026-03"] and await offered(ZH) == []
    await until(club, DUE)
    assert await offered(ZH) == ["2026-03"]


async def test_nothing_that_anybody_sees_names_an_applicant(club: Stage) -> None:
    applicant = club.world.persona(ZH)
    at = datetime(2026, 3, 5, tzinfo=UTC)
    async with club.app.services.database.transaction() as tx:
        for number, user_id in enumerate([applicant.id, 5001, 5002, 5003]):
            await tx.execute(
                insert(metadata.tables["applications"]).values(
                    guild_id=club.world.guild.id,
                    application_id=9000 + number,
                    group_id=GROUP,
                    user_id=user_id,
                    standard_version=1,
                    state="declined",
                    form="张三 Zhang Planted".encode(),
                    reason="李四 Li Planted".encode(),
                    round=0,
                    consented_at=at,
                    applied_at=at,
                    decided_at=at,
                    decided_by=1,
                    effective=True,
                )
            )
    await until(club, MONTH_ENDS)
    draft = await write(club, EN, club.latest(f"dm:{EN}"), "A plan")
    await publish(club, EN, draft)
    shown = await club.slash(STAFF, "hall", "group report", group=NAME)
    page = attached(club, shown, ".html").decode()
    texts = [*announced(club), *said(club, f"dm:{EN}"), *said(club, f"dm:{DIRECTOR}"), page, club.seen(shown)]
    assert any("Declined: 4" in each for each in texts)
    for planted in ("Planted", "张三", "李四", str(applicant.id), applicant.name, "5001", "9000"):
        assert not [each for each in texts if planted in each], planted


async def test_the_card_links_to_the_page_where_there_is_one(club: Stage) -> None:
    web = club.app.settings.web.model_copy(update={"port": 8080, "public_url": "https://club.example/x"})
    club.app.bot.settings = club.app.settings.model_copy(update={"web": web})
    await until(club, MONTH_ENDS)
    draft = await write(club, EN, club.latest(f"dm:{EN}"), "A plan")
    assert "club.example" not in str(stored(club, draft).components)  # a draft has no page
    await publish(club, EN, draft)
    card = stored(club, club.latest("announcements"))
    assert f"https://club.example/x/g/{club.world.guild.id}/{GROUP}/2026-03" in str(card.components)


async def test_months_while_the_bot_was_down_are_made_up_for(club: Stage) -> None:
    await until(club, datetime(2026, 5, 20, tzinfo=UTC))
    found = await club.app.services.reports.months(
        Actor(club.world.guild.id, club.world.persona(DIRECTOR).id), GROUP, 9
    )
    assert found == [date(2026, 4, 1), date(2026, 3, 1)]
    assert announced(club) == []  # there is time for the words, although they were due long ago
    assert sum("数字已经统计好了" in each for each in said(club, f"dm:{DIRECTOR}")) == 2


async def test_the_tours_scene_plays(club: Stage) -> None:
    await published(club)
    assert len(announced(club)) == 1


async def test_the_record_says_who_published_and_who_was_late(club: Stage) -> None:
    await overdue(club)
    shown = await club.slash(EN, "hall", "group report", group=NAME)
    await publish(club, EN, await write(club, EN, shown, "A plan"))
    record = club.seen(await club.slash(ADMIN, "hall", "audit"))
    assert "published the report of the group Chefs 厨师 for 2026-03" in record
    assert "The report of the group Chefs 厨师 for 2026-03 is overdue" in record
