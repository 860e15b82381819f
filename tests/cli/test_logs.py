"""What reaches the log, and what does not."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from bench._discord_stand_in import TOKEN
from bot import logs
from bot.config import Settings

OWN_TOKEN = "a-token-of-no-known-shape"


def settings(form: str) -> Settings:
    return Settings(log={"format": form})  # type: ignore[arg-type]


def record(message: str, *arguments: object, failed: bool = False, **extra: object) -> logging.LogRecord:
    """A record as the standard library makes it; `failed` adds the failure that is being handled."""
    failure = sys.exc_info() if failed else None
    made = logging.LogRecord("some.library", logging.WARNING, "file.py", 1, message, arguments, failure)
    vars(made).update(extra)
    return made


@pytest.mark.parametrize("form", ["console", "json"])
@pytest.mark.parametrize(
    ("message", "secret"),
    [
        (f"Authorization: Bot {TOKEN}", TOKEN),
        (f"logging in with {OWN_TOKEN!r}", OWN_TOKEN),
        (
            "POST https://discord.com/api/v10/webhooks/112233/aW50ZXJhY3Rpb246-secret responded",
            "aW50ZXJhY3Rpb246-secret",
        ),
        ("POST https://discord.com/api/v10/interactions/112233/aW50ZXJhY3Rpb246/callback", "aW50ZXJhY3Rpb246"),
        ("connecting to postgresql://bot:hunter2@db/guanxi", "hunter2"),
        ("DETAIL:  Failing row contains (1, my diary).", "my diary"),
    ],
)
def test_secrets_are_masked_wherever_they_stand(form: str, message: str, secret: str) -> None:
    formatter = logs.formatter(settings(form), OWN_TOKEN)
    try:
        raise RuntimeError(message)
    except RuntimeError:
        lines = [
            formatter.format(record(message)),
            formatter.format(record("%s", message)),
            formatter.format(record("in a field", where=message)),
            formatter.format(record("in a traceback", failed=True)),
        ]
    for line in lines:
        assert secret not in line
        assert logs.MASK in line


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_traceback_shows_no_values_of_variables(form: str) -> None:
    diary = "what a member " + "typed"
    try:
        raise RuntimeError("failed")
    except RuntimeError:
        line = logs.formatter(settings(form)).format(record("oh", failed=True))
    assert "RuntimeError: failed" in line
    assert diary not in line


def test_json_has_the_fields_of_a_record() -> None:
    line = logs.formatter(settings("json")).format(record("served %d", 3, guild=12))
    said = json.loads(line)
    assert (said["event"], said["guild"], said["level"], said["logger"]) == ("served 3", 12, "warning", "some.library")
    assert said["timestamp"].endswith("Z")


def test_the_settings_show_no_token() -> None:
    made = Settings(token=OWN_TOKEN, discord={"proxy": "http://me:hunter2@host:1"})  # type: ignore[arg-type]
    shown = f"{made!r} {made} {made.model_dump_json()}"
    assert OWN_TOKEN not in shown
    assert "hunter2" not in repr(made)
