"""Files that were handed in by form: read from Discord within limits, and turned into pages."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.ui.ask import Ask
from bot.ui.files import read
from bot.vetting import Limits, precheck, vet
from services.credentials.rules import MOST_PAGES
from services.errors import UserError

MOST_FILES = 10  # of one form, Discord's limit


async def pages_of(ask: Ask, files: Sequence[discord.Attachment]) -> list[bytes]:
    """The pages of the files, in their order, one file after the other so that few are in memory.

    Raises UserError: "apply-files" for too many pages, "upload-slow", "upload-lost", and as `bot.vetting.vet`.
    """
    limits = Limits(size=ask.bot.settings.credentials.max_file_mb * 2**20)
    for file in files:
        precheck(file.filename, file.size, limits)
    pages: list[bytes] = []
    for file in files:
        vetted = await vet(await read(file), file.filename, limits)
        pages += [page.data for page in vetted]
        if len(pages) > MOST_PAGES:
            raise UserError("apply-files", most=MOST_PAGES)
    return pages
