"""What the doctor says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How grave a finding is: only a problem keeps the bot from doing its work."""

    GOOD = "✓"
    WARNING = "!"
    PROBLEM = "✗"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. The lines of `text` after the first say what to do."""

    level: Level
    text: str

    @classmethod
    def good(cls, text: str) -> Finding:
        """As it should be."""
        return cls(Level.GOOD, text)

    @classmethod
    def warning(cls, text: str) -> Finding:
        """The bot runs; something is missing or unwise."""
        return cls(Level.WARNING, text)

    @classmethod
    def problem(cls, text: str) -> Finding:
        """To be mended first."""
        return cls(Level.PROBLEM, text)

    def __str__(self) -> str:
        first, *rest = self.text.splitlines()
        return "\n".join([f"{self.level} {first}", *(f"  → {line}" for line in rest)])
