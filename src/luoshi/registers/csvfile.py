"""From the bytes of a CSV file to rows of values, each with its line; wrong rows are told and left out."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from .tables import Column, RowError, Table

MAX_BYTES = 32 * 1024 * 1024


class TableError(ValueError):
    """A file that is no such table; the message is one sentence for the person who gave it."""


@dataclass(frozen=True)
class Refusal:
    """A wrong row: the line of the file where it begins, and why."""

    line: int
    reason: str


@dataclass(frozen=True)
class Row:
    """A row that could be read: its line, and its values by field; a column that the file lacks is no key."""

    line: int
    values: dict[str, Any]


@dataclass
class Sheet:
    """What a file gave."""

    rows: list[Row] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)


def _text(source: bytes | Path) -> str:
    try:
        data = source if isinstance(source, bytes) else source.read_bytes()
    except OSError as error:
        raise TableError(_("文件%(name)s打不开：%(why)s。") % {"name": getattr(source, "name", ""), "why": error.strerror}) from None
    if len(data) > MAX_BYTES:
        raise TableError(_("文件有%(size)d MB，超过%(most)d MB，请分成几个文件。") % {"size": len(data) >> 20, "most": MAX_BYTES >> 20})
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise TableError(_("这是Excel工作簿，请在表格软件里另存为CSV再导入。"))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise TableError(_("文件不是UTF-8或GB18030的文本，请另存为CSV（UTF-8）再导入。"))


def read(table: Table, source: bytes | Path) -> Sheet:
    """The rows of a file. Raises TableError."""
    text = _text(source)
    first = text.lstrip().split("\n", 1)[0]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=max(",\t;", key=first.count))
    sheet = Sheet()
    columns: list[Column | None] | None = None
    try:
        for line, cells in _numbered(lines):
            if columns is None:
                columns = _header(table, cells, sheet)
                continue
            try:
                sheet.rows.append(Row(line, _values(columns, cells)))
            except RowError as error:
                sheet.refused.append(Refusal(line, str(error)))
    except csv.Error as error:
        raise TableError(_("第%(line)d行附近不是CSV：%(why)s。") % {"line": lines.line_num, "why": error}) from None
    if columns is None:
        raise TableError(_("文件是空的，第一行应为列名：%(names)s。") % {"names": _expected(table)})
    return sheet


def _numbered(lines: Any) -> Iterator[tuple[int, list[str]]]:
    line = 1
    for cells in lines:
        stripped = [cell.strip() for cell in cells]
        if any(stripped):
            yield line, stripped
        line = lines.line_num + 1


def _expected(table: Table) -> str:
    return "、".join(f"{c.names[0]}（{c.names[1]}）" + ("*" if c.needed else "") for c in table.columns)


def _header(table: Table, cells: list[str], sheet: Sheet) -> list[Column | None]:
    by_name = {name: column for column in table.columns for name in column.names}
    found = [by_name.get("".join(unicodedata.normalize("NFKC", cell).lower().split())) for cell in cells]
    for column in table.columns:
        if found.count(column) > 1:
            raise TableError(_("“%(name)s”这一列出现了两次，请只留一列。") % {"name": column.names[0]})
        if column.needed and column not in found:
            raise TableError(_("缺少“%(name)s”一列；第一行应为列名：%(names)s，带*的必填。") % {"name": column.names[1], "names": _expected(table)})
    sheet.ignored_columns = [cell for cell, column in zip(cells, found, strict=True) if column is None and cell]
    return found


def _values(columns: list[Column | None], cells: list[str]) -> dict[str, Any]:
    if any(cells[len(columns) :]):
        raise RowError(_("这一行比列名多出%(n)d格，请检查有没有多余的逗号。") % {"n": len(cells) - len(columns)})
    values = {}
    for column, cell in zip(columns, [*cells, *[""] * (len(columns) - len(cells))], strict=False):
        if column is None:
            continue
        if not cell and column.needed:
            raise RowError(_("“%(name)s”是空的。") % {"name": column.names[1]})
        values[column.field] = column.read(cell) if cell else column.blank
    return values
