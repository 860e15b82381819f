"""Proposals of verified groups: written, confirmed by their founders, handed in; then decided (deciding.py)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import db.cases
import db.groups
import db.members
import db.proposals
import db.settings
from db.cases import Case
from db.engine import Database, Transaction, retrying
from db.groups import Group
from db.proposals import Founder, Proposal, Word
from services import audit, cases, club
from services.actor import Actor
from services.errors import UserError
from services.groups import rules as group_rules
from services.ids import new_id
from services.permissions import Capability, may
from services.verified import promises, rules
from services.verified.standard import Criterion, Draft

WRITABLE = ("draft", "returned")
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Look:
    """A proposal with all that belongs to it. `needed` founders found a group, the proposer among them.

    `case` is its open case; `ahead` how many proposals in the queue are older.
    """

    proposal: Proposal
    draft: Draft
    founders: list[Founder]
    words: list[Word]
    needed: int
    ordinary: Group | None
    case: Case | None
    ahead: int

    @property
    def missing(self) -> list[str]:
        """The parts that are still to be written."""
        return self.draft.missing(self.needed)

    @property
    def question(self) -> Word | None:
        """The question that waits for an answer, if one does."""
        last = [each for each in self.words if each.kind in ("question", "answer")][-1:]
        return last[0] if last and last[0].kind == "question" and self.proposal.state == "queued" else None

    def state_of(self, user_id: int) -> str | None:
        """What a founder said: asked, confirmed, declined; None for somebody who is none."""
        return next((each.state for each in self.founders if each.user_id == user_id), None)

    def answers(self, user_id: int) -> bool:
        """Whether somebody may answer staff's questions: the proposer, and founders who said yes."""
        return user_id == self.proposal.proposer_id or self.state_of(user_id) == "confirmed"


