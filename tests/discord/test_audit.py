"""The audit log and what could not be done, as staff see them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.demo.stage import Stage
from bot.ui.audit_words import entry_text
from cogs.audit.views import A_PAGE, AuditPage
from db.audit import AuditEntry
from services import audit
from services.actor import Actor
from tests.discord.conftest import STORY_BEGINS, app_on


def ada(club: Stage) -> Actor:
    return Actor(club.world.guild.id, club.world.persona("ada").id, manages_guild=True)


async def change(club: Stage, **changes: Any) -> None:
    await club.app.services.settings.change_club(ada(club), changes, club.app.clock.now())


async def grant(club: Stage, amount: int = 50, reason: str = "helped at the door") -> None:
    await club.slash("ada", "hall", "points grant", member=club.world.persona("mia"), amount=amount, reason=reason)


# --- /audit ------------------------------------------------------------------------------------------------------


async def test_nothing_on_record_yet(club: Stage) -> None:
    answer = await club.slash("ada", "hall", "audit")
    assert answer.ephemeral and "Nothing is on record yet" in club.seen(answer)
    assert "fewer options" in club.seen(await club.slash("ada", "hall", "audit", action="points.granted"))


async def test_what_was_done_is_read_in_words(club: Stage) -> None:
    await change(club, language="zh-CN", audit_channel=club.world.channels["audit-log"].id, budgets={"grants": 7000})
    await grant(club)
    text = club.seen(await club.slash("ada", "hall", "audit"))
    assert "@Ada Lin gave @Mia Chen 50 points\nhelped at the door" in text
    assert "Language: en → zh-CN" in text and "Audit log: none → #audit-log" in text
    assert "Budgets: Grants 100,000 → Grants 7,000" in text


async def test_in_chinese(club: Stage) -> None:
    await change(club, admin_roles=(club.world.roles["director"].id,))
    await grant(club)
    text = club.seen(await club.slash("ouyang", "hall", "audit"))
    assert "@Ada Lin 给 @Mia Chen 发放了 50 积分\n原因：helped at the door" in text
    assert "管理员：无 → @GroupDirector 社群负责人" in text
    await club.slash("ada", "hall", "redpacket limits set", members_may_give=True)
    assert "否 → 是" in club.seen(await club.slash("ouyang", "hall", "audit"))


async def test_filters(club: Stage) -> None:
    await change(club, language="zh-CN")
    await grant(club)
    mia = club.world.persona("mia")
    text = club.seen(await club.slash("ada", "hall", "audit", about=mia))
    assert "about @Mia Chen" in text and "50 points" in text and "changed the settings" not in text
    text = club.seen(await club.slash("ada", "hall", "audit", by=mia))
    assert "Nothing on record fits" in text
    text = club.seen(await club.slash("ada", "hall", "audit", action="settings.club"))
    assert "changed the settings" in text and "50 points" not in text


async def test_actions_are_offered_by_name_and_only_to_admins(club: Stage) -> None:
    await change(club, admin_roles=(club.world.roles["director"].id,))
    await grant(club)
    offered = await club.autocomplete("ada", "hall", "audit", "action", "poi")
    assert offered == [{"name": "Points given", "value": "points.granted"}]
    offered = await club.autocomplete("ouyang", "hall", "audit", "action", "")
    assert [each["name"] for each in offered] == ["发放积分", "修改设置"]
    assert await club.autocomplete("mia", "hall", "audit", "action", "") == []


async def test_pages_and_back_also_after_a_restart(club: Stage, story_url: str) -> None:
    for number in range(1, A_PAGE + 4):
        await grant(club, number, f"reason {number}")
    shown = await club.slash("ada", "hall", "audit", action="points.granted")
    assert f"reason {A_PAGE + 3}" in club.seen(shown) and "reason 3\n" not in club.seen(shown) + "\n"
    await club.app.close()
    app = app_on(story_url)
    await app.open()
    app.clock.source = club.env.now
    await club.env.restart_bot(app.bot)
    club.app = club.simulation.app = app
    await club.click("ada", shown, label="Older")
    text = club.seen(shown) + "\n"
    assert "Points given" in text and "reason 1\n" in text and f"reason {A_PAGE}\n" not in text
    assert "Older" not in text
    await club.click("ada", shown, label="Newest")
    assert f"reason {A_PAGE + 3}" in club.seen(shown) and "Newest" not in club.seen(shown)
    await app.close()


async def test_a_full_page_of_the_longest_reasons_fits_discord(club: Stage) -> None:
    for _ in range(A_PAGE + 1):
        await grant(club, 1, "_" * 200)
    assert "Older" in club.seen(await club.slash("ada", "hall", "audit"))


async def test_who_may_not_turns_no_page_that_they_kept(club: Stage) -> None:
    await change(club, admin_roles=(club.world.roles["director"].id,))
    for _ in range(A_PAGE + 1):
        await grant(club)
    shown = await club.slash("ouyang", "hall", "audit")
    await change(club, admin_roles=())
    assert "只有管理员可以这样做" in club.seen(await club.click("ouyang", shown, label="更早"))


def test_the_ids_of_a_page_fit_a_custom_id() -> None:
    longest = 2**63 - 1
    button = AuditPage("Older", by=longest, about=longest, before=longest, action="a" * 26)
    assert len(button.custom_id) <= 100


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize(
    ("action", "detail"),
    [
        ("made.up", {"x": 1}),
        ("settings.club", {"no_such_field": {"before": None, "after": {"a": 1}}}),
        (
            "settings.club",
            {"staff_channel": {"before": 1, "after": None}, "executive_roles": {"before": [5], "after": []}},
        ),
        (
            "settings.checkin",
            {
                "from_day": "2026-03-11",
                "base": {"before": 10, "after": 20},
                "milestones": {"before": [{"day": 7, "points": 20}], "after": []},
                "role_multipliers": {"before": {}, "after": {"5": 150}},
            },
        ),
        ("checkin.amnesty", {"day": "2026-03-10", "streaks": 1}),
        ("job.retried", {"job_id": "1", "kind": "audit.mirror"}),
        ("job.dismissed", {"job_id": "1", "kind": "made.up"}),
    ],
)
def test_every_kind_of_entry_has_words_and_an_unknown_one_its_code(
    language: str, action: str, detail: dict[str, Any]
) -> None:
    said = entry_text(language, AuditEntry(1, 2, STORY_BEGINS, None, action, 7, None, detail))
    assert "{" not in said
    assert ("made.up" in said) == ("made.up" in (action, detail.get("kind")))


# --- the copy in the channel -------------------------------------------------------------------------------------


async def test_a_line_is_copied_to_the_channel_in_the_clubs_language_and_pings_nobody(club: Stage) -> None:
    await change(club, audit_channel=club.world.channels["audit-log"].id, language="zh-CN")
    await grant(club, reason="**@everyone** @here")
    message = club.latest("audit-log")
    assert "@Ada Lin 给 @Mia Chen 发放了 50 积分" in club.seen(message)
    kept = club.env.backend.get_message(message.channel.id, message.id)
    assert (kept.mention_everyone, kept.ping_user_ids, kept.ping_role_ids) == (False, [], [])
    assert "\\*\\*@\u200beveryone" in str(kept.components[0]["components"][0]["content"])


async def test_lines_of_the_same_moment_are_copied_in_the_order_of_the_log(club: Stage) -> None:
    now, amounts = club.app.clock.now(), range(1001, 1013)
    changes: list[dict[str, Any]] = [{"budgets": {"grants": amount}} for amount in amounts]
    for each in ({"audit_channel": club.world.channels["audit-log"].id}, *changes):
        await club.app.services.settings.change_club(ada(club), each, now)
    await grant(club)
    _, *copied, last = [club.seen(each) for each in _history(club, "audit-log")]
    assert [f"→ Grants {amount:,}" in line for amount, line in zip(amounts, copied, strict=True)] == [True] * 12
    assert "50 points" in last


async def test_without_a_channel_nothing_is_posted_and_nothing_fails(club: Stage) -> None:
    await grant(club)
    assert await club.app.services.staff.dead_jobs(ada(club)) == []


async def test_a_line_written_while_discord_is_down_is_copied_later_and_once(club: Stage) -> None:
    channel = club.world.channels["audit-log"]
    await change(club, audit_channel=channel.id)
    await club.advance(1)
    before = len(channel.history())
    club.env.inject_error("POST", f"/channels/{channel.id}/messages", status=400, code=0)
    await grant(club)
    assert len(channel.history()) == before
    await club.advance(10)
    await club.advance(600)
    assert len(channel.history()) == before + 1


# --- what could not be done --------------------------------------------------------------------------------------


async def break_mirror(club: Stage, times: int = 1) -> None:
    """The copy of the next line is refused for good."""
    channel = club.world.channels["audit-log"]
    await change(club, audit_channel=channel.id, staff_channel=club.world.channels["staff-queue"].id)
    await club.advance(1)
    club.env.inject_error("POST", f"/channels/{channel.id}/messages", status=403, code=50013, times=times)
    await grant(club)


async def test_everything_was_done(club: Stage) -> None:
    assert "Everything that was promised has been done" in club.seen(await club.slash("ada", "hall", "jobs"))


async def test_staff_are_told_and_have_it_tried_again(club: Stage) -> None:
    await break_mirror(club)
    told = club.latest("staff-queue")
    assert "Copying a line of the audit log" in club.seen(told) and "I may not post in #audit-log" in club.seen(told)
    await club.click("ada", told, label="Try again")
    text = club.seen(club.latest("staff-queue"))
    assert "@Ada Lin had it tried again" in text and "[Try again]" not in text
    assert "@Ada Lin gave @Mia Chen 50 points" in "".join(club.seen(each) for each in _history(club, "audit-log"))
    assert "has been done" in club.seen(await club.slash("ada", "hall", "jobs"))


async def test_who_may_not_is_told_so_and_the_card_stays(club: Stage) -> None:
    await break_mirror(club)
    refused = await club.click("sam", club.latest("staff-queue"), label="Try again")
    assert refused.ephemeral and "for admins only" in club.seen(refused)
    assert "[Try again]" in club.seen(club.latest("staff-queue"))


async def test_a_second_press_finds_nothing_to_do(club: Stage) -> None:
    await break_mirror(club)
    listed = await club.slash("ada", "hall", "jobs")
    await club.click("ada", club.latest("staff-queue"), label="Try again")
    assert "nothing to retry" in club.seen(await club.click("ada", listed, label="Try 1 again"))


async def test_what_fails_again_is_told_again(club: Stage) -> None:
    await break_mirror(club, times=2)
    before = len(_history(club, "staff-queue"))
    await club.click("ada", club.latest("staff-queue"), label="Try again")
    assert len(_history(club, "staff-queue")) == before + 1
    assert "[Try again]" in club.seen(club.latest("staff-queue"))


async def test_the_list_moves_up_and_can_be_let_be(club: Stage) -> None:
    await break_mirror(club, times=7)
    for _ in range(6):
        await grant(club)
    shown = await club.slash("ada", "hall", "jobs")
    assert "And 2 more" in club.seen(shown)
    for left in range(6, 0, -1):
        await club.click("ada", shown, label="Let 1 be")
        assert club.seen(shown).count("I may not post in #audit-log") == min(left, 5)
    await club.click("ada", shown, label="Let 1 be")
    assert "has been done" in club.seen(shown)
    assert "@Ada Lin let this be: Copying a line" in club.seen(await club.slash("ada", "hall", "audit"))


async def test_the_list_in_chinese(club: Stage) -> None:
    await change(club, admin_roles=(club.world.roles["director"].id,), language="zh-CN")
    await break_mirror(club)
    assert "有件事没办成" in club.seen(club.latest("staff-queue"))
    shown = await club.slash("ouyang", "hall", "jobs")
    assert "把操作记录同步到频道" in club.seen(shown)
    await club.click("ouyang", shown, label="重试第 1 件")
    assert "该办的都办好了" in club.seen(shown)


async def test_with_the_staff_channel_gone_it_stands_in_the_list(club: Stage) -> None:
    await break_mirror(club, times=2)
    club.env.backend.delete_channel(club.world.channels["staff-queue"].id)
    await club.env.settle()
    await grant(club)
    text = club.seen(await club.slash("ada", "hall", "jobs"))
    assert "Telling staff what could not be done" in text and "Copying a line" in text


async def test_what_was_settled_before_the_card_is_not_told(club: Stage) -> None:
    await change(club, staff_channel=club.world.channels["staff-queue"].id)
    async with club.app.services.database.transaction() as tx:
        await audit.record(tx, club.world.guild.id, club.app.clock.now(), None, "made.up")
    await club.advance(1)
    assert _history(club, "staff-queue") == []


def _history(club: Stage, name: str) -> list[Any]:
    return list(club.world.channels[name].history())
