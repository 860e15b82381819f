"""Who may, and who is told no: each command, button and menu × each kind of person, as a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import discord
import pytest
from discord import app_commands, ui

from bot import i18n
from bot.brakes import Brakes
from bot.demo.stage import Stage
from bot.demo.world import Persona
from bot.ui.press import Pickable, templates
from services.actor import Actor

PEOPLE = {"member": "mia", "executive": "qin", "moderator": "sam", "director": "ouyang", "admin": "ada"}

ALL = frozenset(PEOPLE)
STAFF = frozenset({"moderator", "admin"})
GIVERS = frozenset({"executive", "admin"})
ADMINS = frozenset({"admin"})


@dataclass(frozen=True)
class Row:
    """Who may; for a command with what options, for a button or menu with which custom_id and choice."""

    who: frozenset[str]
    options: dict[str, Any] = field(default_factory=dict)
    custom_id: str = ""
    menu: Callable[[str], ui.Item[Any]] | None = None
    pick: Callable[[Stage], list[Any]] = lambda club: []


MIA, CHEF, HALL = "mia", "chef", "hall"  # stand for the member, the role and the channel in options

COMMANDS = {
    "checkin": Row(ALL),
    "checkin-card": Row(STAFF),
    "checkin-rules show": Row(ALL),
    "checkin-rules set": Row(ADMINS, {"base": 12}),
    "checkin-rules milestone": Row(ADMINS, {"day": 14, "points": 20}),
    "checkin-rules multiplier": Row(ADMINS, {"role": CHEF, "percent": 150}),
    "streak show": Row(ALL),
    "streak leaderboard": Row(ALL),
    "streak remind": Row(ALL, {"hour": 9}),
    "streak makeup": Row(ALL, {"day": "2026-03-09"}),
    "points balance": Row(ALL),
    "points history": Row(ALL),
    "points leaderboard": Row(ALL),
    "points visibility": Row(ALL, {"choice": "show"}),
    "points send": Row(ALL, {"member": MIA, "amount": 1}),
    "points grant": Row(ADMINS, {"member": MIA, "amount": 1, "reason": "thanks"}),
    "points revoke": Row(ADMINS, {"member": MIA, "amount": 1, "reason": "a mistake"}),
    "points report": Row(ADMINS),
    "redpacket send": Row(GIVERS, {"total": 10, "shares": 2}),
    "redpacket schedule": Row(GIVERS, {"at": "tomorrow 20:00", "total": 10, "shares": 2}),
    "redpacket edit": Row(ALL, {"packet": "1"}),
    "redpacket list": Row(ALL),
    "redpacket cancel": Row(ALL, {"packet": "1"}),
    "redpacket move": Row(STAFF, {"packet": "1", "channel": HALL}),
    "redpacket approve": Row(ADMINS, {"packet": "1"}),
    "redpacket answers": Row(ALL, {"packet": "1"}),
    "redpacket verify": Row(ALL, {"packet": "1"}),
    "redpacket history": Row(ALL),
    "redpacket limits show": Row(GIVERS),
    "redpacket limits set": Row(ADMINS, {"giver_a_day": 3}),
    "redpacket report": Row(ADMINS),
    "group create": Row(ALL, {"name": "Chess", "topic": "Openings"}),
    "group join": Row(ALL, {"group": "none"}),
    "group leave": Row(ALL, {"group": "none"}),
    "group list": Row(ALL),
    "group info": Row(ALL, {"group": "none"}),
    "group members": Row(ALL, {"group": "none"}),
    "group invite": Row(ALL, {"group": "none", "member": MIA}),
    "group handover": Row(ALL, {"group": "none", "member": MIA}),
    "group topic": Row(ALL, {"group": "none", "topic": "x"}),
    "group card": Row(ALL, {"group": "none"}),
    "group close": Row(ALL, {"group": "none"}),
    "group category": Row(ADMINS),
    "group remove": Row(ALL, {"group": "none", "member": MIA, "reason": "x"}),
    "group propose": Row(ALL),
    "group proposal": Row(ALL),
    "group officers": Row(ALL, {"group": "none"}),
    "group appoint": Row(ALL, {"group": "none", "member": MIA}),
    "group dismiss": Row(ALL, {"group": "none", "member": MIA}),
    "group standard": Row(ALL, {"group": "none"}),
    "liaison list": Row(STAFF),
    "liaison add": Row(ADMINS, {"member": MIA, "quota": 1}),
    "liaison remove": Row(ADMINS, {"member": MIA}),
    "liaison assign": Row(ADMINS, {"group": "none", "member": MIA}),
    # So do officers and the council, who see their own part of it: see tests/discord/test_group_permissions.py.
    "review queue": Row(STAFF),
    "review mine": Row(STAFF),
    "group apply": Row(ALL, {"group": "none"}),
    "group application": Row(ALL),
    "group revoke": Row(ALL, {"group": "none", "member": MIA, "reason": "x"}),
    "group report": Row(ALL, {"group": "none"}),
    "privacy policy": Row(ALL),
    "privacy export": Row(ALL),
    "privacy erase": Row(ALL),
    "privacy forget": Row(ADMINS, {"user": "1"}),
    "fund show": Row(ALL),
    "fund request": Row(ALL, {"group": "none", "amount": 1, "purpose": "x", "until": "2026-05-31"}),
    "fund spend": Row(ALL, {"group": "none", "amount": 1, "reason": "x"}),
    "fund endow": Row(ADMINS, {"amount": 1, "reason": "x"}),
    "fund income": Row(ADMINS, {"amount": 1, "reason": "x"}),
    "event create": Row(ALL),
    "event again": Row(ALL, {"event": "1"}),
    "event manage": Row(ALL, {"event": "1"}),
    "event list": Row(ALL),
    "event mine": Row(ALL),
    "event info": Row(ALL, {"event": "1"}),
    "event calendar": Row(ALL),
    "event rules": Row(ADMINS),
    "event door": Row(ALL, {"event": "1"}),
    "event checkin": Row(ALL, {"event": "1", "code": "123456"}),
    "event attendance": Row(ALL, {"event": "1"}),
    "event feedback": Row(ALL, {"event": "1"}),
    "event dispute": Row(ALL, {"event": "1"}),
    "event statement": Row(ALL, {"event": "1"}),
    "event report": Row(ADMINS),
    "event feed": Row(ALL),
    "partner apply": Row(ALL, {"title": "x", "text": "x", "until": "in 9 days", "amount": 1}),
    "partner list": Row(ALL),
    "partner mine": Row(ALL),
    "partner card": Row(ALL, {"benefit": "1"}),
    "partner close": Row(ALL, {"benefit": "1"}),
    "partner redeem": Row(ALL, {"code": "NONE"}),
    "partner helpers": Row(ALL),
    "partner report": Row(STAFF),
    "partner rules": Row(ADMINS),
    "profile": Row(ALL),
    "setup": Row(ADMINS),
    "audit": Row(ADMINS),
    "jobs": Row(ADMINS),
    "help": Row(ALL),
}


def _texts(*values: str) -> Callable[[str], ui.Item[Any]]:
    return lambda custom_id: ui.Select(custom_id=custom_id, options=[discord.SelectOption(label=v) for v in values])


def _roles(custom_id: str) -> ui.Item[Any]:
    return ui.RoleSelect(custom_id=custom_id)


def _channels(custom_id: str) -> ui.Item[Any]:
    return ui.ChannelSelect(custom_id=custom_id)


def _categories(custom_id: str) -> ui.Item[Any]:
    return ui.ChannelSelect(custom_id=custom_id, channel_types=[discord.ChannelType.category], min_values=0)


def _users(custom_id: str) -> ui.Item[Any]:
    return ui.UserSelect(custom_id=custom_id)


def _mia(club: Stage) -> list[Any]:
    return [club.world.persona(MIA).member]


def _c1(club: Stage) -> list[Any]:
    return ["c1"]


# By template. What a press is about (a transfer, a job) need not exist: who may not is told so first.
PRESSES = {
    r"checkin:press": Row(ALL),
    r"checkin:rules": Row(ALL),
    r"checkin:from:(?P<guild_id>[0-9]+)": Row(ALL, custom_id="checkin:from:1"),
    r"checkin:mine:(?P<user_id>[0-9]+)": Row(ALL, custom_id="checkin:mine:1"),
    r"streak:mine": Row(ALL),
    r"streak:top:(?P<page>[0-9]{1,6})": Row(ALL, custom_id="streak:top:0"),
    r"streak:remind:on": Row(ALL),
    r"streak:remind:off": Row(ALL),
    r"streak:quiet:(?P<guild_id>[0-9]+)": Row(ALL, custom_id="streak:quiet:1"),
    r"points:confirm:(?P<transfer_id>[0-9]+)": Row(ALL, custom_id="points:confirm:1"),
    r"points:cancel:(?P<transfer_id>[0-9]+)": Row(ALL, custom_id="points:cancel:1"),
    r"points:history:(?P<before>[0-9]+)": Row(ALL, custom_id="points:history:0"),
    r"points:leaders:(?P<page>[0-9]{1,6})": Row(ALL, custom_id="points:leaders:0"),
    r"redpacket:claim:(?P<packet_id>[0-9]+)": Row(ALL, custom_id="redpacket:claim:1"),
    r"redpacket:confirm:(?P<packet_id>[0-9]+)": Row(ALL, custom_id="redpacket:confirm:1"),
    r"redpacket:drop:(?P<packet_id>[0-9]+)": Row(ALL, custom_id="redpacket:drop:1"),
    r"redpacket:series:(?P<series_id>[0-9]+)": Row(ALL, custom_id="redpacket:series:1"),
    r"redpacket:series-drop:(?P<series_id>[0-9]+)": Row(ALL, custom_id="redpacket:series-drop:1"),
    r"redpacket:approve:(?P<packet_id>[0-9]+)": Row(ADMINS, custom_id="redpacket:approve:1"),
    r"redpacket:decline:(?P<packet_id>[0-9]+)": Row(ADMINS, custom_id="redpacket:decline:1"),
    r"redpacket:claimed:(?P<before>[0-9]+)": Row(ALL, custom_id="redpacket:claimed:0"),
    r"redpacket:given:(?P<before>[0-9]+)": Row(ALL, custom_id="redpacket:given:0"),
    r"packet-answers:page:(?P<packet_id>[0-9]+)-(?P<page>[0-9]{1,6})": Row(ALL, custom_id="packet-answers:page:1-0"),
    r"packet-answers:pick:(?P<packet_id>[0-9]+)-(?P<alone>[01])": Row(
        ALL, custom_id="packet-answers:pick:1-1", menu=_texts("1", "2"), pick=lambda club: ["1"]
    ),
    r"packet-answers:group:(?P<packet_id>[0-9]+)-(?P<first_id>[0-9]+)-(?P<page>[0-9]{1,6})": Row(
        ALL, custom_id="packet-answers:group:1-1-0"
    ),
    r"packet-answers:export:(?P<packet_id>[0-9]+)": Row(ALL, custom_id="packet-answers:export:1"),
    r"packet-answers:mark:(?P<answer_id>[0-9]+)-(?P<on>[01])": Row(ALL, custom_id="packet-answers:mark:1-1"),
    r"packet-answers:reply:(?P<answer_id>[0-9]+)": Row(ALL, custom_id="packet-answers:reply:1"),
    r"group:join:(?P<group_id>[0-9]+)": Row(ALL, custom_id="group:join:1"),
    r"group:leave:(?P<group_id>[0-9]+)": Row(ALL, custom_id="group:leave:1"),
    r"group:info:(?P<group_id>[0-9]+)": Row(ALL, custom_id="group:info:1"),
    r"group:list:(?P<page>[0-9]{1,6})": Row(ALL, custom_id="group:list:0"),
    r"group:members:(?P<group_id>[0-9]+)-(?P<page>[0-9]{1,6})": Row(ALL, custom_id="group:members:1-0"),
    r"group:repair:(?P<group_id>[0-9]+)": Row(ALL, custom_id="group:repair:1"),
    r"group:close:(?P<group_id>[0-9]+)": Row(ALL, custom_id="group:close:1"),
    r"group:accept:(?P<guild_id>[0-9]+)-(?P<group_id>[0-9]+)": Row(ALL, custom_id="group:accept:1-1"),
    r"group:decline:(?P<guild_id>[0-9]+)-(?P<group_id>[0-9]+)": Row(ALL, custom_id="group:decline:1-1"),
    r"group:take:(?P<guild_id>[0-9]+)-(?P<group_id>[0-9]+)": Row(ALL, custom_id="group:take:1-1"),
    r"group:refuse:(?P<guild_id>[0-9]+)-(?P<group_id>[0-9]+)": Row(ALL, custom_id="group:refuse:1-1"),
    r"report:fill:(?P<guild_id>[0-9]+)-(?P<group_id>[0-9]+)-(?P<month>[0-9]{6})": Row(
        ALL, custom_id="report:fill:1-1-202603"
    ),
    r"report:publish:(?P<guild_id>[0-9]+)-(?P<group_id>[0-9]+)-(?P<month>[0-9]{6})-(?P<version>[0-9]{1,9})": Row(
        ALL, custom_id="report:publish:1-1-202603-0"
    ),
    r"report:correct:(?P<guild_id>[0-9]+)-(?P<group_id>[0-9]+)-(?P<month>[0-9]{6})": Row(
        ALL, custom_id="report:correct:1-1-202603"
    ),
    r"privacy:erase": Row(ALL),
    r"privacy:forget:(?P<user_id>[0-9]+)": Row(ADMINS, custom_id="privacy:forget:1"),
    # Who may not review is told so by the case; see tests/discord/test_credentials.py.
    r"application:apply:(?P<group_id>[0-9]+)": Row(ALL, custom_id="application:apply:1"),
    r"application:start:(?P<group_id>[0-9]+)": Row(ALL, custom_id="application:start:1"),
    r"application:referred:(?P<group_id>[0-9]+)-(?P<user_id>[0-9]+)": Row(ALL, custom_id="application:referred:1-2"),
    r"application:referrer:(?P<group_id>[0-9]+)": Row(ALL, custom_id="application:referrer:1", menu=_users, pick=_mia),
    r"application:pick": Row(ALL, menu=_texts("1", "2"), pick=lambda club: ["1"]),
    r"application:open:(?P<application_id>[0-9]+)": Row(ALL, custom_id="application:open:1"),
    r"application:withdraw:(?P<application_id>[0-9]+)": Row(ALL, custom_id="application:withdraw:1"),
    r"application:withdraw-yes:(?P<application_id>[0-9]+)": Row(ALL, custom_id="application:withdraw-yes:1"),
    r"application:add:(?P<application_id>[0-9]+)": Row(ALL, custom_id="application:add:1"),
    r"application:appeal:(?P<application_id>[0-9]+)": Row(ALL, custom_id="application:appeal:1"),
    r"credential:look:(?P<application_id>[0-9]+)-(?P<file_id>[0-9]+)": Row(ALL, custom_id="credential:look:1-1"),
    r"credential:approve:(?P<application_id>[0-9]+)": Row(ALL, custom_id="credential:approve:1"),
    r"credential:decline:(?P<application_id>[0-9]+)": Row(ALL, custom_id="credential:decline:1"),
    r"credential:more:(?P<application_id>[0-9]+)": Row(ALL, custom_id="credential:more:1"),
    r"credential:back:(?P<case_id>[0-9]+)": Row(ALL, custom_id="credential:back:1"),
    r"credential:undo:(?P<application_id>[0-9]+)": Row(ALL, custom_id="credential:undo:1"),
    r"proposal:basics:(?P<proposal_id>[0-9]+)": Row(ALL, custom_id="proposal:basics:1"),
    r"proposal:charter:(?P<proposal_id>[0-9]+)": Row(ALL, custom_id="proposal:charter:1"),
    r"proposal:founders:(?P<proposal_id>[0-9]+)": Row(ALL, custom_id="proposal:founders:1", menu=_users, pick=_mia),
    r"proposal:officers:(?P<proposal_id>[0-9]+)": Row(ALL, custom_id="proposal:officers:1", menu=_users, pick=_mia),
    r"proposal:add:(?P<proposal_id>[0-9]+)": Row(ALL, custom_id="proposal:add:1"),
    r"proposal:change:(?P<proposal_id>[0-9]+)": Row(ALL, custom_id="proposal:change:1", menu=_texts("c1"), pick=_c1),
    r"proposal:drop:(?P<proposal_id>[0-9]+)": Row(ALL, custom_id="proposal:drop:1", menu=_texts("c1"), pick=_c1),
    r"proposal:reviewers:(?P<proposal_id>[0-9]+)": Row(
        ALL, custom_id="proposal:reviewers:1", menu=_texts("1", "2"), pick=lambda club: ["2"]
    ),
    r"proposal:hand-in:(?P<proposal_id>[0-9]+)": Row(ALL, custom_id="proposal:hand-in:1"),
    r"proposal:withdraw:(?P<proposal_id>[0-9]+)": Row(ALL, custom_id="proposal:withdraw:1"),
    r"proposal:withdrawn:(?P<proposal_id>[0-9]+)": Row(ALL, custom_id="proposal:withdrawn:1"),
    r"proposal:open:(?P<proposal_id>[0-9]+)": Row(ALL, custom_id="proposal:open:1"),
    r"proposal:confirm:(?P<guild_id>[0-9]+)-(?P<proposal_id>[0-9]+)": Row(ALL, custom_id="proposal:confirm:1-1"),
    r"proposal:refuse:(?P<guild_id>[0-9]+)-(?P<proposal_id>[0-9]+)": Row(ALL, custom_id="proposal:refuse:1-1"),
    r"proposal:read:(?P<guild_id>[0-9]+)-(?P<proposal_id>[0-9]+)": Row(ALL, custom_id="proposal:read:1-1"),
    r"proposal:answer:(?P<guild_id>[0-9]+)-(?P<proposal_id>[0-9]+)": Row(ALL, custom_id="proposal:answer:1-1"),
    r"proposal:approve:(?P<proposal_id>[0-9]+)": Row(STAFF, custom_id="proposal:approve:1"),
    r"proposal:ask:(?P<proposal_id>[0-9]+)": Row(STAFF, custom_id="proposal:ask:1"),
    r"proposal:return:(?P<proposal_id>[0-9]+)": Row(STAFF, custom_id="proposal:return:1"),
    r"proposal:decline:(?P<proposal_id>[0-9]+)": Row(STAFF, custom_id="proposal:decline:1"),
    r"standard:add:(?P<group_id>[0-9]+)": Row(STAFF, custom_id="standard:add:1"),
    r"standard:change:(?P<group_id>[0-9]+)": Row(STAFF, custom_id="standard:change:1", menu=_texts("c1"), pick=_c1),
    r"standard:drop:(?P<group_id>[0-9]+)": Row(STAFF, custom_id="standard:drop:1", menu=_texts("c1"), pick=_c1),
    r"standard:reviewers:(?P<group_id>[0-9]+)": Row(
        STAFF, custom_id="standard:reviewers:1", menu=_texts("1", "2"), pick=lambda club: ["2"]
    ),
    # Whose case it is decides; see tests/discord/test_review.py.
    r"case:take:(?P<case_id>[0-9]+)": Row(ALL, custom_id="case:take:1"),
    r"case:open:(?P<case_id>[0-9]+)": Row(ALL, custom_id="case:open:1"),
    r"case:release:(?P<case_id>[0-9]+)": Row(ALL, custom_id="case:release:1"),
    r"case:pick": Row(ALL, menu=_texts("1", "2"), pick=lambda club: ["1"]),
    r"case:page:(?P<kind>[a-z]+)-(?P<group_id>[0-9]+)-(?P<flags>[0-3])-(?P<number>[0-9]{1,6})": Row(
        STAFF, custom_id="case:page:any-0-0-0"
    ),
    r"setup:category": Row(ADMINS, menu=_categories, pick=lambda club: []),
    r"help:topic": Row(ALL, menu=_texts("checkin", "setup"), pick=lambda club: ["setup"]),
    r"setup:open:(?P<page>[a-z]+)": Row(ADMINS, custom_id="setup:open:roles"),
    r"setup:language": Row(ADMINS, menu=_texts("en", "zh-CN"), pick=lambda club: ["zh-CN"]),
    r"setup:zone": Row(ADMINS, menu=_texts("UTC", "Asia/Tokyo"), pick=lambda club: ["Asia/Tokyo"]),
    r"setup:start": Row(ADMINS, menu=_texts("0", "4"), pick=lambda club: ["4"]),
    r"setup:zone:other": Row(ADMINS),
    r"setup:roles:(?P<which>[0-3])": Row(
        ADMINS, custom_id="setup:roles:2", menu=_roles, pick=lambda club: [club.world.roles["executive"]]
    ),
    r"setup:channel:(?P<which>[0-2])": Row(
        ADMINS, custom_id="setup:channel:0", menu=_channels, pick=lambda club: [club.world.channels["announcements"]]
    ),
    r"setup:budgets:(?P<start>[0-9]+)": Row(ADMINS, custom_id="setup:budgets:0"),
    r"setup:transfers": Row(ADMINS),
    r"setup:verified:(?P<part>[0-2])": Row(ADMINS, custom_id="setup:verified:0"),
    r"setup:contribution": Row(ADMINS),
    r"setup:officers-review": Row(ADMINS),
    r"fund:lines:(?P<before>[0-9]+)": Row(ALL, custom_id="fund:lines:0"),
    r"fund:group:(?P<group_id>[0-9]+)-(?P<before>[0-9]+)": Row(ALL, custom_id="fund:group:1-0"),
    r"fund:end:(?P<group_id>[0-9]+)": Row(ALL, custom_id="fund:end:1"),
    r"fund:ended:(?P<group_id>[0-9]+)": Row(ALL, custom_id="fund:ended:1"),
    r"fund:approve:(?P<request_id>[0-9]+)": Row(ADMINS, custom_id="fund:approve:1"),
    r"fund:decline:(?P<request_id>[0-9]+)": Row(ADMINS, custom_id="fund:decline:1"),
    r"benefit:list:(?P<page>[0-9]{1,6})": Row(ALL, custom_id="benefit:list:0"),
    r"benefit:claim:(?P<benefit_id>[0-9]+)": Row(ALL, custom_id="benefit:claim:1"),
    r"benefit:mine:(?P<page>[0-9]{1,6})": Row(ALL, custom_id="benefit:mine:0"),
    r"benefit:change:(?P<benefit_id>[0-9]+)": Row(ALL, custom_id="benefit:change:1"),
    r"benefit:codes:(?P<benefit_id>[0-9]+)-(?P<page>[0-9]{1,6})": Row(ALL, custom_id="benefit:codes:1-0"),
    r"benefit:close:(?P<benefit_id>[0-9]+)": Row(ALL, custom_id="benefit:close:1"),
    r"benefit:closed:(?P<benefit_id>[0-9]+)": Row(ALL, custom_id="benefit:closed:1"),
    r"benefit:approve:(?P<benefit_id>[0-9]+)": Row(STAFF, custom_id="benefit:approve:1"),
    r"benefit:return:(?P<benefit_id>[0-9]+)": Row(STAFF, custom_id="benefit:return:1"),
    r"benefit:decline:(?P<benefit_id>[0-9]+)": Row(STAFF, custom_id="benefit:decline:1"),
    r"profile:city": Row(ALL),
    r"profile:contribution:(?P<before>[0-9]+)": Row(ALL, custom_id="profile:contribution:0"),
    # Whose event it is decides; see tests/discord/test_events_host.py.
    r"event:join:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)": Row(ALL, custom_id="event:join:1-1"),
    r"event:leave:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)": Row(ALL, custom_id="event:leave:1-1"),
    r"event:left:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)": Row(ALL, custom_id="event:left:1-1"),
    r"event:ics:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)": Row(ALL, custom_id="event:ics:1-1"),
    r"event:door:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)": Row(ALL, custom_id="event:door:1-1"),
    r"event:here:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)": Row(ALL, custom_id="event:here:1-1"),
    r"event:excuse:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)": Row(ALL, custom_id="event:excuse:1-1"),
    r"event:dispute:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)": Row(ALL, custom_id="event:dispute:1-1"),
    r"event:statement:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)": Row(ALL, custom_id="event:statement:1-1"),
    r"event:with:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)-(?P<guests>[0-5])": Row(ALL, custom_id="event:with:1-1-0"),
    r"event:who:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)-(?P<page>[0-9]{1,6})": Row(ALL, custom_id="event:who:1-1-0"),
    r"event:list:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)-(?P<page>[0-9]{1,6})": Row(
        ALL, custom_id="event:list:1-1-0"
    ),
    r"event:yes:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)-(?P<user_id>[0-9]+)": Row(ALL, custom_id="event:yes:1-1-1"),
    r"event:no:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)-(?P<user_id>[0-9]+)": Row(ALL, custom_id="event:no:1-1-1"),
    r"event:words:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)-(?P<count>[1-5])": Row(ALL, custom_id="event:words:1-1-5"),
    r"event:stars:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)": Row(
        ALL, custom_id="event:stars:1-1", menu=_texts("1", "2"), pick=lambda club: ["1"]
    ),
    r"event:mark:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)-(?P<page>[0-9]{1,6})-(?P<how>came|absent)": Row(
        ALL, custom_id="event:mark:1-1-0-came", menu=_texts("1", "2"), pick=lambda club: ["1"]
    ),
    r"event:walk-in:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)-(?P<page>[0-9]{1,6})": Row(
        ALL, custom_id="event:walk-in:1-1-0", menu=_users, pick=_mia
    ),
    r"event:mute:(?P<guild_id>[0-9]+)-(?P<what>reminders|messages)-(?P<on>[01])": Row(
        ALL, custom_id="event:mute:1-reminders-1"
    ),
    r"event:feed": Row(ALL),
    r"event-draft:page:(?P<event_id>[0-9]+)-(?P<part>[a-z]+)": Row(ALL, custom_id="event-draft:page:1-basics"),
    r"event-draft:preview:(?P<event_id>[0-9]+)": Row(ALL, custom_id="event-draft:preview:1"),
    r"event-draft:publish:(?P<event_id>[0-9]+)": Row(ALL, custom_id="event-draft:publish:1"),
    r"event-draft:where:(?P<event_id>[0-9]+)": Row(
        ALL, custom_id="event-draft:where:1", menu=_channels, pick=lambda club: [club.world.channels["hall"]]
    ),
    r"event-draft:kind:(?P<event_id>[0-9]+)": Row(
        ALL, custom_id="event-draft:kind:1", menu=_texts("member", "partner"), pick=lambda club: ["member"]
    ),
    r"event-draft:drop:(?P<event_id>[0-9]+)": Row(ALL, custom_id="event-draft:drop:1"),
    r"event-draft:dropped:(?P<event_id>[0-9]+)": Row(ALL, custom_id="event-draft:dropped:1"),
    r"event-draft:open:(?P<event_id>[0-9]+)": Row(ALL, custom_id="event-draft:open:1"),
    r"event-host:manage:(?P<event_id>[0-9]+)": Row(ALL, custom_id="event-host:manage:1"),
    r"event-host:people:(?P<event_id>[0-9]+)": Row(ALL, custom_id="event-host:people:1"),
    r"event-host:file:(?P<event_id>[0-9]+)": Row(ALL, custom_id="event-host:file:1"),
    r"event-host:add:(?P<event_id>[0-9]+)": Row(ALL, custom_id="event-host:add:1"),
    r"event-host:remove:(?P<event_id>[0-9]+)": Row(ALL, custom_id="event-host:remove:1"),
    r"event-host:message:(?P<event_id>[0-9]+)": Row(ALL, custom_id="event-host:message:1"),
    r"event-host:open:(?P<event_id>[0-9]+)-(?P<on>[01])": Row(ALL, custom_id="event-host:open:1-1"),
    r"event-host:change:(?P<event_id>[0-9]+)": Row(ALL, custom_id="event-host:change:1"),
    r"event-host:card:(?P<event_id>[0-9]+)": Row(ALL, custom_id="event-host:card:1"),
    r"event-host:off:(?P<event_id>[0-9]+)": Row(ALL, custom_id="event-host:off:1"),
    r"event-list:open": Row(ALL, menu=_texts("1", "2"), pick=lambda club: ["1"]),
    r"event-list:page:(?P<page>[0-9]+)-(?P<kind>[a-z]+)-(?P<joinable>[01])-(?P<month>[0-9]+)-(?P<city>.{0,40})": Row(
        ALL, custom_id="event-list:page:0-any-0-0-"
    ),
    r"event-list:month:(?P<month>[0-9]{6})": Row(ALL, custom_id="event-list:month:202604"),
    r"event-case:picture:(?P<event_id>[0-9]+)": Row(STAFF, custom_id="event-case:picture:1"),
    r"event-case:take-over:(?P<event_id>[0-9]+)-(?P<user_id>[0-9]+)": Row(STAFF, custom_id="event-case:take-over:1-1"),
    r"event-case:approve:(?P<event_id>[0-9]+)": Row(STAFF, custom_id="event-case:approve:1"),
    r"event-case:back:(?P<event_id>[0-9]+)": Row(STAFF, custom_id="event-case:back:1"),
    r"event-case:decide:(?P<dispute_id>[0-9]+)": Row(STAFF, custom_id="event-case:decide:1"),
    r"audit:page:(?P<by>[0-9]+):(?P<about>[0-9]+):(?P<before>[0-9]+):(?P<action>[a-z_.]*)": Row(
        ADMINS, custom_id="audit:page:0:0:0:"
    ),
    r"jobs:retry:(?P<job_id>[0-9]+)": Row(ADMINS, custom_id="jobs:retry:1"),
    r"jobs:dismiss:(?P<job_id>[0-9]+)": Row(ADMINS, custom_id="jobs:dismiss:1"),
}


async def test_every_command_and_every_button_has_a_row(club: Stage) -> None:
    commands = {
        each.qualified_name for each in club.app.bot.tree.walk_commands() if isinstance(each, app_commands.Command)
    }
    assert commands == COMMANDS.keys()
    assert templates.keys() == PRESSES.keys()


@pytest.mark.parametrize("kind", PEOPLE)
async def test_who_may_use_a_command(club: Stage, kind: str) -> None:
    await _with_roles(club)
    told_no = set()
    for name, row in COMMANDS.items():
        stand_ins = {MIA: club.world.persona(MIA), CHEF: club.world.roles[CHEF], HALL: club.world.channels[HALL]}
        options = {option: stand_ins.get(value, value) for option, value in row.options.items()}
        club.app.bot.brakes = Brakes()  # nobody does all this in a minute
        answer = await club.slash(PEOPLE[kind], "hall", name, **options)
        if _says_no(club.seen(answer)):
            told_no.add(name)
    assert told_no == {name for name, row in COMMANDS.items() if kind not in row.who}


@pytest.mark.parametrize("kind", PEOPLE)
async def test_who_may_press(club: Stage, kind: str) -> None:
    await _with_roles(club)
    told_no = set()
    for template, row in PRESSES.items():
        custom_id = row.custom_id or template
        made = row.menu(custom_id) if row.menu else ui.Button(label="?", custom_id=custom_id)
        assert issubclass(templates[template], Pickable) == (row.menu is not None)
        message = await _posted(club, made)
        club.app.bot.brakes = Brakes()
        if row.menu:
            answer = await club.select(PEOPLE[kind], message, row.pick(club))
        else:
            answer = await club.click(PEOPLE[kind], message)
        if _says_no(club.seen(answer)):
            told_no.add(template)
    assert told_no == {template for template, row in PRESSES.items() if kind not in row.who}


async def test_staff_by_role_alone_are_staff(club: Stage) -> None:
    """Sam does not manage the server: a role that the club names makes him an admin, and losing it unmakes him."""
    roles, world = club.app.services.settings, club.world
    ada = world.persona("ada")
    assert _says_no(club.seen(await club.slash("sam", "hall", "audit")))
    await roles.change_club(_actor(club, ada), {"admin_roles": (world.roles["moderator"].id,)}, club.app.clock.now())
    assert not _says_no(club.seen(await club.slash("sam", "hall", "audit")))
    await roles.change_club(_actor(club, ada), {"admin_roles": ()}, club.app.clock.now())
    assert _says_no(club.seen(await club.slash("sam", "hall", "audit")))


def _actor(club: Stage, persona: Persona) -> Actor:
    return Actor(club.world.guild.id, persona.id, manages_guild=True)


async def _with_roles(club: Stage) -> None:
    """The staff roles are set, and every command is shown to everyone, so that the check at run time decides."""
    changes = {f"{kind}_roles": (club.world.roles[kind].id,) for kind in ("admin", "moderator", "executive")}
    ada = _actor(club, club.world.persona("ada"))
    await club.app.services.settings.change_club(ada, changes, club.app.clock.now())
    for command_id in (await club.app.bot.command_ids()).values():
        club.world.guild.set_command_permissions(command_id, {club.world.guild.default_role: True})


def _says_no(text: str) -> bool:
    """Whether the text is the refusal, in either language."""
    for language in i18n.LANGUAGES:
        head, _, tail = i18n.text(language, "error-not-allowed", kinds="\0").partition("\0")
        if head in text and tail in text:
            return True
    return False


async def _posted(club: Stage, item: ui.Item[Any]) -> discord.Message:
    channel = club.app.bot.get_channel(club.world.channel("hall").id)
    assert isinstance(channel, discord.TextChannel)
    view = ui.LayoutView(timeout=None)
    row: ui.ActionRow[Any] = ui.ActionRow(item)
    view.add_item(row)
    view.stop()
    return await channel.send(view=view)
