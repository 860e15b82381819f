"""One backup for a bot that runs beside: its settings come pickled on stdin, what became of it goes to stdout."""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import sys
from contextlib import suppress

from bot import logs
from bot.backup.taking import take
from bot.exits import Exit, explain


def main() -> int:
    """Take it; the exit code."""
    settings, folder, now = pickle.load(sys.stdin.buffer)  # from the bot, which has started this process
    logs.configure(settings)
    with suppress(AttributeError, OSError):  # on Windows; and where the system does not let it
        os.nice(10)  # members go first
    try:
        taken = asyncio.run(take(settings, folder, now))
    except KeyboardInterrupt:
        return 130
    except BaseException as error:
        if explained := explain(error, settings):
            return _say(*explained)
        raise
    return _say(Exit.FOUND_PROBLEMS if taken.problems else Exit.OK, taken.said)


def _say(code: int, said: str) -> int:
    sys.stdout.write(json.dumps({"said": logs.mask(said)}))
    return code


if __name__ == "__main__":
    sys.exit(main())
