"""`guanxi demo` and `guanxi demo --tour`."""

from __future__ import annotations

import asyncio
import base64
import logging
import os
import secrets
import signal
import socket
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from bot.demo.hub import HOST, MAX_PLACES, Hub, PortTaken, check_ports
from bot.demo.sign_in import Choice, SignInStandIn
from bot.demo.simulation import Simulation, simulate
from bot.demo.stage import Say, Scene, Stage, StageError, load_scenes
from bot.web.server import PortRefused
from bot.web.staff.oauth import Endpoints
from db.engine import StorageError
from services.vault import KEY_BYTES
from services.verify import verify

if TYPE_CHECKING:
    from bot.app import App
    from bot.config import Settings

log = logging.getLogger(__name__)

DATA = Path("data") / "demo"
CLIENT_ID, CLIENT_SECRET = "1", "demo"  # at the Discord of the demo itself


def say_now(line: str) -> None:
    """Prints a line at once, also into a pipe. A terminal that lacks a character gets a question mark for it."""
    encoding = sys.stdout.encoding or "utf-8"
    print(line.encode(encoding, "replace").decode(encoding), flush=True)


async def run_demo(
    settings: Settings, *, tour: bool = False, open_browser: bool = True, port: int | None = None, say: Say = say_now
) -> int:
    """Runs the bot in a simulated Discord, and returns the exit code.

    With `tour`, every scene is played, the ledger is checked and the answer is 0, or 1 after naming the failed step.
    Without it, the opening scenes are played and the club is served on `port` (of the settings, where none is given; 0
    takes free ones) and those after it, until Ctrl-C or SIGTERM: 0; or 1 where a port is taken, the folder cannot be
    written or the opening fails.

    The database of `settings` is never touched: the demo keeps its own SQLite file under ./data/demo, fresh each time.
    """
    from bot.app import build_app

    port = settings.demo.port if port is None else port
    scenes = [scene for scene in load_scenes() if tour or scene.opening]
    # One file for each demo that may run beside this one; that of a passing port is of no use afterwards.
    passing = tour or not port
    name = f"{'tour' if tour else 'demo'}-{os.getpid() if passing else port}"
    people: list[Choice] = []
    stand_in = SignInStandIn(CLIENT_ID, CLIENT_SECRET, lambda: people)
    with _stoppable() as stop:
        try:
            if not tour:
                check_ports(port)  # before the database of a demo that is running there is replaced
            settings = _with_web_port(_with_fresh_database(settings, name), None if tour else port)
            settings = _with_passing_key(settings)
            app = build_app(settings, always_sync=True)
            if not tour:
                app.sign_in_at = await _start(stand_in, port + MAX_PLACES + 2 if port else 0)
            await app.open()
            behind = sum((scene.takes for scene in scenes), timedelta(0))
            async with simulate(app, behind=behind) as simulation:
                await _play(simulation, scenes, say)
                if tour:
                    await check_books(app)
                    say("\n✓ Every scene played; the books balance.")
                    return 0
                people += [Choice(each.id, each.name, each.part) for each in simulation.world.personas.values()]
                staff = f"{app.settings.web.public_url}/staff/{simulation.world.guild.id}"
                async with Hub(simulation, port=port, say=say, staff=staff) as hub:
                    say(f"\n{hub.address}   ← open this: who you are, and where · 打开它，选择身份和频道")
                    say(f"{await _published(app, simulation)}   ← what the club publishes · 公示")
                    say(f"{staff}   ← for those who run it · 管理后台")
                    say("Ctrl-C stops the demo. · 按 Ctrl-C 结束。")
                    if open_browser and _has_display():
                        await asyncio.to_thread(webbrowser.open, hub.address)
                    await asyncio.Event().wait()  # for the signal that cancels this
        except (StageError, PortTaken, PortRefused) as error:
            log.debug("the demo ends early", exc_info=True)
            say(f"\n✗ {error}")
            return 1
        except StorageError as error:  # said here: the command line would name the database of `settings`
            say(f"\n✗ The demo cannot keep its database in {DATA} of this folder: {error.detail}. Start it elsewhere.")
            return 1
        except asyncio.CancelledError:
            if not stop.is_set():
                raise
            say("\nStopped. · 已停止。")
            return 0
        finally:
            await stand_in.stop()
            if passing:
                _remove_database(name)
    return 0


