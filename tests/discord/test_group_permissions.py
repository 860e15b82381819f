"""Who may do what about groups, and who is told no in which words: every command and custom_id × kind of person."""

from __future__ import annotations

import base64
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import discord
import pytest
from discord import app_commands, ui

import db.audit
from bot import errors
from bot.demo.render import plain
from bot.demo.stage import Stage
from bot.errors import Refused
from bot.ui.press import templates
from services.errors import UserError
from tests.discord.group_table import COMMANDS, MAY, PEOPLE, PRESSES, Row
from tests.discord.trade_club import BAKERS, CHEFS, ROLES, TradeClub, trade_club

FEATURES = (
    "cogs.credentials",
    "cogs.fund",
    "cogs.groups",
    "cogs.privacy",
    "cogs.profile",
    "cogs.review",
    "cogs.verified",
)
SETTINGS = ("setup:verified:", "setup:contribution", "setup:officers-review")

# --- acting ------------------------------------------------------------------------------------------------------


@dataclass
class Table:
    """The club, and what was refused to whoever acted last: codes, and the words that they read."""

    trade: TradeClub
    refused: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    @property
    def club(self) -> Stage:
        """The stage."""
        return self.trade.club

    async def command(self, who: str, name: str, row: Row) -> str:
        """What comes of a command."""
        self.trade.at(row.state)
        options = {
            option: self.trade.persona(value) if option == "member" else value for option, value in row.options.items()
        }
        return self.outcome(await self.club.slash(who, "hall", name, **options))

    async def press(self, who: str, start: str, row: Row) -> str:
        """What comes of a press, or of a choice in a menu, on a message for all to see."""
        self.trade.at(row.state)
        return await self.act(who, self.custom_id(start, row.ids), row.pick)

    async def act(self, who: str, custom_id: str, pick: str = "") -> str:
        """What comes of it as things stand."""
        message = await self.posted(custom_id, pick)
        if not pick:
            return self.outcome(await self.club.click(who, message, custom_id=custom_id))
        return self.outcome(await self.club.select(who, message, [self._picked(pick)], custom_id=custom_id))

    def custom_id(self, start: str, ids: dict[str, str]) -> str:
        """The custom_id of that kind, with the ids of the chefs, or of what the row names instead."""
        made = kinds()[start]
        known = {name: str(value) for name, value in (self.trade.ids | self.trade.cases).items()}
        known |= {"kind": "any"} | {name: known.get(value, value) for name, value in ids.items()}
        custom_id = str(made._format.format(**known))
        assert made.__discord_ui_compiled_template__.fullmatch(custom_id)
        return custom_id

    async def role(self, who: str, role: str, *, held: bool = True) -> None:
        """Somebody has a role of the server now, or has it no more."""
        change = self.club.env.backend.add_member_role if held else self.club.env.backend.remove_member_role
        change(self.club.world.guild.id, self.trade.persona(who).id, self.club.world.roles[role].id)
        await self.club.env.settle()

    async def audited(self) -> list[tuple[int, str]]:
        """Who tried what is not theirs, and why it was not, newest last."""
        async with self.club.app.services.database.reading() as tx:
            found = await db.audit.page(tx, self.club.world.guild.id, limit=50, action="case.refused")
        return [(each.actor_id or 0, str(each.detail["why"])) for each in reversed(found)]

    def _picked(self, pick: str) -> Any:
        if pick.startswith("@"):
            return self.trade.persona(pick[1:]).member
        return str((self.trade.ids | self.trade.cases).get(pick, pick))

    def outcome(self, answer: Any) -> str:
        """What came of an act."""
        refused = self.refused[-1:]
        self.refused.clear()
        for code, words in refused:
            told = plain(self.club.env, words).partition("<t:")[0]  # a time is read as people read it
            assert told in self.club.seen(answer), f"{code} was not told"
            return code
        return MAY

    async def posted(self, custom_id: str, pick: str) -> discord.Message:
        """A message with that button or menu."""
        channel = self.club.app.bot.get_channel(self.club.world.channel("hall").id)
        assert isinstance(channel, discord.TextChannel)
        item: ui.Item[Any] = ui.Button(label="?", custom_id=custom_id)
        if pick.startswith("@"):
            item = ui.UserSelect(custom_id=custom_id)
        elif pick:
            item = ui.Select(custom_id=custom_id, options=[discord.SelectOption(label=self._picked(pick))])
        view, row = ui.LayoutView(timeout=None), ui.ActionRow[Any](item)
        view.add_item(row)
        view.stop()
        return await channel.send(view=view)


