"""Events as people see them: the card in the channel, a line in a list, the draft, the host's card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from discord import ui

from bot import i18n
from bot.ui.card import ACCENT, GOOD, RULE, WARN, card, fit
from bot.ui.groups import name_of, person
from bot.ui.press import Pickable, Pressable
from cogs.events import pictures
from cogs.events.lines import place_of, rule_of, title_of, when_of
from db.events import Event, SignUp
from services.events import rules
from services.events.looking import Seen
from services.events.upkeep import Shown

RATED = 3  # ratings from which on a host's average is shown
LISTED = 60  # people on the host's list; the file has all of them
BRIEF = 500  # characters of what an event is about on the card in the channel, which is not to fill a phone's screen
SHORT = 300  # characters of what an event is about, where it is not all there is to read

STATE_ACCENT = {"cancelled": WARN, "draft": WARN, "review": WARN}


# --- for everyone ------------------------------------------------------------------------------------------------


def public(
    language: str,
    shown: Shown,
    buttons: Sequence[Pressable],
    *,
    note: str | None = None,
    with_picture: bool = True,
    brief: bool = False,
) -> ui.LayoutView:
    """The card in the channel: everything that somebody wants to know before they press; `brief` where all see it.

    `pictures.beside(shown.picture)` goes with it, unless it is to be without.
    """
    event = shown.event
    cut = brief and len(event.about) > BRIEF
    return card(
        f"## {title_of(event)}",
        note or state_line(language, event),
        "\n".join(facts(language, shown)),
        RULE,
        i18n.plain(fit(event.about, BRIEF) if cut else event.about),
        i18n.text(language, "event-more") if cut else None,
        picture=pictures.NAME if with_picture and shown.picture is not None else None,
        description=i18n.text(language, "event-picture-of", title=event.title),
        buttons=buttons,
        accent=STATE_ACCENT.get(event.state, ACCENT),
    )


def facts(language: str, shown: Shown) -> list[str]:
    """Who, when, where, how many, how much, for whom, until when, and what cancelling costs."""
    t = partial(i18n.text, language)
    event, terms = shown.event, shown.terms
    lines = [
        by_line(language, shown),
        t("event-line-when", when=when_of(event), soon=event.starts_at),
        t("event-line-where", where=place_of(event)),
        t("event-line-places", taken=event.taken, capacity=event.capacity, waiting=shown.waiting),
        t("event-line-price", price=event.price),
    ]
    if terms.guests:
        lines.append(t("event-line-guests", guests=terms.guests))
    lines += [t("event-line-for", who=who) for who in thresholds(language, shown)] or [t("event-line-everyone")]
    if terms.opens_at is not None:
        lines.append(t("event-line-opens", at=i18n.when(terms.opens_at, "f")))
    if terms.closes_hours:
        lines.append(t("event-line-closes", at=i18n.when(rules.closes_at(terms, event.starts_at), "f")))
    lines.append(t("event-line-rule", rule=rule_of(language, event, terms)))
    if terms.questions:
        lines.append(t("event-line-questions", count=len(terms.questions)))
    return lines


def by_line(language: str, shown: Shown) -> str:
    """Which kind of event, who holds it, and what those who came to theirs thought."""
    event = shown.event
    parts = [i18n.text(language, f"event-kind-{event.kind}"), person(language, event.host_id)]
    if shown.ratings >= RATED:
        stars = f"{shown.stars / shown.ratings:.1f}"
        parts.append(i18n.text(language, "event-stars", stars=stars, ratings=shown.ratings))
    if shown.group is not None:
        parts.append(name_of(shown.group))
    return i18n.text(language, "event-line-by", who=" · ".join(parts))


def thresholds(language: str, shown: Shown) -> list[str]:
    """Who may come, in words; nothing where everyone may."""
    t, terms = partial(i18n.text, language), shown.terms
    found: list[str] = []
    if terms.role_ids:
        either = " / ".join(f"<@&{role_id}>" for role_id in terms.role_ids)
        found.append(t("event-for-roles", roles=either))
    if terms.min_streak:
        found.append(t("event-for-streak", days=terms.min_streak))
    if terms.min_contribution:
        found.append(t("event-for-contribution", points=terms.min_contribution))
    if terms.cities:
        found.append(t("event-for-cities", cities=i18n.plain(" / ".join(terms.cities))))
    if terms.proven_in is not None:
        group = name_of(shown.proven) if shown.proven is not None else "—"
        found.append(t("event-for-group", name=group))
    return found


def state_line(language: str, event: Event) -> str | None:
    """What one has to know of an event that does not simply take sign-ups."""
    if event.state == "published":
        if not event.open:
            return i18n.text(language, "event-now-closed")
        return i18n.text(language, "event-now-full") if event.taken >= event.capacity else None
    return i18n.text(language, f"event-now-{event.state}")


def line(language: str, event: Event, sign_up: SignUp | None = None) -> str:
    """An event in a list."""
    t = partial(i18n.text, language)
    head = f"**{title_of(event)}** · {t(f'event-kind-{event.kind}')}"
    if event.state != "published":
        head += f" · {t(f'event-state-{event.state}')}"
    parts = [f"{i18n.when(event.starts_at, 'F')} ({i18n.when(event.starts_at)})", i18n.plain(event.city)]
    size = t("event-list-size", taken=event.taken, capacity=event.capacity, price=event.price)
    mine = t(f"event-mine-{sign_up.state}") if sign_up is not None else ""
    return f"{head}\n" + " · ".join(filter(None, [*parts, size])) + (f"\n{mine}" if mine else "")


def info(language: str, shown: Shown, seen: Seen, refusal: str | None, buttons: Sequence[Pressable]) -> ui.LayoutView:
    """An event for one person: the card with its picture, and how they stand."""
    note = None
    if seen.sign_up is not None and seen.sign_up.state in ("confirmed", "offered", "waiting"):
        note = i18n.text(language, f"event-mine-{seen.sign_up.state}")
        if seen.place:
            note += " " + i18n.text(language, "event-mine-place", place=seen.place)
    elif refusal is not None and seen.event.state == "published":
        note = i18n.text(language, "event-not-for-you", why=refusal)
    both = "\n".join(filter(None, [state_line(language, shown.event), note]))
    return public(language, shown, buttons, note=both or None)


def summary(language: str, shown: Shown) -> str:
    """An event in a line or two, for the staff's queue."""
    event = shown.event
    return i18n.text(
        language,
        "event-summary",
        title=title_of(event),
        who=person(language, event.host_id),
        when=i18n.when(event.starts_at, "f"),
        price=event.price,
        capacity=event.capacity,
    )


