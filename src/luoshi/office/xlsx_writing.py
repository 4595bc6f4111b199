"""The one writer of Excel workbooks: long plain ones row by row onto the disk, and sheets laid out for paper (A4 landscape, 黑体 and 仿宋).

Texts are texts: never formulas, nor numbers that a spreadsheet would cut.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from copy import copy
from datetime import datetime
from decimal import Decimal
from typing import Any

from .guard import LONGEST_CELL, dangerous, escaped, plain
from .outgoing import BODY_FONT, BORDER, HEAD_FILL, HEAD_FONT, TITLE_FONT, Column, Heading, Row, Table

MOST_ROWS = 1_000_000  # of a sheet; beyond, a CSV
SPARE_ROWS = 200  # unlocked below a table that is to be filled in, for rows that an office adds
DIGITS = 15  # that a spreadsheet keeps of a number
_WIDEST = 60.0
_LOWEST, _LINE, _HIGHEST = 4, 16.0, 409.0  # points of a row's height
Value = str | int | float | Decimal | datetime | None


def as_value(value: Any) -> Any:
    """A value as a sheet can hold it: long numbers as texts, instants without their zone.

    >>> as_value(20261101000123456), as_value(Decimal("98.50")), as_value(" =1+1\\x00 ")
    ('20261101000123456', Decimal('98.50'), '=1+1')
    """
    if isinstance(value, str):
        return escaped(plain(value)[:LONGEST_CELL])
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if abs(value) < 10**DIGITS else str(value)
    if isinstance(value, Decimal):
        if not value.is_finite():
            return None
        return value if len(value.as_tuple().digits) <= DIGITS else f"{value:f}"
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _fill(cell: Any, value: Any, grouped: bool = False) -> None:
    """Put a value that a sheet can hold into a cell, its look already there."""
    if isinstance(value, str):
        cell.value = value or None
        if value:
            cell.data_type = "s"
        if dangerous(value):
            cell.quotePrefix = True  # stays a text when somebody edits it
        return
    cell.value = value
    if isinstance(value, Decimal) and -9 < (places := -int(value.as_tuple().exponent)) < 10 and places > 0:
        cell.number_format = ("#,##0." if grouped else "0.") + "0" * places
    elif grouped and isinstance(value, int | float | Decimal):
        cell.number_format = "#,##0.######" if isinstance(value, float) else "#,##0"


class Book:
    """A workbook of one plain sheet, written row by row onto the disk."""

    def __init__(self, headings: Sequence[str], widths: Sequence[float] = (), title: str = "", freeze: int = 0) -> None:
        from openpyxl import Workbook
        from openpyxl.utils import get_column_letter

        self.book: Any = Workbook(write_only=True)
        self.sheet: Any = self.book.create_sheet(plain(title)[:31] or None)
        self.sheet.freeze_panes = f"{get_column_letter(freeze + 1)}2"
        for n, width in enumerate(widths or [_width(Column(h)) for h in headings], 1):
            self.sheet.column_dimensions[get_column_letter(n)].width = width
        self.add(headings)

    def turn(self, headings: Sequence[str]) -> None:
        """Go on in a new sheet, where one can hold no more."""
        self.sheet = self.book.create_sheet()
        self.add(headings)

    def add(self, row: Sequence[Any]) -> None:
        """One more row of texts, numbers, days and None."""
        self.sheet.append([self._cell(as_value(v)) for v in row])

    def _cell(self, value: Any) -> Any:
        from openpyxl.cell import WriteOnlyCell

        if not isinstance(value, str | Decimal):
            return value
        made = WriteOnlyCell(self.sheet)
        _fill(made, value)
        return made

    def save(self, to: Any) -> None:
        """Write it to a path or a stream."""
        self.book.save(to)


def xlsx_bytes(tables: Iterable[Table]) -> bytes:
    """A workbook with a sheet a table, each laid out for paper."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for table in tables:
        _Laid(book.create_sheet(plain(table.name)[:31] or None), table).write()
    if not book.worksheets:
        book.create_sheet()
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _width(column: Column) -> float:
    return column.width or min(_WIDEST, 8 + 2.0 * len(column.heading))


