"""The vetting process: a file comes in by standard input, its pages or a refusal go out by standard output.

It has no secrets, no way to write a file, and little memory and time. What it does not expect ends it with code 1,
which says that the file cannot be read; it never tells more, because that could hold what is in the file.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import Any

from bot.vetting.refusals import Refused

PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 4, 38  # of Linux's prctl


def main() -> None:
    """Limit this process for good, then read one request and answer it."""
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not be taken for the answer
    head, _, data = sys.stdin.buffer.read().partition(b"\n")
    request = json.loads(head)
    _limit(request)
    try:
        pages = _pages(request, data)
    except Refused as refused:
        answer.write(json.dumps({"refused": refused.code}).encode() + b"\n")
    except MemoryError:
        answer.write(b'{"refused": "too-much"}\n')
    else:
        sizes = [(len(page), width, height) for page, width, height in pages]
        answer.write(json.dumps({"pages": sizes}).encode() + b"\n" + b"".join(page for page, _, _ in pages))
    answer.close()


def _pages(request: dict[str, Any], data: bytes) -> list[tuple[bytes, int, int]]:
    from bot.vetting import content, images

    kind, long_side, page_size = request["kind"], request["long_side"], request["page_size"]
    content.check(data, kind)
    if kind == "pdf":
        from bot.vetting import pdfs

        drawn = pdfs.pages(data, request["pages"], long_side)
        return [images.encoded(page, page_size) for page in drawn]
    return [images.encoded(images.picture(data, kind, request["pixels"], long_side), page_size)]


def _limit(request: dict[str, Any]) -> None:
    """Give up memory, time, files and core dumps. Windows has no such limits: there the bot's clock alone stops it."""
    if sys.platform == "win32":
        return
    import resource

    limits = {
        resource.RLIMIT_CORE: 0,  # a core dump would be the file in clear, on disk
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_CPU: request["cpu"],
        resource.RLIMIT_AS: request["memory"],
    }
    for limit, value in limits.items():
        with contextlib.suppress(ValueError, OSError):  # macOS knows some of them by name only
            resource.setrlimit(limit, (value, value))
    if sys.platform == "linux":
        import ctypes

        # No limit on processes: it would count all of the same user's, the bot's among them, and HEIC takes threads.
        kernel = ctypes.CDLL(None)
        kernel.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)  # nothing that it might start has more rights than it
        kernel.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)  # no other process of the user reads its memory


if __name__ == "__main__":
    main()