class Proposals:
    """One method for each thing that proposer and founders do with a proposal."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- looking -------------------------------------------------------------------------------------------------

    async def look(self, guild_id: int, proposal_id: int) -> Look | None:
        """A proposal as it is now, for jobs and for the panel of who holds its case."""
        async with self._database.reading() as tx:
            proposal = await db.proposals.get(tx, guild_id, proposal_id)
            return proposal and await looked(tx, proposal)

    async def seen(self, actor: Actor, proposal_id: int) -> Look:
        """A proposal, for its proposer, its founders and staff. Raises UserError("proposal-unknown")."""
        look = await self.look(actor.guild_id, proposal_id)
        if look is not None and actor.user_id != look.proposal.proposer_id and look.state_of(actor.user_id) is None:
            async with self._database.reading() as tx:
                if not may(actor, await club.club(tx, actor.guild_id), Capability.APPROVE_GROUPS):
                    look = None
        if look is None:
            raise UserError("proposal-unknown")
        return look

    async def mine(self, actor: Actor) -> tuple[Look | None, list[Look]]:
        """The actor's newest proposal, and those of others that they are asked to found."""
        async with self._database.reading() as tx:
            own = await db.proposals.newest_of(tx, actor.guild_id, actor.user_id)
            others = await db.proposals.founding(tx, actor.guild_id, actor.user_id)
            return own and await looked(tx, own), [await looked(tx, each) for each in others]

    async def locale(self, guild_id: int, user_id: int) -> str | None:
        """A member's language, where it is known."""
        async with self._database.reading() as tx:
            found = await db.members.get(tx, guild_id, user_id)
            return found.locale if found else None

    # --- writing -------------------------------------------------------------------------------------------------

    @retrying
    async def begin(self, actor: Actor, now: datetime, ordinary_id: int | None = None) -> Look:
        """The actor's open proposal, or a new one: of a new group, or of an ordinary one of theirs to be verified.

        What was written in an earlier one that came to nothing is kept. Raises UserError: "bots-cannot",
        "proposal-open-already", "proposal-limit-day", "group-unknown", "group-closed", "group-not-yours",
        "group-verified-already".
        """
        if actor.is_bot:
            raise UserError("bots-cannot")
        async with self._database.transaction() as tx:
            there = await db.proposals.open_of(tx, actor.guild_id, actor.user_id)
            if there is not None:
                if ordinary_id is not None and there.ordinary_id != ordinary_id:
                    raise UserError("proposal-open-already")
                return await looked(tx, there)
            since = await db.proposals.proposed_since(tx, actor.guild_id, actor.user_id, now - A_DAY)
            if since >= rules.MOST_A_DAY:
                raise UserError("proposal-limit-day", most=rules.MOST_A_DAY)
            earlier = await db.proposals.newest_of(tx, actor.guild_id, actor.user_id)
            draft = draft_of(earlier) if earlier is not None and earlier.state != "approved" else Draft()
            if ordinary_id is not None:
                group = await _own_ordinary(tx, actor.guild_id, actor.user_id, ordinary_id)
                draft = draft.model_copy(update={"name": group.name, "purpose": group.topic})
            proposal = Proposal(
                guild_id=actor.guild_id,
                proposal_id=new_id(now),
                proposer_id=actor.user_id,
                open_by=actor.user_id,
                name_key=None,
                ordinary_id=ordinary_id,
                draft=draft.model_dump(mode="json"),
                state="draft",
                created_at=now,
                updated_at=now,
                decided_at=None,
                decided_by=None,
                group_id=None,
            )
            if not await db.proposals.add(tx, proposal):
                there = await db.proposals.open_of(tx, actor.guild_id, actor.user_id)
                assert there is not None
                return await looked(tx, there)
            await db.members.remember_locale(tx, actor.guild_id, actor.user_id, actor.locale)
            return await looked(tx, proposal)

    @retrying
    async def write(self, actor: Actor, proposal_id: int, part: str, values: dict[str, Any], now: datetime) -> Look:
        """Write a part of the actor's proposal: "basics" (name, trade, purpose), "charter", "founders", "officers"
        (user_ids), "criterion" (key or None, name, evidence, visible, expires), "drop" (key), "reviewers". Basics,
        charter and criterion may say how they were `seen`, and are not written over something else.

        Founders can be named anew while others have not answered: who is new is asked, who is named no more is not.
        Raises UserError: "proposal-unknown", "proposal-not-writable", "proposal-founders-few", "draft-stale", and as
        services.verified.rules and services.groups.rules do.
        """
        async with self._database.transaction() as tx:
            proposal = await own(tx, actor, proposal_id)
            asking = proposal.state == "confirming" and part == "founders"
            if proposal.state not in WRITABLE and not asking:
                raise UserError("proposal-not-writable")
            said = await db.proposals.founders(tx, actor.guild_id, proposal_id)
            refused = {each.user_id for each in said if each.state == "declined"}
            draft = _written(draft_of(proposal), proposal.proposer_id, part, values, refused)
            await db.proposals.change(
                tx, actor.guild_id, proposal_id, draft=draft.model_dump(mode="json"), updated_at=now
            )
            proposal = proposal._replace(draft=draft.model_dump(mode="json"), updated_at=now)
            if asking:
                needed = (await club.verified_rules(tx, actor.guild_id)).founders
                if "founders" in draft.missing(needed):
                    raise UserError("proposal-founders-few", needed=needed - 1)
                await _ask_founders(tx, proposal, draft, now, again=False)
                proposal = await _queue_if_confirmed(tx, proposal, now)
            return await looked(tx, proposal)

    @retrying
    async def hand_in(self, actor: Actor, proposal_id: int, now: datetime, *, taken: Collection[str] = ()) -> Look:
        """Ask the founders, or where they have all confirmed hand it to staff. `taken` are the names of roles.

        Raises UserError: "proposal-unknown", "proposal-not-writable", "proposal-missing" naming the parts,
        "group-name-taken", "group-name-role", and for an ordinary group as `begin`.
        """
        async with self._database.transaction() as tx:
            # Whoever founds, renames or proposes a group waits here: two cannot have one name.
            await db.settings.lock(tx, actor.guild_id, "groups", club.ALWAYS, now)
            proposal = await own(tx, actor, proposal_id)
            if proposal.state not in WRITABLE:
                raise UserError("proposal-not-writable")
            draft = draft_of(proposal)
            missing = draft.missing((await club.verified_rules(tx, actor.guild_id)).founders)
            if missing:
                raise UserError("proposal-missing", parts=missing)
            key = group_rules.name_key(draft.name)
            ordinary = None
            if proposal.ordinary_id is not None:
                ordinary = await _own_ordinary(tx, actor.guild_id, actor.user_id, proposal.ordinary_id)
            await name_is_free(tx, actor.guild_id, key, proposal)
            own_name = ordinary is not None and ordinary.name_key == key
            if not own_name and key in {group_rules.name_key(each) for each in taken}:
                raise UserError("group-name-role")
            values: dict[str, Any] = {"state": "confirming", "name_key": key, "updated_at": now}
            await db.proposals.change(tx, actor.guild_id, proposal_id, **values)
            proposal = proposal._replace(**values)
            await db.members.remember_locale(tx, actor.guild_id, actor.user_id, actor.locale)
            await audit.record(
                tx, actor.guild_id, now, actor.user_id, "proposal.handed_in", detail={"group": draft.name}
            )
            await _ask_founders(tx, proposal, draft, now, again=True)
            return await looked(tx, await _queue_if_confirmed(tx, proposal, now))

    @retrying
    async def withdraw(self, actor: Actor, proposal_id: int, now: datetime) -> Look:
        """Take the actor's proposal back; what was written is there for the next one.

        Raises UserError: "proposal-unknown", "proposal-over".
        """
        async with self._database.transaction() as tx:
            proposal = await own(tx, actor, proposal_id)
            if proposal.state not in db.proposals.OPEN:
                raise UserError("proposal-over")
            await out_of_queue(tx, proposal, now)
            values: dict[str, Any] = {"state": "withdrawn", "open_by": None, "name_key": None, "updated_at": now}
            await db.proposals.change(tx, actor.guild_id, proposal_id, **values)
            if proposal.state != "draft":
                detail = {"group": draft_of(proposal).name}
                await audit.record(tx, actor.guild_id, now, actor.user_id, "proposal.withdrawn", detail=detail)
            return await looked(tx, proposal._replace(**values))

    # --- founders ------------------------------------------------------------------------------------------------

    @retrying
    async def founder_answers(self, actor: Actor, proposal_id: int, confirm: bool, now: datetime) -> tuple[Look, bool]:
        """Confirm to found a group, or not, also later until it is decided; with True where nothing changed by it.

        With the last confirmation the proposal goes to staff; a no returns it to its proposer, out of the queue.
        Raises UserError: "proposal-unknown", "proposal-over", "proposal-not-asked".
        """
        async with self._database.transaction() as tx:
            proposal = await _known(tx, actor.guild_id, proposal_id, lock=True)
            state = "confirmed" if confirm else "declined"
            said = await db.proposals.founders(tx, actor.guild_id, proposal_id)
            before = next((each.state for each in said if each.user_id == actor.user_id), None)
            if before is None:
                raise UserError("proposal-not-asked")
            if before == state:
                return await looked(tx, proposal), True
            if proposal.state not in db.proposals.OPEN:
                raise UserError("proposal-over")
            await db.proposals.founder_says(tx, actor.guild_id, proposal_id, actor.user_id, state, now)
            await db.members.remember_locale(tx, actor.guild_id, actor.user_id, actor.locale)
            if confirm:
                if proposal.state == "confirming":
                    proposal = await _queue_if_confirmed(tx, proposal, now)
            elif actor.user_id in draft_of(proposal).founders:
                proposal = await self._without(tx, proposal, actor.user_id, now)
            return await looked(tx, proposal), False

    async def _without(self, tx: Transaction, proposal: Proposal, user_id: int, now: datetime) -> Proposal:
        """A founder said no: the proposal goes back to its proposer, without them."""
        draft = draft_of(proposal)
        left = [each for each in draft.founders if each != user_id]
        draft = rules.named(draft, proposal.proposer_id, left, ())
        values: dict[str, Any] = {"draft": draft.model_dump(mode="json"), "updated_at": now}
        if proposal.state in ("confirming", "queued"):
            await out_of_queue(tx, proposal, now)
            values["state"] = "returned"
        await db.proposals.change(tx, proposal.guild_id, proposal.proposal_id, **values)
        detail = {"group": draft.name}
        await audit.record(tx, proposal.guild_id, now, user_id, "proposal.founder_declined", detail=detail)
        await promises.tell(
            tx, proposal.guild_id, proposal.proposal_id, "refused", proposal.proposer_id, now, who=user_id
        )
        return proposal._replace(**values)

    @retrying
    async def answer(self, actor: Actor, proposal_id: int, words: str, now: datetime) -> Look:
        """Answer the staff's question, as proposer or founder; who asked is told.

        Raises UserError: "proposal-unknown", "proposal-no-question", "proposal-words-length".
        """
        words = rules.checked_words(words)
        async with self._database.transaction() as tx:
            proposal = await _known(tx, actor.guild_id, proposal_id, lock=True)
            look = await looked(tx, proposal)
            if not look.answers(actor.user_id):
                raise UserError("proposal-unknown")
            question = look.question
            if question is None:
                raise UserError("proposal-no-question")
            word = Word(actor.guild_id, proposal_id, new_id(now), actor.user_id, "answer", words, now)
            await db.proposals.say(tx, word)
            await promises.tell(
                tx,
                actor.guild_id,
                proposal_id,
                "answered",
                question.author_id,
                now,
                who=actor.user_id,
                word_id=word.word_id,
            )
            if look.case is not None:
                await cases.redraw(tx, look.case, now)
            return await looked(tx, proposal)

    # --- for jobs ------------------------------------------------------------------------------------------------

    async def unreachable(self, guild_id: int, proposal_id: int, user_id: int, now: datetime) -> None:
        """A founder takes no direct messages: the proposer is told how they can answer all the same."""
        async with self._database.transaction() as tx:
            proposal = await db.proposals.get(tx, guild_id, proposal_id)
            if proposal is not None and proposal.state == "confirming":
                await promises.tell(tx, guild_id, proposal_id, "unreachable", proposal.proposer_id, now, who=user_id)


