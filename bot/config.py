"""Settings of the program, from config.toml and the environment. Nothing is read at import."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
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

    requests_a_second: Annotated[int, Field(ge=1, le=10_000)] = Field(
        default=45,
        description="Messages, roles and cards sent a second by all processes together; Discord takes 50 of most bots.",
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

    direct_url: str | None = Field(
        default=None,
        repr=False,
        description="Where url leads to a pool that lends connections for a transaction: the same database directly.",
    )

    @field_validator("direct_url")
    @classmethod
    def _known_directly(cls, value: str | None) -> str | None:
        if value and dialect.is_sqlite(dialect.parse_url(value)):
            raise ValueError("is for PostgreSQL behind a pool; an SQLite file has none")
        return value or None

    @property
    def direct(self) -> str:
        """The address for whatever needs a connection of its own: locks, migrations, checks of everything."""
        return self.direct_url or self.url

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


class ShardingSettings(_Section):
    """Several processes, each with some of Discord's shards; see docs/scaling.md."""

    shards: str | None = Field(
        default=None,
        description="The shards of this process, such as 0-3 or 7; auto takes them by the number in the host's name.",
    )
    of: Annotated[int, Field(ge=1, le=10_000)] = Field(default=1, description="How many shards there are in all.")
    processes: Annotated[int, Field(ge=1, le=1000)] | None = Field(
        default=None, description="With auto: over how many processes they are spread."
    )

    @field_validator("shards")
    @classmethod
    def _a_range(cls, value: str | None) -> str | None:
        if value and value != "auto" and not re.fullmatch(r"[0-9]{1,5}(-[0-9]{1,5})?", value):
            raise ValueError("must be a number, a range such as 0-3, or auto")
        return value or None


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


class BackupSettings(_Section):
    """The backups that the running bot takes by itself, and those of `guanxi backup`."""

    folder: Path | None = Field(
        default=None, description="A folder for backups and nothing else; without one the bot takes none by itself."
    )
    every_hours: Literal[1, 2, 3, 4, 6, 8, 12, 24] = Field(default=24, description="Hours from one to the next.")
    hour: Annotated[int, Field(ge=0, le=23)] = Field(
        default=4, description="An hour of the day, in UTC, at which one is due."
    )
    keep_daily: Annotated[int, Field(ge=1)] = Field(default=7, description="How many days keep their newest backup.")
    keep_weekly: Annotated[int, Field(ge=0)] = Field(default=4, description="How many weeks keep their newest backup.")
    keep_monthly: Annotated[int, Field(ge=0)] = Field(
        default=6, description="How many months keep their newest backup."
    )
    key: SecretStr | None = Field(
        default=None, description="Only from the environment: the key that seals backups, 32 bytes in base64."
    )
    key_file: Path | None = Field(
        default=None,
        description="File with the key that seals backups; the environment variable GUANXI_BACKUP__KEY goes first.",
    )


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
    oauth_client_id: str | None = Field(
        default=None,
        description="The application's client id, for signing in to the staff pages; without it they are off.",
    )
    oauth_client_secret: SecretStr | None = Field(
        default=None, description="Only from the environment: the application's client secret."
    )
    oauth_secret_file: Path | None = Field(
        default=None,
        description="File that holds the client secret; GUANXI_WEB__OAUTH_CLIENT_SECRET goes first.",
    )
    session_key: SecretStr | None = Field(
        default=None, description="Only from the environment: what signs the cookies of the staff pages."
    )
    session_key_file: Path | None = Field(
        default=None,
        description="File that holds it; GUANXI_WEB__SESSION_KEY goes first. Without one a start signs everybody out.",
    )

    @field_validator("oauth_client_id")
    @classmethod
    def _an_id(cls, value: str | None) -> str | None:
        if value and not (value.isascii() and value.isdecimal() and len(value) < 20):
            raise ValueError("must be the number that the developer portal shows as the client id, in quotes")
        return value or None

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


class MetricsSettings(_Section):
    """The metrics port: /healthz, /readyz and /metrics, for the operator's own tools."""

    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="Address to listen on; what is said there names nobody, and asks for no password.",
    )
    port: Annotated[int, Field(ge=1, le=65535)] | None = Field(
        default=None, description="Port to listen on; without one there are none of these."
    )


class Settings(BaseSettings):
    """Everything that an operator can set."""

    model_config = SettingsConfigDict(
        env_prefix="GUANXI_", env_nested_delimiter="__", extra="forbid", frozen=True, hide_input_in_errors=True
    )

    token: SecretStr | None = Field(default=None, description="Only from the environment, as GUANXI_TOKEN.")
    discord: DiscordSettings = DiscordSettings()
    database: DatabaseSettings = DatabaseSettings()
    sharding: ShardingSettings = ShardingSettings()
    log: LogSettings = LogSettings()
    credentials: CredentialsSettings = CredentialsSettings()
    backup: BackupSettings = BackupSettings()
    demo: DemoSettings = DemoSettings()
    web: WebSettings = WebSettings()
    metrics: MetricsSettings = MetricsSettings()

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
        backup: Any = values.get("backup")
        if isinstance(backup, dict) and "key" in backup:
            raise ConfigError(f"{path}: a key does not belong into this file; set backup.key_file")
        web: Any = values.get("web")
        if isinstance(web, dict) and web.keys() & {"oauth_client_secret", "session_key"}:
            raise ConfigError(
                f"{path}: a secret does not belong into this file; set web.oauth_secret_file and web.session_key_file"
            )
    try:
        return Settings(**values)
    except ValidationError as error:
        raise ConfigError("\n".join(_sentence(each) for each in error.errors(include_input=False))) from None
    except SettingsError as error:  # from the environment, where a section as a whole would have to be JSON
        raise ConfigError(f"{error}; in the environment a setting is GUANXI_<SECTION>__<NAME>") from None


def sharded(settings: Settings, told: Mapping[str, Any]) -> Settings:
    """The settings with those of the section sharding that were told otherwise. Raises ConfigError."""
    try:
        section = ShardingSettings(**{**settings.sharding.model_dump(), **told})
    except ValidationError as error:
        raise ConfigError(
            "\n".join(f"sharding.{_sentence(each)}" for each in error.errors(include_input=False))
        ) from None
    return settings.model_copy(update={"sharding": section})


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
