"""The last question before somebody is erased, and the deed."""

from __future__ import annotations

import logging
from typing import Any

import discord
from discord import ui

from bot import i18n
from bot.guard import demand
from bot.ui.ask import Ask
from bot.ui.press import Form, Pressable
from cogs.privacy import cards
from services.errors import UserError
from services.permissions import Capability
from services.privacy.service import LONGEST_REASON, Erased

log = logging.getLogger(__name__)


def erase_button(ask: Ask) -> Pressable:
    """The button with which somebody has themselves erased."""
    return EraseButton(ask.t("privacy-erase-button"), style=discord.ButtonStyle.danger)


def forget_button(ask: Ask, user_id: int) -> Pressable:
    """The button with which an admin has somebody erased."""
    return ForgetButton(ask.t("privacy-erase-button"), style=discord.ButtonStyle.danger, user_id=user_id)


class EraseButton(Pressable, template=r"privacy:erase"):
    """Erase whoever presses it."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Ask for the word."""
        await ask.form(EraseForm(ask.language))


class ForgetButton(Pressable, template=r"privacy:forget:(?P<user_id>[0-9]+)"):
    """Erase somebody else, for an admin."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Ask for the word and the reason."""
        await demand(ask, Capability.FORGET_MEMBERS)
        await ask.form(ForgetForm(ask.language, self.id("user_id")))


class _WordForm(Form):
    """A form with the word in it that shows that it is meant."""

    def __init__(self, language: str, custom_id: str) -> None:
        super().__init__(i18n.text(language, "privacy-form"), custom_id, edits=True)
        self._word: ui.TextInput[Any] = ui.TextInput(custom_id="word", max_length=20)
        hint = i18n.text(language, "privacy-form-word-hint", word=i18n.text(language, "privacy-word"))
        self.add_item(ui.Label(text=i18n.text(language, "privacy-form-word"), description=hint, component=self._word))

    def check_word(self) -> None:
        """Pass who typed the word, of either language. Raises UserError("privacy-word-wrong")."""
        words = {i18n.text(language, "privacy-word").casefold() for language in i18n.LANGUAGES}
        if self._word.value.strip().casefold() not in words:
            raise UserError("privacy-word-wrong")


class EraseForm(_WordForm):
    """Whether it is meant."""

    def __init__(self, language: str) -> None:
        super().__init__(language, "privacy:erase")

    async def submitted(self, ask: Ask) -> None:
        """Erase who asks."""
        self.check_word()
        actor = ask.actor
        done = await ask.services.privacy.erase(actor, ask.now)
        left = await _take_roles(ask, actor.user_id, done)
        await ask.update(cards.erased(ask.language, done, left))


class ForgetForm(_WordForm):
    """Whether it is meant, and why."""

    def __init__(self, language: str, user_id: int) -> None:
        super().__init__(language, f"privacy:forget:{user_id}")
        self._user_id = user_id
        self._reason: ui.TextInput[Any] = ui.TextInput(
            custom_id="reason", max_length=LONGEST_REASON, style=discord.TextStyle.paragraph
        )
        hint = i18n.text(language, "privacy-form-reason-hint")
        label = i18n.text(language, "privacy-form-reason")
        self.add_item(ui.Label(text=label, description=hint, component=self._reason))

    async def submitted(self, ask: Ask) -> None:
        """Erase them."""
        self.check_word()
        done = await ask.services.privacy.erase_other(ask.actor, self._user_id, self._reason.value, ask.now)
        left = await _take_roles(ask, self._user_id, done)
        await ask.update(cards.erased(ask.language, done, left, of=self._user_id))


async def _take_roles(ask: Ask, user_id: int, done: Erased) -> list[int]:
    """Take the roles of the groups that somebody was in; those that Discord would not take.

    At once and not by a job, as everything else on Discord: a job would have to name who is erased.
    """
    guild = ask.interaction.guild
    if guild is None or not done.role_ids:
        return []
    left: list[int] = []
    try:
        member = guild.get_member(user_id) or await guild.fetch_member(user_id)
    except discord.NotFound:
        return []
    except discord.HTTPException as error:
        log.warning("roles of somebody who was erased cannot be taken: %s", error)
        return sorted(done.role_ids)
    for role_id in sorted(done.role_ids):
        try:
            await member.remove_roles(discord.Object(role_id))
        except discord.NotFound:
            continue
        except discord.HTTPException as error:
            log.warning("role %s of somebody who was erased cannot be taken: %s", role_id, error)
            left.append(role_id)
    return left
