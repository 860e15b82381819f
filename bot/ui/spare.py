"""What goes beside an answer, such as a picture, and must never cost the answer itself."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import discord

log = logging.getLogger(__name__)

Thing = TypeVar("Thing")

MOST_AT_ONCE = 16  # pictures being drawn; when more are asked for, answers go without one rather than wait for it

_drawing = 0


async def spare(what: str, work: Awaitable[Thing]) -> Thing | None:
    """The work's result, or None where it failed, which is logged."""
    try:
        return await work
    except Exception:  # one of the base classes: the answer that this belongs to is given without it
        log.exception("left out: %s", what)
        return None


async def picture(name: str, draw: Callable[[], bytes]) -> discord.File | None:
    """A picture drawn in a worker thread, as a file of that name; None where it failed, or too many are being drawn."""
    global _drawing
    if _drawing >= MOST_AT_ONCE:
        return None
    _drawing += 1
    try:
        drawn = await spare(name, asyncio.to_thread(draw))
    finally:
        _drawing -= 1
    return None if drawn is None else discord.File(io.BytesIO(drawn), name)
