"""What holds after a decision: it takes effect, files go, credentials end, memberships are revoked."""

from __future__ import annotations

import base64
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any

import db.applications
import db.cases
import db.groups
import db.sealed_files
import db.verified
from db.applications import Application
from db.engine import Database, Transaction, retrying
from db.groups import Group, Membership
from db.verified import Proof
from services import audit, cases, club, contribution
from services.actor import Actor
from services.credentials import applying, files, promises
from services.credentials.applying import take_back, verified
from services.credentials.rules import MORE_STANDS
from services.errors import UserError
from services.groups import promises as group_promises
from services.groups import rules as group_rules
from services.groups import steps as group_steps
from services.permissions import Capability, may, require
from services.vault import Vault

OVERDUE = timedelta(days=1)  # a deletion later than this is reported by `verify`, and so is a decision without effect
LATE = timedelta(hours=1)  # after which the sweep does not wait for a decision's own errand any more


class Lasting:
    """What jobs do about applications and memberships, and revoking one."""

    def __init__(self, database: Database, vault: Vault | None) -> None:
        self._database = database
        self._vault = vault

    @retrying
    async def settle(self, guild_id: int, application_id: int, decided_at: datetime, now: datetime) -> None:
        """Let the decision of that instant take effect, once: admission, deletion of files, a word to the applicant."""
        async with self._database.transaction() as tx:
            application = await db.applications.get(tx, guild_id, application_id, lock=True)
            if application is None or application.effective or application.decided_at != decided_at:
                return
            rules_now = await club.verified_rules(tx, guild_id)
            delete_at = decided_at + timedelta(days=rules_now.keep_days)
            await db.applications.change(
                tx, guild_id, application_id, effective=True, effective_at=now, delete_at=delete_at
            )
            await promises.delete(tx, application, max(delete_at, now))
            group = await db.groups.get(tx, guild_id, application.group_id, lock=True)
            if application.state == "approved" and group is not None and group.state == "open":
                await _admit(tx, application, group, rules_now.grace_days, now)
                await group_promises.card(tx, group, now)
                await promises.welcome(tx, application, now)
            await _credit(tx, application, now)
            shut = application.state == "approved" and (group is None or group.state != "open")
            await promises.tell(tx, application, "closed" if shut else application.state, now)
            detail = {"group": group.name if group else "", "state": application.state}
            await audit.record(
                tx,
                guild_id,
                now,
                application.decided_by,
                "application.decided",
                subject_id=application.user_id,
                detail=detail,
            )

    @retrying
    async def delete(self, guild_id: int, application_id: int, now: datetime) -> bool:
        """Delete the files and free texts of an application that are due by now; whether they were."""
        async with self._database.transaction() as tx:
            application = await db.applications.get(tx, guild_id, application_id, lock=True)
            if application is None or application.deleted_at or not application.delete_at:
                return False
            if application.delete_at > now:
                return False
            await db.sealed_files.delete(tx, guild_id, application_id)
            await db.applications.clear(tx, guild_id, application_id, now)
            return True

    async def sweep(self, guild_ids: Collection[int], now: datetime) -> None:
        """Do what errands could not: let decisions take effect, delete what is due, end what nobody can decide.

        None of them keeps a licence longer than it may be kept.
        """
        async with self._database.reading() as tx:
            pending = await db.applications.unsettled(tx, guild_ids, now - LATE)
        for each in pending:
            assert each.decided_at is not None
            await self.settle(each.guild_id, each.application_id, each.decided_at, now)
        async with self._database.reading() as tx:
            due = await db.applications.due_for_deletion(tx, guild_ids, now)
            stranded = await db.applications.stranded(tx, guild_ids)
            forgotten = await db.applications.waiting_for_more(tx, guild_ids, now - MORE_STANDS - LATE)
        for each in due:
            await self.delete(each.guild_id, each.application_id, now)
        for each in stranded:
            await self._end(each.guild_id, each.application_id, now)
        for each, asked_at in forgotten:
            await self.idle(each.guild_id, each.application_id, asked_at, now)

    @retrying
    async def idle(self, guild_id: int, application_id: int, asked_at: datetime, now: datetime) -> None:
        """Nothing was added to what was asked for at that instant: the application is taken back, and told."""
        async with self._database.transaction() as tx:
            await applying.idle(tx, guild_id, application_id, asked_at, now)

    @retrying
    async def _end(self, guild_id: int, application_id: int, now: datetime) -> None:
        """The group of an open application is closed: it is taken back, and told."""
        async with self._database.transaction() as tx:
            application = await db.applications.get(tx, guild_id, application_id, lock=True)
            if application is not None and application.state in db.applications.OPEN:
                await take_back(tx, application, now)
                await promises.tell(tx, application, "closed", now)

    async def holds(self, guild_id: int, group_id: int, user_id: int, expires_on: date) -> bool:
        """Whether a proof holds that ends on that local day, so that its member is to be reminded."""
        async with self._database.reading() as tx:
            proof = await db.verified.proof(tx, guild_id, group_id, user_id)
            return proof is not None and proof.state == "proven" and proof.expires_on == expires_on

    @retrying
    async def lapse(
        self, guild_id: int, group_id: int, user_id: int, expires_on: date, now: datetime
    ) -> datetime | None:
        """The grace of a credential that ended on that day is over: the membership ends, and the way back is told.

        Offices end with it: a director is followed by one of the trade. The instant to come again where the club's
        days or its grace have changed since, and the member was told of a longer time.
        """
        async with self._database.transaction() as tx:
            group = await db.groups.get(tx, guild_id, group_id, lock=True)
            proof = await db.verified.proof(tx, guild_id, group_id, user_id)
            if group is None or proof is None or proof.state != "proven" or proof.expires_on != expires_on:
                return None  # renewed or revoked since
            calendar = (await club.club(tx, guild_id)).calendar
            over = promises.grace_ends(expires_on, calendar, (await club.verified_rules(tx, guild_id)).grace_days)
            if now < over:
                return over
            if await db.verified.end_proof(tx, guild_id, group_id, user_id, "expired", None, now):
                await group_steps.gone_from(tx, group, user_id, now)
                await _out(tx, guild_id, group_id, user_id, now)
                if group.state == "open":
                    await promises.tell_member(tx, guild_id, group_id, user_id, "expired", now)
                    if group.owner_id == user_id:
                        await group_steps.offer_to_oldest(tx, group, now, why="expired")
                detail = {"group": group.name}
                await audit.record(tx, guild_id, now, None, "proof.expired", subject_id=user_id, detail=detail)
            return None

    @retrying
    async def revoke(self, actor: Actor, group_id: int, user_id: int, reason: str, now: datetime) -> Proof:
        """End somebody's full membership, with a reason that they are told; the proof as it was.

        By staff, or by the group's director. The reason is sealed until it is told, and stands on no record. Raises
        UserError: "credentials-off", "not-allowed", "revoke-own", "revoke-director", "revoke-nothing",
        "revoke-reason", "note-too-long", and as `applying.verified`.
        """
        vault = files.unlocked(self._vault)
        reason = group_rules.checked_reason(reason)
        if not reason:
            raise UserError("revoke-reason")
        async with self._database.transaction() as tx:
            group, _, _ = await verified(tx, actor.guild_id, group_id, lock=True)
            settings = await club.club(tx, actor.guild_id)
            if group_id not in await cases.reviewed_by(tx, actor) or group.owner_id != actor.user_id:
                require(actor, settings, Capability.REVIEW)
            if user_id == actor.user_id and not may(actor, settings, Capability.SET_UP):
                raise UserError("revoke-own")
            if user_id == group.owner_id:
                raise UserError("revoke-director")
            proof = await db.verified.proof(tx, actor.guild_id, group_id, user_id)
            ended = await db.verified.end_proof(tx, actor.guild_id, group_id, user_id, "revoked", actor.user_id, now)
            if proof is None or not ended:
                raise UserError("revoke-nothing")
            await db.verified.dismiss(tx, actor.guild_id, group_id, user_id)
            await _out(tx, actor.guild_id, group_id, user_id, now)
            sealed = vault.seal(reason.encode(), files.about_member(actor.guild_id, group_id, user_id))
            await promises.tell_member(
                tx, actor.guild_id, group_id, user_id, "revoked", now, base64.b64encode(sealed).decode()
            )
            detail = {"group": group.name}
            await audit.record(
                tx, actor.guild_id, now, actor.user_id, "proof.revoked", subject_id=user_id, detail=detail
            )
            return proof

    def said(self, guild_id: int, group_id: int, user_id: int, sealed: str) -> str:
        """The reason in a job about a membership, "" for none. Raises UserError as `Vault.open`, "credentials-off"."""
        if not sealed:
            return ""
        vault = files.unlocked(self._vault)
        return vault.open(base64.b64decode(sealed), files.about_member(guild_id, group_id, user_id)).decode()


