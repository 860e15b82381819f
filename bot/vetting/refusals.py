"""What both processes know of a file: the kinds that are taken, and how one is refused."""

from __future__ import annotations

# The kinds that are taken, by the ending of the name.
KINDS = {"pdf": "pdf", "jpg": "jpeg", "jpeg": "jpeg", "png": "png", "webp": "webp", "heic": "heic", "heif": "heic"}


class Refused(Exception):
    """The file is not taken; the code is one that bot.vetting.parent knows."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
