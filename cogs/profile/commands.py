"""/profile, and the pages of one's own contribution."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot import i18n
from bot.app import GuanxiBot
from bot.ui.ask import Ask, member_actor
from bot.ui.press import Form, Pressable
from cogs.profile import cards
from services.errors import UserError
from services.profile import LONGEST_CITY

LINES = 10


class ProfileCommands(commands.Cog):
    """/profile."""

    def __init__(self, bot: GuanxiBot) -> None:
        self.bot = bot

    @app_commands.command(description="Who somebody is in the club: contribution, streak, groups and posts")
    @app_commands.describe(member="Whose profile; yours if you name nobody")
    @app_commands.guild_only()
    async def profile(self, interaction: discord.Interaction[Any], member: discord.User | None = None) -> None:
        """Show it, to who asks alone."""
        ask = Ask.of(interaction)
        if member is not None and not isinstance(member, discord.Member):
            raise UserError("profile-left")
        if member is not None and member.bot:
            raise UserError("profile-bot")
        looked_at = ask.actor if member is None else member_actor(member)
        profile = await ask.services.profiles.of(ask.actor, looked_at, ask.now)
        buttons: list[Pressable] = []
        if profile.own:
            buttons = [
                ContributionLines(ask.t("profile-contribution-lines"), before=0),
                CityButton(ask.t("profile-city-button")),
            ]
        await ask.answer(cards.profile(ask.language, profile, buttons))


class ContributionLines(Pressable, template=r"profile:contribution:(?P<before>[0-9]+)"):
    """A page of one's own contribution: what is older than a transaction, or with 0 the newest."""

    async def pressed(self, ask: Ask) -> None:
        """Show it beside the profile."""
        before = self.id("before") or None
        page = await ask.services.contribution.statement(ask.actor, before=before, limit=LINES)
        buttons = [ContributionLines(ask.t("points-older"), before=page.lines[-1].transaction_id)] if page.older else []
        rules = await ask.services.settings.contribution(ask.guild_id)
        await ask.answer(cards.contribution(ask.language, page, rules, buttons))


class CityButton(Pressable, template=r"profile:city"):
    """Say where one lives, or delete it."""

    async def pressed(self, ask: Ask) -> None:
        """Open the form, with what is there."""
        profile = await ask.services.profiles.of(ask.actor, ask.actor, ask.now)
        await ask.form(CityForm(ask, profile.city))


class CityForm(Form):
    """Where one lives."""

    def __init__(self, ask: Ask, city: str) -> None:
        super().__init__(ask.t("profile-city-form"), "profile:city")
        self.city: ui.TextInput[CityForm] = ui.TextInput(
            custom_id="city", default=city or None, max_length=LONGEST_CITY, required=False
        )
        hint = ask.t("profile-city-hint")
        self.add_item(ui.Label(text=ask.t("profile-city-field"), description=hint, component=self.city))

    async def submitted(self, ask: Ask) -> None:
        """Keep it, and say who sees it."""
        city = await ask.services.profiles.set_city(ask.actor, self.city.value)
        await ask.answer(ask.t("profile-city-kept", city=i18n.plain(city)) if city else ask.t("profile-city-gone"))
