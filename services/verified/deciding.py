"""Deciding on proposals, by who holds the case: questions back, points to mend, yes and no; what a yes makes."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import db.cases
import db.groups
import db.proposals
import db.settings
import db.verified
from db.engine import Database, Transaction, retrying
from db.groups import Group, Membership
from db.proposals import Proposal, Word
from db.verified import Charter, Officer, Proof
from services import audit, cases, club, contribution
from services.actor import Actor
from services.errors import UserError
from services.fund import promises as fund_promises
from services.groups import promises as group_promises
from services.groups import rules as group_rules
from services.ids import new_id
from services.permissions import Capability, require
from services.verified import promises, rules
from services.verified.groups import free_liaison
from services.verified.proposals import Look, draft_of, looked, name_is_free, out_of_queue
from services.verified.standard import Draft


class ProposalDecisions:
    """One method for each thing that staff do with a proposal. All of them need its case held by the actor.

    All raise UserError: "case-closed", "case-not-yours" and as services.cases.must_be_free_to; what is not the actor's
    to do is on record.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def deciding(self, actor: Actor, proposal_id: int, now: datetime) -> Look:
        """A proposal whose case the actor holds, before they write what they decide."""
        async with self._working(actor, proposal_id, now) as (tx, proposal):
            return await looked(tx, proposal)

    @retrying
    async def ask(self, actor: Actor, proposal_id: int, question: str, now: datetime) -> Look:
        """Ask the founders something; they are told, and any of them can answer.

        Raises UserError("proposal-words-length").
        """
        question = rules.checked_words(question)
        async with self._working(actor, proposal_id, now) as (tx, proposal):
            word_id = await self._say(tx, actor, proposal, "question", question, now)
            for user_id in await _founding(tx, proposal):
                await promises.tell(tx, actor.guild_id, proposal_id, "question", user_id, now, word_id=word_id)
            await self._audited(tx, actor, proposal, "proposal.asked", now)
            return await looked(tx, proposal)

    @retrying
    async def return_(self, actor: Actor, proposal_id: int, points: str, now: datetime) -> Look:
        """Send a proposal back to its proposer with the points to mend. Raises UserError("proposal-words-length")."""
        points = rules.checked_words(points)
        async with self._working(actor, proposal_id, now) as (tx, proposal):
            word_id = await self._say(tx, actor, proposal, "points", points, now)
            await db.proposals.change(tx, actor.guild_id, proposal_id, state="returned", updated_at=now)
            await out_of_queue(tx, proposal, now)
            await promises.tell(tx, actor.guild_id, proposal_id, "returned", proposal.proposer_id, now, word_id=word_id)
            await self._audited(tx, actor, proposal, "proposal.returned", now)
            return await looked(tx, proposal._replace(state="returned"))

    @retrying
    async def decline(self, actor: Actor, proposal_id: int, reason: str, now: datetime) -> Look:
        """Decline a proposal; its name is free again. Raises UserError("proposal-words-length")."""
        reason = rules.checked_words(reason)
        async with self._working(actor, proposal_id, now) as (tx, proposal):
            word_id = await self._say(tx, actor, proposal, "reason", reason, now)
            proposal = await self._decided(tx, actor, proposal, "declined", None, now)
            for user_id in await _founding(tx, proposal):
                await promises.tell(tx, actor.guild_id, proposal_id, "declined", user_id, now, word_id=word_id)
            await self._audited(tx, actor, proposal, "proposal.declined", now)
            return await looked(tx, proposal)

    @retrying
    async def approve(self, actor: Actor, proposal_id: int, now: datetime) -> Group:
        """Approve a proposal: the group is there, with all that belongs to it; role, channel and grant follow by job.

        Raises UserError: "group-name-taken", "proposal-ordinary-gone" where the ordinary group is not the proposer's
        any more.
        """
        async with self._working(actor, proposal_id, now, naming=True) as (tx, proposal):
            draft = draft_of(proposal)
            await name_is_free(tx, actor.guild_id, group_rules.name_key(draft.name), proposal)
            settings = await club.club(tx, actor.guild_id)
            group = await _made(tx, proposal, draft, settings.announcement_channel, now)
            people = await _founding(tx, proposal)
            liaison = await free_liaison(tx, actor.guild_id, set(people))
            await _furnish(tx, group, proposal, draft, people, liaison, actor.user_id, now)
            proposal = await self._decided(tx, actor, proposal, "approved", group.group_id, now)
            await self._audited(tx, actor, proposal, "proposal.approved", now)
            for user_id in people:
                await contribution.earn(tx, actor.guild_id, user_id, "founding", str(group.group_id), now)
                await promises.tell(tx, actor.guild_id, proposal_id, "approved", user_id, now)
            if liaison is None:
                await promises.tell_of_group(tx, actor.guild_id, group.group_id, "no-liaison", now, to=None)
            else:
                await promises.tell_of_group(tx, actor.guild_id, group.group_id, "liaison", now, to=liaison)
            if (await club.verified_rules(tx, actor.guild_id)).opening_grant > 0:
                await fund_promises.opening_grant(tx, actor.guild_id, group.group_id, now)
            await group_promises.place(tx, actor.guild_id, group.group_id, now)
            await group_promises.card(tx, group, now)
            return group

    @asynccontextmanager
    async def _working(
        self, actor: Actor, proposal_id: int, now: datetime, *, naming: bool = False
    ) -> AsyncGenerator[tuple[Transaction, Proposal], None]:
        """The proposal, locked, whose case the actor holds; with `naming` nobody else founds or names a group."""
        async with self._database.reading() as tx:
            case = await db.cases.open_of(tx, actor.guild_id, cases.PROPOSAL, proposal_id)
        case_id = 0 if case is None else case.case_id
        async with cases.on_record(self._database, actor, case_id, now), self._database.transaction() as tx:
            require(actor, await club.club(tx, actor.guild_id), Capability.APPROVE_GROUPS)
            if naming:
                await db.settings.lock(tx, actor.guild_id, "groups", club.ALWAYS, now)
            proposal = await db.proposals.get(tx, actor.guild_id, proposal_id, lock=True)
            await cases.working(tx, actor, (cases.PROPOSAL,), proposal_id, now)
            assert proposal is not None and proposal.state == "queued"  # as long as its case is open
            yield tx, proposal

    async def _say(
        self, tx: Transaction, actor: Actor, proposal: Proposal, kind: str, words: str, now: datetime
    ) -> int:
        word = Word(actor.guild_id, proposal.proposal_id, new_id(now), actor.user_id, kind, words, now)
        await db.proposals.say(tx, word)
        return word.word_id

    async def _decided(
        self, tx: Transaction, actor: Actor, proposal: Proposal, state: str, group_id: int | None, now: datetime
    ) -> Proposal:
        values: dict[str, Any] = {
            "state": state,
            "open_by": None,
            "name_key": None,
            "decided_at": now,
            "decided_by": actor.user_id,
            "group_id": group_id,
            "updated_at": now,
        }
        await db.proposals.change(tx, actor.guild_id, proposal.proposal_id, **values)
        case = await db.cases.open_of(tx, actor.guild_id, cases.PROPOSAL, proposal.proposal_id, lock=True)
        if case is not None:
            await contribution.reviewed(tx, case, actor.user_id, now)
        await out_of_queue(tx, proposal, now)
        return proposal._replace(**values)

    async def _audited(self, tx: Transaction, actor: Actor, proposal: Proposal, action: str, now: datetime) -> None:
        """On record, without what was written: that is for those whom it is told."""
        await audit.record(
            tx,
            actor.guild_id,
            now,
            actor.user_id,
            action,
            subject_id=proposal.proposer_id,
            detail={"group": draft_of(proposal).name},
        )


