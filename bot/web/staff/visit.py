"""One request of somebody who is signed in: who, in which club, what they may look at, how things are said there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot import i18n
from bot.web.languages import Reader
from bot.web.pages import Pages
from bot.web.staff.sessions import Session
from bot.web.staff.words import Words
from services.actor import Actor
from services.club import ClubSettings
from services.overview import Part

HOME = "/staff"
# Where a sign-in may lead: a page of ours. No host, no second slash, no backslash, nothing that a browser would mend.
_OURS = re.compile(r"/staff(?:/[a-z0-9-]{1,40}){0,5}(?:\?[A-Za-z0-9=&%._+-]{0,300})?")

TABS: tuple[tuple[str, Part | None], ...] = (
    ("", None),
    ("ledger", "ledger"),
    ("audit", "audit"),
    ("jobs", "jobs"),
    ("settings", "settings"),
)


def safe(to: str | None) -> str:
    """Where to go on to, if that is one of the staff pages; otherwise their first one."""
    return to if to is not None and _OURS.fullmatch(to) else HOME


@dataclass(frozen=True, slots=True)
class Visit:
    """See above. `parts` is what they may look at in this club; never empty."""

    request: web.Request
    reader: Reader
    session: Session
    form_token: str
    actor: Actor
    club: ClubSettings
    club_name: str
    parts: frozenset[Part]

    @property
    def guild_id(self) -> int:
        """The club."""
        return self.actor.guild_id

    def t(self, key: str, attribute: str | None = None, /, **params: Any) -> str:
        """A text in the reader's language."""
        return i18n.text(self.reader.language, key, attribute, **params)


class Shown:
    """Draws the staff pages: templates with what all of them need."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def url(self, reader: Reader, path: str, query: Mapping[str, Any] | None = None) -> str:
        """A link to a staff page, in the language that the reader chose."""
        asked = {name: str(value) for name, value in (query or {}).items() if value not in (None, "")}
        if reader.chosen:
            asked["lang"] = reader.language
        return f"{self._pages.root}{path}{'?' if asked else ''}{urlencode(asked)}"

    def page(self, visit: Visit, template: str, title: str, *, words: Words, tab: str = "", **more: Any) -> str:
        """A page about the visit's club."""
        base = f"{HOME}/{visit.guild_id}"

        def url(*parts: str | int, **query: Any) -> str:
            return self.url(visit.reader, "/".join([base, *map(str, parts)]), query)

        tabs = [
            (visit.t(f"web-staff-tab-{name or 'overview'}"), url(name) if name else url(), name == tab)
            for name, part in TABS
            if part is None or part in visit.parts
        ]
        return self._drawn(
            visit.reader,
            template,
            title,
            visit.request,
            session=visit.session,
            form_token=visit.form_token,
            club=visit.club_name,
            tabs=tabs,
            tab_url=url,
            words=words,
            **more,
        )

    def plain(self, reader: Reader, template: str, title: str, request: web.Request, **more: Any) -> str:
        """A page about no club."""
        return self._drawn(reader, template, title, request, club=None, tabs=[], **more)

    def _drawn(self, reader: Reader, template: str, title: str, request: web.Request, **more: Any) -> str:
        query = {name: value for name, value in request.query.items() if name not in ("lang", "code", "state", "done")}
        return self._pages.page(
            template,
            reader,
            request.path,
            title,
            query=query,
            staff_url=lambda path, **query: self.url(reader, path, query),
            chosen=reader.language if reader.chosen else "",
            **more,
        )
