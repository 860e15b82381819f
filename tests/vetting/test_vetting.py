"""What members hand in: good files become images of ours, hostile ones are refused, and none of it stays."""

from __future__ import annotations

import asyncio
import io
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot import i18n
from bot.vetting import Limits, Page, parent, precheck, vet
from services.errors import UserError
from tests.vetting import hostile
from tests.vetting.hostile import PLANTED, image, pdf

MB = 2**20
PATIENT = Limits(seconds=60.0)  # other tests may be running on the same machine


async def refused(data: bytes, filename: str, limits: Limits = PATIENT) -> str:
    with pytest.raises(UserError) as error:
        await vet(data, filename, limits)
    for language in ("en", "zh-CN"):
        assert i18n.text(language, f"error-{error.value.code}", **error.value.params)
    return error.value.code


def seen(page: Page) -> Image.Image:
    shown = Image.open(io.BytesIO(page.data))
    assert (shown.format, shown.mode, shown.size) == ("JPEG", "RGB", (page.width, page.height))
    return shown


def is_blue(image: Image.Image, x: int, y: int) -> bool:
    red, _, blue = image.getpixel((x, y))  # type: ignore[misc]
    return blue > red + 60


# --- good ones -----------------------------------------------------------------------------------------------------

GOOD = {
    "a.jpg": image("JPEG"),
    "A.JPEG": image("JPEG", progressive=True),
    "grey.jpg": image("JPEG", mode="L"),
    "print.jpg": image("JPEG", mode="CMYK", quality=95),
    "照片.png": image("PNG"),
    "palette.png": image("PNG", mode="P"),
    "clear.png": image("PNG", mode="RGBA"),
    "a.webp": image("WEBP"),
    "lossless.webp": image("WEBP", mode="RGBA", lossless=True),
    "a.heic": hostile.HEIC,
    "a.heif": hostile.HEIC,
    "a.pdf": pdf(),
}


@pytest.mark.parametrize("name", GOOD)
async def test_a_good_file_becomes_a_page(name: str) -> None:
    (page,) = await vet(GOOD[name], name, PATIENT)
    shown = seen(page)
    if name == "a.pdf":
        assert (page.width, page.height) == (1240, 1755)
        assert is_blue(shown, 400, 1300) and not is_blue(shown, 10, 10)
    elif name != "grey.jpg":
        assert is_blue(shown, 5, 20) and not is_blue(shown, page.width - 5, 20)


async def test_a_phones_photo_keeps_nothing_but_the_picture() -> None:
    sent = hostile.jpeg_with_notes(orientation=6)
    assert PLANTED.encode() in sent and b"Exif" in sent
    (page,) = await vet(sent, "photo.jpg", PATIENT)
    shown = seen(page)
    assert (page.width, page.height) == (40, 60)  # upright
    assert is_blue(shown, 20, 5) and not is_blue(shown, 20, 55)
    assert not shown.getexif() and not {"exif", "icc_profile", "comment", "xmp", "dpi"} & shown.info.keys()
    assert all(words not in page.data for words in (PLANTED.encode(), b"Exif", b"ICC_PROFILE", b"http://ns.adobe"))


async def test_a_heic_keeps_nothing_but_the_picture() -> None:
    assert b"planted-in-heic" in hostile.HEIC
    (page,) = await vet(hostile.HEIC, "photo.heic", PATIENT)
    assert b"planted" not in page.data and not seen(page).getexif()


async def test_a_large_photo_is_made_smaller_in_dimensions_and_bytes() -> None:
    (page,) = await vet(hostile.noise((4000, 3000)), "photo.jpg", PATIENT)
    assert (page.width, page.height) == (2400, 1800)
    (small,) = await vet(hostile.noise((4000, 3000)), "photo.jpg", Limits(seconds=60.0, page_size=MB))
    assert len(small.data) <= MB < len(page.data)


