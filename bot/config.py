"""Settings of the program, from config.toml and the environment. Nothing is read at import."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from db import dialect


class ConfigError(Exception):
    """The configuration cannot be used. The text names the key and what is allowed, and never a secret."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DiscordSettings(_Section):
    """How the bot reaches Discord."""

    token_file: Path | None = Field(None, description="File that holds the bot's token; the environment variable GUANXI_TOKEN goes first.")
    proxy: str | None = Field(None, description="HTTP proxy for everything sent to Discord, such as http://127.0.0.1:7890.")
    members_intent: bool = Field(True, description="Ask Discord for the list of members (a privileged intent).")
    message_content_intent: bool = Field(
        True, description="Ask Discord for what members write (a privileged intent), for the plain words 签到 and checkin."
    )

    @field_validator("proxy")
    @classmethod
    def _http(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value or None


class DatabaseSettings(_Section):
    """Where everything is stored."""

    url: str = Field("sqlite:///data/guanxi.db", description="sqlite:///path/to/file.db, or postgresql://user@host/name.")

    @field_validator("url")
    @classmethod
    def _known(cls, value: str) -> str:
        dialect.parse_url(value)
        return value


class LogSettings(_Section):
    """What is written to standard error."""

    level: Literal["debug", "info", "warning", "error"] = Field("info", description="debug, info, warning or error.")
    format: Literal["console", "json"] = Field("console", description="console for people, json for machines.")


class DemoSettings(_Section):
    """`guanxi demo`."""

    port: Annotated[int, Field(ge=1024, le=65000)] = Field(
        8765, description="Port of the start page on this machine; each channel has one of those that follow."
    )


class Settings(BaseSettings):
    """Everything that an operator can set."""

    model_config = SettingsConfigDict(
        env_prefix="GUANXI_", env_nested_delimiter="__", extra="forbid", frozen=True, hide_input_in_errors=True
    )

    token: SecretStr | None = Field(None, description="Only from the environment, as GUANXI_TOKEN.")
    discord: DiscordSettings = DiscordSettings()
    database: DatabaseSettings = DatabaseSettings()
    log: LogSettings = LogSettings()
    demo: DemoSettings = DemoSettings()

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
    try:
        return Settings(**values)
    except ValidationError as error:
        raise ConfigError("\n".join(_sentence(each) for each in error.errors(include_input=False))) from error


def _sentence(error: Any) -> str:
    key = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"{key}: there is no such setting; config.example.toml lists them all"
    return f"{key}: {error['msg'].removeprefix('Value error, ')}"


def token(settings: Settings) -> str:
    """The bot's token. Raises ConfigError where there is none, or its file cannot be read."""
    if settings.token is not None and settings.token.get_secret_value().strip():
        return settings.token.get_secret_value().strip()
    path = settings.discord.token_file
    if path is None:
        raise ConfigError("no token: set the environment variable GUANXI_TOKEN, or discord.token_file in the config")
    try:
        found = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigError(f"discord.token_file: {path} cannot be read: {error.strerror}") from error
    if not found:
        raise ConfigError(f"discord.token_file: {path} is empty")
    return found