def kinds() -> dict[str, type[Any]]:
    """What can be pressed or picked from of these features, by the start of its custom_id."""
    return {
        template.partition(":(?P")[0]: made
        for template, made in templates.items()
        if made.__module__.startswith(FEATURES) or template.startswith(SETTINGS)
    }


@pytest.fixture
async def table(monkeypatch: pytest.MonkeyPatch, story_url: str, club: Stage) -> AsyncIterator[Table]:
    """The club in all its states; refusals are noted where they are put into words."""
    trade = await trade_club(club)
    made = Table(trade)
    original = errors.explain

    def explain(error: BaseException, language: str, what: str) -> str:
        said = original(error, language, what)
        error = error.error if isinstance(error, Refused) else error
        made.refused.append((error.code if isinstance(error, UserError) else f"crash: {error!r}", said))
        return said

    for module in list(sys.modules.values()):
        if getattr(module, "explain", None) is original and module is not errors:
            monkeypatch.setattr(module, "explain", explain)
    yield made
    trade.close()


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot has a key."""
    monkeypatch.setenv("GUANXI_CREDENTIALS__KEY", base64.b64encode(b"k" * 32).decode())


# --- the table ---------------------------------------------------------------------------------------------------


def test_every_command_and_every_custom_id_has_a_row(club: Stage) -> None:
    commands = {
        each.qualified_name
        for each in club.app.bot.tree.walk_commands()
        if isinstance(each, app_commands.Command) and each.callback.__module__.startswith(FEATURES)
    }
    assert commands == {name for name, _ in COMMANDS}
    assert kinds().keys() == {start for start, _ in PRESSES}
    named = {who for _, row in [*COMMANDS, *PRESSES] for people in row.but.values() for who in people.split()}
    assert named <= set(PEOPLE)


@pytest.mark.parametrize("who", PEOPLE)
async def test_who_may_and_who_is_told_no(table: Table, who: str) -> None:
    told: list[tuple[str, Row, str]] = []
    for name, row in COMMANDS:
        told.append((name, row, await table.command(who, name, row)))
    for start, row in PRESSES:
        told.append((start, row, await table.press(who, start, row)))
    assert [(name, row, what) for name, row, what in told if what != row.outcome(who)] == []


# --- what is somebody else's to decide -----------------------------------------------------------------------------

ON_RECORD = ("case:take", "case:open", "case:pick", "credential:", "proposal:", "fund:")
WAIVED = ("case:release", "credential:back", "credential:undo")  # to give back what one holds; see below for undoing


def decisions() -> list[tuple[str, Row]]:
    """The presses by which cases are looked at and decided on."""
    return [
        (start, row)
        for start, row in PRESSES
        if row.outcome("stranger") == "not-allowed" and start.startswith(ON_RECORD) and row.state != "appealed"
    ]


async def test_an_old_review_card_is_of_no_use_to_who_is_no_moderator_any_more(table: Table) -> None:
    """They hold each case from the time when they were; the refusal is on record."""
    pressed = decisions()
    assert len(pressed) >= 17
    who = table.trade.persona("former").id
    for start, row in pressed:
        table.trade.at("former")
        outcome = await table.act("former", table.custom_id(start, row.ids), row.pick)
        assert (start, outcome, await table.audited()) == (start, "not-allowed", [(who, "not-allowed")])
    for start in WAIVED[:2]:
        table.trade.at("former")
        assert await table.act("former", table.custom_id(start, {"case_id": "application"})) == MAY


async def test_a_group_does_not_see_the_review_of_another(table: Table) -> None:
    """Also not with the ids of the other group's application; every try is on record."""
    bakers = {"application_id": "bakers_application_id", "file_id": "bakers_file_id", "case_id": "bakers"}
    starts = {start for start in kinds() if start.startswith(("credential:", "case:take", "case:open", "case:release"))}
    for who in ("insider", "officer", "director"):
        for start in sorted(starts - set(WAIVED)):
            table.trade.at("held")
            outcome = await table.act(who, table.custom_id(start, bakers))
            tried = [(table.trade.persona(who).id, "not-allowed")]
            assert (start, outcome, await table.audited()) == (start, "not-allowed", tried)
        for start in WAIVED:
            assert await table.act(who, table.custom_id(start, bakers)) in ("case-not-yours", "undo-nothing")
        assert await table.act(who, "case:pick", "bakers") == "not-allowed"


