"""The running bot's own backups: looks whether one is due, and has it taken by another process."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import pickle
import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path

from bot.backup import keeping
from bot.config import Settings

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=1)  # between two looks at the folder
RETRY = timedelta(minutes=30)  # after one that failed
PATIENCE = 10  # seconds for a backup to clear away what it has begun, when the bot stops

_ROOT = Path(__file__).parents[2]


class Keeper:
    """Call `look` now and then, and `stop` at the end. `failed` says why the last backup failed; None where it did not.

    Every backup is taken by a process of its own: to read a whole database would keep members waiting in this one.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._task: asyncio.Task[None] | None = None
        self._not_before: datetime | None = None
        self.failed: str | None = None

    def look(self, now: datetime) -> None:
        """Have a backup taken where one is due; returns at once. Never raises."""
        if self._settings.backup.folder is None or (self._task is not None and not self._task.done()):
            return
        if self._not_before is not None and now < self._not_before <= now + RETRY:
            return
        self._not_before = now + EVERY
        self._task = asyncio.create_task(self._look(self._settings.backup.folder, now))

    async def settle(self) -> None:
        """Return when the look under way, and its backup, is over."""
        if self._task is not None:
            await asyncio.wait({self._task})

    async def stop(self) -> None:
        """End a backup under way; it is taken after the next start. Stopping twice is harmless."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _look(self, folder: Path, now: datetime) -> None:
        try:
            newest = next((each for each in await asyncio.to_thread(keeping.listed, folder) if not each.doubtful), None)
            if newest is not None and newest.made_at >= keeping.due_since(self._settings.backup, now):
                return
            code, said = await self._taken(folder, now)
        except OSError as error:
            code, said = 1, str(error)
        if code == 0:
            self.failed = None
            log.info("backup taken and verified: %s", said)
            return
        self._not_before = now + RETRY
        self.failed = said or f"its process ended with {code}"
        log.error("no backup could be taken: %s", self.failed)

    async def _taken(self, folder: Path, now: datetime) -> tuple[int, str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.backup"),
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            answer, _ = await process.communicate(pickle.dumps((self._settings, folder, now)))
        except asyncio.CancelledError:
            await _end(process)
            raise
        said = json.loads(answer)["said"] if answer else ""
        assert process.returncode is not None  # it has closed its end, and is waited for
        return process.returncode, said


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate() if sys.platform == "win32" else process.send_signal(signal.SIGINT)
    try:
        async with asyncio.timeout(PATIENCE):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
