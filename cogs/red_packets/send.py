"""/redpacket send."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.ui.ask import Ask
from cogs.red_packets.buttons import preview
from cogs.red_packets.group import redpacket
from services.errors import UserError
from services.red_packets.rules import LEAST_ANSWER, LONGEST_GREETING, LONGEST_QUESTION, LONGEST_WORD, Terms
from services.red_packets.sending import Draft, terms

Greeting = app_commands.Range[str, 1, LONGEST_GREETING]
Question = app_commands.Range[str, 1, LONGEST_QUESTION]
Word = app_commands.Range[str, 1, LONGEST_WORD]
Least = app_commands.Range[int, 1, LEAST_ANSWER]
Days = app_commands.Range[int, 0, 10_000]
HOURS = 24  # how long a packet lasts where nothing is said

MODES = [app_commands.Choice(name="Random", value="random"), app_commands.Choice(name="Equal", value="equal")]
SOURCES = [
    app_commands.Choice(name="Club budget", value="budget"),
    app_commands.Choice(name="My wallet", value="wallet"),
]

OPTIONS = {
    "total": "How many points in all",
    "shares": "Into how many shares",
    "mode": "Random shares, or equal ones",
    "greeting": "A few words to go with it",
    "source": "Who pays: the club's budget, or you",
    "hours": "How many hours it lasts; a day where nothing is said",
    "minutes": "How many minutes it lasts, or how many beside the hours",
    "role": "Only members with this role may claim",
    "role2": "… or with this one",
    "role3": "… or with this one",
    "min_streak": "Only members with a check-in streak of so many days",
    "min_membership_days": "Only members who joined so many days ago",
    "word": "Claiming takes this word, which you tell in a talk or a post",
    "question": "Claiming takes an answer to this; only you read the answers",
    "min_answer": "How many characters an answer has at least; 5 where nothing is said",
    "anonymous": "The answers reach you without names",
    "no_opinion": "Whether “no opinion” will do; it does where nothing is said",
}


def terms_from(options: dict[str, Any], guild_id: int) -> Terms:
    """The terms in a command's options. Raises UserError "packet-…"."""
    picked = [options.get(name) for name in ("role", "role2", "role3")]
    # @everyone is a role like others, and means what is meant where none is picked.
    role_ids = tuple(dict.fromkeys(role.id for role in picked if role is not None and role.id != guild_id))
    minutes = None
    if options.get("hours") is not None or options.get("minutes") is not None:
        minutes = (options.get("hours") or 0) * 60 + (options.get("minutes") or 0)
    return terms(
        greeting=options.get("greeting"),
        minutes=minutes,
        role_ids=role_ids,
        min_streak=options.get("min_streak"),
        min_membership_days=options.get("min_membership_days"),
        word=options.get("word"),
        question=options.get("question"),
        min_answer=options.get("min_answer"),
        anonymous=options.get("anonymous"),
        no_opinion=options.get("no_opinion"),
    )


def check_channel(ask: Ask) -> int:
    """The channel in which it is asked, where the bot may post. Raises UserError("packet-channel-closed")."""
    interaction = ask.interaction
    allowed = interaction.app_permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    may_post = allowed.send_messages_in_threads if in_thread else allowed.send_messages
    if interaction.channel_id is None or not (allowed.view_channel and may_post):
        raise UserError("packet-channel-closed")
    return interaction.channel_id


@redpacket.command(description="Give points to the first who open it; you see the exact terms before it goes out")
@app_commands.describe(**OPTIONS)
@app_commands.choices(mode=MODES, source=SOURCES)
async def send(
    interaction: discord.Interaction[Any],
    total: int,
    shares: int,
    mode: str = "random",
    greeting: Greeting | None = None,
    source: str = "budget",
    hours: int | None = None,
    minutes: int | None = None,
    role: discord.Role | None = None,
    role2: discord.Role | None = None,
    role3: discord.Role | None = None,
    min_streak: Days | None = None,
    min_membership_days: Days | None = None,
    word: Word | None = None,
    question: Question | None = None,
    min_answer: Least | None = None,
    anonymous: bool | None = None,
    no_opinion: bool | None = None,
) -> None:
    """Show the exact terms and the cost; the buttons do it."""
    options = dict(locals())
    ask = Ask.of(interaction)
    draft = Draft(
        check_channel(ask),
        total,
        shares,
        "equal" if mode == "equal" else "random",
        source == "wallet",
        terms_from(options, ask.guild_id),
    )
    await ask.answer(await preview(ask, await ask.services.red_packets.ask(ask.actor, draft, ask.now)))
