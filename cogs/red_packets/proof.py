"""/redpacket verify: that the shares of a packet were fixed before anybody claimed."""

from __future__ import annotations

import io
from typing import Any

import discord
from discord import app_commands

from bot import i18n
from bot.ui.ask import Ask
from bot.ui.card import GOOD, RULE, WARN, card
from cogs.red_packets import cards
from cogs.red_packets.choices import bot_of, choices, chosen
from cogs.red_packets.group import redpacket
from db.red_packets import Packet
from services.errors import UserError
from services.red_packets.looking import Proof

SHOWN = 12  # claims on the card; the file has them all

# The recipe of docs/red-packets.md, which a test holds to this.
RECIPE = """\
from hashlib import sha256
from itertools import accumulate, pairwise


def digest(seed, what, place):
    return sha256(f"{seed}/{what}/{place}".encode()).digest()


def shares(seed, total, count, mode):
    unit = 2**24
    weights = [unit + (7 * digest(seed, "weight", i)[0] ** 3 if mode == "random" else 0) for i in range(count)]
    edges = [(total - count) * w // sum(weights) for w in accumulate(weights, initial=0)]
    sizes = [1 + after - before for before, after in pairwise(edges)]
    return [sizes[i] for i in sorted(range(count), key=lambda i: digest(seed, "order", i))]
"""


@redpacket.command(description="Check that a red packet was fair: recompute every share from its seed")
@app_commands.describe(packet="Which one: pick it, or type the number on its card")
async def verify(interaction: discord.Interaction[Any], packet: str) -> None:
    """Show the proof; the file has every share, every claim, and the recipe to check them with."""
    ask = Ask.of(interaction)
    proof = await ask.services.red_packets.prove(ask.guild_id, chosen(packet.strip().removeprefix("#")))
    if not _visible(interaction, proof.packet):
        raise UserError("packet-gone")
    name = f"red-packet-{proof.packet.packet_id}.txt"
    lines = [
        cards.sum_line(ask.language, proof.packet),
        ask.t("packet-proof-commitment", digest=proof.commitment),
        ask.t("packet-proof-seed", seed=proof.packet.seed),
    ]
    claims = _claims(ask.language, proof, ask.actor.user_id)
    if len(claims) > SHOWN:
        claims = [*claims[:SHOWN], ask.t("packet-proof-more", more=len(claims) - SHOWN)]
    view = card(
        ask.t("packet-proof-holds" if proof.holds else "packet-proof-broken"),
        "\n".join(lines),
        RULE,
        "\n".join(claims) or ask.t("packet-proof-no-claims"),
        ask.t("packet-proof-file"),
        file=name,
        accent=GOOD if proof.holds else WARN,
    )
    data = io.BytesIO(in_full(proof).encode())
    await ask.answer(view, files=[discord.File(data, name)])


@verify.autocomplete("packet")
async def _provable(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    if interaction.guild_id is None:
        return []
    over = await bot_of(interaction).services.red_packets.provable(interaction.guild_id)
    return choices(interaction, [packet for packet in over if _visible(interaction, packet)], typed)


def in_full(proof: Proof) -> str:
    """Everything about the proof as text, with the recipe: run with Python, it checks itself."""
    packet = proof.packet
    anonymous = bool(packet.terms.get("anonymous"))
    claims = [
        f"# {claim.place + 1}. {claim.points} points"
        + ("" if anonymous or claim.user_id <= 0 else f", user {claim.user_id}, {claim.at.isoformat()}")
        for claim in proof.claims
    ]
    head = [f"# red packet {packet.packet_id}: {packet.total} points, {packet.shares} shares, {packet.mode}"]
    check = [
        f"seed, total, count, mode = {packet.seed!r}, {packet.total}, {packet.shares}, {packet.mode!r}",
        f"assert sha256(seed.encode()).hexdigest() == {proof.commitment!r}",
        f"assert shares(seed, total, count, mode) == {list(proof.shares)!r}",
        f"assert shares(seed, total, count, mode)[: {len(proof.claims)}] == {[each.points for each in proof.claims]!r}",
        'print("all of it follows from the seed")',
    ]
    return "\n".join([*head, "# claims, in their order:", *claims, "", RECIPE, "", *check, ""])


def _claims(language: str, proof: Proof, asker_id: int) -> list[str]:
    """The claims in their order. Where answers are anonymous nobody's place is told but one's own."""
    hidden = bool(proof.packet.terms.get("anonymous"))
    return [
        i18n.text(
            language,
            "packet-proof-claim",
            place=claim.place + 1,
            points=claim.points,
            who=i18n.text(language, "packet-proof-someone")
            if hidden and claim.user_id != asker_id
            else cards.person(language, claim.user_id),
        )
        for claim in proof.claims
    ]


def _visible(interaction: discord.Interaction[Any], packet: Packet) -> bool:
    """Whether the asker can see the packet's channel; what stood in a channel that is gone, everybody may check."""
    guild, member = interaction.guild, interaction.user
    channel = guild.get_channel_or_thread(packet.channel_id) if guild is not None else None
    if channel is None or not isinstance(member, discord.Member):
        return True
    return channel.permissions_for(member).view_channel
