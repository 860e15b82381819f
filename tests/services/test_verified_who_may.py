"""Who may do what with a proposal and with a verified group: each deed × each kind of person, as a table."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import db.cases
from db.engine import Database
from services import Services, build_services
from services.actor import Actor
from services.errors import UserError
from services.verified.rules import checked_standard
from tests.databases import SQLiteFiles

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
GUILD = 1
MODERATORS = frozenset({77})

PEOPLE = {
    "stranger": Actor(GUILD, 50),
    "guest": Actor(GUILD, 51),
    "member": Actor(GUILD, 12),
    "officer": Actor(GUILD, 13),
    "director": Actor(GUILD, 11),
    "officer elsewhere": Actor(GUILD, 23),
    "director elsewhere": Actor(GUILD, 21),
    "moderator": Actor(GUILD, 4, MODERATORS),
    "holder": Actor(GUILD, 5, MODERATORS),
    "admin": Actor(GUILD, 90, manages_guild=True),
}
ADMIN, HOLDER = PEOPLE["admin"], PEOPLE["holder"]
# Of the proposal that waits in the queue: proposed by the director elsewhere, founded with the officer elsewhere.
PROPOSER, FOUNDER = "director elsewhere", "officer elsewhere"


@dataclass(frozen=True)
class Ground:
    """A verified group of the first people, one of those elsewhere, and a proposal of theirs held by the holder."""

    services: Services
    group_id: int
    proposal_id: int
    case_id: int


Deed = Callable[[Ground, Actor], Awaitable[Any]]


def _all(code: str, **others: str) -> dict[str, str]:
    return dict.fromkeys(PEOPLE, code) | {name.replace("_", " "): code for name, code in others.items()}


STAFF_MAY = {"moderator": "", "holder": "", "admin": ""}
RUNS = {"director": ""}

DEEDS: dict[str, tuple[Deed, dict[str, str]]] = {
    "see the proposal": (
        lambda on, who: on.services.proposals.seen(who, on.proposal_id),
        _all("proposal-unknown") | STAFF_MAY | {PROPOSER: "", FOUNDER: ""},
    ),
    "write it": (
        lambda on, who: on.services.proposals.write(who, on.proposal_id, "charter", {"charter": "x"}, NOW),
        _all("proposal-unknown") | {PROPOSER: "proposal-not-writable"},
    ),
    "hand it in": (
        lambda on, who: on.services.proposals.hand_in(who, on.proposal_id, NOW),
        _all("proposal-unknown") | {PROPOSER: "proposal-not-writable"},
    ),
    "withdraw it": (
        lambda on, who: on.services.proposals.withdraw(who, on.proposal_id, NOW),
        _all("proposal-unknown") | {PROPOSER: ""},
    ),
    "found it": (
        lambda on, who: on.services.proposals.founder_answers(who, on.proposal_id, True, NOW),
        _all("proposal-not-asked") | {FOUNDER: ""},
    ),
    "answer": (
        lambda on, who: on.services.proposals.answer(who, on.proposal_id, "x", NOW),
        _all("proposal-unknown") | {PROPOSER: "proposal-no-question", FOUNDER: "proposal-no-question"},
    ),
    "take its case": (
        lambda on, who: on.services.cases.take(who, on.case_id, NOW),
        _all("not-allowed") | {"moderator": "case-taken", "admin": "case-taken", "holder": ""},
    ),
    "give it back": (
        lambda on, who: on.services.cases.release(who, on.case_id, NOW),
        _all("case-not-yours") | {"holder": ""},
    ),
    **{
        name: (deed, _all("not-allowed") | {"moderator": "case-not-yours", "admin": "case-not-yours", "holder": ""})
        for name, deed in {
            "ask back": lambda on, who: on.services.proposal_decisions.ask(who, on.proposal_id, "x", NOW),
            "return it": lambda on, who: on.services.proposal_decisions.return_(who, on.proposal_id, "x", NOW),
            "approve it": lambda on, who: on.services.proposal_decisions.approve(who, on.proposal_id, NOW),
            "decline it": lambda on, who: on.services.proposal_decisions.decline(who, on.proposal_id, "x", NOW),
        }.items()
    },
    "read the standard": (lambda on, who: on.services.verified.terms(who, on.group_id), _all("")),
    "see who runs it": (lambda on, who: on.services.verified.officers(who, on.group_id), _all("")),
    "change the standard": (
        lambda on, who: on.services.verified.change_standard(
            who, on.group_id, lambda old: checked_standard(old.criteria, 2), NOW
        ),
        _all("not-allowed") | STAFF_MAY,
    ),
    "appoint": (
        lambda on, who: on.services.verified.appoint(who, on.group_id, PEOPLE["member"], NOW),
        _all("group-not-yours") | STAFF_MAY | RUNS,
    ),
    "dismiss": (
        lambda on, who: on.services.verified.dismiss(who, on.group_id, PEOPLE["officer"].user_id, NOW),
        _all("group-not-yours") | STAFF_MAY | RUNS | {"officer": ""},
    ),
    "hand over": (
        lambda on, who: on.services.groups.offer(who, on.group_id, PEOPLE["member"], NOW),
        _all("group-not-yours") | STAFF_MAY | RUNS,
    ),
    "put a guest out": (
        lambda on, who: on.services.groups.remove(who, on.group_id, PEOPLE["guest"].user_id, "x", NOW),
        _all("group-not-yours") | STAFF_MAY | RUNS,
    ),
    "put a member out": (
        lambda on, who: on.services.groups.remove(who, on.group_id, PEOPLE["member"].user_id, "x", NOW),
        _all("group-not-yours") | dict.fromkeys([*STAFF_MAY, *RUNS], "group-remove-proven"),
    ),
    "close it": (
        lambda on, who: on.services.groups.close(who, on.group_id, "x", NOW),
        _all("group-not-yours") | STAFF_MAY | {"director": "group-close-verified"},
    ),
    "join it": (
        lambda on, who: on.services.groups.join(who, on.group_id, NOW),
        _all("group-needs-application") | dict.fromkeys(["guest", "member", "officer", "director"], ""),
    ),
    "see liaisons": (lambda on, who: on.services.verified.liaisons(who), _all("not-allowed") | STAFF_MAY),
    "add a liaison": (
        lambda on, who: on.services.verified.put_liaison(who, PEOPLE["stranger"], 1, NOW),
        _all("not-allowed", admin=""),
    ),
    "remove a liaison": (
        lambda on, who: on.services.verified.drop_liaison(who, 60, NOW), _all("not-allowed", admin=""),
    ),
    "name a liaison": (
        lambda on, who: on.services.verified.set_liaison(who, on.group_id, 60, NOW),
        _all("not-allowed", admin=""),
    ),
}  # fmt: skip


async def _handed_in(services: Services, who: list[Actor], name: str, ordinary_id: int | None = None) -> int:
    """A proposal of the first, confirmed by the others; the second is to be an officer."""
    proposals, first = services.proposals, who[0]
    proposal_id = (await proposals.begin(first, NOW, ordinary_id)).proposal.proposal_id
    criterion = {"key": None, "name": "A trade", "evidence": ["badge"], "visible": "", "expires": False}
    for part, values in {
        "basics": {"name": name, "trade": "t", "purpose": "p"},
        "charter": {"charter": "c"},
        "founders": {"user_ids": [each.user_id for each in who[1:]]},
        "officers": {"user_ids": [who[1].user_id]},
        "criterion": criterion,
    }.items():
        await proposals.write(first, proposal_id, part, values, NOW)
    await proposals.hand_in(first, proposal_id, NOW)
    for each in who[1:]:
        await proposals.founder_answers(each, proposal_id, True, NOW)
    return proposal_id


async def _take(services: Services, database: Database, proposal_id: int) -> int:
    async with database.reading() as tx:
        case = await db.cases.open_of(tx, GUILD, "proposal", proposal_id)
    assert case is not None
    await services.cases.take(HOLDER, case.case_id, NOW)
    return case.case_id


@pytest.fixture
async def ground(sqlite_files: SQLiteFiles, tmp_path: Path) -> AsyncIterator[Ground]:
    """On SQLite alone: who may is decided before the database is asked to write."""
    database = await Database.open(sqlite_files.create(tmp_path))
    yield await _grounded(database)
    await database.close()


async def _grounded(database: Database) -> Ground:
    services = build_services(database)
    await services.settings.change_club(ADMIN, {"moderator_roles": (77,)}, NOW)
    await services.settings.change_verified(ADMIN, {"founders": 2}, NOW)
    await services.verified.put_liaison(ADMIN, Actor(GUILD, 60), 5, NOW)
    ordinary = await services.groups.create(PEOPLE["director"], "Food", "x", NOW, invitation=False)
    await services.groups.join(PEOPLE["guest"], ordinary.group_id, NOW)
    here = [PEOPLE[each] for each in ("director", "officer", "member")]
    elsewhere = [PEOPLE["director elsewhere"], PEOPLE["officer elsewhere"]]
    made: list[int] = []
    for who, name, ordinary_id in ((here, "Chefs", ordinary.group_id), (elsewhere, "Pilots", None)):
        proposal_id = await _handed_in(services, who, name, ordinary_id)
        await _take(services, database, proposal_id)
        made.append((await services.proposal_decisions.approve(HOLDER, proposal_id, NOW)).group_id)
    proposal_id = await _handed_in(services, elsewhere, "Sailors")
    return Ground(services, made[0], proposal_id, await _take(services, database, proposal_id))


async def _said(ground: Ground, deed: str, person: str) -> str:
    """The code of the refusal, "" where there is none."""
    try:
        await DEEDS[deed][0](ground, PEOPLE[person])
    except UserError as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize("deed", DEEDS)
async def test_who_may_not_is_told_so(ground: Ground, deed: str) -> None:
    """All of them one after another: what is refused changes nothing."""
    expected = {person: code for person, code in DEEDS[deed][1].items() if code}
    assert {person: await _said(ground, deed, person) for person in expected} == expected


@pytest.mark.parametrize(
    ("deed", "person"), [(deed, who) for deed, (_, codes) in DEEDS.items() for who, code in codes.items() if not code]
)
async def test_who_may_does(ground: Ground, deed: str, person: str) -> None:
    assert await _said(ground, deed, person) == ""
