"""PDFs: refused where they could do something, otherwise drawn page by page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2
from PIL import Image

from bot.vetting.refusals import Refused

DPI = 150  # small print on A4 stays legible, and a page has 1240 × 1754 pixels

# As keys and as values, wherever they stand: what runs, what opens something else, what carries other files.
ACTIVE = {
    "/JS",
    "/JavaScript",
    "/Launch",
    "/EmbeddedFile",
    "/EmbeddedFiles",
    "/RichMedia",
    "/RichMediaContent",
    "/XFA",
    "/GoToE",
    "/ImportData",
    "/SubmitForm",
}


def pages(data: bytes, most: int, long_side: int) -> Iterator[Image.Image]:
    """The pages as pictures, one after the other, each drawn when it is asked for."""
    document = pypdfium2.PdfDocument(_checked(data, most))
    if document.get_formtype() != pypdfium2.raw.FORMTYPE_NONE:
        document.init_forms()  # else stamps and signatures, which are fields of a form, are not drawn
    for number in range(len(document)):
        page = document[number]
        width, height = page.get_size()
        if not (width >= 1 and height >= 1):
            raise Refused("unreadable")
        scale = min(DPI / 72, long_side / (max(width, height) + 1))
        bitmap = page.render(scale=scale, may_draw_forms=True)  # type: ignore[arg-type]
        image = bitmap.to_pil().convert("RGB")
        bitmap.close()
        page.close()
        yield image


def _checked(data: bytes, most: int) -> bytes:
    """The document as qpdf has understood it and written it anew, so that what is drawn is what was looked at.

    What anybody can open is taken: authorities forbid changes to their certificates with a password that reading needs
    not, and nothing is changed here but that pages are drawn.
    """
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            if any(name in ACTIVE for name in _names(document)):
                raise Refused("active-content")
            if len(document.pages) > most:
                raise Refused("too-many-pages")
            out = io.BytesIO()
            document.save(
                out,
                compress_streams=False,
                stream_decode_level=pikepdf.StreamDecodeLevel.none,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
            )
            return out.getvalue()
    except pikepdf.PasswordError:
        raise Refused("locked") from None


def _names(document: pikepdf.Pdf) -> Iterator[str]:
    """Every name in the document, also in object streams: keys of dictionaries and values."""
    waiting: list[Any] = [document.trailer, *document.objects]
    while waiting:
        found = waiting.pop()
        if isinstance(found, pikepdf.Name):
            yield str(found)
        elif isinstance(found, pikepdf.Array):
            waiting += [each for each in found if not _elsewhere(each)]  # type: ignore[union-attr]
        elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            for key, value in found.items():
                yield key
                if not _elsewhere(value):
                    waiting.append(value)


def _elsewhere(value: Any) -> bool:
    """Whether it is an object of its own, which is looked at by itself."""
    return isinstance(value, pikepdf.Object) and value.is_indirect
