"""The club that the demo plays in: its people, roles and channels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import discord
from simcord import ChannelHandle, Env, GuildHandle, MemberActor, RoleHandle, UserHandle

from bot.invite import PERMISSIONS

CLUB = "Aurora Owners' Club 极光车友会"
CLUB_LOCALE = "zh-CN"
CLUB_TIMEZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody of the club whom the visitor may be."""

    key: str
    name: str
    part: str
    locale: str
    member: MemberActor

    @property
    def user(self) -> UserHandle:
        """The same person outside the club: who acts in direct messages."""
        return self.member.user

    @property
    def id(self) -> int:
        return self.member.id


@dataclass(frozen=True, slots=True)
class World:
    """The seeded club. Everything is reached by a short key, the same in scenes, links and tests."""

    env: Env
    guild: GuildHandle
    personas: Mapping[str, Persona]
    channels: Mapping[str, ChannelHandle]
    roles: Mapping[str, RoleHandle]

    def persona(self, who: Persona | str) -> Persona:
        """The persona of that key, or the given one."""
        return who if isinstance(who, Persona) else self.personas[who]

    def channel(self, where: ChannelHandle | str) -> ChannelHandle:
        """The channel of that key (`hall`, `dm:mia`), or the given one."""
        if not isinstance(where, str):
            return where
        if where.startswith("dm:"):
            return self.personas[where.removeprefix("dm:")].user.dm_channel
        return self.channels[where]

    def rooms(self) -> Iterator[ChannelHandle]:
        """Every channel and thread of the club where messages stand, those made later by the bot included."""
        backend = self.env.backend
        for channel in list(backend.channels.values()):
            if channel.guild_id == self.guild.id and channel.type in _ROOM_TYPES:
                yield ChannelHandle(self.env, self.guild, channel)


_ROOM_TYPES = {
    discord.ChannelType.text.value,
    discord.ChannelType.news.value,
    discord.ChannelType.public_thread.value,
    discord.ChannelType.private_thread.value,
}

# key, user name, display name, what they are in the club, client language, roles.
# Languages beside the two that the texts exist in show what such a member gets.
_PEOPLE: tuple[tuple[str, str, str, str, str, tuple[str, ...]], ...] = (
    ("mia", "mia.chen", "Mia Chen", "member · 成员", "en-US", ()),
    (
        "shangguan",
        "shangguan_wanru",
        "上官婉如·崇明岛骑行与露营爱好者协会第七分会",
        "member, long name · 成员（长名）",
        "zh-CN",
        (),
    ),
    ("qin", "qin_yue", "秦岳", "executive · 高管", "zh-CN", ("executive",)),
    ("sam", "sam_okafor", "Sam Okafor", "moderator · 版主", "en-GB", ("moderator",)),
    ("ouyang", "ouyang_chef", "欧阳师傅", "group director · 社群负责人", "zh-CN", ("director", "chef")),
    ("ada", "ada_lin", "Ada Lin", "admin · 管理员", "en-US", ("admin",)),
)

_OWNER = "ada"

_ROLES: tuple[tuple[str, str, discord.Permissions, int], ...] = (
    ("admin", "Admin 管理员", discord.Permissions(administrator=True), 0xE67E22),
    (
        "moderator",
        "Moderator 版主",
        discord.Permissions(manage_messages=True, moderate_members=True, manage_threads=True, view_audit_log=True),
        0x3498DB,
    ),
    ("executive", "Executive 高管", discord.Permissions.none(), 0x9B59B6),
    ("director", "GroupDirector 社群负责人", discord.Permissions.none(), 0x1ABC9C),
    ("chef", "Chef 餐饮从业者", discord.Permissions.none(), 0xF1C40F),
)


# How many pages the demo opens for the club as it is seeded: five channels, and a direct message for each person.
SEEDED_PLACES = 5 + len(_PEOPLE)


def seed(env: Env) -> World:
    """Builds the club in `env`, which has been started. Returns its people, channels and roles by key."""
    owner_name, owner_display = next((row[1], row[2]) for row in _PEOPLE if row[0] == _OWNER)
    owner = env.create_user(owner_name, global_name=owner_display)
    guild = env.create_guild(CLUB, owner=owner, preferred_locale=CLUB_LOCALE)
    own_role = guild.roles[env.backend.bot_user.name]
    # The simulation does not know Create Events, and asks for Manage Events where Discord is content with that.
    permissions = PERMISSIONS | discord.Permissions(manage_events=True)
    env.backend.edit_role(guild.id, own_role.id, {"permissions": permissions.value})

    # A new role goes to the bottom, below the bot's own: the bot can give every one of them.
    roles = {
        key: guild.create_role(name, permissions=permissions, color=color) for key, name, permissions, color in _ROLES
    }
    personas: dict[str, Persona] = {}
    for key, user_name, name, part, locale, held in _PEOPLE:
        if key == _OWNER:  # a guild has its owner from the first moment on
            member = MemberActor(env, guild, owner)
            for role in held:
                env.backend.add_member_role(guild.id, owner.id, roles[role].id)
        else:
            member = guild.add_member(
                env.create_user(user_name, global_name=name), roles=[roles[role] for role in held]
            )
        personas[key] = Persona(key, name, part, locale, member)

    hidden = discord.PermissionOverwrite(view_channel=False)
    seen = discord.PermissionOverwrite(view_channel=True, send_messages=True, read_message_history=True)
    read_only = discord.PermissionOverwrite(send_messages=False)
    staff: dict[Any, discord.PermissionOverwrite] = {
        guild.default_role: hidden,
        own_role: seen,
        roles["admin"]: seen,
        roles["moderator"]: seen,
    }
    channels = {
        "hall": guild.create_text_channel("大厅-hall", topic="For everyone · 所有人"),
        "announcements": guild.create_text_channel(
            "公告-announcements",
            topic="From the club · 俱乐部公告",
            overwrites={guild.default_role: read_only, own_role: seen, roles["executive"]: seen},
        ),
        "chefs": guild.create_text_channel(
            "餐饮行业-chefs",
            topic="Chefs and restaurant owners, verified · 认证餐饮从业者",
            overwrites={guild.default_role: hidden, own_role: seen, roles["chef"]: seen},
        ),
        "staff-queue": guild.create_text_channel("staff-queue", topic="For staff · 工作人员", overwrites=staff),
        "audit-log": guild.create_text_channel("audit-log", topic="Who decided what · 谁决定了什么", overwrites=staff),
    }
    return World(env, guild, personas, channels, roles)
