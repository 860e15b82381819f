"""The bot's side of vetting: what is refused without reading it, and the process that reads the rest."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from bot.vetting.refusals import KINDS
from services.errors import UserError

log = logging.getLogger(__name__)

AT_ONCE = 2  # processes; each may use Limits.memory
WAITING = 20  # files that wait for one of them, each in memory; who comes then is asked to come again

_ROOT = Path(__file__).parents[2]
_OF_WINDOWS = ("SYSTEMROOT", "WINDIR")  # without which nothing starts there
_JPEG = b"\xff\xd8\xff"
_MB = 2**20

_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, _Turns] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may be, and what opening it may cost."""

    size: int = 10 * _MB  # bytes; what Discord takes from anybody
    pages: int = 10
    pixels: int = 50_000_000  # of one image before it is made smaller; a phone's best camera has as many
    long_side: int = 2400  # pixels of a page as it is kept: small print stays legible
    page_size: int = 4 * _MB  # bytes of a page as it is kept
    memory: int = 1024 * _MB  # bytes
    cpu: int = 20  # seconds
    seconds: float = 40.0  # by the clock


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is kept: a JPEG that we encoded, without metadata. Width and height in pixels."""

    data: bytes
    width: int
    height: int


class _Turns:
    def __init__(self) -> None:
        self.semaphore = asyncio.Semaphore(AT_ONCE)
        self.waiting = 0


class _Broken(Exception):
    """The process did not answer as agreed: it was killed, for its time or its memory, or it fell."""


def precheck(filename: str, size: int, limits: Limits | None = None) -> None:
    """Refuse by name and size alone, before anything is downloaded.

    Raises UserError: file-wrong-kind, file-empty, file-too-big.
    """
    limits = limits or Limits()
    if _kind(filename) is None:
        raise UserError("file-wrong-kind")
    if size == 0:
        raise UserError("file-empty")
    if size > limits.size:
        raise UserError("file-too-big", most=limits.size // _MB)


async def vet(data: bytes, filename: str, limits: Limits | None = None) -> list[Page]:
    """The pages of a file, as images made by us. Nothing of it is written to disk or logged.

    Raises UserError: file-wrong-kind, file-empty, file-too-big, file-not-its-name (the content is of another kind),
    file-hidden-content (something is attached to it), file-active-content (scripts, attachments, forms), file-locked
    (encrypted), file-too-many-pages, file-too-many-pixels, file-unreadable, file-too-slow, file-busy (too many others).
    """
    limits = limits or Limits()
    precheck(filename, len(data), limits)
    request = json.dumps({"kind": _kind(filename), **asdict(limits)}).encode() + b"\n"
    turns = _turns.setdefault(asyncio.get_running_loop(), _Turns())
    if turns.waiting >= WAITING:
        raise UserError("file-busy")
    turns.waiting += 1
    try:
        async with turns.semaphore:
            answer = await _ask(request, data, limits)
    except TimeoutError:
        log.warning("vetting a %s file took too long; stopped", _kind(filename))
        raise UserError("file-too-slow") from None
    except _Broken as broken:
        log.warning("vetting a %s file failed: %s", _kind(filename), broken)
        raise UserError("file-too-slow") from None
    finally:
        turns.waiting -= 1
    return _pages(answer, limits)


def _kind(filename: str) -> str | None:
    return KINDS.get(filename.rpartition(".")[2].lower()) if "." in filename else None


async def _ask(request: bytes, data: bytes, limits: Limits) -> bytes:
    """What the process answers. Raises TimeoutError, _Broken."""
    most = limits.pages * limits.page_size + 64 * 1024
    with tempfile.TemporaryDirectory(prefix="guanxi-vetting-", ignore_cleanup_errors=True) as empty:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-B", "-P", "-s", "-m", "bot.vetting"),
            cwd=empty,
            env={"PYTHONPATH": str(_ROOT), **{name: os.environ[name] for name in _OF_WINDOWS if name in os.environ}},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # a traceback could hold what is in the file
        )
        try:
            async with asyncio.timeout(limits.seconds):
                _, answer = await asyncio.gather(_tell(process, request + data), _hear(process, most))
                code = await process.wait()
        finally:
            await _end(process)
    if code == 1:  # an exception of Python or of a library: nothing that its makers foresaw in a good file
        raise UserError("file-unreadable")
    if code != 0:
        raise _Broken(f"the process ended with {code}")
    return answer


async def _end(process: asyncio.subprocess.Process) -> None:
    """Stop it where it still runs, and let go of its pipes.

    That comes first: asyncio waits for a process until its pipes are closed as well, and does not close by itself one
    that is full and read no more.
    """
    transport: asyncio.SubprocessTransport = process._transport  # type: ignore[attr-defined]  # there is no other way
    try:
        if process.returncode is None:
            process.kill()
        assert process.stdin is not None
        if not process.stdin.transport.is_closing():
            process.stdin.transport.abort()
        if (answers := transport.get_pipe_transport(1)) is not None:
            answers.close()
        await process.wait()
    finally:
        transport.close()


async def _tell(process: asyncio.subprocess.Process, message: bytes) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(message)
        await process.stdin.drain()
        process.stdin.close()
    except (BrokenPipeError, ConnectionResetError):
        pass  # it has refused, or fallen, before the end; its answer or its exit code tells


async def _hear(process: asyncio.subprocess.Process, most: int) -> bytes:
    assert process.stdout is not None
    heard = bytearray()
    while part := await process.stdout.read(_MB):
        heard += part
        if len(heard) > most:
            raise _Broken("it answers with too much")
    return bytes(heard)


def _pages(answer: bytes, limits: Limits) -> list[Page]:
    """The pages of an answer, which is believed as little as the file. Raises UserError."""
    head, _, rest = answer.partition(b"\n")
    try:
        told: Any = json.loads(head)
        if "refused" in told:
            raise _refusal(told["refused"], limits)
        pages, at = [], 0
        for size, width, height in told["pages"]:
            pages.append(Page(rest[at : at + int(size)], int(width), int(height)))
            at += int(size)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise UserError("file-unreadable") from None
    wrong = at != len(rest) or not 1 <= len(pages) <= limits.pages
    if wrong or any(not _plausible(page, limits) for page in pages):
        raise UserError("file-unreadable")
    return pages


def _plausible(page: Page, limits: Limits) -> bool:
    sides = min(page.width, page.height), max(page.width, page.height)
    return page.data.startswith(_JPEG) and sides[0] >= 1 and sides[1] <= limits.long_side


def _refusal(code: Any, limits: Limits) -> UserError:
    known = {
        "too-many-pages": UserError("file-too-many-pages", most=limits.pages),
        "too-many-pixels": UserError("file-too-many-pixels", most=limits.pixels // 1_000_000),
        "not-its-name": UserError("file-not-its-name"),
        "hidden-content": UserError("file-hidden-content"),
        "active-content": UserError("file-active-content"),
        "locked": UserError("file-locked"),
        "too-much": UserError("file-too-slow"),
    }
    return known.get(code) or UserError("file-unreadable")