async def test_the_pages_of_a_pdf_in_order() -> None:
    def rotate_second(document: Any) -> None:
        document.pages[1].Rotate = 90

    pages = await vet(pdf(rotate_second, pages=10), "a.pdf", PATIENT)
    assert [page.width > page.height for page in pages] == [False, True, *[False] * 8]


async def test_what_is_missing_of_a_picture_is_black_and_nothing_of_the_memory() -> None:
    (page,) = await vet(hostile.png_that_ends_early(), "a.png", PATIENT)
    shown = seen(page)
    assert is_blue(shown, 5, 5) and is_blue(shown, 5, 10)
    assert all(max(shown.getpixel((x, y))) < 40 for x in range(60) for y in range(26, 40))  # type: ignore[arg-type]


@pytest.mark.parametrize("strength", [3, 4, 6])
async def test_a_certificate_that_nobody_may_change_is_read(strength: Any) -> None:
    owners = hostile.pikepdf.Encryption(user="", owner="o", R=strength, aes=strength > 3, metadata=strength > 3)
    (page,) = await vet(pdf(encryption=owners), "certificate.pdf", PATIENT)
    assert is_blue(seen(page), 400, 1300) and not is_blue(seen(page), 10, 10)


async def test_a_stamp_in_a_form_field_is_drawn() -> None:
    from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

    def stamp(document: Pdf) -> None:
        look = Stream(document, b"1 0 0 rg 0 0 100 100 re f", Type=Name.XObject, Subtype=Name.Form)
        look.BBox = Array([0, 0, 100, 100])
        field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, F=4, Rect=Array([400, 700, 500, 800]))
        field.T = String("stamp")
        field.AP = Dictionary(N=document.make_indirect(look))
        field = document.make_indirect(field)
        document.pages[0].Annots = Array([field])
        document.Root.AcroForm = Dictionary(Fields=Array([field]))

    (page,) = await vet(pdf(stamp), "a.pdf", PATIENT)
    red, green, _ = seen(page).getpixel((937, 192))  # type: ignore[misc]
    assert red > 200 > 60 > green


async def test_what_phones_append_to_a_photo_is_dropped() -> None:
    photo = image("JPEG")
    map_of_light = image("JPEG", (30, 20))
    video = b"\0\0\0\x14ftypmp42\0\0\0\0mp42" + b"\0\0\x80\0mdat" + os.urandom(0x8000 - 8)
    trailer = b"SEFH" + bytes(100) + b"SEFT"
    for appended in (map_of_light, map_of_light + bytes(16) + video, video + trailer, b"MotionPhoto_Data" + video):
        (page,) = await vet(photo + appended, "photo.jpg", PATIENT)
        assert (page.width, page.height) == (60, 40)


# --- refused before anything is read -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filename", "size", "code"),
    [
        ("a.exe", 5, "file-wrong-kind"),
        ("a.svg", 5, "file-wrong-kind"),
        ("a.pdf.zip", 5, "file-wrong-kind"),
        ("pdf", 5, "file-wrong-kind"),
        ("a.", 5, "file-wrong-kind"),
        ("a.gif", 5, "file-wrong-kind"),
        ("a.pdf", 0, "file-empty"),
        ("a.pdf", 10 * MB + 1, "file-too-big"),
    ],
)
async def test_by_name_and_size(filename: str, size: int, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parent, "_ask", None)  # no process is started for it
    with pytest.raises(UserError) as error:
        precheck(filename, size)
    assert error.value.code == code
    assert await refused(bytes(size), filename) == code


# --- hostile ones --------------------------------------------------------------------------------------------------

