"""Pictures as telephones write them, made for tests."""

import io

from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

SECRETS = (b"ZHANG-SAN", b"SN-4711", b"Luoshi-Phone", b"hidden words")


def exif(orientation=6):
    """Where, who, with what, and how it was held."""
    made = Image.Exif()
    made[ExifTags.Base.Orientation] = orientation
    made[ExifTags.Base.Artist] = made[ExifTags.Base.Copyright] = "ZHANG-SAN"
    made[ExifTags.Base.Model] = "Luoshi-Phone"
    made[ExifTags.Base.DateTime] = "2026:11:29 03:00:00"
    inner = made.get_ifd(ExifTags.IFD.Exif)
    inner[ExifTags.Base.BodySerialNumber] = "SN-4711"
    inner[ExifTags.Base.MakerNote] = b"hidden words"
    place = made.get_ifd(ExifTags.IFD.GPSInfo)
    place[1], place[2] = "N", (IFDRational(39), IFDRational(54), IFDRational(30))
    place[3], place[4] = "E", (IFDRational(116), IFDRational(23), IFDRational(30))
    return made


def photo(kind="JPEG", size=(40, 20), orientation=6, mode="RGB", behind=b"hidden words", **more):
    """A picture whose left half is red and right half blue, with all that a camera writes, and something behind its end."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    out = io.BytesIO()
    if kind == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
        more.setdefault("quality", 90)
    picture.convert(mode).save(out, kind, exif=exif(orientation), **more)
    return out.getvalue() + behind


def plain(kind="PNG", colour="red"):
    """A small picture without anything."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, kind)
    return out.getvalue()
