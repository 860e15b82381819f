"""The reviewer's side: looking at a case, marking it, deciding, asking for more, undoing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import db.applications
import db.cases
import db.groups
import db.sealed_files
import db.verified
from db.applications import Application, Look, Verdict
from db.cases import Case
from db.engine import Database, Transaction, retrying
from db.groups import Group
from db.sealed_files import StoredFile
from services import audit, cases, club
from services.actor import Actor
from services.credentials import files, promises, rules
from services.credentials.applying import verified
from services.credentials.rules import Choice, Form, Reason
from services.errors import UserError
from services.ids import new_id
from services.vault import Vault
from services.verified.standard import Mark, Standard

KINDS = (cases.APPLICATION, cases.APPEAL)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What whoever holds an application works with; `form`, `appeal` and `declined_for` are its opened texts.

    `again` says that another reviewer gave a verdict already: which one is not told. `earlier` are the applicant's
    earlier applications to the group, `looks` who looked at the files.
    """

    case: Case
    application: Application
    group: Group
    standard: Standard
    form: Form
    pages: list[StoredFile]
    again: bool
    appeal: str
    declined_for: str
    earlier: list[Application]
    looks: list[Look]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What became of a verdict: "approved", "declined", or "another" where another reviewer is needed.

    Until `undo_until` it can be taken back.
    """

    application: Application
    group: Group
    result: str
    undo_until: datetime


@dataclass(frozen=True, slots=True)
class Brief:
    """What a case is about, for the queue: nothing of what was handed in. `needed` is how many must agree."""

    application: Application
    group: Group
    needed: int
    given: int


class Reviews:
    """One method for each thing that a reviewer can do. Whoever does it must hold the case."""

    def __init__(self, database: Database, vault: Vault | None) -> None:
        self._database = database
        self._vault = vault

    async def brief(self, guild_id: int, application_id: int) -> Brief | None:
        """What an application is about; None for none. Needs no vault."""
        async with self._database.reading() as tx:
            application = await db.applications.get(tx, guild_id, application_id)
            group = application and await db.groups.get(tx, guild_id, application.group_id)
            if application is None or group is None:
                return None
            version = application.standard_version
            stored = await db.verified.standard(tx, guild_id, application.group_id, version)
            given = await db.applications.verdicts_of(tx, guild_id, application_id)
            needed = Standard.model_validate(stored).reviewers if stored and not application.round else 1
            return Brief(application, group, needed, sum(each.round == application.round for each in given))

    async def file(self, actor: Actor, application_id: int, now: datetime) -> CaseFile:
        """Everything about an application that the actor holds.

        Raises UserError: "credentials-off", "vault-key-missing", and as `cases.working`.
        """
        vault = files.unlocked(self._vault)
        case_id = await self._case_id(actor, application_id)
        async with cases.on_record(self._database, actor, case_id, now), self._database.transaction() as tx:
            application = await _known(tx, actor.guild_id, application_id)
            case = await cases.working(tx, actor, KINDS, application_id, now)
            group, standard = await _asked(tx, application)
            given = await db.applications.verdicts_of(tx, actor.guild_id, application_id)
            every = await db.applications.of(tx, actor.guild_id, application.user_id)
            text = files.open_text(vault, application, "form", application.form)
            return CaseFile(
                case,
                application,
                group,
                standard,
                Form.model_validate_json(text) if text else Form(evidence={}),
                await db.sealed_files.of(tx, actor.guild_id, application_id),
                any(each.round == application.round for each in given),
                files.open_text(vault, application, "appeal", application.appeal),
                files.open_text(vault, application, "reason", application.reason),
                [
                    each
                    for each in every
                    if each.group_id == application.group_id and each.application_id < application_id
                ],
                await db.applications.looks_at(tx, actor.guild_id, application_id),
            )

    async def look(self, actor: Actor, application_id: int, file_id: int, now: datetime) -> bytes:
        """A page of an application that the actor holds, as image bytes; the look is on record first.

        Raises UserError: "credentials-off", "file-gone", "vault-key-missing", "vault-damaged", and as `cases.working`.
        """
        vault = files.unlocked(self._vault)
        case_id = await self._case_id(actor, application_id)
        async with cases.on_record(self._database, actor, case_id, now), self._database.transaction() as tx:
            application = await _known(tx, actor.guild_id, application_id)
            await cases.working(tx, actor, KINDS, application_id, now)
            file = await db.sealed_files.one(tx, actor.guild_id, file_id)
            if file is None or file.owner_id != application_id:
                raise UserError("file-gone")
            await db.applications.looked(
                tx, Look(actor.guild_id, new_id(now), application_id, file_id, actor.user_id, now)
            )
            group, _ = await _asked(tx, application)
            await audit.record(
                tx,
                actor.guild_id,
                now,
                actor.user_id,
                "application.looked_at",
                subject_id=application.user_id,
                detail={"group": group.name, "page": file.page + 1},
            )
        return vault.open(file.sealed, db.sealed_files.about(actor.guild_id, application_id, file_id, file.page))

    @retrying
    async def decide(
        self,
        actor: Actor,
        application_id: int,
        choice: Choice,
        marks: Mapping[str, Mark],
        now: datetime,
        *,
        reason_code: Reason | None = None,
        criterion: str | None = None,
        reason: str = "",
        expires_on: date | None = None,
    ) -> Reviewed:
        """Give a verdict on an application that the actor holds; what became of it.

        `expires_on` is the credential's last day as the reviewer reads it, the applicant's own word where None.
        Raises UserError: "credentials-off", "review-marks", "review-not-all-met", "review-criterion",
        "review-reason", "review-expired", "words-too-long", "review-twice", and as `cases.working`.
        """
        vault = files.unlocked(self._vault)
        reason = rules.checked_words(reason, rules.LONGEST_REASON)
        case_id = await self._case_id(actor, application_id)
        async with cases.on_record(self._database, actor, case_id, now), self._database.transaction() as tx:
            application = await _known(tx, actor.guild_id, application_id)
            case = await cases.working(tx, actor, KINDS, application_id, now)
            group, standard = await _asked(tx, application)
            rules.check_marks(marks, standard, choice, criterion)
            if choice == "decline" and (reason_code is None or (reason_code == "other" and not reason)):
                raise UserError("review-reason")
            settings = await club.verified_rules(tx, actor.guild_id)
            last_day = expires_on or application.expires_on
            today = (await club.club(tx, actor.guild_id)).calendar.day_of(now)
            if choice == "approve" and standard.expires and (last_day is None or last_day < today):
                raise UserError("review-expired")
            about = files.about(actor.guild_id, application_id, f"verdict/{actor.user_id}")
            verdict = Verdict(
                actor.guild_id,
                application_id,
                application.round,
                actor.user_id,
                choice,
                dict(marks),
                reason_code if choice == "decline" else None,
                criterion if choice == "decline" else None,
                vault.seal(reason.encode(), about) if reason else None,
                now,
            )
            if not await db.applications.give_verdict(tx, verdict):
                raise UserError("review-twice")
            given = [
                each
                for each in await db.applications.verdicts_of(tx, actor.guild_id, application_id)
                if each.round == application.round
            ]
            result = rules.decided(given, 1 if case.kind == cases.APPEAL else standard.reviewers)
            undo_until = now + timedelta(minutes=settings.undo_minutes)
            changes: dict[str, Any] = {}
            if result is None:
                await cases.let_go(tx, case, now)
            else:
                sealed = files.seal_text(vault, actor.guild_id, application_id, "reason", reason) if reason else None
                changes |= {
                    "state": "approved" if result == "approve" else "declined",
                    "open_for": None,
                    "decided_at": now,
                    "decided_by": actor.user_id,
                    "effective_at": undo_until,
                    "reason_code": verdict.reason_code,
                    "criterion": verdict.criterion,
                    "reason": sealed if result == "decline" else None,
                }
                if result == "approve" and standard.expires:  # earlier, the next reviewer would see the first's mark
                    changes["expires_on"] = last_day
                await cases.close_case(tx, case, now)
                await promises.settle(tx, application, now, undo_until)
            if changes:
                await db.applications.change(tx, actor.guild_id, application_id, **changes)
            detail = {"group": group.name, "verdict": choice, "decided": result is not None}
            await _record(tx, actor, application, "application.reviewed", detail, now)
            became = "another" if result is None else "approved" if result == "approve" else "declined"
            return Reviewed(application._replace(**changes), group, became, undo_until)

    @retrying
    async def ask_more(self, actor: Actor, application_id: int, words: str, now: datetime) -> Application:
        """Ask the applicant to add something; the application. It leaves the queue until they do.

        Raises UserError: "credentials-off", "review-reason" (nothing is asked), "words-too-long", and as
        `cases.working`.
        """
        vault = files.unlocked(self._vault)
        words = rules.checked_words(words, rules.LONGEST_REASON)
        if not words:
            raise UserError("review-reason")
        case_id = await self._case_id(actor, application_id)
        async with cases.on_record(self._database, actor, case_id, now), self._database.transaction() as tx:
            application = await _known(tx, actor.guild_id, application_id)
            case = await cases.working(tx, actor, KINDS, application_id, now)
            group, _ = await _asked(tx, application)
            wanted = files.seal_text(vault, actor.guild_id, application_id, "wanted", words)
            await db.applications.change(tx, actor.guild_id, application_id, state="more", wanted=wanted)
            await cases.close_case(tx, case, now)
            await promises.tell(tx, application, "more", now)
            await promises.idle(tx, application, now)
            await _record(tx, actor, application, "application.asked_more", {"group": group.name}, now)
            return application._replace(state="more", wanted=wanted)

    @retrying
    async def undo(self, actor: Actor, application_id: int, now: datetime) -> Case:
        """Take back the verdict that the actor gave a moment ago; the case, which they hold again.

        Raises UserError: "application-unknown", "undo-nothing", "undo-late" (it took effect, or another reviewer
        went on), and as `cases.must_be_free_to`.
        """
        case_id = await self._case_id(actor, application_id)
        async with cases.on_record(self._database, actor, case_id, now), self._database.transaction() as tx:
            application = await _known(tx, actor.guild_id, application_id)
            settings = await club.verified_rules(tx, actor.guild_id)
            given = [
                each
                for each in await db.applications.verdicts_of(tx, actor.guild_id, application_id)
                if each.round == application.round
            ]
            if actor.user_id not in {each.reviewer_id for each in given}:
                raise UserError("undo-nothing")
            case = await db.cases.newest(tx, actor.guild_id, KINDS, application_id)
            assert case is not None  # it was opened with the application
            last = given[-1]
            late = now >= last.at + timedelta(minutes=settings.undo_minutes)
            gone_on = application.state in ("more", "withdrawn") or case.holder(now) not in (None, actor.user_id)
            if last.reviewer_id != actor.user_id or late or application.effective or gone_on:
                raise UserError("undo-late")
            await db.applications.take_back(tx, actor.guild_id, application_id, application.round, actor.user_id)
            await cases.must_be_free_to(tx, actor, case)
            await db.applications.change(
                tx,
                actor.guild_id,
                application_id,
                state="appealed" if application.round else "waiting",
                open_for=application.user_id,
                decided_at=None,
                decided_by=None,
                effective_at=None,
                reason_code=None,
                criterion=None,
                reason=None,
            )
            if case.closed_at is not None:
                await db.cases.reopen(tx, case)
            until = now + timedelta(minutes=settings.take_minutes)
            await db.cases.take(tx, actor.guild_id, case.case_id, actor.user_id, now, until)
            await cases.redraw(tx, case, now)
            group, _ = await _asked(tx, application)
            await _record(tx, actor, application, "application.undone", {"group": group.name}, now)
            held = await db.cases.get(tx, actor.guild_id, case.case_id)
            assert held is not None
            return held

    async def _case_id(self, actor: Actor, application_id: int) -> int:
        """The case that refusals are noted under; 0 for none."""
        async with self._database.reading() as tx:
            case = await db.cases.newest(tx, actor.guild_id, KINDS, application_id)
            return case.case_id if case else 0


async def _known(tx: Transaction, guild_id: int, application_id: int) -> Application:
    """The application, locked before its case: always in this order."""
    application = await db.applications.get(tx, guild_id, application_id, lock=True)
    if application is None:
        raise UserError("application-unknown")
    return application


async def _asked(tx: Transaction, application: Application) -> tuple[Group, Standard]:
    """The group and the standard under which it was applied, which may have changed since."""
    group, _, standard = await verified(tx, application.guild_id, application.group_id)
    stored = await db.verified.standard(tx, application.guild_id, application.group_id, application.standard_version)
    return group, Standard.model_validate(stored) if stored else standard


async def _record(
    tx: Transaction, actor: Actor, application: Application, action: str, detail: dict[str, Any], now: datetime
) -> None:
    await audit.record(tx, actor.guild_id, now, actor.user_id, action, subject_id=application.user_id, detail=detail)
