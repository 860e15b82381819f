"""A club in the middle of everything that verified groups bring with them, for tests of who may do what.

Two verified groups, an ordinary one, a proposal, an application and a request to the fund, each in the hands of
whoever decides on it. `TradeClub.at(state)` brings the database back to one of the states that were kept.
"""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, cast

from PIL import Image

import db.cases
import db.groups
import db.sealed_files
from bot.brakes import Brakes
from bot.demo.stage import Stage
from bot.demo.world import Persona
from db.groups import Membership
from services.actor import Actor
from services.credentials.rules import Form
from services.verified.standard import Criterion, Standard
from tests.services.verified_club import VerifiedGroup, verified_group

# Who there is, and which of the server's roles they have. `former` was a moderator, and holds cases from that time.
ROLES = {
    "stranger": (),
    "member": (),  # owns the ordinary group Riders
    "applicant": (),  # to the chefs, as a friend recommended; and invited into Riders
    "friend": (),
    "guest": (),  # in the chefs without having proven anything
    "insider": (),  # has proven their trade to the chefs; is in Riders, too, and asked to own it
    "neighbour": (),  # an officer of the bakers
    "officer": (),
    "director": (),
    "proposer": (),
    "founder": (),
    "moderator": ("moderator",),  # holds the chefs' application, and the proposal
    "colleague": ("moderator",),  # holds nothing
    "council": ("executive",),  # holds the request to the fund
    "admin": ("admin",),
    "former": (),
    "baker": (),
    "liaison": (),
    "hopeful": (),  # has applied to the bakers
}

CHEFS, BAKERS, RIDERS, FARMERS = "Chefs", "Bakers", "Riders", "Farmers"
MONTH = date(2026, 2, 1)  # of the chefs' report
MET = {"c1": "met", "c2": "met"}
SECOND = Criterion(key="c2", name="Works in it today", evidence=("letter",), visible="")
CRITERION = {"name": "Works on a farm", "evidence": ("letter",), "visible": "Name", "expires": False}


@dataclass
class TradeClub:
    """The club, the ids in it by the names that custom_ids give them, and its states."""

    club: Stage
    ids: dict[str, int] = field(default_factory=dict[str, int])
    cases: dict[str, int] = field(default_factory=dict[str, int])
    _kept: dict[str, sqlite3.Connection] = field(default_factory=dict[str, sqlite3.Connection])

    def persona(self, who: str) -> Persona:
        """Somebody of the club."""
        return self.club.world.persona(who)

    def actor(self, who: str, *roles: str) -> Actor:
        """Somebody as the services know them, with the roles that they have or with others."""
        held = self.club.world.roles
        role_ids = frozenset(held[each].id for each in roles or ROLES[who])
        return Actor(self.club.world.guild.id, self.persona(who).id, role_ids, manages_guild=who == "admin")

    def keep(self, state: str) -> None:
        """Remember the database as it is now."""
        self._kept[state] = sqlite3.connect(":memory:")
        with _file(self.club) as live:
            live.backup(self._kept[state])
        live.close()

    def at(self, state: str) -> None:
        """Bring the database back to a state, with nobody slowed down: a table asks for more than a person can."""
        self.club.app.bot.brakes = Brakes()
        with _file(self.club) as live:
            self._kept[state].backup(live)
        live.close()

    def close(self) -> None:
        """Forget all states."""
        for each in self._kept.values():
            each.close()


