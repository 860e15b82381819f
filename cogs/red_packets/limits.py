"""/redpacket limits: what the club allows, to read and to set."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands, ui

from bot import i18n
from bot.guard import guard
from bot.ui.ask import Ask
from bot.ui.card import ACCENT, GOOD, RULE, card
from cogs.red_packets.group import redpacket
from services.errors import UserError
from services.permissions import Capability, may, require
from services.red_packets.rules import MOST_SHARES, Limits

limits = app_commands.Group(name="limits", description="What the club allows of red packets", parent=redpacket)

Points = app_commands.Range[int, 0, 10**12]
Hour = app_commands.Range[int, 0, 23]
Times = app_commands.Range[int, 1, 1000]
Age = app_commands.Range[int, 0, 3650]


@limits.command(description="The limits that hold for red packets")
async def show(interaction: discord.Interaction[Any]) -> None:
    """Show every limit, to those who may give."""
    ask = Ask.of(interaction)
    found = await ask.services.red_packets.limits(ask.guild_id)
    club = await ask.services.settings.club(ask.guild_id)
    if not found.members_may_give:
        require(ask.actor, club, Capability.SEND_RED_PACKETS)
    await ask.answer(_shown(ask.language, found, can_set=may(ask.actor, club, Capability.SET_UP)))


@limits.command(name="set", description="Change limits; what you leave out stays. They hold at once")
@app_commands.describe(
    giver_a_month="Points of the budget that one giver may give in a month",
    approval_over="Above this many points a second admin has to agree",
    largest_total="The most points in one packet",
    most_shares="The most shares in one packet",
    giver_a_day="Packets that one giver may send in a day",
    channel_a_day="Packets that one channel may have in a day",
    channel_gap_minutes="Minutes between two packets in a channel, at least",
    quiet_from="Quiet hours: from this hour no packet opens; the same hour twice for none",
    quiet_until="Quiet hours: until this hour",
    account_days="How old a Discord account has to be to claim, in days",
    membership_days="How long one has to be in the club to claim, in days",
    guesses="Guesses at the word of a word packet",
    own_packet="Whether givers may claim of their own packets",
    members_may_give="Whether members may give from their own wallets",
    late_minutes="How many minutes late a scheduled packet still opens, when the bot was away",
)
@guard(Capability.SET_UP)
async def set_limits(
    interaction: discord.Interaction[Any],
    giver_a_month: Points | None = None,
    approval_over: Points | None = None,
    largest_total: Points | None = None,
    most_shares: app_commands.Range[int, 1, MOST_SHARES] | None = None,
    giver_a_day: Times | None = None,
    channel_a_day: Times | None = None,
    channel_gap_minutes: app_commands.Range[int, 0, 24 * 60] | None = None,
    quiet_from: Hour | None = None,
    quiet_until: Hour | None = None,
    account_days: Age | None = None,
    membership_days: Age | None = None,
    guesses: app_commands.Range[int, 1, 100] | None = None,
    own_packet: bool | None = None,
    members_may_give: bool | None = None,
    late_minutes: app_commands.Range[int, 0, 7 * 24 * 60] | None = None,
) -> None:
    """Change what was named, and show all of it."""
    changes = {name: value for name, value in locals().items() if name in Limits.model_fields and value is not None}
    ask = Ask.of(interaction)
    if not changes:
        raise UserError("packet-limits-nothing")
    before = await ask.services.red_packets.limits(ask.guild_id)
    if ("quiet_from" in changes) != ("quiet_until" in changes) and before.quiet_from is None:
        raise UserError("packet-limits-quiet")
    after = await ask.services.settings.change_red_packets(ask.actor, changes, ask.now)
    await ask.answer(_shown(ask.language, after, can_set=True, changed=True))


def _shown(language: str, found: Limits, *, can_set: bool, changed: bool = False) -> ui.LayoutView:
    """Every limit in words."""
    lines = [
        f"- {i18n.text(language, i18n.key('packet-limit', name), n=_number(getattr(found, name)))}"
        for name in Limits.model_fields
        if not name.startswith("quiet_")
    ]
    quiet = found.quiet_from is not None and found.quiet_until is not None and found.quiet_from != found.quiet_until
    lines.append(
        "- "
        + i18n.text(
            language,
            "packet-limit-quiet",
            on="yes" if quiet else "no",
            start=f"{found.quiet_from or 0:02}:00",
            end=f"{found.quiet_until or 0:02}:00",
        )
    )
    title = i18n.text(language, "packet-limits-changed" if changed else "packet-limits")
    hint = i18n.text(language, "packet-limits-set") if can_set and not changed else None
    return card(title, "\n".join(lines), RULE if hint else None, hint, accent=GOOD if changed else ACCENT)


def _number(value: int | bool) -> int | str:
    return ("yes" if value else "no") if isinstance(value, bool) else value
