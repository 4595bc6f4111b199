"""Excel workbooks as sheets of texts, read piece by piece: whatever program wrote them, of both dialects (ECMA-376 and ISO 29500 strict).

Numbers are the digits that stand in the file, never a machine's rounding of them. What a file says of its own size (``dimension``) is not believed.
"""

from __future__ import annotations

import codecs
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

from .archives import BROKEN
from .cells import Look, looks_of, value
from .guard import plain, unescaped
from .hidden import remark
from .table import LONGEST, MAX_COLUMNS, Flaw, Row, Sheet
from .unreadable import Unreadable

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
MAX_TEXTS = 64_000_000  # characters of all shared texts
MAX_MERGED = 1_000_000  # cells filled from merged ones
_CHUNK = 1 << 16
_END = re.compile(rb"</(?:[\w.-]+:)?sheetData\s*>|<(?:[\w.-]+:)?sheetData\s*/>")
_MERGED = re.compile(rb"<(?:[\w.-]+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})[\"']")


@dataclass
class Book:
    """A workbook that was opened: its archive, its shared texts, and how its cells look, by style."""

    archive: zipfile.ZipFile
    name: str
    texts: list[str] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    since_1904: bool = False


def sheets(data: bytes | Path, name: str) -> list[Sheet]:
    """The sheets of a workbook that ``archives.look_through`` has passed, hidden ones too. Raises Unreadable."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else data)
        main = next(iter(_related(archive, "").get("officeDocument", {}).values()), "xl/workbook.xml")
        listed = _Workbook()
        _parse(archive, main, listed, name)
        related = _related(archive, main)
        book = Book(archive, name, since_1904=listed.since_1904)
        for part in related.get("sharedStrings", {}).values():
            shared = _Texts()
            _parse(archive, part, shared, name)
            book.texts += shared.texts
        for part in related.get("styles", {}).values():
            book.looks = looks_of(_read(archive, part))
        parts = related.get("worksheet", {})
        found = [(title, state, parts[key]) for title, key, state in listed.sheets if key in parts]
    except Unreadable:
        raise
    except (*BROKEN, expat.ExpatError, zipfile.LargeZipFile):
        raise Unreadable("broken", name) from None
    if not found:
        raise Unreadable("broken", name)
    return [_sheet(book, title, state, part, len(found) > 1) for title, state, part in found]


def _sheet(book: Book, title: str, state: str, part: str, several: bool) -> Sheet:
    made = Sheet(plain(title) if several else "", lambda: iter(()), state not in ("", "visible"), book.since_1904)
    made.start = lambda: _rows(book, part, made)
    return made


# ---- the parts and how they hang together --------------------------------------------------------------------------


def _read(archive: zipfile.ZipFile, part: str) -> bytes:
    return archive.read(_member(archive, part))


def _member(archive: zipfile.ZipFile, part: str) -> str:
    """The member of a part's name, which may differ in case or in its slashes."""
    names = archive.NameToInfo
    if part in names:
        return part
    wanted = part.lower().replace("\\", "/")
    return next((n for n in names if n.lower().replace("\\", "/").lstrip("/") == wanted), part)


def _related(archive: zipfile.ZipFile, part: str) -> dict[str, dict[str, str]]:
    """What a part refers to: kind (the last word of the type, the same in both dialects) → id → part."""
    folder, own = posixpath.split(part)
    listing = _member(archive, posixpath.join(folder, "_rels", f"{own}.rels"))
    found: dict[str, dict[str, str]] = {}
    if listing not in archive.NameToInfo:
        return found
    reader = _Relations()
    _parse(archive, listing, reader, "")
    for key, kind, target, outside in reader.found:
        if not outside:
            target = _unquoted(target).replace("\\", "/")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found.setdefault(kind.rsplit("/", 1)[-1], {})[key] = path
    return found


