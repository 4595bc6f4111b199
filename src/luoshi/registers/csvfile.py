"""From a file (CSV or Excel, through the one reader of office files) to rows of values, each with its number; wrong rows are told and left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from luoshi.office import opening
from luoshi.office.table import Row as Given
from luoshi.office.table import is_total, names_of
from luoshi.office.unreadable import Unreadable

from .table_layouts import Column, RowError, Table

MAX_BYTES = 32 * 1024 * 1024


class TableError(ValueError):
    """A file that is no such table; the message is one sentence for the person who gave it."""


@dataclass(frozen=True)
class Refusal:
    """A wrong row: its number, as a spreadsheet shows it, and why."""

    line: int
    reason: str


@dataclass(frozen=True)
class Row:
    """A row that could be read: its number, and its values by field; a column that the file lacks is no key."""

    line: int
    values: dict[str, Any]


@dataclass
class Sheet:
    """What a file gave. ``count``: its rows below the header, as a spreadsheet counts them; ``blank``: of these the empty ones, repeated headers and
    totals; ``cells``: every other row as it stood, by its number."""

    rows: list[Row] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    cells: dict[int, list[str]] = field(default_factory=dict)
    count: int = 0
    blank: int = 0
    remarks: list[str] = field(default_factory=list)


def read(table: Table, source: bytes | Path) -> Sheet:
    """The rows of a file. Raises TableError."""
    by_name = {name: column for column in table.columns for name in column.names}
    needed = {column.field for column in table.columns if column.needed}
    name = source.name if isinstance(source, Path) else _("文件")
    try:
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        if size > MAX_BYTES:
            raise TableError(_("文件有%(size)d MB，超过%(most)d MB，请分成几个文件。") % {"size": size >> 20, "most": MAX_BYTES >> 20})
        found = opening.table(opening.tables(source, name), lambda n: by_name[n].field if n in by_name else None, lambda fields: needed <= fields and bool(fields), name)
        return _sheet(table, found, by_name)
    except OSError as error:
        raise TableError(_("文件%(name)s打不开：%(why)s。") % {"name": name, "why": error.strerror}) from None
    except Unreadable as error:
        raise TableError(str(error) if error.why not in ("empty", "no words") else _("文件是空的，第一行应为列名：%(names)s。") % {"names": _expected(table)}) from None


def _sheet(table: Table, found: opening.Table, by_name: dict[str, Column]) -> Sheet:
    sheet = Sheet(headings=found.headings, remarks=list(found.remarks))
    columns = _header(table, found.headings, by_name, sheet)
    last = found.first
    for row in found.body:
        sheet.blank += row.number - last - 1
        last = row.number
        if found.is_heading(row) or is_total(row.cells):
            sheet.blank += 1
            continue
        sheet.cells[row.number] = row.cells
        try:
            sheet.rows.append(Row(row.number, _values(columns, row)))
        except RowError as error:
            sheet.refused.append(Refusal(row.number, str(error)))
    sheet.count = last - found.first
    sheet.remarks += found.sheet.remarks
    return sheet


def _expected(table: Table) -> str:
    return "、".join(f"{c.names[0]}（{c.names[1]}）" + ("*" if c.needed else "") for c in table.columns)


def _header(table: Table, cells: list[str], by_name: dict[str, Column], sheet: Sheet) -> list[Column | None]:
    found = [next((by_name[name] for name in names_of(cell) if name in by_name), None) if cell else None for cell in cells]
    for column in table.columns:
        if found.count(column) > 1:
            raise TableError(_("“%(name)s”这一列出现了两次，请只留一列。") % {"name": column.names[0]})
        if column.needed and column not in found:
            raise TableError(_("缺少“%(name)s”一列；第一行应为列名：%(names)s，带*的必填。") % {"name": column.names[1], "names": _expected(table)})
    sheet.ignored_columns = [cell for cell, column in zip(cells, found, strict=True) if column is None and cell]
    return found


def _values(columns: list[Column | None], row: Given) -> dict[str, Any]:
    cells = row.cells
    if any(cells[len(columns) :]):
        raise RowError(_("这一行比列名多出%(n)d格，请检查有没有多余的逗号。") % {"n": len(cells) - len(columns)})
    values = {}
    for at, (column, cell) in enumerate(zip(columns, [*cells, *[""] * (len(columns) - len(cells))], strict=False)):
        if column is None:
            continue
        if flaw := row.flaws.get(at):
            raise RowError(_("“%(column)s”：%(why)s") % {"column": column.names[1], "why": flaw.reason} + "。")
        if not cell and column.needed:
            raise RowError(_("“%(name)s”是空的。") % {"name": column.names[1]})
        values[column.field] = column.read(cell) if cell else column.blank
    return values
