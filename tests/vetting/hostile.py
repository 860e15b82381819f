"""Files as people send them, and as those send them who mean harm; each made here, byte by byte."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image, ImageCms, ImageDraw

PLANTED = "planted-words"
A4 = (595, 842)

# 64 × 48, blue on the left and red on the right, with an EXIF description "planted-in-heic" and a GPS block. Encoded
# once, elsewhere: nothing that may encode HEIC is among what we depend on.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAb5tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9jAAAA"
    "AERAAAIAAQAAAAAB4gABAAAAAAAAAF4AAgAAAAACQAABAAAAAAAAAFIAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZl"
    "AgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH/"
    "/wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29s"
    "cm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAA"
    "AwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAAABppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAAAuG1kYXQAAABaKAGvCeA5IyS///w4f97/SiX/"
    "/eY5wTj97c7//hDqN/7oI9RXZWFbBJsBqljfGPcF0tBetxYtGnF5bs3PWkzl0Bsh3yLU0lX3WGoNPeALLMFQWEAgQTMoTQHAAAAABkV4aWYAAE1N"
    "ACoAAAAIAAIBDgACAAAAEAAAACaIJQAEAAAAAQAAADYAAAAAcGxhbnRlZC1pbi1oZWljAAABAAEAAgAAAAJOAAAAAAAAAA=="
)


def picture(size: tuple[int, int] = (60, 40), mode: str = "RGB") -> Image.Image:
    """Left half blue, right half red."""
    image = Image.new("RGB", size, (200, 30, 30))
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2 - 1, size[1]), fill=(20, 40, 200))
    return image.convert(mode)


def image(form: str, size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: Any) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    picture(size, mode).save(out, form, **options)
    return out.getvalue()


def noise(size: tuple[int, int]) -> bytes:
    """A JPEG in which nothing can be saved."""
    out = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


def jpeg_with_notes(orientation: int = 1) -> bytes:
    """As a phone makes it: where, when, with what, which way up, and a comment."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = orientation, PLANTED
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (31.0, 13.0, 49.0)
    return image("JPEG", exif=exif.tobytes(), comment=PLANTED.encode(), icc_profile=profile(), quality=95)


def profile() -> bytes:
    """A colour profile."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def zipped() -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("evil.txt", PLANTED)
    return out.getvalue()


def zip_bomb() -> bytes:
    """10 KB that unpack to 10 MB, ten times over."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(10):
            archive.writestr(f"{number}", bytes(10**7))
    return out.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def huge_png(side: int) -> bytes:
    """A PNG of side × side pixels that takes a thousandth of its pixels in bytes."""
    packer = zlib.compressobj(9)
    row = bytes(1 + side // 8)
    rows = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def png_of_nothing() -> bytes:
    """A PNG whose chunks are in order, with no picture in them."""
    head = struct.pack(">IIBBBBB", 60, 40, 8, 2, 0, 0, 0)
    rows = b"not packed"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def png_that_ends_early() -> bytes:
    """A PNG whose chunks are in order and whose pixels unpack, with half of the rows."""
    head = struct.pack(">IIBBBBB", 60, 40, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x20\x40\xe0" * 60) * 20)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf(change: Callable[[Pdf], None] | None = None, pages: int = 1, **options: Any) -> bytes:
    """A PDF with that many pages, a blue rectangle on each, changed as wanted."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=A4)
        document.pages[-1].Contents = Stream(document, b"0 0 1 rg 100 100 300 300 re f")
    if change is not None:
        change(document)
    out = io.BytesIO()
    document.save(out, **options)
    return out.getvalue()


def javascript(document: Pdf) -> None:
    """Runs when it is opened."""
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def indirect_javascript(document: Pdf) -> None:
    """The same as an object of its own, which can be packed into a stream, behind a page's action."""
    action = document.make_indirect(Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))
    document.pages[0].AA = Dictionary(O=document.make_indirect(Dictionary(S=Name.GoTo, Next=Array([action]))))


def escaped_javascript() -> bytes:
    """The name written as #4aavaScript."""
    return pdf(javascript, static_id=True).replace(b"/JavaScript", b"/#4aavaScript")


def embedded_file(document: Pdf) -> None:
    """Carries a program."""
    document.attachments["evil.exe"] = b"MZ" + bytes(200)


def launch(document: Pdf) -> None:
    """Starts a program."""
    document.Root.OpenAction = Dictionary(S=Name.Launch, F=String("cmd.exe"))


def rich_media(document: Pdf) -> None:
    """Plays something."""
    note = document.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=Array([0, 0, 9, 9])))
    document.pages[0].Annots = Array([note])


def xfa(document: Pdf) -> None:
    """A form in another format inside."""
    document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=Stream(document, b"<xdp/>"))


def unpacking_bomb(document: Pdf) -> None:
    """A page's picture: 12,000 × 12,000 in colour, packed into some KB, packed again."""
    packer, part = zlib.compressobj(9), bytes(10**6)
    packed = b"".join(packer.compress(part) for _ in range(432)) + packer.flush()
    made = Stream(
        document,
        b"",
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=12_000,
        Height=12_000,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
    )
    made.write(zlib.compress(packed, 9), filter=Array([Name.FlateDecode, Name.FlateDecode]))
    _draw(document, made)


def endless(document: Pdf) -> None:
    """A drawing that draws another ten times, which draws another ten times, and so on: 10^12 rectangles."""
    inner = _form(document, b"0 0 1 rg 0 0 400 400 re f", None)
    for _ in range(12):
        inner = _form(document, b"/X Do " * 10, inner)
    _draw(document, inner)


def _form(document: Pdf, content: bytes, inner: Any) -> Any:
    resources = Dictionary() if inner is None else Dictionary(XObject=Dictionary(X=inner))
    form = Stream(document, content, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 400, 400]))
    form.Resources = resources
    return document.make_indirect(form)


def _draw(document: Pdf, drawn: Any) -> None:
    document.pages[0].Resources = Dictionary(XObject=Dictionary(X=drawn))
    document.pages[0].Contents = Stream(document, b"500 0 0 500 0 0 cm /X Do")
