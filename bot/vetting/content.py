"""What a file is by its bytes: of the kind that its name says, and nothing else besides."""

from __future__ import annotations

import io
import re
import zipfile

from bot.vetting.refusals import Refused

# After an image's end: cameras leave a few numbers there. A file of another kind is longer, or begins like one.
ALLOWANCE = 16 * 1024
PDF_ALLOWANCE = 1024  # after %%EOF: what Adobe's readers bear, too
VIDEO_WITHIN = 4096  # where the video of a moving photo begins, after the picture

_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_NEXT_JPEG = re.compile(rb"\0{0,65536}(?=\xff\xd8\xff)")
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # within the data of a scan: what ends it
_STANDALONE = {0x01, *range(0xD0, 0xD8)}  # JPEG markers without a length
_END_OF_IMAGE, _START_OF_SCAN = 0xD9, 0xDA
_FOREIGN = re.compile(
    rb"PK\x03\x04|PK\x05\x06|%PDF-|\x7fELF|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|<script|<\?php|<html|<svg|\AMZ|\A#!",
    re.IGNORECASE,
)


def check(data: bytes, kind: str) -> None:
    """Refuse what is not of that kind, and what is something else at the same time."""
    if not _begins(data, kind):
        raise Refused("not-its-name")
    try:
        tail = _tail(data, kind)
    except (IndexError, ValueError):
        raise Refused("unreadable") from None  # it breaks off
    most = PDF_ALLOWANCE if kind == "pdf" else ALLOWANCE
    if len(tail) > most or _FOREIGN.search(tail) or zipfile.is_zipfile(io.BytesIO(data)):
        raise Refused("hidden-content")


def _begins(data: bytes, kind: str) -> bool:
    if kind == "heic":
        return data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS
    if kind == "webp":
        return data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    return data.startswith({"pdf": b"%PDF-", "jpeg": _JPEG, "png": _PNG}[kind])


def _tail(data: bytes, kind: str) -> bytes:
    """What comes after the end. Raises IndexError or ValueError where there is none."""
    if kind == "pdf":
        return data[data.rindex(b"%%EOF") + 5 :].strip()
    if kind == "jpeg":
        return _after_jpeg(data)
    if kind == "png":
        return data[_png_end(data) :]
    if kind == "webp":
        end = 8 + int.from_bytes(data[4:8], "little")
        return data[_within(end + end % 2 if end < len(data) else end, data) :]
    return data[_boxes_end(data, 0) :]


def _after_jpeg(data: bytes) -> bytes:
    """After the picture, those that follow it (the depth or brightness map of a phone), and a moving photo's video."""
    tail = data
    while next_one := _NEXT_JPEG.match(tail):
        tail = tail[next_one.end() :]
        tail = tail[_jpeg_end(tail) :]
    video = tail.find(b"ftyp", 4, VIDEO_WITHIN)
    if video >= 0 and not _FOREIGN.search(tail[:video]):
        return tail[_boxes_end(tail, video - 4) :]
    return tail


def _jpeg_end(data: bytes) -> int:
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ValueError("no marker")
        while data[at] == 0xFF:
            at += 1
        marker, at = data[at], at + 1
        if marker == _END_OF_IMAGE:
            return at
        if marker in _STANDALONE:
            continue
        at = _within(at + int.from_bytes(data[at : at + 2], "big"), data)
        if marker == _START_OF_SCAN:
            found = _MARKER.search(data, at)
            if found is None:
                raise ValueError("a scan without an end")
            at = found.start()


def _png_end(data: bytes) -> int:
    at = len(_PNG)
    while True:
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        at = _within(at + 12 + length, data)
        if kind == b"IEND":
            return at


def _boxes_end(data: bytes, at: int) -> int:
    """Where the boxes of an ISO media file (HEIC, MP4) end that begin there."""
    while at + 8 <= len(data) and data[at + 4 : at + 8].isalnum():
        size = int.from_bytes(data[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        elif size == 0:
            return len(data)
        if size < 8:
            break
        at = _within(at + size, data)
    return at


def _within(at: int, data: bytes) -> int:
    if at > len(data):
        raise ValueError("it breaks off")
    return at