# --- inside a transaction ----------------------------------------------------------------------------------------


def draft_of(proposal: Proposal) -> Draft:
    """What is written in a proposal."""
    return Draft.model_validate(proposal.draft)


async def looked(tx: Transaction, proposal: Proposal) -> Look:
    """A proposal with all that belongs to it."""
    guild_id, proposal_id = proposal.guild_id, proposal.proposal_id
    case = await db.cases.open_of(tx, guild_id, cases.PROPOSAL, proposal_id)
    ordinary_id = proposal.ordinary_id
    return Look(
        proposal,
        draft_of(proposal),
        await db.proposals.founders(tx, guild_id, proposal_id),
        await db.proposals.words(tx, guild_id, proposal_id),
        (await club.verified_rules(tx, guild_id)).founders,
        await db.groups.get(tx, guild_id, ordinary_id) if ordinary_id is not None else None,
        case,
        await db.cases.before(tx, case) if case is not None else 0,
    )


async def own(tx: Transaction, actor: Actor, proposal_id: int) -> Proposal:
    """The actor's own proposal, locked. Raises UserError("proposal-unknown")."""
    proposal = await _known(tx, actor.guild_id, proposal_id, lock=True)
    if proposal.proposer_id != actor.user_id:
        raise UserError("proposal-unknown")
    return proposal


