"""/checkin and /checkin-card; /streak …"""

from __future__ import annotations

from datetime import date
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot import i18n
from bot.app import GuanxiBot
from bot.guard import demand, guard
from bot.ui.ask import Ask
from bot.ui.press import Pressable
from cogs.checkin import buttons, cards, streak_cards, words
from services.errors import UserError
from services.permissions import Capability

OFF = -1
HOURS = [app_commands.Choice(name="Off", value=OFF)] + [
    app_commands.Choice(name=words.day_start(hour), value=hour) for hour in range(24)
]


class CheckinCommands(commands.Cog):
    """/checkin and /checkin-card."""

    def __init__(self, bot: GuanxiBot) -> None:
        self.bot = bot

    @app_commands.command(description="Check in for today: points, and one more day of your streak")
    @app_commands.guild_only()
    async def checkin(self, interaction: discord.Interaction[Any]) -> None:
        """Check in."""
        ask = Ask.of(interaction)
        await buttons.check_in(ask, ask.actor, None)

    @app_commands.command(name="checkin-card", description="Post a card with a check-in button in this channel")
    @app_commands.guild_only()
    @guard(Capability.POST_CARDS)
    async def checkin_card(self, interaction: discord.Interaction[Any]) -> None:
        """Post the card, as this command's public answer."""
        ask = Ask.of(interaction)
        club = await demand(ask, Capability.POST_CARDS)
        today = club.calendar.day_of(ask.now)
        rules = await ask.services.settings.checkin_rules(ask.guild_id, today)
        row: list[Pressable] = [
            buttons.CheckinButton(i18n.text(club.language, "button-checkin"), style=buttons.GREEN, emoji="✅"),
            buttons.MyStreak(i18n.text(club.language, "button-my-streak"), emoji="📅"),
            buttons.RulesButton(i18n.text(club.language, "button-rules"), emoji="📖"),
        ]
        await ask.answer(cards.posted(club, rules, today, row, hears=ask.bot.intents.message_content), public=True)


@app_commands.guild_only()
class StreakCommands(commands.GroupCog, name="streak", description="Your streak: look, mend, be reminded"):
    """/streak …"""

    def __init__(self, bot: GuanxiBot) -> None:
        self.bot = bot

    @app_commands.command(description="Your streak, with a calendar of the year")
    @app_commands.describe(year="A year other than this one")
    async def show(self, interaction: discord.Interaction[Any], year: int | None = None) -> None:
        """Look at one's own streak."""
        await buttons.show_streak(Ask.of(interaction), year)

    @app_commands.command(description="The longest streaks of the club")
    async def leaderboard(self, interaction: discord.Interaction[Any]) -> None:
        """Look at the longest streaks."""
        ask = Ask.of(interaction)
        await ask.answer(await buttons.leaderboard(ask, 0))

    @app_commands.command(description="Be reminded by direct message on days when you have not checked in yet")
    @app_commands.describe(hour="When, by the club's clock; leave empty to see how it is set")
    @app_commands.choices(hour=HOURS)
    async def remind(self, interaction: discord.Interaction[Any], hour: int | None = None) -> None:
        """Set, look at or turn off one's reminder."""
        ask = Ask.of(interaction)
        if hour == OFF:
            await ask.services.reminders.stop(ask.guild_id, ask.actor.user_id)
        elif hour is not None:
            await ask.services.reminders.set(ask.actor, hour, ask.now)
        await buttons.show_reminder(ask)

    @app_commands.command(description="Fill a day that you missed, with a make-up card")
    @app_commands.describe(day="The missed day")
    async def makeup(self, interaction: discord.Interaction[Any], day: str) -> None:
        """Spend a make-up card."""
        ask = Ask.of(interaction)
        try:
            missed = date.fromisoformat(day.strip())
        except ValueError as error:
            raise UserError("makeup-bad-day", value=i18n.plain(day)[:50]) from error
        result = await ask.services.streaks.make_up(ask.actor, missed, ask.now)
        row: list[Pressable] = [buttons.MyStreak(ask.t("button-my-streak"), emoji="📅")]
        if not result.checked_today:
            row.insert(0, buttons.CheckinButton(ask.t("button-checkin"), style=buttons.GREEN, emoji="✅"))
        await ask.answer(streak_cards.made_up(ask.language, result, row))

    @makeup.autocomplete("day")
    async def _missed_days(self, interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        """The days that a card could fill, the newest first."""
        assert interaction.guild_id is not None
        now = self.bot.clock.now()
        shown = await self.bot.services.streaks.show(interaction.guild_id, interaction.user.id, now)
        language = i18n.language_of(interaction.locale)
        named = [(words.long_day(language, day), day.isoformat()) for day in reversed(shown.missed)]
        return [
            app_commands.Choice(name=name, value=value)
            for name, value in named
            if typed.strip().casefold() in f"{name} {value}".casefold()
        ][:25]
