"""The pages of /setup and what is on them. Nothing is kept in memory: every choice is saved when it is made.

The pages belong to one admin's answer, and each is drawn from the database: two admins may be at it at once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

import discord
from discord import ui

from bot import i18n, zones
from bot.checkup import CHANNELS, STAFF_ROLES, Finding, findings, unset
from bot.guard import demand
from bot.invite import invitation
from bot.ui.ask import Ask
from bot.ui.card import GOOD, RULE, WARN, card
from bot.ui.press import Pickable, Pressable
from cogs.setup.forms import MOST, MOST_TRANSFERS, NumbersForm, ZoneForm
from services.club import ClubSettings
from services.permissions import Capability
from services.programmes import PROGRAMMES, YEARLY

GROUPS = "groups_category"
FIELDS_IN_A_FORM = 5  # Discord's limit
MOST_ROLES = 10  # of one kind; a select takes 25, and a club that needs more wants one role for them all

Page = Callable[[Ask, ClubSettings], Awaitable[ui.LayoutView]]


async def page(ask: Ask, name: str) -> ui.LayoutView:
    """A page as things stand now. Raises UserError("not-allowed")."""
    return await PAGES[name](ask, await demand(ask, Capability.SET_UP))


async def change(ask: Ask, then: str, **changes: Any) -> None:
    """Save, and show a page anew."""
    await ask.services.settings.change_club(ask.actor, changes, ask.now)
    await ask.update(await page(ask, then))


def guild_of(ask: Ask) -> discord.Guild:
    """The guild that is being set up."""
    guild = ask.interaction.guild
    if guild is None:
        raise discord.app_commands.NoPrivateMessage
    return guild


# --- pages -------------------------------------------------------------------------------------------------------


async def _overview(ask: Ask, club: ClubSettings) -> ui.LayoutView:
    t = ask.t
    found = await _findings(ask, club)
    lines = [
        t("setup-line-days", language=_language(club.language), zone=_zone(ask, club), start=_hour(club.day_start)),
        *(_line(ask, name, _roles(ask, getattr(club, name))) for name in STAFF_ROLES),
        *(_line(ask, name, _channel(ask, getattr(club, name))) for name in (*CHANNELS, GROUPS)),
        *_budget_lines(ask, club),
        t("setup-line", name=t("setup-check"), value=t("setup-findings", count=len(found))),
    ]
    first = len(unset(club)) == len(unset(ClubSettings()))
    return card(
        f"## {t('setup-title')}",
        t("setup-first" if first else "setup-again"),
        RULE,
        "\n".join(lines),
        buttons=[OpenPage(t(f"setup-{name}"), page=name) for name in PAGES if name != "overview"],
        accent=WARN if found else GOOD,
    )


async def _days(ask: Ask, club: ClubSettings) -> ui.LayoutView:
    t = ask.t
    today = club.calendar.day_of(ask.now)
    now = t(
        "setup-days-now",
        time=zones.local_time(club.time_zone, ask.now),
        day=today,
        next=club.calendar.next_day_at(ask.now),
    )
    return card(
        f"## {t('setup-days')}",
        t("setup-language-what"),
        PickLanguage.menu(ask, club),
        t("setup-zone-what"),
        PickZone.menu(ask, club.time_zone, _zone_choices(club.time_zone)),
        t("setup-start-what"),
        PickDayStart.menu(ask, club),
        now,
        buttons=[OtherZone(t("setup-zone-other")), *ways(ask, "days")],
    )


async def _roles_page(ask: Ask, club: ClubSettings) -> ui.LayoutView:
    parts: list[Any] = []
    for index, name in enumerate(STAFF_ROLES):
        parts += [_titled(ask, name), PickRoles.menu(ask, index, getattr(club, name))]
    return card(
        f"## {ask.t('setup-roles')}",
        *parts,
        _texts(ask, await _findings(ask, club), "role-gone"),
        buttons=ways(ask, "roles"),
    )


async def _channels_page(ask: Ask, club: ClubSettings) -> ui.LayoutView:
    parts: list[Any] = []
    for index, name in enumerate(CHANNELS):
        parts += [_titled(ask, name), PickChannel.menu(ask, index, getattr(club, name))]
    parts += [_titled(ask, GROUPS), PickCategory.menu(ask, club.groups_category)]
    return card(
        f"## {ask.t('setup-channels')}",
        *parts,
        _texts(ask, await _findings(ask, club), "channel-gone", "channel-permissions"),
        buttons=ways(ask, "channels"),
    )


async def _budgets_page(ask: Ask, club: ClubSettings) -> ui.LayoutView:
    t = ask.t
    starts = range(0, len(PROGRAMMES), FIELDS_IN_A_FORM)
    return card(
        f"## {t('setup-budgets')}",
        t("setup-budgets-what"),
        "\n".join(_budget_lines(ask, club)),
        buttons=[
            *(
                ChangeBudgets(t("setup-budgets-change", part=number, parts=len(starts)), start=start)
                for number, start in enumerate(starts, 1)
            ),
            ChangeTransfers(t("setup-transfers-change")),
            *ways(ask, "budgets"),
        ],
    )


async def _check(ask: Ask, club: ClubSettings) -> ui.LayoutView:
    found = await _findings(ask, club)
    link = invitation(ask.interaction.application_id)
    return card(
        f"## {ask.t('setup-check')}",
        _texts(ask, found) or ask.t("setup-all-well"),
        ask.t("setup-check-invite") if found else None,
        buttons=[
            OpenPage(ask.t("setup-check-again"), page="check"),
            ui.Button(label=ask.t("setup-invite"), url=link),
            *ways(ask, "check"),
        ],
        accent=WARN if found else GOOD,
    )


PAGES: dict[str, Page] = {
    "overview": _overview,
    "days": _days,
    "roles": _roles_page,
    "channels": _channels_page,
    "budgets": _budgets_page,
    "check": _check,
}


# --- buttons and menus -------------------------------------------------------------------------------------------


class OpenPage(Pressable, template=r"setup:open:(?P<page>[a-z]+)"):
    """Go to a page."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Show it, or the first one where there is no such page any more."""
        name = self.ids["page"]
        await ask.update(await page(ask, name if name in PAGES else "overview"))


