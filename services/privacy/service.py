"""What a person can do about their own data, and an admin for somebody who writes to the club."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import db.audit
import db.ledger
import db.people
import db.settings
from db.engine import Database, Transaction, retrying
from services import audit, club, ledger
from services.actor import Actor
from services.errors import UserError
from services.groups.privacy import roles_of
from services.permissions import Capability, require
from services.privacy import features
from services.vault import Vault

EXPORT_EVERY = timedelta(minutes=10)  # all tables are read for it
# Who is erased starts from nothing, and could be paid for the same day's check-in again and again.
ERASE_EVERY = timedelta(days=1)
LONGEST_REASON = 200
_FIRST_OPAQUE = 10**14  # with its sign still shorter than a Discord id, so that it fits wherever that stood


@dataclass(frozen=True, slots=True)
class Export:
    """Everything stored about a person in a guild: `data` by feature, ready to be written as JSON; when it was so."""

    guild_id: int
    user_id: int
    made_at: datetime
    data: dict[str, dict[str, Any]]

    @property
    def counts(self) -> dict[str, int]:
        """How many entries there are, by feature; without the features that know nothing."""
        return _counts(self.data)


@dataclass(frozen=True, slots=True)
class Preview:
    """What erasing would do: entries by feature, whole points that would be lost, and what has to be settled first."""

    user_id: int
    counts: dict[str, int]
    points: int
    unsettled: list[UserError]


@dataclass(frozen=True, slots=True)
class Erased:
    """Somebody was erased: the opaque id in their place, whole points they lost, and the roles they are to lose.

    The roles are taken at once and by no job, which would have to name them.
    """

    opaque_id: int
    points: int
    role_ids: set[int]


class Privacy:
    """One method for each thing that a person can do."""

    def __init__(self, database: Database, vault: Vault | None = None) -> None:
        self._database = database
        self._vault = vault
        # In memory alone: on record it would be the very trace that was to go. A restart forgets it, at little cost.
        self._erased: dict[tuple[int, int], datetime] = {}

    async def export(self, actor: Actor, now: datetime) -> Export:
        """Everything stored about the actor; that they asked is on record. Raises UserError("privacy-export-wait")."""
        await self._note_export(actor, now)
        # Read beside the writers: all tables are walked, and nobody's check-in is to wait for it.
        async with self._database.reading() as tx:
            data = await features.known(tx, actor.guild_id, actor.user_id, self._vault)
        return Export(actor.guild_id, actor.user_id, now, data)

    @retrying
    async def _note_export(self, actor: Actor, now: datetime) -> None:
        async with self._database.transaction() as tx:
            await db.settings.lock(tx, actor.guild_id, "privacy", club.ALWAYS, now)  # of two at once one waits here
            earlier = await db.audit.page(
                tx, actor.guild_id, limit=1, actor_id=actor.user_id, action="privacy.exported"
            )
            if earlier and now < earlier[0].at + EXPORT_EVERY:
                raise UserError("privacy-export-wait", at=earlier[0].at + EXPORT_EVERY)
            await audit.record(tx, actor.guild_id, now, actor.user_id, "privacy.exported")

    async def preview(self, actor: Actor, user_id: int | None = None) -> Preview:
        """What erasing the actor, or for an admin somebody else, would do. Raises UserError("not-allowed")."""
        async with self._database.reading() as tx:
            await _require(tx, actor, user_id)
            whose = actor.user_id if user_id is None else user_id
            data = await features.known(tx, actor.guild_id, whose, None)
            points = await ledger.balance(tx, actor.guild_id, ledger.wallet(whose))
            return Preview(whose, _counts(data), points, await features.unsettled(tx, actor.guild_id, whose))

    async def erase(self, actor: Actor, now: datetime) -> Erased:
        """Erase everything about the actor in the guild; sums and decisions stay under an opaque id.

        Raises UserError: what has to be settled first, and "privacy-erased-already" within a day of the last time.
        """
        person = (actor.guild_id, actor.user_id)
        self._erased = {each: at for each, at in self._erased.items() if now < at + ERASE_EVERY}
        if person in self._erased:
            raise UserError("privacy-erased-already", at=self._erased[person] + ERASE_EVERY)
        self._erased[person] = now
        try:
            return await self._erase(actor, actor.user_id, None, now)
        except BaseException:
            del self._erased[person]
            raise

    async def erase_other(self, actor: Actor, user_id: int, reason: str, now: datetime) -> Erased:
        """Erase everything about somebody who asked the club for it; on record with the reason, without them.

        Raises UserError: "not-allowed", "reason-missing", "note-too-long", what has to be settled first.
        """
        reason = " ".join(reason.split())
        if not reason:
            raise UserError("reason-missing")
        if len(reason) > LONGEST_REASON:
            raise UserError("note-too-long", most=LONGEST_REASON)
        return await self._erase(actor, user_id, reason, now)

    @retrying
    async def _erase(self, actor: Actor, user_id: int, reason: str | None, now: datetime) -> Erased:
        guild_id, opaque_id = actor.guild_id, -(_FIRST_OPAQUE + secrets.randbelow(9 * _FIRST_OPAQUE))
        async with self._database.transaction() as tx:
            await _require(tx, actor, None if reason is None else user_id)
            # Whatever else they do meanwhile with points waits for this, and then begins anew.
            await db.ledger.lock_accounts(tx, guild_id, [ledger.wallet(user_id)])
            for refusal in await features.unsettled(tx, guild_id, user_id):
                raise refusal
            roles = await roles_of(tx, guild_id, user_id)
            await features.forget(tx, guild_id, user_id, opaque_id, now)
            points = await ledger.balance(tx, guild_id, ledger.forgotten_wallet(opaque_id))
            if reason is None:
                await audit.record(tx, guild_id, now, opaque_id, "privacy.erased")
            else:
                reason = db.people.mentions(user_id).sub(str(opaque_id), reason)
                by = opaque_id if actor.user_id == user_id else actor.user_id
                await audit.record(tx, guild_id, now, by, "privacy.forgotten", subject_id=opaque_id, reason=reason)
            return Erased(opaque_id, points, roles)


async def _require(tx: Transaction, actor: Actor, user_id: int | None) -> None:
    """Everybody may for themselves; for somebody else, an admin."""
    if user_id is not None:
        require(actor, await club.club(tx, actor.guild_id), Capability.FORGET_MEMBERS)


def _counts(data: dict[str, dict[str, Any]]) -> dict[str, int]:
    counted = {name: sum(_entries(part) for part in parts.values()) for name, parts in data.items()}
    return {name: count for name, count in counted.items() if count}


def _entries(part: list[dict[str, Any]]) -> int:
    """How many entries a list has; of accounts, their lines."""
    return sum(len(each["lines"]) if "lines" in each else 1 for each in part)
