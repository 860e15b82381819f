"""The staff's queue: cases of every kind are taken, held for a time, given back and closed here.

What is decided in a case belongs to its feature: `working` is how a feature makes sure that whoever decides holds it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import db.applications
import db.cases
import db.groups
import db.proposals
import db.verified
from db.cases import Case
from db.engine import Database, Transaction, retrying
from services import audit, club, jobs, referrals
from services.actor import Actor
from services.errors import UserError
from services.ids import new_id
from services.permissions import Capability, may, require

PROPOSAL, APPLICATION, APPEAL, FUND, EVENT, DISPUTE, BENEFIT = db.cases.KINDS

CARD = "case.card"  # job: post or redraw a case's card in the staff's channel; its key is the case's id
LAPSE = "case.lapse"  # job: a case was held too long, its card is to say that it is free; its key is the case's id

# Presses that are refused for these are on record: somebody tried what is not theirs.
FORBIDDEN = ("not-allowed", "case-own", "case-own-group", "case-referred", "case-touched", "case-not-yours")
LOOKED_BACK = timedelta(days=90)  # the cases of which the median is taken


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the queue as somebody may see it, oldest first.

    `open` counts all open cases that they may see; `median_days` is how long those that they might have seen in the
    last 90 days took, None without any; `given` is how many verdicts the asker gave in that time.
    """

    cases: list[Case]
    more: bool
    open: int
    median_days: float | None
    given: int
    target_days: int


async def open_case(
    tx: Transaction, guild_id: int, kind: str, subject_id: int, group_id: int | None, about_id: int, now: datetime
) -> Case:
    """Put a thing into the queue; the case, an open one if there is one already."""
    rules = await club.verified_rules(tx, guild_id)
    case = Case(
        guild_id,
        new_id(now),
        kind,
        subject_id,
        subject_id,
        group_id,
        about_id,
        now,
        now + timedelta(days=rules.target_days),
        *(None,) * 5,
    )
    if not await db.cases.add(tx, case):
        there = await db.cases.open_of(tx, guild_id, kind, subject_id)
        assert there is not None
        return there
    await redraw(tx, case, now)
    return case


async def redraw(tx: Transaction, case: Case, now: datetime) -> None:
    """Promise to bring the case's card up to date."""
    await jobs.enqueue(tx, case.guild_id, CARD, str(case.case_id), {}, now, rearm=True)


async def close_case(tx: Transaction, case: Case, now: datetime) -> None:
    """Take a thing out of the queue."""
    await db.cases.close(tx, case.guild_id, case.case_id, now)
    await redraw(tx, case, now)


async def let_go(tx: Transaction, case: Case, now: datetime) -> None:
    """Nobody holds the case any more; it stays in the queue."""
    await db.cases.let_go(tx, case.guild_id, case.case_id)
    await redraw(tx, case, now)


async def working(tx: Transaction, actor: Actor, kinds: Collection[str], subject_id: int, now: datetime) -> Case:
    """The open case of a thing, locked: the actor holds it and may work on it.

    Raises UserError: "case-closed", "case-not-yours" (nobody or somebody else holds it), and as `must_be_free_to`.
    """
    for kind in kinds:
        case = await db.cases.open_of(tx, actor.guild_id, kind, subject_id, lock=True)
        if case is not None:
            await must_be_free_to(tx, actor, case)
            if case.holder(now) != actor.user_id:
                raise UserError("case-not-yours")
            await db.cases.touched(tx, actor.guild_id, case.case_id, actor.user_id, now)
            return case
    raise UserError("case-closed")


async def must_be_free_to(tx: Transaction, actor: Actor, case: Case) -> None:
    """Pass, or say why somebody may not work on a case.

    Raises UserError: "not-allowed", "case-own" (it is about them), "case-own-group" (their own group's founding or
    grant), "case-referred" (they brought the applicant, or a founder: see services.referrals), "case-reviewed" (they
    gave their verdict; it takes another), "case-touched" (an appeal against what they had a hand in).
    """
    settings = await club.club(tx, actor.guild_id)
    needed = {
        PROPOSAL: Capability.APPROVE_GROUPS,
        APPLICATION: Capability.REVIEW,
        APPEAL: Capability.REVIEW,
        FUND: Capability.DECIDE_FUND,
        EVENT: Capability.MANAGE_EVENTS,
        DISPUTE: Capability.MANAGE_EVENTS,
        BENEFIT: Capability.MANAGE_PARTNERS,
    }[case.kind]
    if not (case.kind == APPLICATION and case.group_id in await reviewed_by(tx, actor)):
        require(actor, settings, needed)
    if actor.user_id == case.about_id:
        raise UserError("case-own")
    people = {case.about_id}
    if case.kind == PROPOSAL:
        people |= {each.user_id for each in await db.proposals.founders(tx, actor.guild_id, case.subject_id)}
        if actor.user_id in people:
            raise UserError("case-own-group")
    if case.kind in (PROPOSAL, FUND) and case.group_id is not None and await _theirs(tx, actor, case.group_id):
        raise UserError("case-own-group")
    judged = case.kind in (PROPOSAL, APPLICATION, APPEAL)
    if judged and actor.user_id in await referrals.brought(tx, actor.guild_id, people, case.group_id):
        raise UserError("case-referred")
    if case.kind in (APPLICATION, APPEAL):
        application = await db.applications.get(tx, actor.guild_id, case.subject_id)
        given = await db.applications.verdicts_of(tx, actor.guild_id, case.subject_id)
        if application and (application.round, actor.user_id) in {(each.round, each.reviewer_id) for each in given}:
            raise UserError("case-reviewed")
    if case.kind == APPEAL and actor.user_id in await db.cases.hands(
        tx, actor.guild_id, (APPLICATION,), case.subject_id
    ):
        raise UserError("case-touched")