class _Laid:
    """A sheet while a table is laid out on it."""

    def __init__(self, sheet: Any, table: Table) -> None:
        self.sheet, self.table = sheet, table
        self.width = len(table.columns)
        self.shown = sum(not c.hidden for c in table.columns)
        self.widths = [_width(c) for c in table.columns]
        self.looks: dict[str, list[Any]] = {}
        self.last = 0

    def write(self) -> None:
        """Title, headings, rows, and the page."""
        if self.table.title:
            self._title()
        self.last += 1
        head = self.last
        for n, column in enumerate(self.table.columns, 1):
            _fill(self._cell(n, "head"), as_value(column.heading))
        if any(2 * len(c.heading) > w for c, w in zip(self.table.columns, self.widths, strict=True)):
            self.sheet.row_dimensions[head].height = 34  # two lines of a heading
        for row in self.table.rows:
            self._row(row)
        self._page(head)
        if self.table.locked:
            self._lock()

    def _title(self) -> None:
        from openpyxl.styles import Alignment, Font

        self.last += 1
        cell = self.sheet.cell(1, 1)
        _fill(cell, as_value(self.table.title))
        self.sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=self.shown)
        cell.font, cell.alignment = Font(name=TITLE_FONT, size=18), Alignment(horizontal="center", vertical="center")
        self.sheet.row_dimensions[1].height = 36

    def _row(self, row: Row) -> None:
        self.last += 1
        if isinstance(row, Heading):
            for n in range(1, self.width + 1):
                self._cell(n, "group")
            _fill(self.sheet.cell(self.last, 1), as_value(row.words))
            self.sheet.merge_cells(start_row=self.last, start_column=1, end_row=self.last, end_column=self.width)
            return
        values = [as_value(v) for v in row]
        for n, (value, column) in enumerate(zip(values, self.table.columns, strict=True), 1):
            _fill(self._cell(n, "body"), value, column.grouped)
        self.sheet.row_dimensions[self.last].height = self._height(values)

    def _cell(self, n: int, kind: str) -> Any:
        """A cell of the row in hand with the looks of its kind, which the first of a kind gets and the others take over: that is ten times as fast."""
        cell = self.sheet.cell(self.last, n)
        if kind not in self.looks:
            self.looks[kind] = [self._look(self.sheet.cell(self.last, m), m, kind) for m in range(1, self.width + 1)]
        cell._style = copy(self.looks[kind][n - 1])
        return cell

    def _look(self, cell: Any, n: int, kind: str) -> Any:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

        side = Side(style="thin", color=BORDER)
        cell.border = Border(left=side, right=side, top=side, bottom=side)
        cell.font = Font(name=BODY_FONT if kind == "body" else HEAD_FONT, size=11)
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center" if kind == "head" or (kind == "body" and n == 1) else "left")
        if kind == "head":
            cell.fill = PatternFill("solid", fgColor=HEAD_FILL)
        elif self.table.locked and not self.table.columns[n - 1].hidden:
            cell.protection = Protection(locked=False)
        return copy(cell._style)

    def _height(self, values: Sequence[Any]) -> float:
        """For the longest wrapped cell, since Excel does not fit rows that a program wrote; it knows none above 409 points."""
        most = 1
        for value, width, column in zip(values, self.widths, self.table.columns, strict=True):
            if value is not None and not column.hidden:
                most = max(most, sum(-(-2 * len(line) // max(1, int(width) - 2)) or 1 for line in str(value).split("\n")))
        return min(_HIGHEST, _LINE * most + _LOWEST)

    def _page(self, head: int) -> None:
        from openpyxl.utils import get_column_letter

        sheet = self.sheet
        for n, (column, width) in enumerate(zip(self.table.columns, self.widths, strict=True), 1):
            sheet.column_dimensions[get_column_letter(n)].width = width
            if column.hidden:
                sheet.column_dimensions[get_column_letter(n)].hidden = True
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_title_rows = f"{head}:{head}"
        sheet.freeze_panes = f"{get_column_letter(self.table.freeze + 1)}{head + 1}"
        sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
        if self.table.filters and self.last > head:
            sheet.auto_filter.ref = f"A{head}:{get_column_letter(self.shown)}{self.last}"

    def _lock(self) -> None:
        """Lock what is hidden; all else stays free. Without a password: it guards against slips, not against will."""
        from openpyxl.styles import Protection

        for number in range(self.last + 1, self.last + 1 + SPARE_ROWS):
            for n, column in enumerate(self.table.columns, 1):
                if not column.hidden:
                    self.sheet.cell(number, n).protection = Protection(locked=False)
        self.sheet.protection.sheet = True
        for free in ("formatCells", "formatColumns", "formatRows", "insertRows", "sort", "autoFilter"):
            setattr(self.sheet.protection, free, False)  # False: not forbidden
