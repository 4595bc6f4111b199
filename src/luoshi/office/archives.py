"""Looking before opening: what a file is by its first bytes, and that a zipped office file is not a bomb.

Nothing that an archive says of itself is believed: every member is unpacked once, piece by piece, and its real bytes are counted.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from .unreadable import Unreadable

MAX_BYTES = 64 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO, RATIO_FROM = 250, 10 * 1024 * 1024  # a smaller part does no harm however well it packs
MAX_PARTS = 5_000
MAX_NAME = 1_000
_CHUNK = 1 << 20
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError, MemoryError, UnicodeError, KeyError, IndexError, OverflowError)
# The main part of each kind by its content type, whatever it is called; templates and files with macros hold the same words.
_MAIN = (
    ("docx", re.compile(rb"wordprocessingml\.(?:document|template)\.main\+xml|ms-word\.(?:document|template)\.macroEnabled(?:Template)?\.main\+xml")),
    ("xlsx", re.compile(rb"spreadsheetml\.(?:sheet|template)\.main\+xml|ms-excel\.(?:sheet|template|addin)\.macroEnabled\.main\+xml")),
)
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.I)


@dataclass(frozen=True)
class Looked:
    """An archive that was looked through: its kind, the real unpacked bytes of all members, and of those that are XML."""

    kind: str
    size: int
    xml: int


def kind_of(data: bytes, name: str) -> str:
    """ "xlsx", "docx" or "text", by the bytes and not by the name. Raises Unreadable with what to do about anything else."""
    check_size(data, name)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("old", name)
    if data.startswith(b"%PDF-"):
        raise Unreadable("pdf", name)
    if data.startswith(b"{\\rtf"):
        raise Unreadable("rtf", name)
    if data.startswith(b"PK"):
        return look_through(data, name).kind
    return "text"


def check_size(data: bytes, name: str) -> None:
    """Raises Unreadable for a file of no or too many bytes."""
    if len(data) > MAX_BYTES:
        raise Unreadable("large", name, size=len(data) >> 20, most=MAX_BYTES >> 20)
    if not data.strip():
        raise Unreadable("empty", name)


def look_through(data: bytes, name: str, most: int = MAX_UNPACKED) -> Looked:
    """A zipped office file whose every member was unpacked and counted. Raises Unreadable for a bomb, a broken or locked archive, a DOCTYPE in any
    XML member, or an archive of another kind. ``most``: bytes that all members may unpack to."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MAX_PARTS or any(len(m.filename) > MAX_NAME for m in members) or sum(m.file_size for m in members) > most:
                raise Unreadable("unpacked", name, most=most >> 20)
            seen = xml = 0
            for member in members:
                size, is_xml = _unpacked(archive, member, name, most - seen, most)
                seen, xml = seen + size, xml + (size if is_xml else 0)
            kind = _kind(archive, {m.filename for m in members}, name)
    except Unreadable:
        raise
    except BROKEN:
        raise Unreadable("broken", name) from None
    return Looked(kind, seen, xml)


def _kind(archive: zipfile.ZipFile, names: set[str], name: str) -> str:
    for kind, part in (("xlsx", "xl/workbook.xml"), ("docx", "word/document.xml")):
        if part in names:
            return kind
    if "[Content_Types].xml" in names:
        types = archive.read("[Content_Types].xml")
        for kind, pattern in _MAIN:
            if pattern.search(types):
                return kind
    if "mimetype" in names and b"opendocument" in archive.read("mimetype")[:200]:
        raise Unreadable("odf", name)
    raise Unreadable("other", name)


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, left: int, most: int) -> tuple[int, bool]:
    """Bytes of one member as it really unpacks, and whether it is XML. Declared sizes may lie, so they are not believed."""
    size, tail = 0, b""
    is_xml = member.filename.lower().endswith((".xml", ".rels", ".vml"))
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            if not size and chunk.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t\0").startswith((b"<?xml", b"<\0?\0x\0", b"\0<\0?\0x")):
                is_xml = True
            looked = tail + chunk
            if is_xml and (_DOCTYPE.search(looked) or (b"\0" in looked and _DOCTYPE.search(looked.replace(b"\0", b"")))):
                raise Unreadable("doctype", name)
            tail = chunk[-32:]
            size += len(chunk)
            if size > left:
                raise Unreadable("unpacked", name, most=most >> 20)
            if size > RATIO_FROM and size > MAX_RATIO * max(1, member.compress_size):
                raise Unreadable("bomb", name)
    return size, is_xml
