"""/checkin-rules …: published to everyone, set by admins."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import GuanxiBot
from bot.guard import guard
from bot.ui.ask import Ask
from cogs.checkin import buttons, rules_cards
from services.checkin import changes
from services.checkin.rules import MAX_POINTS, MAX_STREAK_DAY, CheckinRules
from services.errors import UserError
from services.permissions import Capability

Points = app_commands.Range[int, 0, MAX_POINTS]
Few = app_commands.Range[int, 0, 30]


@app_commands.guild_only()
class RulesCommands(commands.GroupCog, name="checkin-rules", description="What a check-in brings, and how it is set"):
    """/checkin-rules …"""

    def __init__(self, bot: GuanxiBot) -> None:
        self.bot = bot

    @app_commands.command(description="What a check-in brings: points, milestones, make-ups")
    async def show(self, interaction: discord.Interaction[Any]) -> None:
        """Read the rules."""
        await buttons.show_rules(Ask.of(interaction))

    @app_commands.command(name="set", description="Change the daily points, make-ups and freezes, from tomorrow on")
    @app_commands.describe(
        base="Points of a streak's first day",
        growth="Points more for each further day",
        cap="The most that a day brings, milestones aside",
        makeup_days="How many days back a make-up card reaches; 0 for no make-ups",
        freezes="How many freezes a member can hold",
        cards="How many make-up cards a member can hold",
    )
    @guard(Capability.SET_UP)
    async def set_rules(
        self,
        interaction: discord.Interaction[Any],
        base: Points | None = None,
        growth: Points | None = None,
        cap: Points | None = None,
        makeup_days: app_commands.Range[int, 0, 60] | None = None,
        freezes: Few | None = None,
        cards: Few | None = None,
    ) -> None:
        """Change the numbers."""
        fields = {
            "base": base,
            "growth": growth,
            "cap": cap,
            "makeup_days_back": makeup_days,
            "max_freezes": freezes,
            "max_makeup_cards": cards,
        }
        await _change(Ask.of(interaction), partial(changes.set_fields, fields=fields))

    @app_commands.command(description="Add, change or remove a milestone, from tomorrow on")
    @app_commands.describe(
        day="The day of the streak",
        points="Points on top of the day's",
        cards="Make-up cards it brings",
        freezes="Freezes it brings",
        role="A role it gives",
        remove="Remove the milestone, or only its role",
    )
    @app_commands.choices(
        remove=[
            app_commands.Choice(name="The milestone", value="milestone"),
            app_commands.Choice(name="Only its role", value="role"),
        ]
    )
    @guard(Capability.SET_UP)
    async def milestone(
        self,
        interaction: discord.Interaction[Any],
        day: app_commands.Range[int, 1, MAX_STREAK_DAY],
        points: Points | None = None,
        cards: Few | None = None,
        freezes: Few | None = None,
        role: discord.Role | None = None,
        remove: str | None = None,
    ) -> None:
        """Add, change or remove a milestone."""
        ask = Ask.of(interaction)
        given = [points, cards, freezes, role]
        if remove == "milestone":
            await _change(ask, partial(changes.drop_milestone, day=day))
        elif remove == "role":
            await _change(ask, partial(changes.drop_milestone_role, day=day))
        elif all(each is None for each in given):
            raise UserError("nothing-to-change")
        else:
            role_id = None if role is None else _giveable(role)
            change = partial(
                changes.put_milestone, day=day, points=points, cards=cards, freezes=freezes, role_id=role_id
            )
            await _change(ask, change, gives=role)

    @milestone.autocomplete("day")
    async def _milestone_days(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[int]]:
        """The milestones there are."""
        assert interaction.guild_id is not None
        club = await self.bot.services.settings.club(interaction.guild_id)
        tomorrow = club.calendar.day_of(club.calendar.next_day_at(self.bot.clock.now()))
        rules = await self.bot.services.settings.checkin_rules(interaction.guild_id, tomorrow)
        typed = str(typed).strip()
        return [
            app_commands.Choice(name=str(each.day), value=each.day)
            for each in rules.milestones
            if str(each.day).startswith(typed)
        ]

    @app_commands.command(description="Multiply the daily points of a role's holders, from tomorrow on")
    @app_commands.describe(
        role="The role",
        percent="100 is what everyone gets, 150 is half as much again",
        remove="Give its holders what everyone gets",
    )
    @guard(Capability.SET_UP)
    async def multiplier(
        self,
        interaction: discord.Interaction[Any],
        role: discord.Role,
        percent: app_commands.Range[int, 100, 1000] | None = None,
        remove: bool = False,
    ) -> None:
        """Set or remove a role's multiplier."""
        roles = frozenset(each.id for each in role.guild.roles)
        ask = Ask.of(interaction)
        if remove:
            await _change(ask, partial(changes.drop_multiplier, role_id=role.id, roles=roles))
        elif percent is None:
            raise UserError("nothing-to-change")
        else:
            await _change(ask, partial(changes.put_multiplier, role_id=role.id, percent=percent, roles=roles))


def _giveable(role: discord.Role) -> int:
    """The id of a role that can be given at all. Raises UserError("role-not-giveable")."""
    if role.is_default() or role.managed:
        raise UserError("role-not-giveable")
    return role.id


async def _change(
    ask: Ask, change: Callable[[CheckinRules], dict[str, Any]], gives: discord.Role | None = None
) -> None:
    """Change the rules and answer with what that amounts to; warn where the bot cannot give the role."""
    after, from_day = await ask.services.settings.change_checkin(ask.actor, change, ask.now)
    club = await ask.services.settings.club(ask.guild_id)
    before = await ask.services.settings.checkin_rules(ask.guild_id, club.calendar.day_of(ask.now))
    warning = None
    if gives is not None and not (gives.guild.me.guild_permissions.manage_roles and gives < gives.guild.me.top_role):
        warning = ask.t("rules-role-out-of-reach", role=gives.mention)
    at = club.calendar.day_start_of(from_day)
    await ask.answer(rules_cards.changed(ask.language, before, after, from_day, at, warning))
