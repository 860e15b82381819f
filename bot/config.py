"""Settings of the program, from config.toml and the environment. Nothing is read at import."""

from __future__ import annotations

import tomllib
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError
from yarl import URL

from db import dialect

DEFAULT_FILE = Path("config.toml")  # of the folder in which the bot is started


class ConfigError(Exception):
    """The configuration cannot be used. The text names the key and what is allowed, and never a secret."""


class NoToken(ConfigError):
    """There is no token, or nothing that could be one."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DiscordSettings(_Section):
    """How the bot reaches Discord."""

    token_file: Path | None = Field(
        default=None, description="File that holds the bot's token; the environment variable GUANXI_TOKEN goes first."
    )
    proxy: str | None = Field(
        default=None,
        repr=False,
        description="HTTP proxy for everything sent to Discord, such as http://127.0.0.1:7890.",
    )
    members_intent: bool = Field(default=True, description="Ask Discord for the list of members (a privileged intent).")
    message_content_intent: bool = Field(
        default=True,
        description="Ask Discord for what members write (a privileged intent), for the plain words 签到 and checkin.",
    )

    @field_validator("proxy")
    @classmethod
    def _http(cls, value: str | None) -> str | None:
        if not value:
            return None
        try:
            url = URL(value)
            fits = url.scheme in ("http", "https") and bool(url.host) and bool(url.port)
        except ValueError:
            fits = False
        if not fits:
            raise ValueError("must be http://host:port or https://host:port; discord.py knows no other kind of proxy")
        return value

    @property
    def proxy_shown(self) -> str | None:
        """The proxy without its user and password, for messages."""
        return None if self.proxy is None else str(URL(self.proxy).origin())


class DatabaseSettings(_Section):
    """Where everything is stored."""

    url: str = Field(
        default="sqlite:///data/guanxi.db",
        repr=False,
        description="sqlite:///path/to/file.db, or postgresql://user@host/name.",
    )

    @field_validator("url")
    @classmethod
    def _known(cls, value: str) -> str:
        dialect.parse_url(value)
        return value

    @property
    def url_shown(self) -> str:
        """The address without its password, for messages."""
        return dialect.shown(self.url)

    @property
    def has_password(self) -> bool:
        """Whether the address holds a password."""
        return dialect.parse_url(self.url).password is not None

    @property
    def file(self) -> Path | None:
        """The SQLite file; None for PostgreSQL."""
        url = dialect.parse_url(self.url)
        return dialect.sqlite_path(url) if dialect.is_sqlite(url) else None


class LogSettings(_Section):
    """What is written to standard error."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="debug, info, warning or error."
    )
    format: Literal["console", "json"] = Field(default="console", description="console for people, json for machines.")