class PickLanguage(Pickable, template=r"setup:language"):
    """The language for everyone."""

    edits = True

    @classmethod
    def menu(cls, ask: Ask, club: ClubSettings) -> PickLanguage:
        """The menu, at what is set."""
        return cls(_select([(_language(each), each) for each in i18n.LANGUAGES], club.language))

    async def picked(self, ask: Ask, values: list[Any]) -> None:
        """Save it."""
        await change(ask, "days", language=values[0])


class PickZone(Pickable, template=r"setup:zone"):
    """The time zone, from a list."""

    edits = True

    @classmethod
    def menu(cls, ask: Ask, current: str | None, offered: Sequence[str]) -> PickZone:
        """The menu of these zones."""
        options = [
            (f"{zones.city(zone, ask.language)} · {zone} · {zones.local_time(zone, ask.now)}", zone) for zone in offered
        ]
        return cls(_select(options, current))

    async def picked(self, ask: Ask, values: list[Any]) -> None:
        """Save it."""
        await change(ask, "days", time_zone=values[0])


class PickDayStart(Pickable, template=r"setup:start"):
    """The hour at which a day begins."""

    edits = True

    @classmethod
    def menu(cls, ask: Ask, club: ClubSettings) -> PickDayStart:
        """The menu, at what is set."""
        return cls(_select([(_hour(hour), str(hour)) for hour in range(24)], str(club.day_start)))

    async def picked(self, ask: Ask, values: list[Any]) -> None:
        """Save it."""
        await change(ask, "days", day_start=int(values[0]))


