"""Side effects of series and answers on Discord, as job handlers."""

from __future__ import annotations

import io
import logging
from dataclasses import replace
from datetime import datetime
from functools import partial

import discord
from discord import ui

from bot import i18n, recurrence
from bot.app import GuanxiBot
from bot.ui import deliver
from bot.ui.card import WARN, card
from cogs.red_packets import answers
from cogs.red_packets.deliveries import giver_of
from cogs.red_packets.schedule import rhythm_line
from db.jobs import Job
from db.red_packet_series import Series
from services.actor import Actor
from services.jobs import GiveUp
from services.red_packets import lifecycle, looking, series

log = logging.getLogger(__name__)


def register(bot: GuanxiBot) -> None:
    """Name the handlers."""
    handlers = {
        series.ROUND: open_round,
        series.ROUND_TOLD: tell_of_round,
        lifecycle.DIGEST: bring_digest,
        looking.REPLY: carry_reply,
        looking.REPLY_FAILED: tell_of_failure,
    }
    for kind, handler in handlers.items():
        bot.services.jobs.register(kind, partial(handler, bot))


async def open_round(bot: GuanxiBot, job: Job, now: datetime) -> datetime | None:
    """Open what is due of a series; the job runs again at its next round."""
    packets = bot.services.red_packets
    found = await packets.series(job.guild_id, int(job.key))
    if found is None or found.state != "running" or found.next_at is None:
        return None
    if found.next_at > now:
        return found.next_at
    giver = await giver_of(bot, found.guild_id, found.giver_id)
    if giver is not None:
        giver = replace(giver, locale=await _language(bot, found.guild_id, found.giver_id))
    club = await bot.services.settings.club(found.guild_id)
    due = due_of(found, club.time_zone, now)
    await packets.open_round(giver, found.guild_id, found.series_id, due, now)
    after = await packets.series(found.guild_id, found.series_id)
    return None if after is None else after.next_at


def due_of(found: Series, time_zone: str, now: datetime) -> series.Due:
    """What is due of a series that waits for a round which has come."""
    assert found.next_at is not None
    latest, missed = found.next_at, 0
    rounds = recurrence.rounds(found.rhythm, found.first_at, time_zone, found.next_at)
    following = next(rounds)
    while following <= now and (found.until is None or following <= found.until):
        latest, missed = following, missed + 1
        following = next(rounds)
    return series.Due(found.next_at, latest, missed, following)


async def tell_of_round(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Tell the giver that a round did not open, and why; and how the series goes on."""
    found = await bot.services.red_packets.series(job.guild_id, int(job.key.partition("/")[0]))
    if found is None:
        return
    language = await _language(bot, job.guild_id, found.giver_id)
    params = series.told_params(job.payload)
    at = params.pop("round")
    why = job.payload["why"]
    if why == series.MISSED:
        said = i18n.text(language, "packet-round-missed", missed=params["missed"], at=i18n.when(at, "F"))
    elif why == series.GIVER_MAY_NOT:
        said = i18n.text(language, "packet-series-giver")
    else:
        said = i18n.text(language, "packet-round-refused", at=i18n.when(at, "F"))
        said += "\n> " + i18n.text(language, f"error-{why}", **i18n.params_of(language, params))
    goes_on = rhythm_line(language, found) if found.state == "running" else i18n.text(language, "packet-series-over")
    channel = f"<#{found.channel_id}>"
    view = card(i18n.text(language, "packet-series-word", channel=channel), said, goes_on, accent=WARN)
    await _quietly(bot, found.giver_id, view, job)


async def bring_digest(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Bring the giver the answers, with all of them in a file. Where nobody answered there is nothing to bring."""
    packets = bot.services.red_packets
    look = await packets.look(job.guild_id, int(job.key))
    guild = bot.get_guild(job.guild_id)
    if look is None or guild is None:
        return
    giver = Actor(job.guild_id, look.packet.giver_id)
    digest = await packets.digest(giver, look.packet.packet_id)
    if not digest.groups:
        return
    name = answers.file_name(look.packet.packet_id)
    file = discord.File(io.BytesIO(await packets.export(giver, look.packet.packet_id)), name)
    language = await _language(bot, job.guild_id, look.packet.giver_id)
    view = answers.digest_message(language, guild.name, digest)
    await _quietly(bot, look.packet.giver_id, view, job, files=[file])


async def carry_reply(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Carry the giver's reply to who answered. Where it cannot be carried the giver is told."""
    found = await bot.services.red_packets.answer(job.guild_id, int(job.key))
    guild = bot.get_guild(job.guild_id)
    if found is None or guild is None:
        return
    answer, packet = found
    language = await _language(bot, job.guild_id, answer.user_id)
    try:
        view = answers.reply_message(language, guild.name, answer, packet)
        await deliver.direct(bot, answer.user_id, view, nonce=job.job_id)
    except (deliver.DirectMessagesClosed, GiveUp) as closed:
        log.info("the reply to answer %s could not be carried: %s", job.key, closed)
        await bot.services.red_packets.reply_failed(job.guild_id, answer.answer_id, now)


async def tell_of_failure(bot: GuanxiBot, job: Job, now: datetime) -> None:
    """Tell the giver that their reply did not arrive."""
    found = await bot.services.red_packets.answer(job.guild_id, int(job.payload["answer_id"]))
    if found is None:
        return
    answer, packet = found
    language = await _language(bot, job.guild_id, packet.giver_id)
    quoted = i18n.plain(answer.reply or "").replace("\n", "\n> ")
    view = card(i18n.text(language, "packet-reply-failed"), f"> {quoted}", accent=WARN)
    await _quietly(bot, packet.giver_id, view, job)


async def _language(bot: GuanxiBot, guild_id: int, user_id: int) -> str:
    theirs = await bot.services.red_packets.locale(guild_id, user_id)
    return i18n.language_of(theirs) if theirs else await deliver.guild_language(bot, guild_id)


async def _quietly(
    bot: GuanxiBot, user_id: int, view: ui.LayoutView, job: Job, *, files: list[discord.File] | None = None
) -> None:
    """A word that can also be found elsewhere: where it cannot be had, it is left out."""
    try:
        await deliver.direct(bot, user_id, view, nonce=job.job_id, files=files)
    except (deliver.DirectMessagesClosed, GiveUp) as closed:
        log.info("no word about %s %s: %s", job.kind, job.key, closed)