async def test_officers_find_the_applications_of_their_own_group_only(table: Table) -> None:
    table.trade.at("free")
    names = {each: table.trade.persona(each).name for each in ("applicant", "hopeful", "proposer")}
    people = (("officer", "applicant", CHEFS), ("director", "applicant", CHEFS), ("neighbour", "hopeful", BAKERS))
    for who, theirs, of in people:
        for group in (None, CHEFS, BAKERS):
            options = {} if group is None else {"group": group}
            seen = table.club.seen(await table.club.slash(who, "hall", "review queue", **options))
            own = group in (None, of)
            assert {each for each, name in names.items() if f"@{name}" in seen} == ({theirs} if own else set())
            assert ("One case is open" if own else "Nothing is open") in seen
        assert "You hold no case" in table.club.seen(await table.club.slash(who, "hall", "review mine"))


async def test_officers_review_only_where_the_club_lets_them(table: Table) -> None:
    services, trade = table.club.app.services, table.trade
    trade.at("free")
    await services.settings.change_verified(trade.actor("admin"), {"officers_review": False}, table.club.env.now())
    for who in ("officer", "director"):
        assert await table.act(who, table.custom_id("case:take", {"case_id": "application"})) == "not-allowed"
        for command in ("review queue", "review mine"):
            assert table.outcome(await table.club.slash(who, "hall", command)) == "not-allowed"


# --- nobody decides about their own ------------------------------------------------------------------------------

CREDENTIAL = ("credential:look", "credential:approve", "credential:decline", "credential:more")
PROPOSAL = ("proposal:approve", "proposal:ask", "proposal:return", "proposal:decline")
FUND = ("fund:approve", "fund:decline")
# Who, with which role, about which case in which state, by which buttons: and what they are told.
OWN: list[tuple[str, str, str, str, tuple[str, ...], str]] = [
    ("applicant", "moderator", "application", "free", CREDENTIAL, "case-own"),
    ("applicant", "moderator", "appeal", "appealed", CREDENTIAL, "case-own"),
    ("moderator", "moderator", "appeal", "appealed", CREDENTIAL, "case-touched"),
    ("friend", "moderator", "application", "free", CREDENTIAL, "case-referred"),
    ("friend", "moderator", "appeal", "appealed", CREDENTIAL, "case-referred"),
    ("colleague", "moderator", "appeal", "appealed", CREDENTIAL, MAY),
    ("officer", "moderator", "appeal", "appealed", CREDENTIAL, MAY),  # they had no hand in it
    ("proposer", "moderator", "proposal", "free", PROPOSAL, "case-own"),
    ("founder", "moderator", "proposal", "free", PROPOSAL, "case-own-group"),
    ("colleague", "moderator", "proposal", "free", PROPOSAL, MAY),
    ("member", "moderator", "verifying", "verifying", PROPOSAL, "case-own"),
    ("insider", "moderator", "verifying", "verifying", PROPOSAL, "case-own-group"),  # is in it while it is ordinary
    ("colleague", "moderator", "verifying", "verifying", PROPOSAL, MAY),
    ("director", "executive", "fund", "free", FUND, "case-own"),
    ("officer", "executive", "fund", "free", FUND, "case-own-group"),
    ("insider", "executive", "fund", "free", FUND, "case-own-group"),
    ("guest", "executive", "fund", "free", FUND, "case-own-group"),
    ("liaison", "executive", "fund", "free", FUND, "case-own-group"),  # accompanies the chefs, and is none of them
    ("neighbour", "executive", "fund", "free", FUND, MAY),
]


