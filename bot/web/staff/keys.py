"""The secrets of the staff pages, from the environment and from files, and why the pages are off without them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from pydantic import SecretStr
from yarl import URL

from bot.config import ConfigError, WebSettings

SHORTEST_KEY = 32  # characters


@dataclass(frozen=True, slots=True)
class Keys:
    """What signing in takes. With a `passing` session key everybody is signed out when the bot starts anew."""

    client_id: str
    client_secret: str = field(repr=False)
    session_key: str = field(repr=False)
    passing: bool


def why_off(settings: WebSettings) -> str | None:
    """What is missing or unsafe, and what to do, for the operator; None where the staff pages are on."""
    if settings.port is None:
        return "web.port is not set"
    if settings.oauth_client_id is None:
        return "web.oauth_client_id is not set"
    if not _given(settings.oauth_client_secret) and settings.oauth_secret_file is None:
        return "there is no client secret: set GUANXI_WEB__OAUTH_CLIENT_SECRET, or web.oauth_secret_file"
    if settings.public_url is None:
        return "web.public_url is not set, to which Discord sends people back"
    url = URL(settings.public_url)
    if url.scheme != "https" and not is_loopback(url.host or ""):
        return "web.public_url is not https, and who is signed in must not travel unencrypted"
    return None


def keys(settings: WebSettings) -> Keys | None:
    """The secrets; None where the staff pages are off. Raises ConfigError for a file that cannot be used."""
    if why_off(settings) is not None:
        return None
    client_secret = _given(settings.oauth_client_secret) or _read(settings.oauth_secret_file, "web.oauth_secret_file")
    session_key = _given(settings.session_key)
    if not session_key and settings.session_key_file is not None:
        session_key = _read(settings.session_key_file, "web.session_key_file")
    if session_key and len(session_key) < SHORTEST_KEY:
        raise ConfigError(f"the session key of the web port is short: use {SHORTEST_KEY} random characters or more")
    return Keys(
        settings.oauth_client_id or "",
        client_secret,
        session_key or secrets.token_urlsafe(SHORTEST_KEY),
        passing=not session_key,
    )


def is_loopback(host: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _given(secret: SecretStr | None) -> str:
    return secret.get_secret_value().strip() if secret is not None else ""


def _read(path: Path | None, setting: str) -> str:
    try:
        found = path.read_text(encoding="ascii").strip() if path is not None else ""
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not plain text"
        raise ConfigError(f"{setting}: {path} cannot be read: {reason}") from None
    if not found:
        raise ConfigError(f"{setting}: {path} is empty")
    return found
