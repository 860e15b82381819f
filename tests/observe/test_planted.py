"""Secrets, and what members typed, planted in everything that fails and then looked for in everything logged at debug.

In both formats, on both databases. Each of the masks in bot.logs is there because one of these was found.
"""

from __future__ import annotations

import base64
import io
import json
import logging
import sys
import traceback
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from pydantic import BaseModel
from sqlalchemy import insert, make_url, text
from sqlalchemy.exc import DBAPIError

from bench._discord_stand_in import TOKEN, DiscordStandIn, Fault
from bot import logs
from bot.config import Settings
from bot.demo.stage import Stage
from bot.ui.ask import Ask
from bot.ui.press import attend
from db.engine import Database
from db.ledger import transactions
from services.jobs import MAX_ATTEMPTS, Jobs, enqueue
from tests.cli.conftest import Start
from tests.databases import PostgreSQLServer
from tests.discord.test_answers import Discord

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
KEY = base64.b64encode(bytes(range(200, 232))).decode()
PASSWORD, PROXY_PASSWORD = "correct horse & battery", "proxy%2Fstaple"
DIRECT_PASSWORD = "past-the-pooler"
INTERACTION_TOKEN = "aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4OlpxUGxhbnRlZA=="

# Typed: into a form on several lines, a greeting, the name of a file, something short, and what looks like code.
DIARY = "my diary, line one\nanother 'line' of it, with a \"quote\"\nHINT: and a third"
GREETING = "恭喜发财，小美！"
FILE = "passport-of-mia.jpeg"
SHORT = "茶"
SHORT_WORD = "abc"
TYPED = (DIARY, *DIARY.splitlines(), GREETING, FILE, SHORT, f"'{SHORT_WORD}'")
SECRETS = (
    TOKEN,
    KEY,
    PASSWORD,
    "correct%20horse",
    "correct+horse",
    PROXY_PASSWORD,
    "proxy/staple",
    DIRECT_PASSWORD,
    INTERACTION_TOKEN,
)
WEBHOOK = f"https://discord.com/api/v10/webhooks/112233/{INTERACTION_TOKEN}/messages/@original"
CALLBACK = f"https://discord.com/api/v10/interactions/112233/{INTERACTION_TOKEN}/callback"
ADDRESS = f"postgresql://guanxi:{PASSWORD.replace(' ', '%20').replace('&', '%26')}@db/guanxi"

DATA: dict[str, Any] = {
    "custom_id": "setup:zone:1",
    "options": [{"name": "send", "type": 1, "options": [{"name": "greeting", "type": 3, "value": GREETING}]}],
    "components": [
        {"type": 18, "component": {"type": 4, "custom_id": "words", "value": DIARY}},
        {"type": 18, "component": {"type": 4, "custom_id": "word", "value": SHORT}},
        {"type": 18, "component": {"type": 4, "custom_id": "code", "value": SHORT_WORD}},
    ],
    "resolved": {"attachments": {"1": {"id": "1", "filename": FILE, "size": 3}}},
}


class Model(BaseModel):
    number: int


