"""Images, decoded and encoded anew: what was hidden in them, or noted beside them, does not come along."""

from __future__ import annotations

import io

import pi_heif
from PIL import Image, ImageCms, ImageOps

from bot.vetting.refusals import Refused

QUALITIES = (88, 80, 70, 55, 40)  # of a JPEG: the first whose size is small enough
_DEEP = 1 / 256  # from 16 bits of grey to 8

pi_heif.register_heif_opener(thumbnails=False)
Image.MAX_IMAGE_PIXELS = None  # our own limit says how many, by a refusal


def picture(data: bytes, kind: str, pixels: int, long_side: int) -> Image.Image:
    """The first picture of a file: upright, in sRGB, on white, at most so many pixels long, without metadata."""
    name = {"heic": "HEIF"}.get(kind, kind.upper())
    with Image.open(io.BytesIO(data), formats=[name]) as image:  # reads the head of the file only
        if image.width * image.height > pixels:
            raise Refused("too-many-pixels")
        profile, orientation = image.info.get("icc_profile"), image.getexif().get(0x0112, 1)
        image.draft(image.mode, (long_side, long_side))  # lets JPEG decode at a fraction of its size
        image.load()
        small = _plain_mode(image)
    small.thumbnail((long_side, long_side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return _upright(_standard_colours(small, profile), orientation)


def encoded(image: Image.Image, size: int) -> tuple[bytes, int, int]:
    """A JPEG of at most so many bytes, its width and its height."""
    clean = Image.new("RGB", image.size, "white")  # has none of the other's notes
    if image.mode == "RGBA":
        clean.paste(image, mask=image.getchannel("A"))
    else:
        clean.paste(image.convert("RGB"))
    for quality in QUALITIES:
        out = io.BytesIO()
        clean.save(out, "JPEG", quality=quality, optimize=True, subsampling=0 if quality == QUALITIES[0] else 2)
        if out.tell() <= size:
            return out.getvalue(), clean.width, clean.height
    return encoded(clean.reduce(2), size)  # noise, which no quality makes small


def _plain_mode(image: Image.Image) -> Image.Image:
    """In a mode that can be made smaller without loss."""
    if image.mode in ("L", "RGB", "RGBA", "CMYK"):
        return image.convert("RGBA") if "transparency" in image.info else image.copy()
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value * _DEEP).convert("L")
    return image.convert("RGBA")


def _standard_colours(image: Image.Image, profile: bytes | None) -> Image.Image:
    if not profile:
        return image
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    plain = image.convert("RGB") if alpha is not None else image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(plain, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a profile of no use: the colours as they are
    if converted is None:
        return image
    if alpha is not None:
        converted.putalpha(alpha)
    return converted


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.info = {"exif": exif.tobytes()}
    return ImageOps.exif_transpose(image)
