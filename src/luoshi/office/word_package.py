"""A Word file as a package of parts: Transitional and Strict alike, whatever its main part is called."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from functools import lru_cache
from typing import Any

from lxml import etree

from .archives import BROKEN
from .unreadable import Unreadable

MAX_PART = 64 << 20  # bytes of one part of XML
_OFFICE, _STRICT = "http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/"
SPACES = {
    "w": f"{_OFFICE}wordprocessingml/2006/main",
    "m": f"{_OFFICE}officeDocument/2006/math",
    "r": f"{_OFFICE}officeDocument/2006/relationships",
    "a": f"{_OFFICE}drawingml/2006/main",
    "dgm": f"{_OFFICE}drawingml/2006/diagram",
    "wp": f"{_OFFICE}drawingml/2006/wordprocessingDrawing",
    "mc": f"{_OFFICE}markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
}
# The Strict dialect calls the same things otherwise; its parts are read as Transitional ones.
_DIALECT = [
    (f"{_STRICT}{strict}".encode(), SPACES[prefix].encode())
    for prefix, strict in (
        ("w", "wordprocessingml/main"),
        ("m", "officeDocument/math"),
        ("r", "officeDocument/relationships"),
        ("a", "drawingml/main"),
        ("dgm", "drawingml/diagram"),
        ("wp", "drawingml/wordprocessingDrawing"),
    )
]
_PREFIX = {space: prefix for prefix, space in SPACES.items()}
_names: dict[str, str] = {}


def kind(element: Any) -> str:
    """An element's name with the usual prefix ("w:p"); a bare name for others, "" for a comment."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    known = _names.get(tag)
    if known is None:
        space, _brace, local = tag[1:].rpartition("}") if tag[:1] == "{" else ("", "", tag)
        known = f"{_PREFIX[space]}:{local}" if space in _PREFIX else local
        if len(_names) < 5_000:
            _names[tag] = known
    return known


@lru_cache(500)
def full(name: str) -> str:
    """The name of an element as lxml knows it ("w:p" with its namespace)."""
    prefix, _colon, local = name.partition(":")
    return f"{{{SPACES[prefix]}}}{local}"


def value(element: Any, name: str = "val", default: str = "") -> str:
    """An attribute in the element's own namespace."""
    if element is None:
        return default
    tag = element.tag
    found = element.get(tag[: tag.index("}") + 1] + name) if tag[:1] == "{" else None
    return str(found if found is not None else element.get(name, default))


def child(element: Any, *path: str) -> Any:
    """The first descendant along a path of names, None where a step is missing."""
    for name in path:
        if element is None:
            return None
        element = next(element.iterchildren(full(name)), None)
    return element


def by_name(element: Any) -> dict[str, Any]:
    """The children of an element by name, the first of each; none of None."""
    found: dict[str, Any] = {}
    for each in element if element is not None else ():
        found.setdefault(kind(each), each)
    return found


def on(element: Any) -> bool | None:
    """A switch of Word's: present and not false; None where it is not there."""
    return None if element is None else value(element, "val", "true").lower() not in ("0", "false", "off", "none")


def number(text: str, default: int, least: int = 0, most: int = 32_767) -> int:
    """A whole number out of an attribute, held within bounds."""
    try:
        return max(least, min(most, int(text)))
    except ValueError:
        return default


def _unquoted(address: str) -> str:
    return re.sub(rb"%([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), address.encode("utf-8", "replace")).decode("utf-8", "replace")


class Package:
    """The parts of a Word file that its words need. Raises Unreadable for what is broken, too large, or no Word file."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN:
            raise Unreadable("broken", name) from None
        self._members = {m.filename.lower().lstrip("/"): m.filename for m in self.archive.infolist()}
        starts = [t for kind_, t, outside in self.related("").values() if kind_ == "officeDocument" and not outside]
        self.main = starts[0] if starts and self.has(starts[0]) else "word/document.xml"
        if not self.has(self.main):
            raise Unreadable("no word", name)

    def has(self, part: str) -> bool:
        """Whether a part is there."""
        return part.lower() in self._members

    def read(self, part: str) -> bytes:
        """The bytes of a part. Raises Unreadable."""
        try:
            with self.archive.open(self._members[part.lower()]) as stream:
                data = stream.read(MAX_PART + 1)
        except BROKEN:
            raise Unreadable("broken", self.name) from None
        if len(data) > MAX_PART:
            raise Unreadable("unpacked", self.name, most=MAX_PART >> 20)
        return data

    def xml(self, part: str) -> Any:
        """The root of a part of XML, None where there is no such part. Raises Unreadable; no entity is resolved, nothing is fetched."""
        if not self.has(part):
            return None
        data = self.read(part)
        if b"purl.oclc.org/ooxml" in data:
            for strict, usual in _DIALECT:
                data = data.replace(strict, usual)
        try:
            root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True))
        except (etree.XMLSyntaxError, ValueError) as error:
            if any(sign in str(error) for sign in ("emory", "no error", "None")):
                raise MemoryError from None  # within bounds: the sentence is theirs
            raise Unreadable("broken", self.name) from None
        if etree.ElementTree(root).docinfo.internalDTD is not None:
            raise Unreadable("doctype", self.name)
        return root

    def related(self, part: str) -> dict[str, tuple[str, str, bool]]:
        """What a part refers to: id → (kind, part or address, whether outside)."""
        folder, file = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        found = {}
        for each in root if root is not None else ():
            if each.get("Id"):
                outside = each.get("TargetMode") == "External"
                target = each.get("Target", "")
                if not outside:
                    target = posixpath.normpath(posixpath.join("/", folder, _unquoted(target))).lstrip("/")
                found[each.get("Id")] = (each.get("Type", "").rpartition("/")[2], target, outside)
        return found

    def of_kind(self, kind_: str) -> Any:
        """The root of the first part of a kind that the main part refers to; None where there is none, or it is broken (the words can be read without)."""
        for found, target, outside in self.related(self.main).values():
            if found == kind_ and not outside:
                try:
                    return self.xml(target)
                except Unreadable as error:
                    if error.why != "broken":
                        raise
        return None
