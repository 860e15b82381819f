"""Sealing and opening what belongs to an application."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import db.sealed_files
from db.applications import Application
from db.engine import Transaction
from db.sealed_files import SealedFile
from services.errors import UserError
from services.ids import new_id
from services.vault import Vault

IMAGE = "image/jpeg"  # what vetting makes of every page


def unlocked(vault: Vault | None) -> Vault:
    """The vault. Raises UserError("credentials-off") where the operator has set no key."""
    if vault is None:
        raise UserError("credentials-off")
    return vault


def about(guild_id: int, application_id: int, part: str) -> str:
    """What the envelope of a text authenticates; db.applications registers the same for a change of keys."""
    return f"application/{guild_id}/{application_id}/{part}"


def about_member(guild_id: int, group_id: int, user_id: int) -> str:
    """What the envelope of a word to a member authenticates. It lives in a job, and is not for a change of keys."""
    return f"membership/{guild_id}/{group_id}/{user_id}"


def seal_text(vault: Vault, guild_id: int, application_id: int, part: str, text: str) -> bytes:
    """A text in its envelope."""
    return vault.seal(text.encode(), about(guild_id, application_id, part))


def open_text(vault: Vault, application: Application, part: str, sealed: bytes | None) -> str:
    """A text out of its envelope, "" for none. Raises UserError: "vault-key-missing", "vault-damaged"."""
    if sealed is None:
        return ""
    return vault.open(sealed, about(application.guild_id, application.application_id, part)).decode()


def seal_pages(
    vault: Vault, guild_id: int, application_id: int, pages: Sequence[bytes], first: int, now: datetime
) -> list[SealedFile]:
    """Pages in their envelopes, numbered from `first`."""
    sealed: list[SealedFile] = []
    for number, page in enumerate(pages, first):
        file_id = new_id(now)
        envelope = vault.seal(page, db.sealed_files.about(guild_id, application_id, file_id, number))
        sealed.append(SealedFile(guild_id, file_id, application_id, number, len(page), IMAGE, envelope, now))
    return sealed


async def store(tx: Transaction, files: Sequence[SealedFile]) -> None:
    """Keep the pages."""
    for file in files:
        await db.sealed_files.add(tx, file)
