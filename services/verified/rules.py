"""How long what is written in a proposal may be, and how its admission standard is put together."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence

from pydantic import ValidationError

from services.errors import UserError
from services.verified.standard import (
    MOST_CRITERIA,
    MOST_FOUNDERS,
    MOST_OFFICERS,
    Criterion,
    Draft,
    Evidence,
    Standard,
)

LONGEST_TRADE = 60
LONGEST_CHARTER = 2000  # with the rest of a proposal, what one card holds
LONGEST_WORDS = 1000  # of a question, an answer, points to mend, a reason
LONGEST_CRITERION, LONGEST_VISIBLE = 60, 200
MOST_A_DAY = 3  # proposals of one person: each asks founders by direct message
MOST_QUOTA = 100  # groups of one liaison director


def checked_trade(trade: str) -> str:
    """The trade on one line. Raises UserError("proposal-trade-length")."""
    trade = " ".join(unicodedata.normalize("NFC", trade).split())
    if not 1 <= len(trade) <= LONGEST_TRADE:
        raise UserError("proposal-trade-length", most=LONGEST_TRADE)
    return trade


def checked_charter(charter: str) -> str:
    """The charter, with its lines. Raises UserError("proposal-charter-length")."""
    charter = "\n".join(line.rstrip() for line in charter.strip().splitlines())
    if not 1 <= len(charter) <= LONGEST_CHARTER:
        raise UserError("proposal-charter-length", most=LONGEST_CHARTER)
    return charter


def checked_words(words: str) -> str:
    """Something said about a proposal. Raises UserError("proposal-words-length")."""
    words = words.strip()
    if not 1 <= len(words) <= LONGEST_WORDS:
        raise UserError("proposal-words-length", most=LONGEST_WORDS)
    return words


def named(draft: Draft, proposer_id: int, founders: Sequence[int], refused: Collection[int]) -> Draft:
    """The draft with these founders beside the proposer; officers stay as far as they are among them.

    Raises UserError: "proposal-founders-many", "proposal-founder-refused" naming one who said no.
    """
    founders = [each for each in dict.fromkeys(founders) if each != proposer_id]
    if len(founders) > MOST_FOUNDERS:
        raise UserError("proposal-founders-many", most=MOST_FOUNDERS)
    for each in founders:
        if each in refused:
            raise UserError("proposal-founder-refused", who=each)
    officers = [each for each in draft.officers if each in founders]
    return draft.model_copy(update={"founders": tuple(founders), "officers": tuple(officers)})


def with_officers(draft: Draft, proposer_id: int, officers: Sequence[int]) -> Draft:
    """The draft with these officers beside the proposer, who directs the group.

    Raises UserError: "proposal-officers-many", "proposal-officer-outside" naming one who is no founder.
    """
    officers = [each for each in dict.fromkeys(officers) if each != proposer_id]
    if len(officers) > MOST_OFFICERS:
        raise UserError("proposal-officers-many", most=MOST_OFFICERS)
    for each in officers:
        if each not in draft.founders:
            raise UserError("proposal-officer-outside", who=each)
    return draft.model_copy(update={"officers": tuple(officers)})


def unchanged(now: object, seen: object | None, new: object) -> None:
    """Pass, or raise UserError("draft-stale"): a part of a draft, as it was `seen` by who writes it `new`, has become
    something else meanwhile. None for who has not looked."""
    if seen is not None and now not in (seen, new):
        raise UserError("draft-stale")


def put_criterion(
    criteria: Sequence[Criterion],
    key: str | None,
    name: str,
    evidence: Sequence[Evidence],
    visible: str,
    expires: bool,
    seen: Criterion | None = None,
) -> tuple[Criterion, ...]:
    """The criteria with one changed, which was `seen` like that, or for None one more.

    Raises UserError: "criterion-many", "criterion-gone", "criterion-unfit", "draft-stale".
    """
    keys = [each.key for each in criteria]
    if key is None and len(criteria) >= MOST_CRITERIA:
        raise UserError("criterion-many", most=MOST_CRITERIA)
    if key is not None and key not in keys:
        raise UserError("criterion-gone")
    free = [f"c{n}" for n in range(1, 10) if f"c{n}" not in keys]
    try:
        made = Criterion(
            key=key or free[0],
            name=" ".join(name.split()),
            evidence=tuple(evidence),
            visible=" ".join(visible.split()),
            expires=expires,
        )
    except ValidationError as error:
        raise UserError("criterion-unfit", name=LONGEST_CRITERION, visible=LONGEST_VISIBLE) from error
    for each in criteria:
        if each.key == key:
            unchanged(each, seen, made)
    return tuple(made if each.key == key else each for each in criteria) + (() if key else (made,))


def drop_criterion(criteria: Sequence[Criterion], key: str) -> tuple[Criterion, ...]:
    """The criteria without one. Raises UserError("criterion-gone")."""
    left = tuple(each for each in criteria if each.key != key)
    if len(left) == len(criteria):
        raise UserError("criterion-gone")
    return left


def checked_standard(criteria: Sequence[Criterion], reviewers: int) -> Standard:
    """The standard. Raises UserError("criterion-last") for one without criteria."""
    if not criteria:
        raise UserError("criterion-last")
    return Standard(criteria=tuple(criteria), reviewers=reviewers)
