"""What the staff pages show of a club. Each view gets a visit whose reader may look at its part, and gives a page."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from datetime import date
from typing import Any

from aiohttp import web
from markupsafe import Markup

from bot import i18n
from bot.clock import Clock
from bot.ui.audit_words import action_name, what_happened
from bot.ui.job_words import why_not
from bot.web.staff import looks
from bot.web.staff.looks import Section, Table
from bot.web.staff.people import Found, Names, Roster
from bot.web.staff.pictures import HEIGHT, TALL
from bot.web.staff.visit import HOME, Shown, Visit
from bot.web.staff.words import Words
from db.audit import AuditEntry
from db.jobs import Job
from services import Services
from services.books import KINDS, Entry, Query
from services.errors import UserError
from services.ids import first_id
from services.overview import SPANS

View = Callable[[Visit], Awaitable[web.StreamResponse]]

A_PAGE = 25
ZOOMS = (1, 2, 4)
USUAL_SPAN = 30
MONTHS = 3  # of red packets and events
MONTHS_OF_TURNOUT = 6
SNOWFLAKES = 2**63
YEARS = (2015, 2100)  # in which a day that somebody asks for may lie
_WALLET = re.compile(r"(?:wallet|contribution):(\d{1,19})")

# Where in Discord a section of the settings is changed: the keys of the command's names, and what it is in English.
CHANGED_WITH = {
    "club": (("setup",), "setup"),
    "checkin": (("checkin-rules", "checkin-rules-set"), "checkin-rules set"),
    "red_packets": (("redpacket", "redpacket-limits", "redpacket-limits-set"), "redpacket limits set"),
    "verified": (("setup",), "setup"),
    "contribution": (("setup",), "setup"),
    "events": (("event", "event-rules"), "event rules"),
    "partners": (("partner", "partner-rules"), "partner rules"),
}


class Views:
    """One method for each page."""

    def __init__(self, services: Services, clock: Clock, roster: Roster, shown: Shown) -> None:
        self._services, self._clock, self._roster, self._shown = services, clock, roster, shown

    # --- the overview -------------------------------------------------------------------------------------------------

    async def overview(self, visit: Visit) -> web.Response:
        """The club at one look."""
        span = _chosen(visit, "days", SPANS, USUAL_SPAN)
        words, sections = await self._sections(visit, span)
        spans = [(each, self._url(visit, days=each if each != USUAL_SPAN else None)) for each in SPANS]
        return self._page(
            visit,
            "staff-overview.html",
            visit.t("web-staff-tab-overview"),
            words,
            sections=sections,
            span=span,
            spans=spans if "points" in visit.parts else [],
            height=HEIGHT,
        )

    async def picture(self, visit: Visit) -> web.Response:
        """One picture of the overview alone, as large as wanted."""
        span, zoom = _chosen(visit, "days", SPANS, USUAL_SPAN), _chosen(visit, "zoom", ZOOMS, 1)
        name = visit.request.match_info["name"]
        words, sections = await self._sections(visit, span)
        for section in sections:
            for picture in section.pictures:
                if picture.name == name and not picture.is_empty:
                    days = span if span != USUAL_SPAN else None
                    zooms = [
                        (each, self._url(visit, "picture", name, days=days, zoom=each if each > 1 else None))
                        for each in ZOOMS
                    ]
                    return self._page(
                        visit,
                        "staff-alone.html",
                        picture.title,
                        words,
                        picture=picture,
                        zoom=zoom,
                        zooms=zooms,
                        span=span,
                        height=TALL,
                    )
        raise web.HTTPNotFound

    async def _sections(self, visit: Visit, span: int) -> tuple[Words, list[Section]]:
        """Everything that this reader may see. Each service checks that again."""
        services, actor, parts, now = self._services, visit.actor, visit.parts, self._clock.now()
        first = visit.club.calendar.month_of(now)
        made: list[Callable[[Words], Iterable[Section]]] = []
        people: set[int] = set()
        if "points" in parts:
            activity = await services.overview.activity(actor, span, now)
            made.append(lambda words: looks.points(words, activity))
        if "reviews" in parts:
            reviews = await services.overview.reviews(actor, now)
            made.append(lambda words: [looks.reviews(words, reviews)])
        if "groups" in parts:
            groups = await services.overview.groups(actor)
            made.append(lambda words: [looks.groups(words, groups)])
        if "events" in parts:
            months = await services.events.participation(actor, first, MONTHS_OF_TURNOUT, now)
            funnel = looks.together([await services.events.funnel(actor, each, now) for each, _ in months[-MONTHS:]])
            size = self._roster.size(visit.guild_id)
            made.append(lambda words: [looks.events(words, funnel, months, size)])
        if "packets" in parts:
            sees = self._roster.sees_departures()
            packets = await services.red_packets.report(actor, MONTHS, now, sees_departures=sees)
            people |= {each.giver_id for month in packets.months for each in month.given[: looks.GIVERS]}
            made.append(lambda words: [looks.packets(words, packets)])
        elif "own-packets" in parts:
            given = await services.red_packets.given(actor)
            made.append(lambda words: [looks.own_packets(words, given)])
        words = await self._words(visit, people)
        return words, [section for make in made for section in make(words)]

    # --- the ledger ---------------------------------------------------------------------------------------------------

    async def ledger(self, visit: Visit) -> web.Response:
        """Search the ledger."""
        asked = visit.request.query
        typed = asked.get("member", "")[:100].strip()
        found = await self._roster.find(visit.guild_id, typed)
        member = found[0] if len(found) == 1 else None
        kind = asked.get("kind") if asked.get("kind") in KINDS else None
        first, last = _day(asked.get("from")), _day(asked.get("to"))
        query = Query(member.user_id if member else None, kind, first, last)
        page, refused = None, ""
        if not typed or member is not None:
            try:
                page = await self._services.books.search(
                    visit.actor, query, self._clock.now(), before=_number(asked.get("before")), limit=A_PAGE
                )
            except UserError as refusal:
                if refusal.code == "not-allowed":
                    raise
                refused = visit.t(f"error-{refusal.code}")
        entries = page.entries if page else []
        words = await self._words(visit, _people_of(entries))
        kept = {"member": typed, "kind": kind, "from": first, "to": last}
        older = self._url(visit, "ledger", **kept, before=entries[-1].transaction.transaction_id) if entries else ""
        return self._page(
            visit,
            "staff-ledger.html",
            visit.t("web-staff-tab-ledger"),
            words,
            tab="ledger",
            typed=typed,
            member=member,
            choices=[(each, self._url(visit, "ledger", **kept | {"member": each.user_id})) for each in found]
            if len(found) > 1
            else [],
            kinds=[(each, words.kind(each)) for each in KINDS],
            kind=kind,
            first=first,
            last=last,
            entries=entries,
            page=page,
            refused=refused,
            older=older if page and page.older else "",
            newest=self._url(visit, "ledger", **kept) if "before" in asked else "",
            is_asked=any(kept.values()),
        )

    async def transaction(self, visit: Visit) -> web.Response:
        """One transaction with its postings."""
        transaction_id = _number(visit.request.match_info["transaction_id"])
        try:
            entry = await self._services.books.transaction(visit.actor, transaction_id or 0)
        except UserError as refusal:
            if refusal.code == "not-allowed":
                raise
            raise web.HTTPNotFound from None
        words = await self._words(visit, _people_of([entry]))
        message = None
        if entry.transaction.reference:
            message = f"https://discord.com/channels/{visit.guild_id}/{entry.transaction.reference}"
        title = visit.t("web-staff-transaction")
        return self._page(visit, "staff-transaction.html", title, words, tab="ledger", entry=entry, message=message)

    # --- the audit log ------------------------------------------------------------------------------------------------

    async def audit(self, visit: Visit) -> web.Response:
        """Search the audit log."""
        asked = visit.request.query
        by, by_found = await self._one(visit, asked.get("by", ""))
        about, about_found = await self._one(visit, asked.get("about", ""))
        actions = await self._services.staff.audit_actions(visit.actor)
        action = asked.get("action") if asked.get("action") in actions else None
        last = _day(asked.get("to"))
        before = [each for each in (_number(asked.get("before")), self._after(visit, last)) if each is not None]
        typed = {"by": asked.get("by", "")[:100].strip(), "about": asked.get("about", "")[:100].strip()}
        unclear = bool((typed["by"] and by is None) or (typed["about"] and about is None))
        found: list[AuditEntry] = []
        if not unclear:
            found = await self._services.staff.audit_page(
                visit.actor,
                before=min(before, default=None),
                limit=A_PAGE + 1,
                by=by.user_id if by else None,
                about=about.user_id if about else None,
                action=action,
            )
        shown = found[:A_PAGE]
        people = {each for entry in shown for each in (entry.actor_id, entry.subject_id) if each}
        words = await self._words(visit, people)
        kept = {**typed, "action": action, "to": last}
        older = self._url(visit, "audit", **kept, before=shown[-1].entry_id) if len(found) > A_PAGE else ""
        choices = [
            (each, self._url(visit, "audit", **kept | {name: each.user_id}))
            for name, several in (("by", by_found), ("about", about_found))
            if len(several) > 1
            for each in several
        ]
        language = visit.reader.language
        return self._page(
            visit,
            "staff-audit.html",
            visit.t("web-staff-tab-audit"),
            words,
            tab="audit",
            rows=[(each, words.html(what_happened(language, each)), _reason(each)) for each in shown],
            actions=sorted(((each, action_name(language, each)) for each in actions), key=lambda each: each[1]),
            action=action,
            typed=typed,
            last=last,
            choices=choices,
            unclear=unclear,
            older=older,
            newest=self._url(visit, "audit", **kept) if "before" in asked else "",
            is_asked=any(kept.values()),
        )

    # --- jobs ---------------------------------------------------------------------------------------------------------

    async def jobs(self, visit: Visit) -> web.Response:
        """What is to be done, and what could not be."""
        seen = await self._services.overview.jobs(visit.actor, self._clock.now())
        language = visit.reader.language
        words = await self._words(
            visit, {int(each) for job in seen.dead for each in _MENTIONED.findall(why_not(language, job))}
        )
        heads = tuple(visit.t(f"web-staff-job-{head}") for head in ("what", "since", "all", "due"))
        rows: list[tuple[Markup | str, ...]] = [
            (_job_name(language, each.kind), words.moment(each.oldest), f"{each.all:,}", f"{each.due:,}")
            for each in seen.promised
        ]
        done = visit.request.query.get("done")
        return self._page(
            visit,
            "staff-jobs.html",
            visit.t("web-staff-tab-jobs"),
            words,
            tab="jobs",
            dead=[(each, _job_name(language, each.kind), words.html(why_not(language, each))) for each in seen.dead],
            waiting=Table(visit.t("web-staff-jobs-waiting"), heads, rows, numbers=2),
            done=visit.t(f"web-staff-job-{done}") if done in ("retried", "dismissed", "settled") else "",
        )

    async def retry_job(self, visit: Visit) -> web.Response:
        """Have a dead job tried again."""
        return await self._settle(visit, self._services.staff.retry_job, "retried")

    async def dismiss_job(self, visit: Visit) -> web.Response:
        """Let a dead job be."""
        return await self._settle(visit, self._services.staff.dismiss_job, "dismissed")

    async def _settle(self, visit: Visit, settle: Callable[..., Awaitable[Job]], done: str) -> web.Response:
        try:
            await settle(visit.actor, _number(visit.request.match_info["job_id"]) or 0, self._clock.now())
        except UserError as refusal:
            if refusal.code != "job-not-dead":
                raise
            done = "settled"  # a second press, or somebody else was first
        return web.Response(status=303, headers={"Location": self._url(visit, "jobs", done=done)})

    # --- settings -----------------------------------------------------------------------------------------------------

    async def settings(self, visit: Visit) -> web.Response:
        """What the club has set, and where it is changed."""
        found = await self._services.overview.settings(visit.actor, self._clock.now())
        words = await self._words(visit, ())
        language = visit.reader.language
        sections: list[tuple[str, str, str, list[tuple[str, Markup]]]] = []
        for name, model in found.items():
            parts, english = CHANGED_WITH[name]
            chinese = " ".join(i18n.text("zh-CN", f"command-{part}") for part in parts)
            command = chinese if language == "zh-CN" else english
            values: dict[str, Any] = model.model_dump(mode="json")
            rows = [words.setting(name, each, value) for each, value in values.items()]
            title = visit.t(i18n.key("web-staff-settings", name))
            sections.append((name.replace("_", "-"), title, f"/{command}", rows))
        title = visit.t("web-staff-tab-settings")
        return self._page(visit, "staff-settings.html", title, words, tab="settings", sections=sections)

    # --- parts --------------------------------------------------------------------------------------------------------

    def _url(self, visit: Visit, *parts: str | int, **query: Any) -> str:
        return self._shown.url(visit.reader, "/".join([HOME, str(visit.guild_id), *map(str, parts)]), query)

    async def _words(self, visit: Visit, people: Iterable[int]) -> Words:
        names: Names = await self._roster.names(visit.guild_id, people)
        member_url = None
        if "ledger" in visit.parts:
            member_url = lambda user_id: self._url(visit, "ledger", member=user_id)  # noqa: E731
        return Words(visit.reader.language, visit.club.time_zone, names, member_url)

    async def _one(self, visit: Visit, typed: str) -> tuple[Found | None, list[Found]]:
        found = await self._roster.find(visit.guild_id, typed[:100])
        return (found[0] if len(found) == 1 else None), found

    def _after(self, visit: Visit, day: date | None) -> int | None:
        return None if day is None else first_id(visit.club.calendar.day_end_of(day))

    def _page(self, visit: Visit, template: str, title: str, words: Words, **more: Any) -> web.Response:
        text = self._shown.page(visit, template, title, words=words, **more)
        headers = {"Content-Language": visit.reader.language}
        return web.Response(text=text, content_type="text/html", charset="utf-8", headers=headers)


_MENTIONED = re.compile(r"<@!?(\d{1,19})>")


def _people_of(entries: Iterable[Entry]) -> set[int]:
    named: set[int] = set()
    for entry in entries:
        named |= {int(found[1]) for line in entry.lines if (found := _WALLET.fullmatch(line.account))}
        if entry.transaction.actor_id is not None:
            named.add(entry.transaction.actor_id)
    return named


def _chosen(visit: Visit, name: str, allowed: tuple[int, ...], usual: int) -> int:
    found = _number(visit.request.query.get(name))
    return found if found in allowed else usual


def _number(typed: str | None) -> int | None:
    if typed is None or not typed.isascii() or not typed.isdecimal() or len(typed) > 19:
        return None
    return int(typed) if int(typed) < SNOWFLAKES else None


def _day(typed: str | None) -> date | None:
    with suppress(ValueError):
        found = date.fromisoformat(typed or "")
        if YEARS[0] <= found.year <= YEARS[1]:
            return found
    return None


def _reason(entry: AuditEntry) -> str:
    return " ".join((entry.reason or "").split())


def _job_name(language: str, kind: str) -> str:
    return i18n.named(language, "job", kind).strip("`")
