"""What verified groups keep of a person: proposals, offices, proofs, applications, cases, and the fund."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import db.applications
import db.cases
import db.people
import db.proposals
import db.sealed_files
import db.verified
from db.applications import applications, looks, verdicts
from db.cases import case_hands, cases
from db.engine import Transaction
from db.fund import fund_approvals, fund_requests, fund_spendings
from db.proposals import proposal_founders, proposal_words, proposals
from db.verified import charters, liaisons, officers, proofs, standards
from services.credentials import lasting
from services.credentials.applying import take_back
from services.errors import UserError
from services.vault import Vault
from services.verified.proposals import out_of_queue

_THEIR_OWN: dict[str, tuple[Any, tuple[str, ...]]] = {
    "proposals": (proposals, ("proposer_id", "open_by")),
    "founding": (proposal_founders, ("user_id",)),
    "words": (proposal_words, ("author_id",)),
    "offices": (officers, ("user_id",)),
    "liaison": (liaisons, ("user_id",)),
    "proofs": (proofs, ("user_id",)),
    "verdicts": (verdicts, ("reviewer_id",)),
    "looks": (looks, ("reviewer_id",)),
    "cases": (cases, ("about_id",)),
    "hands": (case_hands, ("user_id",)),
}
# Done in an office, and otherwise about somebody else: by table, the column, and what is told of the row.
_IN_OFFICE: dict[str, tuple[Any, str, tuple[str, ...]]] = {
    "proposals_decided": (proposals, "decided_by", ("proposal_id", "state", "decided_at")),
    "groups_accompanied": (charters, "liaison_id", ("group_id", "trade", "approved_at")),
    "groups_approved": (charters, "approved_by", ("group_id", "trade", "approved_at")),
    "standards_made": (standards, "made_by", ("group_id", "version", "standard", "made_at")),
    "officers_appointed": (officers, "appointed_by", ("group_id", "appointed_at")),
    "liaisons_added": (liaisons, "added_by", ("quota", "added_at")),
    "proofs_ended": (proofs, "ended_by", ("group_id", "state", "ended_at")),
    "applications_decided": (applications, "decided_by", ("application_id", "group_id", "state", "decided_at")),
    "recommended": (applications, "referred_by", ("application_id", "group_id", "applied_at")),
    "cases_held": (cases, "taken_by", ("case_id", "kind", "taken_until")),
}


_FUND_OWN = {"requests": (fund_requests, ("asked_by",))}
_FUND_IN_OFFICE = {
    "requests_declined": (fund_requests, "declined_by", ("request_id", "group_id", "amount", "decided_at")),
    "requests_approved": (fund_approvals, "user_id", ("request_id", "at")),
    "spendings_made": (fund_spendings, "spent_by", ("spending_id", "group_id", "amount", "reason", "at")),
    "spendings_received": (fund_spendings, "receiver_id", ("spending_id", "group_id", "amount", "reason", "at")),
}


async def known(tx: Transaction, guild_id: int, user_id: int) -> dict[str, Any]:
    """What is their own in full; of what they did in an office, that they did it."""
    return await _known(tx, guild_id, user_id, _THEIR_OWN, _IN_OFFICE)


async def opened(tx: Transaction, guild_id: int, user_id: int, vault: Vault | None) -> dict[str, Any]:
    """What they applied for, with what they wrote where a key is there and fits."""
    try:
        return await lasting.known(tx, guild_id, user_id, vault)
    except UserError:  # another key, or a damaged text: the rest is theirs all the same
        return await lasting.known(tx, guild_id, user_id, None)


async def known_to_fund(tx: Transaction, guild_id: int, user_id: int) -> dict[str, Any]:
    """What they asked the development fund for, decided, spent and were given."""
    return await _known(tx, guild_id, user_id, _FUND_OWN, _FUND_IN_OFFICE)


async def _known(
    tx: Transaction,
    guild_id: int,
    user_id: int,
    their_own: Mapping[str, tuple[Any, tuple[str, ...]]],
    in_office: Mapping[str, tuple[Any, str, tuple[str, ...]]],
) -> dict[str, Any]:
    own = {
        name: await db.people.rows(tx, guild_id, user_id, table, *columns)
        for name, (table, columns) in their_own.items()
    }
    done = {
        name: await db.people.rows(tx, guild_id, user_id, table, column, only=shown)
        for name, (table, column, shown) in in_office.items()
    }
    return {name: found for name, found in (own | done).items() if found}


async def wind_up(tx: Transaction, guild_id: int, user_id: int, now: datetime) -> None:
    """Withdraw what they have open, and delete the files of all that they ever applied for."""
    for application in await db.applications.of(tx, guild_id, user_id):
        if application.state in db.applications.OPEN:
            await take_back(tx, application, now)
        await db.sealed_files.delete(tx, guild_id, application.application_id)
    for proposal_id in await db.people.naming(tx, guild_id, user_id, proposals, "draft", "proposal_id"):
        await _without(tx, guild_id, user_id, proposal_id, now)
    own = await db.proposals.open_of(tx, guild_id, user_id)
    if own is not None:
        await out_of_queue(tx, own, now)
        values = {"state": "withdrawn", "open_by": None, "name_key": None}
        await db.proposals.change(tx, guild_id, own.proposal_id, **values)


async def _without(tx: Transaction, guild_id: int, user_id: int, proposal_id: int, now: datetime) -> None:
    """Nobody who was forgotten is to found a group: a proposal that is not decided goes back to its proposer."""
    proposal = await db.proposals.get(tx, guild_id, proposal_id, lock=True)
    if proposal is None:
        return
    people = ("founders", "officers")
    left = {name: [each for each in proposal.draft.get(name, ()) if each != user_id] for name in people}
    values: dict[str, Any] = {"draft": proposal.draft | left}
    if proposal.state in ("confirming", "queued"):
        await out_of_queue(tx, proposal, now)
        values |= {"state": "returned", "updated_at": now}
    await db.proposals.change(tx, guild_id, proposal_id, **values)


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """Delete what they wrote, their offices and proofs; what was decided stays, under the opaque id."""
    await db.people.blank(tx, guild_id, user_id, proposals, "proposer_id", {"draft": {}})
    await db.people.blank(tx, guild_id, user_id, proposal_words, "author_id", {"text": ""}, kind="answer")
    for each in (db.cases, db.proposals, db.verified, db.applications):
        await each.forget(tx, guild_id, user_id, opaque_id)