OWNERS = hostile.pikepdf.Encryption(user="", owner="o")  # anybody may read, nobody may change
PNG_AND_ZIP = image("PNG") + hostile.zipped()
JPEG_WITH_ZIP_WITHIN = image("JPEG", comment=hostile.zipped())
HOSTILE: dict[str, tuple[str, bytes, str]] = {
    "an executable": ("a.pdf", b"\x7fELF\x02\x01\x01" + bytes(200), "file-not-its-name"),
    "a program for Windows": ("a.pdf", b"MZ\x90\0" + bytes(200), "file-not-its-name"),
    "a zip bomb": ("a.pdf", hostile.zip_bomb(), "file-not-its-name"),
    "an SVG": ("a.png", b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "file-not-its-name"),
    "a PNG named JPEG": ("a.jpg", image("PNG"), "file-not-its-name"),
    "a JPEG named PDF": ("a.pdf", image("JPEG"), "file-not-its-name"),
    "a GIF": ("a.png", image("GIF"), "file-not-its-name"),
    "an AVIF": ("a.heic", b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + bytes(99), "file-not-its-name"),
    "a PDF further down": ("a.pdf", b"GIF89a\n" + pdf(), "file-not-its-name"),
    "a PNG that is a zip": ("a.png", PNG_AND_ZIP, "file-hidden-content"),
    "a JPEG that is a zip": ("a.jpg", image("JPEG") + hostile.zipped(), "file-hidden-content"),
    "a JPEG with a zip as its comment": ("a.jpg", JPEG_WITH_ZIP_WITHIN, "file-hidden-content"),
    "a JPEG that is a PDF": ("a.jpg", image("JPEG") + pdf(), "file-hidden-content"),
    "a JPEG that is a page": ("a.jpg", image("JPEG") + b"<SCRIPT>alert(1)</SCRIPT>", "file-hidden-content"),
    "a JPEG with much behind it": ("a.jpg", image("JPEG") + os.urandom(40_000), "file-hidden-content"),
    "a WebP that is a zip": ("a.webp", image("WEBP") + hostile.zipped(), "file-hidden-content"),
    "a HEIC that is a zip": ("a.heic", hostile.HEIC + hostile.zipped(), "file-hidden-content"),
    "a PDF that is a zip": ("a.pdf", pdf() + hostile.zipped(), "file-hidden-content"),
    "a PDF with much behind it": ("a.pdf", pdf() + b"x" * 5000, "file-hidden-content"),
    "40,000 × 40,000": ("a.png", hostile.huge_png(40_000), "file-too-many-pixels"),
    "a script": ("a.pdf", pdf(hostile.javascript), "file-active-content"),
    "a script in an object stream": (
        "a.pdf",
        pdf(hostile.indirect_javascript, object_stream_mode=hostile.pikepdf.ObjectStreamMode.generate),
        "file-active-content",
    ),
    "a script with its name in code": ("a.pdf", hostile.escaped_javascript(), "file-active-content"),
    "an attachment": ("a.pdf", pdf(hostile.embedded_file), "file-active-content"),
    "a program started": ("a.pdf", pdf(hostile.launch), "file-active-content"),
    "something played": ("a.pdf", pdf(hostile.rich_media), "file-active-content"),
    "an XFA form": ("a.pdf", pdf(hostile.xfa), "file-active-content"),
    "a locked PDF": ("a.pdf", pdf(encryption=hostile.pikepdf.Encryption(user="u", owner="o")), "file-locked"),
    "a script in a certificate": ("a.pdf", pdf(hostile.indirect_javascript, encryption=OWNERS), "file-active-content"),
    "an attachment to a certificate": ("a.pdf", pdf(hostile.embedded_file, encryption=OWNERS), "file-active-content"),
    "eleven pages": ("a.pdf", pdf(pages=11), "file-too-many-pages"),
    "no page": ("a.pdf", pdf(pages=0), "file-unreadable"),
    "half a JPEG": ("a.jpg", image("JPEG", (900, 900))[:5000], "file-unreadable"),
    "half a PNG": ("a.png", image("PNG", (900, 900))[:-30], "file-unreadable"),
    "half a WebP": ("a.webp", image("WEBP", (900, 900))[:-100], "file-unreadable"),
    "half a HEIC": ("a.heic", hostile.HEIC[:-60], "file-unreadable"),
    "half a PDF": ("a.pdf", pdf()[:200], "file-unreadable"),
    "a PNG of nothing": ("a.png", hostile.png_of_nothing(), "file-unreadable"),
    "nothing but a beginning": ("a.pdf", b"%PDF-1.7\n%%EOF", "file-unreadable"),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_file_is_refused(name: str) -> None:
    filename, data, code = HOSTILE[name]
    assert len(data) < 10 * MB
    assert await refused(data, filename) == code


def test_what_is_hidden_in_an_object_stream_does_not_stand_in_the_file() -> None:
    assert b"JavaScript" not in HOSTILE["a script in an object stream"][1]
    assert b"/JavaScript" not in HOSTILE["a script with its name in code"][1]


# --- what would take all there is ----------------------------------------------------------------------------------


async def test_a_drawing_without_end_is_stopped_by_the_clock() -> None:
    assert await refused(pdf(hostile.endless), "a.pdf", Limits(seconds=3.0)) == "file-too-slow"


async def test_a_drawing_without_end_is_stopped_by_its_own_time() -> None:
    assert await refused(pdf(hostile.endless), "a.pdf", Limits(seconds=100.0, cpu=2)) == "file-too-slow"


async def test_what_unpacks_to_more_than_there_is_gets_no_memory() -> None:
    as_it_is = hostile.pikepdf.StreamDecodeLevel.none
    data = pdf(hostile.unpacking_bomb, compress_streams=False, stream_decode_level=as_it_is)
    size = len(data)
    assert size < MB
    try:
        pages = await vet(data, "a.pdf", Limits(seconds=60.0, memory=256 * MB))  # without its picture
    except UserError as error:
        assert error.code in ("file-too-slow", "file-unreadable")
    else:
        assert len(pages) == 1


async def test_too_little_memory_is_an_answer() -> None:
    code = await refused(image("PNG", (7000, 7000)), "a.png", Limits(seconds=60.0, memory=300 * MB))
    assert code == "file-too-slow"


# --- the process ---------------------------------------------------------------------------------------------------


async def run_in_the_process(code: str, monkeypatch: pytest.MonkeyPatch, **more: Any) -> UserError | list[Page]:
    """What `vet` says where the process runs that code after it has taken its limits upon it.

    Whatever it does, nothing is left of it: it has ended, and its pipes are closed.
    """
    start = asyncio.create_subprocess_exec
    started: list[Any] = []

    async def instead(program: str, *arguments: str, **options: Any) -> asyncio.subprocess.Process:
        given = arguments[: arguments.index("-m")]
        started.append(await start(program, *given, "-c", f"import bot.vetting.__main__ as m\n{code}", **options))
        return started[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", instead)
    try:
        return await vet(image("PNG"), "a.png", Limits(**{"seconds": 60.0, **more}))
    except UserError as error:
        return error
    finally:
        (process,) = started
        assert process.returncode is not None
        assert process.stdin.transport.is_closing() and process._transport.is_closing()


def told(said: UserError | list[Page]) -> str:
    assert isinstance(said, UserError)
    return said.code


TELLS = """
def pages(request, data):
    import os, sys
    page = {expression}
    return [(b"\\xff\\xd8\\xff" + repr(page).encode(), 5, 5)]
m._pages = pages
m.main()
"""


async def test_the_process_has_no_secrets_and_nothing_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANXI_TOKEN", "secret-token")
    monkeypatch.setenv("GUANXI_CREDENTIALS__KEY", "secret-key")
    expression = "(dict(os.environ), os.listdir('.'), sorted(n for n in sys.modules if n[:2] == 'db'))"
    said = await run_in_the_process(TELLS.format(expression=expression), monkeypatch)
    assert isinstance(said, list)
    environment, here, ours = eval(said[0].data[3:])
    assert "secret" not in repr(environment)
    assert environment.keys() <= {"PYTHONPATH", "LC_CTYPE", "SYSTEMROOT", "WINDIR"}
    assert here == ours == []


@pytest.mark.skipif(sys.platform != "linux", reason="of Linux's own")
async def test_the_process_can_gain_no_rights_and_is_not_read_by_others(monkeypatch: pytest.MonkeyPatch) -> None:
    get_no_new_privs, get_dumpable = 39, 3
    asked = ", ".join(f"libc.prctl({each}, 0, 0, 0, 0)" for each in (get_no_new_privs, get_dumpable))
    expression = f"(lambda libc: ({asked}))(__import__('ctypes').CDLL(None))"
    said = await run_in_the_process(TELLS.format(expression=expression), monkeypatch)
    assert isinstance(said, list) and said[0].data[3:] == b"(1, 0)"


WRITES = """
def pages(request, data):
    import sys
    with open("page", "wb") as file:
        file.write(data)
m._pages = pages
m.main()
"""


async def test_the_process_cannot_write_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(await run_in_the_process(WRITES, monkeypatch)) == "file-unreadable"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import time; time.sleep(600)", "file-too-slow"),
        ("import os; os.kill(os.getpid(), 11)", "file-too-slow"),
        ("raise ValueError", "file-unreadable"),
        ("print('not as agreed')", "file-unreadable"),
        ("print('[]')", "file-unreadable"),
        ("print('{\"pages\": []}')", "file-unreadable"),
        ("print('{\"pages\": [[4, 5, 5]]}'); print('MZ!')", "file-unreadable"),
        ("import sys; print('{\"pages\": [[4, 9999, 5]]}', flush=True); sys.stdout.buffer.write(b'\\xff\\xd8\\xff!')",
         "file-unreadable"),
        ("print('{\"refused\": \"no such code\"}')", "file-unreadable"),
        ("while True: print('x' * 10**6)", "file-too-slow"),
    ],
)  # fmt: skip
async def test_a_process_that_does_not_do_as_agreed(code: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = 1.5 if "sleep" in code else 60.0
    assert told(await run_in_the_process(code, monkeypatch, seconds=seconds)) == said


async def test_a_process_whose_answer_is_read_no_more_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async def until_nothing_more_goes_in(process: Any, most: int) -> bytes:
        while not process.stdout._paused:  # noqa: ASYNC110 – asyncio says so in no other way
            await asyncio.sleep(0)
        raise parent._Broken("it answers with too much")

    monkeypatch.setattr(parent, "_hear", until_nothing_more_goes_in)
    async with asyncio.timeout(60):
        assert told(await run_in_the_process("while True: print('x' * 10**6)", monkeypatch)) == "file-too-slow"


PRINTS = """
real = m._pages
def pages(request, data):
    import os
    os.write(1, b"hello")
    return real(request, data)
m._pages = pages
m.main()
"""


async def test_a_library_that_prints_is_not_taken_for_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    said = await run_in_the_process(PRINTS, monkeypatch)
    assert isinstance(said, list) and len(said) == 1


async def test_few_at_once_and_not_too_many_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, go = 0, 0, asyncio.Event()

    async def ask(*_: Any) -> bytes:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await go.wait()
        running -= 1
        return b'{"refused": "locked"}\n'

    monkeypatch.setattr(parent, "_ask", ask)
    waiting = [asyncio.create_task(vet(image("PNG"), "a.png")) for _ in range(parent.WAITING)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert await refused(image("PNG"), "a.png") == "file-busy"
    go.set()
    said = await asyncio.gather(*waiting, return_exceptions=True)
    assert [error.code for error in said if isinstance(error, UserError)] == ["file-locked"] * parent.WAITING
    assert most == parent.AT_ONCE


async def test_nothing_of_a_file_stays_on_the_disk_or_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    await vet(hostile.jpeg_with_notes(), f"{PLANTED}.jpg", PATIENT)
    await refused(hostile.jpeg_with_notes()[:-200], f"{PLANTED}.jpg")
    await refused(pdf(hostile.endless), f"{PLANTED}.pdf", Limits(seconds=1.0))
    assert list(tmp_path.iterdir()) == []
    assert "too long" in caplog.text and PLANTED not in caplog.text