async def _founding(tx: Transaction, proposal: Proposal) -> list[int]:
    """The proposer, and the founders who said yes."""
    said = await db.proposals.founders(tx, proposal.guild_id, proposal.proposal_id)
    named = draft_of(proposal).founders
    return [
        proposal.proposer_id,
        *(each.user_id for each in said if each.state == "confirmed" and each.user_id in named),
    ]


async def _made(tx: Transaction, proposal: Proposal, draft: Draft, card_channel_id: int | None, now: datetime) -> Group:
    """The verified group: a new one, or the ordinary one with what was proposed.

    Its card goes where the ordinary group's stands, or else into that channel.
    """
    values: dict[str, Any] = {
        "kind": "verified",
        "name": draft.name,
        "name_key": group_rules.name_key(draft.name),
        "topic": draft.purpose,
        "entry": "open",
    }
    if proposal.ordinary_id is not None:
        group = await db.groups.get(tx, proposal.guild_id, proposal.ordinary_id, lock=True)
        if group is None or (group.state, group.kind, group.owner_id) != ("open", "ordinary", proposal.proposer_id):
            raise UserError("proposal-ordinary-gone")
        if group.card_channel_id is None:
            values["card_channel_id"] = card_channel_id
        await db.groups.change(tx, proposal.guild_id, group.group_id, **values)
        return group._replace(**values)
    group = Group(
        guild_id=proposal.guild_id,
        group_id=new_id(now),
        state="open",
        founder_id=proposal.proposer_id,
        owner_id=proposal.proposer_id,
        heir_id=None,
        offered_at=None,
        role_id=None,
        channel_id=None,
        card_channel_id=card_channel_id,
        card_message_id=None,
        trouble=None,
        created_at=now,
        closed_at=None,
        **values,
    )
    if not await db.groups.add(tx, group):
        raise UserError("group-name-taken")
    return group


async def _furnish(
    tx: Transaction,
    group: Group,
    proposal: Proposal,
    draft: Draft,
    people: list[int],
    liaison: int | None,
    approved_by: int,
    now: datetime,
) -> None:
    """Charter, standard, liaison director, members proven by the approval, officers."""
    guild_id, group_id = group.guild_id, group.group_id
    await db.verified.put_charter(
        tx,
        Charter(guild_id, group_id, proposal.proposal_id, draft.trade, draft.charter, 1, liaison, approved_by, now),
    )
    standard = draft.standard.model_dump(mode="json")
    await db.verified.put_standard(tx, guild_id, group_id, 1, standard, proposal.proposer_id, now)
    for user_id in people:
        await db.verified.prove(tx, Proof(guild_id, group_id, user_id, None, "proven", now, None, None, None))
        if await db.groups.enter(tx, Membership(guild_id, group_id, user_id, "pending", now)):
            await group_promises.member(tx, guild_id, group_id, user_id, now)
    for user_id in draft.officers:
        if user_id in people:
            await db.verified.appoint(tx, Officer(guild_id, group_id, user_id, approved_by, now))
