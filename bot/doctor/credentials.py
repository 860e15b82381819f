"""What the doctor finds about credentials: keys, what they open, and where it is kept."""

from __future__ import annotations

import os
from datetime import datetime

from bot import vault_keys
from bot.config import ConfigError, Settings
from bot.doctor.findings import Finding
from bot.doctor.machine import private
from db.engine import Database, StorageError
from services import sealed
from services.vault import Vault

OFF = (
    "credentials are off: there is no master key, so no group can ask for proof of a trade\n"
    "Make one with: guanxi credentials new-key FILE"
)


async def examine(settings: Settings, database: Database | None, now: datetime) -> list[Finding]:
    """Whether the feature is on, whether its keys are safe, and whether they open what is stored."""
    findings = [finding for path in vault_keys.key_files(settings) for finding in private(path, "a master key")]
    try:
        vault = vault_keys.vault(settings)
    except ConfigError as error:
        findings.append(Finding.problem(str(error)))
        vault = None
    else:
        if vault is None:
            findings.append(Finding.warning(OFF))
        else:
            findings.append(Finding.good(f"credentials are on: sealed with the key {vault.current.hex()}"))
    findings += _folder(settings)
    if database is not None:
        try:
            findings += await _stored(database, vault, now)
        except StorageError as error:
            findings.append(Finding.problem(f"what is sealed cannot be read ({error.kind}): {error.detail}"))
    return findings


def _folder(settings: Settings) -> list[Finding]:
    folder = settings.credentials.folder
    if folder is None or not folder.exists():
        return []
    if not os.access(folder, os.W_OK | os.X_OK):
        return [Finding.problem(f"credentials.store: {folder} cannot be written\nGive it to the bot's user: chown")]
    if os.name == "posix" and folder.stat().st_mode & 0o077:
        return [Finding.warning(f"others on this machine may look into {folder}\nchmod 700 {folder}")]
    return []


async def _stored(database: Database, vault: Vault | None, now: datetime) -> list[Finding]:
    found = await sealed.examine(database, vault, now)
    known = vault.key_ids if vault is not None else frozenset[bytes]()
    lost = {key_id: count for key_id, count in found.by_key.items() if key_id and key_id not in known}
    findings = [
        Finding.problem(
            f"{count:,} of what is sealed needs the key {key_id.hex()}, which is not there\n"
            "Nothing is lost while that key exists: put it back as credentials.key_file or in credentials.old_key_files"
        )
        for key_id, count in lost.items()
    ]
    findings += [
        Finding.problem(f"the newest in {place} does not open: it was changed, or moved\nPut a backup in its place")
        for place, code in found.not_opening.items()
        if code == "vault-damaged"
    ]
    if count := found.by_key.get(b"", 0):
        said = f"{count:,} of what is sealed is missing or damaged\nPut a backup in its place"
        findings.append(Finding.problem(said))
    if found.strays:
        said = f"{found.strays:,} sealed files belong to nothing that is stored; the bot removes them within an hour"
        findings.append(Finding.warning(said))
    current = found.by_key.get(vault.current, 0) if vault is not None else 0
    older = sum(found.by_key.values()) - current - sum(lost.values()) - found.by_key.get(b"", 0)
    if older:
        findings.append(Finding.warning(f"{older:,} are still sealed with an old key\nRun: guanxi credentials rotate"))
    if not findings and vault is not None:
        findings.append(Finding.good(f"what is sealed: {current:,}, and the key opens it"))
    return findings
