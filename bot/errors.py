"""One place that turns any failure into an answer for the member and a line in the log."""

from __future__ import annotations

import logging

import discord
from discord import app_commands

from bot import i18n, logs
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


def refusal(error: BaseException) -> UserError | None:
    """The polite no that a failure is; None for one that was not the member's to mend."""
    if isinstance(error, Refused):
        return error.error
    if isinstance(error, UserError):
        return error
    if isinstance(error, app_commands.TransformerError):
        return UserError("bad-value", value=i18n.plain(str(error.value))[:50])
    if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
        return UserError("old-command")
    if isinstance(error, app_commands.NoPrivateMessage):
        return UserError("guild-only")
    if isinstance(error, Overloaded):
        return UserError("overloaded")
    return None


def explain(error: BaseException, language: str, what: str) -> str:
    """What to tell the member about a failure, with a reference for staff where it was not the member's to mend.

    `what` names the command or button for the log. Nothing a member typed is logged here.
    """
    refused = refusal(error)
    if refused is not None:
        return i18n.text(language, f"error-{refused.code}", **i18n.params_of(language, refused.params))
    reference = logs.reference()
    log.error("unexpected failure in %s, reference %s", what, reference, exc_info=error)
    key = "error-storage" if isinstance(error, StorageError) else "error-unexpected"
    return i18n.text(language, key, reference=reference)