async def trade_club(club: Stage) -> TradeClub:
    """The club, with every state kept. No job runs in it: what presses cause on Discord is not done."""
    world, services, now = club.world, club.app.services, club.env.now()

    async def nothing() -> int:
        return 0

    club.simulation.pump = nothing  # type: ignore[method-assign]
    personas = cast("dict[str, Persona]", world.personas)
    for who, roles in ROLES.items():
        user = club.env.create_user(f"the.{who}", global_name=who.title())
        member = world.guild.add_member(user, roles=[world.roles[each] for each in roles])
        personas[who] = Persona(who, who.title(), who, "en-US", member)
    await club.env.settle()
    for command_id in (await club.app.bot.command_ids()).values():
        world.guild.set_command_permissions(command_id, {world.guild.default_role: True})
    made = TradeClub(club)
    admin = made.actor("admin")
    changes = {
        "moderator_roles": (world.roles["moderator"].id,),
        "council_roles": (world.roles["executive"].id,),
        "staff_channel": world.channels["staff-queue"].id,
    }
    await services.settings.change_club(admin, changes, now)
    await services.settings.change_verified(admin, {"founders": 2}, now)
    chefs = await _group(made, CHEFS, "director", "officer", "insider")
    bakers = await _group(made, BAKERS, "baker", "neighbour", "liaison")
    await services.verified.put_liaison(admin, made.actor("liaison"), 5, now)
    riders = await services.groups.create(made.actor("member"), RIDERS, "Rides", now, invitation=False)
    await services.groups.join(made.actor("insider"), riders.group_id, now)
    await services.groups.invite(made.actor("member"), riders.group_id, made.actor("applicant"), None, now)
    await services.groups.offer(made.actor("member"), riders.group_id, made.actor("insider"), now)
    async with services.database.transaction() as tx:
        membership = Membership(world.guild.id, chefs.group_id, made.persona("guest").id, "added", now)
        await db.groups.enter(tx, membership)
    made.ids |= (
        {
            "guild_id": world.guild.id,
            "group_id": chefs.group_id,
            "bakers": bakers.group_id,
            "riders": riders.group_id,
            "user_id": made.persona("insider").id,
            "month": int(f"{MONTH:%Y%m}"),
        }
        | dict.fromkeys(("page", "number", "before", "flags"), 0)
        | {"version": 1}
    )
    await _proposal(made)
    await _application(made, bakers.group_id, "hopeful", "bakers")
    await _application(made, chefs.group_id, "applicant", "application")
    await _request(made, chefs.group_id)
    made.keep("free")
    await _verifying(made, riders.group_id)
    await _held(made)
    await _further(made)
    return made


async def _group(made: TradeClub, name: str, director: str, officer: str, member: str) -> VerifiedGroup:
    owner, officer_id, member_id = (made.persona(each).id for each in (director, officer, member))
    services, guild_id, now = made.club.app.services, made.club.world.guild.id, made.club.env.now()
    group = await verified_group(
        services.database,
        guild_id=guild_id, owner_id=owner, officer_id=officer_id, member_id=member_id, name=name, founded=now,
    )  # fmt: skip

    def two(before: Standard) -> Standard:
        return before.model_copy(update={"criteria": (*before.criteria, SECOND)})

    await services.verified.change_standard(made.actor("admin"), group.group_id, two, now)
    return group


async def _proposal(made: TradeClub) -> None:
    """Written, handed in, confirmed; in states of its own before that."""
    proposals, now = made.club.app.services.proposals, made.club.env.now()
    proposer, founder = made.actor("proposer"), made.actor("founder")
    proposal_id = (await proposals.begin(proposer, now)).proposal.proposal_id
    parts: list[tuple[str, dict[str, Any]]] = [
        ("basics", {"name": FARMERS, "trade": "Farmers", "purpose": "We farm"}),
        ("charter", {"charter": "All vote."}),
        ("founders", {"user_ids": [founder.user_id]}),
        ("criterion", {"key": None} | CRITERION),
        ("criterion", {"key": None} | CRITERION),
    ]
    for part, values in parts:
        await proposals.write(proposer, proposal_id, part, values, now)
    made.keep("draft")
    await proposals.hand_in(proposer, proposal_id, now)
    made.keep("confirming")
    await proposals.founder_answers(founder, proposal_id, True, now)
    made.ids["proposal_id"] = proposal_id
    await _case(made, "proposal", db.cases.KINDS[0], proposal_id)


async def _verifying(made: TradeClub, ordinary_id: int) -> None:
    """The ordinary group is proposed, too."""
    services, now, owner = made.club.app.services, made.club.env.now(), made.actor("member")
    proposal_id = (await services.proposals.begin(owner, now, ordinary_id)).proposal.proposal_id
    parts: list[tuple[str, dict[str, Any]]] = [
        ("basics", {"name": RIDERS, "trade": "Riders", "purpose": "We ride"}),
        ("charter", {"charter": "All vote."}),
        ("founders", {"user_ids": [made.persona("stranger").id]}),
        ("criterion", {"key": None} | CRITERION),
    ]
    for part, values in parts:
        await services.proposals.write(owner, proposal_id, part, values, now)
    await services.proposals.hand_in(owner, proposal_id, now)
    await services.proposals.founder_answers(made.actor("stranger"), proposal_id, True, now)
    made.ids["verifying_proposal_id"] = proposal_id
    await _case(made, "verifying", "proposal", proposal_id)
    made.keep("verifying")


