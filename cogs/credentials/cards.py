"""Applications as people see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

import discord
from discord import ui

from bot import i18n
from bot.errors import explain
from bot.ui.card import ACCENT, GOOD, RULE, WARN, card, fit
from bot.ui.groups import name_of, person, quoted
from bot.ui.press import Pickable, Pressable
from bot.ui.standards import criterion
from bot.ui.standards import standard as standard_in_words
from db.applications import Application
from db.groups import Group
from services.credentials.applying import Mine, Shown
from services.credentials.reviewing import CaseFile
from services.verified.standard import Standard

SHOWN_CHARTER = 300  # characters of a charter before an application: what becomes of files must not be cut off


# --- for applicants ----------------------------------------------------------------------------------------------


def standard(
    language: str, shown: Shown, buttons: Sequence[Pressable], referrer: Pickable | None = None
) -> ui.LayoutView:
    """What a group asks, and what happens with what one hands in: before anything is asked."""
    t = partial(i18n.text, language)
    parts: list[Any] = [
        f"## {t('application-to', name=name_of(shown.group))}",
        t("application-trade", trade=i18n.plain(shown.charter.trade)),
        i18n.plain(fit(shown.charter.charter, SHOWN_CHARTER)),
        RULE,
        f"### {t('application-standard')}",
        standard_in_words(language, shown.standard.criteria, shown.standard.reviewers),
        RULE,
        f"### {t('application-care')}",
        t("application-care-text", days=shown.rules.keep_days),
    ]
    if shown.refusal is not None:
        parts += [RULE, explain(shown.refusal, language, "an application")]
    elif shown.proof is not None and shown.proof.state == "proven":
        parts += [RULE, t("application-renewal", day=shown.proof.expires_on)]
    if referrer is not None:
        parts += [RULE, t("application-referrer-why")]
    menus = [referrer] if referrer is not None else []
    return card(*parts, menus=menus, buttons=buttons, accent=ACCENT if shown.refusal is None else WARN)


def mine(language: str, found: Mine, buttons: Sequence[Pressable], *, note: str | None = None) -> ui.LayoutView:
    """An application as its applicant sees it."""
    t = partial(i18n.text, language)
    application, state = found.application, found.shown_state
    lines = [t("application-state", state=state, at=application.applied_at)]
    if found.place is not None and state in ("waiting", "appealed"):
        lines.append(t("application-place", place=found.place))
    if state == "declined":
        lines.append(
            t("application-declined-for", reason=reason(language, application), failed=failed(language, found))
        )
    if application.referred_by is not None:
        lines.append(t("application-referred-by", who=person(language, application.referred_by)))
    lines.append(t("application-pages", count=found.pages))
    if application.delete_at is not None and found.pages:
        lines.append(t("application-deleted-on", at=application.delete_at))
    parts: list[Any] = [f"## {name_of(found.group)}", note, "\n".join(lines)]
    if state == "more":
        parts += [RULE, t("application-wanted"), quoted(found.wanted)]
    if found.reason and state == "declined":
        parts += [quoted(found.reason)]
    if state == "declined":
        parts += [RULE, way_on(language, found)]
    accent = {"approved": GOOD, "declined": WARN, "more": WARN}.get(state, ACCENT)
    return card(*parts, buttons=buttons, accent=accent)


def reason(language: str, application: Application) -> str:
    """Why it was declined, from the list."""
    return i18n.text(language, f"application-reason-{application.reason_code or 'other'}")


def failed(language: str, found: Mine) -> str:
    """The criterion that a decline names."""
    return i18n.plain(found.failed or "–")


def way_on(language: str, found: Mine) -> str:
    """What somebody who was declined can do, and when."""
    t = partial(i18n.text, language)
    lines = [t("application-again", at=found.again_from) if found.again_from else t("application-again-now")]
    if found.appeal_until is not None:
        lines.append(t("application-appeal-until", at=found.appeal_until))
    return "\n".join(lines)


def every(language: str, found: Sequence[Mine], menu: Pickable) -> ui.LayoutView:
    """Somebody's applications, to pick from."""
    t = partial(i18n.text, language)
    lines = [
        t("application-line", name=name_of(each.group), state=each.shown_state, at=each.application.applied_at)
        for each in found
    ]
    return card(f"## {t('application-list')}", "\n".join(lines), menus=[menu])


# --- for reviewers -----------------------------------------------------------------------------------------------


def panel(language: str, found: CaseFile, buttons: Sequence[Pressable]) -> ui.LayoutView:
    """An application for whoever holds it."""
    t = partial(i18n.text, language)
    application, form = found.application, found.form
    lines = [
        t("credential-applicant", who=person(language, application.user_id), at=application.applied_at),
        t("credential-held", until=found.case.taken_until),
        t("credential-looks", count=len(found.looks)),
    ]
    if application.referred_by is not None:
        lines.append(t("credential-referred-by", who=person(language, application.referred_by)))
    if found.again:
        lines.append(t("credential-again"))
    if found.earlier:
        lines.append(t("credential-earlier", count=len(found.earlier)))
    wanted = [
        criterion(language, number, each, form.evidence.get(each.key, ()))
        for number, each in enumerate(found.standard.criteria, 1)
    ]
    if found.standard.expires:
        lines.append(t("credential-last-day", day=application.expires_on or "–"))
    kind = "credential-appeal" if application.round else "credential-title"
    parts: list[Any] = [f"## {t(kind, name=name_of(found.group))}", "\n".join(lines), RULE, "\n".join(wanted)]
    if form.words:
        parts += [RULE, t("credential-words"), quoted(form.words)]
    if found.appeal:
        parts += [RULE, t("credential-appeal-words"), quoted(found.appeal)]
    if application.round and found.declined_for:
        parts += [t("credential-declined-for"), quoted(found.declined_for, 500)]
    parts += [RULE, t("credential-care")]
    return card(*parts, buttons=buttons)


def decided(language: str, group: Group, result: str, until: datetime, buttons: Sequence[Pressable]) -> ui.LayoutView:
    """What became of a verdict, and until when it can be undone."""
    until_clock = i18n.when(until, "T")  # a moment to the second, which reads as well once it is over
    said = i18n.text(language, "credential-decided", result=result, name=name_of(group), until=until_clock)
    return card(said, buttons=buttons, accent=WARN if result == "declined" else GOOD)


def page(language: str, number: int, file: str) -> ui.LayoutView:
    """A page of what was handed in, for one pair of eyes."""
    said = i18n.text(language, "credential-page", number=number)
    return card(said, picture=file, description=said)


def said(language: str, key: str, *, good: bool = True, **params: Any) -> ui.LayoutView:
    """A sentence on a card."""
    return card(i18n.text(language, key, **params), accent=GOOD if good else WARN)


def options(found: Standard) -> list[discord.SelectOption]:
    """The criteria to pick from."""
    return [discord.SelectOption(label=fit(each.name, 100), value=each.key) for each in found.criteria]
