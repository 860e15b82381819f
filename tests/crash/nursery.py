"""Bots that are born quickly and die at once: `python -m tests.crash.nursery <port of the stand-in>`.

Starting Python and importing the bot takes two seconds, and a test that kills it a hundred times has not got them. So
this process imports everything once and forks the bots. For each line `<seconds>` on standard input it begets one,
`guanxi run` with its clock so far ahead, says `born <pid>`, and says `dead <exit code>` when it is.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys
from datetime import timedelta

import bot.jobs
from bench._discord_stand_in import point_at
from bot import cli, i18n, running
from bot.app import COGS, App, build_app
from bot.clock import Clock
from bot.config import Settings
from db import dialect, migrate
from services import typed_times

QUICK = 0.08  # seconds between the ticks, and for discord.py to wait for further guilds: it would wait two


def main(port: int) -> None:
    """Beget one bot after another."""
    import_everything(port)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os._exit(live(timedelta(seconds=float(line))))
        print("born", child, flush=True)
        _, status = os.waitpid(child, 0)
        print("dead", os.waitstatus_to_exitcode(status), flush=True)


def import_everything(port: int) -> None:
    """All that a bot needs, so that its children need not."""
    point_at(port)
    for cog in COGS:
        importlib.import_module(cog)
    migrate.head()
    for address in ("sqlite:///x.db", "postgresql://x/x"):
        dialect.parse_url(address).get_dialect().import_dbapi()
    for language in i18n.LANGUAGES:
        bundle = i18n._bundle(language)
        for key in bundle._messages:
            bundle.get_message(key)  # compiles it
    typed_times.warm_up()
    gc.freeze()  # what is there stays shared with the children


def live(ahead: timedelta, *options: str) -> int:
    """`guanxi run`, which ends when its parent does."""

    def hurried(settings: Settings) -> App:
        app = build_app(settings, Clock(lambda: Clock().now() + ahead))
        app.bot._connection.guild_ready_timeout = QUICK
        return app

    if sys.platform == "linux":
        import ctypes

        die_with_parent = 1
        ctypes.CDLL(None).prctl(die_with_parent, signal.SIGKILL, 0, 0, 0)
    running.build_app = hurried
    bot.jobs.EVERY = QUICK  # type: ignore[assignment]
    sys.stdin.close()
    return cli.main(["run", *options])


if __name__ == "__main__":
    main(int(sys.argv[1]))