async def _application(made: TradeClub, group_id: int, who: str, name: str) -> None:
    services, now = made.club.app.services, made.club.env.now()
    form = Form(evidence={"c1": ("license",), "c2": ("letter",)}, words="")
    day = (now + timedelta(days=90)).date()
    page, friend = io.BytesIO(), made.persona("friend").id if who == "applicant" else None
    Image.new("RGB", (64, 40)).save(page, "JPEG")
    found = await services.applications.apply(
        made.actor(who), group_id, form, day, [page.getvalue()], 2, True, now, referred_by=friend
    )
    application_id = found.application.application_id
    async with services.database.reading() as tx:
        [file] = await db.sealed_files.of(tx, made.club.world.guild.id, application_id)
    prefix = "" if name == "application" else f"{name}_"
    made.ids |= {f"{prefix}application_id": application_id, f"{prefix}file_id": file.file_id}
    await _case(made, name, "application", application_id)


async def _request(made: TradeClub, group_id: int) -> None:
    fund, now = made.club.app.services.fund, made.club.env.now()
    await fund.pay_in(made.actor("admin"), 1000, "yield", now, key=1)
    request = await fund.request(made.actor("director"), group_id, 100, "Ovens", date(2026, 4, 9), now)
    made.ids["request_id"] = request.request_id
    await _case(made, "fund", "fund", request.request_id)


async def _case(made: TradeClub, name: str, kind: str, subject_id: int) -> None:
    async with made.club.app.services.database.reading() as tx:
        case = await db.cases.open_of(tx, made.club.world.guild.id, kind, subject_id)
    assert case is not None
    made.cases[name] = case.case_id


async def _take(made: TradeClub, holders: Iterable[tuple[str, Actor]]) -> None:
    for name, holder in holders:
        await made.club.app.services.cases.take(holder, made.cases[name], made.club.env.now())


async def _held(made: TradeClub) -> None:
    """Each case is held: by those whose work it is, or by somebody who was a moderator when they took it."""
    former, council = made.actor("former", "moderator"), made.actor("former", "executive")
    await _take(made, [("application", former), ("bakers", former), ("proposal", former), ("fund", council)])
    made.keep("former")
    made.at("free")
    moderator = made.actor("moderator")
    cases = [("application", moderator), ("bakers", moderator), ("proposal", moderator)]
    await _take(made, [*cases, ("fund", made.actor("council"))])
    made.keep("held")


async def _further(made: TradeClub) -> None:
    """What comes after the cases were taken, each from there on."""
    services, now = made.club.app.services, made.club.env.now()
    moderator, later = made.actor("moderator"), now + timedelta(minutes=3)
    application_id = made.ids["application_id"]
    await services.proposal_decisions.ask(moderator, made.ids["proposal_id"], "How many?", now)
    made.keep("asked")
    made.at("held")
    await services.reviews.ask_more(moderator, application_id, "The back, too", now)
    made.keep("more")
    made.at("held")
    await services.reviews.decide(moderator, application_id, "approve", cast("Any", MET), now)
    made.keep("approved")
    made.at("held")
    unmet = cast("Any", MET | {"c1": "unmet"})
    await services.reviews.decide(
        moderator, application_id, "decline", unmet, now, reason_code="unreadable", criterion="c1"
    )
    await services.lasting.settle(made.club.world.guild.id, application_id, now, later)
    made.keep("declined")
    await services.applications.appeal(made.actor("applicant"), application_id, "Look again", [], later)
    await _case(made, "appeal", "appeal", application_id)
    made.keep("appealed")
    made.at("held")
    await services.fund.approve(made.actor("council"), made.ids["request_id"], now)
    await _take(made, [("fund", made.actor("admin"))])
    await services.fund.approve(made.actor("admin"), made.ids["request_id"], now)
    made.keep("granted")
    made.at("held")
    await services.reports.make(made.club.world.guild.id, made.ids["group_id"], MONTH, None, now)
    reports = services.reports
    await reports.save(made.actor("director"), made.ids["group_id"], MONTH, "More soup", "", now, version=0)
    made.keep("report")
    await reports.publish(made.actor("director"), made.ids["group_id"], MONTH, now, version=1)
    made.keep("published")
    made.at("held")


def _file(club: Stage) -> sqlite3.Connection:
    """The live database, beside the bot's own connections."""
    return sqlite3.connect(club.app.services.database.url.database or "", timeout=30)
