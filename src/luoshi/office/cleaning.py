"""Documents without who wrote them: what is made public of an Office file or a PDF carries no author, company, editor, comment, tracked change,
thumbnail, custom property, path, device or place, nor does a picture in it. Plain Python, lxml, Pillow and pypdf.

What may hold anything (files within files, macros, linked workbooks, layers that are switched off, forms, old formats) is not cleaned but refused:
Unreadable "unclean", one sentence. Strangers' files go through ``cleaned``, in a process with limits.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

from . import archives, bounded, pictures
from .unreadable import Unreadable

BOUNDS = bounded.Bounds(memory=2 << 30, cpu=60, wall=90)
KINDS = (".docx", ".xlsx", ".pptx", ".pdf")
PLAIN = (".txt", ".csv")  # words alone: shown as they are
MOMENT = (1980, 1, 1, 0, 0, 0)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_REFUSED = re.compile(r"vbaproject|/embeddings/|/activex/|/externallinks/|/revisions/|/macrosheets/|\.bin$(?<!printersettings\d\.bin)", re.I)
_DROPPED = re.compile(r"thumbnail|vmldrawing|printersettings|^customxml/|/glossary/|/webextensions/|_xmlsignatures|/ctrlprops/", re.I)
_BLANKED = re.compile(r"^docprops/(?:core|app|custom)[^/]*\.xml$", re.I)
_NOTES = re.compile(r"comment|/persons?/|/people\.xml$|threaded", re.I)
_GONE = frozenset(
    [
        "del",
        "moveFrom",
        "rPrChange",
        "pPrChange",
        "sectPrChange",
        "tblPrChange",
        "tblPrExChange",
        "trPrChange",
        "tcPrChange",
        "tblGridChange",
        "numberingChange",
        "cellDel",
        "rsids",
        "docVars",
        "mailMerge",
        "attachedTemplate",
        "absPath",
        "fileSharing",
        "commentRangeStart",
        "commentRangeEnd",
        "commentReference",
        "moveFromRangeStart",
        "moveFromRangeEnd",
        "moveToRangeStart",
        "moveToRangeEnd",
        "documentProtection",
        "legacyDrawing",
        "legacyDrawingHF",
        "revisionPtr",
        "userProtectedRanges",
        "webPublishing",
    ]
)
_UNWRAPPED = frozenset(["ins", "moveTo"])
_WHOSE = re.compile(r"^(?:rsid\w*|author|initials|date|userName|userId|lastGuid|providerId|modifiedBy|creator|lastModifiedBy)$")
_SPOKEN = re.compile(r"^(?:author|initials|name|displayName|userId|providerId|clrIdx|lastIdx)$")
_OWN_PICTURES = re.compile(r"\.(?:jpe?g|png|webp|gif|tiff?|heic|bmp)$", re.I)
_DRAWN = re.compile(r"\.(?:emf|wmf|svg|wdp|pict?)$", re.I)


def cleaned(data: bytes, name: str) -> bytes:
    """A document as the public may have it. Unreadable where it cannot be cleaned, or what it is cannot be told."""
    return bytes(bounded.call("luoshi.office.cleaning:clean", data, name, BOUNDS))


def clean(data: bytes) -> bytes:
    """The same in this process. Unreadable, and whatever a broken file brings about."""
    if data.startswith(b"%PDF-"):
        return _pdf(data)
    if not data.startswith(b"PK"):
        raise Unreadable("unclean")
    try:
        archives.look_through(data, "")
    except Unreadable as error:
        if error.why != "other":  # a presentation is none of the kinds that are read
            raise
    return _office(data)


def _office(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        members = [m for m in given.infolist() if not m.is_dir()]
        names = {m.filename for m in members}
        if "[Content_Types].xml" not in names or any(_REFUSED.search(f"/{n}") and not _DROPPED.search(n) for n in names) or len(names) != len(members):
            raise Unreadable("unclean")
        dropped = {n for n in names if _DROPPED.search(n)}
        for member in members:
            if member.filename in dropped:
                continue
            kept = zipfile.ZipInfo(member.filename, MOMENT)
            kept.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(kept, _part(member.filename, given.read(member), dropped))
    return out.getvalue()


def _part(name: str, content: bytes, dropped: set[str]) -> bytes:
    if name == "[Content_Types].xml":
        return _xml(content, lambda root: _without(root, lambda e: e.get("PartName", "").lstrip("/") in dropped))
    if name.endswith(".rels"):
        return _xml(content, lambda root: _without(root, lambda e: _foreign(name, e, dropped)))
    if _BLANKED.search(name):
        return _xml(content, _emptied)
    if _NOTES.search(f"/{name}") and name.endswith((".xml", ".vml")):
        return _xml(content, _speechless)
    if _OWN_PICTURES.search(name):
        return _picture(content)
    if _DRAWN.search(name):
        return _blank()
    if name.endswith((".xml", ".vml")):
        return _xml(content, _anonymous)
    if name.lower().endswith((".fntdata", ".odttf", ".ttf", ".otf")):
        return content
    raise Unreadable("unclean")


def _xml(content: bytes, change: Callable[[Any], None]) -> bytes:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=False)
    root = etree.fromstring(content, parser)
    change(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _without(root: Any, wrong: Callable[[Any], bool]) -> None:
    for element in list(root):
        if wrong(element):
            root.remove(element)


def _foreign(name: str, element: Any, dropped: set[str]) -> bool:
    """Whether a relation leads to what is dropped, or to a place on somebody's disk."""
    goal = str(element.get("Target", ""))
    if element.get("TargetMode") == "External":
        return not re.match(r"(?:https?|mailto):", goal, re.I) or not element.get("Type", "").endswith("/hyperlink")
    folder = name.rpartition("/_rels/")[0] if "/_rels/" in name else ""
    path = goal.lstrip("/") if goal.startswith("/") else _joined(folder, goal)
    return path in dropped


