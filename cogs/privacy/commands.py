"""What everyone types: /privacy policy, export, erase; and /privacy forget for admins."""

from __future__ import annotations

import asyncio
import io
import re
from typing import Any

import discord
from discord import app_commands

from bot.guard import guard
from bot.ui.ask import Ask
from cogs.privacy import cards, erasing, files
from cogs.privacy.group import privacy
from services.errors import UserError
from services.permissions import Capability

Whose = app_commands.Range[str, 1, 40]

_AN_ID = re.compile(r"<@!?([0-9]{1,19})>|([0-9]{1,19})")


@privacy.command(description="What is stored about members, for how long, and who sees it")
async def policy(interaction: discord.Interaction[Any]) -> None:
    """Say it."""
    ask = Ask.of(interaction)
    await ask.answer(cards.policy(ask.language))


@privacy.command(description="Everything that is stored about you, as a file that only you see")
async def export(interaction: discord.Interaction[Any]) -> None:
    """Hand it over."""
    ask = Ask.of(interaction)
    exported = await ask.services.privacy.export(ask.actor, ask.now)
    name, content = await asyncio.to_thread(files.packed, exported)
    file = discord.File(io.BytesIO(content), name)
    await ask.answer(cards.exported(ask.language, exported, name), files=[file])


@privacy.command(description="Have everything erased that is stored about you; you are asked once more")
async def erase(interaction: discord.Interaction[Any]) -> None:
    """Say what goes and what stays; the button's form does it."""
    ask = Ask.of(interaction)
    preview = await ask.services.privacy.preview(ask.actor)
    await ask.answer(cards.erasing(ask.language, preview, [erasing.erase_button(ask)]))


@privacy.command(description="Have everything erased about somebody who wrote to the club, also after they left")
@app_commands.describe(user="Their user id, or a mention")
@guard(Capability.FORGET_MEMBERS)
async def forget(interaction: discord.Interaction[Any], user: Whose) -> None:
    """Say what goes and what stays; the button's form does it."""
    ask = Ask.of(interaction)
    found = _AN_ID.fullmatch(user.strip())
    user_id = int(found[1] or found[2]) if found else 0
    if not 0 < user_id < 2**63:
        raise UserError("privacy-whose")
    preview = await ask.services.privacy.preview(ask.actor, user_id)
    await ask.answer(cards.erasing(ask.language, preview, [erasing.forget_button(ask, user_id)], of=user_id))
