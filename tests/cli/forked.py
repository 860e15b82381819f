"""A started `guanxi` without the start of Python: forked from a process that has imported the program already.

Importing it takes two seconds of a processor, and the tests of the command line start it a hundred times. It is a
process like any other: its own environment, folder, streams, signals and exit code.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import multiprocessing.forkserver
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Any

import pytest

from tests.house.tree import ROOT

IMPORTED = "tests.cli.imported"


class Forked:
    """What the tests use of an `asyncio.subprocess.Process`."""

    def __init__(self, process: ForkServerProcess, stdout: asyncio.StreamReader, stderr: asyncio.StreamReader) -> None:
        self._process = process
        self.stdout, self.stderr = stdout, stderr

    @classmethod
    async def start(
        cls,
        port: int,
        arguments: tuple[str, ...],
        folder: Path,
        environment: dict[str, str],
        live: Callable[..., None] | None = None,
    ) -> Forked:
        """`guanxi` with those arguments, to which Discord is the stand-in on that port; or what `live` makes of it."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([IMPORTED])
        with pytest.MonkeyPatch.context() as patched:  # for the one that imports, when the first is started
            patched.setenv("PYTHONPATH", str(ROOT))
            multiprocessing.forkserver.ensure_running()
        theirs: list[int] = []
        ours: list[asyncio.StreamReader] = []
        for _ in range(2):
            read, write = os.pipe()
            theirs.append(write)
            ours.append(await _reader(read))
        process = context.Process(
            target=live or _live, args=(port, arguments, str(folder), environment), kwargs={"streams": Streams(*theirs)}
        )
        process.start()
        for fd in theirs:
            os.close(fd)
        return cls(process, *ours)

    @property
    def returncode(self) -> int | None:
        """The exit code; negative after a signal; None while it runs."""
        return self._process.exitcode

    async def wait(self) -> int:
        """The exit code, once there is one."""
        await asyncio.to_thread(self._process.join)
        assert self._process.exitcode is not None
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        assert self._process.pid is not None
        os.kill(self._process.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class Streams:
    """Ends of pipes on their way to another process."""

    def __init__(self, stdout: int, stderr: int) -> None:
        self._fds = stdout, stderr

    def __getstate__(self) -> Any:
        return [DupFd(fd) for fd in self._fds]

    def __setstate__(self, passed: Any) -> None:
        self._fds = tuple(each.detach() for each in passed)

    def install(self) -> None:
        """Make them what this process writes to, as a new Python does."""
        for number, fd in enumerate(self._fds, 1):
            os.dup2(fd, number)
            os.close(fd)
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115


async def _reader(fd: int) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(fd, "rb", buffering=0)
    )
    return reader


def _live(port: int, arguments: tuple[str, ...], folder: str, environment: dict[str, str], *, streams: Streams) -> None:
    """What the process does: as `python -m bench._discord_stand_in` does it."""
    from bench._discord_stand_in import point_at
    from bot.cli import main

    streams.install()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    point_at(port)
    sys.exit(main(arguments))