def _joined(folder: str, goal: str) -> str:
    parts = folder.split("/") if folder else []
    for part in goal.split("/"):
        parts = parts[:-1] if part == ".." else parts if part in ("", ".") else [*parts, part]
    return "/".join(parts)


def _emptied(root: Any) -> None:
    for element in list(root):
        root.remove(element)


def _speechless(root: Any) -> None:
    """Comments and the people who made them: their number and place stay, for other parts name them; nothing that they say."""
    for element in root.iter():
        element.text = element.tail = None
        for key in list(element.attrib):
            if _local(key) in ("date", "dT", "dt"):
                del element.attrib[key]
            elif _SPOKEN.match(_local(key)) and not element.get(key, "").isdigit():
                element.set(key, "")


def _anonymous(root: Any) -> None:
    for element in list(root.iter()):
        local = _local(element.tag)
        if local in _GONE and element.getparent() is not None:
            _remove(element)
        elif local in _UNWRAPPED and str(element.tag).startswith(_W):
            _unwrap(element)
    for element in root.iter():
        local = _local(element.tag)
        for key in list(element.attrib):
            name = _local(key)
            if (
                (_WHOSE.match(name) and not (name == "date" and not str(element.tag).startswith(_W)))
                or (local == "pageSetup" and name == "id")
                or (name in ("descr", "title") and local == "cNvPr")
            ):
                del element.attrib[key]
        if local == "dataBinding":
            element.attrib.clear()


def _local(name: Any) -> str:
    return str(name).rpartition("}")[2]


def _remove(element: Any) -> None:
    parent, before = element.getparent(), element.getprevious()
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _unwrap(element: Any) -> None:
    parent = element.getparent()
    if parent is None or not len(element):
        if parent is not None:
            _remove(element)
        return
    at = parent.index(element)
    for n, child in enumerate(list(element)):
        parent.insert(at + n, child)
    _remove(element)


def _picture(content: bytes) -> bytes:
    try:
        return pictures.clean(content).partition(b"\n")[2]
    except Unreadable:
        return _blank()


def _blank() -> bytes:
    """A picture of one dot, for a drawing in whose words a name may stand."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (1, 1), "white").save(out, "PNG")
    return out.getvalue()


def _pdf(data: bytes) -> bytes:
    """The pages alone, in a file of its own: no outline, form, script, attachment, signature or property comes along."""
    import pypdf

    given = pypdf.PdfReader(io.BytesIO(data))
    if given.is_encrypted or "/OCProperties" in given.root_object or "/XFA" in str(given.root_object.get("/AcroForm", "")):
        raise Unreadable("unclean")
    first = pypdf.PdfWriter()
    for page in given.pages:
        first.add_page(page)
    for held in list(first._objects):
        found = held.get_object() if held is not None else None
        if isinstance(found, pypdf.generic.DictionaryObject):
            _bare(found)
    middle = io.BytesIO()
    first.write(middle)
    last = pypdf.PdfWriter()  # what nothing leads to any more does not come along a second time
    for page in pypdf.PdfReader(middle).pages:
        last.add_page(page)
    last.metadata = None
    out = io.BytesIO()
    last.write(out)
    return out.getvalue()


def _bare(found: Any) -> None:
    for key in ("/Metadata", "/PieceInfo", "/LastModified", "/OPI", "/Thumb", "/AA", "/Annots", "/B", "/StructParents", "/AF", "/Alternates", "/Measure", "/PtData", "/ID", "/VP"):
        found.pop(key, None)
    if found.get("/Subtype") == "/Image" and found.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
        found._data = _jpeg(bytes(found._data))


def _jpeg(data: bytes) -> bytes:
    """A JPEG without its segments of notes (EXIF, XMP, IPTC, comments, colour profile); its dots are not touched."""
    if not data.startswith(b"\xff\xd8"):
        raise Unreadable("unclean")
    out, at = bytearray(b"\xff\xd8"), 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        mark, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if mark == 0xDA:
            end = data.rfind(b"\xff\xd9")
            return bytes(out + (data[at : end + 2] if end > at else data[at:]))
        if mark in (0xE0, 0xEE) or not (0xE1 <= mark <= 0xEF or mark == 0xFE):
            out += data[at : at + 2 + length]
        at += 2 + length
    raise Unreadable("unclean")
