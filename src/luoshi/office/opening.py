"""The one door of office files: any table that somebody sends, as sheets of rows; and the sheet and the header that were meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from . import separated, workbook
from .archives import MAX_BYTES, kind_of
from .table import Row, Sheet, names_of, normal
from .unreadable import Unreadable

LOOKED_AT = 30  # rows among which the header stands: above it a title, a date, a unit
_SNIFFED = 8


def tables(source: bytes | Path, name: str = "", most: int = MAX_BYTES) -> list[Sheet]:
    """The sheets of an Excel workbook or a CSV text, hidden ones too. A text on disk may be of any size; ``most``: bytes of anything else. Raises Unreadable."""
    name = name or (source.name if isinstance(source, Path) else "")
    try:
        if isinstance(source, bytes) or _is_archive(source) or source.stat().st_size <= most:
            data = source if isinstance(source, bytes) else _read(source, name, most)
            kind = kind_of(data, name)
            if kind == "xlsx":
                return workbook.sheets(data, name)
            if kind != "text":
                raise Unreadable("no table", name)
        return [separated.sheet(source, name)]
    except OSError as error:
        raise Unreadable("missing", name, said=error.strerror or "no reason given") from None


def _is_archive(path: Path) -> bool:
    with path.open("rb") as file:
        return not (head := file.read(_SNIFFED)) or head.startswith((b"PK", b"\xd0\xcf\x11\xe0", b"%PDF-"))


def _read(path: Path, name: str, most: int) -> bytes:
    if path.stat().st_size > most:
        raise Unreadable("large", name, size=path.stat().st_size >> 20, most=most >> 20)
    return path.read_bytes()


@dataclass
class Table:
    """A sheet whose header was found. ``headings``: as written; ``first``: the header's number; ``fields``: our field → its column; ``remarks``: what is to be
    told about the file as a whole, more of it once the rows were read."""

    sheet: Sheet
    headings: list[str]
    first: int
    fields: dict[str, int]
    body: Iterator[Row] = field(repr=False, default_factory=lambda: iter(()))
    remarks: list[str] = field(default_factory=list)

    def is_heading(self, row: Row) -> bool:
        """Whether a row repeats the header, as on every printed page, or merely goes on from it (cells merged downwards)."""
        filled = [(n, c) for n, c in enumerate(row.cells) if c]
        return bool(filled) and all(n < len(self.headings) and normal(c) == normal(self.headings[n]) for n, c in filled)


def table(sheets: Iterable[Sheet], field_of: Callable[[str], str | None], needed: Callable[[set[str]], bool], name: str = "") -> Table:
    """The sheet that was meant and its header: of the sheets that can be seen the first whose header is good enough.

    ``field_of``: the field that a heading names; ``needed``: whether these fields will do. Where no header will do, the first row of the first sheet is
    taken for it, so that the caller can say what is missing. Raises Unreadable where no sheet that can be seen holds a word.
    """
    remarks: list[str] = []
    best: Table | None = None
    good = False
    seen = list(sheets)
    for sheet in seen:
        if sheet.hidden:
            remarks.append(f"工作表“{sheet.name or '1'}”是隐藏的，没有读。")
            continue
        found, will_do = _header(sheet, field_of, needed)
        if found and will_do and good:
            remarks.append(f"工作表“{sheet.name}”也像这样的表，没有读；要导入请单独存成一个文件。")
        elif found and (best is None or will_do):
            best, good = found, will_do
    if best is None:
        raise Unreadable("hidden" if any(s.hidden for s in seen) else "no words", name)
    if len(seen) > 1:
        remarks.insert(0, f"读的是工作表“{best.sheet.name}”。")
    best.remarks = remarks
    return best


def _header(sheet: Sheet, field_of: Callable[[str], str | None], needed: Callable[[set[str]], bool]) -> tuple[Table | None, bool]:
    rows = sheet.rows()
    first = list(islice(rows, LOOKED_AT))
    if not first:
        return None, False
    for index, row in enumerate(first):
        fields = _fields(row, field_of)
        if needed(set(fields)):
            return Table(sheet, row.cells, row.number, fields, chain(first[index + 1 :], rows)), True
    known = max(first, key=lambda row: (len(_fields(row, field_of)), -row.number))
    chosen = known if len(_fields(known, field_of)) > 1 else first[0]
    return Table(sheet, chosen.cells, chosen.number, _fields(chosen, field_of), chain(first[first.index(chosen) + 1 :], rows)), False


def _fields(row: Row, field_of: Callable[[str], str | None]) -> dict[str, int]:
    """Our fields among a row's cells; of two columns of one field the first counts, and one that stands as written before one that only stands so without brackets."""
    found: dict[str, int] = {}
    for rank in (0, 1):
        for column, cell in enumerate(row.cells):
            names = names_of(cell) if cell and len(cell) <= 60 else ()
            known = field_of(names[rank]) if rank < len(names) and column not in row.spread else None
            if known and known not in found and column not in found.values():
                found[known] = column
    return found
