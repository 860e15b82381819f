"""/points …"""

from __future__ import annotations

import asyncio
import io
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import GuanxiBot
from bot.guard import guard
from bot.ui.ask import Ask, member_actor
from cogs.points import cards, reports
from cogs.points.buttons import history_page, leaders_page, question
from services.actor import Actor
from services.errors import UserError
from services.ledger import MAX_POINTS
from services.permissions import Capability
from services.points import MAX_MONTHS, MAX_NOTE

Person = discord.Member | discord.User
Amount = app_commands.Range[int, 1, MAX_POINTS]
Words = app_commands.Range[str, 1, MAX_NOTE]


@app_commands.guild_only()
class PointsCommands(commands.GroupCog, name="points", description="Your points: look, send, compare"):
    """What members and admins type about points."""

    def __init__(self, bot: GuanxiBot) -> None:
        self.bot = bot

    @app_commands.command(description="How many points you have, and where to earn next")
    async def balance(self, interaction: discord.Interaction[Any]) -> None:
        """Show one's own balance."""
        ask = Ask.of(interaction)
        await ask.answer(cards.standing(ask.language, await ask.services.points.standing(ask.actor, ask.now)))

    @app_commands.command(description="Your statement: every point that came and went, and what for")
    async def history(self, interaction: discord.Interaction[Any]) -> None:
        """Show one's own statement from the newest line."""
        ask = Ask.of(interaction)
        await ask.answer(await history_page(ask, before=None))

    @app_commands.command(description="Send points of yours to another member")
    @app_commands.describe(member="Who gets them", amount="How many points", note="A word to go with them")
    async def send(
        self, interaction: discord.Interaction[Any], member: discord.User, amount: Amount, note: Words | None = None
    ) -> None:
        """Ask whether to send; the buttons do it."""
        ask = Ask.of(interaction)
        asked = await ask.services.points.ask_to_send(ask.actor, _present(member), amount, note, ask.now)
        await ask.answer(question(ask, asked))

    @app_commands.command(description="Who has the most points, and where you stand")
    async def leaderboard(self, interaction: discord.Interaction[Any]) -> None:
        """Show the leaderboard's first page."""
        ask = Ask.of(interaction)
        await ask.answer(await leaders_page(ask, page=0))

    @app_commands.command(description="Be on the club's leaderboards, or not")
    @app_commands.describe(choice="Whether others see you there")
    @app_commands.choices(
        choice=[app_commands.Choice(name="Show me", value="show"), app_commands.Choice(name="Hide me", value="hide")]
    )
    async def visibility(self, interaction: discord.Interaction[Any], choice: str) -> None:
        """Opt in or out."""
        ask = Ask.of(interaction)
        await ask.services.points.show_on_leaderboards(ask.actor, choice == "show")
        await ask.answer(ask.t("points-shown" if choice == "show" else "points-hidden"))

    @app_commands.command(description="Give a member points from this month's budget for grants; goes on record")
    @app_commands.describe(member="Who gets them", amount="How many points", reason="Why: they see it too")
    @guard(Capability.GRANT_POINTS)
    async def grant(
        self, interaction: discord.Interaction[Any], member: discord.User, amount: Amount, reason: Words
    ) -> None:
        """Grant."""
        ask = Ask.of(interaction)
        balance = await ask.services.points.grant(
            ask.actor, _present(member), amount, reason, ask.now, key=interaction.id
        )
        await ask.answer(ask.t("points-granted", points=amount, who=member.mention, balance=balance))

    @app_commands.command(description="Take points from a member out of circulation; goes on record")
    @app_commands.describe(member="Whose points", amount="How many points", reason="Why: they see it too")
    @guard(Capability.GRANT_POINTS)
    async def revoke(
        self, interaction: discord.Interaction[Any], member: discord.User, amount: Amount, reason: Words
    ) -> None:
        """Take back, also from someone who left."""
        ask = Ask.of(interaction)
        balance = await ask.services.points.revoke(ask.actor, member.id, amount, reason, ask.now, key=interaction.id)
        await ask.answer(ask.t("points-revoked", points=amount, who=member.mention, balance=balance))

    @app_commands.command(description="What was given out and taken back, by source and month, and the budgets")
    @app_commands.describe(months="How many months back, 1 to 12")
    @guard(Capability.SEE_REPORTS)
    async def report(
        self, interaction: discord.Interaction[Any], months: app_commands.Range[int, 1, MAX_MONTHS] = 6
    ) -> None:
        """Show the report as a table and a picture."""
        ask = Ask.of(interaction)
        report = await ask.services.points.report(ask.actor, months, ask.now)
        if not any(month.issued or month.retired for month in report.months):
            await ask.answer(reports.report_card(ask.language, report, with_picture=False))
            return
        picture = await asyncio.to_thread(reports.picture, ask.language, report)
        file = discord.File(io.BytesIO(picture), reports.PICTURE)
        await ask.answer(reports.report_card(ask.language, report, with_picture=True), files=[file])


def _present(person: Person) -> Actor:
    """The person, who has to be in the club."""
    if not isinstance(person, discord.Member):
        raise UserError("receiver-left")
    return member_actor(person)
