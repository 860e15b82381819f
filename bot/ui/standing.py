"""A card that stays in a channel and is shown anew: posted once, edited after that, and where it may be put."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import discord

from bot.ui import deliver
from bot.ui.ask import Ask
from db.jobs import Job
from services.errors import UserError
from services.jobs import GiveUp

if TYPE_CHECKING:
    from bot.app import GuanxiBot

log = logging.getLogger(__name__)

SEARCHED_BACK = timedelta(minutes=5)  # for a card that moved: as long as Discord knows its nonce


class CardGone(Exception):
    """The card is not there any more, or may not be put there."""


async def show(
    bot: GuanxiBot,
    job: Job,
    now: datetime,
    view: discord.ui.LayoutView,
    place: tuple[int, int | None],
    custom_id: str | None,
    files: Sequence[discord.File] = (),
) -> int | None:
    """Show the card in its channel, as the message it is or else as a new one; the id of the message.

    `custom_id` stands on a button of it; without one it is shown anew only, and None without a message.

    Raises CardGone.
    """
    channel_id, message_id = place
    if message_id is not None:
        view.stop()
        message = bot.get_partial_messageable(channel_id).get_partial_message(message_id)
        try:
            await message.edit(view=view, attachments=files)
        except (discord.NotFound, discord.Forbidden) as error:
            raise CardGone from error
        return message_id
    if custom_id is None:
        return None
    if job.attempts > 1:  # an earlier attempt may have posted it, and been cut off before it was noted down
        # One that moved leaves its old card behind until the new one is noted down: only what is fresh can be that.
        since = now - SEARCHED_BACK if "nonce" in job.payload else job.created_at
        found = await deliver.find_own(bot, channel_id, custom_id, since)
        if found is not None:
            return found.id
    try:
        nonce = int(job.payload.get("nonce", job.job_id))
        posted = await deliver.post(bot, channel_id, view, nonce=nonce, files=list(files))
    except GiveUp as refusal:
        raise CardGone from refusal
    assert posted is not None
    return posted.id


async def take_away_old(bot: GuanxiBot, job: Job) -> None:
    """Delete the card from where it stood before, as the job names it."""
    if "old" not in job.payload:
        return
    channel_id, message_id = (int(each) for each in job.payload["old"].split("/"))
    try:
        await bot.get_partial_messageable(channel_id).get_partial_message(message_id).delete()
    except (discord.NotFound, discord.Forbidden) as error:
        log.info("an old card stays, job %s: %s", job.job_id, error)


def may_post(permissions: discord.Permissions, *, thread: bool) -> bool:
    """Whether who has these may write there."""
    write = permissions.send_messages_in_threads if thread else permissions.send_messages
    return permissions.view_channel and write


def check_here(ask: Ask) -> int:
    """The channel in which it is asked, where the asker and the bot may write. Raises UserError("card-channel")."""
    interaction = ask.interaction
    thread = isinstance(interaction.channel, discord.Thread)
    sides = (interaction.permissions, interaction.app_permissions)
    if interaction.channel_id is None or not all(may_post(each, thread=thread) for each in sides):
        raise UserError("card-channel")
    return interaction.channel_id
