"""Pictures lose what cameras write into them, by every door, and one that cannot be opened loses nobody's request."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from luoshi.office import Unreadable, pictures
from picture_kit import SECRETS, photo, plain


def opened(data):
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def bare(data):
    picture, extension = pictures.cleaned(data)
    for secret in SECRETS:
        assert secret not in picture
    found = opened(picture)
    assert not dict(found.getexif())
    assert not {"exif", "xmp", "icc_profile", "comment", "photoshop", "gps"} & {str(k).lower() for k in found.info}
    return found, extension


@pytest.mark.parametrize(("kind", "extension"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("TIFF", "jpg"), ("HEIF", "jpg"), ("AVIF", "jpg")])
def test_every_kind_is_stripped_and_turned_upright(kind, extension):
    found, got = bare(photo(kind))
    assert got == extension
    if kind not in ("TIFF", "HEIF", "AVIF"):  # whose writers turn the picture themselves or keep no orientation
        assert found.size == (20, 40)
        top, bottom = found.convert("RGB").getpixel((10, 4)), found.convert("RGB").getpixel((10, 35))
        assert top[0] > 180 > 80 > top[2]
        assert bottom[2] > 180 > 80 > bottom[0]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_as_it_was_held(orientation):
    assert bare(photo(orientation=orientation))[0].size == ((40, 20) if orientation < 5 else (20, 40))


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"])
def test_every_brand_of_heic_is_known(brand):
    assert pictures.kind_of(b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0") == "heic"
    assert pictures.kind_of(b"\0\0\0\x1cftypisom\0\0\0\0mp41" + brand + b"\0\0\0\0") == "heic"


def test_a_film_is_no_picture():
    assert pictures.kind_of(b"\0\0\0\x18ftypmp42\0\0\0\0isommp42") == ""


def test_words_colours_and_frames_go_too():
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "ZHANG-SAN")
    text.add_itxt("XML:com.adobe.xmp", "<x>ZHANG-SAN</x>")
    out = io.BytesIO()
    Image.new("RGBA", (9, 9), (1, 2, 3, 100)).save(out, "PNG", pnginfo=text)
    found, _kind = bare(out.getvalue())
    assert found.mode == "RGBA"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    bare(photo(icc_profile=profile, comment=b"ZHANG-SAN"))
    frames = io.BytesIO()
    Image.new("P", (9, 9)).save(frames, "GIF", save_all=True, append_images=[Image.new("P", (9, 9), 5)], comment=b"ZHANG-SAN")
    assert bare(frames.getvalue())[1] == "png"


@pytest.mark.parametrize("mode", ["CMYK", "L"])
def test_other_colours(mode):
    assert bare(photo(mode=mode))[0].mode in ("RGB", "L")


def test_sixteen_bits():
    out = io.BytesIO()
    Image.new("I;16", (9, 9), 30_000).save(out, "PNG")
    assert bare(out.getvalue())[0].getpixel((1, 1)) == pytest.approx(116, abs=2)


def _huge():
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(10_000))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks)


@pytest.mark.parametrize("data", [photo()[:200], b"\xff\xd8\xff\xe0" + b"photo" * 20, b"\x89PNG\r\n\x1a\n....", _huge(), plain()[:-30], b"RIFF\0\0\0\0WEBPVP8 "])
def test_what_cannot_be_opened_is_said_in_a_sentence(data):
    try:
        found, _kind = pictures.cleaned(data, "a.jpg")
    except Unreadable as error:
        assert str(error).startswith("a.jpg")  # noqa: PT017
    else:
        assert found
