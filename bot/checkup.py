"""What stands in the way of the bot in a guild: permissions, places that are gone, roles out of its reach."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import discord

from bot import i18n
from bot.invite import IN_CHANNELS, PERMISSIONS
from services.checkin.rules import CheckinRules
from services.club import ClubSettings

CHANNELS = ("announcement_channel", "staff_channel", "audit_channel")
FOR_STAFF = ("staff_channel", "audit_channel")  # there stand names and decisions
STAFF_ROLES = ("admin_roles", "moderator_roles", "executive_roles", "council_roles")

# What a club would want of its own; everything else is well with its default.
WANTED = ("time_zone", "moderator_roles", *CHANNELS)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that somebody must mend on Discord or in /setup; its text is `finding-<code>`."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)

    def text(self, language: str) -> str:
        """What is wrong and what to do, in words."""
        shown = dict(self.params)
        if "permissions" in shown:
            names = [i18n.text(language, i18n.key("permission", name)) for name in shown["permissions"]]
            shown["permissions"] = i18n.joined(language, names)
        if "setting" in shown:
            shown["setting"] = i18n.text(language, i18n.key("setting", shown["setting"]))
        return i18n.text(language, f"finding-{self.code}", **shown)


def unset(club: ClubSettings) -> list[str]:
    """The settings that a club would want and has not set."""
    default = ClubSettings()
    return [name for name in WANTED if getattr(club, name) == getattr(default, name)]


def missing(wanted: discord.Permissions, held: discord.Permissions) -> list[str]:
    """The names of the permissions that are wanted and not held."""
    return [name for name, value in wanted if value and not getattr(held, name)]


def findings(guild: discord.Guild, club: ClubSettings, rules: CheckinRules) -> list[Finding]:
    """Everything that a look at the guild can tell; empty where all is well."""
    found: list[Finding] = []
    lacking = missing(PERMISSIONS, guild.me.guild_permissions)
    if lacking:
        found.append(Finding("guild-permissions", {"permissions": lacking}))
    for name in (*CHANNELS, "groups_category"):
        channel_id: int | None = getattr(club, name)
        channel = guild.get_channel(channel_id) if channel_id else None
        if channel_id and channel is None:
            found.append(Finding("channel-gone", {"setting": name}))
        elif channel is not None:
            if name in FOR_STAFF and channel.permissions_for(guild.default_role).view_channel:
                found.append(Finding("channel-public", {"channel": channel.mention, "setting": name}))
            here = [each for each in missing(IN_CHANNELS, channel.permissions_for(guild.me)) if each not in lacking]
            if here:
                found.append(Finding("channel-permissions", {"channel": channel.mention, "permissions": here}))
    found += [
        Finding("role-gone", {"setting": name})
        for name in STAFF_ROLES
        if any(guild.get_role(role_id) is None for role_id in getattr(club, name))
    ]
    for milestone in rules.milestones:
        if milestone.role_id is not None:
            found += _prize(guild, milestone.day, guild.get_role(milestone.role_id))
    return found


def _prize(guild: discord.Guild, day: int, role: discord.Role | None) -> list[Finding]:
    """What keeps the bot from giving the role of a milestone."""
    if role is None:
        return [Finding("prize-gone", {"day": day})]
    if role.managed or role.is_default():
        return [Finding("prize-not-given", {"day": day, "role": role.mention})]
    if role >= guild.me.top_role:
        return [Finding("prize-too-high", {"day": day, "role": role.mention})]
    return []
