"""Picking a packet while typing a command."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import discord
from discord import app_commands

from bot import i18n
from bot.app import GuanxiBot
from bot.ui.card import fit
from db.red_packets import Packet
from services.errors import UserError

MOST = 25  # choices, Discord's limit
LONGEST = 100  # characters of one, too


def choices(
    interaction: discord.Interaction[Any], packets: Iterable[Packet], typed: str
) -> list[app_commands.Choice[str]]:
    """The packets whose sum, channel, giver or greeting hold what was typed, newest first."""
    language = i18n.language_of(interaction.locale)
    named = [(_name(language, interaction, packet), packet.packet_id) for packet in packets]
    wanted = typed.casefold().strip()
    found = [(name, packet_id) for name, packet_id in named if wanted in name.casefold()]
    return [app_commands.Choice(name=name, value=str(packet_id)) for name, packet_id in reversed(found)][:MOST]


def chosen(value: str) -> int:
    """The packet that was picked. Raises UserError("packet-pick") for what is no packet's id."""
    if not value.isascii() or not value.isdigit() or len(value) > 19:
        raise UserError("packet-pick")
    return int(value)


def bot_of(interaction: discord.Interaction[Any]) -> GuanxiBot:
    """The bot, for who has no Ask: an autocomplete."""
    return cast("GuanxiBot", interaction.client)


def _name(language: str, interaction: discord.Interaction[Any], packet: Packet) -> str:
    guild = interaction.guild
    channel = guild.get_channel_or_thread(packet.channel_id) if guild is not None else None
    giver = guild.get_member(packet.giver_id) if guild is not None else None
    parts = [
        i18n.text(language, "packet-choice", total=packet.total, shares=packet.shares, state=packet.state),
        f"#{channel.name}" if channel is not None else "",
        giver.display_name if giver is not None else "",
        str(packet.terms.get("greeting") or ""),
    ]
    return fit(" · ".join(filter(None, parts)), LONGEST)