async def name_is_free(tx: Transaction, guild_id: int, key: str, proposal: Proposal) -> None:
    """Pass, or raise UserError("group-name-taken") where another group or proposal has the name."""
    group = await db.groups.named(tx, guild_id, key)
    other = await db.proposals.named(tx, guild_id, key)
    if (group is not None and group.group_id != proposal.ordinary_id) or (
        other is not None and other.proposal_id != proposal.proposal_id
    ):
        raise UserError("group-name-taken")


async def out_of_queue(tx: Transaction, proposal: Proposal, now: datetime) -> None:
    """Close the proposal's case, if one is open."""
    case = await db.cases.open_of(tx, proposal.guild_id, cases.PROPOSAL, proposal.proposal_id, lock=True)
    if case is not None:
        await cases.close_case(tx, case, now)


async def _known(tx: Transaction, guild_id: int, proposal_id: int, *, lock: bool = False) -> Proposal:
    proposal = await db.proposals.get(tx, guild_id, proposal_id, lock=lock)
    if proposal is None:
        raise UserError("proposal-unknown")
    return proposal


async def _own_ordinary(tx: Transaction, guild_id: int, user_id: int, group_id: int) -> Group:
    """The ordinary group, locked, that somebody may have verified."""
    group = await db.groups.get(tx, guild_id, group_id, lock=True)
    if group is None:
        raise UserError("group-unknown")
    if group.state == "closed":
        raise UserError("group-closed", name=group.name)
    if group.owner_id != user_id:
        raise UserError("group-not-yours", name=group.name)
    if group.kind != "ordinary":
        raise UserError("group-verified-already", name=group.name)
    return group


