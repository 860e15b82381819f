"""A second admin for large packets: the question in the staff's channel, and /redpacket approve."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands, ui

from bot import i18n
from bot.guard import demand, guard
from bot.ui.ask import Ask, actor_of
from bot.ui.card import GOOD, card
from bot.ui.press import Form, Pressable
from cogs.red_packets import cards
from cogs.red_packets.choices import bot_of, choices, chosen
from cogs.red_packets.group import redpacket
from db.red_packets import Packet
from services.errors import UserError
from services.permissions import Capability
from services.red_packets.looking import Look

LONGEST_REASON = 200


def request_of(language: str, look: Look, reason: str | None = None, over: int | None = None) -> ui.LayoutView:
    """The question about a packet as it stands now: with buttons while it waits, with the decision after."""
    packet_id = look.packet.packet_id
    buttons: list[Pressable] = [
        ApproveButton(i18n.text(language, "packet-approve"), style=discord.ButtonStyle.success, packet_id=packet_id),
        DeclineButton(i18n.text(language, "packet-decline"), packet_id=packet_id),
    ]
    return cards.request(language, look, buttons, reason, over)


def approve_id(packet_id: int) -> str:
    """The custom_id by which the question about a packet is known."""
    return f"redpacket:approve:{packet_id}"


class ApproveButton(Pressable, template=r"redpacket:approve:(?P<packet_id>[0-9]+)"):
    """Let a large packet go out."""

    async def pressed(self, ask: Ask) -> None:
        """Approve; where it was decided before, say how and by whom."""
        packet = await ask.services.red_packets.approve(ask.actor, self.id("packet_id"), ask.now)
        await ask.answer(_outcome(ask, packet, "approved"))


class DeclineButton(Pressable, template=r"redpacket:decline:(?P<packet_id>[0-9]+)"):
    """Do not let a large packet go out."""

    async def pressed(self, ask: Ask) -> None:
        """Ask for the reason; where there is nothing to decide any more, say how it was decided."""
        await demand(ask, Capability.APPROVE_RED_PACKETS)
        look = await ask.services.red_packets.look(ask.guild_id, self.id("packet_id"))
        if look is None:
            raise UserError("packet-gone")
        if look.packet.giver_id == ask.actor.user_id:
            raise UserError("packet-own-approval")
        if look.packet.state != "waiting":
            await ask.answer(_outcome(ask, look.packet, "declined"))
            return
        await ask.form(DeclineForm(ask.language, look.packet.packet_id))


class DeclineForm(Form):
    """Why a packet may not go out."""

    def __init__(self, language: str, packet_id: int) -> None:
        super().__init__(i18n.text(language, "packet-decline-form"), f"redpacket:declined:{packet_id}")
        self.packet_id = packet_id
        self.reason: ui.TextInput[DeclineForm] = ui.TextInput(
            custom_id="reason", style=discord.TextStyle.paragraph, max_length=LONGEST_REASON
        )
        self.add_item(
            ui.Label(
                text=i18n.text(language, "packet-decline-reason"),
                description=i18n.text(language, "packet-decline-hint"),
                component=self.reason,
            )
        )

    async def submitted(self, ask: Ask) -> None:
        """Decline; where it was decided meanwhile, say how and by whom."""
        packet = await ask.services.red_packets.decline(ask.actor, self.packet_id, self.reason.value, ask.now)
        await ask.answer(_outcome(ask, packet, "declined"))


@redpacket.command(description="Look at a large packet that waits for a second admin, and decide")
@app_commands.describe(packet="Which one")
@guard(Capability.APPROVE_RED_PACKETS)
async def approve(interaction: discord.Interaction[Any], packet: str) -> None:
    """Show the question, with its buttons."""
    ask = Ask.of(interaction)
    look = await ask.services.red_packets.look(ask.guild_id, chosen(packet))
    if look is None or look.packet.funded_at is None:
        raise UserError("packet-gone")
    await ask.answer(request_of(ask.language, look))


@approve.autocomplete("packet")
async def _approvable(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    actor = actor_of(interaction)
    waiting = await bot_of(interaction).services.red_packets.coming(actor)
    found = [packet for packet in waiting if packet.state == "waiting" and packet.giver_id != actor.user_id]
    return choices(interaction, found, typed)


def _outcome(ask: Ask, packet: Packet, wanted: str) -> ui.LayoutView:
    """The answer to who decided, first or not."""
    declined = packet.outcome == "declined"
    mine = packet.approved_by == ask.actor.user_id and declined == (wanted == "declined")
    if not mine:
        return card(cards.decision(ask.language, packet))
    opens_at = packet.opens_at if packet.state == "scheduled" else None
    if wanted == "approved" and opens_at is not None and opens_at > ask.now:
        return card(ask.t("packet-approved-later", at=opens_at), accent=GOOD)
    return card(ask.t("packet-approved" if wanted == "approved" else "packet-declined"), accent=GOOD)