class CredentialsSettings(_Section):
    """Where what proves a member's trade is kept, and the keys that seal it."""

    key: SecretStr | None = Field(
        default=None, description="Only from the environment: the master key, 32 bytes in base64."
    )
    old_keys: SecretStr | None = Field(
        default=None, description="Only from the environment: earlier master keys, with commas between them."
    )
    key_file: Path | None = Field(
        default=None,
        description="File that holds the master key; the environment variable GUANXI_CREDENTIALS__KEY goes first.",
    )
    old_key_files: tuple[Path, ...] = Field(
        default=(), description="Files that hold earlier master keys, until everything is sealed with the new one."
    )
    store: str = Field(default="database", description="database, or the path of a folder for the sealed files.")
    max_file_mb: Annotated[int, Field(ge=1, le=25)] = Field(
        default=10, description="The largest file that a member may hand in, in MB."
    )

    @field_validator("store")
    @classmethod
    def _a_place(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("must be database, or the path of a folder")
        return value

    @property
    def folder(self) -> Path | None:
        """The folder for sealed files; None where they are in the database."""
        return None if self.store == "database" else Path(self.store)


class DemoSettings(_Section):
    """`guanxi demo`."""

    port: Annotated[int, Field(ge=1024, le=65000)] = Field(
        default=8765, description="Port of the start page on this machine; each channel has one of those that follow."
    )


class WebSettings(_Section):
    """The web port: pages that everyone may read, such as the published reports of groups."""

    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="Address to listen on; 127.0.0.1 is for a reverse proxy on the same machine.",
    )
    port: Annotated[int, Field(ge=1, le=65535)] | None = Field(
        default=None, description="Port to listen on; without one there are no pages."
    )
    public_url: str | None = Field(
        default=None, description="What the pages are reached by from outside, such as https://club.example; for links."
    )
    proxies: tuple[str, ...] = Field(
        default=("127.0.0.1", "::1"),
        description="Addresses of reverse proxies, whose X-Forwarded-For is believed; others' is not.",
    )

    @field_validator("public_url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if not value:
            return None
        try:
            url = URL(value)
            fits = url.scheme in ("http", "https") and bool(url.host) and not url.user and not url.password
            fits = fits and not url.query_string and not url.fragment
        except ValueError:
            fits = False
        if not fits:
            raise ValueError("must be http://host or https://host, with a path if need be, and nothing after it")
        return value.rstrip("/")

    @field_validator("proxies")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        try:
            return tuple(str(ip_address(each)) for each in value)
        except ValueError:
            raise ValueError("must be a list of IP addresses") from None


class Settings(BaseSettings):
    """Everything that an operator can set."""

    model_config = SettingsConfigDict(
        env_prefix="GUANXI_", env_nested_delimiter="__", extra="forbid", frozen=True, hide_input_in_errors=True
    )

    token: SecretStr | None = Field(default=None, description="Only from the environment, as GUANXI_TOKEN.")
    discord: DiscordSettings = DiscordSettings()
    database: DatabaseSettings = DatabaseSettings()
    log: LogSettings = LogSettings()
    credentials: CredentialsSettings = CredentialsSettings()
    demo: DemoSettings = DemoSettings()
    web: WebSettings = WebSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment goes before the file, whose values come in as arguments."""
        return env_settings, init_settings


def load(path: Path | None) -> Settings:
    """The settings of a config file and the environment; of the environment alone for None. Raises ConfigError."""
    values: dict[str, Any] = {}
    if path is not None:
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path} is not TOML: {error}") from error
        if "token" in values:
            raise ConfigError(f"{path}: a token does not belong into this file; set GUANXI_TOKEN or discord.token_file")
        credentials: Any = values.get("credentials")
        if isinstance(credentials, dict) and credentials.keys() & {"key", "old_keys"}:
            raise ConfigError(f"{path}: a master key does not belong into this file; set credentials.key_file")
    try:
        return Settings(**values)
    except ValidationError as error:
        raise ConfigError("\n".join(_sentence(each) for each in error.errors(include_input=False))) from None
    except SettingsError as error:  # from the environment, where a section as a whole would have to be JSON
        raise ConfigError(f"{error}; in the environment a setting is GUANXI_<SECTION>__<NAME>") from None


def _sentence(error: Any) -> str:
    key = ".".join(str(part) for part in error["loc"])
    allowed = error.get("ctx", {})
    said: str = {
        "extra_forbidden": "there is no such setting; config.example.toml lists them all",
        "bool_parsing": "must be true or false",
        "bool_type": "must be true or false",
        "int_parsing": "must be a whole number",
        "int_type": "must be a whole number",
        "string_type": "must be a text in quotes",
        "path_type": "must be the path of a file, in quotes",
        "model_type": f"is a section; write [{key}] above its settings",
        "literal_error": f"must be {allowed.get('expected')}",
        "greater_than_equal": f"must be {allowed.get('ge')} or more",
        "less_than_equal": f"must be {allowed.get('le')} or less",
    }.get(error["type"]) or error["msg"].removeprefix("Value error, ")
    return f"{key}: {said}"


def token(settings: Settings) -> str:
    """The bot's token. Raises NoToken where there is none, or its file cannot be read."""
    path = settings.discord.token_file
    if settings.token is not None and settings.token.get_secret_value().strip():
        found, origin = settings.token.get_secret_value().strip(), "GUANXI_TOKEN"
    elif path is None:
        raise NoToken("no token: set the environment variable GUANXI_TOKEN, or discord.token_file in the config")
    else:
        found, origin = _read_token(path), f"discord.token_file: {path}"
    # What no token has would break the header that carries it, in an error that shows it.
    if not found.isascii() or not found.isprintable() or " " in found:
        raise NoToken(f"{origin} holds something that is no token; copy it anew from the developer portal")
    return found


def _read_token(path: Path) -> str:
    try:
        found = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise NoToken(f"discord.token_file: {path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise NoToken(f"discord.token_file: {path} is not a text file") from None
    if not found:
        raise NoToken(f"discord.token_file: {path} is empty")
    return found
