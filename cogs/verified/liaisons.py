"""/liaison: who stands ready as liaison director, for how many groups, and which group has whom."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot import i18n
from bot.guard import guard
from bot.ui.ask import Ask
from bot.ui.groups import Picked, chosen, name_of, present, verified_group
from cogs.verified import cards
from services.permissions import Capability
from services.verified.rules import MOST_QUOTA

Quota = app_commands.Range[int, 0, MOST_QUOTA]

liaison = app_commands.Group(
    name="liaison", description="Liaison directors of verified groups: who stands ready, and for whom", guild_only=True
)


@liaison.command(name="list", description="Who stands ready as liaison director, and how many groups they have")
@guard(Capability.APPROVE_GROUPS)
async def list_liaisons(interaction: discord.Interaction[Any]) -> None:
    """Show them."""
    ask = Ask.of(interaction)
    await ask.answer(cards.liaisons(ask.language, await ask.services.verified.liaisons(ask.actor)))


@liaison.command(description="Have somebody stand ready as liaison director, or change how many groups they take")
@app_commands.describe(member="Who", quota="How many groups they take at most")
@guard(Capability.SET_UP)
async def add(interaction: discord.Interaction[Any], member: discord.User, quota: Quota) -> None:
    """Write it down; groups without a liaison director get them at once."""
    ask = Ask.of(interaction)
    given = await ask.services.verified.put_liaison(ask.actor, present(member), quota, ask.now)
    names = i18n.joined(ask.language, (name_of(group) for group in given))
    await ask.answer(
        ask.t("liaison-added", who=member.mention, quota=quota)
        + (f"\n{ask.t('liaison-given', groups=names)}" if given else "")
    )


@liaison.command(description="Somebody stands ready as liaison director no more")
@app_commands.describe(member="Who")
@guard(Capability.SET_UP)
async def remove(interaction: discord.Interaction[Any], member: discord.User) -> None:
    """Take them off the list; the groups that they have are named."""
    ask = Ask.of(interaction)
    kept = await ask.services.verified.drop_liaison(ask.actor, member.id, ask.now)
    names = i18n.joined(ask.language, (name_of(group) for group in kept))
    await ask.answer(
        ask.t("liaison-removed", who=member.mention) + (f"\n{ask.t('liaison-kept', groups=names)}" if kept else "")
    )


@liaison.command(description="Name the liaison director of a group")
@app_commands.describe(group="Which group", member="Who; they stand ready and have room for one more")
@app_commands.autocomplete(group=verified_group)
@guard(Capability.SET_UP)
async def assign(interaction: discord.Interaction[Any], group: Picked, member: discord.User) -> None:
    """Name them; they see the group's channel from then on."""
    ask = Ask.of(interaction)
    found = await ask.services.verified.set_liaison(ask.actor, await chosen(ask, group), member.id, ask.now)
    await ask.answer(ask.t("liaison-assigned", who=member.mention, name=name_of(found)))
