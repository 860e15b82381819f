"""/redpacket history: one's own packets, given and claimed."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot import i18n
from bot.ui.ask import Ask
from bot.ui.card import RULE, card
from bot.ui.press import Pressable
from cogs.red_packets import cards
from cogs.red_packets.group import redpacket
from db.red_packets import Claim, Packet

LINES = 8  # on a page


@redpacket.command(description="Your red packets: what you claimed, and what you gave")
async def history(interaction: discord.Interaction[Any]) -> None:
    """Show what the asker claimed; a button leads to what they gave."""
    ask = Ask.of(interaction)
    await ask.answer(await claimed_page(ask, before=None))


class ClaimedButton(Pressable, template=r"redpacket:claimed:(?P<before>[0-9]+)"):
    """A page of one's own claims: those older than that of a packet, or with 0 the newest."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Turn the page."""
        await ask.update(await claimed_page(ask, before=self.id("before") or None))


class GivenButton(Pressable, template=r"redpacket:given:(?P<before>[0-9]+)"):
    """A page of one's own packets: those older than a packet, or with 0 the newest."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Turn the page."""
        await ask.update(await given_page(ask, before=self.id("before") or None))


async def claimed_page(ask: Ask, *, before: int | None) -> ui.LayoutView:
    """What the asker claimed."""
    found = await ask.services.red_packets.claimed(ask.actor, before=before, limit=LINES + 1)
    lines = [_claimed_line(ask.language, claim, packet) for claim, packet in found[:LINES]]
    buttons: list[Pressable] = [GivenButton(ask.t("packet-history-to-given"), before=0)]
    if before is not None:
        buttons.append(ClaimedButton(ask.t("packet-newest"), before=0))
    if len(found) > LINES:
        buttons.append(ClaimedButton(ask.t("packet-older"), before=found[LINES - 1][1].packet_id))
    empty = ask.t("packet-history-claimed-none")
    return card(ask.t("packet-history-claimed"), RULE, "\n\n".join(lines) or empty, buttons=buttons)


async def given_page(ask: Ask, *, before: int | None) -> ui.LayoutView:
    """What the asker gave."""
    found = await ask.services.red_packets.given(ask.actor, before=before, limit=LINES + 1)
    lines = [_given_line(ask.language, packet) for packet in found[:LINES]]
    buttons: list[Pressable] = [ClaimedButton(ask.t("packet-history-to-claimed"), before=0)]
    if before is not None:
        buttons.append(GivenButton(ask.t("packet-newest"), before=0))
    if len(found) > LINES:
        buttons.append(GivenButton(ask.t("packet-older"), before=found[LINES - 1].packet_id))
    empty = ask.t("packet-history-given-none")
    return card(ask.t("packet-history-given"), RULE, "\n\n".join(lines) or empty, buttons=buttons)


def _claimed_line(language: str, claim: Claim, packet: Packet) -> str:
    giver = cards.person(language, packet.giver_id)
    above = i18n.text(language, "packet-history-claim", points=claim.points, giver=giver, place=claim.place + 1)
    return f"{above}\n-# {i18n.when(claim.at, 'f')} · {_where(packet)}"


def _given_line(language: str, packet: Packet) -> str:
    state = packet.state if packet.state != "ended" else (packet.outcome or "expired").replace("_", "-")
    below = i18n.text(
        language,
        "packet-history-state",
        state=state,
        taken=packet.taken,
        shares=packet.shares,
        back=packet.total - packet.taken_points,
    )
    at = packet.opened_at or packet.opens_at or packet.asked_at
    return f"{cards.sum_line(language, packet)}\n{below}\n-# {i18n.when(at, 'f')} · {_where(packet)}"


def _where(packet: Packet) -> str:
    """The packet's card, to be clicked, where it has one."""
    if packet.message_id is None:
        return f"<#{packet.channel_id}>"
    return f"https://discord.com/channels/{packet.guild_id}/{packet.channel_id}/{packet.message_id}"