async def test_nobody_decides_about_their_own(table: Table) -> None:
    """Whatever role they have, and by every button; each try is on record."""
    for who, role, case, state, buttons, code in OWN:
        await table.role(who, role)
        ids = {"case_id": case} | ({"proposal_id": "verifying_proposal_id"} if case == "verifying" else {})
        for start in ("case:take", "case:open", *buttons):
            table.trade.at(state)
            outcome = await table.act(who, table.custom_id(start, ids))
            if code == MAY:  # they may take it, and do nothing with it before that
                wanted = MAY if start == "case:take" else "case-not-yours"
                assert (who, case, start, outcome) == (who, case, start, wanted)
                continue
            assert (who, case, start, outcome) == (who, case, start, code)
            assert await table.audited() == [(table.trade.persona(who).id, code)]
        await table.role(who, role, held=role in ROLES[who])


async def test_a_grant_takes_two_of_the_council(table: Table) -> None:
    """One who says yes twice has said it once."""
    table.trade.at("held")
    fund, council = table.club.app.services.fund, table.trade.persona("council").id
    take = table.custom_id("case:take", {"case_id": "fund"})
    approve = table.custom_id("fund:approve", {})
    for custom_id in (approve, take, approve):
        assert await table.act("council", custom_id) == MAY
    look = await fund.look(table.club.world.guild.id, table.trade.ids["request_id"], table.club.env.now())
    assert look is not None and (look.request.state, look.approved) == ("waiting", [council])


# --- forms that were open when the right was lost ----------------------------------------------------------------

FORMS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("moderator", "moderator", "credential:approve", {"c1": ["met"], "c2": ["met"], "expires": "2026-06-01"}),
    ("moderator", "moderator", "credential:decline", {"failed": ["c1"], "reason": ["unreadable"], "words": "x"}),
    ("moderator", "moderator", "credential:more", {"words": "x"}),
    ("moderator", "moderator", "proposal:ask", {"words": "x"}),
    ("moderator", "moderator", "proposal:return", {"words": "x"}),
    ("moderator", "moderator", "proposal:decline", {"words": "x"}),
    ("council", "executive", "fund:decline", {"reason": "x"}),
]


async def test_a_form_is_of_no_use_once_the_role_is_lost(table: Table) -> None:
    """What is typed is refused, and the try on record."""
    for who, role, start, values in FORMS:
        table.trade.at("held")
        custom_id = table.custom_id(start, {})
        form = await table.club.click(who, await table.posted(custom_id, ""), custom_id=custom_id)
        assert form.modal is not None, start
        await table.role(who, role, held=False)
        assert (start, table.outcome(await table.club.submit(who, form, values))) == (start, "not-allowed")
        assert await table.audited() == [(table.trade.persona(who).id, "not-allowed")]
        await table.role(who, role)


async def test_a_verdict_stands_once_its_giver_is_no_moderator_any_more(table: Table) -> None:
    table.trade.at("approved")
    await table.role("moderator", "moderator", held=False)
    assert await table.act("moderator", table.custom_id("credential:undo", {})) == "not-allowed"
    assert await table.audited() == [(table.trade.persona("moderator").id, "not-allowed")]