# --- for who runs it ---------------------------------------------------------------------------------------------


def draft(
    language: str, shown: Shown, menus: Sequence[Pickable], buttons: Sequence[Pressable], note: str | None = None
) -> ui.LayoutView:
    """The pages of an event with what each holds, times as Discord shows them."""
    t, event, terms = partial(i18n.text, language), shown.event, shown.terms
    pages = {
        "basics": [
            t("event-line-when", when=when_of(event), soon=event.starts_at),
            t("event-line-where", where=place_of(event)),
            f"> {i18n.plain(fit(' '.join(event.about.split()), SHORT))}",
        ],
        "places": [
            t("event-line-places", taken=event.taken, capacity=event.capacity, waiting=shown.waiting),
            t("event-line-price", price=event.price),
            t("event-line-guests", guests=terms.guests),
        ],
        "signing": [
            t("event-line-opens", at=i18n.when(terms.opens_at, "f")) if terms.opens_at else t("event-line-opens-now"),
            t("event-line-closes", at=i18n.when(rules.closes_at(terms, event.starts_at), "f")),
            t("event-line-rule", rule=rule_of(language, event, terms)),
        ],
        "thresholds": [t("event-line-for", who=who) for who in thresholds(language, shown)]
        or [t("event-line-everyone")],
        "questions": [f"{number}. {i18n.plain(each)}" for number, each in enumerate(terms.questions, 1)]
        or [t("event-no-questions")],
        "door": [
            t("event-voice", channel=f"<#{terms.voice_id}>", minutes=terms.voice_minutes)
            if terms.voice_id
            else t("event-no-voice")
        ],
        "picture": [t("event-has-picture" if shown.picture is not None else "event-no-picture")],
    }
    kind = t(f"event-kind-{event.kind}") + (f" · {name_of(shown.group)}" if shown.group is not None else "")
    parts: list[Any] = [f"## {title_of(event)}", f"{kind} · {t(f'event-state-{event.state}')}", note]
    for name, lines in pages.items():
        parts.append("\n".join([f"**{t(f'event-page-{name}')}**", *lines]))
    if event.state == "draft":
        parts += [RULE, t("event-draft-what")]
    return card(*parts, menus=menus, buttons=buttons, accent=STATE_ACCENT.get(event.state, ACCENT))


