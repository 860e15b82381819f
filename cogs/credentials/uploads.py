"""Files that were handed in by form: read from Discord within limits, and turned into pages."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import aiohttp
import discord

from bot.ui.ask import Ask
from bot.vetting import Limits, precheck, vet
from services.credentials.rules import MOST_PAGES
from services.errors import UserError

MOST_FILES = 10  # of one form, Discord's limit
READ_SECONDS = 60.0  # for one file: ten megabytes take that long on a slow link


async def pages_of(ask: Ask, files: Sequence[discord.Attachment]) -> list[bytes]:
    """The pages of the files, in their order, one file after the other so that few are in memory.

    Raises UserError: "apply-files" for too many pages, "upload-slow", "upload-lost", and as `bot.vetting.vet`.
    """
    limits = Limits(size=ask.bot.settings.credentials.max_file_mb * 2**20)
    for file in files:
        precheck(file.filename, file.size, limits)
    pages: list[bytes] = []
    for file in files:
        vetted = await vet(await _read(file), file.filename, limits)
        pages += [page.data for page in vetted]
        if len(pages) > MOST_PAGES:
            raise UserError("apply-files", most=MOST_PAGES)
    return pages


async def _read(file: discord.Attachment) -> bytes:
    try:
        async with asyncio.timeout(READ_SECONDS):
            return await file.read()
    except TimeoutError:
        raise UserError("upload-slow") from None
    except (discord.HTTPException, aiohttp.ClientError, OSError):
        raise UserError("upload-lost") from None  # the error itself would name the file in the log