def _unquoted(target: str) -> str:
    return re.sub(rb"%([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), target.encode()).decode("utf-8", "replace")


class _Handler:
    """Something that listens to a part; names come without their prefix."""

    def start(self, tag: str, attributes: dict[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...

    def words(self, text: str) -> None: ...


def _parser(handler: Any, name: str) -> Any:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    begin, finish = handler.start, handler.end

    def refuse(*_args: Any) -> None:
        raise Unreadable("doctype", name)

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda tag, attributes: begin(tag.rpartition(":")[2], attributes)
    parser.EndElementHandler = lambda tag: finish(tag.rpartition(":")[2])
    parser.CharacterDataHandler = handler.words
    return parser


def _parse(archive: zipfile.ZipFile, part: str, handler: _Handler, name: str) -> None:
    parser = _parser(handler, name)
    with archive.open(_member(archive, part)) as stream:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)


class _Relations(_Handler):
    def __init__(self) -> None:
        self.found: list[tuple[str, str, str, bool]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            self.found.append((attributes.get("Id", ""), attributes.get("Type", ""), attributes.get("Target", ""), attributes.get("TargetMode") == "External"))


class _Workbook(_Handler):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, str]] = []
        self.since_1904 = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "workbookPr":
            self.since_1904 = attributes.get("date1904", "") in ("1", "true", "on")
        elif tag == "sheet":
            key = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            self.sheets.append((attributes.get("name", ""), key, attributes.get("state", "")))


class _Texts(_Handler):
    """Shared texts: the runs of each joined, readings (ruby) left out."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.parts: list[str] = []
        self.taking, self.reading, self.size = False, 0, 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "t":
            self.taking = not self.reading
        elif tag == "rPh":
            self.reading += 1
        elif tag == "si":
            self.parts = []

    def end(self, tag: str) -> None:
        if tag == "t":
            self.taking = False
        elif tag == "rPh":
            self.reading -= 1
        elif tag == "si":
            self.texts.append(plain(unescaped("".join(self.parts))))

    def words(self, text: str) -> None:
        if self.taking:
            self.size += len(text)
            if self.size > MAX_TEXTS:
                raise Unreadable("memory", "", most=MAX_TEXTS >> 20)
            self.parts.append(text)


# ---- the cells of a sheet ------------------------------------------------------------------------------------------


class _Cells(_Handler):
    """Collects rows; whoever feeds the parser takes them from ``done``."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.done: list[Row] = []
        self.number = self.column = 0
        self.hidden = self.wide = self.computed = self.taking = False
        self.reading = self.size = 0
        self.kind = self.style = ""
        self.parts: list[str] = []
        self.row: dict[int, str] = {}
        self.flaws: dict[int, Flaw] = {}
        self.reckoned: set[int] = set()
        self.shut: list[tuple[str, str]] = []  # columns that are hidden, from and to, as the file says them
        self.last = 0  # the last column in which something stood

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._cell(attributes)
        elif tag in ("v", "t"):
            self.taking = not self.reading
        elif tag == "col" and attributes.get("hidden", "") in ("1", "true"):
            self.shut.append((attributes.get("min", ""), attributes.get("max", "")))
        elif tag == "f":
            self.computed = True
        elif tag == "rPh":
            self.reading += 1
        elif tag == "row":
            given = attributes.get("r", "")
            number = int(given) if given.isdigit() else self.number + 1
            self.number = number if self.number < number <= LAST_ROW else self.number + 1
            self.column, self.hidden = 0, attributes.get("hidden", "") in ("1", "true")
            self.row, self.flaws, self.reckoned = {}, {}, set()

    def _cell(self, attributes: dict[str, str]) -> None:
        given = attributes.get("r", "")
        self.column = _column(given) if given else self.column + 1
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
        self.parts, self.computed, self.size = [], False, 0

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self.taking = False
        elif tag == "c":
            self._ended()
        elif tag == "rPh":
            self.reading -= 1
        elif tag == "row" and (self.row or self.flaws):
            width = max(self.row.keys() | self.flaws.keys()) + 1
            self.last = max(self.last, width)
            cells = [""] * width
            for column, text in self.row.items():
                cells[column] = text
            self.done.append(Row(self.number, cells, self.flaws, frozenset(self.reckoned), frozenset(), self.hidden))
            self.row = {}

    def words(self, text: str) -> None:
        if self.taking and self.size <= LONGEST:
            self.size += len(text)
            self.parts.append(text)

    def _ended(self) -> None:
        raw, at = "".join(self.parts), self.column - 1
        if not raw and not self.computed:
            return
        if not 0 <= at < MAX_COLUMNS:
            self.wide = self.wide or at >= MAX_COLUMNS
            return
        text = ""
        flaw: Flaw | None = None
        look = self.book.looks[int(self.style)] if self.style.isdigit() and int(self.style) < len(self.book.looks) else Look.PLAIN
        if self.computed and not raw and self.kind != "str":
            flaw = Flaw("formula", "单元格里是公式而且没有结果，请改成文字或数字")
        elif self.size > LONGEST:
            flaw = Flaw("long", f"单元格里超过{LONGEST}字")
        else:
            text, flaw = value(raw, self.kind, look, self.book.texts, self.book.since_1904)
        if flaw:
            self.flaws[at] = flaw
        elif self.computed:
            self.reckoned.add(at)
        if text:
            self.row[at] = text


def _column(reference: str) -> int:
    """The column of a reference, from 1; 0 where it is none."""
    column = 0
    for sign in reference:
        if "A" <= sign <= "Z":
            column = column * 26 + ord(sign) - 64
        elif "a" <= sign <= "z":
            column = column * 26 + ord(sign) - 96
        else:
            break
        if column > LAST_COLUMN:
            return 0
    return column


def _rows(book: Book, part: str, sheet: Sheet) -> Iterator[Row]:
    """The rows of a sheet, cells that were merged filled in."""
    listener, hidden = _Cells(book), 0
    try:
        parser = _parser(listener, book.name)
        filling = _Filling(_merged(book.archive, part))
        with book.archive.open(_member(book.archive, part)) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
                ready, listener.done = listener.done, []
                for row in ready:
                    hidden += row.hidden
                    yield filling.filled(row)
            parser.Parse(b"", True)
        for row in listener.done:
            hidden += row.hidden
            yield filling.filled(row)
    except (*BROKEN, expat.ExpatError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("broken", book.name) from None
    if hidden:
        sheet.remarks.append(f"有{hidden}行是隐藏的（或被筛选掉的），也读了。")
    if listener.shut and (columns := remark(listener.shut, listener.last)):
        sheet.remarks.append(columns)
    if listener.wide:
        sheet.remarks.append(f"只读了前{MAX_COLUMNS}列，再往右的没有读。")


def _merged(archive: zipfile.ZipFile, part: str) -> list[tuple[int, int, int, int]]:
    """Merged ranges (top, left, bottom, right; rows from 1, columns from 0), which stand after the cells."""
    tail = b""
    with archive.open(_member(archive, part)) as stream:
        first = stream.read(_CHUNK)
        wide = first[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        kept, inside, chunk = b"", False, first
        while chunk:
            if wide:
                return _merged_in((first + stream.read()).decode("utf-16", "replace").encode())
            looked = kept + chunk
            if inside:
                tail += chunk
            elif found := _END.search(looked):
                inside, tail = True, looked[found.end() :]
            kept = looked[-200:]
            chunk = stream.read(_CHUNK)
    return _merged_in(tail)


def _merged_in(tail: bytes) -> list[tuple[int, int, int, int]]:
    ranges = []
    for first, last in _MERGED.findall(tail):
        left, right = _column(first.decode()), _column(last.decode())
        top, bottom = (int(each.lstrip(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for each in (first, last))
        if left and right and top <= bottom and left <= right:
            ranges.append((top, left - 1, bottom, min(right, MAX_COLUMNS) - 1))
    return sorted(ranges)


class _Filling:
    """Gives every cell of a merged range the words of its first one, in rows that have words of their own."""

    def __init__(self, ranges: list[tuple[int, int, int, int]]) -> None:
        self.coming = ranges
        self.at = self.filled_cells = 0
        self.open: list[tuple[int, int, int, str]] = []  # left, right, bottom, words

    def filled(self, row: Row) -> Row:
        """The row with its merged cells filled."""
        self.open = [each for each in self.open if each[2] >= row.number]
        spread: set[int] = set()
        while self.at < len(self.coming) and self.coming[self.at][0] <= row.number:
            top, left, bottom, right = self.coming[self.at]
            self.at += 1
            if top == row.number and left < len(row.cells) and row.cells[left]:
                self.open.append((left, right, bottom, row.cells[left]))
        for left, right, _bottom, words in self.open:
            self.filled_cells += right - left + 1
            if self.filled_cells > MAX_MERGED:
                raise Unreadable("merged")
            row.cells.extend([""] * (right + 1 - len(row.cells)))
            for column in range(left, right + 1):
                row.cells[column] = words
                row.flaws.pop(column, None)
                if column > left:
                    spread.add(column)
        return Row(row.number, row.cells, row.flaws, row.reckoned, frozenset(spread), row.hidden) if spread else row
