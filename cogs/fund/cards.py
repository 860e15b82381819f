"""What people see of the fund."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ui

from bot import i18n
from bot.ui.card import GOOD, RULE, WARN, card, fit
from bot.ui.groups import name_of, person
from bot.ui.press import Pressable
from db.fund import Request
from db.groups import Group
from services.fund.accounts import ENDOWED, Movement
from services.fund.looking import FundPage, GroupPage, Look
from services.fund.service import Decision, Spent

WORDS_SHOWN = 160  # characters of what for in a line; all of it stands on the request
GROUPS_SHOWN = 10


def fund(language: str, page: FundPage, buttons: Sequence[Pressable], *, first: bool) -> ui.LayoutView:
    """The fund's accounts and lines."""
    t = i18n.text
    lines = [_line(language, each, "principal" if each.kind == ENDOWED else "income") for each in page.lines]
    if not lines:
        lines = [t(language, "fund-empty" if first else "fund-end")]
    groups = [
        t(
            language,
            "fund-group",
            name=name_of(group),
            points=balance,
            state=request.state if request else "none",
            asked=request.amount if request else 0,
        )
        for group, balance, request in page.groups[:GROUPS_SHOWN]
    ]
    parts = [t(language, "fund-title"), t(language, "fund-accounts", principal=page.principal, income=page.income)]
    if groups and first:
        parts.append("\n".join(groups))
    return card(*parts, RULE, "\n".join(lines), buttons=buttons)


def group(language: str, page: GroupPage, buttons: Sequence[Pressable], *, first: bool) -> ui.LayoutView:
    """A group's account and lines."""
    t = i18n.text
    parts = [t(language, "fund-of-group", name=name_of(page.group), points=page.balance)]
    if page.request is not None and page.ends_at is not None:
        parts.append(
            t(
                language,
                f"fund-{page.request.state}",
                points=page.request.amount,
                words=i18n.plain(page.request.purpose),
                rest=page.rest,
                until=page.request.until,
                ends=page.ends_at,
            )
        )
    lines = [_line(language, each, "group") for each in page.lines]
    if not lines:
        lines = [t(language, "fund-group-empty" if first else "fund-end")]
    return card("\n".join(parts), RULE, "\n".join(lines), buttons=buttons)


def requested(language: str, group: Group, request: Request, needed: int) -> ui.LayoutView:
    """The answer to a request."""
    return card(
        i18n.text(
            language,
            "fund-requested",
            name=name_of(group),
            points=request.amount,
            words=i18n.plain(request.purpose),
            until=request.until,
            needed=needed,
        ),
        accent=GOOD,
    )


def request(language: str, look: Look, buttons: Sequence[Pressable]) -> ui.LayoutView:
    """A request for who decides on it: with buttons while it waits."""
    t = i18n.text
    asked = look.request
    parts = [
        t(language, "fund-panel", name=name_of(look.group), points=asked.amount),
        t(language, "fund-panel-what", words=i18n.plain(asked.purpose), who=person(language, asked.asked_by)),
        t(language, "fund-panel-until", until=asked.until, at=asked.asked_at),
        t(language, "fund-panel-money", income=look.income, balance=look.balance),
    ]
    if look.overdue:
        parts.append(t(language, "fund-panel-overdue"))
    parts += [
        t(
            language,
            "fund-panel-earlier",
            points=each.amount,
            words=i18n.plain(fit(each.purpose, WORDS_SHOWN)),
            state=each.state,
            at=i18n.when(each.asked_at, "d"),
        )
        for each in look.earlier
    ]
    return card("\n".join(parts), RULE, _standing(language, look), buttons=buttons if asked.state == "waiting" else ())


def decided(language: str, decision: Decision) -> ui.LayoutView:
    """The answer to who decided."""
    look = decision.look
    said = i18n.text(
        language,
        f"fund-decided-{look.request.state}",
        name=name_of(look.group),
        points=look.request.amount,
        left=max(look.needed - len(look.approved), 0),
        income=look.income,
    )
    return card(said, _standing(language, look), accent=WARN if look.request.state == "declined" else GOOD)


def spent(language: str, done: Spent) -> ui.LayoutView:
    """The answer to a spending."""
    spending = done.spending
    return card(
        i18n.text(
            language,
            "fund-spent",
            name=name_of(done.group),
            points=spending.amount,
            to="nobody" if spending.receiver_id is None else person(language, spending.receiver_id),
            words=i18n.plain(spending.reason),
            balance=done.balance,
        ),
        accent=GOOD,
    )


def _who(language: str, user_id: int | None) -> str:
    return person(language, user_id or 0)


def _standing(language: str, look: Look) -> str:
    """Who said yes, how many are needed, or who said no and why."""
    if look.request.state == "declined":
        by = _who(language, look.request.declined_by)
        return i18n.text(language, "fund-said-no", who=by, words=i18n.plain(look.request.reason or ""))
    people = i18n.joined(language, (person(language, each) for each in look.approved)) or "none"
    return i18n.text(language, "fund-said-yes", who=people, count=len(look.approved), needed=look.needed)


def _line(language: str, line: Movement, of: str) -> str:
    """The amount with its sign; what for, who decided, who got it; the balance after, and when."""
    deciders = i18n.joined(language, (person(language, each) for each in line.deciders))
    what = i18n.text(
        language,
        i18n.key("fund-for", line.kind.removeprefix("fund.")),
        way="in" if line.amount > 0 else "out",
        who=_who(language, line.who),
        deciders=deciders or _who(language, line.who),
        group=name_of(line.group) if line.group else "none",
        to=person(language, line.receiver_id) if line.receiver_id is not None else "nobody",
        words=i18n.plain(fit(line.words, WORDS_SHOWN)) or "none",
    )
    above = i18n.text(language, "fund-line", way="in" if line.amount > 0 else "out", points=abs(line.amount), what=what)
    below = i18n.text(language, "fund-line-below", of=of, balance=line.balance, at=i18n.when(line.at, "f"))
    return above + "\n" + below
