"""The applicant's side: the standard, applying, adding, taking back, appealing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import db.applications
import db.cases
import db.groups
import db.members
import db.sealed_files
import db.verified
from db.applications import Application
from db.cases import Case
from db.engine import Database, Transaction, retrying
from db.groups import Group
from db.verified import Charter, Proof
from services import audit, cases, club
from services.actor import Actor
from services.club import VerifiedRules
from services.credentials import files, promises, rules
from services.credentials.rules import Form
from services.errors import UserError
from services.ids import new_id
from services.vault import Vault
from services.verified.standard import Standard


@dataclass(frozen=True, slots=True)
class Shown:
    """What a group asks, as somebody sees it before they are asked for anything.

    `refusal` says why they cannot apply now, if they cannot; `newest` is their newest application to the group.
    """

    group: Group
    charter: Charter
    standard: Standard
    rules: VerifiedRules
    newest: Application | None
    proof: Proof | None
    refusal: UserError | None


@dataclass(frozen=True, slots=True)
class Mine:
    """An application as its applicant sees it.

    `place` is its place in the queue from 1, None where it is not in it; `wanted` what reviewers asked for; `reason`
    the free words of a decline, `failed` the name of the criterion; both only once the decision is effective.
    """

    application: Application
    group: Group
    place: int | None
    pages: int
    wanted: str
    reason: str
    failed: str | None
    appeal_until: datetime | None
    again_from: datetime | None

    @property
    def shown_state(self) -> str:
        """The state as it may be told: a decision that can still be undone is not out yet."""
        state = self.application.state
        return "waiting" if state in ("approved", "declined") and not self.application.effective else state


class Applications:
    """One method for each thing that an applicant can do. Without a vault they can look, and take back."""

    def __init__(self, database: Database, vault: Vault | None) -> None:
        self._database = database
        self._vault = vault

    async def shown(self, actor: Actor, group_id: int, now: datetime) -> Shown:
        """The group's standard, and whether the actor may apply now.

        Raises UserError: "credentials-off", "group-unknown", "group-closed", "group-not-verified".
        """
        files.unlocked(self._vault)
        async with self._database.reading() as tx:
            group, charter, standard = await verified(tx, actor.guild_id, group_id)
            settings = await club.verified_rules(tx, actor.guild_id)
            newest = await db.applications.newest(tx, actor.guild_id, actor.user_id, group_id)
            proof = await db.verified.proof(tx, actor.guild_id, group_id, actor.user_id)
            refusal = None
            try:
                await _may_apply(tx, actor, group, settings, now)
            except UserError as error:
                refusal = error
            return Shown(group, charter, standard, settings, newest, proof, refusal)

    @retrying
    async def apply(
        self,
        actor: Actor,
        group_id: int,
        form: Form,
        expires_on: date | None,
        pages: Sequence[bytes],
        standard_version: int,
        consent: bool,
        now: datetime,
        *,
        referred_by: int | None = None,
    ) -> Mine:
        """Apply to a verified group with vetted pages; the application. They are sealed before they are stored.

        `referred_by` is who recommended them, as they say: whoever it is takes no part in the case.

        Raises UserError: as `shown`; "apply-in-already", "apply-limit-day", "apply-open-already", "apply-wait" until
        when and for which criterion, "apply-consent", "apply-files", "apply-standard-changed", "words-too-long",
        "bots-cannot", "referral-self", and as `rules.check_form`.
        """
        vault = files.unlocked(self._vault)
        if actor.is_bot:
            raise UserError("bots-cannot")
        if referred_by == actor.user_id:
            raise UserError("referral-self")
        if not consent:
            raise UserError("apply-consent")
        if not 1 <= len(pages) <= rules.MOST_PAGES:
            raise UserError("apply-files", most=rules.MOST_PAGES)
        form = Form(evidence=form.evidence, words=rules.checked_words(form.words))
        application_id = new_id(now)
        sealed = files.seal_pages(vault, actor.guild_id, application_id, pages, 0, now)
        text = files.seal_text(vault, actor.guild_id, application_id, "form", form.model_dump_json())
        async with self._database.transaction() as tx:
            group, charter, standard = await verified(tx, actor.guild_id, group_id, lock=True)
            settings = await club.verified_rules(tx, actor.guild_id)
            await _may_apply(tx, actor, group, settings, now)
            if charter.standard_version != standard_version:
                raise UserError("apply-standard-changed")
            calendar = (await club.club(tx, actor.guild_id)).calendar
            rules.check_form(form, standard, expires_on, calendar.day_of(now))
            application = Application(
                guild_id=actor.guild_id,
                application_id=application_id,
                group_id=group_id,
                user_id=actor.user_id,
                open_for=actor.user_id,
                standard_version=standard_version,
                state="waiting",
                form=text,
                expires_on=expires_on if standard.expires else None,
                wanted=None,
                appeal=None,
                round=0,
                consented_at=now,
                applied_at=now,
                decided_at=None,
                decided_by=None,
                effective_at=None,
                effective=False,
                reason_code=None,
                criterion=None,
                reason=None,
                delete_at=None,
                deleted_at=None,
                referred_by=referred_by,
            )
            if not await db.applications.add(tx, application):
                raise UserError("apply-open-already")
            await files.store(tx, sealed)
            await db.members.remember_locale(tx, actor.guild_id, actor.user_id, actor.locale)
            await cases.open_case(tx, actor.guild_id, cases.APPLICATION, application_id, group_id, actor.user_id, now)
            detail = {"group": group.name}
            await audit.record(tx, actor.guild_id, now, actor.user_id, "application.made", detail=detail)
            return await _mine(tx, vault, application, now)

    async def mine(self, actor: Actor, now: datetime) -> list[Mine]:
        """The actor's applications, newest first; without a vault, without what is sealed.

        Raises UserError: "vault-key-missing", "vault-damaged".
        """
        async with self._database.reading() as tx:
            return [
                await _mine(tx, self._vault, each, now)
                for each in await db.applications.of(tx, actor.guild_id, actor.user_id)
            ]

    async def one(self, guild_id: int, application_id: int, now: datetime) -> Mine | None:
        """An application as its applicant may be told of it, for a job.

        Raises UserError: "credentials-off", and as `mine`.
        """
        vault = files.unlocked(self._vault)
        async with self._database.reading() as tx:
            found = await db.applications.get(tx, guild_id, application_id)
            return None if found is None else await _mine(tx, vault, found, now)

    @retrying
    async def add(self, actor: Actor, application_id: int, words: str, pages: Sequence[bytes], now: datetime) -> Mine:
        """Add what reviewers asked for: words, pages or both. Back into the queue, at its old place.

        Raises UserError: "credentials-off", "application-unknown", "application-not-asked", "apply-files" (too many
        in all), "apply-nothing-added", "words-too-long".
        """
        vault = files.unlocked(self._vault)
        words = rules.checked_words(words)
        if not words and not pages:
            raise UserError("apply-nothing-added")
        async with self._database.transaction() as tx:
            application = await _own(tx, actor, application_id)
            if application.state != "more":
                raise UserError("application-not-asked")
            there = await db.sealed_files.of(tx, actor.guild_id, application_id)
            if len(there) + len(pages) > rules.MOST_PAGES:
                raise UserError("apply-files", most=rules.MOST_PAGES)
            first = max((each.page for each in there), default=-1) + 1
            await files.store(tx, files.seal_pages(vault, actor.guild_id, application_id, pages, first, now))
            form = Form.model_validate_json(files.open_text(vault, application, "form", application.form))
            if words:
                joined = "\n\n".join(each for each in (form.words, words) if each)
                form = Form(evidence=form.evidence, words=joined[-2 * rules.LONGEST_WORDS :])
            text = files.seal_text(vault, actor.guild_id, application_id, "form", form.model_dump_json())
            state, kind = ("appealed", cases.APPEAL) if application.round else ("waiting", cases.APPLICATION)
            await db.applications.change(tx, actor.guild_id, application_id, state=state, form=text, wanted=None)
            await _queue_again(tx, application, kind, now)
            application = application._replace(state=state, form=text, wanted=None)
            return await _mine(tx, vault, application, now)

    @retrying
    async def withdraw(self, actor: Actor, application_id: int, now: datetime) -> Mine:
        """Take an application back; its files and texts are deleted at once, for which it takes no key.

        Raises UserError: "application-unknown", "application-decided".
        """
        async with self._database.transaction() as tx:
            application = await _own(tx, actor, application_id)
            if application.state not in db.applications.OPEN:
                raise UserError("application-decided")
            application = await take_back(tx, application, now)
            group = await db.groups.get(tx, actor.guild_id, application.group_id)
            detail = {"group": group.name if group else ""}
            await audit.record(tx, actor.guild_id, now, actor.user_id, "application.withdrawn", detail=detail)
            return await _mine(tx, self._vault, application, now)

    @retrying
    async def appeal(
        self, actor: Actor, application_id: int, words: str, pages: Sequence[bytes], now: datetime
    ) -> Mine:
        """Ask for somebody else to look at a decline, with words and, where the files are gone, files anew.

        Raises UserError: "credentials-off", "application-unknown", "appeal-too-late", "appeal-words",
        "appeal-files" (there is nothing left to look at), "apply-files", "words-too-long".
        """
        vault = files.unlocked(self._vault)
        words = rules.checked_words(words)
        if not words:
            raise UserError("appeal-words")
        async with self._database.transaction() as tx:
            application = await _own(tx, actor, application_id)
            settings = await club.verified_rules(tx, actor.guild_id)
            until = rules.appeal_until(application, settings)
            if until is None or now > until or not application.effective:
                raise UserError("appeal-too-late")
            group, _, standard = await verified(tx, actor.guild_id, application.group_id)
            there = await db.sealed_files.of(tx, actor.guild_id, application_id)
            if not there and not pages:
                raise UserError("appeal-files")
            if len(there) + len(pages) > rules.MOST_PAGES:
                raise UserError("apply-files", most=rules.MOST_PAGES)
            first = max((each.page for each in there), default=-1) + 1
            await files.store(tx, files.seal_pages(vault, actor.guild_id, application_id, pages, first, now))
            changes = {
                "state": "appealed",
                "open_for": actor.user_id,
                "round": application.round + 1,
                "appeal": files.seal_text(vault, actor.guild_id, application_id, "appeal", words),
                "effective": False,
                "effective_at": None,
                "delete_at": None,
                "deleted_at": None,
            }
            if application.form is None:  # deleted meanwhile: what can be said of it is what the standard asks
                form = Form(evidence={each.key: each.evidence for each in standard.criteria})
                changes["form"] = files.seal_text(vault, actor.guild_id, application_id, "form", form.model_dump_json())
            newest = await db.applications.newest(tx, actor.guild_id, actor.user_id, application.group_id)
            if newest is None or newest.application_id != application_id:
                raise UserError("appeal-too-late")
            await db.applications.change(tx, actor.guild_id, application_id, **changes)
            await cases.open_case(
                tx, actor.guild_id, cases.APPEAL, application_id, application.group_id, actor.user_id, now
            )
            detail = {"group": group.name}
            await audit.record(tx, actor.guild_id, now, actor.user_id, "application.appealed", detail=detail)
            changed = await db.applications.get(tx, actor.guild_id, application_id)
            assert changed is not None
            return await _mine(tx, vault, changed, now)


async def verified(
    tx: Transaction, guild_id: int, group_id: int, *, lock: bool = False
) -> tuple[Group, Charter, Standard]:
    """An open verified group with its charter and standard.

    Raises UserError: "group-unknown", "group-closed", "group-not-verified".
    """
    group = await db.groups.get(tx, guild_id, group_id, lock=lock)
    if group is None:
        raise UserError("group-unknown")
    if group.state == "closed":
        raise UserError("group-closed", name=group.name)
    charter = await db.verified.charter(tx, guild_id, group_id)
    stored = charter and await db.verified.standard(tx, guild_id, group_id, charter.standard_version)
    if charter is None or stored is None:
        raise UserError("group-not-verified", name=group.name)
    return group, charter, Standard.model_validate(stored)


async def take_back(tx: Transaction, application: Application, now: datetime) -> Application:
    """End an open application without a decision: out of the queue, files and texts deleted; as it is then."""
    case = await _open_case(tx, application)
    if case is not None:
        await cases.close_case(tx, case, now)
    await db.sealed_files.delete(tx, application.guild_id, application.application_id)
    await db.applications.clear(tx, application.guild_id, application.application_id, now)
    await db.applications.change(tx, application.guild_id, application.application_id, state="withdrawn", open_for=None)
    return application._replace(
        state="withdrawn", open_for=None, form=None, wanted=None, appeal=None, reason=None, deleted_at=now
    )


async def idle(tx: Transaction, guild_id: int, application_id: int, asked_at: datetime, now: datetime) -> None:
    """Nothing was added to what was asked for at that instant: the application is taken back, and told."""
    application = await db.applications.get(tx, guild_id, application_id, lock=True)
    if application is None or application.state != "more":
        return
    case = await db.cases.newest(tx, guild_id, (cases.APPLICATION, cases.APPEAL), application_id)
    if case is not None and case.closed_at != asked_at:
        return  # asked for again since
    await take_back(tx, application, now)
    await promises.tell(tx, application, "idle", now)


async def _may_apply(tx: Transaction, actor: Actor, group: Group, settings: VerifiedRules, now: datetime) -> None:
    today = (await club.club(tx, actor.guild_id)).calendar.day_of(now)
    proof = await db.verified.proof(tx, actor.guild_id, group.group_id, actor.user_id)
    if proof is not None and proof.state == "proven" and not rules.may_renew(proof, today):
        raise UserError("apply-in-already", name=group.name)
    every = await db.applications.of(tx, actor.guild_id, actor.user_id)
    if sum(each.applied_at > now - timedelta(days=1) for each in every) >= rules.MOST_A_DAY:
        raise UserError("apply-limit-day", most=rules.MOST_A_DAY)
    newest = next((each for each in every if each.group_id == group.group_id), None)
    if newest is None:
        return
    pending = newest.state in ("approved", "declined") and not newest.effective
    if newest.state in db.applications.OPEN or pending:
        raise UserError("apply-open-already")
    until = rules.wait_until(newest, settings)
    if until is not None and now < until:
        stored = await db.verified.standard(tx, actor.guild_id, group.group_id, newest.standard_version)
        failed = Standard.model_validate(stored).criterion(newest.criterion or "") if stored else None
        raise UserError("apply-wait", until=until, criterion=failed.name if failed else "–")


async def _mine(tx: Transaction, vault: Vault | None, application: Application, now: datetime) -> Mine:
    group = await db.groups.get(tx, application.guild_id, application.group_id)
    assert group is not None  # a foreign key holds it
    settings = await club.verified_rules(tx, application.guild_id)
    case = await _open_case(tx, application)
    told = application.effective
    stored = await db.verified.standard(tx, application.guild_id, application.group_id, application.standard_version)
    failed = Standard.model_validate(stored).criterion(application.criterion or "") if stored else None
    until = rules.appeal_until(application, settings) if told else None
    again = rules.wait_until(application, settings) if told else None

    def opened(part: str, sealed: bytes | None) -> str:
        return files.open_text(vault, application, part, sealed) if vault is not None else ""

    return Mine(
        application,
        group,
        await db.cases.before(tx, case) + 1 if case else None,
        await db.sealed_files.count(tx, application.guild_id, application.application_id),
        opened("wanted", application.wanted),
        opened("reason", application.reason) if told else "",
        failed.name if failed and told else None,
        until if until is not None and now <= until else None,
        again if again is not None and now < again else None,
    )


async def _own(tx: Transaction, actor: Actor, application_id: int) -> Application:
    application = await db.applications.get(tx, actor.guild_id, application_id, lock=True)
    if application is None or application.user_id != actor.user_id:
        raise UserError("application-unknown")
    return application


async def _open_case(tx: Transaction, application: Application) -> Case | None:
    for kind in (cases.APPLICATION, cases.APPEAL):
        case = await db.cases.open_of(tx, application.guild_id, kind, application.application_id)
        if case is not None:
            return case
    return None


async def _queue_again(tx: Transaction, application: Application, kind: str, now: datetime) -> None:
    """Put it back where it was in the queue: its age counts on."""
    case = await db.cases.newest(tx, application.guild_id, (kind,), application.application_id)
    assert case is not None
    await db.cases.reopen(tx, case)
    await cases.redraw(tx, case, now)
