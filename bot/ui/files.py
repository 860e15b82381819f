"""Files that were handed in by form or option, read from Discord within limits."""

from __future__ import annotations

import asyncio

import aiohttp
import discord

from services.errors import UserError

READ_SECONDS = 60.0  # for one file: ten megabytes take that long on a slow link


async def read(file: discord.Attachment) -> bytes:
    """What is in the file. Raises UserError: "upload-slow", "upload-lost"."""
    try:
        async with asyncio.timeout(READ_SECONDS):
            return await file.read()
    except TimeoutError:
        raise UserError("upload-slow") from None
    except (discord.HTTPException, aiohttp.ClientError, OSError):
        raise UserError("upload-lost") from None  # the error itself would name the file in the log