async def _start(stand_in: SignInStandIn, port: int) -> Endpoints:
    try:
        return await stand_in.start(HOST, port)
    except OSError as error:
        raise PortTaken(port) from error


async def check_books(app: App) -> None:
    """Recomputes every balance from its postings. Raises StageError where the books do not balance."""
    findings = await verify(app.services.database, app.clock.now())
    if findings.problems:
        raise StageError("checking the books: " + "; ".join(findings.problems))


async def _play(simulation: Simulation, scenes: list[Scene], say: Say) -> None:
    stage = Stage(simulation, say=say)
    for scene in scenes:
        await stage.play(scene)


def _with_fresh_database(settings: Settings, name: str) -> Settings:
    try:
        DATA.mkdir(parents=True, exist_ok=True)
        _remove_database(name)
    except OSError as error:
        raise StorageError("read-only", str(error.strerror)) from error
    url = f"sqlite:///{(DATA / name).as_posix()}.db"
    database = settings.database.model_copy(update={"url": url, "direct_url": None})
    return settings.model_copy(
        update={"database": database, "backup": settings.backup.model_copy(update={"folder": None})}
    )


def _with_passing_key(settings: Settings) -> Settings:
    """A master key that lives as long as the demo: nothing that is handed in to it can be read afterwards."""
    key = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    credentials = settings.credentials.model_validate({"key": key})
    return settings.model_copy(update={"credentials": credentials})


def _with_web_port(settings: Settings, first: int | None) -> Settings:
    """The pages for everyone on a port past those of the channels; none for the tour, where `first` is None."""
    if first is None:
        web: dict[str, Any] = {"port": None, "public_url": None}
    else:
        port = first + MAX_PLACES + 1 if first else _free_port()
        web = {"host": HOST, "port": port, "public_url": f"http://{HOST}:{port}"}
    # Nobody's own secrets: the demo signs people in by itself, and forgets them when it ends.
    web |= {"oauth_client_id": CLIENT_ID, "oauth_client_secret": SecretStr(CLIENT_SECRET), "oauth_secret_file": None}
    web |= {"session_key": None, "session_key_file": None}
    return settings.model_copy(update={"web": settings.web.model_copy(update=web)})


async def _published(app: App, simulation: Simulation) -> str:
    """Where to read what the club publishes; the first page, while there is nothing that it could."""
    guild_id = simulation.world.guild.id
    some = await app.services.reports.directory(guild_id) is not None
    return f"{app.settings.web.public_url}/{f'g/{guild_id}' if some else ''}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _remove_database(name: str) -> None:
    for path in DATA.glob(f"{name}.db*"):  # with its write-ahead log and lock
        path.unlink(missing_ok=True)


def _has_display() -> bool:
    if sys.platform.startswith(("win", "darwin")):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@contextmanager
def _stoppable() -> Iterator[asyncio.Event]:
    """Ctrl-C and SIGTERM cancel the running task, once; the event tells that from any other cancellation."""
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    stop = asyncio.Event()

    def halt() -> None:
        if not stop.is_set() and task is not None:
            stop.set()
            task.cancel()

    caught = []
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, halt)
        except (NotImplementedError, RuntimeError, ValueError):
            continue  # on Windows, or outside the main thread: Ctrl-C raises KeyboardInterrupt as ever
        caught.append(number)
    try:
        yield stop
    finally:
        for number in caught:
            loop.remove_signal_handler(number)
