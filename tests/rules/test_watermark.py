"""The mark on a page: all over it, on light and on dark, in every script, and never too large to send."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops

from bot.ui.pictures import watermark
from bot.ui.pictures.watermark import MAX_BYTES, marked

WORDS = "上官婉儿 Ouyang Mei · 2026-11-22 15:04 UTC+8"


def page(size: tuple[int, int], colour: tuple[int, int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", quality=95)
    return out.getvalue()


def changed(before: bytes, after: bytes) -> Image.Image:
    """Where, by how much of 255, the two differ."""
    images = [Image.open(io.BytesIO(each)).convert("L") for each in (before, after)]
    return ImageChops.difference(*images)


@pytest.mark.parametrize(
    ("size", "colour"),
    [
        ((1240, 1755), (255, 255, 255)),
        ((1755, 1240), (128, 128, 128)),
        ((900, 900), (10, 12, 18)),
        ((2400, 1200), (180, 20, 20)),
    ],
)
def test_every_part_of_a_page_is_marked(size: tuple[int, int], colour: tuple[int, int, int]) -> None:
    before = page(size, colour)
    after = marked(before, WORDS)
    assert Image.open(io.BytesIO(after)).size == size
    assert Image.open(io.BytesIO(after)).format == "JPEG"
    difference = changed(before, after)
    part = min(size) // 3  # what somebody could cut out and still have something to show
    for left in range(0, size[0] - part + 1, part // 2):
        for top in range(0, size[1] - part + 1, part // 2):
            crop = difference.crop((left, top, left + part, top + part))
            strong = sum(crop.histogram()[30:])
            assert 0.01 < strong / part**2 < 0.35, (left, top)  # there, and the page can still be read


def test_the_words_are_in_it() -> None:
    before = page((620, 880), (255, 255, 255))
    pictures = [
        marked(before, words) for words in (WORDS, "sam · 2026-11-22 15:04", "上官婉儿", "sam · 2026-11-22 15:05")
    ]
    assert len(set(pictures)) == len(pictures)


@pytest.mark.parametrize("words", ["", "😀😀", "\u202e\0\n", "ﷺ" * 300, "x" * 5000, "محمد", "Ω≈ç√"])
@pytest.mark.parametrize("size", [(1, 1), (30, 900), (900, 30)])
def test_no_name_and_no_size_is_too_much(words: str, size: tuple[int, int]) -> None:
    after = marked(page(size, (200, 200, 200)), words)
    assert Image.open(io.BytesIO(after)).size == size


def test_a_page_that_cannot_be_packed_gets_small_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    Image.effect_noise((2400, 2400), 100).convert("RGB").save(out, "JPEG", quality=95)
    before = out.getvalue()
    assert len(marked(before, WORDS)) < MAX_BYTES
    monkeypatch.setattr(watermark, "MAX_BYTES", 2_000_000)
    assert len(marked(before, WORDS)) < 2_000_000


def test_only_pages_of_ours_are_opened() -> None:
    out = io.BytesIO()
    Image.new("RGB", (9, 9)).save(out, "PNG")
    with pytest.raises(OSError, match="cannot identify"):
        marked(out.getvalue(), WORDS)
