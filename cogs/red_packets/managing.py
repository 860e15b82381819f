"""/redpacket list, cancel and move."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot import i18n
from bot.guard import guard
from bot.ui.ask import Ask, actor_of
from bot.ui.card import GOOD, RULE, card
from cogs.red_packets import cards
from cogs.red_packets.choices import MOST, bot_of, choices, chosen
from cogs.red_packets.group import redpacket
from cogs.red_packets.schedule import series_choices, series_line
from services.errors import UserError
from services.permissions import Capability

SHOWN = 10  # packets in a list, so that it fits a message


@redpacket.command(name="list", description="What has not opened yet: yours, and for staff everyone's")
async def list_coming(interaction: discord.Interaction[Any]) -> None:
    """Show what waits for its time or for approval."""
    ask = Ask.of(interaction)
    coming = await ask.services.red_packets.coming(ask.actor)
    series = await ask.services.red_packets.coming_series(ask.actor)
    if not coming and not series:
        await ask.answer(card(ask.t("packet-list-empty")))
        return
    lines = [cards.list_line(ask.language, packet) for packet in coming]
    lines += [series_line(ask.language, each) for each in series]
    if len(lines) > SHOWN:
        lines[SHOWN:] = [ask.t("packet-list-more", more=len(lines) - SHOWN)]
    await ask.answer(card(ask.t("packet-list"), RULE, "\n\n".join(lines)))


@redpacket.command(description="Take back a packet that has not opened; staff may end an open one")
@app_commands.describe(packet="Which one")
async def cancel(interaction: discord.Interaction[Any], packet: str) -> None:
    """Cancel, and say what comes back."""
    ask = Ask.of(interaction)
    if packet.startswith("s"):  # a series: its next rounds are not funded, so nothing comes back
        await ask.services.red_packets.end_series(ask.actor, chosen(packet[1:]), ask.now)
        await ask.answer(card(ask.t("packet-series-ended"), accent=GOOD))
        return
    ended = await ask.services.red_packets.cancel(ask.actor, chosen(packet), ask.now)
    if ended.outcome != "cancelled":
        raise UserError("packet-over", why=(ended.outcome or "expired").replace("_", "-"))
    source = "wallet" if ended.source.startswith("wallet:") else "budget"
    back = ended.total - ended.taken_points
    await ask.answer(card(ask.t("packet-cancelled", points=back, source=source), accent=GOOD))


@cancel.autocomplete("packet")
async def _cancellable(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    actor, packets = actor_of(interaction), bot_of(interaction).services.red_packets
    series = series_choices(i18n.language_of(interaction.locale), await packets.coming_series(actor), typed)
    return (series + choices(interaction, await packets.endable(actor), typed))[:MOST]


@redpacket.command(description="Put the card of an open packet into another channel")
@app_commands.describe(packet="Which one", channel="Where its card goes; the old one is taken away")
@guard(Capability.MANAGE_RED_PACKETS)
async def move(
    interaction: discord.Interaction[Any], packet: str, channel: discord.TextChannel | discord.Thread
) -> None:
    """Move the card."""
    ask = Ask.of(interaction)
    allowed = channel.permissions_for(channel.guild.me)
    may_post = allowed.send_messages_in_threads if isinstance(channel, discord.Thread) else allowed.send_messages
    if not (allowed.view_channel and may_post):
        raise UserError("packet-channel-closed")
    await ask.services.red_packets.move(ask.actor, chosen(packet), channel.id, ask.now)
    await ask.answer(card(ask.t("packet-moved", channel=channel.mention), accent=GOOD))


@move.autocomplete("packet")
async def _movable(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    packets = await bot_of(interaction).services.red_packets.endable(actor_of(interaction))
    return choices(interaction, [packet for packet in packets if packet.state == "open"], typed)