async def end_open(tx: Transaction, guild_id: int, group_id: int, now: datetime) -> None:
    """A group is closed: its open applications are taken back, and told."""
    for each in await db.applications.open_to(tx, guild_id, group_id):
        await promises.tell(tx, await take_back(tx, each, now), "closed", now)


async def overdue_deletions(tx: Transaction, now: datetime) -> list[str]:
    """A plain sentence for each application whose files or texts are kept longer than they may be."""
    overdue = await db.applications.due_for_deletion(tx, None, now - OVERDUE)
    pending = await db.applications.unsettled(tx, None, now - OVERDUE)
    forgotten = await db.applications.waiting_for_more(tx, None, now - MORE_STANDS - OVERDUE)
    return (
        [
            f"guild {each.guild_id}: the decision on application {each.application_id} has not taken effect,"
            f" and its files have no day on which they go"
            for each in pending
        ]
        + [
            f"guild {each.guild_id}: application {each.application_id} is idle since {asked_at:%Y-%m-%d}"
            f" and should have been taken back with its files"
            for each, asked_at in forgotten
        ]
        + [
            f"guild {each.guild_id}: the files of application {each.application_id} are kept too long,"
            f" they were to be deleted on {each.delete_at:%Y-%m-%d}"
            for each in overdue
        ]
    )


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int, now: datetime) -> None:
    """Delete a person's files and texts; what was decided, and by whom, stays under an opaque id."""
    for application in await db.applications.of(tx, guild_id, user_id):
        if application.state in db.applications.OPEN:
            await take_back(tx, application, now)
        await db.sealed_files.delete(tx, guild_id, application.application_id)
    await db.applications.forget(tx, guild_id, user_id, opaque_id)


