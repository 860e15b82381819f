"""Side effects of red packets on Discord, as job handlers."""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial

import discord

from bot import i18n
from bot.app import GuanxiBot
from bot.ui import deliver
from bot.ui.ask import member_actor
from cogs.red_packets import cards
from cogs.red_packets.approvals import approve_id, request_of
from cogs.red_packets.buttons import card_of, claim_id
from db.jobs import Job
from services.actor import Actor
from services.jobs import GiveUp
from services.red_packets import lifecycle

log = logging.getLogger(__name__)


def register(bot: GuanxiBot) -> None:
    """Name the handlers."""
    handlers = {
        lifecycle.OPEN: open_due,
        lifecycle.ANNOUNCE: announce,
        lifecycle.CARD: refresh,
        lifecycle.CLOSE: close,
        lifecycle.APPROVE: ask_staff,
        lifecycle.DECIDED: show_decision,
        lifecycle.TELL_GIVER: tell_giver,
    }
    for kind, handler in handlers.items():
        bot.services.jobs.register(kind, partial(handler, bot))


async def open_due(bot: GuanxiBot, job: Job, now: datetime) -> datetime | None:
    """Open a scheduled packet, if its giver is still here and still may; one that was put off, at its new time."""
    packets = bot.services.red_packets
    look = await packets.look(job.guild_id, int(job.key))
    if look is not None and look.packet.state == "scheduled":
        giver = await giver_of(bot, job.guild_id, look.packet.giver_id)
        after = await packets.open_due(giver, job.guild_id, look.packet.packet_id, now)
        return after.opens_at if after is not None and after.state == "scheduled" else None
    return None


async def giver_of(bot: GuanxiBot, guild_id: int, user_id: int) -> Actor | None:
    """Who gave, as Discord describes them now; None for who left. Raises discord's errors where it cannot say."""
    guild = bot.get_guild(guild_id)
    if guild is None:
        raise RuntimeError(f"guild {guild_id} is not there, or not yet")
    try:
        # Asked for and not remembered: without the members intent nobody tells who lost a role.
        return member_actor(await guild.fetch_member(user_id))
    except discord.NotFound:
        return None


async def announce(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Post the card of an open packet, once; and take away the one that it moved from."""
    packets = bot.services.red_packets
    look = await packets.look(job.guild_id, int(job.key))
    if look is None:
        return
    packet = look.packet
    if packet.message_id is None:
        message: discord.Message | None = None
        if job.attempts > 1:  # an earlier attempt may have posted it, and been cut off before it was noted down
            custom_id = claim_id(packet.packet_id)
            message = await deliver.find_own(bot, packet.channel_id, custom_id, packet.opened_at or now)
        if message is None:
            if packet.state != "open" or (packet.closes_at is not None and packet.closes_at <= now):
                return
            language = await deliver.guild_language(bot, job.guild_id)
            nonce = int(job.payload.get("nonce", job.job_id))
            try:
                message = await deliver.post(bot, packet.channel_id, card_of(language, look), nonce=nonce)
            except GiveUp as refusal:
                log.info("the card of red packet %s cannot be posted: %s", packet.packet_id, refusal)
                await packets.card_lost(job.guild_id, packet.packet_id, packet.channel_id, now)
                return
        assert message is not None
        if not await packets.announced(job.guild_id, packet.packet_id, packet.channel_id, message.id, now):
            await _take_away(bot, message.channel.id, message.id)
    old_channel, old_message = (int(each) for each in job.payload.get("old", ("0", "0")))
    if old_message:
        await _take_away(bot, old_channel, old_message)


async def refresh(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Show the packet on its card as it is now."""
    packets = bot.services.red_packets
    look = await packets.look(job.guild_id, int(job.key))
    if look is None or look.packet.message_id is None:
        return
    packet = look.packet
    language = await deliver.guild_language(bot, job.guild_id)
    view = card_of(language, look)
    view.stop()
    try:
        await bot.get_partial_messageable(packet.channel_id).get_partial_message(look.packet.message_id).edit(view=view)
    except (discord.NotFound, discord.Forbidden) as error:
        log.info("the card of red packet %s is gone: %s", packet.packet_id, error)
        await packets.card_lost(job.guild_id, packet.packet_id, packet.channel_id, now)


async def close(bot: GuanxiBot, job: Job, now: datetime) -> datetime | None:
    """The packet's time is over; or will be, at another time."""
    return await bot.services.red_packets.close_due(job.guild_id, int(job.key), now)


async def ask_staff(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Ask for a second admin. Where no channel for it is set, the giver was told what to do."""
    look = await bot.services.red_packets.look(job.guild_id, int(job.key))
    club = await bot.services.settings.club(job.guild_id)
    if look is None or look.packet.state != "waiting" or club.staff_channel is None:
        return
    if job.attempts > 1 and await _question(bot, club.staff_channel, look.packet.packet_id, look.packet.asked_at):
        return
    language = await deliver.guild_language(bot, job.guild_id)
    over = (await bot.services.red_packets.limits(job.guild_id)).approval_over
    await deliver.post(bot, club.staff_channel, request_of(language, look, over=over), nonce=job.job_id)


async def show_decision(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Show on the question to staff how it was answered."""
    look = await bot.services.red_packets.look(job.guild_id, int(job.key))
    club = await bot.services.settings.club(job.guild_id)
    if look is None or look.packet.state == "waiting" or club.staff_channel is None:
        return
    message = await _question(bot, club.staff_channel, look.packet.packet_id, look.packet.asked_at)
    if message is None:
        return
    view = request_of(await deliver.guild_language(bot, job.guild_id), look, job.payload.get("reason"))
    view.stop()
    try:
        await message.edit(view=view)
    except discord.NotFound as error:
        log.info("the question about red packet %s is gone: %s", look.packet.packet_id, error)


async def tell_giver(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Tell the giver what became of their packet; the staff, where they cannot be told."""
    packet_id, _, why = job.key.partition("/")
    packets = bot.services.red_packets
    look = await packets.look(job.guild_id, int(packet_id))
    guild = bot.get_guild(job.guild_id)
    if look is None or guild is None:
        return
    giver_id, reason = look.packet.giver_id, job.payload.get("reason")
    language = await deliver.guild_language(bot, job.guild_id)
    theirs = await packets.locale(job.guild_id, giver_id)
    try:
        view = cards.told(i18n.language_of(theirs) if theirs else language, guild.name, look.packet, why, reason)
        await deliver.direct(bot, giver_id, view, nonce=job.job_id)
    except (deliver.DirectMessagesClosed, GiveUp) as closed:
        log.info("the giver of red packet %s could not be told: %s", packet_id, closed)
        club = await bot.services.settings.club(job.guild_id)
        view = cards.told_staff(language, look.packet, why)
        await deliver.post(bot, club.staff_channel, view, nonce=job.job_id)


async def _question(bot: GuanxiBot, channel_id: int, packet_id: int, since: datetime) -> discord.Message | None:
    return await deliver.find_own(bot, channel_id, approve_id(packet_id), since)


async def _take_away(bot: GuanxiBot, channel_id: int, message_id: int) -> None:
    """Delete a card that has no use any more."""
    try:
        await bot.get_partial_messageable(channel_id).get_partial_message(message_id).delete()
    except (discord.NotFound, discord.Forbidden) as error:
        log.info("an old card is gone already, or out of reach: %s", error)