class OtherZone(Pressable, template=r"setup:zone:other"):
    """A time zone that is not in the list."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Ask for its name."""
        await demand(ask, Capability.SET_UP)
        await ask.form(ZoneForm(ask, _zone_typed))


class PickRoles(Pickable, template=r"setup:roles:(?P<which>[0-3])"):
    """The roles of one kind of staff."""

    edits = True

    @classmethod
    def menu(cls, ask: Ask, index: int, chosen: Sequence[int]) -> PickRoles:
        """The menu, at what is set; roles that are gone cannot be shown."""
        there = [role_id for role_id in chosen if guild_of(ask).get_role(role_id)]
        select: ui.RoleSelect[Any] = ui.RoleSelect(
            placeholder=ask.t("setup-pick-roles"),
            min_values=0,
            max_values=MOST_ROLES,
            default_values=[discord.Object(role_id, type=discord.Role) for role_id in there[:MOST_ROLES]],
        )
        return cls(select, which=index)

    async def picked(self, ask: Ask, values: list[Any]) -> None:
        """Save them."""
        await change(ask, "roles", **{STAFF_ROLES[self.id("which")]: tuple(role.id for role in values)})


class PickChannel(Pickable, template=r"setup:channel:(?P<which>[0-2])"):
    """The channel for one purpose."""

    edits = True

    @classmethod
    def menu(cls, ask: Ask, index: int, chosen: int | None) -> PickChannel:
        """The menu, at what is set; a channel that is gone cannot be shown."""
        there = [chosen] if chosen and guild_of(ask).get_channel(chosen) else []
        select: ui.ChannelSelect[Any] = ui.ChannelSelect(
            placeholder=ask.t("setup-pick-channel"),
            min_values=0,
            max_values=1,
            channel_types=[discord.ChannelType.text, discord.ChannelType.news],
            default_values=[discord.Object(channel_id, type=discord.TextChannel) for channel_id in there],
        )
        return cls(select, which=index)

    async def picked(self, ask: Ask, values: list[Any]) -> None:
        """Save it, or that there is none."""
        await change(ask, "channels", **{CHANNELS[self.id("which")]: values[0].id if values else None})


class PickCategory(Pickable, template=r"setup:category"):
    """The category under which the channels of new groups are made."""

    edits = True

    @classmethod
    def menu(cls, ask: Ask, chosen: int | None) -> PickCategory:
        """The menu, at what is set; a category that is gone cannot be shown."""
        there = [chosen] if chosen and guild_of(ask).get_channel(chosen) else []
        select: ui.ChannelSelect[Any] = ui.ChannelSelect(
            placeholder=ask.t("setup-pick-category"),
            min_values=0,
            max_values=1,
            channel_types=[discord.ChannelType.category],
            default_values=[discord.Object(each, type=discord.CategoryChannel) for each in there],
        )
        return cls(select)

    async def picked(self, ask: Ask, values: list[Any]) -> None:
        """Save it, or that there is none."""
        await change(ask, "channels", **{GROUPS: values[0].id if values else None})


class ChangeBudgets(Pressable, template=r"setup:budgets:(?P<start>[0-9]+)"):
    """The budgets of some programmes."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Ask for the numbers."""
        club = await demand(ask, Capability.SET_UP)
        named = PROGRAMMES[self.id("start") :][:FIELDS_IN_A_FORM]
        fields = {name: (ask.t(i18n.key("programme", name)), club.budget(name), MOST) for name in named}
        await ask.form(NumbersForm(ask.t("setup-budgets-form"), "setup:budgets", fields, _budgets_typed))


class ChangeTransfers(Pressable, template=r"setup:transfers"):
    """How much a member may send in a day."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Ask for the numbers."""
        club = await demand(ask, Capability.SET_UP)
        most = {"transfers_a_day": MOST_TRANSFERS, "transfer_points_a_day": MOST}
        fields = {name: (ask.t(i18n.key("setting", name)), getattr(club, name), most[name]) for name in most}
        await ask.form(NumbersForm(ask.t("setup-transfers-form"), "setup:transfers", fields, _transfers_typed))


