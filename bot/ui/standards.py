"""Admission standards in words, wherever they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bot import i18n
from services.verified.standard import Criterion, Evidence


def evidence(language: str, kind: Evidence) -> str:
    """What a kind of document is called."""
    return i18n.text(language, f"criterion-evidence-{kind}")


def criterion(language: str, number: int, each: Criterion, given: Sequence[Evidence] | None = None) -> str:
    """A criterion: its name, what proves it, what must be visible, whether it expires.

    With `given`, in place of what could prove it, by what somebody says that they prove it.
    """
    t = partial(i18n.text, language)
    kinds = i18n.joined(language, (evidence(language, kind) for kind in (each.evidence if given is None else given)))
    lines = [f"**{number}. {i18n.plain(each.name)}**", t("criterion-proven-by", kinds=kinds or "–")]
    if each.visible:
        lines.append(t("criterion-visible", what=i18n.plain(each.visible)))
    if each.expires:
        lines.append(t("criterion-expires"))
    return "\n".join([lines[0], *(f"-# {line}" for line in lines[1:])])


def standard(language: str, criteria: Sequence[Criterion], reviewers: int) -> str:
    """The criteria, and how many must agree."""
    shown = [criterion(language, number, each) for number, each in enumerate(criteria, 1)]
    return "\n".join([*shown, i18n.text(language, "standard-reviewers", count=reviewers)])
