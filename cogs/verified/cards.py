"""Proposals and verified groups as people see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from discord import ui

from bot import i18n
from bot.ui.card import ACCENT, GOOD, RULE, WARN, card, fit
from bot.ui.groups import name_of, person, quoted
from bot.ui.press import Pickable, Pressable
from bot.ui.standards import standard
from db.cases import Case
from db.groups import Group
from db.proposals import Word
from db.verified import Liaison
from services.verified.groups import Team, Terms
from services.verified.proposals import Look
from services.verified.standard import Draft

EXCERPT = 300  # characters of a charter on the card of a draft, which shows everything else, too
LAST_WORDS = 4  # questions, answers and points that staff see with a proposal


def title(language: str, draft: Draft) -> str:
    """The name of what is proposed, or that it has none yet."""
    return i18n.plain(draft.name) if draft.name else i18n.text(language, "proposal-unnamed")


def people(language: str, user_ids: Sequence[int]) -> str:
    """Some people by mention, or that there are none."""
    return i18n.joined(language, (person(language, each) for each in user_ids)) or i18n.text(language, "proposal-none")


def terms(language: str, seen: Terms, menus: Sequence[Pickable], buttons: Sequence[Pressable]) -> ui.LayoutView:
    """A verified group's charter and standard, for everyone; for staff with the means to change the standard."""
    t = partial(i18n.text, language)
    group, charter = seen.group, seen.charter
    lines = [
        t("group-trade", trade=i18n.plain(charter.trade)),
        t("group-director", owner=person(language, group.owner_id)),
    ]
    if charter.liaison_id is not None:
        lines.append(t("group-liaison", who=person(language, charter.liaison_id)))
    lines += [t("group-size", count=seen.size), t("standard-version", version=charter.standard_version)]
    if seen.proven:
        way = t("standard-you-are-in")
    else:
        way = t("standard-guest" if seen.inside else "standard-apply")
    return card(
        f"## {name_of(group)}",
        i18n.plain(group.topic),
        "\n".join(lines),
        RULE,
        f"### {t('proposal-charter')}",
        i18n.plain(charter.charter),
        RULE,
        f"### {t('proposal-standard')}",
        standard(language, seen.standard.criteria, seen.standard.reviewers),
        way,
        menus=menus,
        buttons=buttons,
    )


# --- a proposal as its proposer and founders see it --------------------------------------------------------------


def draft(
    language: str, look: Look, founders: Pickable, officers: Pickable | None, menus: Sequence[Pickable],
    buttons: Sequence[Pressable],
) -> ui.LayoutView:  # fmt: skip
    """A draft with what is written and what is missing, and the means to write it."""
    t = partial(i18n.text, language)
    written, missing = look.draft, look.missing

    def head(part: str) -> str:
        return f"{'⬜' if part in missing else '✅'} **{t(f'proposal-{part}')}**"

    basics = [head("basics")]
    if written.name:
        basics.append(f"**{i18n.plain(written.name)}** · {i18n.plain(written.trade)}\n{quoted(written.purpose)}")
    elif look.ordinary is not None:
        basics.append(t("proposal-trade-missing"))
    charter = quoted(written.charter, EXCERPT) if written.charter else t("proposal-charter-what")
    count = t("proposal-founders-what", needed=look.needed, named=len(written.founders) + 1)
    points = [each for each in look.words if each.kind in ("points", "answer", "question")][-1:]
    mend = points[0] if points and points[0].kind == "points" and look.proposal.state == "returned" else None
    return card(
        f"## {t('proposal-title', name=title(language, written))}",
        t("proposal-draft-what"),
        t("proposal-of-ordinary", name=name_of(look.ordinary)) if look.ordinary is not None else None,
        f"{t('proposal-mend')}\n{quoted(mend.text)}" if mend is not None else None,
        RULE,
        "\n".join(basics),
        f"{head('charter')}\n{charter}",
        f"{head('founders')}\n{count}",
        founders,
        t("proposal-officers-what") if officers is not None else None,
        *([officers] if officers is not None else []),
        "\n".join([head("standard"), standard(language, written.criteria, written.reviewers)])
        if written.criteria
        else f"{head('standard')}\n{t('proposal-standard-what')}",
        menus=menus,
        buttons=buttons,
        accent=WARN if missing else ACCENT,
    )


def content(language: str, look: Look) -> list[Any]:
    """All of a proposal: what founders confirm and staff decide on. The charter, the longest, comes last."""
    t = partial(i18n.text, language)
    written = look.draft
    return [
        f"## {t('proposal-title', name=title(language, written))}",
        t("proposal-of-ordinary", name=name_of(look.ordinary)) if look.ordinary is not None else None,
        f"{t('group-trade', trade=i18n.plain(written.trade))}\n{quoted(written.purpose)}",
        "\n".join(
            [
                t("proposal-proposer", who=person(language, look.proposal.proposer_id)),
                t("proposal-founders-are", who=people(language, written.founders)),
                t("proposal-officers-are", who=people(language, written.officers)),
            ]
        ),
        RULE,
        f"### {t('proposal-standard')}",
        standard(language, written.criteria, written.reviewers),
        RULE,
        f"### {t('proposal-charter')}",
        i18n.plain(written.charter),
    ]


def whole(language: str, look: Look) -> ui.LayoutView:
    """All of a proposal, to read."""
    return card(*content(language, look))


def standing(language: str, look: Look) -> str:
    """How a proposal stands, for its proposer."""
    t = partial(i18n.text, language)
    proposal = look.proposal
    if proposal.state == "queued":
        return t("proposal-state-queued", ahead=look.ahead)
    if proposal.state == "approved":
        return t("proposal-state-approved", at=proposal.decided_at)
    return t(f"proposal-state-{proposal.state}")


