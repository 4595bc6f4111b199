"""Writing the tables that go round: the 任务分解表 and the 进展表, as Excel, Word and CSV, each row with the mark of its matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from ..office.csv_writing import csv_bytes
from ..office.docx_writing import docx_bytes
from ..office.guard import LONGEST_CELL
from ..office.outgoing import DAY, SHARE, WHOLE, Column, Table, columns_of
from ..office.xlsx_writing import xlsx_bytes
from ..reading.views.report_tables import TASK_COLUMNS, clean
from ..reading.views.xlsx import TASK_WIDTHS
from . import return_sheet
from .marks import MARK_COLUMN, mark
from .row import NODES, TaskListError, TaskRow, plain

TASK_FIELDS = ("number", "text", "target", "leader", "lead", "helpers", "deadline", *NODES)
TASK_TEXT = "任务文本"  # a column of its own where the task's words are not the report's
PROGRESS_COLUMNS = ("序号", "折子号", "工作任务", "牵头单位", "目前进展情况", "存在问题", "下一步措施", "完成率", "序时进度判定", "佐证材料")
PROGRESS_FIELDS = ("ordinal", "number", "task", "lead", "progress", "problems", "next_step", "percent", "schedule", "evidence")
PROGRESS_WIDTHS = (6, 9, 36, 12, 40, 22, 22, 9, 10, 18)
ADDED_COLUMNS = ("系统编号", "量化目标", "年度", "完成时限", "填报期", "上次报送", "实际完成数", "口径")  # of the CSV, after the office's own
ADDED_FIELDS = ("matter", "target", "year", "deadline", "period", "last", "figure", "basis")
WORD_COLUMNS = ("序号", "折子号", "工作任务", "量化目标", "完成时限", "牵头单位", "上次报送", "目前进展情况", "实际完成数", "完成率", "存在问题", "下一步措施")
WORD_FIELDS = ("ordinal", "number", "task", "target", "deadline", "lead", "last", "progress", "figure", "percent", "problems", "next_step")
WORD_WIDTHS = (5, 5, 26, 16, 15, 12, 16, 34, 10, 8, 16, 16)
KINDS = {"ordinal": WHOLE, "number": WHOLE, "year": WHOLE, "deadline": DAY, "percent": SHARE}

Format = Literal["xlsx", "docx", "csv"]


def cell(row: TaskRow, field: str) -> str:
    """What stands in a row's cell of a field; reading it back gives the same."""
    if field in ("lead", "helpers"):
        names = "、".join(plain(n) for n in getattr(row, field))
        return f"{names}分别牵头" if field == "lead" and len(row.lead) > 1 else names
    if field == "deadline":
        due = row.deadline.due
        return plain(row.deadline.text) or (f"{due.year}年{due.month}月{due.day}日" if due else "")
    if field in NODES:
        return plain(row.nodes[NODES.index(field)])
    if field == "percent":
        return "" if row.percent is None else f"{row.percent:f}%"
    if field == "task":
        return plain(row.words)
    return plain(getattr(row, field))


def write_tasks(rows: Sequence[TaskRow], format: Format, title: str = "任务分解表") -> bytes:
    """The 任务分解表. A column 任务文本 is added where some task's words differ from the report's. Raises TaskListError for a cell that the
    format cannot hold."""
    columns, fields, widths = list(TASK_COLUMNS), list(TASK_FIELDS), [float(w) for w in TASK_WIDTHS]
    if any(plain(row.words) != plain(row.text) for row in rows):
        columns.insert(2, TASK_TEXT)
        fields.insert(2, "task")
        widths[1:2] = [30.0, 30.0]
    return _write(rows, format, title, columns, fields, widths)


def write_progress(rows: Sequence[TaskRow], format: Format, title: str = "任务进展情况表") -> bytes:
    """The 进展表, to be filled by the lead units: as Excel a return sheet in which only what is to be filled is open, with a sheet that explains
    it; as Word what fits a page; as CSV the office's columns and then the others. Raises TaskListError for a cell that the format cannot hold."""
    if format == "xlsx":
        fields = [column[0] for column in return_sheet.COLUMNS]
        return return_sheet.write(rows, in_sheet(rows, marked_cells(rows, fields, "ordinal"), fields), title or "任务进展情况表")
    if format == "docx":
        return _write(rows, format, title, list(WORD_COLUMNS), list(WORD_FIELDS), [float(w) for w in WORD_WIDTHS])
    return _write(rows, format, title, [*PROGRESS_COLUMNS, *ADDED_COLUMNS], [*PROGRESS_FIELDS, *ADDED_FIELDS], [])


def marked_cells(rows: Sequence[TaskRow], fields: Sequence[str], numbered: str) -> list[list[str]]:
    """The texts of each row, by fields, with its mark as the last; ``numbered``: the field that is counted where it is empty."""
    return [[*(str(n) if f == "ordinal" else cell(row, f) or (str(n) if f == numbered else "") for f in fields), mark(row.matter, row.version)] for n, row in enumerate(rows, 1)]


def _write(rows: Sequence[TaskRow], format: Format, title: str, headings: list[str], fields: list[str], widths: list[float]) -> bytes:
    """The table with a hidden, locked column of marks as its last."""
    numbered = "number" if "ordinal" not in fields else "ordinal"
    marked = marked_cells(rows, fields, numbered)
    columns = [*(c._replace(kind=KINDS.get(f, "")) for c, f in zip(columns_of(headings, widths), fields, strict=True)), Column(MARK_COLUMN, 4, hidden=True)]
    if format == "csv":
        return csv_bytes([[c.heading for c in columns], *marked])
    table = Table(columns, marked, name="任务表", title=clean(title) or "任务表", filters=True, locked=True)
    if format == "docx":
        return docx_bytes([table])
    return xlsx_bytes([replace(table, rows=in_sheet(rows, marked, fields))])


def in_sheet(rows: Sequence[TaskRow], cells: Sequence[list[str]], fields: Sequence[str]) -> list[list[Any]]:
    """The cells of a workbook: a day that the ledger knows stands as a day. Raises TaskListError for a text too long for one."""
    made: list[list[Any]] = []
    for n, (row, texts) in enumerate(zip(rows, cells, strict=True), 1):
        if (length := max(map(len, texts))) > LONGEST_CELL:
            raise TaskListError(f"第{n}项有{length}字，超过Excel一个单元格能放的{LONGEST_CELL}字，请导出Word或CSV。")
        due = row.deadline.due if not plain(row.deadline.text) else None
        made.append([due if f == "deadline" and due and due.year > 1900 else text for f, text in zip([*fields, ""], texts, strict=True)])
    return made
