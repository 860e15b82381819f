"""One place that turns any failure into an answer for the member and a line in the log."""

from __future__ import annotations

import logging
import secrets

import discord
from discord import app_commands

from bot import i18n
from db.engine import StorageError
from services.errors import UserError
from services.group_commit import Overloaded

log = logging.getLogger(__name__)

UNKNOWN_INTERACTION = 10062  # Discord's code for an interaction older than three seconds that was never acknowledged
ALREADY_ACKNOWLEDGED = 40060


class Refused(app_commands.CheckFailure):
    """A command's check said no; carries the refusal through discord.py."""

    def __init__(self, error: UserError) -> None:
        super().__init__(error.code)
        self.error = error


def is_too_late(error: BaseException) -> bool:
    """Whether Discord no longer takes an answer, so that there is nobody to tell."""
    return isinstance(error, discord.HTTPException) and error.code in (UNKNOWN_INTERACTION, ALREADY_ACKNOWLEDGED)


def explain(error: BaseException, language: str, what: str) -> str:
    """What to tell the member about a failure, with a reference for staff where it was not the member's to mend.

    `what` names the command or button for the log. Nothing a member typed is logged here.
    """
    if isinstance(error, Refused):
        error = error.error
    if isinstance(error, UserError):
        return i18n.text(language, f"error-{error.code}", **i18n.params_of(language, error.params))
    if isinstance(error, app_commands.TransformerError):
        return i18n.text(language, "error-bad-value", value=i18n.plain(str(error.value))[:50])
    if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
        return i18n.text(language, "error-old-command")
    if isinstance(error, app_commands.NoPrivateMessage):
        return i18n.text(language, "error-guild-only")
    if isinstance(error, Overloaded):
        return i18n.text(language, "error-overloaded")
    reference = secrets.token_hex(4)
    log.error("unexpected failure in %s, reference %s", what, reference, exc_info=error)
    key = "error-storage" if isinstance(error, StorageError) else "error-unexpected"
    return i18n.text(language, key, reference=reference)