async def known(tx: Transaction, guild_id: int, user_id: int, vault: Vault | None) -> dict[str, Any]:
    """Everything stored about a person in applications, as JSON-able data, their texts opened where a key is there."""
    found: list[dict[str, Any]] = []
    for each in await db.applications.of(tx, guild_id, user_id):
        told = each.effective
        texts = {
            "form": each.form,
            "wanted": each.wanted,
            "appeal": each.appeal,
            "reason": each.reason if told else None,
        }
        found.append(
            {
                "group_id": str(each.group_id),
                "state": each.state if told or each.state in (*db.applications.OPEN, "withdrawn") else "waiting",
                "applied_at": _iso(each.applied_at),
                "consented_at": _iso(each.consented_at),
                "decided_at": _iso(each.decided_at) if told else None,
                "reason_code": each.reason_code if told else None,
                "criterion": each.criterion if told else None,
                "referred_by": each.referred_by and str(each.referred_by),
                "expires_on": each.expires_on and each.expires_on.isoformat(),
                "files": await db.sealed_files.count(tx, guild_id, each.application_id),
                "files_deleted_at": _iso(each.deleted_at),
                "looked_at": [
                    _iso(look.at) for look in await db.applications.looks_at(tx, guild_id, each.application_id)
                ],
                **{name: files.open_text(vault, each, name, text) if vault else None for name, text in texts.items()},
            }
        )
    return {"applications": found}


async def _credit(tx: Transaction, application: Application, now: datetime) -> None:
    """Whoever gave their verdict within the target of time has contributed."""
    guild_id, application_id = application.guild_id, application.application_id
    kind = cases.APPEAL if application.round else cases.APPLICATION
    case = await db.cases.newest(tx, guild_id, (kind,), application_id)
    for each in await db.applications.verdicts_of(tx, guild_id, application_id):
        if case is not None and each.round == application.round and each.at <= case.due_at:
            subject = f"{application_id}/{each.round}"
            await contribution.earn(tx, guild_id, each.reviewer_id, "review", subject, now)


async def _admit(tx: Transaction, application: Application, group: Group, grace_days: int, now: datetime) -> None:
    guild_id, group_id, user_id = application.guild_id, application.group_id, application.user_id
    before = await db.verified.proof(tx, guild_id, group_id, user_id)
    if group.owner_id == user_id and before is not None and before.state == "expired":  # the director is back in time
        await db.groups.change(tx, guild_id, group_id, heir_id=None, offered_at=None)
    await db.verified.prove(
        tx,
        Proof(
            guild_id,
            group_id,
            user_id,
            application.application_id,
            "proven",
            now,
            application.expires_on,
            None,
            None,
        ),
    )
    await db.groups.enter(tx, Membership(guild_id, group_id, user_id, "pending", now))
    await group_promises.member(tx, guild_id, group_id, user_id, now)
    if application.expires_on is not None:
        calendar = (await club.club(tx, guild_id)).calendar
        await promises.expiry(tx, guild_id, group_id, user_id, application.expires_on, calendar, grace_days, now)


async def _out(tx: Transaction, guild_id: int, group_id: int, user_id: int, now: datetime) -> None:
    """Take the membership, and by job the role."""
    if await db.groups.move(tx, guild_id, group_id, user_id, db.groups.IN, "removed"):
        await group_promises.member(tx, guild_id, group_id, user_id, now)
        group = await db.groups.get(tx, guild_id, group_id)
        if group is not None:
            await group_promises.card(tx, group, now)


def _iso(at: datetime | None) -> str | None:
    return at and at.astimezone(UTC).isoformat()