async def _budgets_typed(ask: Ask, numbers: dict[str, Any]) -> None:
    await change(ask, "budgets", budgets=numbers)


async def _transfers_typed(ask: Ask, numbers: dict[str, Any]) -> None:
    await change(ask, "budgets", **numbers)


async def _zone_typed(ask: Ask, typed: str) -> None:
    zone, near = zones.search(typed, ask.now)
    if zone is not None:
        await change(ask, "days", time_zone=zone)
        return
    await demand(ask, Capability.SET_UP)
    shown = i18n.plain(typed)
    said = ask.t("setup-zone-near", typed=shown) if near else ask.t("setup-zone-unknown", typed=shown)
    menus = [PickZone.menu(ask, None, near)] if near else []
    buttons = [OtherZone(ask.t("setup-zone-retry")), OpenPage(ask.t("setup-back"), page="overview")]
    await ask.update(card(said, menus=menus, buttons=buttons, accent=WARN))


# --- words -------------------------------------------------------------------------------------------------------


def _select(options: Sequence[tuple[str, str]], current: str | None) -> ui.Select[Any]:
    return ui.Select(
        options=[discord.SelectOption(label=label, value=value, default=value == current) for label, value in options]
    )


def _zone_choices(current: str) -> list[str]:
    return [*zones.COMMON, *([] if current in zones.COMMON else [current])]


def ways(ask: Ask, here: str) -> list[OpenPage]:
    """Back to the first page, and on to the next."""
    back = OpenPage(ask.t("setup-back"), page="overview")
    names = list(PAGES)
    after = names[names.index(here) + 1 :][:1]
    return [back, *(OpenPage(ask.t("setup-next", page=ask.t(f"setup-{name}")), page=name) for name in after)]


def _line(ask: Ask, setting: str, value: str) -> str:
    return ask.t("setup-line", name=ask.t(i18n.key("setting", setting)), value=value)


def _titled(ask: Ask, name: str) -> str:
    key = i18n.key("setting", name)
    return f"**{ask.t(key)}**\n{ask.t(key, 'what')}"


def _language(language: str) -> str:
    return i18n.text(language, "language-name")


def _hour(hour: int) -> str:
    return f"{hour:02}:00"


def _zone(ask: Ask, club: ClubSettings) -> str:
    city = zones.city(club.time_zone, ask.language)
    return club.time_zone if city == club.time_zone else f"{city} ({club.time_zone})"


def _roles(ask: Ask, role_ids: Sequence[int]) -> str:
    there = [role.mention for role_id in role_ids if (role := guild_of(ask).get_role(role_id))]
    return i18n.joined(ask.language, there) or ask.t("setup-none")


def _channel(ask: Ask, channel_id: int | None) -> str:
    return f"<#{channel_id}>" if channel_id and guild_of(ask).get_channel(channel_id) else ask.t("setup-none")


def _budget_lines(ask: Ask, club: ClubSettings) -> list[str]:
    budgets = [
        ask.t(
            "setup-budget-line",
            name=ask.t(i18n.key("programme", name)),
            points=club.budget(name),
            span="year" if name in YEARLY else "month",
        )
        for name in PROGRAMMES
    ]
    limits = ask.t("setup-transfer-line", times=club.transfers_a_day, points=club.transfer_points_a_day)
    return [*budgets, limits]


async def _findings(ask: Ask, club: ClubSettings) -> list[Finding]:
    tomorrow = club.calendar.day_of(ask.now) + timedelta(days=1)  # rules that are changed hold from then on
    rules = await ask.services.settings.checkin_rules(ask.guild_id, tomorrow)
    return findings(guild_of(ask), club, rules)


def _texts(ask: Ask, found: Sequence[Finding], *codes: str) -> str:
    return "\n".join(f"⚠️ {each.text(ask.language)}" for each in found if not codes or each.code in codes)
