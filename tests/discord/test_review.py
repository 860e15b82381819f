"""The staff's queue as people live it: cards in the staff's channel, taking, lapsing, giving back, the lists."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import discord
import pytest
from discord import ui
from simcord import InteractionResult

import db.cases
from bot.demo.stage import Stage, Target
from services.actor import Actor

STAFF, ADMIN = "sam", "ada"
Restart = Callable[[], Awaitable[None]]
MINUTE = 60


@pytest.fixture(autouse=True)
async def staffed(club: Stage) -> None:
    """A club whose groups need no other founder, so that a proposal is quickly there."""
    await set_up(club, staff_channel=club.world.channels["staff-queue"].id)


async def set_up(club: Stage, staff_channel: int | None) -> None:
    owner = Actor(club.world.guild.id, club.world.persona(ADMIN).id, manages_guild=True)
    changes = {"moderator_roles": (club.world.roles["moderator"].id,), "staff_channel": staff_channel}
    await club.app.services.settings.change_club(owner, changes, club.env.now())
    await club.app.services.settings.change_verified(owner, {"founders": 1, "target_days": 3}, club.env.now())


async def propose(club: Stage, who: str, name: str) -> int:
    """A proposal in the queue, with its card; its id."""
    proposal_id = await handed_in(club, Actor(club.world.guild.id, club.world.persona(who).id), name)
    await club.advance(1)
    return proposal_id


async def handed_in(club: Stage, actor: Actor, name: str) -> int:
    proposals, now = club.app.services.proposals, club.env.now()
    proposal_id = (await proposals.begin(actor, now)).proposal.proposal_id
    pages: list[tuple[str, dict[str, Any]]] = [
        ("basics", {"name": name, "trade": "Trade", "purpose": "Purpose"}),
        ("charter", {"charter": "Words"}),
        ("criterion", {"key": None, "name": "A trade", "evidence": ["badge"], "visible": "", "expires": False}),
    ]
    for part, values in pages:
        await proposals.write(actor, proposal_id, part, values, now)
    await proposals.hand_in(actor, proposal_id, now)
    return proposal_id


def ids(club: Stage, shown: Target) -> list[str]:
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


async def press(club: Stage, who: str, shown: Target, verb: str) -> InteractionResult:
    [custom_id] = [each for each in ids(club, shown) if each.startswith(f"case:{verb}")]
    return await club.click(who, shown, custom_id=custom_id)


async def old(club: Stage, custom_id: str) -> discord.Message:
    """A message for all to see with that button, as one that stayed behind."""
    channel = club.app.bot.get_channel(club.world.channel("hall").id)
    assert isinstance(channel, discord.TextChannel)
    view = ui.LayoutView(timeout=None)
    row: ui.ActionRow[Any] = ui.ActionRow(ui.Button(label="?", custom_id=custom_id))
    view.add_item(row)
    view.stop()
    return await channel.send(view=view)


def cards(club: Stage) -> list[discord.Message]:
    return [each for each in club.world.channel("staff-queue").history() if each.author.bot]


async def audited(club: Stage, action: str) -> int:
    owner = Actor(club.world.guild.id, club.world.persona(ADMIN).id, manages_guild=True)
    return len(await club.app.services.staff.audit_page(owner, action=action))


# --- the card ----------------------------------------------------------------------------------------------------


async def test_a_case_is_taken_by_one_and_comes_back_after_its_time(club: Stage, restart: Restart) -> None:
    await propose(club, "mia", "Chefs")
    [card] = cards(club)
    assert "Free" in club.seen(card) and "Chefs" in club.seen(card)
    panel = await press(club, STAFF, card, "take")
    assert panel.ephemeral and "You hold this case" in club.seen(panel)
    assert "Sam Okafor works on it" in club.seen(card)
    free = await old(club, f"case:take:{ids(club, card)[0].rpartition(':')[2]}")
    other = await club.click(ADMIN, free)
    assert "Sam Okafor works on it" in club.seen(other)
    assert "do not hold" in club.seen(await press(club, ADMIN, card, "open"))
    assert "do not hold" in club.seen(await press(club, ADMIN, card, "release"))
    await restart()
    await club.advance(31 * MINUTE)
    assert "Free" in club.seen(card)
    assert "You hold this case" in club.seen(await press(club, ADMIN, card, "take"))
    assert len(cards(club)) == 1


async def test_given_back_and_taken_again(club: Stage) -> None:
    await propose(club, "mia", "Chefs")
    [card] = cards(club)
    await press(club, STAFF, card, "take")
    assert "free for others" in club.seen(await press(club, STAFF, card, "release"))
    assert "Free" in club.seen(card)
    await press(club, STAFF, card, "take")
    assert "You hold this case" in club.seen(await press(club, STAFF, card, "open"))


async def test_taken_anew_it_lapses_later(club: Stage) -> None:
    await propose(club, "mia", "Chefs")
    [card] = cards(club)
    await press(club, STAFF, card, "take")
    await club.advance(20 * MINUTE)
    again = await old(club, f"case:take:{ids(club, card)[0].rpartition(':')[2]}")
    await club.click(STAFF, again)
    await club.advance(20 * MINUTE)
    assert "works on it" in club.seen(card)
    await club.advance(15 * MINUTE)
    assert "Free" in club.seen(card)


async def test_an_old_card_pressed_after_losing_the_role_is_refused_and_recorded(club: Stage) -> None:
    await propose(club, "mia", "Chefs")
    [card] = cards(club)
    button = next(each for each in ids(club, card) if each.startswith("case:take"))
    for who, words in (("qin", "只有"), ("mia", "only")):
        assert words in club.seen(await club.click(who, await old(club, button)))
    owner = Actor(club.world.guild.id, club.world.persona(ADMIN).id, manages_guild=True)
    await club.app.services.settings.change_club(owner, {"moderator_roles": ()}, club.env.now())
    assert "only" in club.seen(await press(club, STAFF, card, "take"))
    assert await audited(club, "case.refused") == 3
    assert "Free" in club.seen(card)


async def test_one_cannot_take_what_is_about_oneself(club: Stage) -> None:
    await propose(club, STAFF, "Mods")
    [card] = cards(club)
    assert "about you" in club.seen(await press(club, STAFF, card, "take"))
    assert await audited(club, "case.refused") == 1


@pytest.mark.parametrize("held", [False, True])
async def test_a_deleted_card_comes_back_while_the_case_is_open(club: Stage, held: bool) -> None:
    proposal_id = await propose(club, "mia", "Chefs")
    [card] = cards(club)
    if held:
        await press(club, STAFF, card, "take")
    async with club.simulation.lock:
        club.env.backend.delete_message(card.channel.id, card.id)
        await club.env.settle()
        await club.simulation.pump()
    [new] = cards(club)
    assert new.id != card.id and ("works on it" if held else "Free") in club.seen(new)
    actor = Actor(club.world.guild.id, club.world.persona("mia").id)
    await club.app.services.proposals.withdraw(actor, proposal_id, club.env.now())
    await club.advance(1)
    assert "Closed" in club.seen(new) and ids(club, new) == []


async def test_a_card_that_discord_refuses_comes_later_and_once(club: Stage, restart: Restart) -> None:
    channel = club.world.channels["staff-queue"]
    club.env.inject_error("POST", f"/channels/{channel.id}/messages", status=500, times=2)
    await propose(club, "mia", "Chefs")
    assert cards(club) == []
    await restart()
    for _ in range(3):
        await club.advance(20)
    assert len(cards(club)) == 1


# --- the lists ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "empty", "one", "mine"),
    [
        (STAFF, "Nothing waits here", "One case is open", "You hold no case"),
        ("qin", "这里没有待办", "共 1 件待办", "你手上没有待办"),
    ],
)
async def test_the_queue_and_ones_own(club: Stage, who: str, empty: str, one: str, mine: str) -> None:
    if who == "qin":  # a moderator who reads Chinese
        owner = Actor(club.world.guild.id, club.world.persona(ADMIN).id, manages_guild=True)
        roles = {"moderator_roles": (club.world.roles["executive"].id,)}
        await club.app.services.settings.change_club(owner, roles, club.env.now())
    assert empty in club.seen(await club.slash(who, "hall", "review queue"))
    assert mine in club.seen(await club.slash(who, "hall", "review mine"))
    await propose(club, "mia", "Chefs")
    shown = await club.slash(who, "hall", "review queue", kind="proposal", free=True)
    assert one in club.seen(shown) and "Chefs" in club.seen(shown) and shown.ephemeral
    [menu] = [each for each in ids(club, shown) if each == "case:pick"]
    async with club.app.services.database.reading() as tx:
        [case] = await db.cases.queue(tx, club.world.guild.id, limit=5)
    picked = await club.select(who, shown, [str(case.case_id)], custom_id=menu)
    await press(club, who, picked, "take")
    assert empty in club.seen(await club.slash(who, "hall", "review queue", free=True))
    assert "Chefs" in club.seen(await club.slash(who, "hall", "review mine"))
    assert empty in club.seen(await club.slash(who, "hall", "review queue", kind="appeal"))


async def test_oldest_first_paged_and_overdue(club: Stage) -> None:
    for n in range(8):
        actor = Actor(club.world.guild.id, 5000 + n)
        await handed_in(club, actor, f"Trade {n}")
        await club.env.advance_time(60)
    shown = await club.slash(STAFF, "hall", "review queue")
    text = club.seen(shown)
    assert text.index("Trade 0") < text.index("Trade 5") and "Trade 6" not in text and "overdue" not in text
    await press(club, STAFF, shown, "page")
    assert "Trade 7" in club.seen(shown) and "Trade 0" not in club.seen(shown)
    await club.env.advance_time(4 * 24 * 3600)
    assert "overdue" in club.seen(await club.slash(STAFF, "hall", "review queue"))


async def test_how_long_cases_take_is_told(club: Stage) -> None:
    await propose(club, "mia", "Chefs")
    await club.env.advance_time(2 * 24 * 3600)
    [card] = cards(club)
    panel = await press(club, STAFF, card, "take")
    [approve] = [each for each in ids(club, panel) if each.startswith("proposal:approve")]
    await club.click(STAFF, panel, custom_id=approve)
    assert "no longer than 2.0 days" in club.seen(await club.slash(STAFF, "hall", "review mine"))


async def test_who_may_not_is_told_so(club: Stage) -> None:
    for who in ("mia", "qin", "ouyang"):
        for command in ("review queue", "review mine"):
            said = club.seen(await club.slash(who, "hall", command))
            assert "only" in said or "只有" in said


async def test_without_a_staff_channel_the_queue_works_and_says_so(club: Stage) -> None:
    await set_up(club, staff_channel=None)
    await propose(club, "mia", "Chefs")
    assert cards(club) == []
    shown = await club.slash(STAFF, "hall", "review queue")
    assert "Chefs" in club.seen(shown) and "No channel for staff is set" in club.seen(shown)
