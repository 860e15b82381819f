"""The picture of an event: taken in, vetted, and put beside a card."""

from __future__ import annotations

import io

import discord

from bot.ui import files
from bot.vetting import Limits, precheck, vet
from db.event_pictures import Picture
from services.errors import UserError

NAME = "event.jpg"
ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".heic", ".heif")
LIMITS = Limits(size=8 * 2**20, pages=1, long_side=1600, page_size=512 * 1024)


async def taken_in(file: discord.Attachment) -> bytes:
    """The picture as a JPEG that we made ourselves, without what was noted in it.

    Raises UserError: "event-picture-kind", "upload-slow", "upload-lost", and as `bot.vetting.vet`.
    """
    if not file.filename.lower().endswith(ENDINGS):
        raise UserError("event-picture-kind")
    precheck(file.filename, file.size, LIMITS)
    (page,) = await vet(await files.read(file), file.filename, LIMITS)
    return page.data


def beside(picture: Picture | None) -> list[discord.File]:
    """What goes with a card that shows the picture."""
    return [discord.File(io.BytesIO(picture.data), NAME)] if picture is not None else []
