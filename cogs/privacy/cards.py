"""What members see of their privacy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from discord import ui

from bot import i18n
from bot.errors import explain
from bot.ui.card import GOOD, RULE, WARN, card
from bot.ui.press import Pressable
from services.privacy.service import Erased, Export, Preview


def policy(language: str) -> ui.LayoutView:
    """What is stored, for how long, who sees it, and what one can do about it."""
    parts = ("what", "credentials", "seen", "long", "yours")
    return card(
        f"## {i18n.text(language, 'privacy-policy')}",
        *(i18n.text(language, f"privacy-policy-{part}") for part in parts),
    )


def exported(language: str, export: Export, name: str) -> ui.LayoutView:
    """How much there is of what, above the file."""
    return card(
        f"## {i18n.text(language, 'privacy-exported')}",
        _parts(language, export.counts),
        RULE,
        i18n.text(language, "privacy-exported-how"),
        accent=GOOD,
        file=name,
    )


def erasing(language: str, preview: Preview, buttons: Sequence[Pressable], *, of: int | None = None) -> ui.LayoutView:
    """What goes, what stays and why; the buttons, unless something has to be settled first. `of` somebody else."""
    title = f"## {_t(language, 'privacy-erase', of)}"
    if not preview.counts:
        return card(title, _t(language, "privacy-erase-nothing", of))
    if preview.unsettled:
        said = [f"- {explain(refusal, language, '/privacy')}" for refusal in preview.unsettled]
        return card(title, i18n.text(language, "privacy-erase-first"), "\n".join(said), accent=WARN)
    return card(
        title,
        _t(language, "privacy-erase-goes", of, points=preview.points),
        _parts(language, preview.counts),
        RULE,
        i18n.text(language, "privacy-erase-stays"),
        RULE,
        i18n.text(language, "privacy-erase-final"),
        buttons=buttons,
        accent=WARN,
    )


def erased(language: str, done: Erased, left: Sequence[int], *, of: int | None = None) -> ui.LayoutView:
    """It is done. `left` are the roles that Discord would not take."""
    roles = i18n.joined(language, [f"<@&{each}>" for each in left])
    return card(
        _t(language, "privacy-erased", of, points=done.points),
        i18n.text(language, "privacy-erased-roles", roles=roles) if left else None,
        accent=GOOD,
    )


def _t(language: str, key: str, of: int | None, **params: Any) -> str:
    """A text about oneself, or about somebody else."""
    whose = "self" if of is None else "other"
    return i18n.text(language, key, whose=whose, who="" if of is None else f"<@{of}>", **params)


def _parts(language: str, counts: Mapping[str, int]) -> str:
    return "\n".join(
        i18n.text(language, "privacy-part", part=i18n.named(language, "privacy-part", name), count=count)
        for name, count in counts.items()
    )
