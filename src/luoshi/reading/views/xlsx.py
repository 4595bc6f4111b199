"""The task list and the figures as an Excel workbook, laid out as supervision offices use it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from ...version import __version__
from ..report import Report
from .rows import FIGURE_COLUMNS, TASK_COLUMNS, clean, figure_rows, task_rows

TASK_WIDTHS = (5, 44, 26, 9, 12, 14, 10, 11, 11, 11, 11)
FIGURE_WIDTHS = (6, 16, 26, 18, 12, 10, 8, 6, 8, 12, 10, 30, 60, 8, 8)
TITLE_FONT, HEAD_FONT, BODY_FONT = "方正小标宋简体", "黑体", "仿宋_GB2312"


def write_xlsx(report: Report) -> bytes:
    """A workbook with the sheets 任务分解表, 数据 and 说明: A4 landscape, headings repeated on each page, filters on."""
    from openpyxl import Workbook

    book = Workbook()
    tasks = book.active
    assert tasks is not None
    tasks.title = "任务分解表"
    _task_sheet(tasks, report)
    _figure_sheet(book.create_sheet("数据"), report)
    _notes(book.create_sheet("说明"), report)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _title(sheet: Any, words: str, width: int) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.append([clean(words)])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    sheet.cell(1, 1).font = Font(name=TITLE_FONT, size=18)
    sheet.cell(1, 1).alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[1].height = 36


def _layout(sheet: Any, widths: Sequence[float]) -> None:
    from openpyxl.utils import get_column_letter

    for n, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "2:2"
    sheet.freeze_panes = "A3"
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"


def _style(sheet: Any, row: int, width: int, *, head: bool = False, group: bool = False) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    side = Side(style="thin", color="808080")
    for column in range(1, width + 1):
        cell = sheet.cell(row, column)
        cell.border = Border(left=side, right=side, top=side, bottom=side)
        cell.font = Font(name=HEAD_FONT if head or group else BODY_FONT, size=11)
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center" if head or (column == 1 and not group) else "left")
        if head:
            cell.fill = PatternFill("solid", fgColor="E8EDF3")
        if isinstance(cell.value, str):
            cell.data_type = "s"  # words of the report are never formulas


def _task_sheet(sheet: Any, report: Report) -> None:
    _title(sheet, f"{report.title or report.name}任务分解表", len(TASK_COLUMNS))
    sheet.append(TASK_COLUMNS)
    _style(sheet, 2, len(TASK_COLUMNS), head=True)
    under: tuple[str, ...] = ()
    for path, row in task_rows(report):
        for heading in _new_headings(under, path):
            sheet.append([clean(heading)])
            _style(sheet, sheet.max_row, len(TASK_COLUMNS), group=True)
            sheet.merge_cells(start_row=sheet.max_row, start_column=1, end_row=sheet.max_row, end_column=len(TASK_COLUMNS))
        under = path
        sheet.append(row)
        _style(sheet, sheet.max_row, len(TASK_COLUMNS))
        sheet.row_dimensions[sheet.max_row].height = _height(row)
    _layout(sheet, TASK_WIDTHS)


def _new_headings(before: tuple[str, ...], now: tuple[str, ...]) -> list[str]:
    same = 0
    while same < min(len(before), len(now)) and before[same] == now[same]:
        same += 1
    return list(now[same:])


def _height(row: Sequence[Any]) -> float:
    """Row height in points for the longest wrapped cell, since Excel does not fit rows that a program wrote."""
    lines = max(-(-2 * len(str(cell)) // max(1, int(width) - 2)) for cell, width in zip(row, TASK_WIDTHS, strict=True))
    return 16.0 * max(1, lines) + 4


def _figure_sheet(sheet: Any, report: Report) -> None:
    _title(sheet, f"{report.title or report.name}数据表", len(FIGURE_COLUMNS))
    sheet.append(FIGURE_COLUMNS)
    _style(sheet, 2, len(FIGURE_COLUMNS), head=True)
    for row in figure_rows(report):
        sheet.append(row)
        _style(sheet, sheet.max_row, len(FIGURE_COLUMNS))
        sheet.cell(sheet.max_row, 4).number_format = "#,##0.######" if isinstance(row[3], float) else "#,##0"
    _layout(sheet, FIGURE_WIDTHS)
    if sheet.max_row > 2:
        sheet.auto_filter.ref = f"A2:O{sheet.max_row}"


def _notes(sheet: Any, report: Report) -> None:
    lines = [
        ("来源", clean(report.name) or "文本"),
        ("报告年份", report.year or "未说明"),
        ("任务", len(report.commitments)),
        ("数据", len(report.figures)),
        ("说明", "工作任务为报告原文，逐字摘录；原文没有写明的领导、单位、时限和节点一律留空，由承办人填写。"),
        ("说明", "任务与数据由程序读出，可能有误，请对照原文核对；起点、终点为原文字符位置。"),
        ("程序", f"Luoshi 落实 {__version__}"),
    ]
    for name, value in lines:
        sheet.append([name, value])
        _style(sheet, sheet.max_row, 2)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 12, 100
