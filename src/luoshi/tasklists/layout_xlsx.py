"""A task table as an Excel sheet: A4 landscape, 黑体 and 仿宋, the column of marks hidden and locked, every other cell free."""

from __future__ import annotations

import io
from copy import copy
from typing import Any

from ..office.guard import LONGEST_CELL, escaped
from ..reading.views.xlsx import _layout, _style, _title
from .row import TaskListError

SPARE_ROWS = 200  # unlocked below the table, for rows that an office adds


def xlsx_table(title: str, columns: list[str], rows: list[list[str]], widths: list[float]) -> bytes:
    """The workbook; its last column holds the marks. Raises TaskListError for a text longer than a cell holds."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "任务表"
    shown = len(columns) - 1
    _title(sheet, title or "任务表", shown)
    sheet.append(columns)
    _style(sheet, 2, len(columns), head=True)
    sheet.row_dimensions[2].height = 34  # two lines of a heading
    _body(sheet, rows, widths)
    _layout(sheet, widths)
    if rows:
        sheet.auto_filter.ref = f"A2:{get_column_letter(shown)}{len(rows) + 2}"
    _protect(sheet, shown, len(rows))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _body(sheet: Any, rows: list[list[str]], widths: list[float]) -> None:
    """Rows of text; the first is styled, the others take its looks over, which is ten times as fast."""
    looks: list[Any] = []
    for number, row in enumerate(rows, 3):
        for column, text in enumerate(row, 1):
            if len(text) > LONGEST_CELL:
                raise TaskListError(f"第{number - 2}项有{len(text)}字，超过Excel一个单元格能放的{LONGEST_CELL}字，请导出Word或CSV。")
            whole = column == 1 and text.isascii() and text.isdigit() and len(text) < 9 and str(int(text)) == text
            made = sheet.cell(number, column, int(text) if whole else escaped(text) or None)
            if text and not whole:
                made.data_type = "s"  # words are never formulas
        if not looks:
            _style(sheet, number, len(row))
            looks = _unlocked([sheet.cell(number, column) for column in range(1, len(row) + 1)])
        for column, look in enumerate(looks, 1):
            sheet.cell(number, column)._style = copy(look)
        sheet.row_dimensions[number].height = _height(row, widths)


def _unlocked(cells: list[Any]) -> list[Any]:
    from openpyxl.styles import Protection

    for made in cells[:-1]:
        made.protection = Protection(locked=False)
    return [copy(made._style) for made in cells]


def _height(row: list[str], widths: list[float]) -> float:
    """Row height in points for the longest wrapped cell, since Excel does not fit rows that a program wrote; it knows no row above 409."""
    lines = max(sum(-(-2 * len(line) // max(1, int(width) - 2)) or 1 for line in text.split("\n")) for text, width in zip(row[:-1], widths[:-1], strict=True))
    return min(409.0, 16.0 * max(1, lines) + 4)


def _protect(sheet: Any, shown: int, count: int) -> None:
    """Hide and lock the marks; all else stays free, rows may be added. Without a password: it guards against slips, not against will."""
    from openpyxl.styles import Protection
    from openpyxl.utils import get_column_letter

    sheet.column_dimensions[get_column_letter(shown + 1)].hidden = True
    for number in range(count + 3, count + 3 + SPARE_ROWS):
        for column in range(1, shown + 1):
            sheet.cell(number, column).protection = Protection(locked=False)
    sheet.protection.sheet = True
    for free in ("formatCells", "formatColumns", "formatRows", "insertRows", "sort", "autoFilter"):
        setattr(sheet.protection, free, False)  # False: not forbidden