def own(language: str, look: Look, menus: Sequence[Pickable], buttons: Sequence[Pressable]) -> ui.LayoutView:
    """A proposal as its proposer sees it, once it is handed in or over."""
    t = partial(i18n.text, language)
    parts: list[Any] = [
        f"## {t('proposal-title', name=title(language, look.draft))}",
        standing(language, look),
    ]
    if look.proposal.state in ("confirming", "queued", "returned"):
        lines = [t("proposal-founder", who=person(language, each.user_id), state=each.state) for each in look.founders]
        parts += [RULE, "\n".join([f"**{t('proposal-founders')}**", *lines])]
    if look.question is not None:
        parts += [RULE, t("proposal-asked"), quoted(look.question.text)]
    last = look.words[-1] if look.words else None
    if last is not None and last.kind in ("points", "reason") and look.proposal.state in ("returned", "declined"):
        parts += [RULE, t("proposal-mend" if last.kind == "points" else "proposal-reason"), quoted(last.text)]
    accent = {"approved": GOOD, "declined": WARN, "returned": WARN}.get(look.proposal.state, ACCENT)
    return card(*parts, menus=menus, buttons=buttons, accent=accent)


def asked(language: str, club: str, look: Look, who: int, buttons: Sequence[Pressable]) -> ui.LayoutView:
    """The question to a founder: all of the proposal, with the means to answer."""
    t = partial(i18n.text, language)
    words = t(
        "proposal-ask",
        who=f"<@{who}>",
        proposer=person(language, look.proposal.proposer_id),
        name=title(language, look.draft),
        club=i18n.plain(club),
    )
    return card(words, t("proposal-ask-what"), RULE, *content(language, look), buttons=buttons)


def said(language: str, key: str, *, good: bool = True, **params: Any) -> ui.LayoutView:
    """A sentence on a card."""
    return card(i18n.text(language, key, **params), accent=GOOD if good else WARN)


# --- as staff see it ---------------------------------------------------------------------------------------------


def summary(language: str, look: Look) -> str:
    """A proposal in a line or two, for the queue."""
    t = partial(i18n.text, language)
    line = t(
        "proposal-summary",
        name=title(language, look.draft),
        trade=i18n.plain(look.draft.trade),
        who=person(language, look.proposal.proposer_id),
    )
    state = look.proposal.state
    if state == "queued" and look.words:
        state = look.words[-1].kind
    if state in ("question", "answer", "returned", "approved", "declined", "withdrawn"):
        by = person(language, look.proposal.decided_by or 0)
        line += f"\n-# {t(f'proposal-summary-{state}', who=by)}"
    return line


def panel(language: str, look: Look, case: Case, now: datetime, buttons: Sequence[Pressable]) -> ui.LayoutView:
    """All of a proposal with what was said about it, for who holds its case."""
    t = partial(i18n.text, language)
    held = case.taken_until if case.holder(now) is not None else None
    return card(
        t("proposal-yours-until", until=held) if held is not None else None,
        words(language, look.words[-LAST_WORDS:]),
        RULE,
        *content(language, look),
        buttons=buttons,
        accent=ACCENT,
    )


def words(language: str, said_so_far: Sequence[Word]) -> str:
    """What was said about a proposal."""
    return "\n\n".join(
        i18n.text(language, f"proposal-word-{each.kind}", who=person(language, each.author_id), at=each.at)
        + f"\n{quoted(each.text, 400)}"
        for each in said_so_far
    )


# --- told --------------------------------------------------------------------------------------------------------


def told(
    language: str, club: str, look: Look, payload: dict[str, Any], buttons: Sequence[Pressable]
) -> ui.LayoutView:  # fmt: skip
    """A word about a proposal to one person."""
    who, word_id = payload["who"], payload["word_id"]
    params: dict[str, Any] = {"name": title(language, look.draft), "club": i18n.plain(club)}
    if who is not None:
        params["who"] = person(language, int(who))
    word = next((each for each in look.words if word_id is not None and each.word_id == int(word_id)), None)
    return card(
        i18n.text(language, f"proposal-told-{payload['what']}", **params),
        quoted(word.text) if word is not None else None,
        buttons=buttons,
        accent=GOOD if payload["what"] in ("approved", "queued") else ACCENT,
    )


def told_of_group(language: str, club: str, group: Group, what: str) -> ui.LayoutView:
    """A word about a verified group, to one person or to staff."""
    text = i18n.text(language, f"verified-told-{what}", name=name_of(group), club=i18n.plain(club))
    return card(text, accent=WARN if what == "no-liaison" else ACCENT)


# --- who runs a group --------------------------------------------------------------------------------------------


def team(language: str, seen: Team, note: str | None = None) -> ui.LayoutView:
    """Who runs a verified group."""
    t = partial(i18n.text, language)
    officers = [each.user_id for each in seen.officers]
    liaison = seen.charter.liaison_id
    lines = [
        t("group-director", owner=person(language, seen.group.owner_id)),
        t("proposal-officers-are", who=people(language, officers)),
        t("group-liaison", who=person(language, liaison)) if liaison is not None else t("group-liaison-none"),
    ]
    hint = t("officers-you-may") if seen.manages else None
    return card(f"## {name_of(seen.group)}", note, "\n".join(lines), hint, accent=GOOD if note else ACCENT)


def liaisons(language: str, found: Sequence[Liaison]) -> ui.LayoutView:
    """Who stands ready as liaison director."""
    t = partial(i18n.text, language)
    lines = [
        t("liaison-line", who=person(language, each.user_id), groups=each.groups, quota=each.quota) for each in found
    ]
    return card(f"## {t('liaison-title')}", fit("\n".join(lines), 3500) or t("liaison-empty"), t("liaison-what"))
