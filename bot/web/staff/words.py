"""What the bot says in Discord's marks, and what the ledger and the settings name by codes, as HTML in words.

Everything that comes from members goes through markupsafe's escape, or into a template that escapes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from markupsafe import Markup, escape

from bot import i18n
from bot.ui.audit_words import setting_value
from bot.web.staff.people import Names
from services import ledger

_MARKS = re.compile(
    r"<@!?(?P<member>\d{1,20})>|<@&(?P<role>\d{1,20})>|<#(?P<channel>\d{1,20})>"
    r"|<t:(?P<time>-?\d{1,13})(?::[tTdDfFR])?>|</(?P<command>[^:<>]{1,100}):\d{1,20}>"
    r"|\*\*(?P<bold>(?:\\.|[^*\\])+)\*\*|`(?P<code>[^`]+)`|\\(?P<plain>[^a-zA-Z0-9\s])"
)
_LINE = re.compile(r"^(?P<mark>> |- |-# |#{1,3} )?(?P<rest>.*)$")


@dataclass(frozen=True, slots=True)
class Words:
    """Says things in one reader's language, with the names and the clock of one club.

    `member_url` gives the page about a member, for those who may look there.
    """

    language: str
    time_zone: str
    names: Names
    member_url: Callable[[int], str] | None = None

    def t(self, key: str, attribute: str | None = None, /, **params: Any) -> str:
        """A text as the bot has it, with Discord's marks in it."""
        return i18n.text(self.language, key, attribute, **params)

    def html(self, said: str) -> Markup:
        """What would be said in Discord, with names for mentions and the club's time for time marks."""
        blocks: list[Markup] = []
        listed: list[Markup] = []
        for line in said.split("\n"):
            found = _LINE.match(line)
            assert found is not None  # everything matches
            mark, inner = found["mark"], self._inline(found["rest"])
            if mark == "- ":
                listed.append(Markup("<li>{}</li>").format(inner))
                continue
            if listed:
                blocks.append(Markup("<ul>{}</ul>").format(Markup().join(listed)))
                listed = []
            if mark == "> ":
                blocks.append(Markup("<blockquote>{}</blockquote>").format(inner))
            elif mark == "-# ":
                blocks.append(Markup('<p class="small">{}</p>').format(inner))
            elif inner:
                blocks.append(Markup("<p>{}</p>").format(inner))
        if listed:
            blocks.append(Markup("<ul>{}</ul>").format(Markup().join(listed)))
        return Markup().join(blocks)

    def text(self, key: str, attribute: str | None = None, /, **params: Any) -> Markup:
        """A text, as `html`."""
        return self.html(self.t(key, attribute, **params))

    def member(self, user_id: int | None) -> Markup:
        """Somebody by name; by number where nobody tells the name. None is the bot itself."""
        if user_id is None:
            return escape(self.t("audit-bot"))
        if user_id <= 0:
            return escape(self.t("audit-former-member"))
        name = self.names.member(user_id) or self.t("web-staff-member", id=str(user_id))
        if self.member_url is None:
            return Markup("<bdi>{}</bdi>").format(name)
        return Markup('<a href="{}"><bdi>{}</bdi></a>').format(self.member_url(user_id), name)

    def moment(self, at: datetime) -> Markup:
        """A day and time on the club's clock."""
        return Markup('<time datetime="{}">{}</time>').format(
            at.astimezone(UTC).isoformat(timespec="seconds"), _moment(self.language, self.time_zone, at)
        )

    def account(self, name: str) -> Markup:
        """An account of the ledger: whose it is, or what it holds."""
        kind, _, rest = name.partition(":")
        if name in (ledger.ISSUANCE, ledger.RETIRED, ledger.STANDING, ledger.PRINCIPAL, ledger.INCOME):
            return escape(self.t(i18n.key("web-staff-account", name.replace(":", "-"))))
        if kind in ("wallet", "contribution"):
            whose = self.member(int(rest) if rest.isdecimal() else -1)
            return whose if kind == "wallet" else self._filled("web-staff-account-contribution", whose)
        if kind == "programme":
            programme, _, period = rest.partition("/")
            what = i18n.named(self.language, "programme", programme)
            return escape(self.t("web-staff-account-programme", what=what, period=period))
        if kind == "escrow":
            thing, _, number = rest.partition("/")
            return escape(i18n.text(self.language, i18n.key("web-staff-account-escrow", thing), id=number))
        if kind == "group":
            return escape(self.t("web-staff-account-group", id=rest))
        return escape(name)

    def kind(self, kind: str) -> str:
        """What a transaction was for."""
        return i18n.named(self.language, "web-staff-kind", kind)

    def setting(self, section: str, name: str, value: Any) -> tuple[str, Markup]:
        """A setting's name and value."""
        named = i18n.named(self.language, "setting" if section == "club" else f"{section}-rule", name)
        if section == "club" and name == "day_start":
            value = f"{value:02}:00"
        return named.strip("`"), self._inline(setting_value(self.language, name, value))

    def _filled(self, key: str, who: Markup) -> Markup:
        before, _, after = self.t(key, who="\0").partition("\0")
        return Markup("{}{}{}").format(before, who, after)

    def _inline(self, said: str) -> Markup:
        parts: list[Markup] = []
        end = 0
        for found in _MARKS.finditer(said):
            parts += [_escaped(said[end : found.start()]), self._mark(found)]
            end = found.end()
        return Markup().join([*parts, _escaped(said[end:])])

    def _mark(self, found: re.Match[str]) -> Markup:
        kind, what = str(found.lastgroup), str(found[str(found.lastgroup)])
        if kind == "member":
            return self.member(int(what))
        if kind == "role":
            return Markup("<bdi>@{}</bdi>").format(self.names.role(int(what)) or self.t("web-staff-gone"))
        if kind == "channel":
            return Markup("<bdi>#{}</bdi>").format(self.names.channel(int(what)) or self.t("web-staff-gone"))
        if kind == "time":
            try:
                return self.moment(datetime.fromtimestamp(int(what), UTC))
            except (OverflowError, ValueError, OSError):
                return escape(found[0])
        if kind == "command":
            return Markup("<code>/{}</code>").format(what)
        if kind == "bold":
            return Markup("<strong>{}</strong>").format(self._inline(what))
        return Markup("<code>{}</code>").format(what) if kind == "code" else escape(what)


def _escaped(text: str) -> Markup:
    """Without the invisible sign that keeps what members typed from pinging."""
    return escape(text.replace("@\u200b", "@"))


@lru_cache(maxsize=4096)  # to find its rules takes Babel longer than all the rest of a page
def _moment(language: str, time_zone: str, at: datetime) -> str:
    pattern = "y年M月d日 HH:mm" if language == "zh-CN" else "MMM d, y, HH:mm"
    return format_datetime(at, pattern, tzinfo=ZoneInfo(time_zone), locale=language.replace("-", "_"))