def manage(
    language: str, shown: Shown, missing: str | None, buttons: Sequence[Pressable], note: str | None = None
) -> ui.LayoutView:
    """The host's card: how the event stands, what is not as it should be, and what can be done."""
    t, event = partial(i18n.text, language), shown.event
    lines = [
        t("event-line-when", when=when_of(event), soon=event.starts_at),
        t("event-line-places", taken=event.taken, capacity=event.capacity, waiting=shown.waiting),
        t("event-line-price", price=event.price),
    ]
    if event.state == "published":
        if event.message_id is not None and event.channel_id is not None:
            url = f"https://discord.com/channels/{event.guild_id}/{event.channel_id}/{event.message_id}"
            lines.append(t("event-card-at", url=url))
        elif event.channel_id is None:
            lines.append(t("event-card-none"))
    return card(
        f"## {title_of(event)}",
        note,
        state_line(language, event),
        "\n".join(lines),
        missing,
        buttons=buttons,
        accent=GOOD if note else STATE_ACCENT.get(event.state, ACCENT),
    )


def people(language: str, event: Event, everybody: Sequence[SignUp], buttons: Sequence[Pressable]) -> ui.LayoutView:
    """Who signed up, for who runs the event: in order of arrival, with what they answered."""
    t = partial(i18n.text, language)
    lines: list[str] = []
    for each in everybody[:LISTED]:
        words = [person(language, each.user_id), t(f"event-who-{each.state}")]
        if each.seats > 1:
            words.append(f"+{each.seats - 1}")
        if each.attended is not None:
            words.append(t(f"event-who-{each.attended}"))
        answers = "; ".join(i18n.plain(fit(answer, 80)) for answer in each.answers.values())
        lines.append(" · ".join(words) + (f"\n-# {answers}" if answers else "") + _excuse(language, each))
    more = len(everybody) - LISTED
    return card(
        f"## {t('event-people', title=title_of(event))}",
        "\n".join(lines) or t("event-people-none"),
        t("event-people-more", count=more) if more > 0 else None,
        buttons=buttons,
    )


def _excuse(language: str, sign_up: SignUp) -> str:
    if not sign_up.excuse:
        return ""
    return "\n-# " + i18n.text(language, "event-who-excuse", words=i18n.plain(sign_up.excuse))


def review(
    language: str, shown: Shown, held: int, until: datetime | None, buttons: Sequence[Pressable]
) -> ui.LayoutView:
    """All of a member's event, for who decides whether it is published. `held` is how many the host held before."""
    notes = [i18n.text(language, "event-review-host", held=held)]
    if until is not None:
        notes.insert(0, i18n.text(language, "event-yours-until", until=until))
    return public(language, shown, buttons, note="\n".join(notes), with_picture=False)


def said(language: str, key: str, event: Event, *, good: bool = True, **params: Any) -> ui.LayoutView:
    """A sentence about an event on a card."""
    return card(i18n.text(language, key, title=title_of(event), **params), accent=GOOD if good else WARN)
