"""What may be offered to whom, what a code is, and what a partner gets: plain functions, no database, no clock."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.actor import Actor
from services.club import Points, Snowflake
from services.errors import UserError

LONGEST_TITLE, LONGEST_ABOUT, LONGEST_ASKS, LONGEST_REASON = 80, 800, 300, 300
MOST_CODES = 5000  # of one benefit
FARTHEST = timedelta(days=366)  # ahead: what a partner promises, they should remember
MOST_HELPERS = 10

SHORTEST_CODE, LONGEST_CODE = 4, 40  # of a partner's own
LARGEST_FILE = 512 * 1024  # bytes: twice what the longest codes take
NAMED = 5  # duplicates that a refusal names

# Without 0 and O, 1 and I and L. Their number is a prime, so that a weighted sum finds each wrong character and each
# two that changed places (as in ISO/IEC 7064, which has other moduli).
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8  # with the check character: 31 ** 7 codes, of which MOST_CODES are hit by one guess in five million
_VALUE = {mark: value for value, mark in enumerate(ALPHABET)}
_OWN = re.compile(rf"[!-_a-~]{{{SHORTEST_CODE},{LONGEST_CODE}}}")  # what can be printed, but no space and no `

MOST_GUESSES = 5
GUESSES_FORGOTTEN = timedelta(minutes=10)
KEPT_AFTER = timedelta(days=30)  # codes that were given, after the end: somebody may ask about theirs


class Whom(BaseModel):
    """For whom a benefit is; for everybody where nothing is set. `min_streak` in days."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role_ids: tuple[Snowflake, ...] = ()
    min_streak: Annotated[int, Field(ge=0, le=10_000)] = 0
    group_id: Snowflake | None = None


EVERYBODY = Whom()


class PartnerRules(BaseModel):
    """What a club sets for benefit partners. Whole points."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # For each code that is redeemed.
    points: Points = 10
    # For one benefit altogether.
    cap: Points = 5_000
    # Benefits of one partner that wait or are open.
    most_going: Annotated[int, Field(ge=1, le=100)] = 3


def checked_line(text: str, most: int, code: str, *, least: int = 1) -> str:
    """A text on one line. Raises UserError(code) for one that is too short or too long."""
    text = " ".join(text.split())
    if not least <= len(text) <= most:
        raise UserError(code, most=most)
    return text


def checked_about(text: str) -> str:
    """What is offered. Raises UserError("benefit-about")."""
    text = text.strip()
    if not 1 <= len(text) <= LONGEST_ABOUT:
        raise UserError("benefit-about", most=LONGEST_ABOUT)
    return text


def check_amount(amount: int, codes: int | None) -> None:
    """Pass how many there are, with `codes` of the partner's own or None.

    Raises UserError: "benefit-amount", "benefit-few-codes".
    """
    if not 1 <= amount <= MOST_CODES:
        raise UserError("benefit-amount", most=MOST_CODES)
    if codes is not None and amount > codes:
        raise UserError("benefit-few-codes", amount=amount, codes=codes)


def turned_away(whom: Whom, actor: Actor, streak: int, proven: bool) -> UserError | None:
    """The rule that keeps somebody out, saying what would meet it; None for who may claim."""
    if whom.role_ids and not actor.role_ids & set(whom.role_ids):
        return UserError("benefit-role", roles=list(whom.role_ids))
    if streak < whom.min_streak:
        return UserError("benefit-streak", needed=whom.min_streak, missing=whom.min_streak - streak)
    if whom.group_id is not None and not proven:
        return UserError("benefit-group", group_id=whom.group_id)
    return None


def pay(rules: PartnerRules, earned: int) -> int:
    """What a partner gets for one more redeemed code of a benefit that earned so much: whole points."""
    return max(min(rules.points, rules.cap - earned), 0)


# --- codes -----------------------------------------------------------------------------------------------------------


def check_mark(body: str) -> str:
    """The last character of a code that begins like this."""
    return ALPHABET[-sum(weight * _VALUE[mark] for weight, mark in enumerate(body, 2)) % len(ALPHABET)]


def is_well_formed(key: str) -> bool:
    """Whether it is a code as the bot makes them, with nothing mistyped."""
    return _looks_made(key) and check_mark(key[:-1]) == key[-1]


def is_mistyped(key: str) -> bool:
    """Whether it looks like a code of the bot's, and cannot be one."""
    return _looks_made(key) and not is_well_formed(key)


def _looks_made(key: str) -> bool:
    return len(key) == CODE_LENGTH and all(mark in _VALUE for mark in key)


def made(choose: Callable[[str], str]) -> str:
    """A new code; `choose` picks a character."""
    body = "".join(choose(ALPHABET) for _ in range(CODE_LENGTH - 1))
    return body + check_mark(body)


def shown(code: str, *, own: bool) -> str:
    """A code as it is read out: the bot's in two halves, a partner's own as they wrote it."""
    return code if own else f"{code[:4]}-{code[4:]}"


def code_key(typed: str) -> str:
    """A code as codes are compared: whatever its case, width, spaces and dashes."""
    return re.sub(r"[\s\-‐-―−]", "", unicodedata.normalize("NFKC", typed)).upper()[:LONGEST_CODE]


def codes_of(data: bytes) -> list[tuple[str, str]]:
    """The codes of a text or CSV file, each with the form in which it is compared: one a line, the first column.

    Raises UserError: "benefit-file-big", "benefit-file-text", "benefit-file-empty", "benefit-file-many",
    "benefit-file-code" naming the line, "benefit-file-twice" naming codes that stand in it more than once.
    """
    if len(data) > LARGEST_FILE:
        raise UserError("benefit-file-big", most=LARGEST_FILE // 1024)
    codes: list[tuple[str, str]] = []
    for number, cell in enumerate(_cells(_text(data)), 1):
        if not cell or (number == 1 and cell.casefold() in ("code", "codes", "兑换码", "优惠码", "券码")):
            continue
        key = code_key(cell)
        if not _OWN.fullmatch(cell) or len(key) < SHORTEST_CODE:
            raise UserError("benefit-file-code", line=number, least=SHORTEST_CODE, most=LONGEST_CODE)
        codes.append((cell, key))
    if not codes:
        raise UserError("benefit-file-empty")
    if len(codes) > MOST_CODES:
        raise UserError("benefit-file-many", most=MOST_CODES, count=len(codes))
    _check_each_once(codes)
    return codes


def _text(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"  # as spreadsheets save
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UserError("benefit-file-text") from error
    if "\0" in text:
        raise UserError("benefit-file-text")
    return text


def _cells(text: str) -> list[str]:
    try:
        rows = list(csv.reader(io.StringIO(text.replace(";", ",").replace("\t", ","), newline="")))
    except csv.Error as error:
        raise UserError("benefit-file-text") from error
    return [row[0].strip() if row else "" for row in rows]


def _check_each_once(codes: Sequence[tuple[str, str]]) -> None:
    count = Counter(key for _, key in codes)
    first = {key: code for code, key in reversed(codes)}
    twice = [first[key] for key, times in count.items() if times > 1]
    if twice:
        raise UserError("benefit-file-twice", typed=", ".join(twice[:NAMED]), more=max(len(twice) - NAMED, 0))