@pytest.fixture(params=["console", "json"])
def written(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that is logged, by the program's own configuration at debug."""
    settings = Settings(
        token=TOKEN,  # type: ignore[arg-type]
        log={"format": request.param, "level": "debug"},  # type: ignore[arg-type]
        database={"url": ADDRESS, "direct_url": f"postgresql://guanxi:{DIRECT_PASSWORD}@db2/guanxi"},  # type: ignore[arg-type]
        discord={"proxy": f"http://me:{PROXY_PASSWORD}@proxy:1"},  # type: ignore[arg-type]
        credentials={"key": KEY},  # type: ignore[arg-type]
    )
    root, stream = logging.getLogger(), io.StringIO()
    known = [root, *(each for each in root.manager.loggerDict.values() if isinstance(each, logging.Logger))]
    before = [(each, each.level, list(each.handlers)) for each in known]
    hook = sys.excepthook
    monkeypatch.setattr(sys, "stderr", stream)
    logs.configure(settings, TOKEN)
    yield stream
    sys.excepthook = hook
    logging.captureWarnings(False)
    for each, level, handlers in before:
        each.setLevel(level)
        each.handlers[:] = handlers


def found_in(written: str, planted: Sequence[str]) -> list[str]:
    """What of the planted stands in the log, as it is or as Python or JSON would write it."""
    forms = {
        each: {each, repr(each)[1:-1], json.dumps(each)[1:-1], json.dumps(each, ensure_ascii=False)[1:-1]}
        for each in planted
    }
    return [each for each, forms in forms.items() if any(form in written for form in forms)]


async def _refused_by_the_database(database: Database) -> None:
    row = {"guild_id": 1, "transaction_id": 1, "key": GREETING, "kind": None, "reason": DIARY, "at": NOW}
    async with database.transaction() as tx:
        await tx.execute(insert(transactions), row)


async def _refused_in_many(database: Database) -> None:
    rows = [
        {"guild_id": 1, "transaction_id": 5, "key": f"{GREETING}{n}", "kind": "x", "reason": DIARY, "at": NOW}
        for n in range(20)
    ]
    async with database.transaction() as tx:
        await tx.execute_many(insert(transactions), rows)


async def _not_what_the_column_takes(database: Database) -> None:
    async with database.transaction() as tx:
        if database.url.get_backend_name() == "sqlite":
            raise ValueError(f"invalid literal for int() with base 10: {DIARY!r}")
        await tx.execute(text("SELECT CAST(:words AS BIGINT)"), {"words": DIARY})


async def _shown_by_python(_: Database) -> None:
    try:
        int(SHORT_WORD)
    except ValueError as error:
        raise RuntimeError(f"{DIARY} {GREETING!r} {[FILE, SHORT]}") from error


async def _does_not_fit_a_model(_: Database) -> None:
    Model.model_validate({"number": DIARY * 20})


async def _with_secrets(_: Database) -> None:
    try:
        raise ConnectionError(f"{ADDRESS} refused; key {KEY}, passwords {PASSWORD!r} {DIRECT_PASSWORD}, token {TOKEN}")
    except ConnectionError as error:
        error.add_note(f"POST {CALLBACK} with Authorization: Bot {TOKEN}, through http://me:{PROXY_PASSWORD}@proxy:1")
        raise ExceptionGroup("two", [RuntimeError(WEBHOOK), RuntimeError(INTERACTION_TOKEN)]) from error


Fails = Callable[[Database], Awaitable[None]]
FAILURES: tuple[Fails, ...] = (
    _refused_by_the_database,
    _refused_in_many,
    _not_what_the_column_takes,
    _shown_by_python,
    _does_not_fit_a_model,
    _with_secrets,
)


def _at_work(fails: Fails, database: Database) -> Callable[[Ask], Awaitable[None]]:
    async def work(ask: Ask) -> None:
        logging.getLogger("bot.somewhere").debug("at work on %s for %s", WEBHOOK, GREETING, extra={"said": [DIARY]})
        await fails(database)

    return work


async def test_nothing_planted_in_a_failing_handler_is_logged(
    database: Database, written: io.StringIO, request: pytest.FixtureRequest
) -> None:
    for fails in FAILURES:
        told = len(written.getvalue())
        discord_ = Discord()
        discord_.data = DATA
        await attend(cast(Any, discord_), "setup:zone", _at_work(fails, database), edits=False)
        lines = written.getvalue()[told:]
        assert found_in(lines, (*TYPED, *SECRETS)) == [], fails.__name__
        assert logs.MASK in lines and "unexpected failure in setup:zone" in lines
        assert f"in {fails.__name__}" in lines  # the traceback is still of use
        # Each line of that occasion carries the number that the member was told.
        (shown,) = discord_.shown
        (reference,) = [word.strip("`") for word in shown.split() if word.startswith("`")]
        if request.node.callspec.params["written"] == "json":
            said = [json.loads(line) for line in lines.splitlines()]
            assert {each["reference"] for each in said} == {reference} and len(said) == 2
            assert all(each["timestamp"].endswith("Z") and each["level"] and each["logger"] for each in said)
        else:
            assert lines.count(f"reference={reference}") == 2
    # That the failures would show it, were nothing done: else this test looks for what cannot be there.
    if database.url.get_backend_name() == "postgresql":
        with pytest.raises(DBAPIError) as refusal:
            await _refused_by_the_database(database)
        assert GREETING in "".join(traceback.format_exception(refusal.value))


async def test_what_the_database_repeats_of_a_row_is_not_logged_outside_an_interaction(
    database: Database, written: io.StringIO
) -> None:
    """There nobody knows what was typed. A job is tried until it is given up, and that one's traceback is logged."""
    jobs = Jobs(database)
    raised: list[BaseException] = []

    async def fails(*_: Any) -> None:
        try:
            await _refused_by_the_database(database)
        except DBAPIError as error:
            raised.append(error)
            raise

    jobs.register("test.fails", fails)
    async with database.transaction() as tx:
        await enqueue(tx, 1, "test.fails", "1", {"words": DIARY, "greeting": GREETING}, NOW)
    for day in range(MAX_ATTEMPTS):
        await jobs.run_due(NOW + timedelta(days=day))
    error: BaseException | None = raised[-1]
    while error is not None:  # as some library might put it into words of its own
        logging.getLogger("some.library").warning("refused: %s", error)
        error = error.__cause__
    assert "job failed for good" in written.getvalue() and "_refused_by_the_database" in written.getvalue()
    assert found_in(written.getvalue(), TYPED) == []


async def test_nothing_typed_in_the_club_is_logged(
    club: Stage, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Real commands and forms, Discord's 500 and 403 under them, and a service that shows what it was given."""
    ada, hall = club.world.persona("ada").member, club.world.channel("hall")
    shown = await club.slash("ada", "hall", "setup")
    await club.click("ada", shown, label="Language and days")
    form = await club.click("ada", shown, label="Another time zone…")

    async def broken(*given: Any, **more: Any) -> None:
        raise RuntimeError(f"given {given} {more}")

    with monkeypatch.context() as patch:
        patch.setattr(type(club.app.services.settings), "change_club", broken)
        patch.setattr(type(club.app.services.points), "grant", broken)
        await ada.submit_modal(form, {"zone": "Asia/Shanghai"})
        await ada.slash(hall, "points grant", member=club.world.persona("mia").member, amount=5, reason=GREETING)
    assert "Asia/Shanghai" not in written.getvalue() and "given (" in written.getvalue()
    for status in (500, 403):
        club.env.inject_error("POST", "/interactions/*/*/callback", status=status, times=1)
        await ada.slash(hall, "points grant", member=club.world.persona("mia").member, amount=5, reason=GREETING)
    assert found_in(written.getvalue(), (GREETING, TOKEN)) == []
    assert written.getvalue().count("reference") >= 2


@pytest.mark.parametrize("form", ["console", "json"])
async def test_nothing_planted_is_logged_by_the_whole_program(
    start: Start, discord: DiscordStandIn, postgresql: PostgreSQLServer, form: str, port: int
) -> None:
    """On PostgreSQL with a password, at debug: presses, what somebody writes, Discord's 500 and 404, a lost gateway."""
    url = postgresql.create()
    # Our own server believes everybody; another's password is as good a plant.
    given = make_url(url)
    password = given.password or "planted-password"
    environment = {
        "GUANXI_TOKEN": TOKEN,
        "GUANXI_DATABASE__URL": given.set(password=password).render_as_string(hide_password=False),
        "GUANXI_CREDENTIALS__KEY": KEY,
        "GUANXI_LOG__FORMAT": form,
        "GUANXI_LOG__LEVEL": "debug",
        "GUANXI_METRICS__PORT": str(port),
    }
    guanxi = await start("run", discord=discord, **environment)
    await guanxi.says("ready as")
    await discord.say(GREETING, 77)
    discord.faults += [Fault(r"POST /interactions/.*", 500), Fault(r"POST /interactions/.*", 404)]
    await discord.press("raffle:enter:7", 77)
    await discord.command("checkin", 78)
    asked = await discord.command("help", 79)
    await asked.answer
    await discord.hang_up(4000)
    await guanxi.says("RESUMED")
    await guanxi.stop()
    postgresql.drop(url)
    assert found_in(guanxi.said, (TOKEN, KEY, password, GREETING, "interaction-token-")) == []
    if form == "json":
        assert all(json.loads(line)["timestamp"].endswith("Z") for line in guanxi.said.splitlines())


def test_discord_py_is_kept_from_writing_messages(written: io.StringIO) -> None:
    """At debug it writes every event that it receives, and every request with its body."""
    for name in ("discord.gateway", "discord.http"):
        logging.getLogger(name).debug("For Shard ID None: WebSocket Event: %s", GREETING)
    assert written.getvalue() == ""
