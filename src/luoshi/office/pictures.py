"""Pictures without what cameras write into them: where, when, whose, by which device. Plain Python and Pillow.

A picture is decoded, turned as its orientation says, brought to sRGB and encoded anew, so that nothing is carried over but its dots: no EXIF,
GPS, maker's notes, XMP, IPTC, comments, colour profile, thumbnail, further frames, nor what stands behind its end. HEIC, HEIF, AVIF and TIFF
come out as JPEG. Strangers' files go through ``cleaned``, which does it in a process with limits.
"""

from __future__ import annotations

import io
from typing import Any

from .bounded import Bounds, call
from .unreadable import Unreadable

LARGEST = 64_000_000  # dots of one picture; a telephone's largest today
QUALITY = 90
BOUNDS = Bounds(memory=2 << 30, cpu=20, wall=40)
# Marks of the ISO base media format that say HEIF or AVIF, as the first mark or among the compatible ones.
BRANDS = frozenset(b"heic heix heim heis hevc hevx hevm hevs heif mif1 mif2 mif3 msf1 miaf avif avis avio".split())
_SAME = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png", "WEBP": "webp"}


def kind_of(start: bytes) -> str:
    """The extension of a picture by its first 64 bytes: jpg, png, webp, gif, tiff, heic; "" for what is none.

    >>> kind_of(b"\\xff\\xd8\\xff\\xe1"), kind_of(b"\\0\\0\\0\\x18ftypmif1\\0\\0\\0\\0mif1heic"), kind_of(b"%PDF-1.7")
    ('jpg', 'heic', '')
    """
    if start.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "webp"
    if start[:6] in (b"GIF87a", b"GIF89a"):
        return "gif"
    if start[:4] in (b"II*\0", b"MM\0*"):
        return "tiff"
    if start[4:8] == b"ftyp":
        length = min(int.from_bytes(start[:4], "big"), len(start))
        if {start[8:12], *(start[n : n + 4] for n in range(16, length - 3, 4))} & BRANDS:
            return "heic"
    return ""


def cleaned(data: bytes, name: str = "") -> tuple[bytes, str]:
    """A stranger's picture without what is written into it, and its extension (jpg, png or webp). Unreadable, one sentence, for one that
    cannot be decoded or is too large."""
    answer: bytes = call("luoshi.office.pictures:clean", data, name or "照片", BOUNDS)
    extension, _line, picture = answer.partition(b"\n")
    return picture, extension.decode("ascii")


def clean(data: bytes) -> bytes:
    """The extension, a line's end and the picture made anew. Unreadable for one that cannot be decoded ("picture") or is too large ("dots")."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = LARGEST
    if kind_of(data[:64]) == "heic":
        import pillow_heif

        pillow_heif.register_heif_opener()
    try:
        with Image.open(io.BytesIO(data)) as opened:
            if opened.width * opened.height > LARGEST:
                raise Unreadable("dots", most=LARGEST // 1_000_000)
            kind = _SAME.get(opened.format or "", "png" if opened.format == "GIF" else "jpg")
            opened.seek(0)
            opened.load()
            picture = _srgb(ImageOps.exif_transpose(opened), opened.info.get("icc_profile"))
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unreadable("dots" if "Bomb" in type(error).__name__ else "picture", most=LARGEST // 1_000_000) from None
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, ZeroDivisionError) as error:
        raise Unreadable("picture") from error
    return kind.encode() + b"\n" + _encoded(picture, kind)


def _srgb(picture: Any, profile: bytes | None) -> Any:
    """The picture in sRGB, or in grey as it is; with its transparency."""
    from PIL import ImageCms

    clear = "A" in picture.getbands() or "transparency" in picture.info
    if profile and picture.mode in ("RGB", "RGBA", "CMYK", "L"):
        try:
            target = "RGBA" if picture.mode == "RGBA" else "RGB"
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(picture, given, ImageCms.createProfile("sRGB"), outputMode=target)
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile that is broken: the dots as they are
    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        _low, high = picture.getextrema()
        scale = 255 / (65_535 if high > 255 else 255) if picture.mode != "F" else 255 / (high or 1)
        return picture.convert("F").point(lambda v: v * scale).convert("L")
    if clear:
        return picture.convert("RGBA")
    return picture if picture.mode in ("RGB", "L") else picture.convert("RGB")


def _encoded(picture: Any, kind: str) -> bytes:
    from PIL import Image

    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())  # nothing that came along in .info is written
    if kind == "jpg" and bare.mode == "RGBA":
        under = Image.new("RGB", bare.size, "white")
        under.paste(bare, mask=bare.getchannel("A"))
        bare = under
    out = io.BytesIO()
    if kind == "jpg":
        bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    elif kind == "webp":
        bare.save(out, "WEBP", quality=QUALITY)
    else:
        bare.save(out, "PNG")
    return out.getvalue()
