"""What several features say about groups and ask for: picking one while typing, and people and names in words."""

from __future__ import annotations

from typing import Any, cast

import discord
from discord import app_commands

from bot import i18n
from bot.app import GuanxiBot
from bot.ui.ask import Ask, actor_of, member_actor
from bot.ui.card import fit
from db.groups import Group
from services.actor import Actor
from services.errors import UserError

MOST = 25  # choices, Discord's limit
Picked = app_commands.Range[str, 1, 100]


# --- picking -----------------------------------------------------------------------------------------------------


async def chosen(ask: Ask, picked: str) -> int:
    """The id of the group that was picked, or typed by name. Raises UserError("group-unknown")."""
    return await ask.services.groups.find(ask.actor, picked)


async def any_group(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    """The club's groups."""
    return await _choices(interaction, typed)


async def own_group(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    """The groups that one is in."""
    return await _choices(interaction, typed, mine=True)


async def own_ordinary_group(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    """The ordinary groups that one is in."""
    return await _choices(interaction, typed, mine=True, kind="ordinary")


async def verified_group(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    """The club's verified groups."""
    return await _choices(interaction, typed, kind="verified")


async def own_verified_group(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    """The verified groups that one is in."""
    return await _choices(interaction, typed, mine=True, kind="verified")


async def _choices(
    interaction: discord.Interaction[Any], typed: str, *, mine: bool = False, kind: str | None = None
) -> list[app_commands.Choice[str]]:
    services = cast("GuanxiBot", interaction.client).services
    page = await services.groups.directory(actor_of(interaction), typed, mine=mine, kind=kind, limit=MOST)
    return [
        app_commands.Choice(name=fit(f"{found.name} · {found.topic}", 100), value=str(found.group_id))
        for found, _ in page.groups
    ]


# --- who ---------------------------------------------------------------------------------------------------------


def present(person: discord.User | discord.Member) -> Actor:
    """A person as the services know them. Raises UserError("group-guest-left") for who is not in the guild."""
    if not isinstance(person, discord.Member):
        raise UserError("group-guest-left")
    return member_actor(person)


# --- words -------------------------------------------------------------------------------------------------------


def person(language: str, user_id: int) -> str:
    """Somebody by mention, or that they were forgotten."""
    return f"<@{user_id}>" if user_id > 0 else i18n.text(language, "group-former-member")


def name_of(group: Group) -> str:
    """The group's name, which formats nothing."""
    return i18n.plain(group.name)


def quoted(text: str, most: int = 1000) -> str:
    """What somebody wrote, as a quotation that formats nothing."""
    return "\n".join(f"> {i18n.plain(line)}" for line in fit(text, most).splitlines())
