"""The admission standard as data, and the draft of a proposal."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MOST_CRITERIA = 4  # a form of Discord has five fields; one is for the files
MOST_FOUNDERS = 20
MOST_OFFICERS = 10

Evidence = Literal["license", "business", "letter", "badge", "other"]
EVIDENCE: tuple[Evidence, ...] = ("license", "business", "letter", "badge", "other")
Mark = Literal["met", "unmet", "unclear"]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60, min_length=1)]


class Criterion(BaseModel):
    """One thing that an applicant has to prove.

    `evidence` are the kinds of document that prove it, `visible` says what must be readable on it, `expires` whether
    it is good only until a day that stands on it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Annotated[str, Field(pattern=r"^c[1-9]$")]
    name: Line
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1)]
    visible: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    expires: bool = False


class Standard(BaseModel):
    """What a group asks of who wants in: criteria, all of which are to be met, and how many reviewers must agree."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=MOST_CRITERIA)]
    reviewers: Annotated[int, Field(ge=1, le=2)] = 1

    @property
    def expires(self) -> bool:
        """Whether any of its credentials is good only until a day."""
        return any(each.expires for each in self.criteria)

    def criterion(self, key: str) -> Criterion | None:
        """The criterion of that key."""
        return next((each for each in self.criteria if each.key == key), None)


class Draft(BaseModel):
    """A proposal as far as it is written. Everything may be missing until it is handed in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    trade: str = ""
    purpose: str = ""
    charter: str = ""
    founders: tuple[int, ...] = ()
    officers: tuple[int, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    reviewers: int = 1

    def missing(self, founders: int) -> list[str]:
        """The parts that are still to be written, where so many founders are needed, the proposer among them."""
        parts: list[tuple[str, Any]] = [
            ("basics", self.name and self.trade and self.purpose),
            ("charter", self.charter),
            ("founders", len(self.founders) + 1 >= founders),
            ("standard", self.criteria),
        ]
        return [name for name, there in parts if not there]

    @property
    def basics(self) -> tuple[str, ...]:
        """Name, trade and purpose: what is written in one form."""
        return self.name, self.trade, self.purpose

    @property
    def standard(self) -> Standard:
        """The admission standard. Raises pydantic's ValidationError while it has no criteria."""
        return Standard(criteria=self.criteria, reviewers=self.reviewers)
