"""/redpacket edit: changing what has not opened yet."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot import i18n
from bot.ui.ask import Ask, actor_of
from bot.ui.card import GOOD, RULE, card
from cogs.red_packets import cards
from cogs.red_packets.choices import MOST, bot_of, choices, chosen
from cogs.red_packets.group import redpacket
from cogs.red_packets.schedule import Typed, moment, series_choices, series_terms
from cogs.red_packets.send import Greeting, Question, Word
from services.red_packets.editing import Changes
from services.red_packets.rules import Terms

NOTHING = ("-", "－", "—")  # typed for a text, it takes the text away


@redpacket.command(description="Change a red packet of yours that has not opened yet")
@app_commands.describe(
    packet="Which one",
    at="When it opens: 20:00, tomorrow 8pm, 2026-12-24 20:00, in 2 hours",
    greeting="Other words to go with it; a - takes them away",
    total="How many points in all: the old sum goes back, the new one is set aside",
    shares="Into how many shares",
    hours="How many hours it lasts",
    minutes="How many minutes it lasts, or how many beside the hours",
    word="Another word to claim with; a - takes it away",
    question="Another question; a - takes it away",
)
async def edit(
    interaction: discord.Interaction[Any],
    packet: str,
    at: Typed | None = None,
    greeting: Greeting | None = None,
    total: int | None = None,
    shares: int | None = None,
    hours: int | None = None,
    minutes: int | None = None,
    word: Word | None = None,
    question: Question | None = None,
) -> None:
    """Change it, and show it as it is then."""
    ask = Ask.of(interaction)
    terms: dict[str, object] = {
        name: None if typed.strip() in NOTHING else typed
        for name, typed in (("greeting", greeting), ("word", word), ("question", question))
        if typed is not None
    }
    if hours is not None or minutes is not None:
        terms["minutes"] = (hours or 0) * 60 + (minutes or 0)
    changes = Changes(total, shares, None if at is None else await moment(ask, at), terms)
    packets = ask.services.red_packets
    if packet.startswith("s"):
        series = await packets.edit_series(ask.actor, chosen(packet[1:]), changes, ask.now)
        shown, note = series_terms(ask.language, series), None
    else:
        changed = await packets.edit(ask.actor, chosen(packet), changes, ask.now)
        shown = cards.terms_lines(ask.language, changed, Terms.model_validate(changed.terms), word=True)
        note = ask.t("packet-edited-waiting") if changed.state == "waiting" else None
    await ask.answer(card(ask.t("packet-edited"), "\n".join(shown), RULE if note else None, note, accent=GOOD))


@edit.autocomplete("packet")
async def _editable(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    actor, packets = actor_of(interaction), bot_of(interaction).services.red_packets
    own = [packet for packet in await packets.coming(actor) if packet.giver_id == actor.user_id]
    series = [each for each in await packets.coming_series(actor) if each.giver_id == actor.user_id]
    language = i18n.language_of(interaction.locale)
    return (series_choices(language, series, typed) + choices(interaction, own, typed))[:MOST]
