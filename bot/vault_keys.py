"""The master keys of the vault and the key of backups, from the environment and from key files."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from pathlib import Path

from bot.config import ConfigError, Settings
from services.vault import KEY_BYTES, Vault

VARIABLE, OLD_VARIABLE = "GUANXI_CREDENTIALS__KEY", "GUANXI_CREDENTIALS__OLD_KEYS"
BACKUP_VARIABLE = "GUANXI_BACKUP__KEY"


def vault(settings: Settings) -> Vault | None:
    """The vault with the keys that the settings name; None where there is no current key: the feature is off.

    Raises ConfigError for a key that cannot be read or is none.
    """
    given = settings.credentials
    if given.key is not None and given.key.get_secret_value().strip():
        current = _decoded(given.key.get_secret_value(), VARIABLE)
    elif given.key_file is not None:
        current = _from_file(given.key_file, "credentials.key_file")
    else:
        return None
    listed = given.old_keys.get_secret_value().replace(",", " ").split() if given.old_keys is not None else []
    old = [_decoded(key, OLD_VARIABLE) for key in listed]
    old += [_from_file(path, "credentials.old_key_files") for path in given.old_key_files]
    return Vault(current, *old)


def backup_vault(settings: Settings) -> Vault | None:
    """The vault with the key that seals backups; None where there is none: they are not sealed. Raises ConfigError."""
    given = settings.backup
    if given.key is not None and given.key.get_secret_value().strip():
        return Vault(_decoded(given.key.get_secret_value(), BACKUP_VARIABLE))
    return None if given.key_file is None else Vault(_from_file(given.key_file, "backup.key_file"))


def key_files(settings: Settings) -> list[Path]:
    """The key files that are in use."""
    given = settings.credentials
    current = [] if given.key_file is None or given.key is not None else [given.key_file]
    return [*current, *given.old_key_files]


def new_key_file(path: Path) -> bytes:
    """Make a key and a file for it, readable by its owner alone; the key. Raises ConfigError; never overwrites."""
    key = secrets.token_bytes(KEY_BYTES)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "wb") as file:
            file.write(base64.b64encode(key) + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise ConfigError(f"{path} is there already, and a key is never overwritten; choose another name") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from error
    return key


def _from_file(path: Path, setting: str) -> bytes:
    try:
        text = path.read_text(encoding="ascii")
    except OSError as error:
        raise ConfigError(f"{setting}: {path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise ConfigError(f"{setting}: {path} holds no key; make one with: guanxi credentials new-key FILE") from None
    return _decoded(text, f"{setting}: {path}")


def _decoded(text: str, origin: str) -> bytes:
    """The key in base64. Its error never shows the text."""
    try:
        key = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ConfigError(
            f"{origin} holds no key: {KEY_BYTES} bytes in base64 are wanted; make one with: "
            "guanxi credentials new-key FILE"
        )
    return key