async def reviewed_by(tx: Transaction, actor: Actor) -> set[int]:
    """The groups whose applications somebody may review as their director or officer, where the club lets them.

    A director whose own proof has ended reviews nobody's.
    """
    if not (await club.verified_rules(tx, actor.guild_id)).officers_review:
        return set()
    directed: set[int] = set()
    for group in await db.groups.owned(tx, actor.guild_id, actor.user_id):
        proof = await db.verified.proof(tx, actor.guild_id, group.group_id, actor.user_id)
        if group.kind == "verified" and proof is not None and proof.state == "proven":
            directed.add(group.group_id)
    return directed | await db.verified.offices_of(tx, actor.guild_id, actor.user_id)


class Cases:
    """Looking through the queue, taking a case, giving it back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def queue(
        self,
        actor: Actor,
        now: datetime,
        *,
        kind: str | None = None,
        group_id: int | None = None,
        mine: bool = False,
        free: bool = False,
        limit: int,
        offset: int = 0,
    ) -> Queue:
        """A page of the open cases that the actor may see, oldest first: of a kind, of a group, their own, free ones.

        Raises UserError("not-allowed") for who may see none at all.
        """
        async with self._database.reading() as tx:
            settings = await club.club(tx, actor.guild_id)
            kinds, group_ids = await seen_by(tx, actor, settings)
            if kind is not None:
                kinds = [each for each in kinds if each == kind]
            if group_id is not None:
                group_ids = {group_id} if group_ids is None else group_ids & {group_id}
            found = await db.cases.queue(
                tx,
                actor.guild_id,
                kinds=kinds,
                group_ids=group_ids,
                held_by=actor.user_id if mine else None,
                free_at=now if free else None,
                limit=limit + 1,
                offset=offset,
            )
            if mine:
                found = [each for each in found if each.holder(now) == actor.user_id]
            took = await db.cases.durations(tx, actor.guild_id, now - LOOKED_BACK, kinds, group_ids)
            return Queue(
                found[:limit],
                len(found) > limit,
                await db.cases.open_count(tx, actor.guild_id, kinds, group_ids),
                took[len(took) // 2] / 86_400_000_000 if took else None,
                await db.applications.verdicts_by(tx, actor.guild_id, actor.user_id, now - LOOKED_BACK),
                (await club.verified_rules(tx, actor.guild_id)).target_days,
            )

    async def look(self, guild_id: int, case_id: int) -> Case | None:
        """A case as it is now, for its card."""
        async with self._database.reading() as tx:
            return await db.cases.get(tx, guild_id, case_id)

    async def seen(self, actor: Actor, case_id: int, now: datetime) -> Case:
        """A case that the actor may work on.

        Raises UserError("case-unknown"), and as `must_be_free_to`; what is not theirs is on record.
        """
        async with on_record(self._database, actor, case_id, now), self._database.reading() as tx:
            case = await _known(tx, actor.guild_id, case_id)
            await must_be_free_to(tx, actor, case)
            return case

    @retrying
    async def take(self, actor: Actor, case_id: int, now: datetime) -> Case:
        """Hold a case, or hold it anew; the case.

        Raises UserError: "case-unknown", "case-closed", "case-taken" naming who holds it until when, and as
        `must_be_free_to`; what is not theirs is on record.
        """
        async with on_record(self._database, actor, case_id, now), self._database.transaction() as tx:
            case = await _known(tx, actor.guild_id, case_id, lock=True)
            if case.closed_at is not None:
                raise UserError("case-closed")
            await must_be_free_to(tx, actor, case)
            until = now + timedelta(minutes=(await club.verified_rules(tx, actor.guild_id)).take_minutes)
            if not await db.cases.take(tx, actor.guild_id, case_id, actor.user_id, now, until):
                raise UserError("case-taken", who=case.taken_by, until=case.taken_until)
            await db.cases.touched(tx, actor.guild_id, case_id, actor.user_id, now)
            await redraw(tx, case, now)
            await jobs.enqueue(tx, actor.guild_id, LAPSE, str(case_id), {}, until, replace=True)
            return case._replace(taken_by=actor.user_id, taken_until=until)

    @retrying
    async def release(self, actor: Actor, case_id: int, now: datetime) -> Case:
        """Give a case back that the actor holds. Raises UserError: "case-unknown", "case-not-yours"."""
        async with self._database.transaction() as tx:
            case = await _known(tx, actor.guild_id, case_id, lock=True)
            if case.holder(now) != actor.user_id:
                raise UserError("case-not-yours")
            await let_go(tx, case, now)
            return case._replace(taken_by=None, taken_until=None)

    async def lapsed(self, guild_id: int, case_id: int, now: datetime) -> None:
        """A taking may have run out: the card says so if it has."""
        async with self._database.transaction() as tx:
            case = await db.cases.get(tx, guild_id, case_id, lock=True)
            if case is not None and case.closed_at is None and case.holder(now) is None:
                await let_go(tx, case, now)

    async def carded(self, guild_id: int, case_id: int, channel_id: int | None, message_id: int | None) -> None:
        """The case's card in the staff's channel is this message, or with None there is none."""
        async with self._database.transaction() as tx:
            await db.cases.carded(tx, guild_id, case_id, channel_id, message_id)

    async def card_gone(self, guild_id: int, message_id: int, now: datetime) -> None:
        """A message was deleted: if it was the card of an open case, the case gets another."""
        async with self._database.reading() as tx:  # most messages that are deleted are none of ours
            case = await db.cases.with_card(tx, guild_id, message_id)
        if case is not None:
            async with self._database.transaction() as tx:
                await db.cases.carded(tx, guild_id, case.case_id, None, None)
                await redraw(tx, case, now)


@asynccontextmanager
async def on_record(database: Database, actor: Actor, case_id: int, now: datetime) -> AsyncGenerator[None, None]:
    """What is refused in here because it is not the actor's is written into the audit log, and raised."""
    try:
        yield
    except UserError as refusal:
        if refusal.code in FORBIDDEN:
            async with database.transaction() as tx:
                detail = {"case": str(case_id), "why": refusal.code}
                await audit.record(tx, actor.guild_id, now, actor.user_id, "case.refused", detail=detail)
        raise


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """Leave an opaque, negative id where a case names a person."""
    await db.cases.forget(tx, guild_id, user_id, opaque_id)