def _written(draft: Draft, proposer_id: int, part: str, values: dict[str, Any], refused: Collection[int]) -> Draft:
    """The draft with a part written."""
    if part == "basics":
        basics = {
            "name": group_rules.checked_name(values["name"]),
            "trade": rules.checked_trade(values["trade"]),
            "purpose": group_rules.checked_topic(values["purpose"]),
        }
        rules.unchanged(draft.basics, values.get("seen"), tuple(basics.values()))
        return draft.model_copy(update=basics)
    if part == "charter":
        charter = rules.checked_charter(values["charter"])
        rules.unchanged(draft.charter, values.get("seen"), charter)
        return draft.model_copy(update={"charter": charter})
    if part == "founders":
        return rules.named(draft, proposer_id, values["user_ids"], refused)
    if part == "officers":
        return rules.with_officers(draft, proposer_id, values["user_ids"])
    if part == "reviewers":
        return draft.model_copy(update={"reviewers": 2 if int(values["reviewers"]) == 2 else 1})
    criteria: tuple[Criterion, ...]
    if part == "criterion":
        criteria = rules.put_criterion(draft.criteria, **values)
    else:
        assert part == "drop", part
        criteria = rules.drop_criterion(draft.criteria, values["key"])
    return draft.model_copy(update={"criteria": criteria})


async def _ask_founders(tx: Transaction, proposal: Proposal, draft: Draft, now: datetime, *, again: bool) -> None:
    """Ask who has not been asked. Who said no stays written down, and is not asked again; who said yes is told that it
    was handed in anew, for they may take their word back."""
    guild_id, proposal_id = proposal.guild_id, proposal.proposal_id
    before = await db.proposals.founders(tx, guild_id, proposal_id)
    refused = [each.user_id for each in before if each.state == "declined"]
    await db.proposals.name_founders(tx, guild_id, proposal_id, [*draft.founders, *refused])
    said = {each.user_id: each.state for each in before}
    for user_id in draft.founders:
        if user_id not in said:
            await promises.ask(tx, guild_id, proposal_id, user_id, now)
        elif said[user_id] == "confirmed" and again:
            await promises.tell(tx, guild_id, proposal_id, "again", user_id, now)


async def _queue_if_confirmed(tx: Transaction, proposal: Proposal, now: datetime) -> Proposal:
    """Hand the proposal to staff once everybody named in it has confirmed."""
    guild_id, proposal_id = proposal.guild_id, proposal.proposal_id
    said = {each.user_id: each.state for each in await db.proposals.founders(tx, guild_id, proposal_id)}
    if any(said.get(each) != "confirmed" for each in draft_of(proposal).founders):
        return proposal
    await db.proposals.change(tx, guild_id, proposal_id, state="queued", updated_at=now)
    await cases.open_case(tx, guild_id, cases.PROPOSAL, proposal_id, proposal.ordinary_id, proposal.proposer_id, now)
    await promises.tell(tx, guild_id, proposal_id, "queued", proposal.proposer_id, now)
    return proposal._replace(state="queued", updated_at=now)
