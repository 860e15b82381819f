"""What an application must hold, and how verdicts become a decision: plain functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict

from db.applications import Application, Verdict
from db.verified import Proof
from services.club import VerifiedRules
from services.errors import UserError
from services.verified.standard import Evidence, Mark, Standard

MOST_PAGES = 20  # of an application, additions included: what a reviewer can be asked to look at
LONGEST_WORDS = 1000
MOST_A_DAY = 5  # applications of one person: each is a case for the staff, and files to open
LONGEST_REASON = 500
MORE_STANDS = timedelta(days=14)  # an application that waits for its applicant longer is taken back, with its files
RENEW_BEFORE = timedelta(days=30)  # before the credential's last day, from when on a new one may be handed in
REMIND_DAYS = (30, 7, 1)  # before the credential's last day
REMIND_HOUR = timedelta(hours=9)  # after the local day's start

Reason = Literal["unreadable", "wrong-trade", "out-of-date", "not-theirs", "incomplete", "other"]
REASONS: tuple[Reason, ...] = ("unreadable", "wrong-trade", "out-of-date", "not-theirs", "incomplete", "other")
Choice = Literal["approve", "decline"]


class Form(BaseModel):
    """What an applicant says: by which kinds of document each criterion is proven, and free words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    evidence: dict[str, tuple[Evidence, ...]]
    words: str = ""


def checked_words(words: str, most: int = LONGEST_WORDS) -> str:
    """The words, stripped. Raises UserError("words-too-long")."""
    words = words.strip()
    if len(words) > most:
        raise UserError("words-too-long", most=most)
    return words


def check_form(form: Form, standard: Standard, expires_on: date | None, today: date) -> None:
    """Pass, or say what is missing.

    Raises UserError: "apply-evidence" naming a criterion without a fitting document, "apply-expiry-missing",
    "apply-expired".
    """
    for criterion in standard.criteria:
        if not set(form.evidence.get(criterion.key, ())) & set(criterion.evidence):
            raise UserError("apply-evidence", criterion=criterion.name)
    if standard.expires and expires_on is None:
        raise UserError("apply-expiry-missing")
    if expires_on is not None and expires_on < today:
        raise UserError("apply-expired", day=expires_on)


def check_marks(marks: Mapping[str, Mark], standard: Standard, choice: Choice, criterion: str | None) -> None:
    """Pass, or say what does not fit: every criterion is marked; all are met to approve; one that fails to decline.

    Raises UserError: "review-marks", "review-not-all-met", "review-criterion".
    """
    if set(marks) != {each.key for each in standard.criteria}:
        raise UserError("review-marks")
    if choice == "approve" and any(mark != "met" for mark in marks.values()):
        raise UserError("review-not-all-met")
    if choice == "decline" and (criterion is None or marks.get(criterion) not in ("unmet", "unclear")):
        raise UserError("review-criterion")


def decided(verdicts: Sequence[Verdict], needed: int) -> Choice | None:
    """The decision, once as many reviewers agree as are needed; with two needed, a third settles a disagreement."""
    for choice in ("approve", "decline"):
        if sum(each.verdict == choice for each in verdicts) >= needed:
            return choice
    return None


def wait_until(application: Application, rules: VerifiedRules) -> datetime | None:
    """When somebody who was declined may apply again; None where nothing keeps them."""
    if application.state != "declined" or application.decided_at is None:
        return None
    return application.decided_at + timedelta(days=rules.reapply_days)


def appeal_until(application: Application, rules: VerifiedRules) -> datetime | None:
    """Until when a decline may be appealed against; None where it may not. One appeal is heard."""
    if application.state != "declined" or application.decided_at is None or application.round:
        return None
    return application.decided_at + timedelta(days=rules.appeal_days)


def may_renew(proof: Proof | None, today: date) -> bool:
    """Whether somebody may apply though they are in: their credential ends soon."""
    return proof is not None and proof.expires_on is not None and today >= proof.expires_on - RENEW_BEFORE