async def seen_by(tx: Transaction, actor: Actor, settings: club.ClubSettings) -> tuple[list[str], set[int] | None]:
    """The kinds of case that somebody may see, and of which groups; None for all."""
    kinds: list[str] = []
    if may(actor, settings, Capability.APPROVE_GROUPS):
        kinds.append(PROPOSAL)
    if may(actor, settings, Capability.REVIEW):
        kinds += [APPLICATION, APPEAL]
    if may(actor, settings, Capability.DECIDE_FUND):
        kinds.append(FUND)
    if may(actor, settings, Capability.MANAGE_EVENTS):
        kinds += [EVENT, DISPUTE]
    if may(actor, settings, Capability.MANAGE_PARTNERS):
        kinds.append(BENEFIT)
    if kinds:
        return kinds, None
    own = await reviewed_by(tx, actor)
    if not own:
        require(actor, settings, Capability.REVIEW)
    return [APPLICATION], own


async def _theirs(tx: Transaction, actor: Actor, group_id: int) -> bool:
    """Whether a group is somebody's own: they founded it, direct it, help to run or accompany it, or are in it."""
    group = await db.groups.get(tx, actor.guild_id, group_id)
    charter = await db.verified.charter(tx, actor.guild_id, group_id)
    officers = await db.verified.officers_of(tx, actor.guild_id, group_id)
    membership = await db.groups.membership(tx, actor.guild_id, group_id, actor.user_id)
    inside = membership is not None and membership.state in db.groups.IN
    return inside or actor.user_id in {
        *((group.founder_id, group.owner_id) if group is not None else ()),
        *((charter.liaison_id,) if charter is not None else ()),
        *(each.user_id for each in officers),
    }


async def _known(tx: Transaction, guild_id: int, case_id: int, *, lock: bool = False) -> Case:
    case = await db.cases.get(tx, guild_id, case_id, lock=lock)
    if case is None:
        raise UserError("case-unknown")
    return case
