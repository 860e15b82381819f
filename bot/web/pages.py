"""The pages: what is known, through a template, to HTML. Templates escape everything that is put into them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from yarl import URL

from bot import i18n, reporting
from bot.web.languages import Reader
from db.groups import Group
from services.reports.rules import FEW, month_name
from services.reports.service import Listed, Seen

HERE = Path(__file__).parent
STYLE = HERE / "static" / "style.css"
ICON = HERE / "static" / "icon.svg"


class Pages:
    """Every page as HTML. `public_url` is what they are reached by from outside, for the links on them."""

    def __init__(self, public_url: str | None = None) -> None:
        self.public_url = public_url
        self.root = URL(public_url).raw_path.rstrip("/") if public_url else ""
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    @cached_property
    def style(self) -> str:
        """The style sheet."""
        return STYLE.read_text(encoding="utf-8")

    @cached_property
    def style_path(self) -> str:
        """Where the style sheet is; another place for another content, so that it may be kept for ever."""
        return f"/style-{hashlib.sha256(self.style.encode()).hexdigest()[:12]}.css"

    def link(self, guild_id: int, group_id: int, month: date) -> str | None:
        """The address of a report from outside; None where nobody said what that is."""
        return f"{self.public_url}/g/{guild_id}/{group_id}/{month_name(month)}" if self.public_url else None

    def nameless(self, reader: Reader) -> str:
        """What a club is called whose name Discord does not tell just now."""
        return i18n.text(reader.language, "web-nameless")

    # --- pages ---------------------------------------------------------------------------------------------------

    def home(self, reader: Reader) -> str:
        """What this is."""
        return self.page("home.html", reader, "/", i18n.text(reader.language, "web-home"))

    def directory(self, reader: Reader, club: str, guild_id: int, groups: list[Listed]) -> str:
        """The groups of a club that run in the open."""
        rows = [(each, self._month(reader, each.newest)) for each in groups]
        title = i18n.text(reader.language, "web-directory", club=club)
        return self.page("directory.html", reader, f"/g/{guild_id}", title, rows=rows, club=club)

    def group(self, reader: Reader, club: str, group: Group, reports: list[tuple[date, date | None]]) -> str:
        """A group's reports: of which month, and published on which day."""
        rows = [(month_name(month), self._month(reader, month), day) for month, day in reports]
        path = f"/g/{group.guild_id}/{group.group_id}"
        return self.page("group.html", reader, path, group.name, rows=rows, club=club, group=group)

    def report(self, reader: Reader, club: str, seen: Seen, *, alone: bool = False) -> str:
        """A report. `alone`: with its style inside and no links to other pages, to be kept as a file."""
        language, report = reader.language, seen.report
        month = self._month(reader, report.month)
        return self.page(
            "report.html",
            reader,
            f"/g/{report.guild_id}/{report.group_id}/{month_name(report.month)}",
            f"{seen.group.name} · {month}",
            alone=alone,
            club=club,
            group=seen.group,
            report=report,
            month=month,
            state=reporting.state(seen),
            state_in_words=reporting.state_in_words(language, seen),
            sections=reporting.sections(language, seen.figures),
            movements=reporting.movements(language, seen.figures),
            corrections=[(each.on, each.was) for each in seen.corrections],
            history=self._history(reader, seen),
            few=FEW,
        )

    def error(self, reader: Reader, status: int, reference: str = "") -> str:
        """What went wrong, and what to do."""
        language = reader.language
        return self.page(
            "error.html",
            reader,
            "/",
            i18n.text(language, f"web-error-{status}"),
            what=i18n.text(language, f"web-error-{status}", "what"),
            reference=reference,
        )

    def staff_off(self, reader: Reader) -> str:
        """That nobody can sign in here."""
        key = "web-staff-off"
        what = i18n.text(reader.language, key, "what")
        return self.page("error.html", reader, "/staff", i18n.text(reader.language, key), what=what, reference="")

    # --- parts ---------------------------------------------------------------------------------------------------

    def page(
        self,
        template: str,
        reader: Reader,
        path: str,
        title: str,
        *,
        query: Mapping[str, str] | None = None,
        alone: bool = False,
        **more: Any,
    ) -> str:
        """A page at a path and query, which the links to it in other languages keep."""
        return self._templates.get_template(template).render(
            t=partial(i18n.text, reader.language),
            number=reporting.number,
            language=reader.language,
            title=title,
            url=partial(self._url, reader),
            others=[
                (each, f"{self.root}{path}?{urlencode({**(query or {}), 'lang': each})}")
                for each in i18n.LANGUAGES
                if each != reader.language
            ],
            style_url=f"{self.root}{self.style_path}",
            icon_url=f"{self.root}/icon.svg",
            alone=alone,
            style=self.style if alone else "",
            **more,
        )

    def _url(self, reader: Reader, *parts: int | str) -> str:
        path = "/".join(str(part) for part in parts)
        return f"{self.root}/{path}{f'?lang={reader.language}' if reader.chosen else ''}"

    def _month(self, reader: Reader, month: date) -> str:
        return reporting.month_in_words(reader.language, month)

    def _history(self, reader: Reader, seen: Seen) -> list[dict[str, Any]]:
        """The months of the picture: in words, in numbers, and in percent of the highest."""
        members = max((figures.members_end for _, figures in seen.history), default=0) or 1
        applications = max((figures.applications for _, figures in seen.history), default=0) or 1
        return [
            {
                "month": self._month(reader, month),
                "members": figures.members_end,
                "members_share": round(100 * figures.members_end / members),
                "applications": figures.applications,
                "applications_share": round(100 * figures.applications / applications),
            }
            for month, figures in reversed(seen.history)
        ]
