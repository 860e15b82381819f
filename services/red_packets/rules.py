"""What a red packet may be, who may claim it, and the limits that a club sets. Pure: no database, no clock."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from services.actor import Actor
from services.errors import UserError

MOST_SHARES = 10_000
LONGEST_GREETING = 200
LONGEST_QUESTION = 200
LEAST_ANSWER = 200  # the most that may be asked for at least
LONGEST_ANSWER = 1000
LONGEST_WORD = 50

ON_TIME = timedelta(minutes=1)  # a busy bot's delay is none

_DISCORD_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
_Points = Annotated[int, Field(ge=0, le=10**12)]
_Snowflake = Annotated[int, Field(gt=0, lt=2**63)]
_Hour = Annotated[int, Field(ge=0, le=23)]


class Terms(BaseModel):
    """What the giver decided beside the sum. Durations in minutes, ages in whole days."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    greeting: Annotated[str, Field(max_length=LONGEST_GREETING)] = ""
    minutes: Annotated[int, Field(ge=1, le=7 * 24 * 60)] = 24 * 60
    role_ids: tuple[_Snowflake, ...] = ()
    min_streak: Annotated[int, Field(ge=0, le=10_000)] = 0
    min_membership_days: Annotated[int, Field(ge=0, le=10_000)] = 0
    question: Annotated[str, Field(max_length=LONGEST_QUESTION)] | None = None
    min_answer: Annotated[int, Field(ge=1, le=LEAST_ANSWER)] = 5
    no_opinion: bool = True
    anonymous: bool = False
    word: Annotated[str, Field(max_length=LONGEST_WORD)] | None = None

    @field_validator("greeting", "question", "word")
    @classmethod
    def _tidy(cls, value: str | None) -> str | None:
        return None if value is None else " ".join(_visible(value).split())

    @property
    def needs_form(self) -> bool:
        """Whether a claim takes more than a press."""
        return self.question is not None or self.word is not None


class Limits(BaseModel):
    """What a club allows. Points are whole; `quiet_from` to `quiet_until` are hours of the guild's wall clock."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    giver_a_month: _Points = 20_000
    approval_over: _Points = 10_000
    largest_total: _Points = 50_000
    most_shares: Annotated[int, Field(ge=1, le=MOST_SHARES)] = MOST_SHARES
    giver_a_day: Annotated[int, Field(ge=1, le=1000)] = 5
    channel_a_day: Annotated[int, Field(ge=1, le=1000)] = 5
    channel_gap_minutes: Annotated[int, Field(ge=0, le=24 * 60)] = 10
    quiet_from: _Hour | None = None
    quiet_until: _Hour | None = None
    account_days: Annotated[int, Field(ge=0, le=3650)] = 0
    membership_days: Annotated[int, Field(ge=0, le=3650)] = 0
    guesses: Annotated[int, Field(ge=1, le=100)] = 5
    own_packet: bool = False
    members_may_give: bool = False  # from their own wallets
    late_minutes: Annotated[int, Field(ge=0, le=7 * 24 * 60)] = 60

    def is_too_late(self, due: datetime, now: datetime) -> bool:
        """Whether what was due then may not open any more."""
        return now - due > max(ON_TIME, timedelta(minutes=self.late_minutes))

    def is_quiet(self, hour: int) -> bool:
        """Whether no packet may open at this hour of the guild's wall clock."""
        if self.quiet_from is None or self.quiet_until is None or self.quiet_from == self.quiet_until:
            return False
        if self.quiet_from < self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until


def account_created_at(user_id: int) -> datetime:
    """When a Discord account was made: it stands in its id. Aware UTC."""
    return _DISCORD_EPOCH + timedelta(milliseconds=user_id >> 22)


def check_sum(total: int, shares: int, limits: Limits) -> None:
    """Pass a packet's sum. Raises UserError: "amount-not-positive", "packet-shares", "packet-too-large", …"""
    if total <= 0:
        raise UserError("amount-not-positive")
    if shares <= 0:
        raise UserError("packet-shares-not-positive")
    if shares > limits.most_shares:
        raise UserError("packet-too-many-shares", most=limits.most_shares)
    if total > limits.largest_total:
        raise UserError("packet-too-large", most=limits.largest_total)
    if shares > total:
        raise UserError("packet-share-below-one", total=total, shares=shares)


def check_claimer(terms: Terms, limits: Limits, actor: Actor, giver_id: int, streak: int, now: datetime) -> None:
    """Pass somebody who may claim. Raises UserError naming the rule and what would meet it. `streak` in days, alive."""
    if actor.is_bot:
        raise UserError("bots-cannot")
    if actor.user_id == giver_id and not limits.own_packet:
        raise UserError("packet-own")
    if terms.role_ids and not actor.role_ids & set(terms.role_ids):
        raise UserError("packet-role", roles=list(terms.role_ids))
    if streak < terms.min_streak:
        raise UserError("packet-streak", needed=terms.min_streak, streak=streak, missing=terms.min_streak - streak)
    membership = max(terms.min_membership_days, limits.membership_days)
    if membership and actor.joined_at is not None and now - actor.joined_at < timedelta(days=membership):
        raise UserError("packet-membership", days=membership, at=actor.joined_at + timedelta(days=membership))
    age = timedelta(days=limits.account_days)
    if now - account_created_at(actor.user_id) < age:
        raise UserError("packet-account-age", days=limits.account_days, at=account_created_at(actor.user_id) + age)


def same_word(typed: str, word: str) -> bool:
    """Whether two words are the same to a person: without case, width, spaces and punctuation."""
    return _bare(typed) == _bare(word)


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(mark for mark in folded if unicodedata.category(mark)[0] in "LNS")


def _visible(text: str) -> str:
    """Without control characters and marks that turn the reading direction of what follows."""
    return "".join(
        mark for mark in text if mark in "\n\t" or unicodedata.category(mark) not in ("Cc", "Cf") or mark == "\u200d"
    )
